"""From what a value includes to CIF or FOB in Hong Kong dollars."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from fairway.consignments.model import Submission
from fairway.filings.hk.tdec.rates import GivenRates, Rate, TableRates
from fairway.filings.hk.tdec.valuation import value_lines

DAY = date(2026, 6, 12)
RATES = GivenRates(
    Rate(currency="CNY", hkd=Decimal("1.1"), day=date(2026, 6, 1), source="a bank"),
    Rate(currency="USD", hkd=Decimal("7.8"), day=date(2026, 6, 1), source="a bank"),
)
GOODS = "consignments/0/items"


def money(amount: str, currency: str = "HKD", basis: str | None = None) -> dict[str, Any]:
    return {"amount": amount, "currency": currency, "basis": basis}


def rules(found: Any) -> set[str]:
    return {issue.rule for issue in found.issues}


def valued(make: Any, basis: str, **charges: Any) -> Any:
    changes = [(f"{GOODS}/0/value", money("100", "CNY", basis)), (f"{GOODS}/1/value", money("300", "CNY", basis))]
    changes += [(f"consignments/0/{name}", value) for name, value in charges.items()]
    return value_lines(make(*changes), 0, DAY, RATES)


def test_import_fob_adds_freight_and_insurance(south: Any) -> None:
    freight = {"amount": "10", "currency": "USD"}
    found = valued(south, "FOB", freight=freight, insurance={"kind": "rate", "amount": "1"})
    # 440.00 of goods, 78.00 of freight, 4.40 of insurance, shared out 1 : 3
    assert found.values == (Decimal("130.60"), Decimal("391.80"))
    assert set(found.rates) == {"CNY", "USD"}
    assert rules(found) == set()


def test_import_cif_is_taken_as_it_is(south: Any) -> None:
    assert valued(south, "CIF").values == (Decimal("110.00"), Decimal("330.00"))


def test_import_cfr_needs_the_insurance(south: Any) -> None:
    found = valued(south, "CFR", freight={"amount": "99", "currency": "HKD"})
    assert found.values is None
    assert rules(found) == {"hk.tdec.value.charge"}
    found = valued(south, "CFR", insurance={"amount": "4", "currency": "HKD"})
    assert found.values == (Decimal("111.00"), Decimal("333.00"))


def test_import_delivered_is_taken_with_a_warning(south: Any) -> None:
    found = valued(south, "DAP")
    assert found.values == (Decimal("110.00"), Decimal("330.00"))
    assert rules(found) == {"hk.tdec.value.delivered"}


def test_export_takes_freight_and_insurance_off(north: Any) -> None:
    submission = north(
        ("consignments/0/items/0/value", money("1000", "HKD", "CIF")),
        ("consignments/0/freight", {"amount": "80", "currency": "HKD"}),
        ("consignments/0/insurance", {"kind": "rate", "amount": "0.5"}),
    )
    assert value_lines(submission, 0, DAY, RATES).values == (Decimal("915.00"),)


def test_export_ex_works_adds_other_charges(north: Any) -> None:
    submission = north(
        ("consignments/0/items/0/value", money("1000", "HKD", "EXW")),
        ("consignments/0/other_charges", {"amount": "50", "currency": "HKD"}),
    )
    assert value_lines(submission, 0, DAY, RATES).values == (Decimal("1050.00"),)


def test_the_trade_term_tells_what_a_value_includes(south: Any) -> None:
    changes = [(f"{GOODS}/{index}/value", money("100")) for index in (0, 1)]
    found = value_lines(south(*changes, ("consignments/0/trade_term", "CIP")), 0, DAY, RATES)
    assert found.values == (Decimal("100.00"), Decimal("100.00"))


def test_the_value_of_a_consignment_is_that_of_its_only_line(south: Any) -> None:
    changes = [("consignments/1/items/0/value", ...), ("consignments/1/value", money("123.45", "HKD", "CIF"))]
    assert value_lines(south(*changes), 1, DAY, RATES).values == (Decimal("123.45"),)


def test_ExchangeRateKnown(south: Any) -> None:
    changes = [(f"{GOODS}/{index}/value", money("100", "JPY", "CIF")) for index in (0, 1)]
    found = value_lines(south(*changes), 0, DAY, RATES)
    assert found.values is None
    assert [issue.rule for issue in found.issues] == ["hk.tdec.value.rate"]
    assert found.issues[0].severity == "question"


def test_a_rate_that_begins_later_is_not_used(south: Any) -> None:
    changes = [(f"{GOODS}/{index}/value", money("100", "CNY", "CIF")) for index in (0, 1)]
    assert value_lines(south(*changes), 0, date(2026, 5, 31), RATES).values is None


def test_ExchangeRateTrusted(south: Any) -> None:
    changes = [(f"{GOODS}/{index}/value", money("100", "CNY", "CIF")) for index in (0, 1)]
    assert "hk.tdec.value.rate_trusted" in rules(value_lines(south(*changes), 0, DAY, TableRates()))
    assert "hk.tdec.value.rate_trusted" in rules(value_lines(south(*changes), 0, date(2026, 9, 1), RATES))
    assert "hk.tdec.value.rate_trusted" not in rules(value_lines(south(*changes), 0, DAY, RATES))


def test_ValueBasisKnown(south: Any) -> None:
    unknown = [(f"{GOODS}/{index}/value", money("100")) for index in (0, 1)]
    assert rules(value_lines(south(*unknown), 0, DAY, RATES)) == {"hk.tdec.value.basis"}
    mixed = [(f"{GOODS}/0/value", money("1", basis="FOB")), (f"{GOODS}/1/value", money("1", basis="CIF"))]
    assert rules(value_lines(south(*mixed), 0, DAY, RATES)) == {"hk.tdec.value.basis"}


def test_ChargeKnown(south: Any) -> None:
    found = valued(south, "FOB")
    assert [issue.pointer for issue in found.issues] == ["/consignments/0/freight", "/consignments/0/insurance"]


def test_ChargeInTotal(south: Any) -> None:
    unit = {"kind": "unit", "amount": "1", "currency": "HKD"}
    found = valued(south, "FOB", freight=unit, insurance={"amount": "0", "currency": "HKD"})
    assert rules(found) == {"hk.tdec.value.charge_in_total"}


def test_DeliveredValueTaken(south: Any) -> None:
    assert rules(valued(south, "DAP")) == {"hk.tdec.value.delivered"}


def test_ValueNotNegative(north: Any) -> None:
    submission = north(
        ("consignments/0/items/0/value", money("10", "HKD", "CFR")),
        ("consignments/0/freight", {"amount": "80", "currency": "HKD"}),
    )
    found = value_lines(submission, 0, DAY, RATES)
    assert found.values is None
    assert rules(found) == {"hk.tdec.value.positive"}


@given(
    st.lists(st.decimals(0, 10**6, places=2, allow_nan=False), min_size=1, max_size=40),
    st.decimals(0, 10**5, places=2, allow_nan=False),
    st.decimals("0.01", 20, places=4, allow_nan=False),
)
def test_lines_add_up_to_the_rounded_total(amounts: list[Decimal], freight: Decimal, rate: Decimal) -> None:
    submission = Submission.model_validate(
        {
            "reference": "P",
            "direction": "cn-hk",
            "consignments": [
                {
                    "id": "C1",
                    "freight": {"amount": str(freight), "currency": "HKD"},
                    "insurance": {"amount": "0", "currency": "HKD"},
                    "items": [
                        {
                            "id": str(index),
                            "description": {"en": "x"},
                            "value": money(str(amount), "XTS", "FOB"),
                        }
                        for index, amount in enumerate(amounts)
                    ],
                }
            ],
        }
    )
    rates = GivenRates(Rate(currency="XTS", hkd=rate, day=DAY, source="test"))
    values = value_lines(submission, 0, DAY, rates).values
    assert values is not None
    exact = sum(amounts, Decimal(0)) * rate + freight
    assert abs(sum(values, Decimal(0)) - exact) <= Decimal("0.005")
    assert all(value >= 0 for value in values)
