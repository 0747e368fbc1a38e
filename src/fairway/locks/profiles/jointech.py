"""0x5501 and 0x5502 of Jointech's locks: the meaning of product 3, the lock; other products' words stay raw."""

from __future__ import annotations

from fairway.locks.profiles.draft import Draft, Said, readings_of
from fairway.locks.profiles.jt808_items import opening, percent
from fairway.locks.reading import JSON, Bolt, Datum, Fix, FixSource, LockEvent, Reading
from fairway.wire.jt701 import Block
from fairway.wire.jt808 import OwnKeptLocation, OwnLocation

_LOCK = 3
_LOCKED = 1 << 5
_ALARMS = (
    (1 << 1, LockEvent.LOCK_LOW_BATTERY),
    (1 << 2, LockEvent.SHOCK),
    (1 << 3, LockEvent.LOCK_LOW_BATTERY),
    (1 << 5, LockEvent.DEVICE_FENCE_ENTERED),
    (1 << 6, LockEvent.DEVICE_FENCE_EXITED),
)
_CHARGING = frozenset({0xAA, 0xAB})
_OPENING = 0x0B
_KNOTS = 1.852


def fix_of(block: Block, source: FixSource, satellites: int | None) -> Fix | None:
    """Where Jointech's position block puts it; None for a place that is none on earth and for no fix at no place."""
    latitude, longitude = block.degrees
    if abs(latitude) > 90 or abs(longitude) > 180 or not (block.valid or latitude or longitude):
        return None
    speed, course = round(block.speed * _KNOTS, 1), block.course % 360
    return Fix(latitude, longitude, source, Datum.WGS84, block.valid, speed, course, None, satellites)


def own_reading(said: Said, message: OwnLocation) -> list[Reading]:
    """What an own location message says. Its time is UTC."""
    draft = Draft()
    items: list[JSON] = [
        [f"{known:02x}", len(value) if known == _OPENING else value.hex()] for known, value in message.items
    ]
    draft.raw = {
        "message": f"{message.ID:04x}",
        "product": message.product,
        "status": f"{message.status:04x}",
        "alarm": f"{message.alarm:04x}",
        "items": items,
    }
    if message.tail:
        draft.raw["tail"] = message.tail.hex()
    if message.product == _LOCK:
        draft.bolt = Bolt.LOCKED if message.status & _LOCKED else Bolt.UNLOCKED
        for bit, event in _ALARMS:
            if message.alarm & bit:
                draft.happened(event)
    for known, value in message.items:
        if known == _OPENING:
            opening(draft, value)
    draft.battery_percent = percent(message.battery)
    draft.charging = True if message.battery in _CHARGING else None
    fix = fix_of(message.block, FixSource.GNSS, message.satellites)
    kept = isinstance(message, OwnKeptLocation)
    return readings_of(said, draft, at=message.block.at, fix=fix, backfilled=kept, index=0)
