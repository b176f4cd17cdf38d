"""Looking again at what is stored of a day, and taking out of it in place what is refused by now.

This module knows the order in which a day is gone through, how far each has come, and that a leg moves one revision on with
whatever changes of it: a draft of a screening that was made before does not stand. It refuses to know what is refused. What
nobody can open (its time is over, its keys are sealed) stays as it is, and the day is noted as closed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import msgspec
from sqlalchemy import Column, Row, Select, Table, delete, select, tuple_, update

from pnrscreen.adapters.keys import envelope as envelopes
from pnrscreen.adapters.store import codec, noun, recording, rescanned, retaining, schema
from pnrscreen.adapters.store.visit import Visit
from pnrscreen.errors import NotFound, Refused, Tampered
from pnrscreen.model import Booking, LegKey, Report
from pnrscreen.ports import Refusing, Scanned

_RESCAN, _PERSON, _INBOX, _RAW, _LEG = rescanned.rescans.c, schema.passengers.c, schema.inbox.c, schema.raws.c, schema.legs.c
_SHARE = 16
"""A raw may be a thousand times as long as a record: so many fewer of them are taken at once."""


@dataclass(slots=True)
class _Pass:
    """One batch on its way: what is refused, and what came of it."""

    visit: Visit
    refusing: Refusing
    changed: int = 0
    closed: int = 0
    taken: Counter[str] = field(default_factory=Counter)

    def opened(self, envelope: bytes | None, context: str) -> bytes | None:
        """Return what is in an envelope, or None where there is none, or nobody can open it: that is counted."""
        if envelope is None:
            return None
        try:
            return self.visit.unseal(envelope, context)
        except (Refused, Tampered, NotFound):  # masked, sealed, destroyed or damaged
            self.closed += 1
            return None

    def again(self, value: Any) -> Any:
        """Return a noun as it may stay, and count what went."""
        anew = self.refusing.noun(value)
        self.taken.update(anew.taken)
        return anew.kept

    def sealed(self, plain: bytes, before: bytes, context: str) -> bytes:
        """Enclose what stays in the cohort of the envelope it came from, to end with it."""
        stem, _, data_class = envelopes.cohort(envelopes.begins(before)).rpartition("/")
        return self.visit.seal(plain, stem, data_class, context, before)


def scan(visit: Visit, stem: str, refusing: Refusing, at_most: int) -> Scanned:
    """Go through one batch of a day, from where the last one came to under the same dictionary, and note how far it came."""
    visit.hold(retaining.ALONE)
    row = visit.connection.execute(select(rescanned.rescans).where(_RESCAN.stem == stem)).first()
    going = row is not None and row.dictionary == refusing.dictionary and not row.over
    kind, after = msgspec.json.decode(row.place) if row is not None and going else (next(iter(_KINDS)), None)
    wanted, key, change = _KINDS[kind]
    limit = max(1, at_most // _SHARE) if kind == "raw" else at_most
    looking = wanted(stem).order_by(*key).limit(limit)
    some = visit.connection.execute(looking if after is None else looking.where(tuple_(*key) > tuple(after))).all()
    on = _Pass(visit, refusing)
    change(on, some)
    kinds = [*_KINDS]
    following = kind if len(some) == limit else next(iter(kinds[kinds.index(kind) + 1 :]), "")
    place = [following, [getattr(some[-1], one.name) for one in key] if following == kind else None]
    closed = on.closed > 0 or (row is not None and going and row.closed)
    rescanned.write(
        visit,
        {
            "stem": stem,
            "dictionary": refusing.dictionary,
            "at": row.at if row is not None and going else codec.stamp(visit.clock.now()),  # since when it is gone through
            "place": msgspec.json.encode(place).decode() if following else "",
            "over": not following,
            "closed": closed,
        },
    )
    visit.owes = True
    return Scanned(kind, len(some), on.changed, dict(sorted((+on.taken).items())), on.closed, over=not following)


# ---------------------------------------------------------------------------------------------------------------- kinds


def _raws(on: _Pass, rows: Sequence[Row[Any]]) -> None:
    for row in rows:
        context = f"receipt/{row.receipt}/raw"
        content = on.opened(row.content, context)
        if not content or (anew := on.refusing.raw(content)).kept == content:
            continue
        on.taken.update(anew.taken)
        on.changed += 1
        this = (_RAW.receipt == row.receipt, _RAW.cohort == row.cohort)
        sealed = on.sealed(anew.kept, row.content, context)
        on.visit.connection.execute(update(schema.raws).where(*this).values(content=sealed))


def _inbox(on: _Pass, rows: Sequence[Row[Any]]) -> None:
    """Look at the reports that wait; where one changes, the draft of a screening that saw it does not stand."""

    def changed(row: Row[Any], on: _Pass) -> bytes | None:
        context = f"inbox/{row.receipt}/{row.ordinal}/report"
        plain = on.opened(row.report, context)
        report = codec.decode(Report, plain) if plain else None
        kept = on.again(report) if report else None
        return None if kept == report else on.sealed(codec.encode(kept), row.report, context)

    for row in _moved(on, rows, schema.inbox, changed):
        this = (_INBOX.receipt == row.receipt, _INBOX.ordinal == row.ordinal, _INBOX.cohort == row.cohort)
        if (sealed := changed(row, on)) is not None:
            on.changed += 1
            on.visit.connection.execute(update(schema.inbox).where(*this).values(report=sealed))


def _people(on: _Pass, rows: Sequence[Row[Any]]) -> None:
    """Look at passengers; what they are found by goes with what they are no longer, and so do the digests of what was said."""
    for row in _moved(on, rows, schema.passengers, _person):
        written = _person(row, on)
        if not written:
            continue
        on.changed += 1
        this = (_PERSON.leg == row.leg, _PERSON.id == row.id, _PERSON.cohort == row.cohort)
        values = {name: value for name, value in written.items() if isinstance(value, bytes)}
        on.visit.connection.execute(update(schema.passengers).where(*this).values(values))
        if "identity" in values:
            _find_anew(on.visit, row)
        if written["reports"]:
            _forget(on, row.leg, written["reports"])


def _person(row: Row[Any], on: _Pass) -> Mapping[str, Any]:
    """Return the envelopes of a passenger that change, and the keys of the reports that were said otherwise; or nothing."""
    at, changed, reports = f"passenger/{row.leg}/{row.id}", dict[str, Any](), set[str]()
    if plain := on.opened(row.identity, f"{at}/identity"):
        person = codec.decode(codec.Person, plain)
        statements = tuple((key, on.again(one)) for key, one in person.statements)
        reports = {key for (key, one), (_, kept) in zip(person.statements, statements, strict=True) if one != kept}
        services = on.refusing.noun(Booking(services=person.services)).kept.services
        kept = msgspec.structs.replace(
            person, identity=on.refusing.noun(person.identity).kept, statements=statements, services=services
        )
        if kept != person:
            changed["identity"] = on.sealed(codec.encode(kept), row.identity, f"{at}/identity")
    if plain := on.opened(row.context, f"{at}/context"):
        rest = codec.decode(codec.Circumstances, plain)
        if rest.booking is not None:
            anew = on.refusing.noun(rest.booking)
            if anew.kept != rest.booking:
                on.taken.update({} if "identity" in changed else anew.taken)  # its statements say the same
                stays = msgspec.structs.replace(rest, booking=anew.kept)
                changed["context"] = on.sealed(codec.encode(stays), row.context, f"{at}/context")
    return {**changed, "reports": reports} if changed else {}


def _ledgers(on: _Pass, rows: Sequence[Row[Any]]) -> None:
    """Look at what legs remember of those whom a list has left out."""

    def changed(row: Row[Any], on: _Pass) -> bytes | None:
        context = f"leg/{row.id}/ledger"
        plain = on.opened(row.ledger, context)
        if plain is None:
            return None
        ledger = codec.decode(codec.Ledger, plain)
        aside = {key: tuple(on.again(one) for one in said) for key, said in ledger.aside.items()}
        others = [key for key, said in aside.items() if said != ledger.aside[key]]
        return on.sealed(codec.encode(_without(ledger, others, aside)), row.ledger, context) if others else None

    for row in _moved(on, rows, schema.legs, changed):
        if (sealed := changed(row, on)) is not None:
            on.changed += 1
            on.visit.connection.execute(update(schema.legs).where(_LEG.id == row.id).values(ledger=sealed))


def _moved(on: _Pass, rows: Sequence[Row[Any]], table: Table, changed: Callable[[Row[Any], _Pass], Any]) -> Sequence[Row[Any]]:
    """Return the rows that change, as they are once their legs moved on and are held; those that stay keep nobody waiting."""
    looking = _Pass(on.visit, on.refusing)
    those = [row for row in rows if changed(row, looking)]
    on.closed += looking.closed
    if not those:
        return ()
    leg = _LEG.id if table is schema.legs else table.c.leg
    retaining.move_on(on.visit, {row.id if table is schema.legs else row.leg for row in those})
    keys = [*table.primary_key]
    named = [tuple(getattr(row, one.name) for one in keys) for row in those]
    return on.visit.connection.execute(select(table).where(tuple_(*keys).in_(named)).order_by(leg)).all()


def _forget(on: _Pass, leg: int, reports: Collection[str]) -> None:
    """Forget the digests that a leg has of reports that are said otherwise now: of what was refused, not even one may stay."""
    row = on.visit.connection.execute(select(schema.legs).where(_LEG.id == leg)).one()
    context = f"leg/{leg}/ledger"
    if plain := on.opened(row.ledger, context):
        ledger = _without(codec.decode(codec.Ledger, plain), reports)
        sealed = on.sealed(codec.encode(ledger), row.ledger, context)
        on.visit.connection.execute(update(schema.legs).where(_LEG.id == leg).values(ledger=sealed))


def _without(ledger: codec.Ledger, reports: Collection[str], aside: Mapping[str, Any] | None = None) -> codec.Ledger:
    versions = {key: (*one[:-1], "") if key in reports else one for key, one in ledger.versions.items()}
    superseded = {key: ones for key, ones in ledger.superseded.items() if key not in reports}
    return msgspec.structs.replace(
        ledger, versions=versions, superseded=superseded, aside=dict(ledger.aside if aside is None else aside)
    )


def _find_anew(visit: Visit, row: Row[Any]) -> None:
    """Write the look-up hashes of a passenger anew, where there are any."""
    lookup = schema.lookups.c
    this = (lookup.leg == row.leg, lookup.passenger == row.id, lookup.cohort == row.cohort)
    if visit.connection.execute(delete(schema.lookups).where(*this)).rowcount:
        where = (_PERSON.leg == row.leg, _PERSON.id == row.id, _PERSON.cohort == row.cohort)
        now = visit.connection.execute(select(schema.passengers).where(*where)).one()
        passenger = noun.passenger(visit, now, LegKey("", "", "", ""))
        visit.fill(schema.lookups, [*recording.lookup_rows(visit, row.leg, [passenger], {row.id: row.cohort})])


def _of(table: Table) -> Callable[[str], Select[Any]]:
    return lambda stem: select(table).where(table.c.cohort == stem)


_Kind = tuple[Callable[[str], Select[Any]], Sequence[Column[Any]], Callable[[_Pass, Sequence[Row[Any]]], None]]
_KINDS: Mapping[str, _Kind] = MappingProxyType(
    {
        "raw": (_of(schema.raws), (_RAW.receipt,), _raws),
        "inbox": (_of(schema.inbox), (_INBOX.receipt, _INBOX.ordinal), _inbox),
        "passenger": (_of(schema.passengers), (_PERSON.leg, _PERSON.id), _people),
        "ledger": (lambda stem: _of(schema.legs)(stem).where(_LEG.ledger.is_not(None)), (_LEG.id,), _ledgers),
    }
)
"""What is stored of a day, in the order in which it is gone through, with the key of its rows."""
