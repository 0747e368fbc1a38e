"""All that one command writes, collected before it is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from fairway.record.model import Message, Row, StreamId


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
    facts: FactColumns = field(default_factory=FactColumns)
    states: dict[StreamId, tuple[int, bytes]] = field(default_factory=dict)
    """For each stream its version and state after the command."""
    rows: dict[str, dict[tuple[Any, ...], Row]] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    blobs: dict[bytes, tuple[bool, bytes]] = field(default_factory=dict)
    """Documents by their SHA-256, as they are stored: whether compressed, and the bytes."""
    receipt: ReceiptRow | None = None

    def add_row(self, row: Row) -> None:
        """Put or delete a row; of several on one key the last counts."""
        key = tuple([row.values[column] for column in row.table.key])
        self.rows.setdefault(row.table.name, {})[key] = row

    @property
    def empty(self) -> bool:
        """Whether there is nothing to write."""
        return not (self.facts.cases or self.rows or self.messages or self.blobs or self.receipt)
