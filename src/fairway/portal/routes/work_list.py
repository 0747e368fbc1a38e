"""The work list: what needs the reader first; filters, search, order, pages, export."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from fastapi import APIRouter, Response

from fairway.base.issues import NotFound, Refusal
from fairway.base.time import HONG_KONG
from fairway.consignments.model import Direction
from fairway.parties.model import Permission
from fairway.portal.routes.exports import MOST_EXPORTED, Kind, export_file, export_links
from fairway.portal.routes.incoming import MOST_ABOVE, MOST_SHOWN, incoming_count, incoming_rows
from fairway.portal.routes.page import Page, SignedPage, SubmitPage
from fairway.portal.routes.places import place_words
from fairway.portal.routes.posted import posted
from fairway.portal.routes.standing_words import TURNS, chip_of, document_marks, next_step
from fairway.portal.routes.task_rows import task_rows
from fairway.portal.routes.texts import texts_of
from fairway.portal.routes.work_asked import Asked, capped
from fairway.portal.routes.work_export import work_listing
from fairway.portal.views.parts import N_, Action, Fragment, Paging, Phrase
from fairway.portal.views.work_list import WorkGroup, WorkListView, WorkRow
from fairway.site.ordering.listing import Counts, Key, read_list
from fairway.site.work import sending
from fairway.site.work.listing import Entry, entries, find
from fairway.site.work.standing import Turn, crossed_at, vehicles_of

router = APIRouter(include_in_schema=False)
PAGE = 50
_BEHIND = N_("Being put in order; what changed a while ago may stand further down")


def _today(page: Page) -> date:
    return page.now.astimezone(HONG_KONG).date()


def work_row(entry: Entry, side: str, today: date) -> WorkRow:
    """A submission as a row."""
    row = entry.row
    inbound = (row["direction"] == Direction.CN_TO_HK) == (side == "hk")
    name = row["consignor"] if inbound else row["consignee"]
    return WorkRow(
        id=str(row["case_id"]),
        href=f"/submissions/{row['case_id']}",
        reference=row["reference"] or row["waybill"] or str(row["case_id"])[-12:],
        direction=Direction(row["direction"]),
        goods=texts_of(row["goods"]),
        counterparty=texts_of(name),
        control_point=place_words(row["control_point"], today),
        vehicles=vehicles_of(row) or ((row["vehicle"],) if row["vehicle"] else ()),
        crossing=crossed_at(row) or row["crossing_date"],
        documents=document_marks(row, side),
        status=chip_of(entry.standing),
        next_step=next_step(entry.standing),
        due=entry.due if entry.standing.turn in {Turn.NEEDS_YOU, Turn.OTHERS} else None,
    )


class _Found:
    """The submissions of one page of the list."""

    def __init__(
        self,
        entries: Sequence[Entry],
        *,
        last: Key | None = None,
        behind: bool = False,
        tabs: Counts | None = None,
        totals: Counts | None = None,
    ) -> None:
        self.entries, self.last, self.behind = entries, last, behind
        self.tabs, self.totals = tabs, totals


async def _searched(page: Page, asked: Asked) -> _Found:
    """What a reference leads to, whatever the filter."""
    cases = await find(page.site, page.principal, asked.text)
    found = await entries(page.site, page.principal, only=cases) if cases else []
    kept = [
        one
        for one in found
        if asked.direction in ("", one.row["direction"]) and asked.point in ("", one.row["control_point"] or "")
    ]
    return _Found(kept)


async def _found(page: Page, asked: Asked) -> _Found:
    if asked.text:
        return await _searched(page, asked)
    reading = await read_list(page.site, page.principal)
    shown = await reading.page(asked.wish(), PAGE)
    tabs = await reading.counts()
    totals = await reading.counts(asked.equal) if asked.equal else tabs
    return _Found(shown.entries, last=shown.last, behind=shown.behind, tabs=tabs, totals=totals)


def _groups(page: Page, found: _Found) -> list[WorkGroup]:
    groups = []
    for turn, (_, words) in TURNS.items():
        rows = tuple(work_row(one, page.site.side, _today(page)) for one in found.entries if one.standing.turn is turn)
        number = found.totals.turns[turn] if found.totals is not None else len(rows)
        total, more = capped(number)
        groups.append(WorkGroup(turn.value, words, rows, max(total or 0, len(rows)), more))
    return groups


def _total(asked: Asked, found: _Found) -> int | None:
    """How many rows there are over all pages; None where they were not counted to the end."""
    if found.totals is None:
        return len(found.entries)
    numbers = [capped(found.totals.turns[turn]) for turn in asked.turns]
    return None if any(more for _, more in numbers) else sum(number or 0 for number, _ in numbers)


async def _view(page: Page, asked: Asked) -> WorkListView:
    found = await _found(page, asked)
    may_send = page.may(Permission.SUBMIT)
    waiting = await incoming_count(page) if may_send else 0
    shown_above = MOST_SHOWN if asked.filter else MOST_ABOVE
    copies = await incoming_rows(page, shown_above) if waiting and asked.shows_incoming else []
    groups: list[WorkGroup] = []
    tasks = await task_rows(page) if may_send and asked.shows_tasks else []
    if tasks:
        groups.append(WorkGroup("tasks", N_("Questions to you"), tuple(tasks), len(tasks)))
    if asked.shows_incoming and (copies or asked.filter):
        number, more = capped(waiting)
        groups.append(WorkGroup("incoming", N_("Waiting to be retrieved"), tuple(copies), number or 0, more))
    groups += _groups(page, found)
    stale: Phrase = _BEHIND if found.behind else ""
    return WorkListView(
        filters=asked.tabs(found.tabs, waiting),
        groups=tuple(groups),
        sort=asked.sorting(),
        paging=Paging(
            len(found.entries),
            # Copies that wait are no page of the list: where there is nothing else, nothing is counted below them.
            _total(asked, found) if found.entries or not copies else None,
            asked.address() if asked.mark else "",
            asked.following(found.last),
        ),
        state=Fragment(page.now, stale_because=stale),
        query=asked.text,
        direction=asked.directions(),
        control_points=asked.points(),
        bulk=(Action(N_("Send to customs"), "/work/send", primary=True),) if may_send else (),
        exports=export_links("/work", **asked.values()),
        nothing=asked.nothing(may_submit=may_send),
        links=asked.links(may_submit=may_send),
        refresh_href=asked.address("/work/table", after=asked.mark),
        new_href="/submissions/new" if may_send else "",
        upload_href="/submissions/upload" if may_send else "",
    )


@router.get("/work")
async def work_list(page: SignedPage) -> Response:
    """The list; a search that leads to one submission only opens it."""
    page.hidden_unless(page.may(Permission.READ))
    asked = Asked(page, _today(page))
    await page.follow()
    view = await _view(page, asked)
    rows = [row for group in view.groups for row in group.rows]
    if asked.text and len(rows) == 1 and not (asked.direction or asked.point):
        return page.go(rows[0].href)
    active = asked.filter if asked.filter in {"incoming", "declarations"} else "work"
    return page.show("pages/work_list.html", view, active, query=asked.text)


@router.get("/work/table")
async def work_table(page: SignedPage) -> Response:
    """The table alone, asked for again while the page is open."""
    page.hidden_unless(page.may(Permission.READ))
    return page.show("parts/work_table.html", await _view(page, Asked(page, _today(page))))


@router.get("/work.{kind}")
async def export(kind: Kind, page: SignedPage) -> Response:
    """The rows of the list as the filters say, in its order, for a spreadsheet."""
    page.hidden_unless(page.may(Permission.READ))
    asked = Asked(page, _today(page))
    if asked.text:
        shown, more = (await _searched(page, asked)).entries, False
    else:
        whole = await (await read_list(page.site, page.principal)).page(asked.wish(), MOST_EXPORTED)
        shown, more = whole.entries, whole.last is not None
    may_send = page.may(Permission.SUBMIT)
    tasks = await task_rows(page) if may_send and asked.shows_tasks else []
    copies = await incoming_rows(page) if may_send and asked.shows_incoming else []
    rows = [*tasks, *copies, *(work_row(one, page.site.side, _today(page)) for one in shown)]
    return await export_file(page, "work", kind, work_listing(page, rows, more=more))


@router.post("/work/send")
async def send_many(page: SubmitPage) -> Response:
    """Send whatever is ready of the chosen submissions; each stands for itself."""
    form = await posted(page.request)
    sent = 0
    for chosen in form.all("id")[:PAGE]:
        try:
            sent += len((await sending.send_ready(page.site, page.principal, UUID(chosen))).filed)
        except (Refusal, NotFound, ValueError):
            continue  # it stays in the list as what needs somebody, with what stands against it on its page
    return page.go("/work", "bulk", count=sent) if sent else page.go("/work", "nothing-sent")


@router.post("/work/bulk")
async def nothing_chosen(page: SignedPage) -> Response:
    """The form of the table without an act: back to the list."""
    await posted(page.request)
    return page.go("/work")
