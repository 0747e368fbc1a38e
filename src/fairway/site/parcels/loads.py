"""Chosen parcels of a batch as loads: read from its tables, their personal columns opened where the flow needs them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from fairway.codes.conversions import counterparts
from fairway.parcels.batches.facts import Flow
from fairway.parcels.hongkong.clear import Judged, clear
from fairway.parcels.hongkong.model import HK_PARCELS
from fairway.parcels.release.export_loading import loads_of_exports
from fairway.parcels.release.loading import Load, loads_of, loads_of_inventories
from fairway.site.parcels import folders, personal
from fairway.site.parcels.folders import table_files
from fairway.site.settings import Settings

_HEAD = ("place", "ebp_code", "order_no", "logistics_no", "bill_no", "pack_no", "gross_weight", "country", "trade_mode")
_LINE = ("ebp_code", "order_no", "gcode", "gname", "total_price", "qty", "country")


class Loads:
    """The loads of one batch."""

    def __init__(self, settings: Settings, case: UUID, flow: Flow, key: bytes, today: date) -> None:
        self._tables = folders.tables_folder(settings, case)
        self._sealed = folders.personal_folder(settings, case)
        self._case, self._flow, self._key, self._today = case, flow, key, today

    def of(self, chosen: pa.Table) -> list[Load]:
        """The parcels of a part of the manifest, each in its bag."""
        bags = dict(zip(*(chosen.column(name).to_pylist() for name in ("waybill_no", "bag_no")), strict=True))
        if self._flow is Flow.HONG_KONG:
            return [_in_bag(load, bags) for load in loads_of(self.judged) if load.waybill_no in bags]
        orders = chosen.column("order_no")
        export = self._flow is Flow.CN_EXPORT
        prefix = "export_" if export else ""
        heads = [row for row in self._rows(f"{prefix}inventories", _HEAD, orders) if row["logistics_no"] in bags]
        extra = ("logistics_no", "currency") if export else ()
        lines = self._rows(f"{prefix}inventory_lines", (*_LINE, *extra), orders)
        countries = _letters("country.ceb", "country", self._today)
        if export:
            currencies = _letters("currency.ceb", "currency", self._today)
            return loads_of_exports(heads, lines, bags, countries=countries, currencies=currencies)
        return loads_of_inventories(heads, lines, bags, countries=countries, goes_to="CN")

    @cached_property
    def judged(self) -> list[Judged]:
        """The parcels of a batch in Hong Kong, decided."""
        paths = sorted(self._tables.glob("hk_parcels-*"))
        rows = pa.concat_tables([_whole(path, self._sealed, self._key, self._case) for path in paths])
        return list(clear(rows, on=self._today).judged)

    def _rows(self, name: str, columns: Sequence[str], orders: pa.ChunkedArray) -> Iterator[dict[str, Any]]:
        for path in table_files(self._tables, name):
            for batch in pq.ParquetFile(path).iter_batches(columns=list(columns)):
                yield from batch.filter(pc.is_in(batch.column("order_no"), orders)).to_pylist()


def _letters(numbers: str, letters: str, today: date) -> dict[str, str]:
    return {code: found[0] for code, found in counterparts(numbers, letters, today).items() if found}


def _in_bag(load: Load, bags: dict[str, str]) -> Load:
    return load if load.bag_no else msgspec.structs.replace(load, bag_no=bags[load.waybill_no])


def _whole(path: Path, sealed: Path, key: bytes, case: UUID) -> pa.Table:
    """The rows of a file of parcels in Hong Kong with their personal columns."""
    rows = pq.read_table(path)
    persons = pa.Table.from_batches(personal.all_rows(sealed, path.stem, key, case))
    for name in HK_PARCELS.personal:
        rows = rows.append_column(HK_PARCELS.schema.field(name), persons.column(name))
    return rows.select(HK_PARCELS.schema.names)
