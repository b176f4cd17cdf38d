"""What a rule says of many passengers: one pattern each, which holds what every circumstance of it is.

This module knows how a pattern is written and what it comes to. It refuses to count.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pnrscreen.model import Verdict
from pnrscreen.rulebook import Columns, Rulebook, verdicts
from pnrscreen.rulebook.evaluate import VERDICTS
from pnrscreen.rulebook.program import Program, Trees, trees

VALUES = (False, True, None)
"""What a circumstance is, by its digit in a pattern: a number to the base three, the first circumstance its last digit."""
_NOBODY: Mapping[str, bool] = MappingProxyType({})

Patterns = NDArray[np.int64]


class Asked(NamedTuple):
    """One rule, whatever its status, and the trees of its circumstances."""

    program: Program
    trees: Trees

    @property
    def id(self) -> str:
        """The id of the rule."""
        return self.program.rule.id

    def patterns(self, columns: Columns) -> Patterns:
        """Say of every row what each circumstance is."""
        found = np.zeros(columns.rows, np.int64)
        for place, tree in enumerate(self.trees.circumstances.values()):
            said = verdicts(tree, columns)
            found += 3**place * (said.true + 2 * said.unknown)
        return found

    def circumstances(self, pattern: int) -> dict[str, bool | None]:
        """Return what each circumstance is in a pattern."""
        return {name: VALUES[pattern // 3**place % 3] for place, name in enumerate(self.trees.circumstances)}

    def verdict(self, pattern: int, otherwise: Mapping[str, bool] = _NOBODY) -> Verdict:
        """Say what a pattern comes to, were some circumstances ``otherwise`` than they are."""
        return VERDICTS[self.program.condition({**self.circumstances(pattern), **otherwise})]


def ask(book: Rulebook) -> tuple[Asked, ...]:
    """Make the rules of a book ready to be asked of columns, in the order of their ids."""
    parsed = ((each, trees(each.rule)[0]) for each in sorted(book.programs, key=lambda each: each.rule.id))
    return tuple(Asked(each, found) for each, found in parsed if found is not None)
