"""Each kind of entry as the columns of a sheet: one definition for import, export, templates and documentation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

import msgspec

from fairway.codes.entries import Evidence
from fairway.locks.profiles import NAMES
from fairway.locks.scheme.joining_rules import MODES
from fairway.locks.scheme.model import CONTENT, SIDES, AccreditationState, Content, DrawnBy, Kind, Standing

_POSITION = re.compile(r"\s*(-?\d{1,3}(?:\.\d+)?)[ ,]+(-?\d{1,3}(?:\.\d+)?)\s*")


class Form(StrEnum):
    """How a cell is written."""

    TEXT = "text"
    NUMBER = "number"
    WHOLE = "whole number"
    DAY = "date"
    POSITIONS = "positions"
    """ "22.312 113.915; 22.310 113.921": latitude and longitude, parted by semicolons."""
    LEGS = "legs"
    """ "hk hk-dhl-central-asia-hub > hzmb / corridor code; ...": side, places and corridor of each leg."""
    DAYS = "days of the week"
    """ "1-7" or "1 2 3 4 5"."""
    SEVERAL = "several words"


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """A column: its heading, and the field of the content that it fills ("names.en")."""

    name: str
    form: Form = Form.TEXT
    field: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()

    @property
    def path(self) -> tuple[str, ...]:
        """The field, in steps."""
        return tuple((self.field or self.name).split("."))


CODE = Column(name="code", required=True)
VALID_FROM = Column(name="valid_from", form=Form.DAY)
VALID_UNTIL = Column(name="valid_until", form=Form.DAY)
FRAME = (CODE, VALID_FROM, VALID_UNTIL)
"""The columns that every kind has."""
_NAMES = tuple(Column(name=f"name_{script}", field=f"names.{script}") for script in ("en", "tc", "sc"))
_SIDE = Column(name="side", required=True, choices=SIDES)
_SOURCE = Column(name="source")
_EVIDENCE = Column(name="evidence", required=True, choices=tuple(Evidence))
_DRAWN = Column(name="drawn_by", required=True, choices=tuple(DrawnBy))
_PLACE = Column(name="place", required=True)
_ENDS = (Column(name="from_place", required=True), Column(name="to_place", required=True))

COLUMNS: dict[Kind, tuple[Column, ...]] = {
    Kind.POINT: (
        *_NAMES,
        _SIDE,
        Column(name="region", required=True),
        Column(name="standing", required=True, choices=tuple(Standing)),
        Column(name="latitude", form=Form.NUMBER),
        Column(name="longitude", form=Form.NUMBER),
        Column(name="position_evidence", choices=tuple(Evidence)),
        Column(name="purpose"),
        Column(name="source", required=True),
        _EVIDENCE,
        Column(name="note"),
    ),
    Kind.FENCE: (_PLACE, Column(name="ring", form=Form.POSITIONS, required=True), _DRAWN, _SOURCE),
    Kind.HOURS: (
        _PLACE,
        Column(name="opens", required=True),
        Column(name="closes", required=True),
        Column(name="days", form=Form.DAYS),
        _SOURCE,
        _EVIDENCE,
    ),
    Kind.CORRIDOR: (
        *_ENDS,
        _SIDE,
        Column(name="line", form=Form.POSITIONS, required=True),
        Column(name="half_width_m", form=Form.NUMBER, required=True),
        Column(name="minutes", form=Form.WHOLE),
        _DRAWN,
        _SOURCE,
    ),
    Kind.ROUTE: (*_NAMES, Column(name="legs", form=Form.LEGS, required=True)),
    Kind.ACCREDITATION: (
        _SIDE,
        Column(name="subject", required=True),
        Column(name="state", required=True, choices=tuple(AccreditationState)),
        Column(name="reason"),
    ),
    Kind.CARRIER: (
        *_NAMES,
        Column(name="business_registration"),
        Column(name="uscc"),
        Column(name="macao_registration"),
        Column(name="modes", form=Form.SEVERAL, choices=MODES),
    ),
    Kind.VEHICLE: (
        Column(name="hk_mark"),
        Column(name="cn_plate"),
        Column(name="mo_plate"),
        Column(name="registered_owner"),
        Column(name="positioning_unit"),
    ),
    Kind.DRIVER: (
        *_NAMES,
        Column(name="identity"),
        Column(name="hk_licence"),
        Column(name="cn_licence"),
        Column(name="mo_licence"),
    ),
    Kind.LOCK: (
        Column(name="terminal", required=True),
        Column(name="profile", required=True, choices=NAMES),
        Column(name="vendor"),
        Column(name="model"),
        Column(name="battery_percent", form=Form.WHOLE),
        Column(name="calibrated_until", form=Form.DAY),
    ),
}


def heads(kind: Kind) -> tuple[str, ...]:
    """The headings of a sheet of a kind."""
    return (CODE.name, *(one.name for one in COLUMNS[kind]), VALID_FROM.name, VALID_UNTIL.name)


def values(kind: Kind, content: Content) -> list[Any]:
    """The cells of an entry, without those of the frame."""
    plain = msgspec.to_builtins(content)
    return [_cell(column, plain) for column in COLUMNS[kind]]


def _cell(column: Column, plain: Any) -> Any:
    for step in column.path:
        plain = plain.get(step) if isinstance(plain, dict) else None
    if plain is None:
        return None
    match column.form:
        case Form.POSITIONS:
            return "; ".join(f"{one[0]} {one[1]}" for one in plain)
        case Form.LEGS:
            return "; ".join(
                f"{leg['side']} {leg['from_place']} > {leg['to_place']} / {leg['corridor']}" for leg in plain
            )
        case Form.DAYS | Form.SEVERAL:
            return " ".join(map(str, plain))
        case Form.DAY:
            return date.fromisoformat(plain)
        case Form.NUMBER:
            return Decimal(repr(plain)) if plain % 1 else int(plain)
        case _:
            return plain


def read(column: Column, text: str) -> Any:
    """The plain value of a cell. Raises ValueError where the cell cannot be that."""
    match column.form:
        case Form.NUMBER:
            return float(text)
        case Form.WHOLE:
            return int(text)
        case Form.DAY:
            return date.fromisoformat(text[:10]).isoformat()
        case Form.POSITIONS:
            return [_position(part) for part in text.split(";") if part.strip()]
        case Form.LEGS:
            return [_leg(part) for part in text.split(";") if part.strip()]
        case Form.DAYS:
            return _days(text)
        case Form.SEVERAL:
            return text.replace(",", " ").split()
        case _:
            return text


def _position(text: str) -> list[float]:
    found = _POSITION.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return [float(found[1]), float(found[2])]


def _leg(text: str) -> dict[str, str]:
    way, _, corridor = text.partition("/")
    start, _, end = way.partition(">")
    side, _, origin = start.strip().partition(" ")
    if not (side and origin.strip() and end.strip() and corridor.strip()):
        raise ValueError(text)
    return {"side": side, "from_place": origin.strip(), "to_place": end.strip(), "corridor": corridor.strip()}


def _days(text: str) -> list[int]:
    found: list[int] = []
    for part in text.replace(",", " ").split():
        first, _, last = part.partition("-")
        found += range(int(first), int(last or first) + 1)
    if not set(found) <= set(range(1, 8)):
        raise ValueError(text)
    return found


def build(kind: Kind, cells: Sequence[tuple[Column, Any]]) -> Content:
    """The content that these plain values make. Raises msgspec.ValidationError."""
    plain: dict[str, Any] = {}
    for column, value in cells:
        at = plain
        for step in column.path[:-1]:
            at = at.setdefault(step, {})
        at[column.path[-1]] = value
    if "names" in CONTENT[kind].__struct_fields__:
        plain.setdefault("names", {})
    return msgspec.convert(plain, CONTENT[kind])
