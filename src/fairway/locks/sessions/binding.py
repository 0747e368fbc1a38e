"""What a gateway knows of a device: how it is read, how it proves itself, and when it is this site's to listen to."""

from __future__ import annotations

import hashlib
import hmac
from bisect import bisect_right
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec

AHEAD = timedelta(minutes=5)
"""How far the clock of a device may be ahead of the gateway's."""
BEHIND = timedelta(days=7)
"""How long a device may keep what it could not send; what is older is refused."""


def microseconds(moment: datetime) -> int:
    """Microseconds since 1970, the unit of times between spool and tables."""
    span = moment - _EPOCH
    return (span.days * 86_400 + span.seconds) * 1_000_000 + span.microseconds


def moment(us: int) -> datetime:
    """The time, UTC, of microseconds since 1970."""
    return _EPOCH + timedelta(microseconds=us)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def code_hash(device: str, code: str) -> bytes:
    """What is kept of the code by which ``device`` authenticates: SHA-256 over both, 32 bytes.

    Codes are made by the site, at random and long (16 letters and digits hold 95 bits); for them a fast hash is as
    safe as a slow one, and ten thousand devices may come back at once after an outage.
    """
    return hashlib.sha256(b"fairway device code\0" + device.encode() + b"\0" + code.encode()).digest()


class Step(msgspec.Struct, frozen=True, array_like=True):
    """From ``since`` on (microseconds of the device's own time) this site takes the device's frames, or does not.

    ``taken`` None is the rule of the device's home again.
    """

    since: int
    taken: bool | None
    trip: UUID | None


class Binding(msgspec.Struct, frozen=True, kw_only=True):
    """A device as it is bound at this site. ``steps`` are in the order of their times."""

    device: str
    number: int
    profile: str
    code_hash: bytes | None
    home: bool
    organisation: UUID | None
    steps: tuple[Step, ...] = ()

    def step(self, at: int) -> Step | None:
        """The step in force at ``at``, microseconds of the device's time."""
        index = bisect_right(self.steps, at, key=_since)
        return self.steps[index - 1] if index else None

    def takes(self, at: int) -> bool:
        """Whether a frame that the device dates ``at`` (microseconds) is this site's to take."""
        if not self.steps:
            return self.home
        step = self.step(at)
        return self.home if step is None or step.taken is None else step.taken

    def taken(self, at: datetime) -> bool:
        """Whether a frame that the device dates ``at`` is this site's to take."""
        return self.takes(microseconds(at))

    def trip(self, at: datetime) -> UUID | None:
        """The trip that such a frame is taken for."""
        return self.trip_at(microseconds(at))

    def trip_at(self, at: int) -> UUID | None:
        """The same for microseconds."""
        step = self.step(at)
        return step.trip if step is not None and step.taken else None

    def may_connect(self, now: int) -> bool:
        """Whether the device may have frames for this site: it takes them now, or took some within ``BEHIND``."""
        if self.takes(now):
            return True
        oldest = now - BEHIND // timedelta(microseconds=1)
        return self.takes(oldest) or any(
            step.taken or (step.taken is None and self.home) for step in self.steps if oldest <= step.since <= now
        )

    def proves(self, code: str) -> bool:
        """Whether ``code`` is the device's own, compared without telling by its time how much of it was right."""
        return self.code_hash is not None and hmac.compare_digest(self.code_hash, code_hash(self.device, code))


def _since(step: Step) -> int:
    return step.since
