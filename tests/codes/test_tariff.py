"""The Harmonized System and its national extensions."""

from __future__ import annotations

from datetime import date

import pytest

from fairway.codes.conversions import Ask, Unmapped
from fairway.codes.tables import table
from fairway.codes.tariff import hk_unit, legal_units, national_codes

DAY = date(2026, 6, 1)


def test_every_level_has_its_parent() -> None:
    codes = {entry.code for entry in table("hs")}
    assert {code[:-2] for code in codes if len(code) > 2} <= codes


@pytest.mark.parametrize("national", ["hkhs", "cn_tariff"])
def test_six_digits_ask_even_with_one_candidate(national: str) -> None:
    asked = 0
    for entry in table("hs").entries(DAY):
        if len(entry.code) == 6:
            found = national_codes(entry.code, national, DAY)
            assert isinstance(found, (Ask, Unmapped))
            asked += isinstance(found, Ask)
    lone = national_codes("851830", national, DAY)
    assert isinstance(lone, Ask)
    assert len(lone.candidates) == 1
    assert asked > 50


def test_national_codes_extend_known_subheadings_and_use_known_units() -> None:
    for entry in table("hkhs"):
        assert table("hs").get(entry.code[:6], DAY) is not None
        unit = hk_unit(entry.code, DAY)
        assert unit is not None
        assert unit.required == (unit.unit is not None)
        assert unit.unit is None or table("unit.hk").get(unit.unit, DAY) is not None
    for entry in table("cn_tariff"):
        assert table("hs").get(entry.code[:6], DAY) is not None
        units = legal_units(entry.code, DAY)
        assert units is not None
        for legal in (units.first, units.second):
            assert legal is None or table("unit.gacc").get(legal, DAY) is not None


def test_integrated_circuits_ask_for_no_quantity() -> None:
    unit = hk_unit("85429000", DAY)
    assert unit is not None
    assert not unit.required
    assert hk_unit("00000000", DAY) is None
    assert legal_units("0000000000", DAY) is None
