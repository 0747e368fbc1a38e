"""From the bytes of a connection to whole messages, bounded; and what a message is answered with."""

from __future__ import annotations

import re
from time import gmtime

from fairway.wire.jt701.binary import MARK, read_binary, whole_length
from fairway.wire.jt701.messages import Binary, Lock, LockEvent, Message, Position, Reply, Sensor
from fairway.wire.jt701.text import read_text

LONGEST = 4096
"""Bytes of the longest message taken: 150 positions of a tracker."""
LONGEST_TEXT = 1024
_START = re.compile(rb"[$(]")
ASKS = 1 << 5
"""The status bit by which a lock asks for an answer: bit 6 of the maker's table."""
_CHANGED = 0x19
"""The version from which an answer names the message."""


class Splitter:
    """Cuts a stream into messages as they were on the wire; what is none is thrown away and counted."""

    __slots__ = ("_held", "_limit", "junk", "overlong")

    def __init__(self, limit: int = LONGEST) -> None:
        self._held = b""
        self._limit = limit
        self.junk = 0
        """Bytes thrown away so far."""
        self.overlong = 0
        """Messages thrown away because they were too long."""

    @property
    def pending(self) -> int:
        """Bytes held back for a message that has not ended."""
        return len(self._held)

    def feed(self, data: bytes) -> list[bytes]:
        """The messages that ``data`` completes, in order."""
        held, at = self._held + data, 0
        found: list[bytes] = []
        while at < len(held):
            end = self._end(held, at)
            if end is None:
                break
            if end > at:
                found.append(held[at:end])
                at = end
            else:
                next_start = _START.search(held, at + 1)
                start = next_start.start() if next_start else len(held)
                self.junk += start - at
                at = start
        self._held = held[at:]
        return found

    def _end(self, held: bytes, at: int) -> int | None:
        """Where the message that starts at ``at`` ends; ``at`` when none starts there, None when it goes on."""
        if held[at] == MARK:
            digits = held[at + 1 : at + 6]
            if any(byte >> 4 > 9 or byte & 15 > 9 for byte in digits):
                return at
            size = whole_length(held[at : at + 10])
            if size is None:
                return None
            if size > self._limit:
                self.overlong += 1
                return at
            return at + size if at + size <= len(held) else None
        if held[at] != 0x28:
            return at
        end = held.find(b")", at, at + LONGEST_TEXT) + 1
        again = held.find(b"(", at + 1, end or at + LONGEST_TEXT)
        if again >= 0:
            return at
        if not end and len(held) - at >= LONGEST_TEXT:
            self.overlong += 1
            return at
        return end or None


def decode(raw: bytes) -> Message:
    """The message that fills ``raw``, binary or text; raises Undecodable and nothing else."""
    return read_binary(raw) if raw[:1] == b"$" else read_text(raw)


def answer(message: Message, now: int) -> bytes | None:
    """What ``message`` is answered with once it is kept; None for one that asks for nothing. ``now`` in seconds since
    1970, for the device that asks for the time."""
    if isinstance(message, Binary):
        if not any(isinstance(record.further, Lock) and record.further.status & ASKS for record in message.records):
            return None
        return b"(P35)" if (message.version or 0) < _CHANGED else b"(P69,0,%d)" % message.index
    if isinstance(message, LockEvent | Sensor):
        return b"(P69,0,%d)" % message.index
    if isinstance(message, Position):
        return b"(S20)" if message.command == "U06" else b"(S39)"
    if isinstance(message, Reply) and message.command == "P22" and message.fields[:1] == ("2",):
        time = gmtime(now)
        date = b"%02d%02d%02d" % (time.tm_mday, time.tm_mon, time.tm_year % 100)
        return b"(P22,%b%02d%02d%02d)" % (date, time.tm_hour, time.tm_min, time.tm_sec)
    return None


def command(name: str, *fields: str) -> bytes:
    """A command of the platform: no number of the device in it. ValueError for a field that would end it."""
    if any(not field.isascii() or set(field) & set("(),=") for field in (name, *fields)):
        raise ValueError("a field of a command has no brackets, commas or equals signs")
    return f"({','.join((name, *fields))})".encode()


def unlock(password: str) -> bytes:
    """P43: unlock with the password that the lock was given; answered P43,1 or P43,0 and, once done, with P45."""
    return command("P43", password)


def server(host: str, port: int) -> bytes:
    """P06,1: the platform that the lock is to report to from now on."""
    return command("P06", "1", host, str(port), "", "", "")


def query() -> bytes:
    """P02: report at once."""
    return command("P02")
