"""Screening on Spark finds what Python finds: the same words, the same strengths, the same cents."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pyarrow.parquet as pq
import pytest

from fairway.parcels.hongkong.bulk import screened
from fairway.parcels.hongkong.parcel import Line
from fairway.parcels.hongkong.vague import vagueness
from fairway.parcels.hongkong.watched import screen
from tests.parcels.hongkong.making import DAY, parcel, rows_of
from tests.parcels.hongkong.test_bulk import SIGNS, WORDS

pytestmark = pytest.mark.slow


def given() -> list[Line]:
    """Words of the tables in two forms, and drawn texts with drawn values."""
    wide = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F) if chr(code) not in "<>"})
    found = [Line(description=word.upper() if at % 2 else word.translate(wide)) for at, word in enumerate(WORDS[::4])]
    drawn = Random(20261203)
    for at in range(300):
        found.append(
            Line(
                description="".join(drawn.choice(WORDS + SIGNS) for _ in range(drawn.randint(0, 5))),
                item_name="" if at % 2 else drawn.choice(WORDS),
                hs_code=drawn.choice(["", "22083000", "8543.40", "61091010", "2402.20.00"]),
                value=Decimal(drawn.randrange(10**14)).scaleb(-5) if at % 9 else None,
                currency=drawn.choice(["", "HKD", "CNY", "USD", "JPY", "ZZZ"]),
                rate=None if at % 3 else Decimal(drawn.randrange(1, 10**7)).scaleb(-5),
            )
        )
    return found


def test_spark_finds_the_same(spark: Any, tmp_path: Path) -> None:
    lines = given()
    rows = rows_of([parcel(one, waybill_no=f"W{at}") for at, one in enumerate(lines)])
    pq.write_table(rows, tmp_path / "rows.parquet")
    found = screened(spark.read_parquet(str(tmp_path / "rows.parquet")), DAY).order_by("place")
    told = spark.to_pyarrow(found.select("value_hkd", "vague", "findings")).to_pylist()
    expected = [
        {
            "value_hkd": one.value_hkd(DAY),
            "vague": vagueness(DAY).holds(one.description),
            "findings": "".join(f"{each.code} " for each in screen(DAY).find(one.said, one.code)),
        }
        for one in lines
    ]
    assert told == expected
