"""The frame of JT/T 808: delimiters, escapes, checksum and header, both ways, for the editions 2013 and 2019.

``7E | message u16 | property u16 | [2019: version u8] | terminal BCD[6] (2019: BCD[10]) | serial u16 |
[sub-packages: total u16, index u16] | body | XOR u8 | 7E``; between the delimiters 7E is sent as 7D 02 and 7D as 7D 01.
"""

from __future__ import annotations

from struct import Struct

import msgspec

from fairway.wire.jt808.numbers import identity_of, number_of
from fairway.wire.undecodable import Undecodable

LONGEST_BODY = 1023
LONGEST = 2 * (21 + LONGEST_BODY + 1) + 2
"""Bytes of the longest frame on the wire: every byte of a 2019 header with sub-packages, body and checksum escaped."""
MOST_PARTS = 64
"""Sub-packages that a frame may be made of here; the standard allows 65,535."""
OWN_HEADER = frozenset({0x5501, 0x5502, 0x4401})
"""Jointech's own messages: a serial of one byte; of the property word only the length is the standard's."""

_HEADER_2013 = Struct(">HH6sH")
_HEADER_2019 = Struct(">HHB10sH")
_HEADER_OWN = Struct(">HH6sB")
_PARTS = Struct(">HH")
_SUB_PACKAGES, _EDITION_2019 = 0x2000, 0x4000


class Frame(msgspec.Struct, frozen=True, gc=False):
    """One message with its header read; ``body`` is unescaped and, for sub-packages, put together."""

    message: int
    properties: int
    """The property word as sent; bit 15 is the maker's (Jointech: an answer is asked for)."""
    version: int | None
    """None for a header of 2013, else the version byte of 2019."""
    identity: bytes
    """The terminal's number as the header has it, for the header of the answer."""
    serial: int
    total: int
    """Sub-packages of the message; 0 for a message in one frame."""
    index: int
    """Which sub-package, from 1; 0 for a whole message, put together or never parted."""
    start: int
    """Where the body starts in the unescaped frame, its first delimiter counted: the base of all places."""
    body: bytes

    @property
    def terminal(self) -> str:
        """The terminal's number as the registry has it."""
        return number_of(self.identity)

    @property
    def encryption(self) -> int:
        """Bits 10 to 12: 0 for a plain body, bit 0 set for RSA."""
        return 0 if self.message in OWN_HEADER else self.properties >> 10 & 7

    @property
    def plain(self) -> bool:
        """Whether the body is neither encrypted nor one sub-package of several."""
        return not self.index and not self.encryption

    @property
    def asks(self) -> bool:
        """Bit 15, by which Jointech's own messages ask for an answer."""
        return bool(self.properties & 0x8000)


def unescaped(inner: bytes) -> bytes:
    """What stands between two delimiters, escapes undone."""
    if b"\x7d" not in inner:
        return inner
    if inner.count(b"\x7d") != inner.count(b"\x7d\x01") + inner.count(b"\x7d\x02"):
        at = next(i for i, byte in enumerate(inner) if byte == 0x7D and inner[i + 1 : i + 2] not in {b"\x01", b"\x02"})
        raise Undecodable("jt808.escape", "7D is followed by neither 01 nor 02.", at + 1)
    return inner.replace(b"\x7d\x02", b"\x7e").replace(b"\x7d\x01", b"\x7d")


def escaped(plain: bytes) -> bytes:
    """The inverse of :func:`unescaped`."""
    return plain.replace(b"\x7d", b"\x7d\x01").replace(b"\x7e", b"\x7d\x02")


def xor(data: bytes) -> int:
    """All bytes of ``data`` by exclusive or, folded as one large number: several times quicker than byte by byte."""
    size = len(data)
    folded = int.from_bytes(data, "big")
    if size > 128:
        step = 1 << (size - 1).bit_length() - 1
        while step > 64:
            folded ^= folded >> 8 * step
            step >>= 1
    folded ^= folded >> 512
    folded ^= folded >> 256
    folded ^= folded >> 128
    folded ^= folded >> 64
    folded ^= folded >> 32
    folded ^= folded >> 16
    return (folded ^ folded >> 8) & 255


def decode(raw: bytes) -> Frame:
    """One message from ``raw``: a frame as on the wire, or the frames of all sub-packages of a message in a row.

    A single sub-package is returned as it is (``index`` says which). Raises Undecodable and nothing else.
    """
    if len(raw) < 14 or raw[0] != 0x7E or raw[-1] != 0x7E:
        raise Undecodable("jt808.delimiters", "No frame: {size} bytes, or not between two 7E.", 0, size=len(raw))
    inner = raw[1:-1]
    if b"\x7e" in inner:
        return _together(raw)
    plain = inner
    if b"\x7d" in inner and len(plain := unescaped(inner)) < 12:
        raise Undecodable("jt808.length", "The header is cut short.", len(plain))
    if xor(plain):
        raise _checksum(plain)
    message, prop, identity, serial = _HEADER_2013.unpack_from(plain)
    if prop & 0xF000 or message in OWN_HEADER:
        return _other_header(plain, message, prop)
    if len(plain) != 13 + (prop & 0x3FF):
        raise _length(plain, 12, prop)
    return Frame(message, prop, None, identity, serial, 0, 0, 13, plain[12:-1])


