"""What people have decided already: whom each decided hit speaks of now, and whether a cause says more than they judged.

This module knows when evidence is materially different. It refuses to move a decided hit: a dismissal stays with the evidence
that was dismissed, and what says more than that is put before an officer as a hit of its own.

Strategy. A person has an id by each statement that speaks of them, and a hit remembers those of its passenger when it was
opened. So a decided hit finds its person again when another system's message joins them, and when it leaves them. Whether a
cause waits for a decision depends on what is said of the leg and on what was decided, never on the order of messages.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from pnrscreen.correlate import called
from pnrscreen.lanes import DECIDED_IN
from pnrscreen.model import Hit, Lane, Outcome, Passenger
from pnrscreen.resemblance import Match
from pnrscreen.stages import Known

Cause = Match | Outcome
Subject = tuple[str, ...]
"""What a hit is about, whatever speaks for it: an entry of a list, or a rule."""

DECIDED: Final = frozenset(DECIDED_IN)
TELLING: Final = 50
"""Points from which on something tells one person from another: a birth year in common does, a nationality does not."""


class Decided:
    """The decided hits of a leg, by the ids of those they speak of."""

    def __init__(self, known: Known, people: Iterable[Passenger], name_of: Callable[[str], str]) -> None:
        self._name_of = name_of
        self._hits: defaultdict[tuple[str, Subject], list[Hit]] = defaultdict(list)
        self._moved: dict[str, str] = {}
        hits = [hit for hit in known.hits if hit.state in DECIDED]
        if not hits:
            return
        before = {passenger.id: passenger for passenger in known.passengers}
        bearers = {id_: passenger.id for passenger in people for id_ in called(passenger, name_of)}
        for hit in hits:
            ids = hit.called or self._called(before.get(hit.passenger)) or (hit.passenger,)
            for id_ in ids:
                self._hits[id_, subject(hit.cause)].append(hit)
            now = next((bearers[id_] for id_ in ids if id_ in bearers), ids[0])
            if now != hit.passenger:
                self._moved[hit.id] = now

    def _called(self, passenger: Passenger | None) -> tuple[str, ...]:
        return () if passenger is None else called(passenger, self._name_of)

    @property
    def moved(self) -> Mapping[str, str]:
        """The decided hits whose person has another id by now, and which."""
        return self._moved

    def on(self, passenger: Passenger, cause: Cause) -> Sequence[Hit]:
        """Return the decided hits on one person for what a cause is about, by id."""
        if not self._hits:
            return ()
        about = subject(cause)
        found = {hit.id: hit for id_ in called(passenger, self._name_of) for hit in self._hits.get((id_, about), ())}
        return [found[id_] for id_ in sorted(found)]

    def left(self, passenger: Passenger, cause: Cause, lane: Lane) -> Sequence[Hit] | None:
        """Return the decided hits that a cause, in a lane, says more than; None where it says no more than was judged there.

        What was decided in the ordinary lane decides nothing in that of protection: its reviewers are asked for themselves.
        """
        earlier = self.on(passenger, cause)
        anew = lane is Lane.PROTECTION
        more = (says_more(cause, hit.cause) or (anew and DECIDED_IN[hit.state] is Lane.ORDINARY) for hit in earlier)
        return earlier if all(more) else None


def subject(cause: Cause) -> Subject:
    """Return what a cause is about."""
    return ("list", cause.watchlist, cause.entry_id) if isinstance(cause, Match) else ("rule", cause.rule)


def says_more(cause: Cause, judged: Cause) -> bool:
    """Tell whether a cause is materially different from the one that was judged of the same subject: something speaks for it
    that did not, or what spoke against it does no longer.
    """
    if isinstance(cause, Match) and isinstance(judged, Match):
        now, then = _weights(cause), _weights(judged)
        return any(now[what] - then[what] >= TELLING for what in {*now, *then})
    if isinstance(cause, Outcome) and isinstance(judged, Outcome):
        return not (
            _true(cause.indicators) <= _true(judged.indicators) and _true(judged.exonerating) <= _true(cause.exonerating)
        )
    raise AssertionError("one subject is either an entry of a list or a rule")


def _weights(match: Match) -> Counter[tuple[str, str]]:
    """Return what each thing counts: the name; what agrees, by what the list says; what does not, by its field."""
    weights = Counter({("name", ""): match.name_score})
    for one in match.evidence:
        weights[one.field, one.listed if one.points > 0 else ""] += one.points
    return weights


def _true(found: Iterable[tuple[str, bool | None]]) -> frozenset[str]:
    return frozenset(name for name, verdict in found if verdict)
