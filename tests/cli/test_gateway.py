"""``fairway gateway``: what it says of itself, and what it needs."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from fairway.cli.main import main
from fairway.site.gateway.status import Status, write

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAIRWAY_VAR", str(tmp_path))
    for name in ("FAIRWAY_GATEWAY_JT808_PORT", "FAIRWAY_GATEWAY_JT701_PORT"):
        monkeypatch.delenv(name, raising=False)


def test_without_a_port_there_is_no_gateway(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["gateway", "--site", "hk"]) == 1
    assert "FAIRWAY_GATEWAY_JT808_PORT" in capsys.readouterr().err
    assert main(["gateway", "--site", "hk", "--status"]) == 1
    assert "has not run" in capsys.readouterr().err


def test_how_it_is_can_be_asked_without_a_database(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "hk" / "gateway"
    folder.mkdir(parents=True)
    told = Status(
        at=NOW, pid=7, connections=3, devices=2, bound=5, bindings_age=60.0, database=False, acknowledged=9, denied=1,
        groups=2, spool_end=9, spool_bytes=800, refused={"unknown-device": 4},
    )  # fmt: skip
    write(folder / "status.json", msgspec.json.encode(told))
    assert main(["gateway", "--site", "hk", "--status", "--json"]) == 0
    found = msgspec.json.decode(capsys.readouterr().out)
    assert (found["acknowledged"], found["database"], found["refused"]) == (9, False, {"unknown-device": 4})
    assert main(["gateway", "--site", "hk", "--status"]) == 0
    assert "bindings_age" in capsys.readouterr().out
