"""The Merkle tree of the record: hashes and proofs of RFC 9162, pure and without a store.

A tree over ``size`` entries is a function of their leaf hashes. Proofs are described first as ranges of leaves
(:func:`inclusion_ranges`, :func:`consistency_ranges`) and then filled from any source of complete subtrees, so that
the same code serves a tree in memory, tiles in a database and tiles behind HTTP. Verification needs nothing but
the proof. Hashes are SHA-256, 32 bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

HASH_SIZE = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()
"""The root of a tree without entries (RFC 9162, 2.1.1)."""

_sha256 = hashlib.sha256


class Node(NamedTuple):
    """A complete subtree: the ``2**height`` leaves from ``number << height`` on."""

    height: int
    number: int


class Range(NamedTuple):
    """The leaves from ``begin`` up to, not including, ``end``."""

    begin: int
    end: int


NodeSource = Callable[[Node], bytes]
"""Gives the hash of a complete subtree."""


class ProofError(ValueError):
    """A proof does not prove what it should; the text says why."""


def leaf_hash(entry: bytes) -> bytes:
    """The hash of an entry as a leaf."""
    return _sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash over two subtrees."""
    return _sha256(b"\x01" + left + right).digest()


def fold_once(hashes: bytes) -> bytes:
    """The hashes over each pair of concatenated hashes."""
    return b"".join([_sha256(b"\x01" + hashes[at : at + 64]).digest() for at in range(0, len(hashes), 2 * HASH_SIZE)])


def fold(hashes: bytes) -> bytes:
    """The root over a power of two of concatenated hashes."""
    while len(hashes) > HASH_SIZE:
        hashes = fold_once(hashes)
    return hashes


def complete_subtrees(leaves: Range) -> Iterator[Node]:
    """The complete subtrees that a range which starts at a multiple of its largest one falls into, left to right."""
    begin, end = leaves
    while begin < end:
        height = (end - begin).bit_length() - 1
        yield Node(height, begin >> height)
        begin += 1 << height


def range_root(leaves: Range, node: NodeSource) -> bytes:
    """The root over ``leaves``, a range that a proof or a whole tree is made of."""
    *others, root = [node(subtree) for subtree in complete_subtrees(leaves)] or [EMPTY_ROOT]
    for left in reversed(others):
        root = node_hash(left, root)
    return root


def tree_root(size: int, node: NodeSource) -> bytes:
    """The root of the tree over the first ``size`` leaves."""
    return range_root(Range(0, size), node)


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """The ranges whose roots prove the leaf at ``index`` in a tree of ``size``, leaf to root (RFC 9162, 2.1.3.1)."""
    if not 0 <= index < size:
        raise ProofError(f"a tree of {size} entries has no entry {index}")
    ranges: list[Range] = []
    begin, end = 0, size
    while end - begin > 1:
        middle = begin + _largest_power_below(end - begin)
        if index < middle:
            ranges.append(Range(middle, end))
            end = middle
        else:
            ranges.append(Range(begin, middle))
            begin = middle
    return ranges[::-1]


def consistency_ranges(old: int, size: int) -> list[Range]:
    """The ranges whose roots prove that a tree of ``size`` extends the one of ``old`` (RFC 9162, 2.1.4.1)."""
    if not 0 < old <= size:
        raise ProofError(f"there is no proof from {old} to {size} entries")
    ranges: list[Range] = []
    begin, end, whole = 0, size, True
    while old != end:
        middle = begin + _largest_power_below(end - begin)
        if old <= middle:
            ranges.append(Range(middle, end))
            end = middle
        else:
            ranges.append(Range(begin, middle))
            begin, whole = middle, False
    if not whole:
        ranges.append(Range(begin, end))
    return ranges[::-1]


def fill(ranges: Iterable[Range], node: NodeSource) -> list[bytes]:
    """The proof: the root of each range."""
    return [range_root(leaves, node) for leaves in ranges]


def root_from_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes:
    """The root of the tree of ``size`` that has ``leaf`` at ``index``, by ``proof`` (RFC 9162, 2.1.3.2).

    Raises ProofError when the proof has not the form of one for this place.
    """
    if not 0 <= index < size:
        raise ProofError(f"a tree of {size} entries has no entry {index}")
    root = leaf
    at, last = index, size - 1
    for sibling in proof:
        if last == 0:
            raise ProofError("the proof is too long")
        if at & 1 or at == last:
            root = node_hash(sibling, root)
            while not at & 1 and at:
                at >>= 1
                last >>= 1
        else:
            root = node_hash(root, sibling)
        at >>= 1
        last >>= 1
    if last != 0:
        raise ProofError("the proof is too short")
    return root


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Check that the tree of ``size`` with ``root`` has ``leaf`` at ``index``. Raises ProofError when not."""
    if root_from_inclusion(leaf, index, size, proof) != root:
        raise ProofError("the proof leads to another root")


def verify_consistency(old: int, size: int, old_root: bytes, root: bytes, proof: Sequence[bytes]) -> None:
    """Check that the tree of ``size`` extends the one of ``old`` (RFC 9162, 2.1.4.2). Raises ProofError when not.

    Every tree extends the empty one, whose proof is empty; a tree extends itself, with an empty proof.
    """
    if not 0 <= old <= size:
        raise ProofError(f"a tree of {size} entries cannot extend one of {old}")
    if old in (0, size):
        if proof:
            raise ProofError("the proof should be empty")
        if old_root != (root if old else EMPTY_ROOT):
            raise ProofError("the roots differ")
        return
    path = list(proof) if old & (old - 1) else [old_root, *proof]
    if not path:
        raise ProofError("the proof is empty")
    at, last = old - 1, size - 1
    while at & 1:
        at >>= 1
        last >>= 1
    from_old = from_new = path[0]
    for sibling in path[1:]:
        if last == 0:
            raise ProofError("the proof is too long")
        if at & 1 or at == last:
            from_old = node_hash(sibling, from_old)
            from_new = node_hash(sibling, from_new)
            while not at & 1 and at:
                at >>= 1
                last >>= 1
        else:
            from_new = node_hash(from_new, sibling)
        at >>= 1
        last >>= 1
    if last != 0:
        raise ProofError("the proof is too short")
    if from_old != old_root:
        raise ProofError("the proof leads to another old root")
    if from_new != root:
        raise ProofError("the proof leads to another new root")


def _largest_power_below(number: int) -> int:
    """The largest power of two below ``number``, which is at least two."""
    return 1 << ((number - 1).bit_length() - 1)
