"""The path over time: positions believed or not, the corridor with hysteresis, gaps, grounds, stops.

One bad fix raises nothing. A fix that no truck can have driven to is set aside until so many in a row agree with each
other; a fix outside the corridor is a deviation only when so many in a row, or a long time, are outside.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec

from fairway.locks.engine.findings import Finding, Matters, joined
from fairway.locks.engine.gaps import Ends, judge_gap
from fairway.locks.engine.ground import Ground
from fairway.locks.engine.judgement import AlarmKind, Event, Gap, GapFound
from fairway.locks.engine.limits import Limits
from fairway.locks.engine.sightings import Sighting
from fairway.locks.geo.plane import Position, distance_m


class Seen(NamedTuple):
    """A fix that is believed."""

    at: datetime
    place: Position
    evidence: tuple[str, ...]


class Out(NamedTuple):
    """A fix outside the corridor, by so many metres."""

    at: datetime
    beyond_m: int
    evidence: str


class Deviation(NamedTuple):
    """A time outside the corridor; ``until`` is None while it lasts."""

    since: datetime
    last: datetime
    until: datetime | None
    farthest_m: int
    times: int
    evidence: tuple[str, ...]

    def further(self, out: Out) -> Deviation:
        """The same with one more fix outside."""
        return self._replace(
            last=out.at,
            farthest_m=max(self.farthest_m, out.beyond_m),
            times=self.times + 1,
            evidence=joined(self.evidence, (out.evidence,)),
        )


class PathFold:
    """Takes sightings in order."""

    __slots__ = (
        "_back",
        "_doubted",
        "_ground",
        "_inside",
        "_leaving",
        "_limits",
        "_mismatched",
        "_out",
        "_silent",
        "_stop",
        "_stopped",
        "arrived_at",
        "arrived_by",
        "deviations",
        "events",
        "fixes",
        "gaps",
        "last",
        "matters",
        "stops",
    )

    def __init__(self, ground: Ground, starts: datetime, limits: Limits) -> None:
        self._ground, self._limits = ground, limits
        self.last = Seen(starts, ground.origin.centre, ())
        """The latest fix that is believed; before the first one the ground where the lock was sealed."""
        self.fixes = 0
        self.gaps: list[Gap] = []
        self.deviations: list[Deviation] = []
        self.events: list[Event] = []
        self.matters = Matters()
        self.stops: list[Finding] = []
        self.arrived_at: datetime | None = None
        self.arrived_by: tuple[str, ...] = ()
        self._silent = True
        """Nothing was heard since the last fix."""
        self._doubted: list[Sighting] = []
        self._out: list[Out] = []
        self._back: list[Seen] = []
        self._inside: frozenset[str] = frozenset({ground.origin.code})
        self._leaving: dict[str, datetime] = {}
        self._stop: Seen | None = None
        self._stopped = False
        self._mismatched = 0

    def copy(self) -> PathFold:
        """A copy that goes its own way."""
        other = object.__new__(PathFold)
        for name in self.__slots__:
            value = getattr(self, name)
            setattr(other, name, value.copy() if isinstance(value, list | dict | Matters) else value)
        return other

    def see(self, seen: Sighting) -> None:
        """Take what was heard."""
        place = seen.place
        if place is None:
            self._silent = False
            return
        driven = distance_m(self.last.place, place)
        if self._possible(self.last.at, self.last.place, seen, driven):
            if self._doubted:
                self._doubted.clear()
            self._believe(seen, place, driven)
            return
        if self._doubted:
            before = self._doubted[-1]
            if before.place is None or not self._possible(
                before.at, before.place, seen, distance_m(before.place, place)
            ):
                self._doubted.clear()
        self._doubted.append(seen)
        self._silent = False
        if len(self._doubted) >= self._limits.jump_fixes:
            self._jump()

    def _possible(self, at: datetime, place: Position, seen: Sighting, away: float) -> bool:
        """Whether a truck can have come here from there, so many metres away, and says no speed that none has."""
        if seen.place is None or (seen.speed is not None and seen.speed > self._limits.speed_possible):
            return False
        if not self.fixes and place == self.last.place:
            away = 0.0 if self._ground.origin.holds(*seen.place) else self._ground.origin.border_m(seen.place)
        if away <= self._limits.jump_least:
            return True
        return away <= self._limits.speed_possible / 3.6 * max(0.0, (seen.at - at).total_seconds())

    def _jump(self) -> None:
        """So many fixes agree with each other and not with what was before: the path is broken."""
        track, self._doubted = self._doubted, []
        first = track[0]
        place = first.place or self.last.place
        evidence = (*self.last.evidence, *(one.evidence for one in track))
        metres = round(distance_m(self.last.place, place))
        self.matters.tell(
            Finding(
                AlarmKind.POSITION_IMPLAUSIBLE,
                first.at,
                track[-1].at,
                times=len(track),
                evidence=evidence,
                figures=(("metres", metres), ("seconds", int((first.at - self.last.at).total_seconds()))),
            ),
            0,
        )
        gap = judge_gap(self._ends(first, place), self._limits, self._ground.half_width_m)
        self.gaps.append(msgspec.structs.replace(gap, found=GapFound.IMPOSSIBLE))
        self.last = Seen(first.at, place, (first.evidence,))
        self.fixes += 1
        for one in track:
            if one.place is not None:
                self._believe(one, one.place, distance_m(self.last.place, one.place))

    def _believe(self, seen: Sighting, place: Position, driven: float) -> None:
        """Go on to a fix that is believed, so many metres from the one before."""
        before, first = self.last, not self.fixes
        here = Seen(seen.at, place, (seen.evidence,))
        seconds = (seen.at - before.at).total_seconds()
        if seconds > self._limits.gap_judged:
            self._gap(seen, place)
        self._speeds(before, seen, driven, 0.0 if first else seconds)
        held = self._ground.held(place)
        on_ground = True in held
        self._crossings(before, here, held, first=first)
        self._corridor(here, on_ground=on_ground)
        self._stay(here, on_ground=on_ground)
        self.last, self._silent = here, True
        self.fixes += 1

    def _ends(self, seen: Sighting, place: Position) -> Ends:
        before, ground = self.last, self._ground
        direct = distance_m(before.place, place)
        if not self.fixes:
            direct = 0.0 if ground.origin.holds(*place) else ground.origin.border_m(place)
        common = ground.common(before.place, place)
        return Ends(
            since=before.at,
            until=seen.at,
            direct_m=direct,
            before=ground.beside(before.place),
            after=ground.beside(place),
            supervised=common,
            on_ground=ground.on_ground(before.place) or ground.on_ground(place),
            silent=self._silent,
            evidence=(*before.evidence, seen.evidence),
        )

    def _gap(self, seen: Sighting, place: Position) -> None:
        gap = judge_gap(self._ends(seen, place), self._limits, self._ground.half_width_m)
        self.gaps.append(gap)
        figures = (
            ("minutes", gap.seconds // 60),
            ("along", gap.along_m),
            ("spare", gap.spare_s // 60),
            ("detour", gap.detour_m),
        )
        if gap.found is GapFound.UNEXPLAINED:
            kind = AlarmKind.GAP_UNEXPLAINED
            self.matters.tell(Finding(kind, gap.since, gap.until, evidence=gap.evidence, figures=figures), 0)
        elif gap.found is GapFound.LEFT:
            self.deviations.append(Deviation(gap.since, gap.until, gap.until, gap.detour_m, 2, gap.evidence))

    def _speeds(self, before: Seen, seen: Sighting, metres: float, seconds: float) -> None:
        """The speed that the device tells against the one that it drove: so many metres in so many seconds, which are
        none before the first fix."""
        if seen.speed is None or not 0 < seconds <= 60:
            self._mismatched = 0
            return
        driven = metres / seconds * 3.6
        if abs(driven - seen.speed) <= self._limits.speed_mismatch:
            self._mismatched = 0
            return
        self._mismatched += 1
        if self._mismatched >= self._limits.speed_mismatch_fixes:
            evidence = (*before.evidence, seen.evidence)
            figures = (("told", round(seen.speed)), ("driven", round(driven)))
            kind = AlarmKind.POSITION_IMPLAUSIBLE
            found = Finding(kind, seen.at, seen.at, evidence=evidence, figures=figures)
            self.matters.tell(found, self._limits.alarm_joins)

    def _crossings(self, before: Seen, here: Seen, held_by: list[bool], *, first: bool) -> None:
        """Borders of grounds gone over since the last fix, wherever between the fixes."""
        span = here.at - before.at
        inside = set(self._inside)
        for fence, held in zip(self._ground.fences, held_by, strict=True):
            code = fence.code
            crossed = [] if first else fence.crossings(before.place, here.place)
            if not crossed and held is (code in inside):
                continue
            for part, goes_in in crossed:
                at = before.at + timedelta(seconds=round(span.total_seconds() * part, 3))
                if goes_in:
                    self._leaving.pop(code, None)
                    if code not in inside:
                        inside.add(code)
                        self._enter(code, at, here, before)
                elif code in inside:
                    self._leaving[code] = at
            if held and code not in inside:
                inside.add(code)
                self._enter(code, here.at, here, before)
            elif code in inside and not held and (first or fence.border_m(here.place) > self._limits.fence_margin):
                inside.discard(code)
                at = self._leaving.pop(code, here.at)
                evidence = (*before.evidence, *here.evidence)
                self.events.append(
                    Event(code="SITE_EXITED", at=at, place=code, between_fixes=at != here.at, evidence=evidence)
                )
        if inside != self._inside:
            self._inside = frozenset(inside)

    def _enter(self, code: str, at: datetime, here: Seen, before: Seen) -> None:
        evidence = (*before.evidence, *here.evidence)
        if code == self._ground.destination.code and self.arrived_at is None:
            self.arrived_at, self.arrived_by = at, evidence
        between = at != here.at
        self.events.append(Event(code="SITE_ENTERED", at=at, place=code, between_fixes=between, evidence=evidence))

    def _corridor(self, here: Seen, *, on_ground: bool) -> None:
        beyond = self._ground.beyond_m(here.place, on_ground=on_ground)
        lasts = bool(self.deviations) and self.deviations[-1].until is None
        if beyond == 0:
            if self._out:
                self._out.clear()
            if lasts:
                self._back.append(here)
                if len(self._back) >= self._limits.corridor_rejoin_fixes:
                    self.deviations[-1] = self.deviations[-1]._replace(until=self._back[0].at)
                    self.events.append(
                        Event(code="ROUTE_REJOINED", at=self._back[0].at, evidence=self._back[0].evidence)
                    )
                    self._back.clear()
            return
        self._back.clear()
        out = Out(here.at, beyond, here.evidence[0])
        if lasts:
            self.deviations[-1] = self.deviations[-1].further(out)
            return
        self._out.append(out)
        long = len(self._out) >= 3 and (
            (out.at - self._out[0].at).total_seconds() >= self._limits.corridor_outside_span
        )
        if long or len(self._out) >= self._limits.corridor_outside_fixes:
            first, *more = self._out
            found = Deviation(first.at, first.at, None, first.beyond_m, 1, (first.evidence,))
            for one in more:
                found = found.further(one)
            self.deviations.append(found)
            self.events.append(Event(code="ROUTE_DEVIATED", at=first.at, evidence=found.evidence))
            self._out.clear()

    def _stay(self, here: Seen, *, on_ground: bool) -> None:
        """Stops outside every ground of the leg."""
        stop = self._stop
        if on_ground:
            self._stop, self._stopped = None, False
        elif stop is None or distance_m(stop.place, here.place) > self._limits.stop_radius:
            self._stop, self._stopped = here, False
        else:
            seconds = int((here.at - stop.at).total_seconds())
            if seconds < self._limits.stop_limit:
                return
            figures = (("minutes", seconds // 60),)
            if not self._stopped:
                self._stopped = True
                evidence = (*stop.evidence, *here.evidence)
                self.events.append(Event(code="STOPPED_UNPLANNED", at=stop.at, evidence=evidence))
                self.stops.append(Finding(AlarmKind.STOPPED, stop.at, here.at, evidence=evidence, figures=figures))
            else:
                self.stops[-1] = self.stops[-1].again(here.at, here.evidence)._replace(figures=figures)

    def open_gap(self, until: datetime) -> Gap | None:
        """The gap that has not ended at ``until``."""
        seconds = int((until - self.last.at).total_seconds())
        if seconds <= self._limits.gap_judged:
            return None
        return Gap(
            since=self.last.at,
            until=until,
            found=GapFound.OPEN,
            silent=self._silent,
            seconds=seconds,
            evidence=self.last.evidence,
        )

    def dark(self, until: datetime) -> list[tuple[datetime, datetime]]:
        """The times that no believed position covers, in order."""
        times = [(gap.since, gap.until) for gap in self.gaps]
        last = self.open_gap(until)
        if last is not None:
            times.append((last.since, last.until))
        return times
