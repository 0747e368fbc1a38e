"""Which of the six forms a line belongs on, with the reason.

Forms: 1 import, 1A import of food, 1B import exempt from charge, 2 export and re-export, 2A export of Hong Kong made
clothing and footwear, 2B export exempt from charge.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import msgspec

from fairway.codes.entries import Entry
from fairway.codes.tables import Table, table
from fairway.consignments.model import Consignment, Direction, Item
from fairway.filings.hk import exemptions
from fairway.filings.hk.tdec.charge import Form


class FormChoice(msgspec.Struct, frozen=True):
    """A form and why, as a catalogue key."""

    form: Form
    reason: str
    exemption: str | None = None
    """The word for the exemption from charge (forms 1B and 2B)."""


IMPORT = FormChoice(Form.IMPORT, "Import of goods other than food")
IMPORT_FOOD = FormChoice(Form.IMPORT_FOOD, "Import of food")
EXPORT = FormChoice(Form.EXPORT, "Export or re-export of goods other than Hong Kong made clothing and footwear")
EXPORT_CLOTHING = FormChoice(Form.EXPORT_CLOTHING, "Export of clothing or footwear made in Hong Kong")
IMPORT_EXEMPT_REASON = "Import of goods exempt from charge"
EXPORT_EXEMPT_REASON = "Export or re-export of goods exempt from charge"


@lru_cache(maxsize=4096)
def _kind(rows: Table, code: str, day: date) -> str:
    entry: Entry | None = next(
        (found for length in range(len(code), 1, -1) if (found := rows.get(code[:length], day))), None
    )
    return entry["class"] if entry else "other"


class Chooser:
    """Chooses forms on one day."""

    def __init__(self, direction: Direction, day: date) -> None:
        self.imports = direction is Direction.CN_TO_HK
        self.day = day
        self._kinds = table("tdec_class.hk")

    def choose(self, consignment: Consignment, item: Item) -> FormChoice | None:
        """The form of one line; None as long as its commodity code is not known to six digits at least."""
        exempt = exemptions.charge_category(consignment, item.hkhs8, self.day)
        return self._choice(exempt, item.hkhs8 or item.hs6, item.origin)

    def choose_by_code(self, code: str, origin: str | None) -> FormChoice | None:
        """The form of goods of which only commodity code and country of origin are known."""
        return self._choice(exemptions.charge_category_of_code(code, self.day), code, origin)

    def _choice(self, exempt: Entry | None, code: str | None, origin: str | None) -> FormChoice | None:
        if exempt is not None:
            reason = IMPORT_EXEMPT_REASON if self.imports else EXPORT_EXEMPT_REASON
            form = Form.IMPORT_EXEMPT if self.imports else Form.EXPORT_EXEMPT
            return FormChoice(form, reason, exempt["wire"])
        if not code:
            return None
        kind = _kind(self._kinds, code, self.day)
        if self.imports:
            return IMPORT_FOOD if kind == "food" else IMPORT
        return EXPORT_CLOTHING if kind == "clothing" and origin == "HK" else EXPORT
