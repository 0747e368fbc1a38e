"""Readings that follow each other, folded into one row of a line: a reefer tells its temperature every few minutes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import groupby

from fairway.tracking.line import Entry
from fairway.tracking.model import Reading

UNITS = {"CEL": "°C", "P1": "%", "KNT": "kn"}
LEAST = 3
"""Readings from which on they are one row."""


def folded(entries: Iterable[Entry]) -> Iterator[tuple[Entry, ...]]:
    """The entries in their order; readings of one thing, by one source, at one place, together."""
    for alike, run in groupby(entries, key=_alike):
        members = tuple(run)
        if alike is not None and len(members) >= LEAST:
            yield members
        else:
            yield from ((one,) for one in members)


def _alike(entry: Entry) -> tuple[object, ...] | None:
    event = entry.winner
    if not event.readings or not entry.done or entry.others or entry.conflicts:
        return None
    return entry.milestone, event.source.partner, event.source.standard, entry.leg, entry.place_key, entry.subject


def measured(reading: Reading) -> str:
    """ "-18.2 °C"."""
    return f"{reading.value} {UNITS.get(reading.unit, reading.unit)}"


def spans(readings: Sequence[Reading]) -> tuple[str, ...]:
    """What was measured, from the lowest to the highest: "-18.2 to -14.8 °C" in the signs that every reader knows."""
    found: dict[tuple[str, str], list[Decimal]] = {}
    for one in readings:
        found.setdefault((one.kind, one.unit), []).append(one.value)
    texts = []
    for (kind, unit), values in found.items():
        low, high = min(values), max(values)
        text = measured(Reading(kind=kind, value=high, unit=unit))
        texts.append(text if low == high else f"{low} … {text}")
    return tuple(texts)
