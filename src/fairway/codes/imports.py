"""Bring in the rows that the product does not ship: the documented way for a site to complete a code table.

A file is UTF-8 CSV with a line of column names: the code column(s) of the table, ``en`` (and ``tc``, ``sc``),
``valid_from``, ``valid_to``, and any attribute of the table. The rows are written, with their source, to the site's
own folder and hold from then on beside the shipped rows: a row that starts later than an open one of the same code
ends that one the day before; demonstration rows of a code give way to it. Every fault of a file is
reported; a file with a fault changes nothing. The same file imported twice is imported once.
"""

from __future__ import annotations

import csv
import hashlib
import io
from datetime import date
from pathlib import Path

import msgspec

from fairway.base.issues import Issue, Refusal
from fairway.codes.entries import Entry, Evidence
from fairway.codes.files import FIXED, Head, entry_of, read_head, read_text, rows
from fairway.codes.import_rules import ROW_RULES, Candidate, ImportedColumns, ImportedRowIsNew, ReadableFile, Sheet
from fairway.codes.tables import CodeBook, Table
from fairway.codes.tables import use as use_book


class Imported(msgspec.Struct, frozen=True):
    """What an import did."""

    table: str
    rows: int
    path: Path
    already: bool
    """Whether the same file had been imported before; nothing was written then."""


def _attributes(head: Head) -> set[str]:
    """The columns of the shipped file that are neither code nor fixed."""
    _, body = read_head(head.path, read_text(head.path))
    return set(next(csv.reader(body[:1]), ())) - set(FIXED)


def _check(content: bytes, head: Head, table: Table, valid_from: date | None) -> list[dict[str, str]]:
    if unreadable := list(ReadableFile().check(content)):
        raise Refusal(unreadable)
    code_column = head.tables[table.name]
    reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig")), strict=True)
    columns = tuple(column.strip() for column in reader.fieldnames or ())
    reader.fieldnames = list(columns)
    required = {code_column, "en"} | (set() if valid_from else {"valid_from"})
    allowed = {"en", "tc", "sc", "valid_from", "valid_to"} | _attributes(head)
    sheet = Sheet(columns, frozenset(allowed), frozenset(required))
    if wrong := list(ImportedColumns().check(sheet)):
        raise Refusal(wrong)
    found: list[dict[str, str]] = []
    issues: list[Issue] = []
    seen: set[tuple[str, str]] = set()
    for number, row in enumerate(reader, start=1):
        cells = {column: (row.get(column) or "").strip() for column in columns}
        day_from = cells.get("valid_from") or (valid_from.isoformat() if valid_from else "")
        candidate = Candidate(number, cells, code_column, table, day_from)
        issues += [issue for rule in ROW_RULES for issue in rule.check(candidate)]
        if (key := (cells[code_column], day_from)) in seen:
            issues.append(ImportedRowIsNew().fault(candidate, code=cells[code_column], day=day_from))
        seen.add(key)
        found.append({**cells, "valid_from": day_from, "valid_to": cells.get("valid_to", "")})
    if issues:
        raise Refusal(issues)
    return found


def _written(found: list[dict[str, str]], head: Head, table: str, source: str, evidence: Evidence) -> str:
    out = io.StringIO()
    said = {
        "table": f"{table} = {head.tables[table]}",
        "title": " | ".join(head.title),
        "label": head.label,
        "authority": head.authority,
        "citation": source,
        "source": source,
        "evidence": evidence.value,
    }
    for key, value in said.items():
        out.write(f"#{key}: {' '.join(value.split())}\n")
    columns = list(dict.fromkeys(column for row in found for column in row))
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(found)
    return out.getvalue()


def import_rows(
    overlay: Path,
    name: str,
    content: bytes,
    *,
    source: str,
    evidence: Evidence = Evidence.VERIFIED,
    valid_from: date | None = None,
) -> Imported:
    """Add the rows of a CSV file to the table ``name`` of the site whose folder of added rows is ``overlay``.

    ``source`` is where the rows were read (publication, edition, date); ``valid_from`` is for files without that
    column. Raises :class:`fairway.base.issues.Refusal` with every fault found, and
    :class:`fairway.codes.tables.UnknownTable`. This process reads the tables anew; others do at their next start, or
    when they call :func:`fairway.codes.tables.use`.
    """
    if not source.strip() or evidence is Evidence.OURS:
        raise ValueError("an import names its source, and is not ours")
    tables = CodeBook(overlay)
    head, table = tables.head(name), tables.table(name)
    key = hashlib.sha256(b"\0".join((content, source.encode(), str(valid_from).encode()))).hexdigest()[:16]
    path = overlay / f"{name}--{key}.csv"
    if path.is_file():
        said, body = read_head(path, read_text(path))
        return Imported(name, sum(1 for _ in rows(said, body)), path, already=True)
    found = _check(content, head, table, valid_from)
    text = _written(found, head, name, source, evidence)
    _prove(tables, name, path, text)
    overlay.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)
    use_book(overlay)
    return Imported(name, len(found), path, already=False)


def _prove(tables: CodeBook, name: str, path: Path, text: str) -> None:
    """Build the table as it will be, so that a file which cannot be read back is never written."""
    head, body = read_head(path, text)
    added: list[Entry] = [entry for n, row in rows(head, body) if (entry := entry_of(head, name, n, row))]
    Table(name, tables.head(name), [*tables.table(name), *added])
