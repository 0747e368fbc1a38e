"""A term as an Ibis expression over a table, the same for every engine.

Both engines widen products by their own rules and DuckDB keeps 18 digits in 64 bits, so each operand is cast to what
the term knows it to be and each result back to the kind of the term. No step rounds but :class:`Rounded`,
:class:`Capped` and :class:`Quotient`.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import reduce, singledispatch
from operator import add, and_, eq, gt, lt, ne, or_

import ibis as engine
from ibis.expr.types import Table as Rows
from ibis.expr.types import Value

from fairway.parcels.terms.kinds import CAP, Kind, Number, Truth
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
    numeric,
)
from fairway.parcels.terms.proven import as_kind, divided, literal, once, rounded, times
from fairway.parcels.terms.single import IDENTITY, WEIGHTS
from fairway.parcels.terms.texts import Among, Least, Length, Matches, Part, Shown, ValidIdentity, Words


def ibis(term: Term, table: Rows) -> Value:
    """The expression of ``term`` over ``table``, which has every column that the term reads."""
    return _compile(term, table)


def _number(term: Term, table: Rows, kind: Number | None = None) -> Value:
    return as_kind(_compile(term, table), kind or numeric(term))


def _about(term: Term, table: Rows) -> Value:
    """A number in binary fractions, near enough for a guess."""
    if isinstance(term, Arithmetic):
        left, right = _about(term.left, table), _about(term.right, table)
        return left * right if term.sign == "*" else left + right if term.sign == "+" else left - right
    if isinstance(term, Literal) and isinstance(term.value, Decimal):
        return engine.literal(float(term.value))
    return _number(term, table).cast("float64")


@engine.udf.scalar.builtin  # type: ignore[untyped-decorator]  # ibis has no types
def bit_length(value: str) -> int:  # type: ignore[empty-body]  # the engines' own function of that name
    """Eight times the bytes of a text: engines keep them, while characters they have to count."""


_COMPARISONS: dict[str, Callable[[Value, Value], Value]] = {"=": eq, "!=": ne, ">": gt, "<": lt}


_DIGITS = len(WEIGHTS)
_SIGNED = [weight * (-1) ** power for power, weight in enumerate(reversed(WEIGHTS))]
_FACTORS = [
    (power, (_SIGNED[power - 1] - (_SIGNED[power] if power < _DIGITS else 0)) % 11) for power in range(1, _DIGITS + 1)
]
"""By which power of ten the number is divided, and by what the remainder is multiplied."""


@singledispatch
def _compile(term: Term, table: Rows) -> Value:
    raise TypeError(f"{type(term).__name__} over {table} is no term")


@_compile.register
def _(term: Field, table: Rows) -> Value:
    return table[term.name]


@_compile.register
def _(term: Literal, table: Rows) -> Value:
    del table
    if isinstance(term.value, Decimal):
        return literal(term.value, numeric(term))
    return engine.literal(term.value)


@_compile.register
def _(term: Given, table: Rows) -> Value:
    value = table[term.field.name]
    return value.notnull() if isinstance(term.field.kind, Number) else value != ""


@_compile.register
def _(term: OrElse, table: Rows) -> Value:
    kind = numeric(term)
    return as_kind(table[term.field.name], kind).fill_null(literal(term.otherwise, kind))


@_compile.register
def _(term: Arithmetic, table: Rows) -> Value:
    left, right = _number(term.left, table), _number(term.right, table)
    if term.sign == "*":
        return times(left, numeric(term.left), right, numeric(term.right))
    common = numeric(term)
    narrow = Number(common.precision - 1, common.scale) if common.precision > 1 else common
    left, right = as_kind(left, narrow), as_kind(right, narrow)
    return as_kind(left + right if term.sign == "+" else left - right, common)


@_compile.register
def _(term: Capped, table: Rows) -> Value:
    inner = numeric(term.term)
    wide = inner.beside(Number(15, 5))
    value = _number(term.term, table, wide)
    most, least = literal(CAP, wide), literal(-CAP, wide)
    held = engine.cases((value > most, most), (value < least, least), else_=value)
    return as_kind(held, numeric(term))


@_compile.register
def _(term: Rounded, table: Rows) -> Value:
    return rounded(_number(term.term, table), numeric(term.term), numeric(term), _about(term.term, table))


@_compile.register
def _(term: Quotient, table: Rows) -> Value:
    top, bottom = _number(term.numerator, table), _number(term.denominator, table)
    about = _about(term.numerator, table) / _about(term.denominator, table).nullif(0.0)
    return divided(term, top, bottom, about)


@_compile.register
def _(term: Compare, table: Rows) -> Value:
    if isinstance(term.left, Length) and term.sign == ">" and isinstance(term.right, Literal):
        return _longer(_compile(term.left.term, table), int(str(term.right.value)))
    left, right = _compile(term.left, table), _compile(term.right, table)
    if isinstance(term.left.kind, Number):
        common = term.left.kind.beside(numeric(term.right))
        left, right = as_kind(left, common), as_kind(right, common)
    return _COMPARISONS[term.sign](left, right)


def _longer(value: Value, most: int) -> Value:
    """Whether a text has more than ``most`` characters: what has no more bytes has not, and is not counted."""
    return (bit_length(value) > 8 * most) & (value.length() > most)


@_compile.register
def _(term: Every, table: Rows) -> Value:
    return reduce(and_, [_compile(one, table) for one in term.terms])


@_compile.register
def _(term: Some, table: Rows) -> Value:
    return reduce(or_, [_compile(one, table) for one in term.terms])


@_compile.register
def _(term: Not, table: Rows) -> Value:
    return ~_compile(term.term, table)


@_compile.register
def _(term: Among, table: Rows) -> Value:
    return _compile(term.term, table).isin(list(term.values))


@_compile.register
def _(term: Length, table: Rows) -> Value:
    return _compile(term.term, table).length()


@_compile.register
def _(term: Part, table: Rows) -> Value:
    return _compile(term.term, table).substr(term.start, term.length)


@_compile.register
def _(term: Matches, table: Rows) -> Value:
    return _whole(_compile(term.term, table), term.pattern)


def _whole(value: Value, pattern: str) -> Value:
    # \z is the very end in RE2 and in Java; $ lets Java leave a line break over.
    return value.re_search(rf"^(?:{pattern})\z")


@_compile.register
def _(term: ValidIdentity, table: Rows) -> Value:
    """Whole numbers only, no cutting up of text: 10 is -1 modulo 11, so the weighted digits of a number are, modulo 11,
    a sum of its remainders by the powers of ten, and with the check character that sum is 1."""
    value = _compile(term.term, table)
    digits, last = value.substr(0, _DIGITS), value.substr(_DIGITS)
    check = engine.ifelse(last == "X", 10, last.ascii_str() - ord("0"))

    def total(number: Value) -> Value:
        return reduce(add, [number % 10**power * factor for power, factor in _FACTORS if factor])

    weighted = once(digits.try_cast("int64").fill_null(0), lambda number: total(number) % 11)
    return _whole(value, IDENTITY) & ((weighted + check) % 11 == 1)


@_compile.register
def _(term: Choose, table: Rows) -> Value:
    def side(one: Term) -> Value:
        return _in(one, table, term.kind)

    cases = [
        (_compile(condition, table), side(value)) for condition, value in zip(term.conditions, term.values, strict=True)
    ]
    return engine.cases(*cases, else_=side(term.otherwise))


def _in(term: Term, table: Rows, kind: Kind) -> Value:
    return _number(term, table, kind) if isinstance(kind, Number) else _compile(term, table)


@_compile.register
def _(term: Least, table: Rows) -> Value:
    return engine.least(*[_compile(one, table) for one in term.terms])


@_compile.register
def _(term: Words, table: Rows) -> Value:
    said = [_compile(one, table) for one in term.terms]
    spaced = [engine.ifelse(one == "", "", engine.literal(" ") + one) for one in said]
    return reduce(lambda left, right: left + right, spaced).substr(1)


@_compile.register
def _(term: Shown, table: Rows) -> Value:
    value = _compile(term.term, table)
    if isinstance(term.term.kind, Truth):
        return engine.ifelse(value, "true", "false")
    if not isinstance(term.term.kind, Number):
        return value
    said = as_kind(value, term.term.kind).cast("string")
    if term.term.kind.scale:
        said = said.re_replace(r"\.?0+$", "")
    return said.fill_null("")
