"""Queries about the scheme. A reader connection sees what row-level security leaves, a writer connection all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from fairway.locks.scheme.model import CONTENT, Entry, Kind
from fairway.locks.scheme.registry import SCHEME

if TYPE_CHECKING:
    import asyncpg

_COLUMNS = (
    "case_id, scope, kind, code, version, valid_from, valid_until, withdrawn_at, content, name, side, standing, batch,"
    " recorded_at, recorded_by"
)
_HOLDS = "withdrawn_at IS NULL AND valid_from <= $1 AND (valid_until IS NULL OR valid_until >= $1)"


class Sort(StrEnum):
    """What a list of entries is ordered by."""

    NAME = "name"
    CODE = "code"
    NEWEST = "newest"


_ORDER = {Sort.NAME: "lower(name), code", Sort.CODE: "code", Sort.NEWEST: "recorded_at DESC, code"}
_KEYS = {Sort.NAME: ("lower(name)", "text"), Sort.CODE: ("''", "text"), Sort.NEWEST: ("recorded_at", "timestamptz")}


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A version with what is kept beside it."""

    entry: Entry[Any]
    scope: str
    name: str
    recorded_by: str
    batch: UUID | None = None
    sort_key: Any = None


def _row(record: Mapping[str, Any]) -> Row:
    kind = Kind(record["kind"])
    return Row(
        entry=Entry(
            case_id=record["case_id"],
            kind=kind,
            code=record["code"],
            version=record["version"],
            valid_from=record["valid_from"],
            valid_until=record["valid_until"],
            content=msgspec.convert(record["content"], CONTENT[kind]),
            recorded_at=record["recorded_at"],
            withdrawn=record["withdrawn_at"] is not None,
        ),
        scope=record["scope"],
        name=record["name"],
        recorded_by=record["recorded_by"],
        batch=record["batch"],
        sort_key=record.get("sort_key"),
    )


async def entries(
    conn: asyncpg.Connection,
    kind: Kind,
    on: date | None,
    *,
    search: str = "",
    side: str = "",
    standing: str = "",
    sort: Sort = Sort.NAME,
    after: tuple[Any, str] | None = None,
    limit: int = 50,
) -> list[Row]:
    """The entries of a kind as they hold on a day, each in its newest version that does; without a day the newest of
    each that was not undone. ``after`` is the sort key and code of the last row of the page before."""
    key, kind_of_key = _KEYS[sort]
    holds = _HOLDS if on is not None else "withdrawn_at IS NULL AND $1::date IS NULL"
    direction = "<" if sort is Sort.NEWEST else ">"
    rows = await conn.fetch(
        f"SELECT *, {key} AS sort_key FROM (SELECT DISTINCT ON (code) {_COLUMNS}, search FROM scheme_entry"  # noqa: S608  constants
        f" WHERE case_id = $2 AND kind = $3 AND {holds} ORDER BY code, version DESC) AS e"
        " WHERE ($4 = '' OR search LIKE '%' || $4 || '%') AND ($5 = '' OR side = $5) AND ($6 = '' OR standing = $6)"
        f" AND ($8::text IS NULL OR {key} {direction} $7::{kind_of_key}"
        f" OR ({key} = $7::{kind_of_key} AND code > $8)) ORDER BY {_ORDER[sort]} LIMIT $9",
        on,
        SCHEME,
        kind.value,
        _plain(search),
        side,
        standing,
        after[0] if after else None,
        after[1] if after else None,
        limit,
    )
    return [_row(one) for one in rows]


def _plain(text: str) -> str:
    """A search as LIKE takes it: without its own wildcards."""
    return text.strip().lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")[:80]


async def entry(conn: asyncpg.Connection, kind: Kind, code: str, on: date) -> Row | None:
    """An entry as it holds on a day."""
    row = await conn.fetchrow(
        f"SELECT {_COLUMNS} FROM scheme_entry WHERE {_HOLDS} AND case_id = $2 AND kind = $3 AND code = $4"  # noqa: S608  constants
        " ORDER BY version DESC LIMIT 1",
        on,
        SCHEME,
        kind.value,
        code,
    )
    return _row(row) if row else None


