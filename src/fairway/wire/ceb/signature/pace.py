"""How fast a token signs: about 250 signatures a minute for a USB key."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

import msgspec

from fairway.base.time import Clock, SystemClock
from fairway.wire.ceb.signature.signer import Signer
from fairway.wire.ceb.signature.xmldsig import sign

USB_KEY = 250
"""Signatures a minute (cryptographic product guide to the specification)."""
MINUTE = timedelta(minutes=1)


class Pace:
    """Not more than so many signatures in any minute. It reads no clock: times come in."""

    def __init__(self, per_minute: int = USB_KEY) -> None:
        if per_minute < 1:
            raise ValueError("a pace is at least one a minute")
        self.per_minute = per_minute
        self._made: deque[datetime] = deque(maxlen=per_minute)

    def wait(self, now: datetime) -> timedelta:
        """How long until the next signature may be made."""
        if len(self._made) < self.per_minute:
            return timedelta(0)
        return max(timedelta(0), self._made[0] + MINUTE - now)

    def made(self, now: datetime) -> None:
        """One was made."""
        self._made.append(now)

    def remaining(self, count: int, now: datetime) -> timedelta:
        """How long ``count`` further signatures take, at the least: from now until the last of them may be made."""
        if count <= 0:
            return timedelta(0)
        recent = [at for at in self._made if now - at < MINUTE]
        free = self.per_minute - len(recent)
        if count <= free:
            return timedelta(0)
        rounds, place = divmod(count - free - 1, self.per_minute)
        slots = recent + [now] * free
        return slots[place] + MINUTE * (rounds + 1) - now


class Progress(msgspec.Struct, frozen=True):
    """How far a signing is, and how long the rest takes at the least."""

    done: int
    total: int
    remaining: timedelta


def sign_all(
    contents: Iterable[bytes],
    total: int,
    signer: Signer,
    pace: Pace,
    *,
    clock: Clock | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[tuple[bytes, Progress]]:
    """Sign each of ``contents`` as fast as ``pace`` allows, and say how long the rest takes."""
    watch = clock or SystemClock()
    for done, content in enumerate(contents, 1):
        while (left := pace.wait(watch.now())) > timedelta(0):
            sleep(watch.real_seconds(left))
        signed = sign(content, signer)
        now = watch.now()
        pace.made(now)
        yield signed, Progress(done, total, pace.remaining(total - done, now))
