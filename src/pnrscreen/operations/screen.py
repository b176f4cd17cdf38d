"""Screen: judge every leg that has unscreened reports, soonest departure first, and commit what was decided.

Legs are taken in batches: one snapshot loads what is known of them, the pipeline decides each without a lock, and each is
committed in its own transaction. When someone else changed a leg in between, that leg alone is loaded and judged again. Legs
know nothing of each other: several processes may each screen others, and one that cannot be screened stops none. It is set
aside with the kind of the fault, stands so on the board, and is tried again after a while.

Where rules ask about earlier flights, a leg on which other documents are shown than before has those queued again that are to
come within the window and on which these are shown too. It queues none before it, so that this ends.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from pnrscreen import pipeline
from pnrscreen.app import App
from pnrscreen.errors import ConfigError, Conflict, Refused
from pnrscreen.model import Lane, LegKey
from pnrscreen.operations import effacing, ended, ready, sequence, tenures
from pnrscreen.ports import Transaction
from pnrscreen.rights import Access, AuditEntry, Capability, Grant
from pnrscreen.stages import Known, Screening

BATCH = 16
"""Legs loaded at once: enough to spare round trips, few enough that their clear identities never fill the memory."""
ROUND = 64
"""Legs that several share at once: whoever is done with some finds others, and what came meanwhile does not wait for all."""
TRIES = 5
"""How often one leg is judged anew when others keep changing it, before it is left for the next round."""
_OF_THE_HOME = (Refused, Conflict, ConfigError, OSError, MemoryError)
"""What is not the fault of one leg: the next would fare no better."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Screened:
    """What some legs came to. ``left`` are those that wait for the next round: others kept changing them, or their screening
    ``failed``.
    """

    legs: int = 0
    compared: int = 0
    changed: int = 0
    gone: int = 0
    opened: int = 0
    withdrawn: int = 0
    undetermined: int = 0
    failed: int = 0
    left: frozenset[LegKey] = frozenset()

    @classmethod
    def of(cls, screening: Screening) -> Screened:
        """Count one leg."""
        return cls(
            legs=1,
            compared=screening.compared,
            changed=len(screening.changed),
            gone=len(screening.gone),
            opened=len(screening.opened),
            withdrawn=len(screening.withdrawn),
            undetermined=sum(screening.undetermined.values()),
        )

    def plus(self, other: Screened) -> Screened:
        """Return the sum of two."""
        return Screened(
            legs=self.legs + other.legs,
            compared=self.compared + other.compared,
            changed=self.changed + other.changed,
            gone=self.gone + other.gone,
            opened=self.opened + other.opened,
            withdrawn=self.withdrawn + other.withdrawn,
            undetermined=self.undetermined + other.undetermined,
            failed=self.failed + other.failed,
            left=self.left | other.left,
        )


Spread = Callable[[Sequence[LegKey]], Iterable[Screened]]
"""Has these legs screened, by whomever, and yields what portions of them came to."""


def quiet(_screened: Screened) -> None:
    """Report progress to nobody."""


def _never() -> bool:
    """Go on to the end."""
    return False


def screen(
    app: App,
    access: Access,
    progress: Callable[[Screened], None] = quiet,
    spread: Spread | None = None,
    over: Callable[[], bool] = _never,
) -> Screened:
    """Screen until no leg waits or it is ``over``, and return the sum. ``progress`` is told the sum as it grows. Raises Refused
    where the home lacks something.

    ``spread`` says who screens the legs of a round, each of them exactly one; without it they are screened here.
    """
    grant = app.permit(access, Capability.SCREEN)
    tenures.lapse(app)
    with app.store.reading(grant) as snapshot:
        ready.check(app, snapshot)
    _publish(app, access, grant)
    at_once = BATCH if spread is None else ROUND
    spread = spread or partial(those, app, access)
    total = Screened()
    while not over():
        grant = app.permit(access, Capability.SCREEN)  # a backlog may outlast one grant
        with app.store.reading(grant) as snapshot:
            legs = [leg for leg in snapshot.waiting(at_once + len(total.left)) if leg not in total.left]
        if not legs:
            return total
        for screened in spread(legs):
            total = total.plus(screened)
            progress(total)
    return total


def waiting(app: App, access: Access) -> bool:
    """Tell whether there is anything to screen: a leg that waits, or an edition that is in force and not published yet."""
    grant = app.permit(access, Capability.SCREEN)
    with app.store.reading(grant) as snapshot:
        return bool(snapshot.waiting(1)) or snapshot.published() != app.in_force().edition.digest


def those(app: App, access: Access, legs: Sequence[LegKey]) -> Iterator[Screened]:
    """Screen these legs, soonest first as they come, and yield what each came to."""
    grant = app.permit(access, Capability.SCREEN)
    for some in _batches(legs, _window(app)):
        sequence.keep_up(app)
        try:
            loaded = _load(app, access, grant, some)
        except _OF_THE_HOME:
            raise
        except Exception:  # noqa: BLE001  what is stored of one of them cannot be read: each alone tells of which
            yield from (_one(app, access, grant, leg) for leg in some)
        else:
            yield from (_one(app, access, grant, known.leg.key, known) for known in loaded)


