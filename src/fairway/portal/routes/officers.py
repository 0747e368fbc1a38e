"""The officer's console: vehicles by the time at which they may cross, the standing decision, why, and acting once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from fairway.base.issues import Issue, NotFound, Refusal
from fairway.base.time import HONG_KONG
from fairway.clearance.facts import Outcome
from fairway.consignments.model import Direction
from fairway.parties.model import Permission
from fairway.parties.store import people
from fairway.portal.routes.exports import Columns, Kind, export_file, export_links, listing
from fairway.portal.routes.officer_case import case_view, decision_chip
from fairway.portal.routes.page import OfficerPage, Page, with_query
from fairway.portal.routes.places import place_words
from fairway.portal.routes.plain import plain
from fairway.portal.routes.posted import posted
from fairway.portal.routes.texts import goods_of, together
from fairway.portal.views.officer import NOTHING_TO_DECIDE, OfficerQueueView, QueueRow
from fairway.portal.views.parts import N_, Action, Choice, Link, Nothing, Paging, Phrase, Sort
from fairway.portal.vocabulary import DIRECTIONS
from fairway.site import officers
from fairway.site.crossing import store
from fairway.site.work.store import names_of

router = APIRouter(include_in_schema=False)
_BACK = timedelta(days=7)
"""How long crossed vehicles stay in the list of decided ones."""
FAR = 9999
"""The year of a vehicle that nobody knows a time of."""
_FILTERS = {"open": N_("To decide"), "inspecting": N_("Under inspection"), "decided": N_("Decided")}
_OPEN = Link(N_("To decide"), "/officer")
_NOTHING = {
    "open": NOTHING_TO_DECIDE,
    "inspecting": Nothing(
        N_("No vehicle is under inspection"), N_("Vehicles that the kiosk sent to inspection stand here."), (_OPEN,)
    ),
    "decided": Nothing(N_("Nothing was decided in the last 7 days"), N_("Decisions stand here for 7 days."), (_OPEN,)),
}
_GROUNDS: dict[str, Phrase] = {"random": N_("Drawn at random")}


def _kept(row: Mapping[str, Any], wanted: str) -> bool:
    inspecting = row["status"] == "inspect" and not row["released"]  # what is held after it is still at the bay
    decided = row["ground"] == "officer" or row["status"] in {"go", "inspect", "crossed"}
    return inspecting if wanted == "inspecting" else decided if wanted == "decided" else not decided


def expected(row: Mapping[str, Any]) -> datetime:
    """When the vehicle is to be reckoned with."""
    moment: datetime | None = row["earliest_crossing"]
    day = row["crossing_date"]
    if moment is not None:
        return moment
    return datetime.combine(day, datetime.min.time(), HONG_KONG) if day else datetime.max.replace(tzinfo=UTC)


def _sum(values: Sequence[str | None]) -> Decimal:
    total = Decimal(0)
    for value in values:
        try:
            total += Decimal(value or "0")
        except InvalidOperation:
            continue  # a number that cannot be read is shown on the vehicle's own page as it was filed
    return total


async def _rows(page: Page) -> list[dict[str, Any]]:
    async with page.site.database.reading(page.principal.holder, page.now) as conn:
        return await store.vehicles_for_customs(conn, after=page.now - _BACK)


def _row(row: Mapping[str, Any], cargo: Mapping[str, Mapping[str, Any]], carriers: Mapping[UUID, Any]) -> QueueRow:
    held = row["references"]
    known = [cargo[one["ccrn"]] for one in held if one["ccrn"] in cargo]
    summaries = [one["summary"] or {} for one in known]
    by_officer = row["ground"] == "officer"
    indications: list[Phrase] = [] if by_officer else list(row["reasons"] or ())
    if row["ground"] in _GROUNDS:
        indications.append(_GROUNDS[row["ground"]])
    day = row["crossing_date"] or expected(row).astimezone(HONG_KONG).date()
    return QueueRow(
        id=f"{row['case_id']}/{row['vehicle']}",
        href=f"/officer/{row['case_id']}/{row['vehicle']}",
        mark=row["hk_mark"],
        cn_plate=row["cn_plate"] or "",
        direction=Direction(row["direction"]),
        control_point=place_words(row["control_point"], day),
        expected=expected(row),
        references=len(held),
        packages=sum(one.get("packages") or 0 for one in held),
        gross_kg=_sum([summary.get("gross_weight_kg") for summary in summaries]),
        goods=together([goods_of(one) for one in known]),
        carrier=carriers.get(row["carrier"] or row["organisation"]),
        indications=tuple(indications),
        status=decision_chip(row),
        note="; ".join(row["reasons"] or ()) if by_officer else "",
    )


async def _queue(page: Page) -> OfficerQueueView:
    wanted = page.query("filter") if page.query("filter") in _FILTERS else "open"
    rows = await _rows(page)
    shown = [row for row in rows if _kept(row, wanted)]
    descending = page.query("dir") == "desc"
    shown.sort(key=expected, reverse=descending)
    async with page.site.database.reading(page.principal.holder, page.now) as conn:
        cargo = await store.cargo_of(conn, [one["ccrn"] for row in shown for one in row["references"]])
        carriers = await names_of(conn, {row["carrier"] or row["organisation"] for row in shown})
    sort = with_query("/officer", filter=wanted, sort="KEY", dir="DIR").replace("KEY", "{key}").replace("DIR", "{dir}")
    may_decide = page.may(Permission.DECIDE)
    return OfficerQueueView(
        rows=tuple(_row(row, cargo, carriers) for row in shown),
        filters=tuple(
            Choice(name, words, name == wanted, with_query("/officer", filter=name), sum(_kept(r, name) for r in rows))
            for name, words in _FILTERS.items()
        ),
        sort=Sort("expected", descending, sort),
        paging=Paging(len(shown), len(shown)),
        as_of=page.now,
        bulk=(Action(N_("Let them go"), "/officer/go"),) if wanted == "open" and may_decide else (),
        nothing=_NOTHING[wanted],
        exports=export_links("/officer", filter=wanted, dir="desc" if descending else ""),
    )


@router.get("/officer")
async def queue(page: OfficerPage) -> Response:
    """The queue, the most urgent first."""
    await page.follow()
    active = "crossings" if page.query("filter") == "decided" else "officer"
    return page.show("pages/officer_queue.html", await _queue(page), active)


@router.get("/officer.{kind}")
async def export(kind: Kind, page: OfficerPage) -> Response:
    """The same vehicles for a spreadsheet. Decisions are in it: it is for customs alone, as the page is."""
    view = await _queue(page)

    def say(phrase: Phrase | None) -> str:
        return plain(phrase, page.language)

    columns: Columns[QueueRow] = (
        (N_("Vehicle"), lambda row: row.mark),
        (N_("Mainland plate"), lambda row: row.cn_plate),
        (N_("Status"), lambda row: say(row.status.words)),
        (N_("Direction"), lambda row: say(DIRECTIONS[row.direction][0])),
        (N_("Expected"), lambda row: row.expected if row.expected.year < FAR else None),
        (N_("Control point"), lambda row: say(row.control_point)),
        (N_("Indications"), lambda row: "; ".join([*(say(one) for one in row.indications), *filter(None, [row.note])])),
        (N_("Goods"), lambda row: say(row.goods)),
        (N_("References"), lambda row: row.references),
        (N_("Packages"), lambda row: row.packages),
        (N_("Gross weight (kg)"), lambda row: row.gross_kg),
        (N_("Carrier"), lambda row: say(row.carrier)),
    )
    return await export_file(page, "vehicles", kind, listing(page, N_("Queue"), columns, view.rows))


def _named(text: str) -> tuple[UUID, str]:
    """Trip and vehicle of a row. Raises NotFound."""
    trip, _, vehicle = text.partition("/")
    try:
        return UUID(trip), vehicle
    except ValueError:
        raise NotFound from None


@router.post("/officer/go")
async def let_go(page: OfficerPage) -> Response:
    """Let the chosen vehicles go."""
    form = await posted(page.request)
    principal = page.need(Permission.DECIDE)
    done = 0
    for chosen in form.all("id")[:200]:
        trip, vehicle = _named(chosen)
        try:
            await officers.decide(page.site, principal, trip, vehicle=vehicle, outcome=Outcome.GO, reason="")
        except Refusal:
            continue  # it was inspected meanwhile; it stands among the decided ones
        done += 1
    return page.go("/officer", "decided", count=done)


@router.post("/officer/bulk")
async def nothing_chosen(page: OfficerPage) -> Response:
    """The form of the table without an act: back to the queue."""
    await posted(page.request)
    return page.go("/officer")


async def _vehicle(page: Page, trip: UUID, vehicle: str) -> dict[str, Any]:
    rows = await _rows(page)
    found = next((row for row in rows if row["case_id"] == trip and row["vehicle"] == vehicle), None)
    if found is None:
        raise NotFound
    return found


async def _case(page: Page, row: dict[str, Any], issues: Sequence[Issue] = ()) -> Response:
    async with page.site.database.reading(page.principal.holder, page.now) as conn:
        every = await people(conn, page.principal.organisation)
    colleagues = {UUID(str(one["person"])): str(one["name"]) for one in every}
    queue_rows = sorted((one for one in await _rows(page) if _kept(one, "open")), key=expected)
    following = next((one for one in queue_rows if one["hk_mark"] != row["hk_mark"]), None)
    view = await case_view(page, row, colleagues, issues)
    if following is not None:
        view = replace(view, next_href=f"/officer/{following['case_id']}/{following['vehicle']}")
    return page.show("pages/officer_case.html", view, "officer", status=422 if issues else 200)


@router.get("/officer/{trip}/{vehicle}")
async def vehicle_page(trip: UUID, vehicle: str, page: OfficerPage) -> Response:
    """One vehicle: cargo as filed, why it was looked at, the decision."""
    await page.follow(trip)
    return await _case(page, await _vehicle(page, trip, vehicle))


@router.post("/officer/{trip}/{vehicle}/decide")
async def decide(trip: UUID, vehicle: str, page: OfficerPage) -> Response:
    """Go or inspect, with a reason; secret until the kiosk."""
    form = await posted(page.request)
    principal = page.need(Permission.DECIDE)
    row = await _vehicle(page, trip, vehicle)
    wanted = form.text("outcome")
    page.hidden_unless(wanted in set(Outcome))
    try:
        await officers.decide(
            page.site, principal, trip, vehicle=vehicle, outcome=Outcome(wanted), reason=form.text("reason")[:2000]
        )
    except Refusal as refused:
        return await _case(page, row, refused.issues)
    return page.go(f"/officer/{trip}/{vehicle}", "decided")


@router.post("/officer/{trip}/{vehicle}/again")
async def again(trip: UUID, vehicle: str, page: OfficerPage) -> Response:
    """Open the decision again, as long as the vehicle is not at the kiosk."""
    await posted(page.request)
    await _vehicle(page, trip, vehicle)
    return page.go(f"/officer/{trip}/{vehicle}?again=1")


@router.post("/officer/{trip}/{vehicle}/{end}")
async def finish(trip: UUID, vehicle: str, end: str, page: OfficerPage) -> Response:
    """End an inspection: the vehicle may go on, or the goods are held."""
    form = await posted(page.request)
    page.hidden_unless(end in {"done", "hold"})
    principal = page.need(Permission.DECIDE)
    row = await _vehicle(page, trip, vehicle)
    try:
        await officers.finish_inspection(
            page.site,
            principal,
            trip,
            vehicle=vehicle,
            released=end == "done",
            findings=form.text("findings")[:2000],
            remark="",
        )
    except Refusal as refused:
        return await _case(page, row, refused.issues)
    return page.go(f"/officer/{trip}/{vehicle}", "inspected")
