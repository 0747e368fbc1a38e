"""The form of a table file: a short head, then CSV.

::

    #table: package.rec21 = code
    #title: Package types, UN/CEFACT Recommendation 21 | 包裝種類（聯合國第21號建議書） | 包装种类（联合国第21号建议书）
    #label: UN Rec 21
    #authority: UN/CEFACT
    #citation: Recommendation N. 21, Revision 12, Annex V
    #complete: no
    code,en,tc,sc,valid_from,valid_to,source,evidence
    CT,Carton,紙箱,纸箱,2010-01-01,,UN Rec 21,verified

A file may hold several code systems of the same things (``#table: country = alpha2; country.alpha3 = alpha3``): each
is a table of its own, and a row then converts between them. ``valid_from`` is required; where a source gives no
first day it is the day from which the table speaks. ``source`` and ``evidence`` may be set once for the file
(``#source:``, ``#evidence:``) and per row where it differs.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import msgspec

from fairway.base.language import Trilingual
from fairway.codes.entries import Entry, Evidence

DATA = Path(__file__).parent / "data"
FIXED = ("en", "tc", "sc", "valid_from", "valid_to", "source", "evidence")


class TableFault(ValueError):  # noqa: N818  a fault of the data, named for what it is
    """A table file is not of the documented form. Says the file and the line."""


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """What a file says of itself."""

    path: Path
    tables: Mapping[str, str]
    """Table name -> the column that holds its code."""
    title: Trilingual
    label: str
    """A short name that needs no translation, for sentences ("UN Rec 21")."""
    authority: str
    citation: str
    complete: bool
    """Whether the file claims every code of its authority on the day of its edition."""
    unchecked_names: bool
    source: str
    evidence: str
    notes: tuple[str, ...]


def read_text(path: Path) -> str:
    """The text of a plain or gzip-compressed table file."""
    data = path.read_bytes()
    return (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8-sig")


def read_head(path: Path, text: str) -> tuple[Head, list[str]]:
    """The head of a file and its remaining lines. Raises :class:`TableFault` when something required is missing."""
    said: dict[str, list[str]] = {}
    lines = text.splitlines()
    start = 0
    while start < len(lines) and lines[start].startswith("#"):
        key, _, value = lines[start][1:].partition(":")
        said.setdefault(key.strip(), []).append(value.strip())
        start += 1
    for key in ("table", "title", "label", "authority", "citation"):
        if not said.get(key):
            raise TableFault(f"{path.name}: the head has no #{key}")
    tables: dict[str, str] = {}
    for part in said["table"][0].split(";"):
        name, _, column = part.partition("=")
        tables[name.strip()] = column.strip() or "code"
    names = [part.strip() for part in said["title"][0].split("|")]
    if len(names) != 3:
        raise TableFault(f"{path.name}: #title needs three languages separated by |")
    head = Head(
        path=path,
        tables=tables,
        title=Trilingual(*names),
        label=said["label"][0],
        authority=said["authority"][0],
        citation=said["citation"][0],
        complete=said.get("complete", ["no"])[0] == "yes",
        unchecked_names=said.get("names", [""])[0] == "english only",
        source=said.get("source", [""])[0],
        evidence=said.get("evidence", [""])[0],
        notes=tuple(said.get("note", ())),
    )
    return head, lines[start:]


def rows(head: Head, lines: list[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row with its number in the body (the line after the column names is 1)."""
    reader = csv.DictReader(io.StringIO("\n".join(lines)), strict=True)
    columns = set(reader.fieldnames or ())
    missing = ({"en", "valid_from", "valid_to"} | set(head.tables.values())) - columns
    if missing:
        raise TableFault(f"{head.path.name}: columns {sorted(missing)} are missing")
    for number, row in enumerate(reader, start=1):
        if None in row or None in row.values():
            raise TableFault(f"{head.path.name} row {number}: has more or fewer cells than the columns")
        yield number, row


def rows_of(
    path: Path, text: str, required: tuple[str, ...]
) -> tuple[dict[str, str], list[tuple[int, dict[str, str]]]]:
    """Head lines and numbered rows of a file that is no code table (a correspondence, a list of intervals)."""
    said: dict[str, str] = {}
    lines = text.splitlines()
    start = 0
    while start < len(lines) and lines[start].startswith("#"):
        key, _, value = lines[start][1:].partition(":")
        said.setdefault(key.strip(), value.strip())
        start += 1
    reader = csv.DictReader(io.StringIO("\n".join(lines[start:])), strict=True)
    if missing := set(required) - set(reader.fieldnames or ()):
        raise TableFault(f"{path.name}: columns {sorted(missing)} are missing")
    found = []
    for number, row in enumerate(reader, start=1):
        if None in row or None in row.values():
            raise TableFault(f"{path.name} row {number}: has more or fewer cells than the columns")
        found.append((number, row))
    return said, found


def _day(head: Head, number: int, column: str, text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise TableFault(f"{head.path.name} row {number}: {column} {text!r} is no date (YYYY-MM-DD)") from None


def entry_of(head: Head, table: str, number: int, row: Mapping[str, str]) -> Entry | None:
    """The entry that a row gives ``table``; None where the row has no code of that system."""
    column = head.tables[table]
    code = row[column].strip()
    if not code:
        return None
    source = row.get("source") or head.source
    evidence = row.get("evidence") or head.evidence
    if not source or not evidence:
        raise TableFault(f"{head.path.name} row {number}: no source or no evidence")
    try:
        mark = Evidence(evidence)
    except ValueError:
        raise TableFault(f"{head.path.name} row {number}: evidence {evidence!r} is not known") from None
    valid_from = _day(head, number, "valid_from", row["valid_from"])
    if valid_from is None:
        raise TableFault(f"{head.path.name} row {number}: no valid_from")
    valid_to = _day(head, number, "valid_to", row["valid_to"])
    if valid_to is not None and valid_to < valid_from:
        raise TableFault(f"{head.path.name} row {number}: ends before it begins")
    return Entry(
        table=table,
        code=code,
        names=Trilingual(row["en"], row.get("tc", ""), row.get("sc", "")),
        valid_from=valid_from,
        valid_to=valid_to,
        source=source,
        evidence=mark,
        attributes={key: value for key, value in row.items() if key not in FIXED and key != column and value},
    )
