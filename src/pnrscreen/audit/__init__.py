"""What makes the log of a unit provable: every act becomes a leaf, in bytes that anyone can recompute.

This package knows the canonical form of an entry and the hashes over it. It refuses to know where leaves are kept, who may
read the log, and which acts there are.
"""

from __future__ import annotations

from pnrscreen.audit.entry import Leaf, leaf, opening

__all__ = ("Leaf", "leaf", "opening")
