"""Decision tables: the limits of the signs of risk, dated, as officers write them.

A table has inputs (texts of the row that is judged), outputs (numbers) and versions. The version in force on a day is
the last one that began by then; in it the first row whose conditions hold gives the outputs. A version compiles to
terms, so that one parcel and millions are judged by the same limits.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache
from importlib.resources import files

import msgspec

from fairway.base.issues import Issue, Refusal
from fairway.parcels.risk.decision_rules import (
    OTHERWISE,
    ConditionIsKnown,
    OutputIsNumber,
    RowIsOfTable,
    RowIsReached,
    VersionIsLater,
)
from fairway.parcels.terms import Choose, Literal, Part, Term, all_of, text


class How(StrEnum):
    """How an input is compared."""

    EQUALS = "equals"
    PREFIX = "prefix"
    """The text begins so: the beginning of a commodity code."""


class Input(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A column that conditions may ask."""

    name: str
    how: How = How.EQUALS
    known: tuple[str, ...] = ()
    """What it can be; empty where that is open."""
    digits: int = 0
    """Its most digits where it is a number, as the beginning of a code; 0 for other texts."""

    def takes(self, value: str) -> bool:
        """Whether a row can have ``value``."""
        if self.digits:
            return value.isascii() and value.isdigit() and len(value) <= self.digits
        return not self.known or value in self.known

    def covers(self, wide: str, narrow: str) -> bool:
        """Whether a condition holds wherever another does."""
        return narrow.startswith(wide) if self.how is How.PREFIX else narrow == wide


class Output(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A limit."""

    name: str
    least: Decimal = Decimal(0)
    most: Decimal
    places: int = 0


class Row(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Conditions and limits. What ``when`` does not name may be anything; the last row names nothing."""

    when: dict[str, str] = {}
    then: dict[str, Decimal]


class Version(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The rows from one day on."""

    valid_from: date
    by: str
    why: str
    rows: tuple[Row, ...]


class DecisionTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One table with all its versions, the oldest first."""

    name: str
    title: str
    inputs: tuple[Input, ...] = ()
    outputs: tuple[Output, ...]
    versions: tuple[Version, ...]

    def on(self, day: date) -> Version:
        """The version in force on ``day``. Raises LookupError before the first."""
        found = [one for one in self.versions if one.valid_from <= day]
        if not found:
            raise LookupError(f"{self.name}: no version by {day.isoformat()}")
        return found[-1]

    def term(self, output: str, version: Version) -> Term:
        """The limit as a term over the row that is judged."""
        *special, last = version.rows
        otherwise = Literal(last.then[output])
        if not special:
            return otherwise
        return Choose(
            tuple(self._condition(row) for row in special),
            tuple(Literal(row.then[output]) for row in special),
            otherwise,
        )

    def value(self, output: str, version: Version) -> Decimal:
        """The one limit of a table without inputs."""
        return version.rows[-1].then[output]

    def least(self, output: str, version: Version) -> Decimal:
        """The lowest limit of any row."""
        return min(row.then[output] for row in version.rows)

    def _condition(self, row: Row) -> Term:
        how = {one.name: one.how for one in self.inputs}
        return all_of(
            *(
                Part(text(name), 0, len(value)).equals(value) if how[name] is How.PREFIX else text(name).equals(value)
                for name, value in row.when.items()
            )
        )

    def with_version(self, version: Version) -> DecisionTable:
        """The table with one more version. Raises Refusal with every fault: the past is not changed, so the new one
        begins after all others; its rows fit the table."""
        issues = list(self.faults(version))
        if self.versions and version.valid_from <= self.versions[-1].valid_from:
            issues.append(VersionIsLater.at(version.valid_from, self.versions[-1].valid_from))
        if issues:
            raise Refusal(issues)
        return msgspec.structs.replace(self, versions=(*self.versions, version))

    def always(self, version: Version) -> DecisionTable:
        """The table with this version alone, as if it had always been in force: to try it on the past."""
        one = msgspec.structs.replace(version, valid_from=date.min)
        return msgspec.structs.replace(self, versions=(one,))

    def faults(self, version: Version) -> Iterator[Issue]:
        """What is wrong with the rows of a version."""
        inputs, outputs = {one.name: one for one in self.inputs}, {one.name: one for one in self.outputs}
        if not version.rows or version.rows[-1].when:
            yield RowIsOfTable.at("/rows", OTHERWISE)
        for at, row in enumerate(version.rows):
            where = f"/rows/{at}"
            for name, value in row.when.items():
                if name not in inputs or not value:
                    yield RowIsOfTable.at(f"{where}/when", name)
                elif not inputs[name].takes(value):
                    known = ", ".join(inputs[name].known) or "0-9"
                    yield ConditionIsKnown.at(f"{where}/when/{name}", name, value, known)
            if (before := self._covering(version.rows[:at], row)) is not None:
                yield RowIsReached.at(where, before + 1)
            if not row.when and at < len(version.rows) - 1:
                yield RowIsOfTable.at(f"{where}/when", OTHERWISE)
            for name in sorted(set(row.then) ^ set(outputs)):
                yield RowIsOfTable.at(f"{where}/then", name)
            for name, given in row.then.items():
                if name in outputs and not _fits(given, outputs[name]):
                    yield OutputIsNumber.at(f"{where}/then/{name}", given, outputs[name])

    def _covering(self, earlier: Sequence[Row], row: Row) -> int | None:
        """The first of the rows before one that holds wherever it does."""
        inputs = {one.name: one for one in self.inputs}
        for at, one in enumerate(earlier):
            if not one.when or not set(one.when) <= set(inputs) & set(row.when):
                continue
            if all(inputs[name].covers(value, row.when[name]) for name, value in one.when.items()):
                return at
        return None


def _fits(value: Decimal, output: Output) -> bool:
    try:
        whole = value == round(value, output.places)
    except InvalidOperation:
        return False
    return whole and value.is_finite() and output.least <= value <= output.most


Tables = Mapping[str, DecisionTable]
"""Decision tables by their name."""


def read(content: bytes) -> DecisionTable:
    """A table from JSON. Raises msgspec.ValidationError for what is none, Refusal for versions that do not fit."""
    found = msgspec.json.decode(content, type=DecisionTable)
    table = msgspec.structs.replace(found, versions=())
    for version in found.versions:
        table = table.with_version(version)
    return table


@cache
def shipped() -> Tables:
    """The tables that the product brings: limits of our own choice, which say so, for officers to change."""
    folder = files("fairway.parcels.risk") / "data"
    found = [read(one.read_bytes()) for one in folder.iterdir() if one.name.endswith(".json")]
    return {one.name: one for one in sorted(found, key=lambda one: one.name)}
