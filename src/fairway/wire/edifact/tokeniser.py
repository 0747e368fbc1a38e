"""Bytes to segments as they arrive, with the place of each."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import accumulate, chain, compress, count, repeat
from operator import add

import msgspec

from fairway.wire.edifact.characters import (
    CODECS,
    ENCODINGS,
    LENIENT,
    LEVEL_4,
    LEVEL_A,
    LEVEL_B,
    Decoder,
    ServiceCharacters,
    from_advice,
    has_foreign,
)
from fairway.wire.edifact.segment import BLANK, Block, Segment, line_breaks, released, tags_of

BLOCK = 64 * 1024
"""Bytes that are taken apart at a time."""
LONGEST = 64 * 1024
"""Characters of a segment; what has no terminator for so long is cut, so that garbage does not fill the memory."""

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_BE, "utf-16-be"), (codecs.BOM_UTF16_LE, "utf-16-le"))


def tokenise(chunks: Iterable[bytes], *, charset: str | None = None) -> Iterator[Segment]:
    """Yield every segment of a stream, UNA among them, as soon as it is complete.

    ``chunks`` are the bytes in pieces of any size. ``charset`` overrides the character set that UNB names (a partner
    who writes UNOA and means GBK). Never raises on content: what has no terminator comes as a segment whose block is
    ``unended``, and bytes that are no text in the character set come as lone surrogates.
    """
    for segments in blocks(chunks, charset=charset):
        yield from segments


def blocks(chunks: Iterable[bytes], *, charset: str | None = None) -> Iterator[list[Segment]]:
    """The same, all segments of a block at once."""
    stream = _Stream(charset)
    for data in _gathered(chunks):
        yield from stream.take(data)
    yield from stream.end()


def _gathered(chunks: Iterable[bytes]) -> Iterator[bytes]:
    held: list[bytes] = []
    size = 0
    for chunk in chunks:
        if not held and len(chunk) >= BLOCK:
            for start in range(0, len(chunk), BLOCK):
                yield chunk[start : start + BLOCK]
            continue
        held.append(chunk)
        size += len(chunk)
        if size >= BLOCK:
            yield b"".join(held)
            held, size = [], 0
    if held:
        yield b"".join(held)


class _Stream:
    """Where the tokeniser stands: service characters, character set, and what has come but is not complete."""

    def __init__(self, charset: str | None) -> None:
        self.charset = charset
        self.marks = LEVEL_A
        self.advised = False
        """A service string advice came and the header it belongs to has not."""
        self.settled = False
        """What ``text`` begins with has been heeded."""
        self.advice = 0
        """Where the service string advice that ``text`` begins with ends; 0 when it begins with none."""
        self.syntax = ""
        self.decoder = Decoder(charset or _UNDECIDED)
        self.text = ""
        self.offset, self.line, self.position = 0, 1, 1
        self.begun = self.ended = False

    def take(self, data: bytes) -> Iterator[list[Segment]]:
        if not self.begun:
            self.begun = True
            data = self._order_mark(data)
        self.text += self.decoder.decode(data)
        yield from self._cut()

    def end(self) -> Iterator[list[Segment]]:
        self.ended = True
        self.text += self.decoder.decode(b"", final=True)
        yield from self._cut()
        if self.text.strip(BLANK):
            yield self._segments(self.text, unended=True)

    def _order_mark(self, data: bytes) -> bytes:
        for mark, codec in _BOMS:
            if data.startswith(mark):
                self.charset = self.charset or codec
                self.offset = len(mark)
                data = data[len(mark) :]
        if self.charset is None and b"\0" in data[:4]:
            self.charset = "utf-16-be" if data[:1] == b"\0" else "utf-16-le"
        self.decoder = Decoder(self.charset or _UNDECIDED)
        return data

    def _cut(self) -> Iterator[list[Segment]]:
        """The complete segments of the text, block by block; a new one where the service characters may change."""
        while self.text:
            if not self.settled and not self._settle():
                return
            end = self._last_end()
            if end < 0:
                if len(self.text) <= LONGEST:
                    return
                yield self._segments(self.text[:LONGEST], unended=True)
                continue
            end = self._before_next(end)
            for until, unended in self._torn(end):
                yield self._segments(self.text[:until], unended=unended)

    def _settle(self) -> bool:
        """Heed what the text begins with: a service string advice, an interchange header. False while there is too
        little of it to know."""
        bare = self.text.lstrip(BLANK)
        if len(bare) < _ENOUGH and not self.ended:
            return False
        self.settled, self.advice = True, 0
        if bare.startswith("UNA") and len(bare) >= 9:
            marks = from_advice(bare[3:9])
            self.marks, self.advised = (marks if marks.distinct else LEVEL_A), True
            self.advice = len(self.text) - len(bare) + 9
        elif bare.startswith("UNB"):
            self._syntax(bare)
        elif self.decoder.named == _UNDECIDED and not self.syntax:
            self._decode_as(self.charset or LENIENT)
        return True

    def _syntax(self, bare: str) -> None:
        if not self.advised:
            self.marks = LEVEL_B if bare[3:4] == LEVEL_B.element else LEVEL_A
        identifier, version, _, encoding, *_ = [
            *bare[4:_ENOUGH].partition(self.marks.element)[0].split(self.marks.component), "", "", ""
        ]  # fmt: skip
        if not self.advised and version == "4":
            self.marks = LEVEL_4
        elif version != "4":  # the fifth character of UNA means nothing before syntax version 4
            self.marks = msgspec.structs.replace(self.marks, repetition="")
        self.advised = False
        self.syntax = identifier
        self._decode_as(self.charset or ENCODINGS.get(encoding) or CODECS.get(identifier, LENIENT))

    def _decode_as(self, codec: str) -> None:
        if codec != self.decoder.named:
            held = self.decoder.encode(self.text) + self.decoder.waiting
            self.decoder = Decoder(codec)
            self.text = self.decoder.decode(held, final=self.ended)

    def _last_end(self) -> int:
        """Where the last complete segment ends, past its terminator; -1 when none is complete."""
        text, marks = self.text, self.marks
        if self.advice:
            return self.advice
        end = len(text)
        while (end := text.rfind(marks.terminator, 0, end)) >= 0:
            if not marks.release or not released(text[max(0, end - 64) : end], marks.release):
                return end + 1
        return -1

    def _before_next(self, end: int) -> int:
        """``end``, or before it where another service string advice or interchange header begins."""
        if self.advice:
            return end
        for found in _BEGINNING.finditer(self.text, 3, end):
            before = self.text[: found.start()].rstrip(BLANK)
            if before.endswith(self.marks.terminator) and not released(before[:-1], self.marks.release or "\0"):
                return found.start()
        return end

    def _torn(self, end: int) -> list[tuple[int, bool]]:
        """Where the text up to ``end`` is parted, and whether a part lacks its terminator: once for all, unless a
        message header stands within a segment, because the terminator before it was lost. A message that ends so does
        not take the next one with it. Each place counts from where the part before it ends."""
        if self.advice:
            return [(end, False)]
        text, marks = self.text[:end], self.marks
        header = f"UNH{marks.element}"
        left = text.count(header)
        for gap in ("", "\n", "\r\n") if left else ():
            placed = text.count(f"{marks.terminator}{gap}{header}")
            if placed and marks.release and f"{marks.release}{marks.terminator}{gap}{header}" in text:
                break
            left -= placed
            if not left:
                break
        if not left:
            return [(end, False)]
        parts: list[tuple[int, bool]] = []
        begins = done = 0
        for found in _ends_and_headers(marks).finditer(text):
            if found.lastgroup == "end":
                begins = found.end()
            elif found.lastgroup == "header":
                at = found.start()
                if at - begins > _NEAR or text[begins:at].strip(BLANK):
                    if begins > done:
                        parts.append((begins - done, False))
                    parts.append((at - max(begins, done), True))
                    begins = done = at
        return [*parts, (end - done, False)] if done < end else parts

    def _segments(self, text: str, *, unended: bool = False) -> list[Segment]:
        marks = self.marks
        block = Block(text, marks, self.decoder, self.offset, self.line, self.syntax, unended=unended)
        block.foreign = has_foreign(text, self.syntax, marks)
        if unended:
            pieces = [text]
        elif self.advice:
            pieces = [text[:-1]]
        else:
            pieces = text.split(marks.terminator)
            pieces.pop()
            if marks.release and marks.release + marks.terminator in text:
                pieces = _rejoined(pieces, marks)
        starts: Iterable[int] = map(add, accumulate(chain((0,), map(len, pieces))), count())
        bare = list(map(str.lstrip, pieces, repeat(BLANK)))
        if _wrapped(text, bare, marks.terminator):
            bare = [piece.replace("\r", "").replace("\n", "") for piece in bare]
        if "" in bare:
            starts = compress(starts, bare)
            bare = [piece for piece in bare if piece]
        tags = ["UNA"] * len(bare) if self.advice else tags_of(bare, marks)
        segments = list(map(Segment, tags, bare, starts, count(self.position), repeat(block)))
        self.position += len(segments)
        self.offset += self.decoder.size(text)
        self.line += line_breaks(text)
        self.text = self.text[len(text) :]
        self.settled, self.advice = False, 0
        return segments


_UNDECIDED = "iso8859-1"
"""Until a header says more: loses nothing."""
_ENOUGH = 40
"""Characters that hold a service string advice, or the syntax identifier of an interchange header."""
_BEGINNING = re.compile("UN[AB]")
_NEAR = 200
"""Characters between the end of a segment and a message header that are no more than blanks and empty lines."""


@lru_cache(maxsize=16)
def _ends_and_headers(marks: ServiceCharacters) -> re.Pattern[str]:
    """The ends of segments, and message headers: reference, type and version. What is released is neither, but a header
    behind a lost terminator that became a release character is one."""
    element, component = re.escape(marks.element), re.escape(marks.component)
    end = f"(?P<end>{re.escape(marks.terminator)})"
    header = f"(?P<header>UNH{element}[^{element}{component}]{{1,14}}{element}[A-Z]{{6}}{component})"
    if not marks.release:
        return re.compile(f"{end}|{header}")
    return re.compile(f"{re.escape(marks.release)}(?!UNH{element})[\\s\\S]|{end}|{header}")


def _wrapped(text: str, bare: list[str], terminator: str) -> bool:
    """Whether lines end within segments."""
    feeds, returns = text.count("\n"), text.count("\r")
    if not feeds and not returns:
        return False
    between = text.count(f"{terminator}\n") + text.count(f"{terminator}\r\n")
    if feeds - between <= text.startswith(("\n", "\r\n")) and returns == text.count("\r\n"):
        return False
    return any("\n" in piece or "\r" in piece for piece in bare)


def _rejoined(pieces: list[str], marks: ServiceCharacters) -> list[str]:
    """The pieces with those put together again that a released terminator parted."""
    release, terminator = marks.release, marks.terminator
    parted = [index for index, piece in enumerate(pieces) if piece[-1:] == release and released(piece, release)]
    out: list[str] = []
    at = 0
    while parted:
        begin = end = parted[0]
        while parted and parted[0] == end:
            end += 1
            del parted[0]
        out += pieces[at:begin]
        out.append(terminator.join(pieces[begin : end + 1]))
        at = end + 1
    return out + pieces[at:]
