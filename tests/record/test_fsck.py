"""Whatever is done to the record behind its back, fsck finds and names."""

from __future__ import annotations

import hashlib

import pytest

from fairway.base.rules import rule_book
from fairway.record.connection import Connection
from fairway.record.fsck import FsckReport, fsck
from fairway.record.model import StreamId
from fairway.record.note import Checkpoint, Signer, open_checkpoint, sign_checkpoint
from fairway.record.proofs import latest_checkpoint
from tests.record.filling import SIGNER, a_sequencer, fill_record, paper

STREAM = "case_id = $1 AND stream = $2"


async def check(conn: Connection, **options: object) -> FsckReport:
    return await fsck(conn, site="hk", keys=[SIGNER.verifier], **options)  # type: ignore[arg-type]  # by name


def named(report: FsckReport) -> set[tuple[str, str]]:
    return {(issue.rule, issue.place or "") for issue in report.issues}


def place(stream: StreamId, version: int) -> str:
    return f"{stream.case_id}/{stream.stream}/{version}"


async def tamper(owner: Connection, stream: StreamId, sql: str) -> None:
    assert await owner.execute(sql, stream.case_id, stream.stream) != "UPDATE 0"


async def test_a_sound_record(conn: Connection) -> None:
    assert (await check(conn)).sound, "also when it is empty"
    await fill_record(conn)
    await fill_record(conn, crates=1, sequenced=False)
    report = await check(conn)
    assert report.sound, [issue.text() for issue in report.issues]
    assert (report.facts, report.waiting, report.checkpoints, report.documents, report.size) == (28, 7, 4, 4, 28)
    newest = await latest_checkpoint(conn)
    assert newest is not None and newest.root == report.root


async def test_CommitmentHolds(owner: Connection, conn: Connection) -> None:
    streams = await fill_record(conn)
    await tamper(
        owner,
        streams[1],
        f"UPDATE fact SET payload = convert_to(replace(convert_from(payload, 'UTF8'), 'lamp', 'gold'), 'UTF8')"
        f" WHERE {STREAM} AND version = 2",
    )
    await tamper(owner, streams[2], f"UPDATE fact SET salt = '\\x00' WHERE {STREAM} AND version = 1")
    await tamper(owner, streams[3], f"UPDATE fact SET blobs = '' WHERE {STREAM} AND version = 4")
    assert named(await check(conn)) == {
        ("record.commitment", place(streams[1], 2)),
        ("record.commitment", place(streams[2], 1)),
        ("record.commitment", place(streams[3], 4)),
    }


@pytest.mark.parametrize(
    "change",
    [
        "kind = 'thing-removed'",
        "at = at + interval '1 hour'",
        "at = at + interval '1 microsecond'",
        "actor = jsonb_set(actor, '{id}', '\"someone-else\"')",
        "actor = actor || '{\"also\": 1.5}'",
        "commitment = decode(repeat('ab', 32), 'hex')",
    ],
)
async def test_LeafHolds(owner: Connection, conn: Connection, change: str) -> None:
    streams = await fill_record(conn)
    await tamper(owner, streams[1], f"UPDATE fact SET {change} WHERE {STREAM} AND version = 3")
    report = await check(conn)
    assert ("rfc9162.leaf", place(streams[1], 3)) in named(report)
    assert {where for _, where in named(report)} == {place(streams[1], 3)}
    assert "position 9" in next(issue for issue in report.issues if issue.rule == "rfc9162.leaf").text()


async def test_a_waiting_fact_is_checked_too(owner: Connection, conn: Connection) -> None:
    (stream,) = await fill_record(conn, crates=1, sequenced=False)
    await tamper(owner, stream, f"UPDATE fact SET kind = 'x' WHERE {STREAM} AND version = 2")
    assert named(await check(conn)) == {("rfc9162.leaf", place(stream, 2))}


async def test_a_rewritten_fact_with_a_rewritten_log_entry_contradicts_the_tree(
    owner: Connection, conn: Connection
) -> None:
    streams = await fill_record(conn)
    await tamper(
        owner, streams[1], f"UPDATE sequenced SET leaf = decode(repeat('cd', 32), 'hex') WHERE {STREAM} AND version = 1"
    )
    report = await check(conn)
    assert ("rfc9162.leaf", place(streams[1], 1)) in named(report)
    assert ("c2sp.tile", "tile/0/000.p/28") in named(report)
    roots = [issue for issue in report.issues if issue.rule == "rfc9162.root"]
    assert [issue.place for issue in roots] == ["checkpoint 14", "checkpoint 21", "checkpoint 28"]
    assert roots[0].params["first"] == "7" and roots[0].params["last"] == "13"


