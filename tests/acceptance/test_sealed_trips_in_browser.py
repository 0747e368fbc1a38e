"""Acceptance scenarios 6 and 7 on the pages of three sites in a real Chromium: officers seal, gates answer on their
displays, alarms come to open pages by themselves, and nobody opens a lock on another's leg. The locks report over real
sockets; what needs no page is done by the HTTP interface, as in :mod:`tests.acceptance.test_sealed_trips`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from fairway.parties.model import PersonRole
from fairway.portal.assets import BUILT
from fairway.site.database import open_database
from fairway.site.provision import Access
from tests.acceptance.driving import BAY, BRIDGE, LONGYAN, MACAO, TERMINAL, bound, passed, sealed
from tests.acceptance.scheme import Cast
from tests.acceptance.street import MINUTE, make_street
from tests.conftest import fresh_access
from tests.portal.conftest import with_pages
from tests.portal.people_at_browsers import enter, launched, served
from tests.portal.test_map_in_browser import at_rest, drawn

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(not (BUILT / "manifest.json").exists(), reason="the portal's assets are not built"),
]
SITES = ("hk", "gd", "mo")
DISPATCHER = "dispatch@carrier.example"


@dataclass
class Screens:
    """The street with its pages, and who sits before them."""

    cast: Cast
    browser: Browser
    bases: dict[str, str]
    tabs: list[Page] = field(default_factory=list)

    async def officer(self, site: str, path: str, *, maps: bool = False) -> Page:
        """The first officer of a customs looks at a page."""
        return await self.person(site, f"officer1@{site}.example", path, maps=maps)

    async def person(self, site: str, email: str, path: str, *, maps: bool = False) -> Page:
        """Somebody of a site looks at a page in a browser of the own; one without ``maps`` draws none, which takes its
        time without a graphics card."""
        tab = await enter(self.browser, self.bases[site], email)
        tab.set_default_timeout(30_000)
        if not maps:
            await tab.context.route("**/map*.js", lambda route: route.abort())
        self.tabs.append(tab)
        await tab.goto(path)
        await tab.evaluate("window.before = true")
        return tab

    async def leave(self) -> None:
        """Everybody closes the browser."""
        for tab in self.tabs:
            await tab.context.close()
        self.tabs.clear()


@pytest.fixture(scope="module")
def three_databases(administrator: str, template: str) -> Iterator[dict[str, Access]]:
    """A fresh database for each site."""
    with ExitStack() as stack:
        yield {name: stack.enter_context(fresh_access(administrator, template)) for name in SITES}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def screens(
    three_databases: dict[str, Access], tmp_path_factory: pytest.TempPathFactory, chromium: Path
) -> AsyncIterator[Screens]:
    """One street for all scenarios, with the pages of its sites on the loopback."""
    expect.set_options(timeout=30_000)
    async with AsyncExitStack() as stack:
        opened = {}
        for name, access in three_databases.items():
            opened[name] = await stack.enter_async_context(open_database(access, pool_size=6))
        street = await stack.enter_async_context(make_street(opened, tmp_path_factory.mktemp("street")))
        for post in street.posts.values():
            with_pages(post.house)
        cast = Cast(street)
        await cast.enter()
        await cast.join()
        await street.world.hk.person("Carrier", DISPATCHER, PersonRole.ADMIN)
        bases = {name: await stack.enter_async_context(served(post.house)) for name, post in street.posts.items()}
        yield Screens(cast, await stack.enter_async_context(launched(chromium)), bases)
    expect.set_options(timeout=5_000)


async def same_page(tab: Page) -> bool:
    """Whether a tab shows what it shows without having been loaded anew."""
    kept: bool = await tab.evaluate("window.before === true")
    return kept


async def done(tab: Page, act: str, **fields: str) -> None:
    """Open the form of an act on the page of a trip, fill it in and send it."""
    form = tab.locator(f"#act-{act}")
    await form.locator("summary").click()
    for name, value in fields.items():
        await form.locator(f"[name='/{act}/{name}']").fill(value)
    await form.locator("form button").last.click()
    await expect(tab.locator(".toast.done").first).to_be_visible()
    await tab.evaluate("window.before = true")


async def at_the_lane(tab: Page, point: str, mark: str, button: str = "It stands at the kiosk") -> None:
    """The officer at a lane types a plate."""
    await tab.goto(f"/control-points/{point}/lane")
    await tab.fill("[name='/hk_mark']", mark)
    await tab.get_by_role("button", name=button).click()
    await expect(tab.locator("main dl.facts").first).to_contain_text(mark)


def shows(answer: str, mark: str) -> str:
    """What a display shows when it gives an answer to a truck."""
    return f"body.kiosk[data-answer='{answer}'][data-mark='{mark}']"


async def test_three_places_each_customs_opens_on_its_own_leg_alone(screens: Screens) -> None:
    cast, street = screens.cast, screens.cast.street
    case = await cast.cargo(4, BRIDGE, mainland=False)
    await cast.accepted(case, mainland=False)
    await cast.bundled(case, 4, BRIDGE, mainland=False)
    await street.drive(MINUTE, MINUTE)
    await street.drive(40 * MINUTE, 20 * MINUTE)
    trip, truck = await sealed(cast, 4, case, "dhl-macao", "three-places")
    path = f"/sealed-trips/{trip}"
    tabs = {site: await screens.officer(site, path) for site in SITES}

    async def opening_is_offered_to(site: str, *others: str) -> None:
        for name in (site, *others):
            await tabs[name].goto(path)
            await expect(tabs[name].locator("#act-unlock")).to_have_count(1 if name == site else 0)

    await opening_is_offered_to("hk", "mo")
    assert truck.truck.go()
    await street.drive_to(truck.name, BRIDGE, 4 * MINUTE)
    await passed(cast, "hk", BRIDGE, 4)
    await street.drive_to(truck.name, MACAO, 5 * MINUTE)
    await passed(cast, "gd", MACAO, 4)
    await street.drive(MINUTE, MINUTE)
    await opening_is_offered_to("mo", "hk", "gd")
    # Who sends the form of the page all the same is refused, in words, on the page.
    for site in ("hk", "gd"):
        sent = await tabs[site].request.post(
            f"{path}/acts/unlock",
            form={"/unlock/reason": "a fire"},
            headers={"Origin": screens.bases[site], "Sec-Fetch-Site": "same-origin"},
        )
        assert sent.status == 422, await sent.text()
        assert "SELS-" in await sent.text()
    assert truck.truck.lock.locked

    await street.drive_to(truck.name, TERMINAL, 2 * MINUTE)
    await street.drive(6 * MINUTE, 2 * MINUTE)
    await street.work(5)
    assert not truck.truck.lock.locked
    # Who could do what, when: the carrier reads the whole of it.
    carrier = await screens.person("hk", DISPATCHER, path)
    await expect(carrier.locator("h1")).to_contain_text("Closed")
    keys = await carrier.locator("#keys tbody th").all_inner_texts()
    assert [key.strip() for key in keys] == ["Hong Kong customs", "Mainland customs", "Macao customs"]
    await carrier.locator("#keys summary", has_text="The whole record").click()
    told = " ".join(await carrier.locator("#audit > li").all_inner_texts())
    for words in ("Sealed", "Lock taken over", "Checkpoint passed", "Opening authorised", "an officer", "by itself"):
        assert words in told, words
    assert "…" not in told
    await screens.leave()


async def test_the_green_lane_from_the_airport_to_longyan(screens: Screens) -> None:
    cast, street = screens.cast, screens.cast.street
    await cast.sign_in()
    route = "air-mail-centre-longyan"
    cases = {number: await cast.cargo(number, BAY) for number in (1, 2, 3)}
    await cast.accepted(*cases.values())
    for number, case in cases.items():
        await cast.bundled(case, number, BAY)
    trips, trucks = {}, {}
    for number, scenario in ((2, "gap-without-positions"), (3, "rope-cut")):
        trips[number], trucks[number] = await sealed(cast, number, cases[number], route, scenario)
    trips[1], trucks[1] = await bound(cast, 1, cases[1], route, "clean")

    # Sealed by an officer at the airport, on the page of the trip.
    officer = await screens.officer("hk", f"/sealed-trips/{trips[1]}")
    await done(officer, "seal", seal_number="HK 448812")
    await expect(officer.locator("h1")).to_contain_text("Sealed, under way")
    await street.work(2)

    # On the live map, with its lock; the officer of the lane has the display beside it.
    watch = await screens.officer("hk", "/sealed-trips", maps=True)
    await at_rest(watch)
    await expect(watch.locator(f"#trip-{trips[1]}")).to_contain_text("Reports itself locked")
    seen = {one.get("trip") for one in await drawn(watch, "trips")} | {
        one.get("point_count") for one in await drawn(watch, "groups")
    }
    assert seen & {trips[1], 2, 3}
    await watch.context.close()
    screens.tabs.remove(watch)
    for truck in trucks.values():
        assert truck.truck.go()
    for truck in trucks.values():
        await street.drive_to(truck.name, BAY)

    # Shenzhen Bay: the display says wait while Guangdong takes the lock over, then go, by itself; nothing is opened.
    display = await screens.officer("hk", f"/control-points/{BAY}")
    await at_the_lane(officer, BAY, "FW 2001")
    await display.wait_for_selector(shows("hold", "FW 2001"))
    await street.work(8)
    await display.wait_for_selector(shows("go", "FW 2001"))
    assert await same_page(display)
    await street.drive(MINUTE, MINUTE)
    await at_the_lane(officer, BAY, "FW 2001", "It leaves over the boundary")
    await street.work(2)
    assert trucks[1].truck.lock.locked and trucks[1].truck.go()
    for number in (2, 3):
        await passed(cast, "hk", BAY, number)

    # From the frame to the alarm on the screens of both customs: the desks are open, and nobody loads them again.
    desks = {site: await screens.officer(site, "/lock-alarms") for site in ("hk", "gd")}
    for tab in desks.values():
        await expect(tab.locator("#lock-alarms")).not_to_contain_text("FW 2003")
    await until(lambda: trucks[3].truck.lock.rope_cuts > 0, street.drive, 20 * MINUTE)
    await street.work(4)
    for tab in desks.values():
        row = tab.locator("#lock-alarms tr.alarm-row", has_text="FW 2003").first
        await expect(row).to_contain_text("Critical")
        assert await same_page(tab)

    # Longyan: the lock opens by itself on the verified arrival, and the gate says so.
    await street.drive_to(trucks[2].name, LONGYAN, 30 * MINUTE)
    gate = await screens.officer("gd", f"/control-points/{LONGYAN}")
    lane = await screens.officer("gd", f"/control-points/{LONGYAN}/lane")
    await street.drive(30 * MINUTE, 15 * MINUTE)
    await street.work(6)
    assert [trucks[number].truck.lock.locked for number in (1, 2, 3)] == [False, False, True]
    for number, answer in ((1, "go"), (2, "go"), (3, "inspect")):
        await at_the_lane(lane, LONGYAN, f"FW 200{number}")
        await gate.wait_for_selector(shows(answer, f"FW 200{number}"))
    assert await same_page(gate)

    # The gap of twenty minutes is explained on the band of the lock; the cut rope is not.
    page = await screens.officer("gd", f"/sealed-trips/{trips[2]}")
    await expect(page.locator("h1")).to_contain_text("Closed")
    await expect(page.locator(".axis-lock rect.band-bridged")).not_to_have_count(0)
    await expect(page.locator("#legs")).to_contain_text("way verified")
    await page.goto(f"/sealed-trips/{trips[3]}")
    await expect(page.locator("h1")).to_contain_text("Seal violated")
    await expect(page.locator("#decisions")).to_contain_text("May not pass")
    await expect(page.locator("#alarms")).to_contain_text("cut")
    await screens.leave()


async def until(happened: Callable[[], bool], drive: Callable[[timedelta, timedelta], object], step: timedelta) -> None:
    """Drive on until something has happened."""
    for _ in range(60):
        if happened():
            return
        await drive(step, step)  # type: ignore[misc]  # a coroutine function
    raise AssertionError("it does not happen")
