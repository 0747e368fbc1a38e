"""The plan of a shipment that follows from its submission: what the submission says, and no departure of its own."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from fairway.flow.shipments import follow_a_submission
from fairway.site.community.planned import planned
from fairway.tracking.road_cargo import cargo_of
from fairway.tracking.shipment_facts import PlannedLeg, RegisterShipment
from tests.filings.cn.samples import changed, export
from tests.filings.cn.samples import submission as of

OWNER = UUID(int=5)


def _leg(**trip: Any) -> PlannedLeg:
    data = export()
    for name, value in trip.items():
        data = changed(data, ["trip", name], value)
    submission = of(data)
    command = follow_a_submission(UUID(int=7), OWNER, submission, cargo_of(submission), existing=False)
    assert isinstance(command, RegisterShipment)
    (leg,) = command.legs
    return leg


def test_the_crossing_is_planned_when_the_vehicle_is_to_be_at_the_boundary() -> None:
    leg = _leg(expected_crossing_date="2026-11-23", arrival_at="2026-11-23T05:00:00Z")
    at = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
    assert (leg.crosses, leg.day, leg.departs) == (at, None, None)
    (told,) = planned(OWNER, "JOB-1", [leg])
    assert (told.milestone, told.times.happened) == ("BORDER_CROSSED", at)


def test_a_day_alone_plans_no_time() -> None:
    leg = _leg(expected_crossing_date="2026-11-23", arrival_at=None)
    assert (leg.crosses, leg.day, leg.departs) == (None, date(2026, 11, 23), None)
    assert not list(planned(OWNER, "JOB-1", [leg]))
