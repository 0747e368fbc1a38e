"""An alert that was raised: who is told, what each of them made of it, and what became of it.

An alert is a case of its own, so that it is granted to those who are told and to nobody else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec.structs import replace

from fairway.parties.sharing import Involvement
from fairway.record.model import Context, Decision, Fact, FactMeta, StreamId


class Recipient(msgspec.Struct, frozen=True, kw_only=True):
    """An organisation that is told, and whom of it by e-mail."""

    organisation: UUID
    involvement: Involvement
    """Its part in the shipment."""
    until: datetime | None = None
    people: tuple[UUID, ...] = ()


class AlertRaised(Fact, frozen=True, kw_only=True, tag="alert-raised"):
    """A rule found something."""

    organisation: UUID
    """Whose rule it is."""
    rule: UUID
    rule_version: int
    rule_name: str
    shipment: UUID
    reference: str
    """The shipment's own name."""
    matter: str
    """The kind of the rule's condition."""
    severity: str
    cause: str
    message: str
    params: Mapping[str, str] = {}
    evidence: tuple[str, ...] = ()
    """Keys of events."""
    since: datetime | None = None
    until: datetime | None = None
    stays: bool = False
    recipients: tuple[Recipient, ...] = ()
    escalate_at: datetime | None = None


class AlertOver(Fact, frozen=True, kw_only=True, tag="alert-over"):
    """What it was raised for is over."""

    until: datetime


class AlertAcknowledged(Fact, frozen=True, kw_only=True, tag="alert-acknowledged"):
    """Somebody of an organisation that was told takes care of it."""

    organisation: UUID
    note: str = ""


class AlertSnoozed(Fact, frozen=True, kw_only=True, tag="alert-snoozed"):
    """An organisation that was told wants to see it again at a time."""

    organisation: UUID
    until: datetime


class AlertClosed(Fact, frozen=True, kw_only=True, tag="alert-closed"):
    """For an organisation that was told it is done."""

    organisation: UUID
    note: str = ""


class AlertReopened(Fact, frozen=True, kw_only=True, tag="alert-reopened"):
    """An organisation takes back what it made of it: it needs somebody again."""

    organisation: UUID


class AlertEscalated(Fact, frozen=True, kw_only=True, tag="alert-escalated"):
    """Nobody acknowledged it in time: others of the rule's organisation are told."""

    people: tuple[UUID, ...] = ()


class AlertTold(Fact, frozen=True, kw_only=True, tag="alert-told"):
    """Somebody was told, or could not be."""

    organisation: UUID
    channel: str
    """"mail" or "webhook"."""
    person: UUID | None = None
    webhook: UUID | None = None
    purpose: str = "raised"
    told: bool = True
    detail: str = ""


class AlertWithheld(Fact, frozen=True, kw_only=True, tag="alert-withheld"):
    """An organisation has no part in the shipment any more: the alert is kept from it."""

    organisation: UUID


ALERT_FACTS = (
    AlertRaised,
    AlertOver,
    AlertAcknowledged,
    AlertSnoozed,
    AlertClosed,
    AlertReopened,
    AlertEscalated,
    AlertTold,
    AlertWithheld,
)
AlertCommand = (
    AlertRaised
    | AlertOver
    | AlertAcknowledged
    | AlertSnoozed
    | AlertClosed
    | AlertReopened
    | AlertEscalated
    | AlertTold
    | AlertWithheld
)
"""Each command says what its fact says; whether it changes anything is decided."""


class Attention(msgspec.Struct, frozen=True, kw_only=True):
    """What an organisation that was told made of it."""

    recipient: Recipient
    standing: str = "open"
    """"open", "acknowledged", "snoozed", "closed"."""
    snoozed_until: datetime | None = None
    note: str = ""


class AlertState(msgspec.Struct, frozen=True, kw_only=True):
    """An alert as it stands."""

    raised: AlertRaised
    at: datetime
    attention: Mapping[str, Attention] = {}
    """By organisation."""
    over_at: datetime | None = None
    until: datetime | None = None
    escalate_at: datetime | None = None
    escalated_at: datetime | None = None
    told: int = 0

    @property
    def holds(self) -> bool:
        """Whether what it was raised for is not over yet."""
        return self.over_at is None


