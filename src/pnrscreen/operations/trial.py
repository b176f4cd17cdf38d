"""Trial: ask rules of everyone who flew in a period and may still be seen, and keep counts.

A back-test serves the making of criteria (Directive 2016/681 Art 6(2)(c)) and shows nobody to anyone: what a machine opened is
one ``combine`` leaf, with the number of people and a root over their ids, written before anybody is opened. Who is masked, or
whose time is over, is left out and counted. What rules ask of earlier flights is answered from the flights of the period alone,
by keyed hashes of documents that end with the back-test.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from pnrscreen import audit, trial
from pnrscreen.app import App
from pnrscreen.errors import Refused
from pnrscreen.operations import sequence
from pnrscreen.resemblance import Match
from pnrscreen.rights import Access, Capability
from pnrscreen.stages import Known

SEAL = "report of a back-test"
"""What reports are sealed by: no other keyed hash of the home is one."""
BATCH = 16
"""Legs opened at once: their clear identities never fill the memory."""


class Counted(NamedTuple):
    """What a back-test counted, and how many were left out."""

    tally: trial.Tally
    left_out: int


def _quiet(_done: int, _of: int) -> None:
    """Report progress to nobody."""


def backtest(
    app: App,
    access: Access,
    reader: trial.Reader,
    period: tuple[str, str] = ("", ""),
    progress: Callable[[int, int], None] = _quiet,
) -> Counted:
    """Ask the rules of a reader of everyone who flew from the first day of a period on and before its last (ISO dates, "" for
    no bound). ``progress`` is told how many legs are done, and of how many.

    Raises Refused for an actor without the right, and where nobody flew whom a back-test may open.
    """
    grant = app.permit(access, Capability.BACKTEST)
    sequence.keep_up(app)
    tally: trial.Tally = Counter()
    with app.store.reading(grant) as snapshot:
        past = snapshot.history(*period, reader.window)
        if not past.people:
            raise Refused(f"nobody flew then whom a back-test may open ({past.left_out:,} are masked): try --synthetic")
        root = audit.tree_hash(one.encode() for one in sorted(past.people)).hex()
        public: dict[str, str | int] = {
            "people": len(past.people),
            "legs": len(past.legs),
            "left_out": past.left_out,
            "rules": len(reader.asked),
            "root": root,
        }
        if reader.window:
            public["window"] = reader.window
        snapshot.append(app.entry(access, "combine", public))
        earlier = trial.Earlier(reader.window, past.since.__getitem__)
        for first in range(0, len(past.legs), BATCH):
            some = snapshot.flown(past.legs[first : first + BATCH])
            tally.update(reader.tally([_boarded(known) for known in some], earlier))
            progress(min(first + BATCH, len(past.legs)), len(past.legs))
    return Counted(tally, past.left_out)


def seal(app: App, access: Access, report: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a report that this home made under its seal, by which it knows it again when a rule is activated, and write down
    that there is one. Raises Refused for an actor without the right.
    """
    grant, digest = app.permit(access, Capability.BACKTEST), str(report["digest"])
    public: dict[str, str | int] = {
        "report": digest,
        "source": str(report["source"]),
        "days": int(report["days"]),
        "flights": int(report["flights"]),
        "rules": len(report["rules"]),
    }
    with app.store.reading(grant) as snapshot:
        snapshot.append(app.entry(access, "rule.backtest", public))
    return {**report, "seal": seal_of(app, digest)}


def seal_of(app: App, digest: str) -> str:
    """Return the seal of a report that this home made: a keyed hash of its digest, which nobody makes without the keys."""
    return app.keys.blind(SEAL, f"{app.registry.home} {digest}")


def _boarded(known: Known) -> trial.Boarded:
    """Return everyone on a leg, with whom on the lists their hits say that they resemble."""
    matches: defaultdict[str, list[Match]] = defaultdict(list)
    for hit in known.hits:
        if isinstance(hit.cause, Match):
            matches[hit.passenger].append(hit.cause)
    return trial.Boarded(leg=known.leg, passengers=known.passengers, matches=matches)
