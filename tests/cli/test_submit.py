"""``fairway submit`` to what a site really answers."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import httpx
import pytest

from fairway.base.language import Language
from fairway.cli.main import main
from fairway.parties.model import OrganisationKind
from tests.api.conftest import House, house
from tests.cli.asked import PLAIN, command

__all__ = ["house"]
pytestmark = pytest.mark.postgres
EXAMPLES = Path(__file__).parents[2] / "examples"


async def test_a_file_is_entered_once(
    house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    client = await house.organisation("Forwarder", OrganisationKind.FORWARDER)
    assert await command(house, monkeypatch, "Forwarder", "submit", str(EXAMPLES / "south-general.json"), "--json") == 0
    first = json.loads(capsys.readouterr().out)
    assert first["reference"] == "EX-SOUTH-GENERAL"
    assert first["documents"]
    assert await command(house, monkeypatch, "Forwarder", "submit", str(EXAMPLES / "south-general.json")) == 0
    assert capsys.readouterr().out.startswith(f"EX-SOUTH-GENERAL: {first['submission']}, version 1\n")
    assert len((await client.get("/v1/submissions")).json()["submissions"]) == 1


async def test_the_faults_that_the_site_finds_are_told_with_their_remedies(
    house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    await house.organisation("Forwarder", OrganisationKind.FORWARDER)
    assert await command(house, monkeypatch, "Forwarder", "submit", str(EXAMPLES / "south-general.json")) == 0
    capsys.readouterr()
    assert await command(house, monkeypatch, "Forwarder", "submit", str(EXAMPLES / "south-general.xlsx"), "--json") == 1
    (issue,) = json.loads(capsys.readouterr().out)["issues"]
    assert issue["rule"] == "submission.reference_taken"
    assert issue["remedy"]


async def test_an_unknown_key_and_no_key_say_what_to_do(
    house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    house.clients["Nobody"] = house.client("Bearer fw_nothing")
    assert await command(house, monkeypatch, "Nobody", "submit", str(EXAMPLES / "south-general.json")) == 1
    assert "cli.api_key_unknown" in capsys.readouterr().err
    monkeypatch.delenv("FAIRWAY_API_KEY", raising=False)
    assert main(["submit", str(EXAMPLES / "south-general.json")]) == 1
    assert "FAIRWAY_API_KEY" in capsys.readouterr().err


def test_a_file_with_faults_is_not_sent(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def refuse(**given: object) -> httpx.Client:
        raise AssertionError("nothing is sent")

    monkeypatch.setattr(httpx, "Client", refuse)
    tree = json.loads((EXAMPLES / "south-general.json").read_text(encoding="utf-8"))
    tree["direction"] = "up"
    (tmp_path / "bad.json").write_text(json.dumps(tree), encoding="utf-8")
    assert main(["submit", str(tmp_path / "bad.json"), "--api-key", "x", "--json"]) == 1
    assert "/direction" in {issue["pointer"] for issue in json.loads(capsys.readouterr().out)["issues"]}


FILE = str(EXAMPLES / "south-general.json")


def closed_port() -> int:
    """A port of this machine on which nobody listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


@pytest.mark.parametrize("words", [("submit", FILE), ("track", "XMPRTM26000007")], ids=["submit", "track"])
@pytest.mark.parametrize("language", Language)
def test_a_site_that_does_not_answer_is_named_with_what_to_do(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], language: Language
) -> None:
    address = f"http://127.0.0.1:{closed_port()}"
    code = main([*words, "--api-key", "x", "--url", address, "--language", language.value])
    said = capsys.readouterr().err
    assert code == 2
    assert address in said
    assert "--url" in said
    assert "FAIRWAY_API_KEY" in said
    assert {"en": "demonstration", "zh-Hant-HK": "示範", "zh-Hans-CN": "演示"}[language.value] in said
    assert len(said.splitlines()) == 3


@pytest.mark.parametrize("address", ["http://", "nowhere", "ftp://127.0.0.1", "http://127.0.0.1:port", "http://a..b"])
def test_an_address_that_is_none_is_no_traceback(capsys: pytest.CaptureFixture[str], address: str) -> None:
    assert main(["track", "XMPRTM26000007", "--api-key", "x", "--url", address]) == 2
    assert "--url" in capsys.readouterr().err


@pytest.mark.parametrize(
    "fault", [httpx.ConnectTimeout("slow"), httpx.ReadTimeout("slow"), httpx.RemoteProtocolError("torn")]
)
def test_a_site_that_is_too_slow_or_breaks_off(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], fault: httpx.RequestError
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise fault

    monkeypatch.setattr(httpx, "Client", lambda **given: PLAIN(**{**given, "transport": httpx.MockTransport(answer)}))
    assert main(["submit", FILE, "--api-key", "x", "--url", "http://site.example", "--json"]) == 2
    (issue,) = json.loads(capsys.readouterr().out)["issues"]
    assert issue["rule"] == "cli.no_answer"


@pytest.mark.parametrize("status", [200, 404, 502])
def test_a_host_that_is_no_site(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], status: int
) -> None:
    page = httpx.Response(status, html="<h1>Somebody else</h1>")
    transport = httpx.MockTransport(lambda request: page)
    monkeypatch.setattr(httpx, "Client", lambda **given: PLAIN(**{**given, "transport": transport}))
    assert main(["submit", FILE, "--api-key", "x", "--url", "http://other.example"]) == 2
    assert "http://other.example" in capsys.readouterr().err
