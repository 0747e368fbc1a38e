"""The way of a shipment: what was told, completed by the plan, and planned legs that nobody has told."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from fairway.portal.routes.community.line import Line
from fairway.portal.routes.community.way import whole_way
from fairway.site.community.shipments import ShipmentView
from fairway.tracking.line import Leg
from fairway.tracking.model import Location, Mode, Reference, ReferenceKind
from fairway.tracking.shipment_facts import PlannedLeg
from fairway.tracking.timeline import line_up
from tests.tracking.telling import MARK, at, told

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
VOYAGE = Reference(ReferenceKind.VOYAGE, "9321483/021W")
RTM, HKG, DGG, AMS = (Location(unlocode=code) for code in ("NLRTM", "HKHKG", "CNDGG", "NLAMS"))
SEA = Leg(number=1, mode=Mode.SEA, conveyances=(VOYAGE,), origin=RTM, since=NOON, until=NOON)
ROAD = Leg(number=2, mode=Mode.ROAD, origin=HKG, destination=DGG, since=NOON, until=NOON)


def test_a_told_leg_has_its_missing_end_from_the_plan() -> None:
    (sea,) = whole_way([SEA], [PlannedLeg(mode=Mode.SEA, conveyance=VOYAGE, origin=AMS, destination=HKG)])
    assert isinstance(sea, Leg)
    assert (sea.origin, sea.destination) == (RTM, HKG)


def test_what_nobody_told_stands_where_the_plan_has_it() -> None:
    back = PlannedLeg(mode=Mode.AIR, origin=HKG, destination=AMS)
    rail = PlannedLeg(mode=Mode.RAIL, origin=AMS, destination=RTM)
    sea = PlannedLeg(mode=Mode.SEA, origin=RTM, destination=HKG)
    way = whole_way([SEA, ROAD], [rail, sea, PlannedLeg(mode=Mode.ROAD, origin=HKG), back])
    assert [one.mode for one in way] == [Mode.RAIL, Mode.SEA, Mode.ROAD, Mode.AIR]
    assert (way[0], way[3]) == (rail, back)


def test_another_leg_of_the_same_mode_is_another_leg() -> None:
    other = PlannedLeg(mode=Mode.ROAD, origin=DGG, destination=RTM)
    assert whole_way([ROAD], [other]) == (other, ROAD)
    assert whole_way([], [other]) == (other,)
    assert whole_way([ROAD], []) == (ROAD,)


def test_a_truck_that_crossed_is_not_to_come() -> None:
    crossed = told("BORDER_CROSSED", 9, MARK, mode=Mode.ROAD, name="Shenzhen Bay Port")
    view = ShipmentView(
        case=UUID(int=1),
        owner=UUID(int=2),
        reference="JOB-1",
        legs=(PlannedLeg(mode=Mode.ROAD, origin=HKG, destination=DGG, crosses=at(10), conveyance=MARK),),
        since=at(0),
        until=at(90),
        closed=False,
        own=True,
        timeline=line_up([crossed]),
        references=(),
        claims=(),
        parties=(),
        names={},
        stored={},
        messages={},
    )
    (leg,) = Line(view, "hk", "").legs
    assert (leg.state, leg.says) == ("done", "Crossed")
    assert leg.destination and leg.origin
