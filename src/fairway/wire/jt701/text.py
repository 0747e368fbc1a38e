"""The text messages, both ways."""

from __future__ import annotations

import re
from functools import reduce
from operator import xor
from time import gmtime

from fairway.wire.bcd import BCD
from fairway.wire.jt701.block import SIZE, block_bytes, read_block, seconds_of
from fairway.wire.jt701.messages import Heartbeat, LockEvent, OldPosition, Position, Reply, Sensor
from fairway.wire.undecodable import Undecodable

Text = LockEvent | Position | OldPosition | Sensor | Heartbeat | Reply
_ESCAPES = {0x15: b"(", 0x14: b")", 0x11: b",", 0x00: b"="}
_ESCAPED = re.compile(rb"=(.?)", re.DOTALL)
_PLAIN = re.compile(rb"[(),=]")
_PLACE = re.compile(r"([0-9]{1,5}(?:\.[0-9]{1,8})?)")
_SENSOR = re.compile(rb"([0-9]{1,10}),([0-9]{1,3}),([0-9]{1,3}),WLNET,5,([0-9]{1,3}),")
_BEFORE_CONTENT = SIZE + 6 + 5 + 1 + 2 + 1 + 1 + 1
_WHOLE = 19
"""Fields of U01 to U03; a twentieth is the checksum."""


def unescaped(content: bytes) -> bytes:
    """The binary part of WLNET, escapes undone."""

    def plain(found: re.Match[bytes]) -> bytes:
        by = _ESCAPES.get(found[1][0]) if found[1] else None
        if by is None:
            raise Undecodable("jt701.escape", "3D is followed by none of 00, 11, 14 and 15.", found.start())
        return by

    return _ESCAPED.sub(plain, content)


def escaped(content: bytes) -> bytes:
    """The inverse of :func:`unescaped`."""
    by = {plain: bytes((0x3D, code)) for code, plain in _ESCAPES.items()}
    return _PLAIN.sub(lambda found: by[found[0]], content)


def read_text(raw: bytes) -> Text:
    """The message that fills ``raw``; Undecodable for anything else."""
    if raw[:1] != b"(" or raw[-1:] != b")" or len(raw) < 3:
        raise Undecodable("jt701.start", "No message of this protocol.", 0)
    inner = raw[1:-1]
    if found := _SENSOR.match(inner):
        return _sensor(found, inner)
    try:
        fields = inner.decode("ascii").split(",")
    except UnicodeDecodeError as fault:
        raise Undecodable("jt701.characters", "A character that is not ASCII.", fault.start + 1) from None
    return _Fields(fields).message()


def _sensor(found: re.Match[bytes], inner: bytes) -> Sensor:
    start = found.end() + 1
    content = unescaped(inner[found.end() :])
    if len(content) < _BEFORE_CONTENT:
        sentence = "The message ends {missing} bytes too early."
        raise Undecodable("jt701.short", sentence, start + len(content), missing=_BEFORE_CONTENT - len(content))
    try:
        block = read_block(content)
        at = seconds_of([BCD[byte] for byte in content[SIZE : SIZE + 6]], SIZE)
    except Undecodable as fault:
        fault.offset += start
        raise
    sensor, rest = content[SIZE + 6 : SIZE + 11].hex(), content[SIZE + 11 :]
    number, index, form = (int(found[group]) for group in (1, 3, 4))
    voltage = int.from_bytes(rest[1:3], "big")
    return Sensor(str(number), index, form, block, at, sensor, rest[0], voltage, rest[3], rest[4], rest[5], rest[6:])


