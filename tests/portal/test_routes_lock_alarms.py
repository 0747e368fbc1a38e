"""The desk of lock alarms: the gravest first, taken up, closed with findings, filtered, exported."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

import pytest

from fairway.locks.engine.judgement import Handling, Severity
from fairway.locks.trips import commands as c
from fairway.locks.trips.facts import AlarmRaised, TripApplied
from fairway.locks.trips.model import BoundLock, Cargo, SealedLeg
from fairway.locks.trips.store import SEALED_TRIP
from fairway.parties.model import OrganisationKind, PersonRole
from fairway.site.runtime import new_case, policy_actor
from fairway.site.sealed.cases import sealed_stream
from fairway.site.sealed.escalating import EscalationWorker
from tests.portal.conftest import Desk, Person

ACTOR = policy_actor("test")


async def sealed_trip(desk: Desk, carrier: UUID) -> UUID:
    """A trip over the ground of two customs, as it was applied for."""
    site = desk.house.site
    now = site.clock.now()
    application = TripApplied(
        applicant=carrier,
        applicant_name="Pearl",
        home="hk",
        carrier=carrier,
        carrier_name="Pearl",
        cargo=Cargo(submission=uuid4(), reference="N-1", goods="Headphones", packages=12),
        lock=BoundLock(device="13900040001", profile="jt808", authenticated=True),
        container="TCLU1234568",
        plates={"hk": "FW 4001", "cn": "粤ZD401港"},
        route="dhl-longyan",
        legs=(
            SealedLeg(number=1, site="hk", origin="hk-dhl", destination="shenzhen-bay", control_point="shenzhen-bay"),
            SealedLeg(number=2, site="gd", origin="shenzhen-bay", destination="cn-longyan-land-port"),
        ),
        window_from=now,
        window_until=now + timedelta(hours=12),
    )
    trip = new_case(site)
    await site.execute(SEALED_TRIP, sealed_stream(trip), c.ApplyForTrip(application=application), ACTOR, fresh=True)
    return trip


async def alarm(desk: Desk, trip: UUID, kind: str, severity: Severity, handling: Handling, **more: Any) -> str:
    """An alarm of the trip, raised now."""
    site = desk.house.site
    now = site.clock.now()
    site_id = more.pop("site", "hk")
    key = f"{1 if site_id == 'hk' else 2}:{kind}:{now:%Y-%m-%dT%H:%M:%S.%fZ}"
    raised = AlarmRaised(
        alarm=key,
        leg=1 if site_id == "hk" else 2,
        site=site_id,
        alarm_kind=kind,
        severity=severity,
        at=now,
        message=more.pop("message", "The rope or shackle of the lock was cut."),
        handling=handling,
        rule=f"LOCK-{kind.upper()}",
        remedy="Both customs are told. Take the truck to inspection; no gate releases this trip by itself any more.",
        params=more.pop("params", {}),
        evidence=("0" * 64 + "#0",),
        escalate_at=now + timedelta(minutes=5),
    )
    await site.execute(SEALED_TRIP, sealed_stream(trip), c.RaiseAlarm(alarm=raised), ACTOR)
    return key


def page_of(trip: UUID, key: str) -> str:
    return f"/lock-alarms/{trip}/{quote(key, safe=':.')}"


@pytest.fixture
async def carrier(desk: Desk) -> Person:
    return await desk.firm("Pearl", OrganisationKind.CARRIER)


@pytest.fixture
async def officer(desk: Desk) -> Person:
    return await desk.sign_in("Hong Kong Customs", PersonRole.OFFICER)


async def test_the_gravest_stands_first_and_is_taken_up_and_closed(
    desk: Desk, officer: Person, carrier: Person
) -> None:
    assert "No alarm needs anybody" in (await officer.open("/lock-alarms")).text
    trip = await sealed_trip(desk, desk.house.organisations["Pearl"])
    said = {"message": "Battery at {percent} per cent.", "params": {"percent": "24"}}
    low = await alarm(desk, trip, "battery-low", Severity.LOW, Handling.NOTIFY, **said)
    desk.house.clock.set(desk.house.clock.now() + timedelta(seconds=30))
    cut = await alarm(desk, trip, "rope-cut", Severity.CRITICAL, Handling.VIOLATE)
    shown = await officer.open("/lock-alarms")
    rows = shown.all("//tr[@data-needs]")
    assert [row.get("id") for row in rows] == [f"{trip}-{cut}", f"{trip}-{low}"]
    assert "Rope cut" in shown.text and "Battery at 24 per cent" in shown.text and "Escalated" in shown.text
    assert shown.all(f"//a[starts-with(@href, '/sealed-trips/{trip}#alarm-')]")
    assert shown.all("//main/@data-stream") and shown.all("//*[@id='lock-alarms'][@data-live]")

    detail = await officer.open(page_of(trip, cut))
    assert detail.status == 200
    assert "no gate releases it by itself" in detail.text and "Take the truck to inspection" in detail.text
    assert "The lock told nothing within ten minutes" in detail.text
    await officer.send(f"{page_of(trip, cut)}/acknowledgement", came_from="/lock-alarms")
    taken = await officer.open("/lock-alarms?show=acknowledged")
    assert len(taken.all("//tbody/tr")) == 1 and "Taken up" in taken.text
    assert "Taken up by" in (await officer.open(page_of(trip, cut))).text

    empty = await officer.send(f"{page_of(trip, low)}/closing", {"/findings": "", "/cleared": "true"})
    assert empty.status == 422 and "Write what was found" in empty.text
    done = await officer.send(
        f"{page_of(trip, low)}/closing", {"/findings": "Charged at the depot", "/cleared": "true"}
    )
    assert "Charged at the depot" in done.text and "the trip may be released" in done.text
    assert not done.all(f"//form[@action='{page_of(trip, low)}/closing']")


async def test_the_limit_passes_filters_search_and_files(desk: Desk, officer: Person, carrier: Person) -> None:
    trip = await sealed_trip(desk, desk.house.organisations["Pearl"])
    await alarm(desk, trip, "rope-cut", Severity.CRITICAL, Handling.VIOLATE)
    other = await alarm(desk, trip, "late", Severity.MEDIUM, Handling.NOTIFY, site="gd", message="It is late.")
    desk.house.clock.set(desk.house.clock.now() + timedelta(minutes=6))
    await EscalationWorker(desk.house.site).step()
    assert (await officer.open("/lock-alarms")).text.count("Escalated") >= 2

    async def found(query: str) -> int:
        return len((await officer.open(f"/lock-alarms?{query}")).all("//tbody/tr"))

    assert await found("severity=critical") == 1
    assert await found("whose=others") == 1
    assert await found("search=fw4001") == 2
    assert await found("search=rope") == 1
    assert await found("search=nothing+like+it") == 0
    for kind in ("csv", "xlsx"):
        answer = await officer.client.get(f"/lock-alarms.{kind}")
        assert answer.status_code == 200
    assert "Rope cut" in (await officer.client.get("/lock-alarms.csv")).text
    # An alarm of another customs' leg is seen and taken up, never closed here.
    elsewhere = await officer.open(page_of(trip, other))
    assert "Only Mainland customs, on whose leg it was raised, can close it." in elsewhere.text
    assert "the reports and positions of that leg are there alone" in elsewhere.text
    assert (await officer.send(f"{page_of(trip, other)}/closing", {"/findings": "nothing"})).status == 422


async def test_a_carrier_sees_its_own_and_others_nothing(desk: Desk, officer: Person, carrier: Person) -> None:
    trip = await sealed_trip(desk, desk.house.organisations["Pearl"])
    cut = await alarm(desk, trip, "rope-cut", Severity.CRITICAL, Handling.VIOLATE)
    own = await carrier.open("/lock-alarms")
    assert "Rope cut" in own.text and "Take it up" not in own.text
    assert (await carrier.open(page_of(trip, cut))).status == 200
    for act in ("acknowledgement", "closing"):
        assert (await carrier.send(f"{page_of(trip, cut)}/{act}", {"/findings": "I say so"})).status == 404
    rival = await desk.firm("Rival", OrganisationKind.CARRIER)
    assert "No alarm needs anybody" in (await rival.open("/lock-alarms")).text
    assert (await rival.open(page_of(trip, cut))).status == 404
    forwarder = await desk.firm("Broker", OrganisationKind.BROKER)
    assert (await forwarder.open("/lock-alarms")).status in {200, 404}
    assert (await desk.nobody().open("/lock-alarms")).answer.url.path == "/sign-in"


async def test_in_both_chinese_scripts(desk: Desk, officer: Person, carrier: Person) -> None:
    trip = await sealed_trip(desk, desk.house.organisations["Pearl"])
    cut = await alarm(desk, trip, "rope-cut", Severity.CRITICAL, Handling.VIOLATE)
    for language, words in {"zh-Hant-HK": "鎖繩被剪斷", "zh-Hans-CN": "锁绳被剪断"}.items():
        await officer.send("/session/language", {"language": language, "back": "/"})
        assert words in (await officer.open("/lock-alarms")).text
        assert words in (await officer.open(page_of(trip, cut))).text
