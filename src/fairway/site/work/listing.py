"""The work of a holder in the order in which it needs somebody."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from fairway.consignments.parse import read_outline
from fairway.consignments.store import search
from fairway.filings.adapter import Target
from fairway.filings.crossings.store import lodging_from
from fairway.parties.store import Principal
from fairway.site.runtime import Site
from fairway.site.work import store
from fairway.site.work.standing import Standing, Turn, crossed_at, due, order, standing

MOST_DUE = 200
"""For so many submissions, the soonest crossings first, the due time is worked out exactly."""
_KEPT = 20_000
_Wanted = tuple[UUID, int, str, datetime | None, int, tuple[str, ...]]
_dues: OrderedDict[_Wanted, datetime | None] = OrderedDict()


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A submission with how it stands and until when something is due."""

    row: dict[str, Any]
    standing: Standing
    due: datetime | None = None

    @property
    def waits(self) -> bool:
        """Whether a document of it has a time until which it is due."""
        return self.standing.target is not None and self.standing.turn is not Turn.CLOSED

    @property
    def key(self) -> tuple[int, float, float]:
        """Its place in the list."""
        return order(self.standing, self.due, self.row["crossing_date"], self.row["changed_at"])


async def entries(site: Site, principal: Principal, *, only: Iterable[UUID] | None = None) -> list[Entry]:
    """What the asker works on, in order of need; of very many those that changed last (``store.WINDOW``)."""
    async with site.database.reading(principal.holder, site.clock.now()) as conn:
        rows = await store.rows(conn, principal.holder, only=only)
        found = [Entry(row=row, standing=standing(row, site.side)) for row in rows]
        urgent = [one for one in found if one.waits]
        urgent.sort(key=lambda one: one.key)
        async with site.database.single_statements() as writer:
            dues = await due_times(conn, urgent[:MOST_DUE], writer)
    whole = [msgspec.structs.replace(one, due=dues.get(one.row["case_id"])) for one in found]
    return sorted(whole, key=lambda one: (one.key, one.row["case_id"].bytes))


def _wanted(entry: Entry) -> _Wanted:
    """All that a due time depends on: of a declaration also which are to be lodged and what is on which vehicle."""
    row, target = entry.row, str(entry.standing.target)
    declared = tuple(one["status"] for one in row["filings"] if one["target"] == Target.HK_TDEC)
    groups = declared if target == Target.HK_TDEC else ()
    return row["case_id"], row["version"], target, crossed_at(row), len(row["milestones"]), groups


async def due_times(conn: Any, urgent: Sequence[Entry], writer: Any = None) -> dict[UUID, datetime | None]:
    """Due times from the adapters. What was worked out for a version is kept: it depends on nothing else. ``writer``
    (else ``conn`` is one) is asked which vehicle carried what, where a declaration is due."""
    unknown = [one for one in urgent if _wanted(one) not in _dues]
    texts = await store.documents(conn, [one.row["case_id"] for one in unknown]) if unknown else {}
    lodging = [one.row["case_id"] for one in unknown if one.standing.target is Target.HK_TDEC]
    counted = await lodging_from(writer or conn, lodging) if lodging else {}
    for one in unknown:
        text = texts.get(one.row["case_id"])
        case_id, _, target, crossed, _, _ = wanted = _wanted(one)
        if crossed and target == Target.HK_TDEC:
            crossed = counted.get(case_id)
            text = text if crossed else None
        _dues[wanted] = due(read_outline(text.encode()), Target(target), crossed) if text else None
    while len(_dues) > _KEPT:
        _dues.popitem(last=False)
    return {one.row["case_id"]: _dues.get(_wanted(one)) for one in urgent}


async def find(site: Site, principal: Principal, text: str) -> list[UUID]:
    """The submissions that a reference of any kind leads the asker to; equal ones first."""
    async with site.database.reading(principal.holder, site.clock.now()) as conn:
        by_number = await store.cases_of_authority_reference(conn, text)
        found = await search(conn, text, limit=200)
    return list(dict.fromkeys([*by_number, *(one["case_id"] for one in found)]))
