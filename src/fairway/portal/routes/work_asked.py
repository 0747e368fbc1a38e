"""What the address of the work list asks for: filters, search, order, the page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from fairway.base.issues import NotFound
from fairway.codes.control_points import control_points
from fairway.consignments.model import Direction
from fairway.portal.routes.empty_work import BY_CODE, nothing_of
from fairway.portal.routes.marks import mark_of, parts_of
from fairway.portal.routes.page import Page, with_query
from fairway.portal.routes.places import place_words
from fairway.portal.views.parts import N_, Choice, Link, Nothing, Phrase, Sort
from fairway.site.ordering.listing import DECLARATIONS, MOST_COUNTED, OPEN, Counts, Key, Wish, key_from, key_parts
from fairway.site.work.standing import Turn

FILTERS: Mapping[str, str] = {
    "": N_("All open"),
    "mine": N_("For me"),
    "today": N_("Crossing today"),
    "incoming": N_("Incoming"),
    "declarations": N_("Declarations due"),
    "closed": N_("Closed"),
}
_TURNS: Mapping[str, tuple[Turn, ...]] = {
    "": OPEN,
    "mine": (Turn.NEEDS_YOU,),
    "today": OPEN,
    "incoming": (),
    "declarations": OPEN,
    "closed": (Turn.CLOSED,),
}


class Asked:
    """What the address asks for."""

    def __init__(self, page: Page, today: date) -> None:
        self.filter = page.query("filter") if page.query("filter") in FILTERS else ""
        self.text = page.query("q").strip()[:64]
        self.direction = page.query("direction") if page.query("direction") in set(Direction) else ""
        self.point = page.query("at")[:40]
        self.sort = page.query("sort") if page.query("sort") in {"reference", "crossing"} else "due"
        self.descending = page.query("dir") == "desc"
        self.mark = page.query("after")[:400]
        self._today = today

    def address(self, path: str = "/work", **changes: str) -> str:
        """The address of the list with changes; without ``after`` it is the first page."""
        return with_query(path, **self.values() | changes)

    def values(self) -> dict[str, str]:
        """What the address asks for, without the page of it."""
        return {
            "filter": self.filter, "q": self.text, "direction": self.direction, "at": self.point,
            "sort": "" if self.sort == "due" else self.sort, "dir": "desc" if self.descending else "",
        }  # fmt: skip

    @property
    def shows_tasks(self) -> bool:
        """Whether questions to the reader's organisation stand above the list."""
        return self.filter in {"", "mine"} and not self.text

    @property
    def shows_incoming(self) -> bool:
        """Whether what waits to be retrieved stands above the list."""
        return self.filter in {"", "incoming"} and not self.text

    @property
    def equal(self) -> dict[str, Any]:
        """The columns of the list's order with the value that is wanted."""
        found: dict[str, Any] = {}
        if self.direction:
            found["direction"] = self.direction
        if self.point:
            found["control_point"] = self.point
        if self.filter == "today":
            found["crossing"] = self._today
        if self.filter == "declarations":
            found |= DECLARATIONS
        return found

    @property
    def turns(self) -> tuple[Turn, ...]:
        """Whose turns the filter shows."""
        return _TURNS[self.filter]

    def wish(self) -> Wish:
        """The page of the list that is asked for. Raises NotFound for a mark that is none of ours."""
        return Wish(turns=self.turns, equal=self.equal, sort=self.sort, descending=self.descending, after=self._after())

    def _after(self) -> Key | None:
        if not self.mark:
            return None
        try:
            return key_from(self.sort, parts_of(self.mark))
        except (ValueError, TypeError, AttributeError):
            raise NotFound from None

    def following(self, last: Key | None) -> str:
        """The address of the page behind ``last``; empty for none."""
        return self.address(after=mark_of(key_parts(last))) if last is not None else ""

    def tabs(self, counts: Counts | None, incoming: int) -> tuple[Choice, ...]:
        """The saved filters with what waits behind each, as far as it was counted."""
        numbers: dict[str, int | None] = dict.fromkeys(FILTERS)
        if counts is not None:
            numbers |= {
                "": sum(counts.turns[turn] for turn in OPEN),
                "mine": counts.turns[Turn.NEEDS_YOU],
                "today": counts.today,
                "incoming": incoming,
                "declarations": counts.lodge,
            }
        return tuple(
            Choice(
                name,
                words,
                name == self.filter and not self.text,
                with_query("/work", filter=name),
                *capped(numbers[name]),
            )
            for name, words in FILTERS.items()
        )

    def nothing(self, *, may_submit: bool) -> Nothing:
        """What stands in place of no row."""
        narrowed = with_query("/work", filter=self.filter) if self.direction or self.point else ""
        return nothing_of(self.filter, searched=bool(self.text), narrowed=narrowed, may_submit=may_submit)

    def links(self, *, may_submit: bool) -> tuple[Link, ...]:
        """Further pages that belong to the filter."""
        return (BY_CODE,) if self.filter == "incoming" and may_submit else ()

    def sorting(self) -> Sort:
        """How the list is sorted, and the addresses of the other orders."""
        address = self.address(sort="KEY", dir="DIR").replace("KEY", "{key}").replace("DIR", "{dir}")
        return Sort(self.sort, self.descending, address)

    def directions(self) -> tuple[Choice, ...]:
        """Both ways, or one."""
        words = (("", N_("Both")), (Direction.CN_TO_HK, N_("Southbound")), (Direction.HK_TO_CN, N_("Northbound")))
        return tuple(
            Choice(name, said, name == self.direction, self.address(direction=str(name))) for name, said in words
        )

    def points(self) -> tuple[Choice, ...]:
        """All control points, or one."""
        every: Phrase = N_("All control points")
        known = tuple(
            Choice(
                point.code,
                place_words(point.code, self._today),
                point.code == self.point,
                self.address(at=point.code),
            )
            for point in control_points(self._today)
        )
        return (Choice("", every, not self.point, self.address(at="")), *known)


def capped(number: int | None) -> tuple[int | None, bool]:
    """A count as it is shown, and whether there are more."""
    if number is None or number <= MOST_COUNTED:
        return number, False
    return MOST_COUNTED, True
