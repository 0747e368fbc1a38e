"""A cleared batch as bags, consignments and one sound submission, or a flight: nothing is lost."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairway.base.issues import Refusal, Severity
from fairway.consignments.model import Basis, Direction, Party, Submission, Texts, Trip
from fairway.consignments.parse import examine
from fairway.filings.adapter import Target
from fairway.filings.derive_all import derive, draft_envelopes
from fairway.parcels.hongkong.clear import clear
from fairway.parcels.release import movement
from fairway.parcels.release.flight import flight
from fairway.parcels.release.loading import (
    Load,
    Totals,
    bags,
    loads_of,
    loads_of_inventories,
    shares,
    totals,
)
from fairway.parcels.release.movement import Movement, road_submission
from tests.parcels.hongkong.making import DAY, read_csv
from tests.parcels.release.making import goods, load

FILE = Path(__file__).parents[3] / "examples" / "parcels-500.csv"

SAME = (
    *("consignor", "consignee", "notify_party", "hk_declarant", "cn_declarant", "cn_manifest_agent", "trade_term"),
    *("transport_terms", "freight_payment", "trading_country", "place_of_loading", "place_of_discharge"),
)


def moved(loads: list[Load], **given: object) -> Movement:
    return road_submission(
        loads,
        **{"reference": "BATCH-1", "direction": Direction.CN_TO_HK, "trip": Trip(), "on": DAY, **given},  # type: ignore[arg-type]
    )


def totals_of(submission: Submission) -> Totals:
    values: Counter[str] = Counter()
    for one in submission.consignments:
        assert one.value is not None
        values[one.value.currency] += one.value.amount  # type: ignore[assignment]
    return Totals(
        packages=sum(one.packages.count for one in submission.consignments if one.packages),
        gross_weight=sum((one.gross_weight_kg or Decimal(0) for one in submission.consignments), Decimal(0)),
        values=dict(values),
    )


def is_whole(loads: list[Load], found: Movement) -> None:
    """Packages, weight and value of parcels, bags, consignments and lines are the same."""
    whole = totals(loads)
    assert found.totals == whole
    assert totals_of(found.submission) == whole
    assert sum(bag.totals.packages for bag in found.bags) == whole.packages
    assert sum(bag.totals.gross_weight for bag in found.bags) == whole.gross_weight
    for one in found.submission.consignments:
        assert one.value is not None
        assert sum(item.value.amount for item in one.items if item.value) == one.value.amount
        assert sum(item.gross_weight_kg or 0 for item in one.items) == one.gross_weight_kg
    assert [one.waybill_no for one in found.carried if one.waybill_no] != []
    assert sorted(one.waybill_no for one in found.carried) == sorted(one.waybill_no for one in loads)


def test_the_example_goes_on_one_truck_and_the_submission_is_sound() -> None:
    loads = loads_of(clear(read_csv(FILE), on=DAY).judged)
    assert len(loads) == 490
    found = moved(loads, basis=Basis.CIF)
    is_whole(loads, found)
    read, issues = examine(found.submission.model_dump_json().encode())
    assert issues == ()
    assert read == found.submission
    assert {bag for one in loads for bag in [one.bag_no]} == {bag.bag_no for bag in found.bags}


def test_exempt_and_declared_parcels_and_traders_never_share_a_consignment() -> None:
    loads = loads_of(clear(read_csv(FILE), on=DAY).judged)
    found = moved(loads)
    by_number = {one.waybill_no: one for one in loads}
    for consignment in found.submission.consignments:
        held = [by_number[one.waybill_no] for one in found.carried if one.consignment == consignment.id]
        assert len({(one.exemption, one.trader_no, one.country_from, one.bill_no) for one in held}) == 1
        assert consignment.clearance.hk_exemption_category == (held[0].exemption or None)
        if held[0].trader_no:
            assert consignment.consignee is not None
            assert consignment.consignee.hk_business_registration == held[0].trader_no


def test_transhipment_stays_exempt_with_its_through_bill() -> None:
    through = load(exemption="transhipment-through", through_bill="999-76543211", country_to="TH")
    (consignment,) = moved([through]).submission.consignments
    assert consignment.clearance.hk_transhipment is True
    assert consignment.clearance.hk_through_bill is True
    assert consignment.clearance.hk_exemption_category == "transhipment-through"
    assert consignment.house_waybill_number == "999-76543211"
    assert consignment.country_of_destination == "TH"


def test_every_document_of_a_transhipped_batch_derives_without_an_error_or_a_question() -> None:
    """Retail imports of the Mainland through Hong Kong: the firms and the trip are those of a worked submission."""
    worked = examine((FILE.parent / "north-mixed.json").read_bytes())[0]
    assert worked.trip
    assert worked.trip.loading_at
    assert worked.trip.expected_crossing_date
    (first, *_) = worked.consignments
    through = {"through_bill": "999-77777777", "exemption": "transhipment-through", "country_from": "JP"}
    retail = {"currency": "CNY", "country_to": "CN", **through}
    shirts = goods(code="6109100021", description="棉质T恤")
    loads = [load(shirts, waybill_no=f"W{at}", bag_no=f"BAG{at % 3}", **retail) for at in range(30)]
    found = road_submission(
        loads,
        reference="BATCH-1",
        direction=Direction.HK_TO_CN,
        trip=worked.trip,
        on=worked.trip.expected_crossing_date,
        basis=Basis.CIF,
        supervision_mode="9610",
        same={name: getattr(first, name) for name in SAME},
        clearance={"cn_road_procedure": first.clearance.cn_road_procedure},
    )
    derived = derive(found.submission, Target, draft_envelopes(worked.trip.loading_at - timedelta(hours=14)))
    assert [issue for issue in derived.issues if issue.severity is not Severity.WARNING] == []
    assert derived.equality == ()
    by_inventory, exempt = Target.CN_GOODS_DECLARATION, Target.HK_TDEC
    assert {one.target for one in derived.documents} == set(Target) - {by_inventory, exempt}


weights = st.integers(1, 10**6).map(lambda number: Decimal(number).scaleb(-3))
values = st.integers(0, 10**8).map(lambda number: Decimal(number).scaleb(-2))
lines = st.builds(
    goods,
    code=st.sampled_from(["61091010", "69111000", "6109101000", ""]),
    origin=st.sampled_from(["CN", "JP", ""]),
    unit=st.sampled_from(["C62", "KGM", ""]),
    value=values,
    quantity=st.none() | weights,
    net_weight=st.none() | weights,
)
loads_drawn = st.lists(
    st.tuples(
        st.lists(lines, min_size=1, max_size=7),
        weights,
        st.integers(1, 9),
        st.sampled_from("12"),
        st.sampled_from("12"),
    ),
    min_size=1,
    max_size=12,
).map(
    lambda drawn: [
        load(*held, waybill_no=f"W{at}", gross_weight=weight, packages=packages, bill_no=bill, bag_no=bag)
        for at, (held, weight, packages, bill, bag) in enumerate(drawn)
    ]
)


@settings(max_examples=60, deadline=None)
@given(loads_drawn)
def test_nothing_is_lost(loads: list[Load]) -> None:
    is_whole(loads, moved(loads))
    for one in loads:
        assert sum(shares(one)) == one.gross_weight
    found = flight(loads, number="XX101", day=DAY, origin="CAN", destination="HKG")
    assert found.totals == totals(loads)
    assert sum(master.totals.packages for master in found.masters) == found.totals.packages
    assert sum(len(master.houses) for master in found.masters) == len(loads)


def test_a_flight_carries_the_core_eight_of_every_parcel() -> None:
    found = flight(
        [load(), load(waybill_no="CX2", bill_no="B2")], number="XX1", day=DAY, origin="CAN", destination="HKG"
    )
    assert [master.bill_no for master in found.masters] == ["999-12345671", "B2"]
    house = found.masters[0].houses[0]
    assert house.missing == ()
    assert house.house_waybill == "CX1"


def test_lines_of_one_code_are_added_up_under_the_name_of_their_heading() -> None:
    (consignment,) = moved([load(), load(waybill_no="CX2", bag_no="BAG2")]).submission.consignments
    (item,) = consignment.items
    assert item.value is not None
    assert item.value.amount == Decimal("240.00")
    assert item.quantity is not None
    assert item.quantity.value == 6
    assert item.description.tc
    assert consignment.packages is not None
    assert consignment.packages.marks == "2 bags: BAG1, BAG2"


def test_many_bags_are_told_in_short() -> None:
    many = [load(waybill_no=f"W{at}", bag_no=f"BAG-OF-THE-MORNING-{at:05}") for at in range(1000)]
    (consignment,) = moved(many).submission.consignments
    assert consignment.packages is not None
    assert consignment.packages.marks == "1000 bags: BAG-OF-THE-MORNING-00000 ... BAG-OF-THE-MORNING-00999"


def test_released_mainland_inventories_go_on_as_well() -> None:
    head = {
        "ebp_code": "P1", "order_no": "O1", "logistics_no": "W1", "bill_no": "B1", "pack_no": 1,
        "gross_weight": Decimal("1.5"), "country": "110",
    }  # fmt: skip
    line = {
        "ebp_code": "P1", "order_no": "O1", "gcode": "6109100021", "gname": "棉质T恤", "country": "116",
        "total_price": Decimal("99.5"), "qty": Decimal(2),
    }  # fmt: skip
    (found,) = loads_of_inventories([head], [line], {"W1": "BAG7"}, countries={"110": "HK", "116": "JP"}, goes_to="CN")
    assert (found.bag_no, found.country_from, found.country_to, found.currency) == ("BAG7", "HK", "CN", "CNY")
    sender = Party(names=Texts(en="Example Consolidators Limited"))
    whole = moved([found], direction=Direction.HK_TO_CN, supervision_mode="9610", same={"consignor": sender})
    (consignment,) = whole.submission.consignments
    assert consignment.consignor == sender
    assert consignment.clearance.cn_supervision_mode == "9610"
    assert consignment.items[0].cn_tariff10 == "6109100021"
    assert [bag.bag_no for bag in bags([found])] == ["BAG7"]


def test_FitsOneTrip() -> None:
    rule = movement.FitsOneTrip()
    assert list(rule.check([load()])) == []
    assert len(list(rule.check([]))) == 1
    many = [load(waybill_no=f"W{at}", bill_no=f"B{at}") for at in range(201)]
    assert len(list(rule.check(many))) == 1
    with pytest.raises(Refusal):
        moved(many)
    with pytest.raises(Refusal):
        flight([], number="XX1", day=DAY, origin="CAN", destination="HKG")


def test_OneCurrencyForABill() -> None:
    rule = movement.OneCurrencyForABill()
    assert list(rule.check([load(), load(bill_no="B2", currency="CNY")])) == []
    assert len(list(rule.check([load(), load(currency="CNY")]))) == 1


def test_BillNumberFits() -> None:
    rule = movement.BillNumberFits()
    assert list(rule.check([load()])) == []
    assert len(list(rule.check([load(bill_no="提單1"), load(bill_no="提單1"), load(bill_no="B" * 36)]))) == 2
