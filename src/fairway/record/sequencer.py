"""Giving committed facts their positions in the log, in batches.

Commands commit without knowing of each other; one process of a site, the holder of a lease, then takes what they
have queued, lowest moment first, appends it to the Merkle tree and signs a checkpoint, all in one transaction.
Positions are dense and appear in order, so who reads up to the last one has missed nothing. Facts of a stream get
positions in the order of their versions: a later command's moment is always greater, and it is never visible
without the earlier one. Between streams, a command that was sent after another one was acknowledged comes later, as
long as the database server's clock does not step back.

Limits: one sequencer at a time for each site. When it dies, another one may take over after the lease has ended;
facts stay acknowledged and wait.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from uuid import UUID, uuid4

from fairway.base.time import Clock
from fairway.record.connection import TRANSIENT, Connection, Source, connection
from fairway.record.merkle import HASH_SIZE
from fairway.record.note import Checkpoint, Signer, sign_checkpoint
from fairway.record.proofs import fetch_tiles
from fairway.record.tiles import Edge, edge_tiles

log = logging.getLogger(__name__)

CHANNEL = "fairway_sequenced"
"""NOTIFY channel that says, once for each batch, that there are new positions; the payload is the log's size."""
LEASE = 5.0
"""Seconds by the server's clock that a sequencer which has stopped answering keeps others out."""
BATCH = 2_000
"""Most commands in one batch."""
INTERVAL = 0.2
"""Seconds between looks at an empty queue."""

_LEAD = """
INSERT INTO sequencer AS s (site, size, holder, until)
VALUES ($1, 0, $2, clock_timestamp() + make_interval(secs => $3))
ON CONFLICT (site) DO UPDATE SET holder = excluded.holder, until = excluded.until
WHERE s.until < clock_timestamp() OR s.holder = excluded.holder
RETURNING size
"""
_PLACE = """
WITH chosen AS (
    SELECT moment, case_id, stream, version FROM unsequenced
    ORDER BY moment, case_id, stream, version LIMIT $2
), taken AS (
    DELETE FROM unsequenced AS u USING chosen AS c
    WHERE u.moment = c.moment AND u.case_id = c.case_id AND u.stream = c.stream AND u.version = c.version
    RETURNING u.*
), placed AS (
    INSERT INTO sequenced (position, case_id, stream, version, leaf)
    SELECT $1::bigint - 1 + row_number() OVER (ORDER BY t.moment, t.case_id, t.stream, t.version, e.ordinal),
           e.case_id, e.stream, e.version, e.leaf
    FROM taken AS t
    CROSS JOIN LATERAL unnest(t.cases, t.streams, t.versions, t.leaves)
        WITH ORDINALITY AS e(case_id, stream, version, leaf, ordinal)
    RETURNING position, leaf
)
SELECT string_agg(leaf, ''::bytea ORDER BY position) FROM placed
"""
_SIGN = """
WITH kept AS (
    INSERT INTO tile (level, number, hashes)
    SELECT * FROM unnest($1::smallint[], $2::bigint[], $3::bytea[])
    ON CONFLICT (level, number) DO UPDATE SET hashes = excluded.hashes
), signed AS (
    INSERT INTO checkpoint (size, root, note, at) VALUES ($4, $5, $6, $7)
), headed AS (
    UPDATE sequencer SET size = $4 WHERE site = $8
)
SELECT pg_notify($9, $4::text)
"""


class LogDamagedError(Exception):
    """The stored tree does not have the root that was signed; nothing may be signed on top of it. Run ``fsck``."""


class Sequencer:
    """The sequencer of one site, as one process runs it."""

    def __init__(self, site: str, signer: Signer, clock: Clock, *, batch: int = BATCH, lease: float = LEASE) -> None:
        """``signer`` signs checkpoints under its name, which is the origin of the log."""
        self._site = site
        self._signer = signer
        self._clock = clock
        self._batch = batch
        self._lease = lease
        self._holder: UUID = uuid4()
        self._edge: Edge | None = None

    async def step(self, conn: Connection) -> int:
        """Place one batch and sign a checkpoint; how many facts were placed.

        0 when nothing waits, or when another sequencer holds the lease. Raises LogDamagedError.
        """
        if await conn.fetchval("SELECT moment FROM unsequenced ORDER BY moment LIMIT 1") is None:
            return 0
        try:
            async with conn.transaction():
                return await self._place(conn)
        except BaseException:
            # The edge may be ahead of what was committed.
            self._edge = None
            raise

    async def _place(self, conn: Connection) -> int:
        size = await conn.fetchval(_LEAD, self._site, self._holder, self._lease)
        if size is None:
            return 0
        leaves = await conn.fetchval(_PLACE, size, self._batch)
        if not leaves:
            return 0
        if self._edge is None or self._edge.size != size:
            self._edge = await _load_edge(conn, size)
        changed = self._edge.append(leaves)
        checkpoint = Checkpoint(self._signer.verifier.name, self._edge.size, self._edge.root())
        await conn.fetchval(
            _SIGN,
            [tile.level for tile in changed],
            [tile.number for tile in changed],
            list(changed.values()),
            checkpoint.size,
            checkpoint.root,
            sign_checkpoint(checkpoint, self._signer),
            self._clock.now(),
            self._site,
            CHANNEL,
        )
        return len(leaves) // HASH_SIZE

    async def drain(self, source: Source) -> int:
        """Place all that waits; how many facts that were."""
        total = 0
        async with connection(source) as conn:
            while placed := await self.step(conn):
                total += placed
        return total

    async def run(
        self,
        source: Source,
        *,
        interval: float = INTERVAL,
        patience: Callable[[BaseException], Awaitable[None]] | None = None,
    ) -> None:
        """Place facts until cancelled.

        When the database fails, ``patience`` is awaited (by default a second) and the work goes on;
        LogDamagedError and every other defect end it.
        """
        while True:
            try:
                await self.drain(source)
            except TRANSIENT as error:
                log.warning("sequencer waits for its database: %s", error)
                await (patience(error) if patience else asyncio.sleep(1.0))
            else:
                await asyncio.sleep(interval)


async def _load_edge(conn: Connection, size: int) -> Edge:
    edge = Edge(size, await fetch_tiles(conn, edge_tiles(size)))
    signed = await conn.fetchval("SELECT root FROM checkpoint WHERE size = $1", size)
    if size and signed != edge.root():
        raise LogDamagedError(f"the tiles of the log at size {size} do not have the root that was signed")
    return edge
