"""Proofs from the stored tiles, and the checkpoints they lead to."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from fairway.record.connection import Connection, Record
from fairway.record.merkle import Node, Range, consistency_ranges, inclusion_ranges, range_root
from fairway.record.model import StreamId
from fairway.record.tiles import TILE_BYTES, Interior, TileId, node_from, tile_of, tiles_for


@dataclass(frozen=True, slots=True)
class StoredCheckpoint:
    """A signed checkpoint with its parts at hand."""

    size: int
    root: bytes
    note: str
    at: datetime


async def fetch_tiles(conn: Connection, tiles: Iterable[TileId]) -> dict[TileId, bytes]:
    """The stored contents of ``tiles``; those that are not there are left out."""
    wanted = list(tiles)
    if not wanted:
        return {}
    rows = await conn.fetch(
        "SELECT level, number, hashes FROM unnest($1::smallint[], $2::bigint[]) AS w(level, number)"
        " JOIN tile USING (level, number)",
        [tile.level for tile in wanted],
        [tile.number for tile in wanted],
    )
    return {TileId(row["level"], row["number"]): row["hashes"] for row in rows}


class Prover:
    """Makes proofs. What never changes is kept in memory: full tiles above the lowest level with their inner hashes,
    and the roots over the right edge, which every proof for one size has in common.

    At ten million entries these are 152 tiles of 16 KB; ``capacity`` bounds them.
    """

    def __init__(self, capacity: int = 2_048) -> None:
        self._capacity = capacity
        self._kept: OrderedDict[TileId, Interior] = OrderedDict()
        self._edges: OrderedDict[Range, bytes] = OrderedDict()

    async def inclusion(self, conn: Connection, position: int, size: int) -> list[bytes]:
        """The proof that the entry at ``position`` is in the log at ``size``.

        Raises ProofError for a position outside, MissingHashError when the stored tree is damaged.
        """
        return await self._prove(conn, inclusion_ranges(position, size))

    async def consistency(self, conn: Connection, old: int, size: int) -> list[bytes]:
        """The proof that the log at ``size`` extends the log at ``old``; empty from nothing and to itself."""
        return await self._prove(conn, consistency_ranges(old, size)) if old else []

    async def _prove(self, conn: Connection, ranges: Sequence[Range]) -> list[bytes]:
        needed = tiles_for(leaves for leaves in ranges if leaves not in self._edges)
        tiles = await fetch_tiles(conn, needed - self._kept.keys())
        for tile, content in tiles.items():
            if tile.level and len(content) == TILE_BYTES:
                self._kept[tile] = Interior(content)

        def node(wanted: Node) -> bytes:
            kept = self._kept.get(tile_of(wanted))
            return kept.node(wanted) if kept else node_from(tiles, wanted)

        def root(leaves: Range) -> bytes:
            found = self._edges.get(leaves)
            if found is None:
                found = range_root(leaves, node)
                length = leaves.end - leaves.begin
                if length & length - 1:
                    self._edges[leaves] = found
            return found

        proof = [root(leaves) for leaves in ranges]
        for kept in (self._kept, self._edges):
            while len(kept) > self._capacity:
                kept.popitem(last=False)
        return proof


def _checkpoint(row: Record | None) -> StoredCheckpoint | None:
    return StoredCheckpoint(row["size"], row["root"], row["note"], row["at"]) if row else None


async def latest_checkpoint(conn: Connection) -> StoredCheckpoint | None:
    """The newest checkpoint; None for an empty log."""
    return _checkpoint(await conn.fetchrow("SELECT size, root, note, at FROM checkpoint ORDER BY size DESC LIMIT 1"))


async def checkpoint_covering(conn: Connection, position: int) -> StoredCheckpoint | None:
    """The first checkpoint that covers ``position``; None while there is none."""
    return _checkpoint(
        await conn.fetchrow(
            "SELECT size, root, note, at FROM checkpoint WHERE size > $1 ORDER BY size LIMIT 1", position
        )
    )


async def position_of(conn: Connection, stream: StreamId, version: int) -> int | None:
    """Where a fact is in the log; None while it is not sequenced, or does not exist."""
    position = await conn.fetchval(
        "SELECT position FROM sequenced WHERE case_id = $1 AND stream = $2 AND version = $3",
        stream.case_id,
        stream.stream,
        version,
    )
    return None if position is None else int(position)
