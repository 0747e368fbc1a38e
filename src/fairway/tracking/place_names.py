"""What the place of a UN/LOCODE is called, as far as the tables and the airports know. Pure."""

from __future__ import annotations

from functools import lru_cache

from fairway.base.language import Trilingual
from fairway.codes.tables import table
from fairway.tracking.airports import airport_of

TABLES = ("unlocode", "unlocode.world")
"""Tables of names, the one that goes first."""


def name_of(unlocode: str) -> Trilingual | None:
    """The name in three languages, of an airport's town in the one that its list has; None where nobody names it."""
    return table_name(unlocode) or _town_of_airport(unlocode)


def table_name(unlocode: str) -> Trilingual | None:
    """The name that a code table has."""
    for name in TABLES:
        if rows := table(name).history(unlocode):
            return rows[-1].names
    return None


@lru_cache(maxsize=4096)
def _town_of_airport(unlocode: str) -> Trilingual | None:
    found = airport_of(unlocode)
    words = (found.city or found.name) if found else ""
    return Trilingual(words, words, words) if words else None
