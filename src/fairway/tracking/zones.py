"""The time zone of a place, for messages that give local times without a zone.

Countries of one zone are told by their code; of the others the ports and airports in ``zones.csv`` are known, and any
other place there is not (IANA time zone database, ``zone.tab``; of countries whose further zones hold no port of
containers the principal one).
"""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from functools import cache, lru_cache
from importlib import resources
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


@cache
def _places() -> dict[str, str]:
    """The zone's name by country (two letters) or UN/LOCODE (five)."""
    text = resources.files("fairway.tracking").joinpath("zones.csv").read_text("utf-8")
    return {place: row["zone"] for row in csv.DictReader(text.splitlines()) for place in row["of"].split()}


@lru_cache(maxsize=1024)
def zone_of(unlocode: str | None) -> ZoneInfo | None:
    """The zone of a UN/LOCODE, or None where it cannot be told."""
    if not unlocode:
        return None
    places = _places()
    name = places.get(unlocode) or places.get(unlocode[:2])
    return zone_named(name) if name else None


@lru_cache(maxsize=1024)
def zone_named(name: str) -> ZoneInfo | None:
    """The zone of an IANA name; None when there is none of that name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def to_utc(local: datetime, *, unlocode: str | None = None, zone: str = "") -> tuple[datetime, bool]:
    """``local`` (without zone) in UTC by the place, else by the partner's ``zone``, else taken as UTC; and whether the
    zone was known. Raises OverflowError for a moment outside the calendar."""
    known = zone_of(unlocode) or (zone_named(zone) if zone else None)
    return local.replace(tzinfo=known or UTC).astimezone(UTC), known is not None
