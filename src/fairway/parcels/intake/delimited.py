"""CSV: comma, semicolon or tab, quoted or not, in any encoding of the region."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from functools import reduce
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from fairway.base.issues import Issue, Refusal
from fairway.parcels.columns import Table
from fairway.parcels.intake.headings import columns_for, no_table, table_for
from fairway.parcels.intake.rules import FileFilled, RowReadable
from fairway.parcels.intake.sink import FaultSink
from fairway.parcels.intake.text import ChunkReader, Lines
from fairway.parcels.intake.typing import Typist

_BLOCK = 8 << 20


def read_delimited(path: Path, sink: FaultSink, issues: list[Issue]) -> Iterator[tuple[Table, pa.Table]]:
    """The typed rows of a CSV file, some thousand at a time. Raises Refusal when the file as a whole is wrong."""
    lines = Lines(path)
    source = iter(lines)
    first = next(source, b"")
    head, _, rest = first.partition(b"\n")
    said = head.decode("utf-8", "replace").rstrip("\r")
    delimiter = max(",;\t", key=lambda sign: (said.count(sign), sign == ","))
    issues += lines.issues
    if not said.strip():
        raise Refusal([FileFilled.at(path.name)])
    heads = _heads(said, delimiter, path.name)
    table = table_for(heads, path.name)
    names, warnings = columns_for(heads, table, path.name)
    issues += warnings
    parsing = _Parsing(_again(rest, source), names, delimiter)
    yield from _rows(lines, parsing, Typist(table, path.name, sink))


def _heads(said: str, delimiter: str, file: str) -> list[str]:
    try:
        return [one.strip() for one in next(csv.reader(io.StringIO(said), delimiter=delimiter))]
    except csv.Error:
        raise no_table([said], file) from None


def _again(rest: bytes, source: Iterator[bytes]) -> Iterator[bytes]:
    if rest:
        yield rest
    yield from source


class _Parsing:
    """A parser over text: rows with another number of columns are left out and kept in ``bad`` by their number, with
    whether there was anything on them."""

    def __init__(self, source: Iterator[bytes], names: list[str | None], delimiter: str) -> None:
        self.source, self.names, self.delimiter = source, names, delimiter
        self.bad: dict[int, bool] = {}

    def _unreadable(self, row: pacsv.InvalidRow) -> str:
        self.bad[row.number] = bool(row.text.strip())
        return "skip"

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The sound rows as bytes."""
        columns = [name or f"?{at}" for at, name in enumerate(self.names)]
        try:
            yield from pacsv.open_csv(
                pa.PythonFile(ChunkReader(self.source), mode="r"),
                read_options=pacsv.ReadOptions(column_names=columns, block_size=_BLOCK, use_threads=False),
                parse_options=pacsv.ParseOptions(
                    delimiter=self.delimiter,
                    newlines_in_values=True,
                    ignore_empty_lines=False,
                    invalid_row_handler=self._unreadable,
                ),
                convert_options=pacsv.ConvertOptions(
                    column_types=dict.fromkeys(columns, pa.string()),
                    include_columns=[name for name in self.names if name and name != "place"],
                    strings_can_be_null=False,
                ),
            )
        except pa.ArrowInvalid as error:
            if "Empty CSV" not in str(error):
                raise


def _rows(lines: Lines, parsing: _Parsing, typist: Typist) -> Iterator[tuple[Table, pa.Table]]:
    table, places = typist.table, _Places(lines, parsing.bad)
    for batch in parsing.batches():
        place = pa.array(places.next(batch.num_rows))
        filled = _filled(batch)
        if filled is not None:
            place, batch = place.filter(filled), batch.filter(filled)  # noqa: PLW2901  the same rows without blank ones
        yield table, typist.typed(place, dict(zip(batch.schema.names, batch.columns, strict=True)))
    for row in places.left_out():
        typist.sink.add(table.name, row, RowReadable.id)


def _filled(batch: pa.RecordBatch) -> pa.BooleanArray | None:
    """Which rows have anything on them; None when all have. A blank line is a row of nothing to the parser."""
    first = pc.not_equal(batch.column(0), "")
    if pc.all(first).as_py():
        return None
    return reduce(pc.or_, [pc.not_equal(column, "") for column in batch.columns])


class _Places:
    """The numbers of the rows in the file (the first below the headings is 1) for rows that arrive without those that
    were left out before (by :class:`Lines`, in records of the file) or by the parser (in rows that it was given)."""

    def __init__(self, lines: Lines, bad: dict[int, bool]) -> None:
        """``bad`` are the rows that the parser leaves out, with whether there is anything on them."""
        self._lines, self._bad = lines, bad
        self._given = 0
        self._parsed = 0

    def next(self, count: int) -> np.ndarray:
        """The places of the next ``count`` rows."""
        parsed = self._next(count, self._parsed, {row - 1 for row in self._bad})
        self._parsed = int(parsed[-1]) + 1 if count else self._parsed
        cut = sorted(record - 2 for record in self._lines.broken)
        # A record that was cut before the n-th row moves it and all after it by one.
        moved = parsed.copy()
        for record in cut:
            moved[moved >= record] += 1
        return moved + 1

    @staticmethod
    def _next(count: int, start: int, skipped: set[int]) -> np.ndarray:
        ahead = np.arange(start, start + count + len([row for row in skipped if row >= start]), dtype=np.int64)
        return ahead[~np.isin(ahead, np.fromiter(skipped, dtype=np.int64))][:count] if skipped else ahead[:count]

    def left_out(self) -> list[int]:
        """The places of the rows that were left out, blank ones apart."""
        cut = sorted(record - 1 for record in self._lines.broken)
        found = list(cut)
        for row in (row for row, filled in self._bad.items() if filled):
            at = row
            for record in cut:
                at += record <= at
            found.append(at)
        return sorted(found)
