"""A shipment's map follows from its line and the fixes of its vessel, in whatever order they came."""

from __future__ import annotations

import random
from datetime import timedelta
from decimal import Decimal

import msgspec
from msgspec.structs import replace

from fairway.base.language import Language
from fairway.tracking.geojson import collection, shipment_features, unplaced_milestone
from fairway.tracking.model import Event, Location, Mode, Quality, Reading, Reference, ReferenceKind
from fairway.tracking.on_map import Basis, ShipmentMap, State, aboard, last_place, on_map, sails
from fairway.tracking.port_runs import Fix
from fairway.tracking.shipment_facts import PlannedLeg
from fairway.tracking.timeline import Timeline, line_up
from tests.tracking.telling import BOX, FLIGHT, MARK, VOYAGE, WAYBILL, at, told

NOW = at(900)
IMO = 9321483


def sea(*, arrived: bool) -> list[Event]:
    """Rotterdam to Hong Kong in a month."""
    done = Quality.ACTUAL if arrived else Quality.ESTIMATED
    return [
        told("LOADED", 10, BOX, VOYAGE, place="NLRTM", mode=Mode.SEA),
        told("DEPARTED", 20, VOYAGE, place="NLRTM", mode=Mode.SEA),
        told("ARRIVED", 740, VOYAGE, place="HKHKG", mode=Mode.SEA, quality=done, told=700 if not arrived else None),
        *([told("DISCHARGED", 745, BOX, VOYAGE, place="HKHKG", facility="CT9", mode=Mode.SEA)] if arrived else []),
    ]


ROAD = [
    told("GATED_OUT", 760, BOX, MARK, by="terminal", place="HKHKG", mode=Mode.ROAD),
    told("BORDER_CROSSED", 762, BOX, MARK, by="trucker", place="HKHKG", name="Shenzhen Bay", mode=Mode.ROAD),
    told("DELIVERED", 765, BOX, MARK, by="trucker", place="CNDGG", mode=Mode.ROAD),
]
AIR = [
    told("CARGO_ACCEPTED", 790, WAYBILL, FLIGHT, by="airline", place="HKHKG", mode=Mode.AIR),
    told("DEPARTED", 800, WAYBILL, FLIGHT, by="airline", place="HKHKG", mode=Mode.AIR, quality=Quality.PLANNED),
    told("ARRIVED", 812, WAYBILL, FLIGHT, by="airline", place="DEFRA", mode=Mode.AIR, quality=Quality.PLANNED),
]


def fixes(*hours: float, speed: float = 14.0) -> tuple[Fix, ...]:
    """Heard in the Indian Ocean and the South China Sea, on the way."""
    places = {300: (5.8, 85.0), 301: (5.8, 85.25), 302: (5.8, 85.5), 600: (12.5, 111.0), 601: (12.7, 111.1)}
    return tuple(Fix(at(hour), *places[int(hour)], speed, 70.0) for hour in hours)


def mapped(events: list[Event], track: tuple[Fix, ...] = ()) -> tuple[Timeline, ShipmentMap]:
    timeline = line_up(events, now=NOW)
    return timeline, on_map(timeline, dict.fromkeys(sails(timeline, NOW), track) if track else None)


def test_the_legs_of_a_whole_journey() -> None:
    _, drawn = mapped([*sea(arrived=True), *ROAD, *AIR])
    assert [(leg.mode, leg.state) for leg in drawn.legs] == [
        (Mode.SEA, State.DONE), (Mode.ROAD, State.DONE), (Mode.AIR, State.PLANNED),
    ]  # fmt: skip
    sailed, driven, flown = drawn.legs
    assert [part.basis for part in sailed.stretches if len(part.line) > 10] == [Basis.SEA_ROUTE]
    assert sailed.origin is not None
    assert sailed.origin.key == "port:NLRTM"
    assert sailed.destination is not None
    assert sailed.destination.key == "berth:HKHKG-CT9"
    assert [part.basis for part in driven.stretches] == [Basis.GREAT_CIRCLE] * 2, "by the control point"
    assert driven.stretches[0].line[-1] == (22.503, 113.945)
    assert driven.origin == sailed.destination, "the truck left where the ship had brought it"
    assert [part.state for part in flown.stretches] == [State.PLANNED]
    assert flown.origin is not None
    assert flown.origin.key == "airport:HKG"
    assert not drawn.unplaced
    assert [stop.place.key for stop in drawn.stops if stop.current] == ["airport:HKG"]


