"""Tiles hold the same tree as a list of leaves, however it grew."""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairway.record.merkle import (
    HASH_SIZE,
    Node,
    consistency_ranges,
    fill,
    fold,
    inclusion_ranges,
    leaf_hash,
    tree_root,
)
from fairway.record.tiles import (
    Edge,
    Interior,
    MissingHashError,
    TileId,
    edge_tiles,
    node_from,
    tile_of,
    tile_path,
    tile_width,
    tiles_for,
)

LEAVES = [leaf_hash(number.to_bytes(4, "big")) for number in range(70_000)]


def in_memory(node: Node) -> bytes:
    begin = node.number << node.height
    return fold(b"".join(LEAVES[begin : begin + (1 << node.height)]))


def grow(steps: list[int]) -> tuple[Edge, dict[TileId, bytes]]:
    edge, tiles = Edge(0, {}), {}
    for step in steps:
        tiles.update(edge.append(b"".join(LEAVES[edge.size : edge.size + step])))
    return edge, tiles


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 700), max_size=8))
def test_growth_in_any_steps_gives_the_same_tiles(steps: list[int]) -> None:
    edge, tiles = grow(steps)
    size = sum(steps)
    assert edge.size == size
    assert edge.root() == tree_root(size, in_memory)
    whole, at_once = grow([size])
    assert tiles == at_once
    assert all(len(content) == tile_width(tile, size) * HASH_SIZE for tile, content in tiles.items())
    assert Edge(size, tiles).root() == whole.root()


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 70_000), st.data())
def test_proofs_from_tiles_are_those_of_the_tree(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    old = data.draw(st.integers(1, size))
    tiles = FULL
    for ranges in (inclusion_ranges(index, size), consistency_ranges(old, size)):
        needed = {tile: tiles[tile] for tile in tiles_for(ranges)}
        assert fill(ranges, partial(node_from, needed)) == fill(ranges, in_memory)
        assert len(needed) <= 3 * 3


FULL = grow([70_000])[1]


@given(st.integers(0, 1), st.integers(0, 7), st.data())
def test_inner_hashes_of_a_full_tile(level: int, above: int, data: st.DataObject) -> None:
    number = data.draw(st.integers(0, (1 if level else 200) * (256 >> above) - 1))
    node = Node(8 * level + above, number)
    assert Interior(FULL[tile_of(node)]).node(node) == in_memory(node)
    with pytest.raises(ValueError):
        Interior(FULL[TileId(1, 1)])


def test_three_levels() -> None:
    assert {tile.level for tile in FULL} == {0, 1, 2}
    assert edge_tiles(70_000) == [TileId(0, 273), TileId(1, 1), TileId(2, 0)]
    assert edge_tiles(65_536) == [TileId(2, 0)]
    assert edge_tiles(0) == []


def test_an_edge_needs_its_tiles() -> None:
    tiles = {tile: content for tile, content in FULL.items() if tile != TileId(1, 1)}
    with pytest.raises(MissingHashError, match="1/1"):
        Edge(70_000, tiles)
    with pytest.raises(MissingHashError, match="0/273"):
        node_from({TileId(0, 273): FULL[TileId(0, 273)][:-1]}, Node(0, 69_999))


def test_paths_are_those_of_c2sp() -> None:
    assert tile_path(TileId(0, 5)) == "tile/0/005"
    assert tile_path(TileId(0, 1234067)) == "tile/0/x001/x234/067"
    assert tile_path(TileId(2, 0), 17) == "tile/2/000.p/17"
    assert tile_path(TileId(1, 999)) == "tile/1/999"
    assert tile_path(TileId(1, 1000), 256) == "tile/1/x001/000"
