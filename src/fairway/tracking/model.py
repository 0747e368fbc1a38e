"""What partners tell about cargo on its way, in one form whatever standard it came in.

An :class:`Event` says that a milestone of the vocabulary (code table ``milestone``) was planned, is expected or has
happened to something that references name. It keeps the code that the partner used. Events are never changed: a
correction is another event that names the one it supersedes.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

import msgspec


class Quality(StrEnum):
    """How sure a time is: DCSA eventClassifierCode, IATA EventTimeType, by partner profile the DTM qualifier."""

    PLANNED = "PLN"
    ESTIMATED = "EST"
    EXPECTED = "EXP"
    REQUESTED = "REQ"
    ACTUAL = "ACT"


class ReferenceKind(StrEnum):
    """What kind of thing a reference names."""

    MASTER_BILL = "master-bill"
    HOUSE_BILL = "house-bill"
    MASTER_AIR_WAYBILL = "master-air-waybill"
    HOUSE_AIR_WAYBILL = "house-air-waybill"
    BOOKING = "booking"
    CONTAINER = "container"
    ULD = "uld"
    CARGO_REFERENCE = "cargo-reference"
    """The number that Hong Kong gave to road cargo information."""
    REGISTRATION_MARK = "registration-mark"
    DECLARATION = "declaration"
    VOYAGE = "voyage"
    """IMO number of the vessel and voyage number, joined by a slash."""
    VESSEL = "vessel"
    """IMO number."""
    FLIGHT = "flight"
    """Carrier and flight number, a slash, the local date of departure (``CX0251/2026-11-22``)."""
    OWN = "own"
    """The owner's own reference of a shipment."""


CONVEYANCES = frozenset(
    {ReferenceKind.VOYAGE, ReferenceKind.VESSEL, ReferenceKind.FLIGHT, ReferenceKind.REGISTRATION_MARK}
)
"""References to what carries the cargo of many: they lead from a shipment to events of its carriage, never from one
shipment to another."""
REUSED = frozenset({ReferenceKind.CONTAINER, ReferenceKind.ULD, *CONVEYANCES})
"""References that serve one shipment after another: an event counts for a shipment only while it used them."""


class Mode(StrEnum):
    """How cargo moves on a leg."""

    SEA = "sea"
    RIVER = "river"
    ROAD = "road"
    RAIL = "rail"
    AIR = "air"


class Flow(StrEnum):
    """What a place does with the cargo."""

    IMPORT = "import"
    EXPORT = "export"
    TRANSHIPMENT = "transhipment"


class Reference(msgspec.Struct, frozen=True, order=True):
    """A name of a thing, in its normal form (upper case, no blanks; see :mod:`fairway.tracking.references`)."""

    kind: ReferenceKind
    value: str


class Location(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where it happened, as far as it was said."""

    unlocode: str | None = None
    facility: str | None = None
    facility_list: str | None = None
    """Whose code ``facility`` is: "SMDG", "BIC", "IATA", or "own"."""
    name: str | None = None
    latitude: float | None = None
    longitude: float | None = None


class Times(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Two of the three clocks; the third, when it was stored, belongs to the fact. All in UTC.

    ``happened`` is when it happened or is to happen; ``told`` is when the source says that it wrote it. ``offset`` are
    the minutes east of UTC that the source wrote ``happened`` in; None when it gave no zone and the place's was taken.
    """

    happened: datetime
    told: datetime | None = None
    offset: int | None = None


class Source(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who said it, how, and in which words."""

    partner: str
    """The organisation that sent it (identifier), or "site:hk" and the like for the site's own facts."""
    standard: str
    """"edifact", "dcsa", "cargo-imp", "ais", "table", "road-job"."""
    message: str = ""
    """Kind and reference of the message ("COARRI D.95B 4711")."""
    code: str = ""
    """The code as it stood in the message, never lost ("COARRI 46", "RCF", "EQUIPMENT LOAD")."""
    rank: int = 50
    """Of two sources that disagree the lower one is believed (see :data:`fairway.tracking.timeline.RANKS`)."""
    line: int | None = None
    """Where in the message it stands: its line, or the number of the event."""
    simulated: bool = False


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """Something measured: temperature of a reefer (CEL), humidity (P1), speed (KNT)."""

    kind: str
    value: Decimal
    unit: str


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing told about cargo, equipment or a conveyance."""

    milestone: str
    """A code of the table ``milestone``."""
    references: tuple[Reference, ...]
    """What it is about, first the thing itself, then whatever the message ties it to."""
    quality: Quality
    times: Times
    source: Source
    location: Location = Location()
    mode: Mode | None = None
    empty: bool | None = None
    flow: Flow | None = None
    customs: str | None = None
    """"hk", "cn" or "mo": the territory of a customs milestone."""
    own_id: str = ""
    """The event's identifier at its source, where it has one (DCSA eventID)."""
    supersedes: str = ""
    """``own_id`` or :attr:`key` of the event that this one corrects."""
    void: bool = False
    """With ``supersedes``: it did not happen at all."""
    reason: str = ""
    """Reason or status code of UN/CEFACT Recommendation 24, or the carrier's words for a delay."""
    remark: str = ""
    readings: tuple[Reading, ...] = ()
    whole_key: str = ""
    """The :attr:`key` of the whole event, on a copy that leaves out what its reader may not see. Nobody tells it."""

    @property
    def key(self) -> str:
        """The same for the same thing told by the same partner, however often and in whatever message."""
        if self.whole_key:
            return self.whole_key
        told = (
            self.source.partner,
            self.own_id
            or (
                self.milestone,
                tuple(sorted(self.references)),
                self.quality,
                self.times.happened,
                self.location,
                self.empty,
                self.source.code,
                self.supersedes,
                self.void,
                self.readings,
            ),
        )
        return hashlib.sha256(msgspec.json.encode(told)).hexdigest()[:32]


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """Two references that a source says belong together: a house bill to its master, a container to a booking.

    A link holds from ``since`` until ``until`` where the thing is used again afterwards.
    """

    one: Reference
    other: Reference
    partner: str
    since: datetime
    until: datetime | None = None
