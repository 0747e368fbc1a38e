"""What another version of a decision table would have done to parcels of the past."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

import msgspec

from fairway.parcels.risk.decisions import Tables, Version
from fairway.parcels.risk.rules import SIGNS, Limits
from fairway.parcels.terms import python


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A row of a view that was kept of a batch (of ``purchases``, of the cheap ``lines``, of ``texts``)."""

    key: str
    """The parcel's."""
    view: str
    row: dict[str, str | int | bool | Decimal | None]
    on: date
    """The day of its declaration."""
    wrong: bool | None = None
    """What the inspection found; None where there was none."""


class Changed(msgspec.Struct, frozen=True, kw_only=True):
    """What would change for one sign."""

    flagged: int
    """Parcels that it flags by the version in force."""
    would: int
    """Parcels that it would flag."""
    gained: tuple[str, ...]
    """Keys that it would flag and does not."""
    lost: tuple[str, ...]
    """Keys that it flags and would not."""
    found_lost: int
    """Of the lost, those in which an inspection found something."""
    wasted_lost: int
    """Of the lost, those in which it found nothing."""


def preview(tables: Tables, name: str, proposed: Version, month: Iterable[Kept]) -> Mapping[str, Changed]:
    """What would change, per sign of the table ``name``, had ``proposed`` been in force. Rows beyond the floors of
    :mod:`fairway.parcels.risk.gather` were not kept; no limit can be set below them. Only limits are tried: rows were
    counted with the ``minutes`` of their own day. Raises Refusal for a version that does not fit the table."""
    other = {**tables, name: tables[name].with_version(proposed)}
    rows = list(month)
    return {
        sign.id: _changed(sign.id, tables, other, proposed.valid_from, rows)
        for sign in SIGNS.values()
        if sign.table == name
    }


def _changed(sign: str, now: Tables, then: Tables, begins: date, rows: Iterable[Kept]) -> Changed:
    before: set[str] = set()
    after: set[str] = set()
    wrong: dict[str, bool] = {}
    own = SIGNS[sign]
    terms = {}
    for kept in rows:
        if kept.view != own.view:
            continue
        if kept.on not in terms:
            old, new = Limits(now, kept.on), Limits(then, kept.on, decided=begins)
            terms[kept.on] = python(own.flags(old)), python(own.flags(new))
        flags, would = terms[kept.on]
        if flags(kept.row):
            before.add(kept.key)
        if would(kept.row):
            after.add(kept.key)
        if kept.wrong is not None:
            wrong[kept.key] = kept.wrong
    lost = tuple(sorted(before - after))
    return Changed(
        flagged=len(before),
        would=len(after),
        gained=tuple(sorted(after - before)),
        lost=lost,
        found_lost=sum(wrong.get(key) is True for key in lost),
        wasted_lost=sum(wrong.get(key) is False for key in lost),
    )
