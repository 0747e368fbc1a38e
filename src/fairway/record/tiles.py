"""How the tree is kept: tiles of 256 hashes, as C2SP tlog-tiles cuts them.

The tile ``(level, number)`` holds the hashes of the complete subtrees of height ``8 * level`` from the
``256 * number``-th on; the rightmost tile of each level is partial and grows. A full tile never changes, so that tiles
may be cached, copied and served as plain files for ever.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import NamedTuple

from fairway.record.merkle import HASH_SIZE, Node, Range, complete_subtrees, fold, fold_once, tree_root

TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT
TILE_BYTES = TILE_WIDTH * HASH_SIZE


class TileId(NamedTuple):
    """The place of a tile."""

    level: int
    number: int


class MissingHashError(LookupError):
    """A tile that the tree must have is absent, or shorter than the tree needs it."""

    def __init__(self, tile: TileId) -> None:
        self.tile = tile
        super().__init__(f"tile {tile.level}/{tile.number} is missing or too short")


def tile_of(node: Node) -> TileId:
    """The tile that the hash of ``node`` is read or computed from."""
    level, above = divmod(node.height, TILE_HEIGHT)
    return TileId(level, node.number << above >> TILE_HEIGHT)


def tiles_for(ranges: Iterable[Range]) -> set[TileId]:
    """The tiles that a proof over ``ranges`` is computed from."""
    return {tile_of(node) for leaves in ranges for node in complete_subtrees(leaves)}


def node_from(tiles: Mapping[TileId, bytes], node: Node) -> bytes:
    """The hash of ``node``, computed from its tile. Raises MissingHashError."""
    level, above = divmod(node.height, TILE_HEIGHT)
    first = node.number << above
    tile = TileId(level, first >> TILE_HEIGHT)
    begin = (first & TILE_WIDTH - 1) * HASH_SIZE
    end = begin + (HASH_SIZE << above)
    content = tiles.get(tile, b"")
    if len(content) < end:
        raise MissingHashError(tile)
    return fold(content[begin:end])


class Interior:
    """A full tile with all its inner hashes, for tiles that many proofs go through."""

    def __init__(self, content: bytes) -> None:
        if len(content) != TILE_BYTES:
            raise ValueError("only a full tile has all its inner hashes")
        self._layers = [content]
        while len(content) > HASH_SIZE:
            content = fold_once(content)
            self._layers.append(content)

    def node(self, node: Node) -> bytes:
        """The hash of a node of this tile."""
        above = node.height % TILE_HEIGHT
        at = (node.number & (TILE_WIDTH >> above) - 1) * HASH_SIZE
        return self._layers[above][at : at + HASH_SIZE]


def edge_tiles(size: int) -> list[TileId]:
    """The partial tiles at the right edge of a tree of ``size``, level 0 first; empty ones are left out."""
    tiles: list[TileId] = []
    level = 0
    while entries := size >> TILE_HEIGHT * level:
        if entries % TILE_WIDTH:
            tiles.append(TileId(level, entries >> TILE_HEIGHT))
        level += 1
    return tiles


def tile_width(tile: TileId, size: int) -> int:
    """How many hashes ``tile`` has in a tree of ``size``: 0 to 256."""
    entries = size >> TILE_HEIGHT * tile.level
    return max(0, min(TILE_WIDTH, entries - tile.number * TILE_WIDTH))


def tile_path(tile: TileId, width: int = TILE_WIDTH) -> str:
    """The path of a tile below the log's address, as C2SP tlog-tiles writes it: ``tile/0/x001/234.p/5``."""
    digits = f"{tile.number:03d}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    number = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
    return f"tile/{tile.level}/{number}" + (f".p/{width}" if width < TILE_WIDTH else "")


class Edge:
    """The growing right edge of a tree: its size and the partial tile of every level.

    This is all that appending needs to know, 8 KB for each level.
    """

    def __init__(self, size: int, tiles: Mapping[TileId, bytes]) -> None:
        """The edge of a tree of ``size``, whose :func:`edge_tiles` are in ``tiles``. Raises MissingHashError."""
        self.size = size
        self._partial: dict[int, bytes] = {}
        for tile in edge_tiles(size):
            end = tile_width(tile, size) * HASH_SIZE
            content = tiles.get(tile, b"")
            if len(content) < end:
                raise MissingHashError(tile)
            self._partial[tile.level] = content[:end]

    def append(self, leaves: bytes) -> dict[TileId, bytes]:
        """Append concatenated leaf hashes; the tiles that are new or have grown, with their whole content."""
        changed: dict[TileId, bytes] = {}
        level, added = 0, leaves
        entries = self.size
        self.size += len(leaves) // HASH_SIZE
        while added:
            index = entries >> TILE_HEIGHT
            content = self._partial.get(level, b"") + added
            roots: list[bytes] = []
            full = len(content) - len(content) % TILE_BYTES
            for at in range(0, full, TILE_BYTES):
                tile = content[at : at + TILE_BYTES]
                changed[TileId(level, index)] = tile
                roots.append(fold(tile))
                index += 1
            rest = content[full:]
            if rest:
                changed[TileId(level, index)] = rest
            self._partial[level] = rest
            level, added, entries = level + 1, b"".join(roots), entries >> TILE_HEIGHT
        return changed

    def tiles(self) -> dict[TileId, bytes]:
        """The partial tiles, as they are."""
        return {tile: self._partial[tile.level] for tile in edge_tiles(self.size)}

    def root(self) -> bytes:
        """The root of the tree."""
        return tree_root(self.size, partial(node_from, self.tiles()))
