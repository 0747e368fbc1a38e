"""Places that people write: offered by name while they type, understood by name, UN/LOCODE or airport code."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from zoneinfo import ZoneInfo

from fairway.base.language import Language
from fairway.codes.tables import book, table
from fairway.consignments.model import Texts
from fairway.portal.views.parts import Choice
from fairway.tracking.airports import airport, zone_at
from fairway.tracking.model import Location
from fairway.tracking.place_names import TABLES, name_of
from fairway.tracking.zones import zone_of

LONGEST = 200
_BETWEEN = " · "


def offered() -> tuple[Choice, ...]:
    """The places of the tables, as "Rotterdam · NLRTM"."""
    return _offered(id(book()))


@lru_cache(maxsize=4)
def _offered(stamp: int) -> tuple[Choice, ...]:
    del stamp
    found: dict[str, Choice] = {}
    for name in TABLES:
        for entry in table(name):
            en, tc, sc = (f"{words}{_BETWEEN}{entry.code}" for words in entry.names)
            found.setdefault(entry.code, Choice(entry.code, Texts(en=en, tc=tc, sc=sc)))
    return tuple(found.values())


@lru_cache(maxsize=4)
def _by_name(stamp: int) -> Mapping[str, str]:
    """The UN/LOCODE of everything that may be typed for it. A name that several have leads to the first: the older code
    of a port, where the airport has one of its own."""
    del stamp
    found: dict[str, str] = {}
    for name in TABLES:
        for entry in table(name):
            for words in entry.names:
                found.setdefault(words.casefold(), entry.code)
    return found


def typed(text: str) -> Location:
    """What somebody wrote as a place: by its code or name where that is known, else by the words themselves."""
    plain = " ".join(text.split())[:LONGEST]
    if not plain:
        return Location()
    last = plain.rpartition(_BETWEEN.strip())[2].strip()
    code = _by_name(id(book())).get(plain.casefold(), last.upper())
    if len(code) == 5 and name_of(code):
        return Location(unlocode=code)
    if plain.isupper() and (found := airport(plain)):
        return found.location()
    return Location(name=plain)


def written(place: Location, language: Language) -> str:
    """The place as it stands in the field, so that it is understood again as the same."""
    if place.facility_list == "IATA" and place.facility:
        return place.facility
    known = name_of(place.unlocode) if place.unlocode else None
    if known and place.unlocode:
        return f"{known.in_(language)}{_BETWEEN}{place.unlocode}"
    return place.name or place.unlocode or place.facility or ""


def zone_there(place: Location) -> ZoneInfo | None:
    """The zone that clocks show there; None where nobody knows."""
    if place.facility_list == "IATA" and place.facility and (found := zone_at(place.facility)):
        return found
    code = place.unlocode or ""
    return zone_of(code) or (zone_at(code[2:]) if code and name_of(code) else None)
