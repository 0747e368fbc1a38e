"""What partners send, as the record keeps it: one case for each message, with its raw bytes and what was understood.

The bytes are kept and hashed before anything is read from them, so a message that makes no sense is on record as well.
The same bytes from the same partner again are the same message.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec
from msgspec.structs import replace

from fairway.record.model import Aggregate, Change, Context, Decision, Fact, FactMeta, Row, StreamId, Table
from fairway.tracking.model import Link, Reference

_NO_EVENTS = msgspec.Raw(b"[]")


class Channel(StrEnum):
    """The way that a message came."""

    HTTP = "http"
    WEBSOCKET = "websocket"
    FOLDER = "folder"
    PORTAL = "portal"
    REPLAY = "replay"
    """A correction made on the message's page."""


class NamedParty(msgspec.Struct, frozen=True, order=True):
    """A party that a message names for a reference."""

    reference: Reference
    role: str
    identifier: str


class Fault(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A fault of a message with its place; the sentences are keys of the catalogue as in an issue."""

    rule: str
    message: str
    severity: str = "error"
    remedy: str = ""
    params: dict[str, str] = {}
    pointer: str = ""
    place: str | None = None
    code: str = ""
    """The standard's own error code (EDIFACT data element 0085)."""
    segment: str = ""
    line: int | None = None
    offset: int | None = None


class MessageTaken(Fact, frozen=True, kw_only=True, tag="message-taken"):
    """A partner's message is on disk, with what was understood of it."""

    partner: UUID
    channel: Channel
    sha256: str
    """Of the raw bytes, which are kept under it."""
    size: int
    standard: str = ""
    """Empty when it is nothing that we know."""
    form: str = ""
    """Kind of its first message ("COARRI D.95B")."""
    reference: str = ""
    """The sender's own reference of the first message."""
    messages: int = 0
    file_name: str = ""
    media_type: str = ""
    count: int = 0
    """How many events there are."""
    events: msgspec.Raw = _NO_EVENTS
    """The events, a JSON array."""
    links: tuple[Link, ...] = ()
    parties: tuple[NamedParty, ...] = ()
    faults: tuple[Fault, ...] = ()
    more_faults: int = 0
    """Faults beyond those that are listed."""
    duplicates: tuple[int, ...] = ()
    """Numbers of the events, counted from 0, that the partner had told before."""
    corrects: UUID | None = None
    """The message that this one was sent to correct; what that one told and this one does not is withdrawn."""
    test: bool = False
    """It was read and answered, and tells nothing."""

    @property
    def errors(self) -> int:
        """How many faults refuse something."""
        return sum(fault.severity == "error" for fault in self.faults) + self.more_faults


class MessageCorrected(Fact, frozen=True, kw_only=True, tag="message-corrected"):
    """Another message took the place of this one."""

    by: UUID


class TakeMessage(msgspec.Struct, frozen=True, kw_only=True):
    """Keep a message: its bytes, and what was understood of them."""

    taken: MessageTaken
    raw: bytes


class CorrectMessage(msgspec.Struct, frozen=True, kw_only=True):
    """Note that another message takes the place of this one."""

    by: UUID


InboundCommand = TakeMessage | CorrectMessage


class InboundState(msgspec.Struct, frozen=True, kw_only=True):
    """What later commands need to know of a message."""

    partner: UUID
    standard: str
    sha256: str
    corrected_by: UUID | None = None


def inbound_stream(message: UUID) -> StreamId:
    """The one stream of a message's case."""
    return StreamId(message, "inbound")


def decide(state: InboundState | None, command: InboundCommand, context: Context) -> Decision:
    """A message is taken once; a correction of a corrected message takes the place of it as well."""
    del context
    match command:
        case TakeMessage():
            return Decision() if state else Decision(facts=[command.taken], blobs=[command.raw])
        case CorrectMessage():
            if state is None or state.corrected_by == command.by:
                return Decision()
            return Decision(facts=[MessageCorrected(by=command.by)])


def evolve(state: InboundState | None, fact: Fact, meta: FactMeta) -> InboundState:
    """The state after ``fact``."""
    del meta
    match fact:
        case MessageTaken():
            return InboundState(partner=fact.partner, standard=fact.standard, sha256=fact.sha256)
        case MessageCorrected() if state:
            return replace(state, corrected_by=fact.by)
        case _:
            return state or InboundState(partner=UUID(int=0), standard="", sha256="")


INBOUND_MESSAGE = Table(
    name="inbound_message",
    columns={
        "partner": "uuid",
        "case_id": "uuid",
        "channel": "text",
        "standard": "text",
        "form": "text",
        "reference": "text",
        "file_name": "text",
        "sha256": "text",
        "size": "bigint",
        "events": "integer",
        "duplicates": "integer",
        "errors": "integer",
        "warnings": "integer",
        "standing": "text",
        "corrects": "uuid",
        "test": "boolean",
        "taken_at": "timestamptz",
    },
    key=("partner", "case_id"),
)
INBOUND_CORRECTED = Table(
    name="inbound_corrected",
    columns={"partner": "uuid", "case_id": "uuid", "by": "uuid"},
    key=("partner", "case_id"),
)
"""Which messages were corrected: a table of its own, because a row is written whole."""


def standing(taken: MessageTaken) -> str:
    """ "accepted", "partly" (something of it was refused) or "refused" (nothing was understood without a fault)."""
    if not taken.errors:
        return "accepted"
    return "partly" if taken.count or taken.links or taken.parties else "refused"


def project(change: Change[InboundState]) -> Iterable[Row]:
    """The message in the log of its partner."""
    fact, meta = change.fact, change.meta
    keys: dict[str, Any] = {"partner": change.after.partner, "case_id": meta.stream.case_id}
    if isinstance(fact, MessageTaken):
        yield Row(
            INBOUND_MESSAGE,
            {
                **keys,
                "channel": fact.channel.value,
                "standard": fact.standard,
                "form": fact.form,
                "reference": fact.reference,
                "file_name": fact.file_name,
                "sha256": fact.sha256,
                "size": fact.size,
                "events": fact.count,
                "duplicates": len(fact.duplicates),
                "errors": fact.errors,
                "warnings": sum(fault.severity != "error" for fault in fact.faults),
                "standing": standing(fact),
                "corrects": fact.corrects,
                "test": fact.test,
                "taken_at": meta.at,
            },
        )
    elif isinstance(fact, MessageCorrected):
        yield Row(INBOUND_CORRECTED, {**keys, "by": fact.by})


INBOUND: Aggregate[InboundState, InboundCommand] = Aggregate(
    kind="inbound",
    state=InboundState,
    facts=(MessageTaken, MessageCorrected),
    decide=decide,
    evolve=evolve,
    project=project,
    tables=(INBOUND_MESSAGE, INBOUND_CORRECTED),
)
