"""Which statements of check-in and which of reservation speak of one person.

This module knows the ladder of evidence by which two systems recognise each other's traveller on one leg, and when evidence
could mean more than one person. It refuses to know how statements came to stand, and to guess: what could be two people stays
two people, and both are marked ambiguous.

Strategy. Each rung looks at those whom no stronger one has joined. On a rung two statements are joined when, of all that could
be meant, each is the only one for the other and no birth date contradicts it. Whenever a rung joins somebody, the strongest is
tried again: who is joined no longer stands in the way of the rest. Nothing depends on the order of statements.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from pnrscreen.message import Source
from pnrscreen.model import Identity, PartialDate, PersonName, Statement
from pnrscreen.normalise.letters import letters, tokens

Spoken = tuple[str, Statement]
"""A statement with the key of the report that makes it."""
Agree = Callable[[Identity, Identity], bool]
Pair = tuple[int, int]
"""The places of a check-in statement and of a reservation statement."""

RUNGS = ("doc", "ref", "tkt", "loc", "seat", "name", "born")
"""Kinds of joins, strongest first: document; carrier's reference; within one reservation ticket, name, seat; name with birth
date; an infant's birth date within one reservation. The seat comes after the name because parties swap seats. Weakest, after
all of these, is a name that differs a little within one reservation."""
EDITED_MIN = 5
"""Letters a name must have for one edit to be a small difference: ANNA and ANNE are two people."""
CUT_MIN = 3
"""Letters of a given name that another may be cut to."""
CROWD = 64
"""Statements that share one thing from which on it points to nobody: they are not compared two by two."""


class Joined(NamedTuple):
    """Statements that speak of one person; ``ambiguous`` when another statement could speak of the same person as well."""

    spoken: tuple[Spoken, ...]
    ambiguous: bool


def join(spoken: Sequence[Spoken]) -> list[Joined]:
    """Put together the statements that speak of one person: at most one of each system."""
    said = [statement for _, statement in spoken]
    if len({statement.source for statement in said}) < 2:  # within one system nobody is said twice
        return [Joined((one,), ambiguous=False) for one in spoken]
    shared = _shared(said)
    partner: dict[int, int] = {}
    rung = 0
    while rung <= len(RUNGS):
        meant = _meant(said, shared[RUNGS[rung]], partner) if rung < len(RUNGS) else [_near(said, partner)]
        pairs = _agreed(meant)
        for one, other in pairs:
            partner[one], partner[other] = other, one
        rung = 0 if pairs else rung + 1
    doubtful = _doubtful(said, shared, partner)
    return [
        Joined((spoken[place], *([spoken[partner[place]]] if place in partner else [])), place in doubtful)
        for place in range(len(spoken))
        if partner.get(place, place) >= place
    ]


def _shared(said: Sequence[Statement]) -> Mapping[str, Sequence[Sequence[int]]]:
    """Return by kind of join who holds the same one, where both systems do."""
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for place, statement in enumerate(said):
        for key in statement.joins:
            holders[key].append(place)
    shared: defaultdict[str, list[Sequence[int]]] = defaultdict(list)
    for key, places in holders.items():
        if len(places) > 1 and len({said[place].source for place in places}) > 1:
            shared[key.partition(":")[0]].append(places)
    return shared


def _meant(
    said: Sequence[Statement], shared: Iterable[Sequence[int]], partner: Mapping[int, int], agree: Agree | None = None
) -> list[set[Pair]]:
    """Return for each join who could be meant by it: the pairs of its holders that are still to be had."""
    return [_possible(said, [place for place in places if place not in partner], agree) for places in shared]


def _possible(said: Sequence[Statement], places: Sequence[int], agree: Agree | None = None) -> set[Pair]:
    if len(places) > CROWD:
        return set()
    checked_in = [place for place in places if said[place].source is Source.API]
    booked = [place for place in places if said[place].source is Source.PNR]
    agree = agree or _agree
    return {(one, other) for one in checked_in for other in booked if agree(said[one].identity, said[other].identity)}


def _agreed(meant: Iterable[set[Pair]]) -> set[Pair]:
    """Return the pairs in which each is the only one meant for the other, by all joins of the rung that mean just one."""
    return _alone(set().union(*map(_alone, meant)))


def _alone(pairs: set[Pair]) -> set[Pair]:
    if len(pairs) < 2:
        return pairs
    held = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    return {(one, other) for one, other in pairs if held[0][one] == held[1][other] == 1}


def _agree(one: Identity, other: Identity) -> bool:
    """Tell whether two may be one person: neither birth date nor sex contradicts it, nor passport and reservation together.

    A passport is renewed between booking and check-in, and a sex mistyped; so neither contradicts what else is the same.
    """
    if not _one_birthday(one, other):
        return False
    mine, yours = _passports(one), _passports(other)
    if {one.sex, other.sex} == {"F", "M"}:
        return bool(mine & yours) and any(alike(name, another) for name in one.names for another in other.names)
    elsewhere = _locators(one) and _locators(other) and _locators(one).isdisjoint(_locators(other))
    return not (elsewhere and mine.isdisjoint(yours) and {state for state, _ in mine} & {state for state, _ in yours})


def _one_birthday(one: Identity, other: Identity) -> bool:
    births, others = one.birth_dates, other.birth_dates
    return not births or not others or any(_compatible(a, b) for a in births for b in others)


def _passports(who: Identity) -> frozenset[tuple[str, str]]:
    said = ((document.issuer, document.number) for document in who.documents if document.kind == "passport")
    return frozenset(one for one in said if all(one))


def _locators(who: Identity) -> frozenset[str]:
    return frozenset(one.locator for one in who.locators)


def _compatible(one: PartialDate, other: PartialDate) -> bool:
    pairs = ((one.year, other.year), (one.month, other.month), (one.day, other.day))
    return all(a is None or b is None or a == b for a, b in pairs)


def _near(said: Sequence[Statement], partner: Mapping[int, int]) -> set[Pair]:
    """Return those left who within one reservation have names that differ a little, and not their sex."""
    within: defaultdict[str, list[int]] = defaultdict(list)
    for place, statement in enumerate(said):
        if place not in partner:
            for text in {locator.locator for locator in statement.identity.locators}:
                within[text].append(place)
    return {
        (one, other)
        for places in within.values()
        for one, other in _possible(said, places)
        if _resemble(said[one].identity, said[other].identity)
    }


def _doubtful(
    said: Sequence[Statement], shared: Mapping[str, Sequence[Sequence[int]]], partner: Mapping[int, int]
) -> frozenset[int]:
    """Return who is joined to nobody while somebody of the other system, joined to nobody either, may be the same person.

    That is who shares a join or resembles another within a reservation, and whoever bears the same name on the leg.
    """
    named: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for place, statement in enumerate(said):
        if place not in partner:
            for name in {_short(name) for name in statement.identity.names if name.surname}:
                named[name].append(place)
    together = [*(places for kind in shared.values() for places in kind), *named.values()]
    left = [[place for place in places if place not in partner] for places in together if len(places) > CROWD]
    crowds = [places for places in left if len(places) > CROWD and len({said[place].source for place in places}) > 1]
    pairs = set().union(*_meant(said, together, partner, _one_birthday), _near(said, partner))
    return frozenset(chain(chain.from_iterable(pairs), *crowds))


def _short(name: PersonName) -> tuple[str, str]:
    return letters(name.surname), "".join(tokens(name.given)[:1])


# ------------------------------------------------------------------------------------------------- small differences


def _resemble(one: Identity, other: Identity) -> bool:
    if one.sex and other.sex and one.sex != other.sex:
        return False
    return any(alike(name, another) for name in one.names for another in other.names)


def alike(one: PersonName, other: PersonName) -> bool:
    """Tell whether two names differ only a little: given names left out or cut, their order, blanks, one edit in a long one."""
    family, families = letters(one.surname), letters(other.surname)
    given, givens = tokens(one.given), tokens(other.given)
    if _rearranged((tokens(one.surname), given), (tokens(other.surname), givens)):
        return True
    if not given or not givens:
        return given == givens and one_edit(family, families)
    if family == families:
        return _cut(given, givens) or one_edit("".join(given), "".join(givens)) or one_edit(given[0], givens[0])
    return _cut(given, givens) and one_edit(family, families)


def _rearranged(one: tuple[Sequence[str], Sequence[str]], other: tuple[Sequence[str], Sequence[str]]) -> bool:
    """Tell whether two names are the same words in another order, or the same letters with other blanks between them."""
    if sorted((*one[0], *one[1])) == sorted((*other[0], *other[1])):
        return True
    glued = "".join((*one[0], *one[1]))
    return glued in ("".join((*other[0], *other[1])), "".join((*other[1], *other[0])))


def _cut(one: Sequence[str], other: Sequence[str]) -> bool:
    """Tell whether of two given names the shorter is what was left of the longer: some of its words, or its beginning."""
    short, long = sorted((one, other), key=lambda words: (len("".join(words)), words))
    start = "".join(short)
    return set(short) <= set(long) or (len(start) >= CUT_MIN and "".join(long).startswith(start))


def one_edit(one: str, other: str) -> bool:
    """Tell whether one letter too many, too few or other, or two neighbours swapped, make one of two long words the other."""
    if min(len(one), len(other)) < EDITED_MIN or abs(len(one) - len(other)) > 1:
        return False
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    rest, others = one[start:], other[start:]
    return rest[1:] == others or others[1:] == rest or rest[1:] == others[1:] or _swapped(rest, others)


def _swapped(one: str, other: str) -> bool:
    return len(one) > 1 and one[:2] == other[1::-1] and one[2:] == other[2:]