def test_any_order_gives_the_same_map() -> None:
    events = [*sea(arrived=False), *ROAD, *AIR]
    track = fixes(300, 301, 302, 600, 601)
    _, wanted = mapped(events, track)
    shuffled = random.Random(3)
    for _ in range(8):
        again, heard = [*events, events[0]], [*track, track[2]]
        shuffled.shuffle(again)
        shuffled.shuffle(heard)
        assert mapped(again, tuple(heard))[1] == wanted


def test_a_vessel_under_way_is_drawn_where_it_was_heard_and_dashed_from_there() -> None:
    timeline, drawn = mapped(sea(arrived=False), fixes(300, 301, 302, 600, 601))
    (leg,) = drawn.legs
    assert leg.state is State.UNDER_WAY
    assert [(part.state, part.basis) for part in leg.stretches] == [
        (State.DONE, Basis.SEA_ROUTE),
        (State.DONE, Basis.TRACK),
        (State.DONE, Basis.SEA_ROUTE),
        (State.DONE, Basis.TRACK),
        (State.PLANNED, Basis.SEA_ROUTE),
    ], "nobody heard it for twelve days between"
    assert leg.stretches[-1].line[0] == (12.7, 111.1)
    assert leg.seen is not None
    assert leg.seen.at == at(601)
    assert aboard(timeline, NOW) == IMO
    for one, other in zip(leg.stretches, leg.stretches[1:], strict=False):
        assert one.line[-1] == other.line[0]


def test_no_vessel_is_looked_for_before_it_carries_the_shipment() -> None:
    planned = [replace(one, quality=Quality.PLANNED) for one in sea(arrived=False)]
    assert sails(line_up(planned, now=NOW), NOW) == {}
    arrived = sails(line_up(sea(arrived=True), now=NOW), NOW)
    assert [(imo, until) for imo, _, until in arrived.values()] == [(IMO, at(740) + timedelta(hours=6))]
    assert aboard(line_up(sea(arrived=True), now=NOW), NOW) is None


def test_calls_of_the_vessel_before_and_after_are_not_on_the_way() -> None:
    calls = [
        told("ARRIVED", -40, VOYAGE, place="DEHAM", mode=Mode.SEA),
        told("ARRIVED", 800, VOYAGE, place="CNYTN", mode=Mode.SEA),
    ]
    (plain,) = mapped(sea(arrived=True))[1].legs
    (leg,) = mapped([*sea(arrived=True), *calls])[1].legs
    assert leg.stretches == plain.stretches


def test_what_has_no_known_place_is_listed_and_never_drawn() -> None:
    lost = told("RECEIVED_FROM_TRANSPORT", 770, BOX, place=None, name="Warehouse 7", mode=Mode.ROAD)
    silent = told("RELEASED", 771, BOX, place=None)
    _, drawn = mapped([*sea(arrived=True), lost, silent])
    assert [one.milestone for one in drawn.unplaced] == ["RECEIVED_FROM_TRANSPORT", "RELEASED"]
    assert not {one.milestone for stop in drawn.stops for one in stop.entries} & {"RECEIVED_FROM_TRANSPORT", "RELEASED"}
    assert [unplaced_milestone(one, {}, Language.EN)["told"] for one in drawn.unplaced] == ["Warehouse 7", None]


def test_readings_of_somewhere_in_a_town_are_no_stop() -> None:
    cold = Reading(kind="temperature", value=Decimal("-18.2"), unit="CEL")
    reading = told("SENSOR_READ", 763, BOX, place="HKHKG", readings=(cold,))
    _, drawn = mapped([*sea(arrived=True), *ROAD, reading])
    assert all(stop.entries for stop in drawn.stops)


