"""As much of DER (ITU-T X.690) as certificates and SM2 keys need; `cryptography` knows no SM2 curve."""

from __future__ import annotations

from collections.abc import Iterator

INTEGER, BIT_STRING, OCTET_STRING, OBJECT, UTF8, SEQUENCE, SET = 0x02, 0x03, 0x04, 0x06, 0x0C, 0x30, 0x31
UTC_TIME, GENERALIZED_TIME, BOOLEAN = 0x17, 0x18, 0x01
MOST_DEPTH = 4
"""Bytes of a length that are read: certificates are far smaller than 4 GiB."""


def tlv(tag: int, *parts: bytes) -> bytes:
    """One value with its tag and length."""
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content


def integer(value: int) -> bytes:
    """A whole number from 0."""
    return tlv(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def identifier(dotted: str) -> bytes:
    """An object identifier."""
    first, second, *rest = (int(part) for part in dotted.split("."))
    content = bytearray()
    for number in (first * 40 + second, *rest):
        septets = [number & 0x7F]
        while number := number >> 7:
            septets.append(0x80 | (number & 0x7F))
        content += bytes(reversed(septets))
    return tlv(OBJECT, bytes(content))


def values(content: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Tag, content, and the whole with tag and length, of each value in ``content``. Raises ValueError for what is
    no DER."""
    place = 0
    while place < len(content):
        if place + 2 > len(content):
            raise ValueError("DER ends early")
        tag, size = content[place], content[place + 1]
        start = place + 2
        if size & 0x80:
            count = size & 0x7F
            if not 1 <= count <= MOST_DEPTH or start + count > len(content):
                raise ValueError("DER with a length that is none")
            size = int.from_bytes(content[start : start + count], "big")
            start += count
        if start + size > len(content):
            raise ValueError("DER ends early")
        yield tag, content[start : start + size], content[place : start + size]
        place = start + size


def inner(content: bytes, tag: int = SEQUENCE) -> list[tuple[int, bytes, bytes]]:
    """The values inside the one value that ``content`` is. Raises ValueError when it is another."""
    (found, *more) = values(content)
    if found[0] != tag or more:
        raise ValueError("DER of another kind")
    return list(values(found[1]))
