"""A sealed trip from the airport over the bridge to Macao: three customs, two hand-overs, no position crosses."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from fairway.base.issues import NotFound, Refusal
from fairway.locks.trips import commands as c
from fairway.locks.trips.store import SEALED_TRIP
from fairway.parties.model import OrganisationKind, PersonRole
from fairway.record.model import StreamId
from fairway.record.replay import check_replay
from fairway.record.store import read_stream
from fairway.site.gateway import commands as device_commands
from fairway.site.runtime import actor_of, new_case
from fairway.site.sealed import checkpoint, deciding, evidence_for_release, reading, sealing
from fairway.site.sealed.cases import sealed_stream, state_of
from fairway.site.sealed.watching import WatchingWorker
from tests.site.sealed.conftest import DEVICE, PLATES, SITES, Sealed, person_of


@pytest.fixture(autouse=True)
def filings_are_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The documents and the road job have tests of their own."""
    from fairway.locks.engine.release_model import Answer, Claim

    async def accepted(*_: Any) -> tuple[Claim, ...]:
        return (Claim(answer=Answer.YES, params={"filing": "R-1"}),)

    async def bundled(*_: Any) -> tuple[()]:
        return ()

    monkeypatch.setattr(evidence_for_release, "_filings", accepted)
    monkeypatch.setattr(checkpoint, "_road_job", bundled)
    monkeypatch.setattr(checkpoint, "_leave_by_road", bundled)


async def applied(sealed: Sealed, route: str = "dhl-macao") -> UUID:
    site = sealed.site("hk")
    trip = new_case(site)
    command = c.ApplyForTrip(application=await sealed.application(route))
    await site.execute(SEALED_TRIP, sealed_stream(trip), command, actor_of(sealed.carrier), fresh=True)
    await sealed.work()
    return trip


async def underway(sealed: Sealed, route: str = "dhl-macao") -> UUID:
    """Permitted by every customs, bound, and sealed at the origin."""
    trip = await applied(sealed, route)
    state = await state_of(sealed.site("hk"), trip)
    for leg in state.legs:
        await deciding.permit(sealed.site(leg.site), sealed.officer(leg.site), trip, leg=leg.number)
    await sealed.work()
    await sealing.bind(sealed.site("hk"), sealed.carrier, trip)
    await sealed.work()
    sealed.pass_time(minutes=2)
    start = (await sealed.line(1, route))[0]
    assert await sealed.hear("hk", sealed.now, start) == "stored"
    await sealed.work()
    await sealing.seal(sealed.site("hk"), sealed.officer("hk"), trip)
    await sealed.work()
    return trip


async def crossed(sealed: Sealed, trip: UUID, leg: int) -> None:
    """At the gate at the end of a leg, until the truck has left it."""
    state = await state_of(sealed.site("hk"), trip)
    here, following = state.legs[leg - 1], state.legs[leg]
    point = here.control_point or here.destination
    answer = await checkpoint.approach(sealed.site(here.site), point, PLATES["hk"])
    assert answer is not None
    assert (answer.outcome, [issue.rule for issue in answer.issues]) == ("wait", ["SELS-HANDING-OVER"])
    await sealed.work()
    again = await checkpoint.approach(sealed.site(here.site), point, PLATES["hk"])
    assert again is not None and again.outcome == "go"
    sealed.pass_time(seconds=10)
    assert await checkpoint.pass_through(sealed.site(here.site), point, PLATES["hk"]) == trip
    await sealed.work()
    assert (await state_of(sealed.site(following.site), trip)).slot(sealed.now).site == following.site  # type: ignore[union-attr]


