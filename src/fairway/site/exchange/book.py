"""The exchange of one case with the other site: what crossed, in which order, on which ground.

Each crossing is a fact on both sides and a line of the data-flow register that the owner of the data can read.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec.structs import replace

from fairway.record.model import Aggregate, Change, Context, Decision, Fact, FactMeta, Message, Row, Table


class EnvelopeMade(Fact, frozen=True, kw_only=True, tag="envelope-made"):
    """An envelope was made for the other site; from here on it arrives there once in effect."""

    envelope: UUID
    envelope_kind: str
    receiver: str
    sequence: int
    elements: tuple[str, ...] = ()
    purpose: str = ""
    legal_basis: str = ""
    retention: str = ""
    body: dict[str, Any] = {}


class EnvelopeTaken(Fact, frozen=True, kw_only=True, tag="envelope-taken"):
    """An envelope of the other site was opened, verified and taken in, in its order."""

    envelope: UUID
    envelope_kind: str
    sender: str
    sequence: int
    made_at: datetime
    elements: tuple[str, ...] = ()
    purpose: str = ""
    legal_basis: str = ""
    retention: str = ""


class MakeEnvelope(msgspec.Struct, frozen=True, kw_only=True):
    """Make an envelope with a body that the sharing rule has cut already."""

    kind: str
    receiver: str
    elements: tuple[str, ...]
    purpose: str
    legal_basis: str
    retention: str
    body: dict[str, Any]
    unless_same_as_last: bool = False
    """Make none when the last envelope of this kind had the same body."""


class TakeEnvelope(msgspec.Struct, frozen=True, kw_only=True):
    """Take in an envelope whose turn it is."""

    envelope: UUID
    kind: str
    sender: str
    sequence: int
    made_at: datetime
    elements: tuple[str, ...]
    purpose: str
    legal_basis: str
    retention: str


ExchangeCommand = MakeEnvelope | TakeEnvelope


class ExchangeState(msgspec.Struct, frozen=True, kw_only=True):
    """How far the exchange of a case has come."""

    made: int = 0
    made_for: dict[str, int] = {}
    """How many by receiver. A state from before there were three sites has none: all of ``made`` were for one."""
    taken: dict[str, int] = {}
    last_body: dict[str, dict[str, Any]] = {}
    """The last body by kind of envelope and receiver."""

    def count(self, receiver: str) -> int:
        """How many envelopes of the case were made for a site."""
        return self.made_for.get(receiver, 0) if self.made_for else self.made

    def last(self, kind: str, receiver: str) -> dict[str, Any] | None:
        """The last body of a kind that a site was sent."""
        return self.last_body.get(f"{kind}/{receiver}", None if self.made_for else self.last_body.get(kind))


def decide(state: ExchangeState | None, command: ExchangeCommand, context: Context) -> Decision:
    """The fact of the crossing; nothing for an envelope that was taken before."""
    exchange = state or ExchangeState()
    if isinstance(command, MakeEnvelope):
        if command.unless_same_as_last and exchange.last(command.kind, command.receiver) == command.body:
            return Decision()
        return Decision(
            facts=[
                EnvelopeMade(
                    envelope=context.new_id(),
                    envelope_kind=command.kind,
                    receiver=command.receiver,
                    sequence=exchange.count(command.receiver) + 1,
                    elements=command.elements,
                    purpose=command.purpose,
                    legal_basis=command.legal_basis,
                    retention=command.retention,
                    body=command.body,
                )
            ]
        )
    expected = exchange.taken.get(command.sender, 0) + 1
    if command.sequence < expected:
        return Decision()
    if command.sequence > expected:
        raise ValueError(f"envelope {command.sequence} of {command.sender} was handed over before {expected}")
    return Decision(
        facts=[
            EnvelopeTaken(
                envelope=command.envelope,
                envelope_kind=command.kind,
                sender=command.sender,
                sequence=command.sequence,
                made_at=command.made_at,
                elements=command.elements,
                purpose=command.purpose,
                legal_basis=command.legal_basis,
                retention=command.retention,
            )
        ]
    )


def evolve(state: ExchangeState | None, fact: Fact, meta: FactMeta) -> ExchangeState:
    """The state after ``fact``."""
    del meta
    exchange = state or ExchangeState()
    match fact:
        case EnvelopeMade():
            return replace(
                exchange,
                made=exchange.made + 1,
                made_for={**_made_for(exchange, fact.receiver), fact.receiver: fact.sequence},
                last_body={**exchange.last_body, f"{fact.envelope_kind}/{fact.receiver}": fact.body},
            )
        case EnvelopeTaken():
            return replace(exchange, taken={**exchange.taken, fact.sender: fact.sequence})
        case _:
            return exchange


def _made_for(exchange: ExchangeState, receiver: str) -> dict[str, int]:
    """What was counted by receiver; what was counted before that went to whoever is written to first after it."""
    return exchange.made_for or ({receiver: exchange.made} if exchange.made else {})


DATA_FLOW = Table(
    name="data_flow",
    columns={
        "case_id": "uuid",
        "scope": "text",
        "envelope": "uuid",
        "crossed": "text",
        "other_site": "text",
        "kind": "text",
        "sequence": "integer",
        "elements": "jsonb",
        "purpose": "text",
        "legal_basis": "text",
        "retention": "text",
        "at": "timestamptz",
    },
    key=("case_id", "scope", "envelope"),
)


_SCOPES = {"sealed-trip": "trip"}
"""Who owns what a kind of envelope tells, where it is not the owner of a submission."""


def project(change: Change[ExchangeState]) -> Iterable[Row]:
    """A line of the register, for whoever owns the data."""
    fact, meta = change.fact, change.meta
    if isinstance(fact, EnvelopeMade):
        crossed, other = "out", fact.receiver
    elif isinstance(fact, EnvelopeTaken):
        crossed, other = "in", fact.sender
    else:
        return
    yield Row(
        DATA_FLOW,
        {
            "case_id": meta.stream.case_id,
            "scope": _SCOPES.get(fact.envelope_kind, "full"),
            "envelope": fact.envelope,
            "crossed": crossed,
            "other_site": other,
            "kind": fact.envelope_kind,
            "sequence": fact.sequence,
            "elements": list(fact.elements),
            "purpose": fact.purpose,
            "legal_basis": fact.legal_basis,
            "retention": fact.retention,
            "at": meta.at,
        },
    )


def send(change: Change[ExchangeState]) -> Iterable[Message]:
    """The envelope leaves, sealed when it is sent; those of one case leave in order."""
    fact, meta = change.fact, change.meta
    if isinstance(fact, EnvelopeMade):
        content = {
            "id": str(fact.envelope),
            "kind": fact.envelope_kind,
            "sender": meta.site,
            "receiver": fact.receiver,
            "case_id": str(meta.stream.case_id),
            "sequence": fact.sequence,
            "made_at": meta.at.isoformat(),
            "purpose": fact.purpose,
            "legal_basis": fact.legal_basis,
            "retention": fact.retention,
            "elements": list(fact.elements),
            "body": fact.body,
        }
        yield Message(
            channel=f"site:{fact.receiver}",
            key=str(fact.envelope),
            body=msgspec.json.encode(content),
            order_by=str(meta.stream.case_id),
        )


EXCHANGE: Aggregate[ExchangeState, ExchangeCommand] = Aggregate(
    kind="exchange",
    state=ExchangeState,
    facts=(EnvelopeMade, EnvelopeTaken),
    decide=decide,
    evolve=evolve,
    project=project,
    send=send,
    tables=(DATA_FLOW,),
)
