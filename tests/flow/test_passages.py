"""What facts of a trip mean for the cargo on its vehicles."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from fairway.flow.passages import passages
from fairway.tracking.journey import Milestone
from fairway.transport import facts as f
from fairway.transport.state import TripState, VehicleRun

ONE, OTHER = UUID(int=1), UUID(int=2)
EARLIEST = datetime(2026, 11, 23, 3, 30, tzinfo=UTC)
BUNDLED, UNBUNDLED = Milestone.BUNDLED, Milestone.UNBUNDLED


def held(case: UUID, ccrn: str = "C") -> f.Reference:
    return f.Reference(ccrn=f"{ccrn}{case.int}", case_id=case)


def trip(*references: f.Reference, mark: str = "AB 12", **more: object) -> TripState:
    run = VehicleRun(vehicle="V1", hk_mark=mark, references=references, earliest_crossing=EARLIEST, **more)
    return TripState(organisation=ONE, direction="cn-hk", control_point="lok-ma-chau", vehicles=(run,))


def told(fact: f.Fact, after: TripState) -> list[tuple[Milestone, str, tuple[UUID, ...], datetime | None]]:
    return [(one.milestone, one.hk_mark, one.cases, one.planned) for one in passages(fact, after)]


def test_what_is_taken_off_is_off_and_the_rest_waits_anew() -> None:
    fact = f.ReferenceUnbundled(vehicle="V1", ccrn="C2", case_id=OTHER)
    assert told(fact, trip(held(ONE))) == [
        (UNBUNDLED, "AB 12", (OTHER,), None),
        (BUNDLED, "AB 12", (ONE,), EARLIEST),
    ]


def test_a_submission_with_another_reference_on_the_truck_stays_on_it() -> None:
    fact = f.ReferenceUnbundled(vehicle="V1", ccrn="D1", case_id=ONE)
    assert told(fact, trip(held(ONE))) == [(BUNDLED, "AB 12", (ONE,), EARLIEST)]


def test_another_truck_takes_over() -> None:
    fact = f.VehicleChanged(vehicle="V1", hk_mark="CD 34", hk_mark_before="AB 12")
    assert told(fact, trip(held(ONE), mark="CD 34")) == [
        (UNBUNDLED, "AB 12", (ONE,), None),
        (BUNDLED, "CD 34", (ONE,), EARLIEST),
    ]
    driver = f.VehicleChanged(vehicle="V1", hk_mark="AB 12", hk_mark_before="AB 12")
    assert told(driver, trip(held(ONE))) == [(BUNDLED, "AB 12", (ONE,), EARLIEST)]


def test_cargo_of_a_truck_or_trip_that_is_off_is_on_none() -> None:
    removed = f.VehicleRemoved(vehicle="V2", hk_mark="AB 12", references=(held(ONE), held(OTHER)))
    assert told(removed, trip()) == [(UNBUNDLED, "AB 12", (ONE, OTHER), None)]
    assert told(f.VehicleRemoved(vehicle="V2", hk_mark="AB 12"), trip()) == []
    assert told(f.TripCancelled(), trip(held(ONE))) == [(UNBUNDLED, "AB 12", (ONE,), None)]
    assert told(f.TripCancelled(), trip(held(ONE), crossed_at=EARLIEST)) == []
