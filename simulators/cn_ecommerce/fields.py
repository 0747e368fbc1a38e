"""What a CEB message may hold, by the system's own table, or by the official schemas where they are at hand."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from simulators.machinery.xml import local, namespace

CEB = "http://www.chinaport.gov.cn/ceb"
_TABLE = Path(__file__).parent / "data" / "messages.txt"
_AMOUNT = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
_WHOLE = re.compile(r"[+-]?[0-9]+")
MOST_FAULTS = 20
"""Faults that are told of one message."""


@dataclass(slots=True)
class Node:
    """An element: how often it may stand, and what its text may be, or what it holds."""

    name: str
    least: int
    most: int | None
    form: str = ""
    size: str = ""
    children: list[Node] = field(default_factory=list)

    def fault(self, text: str) -> str:
        """What is wrong with a text; empty when nothing is."""
        match self.form:
            case "=":
                return "" if text == self.size else f"must be {self.size}"
            case "text":
                least, _, most = self.size.partition("-")
                fits = int(least) <= len(text) and (most == "*" or len(text) <= int(most))
                return "" if fits else f"has {len(text)} characters, not {self.size}"
            case "whole":
                fits = _WHOLE.fullmatch(text.strip()) is not None and len(text.strip().lstrip("+-0")) <= int(self.size)
                return "" if fits else f"is no whole number of up to {self.size} digits"
            case "amount":
                return "" if _fits(text.strip(), self.size) else f"is no amount of {self.size} digits"
        return ""


def _fits(text: str, size: str) -> bool:
    digits, places = map(int, size.split(","))
    if len(text) > 60 or not _AMOUNT.fullmatch(text):
        return False
    whole, _, part = text.lstrip("+-").partition(".")
    part = part.rstrip("0")
    return len(part) <= places and len(whole.lstrip("0")) + len(part) <= digits


def _read() -> dict[str, Node]:
    roots: dict[str, Node] = {}
    above: list[Node] = []
    for line in _TABLE.read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        depth, name, least, most, *form = line.split()
        node = Node(name, int(least), None if most == "*" else int(most), form[0] if form else "", "".join(form[1:]))
        del above[int(depth) :]
        if above:
            above[-1].children.append(node)
        else:
            roots[name] = node
        above.append(node)
    return roots


MESSAGES = _read()
"""Every message that is taken, by the name of its root."""


class Schemas:
    """The judge of form: the official schemas in ``folder`` where they are (import.xsd, export.xsd), the table else."""

    def __init__(self, folder: Path | None = None) -> None:
        self._official: list[etree.XMLSchema] = []
        for name in ("import.xsd", "export.xsd"):
            if folder is not None and (folder / name).is_file():
                self._official.append(etree.XMLSchema(etree.parse(folder / name)))

    @property
    def official(self) -> bool:
        """Whether the official schemas are at hand."""
        return bool(self._official)

    def faults(self, root: etree._Element) -> list[str]:
        """What is wrong with the form of a message, place by place; an empty list when nothing is."""
        table = MESSAGES.get(local(root))
        if table is None or namespace(root) != CEB:
            return [f"{local(root)[:40]} is no message that this system takes"]
        found = _attributes(root)
        if self._official:
            number = int(local(root)[3:6])
            schema = self._official[0 if number in IMPORTS else -1]
            if not schema.validate(root):
                log = list(schema.error_log)  # type: ignore[call-overload]  # its stub does not say that it is iterable
                found += [f"line {each.line}: {each.message}" for each in log][:MOST_FAULTS]
            return found
        _judge(root, table, local(root), found)
        return found[:MOST_FAULTS]


IMPORTS = frozenset({311, 411, 511, 513, 621, 623, 625, 711})


def _attributes(root: etree._Element) -> list[str]:
    guid = root.get("guid") or ""
    found = [] if len(guid) == 36 and guid == guid.upper() else ["guid must have 36 characters in capitals"]
    return found if root.get("version") else [*found, "version is missing"]


def _judge(element: etree._Element, node: Node, path: str, found: list[str]) -> None:
    if len(found) >= MOST_FAULTS:
        return
    children = [each for each in element if isinstance(each.tag, str)]
    at = 0
    for rule in node.children:
        count = 0
        while at < len(children) and (rule.most is None or count < rule.most) and local(children[at]) == rule.name:
            count += 1
            _child(children[at], rule, f"{path}/{rule.name}[{count}]", found)
            at += 1
        if count < rule.least:
            found.append(f"{path}/{rule.name} is missing")
    if at < len(children):
        found.append(f"{path}/{local(children[at])} does not belong here")


def _child(element: etree._Element, rule: Node, path: str, found: list[str]) -> None:
    if rule.form == "anything" or rule.name == "ExtendMessage":
        return
    if namespace(element) != CEB:
        found.append(f"{path} is in another namespace")
    elif rule.children:
        _judge(element, rule, path, found)
    elif len(element):
        found.append(f"{path} holds elements, not text")
    elif fault := rule.fault(element.text or ""):
        found.append(f"{path} {fault}")
