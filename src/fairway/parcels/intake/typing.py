"""Text becomes typed columns of the model: what is no amount, no number or no clean text is named and left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from fairway.base.issues import Issue, Refusal
from fairway.parcels.columns import Column, Kind, Table
from fairway.parcels.intake.headings import hinted
from fairway.parcels.intake.rules import (
    ColumnsSwapped,
    DecimalPoint,
    RowAmount,
    RowCount,
    RowNumberLost,
    RowText,
    WholeNumbers,
)
from fairway.parcels.intake.sink import FaultSink

_AMOUNT = r"^[+-]?[0-9]{1,13}(\.[0-9]{1,5}0*)?$"
_COMMA = r"^[+-]?[0-9]{1,3}([. ][0-9]{3})*,[0-9]{1,5}$|^[0-9]+,[0-9]{1,5}$"
_COUNT = r"^[0-9]{1,9}(\.0+)?$"
_SCIENTIFIC = r"^[0-9]{1,3}([.,][0-9]+)?[Ee]\+[0-9]{1,3}$|^[0-9]{1,3}[.,][0-9]+[Ee][0-9]{1,3}$"
_UNSEEN = "[\x00-\x08\x0b-\x1f\x7f\ufffd\u2028\u2029]"
_MOST = 0.5
"""Above this share of the first rows a fault is one of the file, not of its rows."""
_ENOUGH = 20
"""Rows from which a share says something."""

_SHAPES: Mapping[str, str] = {
    "guid": r"^[0-9A-Fa-f-]{36}$",
    "app_time": r"^[0-9]{14}$",
    "pay_time": r"^[0-9]{14}$",
    "decl_time": r"^[0-9]{8}$",
    "currency": r"^[0-9]{3}$",
    "gcode": r"^[0-9]{10}$",
    "trade_mode": r"^[0-9]{4}$",
    "buyer_id_number": r"^[0-9]{17}[0-9Xx]$",
    "payer_id_number": r"^[0-9]{17}[0-9Xx]$",
    "buyer_telephone": r"^[0-9 +()-]{5,20}$",
    "consignee_telephone": r"^[0-9 +()-]{5,20}$",
    "buyer_name": r"^[^0-9]+$",
    "consignee": r"^[^0-9]+$",
    "payer_name": r"^[^0-9]+$",
    "consignee_address": r"^.{6,}$",
    "item_name": r"[^0-9.,]",
    "gname": r"[^0-9.,]",
}
"""What the values of a column look like, to find columns whose names were swapped; it refuses no single row."""


class Typist:
    """Types the rows of one file. The first rows also decide whether the file as a whole is wrong."""

    def __init__(self, table: Table, file: str, sink: FaultSink) -> None:
        self.table, self.file, self.sink = table, file, sink
        self._looked = False

    def typed(self, places: pa.Int64Array, columns: Mapping[str, pa.Array]) -> pa.Table:
        """The sound rows by the schema of the model; the others go to the sink. Columns are text (or, from Parquet,
        numbers); one that is not there is empty. Raises Refusal where the file as a whole is wrong."""
        texts = {name: _as_text(column) for name, column in columns.items()}
        if not self._looked and len(places) >= 1:
            self._look(texts)
            self._looked = True
        sound = pa.array([True] * len(places)) if len(places) else pa.array([], pa.bool_())
        made: list[pa.Array] = [places]
        for column in self.table.columns:
            text = texts.get(column.name)
            if text is None:
                text = pa.repeat(pa.scalar("", pa.string()), len(places))
            array, wrong, rule = self._column(column, text)
            if rule is not None and pc.any(wrong).as_py():
                self._blame(places, text, wrong, column, rule)
                sound = pc.and_(sound, pc.invert(wrong))
            made.append(array)
        whole = pa.Table.from_arrays(made, names=["place", *(one.name for one in self.table.columns)])
        return whole.filter(sound).cast(self.table.schema)

    def _column(self, column: Column, text: pa.StringArray) -> tuple[pa.Array, pa.BooleanArray, str | None]:
        if column.kind is Kind.TEXT:
            lost = pc.match_substring_regex(text, _SCIENTIFIC) if _is_reference(column) else None
            if lost is not None and pc.any(lost).as_py():
                return text, lost, RowNumberLost.id
            return text, pc.match_substring_regex(text, _UNSEEN), RowText.id
        if column.kind is Kind.COUNT:
            right = pc.match_substring_regex(text, _COUNT)
            number = pc.if_else(right, pc.replace_substring_regex(text, r"\.0+$", ""), "0")
            return number.cast(pa.int32()), pc.invert(right), RowCount.id
        right = pc.match_substring_regex(text, _AMOUNT)
        empty = pc.equal(text, "")
        shown = pc.if_else(right, pc.replace_substring_regex(text, r"(\.[0-9]{5})0+$", r"\1"), "0")
        amount = pc.if_else(right, shown.cast(pa.decimal128(18, 5)), pa.scalar(None, pa.decimal128(18, 5)))
        wrong = pc.invert(right) if column.required else pc.and_not(pc.invert(right), empty)
        return amount, wrong, RowAmount.id

    def _blame(self, places: pa.Array, text: pa.Array, wrong: pa.Array, column: Column, rule: str) -> None:
        for place, value in zip(places.filter(wrong).to_pylist(), text.filter(wrong).to_pylist(), strict=True):
            said = {"field": column.name, "value": value, "expected": _expected(column)}
            self.sink.add(self.table.name, place, rule, **said)

    def _look(self, texts: Mapping[str, pa.Array]) -> None:
        """Refuse the file for what most of its first rows have in common."""
        issues: list[Issue] = []
        for column in self.table.columns:
            text = texts.get(column.name)
            if text is None or len(text) < _ENOUGH:
                continue
            if column.kind is Kind.AMOUNT and _share(text, _COMMA) > _MOST:
                issues.append(DecimalPoint.at(self.file, column=column.name, value=_first(text, _COMMA)))
            if column.kind is Kind.TEXT and _is_reference(column) and _share(text, _SCIENTIFIC) > _MOST:
                value = _first(text, _SCIENTIFIC)
                value = hinted(value) if column.name in self.table.personal else value
                issues.append(WholeNumbers.at(self.file, column=column.name, value=value))
        issues += self._swapped(texts)
        if issues:
            raise Refusal(issues)

    def _swapped(self, texts: Mapping[str, pa.Array]) -> Iterable[Issue]:
        shapes = {
            column.name: _AMOUNT if column.kind is Kind.AMOUNT else _SHAPES.get(column.name, "")
            for column in self.table.columns
            if column.name in texts and len(texts[column.name]) >= _ENOUGH
        }
        filled = {name: shape for name, shape in shapes.items() if shape and texts[name][0].as_py()}
        foreign = [name for name, shape in filled.items() if _share(texts[name], shape) < 0.1]
        for at, first in enumerate(foreign):
            for second in foreign[at + 1 :]:
                if _share(texts[first], shapes[second]) > 0.9 and _share(texts[second], shapes[first]) > 0.9:
                    value = texts[first][0].as_py()
                    yield ColumnsSwapped.at(self.file, first=first, second=second, value=hinted(value))


def _is_reference(column: Column) -> bool:
    return column.name.endswith(("_no", "_number", "_id", "telephone", "gcode"))


def _as_text(column: pa.Array) -> pa.StringArray:
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    if pa.types.is_floating(column.type) and _exact(column):
        # NaN and the infinities are no amounts and stay as they are; the others have at most five places.
        finite = pc.is_finite(column)
        exact = pc.round(pc.if_else(finite, column, 0.0), 5).cast(pa.decimal128(38, 5))
        column = pc.if_else(finite, exact.cast(pa.string()), column.cast(pa.string()))
    if not pa.types.is_string(column.type):
        column = column.cast(pa.string())
    column = pc.fill_null(column, "")
    return pc.utf8_trim_whitespace(column)


def _exact(column: pa.Array) -> bool:
    """Whether numbers with a binary point stand for amounts of at most five places; others keep their text."""
    largest = pc.max(pc.abs(column.filter(pc.is_finite(column)))).as_py()
    return largest is not None and largest < 1e9


def _share(text: pa.StringArray, pattern: str) -> float:
    return float(pc.mean(pc.match_substring_regex(text, pattern).cast(pa.float64())).as_py() or 0.0)


def _first(text: pa.StringArray, pattern: str) -> str:
    return str(text.filter(pc.match_substring_regex(text, pattern))[0].as_py())


def _expected(column: Column) -> str:
    return {Kind.AMOUNT: "decimal(18,5)", Kind.COUNT: "0-999999999"}.get(column.kind, "")
