"""The signs over a batch: what was planted is found, single parcels are judged the same, bulk work carries the flags.

The traffic of these tests has a seed that no limit was tuned on (that was seed 1).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import ibis
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from fairway.parcels import terms
from fairway.parcels.bulk.run import clear
from fairway.parcels.bulk.settings import BulkSettings
from fairway.parcels.generate.options import Case, Traffic
from fairway.parcels.generate.write import write_traffic
from fairway.parcels.risk import gather
from fairway.parcels.risk.around import Purchase, purchase_row
from fairway.parcels.risk.decisions import shipped
from fairway.parcels.risk.rows import PURCHASES
from fairway.parcels.risk.rules import SIGNS, Limits
from fairway.parcels.risk.screen import NO_GROUP, RiskScreen
from tests.parcels.sound import parcel
from tests.parcels.test_bulk import outcomes, sources

DAY = date(2026, 11, 22)
TRAFFIC = Traffic(parcels=6_000, seed=20_261, day=DAY, drop_parcels=3_000)
EXPECTED: Mapping[Case, str] = {
    Case.SPLIT: "splitting",
    Case.UNDERVALUED: "undervaluation",
    Case.SHARED_IDENTITY: "identity",
    Case.WRONG_CODE: "description",
    Case.RESTRICTED: "restricted",
    Case.OVER_YEAR: "quota",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("risk")
    write_traffic(TRAFFIC, made)
    return made


@pytest.fixture(scope="module")
def out(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What bulk work wrote."""
    made = tmp_path_factory.mktemp("out")
    summary = clear(sources(folder), str(made), BulkSettings(memory="512MB"), screens=[RiskScreen(DAY)])
    assert set(SIGNS) <= set(summary.rules)
    return made


@pytest.fixture(scope="module")
def evidence(out: Path) -> list[dict[str, str]]:
    """What was written beside the outcomes."""
    rows: list[dict[str, str]] = ds.dataset(out / "evidence", format="parquet").to_table().to_pylist()
    return rows


@pytest.fixture(scope="module")
def flagged(out: Path) -> Mapping[tuple[str, str], set[str]]:
    """The flags of each parcel."""
    return {
        (str(row["ebp_code"]), str(row["order_no"])): {
            one.rpartition(".")[2]
            for one in row["flags"]  # type: ignore[attr-defined]
        }
        for row in outcomes(out)
    }


@pytest.fixture(scope="module")
def cases(folder: Path) -> Mapping[tuple[str, str], str]:
    rows = pq.read_table(folder / "truth.parquet").to_pylist()
    return {(row["ebp_code"], row["order_no"]): row["case"] for row in rows}


@pytest.mark.parametrize("case", EXPECTED, ids=str)
def test_what_was_planted_is_found(
    flagged: Mapping[tuple[str, str], set[str]], cases: Mapping[tuple[str, str], str], case: Case
) -> None:
    planted = [key for key, one in cases.items() if one == case]
    assert planted
    assert [key for key in planted if EXPECTED[case] not in flagged[key]] == []


def test_false_alarms_are_few(
    flagged: Mapping[tuple[str, str], set[str]], cases: Mapping[tuple[str, str], str]
) -> None:
    risky = {key for key, case in cases.items() if case in EXPECTED}
    alarms = Counter(flag for key, flags in flagged.items() if key not in risky for flag in flags)
    assert sum(alarms.values()) <= len(flagged) // 1_000, alarms


def read(folder: Path, name: str) -> pa.Table:
    found = [path for path in sorted(folder.rglob(f"{name}.parquet")) if path.parent.name != "late"]
    return pa.concat_tables([pq.ParquetFile(path).read() for path in found])


