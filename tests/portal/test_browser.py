"""The pages in a real Chromium: accessibility, weight, keyboard, zoom, phone width, a bad line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright

from fairway.portal.assets import BUILT
from fairway.portal.gallery.pages import PAGES
from tests.portal.shots import gallery

UI = BUILT.parent.parent / "ui"
AXE = UI / "node_modules" / "axe-core" / "axe.min.js"
LANGUAGES = ("en", "zh-Hant-HK", "zh-Hans-CN")
NAMES = [page.name for page in PAGES]
LIMIT = 300_000
"""Bytes of a page with all it loads, from a cold cache, as sent."""
THE_MAP = re.compile(r"/static/built/(map-ts|map-css|maplibre|world|coast|delta|maas)")
"""Pages are weighed without the map itself."""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not (BUILT / "manifest.json").exists(), reason="the portal's assets are not built"),
]


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    """The gallery's address."""
    with gallery() as address:
        yield address


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    """A headless Chromium."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=str(chromium), args=["--no-sandbox", "--disable-gpu"])
        yield launched
        launched.close()


@pytest.fixture
def desk(browser: Browser, base: str) -> Iterator[Page]:
    """A page at desk width that fails the test on any error of a script or breach of the policy."""
    context = browser.new_context(base_url=base, viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    tab = context.new_page()
    faults: list[str] = []
    tab.on("pageerror", lambda error: faults.append(str(error)))
    tab.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    tab.set_default_timeout(10_000)
    yield tab
    context.close()
    assert not [fault for fault in faults if "ERR_FAILED" not in fault]  # that is a request the test cut off


def address(name: str, language: str = "en", theme: str = "light") -> str:
    folder = "drive" if name.startswith("driver-") else "gallery"
    return f"/{folder}/{name}?language={language}&theme={theme}"


@pytest.fixture(scope="module")
def tab(browser: Browser, base: str) -> Iterator[Page]:
    """One tab for the tests that only look."""
    context = browser.new_context(base_url=base, viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_no_serious_fault(tab: Page, name: str) -> None:
    if not AXE.exists():
        pytest.skip("needs axe-core (npm ci in the portal's ui folder)")
    serious: list[str] = []
    for theme, rules in (("light", "{resultTypes: ['violations']}"), ("dark", "{runOnly: ['color-contrast']}")):
        tab.goto(address(name, theme=theme))
        tab.evaluate("document.querySelectorAll('main details:not(.menu)').forEach(it => { it.open = true })")
        tab.evaluate(AXE.read_text(encoding="utf-8"))
        result = tab.evaluate(f"axe.run({rules})")
        serious += [
            f"{theme} {it['id']}: {it['help']} at {[node['target'] for node in it['nodes'][:4]]} "
            f"{[check['message'] for node in it['nodes'][:2] for check in node['any'][:1]]}"
            for it in result["violations"]
            if it["impact"] in ("serious", "critical")
        ]
    assert not serious, "\n".join(serious)


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_are_light_fit_and_never_shrink_chinese(browser: Browser, base: str, language: str) -> None:
    """Weighed from a cold cache (in Chinese, whose fonts come on top of all that English has), then looked at in two
    widths: 360 pixels is a small phone, 720 a desk at 200 per cent zoom. Chinese is never under 14 pixels."""
    weighed = language != "en"
    context = browser.new_context(base_url=base, viewport={"width": 360, "height": 760}, reduced_motion="reduce")
    tab = context.new_page()
    session = context.new_cdp_session(tab)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": weighed})
    sent: list[int] = []
    session.on("Network.loadingFinished", lambda event: sent.append(int(event["encodedDataLength"])))
    with_map: list[str] = []
    wrong: list[str] = []

    def left_out(route: Route) -> None:
        with_map.append(route.request.url)
        route.abort()

    def look(name: str) -> None:
        for width in (360, 720):
            tab.set_viewport_size({"width": width, "height": 760})
            found = tab.evaluate("document.scrollingElement.scrollWidth")
            if found > width:
                wrong.append(f"{name}: {found} wide {tab.evaluate(TOO_WIDE, width)}")
            wrong.extend(f"{name} at {width}: {text}" for text in tab.evaluate(SMALL_CHINESE))

    later: list[str] = [] if weighed else NAMES
    tab.route(THE_MAP, left_out)
    for name in NAMES if weighed else ():
        # What the page before still asks for, in its other width, must not be weighed with this one.
        tab.goto("about:blank")
        sent.clear()
        with_map.clear()
        tab.set_viewport_size({"width": 360, "height": 760})
        tab.goto(address(name, language), wait_until="load")
        tab.evaluate("document.fonts.ready")
        if sum(sent) >= LIMIT:
            wrong.append(f"{name}: {sum(sent)} bytes in {len(sent)} requests")
        if with_map:
            later.append(name)
        else:
            look(name)
    # Weighed without the map, they are laid out with it.
    tab.unroute(THE_MAP)
    for name in later:
        tab.goto(address(name, language), wait_until="load")
        look(name)
    context.close()
    assert not wrong, "\n".join(wrong[:20])


TOO_WIDE = """width => [...document.querySelectorAll('body *')]
  .filter(it => it.getBoundingClientRect().right > width + 1).slice(0, 3).map(it => it.tagName + '.' + it.className)"""
SMALL_CHINESE = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  for (let node; (node = walker.nextNode());) {
    const parent = node.parentElement;
    if (!/[\\u4e00-\\u9fff]/.test(node.data) || parent.closest('option, .sr, svg title')) continue;
    const box = parent.getBoundingClientRect();
    const size = parseFloat(getComputedStyle(parent).fontSize);
    if (box.width && size < 14) found.push(`${parent.className} ${size} ${node.data.trim()}`);
  }
  return found;
}"""


