"""What senders and officers take away: faults, release lists, the parcels to be put right. Files of any length."""

from __future__ import annotations

import asyncio
import csv
import io
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO
from uuid import UUID

import pyarrow as pa

from fairway.base.issues import NotFound
from fairway.parcels.batches.facts import Flow
from fairway.parcels.intake.headings import KNOWN
from fairway.parties.sharing import Scope
from fairway.parties.store import Principal
from fairway.site.parcels import folders, keys, personal, results
from fairway.site.parcels.looking import FOR_CUSTOMS, judged, sees_persons, table_of
from fairway.site.parcels.risk.reading import channels_after_selection
from fairway.site.runtime import Site

SPOOLED = 8 << 20
"""Bytes of a file that are kept in memory; more of it goes to disk."""


async def faults(site: Site, principal: Principal, case: UUID) -> BinaryIO:
    """All faults as CSV. Raises NotFound."""
    await judged(site, principal, case)
    out = folders.outcome_folder(site.settings, case)
    return await asyncio.to_thread(_csv, lambda: results.fault_rows(out), ())


async def released(site: Site, principal: Principal, case: UUID) -> BinaryIO:
    """The parcels that may move on, as CSV. Raises NotFound."""
    row = await judged(site, principal, case)
    out, hidden = folders.outcome_folder(site.settings, case), row["scope"] != Scope.AUTHORITY.value
    flow = Flow(row["flow"])
    if hidden:
        return await asyncio.to_thread(_csv, lambda: results.release_list(out, flow), FOR_CUSTOMS)
    cleared = results.release_list(out, flow)
    return await asyncio.to_thread(_csv, lambda: channels_after_selection(out, flow, cleared), ())


async def to_fix(site: Site, principal: Principal, case: UUID) -> BinaryIO:
    """The parcels that are to be put right: an archive with a CSV file for each table, whole rows with what is wrong
    beside them, to be corrected and sent as a batch that corrects this one.

    Raises NotFound for who may not see the persons in it, Refusal once they are erased.
    """
    row = await judged(site, principal, case)
    if row["scope"] != Scope.FULL.value or not sees_persons(principal):
        raise NotFound
    key = await keys.key_of(site, case, row["retention"])
    return await asyncio.to_thread(_archive, site, case, Flow(row["flow"]), key)


def _csv(rows: Callable[[], Iterator[pa.RecordBatch]], without: Sequence[str]) -> BinaryIO:
    target = spooled()
    text = io.TextIOWrapper(target, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    names: list[str] = []
    for batch in rows():
        if not names:
            names = [name for name in batch.schema.names if name not in without]
            writer.writerow(names)
        writer.writerows([safe(row[name]) for name in names] for row in batch.to_pylist())
    text.detach()
    target.seek(0)
    return target


def _archive(site: Site, case: UUID, flow: Flow, key: bytes) -> BinaryIO:
    target = spooled()
    tables = folders.tables_folder(site.settings, case)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(tables.glob("*.parquet")):
            rows = results.rows_to_fix(tables, folders.outcome_folder(site.settings, case), path.stem, flow)
            first = next(rows, None)
            if first is None:
                continue
            with archive.open(f"{path.stem}.csv", "w", force_zip64=True) as member:
                text = io.TextIOWrapper(member, encoding="utf-8-sig", newline="")
                writer = csv.writer(text)
                names = [one.name for one in KNOWN[table_of(path.stem)].columns]
                writer.writerow([*names, results.FAULTS_COLUMN])
                for batch in (first, *rows):
                    persons = _persons(folders.personal_folder(site.settings, case), path.stem, batch, key, case)
                    for row in batch.to_pylist():
                        whole = {**row, **persons.get(row["place"], {})}
                        writer.writerow([_plain(whole.get(name)) for name in (*names, results.FAULTS_COLUMN)])
                text.flush()
                text.detach()
    target.seek(0)
    return target


def _persons(folder: Path, name: str, batch: pa.RecordBatch, key: bytes, case: UUID) -> Mapping[int, Mapping[str, Any]]:
    if not KNOWN[table_of(name)].personal:
        return {}
    return personal.rows_at(folder, name, batch.column("place").to_pylist(), key, case)


def spooled() -> BinaryIO:
    """A file that whoever sends it closes."""
    return SpooledTemporaryFile(SPOOLED)  # type: ignore[return-value]


def safe(value: object) -> str:
    """A value as a cell that no spreadsheet takes for a formula."""
    text = _plain(value)
    return f"'{text}" if text[:1] in {"=", "+", "@", "\t", "\r"} else text


def _plain(value: object) -> str:
    if isinstance(value, list):
        return " ".join(map(str, value))
    return "" if value is None else str(value)
