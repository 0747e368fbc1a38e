"""What a lock said, in one form whatever protocol and maker it came from.

A :class:`Reading` is one moment as the device saw it. It judges nothing: what is not said is unknown, and unknown is
never intact. ``raw`` keeps what the protocol said beyond the canonical form, and ``frame`` the hash of the bytes that
all of it was read from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, TypeAlias

JSON: TypeAlias = "str | int | bool | list[JSON] | Mapping[str, JSON] | None"
"""JSON without floating point, so that it has a canonical form that can be hashed."""


class Bolt(StrEnum):
    """The bolt that the motor drives (a door lock's own bolt included)."""

    LOCKED = "locked"
    UNLOCKED = "unlocked"
    UNKNOWN = "unknown"


class Rope(StrEnum):
    """The steel rope or shackle: in its hole, out of it, or cut."""

    IN = "in"
    OUT = "out"
    CUT = "cut"
    UNKNOWN = "unknown"


class Cover(StrEnum):
    """The back cover or shell of the device itself."""

    CLOSED = "closed"
    OPEN = "open"
    UNKNOWN = "unknown"


class Door(StrEnum):
    """The doors of the box: open when any of them is."""

    CLOSED = "closed"
    OPEN = "open"
    UNKNOWN = "unknown"


class FixSource(StrEnum):
    """How the position was found."""

    GNSS = "gnss"
    CELL = "cell"
    NONE = "none"


class Datum(StrEnum):
    """The datum that the coordinates are in, as the device says."""

    WGS84 = "wgs84"
    GCJ02 = "gcj02"


class LockEvent(StrEnum):
    """The milestone vocabulary of the lock, as far as a device can say it.

    The ``DEVICE_`` events are the device's own geofences and routes, which the engine's own never rest upon.
    """

    LOCK_SEALED = "LOCK_SEALED"
    LOCK_OPENED_AUTHORISED = "LOCK_OPENED_AUTHORISED"
    LOCK_OPENED_UNAUTHORISED = "LOCK_OPENED_UNAUTHORISED"
    ROPE_CUT = "ROPE_CUT"
    LOCK_TAMPERED = "LOCK_TAMPERED"
    LOCK_DAMAGED = "LOCK_DAMAGED"
    LOCK_FAULT = "LOCK_FAULT"
    AUTH_FAILED = "AUTH_FAILED"
    LOCK_LOW_BATTERY = "LOCK_LOW_BATTERY"
    DOOR_OPENED = "DOOR_OPENED"
    DOOR_CLOSED = "DOOR_CLOSED"
    SHOCK = "SHOCK"
    DEVICE_FENCE_ENTERED = "DEVICE_FENCE_ENTERED"
    DEVICE_FENCE_EXITED = "DEVICE_FENCE_EXITED"
    DEVICE_ROUTE_DEVIATED = "DEVICE_ROUTE_DEVIATED"
    POWER_CUT = "POWER_CUT"
    JAMMING = "JAMMING"


class Trust(StrEnum):
    """Whether the protocol proves which device is speaking."""

    AUTHENTICATED = "authenticated"
    """The connection has shown a secret that was given to this device alone."""
    UNAUTHENTICATED = "unauthenticated"
    """Anybody who knows the number can speak for it: never the sole ground of an automatic release unless the
    customs concerned have accredited the profile."""


@dataclass(frozen=True, slots=True)
class Fix:
    """A position: degrees (north and east positive) in ``datum``, km/h, degrees from north, metres.

    ``valid`` is the device's own word for it; a last known position that is sent again has ``valid`` false.
    """

    latitude: float
    longitude: float
    source: FixSource
    datum: Datum
    valid: bool
    speed_kmh: float | None
    course: int | None
    altitude_m: int | None
    satellites: int | None


@dataclass(frozen=True, slots=True)
class LockState:
    """The four states of a lock, each unknown until the device says it."""

    bolt: Bolt
    rope: Rope
    cover: Cover
    door: Door

    UNKNOWN: ClassVar[LockState]


LockState.UNKNOWN = LockState(Bolt.UNKNOWN, Rope.UNKNOWN, Cover.UNKNOWN, Door.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Unlocking:
    """An attempt to open or seal the lock, as the device logged it.

    ``by`` is card, password, platform, ble, sms, event (at a set time or place) or unknown. ``credential`` is the
    card's number or the like and is masked by whoever shows it. ``failures`` counts wrong passwords in a row.
    """

    by: str
    credential: str | None
    accepted: bool | None
    failures: int | None


@dataclass(frozen=True, slots=True)
class Reading:
    """One moment of one lock."""

    device: str
    """The terminal's number as the registry has it."""
    at: datetime
    """The device's clock, UTC."""
    received: datetime
    """The gateway's clock, UTC."""
    backfilled: bool
    """Kept by the device while it could not send, and sent later."""
    serial: int | None
    """The serial number or index that the protocol gave the message."""
    fix: Fix | None
    lock: LockState
    events: tuple[LockEvent, ...]
    battery_percent: int | None
    charging: bool | None
    container: str | None
    plate: str | None
    unlocking: Unlocking | None
    acknowledge: bool
    """The device asks for an answer."""
    sublock: str | None
    """The number of the child lock that speaks through this device."""
    frame: bytes
    """SHA-256 of the raw frame, 32 bytes."""
    index: int
    """Which reading of that frame, from 0: batch messages hold several."""
    raw: Mapping[str, JSON]
    """What the protocol said and the canonical form does not hold: status words, items."""

    @property
    def evidence(self) -> str:
        """The identifier by which verdicts and alarms name this reading."""
        return f"{self.frame.hex()}#{self.index}"
