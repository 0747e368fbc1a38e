"""What the fields of the documents are called, in three languages (``names.csv``)."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from fairway.base.language import Trilingual

DATA = Path(__file__).parent / "names.csv"


@cache
def names() -> dict[str, Trilingual]:
    """The name of every column, and of what else a fault may be of, by column."""
    with DATA.open(encoding="utf-8", newline="") as file:
        return {one["field"]: Trilingual(one["en"], one["tc"], one["sc"]) for one in csv.DictReader(file, strict=True)}


def name_of(field: str) -> Trilingual:
    """What ``field`` is called; itself where it has no name."""
    return names().get(field, Trilingual(field, field, field))
