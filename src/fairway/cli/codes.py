"""``fairway codes``: look into the code tables, convert a code, import missing rows."""

from __future__ import annotations

import os
from argparse import SUPPRESS, ArgumentParser, Namespace
from datetime import date
from pathlib import Path

from fairway.base.issues import Refusal
from fairway.base.language import Language
from fairway.base.time import HONG_KONG, SystemClock
from fairway.cli.output import Output, table
from fairway.codes.conversions import Ask, Converted, convert
from fairway.codes.coverage import coverage
from fairway.codes.entries import Entry, Evidence
from fairway.codes.import_rules import MAX_BYTES
from fairway.codes.imports import import_rows
from fairway.codes.tables import KnownTable, UnknownTable, book, use
from fairway.site.settings import Settings


def arguments(parser: ArgumentParser) -> None:
    """The actions: list, search, convert, import."""
    parser.add_argument("--site", help="whose added rows are read and written (FAIRWAY_SITE)")
    parser.add_argument("--on", type=date.fromisoformat, metavar="DATE", help="the day asked about (default: today)")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    anywhere = ArgumentParser(add_help=False)
    anywhere.add_argument("--json", action="store_true", default=SUPPRESS, help=SUPPRESS)
    anywhere.add_argument("--language", choices=[tongue.value for tongue in Language], default=SUPPRESS, help=SUPPRESS)
    shared = [anywhere]
    actions.add_parser("list", help="every table with its rows and how far they were verified", parents=shared)
    search = actions.add_parser("search", help="rows of a table by code or name", parents=shared)
    search.add_argument("table")
    search.add_argument("text", nargs="?", default="")
    conversion = actions.add_parser("convert", help="the counterpart of a code, or the question", parents=shared)
    conversion.add_argument("table_from", metavar="FROM")
    conversion.add_argument("table_to", metavar="TO")
    conversion.add_argument("code", metavar="CODE")
    rows = actions.add_parser("import", help="add the rows of a CSV file to a table of this site", parents=shared)
    rows.add_argument("table")
    rows.add_argument("file", type=Path)
    rows.add_argument("--source", required=True, help="publication, edition and date that the rows were read in")
    rows.add_argument(
        "--evidence",
        choices=[mark.value for mark in Evidence if mark is not Evidence.OURS],
        default=Evidence.VERIFIED.value,
        help="how far the rows were verified",
    )
    rows.add_argument("--valid-from", type=date.fromisoformat, metavar="DATE", help="for files without that column")


def run(given: Namespace, output: Output) -> int:
    """Do what ``action`` says. Raises Refusal for an unknown table and for a file with faults."""
    overlay = Settings.read(os.environ, site=given.site).codes_folder
    use(overlay)
    on: date = given.on or SystemClock().now().astimezone(HONG_KONG).date()
    actions = {"list": _list, "search": _search, "convert": _convert, "import": _import}
    try:
        return actions[given.action](given, output, on, overlay)
    except UnknownTable as unknown:
        raise Refusal(KnownTable().check(str(unknown.args[0]))) from unknown


def _list(given: Namespace, output: Output, on: date, overlay: Path) -> int:
    del given, on, overlay
    found = coverage()
    shown = [(entry.name, entry.title.in_(output.language), entry.rows, _marks(entry.by_evidence)) for entry in found]
    output.result(found, table(("table", "what", "rows", "evidence"), shown))
    return 0


def _marks(counts: dict[Evidence, int]) -> str:
    return " ".join(f"{mark.value}:{counts[mark]}" for mark in Evidence if mark in counts)


def _search(given: Namespace, output: Output, on: date, overlay: Path) -> int:
    del overlay
    found = book().table(given.table).search(given.text, on, output.language, limit=50)
    output.result(found, table(("code", "name", "valid", "evidence"), [_row(entry, output) for entry in found]))
    return 0


def _row(entry: Entry, output: Output) -> tuple[str, str, str, str]:
    valid = f"{entry.valid_from}..{entry.valid_to or ''}"
    return entry.code, entry.name(output.language), valid, entry.evidence.value


def _convert(given: Namespace, output: Output, on: date, overlay: Path) -> int:
    del overlay
    found = convert(given.table_from, given.table_to, given.code, on)
    if isinstance(found, Converted):
        output.result(found, f"{found.value}  ({found.evidence.value}: {found.source})")
        return 0
    candidates = found.candidates if isinstance(found, Ask) else ()
    lines = output.issues([found.question])
    if candidates:
        lines += table(("code", "name", "valid", "evidence"), [_row(entry, output) for entry in candidates])
    output.result({"question": output.issue_data(found.question), "candidates": list(candidates)}, lines)
    return 1


def _import(given: Namespace, output: Output, on: date, overlay: Path) -> int:
    del on
    with given.file.open("rb") as file:
        content = file.read(MAX_BYTES + 1)
    done = import_rows(
        overlay,
        given.table,
        content,
        source=given.source,
        evidence=Evidence(given.evidence),
        valid_from=given.valid_from,
    )
    if done.already:
        text = output.say("The same file was imported before: {rows} rows.", rows=done.rows)
    else:
        text = output.say("{rows} rows added to {name}.", rows=done.rows, name=done.table)
    data = {"table": done.table, "rows": done.rows, "path": str(done.path), "already": done.already}
    output.result(data, text)
    return 0
