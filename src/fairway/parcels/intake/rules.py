"""What can be wrong with a file of parcels, or with one row of it, before any rule of customs is asked."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from fairway.base.issues import Issue, Severity
from fairway.base.language import Language
from fairway.base.rules import Rule


class IntakeFault(msgspec.Struct, frozen=True, kw_only=True):
    """Something about a file that a rule speaks of: its kind, where, and what fills the placeholders."""

    kind: str
    place: str | None = None
    params: dict[str, str] = {}


class IntakeRule(Rule[IntakeFault]):
    """A rule on files of parcels, answering for the faults whose kind is its id."""

    target = "parcels"
    citation = "Fairway parcel files"

    def check(self, subject: IntakeFault) -> Iterator[Issue]:
        """One issue when the fault is of this rule's kind."""
        if subject.kind == self.id:
            yield msgspec.structs.replace(self.issue(place=subject.place), params=subject.params)

    @classmethod
    def at(cls, place: str | None = None, **params: object) -> Issue:
        """The issue of this rule for a fault at ``place``."""
        filled = {name: str(value) for name, value in params.items()}
        (issue,) = cls().check(IntakeFault(kind=cls.id, place=place, params=filled))
        return issue

    @classmethod
    def detailed(cls, place: str, told: Issue) -> Issue:
        """The issue of this rule whose ``detail`` is what another issue says, in each language."""
        said = {f"detail@{one.value}": told.text(one).rstrip(".。") for one in Language}
        return cls.at(place, detail=told.text().rstrip("."), **said)


class NothingTaken(IntakeRule):
    """Nothing was taken in from the files, so there is nothing to work on."""

    id = "parcels.files.nothing"
    remedy = "See what was said about each file, mend it and give it again."


class StoredAsTyped(IntakeRule):
    """A Parquet file in an object store has the schema of no table: it is not made anew there."""

    id = "parcels.file.stored_schema"
    remedy = (
        "Give the files as folders of this machine once: work/intake then holds them typed, to be put into the store."
    )


class KnownFormat(IntakeRule):
    """The file is none of CSV, Parquet, XLSX, JSON Lines or CEB XML, nor one of them packed with gzip."""

    id = "parcels.file.format"
    remedy = "Save it in one of these formats, with the ending .csv, .parquet, .xlsx, .jsonl or .xml (and .gz)."


class KnownTable(IntakeRule):
    """The columns of the file are those of no document of a parcel: {columns}."""

    id = "parcels.file.table"
    remedy = (
        "Name the columns as the elements of the CEB message are named, such as orderNo or order_no; "
        "a list for Hong Kong has names of its own."
    )


class KnownMessage(IntakeRule):
    """The message CEB{number} is no document of a parcel."""

    id = "parcels.file.message"
    remedy = (
        "Send orders, payments, waybills and inventories: CEB311, 411, 511 and 621, of exports 303, 403, 505 and 603."
    )


class KnownObjects(IntakeRule):
    """No line of the file is a JSON object."""

    id = "parcels.file.json"
    remedy = "Write each object on a line of its own, with no list around them and no line ends inside."


class FileFilled(IntakeRule):
    """The file is empty."""

    id = "parcels.file.empty"
    remedy = "Send it again, whole; if there is nothing to send, leave it out."


class RowsGiven(IntakeRule):
    """There are headings in the file, and no rows."""

    id = "parcels.file.rows"
    severity = Severity.WARNING
    remedy = "Nothing needs to be done if there is nothing to send; else write it again."


class ColumnsThere(IntakeRule):
    """Columns that every {table} needs are not in the file: {columns}."""

    id = "parcels.file.columns"
    remedy = "Add them; nothing of the file was taken in."


class ColumnsOnce(IntakeRule):
    """A column stands in the file more than once: {columns}."""

    id = "parcels.file.columns_twice"
    remedy = "Leave one of them; nothing of the file was taken in."


class ColumnsUnknown(IntakeRule):
    """Columns that no {table} has were not read: {columns}."""

    id = "parcels.file.columns_unknown"
    severity = Severity.WARNING
    remedy = "Nothing needs to be done if they are your own; else look for a slip in their names."


