"""The data of the story: JSON beside this file, with the names of one play put in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from string import Template
from typing import Any

FOLDER = Path(__file__).parent
NOTHING_UNUSUAL = "公司紀錄良好，並無異常 · Known firms, nothing unusual"
RECORD_WANTED = "要求出示冷藏溫度紀錄 · Temperature record of the container requested"
SEAL_REPLACED = "檢查後已更換封條 · Seal replaced after the inspection"
"""What Hong Kong's officers note, in both official languages of their desk. The other people of the story write in the
language of their side as well; what they enter is in the JSON files beside."""


class Script:
    """The data of one play. Plays on the same data differ in day, references, plates and numbers."""

    def __init__(self, play: int, day: date) -> None:
        """``play`` counts the plays of a demonstration, ``day`` is the civil day that the goods cross."""
        number = play % 100
        self.day = day
        self.names: Mapping[str, str] = {
            "run": f"{number:02d}",
            "day": day.isoformat(),
            "ymd": f"{day:%y%m%d}",
            "south_mark": f"FW {1000 + number}",
            "north_mark": f"FW {2000 + number}",
            "journey_mark": f"FW {3000 + number}",
            "south_plate": f"粤ZA{100 + number}港",
            "north_plate": f"粤ZB{100 + number}港",
            "south_vehicle": f"5345V{number:05d}",
            "north_vehicle": f"5320V{number:05d}",
        }

    def data(self, name: str) -> Any:
        """The content of ``name``.json with the names of this play."""
        return json.loads(Template(_text(name)).substitute(self.names))

    def submission(self, name: str) -> dict[str, Any]:
        """A submission as its owner enters it."""
        found: dict[str, Any] = self.data(name)
        return found

    def changed(self, document: dict[str, Any], name: str) -> dict[str, Any]:
        """``document`` with the values of ``name``.json, which are by JSON Pointer."""
        changed: dict[str, Any] = json.loads(json.dumps(document))
        for pointer, value in self.data(name).items():
            put(changed, pointer, value)
        return changed


@cache
def _text(name: str) -> str:
    return (FOLDER / f"{name}.json").read_text(encoding="utf-8")


def put(tree: Any, pointer: str, value: Any) -> None:
    """Set the value at a JSON Pointer; the part that holds it must be there."""
    *above, last = pointer.split("/")[1:]
    for part in above:
        tree = tree[int(part)] if isinstance(tree, list) else tree[part]
    if isinstance(tree, list):
        tree[int(last)] = value
    else:
        tree[last] = value
