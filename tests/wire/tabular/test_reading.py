"""Spreadsheet files are read with suspicion: each rule on files, by name."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from fairway.base.issues import Issue, Refusal, Severity
from fairway.base.language import Language, catalogue
from fairway.base.rules import rule_book
from fairway.wire.tabular.archive import pack, unpack
from fairway.wire.tabular.formulas import armed, disarmed
from fairway.wire.tabular.sheet import Limits, cell_name, column_name, column_number
from fairway.wire.tabular.text import read_csv, write_csv
from fairway.wire.tabular.workbook import read_workbook


def book(fill: Callable[[Any], None]) -> bytes:
    workbook = Workbook()
    fill(workbook)
    whole = io.BytesIO()
    workbook.save(whole)
    return whole.getvalue()


def small() -> bytes:
    def fill(workbook: Any) -> None:
        workbook.active.title = "Items"
        workbook.active["A1"] = "id"
        workbook.active["B2"] = 12.5

    return book(fill)


def altered(**changes: bytes | None) -> bytes:
    parts = unpack(small())
    for key, content in changes.items():
        name = key.replace("__", "/").replace("_dot_", ".")
        if content is None:
            parts.pop(name)
        else:
            parts[name] = content
    return pack(parts)


def refusal_of(raw: bytes, limits: Limits | None = None) -> Issue:
    with pytest.raises(Refusal) as refusal:
        read_workbook(unpack(raw, limits or Limits()), limits or Limits())
    (issue,) = refusal.value.issues
    return issue


def test_a_workbook_is_read_with_its_first_cell_at_a1() -> None:
    sheets, issues = read_workbook(unpack(small()))
    assert issues == []
    assert [(sheet.name, sheet.rows) for sheet in sheets] == [("Items", [["id", ""], ["", 12.5]])]
    assert sheets[0].place(1, 1) == "Items!B2"


@pytest.mark.parametrize("raw", [b"", b"hello", b"%PDF-1.7", b"\x89PNG"])
def test_NotASpreadsheet(raw: bytes) -> None:
    assert refusal_of(raw).rule == "tabular.not_a_spreadsheet"


def test_DamagedSpreadsheet() -> None:
    assert refusal_of(small()[:-30]).rule == "tabular.damaged"
    assert refusal_of(altered(xl__workbook_dot_xml=b"<workbook")).rule == "tabular.damaged"
    broken = bytearray(small())
    broken[60] ^= 0xFF
    assert refusal_of(bytes(broken)).rule == "tabular.damaged"


def test_EncryptedSpreadsheet() -> None:
    assert refusal_of(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512).rule == "tabular.encrypted"


def test_MacrosRefused() -> None:
    assert refusal_of(altered(xl__vbaProject_dot_bin=b"x")).rule == "tabular.macros"
    types = unpack(small())["[Content_Types].xml"].replace(b"sheet.main+xml", b"sheet.macroEnabled.main+xml")
    parts = unpack(small())
    parts["[Content_Types].xml"] = types
    assert refusal_of(pack(parts)).rule == "tabular.macros"


def test_FileTooLarge() -> None:
    assert refusal_of(small(), Limits(file_bytes=100)).rule == "tabular.file_too_large"


def test_UnpacksTooLarge() -> None:
    bomb = altered(xl__media__bomb_dot_png=b"\0" * 30_000_000)
    assert len(bomb) < 60_000
    assert refusal_of(bomb).rule == "tabular.unpacks_too_large"
    assert refusal_of(small(), Limits(unpacked_bytes=1000)).rule == "tabular.unpacks_too_large"
    assert refusal_of(small(), Limits(parts=3)).rule == "tabular.unpacks_too_large"


def test_sizes_are_measured_not_believed() -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/a.png", b"\0" * 20_000_000)
    lying = whole.getvalue().replace(struct.pack("<L", 20_000_000), struct.pack("<L", 100))
    assert refusal_of(lying).rule in {"tabular.unpacks_too_large", "tabular.damaged"}


@pytest.mark.parametrize("name", ["../outside.xml", "/etc/passwd", "a\\..\\b", "c:evil"])
def test_UnsafePartName(name: str) -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr(name, b"x")
    assert refusal_of(whole.getvalue()).rule == "tabular.unsafe_part_name"


def test_a_part_that_stands_there_twice_is_refused() -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("a.csv", b"x")
        archive.writestr("a.csv", b"y")
    assert refusal_of(whole.getvalue()).rule == "tabular.unsafe_part_name"


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "[Content_Types].xml"])
def test_EntitiesRefused(part: str) -> None:
    parts = unpack(small())
    laughs = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    parts[part] = laughs + re.sub(rb"^<\?xml[^>]*\?>", b"", parts[part])
    assert refusal_of(pack(parts)).rule == "tabular.entities"
    parts[part] = parts[part].decode().encode("utf-16")
    assert refusal_of(pack(parts)).rule == "tabular.entities"


@pytest.mark.parametrize("cell", ["XFD1", "A1048576", "ZZZ1", "OL9000"])
def test_TooManyCells(cell: str) -> None:
    def fill(workbook: Any) -> None:
        workbook.active["A1"] = "x"

    parts = unpack(book(fill))
    sheet = parts["xl/worksheets/sheet1.xml"]
    row = re.sub(r"[A-Z]", "", cell)
    more = f'<row r="{row}"><c r="{cell}"><v>1</v></c></row></sheetData>'.encode()
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b"</sheetData>", more)
    assert refusal_of(pack(parts)).rule == "tabular.too_many_cells"


def test_cells_that_do_not_say_where_they_are_are_counted() -> None:
    parts = unpack(small())
    cells = b"<c><v>1</v></c>" * 500
    parts["xl/worksheets/sheet1.xml"] = re.sub(
        rb"<sheetData>.*</sheetData>", b"<sheetData><row>" + cells + b"</row></sheetData>",
        parts["xl/worksheets/sheet1.xml"],
    )  # fmt: skip
    assert refusal_of(pack(parts)).rule == "tabular.too_many_cells"


def test_FormulaRefused() -> None:
    def fill(workbook: Any) -> None:
        workbook.active.title = "Items"
        workbook.active["C4"] = "=1+1"
        workbook.active["D9"] = '=HYPERLINK("http://a.example","x")'
        workbook.active["E1"] = "plain <f> text"

    _, issues = read_workbook(unpack(book(fill)))
    assert [(issue.rule, issue.place) for issue in issues] == [
        ("tabular.formula", "Items!C4"),
        ("tabular.formula", "Items!D9"),
    ]


def test_parts_are_the_same_bytes_every_time() -> None:
    parts = unpack(small())
    assert pack(parts) == pack(parts)


SIMPLIFIED = "编号,名称\n1,玩具汽车，塑料制\n2,集装箱和纸箱\n"
TRADITIONAL = "編號,名稱\n1,玩具汽車，塑膠製\n2,貨櫃及紙箱\n3,深水埗嘅𨋢啲嘢\n"


@pytest.mark.parametrize(
    ("text", "encoding", "warned"),
    [
        (SIMPLIFIED, "utf-8", ""),
        (TRADITIONAL, "utf-8", ""),
        (SIMPLIFIED, "utf-8-sig", ""),
        (TRADITIONAL, "utf-16", ""),
        (SIMPLIFIED, "gb18030", "GB18030"),
        (TRADITIONAL, "big5hkscs", "Big5-HKSCS"),
        ("名稱\n香港貨物報關單及艙單資料", "big5hkscs", "Big5-HKSCS"),
        ("名称\n货物报关单和舱单数据", "gb18030", "GB18030"),
    ],
)
def test_EncodingGuessed(text: str, encoding: str, warned: str) -> None:
    sheet, issues = read_csv(text.encode(encoding), "Items", "items.csv")
    assert "\n".join(",".join(str(cell) for cell in row) for row in sheet.rows) == text.rstrip("\n")
    assert [issue.params["encoding"] for issue in issues] == ([warned] if warned else [])
    assert all(issue.severity is Severity.WARNING and issue.rule == "tabular.encoding_guessed" for issue in issues)


@pytest.mark.parametrize("raw", [b"a,b\n\xff\xff\xff\xff", b"\xff\xfea", b"\x81\x00\x00"])
def test_EncodingUnknown(raw: bytes) -> None:
    with pytest.raises(Refusal) as refusal:
        read_csv(raw, "Items", "items.csv")
    assert [issue.rule for issue in refusal.value.issues] == ["tabular.encoding_unknown"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_with_the_separator_of_its_first_line(delimiter: str) -> None:
    sheet, _ = read_csv(delimiter.join("abc").encode() + b'\r\n"1\n2"', "Items", "items.csv")
    assert sheet.rows == [["a", "b", "c"], ["1\n2"]]
    assert sheet.place(1, 0) == "items.csv A2"


def test_csv_beyond_the_limits_is_refused() -> None:
    with pytest.raises(Refusal) as refusal:
        read_csv(b"a\n" * 30, "Items", "items.csv", Limits(rows=20))
    assert [issue.rule for issue in refusal.value.issues] == ["tabular.too_many_cells"]
    with pytest.raises(Refusal) as refusal:
        read_csv(b'"' + b"x" * 40_000 + b'"', "Items", "items.csv")
    assert [issue.rule for issue in refusal.value.issues] == ["tabular.damaged"]


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"])), min_size=1, max_size=4), max_size=5))
def test_csv_round_trip(rows: list[list[str]]) -> None:
    sheet, _ = read_csv(write_csv([["h1", "h2"], *rows]), "s", "s.csv")
    assert sheet.rows[1:] == [row if row != [""] else [""] for row in rows]


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "'=1", "''-x"])
def test_text_that_starts_a_formula_is_disarmed(text: str) -> None:
    assert disarmed(text) == "'" + text
    assert armed(disarmed(text)) == text


@pytest.mark.parametrize("text", ["plain", "'quoted'", "a=b", "", "+852 2123 4567", "-18.5"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert disarmed(text, keep_numbers=True) == text
    assert armed(text) == text


@given(st.text())
def test_disarming_loses_nothing(text: str) -> None:
    assert armed(disarmed(text)) == text
    assert armed(disarmed(text, keep_numbers=True)) == text


@given(st.integers(0, 20_000))
def test_column_names(column: int) -> None:
    assert column_number(column_name(column)) == column


def test_cells_are_named_as_in_spreadsheet_programs() -> None:
    assert [cell_name(6, 5), cell_name(0, 25), cell_name(0, 26), cell_name(0, 702)] == ["F7", "Z1", "AA1", "AAA1"]


@given(st.binary(max_size=300))
def test_no_bytes_cause_anything_but_a_refusal(raw: bytes) -> None:
    for attempt in (raw, b"PK\x03\x04" + raw, small()[:200] + raw):
        with pytest.raises(Refusal):
            read_workbook(unpack(attempt))


@given(st.integers(0, 6000), st.integers(0, 255))
def test_a_flipped_byte_causes_a_refusal_or_a_sheet(at: int, value: int) -> None:
    broken = bytearray(SMALL)
    broken[at % len(broken)] = value
    try:
        read_workbook(unpack(bytes(broken)))
    except Refusal as refusal:
        assert refusal.issues


SMALL = small()
PARTS = unpack(SMALL)


@given(st.sampled_from(sorted(name for name in PARTS if not name.startswith("docProps"))), st.data())
def test_a_damaged_part_causes_a_refusal_or_a_sheet(name: str, data: st.DataObject) -> None:
    content = bytearray(PARTS[name])
    at = data.draw(st.integers(0, len(content) - 1))
    content[at : at + data.draw(st.integers(0, 12))] = data.draw(st.binary(max_size=12))
    try:
        read_workbook({**PARTS, name: bytes(content)})
    except Refusal as refusal:
        assert refusal.issues


@pytest.mark.parametrize("language", [Language.TC, Language.SC])
def test_every_rule_on_files_is_translated(language: Language) -> None:
    mine = [rule for rule in rule_book().values() if rule.id.startswith("tabular.")]
    texts = {text for rule in mine for text in (rule.sentence(), rule.remedy)}
    assert texts - set(catalogue(language)) == set()
