"""Where events are on a map: only what a teller or a table says, never a guess."""

from __future__ import annotations

import pytest

from fairway.tracking.model import Location, Mode
from fairway.tracking.places import PlaceKind, known_places, of_key, of_unlocode, placed


def test_a_position_that_was_told_comes_first() -> None:
    place = placed(Location(unlocode="HKHKG", name="Ocean Quay", latitude=22.33, longitude=114.11), Mode.SEA)
    assert place is not None
    assert (place.point, place.kind, place.exact) == ((22.33, 114.11), PlaceKind.TOLD, True)
    assert place.names[0] == "Ocean Quay"


def test_a_position_at_a_berth_goes_by_the_berth() -> None:
    told = placed(Location(unlocode="HKHKG", facility="CT9", facility_list="own", latitude=22.331, longitude=114.11))
    by_code = placed(Location(unlocode="HKHKG", facility="CT9", facility_list="SMDG"))
    assert told is not None
    assert by_code is not None
    assert told.key == by_code.key == "berth:HKHKG-CT9"
    assert told.point != by_code.point
    assert told.names == by_code.names
    assert (told.exact, by_code.exact) == (True, False)


def test_the_limit_of_a_port_names_nothing_but_the_port() -> None:
    name = "Hong Kong, Kwai Tsing and western approaches"
    place = placed(Location(unlocode="HKHKG", name=name, latitude=21.7, longitude=114.0))
    assert place is not None
    assert place.names[:2] == ("Hong Kong", "香港")


@pytest.mark.parametrize(
    ("mode", "key"),
    [(Mode.SEA, "port:HKHKG"), (Mode.RIVER, "port:HKHKG"), (Mode.AIR, "airport:HKG"), (Mode.ROAD, "town:HKHKG")],
)
def test_a_code_of_a_town_is_its_port_its_airport_or_the_town(mode: Mode, key: str) -> None:
    place = placed(Location(unlocode="HKHKG"), mode)
    assert place is not None
    assert place.key == key
    assert not place.exact
    assert placed(Location(unlocode="HKHKG"), Mode.RAIL) == placed(Location(unlocode="HKHKG"))


@pytest.mark.parametrize("name", ["Shenzhen Bay", "shenzhen  bay port", "深圳灣口岸", "深圳湾口岸"])
def test_a_control_point_goes_by_its_very_name(name: str) -> None:
    place = placed(Location(unlocode="HKHKG", name=name), Mode.ROAD)
    assert place is not None
    assert place.key == "control-point:shenzhen-bay"


def test_a_control_point_goes_by_its_code() -> None:
    place = placed(Location(facility="man-kam-to", facility_list="own"))
    assert place is not None
    assert place.kind is PlaceKind.CONTROL_POINT


def test_an_airport_is_called_an_airport_in_each_language() -> None:
    place = placed(Location(unlocode="HKHKG", facility="HKG", facility_list="IATA", latitude=22.3, longitude=113.9))
    assert place is not None
    assert place.names == ("Hong Kong (airport)", "香港（機場）", "香港（机场）")
    assert placed(Location(unlocode="CNCAN"), Mode.AIR).names[0] == "Guangzhou (airport)"  # type: ignore[union-attr]  # it is known


@pytest.mark.parametrize(
    "location",
    [
        Location(),
        Location(name="Shenzhen"),
        Location(name="Warehouse 7"),
        Location(facility="XYZ", facility_list="SMDG"),
        Location(unlocode="CNHUA", name="no such quay", latitude=23.0),
        Location(unlocode="USXXX"),
    ],
)
def test_what_nobody_knows_has_no_place(location: Location) -> None:
    place = placed(location, Mode.AIR)
    assert place is None or place.unlocode == location.unlocode == "CNHUA"


def test_letters_of_another_countrys_airport_are_no_place() -> None:
    # HUA is an airport in Alabama, PKG one of Pangkor while MYPKG is Port Klang.
    assert of_unlocode("CNHUA", Mode.AIR).key == "port:CNHUA"  # type: ignore[union-attr]  # a port of the sea routes
    assert of_unlocode("MYPKG", Mode.AIR).key == "port:MYPKG"  # type: ignore[union-attr]  # a port of the sea routes
    assert of_unlocode("CNXXX", Mode.AIR) is None


def test_the_places_of_the_tables_lead_back_from_their_keys() -> None:
    places = known_places()
    assert {one.kind for one in places} >= {
        PlaceKind.CONTROL_POINT, PlaceKind.TERMINAL, PlaceKind.AIRPORT, PlaceKind.PORT, PlaceKind.TOWN,
    }  # fmt: skip
    assert len({one.key for one in places}) == len(places)
    for one in places:
        assert of_key(one.key) == one, one.key
        assert 21 < one.latitude < 24
        assert 112 < one.longitude < 115
        assert all(one.names)
    assert of_key("told:22.000,114.000") is None
    assert of_key("berth:NOSUCH") is None
