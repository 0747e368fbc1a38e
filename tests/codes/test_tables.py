"""Every shipped row: has a source, a validity and names, and is the only one of its code on any day."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairway.base.language import Language
from fairway.codes.entries import Entry, Evidence
from fairway.codes.files import DATA, TableFault, read_head, read_text, rows
from fairway.codes.tables import CodeBook, KnownTable, UnknownTable, book, table

DAY = date(2026, 6, 1)
LAST = date(2027, 1, 1)
"""Rows of law that is not in force yet are known ahead, but not for years."""
NAMES = book().names
LATIN_IS_ENOUGH = {"trade_term.gacc"}
"""Tables whose Chinese names are the Latin letters themselves for some rows."""


def every_row() -> Iterator[Entry]:
    for name in NAMES:
        yield from table(name)


@pytest.mark.parametrize("name", NAMES)
def test_every_row_has_source_validity_and_three_names(name: str) -> None:
    assert len(table(name)) > 0
    for entry in table(name):
        assert entry.source, entry
        assert isinstance(entry.evidence, Evidence)
        assert date(2000, 1, 1) < entry.valid_from < LAST, entry
        assert entry.valid_to is None or entry.valid_to >= entry.valid_from, entry
        assert all(entry.names), entry
        assert all(text == text.strip() for text in (entry.code, *entry.names)), entry


@pytest.mark.parametrize("name", sorted(set(NAMES) - LATIN_IS_ENOUGH))
def test_chinese_names_are_chinese(name: str) -> None:
    plain = [entry for entry in table(name) if not re.search(r"[\u4e00-\u9fff]", entry.names[1] + entry.names[2])]
    assert [entry.names[1] for entry in plain if entry.names[1] not in ("TIR",)] == []


@pytest.mark.parametrize("name", NAMES)
def test_code_and_interval_are_unique(name: str) -> None:
    for code in {entry.code for entry in table(name)}:
        for before, after in pairwise(table(name).history(code)):
            assert before.valid_to is not None
            assert before.valid_to < after.valid_from


@pytest.mark.parametrize("path", sorted([*DATA.glob("*.csv"), *DATA.glob("*.csv.gz")]), ids=lambda path: path.name)
def test_every_file_reads_and_names_its_authority(path: Path) -> None:
    head, body = read_head(path, read_text(path))
    assert head.authority
    assert head.citation
    assert all(head.title)
    assert [number for number, _ in rows(head, body)] == list(range(1, len(body)))


def test_lookup_is_by_exact_code_and_day() -> None:
    assert table("country").get("HK", DAY) is not None
    assert table("country").get("hk", DAY) is None
    assert table("country").get("XX", DAY) is None
    assert table("currency").get("BGN", date(2025, 12, 31)) is not None
    assert table("currency").get("BGN", date(2026, 1, 1)) is None
    assert table("supervision_mode.cn").get("9710", date(2020, 6, 30)) is None


@given(st.sampled_from(list(every_row())), st.dates(date(2018, 1, 1), date(2030, 1, 1)))
def test_a_row_is_found_exactly_on_the_days_on_which_it_holds(entry: Entry, day: date) -> None:
    found = table(entry.table).get(entry.code, day)
    assert (found == entry) == entry.holds_on(day)


@given(st.sampled_from(list(every_row())))
def test_a_code_finds_itself_first(entry: Entry) -> None:
    day = entry.valid_to or max(DAY, entry.valid_from)
    assert table(entry.table).search(entry.code, day, limit=3)[0].code.casefold() == entry.code.casefold()


def test_search_ranks_the_name_in_the_reader_s_language() -> None:
    assert table("country").search("香港", DAY, Language.TC)[0].code == "HK"
    assert table("country").search("germany", DAY)[0].code == "DE"
    assert table("package").search("托盘", DAY, Language.SC)[0].code == "PX"
    assert "851830" in [entry.code for entry in table("hs").search("headphones", DAY)]
    assert table("country").search("no such place", DAY) == []


def test_unknown_table_is_said() -> None:
    with pytest.raises(UnknownTable):
        table("no.such.table")


def test_KnownTable() -> None:
    assert [issue.rule for issue in KnownTable().check("no.such.table")] == ["codes.table"]
    assert not list(KnownTable().check("country"))


HEAD = """#table: country = code
#title: a | b | c
#label: l
#authority: a
#citation: c
#source: s
#evidence: verified
"""


def overlay(folder: Path, text: str) -> CodeBook:
    (folder / "country--added.csv").write_text(HEAD + text, encoding="utf-8")
    return CodeBook(folder)


def test_a_later_row_of_a_site_ends_the_shipped_one(tmp_path: Path) -> None:
    mine = overlay(tmp_path, "code,en,tc,sc,valid_from,valid_to\nTR,Türkiye,土耳其,土耳其,2026-07-01,\n").table(
        "country"
    )
    before, after = mine.get("TR", date(2026, 6, 30)), mine.get("TR", date(2026, 7, 1))
    assert before is not None
    assert after is not None
    assert before.valid_to == date(2026, 6, 30)
    assert after.source == "s"
    assert table("country").get("TR", date(2026, 7, 1)) != after


@pytest.mark.parametrize(
    "text",
    [
        "code,en,tc,sc,valid_from,valid_to\nTR,Again,x,x,2018-01-01,\n",
        "code,en,tc,sc,valid_from,valid_to\nQQ,One,x,x,2020-01-01,2021-01-01\nQQ,Two,x,x,2020-06-01,\n",
        "code,en,tc,sc,valid_from,valid_to\nQQ,One,x,x,,\n",
        "code,en,tc,sc,valid_from,valid_to\nQQ,One,x,x,2020-13-01,\n",
        "code,en,tc,sc,valid_from,valid_to\nQQ,One,x,x,2020-02-01,2020-01-01\n",
        "code,en,tc,sc,valid_from,valid_to\nQQ,One,x\n",
        "code,en,tc,sc\nQQ,One,x,x\n",
    ],
    ids=["same day", "overlap", "no day", "no date", "ends early", "short row", "no validity column"],
)
def test_a_faulty_file_is_refused_with_its_name(tmp_path: Path, text: str) -> None:
    with pytest.raises(TableFault, match="country"):
        overlay(tmp_path, text).table("country")


def test_demonstration_rows_give_way(tmp_path: Path) -> None:
    head = HEAD.replace("country", "hkhs")
    (tmp_path / "hkhs.csv").write_text(
        head + "code,en,tc,sc,valid_from,valid_to,unit,unit_required\n61091010,Real,真,真,2020-01-01,,KG,yes\n",
        encoding="utf-8",
    )
    found = CodeBook(tmp_path).table("hkhs").get("61091010", DAY)
    assert found is not None
    assert not found.demo
    assert found["unit"] == "KG"


def test_demo_rows_are_marked_and_only_where_expected() -> None:
    assert {entry.table for entry in every_row() if entry.demo} == {
        "hkhs",
        "cn_tariff",
        "exchange_rate.hkd",
        "positive_list.cn",
        "tax_rate.cn",
    }


@pytest.mark.conformance
def test_harmonized_system_has_exactly_the_codes_of_the_public_list() -> None:
    path = Path(__file__).parents[3] / "shared" / "conformance" / "hs" / "harmonized-system-2022.csv"
    if not path.is_file():
        pytest.skip("the conformance folder is not beside this checkout")
    with path.open(encoding="utf-8") as file:
        public = {row["hscode"] for row in csv.DictReader(file)}
    unspecified = {"TOTAL", "99", "9999", "999999"}
    assert {entry.code for entry in table("hs")} == public - unspecified
