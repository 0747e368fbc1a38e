"""Whether a frame of a proven device may be taken: by its own time, by custody, by where it says the device is."""

from __future__ import annotations

from collections.abc import Iterable
from math import cos, radians
from typing import Protocol

from fairway.locks.reading import FixSource, Reading
from fairway.locks.sessions.actions import Reason
from fairway.locks.sessions.binding import AHEAD, BEHIND, Binding, microseconds

MOST_AHEAD = AHEAD.seconds * 1_000_000
MOST_BEHIND = BEHIND.days * 86_400 * 1_000_000
FASTEST = 300 / 3.6
"""Metres a second that nothing on a road exceeds (300 km/h)."""
SLACK = 3_000.0
"""Metres by which two honest positions may be wrong against each other."""
CONVINCED = 5
"""Positions in a row that agree with each other: then the device is there, and the engine judges how it came."""
_DEGREE = 111_195.0
"""Metres of a degree of latitude."""
_NEAR = (SLACK / _DEGREE) ** 2
"""Square of degrees, of longitude too, that are fewer metres than the slack wherever on earth."""


class Track:
    """Where a device was last, by its own clock; for one process, over all connections of the device."""

    __slots__ = ("at", "doubted_at", "doubted_latitude", "doubted_longitude", "doubts", "latitude", "longitude")

    def __init__(self) -> None:
        self.at = 0
        self.latitude = self.longitude = 0.0
        self.doubts = 0
        self.doubted_at = 0
        self.doubted_latitude = self.doubted_longitude = 0.0

    def jumps(self, at: int, latitude: float, longitude: float) -> bool:
        """Whether a position at ``at`` (microseconds) is impossible after the last; the track goes on when it is not.

        A position before the last one in time is late news of the way and is left to the engine. One wrong position
        is refused; five in a row that agree with each other are taken: then it may be the one before that was wrong.
        """
        if at <= self.at:
            return False
        north, east = latitude - self.latitude, longitude - self.longitude
        # No farther than what is forgiven in no time at all: nearly every position.
        near = north * north + east * east <= _NEAR or not self.at
        if near or _possible(at - self.at, north, east * cos(radians(latitude))):
            self._go(at, latitude, longitude)
            return False
        if self.doubts and not _possible(
            abs(at - self.doubted_at),
            latitude - self.doubted_latitude,
            (longitude - self.doubted_longitude) * cos(radians(latitude)),
        ):
            self.doubts = 0
        if at > self.doubted_at or not self.doubts:
            # The same frame sent again is no further witness.
            self.doubts += 1
            self.doubted_at, self.doubted_latitude, self.doubted_longitude = at, latitude, longitude
        if self.doubts >= CONVINCED:
            self._go(at, latitude, longitude)
            return False
        return True

    def _go(self, at: int, latitude: float, longitude: float) -> None:
        self.at, self.latitude, self.longitude, self.doubts = at, latitude, longitude, 0


def _possible(us: int, north: float, east: float) -> bool:
    reach = SLACK + FASTEST * us / 1_000_000
    return (north * north + east * east) * (_DEGREE * _DEGREE) <= reach * reach


def out_of_time(binding: Binding, at: int, now: int) -> Reason | None:
    """Why a frame that the device dates ``at`` cannot be taken at ``now`` (microseconds); None when it can."""
    if at > now + MOST_AHEAD:
        return Reason.AHEAD
    if at < now - MOST_BEHIND:
        return Reason.TOO_OLD
    return None if binding.takes(at) else Reason.NOT_IN_CUSTODY


def judge(binding: Binding, track: Track, readings: Iterable[Reading], now: int) -> Reason | None:
    """Why a frame with these readings is refused; None when it is taken. A frame is taken whole or not at all."""
    for reading in readings:
        at = microseconds(reading.at)
        reason = out_of_time(binding, at, now)
        if reason is not None:
            return reason
        fix = reading.fix
        if fix is None or not fix.valid or fix.source is not FixSource.GNSS or reading.backfilled:
            continue
        if track.jumps(at, fix.latitude, fix.longitude):
            return Reason.JUMP
    return None


class House(Protocol):
    """What a session knows of the gateway around it."""

    def binding(self, device: str) -> Binding | None:
        """The device as it is bound here; None for an unknown one."""
        ...

    def track(self, device: str) -> Track:
        """Where the device was last."""
        ...

    def claim(self, device: str, session: object) -> bool:
        """Make the connection of ``session`` the device's own; False while another one is alive."""
        ...

    def monotonic(self) -> float:
        """Seconds of a clock that only goes forward."""
        ...
