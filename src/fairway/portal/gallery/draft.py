"""The editor with an arrived southbound submission, and an empty one."""

from __future__ import annotations

from dataclasses import replace

from fairway.base.issues import Issue
from fairway.base.time import HONG_KONG
from fairway.consignments.model import Direction
from fairway.portal.editor_fields import OPTION_TABLES
from fairway.portal.editor_form import FormContext, Json, build_groups, lists_of, sets_in
from fairway.portal.gallery import cast, readiness
from fairway.portal.gallery.cast import HREF, REFERENCE, at, three
from fairway.portal.routes.choices import editor_choices
from fairway.portal.views.editor import EditorView
from fairway.portal.views.parts import N_, Action, Choice, Fault, Link, Origin, ProvenanceMark, Words

DRAFT: Json = {
    "reference": REFERENCE,
    "direction": "cn-hk",
    "trip": {
        "control_point": "shenzhen-bay",
        "expected_crossing_date": "2026-11-24",
        "arrival_at": "2026-11-24T11:30:00+08:00",
        "vehicle": {"hk_mark": "KW 1188", "cn_plate": "粤Z·F188港", "cn_vehicle_code": "5345118801"},
        "driver": {"names": {"en": "Chan Tai Man", "tc": "陳大文"}, "phone": "+852 5555 0188"},
        "carrier": {"names": {"en": "Kin Wah Cross-Border Transport Co.", "tc": "建華中港運輸公司"}},
        "batch_number": "5345261123000187",
    },
    "consignments": [
        {
            "id": "C1",
            "waybill_number": "HT26112301",
            "packages": {"count": 12, "type_code": "CT", "marks": "HT / HONG KONG / C/NO. 1-12"},
            "gross_weight_kg": "1248.0",
            "net_weight_kg": "1190.5",
            "consignor": {
                "names": {"sc": "东莞市恒泰精密模具有限公司", "en": "Dongguan Hengtai Precision Mould Co., Ltd"},
                "address": {"text": {"sc": "广东省东莞市长安镇振安东路 188 号"}, "country": "CN"},
                "uscc": "91441900MA4X1188XG",
            },
            "consignee": {
                "names": {"en": "Pearl Delta Electronics (HK) Ltd", "tc": "珠三角電子（香港）有限公司"},
                "address": {"text": {"en": "PO Box 1188, Kwun Tong, Kowloon"}, "country": "HK"},
            },
            "value": {"amount": "486000", "currency": "CNY", "basis": "FOB"},
            "trade_term": "FOB",
            "clearance": {"cn_supervision_mode": "0110", "hk_transhipment": False, "fast_clearance": True},
            "items": [
                {
                    "id": "1",
                    "description": {"sc": "塑料外壳注塑模具", "tc": "塑膠外殼注塑模具", "en": "Injection moulds"},
                    "hs6": "848071",
                    "hkhs8": "84807100",
                    "quantity": {"value": "4", "unit": "SET"},
                    "gross_weight_kg": "902.0",
                    "value": {"amount": "372000", "currency": "CNY"},
                    "origin": "CN",
                },
                {
                    "id": "2",
                    "description": {"sc": "热流道板", "tc": "熱流道板", "en": "Hot runner plates"},
                    "hs6": "848079",
                    "quantity": {"value": "6", "unit": "H87"},
                    "gross_weight_kg": "310.0",
                    "value": {"amount": "96000", "currency": "CNY"},
                    "origin": "CN",
                },
                {
                    "id": "3",
                    "description": {"sc": "顶针", "tc": "頂針", "en": "Ejector pins"},
                    "hs6": "848079",
                    "quantity": {"value": "1200", "unit": "H87"},
                    "gross_weight_kg": "72.0",
                    "value": {"amount": "18000", "currency": "CNY"},
                    "origin": "CN",
                },
            ],
        }
    ],
}


def _names(*rows: tuple[str, str, str, str]) -> tuple[Choice, ...]:
    return tuple(
        Choice(value, three(f"{value} · {en}", f"{value} · {tc}", f"{value} · {sc}")) for value, en, tc, sc in rows
    )


