"""Sealed trips on the way from Hong Kong airport to Shenzhen Bay, and the simulated trucks that drive them."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from fairway.locks.scheme.shipped import DEMONSTRATION
from fairway.locks.trips import commands as c
from fairway.locks.trips import facts as f
from fairway.locks.trips.model import BoundLock, Capacity, Cargo, LockSeen, SealedLeg
from fairway.locks.trips.store import SEALED_TRIP
from fairway.record.recorder import Step
from fairway.site.gateway import bindings
from fairway.site.runtime import Site, policy_actor
from fairway.site.scheme import reading as scheme
from fairway.site.scheme import registry
from fairway.site.scheme.reading import ResolvedRoute
from fairway.site.sealed.cases import sealed_stream
from simulators.fleet.device import Device, Server
from simulators.fleet.script import Happening, Scenario, on_line, ready
from simulators.fleet.truck import Truck

ROUTE = "air-mail-centre-longyan"
CODE = "WATCHEDWATCHED22"
_SERVER = "hk"


def _scenarios(every: float) -> tuple[Scenario, ...]:
    """What happens between the airport and Shenzhen Bay: nothing, and what the engine must find. The rope is cut and
    passwords are tried while the database is away; one truck is without a network from before that until after it, and
    one lock writes nothing down for a while."""
    clean = on_line(ready("clean"), ROUTE)
    first = msgspec.structs.replace(clean.ways[0], wait_minutes=2)
    base = msgspec.structs.replace(clean, ways=(first, *clean.ways[1:]), every_seconds=every, happenings=())
    seal = Happening(do="seal", minute=0)
    found: tuple[tuple[str, tuple[Happening, ...]], ...] = (
        ("clean", ()),
        ("cut", (Happening(do="cut_rope", minute=20),)),
        ("passwords", (Happening(do="wrong_password", minute=18, credential="135790", times=6),)),
        ("deviation", (Happening(do="deviate", km=12, metres=6000, over_km=14),)),
        ("silence", (Happening(do="silence", minute=12, minutes=20),)),
        ("off", (Happening(do="off", minute=7, minutes=12),)),
        ("one bad fix", (Happening(do="jump", km=10, metres=4000, fixes=1),)),
    )
    return tuple(msgspec.structs.replace(base, name=name, happenings=(seal, *happenings)) for name, happenings in found)


def trip_of(number: int) -> UUID:
    """The case of a trip."""
    return UUID(hashlib.md5(f"watched/{number}".encode(), usedforsecurity=False).hexdigest())


def terminal_of(number: int) -> str:
    """The lock of a trip."""
    return f"139000{60_000 + number:05d}"


def devices(trucks: int, start: datetime, port: int, seed: int, every: float) -> list[Device]:
    """The locks with their trucks; they leave two minutes after ``start``."""
    scenarios = _scenarios(every)
    return [
        Device(
            name=terminal_of(number),
            kind="jt808-2019" if number % 3 == 2 else "jt808-2013",
            plate=f"FW {7000 + number}",
            container="TCLU1234568",
            truck=Truck(scenarios[number % len(scenarios)], terminal_of(number), start, seed),
            servers={_SERVER: Server(_SERVER, "127.0.0.1", port, CODE)},
            home=_SERVER,
        )
        for number in range(trucks)
    ]


async def lay_out(site: Site, trucks: int, start: datetime) -> None:
    """The registry, the trips, sealed at ``start``, and their locks at the gateway."""
    actor = policy_actor("chaos")
    await registry.take_shipped(site, actor, DEMONSTRATION)
    route = await scheme.route(site, ROUTE, start.date())
    assert route is not None
    for number in range(trucks):
        stream = sealed_stream(trip_of(number))
        wanted = _commands(number, route, start)
        steps = [Step(SEALED_TRIP, stream, command, first == 0) for first, command in enumerate(wanted)]
        await site.execute_many(steps, actor)
    async with site.database.writing() as conn:
        for number in range(trucks):
            name = terminal_of(number)
            code = bindings.code_hash(name, CODE)
            await bindings.bind(conn, name, "jt808", code_hash=code, home=True, since=start - timedelta(days=1))
            await bindings.take_custody(conn, name, trip_of(number), start)


def _commands(number: int, route: ResolvedRoute, now: datetime) -> list[c.SealedTripCommand]:
    carrier, officer = trip_of(10_000), trip_of(10_001)
    lock = BoundLock(device=terminal_of(number), profile="jt808", authenticated=True)
    plates = {"hk": f"FW {7000 + number}", "cn": f"粤ZC{number:03d}港"}
    application = f.TripApplied(
        applicant=carrier,
        applicant_name="Carrier",
        home="hk",
        carrier=carrier,
        cargo=Cargo(submission=trip_of(20_000 + number), reference=f"W-{number}", packages=12),
        lock=lock,
        container="TCLU1234568",
        plates=plates,
        route=route.code,
        legs=tuple(
            SealedLeg(
                number=leg.number,
                site=leg.site,
                origin=leg.from_place,
                destination=leg.to_place,
                corridor=leg.corridor.code,
                corridor_version=str(leg.corridor.version),
                control_point=leg.control_point,
            )
            for leg in route.legs
        ),
        window_from=now - timedelta(hours=1),
        window_until=now + timedelta(hours=12),
    )
    seen = LockSeen(evidence="00#0", at=now, bolt="locked", rope="in", cover="closed", door="closed", at_place=True)
    return [
        c.ApplyForTrip(application=application),
        c.PermitLeg(leg=1, officer=officer),
        c.NoteTold(sender="gd", fact=f.LegPermitted(leg=2, officer=str(officer))),
        c.BindLock(lock=lock, container="TCLU1234568", plates=plates, by="chaos"),
        c.SealTrip(by="chaos", capacity=Capacity.OFFICER, seen=seen),
    ]
