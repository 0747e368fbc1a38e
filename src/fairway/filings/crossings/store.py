"""Queries over crossings: writer connections, since they look at every trip of the site."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from fairway.filings.crossings.model import Crossing, Crossings

if TYPE_CHECKING:
    import asyncpg


async def crossings_of(conn: asyncpg.Connection, cases: Iterable[UUID]) -> dict[UUID, Crossings]:
    """When and on which vehicles the goods of cases crossed; every case of ``cases`` is in it (writer connection)."""
    wanted = list(cases)
    last = await conn.fetch(
        "SELECT DISTINCT ON (case_id) case_id, at, vehicle, place FROM milestone_view"
        " WHERE case_id = ANY ($1) AND scope = 'full' AND milestone = 'crossed' ORDER BY case_id, at DESC",
        wanted,
    )
    carried = await conn.fetch(
        "SELECT DISTINCT ON (r.case_id, r.consignment) r.case_id, r.consignment, c.crossed_at, c.hk_mark,"
        " t.control_point FROM cargo_reference r JOIN carried_reference c USING (ccrn)"
        " LEFT JOIN trip_view t ON t.case_id = c.case_id AND t.scope = 'trip'"
        " WHERE r.case_id = ANY ($1) ORDER BY r.case_id, r.consignment, c.crossed_at NULLS LAST",
        wanted,
    )
    newest = {row["case_id"]: _crossing(row["at"], row["vehicle"], row["place"]) for row in last}
    by_case: dict[UUID, dict[str, Crossing | None]] = {}
    for row in carried:
        crossing = _crossing(row["crossed_at"], row["hk_mark"], row["control_point"])
        by_case.setdefault(row["case_id"], {})[row["consignment"]] = crossing
    return {case: Crossings(last=newest.get(case), carried=by_case.get(case, {})) for case in wanted}


def _crossing(at: datetime | None, vehicle: str | None, place: str | None) -> Crossing | None:
    return Crossing(at=at, vehicle=vehicle or "", place=place or "") if at else None


async def lodging_from(conn: asyncpg.Connection, cases: Iterable[UUID]) -> dict[UUID, datetime | None]:
    """Of cases the crossing from which the soonest of the Hong Kong declarations counts that are still to be lodged:
    None while the goods of none have crossed; cases with none to lodge are left out (writer connection)."""
    rows = await conn.fetch(
        "SELECT case_id, detail -> 'lines' AS lines FROM filing_view WHERE case_id = ANY ($1) AND scope = 'full'"
        " AND target = 'hk.tdec' AND status IN ('drafted', 'rejected', 'returned')",
        list(cases),
    )
    found: dict[UUID, list[frozenset[str]]] = {}
    for row in rows:
        found.setdefault(row["case_id"], []).append(frozenset(line["consignment"] for line in row["lines"] or ()))
    crossings = await crossings_of(conn, found)
    soonest = {case: crossings[case].soonest(declarations) for case, declarations in found.items()}
    return {case: crossing.at if crossing else None for case, crossing in soonest.items()}
