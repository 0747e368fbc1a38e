"""The values that the canonical submission is made of: texts, weights, money, packages, places.

Weights are kilograms, volumes cubic metres, money carries currency and basis. Decimals are strings in JSON (plain
JSON numbers are read too, digit by digit) and never have an exponent.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidatorFunctionWrapHandler,
    WithJsonSchema,
    WrapValidator,
)
from pydantic_core import PydanticCustomError


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


_LONGEST = 28
"""Digits of precision in decimal arithmetic here."""
_DIGITS = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def _digits(value: object) -> object:
    """Plain digits with a point as a Decimal; text with an exponent, separators or anything else is refused. A Decimal
    with a positive exponent is written out, so that the same number always has the same form."""
    if isinstance(value, str):
        text = value.strip()
        if not _DIGITS.fullmatch(text):
            raise PydanticCustomError("decimal_form", "Input should be digits with an optional decimal point")
        return Decimal(text)
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        # What is longer than any bound here is refused by the bound.
        written = isinstance(exponent, int) and exponent > 0 and value.adjusted() < _LONGEST
        return value.quantize(Decimal(1)) if written else value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _digits(Decimal(repr(value)))
    return value


Digits = BeforeValidator(_digits)


def _plain(whole: int, places: int, *, zero: bool = True) -> WrapValidator:
    """The usual writing of a decimal within its bounds is taken at once; everything else goes the way of all checks,
    with the same result (a submission has a hundred decimals, and each check of a ``Decimal`` looks at its digits)."""
    usual = re.compile(rf"(?:0|[1-9][0-9]{{0,{whole - 1}}})(?:\.[0-9]{{1,{places}}})?").fullmatch

    def read(value: object, handler: ValidatorFunctionWrapHandler) -> Decimal:
        if type(value) is str and usual(value) is not None:
            number = Decimal(value)
            if zero or number:
                return number
        checked: Decimal = handler(value)
        return checked

    return WrapValidator(read)


def _shape(whole: int, places: int, **bounds: int) -> WithJsonSchema:
    """How such a decimal is described in JSON Schema."""
    sign = "" if bounds.get("minimum", bounds.get("exclusiveMinimum")) == 0 else "-?"
    pattern = rf"^{sign}[0-9]{{1,{whole}}}(\.[0-9]{{1,{places}}})?$"
    return WithJsonSchema({"anyOf": [{"type": "string", "pattern": pattern}, {"type": "number", **bounds}]})


Kilograms = Annotated[
    Decimal, Field(ge=0, max_digits=14, decimal_places=5), Digits, _plain(9, 5), _shape(9, 5, minimum=0)
]
CubicMetres = Annotated[
    Decimal, Field(ge=0, max_digits=14, decimal_places=5), Digits, _plain(9, 5), _shape(9, 5, minimum=0)
]
Amount = Annotated[
    Decimal, Field(ge=0, max_digits=18, decimal_places=5), Digits, _plain(13, 5), _shape(13, 5, minimum=0)
]
QuantityValue = Annotated[
    Decimal,
    Field(gt=0, max_digits=18, decimal_places=5),
    Digits,
    _plain(13, 5, zero=False),
    _shape(13, 5, exclusiveMinimum=0),
]
Celsius = Annotated[
    Decimal, Field(ge=-99, le=99, decimal_places=1), Digits, _plain(2, 1), _shape(2, 1, minimum=-99, maximum=99)
]


YEARS = (1970, 2199)
"""The first and the last year in which goods move: what is due before or after can be reckoned from any day in them."""


def _within_reach(day: date) -> None:
    if not YEARS[0] <= day.year <= YEARS[1]:
        raise PydanticCustomError("year_out_of_reach", "Input should be in a year from 1970 to 2199")


def _day(value: date) -> date:
    _within_reach(value)
    return value


def _in_utc(value: datetime) -> datetime:
    _within_reach(value)  # what is further away has no time in UTC
    moment = value.astimezone(UTC)
    _within_reach(moment)  # so that what was taken is taken again when it is read back
    return moment


Day = Annotated[date, AfterValidator(_day)]
"""A civil day."""
Moment = Annotated[AwareDatetime, AfterValidator(_in_utc)]
"""A time that was given with its zone, kept in UTC."""


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


class Place(Model):
    """A place by UN/LOCODE and, where a side needs it, by its own code."""

    name: Texts | None = None
    unlocode: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}[A-Z0-9]{3}$")] | None = None
    cn_port_code: Code | None = Field(default=None, description="6-character Mainland port code such as HKG003")
    cn_place_code: Code | None = Field(default=None, description="Mainland customs place (CN003) code")


class Packages(Model):
    """How many packages of which kind (UN/ECE Recommendation 21), with their marks."""

    count: Annotated[int, Field(ge=1, le=99_999_999)] = el(20)
    type_code: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{2}$")] = el(21)
    type_text: Texts | None = el(21, default=None)
    cn_type_code: Annotated[str, StringConstraints(pattern=r"^[0-9]{2}$")] | None = el(
        21, default=None, description="Chosen 2-digit Mainland package type, where type_code may stand for several"
    )
    marks: LongText | None = el(22, default=None)


class Quantity(Model):
    """A quantity in a unit of UN/ECE Recommendation 20 (``unit``)."""

    value: QuantityValue
    unit: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{1,3}$")]
    cn_unit: Annotated[str, StringConstraints(pattern=r"^[0-9]{3}$")] | None = Field(
        default=None, description="Chosen 3-digit Mainland unit, where unit may stand for several"
    )


class Charge(Model):
    """Freight, insurance or another charge: ``total`` and ``unit`` are money, ``rate`` is per cent of the value."""

    kind: Literal["total", "rate", "unit"] = "total"
    amount: Amount
    currency: CurrencyCode | None = None
