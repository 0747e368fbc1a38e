"""Distance and speed: when what is on the move will be there, as far as its positions tell."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import median

import msgspec

from fairway.base.language import Trilingual
from fairway.tracking.areas import nautical_miles
from fairway.tracking.eta.ways import Place, Ways
from fairway.tracking.eta.words import Basis, Sentence, said
from fairway.tracking.port_runs import Fix, sound

UNDER_WAY, FASTEST = 3.0, 25.0
"""Knots between which a speed is that of a vessel on its way."""
USUAL, IN_RIVER = 13.5, 9.0
"""Knots: of a container vessel at sea that nobody knows more of, and the most in estuary, canal and port."""
LOOKED_AT = timedelta(hours=12)
"""Before the last position: fixes from which a speed is taken."""
STALE = timedelta(hours=12)
"""A position that is older tells nothing any more."""
SHOWN = 6
"""Waypoints that are named."""
_AND_SO_ON = Trilingual("…", "…", "…")

KM_PER_NM = 1.852
DETOUR, ROAD_SPEED, SLOWEST, FASTEST_TRUCK = 1.35, 45.0, 20.0, 80.0
"""Road against straight line, and km/h: of a truck of which nothing is known, and between which a speed counts."""
AT_BOUNDARY = timedelta(minutes=40)
"""Invented for want of a measurement: what queue and kiosk of a land boundary take, truck door to truck door."""


class Moving(msgspec.Struct, frozen=True, kw_only=True):
    """When it will be there."""

    at: datetime
    seen: datetime
    """The time of its last position."""
    distance: float
    """Nautical miles that were left from there."""
    basis: tuple[Sentence, ...]


def vessel(fixes: Sequence[Fix], port: str, ways: Ways, now: datetime) -> Moving | None:
    """When a vessel reaches a port from where it was seen last; None when that is too long ago, or the port or the way
    there is not known."""
    known = [fix for fix in sound(fixes) if fix.at <= now]
    if not known or now - known[-1].at > STALE:
        return None
    last = known[-1]
    way = ways.to((last.latitude, last.longitude), port)
    if way is None:
        return None
    speeds = [
        fix.speed
        for fix in known
        if fix.at >= last.at - LOOKED_AT and fix.speed is not None and UNDER_WAY <= fix.speed <= FASTEST
    ]
    lies = last.speed is not None and last.speed < 1.0
    own = bool(speeds) and not lies
    speed = float(median(speeds)) if own else USUAL
    hours = sum(one.distance / (min(speed, IN_RIVER) if one.river else speed) for one in way.stretches)
    shown = way.by if len(way.by) <= SHOWN else (*way.by[: SHOWN - 1], _AND_SO_ON, way.by[-1])
    begin = max(last.at, now) if lies else last.at
    return Moving(
        at=begin + timedelta(hours=hours),
        seen=last.at,
        distance=way.distance,
        basis=(
            said(
                Basis.SAILING,
                distance=way.distance,
                way=Trilingual(*map(" - ".join, zip(*shown, strict=True))),
                speed=speed,
                time=last.at,
            ),
            said(Basis.OWN_SPEED, count=len(speeds)) if own else said(Basis.USUAL_SPEED, speed=USUAL),
            said(Basis.ROUGH_WAY),
        ),
    )


def truck(fixes: Sequence[Fix], destination: Place, now: datetime, *, boundary: bool) -> Moving | None:
    """When a truck is there: straight line with a usual detour, at its own speed of late or a usual one. ``boundary``
    when a land boundary lies before it. None when it was seen too long ago."""
    known = [fix for fix in sorted(fixes, key=lambda one: one.at) if fix.at <= now]
    if not known or now - known[-1].at > STALE:
        return None
    last = known[-1]
    straight = nautical_miles((last.latitude, last.longitude), destination)
    speeds = [
        fix.speed * KM_PER_NM
        for fix in known
        if fix.at >= last.at - timedelta(hours=1)
        and fix.speed is not None
        and SLOWEST <= fix.speed * KM_PER_NM <= FASTEST_TRUCK
    ]
    speed = float(median(speeds)) if speeds else ROAD_SPEED
    left = straight * KM_PER_NM * DETOUR
    waits = AT_BOUNDARY if boundary else timedelta()
    basis = [said(Basis.DRIVING, distance=left, factor=DETOUR, speed=speed, time=last.at)]
    if boundary:
        basis.append(said(Basis.BOUNDARY, minutes=round(AT_BOUNDARY.total_seconds() / 60)))
    return Moving(
        at=last.at + timedelta(hours=left / speed) + waits,
        seen=last.at,
        distance=straight * DETOUR,
        basis=(*basis, said(Basis.ROUGH_ROAD)),
    )
