"""The timeline of a submission: documents of both sides and the road as lanes, planned hollow, actual filled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from fastapi import APIRouter, Response

from fairway.filings.adapter import FilingStatus, Target
from fairway.filings.readiness import planned_crossing
from fairway.portal import vocabulary
from fairway.portal.routes.activity import MILESTONES, named, source_words
from fairway.portal.routes.answer_words import meaning
from fairway.portal.routes.case import Case, head, open_page_case
from fairway.portal.routes.page import Page, SignedPage
from fairway.portal.routes.standing_words import AUTHORITIES
from fairway.portal.routes.submission_parts import NOT_DUE
from fairway.portal.views.parts import N_, Side, Words
from fairway.portal.views.timeline import Lane, Point, TimelineView
from fairway.site.work.standing import BEFORE_CROSSING, bundled_until, due

router = APIRouter(include_in_schema=False)
_AROUND = timedelta(hours=1)
_SHORTEST = timedelta(hours=4)
_FAR = timedelta(hours=36)
"""What is planned later than this after the road and all that happened stands at the end, with its day."""


def _document(document: Words, status: str | None) -> Words:
    said = vocabulary.FILING[FilingStatus(status)][1] if status else N_("Note")
    return Words(N_("{document}: {status}"), {"document": document, "status": Words(said)})


def _documents(page: Page, case: Case, side: Side) -> Iterator[Point]:
    own = side.value == page.site.side
    for filing in case.filings if own else ():
        target = Target(filing["target"])
        if target.side != side.value:
            continue
        document = named(case, filing, short=True)
        for sent in filing["detail"].get("sendings") or ():
            words = Words(N_("{document} sent"), {"document": document})
            yield Point(words, None, datetime.fromisoformat(sent["queued_at"]))
        for answer in filing["detail"].get("answers") or ():
            at = datetime.fromisoformat(answer["answered_at"])
            sentence, _ = meaning(target, answer["raw_code"], at.date())
            yield Point(
                _document(document, answer.get("status")),
                None,
                at,
                AUTHORITIES[side.value],
                answer["raw_code"],
                sentence,
                bool(answer["simulated"]),
            )
    for told in () if own else case.told:
        target = Target(told["target"])
        sentence, _ = meaning(target, told["raw_code"] or "", told["at"].date())
        yield Point(
            _document(Words(vocabulary.TARGETS[target][1]), told["status"]),
            None,
            told["at"],
            AUTHORITIES[side.value],
            told["raw_code"] or "",
            sentence if told["raw_code"] else "",
            bool(told["simulated"]),
        )
    if own:
        yield from _due(case, side)


def _due(case: Case, side: Side) -> Iterator[Point]:
    """Until when what is not settled must be with the authority."""
    if case.submission is None or not case.full:
        return
    for target in (one for one in Target if one.side == side.value):
        filings = case.of(target)
        if filings and all(FilingStatus(one["status"]) in NOT_DUE for one in filings):
            continue
        crossed = case.counts_from(target)
        if crossed is None and target not in BEFORE_CROSSING[side.value]:
            continue
        at = due(case.submission, target, crossed)
        if at is not None:
            words = Words(N_("{document} due"), {"document": Words(vocabulary.TARGETS[target][1])})
            yield Point(words, at, None)


def _road(case: Case) -> Iterator[Point]:
    crossed = case.crossed
    planned = planned_crossing(case.submission) if case.submission else None
    earliest = bundled_until(case.row)
    # Of a day alone the plan is its first hour, and nobody planned to be there then.
    given = case.submission is not None and case.submission.trip is not None and case.submission.trip.arrival_at
    for one in case.milestones:
        is_crossing = one["milestone"] == "crossed"
        yield Point(
            MILESTONES.get(one["milestone"], one["milestone"]),
            planned if is_crossing and given else None,
            one["at"],
            source_words(one["source"]),
            one["raw_code"] or "",
            Words(N_("Vehicle {mark}"), {"mark": one["vehicle"]}) if one["vehicle"] else "",
            bool(one["simulated"]),
        )
    if crossed is None and earliest:
        yield Point(N_("May cross from here on"), earliest, None)
    if crossed is None and planned:
        yield Point(N_("Planned at the boundary"), planned, None)
    loading = case.submission.trip.loading_at if case.submission and case.submission.trip else None
    # Goods that have crossed were loaded: a plan of it that lay later is overtaken, an earlier one had no report.
    if loading and (crossed is None or loading <= crossed):
        yield Point(N_("Loading"), loading, None, sentence=N_("Not reported") if crossed else "")


def timeline_view(page: Page, case: Case) -> TimelineView:
    """All lanes with at least a point."""
    lanes = []
    for side in (Side.HK, Side.CN):
        points = tuple(_documents(page, case, side))
        words = N_("Hong Kong documents") if side is Side.HK else N_("Mainland documents")
        if points:
            lanes.append(Lane(words, "document", points, side))
    road = tuple(_road(case))
    if road:
        times = sorted(point.at for point in road)
        moving = bundled_until(case.row) is not None and case.crossed is None
        lanes.append(Lane(N_("Road"), "truck", road, None, times[0], times[-1], moving))
    every = [point.at for lane in lanes for point in lane.points] + [page.now]
    # What is due weeks after the crossing must not press the hours around it together.
    near = max([page.now, *(one.at for one in road), *(one.at for lane in lanes for one in lane.points if one.actual)])
    start, end = min(every) - _AROUND, max(moment for moment in every if moment <= near + _FAR) + _AROUND
    if end - start < _SHORTEST:
        end = start + _SHORTEST
    return TimelineView(head(page, case, "timeline"), start, end, tuple(lanes))


@router.get("/submissions/{case_id}/timeline")
async def timeline(case_id: UUID, page: SignedPage) -> Response:
    """What happened and what is planned."""
    await page.follow(case_id)
    case = await open_page_case(page, case_id)
    return page.show("pages/timeline.html", timeline_view(page, case), "work")
