"""Sealed trips: the live map with one that needs somebody, and one trip on its axis of time with a cut rope."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from fairway.base.language import Language
from fairway.locks.engine.judgement import Band, Seal
from fairway.locks.reading import Bolt, Cover, Door, LockState, Rope
from fairway.locks.scheme.model import Corridor, Kind
from fairway.locks.scheme.shipped import shipped
from fairway.portal.gallery import cast
from fairway.portal.gallery.cast import NOW, at
from fairway.portal.routes.community.maps import position
from fairway.portal.routes.community.words import as_data
from fairway.portal.routes.sealed import words
from fairway.portal.routes.sealed.axis import axis_of
from fairway.portal.routes.sealed.path import features
from fairway.portal.routes.sealed.trip import path_row
from fairway.portal.routes.sealed.trips import SHOWN
from fairway.portal.views.act import ActView, Fact
from fairway.portal.views.community.maps import MapFrame
from fairway.portal.views.editor import Control, Field, FieldSet
from fairway.portal.views.parts import N_, Action, Chip, Choice, Link, Nothing, Phrase, Words
from fairway.portal.views.sealed.trip import (
    ActForm,
    AlarmRow,
    Decision,
    Ground,
    LegRow,
    SealedTripPage,
    Slot,
)
from fairway.portal.views.sealed.trips import SealedRow, SealedTripsPage
from fairway.site.gateway.store import PathPoint

_NAME = "S-5F3A91C2"
_FRAME = "3b5f1c0e6a8d4479b21f7e90c4d5a6b78899aabbccddeeff0011223344556677#0"
_INTACT = LockState(bolt=Bolt.LOCKED, rope=Rope.IN, cover=Cover.CLOSED, door=Door.CLOSED)
_CUT = LockState(bolt=Bolt.LOCKED, rope=Rope.CUT, cover=Cover.CLOSED, door=Door.CLOSED)
_UNKNOWN = LockState(bolt=Bolt.UNKNOWN, rope=Rope.UNKNOWN, cover=Cover.UNKNOWN, door=Door.UNKNOWN)
_NOT_INTACT = N_("The lock did not stay intact over this leg.")
_INSPECT = N_("Inspect the cargo; an officer decides.")
_BEGAN, _CUT_AT = at(-1, -35), at(0, -22)
_WAY = Words(N_("{start} to {end}"), {
    "start": cast.three("DHL Central Asia Hub", "DHL 中亞區樞紐中心", "DHL 中亚区枢纽中心"),
    "end": cast.three("Macao cargo transfer", "澳門貨物轉運站", "澳门货物转运站"),
})  # fmt: skip
_HZMB = cast.three("Hong Kong-Zhuhai-Macao Bridge", "港珠澳大橋", "港珠澳大桥")
_HUB = cast.three("DHL Central Asia Hub", "DHL 中亞區樞紐中心", "DHL 中亚区枢纽中心")
_MACAO = cast.three("Macao cargo transfer", "澳門貨物轉運站", "澳门货物转运站")


def _line() -> list[tuple[float, float]]:
    """The road of the first leg."""
    found = [one.content for one in shipped((Kind.CORRIDOR,)) if isinstance(one.content, Corridor)]
    return list(found[0].line)


def _points() -> list[PathPoint]:
    """A report a minute, with a gap, until a while after the rope was cut."""
    line, dense = _line(), []
    for (north, east), (to_north, to_east) in pairwise(line):
        dense += [(north + (to_north - north) * part / 12, east + (to_east - east) * part / 12) for part in range(12)]
    moments = [_BEGAN + number * timedelta(minutes=1) for number in range(92)]
    found = []
    for number, moment in enumerate(moments):
        if 34 <= number < 47:
            continue
        place = dense[min(len(dense) - 1, number * len(dense) // 92)]
        speed = 0.0 if number < 4 or number > 84 else 34 + 22 * ((number * 7) % 11) / 10
        lock = _CUT if moment >= _CUT_AT else _INTACT
        found.append(PathPoint("13900040002", moment, moment, *place, True, speed, 0, lock, (), 81 - number // 30))
    return found


def _bands() -> list[Band]:
    until = _points()[-1].at
    gap = (_BEGAN + timedelta(minutes=33), _BEGAN + timedelta(minutes=47))
    return [
        Band(seal=Seal.INTACT, since=_BEGAN, until=gap[0]),
        Band(seal=Seal.UNKNOWN, since=gap[0], until=gap[1], bridged=True),
        Band(seal=Seal.INTACT, since=gap[1], until=_CUT_AT),
        Band(seal=Seal.BROKEN, since=_CUT_AT, until=until),
    ]


def _frame(name: str, kind: str, label: str) -> MapFrame:
    return MapFrame(kind, f"/gallery-map/{name}", "/gallery-map/places", label)


def _row(number: int, status: str, plates: tuple[str, ...], **more: Any) -> SealedRow:
    given: dict[str, Any] = {
        "reference": f"HG-26118{number}",
        "carrier": "Pearl Link Example Transport",
        "leg": 1,
        "custody": words.site_words("hk"),
        "here": True,
        "at": at(0, -1),
        "position": position(*_line()[number % len(_line())]),
        "speed": 46.0,
        "battery": 78,
        "lock": words.report_chip(_INTACT),
        "parts": words.lock_words(_INTACT),
    }
    return SealedRow(
        id=f"t{number}",
        href=f"/sealed-trips/t{number}",
        name=f"S-5F3A91C{number}",
        plates=plates,
        container=f"TCLU123456{number}",
        status=words.status_chip(status),
        way=_WAY,
        legs=3,
        **{**given, **more},
    )


def trips(*, empty: bool = False) -> SealedTripsPage:
    """The live map."""
    cut = {"alarms": 2, "worst": words.severity_chip("critical"), "lock": words.report_chip(_CUT), "speed": 0.0}
    silent = {"at": at(0, -27), "old": True, "lock": words.report_chip(_UNKNOWN), "parts": words.lock_words(_UNKNOWN)}  # fmt: skip
    elsewhere = {"custody": words.site_words("gd"), "here": False, "at": None, "position": "", "leg": 2, "lock": None}
    rows = (
        _row(2, "violated", ("FW 4002", "粤ZD402港"), **cut, parts=words.lock_words(_CUT)),
        _row(4, "sealed", ("FW 4004", "粤ZD404港", "MX-40-04"), **silent),
        _row(1, "sealed", ("FW 4001", "粤ZD401港", "MX-40-01")),
        _row(6, "sealed", ("KL 1182", "粤ZK118港"), **elsewhere, parts=()),
    )
    return SealedTripsPage(
        frame=_frame("sealed-trips", "sealed", N_("Map of sealed trips")),
        scheme="/gallery-map/scheme",
        tabs=tuple(Choice(one, text, not one, "/sealed-trips") for one, text in SHOWN.items()),
        search="",
        show="",
        rows=() if empty else rows,
        placed=0 if empty else 3,
        more=False,
        nothing=Nothing(
            N_("No sealed trip is under way"),
            N_("A sealed trip is applied for from the page of a submission: nothing is typed again."),
            (Link(N_("Work list"), "/work"),),
        ),
        as_of=NOW,
    )


def _ground(rule: str, text: Phrase, *, met: bool = True, remedy: Phrase = "") -> Ground:
    return Ground(rule, met, text, remedy, (_FRAME,))


def _decisions() -> tuple[Decision, ...]:
    def one(number: int, kind: str, moment: datetime, by: Phrase, tone: str = "done", **more: Any) -> Decision:
        said: dict[str, Any] = {"who": words.site_words("hk"), "leg": 1, **more}
        return Decision(number=number, at=moment, words=words.EVENTS[kind], tone=tone, by=by, **said)

    reasons = (
        _ground("RELEASE-FILINGS", N_("Every document that customs needs is accepted.")),
        _ground("RELEASE-INTACT", _NOT_INTACT, met=False, remedy=_INSPECT),
    )
    return (
        one(1, "sealed-trip-applied", at(-4), N_("the carrier"), leg=None),
        one(2, "leg-permitted", at(-3, -20), as_data("Yau Example")),
        one(5, "lock-bound", _BEGAN - timedelta(minutes=6), N_("the carrier")),
        one(6, "trip-sealed", _BEGAN, as_data("Yau Example"), note="HK 448812", evidence=(_FRAME,)),
        one(9, "trip-violated", _CUT_AT, N_("by itself"), "stopped", outcome=words.alarm_words("rope-cut")),
        one(10, "release-decided", at(0, -4), N_("the gate"), "held", outcome=N_("May not pass"), reasons=reasons),
    )


def _facts() -> tuple[Fact, ...]:
    lock = Words("{device} · {profile} · {trust}", {
        "device": "13900040002", "profile": "jt808", "trust": Words(N_("connection authenticated")),
    })  # fmt: skip
    return (
        Fact(N_("Lock"), lock),
        Fact(N_("Container"), as_data("TCLU1234562")),
        Fact(N_("Goods"), cast.CONNECTORS),
        Fact(N_("Carrier"), as_data("Pearl Link Example Transport")),
        Fact(N_("May drive"), Words(N_("{since} until {until}"), {"since": at(-2), "until": at(10)})),
        Fact(N_("Submission"), "", (Link(as_data(cast.REFERENCE), cast.HREF),)),
    )


def _chart_row() -> dict[str, Any]:
    slots = [{"leg": 1, "site": "hk", "from_at": _BEGAN - timedelta(minutes=6), "until": None}]
    alarm = {"severity": "critical", "state": "open", "at": _CUT_AT, "alarm_kind": "rope-cut", "alarm": "1-rope-cut"}
    events = [
        {"number": one.number, "at": one.at, "kind": kind, "detail": {"released": False}}
        for one, kind in zip(
            _decisions(),
            ("sealed-trip-applied", "leg-permitted", "lock-bound", "trip-sealed", "trip-violated", "release-decided"),
            strict=True,
        )
    ]
    return {"slots": slots, "closed_at": None, "alarms": [alarm], "decisions": events}


def _leg(number: int, site: str, start: Any, end: Any, status: str) -> LegRow:
    tone, said = words.LEG[status]
    begun = number == 1
    return LegRow(
        number=number,
        customs=words.site_words(site),
        own=site == "hk",
        way=Words(N_("{start} to {end}"), {"start": start, "end": end}),
        control_point=_HZMB,
        status=Chip(tone, said),
        custody_from=_BEGAN - timedelta(minutes=6) if begun else None,
        custody_until=None,
        verdict=words.VERDICTS["violated"] if begun else "",
        path=words.PATHS["verified"] if begun else "",
        readings=79 if begun else None,
        engine="1" if begun else "",
    )


def _acts() -> tuple[ActForm, ...]:
    place = Field("/inspect/place", N_("Where"), Control.SELECT, "hzmb", options=(Choice("hzmb", _HZMB),))
    reason = Field("/inspect/reason", N_("Reason"), Control.LONG_TEXT)
    why = Field("/release/remark", N_("Why"), Control.LONG_TEXT)
    inspect = Action(N_("Begin an inspection"), "/sealed-trips/t2/acts/inspect", primary=True)
    select = Action(N_("Select for inspection"), "/sealed-trips/t2/acts/select", primary=True)
    secret = N_("At the end of the own leg the display says inspection. Until then nobody outside this customs knows.")
    unseen = Field("/select/reason", N_("Reason"), Control.LONG_TEXT, hint=N_("The trade does not see it."))
    release = Action(N_("Let it pass in person"), "/sealed-trips/t2/acts/release", danger=True)
    return (
        ActForm("select", select.words, secret, select, (unseen,)),
        ActForm("inspect", inspect.words, N_("The trip stands still until it is sealed again."), inspect, (place, reason), True),
        ActForm("release", release.words, N_("You answer for it: every reason against it is recorded beside your name."), release, (why,)),
    )  # fmt: skip


def trip() -> SealedTripPage:
    """A trip whose rope was cut on the first leg, as its customs sees it."""
    points = _points()
    stands = _ground("RELEASE-INTACT", _NOT_INTACT, met=False, remedy=_INSPECT)
    return SealedTripPage(
        name=_NAME,
        status=words.status_chip("violated"),
        next_step=words.NEXT["violated"],
        way=_WAY,
        plates=("FW 4002", "粤ZD402港", "MX-40-02"),
        facts=_facts(),
        held=(stands,),
        legs=(
            _leg(1, "hk", _HUB, _HZMB, "under-way"),
            _leg(2, "gd", _HZMB, _HZMB, "permitted"),
            _leg(3, "mo", _HZMB, _MACAO, "permitted"),
        ),
        whole=True,
        frame=_frame("sealed-trip", "sealed-trip", N_("Map of the sealed trip")),
        scheme="/gallery-map/scheme",
        corridors=next(one.code for one in shipped((Kind.CORRIDOR,))),
        axis=axis_of(_chart_row(), _bands(), points, "hk", NOW),
        rows=tuple(path_row(one) for one in reversed(points[-6:])),
        more_rows=len(points) - 6,
        alarms=(
            AlarmRow(
                key="1-rope-cut",
                words=words.alarm_words("rope-cut"),
                severity=words.severity_chip("critical"),
                state=words.alarm_state_chip("open"),
                at=_CUT_AT,
                leg=1,
                customs=words.site_words("hk"),
                text=N_("The rope or shackle of the lock was cut."),
                remedy=N_(
                    "Both customs are told. Take the truck to inspection; no gate releases this trip by itself any more."
                ),
                rule="LOCK-ROPE-CUT",
                evidence=(_FRAME,),
                findings="",
                revised=False,
            ),
        ),
        slots=(Slot(words.site_words("hk"), 1, _BEGAN - timedelta(minutes=6), None, True),),
        decisions=_decisions(),
        audit=_decisions(),
        acts=_acts(),
        evidence_href="/sealed-trips/t2/evidence",
        faults=(),
        as_of=NOW,
    )


def applying() -> ActView:
    """Applying from a submission."""
    choices = (Choice("dhl-macao", _WAY),)
    window = (
        Field("/window_from", N_("From"), Control.MOMENT, "2026-11-24T10:00", size="half"),
        Field("/window_until", N_("Until"), Control.MOMENT, "2026-11-24T22:00", size="half"),
    )
    lock = (Choice("13900040001", as_data("L1 · 13900040001")),)
    truck = (Choice("FW 4001", as_data("FW 4001 · 粤ZD401港 · MX-40-01")),)
    watched = N_("Each leg is decided on, and watched, by its own customs.")
    return ActView(
        words=N_("Apply for a sealed trip"),
        name=cast.REFERENCE,
        lead=N_("Nothing is typed again: goods, parties and container come from the submission."),
        crumbs=(Link(N_("Work list"), "/work"), Link(as_data(cast.REFERENCE), cast.HREF)),
        facts=(Fact(N_("Goods"), cast.CONNECTORS), Fact(N_("Container"), as_data("TCLU1234561"))),
        action=Action(N_("Apply to every customs of the route"), f"{cast.HREF}/sealed-trip", primary=True),
        sets=(
            FieldSet("", (Field("/route", N_("Route"), Control.SELECT, "dhl-macao", watched, options=choices),)),
            FieldSet("", (Field("/lock", N_("Lock"), Control.SELECT, "13900040001", options=lock),)),
            FieldSet("", (Field("/vehicle", N_("Vehicle"), Control.SELECT, "FW 4001", options=truck),)),
            FieldSet(N_("May drive"), window),
        ),
    )


def _trips_data(language: Language) -> dict[str, Any]:
    del language
    line = _line()
    states = (("t2", "FW 4002", "alarm", 3), ("t4", "FW 4004", "silent", len(line) // 2), ("t1", "FW 4001", "good", 1))
    return _collection([
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": list(reversed(line[number % len(line)]))},
            "properties": {"layer": "trip", "trip": id_, "name": name, "state": state},
        }
        for id_, name, state, number in states
    ])  # fmt: skip


def _trip_data(language: Language) -> dict[str, Any]:
    alarm = {"at": _CUT_AT, "severity": "critical", "alarm": "1-rope-cut"}
    return _collection(features(_points(), [alarm], language))


def _collection(found: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": found}


DATA: dict[str, Callable[[Language], dict[str, Any]]] = {"sealed-trips": _trips_data, "sealed-trip": _trip_data}
