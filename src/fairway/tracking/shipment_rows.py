"""Shipments as rows: what each scope sees, who takes part, what it is called."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

import msgspec

from fairway.parties.model import side_of
from fairway.parties.sharing import GRANTS, CaseKind, Involvement, grant_rows, revoke_rows
from fairway.record.model import Aggregate, Change, Row, Table
from fairway.tracking.shipment import ShipmentState, decide, evolve
from fairway.tracking.shipment_facts import (
    SHIPMENT_FACTS,
    FollowerInvited,
    FollowerReleased,
    ShipmentCommand,
    ShipmentProgressed,
    ShipmentRegistered,
)

SHIPMENT_VIEW = Table(
    name="shipment_view",
    columns={
        "case_id": "uuid",
        "scope": "text",
        "owner": "uuid",
        "reference": "text",
        "legs": "jsonb",
        "since": "timestamptz",
        "until": "timestamptz",
        "in_use_at": "timestamptz",
        "closed": "boolean",
        "changed_at": "timestamptz",
    },
    key=("case_id", "scope"),
)
SHIPMENT_CLAIM = Table(
    name="shipment_claim",
    columns={"case_id": "uuid", "scope": "text", "kind": "text", "value": "text", "confirmed": "boolean"},
    key=("case_id", "scope", "kind", "value"),
)
"""The references that the owner named; what follows from them stands in ``shipment_reference``."""
SHIPMENT_PARTY = Table(
    name="shipment_party",
    columns={
        "case_id": "uuid",
        "scope": "text",
        "organisation": "uuid",
        "involvement": "text",
        "until": "timestamptz",
    },
    key=("case_id", "scope", "organisation"),
)
SHIPMENT_SUBMISSION = Table(
    name="shipment_submission",
    columns={"case_id": "uuid", "submission": "uuid"},
    key=("case_id", "submission"),
)
SHIPMENT_NAME = Table(
    name="shipment_name",
    columns={"owner": "uuid", "case_id": "uuid", "reference": "text"},
    key=("owner", "case_id"),
)
"""An owner's own names of shipments, each once."""
SCOPE = "timeline"


def project(change: Change[ShipmentState]) -> Iterable[Row]:
    """The shipment, its claims, its parties and what they are granted."""
    fact, state, case_id = change.fact, change.after, change.meta.stream.case_id
    if isinstance(fact, ShipmentProgressed):
        return
    yield from _rights(change)
    yield Row(
        SHIPMENT_VIEW,
        {
            "case_id": case_id,
            "scope": SCOPE,
            "owner": state.owner,
            "reference": state.reference,
            "legs": msgspec.to_builtins(state.legs),
            "since": state.since,
            "until": state.until,
            "in_use_at": state.in_use_at,
            "closed": state.closed,
            "changed_at": change.meta.at,
        },
    )
    before = change.before.claims if change.before else {}
    for one in before.keys() - state.claims.keys():
        yield Row(SHIPMENT_CLAIM, _claim_key(case_id, one), delete=True)
    for one, confirmed in state.claims.items():
        if before.get(one) != confirmed:
            yield Row(SHIPMENT_CLAIM, {**_claim_key(case_id, one), "confirmed": confirmed})
    if isinstance(fact, ShipmentRegistered):
        yield Row(SHIPMENT_NAME, {"owner": fact.owner, "case_id": case_id, "reference": fact.reference})
    joined = set(state.submissions) - set(change.before.submissions if change.before else ())
    for submission in sorted(joined, key=str):
        yield Row(SHIPMENT_SUBMISSION, {"case_id": case_id, "submission": submission})


def _claim_key(case_id: UUID, text: str) -> dict[str, Any]:
    kind, _, value = text.partition(" ")
    return {"case_id": case_id, "scope": SCOPE, "kind": kind, "value": value}


def _rights(change: Change[ShipmentState]) -> Iterator[Row]:
    case_id, side, fact = change.meta.stream.case_id, side_of(change.meta.site), change.fact
    party = {"case_id": case_id, "scope": SCOPE}
    match fact:
        case ShipmentRegistered():
            yield from grant_rows(case_id, CaseKind.SHIPMENT, fact.owner, Involvement.OWNER, side=side, site_side=side)
            yield Row(
                SHIPMENT_PARTY,
                {**party, "organisation": fact.owner, "involvement": Involvement.OWNER.value, "until": None},
            )
        case FollowerInvited():
            yield from revoke_rows(case_id, fact.organisation)
            yield from grant_rows(
                case_id,
                CaseKind.SHIPMENT,
                fact.organisation,
                fact.involvement,
                side=side,
                site_side=side,
                until=fact.until,
            )
            yield Row(
                SHIPMENT_PARTY,
                {
                    **party,
                    "organisation": fact.organisation,
                    "involvement": fact.involvement.value,
                    "until": fact.until,
                },
            )
        case FollowerReleased():
            yield from revoke_rows(case_id, fact.organisation)
            yield Row(SHIPMENT_PARTY, {**party, "organisation": fact.organisation}, delete=True)
        case _:
            return


SHIPMENT: Aggregate[ShipmentState, ShipmentCommand] = Aggregate(
    kind="shipment",
    state=ShipmentState,
    facts=SHIPMENT_FACTS,
    decide=decide,
    evolve=evolve,
    project=project,
    tables=(GRANTS, SHIPMENT_VIEW, SHIPMENT_CLAIM, SHIPMENT_PARTY, SHIPMENT_SUBMISSION, SHIPMENT_NAME),
)
