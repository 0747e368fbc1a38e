"""A term as a Python closure over one row. Decimals are computed without a limit of digits."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache, singledispatch

from fairway.parcels.terms.kinds import CAP
from fairway.parcels.terms.model import (
    Arithmetic,
    Capped,
    Choose,
    Compare,
    Every,
    Field,
    Given,
    Literal,
    Not,
    OrElse,
    Quotient,
    Rounded,
    Some,
    Term,
)
from fairway.parcels.terms.texts import Among, Least, Length, Matches, Part, Shown, ValidIdentity, Words

Value = str | Decimal | int | bool | None
Row = Mapping[str, Value]
Closure = Callable[[Row], "Value"]

_EXACT = Context(prec=200, rounding=ROUND_HALF_UP)
_MOST = Decimal(10) ** 10
_OPERATIONS: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": _EXACT.add,
    "-": _EXACT.subtract,
    "*": _EXACT.multiply,
}
_COMPARISONS: dict[str, Callable[[object, object], bool]] = {
    "=": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    ">": lambda left, right: left > right,  # type: ignore[operator]  # the term has checked the kinds
    "<": lambda left, right: left < right,  # type: ignore[operator]
}
WEIGHTS = tuple(2 ** (17 - place) % 11 for place in range(17))
CHECK = "10X98765432"
IDENTITY = "[1-9][0-9]{16}[0-9X]"


@cache
def python(term: Term) -> Closure:
    """The closure of ``term``: give it a row that has every column the term reads."""
    return _compile(term)


def exact(value: object) -> Decimal:
    """A number as a decimal."""
    return value if isinstance(value, Decimal) else Decimal(int(value))  # type: ignore[call-overload]


def quotient(numerator: Decimal, denominator: Decimal, places: int) -> Decimal:
    """What :class:`Quotient` promises."""
    if numerator < 0 or denominator <= 0:
        return Decimal(0)
    if numerator >= _EXACT.multiply(denominator, _MOST):
        return _MOST
    top, bottom = _EXACT.multiply(numerator, Decimal(10) ** places).as_integer_ratio()
    over, under = denominator.as_integer_ratio()
    up, down = top * under, bottom * over
    return _EXACT.scaleb(Decimal((2 * up + down) // (2 * down)), Decimal(-places))


def shown(value: Value) -> str:
    """What :class:`Shown` promises."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        said = format(_EXACT.add(value, Decimal(0)), "f")
        return said.rstrip("0").rstrip(".") if "." in said else said
    return str(value)


def valid_identity(value: str) -> bool:
    """Whether ``value`` is an identity number with the right check character."""
    if not re.fullmatch(IDENTITY, value):
        return False
    return CHECK[sum((ord(one) - 48) * weight for one, weight in zip(value, WEIGHTS, strict=False)) % 11] == value[17]


@singledispatch
def _compile(term: Term) -> Closure:
    raise TypeError(f"{type(term).__name__} is no term")


@_compile.register
def _(term: Field) -> Closure:
    name = term.name
    return lambda row: row[name]


@_compile.register
def _(term: Literal) -> Closure:
    value = term.value
    return lambda _row: value


@_compile.register
def _(term: Given) -> Closure:
    name = term.field.name
    return lambda row: row[name] is not None and row[name] != ""


@_compile.register
def _(term: OrElse) -> Closure:
    name, otherwise = term.field.name, term.otherwise
    return lambda row: otherwise if row[name] is None else row[name]


@_compile.register
def _(term: Arithmetic) -> Closure:
    left, right, operation = python(term.left), python(term.right), _OPERATIONS[term.sign]
    return lambda row: operation(exact(left(row)), exact(right(row)))


@_compile.register
def _(term: Capped) -> Closure:
    inner = python(term.term)
    unit = Decimal("0.00001")
    return lambda row: _EXACT.quantize(max(-CAP, min(CAP, exact(inner(row)))), unit)


@_compile.register
def _(term: Rounded) -> Closure:
    inner, unit = python(term.term), Decimal(1).scaleb(-term.places)
    return lambda row: _EXACT.quantize(exact(inner(row)), unit)


@_compile.register
def _(term: Quotient) -> Closure:
    top, bottom, places = python(term.numerator), python(term.denominator), term.places
    return lambda row: quotient(exact(top(row)), exact(bottom(row)), places)


@_compile.register
def _(term: Compare) -> Closure:
    left, right, comparison = python(term.left), python(term.right), _COMPARISONS[term.sign]
    return lambda row: comparison(left(row), right(row))


@_compile.register
def _(term: Every) -> Closure:
    inner = tuple(python(one) for one in term.terms)
    return lambda row: all(one(row) for one in inner)


@_compile.register
def _(term: Some) -> Closure:
    inner = tuple(python(one) for one in term.terms)
    return lambda row: any(one(row) for one in inner)


@_compile.register
def _(term: Not) -> Closure:
    inner = python(term.term)
    return lambda row: not inner(row)


@_compile.register
def _(term: Among) -> Closure:
    inner, values = python(term.term), frozenset(term.values)
    return lambda row: inner(row) in values


@_compile.register
def _(term: Length) -> Closure:
    inner = python(term.term)
    return lambda row: len(str(inner(row)))


@_compile.register
def _(term: Part) -> Closure:
    inner, start, end = python(term.term), term.start, term.start + term.length
    return lambda row: str(inner(row))[start:end]


@_compile.register
def _(term: Matches) -> Closure:
    inner, pattern = python(term.term), re.compile(term.pattern)
    return lambda row: pattern.fullmatch(str(inner(row))) is not None


@_compile.register
def _(term: ValidIdentity) -> Closure:
    inner = python(term.term)
    return lambda row: valid_identity(str(inner(row)))


@_compile.register
def _(term: Choose) -> Closure:
    cases = tuple(
        (python(condition), python(value)) for condition, value in zip(term.conditions, term.values, strict=True)
    )
    otherwise = python(term.otherwise)

    def choose(row: Row) -> Value:
        for condition, value in cases:
            if condition(row):
                return value(row)
        return otherwise(row)

    return choose


@_compile.register
def _(term: Least) -> Closure:
    inner = tuple(python(one) for one in term.terms)
    return lambda row: min(str(one(row)) for one in inner)


@_compile.register
def _(term: Words) -> Closure:
    inner = tuple(python(one) for one in term.terms)
    return lambda row: " ".join(said for one in inner if (said := str(one(row))))


@_compile.register
def _(term: Shown) -> Closure:
    inner = python(term.term)
    return lambda row: shown(inner(row))
