"""Invented submissions for the Hong Kong documents: one truck south with three consignments, one north."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from fairway.consignments.model import Submission
from fairway.filings.adapter import Envelope

NOW = datetime(2026, 6, 10, 1, 0, tzinfo=UTC)
IMPORTER = {
    "names": {"en": "Example Trading (Hong Kong) Limited", "tc": "示例貿易（香港）有限公司"},
    "address": {
        "text": {"en": "Unit 8, 12/F, Example Centre, 1 Example Road, Kwai Chung, New Territories"},
        "country": "HK",
    },
    "hk_business_registration": "12345678-000",
}
EXPORTER = {
    "names": {"en": "Dongguan Example Houseware Co., Ltd.", "sc": "东莞市示例家居用品有限公司"},
    "address": {"text": {"sc": "广东省东莞市厚街镇示例路8号"}, "country": "CN"},
}
TRIP = {
    "control_point": "shenzhen-bay",
    "expected_crossing_date": "2026-06-12",
    "vehicle": {"hk_mark": "XX 1234", "cn_plate": "粤Z1234港"},
    "carrier": {
        "names": {"en": "Example Cross-Boundary Haulage Limited"},
        "address": {"text": {"en": "Lot 1, Example Village, Yuen Long, New Territories"}, "country": "HK"},
    },
    "place_of_loading": {"unlocode": "CNDGG", "name": {"en": "Dongguan"}},
    "place_of_discharge": {"unlocode": "HKHKG"},
}


def consignment(name: str, waybill: str, items: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "waybill_number": waybill,
        "consignor": EXPORTER,
        "consignee": IMPORTER,
        "packages": {"count": 12, "type_code": "CT", "marks": f"{name} 1-12"},
        "gross_weight_kg": "186.4",
        "net_weight_kg": "150",
        "country_of_consignment": "CN",
        "clearance": {"hk_transhipment": False},
        "items": items,
    } | more


def item(name: str, code: str, **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "description": {"en": "Stainless steel vacuum flasks, 500 ml", "tc": "不銹鋼真空保溫瓶，500毫升"},
        "hs6": code[:6],
        "hkhs8": code,
        "origin": "CN",
        "hk_quantity": {"value": "1440", "unit": "C62"},
        "value": {"amount": "10000", "currency": "HKD", "basis": "CIF"},
    } | more


def southbound() -> dict[str, Any]:
    """Imports into Hong Kong: flasks and fans, apples, and a machine under transhipment on a through bill."""
    apples = {
        "description": {"en": "Apples, fresh", "tc": "鮮蘋果"},
        "hk_quantity": {"value": "5000", "unit": "KGM"},
    }
    machine = {"description": {"en": "Injection moulding machine for plastics"}}
    return {
        "reference": "DG-2026-0610",
        "direction": "cn-hk",
        "trip": TRIP,
        "consignments": [
            consignment(
                "C1",
                "DGHK26061001",
                [item("1", "96170010"), item("2", "84145100", description={"en": "Table fans, 220 V, 40 W"})],
            ),
            consignment("C2", "DGHK26061002", [item("1", "08081000", **apples)]),
            consignment(
                "C3",
                "DGHK26061003",
                [item("1", "84771000", **machine)],
                clearance={"hk_transhipment": True, "hk_through_bill": True},
            ),
        ],
    }


def northbound() -> dict[str, Any]:
    """An export from Hong Kong: Hong Kong made T-shirts, under a licence."""
    shirts = {
        "description": {"en": "T-shirts of cotton, knitted, men's"},
        "origin": "HK",
        "hk_quantity": {"value": "100", "unit": "DZN"},
        "value": {"amount": "12345", "currency": "HKD", "basis": "FOB"},
    }
    return {
        "reference": "HK-2026-0001",
        "direction": "hk-cn",
        "trip": TRIP | {"place_of_loading": {"unlocode": "HKHKG"}, "place_of_discharge": {"unlocode": "CNDGG"}},
        "consignments": [
            consignment(
                "N1",
                "HKDG26061201",
                [item("1", "61091010", **shirts)],
                consignor=IMPORTER,
                consignee=EXPORTER,
                country_of_destination="CN",
                licences=[{"number": "EL2600001", "side": "hk"}],
                licence_exporter=IMPORTER,
            )
        ],
    }


Make = Callable[..., Submission]


def _set(tree: dict[str, Any], path: str, value: Any) -> None:
    here: Any = tree
    *way, last = path.split("/")
    for part in way:
        here = here[int(part)] if isinstance(here, list) else here.setdefault(part, {})
    if value is ...:
        here.pop(last, None)
    elif isinstance(here, list):
        here[int(last)] = value
    else:
        here[last] = value


@pytest.fixture
def south() -> Make:
    """Makes the southbound submission; arguments are pairs of path and value (``...`` removes)."""

    def make(*changes: tuple[str, Any]) -> Submission:
        tree = json.loads(json.dumps(southbound()))
        for path, value in changes:
            _set(tree, path, value)
        return Submission.model_validate(tree)

    return make


@pytest.fixture
def north() -> Make:
    """Makes the northbound submission."""

    def make(*changes: tuple[str, Any]) -> Submission:
        tree = json.loads(json.dumps(northbound()))
        for path, value in changes:
            _set(tree, path, value)
        return Submission.model_validate(tree)

    return make


@pytest.fixture
def envelope() -> Envelope:
    """What a site adds."""
    return Envelope(message_id="0197f3c0-5b1a-7c3e-9f00-2f4b7a6d1e01", now=NOW, sender="FWDHK01")
