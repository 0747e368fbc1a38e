"""Writing and reading evidence bundles. Reading is bounded, and a compressed file is refused unopened."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from fairway.base.canonical_json import digest
from fairway.locks.engine.happenings import Happening
from fairway.locks.engine.judgement import Judgement
from fairway.locks.engine.release_model import Facts, Release
from fairway.locks.engine.sightings import milliseconds
from fairway.locks.engine.terms import Terms
from fairway.locks.evidence.lines import (
    FORMAT,
    ActLine,
    DecisionLine,
    FrameLine,
    Head,
    JudgementLine,
    Line,
    RecordLine,
    Seal,
    TermsLine,
    plain,
    write_line,
)
from fairway.locks.profiles import Undecodable, profile
from fairway.locks.reading import Reading

LIMIT = 128 * 1024 * 1024
"""Most bytes of a bundle or recording that are read."""
MOST_LINES = 500_000
_COMPRESSED = (b"PK", b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"BZh", b"\xfd7zXZ")


class EvidenceError(ValueError):
    """These bytes are no bundle and no recording; the text says why."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What goes into a bundle. ``frames`` are in the order of arrival: gateway time, profile, bytes as on the wire."""

    site: str
    made_at: datetime
    engine: str
    terms: Terms
    acts: Sequence[tuple[int, Happening]] = ()
    """Each with the number of its leg."""
    frames: Sequence[tuple[datetime, str, bytes]] = ()
    judgements: Sequence[tuple[Judgement, str]] = ()
    """Each with the fact that keeps it, or an empty text."""
    decisions: Sequence[tuple[Facts, Release, str]] = ()
    record: str = ""
    """A bundle of the record as JSON text."""
    more: Sequence[Line] = field(default=())


def write(contents: Contents) -> bytes:
    """The bundle. The same contents give the same bytes. Raises KeyError for an unknown profile."""
    lines: list[Line] = [
        Head(
            format=FORMAT,
            site=contents.site,
            trip=contents.terms.trip,
            engine=contents.engine,
            made_at=contents.made_at,
        ),
        TermsLine(terms=contents.terms),
        *(ActLine(leg=leg, act=act) for leg, act in contents.acts),
        *(frame_line(received, name, raw) for received, name, raw in contents.frames),
        *(JudgementLine(judgement=judgement, fact=fact) for judgement, fact in contents.judgements),
        *(DecisionLine(asked=asked, release=decided, fact=fact) for asked, decided, fact in contents.decisions),
    ]
    if contents.record:
        lines.append(RecordLine(bundle=contents.record))
    return sealed(write_line(line) for line in lines)


def sealed(lines: Iterable[bytes]) -> bytes:
    """Lines with the seal after them."""
    every = list(lines)
    hashes = tuple(hashlib.sha256(line).hexdigest() for line in every)
    return b"".join(line + b"\n" for line in (*every, write_line(Seal(lines=hashes, root=root_of(hashes)))))


def root_of(hashes: Iterable[str]) -> str:
    """One hash over the hashes of all lines."""
    return hashlib.sha256("".join(f"{one}\n" for one in hashes).encode()).hexdigest()


def frame_line(received: datetime, name: str, raw: bytes) -> FrameLine:
    """A frame as it stands in a bundle. A frame that cannot be decoded stands there with no readings."""
    received = milliseconds(received)
    try:
        readings = profile(name).readings(raw, received)
    except Undecodable:
        readings = ()
    return FrameLine(
        received=received,
        profile=name,
        sha256=hashlib.sha256(raw).hexdigest(),
        frame=raw.hex(),
        readings=tuple(reading_digest(reading) for reading in readings),
    )


def reading_digest(reading: Reading) -> str:
    """SHA-256 of a reading in its canonical form, hexadecimal."""
    return digest(plain(reading)).hex()


def read_bounded(path: Path) -> bytes:
    """The bytes of a file that may be a bundle or a recording. Raises EvidenceError, OSError."""
    with path.open("rb") as file:
        content = file.read(LIMIT + 1)
    return bounded(content)


def bounded(content: bytes) -> bytes:
    """The bytes, when they may be a bundle at all. Raises EvidenceError."""
    if content.startswith(_COMPRESSED):
        raise EvidenceError("it is compressed; a bundle is plain lines of JSON, so that nothing unpacks to more")
    if len(content) > LIMIT:
        raise EvidenceError(f"it has more than {LIMIT} bytes")
    if content.count(b"\n") > MOST_LINES:
        raise EvidenceError(f"it has more than {MOST_LINES} lines")
    if not content:
        raise EvidenceError("it is empty")
    return content
