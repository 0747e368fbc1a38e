"""What codes of submissions are called, for readers of three languages."""

from __future__ import annotations

from decimal import Decimal

from fairway.codes.tables import table
from fairway.consignments.model import Quantity, Texts
from fairway.portal.routes.texts import entry_words
from fairway.portal.views.submission import Counted

_PIECE = "C62"
_PIECES = Texts(en="pcs", tc="個", sc="个")
"""The table calls C62 "one": right as the name of the unit, wrong behind a number."""


def code_words(name: str, code: str | None) -> Texts | None:
    """What ``code`` of the table ``name`` is called; the code itself where the table has no such row, None for none."""
    if not code:
        return None
    rows = table(name).history(code)
    return entry_words(rows[-1], with_code=False) if rows else Texts(en=code)


def unit_words(code: str) -> Texts | None:
    """A unit of measure as it stands behind a number."""
    return _PIECES if code == _PIECE else code_words("unit", code)


def counted(quantity: Quantity | None) -> Counted | None:
    """A quantity with its unit in words."""
    return Counted(quantity.value, unit_words(quantity.unit), quantity.unit) if quantity else None


def packed(count: int | None, kind: str = "") -> Counted | None:
    """A number of packages with what they are; without, where only the number is told."""
    if count is None:
        return None
    return Counted(Decimal(count), code_words("package", kind), kind)
