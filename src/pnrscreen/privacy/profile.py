"""A jurisdiction's profile: the numbers and lists that the law of one place fixes, read from TOML and checked whole.

This module knows the shape of a profile. It refuses to know any legal number: those stand in ``profiles/*.toml`` alone, each
beside its article, where a lawyer can read and correct them. A profile only ever narrows: what no table of this package
admits, no profile can let in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from pnrscreen.errors import ConfigError
from pnrscreen.model import Instant
from pnrscreen.privacy import criteria, template, values
from pnrscreen.privacy.classify import Category
from pnrscreen.privacy.clauses import (
    Breaches,
    Counting,
    Flights,
    Ground,
    Interactive,
    Kind,
    Leaving,
    Outage,
    Period,
    PersonsRights,
    Retention,
    Unmasking,
)
from pnrscreen.privacy.protection import Protection, protection
from pnrscreen.privacy.seriousness import Seriousness, seriousness
from pnrscreen.privacy.table import Table
from pnrscreen.query import Lack
from pnrscreen.rights import Body, Purpose

_DURATION = re.compile(r"P(?=.)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?)?")
_STATE = re.compile(r"[A-Z]{3}")
MAY_LACK = frozenset({"unmask", "flights", "assessment", "leaving", "valid_until"})
"""What a profile may leave out: then it has none of it. Of its ``rules`` that is ``RULES_MAY_LACK``; all else it has to say."""
RULES_MAY_LACK = frozenset({"seriousness"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What the law of one jurisdiction admits, for whom, why, and for how long.

    Classes are the only words that may be counted or logged of what was refused; the codes and words under them may not.
    ``refused`` narrows what the Annex I table admits, by ``(tag, code)``. ``bases`` gives each legal basis the purposes it
    carries. ``interactive`` has a border home alone. ``digest`` is SHA-256 of ``text``, the canonical content. ``earlier`` are
    the profiles that were in force in a home before this one, oldest first; of a profile outside every home there are none.
    """

    id: str
    kind: Kind
    version: int
    title: str
    valid_from: date
    legal_timezone: str
    period_counting: Counting
    purposes: frozenset[Purpose]
    bases: Mapping[str, frozenset[Purpose]]
    grant_minutes: int
    session_hours: int
    retention: Retention
    quarantine_after_hours: int
    withdraw_share_max: float  # share of a list that may be withdrawn for being absent without a person's word
    list_timeout_minutes: int  # how long the parts of a list are waited for
    reason_chars_min: int  # characters in which whoever decides a hit must at least say why
    require_sought_or_alert: bool  # of every database that is compared with
    alert_categories: Mapping[str, str]  # category -> what it means; none: any category may be compared with
    sealed: frozenset[Category]
    link_kinds: Mapping[str, str]  # kind of objective link -> what it means
    services: Mapping[str, str]  # SSR code -> class under which it is refused
    titles: Mapping[str, str]  # title -> class
    titles_also_names: frozenset[str]
    words: Mapping[str, str]  # word -> class
    refused: Mapping[tuple[str, str], str]  # (tag, code) -> class
    refused_fields: frozenset[str]  # fields of Identity
    refused_documents: frozenset[str]  # kinds of Document, in plain words
    prohibited: Mapping[str, str]  # rule attribute or category -> article that forbids it
    restricted: Mapping[str, str]  # rule attribute -> why its use must be justified
    offences: Mapping[str, str]  # code -> title
    seriousness: Seriousness | None  # what they must carry; none: no sentence is known
    excluded: Mapping[str, str]  # word for an aim that no rule may state -> what keeps it out
    rule_roles: Mapping[str, frozenset[str]]  # offence -> whom alone a rule for it may look for
    rule_life: criteria.RuleLife
    review_months_max: int
    min_exonerating: int
    disparity_percent_max: (
        int  # how often, of 100, a rule may meet a group for what it meets everyone else before it is flagged
    )
    small_cell: int  # fewer people than so many are not shown by group
    interactive: Interactive | None
    unmasking: Unmasking | None  # None: what is masked is opened for nobody
    digest: str
    persons: PersonsRights
    breaches: Breaches
    protection: Protection
    rules_shipped: bool  # whether the shipped rules name the bases and offences of this law
    flights: Flights | None = None  # None: every flight is taken in
    assessed_after: Period | None = None  # how long after landing people are still assessed; None: whenever
    leaving: Leaving | None = None  # None: that somebody left the country changes nothing
    valid_until: date | None = None  # the last day on which it may be in force
    text: str = field(default="", repr=False, compare=False)
    earlier: tuple[Earlier, ...] = field(default=(), repr=False, compare=False)

    @property
    def work(self) -> Purpose:
        """The purpose of a home's daily work: what comes in is taken, compared, shown and decided for it."""
        return Purpose.BORDER_CHECK if self.kind is Kind.API_BORDER else Purpose.ADVANCE_ASSESSMENT

    @property
    def pursued(self) -> frozenset[str]:
        """The listed offences that are serious enough for a rule to serve against."""
        return frozenset(code for code in self.offences if self.seriousness is None or self.seriousness.reaches(code))

    def day(self, now: Instant) -> str:
        """Return the calendar day (ISO) it is under this law at a moment."""
        return now.astimezone(ZoneInfo(self.legal_timezone)).date().isoformat()

    def expired(self, now: Instant) -> bool:
        """Tell whether its last day is over."""
        return self.valid_until is not None and self.day(now) > self.valid_until.isoformat()


