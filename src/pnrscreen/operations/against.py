"""Against: what the store says beside the log is held against what the log says of it.

Every decision has its entry and every entry its decision; so has what was taken in; and what lies sealed beside an entry opens
and is what the entry commits to. Keys decide what is looked for: what went with the keys of its day is missed by nobody, and of
whom alone was erased the entry that certifies it names the hits. What the log does not say again is held against what each row
carries of it, by a key that the store has not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice
from typing import NamedTuple

from pnrscreen.app import App
from pnrscreen.custody import KeyState, day_of, is_linked
from pnrscreen.errors import Tampered
from pnrscreen.lifecycle import HitEvent, after
from pnrscreen.model import HitState
from pnrscreen.operations import witness
from pnrscreen.ports import Act, Snapshot, Stood, Verdict, finding
from pnrscreen.review import Decision
from pnrscreen.rights import Access, Capability, Log

_AT_ONCE = 1000
_DAY = timedelta(days=1)
_GONE = KeyState.DESTROYED

Progress = Callable[[int, int], object]
"""Told how many entries were looked at, of how many."""
_Keys = Mapping[str, KeyState]
_There = Callable[[str], bool]


class Compared(NamedTuple):
    """How much of the store was held against the log: entries, what lay beside them and was opened, decisions, receipts."""

    entries: int
    openings: int
    decisions: int
    receipts: int


class _Said(NamedTuple):
    """What the log says of a hit, as of which day it is kept ("" where an older program did not say), and when it was said;
    ``number`` is which of all that it said this is.
    """

    verdict: Verdict
    cohort: str
    at: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Heard:
    """What was heard of the log by now: of hits, what does not open (by key) and the first of each, which days nobody opens any
    more, the keys that a restore lacked, which lists and editions came into force, after how many words on hits somebody was
    erased whose hits no entry names (and under which key it would, where that is what nobody opens), which receipts are missed,
    what differs, how much was looked at.
    """

    hits: dict[str, _Said] = field(default_factory=dict)
    closed: Counter[str] = field(default_factory=Counter)
    first: dict[str, str] = field(default_factory=dict)
    dark: set[str] = field(default_factory=set)
    lacking: set[str] = field(default_factory=set)
    judging: Counter[tuple[str, str]] = field(default_factory=Counter)
    unnamed: list[tuple[str, int]] = field(default_factory=list)
    missed: list[tuple[str, str]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    looked: Counter[str] = field(default_factory=Counter)


def compare(app: App, access: Access, progress: Progress) -> Compared:
    """Hold the store against its log, and return how much of it was.

    Raises Tampered naming the first thing that differs, with what either says, and how many more do.
    """
    grant, heard = app.permit(access, Capability.READ_LOG), _Heard()
    with app.store.reading(grant) as snapshot:
        size = sum(snapshot.logged_size(log) for log in Log)  # from here on the view stands, whatever goes later
        before = _keys(app)
        there = _came_in(before)
        standing = frozenset(cohort for cohort, state in before.items() if state is KeyState.OPERATIONAL)
        for log in (Log.RULES, Log.OPERATIONS):  # last the one that says which keys a restore lacked
            acts = _listened(heard, log, snapshot.acts(log, standing), before)
            while some := list(islice(acts, _AT_ONCE)):
                _take_in(heard, snapshot, some, there)
                progress(heard.looked["entries"], max(size, heard.looked["entries"]))
        stood = {one.hit: one for one in snapshot.stood(standing)}
        elsewhere = _states(snapshot, [hit for hit in heard.hits if hit not in stood])
        faults = [*heard.faults, *_surplus(heard, snapshot), *_unjudging(heard, snapshot)]
        edited = [*snapshot.edited()]
    keys = _keys(app)
    heard.dark.update(_day(cohort) for cohort in heard.closed if keys.get(cohort) is _GONE)
    faults += [*_closed(heard, keys), *_decisions(heard, stood, elsewhere, keys), *_missed(heard, keys), *edited]
    faults += filter(None, [witness.strange(app)])
    if faults:
        more = f"; and {len(faults) - 1:,} more differ" if len(faults) > 1 else ""
        raise Tampered(f"the store is not as it was logged: {faults[0]}{more}")
    looked = heard.looked
    return Compared(looked["entries"], looked["openings"], len(stood), looked["receipts"])


def _keys(app: App) -> _Keys:
    return {one.cohort: one.state for one in app.keys.cohorts()}


# ------------------------------------------------------------------------------------------------------------ the log


def _listened(heard: _Heard, log: Log, acts: Iterable[Act], keys: _Keys) -> Iterator[Act]:
    """Hear one entry after another, and yield it."""
    for act in acts:
        heard.looked["entries"] += 1
        if act.private is not None:
            heard.looked["openings"] += 1
        elif not act.fault and keys.get(act.cohort) is _GONE:
            heard.dark.add(_day(act.cohort))
        else:  # of a day that never had a key whoever invents an entry would make one that nobody can open
            place = "that waits for its place" if act.place is None else f"{act.place}"
            fault = act.fault or "lies under a key that is not there"
            heard.closed[act.cohort] += 1
            heard.first.setdefault(act.cohort, f"what lies beside entry {place} of the log of {log} ({act.event}) {fault}")
        _hear(heard, act)
        yield act


def _hear(heard: _Heard, act: Act) -> None:
    private = act.private or {}
    match act.event:
        case "review" | "review.protection" if "hit" in private:
            hit = str(private["hit"])
            verdict = _alone(act) if act.event == "review" else _together(act, heard.hits.get(hit))
            heard.looked["said"] += 1
            heard.hits[hit] = _Said(verdict, str(private.get("cohort", "")), act.at, heard.looked["said"])
        case "erase" | "restore.grants":
            for hit in str(private.get("hits", "")).split():
                heard.hits.pop(hit, None)
            if "hits" not in private and _some_alone(act):  # an older program named none: nothing said before is missed
                heard.unnamed.append((act.cohort if act.private is None else "", heard.looked["said"]))
        case "db.register":
            heard.judging[f"list {act.public.get('list')}", str(act.public.get("digest"))] += 1
        case "edition.publish":
            heard.judging["edition", str(act.public.get("edition"))] += 1
        case "restore" if act.private is not None and act.public.get("lacking"):  # believed only as the home itself wrote it
            _hear_lacking(heard, private)


def _alone(act: Act) -> Verdict:
    private, public = act.private or {}, act.public
    state = after(HitState.OPEN, HitEvent(str(public["decision"]))).value
    return Verdict(state, (str(private["actor"]),), str(public["level"]), str(public["edition"]))


def _together(act: Act, before: _Said | None) -> Verdict:
    private = act.private or {}
    decision = Decision(str(private["decision"]))
    found = finding(str(private["actor"]), decision.value, str(private["recipient"]))
    by = before.verdict.by if before is not None and not before.verdict.level else ()
    event = HitEvent.PROTECT if decision is Decision.CONFIRM else HitEvent.RELEASE
    return Verdict(after(HitState.OPEN, event).value if act.public["decided"] else "", (*by, found))


def _some_alone(act: Act) -> bool:
    """Tell whether an entry certifies that somebody was erased apart from a day, whose own keys would be named by it."""
    if act.event == "restore.grants":
        return bool(act.public.get("erased"))
    whole = "identity=" in str(act.public.get("keys")) and not is_linked(str(act.public.get("cohort")))
    return bool(act.public.get("hit")) and not whole


def _hear_lacking(heard: _Heard, private: Mapping[str, str | int]) -> None:
    """Miss nothing that was sealed, before a restore, under keys that it did not have: others have their names by now."""
    named = str(private["lacking"]).split() if "lacking" in private else [*heard.closed]
    heard.lacking.update(named)
    for cohort in named:
        heard.dark.add(_day(cohort))
        heard.closed.pop(cohort, None)
        heard.first.pop(cohort, None)


def _day(cohort: str) -> str:
    return str(day_of(cohort) or "")


def _closed(heard: _Heard, keys: _Keys) -> Iterator[str]:
    """Say what lies beside entries and is not what was sealed there, unless its keys were destroyed meanwhile."""
    for cohort, number in heard.closed.items():
        if keys.get(cohort) is not _GONE:
            yield heard.first[cohort]
            yield from ("what lies beside another",) * (number - 1)


# ----------------------------------------------------------------------------------------------------------- decisions


def _states(snapshot: Snapshot, hits: Sequence[str]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for first in range(0, len(hits), _AT_ONCE):
        found.update(snapshot.states(hits[first : first + _AT_ONCE]))
    return found


def _decisions(heard: _Heard, stood: Mapping[str, Stood], elsewhere: Mapping[str, str], keys: _Keys) -> Iterator[str]:
    """Say which hits stand otherwise than the log says."""
    unnamed = max((number for cohort, number in heard.unnamed if cohort in {"", *heard.lacking}), default=0)
    ended = min((_day(one) for one, state in keys.items() if one.endswith("/identity") and state is _GONE), default="9999")
    for hit, said in heard.hits.items():
        if hit not in stood:
            if said.number > unnamed and _must_stand(said, keys, ended):
                yield f"hit {hit}: the log says {said.verdict.said}, the store {elsewhere.get(hit, 'has no such hit')}"
        elif not _agree(said.verdict, stood[hit].verdict, partly=bool(heard.dark)):
            yield f"hit {hit}: the log says {said.verdict.said}, the store {stood[hit].verdict.said}"
    for hit, one in stood.items():
        if hit not in heard.hits and not _in_the_dark(heard, one.at):
            yield f"hit {hit}: the log says nothing, the store {one.verdict.said}"
        for cohort, fault in one.faults:
            if cohort not in heard.lacking and keys.get(cohort, KeyState.OPERATIONAL) is KeyState.OPERATIONAL:
                yield fault


def _agree(said: Verdict, stands: Verdict, *, partly: bool) -> bool:
    """Tell whether both say the same; of several findings the log may say the last alone, where the days of others are over."""
    last = stands._replace(by=stands.by[-len(said.by) :]) if partly and not stands.level else stands
    return said in {stands, last}


def _must_stand(said: _Said, keys: _Keys, ended: str) -> bool:
    """Tell whether a hit must be there as it was decided: its day was not erased, or none until it was said, where an older
    program did not say which that is; ``ended`` is the first that was.
    """
    if said.cohort:
        return keys.get(f"{said.cohort}/identity", _GONE) is not _GONE
    return ended > said.at[:10]


def _in_the_dark(heard: _Heard, at: str) -> bool:
    """Tell whether what was said at a moment may stand in entries that nobody opens any more."""
    if not at:
        return False
    day = date.fromisoformat(at[:10])
    return not heard.dark.isdisjoint({str(day), str(day + _DAY)})  # an entry is written a moment later


# ------------------------------------------------------------------------------------------------------------ receipts


def _take_in(heard: _Heard, snapshot: Snapshot, some: Collection[Act], there: _There) -> None:
    """Hold what some entries say was taken in against its receipts."""
    said = {str(act.public["receipt"]): act for act in some if act.event in {"collect", "answer"} and "receipt" in act.public}
    found = snapshot.taken_in(said.keys()) if said else {}
    heard.looked["receipts"] += len(found)
    for receipt, act in said.items():
        if receipt in found:
            counted = {name: act.public.get(name, 0) for name in found[receipt] if name in act.public or name != "messages"}
            dropped = {name: number for name, number in act.public.items() if name.startswith("dropped.")}
            expected = {**counted, **dropped}
            stands = {name: found[receipt].get(name, 0) for name in expected}
            if stands != expected:
                heard.faults.append(f"receipt {receipt}: the log says {_counts(expected)}, the store {_counts(stands)}")
        elif act.event == "collect" and there(_day(act.cohort)):  # what was asked again has an answer and no receipt of its own
            heard.missed.append((receipt, _day(act.cohort)))


def _came_in(keys: _Keys) -> _There:
    """Return what tells of the day of an entry whether all that came in then must be there."""
    over = {_day(cohort) for cohort, state in keys.items() if cohort.endswith("/raw") and state is not KeyState.OPERATIONAL}
    came = {_day(cohort) for cohort in keys if cohort.endswith("/raw")}

    def there(day: str) -> bool:
        days = {day, str(date.fromisoformat(day) - _DAY)}  # an entry is written a moment later
        return not over & days and bool(came & days)

    return there


def _counts(counts: Mapping[str, str | int]) -> str:
    return ", ".join(f"{name} {number}" for name, number in sorted(counts.items())) or "nothing"


def _missed(heard: _Heard, keys: _Keys) -> Iterator[str]:
    """Say which receipts are gone though none of their day is over: they go with the keys of what came in."""
    there = _came_in(keys)
    for receipt, day in heard.missed:
        if there(day):
            yield f"receipt {receipt}: the log says that it was taken in, the store has no such receipt"


def _surplus(heard: _Heard, snapshot: Snapshot) -> Iterator[str]:
    """Say which receipts the log says nothing of, where there are more than it says."""
    if sum(1 for _ in snapshot.receipts()) <= heard.looked["receipts"]:
        return
    named = {act.public.get("receipt") for act in snapshot.acts(Log.OPERATIONS, ())}
    for receipt in snapshot.receipts():
        if receipt not in named:
            yield f"receipt {receipt}: the log says nothing of it, the store has it"


# --------------------------------------------------------------------------------------------------- what judges or judged


def _unjudging(heard: _Heard, snapshot: Snapshot) -> Iterator[str]:
    """Say which lists and editions are gone: none that judged ever goes."""
    for what, digest in heard.judging - Counter(snapshot.judging()):
        yield f"{what} {digest}: the log says that it came into force, the store does not have it"
