"""Rounding of wide decimals: guessed in binary fractions, proven in decimals.

Cutting places off a decimal of more than 64 bits is slow in DuckDB, ten times as slow as all else that is done with it.
So what is rounded is guessed first, and the guess is taken, or mended by one unit, only when comparisons of exact
decimals prove it; otherwise the engine cuts. A guess decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import ibis as engine
from ibis.expr.types import Value

from fairway.parcels.terms.kinds import NARROW, Number, product
from fairway.parcels.terms.model import Quotient, numeric

_GUESS = 15
"""Digits of a guess: those that a binary fraction holds."""
_PLACES = 2
"""Places, at most, to which sums and products are guessed."""
_MOST = Decimal(10) ** 10
"""No quotient is more."""


def as_kind(value: Value, kind: Number) -> Value:
    """``value`` cast to ``kind``; a cast to fewer places rounds half away from nought in both engines."""
    return value.cast(_type(kind))


def literal(value: Decimal, kind: Number) -> Value:
    """A fixed decimal."""
    return engine.literal(value, type=_type(kind))


def _type(kind: Number) -> str:
    return f"decimal({kind.precision}, {kind.scale})"


def times(left: Value, one: Number, right: Value, other: Number) -> Value:
    """The product, in its own kind."""
    first, second, kind = product(one, other)
    return as_kind(as_kind(left, first) * as_kind(right, second), kind)


def once(value: Value, use: Callable[[Value], Value]) -> Value:
    """``use(value)``, with ``value`` worked out once however often it is used: engines share no work between the parts
    of a condition, so it becomes the one element of a list."""
    return engine.array([value]).map(use)[0]


def _guessed(about: Value, places: int) -> Value:
    """What ``about`` is near to, or nought where it does not fit."""
    fits = (about > 0.0) & (about < float(10 ** (_GUESS - places) - 1))
    return engine.ifelse(fits, about, 0.0).cast(_type(Number(_GUESS, places)))


def rounded(value: Value, wide: Number, kind: Number, about: Value) -> Value:
    """``value`` of kind ``wide`` rounded half away from nought to ``kind``: from nought up, the one with
    ``r - half <= value < r + half``. ``about`` is the value in binary fractions."""
    if wide.precision <= NARROW or kind.scale > _PLACES or wide.whole < _GUESS - kind.scale:
        return as_kind(value, kind)
    unit = Decimal(1).scaleb(-kind.scale)
    below, half, more = (literal(one, wide) for one in (-unit / 2, unit / 2, unit * 3 / 2))
    step = literal(unit, Number(_GUESS, kind.scale))

    def proven(guess: Value) -> Value:
        return once(
            as_kind(value - as_kind(guess, wide), wide),
            lambda gap: engine.cases(
                ((gap <= below) | (gap >= more), as_kind(value, kind)),
                (gap >= half, as_kind(guess + step, kind)),
                else_=as_kind(guess, kind),
            ),
        )

    return once(_guessed(about, kind.scale), proven)


def divided(term: Quotient, top: Value, bottom: Value, about: Value) -> Value:
    """What :class:`Quotient` promises of ``top`` and ``bottom``: the result ``r`` is the one with
    ``(r - half) * bottom <= top < (r + half) * bottom``. ``about`` is the quotient in binary fractions."""
    above, below, result, fine = numeric(term.numerator), numeric(term.denominator), numeric(term), term.proof
    unit = Decimal(1).scaleb(-term.places)
    nought, step = literal(Decimal(0), below), literal(unit, result)
    ceiling = times(bottom, below, literal(_MOST, Number(11, 0)), Number(11, 0))

    def reaches(near: Value, by: Decimal) -> Value:
        """Whether the quotient is at least ``near + by``."""
        limit = as_kind(as_kind(near, fine) + literal(by, fine), fine)
        return top >= times(limit, fine, bottom, below)

    def mended(near: Value) -> Value:
        """The engine's own division of decimals is less than a unit off."""
        return engine.cases(
            (reaches(near, unit / 2), as_kind(near + step, result)),
            (~reaches(near, -unit / 2), as_kind(near - step, result)),
            else_=near,
        )

    def proven(guess: Value) -> Value:
        own = as_kind(as_kind(top, above.beside(below)) / bottom.nullif(nought), result)
        return engine.cases(
            (reaches(guess, unit * 3 / 2) | ~reaches(guess, -unit / 2), once(own, mended)),
            (reaches(guess, unit / 2), as_kind(as_kind(guess, result) + step, result)),
            else_=as_kind(guess, result),
        )

    return engine.cases(
        ((top < literal(Decimal(0), above)) | (bottom <= nought), literal(Decimal(0), result)),
        (top >= ceiling, literal(_MOST, result)),
        else_=as_kind(once(_guessed(about, term.places), proven), result),
    )
