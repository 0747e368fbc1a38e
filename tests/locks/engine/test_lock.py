"""The lock state machine: what breaks a seal, what is unknown, what authority allows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from fairway.locks.engine import engine
from fairway.locks.engine.happenings import Happening, HappeningKind
from fairway.locks.engine.judgement import AlarmKind, Handling, Judgement, Seal, Severity, Verdict
from fairway.locks.engine.terms import Terms
from fairway.locks.reading import Bolt, Cover, Door, LockEvent, LockState, Reading, Rope
from tests.locks.engine.drive import LEG, SEALED, START, TERMS, drive, end_of, reading, telling


def judge(readings: list[Reading], *acts: Happening) -> Judgement:
    return engine("1").judge(TERMS, 1, readings, (SEALED, *acts), end_of(readings))


def kinds(found: Judgement) -> list[AlarmKind]:
    return [alarm.kind for alarm in found.alarms]


def act(kind: HappeningKind, tick: int, **changes: object) -> Happening:
    return Happening(kind=kind, at=START + timedelta(seconds=30 * tick), evidence=f"case/sealed-trip/{tick}", **changes)  # type: ignore[arg-type]  # names and types of the caller's own


def test_a_clean_drive_is_intact_and_verified() -> None:
    found = judge(drive())
    assert found.lock is Verdict.INTACT
    assert found.verified
    assert found.alarms == ()
    assert [(band.seal, band.bridged) for band in found.bands] == [(Seal.INTACT, False)]
    assert found.bands[0].since == START


def test_RopeCut() -> None:
    readings = drive()
    readings[30] = telling(readings[30], LockEvent.ROPE_CUT, rope=Rope.CUT)
    found = judge(readings)
    assert found.lock is Verdict.VIOLATED
    [alarm] = found.alarms
    assert (alarm.kind, alarm.severity, alarm.handling) == (AlarmKind.ROPE_CUT, Severity.CRITICAL, Handling.VIOLATE)
    assert alarm.evidence == (readings[30].evidence,)
    assert alarm.stands
    assert found.bands[-1].seal is Seal.BROKEN


@pytest.mark.parametrize("lock", [{"bolt": Bolt.UNLOCKED}, {"rope": Rope.OUT}])
def test_OpenedUnauthorised(lock: dict[str, object]) -> None:
    readings = drive()
    readings[30] = telling(readings[30], **lock)
    found = judge(readings)
    assert found.lock is Verdict.VIOLATED
    assert kinds(found) == [AlarmKind.LOCK_OPENED]


def test_an_opening_that_the_device_calls_authorised_is_none_without_authority() -> None:
    readings = drive()
    readings[30] = telling(readings[30], LockEvent.LOCK_OPENED_AUTHORISED)
    found = judge(readings)
    assert found.lock is Verdict.VIOLATED
    assert "LOCK_OPENED_UNAUTHORISED" in [event.code for event in found.events]


def test_a_cut_that_was_only_counted_is_a_cut() -> None:
    """The rope is back in, but the device has counted one cut more."""
    readings = [replace(one, raw={"rope_cuts": 2 if tick < 30 else 3}) for tick, one in enumerate(drive())]
    assert kinds(judge(readings)) == [AlarmKind.ROPE_CUT]


def test_LockDamaged() -> None:
    readings = drive()
    readings[30] = telling(readings[30], LockEvent.LOCK_DAMAGED)
    found = judge(readings)
    assert found.lock is Verdict.VIOLATED
    assert kinds(found) == [AlarmKind.LOCK_DAMAGED]


@pytest.mark.parametrize("told", [((), {"cover": Cover.OPEN}), ((LockEvent.LOCK_TAMPERED,), {})])
def test_LockTampered(told: tuple[tuple[LockEvent, ...], dict[str, object]]) -> None:
    readings = drive()
    readings[30] = telling(readings[30], *told[0], **told[1])
    found = judge(readings)
    assert found.lock is Verdict.UNKNOWN
    [alarm] = found.alarms
    assert (alarm.kind, alarm.severity, alarm.handling) == (AlarmKind.LOCK_TAMPERED, Severity.HIGH, Handling.HOLD)


def test_DoorOpen() -> None:
    readings = drive()
    readings[30] = telling(readings[30], door=Door.OPEN)
    found = judge(readings)
    assert found.lock is Verdict.UNKNOWN
    assert kinds(found) == [AlarmKind.DOOR_OPEN, AlarmKind.LOCK_UNKNOWN]
    closed = [one if tick == 30 else telling(one, door=Door.CLOSED) for tick, one in enumerate(readings)]
    assert kinds(judge(closed)) == [AlarmKind.DOOR_OPEN]


UNSAID: list[dict[str, object]] = [{"bolt": Bolt.UNKNOWN}, {"rope": Rope.UNKNOWN}, {"cover": Cover.UNKNOWN}]


@pytest.mark.parametrize("part", UNSAID)
def test_a_part_that_is_not_told_is_never_intact(part: dict[str, object]) -> None:
    """The lock goes on speaking, only not of one part: that is no silence, and nothing explains it."""
    readings = drive()
    for tick in range(20, 40):
        readings[tick] = telling(readings[tick], **part)
    found = judge(readings)
    assert found.lock is Verdict.UNKNOWN
    assert [band.seal for band in found.bands] == [Seal.INTACT, Seal.UNKNOWN, Seal.INTACT]
    assert found.bands[1].since == readings[19].at
    assert not found.bands[1].bridged


@pytest.mark.parametrize("part", UNSAID)
def test_a_report_of_something_else_between_two_others_changes_nothing(part: dict[str, object]) -> None:
    readings = drive()
    readings[30] = telling(readings[30], **part)
    assert judge(readings).lock is Verdict.INTACT


@pytest.mark.parametrize("part", UNSAID)
def test_a_part_that_is_never_told_is_never_intact(part: dict[str, object]) -> None:
    found = judge([telling(one, **part) for one in drive()])
    assert found.lock is Verdict.UNKNOWN
    assert [band.seal for band in found.bands] == [Seal.UNKNOWN]


def test_an_open_cover_stays_open_until_it_is_told_closed() -> None:
    readings = drive()
    readings[30] = telling(readings[30], cover=Cover.OPEN)
    for tick in range(31, 35):
        readings[tick] = telling(readings[tick], cover=Cover.UNKNOWN)
    found = judge(readings)
    assert [band.seal for band in found.bands] == [Seal.INTACT, Seal.UNKNOWN, Seal.INTACT]
    assert found.bands[2].since == readings[35].at


def test_after_sealing_again_every_part_must_be_told_anew() -> None:
    readings = drive()
    readings[31] = telling(readings[31], bolt=Bolt.UNLOCKED)
    for tick in range(32, 62):
        readings[tick] = telling(readings[tick], cover=Cover.UNKNOWN)
    found = judge(readings, act(HappeningKind.UNLOCK_AUTHORISED, 30), act(HappeningKind.RESEALED, 36))
    assert found.lock is Verdict.UNKNOWN
    assert found.seal_now is Seal.UNKNOWN


def test_a_lock_that_never_says_anything_is_unknown() -> None:
    found = judge([telling(one, bolt=Bolt.UNKNOWN, rope=Rope.UNKNOWN, cover=Cover.UNKNOWN) for one in drive()])
    assert found.lock is Verdict.UNKNOWN
    assert [band.seal for band in found.bands] == [Seal.UNKNOWN]


def test_a_position_without_a_word_of_the_lock_keeps_what_was_told_for_a_while() -> None:
    readings = drive()
    for tick in range(30, 36):
        readings[tick] = replace(readings[tick], lock=LockState.UNKNOWN)
    assert judge(readings).lock is Verdict.INTACT
    assert len(judge(readings).bands) == 1


def test_a_lock_silent_to_the_end_is_unknown() -> None:
    readings = drive()
    for tick in range(40, 62):
        readings[tick] = replace(readings[tick], lock=LockState.UNKNOWN)
    found = judge(readings)
    assert found.lock is Verdict.UNKNOWN
    assert found.seal_now is Seal.UNKNOWN
    assert found.bands[-1].since == readings[39].at


def test_authority_to_open_and_sealing_again() -> None:
    readings = drive()
    for tick in range(31, 35):
        readings[tick] = telling(readings[tick], LockEvent.LOCK_OPENED_UNAUTHORISED, bolt=Bolt.UNLOCKED)
    found = judge(readings, act(HappeningKind.UNLOCK_AUTHORISED, 30), act(HappeningKind.RESEALED, 36))
    assert found.lock is Verdict.INTACT
    assert found.alarms == ()
    assert [band.seal for band in found.bands] == [Seal.INTACT, Seal.OPENED_AUTHORISED, Seal.INTACT]
    assert "LOCK_OPENED_AUTHORISED" in [event.code for event in found.events]


def test_opened_with_authority_and_not_sealed_again_is_not_closed_now() -> None:
    readings = drive()
    readings[31] = telling(readings[31], bolt=Bolt.UNLOCKED)
    found = judge(readings, act(HappeningKind.UNLOCK_AUTHORISED, 30))
    assert found.seal_now is Seal.OPENED_AUTHORISED


def test_an_authority_ends() -> None:
    readings = drive()
    readings[45] = telling(readings[45], bolt=Bolt.UNLOCKED)
    until = START + timedelta(seconds=30 * 35)
    assert judge(readings, act(HappeningKind.UNLOCK_AUTHORISED, 30, until=until)).lock is Verdict.VIOLATED


def test_the_clock_of_the_lock_may_be_a_little_behind() -> None:
    """The officer's authority is dated after the opening, by less than the tolerance."""
    readings = drive()
    readings[31] = telling(readings[31], bolt=Bolt.UNLOCKED)
    assert judge(readings, act(HappeningKind.UNLOCK_AUTHORISED, 33)).lock is Verdict.INTACT
    assert judge(readings, act(HappeningKind.UNLOCK_AUTHORISED, 38)).lock is Verdict.VIOLATED