def test_one_parcel_and_a_batch_count_and_judge_the_same(folder: Path) -> None:
    orders = read(folder, "orders")
    limits = Limits(shipped(), DAY)
    kept = gather.around_purchases(gather.purchases(ibis.memtable(orders), 5_000), limits.minutes)
    signs = [sign for sign in SIGNS.values() if sign.view == "purchases"]
    judged = kept.mutate(**{sign.id: terms.ibis(sign.flags(limits), kept) for sign in signs}).to_pyarrow().to_pylist()
    every = [Purchase.of(row) for row in orders.to_pylist()]
    own = {(one.ebp_code, one.order_no): one for one in every}
    assert len(judged) > 50
    for row in judged:
        mine = own[row["ebp_code"], row["order_no"]]
        single = purchase_row(mine, every, limits.minutes)
        assert single["day_parcels"] == row["day_parcels"]
        for sign in signs:
            assert terms.python(sign.flags(limits))(single) == row[sign.id], (sign.id, single, row)
        if any(row[sign.id] for sign in signs if sign.id != "parcels.risk.ghost"):
            wanted = [one for one in PURCHASES if not one.startswith("consignee_") and "identities" not in one]
            assert {one: single[one] for one in wanted} == {one: row[one] for one in wanted}


def test_each_flag_names_its_evidence_and_the_parcels_it_rests_on(
    evidence: list[dict[str, str]], flagged: Mapping[tuple[str, str], set[str]], folder: Path
) -> None:
    said = {(row["ebp_code"], row["order_no"], row["flag"].rpartition(".")[2]) for row in evidence}
    assert said == {(*key, flag) for key, flags in flagged.items() for flag in flags}
    orders = {(row["ebp_code"], row["order_no"]): row for row in read(folder, "orders").to_pylist()}
    splits = [row for row in evidence if row["flag"] == "parcels.risk.splitting"]
    for row in splits:
        words = row["evidence"].split(" ")
        told = dict(zip(words[::2], words[1::2], strict=True))
        first = orders[tuple(row["group"].split(" "))]  # type: ignore[index]
        mine = orders[row["ebp_code"], row["order_no"]]
        same = [one for one in ("buyer_id_number", "consignee_telephone") if first[one] == mine[one]]
        assert same and Decimal(told["together"]) > Decimal(told["limit"]) and int(told["parcels"]) > 1, row
    persons = {value for row in orders.values() for value in (row["buyer_id_number"], row["buyer_telephone"])}
    assert not [row for row in evidence if persons & set(f"{row['evidence']} {row['group']}".split())]
    assert {row["group"] for row in evidence if row["flag"] == "parcels.risk.undervaluation"} == {NO_GROUP}


def test_what_earlier_batches_have_in_common_counts(tmp_path: Path) -> None:
    """A split over two batches, and a buyer's year: only orders of the batch at hand are flagged."""
    own = {**(parcel().order or {}), "file": 0, "place": 1, "goods_value": Decimal(3_500)}
    other = {**own, "order_no": "ON2", "buyer_id_number": "y", "place": 2, "app_time": "20261101010000"}
    other |= {"consignee_telephone": "2", "buyer_telephone": "2", "consignee_address": "elsewhere"}
    orders = pa.Table.from_pylist([own, other])
    earlier = {name: orders.slice(0, 1).to_pylist()[0][name] for name in gather.ORDERS}
    earlier |= {"order_no": "E1", "buyer_name": "", "buyer_telephone": "#1", "consignee_telephone": "#2"}
    again = earlier | {"order_no": own["order_no"]}
    pq.write_table(pa.Table.from_pylist([earlier, again]), tmp_path / "related.parquet")
    year = [{"ebp_code": own["ebp_code"], "order_no": "ON2", "year_before": Decimal("22500.01")}]
    pq.write_table(pa.Table.from_pylist(year), tmp_path / "year.parquet")

    def said(related: str = "", year: str = "") -> list[tuple[str, str, str]]:
        tables = {"orders": ibis.memtable(orders), "inventories": ibis.memtable(orders)}
        screen = RiskScreen(DAY, related=related, year=year)
        rows = screen.flags(tables, screen.over_batch(tables)).to_pyarrow().to_pylist()
        return sorted((row["order_no"], row["flag"].rpartition(".")[2], row["evidence"]) for row in rows)

    assert said() == []
    assert said(related=str(tmp_path / "related.parquet"), year=str(tmp_path / "year.parquet")) == [
        (own["order_no"], "splitting", "parcels 2 together 7000 limit 5000"),
        ("ON2", "quota", "day 3500 before 22500.01 limit 26000"),
    ]
