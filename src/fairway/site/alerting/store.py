"""Alert rules and alerts as rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    import asyncpg


async def due(conn: asyncpg.Connection, now: datetime, limit: int) -> list[tuple[UUID, int]]:
    """Shipments that rules are to be looked at for, with how much news each had (writer)."""
    rows = await conn.fetch("SELECT case_id, news FROM alert_due WHERE at <= $1 ORDER BY at LIMIT $2", now, limit)
    return [(row["case_id"], row["news"]) for row in rows]


async def settle_without_rules(conn: asyncpg.Connection, now: datetime, limit: int) -> None:
    """Put those aside that no rule is about and no alert was raised for (writer)."""
    await conn.execute(
        "UPDATE alert_due d SET at = NULL"
        " WHERE d.case_id IN (SELECT case_id FROM alert_due WHERE at <= $1 ORDER BY at LIMIT $2) AND d.at <= $1"
        " AND NOT EXISTS (SELECT 1 FROM grants g JOIN alert_rule r ON r.organisation = g.holder AND r.until IS NULL"
        "   WHERE g.case_id = d.case_id AND g.scope = 'timeline')"
        " AND NOT EXISTS (SELECT 1 FROM alert_view v WHERE v.shipment = d.case_id)",
        now,
        limit,
    )


async def settle(conn: asyncpg.Connection, case_id: UUID, news: int, again: datetime | None) -> None:
    """Look at a shipment again at a time, unless something new came meanwhile (writer)."""
    await conn.execute("UPDATE alert_due SET at = $3 WHERE case_id = $1 AND news = $2", case_id, news, again)


async def look_again(conn: asyncpg.Connection, organisation: UUID) -> None:
    """Have the rules looked at for every shipment of an organisation (writer)."""
    await conn.execute(
        "INSERT INTO alert_due AS d (case_id, at, news)"
        " SELECT v.case_id, '-infinity', 1 FROM grants g"
        "   JOIN shipment_view v ON v.case_id = g.case_id AND v.scope = g.scope"
        "  WHERE g.holder = $1 AND g.scope = 'timeline'"
        " ON CONFLICT (case_id) DO UPDATE SET at = '-infinity', news = d.news + 1",
        organisation,
    )


async def look_at(conn: asyncpg.Connection, case_id: UUID) -> None:
    """Have the rules looked at for a shipment (writer)."""
    await conn.execute(
        "INSERT INTO alert_due AS d (case_id, at, news) VALUES ($1, '-infinity', 1)"
        " ON CONFLICT (case_id) DO UPDATE SET at = '-infinity', news = d.news + 1",
        case_id,
    )


async def parties(conn: asyncpg.Connection, case_id: UUID, now: datetime) -> list[dict[str, Any]]:
    """Who takes part in a shipment and was granted its line (writer)."""
    rows = await conn.fetch(
        "SELECT p.organisation, p.involvement, g.until FROM shipment_party p"
        " JOIN grants g ON g.holder = p.organisation AND g.case_id = p.case_id AND g.scope = p.scope"
        " WHERE p.case_id = $1 AND p.scope = 'timeline' AND (g.until IS NULL OR g.until > $2)"
        " ORDER BY p.organisation",
        case_id,
        now,
    )
    return [dict(row) for row in rows]


async def rules_in_force(conn: asyncpg.Connection, organisations: Sequence[UUID]) -> list[dict[str, Any]]:
    """The rules of organisations that hold (writer)."""
    rows = await conn.fetch(
        "SELECT organisation, rule, version, definition FROM alert_rule"
        " WHERE organisation = ANY ($1::uuid[]) AND until IS NULL ORDER BY organisation, rule",
        list(organisations),
    )
    return [dict(row) for row in rows]


async def contacts(conn: asyncpg.Connection, organisations: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """Who of organisations gets e-mails (reader or writer)."""
    rows = await conn.fetch(
        "SELECT organisation, people, escalation FROM alert_contact WHERE organisation = ANY ($1::uuid[])",
        list(organisations),
    )
    return {row["organisation"]: dict(row) for row in rows}


async def watching(conn: asyncpg.Connection, case_id: UUID) -> set[UUID]:
    """The organisations that have a shipment on a watch list (writer)."""
    rows = await conn.fetch("SELECT DISTINCT holder FROM shipment_watch WHERE case_id = $1", case_id)
    return {row["holder"] for row in rows}


async def of_shipment(conn: asyncpg.Connection, case_id: UUID) -> list[dict[str, Any]]:
    """Every alert about a shipment for everybody who is told, first raised first (writer)."""
    rows = await conn.fetch(
        "SELECT holder, case_id, organisation, rule, cause, since, until, over_at FROM alert_view"
        " WHERE shipment = $1 ORDER BY raised_at, case_id, holder",
        case_id,
    )
    return [dict(row) for row in rows]


async def to_escalate(conn: asyncpg.Connection, now: datetime, limit: int) -> list[tuple[UUID, UUID]]:
    """Alerts that nobody acknowledged in time, with whose rule raised them (writer)."""
    rows = await conn.fetch(
        "SELECT DISTINCT case_id, organisation FROM alert_view WHERE escalate_at <= $1 ORDER BY case_id LIMIT $2",
        now,
        limit,
    )
    return [(row["case_id"], row["organisation"]) for row in rows]


async def rules(conn: asyncpg.Connection, organisation: UUID) -> list[dict[str, Any]]:
    """Every version of every rule, the newest of each first (reader)."""
    rows = await conn.fetch(
        "SELECT rule, version, name, definition, since, until FROM alert_rule WHERE organisation = $1"
        " ORDER BY rule, version DESC",
        organisation,
    )
    return [dict(row) for row in rows]


async def people(conn: asyncpg.Connection, organisation: UUID) -> dict[UUID, dict[str, Any]]:
    """The people of an organisation (reader or writer)."""
    rows = await conn.fetch(
        "SELECT person, name, email, language FROM person_view WHERE case_id = $1 AND scope = 'organisation'",
        organisation,
    )
    return {row["person"]: dict(row) for row in rows}


_HOLDS = "(a.over_at IS NULL OR a.stays)"
_STANDINGS = {
    "open": f"(a.standing = 'open' OR a.standing = 'snoozed' AND a.snoozed_until <= {{now}}) AND {_HOLDS}",
    "acknowledged": f"a.standing = 'acknowledged' AND {_HOLDS}",
    "snoozed": f"a.standing = 'snoozed' AND a.snoozed_until > {{now}} AND {_HOLDS}",
    "closed": "a.standing = 'closed'",
    "over": f"a.standing <> 'closed' AND NOT {_HOLDS}",
}


async def listed(
    conn: asyncpg.Connection,
    holder: UUID,
    *,
    now: datetime,
    standing: str | None,
    equal: Mapping[str, object],
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> list[dict[str, Any]]:
    """A page of the alerts that the holder was told of, newest first (reader)."""
    values: list[object] = [holder, limit]
    where = "a.holder = $1"
    for name, value in equal.items():
        values.append(value)
        where += f" AND a.{name} = ${len(values)}"
    if standing:
        clause = _STANDINGS[standing]
        if "{now}" in clause:
            values.append(now)
        where += " AND " + clause.format(now=f"${len(values)}")
    if after:
        values += after
        where += f" AND (a.raised_at, a.case_id) < (${len(values) - 1}, ${len(values)})"
    rows = await conn.fetch(
        f"SELECT a.* FROM alert_view a WHERE {where} ORDER BY a.raised_at DESC, a.case_id DESC LIMIT $2",  # noqa: S608  names of ours
        *values,
    )
    return [dict(row) for row in rows]


async def alert(conn: asyncpg.Connection, holder: UUID, identifier: UUID) -> dict[str, Any] | None:
    """One alert (reader)."""
    row = await conn.fetchrow("SELECT * FROM alert_view WHERE holder = $1 AND case_id = $2", holder, identifier)
    return dict(row) if row else None


async def told(conn: asyncpg.Connection, holder: UUID, identifier: UUID) -> list[dict[str, Any]]:
    """Who of the holder's organisation was told (reader)."""
    rows = await conn.fetch(
        "SELECT channel, person, webhook, purpose, told, detail, at FROM alert_told"
        " WHERE holder = $1 AND case_id = $2 ORDER BY at, ordinal",
        holder,
        identifier,
    )
    return [dict(row) for row in rows]


async def shipments(
    conn: asyncpg.Connection, organisation: UUID, since: datetime, *, own: bool, watched: bool, limit: int
) -> list[dict[str, Any]]:
    """Shipments that a rule would have been looked at for since a time, the newest first (reader)."""
    where = "v.scope = 'timeline' AND v.until > $2"
    if own:
        where += " AND v.owner = $1"
    if watched:
        where += " AND EXISTS (SELECT 1 FROM shipment_watch w WHERE w.holder = $1 AND w.case_id = v.case_id)"
    rows = await conn.fetch(
        "SELECT v.case_id, v.reference, v.owner, v.legs, v.changed_at FROM shipment_view v"  # noqa: S608  names of ours
        f" WHERE {where} AND $1::uuid IS NOT NULL"
        " ORDER BY v.changed_at DESC, v.case_id DESC LIMIT $3",
        organisation,
        since,
        limit,
    )
    return [dict(row) for row in rows]
