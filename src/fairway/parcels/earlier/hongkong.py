"""Numbers of parcels in Hong Kong that earlier batches have used.

A number stands for one parcel in each direction: what came in may leave again under the number that it came with.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa

from fairway.parcels.bulk.settings import BulkSettings
from fairway.parcels.earlier.looking import Past, opened
from fairway.parcels.earlier.numbers import FILE
from fairway.parcels.hongkong.model import HK_PARCELS, Decision, Movement

Number = tuple[str, str]
"""Waybill number and movement."""
MOVED = (Decision.EXEMPT.value, Decision.DECLARED.value, Decision.LISTED.value)
"""What becomes of a parcel that has used its number."""


def used(rows: Sequence[str], past: Sequence[Past], spill: Path, settings: BulkSettings) -> Mapping[Number, str]:
    """The numbers in files of ``hk_parcels`` that earlier batches have used, each with the reference of the batch where
    that was the sender's own, else "". Batches whose numbers are free again are not asked."""
    asked = [one for one in past if one.recent and one.tables.get(HK_PARCELS.name)]
    if not rows or not asked:
        return {}
    with opened(spill, settings) as engine:
        mine = _numbered(engine.read_parquet(list(rows))).distinct()
        outcomes = _of_batches(engine, "outcomes", [one.outcomes for one in asked])
        moved = outcomes.filter(outcomes.decision.isin(MOVED)).select("batch", "waybill_no")
        before = _numbered(_of_batches(engine, "rows", [one.tables[HK_PARCELS.name] for one in asked]), "batch")
        # The movement stands in the rows of the batch alone.
        found = before.semi_join(mine, ["waybill_no", "movement"]).semi_join(moved, ["batch", "waybill_no"])
        met = engine.to_pyarrow(found.distinct()).to_pylist()
    told: dict[Number, str] = {}
    for one in met:
        number = (one["waybill_no"], one["movement"])
        told[number] = max(told.get(number, ""), asked[one["batch"]].reference)
    return told


def _of_batches(engine: Any, name: str, files: Sequence[Sequence[str]]) -> ibis.Table:
    """The rows of files of several batches, with the number of the batch in each."""
    paths = [(path, number) for number, some in enumerate(files) for path in some]
    of = pa.table({FILE: [path for path, _ in paths], "batch": [number for _, number in paths]})
    engine.con.register(f"batches_of_{name}", of)
    rows = engine.read_parquet([path for path, _ in paths], table_name=f"past_{name}", filename=True)
    return rows.inner_join(engine.table(f"batches_of_{name}"), FILE)


def _numbered(rows: ibis.Table, *more: str) -> ibis.Table:
    movement = ibis.ifelse(rows.movement == "", Movement.IMPORT.value, rows.movement)
    return rows.filter(rows.waybill_no != "").select(*more, "waybill_no", movement=movement)