class Earlier(NamedTuple):
    """A profile that was in force in a home, and the moment at which another took its place."""

    law: Profile
    until: Instant


def profile(text: bytes, templates: template.Templates = template.nowhere) -> Profile:
    """Read and check a profile as somebody wrote it, with the template it extends. Raises ConfigError with every fault, one a
    line, each under its key path.
    """
    return checked(template.resolved(text, templates))


def checked(content: Mapping[str, Any], text: str = "") -> Profile:
    """Check a profile's content. ``text`` is its canonical text where the content holds more, of a later profile. Raises
    ConfigError with every fault.
    """
    faults: list[str] = []
    table = Table(content, "", faults)
    read = _read(table, text or template.canonical(content))
    table.close()
    if faults:
        raise ConfigError("\n".join(faults))
    return read


def _read(table: Table, text: str) -> Profile:
    named = ("refused", "lists", "review", "databases", "links", "rules")
    refused, lists, review, databases, links, rules = parts = tuple(table.within(name) for name in named)
    kind = _kind(table, "kind")
    read = Profile(
        id=values.identifier(table, "id"),
        kind=kind,
        version=table.number("version"),
        title=table.text("title"),
        valid_from=table.day("valid_from"),
        legal_timezone=values.zone(table, "legal_timezone"),
        period_counting=_counting(table, "period_counting"),
        purposes=values.purposes(table, "purposes"),
        bases=values.bases(table.within("bases")),
        grant_minutes=table.number("grant_minutes"),
        session_hours=table.number("session_hours"),
        retention=_retention(table.within("retention")),
        quarantine_after_hours=table.number("quarantine_after_hours"),
        withdraw_share_max=lists.share("withdraw_share_max"),
        list_timeout_minutes=lists.number("list_timeout_minutes"),
        reason_chars_min=review.number("reason_chars_min"),
        require_sought_or_alert=databases.flag("require_sought_or_alert"),
        alert_categories=values.texts(databases.within("categories")),
        sealed=values.categories(table, "sealed"),
        link_kinds=values.texts(links.within("kinds")),
        services=values.classed(refused.within("services")),
        titles=values.classed(refused.within("titles")),
        titles_also_names=refused.words("titles_also_names"),
        words=values.classed(refused.within("words")),
        refused=values.stretches(refused.within("stretches")),
        refused_fields=values.identity_fields(refused, "fields"),
        refused_documents=refused.words("documents"),
        prohibited=values.texts(rules.within("prohibited")),
        restricted=values.texts(rules.within("restricted")),
        offences=values.texts(rules.within("offences")),
        seriousness=seriousness(rules),
        excluded=criteria.excluded(rules.within("excluded")),
        rule_roles=criteria.roles(rules.within("roles")),
        rule_life=criteria.rule_life(rules.within("life")),
        review_months_max=rules.number("review_months_max"),
        min_exonerating=rules.number("min_exonerating"),
        disparity_percent_max=rules.number("disparity_percent_max"),
        small_cell=rules.number("small_cell"),
        interactive=_interactive(table.within("interactive")) if kind is Kind.API_BORDER else None,
        unmasking=_unmasking(table.within("unmask")) if "unmask" in table else None,
        digest=template.digest(text),
        persons=_persons(table.within("subject")),
        breaches=_breaches(table.within("breach")),
        protection=protection(table.within("protection")),
        flights=_flights(table.within("flights")) if "flights" in table else None,
        assessed_after=_assessed(table.within("assessment")) if "assessment" in table else None,
        leaving=_leaving(table.within("leaving")) if "leaving" in table and kind is Kind.PNR_LE else None,
        rules_shipped=rules.flag("shipped"),
        valid_until=table.day("valid_until") if table.states("valid_until") else None,
        text=text,
    )
    for inner in parts:
        inner.close()
    return read


