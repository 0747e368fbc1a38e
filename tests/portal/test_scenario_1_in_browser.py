"""A southbound load of 12 cartons, dual declaration, as its people do it on the pages of both sites, in Chromium.

The exporter in Dongguan uploads the shipment of its own system and sends it to Mainland customs. The importer in Hong
Kong sees it arrive, edits nothing, confirms the translated description and sends: the cargo reference number is there
in seconds, and the documents of both sides say the same packages and weight. What differs is flagged before anything is
sent. The carrier bundles the reference, the truck crosses, and the declaration is lodged with its charge.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from lxml import etree
from playwright.async_api import Page, expect

from fairway.app.story.script import Script
from fairway.base.language import Language, translate
from fairway.parties.model import OrganisationKind, PersonRole
from fairway.portal.assets import BUILT
from fairway.site.database import Database
from tests.portal.conftest import with_pages
from tests.portal.people_at_browsers import enter, launched, served
from tests.site.world import World, make_world

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not (BUILT / "manifest.json").exists(), reason="the portal's assets are not built"),
]
DAY = date(2026, 12, 3)
SCRIPT = Script(1, DAY)
SHIPMENT = SCRIPT.submission("south")
MARK = SCRIPT.names["south_mark"]
POINT = "shenzhen-bay"
TRANSLATED = "/consignments/0/items/0/description/en"
WAYBILL = SHIPMENT["consignments"][0]["waybill_number"]
COMPLETED = {
    "/consignments/0/items/0/hkhs8": "85183000",
    "/consignments/0/items/0/hk_quantity/value": "2000",
    "/consignments/0/items/0/hk_quantity/unit": "C62",
    "/consignments/0/items/0/value/amount": "1000000.00",
    "/consignments/0/items/0/value/currency": "HKD",
    "/consignments/0/value/amount": "1000000.00",
    "/consignments/0/value/currency": "HKD",
    "/consignments/0/value/basis": "CIF",
}
COUNTS = ("/consignments/0/packages/count", "/consignments/0/items/0/packages/count")


def sc(words: str) -> str:
    """The words on a page in Simplified Chinese."""
    return translate(words, Language.SC)


def tc(words: str) -> str:
    """The words on a page in Traditional Chinese."""
    return translate(words, Language.TC)


@pytest.fixture
async def world(database: Database, other_database: Database, tmp_path: Path) -> AsyncIterator[World]:
    async with make_world(database, other_database, tmp_path) as made:
        with_pages(made.hk)
        with_pages(made.gd)
        yield made


async def inhabited(world: World) -> None:
    """The firms of the shipment, each with somebody who can sign in."""
    hk, gd = world.hk, world.gd
    await gd.organisation("Clear Sound", OrganisationKind.SHIPPER, side="cn")
    await gd.person("Clear Sound", "zhou@clearsound.example", PersonRole.CLERK)
    await hk.organisation("Harbour Tone", OrganisationKind.CONSIGNEE, business_registration="99000202")
    await hk.person("Harbour Tone", "chan@harbourtone.example", PersonRole.CLERK)
    await hk.organisation("Pearl Link", OrganisationKind.CARRIER)
    await hk.person("Pearl Link", "ng@pearllink.example", PersonRole.CLERK)
    await hk.person("Customs hk", "ho@customs.example", PersonRole.OFFICER)


def sent_document(text: str, name: str) -> list[str]:
    """What a raw message says in the elements of a local name."""
    root = etree.fromstring(text.strip().encode())
    return [str(one.text) for one in root.iter("{*}" + name)]


async def reads_in(tab: Page, language: str) -> None:
    """Choose the language of the pages, as its own name stands in the menu."""
    await tab.locator(".bar-tools details.menu summary").first.click()
    await tab.get_by_role("button", name=language).click()
    await expect(tab.locator(".language-name")).to_have_text(language)


async def types(tab: Page, pointer: str, value: str) -> None:
    """Type a value into its field, or choose it; a line that is folded is unfolded."""
    field = tab.locator(f"[name='{pointer}']")
    line = tab.locator("details.item", has=field)
    while await line.count() and not await field.is_visible():
        await line.locator("summary").first.click()
    if await field.evaluate("it => it.tagName") == "SELECT":
        await field.select_option(value)
    else:
        await field.fill(value)


async def raw_of(tab: Page, case: str, target: str) -> str:
    """The message as the page of a document shows it."""
    await tab.goto(f"/submissions/{case}/documents/{target}?view=raw")
    return await tab.locator("#raw").inner_text()


async def shipped(world: World, tab: Page, folder: Path) -> str:
    """The exporter uploads its file and sends the manifest, on pages in Simplified Chinese; the submission."""
    file = folder / "shipment.json"
    file.write_text(json.dumps(SHIPMENT, ensure_ascii=False), encoding="utf-8")
    await reads_in(tab, "简体中文")
    await tab.goto("/submissions/upload")
    await tab.set_input_files("#file", file)
    await tab.get_by_role("button", name=sc("Read the file")).click()
    await tab.locator(".upload-result a", has_text=SHIPMENT["reference"]).click()
    await expect(tab.locator("h1")).to_contain_text(SHIPMENT["reference"])
    await expect(tab.locator("main")).to_contain_text("无线入耳式耳机")
    await expect(tab.locator("main")).to_contain_text("12 纸箱")
    case = tab.url.rpartition("/")[2]
    await filed_in_the_mainland(world, tab, case, "cn.road_manifest")
    return case


async def filed_in_the_mainland(world: World, tab: Page, case: str, target: str) -> None:
    """One document is sent from its page, and accepted by the authority."""
    await tab.goto(f"/submissions/{case}/documents/{target}")
    await tab.locator(".page-head").get_by_role("button", name=sc("Send")).click()
    await expect(tab.locator("#toasts .toast")).to_be_visible()
    await world.work()
    await world.pass_time(timedelta(minutes=10))
    await tab.goto(f"/submissions/{case}/documents/{target}")
    await expect(tab.locator(".page-head .chip").first).to_have_text(sc("Accepted"))
    await expect(tab.locator(".page-head .chip.simulated")).to_be_visible()


async def retrieved(tab: Page) -> None:
    """The importer sees the shipment arrive, looks at it and takes it over."""
    await tab.goto("/work?filter=incoming")
    await tab.locator("table a.ref", has_text=SHIPMENT["reference"]).click()
    await expect(tab.locator("main dl.facts")).to_contain_text("12 cartons")
    await expect(tab.locator("main dl.facts")).to_contain_text("Wireless in-ear headphones")
    await tab.get_by_role("button", name="Retrieve").click()
    await expect(tab.locator(".banner")).to_contain_text("filed on the Mainland side")


async def mismatch_is_flagged_while_it_is_typed(tab: Page) -> None:
    """One carton more than the other side filed, typed and taken back: nothing of it is kept."""
    panel = tab.locator("#readiness")
    await expect(panel).not_to_contain_text("in conflict")
    for pointer in COUNTS:
        await types(tab, pointer, "13")
    await expect(panel).to_contain_text("in conflict")
    await expect(panel).to_contain_text("RoadACI 13; MT2401 12")
    await tab.reload()
    await tab.get_by_role("button", name="Discard what was not saved").click()
    await expect(tab.locator(f"[name='{COUNTS[0]}']")).to_have_value("12")
    await expect(tab.locator("#readiness")).not_to_contain_text("in conflict")


async def confirmed_and_sent(world: World, tab: Page, case: str) -> str:
    """The translated description stops the sending until it is confirmed; then the reference number comes."""
    send = tab.get_by_role("button", name="Save and send to Hong Kong customs")
    await send.click()
    summary = tab.locator("#error-summary")
    await expect(summary).to_contain_text("machine translation that nobody has confirmed")
    await expect(summary.locator(".rule")).to_have_text("hk.translation.confirmed")
    await summary.locator("a").first.click()
    field = tab.locator(f"[name='{TRANSLATED}']")
    await expect(field).to_be_focused()
    await expect(field).to_have_value(SHIPMENT["consignments"][0]["items"][0]["description"]["en"])
    await tab.locator(f"button[name=confirm][value='{TRANSLATED}']").click()
    await expect(tab.locator("#toasts .toast")).to_be_visible()
    await tab.get_by_role("button", name="Save and send to Hong Kong customs").click()
    await tab.wait_for_url(f"**/submissions/{case}")
    sent_at = world.now()
    await world.work()
    await world.pass_time(timedelta(seconds=10), timedelta(seconds=1))
    assert world.now() - sent_at < timedelta(seconds=15)
    await tab.reload()
    card = tab.locator(".doc", has_text="Road cargo information")
    await expect(card.locator(".chip").first).to_have_text("Accepted")
    return await card.locator(".mono[class~=mono]", has_text=re.compile(r"^[A-Z]{2}\w{10,}$")).first.inner_text()


async def both_sides_say_the_same(tab: Page, exporter: Page, case: str) -> None:
    """Packages and gross weight of the two messages that were sent, and what the pages say of them."""
    hong_kong, mainland = await raw_of(tab, case, "hk.road_aci"), await raw_of(exporter, case, "cn.road_manifest")
    assert sent_document(hong_kong, "Count") == sent_document(mainland, "TotalPackageQuantity") == ["12"]
    weights = set(sent_document(hong_kong, "GrossWeight")) | set(sent_document(mainland, "GrossMassMeasure"))
    assert weights == {"486"}
    await tab.goto(f"/submissions/{case}")
    await expect(tab.locator(".shared .side-filer")).to_have_text("equal on both sides")


async def a_changed_count_is_refused(world: World, tab: Page, case: str) -> None:
    """What is sent as a change must agree with the other side as well."""
    await tab.goto(f"/submissions/{case}/edit")
    for pointer in COUNTS:
        await types(tab, pointer, "13")
    await tab.get_by_role("button", name="Save", exact=True).first.click()
    await expect(tab.locator("#toasts .toast")).to_be_visible()
    await tab.goto(f"/submissions/{case}")
    await expect(tab.locator(".shared .differs")).to_contain_text("13")
    await expect(tab.locator(".shared .differs")).to_contain_text("12")
    await tab.goto(f"/submissions/{case}/documents/hk.road_aci")
    await tab.get_by_role("button", name="Send a change").click()
    await tab.select_option("[name='/change_reason']", "01")
    await tab.locator("form[action$='/change'] button").click()
    await expect(tab.locator("#error-summary")).to_contain_text("RoadACI 13; MT2401 12")
    await world.work()
    shown = (await world.hk.clients["Harbour Tone"].get(f"/v1/submissions/{case}")).json()
    (aci,) = (one for one in shown["filings"] if one["target"] == "hk.road_aci")
    assert len(aci["detail"]["sendings"]) == 1
    await tab.goto(f"/submissions/{case}/edit")
    for pointer in COUNTS:
        await types(tab, pointer, "12")
    await tab.get_by_role("button", name="Save", exact=True).first.click()
    await expect(tab.locator("#toasts .toast")).to_be_visible()


async def bundled(world: World, tab: Page, ccrn: str) -> str:
    """The carrier plans the trip and bundles the reference that the importer gave it; the trip."""
    await reads_in(tab, "繁體中文")
    await tab.goto("/trips/new")
    await tab.select_option("[name='/direction']", "cn-hk")
    await tab.select_option("[name='/control_point']", POINT)
    await tab.fill("[name='/crossing_date']", DAY.isoformat())
    await tab.fill("[name='/batch_number']", SHIPMENT["trip"]["batch_number"])
    await tab.fill("[name='/first/hk_mark']", MARK)
    await tab.get_by_role("button", name=tc("Plan the trip")).click()
    await tab.fill("#ccrn", ccrn)
    await tab.locator("form[action$='/bundle'] button").click()
    await expect(tab.locator(".vehicle")).to_contain_text(ccrn)
    await expect(tab.locator(".earliest-time")).to_contain_text("11:40")
    await world.work()
    return tab.url.rpartition("/")[2]


async def crossed(world: World, tab: Page, trip: str) -> None:
    """The officer lets the truck go; it stands at the kiosk when its time has come, and leaves."""
    await tab.goto(f"/officer/{trip}/V1")
    await expect(tab.locator(".officer-consignment")).to_contain_text("Wireless in-ear headphones")
    await tab.fill("#reason", "known firms, nothing unusual")
    await tab.get_by_role("button", name="Let it go").click()
    await expect(tab.locator(".officer-aside")).to_contain_text("known firms, nothing unusual")
    world.set(world.now() + timedelta(minutes=31))
    await tab.goto(f"/control-points/{POINT}/lane")
    await tab.get_by_label("Registration mark").fill(MARK)
    await tab.get_by_role("button", name="It stands at the kiosk").click()
    await expect(tab.locator("main dl.facts").first).to_contain_text("Go")
    await tab.get_by_label("Registration mark").fill(MARK)
    await tab.get_by_role("button", name="It leaves over the boundary").click()
    await expect(tab.locator("main dl.facts").first).to_contain_text("Crossed")
    await world.work(6)


async def declared(world: World, tab: Page, case: str) -> None:
    """The importer adds code and price, which only it knows, and lodges the declaration from its list."""
    await tab.goto("/declarations")
    await expect(tab.locator("[aria-labelledby=unmatched-title]")).to_contain_text(WAYBILL)
    await tab.goto(f"/submissions/{case}/edit")
    for pointer, value in COMPLETED.items():
        await types(tab, pointer, value)
    await tab.get_by_role("button", name="Save", exact=True).first.click()
    await expect(tab.locator("#toasts .toast")).to_be_visible()
    await tab.goto("/declarations")
    row = tab.locator("tr", has_text=SHIPMENT["reference"])
    await expect(row).to_contain_text("119.50")
    await row.get_by_role("button", name="Lodge").click()
    await world.work()
    await world.pass_time(timedelta(minutes=25), timedelta(minutes=5))
    await tab.goto("/declarations?filter=lodged")
    row = tab.locator("tr", has_text=SHIPMENT["reference"])
    await expect(row.locator(".chip").first).to_have_text("Accepted")
    await expect(row).to_contain_text("119.50")
    await expect(tab.locator("[aria-labelledby=unmatched-title]")).to_contain_text("Every line has its declaration")


async def test_a_load_from_dongguan_filed_once_for_both_sides(world: World, chromium: Path, tmp_path: Path) -> None:
    await inhabited(world)
    world.set(datetime(2026, 12, 3, 0, 0, tzinfo=UTC))
    async with served(world.hk) as hk, served(world.gd) as gd, launched(chromium) as browser:
        exporter = await enter(browser, gd, "zhou@clearsound.example")
        case = await shipped(world, exporter, tmp_path)
        importer = await enter(browser, hk, "chan@harbourtone.example")
        await retrieved(importer)
        await mismatch_is_flagged_while_it_is_typed(importer)
        ccrn = await confirmed_and_sent(world, importer, case)
        await both_sides_say_the_same(importer, exporter, case)
        await a_changed_count_is_refused(world, importer, case)

        world.set(datetime(2026, 12, 3, 3, 10, tzinfo=UTC))
        trip = await bundled(world, await enter(browser, hk, "ng@pearllink.example"), ccrn)
        await filed_in_the_mainland(world, exporter, case, "cn.carrier_confirmation")
        await crossed(world, await enter(browser, hk, "ho@customs.example"), trip)
        await declared(world, importer, case)

        # The exporter sees on its own site how it ended, and what of its data crossed.
        await exporter.goto(f"/submissions/{case}/timeline")
        await expect(exporter.locator("main")).to_contain_text(sc("Crossed"))
        await exporter.goto(f"/submissions/{case}")
        await expect(exporter.locator("main")).to_contain_text(ccrn)
        await exporter.goto("/data-flow?d=out")
        await expect(exporter.locator(".flow-table tbody")).to_contain_text(SHIPMENT["reference"])
