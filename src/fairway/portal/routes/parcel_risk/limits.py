"""The rows of decision tables in words: conditions, limits with their units, what two versions say differently."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from fairway.parcels.risk.decisions import Row
from fairway.portal.routes.community.words import as_data
from fairway.portal.routes.parcel_risk.words import AUTHORISED, CONDITIONS, limit_of, sign_words
from fairway.portal.routes.parcels.words import as_param
from fairway.portal.views.parcels.risk_tables import Difference, LimitRow
from fairway.portal.views.parts import N_, Phrase, Words

OTHERWISE: Mapping[str, str] = {
    "gcode": N_("Any other code"),
    "flag": N_("Any other sign"),
    "authorised": N_("Any other platform"),
}
"""What the last row of a table holds for, by what the others ask."""
_NONE = as_data("–")


def amount(table: str, output: str, value: Decimal) -> Words:
    """A limit with its unit."""
    told = limit_of(table, output)
    shown = told.shown(value)
    if not told.unit:
        return Words("{n}", {"n": shown})
    return Words(N_("{n} {unit}"), {"n": shown, "unit": Words(told.unit)})


def condition(name: str, value: str) -> Phrase:
    """A condition of a row."""
    match name:
        case "flag":
            return sign_words(value)
        case "authorised":
            return AUTHORISED.get(value, value)
        case _:
            return Words(N_("{what} {value}"), {"what": Words(CONDITIONS.get(name, name)), "value": value})


def when_words(row: Row, rows: Sequence[Row]) -> Phrase:
    """What a row holds for; empty for the only one of its table."""
    if row.when:
        found = [condition(name, value) for name, value in sorted(row.when.items())]
        return found[0] if len(found) == 1 else Words("{a} {b}", {"a": as_param(found[0]), "b": as_param(found[1])})
    asked = next((name for one in rows for name in one.when), "")
    return OTHERWISE.get(asked, N_("Everything else")) if asked else ""


def limit_rows(table: str, rows: Sequence[Row]) -> tuple[LimitRow, ...]:
    """The rows of a version."""
    return tuple(
        LimitRow(
            when_words(row, rows),
            tuple((limit_of(table, name).words, amount(table, name, value)) for name, value in row.then.items()),
        )
        for row in rows
    )


def differences(table: str, before: Sequence[Row], after: Sequence[Row]) -> tuple[Difference, ...]:
    """The limits that two versions say differently, row by row; a row that only one has stands beside a dash."""
    return tuple(_differences(table, before, after))


def _differences(table: str, before: Sequence[Row], after: Sequence[Row]) -> Iterator[Difference]:
    old = {tuple(sorted(row.when.items())): row for row in before}
    new = {tuple(sorted(row.when.items())): row for row in after}
    for key in dict.fromkeys((*old, *new)):
        was, will = old.get(key), new.get(key)
        shown = will or was
        assert shown is not None  # the key is of one of them
        for name in shown.then:
            left = was.then.get(name) if was else None
            right = will.then.get(name) if will else None
            if left != right:
                yield Difference(
                    when_words(shown, after if will else before),
                    limit_of(table, name).words,
                    _NONE if left is None else amount(table, name, left),
                    _NONE if right is None else amount(table, name, right),
                )
