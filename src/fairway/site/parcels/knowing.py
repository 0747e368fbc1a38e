"""What is known of earlier batches around a single parcel, told as far as they are the sender's own."""

from __future__ import annotations

import asyncio
import fcntl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from fairway.base.time import MAINLAND
from fairway.parcels.around import Known
from fairway.parcels.batches.facts import Flow, Status
from fairway.parcels.documents import Parcel
from fairway.parcels.earlier import digests
from fairway.parcels.earlier.indexing import buyers_of, numbers_of, single, yuan
from fairway.parcels.earlier.segments import Segments
from fairway.site.parcels import earlier, earlier_store, folders
from fairway.site.parcels.mainland import bulk_settings
from fairway.site.runtime import Site

_FOLDER = "earlier"


class Around(msgspec.Struct, frozen=True, kw_only=True):
    """What is known around a parcel."""

    known: Known
    earlier: Mapping[str, str] = {}
    """The reference of the sender's own batch that used the order, or the waybill."""


class Memory:
    """The digests of all batches of a site."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.numbers, self.buyers = Segments(folder / "numbers"), Segments(folder / "buyers")

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Whether nobody else writes now; until the end nobody does."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self.folder / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True


@lru_cache(maxsize=8)
def _memory(folder: Path) -> Memory:
    return Memory(folder)


def memory_of(site: Site) -> Memory:
    """The digests of a site, read once for the process."""
    return _memory(folders.parcels_folder(site.settings) / _FOLDER)


@lru_cache(maxsize=8)
def _key(secret: str) -> str:
    return digests.person_key(secret)


async def around(site: Site, organisation: UUID | None, parcel: Parcel) -> Around:
    """What earlier batches have to do with ``parcel``, which ``organisation`` sends."""
    memory, looked = memory_of(site), single(parcel, _key(site.secret))
    orders, waybills = memory.numbers.find(looked.order), memory.numbers.find(looked.waybill)
    guids = memory.numbers.find(looked.guid)
    year = yuan([one.amount for one in memory.buyers.find(looked.buyer)]) if looked.buyer else yuan([])
    if not (orders or waybills or guids):
        return Around(known=Known(year_before=year))
    cases = {UUID(one.batch) for one in (*orders, *waybills, *guids)}
    batches = await _used(site, cases, str(parcel.inventory["order_no"]))
    free = earlier.waybills_free_since(site.clock.now().astimezone(MAINLAND).date())
    of_order = [batches[one.batch] for one in orders if one.batch in batches]
    of_guid = [one for one in guids if one.batch in batches]
    of_waybill = [
        row
        for one in waybills
        if (row := batches.get(one.batch)) is not None
        and (free is None or row["judged_at"].astimezone(MAINLAND).date() >= free)
    ]
    own = {
        name: row["reference"]
        for name, rows in (("order", of_order), ("waybill", of_waybill))
        for row in rows
        if row["organisation"] == organisation
    }
    known = Known(
        order=bool(of_order),
        waybill=bool(of_waybill),
        year_before=year,
        guids=frozenset({str(parcel.inventory["guid"])} if of_guid else ()),
    )
    return Around(known=known, earlier=own)


async def _used(site: Site, cases: set[UUID], order_no: str) -> dict[str, dict[str, Any]]:
    """The batches that have used a number, without those whose parcel customs has refused."""
    async with site.database.single_statements() as conn:
        rows = await earlier_store.some(conn, sorted(cases))
        refused = await earlier_store.refused(conn, sorted(cases))
    return {str(row["case_id"]): row for row in rows if order_no not in refused.get(row["case_id"], ())}


class Remembering:
    """Takes judged batches into the memory of single parcels, and erased ones out of it."""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def step(self) -> int:
        """How many came or went."""
        async with self._site.database.single_statements() as conn:
            rows = await earlier_store.judged(conn, Flow.CN_IMPORT.value)
        return await asyncio.to_thread(self._brought_up_to_date, rows)

    def _brought_up_to_date(self, rows: list[dict[str, Any]]) -> int:
        memory, done = memory_of(self._site), 0
        with memory.alone() as alone:
            if not alone:
                return 0
            known, persons = memory.numbers.batches(), memory.buyers.batches()
            erased = {str(row["case_id"]) for row in rows if row["erased_at"] is not None} & set(persons)
            memory.buyers.drop(erased)
            for row in rows:
                if row["status"] == Status.JUDGED.value and known.get(str(row["case_id"])) != row["run"]:
                    self._taken_in(memory, row)
                    done += 1
        return done + len(erased)

    def _taken_in(self, memory: Memory, row: dict[str, Any]) -> None:
        settings, case, run = self._site.settings, row["case_id"], row["run"]
        bulk, spill = bulk_settings(settings), memory.folder / "spill"
        outcomes = sorted((folders.outcome_folder(settings, case) / "outcomes").glob("*.parquet"))
        purchases = sorted(folders.memory_folder(settings, case).glob(earlier.PURCHASES))
        if row["erased_at"] is None and purchases:
            memory.buyers.add(str(case), run, *buyers_of([str(path) for path in purchases], spill, bulk))
        # The numbers come last: they say that the batch is in.
        memory.numbers.add(str(case), run, numbers_of([str(path) for path in outcomes], spill, bulk))
