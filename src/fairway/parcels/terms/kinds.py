"""The kinds of value a term may have, and how wide a number may become."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pyarrow as pa

WIDEST = 38
"""Digits of the widest decimal that both engines hold."""
CAP = Decimal("9999999999.99999")
"""What :class:`Capped` cuts off at: no sum of a real parcel comes near."""


@dataclass(frozen=True)
class Text:
    """Text; never null."""


@dataclass(frozen=True)
class Truth:
    """True or false; never null."""


@dataclass(frozen=True)
class Number:
    """An exact decimal of at most ``precision`` digits, ``scale`` of them after the point."""

    precision: int
    scale: int

    def __post_init__(self) -> None:
        if not 0 <= self.scale <= self.precision <= WIDEST:
            raise TypeError(f"decimal({self.precision}, {self.scale}) is wider than both engines hold")

    @property
    def whole(self) -> int:
        """Digits before the point."""
        return self.precision - self.scale

    def beside(self, other: Number, carry: int = 0) -> Number:
        """The narrowest number that holds both, with ``carry`` more digits before the point."""
        scale = max(self.scale, other.scale)
        return Number(max(self.whole, other.whole) + carry + scale, scale)


NARROW = 18
"""Digits that DuckDB multiplies in 64 bits, refusing what comes out wider."""


def product(left: Number, right: Number) -> tuple[Number, Number, Number]:
    """What both sides of a product are cast to, so that each engine computes it exactly, and its kind. Raises
    TypeError when it may have more than 38 digits.

    Ibis wants one side to hold the other's digits and places; past 64 bits one side must be wider than 18 digits.
    """
    fine, coarse = (left, right) if (left.scale, left.precision) >= (right.scale, right.precision) else (right, left)
    wide = max(fine.precision, coarse.precision)
    if left.precision + right.precision + 1 > NARROW:
        wide = max(wide, NARROW + 1)
    Number(wide + coarse.precision + 1, left.scale + right.scale)
    kind = Number(left.precision + right.precision + 1, left.scale + right.scale)
    widened = Number(wide, fine.scale)
    return (widened, right, kind) if fine is left else (left, widened, kind)


Kind = Text | Truth | Number
TEXT, TRUTH = Text(), Truth()
WHOLE = Number(10, 0)
"""A count."""
CAPPED = Number(15, 5)
"""What is capped."""


def arrow(kind: Kind) -> pa.DataType:
    """The Arrow type of a column of ``kind``."""
    if isinstance(kind, Number):
        return pa.decimal128(kind.precision, kind.scale) if kind.scale else pa.int64()
    return pa.bool_() if kind == TRUTH else pa.string()
