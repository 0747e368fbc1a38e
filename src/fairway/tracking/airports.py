"""Airports by their IATA code: where they are and which time they keep (package airportsdata)."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib import resources
from zoneinfo import ZoneInfo

import airportsdata
import msgspec

from fairway.tracking.model import Location
from fairway.tracking.zones import zone_named


class Airport(msgspec.Struct, frozen=True, kw_only=True):
    """An airport."""

    iata: str
    name: str
    city: str = ""
    country: str
    """ISO 3166-1."""
    zone: str
    """IANA name."""
    latitude: float
    longitude: float

    @property
    def unlocode(self) -> str:
        """The UN/LOCODE that goes by the IATA code. UNECE gives a place that has an airport the airport's code where it
        can; a place that is listed under another code has to be told in the partner's profile."""
        return f"{self.country}{self.iata}"

    def location(self, unlocode: str = "") -> Location:
        """The airport as a place of an event, under another ``unlocode`` where one is given."""
        return Location(
            unlocode=unlocode or self.unlocode,
            facility=self.iata,
            facility_list="IATA",
            name=self.name,
            latitude=self.latitude,
            longitude=self.longitude,
        )


@cache
def _airports() -> dict[str, airportsdata.Airport]:
    return airportsdata.load("IATA")


@lru_cache(maxsize=4096)
def airport(code: str) -> Airport | None:
    """The airport of an IATA code, None when there is none."""
    found = _airports().get(code)
    if found is None:
        return None
    return Airport(
        iata=code,
        name=found["name"],
        city=found["city"],
        country=found["country"],
        zone=found["tz"],
        latitude=round(found["lat"], 5),
        longitude=round(found["lon"], 5),
    )


@cache
def _other_places() -> frozenset[str]:
    """UN/LOCODEs that go by the letters of an airport of their country and are another place."""
    text = resources.files("fairway.tracking").joinpath("other_places.txt").read_text("utf-8")
    country, found = "", set[str]()
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        words = line.split()
        if not line.startswith(" "):
            country = words.pop(0)
        found.update(country + word for word in words)
    return frozenset(found)


def airport_of(unlocode: str) -> Airport | None:
    """The airport whose code a UN/LOCODE goes by, None where its letters are another place's: MYPKG is Port Klang and
    not the airport of Pangkor."""
    found = airport(unlocode[2:])
    return found if found and found.country == unlocode[:2] and unlocode not in _other_places() else None


def zone_at(code: str) -> ZoneInfo | None:
    """The zone of an airport, None where it is not known."""
    found = airport(code)
    return zone_named(found.zone) if found and found.zone else None
