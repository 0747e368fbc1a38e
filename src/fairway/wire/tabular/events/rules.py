"""Rules on lists of events."""

from __future__ import annotations

from fairway.base.issues import Issue, Severity
from fairway.wire.tabular.rules import FileRule


class EventListRule(FileRule):
    """A rule on lists of events."""

    target = "event-list"
    citation = "Fairway lists of events"

    @classmethod
    def at(cls, place: str | None = None, **params: object) -> Issue:
        """The issue of this rule for a fault at ``place``."""
        return cls().issue("", severity=None, place=place, **params)


class NoHeadings(EventListRule):
    """No row of headings was found that names what the list is of."""

    id = "events.no_headings"
    remedy = "Put headings in the first row, for example Container, Event, Time; or set up a mapping of the columns."


class NoEventColumn(EventListRule):
    """No column tells what happened."""

    id = "events.no_event_column"
    remedy = "Name the column Event, or give each milestone a column of its own, for example ETA or Gate in."


class NoTimeColumn(EventListRule):
    """No column tells when it happened."""

    id = "events.no_time_column"
    remedy = "Name the column Time, or send the columns Date and Clock."


class NoReferenceColumn(EventListRule):
    """No column names what it happened to."""

    id = "events.no_reference_column"
    remedy = "Send the container, booking, bill, air waybill or vehicle in a column of its own."


class ColumnNotUsed(EventListRule):
    """The column {heading} is not used."""

    id = "events.column_not_used"
    remedy = "If it says something about events, say in the mapping of the columns what."
    severity = Severity.WARNING


class UnknownRole(EventListRule):
    """The mapping says that the column {heading} is {role}, which no column can be."""

    id = "events.unknown_role"
    remedy = "Choose one of the roles that the mapping offers."


class NotADate(EventListRule):
    """{value} is not a date or time."""

    id = "events.date"
    remedy = "Write it as 2026-11-22 10:30, or let the cell be a date."


class AmbiguousDates(EventListRule):
    """In this column day and month cannot be told apart ({value}); it was read as day, month, year."""

    id = "events.ambiguous_dates"
    remedy = "Write the year first, or say in the mapping in which order dates are written."
    severity = Severity.WARNING


class NotANumber(EventListRule):
    """{value} is not a number."""

    id = "events.number"
    remedy = "Write the number alone."


class EmptyRowCell(EventListRule):
    """This row says no {what}."""

    id = "events.empty_cell"
    remedy = "Fill the cell, or delete the row."
