"""What makes the log of a unit provable: every act becomes a leaf, in bytes that anyone can recompute.

This package knows the canonical form of an entry, the tree over all of them (``merkle``), the files it lies in (``tiles``), the
statement that is signed about it (``checkpoint``), by which key (``succession``) and by whom else (``witness``, ``policy``).
``standalone`` verifies those files with bare Python. It refuses to know where leaves are kept, who may read the log, and which
acts there are.
"""

from __future__ import annotations

from pnrscreen.audit.checkpoint import Checkpoint, NoteError, Verifier, claimed, opened, origin, signed, signer
from pnrscreen.audit.entry import Leaf, disclosed, leaf, opening
from pnrscreen.audit.merkle import RootOf, consistency, inclusion, tree_hash
from pnrscreen.audit.policy import Policy
from pnrscreen.audit.succession import Signers, successor_statement
from pnrscreen.audit.tiles import WIDTH, Edge, entries_path, paths, roots, unbundle
from pnrscreen.audit.witness import Seen, WitnessError, answered, cosigned, joined, request, witness_key

__all__ = (
    "WIDTH",
    "Checkpoint",
    "Edge",
    "Leaf",
    "NoteError",
    "Policy",
    "RootOf",
    "Seen",
    "Signers",
    "Verifier",
    "WitnessError",
    "answered",
    "claimed",
    "consistency",
    "cosigned",
    "disclosed",
    "entries_path",
    "inclusion",
    "joined",
    "leaf",
    "opened",
    "opening",
    "origin",
    "paths",
    "request",
    "roots",
    "signed",
    "signer",
    "successor_statement",
    "tree_hash",
    "unbundle",
    "witness_key",
)
