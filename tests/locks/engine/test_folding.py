"""The engine is a fold: pieces, order and repetitions change nothing; it is the same whenever it is run."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairway.locks.engine import UnknownEngine, engine
from fairway.locks.engine.happenings import Happening, HappeningKind
from fairway.locks.engine.judgement import Band, Judgement, PathSegment
from fairway.locks.engine.limits import Limits, civil_day, limits
from fairway.locks.reading import Bolt, Cover, LockEvent, LockState, Reading, Rope
from tests.locks.engine.drive import SEALED, START, TERMS, away, drive, end_of, telling

WRONGS: list[dict[str, object]] = [{"bolt": Bolt.UNLOCKED}, {"rope": Rope.CUT}, {"cover": Cover.UNKNOWN}]


def eventful(seed: int) -> tuple[list[Reading], list[Happening]]:
    """A drive on which much goes wrong, by chance of a seed."""
    rng = random.Random(seed)
    readings: list[Reading] = []
    acts = [SEALED]
    for tick, driven in enumerate(drive(ticks=rng.choice([40, 62, 130]), every=rng.choice([10, 30, 75]))):
        what, one = rng.random(), driven
        if what < 0.05:
            continue
        if what < 0.10:
            one = away(driven, north_m=rng.choice([600, 5_000, 60_000]))
        elif what < 0.13:
            one = telling(driven, rng.choice(list(LockEvent)))
        elif what < 0.15:
            one = telling(driven, **rng.choice(WRONGS))
        elif what < 0.25:
            one = replace(driven, lock=LockState.UNKNOWN)
        elif what < 0.30:
            one = replace(driven, fix=None)
        elif what < 0.34:
            one = replace(
                driven,
                received=driven.at + timedelta(minutes=rng.choice([-30, 40])),
                backfilled=rng.random() < 0.5,
            )
        elif what < 0.37:
            kind = rng.choice(list(HappeningKind))
            acts.append(
                Happening(kind=kind, at=driven.at + timedelta(seconds=rng.randint(-40, 40)), evidence=f"act-{tick}")
            )
        elif what < 0.40:
            one = replace(driven, battery_percent=rng.randint(1, 60))
        readings.append(one)
        if rng.random() < 0.1:
            # The same once more, kept and sent later, in another frame.
            frame = hashlib.sha256(one.frame + b"again").digest()
            readings.append(replace(one, frame=frame, backfilled=True, received=one.received + timedelta(minutes=9)))
        if rng.random() < 0.05:
            # Another reading of the same moment.
            readings.append(telling(one, LockEvent.SHOCK))
    if rng.random() < 0.5:
        start = rng.randrange(len(readings))
        readings = readings[:start] + readings[start + rng.randrange(30) :]
    return readings, acts


def whole(readings: list[Reading], acts: list[Happening]) -> Judgement:
    return engine("1").judge(TERMS, 1, readings, acts, end_of([*readings, *drive(ticks=3)]))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 100_000), st.randoms(use_true_random=False))
def test_in_pieces_and_any_order_it_is_the_same(seed: int, rng: random.Random) -> None:
    readings, acts = eventful(seed)
    expected = whole(readings, acts)
    shuffled = [*readings, *rng.sample(readings, len(readings) // 3)]
    rng.shuffle(shuffled)
    rng.shuffle(acts)
    run = engine("1").start(TERMS, 1)
    while shuffled or acts:
        count = rng.randint(1, 40)
        run.step(shuffled[:count], acts[:1])
        shuffled, acts = shuffled[count:], acts[1:]
        if rng.random() < 0.6:
            run.judgement(START + timedelta(minutes=rng.randint(0, 60)))
    found = run.judgement(expected.until)
    assert found.canonical() == expected.canonical()


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 100_000))
def test_step_by_step_in_order_is_the_whole_at_every_step(seed: int) -> None:
    readings, acts = eventful(seed)
    readings.sort(key=lambda one: one.received)
    run = engine("1").start(TERMS, 1)
    run.step((), acts)
    for count in range(0, len(readings), 7):
        run.step(readings[count : count + 7])
        known = readings[: count + 7]
        assert run.judgement(end_of(known)).canonical() == whole_until(known, acts).canonical()


def whole_until(readings: list[Reading], acts: list[Happening]) -> Judgement:
    return engine("1").judge(TERMS, 1, readings, acts, end_of(readings))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 100_000))
def test_a_judgement_hangs_together(seed: int) -> None:
    """Bands and segments cover the leg without holes; an alarm has a key of its own, words and evidence."""
    found = whole(*eventful(seed))
    for times in (_times(found.bands), _times(found.segments)):
        assert times[0][0] == START
        assert times[-1][1] == found.until
        assert all(one[1] == other[0] for one, other in pairwise(times))
    assert len({alarm.key for alarm in found.alarms}) == len(found.alarms)
    assert all(alarm.message and alarm.last >= alarm.at for alarm in found.alarms)
    assert found.verified == all(reason.met for reason in found.reasons)
    assert [event.at for event in found.events] == sorted(event.at for event in found.events)


def _times(parts: Sequence[Band | PathSegment]) -> list[tuple[datetime, datetime]]:
    return [(part.since, part.until) for part in parts]


def test_what_was_known_then_can_be_run_again() -> None:
    """A run over all readings received until ``known_until`` is the run that was made then."""
    readings = [
        replace(one, backfilled=True, received=one.received + timedelta(hours=2)) if 20 <= tick < 45 else one
        for tick, one in enumerate(drive())
    ]
    then = whole_until([one for one in readings if one.received <= end_of(readings) + timedelta(seconds=5)], [SEALED])
    assert then.known_until is not None
    again = whole_until([one for one in readings if one.received <= then.known_until], [SEALED])
    assert again.fingerprint() == then.fingerprint()
    assert whole_until(readings, [SEALED]).fingerprint() != then.fingerprint()


def test_the_limits_are_dated_and_say_whose_they_are() -> None:
    from fairway.codes.entries import Evidence
    from fairway.codes.tables import table

    found = limits(civil_day(START))
    assert found.corridor_outside_fixes == found.jump_fixes == 5
    assert Limits.from_codes(found.by_code()) == found
    assert {entry.evidence for entry in table("lock_threshold")} == {Evidence.OURS}
    assert all("Ours" in entry.source for entry in table("lock_threshold"))
    with pytest.raises(LookupError):
        limits(civil_day(START.replace(year=2020)))
    with pytest.raises(ValueError, match="not the limits"):
        Limits.from_codes({"gap.judged": 5})


def test_an_engine_that_is_not_here_is_said_so() -> None:
    with pytest.raises(UnknownEngine):
        engine("0")
    with pytest.raises(LookupError):
        engine("1").start(TERMS, 2)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 100_000))
def test_equal_marks_are_equal_alarms_arrival_and_state(seed: int) -> None:
    """Who judges only when the marks of a run change misses nothing that would be recorded."""
    readings, acts = eventful(seed)
    readings.sort(key=lambda one: one.received)
    run = engine("1").start(TERMS, 1)
    run.step((), acts)
    said: dict[tuple[object, ...], object] = {}
    for count in range(0, len(readings), 2):
        run.step(readings[count : count + 2])
        until = end_of(readings[: count + 2]) + timedelta(minutes=seed % 30)
        judged = run.judgement(until)
        follows = ({(one.key, one.over) for one in judged.alarms}, judged.arrived_at)
        assert said.setdefault(run.marks(until), follows) == follows
