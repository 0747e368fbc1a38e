"""Trips at the desk: planned, bundled, another truck, taken off, cancelled, closed."""

from __future__ import annotations

from datetime import timedelta

from fairway.parties.model import OrganisationKind
from tests.api.behind import follow
from tests.portal.boundary_story import POINT, accepted, bundle, planned
from tests.portal.conftest import Desk


async def test_a_trip_is_planned_bundled_changed_and_cancelled(desk: Desk) -> None:
    forwarder = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    form = (await forwarder.open("/trips/new")).form("/trips/new")
    wanted = {
        "/direction": "cn-hk",
        "/control_point": POINT,
        "/crossing_date": "2026-11-24",
        "/first/hk_mark": "xx 1234",
    }
    empty = await forwarder.send("/trips/new", {**form, "/direction": "", "/control_point": "", "/first/hk_mark": " "})
    assert empty.status == 422
    for missing in ("direction", "control point", "Hong Kong registration mark"):
        assert f"The {missing} is missing." in empty.text
    assert "is no " not in empty.text
    refused = await forwarder.send("/trips/new", {**form, **wanted, "/first/hk_mark": "粤Z1234港"})
    assert refused.status == 422
    assert "is no Hong Kong registration mark" in refused.text
    shown = await forwarder.send("/trips/new", {**form, **wanted})
    trip = shown.answer.url.path
    assert "The trip is planned" in shown.text
    assert "XX 1234" in shown.text

    references = await accepted(desk, forwarder)
    assert references[0] in (await forwarder.open(trip)).text  # offered for bundling
    unknown = await forwarder.send(f"{trip}/bundle", {"vehicle": "V1", "ccrn": "CI26ZZZZZZZZZZ0"})
    assert unknown.status == 422
    shown = await forwarder.send(f"{trip}/bundle", {"vehicle": "V1", "ccrn": references})
    assert shown.all("//p[@class='earliest-time']")[0].text_content().strip().startswith("09:40")

    desk.house.clock.set(desk.house.clock.now() + timedelta(minutes=5))
    wrong = await forwarder.send(f"{trip}/vehicles/V1", {"/first/hk_mark": "粵B-12345"})
    assert wrong.status == 422
    (mark,) = wrong.all("//input[@name='/first/hk_mark']")
    assert (mark.get("value"), mark.get("aria-invalid")) == ("粵B-12345", "true")
    assert "is no Hong Kong registration mark" in str(wrong.all("//*[contains(@class, 'faulty')]")[0].text_content())
    changed = await forwarder.send(f"{trip}/vehicles/V1", {"/first/hk_mark": "YY 77"})
    assert "YY 77" in changed.text
    assert "XX 1234" not in changed.text
    off = await forwarder.send(f"{trip}/unbundle", {"vehicle": "V1", "ccrn": references[0]})
    assert "Unbundled" in off.text

    listed = await forwarder.open("/trips")
    assert trip in listed.html
    assert "YY 77" in listed.text
    cancelled = await forwarder.send(f"{trip}/cancel")
    assert "Cancelled" in cancelled.text
    assert not cancelled.all(f"//form[@action='{trip}/bundle']")


async def test_a_carrier_begins_at_its_trips(desk: Desk) -> None:
    truck = await desk.firm("Kin Wah", OrganisationKind.CARRIER)
    begun = await truck.open("/")
    assert begun.answer.url.path == "/trips"
    assert begun.all("//nav[@class='nav']//a/@href")[:2] == ["/trips", "/work"]
    assert not begun.all("//nav[@class='nav']//a[@href='/declarations']")
    # Who files as well begins at what is to be filed.
    both = await desk.firm("Both", OrganisationKind.CARRIER, OrganisationKind.FORWARDER)
    assert (await both.open("/")).answer.url.path == "/work"


async def test_a_trip_is_closed_after_the_crossing(desk: Desk) -> None:
    forwarder = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    trip = await planned(desk)
    await bundle(desk, trip, await accepted(desk, forwarder))
    officer = desk.house.clients["Hong Kong Customs"]
    decision = {"vehicle": "V1", "outcome": "go", "reason": ""}
    assert (await officer.post(f"/v1/trips/{trip}/decisions", json=decision)).status_code == 204
    desk.house.clock.set(desk.house.clock.now() + timedelta(minutes=31))
    for act in ("arrivals", "departures"):
        answer = await officer.post(f"/v1/control-points/{POINT}/{act}", json={"hk_mark": "XX 1234"})
        assert answer.status_code == 200, answer.text
    assert "Close the trip" in (await forwarder.open(f"/trips/{trip}")).text
    assert "Closed" in (await forwarder.send(f"/trips/{trip}/close")).text


async def test_references_of_another_firm_are_told_by_their_vehicle(desk: Desk) -> None:
    forwarder = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    references = await accepted(desk, forwarder)
    truck = await desk.firm("Kin Wah", OrganisationKind.CARRIER)
    carrier, officer = desk.house.clients["Kin Wah"], desk.house.clients["Hong Kong Customs"]
    plan = {"direction": "cn-hk", "control_point": POINT, "crossing_date": "2026-11-24"}
    planned_ = await carrier.post("/v1/trips", json={**plan, "vehicle": {"hk_mark": "XX 1234"}})
    trip = str(planned_.json()["trip"])
    wanted = {"references": [{"ccrn": one} for one in references]}
    assert (await carrier.post(f"/v1/trips/{trip}/vehicles/V1/references", json=wanted)).status_code == 200
    await follow(desk.house)
    chips = "//section[@class='vehicle']//td[@class='corner']//*[contains(@class, 'chip')]"
    shown = await truck.open(f"/trips/{trip}")
    assert {one.text_content().strip() for one in shown.all(chips)} == {"Of another firm"}
    hidden = shown.all("//section[@class='vehicle']//td[contains(., 'Not told to the carrier')]")
    assert len(hidden) == 2 * len(references)  # goods and gross weight
    assert not shown.all("//aside//button[@data-copy='–']")  # nothing to copy where there is no batch number
    decision = {"vehicle": "V1", "outcome": "go", "reason": ""}
    assert (await officer.post(f"/v1/trips/{trip}/decisions", json=decision)).status_code == 204
    desk.house.clock.set(desk.house.clock.now() + timedelta(minutes=31))
    for act in ("arrivals", "departures"):
        await officer.post(f"/v1/control-points/{POINT}/{act}", json={"hk_mark": "XX 1234"})
    shown = await truck.open(f"/trips/{trip}")
    assert {one.text_content().strip() for one in shown.all(chips)} == {"Crossed"}


async def test_a_trip_of_others_is_not_there(desk: Desk) -> None:
    await desk.firm("Harbour", OrganisationKind.FORWARDER)
    other = await desk.firm("Competitor", OrganisationKind.FORWARDER)
    trip = await planned(desk)
    assert trip not in (await other.open("/trips")).html
    for path in ("", "/vehicles/V1"):
        assert (await other.open(f"/trips/{trip}{path}")).status == 404, path
    for act in ("bundle", "unbundle", "cancel", "close", "vehicles/V1/remove"):
        sent = await other.send(f"/trips/{trip}/{act}", {"vehicle": "V1", "ccrn": "CI26AAAAAAAAAA0"})
        assert sent.status == 404, act
