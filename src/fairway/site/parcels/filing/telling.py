"""The worker that tells the record where the declared documents of batches stand, as answers come."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from uuid import UUID

import asyncpg

from fairway.parcels.batches.facts import batch_stream
from fairway.parcels.batches.filed import DocumentsStood, NoteStanding, counted
from fairway.parcels.batches.rows import BATCH
from fairway.record import merkle
from fairway.site.parcels.filing import standing_store, store
from fairway.site.runtime import Site, policy_actor

AGAIN = timedelta(seconds=10)
"""On the site's clock: how often a batch is told of while its answers come. What settles it is told at once."""
ACTOR = policy_actor("parcel-answers")


class Teller:
    """Tells of batches whose counts have changed."""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def step(self) -> int:
        """Tell of those that are due; how many facts that were."""
        now, told = self._site.clock.now(), 0
        async with self._site.database.single_statements() as conn:
            waiting = await store.to_tell(conn)
        for case, last in waiting:
            if last is not None and now - last < AGAIN and not await self._settled(case):
                continue
            async with self._site.database.single_statements() as conn:
                # What changes after this line is told the next time, whether or not it is counted now.
                await store.telling(conn, case, now)
                stood = await standing_of(conn, case)
            done = await self._site.execute(BATCH, batch_stream(case), NoteStanding(stood=stood), ACTOR)
            told += len(done.recorded)
        return told

    async def _settled(self, case: UUID) -> bool:
        async with self._site.database.single_statements() as conn:
            return (await standing_of(conn, case)).settled


async def standing_of(conn: asyncpg.Connection, case: UUID) -> DocumentsStood:
    """Where the documents of a batch stand now."""
    by_number: dict[str, dict[str, int]] = defaultdict(dict)
    for row in await standing_store.counts(conn, case):
        by_number[row["number"]][row["status"]] = row["count"]
    taxed = {number: standings.pop(store.TAXED, 0) for number, standings in by_number.items()}
    documents = {number: counted(number, found, taxed[number]) for number, found in by_number.items()}
    messages = await standing_store.messages(conn, case)
    planned, sent = sum(one.planned for one in messages), sum(one.sent for one in messages)
    all_sent = sent == planned and not await standing_store.planning(conn, case)
    return DocumentsStood(
        messages=planned,
        sent=sent,
        settled=all_sent and all(one.settled == one.filed for one in documents.values()),
        documents=documents,
        root=await _root(conn, case) if all_sent and sent else "",
    )


async def _root(conn: asyncpg.Connection, case: UUID) -> str:
    hashes = b"".join([merkle.leaf_hash(digest) for digest in await standing_store.digests(conn, case)])
    size = merkle.HASH_SIZE

    def node(one: merkle.Node) -> bytes:
        return merkle.fold(hashes[(one.number << one.height) * size : ((one.number + 1) << one.height) * size])

    return merkle.tree_root(len(hashes) // size, node).hex()
