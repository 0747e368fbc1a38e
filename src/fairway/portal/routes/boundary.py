"""The control point: the display unit of a lane, and the officer's page beside it. For customs alone."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Response

from fairway.base.issues import Issue, Refusal
from fairway.base.time import HONG_KONG
from fairway.codes.control_points import control_point, control_points
from fairway.consignments.model import Texts
from fairway.portal.routes.page import OfficerPage, Page, faults_of
from fairway.portal.routes.places import place_words
from fairway.portal.routes.posted import posted
from fairway.portal.views.act import ActView, Fact
from fairway.portal.views.boundary import KioskAnswer, KioskView
from fairway.portal.views.editor import Control, Field, FieldSet
from fairway.portal.views.parts import N_, Action, Link, Phrase, Words
from fairway.site import trips
from fairway.site.crossing import kiosk
from fairway.site.trips import KioskAnswer as Told

router = APIRouter(include_in_schema=False)
_SHOWN = {"go": KioskAnswer.GO, "inspect": KioskAnswer.INSPECT, "wait": KioskAnswer.WAIT}
_OUTCOMES: dict[str, str] = {"go": N_("Go"), "inspect": N_("Inspection"), "wait": N_("Not yet")}


def _point(page: Page, code: str) -> Phrase:
    today = page.now.astimezone(HONG_KONG).date()
    page.hidden_unless(control_point(code[:40], today) is not None)
    return place_words(code, today)


@router.get("/control-points")
async def points(page: OfficerPage) -> Response:
    """The control points of the day, with the display and the officer's page of each."""
    today = page.now.astimezone(HONG_KONG).date()
    facts = tuple(
        Fact(
            place_words(point.code, today),
            "",
            (
                Link(N_("Display"), f"/control-points/{point.code}"),
                Link(N_("Lane"), f"/control-points/{point.code}/lane"),
            ),
        )
        for point in control_points(today)
    )
    view = ActView(
        words=N_("Control points"),
        lead=N_("The display that a driver sees, and the lane where an officer types a mark that no reader has read."),
        crumbs=(Link(N_("Queue"), "/officer"),),
        facts=facts,
        action=Action("", ""),
    )
    return page.show("pages/act.html", view, "points")


@router.get("/control-points/{code}")
async def display(code: str, page: OfficerPage) -> Response:
    """The display unit: one answer in three languages, or the wait for the next vehicle."""
    _point(page, code)
    shown = await kiosk.on_display(page.site, code)
    view = KioskView(
        answer=_answer(shown),
        mark=shown.mark if shown else "",
        until=shown.until if shown and shown.until and shown.until > page.now else None,
        refresh_href=f"/control-points/{code}",
        lane=kiosk.ONLY_LANE,
        simulated=page.site.clock.accelerated,
    )
    return page.show("pages/kiosk.html", view)


def _answer(shown: kiosk.OnDisplay | None) -> KioskAnswer:
    if shown is None:
        return KioskAnswer.IDLE
    early = shown.outcome == "wait" and set(shown.rules) <= {"HK-BUNDLE-30MIN"}
    return KioskAnswer.STOP if shown.outcome == "wait" and not early else _SHOWN[shown.outcome]


def _lane(
    page: Page, code: str, mark: str = "", *, told: Told | None = None, issues: Sequence[Issue] = (), left: bool = False
) -> Response:
    place = _point(page, code)
    facts: tuple[Fact, ...] = ()
    if told is not None:
        facts = (
            Fact(N_("Vehicle"), Words("{value}", {"value": mark})),
            Fact(N_("Answer"), _OUTCOMES[told.outcome]),
        )
        if told.earliest_crossing and told.outcome == "wait":
            facts += (Fact(N_("May cross from"), Words("{time}", {"time": told.earliest_crossing})),)
    if left:
        facts = (Fact(N_("Vehicle"), Words("{value}", {"value": mark})), Fact(N_("Answer"), N_("Crossed")))
    faults = faults_of([*(told.issues if told else ()), *issues])
    field = Field(
        "/hk_mark",
        N_("Registration mark"),
        Control.CODE,
        "" if told or left else mark,
        size="half",
        faults=tuple(fault for fault in faults if fault.issue.pointer == "/hk_mark"),
    )
    view = ActView(
        words=N_("Lane"),
        name="",
        lead=place,
        crumbs=(Link(N_("Queue"), "/officer"), Link(place or Texts(en=code), f"/control-points/{code}")),
        action=Action(N_("It stands at the kiosk"), f"/control-points/{code}/lane", primary=True),
        sets=(FieldSet("", (field,)),),
        faults=faults,
        facts=facts,
        second=Action(N_("It leaves over the boundary"), f"/control-points/{code}/departures"),
    )
    return page.show("pages/act.html", view, "points", status=422 if issues else 200)


@router.get("/control-points/{code}/lane")
async def lane(code: str, page: OfficerPage) -> Response:
    """Where an officer types a plate that no reader has read."""
    return _lane(page, code)


@router.post("/control-points/{code}/lane")
async def approach(code: str, page: OfficerPage) -> Response:
    """A vehicle stands at the kiosk."""
    form = await posted(page.request)
    _point(page, code)
    mark = form.text("/hk_mark").upper()[:20]
    issues = trips.mark_issues(mark, "/hk_mark")
    if issues:
        return _lane(page, code, mark, issues=issues)
    return _lane(page, code, mark, told=await kiosk.approach(page.site, code, mark))


@router.post("/control-points/{code}/departures")
async def depart(code: str, page: OfficerPage) -> Response:
    """A vehicle leaves over the boundary."""
    form = await posted(page.request)
    _point(page, code)
    mark = form.text("/hk_mark").upper()[:20]
    try:
        await kiosk.depart(page.site, code, mark)
    except Refusal as refused:
        return _lane(page, code, mark, issues=refused.issues)
    return _lane(page, code, mark, left=True)
