"""The list of batches: search, filters, order, pages, files for spreadsheets, and what came of the parcels of late."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from fastapi import APIRouter, Response

from fairway.parties.sharing import Scope
from fairway.portal.formats import ZONES
from fairway.portal.routes.community.words import as_data
from fairway.portal.routes.exports import MOST_EXPORTED, Columns, Kind, export_file, export_links, listing
from fairway.portal.routes.page import Page, SignedPage, with_query
from fairway.portal.routes.parcels.words import FLOWS, PATH, batch_chip, may_see, may_send
from fairway.portal.routes.plain import plain
from fairway.portal.views.charts import ChartView, Point, Series
from fairway.portal.views.community.shipments import Menu
from fairway.portal.views.parcels.batches import BatchesView, BatchRow
from fairway.portal.views.parts import N_, Choice, Link, Nothing, Paging, Side, Sort, Tone, Words
from fairway.site.parcels import batches, desk_store

router = APIRouter(include_in_schema=False)
ROWS = 50
TABS: Mapping[str, str] = {
    "": N_("All"),
    "to-fix": N_("To put right"),
    "waiting": N_("Being judged"),
    "open": N_("Not handed in"),
    "judged": N_("Judged"),
    "stopped": N_("Not judged"),
}
DAYS = 14
"""Days whose outcomes are drawn."""


class _Asked:
    """What the address asks for. What it does not know counts as absent."""

    def __init__(self, page: Page) -> None:
        self.show = page.query("show") if page.query("show") in TABS else ""
        self.flow = page.query("flow") if page.query("flow") in FLOWS else ""
        self.search = page.query("search")[:80].strip()
        self.sort = page.query("sort") if page.query("sort") in desk_store.ORDERS else "opened"
        self.descending = page.query("dir", "desc" if self.sort == "opened" else "asc") == "desc"
        number = page.query("page")
        self.page = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1
        self._scope = batches.scope_of(page.principal).value

    @property
    def values(self) -> dict[str, str]:
        """Of the filters and the order; the page begins anew when one changes."""
        ordered = {"sort": self.sort, "dir": "desc" if self.descending else "asc"}
        usual = self.sort == "opened" and self.descending
        return {"show": self.show, "flow": self.flow, "search": self.search, **({} if usual else ordered)}

    def address(self, **other: str) -> str:
        """The list with something changed."""
        return with_query(PATH, **{**self.values, **other})

    @property
    def sought(self) -> desk_store.Sought:
        """What is asked of the database."""
        return desk_store.Sought(
            scope=self._scope,
            search=self.search,
            flow=self.flow,
            show=self.show,
            sort=self.sort,
            descending=self.descending,
        )


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
        late=row["late_at"] is not None and bool((row["verdict"] or {}).get("waiting")),
    )


@router.get(PATH)
async def desk(page: SignedPage) -> Response:
    """The own batches of a sender; for an officer those declared to the customs of this site."""
    page.hidden_unless(may_see(page))
    await page.follow()
    asked = _Asked(page)
    sought = asked.sought
    zone = ZONES[Side(page.site.side)][0]
    first = (page.now.astimezone(zone) - timedelta(days=DAYS - 1)).replace(hour=0, minute=0, second=0, microsecond=0)
    async with page.site.database.reading(page.principal.organisation, page.now) as conn:
        counts = await desk_store.counts(conn, sought)
        total = counts[asked.show]
        last = max(1, -(-total // ROWS))
        at = min(max(asked.page, 1), last)
        shown = await desk_store.page(conn, sought, offset=(at - 1) * ROWS, limit=ROWS)
        days = await desk_store.days(conn, sought.scope, since=first, zone=zone.key)
    narrowed = bool(asked.flow or asked.search)
    customs = batches.scope_of(page.principal) is Scope.AUTHORITY
    view = BatchesView(
        rows=tuple(map(_row, shown)),
        tabs=tuple(
            Choice(one, words, one == asked.show, asked.address(show=one), counts[one]) for one, words in TABS.items()
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
            total,
            asked.address(page=str(at - 1)) if at > 1 else "",
            asked.address(page=str(at + 1)) if at < last else "",
        ),
        nothing=_nothing(asked, narrowed=narrowed, may_open=may_send(page), customs=customs),
        exports=export_links(PATH, **asked.values),
        as_of=page.now,
        clear_href=with_query(PATH, show=asked.show) if narrowed else "",
        may_open=may_send(page),
        customs=customs,
        chart=days_chart(days) if len(days) > 1 else None,
    )
    return page.show("pages/parcels/batches.html", view, "parcels")


def days_chart(days: list[desk_store.Day]) -> ChartView:
    """What came of the parcels judged of late, day by day; days without any stand between others as they are."""
    by_day = {one.day: one for one in days}
    span = [days[0].day + timedelta(days=number) for number in range((days[-1].day - days[0].day).days + 1)]
    return ChartView(
        id="days-chart",
        title=N_("What came of the parcels, day by day"),
        heading=N_("Judged on"),
        series=(Series(N_("May move on"), Tone.DONE), Series(N_("To put right"), Tone.NEEDS_YOU)),
        points=tuple(_point(day, by_day.get(day)) for day in span),
    )


def _point(day: date, told: desk_store.Day | None) -> Point:
    values = (told.cleared, told.to_fix) if told else (0, 0)
    return Point(Words("{day}", {"day": day}), values, as_data(f"{day:%m-%d}"))


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
    """The list for a spreadsheet."""
    page.hidden_unless(may_see(page))
    asked = _Asked(page)
    async with page.site.database.reading(page.principal.organisation, page.now) as conn:
        found = await desk_store.page(conn, asked.sought, offset=0, limit=MOST_EXPORTED + 1)
    rows = [_row(row) for row in found[:MOST_EXPORTED]]
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
        page, "parcels", kind, listing(page, N_("Batches of parcels"), columns, rows, more=len(found) > MOST_EXPORTED)
    )
