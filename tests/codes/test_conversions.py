"""Conversions answer with one value, a question with candidates, or a question without: never a guess."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairway.base.issues import Severity
from fairway.codes.conversions import (
    Ask,
    Converted,
    Counterparts,
    KnownCounterpart,
    OneCounterpart,
    Unmapped,
    convert,
    correspondences,
    counterparts,
)
from fairway.codes.tables import table

DAY = date(2026, 6, 1)


def value(table_from: str, table_to: str, code: str) -> str:
    found = convert(table_from, table_to, code, DAY)
    assert isinstance(found, Converted), found
    return found.value


def test_road_is_three_in_manifests_and_four_in_declarations() -> None:
    assert value("transport_mode", "transport_mode.manifest", "road") == "3"
    assert value("transport_mode", "transport_mode.declaration", "road") == "4"


def test_one_to_one_values() -> None:
    assert value("country", "country.alpha3", "HK") == "HKG"
    assert value("country.alpha3", "country", "CHN") == "CN"
    assert value("package", "package.gacc", "CT") == "22"
    assert value("package.gacc", "package.ceb", "22") == "2"
    assert value("unit", "unit.gacc", "KGM") == "035"
    assert value("unit.gacc", "unit", "035") == "KGM"
    assert value("trade_term", "trade_term.gacc", "FOB") == "3"
    assert value("trade_term", "value_basis", "CIP") == "CIF"


def test_a_pallet_asks_for_its_material_and_takes_only_a_candidate() -> None:
    found = convert("package", "package.gacc", "PX", DAY)
    assert isinstance(found, Ask)
    assert {entry.code for entry in found.candidates} == {"92", "93", "99"}
    assert found.question.severity is Severity.QUESTION
    chosen = found.chosen("93")
    assert chosen is not None
    assert chosen.value == "93"
    assert found.chosen("22") is None


def test_unknown_codes_are_questions() -> None:
    found = convert("package", "package.gacc", "!!", DAY)
    assert isinstance(found, Unmapped)
    assert found.question.severity is Severity.QUESTION
    assert "!!" in found.question.text()


def test_a_code_before_its_validity_is_a_question() -> None:
    assert isinstance(convert("package", "package.gacc", "CT", date(2018, 7, 31)), Unmapped)


@pytest.mark.parametrize("pair", correspondences(), ids="--".join)
def test_a_value_is_returned_only_when_exactly_one_is_known(pair: tuple[str, str]) -> None:
    for code, candidates in counterparts(*pair, on=DAY).items():
        found = convert(*pair, code, DAY)
        if isinstance(found, Converted):
            assert candidates == (found.value,), f"{pair} {code}: {candidates}"
            assert table(pair[1]).get(found.value, DAY) is not None
            assert found.source
        elif isinstance(found, Ask):
            assert tuple(entry.code for entry in found.candidates) == candidates
            assert candidates
        else:
            assert not candidates


def test_OneCounterpart() -> None:
    several = Counterparts(code="x", label_from="A", label_to="B", candidates=("1", "2"), may_pick=True)
    lone = Counterparts(code="x", label_from="A", label_to="B", candidates=("1",), may_pick=False)
    one = Counterparts(code="x", label_from="A", label_to="B", candidates=("1",), may_pick=True)
    assert [issue.rule for issue in OneCounterpart().check(several)] == ["codes.choose_counterpart"]
    assert [issue.rule for issue in OneCounterpart().check(lone)] == ["codes.choose_counterpart"]
    assert not list(OneCounterpart().check(one))


def test_KnownCounterpart() -> None:
    none = Counterparts(code="x", label_from="A", label_to="B", candidates=(), may_pick=True)
    assert [issue.rule for issue in KnownCounterpart().check(none)] == ["codes.supply_counterpart"]


BOTH_WAYS = [pair for pair in correspondences() if pair[::-1] in correspondences()]


@given(st.sampled_from(BOTH_WAYS), st.data())
def test_there_and_back_is_the_same_code_or_a_question(pair: tuple[str, str], data: st.DataObject) -> None:
    known = counterparts(*pair, on=DAY)
    code = data.draw(st.sampled_from(sorted(known)))
    there = convert(*pair, code, DAY)
    if not isinstance(there, Converted):
        return
    back = convert(*pair[::-1], there.value, DAY)
    if isinstance(back, Converted):
        others = [other for other, found in known.items() if found == (there.value,)]
        assert back.value == code or (pair in MANY_TO_ONE and back.value in others)
    elif isinstance(back, Ask):
        assert code in [entry.code for entry in back.candidates]
    else:
        assert pair in MANY_TO_ONE


MANY_TO_ONE = {("unit", "unit.gacc"), ("unit.gacc", "unit")}
"""Several codes on one side mean the same on the other; the way back names one of them."""
