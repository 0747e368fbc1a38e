"""What the scheme's registry holds.

Every entry is dated (first and last day, both included) and has versions: a change is another version, and undoing
one is a fact of its own, so that what held on a day, and what was known of it on another, can always be told.

Positions are WGS-84 as (latitude, longitude) in degrees, widths are metres.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Generic, TypeVar
from uuid import UUID

import msgspec

from fairway.codes.entries import Evidence

Position = tuple[float, float]
"""Latitude and longitude."""
SITE_OF_SIDE = {"hk": "hk", "cn": "gd", "mo": "mo"}
"""The site whose customs watches a leg in a customs territory."""
HANDS_OVER = "hand-over of custody"
"""Purpose of a place that is only passed."""
SIDES = tuple(SITE_OF_SIDE)


class Kind(StrEnum):
    """What an entry is of."""

    POINT = "point"
    FENCE = "fence"
    HOURS = "hours"
    CORRIDOR = "corridor"
    ROUTE = "route"
    ACCREDITATION = "accreditation"
    CARRIER = "carrier"
    VEHICLE = "vehicle"
    DRIVER = "driver"
    LOCK = "lock"


COMMON = (Kind.POINT, Kind.FENCE, Kind.HOURS, Kind.CORRIDOR, Kind.ROUTE, Kind.ACCREDITATION)
"""What customs keeps for everybody."""
OWN = (Kind.CARRIER, Kind.VEHICLE, Kind.DRIVER, Kind.LOCK)
"""What a carrier brings in with its application."""


class Names(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A name as it is written in each script; none is made from another."""

    en: str = ""
    tc: str = ""
    sc: str = ""


class Standing(StrEnum):
    """Whether a place takes part in the scheme."""

    MEMBER = "member"
    """A source names it as a point of the scheme."""
    DEMONSTRATION = "demonstration"
    """The place exists; that it takes part is assumed for the demonstration."""
    UNCONFIRMED = "unconfirmed"
    """It very likely takes part, and no source was read that says so. Not usable."""
    CANDIDATE = "candidate"
    """Its joining is being negotiated. Not usable."""
    CLOSED = "closed"
    """It takes part no longer. Not usable."""


class DrawnBy(StrEnum):
    """Whose geometry a fence or corridor is."""

    AUTHORITY = "authority"
    """Given by the customs or operator of the place."""
    OURS = "ours"
    """Drawn by us for the demonstration: simplified and approximate."""


