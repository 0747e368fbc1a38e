"""What is projected of a sealed trip: the carrier sees the whole, each customs its leg, the owner little."""

from __future__ import annotations

from typing import Any

from fairway.locks.trips.project import plate_key, project
from fairway.locks.trips.state import evolve
from fairway.parties.model import customs_of
from fairway.record.model import Actor, ActorKind, Change, FactMeta, StreamId
from tests.locks.trips.play import TRIP, Play, officer


def rows(play: Play, site: str) -> dict[str, dict[tuple[Any, ...], dict[str, Any]]]:
    found: dict[str, dict[tuple[Any, ...], dict[str, Any]]] = {}
    state = None
    for number, fact in enumerate(play.facts[site], 1):
        actor = Actor(kind=ActorKind.SYSTEM, id="test")
        meta = FactMeta(stream=StreamId(TRIP, "sealed-trip"), version=number, at=play.now, actor=actor, site=site)
        after = evolve(state, fact, meta)
        for row in project(Change(state, fact, after, meta)):
            key = tuple(row.values[column] for column in row.table.key)
            table = found.setdefault(row.table.name, {})
            if row.delete:
                table.pop(key, None)
            else:
                assert set(row.values) == set(row.table.columns), row.table.name
                table[key] = dict(row.values)
        state = after
    return found


def test_each_customs_sees_its_own_leg_and_the_carrier_all() -> None:
    play = Play().arrived()
    for site, own in (("hk", 1), ("gd", 2), ("mo", 3)):
        legs = rows(play, site)["sealed_leg_view"]
        assert [leg for _, scope, leg in legs if scope == "leg"] == [own]
        assert [leg for _, scope, leg in legs if scope == "trip"] == [1, 2, 3]


def test_grants_are_given_where_somebody_is() -> None:
    play = Play().applied()
    holders = {
        site: {(row["holder"], row["scope"]) for row in rows(play, site)["grants"].values()} for site in ("hk", "gd")
    }
    assert (officer("carrier"), "trip") in holders["hk"]
    assert (officer("owner"), "milestones") in holders["hk"]
    assert (customs_of("hk"), "leg") in holders["hk"]
    assert holders["gd"] == {(customs_of("cn"), "leg"), (customs_of("cn"), "decision")}


def test_the_owner_of_the_cargo_sees_neither_lock_nor_driver_nor_alarms() -> None:
    play = Play().sealed()
    row = rows(play, "hk")["sealed_trip_view"][(TRIP, "milestones")]
    assert (row["device"], row["driver"], row["held"], row["open_alarms"]) == ("", "", None, 0)


def test_a_gate_finds_the_trip_by_any_of_its_plates_while_it_lives() -> None:
    play = Play().sealed()
    found = rows(play, "gd")["sealed_by_plate"]
    assert {key for key, _ in found} == {"XX1234", "粤ZA1234港", "MX1234"}
    assert plate_key("粤Z·A1234 港") == "粤ZA1234港"
