"""Reads the fields of a body one after the other and never past its end."""

from __future__ import annotations

from fairway.wire.jt808.numbers import seconds_of
from fairway.wire.undecodable import Undecodable


class Reader:
    """A body and how far it has been read. ``start`` is where the body stands in its frame, for the place of a fault;
    every method raises Undecodable when the body is too short for it."""

    __slots__ = ("_at", "_body", "_start")

    def __init__(self, body: bytes, start: int = 0) -> None:
        self._body = body
        self._at = 0
        self._start = start

    @property
    def left(self) -> int:
        """Bytes not read."""
        return len(self._body) - self._at

    @property
    def place(self) -> int:
        """Where the next byte stands in the frame."""
        return self._start + self._at

    def take(self, size: int) -> bytes:
        """The next ``size`` bytes."""
        if size > self.left:
            sentence = "The body ends {missing} bytes too early."
            raise Undecodable("jt808.short", sentence, self._start + len(self._body), missing=size - self.left)
        self._at += size
        return self._body[self._at - size : self._at]

    def number(self, size: int) -> int:
        """An unsigned number of ``size`` bytes, the highest first."""
        return int.from_bytes(self.take(size), "big")

    def rest(self) -> bytes:
        """All that is left."""
        return self.take(self.left)

    def text(self, size: int | None = None) -> str:
        """``size`` bytes, or all that is left, in GBK without the zeros that fill it up."""
        return self.take(self.left if size is None else size).decode("gbk", "replace").rstrip("\0")

    def seconds(self) -> int:
        """A time, in seconds since 1970 UTC."""
        place = self.place
        return seconds_of(self.take(6), place)

    def end(self) -> None:
        """Refuses a body that goes on."""
        if self.left:
            raise Undecodable(
                "jt808.trailing", "{left} bytes follow the end of the message.", self.place, left=self.left
            )


def filled(text: str, size: int) -> bytes:
    """``text`` in GBK in ``size`` bytes; ValueError when it is longer."""
    packed = text.encode("gbk")
    if len(packed) > size:
        raise ValueError(f"longer than {size} bytes: {text}")
    return packed.ljust(size, b"\0")
