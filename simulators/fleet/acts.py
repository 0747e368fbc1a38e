"""What befalls a truck and its lock, and for how long it lasts."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from simulators.fleet.earth import Point, offset
from simulators.fleet.lock import Lock
from simulators.fleet.record import Alarm
from simulators.fleet.script import Happening

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Mishaps:
    """What is the matter at the moment."""

    drift: timedelta = timedelta()
    silent_until: datetime = LONG_AGO
    off_until: datetime = LONG_AGO
    blind_until: datetime = LONG_AGO
    stopped_until: datetime = LONG_AGO
    slow: tuple[float, float, float] | None = None
    """From and to which metre of the road, and at which share of the speed."""
    astray: tuple[float, float, Happening] | None = None
    """From and to which metre of the road it drives beside it."""
    jumps: list[Happening] = field(default_factory=list)
    """One for each fix that is to lie elsewhere."""

    def pace(self, metres: float) -> float:
        """The share of its speed at which it drives."""
        if self.slow is None or not self.slow[0] <= metres < self.slow[1]:
            return 1.0
        return self.slow[2]

    def displaced(self, point: Point, course: float, metres: float, *, fix: bool) -> Point:
        """Where it is, or where the satellites say that it is, instead of ``point`` on the road."""
        if self.astray is not None:
            begin, end, how = self.astray
            if begin <= metres < end:
                away = how.metres * math.sin(math.pi * (metres - begin) / (end - begin))
                point = offset(point, away, course + 90 if how.degrees is None else how.degrees)
        if self.jumps and fix:
            how = self.jumps.pop()
            point = offset(point, how.metres, course + 90 if how.degrees is None else how.degrees)
        return point


def act(happening: Happening, lock: Lock, mishaps: Mishaps, now: datetime, metres: float) -> None:
    """Do one act. Raises ``ValueError`` for an act that is nobody's on the truck."""
    until = now + timedelta(minutes=happening.minutes)
    match happening.do:
        case "seal":
            lock.seal()
        case "open":
            lock.open("card", happening.credential or "10002000")
        case "pull_rope":
            lock.pull_rope()
        case "cut_rope":
            lock.cut_rope()
        case "new_rope":
            lock.replaced_rope()
        case "open_cover":
            lock.open_cover()
        case "close_cover":
            lock.close_cover()
        case "wrong_password":
            lock.wrong_password(happening.credential or "000000", happening.times)
        case "foreign_card":
            lock.foreign_card(happening.credential or "12260888")
        case "shock":
            lock.alarms.add(Alarm.SHOCK)
        case "open_doors" | "close_doors":
            lock.doors_open = happening.do == "open_doors"
        case "motor_fault":
            lock.motor_fault = True
            lock.alarms.add(Alarm.MOTOR)
        case "silence":
            mishaps.silent_until = until
        case "off":
            mishaps.off_until = until
        case "no_fix":
            mishaps.blind_until = until
        case "jump":
            mishaps.jumps.extend([happening] * happening.fixes)
        case "deviate":
            mishaps.astray = (metres, metres + happening.over_km * 1000, happening)
        case "stop":
            mishaps.stopped_until = until
        case "slow":
            mishaps.slow = (metres, metres + happening.over_km * 1000, happening.share)
        case "drift":
            mishaps.drift = timedelta(seconds=happening.seconds)
        case "battery":
            lock.battery = happening.percent
        case _:
            raise ValueError(f"{happening.do} is no act of the truck")
