"""The readiness of the fixtures' submission, and the request that a partner gets."""

from __future__ import annotations

from fairway.base.issues import Issue
from fairway.filings.adapter import FilingStatus as S
from fairway.portal.gallery import cast
from fairway.portal.gallery.cast import CN_SIM, HREF, at
from fairway.portal.gallery.shipment import head
from fairway.portal.views.editor import Control, Field, FieldSet
from fairway.portal.views.parts import N_, Action, Fault, Phrase, Side, Words
from fairway.portal.views.readiness import ElementRow, ElementState, ReadinessPageView, ReadinessView, TargetReadiness
from fairway.portal.views.request import RequestAnswerView
from fairway.portal.vocabulary import filing_chip


def _element(
    number: int,
    words: str,
    state: ElementState,
    reason: Phrase = "",
    suppliers: tuple[Phrase, ...] = (),
    asked: Phrase = "",
    place: Phrase = "",
    value: str = "",
) -> ElementRow:
    ask = Action(N_("Ask"), f"{HREF}/ask?element={number}") if suppliers else None
    return ElementRow(number, words, state, f"/e/{number}", f"#e{number}", value, place, suppliers, reason, asked, ask)


_FILLED = tuple(
    _element(n, words, ElementState.FILLED, value=value)
    for n, words, value in (
        (7, N_("Expected crossing date"), "2026-11-24"),
        (16, N_("Waybill number"), "HT26112301"),
        (20, N_("Number of packages"), "12"),
        (21, N_("Package type"), "CT"),
        (23, N_("Gross weight"), "1284.0 kg"),
        (48, N_("Consignor"), "东莞市恒泰精密模具有限公司"),
    )
)


def readiness() -> ReadinessView:
    """Hong Kong waits for two confirmations; the Mainland is through."""
    confirm = (
        _element(
            28,
            N_("Description in Traditional Chinese"),
            ElementState.TO_CONFIRM,
            N_("Translated from Simplified Chinese; nobody has confirmed it"),
            (N_("Consignee"),),
            place=Words("Line {n}", {"n": 1}),
            value="塑膠外殼注塑模具",
        ),
        _element(
            28,
            N_("Description in Traditional Chinese"),
            ElementState.TO_CONFIRM,
            N_("Translated from Simplified Chinese; nobody has confirmed it"),
            (N_("Consignee"),),
            place=Words("Line {n}", {"n": 2}),
            value="熱流道板",
        ),
    )
    conflict = _element(
        23,
        N_("Gross weight"),
        ElementState.CONFLICT,
        Words("{a} on the Mainland manifest, {b} here", {"a": "1,284.0 kg", "b": "1,248.0 kg"}),
    )
    missing = (
        _element(
            33,
            N_("Hong Kong commodity code"),
            ElementState.MISSING,
            "",
            (N_("Consignee"), N_("Broker")),
            place=Words("Line {n}", {"n": 2}),
        ),
        _element(
            50,
            N_("Business registration number"),
            ElementState.MISSING,
            "",
            (N_("Consignee"),),
            Words("Asked {who}, answer due {time}", {"who": cast.PEARL, "time": at(5)}),
        ),
    )
    draft, ok = filing_chip(S.DRAFTED), filing_chip(S.ACCEPTED, raw="01", source=CN_SIM, at=at(-3), simulated=True)
    ask = Action(N_("Ask for all of these"), f"{HREF}/ask")
    return ReadinessView(
        (
            TargetReadiness(
                "hk.road_aci",
                Side.HK,
                N_("Road cargo information"),
                "RoadACI",
                21,
                2,
                0,
                0,
                draft,
                at(0, 42),
                confirm + _FILLED,
                ask,
            ),
            TargetReadiness(
                "hk.road_manifest",
                Side.HK,
                N_("Road cargo manifest"),
                "Cap. 60C",
                26,
                2,
                0,
                1,
                draft,
                at(0, 42),
                (conflict, *confirm, *_FILLED),
                ask,
            ),
            TargetReadiness(
                "hk.tdec",
                Side.HK,
                N_("Import and export declaration"),
                "Form 1",
                31,
                2,
                2,
                0,
                draft,
                None,
                (*missing, *confirm, *_FILLED),
                ask,
                N_("After the crossing, within 14 days"),
            ),
            TargetReadiness(
                "cn.road_manifest", Side.CN, N_("Mainland road manifest"), "MT2401", 41, 0, 0, 0, ok, None, _FILLED
            ),
            TargetReadiness(
                "cn.carrier_confirmation", Side.CN, N_("Carrier confirmation"), "MT4402", 17, 0, 0, 0, ok, None, _FILLED
            ),
            TargetReadiness(
                "cn.goods_declaration",
                Side.CN,
                N_("Goods declaration"),
                "DecMessage",
                58,
                0,
                0,
                0,
                filing_chip(S.RELEASED, raw="P", source=CN_SIM, at=at(-1), simulated=True),
                None,
                _FILLED,
            ),
        ),
        at(0, -0.1),
    )


def readiness_page() -> ReadinessPageView:
    """The readiness as a page."""
    return ReadinessPageView(head("readiness"), readiness())


def _asked(pointer: str, label: str, hint: str, size: str = "full", value: str = "", *faults: Fault) -> FieldSet:
    return FieldSet("", (Field(pointer, label, Control.CODE, value, hint, faults=faults, size=size),))


def request_answer(state: str = "open", faulty: bool = False) -> RequestAnswerView:
    """A broker is asked for three values."""
    issue = Issue(
        rule="canonical.cn_tariff10",
        message=N_("The Mainland tariff code has ten digits."),
        remedy=N_("Look the code up in the tariff; the first six digits are 8480.71."),
    )
    code = "/consignments/0/items/0/cn_tariff10"
    fault = Fault(issue, "f" + code.replace("/", "-"))
    item = "/consignments/0/items/0"
    faults = (fault,) if faulty else ()
    sets = (
        _asked(
            code,
            N_("Mainland tariff code, line 1"),
            N_("Ten digits. Injection moulds for plastic housings, 8480.71"),
            "full",
            "848071" if faulty else "",
            *faults,
        ),
        _asked(f"{item}/ciq3", N_("Inspection suffix"), N_("Three digits, where the heading has one"), "third"),
        _asked(
            f"{item}/cn_district", N_("Domestic source district"), N_("Five digits, where the goods were made"), "third"
        ),
    )
    return RequestAnswerView(
        cast.HARBOUR,
        cast.YUEXING,
        N_("Three values for the Mainland goods declaration"),
        at(2, 12),
        sets,
        "/answer/7f3a9c",
        "HT26112301",
        note="麻煩今日中午前回覆，車輛下午三時過關。",
        faults=faults,
        state=state,
        answered_at=at(0, -3) if state == "answered" else None,
    )
