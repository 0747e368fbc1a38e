"""``fairway decode-frame``: frames as on the wire and as they stand in logs, right and wrong, without a site."""

from __future__ import annotations

import json
from typing import Any

import pytest

from fairway.cli.main import main
from fairway.wire import jt701, jt808
from fairway.wire.jt701 import Binary, Block, Lock, Record
from fairway.wire.jt808 import Location, LocationReport, identity_of, write

NOON = 1_795_348_800
ITEMS = ((0xDA, b"\0\0\x01"), (0x01, b"\0\x7e\x7d\x01"))
(WIRE,) = write(
    LocationReport(Location(0, 0x1003, 22_503_000, 113_945_000, 9, 605, 90, NOON, ITEMS)), identity_of("138", None), 16
)
PAYLOAD = jt808.unescaped(WIRE[1:-1])
LOCK = jt701.binary_bytes(
    Binary(
        "8000632862",
        0x19,
        1,
        1,
        (Record(Block(NOON, 13_501_800, 68_367_000, True, 0, 0), Lock(1, 2, 3, 0x20E0, 77, 4, 5, 6)),),
        7,
    )
)


def decoded(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any]]:
    code = main(["decode-frame", *words, "--json"])
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return code, found


@pytest.mark.parametrize("given", [WIRE.hex(), WIRE.hex(" "), "0x" + WIRE.hex().upper()])
def test_a_frame_on_the_wire(capsys: pytest.CaptureFixture[str], given: str) -> None:
    code, found = decoded(capsys, given, "--profile", "jt808")
    assert (code, found["fault"], found["unescaped"], found["trust"]) == (0, None, False, "authenticated")
    assert found["message"] == {"id": "0200", "device": "138", "serial": 16, "version": None, "encryption": 0}
    (one,) = found["readings"]
    assert one["lock"] == {"bolt": "locked", "rope": "in", "cover": "closed", "door": "closed"}
    assert one["at"] == "2026-11-22T12:00:00Z"
    assert one["fix"]["latitude"] == 22.503
    assert one["evidence"] == found["sha256"] + "#0"


@pytest.mark.parametrize("given", ["7e" + PAYLOAD.hex() + "7e", PAYLOAD.hex()])
def test_a_payload_whose_escapes_are_undone(capsys: pytest.CaptureFixture[str], given: str) -> None:
    code, found = decoded(capsys, given, "--profile", "jt808")
    assert (code, found["fault"], found["unescaped"]) == (0, None, True)
    assert found["readings"][0]["lock"]["rope"] == "in"


@pytest.mark.parametrize(
    "whole",
    [WIRE[:-2] + bytes((WIRE[-2] ^ 1,)) + WIRE[-1:], b"\x7e" + PAYLOAD[:-1] + bytes((PAYLOAD[-1] ^ 1,)) + b"\x7e"],
)
def test_a_wrong_checksum_is_named_and_the_rest_is_told(capsys: pytest.CaptureFixture[str], whole: bytes) -> None:
    code, found = decoded(capsys, whole.hex(), "--profile", "jt808")
    assert code == 1
    assert found["fault"]["code"] == "jt808.checksum"
    assert found["fault"]["params"] == {"expected": f"{PAYLOAD[-1]:02X}", "found": f"{PAYLOAD[-1] ^ 1:02X}"}
    assert found["fault"]["place"] == len(PAYLOAD)
    assert found["readings"][0]["lock"]["bolt"] == "locked"


def test_a_wrong_checksum_of_a_text(capsys: pytest.CaptureFixture[str]) -> None:
    text = "(3301210003,U02,221126,120000,T,22.5,N,113.9,E,0,0,0,0%,00000000000011,1,2,22,0,1,00)"
    code, found = decoded(capsys, text, "--profile", "jt701")
    assert (code, found["fault"]["code"], found["trust"]) == (1, "jt701.checksum", "unauthenticated")
    assert found["readings"][0]["device"] == "3301210003"


def test_a_lock_in_words_of_three_languages(capsys: pytest.CaptureFixture[str]) -> None:
    for language, word in (("en", "rope in"), ("zh-Hant-HK", "鎖繩：已插入"), ("zh-Hans-CN", "锁绳：已插入")):
        assert main(["decode-frame", LOCK.hex(), "--profile", "jt701", "--language", language]) == 0
        assert word in capsys.readouterr().out


def test_what_cannot_be_read_is_refused_with_its_place(capsys: pytest.CaptureFixture[str]) -> None:
    code, found = decoded(capsys, "7e00027e", "--profile", "jt808")
    assert (code, found["readings"], found["fault"]["code"]) == (1, [], "jt808.delimiters")
    assert main(["decode-frame", "rubbish", "--profile", "jt701"]) == 1
    assert "jt701.start" in capsys.readouterr().out
    assert main(["decode-frame", " ", "--profile", "jt701"]) == 2


def test_a_frame_without_a_lock_in_it_and_json_of_other_makes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["decode-frame", "(8000632862,@JT)", "--profile", "jt701"]) == 0
    assert "@JT" in capsys.readouterr().out
    code, found = decoded(capsys, '{"device": "LK-1", "at": "2026-11-22T12:00:00Z"}', "--profile", "canonical")
    assert (code, found["readings"][0]["lock"]["bolt"]) == (0, "unknown")
    with pytest.raises(SystemExit):
        main(["decode-frame", "00"])
