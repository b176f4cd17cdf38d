"""Which lists of a leg are whole, and who is therefore no longer on it.

This module knows how the parts of a list are put together, what proves that a list is complete, and that only such a list says
anything of those it does not name. It refuses to look at the order in which messages came: what falls is a function of the set
of deliveries. Time decides what a list is called, never who is on the flight.

Strategy. (1) Deliveries that share an assembly key are sorted by age and part; another sending begins where a part comes a
second time, where all parts were there already, or after half an hour. (2) A sending is proved when it states a whole list, all
its parts came and came whole, they state one count, that many were read, and its sender may speak for the carrier. (3) From
the oldest proved sending to the newest, those of its list who were named before it and not since fall; when that would be more
than the profile's share of those standing, it waits for a person instead. A cancelled flight takes everyone named before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Final, NamedTuple

from pnrscreen.model import Delivery, Instant, Scope
from pnrscreen.stages import Arrived, ListState, ListStatus

SENDING_MINUTES: Final = 30
"""Parts prepared further apart are of different sendings; senders use one reference again and again (formats A.7)."""
CREW_TOO: Final = ("745", "250")
"""What the cancellation of a flight (XF) takes away."""
WHOLE: Final = frozenset({Scope.FULL, Scope.BOARDED, Scope.CANCELLED})
"""What speaks of all of a list."""

Age = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """When the absence of someone is believed: the share of a list that may vanish without a person's word, how long parts are
    waited for, and for which carriers each sender may speak (None: no registry, a sender speaks for the carrier whose code its
    id begins with).
    """

    share_max: float = 0.20
    list_timeout: timedelta = timedelta(minutes=5)
    senders: Mapping[str, frozenset[str]] | None = None

    def entitles(self, sender: str, carrier: str) -> bool:
        """Tell whether a sender (UNB) may say who is not on a carrier's flight."""
        if self.senders is not None:
            return carrier in self.senders.get(sender, frozenset())
        return bool(carrier) and sender.startswith(carrier)


class Finding(NamedTuple):
    """Something odd about a list as a whole, which counts once ``due`` has passed; None: at once."""

    code: str
    due: Instant | None = None


class Standing(NamedTuple):
    """What the lists of a leg come to: the keys of the reports that fall, where each list stands, what was odd."""

    fallen: frozenset[str]
    lists: tuple[ListState, ...]
    findings: tuple[Finding, ...]


class Sending:
    """One list as it was sent at one time, in however many parts."""

    def __init__(self, arrived: Sequence[Arrived]) -> None:
        self.parts = tuple(one.delivery for one in arrived)
        self.first = self.parts[0]
        self.age: Age = min(part.version for part in self.parts)
        self.since = min(one.at for one in arrived)
        self.named = frozenset(key for part in self.parts for key in part.reports)

    @property
    def classes(self) -> Sequence[str]:
        """The lists it speaks of."""
        return CREW_TOO if self.first.scope is Scope.CANCELLED else (self.first.listed,)

    @cached_property
    def missing(self) -> str:
        """What is not there: PARTIAL_LIST while the last part has not come, MISSING_PART when another one has not, or ""."""
        portions: defaultdict[int, list[Delivery]] = defaultdict(list)
        for part in self.parts:
            portions[part.part].append(part)
        ends = [part.part for part in self.parts if part.last]
        if not ends:
            # A part 1 by itself is how some senders mark a list in one part; its count tells (formats A.7).
            alone = portions.keys() == {1} and _is_whole(portions[1]) and self.stated in {None, self.read}
            return "" if alone else "PARTIAL_LIST"
        whole = all(number in portions and _is_whole(portions[number]) for number in range(1, max(ends) + 1))
        return "" if whole else "MISSING_PART"

    @property
    def stated(self) -> int | None:
        """The count all parts state alike, None without one."""
        said = {part.stated for part in self.parts}
        return said.pop() if len(said) == 1 else None

    @property
    def read(self) -> int:
        """How many were read in all parts."""
        return sum(part.read for part in self.parts)

    @property
    def counts_agree(self) -> bool:
        """Whether as many came as are stated, those who stand in two parts counted once: half of it sent twice is no whole."""
        twice = sum(len(part.reports) for part in self.parts) - len(self.named)
        return self.stated == self.read - twice

    def doubts(self, trust: Trust) -> Iterator[str]:
        """Yield why a sending that lacks nothing proves nothing all the same."""
        if not all(part.sound for part in self.parts):
            yield "came damaged"
        if not self.age[0]:
            yield "does not say when it was prepared"
        if not trust.entitles(self.first.sender, self.first.leg.key.carrier):
            yield "sender not registered"
        if self.first.scope is not Scope.CANCELLED:
            if self.stated is None:
                yield "no count stated"
            elif not self.counts_agree:
                yield "another count stated"

    def finding(self, trust: Trust) -> Finding | None:
        """Return what is odd about it as a whole. The count of a message that is a list by itself was checked in reading it."""
        if self.missing:
            return Finding(self.missing, self.since + trust.list_timeout)
        checked = len(self.parts) == 1 and self.first.last
        if checked or self.stated is None or self.counts_agree:
            return None
        return Finding("EQN_MISMATCH" if self.first.listed == "pnr" else "CNT_MISMATCH")


