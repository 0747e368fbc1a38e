"""The crossing that the consignments are meant for: vehicle, trailer, driver, control point, times."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from fairway.consignments.party import CarrierParty
from fairway.consignments.values import Code, CountryCode, Day, Kilograms, Model, Moment, Place, Texts, el


class Vehicle(Model):
    """One truck with both of its registrations."""

    hk_mark: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9 ]{1,8}$")] | None = el(10, default=None)
    cn_plate: Annotated[str, StringConstraints(max_length=12)] | None = el(11, default=None)
    cn_vehicle_code: Code | None = el(11, default=None, description="Code of the vehicle filed with Mainland customs")


class Trailer(Model):
    """A trailer as the Mainland carrier confirmation names it."""

    number: Code
    type_code: Code | None = None
    tare_kg: Kilograms | None = None


class Driver(Model):
    """A driver. ``cn_driver_code`` is the code filed with Mainland customs; ``hk_token`` the bundling token."""

    names: Texts
    cn_driver_code: Code | None = None
    hk_token: Code | None = None
    phone: Annotated[str, StringConstraints(pattern=r"^\+?[0-9 \-()]{5,30}$")] | None = None


class Trip(Model):
    """The crossing that the consignments are meant for."""

    mode: Literal["road"] = el(4, default="road")
    control_point: Code | None = el(5, default=None, description="Joint control point, such as shenzhen-bay")
    cn_border_office: Code | None = el(
        5, default=None, description="4-digit Mainland office of entry or exit, where the control point's is not known"
    )
    cn_entry_port: Code | None = el(
        5, default=None, description="6-digit Mainland entry or exit port, where the control point's is not known"
    )
    expected_crossing_date: Day | None = el(7, default=None, description="Civil date at the boundary (UTC+8)")
    arrival_at: Moment | None = el(8, default=None)
    loading_at: Moment | None = el(8, default=None)
    batch_number: Code | None = el(9, default=None, description="Mainland transport batch number")
    vehicle: Vehicle | None = el(10, 11, default=None)
    trailer: Trailer | None = el(12, default=None)
    driver: Driver | None = el(13, default=None)
    carrier: CarrierParty | None = el(14, default=None)
    cn_declare_office: Code | None = el(6, default=None, description="4-digit Mainland office that is declared to")
    place_of_loading: Place | None = el(45, default=None)
    place_of_discharge: Place | None = el(46, default=None)
    supervised_place: Code | None = el(46, default=None, description="Mainland supervised place (un)loaded at")
    transit_countries: tuple[CountryCode, ...] = el(43, default=())
    crew_count: Annotated[int, Field(ge=1, le=9)] | None = None
