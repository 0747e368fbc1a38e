"""Whether customs selected a sealed trip stays secret until a display has said it: nobody who runs the trip, drives it
or owns the cargo can tell, and no other site is told."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest

from fairway.base.issues import NotFound
from fairway.locks.engine.release_model import Answer, Claim
from fairway.parties.model import OrganisationKind, PersonRole
from fairway.record.replay import check_replay
from fairway.site.crossing import kiosk
from fairway.site.sealed import checkpoint, deciding, evidence_for_release, reading
from fairway.site.sealed.cases import state_of
from tests.site.sealed.conftest import PLATES, SITES, Sealed, person_of
from tests.site.sealed.test_three_places import crossed, filings_are_accepted, underway

__all__ = ["filings_are_accepted"]
GATE = "cn-longyan-land-port"
ROUTE = "dhl-longyan"


async def of_others(sealed: Sealed, trip: UUID) -> dict[str, str]:
    """Everything that readers other than the customs of the leg are given, and all that crosses."""
    told: dict[str, Any] = {}
    for name in SITES:
        async with sealed.site(name).database.single_statements() as conn:
            for table in ("sealed_trip_view", "sealed_leg_view", "sealed_event_view", "sealed_alarm_view"):
                rows = await conn.fetch(f"SELECT * FROM {table} WHERE scope <> 'leg' OR $1", name != "gd")
                told[f"{name} {table}"] = sorted(json.dumps(dict(row), default=str, sort_keys=True) for row in rows)
            events = await conn.fetch("SELECT * FROM event WHERE scope NOT IN ('leg', 'decision') ORDER BY position")
            told[f"{name} events"] = [dict(row) for row in events]
            told[f"{name} envelopes"] = await conn.fetchval("SELECT count(*) FROM outbox WHERE channel LIKE 'site:%'")
    told["carrier"] = await reading.trip(sealed.site("hk"), sealed.carrier, trip)
    told["audit"] = await reading.audit(sealed.site("hk"), sealed.carrier, trip)
    return {name: json.dumps(value, default=str) for name, value in told.items()}


async def at_the_gate_inland(sealed: Sealed) -> UUID:
    trip = await underway(sealed, ROUTE)
    await sealed.drive(1, "hk", ROUTE)
    await crossed(sealed, trip, 1)
    return trip


async def decided(sealed: Sealed, trip: UUID) -> None:
    """The truck stands in the fence, and no gate has read its plate: what the worker that watches does."""
    gd = sealed.site("gd")
    state = await state_of(gd, trip)
    await checkpoint.decide(
        gd, trip, state, state.legs[1], point=GATE, read=evidence_for_release.Read(), now=gd.clock.now()
    )
    await sealed.work()


async def test_a_decision_that_no_display_has_shown_tells_others_nothing_of_the_selection(
    sealed: Sealed, monkeypatch: pytest.MonkeyPatch
) -> None:
    trip = await at_the_gate_inland(sealed)

    async def missing(*_: Any) -> tuple[Claim, ...]:
        return (Claim(answer=Answer.NO, params={"filing": "R-1"}),)

    monkeypatch.setattr(evidence_for_release, "_filings", missing)
    await sealed.drive(2, "gd", ROUTE)
    gd, officer = sealed.site("gd"), sealed.officer("gd")
    await decided(sealed, trip)
    before = await of_others(sealed, trip)
    assert "RELEASE-FILINGS" in before["carrier"] and "SELECTED" not in before["carrier"] + before["audit"]
    for inspect, reason in ((True, "profile 7"), (False, ""), (True, "a hint")):
        await deciding.select(gd, officer, trip, inspect=inspect, reason=reason)
        await decided(sealed, trip)
        assert await of_others(sealed, trip) == before
        chosen = await deciding.selection(gd, officer, trip)
        assert (chosen is not None, chosen.reasons if chosen else None) == (inspect, (reason,) if inspect else None)
    # Customs of the leg reads all of it.
    own = await reading.trip(gd, officer, trip)
    grounds = {one["rule"]: one["met"] for one in own["legs_list"][0]["release"]["reasons"]}
    assert (grounds["RELEASE-FILINGS"], grounds["RELEASE-NOT-SELECTED"]) == (False, False)


async def test_a_trip_that_was_selected_stays_shut_and_says_so_at_the_display(sealed: Sealed) -> None:
    trip = await at_the_gate_inland(sealed)
    gd, officer = sealed.site("gd"), sealed.officer("gd")
    await deciding.select(gd, officer, trip, inspect=True, reason="profile 7")
    await sealed.drive(2, "gd", ROUTE)
    await sealed.work()
    own = await reading.trip(gd, officer, trip)
    assert [one["kind"] for one in own["decisions"]][-1] == "release-decided"
    assert own["legs_list"][0]["release"]["released"] is False
    seen = await reading.trip(sealed.site("hk"), sealed.carrier, trip)
    assert seen["status"] == "arrived" and seen["held"] is None
    assert "release-decided" not in [one["kind"] for one in seen["decisions"] if one["leg"] == 2]
    before = await of_others(sealed, trip)
    assert not any(word in before["carrier"] + before["audit"] for word in ("SELECTED", "SELS-INSPECTED-HERE"))
    assert "profile 7" not in "".join(before.values())

    answer = await kiosk.approach(gd, GATE, PLATES["cn"])
    assert answer.outcome == "inspect"
    await sealed.work()
    after = await of_others(sealed, trip)
    assert "profile 7" not in "".join(after.values()) and "SELECTED" not in after["carrier"] + after["audit"]
    seen = await reading.trip(sealed.site("hk"), sealed.carrier, trip)
    last = [one for one in seen["decisions"] if one["kind"] == "release-decided"][-1]
    assert [one["rule"] for one in last["detail"]["reasons"] if not one["met"]] == ["SELS-INSPECTED-HERE"]

    # Inspected and sealed again, it is not selected any more.
    await deciding.begin_inspection(gd, officer, trip, place=GATE, reason="drawn")
    await deciding.end_inspection(gd, officer, trip, findings="as declared", opened=False, clean=True)
    assert await deciding.selection(gd, officer, trip) is None
    for name in SITES:
        async with sealed.site(name).database.single_statements() as conn:
            assert not (await check_replay(conn, sealed.site(name).registry, site=name)).differences


async def test_the_selection_is_for_the_customs_that_made_it(sealed: Sealed) -> None:
    trip = await underway(sealed, ROUTE)
    await deciding.select(sealed.site("hk"), sealed.officer("hk"), trip, inspect=True, reason="profile 7")
    await sealed.work()
    assert await deciding.selection(sealed.site("gd"), sealed.officer("gd"), trip) is None
    for who in (sealed.carrier, person_of(UUID(int=9), "hk", OrganisationKind.CARRIER, PersonRole.ADMIN)):
        with pytest.raises(NotFound):
            await deciding.selection(sealed.site("hk"), who, trip)
