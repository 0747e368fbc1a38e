"""Files of other systems, read on the page: kept whole, or refused with the address of every faulty cell."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

from openpyxl import load_workbook

from fairway.consignments.parse import parse_submission
from fairway.consignments.workbook import write_workbook
from fairway.parties.model import OrganisationKind, PersonRole
from tests.portal.conftest import Desk, Person, Shown
from tests.portal.test_routes_editor import EXAMPLES, south_general

ROWS = 500
FIRST_ROW = 5
"""Below the names, words, hints and marks of the columns."""


async def upload(person: Person, name: str, content: bytes) -> Shown:
    return await person.send("/submissions/upload", files={"file": (name, content, "application/octet-stream")})


def workbook(spoil: Callable[[Any], None] = lambda book: None) -> bytes:
    """A shipment of 500 lines as a filled template, changed by ``spoil``."""
    tree = south_general()
    consignment = tree["consignments"][1]
    line = {"description": {"en": "Plastic toy cars", "sc": "塑料玩具车"}, "hs6": "950300", "origin": "CN"}
    consignment["items"] = [{**line, "id": str(number)} for number in range(1, ROWS + 1)]
    consignment["packages"] = {"count": ROWS, "type_code": "CT"}
    tree["consignments"] = [consignment]
    book = load_workbook(io.BytesIO(write_workbook(parse_submission(json.dumps(tree).encode()))))
    spoil(book)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def put(book: Any, column: str, line: int, value: object) -> str:
    """Write ``value`` into the cell of a line of goods; the address of the cell."""
    names = {cell.value: cell.column_letter for cell in book["Items"][1]}
    address = f"{names[column]}{FIRST_ROW + line - 1}"
    book["Items"][address].value = value
    return f"Items!{address}"


async def test_a_filled_template_becomes_a_submission(desk: Desk) -> None:
    may = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    shown = await upload(may, "may & co.xlsx", workbook())
    assert shown.status == 200, shown.text
    assert "may & co.xlsx was read" in shown.text
    assert f"{ROWS} rows" in shown.text
    (link,) = shown.all("//*[@class='upload-result']//a/@href")
    opened = await may.open(link)
    assert "EX-SOUTH-GENERAL" in opened.text
    assert "Plastic toy cars" in opened.text
    # The same file again is refused: the reference is taken.
    again = await upload(may, "may & co.xlsx", workbook())
    assert again.status == 422
    assert "submission.reference_taken" in again.text


async def test_500_rows_with_3_bad_cells_name_those_three(desk: Desk) -> None:
    may = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    places: list[str] = []

    def spoil(book: Any) -> None:
        places.append(put(book, "gross_weight_kg", 7, "12,5 kg"))
        places.append(put(book, "hs6", 251, 10121))
        places.append(put(book, "origin", 500, "ZZ"))

    shown = await upload(may, "shipment.xlsx", workbook(spoil))
    assert shown.status == 422
    assert shown.all("//*[@class='upload-result']//tbody/tr/th/text()") == places
    assert shown.all("//*[@class='upload-result']//h2")[0].text_content().strip() == "3 faults stop this file"
    remedies = [one.text_content() for one in shown.all("//*[@class='upload-result']//tbody/tr/td[2]")]
    assert all(remedies), remedies
    assert "Nothing was kept" in shown.text
    assert "EX-SOUTH-GENERAL" not in (await may.open("/work")).text


async def test_faults_are_told_in_chinese(desk: Desk) -> None:
    may = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    await may.send("/session/language", {"language": "zh-Hant-HK", "back": "/submissions/upload"})
    assert "上載檔案" in (await may.open("/submissions/upload")).text

    def spoil(book: Any) -> None:
        put(book, "origin", 1, "ZZ")

    shown = await upload(may, "貨件.xlsx", workbook(spoil))
    (heading,) = shown.all("//*[@class='upload-result']//h2")
    assert "1 項錯誤" in heading.text_content()
    (fault,) = shown.all("//*[@class='upload-result']//tbody/tr")
    assert "submission.known_code" in fault.text_content()
    assert "ZZ" in fault.text_content()
    assert not any(word in fault.text_content() for word in ("Choose", "code of the table", "is not"))


async def test_json_and_csv_of_other_systems_are_read_too(desk: Desk) -> None:
    may = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    plain = json.dumps(south_general(reference="FROM-JSON"), ensure_ascii=False).encode()
    assert (await upload(may, "x.json", plain)).status == 200
    wrong = south_general(reference="WRONG-JSON")
    wrong["consignments"][1]["gross_weight_kg"] = "heavy"
    shown = await upload(may, "x.json", json.dumps(wrong).encode())
    assert shown.status == 422
    assert shown.all("//*[@class='upload-result']//tbody/tr/th/text()") == ["/consignments/1/gross_weight_kg"]
    listed = (await may.open("/work")).text
    assert "FROM-JSON" in listed
    assert "WRONG-JSON" not in listed


async def test_what_is_no_shipment_is_refused_in_words(desk: Desk) -> None:
    may = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    assert "No file was chosen." in (await may.send("/submissions/upload")).text
    for name, content in (("empty.xlsx", b""), ("photo.png", b"\x89PNG\r\n\x1a\n" + bytes(200)), ("x.json", b"{")):
        shown = await upload(may, name, content)
        assert shown.status == 422, name
        assert shown.all("//*[@class='upload-result']//tbody/tr"), name
    large = await upload(may, "large.xlsx", b"PK" + bytes(20 * 1024 * 1024))
    assert large.status == 413
    assert "20" in large.text


async def test_the_templates_are_read_back(desk: Desk) -> None:
    may = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    page = await may.open("/submissions/upload")
    for link in page.all("//*[@class='template-list']//a/@href"):
        got = await may.open(link)
        assert got.status == 200
        assert "attachment" in got.answer.headers["content-disposition"]
        # An empty template is read, and asks for what is missing.
        assert "tabular.sheet_needed" in (await upload(may, link.rpartition("/")[2], got.answer.content)).text
    with zipfile.ZipFile(io.BytesIO((await may.open("/templates/submission.zip")).answer.content)) as archive:
        assert all(name.endswith(".csv") for name in archive.namelist())
    example = (EXAMPLES / "south-general.xlsx").read_bytes()
    assert (await upload(may, "south-general.xlsx", example)).status == 200


async def test_a_reader_and_a_carrier_upload_nothing(desk: Desk) -> None:
    await desk.house.organisation("Harbour", OrganisationKind.FORWARDER)
    reader = await desk.sign_in("Harbour", PersonRole.VIEWER)
    assert (await reader.open("/submissions/upload")).status == 403
    assert (await upload(reader, "x.json", json.dumps(south_general()).encode())).status == 403
    nobody = desk.nobody()
    assert (await nobody.open("/submissions/upload")).answer.url.path == "/sign-in"
