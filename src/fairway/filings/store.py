"""Filings as rows, and the queries over them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from fairway.filings import facts as f
from fairway.filings.adapter import FilingStatus, Target
from fairway.filings.decide import FilingCommand, decide
from fairway.filings.state import FilingState, evolve, of_trip
from fairway.parties.model import customs_of, side_of
from fairway.parties.sharing import GRANTS, CaseKind, Involvement, grant_rows
from fairway.record.model import Aggregate, Change, Message, Row, StreamId, Table

if TYPE_CHECKING:
    import asyncpg

FILING_VIEW = Table(
    name="filing_view",
    columns={
        "case_id": "uuid",
        "scope": "text",
        "filing": "text",
        "target": "text",
        "side": "text",
        "document_group": "text",
        "form": "text",
        "status": "text",
        "raw_code": "text",
        "answered_at": "timestamptz",
        "answer_text": "text",
        "simulated": "boolean",
        "authority_reference": "text",
        "submission_version": "integer",
        "blocking": "integer",
        "document": "text",
        "changed_at": "timestamptz",
        "detail": "jsonb",
    },
    key=("case_id", "scope", "filing"),
)
DOCUMENT_VIEW = Table(
    name="document_view",
    columns={
        "case_id": "uuid",
        "scope": "text",
        "sha256": "text",
        "filing": "text",
        "kind": "text",
        "media_type": "text",
        "file_name": "text",
        "made_at": "timestamptz",
    },
    key=("case_id", "scope", "sha256", "filing"),
)
FILING_MESSAGE = Table(
    name="filing_message",
    columns={"message_id": "text", "case_id": "uuid", "filing": "text"},
    key=("message_id",),
)
CARGO_REFERENCE = Table(
    name="cargo_reference",
    columns={
        "ccrn": "text",
        "case_id": "uuid",
        "filing": "text",
        "consignment": "text",
        "status": "text",
        "waybill_number": "text",
        "expected_date": "date",
        "packages": "integer",
    },
    key=("ccrn",),
)
_OWN, _OTHERS, _CUSTOMS, _TRIP = "full", "milestones", "authority", "trip"


def stream_name(target: Target, group: str) -> str:
    """The stream of a filing within its case."""
    return f"filing:{target.value}:{group}"


def project(change: Change[FilingState]) -> Iterable[Row]:
    """What each scope sees of the filing, its documents, and how answers and bundlings find it."""
    state, meta = change.after, change.meta
    case_id, filing = meta.stream.case_id, meta.stream.stream
    side = Target(state.target).side
    common = _common(state, side, meta.at)
    own = _TRIP if of_trip(state.group) else _OWN
    everybody = (_OWN, _OTHERS, _CUSTOMS) if own == _OWN else (own,)
    for scope in everybody if state.sendings else (own,):
        yield Row(
            FILING_VIEW,
            {"case_id": case_id, "scope": scope, "filing": filing, **common, **_for_scope(state, scope)},
        )
    match change.fact:
        case f.FilingDrafted():
            yield from _documents(case_id, filing, state, scopes=(own,), sha256=state.document, at=meta.at)
        case f.FilingQueued():
            yield Row(FILING_MESSAGE, {"message_id": change.fact.message_id, "case_id": case_id, "filing": filing})
            sent = change.fact.document
            readers = (_OWN, _CUSTOMS) if own == _OWN else (own,)
            yield from _documents(case_id, filing, state, scopes=readers, sha256=sent, at=meta.at)
            if own == _OWN:  # the customs of the site sees every trip over its boundary already
                yield from grant_rows(
                    case_id,
                    CaseKind.SUBMISSION,
                    customs_of(side),
                    Involvement.CUSTOMS,
                    side=side,
                    site_side=side_of(meta.site),
                )
        case f.AnswerReceived() if change.fact.raw:
            yield Row(
                DOCUMENT_VIEW,
                {
                    "case_id": case_id,
                    "scope": own,
                    "sha256": change.fact.raw,
                    "filing": filing,
                    "kind": "answer",
                    "media_type": "application/xml",
                    "file_name": f"answer-{change.fact.raw[:12]}.xml",
                    "made_at": meta.at,
                },
            )
        case _:
            pass
    if state.target == Target.HK_ROAD_ACI and state.authority_reference:
        yield _cargo_reference(case_id, filing, state)


def _common(state: FilingState, side: str, at: datetime) -> dict[str, Any]:
    answer = state.answer
    return {
        "target": state.target,
        "side": side,
        "document_group": state.group,
        "form": state.form,
        "status": state.status.value,
        "raw_code": answer.raw_code if answer else None,
        "answered_at": answer.answered_at if answer else None,
        "answer_text": answer.text if answer else None,
        "simulated": bool(answer and answer.simulated),
        "authority_reference": state.authority_reference,
        "submission_version": state.submission_version,
        "blocking": state.blocking,
        "changed_at": at,
    }


def _for_scope(state: FilingState, scope: str) -> dict[str, Any]:
    if scope == _OTHERS:
        return {"document": None, "detail": {}}
    sent = state.sendings[-1].document if state.sendings else None
    detail: dict[str, Any] = {
        "file_name": state.file_name,
        "media_type": state.media_type,
        "summary": state.summary,
        "numbers": state.numbers,
        "lines": msgspec.to_builtins(state.lines),
        "sendings": msgspec.to_builtins(state.sendings),
        "answers": msgspec.to_builtins(state.answers),
    }
    if scope in (_OWN, _TRIP):
        detail |= {"rules": list(state.rules), "reminders": list(state.reminders)}
    return {"document": state.document if scope in (_OWN, _TRIP) else sent, "detail": detail}


def _documents(
    case_id: UUID, filing: str, state: FilingState, *, scopes: tuple[str, ...], sha256: str, at: datetime
) -> Iterator[Row]:
    for scope in scopes:
        yield Row(
            DOCUMENT_VIEW,
            {
                "case_id": case_id,
                "scope": scope,
                "sha256": sha256,
                "filing": filing,
                "kind": "document",
                "media_type": state.media_type,
                "file_name": state.file_name,
                "made_at": at,
            },
        )


def _cargo_reference(case_id: UUID, filing: str, state: FilingState) -> Row:
    expected, packages = state.summary.get("expected_date"), state.summary.get("packages")
    usable = state.in_effect is not None and state.status not in {FilingStatus.CANCELLED, FilingStatus.EXPIRED}
    return Row(
        CARGO_REFERENCE,
        {
            "ccrn": state.authority_reference,
            "case_id": case_id,
            "filing": filing,
            "consignment": state.group,
            "status": "accepted" if usable else state.status.value,
            "waybill_number": state.summary.get("waybill_number"),
            "expected_date": date.fromisoformat(expected) if expected else None,
            "packages": int(packages) if packages else None,
        },
    )


def send(change: Change[FilingState]) -> Iterable[Message]:
    """A queued document leaves for its authority; the bytes are fetched by hash when it is sent."""
    if not isinstance(change.fact, f.FilingQueued):
        return
    queued, state = change.fact, change.after
    yield Message(
        channel=f"authority:{Target(state.target).side}",
        key=queued.message_id,
        body=b"",
        headers={
            "blob": queued.document,
            "target": state.target,
            "function": queued.function.value,
            "form": queued.form,
            "file_name": queued.file_name or state.file_name,
            "media_type": state.media_type,
            "case_id": str(change.meta.stream.case_id),
            "filing": change.meta.stream.stream,
        },
        order_by=f"{change.meta.stream.case_id}/{change.meta.stream.stream}",
    )


FILING: Aggregate[FilingState, FilingCommand] = Aggregate(
    kind="filing",
    state=FilingState,
    facts=f.FILING_FACTS,
    decide=decide,
    evolve=evolve,
    project=project,
    send=send,
    tables=(GRANTS, FILING_VIEW, DOCUMENT_VIEW, FILING_MESSAGE, CARGO_REFERENCE),
)


async def filing_of_message(conn: asyncpg.Connection, message_id: str) -> StreamId | None:
    """The filing that a message of ours belongs to (writer connection)."""
    row = await conn.fetchrow("SELECT case_id, filing FROM filing_message WHERE message_id = $1", message_id)
    return StreamId(row["case_id"], row["filing"]) if row else None


async def filing_of_reference(conn: asyncpg.Connection, reference: str) -> StreamId | None:
    """The filing that an authority's reference belongs to, when only one has it (writer connection)."""
    rows = await conn.fetch(
        "SELECT case_id, filing FROM filing_view WHERE scope IN ('full', 'trip') AND authority_reference = $1 LIMIT 2",
        reference,
    )
    return StreamId(rows[0]["case_id"], rows[0]["filing"]) if len(rows) == 1 else None


