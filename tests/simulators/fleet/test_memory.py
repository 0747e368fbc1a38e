"""A record is forgotten when it was acknowledged, and not before; it goes to the server that was its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from simulators.fleet.memory import Memory
from simulators.fleet.record import Record
from simulators.fleet.script import ready
from simulators.fleet.truck import Truck

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def record(number: int) -> Record:
    return replace(Truck(ready("clean"), "13900010001", START, 1).here(), number=number)


def numbers(memory: Memory, server: str, now: float = 0.0) -> list[int]:
    return [kept.record.number for kept in memory.waiting(server, now)]


def test_it_is_kept_until_it_is_acknowledged() -> None:
    memory = Memory()
    memory.keep(record(1), "hk", late=False)
    memory.sent([1])
    assert numbers(memory, "hk") == []
    assert memory.wants("hk")
    memory.lost("hk")
    (kept,) = memory.waiting("hk", 0.0)
    assert kept.late
    memory.took([1])
    assert not memory.wants("hk")
    assert memory.acknowledged == 1


def test_what_was_written_down_before_the_hand_over_goes_to_the_old_server() -> None:
    memory = Memory()
    memory.keep(record(1), "hk", late=True)
    memory.moved("gd")
    memory.keep(record(2), "gd", late=False)
    assert (numbers(memory, "hk"), numbers(memory, "gd")) == ([1], [2])


def test_what_the_old_server_refuses_is_offered_to_the_new_one() -> None:
    memory = Memory()
    memory.keep(record(1), "hk", late=False)
    memory.refused([1], "hk", 0.0)
    assert numbers(memory, "hk") == []
    memory.moved("gd")
    assert numbers(memory, "gd") == [1]


def test_what_every_server_refuses_is_kept_and_offered_again() -> None:
    memory = Memory()
    memory.moved("gd")
    memory.keep(record(1), "gd", late=False)
    memory.refused([1], "gd", 0.0)
    assert numbers(memory, "gd") == []
    assert numbers(memory, "gd", 60.0) == [1]


def test_records_refused_together_are_offered_one_by_one() -> None:
    memory = Memory()
    for number in (1, 2):
        memory.keep(record(number), "hk", late=True)
    memory.refused([1, 2], "hk", 0.0)
    assert [kept.alone for kept in memory.waiting("hk", 0.0)] == [True, True]
