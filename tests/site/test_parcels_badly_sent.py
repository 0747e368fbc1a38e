"""Batches with bad files at a site: the sender is told which and what of them, and no person is named in plain."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pyarrow.dataset as ds

from fairway.base.time import FixedClock
from fairway.parcels import sealing
from fairway.parcels.batches.facts import Flow
from fairway.parcels.batches.state import BatchState, TakenFile
from fairway.parcels.generate.options import Traffic
from fairway.parcels.generate.write import write_traffic
from fairway.parcels.intake.rules import KnownTable, RowText, WholeParquet
from fairway.site.parcels import folders
from fairway.site.parcels.judging import Found, Telling, Work
from fairway.site.settings import Settings
from tests.parcels.intake.files import damaged

KEY = sealing.new_key()
CLOCK = FixedClock(datetime(2026, 12, 3, 1, tzinfo=UTC))
LIST = Path(__file__).parents[2] / "examples" / "parcels-500.csv"
PARCELS = 8


def worked_on(
    settings: Settings, flow: Flow, files: dict[str, bytes], table: str = "", clock: FixedClock = CLOCK
) -> tuple[Found, Path]:
    """What came of a batch of these files, and where its outcomes are."""
    case, taken = uuid4(), []
    for number, (name, raw) in enumerate(files.items(), start=1):
        target = folders.incoming(settings, case, number)
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            writer = sealing.SealedWriter(file, KEY, folders.file_context(case, number))
            writer.write(raw)
            writer.finish()
        taken.append(TakenFile(number=number, name=name, table=table, size=len(raw), sha256=""))
    state = BatchState(flow=flow, files=tuple(taken))
    work = Work(settings, case, state, key=KEY, clock=clock, telling=Telling())
    return work.done(), folders.outcome_folder(settings, case)


def test_a_bad_row_of_a_list_for_hong_kong_is_counted_and_names_nobody(tmp_path: Path) -> None:
    with LIST.open(encoding="utf-8", newline="") as file:
        heads, *rows = list(csv.reader(file))[: PARCELS + 1]
    name = rows[2][heads.index("consignee_name")]
    rows[2][heads.index("consignee_name")] = f"{name}\x07"
    text = io.StringIO(newline="")
    csv.writer(text).writerows([heads, *rows])
    found, out = worked_on(Settings(var=tmp_path, site="hk"), Flow.HONG_KONG, {"list.csv": text.getvalue().encode()})
    assert found.verdict is not None, found.issues
    assert (found.verdict.parcels, found.verdict.faults[RowText.id]) == (PARCELS - 1, 1)
    (fault,) = ds.dataset(out / "faults").to_table(filter=ds.field("rule") == RowText.id).to_pylist()
    assert (fault["place"], fault["field"]) == (3, "consignee_name")
    assert name not in fault["value"]


def test_a_file_is_named_as_it_was_sent(tmp_path: Path) -> None:
    found, _ = worked_on(Settings(var=tmp_path, site="gd"), Flow.CN_IMPORT, {"mine.csv": b"a,b\n1,2\n"}, "orders")
    assert [(issue.rule, issue.place) for issue in found.issues] == [(KnownTable.id, "mine.csv")]


def test_parquet_that_is_damaged_inside_is_told_to_its_sender(tmp_path: Path) -> None:
    made = tmp_path / "made"
    write_traffic(Traffic(parcels=50, shares={}), made)
    (path,) = made.glob("day=*/platform=*/inventories.parquet")
    files = {"sent.parquet": damaged(path)}
    found, out = worked_on(Settings(var=tmp_path, site="gd"), Flow.CN_IMPORT, files, "inventories")
    assert found.verdict is None
    assert [(issue.rule, issue.place) for issue in found.issues] == [(WholeParquet.id, "sent.parquet")]
    assert not out.exists()
