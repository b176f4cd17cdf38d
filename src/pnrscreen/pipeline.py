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

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import chain

from pnrscreen import lifecycle, normalise, privacy, quality, rulebook, watchlist, wire
from pnrscreen.assembly import Finding, Trust
from pnrscreen.correlate import Correlation, correlate
from pnrscreen.errors import WireError
from pnrscreen.lifecycle import HitEvent
from pnrscreen.message import Broken, Interchange
from pnrscreen.model import (
    Delivery,
    Edition,
    Hit,
    HitState,
    Instant,
    Level,
    Match,
    Outcome,
    Passenger,
    Report,
    Verdict,
)
from pnrscreen.stages import Admitted, Known, Reading, Screening

Cause = Match | Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Screener:
    """Everything that judges, made once and swapped whole: the edition's lists (as an index), registers of documents, rules,
    profile, settings, and the senders registered to speak for carriers (None: no registry).
    """

    edition: Edition
    profile: privacy.Profile
    index: watchlist.Index = field(repr=False)
    settings: watchlist.Settings
    rules: rulebook.Rulebook = field(repr=False)
    senders: Mapping[str, frozenset[str]] | None = None
    registers: tuple[watchlist.Register, ...] = field(default=(), repr=False)

    @property
    def trust(self) -> Trust:
        """When a list is believed that leaves somebody out."""
        return Trust(
            share_max=self.profile.withdraw_share_max,
            list_timeout=timedelta(minutes=self.profile.list_timeout_minutes),
            senders=self.senders,
        )


# ---------------------------------------------------------------------------------------------------------------- read


def read(raw: bytes, profile: privacy.Profile) -> Reading:
    """Turn the bytes of one file into what the law lets a unit keep of it. Never raises on content.

    A file that holds no interchange at all is one broken stretch; a stretch that cannot be read never stops the others.
    """
    admitted: list[Admitted] = []
    broken: list[Broken] = []
    try:
        for held in wire.each(raw):
            if isinstance(held, Broken):
                broken.append(held)
            else:
                interchange, refused = wire.part(held)
                broken += refused
                admitted.append(_admit(interchange, raw, profile, refused))
    except WireError as error:
        broken.append(Broken(start=0, end=len(raw), reason=error.reason))
    return Reading(admitted=tuple(admitted), broken=tuple(sorted(broken, key=lambda one: one.start)))


def _admit(interchange: Interchange, raw: bytes, profile: privacy.Profile, refused: Sequence[Broken]) -> Admitted:
    """Let the law pass over an interchange, and note what is counted of its carriers and which legs it brought whole."""
    reports: list[Report] = []
    deliveries: list[Delivery] = []
    for message in interchange.messages:
        said = normalise.people(interchange, message)
        reports += said
        deliveries += normalise.deliveries(interchange, message, said)
    content = raw[interchange.start : interchange.end]
    admitted = privacy.admit(interchange, content, reports, profile, tuple(deliveries))
    holed = {normalise.keys.leg(one.flight) for one in refused if one.flight is not None}
    whole = tuple(leg for leg in normalise.keys.whole(interchange) if leg not in holed)
    return replace(admitted, counted=quality.count(interchange), whole=whole)


# -------------------------------------------------------------------------------------------------------------- screen


def screen(known: Known, screener: Screener, now: Instant, name_of: Callable[[str], str]) -> Screening:
    """Decide what the waiting reports of one leg change: who is on it, which hits open, which are withdrawn.

    ``now`` stamps the hits that open and tells which rules are in force; ``name_of`` is the keyed hash that makes ids, so
    that the same facts give the same hit under the same id in whatever order they came in.
    """
    people = correlate(known, name_of, screener.trust)
    anew = _to_match_anew(known, people, screener.edition)
    matches = _matches(known, people, anew, screener, now.date().isoformat())
    outcomes = _outcomes(people, screener, now)
    causes = {
        _hit_id(passenger, cause, name_of): (passenger, cause)
        for passenger in people.passengers
        for cause in _causes(matches[passenger.id], outcomes[passenger.id])
    }
    before = {hit.id: hit for hit in known.hits}
    return Screening(
        leg=people.leg,
        versions=people.versions,
        superseded=people.superseded,
        aside=people.aside,
        deliveries=len(known.deliveries),
        lists=people.lists,
        findings=_findings(people.findings, now),
        changed=people.changed,
        gone=people.gone,
        opened=tuple(_open(causes, before, screener.edition, now)),
        withdrawn=tuple(hit.id for hit in known.hits if hit.id not in causes and lifecycle.may(hit.state, HitEvent.WITHDRAW)),
        counts=_counts(people),
        undetermined=_undetermined(chain.from_iterable(outcomes.values())),
        compared=len(anew),
    )


