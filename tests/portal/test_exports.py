"""Every list as a file: the rows and rights of its page, nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from openpyxl import load_workbook

from fairway.base.language import Language, translate
from fairway.parties.model import OrganisationKind, PersonRole
from fairway.portal.routes import exports
from tests.portal.boundary_story import accepted, bundle, planned
from tests.portal.conftest import Desk, Person
from tests.portal.test_routes_editor import entered, south_general

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def sheet(somebody: Person, path: str) -> list[list[Any]]:
    """The rows of the first sheet at ``path``."""
    shown = await somebody.open(path)
    assert shown.status == 200, (path, shown.html[:300])
    assert shown.answer.headers["content-type"] == XLSX
    book = load_workbook(io.BytesIO(shown.answer.content))
    return [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]


async def table(somebody: Person, path: str) -> list[list[str]]:
    """The rows of the CSV file at ``path``."""
    shown = await somebody.open(path)
    assert shown.status == 200, (path, shown.html[:300])
    return list(csv.reader(io.StringIO(shown.answer.content.decode("utf-8-sig"))))


async def test_the_work_list_as_a_file_has_the_rows_of_the_page(desk: Desk) -> None:
    may = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    other = await desk.firm("Rival", OrganisationKind.FORWARDER)
    await entered(desk, "Harbour", south_general(reference="HG-1"))
    await entered(desk, "Rival", south_general(reference="RV-1"))
    page = await may.open("/work?direction=cn-hk")
    links = [link for link in page.all("//a[@download]/@href") if "/work." in link]
    assert links == ["/work.xlsx?direction=cn-hk", "/work.csv?direction=cn-hk"]
    rows = await sheet(may, links[0])
    assert rows[0][:4] == ["Reference", "Direction", "Status", "Next step"]
    assert [row[0] for row in rows[1:]] == ["HG-1"]
    assert [row[0] for row in (await table(may, links[1]))[1:]] == ["HG-1"]
    assert [row[0] for row in (await sheet(other, "/work.xlsx"))[1:]] == ["RV-1"]
    assert (await sheet(may, "/work.xlsx?direction=hk-cn"))[1:] == []
    named = (await may.open("/work.xlsx")).answer.headers["content-disposition"]
    assert named == 'attachment; filename="work-2026-11-23.xlsx"'


async def test_a_file_speaks_the_language_of_its_reader(desk: Desk) -> None:
    may = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    rows = await sheet(may, "/rules.xlsx?for=hk.tdec")
    assert len(rows) > 5
    may.client.cookies.set("lang", "zh-Hant-HK")
    heads = (await sheet(may, "/rules.xlsx"))[0]
    assert heads[2:5] == ["效果", "規則內容", "補救方法"]
    may.client.cookies.set("lang", "zh-Hans-CN")
    assert (await table(may, "/work.csv"))[0][0] == translate("Reference", Language.SC)


async def test_names_that_look_like_formulas_are_disarmed(desk: Desk) -> None:
    may = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    plain = south_general(reference="HG-1")
    plain["consignments"][0]["items"][0]["description"]["en"] = "=cmd|' /C calc'!A0"
    await entered(desk, "Harbour", plain)
    assert "'=cmd|' /C calc'!A0" in (await sheet(may, "/work.xlsx"))[1]
    assert "'=cmd|' /C calc'!A0" in (await table(may, "/work.csv"))[1]


async def test_a_long_list_is_cut_and_says_so(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "MOST_EXPORTED", 3)
    may = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    rows = await sheet(may, "/rules.xlsx")
    assert len([row for row in rows if row[1]]) == 4
    assert rows[-1][0] == "Only the first 3 rows are in this file. Filter the list to get the others."


async def test_trips_people_and_facts_as_files(desk: Desk) -> None:
    may = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    ccrns = await accepted(desk, may)
    trip = await planned(desk)
    await bundle(desk, trip, ccrns)
    rows = await sheet(may, "/trips.xlsx")
    assert rows[1][0] == f"T-{trip[-8:].upper()}"
    assert rows[1][3] == "XX 1234"
    assert (await table(may, "/organisation/people.csv"))[1][1] == "person0@harbour.example"
    case = (await may.open(f"/work?q={ccrns[0]}")).answer.url.path
    facts = await sheet(may, f"{case}/record.xlsx")
    assert "submission-recorded" in [row[1] for row in facts]
    assert (await table(may, f"{case}/data-flow.csv"))[0][0] == "When"
    assert (await table(may, "/data-flow.csv"))[0][0] == "When"


async def test_a_file_shows_nobody_more_than_the_page(desk: Desk) -> None:
    may = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    rival = await desk.firm("Rival", OrganisationKind.FORWARDER)
    officer = await desk.sign_in("Hong Kong Customs", PersonRole.OFFICER)
    case = await entered(desk, "Harbour", south_general(reference="HG-1"))
    for path in (f"/submissions/{case}/record.xlsx", f"/submissions/{case}/data-flow.csv"):
        assert (await may.open(path)).status == 200
        assert (await rival.open(path)).status == 404
    assert (await may.open("/officer.xlsx")).status == 404
    assert (await sheet(officer, "/officer.xlsx"))[0][0] == "Vehicle"
    assert (await desk.nobody().open("/work.xlsx")).answer.url.path == "/sign-in"
    assert (await may.open("/work.pdf")).status == 404
