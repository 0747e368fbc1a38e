"""Parties, places and plain text as messages carry them. Registered names are never converted between scripts."""

from __future__ import annotations

from functools import lru_cache

from fairway.consignments import model
from fairway.wire.hk.header import Party, Place
from fairway.wire.hk.writing import Texts

ALL = ("en", "tc", "sc")
EN_TC = ("en", "tc")


@lru_cache(maxsize=16_384)
def one_line(text: str) -> str:
    """``text`` with line breaks and runs of blanks folded to one blank. Remembered, because the documents of a
    submission name the same parties, places and goods several times."""
    return text if text.isprintable() and "  " not in text else " ".join(text.split())


def texts_of(texts: model.Texts | None, languages: tuple[str, ...] = ALL) -> Texts:
    """The texts that are there in ``languages``."""
    if texts is None:
        return ()
    return tuple([(language, one_line(text)) for language in languages if (text := getattr(texts, language))])


def party_of(party: model.Party | None) -> Party | None:
    """Names and address; None when one of them is missing."""
    if party is None or party.address is None:
        return None
    names, addresses = texts_of(party.names), texts_of(party.address.text)
    if not names or not addresses:
        return None
    return Party(names=names, addresses=addresses, country=party.address.country)


def place_of(*places: model.Place | None) -> Place | None:
    """The first place that has a code or a name."""
    for place in places:
        if place is not None:
            names = texts_of(place.name)
            if place.unlocode or names:
                return Place(code=place.unlocode, names=names)
    return None


def registration_mark(vehicle: model.Vehicle | None) -> str | None:
    """The Hong Kong registration mark without blanks."""
    return vehicle.hk_mark.replace(" ", "") if vehicle is not None and vehicle.hk_mark else None
