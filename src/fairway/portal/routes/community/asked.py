"""What the address of the list of shipments asks for: filters, order, the page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from fairway.base.issues import NotFound
from fairway.codes.tables import table
from fairway.portal.routes.community.words import MODES, customs_chip, milestone_words
from fairway.portal.routes.marks import mark_of, parts_of
from fairway.portal.routes.page import Page, with_query
from fairway.portal.views.community.shipments import Menu
from fairway.portal.views.parts import N_, Choice, Link, Nothing, Sort
from fairway.site.community import lists
from fairway.site.community.shipping.store import SORTED
from fairway.tracking.model import Mode
from fairway.tracking.vocabulary import milestones

PATH = "/shipments"
SHOWN: Mapping[str, str] = {
    "": N_("All open"),
    "late": N_("Late"),
    "conflicts": N_("Sources differ"),
    "watched": N_("Watched"),
    "closed": N_("Closed"),
}
_DEFAULT = ("changed_at", "desc")
_TURNS = {"asc": False, "desc": True}
_NOWHERE = frozenset({"documents", "lock"})
"""Groups of milestones that no shipment stands at."""


class Asked:
    """The address, read and made again. What it does not know counts as absent."""

    def __init__(self, page: Page, path: str = PATH) -> None:
        self.path = path
        self.show = _one_of(page.query("show"), SHOWN)
        self.mode = _one_of(page.query("mode"), {one.value for one in Mode})
        self.customs = _one_of(page.query("customs"), {one.code for one in table("customs_state")})
        self.milestone = _one_of(page.query("milestone"), milestones())
        self.by = _one_of(page.query("sort"), SORTED) or _DEFAULT[0]
        self.turn = _one_of(page.query("dir"), _TURNS) or (_DEFAULT[1] if self.by == _DEFAULT[0] else "asc")
        self.mark = page.query("after")[:400]

    @property
    def filters(self) -> dict[str, str]:
        """What is asked for beside the order."""
        return {
            name: value
            for name, value in (
                ("show", self.show), ("mode", self.mode), ("customs", self.customs), ("milestone", self.milestone),
            )
            if value
        }  # fmt: skip

    def values(self, **other: str) -> dict[str, str]:
        """The query, with some of it otherwise."""
        order = {} if (self.by, self.turn) == _DEFAULT else {"sort": self.by, "dir": self.turn}
        return {**self.filters, **order, **other}

    def kept(self) -> str:
        """The filters and the order as a query, for keeping them."""
        return urlencode(self.values())

    def address(self, **other: str) -> str:
        """The address with some of it otherwise, from the first page on."""
        return with_query(self.path, **self.values(**other))

    def wanted(self, watched: tuple[UUID, ...]) -> lists.Wanted:
        """What the site is asked for."""
        return lists.Wanted(
            mode=self.mode,
            milestone=self.milestone,
            customs=self.customs,
            conflicts=self.show == "conflicts",
            late=self.show == "late",
            closed=None if self.show == "watched" else self.show == "closed",
            only=watched if self.show == "watched" else None,
            by=self.by,
            descending=_TURNS[self.turn],
        )

    def after(self) -> tuple[Any, UUID] | None:
        """The row before this page. Raises NotFound for a mark that is none of ours."""
        if not self.mark:
            return None
        parts = parts_of(self.mark)
        try:
            value, case = str(parts[0]), UUID(str(parts[1]))
            return (value if self.by == "reference" else datetime.fromisoformat(value)), case
        except (ValueError, IndexError):
            raise NotFound from None

    def following(self, after: tuple[Any, UUID] | None) -> str:
        """The address of the next page."""
        if after is None:
            return ""
        value = after[0].isoformat() if isinstance(after[0], datetime) else after[0]
        return self.address(after=mark_of([value, str(after[1])]))

    def tabs(self) -> tuple[Choice, ...]:
        """The filters that everybody has."""
        return tuple(
            Choice(value, words, value == self.show, self.address(show=value)) for value, words in SHOWN.items()
        )

    def menus(self) -> tuple[Menu, ...]:
        """Filters by mode, last milestone and customs status."""
        modes = {mode.value: mark.words for mode, mark in MODES.items()}
        statuses = {
            one.code: milestone_words(one.code)
            for one in milestones().values()
            if not one.each and one.group not in _NOWHERE
        }
        customs = {one.code: chip.words for one in table("customs_state") if (chip := customs_chip(one.code))}
        return (
            self._menu("mode", N_("Any mode"), modes, self.mode),
            self._menu("milestone", N_("Any status"), statuses, self.milestone),
            self._menu("customs", N_("Any customs status"), customs, self.customs),
        )

    def _menu(self, name: str, words: str, choices: Mapping[str, Any], chosen: str) -> Menu:
        every = Choice("", words, not chosen, self.address(**{name: ""}))
        others = (
            Choice(value, label, value == chosen, self.address(**{name: value})) for value, label in choices.items()
        )
        return Menu(words, (every, *others))

    def sorting(self) -> Sort:
        """The order, and how to ask for another."""
        address = with_query(self.path, **self.filters)
        return Sort(self.by, _TURNS[self.turn], f"{address}{'&' if '?' in address else '?'}sort={{key}}&dir={{dir}}")

    def nothing(self, *, may_register: bool) -> Nothing:
        """What stands where there is no row."""
        if self.filters:
            return Nothing(
                N_("No shipment is like that"),
                N_("Take a filter away to see more."),
                (Link(N_("All open"), self.path),),
            )
        links = (Link(N_("Follow a shipment"), f"{PATH}/new"),) if may_register else ()
        return Nothing(
            N_("No shipment yet"),
            N_(
                "A submission that you send is followed by itself. For other cargo say a reference that you know it by:"
                " a bill, an air waybill, a container."
            ),
            links,
        )


def _one_of(value: str, known: Any) -> str:
    return value if value in known else ""
