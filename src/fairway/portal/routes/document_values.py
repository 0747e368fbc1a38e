"""What values in messages say to a reader: codes by their tables, times in the local zone, measures with their unit.

The value itself is never replaced: a page shows it beside, as the authority reads it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from fairway.base.time import MAINLAND
from fairway.codes.tables import table
from fairway.consignments.model import Texts
from fairway.filings.adapter import Target
from fairway.filings.cn.goods_declaration.derive import E_DOCUMENTS
from fairway.filings.hk.header import REASONS
from fairway.portal.routes.code_words import package_words, unit_words
from fairway.portal.routes.texts import entry_words
from fairway.portal.views.document import Said
from fairway.portal.views.parts import N_, Listed, Phrase, Words

_TABLES = {
    "DeclarationOfficeID": "customs_office.cn", "IEPort": "customs_office.cn", "CustomMaster": "customs_office.cn",
    "TradeMode": "supervision_mode.cn", "CutMode": "levy_nature.cn", "TrafMode": "transport_mode.declaration",
    "TransMode": "trade_term.gacc", "WrapType": "package.gacc", "DistinatePort": "port.gacc",
    "DespPortCode": "port.gacc", "TradeCountry": "country.gacc", "TradeAreaCode": "country.gacc",
    "OriginCountry": "country.gacc", "DestinationCountry": "country.gacc", "EntyPortCode": "entry_port.gacc",
    "PaymentMethodCode": "freight_payment", "ConditionCode": "transport_terms.cn", "CurrentCode": "road_procedure.cn",
    "Country": "country", "CountryOfConsignment": "country", "CountryOfDestination": "country",
    "CountryOfOrigin": "country", "ExemptionCategory": "exemption.hk", "MessageType": "message_type.cn_road",
    "FunctionCode": "function.cn_road", "DutyMode": "duty_mode.cn", "DistrictCode": "district.cn",
    "GUnit": "unit.gacc", "FirstUnit": "unit.gacc", "SecondUnit": "unit.gacc", "Type": "declaration_type.cn",
    "FeeCurr": "currency", "InsurCurr": "currency", "OtherCurr": "currency", "TradeCurr": "currency",
    "TypeID": "communication_type", "FullnessCode": "container_fullness", "SizeType": "container_size_type",
    "SupplierPartyTypeCode": "container_supplier", "CharacteristicCode": "container_size_type",
    "ContainerMd": "container_spec.gacc",
}  # fmt: skip
"""The tables of elements whose name says in every message what code they hold."""
_PAIRS = {
    ("Packages", "TypeCode"): "package",
    ("BorderTransportMeans", "TypeCode"): "transport_mode.manifest",
    ("PlaceOfLoading", "Code"): "unlocode",
    ("PlaceOfDischarge", "Code"): "unlocode",
    ("PlaceOfDestination", "Code"): "unlocode",
    ("LoadingLocation", "ID"): "unlocode",
    ("UnloadingLocation", "ID"): "unlocode",
}
"""The tables of elements that need the name of what is around them."""

_TRAILER = ("TransportEquipment", "TypeCode")
"""Containers have a CharacteristicCode; the type is that of a trailer."""

TDEC_FORMS: Mapping[str, str] = {
    "1": N_("Form 1 (import, general)"),
    "1A": N_("Form 1A (import, food)"),
    "1B": N_("Form 1B (import, exempt from charge)"),
    "2": N_("Form 2 (export, general)"),
    "2A": N_("Form 2A (export, Hong Kong clothing and footwear)"),
    "2B": N_("Form 2B (export, exempt from charge)"),
}
"""The forms of the Hong Kong declaration as people call them (Cap. 60E)."""
_RATES = {"1": N_("As a rate"), "2": N_("For each unit"), "3": N_("As a total")}
_INWARD, _OUTWARD = N_("Import of goods"), N_("Export of goods")
_WAYS = {"IMPORT": _INWARD, "EXPORT": _OUTWARD, "I": _INWARD, "E": _OUTWARD}
_YES_NO = {"true": N_("Yes"), "false": N_("No"), "1": N_("Yes"), "0": N_("No")}
_PAPERS = {
    "invoice": N_("Invoice"),
    "packing-list": N_("Packing list"),
    "waybill": N_("Waybill"),
    "contract": N_("Contract"),
    "licence": N_("Licence"),
    "certificate-of-origin": N_("Certificate of origin"),
    "other": N_("Other document"),
}
_WORDS: Mapping[str, Mapping[str, str]] = {
    "Function": {"NEW": N_("New document"), "CHANGE": N_("Change"), "DELETE": N_("Deletion")},
    "Direction": _WAYS,
    "IEFlag": _WAYS,
    "Mode": {"ROAD": N_("Road")},
    "ReceiverID": {"HKTSW": N_("Hong Kong Trade Single Window"), "EPORT": N_("China Electronic Port")},
    "MessageID": {"DRAFT": N_("Given when it is sent")},
    "IdentityKind": {"BR": N_("Business registration"), "HKID": N_("Hong Kong identity card")},
    "ExemptionReason": {"GOLD": N_("Gold"), "AIRCRAFT": N_("Aircraft"), "OTHER": N_("Other")},
    "Form": TDEC_FORMS,
    "Refrigerated": _YES_NO,
    "Transhipment": _YES_NO,
    "ThroughBill": _YES_NO,
    "LclFlag": _YES_NO,
    "NoOtherPack": _YES_NO,
    "EdiId": {"1": N_("Ordinary declaration")},
    "EntryType": {"M": N_("Paperless clearance")},
    "DeclTrnRel": {"0": N_("No transit")},
    "OperType": {"C": N_("To declare")},
    "PromiseItmes": {"00000": N_("No to each of the five"), "99999": N_("None of the five was asked")},
    "FeeMark": _RATES,
    "InsurMark": _RATES,
    "OtherMark": _RATES,
    "EdocCode": {code: _PAPERS[kind] for kind, code in E_DOCUMENTS.items()},
    "DangPackType": {"1": N_("Packing group I"), "2": N_("Packing group II"), "3": N_("Packing group III")},
}
"""Codes that no table holds, because the message itself defines them."""
_KILOGRAMS = frozenset({"GrossWet", "NetWt", "ContainerWt"})
_HKD = frozenset({"ValueHKD", "TotalValueHKD"})
_MEASURES = {"KGM": N_("{n} kg"), "MTQ": N_("{n} m³")}


def form_phrase(target: Target, forms: Sequence[str], group: str = "") -> Phrase:
    """What the forms of a document are called, with the ``group`` that it belongs to where there are several of its
    kind. A form that is the name of a message stays that name."""
    named = dict.fromkeys(TDEC_FORMS.get(one, one) if target is Target.HK_TDEC else one for one in forms)
    if len(named) > 1 and target is Target.HK_TDEC:
        return Words(N_("Forms {forms}"), {"forms": Listed(tuple(dict.fromkeys(forms)))})
    words = "/".join(named)
    return Words("{form} · {group}", {"form": Words(words), "group": group}) if group else words


def is_code(tags: tuple[str, ...]) -> bool:
    """Whether an element holds a code or a reference, which is no number even when it is made of digits."""
    return tags[-1] in _TABLES or tags[-1] in _WORDS or tags[-1].endswith(("Code", "CodeTS", "ID", "No"))


def reading(target: Target, tags: tuple[str, ...], value: str) -> Said | None:
    """What ``value`` of the element at ``tags`` says; None where it says it itself, or nothing is known of it."""
    for judge in (_time, _coded, _measured):
        found = judge(target, tags, value)
        if found is not None:
            return found
    return None


def _time(target: Target, tags: tuple[str, ...], value: str) -> Said | None:
    """A moment or a day: ISO 8601 with its zone in Hong Kong's messages, digits in Mainland time in the others."""
    tag = tags[-1]
    try:
        if target.side == "hk":
            if tag == "SentAt":
                return Said(datetime.fromisoformat(value))
            return Said(date.fromisoformat(value)) if tag in {"ExpectedDate", "MovedOn", "Date"} else None
        if tag in {"SendTime", "LoadingDateTime", "ArrivalDateTime"}:
            return Said(datetime.strptime(value[:14], "%Y%m%d%H%M%S").replace(tzinfo=MAINLAND))
        if tag in {"IEDate", "DespDate"}:
            return Said(datetime.strptime(value, "%Y%m%d").replace(tzinfo=MAINLAND).date())
    except ValueError:
        return None  # the message holds no time there; its text is shown as it stands
    return None


