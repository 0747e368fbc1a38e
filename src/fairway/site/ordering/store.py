"""The places of submissions in work lists, as rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    import asyncpg

COLUMNS = (
    "holder", "case_id", "turn", "place", "recent", "reference", "crossing", "step", "target", "direction",
    "control_point", "due", "lodge",
)  # fmt: skip
_TYPES = (
    "uuid[], uuid[], smallint[], float8[], float8[], text[], date[], text[], text[], text[], text[], timestamptz[],"
    " smallint[]"
)
FAR = date.max
"""Stands for no date of crossing, behind all others."""

_STANDING = """
WITH held AS (
    SELECT g.holder, g.case_id,
           (array_agg(g.scope ORDER BY array_position(ARRAY['full', 'transport', 'milestones'], g.scope)))[1] AS scope
    FROM grants g JOIN work_list w ON w.holder = g.holder AND w.case_id = g.case_id
    WHERE g.case_id = ANY ($1) AND g.scope IN ('full', 'transport', 'milestones')
    GROUP BY g.holder, g.case_id
)
SELECT h.holder, h.case_id, h.scope, s.reference, s.direction, s.control_point, s.crossing_date, s.version, s.cancelled,
       s.changed_at, s.detail, coalesce(f.filings, '[]'::jsonb) AS filings,
       coalesce(m.milestones, '[]'::jsonb) AS milestones
FROM held h
JOIN submission_view s ON s.case_id = h.case_id AND s.scope = h.scope
LEFT JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_object('target', v.target, 'status', v.status, 'blocking', v.blocking)
                     ORDER BY v.filing) AS filings
    FROM filing_view v
    WHERE v.case_id = h.case_id AND v.scope = CASE h.scope WHEN 'full' THEN 'full' ELSE 'milestones' END
) f ON true
LEFT JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_object('milestone', v.milestone, 'at', v.at, 'planned', v.planned) ORDER BY v.at)
           AS milestones
    FROM milestone_view v WHERE v.case_id = h.case_id AND v.scope = h.scope
) m ON true
"""


async def changed_cases(conn: asyncpg.Connection, after: int, limit: int) -> tuple[list[UUID], int]:
    """The cases of the facts after a position of the log, each once, and the last position of them (writer)."""
    rows = await conn.fetch(
        "SELECT position, case_id FROM sequenced WHERE position > $1 ORDER BY position LIMIT $2", after, limit
    )
    return list(dict.fromkeys(row["case_id"] for row in rows)), rows[-1]["position"] if rows else after


async def standings(conn: asyncpg.Connection, cases: Iterable[UUID]) -> list[dict[str, Any]]:
    """Of each submission among ``cases``, for each of its holders, what its standing follows from (writer)."""
    return [dict(row) for row in await conn.fetch(_STANDING, list(cases))]


async def keep_places(conn: asyncpg.Connection, cases: Sequence[UUID], places: Sequence[Mapping[str, Any]]) -> None:
    """Keep the places of submissions; holders of ``cases`` that have none among ``places`` lose theirs (writer)."""
    columns = [[place[name] for place in places] for name in COLUMNS]
    await conn.execute(
        "DELETE FROM work_order o WHERE o.case_id = ANY ($1)"
        " AND NOT EXISTS (SELECT 1 FROM unnest($2::uuid[], $3::uuid[]) k(holder, case_id)"
        "   WHERE k.holder = o.holder AND k.case_id = o.case_id)",
        list(cases),
        columns[0],
        columns[1],
    )
    names = ", ".join(COLUMNS)
    changes = ", ".join(f"{name} = excluded.{name}" for name in COLUMNS[2:])
    marks = ", ".join(f"${number}::{kind.strip()}" for number, kind in enumerate(_TYPES.split(","), 1))
    differs = ", ".join(f"o.{name}" for name in COLUMNS[2:]), ", ".join(f"excluded.{name}" for name in COLUMNS[2:])
    await conn.execute(
        f"INSERT INTO work_order AS o ({names}) SELECT * FROM unnest({marks})"  # noqa: S608  our own names
        f" ON CONFLICT (holder, case_id) DO UPDATE SET {changes}"
        f" WHERE ({differs[0]}) IS DISTINCT FROM ({differs[1]})",
        *columns,
    )


async def not_placed(conn: asyncpg.Connection, holder: UUID, after: int, *, look: int) -> tuple[list[UUID], bool]:
    """The holder's submissions that something happened to after a position of the log, facts that wait for their
    position included; and whether that were more than ``look`` facts, so that the older ones are left out (writer)."""
    rows = await conn.fetch(
        "WITH changed AS ("
        "  SELECT unnest(u.cases) AS case_id FROM unsequenced u"
        "  UNION ALL (SELECT p.case_id FROM sequenced p WHERE p.position > $2 ORDER BY p.position DESC LIMIT $3)"
        ") SELECT DISTINCT w.case_id FROM changed c JOIN work_list w ON w.holder = $1 AND w.case_id = c.case_id",
        holder,
        after,
        look,
    )
    last = await conn.fetchval("SELECT max(position) FROM sequenced")
    return [row["case_id"] for row in rows], last is not None and last - after > look


class Wanted:
    """Conditions on places, with their parameters from a number on."""

    def __init__(self, first: int, **equal: object) -> None:
        self.values = list(equal.values())
        self.text = "".join(f" AND o.{name} = ${number}" for number, name in enumerate(equal, first))


KEYS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "due": (("place", "float8"), ("recent", "float8"), ("case_id", "uuid")),
    "reference": (("reference", "text"), ("case_id", "uuid")),
    "crossing": (("crossing", "date"), ("case_id", "uuid")),
}
"""The columns of each order within a turn, with their types; each has its index."""


async def places(
    conn: asyncpg.Connection,
    holder: UUID,
    turn: int,
    *,
    sort: str,
    descending: bool,
    after: Sequence[object] | None,
    without: Sequence[UUID],
    equal: Mapping[str, object],
    limit: int,
) -> list[dict[str, Any]]:
    """The holder's submissions of a turn in order, after a key, as far as the reader may see them (reader)."""
    keys = KEYS[sort]
    names = ", ".join(f"o.{name}" for name, _ in keys)
    way, sign = ("DESC", "<") if descending else ("ASC", ">")
    order = ", ".join(f"o.{name} {way}" for name, _ in keys)
    values: list[object] = [holder, turn, limit]
    where = "o.holder = $1 AND o.turn = $2"
    if without:
        values.append(list(without))
        where += f" AND o.case_id <> ALL (${len(values)}::uuid[])"
    if after is not None:
        bound = ", ".join(f"${len(values) + number}::{kind}" for number, (_, kind) in enumerate(keys, 1))
        where += f" AND ({names}) {sign} ({bound})"
        values += after
    wanted = Wanted(len(values) + 1, **equal)
    found = await conn.fetch(
        f"SELECT o.* FROM work_order o WHERE {where}{wanted.text} ORDER BY {order} LIMIT $3",  # noqa: S608  names of ours
        *values,
        *wanted.values,
    )
    return [dict(row) for row in found]


