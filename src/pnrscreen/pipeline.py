"""The hot path: bytes in, hits out. Two pure functions, ``read`` and ``screen``, and everything between them is a value.

This module knows the order of the work. It refuses to know the clock, the store, the log and the network: what moment it is,
what is known already and which edition judges are arguments, so the same arguments give the same hits, today or in court.

::

    read    raw --wire.read--> Interchange --normalise--> Reports, Deliveries --privacy.admit--> Reading
    screen  Known --correlate--> passengers --watchlist.match--> Matches
                                           `--rulebook.evaluate--> Outcomes --> hits opened, hits withdrawn: Screening

Between the two stands the shell (``operations``), which stores what ``read`` admitted, loads what is known of a leg in one
snapshot, and commits what ``screen`` decided in one transaction.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from itertools import chain

from pnrscreen import governing, lifecycle, normalise, privacy, quality, rulebook, urgency, watchlist, wire
from pnrscreen.assembly import Finding, Trust
from pnrscreen.correlate import Correlation, called, correlate, grown, marks, without_erased
from pnrscreen.decided import Cause, Decided, Subject, subject
from pnrscreen.errors import WireError
from pnrscreen.lanes import Lanes
from pnrscreen.lifecycle import HitEvent
from pnrscreen.message import Broken, Interchange, Message
from pnrscreen.model import (
    Delivery,
    Edition,
    FlightLeg,
    Hit,
    HitState,
    Instant,
    Lane,
    Level,
    Outcome,
    Passenger,
    Report,
)
from pnrscreen.naming import named
from pnrscreen.resemblance import Match
from pnrscreen.stages import Admitted, Known, Reading, Screening

_A_DAY = len("2026-03-01")


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """Everything that judges, made once and swapped whole: the edition's lists and registers (ready to be asked, with their
    settings), rules, profile, and the senders registered to speak for carriers (None: no registry).
    """

    edition: Edition
    profile: privacy.Profile
    lists: watchlist.Screener
    rules: rulebook.Rulebook = field(repr=False)
    senders: Mapping[str, frozenset[str]] | None = None

    def __post_init__(self) -> None:
        """Refuse to come into being with an entry that the law of the profile lets nobody be compared with."""
        sought = frozenset(self.edition.sought)
        privacy.enforce(self.lists.kinds(), sought, self.profile)
        for register in self.lists.registers:
            privacy.check_list(register.name, register.terms.category, self.profile, sought_or_alert=register.name in sought)

    @property
    def trust(self) -> Trust:
        """When a list is believed that leaves somebody out."""
        return Trust(
            share_max=self.profile.withdraw_share_max,
            list_timeout=timedelta(minutes=self.profile.list_timeout_minutes),
            senders=self.senders,
        )


# ---------------------------------------------------------------------------------------------------------------- read


def read(raw: bytes, profile: privacy.Profile, gate: privacy.Gate | None = None) -> Reading:
    """Turn the bytes of one file into what the law lets a unit keep of it. Raises on no content but reservations, and on those
    only where the home may hold none (Refused). Of what is about a flight that the ``gate`` does not let in, a count is kept.

    A file that holds no interchange at all is one broken stretch; a stretch that cannot be read never stops the others.
    """
    admitted: list[Admitted] = []
    broken: list[Broken] = []
    try:
        for held in wire.each(raw):
            if isinstance(held, Broken):
                broken.append(held)
            else:
                received, refused = wire.part(held)
                privacy.check_kind(received, profile)
                interchange, places = privacy.parted(received, gate)
                unread = privacy.unread(refused, interchange, gate)
                broken += unread
                outside = [received.messages[place] for place in places]
                one = _admit(interchange, raw, profile, unread, outside)
                admitted.append(replace(one, outside=places) if places else one)
    except WireError as error:
        broken.append(Broken(start=0, end=len(raw), reason=error.reason))
    return Reading(admitted=tuple(admitted), broken=tuple(sorted(broken, key=lambda one: one.start)))


def _admit(
    interchange: Interchange, raw: bytes, profile: privacy.Profile, refused: Sequence[Broken], outside: Sequence[Message]
) -> Admitted:
    """Let the law pass over an interchange, and note what is counted of its carriers and which legs it brought whole."""
    reports: list[Report] = []
    deliveries: list[Delivery] = []
    for message in interchange.messages:
        said = normalise.people(interchange, message)
        reports += said
        deliveries += normalise.deliveries(interchange, message, said)
    admitted = privacy.admit(
        interchange, raw[interchange.start : interchange.end], reports, profile, tuple(deliveries), outside
    )
    holed = {normalise.keys.leg(one.flight) for one in refused if one.flight is not None}
    whole = tuple(leg for leg in normalise.keys.whole(interchange) if leg not in holed)
    counted = (*quality.count(interchange), *quality.outside(outside))
    return replace(admitted, counted=counted, whole=whole, flights_outside=privacy.flights(outside))


def again(content: bytes, profile: privacy.Profile) -> privacy.Anew:
    """Return redacted bytes less what the profile's dictionary refuses by now, and how many stretches went, by class.

    What was overwritten stays so; of what else stands there nothing but what is refused is taken.
    """
    bare = privacy.bare(profile)
    vouched, admitted = bytearray(b"#" * len(content)), bytearray(b"#" * len(content))
    taken: Counter[str] = Counter()
    with suppress(WireError):
        for held in wire.each(content):
            if isinstance(held, Broken):
                continue
            interchange, _ = wire.part(held)
            here = slice(interchange.start, interchange.end)
            reports = [report for message in interchange.messages for report in normalise.people(interchange, message)]
            before = privacy.redact(interchange, content[here], (), bare)
            after = privacy.redact(interchange, content[here], privacy.titled(reports, profile), profile)
            vouched[here], admitted[here] = before.content, after.content
            taken.update(after.dropped)
            taken.subtract(before.dropped)
    kept, unread = privacy.overwritten(content, bytes(vouched), bytes(admitted), profile)
    if unread:
        taken[privacy.UNREADABLE] += 1
    return privacy.Anew(kept, +taken if kept != content else Counter())


# -------------------------------------------------------------------------------------------------------------- screen


def screen(known: Known, in_force: InForce, now: Instant, name_of: Callable[[str], str], *, timed: bool = False) -> Screening:
    """Decide what the waiting reports of one leg change: who is on it, which hits open, which are withdrawn.

    ``now`` stamps the hits that open and tells which rules are in force; ``name_of`` is the keyed hash that makes ids, so
    that the same facts give the same hit under the same id in whatever order they came in.

    Where the flight has landed and the screening is ``timed``, what came late is put together and nobody is assessed any more
    (Directive 2016/681 Art 6(2)(a)): only the hits that are open stay, go, or follow their person.
    """
    people, over = _aboard(known, in_force, now, name_of, timed=timed)
    judged = _judged(known, people, name_of)
    anew = _to_match_anew(known, people, judged, in_force.edition)
    assessed = _assessed(known, people, name_of) if over else None
    late = len(anew - assessed.keys()) if assessed is not None else 0
    anew = anew if assessed is None else anew & assessed.keys()
    day = in_force.profile.day(now)
    matches = _matches(known, judged, anew, in_force, day)
    scenes = governing.scenes(people.leg, judged, matches, cache(place), known.past, assessed)
    judging, trying = in_force.rules.on(day), in_force.rules.in_shadow(day)
    outcomes = governing.outcomes(scenes, judging)
    decided = Decided(known, people.passengers, name_of)
    here = frozenset(passenger.id for passenger in people.passengers)
    unsaid = [hit for hit in known.hits if hit.state is HitState.OPEN and governing.unsaid(hit, here, judging)]
    lanes = Lanes(people.passengers, known.hits, unsaid, name_of, in_force.profile.protection.age)
    causes: dict[str, tuple[Passenger, Cause]] = {}
    for passenger in judged if assessed is None else [one for one in judged if one.id in assessed]:
        about = None if assessed is None else assessed[passenger.id]
        found = _causes(matches[passenger.id], outcomes[passenger.id], about)
        for cause, earlier in _waiting(passenger, found, decided, lanes):
            causes[hit_id(passenger.id, cause, name_of, *(hit.id for hit in earlier))] = passenger, cause
    kept = {*causes, *(hit.id for hit in unsaid)}
    withdrawn = [hit for hit in known.hits if hit.id not in kept and lifecycle.may(hit.state, HitEvent.WITHDRAW)]
    opened = tuple(_open(causes, {hit.id: hit for hit in known.hits}, (in_force.edition, now), name_of, lanes))
    return Screening(
        leg=people.leg,
        versions=people.versions,
        superseded=people.superseded,
        aside=people.aside,
        inbox=known.inbox,
        deliveries=len(known.deliveries),
        lists=people.lists,
        findings=_findings(people.findings, now),
        changed=people.changed,
        gone=people.gone,
        parted=people.parted,
        opened=opened,
        withdrawn=tuple(hit.id for hit in withdrawn),
        moved=decided.moved,
        laned=lanes.moved(hit.id for hit in opened),
        marked=grown(known.marks, people.passengers, name_of),
        erased=people.erased,
        anew=people.anew,
        ended=_ended(withdrawn, people, in_force, day),
        counts=_counts(people),
        undetermined=_undetermined(outcomes.values()),
        shadow=governing.shadowed(scenes, trying),
        retold=governing.retold(known, people.changed, people.gone, max(judging.window, trying.window)),
        compared=len(anew),
        late=late,
    )


def _aboard(
    known: Known, in_force: InForce, now: Instant, name_of: Callable[[str], str], *, timed: bool
) -> tuple[Correlation, bool]:
    """Put together who is on the leg, and tell whether the time in which they may be assessed is over."""
    people = correlate(known, name_of, in_force.trust)
    over = timed and landed(people.leg, in_force.profile, now)
    return without_erased(people, known, name_of, over=over), over


def _judged(known: Known, people: Correlation, name_of: Callable[[str], str]) -> tuple[Passenger, ...]:
    """Return who is compared: everyone but whose data may not be processed (Directive 2016/680 Art 16(3)). Nothing of them
    counts in what is judged of others either.
    """
    restricted = frozenset(chain.from_iterable(mark.names for mark in known.marks if mark.restricted))
    if not restricted:
        return people.passengers
    return tuple(passenger for passenger in people.passengers if not marks(passenger, name_of) & restricted)


def landed(leg: FlightLeg, law: privacy.Profile, now: Instant) -> bool:
    """Tell whether the time in which people on a flight may be assessed is over: it has landed, or has in any case where nobody
    says when, and the profile's grace has passed.
    """
    over = urgency.course(leg).over
    if law.assessed_after is None or over is None:
        return False
    return now >= over + timedelta(days=law.assessed_after.days, hours=law.assessed_after.hours)


def _assessed(known: Known, people: Correlation, name_of: Callable[[str], str]) -> Mapping[str, frozenset[Subject]]:
    """Return the passengers on whom hits are open, by the ids they go by now, and what those hits are about."""
    here = {id_: passenger.id for passenger in people.passengers for id_ in (passenger.id, *called(passenger, name_of))}
    about: defaultdict[str, set[Subject]] = defaultdict(set)
    for hit in known.hits:
        bearer = next((here[id_] for id_ in (hit.passenger, *hit.called) if id_ in here), None)
        if hit.state is HitState.OPEN and bearer is not None:
            about[bearer].add(subject(hit.cause))
    return {id_: frozenset(several) for id_, several in about.items()}


def _to_match_anew(known: Known, people: Correlation, judged: Sequence[Passenger], edition: Edition) -> frozenset[str]:
    """Only who changed is compared again, unless the edition did: then everyone is."""
    changed = {passenger.id for passenger in people.changed}
    return frozenset(one.id for one in judged if known.edition != edition.digest or one.id in changed)


def _matches(
    known: Known, people: Sequence[Passenger], anew: frozenset[str], in_force: InForce, day: str
) -> Mapping[str, Sequence[Match]]:
    """Return each passenger's matches: fresh ones for those to match anew, for the rest the standing ones not yet over."""
    standing: dict[str, dict[Subject, Match]] = {passenger.id: {} for passenger in people}
    for hit in sorted(known.hits, key=lambda hit: hit.state is HitState.OPEN):  # what is open reads as it does now
        if hit.state is HitState.WITHDRAWN or hit.passenger in anew or not isinstance(hit.cause, Match):
            continue
        if hit.cause.terms.in_force(day):
            standing.setdefault(hit.passenger, {})[subject(hit.cause)] = hit.cause
    fresh = [passenger for passenger in people if passenger.id in anew]
    found = in_force.lists.screen((passenger.identity for passenger in fresh), day)
    kept = {id_: list(matches.values()) for id_, matches in standing.items()}
    return kept | {passenger.id: list(matches) for passenger, matches in zip(fresh, found, strict=True)}


