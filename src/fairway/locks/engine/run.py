"""A run of the engine over one leg, all at once or step by step.

The engine is a fold over readings and acts in the order of device time. A run keeps that order and states on the way;
what comes late is put in its place and the fold goes on from the last state before it, so that a run fed in any pieces,
in any order and with repetitions says what one over everything at once says.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec

from fairway.locks.engine.fold import Fold
from fairway.locks.engine.ground import Ground
from fairway.locks.engine.happenings import Happening, HappeningKind
from fairway.locks.engine.judgement import Judgement
from fairway.locks.engine.limits import Limits, civil_day
from fairway.locks.engine.sightings import Sighting, milliseconds, sighting
from fairway.locks.engine.terms import LegTerms, Terms
from fairway.locks.engine.verdict import judgement, marks
from fairway.locks.reading import Reading

_STRIDE = 32
_STATES = 16
_Key = tuple[datetime, int, str]
_AUTHORITIES = frozenset({HappeningKind.INSPECTED, HappeningKind.UNLOCK_AUTHORISED})


class Run:
    """One leg, judged as far as is known. Not for several threads at once."""

    def __init__(self, version: str, terms: Terms, leg: LegTerms, limits: Limits) -> None:
        self.version, self.terms, self.leg, self.limits = version, terms, leg, limits
        self._ground = Ground(leg)
        self._keys: list[_Key] = []
        self._items: list[Sighting | Happening] = []
        self._known: dict[str, Sighting] = {}
        self._fold = Fold(leg, self._ground, limits)
        self._folded = 0
        self._states: list[tuple[int, Fold]] = []

    def step(self, readings: Iterable[Reading], happenings: Iterable[Happening] = ()) -> None:
        """Take more readings and acts, in any order; those of other devices or times, and repetitions, change
        nothing."""
        for reading in readings:
            self._read(reading)
        for act in happenings:
            taken = msgspec.structs.replace(act, at=milliseconds(act.at))
            if self._within(taken.at):
                self._put(self._act_key(taken), taken)

    def judgement(self, until: datetime) -> Judgement:
        """What the engine says now; ``until`` is the present (or the newest reading or act, where that is later)."""
        self._go_on()
        return judgement(
            self._fold.copy(),
            until,
            version=self.version,
            device=self.terms.device,
            leg=self.leg,
            limits=self.limits,
            day=civil_day(self.leg.starts),
        )

    def marks(self, until: datetime) -> tuple[object, ...]:
        """What a judgement at ``until`` would raise or take back follows from this alone: while it is the same as at
        the last judgement, there is nothing to be recorded of another. A small part of a judgement's cost."""
        self._go_on()
        return marks(self._fold, until, self.leg)

    def _read(self, reading: Reading) -> None:
        if reading.device != self.terms.device:
            return
        seen = sighting(reading, self.limits)
        if not self._within(seen.at):
            return
        before = self._known.get(seen.content)
        if before is not None:
            if (seen.backfilled, seen.received, seen.evidence) >= (before.backfilled, before.received, before.evidence):
                return
            self._take_out(before)
        self._known[seen.content] = seen
        self._put((seen.at, 1, seen.content), seen)

    def _within(self, at: datetime) -> bool:
        return self.leg.starts <= at and (self.leg.ends is None or at < self.leg.ends)

    def _act_key(self, act: Happening) -> _Key:
        """Authority counts a little before it was given: the clocks of lock and customs differ."""
        at = act.at
        if act.kind in _AUTHORITIES:
            at -= timedelta(seconds=self.limits.clock_tolerance)
        return at, 0, f"{act.kind}|{act.evidence}|{act.at.isoformat()}"

    def _put(self, key: _Key, item: Sighting | Happening) -> None:
        if not self._keys or key > self._keys[-1]:
            self._keys.append(key)
            self._items.append(item)
            return
        place = bisect_left(self._keys, key)
        if place < len(self._keys) and self._keys[place] == key:
            return
        self._keys.insert(place, key)
        self._items.insert(place, item)
        self._back_to(place)

    def _take_out(self, seen: Sighting) -> None:
        place = bisect_left(self._keys, (seen.at, 1, seen.content))
        del self._keys[place], self._items[place]
        self._back_to(place)

    def _back_to(self, place: int) -> None:
        """Forget what was folded from ``place`` on."""
        if place >= self._folded:
            return
        while self._states and self._states[-1][0] > place:
            self._states.pop()
        if self._states:
            self._folded, state = self._states[-1]
            self._fold = state.copy()
        else:
            self._folded, self._fold = 0, Fold(self.leg, self._ground, self.limits)

    def _go_on(self) -> None:
        """Fold what is not folded yet."""
        for item in self._items[self._folded :]:
            if isinstance(item, Happening):
                self._fold.act(item)
            else:
                self._fold.see(item)
            self._folded += 1
            if self._folded % _STRIDE == 0:
                self._states.append((self._folded, self._fold.copy()))
                if len(self._states) > _STATES:
                    # Thin out the older half: what comes late is mostly not very late.
                    old = self._states[: _STATES // 2]
                    self._states = old[::2] + self._states[_STATES // 2 :]
