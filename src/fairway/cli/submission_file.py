"""A submission in a file that a person names: JSON, an XLSX workbook or a ZIP of CSV files."""

from __future__ import annotations

import os
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from datetime import UTC, datetime
from pathlib import Path

from fairway.base.issues import Issue, Refusal
from fairway.base.time import SystemClock
from fairway.codes.tables import use
from fairway.consignments.model import Submission
from fairway.consignments.parse import examine
from fairway.consignments.workbook import examine_workbook
from fairway.filings.adapter import Target
from fairway.site.settings import Settings

LARGEST = 30_000_000
"""Bytes; larger files are refused before they are read."""
ZIP = b"PK\x03\x04"
EVERY_TARGET = "all"


def read(path: Path) -> tuple[Submission, tuple[Issue, ...]]:
    """The submission in ``path`` with the questions and warnings that do not refuse it; the kind of file is told by
    its first bytes. Raises Refusal with every fault found, OSError when the file cannot be read."""
    raw = bytes_of(path)
    return examine_workbook(raw) if raw.startswith(ZIP) else examine(raw)


def bytes_of(path: Path) -> bytes:
    """The content of the file. Raises Refusal when it is too large, OSError when it cannot be read."""
    with path.open("rb") as file:
        raw = file.read(LARGEST + 1)
    if len(raw) > LARGEST:
        raise Refusal(
            [
                Issue(
                    rule="file.size",
                    message="The file is larger than {limit} bytes.",
                    remedy="Divide it over several files.",
                    params={"limit": str(LARGEST)},
                )
            ]
        )
    return raw


def moment(text: str) -> datetime:
    """A moment with its zone, for arguments of the command line."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no moment; write 2026-11-23T13:00:00+08:00") from None
    if found.tzinfo is None:
        raise ArgumentTypeError(f"{text!r} has no zone; write 2026-11-23T13:00:00+08:00")
    return found.astimezone(UTC)


def file_arguments(parser: ArgumentParser, formats: str = "JSON, XLSX, or ZIP of CSV files") -> None:
    """The file in one of the ``formats``, and whose added code rows count."""
    parser.add_argument("file", type=Path, metavar="FILE", help=formats)
    parser.add_argument("--site", help="whose added code rows count as well (FAIRWAY_SITE)")


def now_argument(parser: ArgumentParser) -> None:
    """As of when: what is in force, and what is still to come."""
    parser.add_argument("--now", type=moment, metavar="MOMENT", help="as of when (default: the present)")


def document_arguments(parser: ArgumentParser) -> None:
    """Which documents, and as of when."""
    targets = [target.value for target in Target]
    parser.add_argument(
        "--target", choices=[*targets, EVERY_TARGET], default=EVERY_TARGET, help="kind of document (default: all six)"
    )
    now_argument(parser)


def prepare(given: Namespace) -> tuple[Submission, tuple[Issue, ...]]:
    """Take the code rows of the site into use and read the file."""
    use(Settings.read(os.environ, site=given.site).codes_folder)
    return read(given.file)


def targets(given: Namespace) -> tuple[Target, ...]:
    """The kinds of document that were asked for."""
    return tuple(Target) if given.target == EVERY_TARGET else (Target(given.target),)


def now(given: Namespace) -> datetime:
    """The moment that was given, else the present."""
    chosen: datetime | None = given.now
    return chosen or SystemClock().now()