def standing(
    deliveries: Iterable[Arrived],
    stand: Collection[str],
    trust: Trust,
    decisions: Mapping[str, bool],
    name_of: Callable[[str], str],
) -> Standing:
    """Return what the lists of a leg come to. ``stand`` are the keys of reports that hold people, whatever lists say of them.

    ``decisions`` says by the id of a sending whether a person let it have its way; ``name_of`` is the keyed hash that makes
    the ids.
    """
    sendings = sorted(_sendings(deliveries), key=lambda one: (one.age, repr(one.parts)))
    first, last = _named(sendings)
    fallen: set[str] = set()
    states: dict[str, ListState] = {one.first.listed: _no_list(listed=one.first.listed) for one in sendings}
    for sending in sendings:
        if sending.first.scope not in WHOLE:
            continue
        about = [key for key in stand if key.partition(":")[0] in sending.classes and key in first and key not in fallen]
        before = [key for key in about if first[key] < sending.age]
        absent = [key for key in before if last[key] < sending.age]
        state = _judge(sending, trust, (absent, len(before)), decisions, name_of)
        if state.status is ListStatus.COMPLETE:
            fallen.update(absent)
        states[sending.first.listed] = state
    findings = (sending.finding(trust) for sending in sendings)
    return Standing(frozenset(fallen), tuple(states[listed] for listed in sorted(states)), tuple(filter(None, findings)))


def _no_list(listed: str) -> ListState:
    return ListState(listed=listed, status=ListStatus.UNCONFIRMED, reasons=("no whole list came",))


def _judge(
    sending: Sending,
    trust: Trust,
    counts: tuple[Collection[str], int],
    decisions: Mapping[str, bool],
    name_of: Callable[[str], str],
) -> ListState:
    """Say where a list stands. ``counts``: who is absent from it, of how many that stood before it.

    A person decides about those who are absent then: when more come to light, it waits again.
    """
    gone, before = counts
    absent = len(gone)
    odd = sending.finding(trust)
    state = ListState(
        listed=sending.first.listed,
        status=ListStatus.COMPLETE,
        absent=absent,
        standing=before,
        finding=odd.code if odd else "",
    )
    if sending.missing:
        return replace(state, status=ListStatus.ARRIVING, due=sending.since + trust.list_timeout)
    if doubts := tuple(sending.doubts(trust)):
        return replace(state, status=ListStatus.UNCONFIRMED, reasons=doubts)
    much = absent > trust.share_max * before and sending.first.scope is not Scope.CANCELLED
    if not much and not decisions:
        return state
    id_ = name_of(f"list|{sending.parts!r}|{sorted(gone)!r}")
    if decisions.get(id_, not much):
        return state
    if id_ in decisions:
        return replace(state, status=ListStatus.UNCONFIRMED, reasons=("kept by a person",))
    return replace(state, status=ListStatus.WAITS, id=id_)


def _named(sendings: Iterable[Sending]) -> tuple[Mapping[str, Age], Mapping[str, Age]]:
    """Return when each report was named first and last."""
    first: dict[str, Age] = {}
    last: dict[str, Age] = {}
    for sending in sendings:
        for part in sending.parts:
            for key in part.reports:
                first[key] = min(part.version, first.get(key, part.version))
                last[key] = max(part.version, last.get(key, part.version))
    return first, last


# ------------------------------------------------------------------------------------------------------------ sendings


def _sendings(deliveries: Iterable[Arrived]) -> Iterator[Sending]:
    """Put parts together."""
    since: dict[Delivery, Instant] = {}
    for at, delivery in deliveries:
        since[delivery] = min(at, since.get(delivery, at))
    by_key: defaultdict[str, list[Arrived]] = defaultdict(list)
    for delivery, at in since.items():
        by_key[delivery.assembly].append(Arrived(at, delivery))
    for arrived in by_key.values():
        arrived.sort(key=lambda one: _place(one.delivery))
        together: list[Arrived] = []
        for one in arrived:
            if together and _is_another(together, one.delivery):
                yield Sending(together)
                together = []
            together.append(one)
        yield Sending(together)


def _place(part: Delivery) -> tuple[object, ...]:
    return part.version, part.part, part.portion, repr(part)


def _is_another(together: Sequence[Arrived], part: Delivery) -> bool:
    """Tell whether a part belongs to another sending than those before it."""
    taken = {(one.delivery.part, one.delivery.portion) for one in together}
    if (part.part, part.portion) in taken or _minutes(together[0].delivery, part) > SENDING_MINUTES:
        return True
    older = together[-1].delivery.version < part.version
    return older and any(one.delivery.last for one in together) and not Sending(together).missing


def _minutes(one: Delivery, other: Delivery) -> float:
    """Return the minutes between the times two parts were prepared; no time is infinitely far from any other."""
    try:
        return abs((datetime.fromisoformat(other.version[0]) - datetime.fromisoformat(one.version[0])).total_seconds()) / 60
    except ValueError:
        return 0 if one.version[0] == other.version[0] else float("inf")


def _is_whole(portions: Sequence[Delivery]) -> bool:
    """Tell whether all portions of a part are there."""
    numbers = {portion.portion for portion in portions}
    ends = [portion.portion for portion in portions if portion.portions_end]
    return bool(ends) and numbers >= set(range(1, max(ends) + 1))
