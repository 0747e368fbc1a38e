"""Noting what happened: once each, in any order."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from fairway.record.model import Actor, ActorKind, Change, Context, FactMeta, StreamId
from fairway.tracking import journey as j

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
ACTOR = Actor(kind=ActorKind.SITE, id="gd")
META = FactMeta(stream=StreamId(UUID(int=1), "journey"), version=1, at=NOON, actor=ACTOR, site="hk")
CONTEXT = Context(now=NOON, actor=ACTOR, site="hk", new_id=uuid4)


def play(*commands: j.JourneyCommand) -> tuple[j.JourneyState, dict[object, object]]:
    state: j.JourneyState | None = None
    rows: dict[object, object] = {}
    for command in commands:
        for fact in j.decide(state, command, CONTEXT).facts:
            before, state = state, j.evolve(state, fact, META)
            for row in j.project(Change(before, fact, state, META)):
                key = tuple(row.values[name] for name in row.table.key)
                rows[row.table.name, key] = dict(row.values)
    assert state
    return state, rows


def told(status: str, minute: int) -> j.NoteOtherSide:
    at = NOON + timedelta(minutes=minute)
    return j.NoteOtherSide(
        site="gd", target="cn.road_manifest", group="trip", form="MT2401", status=status, raw_code=status[:2], at=at
    )


def crossed(minute: int, key: str) -> j.NoteMilestone:
    return j.NoteMilestone(
        milestone=j.Milestone.CROSSED, at=NOON + timedelta(minutes=minute), source="site:hk", key=key, vehicle="XX 1234"
    )


def test_any_order_and_twice_ends_the_same() -> None:
    commands = [told("stored", 1), told("accepted", 2), told("released", 3), crossed(5, "a"), crossed(4, "b")]
    ends = [play(*order, order[0]) for order in itertools.permutations(commands)]
    assert all(end == ends[0] for end in ends)
    state, rows = ends[0]
    assert state.told["gd/cn.road_manifest/trip"].status == "released"
    assert state.crossed_at == NOON + timedelta(minutes=5)
    assert len(rows) == 3 * (1 + 2)


def test_each_follower_of_the_goods_sees_it() -> None:
    _, rows = play(crossed(1, "a"))
    assert {values["scope"] for values in rows.values()} == {"full", "transport", "milestones"}
