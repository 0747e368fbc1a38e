"""A stored message as a form: its values by section, its goods lines as a table, compared with another message.

Read from the bytes themselves, never from what they were derived from: what is shown is what was sent.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from lxml import etree

from fairway.filings.adapter import Target
from fairway.portal.routes.document_values import is_code, reading
from fairway.portal.routes.document_words import SECTION_WORDS, label_of
from fairway.portal.views.document import Cell, Change, DocumentField, DocumentLines, DocumentSection, RawLine
from fairway.portal.views.parts import Phrase, Words

LINES = frozenset({"Article", "Item", "ConsignmentItem", "DecList"})
"""Elements that stand for one line of goods."""
COMPARED = frozenset({9, 16, 17, 20, 23, 24, 25, 27, 28, 29, 64, 65})
"""Canonical elements whose values are written alike on both sides; codes are not."""
HEADS = frozenset({"Header", "Head"})
MADE_ANEW = frozenset({"MessageID", "SentAt", "SendTime"})
"""Values of a head that every message has anew: they say nothing about what was changed."""
_LONG = 40


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value of a message."""

    tags: tuple[str, ...]
    """From below the root, without namespaces."""
    places: tuple[int, ...]
    """The ordinal of each among its like."""
    value: str
    language: str = ""

    @property
    def key(self) -> str:
        """Where it stands, for comparing versions."""
        steps = "/".join(f"{tag}[{place}]" for tag, place in zip(self.tags, self.places, strict=True))
        return f"{steps}@{self.language}"

    @property
    def line(self) -> int | None:
        """The depth at which it belongs to a line of goods."""
        return next((depth for depth, tag in enumerate(self.tags) if tag in LINES), None)

    @property
    def tag(self) -> str:
        """Its name in the message, as it is shown."""
        short = "/".join(self.tags[-2:])
        return f"{short}[{self.language}]" if self.language else short


