"""From a code of one system to the code of another: explicit, dated, and never a guess.

``convert`` answers with exactly one of :class:`Converted`, :class:`Ask` (several counterparts: a person chooses) or
:class:`Unmapped` (none known: a person supplies the code). Correspondences come from the rows of a file that holds
both systems, and from the files under ``data/conversions``.

A correspondence whose head says ``#picks: never`` (six digits of the Harmonized System to a national tariff) asks even
when the table knows one candidate only, because the table may not know them all.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import msgspec

from fairway.base.issues import Issue, Severity
from fairway.base.rules import Rule
from fairway.codes.entries import Entry, Evidence
from fairway.codes.files import DATA, TableFault, read_text, rows_of
from fairway.codes.tables import CodeBook, book


class Converted(msgspec.Struct, frozen=True):
    """The one counterpart, and who says so."""

    value: str
    source: str
    evidence: Evidence = Evidence.VERIFIED


class Ask(msgspec.Struct, frozen=True):
    """Several counterparts, or a table that may not know them all. ``question`` has severity QUESTION."""

    candidates: tuple[Entry, ...]
    question: Issue

    def chosen(self, code: str) -> Converted | None:
        """The conversion once a person has chosen ``code``; None when it is no candidate."""
        for entry in self.candidates:
            if entry.code == code:
                return Converted(code, f"chosen by a person; {entry.source}", entry.evidence)
        return None


class Unmapped(msgspec.Struct, frozen=True):
    """No counterpart is known on that day. ``question`` has severity QUESTION."""

    question: Issue


Conversion = Converted | Ask | Unmapped


class Counterparts(msgspec.Struct, frozen=True):
    """What the tables know about one code: the subject of the two rules below."""

    code: str
    label_from: str
    label_to: str
    candidates: tuple[str, ...]
    may_pick: bool


class OneCounterpart(Rule[Counterparts]):
    """{label_from} code {code} may stand for several codes of {label_to}; a person has to choose."""

    id = "codes.choose_counterpart"
    target = "submission"
    citation = "Fairway code conversions: a 1:n correspondence asks"
    remedy = "Choose the {label_to} code that fits the goods. Known candidates: {candidates}."
    severity = Severity.QUESTION

    def check(self, subject: Counterparts) -> Iterator[Issue]:
        """A question when there is more than one candidate, or one that must not be picked."""
        if len(subject.candidates) > 1 or (subject.candidates and not subject.may_pick):
            yield self.issue(
                code=subject.code,
                label_from=subject.label_from,
                label_to=subject.label_to,
                candidates=", ".join(subject.candidates),
            )


class KnownCounterpart(Rule[Counterparts]):
    """{label_from} code {code} has no known counterpart in {label_to} on that day."""

    id = "codes.supply_counterpart"
    target = "submission"
    citation = "Fairway code conversions: an unmapped value is a question"
    remedy = "Ask the receiving authority or your broker for the {label_to} code and enter it, or import the row."
    severity = Severity.QUESTION

    def check(self, subject: Counterparts) -> Iterator[Issue]:
        """A question when nothing is known."""
        if not subject.candidates:
            yield self.issue(code=subject.code, label_from=subject.label_from, label_to=subject.label_to)


class Link(msgspec.Struct, frozen=True):
    """One correspondence with the days on which it holds."""

    to: str
    valid_from: date
    valid_to: date | None
    converted: Converted


class Correspondence:
    """All links from one table to another."""

    def __init__(self, links: dict[str, tuple[Link, ...]], *, may_pick: bool, by_prefix: bool) -> None:
        self.links = links
        self.may_pick = may_pick
        self.by_prefix = by_prefix

    def candidates(self, tables: CodeBook, table_to: str, code: str, on: date) -> tuple[Entry, ...]:
        """The rows of ``table_to`` that ``code`` may stand for on ``on``."""
        target = tables.table(table_to)
        if self.by_prefix:
            return tuple(target.starting(code, on))
        found = (target.get(link.to, on) for link in self.links.get(code, ()) if _holds(link, on))
        return tuple(entry for entry in found if entry is not None)


def _holds(link: Link, on: date) -> bool:
    return link.valid_from <= on and (link.valid_to is None or on <= link.valid_to)


class _Links:
    """The correspondences of one code book; made anew when the process takes another book."""

    def __init__(self, tables: CodeBook) -> None:
        self.tables = tables
        self.files: dict[tuple[str, str], list[Path]] = {}
        for folder in (DATA / "conversions", *((tables.overlay / "conversions",) if tables.overlay else ())):
            for path in sorted(folder.glob("*.csv")) if folder.is_dir() else ():
                said, _ = rows_of(path, read_text(path), ("from", "to", "valid_from", "valid_to"))
                self.files.setdefault((said["from"], said["to"]), []).append(path)
        self.read: dict[tuple[str, str], Correspondence | None] = {}

    def get(self, table_from: str, table_to: str) -> Correspondence | None:
        key = (table_from, table_to)
        if key not in self.read:
            self.read[key] = self._make(table_from, table_to)
        return self.read[key]

    def _make(self, table_from: str, table_to: str) -> Correspondence | None:
        head = self.tables.head(table_from)
        self.tables.head(table_to)
        links: dict[str, list[Link]] = {}
        may_pick, by_prefix = True, False
        if table_to in head.tables:
            column = head.tables[table_to]
            for entry in self.tables.table(table_from):
                if entry[column]:
                    converted = Converted(entry[column], entry.source, entry.evidence)
                    link = Link(entry[column], entry.valid_from, entry.valid_to, converted)
                    links.setdefault(entry.code, []).append(link)
        elif (table_from, table_to) not in self.files:
            return None
        for path in self.files.get((table_from, table_to), ()):
            said, body = rows_of(path, read_text(path), ("from", "to", "valid_from", "valid_to"))
            may_pick = may_pick and said.get("picks", "yes") != "never"
            by_prefix = by_prefix or said.get("by") == "prefix"
            for number, row in body:
                links.setdefault(row["from"], []).append(_link(path, number, row, said))
        frozen = {code: tuple(found) for code, found in links.items()}
        return Correspondence(frozen, may_pick=may_pick, by_prefix=by_prefix)


def _link(path: Path, number: int, row: dict[str, str], said: dict[str, str]) -> Link:
    source, evidence = row.get("source") or said.get("source", ""), row.get("evidence") or said.get("evidence", "")
    if not source or not evidence:
        raise TableFault(f"{path.name} row {number}: no source or no evidence")
    return Link(
        row["to"],
        date.fromisoformat(row["valid_from"]),
        date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        Converted(row["to"], source, Evidence(evidence)),
    )


_current: list[_Links] = []


def _links() -> _Links:
    tables = book()
    if not _current or _current[0].tables is not tables:
        _current[:] = [_Links(tables)]
    return _current[0]


def convert(table_from: str, table_to: str, code: str, on: date) -> Conversion:
    """The counterpart in ``table_to`` of ``code`` of ``table_from`` on the day ``on``.

    A code of the same table converts to itself when it holds on that day. Raises
    :class:`fairway.codes.tables.UnknownTable` when one of the tables does not exist.
    """
    links = _links()
    correspondence = links.get(table_from, table_to)
    if correspondence is not None and correspondence.may_pick:
        held = [link for link in correspondence.links.get(code, ()) if _holds(link, on)]
        if len(held) == 1:
            return held[0].converted
    if table_from == table_to and (same := links.tables.table(table_to).get(code, on)) is not None:
        return Converted(code, same.source, same.evidence)
    candidates = correspondence.candidates(links.tables, table_to, code, on) if correspondence else ()
    subject = Counterparts(
        code=code,
        label_from=links.tables.head(table_from).label,
        label_to=links.tables.head(table_to).label,
        candidates=tuple(entry.code for entry in candidates),
        may_pick=correspondence.may_pick if correspondence else True,
    )
    for question in OneCounterpart().check(subject):
        return Ask(candidates, question)
    for question in KnownCounterpart().check(subject):
        return Unmapped(question)
    return Unmapped(KnownCounterpart().issue(code=code, label_from=subject.label_from, label_to=subject.label_to))


def correspondences() -> list[tuple[str, str]]:
    """Every ordered pair of tables between which a conversion is known."""
    links = _links()
    pairs = set(links.files)
    for name in links.tables.names:
        pairs |= {(name, other) for other in links.tables.head(name).tables if other != name}
    return sorted(pairs)


def counterparts(table_from: str, table_to: str, on: date) -> dict[str, tuple[str, ...]]:
    """For each code of ``table_from`` that holds on ``on``: the codes of ``table_to`` that it may stand for."""
    links = _links()
    correspondence = links.get(table_from, table_to)
    if correspondence is None:
        return {}
    return {
        entry.code: tuple(found.code for found in correspondence.candidates(links.tables, table_to, entry.code, on))
        for entry in links.tables.table(table_from).entries(on)
    }


class Reach(msgspec.Struct, frozen=True):
    """How many codes of a table convert to another, whatever the day."""

    codes: int
    converted: int
    asked: int


def reach(table_from: str, table_to: str) -> Reach:
    """How far the conversion between two tables goes, each code on the last day on which it holds or is known to."""
    links = _links()
    converted = asked = codes = 0
    for entry in links.tables.table(table_from):
        codes += 1
        found = convert(table_from, table_to, entry.code, entry.valid_to or date.max)
        converted += isinstance(found, Converted)
        asked += isinstance(found, Ask)
    return Reach(codes, converted, asked)