def _to_match_anew(known: Known, people: Correlation, edition: Edition) -> frozenset[str]:
    """Only who changed is compared again, unless the edition did: then everyone is."""
    who = people.changed if known.edition == edition.digest else people.passengers
    return frozenset(passenger.id for passenger in who)


def _matches(
    known: Known, people: Correlation, anew: frozenset[str], screener: Screener, day: str
) -> Mapping[str, Sequence[Match]]:
    """Return each passenger's matches: fresh ones for those to match anew, the standing ones for the rest."""
    standing: dict[str, list[Match]] = {passenger.id: [] for passenger in people.passengers}
    for hit in known.hits:
        if isinstance(hit.cause, Match) and hit.state is not HitState.WITHDRAWN and hit.passenger not in anew:
            standing.setdefault(hit.passenger, []).append(hit.cause)
    fresh = [passenger for passenger in people.passengers if passenger.id in anew]
    found = watchlist.match_all([passenger.identity for passenger in fresh], screener.index, screener.settings)
    return standing | {
        passenger.id: [*matches, *_registered(passenger, screener, day)]
        for passenger, matches in zip(fresh, found, strict=True)
    }


def _registered(passenger: Passenger, screener: Screener, day: str) -> Iterator[Match]:
    """Yield the documents of a passenger that a register lists on this day."""
    for register in screener.registers:
        yield from register.matches(passenger.identity, day, screener.settings.threshold)


def _outcomes(people: Correlation, screener: Screener, now: Instant) -> Mapping[str, Sequence[Outcome]]:
    """Evaluate every rule for every passenger: a rule may ask about the others on the leg, so one change can touch all."""
    day = now.date().isoformat()
    ties = rulebook.Ties.among(people.passengers)
    scenes = (
        rulebook.Scene(passenger=passenger, leg=people.leg, others=people.passengers, airport=place, ties=ties)
        for passenger in people.passengers
    )
    return {scene.passenger.id: rulebook.evaluate(scene, screener.rules, day) for scene in scenes}


def _causes(matches: Sequence[Match], outcomes: Sequence[Outcome]) -> Iterator[Cause]:
    """Yield what puts someone before an officer: every match, and every rule that says hit."""
    yield from matches
    yield from (outcome for outcome in outcomes if outcome.verdict is Verdict.HIT)


def place(code: str) -> rulebook.Place | None:
    """Tell a rule in which country, regions and time zone an airport lies."""
    airport = normalise.codes.airport(code)
    if airport is None:
        return None
    return rulebook.Place(country=airport.country, regions=normalise.codes.region(airport.country), zone=airport.zone)


def _open(
    causes: Mapping[str, tuple[Passenger, Cause]], before: Mapping[str, Hit], edition: Edition, now: Instant
) -> Iterator[Hit]:
    """Yield the hits to write: new ones, ones whose cause came back, and open ones whose cause reads differently now."""
    for hit_id, (passenger, cause) in causes.items():
        old = before.get(hit_id)
        if old is not None and old.state is not HitState.OPEN and not lifecycle.may(old.state, HitEvent.REOPEN):
            continue  # a human decided it; a machine does not touch it
        if old is not None and old.state is HitState.OPEN and old.cause == cause and old.passenger == passenger.id:
            continue
        yield Hit(
            id=hit_id,
            passenger=passenger.id,
            leg=passenger.leg,
            cause=cause,
            level=_level(cause),
            edition=edition.digest,
            opened_at=old.opened_at if old is not None else now,
        )


def _hit_id(passenger: Passenger, cause: Cause, name_of: Callable[[str], str]) -> str:
    about = f"{cause.watchlist}/{cause.entry_id}" if isinstance(cause, Match) else f"rule/{cause.rule}"
    return name_of(f"hit|{passenger.id}|{about}")


def _level(cause: Cause) -> Level:
    """Grade a cause: a rule says its own severity; a document or a near-certain name outranks a mere resemblance."""
    if isinstance(cause, Outcome):
        return cause.severity
    if any(finding.feature == "document" for finding in cause.findings):
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
    counted = Counter(finding.code for finding in found if finding.due is None or finding.due <= now)
    return dict(sorted(counted.items()))


def _undetermined(outcomes: Iterator[Outcome]) -> Mapping[str, int]:
    counted = Counter(outcome.rule for outcome in outcomes if outcome.verdict is Verdict.UNDETERMINED)
    return dict(sorted(counted.items()))
