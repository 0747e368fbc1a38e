"""The work list of a holder, page by page, in the order in which it needs somebody."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from fairway.base.time import HONG_KONG
from fairway.parties.store import Principal
from fairway.record.reader import Cursor
from fairway.site.lodging.store import due_by_case
from fairway.site.ordering import store
from fairway.site.ordering.ranking import TURNS, place_of
from fairway.site.runtime import Site
from fairway.site.work import store as work_store
from fairway.site.work.listing import Entry, entries
from fairway.site.work.standing import Turn, standing

CURSOR = Cursor("work-order")
"""How far the worker has come that keeps the places."""
LOOK = 5_000
"""Facts behind the worker's position, the newest first, whose submissions are put in order while a list is read."""
MOST_COUNTED = 500
"""Counts go so far; of more it is told that there are more. Each row that is counted is judged by the grants."""
Key = tuple[Any, ...]


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What of the list is wanted, in which order."""

    turns: tuple[Turn, ...]
    equal: Mapping[str, Any] = {}
    """Columns of ``work_order`` with the value that is wanted."""
    sort: str = "due"
    """"due", "reference" or "crossing", within each turn."""
    descending: bool = False
    after: Key | None = None
    """Turn's number and key of the last one seen."""


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """How many there are; more than :data:`MOST_COUNTED` stands for any number above it."""

    turns: Mapping[Turn, int]
    today: int
    lodge: int


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the list."""

    entries: Sequence[Entry]
    last: Key | None
    """Turn's number and key of the last entry, when there are further ones."""
    behind: bool
    """Whether the worker is so far behind that what changed before may stand elsewhere than it should."""


class Reading:
    """One reading of the list: what the worker has not come to yet is found and put in order once."""

    def __init__(
        self, site: Site, principal: Principal, fresh: Sequence[Entry], lodge: Mapping[UUID, int], *, behind: bool
    ) -> None:
        self._site, self._principal = site, principal
        self._fresh = [(place_of(one, lodge.get(one.row["case_id"], 0)), one) for one in fresh]
        self._without = [place["case_id"] for place, _ in self._fresh]
        self._behind = behind

    async def page(self, wish: Wish, limit: int) -> Page:
        """The entries after ``wish.after``, at most ``limit``."""
        site, holder = self._site, self._principal.holder
        first = 0 if wish.after is None else wish.after[0]
        chosen: list[tuple[Key, dict[str, Any]]] = []
        async with site.database.reading(holder, site.clock.now()) as conn:
            for number, turn in enumerate(TURNS):
                room = limit + 1 - len(chosen)
                if turn not in wish.turns or number < first or room <= 0:
                    continue
                after = wish.after[1:] if wish.after is not None and number == first else None
                placed = await store.places(
                    conn,
                    holder,
                    number,
                    sort=wish.sort,
                    descending=wish.descending,
                    after=after,
                    without=self._without,
                    equal=wish.equal,
                    limit=room,
                )
                both = [*placed, *(one for one, _ in self._fresh if _belongs(one, number, wish, after))]
                keyed = sorted(((_key(one, wish.sort), one) for one in both), key=_first, reverse=wish.descending)
                chosen += [((number, *key), one) for key, one in keyed[:room]]
            shown = chosen[:limit]
            found = await self._whole(conn, [one for _, one in shown])
        last = shown[-1][0] if len(chosen) > limit else None
        return Page(entries=found, last=last, behind=self._behind)

    async def _whole(self, conn: Any, places: Sequence[Mapping[str, Any]]) -> list[Entry]:
        known = {place["case_id"]: one for place, one in self._fresh}
        wanted = [place["case_id"] for place in places if place["case_id"] not in known]
        rows = await work_store.rows(conn, self._principal.holder, only=wanted, limit=len(wanted)) if wanted else []
        by_case = {row["case_id"]: row for row in rows}
        found = []
        for place in places:
            case_id = place["case_id"]
            if case_id in known:
                found.append(known[case_id])
            elif case_id in by_case:
                row = by_case[case_id]
                found.append(Entry(row=row, standing=standing(row, self._site.side), due=place["due"]))
        return found

    async def counts(self, equal: Mapping[str, Any] | None = None) -> Counts:
        """How many submissions there are in each turn with the columns of ``equal``, how many cross today, and how
        many declarations are to be lodged."""
        site, holder = self._site, self._principal.holder
        equal = equal or {}
        now = site.clock.now()
        today = now.astimezone(HONG_KONG).date()
        async with site.database.reading(holder, now) as conn:
            found = await store.counts(
                conn, holder, without=self._without, equal=equal, today=today, most=MOST_COUNTED + 1
            )
        fresh = [place for place, _ in self._fresh]
        for place in fresh:
            if all(place[name] == value for name, value in equal.items()):
                found[f"turn{place['turn']}"] += 1
            found["today"] += place["crossing"] == today and TURNS[place["turn"]] is not Turn.CLOSED
            found["lodge"] += place["lodge"]
        return Counts(
            turns={turn: found[f"turn{number}"] for number, turn in enumerate(TURNS)},
            today=found["today"],
            lodge=found["lodge"],
        )


def _first(pair: tuple[Key, object]) -> Key:
    return pair[0]


def _key(place: Mapping[str, Any], sort: str) -> Key:
    return tuple(place[name] for name, _ in store.KEYS[sort])


def _belongs(place: Mapping[str, Any], turn: int, wish: Wish, after: Key | None) -> bool:
    if place["turn"] != turn or any(place[name] != value for name, value in wish.equal.items()):
        return False
    if after is None:
        return True
    key = _key(place, wish.sort)
    return key < tuple(after) if wish.descending else key > tuple(after)


async def read_list(site: Site, principal: Principal) -> Reading:
    """Begin to read the list of the asker."""
    async with site.database.single_statements() as conn:
        position = await CURSOR.position(conn)
        cases, behind = await store.not_placed(conn, principal.holder, position, look=LOOK)
    fresh = await entries(site, principal, only=cases[: work_store.WINDOW]) if cases else []
    lodge: Mapping[UUID, int] = {}
    if fresh:
        async with site.database.reading(principal.holder, site.clock.now()) as conn:
            lodge = await due_by_case(conn, [one.row["case_id"] for one in fresh])
    return Reading(site, principal, fresh, lodge, behind=behind or len(cases) > work_store.WINDOW)


DECLARATIONS: Mapping[str, Any] = {"lodges": True}
"""The condition that a Hong Kong declaration is to be lodged, whatever the next step is."""
OPEN = (Turn.NEEDS_YOU, Turn.OTHERS, Turn.MOVING)


def key_from(sort: str, parts: Sequence[Any]) -> Key:
    """A key of :attr:`Page.last` from what :func:`key_parts` made of it. Raises ValueError."""
    turn, *rest = parts
    if turn not in range(len(TURNS)):
        raise ValueError("no turn has this number")
    return (turn, *(_KINDS[kind](part) for (_, kind), part in zip(store.KEYS[sort], rest, strict=True)))


_KINDS: Mapping[str, Callable[[Any], Any]] = {
    "uuid": UUID,
    "date": date.fromisoformat,
    "float8": float,
    "text": str,
}


def key_parts(key: Key) -> list[str | int | float]:
    """The parts of a key as plain values."""
    return [part if isinstance(part, int | float | str) else str(part) for part in key]
