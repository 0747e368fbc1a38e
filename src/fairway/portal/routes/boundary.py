"""The control point: the display unit of a lane, and the officer's page beside it. For customs alone."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Response

from fairway.base.issues import Issue, Refusal
from fairway.base.time import HONG_KONG
from fairway.codes.control_points import control_point, control_points
from fairway.consignments.model import Texts
from fairway.parties.model import side_of
from fairway.portal.routes.page import OfficerPage, Page, faults_of
from fairway.portal.routes.places import place_words
from fairway.portal.routes.posted import posted
from fairway.portal.routes.scheme.words import names_words
from fairway.portal.views.act import ActView, Fact
from fairway.portal.views.boundary import KioskAnswer, KioskView
from fairway.portal.views.editor import Control, Field, FieldSet
from fairway.portal.views.parts import N_, Action, Link, Phrase, Words
from fairway.site import trips
from fairway.site.crossing import kiosk
from fairway.site.scheme import reading as scheme
from fairway.site.trips import KioskAnswer as Told
from fairway.transport.approach_rules import NothingBundled

router = APIRouter(include_in_schema=False)
_SHOWN = {"go": KioskAnswer.GO, "inspect": KioskAnswer.INSPECT, "wait": KioskAnswer.WAIT}
_AWAITED: dict[str, str] = {
    "SELS-HANDING-OVER": N_("The next customs takes over the lock"),
    "SELS-NEXT-CUSTOMS": N_("The next customs has not answered"),
    "SELS-POINT-HOURS": N_("This place is closed now"),
    "RELEASE-NEXT-LEG": N_("The next customs has not answered"),
}
"""What a sealed truck may wait for in its lane, without asking anybody."""
_OUTCOMES: dict[str, str] = {"go": N_("Go"), "inspect": N_("Inspection"), "wait": N_("Not yet")}


async def _gates(page: Page) -> dict[str, Phrase]:
    """The places away from the boundary where a sealed leg over the ground of this customs ends."""
    today, side = page.now.astimezone(HONG_KONG).date(), side_of(page.site.id)
    ways = await scheme.routes(page.site, today)
    ends = {leg.to_place for way in ways for leg in way.content.legs if leg.side == side}
    points = await scheme.points(page.site, today)
    found = ((code, points[code].content) for code in sorted(ends) if code in points)
    return {
        code: names_words(point.names) for code, point in found if point.usable and control_point(code, today) is None
    }


async def _point(page: Page, code: str) -> Phrase:
    """What a control point, or a gate of the scheme, is called."""
    today = page.now.astimezone(HONG_KONG).date()
    if control_point(code[:40], today) is not None:
        return place_words(code, today)
    gates = await _gates(page)
    page.hidden_unless(code in gates)
    return gates[code]


def _at_boundary(page: Page, code: str) -> bool:
    return control_point(code[:40], page.now.astimezone(HONG_KONG).date()) is not None


@router.get("/control-points")
async def points(page: OfficerPage) -> Response:
    """The control points of the day, with the display and the officer's page of each."""
    today = page.now.astimezone(HONG_KONG).date()
    places = {point.code: place_words(point.code, today) for point in control_points(today)} | await _gates(page)
    facts = tuple(
        Fact(
            words,
            "",
            (
                Link(N_("Display"), f"/control-points/{code}"),
                Link(N_("Lane"), f"/control-points/{code}/lane"),
            ),
        )
        for code, words in places.items()
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
    await _point(page, code)
    shown = await kiosk.on_display(page.site, code)
    view = KioskView(
        answer=_answer(shown),
        mark=shown.mark if shown else "",
        place=_detail(page, code, shown),
        until=shown.until if shown and shown.until and shown.until > page.now else None,
        refresh_href=f"/control-points/{code}",
        lane=kiosk.ONLY_LANE,
        simulated=page.site.clock.accelerated,
    )
    return page.show("pages/kiosk.html", view)


def _answer(shown: kiosk.OnDisplay | None) -> KioskAnswer:
    if shown is None:
        return KioskAnswer.IDLE
    if shown.outcome == "wait" and shown.rules and set(shown.rules) <= _AWAITED.keys():
        return KioskAnswer.HOLD
    early = shown.outcome == "wait" and set(shown.rules) <= {"HK-BUNDLE-30MIN"}
    return KioskAnswer.STOP if shown.outcome == "wait" and not early else _SHOWN[shown.outcome]


def _detail(page: Page, code: str, shown: kiosk.OnDisplay | None) -> Phrase:
    """What stands under the answer where it is not the usual sentence."""
    if shown is None:
        return ""
    if shown.outcome == "go" and not _at_boundary(page, code):
        return N_("Drive in and unload")
    if shown.outcome == "wait" and tuple(shown.rules) == (NothingBundled.id,):
        return N_("Empty? Then no cargo filing is needed: show your own confirmation")
    awaited = [rule for rule in shown.rules if rule in _AWAITED]
    return _AWAITED[awaited[0]] if _answer(shown) is KioskAnswer.HOLD else ""


async def _lane(
    page: Page, code: str, mark: str = "", *, told: Told | None = None, issues: Sequence[Issue] = (), left: bool = False
) -> Response:
    place = await _point(page, code)
    facts: tuple[Fact, ...] = ()
    if told is not None:
        facts = (
            Fact(N_("Vehicle"), Words("{value}", {"value": mark})),
            Fact(N_("Answer"), _OUTCOMES[told.outcome]),
        )
        if told.sealed and told.trip:
            trip = Link(N_("Path, bands and decisions of the trip"), f"/sealed-trips/{told.trip}")
            facts += (Fact(N_("Sealed trip"), "", (trip,)),)
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
        second=Action(_leaves(page, code), f"/control-points/{code}/departures"),
    )
    return page.show("pages/act.html", view, "points", status=422 if issues else 200)


def _leaves(page: Page, code: str) -> str:
    return N_("It leaves over the boundary") if _at_boundary(page, code) else N_("It leaves the gate")


def _mark_issues(page: Page, code: str, mark: str) -> list[Issue]:
    """At the boundary the mark is Hong Kong's; at a gate inland it is that of the place."""
    if _at_boundary(page, code):
        return trips.mark_issues(mark, "/hk_mark")
    if mark:
        return []
    message, remedy = N_("No registration mark is given."), N_("Write it as on the plate.")
    return [Issue(rule="form.mark", message=message, remedy=remedy, pointer="/hk_mark")]


@router.get("/control-points/{code}/lane")
async def lane(code: str, page: OfficerPage) -> Response:
    """Where an officer types a plate that no reader has read."""
    return await _lane(page, code)


@router.post("/control-points/{code}/lane")
async def approach(code: str, page: OfficerPage) -> Response:
    """A vehicle stands at the kiosk."""
    form = await posted(page.request)
    await _point(page, code)
    mark = form.text("/hk_mark").upper()[:20]
    issues = _mark_issues(page, code, mark)
    if issues:
        return await _lane(page, code, mark, issues=issues)
    return await _lane(page, code, mark, told=await kiosk.approach(page.site, code, mark))


@router.post("/control-points/{code}/departures")
async def depart(code: str, page: OfficerPage) -> Response:
    """A vehicle leaves over the boundary."""
    form = await posted(page.request)
    await _point(page, code)
    mark = form.text("/hk_mark").upper()[:20]
    try:
        await kiosk.depart(page.site, code, mark)
    except Refusal as refused:
        return await _lane(page, code, mark, issues=refused.issues)
    return await _lane(page, code, mark, left=True)
