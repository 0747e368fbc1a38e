"""Nothing is lost and nothing takes effect twice when a simulator is killed with SIGKILL at any moment."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from lxml import etree

from tests.simulators.cn_single_window.messages import confirmation, consignment, manifest, stem_of
from tests.simulators.cn_single_window.stage import START as CN_START
from tests.simulators.cn_single_window.stage import text, zipped
from tests.simulators.hk_tsw.messages import aci
from tests.simulators.hk_tsw.stage import START as HK_START
from tests.simulators.hk_tsw.stage import value
from tests.simulators.programs import Program, set_clock

RATE = 60.0


def wait_for(condition: Callable[[], bool], seconds: float = 120) -> None:
    """Wait in real time until something holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come to pass in time"
        time.sleep(0.05)


def killer(program: Program, times: int, seed: int, done: threading.Event) -> None:
    """Kill and start a program at random moments."""
    moments = random.Random(seed)
    for _ in range(times):
        time.sleep(moments.uniform(0.05, 0.5))
        program.kill()
        program.start()
    done.set()


@pytest.mark.slow
def test_trade_single_window_survives_sigkill(tmp_path: Path) -> None:
    clock = tmp_path / "clock.json"
    set_clock(clock, HK_START.timestamp(), RATE)
    with Program("hk_tsw", tmp_path / "data", "--clock-file", str(clock), "--seed", "5") as program:
        accounts = json.loads((tmp_path / "data" / "accounts.json").read_text())
        key = next(each["key"] for each in accounts if each["account"] == "FWDHK01")
        done = threading.Event()
        threading.Thread(target=killer, args=(program, 5, 11, done)).start()
        acknowledged: list[str] = []
        number = 0
        while not done.is_set() or number < 20:
            number += 1
            time.sleep(0 if number < 40 else 0.5)
            body = aci(f"C{number}", waybill=f"W{number}", message_id=f"m-{number}").encode()
            headers = {
                "Authorization": f"Bearer {key}",
                "Content-Type": "application/xml",
                "Idempotency-Key": f"k-{number}",
                "Message-Id": f"m-{number}",
            }
            while True:  # the same request again until it is answered, as a client does
                try:
                    answer = httpx.post(f"{program.address}/road/aci", content=body, headers=headers, timeout=60)
                except httpx.TransportError:
                    time.sleep(0.02)
                    continue
                if answer.status_code == 429:
                    time.sleep(0.1)
                    continue
                assert answer.status_code == 202
                acknowledged.append(f"m-{number}")
                break

        def effects() -> list[dict[str, object]]:
            found: list[dict[str, object]] = httpx.get(f"{program.address}/_sim/effects", timeout=60).json()["effects"]
            return found

        wait_for(lambda: len(effects()) == len(acknowledged))
        assert sorted(str(each["message_id"]) for each in effects()) == sorted(acknowledged)
        wait_for(lambda: all(each["took_effect"] == 1 for each in effects()))
        asked = {"Authorization": f"Bearer {key}"}

        def numbered() -> list[str]:
            page = httpx.get(f"{program.address}/answers?limit=500", headers=asked, timeout=60).content
            found = etree.fromstring(page).findall("{*}Answer")
            return [value(each, "DocumentReference") for each in found if value(each, "Code") == "CCR"]

        wait_for(lambda: len(numbered()) == min(len(acknowledged), 250))
        assert len(set(numbered())) == len(numbered())
        assert program.stop() == 0


@pytest.mark.slow
def test_single_window_survives_sigkill(tmp_path: Path) -> None:
    clock = tmp_path / "clock.json"
    set_clock(clock, CN_START.timestamp(), 2.0)
    exchange = tmp_path / "exchange"
    arguments = ("--exchange", str(exchange), "--client", "gd", "--clock-file", str(clock), "--seed", "5")
    with Program("cn_single_window", tmp_path / "data", *arguments) as program:
        out, inbox = exchange / "gd" / "Rmft" / "OutBox", exchange / "gd" / "Rmft" / "InBox"
        done = threading.Event()
        threading.Thread(target=killer, args=(program, 5, 13, done)).start()
        sent: list[str] = []
        while not done.is_set() or len(sent) < 20:
            number = len(sent) + 1
            batch = f"5204261123{number:03d}"
            message_id, xml = manifest(consignment(f"W-{number}"), batch=batch)
            stem = stem_of(message_id)
            unfinished = out / f"{stem}.zip.tmp"
            unfinished.write_bytes(zipped(f"{stem}.xml", xml))
            unfinished.rename(out / f"{stem}.zip")
            sent.append(message_id)
            time.sleep(0.05 if len(sent) < 40 else 0.5)

        def effects() -> list[dict[str, object]]:
            found: list[dict[str, object]] = httpx.get(f"{program.address}/_sim/effects", timeout=60).json()["effects"]
            return [each for each in found if each["kind"] == "cn.road_manifest"]

        wait_for(lambda: len(effects()) == len(sent))
        assert sorted(str(each["message_id"]) for each in effects()) == sorted(sent)
        assert all(each["took_effect"] == 1 for each in effects())

        def answered() -> dict[str, set[str]]:
            found: dict[str, set[str]] = {}
            for each in inbox.glob("*.xml"):
                root = etree.parse(each).getroot()
                code = text(root, "Response/AdditionalInformation/StatementCode")
                found.setdefault(text(root, "Head/MessageID"), set()).add(
                    code or text(root, "Response/ResponseType/Code")
                )
            return found

        wait_for(lambda: all(answered().get(each) == {"0", "E1", "E3", "01"} for each in sent))
        assert list(out.iterdir()) == []
        assert not list(inbox.glob("*.tmp"))
        assert program.stop() == 0


def test_the_same_memory_is_not_used_twice(tmp_path: Path) -> None:
    with Program("cn_single_window", tmp_path / "data", "--exchange", str(tmp_path / "exchange")) as program:
        second = program.command  # the same command line once more
        refused = subprocess.run(second, capture_output=True, text=True, timeout=30, check=False)
        assert refused.returncode != 0
        assert "in use by another process" in refused.stderr


def test_only_loopback(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "simulators.hk_tsw", "--host", "0.0.0.0", "--data", str(tmp_path)]
    refused = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert refused.returncode == 2
    assert "loopback only" in refused.stderr


def test_no_content_in_the_log(tmp_path: Path) -> None:
    exchange = tmp_path / "exchange"
    command = [
        *(sys.executable, "-m", "simulators.cn_single_window", "--port", "0", "--data", str(tmp_path / "data")),
        *("--exchange", str(exchange), "--client", "gd"),
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    process.stdout.readline()
    out = exchange / "gd" / "Rmft" / "OutBox"
    for message_id, xml in (manifest(), confirmation(), manifest(function="7")):
        (out / f"{stem_of(message_id)}.zip").write_bytes(zipped(f"{stem_of(message_id)}.xml", xml))
    wait_for(lambda: not list(out.iterdir()))
    time.sleep(0.5)
    process.terminate()
    rest = process.stdout.read()
    process.wait()
    for personal in ("李明", "陈志强", "AB1234", "宏图"):
        assert personal not in rest