def alert_stream(alert: UUID) -> StreamId:
    """The one stream of an alert's case."""
    return StreamId(alert, "alert")


def decide(state: AlertState | None, command: AlertCommand, context: Context) -> Decision:
    """The fact, where it changes something. What concerns an organisation that is not told changes nothing."""
    del context
    if isinstance(command, AlertRaised):
        return Decision() if state else Decision(facts=[command])
    if state is None:
        return Decision()
    return Decision(facts=list(_facts(state, command)))


def _facts(state: AlertState, command: AlertCommand) -> Iterator[Fact]:
    if isinstance(command, AlertOver):
        if state.holds:
            yield command
        return
    if isinstance(command, AlertEscalated):
        if state.escalate_at is not None:
            yield command
        return
    if isinstance(command, AlertRaised):
        return
    mine = state.attention.get(str(command.organisation))
    if mine is None:
        return
    match command:
        case AlertAcknowledged():
            if mine.standing not in {"acknowledged", "closed"}:
                yield command
        case AlertSnoozed():
            if mine.standing != "closed" and mine.snoozed_until != command.until:
                yield command
        case AlertClosed():
            if mine.standing != "closed":
                yield command
        case AlertReopened():
            if mine.standing != "open":
                yield command
        case _:
            yield command


def evolve(state: AlertState | None, fact: Fact, meta: FactMeta) -> AlertState:
    """The state after ``fact``."""
    if isinstance(fact, AlertRaised):
        ended = fact.until is not None
        return AlertState(
            raised=fact,
            at=meta.at,
            attention={str(one.organisation): Attention(recipient=one) for one in fact.recipients},
            over_at=meta.at if ended else None,
            until=fact.until,
            escalate_at=fact.escalate_at,
        )
    if state is None:
        return AlertState(raised=_ERASED, at=meta.at, over_at=meta.at)
    match fact:
        case AlertOver():
            over = replace(state, over_at=meta.at, until=fact.until)
            return over if state.raised.stays else replace(over, escalate_at=None)
        case AlertAcknowledged():
            return _attended(state, fact.organisation, "acknowledged", note=fact.note)
        case AlertSnoozed():
            return _attended(state, fact.organisation, "snoozed", until=fact.until)
        case AlertClosed():
            return _attended(state, fact.organisation, "closed", note=fact.note)
        case AlertReopened():
            return _reopened(state, fact.organisation)
        case AlertEscalated():
            return replace(state, escalate_at=None, escalated_at=meta.at)
        case AlertTold():
            return replace(state, told=state.told + 1)
        case AlertWithheld():
            left = {name: one for name, one in state.attention.items() if name != str(fact.organisation)}
            return replace(state, attention=left)
        case _:
            return state


_ERASED = AlertRaised(
    organisation=UUID(int=0),
    rule=UUID(int=0),
    rule_version=0,
    rule_name="",
    shipment=UUID(int=0),
    reference="",
    matter="",
    severity="",
    cause="",
    message="",
)
"""Stands for an alert whose beginning was erased: nobody is told of it any more."""


def _reopened(state: AlertState, organisation: UUID) -> AlertState:
    after = _attended(state, organisation, "open")
    again = state.escalated_at is None and (state.holds or state.raised.stays)
    if organisation != state.raised.organisation or not again:
        return after
    # Nobody has acknowledged it after all: what was to happen then happens at its time.
    return replace(after, escalate_at=state.raised.escalate_at)


def _attended(
    state: AlertState, organisation: UUID, standing: str, *, until: datetime | None = None, note: str = ""
) -> AlertState:
    mine = state.attention.get(str(organisation))
    if mine is None:
        return state
    changed = replace(mine, standing=standing, snoozed_until=until, note=note or mine.note)
    after = replace(state, attention={**state.attention, str(organisation): changed})
    if organisation != state.raised.organisation or state.escalate_at is None:
        return after
    if standing == "snoozed" and until is not None:
        return replace(after, escalate_at=max(state.escalate_at, until))
    return replace(after, escalate_at=None)
