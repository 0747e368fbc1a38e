"""The canonical submission: what a person enters once, for every authority on both sides.

One :class:`Submission` is a trip (optional), one to many consignments with their items, parties, money, equipment
and documents, and the provenance of each field. These classes are the only definition of the structure: the JSON
Schema, the spreadsheet templates and the table in the docs are generated from them. ``el(27)`` ties a field to the
numbered canonical elements (1 to 72) that the filings are derived from.

Weights are kilograms, volumes cubic metres, times carry a zone, money carries currency and basis. Registered names
in English, Traditional and Simplified Chinese are separate facts: none is ever made from another.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from fairway.consignments.crossing import Driver, Trailer, Trip, Vehicle
from fairway.consignments.goods import CertificateOfOrigin, DangerousGoods, Item, Licence, Specification
from fairway.consignments.party import Address, AgentParty, CarrierParty, Contact, Party
from fairway.consignments.values import (
    Amount,
    Basis,
    Celsius,
    Charge,
    Code,
    CountryCode,
    CubicMetres,
    CurrencyCode,
    Direction,
    Function,
    Kilograms,
    LocalId,
    LongText,
    Model,
    Moment,
    Money,
    Packages,
    Place,
    Quantity,
    QuantityValue,
    Text,
    Texts,
    TradeTerm,
    el,
)

__all__ = [
    "Address", "AgentParty", "Amount", "Attachment", "Basis", "Buyer", "CarrierParty", "CertificateOfOrigin", "Charge",
    "Clearance", "Code", "Consignment", "Contact", "Container", "CountryCode", "CubicMetres", "CurrencyCode",
    "DangerousGoods", "Direction", "Driver", "Function", "Item", "Kilograms", "Licence", "LocalId", "LongText", "Model",
    "Moment", "Money", "Order", "Packages", "Party", "Place", "Provenance", "ProvenanceKind", "Quantity",
    "QuantityValue", "Seal", "Specification", "Submission", "Text", "Texts", "TradeTerm", "Trailer", "Trip", "Vehicle",
    "el",
]  # fmt: skip


class Clearance(Model):
    """How the goods are to be treated by each customs."""

    cn_supervision_mode: Code | None = el(58, default=None)
    cn_levy_nature: Code | None = el(58, default=None)
    cn_road_procedure: Code | None = el(58, default=None)
    cn_account_book: Code | None = el(60, default=None)
    cn_price_promises: Annotated[str, StringConstraints(pattern=r"^[019]{5}$")] | None = Field(
        default=None,
        description="Mainland price statements, each 1 yes, 0 no or 9 not asked: special relation, influence on the "
        "price, royalties, formula price, provisional price",
    )
    hk_transhipment: bool | None = el(58, default=None, description="Clear indication whether transhipment (Cap. 60C)")
    hk_through_bill: bool | None = Field(default=None, description="On a through bill from and to outside Hong Kong")
    hk_exemption_category: Code | None = el(58, default=None)
    fast_clearance: bool = el(59, default=False, description="Mainland road-manifest cross-border fast clearance (MF)")
    combined_port: bool = el(59, default=False)
    two_step: bool = el(59, default=False)
    single_e_lock: bool = el(59, default=False)
    fta_transhipment: bool = el(59, default=False)
    guarantee: bool = el(67, default=False, description="Released against a guarantee")
    tax_paying_firm: Code | None = el(67, default=None)

    @property
    def cn_by_inventory(self) -> bool:
        """Whether the Mainland takes the goods by the inventories of their parcels (retail trade of cross-border
        e-commerce: 9610, 1210, 1239), so that they are on no goods declaration."""
        return self.cn_supervision_mode in {"9610", "1210", "1239"}


class Buyer(Model):
    """A natural person who bought a parcel; personal data, kept apart and erasable."""

    name: Text
    identity_number: Code | None = None
    phone: Text | None = None


class Order(Model):
    """An e-commerce order behind a consignment."""

    number: Code = el(18)
    platform: Party | None = el(18, default=None)
    shop: Party | None = el(18, default=None)
    payment_reference: Code | None = el(19, default=None)
    paid: Money | None = el(19, default=None)
    paid_at: Moment | None = el(19, default=None)
    buyer: Buyer | None = el(57, default=None)


class Attachment(Model):
    """A supporting document by kind and number; the file itself is stored by its SHA-256."""

    kind: Literal["invoice", "packing-list", "contract", "licence", "certificate-of-origin", "waybill", "other"]
    number: Text | None = None
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = None
    media_type: Text | None = None


class Consignment(Model):
    """Goods from one consignor to one consignee under one waybill."""

    id: LocalId
    waybill_number: Code | None = el(16, default=None)
    house_waybill_number: Code | None = el(17, default=None)
    orders: tuple[Order, ...] = el(18, 19, 57, default=(), max_length=100)
    consignor: Party | None = el(48, default=None)
    consignee: Party | None = el(49, default=None)
    notify_party: Party | None = el(53, default=None)
    consolidator: Party | None = Field(default=None, description="Consolidator (export) or deconsolidator (import)")
    hk_declarant: AgentParty | None = el(54, default=None, description="Who files on the Hong Kong side")
    cn_declarant: AgentParty | None = el(54, default=None, description="Who declares on the Mainland side")
    cn_manifest_agent: AgentParty | None = el(54, default=None)
    end_user: Party | None = el(56, default=None, description="Mainland user (import) or producer (export)")
    licence_exporter: Party | None = Field(default=None, description="Exporter named in an export licence (Cap. 60C)")
    dangerous_goods_contact: Contact | None = el(66, default=None)
    packages: Packages | None = el(20, 21, 22, default=None)
    further_packages: tuple[Packages, ...] = el(21, default=())
    gross_weight_kg: Kilograms | None = el(23, default=None)
    net_weight_kg: Kilograms | None = el(24, default=None)
    volume_m3: CubicMetres | None = el(25, default=None)
    value: Money | None = el(38, default=None)
    freight: Charge | None = el(39, default=None)
    insurance: Charge | None = el(39, default=None)
    other_charges: Charge | None = el(39, default=None)
    trade_term: TradeTerm | None = el(40, default=None)
    transport_terms: Code | None = el(40, default=None, description="Mainland transport terms code of the manifest")
    freight_payment: Code | None = el(41, default=None)
    country_of_consignment: CountryCode | None = el(43, default=None)
    country_of_destination: CountryCode | None = el(44, default=None)
    trading_country: CountryCode | None = el(47, default=None)
    place_of_loading: Place | None = el(45, default=None)
    place_of_discharge: Place | None = el(46, default=None)
    cn_transit_office: Code | None = el(44, default=None)
    goods_place: Text | None = el(46, default=None, description="Where Mainland customs can find the goods")
    bonded_place: Code | None = el(69, default=None)
    clearance: Clearance = el(58, 59, default=Clearance())
    licences: tuple[Licence, ...] = el(61, default=())
    contract_number: Text | None = el(63, default=None)
    invoice_number: Text | None = el(63, default=None)
    containers: tuple[Code, ...] = el(64, default=())
    attachments: tuple[Attachment, ...] = el(70, default=())
    note: LongText | None = el(72, default=None)
    items: tuple[Item, ...] = Field(min_length=1, max_length=9999)


class Seal(Model):
    """A seal or electronic lock on a container or vehicle."""

    number: Code
    kind: Literal["mechanical", "e-lock"] = "mechanical"
    sealed_by: Literal["shipper", "carrier", "hk-customs", "cn-customs", "operator"] | None = None


class Container(Model):
    """A container (ISO 6346) with its size-type, filling, temperature and seals."""

    number: Annotated[str, StringConstraints(pattern=r"^[A-Z]{4}[0-9]{7}$")] = el(64)
    size_type: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{4}$")] | None = el(64, default=None)
    fullness: Literal["full", "empty"] = el(64, default="full")
    refrigerated: bool = el(64, default=False)
    set_temperature_c: Celsius | None = None
    tare_kg: Kilograms | None = None
    supplier: Code | None = None
    seals: tuple[Seal, ...] = el(65, default=())


class ProvenanceKind(StrEnum):
    """How a value came to be."""

    ENTERED = "entered"
    DERIVED = "derived"
    TRANSLATED = "translated"
    RECEIVED = "received"
    CONFIRMED = "confirmed"


class Provenance(Model):
    """Where the value at a JSON Pointer (and all below it without an entry of their own) came from.

    A ``translated`` value is a proposal: it may be shown and drafted with, but no document that needs it is sent
    until a person has confirmed it (kind ``confirmed``, with ``was`` telling what it was before).
    """

    kind: ProvenanceKind
    by: Text
    """Person, key, site or named derivation ("derived:control-point")."""
    at: Moment
    source: Text | None = None
    """File and cell, partner's message, translation engine, site."""
    was: ProvenanceKind | None = None


class Submission(Model):
    """One submission: all that is known of one road movement of one or more consignments."""

    schema_version: Literal["1"] = "1"
    reference: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9\-/_.]{0,34}$")] = el(
        1, description="The submitter's own reference"
    )
    function: Function = el(2, default=Function.NEW)
    direction: Direction = el(3)
    trip: Trip | None = None
    consignments: tuple[Consignment, ...] = Field(min_length=1, max_length=200)
    containers: tuple[Container, ...] = el(64, 65, default=())
    signature_certificate: Text | None = el(71, default=None, description="Owner of the signing certificate")
    note: LongText | None = el(72, default=None)
    provenance: dict[str, Provenance] = Field(default_factory=dict, description="By JSON Pointer; longest prefix holds")
