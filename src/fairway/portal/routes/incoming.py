"""Copies from the other side that wait to be retrieved: who sent them, what is in them, taking them over."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from fastapi import APIRouter, Response

from fairway.base.issues import NotFound
from fairway.base.time import HONG_KONG
from fairway.consignments.aggregate import SUBMISSION
from fairway.consignments.model import Direction, Submission
from fairway.consignments.state import NO_DOCUMENT, SubmissionState
from fairway.consignments.store import copies_count, copies_for
from fairway.filings.adapter import Target
from fairway.portal.routes.code_words import package_words
from fairway.portal.routes.page import Page, SubmitPage
from fairway.portal.routes.places import place_words
from fairway.portal.routes.posted import posted
from fairway.portal.routes.standing_words import NOT_KNOWN
from fairway.portal.views.act import ActView, Fact
from fairway.portal.views.editor import Control, Field, FieldSet
from fairway.portal.views.parts import N_, Action, Chip, Link, Tone, Words
from fairway.portal.views.work_list import DocumentMark, WorkRow
from fairway.record.store import load_many
from fairway.site import submissions
from fairway.site.filing import submission_stream
from fairway.site.ordering.listing import MOST_COUNTED

router = APIRouter(include_in_schema=False)
MOST_ABOVE, MOST_SHOWN = 20, 500
"""Copies above the list of what is open, and where they are all that is asked for."""
_NOT_BEGUN = Chip(Tone.DRAFT, N_("Not begun"))


async def _copies(
    page: Page, only: UUID | None = None, limit: int = MOST_SHOWN
) -> list[tuple[UUID, datetime, Submission]]:
    """The newest copies addressed to the reader's organisation. To be the addressee is the right to see them whole."""
    async with page.site.database.reading(page.principal.holder, page.now) as conn:
        mine = await copies_for(conn, case_id=only, limit=limit)
    if not mine:
        return []
    async with page.site.database.single_statements() as conn:
        loaded, _ = await load_many(conn, [(SUBMISSION, submission_stream(one["case_id"])) for one in mine])
    found = []
    for one, there in zip(mine, loaded, strict=True):
        state: SubmissionState | None = there.state
        if state is not None and state.document != NO_DOCUMENT:
            found.append((one["case_id"], one["received_at"], state.submission()))
    return found


async def incoming_count(page: Page) -> int:
    """How many copies wait, counted a little further than a tab shows."""
    async with page.site.database.reading(page.principal.holder, page.now) as conn:
        return await copies_count(conn, MOST_COUNTED + 1)


async def incoming_rows(page: Page, limit: int = MOST_SHOWN) -> list[WorkRow]:
    """The newest copies as rows of the work list."""
    today = page.now.astimezone(HONG_KONG).date()
    own = "hk." if page.site.side == "hk" else "cn."
    return [_row(case_id, received, one, today, own) for case_id, received, one in await _copies(page, limit=limit)]


def _row(case_id: UUID, received: datetime, submission: Submission, today: date, own: str) -> WorkRow:
    first, trip = submission.consignments[0], submission.trip
    party = first.consignor if submission.direction is Direction.CN_TO_HK else first.consignee
    vehicle = trip.vehicle if trip else None
    return WorkRow(
        id=str(case_id),
        href=f"/incoming/{case_id}",
        reference=submission.reference,
        direction=submission.direction,
        goods=first.items[0].description,
        counterparty=party.names if party else None,
        control_point=place_words(trip.control_point if trip else None, today),
        vehicles=tuple(filter(None, (vehicle.hk_mark or vehicle.cn_plate,))) if vehicle else (),
        crossing=trip.expected_crossing_date if trip else None,
        documents=tuple(
            DocumentMark(target.value, _NOT_BEGUN if target.value.startswith(own) else NOT_KNOWN) for target in Target
        ),
        status=Chip(Tone.NEEDS_YOU, N_("Arrived"), at=received),
        next_step=N_("Retrieve it, complete it and file it here"),
    )


@router.get("/incoming/code")
async def by_code(page: SubmitPage) -> Response:
    """A copy that is addressed to nobody here is taken over with its code."""
    return _code_page(page)


def _code_page(page: Page, code: str = "", *, status: int = 200) -> Response:
    field = Field(
        "/code",
        N_("Retrieval code"),
        Control.CODE,
        code,
        N_("The sender on the other side gave it to you"),
        size="half",
    )
    error = N_("There is no shipment for this code. Check it with whoever gave it to you.") if status != 200 else ""
    view = ActView(
        words=N_("Retrieve a shipment by its code"),
        lead=N_("For shipments that the other side filed without naming your organisation."),
        crumbs=(Link(N_("Work list"), "/work"), Link(N_("Incoming"), "/work?filter=incoming")),
        action=Action(N_("Retrieve"), "/incoming/code", primary=True),
        sets=(FieldSet("", (field,)),),
        error=error,
    )
    return page.show("pages/act.html", view, "incoming", status=status)


@router.post("/incoming/code")
async def retrieve_by_code(page: SubmitPage) -> Response:
    """Take the copy of a code over."""
    form = await posted(page.request)
    code = form.text("/code")[:100]
    try:
        kept = await submissions.retrieve(page.site, page.principal, code=code or "-")
    except NotFound:
        return _code_page(page, code, status=422)
    return page.go(f"/submissions/{kept.submission}/edit", "retrieved")


@router.get("/incoming/{case_id}")
async def incoming(case_id: UUID, page: SubmitPage) -> Response:
    """What arrived, before it is taken over."""
    found = await _copies(page, case_id)
    if not found:
        raise NotFound
    _, received, submission = found[0]
    first, trip = submission.consignments[0], submission.trip
    today = page.now.astimezone(HONG_KONG).date()
    kind = package_words(first.packages.type_code, first.packages.count) if first.packages else None
    facts = (
        Fact(N_("Arrived"), Words("{time}", {"time": received})),
        Fact(N_("Consignor"), first.consignor.names if first.consignor else "–"),
        Fact(N_("Consignee"), first.consignee.names if first.consignee else "–"),
        Fact(N_("Goods"), first.items[0].description),
        Fact(
            N_("Packages"),
            Words("{count} {kind}", {"count": first.packages.count, "kind": kind}) if first.packages and kind else "–",
        ),
        Fact(N_("Waybill number"), Words("{value}", {"value": first.waybill_number or "–"})),
        Fact(N_("Control point"), place_words(trip.control_point if trip else None, today) or "–"),
        Fact(
            N_("Expected crossing date"),
            Words("{day}", {"day": trip.expected_crossing_date}) if trip and trip.expected_crossing_date else "–",
        ),
    )
    view = ActView(
        words=N_("A shipment from the other side"),
        lead=N_(
            "It was filed there, and the elements that both customs need came over. "
            "Retrieve it to complete and file it here. Nothing is sent to customs yet."
        ),
        name=submission.reference,
        crumbs=(Link(N_("Work list"), "/work"), Link(N_("Incoming"), "/work?filter=incoming")),
        action=Action(N_("Retrieve"), f"/incoming/{case_id}", primary=True),
        facts=facts,
    )
    return page.show("pages/act.html", view, "incoming")


@router.post("/incoming/{case_id}")
async def retrieve(case_id: UUID, page: SubmitPage) -> Response:
    """Take a copy over, and go on to complete it."""
    await posted(page.request)
    kept = await submissions.retrieve(page.site, page.principal, case_id=case_id)
    return page.go(f"/submissions/{kept.submission}/edit", "retrieved")
