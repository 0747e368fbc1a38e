"""Queries over several domains at once, for lists and pages.

Reader connections unless said otherwise: row-level security decides what is there.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from fairway.consignments.model import Texts
from fairway.consignments.store import readable

if TYPE_CHECKING:
    import asyncpg

WINDOW = 1_000
"""So many submissions of a holder, those that changed last, are put in order of need at a time."""

_ROWS = """
SELECT s.case_id, s.scope, s.owner, s.reference, s.direction, s.control_point, s.crossing_date, s.goods, s.consignor,
       s.consignee, s.vehicle, s.version, s.from_site, s.cancelled, s.changed_at, s.detail,
       coalesce(f.filings, '[]'::jsonb) AS filings, coalesce(o.told, '[]'::jsonb) AS told,
       coalesce(m.milestones, '[]'::jsonb) AS milestones, r.waybill
FROM (
    SELECT w.case_id, w.changed_at FROM work_list w
    WHERE w.holder = $1 AND ($3::uuid[] IS NULL OR w.case_id = ANY($3))
    ORDER BY w.changed_at DESC, w.case_id DESC LIMIT $2
) w
CROSS JOIN LATERAL (
    SELECT * FROM submission_view v WHERE v.case_id = w.case_id
    ORDER BY array_position(ARRAY['full', 'transport', 'milestones'], v.scope) LIMIT 1
) s
LEFT JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_object(
        'filing', v.filing, 'target', v.target, 'group', v.document_group, 'status', v.status, 'blocking', v.blocking,
        'raw_code', v.raw_code, 'at', v.answered_at, 'simulated', v.simulated, 'reference', v.authority_reference,
        'sent', coalesce(jsonb_array_length(v.detail -> 'sendings'), 0)) ORDER BY v.filing) AS filings
    FROM filing_view v
    WHERE v.case_id = w.case_id AND v.scope = CASE s.scope WHEN 'full' THEN 'full' ELSE 'milestones' END
) f ON true
LEFT JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_object(
        'target', v.target, 'status', v.status, 'raw_code', v.raw_code, 'at', v.at, 'simulated', v.simulated)) AS told
    FROM other_side_view v WHERE v.case_id = w.case_id AND v.scope = s.scope
) o ON true
LEFT JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_object(
        'milestone', v.milestone, 'at', v.at, 'planned', v.planned, 'vehicle', v.vehicle) ORDER BY v.at) AS milestones
    FROM milestone_view v WHERE v.case_id = w.case_id AND v.scope = s.scope
) m ON true
LEFT JOIN LATERAL (
    SELECT v.shown AS waybill FROM reference v
    WHERE v.case_id = w.case_id AND v.scheme = 'waybill' AND v.holder = $1 ORDER BY v.scope, v.value LIMIT 1
) r ON s.reference IS NULL
"""


async def rows(
    conn: asyncpg.Connection, holder: UUID, *, limit: int = WINDOW, only: Iterable[UUID] | None = None
) -> list[dict[str, Any]]:
    """The holder's submissions, last changed first, each with its filings, the other side's word and milestones."""
    found = await conn.fetch(_ROWS, holder, limit, None if only is None else list(only))
    return [dict(row) for row in found]


async def documents(conn: asyncpg.Connection, cases: Iterable[UUID]) -> dict[UUID, str]:
    """The whole documents of submissions, where the holder may see them whole."""
    found = await conn.fetch(
        "SELECT case_id, document FROM submission_view WHERE case_id = ANY($1) AND scope = 'full'", list(cases)
    )
    return {row["case_id"]: text for row in found if (text := readable(row["document"]))}


async def cases_of_authority_reference(conn: asyncpg.Connection, text: str) -> list[UUID]:
    """The submissions whose document an authority knows by exactly this number."""
    found = await conn.fetch(
        "SELECT DISTINCT case_id FROM filing_view WHERE authority_reference = $1 LIMIT 20",
        "".join(text.split()).upper(),
    )
    return [row["case_id"] for row in found]


async def names_of(conn: asyncpg.Connection, organisations: Iterable[UUID]) -> dict[UUID, Texts]:
    """Registered names of organisations of this site (either connection)."""
    found = await conn.fetch(
        "SELECT organisation, name_en, name_tc, name_sc FROM directory WHERE organisation = ANY($1)",
        list(organisations),
    )
    return {row["organisation"]: Texts(en=row["name_en"], tc=row["name_tc"], sc=row["name_sc"]) for row in found}


async def log_position(conn: asyncpg.Connection) -> dict[str, Any]:
    """How far the log has come: facts with a position, facts that wait for one, the newest checkpoint (writer)."""
    row = await conn.fetchrow(
        "SELECT (SELECT coalesce(max(position) + 1, 0) FROM sequenced) AS size,"
        " (SELECT coalesce(sum(cardinality(versions)), 0) FROM unsequenced) AS waiting,"
        " (SELECT max(at) FROM checkpoint) AS signed_at, (SELECT max(size) FROM checkpoint) AS signed"
    )
    return dict(row)


async def stuck_messages(conn: asyncpg.Connection, limit: int = 50) -> list[dict[str, Any]]:
    """Messages that have failed at least once and still wait, the oldest first (writer)."""
    found = await conn.fetch(
        "SELECT channel, key, headers, attempts, next_at, state, last_error, at FROM outbox"
        " WHERE state IN ('waiting', 'parked') AND last_error IS NOT NULL ORDER BY at, key LIMIT $1",
        limit,
    )
    return [dict(row) for row in found]


async def unheard_since(conn: asyncpg.Connection, channel: str) -> datetime | None:
    """From when the oldest message is that could repeatedly not be delivered over a channel; None for none (writer)."""
    found: datetime | None = await conn.fetchval(
        "SELECT min(at) FROM outbox WHERE channel = $1 AND state = 'waiting' AND attempts >= 2"
        " AND last_error IS NOT NULL",
        channel,
    )
    return found


async def kept_envelopes(conn: asyncpg.Connection) -> dict[str, Any]:
    """Envelopes of the other site that wait to be taken in, and those with a fault (writer)."""
    row = await conn.fetchrow(
        "SELECT count(*) AS waiting, count(fault) AS faulty FROM envelope_inbox WHERE taken_at IS NULL"
    )
    return dict(row)


async def keep_draft(
    conn: asyncpg.Connection,
    person: UUID,
    organisation: UUID,
    case_id: UUID,
    *,
    version: int,
    document: str,
    at: datetime,
) -> None:
    """Keep what a person has typed, in place of what was kept before (writer)."""
    await conn.execute(
        "INSERT INTO editor_draft (person, organisation, case_id, version, document, at)"
        " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (person, organisation, case_id)"
        " DO UPDATE SET version = excluded.version, document = excluded.document, at = excluded.at",
        person,
        organisation,
        case_id,
        version,
        document,
        at,
    )


async def draft(conn: asyncpg.Connection, person: UUID, organisation: UUID, case_id: UUID) -> dict[str, Any] | None:
    """What a person has typed and not saved (writer)."""
    row = await conn.fetchrow(
        "SELECT version, document, at FROM editor_draft WHERE person = $1 AND organisation = $2 AND case_id = $3",
        person,
        organisation,
        case_id,
    )
    return dict(row) if row else None


async def drop_draft(conn: asyncpg.Connection, person: UUID, organisation: UUID, case_id: UUID) -> None:
    """Forget what was typed: it was saved or discarded (writer)."""
    await conn.execute(
        "DELETE FROM editor_draft WHERE person = $1 AND organisation = $2 AND case_id = $3",
        person,
        organisation,
        case_id,
    )


async def open_requests(conn: asyncpg.Connection, organisation: UUID, limit: int = 50) -> list[dict[str, Any]]:
    """Open questions to an organisation of this site, the soonest due first (writer)."""
    found = await conn.fetch(
        "SELECT case_id, request, due FROM element_request WHERE organisation = $1 AND open"
        " ORDER BY due NULLS LAST, request LIMIT $2",
        organisation,
        limit,
    )
    return [dict(row) for row in found]


async def case_of_request(conn: asyncpg.Connection, organisation: UUID, request: UUID) -> UUID | None:
    """The case of a question to an organisation (writer: to be asked is the right)."""
    found: UUID | None = await conn.fetchval(
        "SELECT case_id FROM element_request WHERE organisation = $1 AND request = $2", organisation, request
    )
    return found


async def numbers_of(conn: asyncpg.Connection, organisation: UUID) -> list[tuple[str, str]]:
    """The registration numbers of an organisation by scheme (writer)."""
    found = await conn.fetch(
        "SELECT scheme, value FROM organisation_number WHERE organisation = $1 ORDER BY scheme", organisation
    )
    return [(row["scheme"], row["value"]) for row in found]


async def declarations(conn: asyncpg.Connection, limit: int = 100) -> list[dict[str, Any]]:
    """Hong Kong declarations of what crossed, the oldest crossing first, as far as the holder sees them whole."""
    found = await conn.fetch(
        "SELECT f.case_id, f.filing, f.document_group, f.form, f.status, f.raw_code, f.answered_at, f.simulated,"
        " f.authority_reference, f.blocking, f.detail -> 'summary' AS summary, s.reference, s.goods, m.crossed_at"
        " FROM filing_view f"
        " JOIN submission_view s ON s.case_id = f.case_id AND s.scope = 'full' AND NOT s.cancelled"
        " JOIN LATERAL (SELECT max(v.at) AS crossed_at FROM milestone_view v"
        "   WHERE v.case_id = f.case_id AND v.scope = 'full' AND v.milestone = 'crossed') m ON m.crossed_at IS NOT NULL"
        " WHERE f.scope = 'full' AND f.target = 'hk.tdec' ORDER BY m.crossed_at, f.case_id, f.filing LIMIT $1",
        limit,
    )
    return [dict(row) for row in found]


async def facts_of_case(conn: asyncpg.Connection, case_id: UUID, limit: int = 1_000) -> list[dict[str, Any]]:
    """The facts of a submission's case in their order, with the positions they have (writer). Decisions of customs
    are in the cases of trips, and in none of a submission."""
    found = await conn.fetch(
        "SELECT f.stream, f.version, f.kind, f.at, f.actor, f.erased_at IS NOT NULL AS erased, p.position, p.leaf"
        " FROM fact f LEFT JOIN sequenced p USING (case_id, stream, version)"
        " WHERE f.case_id = $1 AND f.stream NOT LIKE 'clearance%' AND f.stream <> 'trip'"
        " ORDER BY f.at, p.position NULLS LAST, f.stream, f.version LIMIT $2",
        case_id,
        limit,
    )
    return [dict(row) for row in found]
