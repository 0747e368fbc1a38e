"""The driver's phone and the kiosk judge alike: the phone never says "go" where the kiosk says "wait", and before the
kiosk it says the same whatever customs decided."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from fairway.clearance.facts import Outcome
from fairway.parties.model import OrganisationKind, PersonRole
from fairway.site import trips
from fairway.site.crossing import judgement
from fairway.transport import decide as d
from fairway.transport.store import MOST_AT_A_KIOSK
from tests.api.conftest import PASSWORD
from tests.portal.boundary_story import accepted, bundle
from tests.portal.conftest import Desk, Person, desk

__all__ = ["desk"]
pytestmark = pytest.mark.postgres

POINT = "man-kam-to"
"""Open from 7 to 22."""


class Truck:
    """A trip of Harbour over Man Kam To with its driver."""

    def __init__(self, desk: Desk, forwarder: Person, driver: Person, trip: str) -> None:
        self.desk, self.forwarder, self.driver, self.trip = desk, forwarder, driver, UUID(trip)

    @property
    def site(self) -> Any:
        return self.desk.house.site

    def wait(self, **span: float) -> None:
        self.desk.house.clock.set(self.desk.house.clock.now() + timedelta(**span))

    async def do(self, command: d.TripCommand) -> None:
        await self.site.execute(trips.TRIP, trips.trip_stream(self.trip), command, trips.Actor(kind="system", id="t"))

    async def told(self) -> str:
        await self.driver.send("/sign-in", {"login": "person1@harbour.example", "password": PASSWORD})
        shown = await self.driver.open(f"/drive/{self.trip}/V1")
        assert shown.status == 200, shown.text
        return str(shown.all("//body/@class")[0]).removeprefix("driver ")

    async def html(self) -> str:
        await self.driver.send("/sign-in", {"login": "person1@harbour.example", "password": PASSWORD})
        return (await self.driver.open(f"/drive/{self.trip}/V1")).html

    async def kiosk(self, mark: str = "XX 1234") -> str:
        lane = self.desk.house.clients["Hong Kong Customs"]
        answer = await lane.post(f"/v1/control-points/{POINT}/arrivals", json={"hk_mark": mark})
        return str(answer.json()["outcome"])

    async def decide(self, outcome: str) -> None:
        officer = self.desk.house.clients["Hong Kong Customs"]
        decided = {"vehicle": "V1", "outcome": outcome, "reason": "as told"}
        answer = await officer.post(f"/v1/trips/{self.trip}/decisions", json=decided)
        assert answer.status_code == 204, answer.text


async def plan(desk: Desk, driver: Person, mark: str = "XX 1234", point: str = POINT) -> str:
    vehicle = {"hk_mark": mark, "driver": str(driver.person)}
    wanted = {"direction": "cn-hk", "control_point": point, "crossing_date": "2026-11-24", "vehicle": vehicle}
    answer = await desk.house.clients["Harbour"].post("/v1/trips", json=wanted)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["trip"])


@pytest.fixture
async def truck(desk: Desk) -> Truck:
    forwarder = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    driver = await desk.sign_in("Harbour", PersonRole.DRIVER)
    trip = await plan(desk, driver)
    made = Truck(desk, forwarder, driver, trip)
    await bundle(desk, trip, await accepted(desk, forwarder))
    return made


async def nothing_yet(truck: Truck) -> None:
    """09:10: bundled just now."""


async def in_time(truck: Truck) -> None:
    truck.wait(minutes=31)


async def at_night(truck: Truck) -> None:
    truck.wait(hours=14)


async def two_days_later(truck: Truck) -> None:
    truck.wait(days=2)


async def connected_and_unanswered(truck: Truck) -> None:
    truck.site.settings = replace(truck.site.settings, authority_url="http://hk.test")
    truck.wait(minutes=31)


async def connected_and_refused(truck: Truck) -> None:
    await connected_and_unanswered(truck)
    await truck.do(d.NoteBundleAnswer(vehicle="V1", raw_code="REJ", answer_id="a1"))


async def connected_and_confirmed_for_later(truck: Truck) -> None:
    await connected_and_unanswered(truck)
    later = truck.desk.house.clock.now() + timedelta(minutes=5)
    await truck.do(d.NoteBundleAnswer(vehicle="V1", raw_code="BND", answer_id="a1", earliest_crossing=later))


async def not_accepted_on_the_mainland(truck: Truck) -> None:
    truck.wait(minutes=31)
    now = truck.desk.house.clock.now()
    await truck.do(d.NoteConfirmation(status="rejected", raw_code="02", at=now, source="gd"))


async def unloaded_again(truck: Truck) -> None:
    truck.wait(minutes=31)
    shown = (await truck.desk.house.clients["Harbour"].get(f"/v1/trips/{truck.trip}")).json()
    for held in shown["vehicles"][0]["references"]:
        await truck.do(d.UnbundleReference(vehicle="V1", ccrn=held["ccrn"]))


async def changed_again(truck: Truck) -> None:
    truck.wait(minutes=31)
    assert await truck.kiosk() in {"go", "inspect"}
    await truck.do(d.ChangeVehicle(vehicle="V1", marks=d.Marks(hk_mark="XX 1234", driver=truck.driver.person)))


STORIES: dict[str, tuple[Callable[[Truck], Coroutine[Any, Any, None]], str]] = {
    "too early": (nothing_yet, "wait"),
    "in time": (in_time, "go"),
    "closed for the night": (at_night, "wait"),
    "expired on the truck": (two_days_later, "stop"),
    "not answered by Hong Kong": (connected_and_unanswered, "unknown"),
    "refused by Hong Kong": (connected_and_refused, "stop"),
    "Hong Kong says later": (connected_and_confirmed_for_later, "wait"),
    "nothing bundled any more": (unloaded_again, "prepare"),
}


@pytest.mark.parametrize("story", STORIES)
async def test_the_phone_says_go_when_the_kiosk_would_not_say_wait(truck: Truck, story: str) -> None:
    happens, expected = STORIES[story]
    await happens(truck)
    assert await truck.told() == expected
    # As a question and as an answer the same.
    now = truck.desk.house.clock.now()
    against = await judgement.against(truck.site, truck.trip, "V1", now)
    answer = await truck.kiosk()
    assert (answer == "wait") == bool(against)
    # The share that is drawn for inspection is told at the kiosk and not before.
    assert (answer in {"go", "inspect"}) == (expected == "go")


@pytest.mark.parametrize("story", STORIES)
async def test_the_phone_says_the_same_whatever_was_decided(truck: Truck, story: str) -> None:
    await STORIES[story][0](truck)
    await truck.decide("go")
    quiet = await truck.html()
    await truck.decide("inspect")
    assert await truck.html() == quiet


async def test_a_rejected_confirmation_stops_the_driver(truck: Truck) -> None:
    await not_accepted_on_the_mainland(truck)
    assert await truck.told() == "stop"


async def test_go_at_the_kiosk_ends_with_the_next_change(truck: Truck) -> None:
    await changed_again(truck)
    assert await truck.told() == "wait"
    assert await truck.kiosk() == "wait"


async def test_a_vehicle_that_nobody_assessed_waits_and_its_driver_is_told(desk: Desk) -> None:
    forwarder = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    driver = await desk.sign_in("Harbour", PersonRole.DRIVER)
    truck = Truck(desk, forwarder, driver, await plan(desk, driver))
    wanted = {"references": [{"ccrn": ccrn} for ccrn in await accepted(desk, forwarder)]}
    answer = await desk.house.clients["Harbour"].post(f"/v1/trips/{truck.trip}/vehicles/V1/references", json=wanted)
    assert answer.status_code == 200, answer.text
    truck.wait(minutes=31)  # and no policy has run: customs has decided nothing
    assert await truck.told() == "unknown"
    assert [one.rule for one in await judgement.against(truck.site, truck.trip, "V1", desk.house.clock.now())] == [
        "HK-DECISION"
    ]
    assert await truck.kiosk() == "wait"


async def test_a_plate_on_a_later_trip_does_not_stop_the_one_whose_time_has_come(truck: Truck) -> None:
    """Somebody else's trip, or this afternoon's, with the same registration mark."""
    truck.wait(minutes=31)
    await truck.desk.firm("Rival", OrganisationKind.FORWARDER)
    vehicle = {"direction": "cn-hk", "control_point": POINT, "vehicle": {"hk_mark": "XX 1234"}}
    assert (await truck.desk.house.clients["Rival"].post("/v1/trips", json=vehicle)).status_code == 201
    later = await plan(truck.desk, truck.driver)
    await bundle(truck.desk, later, await accepted(truck.desk, truck.forwarder, "CI26BBBBBBBBBB"))
    assert await truck.told() == "go"
    assert await truck.kiosk() == "go"


async def test_empty_trips_with_a_plate_cannot_push_out_the_loaded_one(truck: Truck) -> None:
    truck.wait(minutes=31)
    await truck.desk.firm("Rival", OrganisationKind.FORWARDER)
    vehicle = {"direction": "cn-hk", "control_point": POINT, "vehicle": {"hk_mark": "XX 1234"}}
    for _ in range(MOST_AT_A_KIOSK + 5):
        assert (await truck.desk.house.clients["Rival"].post("/v1/trips", json=vehicle)).status_code == 201
    assert await truck.kiosk() == "go"


async def test_another_trip_does_not_lead_a_truck_past_its_inspection(truck: Truck) -> None:
    later = await plan(truck.desk, truck.driver)
    await bundle(truck.desk, later, await accepted(truck.desk, truck.forwarder, "CI26BBBBBBBBBB"))
    await truck.decide("inspect")
    truck.wait(minutes=31)
    lane = truck.desk.house.clients["Hong Kong Customs"]
    first = await truck.kiosk()
    again = await truck.kiosk()
    left = await lane.post(f"/v1/control-points/{POINT}/departures", json={"hk_mark": "XX 1234"})
    assert (first, again, left.status_code) == ("inspect", "inspect", 422)
    done = {"vehicle": "V1", "released": True, "findings": "", "remark": ""}
    assert (await lane.post(f"/v1/trips/{truck.trip}/inspections", json=done)).status_code == 204
    left = await lane.post(f"/v1/control-points/{POINT}/departures", json={"hk_mark": "XX 1234"})
    assert left.status_code == 200, left.text


def test_outcomes_are_two() -> None:
    """A third outcome would need its place in the comparisons here."""
    assert {one.value for one in Outcome} == {"go", "inspect"}
