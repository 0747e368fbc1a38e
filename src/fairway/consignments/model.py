"""The canonical submission: what a person enters once, for every authority on both sides.

One :class:`Submission` is a trip (optional), one to many consignments with their items, parties, money, equipment
and documents, and the provenance of each field. These classes are the only definition of the structure: the JSON
Schema, the spreadsheet templates and the table in the docs are generated from them. ``el(27)`` ties a field to the
numbered canonical elements (1 to 72) that the filings are derived from.

Weights are kilograms, volumes cubic metres, times carry a zone, money carries currency and basis. Registered names
in English, Traditional and Simplified Chinese are separate facts: none is ever made from another.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints


def el(*numbers: int, **field: Any) -> Any:
    """A pydantic field that stands for the canonical elements ``numbers``; the rest as for ``pydantic.Field``."""
    return Field(json_schema_extra={"x-elements": list(numbers)}, **field)


class Model(BaseModel):
    """Immutable, closed, white space trimmed; decimals are strings in JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, populate_by_name=True)


Text = Annotated[str, StringConstraints(min_length=1, max_length=512)]
LongText = Annotated[str, StringConstraints(min_length=1, max_length=4000)]
Code = Annotated[str, StringConstraints(min_length=1, max_length=35, pattern=r"^[A-Za-z0-9+/.\-_ ]+$")]
CountryCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
CurrencyCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
LocalId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_\-]{0,31}$")]
Kilograms = Annotated[Decimal, Field(ge=0, max_digits=14, decimal_places=5)]
CubicMetres = Annotated[Decimal, Field(ge=0, max_digits=14, decimal_places=5)]
Amount = Annotated[Decimal, Field(ge=0, max_digits=18, decimal_places=5)]
QuantityValue = Annotated[Decimal, Field(gt=0, max_digits=18, decimal_places=5)]


class Direction(StrEnum):
    """Which way the goods cross the boundary."""

    HK_TO_CN = "hk-cn"
    CN_TO_HK = "cn-hk"


class Function(StrEnum):
    """What a submission does to what was filed before."""

    NEW = "new"
    AMEND = "amend"
    CANCEL = "cancel"


class Basis(StrEnum):
    """What a value includes."""

    EXW = "EXW"
    FOB = "FOB"
    CFR = "CFR"
    CIF = "CIF"
    DAP = "DAP"


class TradeTerm(StrEnum):
    """Incoterms 2020 that occur on the road."""

    EXW = "EXW"
    FCA = "FCA"
    FAS = "FAS"
    FOB = "FOB"
    CFR = "CFR"
    CIF = "CIF"
    CPT = "CPT"
    CIP = "CIP"
    DAP = "DAP"
    DPU = "DPU"
    DDP = "DDP"


class Texts(Model):
    """The same thing said in English (``en``), Traditional (``tc``) and Simplified Chinese (``sc``)."""

    en: LongText | None = None
    tc: LongText | None = None
    sc: LongText | None = None


class Money(Model):
    """An amount with its currency (ISO 4217) and, where it is a value of goods, its basis."""

    amount: Amount
    currency: CurrencyCode
    basis: Basis | None = None


class Address(Model):
    """A postal address as text in up to three scripts, with its country (ISO 3166 alpha-2)."""

    text: Texts
    country: CountryCode
    post_office_box: bool = False


