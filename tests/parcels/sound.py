"""A sound parcel of each direction, invented, and ways to spoil it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from fairway.base.time import MAINLAND
from fairway.parcels.documents import ExportParcel, Parcel, row
from fairway.parcels.terms.single import Row, Value

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=MAINLAND)
BUYER = "11010519491231002X"
"""The worked example of GB 11643: nobody's number."""
_PERSON: dict[str, Value] = {
    "buyer_id_type": "1",
    "buyer_id_number": BUYER,
    "buyer_name": "测试买家",
    "buyer_telephone": "13800000000",
}
_SENT: dict[str, Value] = {"app_type": "1", "app_time": "20261101080000", "app_status": "2"}
_PLATFORM: dict[str, Value] = {
    "ebp_code": "EBP0000001",
    "ebp_name": "示例平台",
    "ebc_code": "EBC0000001",
    "ebc_name": "示例商家",
}
_LOGISTICS: dict[str, Value] = {
    "logistics_code": "LOG0000001",
    "logistics_name": "示例物流",
    "logistics_no": "LN000000001",
}
_ADDRESS: dict[str, Value] = {
    "consignee": "测试买家",
    "consignee_address": "示例省示例市示例路1号",
    "consignee_telephone": "13800000000",
}
_LINE: dict[str, Value] = {
    "ebp_code": "EBP0000001",
    "order_no": "ON000000001",
    "gnum": 1,
    "qty": Decimal(2),
    "price": Decimal("68.00"),
    "total_price": Decimal("136.00"),
    "unit": "142",
    "currency": "142",
}


def guid(number: int) -> str:
    """An identifier of the right form."""
    return f"00000000-0000-4000-8000-{number:012X}"


def parcel() -> Parcel:
    """A parcel of direct purchase whose four documents agree."""
    goods: dict[str, Value] = {"item_name": "氨基酸洗发水500毫升", "gmodel": "清洁头发|瓶装500毫升", "country": "116"}
    order = row(
        "orders",
        {
            **_SENT,
            **_PLATFORM,
            **_PERSON,
            **_ADDRESS,
            "guid": guid(1),
            "order_type": "I",
            "order_no": "ON000000001",
            "goods_value": Decimal("136"),
            "freight": Decimal("10"),
            "discount": Decimal("5"),
            "tax_total": Decimal("13.29"),
            "actural_paid": Decimal("154.29"),
            "currency": "142",
            "buyer_reg_no": "buyer-1",
            "pay_code": "PAY0000001",
            "pay_transaction_id": "PT000000001",
        },
    )
    payment = row(
        "payments",
        {
            **_SENT,
            "guid": guid(2),
            "app_time": "20261101080100",
            "pay_code": "PAY0000001",
            "pay_name": "示例支付",
            "pay_transaction_id": "PT000000001",
            "order_no": "ON000000001",
            "ebp_code": "EBP0000001",
            "ebp_name": "示例平台",
            "payer_id_type": "1",
            "payer_id_number": BUYER,
            "payer_name": "测试买家",
            "amount_paid": Decimal("154.29"),
            "currency": "142",
            "pay_time": "20261101080050",
        },
    )
    waybill = row(
        "waybills",
        {
            **_SENT,
            **_LOGISTICS,
            **_ADDRESS,
            "guid": guid(3),
            "app_time": "20261101080200",
            "bill_no": "BN0001",
            "order_no": "ON000000001",
            "freight": Decimal("10"),
            "insured_fee": Decimal(0),
            "currency": "142",
            "weight": Decimal("1.15"),
            "pack_no": 1,
        },
    )
    inventory = row(
        "inventories",
        {
            **_SENT,
            **_PLATFORM,
            **_LOGISTICS,
            **_PERSON,
            "guid": guid(4),
            "app_time": "20261101080300",
            "order_no": "ON000000001",
            "assure_code": "EBC0000001",
            "ie_flag": "I",
            "decl_time": "20261101",
            "customs_code": "5100",
            "port_code": "5100",
            "consignee_address": "示例省示例市示例路1号",
            "agent_code": "AGT0000001",
            "agent_name": "示例报关",
            "trade_mode": "9610",
            "traf_mode": "4",
            "traf_no": "粤Z0001港",
            "voyage_no": "V001",
            "bill_no": "BN0001",
            "country": "110",
            "freight": Decimal("10"),
            "insured_fee": Decimal(0),
            "currency": "142",
            "pack_no": 1,
            "gross_weight": Decimal("1.15"),
            "net_weight": Decimal("1.00"),
        },
    )
    line = row(
        "inventory_lines",
        {
            **_LINE,
            **goods,
            "gcode": "3305100090",
            "gname": "洗发水",
            "qty1": Decimal("1"),
            "unit1": "035",
        },
    )
    return Parcel(inventory, (line,), order, (row("order_lines", {**_LINE, **goods}),), payment, waybill)


