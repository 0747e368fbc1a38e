"""Total bill, inbound detail and count against the manifest; each rule by its name."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from fairway.base.language import Language, catalogue
from fairway.base.rules import Rule, rule_book
from fairway.parcels.release import reconcile as rules
from fairway.parcels.release import shipments
from fairway.parcels.release.lists import (
    BillPart,
    Books,
    InboundDetail,
    Listed,
    TotalBill,
    inbound_of,
    manifest_of,
    total_bill_of,
)
from fairway.parcels.release.reconcile import Compared, reconcile
from tests.parcels.hongkong.making import DAY, line, parcel
from tests.parcels.release.making import load

MANIFEST = manifest_of(load(waybill_no=f"W{at}", packages=2, gross_weight=Decimal("1.5")) for at in range(1, 5))
ALL = ("W1", "W2", "W3", "W4")


def bill(*parts: tuple[str, ...], weight: str = "6", of: int | None = None, first: int = 1) -> TotalBill:
    return TotalBill(
        bill_no="B1",
        gross_weight=Decimal(weight),
        parts=tuple(
            BillPart(number=number, of=of or len(parts), waybills=part)
            for number, part in enumerate(parts, start=first)
        ),
    )


def compared(**given: Any) -> Compared:
    return reconcile(Books(manifest=MANIFEST, **given))


def broken(rule: type[Rule[Compared]], **given: Any) -> list[str]:
    """The places at which ``rule``, and it alone of all errors, finds something."""
    found = compared(**given)
    mine = list(rule().check(found))
    assert [issue for issue in found.issues if issue.rule == rule.id] == mine
    return [issue.text() for issue in mine]


def counted(**packages: int) -> tuple[Listed, ...]:
    return tuple(
        Listed(waybill_no=name, packages=count, gross_weight=Decimal("1.5")) for name, count in packages.items()
    )


def test_lists_that_agree_say_nothing() -> None:
    found = compared(
        total_bill=bill(ALL[:2], ALL[2:]),
        inbound=InboundDetail(bill_no="B1", waybills=ALL),
        counted=counted(W1=2, W2=2, W3=2, W4=2),
        released=frozenset(ALL),
    )
    assert found.issues == ()
    assert found.agree
    assert found.found.arrived == ALL
    assert compared().agree


def test_BillHasEveryParcel() -> None:
    assert "2 parcels" in broken(rules.BillHasEveryParcel, total_bill=bill(ALL[:2]))[0]
    assert compared(total_bill=bill(ALL[:2])).found.missing_from_bill == ("W3", "W4")


def test_BillHasNoOther() -> None:
    assert "W9" in broken(rules.BillHasNoOther, total_bill=bill((*ALL, "W9")))[0]


def test_BillNamesEachOnce() -> None:
    assert "W2" in broken(rules.BillNamesEachOnce, total_bill=bill(ALL, ("W2",)))[0]


def test_BillIsWhole() -> None:
    assert "3" in broken(rules.BillIsWhole, total_bill=bill(ALL[:2], ALL[2:], of=3))[0]
    assert broken(rules.BillIsWhole, total_bill=bill(ALL[:2], ALL[2:])) == []


@pytest.mark.parametrize(("weight", "differs"), [("6", False), ("6.00000", False), ("6.001", True)])
def test_BillWeighsTheSame(weight: str, differs: bool) -> None:
    assert bool(broken(rules.BillWeighsTheSame, total_bill=bill(ALL, weight=weight))) is differs


def test_BillHasReleasedOnly() -> None:
    assert "W4" in broken(rules.BillHasReleasedOnly, total_bill=bill(ALL), released=frozenset(ALL[:3]))[0]
    assert broken(rules.BillHasReleasedOnly, total_bill=bill(ALL)) == []


def test_DetailHasEveryParcel() -> None:
    assert "W1" in broken(rules.DetailHasEveryParcel, inbound=InboundDetail(bill_no="B1", waybills=ALL[1:]))[0]


def test_DetailHasNoOther() -> None:
    assert "W9" in broken(rules.DetailHasNoOther, inbound=InboundDetail(bill_no="B1", waybills=(*ALL, "W9")))[0]


def test_DetailNamesEachOnce() -> None:
    assert "W1" in broken(rules.DetailNamesEachOnce, inbound=InboundDetail(bill_no="B1", waybills=(*ALL, "W1")))[0]


def test_CountedInFull() -> None:
    given = {"counted": counted(W1=1, W2=2, W3=2, W4=2)}
    assert "W1" in broken(rules.CountedInFull, **given)[0]
    assert compared(**given).found.in_part == ("W1",)
    assert compared(**given).agree, "a partial arrival waits; it refuses nothing"


def test_CountedAll() -> None:
    given = {"counted": counted(W2=2, W3=2, W4=2)}
    assert "W1" in broken(rules.CountedAll, **given)[0]
    assert compared(**given).found.absent == ("W1",)


def test_CountedNoOther() -> None:
    assert "W9" in broken(rules.CountedNoOther, counted=(*counted(W1=2, W2=2, W3=2, W4=2), *counted(W9=1)))[0]
    assert "W1" in broken(rules.CountedNoOther, counted=counted(W1=3, W2=2, W3=2, W4=2))[0]


def test_CountedWeighsTheSame() -> None:
    heavy = (*counted(W1=2, W2=2, W3=2), Listed(waybill_no="W4", packages=2, gross_weight=Decimal("1.546")))
    assert "W4" in broken(rules.CountedWeighsTheSame, counted=heavy)[0]
    right = (*counted(W1=2, W2=2, W3=2), Listed(waybill_no="W4", packages=2, gross_weight=Decimal("1.545")))
    assert broken(rules.CountedWeighsTheSame, counted=right) == []


def test_pieces_counted_one_by_one_are_added_up() -> None:
    single = [Listed(waybill_no=name, packages=1, gross_weight=Decimal("0.75")) for name in ALL for _ in range(2)]
    assert compared(counted=tuple(single)).found.arrived == ALL


def test_many_differences_are_counted_and_some_named() -> None:
    many = tuple(f"X{at:03}" for at in range(300))
    (text,) = broken(rules.BillHasNoOther, total_bill=bill((*ALL, *many)))
    assert "300 parcels" in text
    assert text.count("X") == 10


def test_lists_are_read_from_the_messages() -> None:
    head = {"billNo": "B1", "grossWeight": "6", "msgCount": "2"}
    found = total_bill_of(
        [
            ({**head, "msgSeqNo": "1"}, [{"gnum": "1", "logisticsNo": "W1"}, {"gnum": "2", "logisticsNo": "W2"}]),
            ({**head, "msgSeqNo": "2"}, [{"gnum": "1", "logisticsNo": "W3"}, {"gnum": "2", "logisticsNo": "W4"}]),
        ]
    )
    assert compared(total_bill=found).agree
    detail = inbound_of([({"billNo": "B1"}, [{"gnum": "1", "logisticsNo": name} for name in ALL])])
    assert compared(inbound=detail).agree


def test_PostalPacketsOfOneOrder() -> None:
    rule = shipments.PostalPacketsOfOneOrder()
    half = [parcel(line(value=Decimal("2500")), mode="post", order_no="O1", waybill_no=f"R{at}") for at in range(2)]
    (split,) = shipments.orders_in_parts([*half, parcel(order_no="O2")], DAY)
    assert (split.order_no, split.waybills, split.value) == ("O1", ("R0", "R1"), Decimal("5000"))
    assert len(list(rule.check(split))) == 1
    small = [parcel(line(value=Decimal("1999")), mode="post", order_no="O1", waybill_no=f"R{at}") for at in range(2)]
    (split,) = shipments.orders_in_parts(small, DAY)
    assert list(rule.check(split)) == []
    couriers = [parcel(line(value=Decimal("2500")), order_no="O1", waybill_no=f"R{at}") for at in range(2)]
    (split,) = shipments.orders_in_parts(couriers, DAY)
    assert list(rule.check(split)) == []


def test_ReturnOfKnownParcel() -> None:
    back = parcel(waybill_no="R1", return_of="CX1")
    ((_, issues),) = shipments.returns([back, parcel(waybill_no="CX7")], [parcel()])
    assert issues == ()
    ((_, issues),) = shipments.returns([back], [])
    assert [issue.rule for issue in issues] == [shipments.ReturnOfKnownParcel.id]


def test_ReturnOfNoMore() -> None:
    more = parcel(line(quantity=Decimal(4)), line(gnum=2, hs_code="69111000"), waybill_no="R1", return_of="CX1")
    ((_, issues),) = shipments.returns([more], [parcel()])
    assert [issue.rule for issue in issues] == [shipments.ReturnOfNoMore.id] * 2
    less = parcel(line(quantity=Decimal(1)), waybill_no="R1", return_of="CX1")
    ((_, issues),) = shipments.returns([less], [parcel()])
    assert issues == ()


def test_every_rule_has_a_test_of_its_name() -> None:
    written = "\n".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    mine = [rule for rule in rule_book().values() if rule.__module__.startswith("fairway.parcels.release")]
    assert len(mine) >= 17
    assert [rule.__name__ for rule in mine if f"def test_{rule.__name__}(" not in written] == []


@pytest.mark.parametrize("language", [Language.TC, Language.SC])
def test_every_sentence_is_in_both_chinese_catalogues(language: Language) -> None:
    known = catalogue(language)
    mine = [rule for rule in rule_book().values() if rule.__module__.startswith("fairway.parcels.release")]
    said = {text for rule in mine for text in (rule.sentence(), rule.remedy, rule.citation)}
    assert sorted(text for text in said if text not in known) == []