class Contact(Model):
    """Whom to call."""

    name: Text | None = None
    phone: Annotated[str, StringConstraints(pattern=r"^\+?[0-9 \-()]{5,30}$")] | None = None
    email: Annotated[str, StringConstraints(max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")] | None = None


class Party(Model):
    """A firm or person with registered names kept apart by script, and the codes that authorities know it by."""

    names: Texts
    address: Address | None = None
    hk_business_registration: Code | None = el(50, default=None)
    hk_identity_card: Code | None = el(50, default=None)
    uscc: Code | None = el(51, default=None, description="Unified social credit code, 18 characters")
    cn_customs_code: Code | None = el(51, default=None, description="Mainland customs registration, 10 characters")
    enterprise_code: Code | None = el(51, default=None, description="Enterprise code of a party outside the Mainland")
    aeo: Code | None = el(52, default=None, description="Authorised economic operator number")
    contact: Contact | None = None


class CarrierParty(Party):
    """A road carrier; ``cn_carrier_code`` as registered with the Mainland road system (``xxxxxx/n``)."""

    cn_carrier_code: Code | None = el(14, default=None)


class AgentParty(Party):
    """An agent; ``cn_agent_code`` is the 13-character manifest agent code, ``declarant_name`` the person who signs."""

    cn_agent_code: Code | None = el(54, default=None)
    declarant_name: Text | None = el(54, default=None)


class Place(Model):
    """A place by UN/LOCODE and, where a side needs it, by its own code."""

    name: Texts | None = None
    unlocode: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}[A-Z0-9]{3}$")] | None = None
    cn_port_code: Code | None = Field(default=None, description="6-character Mainland port code such as HKG003")
    cn_place_code: Code | None = Field(default=None, description="Mainland customs place (CN003) code")


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
    expected_crossing_date: date | None = el(7, default=None, description="Civil date at the boundary (UTC+8)")
    arrival_at: AwareDatetime | None = el(8, default=None)
    loading_at: AwareDatetime | None = el(8, default=None)
    batch_number: Code | None = el(9, default=None, description="Mainland transport batch number")
    vehicle: Vehicle | None = el(10, 11, default=None)
    trailer: Trailer | None = el(12, default=None)
    driver: Driver | None = el(13, default=None)
    carrier: CarrierParty | None = el(14, default=None)
    cn_declare_office: Code | None = el(6, default=None, description="4-digit Mainland office that is declared to")
    place_of_loading: Place | None = el(45, default=None)
    place_of_discharge: Place | None = el(46, default=None)
    supervised_place: Code | None = el(46, default=None, description="Mainland supervised place of unloading or loading")
    transit_countries: tuple[CountryCode, ...] = el(43, default=())
    crew_count: Annotated[int, Field(ge=1, le=9)] | None = None


class Packages(Model):
    """How many packages of which kind (UN/ECE Recommendation 21), with their marks."""

    count: Annotated[int, Field(ge=1, le=99_999_999)] = el(20)
    type_code: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{2}$")] = el(21)
    type_text: Texts | None = el(21, default=None)
    marks: LongText | None = el(22, default=None)


class Quantity(Model):
    """A quantity in a unit of UN/ECE Recommendation 20 (``unit``)."""

    value: QuantityValue
    unit: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{1,3}$")]


class Charge(Model):
    """Freight, insurance or another charge: ``total`` and ``unit`` are money, ``rate`` is per cent of the value."""

    kind: Literal["total", "rate", "unit"] = "total"
    amount: Amount
    currency: CurrencyCode | None = None


class DangerousGoods(Model):
    """Dangerous goods by UN number."""

    un_number: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")]
    hazard_class: Code
    proper_shipping_name: Texts
    packing_group: Literal["I", "II", "III"] | None = None
    package_spec: Text | None = None


class Specification(Model):
    """One declaration element of a product (brand, type, use, material ...)."""

    name: Text
    value: Text


class Licence(Model):
    """A licence or permit and the authority it belongs to."""

    number: Code
    kind: Code | None = None
    side: Literal["hk", "cn"]


class CertificateOfOrigin(Model):
    """A line of a certificate of origin under an agreement (CEPA, RCEP ...)."""

    agreement: Code
    number: Code
    line: Annotated[int, Field(ge=1, le=999)] | None = None


class Item(Model):
    """One line of goods."""

    id: LocalId = el(26)
    description: Texts = el(27, 28, 29)
    specifications: tuple[Specification, ...] = el(30, default=(), max_length=40)
    brand: Text | None = el(30, default=None)
    model: Text | None = el(30, default=None)
    sku: Text | None = el(31, default=None)
    barcode: Code | None = el(31, default=None)
    hs6: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")] | None = el(32, default=None)
    hkhs8: Annotated[str, StringConstraints(pattern=r"^[0-9]{8}$")] | None = el(33, default=None)
    cn_tariff10: Annotated[str, StringConstraints(pattern=r"^[0-9]{10}$")] | None = el(34, default=None)
    ciq3: Annotated[str, StringConstraints(pattern=r"^[0-9]{3}$")] | None = el(35, default=None)
    quantity: Quantity | None = el(36, default=None)
    hk_quantity: Quantity | None = el(36, default=None, description="Quantity in the unit that the HKHS code asks for")
    legal_quantity_1: Quantity | None = el(37, default=None)
    legal_quantity_2: Quantity | None = el(37, default=None)
    unit_price: Amount | None = el(38, default=None)
    value: Money | None = el(38, default=None)
    origin: CountryCode | None = el(42, default=None)
    destination: CountryCode | None = el(44, default=None)
    cn_district: Code | None = el(55, default=None, description="Mainland source or destination district, 5 digits")
    packages: Packages | None = None
    gross_weight_kg: Kilograms | None = el(23, default=None)
    net_weight_kg: Kilograms | None = el(24, default=None)
    container: Code | None = Field(default=None, description="Number of the container that holds this line")
    dangerous_goods: DangerousGoods | None = el(66, default=None)
    licences: tuple[Licence, ...] = el(61, default=())
    certificates_of_origin: tuple[CertificateOfOrigin, ...] = el(62, default=())
    account_book_line: Code | None = el(60, default=None)
    duty_mode: Code | None = el(58, default=None)


class Clearance(Model):
    """How the goods are to be treated by each customs."""

    cn_supervision_mode: Code | None = el(58, default=None)
    cn_levy_nature: Code | None = el(58, default=None)
    cn_road_procedure: Code | None = el(58, default=None)
    cn_account_book: Code | None = el(60, default=None)
    hk_transhipment: bool | None = el(58, default=None, description="Clear indication whether transhipment (Cap. 60C)")
    hk_through_bill: bool | None = Field(default=None, description="Carried on a through bill from and to outside Hong Kong")
    hk_exemption_category: Code | None = el(58, default=None)
    fast_clearance: bool = el(59, default=False, description="Mainland road-manifest cross-border fast clearance (MF)")
    combined_port: bool = el(59, default=False)
    two_step: bool = el(59, default=False)
    single_e_lock: bool = el(59, default=False)
    fta_transhipment: bool = el(59, default=False)
    guarantee: bool = el(67, default=False, description="Released against a guarantee")
    tax_paying_firm: Code | None = el(67, default=None)


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
    set_temperature_c: Annotated[Decimal, Field(ge=-99, le=99, decimal_places=1)] | None = None
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
    at: AwareDatetime
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
    provenance: dict[str, Provenance] = Field(default_factory=dict, description="By JSON Pointer; the longest prefix holds")
