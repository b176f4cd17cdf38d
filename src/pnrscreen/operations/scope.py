"""Scope: deciding that flights between the states inside are taken in, and what stands at the gate of a home.

A decision goes from hand to hand as a file: whoever signs sees what it says. Actors of two organisations sign it, which is the
permit, and it stands from its first second to before its last. Then it is over, and that is an entry of the log. One person may
end it earlier: to take in less takes no two.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from pnrscreen import normalise, privacy
from pnrscreen.app import App
from pnrscreen.errors import NotFound, Refused
from pnrscreen.message import Flight
from pnrscreen.model import Instant
from pnrscreen.operations import clock
from pnrscreen.ports import Adopted, Snapshot
from pnrscreen.privacy import scope
from pnrscreen.privacy.scope import Decision as Decision  # noqa: PLC0414  what is decided is what is named here
from pnrscreen.rights import Access, Capability

STANDS, WAITS, OVER, ENDED = "stands", "waits", "over", "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A decision that was adopted, and where it is: it waits for its first second, stands, is over, or was ended.

    ``ends_soon``: it stands, and is over within the days of the profile's warning.
    """

    decision: Decision
    adopted_at: Instant
    state: str
    ended_at: Instant | None = None
    ends_soon: bool = False


def propose(app: App, text: bytes) -> Decision:
    """Draft a decision from TOML, for two to sign; raises Refused for one that could not be adopted whoever signed it."""
    made = scope.propose(text, app.registry.home, app.clock.now())
    _check(app, made, signed=False)
    return made


def read(content: bytes) -> Decision:
    """Read a decision on its way; raises Refused where it is none."""
    return scope.read(content)


def adopt(app: App, access: Access, content: bytes) -> Decision:
    """Put a decision in force that actors of two organisations signed, and write that into the log of rules.

    Raises Refused for one that is signed by fewer, or of one organisation; for a ground or a term that the profile does not
    know; for one that is over, or was adopted before.
    """
    grant, made = app.permit(access, Capability.DECIDE_SCOPE), read(content)
    try:
        _check(app, made, signed=True)
    except Refused as refused:
        app.turn_away(refused, Capability.DECIDE_SCOPE, access)
    with app.store.transaction(grant) as change:
        if not change.adopt_scope(Adopted(made.digest, content, app.clock.now(), made.ends)):
            raise Refused("this decision was adopted before: one that was ended does not stand again")
        change.append(app.entry(access, "scope.adopt", _told(made), _private(made)))
    return made


def end(app: App, access: Access, named: str, reason: str) -> Decision:
    """End a decision before its time, named by how its digest begins: its flights are taken in no more from now on.

    Raises NotFound where none of that name stands or waits, Refused for a reason too short.
    """
    grant, why = app.permit(access, Capability.DECIDE_SCOPE), " ".join(reason.split())
    if len(why) < app.profile.reason_chars_min:
        raise Refused(f"say why, in at least {app.profile.reason_chars_min} characters: the reason stands in the log")
    with app.store.transaction(grant) as change:
        now = app.clock.now()
        found = [one for one in change.scopes() if one.digest.startswith(named) and one.ended_at is None and now < one.until]
        if len(found) != 1 or not named:
            raise NotFound("no decision that goes by that name stands: pnrscreen scope list")
        made = read(found[0].content)
        change.end_scope(made.digest, now)
        change.append(app.entry(access, "scope.end", _told(made), {**_private(made), "reason": why}))
    return made


def decisions(app: App, access: Access) -> Sequence[Standing]:
    """Return every decision that was adopted, oldest first, and where each is. They name no traveller."""
    with app.store.reading(app.permit(access, Capability.READ_SCOPE)) as snapshot:
        adopted = snapshot.scopes()
    now = app.clock.now()
    return [_standing(app, one, now) for one in adopted]


def adopted(app: App, snapshot: Snapshot) -> Sequence[Adopted]:
    """Return the decisions of which something is let in, none where the profile asks for none."""
    return () if app.profile.flights is None else snapshot.scopes()


