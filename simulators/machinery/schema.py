"""A judge of XML documents by typed tables: every fault of a document at once, each with its path.

A table says, element by element, the order, how often each may occur, and the form of its text. The tables of each
simulator are its own, written from the wire documents.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Literal

from lxml import etree

from simulators.machinery.xml import local, namespace

Kind = Literal["missing", "unknown", "order", "repeated", "form", "code"]
UNBOUNDED = 1_000_000


@dataclass(frozen=True, slots=True)
class Complaint:
    """One fault: what kind, where, and in words."""

    kind: Kind
    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Form:
    """What the text of an element may be; a text that is well-formed but not in a code table is of kind ``code``."""

    says: str
    fits: Callable[[str], bool]
    kind: Literal["form", "code"] = "form"


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of an element."""

    name: str
    form: Form
    least: int = 1


@dataclass(frozen=True, slots=True)
class Element:
    """An element in its place: ``least`` (0 or 1) and ``most`` times, with a text or with children, never both."""

    name: str
    form: Form | None = None
    children: tuple[Element, ...] = ()
    least: int = 1
    most: int = 1
    attributes: tuple[Attribute, ...] = ()
    ordered: bool = True
    """Whether its children must come in the order of ``children``."""
    space: str | None = None
    """Its namespace, where it differs from that of the root."""


def text(longest: int) -> Form:
    """Up to ``longest`` characters without control characters."""
    return Form(
        f"at most {longest} characters",
        lambda value: len(value) <= longest and not any(ord(each) < 32 and each not in "\t\r\n" for each in value),
    )


def pattern(expression: str, says: str) -> Form:
    """A text that the regular expression matches whole."""
    compiled = re.compile(expression)
    return Form(says, lambda value: compiled.fullmatch(value) is not None)


def decimal(digits: int, places: int, *, above: Decimal | None = None) -> Form:
    """A plain decimal of at most ``digits`` digits, ``places`` of them after the point, not below 0."""

    def fits(value: str) -> bool:
        if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", value):
            return False
        try:
            number = Decimal(value)
        except InvalidOperation:
            return False
        whole, _, fraction = value.partition(".")
        within = len(whole.lstrip("0")) <= digits - places and len(fraction.rstrip("0")) <= places
        return within and (above is None or number > above)

    more = "" if above is None else f", more than {above}"
    return Form(f"a decimal of at most {digits} digits with {places} decimals{more}", fits)


def integer(least: int, most: int) -> Form:
    """A whole number from ``least`` to ``most``."""
    return Form(
        f"a whole number from {least} to {most}",
        lambda value: re.fullmatch(r"[0-9]{1,12}", value) is not None and least <= int(value) <= most,
    )


def moment(*formats: str) -> Form:
    """A date or time in one of the ``strptime`` formats, all digits present."""

    def fits(value: str) -> bool:
        for each in formats:
            try:
                if datetime.strptime(value, each).strftime(each) == value:  # noqa: DTZ007  # only its form is judged
                    return True
            except ValueError:
                continue
        return False

    return Form("a date or time as " + " or ".join(formats), fits)


def one_of(codes: Collection[str], table: str) -> Form:
    """A code of a table."""
    return Form(f"a code of the table {table}", lambda value: value in codes, "code")


def coded(test: Callable[[str], bool], table: str) -> Form:
    """A code that ``test`` finds in a table."""
    return Form(f"a code of the table {table}", test, "code")


def is_blank(element: etree._Element) -> bool:
    """Whether an element says nothing: no text in it or below it."""
    return not any(str(each).strip() for each in element.itertext())


@dataclass(frozen=True, slots=True)
class Manner:
    """How a family of messages is judged."""

    empty_is_absent: bool
    """Whether an empty element counts as absent; otherwise it is a fault of form."""
    name_leaves: bool
    """Whether a missing element is told by the leaves that it should have held, or by its own name."""
    drop_root: bool
    """Whether paths begin below the root (``Consignment[1]/ID``) or with it (``/RoadACI/Consignment``)."""


def judge(root: etree._Element, table: Element, manner: Manner) -> list[Complaint]:
    """Every fault of ``root`` (taken to be the element that ``table`` describes); an empty list when there is none."""
    return list(_judge(root, table, "" if manner.drop_root else f"/{table.name}", namespace(root), manner))


