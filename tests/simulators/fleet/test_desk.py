"""The fleet as a program: orders over HTTP, a scenario that ends by itself, a recording without a network."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from simulators.fleet.__main__ import main
from simulators.fleet.fleet import device_number
from tests.simulators.fleet.stand_in import Gateway
from tests.simulators.programs import Program, set_clock

CODE = "0123456789ABCDEF"


@contextmanager
def listening(gateway: Gateway) -> Iterator[None]:
    """The gateway in a thread of its own, as the fleet is another program."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    asyncio.run_coroutine_threadsafe(gateway.__aenter__(), loop).result(10)
    try:
        yield
    finally:
        asyncio.run_coroutine_threadsafe(gateway.__aexit__(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def test_a_scenario_is_played_to_its_end_and_every_record_acknowledged(tmp_path: Path) -> None:
    clock, recording = tmp_path / "clock.json", tmp_path / "recording.jsonl"
    set_clock(clock, demo=1_795_399_200, rate=20_000)
    gateway = Gateway("hk")
    with listening(gateway):
        options = ["--clock-file", str(clock), "--seed", "3", "--record", str(recording)]
        played = ["scenario", "three-places", "--server", f"hk=127.0.0.1:{gateway.port},{CODE}", "--once"]
        with Program("fleet", tmp_path / "fleet", *options, *played) as fleet:
            assert fleet.wait() == 0
    told = json.loads(fleet.said)
    assert told["kept"] == 0
    assert told["acknowledged"] == told["records"] > 200
    head, *lines = map(json.loads, recording.read_text(encoding="utf-8").splitlines())
    assert head["scenario"] == "three-places"
    assert {line["profile"] for line in lines} == {"jt808"}
    assert all(line["frame"].startswith("7e") for line in lines)


def test_orders_over_http(tmp_path: Path) -> None:
    gateway = Gateway("hk")
    with (
        listening(gateway),
        Program("fleet", tmp_path / "fleet") as fleet,
        httpx.Client(base_url=fleet.address, trust_env=False) as client,
    ):
        assert "rope-cut" in client.get("/_sim/scenarios").json()["scenarios"]
        order = {
            "scenario": {"name": "x", "title": {}, "like": "clean", "every_seconds": 0.2},
            "device": "13900010001",
            "servers": [{"name": "hk", "port": gateway.port, "code": CODE}],
            "holds": True,
        }
        assert client.post("/_sim/trips", json=order).status_code == 201
        assert client.post("/_sim/trips", json=order).status_code == 400
        assert client.post("/_sim/trips", json={**order, "scenario": "nowhere"}).status_code == 400
        assert client.post("/_sim/trips", json={**order, "home": "mo"}).status_code == 400
        cut = client.post("/_sim/devices/13900010001/events", json={"do": "cut_rope"}).json()
        assert cut["lock"]["rope_cuts"] == 1
        assert client.post("/_sim/devices/13900010001/go").json()["left"]
        assert client.post("/_sim/devices/1/go").status_code == 404
        assert client.post("/_sim/devices/1/events", json={"do": "shock"}).status_code == 404
        assert client.post("/_sim/devices/13900010001/events", json={"do": "fly"}).status_code == 400
        (device,) = client.get("/_sim/devices").json()["devices"]
        assert CODE not in json.dumps(device)
        fleet_order = {"devices": 3, "seed": 5, "server": {"name": "hk", "port": gateway.port}}
        assert client.post("/_sim/fleets", json=fleet_order).json()["devices"] == 4
        assert client.get(f"/_sim/devices/{device_number(5, 2)}").status_code == 200
        assert client.delete("/_sim/devices/13900010001").json()["removed"]
        assert client.delete("/_sim/devices/13900010001").status_code == 404
        page = client.get("/")
        assert "Simulator - not an authority" in page.text
        assert page.headers["simulator"] == "This is a simulator, not an authority"
        assert client.get("/_sim/state").json()["devices"] == 3


def record(path: Path, name: str, monkeypatch: pytest.MonkeyPatch, *more: str) -> list[dict[str, str]]:
    words = ["fleet", "record", name, "--start", "2026-11-23T09:00:00+08:00", "--out", str(path), *more]
    monkeypatch.setattr("sys.argv", words)
    main()
    _, *lines = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return lines


def test_a_recording_is_made_without_a_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = record(tmp_path / "one", "gap", monkeypatch)
    assert [line["server"] for line in lines] == sorted((line["server"] for line in lines), reverse=True)
    assert {line["server"] for line in lines} == {"hk", "gd"}
    late = [line for line in lines if line["frame"][2:6] == "0704"]
    assert len(late) == 1
    assert lines == record(tmp_path / "two", "gap", monkeypatch)
    jointech = record(tmp_path / "three", "wrong-password", monkeypatch, "--kind", "jt701", "--device", "7800001234")
    assert sum(line["frame"].startswith("28") for line in jointech) == 2