async def counts(
    conn: asyncpg.Connection,
    holder: UUID,
    *,
    without: Sequence[UUID],
    equal: Mapping[str, object],
    today: date,
    most: int,
) -> dict[str, int]:
    """How many submissions stand in each turn and cross today, and how many declarations are to be lodged; each of at
    most ``most`` submissions (reader)."""
    wanted = Wanted(5, **equal)
    base = "SELECT 1 FROM work_order o WHERE o.holder = $1 AND o.case_id <> ALL ($2::uuid[])"
    parts = {f"turn{turn}": f"{base} AND o.turn = {turn}{wanted.text}" for turn in range(4)}
    of_today = [f"({base} AND o.turn = {turn} AND o.crossing = $4 LIMIT $3)" for turn in range(3)]
    parts["today"] = " UNION ALL ".join(of_today)
    counted = ", ".join(f"(SELECT count(*) FROM ({text} LIMIT $3) x) AS {name}" for name, text in parts.items())  # noqa: S608  names of ours
    lodge = f"{base} AND o.lodges LIMIT $3".replace("SELECT 1", "SELECT o.lodge")
    counted += f", (SELECT coalesce(sum(x.lodge), 0)::bigint FROM ({lodge}) x) AS lodge"  # noqa: S608  names of ours
    row = await conn.fetchrow(f"SELECT {counted}", holder, list(without), most, today, *wanted.values)
    return dict(row)
