"""Checking the whole record: every fact, leaf, tile, checkpoint and document is computed again.

The check reads one snapshot and changes nothing; commands go on meanwhile. It names what was altered, what is
missing and what is extra. Who can write to the database and also holds the site's signing key can rewrite history
without leaving a trace in it; a checkpoint that somebody else has kept (``known``) catches that too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import msgspec

from fairway.base.issues import Issue
from fairway.record.codec import DamagedError, normal_json, unpack, unpack_blob
from fairway.record.connection import Connection, Record
from fairway.record.evidence import (
    CheckpointFound,
    DocumentFound,
    ErasedFact,
    FactFound,
    Place,
    PlacedFact,
    StreamFound,
    TileFound,
    leaf_of,
)
from fairway.record.merkle import EMPTY_ROOT
from fairway.record.model import FactErased, StreamId
from fairway.record.note import Checkpoint, NoteError, VerifierKey, open_checkpoint
from fairway.record.proofs import fetch_tiles
from fairway.record.rules import (
    CheckpointMatchesLog,
    CheckpointSigned,
    CommitmentHolds,
    DocumentIntact,
    DocumentNamed,
    DocumentPresent,
    ErasureOrdered,
    FactExpected,
    FactPresent,
    LeafHolds,
    PositionFound,
    PositionsDense,
    Signed,
    StreamInOrder,
    StreamWhole,
    TileHolds,
)
from fairway.record.store import FACT_COLUMNS
from fairway.record.tiles import TILE_BYTES, Edge, TileId, tile_path, tile_width

_BATCH = 2_000
_orders = msgspec.json.Decoder(FactErased)

_LOG = f"""
SELECT p.position, p.leaf, p.case_id AS log_case, p.stream AS log_stream, p.version AS log_version, {FACT_COLUMNS}
FROM sequenced AS p LEFT JOIN fact AS f USING (case_id, stream, version)
ORDER BY p.position
"""  # noqa: S608  a constant
_QUEUE = f"""
SELECT NULL AS position, q.leaf, q.case_id AS log_case, q.stream AS log_stream, q.version AS log_version,
       {FACT_COLUMNS}
FROM (
    SELECT e.* FROM unsequenced AS u
    CROSS JOIN LATERAL unnest(u.cases, u.streams, u.versions, u.leaves) AS e(case_id, stream, version, leaf)
) AS q LEFT JOIN fact AS f USING (case_id, stream, version)
"""  # noqa: S608  a constant
_EXTRA = """
SELECT f.case_id, f.stream, f.version FROM fact AS f
WHERE NOT EXISTS (SELECT FROM sequenced AS p
                  WHERE p.case_id = f.case_id AND p.stream = f.stream AND p.version = f.version)
  AND (f.case_id, f.stream, f.version) NOT IN (
      SELECT e.case_id, e.stream, e.version FROM unsequenced AS u
      CROSS JOIN LATERAL unnest(u.cases, u.streams, u.versions) AS e(case_id, stream, version))
"""
_STREAMS = """
SELECT case_id, stream, coalesce(f.facts, 0) AS facts, greatest(f.last, s.version) AS version
FROM (SELECT case_id, stream, count(*) AS facts, max(version) AS last FROM fact GROUP BY case_id, stream) AS f
FULL JOIN stream_state AS s USING (case_id, stream)
WHERE f.facts IS DISTINCT FROM f.last OR f.last IS DISTINCT FROM s.version
"""
_ORDER = """
SELECT case_id, stream, version, position FROM (
    SELECT p.*, lag(position) OVER (PARTITION BY case_id, stream ORDER BY version) AS before FROM sequenced AS p
) AS p WHERE position < before
"""
_ORPHANS = """
SELECT f.case_id, f.stream, f.version, substring(f.blobs FROM 32 * n + 1 FOR 32) AS sha256
FROM fact AS f CROSS JOIN LATERAL generate_series(0, length(f.blobs) / 32 - 1) AS n
WHERE NOT EXISTS (SELECT FROM blob AS b WHERE b.sha256 = substring(f.blobs FROM 32 * n + 1 FOR 32))
"""


@dataclass(slots=True)
class FsckReport:
    """What was looked at and what was found wrong."""

    facts: int = 0
    erased: int = 0
    waiting: int = 0
    """Facts that are not sequenced yet."""
    checkpoints: int = 0
    documents: int = 0
    size: int = 0
    root: bytes = EMPTY_ROOT
    issues: list[Issue] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether nothing was found wrong."""
        return not self.issues


