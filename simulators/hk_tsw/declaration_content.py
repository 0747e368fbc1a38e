"""What is wrong with the content of a declaration: every fault at once (chapter 5)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from simulators.hk_tsw.codes import (
    EXEMPTION_REASONS,
    EXPORT_FORMS,
    FREE_FORMS,
    IMPORT_FORMS,
    UNITS_BY_COMMODITY,
    is_clothing,
    is_food,
    is_post_box,
)
from simulators.hk_tsw.content import Codes, fault, first, shared_faults
from simulators.hk_tsw.model import Fault
from simulators.hk_tsw.tables import DECLARATION_NS, table_for
from simulators.machinery.international import HEADINGS
from simulators.machinery.schema import Spot
from simulators.machinery.xml import child, text_of

TABLE = table_for((DECLARATION_NS, "Declaration"), "NEW")
AT_MOVEMENT = "/Declaration/Movement"
CODES = Codes(simplified="D014", character="D005", package_type="D012", package_count=None, control_point="D009")
FARTHEST = timedelta(days=14)
MOST_ITEMS = 50
_BUSINESS_REGISTRATION = re.compile(r"[0-9]{8}(-[0-9A-Z]+)*")
_IDENTITY_CARD = re.compile(r"[A-Z]{1,2}[0-9]{6}\(?[0-9A]\)?")


def content_faults(spots: list[Spot], received: date) -> list[Fault]:
    """Every fault of the content of a declaration that was received on that day."""
    form = first(spots, "/Declaration/Form")
    items = [spot for spot in spots if spot.plain == "/Declaration/Item"]
    return [
        *_form_faults(form, first(spots, "/Declaration/ExemptionReason")),
        *_trader_faults(spots),
        *_movement_faults(spots, form, received),
        *shared_faults(spots, CODES),
        *_item_faults(items, form),
        *_whole_faults(spots, items),
    ]


def _form_faults(form: str, reason: str) -> Iterator[Fault]:
    if form not in IMPORT_FORMS | EXPORT_FORMS:
        yield fault("D001", "/Declaration/Form")
    wanted = form in FREE_FORMS
    if wanted != bool(reason) or (reason and reason not in EXEMPTION_REASONS):
        yield fault("D017", "/Declaration/ExemptionReason")


def _trader_faults(spots: list[Spot]) -> Iterator[Fault]:
    if first(spots, "/Declaration/Trader/Country") != "HK":
        yield fault("D002", "/Declaration/Trader/Country")
    for spot in spots:
        if spot.plain == "/Declaration/Trader/Address" and is_post_box(spot.text):
            yield fault("D003", spot.path)
    kind, number = (
        first(spots, "/Declaration/Trader/IdentityKind"),
        first(spots, "/Declaration/Trader/IdentityNumber"),
    )
    form = _BUSINESS_REGISTRATION if kind == "BR" else _IDENTITY_CARD
    if not form.fullmatch(number):
        yield fault("D004", "/Declaration/Trader/IdentityNumber")


def _movement_faults(spots: list[Spot], form: str, received: date) -> Iterator[Fault]:
    if date.fromisoformat(first(spots, f"{AT_MOVEMENT}/MovedOn")) > received + FARTHEST:
        yield fault("D007", f"{AT_MOVEMENT}/MovedOn")
    present = {spot.plain for spot in spots}
    needed = (
        ("PlaceOfLoading", "CountryOfConsignment")
        if form in IMPORT_FORMS
        else (
            "PlaceOfDischarge",
            "CountryOfDestination",
        )
    )
    for name in needed:
        if f"{AT_MOVEMENT}/{name}" not in present:
            yield fault("D008", f"{AT_MOVEMENT}/{name}")


def _item_faults(items: list[Spot], form: str) -> Iterator[Fault]:
    for place, item in enumerate(items, 1):
        if int(text_of(item.element, "LineNumber")) != place:
            yield fault("D011", f"{item.path}/LineNumber")
        commodity = text_of(item.element, "CommodityCode")
        if commodity[:4] not in HEADINGS:
            yield fault("D013", f"{item.path}/CommodityCode")
        elif not belongs(commodity, text_of(item.element, "CountryOfOrigin"), form):
            yield fault("D019", f"{item.path}/CommodityCode")
        quantity = child(item.element, "Quantity")
        if commodity in UNITS_BY_COMMODITY:
            unit = UNITS_BY_COMMODITY[commodity]
            if (quantity.get("unit") if quantity is not None else None) != unit:
                yield fault("D015", f"{item.path}/Quantity")


def belongs(commodity: str, origin: str, form: str) -> bool:
    """Whether a commodity may stand on this form; True where the tables do not say."""
    if form == "1A":
        return is_food(commodity) is not False
    if form == "1":
        return is_food(commodity) is not True
    made_here = is_clothing(commodity) and origin == "HK"
    if form == "2A":
        return made_here
    return form != "2" or not made_here


def _whole_faults(spots: list[Spot], items: list[Spot]) -> Iterator[Fault]:
    if len(items) > MOST_ITEMS:
        yield fault("D006", f"/Declaration/Item[{MOST_ITEMS + 1}]")
    total = sum((Decimal(text_of(item.element, "ValueHKD")) for item in items), Decimal(0))
    if total != Decimal(first(spots, "/Declaration/TotalValueHKD")):
        yield fault("D016", "/Declaration/TotalValueHKD")
    waybills = sum(spot.plain == f"{AT_MOVEMENT}/WaybillNumber" for spot in spots)
    headings = {text_of(item.element, "CommodityCode")[:4] for item in items}
    if len(headings) > 1 and waybills != 1:
        yield fault("D018", "/Declaration/Item")
