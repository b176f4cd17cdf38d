"""Ask: people held against the lists in force at once, and one entry of a list, as its originator lets the actor see it.

Whoever asks sees entries, so it is a consult: it is written down, with the entries that were shown, before anything is
returned. What the originator of an entry keeps from the actor's organisation is neither shown nor counted: a count beside a
question about one person would give it away. It stands sealed in the log.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import NamedTuple

from pnrscreen import watchlist
from pnrscreen.app import App
from pnrscreen.errors import NotFound
from pnrscreen.model import Entry, Identity
from pnrscreen.operations import sequence
from pnrscreen.pipeline import InForce
from pnrscreen.ports import ListRecord
from pnrscreen.resemblance import Match
from pnrscreen.rights import Access, AuditEntry, Capability
from pnrscreen.watchlist import Thresholds
from pnrscreen.watchlist.thresholds import LEAST

ENTRIES_A_LEAF = 500
"""Entries named in one leaf of the log: a leaf must stay below 65,535 bytes (C2SP tlog-tiles)."""
_MARK = ":"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a question is about: of which lists (None: of all) and not of which, of which topics (none: of all), and not which
    entries, by id; from which score (of 1000) on an entry is a match, and above which it is shown as well.

    Without ``threshold`` the unit's own hold, list by list, and without ``cutoff`` the one it has for everyone.
    """

    lists: frozenset[str] | None = None
    without: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    except_for: frozenset[str] = frozenset()
    threshold: int | None = None
    cutoff: int | None = None
    limit: int = 5


EVERYTHING = Scope()


class Found(NamedTuple):
    """An entry that may be meant, and why."""

    match: Match
    entry: Entry


class Answer(NamedTuple):
    """Who may be meant by one person, best first, and how many entries reach their threshold, shown or not."""

    found: Sequence[Found]
    matches: int


class Registered(NamedTuple):
    """A registered list, and whether this edition of it is the one in force."""

    record: ListRecord
    in_force: bool


def match(app: App, access: Access, people: Sequence[Identity], scope: Scope = EVERYTHING) -> Sequence[Answer]:
    """Return for each person, in order, who on the lists in force may be meant. Raises NotFound for a list there is not."""
    grant = app.permit(access, Capability.MATCH)
    sequence.keep_up(app)
    in_force = app.in_force()
    _check(scope, in_force)

    lists, reader = _as_asked(in_force.lists, scope), grant.organisation
    alike = [
        [*_judged(_within(some, scope), in_force.lists.settings, scope)]
        for some in lists.screen(people, app.profile.day(app.clock.now()))
    ]
    open_to = [[one for one in some if one.terms.open_to(reader)] for some in alike]
    answers = [_answer(some, lists, scope) for some in open_to]

    withheld = sum(map(len, alike)) - sum(map(len, open_to))
    shown = [name_of(one.entry) for answer in answers for one in answer.found]
    with app.store.reading(grant) as snapshot:
        for leaf in _consult(app, access, len(people), shown, withheld):
            snapshot.append(leaf)
    return answers


def entry(app: App, access: Access, named: str) -> Entry:
    """Return the entry of this id that is in force today: ``list:id``, or ``id`` alone where one list has it.

    Raises NotFound where there is none, or none that the actor's organisation may see.
    """
    grant = app.permit(access, Capability.MATCH)
    sequence.keep_up(app)
    in_force = app.in_force()
    day = app.profile.day(app.clock.now())

    found = [one for one in _named(in_force.lists, named) if one.terms.in_force(day) and one.terms.open_to(grant.organisation)]
    if not found:
        raise NotFound("no entry of that id is in force")
    if len({one.watchlist for one in found}) > 1:
        raise NotFound(f"several lists have an entry of that id: put the name of the list and {_MARK!r} before it")

    with app.store.reading(grant) as snapshot:
        public: dict[str, str | int] = {"edition": in_force.edition.digest, "entries": 1}
        snapshot.append(app.entry(access, "consult.entry", public, {"entries": name_of(found[0])}))
    return found[0]