def _retention(table: Table) -> Retention:
    read = Retention(**{item.name: _period(table, item.name) for item in fields(Retention)})
    table.close()
    return read


def _persons(table: Table) -> PersonsRights:
    read = PersonsRights(
        answer=_period(table, "answer"),
        extension=_period(table, "extension"),
        kept=_period(table, "kept"),
        withheld=values.texts(table.within("withheld")),
        grounds=values.texts(table.within("grounds")),
    )
    table.close()
    return read


def _breaches(table: Table) -> Breaches:
    read = Breaches(notice_hours=table.number("notice_hours"), kept=_period(table, "kept"))
    table.close()
    return read


def _period(table: Table, key: str) -> Period:
    text = table.text(key)
    read = _DURATION.fullmatch(text)
    if not read:
        if text:
            table.fault(key, "must be an ISO 8601 period such as P6M, P5Y or PT72H")
        return Period(text=text)
    years, months, days, hours = (int(part or 0) for part in read.groups())
    return Period(text=text, months=12 * years + months, days=days, hours=hours)


def _kind(table: Table, key: str) -> Kind:
    text = table.text(key)
    if text and text not in set(Kind):
        table.fault(key, f"must be one of {', '.join(Kind)}")
    return Kind(text) if text in set(Kind) else Kind.PNR_LE


def _interactive(table: Table) -> Interactive:
    mandatory, outage = table.words("mandatory"), table.text("outage")
    for word in sorted(mandatory - set(Lack)):
        table.fault("mandatory", f"{word!r} is nothing a query says: choose from {', '.join(Lack)}")
    if outage and outage not in set(Outage):
        table.fault("outage", f"must be one of {', '.join(Outage)}")
    read = Interactive(
        mandatory=frozenset(Lack(word) for word in mandatory & set(Lack)),
        documents=table.words("documents"),
        refer_expired=table.flag("refer_expired"),
        answer_hours=table.number("answer_hours"),
        outage=Outage(outage) if outage in set(Outage) else Outage.FAIL_CLOSED,
    )
    table.close()
    return read


def _flights(table: Table) -> Flights:
    grounds = table.within("grounds")
    read = Flights(
        inside=_states(table, "inside"),
        inside_as_of=table.day("inside_as_of"),
        warn_days=table.number("warn_days"),
        grounds=MappingProxyType({name: _ground(grounds.within(name)) for name in grounds}),
    )
    table.close()
    return read


def _leaving(table: Table) -> Leaving:
    read = Leaving(states=_states(table, "states"), kept=_period(table, "kept"))
    if read.kept.hours:
        table.fault("kept", "is counted in whole days: in hours it would be over before the flight is gone")
    table.close()
    return read


def _states(table: Table, key: str) -> frozenset[str]:
    states = table.words(key)
    for word in sorted(states):
        if not _STATE.fullmatch(word):
            table.fault(key, f"{word!r} is no state: write alpha-3 codes such as AUT")
    return states


def _unmasking(table: Table) -> Unmasking:
    numbers = {item.name: table.number(item.name) for item in fields(Unmasking) if not item.name.endswith("bodies")}
    read = Unmasking(bodies=_bodies(table, "bodies"), urgent_bodies=_bodies(table, "urgent_bodies"), **numbers)
    table.close()
    return read


def _ground(table: Table) -> Ground:
    read = Ground(title=table.text("title"), longest=_period(table, "longest"), everything=table.flag("everything"))
    table.close()
    return read


def _assessed(table: Table) -> Period:
    read = _period(table, "after_landing")
    table.close()
    return read


def _bodies(table: Table, key: str) -> frozenset[Body]:
    words = table.words(key)
    for word in sorted(words - set(Body)):
        table.fault(key, f"{word!r} is no kind of body: choose from {', '.join(Body)}")
    return frozenset(Body(word) for word in words & set(Body))


def _counting(table: Table, key: str) -> Counting:
    text = table.text(key)
    try:
        return Counting(text)
    except ValueError:
        table.fault(key, "must be exclusive or inclusive")
        return Counting.EXCLUSIVE
