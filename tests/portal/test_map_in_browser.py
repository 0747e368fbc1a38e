"""Maps in a real Chromium: drawn from the data, chosen by list and by map, renewed as things happen, told in words
where there is no WebGL; nothing is loaded from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from fairway.portal.assets import BUILT
from tests.portal.community.cargo import BOX, Port, event, port_of
from tests.portal.community.sailing import sailing
from tests.portal.conftest import Desk
from tests.portal.people_at_browsers import enter, launched, served

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not (BUILT / "manifest.json").exists(), reason="the portal's assets are not built"),
]
EMAIL = "person0@forwarder.example"
PATIENCE = 60_000
"""Milliseconds: without a graphics card the processor draws the map, and others may want it too."""
AXE = BUILT.parent.parent / "ui" / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    """Wait longer than for other pages."""
    expect.set_options(timeout=PATIENCE / 2)
    yield
    expect.set_options(timeout=5_000)


async def at_rest(tab: Page) -> None:
    """Everything is drawn."""
    await tab.wait_for_selector("#map[data-idle=true]", timeout=PATIENCE)
    await tab.evaluate(
        "() => new Promise(done => { const { map } = document.querySelector('#map');"
        " map.once('idle', done); map.triggerRepaint(); })"
    )


async def drawn(tab: Page, *layers: str) -> list[dict[str, Any]]:
    """The properties of what the layers of the map show."""
    found: list[dict[str, Any]] = await tab.evaluate(
        "layers => document.querySelector('#map').map.queryRenderedFeatures({layers}).map(one => one.properties)",
        list(layers),
    )
    return found


async def another(port: Port) -> str:
    """A box that stands in Yantian."""
    box = {"kind": "container", "value": "CSQU3054383"}
    case = await port.register("HB-2", box)
    await port.tell(
        "Forwarder", event("GATED_IN", "2026-11-20T10:00:00+08:00", box, location={"unlocode": "CNYTN"}, mode="road")
    )
    return case


async def test_maps_show_and_choose_and_follow(desk: Desk, chromium: Path) -> None:
    port = await port_of(desk)
    case = await sailing(port)
    other = await another(port)
    async with served(desk.house) as base, launched(chromium) as browser:
        tab = await enter(browser, base, EMAIL)
        faults: list[str] = []
        asked: list[str] = []
        tab.on("pageerror", lambda error: faults.append(str(error)))
        tab.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        tab.on("request", lambda request: asked.append(request.url))

        # one shipment: its way, its stops, its vessel
        await tab.goto(f"/shipments/{case}/map")
        await at_rest(tab)
        ways = await drawn(tab, "way-done", "way-planned", "way-track")
        assert {(one["state"], one["basis"]) for one in ways} >= {
            ("done", "sea-route"), ("done", "track"), ("planned", "sea-route"),
        }  # fmt: skip
        assert any(one["name"] == "Rotterdam" for one in await drawn(tab, "stops"))
        assert await drawn(tab, "world-land", "delta-land")
        await expect(tab.locator(".map-vessel")).to_have_count(1)
        await expect(tab.locator(".maplibregl-ctrl-attrib")).to_contain_text("© OpenStreetMap contributors")

        # the list chooses on the map, by keyboard too
        await tab.locator("#stop-0 .map-pick").focus()
        await tab.keyboard.press("Enter")
        await expect(tab.locator(".maplibregl-popup")).to_contain_text("Rotterdam")
        await expect(tab.locator("#stop-0 .map-pick")).to_have_attribute("aria-pressed", "true")
        await at_rest(tab)
        assert await drawn(tab, "stop-chosen")
        assert await drawn(tab, "maas-land"), "near enough for the fine land"

        # the map chooses in the list
        await tab.keyboard.press("Escape")
        await expect(tab.locator(".maplibregl-popup")).to_have_count(0)
        await expect(tab.locator(".map-chosen")).to_have_count(0)
        middle = await tab.evaluate(
            "() => { const it = document.querySelector('#map'); const r = it.getBoundingClientRect();"
            " const p = it.map.project([3.98, 51.97]); return [r.left + p.x, r.top + p.y]; }"
        )
        await tab.mouse.click(*middle)
        await expect(tab.locator("#stop-0")).to_have_class("map-stop done current map-chosen")

        # something happens: the map and the words follow without a reload
        await tab.evaluate("window.before = true")
        await port.tell(
            "Terminal",
            event("DISCHARGED", "2026-11-21T09:00:00+08:00", BOX, location={"unlocode": "CNNSA"}, mode="sea"),
        )
        await expect(tab.locator("#map-list")).to_contain_text("Nansha")
        await tab.locator("[data-map-fit=all]").click()
        await tab.wait_for_function(
            "() => document.querySelector('#map').map.querySourceFeatures('way')"
            ".some(one => one.properties.name === 'Nansha')",
            timeout=PATIENCE,
        )
        assert await tab.evaluate("window.before") is True

        # all shipments: groups, filters, choosing
        await tab.goto("/map")
        await at_rest(tab)
        shown = await drawn(tab, "shipments", "groups")
        assert {one.get("reference") for one in shown} == {"HB-1", "HB-2"} or shown[0]["point_count"] == 2
        await tab.locator(f"#shipment-{other} .map-pick").click()
        await expect(tab.locator(".maplibregl-popup")).to_contain_text("HB-2")
        await at_rest(tab)
        assert {one["reference"] for one in await drawn(tab, "shipments")} == {"HB-2"}
        await tab.goto("/map?mode=sea")
        await at_rest(tab)
        assert [one["reference"] for one in await drawn(tab, "shipments")] == ["HB-1"]

        if AXE.exists():
            await tab.evaluate(AXE.read_text(encoding="utf-8"))
            found = await tab.evaluate("axe.run({resultTypes: ['violations']})")
            assert [one["id"] for one in found["violations"] if one["impact"] in ("serious", "critical")] == []
        assert all(url.startswith((base, "data:", "blob:")) for url in asked), "nothing comes from elsewhere"
        assert not faults


async def test_an_online_style_that_cannot_be_had_gives_way_to_the_land_of_the_product(
    desk: Desk, chromium: Path
) -> None:
    port = await port_of(desk)
    case = await sailing(port)
    async with served(desk.house) as base, launched(chromium) as browser:
        object.__setattr__(desk.house.site.settings, "map_style", f"{base}/no/such/style.json")
        tab = await enter(browser, base, EMAIL)
        await tab.goto(f"/shipments/{case}/map")
        await expect(tab.locator(".map-note")).to_contain_text("The online map did not load")
        await at_rest(tab)
        assert await drawn(tab, "way-track")
        assert await drawn(tab, "world-land")


async def test_without_webgl_the_words_are_there(desk: Desk, chromium: Path) -> None:
    port = await port_of(desk)
    case = await sailing(port)
    async with served(desk.house) as base, launched(chromium) as browser:
        tab = await enter(browser, base, EMAIL)
        await tab.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
        await tab.goto(f"/shipments/{case}/map")
        await expect(tab.locator("#map")).to_contain_text("The map needs scripts and WebGL")
        await expect(tab.locator("#map-list")).to_contain_text("Rotterdam")
        await expect(tab.locator("#map-legs")).to_contain_text("Usual sea route")
        await expect(tab.locator("[data-map-fit]").first).to_be_hidden()
