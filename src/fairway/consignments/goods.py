"""Lines of goods with their codes, quantities and what they need to be moved (licences, origin, dangerous goods)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from fairway.consignments.values import (
    Amount,
    Code,
    CountryCode,
    Kilograms,
    LocalId,
    Model,
    Money,
    Packages,
    Quantity,
    Text,
    Texts,
    el,
)


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
