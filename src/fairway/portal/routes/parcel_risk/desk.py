"""The risk desk: batches by arrival, what is to be inspected of each, what was."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from fairway.parcels.batches.facts import Status
from fairway.portal.routes.exports import Columns, Kind, export_file, export_links, listing
from fairway.portal.routes.page import Page, SignedPage, with_query
from fairway.portal.routes.parcel_risk import drawn
from fairway.portal.routes.parcel_risk.at import desk_page
from fairway.portal.routes.parcel_risk.words import DONE, NOTHING, PATH, TO_INSPECT, parts
from fairway.portal.routes.parcels.words import FLOWS
from fairway.portal.routes.parcels.words import PATH as PARCELS
from fairway.portal.routes.plain import plain
from fairway.portal.views.community.shipments import Menu
from fairway.portal.views.parcels.risk import RiskBatch, RiskDesk
from fairway.portal.views.parts import N_, Choice, Link, Nothing, Paging, Sort
from fairway.site.parcels import batches
from fairway.site.parcels.risk import inspecting

router = APIRouter(include_in_schema=False)
MOST = 1_000
"""Batches that are looked through, the newest."""
ROWS = 50
_DRAWN = 30
"""Batches of the chart."""
INSPECT, RANDOM = "INSPECT", "random"
TABS: Mapping[str, str] = {"": N_("To inspect"), "done": N_("All inspected"), "all": N_("All")}
_NEVER = datetime.max.replace(tzinfo=UTC)
_ORDERS: Mapping[str, Any] = {
    "arrives": lambda row: (row.arrives_at or _NEVER, row.reference),
    "reference": lambda row: row.reference.casefold(),
    "parcels": lambda row: (row.parcels, row.reference),
    "chosen": lambda row: (row.chosen - row.inspected, row.reference),
}


def risk_batch(row: Mapping[str, Any], counted: tuple[int, int]) -> RiskBatch:
    """A batch that is judged, with (inspected, found)."""
    verdict = row["verdict"]
    chosen = (verdict.get("channels") or {}).get(INSPECT, 0)
    inspected, found = counted
    needs = inspected < chosen
    return RiskBatch(
        id=str(row["case_id"]),
        href=f"{PATH}/batches/{row['case_id']}" if verdict.get("tables") else f"{PARCELS}/{row['case_id']}",
        reference=row["reference"],
        flow=FLOWS[row["flow"]],
        conveyance=row["conveyance"],
        arrives_at=row["arrives_at"],
        state=TO_INSPECT if needs else DONE if chosen else NOTHING,
        parcels=row["parcels"] or 0,
        chosen=chosen,
        random=(verdict.get("selected") or {}).get(RANDOM, 0),
        inspected=inspected,
        found=found,
        needs=needs,
    )


class _Asked:
    """What the address asks for. What it does not know counts as absent."""

    def __init__(self, page: Page) -> None:
        self.show = page.query("show") if page.query("show") in TABS else ""
        self.flow = page.query("flow") if page.query("flow") in FLOWS else ""
        self.search = page.query("search")[:80].strip()
        self.sort = page.query("sort") if page.query("sort") in _ORDERS else "arrives"
        self.descending = page.query("dir") == "desc"
        number = page.query("page")
        self.page = int(number) if number.isascii() and number.isdigit() and len(number) < 5 else 1

    @property
    def values(self) -> dict[str, str]:
        """Of the filters and the order; the page begins anew when one changes."""
        ordered = {"sort": self.sort, "dir": "desc" if self.descending else "asc"}
        usual = self.sort == "arrives" and not self.descending
        return {"show": self.show, "flow": self.flow, "search": self.search, **({} if usual else ordered)}

    def address(self, **other: str) -> str:
        """The list with something changed."""
        return with_query(PATH, **{**self.values, **other})

    def keeps(self, row: RiskBatch, show: str) -> bool:
        """Whether a batch is under a tab."""
        return row.needs if show == "" else bool(row.chosen) and not row.needs if show == "done" else True


async def _found(page: Page, asked: _Asked) -> tuple[list[RiskBatch], Mapping[UUID, int], bool]:
    rows = await batches.listed(
        page.site, page.principal, search=asked.search, flow=asked.flow, status=Status.JUDGED.value, limit=MOST
    )
    counted = await inspecting.counts(page.site, page.principal, [row["case_id"] for row in rows])
    found = [risk_batch(row, counted.get(row["case_id"], (0, 0))) for row in rows]
    return found, {row["case_id"]: row["to_fix"] or 0 for row in rows}, len(rows) == MOST


def _chosen(asked: _Asked, rows: list[RiskBatch]) -> list[RiskBatch]:
    kept = [row for row in rows if asked.keeps(row, asked.show)]
    return sorted(kept, key=_ORDERS[asked.sort], reverse=asked.descending)


@router.get(PATH)
async def desk(page: SignedPage) -> Response:
    """What is to be inspected, by arrival."""
    desk_page(page)
    await page.follow()
    asked = _Asked(page)
    rows, stopped, more = await _found(page, asked)
    chosen = _chosen(asked, rows)
    last = max(1, -(-len(chosen) // ROWS))
    at = min(max(asked.page, 1), last)
    shown = chosen[(at - 1) * ROWS : at * ROWS]
    narrowed = bool(asked.flow or asked.search)
    arriving = sorted(shown, key=_ORDERS["arrives"])[:_DRAWN]
    every = Choice("", N_("Any kind"), not asked.flow, asked.address(flow=""))
    flows = (Choice(one, words, one == asked.flow, asked.address(flow=one)) for one, words in FLOWS.items())
    ordered = asked.address(sort="{key}", dir="{dir}").replace("%7B", "{").replace("%7D", "}")
    view = RiskDesk(
        rows=tuple(shown),
        parts=parts(""),
        tabs=tuple(
            Choice(one, words, one == asked.show, asked.address(show=one), sum(asked.keeps(row, one) for row in rows))
            for one, words in TABS.items()
        ),
        menus=(Menu(N_("Any kind"), (every, *flows)),),
        sort=Sort(asked.sort, asked.descending, ordered),
        search=asked.search,
        hidden=tuple((name, value) for name, value in asked.values.items() if value and name != "search"),
        paging=Paging(
            len(shown),
            len(chosen),
            asked.address(page=str(at - 1)) if at > 1 else "",
            asked.address(page=str(at + 1)) if at < last else "",
        ),
        nothing=_nothing(asked, narrowed=narrowed),
        exports=export_links(PATH, **asked.values),
        as_of=page.now,
        chart=drawn.outcomes(
            (one.reference, one.href, one.arrives_at, one.parcels, one.chosen, stopped[UUID(one.id)])
            for one in arriving
        ),
        clear_href=with_query(PATH, show=asked.show) if narrowed else "",
        more=more,
    )
    return page.show("pages/parcel_risk/desk.html", view, "parcel-risk")


def _nothing(asked: _Asked, *, narrowed: bool) -> Nothing:
    every = (Link(N_("All batches"), with_query(PATH, show="all")),)
    if narrowed or asked.show:
        return Nothing(N_("No batch is like that"), N_("Take a filter away to see more."), every)
    return Nothing(
        N_("Nothing is to be inspected"),
        N_("Parcels that are flagged or drawn at random stand here as soon as their batch is judged."),
        every,
    )


@router.get(PATH + ".{kind}")
async def export(kind: Kind, page: SignedPage) -> Response:
    """The same batches for a spreadsheet."""
    desk_page(page)
    asked = _Asked(page)
    rows, stopped, more = await _found(page, asked)
    columns: Columns[RiskBatch] = (
        (N_("Reference"), lambda row: row.reference),
        (N_("Kind"), lambda row: plain(row.flow, page.language)),
        (N_("Inspections"), lambda row: plain(row.state.words, page.language)),
        (N_("Flight or truck"), lambda row: row.conveyance),
        (N_("Expected arrival"), lambda row: row.arrives_at),
        (N_("Parcels"), lambda row: row.parcels),
        (N_("Cannot move on"), lambda row: stopped[UUID(row.id)]),
        (N_("To inspect"), lambda row: row.chosen),
        (N_("of these at random"), lambda row: row.random),
        (N_("Inspected so far"), lambda row: row.inspected),
        (N_("Found"), lambda row: row.found),
        (N_("Batch"), lambda row: row.id),
    )
    return await export_file(
        page, "risk-desk", kind, listing(page, N_("Risk desk"), columns, _chosen(asked, rows), more=more)
    )
