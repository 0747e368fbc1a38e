"""What a field of a message may hold: its length, its digits, whether it must be there.

The field tables of this package (``tables/``) are written in a short notation of their own, one word a field, in the
order in which the elements have to stand::

    orderNo:60        text of 1 to 60 characters        note?~1000   may be left out; text of up to 1,000
    guid=36           text of exactly 36 characters     currency=3!142   nothing but 142
    price:d           a decimal, 19 digits, 5 of them after the point at most
    packNo:i9         a whole number of up to 9 digits  freight:d^0   0 when the element is empty
    gmodel~250_       white space at the ends and doubled does not count
"""

from __future__ import annotations

import re
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

import msgspec

DIGITS, PLACES = 19, 5
"""Of a decimal: digits in all, and after the point."""
_WORD = re.compile(
    r"(?P<name>[A-Za-z0-9]+)(?P<optional>\?)?(?P<kind>[=:~])(?P<size>d|i\d*|\d+-\d+|\d*)(?P<collapse>_)?"
    r"(?:!(?P<fixed>\w+))?(?:\^(?P<default>\w+))?"
)
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_INTEGER = re.compile(r"[+-]?[0-9]+")
_SPACE = re.compile("[ \t\r\n]+")
"""White space as XML has it: an ideographic space is a character like any other."""
_LEAST, _MOST = -(2**31), 2**31 - 1
MANY_DIGITS = 60
"""A number is looked at up to so many characters: none that is allowed has more."""


class Fault(StrEnum):
    """How a value may miss its field."""

    EMPTY = "empty"
    LENGTH = "length"
    FIXED = "fixed"
    DECIMAL = "decimal"
    DIGITS = "digits"
    INTEGER = "integer"


class Kind(StrEnum):
    """What a value is."""

    TEXT = "text"
    DECIMAL = "decimal"
    INTEGER = "integer"


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """One element without children. ``most`` is None where a text has no limit; for a whole number it counts digits."""

    name: str
    kind: Kind
    required: bool
    least: int = 0
    most: int | None = None
    fixed: str = ""
    default: str = ""
    collapse: bool = False

    @property
    def pattern(self) -> str:
        """A regular expression for most values that are allowed, and for none that is not; they stand without NUL."""
        if self.fixed:
            return re.escape(self.fixed)
        if self.kind is Kind.DECIMAL:
            return rf"[+-]?[0-9]{{1,{DIGITS - PLACES}}}(?:\.[0-9]{{0,{PLACES}}})?"
        if self.kind is Kind.INTEGER:
            return rf"[+-]?[0-9]{{1,{min(self.most or 9, 9)}}}"
        if self.collapse:
            return rf"(?:[^\0\s]{{{self.least},{self.most}}})"
        most = "" if self.most is None else self.most
        return rf"[^\0]{{{self.least}}}" if self.least == self.most else rf"[^\0]{{{self.least},{most}}}"

    def value(self, text: str) -> str:
        """What ``text`` says: white space folded where it does not count, the default for nothing."""
        if not text and (self.fixed or self.default):
            return self.fixed or self.default
        if self.collapse or self.kind is not Kind.TEXT:
            return _SPACE.sub(" ", text).strip(" ")
        return text

    def fault(self, text: str) -> Fault | None:
        """How ``text`` misses the field; None when it is allowed."""
        value = self.value(text)
        if self.kind is Kind.DECIMAL:
            return self._decimal_fault(value)
        if self.kind is Kind.INTEGER:
            return self._integer_fault(value)
        if self.fixed:
            return None if value == self.fixed else Fault.FIXED
        if self.least <= len(value) and (self.most is None or len(value) <= self.most):
            return None
        return Fault.EMPTY if not value.strip() else Fault.LENGTH

    def _decimal_fault(self, value: str) -> Fault | None:
        if not value:
            return Fault.EMPTY
        if len(value) > MANY_DIGITS or not _DECIMAL.fullmatch(value):
            return Fault.DECIMAL
        whole, _, places = value.lstrip("+-").partition(".")
        whole, places = whole.lstrip("0"), places.rstrip("0")
        return Fault.DIGITS if len(whole) + len(places) > DIGITS or len(places) > PLACES else None

    def _integer_fault(self, value: str) -> Fault | None:
        if not value:
            return Fault.EMPTY
        if len(value) > MANY_DIGITS or not _INTEGER.fullmatch(value) or not _LEAST <= int(value) <= _MOST:
            return Fault.INTEGER
        digits = len(value.lstrip("+-").lstrip("0")) or 1
        return Fault.DIGITS if self.most and digits > self.most else None

    @property
    def expected(self) -> str:
        """What belongs here, in short: ``1-60``, ``36``, ``142``, ``19,5``."""
        if self.fixed:
            return self.fixed
        if self.kind is Kind.DECIMAL:
            return f"{DIGITS},{PLACES}"
        if self.kind is Kind.INTEGER:
            return str(self.most or 10)
        return str(self.most) if self.least == self.most else f"{self.least}-{'' if self.most is None else self.most}"


class Record(msgspec.Struct, frozen=True, eq=False):
    """The fields of one element in their order; two records are the same only when they are one."""

    element: str
    fields: tuple[Field, ...]

    def __contains__(self, name: object) -> bool:
        return name in by_name(self)


@lru_cache(maxsize=512)
def by_name(record: Record) -> dict[str, Field]:
    """The fields of ``record`` by name."""
    return {field.name: field for field in record.fields}


def field(word: str) -> Field:
    """The field that ``word`` describes (module notation). Raises ValueError for anything else."""
    found = _WORD.fullmatch(word)
    if found is None:
        raise ValueError(f"no field: {word!r}")
    size, exact = found["size"], found["kind"] == "="
    shared = {
        "name": found["name"],
        "required": found["optional"] is None,
        "fixed": found["fixed"] or "",
        "default": found["default"] or "",
        "collapse": found["collapse"] is not None,
    }
    if size == "d":
        return Field(kind=Kind.DECIMAL, **shared)  # type: ignore[arg-type]  # names and types as above
    if size.startswith("i"):
        return Field(kind=Kind.INTEGER, most=int(size[1:] or 0) or None, **shared)  # type: ignore[arg-type]
    low, dash, high = size.partition("-")
    most = int(high if dash else low) if size else None
    least = int(low) if dash else (most or 0) if exact else 1 if found["kind"] == ":" else 0
    return Field(kind=Kind.TEXT, least=least, most=most, **shared)  # type: ignore[arg-type]


def record(element: str, words: str) -> Record:
    """The record of ``element`` whose fields ``words`` describe, white space between."""
    return Record(element, tuple(field(word) for word in words.split()))


_CAPITALS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@lru_cache(maxsize=2048)
def column(name: str) -> str:
    """The name of a field as a column has it: ``ebpCode`` is ``ebp_code``, ``POD`` is ``pod``."""
    return _CAPITALS.sub("_", name).lower()


def written(value: str | int | Decimal) -> str:
    """``value`` as it stands in a message: decimals without exponent. Raises ValueError for what is no number."""
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError(f"no number: {value}")
        return f"{value:f}"
    return str(int(value))