async def test_from_the_airport_to_macao_unopened(sealed: Sealed) -> None:
    trip = await underway(sealed)
    await sealed.drive(1, "hk")
    await crossed(sealed, trip, 1)
    # What the lock dates after the instant is no longer Hong Kong's, and what it dates before is not the others'.
    assert await sealed.hear("hk", sealed.now, (22.31, 113.95)) == "not-in-custody"
    assert await sealed.hear("gd", sealed.now - timedelta(minutes=5), (22.31, 113.95)) == "not-in-custody"
    await sealed.drive(2, "gd")
    await crossed(sealed, trip, 2)
    await sealed.drive(3, "mo")
    await sealed.work()

    state = await state_of(sealed.site("mo"), trip)
    assert state.unlocking is not None and state.unlocking.automatic, "the lock opens by itself on a verified arrival"
    sealed.pass_time(minutes=1)
    end = (await sealed.line(3))[-1]
    assert await sealed.hear("mo", sealed.now, end, bolt="unlocked", rope="out") == "stored"
    await sealed.work(5)
    for name in SITES:
        state = await state_of(sealed.site(name), trip)
        assert (name, state.status.value) == (name, "closed")
        assert not state.alarms
        assert [slot.site for slot in state.slots] == ["hk", "gd", "mo"]
        async with sealed.site(name).database.single_statements() as conn:
            assert not (await check_replay(conn, sealed.site(name).registry, site=name)).differences

    # Nobody reads another's positions: neither in tables nor by what pages and the API are made of.
    for name in SITES:
        site = sealed.site(name)
        slot = next(one for one in state.slots if one.site == name)
        async with site.database.single_statements() as conn:
            times = [row["at"] for row in await conn.fetch("SELECT at FROM reading")]
            told = await read_stream(conn, site.registry, StreamId(trip, "exchange"))
        # Before the trip the lock is at home in Hong Kong; the last report is that of the opening, which ends it.
        own = [slot.from_ <= at <= (slot.until or at) or (at < slot.from_ and name == "hk") for at in times]
        assert own and all(own)
        assert len(told) > 5
        assert not any(word in str(one.fact) for one in told for word in ("latitude", "longitude", "speed_kmh"))
        path = await reading.path(site, sealed.officer(name), trip)
        assert path and all(slot.holds(point.at) for point in path)
    legs = {name: (await reading.trip(sealed.site(name), sealed.officer(name), trip))["legs_list"] for name in SITES}
    assert {name: [leg["leg"] for leg in seen] for name, seen in legs.items()} == {"hk": [1], "gd": [2], "mo": [3]}
    whole = await reading.trip(sealed.site("hk"), sealed.carrier, trip)
    assert [leg["leg"] for leg in whole["legs_list"]] == [1, 2, 3]

    # Strangers see nothing.
    rival = person_of(uuid4(), "hk", OrganisationKind.CARRIER, PersonRole.ADMIN)
    assert await reading.trips(sealed.site("hk"), rival) == []
    for question in (reading.trip, reading.audit, reading.path):
        with pytest.raises(NotFound):
            await question(sealed.site("hk"), rival, trip)
    with pytest.raises(NotFound):
        await deciding.permit(sealed.site("hk"), rival, trip, leg=1)

    # The audit tells who could do what, when.
    audit = await reading.audit(sealed.site("hk"), sealed.carrier, trip)
    assert [slot["site"] for slot in audit["slots"]] == ["hk", "gd", "mo"]
    for slot in state.slots:
        asked = await reading.could_command(sealed.site("hk"), sealed.carrier, trip, slot.from_)
        assert asked == slot.site


async def test_officers_command_the_lock_on_their_own_leg_alone(sealed: Sealed) -> None:
    trip = await underway(sealed)

    async def refused(name: str) -> set[str]:
        with pytest.raises(Refusal) as found:
            await deciding.authorise_unlock(sealed.site(name), sealed.officer(name), trip, reason="a fire")
        return {issue.rule for issue in found.value.issues}

    assert await refused("mo") == {"SELS-KEY-SLOT"}
    await sealed.drive(1, "hk")
    await crossed(sealed, trip, 1)
    await sealed.drive(2, "gd")
    await crossed(sealed, trip, 2)
    assert await refused("hk") == {"SELS-KEY-SLOT"}
    assert await refused("gd") == {"SELS-KEY-SLOT"}
    # Out of place on the own leg: two people, and the order goes to the lock.
    await deciding.authorise_unlock(sealed.site("mo"), sealed.officer("mo"), trip, reason="a fire")
    assert await refused("mo") == {"SELS-TWO-PEOPLE"}
    await deciding.authorise_unlock(sealed.site("mo"), sealed.officer("mo", 1), trip)
    await sealed.work()
    async with sealed.site("mo").database.single_statements() as conn:
        orders = await device_commands.of_device(conn, DEVICE, sealed.now - timedelta(hours=1))
    assert [type(order.command).__name__ for order in orders] == ["Unlock"]


