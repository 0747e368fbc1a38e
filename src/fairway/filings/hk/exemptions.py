"""Why goods need no declaration, and how the wire form says it.

The categories are rows of the code table ``exemption.hk`` (regulation 3 of Cap. 60E); the wire form names them by the
paragraph of the regulation.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from fairway.codes.tables import table
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

CHARGE_EXEMPT: Mapping[str, str] = {
    "charge-gold": "GOLD",
    "charge-aircraft": "AIRCRAFT",
    "charge-other": "OTHER",
}
"""Categories that need a declaration (form 1B or 2B) but no charge, to their reason on the wire. Gold bars and
aircraft parts are named on the C&SD page on types of declarations; the rest of its list was not read."""

GOLD_CODES = frozenset({"71081210", "71082010"})
"""Gold bars of fineness 995.0 or above (C&SD, types of import and export declarations)."""


def category_of(consignment: Consignment) -> str | None:
    """The category that exempts a consignment from declaration: as entered, or transhipment on a through bill."""
    clearance = consignment.clearance
    entered = clearance.hk_exemption_category
    if entered is not None:
        return None if entered in CHARGE_EXEMPT else entered
    return THROUGH if clearance.hk_transhipment and clearance.hk_through_bill else None


def charge_reason_of(consignment: Consignment) -> str | None:
    """Why no charge is due, as entered; None when nothing was entered."""
    return CHARGE_EXEMPT.get(consignment.clearance.hk_exemption_category or "")


def is_known(category: str, day: date) -> bool:
    """Whether the table holds the category and the wire form has a word for it."""
    return category in PARAGRAPHS and table("exemption.hk").get(category, day) is not None


def fits_direction(category: str, direction: str, day: date) -> bool:
    """Whether the category exists in this direction ("import" or "export")."""
    entry = table("exemption.hk").get(category, day)
    return entry is None or entry["direction"] in {"both", direction}
