"""The Trade Single Window's own code tables and language checks (wire document, 2.3, 2.5, 3, 4.1, 5).

Hours and cargo status of the control points are those published; the food and clothing tables hold only chapters
that are wholly one or the other, so that a code in between raises no fault.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime, time

from simulators.machinery.clock import civil


@dataclass(frozen=True, slots=True)
class ControlPoint:
    """A land boundary control point: its cargo hours, None when it takes no cargo."""

    name: str
    opens: time | None
    closes: time | None
    """None with ``opens`` set means midnight."""

    @property
    def takes_cargo(self) -> bool:
        """Whether goods vehicles may cross here at all."""
        return self.opens is not None

    def open_at(self, moment: datetime) -> bool:
        """Whether it is open for cargo."""
        clock = civil(moment).time()
        return self.opens is not None and self.opens <= clock and (self.closes is None or clock < self.closes)


CONTROL_POINTS = {
    "LMC": ControlPoint("Lok Ma Chau", time(0), None),
    "HYW": ControlPoint("Heung Yuen Wai", time(7), time(22)),
    "SBC": ControlPoint("Shenzhen Bay", time(0), None),
    "MKT": ControlPoint("Man Kam To", time(7), time(22)),
    "STK": ControlPoint("Sha Tau Kok", time(7), time(22)),
    "HZM": ControlPoint("Hong Kong-Zhuhai-Macao Bridge, Hong Kong port", time(0), None),
    "LW": ControlPoint("Lo Wu", None, None),
    "LMS": ControlPoint("Lok Ma Chau Spur Line", None, None),
    "WKS": ControlPoint("West Kowloon Station", None, None),
}

REASONS = frozenset({"01", "02", "03", "04", "05", "06", "07", "99"})

EXEMPTIONS = frozenset(
    {"3A", "3B", "3C", "3D", "3E", "3F", "3G", "3I", "3J", "3K", "3L", "3Z"}
    | {f"3H{number}" for number in range(1, 10)}
)

IMPORT_FORMS = frozenset({"1", "1A", "1B"})
EXPORT_FORMS = frozenset({"2", "2A", "2B"})
FREE_FORMS = frozenset({"1B", "2B"})
EXEMPTION_REASONS = frozenset({"GOLD", "AIRCRAFT", "OTHER"})

UNITS_BY_COMMODITY: dict[str, str | None] = {"85429000": None}
"""The unit of quantity that a commodity code asks for; None where it has none. Electronic integrated circuits are
the one published case that was found; codes that are not here are taken with or without a quantity."""

FOOD_CHAPTERS = frozenset(f"{chapter:02d}" for chapter in (2, 3, 4, 7, 8, 9, 10, 11, 16, 17, 18, 19, 20, 21))
NOT_FOOD_CHAPTERS = frozenset(f"{chapter:02d}" for chapter in range(25, 98) if chapter != 77)

_VAGUE = frozenset(
    {
        "accessory",
        "accessories",
        "part",
        "spare part",
        "sample",
        "gift",
        "textile",
        "garment",
        "toy",
        "goods",
        "general cargo",
        "merchandise",
        "various",
        "配件",
        "零件",
        "樣本",
        "樣品",
        "禮物",
        "禮品",
        "紡織品",
        "成衣",
        "玩具",
        "貨物",
        "雜貨",
    }
)

_BOXES = (
    "P.O. BOX",
    "PO BOX",
    "P O BOX",
    "POST OFFICE BOX",
    "GPO BOX",
    "郵政信箱",
    "邮政信箱",
)


def is_vague(description: str) -> bool:
    """Whether a description says nothing: a vague term and no more."""
    plain = " ".join(description.lower().split())
    return plain in _VAGUE or (plain.endswith("s") and plain[:-1] in _VAGUE)


def is_post_box(address: str) -> bool:
    """Whether an address is a post office box."""
    return any(box in address.upper() for box in _BOXES)


def is_food(commodity: str) -> bool | None:
    """Whether a commodity is food; None where the table does not say."""
    if commodity[:2] in FOOD_CHAPTERS:
        return True
    return False if commodity[:2] in NOT_FOOD_CHAPTERS else None


def is_clothing(commodity: str) -> bool:
    """Whether a commodity is clothing or footwear."""
    return commodity[:2] in ("61", "62") or "6401" <= commodity[:4] <= "6405"


def fits_language(value: str, language: str) -> bool:
    """Whether every character may stand in a text of this language (wire document, 2)."""
    if any(unicodedata.category(each) in ("Cc", "Co", "Cn", "Cs") and each not in "\t\r\n" for each in value):
        return False
    if language == "en":
        return all(" " <= each <= "~" or "\u00a0" <= each <= "\u00ff" or "\u2010" <= each <= "\u2027" for each in value)
    try:
        value.encode("big5hkscs" if language == "tc" else "gb18030")
    except UnicodeEncodeError:
        return False
    return True