async def filings_of(conn: asyncpg.Connection, case_id: UUID) -> list[dict[str, Any]]:
    """The filings of a case, each in the fullest scope that the holder was granted (reader connection)."""
    rows = await conn.fetch(
        "SELECT DISTINCT ON (filing) * FROM filing_view WHERE case_id = $1"
        " ORDER BY filing, array_position(ARRAY['full', 'trip', 'authority', 'milestones'], scope)",
        case_id,
    )
    return [dict(row) for row in rows]


async def filing(conn: asyncpg.Connection, case_id: UUID, name: str) -> dict[str, Any] | None:
    """One filing in the fullest scope that the holder was granted (reader connection)."""
    row = await conn.fetchrow(
        "SELECT * FROM filing_view WHERE case_id = $1 AND filing = $2"
        " ORDER BY array_position(ARRAY['full', 'trip', 'authority', 'milestones'], scope) LIMIT 1",
        case_id,
        name,
    )
    return dict(row) if row else None


async def documents_of(conn: asyncpg.Connection, case_id: UUID) -> list[dict[str, Any]]:
    """The stored documents and answers of a case that the holder may fetch (reader connection)."""
    rows = await conn.fetch(
        "SELECT DISTINCT ON (sha256, filing) * FROM document_view WHERE case_id = $1 ORDER BY sha256, filing", case_id
    )
    names = ("made_at", "filing", "kind", "file_name", "sha256")
    return sorted((dict(row) for row in rows), key=lambda row: tuple(row[name] for name in names))


