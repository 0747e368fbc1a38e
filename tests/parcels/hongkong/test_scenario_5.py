"""Acceptance scenario 5, pure: 500 parcels are exempt, declared in groups, sent back with a wording, or stopped."""

from __future__ import annotations

import importlib.util
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from fairway.base.language import Language
from fairway.parcels.hongkong.clear import Cleared, clear
from fairway.parcels.hongkong.model import HK_OUTCOME, Decision
from fairway.parcels.model import FAULTS
from tests.parcels.hongkong.making import DAY, read_csv

EXAMPLES = Path(__file__).parents[3] / "examples"
FILE = EXAMPLES / "parcels-500.csv"


@pytest.fixture(scope="module")
def cleared() -> Cleared:
    return clear(read_csv(FILE), on=DAY)


def test_the_file_is_what_its_maker_makes(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("make_parcels", EXAMPLES / "make_parcels.py")
    assert spec is not None
    assert spec.loader is not None
    maker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(maker)
    maker.main(tmp_path / "again.csv")
    assert (tmp_path / "again.csv").read_bytes() == FILE.read_bytes()


def test_500_parcels_are_decided(cleared: Cleared) -> None:
    assert cleared.outcomes.schema == HK_OUTCOME
    assert cleared.faults.schema == FAULTS
    assert cleared.outcomes.num_rows == 500
    assert sum(cleared.totals.values()) == 500
    assert cleared.totals == {"EXEMPT": 202, "DECLARED": 283, "LISTED": 5, "TO_FIX": 8, "STOPPED": 2}


def test_postal_packets_under_4000_are_exempt_with_their_category(cleared: Cleared) -> None:
    post = [one for one in cleared.judged if one.case.parcel.by_post and one.decision is not Decision.TO_FIX]
    assert post
    for one in post:
        assert one.case.value is not None
        under = one.case.value < 4000
        assert one.decision is (Decision.EXEMPT if under else Decision.DECLARED)
        assert one.exemption == ("postal" if under else "")
    values = {one.case.value: one.exemption for one in post}
    assert values[Decimal("3999.99")] == "postal"
    assert values[Decimal("4000.00")] == ""


def test_courier_parcels_are_declared_in_groups_by_four_digits_or_waybill(cleared: Cleared) -> None:
    couriers = {one.case.parcel.waybill_no for one in cleared.judged if one.decision is Decision.DECLARED}
    on = [waybill for one in cleared.declarations for waybill in one.waybills]
    assert set(on) == couriers
    assert len(on) == len(couriers), "a parcel is on one declaration only"
    assert Counter(one.shared_by for one in cleared.declarations) == {"heading": 45, "waybill": 30}
    for one in cleared.declarations:
        assert all(len(line.code) == 8 for line in one.lines)
        assert one.value_hkd == sum(line.value_hkd for line in one.lines)
        assert len(one.lines) <= 50
        if one.shared_by == "heading":
            assert {line.code[:4] for line in one.lines} == {one.heading}
        else:
            assert len(one.waybills) == 1
    declared = sum(one.case.value or 0 for one in cleared.judged if one.decision is Decision.DECLARED)
    assert sum(one.value_hkd for one in cleared.declarations) == declared


def test_no_declaration_mixes_conveyances_countries_or_traders(cleared: Cleared) -> None:
    by_number = {one.case.parcel.waybill_no: one.case.parcel for one in cleared.judged}
    for one in cleared.declarations:
        held = [by_number[waybill] for waybill in one.waybills]
        assert {parcel.conveyance for parcel in held} == {one.conveyance}
        assert {parcel.partner_country for parcel in held} == {one.country}
        assert {parcel.trader for parcel in held} == {one.trader}


def test_gift_and_accessory_are_refused_with_a_wording(cleared: Cleared) -> None:
    refused = [one for one in cleared.judged if one.decision is Decision.TO_FIX]
    words = {one.case.parcel.lines[0].description for one in refused}
    assert words == {"gift", "Gift", "accessory", "Accessories", "禮物", "配件", "sample", "spare parts"}
    for one in refused:
        (issue,) = one.issues
        assert issue.rule == "hk.parcels.description.vague"
        for language in Language:
            proposal = issue.remedy_text(language)
            assert "{" not in proposal
            assert len(proposal) > 12
    proposals = [row["proposal"] for row in cleared.outcomes.to_pylist() if row["decision"] == "TO_FIX"]
    assert all(proposals)


def test_one_electronic_cigarette_and_one_bottle_of_spirits_are_stopped(cleared: Cleared) -> None:
    stopped = {one.case.parcel.lines[0].description: one for one in cleared.judged if one.decision is Decision.STOPPED}
    assert set(stopped) == {"E-cigarette with two pods", "Whisky 40% vol, 700 ml"}
    assert [issue.rule for issue in stopped["E-cigarette with two pods"].issues] == ["hk.parcels.barred"]
    assert [issue.rule for issue in stopped["Whisky 40% vol, 700 ml"].issues] == ["hk.parcels.excise"]
    assert all(not one.release.released for one in stopped.values())
