"""Cleared parcels on their way: bags, consignments and the road job's submission, in one act and once."""

from __future__ import annotations

import asyncio
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from fairway.base.issues import Issue, NotFound, Refusal
from fairway.codes.conversions import counterparts
from fairway.consignments.crossing import Trip
from fairway.consignments.model import Direction
from fairway.consignments.values import Basis
from fairway.parcels.batches.decide import Move
from fairway.parcels.batches.facts import Flow, batch_stream
from fairway.parcels.batches.rows import BATCH
from fairway.parcels.hongkong.clear import clear
from fairway.parcels.hongkong.model import HK_PARCELS
from fairway.parcels.model import INVENTORIES, INVENTORY_LINES
from fairway.parcels.release.loading import Load, loads_of, loads_of_inventories, totals
from fairway.parcels.release.movement import Movement, road_submission
from fairway.parties.model import Permission
from fairway.parties.store import Principal
from fairway.site import submissions
from fairway.site.parcels import batches, folders, keys, personal, results
from fairway.site.parcels.looking import judged
from fairway.site.runtime import Site, actor_of

BAG = 50
"""Parcels of a bag, where the batch says of none in which bag it is."""


class WantedMovement(msgspec.Struct, frozen=True, kw_only=True):
    """The trip that cleared parcels go by."""

    reference: str
    """Of the submission; the sender's own."""
    control_point: str
    expected_crossing_date: date
    bags: tuple[str, ...] = ()
    """Only these; all where none is named."""


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it."""

    submission: UUID
    parcels: int


async def move(site: Site, principal: Principal, case: UUID, wanted: WantedMovement) -> Moved:
    """Put the cleared parcels of a batch into one submission, and note it on the batch. Again is the same submission.

    Raises NotFound; Refusal where there is nothing to carry, where it does not fit one trip, where the parcels are in
    a submission already, or their persons are erased.
    """
    if Permission.SUBMIT not in principal.permissions:
        raise NotFound
    state = await batches.own(site, principal, case)
    await judged(site, principal, case)
    if state.submission is not None:
        return Moved(submission=state.submission, parcels=state.moved)
    key = await keys.key_of(site, case, state.retention.value)
    today = site.clock.now().date()
    loads = await asyncio.to_thread(_loads, site, case, state.flow, key, today)
    if wanted.bags:
        loads = [load for load in loads if load.bag_no in wanted.bags]
    if not loads:
        raise Refusal(
            [
                Issue(
                    rule="PARCELS-NOTHING-TO-MOVE",
                    message="No cleared parcel of this batch is to be carried.",
                    remedy="Put parcels right first, or name other bags.",
                )
            ]
        )
    movement = _movement(loads, wanted, state.flow, today)
    request = hashlib.sha256(f"{case}".encode()).digest()
    kept = await submissions.record(site, principal, movement.submission, key=f"parcels-{case}", request=request)
    added = totals(loads)
    command = Move(
        submission=kept.submission,
        parcels=len(loads),
        bags=len(movement.bags),
        packages=added.packages,
        gross_weight=added.gross_weight,
    )
    await site.execute(BATCH, batch_stream(case), command, actor_of(principal))
    return Moved(submission=kept.submission, parcels=len(loads))


def _movement(loads: Sequence[Load], wanted: WantedMovement, flow: Flow, today: date) -> Movement:
    direction = Direction.HK_TO_CN if flow is Flow.CN_IMPORT else Direction.CN_TO_HK
    return road_submission(
        loads,
        reference=wanted.reference,
        direction=direction,
        trip=Trip(control_point=wanted.control_point, expected_crossing_date=wanted.expected_crossing_date),
        on=today,
        basis=Basis.CIF,
        supervision_mode="9610" if flow is Flow.CN_IMPORT else None,
    )


def _loads(site: Site, case: UUID, flow: Flow, key: bytes, today: date) -> list[Load]:
    tables = folders.tables_folder(site.settings, case)
    sealed = folders.personal_folder(site.settings, case)
    if flow is Flow.HONG_KONG:
        rows = pa.concat_tables([_whole(path, sealed, key, case) for path in sorted(tables.glob("hk_parcels-*"))])
        return loads_of(clear(rows, on=today).judged)
    cleared = _cleared(folders.outcome_folder(site.settings, case), flow)
    heads = [row for row in _rows(tables, INVENTORIES.name) if (row["ebp_code"], row["order_no"]) in cleared]
    lines = (row for row in _rows(tables, INVENTORY_LINES.name) if (row["ebp_code"], row["order_no"]) in cleared)
    countries = {code: found[0] for code, found in counterparts("country.ceb", "country", today).items() if found}
    return loads_of_inventories(heads, lines, _bagged(heads), countries=countries, goes_to="CN")


def _cleared(out: Path, flow: Flow) -> set[tuple[str, str]]:
    return {
        (row["ebp_code"], row["order_no"])
        for batch in results.release_list(out, flow)
        for row in batch.select(["ebp_code", "order_no"]).to_pylist()
    }


def _rows(tables: Path, name: str) -> Iterable[dict[str, Any]]:
    for path in sorted(tables.glob(f"{name}-*.parquet")):
        for batch in pq.ParquetFile(path).iter_batches():
            yield from batch.to_pylist()


def _bagged(heads: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """A bag for each waybill: the parcels of a bill in the order of the file, some of them in each."""
    of_bill: dict[str, int] = defaultdict(int)
    found = {}
    for head in heads:
        bill = head["bill_no"] or head["logistics_no"]
        found[head["logistics_no"]] = f"{bill}-{of_bill[bill] // BAG + 1:03}"
        of_bill[bill] += 1
    return found


def _whole(path: Path, sealed: Path, key: bytes, case: UUID) -> pa.Table:
    """The rows of a file of parcels in Hong Kong with their personal columns."""
    rows = pq.read_table(path)
    persons = pa.Table.from_batches(personal.all_rows(sealed, path.stem, key, case))
    for name in HK_PARCELS.personal:
        rows = rows.append_column(HK_PARCELS.schema.field(name), persons.column(name))
    return rows.select(HK_PARCELS.schema.names)
