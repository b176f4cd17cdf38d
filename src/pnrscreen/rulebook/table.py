"""What the questions of a formula come to together: whether it holds for everyone, and whether some of them make it hold alone.

This module knows tables of truth, and how to look for answers where a table would be too large. It refuses to know what is
asked, and the law: ``govern`` says which questions may not make a hit alone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from itertools import pairwise

from pnrscreen.rulebook.questions import Atom, Formula, Joined, Negated, joined, negated

ATOMS_MAX = 18
"""How many questions a table of truth may have: a quarter of a million rows."""
STEPS_MAX = 1000
"""How many answers are tried where there are more."""


def atoms(one: Formula) -> Iterator[Atom]:
    """Yield the questions of a formula."""
    match one:
        case Atom():
            yield one
        case Negated(operand=operand):
            yield from atoms(operand)
        case Joined(left=left, right=right):
            yield from atoms(left)
            yield from atoms(right)


class Table:
    """Every way in which some questions can come out, a bit each in whole numbers: the first question changes most."""

    def __init__(self, questions: tuple[str, ...]) -> None:
        self.all = (1 << (1 << len(questions))) - 1
        self._yes = [_column(place, len(questions)) for place in range(len(questions))]
        self._rows = dict(zip(questions, self._yes, strict=True))

    def of(self, one: Formula) -> int:
        """Return where a formula holds."""
        match one:
            case bool():
                return self.all if one else 0
            case Atom(text=text):
                return self._rows[text]
            case Negated(operand=operand):
                return self.all ^ self.of(operand)
            case Joined(operator=operator, left=left, right=right):
                here, there = self.of(left), self.of(right)
                return here & there if operator == "&&" else here | there if operator == "||" else self.all ^ here ^ there

    def possible(self, questions: Iterable[Atom]) -> int:
        """Return where what is below one number is below every larger one."""
        ordered: dict[str, dict[tuple[Fraction, int], int]] = defaultdict(dict)
        for atom in questions:
            if atom.below is not None:
                ordered[atom.below[0]][atom.below[1]] = self._rows[atom.text]
        held = self.all
        for rows in ordered.values():
            for (_, less), (_, more) in pairwise(sorted(rows.items())):
                held &= more | (self.all ^ less)
        return held

    def whatever(self, where: int, first: int) -> bool:
        """Tell whether something holds for some answers of the later questions, whatever the ``first`` so many answer."""
        for place in range(first):
            where &= where >> (1 << place)
            where &= self.all ^ self._yes[place]
        return bool(where)


def _column(place: int, many: int) -> int:
    """Return where one of so many questions is answered with yes: so many rows no, as many yes, and so on."""
    held = ((1 << (1 << place)) - 1) << (1 << place)
    for above in range(place + 1, many):
        held |= held << (1 << above)
    return held


def always(one: Formula) -> bool | None:
    """Tell whether a formula holds for everyone (True) or for nobody (False); None where it can come out either way, or where
    there are too many questions to say.
    """
    asked = tuple(atoms(one))
    texts = tuple(dict.fromkeys(atom.text for atom in asked))
    if len(texts) > ATOMS_MAX:
        search = _Search(lambda _: False)
        return True if search.found(one) else False if search.found(negated(one)) else None
    table = Table(texts)
    possible = table.possible(asked)
    held = table.of(one) & possible
    return None if 0 < held < possible else held == possible


def made_alone(one: Formula, chosen: Callable[[Atom], bool]) -> bool:
    """Tell whether the chosen questions can make a formula hold, whatever the others come to."""
    found = {atom.text: atom for atom in atoms(one)}
    if len(found) > ATOMS_MAX:
        said = _Search(chosen).found(one)
        return _made_alone(one, chosen, wanted=True) if said is None else said
    others = [text for text, atom in found.items() if not chosen(atom)]
    table = Table((*others, *(text for text in found if text not in others)))
    impossible = table.all ^ table.possible(found[text] for text in others)
    chosen_so = table.possible(atom for atom in found.values() if atom.text not in others)
    return table.whatever((table.of(one) | impossible) & chosen_so, len(others))


class _Search:
    """Looks for answers to the chosen questions that make a formula hold whatever the others come to, where a table of truth
    would be too large: answer by answer, as far as each still matters, and no further than so many steps.
    """

    def __init__(self, chosen: Callable[[Atom], bool]) -> None:
        self._chosen = chosen
        self._steps = STEPS_MAX

    def found(self, one: Formula) -> bool | None:
        """Return whether there are such answers; None where it takes too many steps to say."""
        if isinstance(one, bool):
            return one
        self._steps -= 1
        if self._steps < 0:
            return None
        asked = tuple(atoms(one))
        mine = [atom for atom in asked if self._chosen(atom)]
        ((atom, _),) = Counter(mine or asked).most_common(1)
        decides = bool(mine)  # one answer is enough to a question that is chosen, and both are needed to another
        said = self.found(_answered(one, atom, yes=decides))
        if said is None or said is decides:
            return said
        return self.found(_answered(one, atom, yes=not decides))


def _answered(one: Formula, atom: Atom, *, yes: bool) -> Formula:
    """Return a formula with one question answered, and those that follow from that: below a number is below a larger one."""
    match one:
        case Atom(text=text, below=below):
            if text == atom.text:
                return yes
            if below is None or atom.below is None or below[0] != atom.below[0] or (below[1] > atom.below[1]) is not yes:
                return one
            return yes
        case Negated(operand=operand):
            return negated(_answered(operand, atom, yes=yes))
        case Joined(operator=operator, left=left, right=right):
            return joined(operator, _answered(left, atom, yes=yes), _answered(right, atom, yes=yes))
    return one


def _made_alone(one: Formula, chosen: Callable[[Atom], bool], *, wanted: bool) -> bool:
    """Tell the same where there are too many questions even to search, as if no question stood in two places."""

    def holds(part: Formula, *, wanted: bool) -> bool:
        return _made_alone(part, chosen, wanted=wanted)

    match one:
        case bool():
            return one is wanted
        case Atom():
            return chosen(one)
        case Negated(operand=operand):
            return holds(operand, wanted=not wanted)
        case Joined(operator="==", left=left, right=right):
            return any(holds(left, wanted=side) and holds(right, wanted=side is wanted) for side in (True, False))
        case Joined(operator=operator, left=left, right=right):
            sides = (holds(side, wanted=wanted) for side in (left, right))
            return all(sides) if (operator == "&&") is wanted else any(sides)
