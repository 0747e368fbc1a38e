"""From the documents of a parcel to its release, its tax bill, its cancellation and its return."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations

import pytest

from fairway.wire.ceb import BusinessObject
from fairway.wire.ceb.answers import tax_bills
from tests.simulators.cn_ecommerce.messages import about, inventory, inventory_line, order, payment, waybill
from tests.simulators.cn_ecommerce.stage import Stage

DOCUMENTS: dict[str, Callable[..., BusinessObject]] = {"311": order, "411": payment, "511": waybill, "621": inventory}


def all_four(stage: Stage, number: str = "O1") -> None:
    """Send the documents of a parcel."""
    for kind, make in DOCUMENTS.items():
        stage.send(kind, make(number))


@pytest.mark.parametrize("order_of", list(permutations(DOCUMENTS))[::5], ids="-".join)
def test_documents_come_in_any_order(stage: Stage, order_of: tuple[str, ...]) -> None:
    for kind in order_of:
        stage.send(kind, DOCUMENTS[kind]("O1"))
        stage.run(minutes=30)
    stage.run(hours=3)
    assert stage.standings("622") == ["1", "2", "3", "120", "399", "800", "899"]
    assert stage.standings("312") == stage.standings("412") == stage.standings("512") == ["2", "3", "120"]


def test_the_tax_bill_follows_the_release(stage: Stage) -> None:
    all_four(stage)
    stage.run(hours=26)
    (bill,) = [bill for made in stage.answers("816") for bill in tax_bills(made)]
    released = next(one for one in stage.receipts("622") if one.status == "800")
    assert bill.invt_no == released.invt_no
    assert len(released.invt_no) == len(released.pre_no) == 18
    assert [str(bill.customs_tax), str(bill.consumption_tax)] == ["0.00", "0.00"]
    assert bill.value_added_tax == sum(one.value_added_tax for one in bill.lines)
    assert str(bill.value_added_tax) == "27.30"
    (summed,) = [bill for made in stage.answers("818") for bill in tax_bills(made)]
    assert (summed.tax_no, summed.status) == (bill.tax_no, "2")


def test_inventories_that_are_released_together_have_their_bills_in_one_message(stage: Stage) -> None:
    for kind, make in DOCUMENTS.items():
        stage.send(kind, make("O1"), make("O2"))
    stage.run(hours=26)
    for number, status in (("816", "1"), ("818", "2")):
        (made,) = stage.answers(number)
        bills = tax_bills(made)
        assert len({bill.invt_no for bill in bills}) == len({bill.tax_no for bill in bills}) == len(bills) == 2
        assert {bill.status for bill in bills} == {status}


def test_a_missing_document_is_waited_for_and_named(stage: Stage) -> None:
    for kind in ("311", "511", "621"):
        stage.send(kind, DOCUMENTS[kind]("O1"))
    stage.run(hours=20)
    assert stage.standings("622") == ["1", "2", "3", "120"]
    stage.run(hours=6)
    last = stage.receipts("622")[-1]
    assert last.status == "100"
    assert "payment" in last.text
    assert "order" not in last.text


@pytest.mark.parametrize(
    ("kind", "change", "named"),
    [
        ("411", {"amountPaid": "300"}, "amountPaid"),
        ("411", {"payerIdNumber": "440301199001011235"}, "payerIdNumber"),
        ("511", {"consignee": "李四"}, "consignee"),
        ("511", {"orderNo": "O2"}, "orderNo"),
        ("621", {"buyerName": "李四"}, "buyerName"),
        ("621", {"ebcCode": "4403160ZZZ"}, "ebcCode"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_documents_that_differ_are_returned(stage: Stage, kind: str, change: dict[str, str], named: str) -> None:
    for each, make in DOCUMENTS.items():
        stage.send(each, make("O1", **change) if each == kind else make("O1"))
    stage.run(hours=3)
    last = stage.receipts("622")[-1]
    assert last.status == "100"
    assert named in last.text


def test_what_was_returned_can_be_changed(stage: Stage) -> None:
    stage.send("621", inventory(buyerName="李四"))
    for kind in ("311", "411", "511"):
        stage.send(kind, DOCUMENTS[kind]("O1"))
    stage.run(hours=2)
    pre = stage.receipts("622")[-1].pre_no
    stage.send("621", inventory(appType="2", preNo=pre))
    stage.run(hours=2)
    assert stage.standings("622")[-2:] == ["800", "899"]
    assert {one.pre_no for one in stage.receipts("622")} == {pre}


@pytest.mark.parametrize("code", ["501", "502", "503", "599", "700", ""])
def test_inspection(stage: Stage, code: str) -> None:
    stage.select(what="inspect", subject="W-O1")
    if code:
        stage.order(kind="reject", target="cn.ceb.inspection", reference="O1", code=code)
    all_four(stage)
    stage.run(hours=4)
    told = stage.standings("622")
    assert told[4:6] == ["399", "500"]
    assert told[6:] == ([code] if code else ["800", "899"])


def test_review_by_a_person(stage: Stage) -> None:
    stage.select(what="review", subject="O1")
    all_four(stage)
    stage.run(hours=4)
    assert stage.standings("622") == ["1", "2", "3", "120", "300", "399", "800", "899"]


@pytest.mark.parametrize(
    ("code", "told"),
    [("100", ["1", "2", "3", "120", "100"]), ("4", ["1", "2", "4"]), ("-621017", ["-621017"])],
)
def test_errors_on_demand(stage: Stage, code: str, told: list[str]) -> None:
    stage.order(kind="reject", target="cn.ceb.621", reference="O1", code=code)
    all_four(stage)
    all_four(stage, "O2")
    stage.run(hours=4)
    assert stage.standings("622", "C-O1") == told
    assert stage.standings("622", "C-O2")[-1] == "899"


def test_duplicates_and_latency_on_demand(stage: Stage) -> None:
    stage.order(kind="duplicate", target="cn.ceb.311", copies=3)
    stage.order(kind="latency", target="cn.ceb.411", factor=0)
    stage.send("411", payment())
    stage.step()
    stage.run(seconds=0)
    assert stage.standings("412") == ["2", "3", "120"]
    stage.send("311", order())
    stage.run(minutes=30)
    assert sorted(stage.standings("312")) == sorted(["2", "3", "120"] * 3)


def test_cancelled_before_release(stage: Stage) -> None:
    stage.select(what="inspect", subject="O1", pick=False)
    all_four(stage)
    while "399" not in stage.standings("622"):
        stage.run(seconds=10)
    number = stage.receipts("622")[-1].invt_no
    stage.order(kind="latency", target="cn.ceb.623", factor=0)
    stage.send("623", about("623", number))
    stage.run(hours=2)
    assert stage.standings("624") == ["1", "2", "3", "120", "399"]
    assert stage.standings("622")[-1] == "399"


def test_returned_after_release(stage: Stage) -> None:
    all_four(stage)
    stage.run(hours=3)
    number = stage.receipts("622")[-1].invt_no
    stage.send("623", about("623", number))
    stage.send("625", about("625", number))
    stage.run(hours=2)
    assert stage.standings("624") == ["-623005"]
    assert stage.standings("626")[-1] == "399"


def test_above_the_limits(stage: Stage) -> None:
    stage.send("621", inventory("A", (inventory_line(1, price="2600", qty="2", totalPrice="5200"),)))
    single = (inventory_line(1, price="6000", qty="1", totalPrice="6000"),)
    for number in "BCDEF":
        stage.send("621", inventory(number, single))
    stage.run(minutes=30)
    assert stage.standings("622", "C-A") == ["-621005"]
    assert stage.standings("622", "C-E")[0] == "1"
    assert stage.standings("622", "C-F") == ["-621018"]


def test_the_page_and_the_state_say_that_it_is_a_simulator(stage: Stage) -> None:
    said = stage.http.get("/").text
    assert "模拟系统，并非官方机构" in said
    assert stage.state()["simulator"] is True
    stage.send("311", order())
    stage.run(minutes=10)
    assert all(b"Simulator - not an authority" in path.read_bytes() for path in stage.box("InBox"))
    assert all("simulated" in one.text for one in stage.receipts("312"))
