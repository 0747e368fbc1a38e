"""The driver's phone on a sealed trip: one status, one time, one next step for each state of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from fairway.base.language import Language
from fairway.locks.trips import commands as c
from fairway.locks.trips.facts import TripApplied
from fairway.locks.trips.model import BoundLock, Cargo, SealedLeg
from fairway.locks.trips.store import SEALED_TRIP
from fairway.parties.model import OrganisationKind, PersonRole
from fairway.portal.routes import driver_sealed
from fairway.portal.routes.plain import plain
from fairway.portal.views.boundary import DriverState
from fairway.portal.views.parts import N_
from fairway.site.runtime import new_case, policy_actor
from fairway.site.sealed.cases import sealed_stream
from tests.portal.conftest import Desk

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
HELD = {
    "at": "2026-03-02T01:00:00Z",
    "reasons": [
        {"rule": "RELEASE-LOCK", "met": True, "message": "fine"},
        {"rule": "SELS-HANDING-OVER", "met": False, "message": "Released; the next customs is taking the lock over."},
    ],
}
ROW: dict[str, Any] = {
    "status": "sealed",
    "window_from": NOW,
    "window_until": NOW + timedelta(hours=6),
    "arrived_at": NOW,
    "violated_at": NOW,
    "held": None,
    "offered_to": None,
    "open_alarms": 0,
}


@pytest.mark.parametrize(
    ("more", "state", "step", "timed"),
    [
        ({"status": "bound"}, DriverState.PREPARE, "Do not leave before it is sealed", True),
        ({}, DriverState.GO, "do not open the lock. At Longyan go to the lane", True),
        ({"open_alarms": 1}, DriverState.WAIT, "There is an alarm on this trip", True),
        ({"offered_to": "gd"}, DriverState.WAIT, "Stay in the lane", False),
        ({"status": "held", "held": HELD}, DriverState.WAIT, "the next customs is taking the lock over", True),
        ({"status": "held", "held": {}}, DriverState.WAIT, "Ask the officer", False),
        ({"status": "under-inspection"}, DriverState.INSPECT, "only when the officer tells you", False),
        ({"status": "arrived"}, DriverState.WAIT, "Do not open the lock yet", True),
        ({"status": "opened"}, DriverState.CROSSED, "You may unload", False),
        ({"status": "violated"}, DriverState.STOP, "Do not open anything", True),
    ],
)
def test_one_status_one_time_one_step(more: dict[str, Any], state: DriverState, step: str, timed: bool) -> None:
    told, status, following, words, time = driver_sealed.said({**ROW, **more}, N_("Longyan"))
    assert told is state and status
    assert step in plain(following, Language.EN)
    assert (time is not None) is timed and (bool(words) or not timed)
    assert plain(following, Language.TC) != plain(following, Language.SC)


async def test_the_phone_shows_the_own_sealed_trip(desk: Desk) -> None:
    await desk.firm("Pearl", OrganisationKind.CARRIER)
    driver = await desk.sign_in("Pearl", PersonRole.DRIVER)
    other = await desk.sign_in("Pearl", PersonRole.DRIVER)
    site, carrier = desk.house.site, desk.house.organisations["Pearl"]
    now = site.clock.now()
    application = TripApplied(
        applicant=carrier,
        applicant_name="Pearl",
        home="hk",
        carrier=carrier,
        driver_person=driver.person,
        cargo=Cargo(submission=uuid4()),
        lock=BoundLock(device="13900040001", profile="jt808", authenticated=True),
        container="TCLU1234568",
        plates={"hk": "FW 4001", "cn": "粤ZD401港"},
        route="dhl-longyan",
        legs=(SealedLeg(number=1, site="hk", origin="hk-dhl", destination="shenzhen-bay"),),
        window_from=now,
        window_until=now + timedelta(hours=12),
    )
    trip = new_case(site)
    actor = policy_actor("test")
    await site.execute(SEALED_TRIP, sealed_stream(trip), c.ApplyForTrip(application=application), actor, fresh=True)
    await site.execute(SEALED_TRIP, sealed_stream(trip), c.PermitLeg(leg=1, officer=uuid4()), actor)
    assert "No trip is planned for you" in (await driver.open("/drive/")).text
    bind = c.BindLock(
        lock=application.lock, container=application.container, plates=application.plates, by="test", driver=""
    )
    await site.execute(SEALED_TRIP, sealed_stream(trip), bind, actor)
    shown = await driver.open("/drive/")
    assert shown.all("//body/@class") == ["driver prepare"]
    assert "Do not leave before it is sealed" in shown.text and "TCLU1234568" in shown.text
    assert shown.all("//body/@data-refresh") == ["/drive/"]
    assert "No trip is planned for you" in (await other.open("/drive/")).text
