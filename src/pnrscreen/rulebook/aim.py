"""What an author says a rule is for, held against the aims that the profile keeps out: migration, overstay, tax.

This module knows where a rule tells its aim, and when a mention is none. It refuses to know the words (``lexicon``) and the law
(the profile names the aims and what keeps them out). It reads what is said; what a pattern finds in fact, the back-test and the
officer's review tell.

A rule may not be *for* any of them (C-817/19 paras 285-291), and may speak of them: drugs are hidden in a crowd of migrant
workers. Such a mention stands in a text that also names the rule's own offence, in a word of its title, or whom the rule looks
for. The act itself is no mention: who finds overstayers and drugs finds overstayers. It is one for an offence that has the act
in its title: facilitation of unauthorised entry is listed, unauthorised entry is not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from re import Pattern
from typing import NamedTuple

from pnrscreen.rulebook.lexicon import AIMS, ROLES, Spoken, fold, phrases, spoken
from pnrscreen.rulebook.rule import Policy, Rule

STEM_MIN = 6
"""Letters that a word of the profile's own has at least to be looked for within others."""
ALIKE = 5
"""Letters with which words of one stem begin: facilitation, facilitators."""
WORD_MIN = 4
"""Letters of a word that says something."""
TITLES_MAX = 2
"""Titles of offences in which a word that tells one of them stands at the most: trafficking stands in many."""
FILLING = frozenset(
    ("against", "including", "related", "therein", "within", "contre", "dans", "para", "contra", "contro", "gegen")
)
"""Words of titles that say nothing."""


class _Text(NamedTuple):
    """What a rule says under a key; one that does not say what the rule is for may mention anything, and state no act."""

    key: str
    said: str
    purpose: bool


class _Told(NamedTuple):
    """Where a text speaks of an aim."""

    aim: str
    words: Spoken


class _Own(NamedTuple):
    """What tells the rule's own offence: words of the title, and the aims whose acts the title has."""

    words: tuple[str, ...]
    aims: frozenset[str]


def aimed(rule: Rule, policy: Policy) -> Iterator[str]:
    """Yield where a rule is for what none may be for, as ``key: what is wrong, and how to mend it``."""
    added = _added(policy)
    own = _own(rule.offence, policy, added)
    for text in _texts(rule):
        folded = fold(text.said)
        told = _told(folded, policy, added)
        named = _names(_without(folded, told), rule, own)
        for said, (aim, words) in {one.words.said: one for one in told}.items():
            if words.act and not (aim in own.aims and (named or not text.purpose)):
                mend = ": no rule may be for that, whatever offence it names: say what the pattern shows of the offence alone"
            elif text.purpose and not named:
                mend = f" and of nothing that the rule's offence is about: {_beside(rule, own)}, or take it out"
            else:
                continue
            yield f"{text.key}: speaks of `{said}` ({policy.excluded[aim]}){mend}"


def _texts(rule: Rule) -> Iterator[_Text]:
    for key in ("id", "title", "why", "air_link", "owner"):
        yield _Text(key, getattr(rule, key), purpose=True)
    for kind, circumstances in (("indicator", rule.indicators), ("exonerating", rule.exonerating)):
        for one in circumstances:
            for key, said in (("name", one.name), ("why", one.why), ("justification", one.justification)):
                yield _Text(f"{kind}[{one.name}].{key}", said, purpose=kind == "indicator")
    yield from (_Text("guide", said, purpose=False) for said in rule.guide)
    yield from (_Text(f"example[{at}].note", one.note, purpose=False) for at, one in enumerate(rule.examples, start=1))


def _added(policy: Policy) -> Mapping[str, Pattern[str]]:
    """Return the words that a profile adds of its own to the words of the aims it names: such a word is refused anywhere."""
    aims = tuple(word for word in policy.excluded if word in AIMS)
    words = {added: fold(added) for added in policy.excluded if added not in AIMS}
    return {
        added: phrases(f"*{word}*" if len(word) >= STEM_MIN else word)
        for added, word in words.items()
        if not any(found for aim in aims for found in spoken(word, aim))
    }


def _told(folded: str, policy: Policy, added: Mapping[str, Pattern[str]]) -> Sequence[_Told]:
    """Return where a text speaks of an aim, by the program's words or the profile's own."""
    told = [_Told(aim, words) for aim in policy.excluded for words in spoken(folded, aim)]
    own = ((aim, found) for aim, word in added.items() for found in word.finditer(folded))
    return [*told, *(_Told(aim, Spoken(found[0], *found.span(), act=True)) for aim, found in own)]


def _own(offence: str, policy: Policy, added: Mapping[str, Pattern[str]]) -> _Own:
    title = fold(policy.offences.get(offence, ""))
    stands = Counter(word for each in policy.offences.values() for word in set(fold(each).split()))
    told = _told(title, policy, added)
    words = (
        word
        for word in _without(title, told).split()
        if len(word) >= WORD_MIN and word not in FILLING and stands[word] <= TITLES_MAX
    )
    return _Own(tuple(dict.fromkeys(words)), frozenset(aim for aim, found in told if found.act))


def _without(folded: str, told: Sequence[_Told]) -> str:
    """Return what a text says beside what it says of aims."""
    for _, words in told:
        folded = folded[: words.start] + " " * (words.end - words.start) + folded[words.end :]
    return folded


def _names(rest: str, rule: Rule, own: _Own) -> bool:
    """Tell whether a text names the rule's offence, or whom it looks for."""
    begins = {_stem(word) for word in own.words}
    sought = rule.role is not None and ROLES[rule.role].search(rest) is not None
    return sought or any(_stem(word) in begins for word in rest.split())


def _stem(word: str) -> str:
    return word.rstrip("s")[:ALIKE]


def _beside(rule: Rule, own: _Own) -> str:
    words = " or ".join(f"`{word}`" for word in (*own.words, *((rule.role.value,) if rule.role and ROLES[rule.role] else ())))
    return f"name that beside it ({words})" if words else "name a listed offence, and what it is about"