OPTIONS: dict[str, tuple[Choice, ...]] = {
    **editor_choices(OPTION_TABLES, cast.NOW.astimezone(HONG_KONG).date()),
    "control_point": tuple(
        Choice(value, place)
        for value, place in (
            ("shenzhen-bay", cast.SHENZHEN_BAY),
            ("lok-ma-chau", cast.LOK_MA_CHAU),
            ("man-kam-to", cast.MAN_KAM_TO),
            ("heung-yuen-wai", cast.HEUNG_YUEN_WAI),
        )
    ),
    "direction": (
        Choice("cn-hk", N_("Mainland to Hong Kong")),
        Choice("hk-cn", N_("Hong Kong to Mainland")),
    ),
    "value_basis": tuple(Choice(c, c) for c in ("FOB", "CIF", "CFR", "EXW")),
    "trade_term": tuple(Choice(c, c) for c in ("FOB", "CIF", "DAP", "EXW", "FCA")),
    "supervision_mode": _names(("0110", "General trade", "一般貿易", "一般贸易"), ("0615", "Processing", "進料加工", "进料加工")),
    "levy_nature": _names(("101", "General", "一般徵稅", "一般征税")),
    "hk_exemption": (),
}  # fmt: skip

_RECEIVED = Origin(ProvenanceMark.RECEIVED, "gd", at(-0.4), N_("Sent by the Mainland side"))
_TRANSLATED = Origin(ProvenanceMark.TRANSLATED, "fairway", at(0, -4), N_("From Simplified Chinese"), True)
_ENTERED = Origin(ProvenanceMark.ENTERED, "May Wong", at(0, -9))
ORIGINS = {
    "/trip": _RECEIVED,
    "/consignments/0": _RECEIVED,
    "/consignments/0/items/0/description/tc": _TRANSLATED,
    "/consignments/0/items/1/description/tc": _TRANSLATED,
    "/consignments/0/gross_weight_kg": _ENTERED,
    "/consignments/0/consignee/address": _ENTERED,
    "/consignments/0/items/0/hkhs8": Origin(ProvenanceMark.CONFIRMED, "May Wong", at(0, -7)),
}
ISSUES = (
    Issue(
        rule="hk.post_office_box",
        message=N_("A post office box is no address for a Hong Kong consignee."),
        remedy=N_("Give the street address where the firm is registered."),
        pointer="/consignments/0/consignee/address/text/en",
    ),
    Issue(
        rule="cross.gross_weight",
        message=N_("The gross weight is {here} here and {there} on the Mainland manifest."),
        remedy=N_("Correct it here, or ask the Mainland side to change its manifest."),
        params={"here": "1,248.0 kg", "there": "1,284.0 kg"},
        pointer="/consignments/0/gross_weight_kg",
    ),
)


def editor(faulty: bool = True) -> EditorView:
    """A submission that came from the Mainland side, half completed."""
    issues = ISSUES if faulty else ()
    groups = build_groups(DRAFT, FormContext(HONG_KONG, OPTIONS, ORIGINS, issues, act=HREF))
    return EditorView(
        reference=REFERENCE,
        direction=Direction.CN_TO_HK,
        version=7,
        groups=groups,
        readiness=readiness.readiness(),
        save_href=f"{HREF}/edit",
        readiness_href=f"{HREF}/readiness/panel",
        send=Action(N_("Send to both customs"), f"{HREF}/send", primary=True),
        faults=tuple(Fault(issue, "f" + issue.pointer.replace("/", "-")) for issue in issues),
        saved_at=at(0, -1),
        add_consignment=Action(N_("Add a consignment"), f"{HREF}/add?at=/consignments"),
        templates=(
            Link(N_("Template (XLSX)"), "/templates/road.xlsx"),
            Link(N_("Template (CSV)"), "/templates/road.csv"),
        ),
        upload_href="/submissions/upload",
        lists=lists_of(sets_in(groups), OPTIONS),
        received_from=Words(
            "{who} filed this on the Mainland side {time}. Complete what is missing and confirm what was translated.",
            {"who": cast.HENGTAI, "time": at(-3.2)},
        ),
    )


def blank() -> EditorView:
    """A new submission."""
    groups = build_groups({"consignments": [{"id": "C1", "items": [{"id": "1"}]}]}, FormContext(HONG_KONG, OPTIONS))
    return replace(editor(False), groups=groups, new=True, saved_at=None, received_from="", version=0)