def _other_header(plain: bytes, message: int, prop: int) -> Frame:
    version, total, index = None, 0, 0
    if message in OWN_HEADER:
        start = _HEADER_OWN.size
        _, _, identity, serial = _HEADER_OWN.unpack_from(plain)
    else:
        start = _HEADER_2019.size if prop & _EDITION_2019 else _HEADER_2013.size
        parted = bool(prop & _SUB_PACKAGES)
        if len(plain) < start + 4 * parted + 1:
            raise Undecodable("jt808.length", "The header is cut short.", len(plain))
        if prop & _EDITION_2019:
            _, _, version, identity, serial = _HEADER_2019.unpack_from(plain)
        else:
            _, _, identity, serial = _HEADER_2013.unpack_from(plain)
        if parted:
            total, index = _PARTS.unpack_from(plain, start)
            if not 1 <= index <= total:
                raise _misplaced(index, total, start + 1)
            start += 4
    if len(plain) != start + 1 + (prop & 0x3FF):
        raise _length(plain, start, prop)
    return Frame(message, prop, version, identity, serial, total, index, start + 1, plain[start:-1])


def _checksum(plain: bytes) -> Undecodable:
    expected = f"{xor(plain[:-1]):02X}"
    sentence = "The checksum should be {expected} and is {found}."
    return Undecodable("jt808.checksum", sentence, len(plain), expected=expected, found=f"{plain[-1]:02X}")


def _length(plain: bytes, start: int, prop: int) -> Undecodable:
    sentence = "The header says that the body has {said} bytes; it has {found}."
    return Undecodable("jt808.length", sentence, 3, said=prop & 0x3FF, found=len(plain) - start - 1)


def _misplaced(index: int, total: int, offset: int = 0) -> Undecodable:
    sentence = "Sub-package {index} of {total} does not belong here."
    return Undecodable("jt808.sub-package", sentence, offset, index=index, total=total)


def _together(raw: bytes) -> Frame:
    """The sub-packages of one message, each a whole frame, in order."""
    pieces = raw.split(b"\x7e")
    if any(pieces[0::2]) or not all(pieces[1::2]) or len(pieces) // 2 > MOST_PARTS:
        raise Undecodable("jt808.delimiters", "A 7E stands inside the frame.", raw.index(b"\x7e", 1))
    parts = [decode(b"\x7e" + piece + b"\x7e") for piece in pieces[1::2]]
    first = parts[0]
    kind = (first.message, first.identity, first.version, first.total)
    for at, part in enumerate(parts, 1):
        if (part.message, part.identity, part.version, part.total) != kind or part.index != at:
            raise _misplaced(part.index, first.total)
    if len(parts) != first.total:
        raise _misplaced(len(parts), first.total)
    body = b"".join(part.body for part in parts)
    return msgspec.structs.replace(first, index=0, body=body)


def encode(
    message: int, identity: bytes, serial: int, body: bytes, version: int | None = None, *, asks: bool = False
) -> bytes:
    """A frame as on the wire; the inverse of :func:`decode` for a body that needs no sub-packages. ValueError for one
    that does."""
    if len(body) > LONGEST_BODY:
        raise ValueError("this body needs sub-packages")
    return _framed(_header(message, identity, serial, len(body) | (0x8000 if asks else 0), version) + body)


def encode_parts(
    message: int, identity: bytes, serial: int, body: bytes, version: int | None = None, *, size: int = LONGEST_BODY
) -> list[bytes]:
    """``body`` in frames of at most ``size`` bytes of it, with consecutive serials from ``serial`` on."""
    if len(body) <= size:
        return [encode(message, identity, serial, body, version)]
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return [
        _framed(
            _header(message, identity, serial + at & 0xFFFF, len(piece) | _SUB_PACKAGES, version)
            + _PARTS.pack(len(pieces), at + 1)
            + piece
        )
        for at, piece in enumerate(pieces)
    ]


def _header(message: int, identity: bytes, serial: int, properties: int, version: int | None) -> bytes:
    if message in OWN_HEADER:
        return _HEADER_OWN.pack(message, properties, identity, serial & 0xFF)
    if version is None:
        return _HEADER_2013.pack(message, properties, identity, serial)
    return _HEADER_2019.pack(message, properties | _EDITION_2019, version, identity, serial)


def _framed(plain: bytes) -> bytes:
    return b"\x7e" + escaped(plain + bytes((xor(plain),))) + b"\x7e"


def framed(message: int, terminal: str, serial: int, body: bytes, version: int | None = None) -> bytes:
    """:func:`encode` with the terminal's number as the registry has it."""
    return encode(message, identity_of(terminal, version), serial, body, version)
