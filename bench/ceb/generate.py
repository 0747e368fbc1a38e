"""Invented inventories (CEB621), one after the other: a seeded generator makes every value, 1.3 lines each."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from random import Random

from fairway.wire.ceb import BusinessObject

SEED = 20261122
TRANSFER = {"copCode": "4403160001", "copName": "示例科技有限公司", "dxpMode": "DXP", "dxpId": "DXPENT0000000001"}
GOODS = (
    ("3304990099", "面霜", "035", "保湿|50毫升|示例牌"),
    ("9503006000", "积木玩具", "001", "塑料|无牌|120粒"),
    ("8517130000", "智能手机", "001", "6.1英寸|示例牌|A1"),
    ("6403990090", "休闲鞋", "025", "皮革面|橡胶底|示例牌 & 子牌"),
    ("2106909090", "营养胶囊", "035", "60粒|示例牌"),
)


def _guid(chance: Random) -> str:
    digits = f"{chance.getrandbits(128):032X}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def _person(chance: Random) -> str:
    """An invented identity number whose check character fits; region 999999 is none."""
    born = f"{chance.randint(1950, 2005)}{chance.randint(1, 12):02}{chance.randint(1, 28):02}"
    start = f"999999{born}{chance.randrange(1000):03}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return start + "10X98765432"[sum(w * int(d) for w, d in zip(weights, start, strict=True)) % 11]


def _line(chance: Random, gnum: int) -> dict[str, str]:
    code, name, unit, model = chance.choice(GOODS)
    quantity, price = chance.randint(1, 3), Decimal(chance.randint(1_000, 90_000)) / 100
    return {
        **{"gnum": str(gnum), "itemNo": f"SKU{chance.randrange(10**6):06}", "gcode": code, "gname": name},
        **{"gmodel": model, "barCode": "无", "country": chance.choice(("133", "116", "502")), "currency": "142"},
        **{"qty": str(quantity), "unit": unit, "qty1": f"{chance.randint(1, 900)}.5", "unit1": "035"},
        **{"price": str(price), "totalPrice": str(price * quantity)},
    }


def inventory(chance: Random, number: int) -> BusinessObject:
    """One import inventory without a fault, as a broker declares it at a land port."""
    lines = tuple(_line(chance, gnum) for gnum in range(1, 3 if chance.random() < 0.3 else 2))
    gross = Decimal(chance.randint(100, 30_000)) / 1000
    head = {
        **{"guid": _guid(chance), "appType": "1", "appTime": "20261122093000", "appStatus": "2"},
        **{"orderNo": f"O{number:012}", "ebpCode": "4403160002", "ebpName": "示例平台有限公司"},
        **{"ebcCode": "4403160003", "ebcName": "示例商店有限公司", "logisticsNo": f"W{number:012}"},
        **{"logisticsCode": "4403160004", "logisticsName": "示例快递有限公司", "copNo": f"C{number:012}"},
        **{"assureCode": "4403160002", "ieFlag": "I", "declTime": "20261122", "customsCode": "5349"},
        **{"portCode": "5349", "ieDate": "20261122", "buyerIdType": "1", "buyerIdNumber": _person(chance)},
        **{"buyerName": chance.choice(("张样例", "李样例", "王样例")), "buyerTelephone": "10000000000"},
        **{"consigneeAddress": f"示例省示例市样例路{chance.randint(1, 999)}号", "agentCode": "4403160001"},
        **{"agentName": "示例科技有限公司", "tradeMode": "9610", "trafMode": "4", "trafNo": "粤Z0000港"},
        **{"voyageNo": "20261122", "billNo": "B20261122001", "country": "110"},
        **{"freight": f"{chance.randint(0, 50)}.50", "insuredFee": "0", "currency": "142", "wrapType": "2"},
        **{"packNo": "1", "grossWeight": str(gross), "netWeight": str(gross * Decimal("0.9"))},
    }
    return BusinessObject(head, lines)


def inventories(rows: int) -> Iterator[BusinessObject]:
    """So many, the same every time."""
    chance = Random(SEED)
    return (inventory(chance, number) for number in range(1, rows + 1))
