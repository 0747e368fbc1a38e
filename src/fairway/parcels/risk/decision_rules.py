"""Rules on what an officer writes into a decision table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Protocol

from fairway.base.issues import Issue
from fairway.base.rules import Rule

TARGET = "parcels.risk"
_OURS = "Fairway: decision tables"
OTHERWISE = "otherwise"
"""The name of the last row, which has no conditions."""


class _Bounds(Protocol):
    @property
    def least(self) -> Decimal: ...
    @property
    def most(self) -> Decimal: ...
    @property
    def places(self) -> int: ...


class _Written(Rule[Issue]):
    target = TARGET
    citation = _OURS

    def check(self, subject: Issue) -> Iterator[Issue]:
        """The issue itself: these are found while a version is read."""
        yield subject


class VersionIsLater(_Written):
    """The version begins on {day}, but one that begins on {last} is there."""

    id = "parcels.risk.version_is_later"
    remedy = "Let it begin later: what was in force is not changed afterwards."

    @classmethod
    def at(cls, day: date, last: date) -> Issue:
        """Said of the day."""
        return cls().issue("/valid_from", day=day.isoformat(), last=last.isoformat())


class VersionBeginsLater(_Written):
    """The version would begin on {day}, but today is {today} already."""

    id = "parcels.risk.version_begins_later"
    remedy = "Let it begin tomorrow or later, so that it can still be taken back before it holds."

    @classmethod
    def at(cls, day: date, today: date) -> Issue:
        """Said of the day."""
        return cls().issue("/valid_from", day=day.isoformat(), today=today.isoformat())


class ReasonGiven(_Written):
    """A reason is to be given, of at most {most} characters."""

    id = "parcels.risk.reason_given"
    remedy = "Say in a sentence why; whoever looks later reads it."

    @classmethod
    def at(cls, pointer: str, most: int) -> Issue:
        """Said of the reason."""
        return cls().issue(pointer, most=str(most))


class ConditionIsKnown(_Written):
    """{value} is nothing that {name} can be."""

    id = "parcels.risk.condition_is_known"
    remedy = "Choose one of: {known}."

    @classmethod
    def at(cls, pointer: str, name: str, value: str, known: str) -> Issue:
        """Said of the value of a condition."""
        return cls().issue(pointer, name=name, value=value, known=known)


class RowIsReached(_Written):
    """The row is never asked: row {before} before it holds whenever it would."""

    id = "parcels.risk.row_is_reached"
    remedy = "Put the narrower row first, or take one of them out."

    @classmethod
    def at(cls, pointer: str, before: int) -> Issue:
        """Said of a row, ``before`` counted from 1."""
        return cls().issue(pointer, before=str(before))


class RowIsOfTable(_Written):
    """The row does not fit the table: {name}."""

    id = "parcels.risk.row_is_of_table"
    remedy = "Give every limit of the table, conditions on its inputs only, and a last row without conditions."

    @classmethod
    def at(cls, pointer: str, name: str) -> Issue:
        """Said of a name that is too much or lacks."""
        return cls().issue(pointer, name=name)


class OutputIsNumber(_Written):
    """{value} is no limit between {least} and {most} with at most {places} decimal places."""

    id = "parcels.risk.output_is_number"
    remedy = "Write a number within these bounds."

    @classmethod
    def at(cls, pointer: str, value: Decimal, bounds: _Bounds) -> Issue:
        """Said of a value."""
        return cls().issue(
            pointer, value=str(value), least=str(bounds.least), most=str(bounds.most), places=str(bounds.places)
        )
