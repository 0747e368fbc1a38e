"""What the selects of forms offer, from the code tables of the day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from fairway.codes.control_points import control_points
from fairway.codes.tables import book, table
from fairway.consignments.model import Direction, Texts
from fairway.portal.routes.places import place_words
from fairway.portal.routes.texts import entry_words
from fairway.portal.views.parts import Choice
from fairway.portal.vocabulary import DIRECTIONS

_TABLES = {"hk_exemption": "exemption.hk", "supervision_mode": "supervision_mode.cn", "levy_nature": "levy_nature.cn"}
"""The tables of options whose name in the form is another."""
_PLAIN = frozenset({"currency"})
"""Tables whose codes everybody knows; their names would only be in the way."""


def point_choices(on: date, present: str = "") -> tuple[Choice, ...]:
    """The control points that take goods."""
    return tuple(Choice(point.code, place_words(point.code, on), point.code == present) for point in control_points(on))


def direction_choices() -> tuple[Choice, ...]:
    """Both ways over the boundary."""
    return tuple(Choice(direction.value, DIRECTIONS[direction][0]) for direction in Direction)


@lru_cache(maxsize=64)
def _of_table(name: str, on: date, stamp: int) -> tuple[Choice, ...]:
    del stamp
    plain = name in _PLAIN
    return tuple(
        Choice(entry.code, Texts(en=entry.code) if plain else entry_words(entry)) for entry in table(name).entries(on)
    )


def table_choices(name: str, on: date) -> tuple[Choice, ...]:
    """The rows of a code table that hold on a day, as "CT · Carton"."""
    return _of_table(name, on, id(book()))


def editor_choices(names: frozenset[str], on: date) -> Mapping[str, tuple[Choice, ...]]:
    """The choices of the editor, by the name that its fields use."""
    special = {"control_point": point_choices(on), "direction": direction_choices()}
    known = set(book().names)
    return {
        name: special[name] if name in special else table_choices(_TABLES.get(name, name), on)
        for name in names
        if name in special or _TABLES.get(name, name) in known
    }
