"""The device itself: battery, power, clock, attempts, faults."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from fairway.locks.engine import engine
from fairway.locks.engine.judgement import AlarmKind, Handling, Judgement, Severity
from fairway.locks.reading import Cover, LockEvent, Reading
from tests.locks.engine.drive import SEALED, START, TERMS, drive, end_of, telling


def judge(readings: list[Reading]) -> Judgement:
    return engine("1").judge(TERMS, 1, readings, (SEALED,), end_of(readings))


def told(event: LockEvent, *ticks: int) -> Judgement:
    return judge([telling(one, event) if tick in ticks else one for tick, one in enumerate(drive())])


def test_AuthenticationFailed() -> None:
    [alarm] = told(LockEvent.AUTH_FAILED, 30).alarms
    assert (alarm.kind, alarm.severity, alarm.stands) == (AlarmKind.AUTHENTICATION_FAILED, Severity.HIGH, True)


def test_LockFault() -> None:
    [alarm] = told(LockEvent.LOCK_FAULT, 30).alarms
    assert (alarm.kind, alarm.severity, alarm.handling) == (AlarmKind.LOCK_FAULT, Severity.MEDIUM, Handling.HOLD)


def test_Jamming() -> None:
    [alarm] = told(LockEvent.JAMMING, 30).alarms
    assert (alarm.kind, alarm.severity) == (AlarmKind.JAMMING, Severity.HIGH)


def test_PowerCut() -> None:
    [alarm] = told(LockEvent.POWER_CUT, 30).alarms
    assert (alarm.kind, alarm.stands) == (AlarmKind.POWER_CUT, False)


def test_Shock() -> None:
    found = told(LockEvent.SHOCK, 30, 31, 32, 40)
    [alarm] = found.alarms
    assert (alarm.kind, alarm.times, alarm.stands) == (AlarmKind.SHOCK, 4, False)
    assert found.verified


def test_the_same_a_long_time_later_is_another_alarm() -> None:
    readings = drive(ticks=100, every=40)
    readings[5], readings[80] = telling(readings[5], LockEvent.SHOCK), telling(readings[80], LockEvent.SHOCK)
    assert len(judge(readings).alarms) == 2


def test_BatteryLow() -> None:
    readings = [replace(one, battery_percent=max(5, 40 - tick)) for tick, one in enumerate(drive())]
    [alarm] = judge(readings[:20]).alarms
    assert (alarm.kind, alarm.severity, alarm.stands) == (AlarmKind.BATTERY_LOW, Severity.LOW, False)
    [alarm] = judge(readings).alarms
    assert (alarm.severity, alarm.handling) == (Severity.HIGH, Handling.NOTIFY)
    assert alarm.params == {"percent": "5"}


def test_a_battery_that_is_charged_is_no_alarm_any_more() -> None:
    readings = [
        replace(one, battery_percent=20 if tick < 30 else 50, charging=tick >= 30) for tick, one in enumerate(drive())
    ]
    assert [alarm.over for alarm in judge(readings).alarms] == [True]


def test_a_low_battery_that_is_only_told() -> None:
    readings = [replace(one, battery_percent=None) for one in drive()]
    readings[30] = telling(readings[30], LockEvent.LOCK_LOW_BATTERY)
    assert [alarm.kind for alarm in judge(readings).alarms] == [AlarmKind.BATTERY_LOW]


@pytest.mark.parametrize("behind", [timedelta(minutes=20), timedelta(minutes=-3)])
def test_ClockWrong(behind: timedelta) -> None:
    readings = [replace(one, received=one.at + behind) for one in drive()]
    alarm = next(alarm for alarm in judge(readings).alarms if alarm.kind is AlarmKind.CLOCK_WRONG)
    assert alarm.stands
    assert (
        judge([replace(one, received=one.at + behind) if tick < 4 else one for tick, one in enumerate(drive())]).alarms
        == ()
    )


def test_what_was_kept_and_sent_later_has_no_wrong_clock() -> None:
    readings = [replace(one, received=one.at + timedelta(hours=1), backfilled=True) for one in drive()]
    assert judge(readings).alarms == ()


def test_a_device_cannot_have_seen_what_has_not_happened() -> None:
    """One reading dated a year ahead makes no gap of a year."""
    readings = drive()
    readings[30] = replace(readings[30], at=readings[30].at + timedelta(days=365))
    found = engine("1").judge(TERMS, 1, readings, (SEALED,), START + timedelta(seconds=30 * 61))
    assert found.verified
    assert found.until == START + timedelta(seconds=30 * 61)


def test_LockUnknownAtCheckpoint() -> None:
    readings = drive()
    for tick in range(46, 62):
        readings[tick] = telling(readings[tick], cover=Cover.UNKNOWN)
    found = judge(readings)
    [alarm] = found.alarms
    assert (alarm.kind, alarm.severity, alarm.stands) == (AlarmKind.LOCK_UNKNOWN, Severity.HIGH, True)
    found = judge(readings[:61] + drive()[61:])
    assert [one.over for one in found.alarms] == [True]