def test_an_inspection_allows_even_a_cut_and_ends_when_sealed_again() -> None:
    readings = drive()
    readings[31] = telling(readings[31], LockEvent.ROPE_CUT, rope=Rope.CUT)
    seen = judge(readings, act(HappeningKind.INSPECTED, 30), act(HappeningKind.RESEALED, 40))
    assert seen.lock is Verdict.INTACT
    readings[50] = telling(readings[50], bolt=Bolt.UNLOCKED)
    assert judge(readings, act(HappeningKind.INSPECTED, 30), act(HappeningKind.RESEALED, 40)).lock is Verdict.VIOLATED


def test_an_authority_is_no_licence_to_cut() -> None:
    readings = drive()
    readings[31] = telling(readings[31], rope=Rope.CUT)
    assert judge(readings, act(HappeningKind.UNLOCK_AUTHORISED, 30)).lock is Verdict.VIOLATED


def test_a_breach_stays_one_whatever_is_sealed_afterwards() -> None:
    readings = drive()
    readings[30] = telling(readings[30], bolt=Bolt.UNLOCKED)
    found = judge(readings, act(HappeningKind.RESEALED, 40))
    assert found.lock is Verdict.VIOLATED
    assert [band.seal for band in found.bands] == [Seal.INTACT, Seal.BROKEN, Seal.INTACT]