async def document_entry(conn: asyncpg.Connection, case_id: UUID, sha256: str) -> dict[str, Any] | None:
    """Name and kind of a stored document, if the holder may fetch it (reader connection)."""
    row = await conn.fetchrow("SELECT * FROM document_view WHERE case_id = $1 AND sha256 = $2 LIMIT 1", case_id, sha256)
    return dict(row) if row else None


async def cargo_references(conn: asyncpg.Connection, ccrns: list[str]) -> dict[str, dict[str, Any]]:
    """The cargo references of this site by number (writer connection: knowing the number is the right to bundle)."""
    rows = await conn.fetch("SELECT * FROM cargo_reference WHERE ccrn = ANY($1)", ccrns)
    return {row["ccrn"]: dict(row) for row in rows}


async def filing_names(conn: asyncpg.Connection, case_id: UUID) -> list[str]:
    """The filing streams of a case (writer connection)."""
    rows = await conn.fetch(
        "SELECT filing FROM filing_view WHERE case_id = $1 AND scope IN ('full', 'trip') ORDER BY 1", case_id
    )
    return [row["filing"] for row in rows]


async def unused_before(conn: asyncpg.Connection, today: date, limit: int = 500) -> list[StreamId]:
    """Filings of cargo references whose expected date has passed and that no vehicle carried over (writer)."""
    rows = await conn.fetch(
        "SELECT r.case_id, r.filing FROM cargo_reference r WHERE r.status = 'accepted' AND r.expected_date < $1"
        " AND NOT EXISTS (SELECT 1 FROM carried_reference c WHERE c.ccrn = r.ccrn AND c.crossed_at IS NOT NULL)"
        " LIMIT $2",
        today,
        limit,
    )
    return [StreamId(row["case_id"], row["filing"]) for row in rows]


async def crossed_without_declaration(conn: asyncpg.Connection, limit: int = 500) -> list[UUID]:
    """Cases that have crossed and have a Hong Kong declaration which the authority has not taken (writer)."""
    rows = await conn.fetch(
        "SELECT DISTINCT f.case_id FROM filing_view f WHERE f.scope = 'full' AND f.target = 'hk.tdec'"
        " AND f.authority_reference IS NULL AND EXISTS (SELECT 1 FROM milestone_view m WHERE m.case_id = f.case_id"
        " AND m.scope = 'full' AND m.milestone = 'crossed') LIMIT $1",
        limit,
    )
    return [row["case_id"] for row in rows]
