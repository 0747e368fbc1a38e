"""The tree against the published vectors and against the definition itself."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairway.record.merkle import (
    EMPTY_ROOT,
    Node,
    NodeSource,
    ProofError,
    consistency_ranges,
    fill,
    fold,
    inclusion_ranges,
    leaf_hash,
    node_hash,
    tree_root,
    verify_consistency,
    verify_inclusion,
)

# The eight entries and roots that Certificate Transparency's implementations share as test vectors (RFC 6962 trees).
ENTRIES = [
    bytes.fromhex(entry)
    for entry in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
# RFC 6962 / CT reference: (index, size) -> audit path; (old, new) -> consistency proof.
INCLUSION = {
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
}
CONSISTENCY = {
    (1, 1): [],
    (1, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
}


def naive_root(leaves: Sequence[bytes]) -> bytes:
    """The definition of RFC 9162, 2.1.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return node_hash(naive_root(leaves[:half]), naive_root(leaves[half:]))


def naive_path(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """PATH(m, D_n) of RFC 9162, 2.1.3.1."""
    if len(leaves) == 1:
        return []
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    if index < half:
        return [*naive_path(index, leaves[:half]), naive_root(leaves[half:])]
    return [*naive_path(index - half, leaves[half:]), naive_root(leaves[:half])]


def naive_consistency(old: int, leaves: Sequence[bytes], whole: bool = True) -> list[bytes]:
    """SUBPROOF(m, D_n, b) of RFC 9162, 2.1.4.1."""
    if old == len(leaves):
        return [] if whole else [naive_root(leaves)]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    if old <= half:
        return [*naive_consistency(old, leaves[:half], whole), naive_root(leaves[half:])]
    return [*naive_consistency(old - half, leaves[half:], False), naive_root(leaves[:half])]


def source(leaves: Sequence[bytes]) -> NodeSource:
    def node(of: Node) -> bytes:
        begin = of.number << of.height
        assert begin + (1 << of.height) <= len(leaves), "a proof asked for a subtree that is not complete"
        return fold(b"".join(leaves[begin : begin + (1 << of.height)]))

    return node


def test_published_roots() -> None:
    leaves = [leaf_hash(entry) for entry in ENTRIES]
    for size, root in enumerate(ROOTS, start=1):
        assert tree_root(size, source(leaves)).hex() == root
    assert tree_root(0, source([])) == EMPTY_ROOT


@pytest.mark.parametrize("place", INCLUSION)
def test_published_inclusion_proofs(place: tuple[int, int]) -> None:
    index, size = place
    leaves = [leaf_hash(entry) for entry in ENTRIES]
    proof = fill(inclusion_ranges(index, size), source(leaves))
    assert [step.hex() for step in proof] == INCLUSION[place]
    verify_inclusion(leaves[index], index, size, proof, bytes.fromhex(ROOTS[size - 1]))


@pytest.mark.parametrize("sizes", CONSISTENCY)
def test_published_consistency_proofs(sizes: tuple[int, int]) -> None:
    old, size = sizes
    leaves = [leaf_hash(entry) for entry in ENTRIES]
    proof = fill(consistency_ranges(old, size), source(leaves))
    assert [step.hex() for step in proof] == CONSISTENCY[sizes]
    verify_consistency(old, size, bytes.fromhex(ROOTS[old - 1]), bytes.fromhex(ROOTS[size - 1]), proof)


def leaves_of(size: int) -> list[bytes]:
    return [leaf_hash(str(number).encode()) for number in range(size)]


@given(st.integers(1, 600), st.data())
def test_inclusion_agrees_with_the_definition(size: int, data: st.DataObject) -> None:
    leaves = leaves_of(size)
    index = data.draw(st.integers(0, size - 1))
    proof = fill(inclusion_ranges(index, size), source(leaves))
    assert proof == naive_path(index, leaves)
    root = naive_root(leaves)
    assert tree_root(size, source(leaves)) == root
    verify_inclusion(leaves[index], index, size, proof, root)


@given(st.integers(1, 600), st.data())
def test_consistency_agrees_with_the_definition(size: int, data: st.DataObject) -> None:
    leaves = leaves_of(size)
    old = data.draw(st.integers(1, size))
    proof = fill(consistency_ranges(old, size), source(leaves))
    assert proof == naive_consistency(old, leaves)
    verify_consistency(old, size, naive_root(leaves[:old]), naive_root(leaves), proof)


@given(st.integers(2, 300), st.data())
def test_a_changed_inclusion_proof_fails(size: int, data: st.DataObject) -> None:
    leaves = leaves_of(size)
    index = data.draw(st.integers(0, size - 1))
    proof = fill(inclusion_ranges(index, size), source(leaves))
    root = naive_root(leaves)
    at = data.draw(st.integers(0, len(proof) - 1))
    bit = data.draw(st.integers(0, 255))
    flipped = bytearray(proof[at])
    flipped[bit // 8] ^= 1 << bit % 8
    other = data.draw(st.integers(0, size - 1).filter(lambda number: number != index))
    broken: list[tuple[bytes, int, int, list[bytes]]] = [
        (leaves[index], index, size, [*proof[:at], bytes(flipped), *proof[at + 1 :]]),
        (leaves[index], index, size, proof[:-1]),
        (leaves[index], index, size, [*proof, leaves[0]]),
        (leaves[index], other, size, proof),
        (leaves[other], index, size, proof),
        (leaves[index], size, size, proof),
        (leaves[index], -1, size, proof),
    ]
    for case in broken:
        with pytest.raises(ProofError):
            verify_inclusion(*case, root)


@given(st.integers(2, 300), st.data())
def test_a_changed_consistency_proof_fails(size: int, data: st.DataObject) -> None:
    leaves = leaves_of(size)
    old = data.draw(st.integers(1, size - 1))
    proof = fill(consistency_ranges(old, size), source(leaves))
    old_root, root = naive_root(leaves[:old]), naive_root(leaves)
    at = data.draw(st.integers(0, len(proof) - 1))
    for case in (
        (old, size, old_root, root, [*proof[:at], leaf_hash(b"no such"), *proof[at + 1 :]]),
        (old, size, old_root, root, proof[:-1]),
        (old, size, old_root, root, [*proof, leaves[0]]),
        (old, size, leaf_hash(b"old"), root, proof),
        (old, size, old_root, leaf_hash(b"new"), proof),
        (size + 1, size, old_root, root, proof),
    ):
        with pytest.raises(ProofError):
            verify_consistency(*case)


def test_the_empty_tree_is_a_start_of_every_tree() -> None:
    root = naive_root(leaves_of(5))
    verify_consistency(0, 5, EMPTY_ROOT, root, [])
    with pytest.raises(ProofError):
        verify_consistency(0, 5, root, root, [])
    with pytest.raises(ProofError):
        verify_consistency(5, 5, root, root, [root])
    with pytest.raises(ProofError):
        verify_consistency(5, 5, EMPTY_ROOT, root, [])


def test_there_is_no_proof_outside_the_tree() -> None:
    for index, size in ((0, 0), (3, 3), (-1, 3)):
        with pytest.raises(ProofError):
            inclusion_ranges(index, size)
    for old, size in ((0, 3), (4, 3)):
        with pytest.raises(ProofError):
            consistency_ranges(old, size)
