"""The business objects of cleared parcels, read from the tables of a batch: which go into which message, and what they
say. Names and numbers of persons are opened only while a message is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from fairway.parcels.batches.facts import Flow
from fairway.parcels.columns import Table
from fairway.parcels.model import INVENTORIES, INVENTORY_LINES, ORDER_LINES, ORDERS, PAYMENTS, WAYBILLS
from fairway.site.parcels import personal, results
from fairway.wire.ceb import BusinessObject
from fairway.wire.ceb.answers import KEYS
from fairway.wire.ceb.batches import message_guid
from fairway.wire.ceb.fields import column
from fairway.wire.ceb.kinds import MOST_OBJECTS

DOCUMENTS: dict[str, tuple[Table, Table | None]] = {
    "311": (ORDERS, ORDER_LINES),
    "411": (PAYMENTS, None),
    "511": (WAYBILLS, None),
    "621": (INVENTORIES, INVENTORY_LINES),
}
"""The documents of an import parcel with their lines, in the order in which they are sent."""


class Part(msgspec.Struct, frozen=True):
    """Objects of a message that are in one file of a table, by their places."""

    file: str
    places: tuple[int, ...]


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """A message that is to be sent: no more than where its objects are."""

    number: str
    guid: str
    parts: tuple[Part, ...]


class Place(NamedTuple):
    """Where an object is, what its receipt will carry, and its parcel."""

    file: str
    place: int
    key: str
    parcel: str


def plan(tables: Path, out: Path, case: UUID, numbers: Sequence[str]) -> Iterator[tuple[Planned, list[Place]]]:
    """The messages for the cleared parcels of a batch. Doing it again gives the same messages."""
    cleared = {
        (row["ebp_code"], row["order_no"])
        for batch in results.release_list(out, Flow.CN_IMPORT)
        for row in batch.select(["ebp_code", "order_no"]).to_pylist()
    }
    orders = {order for _, order in cleared}
    for number in numbers:
        waiting: list[Place] = []
        sequence = 0
        for one in _places(tables, case, number, cleared, orders):
            waiting.append(one)
            if len(waiting) == MOST_OBJECTS:
                sequence += 1
                yield _planned(case, number, sequence, waiting), waiting
                waiting = []
        if waiting:
            yield _planned(case, number, sequence + 1, waiting), waiting


def _planned(case: UUID, number: str, sequence: int, places: Sequence[Place]) -> Planned:
    by_file: dict[str, list[int]] = defaultdict(list)
    for one in places:
        by_file[one.file].append(one.place)
    parts = tuple(Part(file, tuple(found)) for file, found in by_file.items())
    return Planned(number=number, guid=message_guid(str(case), number, sequence), parts=parts)


def _places(tables: Path, case: UUID, number: str, cleared: set[tuple[str, str]], orders: set[str]) -> Iterator[Place]:
    table, _ = DOCUMENTS[number]
    keys = [column(name) for name in KEYS[number]]
    names = {"place", "order_no", *keys} | ({"ebp_code"} & set(table.schema.names))
    for path in sorted(tables.glob(f"{table.name}-*.parquet")):
        for batch in pq.ParquetFile(path).iter_batches(columns=sorted(names)):
            for row in batch.to_pylist():
                known = (
                    (row["ebp_code"], row["order_no"]) in cleared if "ebp_code" in row else row["order_no"] in orders
                )
                if known:
                    row["cop_no"] = row.get("cop_no") or own_number(case, row["place"])
                    yield Place(path.stem, row["place"], "|".join(row[name] for name in keys), row["order_no"])


def own_number(case: UUID, place: int) -> str:
    """The enterprise's own number of an inventory for which its sender gave none: its receipts need one."""
    return f"F{case.hex[:9]}{place:010d}"


def objects(tables: Path, sealed: Path, case: UUID, planned: Planned, key: bytes) -> list[BusinessObject]:
    """The objects of a message with everything that they say. Raises SealError, FileNotFoundError once erased."""
    table, lines = DOCUMENTS[planned.number]
    found = []
    for part in planned.parts:
        rows = ds.dataset(tables / f"{part.file}.parquet").to_table(filter=ds.field("place").isin(part.places))
        persons = personal.rows_at(sealed, part.file, part.places, key, case) if table.personal else {}
        heads = [{**row, **persons.get(row["place"], {})} for row in rows.sort_by("place").to_pylist()]
        below = _lines(tables, lines, heads) if lines is not None else {}
        for head in heads:
            values = _values(table, head) | {"appStatus": "2"}
            if planned.number == "621" and not values.get("copNo"):
                values["copNo"] = own_number(case, head["place"])
            found.append(BusinessObject(values, tuple(below.get((head.get("ebp_code"), head["order_no"]), ()))))
    return found


def _lines(
    tables: Path, table: Table, heads: Sequence[Mapping[str, Any]]
) -> dict[tuple[Any, str], list[dict[str, str]]]:
    wanted = {(head["ebp_code"], head["order_no"]) for head in heads}
    orders = pa.array([order for _, order in wanted], pa.string())
    found: dict[tuple[Any, str], list[dict[str, str]]] = defaultdict(list)
    for path in sorted(tables.glob(f"{table.name}-*.parquet")):
        rows = ds.dataset(path).to_table(filter=ds.field("order_no").isin(orders)).to_pylist()
        for row in sorted(rows, key=lambda one: (one["order_no"], one["gnum"])):
            if (row["ebp_code"], row["order_no"]) in wanted:
                found[row["ebp_code"], row["order_no"]].append(_values(table, row, leave=("ebp_code", "order_no")))
    return found


def _values(table: Table, row: Mapping[str, Any], leave: Sequence[str] = ()) -> dict[str, str]:
    values = {}
    for one in table.columns:
        value = row.get(one.name)
        if one.name not in leave and value is not None and value != "":
            values[one.element] = f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
    return values