def _batches(legs: Sequence[LegKey], window: int) -> Iterator[Sequence[LegKey]]:
    """Yield legs that are loaded at once. Where rules ask for earlier flights these are of one day: what is on those of a day
    is recorded before those of the next are loaded, so that a backlog is judged by the same history in whatever order it came.
    """
    days = (tuple(several) for _, several in groupby(legs, key=lambda leg: leg.date)) if window else (legs,)
    for several in days:
        yield from (several[first : first + BATCH] for first in range(0, len(several), BATCH))


def _window(app: App) -> int:
    """Return how many days of earlier flights the rules ask about that judge today."""
    rules, day = app.in_force().rules, app.profile.day(app.clock.now())
    return max(rules.on(day).window, rules.in_shadow(day).window)


def _one(app: App, access: Access, grant: Grant, leg: LegKey, known: Known | None = None) -> Screened:
    """Screen one leg, or set it aside: nothing that is said of a flight, or is wrong with it, stops the others."""
    try:
        for here in (known,) if known else _load(app, access, grant, (leg,)):
            screening = _judge(app, access, grant, here)
            return Screened(left=frozenset((leg,))) if screening is None else Screened.of(screening)
    except _OF_THE_HOME:
        raise
    except Exception as error:  # noqa: BLE001  a bug, or stored bytes that were damaged
        _set_aside(app, access, grant, leg, type(error).__name__)
        return Screened(failed=1, left=frozenset((leg,)))
    return Screened()


def _set_aside(app: App, access: Access, grant: Grant, leg: LegKey, kind: str) -> None:
    """Note by what kind of fault the screening of a leg failed; written down when it is new, not each time it is tried."""
    with app.store.transaction(grant) as change:
        if change.fail(leg, kind, app.clock.now()):
            change.append(app.entry(access, "screen.failed", {"kind": kind}, {"leg": str(leg)}))


def _publish(app: App, access: Access, grant: Grant) -> None:
    """Write down the edition that will judge; when it is new, queue the flights still to come for it."""
    edition = app.in_force().edition
    with app.store.transaction(grant) as change:
        if change.publish(edition, app.clock.now()):
            queued = change.requeue(app.clock.now())
            public: dict[str, str | int] = {
                "edition": edition.digest,
                "lists": len(edition.watchlists),
                "rules": len(edition.rules),
                "legs": queued,
            }
            change.append(app.entry(access, "edition.publish", public))


def _load(app: App, access: Access, grant: Grant, legs: Sequence[LegKey]) -> Sequence[Known]:
    """Load what is known of some legs in one snapshot, earlier flights only where a rule asks for them. A machine's sight of
    identities is one leaf a batch.
    """
    window = _window(app)
    with app.store.reading(grant) as snapshot:
        known = snapshot.known(legs, window)
        public: dict[str, str | int] = {"legs": len(known), "edition": app.in_force().edition.digest}
        if window:
            public["window"] = window
        snapshot.append(app.entry(access, "combine", public))
    return known


def _judge(app: App, access: Access, grant: Grant, known: Known) -> Screening | None:
    """Decide one leg and commit it; on a conflict load and decide again. None when it had to be left for later."""
    for _ in range(TRIES):
        screening = pipeline.screen(known, app.in_force(), app.clock.now(), app.name_of, timed=not app.registry.synthetic)
        try:
            with app.store.transaction(grant) as change:
                queued = change.record(screening, app.in_force().edition, app.clock.now())
                change.append(_matched(app, access, screening, queued))
                _keep_out(app, access, change, screening)
        except Conflict:
            sequence.keep_up(app)
            (known,) = _load(app, access, grant, [known.leg.key])
        else:
            if screening.erased:
                ended.cut(app)
            return screening
    return None


def _keep_out(app: App, access: Access, change: Transaction, screening: Screening) -> None:
    """Take out of what came what it says of those who were erased at their request, and write down how many."""
    gone = [change.keep_out(screening.leg.key, one, effacing.EFFACE) for one in screening.erased]
    if gone:
        public = {"records": len(gone), "messages": sum(one.counts.get("message", 0) for one in gone)}
        change.append(app.entry(access, "erase.again", public, {"leg": str(screening.leg.key)}))


def _matched(app: App, access: Access, screening: Screening, queued: int) -> AuditEntry:
    """Describe one screening for the log: how many were compared, what opened, how many later flights are judged anew for it;
    which leg is part of the commitment.
    """
    public: dict[str, str | int] = {
        "edition": app.in_force().edition.digest,
        "compared": screening.compared,
        "changed": len(screening.changed),
        "gone": len(screening.gone),
        "opened": len(screening.opened),
        "withdrawn": len(screening.withdrawn),
        **_by_lane(screening),
        "undetermined": sum(screening.undetermined.values()),
        **({"late": screening.late} if screening.late else {}),
        **({"queued": queued} if queued else {}),
        **{f"withdrawn.{why}": count for why, count in screening.ended.items()},
        **{f"finding.{code}": count for code, count in screening.findings.items()},
    }
    return app.entry(access, "match", public, {"leg": str(screening.leg.key)})


def _by_lane(screening: Screening) -> dict[str, int]:
    """Count by lane the hits that opened, and those that moved into one; of the ordinary lane only what moved."""
    opened = Counter(f"opened.{hit.lane}" for hit in screening.opened if hit.lane is not Lane.ORDINARY)
    return dict(sorted((opened + Counter(f"laned.{lane}" for lane in screening.laned.values())).items()))
