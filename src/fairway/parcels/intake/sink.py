"""Faults of rows on their way to a file: never more than some thousand in memory."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from fairway.parcels.model import FAULTS

_KEPT = 20_000


class FaultSink:
    """Writes faults to ``place`` as Parquet, which appears when :meth:`close` is called and there was any."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.count = 0
        self._rows: list[dict[str, object]] = []
        self._writer: pq.ParquetWriter | None = None
        self._half = place.with_name(f".{place.name}.half")

    def add(self, table: str, place: int, rule: str, *, field: str = "", value: str = "", expected: str = "") -> None:
        """One fault; ``value`` is cut where it is long."""
        row = {"table": table, "place": place, "key": "", "rule": rule, "field": field}
        self._rows.append({**row, "value": value[:200], "expected": expected})
        self.count += 1
        if len(self._rows) >= _KEPT:
            self._flush()

    def _flush(self) -> None:
        if self._writer is None:
            self.place.parent.mkdir(parents=True, exist_ok=True)
            self._writer = pq.ParquetWriter(self._half, FAULTS)
        self._writer.write_table(pa.Table.from_pylist(self._rows, schema=FAULTS))
        self._rows.clear()

    def close(self) -> None:
        """Make the file appear."""
        if self._rows:
            self._flush()
        if self._writer is not None:
            self._writer.close()
            self._half.replace(self.place)

    def drop(self) -> None:
        """Forget everything: the file as a whole was refused."""
        self._rows.clear()
        if self._writer is not None:
            self._writer.close()
            self._half.unlink(missing_ok=True)
