"""Watched folders: what partners drop is taken once, and put away with its receipt."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fairway.site.community.folders import FolderWorker
from fairway.site.community.understanding import LARGEST
from tests.site.community.conftest import Port
from tests.site.community.test_intake import gate_in, message

pytestmark = pytest.mark.postgres


def folder(port: Port, root: Path, who: str) -> Path:
    made = root / str(port.house.organisations[who])
    made.mkdir(parents=True)
    return made


async def twice(worker: FolderWorker) -> int:
    return await worker.step() + await worker.step()


async def test_a_file_is_taken_and_put_away_with_its_receipt(port: Port, tmp_path: Path) -> None:
    root = tmp_path / "partners"
    terminal = folder(port, root, "Terminal")
    (terminal / "gate.json").write_bytes(message(gate_in()))
    worker = FolderWorker(port.house.site, root)
    assert await worker.step() == 0, "it may still be being written"
    assert await worker.step() == 1
    assert not (terminal / "gate.json").exists()
    assert (terminal / "done" / "gate.json").read_bytes() == message(gate_in())
    receipt = json.loads((terminal / "done" / "gate.json.receipt.json").read_bytes())
    assert (receipt["standing"], receipt["count"]) == ("accepted", 1)
    assert await port.value("SELECT channel FROM inbound_message") == "folder"
    # The same under the same name again: the first one keeps its place, and nothing is told twice.
    (terminal / "gate.json").write_bytes(message(gate_in()))
    await twice(worker)
    assert json.loads((terminal / "done" / "gate.2.json.receipt.json").read_bytes())["repeated"] is True
    assert await port.value("SELECT count(*) FROM inbound_message") == 1


async def test_what_cannot_be_read_fails_with_its_reasons(port: Port, tmp_path: Path) -> None:
    root = tmp_path / "partners"
    line = folder(port, root, "Line")
    (line / "bad.edi").write_bytes(b"\x00\xff")
    (line / "big.edi").write_bytes(b" " * (LARGEST + 1))
    await twice(FolderWorker(port.house.site, root))
    assert sorted(path.name for path in (line / "failed").iterdir()) == [
        "bad.edi", "bad.edi.receipt.json", "big.edi", "big.edi.receipt.json",
    ]  # fmt: skip
    assert json.loads((line / "failed" / "bad.edi.receipt.json").read_bytes())["faults"]


async def test_what_is_unfinished_or_nobodys_is_left_alone(port: Port, tmp_path: Path) -> None:
    root = tmp_path / "partners"
    line = folder(port, root, "Line")
    stranger = root / "0197f3c0-5b1a-7c3e-9f00-2f4b7a6d1e01"
    customs = root / str(port.house.organisations["Hong Kong Customs"])
    for place, name in ((line, "a.part"), (line, ".hidden"), (stranger, "a.json"), (customs, "a.json")):
        place.mkdir(exist_ok=True)
        (place / name).write_bytes(message(gate_in()))
    outside = tmp_path / "secret.json"
    outside.write_bytes(message(gate_in()))
    (line / "link.json").symlink_to(outside)
    assert await twice(FolderWorker(port.house.site, root)) == 0
    growing = line / "growing.json"
    growing.write_bytes(b"[")
    worker = FolderWorker(port.house.site, root)
    await worker.step()
    growing.write_bytes(message(gate_in()))
    assert await worker.step() == 0
    assert await worker.step() == 1
