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
from datetime import date
from math import isfinite, nan
from typing import Any, NamedTuple

from pnrscreen import privacy, rulebook
from pnrscreen.errors import Tampered
from pnrscreen.model import FlightLeg, Hit, Identity, Outcome, Passenger
from pnrscreen.resemblance import Match
from pnrscreen.rulebook.read import digest
from pnrscreen.stages import Known, Past, Retold
from pnrscreen.tenure import IN_SERVICE, Measured, Status, Tenure, unapproved


class Sample(NamedTuple):
    """How much a back-test covers."""

    days: int
    flights: int


SAMPLE_MIN = Sample(days=28, flights=100)
"""What a back-test covers at the least to speak for a rule: four whole weeks, since who flies goes by the day of the week; and
flights enough to tell a rate from a budget of half a hit a flight, which of 100 is known to 0.07 (the root of 0.5 by 100).
"""
_GIVEN_UP = frozenset({Status.SUSPENDED, Status.RETIRED})
"""What a file may say of a rule that nobody lets into service. A draft is what every file is, those of a shipped pack too."""
_LET_IN = frozenset(Status) - _GIVEN_UP


def policy(law: privacy.Profile) -> rulebook.Policy:
    """Return what a profile says about rules; an offence that is not serious enough is none for a rule."""
    return rulebook.Policy(
        prohibited=law.prohibited,
        restricted=law.restricted,
        offences={code: law.offences[code] for code in law.pursued},
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


def texts(tenure: Tenure) -> frozenset[str]:
    """Return the digests of the text of a rule, whatever its file says of its status, unless that gives it up: a pack that is
    imported makes every file a draft, and where a rule stands is the home's to say.
    """
    said = tomllib.loads(tenure.content) if _approved(tenure) else {}
    if said.get("status") not in _LET_IN:
        return frozenset((tenure.digest,))
    return frozenset(digest({**said, "status": status.value}) for status in _LET_IN)


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


class _Row(NamedTuple):
    """What a report says of one text of a rule: hits for 180 seats, the days it looks back, the groups it falls on more often
    than chance explains.
    """

    rate: float
    looks_back: int
    flagged: tuple[str, ...]


class _Report(NamedTuple):
    """The report of a back-test, as far as it speaks for a rule or against it; ``rows`` by id, version and digest of each."""

    digest: str
    source: str
    flights: int
    days: int
    history: tuple[str, str]  # from when on what rules ask of earlier flights was whole, and the last day
    rows: Mapping[tuple[str, int, str], _Row]
    fault: str

    @classmethod
    def read(cls, content: bytes, seal: Callable[[str], str]) -> _Report:
        """Read a report. Raises ValueError, TypeError, KeyError or AttributeError for what is none."""
        said = json.loads(content)
        named = str(said["digest"])
        rest = {key: value for key, value in said.items() if key not in {"digest", "seal"}}
        fault = ""
        if named != hashlib.sha256(_canonical(rest)).hexdigest():
            fault = "the report was changed since it was written: its digest is not that of what it says"
        elif said.get("seal") != seal(named):
            fault = "this home did not make the report: pnrscreen rules backtest --home does, also with --synthetic"
        return cls(
            digest=named,
            source=str(said["source"]),
            flights=int(said["flights"]),
            days=int(said["days"]),
            history=(str((said.get("history") or {}).get("whole_from", "")), str(said["last_day"])),
            rows={(row["id"], row["version"], row["digest"]): _row(row) for row in said["rules"]},
            fault=fault,
        )

    def of(self, tenure: Tenure) -> _Row | None:
        """Return what is said of a text, in whatever status its file stood; None where nothing is."""
        keys = ((tenure.rule, tenure.version, one) for one in texts(tenure))
        return next((self.rows[key] for key in keys if key in self.rows), None)

    def rated(self, asked: Iterable[_Row]) -> int:
        """Return on how many days rates rest: where a rule looks back, on those alone before which all lay there."""
        whole_from, last = self.history
        if not (whole_from and any(row.looks_back for row in asked)):
            return self.days
        return min(self.days, (date.fromisoformat(last) - date.fromisoformat(whole_from)).days + 1)


def _row(said: Mapping[str, Any]) -> _Row:
    rate = said["hits_per_180_seats"]
    return _Row(nan if rate is None else float(rate), int(said["looks_back"]), tuple(map(str, said["flagged"])))


def forecast(
    report: bytes, tenure: Tenure, active: Sequence[Tenure], budget: float, seal: Callable[[str], str]
) -> tuple[Measured | None, list[str]]:
    """Return what a back-test's report (JSON, or nothing) forecasts of a rule, and why it is no leave to activate it: there is
    none, this home did not make it, it is of another text or of too little, all active rules together would cost more hits than
    the budget has for 180 seats, the rule falls more often on some group than chance explains, or one of them asks for earlier
    flights that lay there on no day, so that nobody knows what it will do.

    A report names itself by its ``digest``, SHA-256 of the canonical JSON of everything else, and bears under ``seal`` what the
    home that made it says to that digest.
    """
    if not report:
        return None, ["backtest: none: give the report of pnrscreen rules backtest, or an override by name"]
    try:
        said = _Report.read(report, seal)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None, ["backtest: this is no report of pnrscreen rules backtest"]
    if said.fault:
        return None, [f"backtest: {said.fault}"]
    every = [row.rate for row in said.rows.values()]
    sound = said.flights > 0 and all(isfinite(rate) and rate >= 0 for rate in every)
    faults = [] if sound else ["backtest: the report is of no flight, or counts what cannot be"]
    rows = {one.named: said.of(one) for one in (tenure, *active)}
    asked = {name: row for name, row in rows.items() if row is not None}
    unsaid = [name for name, row in rows.items() if row is None]
    faults += [f"backtest: the report says nothing of {name} as it stands: test it with all active rules" for name in unsaid]
    if faults:
        return None, faults
    own = asked[tenure.named]
    return Measured(report=said.digest, source=said.source, hits_per_flight=own.rate), [*_against(said, asked, own, budget)]


def _against(said: _Report, asked: Mapping[str, _Row], own: _Row, budget: float) -> Iterator[str]:
    """Yield what speaks against a rule in a report that is sound and says something of all that is ``asked``."""
    if not said.history[0]:
        yield from (
            f"backtest: {name} asks for flights of the {row.looks_back} days before, and on no day of the report do these all"
            " lie there: test it over a longer history, or an override by name"
            for name, row in asked.items()
            if row.looks_back
        )
    days = said.rated(asked.values())
    if days < SAMPLE_MIN.days or said.flights < SAMPLE_MIN.flights:
        yield (
            f"backtest: {days} days and {said.flights} flights are too few: {SAMPLE_MIN.days} days and {SAMPLE_MIN.flights}"
            " flights at the least, or an override by name"
        )
    total = sum(row.rate for row in asked.values())
    if total > budget:
        yield f"budget: {total:.3g} hits for 180 seats, of {budget:g} for all active rules: narrow it, or an override by name"
    if own.flagged:
        yield f"disparity: it falls more often on {'; '.join(own.flagged)}: ask something else, or an override by name"


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
