"""JT/T 808 frames as a terminal writes and reads them: 2013 and 2019 headers, escapes, checksum, sub-packages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from operator import xor

MARK = 0x7E
LONGEST_BODY = 1_023
"""Bytes that the ten bits of the property word can say."""
LONGEST_FRAME = 65_536


@dataclass(frozen=True, slots=True)
class Message:
    """One message that came down, or one part of one."""

    id: int
    serial: int
    body: bytes


def bcd(digits: str) -> bytes:
    """Two decimal digits in a byte."""
    return bytes.fromhex(digits)


def checksum(content: bytes) -> int:
    """The exclusive or of all bytes."""
    return reduce(xor, content, 0)


def escaped(content: bytes) -> bytes:
    """Between the marks: 7D becomes 7D 01, 7E becomes 7D 02."""
    return content.replace(b"\x7d", b"\x7d\x01").replace(b"\x7e", b"\x7d\x02")


def unescaped(content: bytes) -> bytes:
    """The content again."""
    return content.replace(b"\x7d\x02", b"\x7e").replace(b"\x7d\x01", b"\x7d")


@dataclass(slots=True)
class Writer:
    """Writes the frames of one terminal, with its serial numbers."""

    terminal: str
    edition: int = 2013
    serial: int = 0

    def _frame(self, message: int, body: bytes, part: tuple[int, int] | None) -> tuple[int, bytes]:
        serial, self.serial = self.serial, (self.serial + 1) & 0xFFFF
        new = self.edition == 2019
        words = len(body) | (1 << 13 if part else 0) | (1 << 14 if new else 0)
        head = message.to_bytes(2, "big") + words.to_bytes(2, "big")
        head += b"\x01" + bcd(self.terminal.zfill(20)) if new else bcd(self.terminal.zfill(12))
        head += serial.to_bytes(2, "big")
        if part:
            head += part[0].to_bytes(2, "big") + part[1].to_bytes(2, "big")
        content = head + body
        return serial, b"\x7e" + escaped(content + bytes([checksum(content)])) + b"\x7e"

    def write(self, message: int, body: bytes = b"", *, part_size: int = LONGEST_BODY) -> list[tuple[int, bytes]]:
        """The frames of a message, each with its serial number; several when the body does not fit into one."""
        if len(body) <= part_size:
            return [self._frame(message, body, None)]
        parts = [body[start : start + part_size] for start in range(0, len(body), part_size)]
        return [self._frame(message, part, (len(parts), number)) for number, part in enumerate(parts, 1)]


class Reader:
    """Cuts what comes down a connection into messages. A frame with a wrong checksum is passed over."""

    def __init__(self, edition: int) -> None:
        self._edition = edition
        self._rest = b""

    def feed(self, content: bytes) -> Iterator[Message]:
        """The messages that are complete now."""
        *whole, self._rest = (self._rest + content).split(b"\x7e")
        for each in whole:
            if (message := self._read(unescaped(each))) is not None:
                yield message
        self._rest = self._rest[-LONGEST_FRAME:]

    def _read(self, content: bytes) -> Message | None:
        words = int.from_bytes(content[2:4], "big")
        head = 17 if words & (1 << 14) else 12
        if words & (1 << 13):
            head += 4
        if len(content) < head + 1 or checksum(content) != 0:
            return None
        end = head - (4 if words & (1 << 13) else 0)
        return Message(
            int.from_bytes(content[:2], "big"), int.from_bytes(content[end - 2 : end], "big"), content[head:-1]
        )