def test_the_last_known_place_is_that_of_the_last_milestone_that_has_one() -> None:
    lost = told("DELIVERED_TO_DOOR", 780, BOX, place=None, name="nobody knows where", mode=Mode.ROAD)
    found = last_place(line_up([*sea(arrived=True), *ROAD, lost], now=NOW))
    assert found is not None
    assert found[0].key == "town:CNDGG"
    assert last_place(line_up([lost], now=NOW)) is None


def test_a_shipment_of_which_nothing_is_known_has_an_empty_map() -> None:
    _, drawn = mapped([])
    assert drawn == ShipmentMap(legs=(), stops=(), unplaced=())


def test_geojson_says_what_each_thing_is_with_longitude_first() -> None:
    events = [*sea(arrived=False), *ROAD, *AIR]
    _, drawn = mapped(events, fixes(300, 301, 302))
    found = collection(shipment_features(drawn, (), {"terminal": {"en": "Terminal", "tc": "碼頭"}}, Language.TC))
    layers = [one["properties"]["layer"] for one in found["features"]]
    assert set(layers) == {"leg", "stop", "vessel"}
    rotterdam = next(one for one in found["features"] if one["properties"].get("place") == "port:NLRTM")
    assert rotterdam["geometry"] == {"type": "Point", "coordinates": [3.98, 51.97]}
    first, second = rotterdam["properties"]["milestones"]
    assert (first["milestone"], first["words"], first["at"]) == ("LOADED", "已裝載", "2026-11-01T10:00:00.000Z")
    assert first["zone"] == "Europe/Amsterdam"
    assert first["source"]["name"] == "碼頭"
    assert second["quality"] == "ACT"
    vessel = next(one for one in found["features"] if one["properties"]["layer"] == "vessel")
    assert vessel["geometry"]["coordinates"] == [85.5, 5.8]
    legs = [one["properties"] for one in found["features"] if one["properties"]["layer"] == "leg"]
    assert [one["measured"] for one in legs if one["leg"] == 1] == [False, True, False]
    msgspec.json.encode(found)


def test_a_way_over_the_pacific_is_parted_in_geojson() -> None:
    ship = Reference(ReferenceKind.VOYAGE, "9321483/033E")
    events = [
        told("DEPARTED", 0, BOX, ship, place="HKHKG", mode=Mode.SEA),
        told("ARRIVED", 400, BOX, ship, place="USLAX", mode=Mode.SEA),
    ]
    _, drawn = mapped(events)
    (line,) = [
        one["geometry"] for one in shipment_features(drawn, (), {}, Language.EN) if one["properties"]["layer"] == "leg"
    ]
    assert line["type"] == "MultiLineString"
    assert (line["coordinates"][0][-1][0], line["coordinates"][1][0][0]) == (180, -180)


def test_a_location_may_be_told_by_name_only_and_still_be_known() -> None:
    event = replace(ROAD[1], location=Location(name="深圳湾口岸"))
    _, drawn = mapped([event])
    assert [stop.place.key for stop in drawn.stops] == ["control-point:shenzhen-bay"]


def test_the_plan_goes_on_where_nobody_has_told_anything() -> None:
    legs = (
        PlannedLeg(mode=Mode.SEA, origin=Location(unlocode="NLRTM"), destination=Location(unlocode="HKHKG")),
        PlannedLeg(mode=Mode.ROAD, origin=Location(unlocode="HKHKG"), destination=Location(unlocode="CNDGG")),
        PlannedLeg(mode=Mode.AIR, origin=Location(unlocode="HKHKG"), destination=Location(name="somewhere")),
    )
    timeline = line_up(sea(arrived=False)[:2], now=NOW)
    drawn = on_map(timeline, planned=legs)
    sailing, driving, flying = drawn.legs
    assert (sailing.state, [part.state for part in sailing.stretches]) == (State.UNDER_WAY, [State.PLANNED])
    assert sailing.destination is not None
    assert sailing.destination.key == "port:HKHKG"
    assert (driving.state, driving.since) == (State.PLANNED, None)
    assert driving.stretches[0].line[0] == sailing.destination.point, "from where the ship is to bring it"
    assert (flying.stretches, flying.destination) == ((), None)
    assert on_map(line_up(sea(arrived=True), now=NOW), planned=legs[:1]) == on_map(line_up(sea(arrived=True), now=NOW))