async def version(conn: asyncpg.Connection, kind: Kind, code: str, number: int) -> Row | None:
    """One version, whether it holds or not."""
    row = await conn.fetchrow(
        f"SELECT {_COLUMNS} FROM scheme_entry WHERE case_id = $1 AND kind = $2 AND code = $3 AND version = $4",  # noqa: S608  constants
        SCHEME,
        kind.value,
        code,
        number,
    )
    return _row(row) if row else None


async def history(conn: asyncpg.Connection, kind: Kind, code: str) -> list[Row]:
    """Every version of an entry, newest first."""
    rows = await conn.fetch(
        f"SELECT {_COLUMNS} FROM scheme_entry WHERE case_id = $1 AND kind = $2 AND code = $3 ORDER BY version DESC",  # noqa: S608  constants
        SCHEME,
        kind.value,
        code,
    )
    return [_row(one) for one in rows]


async def all_versions(conn: asyncpg.Connection, kinds: Sequence[Kind]) -> list[Row]:
    """Every version that was not undone, for an export."""
    rows = await conn.fetch(
        f"SELECT {_COLUMNS} FROM scheme_entry WHERE case_id = $1 AND kind = ANY ($2) AND withdrawn_at IS NULL"  # noqa: S608  constants
        " ORDER BY kind, code, version",
        SCHEME,
        [kind.value for kind in kinds],
    )
    return [_row(one) for one in rows]


async def of_place(conn: asyncpg.Connection, kind: Kind, places: Iterable[str], on: date) -> dict[str, Row]:
    """The fences or hours of places, by the place."""
    rows = await conn.fetch(
        f"SELECT DISTINCT ON (content ->> 'place') {_COLUMNS} FROM (SELECT DISTINCT ON (code) * FROM scheme_entry"  # noqa: S608  constants
        f" WHERE {_HOLDS} AND case_id = $2 AND kind = $3 ORDER BY code, version DESC) AS e"
        " WHERE content ->> 'place' = ANY ($4) ORDER BY content ->> 'place', recorded_at DESC, code",
        on,
        SCHEME,
        kind.value,
        list(places),
    )
    return {one["content"]["place"]: _row(one) for one in rows}


async def batch(conn: asyncpg.Connection, identifier: UUID) -> list[Row]:
    """What came in with an import and was not undone (writer connection)."""
    rows = await conn.fetch(
        f"SELECT {_COLUMNS} FROM scheme_entry WHERE batch = $1 AND withdrawn_at IS NULL ORDER BY kind, code",  # noqa: S608  constants
        identifier,
    )
    return [_row(one) for one in rows]


async def counts(conn: asyncpg.Connection, on: date) -> dict[str, int]:
    """How many entries of each kind hold on a day, as far as the reader may see them."""
    rows = await conn.fetch(
        f"SELECT kind, count(DISTINCT code) AS number FROM scheme_entry WHERE {_HOLDS} AND case_id = $2 GROUP BY kind",  # noqa: S608  constants
        on,
        SCHEME,
    )
    return {one["kind"]: one["number"] for one in rows}


# Applications


async def joinings(
    conn: asyncpg.Connection,
    scope: str,
    *,
    search: str = "",
    side: str = "",
    part: str = "",
    after: tuple[Any, UUID] | None = None,
    limit: int = 50,
) -> list[dict[str, Any]]:
    """Applications, last changed first; with ``side`` and ``part`` those that this customs has said so of."""
    moment, case_id = after or (None, None)
    rows = await conn.fetch(
        "SELECT * FROM joining_view WHERE scope = $1 AND ($2 = '' OR search LIKE '%' || $2 || '%')"
        " AND ($4 = '' OR sides -> $3 ->> 'part' = $4)"
        " AND ($5::timestamptz IS NULL OR (changed_at, case_id) < ($5, $6::uuid))"
        " ORDER BY changed_at DESC, case_id DESC LIMIT $7",
        scope,
        _plain(search),
        side,
        part,
        moment,
        case_id,
        limit,
    )
    return [dict(one) for one in rows]


