"""Messages of partners, and partners, as rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    import asyncpg


async def before_taking(
    conn: asyncpg.Connection, partner: UUID, sha256: str, corrects: UUID | None = None
) -> dict[str, Any]:
    """The message with these bytes, if the partner sent them before (as a correction of the same message, where they
    correct one; the real one before its trial, the latest before those that it corrects), and how the partner writes
    (writer)."""
    row = await conn.fetchrow(
        "SELECT m.case_id, m.test AS trial, v.profile::text AS profile, v.test FROM (SELECT) one"
        " LEFT JOIN inbound_message m ON m.partner = $1 AND m.sha256 = $2 AND ($3::uuid IS NULL OR m.corrects = $3)"
        " LEFT JOIN partner_view v ON v.organisation = $1 ORDER BY m.test, m.taken_at DESC LIMIT 1",
        partner,
        sha256,
        corrects,
    )
    return dict(row)


async def told_before(conn: asyncpg.Connection, keys: Sequence[UUID]) -> set[UUID]:
    """Those of the events that were told before (writer)."""
    rows = await conn.fetch("SELECT key FROM told_event WHERE key = ANY ($1::uuid[])", list(keys))
    return {row["key"] for row in rows}


_ENTRY = (
    "m.case_id, m.partner, m.channel, m.standard, m.form, m.reference, m.file_name, m.sha256, m.size, m.events,"
    " m.duplicates, m.errors, m.warnings, m.standing, m.corrects, m.test, m.taken_at, c.by AS corrected_by"
)
_TEXT = (
    "({text} IN (m.reference, m.file_name, m.sha256, m.form) OR m.case_id IN ("
    "SELECT e.message FROM told_reference r JOIN told_event e ON e.key = r.key"
    " WHERE r.value = ANY ({values}::text[]) AND r.partner = $1))"
)
_FROM = "FROM inbound_message m LEFT JOIN inbound_corrected c ON c.partner = m.partner AND c.case_id = m.case_id"


async def message(conn: asyncpg.Connection, partner: UUID, identifier: UUID) -> dict[str, Any] | None:
    """A message of a partner (reader or writer)."""
    row = await conn.fetchrow(
        f"SELECT {_ENTRY} {_FROM} WHERE m.partner = $1 AND m.case_id = $2",
        partner,
        identifier,
    )
    return dict(row) if row else None


async def messages(
    conn: asyncpg.Connection,
    partner: UUID,
    *,
    after: tuple[datetime, UUID] | None,
    equal: Mapping[str, str],
    text: str,
    limit: int,
) -> list[dict[str, Any]]:
    """Messages of a partner, newest first, with equal columns, and with ``text`` as reference, file name, hash or
    reference of an event (reader)."""
    values: list[object] = [partner, limit]
    where = "m.partner = $1"
    for name, value in equal.items():
        values.append(value)
        where += f" AND m.{name} = ${len(values)}"
    if after:
        values += after
        where += f" AND (m.taken_at, m.case_id) < (${len(values) - 1}, ${len(values)})"
    if text:
        values.append(text)
        place = len(values)
        values.append([text, text.upper().replace(" ", "")])
        where += " AND " + _TEXT.format(text=f"${place}", values=f"${place + 1}")
    rows = await conn.fetch(
        f"SELECT {_ENTRY} {_FROM} WHERE {where} ORDER BY m.taken_at DESC, m.case_id DESC LIMIT $2",
        *values,
    )
    return [dict(row) for row in rows]


async def partner_days(conn: asyncpg.Connection, partner: UUID, since: date) -> list[dict[str, Any]]:
    """How much a partner sent by day and standard (reader)."""
    rows = await conn.fetch(
        "SELECT day, standard, messages, refused, partly, events, duplicates, last_at FROM inbound_day"
        " WHERE partner = $1 AND day >= $2 ORDER BY day, standard",
        partner,
        since,
    )
    return [dict(row) for row in rows]


async def partner_faults(conn: asyncpg.Connection, partner: UUID, since: date, limit: int) -> list[dict[str, Any]]:
    """What was wrong most often, with the newest example (reader)."""
    rows = await conn.fetch(
        "SELECT rule, severity, sum(count)::bigint AS count, (array_agg(message ORDER BY day DESC))[1] AS message,"
        " (array_agg(example ORDER BY day DESC))[1] AS example FROM inbound_fault"
        " WHERE partner = $1 AND day >= $2 GROUP BY rule, severity ORDER BY count DESC, rule LIMIT $3",
        partner,
        since,
        limit,
    )
    return [dict(row) for row in rows]


async def partner(conn: asyncpg.Connection, organisation: UUID) -> dict[str, Any] | None:
    """What was said of a partner (reader or writer)."""
    row = await conn.fetchrow("SELECT * FROM partner_view WHERE organisation = $1", organisation)
    return dict(row) if row else None


async def partner_parties(conn: asyncpg.Connection, organisation: UUID) -> list[dict[str, Any]]:
    """The partner's codes of organisations (reader)."""
    rows = await conn.fetch(
        "SELECT code, organisation FROM partner_party WHERE partner = $1 ORDER BY code", organisation
    )
    return [dict(row) for row in rows]


async def entitlements(conn: asyncpg.Connection, organisation: UUID, limit: int) -> list[dict[str, Any]]:
    """Whom the partner lets see what is told of which reference, newest first (reader)."""
    rows = await conn.fetch(
        "SELECT kind, value, organisation, until, given_at FROM entitlement WHERE partner = $1"
        " ORDER BY given_at DESC, value LIMIT $2",
        organisation,
        limit,
    )
    return [dict(row) for row in rows]


async def partners_overview(conn: asyncpg.Connection, since: date) -> list[dict[str, Any]]:
    """Every partner that sent anything since a day, for the operator (writer)."""
    rows = await conn.fetch(
        "SELECT partner, sum(messages)::bigint AS messages, sum(refused)::bigint AS refused,"
        " sum(partly)::bigint AS partly, sum(events)::bigint AS events, max(last_at) AS last_at,"
        " array_agg(DISTINCT standard) AS standards FROM inbound_day WHERE day >= $1 GROUP BY partner ORDER BY partner",
        since,
    )
    return [dict(row) for row in rows]


async def directory_entry(conn: asyncpg.Connection, organisation: UUID) -> dict[str, Any] | None:
    """An organisation of this site (writer)."""
    row = await conn.fetchrow("SELECT name_en, kinds, side FROM directory WHERE organisation = $1", organisation)
    return dict(row) if row else None
