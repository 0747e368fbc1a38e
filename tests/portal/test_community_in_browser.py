"""The pages of the port community by keyboard, in a real Chromium."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page, Route, expect

from fairway.portal.assets import BUILT
from tests.portal.test_browser import address, base, browser, desk

__all__ = ["base", "browser", "desk"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not (BUILT / "manifest.json").exists(), reason="the portal's assets are not built"),
]


def sent_by(desk: Page, pattern: str) -> list[dict[str, list[str]]]:
    """What forms send to addresses of ``pattern`` from now on; nothing is sent anywhere."""
    sent: list[dict[str, list[str]]] = []

    def take(route: Route) -> None:
        sent.append(parse_qs(route.request.post_data or "", keep_blank_values=True))
        route.fulfill(status=200, content_type="text/html", body="<title>sent</title>")

    desk.route(pattern, take)
    return sent


def test_shipments_are_walked_and_opened_by_keyboard(desk: Page) -> None:
    desk.goto(address("shipments"))
    desk.keyboard.press("j")
    expect(desk.locator("tr.current a.ref")).to_have_text("RTM-DGG-0917")
    desk.route("**/shipments/**", lambda route: route.fulfill(status=200, body="ok"))
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/shipments/RTM-DGG-0917")


def test_enter_in_a_field_of_the_plan_keeps_it_and_moves_no_leg(desk: Page) -> None:
    desk.goto(address("shipment-legs"))
    sent = sent_by(desk, "**/shipments/*/legs")
    desk.locator("[name='/legs/1/carrier']").press("Enter")
    expect(desk).to_have_title("sent")
    assert "act" not in sent[0]
    assert sent[0]["/legs/0/from"] == ["Rotterdam · NLRTM"]
    assert sent[0]["/legs/1/mode"] == ["road"]


def test_a_leg_is_moved_by_keyboard(desk: Page) -> None:
    desk.goto(address("shipment-legs"))
    sent = sent_by(desk, "**/shipments/*/legs")
    mover = desk.get_by_role("button", name="Move leg 2 up")
    mover.focus()
    desk.keyboard.press("Enter")
    expect(desk).to_have_title("sent")
    assert sent[0]["act"] == ["up:1"]


def test_a_fault_of_the_plan_leads_to_its_field(desk: Page) -> None:
    desk.goto(address("shipment-legs-faults"))
    desk.locator(".errors a").first.click()
    expect(desk.locator("[name='/legs/1/departs']")).to_be_focused()


def test_the_dialog_of_sharing_begins_at_its_first_field_and_closes_by_escape(desk: Page) -> None:
    desk.goto(address("shipment"))
    opener = desk.get_by_role("button", name="Share", exact=True)
    opener.focus()
    desk.keyboard.press("Enter")
    expect(desk.locator("#share-note")).to_be_focused()
    desk.keyboard.press("Escape")
    expect(desk.locator("#share")).to_be_hidden()


def test_a_fault_beside_a_list_leads_to_its_cell(desk: Page) -> None:
    desk.goto(address("message-cells"))
    desk.locator("a.cell-name", has_text="D4").focus()
    desk.keyboard.press("Enter")
    cell = desk.locator("#cell-D4")
    assert cell.evaluate("it => it.matches(':target')")
    described = cell.get_attribute("aria-describedby")
    expect(desk.locator(f"#{described}")).to_contain_text("not a date or time")


def test_a_reading_of_a_row_opens_where_a_link_leads(desk: Page) -> None:
    desk.goto(address("shipment"))
    anchor = desk.locator(".reading-points li").nth(2).get_attribute("id")
    desk.goto(address("shipment", "en") + f"&again=1#{anchor}")
    expect(desk.locator(f"#{anchor}")).to_be_visible()


def test_the_search_of_a_phone_grows_when_it_is_used(desk: Page) -> None:
    desk.set_viewport_size({"width": 360, "height": 740})
    desk.goto(address("shipments"))
    field = desk.locator(".bar [name=q]")
    field.focus()
    box = field.bounding_box()
    assert box is not None
    assert box["width"] > 300
