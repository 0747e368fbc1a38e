"""Files in an object store: named by their addresses, described where they are, notes and rows read back."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import fs

from fairway.base.issues import Refusal
from fairway.cli.main import main
from fairway.parcels.bulk import places
from fairway.parcels.bulk.plan import source
from fairway.parcels.bulk.root import partition_root
from fairway.parcels.generate.options import Traffic
from fairway.parcels.generate.write import write_traffic
from fairway.parcels.intake.stored import sources
from tests.parcels.test_bulk import TABLES


@pytest.fixture
def bucket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What Arrow finds below ``s3a://bucket``."""
    folder = tmp_path / "bucket"
    folder.mkdir()
    local = fs.SubTreeFileSystem(str(tmp_path), fs.LocalFileSystem())
    monkeypatch.setattr(places, "_remote", lambda place: (local, place.removeprefix("s3a://")))
    return folder


def test_files_are_described_where_they_are(bucket: Path) -> None:
    write_traffic(Traffic(parcels=60, seed=8), bucket / "in")
    paths = [path for path in sorted((bucket / "in").rglob("*.parquet")) if path.stem in TABLES]
    found = sources("s3a://bucket/in/")
    assert [one.place for one in found] == [f"s3a://bucket/in/{path.relative_to(bucket / 'in')}" for path in paths]
    for one, path in zip(found, paths, strict=True):
        here = source(path.stem, path)
        assert (one.table, one.rows, one.digest, one.drop) == (here.table, here.rows, here.digest, here.drop)
    (one,) = sources(found[0].place)
    assert one == found[0]


def test_a_file_of_another_schema_is_refused(bucket: Path) -> None:
    pq.write_table(pa.table({"orderNo": ["1"]}), bucket / "orders.parquet")
    with pytest.raises(Refusal) as refused:
        sources("s3a://bucket")
    assert [one.rule for one in refused.value.issues] == ["parcels.file.stored_schema"]


def test_a_file_that_is_cut_off_is_refused(bucket: Path) -> None:
    (bucket / "orders.parquet").write_bytes(b"PAR1")
    with pytest.raises(Refusal) as refused:
        sources("s3a://bucket")
    assert [one.rule for one in refused.value.issues] == ["parcels.file.parquet_cut"]


def test_notes_and_rows_are_read_back(bucket: Path) -> None:
    note = "s3a://bucket/out/notes/plan.json"
    assert places.read_whole(note) is None
    (bucket / "out" / "notes").mkdir(parents=True)
    places.write_whole(note, b"{}")
    assert places.read_whole(note) == b"{}"
    rows = pa.table({"said": ["a\\", None], "number": [1, 2]})
    pq.write_table(rows, bucket / "out" / "rows.parquet")
    assert places.dataset("s3a://bucket/out/rows.parquet").to_table().equals(rows)
    assert partition_root("s3a://bucket/out/rows.parquet") == partition_root(bucket / "out" / "rows.parquet")


def test_only_spark_is_given_addresses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["parcels", "clear", "s3a://bucket/in", "--out", str(tmp_path)]) == 2
    assert "parcels.object_store" in capsys.readouterr().err
    assert main(["parcels", "check", str(tmp_path), "--out", "s3a://bucket/out"]) == 2
    assert "parcels.object_store" in capsys.readouterr().err
