"""``fairway verify``, ``fsck`` and ``replay`` on a record of the toy domain."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import asyncpg
import pytest

from fairway.cli import main as cli
from fairway.record.connection import Connection
from fairway.record.export import export_bundle, facts_of
from fairway.record.proofs import latest_checkpoint
from fairway.site.database import open_database
from fairway.site.provision import Access
from tests.record.crates import CRATE, SCHEMA
from tests.record.filling import SIGNER, fill_record

T = TypeVar("T")


def as_owner(access: Access, sql: str) -> None:
    async def work() -> None:
        connection = await asyncpg.connect(access.owner)
        await connection.execute(sql)
        await connection.close()

    asyncio.run(work())


def as_writer(access: Access, work: Callable[[Connection], Awaitable[T]]) -> T:
    async def connected() -> T:
        async with open_database(access, pool_size=1) as database, database.single_statements() as connection:
            return await work(connection)

    return asyncio.run(connected())


@pytest.fixture
def site(access: Access, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Access:
    """A site of which only the record is there, found through the environment."""
    monkeypatch.setenv("FAIRWAY_VAR", str(tmp_path))
    monkeypatch.setenv("FAIRWAY_SITE", "hk")
    monkeypatch.setenv("FAIRWAY_DATABASE_URL", access.owner)
    monkeypatch.setattr("fairway.cli.at_site.access", lambda settings: access)
    monkeypatch.setattr("fairway.cli.replay.AGGREGATES", (CRATE,))
    keys = tmp_path / "hk" / "keys"
    keys.mkdir(parents=True)
    as_owner(access, SCHEMA)
    return access


@pytest.fixture
def filled(site: Access, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Access:
    """The site with three crates in its record, signed by the key that the tests use."""
    monkeypatch.setattr("fairway.cli.fsck.own_signer", lambda folder, name: SIGNER)

    async def work(conn: Connection) -> None:
        streams = await fill_record(conn, crates=3)
        made = await export_bundle(conn, site="hk", keys=[SIGNER.verifier], facts=await facts_of(conn, streams[:1]))
        (tmp_path / "bundle.zip").write_bytes(made.to_zip())
        (tmp_path / "bundle.json").write_bytes(made.to_json())
        kept = await latest_checkpoint(conn)
        assert kept is not None
        (tmp_path / "kept.txt").write_text(kept.note)

    as_writer(site, work)
    (tmp_path / "log.pub").write_text(str(SIGNER.verifier))
    return site


def test_verify_says_what_is_proved(filled: Access, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("bundle.json", "bundle.zip"):
        assert cli.main(["verify", str(tmp_path / name), "--key", str(tmp_path / "log.pub")]) == 0
        assert capsys.readouterr().out.splitlines()[-1] == "Everything in the bundle is proved."
    assert cli.main(["verify", str(tmp_path / "bundle.json"), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["holds"], said["facts"], said["documents"], said["checkpoint"]["size"]) == (True, 7, 1, 21)
    assert [issue["rule"] for issue in said["issues"]] == ["fairway-bundle.key"]


def test_verify_names_what_is_not(filled: Access, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bundle = json.loads((tmp_path / "bundle.json").read_bytes())
    bundle["facts"][1]["payload"] = bundle["facts"][1]["payload"].replace("lamp", "gold")
    (tmp_path / "bundle.json").write_text(json.dumps(bundle))
    assert cli.main(["verify", str(tmp_path / "bundle.json"), "--key", str(SIGNER.verifier)]) == 1
    out = capsys.readouterr().out
    envelope = bundle["facts"][1]["envelope"]
    assert f"{envelope['case']}/{envelope['stream']}/2" in out
    assert "NOT PROVED. Faults: 1." in out
    assert cli.main(["verify", str(tmp_path / "absent.json")]) == 2
    with pytest.raises(SystemExit) as ended:
        cli.main(["verify", str(tmp_path / "bundle.json"), "--key", "nonsense"])
    assert ended.value.code == 2


def test_fsck(filled: Access, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["fsck", "--checkpoint", str(tmp_path / "kept.txt")]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "The record is sound."
    as_owner(filled, "UPDATE fact SET kind = 'thing-removed' WHERE version = 3")
    assert cli.main(["fsck", "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert said["sound"] is False
    assert {issue["rule"] for issue in said["issues"]} == {"rfc9162.leaf"}
    assert len(said["issues"]) == 3
    (tmp_path / "kept.txt").write_text("nonsense")
    assert cli.main(["fsck", "--checkpoint", str(tmp_path / "kept.txt")]) == 1
    assert "c2sp.signed-note" in capsys.readouterr().err


def test_replay(filled: Access, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["replay", "--check"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "Every table is what the facts make it."
    as_owner(filled, "UPDATE thing_view SET weight = 7 WHERE name = 'cup'")
    assert cli.main(["replay", "--check"]) == 1
    out = capsys.readouterr().out
    assert "thing_view [different]" in out and ",cup,7)" in out and ",cup,1.50)" in out
    assert cli.main(["replay", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["mended"], said["counts"]) == (True, {"thing_view": 3})
    assert cli.main(["replay", "--check"]) == 0


def test_rebuild_says_what_it_compared(
    access: Access, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FAIRWAY_VAR", str(tmp_path))
    monkeypatch.setenv("FAIRWAY_SITE", "hk")
    monkeypatch.setattr("fairway.cli.at_site.access", lambda settings: access)
    monkeypatch.setattr("fairway.site.runtime.access", lambda settings: access)
    monkeypatch.setenv("FAIRWAY_DATABASE_URL", access.owner)
    assert cli.main(["rebuild", "--check"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "Every table is what the facts make it."
    as_owner(access, "INSERT INTO named_party VALUES ('X', 'booking', gen_random_uuid(), 'me', 'CN')")
    assert cli.main(["rebuild", "--check", "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert (said["identical"], said["counts"]) == (False, {"named_party": 1})
    assert cli.main(["rebuild"]) == 0
    assert "The tables were made anew." in capsys.readouterr().out
    assert cli.main(["rebuild", "--check"]) == 0
