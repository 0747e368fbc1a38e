"""Bundling and the clock, at the desk of the forwarder and in the cargo lane of Shenzhen Bay, in a real Chromium.

Three references are bundled at 09:10, so the truck may cross from 09:40: at 09:25 the kiosk sends it back, at 09:41 it
lets it through. A fourth reference at 09:30 moves the time to 10:00.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from fairway.parties.model import OrganisationKind, PersonRole
from fairway.portal.assets import BUILT
from tests.api.behind import follow
from tests.portal.boundary_story import POINT, accepted, planned
from tests.portal.conftest import Desk
from tests.portal.people_at_browsers import enter, launched, served

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not (BUILT / "manifest.json").exists(), reason="the portal's assets are not built"),
]
MARK, OTHER = "XX 1234", "YY 5678"


def at(hour: int, minute: int) -> datetime:
    """A time of the morning in Hong Kong."""
    return datetime(2026, 11, 23, hour - 8, minute, tzinfo=UTC)


async def bundled(desk: Desk, tab: Page, trip: str, references: list[str], earliest: str) -> None:
    """Type the references on the trip's page, and see when the truck may cross."""
    await tab.goto(f"/trips/{trip}")
    await tab.fill("#ccrn", ", ".join(references))
    await tab.click("form[action$='/bundle'] button")
    await expect(tab.locator(".earliest-time")).to_contain_text(earliest)
    for reference in references:
        await expect(tab.locator(".vehicle")).to_contain_text(reference)
    await follow(desk.house)


async def stands_at_the_kiosk(lane: Page, display: Page, mark: str) -> str:
    """The officer types the plate; what the display then answers."""
    await lane.goto(f"/control-points/{POINT}/lane")
    await lane.get_by_label("Registration mark").fill(mark)
    await lane.get_by_role("button", name="It stands at the kiosk").click()
    await expect(lane.locator("main dl.facts").first).to_contain_text(mark)
    await display.goto(f"/control-points/{POINT}")
    await expect(display.locator(".kiosk-plate")).to_contain_text(mark)
    return str(await display.locator("body").get_attribute("data-answer"))


async def let_go(desk: Desk, *trips: str) -> None:
    """Customs decides, so that nothing is left to its random share."""
    officer = desk.house.clients["Hong Kong Customs"]
    for trip in trips:
        decision = {"vehicle": "V1", "outcome": "go", "reason": ""}
        answer = await officer.post(f"/v1/trips/{trip}/decisions", json=decision)
        assert answer.status_code == 204, answer.text


async def test_the_thirty_minutes_from_bundling_to_the_boundary(desk: Desk, chromium: Path) -> None:
    forwarder = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    await desk.sign_in("Hong Kong Customs", PersonRole.OFFICER)
    house = desk.house
    references: list[str] = []
    for letter in "ABCDEFG":
        references += await accepted(desk, forwarder, f"CI26{letter * 10}")
    trip, other = await planned(desk, mark=MARK), await planned(desk, mark=OTHER)
    async with served(house) as base, launched(chromium) as browser:
        clerk = await enter(browser, base, "person0@harbour.example")
        lane = await enter(browser, base, "person1@hong-kong-customs.example")
        display = await lane.context.new_page()

        assert house.clock.now() == at(9, 10)
        await bundled(desk, clerk, trip, references[:3], "09:40")
        await bundled(desk, clerk, other, references[3:6], "09:40")
        await let_go(desk, trip, other)

        house.clock.set(at(9, 25))
        assert await stands_at_the_kiosk(lane, display, MARK) == "wait"
        await expect(display.locator(".kiosk-until")).to_have_text("09:40")
        await expect(display.locator(".kiosk-words [lang=en]")).to_have_text("Too early")
        await expect(lane.locator("#error-summary")).to_contain_text("09:40")

        house.clock.set(at(9, 30))
        await bundled(desk, clerk, other, references[6:7], "10:00")
        await clerk.goto(f"/trips/{trip}")
        await expect(clerk.locator(".earliest-time")).to_contain_text("09:40")

        house.clock.set(at(9, 41))
        assert await stands_at_the_kiosk(lane, display, MARK) == "go"
        await expect(display.locator(".kiosk-words [lang=zh-Hant-HK]")).not_to_be_empty()
        await expect(display.locator(".kiosk-words [lang=zh-Hans-CN]")).not_to_be_empty()
        assert await stands_at_the_kiosk(lane, display, OTHER) == "wait"
        await expect(display.locator(".kiosk-until")).to_have_text("10:00")
        await lane.get_by_label("Registration mark").fill(MARK)
        await lane.get_by_role("button", name="It leaves over the boundary").click()
        await expect(lane.locator("main dl.facts").first).to_contain_text("Crossed")
        await clerk.reload()
        await expect(clerk.locator(".page-head")).to_contain_text("Crossed")

        house.clock.set(at(10, 1))
        assert await stands_at_the_kiosk(lane, display, OTHER) == "go"
