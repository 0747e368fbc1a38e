"""The list of batches: search, filters, order, pages, files for spreadsheets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Response

from fairway.parcels.batches.facts import Status
from fairway.parties.sharing import Scope
from fairway.portal.routes.exports import Columns, Kind, export_file, export_links, listing
from fairway.portal.routes.page import Page, SignedPage, with_query
from fairway.portal.routes.parcels.words import FLOWS, PATH, batch_chip, may_see, may_send
from fairway.portal.routes.plain import plain
from fairway.portal.views.community.shipments import Menu
from fairway.portal.views.parcels.batches import BatchesView, BatchRow
from fairway.portal.views.parts import N_, Choice, Link, Nothing, Paging, Sort
from fairway.site.parcels import batches

router = APIRouter(include_in_schema=False)
MOST = 1_000
"""Batches that are looked through, the newest; the API reads all of them."""
ROWS = 50
TABS: Mapping[str, str] = {
    "": N_("All"),
    "to-fix": N_("To put right"),
    Status.WAITING.value: N_("Being judged"),
    Status.OPEN.value: N_("Not handed in"),
    Status.JUDGED.value: N_("Judged"),
    "stopped": N_("Not judged"),
}
_STOPPED = {Status.FAILED.value, Status.CANCELLED.value}
_NEVER = datetime.max.replace(tzinfo=UTC)
_ORDERS: Mapping[str, Any] = {
    "opened": lambda row: row["opened_at"],
    "arrives": lambda row: row["arrives_at"] or _NEVER,
    "reference": lambda row: row["reference"].casefold(),
    "parcels": lambda row: row["parcels"] or 0,
    "to-fix": lambda row: row["to_fix"] or 0,
}


class _Asked:
    """What the address asks for. What it does not know counts as absent."""

    def __init__(self, page: Page) -> None:
        self.show = page.query("show") if page.query("show") in TABS else ""
        self.flow = page.query("flow") if page.query("flow") in FLOWS else ""
        self.search = page.query("search")[:80].strip()
        self.sort = page.query("sort") if page.query("sort") in _ORDERS else "opened"
        self.descending = page.query("dir", "desc" if self.sort == "opened" else "asc") == "desc"
        number = page.query("page")
        self.page = int(number) if number.isascii() and number.isdigit() and len(number) < 5 else 1

    @property
    def values(self) -> dict[str, str]:
        """Of the filters and the order; the page begins anew when one changes."""
        ordered = {"sort": self.sort, "dir": "desc" if self.descending else "asc"}
        usual = self.sort == "opened" and self.descending
        return {"show": self.show, "flow": self.flow, "search": self.search, **({} if usual else ordered)}

    def address(self, **other: str) -> str:
        """The list with something changed."""
        return with_query(PATH, **{**self.values, **other})

    def ordered(self) -> str:
        """The list in another order, with places for which."""
        return self.address(sort="{key}", dir="{dir}").replace("%7B", "{").replace("%7D", "}")

    def keeps(self, row: Mapping[str, Any], show: str) -> bool:
        """Whether a batch is under a tab."""
        match show:
            case "":
                return True
            case "to-fix":
                return bool(row["to_fix"])
            case "stopped":
                return row["status"] in _STOPPED
            case _:
                return bool(row["status"] == show)


def _row(row: Mapping[str, Any]) -> BatchRow:
    return BatchRow(
        id=str(row["case_id"]),
        href=f"{PATH}/{row['case_id']}",
        reference=row["reference"],
        flow=FLOWS[row["flow"]],
        status=batch_chip(row),
        conveyance=row["conveyance"],
        arrives_at=row["arrives_at"],
        opened_at=row["opened_at"],
        parcels=row["parcels"],
        cleared=row["cleared"],
        to_fix=row["to_fix"],
        corrects=row["corrects"] is not None,
        erased=row["erased_at"] is not None,
    )


async def _found(page: Page, asked: _Asked) -> list[dict[str, Any]]:
    return await batches.listed(page.site, page.principal, search=asked.search, flow=asked.flow, limit=MOST)


def _chosen(asked: _Asked, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    kept = [row for row in rows if asked.keeps(row, asked.show)]
    return sorted(kept, key=_ORDERS[asked.sort], reverse=asked.descending)


@router.get(PATH)
async def desk(page: SignedPage) -> Response:
    """The own batches of a sender; for an officer those declared to the customs of this site."""
    page.hidden_unless(may_see(page))
    await page.follow()
    asked = _Asked(page)
    rows = await _found(page, asked)
    chosen = _chosen(asked, rows)
    last = max(1, -(-len(chosen) // ROWS))
    at = min(max(asked.page, 1), last)
    shown = chosen[(at - 1) * ROWS : at * ROWS]
    narrowed = bool(asked.flow or asked.search)
    customs = batches.scope_of(page.principal) is Scope.AUTHORITY
    view = BatchesView(
        rows=tuple(map(_row, shown)),
        tabs=tuple(
            Choice(one, words, one == asked.show, asked.address(show=one), sum(asked.keeps(row, one) for row in rows))
            for one, words in TABS.items()
        ),
        menus=(_flows(asked),),
        sort=Sort(
            asked.sort,
            asked.descending,
            asked.address(sort="{key}", dir="{dir}").replace("%7B", "{").replace("%7D", "}"),
        ),
        search=asked.search,
        hidden=tuple((name, value) for name, value in asked.values.items() if value and name != "search"),
        paging=Paging(
            len(shown),
            len(chosen),
            asked.address(page=str(at - 1)) if at > 1 else "",
            asked.address(page=str(at + 1)) if at < last else "",
        ),
        nothing=_nothing(asked, narrowed=narrowed, may_open=may_send(page), customs=customs),
        exports=export_links(PATH, **asked.values),
        as_of=page.now,
        clear_href=with_query(PATH, show=asked.show) if narrowed else "",
        may_open=may_send(page),
        customs=customs,
        more=len(rows) == MOST,
    )
    return page.show("pages/parcels/batches.html", view, "parcels")


def _flows(asked: _Asked) -> Menu:
    every = Choice("", N_("Any kind"), not asked.flow, asked.address(flow=""))
    return Menu(
        N_("Any kind"),
        (every, *(Choice(one, words, one == asked.flow, asked.address(flow=one)) for one, words in FLOWS.items())),
    )


def _nothing(asked: _Asked, *, narrowed: bool, may_open: bool, customs: bool) -> Nothing:
    if narrowed or asked.show:
        return Nothing(
            N_("No batch is like that"), N_("Take a filter away to see more."), (Link(N_("All batches"), PATH),)
        )
    if customs:
        return Nothing(
            N_("No parcels were declared yet"),
            N_("Batches that platforms and couriers hand in stand here before the parcels arrive."),
        )
    first = (Link(N_("Open a batch"), f"{PATH}/new"),) if may_open else ()
    return Nothing(
        N_("No batch yet"),
        N_(
            "Open a batch for each flight or truck, put your parcel list into it and hand it in."
            " Every parcel is judged before it arrives, and what is refused is explained."
        ),
        first,
    )


@router.get(PATH + ".{kind}")
async def export(kind: Kind, page: SignedPage) -> Response:
    """The same batches for a spreadsheet."""
    page.hidden_unless(may_see(page))
    asked = _Asked(page)
    found = await _found(page, asked)
    rows = [_row(row) for row in _chosen(asked, found)]
    columns: Columns[BatchRow] = (
        (N_("Reference"), lambda row: row.reference),
        (N_("Kind"), lambda row: plain(row.flow, page.language)),
        (N_("Status"), lambda row: plain(row.status.words, page.language)),
        (N_("Flight or truck"), lambda row: row.conveyance),
        (N_("Expected arrival"), lambda row: row.arrives_at),
        (N_("Opened"), lambda row: row.opened_at),
        (N_("Parcels"), lambda row: row.parcels),
        (N_("May move on"), lambda row: row.cleared),
        (N_("To put right"), lambda row: row.to_fix),
        (N_("Batch"), lambda row: row.id),
    )
    return await export_file(
        page, "parcels", kind, listing(page, N_("Batches of parcels"), columns, rows, more=len(found) == MOST)
    )
