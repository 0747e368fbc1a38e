"""The desk of lock alarms, one alarm, and the locks of a carrier."""

from __future__ import annotations

from typing import Any

from fairway.base.issues import Issue
from fairway.consignments.model import Texts
from fairway.portal.gallery.cast import NOW, at, day
from fairway.portal.routes.community.words import as_data
from fairway.portal.routes.driver_sealed import said
from fairway.portal.routes.sealed.alarm_words import DEFAULTS, HANDLING, SEVERITIES, STATES
from fairway.portal.views.boundary import DriverView, KioskAnswer, KioskView
from fairway.portal.views.community.shipments import Menu
from fairway.portal.views.editor import Control, Field, FieldSet
from fairway.portal.views.parts import N_, Action, Chip, Choice, Link, Nothing, Phrase, Tone, Words
from fairway.portal.views.sealed.alarms import AlarmDeskView, LockAlarmPage, LockAlarmRow, ReadingRow
from fairway.portal.views.sealed.locks import LockRow, LocksView

_CUT = Issue(
    rule="LOCK-ROPE-CUT",
    message=N_("The rope or shackle of the lock was cut."),
    remedy=N_("Both customs are told. Take the truck to inspection; no gate releases this trip by itself any more."),
)
_LEFT = Issue(
    rule="LOCK-ROUTE-DEVIATED",
    message=N_(
        "The truck left its corridor: {metres} metres beyond its border at the farthest, for {minutes} minutes."
    ),
    remedy=N_("Ask the driver to return to the corridor; hold the truck at the next control point."),
    params={"metres": "640", "minutes": "7"},
)
_EVIDENCE = "9f3c1d7a52e84b06c1fe5a0d7b3391c24d8e6f70a1b2c3d4e5f60718293a4b5c#0"


def _row(
    number: int, kind: Phrase, told: Issue, severity: str, state: str, handling: str, minutes: float
) -> LockAlarmRow:
    needs = state in {"open", "escalated"}
    return LockAlarmRow(
        id=f"alarm-{number}",
        href=f"/lock-alarms/1/{number}",
        kind=kind,
        told=told,
        severity=SEVERITIES[severity],
        state=STATES[state],
        handling=HANDLING[handling],
        plates=(f"FW 400{number}", f"粤ZD40{number}港"),
        container=f"TCLU123456{number}",
        device=f"1390004000{number}",
        carrier="Pearl Link Logistics",
        trip_href="/sealed-trips/1",
        leg=1,
        customs=N_("Hong Kong customs"),
        at=at(0, minutes),
        raised_at=at(0, minutes),
        limit=at(0, minutes + 5) if state == "open" else None,
        escalated=(N_("Hong Kong customs"),) if state == "escalated" else (),
        needs=needs,
        take_up=Action(N_("Take it up"), f"/lock-alarms/1/{number}/acknowledgement") if needs else None,
    )


def _rows() -> tuple[LockAlarmRow, ...]:
    return (
        _row(2, _three("Rope cut", "鎖繩被剪斷", "锁绳被剪断"), _CUT, "critical", "open", "violate", -2),
        _row(1, _three("Left the corridor", "偏離走廊", "偏离走廊"), _LEFT, "medium", "escalated", "prompt", -64),
        _row(4, _three("Left the corridor", "偏離走廊", "偏离走廊"), _LEFT, "medium", "acknowledged", "prompt", -80),
    )


def _three(en: str, tc: str, sc: str) -> Phrase:
    return Texts(en=en, tc=tc, sc=sc)


def alarms(*, empty: bool = False) -> AlarmDeskView:
    """The desk of a customs."""
    severities = tuple(Choice(name, chip.words, href="/lock-alarms") for name, chip in SEVERITIES.items())
    return AlarmDeskView(
        rows=() if empty else _rows(),
        tabs=(
            Choice("", N_("Needs somebody"), True, "/lock-alarms", 0 if empty else 2),
            Choice("acknowledged", N_("Taken up"), False, "/lock-alarms", 0 if empty else 1),
            Choice("closed", N_("Closed alarms"), False, "/lock-alarms", 14),
            Choice("all", N_("All"), False, "/lock-alarms", 17),
        ),
        menus=(Menu(N_("However grave"), severities),),
        search="",
        hidden=(),
        as_of=NOW,
        nothing=Nothing(
            N_("No alarm needs anybody"),
            N_("What locks report, and what their paths show, stands here two seconds later, with what to do."),
            (Link(N_("Closed alarms"), "/lock-alarms?show=closed"),),
        ),
        exports=(Link(N_("Spreadsheet (XLSX)"), "/lock-alarms.xlsx"),),
        customs=True,
    )