async def joining(conn: asyncpg.Connection, case_id: UUID) -> dict[str, Any] | None:
    """One application as the reader may see it."""
    row = await conn.fetchrow("SELECT * FROM joining_view WHERE case_id = $1 ORDER BY scope DESC LIMIT 1", case_id)
    return dict(row) if row else None


async def joining_things(conn: asyncpg.Connection, case_id: UUID, scope: str) -> list[Row]:
    """Every version of every thing of an application, newest first."""
    rows = await conn.fetch(
        f"SELECT {_COLUMNS} FROM scheme_entry WHERE case_id = $1 AND scope = $2 ORDER BY kind DESC, code, version DESC",  # noqa: S608  constants
        case_id,
        scope,
    )
    return [_row(one) for one in rows]


async def joining_parts(conn: asyncpg.Connection, case_id: UUID, scope: str) -> list[dict[str, Any]]:
    """How each customs stands to each of them."""
    rows = await conn.fetch(
        "SELECT side, kind, code, version, part, reason, at FROM joining_part WHERE case_id = $1 AND scope = $2",
        case_id,
        scope,
    )
    return [dict(one) for one in rows]


async def holders_of(conn: asyncpg.Connection, kind: Kind, keys: Sequence[str]) -> list[dict[str, Any]]:
    """Which applications hold these marks or terminals (writer connection)."""
    rows = await conn.fetch(
        "SELECT key, case_id, code FROM scheme_key WHERE kind = $1 AND key = ANY ($2)", kind.value, list(keys)
    )
    return [dict(one) for one in rows]


async def thing_on(conn: asyncpg.Connection, case_id: UUID, kind: Kind, code: str, on: date) -> Row | None:
    """A vehicle, driver or lock of an application as it holds on a day (writer connection)."""
    row = await conn.fetchrow(
        f"SELECT {_COLUMNS} FROM scheme_entry WHERE {_HOLDS} AND case_id = $2 AND kind = $3 AND code = $4"  # noqa: S608  constants
        " ORDER BY version DESC, scope DESC LIMIT 1",
        on,
        case_id,
        kind.value,
        code,
    )
    return _row(row) if row else None


async def parts_of(conn: asyncpg.Connection, case_id: UUID, kind: Kind, code: str) -> list[dict[str, Any]]:
    """What each customs said of one thing, and of the application as a whole (writer connection)."""
    rows = await conn.fetch(
        "SELECT DISTINCT ON (side, kind) side, kind, code, version, part, reason, at FROM joining_part"
        " WHERE case_id = $1 AND ((kind = $2 AND code = $3) OR kind = 'carrier') ORDER BY side, kind, scope",
        case_id,
        kind.value,
        code,
    )
    return [dict(one) for one in rows]


async def joinings_of_carrier(conn: asyncpg.Connection, organisation: UUID) -> list[UUID]:
    """The applications of an organisation that were not withdrawn, newest first (writer connection)."""
    rows = await conn.fetch(
        "SELECT DISTINCT case_id, applied_at FROM joining_view WHERE organisation = $1 AND NOT withdrawn"
        " ORDER BY applied_at DESC",
        organisation,
    )
    return [one["case_id"] for one in rows]


async def numbers_of(conn: asyncpg.Connection, organisation: UUID, scheme: str) -> frozenset[str]:
    """The numbers of a scheme that an organisation is registered under (writer connection)."""
    rows = await conn.fetch(
        "SELECT value FROM organisation_number WHERE organisation = $1 AND scheme = $2", organisation, scheme
    )
    return frozenset(one["value"] for one in rows)
