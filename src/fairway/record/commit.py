"""All that one command writes, collected before it is written."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from fairway.record.codec import SALT_BYTES, Envelopes, commitment, encode_actor, pack_blob
from fairway.record.merkle import leaf_hash
from fairway.record.model import Context, Message, Row, StreamId


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """What is answered to a command with an idempotency key."""

    holder: str
    key: str
    request: bytes
    response: bytes


@dataclass(slots=True)
class FactColumns:
    """Facts as columns of equal length, in the order in which they were recorded."""

    cases: list[UUID] = field(default_factory=list)
    streams: list[str] = field(default_factory=list)
    versions: list[int] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    payloads: list[bytes] = field(default_factory=list)
    salts: list[bytes] = field(default_factory=list)
    commitments: list[bytes] = field(default_factory=list)
    leaves: list[bytes] = field(default_factory=list)
    blobs: list[bytes] = field(default_factory=list)
    """For each fact the SHA-256 of the documents that came with it, concatenated."""

    def __len__(self) -> int:
        return len(self.cases)


@dataclass(slots=True)
class Commit:
    """The facts of one command and everything that follows from them."""

    at: datetime
    actor: bytes
    """Canonical JSON."""
    previous_moment: int = 0
    """The latest moment of the streams that the command writes to."""
    fresh: bool = False
    """The case was made for this commit: nothing of it can be there."""
    facts: FactColumns = field(default_factory=FactColumns)
    states: dict[StreamId, tuple[int, bytes]] = field(default_factory=dict)
    """For each stream its version and state after the command."""
    rows: dict[str, dict[tuple[Any, ...], Row]] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    blobs: dict[bytes, tuple[bool, bytes]] = field(default_factory=dict)
    """Documents by their SHA-256, as they are stored: whether compressed, and the bytes."""
    receipt: ReceiptRow | None = None
    envelopes: Envelopes | None = None

    @classmethod
    def of(cls, context: Context, previous_moment: int) -> Commit:
        """An empty commit for a command in ``context``, whose time is in whole milliseconds."""
        actor = encode_actor(context.actor)
        return cls(context.now, actor, previous_moment, envelopes=Envelopes(context.site, context.now, actor))

    def add_fact(self, stream: StreamId, version: int, kind: str, payload: bytes, blobs: bytes = b"") -> None:
        """Append a fact, with the concatenated SHA-256 of the documents that come with it."""
        if self.envelopes is None:
            raise ValueError("a commit without a context holds no facts")
        salt = os.urandom(SALT_BYTES)
        committed = commitment(salt, payload, blobs)
        envelope = self.envelopes.envelope(stream.case_id, stream.stream, version, kind, committed)
        facts = self.facts
        facts.cases.append(stream.case_id)
        facts.streams.append(stream.stream)
        facts.versions.append(version)
        facts.kinds.append(kind)
        facts.payloads.append(payload)
        facts.salts.append(salt)
        facts.commitments.append(committed)
        facts.leaves.append(leaf_hash(envelope))
        facts.blobs.append(blobs)

    def add_blob(self, content: bytes) -> bytes:
        """Keep a document; its SHA-256."""
        sha256 = hashlib.sha256(content).digest()
        self.blobs[sha256] = pack_blob(content)
        return sha256

    def add_row(self, row: Row) -> None:
        """Put or delete a row; of several on one key the last counts."""
        key = tuple([row.values[column] for column in row.table.key])
        self.rows.setdefault(row.table.name, {})[key] = row

    @property
    def empty(self) -> bool:
        """Whether there is nothing to write."""
        return not (self.facts.cases or self.rows or self.messages or self.blobs or self.receipt)
