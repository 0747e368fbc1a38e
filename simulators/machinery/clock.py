"""The simulators' own reading of the time: the machine's, or a demonstration's clock shared through a file."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")
"""Hong Kong and the Mainland keep the same civil time, UTC+8."""


class Clock(Protocol):
    """Where a simulator reads the time."""

    def now(self) -> datetime:
        """The present, in UTC."""
        ...

    def real_seconds(self, span: timedelta) -> float:
        """How many real seconds pass while ``span`` passes on this clock."""
        ...


class MachineClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        """The present, in UTC."""
        return datetime.now(UTC)

    def real_seconds(self, span: timedelta) -> float:
        """The span itself."""
        return max(0.0, span.total_seconds())


class StoppedClock:
    """A clock that moves only when it is told to; for tests."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        """The time it was set to."""
        return self._now

    def set(self, now: datetime) -> None:
        """Move the hands to ``now``."""
        self._now = now

    def advance(self, **span: float) -> datetime:
        """Move the hands on by a ``timedelta`` given by its names (``minutes=30``)."""
        self._now += timedelta(**span)
        return self._now

    def real_seconds(self, span: timedelta) -> float:
        """Nothing to wait for."""
        del span
        return 0.0


class FileClock:
    """A clock described by a JSON file: ``demo`` seconds at ``real`` seconds, running ``rate`` times as fast.

    The file is looked at again at most every 0.1 real seconds, so that setting the clock reaches every process.
    Raises ``FileNotFoundError`` or ``ValueError`` when it is absent or not such a file at the start; later a file
    that cannot be read leaves the last setting in force.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._looked = time.monotonic()
        self._stamp = path.stat().st_mtime_ns
        self._real, self._demo, self._rate = self._setting()

    def _setting(self) -> tuple[float, float, float]:
        setting = json.loads(self._path.read_text(encoding="utf-8"))
        try:
            return float(setting["real"]), float(setting["demo"]), float(setting["rate"])
        except (KeyError, TypeError) as fault:
            raise ValueError(f"{self._path} is not a clock file: it needs real, demo and rate") from fault

    def _look(self) -> None:
        looked = time.monotonic()
        if looked - self._looked <= 0.1:
            return
        self._looked = looked
        try:
            stamp = self._path.stat().st_mtime_ns
            if stamp != self._stamp:
                self._real, self._demo, self._rate = self._setting()
                self._stamp = stamp
        except (OSError, ValueError):
            return  # the setting in force stays; the next look tries again

    def now(self) -> datetime:
        """The present of the demonstration, in UTC."""
        self._look()
        return datetime.fromtimestamp(self._demo + (time.time() - self._real) * self._rate, UTC)

    def real_seconds(self, span: timedelta) -> float:
        """Real seconds until ``span`` has passed; a tenth of a second while the clock stands still."""
        return max(0.0, span.total_seconds() / self._rate) if self._rate > 0 else 0.1


def civil(moment: datetime) -> datetime:
    """The same moment in civil time at the boundary (UTC+8)."""
    return moment.astimezone(CHINA)


def rfc3339(moment: datetime) -> str:
    """``2026-05-19T01:02:03.000Z``."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
