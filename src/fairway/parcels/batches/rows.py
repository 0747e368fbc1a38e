"""What is shown of batches: the rows that follow from each fact, and the aggregate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from fairway.base.time import isoformat
from fairway.parcels.batches import facts as f
from fairway.parcels.batches import moved, waited
from fairway.parcels.batches.decide import BatchCommand, decide
from fairway.parcels.batches.state import BatchState, evolve
from fairway.parties.model import customs_of, side_of
from fairway.parties.sharing import GRANTS, CaseKind, Involvement, Scope, grant_rows
from fairway.record.model import Aggregate, Change, FactMeta, Row, Table

PARCEL_BATCH = Table(
    name="parcel_batch_view",
    columns={
        "case_id": "uuid",
        "scope": "text",
        "organisation": "uuid",
        "reference": "text",
        "flow": "text",
        "retention": "text",
        "status": "text",
        "arrives_at": "timestamptz",
        "conveyance": "text",
        "corrects": "uuid",
        "opened_at": "timestamptz",
        "changed_at": "timestamptz",
        "judged_at": "timestamptz",
        "run": "integer",
        "files": "jsonb",
        "parcels": "bigint",
        "cleared": "bigint",
        "to_fix": "bigint",
        "verdict": "jsonb",
        "issues": "jsonb",
        "submission": "uuid",
        "movements": "jsonb",
        "filing": "jsonb",
        "late_at": "timestamptz",
        "erased_at": "timestamptz",
        "search": "text",
    },
    key=("case_id", "scope"),
)
PARCEL_JOB = Table(
    name="parcel_job",
    columns={"case_id": "uuid", "run": "integer", "since": "timestamptz"},
    key=("case_id",),
)
"""Batches that wait to be worked on: the queue of the site's parcel process."""
PARCEL_DUE = Table(name="parcel_due", columns={"case_id": "uuid", "due": "timestamptz"}, key=("case_id",))
"""When the next documents of a batch are late."""
NAMED_PARTY = Table(
    name="parcel_named_view",
    columns={
        "case_id": "uuid",
        "scope": "text",
        "organisation": "uuid",
        "role": "text",
        "codes": "jsonb",
        "sender": "uuid",
        "reference": "text",
        "flow": "text",
        "conveyance": "text",
        "arrives_at": "timestamptz",
        "judged_at": "timestamptz",
        "parcels": "bigint",
        "cleared": "bigint",
        "late": "bigint",
    },
    key=("case_id", "scope", "organisation", "role"),
)
"""Who is named in the documents of a batch, for each of them its own rows only."""
SCOPES = (Scope.FULL, Scope.AUTHORITY)
FOR_CUSTOMS = frozenset({"flags", "channels", "selected", "groups", "tables"})
"""Parts of a verdict that nobody else sees."""


def project(change: Change[BatchState]) -> Iterable[Row]:
    """The batch for its sender and for the customs, the queue, grants."""
    state, meta, fact = change.after, change.meta, change.fact
    if state.organisation is None:
        return
    for scope in SCOPES:
        yield _view(state, meta, scope)
    if isinstance(fact, _WHEN_DUE):
        yield _due(state, meta)
    match fact:
        case f.BatchOpened():
            yield from _grants(fact, meta)
        case f.BatchSubmitted():
            case_id = meta.stream.case_id
            yield Row(PARCEL_JOB, {"case_id": case_id, "run": fact.run, "since": meta.at})
        case f.BatchJudged() | f.BatchFailed() | f.BatchCancelled():
            yield Row(PARCEL_JOB, {"case_id": meta.stream.case_id}, delete=True)
            if isinstance(fact, f.BatchJudged):
                yield from _named(state, fact, meta)
        case _:
            pass


_WHEN_DUE = (f.BatchSubmitted, f.BatchJudged, waited.DocumentsLate, f.PersonalDataErased)


