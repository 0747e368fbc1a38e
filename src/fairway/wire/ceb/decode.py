"""Reading messages: every fault of form is named with its place, and the rest is read all the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import cast

import msgspec
from lxml import etree

from fairway.base.issues import Issue
from fairway.wire.ceb.encode import EXTENSION_MOST, GUID_LENGTH, MOST_SUBSCRIPTIONS, VERSION_MOST, count_issues
from fairway.wire.ceb.kinds import KINDS, NAMESPACE, SIGNATURE_NAMESPACE, MessageKind, kind_of_root
from fairway.wire.ceb.model import BusinessObject, Extension, Message, Values
from fairway.wire.ceb.reading import SCHEMA_INSTANCE, Reading, line
from fairway.wire.ceb.rules.form import (
    AttributeMissing,
    AttributeUnknown,
    AttributeWrong,
    ElementMisplaced,
    ElementMissing,
    ElementRepeated,
    ElementsInValue,
    ElementUnknown,
    TooManyLines,
    TooManyObjects,
    WrongLength,
    WrongNamespace,
    WrongRoot,
    shown,
    unreadable,
)
from fairway.wire.ceb.xml import canonical, names, parse

_NUMBER = re.compile(r"(?:CEB)?([0-9]{3})(?:Message)?", re.IGNORECASE)
_BUSINESS = "/*/*[not(self::ds:Signature) and not(self::c:ExtendMessage)]/descendant-or-self::*"
_NAMES = {"ds": SIGNATURE_NAMESPACE, "c": NAMESPACE}
_count = etree.XPath(f"count({_BUSINESS})", namespaces=_NAMES)
_strange = etree.XPath(f"boolean({_BUSINESS}[@* or (* and text()[normalize-space()])])", namespaces=_NAMES)


class Decoded(msgspec.Struct, frozen=True, kw_only=True):
    """What was read of a message, and every fault found on the way; the tree tells the lines of places."""

    message: Message
    issues: tuple[Issue, ...]
    root: etree._Element

    def placed(self, issues: Iterable[Issue]) -> Iterator[Issue]:
        """``issues`` with the line of each in the file."""
        for issue in issues:
            yield issue if issue.place else msgspec.structs.replace(issue, place=place_of(self.root, issue.pointer))


def decode(content: bytes) -> Decoded:
    """Read one message. Raises :class:`~fairway.base.issues.Refusal` when the bytes are no CEB message at all."""
    root = parse(content)
    # Attributes, stray texts and elements inside values are looked for all at once, and one by one if there are any.
    reader = _Reader(root, careful=bool(_strange(root)))
    message = reader.message()
    if not reader.careful and reader.visited != cast(float, _count(root)):
        reader = _Reader(root, careful=True)
        message = reader.message()
    return Decoded(message=message, issues=tuple(reader.issues), root=root)


def place_of(root: etree._Element, pointer: str) -> str | None:
    """The line of what ``pointer`` names, or of the nearest thing above it that is there."""
    found = root
    steps = pointer.split("/")[1:]
    for step, following in zip(steps, [*steps[1:], ""], strict=False):
        if step.isdigit():
            continue
        number = int(following) if following.isdigit() else 0
        inner = [one for one in found if names(one)[1] == step]
        if number >= len(inner):
            break
        found = inner[number]
    return line(found)


class _Reader(Reading):
    def __init__(self, root: etree._Element, *, careful: bool) -> None:
        namespace, self.name = names(root)
        super().__init__(namespace, careful=careful)
        self.root = root
        self.kind = self._kind()

    def _kind(self) -> MessageKind:
        kind = kind_of_root(self.name)
        if kind is None:
            number = _NUMBER.fullmatch(self.name)
            kind = KINDS.get(number[1]) if number else None
            if kind is None:
                raise unreadable(f"its root is {shown(self.name)}")
            self.tell(WrongRoot.at("", place=line(self.root), found=self.name, expected=kind.root))
        if self.namespace != NAMESPACE:
            found = shown(self.namespace) or "—"
            self.tell(WrongNamespace.at("", place=line(self.root), found=found, expected=NAMESPACE))
        return kind

    def message(self) -> Message:
        kind = self.kind
        guid, version = self._attribute("guid", GUID_LENGTH, GUID_LENGTH), self._attribute("version", 1, VERSION_MOST)
        self._root_attributes()
        objects, parts = self._top()
        for issue in count_issues(kind, len(objects)):
            self.tell(msgspec.structs.replace(issue, place=line(self.root)))
        read = [self._object(item, f"/{kind.element}/{number}") for number, item in enumerate(objects)]
        transfer: Values | None = None
        for item in parts.get("BaseTransfer", ())[:1]:
            transfer = self.record(item, kind.transfer_fields, "/BaseTransfer")
        subscriptions = [
            self.record(item, kind.subscribe_fields, f"/BaseSubscribe/{number}")
            for number, item in enumerate(parts.get("BaseSubscribe", ()))
        ]
        extension = next((self._extension(item) for item in parts.get("ExtendMessage", ())), None)
        signatures = parts.get("Signature", ())
        return Message(
            number=kind.number,
            guid=guid,
            version=version,
            objects=tuple(read),
            transfer=transfer,
            subscriptions=tuple(subscriptions),
            extension=extension,
            signature=canonical(signatures[0]) if signatures else b"",
        )

    def _attribute(self, name: str, least: int, most: int) -> str:
        value = self.root.get(name)
        place = line(self.root)
        if value is None:
            self.tell(AttributeMissing.at(f"/@{name}", place=place, attribute=name))
            return ""
        if not least <= len(value) <= most:
            expected = str(most) if least == most else f"{least}-{most}"
            rule, length = AttributeWrong, len(value)
            self.tell(rule.at(f"/@{name}", place=place, attribute=name, length=length, expected=expected))
        return value

    def _root_attributes(self) -> None:
        for name in map(str, self.root.attrib):
            if name not in ("guid", "version") and not name.startswith(SCHEMA_INSTANCE):
                self.tell(AttributeUnknown.at("", place=line(self.root), element=self.name, attribute=shown(name)))

    def _top(self) -> tuple[list[etree._Element], dict[str, list[etree._Element]]]:
        """The business objects, and what follows them by name; their order and number are checked."""
        kind = self.kind
        slots = [kind.element]
        if kind.request:
            slots += ["BaseTransfer", "BaseSubscribe", *kind.tail]
        found: dict[str, list[etree._Element]] = {}
        reached = 0
        self.text_between(self.root, self.name, "")
        for child in self.root:
            namespace, name = names(child)
            right = SIGNATURE_NAMESPACE if name == "Signature" else self.namespace
            if name not in slots or namespace != right:
                if _counted(child):
                    self.skip(child)
                self.tell(ElementUnknown.at("", place=line(child), element=shown(name), parent=kind.root))
                continue
            position = slots.index(name)
            if position < reached:
                before = slots[reached]
                rule, pointer = ElementMisplaced, f"/{name}"
                self.tell(rule.at(pointer, place=line(child), element=name, parent=kind.root, before=before))
            reached = max(reached, position)
            found.setdefault(name, []).append(child)
        for name in slots[1:]:
            self._often(found.get(name, []), name)
        for name in (*(["BaseTransfer"] if kind.request else []), *(["Signature"] if kind.signed else [])):
            if name not in found:
                self.tell(ElementMissing.at("", place=line(self.root), element=name))
        return found.pop(kind.element, []), found

    def _often(self, found: list[etree._Element], name: str) -> None:
        if name == "BaseSubscribe":
            if len(found) > MOST_SUBSCRIPTIONS:
                count = len(found)
                self.tell(TooManyObjects.at("", element=name, found=count, most=MOST_SUBSCRIPTIONS))
            return
        for number, child in enumerate(found[1:], 1):
            if _counted(child):
                self.skip(child)
            rule, pointer = ElementRepeated, f"/{name}/{number}"
            self.tell(rule.at(pointer, place=line(child), element=name, parent=self.kind.root))

    def _object(self, item: etree._Element, pointer: str) -> BusinessObject:
        kind = self.kind
        if not kind.head:
            return BusinessObject(self.record(item, kind.fields, pointer))
        self.visited += 1
        self.plain(item, kind.element, pointer)
        start = f"{{{self.namespace}}}" if self.namespace else ""
        head_tag, line_tag = start + kind.head, start + kind.list
        head: Values | None = None
        lines: list[Values] = []
        line_fields = kind.line_fields
        for child in item:
            tag = child.tag
            if tag == line_tag and line_fields is not None:
                lines.append(self.record(child, line_fields, f"{pointer}/{kind.list}/{len(lines)}"))
            elif tag == head_tag and head is None:
                head = self.record(child, kind.fields, f"{pointer}/{kind.head}")
                if lines:
                    rule, parent, before = ElementMisplaced, kind.element, kind.list
                    self.tell(rule.at(pointer, place=line(child), element=kind.head, parent=parent, before=before))
            else:
                self.skip(child)
                wrong = ElementRepeated if tag == head_tag else ElementUnknown
                name = shown(names(child)[1])
                self.tell(wrong.at(pointer, place=line(child), element=name, parent=kind.element))
        if head is None:
            self.tell(ElementMissing.at(pointer, place=line(item), element=kind.head))
        if len(lines) < kind.least_lines:
            self.tell(ElementMissing.at(pointer, place=line(item), element=kind.list))
        if kind.most_lines is not None and len(lines) > kind.most_lines:
            count, most = len(lines), kind.most_lines
            self.tell(TooManyLines.at(pointer, place=line(item), parent=kind.element, found=count, most=most))
        return BusinessObject(head or {}, tuple(lines))

    def _extension(self, item: etree._Element) -> Extension:
        expected = ("name", "version", "Message")
        start = f"{{{self.namespace}}}" if self.namespace else ""
        pointer, place = "/ExtendMessage", line(item)
        inner: dict[str, etree._Element] = {}
        self.text_between(item, "ExtendMessage", pointer)
        self.attributes(item, "ExtendMessage", pointer)
        for child in item:
            name = next((one for one in expected if child.tag == start + one), "")
            if not name or name in inner or any(later in inner for later in expected[expected.index(name) :]):
                found = shown(names(child)[1])
                self.tell(ElementUnknown.at(pointer, place=line(child), element=found, parent="ExtendMessage"))
                continue
            inner[name] = child
            self.attributes(child, name, pointer)
        for name in expected:
            if name not in inner:
                self.tell(ElementMissing.at(pointer, place=place, element=name))
        texts = [self._extension_text(inner[name], name) if name in inner else "" for name in expected[:2]]
        held = list(inner["Message"]) if "Message" in inner else []
        if "Message" in inner:
            self.text_between(inner["Message"], "Message", pointer)
        if len(held) > 1:
            self.tell(ElementRepeated.at(pointer, place=place, element=shown(names(held[1])[1]), parent="Message"))
        # Exclusive: without the namespaces of the message around it.
        content = canonical(held[0], exclusive=True).decode() if held else ""
        return Extension(texts[0], texts[1], content)

    def _extension_text(self, element: etree._Element, name: str) -> str:
        value, pointer, place = element.text or "", f"/ExtendMessage/{name}", line(element)
        if len(element):
            self.tell(ElementsInValue.at(pointer, place=place, element=name))
        if len(value) > EXTENSION_MOST:
            most = f"0-{EXTENSION_MOST}"
            self.tell(WrongLength.at(pointer, place=place, element=name, length=len(value), expected=most))
        return value


def _counted(child: etree._Element) -> bool:
    """Whether the elements of ``child`` are among those that are counted: signatures and extensions are not."""
    return names(child) not in ((SIGNATURE_NAMESPACE, "Signature"), (NAMESPACE, "ExtendMessage"))
