"""Watching: judged when something could follow, nothing lost by a fault, what is found written together."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from fairway.base.issues import Issue, Refusal
from fairway.locks.engine import Run
from fairway.record.recorder import Outcome
from fairway.site.gateway import store as gateway
from fairway.site.sealed import store
from fairway.site.sealed.cases import sealed_stream, state_of
from fairway.site.sealed.urgent import Ahead
from fairway.site.sealed.watching import Found, WatchingWorker
from tests.site.sealed.conftest import DEVICE, Sealed
from tests.site.sealed.test_three_places import underway


async def reports(sealed: Sealed, count: int, **lock: str) -> None:
    place = (await sealed.line(1))[0]
    for _ in range(count):
        sealed.pass_time(seconds=20)
        assert await sealed.hear("hk", sealed.now, place, **lock) == "stored"
    one = sealed.sites["hk"]
    while await one.drain.step():
        pass


async def test_a_trip_that_reports_nothing_new_is_not_judged_again(
    sealed: Sealed, monkeypatch: pytest.MonkeyPatch
) -> None:
    trip = await underway(sealed)
    judged: list[datetime] = []
    judgement = Run.judgement

    def counted(run: Run, until: datetime) -> Any:
        judged.append(until)
        return judgement(run, until)

    monkeypatch.setattr(Run, "judgement", counted)
    worker = WatchingWorker(sealed.site("hk"))
    await reports(sealed, 1)
    while await worker.step():
        pass
    judged.clear()
    await reports(sealed, 5)
    assert await worker.step() == 5
    assert judged == []
    await reports(sealed, 1, rope="cut")
    assert await worker.step() == 1
    assert len(judged) == 1
    assert [alarm.alarm_kind for alarm in (await state_of(sealed.site("hk"), trip)).alarms] == ["rope-cut"]
    # Its own record moved the trip on: looked at once more, and then settled.
    await worker.step()
    await reports(sealed, 2, rope="cut")
    await worker.step()
    judged.clear()
    await reports(sealed, 2, rope="cut")
    await worker.step()
    assert judged == []


async def test_a_fault_on_the_way_loses_no_reading(sealed: Sealed, monkeypatch: pytest.MonkeyPatch) -> None:
    trip = await underway(sealed)
    worker = WatchingWorker(sealed.site("hk"), patience=0.001)
    await reports(sealed, 2)
    await worker.step()
    await reports(sealed, 1, rope="cut")
    versions = store.versions
    faults = iter([ConnectionError("the database is away")])

    async def away(*given: Any) -> Any:
        for fault in faults:
            raise fault
        return await versions(*given)

    monkeypatch.setattr(store, "versions", away)
    with pytest.raises(ConnectionError):
        await worker.step()
    await reports(sealed, 1)
    await worker.step()
    assert [alarm.alarm_kind for alarm in (await state_of(sealed.site("hk"), trip)).alarms] == ["rope-cut"]


async def test_an_alarm_in_what_waits_goes_before_it(sealed: Sealed) -> None:
    trip = await underway(sealed)
    await reports(sealed, 12)
    await reports(sealed, 1, rope="cut")
    worker = WatchingWorker(sealed.site("hk"), batch=2)
    assert await worker.step() == 10
    state = await state_of(sealed.site("hk"), trip)
    assert [alarm.alarm_kind for alarm in state.alarms] == ["rope-cut"]
    while await worker.step():
        pass
    assert (await state_of(sealed.site("hk"), trip)).alarms == state.alarms


async def test_what_goes_on_to_be_open_is_looked_at_ahead_once(sealed: Sealed) -> None:
    await underway(sealed)
    await reports(sealed, 1, rope="cut")
    await reports(sealed, 1, rope="cut", bolt="unlocked")
    ahead, site = Ahead(), sealed.site("hk")
    async with site.database.single_statements() as conn:
        found = [await ahead.trips(conn, 0, "hk") for _ in range(2)]
        elsewhere = await Ahead().trips(conn, 0, "gd")
        beyond = await Ahead().trips(conn, 2**62, "hk")
        ahead.forget()
        again = await ahead.trips(conn, 0, "hk")
    assert found == [again, []]
    assert len(again) == 1
    assert elsewhere == beyond == []


async def test_one_that_is_refused_holds_no_other_back() -> None:
    refused, carried = UUID(int=2), []

    async def execute_many(steps: list[Any], _: Any) -> Outcome:
        if any(step.stream.case_id == refused for step in steps):
            raise Refusal([Issue(rule="SELS-EXISTS", message="This trip has been applied for already.")])
        carried.append([step.stream.case_id for step in steps])
        return Outcome()

    site: Any = SimpleNamespace(
        id="hk", execute_many=execute_many, clock=SimpleNamespace(now=lambda: datetime.now(UTC))
    )
    found = [_found(UUID(int=number)) for number in (1, 2, 3)]
    await WatchingWorker(site)._write(found)
    assert carried == [[UUID(int=1)], [UUID(int=3)]]
    assert [one.kept.settled for one in found] == [(1,), (), (1,)]
    carried.clear()
    await WatchingWorker(site)._write([found[0], found[2]])
    assert carried == [[UUID(int=1), UUID(int=3)]]


def _found(trip: UUID) -> Found:
    state: Any = SimpleNamespace(next_leg=lambda _: None, arrived=())
    state.slot, state.over = (lambda _: None), False
    kept: Any = SimpleNamespace(settled=())
    leg: Any = SimpleNamespace(number=1)
    step: Any = SimpleNamespace(stream=sealed_stream(trip))
    return Found(trip, state, leg, kept, (1,), [step])


async def test_the_readings_of_many_are_those_of_each(sealed: Sealed) -> None:
    await underway(sealed)
    since = sealed.now
    await reports(sealed, 4)
    async with sealed.site("hk").database.single_statements() as conn:
        one = await gateway.readings_of(conn, DEVICE, since, sealed.now)
        other = await gateway.readings_of(conn, DEVICE, since, since)
        many = await gateway.readings_of_many(
            conn, [(DEVICE, since, sealed.now), ("nobody", since, sealed.now), (DEVICE, since, since)]
        )
    assert len(one) == 4
    assert many == [one, [], other]


async def test_a_lock_is_not_silent_whose_frames_wait_to_be_stored(sealed: Sealed) -> None:
    """After a database was away, or while the drain catches up."""
    trip = await underway(sealed)
    one, place = sealed.sites["hk"], (await sealed.line(1))[0]

    async def alarms() -> list[str]:
        await worker.step()
        return [alarm.alarm_kind for alarm in (await state_of(sealed.site("hk"), trip)).alarms]

    worker = WatchingWorker(sealed.site("hk"))
    await reports(sealed, 1)
    assert await alarms() == []
    for _ in range(20):
        sealed.pass_time(minutes=1)
        await sealed.hear("hk", sealed.now, place)
    assert await alarms() == [], "nothing of the twenty minutes is stored"
    while await one.drain.step():
        pass
    assert await alarms() == []
    sealed.pass_time(minutes=20)
    assert await alarms() == [], "nobody knows yet that nothing waits"
    assert await one.drain.step() == 0
    sealed.pass_time(seconds=30)
    assert await alarms() == ["signal-lost"]
