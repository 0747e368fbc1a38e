"""A truck on its road with a lock on it: what it does until a moment, and what the lock writes down. Seeded, no I/O."""

from __future__ import annotations

import math
import random
from datetime import datetime, timedelta

from simulators.fleet.acts import Mishaps, act
from simulators.fleet.earth import Road, offset
from simulators.fleet.lock import Lock
from simulators.fleet.record import Alarm, Attempt, Record
from simulators.fleet.script import IMPOSTURES, Happening, Scenario

USUAL_KMH = 60.0
PULL_AFTER = timedelta(minutes=1)
"""How long after the bolt was drawn the driver pulls the rope."""


class Truck:
    """One trip. The same scenario, start, seed and orders always give the same records."""

    def __init__(self, scenario: Scenario, name: str, start: datetime, seed: int, *, holds: bool = False) -> None:
        """``holds``: wait at the places that the scenario marks until told to go, not for the minutes it gives."""
        self.scenario, self.name, self.start, self._holds = scenario, name, start, holds
        self.road = Road.through([way.at for way in scenario.ways])
        self.lock = Lock(battery=scenario.battery)
        self.mishaps = Mishaps(drift=timedelta(seconds=scenario.drift_seconds))
        self.metres = 0.0
        self.kmh = 0.0
        self.impostures: list[Happening] = []
        """What somebody else is to do on the network; whoever runs the device takes it from here."""
        self.holding = False
        self.arrived: dict[str, datetime] = {}
        self._chance = random.Random(f"{seed}/{name}")  # noqa: S311  noise that repeats itself
        self._now = self._next = start
        self._reached = -1
        self._wait = timedelta()
        self._todo = list(scenario.happenings)
        self._count = 0
        self._opened: datetime | None = None
        self._reach(0)

    # -- time ----------------------------------------------------------------------------------------------------

    @property
    def next_at(self) -> datetime:
        """When the lock writes down something next."""
        return self._next

    @property
    def over(self) -> bool:
        """Whether the truck is at the end of its road and has waited there."""
        return self._reached == len(self.scenario.ways) - 1 and not self.holding and self._wait <= timedelta()

    @property
    def place(self) -> str | None:
        """The place of the road that it stands at."""
        waits = self.holding or self._wait > timedelta() or self.over
        return self.scenario.ways[self._reached].place if waits else None

    def advance(self, now: datetime) -> list[Record]:
        """Drive until ``now``; what the lock wrote down on the way."""
        records: list[Record] = []
        while self._next <= now:
            self._drive_until(self._next)
            self._next += timedelta(seconds=self.scenario.every_seconds)
            self._due_happenings()
            if (record := self._write()) is not None:
                records.append(record)
        return records

    def go(self) -> bool:
        """Leave the place where it holds; whether it held."""
        held, self.holding = self.holding, False
        return held

    def happen(self, happening: Happening, now: datetime) -> list[Record]:
        """Something happens now; what the lock wrote down until then and of it."""
        records = self.advance(now)
        self._drive_until(max(now, self._now))
        self._act(happening)
        if (record := self._write()) is not None:
            records.append(record)
        return records

    def commanded(self, lock: bool, now: datetime) -> tuple[bool, list[Record]]:
        """The platform orders the bolt shut or drawn; whether it moved so, and what was written down."""
        records = self.advance(now)
        self._drive_until(max(now, self._now))
        if lock:
            done = self.lock.rope_in and self.lock.seal()
            self.lock.attempt = Attempt("platform", "", accepted=done)
        elif done := self.lock.open("platform", ""):
            self._opened = self._now
        if (record := self._write()) is not None:
            records.append(record)
        return done, records

    def here(self) -> Record:
        """A report on demand; it is not kept, and takes no alarm away."""
        return self._record(frozenset(), None, count=False)

    def connected(self) -> bool:
        """Whether there is a network where it is."""
        return self._now >= self.mishaps.silent_until and self._now >= self.mishaps.off_until

    # -- driving -------------------------------------------------------------------------------------------------

    def _drive_until(self, moment: datetime) -> None:
        left = moment - self._now
        self.lock.drain(self.scenario.battery_per_hour * left / timedelta(hours=1))
        pace = self._chance.uniform(0.93, 1.04)
        self.kmh = 0.0
        while left > timedelta() and not self.holding:
            stand = max(self._wait, self.mishaps.stopped_until - self._now)
            if stand > timedelta():
                span = min(stand, left)
                self._wait -= span
                self._now, left, self.kmh = self._now + span, left - span, 0.0
                continue
            if self._reached == len(self.scenario.ways) - 1:
                break
            self.kmh = self._speed() * pace
            ahead = self.road.marks[self._reached + 1] - self.metres
            span = min(left, timedelta(hours=ahead / 1000 / self.kmh))
            self.metres += self.kmh * 1000 * (span / timedelta(hours=1))
            self._now, left = self._now + span, left - span
            if self.metres >= self.road.marks[self._reached + 1] - 0.5:
                self._reach(self._reached + 1)
        self._now = max(self._now, moment)
        if self._opened is not None and self._now >= self._opened + PULL_AFTER:
            self.lock.pull_rope()
            self._opened = None

    def _speed(self) -> float:
        given = [way.kmh for way in self.scenario.ways[: self._reached + 1] if way.kmh is not None]
        return (given[-1] if given else USUAL_KMH) * self.mishaps.pace(self.metres)

    def _reach(self, number: int) -> None:
        way = self.scenario.ways[number]
        self._reached = number
        self.metres = max(self.metres, self.road.marks[number])
        if way.place is not None:
            self.arrived[way.place] = self._now
        self.holding = self._holds and way.hold
        self._wait = timedelta() if self.holding else timedelta(minutes=way.wait_minutes)

    # -- what happens --------------------------------------------------------------------------------------------

    def _due_happenings(self) -> None:
        due = [each for each in self._todo if self._is_due(each)]
        self._todo = [each for each in self._todo if each not in due]
        for each in due:
            self._act(each)

    def _is_due(self, happening: Happening) -> bool:
        if happening.place is not None:
            arrived = self.arrived.get(happening.place)
            return arrived is not None and self._now >= arrived + timedelta(minutes=happening.minute or 0)
        if happening.minute is not None and self._now < self.start + timedelta(minutes=happening.minute):
            return False
        return happening.km is None or self.metres >= happening.km * 1000

    def _act(self, happening: Happening) -> None:
        if happening.do in IMPOSTURES:
            self.impostures.append(happening)
        else:
            act(happening, self.lock, self.mishaps, self._now, self.metres)

    # -- writing down --------------------------------------------------------------------------------------------

    def _write(self) -> Record | None:
        if self._now < self.mishaps.off_until:
            return None
        alarms, attempt = self.lock.told()
        return self._record(alarms, attempt, count=True)

    def _record(self, alarms: frozenset[Alarm], attempt: Attempt | None, *, count: bool) -> Record:
        mishaps, lock = self.mishaps, self.lock
        (point, course) = self.road.at(self.metres)
        point = mishaps.displaced(point, course, self.metres, fix=count)
        noise = abs(self._chance.gauss(0.0, self.scenario.noise_m))
        point = offset(point, noise, self._chance.uniform(0, 360))
        satellites = self._chance.randint(8, 16)
        valid = self._now >= mishaps.blind_until
        if count:
            self._count += 1
        return Record(
            number=self._count,
            at=(self._now + mishaps.drift).replace(microsecond=0),
            latitude=round(point[0], 6),
            longitude=round(point[1], 6),
            valid=valid,
            speed_kmh=round(self.kmh, 1) if valid else 0.0,
            course=int(course) % 360,
            altitude_m=max(0, int(self._chance.gauss(20, 3))),
            satellites=satellites if valid else 0,
            odometer_km=41_000 + int(self.metres / 1000),
            locked=lock.locked,
            rope_in=lock.rope_in,
            rope_cuts=lock.rope_cuts,
            cover_open=lock.cover_open,
            doors_open=lock.doors_open,
            motor_fault=lock.motor_fault,
            battery=math.ceil(lock.battery),
            alarms=alarms if valid else alarms | {Alarm.GNSS},
            attempt=attempt,
            offline=not self.connected(),
        )
