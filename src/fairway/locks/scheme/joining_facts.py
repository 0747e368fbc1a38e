"""What happens to an application to join the scheme, and its state.

The case has the same identifier on every site. The applicant's site records what was applied for; every other customs
that was asked has a copy of it on its own site and decides there. Decisions cross; none waits for another.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from fairway.locks.scheme.model import CONTENT, Carrier, Kind, Part
from fairway.record.model import Fact, StreamId


class JoiningApplied(Fact, frozen=True, kw_only=True, tag="joining-applied"):
    """A carrier applied to the customs of these territories."""

    home: str
    """The site where it applied."""
    sides: tuple[str, ...]
    carrier: Carrier
    statement: str = ""


class JoiningRevised(Fact, frozen=True, kw_only=True, tag="joining-revised"):
    """The applicant changed the application or answered a question; what changed stands in facts of its own."""

    revision: int
    carrier: Carrier
    statement: str = ""


class ThingEntered(Fact, frozen=True, kw_only=True, tag="joining-thing-entered"):
    """A version of a vehicle, driver or lock. A driver's is personal data: erasable."""

    thing: Kind
    code: str
    version: int
    valid_from: date
    valid_until: date | None = None
    content: msgspec.Raw


class ThingWithdrawn(Fact, frozen=True, kw_only=True, tag="joining-thing-withdrawn"):
    """A vehicle, driver or lock takes part no longer."""

    thing: Kind
    code: str


class ThingDecided(msgspec.Struct, frozen=True, kw_only=True):
    """What a customs says of one version of one thing."""

    thing: Kind
    code: str
    version: int
    part: Part
    reason: str = ""


class JoiningDecided(Fact, frozen=True, kw_only=True, tag="joining-decided"):
    """A customs decided: approved, refused, asked for more, suspended."""

    side: str
    part: Part
    revision: int
    """The revision that it looked at."""
    reason: str = ""
    things: tuple[ThingDecided, ...] = ()
    decided_at: datetime


class LockCodeGiven(Fact, frozen=True, kw_only=True, tag="joining-lock-code-given"):
    """The customs of this site gave a lock its authentication code; it was shown once and only its hash is kept."""

    code: str
    """The lock's code in the application."""
    sha256: str


class JoiningWithdrawn(Fact, frozen=True, kw_only=True, tag="joining-withdrawn"):
    """The applicant takes part no longer."""

    reason: str = ""


JOINING_FACTS = (
    JoiningApplied,
    JoiningRevised,
    ThingEntered,
    ThingWithdrawn,
    JoiningDecided,
    LockCodeGiven,
    JoiningWithdrawn,
)


class Thing(msgspec.Struct, frozen=True, kw_only=True):
    """The newest version of a vehicle, driver or lock."""

    kind: Kind
    code: str
    version: int
    valid_from: date
    valid_until: date | None
    content: msgspec.Raw
    entered_at: datetime
    entered_by: str
    withdrawn_at: datetime | None = None

    @property
    def read(self) -> Any:
        """The content."""
        return msgspec.json.decode(self.content, type=CONTENT[self.kind])


class Word(msgspec.Struct, frozen=True, kw_only=True):
    """What a customs said last."""

    part: Part
    at: datetime
    revision: int = 0
    version: int = 0
    reason: str = ""


class SideState(msgspec.Struct, frozen=True, kw_only=True):
    """How one customs stands to the application."""

    word: Word | None = None
    things: Mapping[str, Word] = {}
    """By :func:`thing_key`."""


class JoiningState(msgspec.Struct, frozen=True, kw_only=True):
    """The application as it stands."""

    home: str = ""
    sides: tuple[str, ...] = ()
    carrier: Carrier | None = None
    statement: str = ""
    revision: int = 0
    applied_at: datetime | None = None
    things: Mapping[str, Thing] = {}
    words: Mapping[str, SideState] = {}
    """By side."""
    codes: Mapping[str, str] = {}
    """Hashes of the codes that the customs of this site gave, by the lock's code in the application."""
    codes_given: Mapping[str, datetime] = {}
    withdrawn: bool = False

    def part_of(self, side: str, thing: Thing | None = None) -> Part:
        """How a customs stands to the application, or to one thing in its present version."""
        said = self.words.get(side)
        if said is None or said.word is None:
            return Part.UNDECIDED
        whole = said.word.part
        if thing is None:
            return whole
        word = said.things.get(thing_key(thing.kind, thing.code))
        if whole is Part.SUSPENDED:
            return Part.SUSPENDED
        if word is None or word.version != thing.version:
            return Part.UNDECIDED
        return word.part


def thing_key(kind: Kind, code: str) -> str:
    """What a thing is called in the state."""
    return f"{kind.value}:{code}"


def joining_stream(case_id: UUID) -> StreamId:
    """The one stream of an application."""
    return StreamId(case_id, "joining")


def reference_of(case_id: UUID) -> str:
    """The number that people call an application by."""
    return f"SEL-{case_id.hex[-8:].upper()}"
