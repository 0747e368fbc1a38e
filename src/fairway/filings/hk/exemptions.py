"""Why goods need no declaration, and how the wire form says it.

The categories are rows of the code table ``exemption.hk`` (regulation 3 of Cap. 60E); the wire form names them by the
paragraph of the regulation.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from fairway.codes.entries import Entry
from fairway.codes.tables import Table, table
from fairway.consignments.model import Consignment

THROUGH = "transhipment-through"
PARAGRAPHS: Mapping[str, str] = {
    THROUGH: "3A",
    "transit": "3B",
    "government": "3C",
    "ships-stores": "3D",
    "aircraft-stores": "3E",
    "personal": "3F",
    "postal": "3G",
    "advertising": "3H1",
    "advertising-samples": "3H2",
    "samples": "3H3",
    "exhibition-import": "3H4",
    "exhibition-export": "3H5",
}
"""Category of the table to its code on the wire."""
WITHOUT_CHARGE = "charge-"
"""Categories of ``charge_exemption.hk`` begin with this: a declaration is needed (form 1B or 2B), a charge is not."""


def category_of(consignment: Consignment) -> str | None:
    """The category that exempts a consignment from declaration: as entered, or transhipment on a through bill."""
    clearance = consignment.clearance
    entered = clearance.hk_exemption_category
    if entered is not None:
        return None if entered.startswith(WITHOUT_CHARGE) else entered
    return THROUGH if clearance.hk_transhipment and clearance.hk_through_bill else None


def charge_category(consignment: Consignment, commodity_code: str | None, day: date) -> Entry | None:
    """Why goods are declared without charge (a row of ``charge_exemption.hk``): as entered for the consignment, or
    because of the commodity code; None when a charge is due."""
    rows = table("charge_exemption.hk")
    entered = consignment.clearance.hk_exemption_category
    if entered is not None and entered.startswith(WITHOUT_CHARGE):
        return rows.get(entered, day)
    return charge_category_of_code(commodity_code, day)


def charge_category_of_code(commodity_code: str | None, day: date) -> Entry | None:
    """Why goods of a commodity code are declared without charge (a row of ``charge_exemption.hk``); None when a charge
    is due."""
    rows = table("charge_exemption.hk")
    reason = _by_code(rows, day).get(commodity_code or "")
    return rows.get(reason, day) if reason else None


@lru_cache(maxsize=8)
def _by_code(rows: Table, day: date) -> dict[str, str]:
    return {code: entry.code for entry in rows.entries(day) for code in entry["commodity_codes"].split()}


def is_known(category: str, day: date) -> bool:
    """Whether the table holds the category and the wire form has a word for it."""
    return category in PARAGRAPHS and table("exemption.hk").get(category, day) is not None


def moves_by_road(category: str, day: date) -> bool:
    """Whether goods of the category can be on a truck: stores of ships and aircraft, what stays on board, and post
    are not."""
    entry = table("exemption.hk").get(category, day)
    return entry is None or not entry["moved_by"] or "road" in entry["moved_by"].split()


def fits_direction(category: str, direction: str, day: date) -> bool:
    """Whether the category exists in this direction ("import" or "export")."""
    entry = table("exemption.hk").get(category, day)
    return entry is None or entry["direction"] in {"both", direction}
