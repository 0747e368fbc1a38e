"""Rules on the files that sheets come in."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from fairway.base.issues import Issue, Severity
from fairway.base.rules import Rule


class FileFault(msgspec.Struct, frozen=True, kw_only=True):
    """Something about a file that a rule speaks of: its kind, where, and what fills the rule's placeholders."""

    kind: str
    place: str | None = None
    params: dict[str, str] = {}


class FileRule(Rule[FileFault]):
    """A rule on files, answering for the faults whose kind is its id."""

    target = "spreadsheet"
    citation = "Fairway spreadsheet files"

    def check(self, subject: FileFault) -> Iterator[Issue]:
        """One issue when the fault is of this rule's kind."""
        if subject.kind == self.id:
            yield msgspec.structs.replace(self.issue(place=subject.place), params=subject.params)

    @classmethod
    def at(cls, place: str | None = None, **params: object) -> Issue:
        """The issue of this rule for a fault at ``place``."""
        filled = {name: str(value) for name, value in params.items()}
        (issue,) = cls().check(FileFault(kind=cls.id, place=place, params=filled))
        return issue


class NotASpreadsheet(FileRule):
    """The file is neither an XLSX workbook nor a ZIP archive of CSV files."""

    id = "tabular.not_a_spreadsheet"
    remedy = "Download the template, fill it in and save it as XLSX."


class DamagedSpreadsheet(FileRule):
    """The file cannot be read: {detail}."""

    id = "tabular.damaged"
    remedy = "Open it in your spreadsheet program and save it as XLSX again."


class EncryptedSpreadsheet(FileRule):
    """The file is protected by a password."""

    id = "tabular.encrypted"
    remedy = "Save it without a password."


class MacrosRefused(FileRule):
    """The file contains macros or other active content ({part})."""

    id = "tabular.macros"
    citation = "Fairway spreadsheet files: no active content"
    remedy = "Save it as XLSX without macros."


class FileTooLarge(FileRule):
    """The file has {size} bytes; at most {limit} are read."""

    id = "tabular.file_too_large"
    citation = "Fairway limits"
    remedy = "Split it into several files."


class UnpacksTooLarge(FileRule):
    """The file unpacks to more than is read ({detail})."""

    id = "tabular.unpacks_too_large"
    citation = "Fairway limits"
    remedy = "Copy the filled rows into a fresh template and save that."


class UnsafePartName(FileRule):
    """The archive contains a part with a name that leads outside of it or that stands there twice ({part})."""

    id = "tabular.unsafe_part_name"
    remedy = "Save the workbook again with your spreadsheet program."


class EntitiesRefused(FileRule):
    """The file contains a document type declaration ({part}), which no spreadsheet program writes."""

    id = "tabular.entities"
    citation = "Fairway spreadsheet files: no document type declarations"
    remedy = "Save the workbook again with your spreadsheet program."


class TooManyCells(FileRule):
    """Sheet {sheet} reaches to row {rows} and column {columns}; at most {row_limit} rows and {column_limit} columns are read."""  # noqa: E501  a sentence for readers is one string

    id = "tabular.too_many_cells"
    citation = "Fairway limits"
    remedy = "Delete the empty rows and columns behind your data, or split the file."


class FormulaRefused(FileRule):
    """This cell contains a formula."""

    id = "tabular.formula"
    citation = "Fairway spreadsheet files: values only"
    remedy = "Replace the formula by its value: copy the cell and paste it as value."


class ErrorValue(FileRule):
    """This cell shows the error {value}."""

    id = "tabular.error_value"
    remedy = "Write the value."


class EncodingGuessed(FileRule):
    """The file {file} is not in UTF-8; it was read as {encoding}."""

    id = "tabular.encoding_guessed"
    remedy = "Check the Chinese text, or save the file as CSV UTF-8."
    severity = Severity.WARNING


class EncodingUnknown(FileRule):
    """The characters of the file {file} cannot be told: it is none of UTF-8, UTF-16, GB18030 and Big5."""

    id = "tabular.encoding_unknown"
    remedy = "Save the file as CSV UTF-8."
