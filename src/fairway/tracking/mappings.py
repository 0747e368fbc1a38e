"""What the codes of each source system mean in the vocabulary, as read from the files of ``codes/data/milestones``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

import msgspec

from fairway.codes.entries import Evidence
from fairway.codes.files import DATA, TableFault, read_text, rows_of
from fairway.tracking.model import Quality

MAPPINGS: Final = DATA / "milestones"
SYSTEMS: Final = (
    "rec24",
    "edifact",
    "edifact_dtm",
    "dcsa",
    "fsu",
    "one_record",
    "ais",
    "hk",
    "cn_road",
    "cn_declaration",
    "ceb",
    "cbv",
    "filing",
    "lock",
    "platform",
)
"""The source systems, each a file of :data:`MAPPINGS`."""


class Meaning(msgspec.Struct, frozen=True, kw_only=True):
    """What a code of a standard says in the vocabulary."""

    milestone: str
    exact: bool = True
    """False: the nearest milestone; the code says less or something slightly different."""
    quality: Quality | None = None
    """Where the code itself says how sure it is; otherwise the message does."""
    also: str = ""
    """A second milestone that the same code tells ("stuffed and sealed")."""
    means: str = ""
    """The words of the standard, in English."""
    source: str = ""
    evidence: Evidence = Evidence.VERIFIED


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a mapping file."""

    code: str
    when: Mapping[str, str]
    """What else has to be so: ``{"empty": "yes"}``."""
    meaning: Meaning
    out: bool
    """Whether the milestone is told by this code when a message is written."""


Said = tuple[tuple[str, str], ...]
"""What else a message says, as name and value ("empty", "yes")."""


@lru_cache(maxsize=8192)
def look(system: str, code: str, said: Said) -> Meaning | None:
    """The row of ``code`` all of whose conditions hold; of several the one with most conditions, then the first."""
    facts = dict(said)
    best: Row | None = None
    for row in mapping(system).get(code, ()):
        if all(facts.get(name) in wanted.split("|") for name, wanted in row.when.items()) and (
            best is None or len(row.when) > len(best.when)
        ):
            best = row
    return best.meaning if best else None


@lru_cache(maxsize=4096)
def back(system: str, code: str, empty: bool | None) -> Row | None:
    said = {None: "", True: "yes", False: "no"}[empty]
    rows = [row for rows in mapping(system).values() for row in rows if row.out and row.meaning.milestone == code]
    rows.sort(key=lambda row: (row.when.get("empty", "") != said, bool(row.when.get("empty"))))
    return rows[0] if rows else None


@lru_cache(maxsize=len(SYSTEMS))
def mapping(system: str) -> Mapping[str, tuple[Row, ...]]:
    """Every row of a source system, by code. Raises :class:`TableFault` when the file is not of the documented form."""
    return read_mapping(MAPPINGS / f"{system}.csv")


def read_mapping(path: Path) -> dict[str, tuple[Row, ...]]:
    """The rows of one mapping file: head lines ``#source`` and ``#evidence`` as in a code table, then the columns
    code, when (``empty=yes;document=CBR|BKG``), milestone, exact, out, quality, also, means, and for a row that
    differs from the head source and evidence."""
    said, body = rows_of(path, read_text(path), ("code", "when", "milestone", "exact", "out", "means"))
    found: dict[str, list[Row]] = {}
    for number, cells in body:
        if cells["exact"] not in ("yes", "no") or cells["out"] not in ("yes", ""):
            raise TableFault(f"{path.name} row {number}: exact is yes or no, out is yes or empty")
        try:
            when = dict(_condition(part) for part in cells["when"].split(";") if part)
            row = Row(
                code=cells["code"],
                when=when,
                out=cells["out"] == "yes",
                meaning=Meaning(
                    milestone=cells["milestone"],
                    exact=cells["exact"] == "yes",
                    quality=Quality(cells["quality"]) if cells.get("quality") else None,
                    also=cells.get("also", ""),
                    means=cells["means"],
                    source=cells.get("source") or said["source"],
                    evidence=Evidence(cells.get("evidence") or said["evidence"]),
                ),
            )
        except (ValueError, KeyError) as fault:
            raise TableFault(f"{path.name} row {number}: {fault}") from None
        if any(row.when == other.when for other in found.get(row.code, ())):
            raise TableFault(f"{path.name} row {number}: {row.code} is there twice under the same conditions")
        found.setdefault(row.code, []).append(row)
    return {code: tuple(rows) for code, rows in found.items()}


def _condition(part: str) -> tuple[str, str]:
    name, _, value = part.partition("=")
    if not value:
        raise ValueError(f"{part!r} is no condition")
    return name, value
