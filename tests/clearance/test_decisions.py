"""Decisions of customs about a vehicle."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from fairway.base.issues import Refusal
from fairway.clearance import decide as d
from fairway.clearance import facts as f
from fairway.record.model import Actor, ActorKind, Change, Context, FactMeta, StreamId

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
OFFICER = UUID(int=5)
ACTOR = Actor(kind=ActorKind.PERSON, id="officer")
META = FactMeta(stream=StreamId(UUID(int=1), "clearance:hk"), version=1, at=NOON, actor=ACTOR, site="hk")
CONTEXT = Context(now=NOON, actor=ACTOR, site="hk", new_id=uuid4)


def play(*commands: d.ClearanceCommand) -> tuple[f.ClearanceState, list[object]]:
    state: f.ClearanceState | None = None
    facts: list[object] = []
    for command in commands:
        for fact in d.decide(state, command, CONTEXT).facts:
            before, state = state, d.evolve(state, fact, META)
            facts.append(fact)
            rows = list(d.project(Change(before, fact, state, META)))
            assert all(row.values["scope"] == "decision" for row in rows)
    assert state
    return state, facts


def test_every_vehicle_gets_one_fact_whatever_the_outcome() -> None:
    quiet = play(d.AssessVehicle(vehicle="V1"))
    picked = play(d.AssessVehicle(vehicle="V1", profile_reasons=("empty declared full",)))
    assert [type(fact) for fact in quiet[1]] == [type(fact) for fact in picked[1]] == [f.VehicleAssessed]
    assert quiet[0].of("V1").outcome is f.Outcome.GO
    assert picked[0].of("V1").outcome is f.Outcome.INSPECT
    assert quiet[0].of("V2") is None


def test_an_officer_overrides_and_reassessment_keeps_the_decision() -> None:
    state, facts = play(
        d.AssessVehicle(vehicle="V1"),
        d.DecideVehicle(vehicle="V1", outcome=f.Outcome.INSPECT, officer=OFFICER, reason="weight history"),
        d.AssessVehicle(vehicle="V1"),
    )
    assert state.of("V1").outcome is f.Outcome.INSPECT
    assert state.of("V1").officer == OFFICER  # who decided is still told
    assert state.of("V1").ground is f.Ground.OFFICER
    assert len(facts) == 3


def test_an_inspection_needs_a_reason() -> None:
    with pytest.raises(Refusal):
        play(d.DecideVehicle(vehicle="V1", outcome=f.Outcome.INSPECT, officer=OFFICER))


def test_only_a_selected_vehicle_is_inspected_once() -> None:
    with pytest.raises(Refusal):
        play(
            d.AssessVehicle(vehicle="V1"),
            d.FinishVehicleInspection(vehicle="V1", officer=OFFICER, released=True),
        )
    finish = d.FinishVehicleInspection(vehicle="V1", officer=OFFICER, released=True, findings="as declared")
    state, facts = play(
        d.DecideVehicle(vehicle="V1", outcome=f.Outcome.INSPECT, officer=OFFICER, reason="x"), finish, finish
    )
    assert state.of("V1").released is True
    assert len(facts) == 2


def test_what_was_detained_may_be_released_and_not_the_other_way_round() -> None:
    decided = d.DecideVehicle(vehicle="V1", outcome=f.Outcome.INSPECT, officer=OFFICER, reason="x")
    kept = d.FinishVehicleInspection(vehicle="V1", officer=OFFICER, released=False, findings="undeclared goods")
    free = d.FinishVehicleInspection(vehicle="V1", officer=OFFICER, released=True, findings="papers came")
    state, facts = play(decided, kept, kept, free, free, kept)
    assert (state.of("V1").released, state.of("V1").findings) == (True, "papers came")
    assert len(facts) == 3


@pytest.mark.parametrize(("per_mille", "least", "most"), [(0, 0, 0), (20, 30, 95), (1000, 3000, 3000)])
def test_so_many_are_drawn_as_the_share_says(per_mille: int, least: int, most: int) -> None:
    drawn = sum(
        play(d.AssessVehicle(vehicle="V1", seed=f"s{number}", random_per_mille=per_mille))[0].of("V1").outcome
        is f.Outcome.INSPECT
        for number in range(3000)
    )
    assert least <= drawn <= most
