"""E01: the form of a message, as its schema has it."""

from __future__ import annotations

from fairway.base.issues import Issue, Refusal
from fairway.wire.ceb.fields import Fault, Field
from fairway.wire.ceb.rules.rule import CebRule


class NotAMessage(CebRule):
    """This is no CEB message: {reason}."""

    id = "ceb.E01.unreadable"
    remedy = "Send one XML document in the encoding that its first line names, without a document type declaration."


class WrongNamespace(CebRule):
    """The namespace of the root is {found}; it must be {expected}."""

    id = "ceb.E01.namespace"
    remedy = "Declare the namespace on the root exactly so, and put all its elements into it."


class WrongRoot(CebRule):
    """The root is named {found}; this message is {expected}."""

    id = "ceb.E01.root"
    remedy = "Name the root as the specification has it: the customs system chooses the schema by it."


class AttributeMissing(CebRule):
    """The root has no attribute {attribute}."""

    id = "ceb.E01.attribute_missing"
    remedy = "Give the root guid (36 characters) and version (1.0)."


class AttributeWrong(CebRule):
    """The attribute {attribute} of the root has {length} characters; it takes {expected}."""

    id = "ceb.E01.attribute_length"
    remedy = "Give the root guid (36 characters) and version (1.0)."


class AttributeUnknown(CebRule):
    """{element} has an attribute {attribute}, which the schema does not know."""

    id = "ceb.E01.attribute_unknown"
    remedy = "Take the attribute away."


class ElementMissing(CebRule):
    """{element} is missing."""

    id = "ceb.E01.missing"
    remedy = "Put it in, at its place in the order of the specification."


class ElementUnknown(CebRule):
    """{element} is no element that belongs into {parent}."""

    id = "ceb.E01.unknown"
    remedy = "Compare its name with the specification: import and export differ, and so do editions."


class ElementRepeated(CebRule):
    """{element} stands more than once in {parent}."""

    id = "ceb.E01.repeated"
    remedy = "Keep one of them."


class ElementMisplaced(CebRule):
    """{element} stands at the wrong place in {parent}: it belongs before {before}."""

    id = "ceb.E01.order"
    remedy = "Keep the elements in the order of the specification: the schema checks it."


class TextBetweenElements(CebRule):
    """There is text between the elements of {element}: {found}."""

    id = "ceb.E01.text"
    remedy = "Take the text away, or put it into the element it belongs to."


class ElementsInValue(CebRule):
    """{element} holds elements where a value belongs."""

    id = "ceb.E01.elements"
    remedy = "Write the value as plain text; mark-up in it is escaped."


class TooManyObjects(CebRule):
    """The message holds {found} of {element}; {most} are allowed."""

    id = "ceb.E01.objects"
    remedy = "Divide it into several messages, each with a guid of its own."


class TooManyLines(CebRule):
    """{parent} has {found} lines; the schema allows {most}."""

    id = "ceb.E01.lines"
    remedy = "Divide the goods over several objects."


class ValueEmpty(CebRule):
    """{element} is empty."""

    id = "ceb.E01.empty"
    remedy = "Give a value; leave the element out altogether where it is optional."


class WrongLength(CebRule):
    """{element} has {length} characters; it takes {expected}."""

    id = "ceb.E01.length"
    remedy = "Shorten or complete the value."


class WrongFixedValue(CebRule):
    """{element} is {value}; it can only be {expected}."""

    id = "ceb.E01.fixed"
    remedy = "Write the one value that is allowed."


class NotADecimal(CebRule):
    """{element} is no decimal number: {value}."""

    id = "ceb.E01.decimal"
    remedy = "Write digits with a point before the decimals, without separators, exponent or currency."


class NotAnInteger(CebRule):
    """{element} is no whole number: {value}."""

    id = "ceb.E01.integer"
    remedy = "Write digits only."


class TooManyDigits(CebRule):
    """{element} has more digits than {expected} allows: {value}."""

    id = "ceb.E01.digits"
    remedy = "Round it: 19 digits at most, five of them after the point; a number of pieces has up to nine."


class FurtherFaults(CebRule):
    """There are further faults; the first {most} are shown."""

    id = "ceb.E01.further"
    remedy = "Mend these first: most have the same cause."


_OF_A_VALUE: dict[Fault, type[CebRule]] = {
    Fault.EMPTY: ValueEmpty,
    Fault.LENGTH: WrongLength,
    Fault.FIXED: WrongFixedValue,
    Fault.DECIMAL: NotADecimal,
    Fault.DIGITS: TooManyDigits,
    Fault.INTEGER: NotAnInteger,
}
SHOWN = 40
"""Characters of a wrong value that are shown."""


def shown(value: str) -> str:
    """The beginning of ``value``, on one line."""
    text = " ".join(value.split())
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def value_issue(fault: Fault, field: Field, value: str, pointer: str, *, place: str | None = None) -> Issue:
    """The issue of a value that misses its field. Personal values are not shown: only numbers and codes are."""
    rule, name, expected = _OF_A_VALUE[fault], field.name, field.expected
    if fault is Fault.LENGTH:
        return rule.at(pointer, place=place, element=name, expected=expected, length=len(value))
    if fault is Fault.EMPTY:
        return rule.at(pointer, place=place, element=name)
    return rule.at(pointer, place=place, element=name, expected=expected, value=shown(value))


def unreadable(reason: str) -> Refusal:
    """The refusal of bytes that are no message at all."""
    return Refusal([NotAMessage.at(reason=reason)])