class _Fields:
    """The fields of a text message, each read by its place."""

    def __init__(self, fields: list[str]) -> None:
        self._fields = fields

    def _offset(self, index: int) -> int:
        return 1 + sum(len(field) + 1 for field in self._fields[:index])

    def _wrong(self, index: int) -> Undecodable:
        found = self._fields[index] if index < len(self._fields) else ""
        sentence = "Field {number} of the message is wrong: {found}"
        return Undecodable("jt701.field", sentence, self._offset(index), number=index + 1, found=found[:40])

    def _get(self, index: int, pattern: str) -> str:
        if index >= len(self._fields) or not re.fullmatch(pattern, self._fields[index]):
            raise self._wrong(index)
        return self._fields[index]

    def _number(self, index: int) -> int:
        return int(self._get(index, "[0-9]{1,9}"))

    def _at(self, index: int) -> int:
        date, time = self._get(index, "[0-9]{6}"), self._get(index + 1, "[0-9]{6}")
        parts = [int(text[at : at + 2]) for text in (date, time) for at in (0, 2, 4)]
        return seconds_of(parts, self._offset(index))

    def _degrees(self, index: int, sides: str, *, most: int, packed: bool = False) -> float:
        """Degrees, or by their size degrees and minutes in one (2233.3218), and the side of the earth."""
        value, side = float(self._get(index, _PLACE.pattern)), self._get(index + 1, f"[{sides}]")
        if packed or value > most:
            whole = int(value) // 100
            value = whole + (value - whole * 100) / 60
        if value > most:
            raise self._wrong(index)
        return -value if side == sides[1] else value

    def message(self) -> Text:
        number = str(int(self._get(0, "[0-9]{1,10}")))
        command = self._get(1, "[@A-Z][A-Z0-9]{1,9}")
        if command == "@JT":
            return Heartbeat(number)
        if command == "P45":
            return self._event(number)
        if command in {"U01", "U02", "U03", "U06"}:
            return self._position(number, command)
        if command == "W01":
            return self._old_position(number)
        return Reply(number, command, tuple(self._fields[2:]))

    def _event(self, number: str) -> LockEvent:
        return LockEvent(
            number,
            self._at(2),
            self._degrees(4, "NS", most=90),
            self._degrees(6, "EW", most=180),
            self._get(8, "[AV]") == "A",
            self._number(9),
            self._number(10),
            self._number(11),
            self._number(12),
            self._get(13, "[0-9A-Fa-f]{1,16}"),
            self._get(14, "[0-9]") == "1",
            self._number(15),
            self._number(16),
            tuple(self._fields[17:]),
        )

    def _position(self, number: str, command: str) -> Position:
        at = 3 if command == "U06" else 2
        if command != "U06" and len(self._fields) == _WHOLE + 1:
            self._verify()
        places = (at + 14, at + 15)
        for place in (at + 12, at + 13, *places):
            self._number(place)
        return Position(
            number,
            command,
            self._at(at),
            self._get(at + 2, "[TF]") == "T",
            self._degrees(at + 3, "NS", most=90),
            self._degrees(at + 5, "EW", most=180),
            float(self._get(at + 7, r"[0-9]{1,3}(\.[0-9]{1,4})?")),
            self._number(at + 8),
            self._number(at + 9),
            int(self._get(at + 10, "[0-9]{1,3}%")[:-1]),
            self._get(at + 11, "[01]{1,32}"),
            self._number(at + 16),
            (*self._fields[at + 12 : at + 16], *self._fields[at + 17 :]),
            self._number(2) if command == "U06" else None,
        )

    def _old_position(self, number: str) -> OldPosition:
        longitude = self._degrees(2, "EW", most=180, packed=True)
        return OldPosition(
            number,
            self._at(7),
            self._get(6, "[AV]") == "A",
            self._degrees(4, "NS", most=90, packed=True),
            longitude,
            self._number(9),
            self._number(10),
            tuple(self._fields[11:]),
        )

    def _verify(self) -> None:
        """The checksum of a twentieth field: all bytes before it by exclusive or, from the number to the last comma."""
        found = self._get(_WHOLE, "[0-9A-Fa-f]{2}")
        expected = f"{reduce(xor, (','.join(self._fields[:_WHOLE]) + ',').encode()):02X}"
        if expected != found.upper():
            sentence = "The checksum should be {expected} and is {found}."
            offset = self._offset(_WHOLE)
            raise Undecodable("jt701.checksum", sentence, offset, expected=expected, found=found.upper())


def _stamp(at: int) -> str:
    """ddmmyy,hhmmss."""
    time = gmtime(at)
    date = f"{time.tm_mday:02}{time.tm_mon:02}{time.tm_year % 100:02}"
    return f"{date},{time.tm_hour:02}{time.tm_min:02}{time.tm_sec:02}"


def _side(value: float, sides: str) -> str:
    return f"{abs(value):.6f},{sides[value < 0]}"


def event_text(event: LockEvent) -> bytes:
    """The inverse of :func:`read_text` for a lock event whose degrees have six places at most."""
    place = f"{_side(event.latitude, 'NS')},{_side(event.longitude, 'EW')},{'A' if event.valid else 'V'}"
    motion = f"{event.speed},{event.course},{event.source},{event.verification},{event.card}"
    last = ",".join((str(int(event.password)), str(event.failures), str(event.index), *event.rest))
    return f"({event.number},P45,{_stamp(event.at)},{place},{motion},{last})".encode()


def sensor_text(sensor: Sensor) -> bytes:
    """The inverse of :func:`read_text` for a sensor."""
    time = _stamp(sensor.sensor_at).replace(",", "")
    words = bytes((sensor.sensor_index,)) + sensor.voltage.to_bytes(2, "big")
    words += bytes((sensor.battery, sensor.signal, sensor.kind)) + sensor.content
    content = block_bytes(sensor.block) + bytes.fromhex(time + sensor.sensor) + words
    return f"({sensor.number},1,{sensor.index},WLNET,5,{sensor.form},".encode() + escaped(content) + b")"
