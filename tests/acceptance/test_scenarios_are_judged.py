"""Every ready scenario of the fleet, judged leg by leg by the engine from its recorded frames, without a network."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest

from fairway.locks.engine import engine
from fairway.locks.engine.happenings import Happening, HappeningKind
from fairway.locks.engine.judgement import AlarmKind, Judgement, PathVerdict, Verdict
from fairway.locks.engine.terms import CorridorTerms, FenceTerms, LegTerms, Terms
from fairway.locks.profiles import profile
from fairway.locks.reading import Reading, Trust
from fairway.locks.scheme.model import Corridor, Fence, Kind
from fairway.locks.scheme.shipped import DEMONSTRATION, shipped
from fairway.wire.jt808 import Assembly, decode
from simulators.fleet.device import Kind as Protocol
from simulators.fleet.offline import sent
from simulators.fleet.script import ready
from simulators.fleet.truck import Truck

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
NUMBER = "13900010001"
NUMBERS = {"jt701": "7800001234"}
SEALED = START + timedelta(minutes=3)
CONTAINER = "FWYU1234561"


@dataclass(frozen=True)
class Played:
    """A scenario with what its lock said."""

    truck: Truck
    readings: tuple[Reading, ...]


@cache
def played(name: str, protocol: Protocol = "jt808-2013") -> Played:
    truck = Truck(ready(name), NUMBERS.get(protocol, NUMBER), START, 1)
    truck.advance(START + timedelta(hours=20))
    return Played(truck, tuple(read(name, protocol)))


def read(name: str, protocol: Protocol) -> Iterator[Reading]:
    lock = profile("jt701" if protocol == "jt701" else "jt808")
    number = NUMBERS.get(protocol, NUMBER)
    parts = Assembly()
    for each in sent(ready(name), number, protocol, START, 1, container=CONTAINER):
        if protocol == "jt701":
            yield from lock.readings(each.frame, each.at)
            continue
        frame = decode(each.frame)
        whole = parts.add(each.frame, frame, each.at.timestamp()) if frame.total else each.frame
        if whole is not None:
            yield from lock.readings(whole, each.at)


@cache
def entries(kind: Kind) -> dict[str, object]:
    return {one.code: one.content for one in shipped(DEMONSTRATION) if one.kind is kind}


def fence(place: str) -> FenceTerms:
    (found,) = [one for one in entries(Kind.FENCE).values() if isinstance(one, Fence) and one.place == place]
    return FenceTerms(code=place, ring=found.ring)


def judged(name: str, leg: int, protocol: Protocol = "jt808-2013") -> Judgement:
    """The judgement of a leg when the truck has stood at its end for ten minutes."""
    play = played(name, protocol)
    places = list(play.truck.arrived)
    origin, destination = places[leg - 1], places[leg]
    (corridor,) = [
        one
        for one in entries(Kind.CORRIDOR).values()
        if isinstance(one, Corridor) and (one.from_place, one.to_place) == (origin, destination)
    ]
    starts = SEALED if leg == 1 else play.truck.arrived[origin] + timedelta(minutes=12)
    ends = play.truck.arrived[destination] + timedelta(minutes=10)
    terms = Terms(
        trip="trip",
        device=NUMBERS.get(protocol, NUMBER),
        profile="jt808",
        trust=Trust.AUTHENTICATED,
        legs=(
            LegTerms(
                number=leg,
                site="hk",
                corridor=CorridorTerms(line=corridor.line, half_width_m=corridor.half_width_m),
                origin=fence(origin),
                destination=fence(destination),
                starts=starts,
                ends=ends,
                window_from=START,
                window_until=START + timedelta(hours=9),
            ),
        ),
    )
    acts = (Happening(kind=HappeningKind.SEALED, at=SEALED, evidence="case/sealed-trip/1", by="officer"),)
    return engine("1").judge(terms, leg, play.readings, acts if leg == 1 else (), ends)


def kinds(judgement: Judgement) -> set[AlarmKind]:
    return {alarm.kind for alarm in judgement.standing}


@pytest.mark.parametrize(
    ("name", "legs"), [("clean", 2), ("three-places", 3), ("gap", 2), ("gap-without-positions", 2)]
)
def test_what_an_honest_truck_does_is_verified(name: str, legs: int) -> None:
    for leg in range(1, legs + 1):
        found = judged(name, leg)
        assert (found.lock, found.path, kinds(found)) == (Verdict.INTACT, PathVerdict.VERIFIED, set()), found.reasons


@pytest.mark.parametrize("protocol", ["jt808-2019", "jt701"])
def test_whatever_protocol_it_speaks(protocol: Protocol) -> None:
    found = judged("clean", 1, protocol)
    assert (found.lock, found.path, kinds(found)) == (Verdict.INTACT, PathVerdict.VERIFIED, set()), found.reasons


def test_one_bad_fix_raises_nothing_and_five_do() -> None:
    assert judged("one-bad-fix", 1).verified
    assert judged("one-bad-fix", 1).alarms == ()
    outside = judged("five-outside", 2)
    assert outside.path is PathVerdict.DEVIATED
    assert AlarmKind.ROUTE_DEVIATED in kinds(outside)


@pytest.mark.parametrize(
    ("name", "leg", "verdict", "alarm"),
    [
        ("rope-cut", 2, Verdict.VIOLATED, AlarmKind.ROPE_CUT),
        ("rope-cut-in-hong-kong", 1, Verdict.VIOLATED, AlarmKind.ROPE_CUT),
        ("cover-open", 1, None, AlarmKind.LOCK_TAMPERED),
        ("wrong-password", 1, Verdict.INTACT, AlarmKind.AUTHENTICATION_FAILED),
    ],
)
def test_tampering_raises_its_alarm(name: str, leg: int, verdict: Verdict | None, alarm: AlarmKind) -> None:
    found = judged(name, leg)
    assert alarm in kinds(found)
    assert verdict is None or found.lock is verdict


def test_a_late_truck_is_told_of_and_not_stopped() -> None:
    found = judged("late", 2)
    assert {AlarmKind.LATE, AlarmKind.STOPPED} <= {alarm.kind for alarm in found.alarms}
    assert found.standing == ()
