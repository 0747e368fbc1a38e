"""A trip: one truck, its references, its batch, and when it may cross."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from fairway.consignments.model import Direction, Texts
from fairway.portal.views.parts import Action, Chip, Fault, Link, Phrase


@dataclass(frozen=True, slots=True)
class BundledReference:
    """A cargo reference on a vehicle."""

    ccrn: str
    submission: str
    href: str
    goods: Texts | None
    packages: int
    of_packages: int
    gross_kg: Decimal | None
    expected: date
    status: Chip
    waybill: str = ""
    bundled_at: datetime | None = None
    remove: Action | None = None

    @property
    def partial(self) -> bool:
        """Whether only a part of the reference is on this vehicle."""
        return self.packages < self.of_packages


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing that one side asks before the crossing, met or not."""

    words: Phrase
    met: bool | None
    """None: not known."""
    detail: Phrase = ""


@dataclass(frozen=True, slots=True)
class VehicleCard:
    """One vehicle of the trip."""

    id: str
    hk_mark: str
    cn_plate: str
    driver: Texts | None
    references: tuple[BundledReference, ...]
    earliest: datetime | None
    last_change: datetime | None
    status: Chip
    driver_href: str = ""
    change_href: str = ""
    confirmation: Chip | None = None
    """How its Mainland carrier confirmation stands; None where nothing is known of it here."""
    confirmation_href: str = ""
    """Its page, or the form as long as there is none."""
    crossed: datetime | None = None
    stopped: Phrase = ""
    """What customs does at the boundary; while it does, no time of crossing is shown."""


@dataclass(frozen=True, slots=True)
class Opening:
    """Cargo hours of a control point on one day."""

    day: date
    hours: str
    open_now: bool = False


@dataclass(frozen=True, slots=True)
class TripView:
    """The page of one trip."""

    reference: str
    direction: Direction
    control_point: Phrase
    crossing: date
    status: Chip
    vehicles: tuple[VehicleCard, ...]
    batch_number: str
    batch_status: Chip
    hk: tuple[Requirement, ...]
    cn: tuple[Requirement, ...]
    openings: tuple[Opening, ...]
    available: tuple[BundledReference, ...]
    bundle_href: str
    carrier: Texts | None = None
    faults: tuple[Fault, ...] = ()
    actions: tuple[Action, ...] = ()
    hours_source: Phrase = ""
    add_vehicle_href: str = ""
    refresh_href: str = ""
    """Asked again while the page is open, for what others change."""


@dataclass(frozen=True, slots=True)
class TripRow:
    """A trip in the list of trips."""

    href: str
    reference: str
    direction: Direction
    control_point: Phrase
    crossing: date
    vehicles: tuple[str, ...]
    references: int
    earliest: datetime | None
    status: Chip


@dataclass(frozen=True, slots=True)
class TripListView:
    """All trips the reader may see."""

    rows: tuple[TripRow, ...]
    as_of: datetime
    new_href: str = "/trips/new"
    next: str = ""
    """Address of the following page; empty on the last."""
    exports: tuple[Link, ...] = ()
