"""What codes of submissions are called, for readers of three languages."""

from __future__ import annotations

import re
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


_COUNTED = frozenset({"C62", "H87", "PR"})
_ALIKE = frozenset({"foot", "head", "each", "gross", "dozen", "hundred", "thousand", "weight", "Celsius"})
"""Units that are the same behind one and behind many."""


def code_words(name: str, code: str | None) -> Texts | None:
    """What ``code`` of the table ``name`` is called; the code itself where the table has no such row, None for none."""
    if not code:
        return None
    rows = table(name).history(code)
    return entry_words(rows[-1], with_code=False) if rows else Texts(en=code)


def unit_words(code: str, count: Decimal | None = None) -> Texts | None:
    """A unit of measure as it stands behind a number: "2 sets", "1 pair"."""
    name = _SHORT.get(code) or code_words("unit", code)
    if name is None or not name.en or count is None:
        return name
    if count == 1:
        return name.model_copy(update={"en": name.en.removesuffix("s")}) if code in _COUNTED else name
    head, bracket, rest = name.en.partition(" (")
    if code in _SHORT or head.endswith("s") or head.split()[-1] in _ALIKE or "," in head:
        return name
    thing, of, whose = head.partition(" of ")
    return name.model_copy(update={"en": plural(thing) + of + whose + bracket + rest})


_MASS = ("Bulk", "Unpacked", "Shrinkwrapped", "Uncaged", "Vacuum-packed", "Mutually", "Composite", "Sheetmetal")
"""Kinds of packages that one does not count: their names stay as they are behind a number."""
_HEAD = re.compile(r"[^,(/]*[^,(/ ]")


def package_words(code: str | None, count: int | Decimal) -> Texts | None:
    """A kind of package as it stands behind its number: "900 cartons", "1 drum, steel"; None for no code."""
    name = code_words("package", code)
    if name is None or not name.en or name.en == code:
        return name
    said = name.en
    if count != 1 and not said.startswith(_MASS):
        said = _HEAD.sub(lambda head: plural(head[0]), said, count=1)
    return name.model_copy(update={"en": said[:1].lower() + said[1:]})


def plural(word: str) -> str:
    """Several of an English noun with a regular plural, as those of packages are."""
    return word + ("es" if word.endswith(("s", "x", "ch", "sh")) else "s")


def counted(quantity: Quantity | None) -> Counted | None:
    """A quantity with its unit in words."""
    return Counted(quantity.value, unit_words(quantity.unit, quantity.value), quantity.unit) if quantity else None


def packed(count: int | None, kind: str = "") -> Counted | None:
    """A number of packages with what they are; without, where only the number is told."""
    if count is None:
        return None
    return Counted(Decimal(count), package_words(kind, count), kind)
