"""Parcels in bulk: what was planted is found and nothing else, and a run that ends anywhere goes on where it was."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from fairway.base.issues import Refusal
from fairway.parcels.bulk import root as roots
from fairway.parcels.bulk.partition import Task
from fairway.parcels.bulk.plan import Divide, Source, plan, source
from fairway.parcels.bulk.run import Options, Stopped, clear, run
from fairway.parcels.bulk.settings import BulkSettings
from fairway.parcels.bulk.summary import Summary
from fairway.parcels.generate.options import Case, Traffic
from fairway.parcels.generate.write import write_traffic
from fairway.record import merkle

SMALL = BulkSettings(memory="512MB", threads=1)
"""One partition after the other."""
TRAFFIC = Traffic(parcels=1_500, seed=5, drop_parcels=750)
TABLES = ("orders", "order_lines", "payments", "waybills", "inventories", "inventory_lines")


def sources(folder: Path, *, late: bool = False) -> list[Source]:
    found = [path for path in sorted(folder.rglob("*.parquet")) if path.stem in TABLES]
    return [source(path.stem, path) for path in found if late or path.parent.name != "late"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("traffic")
    write_traffic(TRAFFIC, made)
    return made


@pytest.fixture(scope="module")
def cleared(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Summary, Path]:
    out = tmp_path_factory.mktemp("cleared")
    return clear(sources(folder), str(out), SMALL), out


def outcomes(out: Path) -> list[dict[str, object]]:
    return list(ds.dataset(out / "outcomes", format="parquet").to_table().to_pylist())


def planted(folder: Path, *cases: Case) -> set[str]:
    rows = pq.read_table(folder / "truth.parquet").filter(pc.is_in(pc.field("case"), pa.array([*cases])))
    return set(rows["order_no"].to_pylist())


def test_every_parcel_has_one_outcome(cleared: tuple[Summary, Path]) -> None:
    summary, out = cleared
    assert summary.parcels == len({row["order_no"] for row in outcomes(out)}) == len(outcomes(out)) == 1_500
    assert sum(summary.outcomes["outcome"].values()) == 1_500
    assert summary.money["payable"] == sum(row["payable"] or 0 for row in outcomes(out))  # type: ignore[misc]


DIFFERENCES: Mapping[str, tuple[Case, ...]] = {
    "order-payment.amount_paid": (Case.AMOUNT_MISMATCH, Case.BAD_SUM),
    "order-payment.payer_id_number": (Case.PAYER_MISMATCH,),
    "order-inventory.buyer_id_number": (Case.BAD_IDENTITY,),
    "order-inventory.buyer_name": (Case.BUYER_MISMATCH,),
    "order-waybill.consignee": (Case.CONSIGNEE_MISMATCH,),
    "order-waybill.consignee_address": (Case.ADDRESS_MISMATCH,),
    "waybill-inventory.freight": (Case.FREIGHT_MISMATCH,),
    "order-inventory.line.qty": (Case.QUANTITY_MISMATCH,),
}


@pytest.mark.parametrize("name", DIFFERENCES, ids=str)
def test_differing_names_what_was_planted(folder: Path, cleared: tuple[Summary, Path], name: str) -> None:
    found = {row["order_no"] for row in outcomes(cleared[1]) if name in row["differing"]}  # type: ignore[operator]
    assert found == planted(folder, *DIFFERENCES[name])


@pytest.mark.parametrize(
    ("missing", "late_party", "cases"),
    [
        ("payment", "4403PAY001", (Case.MISSING_PAYMENT, Case.LATE_PAYMENT)),
        ("waybill", "4403EXP001", (Case.MISSING_WAYBILL, Case.LATE_WAYBILL)),
        ("order", "4403EBP000", (Case.MISSING_ORDER,)),
    ],
    ids=["payment", "waybill", "order"],
)
def test_who_is_late_is_said(
    folder: Path, cleared: tuple[Summary, Path], missing: str, late_party: str, cases: tuple[Case, ...]
) -> None:
    waiting = [row for row in outcomes(cleared[1]) if row["missing"] == missing]
    assert {row["order_no"] for row in waiting} == planted(folder, *cases)
    assert all(row["outcome"] == "PARTIAL" and row["channel"] == "WAIT" and row["since"] for row in waiting)
    assert late_party in {row["late_party"] for row in waiting}


RULES: Mapping[str, tuple[Case, ...]] = {
    "parcels.E03": (Case.DUPLICATE_ORDER,),
    "parcels.E05": (Case.FOREIGN_CURRENCY,),
    "parcels.E06": (Case.BAD_IDENTITY,),
    "parcels.E07.paid": (Case.BAD_SUM,),
    "parcels.E09": (Case.TWO_PACKAGES,),
}


def test_rules_find_what_was_planted_and_nothing_else(folder: Path, cleared: tuple[Summary, Path]) -> None:
    summary, out = cleared
    faults = ds.dataset(out / "faults", format="parquet").to_table().to_pylist()
    assert {rule: summary.faults.get(rule) for rule in RULES} == {
        rule: len(planted(folder, *cases)) for rule, cases in RULES.items()
    }
    assert len(faults) == sum(summary.faults.values())
    quiet = {
        rule for rule in summary.faults if not rule.startswith(("parcels.match", "parcels.E15")) and rule not in RULES
    }
    assert quiet == set()
    for row in faults:
        assert 0 <= row["file"] < len(summary.files)
        assert Path(summary.files[row["file"]]).stem == row["table"] or row["table"] in {"parcels", "line_pairs"}


def test_what_cannot_be_cleared_is_not_released(folder: Path, cleared: tuple[Summary, Path]) -> None:
    channels = {row["order_no"]: row["channel"] for row in outcomes(cleared[1])}
    for case in (Case.TWO_PACKAGES, Case.BAD_IDENTITY, Case.BAD_SUM, Case.FOREIGN_CURRENCY, Case.DUPLICATE_ORDER):
        assert {channels[number] for number in planted(folder, case)} == {"CORRECT"}, case
    assert set(channels.values()) >= {"RELEASE", "CORRECT", "WAIT"}


def test_late_documents_complete_the_parcels_that_waited(folder: Path, tmp_path: Path) -> None:
    summary = clear(sources(folder, late=True), str(tmp_path), SMALL)
    assert {row["order_no"] for row in outcomes(tmp_path) if row["missing"]} == planted(
        folder, Case.MISSING_ORDER, Case.MISSING_PAYMENT, Case.MISSING_WAYBILL
    )
    assert summary.parcels == 1_500


def test_division_and_partitions_at_a_time_do_not_change_results(
    folder: Path, cleared: tuple[Summary, Path], tmp_path: Path
) -> None:
    divided = plan(sources(folder), divide=Divide.HASH, parcels=500)
    assert len(divided.partitions) == 3
    summary = run(divided, str(tmp_path), BulkSettings(memory="512MB", threads=2), Options())

    def without_file(out: Path) -> list[dict[str, object]]:
        return sorted(outcomes(out), key=lambda row: str(row["guid"]))

    assert without_file(tmp_path) == without_file(cleared[1])
    assert (summary.faults, summary.money, summary.outcomes) == (
        cleared[0].faults,
        cleared[0].money,
        cleared[0].outcomes,
    )


def test_the_root_is_that_of_the_record_and_tells_every_change(cleared: tuple[Summary, Path], tmp_path: Path) -> None:
    summary, out = cleared
    places = [out / "outcomes" / f"{name}.parquet" for name in summary.partitions]
    partition = []
    for place in places:
        leaves = [merkle.leaf_hash(text.encode()) for text in roots.entries(_batch(place)).to_pylist()]
        for index in (0, 5, len(leaves) - 1):
            proof = merkle.fill(merkle.inclusion_ranges(index, len(leaves)), partial(_node, leaves))
            merkle.verify_inclusion(leaves[index], index, len(leaves), proof, roots.partition_root(place))
        partition.append(roots.partition_root(place))
    assert roots.batch_root(partition).hex() == summary.root
    altered = pq.ParquetFile(places[0]).read()
    channels = altered["channel"].to_pylist()
    channels[3] = "RELEASE" if channels[3] != "RELEASE" else "CORRECT"
    altered = altered.set_column(altered.schema.get_field_index("channel"), "channel", pa.array(channels))
    pq.write_table(altered, tmp_path / "altered.parquet")
    assert roots.partition_root(tmp_path / "altered.parquet") != partition[0]


def _batch(place: Path) -> pa.RecordBatch:
    return pq.ParquetFile(place).read().combine_chunks().to_batches()[0]


def _node(leaves: list[bytes], node: merkle.Node) -> bytes:
    return merkle.fold(b"".join(leaves[node.number << node.height : (node.number + 1) << node.height]))


def test_a_run_that_was_stopped_goes_on_and_does_nothing_twice(
    folder: Path, cleared: tuple[Summary, Path], tmp_path: Path
) -> None:
    seen: list[int] = []
    with pytest.raises(Stopped):
        clear(
            sources(folder),
            str(tmp_path),
            SMALL,
            progress=lambda stage, done, total: seen.append(done),
            stop=lambda: bool(seen and seen[-1] > 0),
        )
    (first,) = (tmp_path / "outcomes").glob("*.parquet")
    stamp = first.stat().st_mtime_ns
    summary = clear(sources(folder), str(tmp_path), SMALL)
    assert first.stat().st_mtime_ns == stamp
    assert summary == cleared[0]


def test_a_run_that_was_killed_goes_on(folder: Path, cleared: tuple[Summary, Path], tmp_path: Path) -> None:
    code = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from fairway.parcels.bulk import work\n"
        "from tests.parcels.test_bulk import SMALL, clear, sources\n"
        "finish = work.Work.finish\n"
        "def killed(self, step, note):\n"
        "    finish(self, step, note) if not list(Path(self.out, 'work/done').glob('*')) else os.kill(os.getpid(), 9)\n"
        "work.Work.finish = killed\n"
        f"clear(sources(Path({str(folder)!r})), {str(tmp_path)!r}, SMALL)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=Path(__file__).parents[2], check=False, capture_output=True
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
    (noted,) = (tmp_path / "work" / "done").glob("*.json")
    kept = tmp_path / "outcomes" / f"{noted.stem}.parquet"
    stamp = kept.stat().st_mtime_ns
    assert clear(sources(folder), str(tmp_path), SMALL) == cleared[0]
    assert kept.stat().st_mtime_ns == stamp


def test_results_of_other_files_are_not_mixed(folder: Path, cleared: tuple[Summary, Path], tmp_path: Path) -> None:
    other = tmp_path / "other"
    write_traffic(Traffic(parcels=60, seed=1, shares={}), other)
    shutil.copytree(cleared[1], tmp_path / "out")
    with pytest.raises(Refusal) as refused:
        clear(sources(other), str(tmp_path / "out"), SMALL)
    assert refused.value.issues[0].rule == "parcels.results_of_others"


def test_without_inventories_there_is_nothing_to_match(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused:
        clear([one for one in sources(folder) if one.table == "orders"], str(tmp_path), SMALL)
    assert refused.value.issues[0].rule == "parcels.no_inventories"


def test_inventories_alone_wait_for_everything(tmp_path: Path) -> None:
    made = tmp_path / "made"
    write_traffic(Traffic(parcels=40, shares={}), made)
    alone = [one for one in sources(made) if one.table in {"inventories", "inventory_lines"}]
    summary = clear(alone, str(tmp_path / "out"), SMALL)
    assert summary.outcomes["missing"] == {"order payment waybill": 40}
    checked = run(plan(alone), str(tmp_path / "checked"), SMALL, Options(task=Task.CHECK))
    assert checked.outcomes == {}
    assert checked.root == ""
