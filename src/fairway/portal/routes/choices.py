"""What the selects of forms offer, from the code tables of the day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from fairway.codes.control_points import control_points
from fairway.codes.tables import book, table
from fairway.consignments.model import Direction, Texts
from fairway.filings.hk.exemptions import moves_by_road
from fairway.portal.editor_form import options_at
from fairway.portal.routes.places import place_words
from fairway.portal.routes.texts import entry_words
from fairway.portal.views.parts import Choice
from fairway.portal.vocabulary import DIRECTIONS

_TABLES = {
    "hk_exemption": "exemption.hk",
    "supervision_mode": "supervision_mode.cn",
    "levy_nature": "levy_nature.cn",
    "road_procedure": "road_procedure.cn",
    "district": "district.cn",
}
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
    if "hk_exemption" in names:
        offered = table_choices(_TABLES["hk_exemption"], on)
        special["hk_exemption"] = tuple(one for one in offered if moves_by_road(one.value, on))
    known = set(book().names)
    return {
        name: special[name] if name in special else table_choices(_TABLES.get(name, name), on)
        for name in names
        if name in special or _TABLES.get(name, name) in known
    }


def codes_of(values: Mapping[str, str], on: date) -> dict[str, str]:
    """Posted values by pointer, with the code in place of what a list offered for it.

    Taken are the code in any case, the words as they are offered in any language ("CT · Carton"), and the name alone
    ("carton", "紙箱"). Anything else stays as it was typed, for the rules to judge.
    """
    found = {}
    for pointer, text in values.items():
        name = options_at(pointer)
        found[pointer] = _names(name, on, id(book())).get(text.strip().casefold(), text) if name else text
    return found


@lru_cache(maxsize=64)
def _names(name: str, on: date, stamp: int) -> Mapping[str, str]:
    """The code of everything that may be typed for it; a name that several codes have leads to none of them."""
    del stamp
    found: dict[str, str] = {}
    shared: set[str] = set()
    choices = editor_choices(frozenset({name}), on).get(name, ())
    for one in choices:
        words = one.words if isinstance(one.words, Texts) else Texts()
        for said in filter(None, (words.en, words.tc, words.sc)):
            found[said.casefold()] = one.value
            short = said.partition(" · ")[2].casefold()
            if short and found.setdefault(short, one.value) != one.value:
                shared.add(short)
    return {key: code for key, code in found.items() if key not in shared} | {
        one.value.casefold(): one.value for one in choices
    }
