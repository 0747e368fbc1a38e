"""Importing missing rows: every fault at once, all or nothing, once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from fairway.base.issues import Refusal
from fairway.codes.entries import Evidence
from fairway.codes.import_rules import (
    Candidate,
    ImportedColumns,
    ImportedRowHasCode,
    ImportedRowHasName,
    ImportedRowHasValidity,
    ImportedRowIsNew,
    ReadableFile,
    Sheet,
)
from fairway.codes.imports import import_rows
from fairway.codes.tables import CodeBook, UnknownTable, table, use

DAY = date(2026, 6, 1)
GOOD = "code,en,tc,sc,valid_from\n5999,Test office,測試,测试,2026-01-01\n".encode()


@pytest.fixture(autouse=True)
def shipped_tables_afterwards() -> Iterator[None]:
    yield
    use(None)


def refused(folder: Path, name: str, content: str | bytes, **given: date) -> list[tuple[str, str | None]]:
    data = content if isinstance(content, bytes) else content.encode()
    with pytest.raises(Refusal) as caught:
        import_rows(folder, name, data, source="test", valid_from=given.get("valid_from"))
    assert not folder.exists() or not list(folder.iterdir())
    return [(issue.rule, issue.place) for issue in caught.value.issues]


def test_rows_are_added_once_and_found_afterwards(tmp_path: Path) -> None:
    first = import_rows(tmp_path, "customs_office.cn", GOOD, source="Official table, 2026")
    again = import_rows(tmp_path, "customs_office.cn", GOOD, source="Official table, 2026")
    assert (first.rows, first.already) == (1, False)
    assert (again.rows, again.already, again.path) == (1, True, first.path)
    found = table("customs_office.cn").get("5999", DAY)
    assert found is not None
    assert found.source == "Official table, 2026"
    assert found.evidence is Evidence.VERIFIED
    assert found.names[1] == "測試"
    assert table("customs_office.cn").get("5301", DAY) is not None
    assert len(list(tmp_path.iterdir())) == 1


def test_a_change_of_an_existing_code_holds_from_its_day(tmp_path: Path) -> None:
    rows = b"code,en,valid_from,value,unit\ncn.declaration.lines,Lines,2026-09-01,100,lines\n"
    import_rows(tmp_path, "legal_value", rows, source="Announcement")
    before, after = (table("legal_value").get("cn.declaration.lines", day) for day in (DAY, date(2026, 9, 1)))
    assert before is not None
    assert after is not None
    assert (before["value"], after["value"]) == ("50", "100")


def test_a_day_for_all_rows(tmp_path: Path) -> None:
    import_rows(tmp_path, "port.gacc", b"code,en\nMAC000,Macao\n", source="t", valid_from=date(2025, 1, 1))
    found = table("port.gacc").get("MAC000", DAY)
    assert found is not None
    assert found.valid_from == date(2025, 1, 1)
    assert found.name() == "Macao"


def test_official_rows_replace_the_invented_ones(tmp_path: Path) -> None:
    rows = b"code,en,valid_from,unit,unit_required\n61091010,T-shirts,2022-01-01,DOZ,yes\n"
    import_rows(tmp_path, "hkhs", rows, source="HKHS 2022 edition")
    found = table("hkhs").get("61091010", DAY)
    assert found is not None
    assert not found.demo


def test_every_fault_is_reported_with_its_row_and_nothing_is_written(tmp_path: Path) -> None:
    rows = "code,en,valid_from,valid_to\n5301,Dup,2017-01-01,\n,No code,2026-01-01,\n5998,,x,2026\n5999,A,2026-01-01,\n"
    faults = refused(tmp_path / "codes", "customs_office.cn", rows + "5999,B,2026-01-01,\n")
    assert faults == [
        ("codes.import.overlap", "row 1"),
        ("codes.import.code", "row 2"),
        ("codes.import.name", "row 3"),
        ("codes.import.validity", "row 3"),
        ("codes.import.validity", "row 3"),
        ("codes.import.overlap", "row 5"),
    ]


def test_unreadable_files(tmp_path: Path) -> None:
    for content in (b"\xff\xfe\x00", b'code,en,valid_from\n"open', b"PK\x03\x04\x00\xff"):
        assert refused(tmp_path, "country", content)[0][0] in {"codes.import.file", "codes.import.columns"}
    assert refused(tmp_path, "country", "")[0][0] == "codes.import.columns"


def test_no_source_no_import(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="source"):
        import_rows(tmp_path, "customs_office.cn", GOOD, source=" ")
    with pytest.raises(UnknownTable):
        import_rows(tmp_path, "../secrets", GOOD, source="x")


def candidate(**cells: str) -> Candidate:
    return Candidate(1, cells, "code", CodeBook().table("customs_office.cn"), cells.get("valid_from", ""))


def test_ImportedRowHasCode() -> None:
    assert list(ImportedRowHasCode().check(candidate(code=" ")))
    assert not list(ImportedRowHasCode().check(candidate(code="1")))


def test_ImportedRowHasName() -> None:
    assert list(ImportedRowHasName().check(candidate(code="1")))
    assert not list(ImportedRowHasName().check(candidate(en="x")))


def test_ImportedRowHasValidity() -> None:
    rule = ImportedRowHasValidity()
    assert list(rule.check(candidate()))
    assert list(rule.check(candidate(valid_from="2026-02-30")))
    assert list(rule.check(candidate(valid_from="2026-02-03", valid_to="2026-02-02")))
    assert not list(rule.check(candidate(valid_from="2026-02-03", valid_to="2026-02-03")))


def test_ImportedRowIsNew() -> None:
    rule = ImportedRowIsNew()
    assert list(rule.check(candidate(code="5301", valid_from="2018-01-01")))
    assert list(rule.check(candidate(code="5301", valid_from="2017-01-01")))
    assert not list(rule.check(candidate(code="5301", valid_from="2026-01-01")))
    assert not list(rule.check(candidate(code="5999", valid_from="2017-01-01")))


@pytest.mark.parametrize("code", ["851830", "8518.3000.00", "８５１８３００００0", "851830000A"])
def test_ImportedCodeHasForm(code: str, tmp_path: Path) -> None:
    rates = "code,en,duty,vat,consumption,valid_from\n{},Headphones,0.05,0.13,0,2026-01-01\n"
    assert refused(tmp_path / "site", "tax_rate.cn", rates.format(code)) == [("codes.import.form", "row 1")]
    listed = f"code,en,valid_from\n{code[:-1]},Headphones,2026-01-01\n"
    assert refused(tmp_path / "site", "positive_list.cn", listed) == [("codes.import.form", "row 1")]
    import_rows(tmp_path / "site", "tax_rate.cn", rates.format("8518300000").encode(), source="test")


@pytest.mark.parametrize(
    "rates", ["5%,0.13,0", "0.05,abc,0", "0.05,0.13,1", "0.05,0.13,", "-0.1,0.13,0", "0.123456,0,0"]
)
def test_ImportedValueIsRate(rates: str, tmp_path: Path) -> None:
    text = f"code,en,duty,vat,consumption,valid_from\n8518300000,Headphones,{rates},2026-01-01\n"
    assert refused(tmp_path / "site", "tax_rate.cn", text) == [("codes.import.rate", "row 1")]


def test_rates_that_are_left_out_are_none(tmp_path: Path) -> None:
    text = "code,en,valid_from\n8518300000,Headphones,2026-01-01\n"
    assert refused(tmp_path / "site", "tax_rate.cn", text) == [("codes.import.rate", "row 1")] * 3


def test_ImportedColumns() -> None:
    rule = ImportedColumns()
    allowed, required = frozenset({"code", "en", "tc"}), frozenset({"code", "en"})
    assert list(rule.check(Sheet(("code",), allowed, required)))
    assert list(rule.check(Sheet(("code", "en", "other"), allowed, required)))
    assert not list(rule.check(Sheet(("code", "en"), allowed, required)))


def test_ReadableFile() -> None:
    assert list(ReadableFile().check(b"\xff\xfe"))
    assert not list(ReadableFile().check(b"code,en\n"))
