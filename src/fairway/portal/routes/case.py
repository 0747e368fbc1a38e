"""One submission as its pages need it: what the reader may see of it, and what stands above each page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from fairway.base.issues import NotFound
from fairway.base.time import HONG_KONG
from fairway.consignments import store
from fairway.consignments.model import Direction, Submission
from fairway.consignments.parse import sound_part
from fairway.filings import store as filing_store
from fairway.filings.adapter import Target
from fairway.filings.crossings.store import lodging_from
from fairway.parties.model import Permission
from fairway.portal.routes.origins import names_of_people
from fairway.portal.routes.page import Page
from fairway.portal.routes.places import place_words
from fairway.portal.routes.standing_words import chip_of
from fairway.portal.views.parts import N_, Action, Choice, Link
from fairway.portal.views.submission import SubmissionHead
from fairway.site.work import store as work_store
from fairway.site.work.sending import sendable_rows
from fairway.site.work.standing import Standing, crossed_at, standing, vehicles_of
from fairway.tracking import store as journey_store
from fairway.transport.state import mark_key

_TABS = (
    ("overview", N_("Overview"), ""),
    ("readiness", N_("Readiness"), "/readiness"),
    ("timeline", N_("Timeline"), "/timeline"),
    ("data-flow", N_("Data flow"), "/data-flow"),
    ("record", N_("Record"), "/record"),
)
_FOR_ALL = frozenset({"overview", "timeline"})


@dataclass(frozen=True, slots=True)
class Case:
    """A submission as far as the reader may see it."""

    case_id: UUID
    row: Mapping[str, Any]
    """The row of the work list: with filings, the other side's word, milestones."""
    submission: Submission | None
    """What may be seen of the document; None where the reader sees milestones only."""
    filings: Sequence[Mapping[str, Any]]
    told: Sequence[Mapping[str, Any]]
    milestones: Sequence[Mapping[str, Any]]
    people: Mapping[str, str]
    standing: Standing
    lodging_from: datetime | None = None
    """The crossing from which the soonest declaration counts that is still to be lodged."""

    @property
    def full(self) -> bool:
        """Whether the reader sees all of it."""
        return bool(self.row["scope"] == "full")

    @property
    def href(self) -> str:
        """Its address."""
        return f"/submissions/{self.case_id}"

    @property
    def reference(self) -> str:
        """What it is called for this reader."""
        return str(self.row["reference"] or self.row["waybill"] or str(self.case_id)[-12:])

    @property
    def direction(self) -> Direction:
        """Which way it goes."""
        return Direction(self.row["direction"])

    @property
    def crossed(self) -> datetime | None:
        """When it crossed."""
        return crossed_at(self.row)

    def counts_from(self, target: Target) -> datetime | None:
        """The crossing from which the time for a document counts; None while its goods have still to cross."""
        return self.lodging_from if target is Target.HK_TDEC and self.crossed else self.crossed

    def of(self, target: Target) -> list[Mapping[str, Any]]:
        """The filings of one kind of document."""
        return [one for one in self.filings if one["target"] == target]


async def open_page_case(page: Page, case_id: UUID) -> Case:
    """The submission for this reader. Raises NotFound for absent and forbidden alike."""
    holder = page.principal.holder
    async with page.site.database.reading(holder, page.now) as conn:
        rows = await work_store.rows(conn, holder, only=[case_id])
        if not rows:
            raise NotFound
        whole = await store.submission(conn, case_id)
        filings = await filing_store.filings_of(conn, case_id)
        told = await journey_store.other_side(conn, case_id)
        milestones = await journey_store.milestones(conn, case_id)
        people = await names_of_people(page, conn)
    document = whole["document"] if whole else None
    declared = rows[0]["scope"] == "full" and any(one["target"] == Target.HK_TDEC for one in filings)
    lodging = {}
    if declared and crossed_at(rows[0]):
        async with page.site.database.single_statements() as conn:
            lodging = await lodging_from(conn, [case_id])
    return Case(
        case_id=case_id,
        row=rows[0],
        submission=sound_part(msgspec.json.decode(document)) if document else None,
        filings=filings,
        told=told,
        milestones=milestones,
        people=people,
        standing=standing(rows[0], page.site.side),
        lodging_from=lodging.get(case_id),
    )


def head(page: Page, case: Case, active: str) -> SubmissionHead:
    """What stands above the pages of a submission."""
    may_edit = case.full and page.may(Permission.SUBMIT) and not case.row["cancelled"]
    today = page.now.astimezone(HONG_KONG).date()
    trip = case.submission.trip if case.submission else None
    vehicle = trip.vehicle if trip else None
    planned = ((vehicle.hk_mark or "") if vehicle else case.row["vehicle"]) or ""
    marks = vehicles_of(case.row)
    overview = active == "overview"
    links: tuple[Link, ...] = ()
    if may_edit and overview:
        links = (Link(N_("Edit"), f"{case.href}/edit"), Link(N_("Give access"), f"{case.href}/parties"))
    if overview and page.may(Permission.RUN_TRIPS) and _may_travel(case):
        links = (*links, Link(N_("Apply for a sealed trip"), f"{case.href}/sealed-trip"))
    return SubmissionHead(
        reference=case.reference,
        href=case.href,
        direction=case.direction,
        status=chip_of(case.standing),
        tabs=tuple(
            Choice(name, words, name == active, case.href + path)
            for name, words, path in _TABS
            if case.full or name in _FOR_ALL
        ),
        control_point=place_words(case.row["control_point"], today),
        crossing=_crossing(case, trip.arrival_at if trip else None),
        vehicle_hk=planned,
        vehicle_cn=(vehicle.cn_plate or "") if vehicle else "",
        vehicles=marks if {mark_key(mark) for mark in marks} != {mark_key(planned)} else (),
        actions=_send(page, case) if may_edit and overview else (),
        links=links,
    )


def _may_travel(case: Case) -> bool:
    """Whether its goods can still go under a lock, on the word of this reader."""
    return case.row["scope"] in {"full", "transport"} and not case.row["cancelled"] and not case.crossed


def _crossing(case: Case, arrival: datetime | None) -> date | datetime | None:
    planned: date | None = case.row["crossing_date"]
    return case.crossed or arrival or planned


def _send(page: Page, case: Case) -> tuple[Action, ...]:
    """The one button that sends; none once it crossed and nothing of it can be sent in one go."""
    here, there = N_("Send to Hong Kong customs"), N_("Send to Mainland customs")
    words = here if page.site.side == "hk" else there
    ready = sendable_rows(case.filings, page.site.side)
    if case.crossed and not ready:
        return ()
    because = "" if ready else N_("Nothing can be sent now; see Readiness")
    return (Action(words, f"{case.href}/send", primary=bool(ready), disabled_because=because),)
