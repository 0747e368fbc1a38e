"""The screening of all lines of a table at once, on any engine that Ibis knows.

The patterns, rates and prefixes are those of the single parcel (:mod:`fairway.parcels.hongkong.watched`,
:mod:`fairway.parcels.hongkong.vague`, :mod:`fairway.parcels.hongkong.parcel`); a test compares both.
"""

from __future__ import annotations

from datetime import date
from functools import reduce
from operator import add, or_
from typing import TYPE_CHECKING

import ibis
import ibis.expr.datatypes as dt

from fairway.codes.tables import table
from fairway.parcels.hongkong.folding import folded
from fairway.parcels.hongkong.parcel import HKD
from fairway.parcels.hongkong.vague import vagueness
from fairway.parcels.hongkong.watched import STRENGTH_OVER, STRENGTH_UNDER, Screen, Watched, screen

if TYPE_CHECKING:
    import ibis.expr.types as ir

_RATE = dt.Decimal(18, 5)
_EXACT = dt.Decimal(36, 10)
_MONEY = dt.Decimal(18, 2)
SCREENED_BY = ("screening.hk", "vague_term", "description_word", "exchange_rate.hkd")
"""The tables that the screening goes by."""
_TOLD_BY = ("description", "item_name", "hs_code")
_FOUND = ("value_hkd", "vague", "findings")


def screened(lines: ir.Table, on: date) -> ir.Table:
    """``lines`` (``hk_parcels``) with ``value_hkd`` decimal(18,2) (null: not known), ``vague`` and ``findings`` (the
    codes of ``screening.hk``, each followed by a space)."""
    # What is told of a text is told once, however many parcels carry it; and the texts are folded once.
    texts = lines.select(
        *_TOLD_BY,
        code=lines.hs_code.replace(".", "").replace(" ", ""),
        first=folded(lines.description),
        second=folded(lines.item_name),
        both=folded(lines.description + " ; " + lines.item_name),
    ).distinct()
    told = texts.select(
        *_TOLD_BY,
        vague=vagueness(on).in_bulk(texts.first),
        findings=_findings(screen(on), texts),
    )
    return lines.mutate(value_hkd=value_hkd(lines, on)).left_join(told, _TOLD_BY).select(*lines.columns, *_FOUND)


def value_hkd(lines: ir.Table, on: date) -> ir.DecimalValue:
    """Value times rate, rounded half up to the cent: with five places each nothing is lost before."""
    own = ibis.ifelse(lines.currency.isin(["", HKD]), ibis.literal(1, _RATE), ibis.null(_RATE))
    rates = [(lines.currency == row.code, ibis.literal(row.decimal("rate"), _RATE)) for row in _rates(on)]
    # On a day without any rate that was read there is only what is given in Hong Kong dollars.
    known = ibis.cases(*rates, else_=own) if rates else own
    rate = lines.rate.coalesce(known)
    return (lines.value.cast(_EXACT) * rate.cast(dt.Decimal(18, 5))).cast(_EXACT).round(2).cast(_MONEY)


def _rates(on: date) -> list[ir.Any]:
    return table("exchange_rate.hkd").entries(on)


def _findings(rows: Screen, texts: ir.Table) -> ir.StringValue:
    over, under = texts.both.re_search(STRENGTH_OVER), texts.both.re_search(STRENGTH_UNDER)
    strong = {"": ibis.literal(True), "over": over, "not_under": over | ~under}
    suspected = reduce(
        or_,
        [texts.both.re_search(each) for each in (rows.english, rows.traditional, rows.simplified)],
        _starts(texts.code, tuple({prefix for row in rows.rows for prefix in row.codes})),
    )
    told = [
        ibis.ifelse(
            strong[row.strength]
            & (_says(row, texts.first) | _says(row, texts.second) | _starts(texts.code, row.codes)),
            f"{row.code} ",
            "",
        )
        for row in rows.rows
    ]
    return ibis.ifelse(suspected, reduce(add, told), "")


def _says(row: Watched, text: ir.StringValue) -> ir.BooleanValue:
    return text.re_search(row.words) & ~text.re_search(row.unless)


def _starts(code: ir.StringValue, prefixes: tuple[str, ...]) -> ir.BooleanValue:
    lengths = {len(prefix) for prefix in prefixes}
    tests = [code.left(length).isin([one for one in prefixes if len(one) == length]) for length in sorted(lengths)]
    return reduce(or_, tests, ibis.literal(False))
