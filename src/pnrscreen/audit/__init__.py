"""What makes the log of a unit provable: every act becomes a leaf, in bytes that anyone can recompute.

This package knows the canonical form of an entry, the tree over all of them (``merkle``), the files it lies in (``tiles``) and
the statement that is signed about it (``checkpoint``). ``standalone`` verifies those files with bare Python. It refuses to know
where leaves are kept, who may read the log, and which acts there are.
"""

from __future__ import annotations

from pnrscreen.audit.checkpoint import Checkpoint, NoteError, Verifier, opened, signed
from pnrscreen.audit.entry import Leaf, leaf, opening
from pnrscreen.audit.merkle import Frontier, leaf_hash
from pnrscreen.audit.tiles import WIDTH, bundle, entries_path, hash_tiles

__all__ = (
    "WIDTH",
    "Checkpoint",
    "Frontier",
    "Leaf",
    "NoteError",
    "Verifier",
    "bundle",
    "entries_path",
    "hash_tiles",
    "leaf",
    "leaf_hash",
    "opened",
    "opening",
    "signed",
)
