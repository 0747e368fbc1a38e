"""Text files as a stream of sound lines in UTF-8, whatever their encoding and however long they are."""

from __future__ import annotations

import codecs
import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, cast

from fairway.base.issues import Issue, Refusal
from fairway.parcels.intake.rules import EncodingSaid, KnownEncoding, WholeGzip

_CHUNK = 1 << 20
_SAMPLE = 1 << 18
LONGEST_LINE = 1 << 20
"""Bytes of a line; a longer one is no row of anything."""
_JOINED = 50
"""Lines that a text in quotation marks may go over."""
_GZIP = b"\x1f\x8b"


def opened(path: Path) -> IO[bytes]:
    """The bytes of a file, unpacked while reading when it is packed with gzip."""
    with path.open("rb") as start:
        packed = start.read(2) == _GZIP
    return cast(IO[bytes], gzip.open(path, "rb")) if packed else path.open("rb")


def chunks(path: Path, rows: Callable[[], int], *, most: int = -1) -> Iterator[bytes]:
    """The bytes of a file, a megabyte at a time, at the most ``most``. Raises Refusal when a gzip file is damaged or
    ends too early; ``rows`` says how many rows came before."""
    with opened(path) as stream:
        while most:
            try:
                chunk = stream.read(_CHUNK if most < 0 else min(_CHUNK, most))
            except (EOFError, gzip.BadGzipFile, zlib.error):
                raise Refusal([WholeGzip.at(path.name, rows=rows())]) from None
            if not chunk:
                return
            most = most if most < 0 else most - len(chunk)
            yield chunk


def encoding_of(sample: bytes, file: str) -> tuple[str, list[Issue]]:
    """The encoding that a text begins in. Raises Refusal when it is none that is known."""
    if sample.startswith(codecs.BOM_UTF8):
        return "utf-8-sig", []
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", [EncodingSaid.at(file, encoding="UTF-16")]
    # Of the names that a table or an object begins with, each letter is two bytes wide, one of them nought.
    if 0 in sample[:2]:
        wide = "utf-16-le" if sample[1:2] == b"\x00" else "utf-16-be"
        if not _decodes(sample, wide):
            raise Refusal([KnownEncoding.at(file)])
        return wide, [EncodingSaid.at(file, encoding="UTF-16")]
    if _decodes(sample, "utf-8"):
        return "utf-8", []
    if _decodes(sample, "gb18030"):
        return "gb18030", [EncodingSaid.at(file, encoding="GB 18030 (GBK)")]
    # One broken character in a text that is UTF-8 otherwise is a fault of its row.
    if sample.decode("utf-8", "replace").count("\ufffd") * 1_000 < len(sample):
        return "utf-8", []
    raise Refusal([KnownEncoding.at(file)])


def _decodes(sample: bytes, encoding: str) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)("strict").decode(sample)
    except UnicodeDecodeError:
        return False
    return True


class Lines:
    """The text lines of a file, and what was left out on the way.

    Iterating gives chunks of whole lines in UTF-8, each ended by a line feed. A line that is too long, or that opens a
    quotation mark and does not close it within some lines, is left out and told to ``broken`` with its number (from 1).
    """

    def __init__(self, path: Path, *, quoted: bool = True) -> None:
        self.path, self.quoted = path, quoted
        self.issues: list[Issue] = []
        self.broken: list[int] = []
        self.records = 0
        """Records so far, broken ones among them."""

    def __iter__(self) -> Iterator[bytes]:
        source = chunks(self.path, lambda: max(0, self.records - 1))
        rest, old = b"", None
        for given in self._decoded(source):
            if old is None:
                # Lines that end as on the first Macintosh: with a carriage return and nothing else.
                old = b"\r" in given and b"\n" not in given
            text = given.replace(b"\r", b"\n") if old else given
            whole, newline, rest = (rest + text).rpartition(b"\n")
            if newline:
                good, held = self._sound(whole + newline)
                rest = held + rest
                if good:
                    yield good
            elif len(rest) > LONGEST_LINE * 2:
                rest = rest[: LONGEST_LINE + 1]
        if rest:
            good, _ = self._sound(rest if rest.endswith(b"\n") else rest + b"\n", last=True)
            yield good

    def _decoded(self, source: Iterator[bytes]) -> Iterator[bytes]:
        first = next(source, b"")
        encoding, self.issues = encoding_of(first[:_SAMPLE], self.path.name)
        if encoding == "utf-8":
            yield first
            yield from source
            return
        decoder = codecs.getincrementaldecoder(encoding)("replace")
        yield decoder.decode(first).encode("utf-8", "replace")
        for chunk in source:
            yield decoder.decode(chunk).encode("utf-8", "replace")
        yield decoder.decode(b"", final=True).encode()

    def _sound(self, text: bytes, *, last: bool = False) -> tuple[bytes, bytes]:
        """The sound records of some lines, and lines at the end that may belong to a record which goes on."""
        try:
            text.decode()
        except UnicodeDecodeError:
            text = text.decode("utf-8", "replace").encode()
        lines = text.split(b"\n")[:-1]
        if max(map(len, lines), default=0) <= LONGEST_LINE and not (self.quoted and b'"' in text):
            self.records += len(lines)
            return text, b""
        good: list[bytes] = []
        at = 0
        while at < len(lines):
            line = lines[at]
            taken = 1
            if self.quoted and line.count(b'"') % 2:
                taken = _closing(lines, at)
                if not taken and not last and len(lines) - at <= _JOINED:
                    return b"".join(good), b"".join(one + b"\n" for one in lines[at:])
            self.records += 1
            if taken == 0 or len(line) > LONGEST_LINE:
                self.broken.append(self.records)
                at += 1
                continue
            good.append(b"\n".join(lines[at : at + taken]) + b"\n")
            at += taken
        return b"".join(good), b""


def _closing(lines: list[bytes], at: int) -> int:
    """How many lines the record takes that opens a quotation mark in line ``at``; 0 when none of the next closes it.

    A record that goes over lines is closed by a line with an odd number of marks; a line in between that looks like a
    whole record of its own (many separators, all marks in pairs) says that the mark was a slip."""
    for further in range(1, min(_JOINED, len(lines) - at)):
        line = lines[at + further]
        if line.count(b'"') % 2:
            return further + 1
        if line.count(b",") > 6 or line.count(b"\t") > 6 or line.count(b";") > 6:
            return 0
    return 0


class ChunkReader(io.RawIOBase):
    """Chunks as a file object for readers that want one."""

    def __init__(self, source: Iterator[bytes]) -> None:
        super().__init__()
        self._source, self._left = source, b""

    def readable(self) -> bool:
        """Yes."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Up to ``size`` bytes; nothing at the end."""
        parts, have = [self._left], len(self._left)
        while size < 0 or have < size:
            chunk = next(self._source, b"")
            if not chunk:
                break
            parts.append(chunk)
            have += len(chunk)
        whole = b"".join(parts)
        size = len(whole) if size < 0 else size
        self._left = whole[size:]
        return whole[:size]
