"""Rules on data elements: presence, representation, codes."""

from __future__ import annotations

from fairway.base.issues import Severity
from fairway.wire.edifact.rules.rule import EdifactRule


class MandatoryMissing(EdifactRule):
    """Data element {number} must be there."""

    id = "edifact.missing"
    citation = "UN/EDIFACT segment directory"
    code = "13"
    remedy = "Fill it in."


class TooLong(EdifactRule):
    """{value} is longer than data element {number} may be: {most} characters."""

    id = "edifact.too_long"
    citation = "UN/EDIFACT data element directory"
    code = "39"
    remedy = "Shorten it."


class TooShort(EdifactRule):
    """{value} is shorter than data element {number} must be: {least} characters."""

    id = "edifact.too_short"
    citation = "UN/EDIFACT data element directory"
    code = "40"
    severity = Severity.WARNING
    remedy = "Fill it up, a number with leading zeros."


class WrongCharacters(EdifactRule):
    """{value} does not fit data element {number}, whose representation is {kind}."""

    id = "edifact.type"
    citation = "UN/EDIFACT data element directory; ISO 9735-1, 10"
    code = "37"
    remedy = "Write numbers without blanks, thousands separators and units."


class BadDecimal(EdifactRule):
    """{value} has no digit before or after its decimal mark."""

    id = "edifact.decimal"
    citation = "ISO 9735-1, 10.1"
    code = "19"
    severity = Severity.WARNING
    remedy = "Write 0.5 rather than .5, and 5 rather than 5."


class TooMany(EdifactRule):
    """There are more data elements or components here than {name} has: {most}."""

    id = "edifact.constituents"
    citation = "UN/EDIFACT segment directory"
    code = "16"
    remedy = "Leave out what is too much; look for a separator that should have been released with a question mark."


class TooManyRepetitions(EdifactRule):
    """Data element {name} is repeated more than {most} times."""

    id = "edifact.repetitions"
    citation = "UN/EDIFACT segment directory"
    code = "35"
    remedy = "Leave out what is too much."


class CodeNotInList(EdifactRule):
    """{value} is not in the code list of data element {number}."""

    id = "edifact.code"
    citation = "UN/EDIFACT code list directory"
    code = "12"
    severity = Severity.WARNING
    remedy = "Use a code of the list, or agree on a code of your own with the operator."


class AgreedCode(EdifactRule):
    """{value} is a code that partners agree on between themselves, in data element {number}."""

    id = "edifact.agreed_code"
    citation = "UN/EDIFACT code list directory"
    code = "12"
    severity = Severity.WARNING
    advice = True
    remedy = "Nothing, if it was agreed."


class TrailingSeparator(EdifactRule):
    """There are separators at the end with nothing after them."""

    id = "edifact.trailing"
    citation = "ISO 9735-1, 8"
    code = "45"
    severity = Severity.WARNING
    remedy = "Leave them out."