class Point(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A place where a sealed trip may begin or end."""

    names: Names
    side: str
    """ "hk", "cn" or "mo"."""
    region: str
    """Hong Kong, Guangdong, Fujian, ...: as the scheme counts its points; a lower-case code."""
    standing: Standing
    source: str
    evidence: Evidence
    """How far it was verified that the place takes part."""
    latitude: float | None = None
    longitude: float | None = None
    position_evidence: Evidence | None = None
    purpose: str = ""
    """ "air cargo", "mail", "customs inspection", ...: words of the source."""
    note: str = ""

    @property
    def position(self) -> Position | None:
        """Where it is, if that is known."""
        return None if self.latitude is None or self.longitude is None else (self.latitude, self.longitude)

    @property
    def hands_over(self) -> bool:
        """Whether it is no point but a boundary where custody is handed over, beside those of the code tables."""
        return self.purpose == HANDS_OVER

    @property
    def usable(self) -> bool:
        """Whether a trip may begin or end here."""
        return (
            not self.hands_over
            and self.standing in {Standing.MEMBER, Standing.DEMONSTRATION}
            and self.position is not None
        )


class Fence(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The ground of a point or control point: who is inside has arrived."""

    place: str
    """Code of the point or control point."""
    ring: tuple[Position, ...]
    """The corners of a polygon without holes, the last one not repeated."""
    drawn_by: DrawnBy
    source: str = ""


class Hours(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """When a point takes trucks, in civil time there (UTC+8). Control points have theirs in the code tables."""

    place: str
    opens: str
    """ "HH:MM"."""
    closes: str
    """ "HH:MM"; "24:00" is the end of the day."""
    days: tuple[int, ...] = (1, 2, 3, 4, 5, 6, 7)
    """ISO weekdays."""
    source: str = ""
    evidence: Evidence = Evidence.UNCHECKED


class Corridor(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The way of one leg: a line and how far a truck may be from it."""

    from_place: str
    to_place: str
    side: str
    """Whose customs watches it."""
    line: tuple[Position, ...]
    half_width_m: float
    drawn_by: DrawnBy
    source: str = ""
    minutes: int | None = None
    """Usual driving time, where it was given."""


class RouteLeg(msgspec.Struct, frozen=True, kw_only=True):
    """A leg of a route: one customs watches it from one place to the next."""

    side: str
    from_place: str
    to_place: str
    corridor: str
    """Code of its corridor."""


class Route(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A way between two points by way of each control point."""

    names: Names
    legs: tuple[RouteLeg, ...]

    @property
    def origin(self) -> str:
        """Code of the point where it begins."""
        return self.legs[0].from_place

    @property
    def destination(self) -> str:
        """Code of the point where it ends."""
        return self.legs[-1].to_place

    @property
    def control_points(self) -> tuple[str, ...]:
        """Where custody is handed over, in order."""
        return tuple(leg.to_place for leg in self.legs[:-1])


class AccreditationState(StrEnum):
    """What a customs says of a lock or of a vendor profile."""

    ACCREDITED = "accredited"
    REFUSED = "refused"
    SUSPENDED = "suspended"


class Accreditation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A customs' word on a lock, or on all locks of a vendor profile. Without one nothing was said: not accredited."""

    side: str
    subject: str
    """ "lock:<terminal id>" or "profile:<name>"."""
    state: AccreditationState
    reason: str = ""


class Carrier(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who runs the trucks."""

    names: Names
    business_registration: str = ""
    """Hong Kong business registration number, the same as in the road cargo system."""
    uscc: str = ""
    macao_registration: str = ""
    modes: tuple[str, ...] = ()
    """ "air-land", "sea-land"."""
    organisation: UUID | None = None
    """The organisation of the site where it applied."""


class Vehicle(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A truck with the registration mark of each territory where it drives."""

    hk_mark: str = ""
    cn_plate: str = ""
    mo_plate: str = ""
    registered_owner: str = ""
    positioning_unit: str = ""
    """Number and supplier of the positioning unit on the vehicle."""

    def marks(self) -> tuple[str, ...]:
        """All registration marks that it has."""
        return tuple(mark for mark in (self.hk_mark, self.cn_plate, self.mo_plate) if mark)


class Driver(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A driver. Personal data: a fact of its own, masked by role, erasable."""

    names: Names = Names()
    identity: str = ""
    """Number of the identity card or exit-entry permit."""
    hk_licence: str = ""
    cn_licence: str = ""
    mo_licence: str = ""
    person: UUID | None = None
    """The person of the site where the application was made, for the phone page."""


class Lock(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An electronic lock. What authenticates it is never here: a site keeps the hash of the code that it gave."""

    terminal: str
    """The terminal identifier as the device says it."""
    profile: str
    """Vendor profile that its frames are read by ("jt808-jointech", "jt701", ...): bound here, never guessed."""
    vendor: str = ""
    model: str = ""
    battery_percent: int | None = None
    """As it was when the entry was made; later readings stand with the device."""
    calibrated_until: date | None = None


Content = Point | Fence | Hours | Corridor | Route | Accreditation | Carrier | Vehicle | Driver | Lock
CONTENT: dict[Kind, type[Content]] = {
    Kind.POINT: Point,
    Kind.FENCE: Fence,
    Kind.HOURS: Hours,
    Kind.CORRIDOR: Corridor,
    Kind.ROUTE: Route,
    Kind.ACCREDITATION: Accreditation,
    Kind.CARRIER: Carrier,
    Kind.VEHICLE: Vehicle,
    Kind.DRIVER: Driver,
    Kind.LOCK: Lock,
}
T = TypeVar("T")


class Entry(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
    """A version of an entry of the registry."""

    case_id: UUID
    """:func:`fairway.locks.scheme.registry.scheme_case`, or the application that brought it in."""
    kind: Kind
    code: str
    version: int
    """Counts the versions of the entry from 1."""
    valid_from: date
    valid_until: date | None
    """The last day; None while there is no end."""
    content: T
    recorded_at: datetime
    withdrawn: bool = False
    """A later act undid this version."""

    def holds_on(self, day: date) -> bool:
        """Whether this version holds on ``day``, if no later one does."""
        return not self.withdrawn and self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


class Part(StrEnum):
    """How a customs stands to an application, or to one thing in it."""

    UNDECIDED = "undecided"
    ASKED = "asked"
    """It asked for more."""
    APPROVED = "approved"
    REFUSED = "refused"
    SUSPENDED = "suspended"
