"""Each rule of parcels by its name: a sound parcel breaks none, and one spoilt value breaks the one that is meant."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from fairway.base.issues import Severity
from fairway.base.language import Language
from fairway.base.rules import rule_book
from fairway.parcels.around import Known, export_rows, import_rows
from fairway.parcels.dated import Dated
from fairway.parcels.names import names
from fairway.parcels.rules import CHECKS, RULES, Fault, Judged, fault, issue, personal
from fairway.parcels.single import judge, judge_export
from fairway.parcels.terms import python
from fairway.parcels.terms.single import Value
from tests.parcels.sound import NOW, changed, export_parcel, guid, parcel, spoilt

DATED = Dated()
Found = dict[tuple[str, str], Fault]


def said(whole: Any, known: Known | None = None) -> Found:
    """The faults of a parcel by rule and field."""
    judged = (judge_export if hasattr(whole, "receipt") else judge)(whole, DATED, NOW, known)
    return {(one.rule, one.field): one for one in judged.faults}


def broken(table: str, **changes: Any) -> Found:
    """The faults of a sound parcel with columns of one document changed."""
    whole: Any = export_parcel() if table.startswith("export") else parcel()
    return said(spoilt(whole, table, **changes))


def judged(table: str, **values: Value) -> set[str]:
    """The rules that a row outside a parcel breaks."""
    return {one.rule for one in CHECKS[table] if python(one.breaks)(values)}


def test_a_sound_parcel_breaks_no_rule() -> None:
    assert said(parcel()) == {}
    assert said(export_parcel()) == {}


def test_ValueGiven() -> None:
    assert ("parcels.E01.given", "buyer_name") in broken("orders", buyer_name="")


def test_ValueLength() -> None:
    found = broken("inventories", cop_no="x" * 21, customs_code="51")
    assert found["parcels.E01.length", "cop_no"].expected == "20"
    assert found["parcels.E01.length", "customs_code"].expected == "4"
    assert ("parcels.E01.length", "ie_date") not in found


def test_ValueIsTime() -> None:
    assert ("parcels.E01.time", "pay_time") in broken("payments", pay_time="20261301080050")
    assert ("parcels.E01.time", "decl_time") in broken("inventories", decl_time="2026/1/1")


def test_GuidIsOne() -> None:
    found = broken("waybills", guid=guid(250).lower())
    assert found["parcels.E02", "guid"].value == guid(250).lower()


def test_GuidIsNew() -> None:
    assert ("parcels.E02.repeated", "guid") in said(parcel(), Known(guids=frozenset({guid(2)})))


def test_OrderIsOne() -> None:
    assert "parcels.E03" in judged("orders", **_row("orders"), repeated=True)
    assert "parcels.E03" not in judged("orders", **_row("orders", app_type="2"), repeated=True)
    assert "parcels.E03" in judged("export_inventories", **_row("export_inventories"), repeated=True)


def test_OrderIsNew() -> None:
    found = said(parcel(), Known(order=True))
    assert found["parcels.E03.known", "order_no"].value == "ON000000001"


def test_PaymentIsNew() -> None:
    assert ("parcels.E03.payment", "pay_transaction_id") in said(parcel(), Known(payment=True))
    assert "parcels.E03.payment" in judged("payments", **_row("payments"), repeated=True)


@pytest.mark.parametrize("numbers", [(1, 3), (2, 3), (1, 1), (0, 1)], ids=str)
def test_LinesAreNumbered(numbers: tuple[int, ...]) -> None:
    whole = parcel()
    lines = tuple(changed("order_lines", whole.order_lines[0], gnum=one) for one in numbers)
    assert ("parcels.E04", "lines_count") in said(replace(whole, order_lines=lines))


def test_LinesAreNotTooMany() -> None:
    whole = parcel()
    many = tuple(changed("inventory_lines", whole.inventory_lines[0], gnum=one) for one in range(1, 101))
    assert said(replace(whole, inventory_lines=many))["parcels.E04.lines", "lines_count"].value == "100"
    assert ("parcels.E04.lines", "lines_count") in said(replace(whole, inventory_lines=()))


@pytest.mark.parametrize(
    "table", ["orders", "order_lines", "payments", "waybills", "inventories", "inventory_lines"], ids=str
)
def test_CurrencyIsYuan(table: str) -> None:
    found = broken(table, currency="502")["parcels.E05", "currency"]
    assert (found.table, found.value, found.expected) == (table, "502", "142")


@pytest.mark.parametrize("table", ["orders", "inventories"])
def test_IdentityIsCard(table: str) -> None:
    assert ("parcels.E06.type", "buyer_id_type") in broken(table, buyer_id_type="2")


@pytest.mark.parametrize("number", ["110105194912310021", "11010519491231002x", "0" * 18, "", "１" * 18], ids=str)
def test_IdentityNumberIsValid(number: str) -> None:
    found = broken("payments", payer_id_number=number)["parcels.E06", "payer_id_number"]
    assert personal(found.table, found.field)


def test_PaidIsTheSum() -> None:
    found = broken("orders", tax_total=Decimal("13.30"))["parcels.E07.paid", "actural_paid"]
    assert (found.value, found.expected) == ("154.29", "154.3")


def test_GoodsValueIsTheSum() -> None:
    assert broken("orders", goods_value=Decimal(137))["parcels.E07.goods", "goods_value"].expected == "136"
    assert ("parcels.E07.goods", "goods_value") in broken("export_orders", goods_value=Decimal(137))


def test_LineIsTheProduct() -> None:
    assert ("parcels.E08", "total_price") not in broken("order_lines", total_price=Decimal("136.01"))
    found = broken("order_lines", total_price=Decimal("136.01001"))["parcels.E08", "total_price"]
    assert (found.value, found.expected) == ("136.01001", "136")
    assert ("parcels.E08", "total_price") not in broken("order_lines", price=Decimal(0), total_price=Decimal(0))


def test_QuantityAboveNought() -> None:
    assert ("parcels.E08.quantity", "qty1") in broken("inventory_lines", qty1=Decimal(0))
    two = {"qty": Decimal(-2), "price": Decimal(-68)}
    assert {rule for rule, _ in broken("order_lines", **two)} >= {"parcels.E08.quantity", "parcels.E08.amount"}


def test_AmountNotBelowNought() -> None:
    assert broken("waybills", insured_fee=Decimal("-0.01"))["parcels.E08.amount", "insured_fee"].value == "-0.01"
    assert ("parcels.E08.amount", "charge") in broken("export_receipts", charge=Decimal(-1))


@pytest.mark.parametrize("table", ["waybills", "inventories"])
def test_OnePackage(table: str) -> None:
    assert broken(table, pack_no=6000)["parcels.E09", "pack_no"].value == "6000"


def test_WaybillIsNew() -> None:
    assert ("parcels.E10", "logistics_no") in said(parcel(), Known(waybill=True))
    assert "parcels.E10" in judged("waybills", **_row("waybills"), repeated=True)


def test_ImportModeIsKnown() -> None:
    assert ("parcels.E11", "trade_mode") in broken("inventories", trade_mode="0110")


@pytest.mark.parametrize("field", ["traf_no", "voyage_no", "bill_no"])
def test_DirectNamesTransport(field: str) -> None:
    assert ("parcels.E11.transport", field) in broken("inventories", **{field: ""})


def test_DirectHasNoZone() -> None:
    assert ("parcels.E11.no_zone", "ems_no") in broken("inventories", ems_no="E1")
    assert ("parcels.E11.no_zone", "item_record_no") in broken("inventory_lines", item_record_no="1")


BONDED = {"trade_mode": "1210", "traf_no": "", "voyage_no": "", "bill_no": "", "country": "142"}
ZONE = {"ems_no": "E1", "area_code": "A1", "area_name": "示例综合保税区企业"}


def test_bonded_goods_are_sound() -> None:
    whole = spoilt(parcel(), "inventories", **BONDED, **ZONE)
    assert said(spoilt(whole, "inventory_lines", item_record_no="1")) == {}


def test_BondedNamesZone() -> None:
    found = broken("inventories", **BONDED)
    assert {field for rule, field in found if rule == "parcels.E11.zone"} == {*ZONE, "item_record_no"}


def test_BondedHasNoTransport() -> None:
    found = broken("inventories", **{**BONDED, **ZONE, "trade_mode": "1239", "bill_no": "BN0001"})
    assert ("parcels.E11.no_transport", "bill_no") in found


def test_BondedComesFromChina() -> None:
    assert ("parcels.E11.country", "country") in broken("inventories", **{**BONDED, **ZONE, "country": "110"})


def test_GuarantorTakesPart() -> None:
    assert ("parcels.E12", "assure_code") in broken("inventories", assure_code="SOMEBODY")


@pytest.mark.parametrize("code", ["EBP0000001", "AGT0000001"])
def test_GuarantorIsUndisputed(code: str) -> None:
    assert set(broken("inventories", assure_code=code)) == {("parcels.E12.disputed", "assure_code")}
    assert RULES["parcels.E12.disputed"].severity is Severity.WARNING
    assert broken("inventories", assure_code="LOG0000001") == {}


def test_ChangeNamesItsInventory() -> None:
    found = broken("inventories", app_type="2")
    assert {field for rule, field in found if rule == "parcels.E13"} == {"pre_no", "invt_no"}


@pytest.mark.parametrize(
    ("state", "may"), [("", True), ("100", True), ("-621005", True), ("120", False), ("800", False)], ids=str
)
def test_StateAllowsChange(state: str, may: bool) -> None:
    changing = spoilt(parcel(), "inventories", app_type="2", pre_no="P1", invt_no="I1")
    found = said(changing, Known(state=state))
    assert (("parcels.E13.state", "state") not in found) is may


@pytest.mark.parametrize("changes", [{"qty2": Decimal(1)}, {"unit2": "011"}], ids=str)
def test_SecondQuantityHasUnit(changes: dict[str, Any]) -> None:
    assert ("parcels.E14", "qty2") in broken("inventory_lines", **changes)


def test_SecondQuantityAboveNought() -> None:
    found = broken("export_inventory_lines", qty2=Decimal(0))
    assert ("parcels.E14.above", "qty2") in found
    assert ("parcels.E14", "qty2") not in found


def test_CodeIsInTariff() -> None:
    found = broken("inventory_lines", gcode="9999999999")
    assert ("parcels.E15", "gcode") in found
    assert ("parcels.E15.list", "gcode") not in found


def test_CodeIsOnList() -> None:
    assert ("parcels.E15.list", "gcode") in broken("inventory_lines", gcode="8542319000")


def test_FirstUnitIsLegal() -> None:
    assert broken("inventory_lines", unit1="011")["parcels.E15.unit", "unit1"].expected == "035"


def test_SecondUnitIsLegal() -> None:
    found = broken("export_inventory_lines", qty2=None, unit2="")["parcels.E15.unit2", "unit2"]
    assert (found.value, found.expected) == ("", "035")


def test_NetWithinGross() -> None:
    assert ("parcels.E16", "net_weight") in broken("inventories", net_weight=Decimal("1.15001"))


@pytest.mark.parametrize(
    ("table", "field"),
    [("waybills", "weight"), ("inventories", "gross_weight"), ("export_waybills", "gross_weight")],
    ids=str,
)
def test_WeightAboveNought(table: str, field: str) -> None:
    assert ("parcels.E16.gross", field) in broken(table, **{field: Decimal(0)})


def dear(value: str, qty: str = "1") -> dict[str, Decimal]:
    """A line of that value."""
    return {"qty": Decimal(qty), "price": Decimal(value), "total_price": Decimal(value) * Decimal(qty)}


def test_SinglePurchaseWithinLimit() -> None:
    found = broken("inventory_lines", **dear("2500", "2"))["parcels.E18.single", "lines_total"]
    assert (found.value, found.expected) == ("5010", "5000")
    assert ("parcels.E18.single", "lines_total") not in broken("inventory_lines", **dear("4990"))
    assert ("parcels.E18.single", "lines_total") not in broken("inventory_lines", **dear("6000"))


def test_YearWithinLimit() -> None:
    found = said(parcel(), Known(year_before=Decimal("25854.01")))["parcels.E18.year", "year_before"]
    assert (found.value, found.expected) == ("26000.01", "26000")
    assert said(parcel(), Known(year_before=Decimal(25854))) == {}


def test_ExportModeIsKnown() -> None:
    assert ("parcels.E19.mode", "trade_mode") in broken("export_inventories", trade_mode="1239")


def test_StatisticsFlagIsKnown() -> None:
    assert ("parcels.E19.flag", "statistics_flag") in broken("export_inventories", statistics_flag="C")


def test_SimplifiedHasNoLicence() -> None:
    simple = {"statistics_flag": "A", "license_no": "L1"}
    assert ("parcels.E19", "license_no") in broken("export_inventories", **simple)
    assert ("parcels.E19", "license_no") not in broken("export_inventories", license_no="L1")


@pytest.mark.parametrize(
    ("gcode", "known"), [("6109000000", True), ("6109100090", True), ("6109999999", False), ("9999000000", False)]
)
def test_SimplifiedHeadingIsKnown(gcode: str, known: bool) -> None:
    whole = spoilt(export_parcel(), "export_inventories", statistics_flag="A")
    found = said(spoilt(whole, "export_inventory_lines", gcode=gcode))
    assert (("parcels.E19.heading", "gcode") not in found) is known
    assert ("parcels.E19.code", "gcode") not in found


def test_SummaryCodeIsInTariff() -> None:
    assert ("parcels.E19.code", "gcode") in broken("export_inventory_lines", gcode="6109000000")


def test_BusinessExportWithinValue() -> None:
    for mode, currency, above in (("9710", "142", True), ("9610", "142", False), ("9810", "502", False)):
        whole = spoilt(export_parcel(), "export_inventories", trade_mode=mode)
        found = said(spoilt(whole, "export_inventory_lines", currency=currency, **dear("5000.01")))
        assert (("parcels.E19.value", "lines_total") in found) is above, mode


def test_BarCodeOrNone() -> None:
    assert broken("export_inventory_lines", bar_code="")["parcels.E22", "bar_code"].expected == "无"


BILL: dict[str, Value] = {
    "logistics_no": "LN1",
    "msg_count": 3,
    "msg_seq_no": 2,
    "released": True,
    "sequence_whole": True,
}


def test_WaybillIsReleased() -> None:
    assert judged("bills", **BILL) == set()
    assert judged("bills", **{**BILL, "released": False}) == {"parcels.E20"}


@pytest.mark.parametrize("wrong", [{"msg_seq_no": 0}, {"msg_seq_no": 4}, {"sequence_whole": False}], ids=str)
def test_PartsAreWhole(wrong: dict[str, Value]) -> None:
    assert judged("bills", **{**BILL, **wrong}) == {"parcels.E20.parts"}


def test_SummaryTimesInPairs() -> None:
    assert judged("summaries", start_time="", end_time="") == set()
    assert judged("summaries", start_time="20261101000000", end_time="") == {"parcels.E21"}


@pytest.mark.parametrize("end", ["20261031235959", "2026-11-02"])
def test_SummaryEndsAfterStart(end: str) -> None:
    assert judged("summaries", start_time="20261101000000", end_time="20261101000000") == set()
    assert judged("summaries", start_time="20261101000000", end_time=end) == {"parcels.E21.order"}


@pytest.mark.parametrize("field", ["ebc_code", "buyer_id_number", "buyer_name", "buyer_telephone"])
def test_OrderAgrees(field: str) -> None:
    found = broken("orders", **{field: "11010519491231002Y"[-18:]})["parcels.match.order_inventory", field]
    assert (found.table, found.place) == ("parcels", 1)
    assert personal(found.table, found.field) is (field != "ebc_code")


@pytest.mark.parametrize(
    ("field", "value"),
    [("item_name", "别的"), ("qty", Decimal(3)), ("price", Decimal(1)), ("country", "142")],
    ids=str,
)
def test_LinesAgree(field: str, value: Value) -> None:
    assert ("parcels.match.lines", field) in broken("order_lines", **{field: value})


def test_LinesAreBoth() -> None:
    whole = parcel()
    second = changed("order_lines", whole.order_lines[0], gnum=2)
    found = said(replace(whole, order_lines=(*whole.order_lines, second)))["parcels.match.numbers", "gnum"]
    assert (found.value, found.key) == ("2", "EBP0000001 ON000000001 2")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("pay_code", "PAY2"),
        ("pay_transaction_id", "PT2"),
        ("amount_paid", Decimal("154.28")),
        ("payer_id_number", "110105194912310021"),
        ("payer_name", "别人"),
    ],
    ids=str,
)
def test_PaymentAgrees(field: str, value: Value) -> None:
    found = broken("payments", **{field: value})["parcels.match.order_payment", field]
    assert found.value == str(value)


@pytest.mark.parametrize("field", ["order_no", "consignee", "consignee_telephone", "consignee_address"])
def test_WaybillAgreesWithOrder(field: str) -> None:
    assert ("parcels.match.order_waybill", field) in broken("waybills", **{field: "别的"})


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("logistics_no", {"logistics_no": "LN2"}),
        ("logistics_code", {"logistics_code": "LOG2"}),
        ("bill_no", {"bill_no": "BN2"}),
        ("freight", {"freight": Decimal("10.01")}),
        ("insured_fee", {"insured_fee": Decimal(1)}),
        ("gross_weight", {"weight": Decimal("1.25751")}),
        ("gross_weight", {"weight": Decimal("1.04249")}),
    ],
    ids=str,
)
def test_WaybillAgreesWithInventory(field: str, changes: dict[str, Value]) -> None:
    assert ("parcels.match.waybill_inventory", field) in broken("waybills", **changes)
    assert broken("waybills", freight=None, insured_fee=None, bill_no="", weight=Decimal("1.2")) == {}


def test_DocumentIsThere() -> None:
    found = said(replace(parcel(), payment=None, waybill=None))
    assert {(field, one.value) for (rule, field), one in found.items() if rule == "parcels.match.missing"} == {
        ("payment", "PAY0000001"),
        ("waybill", "LOG0000001"),
    }


def test_ExportAgrees() -> None:
    found = broken("export_inventories", ebc_code="EBC2")
    assert {field for rule, field in found if rule == "parcels.match.export"} == {"ebc_code", "receipt_ebc_code"}


@pytest.mark.parametrize(("mode", "wanted"), [("9610", "E"), ("1210", "E"), ("9710", "B"), ("9810", "W")])
def test_OrderIsOfMode(mode: str, wanted: str) -> None:
    whole = spoilt(export_parcel(), "export_inventories", trade_mode=mode)
    found = said(spoilt(whole, "export_orders", order_type="X"))["parcels.match.order_type", "order_type"]
    assert found.expected == wanted
    assert said(spoilt(whole, "export_orders", order_type=wanted)) == {}


@pytest.mark.parametrize(("day", "needed"), [("20241214", True), ("20241215", False)])
def test_ExportDocumentIsThere(day: str, needed: bool) -> None:
    whole = spoilt(replace(export_parcel(), receipt=None), "export_inventories", ie_date=day)
    assert (("parcels.match.export_missing", "receipt") in said(whole)) is needed
    assert ("parcels.match.export_missing", "order") in said(replace(whole, order=None))


def _row(table: str, **changes: Any) -> dict[str, Value]:
    """A sound row of a document with nothing before it."""
    rows = (
        export_rows(export_parcel(), DATED, Known())
        if table.startswith("export")
        else import_rows(parcel(), DATED, Known())
    )
    return {name: value for name, value in {**rows[table][0], **changes}.items() if name != "repeated"}


def test_every_rule_has_its_test() -> None:
    tested = {name.removeprefix("test_") for name in globals() if name.startswith("test_")}
    assert {type(rule).__name__ for rule in RULES.values()} <= tested
    assert {rule for rule in rule_book() if rule.startswith("parcels.E") or rule.startswith("parcels.match")} <= set(
        RULES
    )


def test_every_field_of_a_fault_has_its_name() -> None:
    assert {one.field for checks in CHECKS.values() for one in checks} <= set(names())
    one = issue(Fault("orders", 1, "k", "parcels.E01.given", "buyer_name", "", ""))
    assert [one.text(language) for language in Language] == [
        "buyer's name is not given.",
        "未填 訂購人姓名。",
        "未填 订购人姓名。",
    ]


def test_a_rule_says_what_its_checks_find() -> None:
    whole = spoilt(parcel(), "orders", currency="502")
    rule = RULES["parcels.E05"]
    (one,) = rule.check(Judged("orders", whole.order))
    assert one.text() == "The currency 502 is not 142 (CNY)."
    assert (one.pointer, one.place, one.severity) == ("/orders/currency", "1", Severity.ERROR)
    found = fault(rule.checks[0], whole.order)
    assert issue(found, value="***").text() == "The currency *** is not 142 (CNY)."
