"""Identifiers with right check digits that were given to nobody, for one play of the journey."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec

IMO = "9999993"
"""A number whose check digit is right and that no vessel has."""
VESSEL = "EXAMPLE TULIP"
VOYAGE = "648E"
LINE = "XMP"
FLIGHT = "XX0271"


def container_number(serial: int) -> str:
    """An ISO 6346 number of the owner code FWY, which is nobody's."""
    bare = f"FWYU{serial:06d}"
    letters = {letter: value for value, letter in zip(_VALUES, "ABCDEFGHIJKLMNOPQRSTUVWXYZ", strict=True)}
    total = sum((letters[one] if one.isalpha() else int(one)) << place for place, one in enumerate(bare))
    return f"{bare}{total % 11 % 10}"


_VALUES = [value for value in range(10, 39) if value % 11]


def air_waybill(serial: int) -> str:
    """An air waybill number of the prefix 009, with its check digit."""
    return f"009-{serial:07d}{serial % 7}"


class Journey(msgspec.Struct, kw_only=True, frozen=True):
    """What one play of the journey is about; every time in it counts from ``day``."""

    bill: str
    container: str
    booking: str
    waybill: str
    plate: str
    now: datetime
    """When the story has come to it."""

    def before(self, hours: float) -> datetime:
        """So many hours before the story."""
        return (self.now - timedelta(hours=hours)).astimezone(UTC).replace(second=0, microsecond=0)


def journey(number: int, plate: str, now: datetime) -> Journey:
    """The names of play ``number``."""
    return Journey(
        bill=f"XMPRTM{26000000 + number}",
        container=container_number(260_000 + number),
        booking=f"XMPB{26000000 + number}",
        waybill=air_waybill(2_600_000 + number),
        plate=plate,
        now=now,
    )
