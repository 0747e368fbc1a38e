"""Jointech JT701: binary positions and text events as the lock writes them; the texts that come down. Times in UTC.

The protocol carries no secret. Every record asks for confirmation here (status bit 6), so that the lock keeps it until
``(P69,0,index)`` came; the index is the last byte of the frame, or the last word of the text.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC

from simulators.fleet.jt808 import bcd
from simulators.fleet.record import Alarm, Record

VERSION = 0x19
"""The protocol version from which confirmations carry the index."""
LONGEST_TEXT = 4_096
KNOT = 1.852
"""Kilometres an hour."""
ALARM_BITS = {
    Alarm.ROPE_CUT: 4,
    Alarm.SHOCK: 5,
    Alarm.OPENED: 9,
    Alarm.PASSWORD: 10,
    Alarm.CARD: 11,
    Alarm.LOW_BATTERY: 12,
    Alarm.COVER: 13,
    Alarm.MOTOR: 15,
}
"""Status bits, counted from 1."""
CARD, FOREIGN_CARD, PASSWORD = 1, 2, 4
"""Event sources of P45."""
REFUSED, OPENED = 0, 1
"""Its words of the verification."""
LIVE, ALARM, LATE = 1, 2, 3
"""Kinds of a binary record, in the low half of its type byte."""


def status(record: Record) -> int:
    """The status word."""
    word = sum(1 << (ALARM_BITS[each] - 1) for each in record.alarms if each in ALARM_BITS)
    word |= 1 << 5
    word |= (record.rope_in << 6) | (record.locked << 7) | ((not record.cover_open) << 13)
    return word | (record.motor_fault << 14) | ((not record.valid) << 0)


def _degrees(value: float) -> tuple[int, int]:
    """Whole degrees and ten thousandths of minutes."""
    degrees, rest = divmod(round(abs(value) * 600_000), 600_000)
    return degrees, rest


def position(lock: str, record: Record, index: int, *, late: bool = False) -> bytes:
    """The binary frame of one position."""
    at = record.at.astimezone(UTC)
    (lat, lat_minutes), (lon, lon_minutes) = _degrees(record.latitude), _degrees(record.longitude)
    flags = record.valid | (record.latitude >= 0) << 1 | (record.longitude >= 0) << 2 | 1 << 3
    body = bcd(at.strftime("%d%m%y%H%M%S")) + bcd(f"{lat:02d}{lat_minutes:06d}")
    body += bcd(f"{lon:03d}{lon_minutes:06d}{flags:x}")
    body += bytes([round(record.speed_kmh / KNOT), record.course // 2])
    body += record.odometer_km.to_bytes(4, "big") + bytes([record.satellites]) + bytes(4)
    body += status(record).to_bytes(2, "big") + bytes([record.battery])
    body += bytes.fromhex("965d54de18") + bytes(4) + b"\xff" * 8 + bytes.fromhex("01cc00000a")
    kind = LATE if late else ALARM if record.alarms else LIVE
    head = b"$" + bcd(lock.zfill(10)) + bytes([VERSION, 0x10 | kind])
    return head + (len(body) + 1).to_bytes(2, "big") + body + bytes([index])


def escaped(text: str) -> bytes:
    """The inside of a text in which brackets, commas and equals signs of data are written as 3D and a byte."""
    said = text.encode("latin-1", "replace").replace(b"=", b"=\x00").replace(b"(", b"=\x15")
    return said.replace(b")", b"=\x14").replace(b",", b"=\x11")


def event(lock: str, record: Record, index: int) -> bytes:
    """``P45``: somebody tried to open the lock, or did."""
    at = record.at.astimezone(UTC)
    attempt = record.attempt
    by, card = PASSWORD, "0"
    if attempt and attempt.by == "card":
        by, card = CARD if attempt.accepted else FOREIGN_CARD, attempt.credential
    done = OPENED if attempt and attempt.accepted else REFUSED
    password = int(by == PASSWORD and done == OPENED)
    words = (
        lock, "P45", f"{at:%d%m%y}", f"{at:%H%M%S}",
        f"{abs(record.latitude):.6f}", "N" if record.latitude >= 0 else "S",
        f"{abs(record.longitude):.6f}", "E" if record.longitude >= 0 else "W",
        "A" if record.valid else "V", str(round(record.speed_kmh)), str(record.course),
        str(by), str(done), card.zfill(10), str(password),
        str(attempt.failures if attempt else 0), str(index), "0",
    )  # fmt: skip
    return b"(" + b",".join(escaped(word) for word in words) + b")"


def text(*words: str) -> bytes:
    """Any text of the lock."""
    return b"(" + b",".join(escaped(word) for word in words) + b")"


class Reader:
    """Cuts what comes down into texts and gives their words."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, content: bytes) -> Iterator[list[str]]:
        """The words of the texts that are complete now."""
        *whole, self._rest = (self._rest + content).split(b")")
        self._rest = self._rest[-LONGEST_TEXT:]
        for each in whole:
            _, mark, inside = each.rpartition(b"(")
            if mark:
                yield [_plain(word) for word in inside.split(b",")]


def _plain(word: bytes) -> str:
    for escape, plain in ((b"=\x15", b"("), (b"=\x14", b")"), (b"=\x11", b","), (b"=\x00", b"=")):
        word = word.replace(escape, plain)
    return word.decode("latin-1")
