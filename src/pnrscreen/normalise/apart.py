"""Statements that one message makes under one key, told apart, lest one stand for another.

Knows that a child travels on a parent's passport, that namesakes share a reservation, and that a reference may end in a number.
Refuses to say who they are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain, count

from pnrscreen.model import Statement


def told_apart(statements: Iterable[Statement], *, once: bool = False) -> tuple[Statement, ...]:
    """Return statements by key, each with one of its own: of those that share it all but the first get a number that is free.

    Which is the first is told by what they say, not by their order. ``once``: what is said twice alike is said once.
    """
    said = sorted(statements, key=lambda statement: statement.key)
    taken = {statement.key for statement in said}
    if len(taken) == len(said):
        return tuple(said)
    by_key: defaultdict[str, list[Statement]] = defaultdict(list)
    ordered = sorted(said, key=repr)
    for statement in dict.fromkeys(ordered) if once else ordered:
        by_key[statement.key].append(statement)
    for key, (_, *others) in sorted(by_key.items()):
        free = _free(key, taken)
        by_key[key][1:] = [replace(other, key=name) for other, name in zip(others, free, strict=False)]
        taken.update(statement.key for statement in by_key[key])
    return tuple(sorted(chain.from_iterable(by_key.values()), key=lambda statement: statement.key))


def _free(key: str, taken: set[str]) -> Iterator[str]:
    return (name for number in count(2) if (name := f"{key}/{number}") not in taken)
