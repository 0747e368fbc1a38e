"""What can be held against the log: facts, documents, tiles and checkpoints as they were found.

These are the subjects of the rules in :mod:`fairway.record.rules`; ``fsck`` finds them in the database and
``verify`` in a bundle.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from fairway.record.codec import Envelopes, to_milliseconds
from fairway.record.merkle import leaf_hash
from fairway.record.model import StreamId


@dataclass(frozen=True, slots=True)
class FactFound:
    """A fact, with what it is committed by."""

    stream: StreamId
    version: int
    kind: str
    commitment: bytes
    salt: bytes | None
    payload: bytes | None
    """None for an erased fact, as the salt is."""
    documents: bytes
    """The SHA-256 of the documents that came with it, concatenated."""
    leaf: bytes
    """Computed from where, when, by whom and of what kind it is, and the commitment."""

    @property
    def place(self) -> str:
        """Where it is, for a reader."""
        return f"{self.stream.case_id}/{self.stream.stream}/{self.version}"


def leaf_of(
    site: str, stream: StreamId, version: int, *, kind: str, at: datetime, actor: bytes, committed: bytes
) -> bytes:
    """The leaf hash of a fact, from the parts of its envelope; empty for a time that no fact can have."""
    if at != to_milliseconds(at):
        return b""
    envelope = Envelopes(site, at, actor).envelope(stream.case_id, stream.stream, version, kind, committed)
    return leaf_hash(envelope)


@dataclass(frozen=True, slots=True)
class PlacedFact:
    """A fact and the leaf that the log, or the sequencer's queue, has for it."""

    fact: FactFound
    leaf: bytes
    position: int | None
    """None while it waits for the sequencer."""


@dataclass(frozen=True, slots=True)
class ErasedFact:
    """A fact without payload, and whether a fact of its stream says that it was erased."""

    fact: FactFound
    ordered: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fact is or should be."""

    stream: StreamId
    version: int
    position: int | None = None

    def __str__(self) -> str:
        return f"{self.stream.case_id}/{self.stream.stream}/{self.version}"


@dataclass(frozen=True, slots=True)
class StreamFound:
    """The facts of one stream: how many, and the highest version among facts and state."""

    stream: StreamId
    count: int
    version: int


@dataclass(frozen=True, slots=True)
class TileFound:
    """A stored tile and the one made from the leaves of the log."""

    name: str
    stored: bytes | None
    made: bytes


@dataclass(frozen=True, slots=True)
class CheckpointFound:
    """A checkpoint as it was signed or kept, and the log at its size."""

    size: int
    root: bytes
    log_root: bytes | None
    """None when the log is shorter."""
    since: int = 0
    """The size of the last checkpoint before it that holds."""


@dataclass(frozen=True, slots=True)
class DocumentFound:
    """The bytes stored under a SHA-256; None when they cannot even be decompressed."""

    sha256: bytes
    content: bytes | None

    @property
    def intact(self) -> bool:
        """Whether the bytes are those that the hash names."""
        return self.content is not None and hashlib.sha256(self.content).digest() == self.sha256
