"""Submissions that the tests of the Mainland filings start from. All firms, persons and numbers are invented."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, date, datetime
from typing import Any

from fairway.codes.identifiers import container_check_digit, uscc_check_character
from fairway.consignments.model import Submission
from fairway.filings.adapter import Envelope, FilingFunction

NOW = datetime(2026, 11, 23, 1, 0, 0, 123000, UTC)
SENDER = "5204MA5DEMO01_DXPESW0000000001"
DAY = date(2026, 11, 23)


def uscc(first17: str) -> str:
    """A well-formed unified social credit code."""
    return first17 + uscc_check_character(first17)


def box(first10: str) -> str:
    """A well-formed container number."""
    return first10 + container_check_digit(first10)


def envelope(
    function: FilingFunction = FilingFunction.NEW,
    *,
    now: datetime = NOW,
    reason: str | None = None,
    reference: str | None = None,
    known: dict[str, str] | None = None,
    sender: str = SENDER,
) -> Envelope:
    """An envelope of the test sender."""
    return Envelope(
        message_id="test",
        now=now,
        function=function,
        change_reason=reason,
        authority_reference=reference,
        sender=sender,
        known=known or {},
    )


def _trip(**changes: Any) -> dict[str, Any]:
    trip: dict[str, Any] = {
        "control_point": "man-kam-to",
        "expected_crossing_date": "2026-11-23",
        "arrival_at": "2026-11-23T13:00:00+08:00",
        "loading_at": "2026-11-23T10:30:00+08:00",
        "batch_number": "5204261123001",
        "vehicle": {"hk_mark": "AB1234", "cn_plate": "粤ZT123港", "cn_vehicle_code": "5204V00017"},
        "driver": {"names": {"sc": "陈志强"}, "cn_driver_code": "5204D00031"},
        "carrier": {
            "names": {"en": "Dongguan Tongda Transport", "sc": "东莞通达运输有限公司"},
            "address": {"text": {"en": "3 Example Road, Dongguan", "sc": "东莞市示例路3号"}, "country": "CN"},
            "cn_carrier_code": "520400/1",
        },
        "cn_declare_office": "5204",
        "place_of_loading": {"unlocode": "CNDGG", "cn_place_code": "CNDGG520401"},
        "place_of_discharge": {"unlocode": "HKHKG", "cn_place_code": "HKHKG000001"},
    }
    return trip | changes


def _broker() -> dict[str, Any]:
    return {
        "names": {"sc": "东莞诚通报关有限公司"},
        "uscc": uscc("91441900MA5DEM055"),
        "cn_customs_code": "4419980011",
        "declarant_name": "李明",
    }


def _item(number: int = 1, **changes: Any) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": f"I{number}",
        "description": {"en": "Plastic toy cars", "tc": "塑膠玩具車", "sc": "塑料玩具车"},
        "specifications": [
            {"name": "品牌类型", "value": "无品牌"},
            {"name": "出口享惠情况", "value": "不享惠"},
            {"name": "材质", "value": "塑料制"},
        ],
        "hs6": "950300",
        "hkhs8": "95030090",
        "hk_quantity": {"value": "12000", "unit": "C62"},
        "cn_tariff10": "9503008900",
        "quantity": {"value": "12000", "unit": "H87", "cn_unit": "011"},
        "legal_quantity_1": {"value": "12000", "unit": "H87", "cn_unit": "011"},
        "legal_quantity_2": {"value": "1320", "unit": "KGM"},
        "unit_price": "1.5",
        "value": {"amount": "18000", "currency": "USD", "basis": "FOB"},
        "origin": "CN",
        "destination": "HK",
        "cn_district": "44199",
        "packages": {"count": 120, "type_code": "CT"},
        "gross_weight_kg": "1450",
        "net_weight_kg": "1320",
    }
    return item | changes


def export(**changes: Any) -> dict[str, Any]:
    """General cargo from Dongguan to Hong Kong: one consignment, one line, complete for all Mainland documents."""
    return {
        "reference": "DG-2026-001",
        "direction": "cn-hk",
        "trip": _trip(),
        "consignments": [export_consignment()],
        "signature_certificate": "8910000000001",
        "provenance": {"": {"kind": "entered", "by": "test", "at": "2026-11-22T00:00:00Z"}},
    } | changes


def export_consignment(**changes: Any) -> dict[str, Any]:
    """The consignment of :func:`export`."""
    consignment: dict[str, Any] = {
        "id": "C1",
        "waybill_number": "DG20261123-01",
        "consignor": {
            "names": {"en": "Dongguan Morning Light Toys Co., Ltd.", "sc": "东莞晨光玩具有限公司"},
            "address": {
                "text": {"en": "1 Example Road, Houjie, Dongguan", "sc": "东莞市厚街镇示例路1号"},
                "country": "CN",
            },
            "uscc": uscc("91441900MA5DEM013"),
            "cn_customs_code": "4419960011",
            "contact": {"name": "赵敏", "phone": "+86 769 5550 0102"},
        },
        "consignee": {
            "names": {"en": "Grand Vision Trading (Hong Kong) Limited", "tc": "宏圖貿易（香港）有限公司"},
            "address": {"text": {"en": "1 Example Road, Kwai Chung"}, "country": "HK"},
            "hk_business_registration": "12345678-000",
            "contact": {"name": "Chan Tai Man", "phone": "+852 5550 0101"},
        },
        "cn_declarant": _broker(),
        "packages": {"count": 120, "type_code": "CT"},
        "gross_weight_kg": "1450",
        "net_weight_kg": "1320",
        "value": {"amount": "18000", "currency": "USD", "basis": "FOB"},
        "trade_term": "FOB",
        "freight": {"kind": "total", "amount": "300", "currency": "USD"},
        "insurance": {"kind": "total", "amount": "50", "currency": "USD"},
        "country_of_consignment": "CN",
        "country_of_destination": "HK",
        "trading_country": "HK",
        "clearance": {
            "cn_supervision_mode": "0110",
            "cn_levy_nature": "101",
            "cn_road_procedure": "RD06",
            "cn_price_promises": "00000",
            "fast_clearance": True,
            "hk_transhipment": False,
        },
        "contract_number": "DG-HT-2026-77",
        "attachments": [{"kind": "invoice", "number": "INV-77"}],
        "items": [_item()],
    }
    return consignment | changes


def item(number: int = 1, **changes: Any) -> dict[str, Any]:
    """A line of general cargo."""
    return _item(number, **changes)


def import_(**changes: Any) -> dict[str, Any]:
    """Frozen salmon in a reefer from Hong Kong to Shenzhen, with dangerous dry ice, licence and certificate."""
    number = box("FWDU305120")
    fish = _item(
        1,
        description={"en": "Chilled Atlantic salmon", "tc": "冰鮮大西洋三文魚", "sc": "冰鲜大西洋鲑鱼"},
        specifications=[{"name": "制作方法", "value": "冰鲜"}, {"name": "状态", "value": "整条"}],
        hs6="030214",
        cn_tariff10="0302141000",
        hkhs8="03021400",
        hk_quantity={"value": "8000", "unit": "KGM"},
        ciq3="999",
        quantity={"value": "8000", "unit": "KGM"},
        legal_quantity_1={"value": "8000", "unit": "KGM"},
        legal_quantity_2=None,
        unit_price="12.5",
        value={"amount": "100000", "currency": "HKD", "basis": "FOB"},
        origin="NO",
        destination=None,
        cn_district="44039",
        packages={"count": 400, "type_code": "CT"},
        gross_weight_kg="8400",
        net_weight_kg="8000",
        container=number,
        licences=[{"number": "JY-2026-0001", "kind": "7", "side": "cn"}],
        certificates_of_origin=[{"agreement": "CEPA", "number": "CO-1", "line": 1}],
    )
    consignment = export_consignment(
        waybill_number="HK20261123-77",
        consignor={
            "names": {"en": "Harbour Fresh Frozen Limited", "tc": "港鮮冷凍有限公司"},
            "address": {"text": {"en": "2 Example Street, Kwun Tong"}, "country": "HK"},
            "hk_business_registration": "87654321-000",
            "aeo": "AEOHK0001",
        },
        consignee={
            "names": {"en": "Shenzhen Xianda Foods", "sc": "深圳鲜达食品有限公司"},
            "address": {"text": {"en": "2 Example Road, Shenzhen", "sc": "深圳市罗湖区示例路2号"}, "country": "CN"},
            "uscc": uscc("91440300MA5DEM02X"),
            "cn_customs_code": "4403960022",
            "contact": {"name": "王芳", "phone": "+86 755 5550 0104"},
        },
        notify_party={
            "names": {"sc": "深圳鲜达食品有限公司"},
            "address": {"text": {"sc": "深圳市罗湖区示例路2号"}, "country": "CN"},
            "contact": {"phone": "+86 755 5550 0103"},
        },
        dangerous_goods_contact={"name": "何安", "phone": "+852 5550 0199"},
        packages={"count": 400, "type_code": "CT", "marks": "XIANDA 1-400"},
        gross_weight_kg="8400",
        net_weight_kg="8000",
        volume_m3="33.5",
        value={"amount": "100000", "currency": "HKD", "basis": "FOB"},
        freight={"kind": "total", "amount": "1200", "currency": "HKD"},
        insurance={"kind": "rate", "amount": "0.3"},
        country_of_consignment="HK",
        country_of_destination="CN",
        goods_place="文锦渡口岸查验场",
        licences=[{"number": "JY-2026-0001", "kind": "7", "side": "cn"}],
        containers=[number],
        items=[fish],
    )
    consignment["clearance"] = consignment["clearance"] | {"two_step": True, "combined_port": True}
    return {
        "reference": "HK-2026-077",
        "direction": "hk-cn",
        "trip": _trip(
            place_of_loading={"unlocode": "HKHKG"},
            place_of_discharge={"unlocode": "CNSZX", "cn_place_code": "CNSZX532001"},
            trailer={"number": "GD8899", "type_code": "1", "tare_kg": "4500"},
            transit_countries=["NO"],
            crew_count=1,
        ),
        "consignments": [consignment],
        "signature_certificate": "8910000000001",
        "containers": [
            {
                "number": number,
                "size_type": "45R1",
                "refrigerated": True,
                "tare_kg": "4600",
                "supplier": "2",
                "seals": [{"number": "HKC0001"}],
            }
        ],
        "provenance": {"": {"kind": "entered", "by": "test", "at": "2026-11-22T00:00:00Z"}},
    } | changes


def many_lines(count: int) -> dict[str, Any]:
    """An export of ``count`` different lines in one consignment."""
    items = [
        _item(
            n,
            description={"en": f"Toy {n}", "sc": f"塑料玩具车{n}号"},
            quantity={"value": "100", "unit": "H87", "cn_unit": "011"},
            legal_quantity_1={"value": "100", "unit": "H87", "cn_unit": "011"},
            legal_quantity_2={"value": "11", "unit": "KGM"},
            unit_price="1.5",
            value={"amount": "150", "currency": "USD", "basis": "FOB"},
            packages={"count": 1, "type_code": "CT"},
            gross_weight_kg="12",
            net_weight_kg="11",
        )
        for n in range(1, count + 1)
    ]
    consignment = export_consignment(
        packages={"count": count, "type_code": "CT"},
        gross_weight_kg=str(12 * count),
        net_weight_kg=str(11 * count),
        value={"amount": str(150 * count), "currency": "USD", "basis": "FOB"},
        items=items,
    )
    return export(consignments=[consignment])


def submission(data: dict[str, Any]) -> Submission:
    """The canonical submission of ``data``."""
    return Submission.model_validate(data)


def changed(data: dict[str, Any], path: list[str | int], value: Any) -> dict[str, Any]:
    """``data`` with the value at a path of keys and indices replaced; None removes it."""
    copy = deepcopy(data)
    here: Any = copy
    *way, last = path
    for key in way:
        here = here[key]
    if value is None:
        here.pop(last)
    else:
        here[last] = value
    return copy


def consignment(*path: str | int) -> list[str | int]:
    """A path into the first consignment."""
    return ["consignments", 0, *path]


def line(*path: str | int) -> list[str | int]:
    """A path into the first line of the first consignment."""
    return ["consignments", 0, "items", 0, *path]