def _causes(matches: Sequence[Match], evaluation: rulebook.Evaluation, about: frozenset[Subject] | None) -> Iterator[Cause]:
    """Yield what puts someone before an officer: every match, and every rule that says hit; what it may be ``about``."""
    causes: tuple[Cause, ...] = (*matches, *evaluation.hits)
    yield from (cause for cause in causes if about is None or subject(cause) in about)


def _waiting(
    passenger: Passenger, found: Iterable[Cause], decided: Decided, lanes: Lanes
) -> Iterator[tuple[Cause, Sequence[Hit]]]:
    """Yield the causes that wait for a decision, each with the decided hits it says more than, in the lane of them all."""
    causes = list(found)
    if not causes:
        return
    victims = [cause for cause in causes if isinstance(cause, Outcome) and cause.victim]
    speaks = any(decided.left(passenger, cause, Lane.PROTECTION) is not None for cause in victims)
    lane = lanes.of(passenger.id, victim=speaks)
    for cause in causes:
        earlier = decided.left(passenger, cause, Lane.PROTECTION if cause in victims else lane)
        if earlier is not None:
            yield cause, earlier


def place(code: str) -> rulebook.Place | None:
    """Tell a rule in which country, regions and time zone an airport lies."""
    airport = normalise.codes.airport(code)
    if airport is None:
        return None
    return rulebook.Place(country=airport.country, regions=normalise.codes.region(airport.country), zone=airport.zone)