def catalog(app: App, access: Access) -> Sequence[Registered]:
    """Return the registered lists that are active, by name, and whether what is registered is what judges here."""
    grant = app.permit(access, Capability.READ_LISTS)
    with app.store.reading(grant) as snapshot:
        records = snapshot.lists()
    judging = app.in_force().edition.watchlists
    return [Registered(one, (one.name, one.edition, one.digest) in judging) for one in records]


def settings(app: App, access: Access) -> watchlist.Settings:
    """Return what counts how much, and from which score on an entry is a match."""
    app.permit(access, Capability.MATCH)
    return app.in_force().lists.settings


def _consult(app: App, access: Access, people: int, shown: Sequence[str], withheld: int) -> Iterator[AuditEntry]:
    """Describe a look at entries for the log: how many, for how many people; which ones is part of the commitment.

    Where it takes several leaves, the first counts the people.
    """
    edition = app.in_force().edition.digest
    for start in range(0, max(len(shown), 1), ENTRIES_A_LEAF):
        some, first = shown[start : start + ENTRIES_A_LEAF], start == 0
        public: dict[str, str | int] = {"edition": edition, "people": first * people, "entries": len(some)}
        yield app.entry(access, "consult.match", public, {"entries": "\n".join(some), "withheld": first * withheld})


def name_of(listed: Entry) -> str:
    """Return the id of an entry among all lists."""
    return f"{listed.watchlist}{_MARK}{listed.id}"


def topics(listed: Entry | Match) -> AbstractSet[str]:
    """Return why someone is listed, in words: the kind of alert, and what the list gives as its reason."""
    return {listed.terms.category, *listed.reason_code.split()} - {""}


def _check(scope: Scope, in_force: InForce) -> None:
    """Raise NotFound where a list is meant that is not in force: nobody shall believe that it was looked at."""
    if scope.lists is not None and scope.lists - {name for name, _, _ in in_force.edition.watchlists}:
        raise NotFound("no list of that name is in force")


def _as_asked(lists: watchlist.Screener, scope: Scope) -> watchlist.Screener:
    """Return the lists ready to find all that is to be shown; below the least threshold there is a name is no likeness."""
    if scope.threshold is None and scope.cutoff is None:
        return lists
    own = lists.settings
    threshold = own.thresholds.lowest(own.threshold) if scope.threshold is None else scope.threshold
    lowest = max(LEAST, min(threshold, own.threshold if scope.cutoff is None else scope.cutoff))
    return replace(lists, settings=replace(own, threshold=lowest, thresholds=Thresholds()))


def _within(found: Iterable[Match], scope: Scope) -> Iterator[Match]:
    """Yield the matches with the entries that a question is about."""
    for one in found:
        if scope.lists is not None and one.watchlist not in scope.lists:
            continue
        if one.watchlist in scope.without or scope.except_for & {one.entry_id, f"{one.watchlist}{_MARK}{one.entry_id}"}:
            continue
        if not scope.topics or scope.topics & topics(one):
            yield one


def _judged(found: Iterable[Match], own: watchlist.Settings, scope: Scope) -> Iterator[Match]:
    """Yield what is to be shown, each under the threshold that counts for it: no match is ever left out."""
    cutoff = own.threshold if scope.cutoff is None else scope.cutoff
    for one in found:
        category = one.terms.category
        threshold = own.thresholds.of(one.watchlist, category, own.threshold) if scope.threshold is None else scope.threshold
        if one.score >= threshold or one.score > cutoff:
            yield one if one.threshold == threshold else replace(one, threshold=threshold)


def _answer(found: Sequence[Match], lists: watchlist.Screener, scope: Scope) -> Answer:
    """Return the best of what was found, each with its entry."""
    shown = [Found(one, _entry_of(one, lists)) for one in found[: scope.limit]]
    return Answer(shown, sum(one.score >= one.threshold for one in found))


def _entry_of(found: Match, lists: watchlist.Screener) -> Entry:
    """Return the entry that a match is with."""
    return next(one for one in lists.named(found.entry_id) if one.watchlist == found.watchlist)


def _named(lists: watchlist.Screener, named: str) -> Iterator[Entry]:
    """Yield the entries that an id may mean, of one list or of any."""
    yield from lists.named(named)
    name, mark, ident = named.partition(_MARK)
    if mark:
        yield from (one for one in lists.named(ident) if one.watchlist == name)
