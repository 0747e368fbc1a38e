"""The registry's editor in a real Chromium: a corridor is drawn with mouse and keyboard, sent."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import expect

from fairway.locks.scheme.shipped import DEMONSTRATION
from fairway.parties.model import PersonRole
from fairway.portal.assets import BUILT
from fairway.site.runtime import policy_actor
from fairway.site.scheme import registry
from tests.portal.conftest import Desk
from tests.portal.people_at_browsers import enter, launched, served
from tests.portal.test_map_in_browser import AXE, at_rest, drawn

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not (BUILT / "manifest.json").exists(), reason="the portal's assets are not built"),
]
EMAIL = "ho@customs.example"
PATH = "/scheme/corridor/hk-dhl--hzmb"


async def test_a_corridor_is_drawn_with_mouse_and_keyboard(desk: Desk, chromium: Path) -> None:
    await registry.take_shipped(desk.house.site, policy_actor("scheme"), DEMONSTRATION)
    await desk.house.person("Hong Kong Customs", EMAIL, PersonRole.OFFICER)
    async with served(desk.house) as base, launched(chromium) as browser:
        tab = await enter(browser, base, EMAIL)
        faults: list[str] = []
        tab.on("pageerror", lambda error: faults.append(str(error)))

        await tab.goto("/scheme")
        await at_rest(tab)
        assert {one["code"] for one in await drawn(tab, "points")} >= {"cn-longyan-land-port"}
        await tab.locator("[data-pick='point:cn-longyan-land-port']").click()
        await expect(tab.locator(".map-popup")).to_contain_text("Longyan land port")

        await tab.goto(f"{PATH}/edit")
        await at_rest(tab)
        field, corners = tab.locator("#f-line"), tab.locator(".map-corner")
        before = await field.input_value()
        await expect(corners).to_have_count(4)
        box = await tab.locator("#map canvas").bounding_box()
        assert box is not None
        await tab.mouse.click(box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.35)
        await expect(corners).to_have_count(5)
        assert (await field.input_value()).count(";") == 4
        await corners.nth(2).press("ArrowUp")
        moved = await field.input_value()
        await corners.nth(2).press("Delete")
        await expect(corners).to_have_count(4)
        undo = tab.locator("[data-scheme-undo]")
        await undo.click()
        assert await field.input_value() == moved
        await undo.click()
        await undo.click()
        await expect(corners).to_have_count(4)
        await expect(undo).to_be_disabled()
        assert [round(float(one), 4) for one in (await field.input_value()).replace(";", "").split()] == [
            round(float(one), 4) for one in before.replace(";", "").split()
        ]

        # what is written in the field is drawn, and what is sent is a version
        await field.fill("22.2962 113.934; 22.3 113.938; 22.315 113.953")
        await field.blur()
        await expect(corners).to_have_count(3)
        if AXE.exists():
            await tab.evaluate(AXE.read_text(encoding="utf-8"))
            found = await tab.evaluate("axe.run({resultTypes: ['violations']})")
            assert [one["id"] for one in found["violations"] if one["impact"] in ("serious", "critical")] == []
        await tab.get_by_role("button", name="Record this version").click()
        await expect(tab.locator("h2", has_text="Versions")).to_be_visible()
        await expect(tab.locator("tbody tr")).to_have_count(2)
        assert faults == []
