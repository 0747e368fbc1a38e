"""The scheme in the demonstration: its registry on every site, and one carrier that has joined with its locks."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid5

from fairway.app.demo.cast import Cast, Player
from fairway.app.demo.town import SITES, Town
from fairway.locks.scheme.joining import TakeCopy
from fairway.locks.scheme.joining_facts import Thing, joining_stream
from fairway.locks.scheme.joining_rows import JOINING
from fairway.locks.scheme.joining_rules import Wanted
from fairway.locks.scheme.model import (
    SIDES,
    Accreditation,
    AccreditationState,
    Carrier,
    Driver,
    Kind,
    Lock,
    Names,
    Part,
    Vehicle,
)
from fairway.locks.scheme.shipped import DEMONSTRATION
from fairway.parties.model import OrganisationKind, PersonRole, permissions
from fairway.parties.store import Principal
from fairway.record.model import Actor, ActorKind
from fairway.site.runtime import Site, open_site, policy_actor
from fairway.site.scheme import applications, crossing, devices, registry

HOME = "hk"
CARRIER, APPLICANT = "carrier", "ng"
OFFICERS = {"hk": "ho", "gd": "zheng", "mo": "fonseca"}
USCC = "91440300MA5EXA301H"
"""Of the carrier's Mainland agent: invented, with a good check character."""
TRUCKS = 4
TERMINALS = ("13900040001", "13900040002", "13900040003", "13900040004")
"""Of the simulated devices, one for each truck; invented numbers."""
UNAUTHENTICATED = "7800040005"
"""A device of the protocol that carries no secret."""
_LICENCES = {"identity": "", "hk_licence": "HK", "cn_licence": "CN", "mo_licence": "MO"}
_CALIBRATED_FOR = timedelta(days=200)


def _principal(cast: Cast, player: Player, kinds: frozenset[OrganisationKind]) -> Principal:
    firm = cast.firm(player.organisation)
    role = PersonRole(player.role)
    return Principal(
        organisation=firm.organisation,
        organisation_name=player.organisation,
        side=firm.side,
        kinds=kinds,
        permissions=permissions(role, kinds),
        person=player.person,
        role=role,
    )


def _application(site: Site, cast: Cast) -> applications.Application:
    """Four trucks with the marks of all three territories, two drivers, five locks. All numbers are invented."""
    firm = cast.firm(CARRIER)
    names = Names(en=firm.names.en or "", tc=firm.names.tc or "", sc=firm.names.sc or "")
    until = registry.today(site) + _CALIBRATED_FOR
    things = [
        Wanted(
            kind=Kind.VEHICLE,
            code=f"V{number}",
            content=Vehicle(hk_mark=f"FW 400{number}", cn_plate=f"粤ZD40{number}港", mo_plate=f"MX-40-0{number}"),
        )
        for number in range(1, TRUCKS + 1)
    ]
    for number, name in enumerate(("leung", "tsang"), start=1):
        player = cast.player(name)
        numbers = {field: f"{mark}DEMO{number:04}" for field, mark in _LICENCES.items()}
        driver = Driver(names=Names(tc=player.name), person=player.person, **numbers)
        things.append(Wanted(kind=Kind.DRIVER, code=f"D{number}", content=driver))
    locks = [*((one, "jt808") for one in TERMINALS), (UNAUTHENTICATED, "jt701")]
    for number, (terminal, profile) in enumerate(locks, start=1):
        lock = Lock(terminal=terminal, profile=profile, vendor="simulated", battery_percent=88, calibrated_until=until)
        things.append(Wanted(kind=Kind.LOCK, code=f"L{number}", content=lock))
    carrier = Carrier(
        names=names,
        business_registration=firm.business_registration or "",
        uscc=USCC,
        modes=("air-land",),
    )
    return applications.Application(carrier=carrier, sides=SIDES, things=tuple(things))


async def seed_all(town: Town, cast: Cast) -> None:
    """Every site, the carrier's own first."""
    for site_id in SITES:
        if f"scheme:{site_id}" not in town.book.seeded:
            async with open_site(town.settings(site_id)) as site:
                await seed(site, town, cast)


async def seed(site: Site, town: Town, cast: Cast) -> None:
    """Record what comes with the product, let the carrier join, approve it for the customs of this site and give its
    locks their codes. What is there already is left as it is; the sites tell each other the rest once they run."""
    name = f"scheme:{site.id}"
    if name in town.book.seeded:
        return
    await registry.take_shipped(site, policy_actor("scheme"), DEMONSTRATION)
    officer = _principal(cast, cast.player(OFFICERS[site.id]), frozenset({OrganisationKind.CUSTOMS}))
    case = uuid5(cast.firm(CARRIER).organisation, "joining")
    if site.id == HOME:
        applicant = _principal(cast, cast.player(APPLICANT), frozenset({OrganisationKind.CARRIER}))
        await applications.apply_as(site, applicant, _application(site, cast), case)
    else:
        await _copy(site, cast)
    await applications.decide(site, officer, case, Part.APPROVED)
    for number, terminal in enumerate(TERMINALS, start=1):
        code = await devices.give_code(site, officer, case, f"L{number}")
        town.book.lock_codes[f"{site.id}:{terminal}"] = code
    said = Accreditation(side=site.side, subject="profile:jt808", state=AccreditationState.ACCREDITED)
    await registry.record(site, officer, Kind.ACCREDITATION, f"{site.side}:profile:jt808", said)
    town.book.seeded.append(name)
    town.save()


async def _copy(site: Site, cast: Cast) -> None:
    """What the carrier's site sends, taken in at once; the envelope that comes later changes nothing."""
    case = uuid5(cast.firm(CARRIER).organisation, "joining")
    now = site.clock.now()
    made = _application(site, cast)
    things = tuple(
        Thing(
            kind=one.kind,
            code=one.code,
            version=1,
            valid_from=registry.today(site),
            valid_until=None,
            content=crossing.content_for(one.content, site.side),
            entered_at=now,
            entered_by=HOME,
        )
        for one in made.things
    )
    command = TakeCopy(home=HOME, sides=SIDES, revision=1, carrier=made.carrier, things=things)
    await site.execute(JOINING, joining_stream(case), command, Actor(kind=ActorKind.SITE, id=HOME))