async def test_a_cut_rope_alarms_every_customs_and_releases_nowhere(sealed: Sealed) -> None:
    trip = await underway(sealed)
    places = await sealed.line(1)
    for place in places[:-1]:
        sealed.pass_time(seconds=60)
        await sealed.hear("hk", sealed.now, place)
    sealed.pass_time(seconds=20)
    await sealed.hear("hk", sealed.now, places[-1], rope="cut")
    await sealed.work(2)
    for name in SITES:
        desk = await reading.alarm_desk(sealed.site(name), sealed.officer(name))
        assert [(row["alarm_kind"], row["state"]) for row in desk if row["severity"] == "critical"] == [
            ("rope-cut", "open")
        ], name
        assert (await state_of(sealed.site(name), trip)).status.value == "violated"
    answer = await checkpoint.approach(sealed.site("hk"), "hzmb", PLATES["hk"])
    assert answer is not None and answer.outcome == "inspect"
    assert {"RELEASE-INTACT", "SELS-VIOLATED"} <= {issue.rule for issue in answer.issues}
    # The worker dies between what it wrote and its cursor, and forgets its runs: the facts stay the same.
    before = await state_of(sealed.site("hk"), trip)
    async with sealed.site("hk").database.writing() as conn:
        await conn.execute("UPDATE sealed_watch SET position = 0")
    await WatchingWorker(sealed.site("hk")).step()
    assert await state_of(sealed.site("hk"), trip) == before
    # The officers deal with it, each on the own desk; nobody in time means escalated.
    alarm = next(row["alarm"] for row in desk if row["severity"] == "critical")
    await deciding.acknowledge(sealed.site("hk"), sealed.officer("hk"), trip, alarm)
    sealed.pass_time(minutes=6)
    await sealed.work()
    states = {name: (await reading.alarm_desk(sealed.site(name), sealed.officer(name)))[0]["state"] for name in SITES}
    assert states == {"hk": "acknowledged", "gd": "escalated", "mo": "escalated"}
    await deciding.close_alarm(
        sealed.site("hk"), sealed.officer("hk"), trip, alarm, findings="Cut with a saw.", cleared=False
    )
    await sealed.work()
    assert all([(await state_of(sealed.site(name), trip)).alarm(alarm).closed_by == "hk" for name in SITES])  # type: ignore[union-attr]


async def test_a_silent_site_holds_the_trip_with_the_reason_and_what_to_do(sealed: Sealed) -> None:
    trip = await underway(sealed)
    await sealed.drive(1, "hk")
    sealed.sites["gd"].down = True
    first = await checkpoint.approach(sealed.site("hk"), "hzmb", PLATES["hk"])
    assert first is not None and first.outcome == "wait"
    await sealed.work()
    with pytest.raises(Refusal):
        await checkpoint.pass_through(sealed.site("hk"), "hzmb", PLATES["hk"])
    sealed.pass_time(minutes=3)
    await sealed.hear("hk", sealed.now, (await sealed.line(1))[-1])
    await sealed.work()
    held = await checkpoint.approach(sealed.site("hk"), "hzmb", PLATES["hk"])
    assert held is not None and held.outcome == "wait"
    (issue,) = [one for one in held.issues if one.rule == "SELS-NEXT-CUSTOMS"]
    assert "Mainland customs" in issue.text() and "duty officer" in issue.remedy_text()
    shown = await reading.trip(sealed.site("hk"), sealed.carrier, trip)
    assert shown["status"] == "held" and shown["held"]["reasons"]
    sealed.sites["gd"].down = False
    await sealed.work()
    going = await checkpoint.approach(sealed.site("hk"), "hzmb", PLATES["hk"])
    assert going is not None and going.outcome == "go"


async def test_an_inspection_on_the_way_is_told_with_findings_and_a_new_seal(sealed: Sealed) -> None:
    trip = await underway(sealed)
    await sealed.drive(1, "hk")
    hk, officer = sealed.site("hk"), sealed.officer("hk")
    await deciding.begin_inspection(hk, officer, trip, place="hzmb", reason="drawn at random")
    await sealed.work()
    end = (await sealed.line(1))[-1]
    sealed.pass_time(minutes=1)
    await sealed.hear("hk", sealed.now, end, bolt="unlocked", rope="out")
    await sealed.work()
    assert not (await state_of(hk, trip)).alarms, "an opening under an inspection raises nothing"
    stopped = await checkpoint.approach(hk, "hzmb", PLATES["hk"])
    assert stopped is not None and stopped.outcome != "go"
    await deciding.end_inspection(hk, officer, trip, findings="As declared.", opened=True, clean=True)
    sealed.pass_time(minutes=1)
    await sealed.hear("hk", sealed.now, end)
    await sealed.work()
    await deciding.reseal(hk, officer, trip, seal_number="HK-77")
    await sealed.work()
    sealed.pass_time(minutes=1)
    await sealed.hear("hk", sealed.now, end)
    await sealed.work()
    going = await checkpoint.approach(hk, "hzmb", PLATES["hk"])
    assert going is not None
    assert going.released, [issue.rule for issue in going.issues]
    await sealed.work()
    seen = await reading.trip(sealed.site("hk"), sealed.carrier, trip)
    findings = [row["detail"]["findings"] for row in seen["decisions"] if row["kind"] == "trip-inspected"]
    assert findings == ["As declared."]
