"""Declared criteria: what a rule may ask, what it must have before it may ask it, and what it says of a passenger.

This package knows rules. It refuses to know where they are kept, what day it is, and what an officer does with an outcome.

How it works. ``load`` takes rule files and a Policy, finds every fault, and compiles what is lawful; ``evaluate`` asks every
rule about one Scene, ``verdicts`` one rule about columns of history; ``reasons`` says an outcome in words; ``lock`` pins what
was published. Read ``attributes`` for what can be asked, ``govern`` for what a rule must have, ``language`` for how conditions
are written.
"""

from pnrscreen.rulebook.columns import Columns, gather
from pnrscreen.rulebook.difference import difference
from pnrscreen.rulebook.emit_numpy import Verdicts, verdicts
from pnrscreen.rulebook.evaluate import Evaluation, evaluate, judge
from pnrscreen.rulebook.govern import months_after, restricted
from pnrscreen.rulebook.load import LOCK, changed, edition, load, lock, unlocked, vet
from pnrscreen.rulebook.pack import MANIFEST, Pack, as_drafts, unpack
from pnrscreen.rulebook.program import Program, Rulebook
from pnrscreen.rulebook.proof import examples
from pnrscreen.rulebook.rule import Policy, Rule
from pnrscreen.rulebook.scene import History, Place, Scene, Ties, Travel, key_of
from pnrscreen.rulebook.telling import reasons

__all__ = (
    "LOCK",
    "MANIFEST",
    "Columns",
    "Evaluation",
    "History",
    "Pack",
    "Place",
    "Policy",
    "Program",
    "Rule",
    "Rulebook",
    "Scene",
    "Ties",
    "Travel",
    "Verdicts",
    "as_drafts",
    "changed",
    "difference",
    "edition",
    "evaluate",
    "examples",
    "gather",
    "judge",
    "key_of",
    "load",
    "lock",
    "months_after",
    "reasons",
    "restricted",
    "unlocked",
    "unpack",
    "verdicts",
    "vet",
)