def _coded(target: Target, tags: tuple[str, ...], value: str) -> Said | None:
    words = _code_words(target, tags, value)
    return Said(words, value) if words else None


def _code_words(target: Target, tags: tuple[str, ...], value: str) -> Words | Texts | None:
    tag = tags[-1]
    if value in _WORDS.get(tag, {}):
        return Words(_WORDS[tag][value])
    if tag == "ReasonCode" and target.side == "hk":
        return Words(REASONS[value]) if value in REASONS else None
    if tag == "ControlPoint":
        return _hk_points().get(value)
    if target is Target.CN_CARRIER_CONFIRMATION and tags[-2:] == _TRAILER:
        return Words(N_("By the Mainland's list of trailer types, which is not known here"))
    name = _PAIRS.get((tags[-2], tag)) if len(tags) > 1 else None
    name = name or _TABLES.get(tag) or ("change_reason.cn_road" if tag == "ReasonCode" else "")
    # The Mainland's places are a UN/LOCODE with a customs place behind it.
    return _in_table(name, value[:5] if name == "unlocode" else value) if name else None


def _in_table(name: str, code: str) -> Texts | None:
    rows = table(name).history(code)
    return entry_words(rows[-1], with_code=False) if rows else None


def _measured(target: Target, tags: tuple[str, ...], value: str) -> Said | None:
    """A number with its unit, its packages or its currency."""
    del target
    text, _, unit = value.partition(" ")
    if tags[-1] in _KILOGRAMS:
        unit = "KGM"
    elif tags[-1] in _HKD:
        unit = "HKD"
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return None
    if not unit or not amount.is_finite():
        return None
    if unit in _MEASURES:
        written = value.endswith(unit)
        return Said(Words(_MEASURES[unit], {"n": amount}), unit if written else "")
    if table("currency").history(unit):
        return Said(Words("{currency} {n}", {"currency": unit, "n": amount}))
    packages = tags[-1] == "TotalPackageQuantity" or "Packaging" in tags
    words = _packages(unit, amount) if packages else _unit(unit, amount)
    return Said(Words("{n} {unit}", {"n": amount, "unit": words}), unit) if words else None


def _packages(code: str, count: Decimal) -> Texts | None:
    return package_words(code, count) if table("package").history(code) else None


def _unit(code: str, count: Decimal) -> Texts | None:
    return unit_words(code, count) if table("unit").history(code) else None


@lru_cache(maxsize=1)
def _hk_points() -> dict[str, Texts]:
    return {entry["hk_code"]: entry_words(entry, with_code=False) for entry in table("control_point")}
