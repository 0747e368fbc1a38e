"""Proofs from the stored tiles, and the checkpoints they lead to."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from fairway.record.connection import Connection, Record
from fairway.record.merkle import Node, Range, consistency_ranges, fill, inclusion_ranges
from fairway.record.model import StreamId
from fairway.record.tiles import TILE_BYTES, TILE_HEIGHT, TileId, node_from, tiles_for


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
    """Makes proofs. Keeps full tiles above the lowest level, which never change, in memory: 8 KB each.

    At ten million entries all of them are 154 tiles; ``capacity`` bounds them.
    """

    def __init__(self, capacity: int = 2_048) -> None:
        self._capacity = capacity
        self._tiles: OrderedDict[TileId, bytes] = OrderedDict()
        self._nodes: OrderedDict[Node, bytes] = OrderedDict()

    async def inclusion(self, conn: Connection, position: int, size: int) -> list[bytes]:
        """The proof that the entry at ``position`` is in the log at ``size``.

        Raises ProofError for a position outside, MissingHashError when the stored tree is damaged.
        """
        return await self._prove(conn, inclusion_ranges(position, size))

    async def consistency(self, conn: Connection, old: int, size: int) -> list[bytes]:
        """The proof that the log at ``size`` extends the log at ``old``; empty from nothing and to itself."""
        return await self._prove(conn, consistency_ranges(old, size)) if old else []

    async def _prove(self, conn: Connection, ranges: Sequence[Range]) -> list[bytes]:
        needed = tiles_for(ranges)
        known = {tile: self._tiles[tile] for tile in needed if tile in self._tiles}
        tiles = {**known, **await fetch_tiles(conn, needed - known.keys())}
        proof = fill(ranges, lambda node: self._node(tiles, node))
        self._remember(tiles)
        return proof

    def _node(self, tiles: Mapping[TileId, bytes], node: Node) -> bytes:
        if node.height < TILE_HEIGHT:
            return node_from(tiles, node)
        if (found := self._nodes.get(node)) is None:
            found = self._nodes[node] = node_from(tiles, node)
            if len(self._nodes) > self._capacity * 64:
                self._nodes.popitem(last=False)
        return found

    def _remember(self, tiles: Mapping[TileId, bytes]) -> None:
        for tile, content in tiles.items():
            if tile.level and len(content) == TILE_BYTES:
                self._tiles[tile] = content
                self._tiles.move_to_end(tile)
        while len(self._tiles) > self._capacity:
            self._tiles.popitem(last=False)


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