def _open(
    causes: Mapping[str, tuple[Passenger, Cause]],
    before: Mapping[str, Hit],
    judged: tuple[Edition, Instant],
    name_of: Callable[[str], str],
    lanes: Lanes,
) -> Iterator[Hit]:
    """Yield the hits to write: new ones, ones whose cause came back, and open ones whose cause or person reads otherwise."""
    edition, now = judged
    for id_, (passenger, cause) in causes.items():
        old, ids = before.get(id_), called(passenger, name_of)
        if old is not None and old.state is HitState.OPEN and lifecycle.same(old.cause, cause) and old.called == ids:
            continue
        yield Hit(
            id=id_,
            passenger=passenger.id,
            leg=passenger.leg,
            cause=cause,
            level=_level(cause),
            edition=edition.digest,
            opened_at=old.opened_at if old is not None else now,
            called=ids,
            lane=lanes.of(passenger.id),
        )


def _ended(withdrawn: Sequence[Hit], people: Correlation, in_force: InForce, day: str) -> Mapping[str, int]:
    """Count hits by why they are withdrawn: the passenger is gone; the rule is clear; the list or the entry was removed, or the
    entry expired; or the passenger is no longer like it.
    """
    if not withdrawn:
        return {}
    here = {passenger.id for passenger in people.passengers}
    lists = {name for name, _, _ in in_force.edition.watchlists}
    meant = {(hit.cause.watchlist, hit.cause.entry_id) for hit in withdrawn if isinstance(hit.cause, Match)}
    listed = in_force.lists.listed(meant) if meant else meant

    def why(hit: Hit) -> str:
        if hit.passenger not in here:
            return "passenger.gone"
        if isinstance(hit.cause, Outcome):
            return "rule.clear"
        if hit.cause.watchlist not in lists:
            return "list.removed"
        if (hit.cause.watchlist, hit.cause.entry_id) not in listed:
            return "entry.removed"
        return "entry.unlike" if hit.cause.terms.in_force(day) else "entry.expired"

    return dict(sorted(Counter(map(why, withdrawn)).items()))


