"""A rule over parcels: its sentence, and the checks that find its breaches in one row or in millions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

from fairway.base.issues import Issue
from fairway.base.rules import Rule
from fairway.parcels.model import TABLES
from fairway.parcels.names import name_of
from fairway.parcels.rows import BESIDE, columns, key
from fairway.parcels.terms import Literal, Shown, Term, python
from fairway.parcels.terms.single import Row

SPECIFICATION = "GACC e-commerce interface specification, May 2022"


@dataclass(frozen=True)
class Check:
    """One way to break a rule, over the rows of ``table``: ``breaks`` true is a fault of ``field``."""

    table: str
    field: str
    breaks: Term
    value: Term
    """What stands there, as text."""
    expected: Term
    """What the rule expects, as text; empty where it is no single value."""
    rule: str = ""


@dataclass(frozen=True)
class Fault:
    """One row of :data:`fairway.parcels.model.FAULTS`."""

    table: str
    place: int
    key: str
    rule: str
    field: str
    value: str
    expected: str


@dataclass(frozen=True)
class Judged:
    """A row of a table: the subject of a rule."""

    table: str
    row: Row


def check(table: str, field: str, breaks: Term, expected: Term | str = "", value: Term | None = None) -> Check:
    """A check of a column of ``table``; its own value is shown unless ``value`` says another."""
    wanted = Literal(expected) if isinstance(expected, str) else Shown(expected)
    return Check(table, field, breaks, value or Shown(columns(table)[field]), wanted)


class ParcelRule(Rule[Judged]):
    """The common part: the checks, each of which is one Term."""

    target = "parcels"
    checks: ClassVar[tuple[Check, ...]]

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        if "checks" in cls.__dict__:
            cls.checks = tuple(replace(one, rule=cls.id) for one in cls.checks)
            RULES[cls.id] = cls()

    def check(self, subject: Judged) -> Iterator[Issue]:
        """One issue for each check of the row's table that finds a breach."""
        for one in self.checks:
            if one.table == subject.table and python(one.breaks)(subject.row):
                yield issue(fault(one, subject.row))


RULES: dict[str, ParcelRule] = {}
"""Every rule over parcels by its id."""


def fault(found: Check, row: Row) -> Fault:
    """The fault that ``found`` made in ``row``."""
    return Fault(
        table=found.table,
        place=int(str(row.get("place", 0))),
        key=str(python(key(found.table))(row)),
        rule=found.rule,
        field=found.field,
        value=str(python(found.value)(row)),
        expected=str(python(found.expected)(row)),
    )


def issue(one: Fault, value: str | None = None, expected: str | None = None) -> Issue:
    """What a reader is told of a fault; ``value`` and ``expected`` are what may be shown in place of its own."""
    return RULES[one.rule].issue(
        f"/{one.table}/{one.field}",
        place=str(one.place),
        field=name_of(one.field),
        value=(one.value if value is None else value) or "-",
        expected=(one.expected if expected is None else expected) or "-",
    )


def personal(table: str, field: str) -> bool:
    """Whether values of a fault of ``field`` name or number a person."""
    tables = BESIDE[table].values() if table in BESIDE else (table,)
    return any(field in TABLES[one].personal for one in tables if one in TABLES)
