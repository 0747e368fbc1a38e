"""Screening in bulk finds what screening of one parcel finds, to the cent and to the word."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import ibis
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fairway.codes.tables import table
from fairway.parcels.hongkong import patterns
from fairway.parcels.hongkong.bulk import screened
from fairway.parcels.hongkong.clear import clear
from fairway.parcels.hongkong.epochs import epoch
from fairway.parcels.hongkong.folding import FROM, TO, fold, folded
from fairway.parcels.hongkong.parcel import Line, Parcel, parcels
from fairway.parcels.hongkong.vague import vagueness
from fairway.parcels.hongkong.watched import screen
from tests.parcels.hongkong.making import DAY, case, line, parcel, rows_of

WORDS = sorted(
    {
        word
        for row in [*table("screening.hk"), *table("vague_term"), *table("description_word")]
        for column in ("words_en", "words_tc", "words_sc", "unless_en", "unless_zh", "words")
        for word in patterns.split(row[column])
    }
)
SIGNS = [
    "",
    " ",
    "-",
    ", ",
    "；",
    " 40%",
    "30 %",
    "30.1％",
    "52度",
    "x2",
    "\u200b",
    "İ",
    "ſ",
    "K",
    "𠀀",
    "<",
    "'s",
    "\n",
]
texts = st.lists(st.sampled_from(WORDS) | st.sampled_from(SIGNS) | st.text(max_size=4), max_size=5).map("".join)
printable = texts.filter(lambda text: "\0" not in text and not re.search("[\ud800-\udfff]", text))
amounts = st.none() | st.integers(0, 10**14).map(lambda number: Decimal(number).scaleb(-5))
lines = st.builds(
    Line,
    description=printable | printable.map(str.upper),
    item_name=st.just("") | printable,
    hs_code=st.sampled_from(["", "22083000", "8543.40", "61091010", "2402.20.00", "30049010"]),
    value=amounts,
    currency=st.sampled_from(["", "HKD", "CNY", "USD", "JPY", "ZZZ"]),
    rate=st.none() | st.integers(1, 10**7).map(lambda number: Decimal(number).scaleb(-5)),
)


def in_bulk(given: list[Line]) -> list[dict[str, Any]]:
    rows = rows_of([parcel(one, waybill_no=f"W{at}") for at, one in enumerate(given)])
    found = screened(ibis.memtable(rows), DAY).order_by("place")
    return ibis.duckdb.connect().to_pyarrow(found.select("value_hkd", "vague", "findings")).to_pylist()


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(lines, min_size=1, max_size=60))
def test_bulk_and_single_agree(given: list[Line]) -> None:
    for one, found in zip(given, in_bulk(given), strict=True):
        assert found["value_hkd"] == one.value_hkd(DAY), one
        assert found["vague"] == vagueness(DAY).holds(one.description), one
        assert found["findings"].split() == [each.code for each in screen(DAY).find(one.said, one.code)], one


def test_every_word_of_the_tables_is_found_in_both_ways() -> None:
    """Each word alone, in capitals and in full width, as every engine must read it."""
    wide = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F) if chr(code) not in "<>"})
    given = [Line(description=form) for word in WORDS for form in (word, word.upper(), word.translate(wide))]
    for one, found in zip(given, in_bulk(given), strict=True):
        assert found["findings"].split() == [each.code for each in screen(DAY).find(one.said, one.code)], one
        assert found["vague"] == vagueness(DAY).holds(one.description), one


def test_folding_is_the_same_in_both_ways() -> None:
    given = [*FROM, *"".join(FROM).split("Z"), "ABC", "é É ß İ", "", "𠀀" * 700, "x" * 700]
    column = ibis.memtable(pa.table({"text": given}))
    found = ibis.duckdb.connect().to_pyarrow(column.select(text=folded(column.text)))["text"].to_pylist()
    assert found == [fold(one) for one in given]
    assert len(FROM) > len(TO)
    assert len(set(FROM)) == len(FROM)


@pytest.mark.parametrize(
    ("text", "vague"),
    [
        ("電子產品" * 140 + "q", False),
        ("電子產品" * 140, True),
        ("spare parts " * 40 + "q", False),
        ("x2" * 250, False),
        ("a " * 250, True),
        ("- " * 250 + "q", False),
    ],
)
def test_long_texts_are_read_in_one_way(text: str, vague: bool) -> None:
    """With two ways to read each word this would not end."""
    assert vagueness(DAY).holds(text) is vague
    assert screen(DAY).find((text,), "") == ()


def test_what_bulk_calls_quiet_is_judged_as_if_all_were_looked_at() -> None:
    given = [
        parcel(line(description=text), waybill_no=f"W{at}", moved_on=day)
        for at, text in enumerate(["gift", "T-shirt for men", "E-cigarette", "Scotch whisky", "配件"])
        for day in ("2026-12-03", "2026-12-04")
    ]
    cleared = clear(rows_of(given), on=DAY)
    for one, each in zip(cleared.judged, parcels(rows_of(given)), strict=True):
        alone = case(*each.lines, waybill_no=each.waybill_no, moved_on=each.moved_on)
        assert (one.case.findings, one.case.vague) == (alone.findings, alone.vague)


anything = st.text(max_size=12).filter(lambda text: not re.search("[\0\ud800-\udfff]", text))
wild = st.builds(
    parcel,
    lines,
    waybill_no=st.sampled_from(["", "W1", "W2"]) | anything,
    mode=st.sampled_from(["post", "courier", "freight", ""]) | anything,
    movement=st.sampled_from(["", "import", "export", "transhipment"]) | anything,
    contents=st.sampled_from(["", "goods", "documents"]) | anything,
    exemption=st.sampled_from(["", "postal", "samples", "personal", "transhipment-through"]) | anything,
    moved_on=st.dates().map(str) | anything,
    gross_weight=amounts,
    consignee_country=st.sampled_from(["HK", "TH", "", "zz"]),
    country=st.sampled_from(["CN", "", "zz"]),
    trader_no=st.sampled_from(["1", ""]) | anything,
    through_bill=anything,
)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(wild, max_size=12))
def test_every_list_is_decided(given: list[Parcel]) -> None:
    """Whatever stands in it, each parcel is decided once, and every declared one is on one declaration."""
    cleared = clear(rows_of(given), on=DAY)
    rows = cleared.outcomes.to_pylist()
    assert len(rows) == len(cleared.judged) == sum(cleared.totals.values())
    for row in rows:
        assert (row["decision"] == "DECLARED") == bool(row["declaration"])
        assert (row["decision"] in {"TO_FIX", "STOPPED"}) == (row["category"] == 0)
        assert bool(row["rules"]) or row["category"] > 0
    assert {fault["key"] for fault in cleared.faults.to_pylist()} <= {row["waybill_no"] for row in rows}


@pytest.mark.parametrize("name", ["screening.hk", "vague_term", "threshold.destination", "exchange_rate.hkd"])
def test_a_table_says_the_same_all_through_a_stretch(name: str) -> None:
    rows = table(name)
    for day in (date(2018, 1, 1), date(2020, 1, 30), date(2022, 4, 29), date(2022, 4, 30), DAY):
        assert rows.entries(epoch(rows, day)) == rows.entries(day)
        assert epoch(rows, day) <= day