def hit_id(passenger: str, cause: Cause, name_of: Callable[[str], str], *earlier: str) -> str:
    """Return the id of the hit that a cause is on a passenger, told by the decided hits on both that it says more than."""
    return name_of(named("hit", passenger, *subject(cause), *earlier))


def _level(cause: Cause) -> Level:
    """Grade a cause: a rule says its own severity; a document or a near-certain name outranks a mere resemblance."""
    if isinstance(cause, Outcome):
        return cause.severity
    if any(one.field == "document" and one.points > 0 for one in cause.evidence):
        return Level.CRITICAL
    return Level.HIGH if cause.score >= watchlist.NEAR_CERTAIN else Level.MEDIUM


def _counts(people: Correlation) -> Mapping[str, int]:
    """Count people by kind, and by which system speaks of them: what the flight board shows. Beside them stand those who are
    ambiguous and the versions of reports that newer ones superseded.
    """
    counted: Counter[str] = Counter(
        ambiguous=sum(passenger.ambiguous for passenger in people.passengers),
        superseded=sum(map(len, people.superseded.values())),
    )
    for passenger in people.passengers:
        counted[f"all:{passenger.kind}"] += 1
        for source in {statement.source for _, statement in passenger.statements}:
            counted[f"{source}:{passenger.kind}"] += 1
    return dict(sorted(counted.items()))


def _findings(found: Iterable[Finding], now: Instant) -> Mapping[str, int]:
    return dict(sorted(Counter(finding.code for finding in found if finding.due is None or finding.due <= now).items()))


def _undetermined(evaluations: Iterable[rulebook.Evaluation]) -> Mapping[str, int]:
    counted = Counter(chain.from_iterable(evaluation.undetermined for evaluation in evaluations))
    return dict(sorted(counted.items()))
