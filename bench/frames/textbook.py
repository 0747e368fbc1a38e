"""A decoder as one writes it from the specification, byte by byte: the floor, and the check that all find the same."""

from __future__ import annotations

import struct
from datetime import datetime, timedelta, timezone
from typing import Any

CHINA = timezone(timedelta(hours=8))


def decoded(raw: bytes) -> dict[str, Any]:
    """One 0x0200 of the edition of 2013, its checksum verified."""
    plain = bytearray()
    at = 1
    while at < len(raw) - 1:
        byte = raw[at]
        if byte == 0x7D:
            at += 1
            byte = 0x7E if raw[at] == 0x02 else 0x7D
        plain.append(byte)
        at += 1
    checksum = 0
    for byte in plain[:-1]:
        checksum ^= byte
    if checksum != plain[-1]:
        raise ValueError("checksum")
    message, properties = struct.unpack(">HH", plain[:4])
    terminal = "".join(f"{byte >> 4}{byte & 15}" for byte in plain[4:10]).lstrip("0")
    (serial,) = struct.unpack(">H", plain[10:12])
    body = bytes(plain[12:-1])
    if message != 0x0200 or len(body) != properties & 0x3FF:
        raise ValueError("message")
    alarm, status, latitude, longitude, altitude, speed, course = struct.unpack(">IIIIhHH", body[:22])
    parts = [(byte >> 4) * 10 + (byte & 15) for byte in body[22:28]]
    year, month, day, hour, minute, second = parts
    moment = datetime(2000 + year, month, day, hour, minute, second, tzinfo=CHINA)
    items = {}
    at = 28
    while at < len(body):
        size = body[at + 1]
        items[body[at]] = body[at + 2 : at + 2 + size]
        at += 2 + size
    return {
        "terminal": terminal,
        "serial": serial,
        "alarm": alarm,
        "status": status,
        "latitude": -latitude if status & 4 else latitude,
        "longitude": -longitude if status & 8 else longitude,
        "altitude": altitude,
        "speed": speed,
        "course": course,
        "at": int(moment.timestamp()),
        "items": items,
    }
