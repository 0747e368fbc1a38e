"""The zone of a place."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from fairway.tracking.zones import _places, to_utc, zone_named, zone_of


def test_country_of_one_zone_and_port_of_another() -> None:
    assert zone_of("HKHKG") == ZoneInfo("Asia/Hong_Kong")
    assert zone_of("NLRTM") == ZoneInfo("Europe/Amsterdam")
    assert zone_of("USLAX") == ZoneInfo("America/Los_Angeles")
    assert zone_of("USXXX") is None
    assert zone_of(None) is None


def test_every_zone_of_the_table_exists() -> None:
    assert all(zone_named(name) for name in set(_places().values()))


def test_place_before_partner_before_utc() -> None:
    local = datetime(2026, 7, 1, 12)  # noqa: DTZ001  what it is about: a time without a zone
    assert to_utc(local, unlocode="NLRTM", zone="Asia/Hong_Kong") == (datetime(2026, 7, 1, 10, tzinfo=UTC), True)
    assert to_utc(local, zone="Asia/Hong_Kong") == (datetime(2026, 7, 1, 4, tzinfo=UTC), True)
    assert to_utc(local, zone="Nowhere/Here") == (datetime(2026, 7, 1, 12, tzinfo=UTC), False)
