"""``fairway ceb``: messages decoded, validated, signed, and their signatures looked into."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from fairway.cli.main import main
from fairway.wire.ceb import dxp, encode
from fairway.wire.ceb.signature.certificate import to_pem
from tests.wire.ceb import good, keys


def asked(capsys: pytest.CaptureFixture[str], *words: str | Path) -> tuple[int, dict[str, Any]]:
    """The exit code and the JSON of a command."""
    code = main(["ceb", *map(str, words), "--json"])
    return code, json.loads(capsys.readouterr().out)


@pytest.fixture
def order(tmp_path: Path) -> Path:
    """A right order in a file."""
    path = tmp_path / "order.xml"
    path.write_bytes(encode(good.message("311")))
    return path


@pytest.fixture
def inventory(tmp_path: Path) -> Path:
    """A signed inventory in a file, with the certificate of its authority beside it."""
    path = tmp_path / "inventory.xml"
    path.write_bytes(keys.signed())
    (tmp_path / "authority.pem").write_bytes(to_pem(keys.authority().certificate.content))
    return path


def test_decode_tells_the_message(order: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, found = asked(capsys, "decode", order)
    assert (code, found["message"], found["objects"], found["lines"]) == (0, "CEB311Message", 1, 1)
    assert found["content"][0]["head"]["orderNo"] == "A-1"
    assert main(["ceb", "decode", str(order)]) == 0
    assert "acturalPaid: 223.2" in capsys.readouterr().out


def test_decode_opens_an_envelope(order: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sending = dxp.Sending(
        message_id="R", sender="S", receivers=("T",), created=datetime(2026, 11, 22, tzinfo=UTC), type="CEB311Message"
    )
    path = tmp_path / "envelope.xml"
    path.write_bytes(dxp.write(dxp.Envelope(sending=sending, data=order.read_bytes())))
    code, found = asked(capsys, "decode", path)
    assert (code, found["message"], found["envelope"]["sender"]) == (0, "CEB311Message", "S")


def test_validate_names_every_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "wrong.xml"
    wrong = encode(good.message("511", {"packNo": "6000"})).replace(b">142<", b">110<")
    path.write_bytes(wrong)
    code, found = asked(capsys, "validate", path)
    assert code == 1
    assert [issue["rule"] for issue in found["issues"]] == ["ceb.E01.fixed", "ceb.E09.packages"]
    assert all(issue["place"].startswith("line ") and issue["remedy"] for issue in found["issues"])
    assert main(["ceb", "validate", str(path), "--language", "zh-Hans-CN"]) == 1
    assert "一个包裹为一件" in capsys.readouterr().out


def test_what_is_no_message_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bomb.xml"
    path.write_bytes(b'<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a>&c;</a>')
    assert asked(capsys, "validate", path)[0] == 1
    assert asked(capsys, "verify-signature", path)[0] == 1


def test_messages_are_signed_with_a_key_for_tests(
    order: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key, certificate, out = tmp_path / "key.pem", tmp_path / "certificate.pem", tmp_path / "signed"
    words = ["sign", order, "--out", out, "--key", key, "--certificate", certificate]
    code, found = asked(capsys, *words, "--make-test-key", keys.CODE)
    assert (code, found["algorithm"]) == (0, "SM2-SM3")
    assert key.stat().st_mode & 0o077 == 0
    assert asked(capsys, *words)[0] == 0
    assert asked(capsys, *words, "--make-test-key", keys.CODE)[0] == 1
    code, found = asked(capsys, "verify-signature", out / order.name, "--trusted", certificate)
    assert (code, found["holds"], found["certificate"]["codes"]) == (0, True, [keys.CODE])


def test_the_pace_of_a_token_is_told_before_it_begins(
    order: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [tmp_path / f"{number}.xml" for number in range(3)]
    for path in files:
        path.write_bytes(order.read_bytes())
    monkeypatch.setattr("fairway.cli.ceb_sign._signer", lambda given: keys.signer())
    monkeypatch.setattr("fairway.cli.ceb_sign.UNBOUND", 3)
    assert main(["ceb", "sign", *map(str, files), "--out", str(tmp_path / "signed")]) == 0
    said = capsys.readouterr()
    assert "3 of 3 signed, 0 s left." in said.err
    assert "3 signed with SM2-SM3." in said.out


def test_nobody_to_sign_is_said(order: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, found = asked(capsys, "sign", order, "--out", tmp_path)
    assert (code, "--service" in found["error"]) == (1, True)
    missing = tmp_path / "none.so"
    monkey = ["sign", order, "--out", tmp_path, "--service", "http://127.0.0.1:9"]
    assert "does not answer" in asked(capsys, *monkey)[1]["error"]
    assert not missing.exists()


def test_verify_signature_says_why(inventory: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    trusted = ["--trusted", tmp_path / "authority.pem", "--now", "2026-11-22T10:00:00+08:00"]
    assert asked(capsys, "verify-signature", inventory, *trusted)[1]["holds"]
    changed = tmp_path / "changed.xml"
    changed.write_bytes(inventory.read_bytes().replace(b">W1<", b">W2<"))
    code, found = asked(capsys, "verify-signature", changed, *trusted, "--original", inventory)
    assert (code, found["steps"]["digest"], found["steps"]["signature"]) == (1, False, True)
    assert [issue["rule"] for issue in found["issues"]] == ["ceb.E17.changed", "ceb.E17.digest"]
    assert main(["ceb", "verify-signature", str(changed), *map(str, trusted)]) == 1
    assert "digest: does not hold" in capsys.readouterr().out


def test_verify_signature_opens_an_envelope(
    inventory: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sending = dxp.Sending(
        message_id="R", sender="S", receivers=("T",), created=datetime(2026, 11, 22, tzinfo=UTC), type="CEB621Message"
    )
    path = tmp_path / "envelope.xml"
    path.write_bytes(dxp.write(dxp.Envelope(sending=sending, data=inventory.read_bytes())))
    trusted: list[str | Path] = ["--trusted", tmp_path / "authority.pem", "--now", "2026-11-22T10:00:00+08:00"]
    code, found = asked(capsys, "verify-signature", path, *trusted)
    assert (code, found["holds"], found["envelope"]["sender"]) == (0, True, "S")


def test_a_certificate_that_is_none_is_said(inventory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(capsys, "verify-signature", inventory, "--trusted", inventory)[0] == 2
