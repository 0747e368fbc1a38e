"""Messages about one invented parcel, made by the product's own writer: what it sends, the simulator must take."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from uuid import NAMESPACE_URL, uuid5

from fairway.wire.ceb import BusinessObject, Message, encode
from fairway.wire.ceb.dxp import Envelope, Sending, write
from fairway.wire.ceb.signature import SoftwareKey, certificate, sign, sm2

CUSTOMS, TERMINAL = "DXPEDCCEB0000002", "DXPENTTEST000001"
AGENT = "4403160ABC"
TRANSFER = {"copCode": AGENT, "copName": "示例报关行", "dxpMode": "DXP", "dxpId": TERMINAL}
SENT = {"appType": "1", "appTime": "20261123090000", "appStatus": "2"}
PLATFORM = {"ebpCode": "4403160EBP", "ebpName": "示例平台", "ebcCode": "4403160SHP", "ebcName": "示例网店"}
LOGISTICS = {"logisticsCode": "4403160LOG", "logisticsName": "示例快递"}
BUYER = {
    **{"buyerIdType": "1", "buyerIdNumber": "440301199001011234", "buyerName": "张三"},
    "buyerTelephone": "13800000000",
}
CONSIGNEE = {"consignee": "张三", "consigneeTelephone": "13800000000", "consigneeAddress": "深圳市示例路1号"}
MESSAGE_DAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
Values = Mapping[str, str]


def guid(*parts: object) -> str:
    """A number of 36 characters in capitals that follows from ``parts``."""
    return str(uuid5(NAMESPACE_URL, f"urn:test:{parts}")).upper()


@lru_cache
def key(code: str = AGENT) -> SoftwareKey:
    """A card of an enterprise, made for this run."""
    pair = sm2.generate()
    return SoftwareKey(
        pair,
        certificate.make(
            name="示例报关行",
            public=pair.public,
            not_before=datetime(2026, 1, 1, tzinfo=UTC),
            not_after=datetime(2027, 1, 1, tzinfo=UTC),
            issuer_key=pair,
            code=code,
        ),
    )


def order(number: str = "O1", **changes: str) -> BusinessObject:
    """An order of two lines, 300 RMB."""
    head = {
        **{"guid": guid("311", number, sorted(changes)), **SENT, "orderType": "I", "orderNo": number, **PLATFORM},
        **{"goodsValue": "300", "freight": "0", "discount": "0", "taxTotal": "27.3", "acturalPaid": "327.3"},
        **{"currency": "142", "buyerRegNo": "u1", **BUYER, **CONSIGNEE},
    }
    return BusinessObject(head | changes, tuple(line(place) for place in (1, 2)))


def line(place: int, **changes: str) -> dict[str, str]:
    """A line of an order."""
    values = {
        **{"gnum": str(place), "itemName": f"洗面奶{place}", "gmodel": "150ml", "unit": "007", "qty": "1"},
        **{"price": str(100 * place), "totalPrice": str(100 * place), "currency": "142", "country": "116"},
    }
    return values | changes


def payment(number: str = "O1", **changes: str) -> BusinessObject:
    """The payment of an order."""
    head = {
        **{"guid": guid("411", number, sorted(changes)), **SENT, "payCode": "4403160PAY", "payName": "示例支付"},
        **{"payTransactionId": f"T-{number}", "orderNo": number},
        **{"ebpCode": PLATFORM["ebpCode"], "ebpName": PLATFORM["ebpName"], "payerIdType": "1"},
        **{"payerIdNumber": BUYER["buyerIdNumber"], "payerName": "张三", "amountPaid": "327.30", "currency": "142"},
        "payTime": "20261122120000",
    }
    return BusinessObject(head | changes)


def waybill(number: str = "O1", **changes: str) -> BusinessObject:
    """The waybill of an order."""
    head = {
        **{"guid": guid("511", number, sorted(changes)), **SENT, **LOGISTICS, "logisticsNo": f"W-{number}"},
        **{"billNo": "B1", "orderNo": number, "freight": "0", "insuredFee": "0", "currency": "142", "weight": "1"},
        **{"packNo": "1", **CONSIGNEE},
    }
    return BusinessObject(head | changes)


def inventory(number: str = "O1", lines: tuple[Values, ...] = (), **changes: str) -> BusinessObject:
    """The inventory of an order."""
    head = {
        **{"guid": guid("621", number, sorted(changes)), **SENT, "orderNo": number, **PLATFORM},
        **{"logisticsNo": f"W-{number}", **LOGISTICS, "copNo": f"C-{number}", "assureCode": "4403160EBP"},
        **{"ieFlag": "I", "declTime": "20261123", "customsCode": "5304", "portCode": "5304", **BUYER},
        **{"consigneeAddress": CONSIGNEE["consigneeAddress"], "agentCode": AGENT, "agentName": "示例报关行"},
        **{"tradeMode": "9610", "trafMode": "4", "trafNo": "粤Z1234港", "voyageNo": "V1", "billNo": "B1"},
        **{"country": "110", "freight": "0", "insuredFee": "0", "currency": "142", "packNo": "1"},
        **{"grossWeight": "1", "netWeight": "0.9"},
    }
    return BusinessObject(head | changes, lines or tuple(inventory_line(place) for place in (1, 2)))


def inventory_line(place: int, **changes: str) -> dict[str, str]:
    """A line of an inventory."""
    values = {
        **{"gnum": str(place), "itemName": f"洗面奶{place}", "gcode": "3401300000", "gname": "洗面奶"},
        **{"gmodel": "150ml", "country": "116", "currency": "142", "qty": "1", "unit": "007", "qty1": "0.15"},
        **{"unit1": "035", "price": str(100 * place), "totalPrice": str(100 * place)},
    }
    return values | changes


def about(number: str, invt_no: str, order_no: str = "O1", **changes: str) -> BusinessObject:
    """A cancellation (623) or return (625) of an inventory."""
    head = {
        **{"guid": guid(number, order_no, sorted(changes)), **SENT, "customsCode": "5304", "orderNo": order_no},
        **{**PLATFORM, "logisticsNo": f"W-{order_no}", **LOGISTICS, "copNo": f"{number}-{order_no}"},
        **{"invtNo": invt_no, **BUYER, "agentCode": AGENT, "agentName": "示例报关行", "reason": "买家取消"},
    }
    goods = {"gnum": "1", "gcode": "3401300000", "gname": "洗面奶", "qty": "1", "unit": "007"}
    return BusinessObject(head | changes, (goods,) if number == "625" else ())


def message(number: str, *objects: BusinessObject, name: object = "") -> Message:
    """A message of a kind."""
    return Message(number=number, guid=guid(number, name), objects=objects, transfer=TRANSFER)


def content(made: Message, signer: SoftwareKey | None = None) -> bytes:
    """A message as it is sent: signed where the schema asks for it, or where a card is given."""
    plain = encode(made)
    needs = made.number in {"621", "623", "625", "711"}
    return sign(plain, signer or key()) if needs or signer else plain


def envelope(data: bytes, number: str, *, receiver: str = CUSTOMS, message_id: str = "") -> bytes:
    """What is dropped."""
    sending = Sending(
        message_id=message_id or f"M-{number}",
        sender=TERMINAL,
        receivers=(receiver,),
        created=MESSAGE_DAY,
        type=f"CEB{number}Message",
    )
    return write(Envelope(sending=sending, data=data))


def export(number: str, kind: str, **changes: str) -> BusinessObject:
    """A document about an export parcel: 303, 403, 505, 603, 605 or 607; ``number`` is that of its order."""
    sent = {"guid": guid(kind, number, sorted(changes)), **SENT}
    waybill_no = f"X-{number}"
    agent = {"agentCode": AGENT, "agentName": "示例报关行"}
    goods = {"unit": "007", "currency": "142", "qty": "2", "price": "50", "totalPrice": "100"}
    heads: dict[str, dict[str, str]] = {
        "303": {"orderType": "E", "orderNo": number, **PLATFORM, "goodsValue": "100", "freight": "0"},
        "403": {
            **PLATFORM,
            "orderNo": number,
            "payName": "示例支付",
            "charge": "100",
            "accountingDate": SENT["appTime"],
        },
        "505": {**LOGISTICS, "logisticsNo": waybill_no, "freight": "0", "insuredFee": "0", "grossWeight": "1"},
        "603": {
            **{"customsCode": "5304", "ebpCode": PLATFORM["ebpCode"], "ebpName": PLATFORM["ebpName"]},
            **{"orderNo": number, **LOGISTICS, "logisticsNo": waybill_no, "copNo": f"C-{number}", "ieFlag": "E"},
            **{"portCode": "5304", "ieDate": "20261123", "statisticsFlag": "A", **agent},
            **{"ebcCode": PLATFORM["ebcCode"], "ebcName": PLATFORM["ebcName"], "ownerCode": "4403160SHP"},
            **{"ownerName": "示例网店", "tradeMode": "9610", "trafMode": "4", "trafName": "truck", "billNo": "B9"},
            **{"country": "110", "POD": "110", "freight": "0", "fCurrency": "142", "fFlag": "3", "insuredFee": "0"},
            **{"iCurrency": "142", "iFlag": "3", "wrapType": "2", "packNo": "1", "grossWeight": "1", "netWeight": "1"},
        },
        "605": {"customsCode": "5304", "copNo": f"K-{number}", "invtNo": "", "reason": "取消", **agent},
        "607": {
            **{"customsCode": "5304", "copNo": f"P-{number}", **agent, "trafMode": "4", "trafName": "truck"},
            **{"voyageNo": "V9", "billNo": "B9", "grossWeight": "1", **LOGISTICS, "msgCount": "1", "msgSeqNo": "1"},
        },
    }
    heads["303"]["currency"] = heads["403"]["currency"] = heads["505"]["currency"] = "142"
    heads["403"]["accountingDate"] = SENT["appTime"]
    heads["505"] |= {"packNo": "1", "goodsInfo": "toys"}
    heads["605"] |= {"ebcCode": PLATFORM["ebcCode"], "ebcName": PLATFORM["ebcName"]}
    lines: dict[str, dict[str, str]] = {
        "303": {"gnum": "1", "itemNo": "1", "itemName": "toys", **goods},
        "603": {
            **{"gnum": "1", "itemNo": "1", "gcode": "9503006000", "gname": "toys", "gmodel": "wood", "barCode": "无"},
            **{"country": "110", **goods, "qty1": "1", "unit1": "035"},
        },
        "607": {"gnum": "1", "logisticsNo": waybill_no},
    }
    return BusinessObject(sent | heads[kind] | changes, (lines[kind],) if kind in lines else ())
