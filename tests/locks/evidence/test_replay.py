"""A trip played again: bundles and recordings, in the order of device time."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from fairway.base.language import Language, translate
from fairway.cli import trip_words
from fairway.cli.main import main
from fairway.locks.evidence.bundle import EvidenceError
from fairway.locks.evidence.recording import is_recording, read_recording
from fairway.locks.evidence.replay import Kind, moments
from fairway.site.provision import Access
from tests.locks.evidence.bundles import START, bundle, frame, frames


@pytest.fixture
def recording() -> bytes:
    lines = [{"recording": 1, "by": "a test", "scenario": "rope cut", "seed": 4}]
    for tick in range(20):
        at = (START + timedelta(seconds=30 * tick + 1)).isoformat()
        raw = frame(tick, rope=0 if tick >= 10 else 1).hex()
        lines.append({"at": at, "server": "hk", "profile": "jt808", "device": "13900010001", "frame": raw})
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


def test_a_recording_is_read(recording: bytes) -> None:
    assert is_recording(recording)
    found = read_recording(recording)
    assert (found.frames, len(found.readings), found.undecodable) == (20, 20, ())
    assert not is_recording(bundle())


def test_a_frame_that_cannot_be_read_is_named(recording: bytes) -> None:
    rows = recording.splitlines()
    line = json.loads(rows[5])
    line["frame"] = line["frame"][:-6] + "00" + line["frame"][-4:]
    rows[5] = json.dumps(line).encode()
    found = read_recording(b"\n".join(rows))
    assert [number for number, _ in found.undecodable] == [6]
    assert len(found.readings) == 19


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (b"{}", "line 3"),
        (b'{"at":"2026-03-02T01:00:00Z","profile":"nobody","device":"1","frame":"7e"}', "profile 'nobody'"),
    ],
)
def test_a_line_that_is_none_is_named(recording: bytes, row: bytes, fault: str) -> None:
    rows = recording.splitlines()
    rows[2] = row
    with pytest.raises(EvidenceError, match=fault):
        read_recording(b"\n".join(rows))


def test_moments_are_in_order_and_tell_what_changed(recording: bytes) -> None:
    readings = read_recording(recording).readings
    played = moments(reversed(readings))
    assert [moment.at for moment in played] == sorted(moment.at for moment in played)
    assert [moment.at for moment in played if moment.changed] == [START, START + timedelta(seconds=300)]
    assert len(moments(readings, every=True)) == 20
    assert len(moments([*readings, *readings], every=True)) == 20


def test_replay_of_a_bundle(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "trip"
    path.write_bytes(bundle([*frames()[:10], (frames()[10][0], "jt808", frame(10, lock=0)), *frames()[11:]]))
    assert main(["trip", "replay", str(path), "--speed", "100000"]) == 0
    told = capsys.readouterr().out
    assert "critical alarm: The lock was opened without authority." in told
    assert told.splitlines()[-1].endswith("lock violated, path verified.")
    assert "Not released at B." in told


def test_replay_as_json(tmp_path: Path, recording: bytes, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    path = tmp_path / "recording"
    path.write_bytes(recording)
    assert main(["trip", "replay", str(path), "--json", "--all"]) == 0
    told = json.loads(capfdbinary.readouterr().out)
    assert len(told["moments"]) == 20
    assert told["moments"][0]["kind"] == Kind.READING
    assert told["moments"][10]["lock"]["rope"] == "out"


def test_verify_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "trip"
    path.write_bytes(bundle())
    assert main(["trip", "verify", str(path)]) == 0
    assert "Leg 1 until 2026-03-02 09:09:32: lock intact, path verified." in capsys.readouterr().out
    path.write_bytes(bundle().replace(b"13900010001", b"13900010009", 1))
    assert main(["trip", "verify", str(path), "--language", "zh-Hans-CN"]) == 1
    assert "第 2 (terms) 行被改动" in capsys.readouterr().out
    path.write_bytes(b"PK\x03\x04")
    assert main(["trip", "verify", str(path)]) == 1
    assert main(["trip", "replay", str(path)]) == 2
    assert main(["trip", "verify", str(tmp_path / "nowhere")]) == 2


def test_a_recording_of_the_simulator_is_played(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "rope-cut"
    command = [sys.executable, "-m", "simulators.fleet", "record", "rope-cut", "--start", "2026-03-02T01:00:00Z"]
    subprocess.run([*command, "--out", str(path)], check=True, cwd=Path(__file__).parents[3])
    assert main(["trip", "replay", str(path)]) == 0
    told = capsys.readouterr().out
    assert "bolt locked, rope cut, cover closed" in told
    assert told.count("Lock rope cut") < 5


@pytest.mark.parametrize("language", [Language.TC, Language.SC])
def test_every_phrase_is_translated(language: Language) -> None:
    assert [text for text in trip_words.SAID if translate(text, language) == text] == []


@pytest.mark.postgres
def test_a_trip_that_is_not_here_is_not_exported(
    access: Access, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FAIRWAY_VAR", str(tmp_path))
    monkeypatch.setenv("FAIRWAY_SITE", "hk")
    monkeypatch.setenv("FAIRWAY_DATABASE_URL", access.owner)
    monkeypatch.setattr("fairway.cli.at_site.access", lambda settings: access)
    monkeypatch.setattr("fairway.site.runtime.access", lambda settings: access)
    out = tmp_path / "trip"
    assert main(["trip", "export", "0f0e0d0c-0b0a-4908-8706-050403020100", "--out", str(out)]) == 1
    assert "no such thing" in capsys.readouterr().err
    assert not out.exists()
