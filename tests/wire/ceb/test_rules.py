"""Each rule by its name, at its place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fairway.base.issues import Issue, Refusal
from fairway.base.rules import rule_book
from fairway.wire.ceb import BusinessObject, encode, validated
from fairway.wire.ceb.rules import content, form
from fairway.wire.ceb.rules.rule import CebRule

from . import good
from .good import message, said, text, told

OURS = [rule for rule in rule_book().values() if rule.__module__.startswith("fairway.wire.ceb")]


def test_each_rule_has_a_test_of_its_name() -> None:
    tests = "\n".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    assert len(OURS) > 50
    assert [rule.__name__ for rule in OURS if not re.search(rf"def test_{rule.__name__}\b", tests)] == []


def test_a_rule_answers_for_its_own_faults() -> None:
    fault = form.CebRule  # the base is no rule of the book
    assert fault not in OURS
    issue = content.TimesReversed.at("/x", place="line 3")
    assert (issue.pointer, issue.place, issue.rule) == ("/x", "line 3", "ceb.E21.order")


@pytest.mark.parametrize("number", ["311", "511", "603", "607", "621", "701"])
def test_right_messages_have_no_fault(number: str) -> None:
    assert told(message(number)) == []


def only(rule: type[CebRule], issues: list[Issue], pointer: str | None = None) -> Issue:
    """The one issue there is, by ``rule``, with a line and sentences without open placeholders."""
    assert [(one.rule, one.text()) for one in issues] == [(rule.id, issues[0].text())] if issues else issues
    (issue,) = issues
    assert issue.rule == rule.id
    assert "{" not in issue.text() + issue.remedy_text()
    assert issue.place is None or issue.place.startswith("line ")
    if pointer is not None:
        assert issue.pointer == pointer
    return issue


def swapped(old: str, new: str, number: str = "311") -> list[Issue]:
    """What is said of a right message with a change in its text."""
    whole = text(number)
    assert old in whole
    return said(whole.replace(old, new, 1).encode())


HEAD = "/Order/0/OrderHead"


@pytest.mark.parametrize(
    "broken",
    [b"", b"<", b"<a/>", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", b"\xff\xfe<", b"x" * 20_000_001],
    ids=["empty", "cut", "other", "document type", "utf-16", "large"],
)
def test_NotAMessage(broken: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        validated(broken)
    only(form.NotAMessage, list(refused.value.issues))


def test_WrongNamespace() -> None:
    only(form.WrongNamespace, swapped('"http://www.chinaport.gov.cn/ceb"', '"urn:other"'))


def test_WrongRoot() -> None:
    only(form.WrongRoot, said(text().replace("CEB311Message", "CEB311").encode()))


def test_AttributeMissing() -> None:
    only(form.AttributeMissing, swapped(' version="1.0" xmlns', " xmlns"))


def test_AttributeWrong() -> None:
    assert only(form.AttributeWrong, swapped(f'guid="{good.GUIDS[8]}"', 'guid="A"')).params["length"] == "1"


def test_AttributeUnknown() -> None:
    only(form.AttributeUnknown, swapped("<ceb:orderNo>", '<ceb:orderNo a="1">'), f"{HEAD}/orderNo")
    only(form.AttributeUnknown, swapped(' xmlns:ceb="', ' more="1" xmlns:ceb="'))


def test_ElementMissing() -> None:
    assert only(form.ElementMissing, swapped("<ceb:orderNo>A-1</ceb:orderNo>", ""), HEAD).params == {
        "element": "orderNo"
    }


def test_ElementUnknown() -> None:
    only(form.ElementUnknown, swapped("<ceb:orderNo>", "<ceb:other/><ceb:orderNo>"), HEAD)


def test_ElementRepeated() -> None:
    only(form.ElementRepeated, swapped("<ceb:ebpCode>", "<ceb:orderNo>B</ceb:orderNo><ceb:ebpCode>"))
    head = re.search(r"<ceb:OrderHead>.*</ceb:OrderHead>", text())
    assert head is not None
    only(form.ElementRepeated, swapped(head[0], head[0] * 2))


def test_ElementMisplaced() -> None:
    field = "<ceb:orderNo>A-1</ceb:orderNo>"
    moved = text().replace(field, "").replace("<ceb:ebcCode>", f"{field}<ceb:ebcCode>")
    only(form.ElementMisplaced, said(moved.encode()), f"{HEAD}/orderNo")


def test_TextBetweenElements() -> None:
    only(form.TextBetweenElements, swapped("<ceb:orderNo>", "x<ceb:orderNo>"), HEAD)


def test_ElementsInValue() -> None:
    only(form.ElementsInValue, swapped("A-1</ceb:orderNo>", "<b>A-1</b></ceb:orderNo>"), f"{HEAD}/orderNo")


def test_TooManyObjects() -> None:
    item = re.search(r"<ceb:Order>.*</ceb:Order>", text())
    assert item is not None
    found = [one for one in swapped(item[0], item[0] * 101) if one.rule.startswith("ceb.E01")]
    assert only(form.TooManyObjects, found).params["found"] == "101"


def test_TooManyLines() -> None:
    line = re.search(r"<ceb:OrderList>.*</ceb:OrderList>", text())
    assert line is not None
    found = [one for one in swapped(line[0], line[0] * 100) if one.rule.startswith("ceb.E01")]
    assert only(form.TooManyLines, found).params["most"] == "99"


def test_ValueEmpty() -> None:
    only(form.ValueEmpty, swapped(">A-1</ceb:orderNo>", "></ceb:orderNo>"), f"{HEAD}/orderNo")


def test_WrongLength() -> None:
    assert only(form.WrongLength, swapped(">A-1</ceb:orderNo>", f">{'A' * 61}</ceb:orderNo>")).params["length"] == "61"


def test_WrongFixedValue() -> None:
    assert only(form.WrongFixedValue, swapped(">142</ceb:currency>", ">110</ceb:currency>")).params["expected"] == "142"


@pytest.mark.parametrize("value", ["1e3", "1,000", "1 000", "ten", "0x1", "１"])
def test_NotADecimal(value: str) -> None:
    only(form.NotADecimal, swapped(">200</ceb:goodsValue>", f">{value}</ceb:goodsValue>"))


def test_NotAnInteger() -> None:
    only(form.NotAnInteger, swapped(">1</ceb:packNo>", ">1.0</ceb:packNo>", "511"), "/Logistics/0/LogisticsHead/packNo")


def test_TooManyDigits() -> None:
    only(form.TooManyDigits, swapped(">0</ceb:insuredFee>", ">0.000001</ceb:insuredFee>", "621"))


def test_FurtherFaults() -> None:
    whole = text("607").replace("<ceb:BaseTransfer>", "<ceb:x/>" * 6_000 + "<ceb:BaseTransfer>")
    issues = said(whole.encode())
    assert len(issues) == 5_001
    assert issues[-1].rule == form.FurtherFaults.id


@pytest.mark.parametrize("value", ["20261322093000", "20260229093000", "20261122246000", "2026112209300x"])
def test_NotATime(value: str) -> None:
    only(content.NotATime, told(message("311", {"appTime": value})), f"{HEAD}/appTime")


@pytest.mark.parametrize(
    ("number", "change"),
    [
        ("311", {"appType": "9"}),
        ("311", {"appStatus": "3"}),
        ("311", {"orderType": "E"}),
        ("603", {"ieFlag": "I"}),
        ("603", {"tradeMode": "0110"}),
        ("603", {"statisticsFlag": "C"}),
        ("621", {"ieFlag": "E"}),
        ("621", {"tradeMode": "9710"}),
        ("701", {"summaryFlag": "3"}),
    ],
    ids=str,
)
def test_UnknownCode(number: str, change: dict[str, str]) -> None:
    issue = only(content.UnknownCode, told(message(number, change)))
    assert issue.pointer.endswith(next(iter(change)))
    assert issue.params["value"] == next(iter(change.values()))


def test_GuidNotCapitals() -> None:
    small = good.GUIDS[0].lower()
    only(content.GuidNotCapitals, told(message("311", {"guid": small})), f"{HEAD}/guid")
    only(content.GuidNotCapitals, told(message("311", guid=good.GUIDS[8].lower())), "/@guid")


def two(number: str, **change: str) -> list[Issue]:
    """What is said of a message whose second object is the first with a change."""
    made = message(number)
    first = made.objects[0]
    second = BusinessObject({**first.head, **change}, first.lines)
    return told(message(number, objects=(first, second)))


def test_GuidRepeated() -> None:
    issue = only(content.GuidRepeated, two("311", orderNo="A-2"), "/Order/1/OrderHead/guid")
    assert issue.params["first"] == "1"


def test_OrderRepeated() -> None:
    only(content.OrderRepeated, two("311", guid=good.GUIDS[1]), "/Order/1/OrderHead/orderNo")
    assert two("311", guid=good.GUIDS[1], ebpCode="4403160009") == []


def test_WaybillRepeated() -> None:
    only(content.WaybillRepeated, two("511", guid=good.GUIDS[1]), "/Logistics/1/LogisticsHead/logisticsNo")
    only(content.WaybillRepeated, two("621", guid=good.GUIDS[1], orderNo="A-2"))


@pytest.mark.parametrize("numbers", [("1", "3"), ("0", "1"), ("1", "1"), ("2", "1")], ids=str)
def test_LinesOutOfSequence(numbers: tuple[str, ...]) -> None:
    lines = [{"gnum": number, "totalPrice": "100", "qty": "1"} for number in numbers]
    only(content.LinesOutOfSequence, told(message("311", None, *lines)))
    assert told(message("311", None, *({**line, "gnum": str(n)} for n, line in enumerate(lines, 1)))) == []


def test_MoreLinesThanDocumented() -> None:
    lines = [{"gnum": str(n)} for n in range(1, 101)]
    only(content.MoreLinesThanDocumented, told(message("603", None, *lines)))
    assert told(message("603", None, *lines[:99])) == []


def test_IdTypeNotIdentityCard() -> None:
    only(content.IdTypeNotIdentityCard, told(message("311", {"buyerIdType": "2"})), f"{HEAD}/buyerIdType")


@pytest.mark.parametrize("value", ["999999199003071235", "999999199002301234", "9999991990030712", "1" * 18])
def test_IdNumberWrong(value: str) -> None:
    issue = only(content.IdNumberWrong, told(message("311", {"buyerIdNumber": value})), f"{HEAD}/buyerIdNumber")
    assert value not in issue.text()


def test_PaidNotTheSum() -> None:
    issue = only(content.PaidNotTheSum, told(message("311", {"acturalPaid": "223.3"})), f"{HEAD}/acturalPaid")
    assert issue.params["sum"] == "223.2"


def test_GoodsNotTheSum() -> None:
    issue = only(content.GoodsNotTheSum, told(message("311", {"goodsValue": "300", "acturalPaid": "323.2"})))
    assert issue.params == {"value": "300", "sum": "200"}


def test_TotalNotTheProduct() -> None:
    issues = told(message("621", None, {"totalPrice": "200.02"}))
    assert (
        only(content.TotalNotTheProduct, issues, "/Inventory/0/InventoryList/0/totalPrice").params["product"] == "200"
    )
    assert told(message("621", None, {"totalPrice": "200.01"})) == []


def test_PackagesNotOne() -> None:
    only(content.PackagesNotOne, told(message("511", {"packNo": "6000"})))
    only(content.PackagesNotOne, told(message("621", {"packNo": "2"})), "/Inventory/0/InventoryHead/packNo")
    assert told(message("603", {"packNo": "2"})) == []


@pytest.mark.parametrize("name", ["trafNo", "voyageNo", "billNo"])
def test_DirectWithoutTransport(name: str) -> None:
    only(content.DirectWithoutTransport, told(message("621", {name: ""})), f"/Inventory/0/InventoryHead/{name}")


@pytest.mark.parametrize("name", ["emsNo", "areaCode", "areaName"])
def test_DirectWithBondedFields(name: str) -> None:
    only(content.DirectWithBondedFields, told(message("621", {name: "x"})), f"/Inventory/0/InventoryHead/{name}")
    only(content.DirectWithBondedFields, told(message("621", None, {"itemRecordNo": "1"})))


BONDED = {**good.BONDED, **good.AREA}
RECORDED = {"itemRecordNo": "1"}


@pytest.mark.parametrize("name", ["emsNo", "areaCode", "areaName"])
def test_BondedWithoutArea(name: str) -> None:
    assert told(message("621", BONDED, RECORDED)) == []
    only(content.BondedWithoutArea, told(message("621", {**BONDED, name: ""}, RECORDED)))
    only(content.BondedWithoutArea, told(message("621", BONDED)), "/Inventory/0/InventoryList/0/itemRecordNo")


@pytest.mark.parametrize("name", ["trafNo", "voyageNo", "billNo"])
def test_BondedWithTransport(name: str) -> None:
    only(content.BondedWithTransport, told(message("621", {**BONDED, name: "x"}, RECORDED)))


def test_BondedFromAbroad() -> None:
    only(content.BondedFromAbroad, told(message("621", {**BONDED, "tradeMode": "1239", "country": "110"}, RECORDED)))


def test_GuarantorUnknown() -> None:
    only(content.GuarantorUnknown, told(message("621", {"assureCode": "x"})))
    assert told(message("621", {"assureCode": good.FIRM["logisticsCode"]})) == []


def test_ChangeWithoutNumbers() -> None:
    only(content.ChangeWithoutNumbers, told(message("621", {"appType": "2", "preNo": "B" * 18})))
    assert told(message("621", {"appType": "3", "preNo": "B" * 18, "invtNo": "I" * 18})) == []


@pytest.mark.parametrize(
    "second", [{"qty2": "1"}, {"unit2": "035"}, {"qty2": "0", "unit2": "035"}, {"qty2": "-1", "unit2": "035"}], ids=str
)
def test_SecondQuantityUnpaired(second: dict[str, str]) -> None:
    only(content.SecondQuantityUnpaired, told(message("621", None, second)), "/Inventory/0/InventoryList/0/qty2")
    assert told(message("621", None, {"qty2": "1", "unit2": "035"})) == []


def test_NetOverGross() -> None:
    only(content.NetOverGross, told(message("621", {"netWeight": "0.5"})))


def test_GrossNotPositive() -> None:
    only(content.GrossNotPositive, told(message("621", {"grossWeight": "0", "netWeight": "0"})))
    only(content.GrossNotPositive, told(message("511", {"weight": "-1"})))


def test_SignatureMissing() -> None:
    issues = validated(encode(message("607"))).issues
    only(content.SignatureMissing, list(issues))
    assert validated(encode(message("607", {"appStatus": "1"}))).issues == ()


def test_LicenceInSimplified() -> None:
    only(content.LicenceInSimplified, told(message("603", {"licenseNo": "L1"})))
    assert told(message("603", {"licenseNo": "L1", "statisticsFlag": "B"})) == []


@pytest.mark.parametrize(("count", "number"), [("2", "3"), ("2", "0"), ("0", "1")])
def test_PartOutOfSequence(count: str, number: str) -> None:
    only(content.PartOutOfSequence, told(message("607", {"msgCount": count, "msgSeqNo": number})))


def test_TimesUnpaired() -> None:
    only(content.TimesUnpaired, told(message("701", {"startTime": "20261101000000"})))


def test_TimesReversed() -> None:
    times = {"startTime": "20261102000000", "endTime": "20261101000000"}
    only(content.TimesReversed, told(message("701", times)))
    assert told(message("701", {"startTime": times["endTime"], "endTime": times["startTime"]})) == []


def test_BarCodeEmpty() -> None:
    only(content.BarCodeEmpty, told(message("621", None, {"barCode": ""})))
