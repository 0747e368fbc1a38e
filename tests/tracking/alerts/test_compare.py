"""One alert for one matter; a matter that comes again is another; a preview counts as the worker would."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import msgspec

from fairway.tracking.alerts.compare import compare
from fairway.tracking.alerts.model import Finding, Overdue, Slip, Temperature
from fairway.tracking.alerts.preview import would_have_raised
from fairway.tracking.model import Quality, Reading
from tests.tracking.telling import BILL, BOX, at, told


class Alert(msgspec.Struct, frozen=True, kw_only=True):
    cause: str
    since: datetime | None = None
    until: datetime | None = None
    holds: bool = True


def finding(cause: str, since: datetime | None = None, until: datetime | None = None) -> Finding:
    return Finding(kind="slip", cause=cause, message="m", since=since, until=until)


def test_the_same_matter_is_raised_once_and_again_after_it_ended() -> None:
    first = compare([finding("a"), finding("b")], [Alert(cause="a")])
    assert ([one.cause for one in first.new], first.over) == (["b"], ())
    gone = compare([], [Alert(cause="a"), Alert(cause="b", holds=False)])
    assert (gone.new, [one.cause for one, _ in gone.over]) == ((), ["a"])
    assert len(compare([finding("a")], [Alert(cause="a", holds=False)]).new) == 1


def test_two_runs_are_two_matters_and_a_late_reading_does_not_repeat_one() -> None:
    going = Alert(cause="a", since=at(1))
    found = compare([finding("a", at(1), at(2)), finding("a", at(5))], [going])
    assert [one.since for one in found.new] == [at(5)]
    assert found.over == ((going, at(2)),)
    ended = Alert(cause="a", since=at(1), until=at(2), holds=False)
    assert compare([finding("a", at(0.5), at(2))], [ended]).new == ()
    assert len(compare([finding("a", at(3), at(4))], [ended]).new) == 1


def test_a_preview_raises_what_the_worker_would_have() -> None:
    events = [
        (told("ARRIVED", 100, BILL, by="line", quality=Quality.ESTIMATED, place="HKHKG", told=1), at(1)),
        (told("ARRIVED", 108, BILL, by="line", quality=Quality.ESTIMATED, place="HKHKG", told=20), at(20)),
        (told("ARRIVED", 109, BILL, by="line", quality=Quality.ESTIMATED, place="HKHKG", told=30), at(30)),
    ]
    slips = would_have_raised(Slip(hours=6), events, at(0), at(200))
    assert [one.at for one in slips] == [at(20)]
    assert would_have_raised(Slip(hours=6), events, at(25), at(200)) == ()
    overdue = would_have_raised(Overdue(hours=1), events, at(0), at(200))
    assert [one.at for one in overdue] == [at(110)]


def test_a_preview_of_a_reefer() -> None:
    def read(hours: float, value: str) -> tuple[object, datetime]:
        event = told("SENSOR_READ", hours, BOX, by="reefer")
        warm = (Reading(kind="temperature", value=Decimal(value), unit="CEL"),)
        return msgspec.structs.replace(event, readings=warm), at(hours) + timedelta(seconds=1)

    values = [(1, "-15"), (1.25, "-15"), (1.5, "-19"), (3, "-14"), (3.25, "-14"), (3.5, "-20")]
    events = [read(*one) for one in values]
    found = would_have_raised(Temperature(high=Decimal(-18)), events, at(0), at(10))  # type: ignore[arg-type]  # events
    assert [one.finding.since for one in found] == [at(1), at(3)]


def test_a_preview_of_a_reefer_that_tells_every_quarter_of_an_hour_sees_the_whole_month() -> None:
    """2,900 readings, warm for an hour at the beginning, in the middle and at the end."""
    warm = {10.0, 350.0, 715.0}
    events = []
    for quarter in range(4 * 725):
        hours = quarter / 4
        out = any(begin <= hours < begin + 1 for begin in warm)
        event = told("SENSOR_READ", hours, BOX, by="reefer")
        reading = Reading(kind="temperature", value=Decimal("-10" if out else "-19"), unit="CEL")
        events.append((msgspec.structs.replace(event, readings=(reading,)), at(hours) + timedelta(seconds=30)))
    rule = Temperature(high=Decimal(-18), minutes=30)
    found = would_have_raised(rule, events, at(0), at(725))
    assert [one.finding.since for one in found] == [at(hours) for hours in sorted(warm)]
    assert [one.at for one in found] == [at(hours + 0.5) for hours in sorted(warm)]
    late = [(event, stored + timedelta(hours=2)) for event, stored in events]
    assert [one.at for one in would_have_raised(rule, late, at(0), at(727))] == [
        at(hours + 2) + timedelta(seconds=30) for hours in sorted(warm)
    ]


def test_a_preview_of_much_told_is_no_shorter() -> None:
    """An estimate that moves by a quarter of an hour 400 times, and a slip at the very end."""
    events = [
        (
            told("ARRIVED", 500 + step / 100, BILL, by="line", quality=Quality.ESTIMATED, place="HKHKG", told=step),
            at(step),
        )
        for step in range(400)
    ]
    events.append((told("ARRIVED", 520, BILL, by="line", quality=Quality.ESTIMATED, place="HKHKG", told=410), at(410)))
    events += [(told("POSITION", hours / 10, BOX, by="truck"), at(hours / 10)) for hours in range(4000)]
    found = would_have_raised(Slip(hours=6), events, at(0), at(420))
    assert [one.at for one in found] == [at(410)]
