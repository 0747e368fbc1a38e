"""Right messages to break: an order, a payment, a waybill and the inventory of one invented parcel."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from fairway.base.issues import Issue
from fairway.wire.ceb import BusinessObject, Message, encode, validated
from fairway.wire.ceb.kinds import KINDS

GUIDS = tuple(f"0000000{n}-0000-4000-8000-00000000000{n}".replace("0000000", "ABCDEF0", 1) for n in range(1, 10))
TRANSFER = {"copCode": "4403160001", "copName": "示例科技", "dxpMode": "DXP", "dxpId": "DXPENT0000000001"}
STAMP = {"appType": "1", "appTime": "20261122093000", "appStatus": "2"}
PERSON = "999999199003071234"
"""An invented number whose check character fits."""
PLATFORM = {"ebpCode": "4403160001", "ebpName": "示例平台", "ebcCode": "4403160002", "ebcName": "示例商店"}
FIRM = {"logisticsCode": "4403160003", "logisticsName": "示例快递"}
ORDER = {
    **{"guid": GUIDS[0], **STAMP, "orderType": "I", "orderNo": "A-1", **PLATFORM},
    **{"goodsValue": "200", "freight": "10", "discount": "5", "taxTotal": "18.2", "acturalPaid": "223.2"},
    **{"currency": "142", "buyerRegNo": "b1", "buyerName": "张样例", "buyerTelephone": "10000000000"},
    **{"buyerIdType": "1", "buyerIdNumber": PERSON, "consignee": "张样例"},
    **{"consigneeTelephone": "10000000000", "consigneeAddress": "示例路1号"},
}
ORDER_LINE = {
    **{"gnum": "1", "itemName": "面霜", "gmodel": "50ml", "unit": "011", "qty": "2", "price": "100"},
    **{"totalPrice": "200", "currency": "142", "country": "133"},
}
INVENTORY = {
    **{
        "guid": GUIDS[0],
        **STAMP,
        "orderNo": "A-1",
        **PLATFORM,
        "logisticsNo": "W1",
        **FIRM,
        "assureCode": "4403160001",
    },
    **{"ieFlag": "I", "declTime": "20261122", "customsCode": "5349", "portCode": "5349"},
    **{"buyerIdType": "1", "buyerIdNumber": PERSON, "buyerName": "张样例", "buyerTelephone": "10000000000"},
    **{"consigneeAddress": "示例路1号", "agentCode": "4403160001", "agentName": "示例科技", "tradeMode": "9610"},
    **{"trafMode": "4", "trafNo": "粤Z0000港", "voyageNo": "1", "billNo": "B1", "country": "110", "freight": "10"},
    **{"insuredFee": "0", "currency": "142", "packNo": "1", "grossWeight": "0.4", "netWeight": "0.3"},
}
BONDED = {"tradeMode": "1210", "trafNo": "", "voyageNo": "", "billNo": "", "country": "142"}
AREA = {"emsNo": "T53", "areaCode": "4403160009", "areaName": "示例仓"}
INVENTORY_LINE = {
    **{"gnum": "1", "gcode": "3304990099", "gname": "面霜", "gmodel": "50ml", "barCode": "无", "country": "133"},
    **{
        "currency": "142",
        "qty": "2",
        "unit": "011",
        "qty1": "0.1",
        "unit1": "035",
        "price": "100",
        "totalPrice": "200",
    },
}
EXPORT = {
    **{"guid": GUIDS[0], **STAMP, "customsCode": "5349", "ebpCode": "无", "ebpName": "x", "orderNo": "A-1", **FIRM},
    **{"logisticsNo": "W1", "copNo": "C1", "ieFlag": "E", "portCode": "5349", "ieDate": "20261122"},
    **{"statisticsFlag": "A", "agentCode": "4403160001", "agentName": "示例科技", "ebcCode": "4403160002"},
    **{"ebcName": "示例商店", "ownerCode": "4403160002", "ownerName": "示例商店", "tradeMode": "9610"},
    **{"trafMode": "4", "country": "502", "POD": "502", "freight": "1", "fCurrency": "142", "fFlag": "3"},
    **{"insuredFee": "0", "iCurrency": "142", "iFlag": "3", "wrapType": "2", "packNo": "1", "grossWeight": "1"},
    **{"netWeight": "0.9"},
}
EXPORT_LINE = {
    **{"gnum": "1", "itemNo": "S1", "gcode": "9503006000", "gname": "玩具", "gmodel": "塑料", "barCode": "无"},
    **{"country": "502", "currency": "142", "qty": "1", "qty1": "1", "unit": "001", "unit1": "001", "price": "50"},
    **{"totalPrice": "50"},
}
WAYBILL = {
    **{"guid": GUIDS[0], **STAMP, **FIRM, "logisticsNo": "W1", "orderNo": "A-1", "currency": "142", "weight": "0.4"},
    **{"packNo": "1", "consignee": "张样例", "consigneeAddress": "示例路1号", "consigneeTelephone": "10000000000"},
}
BILL = {
    **{"guid": GUIDS[0], **STAMP, "customsCode": "5349", "copNo": "C1", "agentCode": "4403160001"},
    **{"agentName": "示例科技", "trafMode": "4", "trafName": "x", "voyageNo": "1", "billNo": "B1"},
    **{"grossWeight": "10", **FIRM, "msgCount": "1", "msgSeqNo": "1"},
}
SUMMARY = {
    **{"guid": GUIDS[0], **STAMP, "customsCode": "5349", "copNo": "C1", "agentCode": "4403160001"},
    **{"agentName": "示例科技", "ebcCode": "4403160002", "ebcName": "示例商店", "declAgentCode": "4403160001"},
    **{"declAgentName": "示例科技", "summaryFlag": "1", "itemNameFlag": "1", "msgCount": "1", "msgSeqNo": "1"},
}
_PARTS: dict[str, tuple[dict[str, str], tuple[dict[str, str], ...]]] = {
    "311": (ORDER, (ORDER_LINE,)),
    "511": (WAYBILL, ()),
    "603": (EXPORT, (EXPORT_LINE,)),
    "607": (BILL, ({"gnum": "1", "logisticsNo": "W1"},)),
    "621": (INVENTORY, (INVENTORY_LINE,)),
    "701": (SUMMARY, ({"invtNo": "I1"},)),
}


def message(number: str, head: dict[str, str] | None = None, *lines: dict[str, str], **more: object) -> Message:
    """A right message of that kind, with ``head`` over its head, and ``lines`` each over the usual line."""
    usual, usual_lines = _PARTS[number]
    rows = tuple({**usual_lines[0], **line} for line in lines) if lines else usual_lines
    item = BusinessObject({**usual, **(head or {})}, rows)
    made = Message(number=number, guid=GUIDS[8], objects=(item,), transfer=TRANSFER)
    return msgspec.structs.replace(made, **more)


def told(made: Message, *, change: Callable[[str], str] = str) -> list[Issue]:
    """What is said of ``made`` as bytes that ``change`` changed; that it is unsigned goes without saying."""
    return said(change(encode(made).decode()).encode())


def said(content: bytes) -> list[Issue]:
    """What is said of ``content``, but that it is unsigned."""
    unsigned = ("ceb.E17.missing",)
    issues = validated(content).issues
    return [one for one in issues if one.rule not in unsigned and one.params.get("element") != "Signature"]


def text(number: str = "311") -> str:
    """A right message as text."""
    assert KINDS[number]
    return encode(message(number)).decode()
