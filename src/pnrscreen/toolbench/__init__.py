"""The bench: pure calls on bytes and tables for people without a store: parse a file, screen it, score names.

This module knows how to show what the core does. It refuses to open, grant, keep or log anything: what is done here is for
development, testing and procurement, on data one may use for that, and is no lawful screening.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from pnrscreen import pipeline, privacy, rulebook, watchlist
from pnrscreen.audit.verify import verified as verify_log
from pnrscreen.model import FlightLeg, Hit, Identity, Instant, LegKey, Passenger, Report, Step, Watchlist
from pnrscreen.pipeline import InForce
from pnrscreen.resemblance import Evidence, Finding, Match, Otherwise
from pnrscreen.rulebook import Rulebook
from pnrscreen.stages import Arrived, Known, Reading, Screening
from pnrscreen.terms import Terms
from pnrscreen.toolbench.lists import (
    REGISTER,
    Checked,
    check_list,
    checked_view,
    counts,
    difference,
    difference_view,
    duplicates,
    left_out,
    list_columns,
    list_formats,
    read_list,
    register_view,
)
from pnrscreen.toolbench.messages import View, columns, formats, locator_view, members, parse, schema, unknown
from pnrscreen.toolbench.packs import Edition, edition, pack_news, public_key, sign_pack, unfit_packs, verify_pack
from pnrscreen.toolbench.people import identity, lacking, lacking_pairs
from pnrscreen.toolbench.tuning import Asked, Labelled, Tuning
from pnrscreen.watchlist.sources.delimited import parsed
from pnrscreen.wire.container import Member
from pnrscreen.words import LANGUAGES

__all__ = (
    "LANGUAGES",
    "REGISTER",
    "Answered",
    "Asked",
    "Bench",
    "Checked",
    "Edition",
    "InForce",
    "Labelled",
    "Member",
    "Rulebook",
    "Scored",
    "Tuning",
    "View",
    "check_list",
    "checked_view",
    "columns",
    "counts",
    "difference",
    "difference_view",
    "duplicates",
    "edition",
    "examples",
    "formats",
    "hit_view",
    "identity",
    "lacking",
    "lacking_pairs",
    "left_out",
    "list_columns",
    "list_formats",
    "load_rules",
    "lock",
    "match_view",
    "members",
    "pack_news",
    "pair",
    "parse",
    "parsed",
    "person_view",
    "public_key",
    "read",
    "read_list",
    "register_view",
    "schema",
    "screen",
    "sign_pack",
    "unfit_packs",
    "unlocked",
    "verify_log",
    "verify_pack",
    "why",
)


# -------------------------------------------------------------------------------------------------------------- screen


def read(raw: bytes, profile: privacy.Profile) -> Reading:
    """Read one file as the pipeline does: what the law admits, and the stretches that cannot be read."""
    return pipeline.read(raw, profile)


def screen(readings: Iterable[Reading], in_force: InForce, now: Instant) -> Iterator[Screening]:
    """Screen what some files gave, in memory, leg by leg, as if nothing had been known before.

    Ids are plain hashes here: without a home there is no key to make them say nothing.
    """
    waiting: defaultdict[LegKey, list[Report]] = defaultdict(list)
    arrived: defaultdict[LegKey, list[Arrived]] = defaultdict(list)
    for admitted in chain.from_iterable(reading.admitted for reading in readings):
        for report in admitted.reports:
            waiting[report.leg.key].append(report)
        for delivery in admitted.deliveries:
            arrived[delivery.leg.key].append(Arrived(now, delivery))
    for key in sorted(waiting.keys() | arrived.keys()):
        known = Known(leg=FlightLeg(key=key), waiting=tuple(waiting[key]), deliveries=tuple(arrived[key]))
        yield pipeline.screen(known, in_force, now, _plain_id)


def _plain_id(key: str) -> str:
    return hashlib.sha256(f"pnrscreen/bench|{key}".encode()).hexdigest()[:32]


def hit_view(hit: Hit, passenger: Passenger, leg: FlightLeg, language: str = "en") -> View:
    """Show one hit with everything that made it: the person, the flight, the cause and each finding or step, as data
    and in words of the language.
    """
    cause = hit.cause
    shown: View = {
        "hit": hit.id,
        "severity": hit.level.name.lower(),
        "passenger": person_view(passenger),
        "flight": {
            "carrier": hit.leg.carrier,
            "number": hit.leg.number,
            "departure": hit.leg.departure,
            "date": hit.leg.date,
            "arrival": leg.destination,
            "scheduled_departure": leg.scheduled_departure,
        },
        "edition": hit.edition,
    }
    if isinstance(cause, Match):
        shown["terms"] = _fields(cause.terms)
        shown["cause"] = {"kind": "list"} | {name: value for name, value in _entry_view(cause).items() if name != "entry_name"}
        shown["entry_name"] = cause.entry_name
        shown |= _resemblance_view(cause, language)
    else:
        shown["cause"] = {"kind": "rule", "rule": cause.rule, "version": cause.version, "digest": cause.digest}
        shown["title"] = cause.title
        shown["verdict"] = cause.verdict.value
        shown["indicators"] = dict(cause.indicators)
        shown["exonerating"] = dict(cause.exonerating)
        shown["trace"] = [_fields(step) for step in cause.trace]
        shown["reasons"] = [line._asdict() for line in rulebook.reasons(cause, language)]
    return shown


def match_view(match: Match, language: str = "en") -> View:
    """Show one match with everything that made it, as data, and in words of the language."""
    return _entry_view(match) | _resemblance_view(match, language)


def _entry_view(match: Match) -> View:
    """Show which entry is meant, in which version, of which state of which list."""
    return {
        "list": match.watchlist,
        "edition": match.edition,
        "entry": match.entry_id,
        "version": match.entry_digest,
        "entry_name": match.entry_name,
    }


def _resemblance_view(match: Match, language: str) -> View:
    """Show names and evidence apart, and what would have prevented the match. Points are thousandths of a score."""
    return {
        "score": match.score / 1000,
        "threshold": match.threshold / 1000,
        "name_score": match.name_score / 1000,
        "calibrated": watchlist.probability(match.name_score, watchlist.script_of(match.listed_name)),
        "listed_name": {"text": match.listed_name, "kind": match.listed_kind, "strength": match.listed_strength},
        "rarity": None if match.rarity is None else match.rarity / 1000,
        "findings": [_keyed(finding) for finding in match.findings],
        "evidence": [_keyed(one) for one in match.evidence],
        "otherwise": [_keyed(one) | {"prevents": one.score < match.threshold} for one in match.otherwise],
        "reasons": [line._asdict() for line in watchlist.reasons(match, language)],
    }


def _keyed(one: Finding | Evidence | Otherwise) -> View:
    """Show what has a key, with the values of its places by name."""
    return _fields(one) | {"values": dict(one.values)}


def _fields(one: Finding | Evidence | Otherwise | Terms | Step) -> View:
    """Show what holds plain values alone: not ``asdict``, which copies each of them."""
    return {name: getattr(one, name) for name in one.__slots__}


def person_view(passenger: Passenger) -> View:
    """Show who a passenger is: the first name said, what identifies them, and which segments say so."""
    identity: Identity = passenger.identity
    name = identity.names[0] if identity.names else None
    return {
        "id": passenger.id,
        "kind": passenger.kind.value,
        "surname": name.surname if name else "",
        "given_names": name.given if name else "",
        "birth_dates": [str(date) for date in identity.birth_dates],
        "sex": identity.sex,
        "nationalities": list(identity.nationalities),
        "documents": [
            {"kind": document.kind, "number": document.number, "issuer": document.issuer} for document in identity.documents
        ],
        "record_locators": [locator_view(locator) for locator in identity.locators if locator.locator],
        "splits": [locator_view(locator) for locator in identity.splits],
        "seat": passenger.seat,
        "ambiguous": passenger.ambiguous,
        "provenance": [
            {"source": statement.source.value, **statement.provenance._asdict()}
            for _, statement in passenger.statements
            if statement.provenance is not None
        ],
        "unknown": unknown(
            name=identity.names,
            sex=identity.sex,
            birth_date=identity.birth_dates,
            nationality=identity.nationalities,
            document=identity.documents,
        ),
    }


# --------------------------------------------------------------------------------------------------------------- match


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """How alike two people are said to be: score 0..1000, match at the default threshold, and one sentence why."""

    score: int
    match: bool
    why: str


def pair(row: Mapping[str, str], language: str = "en") -> Scored:
    """Score one row of ``match pairs``: name1 against name2, with whatever else the row says of both."""
    one, other = (identity({name: row.get(f"{name}{side}", "") for name in FIELDS})[0] for side in "12")
    score, found = watchlist.compare_pair(one, other)
    return Scored(score=score, match=score >= watchlist.DEFAULT.threshold, why=watchlist.why(found, language))


FIELDS = ("name", "birth_date", "nationality", "sex")
"""What a row of ``match pairs`` may say of each side."""


class Answered(NamedTuple):
    """The matches of each row, best first, and how many rows say something in a field that cannot be understood."""

    matches: list[tuple[Match, ...]]
    unclear: Counter[str]


class Bench:
    """One list, indexed, to which a table of people is put."""

    def __init__(self, screener: watchlist.Screener) -> None:
        self.entries, self.names = len(screener.index.entries), len(screener.index)
        self.screener = screener

    @classmethod
    def over(cls, listed: Watchlist, threshold: int = watchlist.DEFAULT.threshold) -> Bench:
        """Prepare a list."""
        settings = watchlist.Settings(threshold=threshold)
        return cls(watchlist.Screener.build(listed.entries, settings, editions={listed.name: listed.edition}))

    def answer(self, rows: Sequence[Mapping[str, str]]) -> Answered:
        """Put some rows to the list, all at once."""
        people = [identity(row) for row in rows]
        return Answered(self.screener.screen(who for who, _ in people), Counter(chain(*(unclear for _, unclear in people))))


def why(match: Match, language: str = "en") -> str:
    """Return a match as one sentence."""
    return watchlist.why(match, language)


# --------------------------------------------------------------------------------------------------------------- rules


def load_rules(files: Mapping[str, bytes], policy: rulebook.Policy, *, published: bool = False) -> Rulebook:
    """Read and check rule files, packs whole where they are ``published``; raises RulebookError naming every fault."""
    return rulebook.load(files, policy, published=published)


def unlocked(book: Rulebook, files: Mapping[str, bytes]) -> Sequence[str]:
    """Return what stands differently in the files than in their lock: a rule changed without a new version, or not locked."""
    return rulebook.unlocked(book, files)


def examples(rule: rulebook.Rule, language: str = "en") -> Sequence[tuple[str, Sequence[Mapping[str, str]]]]:
    """Run a rule's own examples and return those that do not hold, each with why in words of the language."""
    found = rulebook.examples(rule)
    return [(one.fault, [line._asdict() for line in rulebook.reasons(one.outcome, language)]) for one in found]


def lock(book: Rulebook) -> bytes:
    """Return the lock file of a rulebook."""
    return rulebook.lock(book)
