"""The driver's phone: one status, one time, one next step; the same whatever customs decided."""

from __future__ import annotations

from datetime import timedelta

from fairway.parties.model import OrganisationKind, PersonRole
from tests.portal.boundary_story import POINT, accepted, bundle, planned
from tests.portal.conftest import Desk, Person


async def _at_kiosk(desk: Desk) -> str:
    lane = desk.house.clients["Hong Kong Customs"]
    answer = await lane.post(f"/v1/control-points/{POINT}/arrivals", json={"hk_mark": "XX 1234"})
    return str(answer.json()["outcome"])


async def _decide(desk: Desk, trip: str, outcome: str) -> None:
    officer = desk.house.clients["Hong Kong Customs"]
    decided = {"vehicle": "V1", "outcome": outcome, "reason": "as told"}
    assert (await officer.post(f"/v1/trips/{trip}/decisions", json=decided)).status_code == 204


async def _driver(desk: Desk) -> tuple[Person, Person]:
    forwarder = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    return forwarder, await desk.sign_in("Harbour", PersonRole.DRIVER)


async def test_the_driver_is_led_from_the_office_to_the_other_side(desk: Desk) -> None:
    forwarder, driver = await _driver(desk)
    begun = await driver.open("/")
    assert begun.answer.url.path == "/drive/"
    assert "No trip is planned for you" in begun.text
    trip = await planned(desk, driver.person)
    assert "Do not leave yet" in (await driver.open("/drive/")).text
    references = await accepted(desk, forwarder)
    await bundle(desk, trip, references)
    waits = await driver.open("/drive/")
    assert "You may cross from" in waits.text
    assert waits.all("//p[@class='cab-time']/time")[0].text == "09:40"
    assert all(reference in waits.text for reference in references)
    assert waits.all("//body/@data-refresh") == ["/drive/"]
    desk.house.clock.set(desk.house.clock.now() + timedelta(minutes=31))
    goes = await driver.open("/drive/")
    assert goes.all("//body/@class") == ["driver go"]
    assert "Drive to the cargo lane" in goes.text
    await _decide(desk, trip, "go")
    assert await _at_kiosk(desk) == "go"
    assert "Drive on over the boundary" in (await driver.open(f"/drive/{trip}/V1")).text
    lane = desk.house.clients["Hong Kong Customs"]
    await lane.post(f"/v1/control-points/{POINT}/departures", json={"hk_mark": "XX 1234"})
    assert "report there" in (await driver.open("/drive/")).text


async def test_selection_is_not_shown_before_the_kiosk(desk: Desk) -> None:
    forwarder, driver = await _driver(desk)
    trip = await planned(desk, driver.person)
    await bundle(desk, trip, await accepted(desk, forwarder))
    desk.house.clock.set(desk.house.clock.now() + timedelta(minutes=31))
    await _decide(desk, trip, "go")
    before = (await driver.open("/drive/")).html
    await _decide(desk, trip, "inspect")
    assert (await driver.open("/drive/")).html == before
    assert await _at_kiosk(desk) == "inspect"
    sent_there = await driver.open("/drive/")
    assert "ask the officer" in sent_there.text
    assert sent_there.all("//body/@class") == ["driver inspect"]


async def test_a_driver_sees_the_own_trips_only(desk: Desk) -> None:
    forwarder, driver = await _driver(desk)
    other = await planned(desk, None, "YY 1")
    assert (await driver.open(f"/drive/{other}/V1")).status == 404
    assert "Do not leave yet" in (await forwarder.open(f"/drive/{other}/V1")).text
    assert (await forwarder.open(f"/drive/{other}/V9")).status == 404
    assert (await forwarder.open("/drive/")).status == 404
    assert (await desk.nobody().open("/drive/")).answer.url.path == "/sign-in"