def read(content: bytes) -> tuple[Leaf, ...]:
    """Every value of an XML message in its order; nothing when it is no XML."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        return ()
    return tuple(_leaves(root, (), ()))


def _leaves(element: etree._Element, tags: tuple[str, ...], places: tuple[int, ...]) -> Iterator[Leaf]:
    seen: Counter[str] = Counter()
    for child in element.iterchildren(etree.Element):
        tag = etree.QName(child).localname
        language = child.get("language", "")
        seen[tag] += 1
        below, where = (*tags, tag), (*places, seen[tag])
        if len(child):
            yield from _leaves(child, below, where)
            continue
        units = [value for name, value in child.attrib.items() if name != "language"]
        text = " ".join([(child.text or "").strip(), *map(str, units)]).strip()
        if text:
            yield Leaf(below, where, text, language)


def _number(text: str) -> str:
    first = text.split(" ", maxsplit=1)[0]
    try:
        return format(Decimal(first).normalize(), "f")
    except InvalidOperation:
        return text


def _by_element(leaves: Sequence[Leaf], target: Target) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for leaf in leaves:
        for number in label_of(target, leaf.tags)[1]:
            found.setdefault(number, []).append(leaf.value)
    return found


class Comparison:
    """What a document is held against: the version before, and the document of the other side."""

    def __init__(
        self,
        target: Target,
        previous: Sequence[Leaf] = (),
        other: Sequence[Leaf] = (),
        other_target: Target | None = None,
    ) -> None:
        self._target = target
        self._previous = {leaf.key: leaf.value for leaf in previous}
        self._other = _by_element(other, other_target) if other_target else {}

    def previous(self, leaf: Leaf) -> tuple[Change, str]:
        """How a value stands against the version before."""
        if not self._previous or (leaf.tags[0] in HEADS and leaf.tags[-1] in MADE_ANEW):
            return Change.SAME, ""
        was = self._previous.get(leaf.key)
        if was is None:
            return Change.ADDED, ""
        return (Change.SAME, "") if was == leaf.value else (Change.CHANGED, was)

    def gone(self, leaves: Sequence[Leaf]) -> list[str]:
        """Keys of the version before that are not there any more."""
        present = {leaf.key for leaf in leaves}
        return [key for key in self._previous if key not in present]

    def was(self, key: str) -> str:
        """The value of the version before."""
        return self._previous[key]

    def other(self, leaf: Leaf) -> tuple[Change, str]:
        """How a value stands against the other side: the same when the other side says it of anything."""
        for number in label_of(self._target, leaf.tags)[1]:
            theirs = self._other.get(number) if number in COMPARED else None
            if theirs and _number(leaf.value) not in {_number(value) for value in theirs}:
                return Change.CHANGED, "; ".join(dict.fromkeys(theirs))[:200]
        return Change.SAME, ""


def _field(leaf: Leaf, target: Target, against: Comparison) -> DocumentField:
    label, numbers = label_of(target, leaf.tags)
    other, other_value = against.other(leaf)
    previous, previous_value = against.previous(leaf)
    return DocumentField(
        words=label or Words("{value}", {"value": leaf.tags[-1]}),
        value=leaf.value,
        tag=leaf.tag,
        element=numbers[0] if numbers else None,
        says=reading(target, leaf.tags, leaf.value),
        script=leaf.language,
        against_other=other,
        other_value=other_value,
        against_previous=previous,
        previous_value=previous_value,
        previous_says=reading(target, leaf.tags, previous_value) if previous_value else None,
        long=len(leaf.value) > _LONG,
    )


def _section_of(leaf: Leaf) -> tuple[str, int]:
    """The section that a value stands in: its nearest container that has a name of its own."""
    for depth in range(len(leaf.tags) - 2, -1, -1):
        driver = leaf.tags[depth] == "Master" and depth > 0  # the Mainland's word for who drives
        if leaf.tags[depth] in SECTION_WORDS and not driver:
            return leaf.tags[depth], leaf.places[depth]
    return "", 1


def sections(leaves: Sequence[Leaf], target: Target, against: Comparison) -> tuple[DocumentSection, ...]:
    """The values that belong to no line, by section, with what is gone since the version before."""
    found: dict[tuple[str, tuple[int, ...]], list[DocumentField]] = {}
    names: dict[tuple[str, tuple[int, ...]], str] = {}
    for leaf in leaves:
        if leaf.line is not None:
            continue
        name, _ = _section_of(leaf)
        depth = leaf.tags.index(name) if name else 0
        key = (name, leaf.places[: depth + 1] if name else ())
        found.setdefault(key, []).append(_field(leaf, target, against))
        names[key] = name
    many = Counter(names.values())
    seen: Counter[str] = Counter()
    made = []
    for key, fields in found.items():
        name = names[key]
        seen[name] += 1
        words: Phrase = SECTION_WORDS.get(name, SECTION_WORDS[""])
        if many[name] > 1:
            words = Words("{section} {n}", {"section": Words(SECTION_WORDS[name]), "n": seen[name]})
        made.append(DocumentSection(words, tuple(fields)))
    gone = tuple(_gone(key, against.was(key), target) for key in against.gone(leaves))
    if gone:
        made.append(DocumentSection(SECTION_WORDS["gone"], gone))
    return tuple(made)


def _gone(key: str, was: str, target: Target) -> DocumentField:
    path, _, language = key.rpartition("@")
    tags = tuple(step.partition("[")[0] for step in path.split("/"))
    label, numbers = label_of(target, tags)
    tag = "/".join(tags[-2:]) + (f"[{language}]" if language else "")
    words: Phrase = label or Words("{value}", {"value": tags[-1]})
    return DocumentField(
        words,
        "",
        tag,
        numbers[0] if numbers else None,
        script=language,
        against_previous=Change.REMOVED,
        previous_value=was,
        previous_says=reading(target, tags, was),
    )


def lines(leaves: Sequence[Leaf], target: Target, traces: Mapping[int, str]) -> DocumentLines | None:
    """The goods lines as a table; None when the message has none. ``traces`` name the canonical item of each."""
    rows: dict[tuple[int, ...], dict[str, list[str]]] = {}
    heads: dict[str, tuple[Phrase, str]] = {}
    paths: dict[str, tuple[str, ...]] = {}
    for leaf in leaves:
        depth = leaf.line
        if depth is None:
            continue
        below = "/".join(leaf.tags[depth + 1 :])
        column = f"{below}[{leaf.language}]" if leaf.language else below
        label, _ = label_of(target, leaf.tags)
        heads.setdefault(column, (label or Words("{value}", {"value": leaf.tags[-1]}), column))
        paths.setdefault(column, leaf.tags)
        rows.setdefault(leaf.places[: depth + 1], {}).setdefault(column, []).append(leaf.value)
    if not rows:
        return None
    table = tuple(tuple(_cell(target, paths[column], row.get(column, ())) for column in heads) for row in rows.values())
    numeric = tuple(
        not is_code(path) and all(_is_number(row[index].value) for row in table if row[index].value)
        for index, path in enumerate(paths.values())
    )
    found = tuple(traces.get(number, "") for number in range(1, len(table) + 1))
    return DocumentLines(tuple(heads.values()), table, found, numeric)


def _cell(target: Target, tags: tuple[str, ...], values: Sequence[str]) -> Cell:
    return Cell("; ".join(values), reading(target, tags, values[0]) if len(values) == 1 else None)


def _is_number(text: str) -> bool:
    try:
        return Decimal(text.split(" ", maxsplit=1)[0]).is_finite() and len(text) < 20
    except InvalidOperation:
        return False


def _pretty(content: bytes) -> list[str]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_blank_text=True)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        return content.decode("utf-8", "replace").splitlines()
    return etree.tostring(root, pretty_print=True, encoding="unicode").splitlines()


def raw_lines(content: bytes, previous: bytes | None = None) -> tuple[RawLine, ...]:
    """The message line by line, indented for reading; what differs from the version before is marked."""
    now = _pretty(content)
    if previous is None:
        return tuple(RawLine(number, text) for number, text in enumerate(now, 1))
    made: list[RawLine] = []
    matcher = difflib.SequenceMatcher(None, _pretty(previous), now, autojunk=False)
    for kind, _, _, begin, end in matcher.get_opcodes():
        change = {"equal": Change.SAME, "replace": Change.CHANGED, "insert": Change.ADDED}.get(kind)
        if change is not None:
            made += [RawLine(number + 1, now[number], change) for number in range(begin, end)]
    return tuple(made)
