"""The bodies of the JT/T 808 messages that a lock sends: registration, authentication, location, batch, answers.

The state of the lock is in the status word (bit 12: bolt shut, bits 13-17: doors), in item 0xDA (times the rope was
cut; bit 0 rope in, bit 3 cover open), in item 0x0B (an attempt to open) and, for locks of the HHD kind, in item 0x60
(events by number); battery percent in item 0xD4, container number in item 0xFB.
"""

from __future__ import annotations

from datetime import timedelta, timezone

from simulators.fleet.jt808 import bcd
from simulators.fleet.record import Alarm, Record

CHINA = timezone(timedelta(hours=8))
"""The protocol says its times in UTC+8, always."""
ALARM_BITS = {
    Alarm.GNSS: 4,
    Alarm.LOW_BATTERY: 7,
    Alarm.POWER_CUT: 8,
    Alarm.AREA: 20,
    Alarm.ROUTE: 21,
    Alarm.DEVIATION: 23,
    Alarm.SHOCK: 29,
    Alarm.OPENED: 31,
}
HHD_EVENTS = {
    Alarm.PASSWORD: 0x13,
    Alarm.CARD: 0x0C,
    Alarm.OPENED: 0x0F,
    Alarm.COVER: 0x10,
    Alarm.ROPE_CUT: 0x11,
    Alarm.LOW_BATTERY: 0x17,
    Alarm.MOTOR: 0x18,
}
_MILLIONTHS = 1_000_000


def item(number: int, value: bytes) -> bytes:
    """An additional item."""
    return bytes([number, len(value)]) + value


def registration(edition: int, maker: str, model: str, terminal: str, plate: str) -> bytes:
    """0x0100. Province and city 44 03 (Shenzhen) as an example; plate colour 2 (yellow)."""
    maker_size, model_size, id_size = (11, 30, 30) if edition == 2019 else (5, 20, 7)
    fixed = (44).to_bytes(2, "big") + (300).to_bytes(2, "big")
    fixed += maker.encode()[:maker_size].ljust(maker_size, b"\x00")
    fixed += model.encode()[:model_size].ljust(model_size, b"\x00")
    fixed += terminal.encode()[-id_size:].ljust(id_size, b"\x00")
    return fixed + b"\x02" + plate.encode("gbk", "replace")


def authentication(edition: int, code: str) -> bytes:
    """0x0102: the code alone, or (2019) with its length, a device number and a software version."""
    said = code.encode()
    if edition != 2019:
        return said
    return bytes([len(said)]) + said + b"0" * 15 + b"FLEET-1".ljust(20, b"\x00")


def location(record: Record, *, container: str = "", hhd: bool = False) -> bytes:
    """The body of 0x0200, which 0x0201, 0x0500 and 0x0704 repeat."""
    alarm = sum(1 << ALARM_BITS[each] for each in record.alarms if each in ALARM_BITS)
    status = 1 | (record.valid << 1) | (record.locked << 12) | (record.doors_open << 16) | (0b11 << 18)
    status |= (record.latitude < 0) << 2 | (record.longitude < 0) << 3
    body = alarm.to_bytes(4, "big") + status.to_bytes(4, "big")
    body += round(abs(record.latitude) * _MILLIONTHS).to_bytes(4, "big")
    body += round(abs(record.longitude) * _MILLIONTHS).to_bytes(4, "big")
    body += record.altitude_m.to_bytes(2, "big") + round(record.speed_kmh * 10).to_bytes(2, "big")
    body += record.course.to_bytes(2, "big") + bcd(record.at.astimezone(CHINA).strftime("%y%m%d%H%M%S"))
    return body + _items(record, container, hhd=hhd)


def _items(record: Record, container: str, *, hhd: bool) -> bytes:
    items = item(0x01, (record.odometer_km * 10).to_bytes(4, "big"))
    items += item(0x30, b"\x1c") + item(0x31, bytes([record.satellites]))
    if record.crossing is not None:
        said = bytes([record.crossing.kind]) + record.crossing.area.to_bytes(4, "big")
        items += item(0x12, said + bytes([record.crossing.leaving]))
    items += item(0xD4, bytes([record.battery]))
    state = record.rope_in | (record.speed_kmh > 0) << 2 | record.cover_open << 3
    items += item(0xDA, record.rope_cuts.to_bytes(2, "big") + bytes([state]))
    attempt = record.attempt
    if attempt is not None and not hhd:
        if attempt.by == "card":
            said = int(attempt.credential).to_bytes(4, "big")
        elif attempt.by == "password":
            said = attempt.credential[:6].ljust(6, "0").encode()
        else:
            said = b""
        items += item(0x0B, b"\x01" + said + (bytes([attempt.accepted]) if said else b""))
    if hhd:
        events = [HHD_EVENTS[each] for each in sorted(record.alarms) if each in HHD_EVENTS]
        if attempt is not None and attempt.accepted:
            events.append({"card": 0x04, "password": 0x06, "platform": 0x08}[attempt.by])
        for event in events[:1]:
            items += item(0x60, event.to_bytes(2, "big"))
    return items + (item(0xFB, container.encode()) if container else b"")


def batch(locations: list[bytes], *, backfill: bool) -> bytes:
    """0x0704: several locations, written down live or while there was no network."""
    body = len(locations).to_bytes(2, "big") + bytes([backfill])
    return body + b"".join(len(each).to_bytes(2, "big") + each for each in locations)


def general(serial: int, message: int, result: int) -> bytes:
    """0x0001: 0 done, 1 failed, 2 not understood, 3 not supported."""
    return serial.to_bytes(2, "big") + message.to_bytes(2, "big") + bytes([result])


def answered(body: bytes) -> tuple[int, int, int]:
    """What 0x8001 says: the serial it answers, the message it answers, the result. Raises ``ValueError``."""
    if len(body) < 5:
        raise ValueError("a general response has five bytes")
    return int.from_bytes(body[:2], "big"), int.from_bytes(body[2:4], "big"), body[4]


def parameters(body: bytes) -> dict[int, bytes]:
    """What 0x8103 sets. Raises ``ValueError`` when it is cut short."""
    found: dict[int, bytes] = {}
    at = 1
    for _ in range(body[0] if body else 0):
        size = body[at + 4] if len(body) > at + 4 else 256
        if at + 5 + size > len(body):
            raise ValueError("a parameter is cut short")
        found[int.from_bytes(body[at : at + 4], "big")] = body[at + 5 : at + 5 + size]
        at += 5 + size
    return found


def wants_locked(edition: int, body: bytes) -> bool | None:
    """What 0x8500 orders of the lock: shut, drawn, or (None) nothing that a lock understands.

    2013: bit 0 of one byte. 2019: a list of controls; 0x0001 is the door, whose parameter is 0 to lock, 1 to unlock.
    """
    if edition != 2019:
        return bool(body[0] & 1) if len(body) == 1 else None
    if len(body) >= 5 and int.from_bytes(body[2:4], "big") == 1:
        return body[4] == 0
    return None
