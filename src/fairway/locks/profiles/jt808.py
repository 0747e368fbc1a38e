"""Locks and terminals that speak JT/T 808: the standard's words, the items that are known, and two makers' own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256

from fairway.locks.profiles import hhd, jt808_items
from fairway.locks.profiles.draft import Draft, Said, readings_of
from fairway.locks.profiles.jointech import own_reading
from fairway.locks.profiles.jt808_items import GENERIC, SECRET, Take
from fairway.locks.reading import (
    JSON,
    Bolt,
    Datum,
    Door,
    Fix,
    FixSource,
    LockEvent,
    Reading,
    Trust,
)
from fairway.wire import jt808
from fairway.wire.jt808 import Location, OwnLocation

VALID, SHIFTED, LOCKED = 1 << 1, 1 << 5, 1 << 12
DOORS = 0b11111 << 13
ALARMS = (
    (1 << 7, LockEvent.LOCK_LOW_BATTERY),
    (1 << 8, LockEvent.POWER_CUT),
    (1 << 23, LockEvent.DEVICE_ROUTE_DEVIATED),
    (1 << 29, LockEvent.SHOCK),
    (1 << 31, LockEvent.LOCK_OPENED_UNAUTHORISED),
)
_AREA, _ROUTE = 1 << 20, 1 << 21
CROSSINGS = _AREA | _ROUTE
"""Alarm bits of the device's own areas and routes; which way it went is told by an item."""
_KEPT = 1
_REPORT = 0x0200
_BATCHES = (jt808.LocationBatch, jt808.VendorBatch)
_HEX = tuple(f"{byte:02x}" for byte in range(256))
LATITUDE, LONGITUDE = 90_000_000, 180_000_000


def crossing(location: Location) -> LockEvent | None:
    """What alarm bits 20 and 21 mean: the standard's item 0x12 (kind, number u32, direction with 1 for out) says which
    way; without it an area's bit says nothing, and a route's is taken for the worse."""
    item = location.item(0x12)
    outwards = item[5] == 1 if item is not None and len(item) == 6 else None
    if location.alarm & _ROUTE:
        return None if outwards is False else LockEvent.DEVICE_ROUTE_DEVIATED
    if location.alarm & _AREA and outwards is not None:
        return LockEvent.DEVICE_FENCE_EXITED if outwards else LockEvent.DEVICE_FENCE_ENTERED
    return None


def fix_of(location: Location, satellites: int | None) -> Fix | None:
    """Where it is; None for a place that is none on earth, and for no fix at no place."""
    latitude, longitude, valid = location.latitude, location.longitude, bool(location.status & VALID)
    if abs(latitude) > LATITUDE or abs(longitude) > LONGITUDE or not (valid or latitude or longitude):
        return None
    return Fix(
        latitude / 1e6,
        longitude / 1e6,
        FixSource.GNSS,
        Datum.GCJ02 if location.status & SHIFTED else Datum.WGS84,
        valid,
        location.speed / 10,
        location.course,
        location.altitude,
        satellites,
    )


def listed(items: Iterable[tuple[int, bytes]]) -> list[JSON]:
    """Items for ``raw``: identifier and value in hexadecimal, or the length alone of one that holds a password."""
    return [[_HEX[known], len(value) if known in SECRET else value.hex()] for known, value in items]


class Jt808:
    """A profile of the family: which items it knows beyond the standard's words."""

    def __init__(self, name: str, items: Mapping[int, Take]) -> None:
        self._name = name
        self.items = items

    @property
    def name(self) -> str:
        """As in the registry."""
        return self._name

    @property
    def trust(self) -> Trust:
        """Each connection shows the code that was given to the device."""
        return Trust.AUTHENTICATED

    def readings(self, frame: bytes, received: datetime) -> tuple[Reading, ...]:
        """See :class:`~fairway.locks.profiles.Profile`. ``frame`` may be all sub-packages of a message in a row."""
        if frame[:1] == b"(":
            return ()
        head = jt808.decode(frame)
        digest = sha256(frame).digest()
        if head.message == _REPORT and head.plain:
            # Nine frames of ten are of this kind: their body is read without a detour.
            said = Said(head.terminal, received, head.serial, True, digest)
            return tuple(self._of(said, jt808.read_location(head.body, head.start), _REPORT, 0))
        message = jt808.read(head)
        if isinstance(message, OwnLocation):
            said = Said(head.terminal, received, head.serial, head.asks, digest)
            return tuple(own_reading(said, message))
        said = Said(head.terminal, received, head.serial, isinstance(message, _BATCHES), digest)
        if isinstance(message, _BATCHES):
            kept = isinstance(message, jt808.LocationBatch) and message.kind == _KEPT
            found: list[Reading] = []
            for location in message.locations:
                found += self._of(said, location, head.message, len(found), kept=kept)
            return tuple(found)
        if isinstance(message, jt808.LocationAnswer):
            return tuple(self._of(said, message.location, head.message, 0))
        return ()

    def _of(self, said: Said, location: Location, message: int, index: int, *, kept: bool = False) -> list[Reading]:
        draft = Draft()
        status, alarm = location.status, location.alarm
        draft.bolt = Bolt.LOCKED if status & LOCKED else Bolt.UNLOCKED
        draft.door = Door.OPEN if status & DOORS else Door.CLOSED
        draft.raw = {
            "message": f"{message:04x}",
            "alarm": f"{alarm:08x}",
            "status": f"{status:08x}",
            "items": listed(location.items),
        }
        if alarm:
            draft.events += [event for bit, event in ALARMS if alarm & bit]
            if (crossed := crossing(location)) is not None:
                draft.happened(crossed)
        known = self.items
        for identifier, value in location.items:
            take = known.get(identifier)
            if take is not None:
                take(draft, value)
        if location.tail:
            draft.raw["tail"] = location.tail.hex()
        fix = fix_of(location, draft.satellites)
        if fix is None:
            draft.raw["position"] = [location.latitude, location.longitude]
        return readings_of(said, draft, at=location.at, fix=fix, backfilled=kept, index=index)


PROFILES = (
    Jt808("jt808", GENERIC),
    Jt808("jt808-jointech", GENERIC),
    Jt808("jt808-hhd", {**GENERIC, **hhd.ITEMS}),
)
__all__ = ["PROFILES", "Jt808", "crossing", "fix_of", "jt808_items", "listed"]
