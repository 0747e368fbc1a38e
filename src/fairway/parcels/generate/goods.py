"""The goods that the traffic is made of. Codes are those of the demonstration's tariff; brands are invented."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from fairway.parcels.generate.arrays import Ints


@dataclass(frozen=True)
class Goods:
    """Columns of ``goods.csv``; a good is its number in them."""

    texts: dict[str, list[str]]
    cents: Ints
    grams: Ints
    ordinary: Ints
    restricted: Ints
    by_weight: Ints
    """1 where the first legal unit is the kilogram, else 0."""


@cache
def goods() -> Goods:
    """All of them."""
    text = (files("fairway.parcels.generate") / "goods.csv").read_text("utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    sorts = np.array([row["sort"] for row in rows])
    return Goods(
        texts={name: [row[name] for row in rows] for name in rows[0]},
        cents=np.array([int(row["cents"]) for row in rows]),
        grams=np.array([int(row["grams"]) for row in rows]),
        ordinary=np.flatnonzero(sorts == "ordinary"),
        restricted=np.flatnonzero(sorts == "restricted"),
        by_weight=np.array([int(row["unit1"] == "035") for row in rows]),
    )
