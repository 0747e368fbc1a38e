"""What Cargo-IMP messages say."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

import msgspec

STATUSES = (
    "ARR",
    "AWD",
    "AWR",
    "BKD",
    "CCD",
    "CRC",
    "DDL",
    "DEP",
    "DIS",
    "DLV",
    "DOC",
    "DPU",
    "FIW",
    "FOH",
    "FOW",
    "MAN",
    "NFD",
    "OCI",
    "OSI",
    "PRE",
    "RCF",
    "RCS",
    "RCT",
    "TFD",
    "TGC",
    "TRM",
)
"""All statuses of FSU. OSI and OCI are lines of information, mostly to the status before them."""
NOTES = frozenset({"OSI", "OCI"})
DISCREPANCIES = ("DFLD", "FDAV", "FDAW", "FDCA", "FDMB", "MSAV", "MSAW", "MSCA", "MSMB", "OFLD", "OVCD", "SSPD")
"""What DIS may tell."""
DAY_CHANGES = {"P": -1, "N": 1, "S": 2, "T": 3, "A": 4, "B": 5, "C": 6}
"""Day change indicator: by how many days a time lies off the date."""
LATEST = {"FSU": 17, "FSA": 17, "FWB": 17, "FHL": 6}
"""The highest version in use of each message."""


class Certainty(StrEnum):
    """What kind of time."""

    SCHEDULED = "S"
    ESTIMATED = "E"
    ACTUAL = "A"


class Quantity(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Pieces, weight and volume."""

    code: str = "T"
    """T all of it, P or S a part of it, D divided, M several of them."""
    pieces: int
    weight: Decimal | None = None
    weight_unit: str = "K"
    """K kilograms, L pounds."""
    total: int | None = None
    """All pieces, where ``pieces`` is a part."""
    volume: Decimal | None = None
    volume_unit: str = ""
    """MC cubic metres, CC cubic centimetres, CF cubic feet, CI cubic inches."""
    density: str = ""


class DayTime(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """A local day of an unnamed year, and perhaps a time."""

    month: int
    day: int
    time: str = ""
    """Four digits, or empty."""


class ClockTime(msgspec.Struct, frozen=True, kw_only=True):
    """A local time of departure or arrival beside the date of a status."""

    certainty: Certainty
    time: str
    days: int = 0


class Consignment(msgspec.Struct, frozen=True, kw_only=True):
    """An air waybill, where it goes and how much it is of."""

    prefix: str
    serial: str
    origin: str = ""
    destination: str = ""
    quantity: Quantity | None = None

    @property
    def number(self) -> str:
        """The eleven digits with their hyphen."""
        return f"{self.prefix}-{self.serial}"


class CustomsInformation(msgspec.Struct, frozen=True, kw_only=True):
    """A line of OCI."""

    country: str = ""
    information: str = ""
    """Which party or thing it speaks of (ISS, SHP, CNE ...)."""
    control: str = ""
    """What is told (RA regulated agent, SS security status, SM screening method ...)."""
    text: str = ""
    line: int = 0


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """One status with what is said to it."""

    code: str
    discrepancy: str = ""
    carrier: str = ""
    flight: str = ""
    """Number without the carrier, a suffix letter included."""
    date: DayTime | None = None
    airport: str = ""
    """Where it happened; of a flight, where it departs."""
    onward: str = ""
    """Where the flight goes, if told."""
    quantity: Quantity | None = None
    departure: ClockTime | None = None
    arrival: ClockTime | None = None
    texts: tuple[str, ...] = ()
    """Names, manifest numbers and other texts, in order."""
    notes: tuple[str, ...] = ()
    """The lines of OSI that follow."""
    customs: tuple[CustomsInformation, ...] = ()
    ulds: tuple[str, ...] = ()
    line: int = 0


class StatusUpdate(msgspec.Struct, frozen=True, kw_only=True):
    """FSU, or FSA as the answer to a request."""

    kind: str = "FSU"
    version: int = 15
    consignment: Consignment
    statuses: tuple[Status, ...]
    line: int = 1


class Partner(msgspec.Struct, frozen=True, kw_only=True):
    """A party of a waybill."""

    role: str
    """SHP, CNE, AGT, NFY, SND."""
    account: str = ""
    name: str = ""


class Waybill(msgspec.Struct, frozen=True, kw_only=True):
    """FWB, as far as it links: the air waybill, its flights, containers and parties."""

    version: int
    consignment: Consignment
    flights: tuple[tuple[str, str, int], ...] = ()
    """Carrier, number, day of the month."""
    ulds: tuple[str, ...] = ()
    partners: tuple[Partner, ...] = ()
    customs: tuple[CustomsInformation, ...] = ()
    line: int = 1


class House(msgspec.Struct, frozen=True, kw_only=True):
    """A house waybill of a consolidation."""

    number: str
    origin: str = ""
    destination: str = ""
    pieces: int | None = None
    weight: Decimal | None = None
    weight_unit: str = "K"
    description: str = ""
    partners: tuple[Partner, ...] = ()
    line: int = 0


class HouseList(msgspec.Struct, frozen=True, kw_only=True):
    """FHL: a master air waybill and its house waybills."""

    version: int
    master: Consignment
    houses: tuple[House, ...]
    line: int = 1