def gate(app: App, adopted: Sequence[Adopted], now: Instant) -> privacy.Gate | None:
    """Return what lets flights in at a moment, or None where the profile lets every flight in. A decision that is over by then
    is noted so, once, with an entry of the log.
    """
    # What is turned away is gone: a clock that jumped ahead turns nobody away who may not have flown.
    left = None if app.profile.leaving is None else partial(_left, app, clock.settled(app))
    if app.profile.flights is None:
        return None if left is None else privacy.Gate(law=None, decisions=(), country=country, left=left)
    if any(_unnoted(one, now) for one in adopted):
        close(app, now)
    standing = tuple(
        made for one in adopted if one.ended_at is None and now < one.until and (made := read(one.content)).stands(now)
    )
    return privacy.Gate(law=app.profile.flights, decisions=standing, country=country, left=left)


def _left(app: App, now: Instant, sectors: Sequence[Flight]) -> bool:
    said = (privacy.Sector(one.departure, one.arrival, one.scheduled_departure or "") for one in sectors)
    by = leaves_by(app, said)
    return by is not None and privacy.left(app.profile, by, now)


def leaves_by(app: App, sectors: Iterable[privacy.Sector]) -> date | None:
    """Return by which day flights of these sectors have left the country, None where none does or the profile does not ask."""
    law = app.profile.leaving
    return None if law is None else privacy.leaves_by(law, sectors, country)


def crosses(app: App, sectors: Sequence[Flight]) -> bool:
    """Tell whether a flight of these sectors touches a state outside, or may: no decision is asked for."""
    law = app.profile.flights
    return law is None or not privacy.Gate(law=law, decisions=(), country=country).within(sectors)


def metrics(app: App, access: Access) -> Mapping[str, int]:
    """Return how many decisions stand, and in how many seconds the first of them is over (0: none stands)."""
    with app.store.reading(app.permit(access, Capability.READ_METRICS)) as snapshot:
        adopted = snapshot.scopes()
    now = app.clock.now()
    left = [one.until - now for one in adopted if _standing(app, one, now).state == STANDS]
    seconds = int(min(left).total_seconds()) if left else 0
    return {"flight_decisions": len(left), "flight_decision_seconds_left": seconds}


def country(airport: str) -> str:
    """Return the country (alpha-3) an airport lies in, "" where nobody knows it."""
    found = normalise.codes.airport(airport)
    return found.country if found else ""


def close(app: App, now: Instant) -> int:
    """Note the decisions that are over and not noted so yet, each with an entry of the log; return how many. Where there is
    none, nothing is written, and nobody else who writes waits.
    """
    grant, number = app.own(Capability.CLOSE_SCOPE), 0
    with app.store.reading(grant) as snapshot:
        if not any(_unnoted(one, now) for one in snapshot.scopes()):
            return 0
    with app.store.transaction(grant) as change:
        for one in change.scopes():
            if _unnoted(one, now) and change.close_scope(one.digest):
                change.append(app.entry(app.system, "scope.close", _told(read(one.content))))
                number += 1
    return number


def _unnoted(one: Adopted, now: Instant) -> bool:
    return one.ended_at is None and not one.closed and now >= one.until


def _standing(app: App, one: Adopted, now: Instant) -> Standing:
    made, days = read(one.content), app.profile.flights.warn_days if app.profile.flights else 0
    state = ENDED if one.ended_at else OVER if now >= made.ends else STANDS if made.stands(now) else WAITS
    soon = state == STANDS and now >= made.ends - timedelta(days=days)
    return Standing(decision=made, adopted_at=one.adopted_at, state=state, ended_at=one.ended_at, ends_soon=soon)


def _check(app: App, made: Decision, *, signed: bool) -> None:
    try:
        scope.check(made, app.profile, app.registry, app.clock.now(), signed=signed)
    except privacy.RegistryError as error:
        raise Refused(str(error), error.code) from None


def _told(made: Decision) -> dict[str, str | int]:
    """Say of a decision what may stand in clear: of what kind it is, how many it names, and its two moments."""
    return {
        "decision": made.digest,
        "ground": made.ground,
        "covers": made.covers,
        "named": len(made.named),
        "from": made.valid_from,
        "until": made.valid_until,
        "signatures": len(made.signatures),
    }


def _private(made: Decision) -> dict[str, str | int]:
    return {"signed": " ".join(sorted(made.signatures)), "authority": made.authority, "reference": made.reference}
