"""What the record refuses, and what must hold for it to be believed.

The rules of the log are applied by ``fairway fsck`` to a database and by ``fairway verify`` to a bundle; each names
exactly what it found wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, TypeVar

from fairway.base.issues import Issue
from fairway.base.rules import Rule
from fairway.record.codec import commitment
from fairway.record.evidence import (
    CheckpointFound,
    DocumentFound,
    ErasedFact,
    FactFound,
    Place,
    PlacedFact,
    StreamFound,
    TileFound,
)

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class RepeatedKey:
    """An idempotency key that comes again: the hash of the first request and of this one."""

    first: bytes
    again: bytes


class IdempotencyKeyReused(Rule[RepeatedKey]):
    """This idempotency key was used before, for another request."""

    id = "ietf.idempotency-key"
    target = "record"
    citation = "draft-ietf-httpapi-idempotency-key-header, section 2.7"
    remedy = "Send the first request again unchanged to get its answer, or use a new key for a new request."

    def check(self, subject: RepeatedKey) -> Iterator[Issue]:
        """An issue when the requests differ."""
        if subject.first != subject.again:
            yield self.issue()


class LogRule(Rule[S]):
    """A rule of the log; abstract."""

    target: ClassVar[str] = "record"
    remedy: ClassVar[str] = (
        "Do not rely on it. Compare with a backup and with checkpoints that others have kept, and find out who could "
        "write to the database."
    )


class CommitmentHolds(LogRule[FactFound]):
    """The content of fact {fact} was altered: payload and documents do not match its commitment."""

    id = "record.commitment"
    citation = "Fairway, docs/concepts/record.md"

    def check(self, subject: FactFound) -> Iterator[Issue]:
        """An issue when the payload that is there is not the one committed to."""
        if subject.payload is None:
            return
        if commitment(subject.salt or b"", subject.payload, subject.documents) != subject.commitment:
            yield self.issue(place=subject.place, fact=subject.place)


class LeafHolds(LogRule[PlacedFact]):
    """Fact {fact} was altered: the log was given another one (position {position})."""

    id = "rfc9162.leaf"
    citation = "RFC 9162, section 2.1.1"

    def check(self, subject: PlacedFact) -> Iterator[Issue]:
        """An issue when the fact has not the leaf hash that the log has for it."""
        if subject.fact.leaf != subject.leaf:
            position = "-" if subject.position is None else subject.position
            yield self.issue(place=subject.fact.place, fact=subject.fact.place, position=position)


class FactPresent(LogRule[Place]):
    """Fact {fact} is missing; it was at position {position} of the log."""

    id = "record.missing-fact"
    citation = "Fairway, docs/concepts/record.md"

    def check(self, subject: Place) -> Iterator[Issue]:
        """Always an issue: the subject is a fact that is not there."""
        position = "-" if subject.position is None else subject.position
        yield self.issue(place=str(subject), fact=subject, position=position)


class FactExpected(LogRule[Place]):
    """Fact {fact} is extra: it is neither in the log nor waiting for its position."""

    id = "record.extra-fact"
    citation = "Fairway, docs/concepts/record.md"

    def check(self, subject: Place) -> Iterator[Issue]:
        """Always an issue: the subject is a fact that should not be there."""
        yield self.issue(place=str(subject), fact=subject)


class ErasureOrdered(LogRule[ErasedFact]):
    """The content of fact {fact} is gone, but nothing in the log says that it was erased."""

    id = "record.erasure-ordered"
    citation = "Fairway, docs/concepts/record.md"

    def check(self, subject: ErasedFact) -> Iterator[Issue]:
        """An issue when a fact was emptied without an order."""
        if not subject.ordered:
            yield self.issue(place=subject.fact.place, fact=subject.fact.place)


class StreamWhole(LogRule[StreamFound]):
    """Stream {stream} has {count} facts, but should have {version}."""

    id = "record.stream-whole"
    citation = "Fairway, docs/concepts/record.md"

    def check(self, subject: StreamFound) -> Iterator[Issue]:
        """An issue when versions are missing."""
        if subject.count != subject.version:
            place = f"{subject.stream.case_id}/{subject.stream.stream}"
            yield self.issue(place=place, stream=place, count=subject.count, version=subject.version)


class StreamInOrder(LogRule[Place]):
    """Fact {fact} is at position {position} of the log, before an earlier one of its stream."""

    id = "record.stream-order"
    citation = "Fairway, docs/concepts/record.md"

    def check(self, subject: Place) -> Iterator[Issue]:
        """Always an issue: the subject is a fact out of order."""
        yield self.issue(place=str(subject), fact=subject, position=subject.position)


@dataclass(frozen=True, slots=True)
class PositionFound:
    """The position that an entry of the log has, and the one that it should have."""

    position: int
    expected: int


class PositionsDense(LogRule[PositionFound]):
    """The log has a gap: position {expected} is followed by nothing, or by position {position}."""

    id = "rfc9162.positions"
    citation = "RFC 9162, section 2.1"

    def check(self, subject: PositionFound) -> Iterator[Issue]:
        """An issue when a position was left out."""
        if subject.position != subject.expected:
            yield self.issue(place=f"position {subject.expected}", position=subject.position, expected=subject.expected)


class TileHolds(LogRule[TileFound]):
    """Tile {tile} of the tree was altered, or is missing."""

    id = "c2sp.tile"
    citation = "C2SP tlog-tiles"

    def check(self, subject: TileFound) -> Iterator[Issue]:
        """An issue when the stored tile is not that of the log."""
        if subject.stored != subject.made:
            yield self.issue(place=subject.name, tile=subject.name)


@dataclass(frozen=True, slots=True)
class Signed:
    """A note, and why it cannot be accepted; None when it can."""

    place: str
    fault: str | None


class CheckpointSigned(LogRule[Signed]):
    """The checkpoint cannot be accepted: {fault}."""

    id = "c2sp.signed-note"
    citation = "C2SP signed-note, tlog-checkpoint"

    def check(self, subject: Signed) -> Iterator[Issue]:
        """An issue when the note is malformed or not signed by an accepted key."""
        if subject.fault is not None:
            yield self.issue(place=subject.place, fault=subject.fault)


class CheckpointMatchesLog(LogRule[CheckpointFound]):
    """The checkpoint of {size} entries does not match the log: what is at positions {first} to {last} was altered, or
    is missing."""

    id = "rfc9162.root"
    citation = "RFC 9162, section 2.1.1"

    def check(self, subject: CheckpointFound) -> Iterator[Issue]:
        """An issue when the log at that size has another root, or is shorter."""
        if subject.root != subject.log_root:
            yield self.issue(
                place=f"checkpoint {subject.size}", size=subject.size, first=subject.since, last=subject.size - 1
            )


@dataclass(frozen=True, slots=True)
class Proved:
    """What a proof was to show, and why it does not; None when it does."""

    place: str
    fault: str | None


class InclusionHolds(LogRule[Proved]):
    """It is not proved that fact {fact} is in the log: {fault}."""

    id = "rfc9162.inclusion"
    citation = "RFC 9162, section 2.1.3.2"

    def check(self, subject: Proved) -> Iterator[Issue]:
        """An issue when the proof does not lead to the checkpoint."""
        if subject.fault is not None:
            yield self.issue(place=subject.place, fact=subject.place, fault=subject.fault)


class DocumentIntact(LogRule[DocumentFound]):
    """Document {document} was altered: its bytes have another SHA-256."""

    id = "record.document-intact"
    citation = "FIPS 180-4"

    def check(self, subject: DocumentFound) -> Iterator[Issue]:
        """An issue when the bytes are not those that the hash names."""
        if not subject.intact:
            yield self.issue(place=subject.sha256.hex(), document=subject.sha256.hex())


@dataclass(frozen=True, slots=True)
class DocumentNamed:
    """A document by its SHA-256, and the fact that it came with."""

    sha256: bytes
    fact: str


class DocumentPresent(LogRule[DocumentNamed]):
    """Document {document} is missing; it came with fact {fact}."""

    id = "record.missing-document"
    citation = "Fairway, docs/concepts/record.md"

    def check(self, subject: DocumentNamed) -> Iterator[Issue]:
        """Always an issue: the subject is a document that is not there."""
        yield self.issue(place=subject.sha256.hex(), document=subject.sha256.hex(), fact=subject.fact)
