"""From the bytes of a connection to whole frames, and from sub-packages to the message they make up; both bounded."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from fairway.wire.jt808.frames import LONGEST, LONGEST_BODY, MOST_PARTS, Frame

LONGEST_TEXT = 512
"""Bytes of a text message "(...)", which some locks send on the same connection."""
_DELIMITER, _OPENING = 0x7E, 0x28
_START = re.compile(rb"[\x7e(]")


class Splitter:
    """Cuts a stream into frames with their delimiters, as they were on the wire, however the stream is parted.

    What is no frame is thrown away and counted; at most ``limit`` bytes are ever held back. What stands between a
    closing delimiter and the next one is handed out as a frame as well, since junk with a delimiter in it must not cost
    the frame after it.
    """

    __slots__ = ("_closed", "_held", "_limit", "_skipping", "junk", "overlong")

    def __init__(self, limit: int = LONGEST) -> None:
        self._held = b""
        self._limit = limit
        self._closed = False
        self._skipping = False
        self.junk = 0
        """Bytes thrown away so far."""
        self.overlong = 0
        """Frames thrown away because they did not end."""

    @property
    def pending(self) -> int:
        """Bytes held back for a frame that has not ended."""
        return len(self._held)

    def alone(self, data: bytes) -> bool:
        """Whether ``data`` is one whole frame with nothing held back before it; taken then as by :meth:`feed`."""
        if self._held or self._skipping or data[:1] != b"\x7e" or data[-1:] != b"\x7e":
            return False
        if not 2 < len(data) <= self._limit or data.count(b"\x7e") != 2:
            return False
        self._closed = True
        return True

    def feed(self, data: bytes) -> list[bytes]:
        """The frames that ``data`` completes, in order."""
        if self.alone(data):
            return [data]
        frames: list[bytes] = []
        held, at = self._held + data, 0
        while at < len(held):
            if self._skipping:
                end = held.find(b"\x7e", at)
                self._skipping = end < 0
                at = self._thrown(at, end if end >= 0 else len(held))
            elif held[at] == _DELIMITER:
                end = held.find(b"\x7e", at + 1)
                if end < 0:
                    break
                self._closed = end > at + 1
                if self._closed:
                    frames.append(held[at : end + 1])
                at = end + self._closed
            elif held[at] == _OPENING:
                end = held.find(b")", at, at + LONGEST_TEXT) + 1
                stop = held.find(b"\x7e", at, end or at + LONGEST_TEXT)
                if stop >= 0 or (not end and len(held) - at >= LONGEST_TEXT):
                    at = self._thrown(at, stop if stop >= 0 else at + 1)
                elif not end:
                    break
                else:
                    frames.append(held[at:end])
                    at = end
                self._closed = False
            elif self._closed:
                held, at, self._closed = b"\x7e" + held[at:], 0, False
            else:
                start = _START.search(held, at)
                at = self._thrown(at, start.start() if start else len(held))
        self._held = held[at:]
        if len(self._held) > self._limit:
            self._thrown(0, len(self._held))
            self.overlong += 1
            self._held, self._skipping, self._closed = b"", True, False
        return frames

    def _thrown(self, start: int, end: int) -> int:
        self.junk += end - start
        return end


@dataclass(slots=True)
class _Parts:
    frame: Frame
    first: int
    raws: dict[int, bytes]
    heard: float
    asked: int = 0

    def missing(self) -> tuple[int, ...]:
        return tuple(index for index in range(1, self.frame.total + 1) if index not in self.raws)


@dataclass(frozen=True, slots=True)
class Missing:
    """Sub-packages to ask for with 0x8003: ``first`` is the serial of the first sub-package of the message."""

    frame: Frame
    """Any sub-package of the message, for the header of the request."""
    first: int
    indices: tuple[int, ...]


@dataclass(slots=True)
class Assembly:
    """Puts the sub-packages of one connection together, in whatever order they come.

    The sub-packages of a message have consecutive serials, so a lost one of an older message is never filled with one
    of a newer. Bounds: ``most`` messages at once (the one longest not heard of gives way), 64 sub-packages each.
    """

    most: int = 4
    patience: float = 5.0
    """Seconds without a sub-package after which the missing ones are asked for."""
    attempts: int = 3
    """How often; after that what has come is given up, and the terminal, never answered, sends all of it again."""
    _open: dict[tuple[int, bytes, int, int], _Parts] = field(default_factory=dict)

    def add(self, raw: bytes, frame: Frame, now: float) -> bytes | None:
        """Take sub-package ``frame`` with its bytes as on the wire. When it completes the message: the frames of all
        sub-packages in a row, which :func:`~fairway.wire.jt808.frames.decode` reads as one. ``now`` is any clock that
        goes forward, in seconds. ValueError for a message of too many sub-packages or that is none."""
        if not frame.index or frame.total > MOST_PARTS or len(frame.body) > LONGEST_BODY:
            raise ValueError("not a sub-package that can be put together")
        first = frame.serial - frame.index + 1 & 0xFFFF
        key = (frame.message, frame.identity, frame.total, first)
        parts = self._open.get(key)
        if parts is None:
            if len(self._open) >= self.most:
                del self._open[min(self._open, key=lambda one: self._open[one].heard)]
            parts = self._open[key] = _Parts(frame, first, {}, now)
        parts.raws.setdefault(frame.index, raw)
        parts.heard = now
        if len(parts.raws) < frame.total:
            return None
        del self._open[key]
        return b"".join(parts.raws[index] for index in range(1, frame.total + 1))

    def wanted(self, now: float) -> list[Missing]:
        """What to ask for now; each message at most ``attempts`` times, ``patience`` apart."""
        found = []
        for key, parts in list(self._open.items()):
            if now - parts.heard < self.patience:
                continue
            if parts.asked >= self.attempts:
                del self._open[key]
                continue
            parts.asked += 1
            parts.heard = now
            found.append(Missing(parts.frame, parts.first, parts.missing()))
        return found

    @property
    def pending(self) -> int:
        """Bytes held for messages that are not complete."""
        return sum(len(raw) for parts in self._open.values() for raw in parts.raws.values())
