"""Open pages in a real Chromium: they change as things happen, without losing what somebody opened or typed, and say
when the line is cut."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import expect

from fairway.filings.adapter import FilingStatus
from fairway.parties.model import OrganisationKind
from fairway.portal.assets import BUILT
from tests.api.behind import follow
from tests.portal.boundary_story import accepted, bundle, planned
from tests.portal.conftest import Desk
from tests.portal.people_at_browsers import enter, launched, served
from tests.portal.test_routes_editor import entered, south_general
from tests.portal.test_routes_submission import answered

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not (BUILT / "manifest.json").exists(), reason="the portal's assets are not built"),
]


async def test_pages_follow_what_happens_and_keep_what_is_typed(desk: Desk, chromium: Path) -> None:
    forwarder = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    case = await entered(desk, "Harbour", south_general(reference="HG-1"))
    await forwarder.send(f"/submissions/{case}/send", {"target": "hk.road_aci"})
    references = await accepted(desk, forwarder, "CI26BBBBBBBBBB")
    trip = await planned(desk)
    await follow(desk.house)
    async with served(desk.house) as base, launched(chromium) as browser:
        tab = await enter(browser, base, "person0@harbour.example")

        # the page of a submission: the answer of customs stands there without a reload
        await tab.goto(f"/submissions/{case}")
        await tab.evaluate("window.before = true")
        await expect(tab.locator("#overview")).not_to_contain_text("CI26AAAAAAAAAA")
        await answered(desk, case, FilingStatus.ACCEPTED)
        await follow(desk.house)
        await expect(tab.locator("#overview")).to_contain_text("CI26AAAAAAAAAA")
        await expect(tab.locator("#head")).not_to_contain_text("Ready to send")
        assert await tab.evaluate("window.before") is True

        # a trip: vehicles change, what is being typed stays
        await tab.goto(f"/trips/{trip}")
        await tab.fill("#ccrn", "CI26TYPED")
        await bundle(desk, trip, references[:1])
        await follow(desk.house)
        await expect(tab.locator("#trip-vehicles")).to_contain_text(references[0])
        assert await tab.input_value("#ccrn") == "CI26TYPED"

        # the work list: a row that was chosen stays chosen, and new ones come when it is not any more
        await tab.goto("/work")
        box = tab.locator("input[name=id]").first
        await box.check()
        await entered(desk, "Harbour", south_general(reference="HG-2"))
        await follow(desk.house)
        await tab.wait_for_timeout(2500)
        await expect(box).to_be_checked()
        await expect(tab.locator("#work-table")).not_to_contain_text("HG-2")
        await box.uncheck()
        await expect(tab.locator("#work-table")).to_contain_text("HG-2")

        # an opened part stays open
        await tab.goto(f"/submissions/{case}/readiness")
        part = tab.locator("details.target").first
        if not await part.evaluate("it => it.open"):
            await part.locator("summary").first.click()
        await answered(desk, case, FilingStatus.ACCEPTED, raw="again")
        await follow(desk.house)
        await tab.wait_for_timeout(2500)
        assert await part.evaluate("it => it.open")


async def test_a_cut_line_is_told_and_its_end_too(desk: Desk, chromium: Path) -> None:
    await desk.firm("Harbour", OrganisationKind.FORWARDER)
    await entered(desk, "Harbour", south_general(reference="HG-1"))
    async with served(desk.house) as base, launched(chromium) as browser:
        tab = await enter(browser, base, "person0@harbour.example")
        await tab.goto("/work")
        await expect(tab.locator("[data-line-cut]")).to_be_hidden()
        await tab.context.set_offline(True)
        await tab.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        await expect(tab.locator("[data-line-cut]")).to_be_visible(timeout=15_000)
        await expect(tab.locator("#work-table")).to_contain_text("HG-1")
        await entered(desk, "Harbour", south_general(reference="HG-2"))
        await tab.context.set_offline(False)
        await tab.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        await expect(tab.locator("#work-table")).to_contain_text("HG-2", timeout=15_000)
        await expect(tab.locator("[data-line-cut]")).to_be_hidden(timeout=30_000)
