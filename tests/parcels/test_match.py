"""Documents in any order: what is missing, who is late, what contradicts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest

from fairway.parcels.dated import Dated
from fairway.parcels.model import Outcome
from fairway.parcels.single import judge, judge_export
from fairway.parcels.waiting import Document, Kind, Waiting, Waits, begin, waiting
from tests.parcels.sound import NOW, changed, export_parcel, parcel, spoilt

DATED = Dated()
WHOLE = parcel()
HEADS = {
    Kind.ORDER: WHOLE.order,
    Kind.PAYMENT: WHOLE.payment,
    Kind.WAYBILL: WHOLE.waybill,
    Kind.INVENTORY: WHOLE.inventory,
}
LINES = {Kind.ORDER: WHOLE.order_lines, Kind.INVENTORY: WHOLE.inventory_lines}


def document(kind: Kind, **changes: Any) -> Document:
    """A document of the sound parcel, changed."""
    head = HEADS[kind]
    assert head is not None
    table = {"inventory": "inventories"}.get(kind.value, f"{kind.value}s")
    return Document(kind, changed(table, head, **changes), LINES.get(kind, ()))


def test_matched() -> None:
    found = judge(WHOLE, DATED, NOW)
    assert (found.outcome, found.missing, found.late_party, found.since) == (Outcome.MATCHED, (), (), "")


@pytest.mark.parametrize(
    ("gone", "missing", "party", "since"),
    [
        ({"payment": None}, ("payment",), ("PAY0000001",), "20261101080000"),
        ({"waybill": None}, ("waybill",), ("LOG0000001",), "20261101080000"),
        ({"order": None, "order_lines": ()}, ("order",), ("EBP0000001",), "20261101080100"),
        (
            {"order": None, "order_lines": (), "payment": None},
            ("order", "payment"),
            ("EBP0000001", "payment"),
            "20261101080200",
        ),
    ],
    ids=["payment", "waybill", "order", "order-and-payment"],
)
def test_partial(gone: dict[str, Any], missing: tuple[str, ...], party: tuple[str, ...], since: str) -> None:
    found = judge(replace(WHOLE, **gone), DATED, NOW)
    assert (found.outcome, found.missing, found.late_party, found.since) == (Outcome.PARTIAL, missing, party, since)
    assert found.waited == 24 if since == "20261101080100" else found.waited in (24, 25)
    assert found.refusing == ()


def test_conflict_names_each_field() -> None:
    whole = spoilt(spoilt(WHOLE, "payments", amount_paid=Decimal(1)), "order_lines", qty=Decimal(3))
    found = judge(replace(whole, waybill=None), DATED, NOW)
    assert found.outcome is Outcome.CONFLICT
    assert found.differing == ("order-payment.amount_paid", "order-inventory.line.qty")
    assert found.missing == ("waybill",)


def test_export_waits_for_the_receipt_while_it_is_asked_for() -> None:
    whole = spoilt(replace(export_parcel(), receipt=None), "export_inventories", ie_date="20241214")
    found = judge_export(whole, DATED, NOW)
    assert (found.outcome, found.missing, found.late_party) == (Outcome.PARTIAL, ("receipt",), ("EBC0000001",))
    assert judge_export(replace(export_parcel(), receipt=None), DATED, NOW).outcome is Outcome.MATCHED
    assert judge_export(spoilt(export_parcel(), "export_orders", order_type="W"), DATED, NOW).differing == (
        "export.order_type",
    )


@pytest.mark.parametrize("order", list(permutations(Kind)), ids=lambda order: "-".join(one.value for one in order))
def test_documents_come_in_any_order(order: tuple[Kind, ...]) -> None:
    state = begin(NOW)
    for number, kind in enumerate(order):
        assert state.status is (Waits.EMPTY if number == 0 else Waits.WAITING)
        state = waiting(state, document(kind), NOW + timedelta(hours=number))
    assert (state.status, state.missing) == (Waits.WHOLE, ())
    assert state.parcel() == WHOLE


def came(*kinds: Kind) -> Waiting:
    state = begin(NOW)
    for kind in kinds:
        state = waiting(state, document(kind), NOW)
    return state


def test_who_is_late() -> None:
    state = came(Kind.ORDER, Kind.INVENTORY)
    soon = waiting(state, None, NOW + timedelta(hours=23, minutes=59))
    assert (soon.status, soon.late) == (Waits.WAITING, ())
    late = waiting(soon, None, NOW + timedelta(hours=24))
    assert late.status is Waits.LATE
    assert [(one.document, one.party, one.since, one.due - one.since) for one in late.late] == [
        (Kind.PAYMENT, "PAY0000001", NOW, timedelta(hours=24)),
        (Kind.WAYBILL, "LOG0000001", NOW, timedelta(hours=24)),
    ]
    after = waiting(waiting(late, document(Kind.WAYBILL), NOW), document(Kind.PAYMENT), NOW + timedelta(days=3))
    assert (after.status, after.late) == (Waits.WHOLE, ())


@pytest.mark.parametrize(
    ("only", "parties"),
    [
        (Kind.ORDER, ["PAY0000001", "waybill", "EBC0000001"]),
        (Kind.PAYMENT, ["EBP0000001", "waybill", "inventory"]),
        (Kind.WAYBILL, ["order", "payment", "inventory"]),
        (Kind.INVENTORY, ["EBP0000001", "payment", "LOG0000001"]),
    ],
    ids=str,
)
def test_a_party_is_named_as_soon_as_a_document_tells_it(only: Kind, parties: list[str]) -> None:
    assert [one.party for one in came(only).missing] == parties


def test_the_same_document_again_changes_nothing() -> None:
    state = came(Kind.ORDER, Kind.PAYMENT)
    assert waiting(state, document(Kind.ORDER), NOW) == state


def test_a_later_version_stays_whatever_comes_after() -> None:
    later = document(Kind.ORDER, app_type="2", app_time="20261101090000", freight=Decimal(11))
    state = waiting(waiting(begin(NOW), later, NOW), document(Kind.ORDER), NOW)
    assert state.came[Kind.ORDER] == later


def test_a_deletion_takes_the_document_away() -> None:
    state = waiting(came(Kind.ORDER, Kind.PAYMENT), document(Kind.PAYMENT, app_type="3"), NOW)
    assert [one.document for one in state.missing] == [Kind.PAYMENT, Kind.WAYBILL, Kind.INVENTORY]
    assert waiting(state, document(Kind.ORDER, app_type="3"), NOW) == begin(NOW)