async def fsck(
    conn: Connection, *, site: str, keys: Sequence[VerifierKey], known: Iterable[Checkpoint] = ()
) -> FsckReport:
    """Check the record of ``site``, whose checkpoints one of ``keys`` must have signed.

    ``known`` are checkpoints of this log from elsewhere, already verified: the log must extend each of them.
    """
    report = FsckReport()
    async with conn.transaction(isolation="repeatable_read", readonly=True):
        checkpoints = await _checkpoints(conn, keys, report)
        held = [CheckpointFound(one.size, one.root, None) for one in known]
        await _check_log(conn, site, [*checkpoints, *held], report)
        async for row in conn.cursor(_QUEUE, prefetch=_BATCH):
            report.waiting += 1
            report.issues.extend(await _check_row(conn, site, row, report))
        await _check_streams(conn, report)
        await _check_documents(conn, report)
    return report


async def _checkpoints(conn: Connection, keys: Sequence[VerifierKey], report: FsckReport) -> list[CheckpointFound]:
    """The stored checkpoints; reports those that are not signed, or say something else than their row."""
    found = []
    async for row in conn.cursor("SELECT size, root, note FROM checkpoint ORDER BY size", prefetch=_BATCH):
        report.checkpoints += 1
        fault = None
        try:
            opened = open_checkpoint(row["note"], keys)
            if (opened.size, opened.root) != (row["size"], row["root"]):
                fault = "the note says another size or root than is stored with it"
        except NoteError as error:
            fault = str(error)
        report.issues.extend(CheckpointSigned().check(Signed(f"checkpoint {row['size']}", fault)))
        found.append(CheckpointFound(row["size"], row["root"], None))
    return found


async def _check_log(conn: Connection, site: str, checkpoints: list[CheckpointFound], report: FsckReport) -> None:
    """Go through the log: facts, leaves, then tiles and checkpoints made from the leaves."""
    due = sorted(checkpoints, key=lambda checkpoint: checkpoint.size, reverse=True)
    edge = Edge(0, {})
    sound_to = 0
    while due and due[-1].size == 0:
        sound_to = _check_root(due.pop(), edge, sound_to, report)
    leaves: list[bytes] = []

    async def grow() -> None:
        if leaves:
            made = edge.append(b"".join(leaves))
            leaves.clear()
            await _check_tiles(conn, {t: c for t, c in made.items() if len(c) == TILE_BYTES}, edge.size, report)

    async for row in conn.cursor(_LOG, prefetch=_BATCH):
        expected = edge.size + len(leaves)
        report.issues.extend(PositionsDense().check(PositionFound(row["position"], expected)))
        report.facts += 1
        report.issues.extend(await _check_row(conn, site, row, report))
        leaves.append(row["leaf"])
        if len(leaves) >= _BATCH:
            await grow()
        while due and due[-1].size <= edge.size + len(leaves):
            await grow()
            sound_to = _check_root(due.pop(), edge, sound_to, report)
    await grow()
    for beyond in reversed(due):
        _check_root(beyond, None, sound_to, report)
    await _check_tiles(conn, edge.tiles(), edge.size, report)
    report.size, report.root = edge.size, edge.root()
    head = await conn.fetchval("SELECT size FROM sequencer WHERE site = $1", site)
    report.issues.extend(PositionsDense().check(PositionFound(edge.size, edge.size if head is None else head)))


