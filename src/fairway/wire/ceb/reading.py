"""Reading one record of a message: at a glance where it fits its table, element by element where it does not."""

from __future__ import annotations

import re
from functools import lru_cache

from lxml import etree

from fairway.base.issues import Issue
from fairway.wire.ceb.fields import Fault, Field, Kind, Record, by_name
from fairway.wire.ceb.model import Values
from fairway.wire.ceb.rules.form import (
    AttributeUnknown,
    ElementMisplaced,
    ElementMissing,
    ElementRepeated,
    ElementsInValue,
    ElementUnknown,
    FurtherFaults,
    TextBetweenElements,
    shown,
    value_issue,
)
from fairway.wire.ceb.xml import names

MOST_ISSUES = 5_000
"""So many faults are named one by one; a message that has more has one cause for most of them."""
SCHEMA_INSTANCE = "{http://www.w3.org/2001/XMLSchema-instance}"


@lru_cache(maxsize=512)
def _tags(record: Record, namespace: str) -> dict[str, str]:
    start = f"{{{namespace}}}" if namespace else ""
    return {f"{start}{field.name}": field.name for field in record.fields}


@lru_cache(maxsize=2048)
def _shape(record: Record, there: tuple[str, ...]) -> re.Pattern[str] | None:
    """What the values of the elements ``there`` look like together; None when these elements do not make the record."""
    position, fields = 0, record.fields
    for name in there:
        while position < len(fields) and fields[position].name != name:
            if fields[position].required:
                return None
            position += 1
        if position == len(fields):
            return None
        position += 1
    if any(field.required for field in fields[position:]):
        return None
    known = by_name(record)
    return re.compile("\0".join(known[name].pattern for name in there))


def line(element: etree._Element) -> str | None:
    """The line of ``element`` in its file."""
    return f"line {element.sourceline}" if element.sourceline else None


class Reading:
    """What is found in one message.

    ``careful`` looks at each element on its own, for attributes, stray texts and elements inside values; without it
    they go unseen, and ``visited`` counts the elements that were expected where they stood.
    """

    def __init__(self, namespace: str, *, careful: bool) -> None:
        self.namespace = namespace
        self.careful = careful
        self.visited = 0
        self.issues: list[Issue] = []

    def tell(self, issue: Issue) -> None:
        """Keep a fault; past :data:`MOST_ISSUES` only that there are more."""
        if len(self.issues) < MOST_ISSUES:
            self.issues.append(issue)
        elif len(self.issues) == MOST_ISSUES:
            self.issues.append(FurtherFaults.at("", most=MOST_ISSUES))

    def skip(self, element: etree._Element) -> None:
        """An element that is not read: what is in it is no further fault."""
        self.visited += sum(1 for _ in element.iter())

    def record(self, element: etree._Element, record: Record, pointer: str) -> Values:
        """The values of ``element``."""
        self.visited += 1
        if not self.careful:
            tags = _tags(record, self.namespace)
            try:
                there = tuple([tags[child.tag] for child in element])
            except KeyError:
                pass
            else:
                shape = _shape(record, there)
                if shape is not None:
                    texts = [child.text or "" for child in element]
                    if shape.fullmatch("\0".join(texts)):
                        self.visited += len(texts)
                        return dict(zip(there, texts, strict=True))
        return self._carefully(element, record, pointer)

    def _carefully(self, element: etree._Element, record: Record, pointer: str) -> Values:
        self.plain(element, record.element, pointer)
        order = {field.name: number for number, field in enumerate(record.fields)}
        found: dict[str, str] = {}
        reached = -1
        for child in element:
            namespace, name = names(child)
            place, parent = line(child), record.element
            if name not in order or namespace != self.namespace:
                self.skip(child)
                self.tell(ElementUnknown.at(pointer, place=place, element=shown(name), parent=parent))
                continue
            inner = f"{pointer}/{name}"
            if name in found:
                self.skip(child)
                self.tell(ElementRepeated.at(inner, place=place, element=name, parent=parent))
                continue
            if order[name] < reached:
                before = record.fields[reached].name
                self.tell(ElementMisplaced.at(inner, place=place, element=name, parent=parent, before=before))
            reached = max(reached, order[name])
            found[name] = self._value(child, record.fields[order[name]], inner)
        for field in record.fields:
            if field.required and field.name not in found:
                self.tell(ElementMissing.at(pointer, place=line(element), element=field.name))
        return found

    def _value(self, child: etree._Element, field: Field, pointer: str) -> str:
        self.visited += 1
        place, text = line(child), child.text or ""
        if self.careful:
            self.attributes(child, field.name, pointer)
        if len(child):
            self.visited += sum(1 for _ in child.iter()) - 1
            self.tell(ElementsInValue.at(pointer, place=place, element=field.name))
            return text
        fault = field.fault(text)
        if fault is not None:
            self.tell(value_issue(fault, field, text, pointer, place=place))
            return text if fault is not Fault.FIXED else field.value(text)
        return text if field.kind is Kind.TEXT and text else field.value(text)

    def plain(self, element: etree._Element, name: str, pointer: str) -> None:
        """No attributes, and no text but in values."""
        if self.careful:
            self.attributes(element, name, pointer)
            self.text_between(element, name, pointer)

    def attributes(self, element: etree._Element, name: str, pointer: str) -> None:
        """No attributes but those of the schema language."""
        for attribute in element.attrib:
            if not str(attribute).startswith(SCHEMA_INSTANCE):
                found = shown(str(attribute))
                self.tell(AttributeUnknown.at(pointer, place=line(element), element=name, attribute=found))

    def text_between(self, element: etree._Element, name: str, pointer: str) -> None:
        """No text between the elements of ``element``."""
        texts = [element.text, *(child.tail for child in element)]
        found = next((text for text in texts if text and text.strip(" \t\r\n")), None)
        if found is not None:
            self.tell(TextBetweenElements.at(pointer, place=line(element), element=name, found=shown(found)))
