"""Where a list is empty its page says why, and what to do next."""

from __future__ import annotations

import pytest

from fairway.parties.model import OrganisationKind, PersonRole
from tests.portal.conftest import Desk
from tests.portal.test_routes_editor import entered, south_general

EMPTY = {
    "/work": ("No work here", "/submissions/new"),
    "/work?filter=mine": ("Nothing needs you", "/work"),
    "/work?filter=today": ("Nothing crosses today", "/work"),
    "/work?filter=incoming": ("Nothing waits to be retrieved", "/incoming/code"),
    "/work?filter=declarations": ("No declaration is open", "/declarations"),
    "/work?filter=closed": ("Nothing is closed yet", "/work"),
    "/work?filter=mine&direction=hk-cn": ("Nothing here goes that way", "/work?filter=mine"),
    "/work?q=NONE1234": ("Nothing here has that number", "/work"),
    "/trips": ("No trip yet", "/trips/new"),
    "/declarations": ("No declaration is open", "/declarations?filter=lodged"),
    "/declarations?filter=lodged": ("Nothing was lodged yet", "/declarations"),
    "/declarations?filter=exempt": ("Nothing is exempt", "/declarations"),
    "/data-flow": ("Nothing has crossed", "/work"),
    "/data-flow?q=NONE1234": ("Nothing here has that number", "/data-flow"),
    "/rules?q=nosuchword": ("No rule has these words", "/rules"),
}


@pytest.mark.parametrize("path", EMPTY)
async def test_an_empty_list_says_why_and_what_to_do_next(desk: Desk, path: str) -> None:
    may = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    words, href = EMPTY[path]
    shown = await may.open(path)
    assert shown.status == 200
    (empty,) = shown.all("//*[@class='empty']")
    assert words in empty.text_content()
    (first, *_) = empty.xpath(".//a/@href")
    assert first == href
    assert (await may.open(first)).status == 200


async def test_who_may_not_submit_is_not_sent_where_that_is_refused(desk: Desk) -> None:
    await desk.house.organisation("Harbour", OrganisationKind.FORWARDER)
    reader = await desk.sign_in("Harbour", PersonRole.VIEWER)
    for path in (path for path in EMPTY if path.startswith("/work")):
        for href in (await reader.open(path)).all("//*[@class='empty']//a/@href"):
            assert (await reader.open(href)).status == 200, (path, href)


async def test_the_queue_of_customs_is_empty_in_three_ways(desk: Desk) -> None:
    officer = await desk.sign_in("Hong Kong Customs", PersonRole.OFFICER)
    for path, words in (
        ("/officer", "Nothing to decide"),
        ("/officer?filter=inspecting", "No vehicle is under inspection"),
        ("/officer?filter=decided", "Nothing was decided"),
    ):
        (empty,) = (await officer.open(path)).all("//*[@class='empty']")
        assert words in empty.text_content()
        assert (await officer.open(empty.xpath(".//a/@href")[0])).status == 200


async def test_a_part_of_a_submission_without_rows_leads_on(desk: Desk) -> None:
    may = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    case = await entered(desk, "Harbour", south_general())
    shown = await may.open(f"/submissions/{case}/data-flow")
    (empty,) = shown.all("//*[@class='empty']")
    assert empty.xpath(".//a/@href") == [f"/submissions/{case}/readiness"]
