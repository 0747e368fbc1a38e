"""What is asked of a planned way."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from fairway.base.issues import Refusal
from fairway.tracking.model import Location, Mode, Reference, ReferenceKind
from fairway.tracking.plan_rules import require_sound
from fairway.tracking.shipment_facts import PlannedLeg

VOYAGE = Reference(ReferenceKind.VOYAGE, "9321483/021W")
FLIGHT = Reference(ReferenceKind.FLIGHT, "XX0271/2026-11-23")


def at(day: int) -> datetime:
    """A day of November."""
    return datetime(2026, 11, day, 8, tzinfo=UTC)


def leg(mode: Mode = Mode.SEA, departs: int = 1, arrives: int = 20, conveyance: Reference | None = None) -> PlannedLeg:
    """A leg from Rotterdam to Hong Kong."""
    return PlannedLeg(
        mode=mode,
        origin=Location(unlocode="NLRTM"),
        destination=Location(unlocode="HKHKG"),
        departs=at(departs),
        arrives=at(arrives),
        conveyance=conveyance,
    )


def refused(*legs: PlannedLeg) -> list[tuple[str, str]]:
    """Rule and place of each fault."""
    with pytest.raises(Refusal) as caught:
        require_sound(legs)
    assert all(issue.text() and issue.remedy for issue in caught.value.issues)
    return [(issue.rule, issue.pointer) for issue in caught.value.issues]


def test_a_sound_plan_is_taken() -> None:
    require_sound(())
    require_sound((leg(conveyance=VOYAGE), leg(Mode.AIR, 20, 21, FLIGHT)))
    require_sound((PlannedLeg(mode=Mode.RAIL), leg(departs=2)))


def test_LegTimes() -> None:
    assert refused(leg(departs=20, arrives=1)) == [("shipment.leg_times", "/legs/0/arrives")]


def test_LegOrder() -> None:
    assert refused(leg(), leg(Mode.ROAD, 19, 21)) == [("shipment.leg_order", "/legs/1/departs")]


def test_LegConveyance() -> None:
    assert refused(leg(conveyance=FLIGHT)) == [("shipment.leg_conveyance", "/legs/0/conveyance")]
    assert refused(leg(Mode.RAIL, conveyance=VOYAGE)) == [("shipment.leg_conveyance", "/legs/0/conveyance")]
