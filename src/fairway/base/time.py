"""Clocks and civil time.

Times are UTC inside. ``decide`` never reads a clock: the time comes in as an argument. A demonstration shares one
accelerated clock between sites and simulators through a small file; nothing else in the product knows of it.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

HONG_KONG = ZoneInfo("Asia/Hong_Kong")
MAINLAND = ZoneInfo("Asia/Shanghai")
MACAO = ZoneInfo("Asia/Macau")


class Clock(Protocol):
    """A source of the present time."""

    @property
    def accelerated(self) -> bool:
        """Whether this is a demonstration clock; pages label it."""
        ...

    def now(self) -> datetime:
        """The present, in UTC."""
        ...

    def real_seconds(self, span: timedelta) -> float:
        """How long to sleep, in real seconds, until ``span`` has passed on this clock."""
        ...


class SystemClock:
    """The clock of the machine."""

    accelerated = False

    def now(self) -> datetime:
        """The present, in UTC."""
        return datetime.now(UTC)

    def real_seconds(self, span: timedelta) -> float:
        """The span itself."""
        return max(0.0, span.total_seconds())


class FixedClock:
    """A clock that stands still until it is set; for tests."""

    accelerated = False

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        """The time it was set to."""
        return self._now

    def set(self, now: datetime) -> None:
        """Move the hands."""
        self._now = now

    def real_seconds(self, span: timedelta) -> float:
        """Nothing to wait for."""
        del span
        return 0.0


class AcceleratedClock:
    """A clock shared through a file: it was ``demo_epoch`` at ``real_epoch`` and runs ``rate`` times as fast.

    The file is replaced whole, so that a reader sees either the old or the new setting; readers look at its
    modification time at most every 0.1 real seconds.
    """

    accelerated = True

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp = -1
        self._looked = 0.0
        self._real = 0.0
        self._demo = 0.0
        self._rate = 1.0
        self._read()

    @staticmethod
    def write(path: Path, *, demo_now: datetime, rate: float) -> None:
        """Set the shared clock to ``demo_now``, running ``rate`` times as fast as real time from now on."""
        path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps({"real": time.time(), "demo": demo_now.timestamp(), "rate": rate})
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".clock")
        with os.fdopen(handle, "w") as file:
            file.write(text)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)

    def _read(self) -> None:
        stamp = self._path.stat().st_mtime_ns
        if stamp != self._stamp:
            setting = json.loads(self._path.read_text())
            self._real, self._demo, self._rate = setting["real"], setting["demo"], setting["rate"]
            self._stamp = stamp

    def now(self) -> datetime:
        """The present of the demonstration, in UTC."""
        looked = time.monotonic()
        if looked - self._looked > 0.1:
            self._looked = looked
            self._read()
        return datetime.fromtimestamp(self._demo + (time.time() - self._real) * self._rate, UTC)

    def real_seconds(self, span: timedelta) -> float:
        """Real seconds until ``span`` has passed on the demonstration's clock."""
        return max(0.0, span.total_seconds() / self._rate) if self._rate else 0.1


def add_months(day: date, months: int) -> date:
    """The same day ``months`` calendar months later, or the last day of that month where it is shorter."""
    month0 = day.month - 1 + months
    year, month = day.year + month0 // 12, month0 % 12 + 1
    first_of_next = date(year + month // 12, month % 12 + 1, 1)
    return min(
        day.replace(day=1, year=year, month=month) + timedelta(days=day.day - 1), first_of_next - timedelta(days=1)
    )


def isoformat(moment: datetime) -> str:
    """RFC 3339 in UTC with milliseconds, the only form that facts and the API use."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