class ColumnsSwapped(IntakeRule):
    """The columns {first} and {second} seem to be swapped: {first} holds values such as {value}."""

    id = "parcels.file.columns_swapped"
    remedy = "Put the names above the right columns; nothing of the file was taken in."


class WholeGzip(IntakeRule):
    """The gzip file is damaged or ends in the middle, after {rows} rows."""

    id = "parcels.file.gzip_cut"
    remedy = "Send it again; nothing of it was taken in."


class WholeParquet(IntakeRule):
    """The Parquet file is damaged or ends in the middle: {detail}."""

    id = "parcels.file.parquet_cut"
    remedy = "Write or send it again; nothing of it was taken in."

    @classmethod
    def because(cls, place: str, error: Exception) -> Issue:
        """The issue for what the reader of the file says of it."""
        return cls.at(place, detail=str(error)[:120].rstrip("."))


class KnownWorkbook(IntakeRule):
    """The workbook cannot be read: {detail}."""

    id = "parcels.file.workbook"
    remedy = "Save it as XLSX again, without password or macros and not packed, or as CSV; nothing of it was taken in."


class KnownWorksheet(IntakeRule):
    """No sheet of the workbook holds a document of a parcel."""

    id = "parcels.file.sheets"
    remedy = "Name the columns in the first row of a sheet as the elements of the CEB message are named."


class SheetKnown(IntakeRule):
    """The sheet was not read. {detail}."""

    id = "parcels.file.sheet"
    severity = Severity.WARNING
    remedy = "Nothing needs to be done if it is your own; else name its columns in its first row."


class PlainColumns(IntakeRule):
    """Columns hold lists or structures: {columns}."""

    id = "parcels.file.columns_nested"
    remedy = "Write one plain value in each column of a row, lines in a file of their own; nothing of it was taken in."


class KnownEncoding(IntakeRule):
    """The text is neither UTF-8 nor UTF-16 nor GB 18030 (GBK)."""

    id = "parcels.file.encoding"
    remedy = "Save it as UTF-8."


class EncodingSaid(IntakeRule):
    """The file is not UTF-8 and was read as {encoding}."""

    id = "parcels.file.encoding_read"
    severity = Severity.WARNING
    remedy = "Nothing needs to be done if the names look right; UTF-8 leaves no doubt."


class DecimalPoint(IntakeRule):
    """Amounts in {column} have a decimal comma, such as {value}."""

    id = "parcels.file.decimal_comma"
    remedy = "Write amounts with a point and without signs between thousands: 1234.50."


class WholeNumbers(IntakeRule):
    """A spreadsheet program has turned {column} into a rounded number, such as {value}: its digits are lost."""

    id = "parcels.file.scientific"
    remedy = "Export it again from the system it comes from, with this column formatted as text."


class SafeXml(IntakeRule):
    """The XML file cannot be read safely: {detail}."""

    id = "parcels.file.xml"
    remedy = "Send plain CEB messages without document type, entities or includes."


class RowReadable(IntakeRule):
    """The row cannot be read: it has another number of columns, an open quotation mark or broken JSON."""

    id = "parcels.row.readable"
    remedy = "Mend this row and send it again; the other rows were taken in."


class RowAmount(IntakeRule):
    """An amount is no number with at most 13 digits before and 5 after the point."""

    id = "parcels.row.amount"
    remedy = "Mend the amount and send this row again; the other rows were taken in."


class RowCount(IntakeRule):
    """A count is no whole number."""

    id = "parcels.row.count"
    remedy = "Mend the number and send this row again; the other rows were taken in."


class RowText(IntakeRule):
    """A text holds characters that are broken or that nobody can see (control characters)."""

    id = "parcels.row.text"
    remedy = "Mend the text and send this row again; the other rows were taken in."


class RowNumberLost(IntakeRule):
    """A number that should be text was rounded by a spreadsheet program (2.61E+18): its digits are lost."""

    id = "parcels.row.scientific"
    remedy = "Export this row again with the column formatted as text; the other rows were taken in."
