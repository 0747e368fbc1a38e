"""E01 over tables: what the schema says of a value. Over messages the wire says it (rules ``ceb.E01``)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from fairway.parcels.columns import Column, Kind
from fairway.parcels.model import TABLES
from fairway.parcels.rows import columns
from fairway.parcels.rules.rule import SPECIFICATION, Check, ParcelRule, check
from fairway.parcels.terms import Given, Length, Literal, Matches, Term

_DAYS = {"decl_time", "ie_date"}
_TIMES = {"app_time", "pay_time", "accounting_date"}
_MONTH_AND_DAY = "(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])"
_DAY = f"20[0-9]{{2}}{_MONTH_AND_DAY}"
_TIME = f"{_DAY}([01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]"


def _texts() -> Iterator[tuple[str, Column]]:
    for table in TABLES.values():
        for one in table.columns:
            if one.kind is Kind.TEXT:
                yield table.name, one


def _length(table: str, one: Column) -> Check:
    field = columns(table)[one.name]
    length, wanted = Length(field), Literal(Decimal(one.length))
    wrong: Term = Given(field) & length.differs(wanted) if one.exact else length.above(wanted)
    return check(table, one.name, wrong, Literal(Decimal(one.length)))


class ValueGiven(ParcelRule):
    """{field} is not given."""

    id = "parcels.E01.given"
    citation = f"{SPECIFICATION}: schema, elements that must stand"
    remedy = "Fill it in; the schema of customs leaves it out nowhere."
    checks = tuple(check(table, one.name, ~Given(columns(table)[one.name])) for table, one in _texts() if one.required)


class ValueLength(ParcelRule):
    """{field} is too long, or not of its one length: {expected} characters."""

    id = "parcels.E01.length"
    citation = f"{SPECIFICATION}: schema, lengths"
    remedy = "Shorten it, or write the code as its table has it."
    checks = tuple(_length(table, one) for table, one in _texts())


class ValueIsTime(ParcelRule):
    """{value} is no day or time of {field}."""

    id = "parcels.E01.time"
    citation = f"{SPECIFICATION}: format of days and times"
    remedy = "Write a day as YYYYMMDD and a time as YYYYMMDDhhmmss, in Beijing time."
    checks = tuple(
        check(table, one.name, Given(columns(table)[one.name]) & ~Matches(columns(table)[one.name], pattern))
        for table, one in _texts()
        for names, pattern in ((_DAYS, _DAY), (_TIMES, _TIME))
        if one.name in names
    )
