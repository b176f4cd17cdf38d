"""How alike is alike: lists are read, prepared, and held against people, and every match says why.

Knows watchlists in their publishers' formats, names in their spellings, and how much each finding counts. Refuses to decide:
a score is a reason for an officer to look. Reading order: ``sources`` (bytes -> entries), ``name`` and ``spelling`` (what a
name is made of), ``compare`` (two names), ``attributes`` (what else is known), ``weigh`` (what it adds up to), ``index``
(which names to compare), ``together`` (two names of one person), ``match``; then what is said of a match: ``explain``,
``otherwise``, ``sentence``; from where on it counts: ``thresholds``; how often a score has been right: ``calibration``; and all
of it, for any program: ``screener``, with ``person`` (whom it is asked about).
``identifiers`` finds documents (``slips``), ``contacts``, and ``mentions`` in texts; ``register`` a hundred million documents.
Under ``index`` lie ``layout`` (names in numbers), ``entries``, ``lexicon`` (listed parts), ``memory`` and ``learning`` (parts
asked for), ``posting`` (keys) and ``seeking`` with its ``bounds`` and ``unusual`` readings, over arrays, ``compiled``; and
``filing`` keeps all of it in a file.
"""

from pnrscreen.watchlist.calibration import probability, script_of
from pnrscreen.watchlist.filing import MAGIC as INDEX_MAGIC
from pnrscreen.watchlist.index import Index, prepare
from pnrscreen.watchlist.match import compare_pair, match, match_all
from pnrscreen.watchlist.person import Described, person, understand
from pnrscreen.watchlist.register import Register
from pnrscreen.watchlist.screener import Screener
from pnrscreen.watchlist.sentence import reasons, told, why
from pnrscreen.watchlist.sources import SOURCES, detect, read
from pnrscreen.watchlist.thresholds import Thresholds
from pnrscreen.watchlist.weigh import DEFAULT, FEATURES, NEAR_CERTAIN, Settings

__all__ = (
    "DEFAULT",
    "FEATURES",
    "INDEX_MAGIC",
    "NEAR_CERTAIN",
    "SOURCES",
    "Described",
    "Index",
    "Register",
    "Screener",
    "Settings",
    "Thresholds",
    "compare_pair",
    "detect",
    "match",
    "match_all",
    "person",
    "prepare",
    "probability",
    "read",
    "reasons",
    "script_of",
    "told",
    "understand",
    "why",
)
