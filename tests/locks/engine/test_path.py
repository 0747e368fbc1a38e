"""The path: corridor with hysteresis, jumps, speeds, gaps, grounds, stops, lateness."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from fairway.locks.engine import engine
from fairway.locks.engine.judgement import (
    AlarmKind,
    GapFound,
    Handling,
    Judgement,
    PathVerdict,
    Severity,
    Verdict,
    Where,
)
from fairway.locks.engine.terms import FenceTerms, Terms
from fairway.locks.geo.datum import to_gcj02
from fairway.locks.reading import Datum, FixSource, LockEvent, Reading
from tests.locks.engine.drive import LEG, LINE, SEALED, START, TERMS, along, away, box, drive, end_of, reading, telling


def judge(readings: list[Reading], terms: Terms = TERMS) -> Judgement:
    return engine("1").judge(terms, 1, readings, (SEALED,), end_of(readings))


def kinds(found: Judgement) -> list[AlarmKind]:
    return [alarm.kind for alarm in found.alarms]


def out(count: int, east_m: float = 900.0, first: int = 30) -> list[Reading]:
    readings = drive()
    for tick in range(first, first + count):
        readings[tick] = away(readings[tick], east_m=east_m)
    return readings


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_a_few_fixes_outside_raise_nothing(count: int) -> None:
    found = judge(out(count))
    assert found.verified
    assert found.alarms == ()


def test_RouteDeviated() -> None:
    found = judge(out(5))
    assert found.path is PathVerdict.DEVIATED
    [alarm] = found.alarms
    assert (alarm.kind, alarm.severity, alarm.handling) == (AlarmKind.ROUTE_DEVIATED, Severity.MEDIUM, Handling.PROMPT)
    assert alarm.at == START + timedelta(seconds=900)
    assert 300 <= int(alarm.params["metres"]) <= 500
    assert [event.code for event in found.events if event.code.startswith("ROUTE")] == [
        "ROUTE_DEVIATED",
        "ROUTE_REJOINED",
    ]
    assert [segment.where for segment in found.segments] == [Where.INSIDE, Where.OUTSIDE, Where.INSIDE]


def test_a_deviation_far_out_is_grave() -> None:
    [alarm] = judge(out(6, east_m=1300.0, first=30)).alarms
    assert alarm.severity is Severity.MEDIUM
    readings = drive()
    for tick in range(20, 40):
        readings[tick] = away(readings[tick], east_m=min(1600.0, 300.0 * abs(tick - 19)))
    found = judge(readings)
    assert found.path is PathVerdict.DEVIATED
    assert found.alarms[0].severity is Severity.HIGH
    assert found.alarms[0].handling is Handling.HOLD


def test_a_device_that_reports_seldom_deviates_by_time() -> None:
    readings = [
        replace(away(one, east_m=900.0) if 9 <= tick <= 12 else one, received=one.received)
        for tick, one in enumerate(drive(ticks=16, every=150))
    ]
    assert judge(readings).path is PathVerdict.DEVIATED


def test_one_fix_in_another_place_is_a_bad_fix() -> None:
    readings = drive()
    readings[30] = away(readings[30], north_m=40_000)
    assert judge(readings).verified


def test_zero_zero_is_no_position() -> None:
    readings = drive()
    assert readings[30].fix is not None
    readings[30] = replace(readings[30], fix=replace(readings[30].fix, latitude=0.0, longitude=0.0))
    assert judge(readings).verified


def test_PositionsJump() -> None:
    readings = drive()
    for tick in range(30, 36):
        readings[tick] = away(readings[tick], north_m=40_000)
    found = judge(readings)
    assert found.path is PathVerdict.IMPLAUSIBLE
    alarm = next(alarm for alarm in found.alarms if alarm.rule == "LOCK-POSITIONS-JUMP")
    assert alarm.severity is Severity.HIGH
    assert alarm.evidence[0] == readings[29].evidence
    assert {gap.found for gap in found.gaps} == {GapFound.IMPOSSIBLE}


def test_SpeedsDisagree() -> None:
    readings = drive()
    for tick in range(30, 36):
        fix = readings[tick].fix
        assert fix is not None
        readings[tick] = replace(readings[tick], fix=replace(fix, speed_kmh=140.0))
    found = judge(readings)
    assert [alarm.rule for alarm in found.alarms] == ["LOCK-SPEEDS-DISAGREE"]
    assert found.path is PathVerdict.IMPLAUSIBLE


def test_four_wrong_speeds_raise_nothing() -> None:
    readings = drive()
    for tick in range(30, 34):
        fix = readings[tick].fix
        assert fix is not None
        readings[tick] = replace(readings[tick], fix=replace(fix, speed_kmh=140.0))
    assert judge(readings).alarms == ()


def without(since: int, until: int) -> list[Reading]:
    return [one for tick, one in enumerate(drive()) if not since <= tick < until]


def test_a_gap_of_twenty_minutes_is_explained_by_an_honest_drive() -> None:
    found = judge(without(11, 50))
    [gap] = found.gaps
    assert gap.found is GapFound.EXPLAINED
    assert gap.seconds == 1200
    assert gap.silent
    assert 30 < gap.needed_kmh < 70
    assert found.verified
    assert [(band.seal, band.bridged) for band in found.bands] == [
        ("intact", False),
        ("unknown", True),
        ("intact", False),
    ]
    [alarm] = found.alarms
    assert (alarm.kind, alarm.over, alarm.stands) == (AlarmKind.SIGNAL_LOST, True, False)
    assert [event.code for event in found.events if event.code.startswith("SIGNAL")] == [
        "SIGNAL_LOST",
        "SIGNAL_RESTORED",
    ]


def test_SignalLost() -> None:
    readings = drive()[:20]
    found = engine("1").judge(TERMS, 1, readings, (SEALED,), readings[-1].at + timedelta(minutes=11))
    [alarm] = found.alarms
    assert (alarm.kind, alarm.severity, alarm.stands) == (AlarmKind.SIGNAL_LOST, Severity.MEDIUM, True)
    assert found.lock is Verdict.UNKNOWN
    assert found.path is PathVerdict.UNKNOWN
    assert found.gaps[-1].found is GapFound.OPEN


def test_GapUnexplained() -> None:
    """It stood for twenty minutes where nobody saw it."""
    before = drive()[:20]
    after = [
        replace(one, at=one.at + timedelta(minutes=20), received=one.received + timedelta(minutes=20))
        for one in drive()[20:]
    ]
    found = judge([*before, *after])
    [gap] = found.gaps
    assert gap.found is GapFound.UNEXPLAINED
    assert gap.spare_s > 900
    assert gap.detour_m > 10_000
    assert found.path is PathVerdict.UNKNOWN
    assert found.lock is Verdict.UNKNOWN
    alarm = next(alarm for alarm in found.alarms if alarm.kind is AlarmKind.GAP_UNEXPLAINED)
    assert alarm.stands
    assert alarm.evidence == gap.evidence == (before[-1].evidence, after[0].evidence)


def test_a_gap_on_the_ground_of_a_control_point_is_supervised() -> None:
    yard = FenceTerms(code="YARD", ring=box(along(0.5), 0.01))
    terms = msgspec.structs.replace(TERMS, legs=(msgspec.structs.replace(LEG, on_the_way=(yard,)),))
    before = drive()[:30]
    after = [
        replace(one, at=one.at + timedelta(minutes=40), received=one.received + timedelta(minutes=40))
        for one in drive()[30:]
    ]
    found = judge([*before, *after], terms)
    assert found.gaps[0].supervised
    assert found.verified


def test_backfill_fills_a_gap_and_revises_the_verdict() -> None:
    before = drive()[:20]
    after = [
        replace(one, at=one.at + timedelta(minutes=20), received=one.received + timedelta(minutes=20))
        for one in drive()[20:]
    ]
    kept = [
        replace(reading(START + timedelta(seconds=570 + 60 * tick), along(19 / 60)), backfilled=True)
        for tick in range(1, 21)
    ]
    run = engine("1").start(TERMS, 1)
    run.step([*before, *after], (SEALED,))
    assert not run.judgement(end_of(after)).verified
    run.step(kept)
    found = run.judgement(end_of(after))
    assert found.gaps == ()
    assert found.verified
    assert AlarmKind.GAP_UNEXPLAINED not in kinds(found)


def test_a_gap_that_only_another_road_explains_is_a_deviation() -> None:
    """The corridor winds; whoever came out that soon went straight."""
    hook = ((22.30, 113.90), (22.60, 113.90), (22.60, 113.93), (22.30, 113.93))
    leg = msgspec.structs.replace(
        LEG,
        corridor=msgspec.structs.replace(LEG.corridor, line=hook),
        origin=FenceTerms(code="A", ring=box(hook[0])),
        destination=FenceTerms(code="B", ring=box(hook[-1])),
    )
    terms = msgspec.structs.replace(TERMS, legs=(leg,))
    readings = [reading(START + timedelta(seconds=30 * tick), (22.30 + 0.003 * tick, 113.90)) for tick in range(4)]
    readings += [
        reading(START + timedelta(seconds=600 + 30 * tick), (22.31 - 0.003 * tick, 113.93)) for tick in range(4)
    ]
    found = judge(readings, terms)
    assert found.gaps[0].found is GapFound.LEFT
    assert found.path is PathVerdict.DEVIATED
    assert found.gaps[0].along_m > 60_000


@pytest.mark.parametrize("source", [FixSource.CELL, FixSource.NONE])
def test_a_position_by_cell_is_none(source: FixSource) -> None:
    readings = drive()
    for tick in range(20, 41):
        fix = readings[tick].fix
        assert fix is not None
        readings[tick] = replace(readings[tick], fix=replace(fix, source=source, latitude=23.0))
    found = judge(readings)
    [gap] = found.gaps
    assert not gap.silent
    assert found.lock is Verdict.INTACT


def test_a_device_that_tells_gcj02_is_on_the_same_road() -> None:
    readings = []
    for one in drive():
        assert one.fix is not None
        lat, lon = to_gcj02(one.fix.latitude, one.fix.longitude)
        readings.append(replace(one, fix=replace(one.fix, latitude=lat, longitude=lon, datum=Datum.GCJ02)))
    found = judge(readings)
    assert found.verified
    wrong = [replace(one, fix=replace(one.fix, datum=Datum.WGS84)) for one in readings if one.fix]
    assert judge(wrong).path is PathVerdict.DEVIATED


def test_grounds_crossed_between_two_fixes() -> None:
    """A small ground on the road, entered and left between two fixes half a minute apart."""
    gate = FenceTerms(code="GATE", ring=box(along(30.5 / 60), 0.0008))
    terms = msgspec.structs.replace(TERMS, legs=(msgspec.structs.replace(LEG, on_the_way=(gate,)),))
    found = [event for event in judge(drive(), terms).events if event.place == "GATE"]
    assert [event.code for event in found] == ["SITE_ENTERED", "SITE_EXITED"]
    assert all(event.between_fixes for event in found)
    assert START + timedelta(seconds=900) < found[0].at < found[1].at < START + timedelta(seconds=930)


def test_arrival_is_at_the_border_of_the_ground() -> None:
    found = judge(drive())
    [arrived] = [event for event in found.events if event.code == "TRIP_ARRIVED"]
    assert arrived.at == found.arrived_at
    assert START + timedelta(seconds=1740) < arrived.at < START + timedelta(seconds=1800)


def test_only_an_intact_lock_arrives_as_a_locked_trip() -> None:
    readings = drive()
    readings[30] = telling(readings[30], LockEvent.ROPE_CUT)
    found = judge(readings)
    assert found.arrived_at is not None
    assert "TRIP_ARRIVED" not in [event.code for event in found.events]


def test_the_noise_of_a_receiver_is_no_coming_and_going() -> None:
    edge = (LINE[0][0], LINE[0][1] + 0.004)
    readings = [
        reading(START + timedelta(seconds=30 * tick), (edge[0], edge[1] + (0.0001 if tick % 2 else -0.0001)))
        for tick in range(40)
    ]
    assert [event for event in judge(readings).events if event.code.startswith("SITE")] == []


def test_StoppedTooLong() -> None:
    readings = drive()[:30]
    readings += [reading(START + timedelta(seconds=900 + 60 * tick), along(0.5)) for tick in range(30)]
    found = judge(readings)
    [alarm] = found.alarms
    assert (alarm.kind, alarm.severity, alarm.stands) == (AlarmKind.STOPPED, Severity.MEDIUM, False)
    assert alarm.params == {"minutes": "29"}
    assert "STOPPED_UNPLANNED" in [event.code for event in found.events]


def test_a_queue_on_the_ground_of_the_destination_is_no_stop() -> None:
    readings = drive() + [reading(START + timedelta(seconds=1860 + 60 * tick), LINE[-1]) for tick in range(60)]
    assert judge(readings).alarms == ()


def test_LegLate() -> None:
    leg = msgspec.structs.replace(LEG, window_until=START + timedelta(minutes=20))
    found = judge(drive(), msgspec.structs.replace(TERMS, legs=(leg,)))
    [alarm] = found.alarms
    assert (alarm.kind, alarm.severity, alarm.stands) == (AlarmKind.LATE, Severity.MEDIUM, False)
    assert "LEG_LATE" in [event.code for event in found.events]


def test_PathVerified() -> None:
    assert next(r for r in judge(drive()).reasons if r.rule == "LOCK-PATH-VERIFIED").met
    reason = next(r for r in judge(out(5)).reasons if r.rule == "LOCK-PATH-VERIFIED")
    assert not reason.met
    assert reason.params["deviations"] == "1"


def test_a_path_without_any_position_is_unknown() -> None:
    readings = [reading(START + timedelta(seconds=30 * tick), None) for tick in range(5)]
    assert judge(readings).path is PathVerdict.UNKNOWN
