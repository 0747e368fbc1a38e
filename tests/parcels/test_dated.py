"""What depends on the day of declaration, and lists that come in by import."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from fairway.base.time import MAINLAND
from fairway.codes.imports import import_rows
from fairway.codes.tables import CodeBook, use
from fairway.parcels.dated import UNKNOWN_GOODS, UNKNOWN_LIMITS, Dated, day_of, time_of

SHAMPOO, DAY = "3305100090", date(2026, 11, 1)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("20261101", DAY),
        ("20261101080000", DAY),
        ("20261301", None),
        ("2026-11-", None),
        ("２０２６１１０１", None),
        ("", None),
    ],
    ids=str,
)
def test_days(text: str, day: date | None) -> None:
    assert day_of(text) == day


@pytest.mark.parametrize("text", ["20261101", "20261101250000", "2026110108000", "202611010800xx"])
def test_no_time(text: str) -> None:
    assert time_of(text) is None


def test_times_are_of_beijing() -> None:
    assert time_of("20261101080000") == datetime(2026, 11, 1, 8, tzinfo=MAINLAND)


def test_an_unknown_code_or_day_is_told_as_such() -> None:
    assert Dated().goods("9999999999", DAY) == {**UNKNOWN_GOODS, "heading_known": False}
    assert Dated().goods(SHAMPOO, None) == UNKNOWN_GOODS
    assert Dated().limits(None) == UNKNOWN_LIMITS
    assert Dated().limits(date(2018, 12, 31))["limits_known"] is False


@pytest.mark.parametrize(("gcode", "known"), [("3305000000", True), (SHAMPOO, True), ("3305999999", False)], ids=str)
def test_a_heading_with_noughts_is_known(gcode: str, known: bool) -> None:
    assert Dated().goods(gcode, DAY)["heading_known"] is known


def test_imported_rates_and_lists_take_the_place_of_invented_ones(tmp_path: Path) -> None:
    assert Dated().goods(SHAMPOO, DAY)["vat_rate"] == Decimal("0.13")
    rates = b"code,en,duty,vat,consumption,valid_from\n3305100090,Shampoos,0.02,0.11,0.05,2026-07-01\n"
    listed = b"code,en,valid_from,valid_to\n33051000,Shampoos,2022-03-01,2026-10-31\n"
    try:
        import_rows(tmp_path, "tax_rate.cn", rates, source="Tariff of a test")
        import_rows(tmp_path, "positive_list.cn", listed, source="List of a test")
    finally:
        use(None)
    dated = Dated(CodeBook(tmp_path))
    found = dated.goods(SHAMPOO, DAY)
    assert [found[one] for one in ("duty_rate", "vat_rate", "consumption_rate", "listed")] == [
        Decimal("0.02"),
        Decimal("0.11"),
        Decimal("0.05"),
        False,
    ]
    before = dated.goods(SHAMPOO, date(2026, 6, 30))
    assert (before["rates_known"], before["listed"]) == (False, True)
