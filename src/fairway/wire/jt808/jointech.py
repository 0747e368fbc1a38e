"""0x5501 and 0x5502 of Jointech's locks: their own location message in a frame of JT/T 808 with a short serial."""

from __future__ import annotations

from struct import Struct
from typing import ClassVar, Self

import msgspec

from fairway.wire.jt701.block import SIZE, Block, block_bytes, read_block
from fairway.wire.jt808.reader import Reader
from fairway.wire.undecodable import Undecodable

_FURTHER = Struct(">BBIBIHBHH")


class OwnLocation(msgspec.Struct, frozen=True, gc=False):
    """0x5501: a position as it is taken. The words are as sent; their meaning goes by ``product``."""

    ID: ClassVar[int] = 0x5501
    block: Block
    signal: int
    satellites: int
    kilometres: int
    battery: int
    """Percent up to 100; 0xAA and 0xAB while it is charged."""
    cell: int
    area: int
    """Location area of the cell."""
    product: int
    status: int
    alarm: int
    items: tuple[tuple[int, bytes], ...] = ()
    tail: bytes = b""

    @classmethod
    def read(cls, reader: Reader, version: int | None) -> Self:
        del version
        place = reader.place
        body = reader.rest()
        if len(body) < SIZE + _FURTHER.size:
            missing = SIZE + _FURTHER.size - len(body)
            raise Undecodable(
                "jt808.short", "The body ends {missing} bytes too early.", place + len(body), missing=missing
            )
        try:
            block = read_block(body)
        except Undecodable as fault:
            fault.offset += place
            raise
        items = []
        at = SIZE + _FURTHER.size
        while at + 2 <= len(body) and (stop := at + 2 + body[at + 1]) <= len(body):
            items.append((body[at], body[at + 2 : stop]))
            at = stop
        signal, satellites, kilometres, battery, cell, area, product, status, alarm = _FURTHER.unpack_from(body, SIZE)
        return cls(
            block, signal, satellites, kilometres, battery, cell, area, product, status, alarm, tuple(items), body[at:]
        )

    def body(self, version: int | None) -> bytes:
        del version
        further = (self.signal, self.satellites, self.kilometres, self.battery, self.cell, self.area)
        words = _FURTHER.pack(*further, self.product, self.status, self.alarm)
        items = b"".join(bytes((known, len(value))) + value for known, value in self.items)
        return block_bytes(self.block) + words + items + self.tail


class OwnKeptLocation(OwnLocation, frozen=True, gc=False):
    """0x5502: a position that was kept where there was no network."""

    ID: ClassVar[int] = 0x5502
