"""The spreadsheet form: templates, faults named by their cell, nothing lost on the way there and back."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from openpyxl import Workbook, load_workbook

from fairway.base.issues import Issue, Refusal
from fairway.base.language import Language, catalogue
from fairway.consignments.columns import SheetName
from fairway.consignments.guide import LINES, TITLE
from fairway.consignments.model import Submission
from fairway.consignments.parse import parse_submission, to_tree
from fairway.consignments.workbook import (
    examine_workbook,
    read_workbook,
    template_csv_archive,
    template_workbook,
    write_csv_archive,
    write_workbook,
)
from fairway.consignments.workbook_reader import read_sheets
from fairway.wire.tabular.archive import pack, unpack
from fairway.wire.tabular.text import read_csv
from fairway.wire.tabular.workbook import read_workbook as read_xlsx

from .conftest import plain
from .strategies import SUBMISSIONS

FORMS: list[Callable[[Submission], bytes]] = [write_workbook, write_csv_archive]


def submission() -> Submission:
    return parse_submission(json.dumps(plain(), ensure_ascii=False).encode())


def edited(change: Callable[[Any], None], raw: bytes | None = None) -> bytes:
    book = load_workbook(io.BytesIO(raw or write_workbook(submission())))
    change(book)
    whole = io.BytesIO()
    book.save(whole)
    return whole.getvalue()


def cell(book: Any, sheet: str, path: str, row: int) -> Any:
    """The cell of the column ``path`` in data row ``row`` (counted from 0) of a sheet."""
    if sheet == "Trip":
        at = next(found.row for found in book[sheet]["A"] if found.value == path)
        return book[sheet].cell(at, 5)
    at = next(found.column for found in book[sheet][1] if found.value == path)
    return book[sheet].cell(row + 5, at)


def issues_of(raw: bytes) -> list[Issue]:
    try:
        return list(examine_workbook(raw)[1])
    except Refusal as refusal:
        return list(refusal.issues)


@pytest.mark.parametrize("write", FORMS)
def test_a_submission_comes_back_as_it_was_written(write: Callable[[Submission], bytes]) -> None:
    assert read_workbook(write(submission())) == submission()


def test_the_same_content_gives_the_same_bytes() -> None:
    assert write_workbook(submission()) == write_workbook(submission())


def _without_empties(tree: Any) -> Any:
    """Plain data without objects and lists that hold nothing, which a spreadsheet does not have."""
    if isinstance(tree, dict):
        kept = {name: _without_empties(value) for name, value in tree.items()}
        held = {name for name, value in kept.items() if value not in ({}, [])}
        needed = {"description", "names", "text", "proper_shipping_name"} if held else set()
        return {name: value for name, value in kept.items() if name in held or name in needed}
    return [_without_empties(entry) for entry in tree] if isinstance(tree, list) else tree


def _reread(raw: bytes) -> Submission:
    parts = unpack(raw)
    if "xl/workbook.xml" in parts:
        sheets, issues = read_xlsx(parts)
    else:
        read = [read_csv(content, name.removesuffix(".csv"), name) for name, content in parts.items()]
        sheets, issues = [sheet for sheet, _ in read], [issue for _, found in read for issue in found]
    reading = read_sheets(sheets)
    assert [*issues, *reading.issues] == []
    return Submission.model_validate_json(json.dumps(reading.tree))


@pytest.mark.parametrize("write", FORMS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=SUBMISSIONS)
def test_any_submission_comes_back_as_it_was_written(write: Callable[[Submission], bytes], made: Submission) -> None:
    tree = to_tree(made)
    for number, consignment in enumerate(tree["consignments"]):
        consignment["id"] = f"C{number}"
    original = Submission.model_validate_json(json.dumps(_without_empties(tree)))
    assert _reread(write(original)) == original


def test_500_rows_with_3_bad_cells_say_which_three() -> None:
    tree = plain()
    line = tree["consignments"][0]["items"][0]
    consignment = {**tree["consignments"][1], "packages": {"count": 500, "type_code": "CT"}}
    consignment["items"] = [{**line, "id": str(number)} for number in range(500)]
    tree["consignments"] = [consignment]
    raw = write_workbook(parse_submission(json.dumps(tree).encode()))

    def spoil(book: Any) -> None:
        cell(book, "Items", "gross_weight_kg", 6).value = "12,5 kg"
        cell(book, "Items", "hs6", 250).value = 10121
        cell(book, "Items", "origin", 499).value = "ZZ"

    found = {(issue.rule, issue.place) for issue in issues_of(edited(spoil, raw))}
    names = {found.value: found.column_letter for found in load_workbook(io.BytesIO(raw))["Items"][1]}
    assert found == {
        ("submission.not_a_number", f"Items!{names['gross_weight_kg']}11"),
        ("submission.hs6_form", f"Items!{names['hs6']}255"),
        ("submission.known_code", f"Items!{names['origin']}504"),
    }


@pytest.mark.parametrize(
    ("sheet", "path", "row", "value", "rule"),
    [
        ("Trip", "direction", 0, "north", "submission.not_a_choice"),
        ("Trip", "trip.arrival_at", 0, "soon", "submission.not_a_time"),
        ("Trip", "trip.vehicle.hk_mark", 0, "車牌", "submission.hk_mark_form"),
        ("Consignments", "packages.count", 0, 1.5, "submission.not_a_whole_number"),
        ("Consignments", "packages.count", 1, None, "submission.missing"),
        ("Consignments", "clearance.hk_transhipment", 0, "maybe", "submission.not_yes_or_no"),
        ("Consignments", "licences", 0, "L-1 | import | nowhere", "submission.not_a_choice"),
        ("Consignments", "licences", 0, "L-1 | import | hk | more", "submission.unknown_field"),
        ("Consignments", "consignor", 0, "Nobody", "tabular.party_listed"),
        ("Consignments", "gross_weight_kg", 0, "#N/A", "tabular.error_value"),
        ("Consignments", "gross_weight_kg", 0, "=1+1", "tabular.formula"),
        ("Items", "consignment", 0, "C9", "tabular.consignment_listed"),
        ("Items", "net_weight_kg", 0, 21, "submission.net_not_above_gross"),
        ("Parties", "address.country", 0, "China", "submission.country_form"),
        ("Parties", "contact.email", 1, "nobody", "submission.email_form"),
        ("Parties", "party", 1, "P1", "tabular.party_named_once"),
        ("Containers", "number", 0, "CSQU 305438 3", "submission.container_number_form"),
    ],
)
def test_a_fault_is_named_by_its_cell(sheet: str, path: str, row: int, value: object, rule: str) -> None:
    places: list[str] = []

    def change(book: Any) -> None:
        found = cell(book, sheet, path, row)
        found.value = value
        places.append(f"{sheet}!{found.coordinate}")

    found = [issue for issue in issues_of(edited(change)) if issue.rule == rule]
    assert [issue.place for issue in found] == places


def test_SheetKnown() -> None:
    def change(book: Any) -> None:
        book["Items"].title = "Goods"

    found = {(issue.rule, issue.place) for issue in issues_of(edited(change))}
    assert ("tabular.sheet_known", "Goods") in found
    assert "tabular.consignment_has_items" in {rule for rule, _ in found}


def test_SheetNeeded() -> None:
    assert "tabular.sheet_needed" in {issue.rule for issue in issues_of(template_workbook())}
    assert "tabular.sheet_needed" in {issue.rule for issue in issues_of(template_csv_archive())}


def test_ColumnKnown() -> None:
    def change(book: Any) -> None:
        book["Items"]["B1"].value = "item_id"

    (issue,) = [issue for issue in issues_of(edited(change)) if issue.rule == "tabular.column_known"]
    assert issue.place == "Items!B1"


def test_ColumnOnce() -> None:
    def change(book: Any) -> None:
        book["Items"]["C1"].value = "id"

    (issue,) = [issue for issue in issues_of(edited(change)) if issue.rule == "tabular.column_once"]
    assert issue.place == "Items!C1"


def test_ConsignmentListed_and_ConsignmentHasItems() -> None:
    def change(book: Any) -> None:
        cell(book, "Items", "consignment", 2).value = "C8"

    found = {(issue.rule, issue.place) for issue in issues_of(edited(change))}
    assert found == {("tabular.consignment_listed", "Items!A7"), ("tabular.consignment_has_items", "Consignments!A6")}


def test_PartyListed_and_PartyNamedOnce() -> None:
    def change(book: Any) -> None:
        cell(book, "Parties", "party", 1).value = "P1"

    assert {issue.rule for issue in issues_of(edited(change))} == {"tabular.party_named_once", "tabular.party_listed"}


def test_CellBesideTheTable() -> None:
    def change(book: Any) -> None:
        book["Containers"]["Z5"].value = "lost"

    assert [(issue.rule, issue.place) for issue in issues_of(edited(change))] == [
        ("tabular.cell_beside_the_table", "Containers!Z5")
    ]


def test_a_party_that_several_consignments_share_is_told_once() -> None:
    def change(book: Any) -> None:
        cell(book, "Parties", "address.country", 0).value = "ZZ"

    found = issues_of(edited(change))
    assert [(issue.rule, issue.pointer) for issue in found] == [
        ("submission.known_code", "/consignments/0/consignor/address/country")
    ]


@pytest.mark.parametrize(
    ("sheet", "path", "value", "pointer", "read"),
    [
        ("Items", "hs6", 950300, "hs6", "950300"),
        ("Items", "id", 7, "id", "7"),
        ("Consignments", "clearance.hk_transhipment", "是", "hk_transhipment", True),
        ("Trip", "trip.expected_crossing_date", "2026/3/9", "expected_crossing_date", "2026-03-09"),
        ("Trip", "trip.arrival_at", "2026-03-10 11:30", "arrival_at", "2026-03-10T03:30:00Z"),
        ("Trip", "direction", "CN-HK", "direction", "cn-hk"),
        ("Trip", "trip.transit_countries", "HK, CN", "transit_countries", ["HK", "CN"]),
        ("Consignments", "licences", "L-1 | | hk\nL-2 |  | cn", "licences",
         [{"number": "L-1", "side": "hk"}, {"number": "L-2", "side": "cn"}]),
    ],
)  # fmt: skip
def test_cells_are_read_as_people_write_them(sheet: str, path: str, value: object, pointer: str, read: object) -> None:
    def change(book: Any) -> None:
        cell(book, sheet, path, 0).value = value

    tree = to_tree(read_workbook(edited(change)))

    def search(here: Any) -> Iterator[Any]:
        if isinstance(here, dict):
            for name, inner in here.items():
                if name == pointer:
                    yield inner
                yield from search(inner)
        elif isinstance(here, list):
            for inner in here:
                yield from search(inner)

    assert read in list(search(tree))


def test_formulas_are_disarmed_on_the_way_out_and_come_back() -> None:
    tree = plain()
    tree["consignments"][0]["items"][0]["description"]["en"] = '=HYPERLINK("http://a.example","x")'
    tree["consignments"][0]["note"] = "@SUM(A1)"
    tree["consignments"][0]["packages"]["marks"] = "-2+3+cmd|' /C calc'!A0"
    dangerous = parse_submission(json.dumps(tree).encode())
    book = load_workbook(io.BytesIO(write_workbook(dangerous)))
    assert all(found.data_type != "f" for sheet in book for row in sheet.iter_rows() for found in row)
    assert cell(book, "Items", "description.en", 0).value == '\'=HYPERLINK("http://a.example","x")'
    with zipfile.ZipFile(io.BytesIO(write_csv_archive(dangerous))) as archive:
        text = "".join(archive.read(name).decode("utf-8-sig") for name in archive.namelist())
    assert "'@SUM(A1)" in text
    assert "'-2+3+cmd" in text
    assert "'+852" in text
    for write in FORMS:
        assert read_workbook(write(dangerous)) == dangerous


def test_csv_in_other_encodings_is_read_with_a_warning() -> None:
    parts = unpack(write_csv_archive(submission()))
    parts["items.csv"] = parts["items.csv"].decode("utf-8-sig").encode("gb18030")
    found, issues = examine_workbook(pack(parts))
    assert found == submission()
    assert [(issue.rule, issue.place) for issue in issues] == [("tabular.encoding_guessed", "items.csv")]


def test_csv_faults_name_file_and_cell() -> None:
    parts = unpack(write_csv_archive(submission()))
    parts["items.csv"] = parts["items.csv"].replace(b",950300,", b",9503,", 1)
    (issue,) = issues_of(pack(parts))
    assert issue.place == "items.csv K5"


def test_an_archive_of_something_else_is_refused() -> None:
    with pytest.raises(Refusal) as refusal:
        read_workbook(pack({"readme.txt": b"hello"}))
    assert [issue.rule for issue in refusal.value.issues] == ["tabular.not_a_spreadsheet"]


def test_the_template_names_every_column_in_three_languages_and_offers_choices() -> None:
    book = load_workbook(io.BytesIO(template_workbook()))
    assert book.sheetnames == ["Guide", *SheetName, "Codes"]
    items = book["Items"]
    assert [items.cell(1, at).value for at in range(1, 4)] == ["consignment", "id", "description.en"]
    assert items["A2"].value.startswith("# Consignment id")
    assert "貨品名稱" in items["D3"].value
    assert "商品名称" in items["D4"].value
    offered = {validation.formula1 for validation in items.data_validations.dataValidation}
    assert '"EXW,FOB,CFR,CIF,DAP"' in offered
    assert any(str(formula).startswith("Codes!$") for formula in offered)
    assert items.column_dimensions["K"].number_format == "@"


def test_the_guide_is_translated() -> None:
    for language in (Language.TC, Language.SC):
        assert {TITLE, *LINES} - set(catalogue(language)) == set()


def test_a_foreign_workbook_is_told_what_is_wrong_with_it() -> None:
    book = Workbook()
    book.active["A1"] = "Name"  # type: ignore[index]  # a new workbook has an active sheet
    whole = io.BytesIO()
    book.save(whole)
    found = issues_of(whole.getvalue())
    assert {issue.rule for issue in found} >= {"tabular.sheet_known", "tabular.sheet_needed"}
