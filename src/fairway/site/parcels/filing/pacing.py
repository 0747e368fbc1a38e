"""How fast messages are signed: a USB key makes about 250 signatures a minute and is asked for no more."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from fairway.base.time import Clock
from fairway.wire.ceb.signature.pace import MINUTE


class Turns:
    """One signature after the other, evenly over the minute; any number of them where no pace is set."""

    def __init__(self, per_minute: int, clock: Clock) -> None:
        self._between = MINUTE / per_minute if per_minute else timedelta(0)
        self._clock = clock
        self._next: datetime | None = None

    def wait(self, now: datetime) -> timedelta:
        """Take the next turn; how long it is until it comes."""
        begins = max(now, self._next) if self._next is not None else now
        self._next = begins + self._between
        return begins - now

    async def turn(self) -> None:
        """Wait for the next turn."""
        left = self.wait(self._clock.now())
        if left > timedelta(0):
            await asyncio.sleep(self._clock.real_seconds(left))


def seconds_left(signatures: int, others: int, per_minute: int, so_far: tuple[int, timedelta] | None) -> int | None:
    """How long ``signatures`` and ``others`` (messages without one) still take: no less than the key needs, and as long
    as it took so far (how many were sent in what time); None as long as nobody can tell."""
    if not signatures and not others:
        return 0
    times = [signatures * 60 / per_minute] if per_minute and signatures else []
    if so_far is not None and so_far[0] and so_far[1]:
        times.append((signatures + others) * so_far[1].total_seconds() / so_far[0])
    return max(1, round(max(times))) if times else None