def _check_root(checkpoint: CheckpointFound, edge: Edge | None, sound_to: int, report: FsckReport) -> int:
    """Compare a checkpoint with the log at its size; up to where the log is known to be sound."""
    root = edge.root() if edge else None
    found = CheckpointFound(checkpoint.size, checkpoint.root, root, sound_to)
    issues = list(CheckpointMatchesLog().check(found))
    report.issues.extend(issues)
    return sound_to if issues else checkpoint.size


async def _check_tiles(conn: Connection, made: dict[TileId, bytes], size: int, report: FsckReport) -> None:
    stored = await fetch_tiles(conn, made)
    for tile, content in made.items():
        name = tile_path(tile, tile_width(tile, size))
        report.issues.extend(TileHolds().check(TileFound(name, stored.get(tile), content)))


async def _check_row(conn: Connection, site: str, row: Record, report: FsckReport) -> list[Issue]:
    stream = StreamId(row["log_case"], row["log_stream"])
    if row["kind"] is None:
        return list(FactPresent().check(Place(stream, row["log_version"], row["position"])))
    fact = _found(site, row)
    issues = [*LeafHolds().check(PlacedFact(fact, row["leaf"], row["position"])), *CommitmentHolds().check(fact)]
    if fact.payload is None:
        report.erased += 1
        issues.extend(ErasureOrdered().check(ErasedFact(fact, await _erasure_ordered(conn, fact))))
    return issues


def _found(site: str, row: Record) -> FactFound:
    stream = StreamId(row["case_id"], row["stream"])
    return FactFound(
        stream=stream,
        version=row["version"],
        kind=row["kind"],
        commitment=row["commitment"],
        salt=row["salt"],
        payload=None if row["payload"] is None else _unpacked(row["payload"]),
        documents=row["blobs"],
        leaf=leaf_of(
            site,
            stream,
            row["version"],
            kind=row["kind"],
            at=row["at"],
            actor=normal_json(row["actor"]),
            committed=row["commitment"],
        ),
    )


def _unpacked(stored: bytes) -> bytes:
    try:
        return unpack(stored)
    except DamagedError:
        # Damaged bytes cannot match any commitment; they are reported as altered.
        return stored


async def _erasure_ordered(conn: Connection, fact: FactFound) -> bool:
    rows = await conn.fetch(
        "SELECT payload FROM fact WHERE case_id = $1 AND stream = $2 AND version > $3 AND kind = 'fact-erased'",
        fact.stream.case_id,
        fact.stream.stream,
        fact.version,
    )
    return any(_erases(row["payload"], fact.version) for row in rows)


def _erases(payload: bytes | None, version: int) -> bool:
    try:
        return payload is not None and _orders.decode(_unpacked(payload)).version == version
    except msgspec.MsgspecError:
        return False


async def _check_streams(conn: Connection, report: FsckReport) -> None:
    """Extra facts, missing versions, facts out of order."""
    async for row in conn.cursor(_EXTRA, prefetch=_BATCH):
        report.issues.extend(FactExpected().check(Place(StreamId(row["case_id"], row["stream"]), row["version"])))
    async for row in conn.cursor(_STREAMS, prefetch=_BATCH):
        found = StreamFound(StreamId(row["case_id"], row["stream"]), row["facts"], row["version"])
        report.issues.extend(StreamWhole().check(found))
    async for row in conn.cursor(_ORDER, prefetch=_BATCH):
        place = Place(StreamId(row["case_id"], row["stream"]), row["version"], row["position"])
        report.issues.extend(StreamInOrder().check(place))


async def _check_documents(conn: Connection, report: FsckReport) -> None:
    async for row in conn.cursor("SELECT sha256, packed, bytes FROM blob ORDER BY sha256", prefetch=100):
        report.documents += 1
        try:
            content: bytes | None = unpack_blob(row["packed"], row["bytes"])
        except DamagedError:
            content = None
        report.issues.extend(DocumentIntact().check(DocumentFound(row["sha256"], content)))
    async for row in conn.cursor(_ORPHANS, prefetch=_BATCH):
        place = Place(StreamId(row["case_id"], row["stream"]), row["version"])
        report.issues.extend(DocumentPresent().check(DocumentNamed(row["sha256"], str(place))))
