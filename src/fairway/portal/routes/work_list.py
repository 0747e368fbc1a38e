"""The work list: what needs the reader first; filters, search, order, pages, export."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from fairway.base.issues import NotFound, Refusal
from fairway.base.time import HONG_KONG
from fairway.codes.control_points import control_points
from fairway.consignments.model import Direction
from fairway.filings.adapter import Target
from fairway.parties.model import Permission
from fairway.portal.routes.exports import Kind, export_file, export_links
from fairway.portal.routes.incoming import incoming_rows
from fairway.portal.routes.page import Page, SignedPage, SubmitPage, with_query
from fairway.portal.routes.places import place_words
from fairway.portal.routes.posted import posted
from fairway.portal.routes.standing_words import TURNS, chip_of, document_marks, next_step
from fairway.portal.routes.task_rows import task_rows
from fairway.portal.routes.texts import texts_of
from fairway.portal.routes.work_export import work_listing
from fairway.portal.views.parts import N_, Action, Choice, Fragment, Paging, Phrase, Sort
from fairway.portal.views.work_list import WorkGroup, WorkListView, WorkRow
from fairway.site.work import sending
from fairway.site.work.listing import Entry, entries, find
from fairway.site.work.standing import Step, Turn, crossed_at

router = APIRouter(include_in_schema=False)
PAGE = 50
_OPEN = (Turn.NEEDS_YOU, Turn.OTHERS, Turn.MOVING)


def _today(entry: Entry, today: date) -> bool:
    return entry.row["crossing_date"] == today and entry.standing.turn is not Turn.CLOSED


_FILTERS: dict[str, tuple[str, Callable[[Entry, date], bool]]] = {
    "": (N_("All open"), lambda one, _: one.standing.turn is not Turn.CLOSED),
    "mine": (N_("For me"), lambda one, _: one.standing.turn is Turn.NEEDS_YOU),
    "today": (N_("Crossing today"), _today),
    "incoming": (N_("Incoming"), lambda _one, _today: False),
    "declarations": (
        N_("Declarations due"),
        lambda one, _: one.standing.step is Step.LODGE and one.standing.target is Target.HK_TDEC,
    ),
    "closed": (N_("Closed"), lambda one, _: one.standing.turn is Turn.CLOSED),
}


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
        vehicle=row["vehicle"] or "",
        crossing=crossed_at(row) or row["crossing_date"],
        documents=document_marks(row, side),
        status=chip_of(entry.standing),
        next_step=next_step(entry.standing),
        due=entry.due if entry.standing.turn in {Turn.NEEDS_YOU, Turn.OTHERS} else None,
    )


class _Asked:
    """What the address asks for."""

    def __init__(self, page: Page) -> None:
        self.filter = page.query("filter") if page.query("filter") in _FILTERS else ""
        self.text = page.query("q").strip()[:64]
        self.direction = page.query("direction") if page.query("direction") in set(Direction) else ""
        self.point = page.query("at")[:40]
        self.sort = page.query("sort") if page.query("sort") in {"reference", "crossing"} else "due"
        self.descending = page.query("dir") == "desc"
        self.after = page.query("after")[:400]

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

    def keeps(self, entry: Entry, today: date) -> bool:
        """Whether an entry is wanted."""
        row = entry.row
        if self.direction and row["direction"] != self.direction:
            return False
        if self.point and row["control_point"] != self.point:
            return False
        return bool(self.text) or _FILTERS[self.filter][1](entry, today)

    def key(self, entry: Entry) -> tuple[object, ...]:
        """The place of an entry: by turn first, then as the reader wants."""
        row, (turn, *rest) = entry.row, entry.key
        match self.sort:
            case "reference":
                middle: list[object] = [(row["reference"] or "").casefold()]
            case "crossing":
                middle = [(row["crossing_date"] or date.max).isoformat()]
            case _:
                middle = list(rest)
        return (turn, *middle, str(row["case_id"]))

    def ordered(self, found: Sequence[Entry]) -> list[Entry]:
        """In the reader's order; groups keep theirs."""
        if not self.descending:
            return sorted(found, key=self.key)
        by_turn = sorted(found, key=self.key, reverse=True)
        return sorted(by_turn, key=lambda one: one.key[0])


def _mark(asked: _Asked, entry: Entry) -> str:
    return base64.urlsafe_b64encode(json.dumps(asked.key(entry)).encode()).decode().rstrip("=")


def _position(asked: _Asked, found: Sequence[Entry]) -> int:
    """Where the page after the mark begins, also when the marked row has moved. Raises NotFound for no mark of ours."""
    if not asked.after:
        return 0
    try:
        text = base64.urlsafe_b64decode(asked.after + "=" * (-len(asked.after) % 4))
        mark = tuple(json.loads(text))
        return sum(_not_after(asked, one, mark) for one in found)
    except (ValueError, TypeError, IndexError, binascii.Error):
        raise NotFound from None


def _not_after(asked: _Asked, entry: Entry, mark: tuple[Any, ...]) -> bool:
    key: tuple[Any, ...] = asked.key(entry)
    if asked.descending and key[0] == mark[0]:
        return key >= mark
    return key <= mark


