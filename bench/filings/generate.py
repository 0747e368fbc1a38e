"""A submission of 50 different lines, complete for all six documents. The seed decides every value."""

from __future__ import annotations

import json
import random
from decimal import Decimal
from pathlib import Path
from typing import Any

from fairway.consignments.model import Submission
from fairway.consignments.parse import parse_submission, to_tree

EXAMPLE = Path(__file__).parents[2] / "examples" / "south-general.json"
SEED = 20261123
LINES = 50
COLOURS = ("红色", "蓝色", "绿色", "黄色", "白色", "黑色", "紫色", "橙色")


def submission(lines: int = LINES, seed: int = SEED) -> Submission:
    """The first consignment of the worked example with ``lines`` lines that differ in text, numbers and values."""
    chance = random.Random(seed)
    tree = to_tree(parse_submission(EXAMPLE.read_bytes()))
    first: dict[str, Any] = tree["consignments"][0]
    pattern = first["items"][0]
    items = [_line(pattern, number, chance) for number in range(1, lines + 1)]
    kind = first["packages"]["type_code"]
    currency = pattern["value"]["currency"]
    first |= {
        "items": items,
        "packages": {**first["packages"], "count": sum(item["packages"]["count"] for item in items), "type_code": kind},
        "gross_weight_kg": _total(items, "gross_weight_kg"),
        "net_weight_kg": _total(items, "net_weight_kg"),
        "value": {
            "amount": str(sum(Decimal(item["value"]["amount"]) for item in items)),
            "currency": currency,
            "basis": pattern["value"].get("basis"),
        },
    }
    first.pop("further_packages", None)
    tree["consignments"] = [first]
    return Submission.model_validate_json(json.dumps(tree))


def _total(items: list[dict[str, Any]], name: str) -> str:
    return str(sum(Decimal(item[name]) for item in items))


def _line(pattern: dict[str, Any], number: int, chance: random.Random) -> dict[str, Any]:
    quantity = chance.randint(10, 900)
    price = Decimal(chance.randint(50, 5000)) / 100
    net = Decimal(chance.randint(500, 4000)) / 100
    count = chance.randint(1, 20)
    description = {**pattern["description"], "en": f"{pattern['description']['en']} no. {number}"}
    if "tc" in description:
        description["tc"] = f"{description['tc']}{number}號"
    description["sc"] = f"{chance.choice(COLOURS)}{description['sc']}{number}号"
    line = {
        **pattern,
        "id": f"L{number}",
        "description": description,
        "quantity": {**pattern["quantity"], "value": str(quantity)},
        "unit_price": str(price),
        "value": {**pattern["value"], "amount": str(price * quantity)},
        "packages": {**pattern["packages"], "count": count},
        "net_weight_kg": str(net),
        "gross_weight_kg": str(net + count),
        "legal_quantity_1": {**pattern["legal_quantity_1"], "value": str(quantity)},
    }
    if pattern.get("legal_quantity_2"):
        line["legal_quantity_2"] = {**pattern["legal_quantity_2"], "value": str(net)}
    if pattern.get("hk_quantity"):
        line["hk_quantity"] = {**pattern["hk_quantity"], "value": str(quantity)}
    return line
