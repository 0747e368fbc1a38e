"""The shapes of the record: facts, aggregates, the rows that are derived from facts.

A **case** is the unit of sharing (a submission, a trip, an organisation): grants, references and every projection
key start with its identifier. A case has one or more **streams**, each with its own versioned state, so that work
on one document of a submission never waits for work on another. A fact is keyed by (case, stream, version).

``decide`` and ``evolve`` are pure. ``project`` and ``send`` are pure too: they return rows and messages, and the
record writes facts, state, rows and messages in one statement of one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar
from uuid import UUID

import msgspec

from fairway.base.ids import NewId


class Fact(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind"):
    """Something that happened, in the past tense. Concrete facts set ``tag="submission-recorded"`` and the like.

    Fields added later need defaults, so that old payloads still decode. A payload may be erased: ``evolve`` then gets
    :class:`Erased` in its place. A part that is canonical JSON bytes already (a submission) is a ``msgspec.Raw``.
    """


class Erased(Fact, frozen=True, kw_only=True, tag="erased"):
    """Stands in for a fact whose payload was erased; its commitment in the log still verifies."""

    was: str
    """The kind of the erased fact."""


class FactErased(Fact, frozen=True, kw_only=True, tag="fact-erased"):
    """The payload of an earlier fact of this stream was erased. The record's own fact: aggregates never see it."""

    version: int
    """Which fact."""
    reason: str = ""
    """Why, in words that name no person."""


class ActorKind(StrEnum):
    """Who or what caused a fact."""

    PERSON = "person"
    API_KEY = "api-key"
    POLICY = "policy"
    AUTHORITY = "authority"
    SITE = "site"
    SYSTEM = "system"


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """Who caused a fact: a person or key of an organisation, a policy, an authority's answer, the other site."""

    kind: ActorKind
    id: str
    """Person id, key id, policy name, authority code or site id. Never a person's name."""
    organisation: UUID | None = None


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """All that ``decide`` may know beside state and command: time, actor, site, fresh identifiers."""

    now: datetime
    actor: Actor
    site: str
    new_id: NewId


class StreamId(msgspec.Struct, frozen=True, order=True):
    """One stream of a case; ``stream`` is "submission", "trip", "filing:hk.road_aci:C1" and the like."""

    case_id: UUID
    stream: str


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """A fact with its place in the record. ``position`` is None until the sequencer has placed it."""

    stream: StreamId
    version: int
    at: datetime
    actor: Actor
    fact: Fact
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A projection table: dropped and rebuilt by replay. ``key`` columns start with ``case_id`` or the holder."""

    name: str
    columns: Mapping[str, str]
    """Column name to PostgreSQL type, as in the migration (a test compares them)."""
    key: tuple[str, ...]


class Row(msgspec.Struct, frozen=True):
    """Put (insert or replace) or delete one row of a projection table.

    Best written by one stream only: where streams share a row, the order of their commands decides what it says.
    """

    table: Table
    values: Mapping[str, Any]
    """All columns for a put, the key columns for a delete. Values: str, int, bool, Decimal, datetime, date, UUID,
    bytes, None, and lists or dicts of plain JSON for ``jsonb`` columns."""
    delete: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """Something to be sent once in effect: to an authority, another site, a webhook. Never written by replay."""

    channel: str
    """Which sender takes it: "authority:hk", "authority:cn", "site:gd", "webhook"."""
    key: str
    """Idempotency key, unique for the channel and carried to the receiver."""
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    order_by: str = ""
    """Messages of a channel with the same non-empty value leave in the order they were committed."""


class FactMeta(msgspec.Struct, frozen=True, kw_only=True):
    """What ``evolve`` and ``project`` may know of a fact beside its payload. The same at write time and in replay."""

    stream: StreamId
    version: int
    at: datetime
    actor: Actor
    site: str


S = TypeVar("S")
C = TypeVar("C")


class Change(msgspec.Struct, Generic[S], frozen=True):
    """One fact applied: the state before and after it."""

    before: S | None
    fact: Fact
    after: S
    meta: FactMeta


@dataclass(frozen=True, slots=True)
class Decision:
    """What ``decide`` answers when it does not raise :class:`~fairway.base.issues.Refusal`."""

    facts: Sequence[Fact] = ()
    blobs: Sequence[bytes] = ()
    """Bytes that facts name by their SHA-256 in hexadecimal (documents, raw messages); stored with the facts."""


def _nothing(change: Change[Any]) -> Iterable[Any]:
    del change
    return ()


@dataclass(frozen=True)
class Aggregate(Generic[S, C]):
    """A kind of stream: its state, facts and pure functions. Registered once, in ``app``."""

    kind: str
    """The stream name up to the first colon: "submission", "filing", "trip"."""
    state: type[S]
    facts: tuple[type[Fact], ...]
    decide: Callable[[S | None, C, Context], Decision]
    evolve: Callable[[S | None, Fact, FactMeta], S]
    project: Callable[[Change[S]], Iterable[Row]] = _nothing
    send: Callable[[Change[S]], Iterable[Message]] = _nothing
    tables: tuple[Table, ...] = ()
