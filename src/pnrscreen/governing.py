"""Which rules judge in a home: those that it let into service, each in the very text that was approved.

This module knows how a profile binds rules, how a tenure becomes a rule that can be asked, and what a rule still lacks for
service. It refuses to know the files of a home: what lies there is a draft until it is submitted.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from math import isfinite

from pnrscreen import privacy, rulebook
from pnrscreen.errors import Tampered
from pnrscreen.model import FlightLeg, Hit, Identity, Outcome, Passenger
from pnrscreen.resemblance import Match
from pnrscreen.rulebook.read import digest
from pnrscreen.stages import Known, Past, Retold
from pnrscreen.tenure import IN_SERVICE, Measured, Status, Tenure, unapproved

_GIVEN_UP = frozenset({Status.SUSPENDED, Status.RETIRED})
"""What a file may say of a rule that nobody lets into service. A draft is what every file is, those of a shipped pack too."""


def policy(law: privacy.Profile) -> rulebook.Policy:
    """Return what a profile says about rules; an offence that is not serious enough is none for a rule."""
    return rulebook.Policy(
        prohibited=law.prohibited,
        restricted=law.restricted,
        offences=law.pursued,
        bases=frozenset(law.bases),
        review_months_max=law.review_months_max,
        min_exonerating=law.min_exonerating,
        excluded=law.excluded,
        roles=law.rule_roles,
    )


def in_service(
    tenures: Iterable[Tenure], law: privacy.Profile, unadmitted: Callable[[Tenure], Sequence[str]]
) -> rulebook.Rulebook:
    """Return the rules that a home let into service, active or in shadow, each with the home's state and last day; but those
    that the law admits no longer (``unadmitted``), which keep nothing else from judging.

    Raises Tampered where the text of one is not what was approved.
    """
    asked = (one for one in tenures if one.status in IN_SERVICE and not unadmitted(one))
    return rulebook.Rulebook(programs=tuple(_program(one, law) for one in asked))


def unadmitted(tenure: Tenure, law: privacy.Profile) -> tuple[str, ...]:
    """Return why a rule that a home let into service is not admitted by the law in force by now: what its text lacks, whatever
    that says of its own status, and who has to stand behind it. A profile may be tighter than the one it was let in under.

    Of a text that is not the approved one nothing is said here: it was tampered with, which is no matter of the law.
    """
    if not _approved(tenure):
        return ()
    program, faults = rulebook.vet(f"{tenure.rule}.toml", tenure.content.encode(), policy(law))
    return (*faults, *_unsigned(tenure, program, law))


def _approved(tenure: Tenure) -> bool:
    """Tell whether the text of a tenure is the one that was approved."""
    try:
        said = tomllib.loads(tenure.content)
    except tomllib.TOMLDecodeError:
        return False
    named = (said.get("id"), said.get("version"))
    return named == (tenure.rule, tenure.version) and digest(said) == tenure.digest


def _program(tenure: Tenure, law: privacy.Profile) -> rulebook.Program:
    if not _approved(tenure):
        raise Tampered(f"the text of {tenure.named} in the store is not the one that was approved: nothing judges by it")
    (program,) = rulebook.load({f"{tenure.rule}.toml": tenure.content.encode()}, policy(law)).programs
    rule = program.rule
    return replace(program, rule=replace(rule, status=tenure.status, review_due=tenure.last_day))


def differs(tenures: Iterable[Tenure]) -> str:
    """Return what differs when another rule is in service, or one in another way."""
    said = [(one.rule, one.version, one.digest, one.status, one.last_day) for one in tenures if one.status in IN_SERVICE]
    return hashlib.sha256(repr(said).encode()).hexdigest()


def unready(tenure: Tenure, law: privacy.Profile, today: str) -> Iterator[str]:
    """Yield what a rule lacks, but for a back-test, before it may be asked about anyone: in its text (which is vetted as if it
    were in service already, its examples run), in who stands behind it, and in time.
    """
    program, faults = rulebook.vet(f"{tenure.rule}.toml", tenure.content.encode(), policy(law))
    yield from faults
    meant = program.rule.status if program else None
    if meant in _GIVEN_UP:
        yield f"status: its author calls it {meant} in the file: write active there, raise the version and submit it again"
    yield from _unsigned(tenure, program, law)
    if tenure.review_due < today:
        yield f"review_due: {tenure.review_due or 'no day'} is over: pnrscreen rules renew, or a new version"


def _unsigned(tenure: Tenure, program: rulebook.Program | None, law: privacy.Profile) -> Iterator[str]:
    """Yield what a rule lacks of the people who must stand behind it: one more where it asks what a person is."""
    life = law.rule_life
    asks = program is not None and rulebook.restricted(program.trees, policy(law))
    yield from unapproved(tenure, life.restricted_signatures_min if asks else life.signatures_min, life.organisations_min)


def forecast(report: bytes, tenure: Tenure, active: Iterable[Tenure], budget: float) -> tuple[Measured | None, list[str]]:
    """Return what a back-test's report (JSON, or nothing) forecasts of a rule, and why it is no leave to activate it: there is
    none, it is of another text, all active rules together would cost more hits a flight than the budget, or one of them asks
    for earlier flights that lay there on no day, so that nobody knows what it will do.

    A report says ``rules`` (``id``, ``version``, ``digest``, ``hits_per_flight``, the days it ``looks_back``), ``flights``,
    ``passengers``, ``source``, what ``history`` there was, and its own ``digest``: SHA-256 of the canonical JSON of everything
    else.
    """
    if not report:
        return None, ["backtest: none: give the report of pnrscreen rules backtest, or an override by name"]
    try:
        said = json.loads(report)
        rows = {(row["id"], row["version"], row["digest"]): float(row["hits_per_flight"]) for row in said["rules"]}
        back = {(row["id"], row["version"], row["digest"]): int(row.get("looks_back", 0)) for row in said["rules"]}
        flights, source, named = int(said["flights"]), str(said["source"]), str(said["digest"])
        whole_from = str((said.get("history") or {}).get("whole_from", ""))
        sound = all(isfinite(rate) and rate >= 0 for rate in rows.values())
        whole = named == hashlib.sha256(_canonical({key: said[key] for key in said if key != "digest"})).hexdigest()
    except (ValueError, TypeError, KeyError, AttributeError):
        return None, ["backtest: this is no report of pnrscreen rules backtest"]
    if not whole:
        return None, ["backtest: the report was changed since it was written: its digest is not that of what it says"]
    faults = [] if flights > 0 and sound else ["backtest: the report is of no flight, or counts what cannot be"]
    asked = {(one.rule, one.version, one.digest): one.named for one in (tenure, *active)}
    unsaid = [named for key, named in asked.items() if key not in rows]
    faults += [f"backtest: the report says nothing of {named} as it stands: test it with all active rules" for named in unsaid]
    if faults:
        return None, faults
    if not whole_from:
        faults += [
            f"backtest: {named} asks for flights of the {back[key]} days before, and on no day of the report do these all lie"
            " there: test it over a longer history, or an override by name"
            for key, named in asked.items()
            if back[key]
        ]
    rate = rows[tenure.rule, tenure.version, tenure.digest]
    total = sum(rows[key] for key in asked)
    if total > budget:
        faults.append(
            f"budget: {total:.3g} hits a flight, of {budget:g} for all active rules: narrow it, or an override by name"
        )
    return Measured(report=named, source=source, hits_per_flight=rate), faults


def _canonical(said: Mapping[str, object]) -> bytes:
    """Write a report as its digest is taken: keys sorted, UTF-8, no blanks."""
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


# ------------------------------------------------------------------------------------------------ what they say of a leg


def scenes(
    leg: FlightLeg,
    people: tuple[Passenger, ...],
    matches: Mapping[str, Sequence[Match]],
    airport: Callable[[str], rulebook.Place | None],
    past: Past | None = None,
    only: Container[str] | None = None,
) -> Sequence[rulebook.Scene]:
    """Set the scene of everyone: a rule may ask about the others on the leg, so one change can touch all."""
    ties = rulebook.Ties.among(people)
    return [
        rulebook.Scene(
            passenger=passenger,
            leg=leg,
            others=people,
            airport=airport,
            ties=ties,
            matches=matches,
            history=None if past is None else travelled(passenger.identity, past),
        )
        for passenger in people
        if only is None or passenger.id in only
    ]


def travelled(who: Identity, past: Past) -> rulebook.History | None:
    """Return the earlier flights on which a document of somebody's was shown, each of them once; nothing where no document
    tells them from others. What a flight was, and with whom, is not told.
    """
    shown = telling(who)
    if not shown:
        return None
    flights = frozenset().union(*(past.flown.get(document, ()) for document in shown))
    return rulebook.History(flown=tuple(sorted(flight.date for flight in flights)), since=past.since)


def retold(known: Known, changed: Iterable[Passenger], gone: Iterable[str], window: int) -> Retold:
    """Return the documents that came onto a leg or left it, where rules ask about earlier flights, of so many days."""
    if not window:
        return Retold()
    now = {passenger.id: passenger for passenger in changed}
    before = (passenger for passenger in known.passengers if passenger.id in now.keys() | frozenset(gone))
    return Retold(documents=_shown(before) ^ _shown(now.values()), window=window)


def _shown(people: Iterable[Passenger]) -> frozenset[str]:
    """Return every document that people show, also what tells nobody from others here: behind, it may."""
    every = (privacy.of_document(document) for passenger in people for document in passenger.identity.documents)
    return frozenset(document for document in every if document)


def telling(who: Identity) -> frozenset[str]:
    """Return the documents (``issuer:number``) that tell somebody from others, by which earlier flights are theirs."""
    shown = (privacy.of_document(each) for each in who.documents if rulebook.key_of(each, who) is not None)
    return frozenset(document for document in shown if document)


def outcomes(scenes: Sequence[rulebook.Scene], rules: rulebook.Rulebook) -> Mapping[str, rulebook.Evaluation]:
    """Evaluate every rule in force for everyone."""
    said = rulebook.evaluate(scenes, rules)
    return {scene.passenger.id: each for scene, each in zip(scenes, said, strict=True)}


def shadowed(scenes: Sequence[rulebook.Scene], rules: rulebook.Rulebook) -> Mapping[tuple[str, int], int]:
    """Count what the rules in shadow would have hit, by rule and version: the number is all that is made of it."""
    if not rules.programs:
        return {}
    counted = Counter((hit.rule, hit.version) for each in rulebook.evaluate(scenes, rules) for hit in each.hits)
    return {(rule.id, rule.version): counted[rule.id, rule.version] for rule in rules.rules}


def unsaid(hit: Hit, here: frozenset[str], judging: rulebook.Rulebook) -> bool:
    """Tell whether a hit is of a rule that says nothing any more, neither that it holds nor that it does not: it stays for the
    decision of a person as long as its passenger is on the flight.
    """
    silent = isinstance(hit.cause, Outcome) and all(hit.cause.rule != rule.id for rule in judging.rules)
    return silent and hit.passenger in here
