"""How alike is alike: lists are read, prepared, and held against people, and every match says why.

Knows watchlists in their publishers' formats, names in their spellings, and how much each finding counts. Refuses to decide:
a score is a reason for an officer to look. Reading order: ``sources`` (bytes -> entries), ``name`` and ``spelling`` (what a
name is made of), ``compare`` (two names), ``index`` (which names to compare), ``match`` (what it adds up to), ``explain``,
``thresholds`` (from where on), ``screener`` (all of it, for any program) with ``person`` (whom it is asked about).
Under ``index`` lie ``lexicon`` (parts), ``posting`` (keys) and ``seeking`` with its ``bounds`` and ``unusual`` readings, over
arrays, ``compiled``.
"""

from pnrscreen.watchlist.explain import sentence, why
from pnrscreen.watchlist.index import Index, prepare
from pnrscreen.watchlist.match import DEFAULT, FEATURES, NEAR_CERTAIN, Settings, compare_pair, match, match_all
from pnrscreen.watchlist.person import Described, person, understand
from pnrscreen.watchlist.screener import Screener
from pnrscreen.watchlist.sources import SOURCES, detect, read
from pnrscreen.watchlist.thresholds import Thresholds

__all__ = (
    "DEFAULT",
    "FEATURES",
    "NEAR_CERTAIN",
    "SOURCES",
    "Described",
    "Index",
    "Screener",
    "Settings",
    "Thresholds",
    "compare_pair",
    "detect",
    "match",
    "match_all",
    "person",
    "prepare",
    "read",
    "sentence",
    "understand",
    "why",
)
