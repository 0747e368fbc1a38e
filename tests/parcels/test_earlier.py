"""Earlier batches: numbers used before, the buyer's year, the sorted digests of single parcels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairway.parcels.bulk.partition import Task
from fairway.parcels.bulk.plan import Plan, plan
from fairway.parcels.bulk.run import Options, clear, run
from fairway.parcels.bulk.settings import BulkSettings
from fairway.parcels.dated import Dated
from fairway.parcels.earlier import buyers, digests
from fairway.parcels.earlier.looking import GUIDS, YEAR, Past, look
from fairway.parcels.earlier.remembering import remember
from fairway.parcels.earlier.segments import Segments
from fairway.parcels.generate.options import Traffic
from fairway.parcels.generate.write import write_traffic
from fairway.parcels.intake.read import find, take
from fairway.parcels.model import ORDERS

KEY = digests.person_key("a secret of the site")
SMALL = BulkSettings(memory="500MB")


@dataclass(frozen=True)
class Batch:
    """A batch with its verdict."""

    planned: Plan
    folder: Path
    outcomes: Mapping[tuple[str, str], str]
    """The channel of each parcel."""

    def past(self, **more: object) -> Past:
        tables: dict[str, list[str]] = {}
        for one in self.planned.sources:
            tables.setdefault(one.table, []).append(one.place)
        files = [str(path) for path in sorted((self.folder / "out" / "outcomes").glob("*.parquet"))]
        given = {"reference": "NOV-1", "outcomes": files, "tables": tables, "purchases": [self.purchases], **more}
        return Past(**given)  # type: ignore[arg-type]  # whatever the test says

    @property
    def purchases(self) -> str:
        return str(self.folder / "purchases.parquet")

    @property
    def cleared(self) -> set[tuple[str, str]]:
        return {key for key, channel in self.outcomes.items() if channel in {"RELEASE", "INSPECT"}}


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Batch:
    """Invented parcels with planted faults, judged, and what is remembered of them."""
    folder = tmp_path_factory.mktemp("earlier")
    write_traffic(Traffic(parcels=600, seed=5, day=date(2026, 11, 24)), folder / "traffic")
    files = [path for path in find([folder / "traffic"]) if "late" not in path.parts]
    planned = plan([one for path in files for one in take(path, folder / "typed").sources])
    clear(planned.sources, str(folder / "out"), SMALL)
    remember(planned, folder / "out" / "outcomes", folder / "purchases.parquet", folder / "work", SMALL, key=KEY)
    return Batch(planned, folder, _channels(folder / "out"))


def _channels(out: Path) -> dict[tuple[str, str], str]:
    rows = ds.dataset(out / "outcomes", format="parquet").to_table(columns=["ebp_code", "order_no", "channel"])
    return {(row["ebp_code"], row["order_no"]): row["channel"] for row in rows.to_pylist()}


def _rows(place: str) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = pq.read_table(place).to_pylist()
    return rows


def test_what_was_cleared_was_used_and_what_is_to_be_put_right_was_not(batch: Batch, tmp_path: Path) -> None:
    to_fix = set(batch.outcomes) - batch.cleared
    assert to_fix, "some parcels are to be put right, or wait"
    known = look(batch.planned, [batch.past()], tmp_path / "look", SMALL, key=KEY).known
    for table in ("orders", "inventories"):
        found = {(row["ebp_code"], row["order_no"]): row["reference"] for row in _rows(known[table])}
        assert set(found) == batch.cleared and set(found.values()) == {"NOV-1"}
    assert len(_rows(known["waybills"])) == len(_rows(known["payments"])) == len(batch.cleared)
    for table in ("orders", "payments", "waybills", "inventories"):
        assert len(_rows(known[f"{GUIDS}{table}"])) == len(batch.cleared)
    summary = run(batch.planned, str(tmp_path / "again"), SMALL, Options(task=Task.CHECK, known=known))
    assert summary.faults["parcels.E03.known"] == 2 * len(batch.cleared)
    assert summary.faults["parcels.E10"] == summary.faults["parcels.E03.payment"] == len(batch.cleared)
    assert summary.faults["parcels.E02.repeated"] == 4 * len(batch.cleared)


def test_an_old_waybill_is_free_again_an_order_never(batch: Batch, tmp_path: Path) -> None:
    known = look(batch.planned, [batch.past(recent=False, tables={}, reference="")], tmp_path, SMALL, key=KEY).known
    assert "waybills" not in known
    assert {row["reference"] for row in _rows(known["orders"])} == {""}, "nobody is told whose batch it was"


def test_what_customs_refused_is_free_again(batch: Batch, tmp_path: Path) -> None:
    refused = sorted(batch.cleared)[0]
    past = batch.past(refused=[refused[1]], tables={})
    known = look(batch.planned, [past], tmp_path, SMALL, key=KEY).known
    assert {(row["ebp_code"], row["order_no"]) for row in _rows(known["orders"])} == batch.cleared - {refused}


def test_a_batch_goes_on_with_what_it_began_with(batch: Batch, tmp_path: Path) -> None:
    began = look(batch.planned, [], tmp_path, SMALL, key=KEY)
    assert set(began.known) <= {YEAR}
    assert look(batch.planned, [batch.past()], tmp_path, SMALL, key=KEY) == began


def test_purchases_hold_no_person(batch: Batch) -> None:
    rows = _rows(batch.purchases)
    assert {(row["ebp_code"], row["order_no"]) for row in rows} == batch.cleared
    (orders,) = [one.place for one in batch.planned.sources if one.table == "orders"]
    kept = {str(value) for row in rows for value in row.values()}
    for order in pq.read_table(orders).slice(0, 20).to_pylist():
        # The registration that a platform invents is here the number of the order.
        assert not kept & {order[name] for name in ORDERS.personal if name != "buyer_reg_no"}
    assert all(len(str(row["buyer"])) == digests.PERSON for row in rows)


def test_purchases_of_the_same_day_and_person_are_told_in_the_words_of_the_batch(batch: Batch, tmp_path: Path) -> None:
    looked = look(batch.planned, [batch.past()], tmp_path, SMALL, key=KEY)
    (orders,) = [one.place for one in batch.planned.sources if one.table == "orders"]
    own = {(row["ebp_code"], row["order_no"]): row for row in pq.read_table(orders).to_pylist()}
    found = _rows(looked.related)
    assert {(row["ebp_code"], row["order_no"]) for row in found} == batch.cleared
    for row in found:
        order = own[str(row["ebp_code"]), str(row["order_no"])]
        assert row["buyer_id_number"] == order["buyer_id_number"]


def test_the_year_is_what_was_bought_before(batch: Batch, tmp_path: Path) -> None:
    """Purchases of earlier batches that nearly fill the year of every buyer."""
    remembered = pq.read_table(batch.purchases)
    full = remembered.set_column(
        remembered.schema.get_field_index("value"),
        remembered.schema.field("value"),
        pa.array([Decimal(25_999)] * remembered.num_rows, remembered.schema.field("value").type),
    )
    pq.write_table(full, tmp_path / "full.parquet")
    past = batch.past(outcomes=[], tables={}, purchases=[str(tmp_path / "full.parquet")])
    known = look(batch.planned, [past], tmp_path / "look", SMALL, key=KEY).known
    assert set(known) == {YEAR}
    found = {(row["ebp_code"], row["order_no"]): row["year_before"] for row in _rows(known[YEAR])}
    assert batch.cleared <= set(found)
    assert all(Decimal(str(found[key])) >= 25_999 for key in batch.cleared)


def _parcel(order: str, value: int, *, buyer: str = "B", earlier: int = 0, items: int = 2) -> dict[str, object]:
    return {
        **{"ebp_code": "P", "order_no": order, "year": "2026", "decl_time": "20261124", "buyer": buyer},
        **{"value": Decimal(value), "lines_total": Decimal(value), "lines_count": 1, "lines_qty": Decimal(items)},
        **{"freight": Decimal(0), "insured_fee": Decimal(0), "earlier": Decimal(earlier)},
    }


def test_a_parcel_above_a_limit_is_no_purchase_and_a_copy_counts_once() -> None:
    rows = [
        _parcel("1", 1_000, earlier=24_000),
        _parcel("1", 1_000, earlier=24_000),
        _parcel("2", 2_000, earlier=24_000),
        _parcel("3", 500, earlier=24_000),
        _parcel("4", 100, buyer="C"),
        _parcel("5", 9_000, buyer="C"),
        _parcel("6", 9_000, buyer="C", items=1),
        _parcel("7", 1, buyer="C"),
    ]
    found = {row["order_no"]: int(row["year_before"]) for row in buyers.counted(rows, Dated())}
    assert found == {"1": 24_000, "2": 25_000, "3": 25_000, "4": 0, "5": 100, "6": 100, "7": 9_100}


def test_digests_are_the_same_for_one_and_for_many() -> None:
    values = ["", "110101199003070011", "示例路1号", "a" * 300]
    engine = ibis.duckdb.connect()
    rows = ibis.memtable({"key": [KEY] * 4, "value": values})
    found = engine.to_pyarrow(
        rows.select(person=digests.persons(rows.key, rows.value), number=digests.numbers("o", rows.value, rows.key))
    ).to_pylist()
    engine.disconnect()
    assert found == [{"person": digests.person(KEY, one), "number": digests.number("o", one, KEY)} for one in values]


@settings(max_examples=20, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.lists(st.integers(0, 9), max_size=6), st.booleans()),
        min_size=1,
        max_size=8,
    )
)
def test_segments_hold_what_was_taken_in(tmp_path_factory: pytest.TempPathFactory, steps: list) -> None:  # type: ignore[type-arg]
    segments = Segments(tmp_path_factory.mktemp("segments") / "numbers")
    wanted: dict[str, list[int]] = {}
    for at, (batch, numbers, goes) in enumerate(steps):
        if goes:
            segments.drop({batch})
            wanted.pop(batch, None)
        else:
            amounts = np.array(numbers, np.int64) * 100
            segments.add(batch, at, np.array(numbers, np.uint64), amounts)
            wanted[batch] = numbers
    for number in range(10):
        found = sorted((one.batch, one.amount) for one in segments.find(number))
        assert found == sorted((batch, number * 100) for batch, some in wanted.items() for one in some if one == number)
    assert set(segments.batches()) == set(wanted)
