"""Submissions to test with: one complete, and how to change it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from fairway.base.issues import Issue, Refusal
from fairway.consignments.parse import examine
from fairway.consignments.pointers import parts

NOTHING: Any = object()


def plain() -> dict[str, Any]:
    """A submission as a sender writes it: two consignments, three items, one container. Invented."""
    party = {
        "names": {"en": "Harbour Lantern Toys Limited", "tc": "港燈玩具有限公司"},
        "address": {"text": {"en": "9/F, 1 Example Street, Kwun Tong"}, "country": "HK"},
        "contact": {"name": "Chan", "phone": "+852 2123 4567", "email": "ops@lantern.example"},
    }
    sender = {"names": {"sc": "东莞示例玩具有限公司"}, "address": {"text": {"sc": "东莞市示例路1号"}, "country": "CN"}}

    def item(name: str, gross: str, net: str, value: str) -> dict[str, Any]:
        return {
            "id": name,
            "description": {"en": "Toy cars, battery operated", "sc": "电动玩具车"},
            "hs6": "950300",
            "hkhs8": "95030029",
            "cn_tariff10": "9503006000",
            "quantity": {"value": "100", "unit": "C62"},
            "value": {"amount": value, "currency": "USD", "basis": "FOB"},
            "origin": "CN",
            "gross_weight_kg": gross,
            "net_weight_kg": net,
        }

    whole = {
        "reference": "FW-TEST-1",
        "direction": "cn-hk",
        "trip": {
            "control_point": "shenzhen-bay",
            "expected_crossing_date": "2026-03-10",
            "loading_at": "2026-03-10T07:00:00+08:00",
            "arrival_at": "2026-03-10T10:00:00+08:00",
            "vehicle": {"hk_mark": "XX 1234", "cn_plate": "粤ZAB12港"},
        },
        "consignments": [
            {
                "id": "C1",
                "waybill_number": "WB1001",
                "consignor": sender,
                "consignee": party,
                "packages": {"count": 12, "type_code": "CT"},
                "gross_weight_kg": "30.5",
                "net_weight_kg": "25",
                "value": {"amount": "900.00", "currency": "USD", "basis": "FOB"},
                "freight": {"amount": "300", "currency": "HKD"},
                "containers": ["CSQU3054383"],
                "items": [item("1", "20.5", "17", "600.00"), item("2", "10", "8", "300.00")],
            },
            {
                "id": "C2",
                "consignor": sender,
                "consignee": party,
                "packages": {"count": 1, "type_code": "PX"},
                "items": [item("1", "5", "4", "100.00")],
            },
        ],
        "containers": [{"number": "CSQU3054383", "size_type": "22G1"}],
    }
    # No two places share an object, so that a change at one place is a change at one place.
    separate: dict[str, Any] = json.loads(json.dumps(whole))
    return separate


@pytest.fixture
def tree() -> dict[str, Any]:
    """A fresh copy of the submission as plain data."""
    return plain()


def changed(pointer: str, value: Any = NOTHING) -> dict[str, Any]:
    """The submission with ``value`` at ``pointer``, or without what stands there."""
    tree = plain()
    *way, last = parts(pointer)
    here: Any = tree
    for part in way:
        here = here[int(part)] if isinstance(here, list) else here.setdefault(part, {})
    key = int(last) if isinstance(here, list) else last
    if value is NOTHING:
        del here[key]
    else:
        here[key] = value
    return tree


def issues_of(tree: Any) -> list[Issue]:
    """All issues of a submission, whether it was refused or not."""
    try:
        return list(examine(json.dumps(tree, ensure_ascii=False).encode())[1])
    except Refusal as refusal:
        return list(refusal.issues)


@pytest.fixture
def fault() -> Callable[..., Issue]:
    """Make one change and get the one issue that it causes."""

    def make(pointer: str, value: Any = NOTHING) -> Issue:
        found = issues_of(changed(pointer, value))
        assert len(found) == 1, [(issue.rule, issue.pointer) for issue in found]
        return found[0]

    return make
