"""Acceptance scenario 5 in a real Chromium: five hundred parcels are dropped in, watched, explained, put right."""

from __future__ import annotations

import asyncio
import zipfile
from pathlib import Path

import pytest
from playwright.async_api import expect

from fairway.parties.model import OrganisationKind, PersonRole
from fairway.portal.assets import BUILT
from fairway.site.parcels.working import ParcelWorker
from tests.portal.conftest import Desk
from tests.portal.people_at_browsers import PATIENCE, enter, launched, served

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not (BUILT / "manifest.json").exists(), reason="the portal's assets are not built"),
]
EMAIL = "lam@courier.example"
LIST = Path(__file__).parents[2] / "examples" / "parcels-500.csv"


async def test_five_hundred_parcels(desk: Desk, chromium: Path) -> None:
    await desk.house.organisation("Courier", OrganisationKind.FORWARDER)
    await desk.house.person("Courier", EMAIL, PersonRole.CLERK)
    async with served(desk.house) as base, launched(chromium) as browser:
        tab = await enter(browser, base, EMAIL)
        faults: list[str] = []
        tab.on("pageerror", lambda error: faults.append(str(error)))

        await tab.goto("/parcels")
        await tab.locator(".empty").get_by_role("link", name="Open a batch").click()
        await tab.fill("#f-reference", "999-12345671")
        await tab.fill("#f-conveyance", "XX101")
        await tab.get_by_role("button", name="Open it and add files").click()
        await tab.locator("#parcel-files").set_input_files(LIST)
        await tab.get_by_role("button", name="Add to the batch").click()
        await expect(tab.locator("#batch-files")).to_contain_text("parcels-500.csv")
        await tab.get_by_role("button", name="Hand it in").click()

        # it is watched: waiting, at work, judged, without a key being pressed
        await expect(tab.locator("#batch-progress")).to_be_visible()
        worked = asyncio.create_task(ParcelWorker(desk.house.site, "one").step())
        await expect(tab.locator(".figures")).to_contain_text("490", timeout=2 * PATIENCE)
        assert await worked == 1
        outcomes = tab.locator("section[aria-labelledby=outcomes-title]")
        for words in ("Exempt", "On a declaration", "To put right", "Held back"):
            await expect(outcomes).to_contain_text(words)
        await expect(tab.locator("section[aria-labelledby=fix-title] td span[lang=en]").first).to_be_visible()

        async with tab.expect_download() as waiting:
            await tab.get_by_role("link", name="Download the parcels to put right").click()
        with zipfile.ZipFile(await (await waiting.value).path()) as opened:
            rows = opened.read(opened.namelist()[0]).decode("utf-8-sig").strip().splitlines()
        assert len(rows) > 10

        await outcomes.get_by_role("link", name="Held back").click()
        await tab.locator("tbody tr a").first.click()
        await expect(tab.locator(".parcel-faults li").first).to_be_visible()
        await expect(tab.locator("h1")).to_contain_text("Parcel")
        await expect(tab.locator("main")).to_contain_text("What was sent of it")
        assert faults == []
