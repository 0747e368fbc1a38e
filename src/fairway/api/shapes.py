"""Request and answer shapes of the HTTP API that are not the canonical submission itself."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from fairway.consignments.values import Moment
from fairway.parties.model import OrganisationKind, Permission, PersonRole

ShortText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Email = Annotated[str, StringConstraints(strip_whitespace=True, max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")]
Mark = Annotated[
    str, StringConstraints(strip_whitespace=True, to_upper=True, max_length=12, pattern=r"^[A-Z0-9][A-Z0-9 ]{0,7}$")
]
ControlPointCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,40}$")]


class Shape(BaseModel):
    """A closed shape."""

    model_config = ConfigDict(extra="forbid")


class SignInRequest(Shape):
    """Who wants to sign in."""

    email: Email
    password: Annotated[str, StringConstraints(max_length=1024)]
    organisation: UUID | None = Field(default=None, description="For people who act for several organisations")


class Me(Shape):
    """Who is asking, and what for."""

    organisation: UUID
    organisation_name: str
    side: str
    kinds: list[OrganisationKind]
    permissions: list[Permission]
    person: UUID | None
    role: PersonRole | None
    site: str
    now: datetime = Field(description="The site's present; accelerated in a demonstration")
    accelerated: bool


class NewPerson(Shape):
    """A person to let in."""

    name: ShortText
    email: Email
    role: PersonRole
    password: Annotated[str, StringConstraints(min_length=12, max_length=1024)]
    language: Literal["en", "zh-Hant-HK", "zh-Hans-CN"] = "en"


class PersonEntry(Shape):
    """A person of the own organisation."""

    person: UUID
    name: str
    email: str
    role: PersonRole
    language: str


class RoleChange(Shape):
    """What a person may do from now on."""

    role: PersonRole


class NewKey(Shape):
    """A key for machines."""

    name: ShortText
    permissions: Annotated[list[Permission], Field(min_length=1, max_length=10)]


class IssuedKey(Shape):
    """A new key with its secret, shown this once."""

    key: UUID
    secret: str


class KeyEntry(Shape):
    """A key without its secret."""

    key: UUID
    name: str
    permissions: list[Permission]
    begins: str
    """How the secret begins; empty for a key issued before this was kept."""
    issued_at: datetime
    revoked_at: datetime | None


class PartnerEntry(Shape):
    """An organisation of this site."""

    organisation: UUID
    name_en: str | None
    name_tc: str | None
    name_sc: str | None
    kinds: list[OrganisationKind]
    side: str


class VehicleMarks(Shape):
    """A vehicle with the registration marks of both sides, and who drives it."""

    hk_mark: Mark
    cn_plate: Annotated[str, StringConstraints(strip_whitespace=True, max_length=12)] | None = None
    cn_vehicle_code: Annotated[str, StringConstraints(max_length=35)] | None = None
    trailer: Annotated[str, StringConstraints(max_length=35)] | None = None
    driver: UUID | None = Field(default=None, description="A driver of the own organisation, for the driver's page")
    cn_driver_code: Annotated[str, StringConstraints(max_length=35)] | None = None
    hk_driver_token: Annotated[str, StringConstraints(max_length=35)] | None = None


class NewTripRequest(Shape):
    """A crossing to plan."""

    direction: Literal["hk-cn", "cn-hk"]
    control_point: ControlPointCode
    vehicle: VehicleMarks
    crossing_date: date | None = None
    batch_number: Annotated[str, StringConstraints(max_length=35)] | None = None
    carrier: UUID | None = None


class WantedReference(Shape):
    """A cargo reference to bundle."""

    ccrn: Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True, max_length=35, min_length=1)]
    packages: Annotated[int, Field(ge=1)] | None = Field(
        default=None, description="When only a part of the reference travels on this vehicle"
    )


class BundleRequest(Shape):
    """References to bind to a vehicle."""

    references: Annotated[list[WantedReference], Field(min_length=1, max_length=100)]


class TripEntry(BaseModel):
    """A trip as its holders see it."""

    trip: UUID
    direction: str
    control_point: str
    crossing_date: date | None
    batch_number: str | None
    status: str
    confirmation: dict[str, Any] | None
    crossed_at: datetime | None
    changed_at: datetime
    vehicles: list[VehicleEntry]


class VehicleEntry(BaseModel):
    """A vehicle of a trip."""

    vehicle: str
    hk_mark: str
    cn_plate: str | None
    driver: UUID | None
    status: str
    earliest_crossing: datetime | None
    crossed_at: datetime | None
    references: list[dict[str, Any]]
    refused: dict[str, Any] | None


class KioskRequest(Shape):
    """A plate at a control point."""

    hk_mark: Mark


class KioskShown(Shape):
    """The one answer of the kiosk."""

    outcome: Literal["go", "inspect", "wait"]
    earliest_crossing: datetime | None
    issues: list[dict[str, Any]]


class Departed(Shape):
    """The trip of the vehicle that left."""

    crossed: bool


class DecisionRequest(Shape):
    """An officer's decision about a vehicle."""

    vehicle: Annotated[str, StringConstraints(pattern=r"^V[0-9]{1,4}$")]
    outcome: Literal["go", "inspect"]
    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)] = ""


class InspectionRequest(Shape):
    """The end of an inspection."""

    vehicle: Annotated[str, StringConstraints(pattern=r"^V[0-9]{1,4}$")]
    released: bool
    findings: Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000)] = ""
    remark: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] = Field(
        default="", description="What the carrier is told"
    )


TripEntry.model_rebuild()

TargetName = Literal[
    "hk.road_aci",
    "hk.road_manifest",
    "hk.tdec",
    "cn.road_manifest",
    "cn.carrier_confirmation",
    "cn.goods_declaration",
]
Pointer = Annotated[str, StringConstraints(max_length=300, pattern=r"^(/[^/]*)*$")]


class ConfirmRequest(Shape):
    """Proposals that a person confirms, each by JSON Pointer; a pointer to a part confirms all below it."""

    pointers: Annotated[list[Pointer], Field(min_length=1, max_length=1000)]


class CancelRequest(Shape):
    """Why a movement will not take place."""

    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] = ""


class InvolveRequest(Shape):
    """An organisation that takes part."""

    organisation: UUID
    involvement: Literal["broker", "shipper", "consignee", "carrier"]
    until: Moment | None = None


class RetrieveRequest(Shape):
    """A copy to take over: one that is addressed to you, or by its retrieval code."""

    submission: UUID | None = None
    code: Annotated[str, StringConstraints(max_length=100)] | None = None


class FileRequest(Shape):
    """Documents to send or delete."""

    targets: Annotated[list[TargetName], Field(min_length=1, max_length=6)]
    groups: Annotated[list[Annotated[str, StringConstraints(max_length=80)]], Field(max_length=200)] | None = None
    change_reason: Annotated[str, StringConstraints(max_length=220)] | None = Field(
        default=None, description="Reason code of a change or deletion, where the authority asks for one"
    )


class AskElements(Shape):
    """Elements to ask a party for."""

    supplier: Literal["shipper", "consignee", "broker", "carrier"]
    pointers: Annotated[list[Pointer], Field(min_length=1, max_length=200)]
    due: Moment | None = None
    organisation: UUID | None = None
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] = ""


class AnswerElements(Shape):
    """Values by JSON Pointer."""

    values: Annotated[dict[Pointer, Any], Field(min_length=1, max_length=200)]
