"""How alike is alike: lists are read, prepared, and held against people, and every match says why.

Knows watchlists in their publishers' formats, names in their spellings, and how much each finding counts. Refuses to decide:
a score is a reason for an officer to look. Reading order: ``sources`` (bytes -> entries), ``name`` and ``spelling`` (what a
name is made of), ``compare`` (two names), ``index`` (which names to compare), ``match`` (what it adds up to), ``explain``.
``identifiers`` finds documents (``slips``), ``contacts``, and ``mentions`` in texts; ``register`` a hundred million documents.
Under ``index`` lie ``lexicon`` (parts), ``posting`` (keys) and ``seeking`` with its ``bounds`` and ``unusual`` readings, over
arrays, ``compiled``.
"""

from pnrscreen.watchlist.explain import sentence, why
from pnrscreen.watchlist.index import Index, prepare
from pnrscreen.watchlist.match import DEFAULT, FEATURES, NEAR_CERTAIN, Settings, compare_pair, match, match_all
from pnrscreen.watchlist.register import Register
from pnrscreen.watchlist.sources import SOURCES, detect, read

__all__ = (
    "DEFAULT",
    "FEATURES",
    "NEAR_CERTAIN",
    "SOURCES",
    "Index",
    "Register",
    "Settings",
    "compare_pair",
    "detect",
    "match",
    "match_all",
    "prepare",
    "read",
    "sentence",
    "why",
)