async def test_CheckpointMatchesLog(owner: Connection, conn: Connection) -> None:
    """Even with leaf and tile rewritten alike, the signed roots tell, and between which checkpoints."""
    streams = await fill_record(conn)
    await tamper(
        owner, streams[3], f"UPDATE sequenced SET leaf = decode(repeat('cd', 32), 'hex') WHERE {STREAM} AND version = 1"
    )
    await owner.execute("UPDATE tile SET hashes = overlay(hashes PLACING decode(repeat('cd', 32), 'hex') FROM 21*32+1)")
    report = await check(conn)
    assert ("rfc9162.root", "checkpoint 28") in named(report)
    (root,) = [issue for issue in report.issues if issue.rule == "rfc9162.root"]
    assert (root.params["first"], root.params["last"]) == ("21", "27")


async def test_TileHolds(owner: Connection, conn: Connection) -> None:
    await fill_record(conn)
    await owner.execute("UPDATE tile SET hashes = overlay(hashes PLACING '\\x00' FROM 5 FOR 1)")
    assert named(await check(conn)) == {("c2sp.tile", "tile/0/000.p/28")}
    await owner.execute("DELETE FROM tile")
    assert named(await check(conn)) == {("c2sp.tile", "tile/0/000.p/28")}


async def test_FactPresent(owner: Connection, conn: Connection) -> None:
    streams = await fill_record(conn)
    await owner.execute(f"DELETE FROM fact WHERE {STREAM} AND version = 5", streams[0].case_id, streams[0].stream)
    report = await check(conn)
    assert ("record.missing-fact", place(streams[0], 5)) in named(report)
    assert ("record.stream-whole", f"{streams[0].case_id}/{streams[0].stream}") in named(report)


async def test_StreamWhole(owner: Connection, conn: Connection) -> None:
    """A fact removed together with all that speaks of it leaves its stream too short."""
    (stream,) = await fill_record(conn, crates=1, sequenced=False)
    await owner.execute("DELETE FROM unsequenced")
    await owner.execute("DELETE FROM fact WHERE version = 7")
    report = await check(conn)
    assert ("record.stream-whole", f"{stream.case_id}/{stream.stream}") in named(report)


async def test_FactExpected(owner: Connection, conn: Connection) -> None:
    streams = await fill_record(conn)
    await tamper(
        owner,
        streams[0],
        "INSERT INTO fact SELECT case_id, stream, 8, kind, at, actor, payload, salt, commitment, '', NULL FROM fact"
        f" WHERE {STREAM} AND version = 2",
    )
    assert ("record.extra-fact", place(streams[0], 8)) in named(await check(conn))


async def test_StreamInOrder(owner: Connection, conn: Connection) -> None:
    streams = await fill_record(conn, crates=1)
    await owner.execute(
        "UPDATE sequenced SET version = CASE version WHEN 2 THEN 103 WHEN 3 THEN 102 END WHERE version IN (2, 3)"
    )
    await owner.execute("UPDATE sequenced SET version = version - 100 WHERE version > 100")
    assert ("record.stream-order", place(streams[0], 3)) in named(await check(conn))


async def test_PositionsDense(owner: Connection, conn: Connection) -> None:
    await fill_record(conn)
    await owner.execute("DELETE FROM sequenced WHERE position = 13")
    report = await check(conn)
    assert ("rfc9162.positions", "position 13") in named(report)