def test_a_lock_is_being_closed_for_a_moment_after_it_was_sealed() -> None:
    readings = drive()
    readings[0] = telling(readings[0], bolt=Bolt.UNLOCKED)
    assert judge(readings).alarms == ()
    readings[5] = telling(readings[5], bolt=Bolt.UNLOCKED)
    assert judge(readings).lock is Verdict.VIOLATED


def test_a_lock_that_is_open_when_custody_is_taken_is_broken() -> None:
    second = msgspec.structs.replace(TERMS, legs=(msgspec.structs.replace(LEG, number=2),))
    readings = [telling(one, bolt=Bolt.UNLOCKED) for one in drive()]
    assert engine("1").judge(second, 2, readings[:1], (), START).lock is Verdict.VIOLATED


def test_a_child_lock_that_opens_breaks_the_seal() -> None:
    readings = drive()
    readings[30] = replace(telling(readings[30], bolt=Bolt.UNLOCKED), sublock="0102")
    assert judge(readings).lock is Verdict.VIOLATED


def test_a_child_lock_that_falls_silent_is_not_covered_by_the_other() -> None:
    readings = drive()
    readings[10] = replace(readings[10], sublock="0102")
    found = judge(readings)
    assert found.lock is Verdict.UNKNOWN
    assert found.seal_now is Seal.UNKNOWN


def test_readings_of_others_and_of_other_times_change_nothing() -> None:
    clean = judge(drive())
    foreign = telling(replace(drive()[30], device="999"), rope=Rope.CUT)
    before = telling(reading(START - timedelta(minutes=1), None), rope=Rope.CUT)
    assert judge([*drive(), foreign, before]) == clean
    ended = replace_leg_end(30)
    readings = drive()
    readings[40] = telling(readings[40], rope=Rope.CUT)
    found = engine("1").judge(ended, 1, readings, (SEALED,), end_of(readings))
    assert found.lock is Verdict.INTACT
    assert found.until == START + timedelta(seconds=900)


def replace_leg_end(tick: int) -> Terms:
    leg = msgspec.structs.replace(LEG, ends=START + timedelta(seconds=30 * tick))
    return msgspec.structs.replace(TERMS, legs=(leg,))


def test_NotViolated() -> None:
    readings = drive()
    assert next(r for r in judge(readings).reasons if r.rule == "LOCK-NOT-VIOLATED").met
    readings[30] = telling(readings[30], rope=Rope.CUT)
    reason = next(r for r in judge(readings).reasons if r.rule == "LOCK-NOT-VIOLATED")
    assert not reason.met
    assert reason.evidence == (readings[30].evidence,)


def test_KnownAllTheWay() -> None:
    readings = drive()
    for tick in range(20, 40):
        readings[tick] = telling(readings[tick], cover=Cover.UNKNOWN)
    reason = next(r for r in judge(readings).reasons if r.rule == "LOCK-KNOWN")
    assert not reason.met
    assert reason.params["minutes"] == "11"
    assert reason.evidence == (readings[0].evidence, readings[40].evidence)
