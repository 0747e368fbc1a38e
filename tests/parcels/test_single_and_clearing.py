"""Parcels through files and joins come out as they do one by one: outcome, taxes and every fault."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from fairway.parcels.bulk.run import clear
from fairway.parcels.bulk.settings import BulkSettings
from fairway.parcels.dated import Dated
from fairway.parcels.documents import Parcel
from fairway.parcels.intake.read import take
from fairway.parcels.single import judge
from fairway.parcels.terms.single import Row
from tests.parcels.sound import NOW, guid, parcel, spoilt
from tests.parcels.test_single_and_bulk import spoil

_KEYS = ("ebp_code", "order_no", "logistics_code", "logistics_no", "pay_code", "pay_transaction_id", "guid")
_BY_PLACE = {"parcels", "inventories", "line_pairs"}


def numbered(number: int) -> Parcel:
    """A sound parcel with keys of its own."""
    whole: Any = parcel()
    for at, table in enumerate(("orders", "payments", "waybills", "inventories")):
        whole = spoilt(whole, table, order_no=f"ON{number:09}", guid=guid(number * 10 + at))
    for table in ("waybills", "inventories"):
        whole = spoilt(whole, table, logistics_no=f"LN{number:09}")
    for table in ("orders", "payments"):
        whole = spoilt(whole, table, pay_transaction_id=f"PT{number:09}")
    for table in ("order_lines", "inventory_lines"):
        whole = spoilt(whole, table, order_no=f"ON{number:09}")
    assert isinstance(whole, Parcel)
    return whole


def _heads(whole: Parcel) -> list[Row | None]:
    return [whole.inventory, whole.order, whole.payment, whole.waybill]


def joins_alike(before: Parcel, after: Parcel) -> bool:
    """Whether only what is no key was spoilt: other keys are other parcels to a join."""
    for old, new in zip(_heads(before), _heads(after), strict=True):
        if old and new and any(old[one] != new[one] for one in _KEYS if one in old):
            return False
    key = before.inventory["ebp_code"], before.inventory["order_no"]
    for lines in (after.order_lines, after.inventory_lines):
        if any((one["ebp_code"], one["order_no"]) != key for one in lines):
            return False
        if len({one["gnum"] for one in lines}) != len(lines):
            return False
    return True


def spoilt_ones(seed: int, many: int) -> list[Parcel]:
    """Parcels that are spoilt in what is no key."""
    some, found = random.Random(seed), []
    for number in range(1, many + 1):
        whole = numbered(number)
        tries = (spoil(some, whole, "import") for _ in range(20))
        made = next((one for one in tries if joins_alike(whole, one)), whole)
        found.append(made if made.order else replace(made, order_lines=()))
    return found


def told(row: Row, lines: Sequence[Row] = ()) -> dict[str, Any]:
    """A row as a line of JSON."""
    said: dict[str, Any] = {
        name: format(value, "f") if isinstance(value, Decimal) else str(value)
        for name, value in row.items()
        if name != "place" and value is not None
    }
    return {**said, "lines": [told(one) for one in lines]} if lines else said


def _write(folder: Path, name: str, rows: Iterable[dict[str, Any]]) -> None:
    text = "\n".join(json.dumps(one, ensure_ascii=False) for one in rows) + "\n"
    (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")


def _read(folder: Path) -> list[dict[str, Any]]:
    return [row for path in sorted(folder.glob("*.parquet")) for row in pq.read_table(path).to_pylist()]


def test_files_and_joins_change_nothing(tmp_path: Path) -> None:
    made = spoilt_ones(3, 150)
    given = tmp_path / "given"
    given.mkdir()
    _write(given, "inventories", (told(one.inventory, one.inventory_lines) for one in made))
    _write(given, "orders", (told(one.order, one.order_lines) for one in made if one.order))
    _write(given, "payments", (told(one.payment) for one in made if one.payment))
    _write(given, "waybills", (told(one.waybill) for one in made if one.waybill))
    sources = [source for path in sorted(given.iterdir()) for source in take(path, tmp_path / "work").sources]
    clear(sources, str(tmp_path / "out"), BulkSettings())
    outcomes = {one["order_no"]: one for one in _read(tmp_path / "out" / "outcomes")}
    faults = defaultdict(set)
    for one in _read(tmp_path / "out" / "faults"):
        if one["table"] in _BY_PLACE:
            faults[one["key"].split(" ")[1]].add((one["rule"], one["field"], one["value"], one["expected"]))
    assert len(outcomes) == len(made)
    for whole in made:
        number = str(whole.inventory["order_no"])
        alone, found = judge(whole, Dated(), NOW), outcomes[number]
        assert (found["outcome"], found["missing"], found["since"], found["treatment"], sorted(found["differing"])) == (
            alone.outcome.value,
            " ".join(alone.missing),
            alone.since,
            alone.treatment,
            sorted(alone.differing),
        )
        assert found["payable"] == (alone.taxes.payable if alone.taxes else None)
        assert faults[number] == {
            (one.rule, one.field, one.value, one.expected) for one in alone.faults if one.table in _BY_PLACE
        }