def export_parcel() -> ExportParcel:
    """A parcel of retail export whose documents agree."""
    goods: dict[str, Value] = {"item_no": "SKU1", "item_name": "棉针织T恤"}
    order = row(
        "export_orders",
        {
            **_SENT,
            **_PLATFORM,
            "guid": guid(11),
            "order_type": "E",
            "order_no": "ON000000001",
            "goods_value": Decimal("136"),
            "currency": "142",
        },
    )
    waybill = row(
        "export_waybills",
        {
            **_SENT,
            **_LOGISTICS,
            "guid": guid(12),
            "currency": "142",
            "gross_weight": Decimal("0.5"),
            "pack_no": 1,
            "goods_info": "T恤",
        },
    )
    inventory = row(
        "export_inventories",
        {
            **_SENT,
            **_PLATFORM,
            **_LOGISTICS,
            "guid": guid(13),
            "customs_code": "5100",
            "order_no": "ON000000001",
            "cop_no": "COP1",
            "ie_flag": "E",
            "port_code": "5100",
            "ie_date": "20261101",
            "statistics_flag": "B",
            "agent_code": "AGT0000001",
            "agent_name": "示例报关",
            "owner_code": "OWN0000001",
            "owner_name": "示例货主",
            "trade_mode": "9610",
            "traf_mode": "4",
            "country": "110",
            "pod": "110",
            "f_currency": "142",
            "f_flag": "3",
            "i_currency": "142",
            "i_flag": "3",
            "wrap_type": "2",
            "pack_no": 1,
            "gross_weight": Decimal("0.5"),
            "net_weight": Decimal("0.4"),
        },
    )
    line = row(
        "export_inventory_lines",
        {
            **_LINE,
            **goods,
            "logistics_no": "LN000000001",
            "gcode": "6109100090",
            "gname": "针织T恤",
            "gmodel": "针织|男式|100%棉",
            "bar_code": "无",
            "country": "502",
            "qty1": Decimal(2),
            "unit1": "011",
            "qty2": Decimal("0.4"),
            "unit2": "035",
        },
    )
    receipt = row(
        "export_receipts",
        {
            **_SENT,
            **_PLATFORM,
            "guid": guid(14),
            "order_no": "ON000000001",
            "pay_name": "示例支付",
            "charge": Decimal("136"),
            "currency": "142",
            "accounting_date": "20261101080000",
        },
    )
    return ExportParcel(inventory, (line,), order, (row("export_order_lines", {**_LINE, **goods}),), receipt, waybill)


_ONE = {
    "orders": "order",
    "payments": "payment",
    "waybills": "waybill",
    "inventories": "inventory",
    "export_orders": "order",
    "export_receipts": "receipt",
    "export_waybills": "waybill",
    "export_inventories": "inventory",
}
_MANY = {
    "order_lines": "order_lines",
    "inventory_lines": "inventory_lines",
    "export_order_lines": "order_lines",
    "export_inventory_lines": "inventory_lines",
}


def spoilt(whole: Any, table: str, **changes: Any) -> Any:
    """The parcel with columns of one document, or of its first line, changed."""
    if table in _ONE:
        own = getattr(whole, _ONE[table])
        return replace(whole, **{_ONE[table]: changed(table, own, **changes)})
    first, *rest = getattr(whole, _MANY[table])
    return replace(whole, **{_MANY[table]: (changed(table, first, **changes), *rest)})


def changed(table: str, own: Row, **changes: Any) -> Row:
    """A row with some columns changed, which the table has."""
    return row(table, {**own, **changes}, int(str(own["place"])))
