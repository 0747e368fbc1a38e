"""Making bundles from the record."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import msgspec

from fairway.base.issues import NotFound
from fairway.base.time import isoformat
from fairway.record.bundle import FORMAT, Bundle, BundledDocument, BundledFact, Envelope
from fairway.record.codec import COMMITMENT_PREFIX, unpack
from fairway.record.connection import Connection, Record
from fairway.record.evidence import Place
from fairway.record.merkle import HASH_SIZE
from fairway.record.model import StreamId
from fairway.record.note import VerifierKey
from fairway.record.proofs import Prover, latest_checkpoint
from fairway.record.store import FACT_COLUMNS, read_blob

_FACTS = f"""
SELECT p.position, {FACT_COLUMNS}
FROM unnest($1::uuid[], $2::text[], $3::integer[]) AS w(case_id, stream, version)
JOIN fact AS f USING (case_id, stream, version)
LEFT JOIN sequenced AS p USING (case_id, stream, version)
ORDER BY p.position
"""  # noqa: S608  a constant


class NotSequenced(Exception):  # noqa: N818  an answer: ask again in a second
    """A fact is on disk but has no position in the log yet, so it cannot be proved."""


async def facts_of(conn: Connection, streams: Sequence[StreamId]) -> list[Place]:
    """Every fact of ``streams``."""
    rows = await conn.fetch(
        "SELECT case_id, stream, version FROM fact JOIN unnest($1::uuid[], $2::text[]) AS w(case_id, stream)"
        " USING (case_id, stream) ORDER BY case_id, stream, version",
        [stream.case_id for stream in streams],
        [stream.stream for stream in streams],
    )
    return [Place(StreamId(row["case_id"], row["stream"]), row["version"]) for row in rows]


async def facts_with(conn: Connection, case_id: UUID, sha256: bytes) -> list[Place]:
    """The facts of a case that a document came with, oldest first; usually one."""
    rows = await conn.fetch(
        "SELECT stream, version FROM fact WHERE case_id = $1 AND position($2::bytea IN blobs) > 0 ORDER BY at, version",
        case_id,
        sha256,
    )
    return [Place(StreamId(case_id, row["stream"]), row["version"]) for row in rows]


async def export_bundle(
    conn: Connection,
    *,
    site: str,
    keys: Sequence[VerifierKey],
    facts: Sequence[Place],
    prover: Prover | None = None,
) -> Bundle:
    """Bundle ``facts`` with the documents that came with them, proved against the newest checkpoint.

    Whoever calls this has made sure that the receiver may read all of it. ``keys`` are the site's public keys.
    Raises NotFound when one of the facts does not exist, NotSequenced when one is less than about a second old.
    """
    prover = prover or Prover()
    async with conn.transaction(isolation="repeatable_read", readonly=True):
        rows = await conn.fetch(
            _FACTS,
            [place.stream.case_id for place in facts],
            [place.stream.stream for place in facts],
            [place.version for place in facts],
        )
        checkpoint = await latest_checkpoint(conn)
        if len(rows) != len(set(facts)):
            raise NotFound
        if checkpoint is None or any(row["position"] is None for row in rows):
            raise NotSequenced
        bundled = [await _fact(conn, site, row, prover, checkpoint.size) for row in rows]
        named = dict.fromkeys(sha256 for fact in bundled for sha256 in fact.documents)
        documents = [
            BundledDocument(sha256=sha256, content=await read_blob(conn, bytes.fromhex(sha256))) for sha256 in named
        ]
    return Bundle(
        format=FORMAT,
        site=site,
        keys=tuple(map(str, keys)),
        checkpoint=checkpoint.note,
        facts=tuple(bundled),
        documents=tuple(documents),
    )


async def _fact(conn: Connection, site: str, row: Record, prover: Prover, size: int) -> BundledFact:
    proof = await prover.inclusion(conn, row["position"], size)
    blobs = row["blobs"]
    return BundledFact(
        envelope=Envelope(
            site=site,
            case=row["case_id"],
            stream=row["stream"],
            version=row["version"],
            kind=row["kind"],
            at=isoformat(row["at"]),
            actor=msgspec.json.decode(row["actor"], type=dict[str, str | None]),
            commitment=COMMITMENT_PREFIX + row["commitment"].hex(),
        ),
        position=row["position"],
        proof=tuple(step.hex() for step in proof),
        payload=None if row["payload"] is None else unpack(row["payload"]).decode(),
        salt=None if row["salt"] is None else row["salt"].hex(),
        documents=tuple(blobs[at : at + HASH_SIZE].hex() for at in range(0, len(blobs), HASH_SIZE)),
    )
