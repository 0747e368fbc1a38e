"""Reading messages: hardened parsing (no DTD, no entities, no network, a size limit) and strict access.

The structure is checked as the document on the wire form says: order of elements, occurrence, no unknown element.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation

from lxml import etree

MAXIMUM_BYTES = 2_097_152
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?Z")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_DECIMAL = re.compile(r"[0-9]+(\.[0-9]+)?")
_WHOLE = re.compile(r"0|[1-9][0-9]*")


class Unreadable(ValueError):  # noqa: N818  named for what happened
    """Bytes that are not a message of this wire form. ``path`` names the element, as receipts do."""

    def __init__(self, reason: str, path: str = "") -> None:
        super().__init__(f"{path}: {reason}" if path else reason)
        self.reason = reason
        self.path = path


def parse(content: bytes, *, maximum: int = MAXIMUM_BYTES) -> Node:
    """The root of ``content``. Raises :class:`Unreadable` for what is too large, not well-formed or has a DOCTYPE."""
    if len(content) > maximum:
        raise Unreadable(f"message has more than {maximum} bytes")
    if b"<!DOCTYPE" in content:
        raise Unreadable("message has a DOCTYPE")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True, encoding="utf-8",
    )  # fmt: skip
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as problem:
        raise Unreadable(f"message is not well-formed XML: {problem}") from problem
    return Node(root, "/" + etree.QName(root).localname)


class Node:
    """One element with a cursor over its children, which are taken in the order of the wire form."""

    __slots__ = ("_at", "_children", "_namespace", "element", "name", "path")

    def __init__(self, element: etree._Element, path: str) -> None:
        name = etree.QName(element)
        self.element = element
        self.name = name.localname
        self.path = path
        self._namespace = name.namespace or ""
        self._children: list[etree._Element] = list(element)
        self._at = 0

    def root(self, name: str, namespace: str) -> None:
        """Assert what the root is. Raises :class:`Unreadable`."""
        if self.name != name or self._namespace != namespace:
            raise Unreadable(f"expected {name} of {namespace}", self.path)

    @property
    def namespace(self) -> str:
        """Namespace of the element."""
        return self._namespace

    def find(self, name: str, number: int = 0) -> Node | None:
        """The next child, if it is ``name``; ``number`` goes into its path when it repeats."""
        if self._at < len(self._children):
            child = self._children[self._at]
            if child.tag == f"{{{self._namespace}}}{name}":
                self._at += 1
                return Node(child, f"{self.path}/{name}[{number}]" if number else f"{self.path}/{name}")
        return None

    def child(self, name: str) -> Node:
        """The next child, which must be ``name``."""
        found = self.find(name)
        if found is None:
            raise Unreadable("element is missing", f"{self.path}/{name}")
        return found

    def all(self, name: str, least: int = 0, most: int = 9999) -> Iterator[Node]:
        """All next children that are ``name``. Raises when there are fewer than ``least`` or more than ``most``."""
        count = 0
        while (found := self.find(name, count + 1)) is not None:
            count += 1
            if count > most:
                raise Unreadable(f"more than {most} elements", found.path)
            yield found
        if count < least:
            raise Unreadable("element is missing", f"{self.path}/{name}")

    def end(self) -> None:
        """Assert that no child is left."""
        if self._at < len(self._children):
            name = etree.QName(self._children[self._at]).localname
            raise Unreadable("element is not known here, is repeated, or is out of order", f"{self.path}/{name}")

    @property
    def value(self) -> str:
        """The text of an element without children, trimmed. Raises when it is empty."""
        if self._children:
            raise Unreadable("element must not have children", self.path)
        text = (self.element.text or "").strip()
        if not text:
            raise Unreadable("value is empty", self.path)
        return text

    def attribute(self, name: str) -> str:
        """An attribute that must be there."""
        value = self.element.get(name)
        if not value:
            raise Unreadable(f"attribute {name} is missing", self.path)
        return value

    def text(self, name: str) -> str:
        """Text of a child that must be there."""
        return self.child(name).value

    def maybe(self, name: str) -> str | None:
        """Text of a child, or None."""
        found = self.find(name)
        return None if found is None else found.value

    def values(self, name: str, least: int = 0, most: int = 9999) -> tuple[str, ...]:
        """Texts of all next children of that name."""
        return tuple(node.value for node in self.all(name, least, most))

    def texts(self, name: str, least: int = 1, most: int = 3) -> tuple[tuple[str, str], ...]:
        """Texts by language."""
        return tuple((node.attribute("language"), node.value) for node in self.all(name, least, most))

    def whole(self, name: str) -> int:
        """A whole number that must be there."""
        return whole(self.child(name))

    def maybe_whole(self, name: str) -> int | None:
        """A whole number, or None."""
        found = self.find(name)
        return None if found is None else whole(found)

    def flag(self, name: str) -> bool:
        """A boolean that must be there."""
        return flag(self.child(name))

    def maybe_flag(self, name: str) -> bool | None:
        """A boolean, or None."""
        found = self.find(name)
        return None if found is None else flag(found)

    def day(self, name: str) -> date:
        """A date that must be there."""
        return day(self.child(name))

    def moment(self, name: str) -> datetime:
        """A time that must be there, in UTC."""
        return moment(self.child(name))

    def maybe_moment(self, name: str) -> datetime | None:
        """A time, or None."""
        found = self.find(name)
        return None if found is None else moment(found)

    def measure(self, name: str, unit: str) -> Decimal | None:
        """A decimal with the attribute ``unit``, or None."""
        found = self.find(name)
        if found is None:
            return None
        if found.attribute("unit") != unit:
            raise Unreadable(f"unit must be {unit}", found.path)
        return decimal(found)


def whole(node: Node) -> int:
    """The whole number in ``node``."""
    if not _WHOLE.fullmatch(node.value) or len(node.value) > 12:
        raise Unreadable("value is no whole number", node.path)
    return int(node.value)


def flag(node: Node) -> bool:
    """The boolean in ``node``."""
    if node.value not in {"true", "false"}:
        raise Unreadable("value is neither true nor false", node.path)
    return node.value == "true"


def decimal(node: Node) -> Decimal:
    """The decimal in ``node``."""
    if not _DECIMAL.fullmatch(node.value):
        raise Unreadable("value is no decimal number", node.path)
    try:
        return Decimal(node.value)
    except InvalidOperation as problem:
        raise Unreadable("value is no decimal number", node.path) from problem


def day(node: Node) -> date:
    """The date in ``node``."""
    if not _DATE.fullmatch(node.value):
        raise Unreadable("value is no date", node.path)
    try:
        return date.fromisoformat(node.value)
    except ValueError as problem:
        raise Unreadable("value is no date", node.path) from problem


def moment(node: Node) -> datetime:
    """The time in ``node``, in UTC."""
    if not _TIME.fullmatch(node.value):
        raise Unreadable("value is no time in UTC", node.path)
    try:
        return datetime.fromisoformat(node.value).astimezone(UTC)
    except (ValueError, OverflowError) as problem:
        raise Unreadable("value is no time in UTC", node.path) from problem
