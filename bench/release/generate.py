"""Live sealed trips on the first leg of the route Dongguan - Kwai Chung, and honest drives along it, from a seed."""

from __future__ import annotations

import hashlib
import json
import random
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

from fairway.locks.scheme.model import Position
from fairway.locks.trips import commands as c
from fairway.locks.trips import facts as f
from fairway.locks.trips.model import BoundLock, Capacity, Cargo, LockSeen, SealedLeg
from fairway.site.scheme.reading import ResolvedRoute

SEED = 20261122


def identifier(kind: str, number: int) -> UUID:
    """The identifier of a thing, from its number."""
    return UUID(hashlib.md5(f"{SEED}{kind}{number}".encode(), usedforsecurity=False).hexdigest())


def device(number: int) -> str:
    """The lock of a trip."""
    return f"BENCH-{number:06d}"


def plate(number: int) -> str:
    """The Mainland registration mark of a trip's truck."""
    return f"粤Z{number:06d}港"


def commands(
    number: int,
    route: ResolvedRoute,
    now: datetime,
    *,
    lock: BoundLock | None = None,
    home: str = "gd",
    other: str = "hk",
) -> list[c.SealedTripCommand]:
    """What makes trip ``number`` a live one, sealed now at the site ``home``; the customs of the second leg is
    ``other``."""
    carrier = identifier("carrier", number % 400)
    lock = lock or BoundLock(device=device(number), profile="canonical", authenticated=True)
    plates = {"hk": f"B{number:06d}", "cn": plate(number)}
    application = f.TripApplied(
        applicant=carrier,
        applicant_name=f"Carrier {number % 400}",
        home=home,
        carrier=carrier,
        cargo=Cargo(submission=identifier("submission", number), reference=f"B-{number}", packages=12),
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
    officer = identifier("officer", 1)
    seen = LockSeen(evidence="00#0", at=now, bolt="locked", rope="in", cover="closed", door="closed", at_place=True)
    return [
        c.ApplyForTrip(application=application),
        c.PermitLeg(leg=1, officer=officer),
        c.NoteTold(sender=other, fact=f.LegPermitted(leg=2, officer=str(officer))),
        c.BindLock(lock=lock, container="TCLU1234568", plates=plates, by="bench"),
        c.SealTrip(by="bench", capacity=Capacity.OFFICER, seen=seen),
    ]


def drive(number: int, line: tuple[Position, ...], start: datetime, reports: int) -> list[tuple[datetime, bytes]]:
    """Reports of an honest lock along the line, by the canonical form: time and frame."""
    chance = random.Random(SEED + number)
    lengths = [((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5 for a, b in pairwise(line)]
    whole, made = sum(lengths), []
    for step in range(reports + 1):
        left = whole * step / reports
        at = start + timedelta(hours=3) * step / reports
        place = line[-1]
        for (one, other), length in zip(pairwise(line), lengths, strict=True):
            if left <= length:
                part = left / length
                place = (one[0] + (other[0] - one[0]) * part, one[1] + (other[1] - one[1]) * part)
                break
            left -= length
        noise = [chance.gauss(0, 0.00004) for _ in range(2)]
        said = {
            "device": device(number),
            "at": at.isoformat(),
            "fix": {
                "latitude": place[0] + noise[0],
                "longitude": place[1] + noise[1],
                "valid": True,
                "speed_kmh": 50,
                "satellites": 9,
            },
            "lock": {"bolt": "locked", "rope": "in", "cover": "closed", "door": "closed"},
            "battery_percent": 80,
        }
        made.append((at, json.dumps(said).encode()))
    return made
