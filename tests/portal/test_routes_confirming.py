"""Carrier confirmations at the desk of a Mainland carrier: filed from the trip, answered, changed, withdrawn."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fairway.parties.model import OrganisationKind
from fairway.site.database import Database
from tests.portal.conftest import with_pages
from tests.site.world import World, make_world


@pytest.fixture
async def world(database: Database, other_database: Database, tmp_path: Path) -> AsyncIterator[World]:
    async with make_world(database, other_database, tmp_path) as made:
        yield made


SAID = {
    "/load": "empty",
    "/arrival_at": "2026-12-02T14:00",
    "/carrier_code": "520400/1",
    "/procedure": "RD06",
    "/place_of_loading": "CNDGG520401",
    "/place_of_unloading": "CNSZX530101",
    "/representative": "李明",
    "/driver_name": "陈志强",
}


async def test_an_empty_truck_is_confirmed_on_its_trips_page(world: World) -> None:
    world.set(datetime(2026, 12, 2, 4, 0, tzinfo=UTC))
    desk = with_pages(world.gd)
    carrier = await desk.firm("Yuehai", OrganisationKind.CARRIER, side="cn")
    rival = await desk.firm("Rival", OrganisationKind.CARRIER, side="cn")
    wanted = {
        "/direction": "hk-cn",
        "/control_point": "man-kam-to",
        "/crossing_date": "2026-12-02",
        "/batch_number": "5204261202001",
        "/first/hk_mark": "KX 1201",
        "/first/cn_plate": "粤ZK121港",
        "/first/cn_vehicle_code": "5204V00121",
        "/first/cn_driver_code": "5204D00121",
    }
    trip = (await carrier.send("/trips/new", wanted)).answer.url.path
    await carrier.send(f"{trip}/vehicles/new", {"/first/hk_mark": "KX 1202", "/first/cn_vehicle_code": "5204V00122"})
    shown = await carrier.open(trip)
    first = f"{trip}/vehicles/V1/confirmation"
    assert [one.get("href") for one in shown.all("//p[contains(@class, 'confirmation')]/a")] == [
        first,
        f"{trip}/vehicles/V2/confirmation",
    ]
    # The form knows what the trip knows; what is missing is told at its field, and what was typed stays.
    form = await carrier.open(first)
    (code,) = form.all("//input[@name='/vehicle_code']")
    assert code.get("value") == "5204V00121"
    typed = {**form.form(f"{first}/file"), **SAID, "/carrier_code": "", "/trailer": "粤K121挂"}
    refused = await carrier.send(f"{first}/file", typed)
    assert refused.status == 422
    faulty = {one.get("data-field") for one in refused.all("//*[contains(@class, 'faulty')]")}
    assert faulty == {"/carrier_code", "/trailer_tare_kg", "/trailer_type"}
    sent = await carrier.send(f"{first}/file", {**typed, **SAID, "/trailer": ""})
    assert sent.status == 200, sent.text
    assert "The document is on its way to customs" in sent.text
    await world.work()
    await world.pass_time(timedelta(minutes=3))
    answered = await carrier.open(first)
    assert "MT4403" in answered.text
    assert "No answer yet" not in answered.text
    assert "Accepted" in answered.text
    assert answered.all(f"//a[@href='{first}/file']")
    assert answered.all(f"//form[@action='{trip}/withdraw']")
    (link,) = [one for one in answered.all("//a[@download]") if "documents" in one.get("href")][:1]
    assert (await carrier.open(link.get("href"))).status == 200
    # The second vehicle begins with what is the same for the batch.
    second = await carrier.open(f"{trip}/vehicles/V2/confirmation")
    (carrier_code,) = second.all("//input[@name='/carrier_code']")
    assert carrier_code.get("value") == "520400/1"
    # Changed with a reason, and only with one.
    form = await carrier.open(f"{first}/file")
    again = {**form.form(f"{first}/file"), "/note": "早到"}
    assert (await carrier.send(f"{first}/file", again)).status == 422
    assert (await carrier.send(f"{first}/file", {**again, "/change_reason": "005"})).status == 200
    await world.work()
    await world.pass_time(timedelta(minutes=3))
    asked = await carrier.send(f"{trip}/withdraw")
    assert "The Mainland deletes confirmations per batch" in asked.text
    gone = await carrier.send(f"{trip}/withdraw", {"sure": "yes", "/change_reason": "002"})
    assert "The deletion is on its way to customs" in gone.text
    await world.work()
    await world.pass_time(timedelta(minutes=3))
    assert "Confirm again" in (await carrier.open(first)).text
    for path in (first, f"{first}/file", link.get("href")):
        assert (await rival.open(path)).status == 404
    for one in desk.people.values():
        await one.client.aclose()