def alarm() -> LockAlarmPage:
    """A cut rope on the own leg."""
    closed, cut = (N_("cover closed"), True), (N_("rope cut"), False)
    sound = ((N_("bolt locked"), True), (N_("rope in"), True), closed)
    broken = ((N_("bolt locked"), True), cut, closed)

    def report(minutes: float, *, shows: bool) -> ReadingRow:
        return ReadingRow(
            at=at(0, minutes),
            parts=broken if shows else sound,
            position=f"{22.3811 + minutes / 1000:.5f}, {113.9412 + minutes / 900:.5f}",
            speed_kmh=0 if shows else 54,
            evidence=_EVIDENCE,
            shows=shows,
        )

    return LockAlarmPage(
        row=_rows()[0],
        default=DEFAULTS["violate"],
        facts=(
            (N_("Began, by the clock of the lock"), Words("{time}", {"time": at(0, -2)})),
            (N_("Raised"), Words("{time}", {"time": at(0, -2)})),
            (N_("On the leg of"), Words(N_("{customs}, leg {n}"), {"customs": Words("Hong Kong customs"), "n": 1})),
            (N_("Commands the lock now"), N_("Hong Kong customs")),
            (N_("Rule"), as_data("LOCK-ROPE-CUT")),
        ),
        readings=(report(-4, shows=False), report(-3, shows=False), report(-2, shows=True), report(-1, shows=True)),
        evidence=(_EVIDENCE,),
        close=Action(N_("Close the alarm"), "/lock-alarms/1/2/closing"),
        fields=(
            FieldSet("", (Field("/findings", N_("What was found, and what was done about it"), Control.LONG_TEXT),)),
        ),
    )


def locks() -> LocksView:
    """Four locks of a carrier: nearly empty, out of calibration, on a trip, ready."""
    sound = ((N_("bolt locked"), True), (N_("rope in"), True), (N_("cover closed"), True))
    idle = ((N_("bolt open"), True), (N_("rope out"), True), (N_("cover closed"), True))
    approved, waiting = Chip(Tone.DONE, N_("Approved")), Chip(Tone.WAITING, N_("Not decided yet"))

    def lock(number: int, ready: Chip, battery: int, *warnings: tuple[Tone, Phrase], **more: Any) -> LockRow:
        low = Tone.STOPPED if battery < 10 else Tone.NEEDS_YOU if battery < 30 else Tone.DONE
        return LockRow(
            terminal=f"1390004000{number}",
            make="Jointech JT709A",
            profile="jt808-jointech",
            ready=ready,
            heard_at=at(0, -number * 3),
            parts=more.get("parts", idle),
            battery=battery,
            battery_at=at(0, -number * 3),
            battery_tone=low,
            calibrated_until=day(-4) if number == 2 else day(220),
            sides=((N_("Hong Kong"), approved), (N_("Mainland"), approved), (N_("Macao"), more.get("mo", approved))),
            warnings=warnings,
            joining_href="/joinings/1",
            password_href="/locks/13900040004/password" if number == 4 else "",
            trip_href=more.get("trip_href", ""),
            trip=as_data("TCLU1234563") if more.get("trip_href") else "",
            custody=N_("Mainland customs") if more.get("trip_href") else "",
        )

    no, yes = Chip(Tone.STOPPED, N_("No new trip")), Chip(Tone.DONE, N_("Ready for a new trip"))
    empty = (Tone.STOPPED, Words(N_("Battery under {n} %: it may fall silent. Charge it now."), {"n": 10}))
    ended = (Tone.STOPPED, Words(N_("Calibration ended on {day}: no new trip."), {"day": day(-4)}))
    rows = (
        lock(1, no, 7, empty),
        lock(2, no, 81, ended),
        lock(3, Chip(Tone.WAITING, N_("On a trip")), 64, trip_href="/sealed-trips/1", parts=sound),
        lock(4, yes, 92, mo=waiting),
    )
    names = {"": N_("All"), "attention": N_("Need somebody"), "trip": N_("On a trip"), "ready": N_("Ready for a trip")}
    return LocksView(
        rows=rows,
        tabs=tuple(
            Choice(name, words, not name, "/locks", count)
            for (name, words), count in zip(names.items(), (4, 2, 1, 1), strict=True)
        ),
        search="",
        hidden=(),
        nothing=Nothing(N_("No lock yet"), ""),
        as_of=NOW,
        least=30,
        exports=(Link(N_("Spreadsheet (XLSX)"), "/locks.xlsx"),),
    )


def driver(status: str = "sealed") -> DriverView:
    """The driver's phone on a sealed trip."""
    place = _three("Shenzhen Bay Port", "深圳灣口岸", "深圳湾口岸")
    row = {
        "status": status,
        "window_from": at(-1),
        "window_until": at(5),
        "violated_at": at(0, -4),
        "held": {
            "at": at(0, -6).isoformat(),
            "reasons": [{"message": N_("The next customs has not answered"), "met": False}],
        },
        "offered_to": None,
        "open_alarms": 0,
    }
    state, words, following, time_words, time = said(row, place)
    return DriverView(
        state=state,
        status=words,
        next_step=following,
        as_of=NOW,
        mark="FW 4003",
        cn_plate="粤ZD403港",
        control_point=place,
        time_words=time_words,
        time=time,
        container="TCLU1234563",
        simulated=True,
    )


def kiosk() -> KioskView:
    """The display of a lane while the next customs takes over the lock."""
    return KioskView(
        answer=KioskAnswer.HOLD,
        mark="FW 4003",
        place=N_("The next customs takes over the lock"),
        simulated=True,
    )
