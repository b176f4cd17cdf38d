"""Questions that nobody can answer with yes: a word that an attribute never says, a number that it never comes to.

This module knows how to find them in a condition, and such values in what an example says of a passenger. It refuses to know
which words and numbers there are, which is ``ranges``'s.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pnrscreen.rulebook.language import did_you_mean
from pnrscreen.rulebook.ranges import COUNTRIES, RANGES, WORDS
from pnrscreen.rulebook.sense import NOTHING, formula
from pnrscreen.rulebook.sums import named
from pnrscreen.rulebook.syntax import RELATIONS
from pnrscreen.rulebook.tree import Binary, Listing, Literal, Macro, Name, Node, children, listed, uses, write


def never(node: Node, bound: Mapping[str, str] = NOTHING) -> Iterator[str]:
    """Yield every question in a tree that can never be, with its place. ``bound`` maps the variables around to their lists."""
    match node:
        case Binary(operator=operator) if operator in RELATIONS and _names(node, bound):
            yield from (f"{node.at}: {said}" for said in _said(node, bound))
        case Macro(over=over, variable=variable, body=body):
            yield from never(over, bound)
            yield from never(body, {**bound, variable: listed(over, bound)})
            return
    for child in children(node):
        yield from never(child, bound)


def unheard(name: str, value: object) -> Iterator[str]:
    """Yield why a value that somebody gives an attribute is none that it ever has."""
    match value:
        case "":
            yield f"`{name}` is never empty: leave it out where it is not known"
        case str():
            yield from _word(name, (value,))
        case int() if name in RANGES and not isinstance(value, bool):
            least, most = RANGES[name]
            if value < least or (most is not None and value > most):
                yield f"`{name}` is never {value}: it is {_reach(least, most)}"


def _names(node: Node, bound: Mapping[str, str]) -> tuple[str, ...]:
    """Return the attributes a comparison names itself, with the list that a variable around stands for an item of."""
    return tuple(dict.fromkeys(named(name.path, bound) for name in uses(node)))


def _said(node: Binary, bound: Mapping[str, str]) -> Iterator[str]:
    match node:
        case Binary(operator="==" | "!=", left=Name(path=path), right=Literal(value=str(word))):
            yield from _word(named(path, bound), (word,))
        case Binary(operator="==" | "!=", left=Literal(value=str(word)), right=Name(path=path)):
            yield from _word(named(path, bound), (word,))
        case Binary(operator="in", left=Literal(value=str(word)), right=Name(path=path)):
            yield from _word(named(path, bound), (word,))
        case Binary(operator="in", left=Name(path=path), right=Listing(items=items)):
            one_by_one = ((item, Binary(operator="==", left=node.left, right=item, at=node.at)) for item in items)
            yield from _word(named(path, bound), tuple(item.value for item in items if isinstance(item.value, str)))
            yield from (
                f"`{path}` is never {write(item)}{_between(node, bound)}" for item, one in one_by_one if _is_never(one, bound)
            )
        case Binary(operator=operator):
            if operator != "in" and _is_never(node, bound):
                yield f"`{write(node)}` can never hold{_between(node, bound)}"


def _is_never(node: Binary, bound: Mapping[str, str]) -> bool:
    return formula(node, bound=bound) is False


def _between(node: Node, bound: Mapping[str, str]) -> str:
    """Say where the numbers lie that a comparison asks."""
    lies = [(name, RANGES[name]) for name in _names(node, bound) if name in RANGES]
    ends = (f"{name} is {_reach(*ends)}" for name, ends in lies)
    return ": " + (", ".join(ends) or "ask what some passengers do and others do not")


def _reach(least: int, most: int | None) -> str:
    return f"{least} or more" if most is None else f"{least} to {most}"


def _word(name: str, words: tuple[str, ...]) -> Iterator[str]:
    known = WORDS.get(name, frozenset())
    for word in words:
        if not word:
            yield f"`{name}` is never empty: what is missing is not known, so take the question out"
        elif known is COUNTRIES and word not in known:
            near = f"; did you mean `{word.upper()}`?" if word.upper() in known else ""
            yield f'`{name}` is never "{word}"{near}; a country is three capital letters, as "PRT"'
        elif known and word not in known:
            near = did_you_mean(word.lower(), sorted(known))
            yield f'`{name}` is never "{word}"{near}; there are {", ".join(sorted(known))}'
