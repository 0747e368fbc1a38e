"""Jointech JT701 locks, and JT600 trackers on the same port: the status bits of the maker's table."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from fairway.locks.profiles.draft import Child, Draft, Said, readings_of
from fairway.locks.profiles.jointech import fix_of
from fairway.locks.profiles.jt808_items import percent
from fairway.locks.reading import Bolt, Cover, Datum, Fix, FixSource, LockEvent, Reading, Rope, Trust
from fairway.wire import jt701
from fairway.wire.jt701 import Binary, OldPosition, Position, Record, Sensor
from fairway.wire.jt701 import LockEvent as Opening

_MILES = 1.609344


def _bit(number: int) -> int:
    """Bit ``number`` of the maker's table, which counts from 1."""
    return 1 << number - 1


BY_CELL, ROPE_CUT, ASKS, ROPE_IN, LOCKED, COVER_CLOSED = (_bit(number) for number in (1, 4, 6, 7, 8, 14))
_ALARMS = (
    (_bit(2), LockEvent.DEVICE_FENCE_ENTERED),
    (_bit(3), LockEvent.DEVICE_FENCE_EXITED),
    (_bit(4), LockEvent.ROPE_CUT),
    (_bit(5), LockEvent.SHOCK),
    (_bit(9), LockEvent.LOCK_OPENED_UNAUTHORISED),
    (_bit(10), LockEvent.AUTH_FAILED),
    (_bit(11), LockEvent.AUTH_FAILED),
    (_bit(12), LockEvent.LOCK_LOW_BATTERY),
    (_bit(13), LockEvent.LOCK_TAMPERED),
    (_bit(15), LockEvent.LOCK_FAULT),
)
_BY = {1: "card", 2: "card", 3: "card", 4: "platform", 5: "event", 6: "platform"}
_BY_ITSELF = 5
"""The lock has closed by itself; P45 does not say whether the rope was in."""
_DONE = frozenset({1, 98})
_CHARGING = 0xFF


class Jt701:
    """The profile."""

    @property
    def name(self) -> str:
        """As in the registry."""
        return "jt701"

    @property
    def trust(self) -> Trust:
        """The protocol carries no secret."""
        return Trust.UNAUTHENTICATED

    def readings(self, frame: bytes, received: datetime) -> tuple[Reading, ...]:
        """See :class:`~fairway.locks.profiles.Profile`."""
        message = jt701.decode(frame)
        digest = sha256(frame).digest()
        match message:
            case Binary():
                asks = jt701.answer(message, 0) is not None
                said = Said(message.number, received, message.index, asks, digest)
                kept = message.data == jt701.KEPT
                return tuple(_record(said, record, kept, at) for at, record in enumerate(message.records))
            case Opening():
                return tuple(_opening(Said(message.number, received, message.index, True, digest), message))
            case Sensor():
                return tuple(_sensor(Said(message.number, received, message.index, True, digest), message))
            case Position():
                return tuple(_position(Said(message.number, received, message.index, True, digest), message))
            case OldPosition():
                return tuple(_old_position(Said(message.number, received, None, False, digest), message))
            case _:
                return ()


def _record(said: Said, record: Record, kept: bool, index: int) -> Reading:
    draft, further = Draft(), record.further
    source, satellites = FixSource.GNSS, None
    if isinstance(further, jt701.Lock):
        status = further.status
        rope = Rope.CUT if status & ROPE_CUT else Rope.IN if status & ROPE_IN else Rope.OUT
        draft.bolt, draft.rope = (Bolt.LOCKED if status & LOCKED else Bolt.UNLOCKED), rope
        draft.cover = Cover.CLOSED if status & COVER_CLOSED else Cover.OPEN
        for bit, event in _ALARMS:
            if status & bit:
                draft.happened(event)
        draft.battery_percent, draft.charging = percent(further.battery), further.battery == _CHARGING
        source, satellites = FixSource.CELL if status & BY_CELL else FixSource.GNSS, further.satellites
        draft.raw = {"status": f"{status:04x}", "vehicle": further.vehicle, "kilometres": further.kilometres}
        if further.extension:
            draft.raw["extension"] = further.extension.hex()
    else:
        draft.raw = {"content": further.content.hex()}
    fix = fix_of(record.block, source, satellites)
    return readings_of(said, draft, at=record.block.at, fix=fix, backfilled=kept, index=index)[0]


def _opening(said: Said, message: Opening) -> list[Reading]:
    draft = Draft()
    card = message.card if message.card.strip("0") else None
    draft.raw = {"source": message.source, "verification": message.verification}
    by = _BY.get(message.source, "unknown")
    if message.source == _BY_ITSELF:
        draft.tried(by, card, None, message.failures)
    else:
        draft.tried(by, card, message.verification in _DONE, message.failures)
        if message.verification in _DONE:
            draft.bolt = Bolt.UNLOCKED
    fix = _fix(message, float(message.speed))
    return readings_of(said, draft, at=message.at, fix=fix, backfilled=False, index=0)


def _sensor(said: Said, message: Sensor) -> list[Reading]:
    draft = Draft()
    raw = {"kind": message.kind, "index": message.sensor_index, "voltage": message.voltage}
    child = Child(
        message.sensor, battery_percent=percent(message.battery), raw={**raw, "content": message.content.hex()}
    )
    draft.children.append(child)
    fix = fix_of(message.block, FixSource.GNSS, None)
    return readings_of(said, draft, at=message.sensor_at, fix=fix, backfilled=False, index=-1)[1:]


def _position(said: Said, message: Position) -> list[Reading]:
    draft = Draft()
    draft.battery_percent = percent(message.battery)
    draft.raw = {"command": message.command, "status": message.status}
    if message.alarm is not None:
        draft.raw["alarm"] = message.alarm
    speed = round(message.speed * _MILES, 1)
    fix = _fix(message, speed, message.satellites)
    return readings_of(said, draft, at=message.at, fix=fix, backfilled=False, index=0)


def _old_position(said: Said, message: OldPosition) -> list[Reading]:
    draft = Draft(raw={"rest": list(message.rest)})
    fix = _fix(message, float(message.speed))
    return readings_of(said, draft, at=message.at, fix=fix, backfilled=False, index=0)


def _fix(message: Opening | Position | OldPosition, speed: float, satellites: int | None = None) -> Fix | None:
    latitude, longitude, valid, course = message.latitude, message.longitude, message.valid, message.course
    if not (valid or latitude or longitude):
        return None
    return Fix(latitude, longitude, FixSource.GNSS, Datum.WGS84, valid, speed, course % 360, None, satellites)
