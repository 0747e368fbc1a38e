"""Histories from what partners told."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from fairway.tracking.eta.from_events import Heard, arrivals
from fairway.tracking.model import Event, Location, Mode, Quality, Reference, ReferenceKind, Source, Times

AT = datetime(2026, 11, 10, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
VOYAGE = Reference(ReferenceKind.VOYAGE, "9321483/021W")
VESSEL = Reference(ReferenceKind.VESSEL, "9321483")
CONTAINER = Reference(ReferenceKind.CONTAINER, "MSKU1234565")


def heard(
    happened: datetime,
    told: datetime | None,
    quality: Quality = Quality.ESTIMATED,
    *,
    milestone: str = "ARRIVED",
    place: str = "HKHKG",
    partner: str = "line",
    standard: str = "dcsa",
    references: tuple[Reference, ...] = (VOYAGE,),
    **more: Any,
) -> Heard:
    event = Event(
        milestone=milestone,
        references=references,
        quality=quality,
        times=Times(happened=happened, told=told),
        source=Source(partner=partner, standard=standard),
        location=Location(unlocode=place),
        mode=Mode.SEA,
        **more,
    )
    return Heard(event, told or happened)


CALL = [
    heard(AT - 500 * HOUR, AT - 499 * HOUR, Quality.ACTUAL, milestone="DEPARTED", place="NLRTM"),
    heard(AT - 12 * HOUR, AT - 300 * HOUR),
    heard(AT - 10 * HOUR, AT - 299 * HOUR, references=(CONTAINER, VOYAGE)),
    heard(AT - 2 * HOUR, AT - 20 * HOUR),
    heard(AT + 3 * HOUR, AT - 24 * HOUR, partner="agent"),
    heard(AT, AT, Quality.ACTUAL, references=(VESSEL,), partner="receiver", standard="ais"),
    heard(AT + HOUR, AT + 2 * HOUR, Quality.ACTUAL),
]


def test_estimates_of_a_voyage_meet_its_arrival() -> None:
    line, agent = sorted(arrivals(CALL), key=lambda one: one.carrier, reverse=True)
    assert (line.carrier, line.lane, line.mode) == ("line", "NLRTM-HKHKG", "sea")
    assert [report.told for report in line.reports] == [AT - 300 * HOUR, AT - 20 * HOUR]
    assert agent.carrier == "agent"
    assert {line.actual, agent.actual} <= {AT, AT + HOUR}, "the receiver and the line tell of one arrival"


def test_order_and_repetition_do_not_matter() -> None:
    mixed = CALL * 2
    random.Random(3).shuffle(mixed)
    assert arrivals(mixed) == arrivals(CALL)


def test_what_was_withdrawn_did_not_arrive() -> None:
    actual = heard(AT, AT, Quality.ACTUAL, own_id="A1")
    void = heard(AT, AT + HOUR, Quality.ACTUAL, own_id="A2", supersedes="A1", void=True)
    estimate = heard(AT - HOUR, AT - 30 * HOUR)
    assert len(arrivals([estimate, actual])) == 1
    assert arrivals([estimate, actual, void]) == ()


def test_estimates_of_other_calls_are_not_of_this_one() -> None:
    assert arrivals([heard(AT - timedelta(days=40), AT - timedelta(days=60)), CALL[-1]]) == ()
    assert arrivals([heard(AT, AT - HOUR, place="CNYTN"), CALL[-1]]) == ()
    late = CALL[1]
    assert arrivals([Heard(replace(late.event, times=Times(happened=AT, told=AT + 5 * HOUR)), AT), CALL[5]]) == ()