def _due(state: BatchState, meta: FactMeta) -> Row:
    waits = state.waits and state.verdict is not None and state.erased_at is None
    due = waited.next_due(state.verdict.waiting, state.late) if waits and state.verdict else None
    case_id = meta.stream.case_id
    if due is None:
        return Row(PARCEL_DUE, {"case_id": case_id}, delete=True)
    return Row(PARCEL_DUE, {"case_id": case_id, "due": due})


def _grants(fact: f.BatchOpened, meta: FactMeta) -> Iterator[Row]:
    side, case_id = side_of(meta.site), meta.stream.case_id
    for holder, involvement in ((fact.organisation, Involvement.OWNER), (customs_of(side), Involvement.CUSTOMS)):
        yield from grant_rows(case_id, CaseKind.PARCEL_BATCH, holder, involvement, side=side, site_side=side)


def _named(state: BatchState, fact: f.BatchJudged, meta: FactMeta) -> Iterator[Row]:
    side, case_id = side_of(meta.site), meta.stream.case_id
    for holder in dict.fromkeys(one.organisation for one in fact.parties):
        yield from grant_rows(case_id, CaseKind.PARCEL_BATCH, holder, Involvement.NAMED, side=side, site_side=side)
    for one in fact.parties:
        yield Row(
            NAMED_PARTY,
            {
                "case_id": case_id,
                "scope": Scope.NAMED.value,
                "organisation": one.organisation,
                "role": one.role.value,
                "codes": list(one.codes),
                "sender": state.organisation,
                "reference": state.reference,
                "flow": state.flow.value,
                "conveyance": state.conveyance,
                "arrives_at": state.arrives_at,
                "judged_at": meta.at,
                "parcels": one.parcels,
                "cleared": one.cleared,
                "late": one.late,
            },
        )


def _view(state: BatchState, meta: FactMeta, scope: Scope) -> Row:
    verdict = state.verdict
    told = msgspec.to_builtins(verdict) if verdict else None
    if told is not None and scope is not Scope.AUTHORITY:
        # What was flagged, and which parcels are inspected, is for the customs alone until it is done.
        told = {name: value for name, value in told.items() if name not in FOR_CUSTOMS}
    return Row(
        PARCEL_BATCH,
        {
            "case_id": meta.stream.case_id,
            "scope": scope.value,
            "organisation": state.organisation,
            "reference": state.reference,
            "flow": state.flow.value,
            "retention": state.retention.value,
            "status": state.status.value,
            "arrives_at": state.arrives_at,
            "conveyance": state.conveyance,
            "corrects": state.corrects,
            "opened_at": state.opened_at,
            "changed_at": meta.at,
            "judged_at": state.judged_at,
            "run": state.run,
            "files": [msgspec.to_builtins(one) for one in state.files],
            "parcels": verdict.parcels if verdict else None,
            "cleared": verdict.cleared if verdict else None,
            "to_fix": verdict.to_fix if verdict else None,
            "verdict": told,
            "issues": [msgspec.json.decode(one) for one in state.issues],
            "submission": state.submission,
            "movements": moved.told(state.movements),
            "filing": _filing(state),
            "late_at": state.late_at,
            "erased_at": state.erased_at,
            "search": f"{state.reference} {state.conveyance}".lower(),
        },
    )


def _filing(state: BatchState) -> dict[str, Any] | None:
    if not state.filings:
        return None
    orders = sum(one.messages for one in state.filings)
    if state.stood is None:
        return {"at": None, "messages": orders, "sent": 0, "settled": False, "root": "", "documents": {}}
    told: dict[str, Any] = msgspec.to_builtins(state.stood)
    told.pop("type", None)
    return {**told, "at": isoformat(state.stood_at) if state.stood_at else None}


BATCH: Aggregate[BatchState, BatchCommand] = Aggregate(
    kind=f.KIND,
    state=BatchState,
    facts=f.FACTS,
    decide=decide,
    evolve=evolve,
    project=project,
    tables=(PARCEL_BATCH, PARCEL_JOB, PARCEL_DUE, NAMED_PARTY, GRANTS),
)
