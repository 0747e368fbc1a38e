"""What happens to a trip.

A **trip** is one crossing under one Mainland batch number, with one to several vehicles. Hong Kong binds each
vehicle to cargo references (CCRN); the Mainland wants every vehicle of a batch to cross together.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from fairway.record.model import Fact


class KioskOutcome(StrEnum):
    """What the display unit at the control point shows."""

    GO = "go"
    INSPECT = "inspect"


class Reference(msgspec.Struct, frozen=True, kw_only=True):
    """A Hong Kong customs cargo reference (CCRN) as it stood when it was bundled."""

    ccrn: str
    case_id: UUID | None = None
    """The submission behind it at this site."""
    waybill_number: str | None = None
    expected_date: date | None = None
    packages: int | None = None
    """Packages of the reference carried by this vehicle; less than the whole for a partial shipment."""
    packages_total: int | None = None


class TripPlanned(Fact, frozen=True, kw_only=True, tag="trip-planned"):
    """A trip was planned by the organisation that runs it."""

    organisation: UUID
    direction: str
    control_point: str
    crossing_date: date | None = None
    batch_number: str | None = None
    carrier: UUID | None = None


class VehicleAdded(Fact, frozen=True, kw_only=True, tag="vehicle-added"):
    """A vehicle joined the trip, with the registration marks of both sides."""

    vehicle: str
    hk_mark: str
    cn_plate: str | None = None
    cn_vehicle_code: str | None = None
    trailer: str | None = None
    driver: UUID | None = None
    cn_driver_code: str | None = None
    hk_driver_token: str | None = None


class VehicleChanged(Fact, frozen=True, kw_only=True, tag="vehicle-changed"):
    """Another truck or driver took over; Hong Kong's waiting time starts anew when references were bundled."""

    vehicle: str
    hk_mark: str
    cn_plate: str | None = None
    cn_vehicle_code: str | None = None
    trailer: str | None = None
    driver: UUID | None = None
    cn_driver_code: str | None = None
    hk_driver_token: str | None = None
    earliest_crossing: datetime | None = None
    hk_mark_before: str = ""
    """The mark of the truck that it takes over from; nothing in facts of earlier versions."""


class VehicleRemoved(Fact, frozen=True, kw_only=True, tag="vehicle-removed"):
    """A vehicle left the trip before crossing."""

    vehicle: str
    hk_mark: str = ""
    references: tuple[Reference, ...] = ()
    """What was on it and is free again; nothing in facts of earlier versions."""


class ReferencesBundled(Fact, frozen=True, kw_only=True, tag="references-bundled"):
    """Cargo references were bound to a vehicle; the earliest crossing time follows from the time of this fact."""

    vehicle: str
    references: tuple[Reference, ...] = ()
    earliest_crossing: datetime | None = None


class ReferenceUnbundled(Fact, frozen=True, kw_only=True, tag="reference-unbundled"):
    """A cargo reference was taken off a vehicle; the waiting time of what remains starts anew."""

    vehicle: str
    ccrn: str
    earliest_crossing: datetime | None = None
    case_id: UUID | None = None
    """The submission behind the reference at this site; nothing in facts of earlier versions."""


class BundleAnswered(Fact, frozen=True, kw_only=True, tag="bundle-answered"):
    """Hong Kong's system answered a bundling: its own earliest crossing time, or why not."""

    vehicle: str
    raw_code: str
    answer_id: str
    earliest_crossing: datetime | None = None
    bundle_reference: str | None = None
    """What the authority calls the bundle; None when it refused, or when the bundle is dissolved."""
    text: str = ""
    simulated: bool = False


class ConfirmationNoted(Fact, frozen=True, kw_only=True, tag="confirmation-noted"):
    """How the Mainland carrier confirmation of the batch stands, as told by the filing or by the other site."""

    status: str
    raw_code: str
    at: datetime
    source: str
    """"filing" on the Mainland's own site, or the id of the site that told it."""
    plates: str = ""
    """The vehicle that it names, as the confirmation does: Mainland plate, stroke, Hong Kong mark. Nothing in facts of
    earlier versions."""


class ApproachRefused(Fact, frozen=True, kw_only=True, tag="approach-refused"):
    """A vehicle came to the control point and may not cross yet, with every rule that stands against it."""

    vehicle: str
    control_point: str
    rules: tuple[str, ...] = ()
    earliest_crossing: datetime | None = None


class KioskAnswered(Fact, frozen=True, kw_only=True, tag="kiosk-answered"):
    """The display unit showed go or inspect: from here on the outcome is known to the trade."""

    vehicle: str
    control_point: str
    outcome: KioskOutcome


class InspectionFinished(Fact, frozen=True, kw_only=True, tag="inspection-finished"):
    """The vehicle was inspected and may go on, or was detained."""

    vehicle: str
    released: bool
    remark: str = ""


class VehicleCrossed(Fact, frozen=True, kw_only=True, tag="vehicle-crossed"):
    """The vehicle passed the boundary."""

    vehicle: str
    control_point: str
    crossed_at: datetime
    source: str
    """"kiosk", "authority:hk" or the site that told it."""


class TripCrossed(Fact, frozen=True, kw_only=True, tag="trip-crossed"):
    """Every vehicle of the batch has crossed."""

    crossed_at: datetime


class TripClosed(Fact, frozen=True, kw_only=True, tag="trip-closed"):
    """Nothing is left to do for the trip."""


class TripCancelled(Fact, frozen=True, kw_only=True, tag="trip-cancelled"):
    """The trip will not take place; its references are free again."""

    reason: str = ""
    expired: bool = False


TRIP_FACTS = (
    TripPlanned,
    VehicleAdded,
    VehicleChanged,
    VehicleRemoved,
    ReferencesBundled,
    ReferenceUnbundled,
    BundleAnswered,
    ConfirmationNoted,
    ApproachRefused,
    KioskAnswered,
    InspectionFinished,
    VehicleCrossed,
    TripCrossed,
    TripClosed,
    TripCancelled,
)
