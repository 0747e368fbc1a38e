"""What the risk desk gives to the work on a batch: the tables in force on the day, authorised platforms, the secret of
the draw; and what the work leaves to it: who is inspected, and what each flag rests on.

The day and the tables are settled when the work on a batch begins. A run that goes on after a kill or a night goes on
by them, so that all parcels of a run are judged by the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from uuid import UUID

import msgspec
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from fairway.parcels.bulk.places import write_whole
from fairway.parcels.dated import local_day
from fairway.parcels.risk.choose import Chosen, choose, chosen_of
from fairway.parcels.risk.decisions import DecisionTable, Tables, shipped
from fairway.parcels.risk.select import Selector
from fairway.parcels.risk.standing.tables import number_on, tables_of
from fairway.site.parcels.risk import store
from fairway.site.runtime import Site

SELECTION, EVIDENCE, KEPT = "selection", "evidence", "risk"
"""Folders beside the outcomes: who is inspected, what flags rest on, what previews look at. For the customs only."""


class Basis(msgspec.Struct, frozen=True, kw_only=True):
    """What the parcels of a run are judged by."""

    on: date
    tables: Mapping[str, DecisionTable]
    versions: Mapping[str, int]
    """The number of the version of each table that is in force on the day."""
    authorised: tuple[str, ...]
    """Codes of authorised platforms."""


class RiskDesk(msgspec.Struct, frozen=True, kw_only=True):
    """What the risk desk gives to the work on a batch."""

    basis: Basis
    secret: bytes
    """Of the draws: customs' alone."""
    case: UUID
    run: int

    def settled(self, work: Path) -> RiskDesk:
        """The same, by what the run in the folder ``work`` began with."""
        place = work / "basis.json"
        if not place.exists():
            work.mkdir(parents=True, exist_ok=True)
            write_whole(str(place), msgspec.json.encode(self.basis))
        return msgspec.structs.replace(self, basis=msgspec.json.decode(place.read_bytes(), type=Basis))

    def selector(self) -> Selector:
        """What selects the parcels of the batch."""
        return Selector(self.basis.tables, self.basis.on, secret=self.secret, batch=self.case.bytes)

    def selection(self, out: Path) -> Path:
        """Where the selection of the run is kept."""
        return out / SELECTION / f"run-{self.run}.parquet"

    def select(self, work: Path, out: Path, memory: str) -> Chosen:
        """Select among the outcomes of a run in ``work``, and keep in ``out`` what the desk shows. What is selected
        altogether, earlier runs with it."""
        choose(work / "outcomes", self.selection(out), self.selector(), self.basis.authorised, memory)
        for path in sorted((work / "evidence").glob("*.parquet")):
            _copied(path, out / EVIDENCE / f"{self.run}-{path.name}")
        for path in sorted((work / "work" / "batch").glob("0-*.parquet")):
            _copied(path, out / KEPT / f"{self.run}-{path.name[2:]}")
        self.keep_basis(out)
        return chosen_of(out / SELECTION)

    def keep_basis(self, out: Path) -> None:
        """Keep what the run was judged by."""
        place = _basis(out, self.run)
        place.parent.mkdir(parents=True, exist_ok=True)
        write_whole(str(place), msgspec.json.encode(self.basis))


def _basis(out: Path, run: int) -> Path:
    return out / KEPT / f"{run}-basis.json"


def basis_of(out: Path, run: int) -> Basis | None:
    """What the parcels of a run were judged by; None where it is not kept any more."""
    place = _basis(out, run)
    return msgspec.json.decode(place.read_bytes(), type=Basis) if place.exists() else None


def _copied(path: Path, target: Path) -> None:
    """A table that an engine wrote as a file or as a folder of files, as one file. Again gives the same."""
    target.parent.mkdir(parents=True, exist_ok=True)
    half = target.with_name(f".{target.name}.half")
    half.unlink(missing_ok=True)
    if path.is_file():
        half.hardlink_to(path)
    else:
        pq.write_table(ds.dataset(path, format="parquet").to_table(), half, compression="zstd")
    half.replace(target)


def after_selection(channels: Mapping[str, int], chosen: Chosen) -> dict[str, int]:
    """How many parcels there are of each channel, once those that are inspected were selected."""
    moving = channels.get("RELEASE", 0) + channels.get("INSPECT", 0)
    told = {"RELEASE": moving - chosen.inspected, "INSPECT": chosen.inspected}
    return {name: count for name, count in sorted({**channels, **told}.items()) if count}


def shipped_desk(on: date, secret: bytes, case: UUID, run: int = 1) -> RiskDesk:
    """A desk at which nobody has laid down anything."""
    tables: Tables = shipped()
    basis = Basis(on=on, tables=tables, versions=dict.fromkeys(tables, 0), authorised=())
    return RiskDesk(basis=basis, secret=secret, case=case, run=run)


def draw_secret(site: Site) -> bytes:
    """The secret of the draws of a site."""
    return hashlib.sha256(f"parcels drawn for inspection|{site.secret}".encode()).digest()


async def desk_of(site: Site, case: UUID, run: int) -> RiskDesk:
    """What the risk desk says today."""
    day = local_day(site.clock.now())
    async with site.database.single_statements() as conn:
        stored = await store.versions(conn)
        codes = await store.authorised_codes(conn, day)
    basis = Basis(
        on=day,
        tables=tables_of(stored),
        versions={name: number_on(stored.get(name, ()), day) for name in shipped()},
        authorised=tuple(codes),
    )
    return RiskDesk(basis=basis, secret=draw_secret(site), case=case, run=run)
