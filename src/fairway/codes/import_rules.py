"""What can be wrong with rows that a site brings into a code table, each fault with its row."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import msgspec

from fairway.base.issues import Issue
from fairway.base.rules import Rule
from fairway.codes.tables import Table

MAX_BYTES = 64 * 1024 * 1024
"""A larger file is refused before it is read."""


class Candidate(msgspec.Struct, frozen=True):
    """A row to be imported: the subject of the rules below."""

    number: int
    cells: dict[str, str]
    code_column: str
    table: Table
    day_from: str


class ImportRule(Rule[Candidate]):
    """The common part of the rules on imported rows."""

    target = "codes"
    citation = "Fairway code tables: import"

    def fault(self, subject: Candidate, *, code: str = "", column: str = "", day: str = "", value: str = "") -> Issue:
        """An issue at the row of ``subject``; row 1 is the line after the column names."""
        return self.issue(place=f"row {subject.number}", code=code, column=column, day=day, value=value)


class ImportedRowHasCode(ImportRule):
    """The row has no code."""

    id = "codes.import.code"
    remedy = "Fill the column {column}."

    def check(self, subject: Candidate) -> Iterator[Issue]:
        """One issue when the code cell is empty."""
        if not subject.cells.get(subject.code_column, "").strip():
            yield self.fault(subject, column=subject.code_column)


class ImportedRowHasName(ImportRule):
    """The row has no English name."""

    id = "codes.import.name"
    remedy = "Fill the column en; tc and sc may stay empty where the authority publishes none."

    def check(self, subject: Candidate) -> Iterator[Issue]:
        """One issue when the name is empty."""
        if not subject.cells.get("en", "").strip():
            yield self.fault(subject)


class ImportedRowHasValidity(ImportRule):
    """{value} is no date for {column}."""

    id = "codes.import.validity"
    remedy = "Write dates as YYYY-MM-DD; valid_to is the last day and may be empty."

    def check(self, subject: Candidate) -> Iterator[Issue]:
        """One issue for each date that cannot be read, and when the last day is before the first."""
        days: list[date] = []
        for column, text in (("valid_from", subject.day_from), ("valid_to", subject.cells.get("valid_to", ""))):
            try:
                if text or column == "valid_from":
                    days.append(date.fromisoformat(text))
            except ValueError:
                yield self.fault(subject, value=text or "-", column=column)
        if len(days) == 2 and days[1] < days[0]:
            yield self.fault(subject, value=days[1].isoformat(), column="valid_to")


class ImportedRowIsNew(ImportRule):
    """Code {code} already has a row that holds from {day}."""

    id = "codes.import.overlap"
    remedy = "Give the row the first day of the change, later than {day}."

    def check(self, subject: Candidate) -> Iterator[Issue]:
        """One issue when a known row, not of the demonstration, starts on that day or later, or ended after it."""
        code = subject.cells.get(subject.code_column, "").strip()
        for known in subject.table.history(code):
            if known.demo:
                continue
            ended = known.valid_to.isoformat() if known.valid_to else ""
            if known.valid_from.isoformat() >= subject.day_from or ended >= subject.day_from:
                yield self.fault(subject, code=code, day=known.valid_from.isoformat())


class ImportedCodeHasForm(ImportRule):
    """{code} is no code of this table, which has {value} digits."""

    id = "codes.import.form"
    remedy = "Write the code whole, with noughts at the front, without points."

    def check(self, subject: Candidate) -> Iterator[Issue]:
        """One issue when the code has another form than every code of its table."""
        digits = _DIGITS.get(subject.table.name)
        code = subject.cells.get(subject.code_column, "").strip()
        if digits and code and not (len(code) == digits and code.isascii() and code.isdigit()):
            yield self.fault(subject, code=code, value=str(digits))


class ImportedValueIsRate(ImportRule):
    """{value} is no rate for {column}."""

    id = "codes.import.rate"
    remedy = "Write each rate as a part of one with at most five places (0.13 is 13 per cent), 0 for none."

    def check(self, subject: Candidate) -> Iterator[Issue]:
        """One issue for each rate that sums could not be made with."""
        for column, below in _RATES.get(subject.table.name, {}).items():
            text = subject.cells.get(column, "").strip()
            if not _RATE.fullmatch(text) or Decimal(text) >= below:
                yield self.fault(subject, value=text or "-", column=column)


_DIGITS = {"tax_rate.cn": 10, "positive_list.cn": 8}
_RATES = {"tax_rate.cn": {"duty": 10, "vat": 10, "consumption": 1}}
"""Below what a rate is: consumption tax is part of the price that it is taken from, so the whole is not reached."""
_RATE = re.compile(r"[0-9](\.[0-9]{1,5})?")


class Sheet(msgspec.Struct, frozen=True):
    """The columns of a file: the subject of the rule below."""

    columns: tuple[str, ...]
    allowed: frozenset[str]
    required: frozenset[str]


class ImportedColumns(Rule[Sheet]):
    """The columns do not fit the table: {columns}."""

    id = "codes.import.columns"
    target = "codes"
    citation = "Fairway code tables: import"
    remedy = "Use these columns: {allowed}. Required: {required}."

    def check(self, subject: Sheet) -> Iterator[Issue]:
        """One issue that names the missing and the unknown columns."""
        wrong = (subject.required - set(subject.columns)) | (set(subject.columns) - subject.allowed)
        if wrong:
            yield self.issue(
                columns=", ".join(sorted(wrong)),
                allowed=", ".join(sorted(subject.allowed)),
                required=", ".join(sorted(subject.required)),
            )


class ReadableFile(Rule[bytes]):
    """The file is not UTF-8 CSV of at most 64 MB."""

    id = "codes.import.file"
    target = "codes"
    citation = "RFC 4180"
    remedy = "Save the sheet as CSV (UTF-8) and import that."

    def check(self, subject: bytes) -> Iterator[Issue]:
        """One issue when the bytes cannot be read at all."""
        if not _readable(subject):
            yield self.issue()


def _readable(file: bytes) -> bool:
    if len(file) > MAX_BYTES:
        return False
    try:
        list(csv.reader(io.StringIO(file.decode("utf-8-sig")), strict=True))
    except (UnicodeDecodeError, csv.Error):
        return False
    return True


ROW_RULES = (
    ImportedRowHasCode(),
    ImportedRowHasName(),
    ImportedRowHasValidity(),
    ImportedRowIsNew(),
    ImportedCodeHasForm(),
    ImportedValueIsRate(),
)