async def test_a_log_cut_at_its_end(owner: Connection, conn: Connection) -> None:
    await fill_record(conn)
    kept = await latest_checkpoint(conn)
    assert kept is not None
    known = open_checkpoint(kept.note, [SIGNER.verifier])
    await owner.execute("DELETE FROM sequenced WHERE position >= 21")
    await owner.execute("DELETE FROM fact WHERE case_id NOT IN (SELECT case_id FROM sequenced)")
    await owner.execute("DELETE FROM stream_state WHERE case_id NOT IN (SELECT case_id FROM sequenced)")
    await owner.execute("DELETE FROM checkpoint WHERE size > 21")
    await owner.execute("UPDATE tile SET hashes = substring(hashes FROM 1 FOR 21 * 32)")
    assert named(await check(conn)) == {("rfc9162.positions", "position 28")}
    await owner.execute("UPDATE sequencer SET size = 21")
    assert (await check(conn)).sound, "from the inside nothing is left to see"
    report = await check(conn, known=[known])
    assert named(report) == {("rfc9162.root", "checkpoint 28")}


async def test_a_kept_checkpoint_that_the_log_extends(conn: Connection) -> None:
    await fill_record(conn)
    kept = await latest_checkpoint(conn)
    assert kept is not None
    await fill_record(conn)
    known = [open_checkpoint(kept.note, [SIGNER.verifier]), Checkpoint("x", 0, hashlib.sha256(b"").digest())]
    assert (await check(conn, known=known)).sound
    other = Checkpoint("x", 10, bytes(32))
    assert named(await check(conn, known=[other])) == {("rfc9162.root", "checkpoint 10")}


async def test_CheckpointSigned(owner: Connection, conn: Connection) -> None:
    await fill_record(conn, crates=2)
    forged = sign_checkpoint(Checkpoint(SIGNER.verifier.name, 7, bytes(32)), Signer.generate(SIGNER.verifier.name))
    await owner.execute("UPDATE checkpoint SET note = $1 WHERE size = 7", forged)
    report = await check(conn)
    assert named(report) == {("c2sp.signed-note", "checkpoint 7")}
    own = sign_checkpoint(Checkpoint(SIGNER.verifier.name, 8, bytes(32)), SIGNER)
    await owner.execute("UPDATE checkpoint SET note = $1 WHERE size = 7", own)
    assert "another size" in (await check(conn)).issues[0].text()


async def test_DocumentIntact(owner: Connection, conn: Connection) -> None:
    await fill_record(conn, crates=2)
    sha256 = hashlib.sha256(paper(1)).digest()
    await owner.execute("UPDATE blob SET bytes = 'other', packed = false WHERE sha256 = $1", sha256)
    assert named(await check(conn)) == {("record.document-intact", sha256.hex())}
    await owner.execute("UPDATE blob SET bytes = 'broken', packed = true WHERE sha256 = $1", sha256)
    assert named(await check(conn)) == {("record.document-intact", sha256.hex())}


async def test_DocumentPresent(owner: Connection, conn: Connection) -> None:
    streams = await fill_record(conn, crates=2)
    sha256 = hashlib.sha256(paper(1)).digest()
    await owner.execute("DELETE FROM blob WHERE sha256 = $1", sha256)
    report = await check(conn)
    assert named(report) == {("record.missing-document", sha256.hex())}
    assert place(streams[1], 4) in report.issues[0].text()


async def test_ErasureOrdered(owner: Connection, conn: Connection) -> None:
    streams = await fill_record(conn, crates=2)
    await tamper(
        owner,
        streams[1],
        f"UPDATE fact SET payload = NULL, salt = NULL, erased_at = now() WHERE {STREAM} AND version = 2",
    )
    assert named(await check(conn)) == {("record.erasure-ordered", place(streams[1], 2))}


async def test_damaged_bytes_are_altered_bytes(owner: Connection, conn: Connection) -> None:
    streams = await fill_record(conn, crates=1)
    await tamper(owner, streams[0], f"UPDATE fact SET payload = '\\x28b52ffd00' WHERE {STREAM} AND version = 2")
    assert named(await check(conn)) == {("record.commitment", place(streams[0], 2))}


async def test_a_long_log_over_many_batches(conn: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fairway.record.fsck._BATCH", 10)
    await fill_record(conn, crates=45)
    report = await check(conn)
    assert report.sound and report.facts == 315


def test_every_issue_reads_as_a_sentence() -> None:
    for rule in rule_book().values():
        if rule.target == "record":
            assert rule.sentence().endswith(".")
            assert rule.remedy and rule.citation


async def test_sequencing_after_a_check_goes_on(conn: Connection) -> None:
    await fill_record(conn, crates=1)
    await check(conn)
    await fill_record(conn, crates=1, sequenced=False)
    assert await a_sequencer().step(conn) == 7
