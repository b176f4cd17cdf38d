"""How alike is alike: lists are read, prepared, and held against people, and every match says why.

Knows watchlists in their publishers' formats, names in their spellings, and how much each finding counts. Refuses to decide:
a score is a reason for an officer to look. Reading order: ``sources`` (bytes -> entries), ``name`` and ``spelling`` (what a
name is made of), ``compare`` (two names), ``attributes`` (what else is known), ``weigh`` (what it adds up to), ``index``
(which names to compare), ``match``; then what is said of a match: ``explain``, ``otherwise``, ``sentence``.
Under ``index`` lie ``lexicon`` (parts), ``posting`` (keys) and ``seeking`` with its ``bounds`` and ``unusual`` readings, over
arrays, ``compiled``.
"""

from pnrscreen.watchlist.index import Index, prepare
from pnrscreen.watchlist.match import compare_pair, match, match_all
from pnrscreen.watchlist.sentence import reasons, why
from pnrscreen.watchlist.sources import SOURCES, detect, read
from pnrscreen.watchlist.weigh import DEFAULT, FEATURES, NEAR_CERTAIN, Settings

__all__ = (
    "DEFAULT",
    "FEATURES",
    "NEAR_CERTAIN",
    "SOURCES",
    "Index",
    "Settings",
    "compare_pair",
    "detect",
    "match",
    "match_all",
    "prepare",
    "read",
    "reasons",
    "why",
)
