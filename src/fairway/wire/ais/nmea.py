"""Sentences and their fragments: lines of bytes to messages.

A sentence is ``!AIVDM,<fragments>,<number>,<group>,<channel>,<payload>,<fill>*<checksum>``, before it perhaps a tag
block (``\\s:station,c:1377210119*04\\``). Whatever a line holds, it gives a message, a fault, or waits for the other
fragments of its message; nothing raises, and what waits is bounded.
"""

from __future__ import annotations

import binascii
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from fairway.wire.ais.messages import DECODERS, Fault, Found, Message, Rule, other
from fairway.wire.ais.together import USUAL_LENGTH, class_a_together

LONGEST = 1_024
"""Bytes of a line; the standard has 82 without a tag block."""
_NUMBERS = frozenset(b"%d" % number for number in range(1, 10))
MOST_WAITING = 256
"""Messages of which fragments are kept; the oldest is given up for the next."""
_ARMOUR = bytes(range(48, 88)) + bytes(range(96, 120))
_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_TO_BASE64 = bytes.maketrans(_ARMOUR, _BASE64)
_TALKERS = frozenset(
    b"!%sVD%s" % (talker, who) for talker in b"AI AB AD AN AR AS AT AX BS SA".split() for who in (b"M", b"O")
)
WORTH_IT = 16
"""Lines from which on decoding them together pays."""
_PADDING = (b"", b"AAA", b"AA", b"A")
_HEX = {form % value: value for form in (b"%02X", b"%02x") for value in range(256)}


def _xor(data: bytes) -> int:
    """All bytes exclusive-or. Folding the whole as one number is many times faster than going through its bytes."""
    bits = int.from_bytes(data, "little")
    size = len(data)
    while size > 64:
        half = (size + 1) // 2
        bits = (bits >> (8 * half)) ^ (bits & ((1 << (8 * half)) - 1))
        size = half
    bits ^= bits >> 256
    bits ^= bits >> 128
    bits ^= bits >> 64
    bits ^= bits >> 32
    bits ^= bits >> 16
    return (bits ^ bits >> 8) & 0xFF


class _Fragments(NamedTuple):
    """Of one message, in their order."""

    many: int
    payloads: list[bytes]
    received: float | None


class Reader:
    """Reads lines one after the other; keeps fragments until their message is whole."""

    def __init__(self) -> None:
        self.line = 0
        self._waiting: OrderedDict[tuple[bytes, bytes, bytes], _Fragments] = OrderedDict()

    def feed(self, line: bytes) -> Found | None:
        """What one line gives: a message, a fault, or None when it is blank or waits for more."""
        self.line = number = self.line + 1
        received = None
        text = line.strip()
        if not text:
            return None
        if len(text) > LONGEST:
            return Fault(Rule.SENTENCE, number, f"{len(text)} bytes")
        if text[0] == 92:  # a backslash opens a tag block
            tags, _, text = text[1:].partition(b"\\")
            received = _received(tags)
        sentence, star, checksum = text.rpartition(b"*")
        fields = sentence.split(b",")
        if not star or len(fields) != 7 or fields[0] not in _TALKERS:
            return Fault(Rule.SENTENCE, number, _shown(text or line.strip()))
        if _HEX.get(checksum[:2]) != _xor(sentence[1:]):
            return Fault(Rule.CHECKSUM, number, _shown(text))
        if fields[1] == b"1":
            return self._decode(fields[5], fields[6], received)
        return self._join(fields, received)

    def feed_many(self, lines: Sequence[bytes]) -> Iterator[Found]:
        """The same as feeding one line after the other; lines end without a carriage return."""
        places = [at for at, line in enumerate(lines) if len(line) == USUAL_LENGTH]
        if len(places) < WORTH_IT:
            yield from filter(None, map(self.feed, lines))
            return
        usual = b"".join(lines if len(places) == len(lines) else [lines[at] for at in places])
        decoded = class_a_together(places, usual, self.line + 1)
        if len(decoded) == len(lines):
            self.line += len(lines)
            yield from decoded.values()
            return
        feed, taken = self.feed, decoded.get
        for at, line in enumerate(lines):
            found: Found | None = taken(at)
            if found is not None:
                self.line += 1
            else:
                found = feed(line)
            if found is not None:
                yield found

    def _join(self, fields: Sequence[bytes], received: float | None) -> Found | None:
        talker, total, place, group, channel, payload, fill = fields
        if total not in _NUMBERS or place not in _NUMBERS or int(place) > int(total):
            return Fault(Rule.FRAGMENT, self.line, f"{_shown(place)} of {_shown(total)}")
        many, at, name = int(total), int(place), (talker, group, channel)
        kept = self._waiting.pop(name, None)
        if at == 1:
            kept = _Fragments(many, [], received)
        elif kept is None or kept.many != many or len(kept.payloads) != at - 1:
            return Fault(Rule.FRAGMENT, self.line, f"{at} of {many} without those before it")
        kept.payloads.append(payload)
        if at == many:
            return self._decode(b"".join(kept.payloads), fill, kept.received)
        self._waiting[name] = kept
        if len(self._waiting) > MOST_WAITING:
            self._waiting.popitem(last=False)
        return None

    def _decode(self, payload: bytes, fill: bytes, received: float | None) -> Found:
        if not payload or fill not in _FILLS:
            return Fault(Rule.SENTENCE, self.line, _shown(payload))
        if payload.translate(None, _ARMOUR):
            return Fault(Rule.CHARACTER, self.line, _shown(payload))
        size = len(payload)
        padded = payload.translate(_TO_BASE64) + _PADDING[size & 3]
        filled = fill[0] - 48
        length = size * 6 - filled
        bits = int.from_bytes(binascii.a2b_base64(padded), "big") >> (6 * (-size & 3) + filled)
        if length < 38:
            return Fault(Rule.LENGTH, self.line, f"{length} bits")
        kind = bits >> (length - 6)
        known = DECODERS.get(kind)
        if known is None:
            return other(bits, length, self.line, received)
        least, most, decode = known
        if not least <= length <= most + 5:
            return Fault(Rule.LENGTH, self.line, f"message {kind} of {length} bits")
        if length > most:
            bits >>= length - most
            length = most
        return decode(bits, length, self.line, received)


_FILLS = frozenset(b"%d" % fill for fill in range(6))


def _shown(text: bytes) -> str:
    return text[:60].decode("ascii", "backslashreplace")


def _received(tags: bytes) -> float | None:
    """The time of reception in a tag block, seconds or milliseconds since 1970; None in a block whose checksum is
    wrong: a time with a broken digit would date a position wrongly."""
    said, star, checksum = tags.rpartition(b"*")
    if star and _HEX.get(checksum[:2]) != _xor(said):
        return None
    for tag in (said if star else tags).split(b","):
        if tag[:2] == b"c:" and tag[2:].isdigit() and len(tag) < 20:
            value = int(tag[2:])
            return value / 1000 if value > 100_000_000_000 else float(value)
    return None


def read(chunks: Iterable[bytes]) -> Iterator[Message | Fault]:
    """Messages and faults from chunks of bytes, in the order of their lines.

    Larger chunks are faster: the position reports of class A in one chunk, nearly all that is on the air, are decoded
    together.
    """
    reader, rest = Reader(), b""
    for chunk in chunks:
        lines = (rest + chunk).replace(b"\r\n", b"\n").split(b"\n")
        rest = lines.pop()
        if len(rest) > LONGEST:
            rest = rest[: LONGEST + 1]  # a line without an end is refused once, not kept
        yield from reader.feed_many(lines)
    if rest.strip() and (found := reader.feed(rest)) is not None:
        yield found
