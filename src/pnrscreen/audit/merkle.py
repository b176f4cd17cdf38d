"""The tree over the log: RFC 6962 section 2.1, as restated in RFC 9162 section 2.1, over SHA-256.

This module knows hashes and where they stand: how leaves make a root, what proves that a leaf is under a root, and what proves
that one tree only grew out of another. It refuses to know what a leaf says, where hashes are kept, and who vouches for a root.

A proof alone says nothing about a size: a short tree and a longer one may give a leaf the same way up. Whoever checks a proof
takes root and size together from one signed checkpoint, never one of them from elsewhere.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

RootOf = Callable[[int, int], bytes]
"""What hashes a run of leaves, from the first to before the second: how, and out of what, is its own affair."""
EMPTY = hashlib.sha256().digest()  # RFC 9162 section 2.1.1: the root of no leaves

_LEAF = b"\x00"
_NODE = b"\x01"  # another prefix than that of a leaf, so that no node can be shown as a leaf
_HASH_BYTES = 32
_SIZE_BITS = 64  # RFC 9162 writes a tree size as uint64


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of a leaf, 32 bytes: SHA-256 over 0x00 and the data (RFC 9162 section 2.1.1)."""
    return hashlib.sha256(_LEAF + data).digest()


def tree_hash(leaves: Iterable[bytes]) -> bytes:
    """Return the root over some leaves, in their order (RFC 9162 section 2.1.1)."""
    return Frontier().grown(map(leaf_hash, leaves)).root()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of a node, 32 bytes: SHA-256 over 0x01 and its two children (RFC 9162 section 2.1.1)."""
    return hashlib.sha256(_NODE + left + right).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Frontier:
    """What a tree must remember to grow: its size, and the roots of its perfect subtrees, the largest (leftmost) first.

    There is one peak for every binary one of the size. Raises ValueError where size and peaks disagree.
    """

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.peaks) != self.size.bit_count():
            raise ValueError(f"a tree of {self.size} leaves does not have {len(self.peaks)} peaks")
        if not _are_hashes(self.peaks):
            raise ValueError(f"a peak has {_HASH_BYTES} bytes")

    def root(self) -> bytes:
        """Return the Merkle tree hash of all leaves so far (RFC 9162 section 2.1.1)."""
        if not self.peaks:
            return EMPTY
        *larger, root = self.peaks
        for peak in reversed(larger):
            root = node_hash(peak, root)
        return root

    def grown(self, leaf_hashes: Iterable[bytes]) -> Frontier:
        """Return the frontier with these leaf hashes appended: one node hash a leaf, memory for the peaks only.

        Raises ValueError for a leaf hash that is not 32 bytes long.
        """
        sha256 = hashlib.sha256  # bound here, and node_hash written out: this loop sees every leaf there ever was
        size, peaks = self.size, list(self.peaks)
        for leaf in leaf_hashes:
            if len(leaf) != _HASH_BYTES:
                raise ValueError(f"a leaf hash has {_HASH_BYTES} bytes, not {len(leaf)}")
            node, carry = leaf, size
            while carry & 1:  # as in adding one: every trailing one is a peak that finds its right half
                node = sha256(_NODE + peaks.pop() + node).digest()
                carry >>= 1
            peaks.append(node)
            size += 1
        return Frontier(size=size, peaks=tuple(peaks))


def over(leaves: Sequence[bytes]) -> RootOf:
    """Return what hashes any run of these leaf hashes."""

    def root_of(low: int, high: int) -> bytes:
        if not 0 <= low <= high <= len(leaves):
            raise ValueError(f"there are {len(leaves)} leaves, none from {low} to {high}")
        return Frontier().grown(leaves[low:high]).root()

    return root_of


def inclusion(root_of: RootOf, index: int, size: int) -> list[bytes]:
    """Return the proof that leaf ``index`` is in the tree of the first ``size`` leaves, lowest sibling first.

    RFC 9162 section 2.1.3.1. Raises ValueError where there is no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} in a tree of {size} leaves")
    proof, low, high = [], 0, size
    while high - low > 1:
        middle = _split(low, high)
        if index < middle:
            proof.append(root_of(middle, high))
            high = middle
        else:
            proof.append(root_of(low, middle))
            low = middle
    return proof[::-1]


def consistency(root_of: RootOf, old: int, size: int) -> list[bytes]:
    """Return the proof that the first ``old`` leaves begin the tree of the first ``size``, lowest node first.

    RFC 9162 section 2.1.4.1; empty from no leaves and between equal sizes. Raises ValueError where ``old`` is greater than
    ``size``.
    """
    if not 0 <= old <= size:
        raise ValueError(f"no tree of {old} leaves before one of {size} leaves")
    if old == 0:
        return []
    proof, low, high = [], 0, size
    while high != old:
        middle = _split(low, high)
        if old <= middle:
            proof.append(root_of(middle, high))
            high = middle
        else:
            proof.append(root_of(low, middle))
            low = middle
    if low:  # else this subtree is the old tree itself, and whoever checks has its root
        proof.append(root_of(low, high))
    return proof[::-1]


def is_included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Tell whether ``proof`` puts the leaf hash at ``index`` of the tree with this size and root (RFC 9162 section 2.1.3.2)."""
    if not 0 <= index < size or size.bit_length() > _SIZE_BITS or not _are_hashes((leaf, root, *proof)):
        return False
    sides = [*_sides(index, size - 1)]
    if len(sides) != len(proof):
        return False
    found = leaf
    for sibling, on_left in zip(proof, sides, strict=True):
        found = node_hash(sibling, found) if on_left else node_hash(found, sibling)
    return found == root


def is_consistent(old: int, old_root: bytes, size: int, root: bytes, proof: Sequence[bytes]) -> bool:
    """Tell whether ``proof`` shows that the tree of ``old`` leaves only grew into that of ``size`` (RFC 9162 section 2.1.4.2).

    Between equal sizes, and from no leaves, of which the RFC does not speak, there is nothing to prove: the proof is empty.
    """
    if not 0 <= old <= size or size.bit_length() > _SIZE_BITS or not _are_hashes((old_root, root, *proof)):
        return False
    if old in {0, size}:
        return not proof and (old > 0 or old_root == EMPTY) and (old < size or old_root == root)
    path = [old_root, *proof] if old.bit_count() == 1 else [*proof]
    index, last = old - 1, size - 1
    while index & 1:
        index, last = index >> 1, last >> 1
    sides = [*_sides(index, last)]
    if len(path) != len(sides) + 1:
        return False
    before = after = path[0]
    for sibling, on_left in zip(path[1:], sides, strict=True):
        if on_left:
            before, after = node_hash(sibling, before), node_hash(sibling, after)
        else:
            after = node_hash(after, sibling)
    return (before, after) == (old_root, root)


def _sides(index: int, last: int) -> Iterator[bool]:
    """Yield, from node ``index`` of a level that ends with ``last`` up to the root, whether the sibling is on the left.

    The walk that both algorithms of RFC 9162 make with fn and sn: as many steps as the proof must have hashes.
    """
    while last:
        on_left = index & 1 == 1 or index == last
        yield on_left
        if on_left:
            while index and not index & 1:  # a right edge without sibling goes up unhashed
                index, last = index >> 1, last >> 1
        index, last = index >> 1, last >> 1


def _split(low: int, high: int) -> int:
    """Return where the leaves from ``low`` to before ``high`` part: on the left the largest power of two below their number."""
    return low + (1 << (high - low - 1).bit_length() - 1)


def _are_hashes(values: Iterable[bytes]) -> bool:
    return all(len(value) == _HASH_BYTES for value in values)