def _judge(element: etree._Element, table: Element, path: str, space: str, manner: Manner) -> Iterator[Complaint]:
    yield from _attributes(element, table, path)
    if not table.children:
        yield from _leaf(element, table, path)
        return
    if (element.text or "").strip() or any((each.tail or "").strip() for each in element):
        yield Complaint("form", path or "/", f"{table.name} holds elements, not text")
    known = {each.name: place for place, each in enumerate(table.children)}
    found: dict[str, int] = dict.fromkeys(known, 0)
    reached = 0
    for each in element:
        name = local(each)
        if name not in known or namespace(each) != (table.children[known[name]].space or space):
            yield Complaint("unknown", _join(path, name), f"{name} is not known here")
            continue
        rule = table.children[known[name]]
        if is_blank(each) and manner.empty_is_absent:
            continue
        found[name] += 1
        where = _join(path, f"{name}[{found[name]}]" if rule.most > 1 else name)
        if table.ordered and known[name] < reached:
            yield Complaint("order", where, f"{name} comes too late; the order is {', '.join(known)}")
        reached = max(reached, known[name])
        if found[name] > rule.most:
            yield Complaint("repeated", where, f"{name} may occur {rule.most} time(s) at most")
        elif is_blank(each):
            yield Complaint("form", where, f"{name} is empty")
        else:
            yield from _judge(each, rule, where, rule.space or space, manner)
    for rule in table.children:
        if not found[rule.name] and rule.least:
            yield from _missing(rule, _join(path, f"{rule.name}[1]" if rule.most > 1 else rule.name), manner)


def _missing(rule: Element, path: str, manner: Manner) -> Iterator[Complaint]:
    needed = [each for each in rule.children if each.least] if manner.name_leaves else []
    if not needed:
        yield Complaint("missing", path, f"{rule.name} is missing")
    for each in needed:
        yield from _missing(each, _join(path, f"{each.name}[1]" if each.most > 1 else each.name), manner)


def _attributes(element: etree._Element, table: Element, path: str) -> Iterator[Complaint]:
    allowed = {each.name for each in table.attributes}
    for name in map(str, element.attrib):
        if name not in allowed and not name.startswith("{"):
            yield Complaint("unknown", f"{path}/@{name}", f"the attribute {name} is not known here")
    for each in table.attributes:
        value = (element.get(each.name) or "").strip()
        if not value:
            if each.least:
                yield Complaint("missing", f"{path}/@{each.name}", f"the attribute {each.name} is missing")
        elif not each.form.fits(value):
            yield Complaint(each.form.kind, f"{path}/@{each.name}", f"{each.name} must be {each.form.says}")


def _leaf(element: etree._Element, table: Element, path: str) -> Iterator[Complaint]:
    if len(element):
        yield Complaint("unknown", _join(path, local(element[0])), f"{table.name} holds text, not elements")
    elif table.form is not None and not table.form.fits((element.text or "").strip()):
        yield Complaint(table.form.kind, path or "/", f"{table.name} must be {table.form.says}")


def _join(path: str, name: str) -> str:
    return f"{path}/{name}" if path else name


@dataclass(frozen=True, slots=True)
class Spot:
    """An element of a judged document: its path, the same without positions, and itself."""

    path: str
    plain: str
    element: etree._Element

    @property
    def name(self) -> str:
        """Its name without namespace."""
        return local(self.element)

    @property
    def text(self) -> str:
        """Its trimmed text."""
        return (self.element.text or "").strip()


def walk(root: etree._Element, table: Element, manner: Manner) -> list[Spot]:
    """Every element below ``root`` that has a place in ``table``, in the order of the document."""
    start = "" if manner.drop_root else f"/{table.name}"
    return list(_walk(root, table, start, start, manner))


def _walk(element: etree._Element, table: Element, path: str, plain: str, manner: Manner) -> Iterator[Spot]:
    rules = {each.name: each for each in table.children}
    found: dict[str, int] = {}
    for each in element:
        name = local(each)
        if name not in rules or (is_blank(each) and manner.empty_is_absent):
            continue
        found[name] = found.get(name, 0) + 1
        where = _join(path, f"{name}[{found[name]}]" if rules[name].most > 1 else name)
        spot = Spot(where, _join(plain, name), each)
        yield spot
        yield from _walk(each, rules[name], spot.path, spot.plain, manner)
