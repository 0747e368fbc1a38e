"""Alerts as rows for those who are told, and the e-mails that follow from them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

import msgspec

from fairway.parties.model import side_of
from fairway.parties.sharing import GRANTS, CaseKind, Involvement, grant_rows, revoke_rows
from fairway.record.model import Aggregate, Change, Message, Row, Table
from fairway.tracking.alerts.raised import (
    ALERT_FACTS,
    AlertCommand,
    AlertEscalated,
    AlertRaised,
    AlertState,
    AlertTold,
    AlertWithheld,
    Attention,
    decide,
    evolve,
)

ALERT_VIEW = Table(
    name="alert_view",
    columns={
        "holder": "uuid",
        "case_id": "uuid",
        "shipment": "uuid",
        "reference": "text",
        "organisation": "uuid",
        "rule": "uuid",
        "rule_version": "integer",
        "rule_name": "text",
        "matter": "text",
        "severity": "text",
        "cause": "text",
        "message": "text",
        "params": "jsonb",
        "evidence": "jsonb",
        "recipients": "jsonb",
        "since": "timestamptz",
        "until": "timestamptz",
        "stays": "boolean",
        "raised_at": "timestamptz",
        "over_at": "timestamptz",
        "escalate_at": "timestamptz",
        "escalated_at": "timestamptz",
        "standing": "text",
        "snoozed_until": "timestamptz",
        "note": "text",
        "changed_at": "timestamptz",
    },
    key=("holder", "case_id"),
)
"""A row for each organisation that is told."""
ALERT_TOLD = Table(
    name="alert_told",
    columns={
        "holder": "uuid",
        "case_id": "uuid",
        "ordinal": "integer",
        "channel": "text",
        "person": "uuid",
        "webhook": "uuid",
        "purpose": "text",
        "told": "boolean",
        "detail": "text",
        "at": "timestamptz",
    },
    key=("holder", "case_id", "ordinal"),
)
"""Who of each organisation was told, by which channel; the row of the portal says that it could be read there."""
MAIL = "mail"
_encoder = msgspec.json.Encoder()


def project(change: Change[AlertState]) -> Iterable[Row]:
    """The alert as each of those who are told sees it, and the record of who was told."""
    fact, state, alert = change.fact, change.after, change.meta.stream.case_id
    match fact:
        case AlertRaised():
            side = side_of(change.meta.site)
            for ordinal, one in enumerate(fact.recipients):
                yield from grant_rows(
                    alert,
                    CaseKind.ALERT,
                    one.organisation,
                    Involvement.OWNER if one.organisation == fact.organisation else Involvement.FOLLOWER,
                    side=side,
                    site_side=side,
                    until=one.until,
                )
                portal = AlertTold(organisation=one.organisation, channel="portal")
                yield _told(alert, portal, -1 - ordinal, change)
        case AlertTold():
            yield _told(alert, fact, state.told, change)
            return
        case AlertWithheld():
            yield from revoke_rows(alert, fact.organisation)
            yield Row(ALERT_VIEW, {"holder": fact.organisation, "case_id": alert}, delete=True)
    for attention in state.attention.values():
        yield Row(ALERT_VIEW, _seen(alert, attention, change))


def _told(alert: UUID, fact: AlertTold, ordinal: int, change: Change[AlertState]) -> Row:
    return Row(
        ALERT_TOLD,
        {
            "holder": fact.organisation,
            "case_id": alert,
            "ordinal": ordinal,
            "channel": fact.channel,
            "person": fact.person,
            "webhook": fact.webhook,
            "purpose": fact.purpose,
            "told": fact.told,
            "detail": fact.detail,
            "at": change.meta.at,
        },
    )


def _seen(alert: UUID, one: Attention, change: Change[AlertState]) -> dict[str, Any]:
    state, raised = change.after, change.after.raised
    told = [str(other.recipient.organisation) for other in state.attention.values()]
    return {
        "holder": one.recipient.organisation,
        "case_id": alert,
        "shipment": raised.shipment,
        "reference": raised.reference,
        "organisation": raised.organisation,
        "rule": raised.rule,
        "rule_version": raised.rule_version,
        "rule_name": raised.rule_name,
        "matter": raised.matter,
        "severity": raised.severity,
        "cause": raised.cause,
        "message": raised.message,
        "params": dict(raised.params),
        "evidence": list(raised.evidence),
        "recipients": told if one.recipient.organisation == raised.organisation else [],
        "since": raised.since,
        "until": state.until,
        "stays": raised.stays,
        "raised_at": state.at,
        "over_at": state.over_at,
        "escalate_at": state.escalate_at,
        "escalated_at": state.escalated_at,
        "standing": one.standing,
        "snoozed_until": one.snoozed_until,
        "note": one.note,
        "changed_at": change.meta.at,
    }


def send(change: Change[AlertState]) -> Iterable[Message]:
    """The e-mails: one for each person, so that nobody sees who else was told."""
    fact = change.fact
    if isinstance(fact, AlertRaised):
        for one in fact.recipients:
            yield from _mails(change, one.organisation, one.people, "raised")
    elif isinstance(fact, AlertEscalated):
        yield from _mails(change, change.after.raised.organisation, fact.people, "escalated")


def _mails(change: Change[AlertState], organisation: UUID, people: Iterable[UUID], purpose: str) -> Iterator[Message]:
    alert = change.meta.stream.case_id
    for person in people:
        wanted = {"alert": alert, "organisation": organisation, "person": person, "purpose": purpose}
        yield Message(channel=MAIL, key=f"{alert}:{person}:{purpose}", body=_encoder.encode(wanted))


ALERT: Aggregate[AlertState, AlertCommand] = Aggregate(
    kind="alert",
    state=AlertState,
    facts=ALERT_FACTS,
    decide=decide,
    evolve=evolve,
    project=project,
    send=send,
    tables=(GRANTS, ALERT_VIEW, ALERT_TOLD),
)
