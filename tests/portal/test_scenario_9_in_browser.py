"""A bill number typed into the search of the pages, in Chromium: one line over sea, road and air, and who is alerted.

The partners tell it as in :mod:`tests.api.test_scenario_9`, each in its own standard.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from fairway.portal.assets import BUILT
from tests.api.conftest import house
from tests.api.test_scenario_9 import (
    COMPETITOR,
    FORWARDER,
    JOURNEY,
    NAMES,
    OWNER,
    Voyage,
    all_told,
    ears,
    port,
    postbox,
    voyage,
    watch,
)
from tests.portal.conftest import with_pages
from tests.portal.people_at_browsers import enter, launched, served

__all__ = ["ears", "house", "port", "postbox", "voyage", "watch"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not (BUILT / "manifest.json").exists(), reason="the portal's assets are not built"),
]
REFERENCE = "RTM-DGG-9"
MODES = ["Sea", "Road", "Air"]
MILESTONES = (
    "Loaded",
    "Departed",
    "Arrived",
    "Discharged",
    "Gated out",
    "Crossed the boundary",
    "Delivered",
    "Accepted, ready for carriage",
    "Released by customs",
)
STANDARDS = {"DCSA Track and Trace", "AIS positions", "UN/EDIFACT", "Event list (XLSX, CSV)", "Cargo-IMP"}


def address(who: str) -> str:
    """The e-mail address of somebody of a firm, who gets its alerts."""
    return f"desk@{who.lower()}.example"


async def searched(tab: Page, text: str) -> None:
    """Type something into the search at the top of every page."""
    await tab.goto("/shipments")
    await tab.fill("[name=q]", text)
    await tab.press("[name=q]", "Enter")
    await tab.wait_for_url(lambda url: not url.endswith("/shipments"))


async def shows_one_line(tab: Page) -> None:
    """Sea, road and air with what happened on each, a time and a source at every milestone."""
    await expect(tab.locator("h1")).to_contain_text(REFERENCE)
    line = tab.locator(".line-table")
    legs = await line.locator(".leg-row").all_inner_texts()
    assert [mode for mode in MODES if any(leg.strip().startswith(mode) for leg in legs)] == MODES, legs
    for milestone in MILESTONES:
        await expect(line.locator("tr.milestone .ms-words > strong", has_text=milestone).first).to_be_visible()
    rows = await line.locator("tr.milestone").all()
    assert len(rows) >= len(MILESTONES)
    told = set()
    for row in rows:
        assert "HKT" in " ".join(await row.locator(".ms-time").all_inner_texts())
        summary = row.locator(".told summary")
        told.add(await summary.locator(".faint").first.inner_text())
        # Opened, it says the code, the time with its zone, and when it was written and stored.
        await summary.click()
        await expect(row.locator(".voice.shown")).to_contain_text("stored")
    assert told == STANDARDS
    await expect(tab.locator(".shipment-aside .territory")).to_contain_text("Released")


async def is_alerted(tab: Page) -> str:
    """The alert of the reefer in the list, and its page; the page's address."""
    await tab.goto("/alerts")
    row = tab.locator("tbody tr", has_text="-14.8 °C")
    await expect(row).to_have_count(1)
    await expect(row).to_contain_text(REFERENCE)
    await row.locator("a[data-open-row]").click()
    await expect(tab.locator("h1")).to_contain_text(f"{JOURNEY.container}: -14.8 °C, outside -20 to -18 °C")
    await expect(tab.locator(".evidence > li").first).to_contain_text("Trucker")
    return tab.url


async def sees_nothing(tab: Page, shipment: str, alert: str) -> None:
    """Not by any number, in no list, at no address."""
    for number in NAMES:
        await searched(tab, number)
        await expect(tab.locator("main")).to_contain_text("Nothing here has that number")
        await expect(tab.locator("main")).not_to_contain_text(REFERENCE)
    for path in ("/shipments", "/alerts?show=all", "/messages", "/work", "/data-flow"):
        await tab.goto(path)
        for secret in (REFERENCE, JOURNEY.bill, JOURNEY.container):
            await expect(tab.locator("main")).not_to_contain_text(secret)
    for path in (shipment, f"{shipment}/events.csv", alert):
        answer = await tab.request.get(path)
        assert answer.status == 404, path


async def test_one_bill_one_line_and_alerts_for_owner_and_forwarder_only(voyage: Voyage, chromium: Path) -> None:
    with_pages(voyage.house)
    await all_told(voyage)
    async with served(voyage.house) as base, launched(chromium) as browser:
        forwarder = await enter(browser, base, address(FORWARDER))
        await searched(forwarder, JOURNEY.bill)
        shipment = forwarder.url
        assert shipment.endswith(f"/shipments/{voyage.shipment}")
        await shows_one_line(forwarder)
        # The estimate slipped by more than six hours against the plan.
        await forwarder.goto("/alerts")
        await expect(forwarder.locator("tbody tr")).to_have_count(1)
        await expect(forwarder.locator("tbody tr")).to_contain_text("hours later than planned")

        await voyage.send("carrier", "warming")
        await voyage.go_on()
        alert = await is_alerted(forwarder)
        owner = await enter(browser, base, address(OWNER))
        assert await is_alerted(owner) == alert
        await searched(owner, JOURNEY.container)
        await expect(owner.locator("h1")).to_contain_text(REFERENCE)
        # Who was told is told to who made the rule.
        await forwarder.goto(alert)
        await expect(forwarder.locator("main dl.facts")).to_contain_text("Consignee")

        for who in ("Trucker", COMPETITOR):
            other = await enter(browser, base, address(who))
            await other.goto("/alerts?show=all")
            await expect(other.locator("tbody tr")).to_have_count(0)
            assert (await other.request.get(alert)).status == 404
        await sees_nothing(other, shipment, alert)