async def _found(page: Page, asked: _Asked) -> list[Entry]:
    if not asked.text:
        return await entries(page.site, page.principal)
    cases = await find(page.site, page.principal, asked.text)
    return await entries(page.site, page.principal, only=cases) if cases else []


def _tabs(asked: _Asked, found: Sequence[Entry], today: date, incoming: int) -> tuple[Choice, ...]:
    def count(name: str) -> int | None:
        if asked.text or name == "closed":
            return None
        return incoming if name == "incoming" else sum(_FILTERS[name][1](one, today) for one in found)

    return tuple(
        Choice(name, words, name == asked.filter and not asked.text, with_query("/work", filter=name), count(name))
        for name, (words, _) in _FILTERS.items()
    )


async def _view(page: Page, asked: _Asked) -> WorkListView:
    today = page.now.astimezone(HONG_KONG).date()
    found = await _found(page, asked)
    may_send = page.may(Permission.SUBMIT)
    copies = await incoming_rows(page) if may_send else []
    wanted = asked.ordered([one for one in found if asked.keeps(one, today)])
    start = _position(asked, wanted)
    shown = wanted[start : start + PAGE]
    more = start + PAGE < len(wanted)
    groups: list[WorkGroup] = []
    tasks = await task_rows(page) if may_send and asked.shows_tasks else []
    if tasks:
        groups.append(WorkGroup("tasks", N_("Questions to you"), tuple(tasks), len(tasks)))
    if asked.shows_incoming and (copies or asked.filter):
        groups.append(WorkGroup("incoming", N_("Waiting to be retrieved"), tuple(copies), len(copies)))
    for turn, (_, words) in TURNS.items():
        rows = tuple(work_row(one, page.site.side, today) for one in shown if one.standing.turn is turn)
        total = sum(one.standing.turn is turn for one in wanted)
        groups.append(WorkGroup(turn.value, words, rows, total))
    return WorkListView(
        filters=_tabs(asked, found, today, len(copies)),
        groups=tuple(groups),
        sort=Sort(asked.sort, asked.descending, _sort_address(asked)),
        paging=Paging(
            len(shown),
            len(wanted),
            asked.address() if start else "",
            asked.address(after=_mark(asked, shown[-1])) if more else "",
        ),
        state=Fragment(page.now),
        query=asked.text,
        direction=_directions(asked),
        control_points=_points(asked, today),
        bulk=(Action(N_("Send to customs"), "/work/send", primary=True),) if may_send else (),
        exports=export_links("/work", **asked.values()),
        refresh_href=asked.address("/work/table", after=asked.after),
        new_href="/submissions/new" if may_send else "",
        upload_href="/submissions/upload" if may_send else "",
    )


def _sort_address(asked: _Asked) -> str:
    address = asked.address(sort="KEY", dir="DIR")
    return address.replace("KEY", "{key}").replace("DIR", "{dir}")


def _directions(asked: _Asked) -> tuple[Choice, ...]:
    words = (("", N_("Both")), (Direction.CN_TO_HK, N_("Southbound")), (Direction.HK_TO_CN, N_("Northbound")))
    return tuple(
        Choice(name, said, name == asked.direction, asked.address(direction=str(name))) for name, said in words
    )


def _points(asked: _Asked, today: date) -> tuple[Choice, ...]:
    every: Phrase = N_("All control points")
    known = tuple(
        Choice(point.code, place_words(point.code, today), point.code == asked.point, asked.address(at=point.code))
        for point in control_points(today)
    )
    return (Choice("", every, not asked.point, asked.address(at="")), *known)


@router.get("/work")
async def work_list(page: SignedPage) -> Response:
    """The list; a search that leads to one submission only opens it."""
    page.hidden_unless(page.may(Permission.READ))
    asked = _Asked(page)
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
    return page.show("parts/work_table.html", await _view(page, _Asked(page)))


@router.get("/work.{kind}")
async def export(kind: Kind, page: SignedPage) -> Response:
    """The rows of the list as the filters say, in its order, for a spreadsheet."""
    page.hidden_unless(page.may(Permission.READ))
    asked = _Asked(page)
    today = page.now.astimezone(HONG_KONG).date()
    found = asked.ordered([one for one in await _found(page, asked) if asked.keeps(one, today)])
    may_send = page.may(Permission.SUBMIT)
    tasks = await task_rows(page) if may_send and asked.shows_tasks else []
    copies = await incoming_rows(page) if may_send and asked.shows_incoming else []
    rows = [*tasks, *copies, *(work_row(one, page.site.side, today) for one in found)]
    return await export_file(page, "work", kind, work_listing(page, rows))


@router.post("/work/send")
async def send_many(page: SubmitPage) -> Response:
    """Send whatever is ready of the chosen submissions; each stands for itself."""
    form = await posted(page.request)
    sent = 0
    for chosen in form.all("id")[:PAGE]:
        try:
            sent += await sending.send_ready(page.site, page.principal, UUID(chosen))
        except (Refusal, NotFound, ValueError):
            continue  # it stays in the list as what needs somebody, with what stands against it on its page
    return page.go("/work", "bulk", count=sent) if sent else page.go("/work", "nothing-sent")


@router.post("/work/bulk")
async def nothing_chosen(page: SignedPage) -> Response:
    """The form of the table without an act: back to the list."""
    await posted(page.request)
    return page.go("/work")
