"""Rules on what the segments speak of: containers, totals and dates."""

from __future__ import annotations

from fairway.base.issues import Severity
from fairway.wire.edifact.rules.rule import EdifactRule


class CheckDigitWrong(EdifactRule):
    """{value} is not a container number: its check digit would be {digit}."""

    id = "edifact.check_digit"
    citation = "ISO 6346:2022"
    code = "12"
    remedy = "Read the number from the container door again; the last digit, in a box, is the check digit."


class NotAContainerNumber(EdifactRule):
    """{value} does not look like a container number: four letters (the fourth U, J or Z) and seven digits."""

    id = "edifact.container_number"
    citation = "ISO 6346:2022"
    code = "12"
    severity = Severity.WARNING
    remedy = "Write the number without blanks; a container without such a number can only be followed by this one."


class ContainerTwice(EdifactRule):
    """The container {value} is named before in this message."""

    id = "edifact.container_twice"
    citation = "SMDG user manuals: one equipment group for each container"
    code = "26"
    remedy = "Leave out the second, or correct its number."


class TotalWrong(EdifactRule):
    """The control total {qualifier} says {told}, but there are {found}."""

    id = "edifact.total"
    citation = "UN/EDIFACT data element 6069"
    code = "29"
    remedy = "Count again; if the total was right when it was written, something was lost on the way: send it again."


class ImpossibleDate(EdifactRule):
    """{value} is no date or time of the format {format}."""

    id = "edifact.date"
    citation = "UN/EDIFACT data element 2379"
    code = "12"
    remedy = "Write the date in the format that stands beside it, for example 202611221430:203."
