"""Code tables: which codes exist, what they are called, and on which days they hold.

``table("country").get("HK", on=day)`` is two dictionary accesses. Tables are read once, at first use. A site may add
rows of its own in a folder (see :mod:`fairway.codes.imports`): they come after the shipped ones, and a row there that
starts later than an open shipped row of the same code ends that row on the day before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

import msgspec

from fairway.base.issues import Issue
from fairway.base.language import Language
from fairway.base.rules import Rule
from fairway.codes.entries import Entry, Evidence
from fairway.codes.files import DATA, Head, TableFault, entry_of, read_head, read_text, rows


class UnknownTable(KeyError):  # noqa: N818  a defect of the caller, named for what happened
    """There is no table of this name."""


class KnownTable(Rule[str]):
    """There is no code table {name}."""

    id = "codes.table"
    target = "codes"
    citation = "Fairway code tables"
    remedy = "Use a name that `fairway codes list` shows."

    def check(self, subject: str) -> Iterator[Issue]:
        """One issue when this process's code book has no such table."""
        if subject not in book().names:
            yield self.issue(name=subject)


class Table:
    """One code system. Obtain it by :func:`table`."""

    def __init__(self, name: str, head: Head, entries: Iterable[Entry]) -> None:
        self.name = name
        self.head = head
        self._by_code: dict[str, tuple[Entry, ...]] = {}
        self._by_prefix: dict[int, dict[str, list[Entry]]] = {}
        grouped: dict[str, list[Entry]] = {}
        for entry in entries:
            grouped.setdefault(entry.code, []).append(entry)
        for code, versions in grouped.items():
            self._by_code[code] = tuple(_without_overlap(name, versions))

    def get(self, code: str, on: date) -> Entry | None:
        """The row of ``code`` that holds on ``on``, or None. Codes are compared exactly."""
        for entry in self._by_code.get(code, ()):
            if entry.valid_from <= on and (entry.valid_to is None or on <= entry.valid_to):
                return entry
        return None

    def entries(self, on: date) -> list[Entry]:
        """All rows that hold on ``on``, in the order of the file."""
        return [entry for versions in self._by_code.values() for entry in versions if entry.holds_on(on)]

    def history(self, code: str) -> tuple[Entry, ...]:
        """Every row of ``code`` that ever held, oldest first."""
        return self._by_code.get(code, ())

    def starting(self, prefix: str, on: date) -> list[Entry]:
        """All rows that hold on ``on`` whose code begins with ``prefix``; none for an empty one."""
        length = len(prefix)
        if length not in self._by_prefix:
            index: dict[str, list[Entry]] = {}
            for entry in self:
                index.setdefault(entry.code[:length], []).append(entry)
            self._by_prefix[length] = index
        return [entry for entry in self._by_prefix[length].get(prefix, ()) if prefix and entry.holds_on(on)]

    def __iter__(self) -> Iterator[Entry]:
        return (entry for versions in self._by_code.values() for entry in versions)

    def __len__(self) -> int:
        return len(self._by_code)

    def search(self, text: str, on: date, language: Language = Language.EN, limit: int = 20) -> list[Entry]:
        """Rows that a person may mean by ``text``, best first: the code itself, codes that start with it, names in
        ``language`` that start with it, names in any language that contain every word of it."""
        wanted = text.strip().casefold()
        if not wanted:
            return self.entries(on)[:limit]
        words = wanted.split()
        ranked: list[tuple[int, int, Entry]] = []
        for order, entry in enumerate(self.entries(on)):
            code, own = entry.code.casefold(), entry.name(language).casefold()
            every = "\n".join(entry.names).casefold()
            if code == wanted:
                rank = 0
            elif own == wanted:
                rank = 1
            elif code.startswith(wanted):
                rank = 2
            elif own.startswith(wanted):
                rank = 3
            elif all(word in own for word in words):
                rank = 4
            elif all(word in every for word in words):
                rank = 5
            else:
                continue
            ranked.append((rank, order, entry))
        return [entry for _, _, entry in sorted(ranked, key=lambda hit: hit[:2])[:limit]]


def _without_overlap(name: str, versions: list[Entry]) -> list[Entry]:
    """Versions of one code in time order. A later row ends an open earlier one; rows invented for the demonstration
    give way as soon as there is any other."""
    real = [entry for entry in versions if entry.evidence is not Evidence.DEMO]
    result: list[Entry] = []
    for entry in sorted(real or versions, key=lambda version: version.valid_from):
        if result:
            before = result[-1]
            if before.valid_from == entry.valid_from:
                raise TableFault(f"{name}: code {entry.code} has two rows from {entry.valid_from}")
            if before.valid_to is None:
                result[-1] = msgspec.structs.replace(before, valid_to=entry.valid_from - timedelta(days=1))
            elif before.valid_to >= entry.valid_from:
                raise TableFault(f"{name}: rows of code {entry.code} overlap from {entry.valid_from}")
        result.append(entry)
    return result


class CodeBook:
    """All tables of the product, and of one site when ``overlay`` is its folder of added rows."""

    def __init__(self, overlay: Path | None = None) -> None:
        self.overlay = overlay
        self._heads: dict[str, Head] = {}
        self._added: dict[str, list[Path]] = {}
        self.read: dict[str, Table] = {}
        for path in _table_files(DATA):
            head, _ = read_head(path, read_text(path))
            for name in head.tables:
                if name in self._heads:
                    raise TableFault(f"{path.name}: table {name} is also in {self._heads[name].path.name}")
                self._heads[name] = head
        if overlay is not None and overlay.is_dir():
            for path in _table_files(overlay):
                for name in read_head(path, read_text(path))[0].tables:
                    self._added.setdefault(name, []).append(path)

    @property
    def names(self) -> list[str]:
        """The names of all tables."""
        return sorted(self._heads)

    def head(self, name: str) -> Head:
        """What the file of table ``name`` says of itself. Raises :class:`UnknownTable`."""
        try:
            return self._heads[name]
        except KeyError:
            raise UnknownTable(name) from None

    def table(self, name: str) -> Table:
        """The table ``name``, read at first use. Raises :class:`UnknownTable`."""
        found = self.read.get(name)
        if found is None:
            found = self.read[name] = self._read(name)
        return found

    def _read(self, name: str) -> Table:
        head = self.head(name)
        entries: list[Entry] = []
        for path in (head.path, *self._added.get(name, ())):
            said, body = read_head(path, read_text(path))
            entries += [entry for number, row in rows(said, body) if (entry := entry_of(said, name, number, row))]
        return Table(name, head, entries)


def _table_files(folder: Path) -> list[Path]:
    return sorted([*folder.glob("*.csv"), *folder.glob("*.csv.gz")])


_current: list[CodeBook] = []


def book() -> CodeBook:
    """The code book of this process."""
    if not _current:
        _current.append(CodeBook())
    return _current[0]


def use(overlay: Path | None) -> CodeBook:
    """Read the tables of this process anew, with the rows that a site has added under ``overlay``.

    A site calls this once at start, and after an import."""
    fresh = CodeBook(overlay)
    _current[:] = [fresh]
    return fresh


def table(name: str) -> Table:
    """The table ``name`` of this process's code book. Raises :class:`UnknownTable`."""
    # Asked for some two hundred times for one submission; a table once read is there.
    found = _current[0].read.get(name) if _current else None
    return book().table(name) if found is None else found
