"""Port calls from the positions of a vessel: approaching, at the port limit, anchored, all fast, cast off, left.

A pure function of a set of fixes: their order does not matter, the same fix twice is one, and a late fix gives what it
would have given in time. Fixes that would need a speed no ship has are left out. Every state is entered with
hysteresis: a single fix that says otherwise ends nothing and begins nothing. The navigational status that people set on
board is not believed.

What is told of a call that turns out to be none, because the vessel only passed, is not among the transitions any
more; who told it before withdraws it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from fairway.tracking.areas import Area, AreaKind, Areas, nautical_miles
from fairway.tracking.port_runs import Fix, Run, sound

STILL_AT_BERTH, STILL_AT_ANCHOR, UNDER_WAY = 0.3, 0.5, 1.0
"""Knots."""
DWELL = timedelta(minutes=10)
"""How long a vessel lies still until it counts as moored or anchored, or closes in until it counts as approaching."""
MOVING = timedelta(minutes=5)
"""How long it moves until it counts as having left berth or anchorage."""
OFF_BERTH, OUTSIDE = 150.0, 300.0
"""Metres from where it lay, and beyond a limit or anchorage."""
HORIZON_NM, HORIZON_HOURS, FORGOTTEN_NM = 24.0, 3.0, 40.0
"""Within which distance or time of the port limit a vessel that is closing in approaches, and when that is over."""
STEADY = 15.0
"""Degrees by which the heading of a moored vessel may turn."""
_FAR = 1.5
"""Degrees beyond which a limit is not near."""
_METRES_PER_NM = 1852.0


class State(StrEnum):
    """What a vessel came to; the codes of ``codes/data/milestones/ais.csv``."""

    APPROACHING = "APPROACHING"
    AT_PORT_LIMIT = "AT_PORT_LIMIT"
    ANCHORED = "ANCHORED"
    MANOEUVRING = "MANOEUVRING"
    """Left the anchorage."""
    ALL_FAST = "ALL_FAST"
    CAST_OFF = "CAST_OFF"
    LEFT_PORT = "LEFT_PORT"


_RANK = {state: number for number, state in enumerate(State)}


class Declared(msgspec.Struct, frozen=True):
    """Where the vessel said that it is going."""

    at: datetime
    port: str
    """UN/LOCODE."""


class Transition(msgspec.Struct, frozen=True, kw_only=True):
    """A state that was entered."""

    state: State
    at: datetime
    """The first fix that shows it."""
    not_before: datetime
    """The last fix before that: it happened between the two."""
    concluded: datetime
    """The fix after which it counted."""
    area: Area
    latitude: float
    longitude: float


def port_calls(fixes: Iterable[Fix], areas: Areas, declared: Iterable[Declared] = ()) -> tuple[Transition, ...]:
    """The states that a vessel entered, in the order of time. Of a state in which it was seen first nothing is told:
    nobody knows when it began."""
    watch = _Watch(areas, sorted(declared, key=lambda one: (one.at, one.port)))
    before: Fix | None = None
    for fix in sound(fixes):
        watch.take(fix, before)
        before = fix
    return tuple(sorted(watch.seen(), key=lambda one: (one.at, _RANK[one.state])))


class _Watch:
    """The vessel as far as its fixes were looked at: where it is, and what may be about to change."""

    def __init__(self, areas: Areas, declared: Sequence[Declared]) -> None:
        self._areas = areas
        self._declared = declared
        self._done: list[Transition] = []
        self._visit: list[Transition] = []
        self._called = False
        """Whether it lay still during this visit: otherwise it only passes."""
        self._approach: Transition | None = None
        self._limit: Area | None = None
        self._berth: Area | None = None
        self._lies: Fix | None = None
        self._anchorage: Area | None = None
        self._crossing, self._closing, self._berthing, self._anchoring = Run(), Run(), Run(), Run()
        self._away: float | None = None

    def seen(self) -> list[Transition]:
        """All that counts now."""
        return [*self._done, *self._visit, *([self._approach] if self._approach else [])]

    def take(self, fix: Fix, before: Fix | None) -> None:
        """Look at the next fix."""
        speed = fix.speed if fix.speed is not None else _speed(before, fix)
        self._look_at_limit(fix, before)
        self._look_at_berth(fix, before, speed)
        self._look_at_anchorage(fix, before, speed)
        self._look_ahead(fix, before, speed)

    def _look_at_limit(self, fix: Fix, before: Fix | None) -> None:
        run = self._crossing
        if self._limit is None:
            limit = self._areas.at(AreaKind.LIMIT, fix.latitude, fix.longitude)
            run.take(fix, before, limit if run.area in (None, limit) else None)
            if run.count < 2 or run.area is None:
                return
            self._limit, self._called = run.area, self._berth is not None
            self._enter(State.AT_PORT_LIMIT, run, fix, run.area, self._visit)
            if self._approach and self._approach.area.port == run.area.port:
                self._visit.insert(0, self._approach)
            self._approach = None
            run.clear()
            return
        run.take(fix, before, self._limit if self._limit.away(fix.latitude, fix.longitude) > OUTSIDE else None)
        if run.count < 2:
            return
        if self._berth is not None:
            self._cast_off(self._berthing if self._berthing.since else run, fix)
        self._enter(State.LEFT_PORT, run, fix, self._limit, self._visit)
        if self._called:
            self._done += self._visit
        self._visit, self._limit, self._called = [], None, False
        outside = run.fixes
        run.clear()
        for at, one in enumerate(outside):
            run.take(
                one, outside[at - 1] if at else before, self._areas.at(AreaKind.LIMIT, one.latitude, one.longitude)
            )

    def _look_at_berth(self, fix: Fix, before: Fix | None, speed: float | None) -> None:
        run = self._berthing
        if self._berth is None:
            self._moor(fix, before, speed)
            return
        lies = self._lies or fix
        off = (
            nautical_miles((lies.latitude, lies.longitude), (fix.latitude, fix.longitude)) * _METRES_PER_NM > OFF_BERTH
        )
        moving = speed is not None and speed > UNDER_WAY
        gone = off and (moving or not self._berth.holds(fix.latitude, fix.longitude))
        run.take(fix, before, self._berth if gone else None)
        if run.lasts(MOVING):
            fixes = run.fixes
            self._cast_off(run, fix)
            for at, one in enumerate(fixes):
                self._moor(one, fixes[at - 1] if at else before, one.speed)

    def _moor(self, fix: Fix, before: Fix | None, speed: float | None) -> None:
        run = self._berthing
        berth = self._areas.at(AreaKind.BERTH, fix.latitude, fix.longitude)
        still = speed is not None and speed < STILL_AT_BERTH
        same = run.since is None or (berth is run.area and _steady(run.since.heading, fix.heading))
        run.take(fix, before, berth if still and same else None)
        if run.lasts(DWELL) and run.area is not None:
            self._berth, self._lies = run.area, run.since
            self._called = True
            self._enter(State.ALL_FAST, run, fix, run.area, self._visit if self._limit else self._done)
            run.clear()

    def _cast_off(self, run: Run, fix: Fix) -> None:
        if self._berth is not None:
            self._enter(State.CAST_OFF, run, fix, self._berth, self._visit if self._limit else self._done)
        self._berth = self._lies = None
        self._berthing.clear()

    def _look_at_anchorage(self, fix: Fix, before: Fix | None, speed: float | None) -> None:
        run = self._anchoring
        if self._anchorage is None:
            place = self._areas.at(AreaKind.ANCHORAGE, fix.latitude, fix.longitude) if self._berth is None else None
            still = speed is not None and speed < STILL_AT_ANCHOR
            run.take(fix, before, place if still and run.area in (None, place) else None)
            if run.lasts(DWELL) and run.area is not None:
                self._anchorage = run.area
                inside = self._limit is not None and self._limit.port == run.area.port
                self._called |= inside
                self._enter(State.ANCHORED, run, fix, run.area, self._visit if inside else self._done)
                run.clear()
            return
        left = self._anchorage.away(fix.latitude, fix.longitude) > OUTSIDE or (speed is not None and speed > UNDER_WAY)
        run.take(fix, before, self._anchorage if left else None)
        if run.lasts(MOVING):
            inside = self._limit is not None and self._limit.port == self._anchorage.port
            self._enter(State.MANOEUVRING, run, fix, self._anchorage, self._visit if inside else self._done)
            self._anchorage = None
            run.clear()

    def _look_ahead(self, fix: Fix, before: Fix | None, speed: float | None) -> None:
        run = self._closing
        if self._limit or self._berth or self._anchorage:
            run.clear()
            return
        limit, away = self._ahead(fix)
        if limit is None or (self._approach and away > FORGOTTEN_NM):
            self._approach = None
        soon = away <= HORIZON_NM or (speed is not None and speed > UNDER_WAY and away / speed <= HORIZON_HOURS)
        same = run.area in (None, limit)
        nearer = self._away is None or not same or away < self._away
        self._away = away if limit else None
        run.take(fix, before, limit if limit and soon and nearer and same else None)
        told = self._approach and limit and self._approach.area is limit
        if run.area is not None and run.lasts(DWELL) and not told:
            found: list[Transition] = []
            self._enter(State.APPROACHING, run, fix, run.area, found)
            self._approach = found[0] if found else None
            run.clear()

    def _ahead(self, fix: Fix) -> tuple[Area | None, float]:
        """The limit that the vessel makes for, as it says itself, else the nearest; and the nautical miles to it."""
        said = [one.port for one in self._declared if one.at <= fix.at][-1:]
        wanted = self._areas.of(AreaKind.LIMIT, said[0]) if said else ()
        near = [
            (limit.away(fix.latitude, fix.longitude) / _METRES_PER_NM, limit)
            for limit in wanted or self._areas.of(AreaKind.LIMIT)
            if abs(limit.south - fix.latitude) < _FAR and abs(limit.west - fix.longitude) < _FAR
        ]
        away, limit = min(near, key=lambda one: (one[0], one[1].code), default=(0.0, None))
        return limit, away

    def _enter(self, state: State, run: Run, fix: Fix, area: Area, told: list[Transition]) -> None:
        """Tell a state, unless the run began with the first fix of all."""
        if run.since is None or run.before is None:
            return
        told.append(
            Transition(
                state=state,
                at=run.since.at,
                not_before=run.before.at,
                concluded=fix.at,
                area=area,
                latitude=run.since.latitude,
                longitude=run.since.longitude,
            )
        )


def _speed(before: Fix | None, fix: Fix) -> float | None:
    """Knots made good since the fix before."""
    hours = (fix.at - before.at).total_seconds() / 3600 if before else 0.0
    if before is None or hours <= 0:
        return None
    return nautical_miles((before.latitude, before.longitude), (fix.latitude, fix.longitude)) / hours


def _steady(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return True
    return abs((other - one + 180) % 360 - 180) <= STEADY
