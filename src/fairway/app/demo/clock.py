"""The demonstration's clock: shared by sites and simulators through one file, kept over restarts.

It starts on a fixed day, so that every demonstration is alike, runs faster than the machine's, and may be moved
forward; it never goes back and no rule's window is shortened for it. While the demonstration is down it stands still.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fairway.base.time import HONG_KONG, AcceleratedClock

START = datetime(2026, 11, 23, 8, 0, tzinfo=HONG_KONG)
"""A Monday, before the offices open."""
MARGIN = 5.0
"""Real seconds that a killed demonstration may have gone on after it last kept the time."""


class DemoClock:
    """The one that sets the clock; sites and simulators only read it."""

    def __init__(self, path: Path, rate: float) -> None:
        """Start the clock, or let it go on from where it was kept, at ``rate``."""
        self.path = path
        self._kept = path.with_name("clock.kept")
        now = self._where_it_stood() or START
        AcceleratedClock.write(path, demo_now=now, rate=rate)
        self.rate = rate
        self._clock = AcceleratedClock(path)

    def _where_it_stood(self) -> datetime | None:
        try:
            kept = json.loads(self._kept.read_text())
        except FileNotFoundError:
            return None
        return datetime.fromtimestamp(kept["demo"] + MARGIN * kept["rate"], UTC)

    def now(self) -> datetime:
        """The present of the demonstration."""
        return self._clock.now()

    def keep(self) -> None:
        """Note the present, for the next start."""
        draft = self._kept.with_suffix(".new")
        draft.write_text(json.dumps({"demo": self.now().timestamp(), "rate": self.rate}))
        draft.replace(self._kept)

    def run_at(self, rate: float) -> None:
        """Go on ``rate`` times as fast as real time."""
        self._set(self.now(), rate)

    def move_to(self, moment: datetime) -> timedelta:
        """Move forward to ``moment``; by how much. A moment that has passed changes nothing."""
        now = self.now()
        if moment <= now:
            return timedelta()
        self._set(moment, self.rate)
        return moment - now

    def _set(self, now: datetime, rate: float) -> None:
        AcceleratedClock.write(self.path, demo_now=now, rate=rate)
        self.rate = rate
        self._clock = AcceleratedClock(self.path)
        self.keep()
