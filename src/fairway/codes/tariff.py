"""The Harmonized System to six digits, and what the two national tariffs add to it.

The six digits are the same everywhere. The eight digits of Hong Kong (HKHS) and the ten of the Mainland extend them;
which extension fits a product is a question for a person, also when only one is known here. The national codes that
are shipped were invented for the demonstration (``demo``); the official lists come in by import.
"""

from __future__ import annotations

from datetime import date

import msgspec

from fairway.codes.conversions import Conversion, convert
from fairway.codes.tables import table


class HkUnit(msgspec.Struct, frozen=True):
    """Whether a Hong Kong code asks for a quantity, and in which unit (table ``unit.hk``)."""

    required: bool
    unit: str | None


class LegalUnits(msgspec.Struct, frozen=True):
    """The legal units of a Mainland code (table ``unit.gacc``)."""

    first: str
    second: str | None


def national_codes(hs6: str, national: str, on: date) -> Conversion:
    """What ``hs6`` may be in ``national`` ("hkhs" or "cn_tariff"): a question, never a value."""
    return convert("hs", national, hs6, on)


def hk_unit(hkhs: str, on: date) -> HkUnit | None:
    """The unit of quantity of an eight-digit Hong Kong code; None when the code is not known here."""
    entry = table("hkhs").get(hkhs, on)
    return HkUnit(entry["unit_required"] == "yes", entry["unit"] or None) if entry else None


def legal_units(cn_tariff: str, on: date) -> LegalUnits | None:
    """The legal units of a ten-digit Mainland code; None when the code is not known here."""
    entry = table("cn_tariff").get(cn_tariff, on)
    return LegalUnits(entry["unit1"], entry["unit2"] or None) if entry else None