def test_rows_are_walked_and_opened_by_keyboard(desk: Page) -> None:
    desk.goto(address("work-list"))
    desk.keyboard.press("j")
    desk.keyboard.press("j")
    expect(desk.locator("tr.current a.ref")).to_have_text("HG-261184")
    desk.keyboard.press("k")
    expect(desk.locator("tr.current a.ref")).to_have_text("HG-261187")
    desk.keyboard.press("x")
    expect(desk.locator("[data-bulk]")).to_be_visible()
    desk.route("**/submissions/**", lambda route: route.fulfill(status=200, body="ok"))
    with desk.expect_navigation(url="**/submissions/HG-261187"):
        desk.keyboard.press("Enter")


def test_search_and_help_have_keys(desk: Page) -> None:
    desk.goto(address("work-list"))
    desk.keyboard.press("/")
    expect(desk.locator("[data-search]")).to_be_focused()
    desk.keyboard.type("j?")
    expect(desk.locator("[data-search]")).to_have_value("j?")
    desk.keyboard.press("Tab")
    desk.keyboard.press("?")
    expect(desk.locator("#shortcuts")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(desk.locator("#shortcuts")).to_be_hidden()


def test_the_first_tab_stop_skips_to_the_page(desk: Page) -> None:
    desk.goto(address("work-list"))
    desk.keyboard.press("Tab")
    expect(desk.locator(".skip")).to_be_focused()
    desk.keyboard.press("Enter")
    expect(desk.locator("#main")).to_be_focused()


def test_menus_open_and_close_by_keyboard(desk: Page) -> None:
    desk.goto(address("work-list"))
    summary = desk.locator(".bar-tools details.menu summary").first
    summary.focus()
    desk.keyboard.press("Enter")
    expect(desk.locator(".bar-tools details.menu").first.locator("button").first).to_be_visible()
    desk.keyboard.press("Escape")
    expect(summary).to_be_focused()


def test_the_error_summary_is_focused_and_leads_to_each_field(desk: Page) -> None:
    desk.goto(address("editor"))
    expect(desk.locator("#error-summary")).to_be_focused()
    desk.locator("#error-summary a").first.click()
    expect(desk.locator('[name="/consignments/0/consignee/address/text/en"]')).to_be_focused()


def test_provenance_shows_on_focus(desk: Page) -> None:
    desk.goto(address("editor"))
    mark = desk.locator('[data-field="/trip/vehicle/hk_mark"]')
    expect(mark.locator(".provenance")).to_be_hidden()
    mark.locator("input").focus()
    expect(mark.locator(".provenance")).to_be_visible()
    expect(mark.locator(".provenance")).to_contain_text("Received")


def test_what_was_chosen_from_a_list_is_replaced_by_typing(desk: Page) -> None:
    desk.goto(address("editor"))
    country = desk.locator('[name="/consignments/0/consignor/address/country"]')
    expect(country).to_have_value("CN · China")
    country.focus()
    desk.keyboard.type("Hong")
    expect(country).to_have_value("Hong")


def test_unsaved_work_survives_a_reload(desk: Page) -> None:
    desk.goto(address("editor"))
    desk.route("**/edit", lambda route: route.abort())
    field = desk.locator('[name="/trip/trailer/number"]')
    field.fill("T 4471")
    expect(desk.locator("[data-saved]")).to_contain_text("Kept on this machine", timeout=5000)
    desk.reload()
    expect(desk.locator('[name="/trip/trailer/number"]')).to_have_value("T 4471")


def test_changes_save_themselves(desk: Page) -> None:
    desk.goto(address("editor"))
    with desk.expect_request(lambda request: request.method == "PATCH") as sent:
        desk.locator('[name="/trip/trailer/number"]').fill("T 4471")
    assert "T+4471" in (sent.value.post_data or "")
    assert "version=7" in (sent.value.post_data or "")
    expect(desk.locator("[data-saved]")).to_have_text("✓")


def test_readiness_follows_a_saved_change(desk: Page) -> None:
    desk.goto(address("editor"))
    with desk.expect_response("**/readiness/panel") as panel:
        desk.locator('[name="/trip/trailer/number"]').fill("T 4471")
    assert panel.value.ok
    expect(desk.locator("#readiness h2")).to_have_text("Readiness")


def test_an_act_that_cannot_be_taken_back_asks_first(desk: Page) -> None:
    desk.goto(address("declarations"))
    desk.get_by_role("button", name="Lodge all 3").click()
    expect(desk.locator("#confirm")).to_be_visible()
    expect(desk.locator("#confirm")).to_contain_text("Lodge 3 declarations")
    desk.locator("[data-confirm-no]").click()
    expect(desk.locator("#confirm")).to_be_hidden()


def test_relative_times_follow_the_clock_of_the_site(desk: Page) -> None:
    desk.goto(address("work-list"))
    due = desk.locator("#row-s261187 [data-relative]").first
    expect(due).to_have_text("in 22 min")
    expect(due).to_have_text("in 21 min", timeout=4000)  # the demonstration's minute is a second


def phone(browser: Browser, base: str) -> BrowserContext:
    return browser.new_context(base_url=base, viewport={"width": 360, "height": 740}, service_workers="allow")


def test_the_driver_keeps_the_last_answer_without_a_line(browser: Browser, base: str) -> None:
    context = phone(browser, base)
    tab = context.new_page()
    tab.goto(address("driver-wait"))
    tab.wait_for_function(
        "navigator.serviceWorker.controller !== null || navigator.serviceWorker.ready.then(() => true)"
    )
    tab.reload(wait_until="networkidle")  # now the worker has seen the page and its files
    context.set_offline(True)
    tab.reload()
    expect(tab.locator("h1")).to_have_text("Wait")
    expect(tab.locator("[data-line]")).to_be_visible()
    expect(tab.locator("[data-line]")).to_contain_text("Last answer")
    context.close()


def test_the_drivers_page_is_light_and_loads_no_font(browser: Browser, base: str) -> None:
    context = phone(browser, base)
    tab = context.new_page()
    loaded: list[str] = []
    tab.on("request", lambda request: loaded.append(request.url))
    tab.goto(address("driver-wait", "zh-Hant-HK"), wait_until="networkidle")
    assert not [url for url in loaded if ".woff" in url]
    context.close()


@pytest.mark.parametrize("answer", ["go", "inspect", "wait", "stop"])
def test_the_kiosk_says_one_thing_in_three_languages_large(desk: Page, answer: str) -> None:
    desk.goto(address(f"kiosk-{answer}"))
    words = desk.locator(".kiosk-words p")
    assert [it.get_attribute("lang") for it in words.all()] == ["zh-Hant-HK", "zh-Hans-CN", "en"]
    sizes = [it.evaluate("e => e.getBoundingClientRect().height / innerHeight") for it in words.all()]
    assert min(sizes) > 0.12  # a tenth of a 30 cm screen is 3 cm: readable at three metres
    inside = [it.evaluate("e => e.scrollWidth <= e.parentElement.clientWidth + 1") for it in words.all()]
    assert all(inside)


def test_the_kiosk_sounds_once_for_its_answer(browser: Browser, base: str) -> None:
    context = browser.new_context(base_url=base, viewport={"width": 1280, "height": 800})
    context.add_init_script(
        "window.tones = 0; const start = OscillatorNode.prototype.start;"
        "OscillatorNode.prototype.start = function (...a) { window.tones += 1; return start.apply(this, a); };"
    )
    tab = context.new_page()
    tab.goto(address("kiosk-go"), wait_until="networkidle")
    tab.wait_for_timeout(1200)
    assert tab.evaluate("window.tones") == 3
    tab.goto(address("kiosk-idle"), wait_until="networkidle")
    assert tab.evaluate("window.tones") == 0
    context.close()


def test_pages_read_without_a_script(browser: Browser, base: str) -> None:
    context = browser.new_context(base_url=base, java_script_enabled=False)
    tab = context.new_page()
    tab.goto(address("work-list"))
    expect(tab.locator("a.ref").first).to_be_visible()
    tab.locator(".bar-tools details.menu summary").first.click()
    tab.get_by_role("button", name="繁體中文").click()
    expect(tab.locator("h1")).to_have_text("工作清單")
    context.close()
