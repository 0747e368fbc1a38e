"""A gateway for sessions under test: bindings by hand, a clock that stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from fairway.locks.sessions.admission import Track
from fairway.locks.sessions.binding import Binding, Step, code_hash, microseconds
from fairway.wire.jt808.frames import framed
from fairway.wire.jt808.location import Location, location_body

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
DEVICE, CODE, OTHER = "13800138000", "b7Xk2mQ9rT4wZ8aL", "13800138001"
LOCK = "7000632862"
TRIP = UUID("0198c5a4-0000-7000-8000-000000000001")
SECOND = 1_000_000
LOCKED = 1 << 1 | 1 << 12
HKIA = (22.308, 113.918)


def now(seconds: float = 0) -> int:
    """Microseconds of the gateway's clock."""
    return microseconds(NOW + timedelta(seconds=seconds))


def bound(
    device: str = DEVICE,
    *,
    profile: str = "jt808",
    code: str | None = CODE,
    home: bool = True,
    number: int = 1,
    steps: tuple[Step, ...] = (),
) -> Binding:
    """A device as it is bound."""
    secret = None if code is None else code_hash(device, code)
    return Binding(
        device=device, number=number, profile=profile, code_hash=secret, home=home, organisation=None, steps=steps
    )


@dataclass
class House:
    """Says what the test says."""

    bindings: dict[str, Binding] = field(default_factory=dict)
    tracks: dict[str, Track] = field(default_factory=dict)
    claimed: dict[str, object] = field(default_factory=dict)
    seconds: float = 0.0

    def binding(self, device: str) -> Binding | None:
        return self.bindings.get(device)

    def track(self, device: str) -> Track:
        return self.tracks.setdefault(device, Track())

    def claim(self, device: str, session: object) -> bool:
        return self.claimed.setdefault(device, session) is session

    def monotonic(self) -> float:
        return self.seconds


def house(*bindings: Binding) -> House:
    """A house that knows these devices."""
    return House({one.device: one for one in bindings})


def location(seconds: float = -1, place: tuple[float, float] = HKIA, *, status: int = LOCKED) -> bytes:
    """The body of a location dated ``seconds`` from now."""
    at = int((NOW + timedelta(seconds=seconds)).timestamp())
    latitude, longitude = (round(degrees * 1_000_000) for degrees in place)
    return location_body(Location(0, status, latitude, longitude, 10, 400, 0, at, ()))


def frame(message: int, serial: int, body: bytes = b"", *, device: str = DEVICE, version: int | None = None) -> bytes:
    """A frame as on the wire."""
    return framed(message, device, serial, body, version)


def batch(*bodies: bytes, kept: bool = True) -> bytes:
    """The body of a batch of locations, kept for want of a network or live."""
    parts = b"".join(len(body).to_bytes(2, "big") + body for body in bodies)
    return len(bodies).to_bytes(2, "big") + bytes((kept,)) + parts
