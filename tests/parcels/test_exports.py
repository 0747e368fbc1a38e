"""Exports in bulk: what is planted is found, and a parcel among others comes out as it does alone."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from fairway.parcels.bulk.plan import Source, plan, source
from fairway.parcels.bulk.run import Options, clear, run
from fairway.parcels.bulk.settings import BulkSettings
from fairway.parcels.bulk.summary import Summary
from fairway.parcels.dated import Dated
from fairway.parcels.documents import ExportParcel
from fairway.parcels.export_match import CATEGORY, DECLARATION, DIFFERS, LATE_PARTY, LIST, MISSING, SINCE, SUMMARISE
from fairway.parcels.export_match import TREATMENT as HOW
from fairway.parcels.generate.options import EXPORT_SHARES, ExportCase, Traffic
from fairway.parcels.generate.write import write_traffic
from fairway.parcels.intake.read import take
from fairway.parcels.model import TABLES
from fairway.parcels.rows import schema
from fairway.parcels.single import judge_export
from fairway.wire.ceb import BusinessObject, Message, encode
from tests.parcels.sound import NOW, export_parcel, guid, spoilt
from tests.parcels.test_single_and_bulk import agree, rows_of, spoil
from tests.parcels.test_single_and_clearing import told

SMALL = BulkSettings(memory="512MB")


def _sources(folder: Path) -> list[Source]:
    return [source(path.stem, path) for path in sorted(folder.rglob("export_*.parquet"))]


def _rows(folder: Path) -> list[dict[str, Any]]:
    return [row for path in sorted(folder.glob("*.parquet")) for row in pq.read_table(path).to_pylist()]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("exports")
    write_traffic(Traffic(parcels=400, seed=3, shares={}, exports=EXPORT_SHARES), made)
    return made


@pytest.fixture(scope="module")
def cleared(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Summary, dict[str, dict[str, Any]]]:
    out = tmp_path_factory.mktemp("cleared")
    summary = clear(_sources(folder), str(out), SMALL)
    return summary, {one["order_no"]: one for one in _rows(out / "outcomes")}


def test_what_is_planted_is_found_and_nothing_else(
    folder: Path, cleared: tuple[Summary, dict[str, dict[str, Any]]]
) -> None:
    summary, outcomes = cleared
    truth = pq.read_table(folder / "truth.parquet")
    held = {number for number, one in outcomes.items() if one["channel"] != "RELEASE"}
    assert held == set(truth["order_no"].to_pylist())
    assert (summary.parcels, len(outcomes)) == (400, 400)

    def of(case: ExportCase) -> dict[str, Any]:
        (number,) = truth.filter(pc.field("case") == pa.scalar(case.value))["order_no"].to_pylist()
        return outcomes[number]

    assert of(ExportCase.MISSING_WAYBILL)["late_party"] == "4403EXP001"
    assert of(ExportCase.MISSING_ORDER)["missing"] == "order"
    assert of(ExportCase.OTHER_SHOP)["differing"] == ["export.ebc_code"]
    assert of(ExportCase.ORDER_TYPE)["differing"] == ["export.order_type"]
    assert of(ExportCase.ABOVE_INVENTORY)["treatment"] == DECLARATION
    assert (of(ExportCase.ABOVE_INVENTORY)["category"], of(ExportCase.LICENSED)["category"]) == ("4", "2")
    faults = {"parcels.E10", "parcels.E19", "parcels.E19.code", "parcels.E19.value"}
    assert faults < set(summary.faults) <= faults | {f"parcels.match.{one}" for one in _MATCHES}
    assert {LIST, SUMMARISE} < set(summary.outcomes["treatment"])
    assert summary.money["payable"] == 0


_MATCHES = ("export", "order_type", "export_missing")


def numbered(number: int) -> ExportParcel:
    """A sound parcel with keys of its own."""
    whole: Any = export_parcel()
    for at, table in enumerate(("orders", "receipts", "waybills", "inventories")):
        changes = {"guid": guid(number * 10 + at)}
        if table != "waybills":
            changes["order_no"] = f"ON{number:09}"
        if table in {"waybills", "inventories"}:
            changes["logistics_no"] = f"LN{number:09}"
        whole = spoilt(whole, f"export_{table}", **changes)
    whole = spoilt(whole, "export_order_lines", order_no=f"ON{number:09}")
    whole = spoilt(whole, "export_inventory_lines", order_no=f"ON{number:09}", logistics_no=f"LN{number:09}")
    assert isinstance(whole, ExportParcel)
    return whole


_KEYS = ("ebp_code", "order_no", "logistics_code", "logistics_no", "guid")


def _joins_alike(before: ExportParcel, after: ExportParcel) -> bool:
    for name in ("inventory", "order", "receipt", "waybill"):
        old, new = getattr(before, name), getattr(after, name)
        if new and any(old[one] != new[one] for one in _KEYS if one in old):
            return False
    lines = (*after.inventory_lines, *after.order_lines)
    key = {one: before.inventory[one] for one in _KEYS}
    own = all(one[name] == key[name] for one in lines for name in _KEYS if name in one)
    return own and len({one["gnum"] for one in after.inventory_lines}) == len(after.inventory_lines)


def _spoilt_ones(seed: int, many: int) -> list[ExportParcel]:
    some, found = random.Random(seed), []
    for number in range(1, many + 1):
        whole = numbered(number)
        tries = (spoil(some, whole, "export") for _ in range(20))
        made = next((one for one in tries if _joins_alike(whole, one)), whole)
        found.append(made if made.order else replace(made, order_lines=()))
    return found


def _write(folder: Path, name: str, rows: Iterable[dict[str, Any]]) -> None:
    text = "\n".join(json.dumps(one, ensure_ascii=False) for one in rows) + "\n"
    (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")


def test_the_terms_of_exports_agree() -> None:
    rows = rows_of(11, 80)
    terms = {"missing": MISSING, "late": LATE_PARTY, "since": SINCE, **{name: one.breaks for name, one in DIFFERS}}
    agree(rows["export_parcels"], schema("export_parcels"), terms)
    found = agree(rows["export_inventories"], schema("export_inventories"), {"treatment": HOW})
    assert {one["treatment"] for one in found} > {LIST, SUMMARISE}
    agree(found, pa.schema([("treatment", pa.string())]), {"category": CATEGORY})


def _object(table: str, head: Any, lines: Any = ()) -> BusinessObject:
    def values(name: str, row: Any, without: tuple[str, ...] = ()) -> dict[str, str]:
        return {
            one.element: format(row[one.name], "f") if hasattr(row[one.name], "as_tuple") else str(row[one.name])
            for one in TABLES[name].columns
            if one.name not in without and row[one.name] not in (None, "")
        }

    key = ("ebp_code", "order_no", "logistics_no")
    name = {"export_orders": "export_order_lines", "export_inventories": "export_inventory_lines"}.get(table, "")
    return BusinessObject(values(table, head), tuple(values(name, one, key) for one in lines))


def _messages(folder: Path, one: ExportParcel) -> None:
    """The documents of a parcel as messages."""
    transfer = {"copCode": "AGT0000001", "copName": "示例报关", "dxpMode": "DXP", "dxpId": "DXPENT0000000001"}
    for number, found in (
        ("303", _object("export_orders", one.order, one.order_lines)),
        ("403", _object("export_receipts", one.receipt)),
        ("505", _object("export_waybills", one.waybill)),
        ("603", _object("export_inventories", one.inventory, one.inventory_lines)),
    ):
        message = Message(number=number, guid=guid(1), objects=(found,), transfer=transfer)
        (folder / f"CEB{number}.xml").write_bytes(encode(message))


def _second_parcel(whole: Any) -> Any:
    """Another parcel of the same order."""
    other = spoilt(whole, "export_inventories", logistics_no="LN9", guid=guid(900_001))
    other = spoilt(other, "export_inventory_lines", logistics_no="LN9")
    return spoilt(other, "export_waybills", logistics_no="LN9", guid=guid(900_002))


def test_files_and_joins_change_nothing(tmp_path: Path) -> None:
    made = _spoilt_ones(5, 80)
    sound, twice, by_message = numbered(81), numbered(82), numbered(83)
    alike = spoilt(numbered(84), "export_waybills", logistics_no="LN000000081")
    made += [sound, twice, alike]
    files = [*made, _second_parcel(twice)]
    given = tmp_path / "given"
    given.mkdir()
    _write(given, "export_inventories", (told(one.inventory, one.inventory_lines) for one in files))
    _write(given, "export_orders", (told(one.order, one.order_lines) for one in made if one.order))
    _write(given, "export_receipts", (told(one.receipt) for one in made if one.receipt))
    _write(given, "export_waybills", (told(one.waybill) for one in files if one.waybill))
    _messages(given, by_message)
    sources = [one for path in sorted(given.iterdir()) for one in take(path, tmp_path / "work").sources]
    planned = plan(sources, parcels=42)
    assert [one.exports for one in planned.partitions] == [True, True]
    run(planned, str(tmp_path / "out"), SMALL, Options())
    found_all = _rows(tmp_path / "out" / "outcomes")
    split = {one["logistics_no"]: one["channel"] for one in found_all if one["order_no"] == "ON000000082"}
    assert split == {"LN000000082": "RELEASE", "LN9": "RELEASE"}
    outcomes = {one["order_no"]: one for one in found_all}
    assert len(found_all) == len(made) + 2
    assert outcomes["ON000000083"]["channel"] == "RELEASE", "the one that came as messages"
    # The waybill of 84 has the number of 81: its own inventory has none, and the later one is refused.
    assert (outcomes["ON000000081"]["channel"], outcomes["ON000000084"]["missing"]) == ("CORRECT", "waybill")
    faults = _faults(tmp_path / "out" / "faults")
    for whole in made[:-3]:
        _same(whole, outcomes, faults)


_BY_ORDER = {"export_parcels", "export_inventories", "export_inventory_lines", "export_orders"}
_Faults = dict[str, set[tuple[str, ...]]]


def _faults(folder: Path) -> _Faults:
    found: _Faults = defaultdict(set)
    for one in _rows(folder):
        if one["table"] in _BY_ORDER:
            number = one["key"].split(" ")[1]
            found[number].add(tuple(one[name] for name in ("table", "rule", "field", "value", "expected")))
    return found


def _same(whole: ExportParcel, outcomes: dict[str, dict[str, Any]], faults: _Faults) -> None:
    """The parcel among others is what it is alone."""
    number = str(whole.inventory["order_no"])
    alone, found = judge_export(whole, Dated(), NOW), outcomes[number]
    names = ("outcome", "missing", "late_party", "since", "treatment", "category", "differing")
    assert [found[name] for name in names] == [
        alone.outcome.value,
        " ".join(alone.missing),
        " ".join(alone.late_party),
        alone.since,
        alone.treatment,
        alone.category,
        list(alone.differing),
    ]
    assert faults[number] == {
        (one.table, one.rule, one.field, one.value, one.expected) for one in alone.faults if one.table in _BY_ORDER
    }
    assert (found["channel"] == "CORRECT") is (bool(alone.refusing) or alone.outcome.value == "CONFLICT")
