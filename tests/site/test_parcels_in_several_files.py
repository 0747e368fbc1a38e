"""Waiting parcels whose documents came in files of their own: judged again each is still itself."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pyarrow.dataset as ds

from fairway.base.time import FixedClock
from fairway.parcels import sealing
from fairway.parcels.batches.facts import Flow
from fairway.parcels.batches.state import BatchState, TakenFile
from fairway.site.parcels import folders
from fairway.site.parcels.judging import Found, Telling, Work
from fairway.site.settings import Settings
from tests.api.test_parcels_before import parcel

KEY = sealing.new_key()
CLOCK = FixedClock(datetime(2026, 11, 2, 1, tzinfo=UTC))
TABLES = {"inventory": "inventories", "order": "orders", "waybill": "waybills", "payment": "payments"}
CASE = uuid4()


def _file(settings: Settings, number: int, document: str, content: bytes) -> TakenFile:
    target = folders.incoming(settings, CASE, number)
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        writer = sealing.SealedWriter(file, KEY, folders.file_context(CASE, number))
        writer.write(content)
        writer.finish()
    return TakenFile(number=number, name=f"{number}.jsonl", table=TABLES[document], size=len(content), sha256="")


def _content(number: int, document: str, **changed: str) -> bytes:
    whole = json.loads(parcel(number))
    lines = {"lines": whole[f"{document}_lines"]} if f"{document}_lines" in whole else {}
    return json.dumps({**whole[document], **lines, **changed}, ensure_ascii=False).encode() + b"\n"


def _judged(settings: Settings, state: BatchState) -> Found:
    found = Work(settings, CASE, state, key=KEY, clock=CLOCK, telling=Telling()).done()
    shutil.rmtree(folders.work_folder(settings, CASE))
    return found


def test_parcels_of_several_files_are_judged_again_each_for_itself(tmp_path: Path) -> None:
    settings = Settings(var=tmp_path, site="gd")
    files = [
        _file(settings, 3 * parcel_ + at, document, _content(parcel_, document))
        for parcel_ in (1, 2, 3)
        for at, document in enumerate(("inventory", "order", "waybill"))
    ]
    first = _judged(settings, BatchState(flow=Flow.CN_IMPORT, files=tuple(files), run=1))
    assert first.verdict is not None, first.issues
    assert first.verdict.outcomes == {"PARTIAL": 3}
    last = files[-1].number
    payments = _content(1, "payment") + _content(2, "payment", amount_paid="9.00")
    came = _file(settings, last + 1, "payment", payments)
    again = BatchState(
        flow=Flow.CN_IMPORT,
        files=(*files, came),
        run=2,
        judged_run=1,
        judged_files=last,
        verdict=first.verdict,
    )
    second = _judged(settings, again)
    assert second.verdict is not None, second.issues
    assert (second.verdict.parcels, second.verdict.cleared) == (3, 1)
    rows = ds.dataset(folders.outcome_folder(settings, CASE) / "outcomes", format="parquet").to_table().to_pylist()
    assert {row["order_no"]: (row["outcome"], list(row["differing"])) for row in rows} == {
        "ON000000001": ("MATCHED", []),
        "ON000000002": ("CONFLICT", ["order-payment.amount_paid"]),
        "ON000000003": ("PARTIAL", []),
    }
    assert len(rows) == 3
