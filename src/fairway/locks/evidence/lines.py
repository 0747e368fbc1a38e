"""The lines of an evidence bundle (``fairway-trip-1``): JSON, one object for each line, nothing compressed.

Each line is the canonical JSON of one of these structures, so that there is one way only to write it; numbers with a
fraction are texts (the shortest that reads back as the same number). The last line holds the SHA-256 of every line
before it. Who changes a byte changes a line that the last one names; who writes the last one anew must still make the
frames, the judgements and the proofs of the record agree.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from fairway.base.canonical_json import canonical
from fairway.locks.engine.happenings import Happening
from fairway.locks.engine.judgement import Judgement
from fairway.locks.engine.release_model import Facts, Release
from fairway.locks.engine.terms import Terms

FORMAT = "fairway-trip-1"


class Line(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """One line."""


class Head(Line, frozen=True, kw_only=True, tag="head"):
    """The first line."""

    format: str
    site: str
    """Whose legs these are: a site exports what it watched, and nothing of another's."""
    trip: str
    engine: str
    """The version of the engine that judged."""
    made_at: datetime


class TermsLine(Line, frozen=True, kw_only=True, tag="terms"):
    """On what terms the legs were watched."""

    terms: Terms


class ActLine(Line, frozen=True, kw_only=True, tag="act"):
    """What somebody did on a leg."""

    leg: int
    act: Happening


class FrameLine(Line, frozen=True, kw_only=True, tag="frame"):
    """A frame as it was on the wire, in the order of arrival."""

    received: datetime
    profile: str
    sha256: str
    frame: str
    """Hexadecimal."""
    readings: tuple[str, ...]
    """SHA-256 of the canonical JSON of each reading in it, as it was decoded when the bundle was made."""


class JudgementLine(Line, frozen=True, kw_only=True, tag="judgement"):
    """What the engine said of a leg."""

    judgement: Judgement
    fact: str = ""
    """Where the record keeps it: "case/stream/version"."""


class DecisionLine(Line, frozen=True, kw_only=True, tag="decision"):
    """A release decision with what it was asked on."""

    asked: Facts
    release: Release
    fact: str = ""


class RecordLine(Line, frozen=True, kw_only=True, tag="record"):
    """The facts of the trip with their proofs: a bundle of the record (``fairway-bundle-1``), as text."""

    bundle: str


class Seal(Line, frozen=True, kw_only=True, tag="seal"):
    """The last line: the SHA-256 of every line before it, and of all of these in one."""

    lines: tuple[str, ...]
    root: str


AnyLine = Head | TermsLine | ActLine | FrameLine | JudgementLine | DecisionLine | RecordLine | Seal


def plain(value: Any) -> Any:
    """``value`` with numbers that have a fraction, or that not every reader of JSON can hold, as texts."""
    return _texts(msgspec.to_builtins(value, builtin_types=(datetime,)))


def _texts(value: Any) -> Any:
    if isinstance(value, float) or (isinstance(value, int) and abs(value) > 2**53):
        return repr(value)
    if isinstance(value, dict):
        return {str(key): _texts(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_texts(item) for item in value]
    return value


def write_line(line: Line) -> bytes:
    """A line without its line feed."""
    return canonical(plain(line))


def read_line(content: bytes) -> AnyLine:
    """A line from its bytes. Raises msgspec.MsgspecError (a ValueError) or UnicodeDecodeError."""
    found: AnyLine = msgspec.convert(msgspec.json.decode(content), type=AnyLine, strict=False)
    return found
