"""What codes of submissions are called, for readers of three languages."""

from __future__ import annotations

from decimal import Decimal

from fairway.codes.tables import table
from fairway.consignments.model import Quantity, Texts
from fairway.portal.routes.texts import entry_words
from fairway.portal.views.submission import Counted

_SHORT = {
    "C62": Texts(en="pcs", tc="個", sc="个"),
    "H87": Texts(en="pcs", tc="件", sc="件"),
    "KGM": Texts(en="kg", tc="公斤", sc="千克"),
    "GRM": Texts(en="g", tc="克", sc="克"),
    "LTR": Texts(en="L", tc="公升", sc="升"),
    "MTQ": Texts(en="m³", tc="立方米", sc="立方米"),
    "MTK": Texts(en="m²", tc="平方米", sc="平方米"),
    "MTR": Texts(en="m", tc="米", sc="米"),
    "PR": Texts(en="pairs", tc="對", sc="双"),
}
"""Units as they stand behind a number. The table calls C62 "one": right as its name, wrong behind a number."""


def code_words(name: str, code: str | None) -> Texts | None:
    """What ``code`` of the table ``name`` is called; the code itself where the table has no such row, None for none."""
    if not code:
        return None
    rows = table(name).history(code)
    return entry_words(rows[-1], with_code=False) if rows else Texts(en=code)


def unit_words(code: str) -> Texts | None:
    """A unit of measure as it stands behind a number."""
    return _SHORT.get(code) or code_words("unit", code)


def counted(quantity: Quantity | None) -> Counted | None:
    """A quantity with its unit in words."""
    return Counted(quantity.value, unit_words(quantity.unit), quantity.unit) if quantity else None


def packed(count: int | None, kind: str = "") -> Counted | None:
    """A number of packages with what they are; without, where only the number is told."""
    if count is None:
        return None
    return Counted(Decimal(count), code_words("package", kind), kind)
