"""Every term gives the same values on Spark as in Python, row by row."""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from fairway.parcels.terms import ibis, python
from fairway.parcels.terms.single import Value
from tests.parcels.terms.test_both_ways import SCHEMA, TERMS

WORDS = ("", "a", "x\n", "0A-b", "0A-b\n", "无", "无线耳机", "11010519491231002X", "110105194912310021", "１２", "𠮷野")
EDGES = ("0", "0.085", "0.005", "-0.005", "1", "3", "17", "0.00001")
RATES = ("0", "0.13", "0.15", "0.56", "0.7", "0.99999")
PLACES = Decimal("0.00001")


def rows(seed: int, many: int) -> list[dict[str, Value]]:
    some = random.Random(seed)

    def amount() -> Decimal:
        kind = some.random()
        if kind < 0.3:
            return Decimal(some.choice(EDGES)).quantize(PLACES)
        most = 10**18 - 1 if kind < 0.6 else 10**9
        return Decimal(some.randint(-most if kind < 0.6 else 0, most)).scaleb(-5)

    return [
        {
            "a": amount(),
            "b": amount(),
            "rate": Decimal(some.choice(RATES)).quantize(PLACES),
            "maybe": some.choice([None, amount()]),
            "s": some.choice(WORDS),
            "t": some.choice(WORDS),
            "n": some.randint(-5, 5),
        }
        for _ in range(many)
    ]


def test_every_term_on_spark(spark: Any, tmp_path: Path) -> None:
    made = rows(5, 500)
    pq.write_table(pa.Table.from_pylist(made, schema=SCHEMA), tmp_path / "rows.parquet")
    table = spark.read_parquet(tmp_path / "rows.parquet")
    found = spark.to_pyarrow(table.select(**{name: ibis(term, table) for name, term in TERMS.items()})).to_pylist()
    assert found == [{name: python(term)(row) for name, term in TERMS.items()} for row in made]
