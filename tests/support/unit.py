"""A unit's store with its clock and keys, and the few moves that every test of a store makes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from pnrscreen import privacy, triage
from pnrscreen.adapters.keys import FileKeys
from pnrscreen.adapters.store import Dates, SqlStore
from pnrscreen.adapters.system import RandomIds
from pnrscreen.model import Delivery, Edition, FlightLeg, Passenger, Report
from pnrscreen.ports import Receipt, ShownHit
from pnrscreen.rights import AuditEntry, Capability, Grant
from pnrscreen.stages import Admitted, Known, Screening
from support.builders import a_leg, a_report
from support.clock import SettableClock
from support.grants import LAW, a_grant

EDITION = Edition(
    digest="edition-1", watchlists=(("national", "1", "d1"),), rules=(("late-cash", 1, "d2"),), profile="p", engine="e"
)

NEEDS: dict[str, tuple[Capability, ...]] = {
    "known": (Capability.SCREEN,),
    "waiting": (Capability.SCREEN,),
    "board": (Capability.READ_BOARD, Capability.WITHDRAW),
    "schedule": (Capability.READ_BOARD,),
    "counted": (Capability.READ_BOARD,),
    "quarantined": (Capability.READ_BOARD,),
    "deliveries": (Capability.READ_RECEIPTS,),
    "lists": (Capability.READ_LISTS, Capability.PUBLISH_LIST, Capability.RECEIVE, Capability.SCREEN),
    "receipt": (Capability.FOLLOW_RECEIPT,),
    "queue": (Capability.READ_HITS,),
    "ahead": (Capability.READ_HITS,),
    "queued_of": (Capability.READ_HITS,),
    "passenger": (Capability.READ_PASSENGER,),
    "find": (Capability.SEARCH, Capability.HOLD),
    "acts": (Capability.READ_LOG,),
    "stood": (Capability.READ_LOG,),
    "states": (Capability.READ_LOG,),
    "taken_in": (Capability.READ_LOG,),
    "receipts": (Capability.READ_LOG,),
    "judging": (Capability.READ_LOG,),
    "undecided": (Capability.SEQUENCE,),
    "edited": (Capability.READ_LOG, Capability.SEQUENCE),
    "prove_all": (Capability.ADMINISTER, Capability.SIGN_IN),
    "logged": (Capability.READ_LOG, Capability.SEQUENCE),
    "logged_size": (Capability.READ_LOG, Capability.SEQUENCE),
    "unlogged_since": (Capability.SEQUENCE, Capability.READ_HITS),
    "versions": (Capability.SIGN_IN, Capability.ACKNOWLEDGE),
    "published": (Capability.SCREEN,),
    "numbers": (Capability.READ_BOARD,),
    "backlog": (Capability.READ_METRICS,),
    "history": (Capability.BACKTEST,),
    "flown": (Capability.BACKTEST,),
    "tables": (Capability.BACKUP,),
    "strange": (Capability.SIGN_IN,),
    "accept": (Capability.RECEIVE, Capability.ANSWER),
    "repeat": (Capability.RECEIVE, Capability.ANSWER),
    "quarantine": (Capability.RECEIVE, Capability.ANSWER),
    "answer": (Capability.ANSWER,),
    "dismissed": (Capability.ANSWER,),
    "expire_answers": (Capability.ANSWER, Capability.RETAIN),
    "repair": (Capability.RECEIVE,),
    "expire_quarantine": (Capability.EXPIRE_QUARANTINE, Capability.RETAIN),
    "open_quarantined": (Capability.READ_QUARANTINE,),
    "load_schedule": (Capability.LOAD_SCHEDULE,),
    "record": (Capability.SCREEN,),
    "fail": (Capability.SCREEN,),
    "decide": (Capability.WITHDRAW,),
    "hits": (Capability.READ_HITS,),
    "hit": (Capability.READ_HITS,),
    "take": (Capability.REVIEW,),
    "give_back": (Capability.REVIEW,),
    "to_review": (Capability.REVIEW,),
    "review": (Capability.REVIEW,),
    "opinions": (Capability.REVIEW,),
    "opine": (Capability.REVIEW,),
    "sequence": (Capability.SEQUENCE,),
    "forget_openings": (Capability.EXPIRE_LOG, Capability.RETAIN),
    "requeue": (Capability.SCREEN,),
    "stems": (Capability.RETAIN,),
    "keepings": (Capability.RETAIN, Capability.READ_DUE),
    "links": (Capability.LINK,),
    "superseded": (Capability.RETAIN, Capability.READ_DUE),
    "holdings": (Capability.READ_DUE, Capability.RETAIN),
    "shelved": (Capability.RETAIN, Capability.READ_DUE),
    "remembered": (Capability.SEQUENCE, Capability.CONFIRM_CLOCK),
    "remember": (Capability.SEQUENCE, Capability.CONFIRM_CLOCK),
    "last_run": (Capability.SEQUENCE,),
    "note_run": (Capability.RETAIN,),
    "records": (Capability.HOLD,),
    "holds": (Capability.HOLD, Capability.READ_HOLDS),
    "hold": (Capability.HOLD,),
    "link": (Capability.LINK,),
    "renew_link": (Capability.LINK,),
    "lapse_links": (Capability.RETAIN,),
    "keep_linked": (Capability.RETAIN,),
    "seal_rows": (Capability.RETAIN,),
    "erase_rows": (Capability.RETAIN,),
    "note_sealed": (Capability.RETAIN,),
    "release": (Capability.RETAIN,),
    "forget_asked": (Capability.RETAIN,),
    "forget_marks": (Capability.RETAIN,),
    "clear_months": (Capability.RETAIN,),
    "scopes": (
        *(Capability.READ_SCOPE, Capability.DECIDE_SCOPE, Capability.CLOSE_SCOPE),
        *(Capability.RECEIVE, Capability.READ_METRICS),
    ),
    "rescans": (Capability.RESCAN,),
    "note_dictionary": (Capability.RESCAN,),
    "rescan": (Capability.RESCAN,),
    "adopt_scope": (Capability.DECIDE_SCOPE,),
    "end_scope": (Capability.DECIDE_SCOPE,),
    "close_scope": (Capability.CLOSE_SCOPE,),
    "masked": (Capability.UNMASK,),
    "unmaskings": (Capability.READ_UNMASKINGS, Capability.UNMASK, Capability.CONTROL_UNMASKING, Capability.RETAIN),
    "unmask_tasks": (Capability.READ_UNMASKINGS, Capability.UNMASK, Capability.CONTROL_UNMASKING, Capability.RETAIN),
    "unmask_asked": (Capability.UNMASK,),
    "unmasked": (Capability.UNMASK,),
    "placed": (Capability.SEQUENCE,),
    "note_cut": (Capability.ANSWER,),
    "cut": (Capability.RETAIN,),
    "drop_ended": (Capability.SCREEN,),
    "invite": (Capability.UNMASK,),
    "ask_unmask": (Capability.UNMASK,),
    "redeem": (Capability.UNMASK,),
    "ratify_unmask": (Capability.UNMASK,),
    "unratified_unmask": (Capability.UNMASK, Capability.CONTROL_UNMASKING, Capability.RETAIN),
    "end_unmask": (Capability.UNMASK, Capability.CONTROL_UNMASKING, Capability.RETAIN),
    "forget_unmasks": (Capability.RETAIN,),
    "add_unmask_task": (Capability.UNMASK, Capability.CONTROL_UNMASKING, Capability.RETAIN),
    "end_unmask_task": (Capability.CONTROL_UNMASKING,),
    "escalate_unmask_tasks": (Capability.RETAIN,),
    "register": (Capability.PUBLISH_LIST,),
    "tenures": (
        *(Capability.READ_RULES, Capability.READ_LISTS, Capability.SUBMIT_RULE, Capability.SIGN_RULE, Capability.OPINE_RULE),
        *(Capability.MOVE_RULE, Capability.SUSPEND_RULE, Capability.READ_SHADOW),
    ),
    "shadowed": (Capability.READ_SHADOW,),
    "judged": (Capability.READ_RULES, Capability.MOVE_RULE, Capability.SUSPEND_RULE),
    "put_tenure": (
        *(Capability.SUBMIT_RULE, Capability.SIGN_RULE, Capability.OPINE_RULE, Capability.MOVE_RULE, Capability.SUSPEND_RULE),
    ),
    "end_shadow": (Capability.MOVE_RULE, Capability.SUSPEND_RULE),
    "publish": (Capability.SCREEN,),
    "begin_session": (Capability.SIGN_IN,),
    "begin_once": (Capability.SIGN_IN,),
    "keep_once": (Capability.SIGN_IN,),
    "forget_once": (Capability.SIGN_IN,),
    "note_version": (Capability.SIGN_IN,),
    "note_adoption": (Capability.SIGN_IN,),
    "adoptions": (Capability.SIGN_IN,),
    "acknowledge": (Capability.ACKNOWLEDGE,),
    "clocks": (Capability.READ_BOARD, Capability.READ_METRICS),
    "notice_due": (Capability.READ_BOARD,),
    "subject_requests": (Capability.HANDLE_REQUEST, Capability.AMEND_RECORD),
    "held": (Capability.HANDLE_REQUEST, Capability.AMEND_RECORD, Capability.RETAIN),
    "departed": (Capability.RETAIN,),
    "restricted_on": (Capability.ANSWER,),
    "restricted": (Capability.RETAIN,),
    "breaches": (Capability.BREACH_REGISTER,),
    "keep_request": (Capability.HANDLE_REQUEST,),
    "keep_breach": (Capability.BREACH_REGISTER,),
    "expire_registers": (Capability.RETAIN,),
    "restrict": (Capability.AMEND_RECORD,),
    "lift": (Capability.AMEND_RECORD,),
    "rectify": (Capability.AMEND_RECORD,),
    "erase_person": (Capability.AMEND_RECORD, Capability.RETAIN),
    "list_lifted": (Capability.AMEND_RECORD,),
    "keep_out": (Capability.SCREEN,),
    "owed": (Capability.SCREEN,),
    "regrant": (Capability.SCREEN,),
}
"""What a grant must be for, one of these, for each call of the store but ``append``, which goes with every act."""


@dataclass(frozen=True, kw_only=True)
class Unit:
    """One home, as one process of the unit sees it."""

    store: SqlStore
    engine: Engine
    keys: FileKeys
    clock: SettableClock
    home: Path
    numbers: Iterator[int]

    def entry(self, act: str = "test", **private: str | int) -> AuditEntry:
        """Return an entry of the log."""
        return AuditEntry(act=act, at=self.clock.now(), profile="eu-strict", public={"n": 1}, private=private)

    def does(self, act: str, *args: Any, **named: Any) -> Any:
        """Do one thing in a transaction of its own, written down."""
        with self.store.transaction(a_grant(NEEDS.get(act, (Capability.SCREEN,))[0])) as change:
            done = getattr(change, act)(*args, **named)
            change.append(self.entry(act))
        return done

    def sees(self, capability: Capability, asked: str, *args: Any) -> Any:
        """Ask for one thing that names nobody, in a view of its own."""
        with self.store.reading(a_grant(capability)) as snapshot:
            return getattr(snapshot, asked)(*args)

    def receipt(self, *reports: Report, digest: str = "", redacted: bytes = b"UNB+####'", **admitted: Any) -> Receipt:
        """Return a receipt of an interchange never seen before, unless its ``digest`` is given."""
        number = next(self.numbers)
        return Receipt(
            id=f"receipt-{number}",
            at=self.clock.now(),
            source="inbox/a.edi",
            cohort=f"eu-strict/{self.clock.now():%Y-%m-%d}",
            admitted=Admitted(digest=digest or f"digest-{number}", reports=reports, redacted=redacted, messages=1, **admitted),
        )

    def deliver(self, *deliveries: Delivery) -> None:
        """Receive these deliveries without any report."""
        assert self.does("accept", self.receipt(deliveries=deliveries))

    def accept(self, *reports: Report) -> None:
        """Receive these reports, or one."""
        assert self.does("accept", self.receipt(*reports or (a_report(),)))

    def known(self, leg: FlightLeg | None = None) -> Known:
        """Return what is known of a leg."""
        with self.store.reading(a_grant()) as snapshot:
            (known,) = snapshot.known([(leg or a_leg()).key])
            snapshot.append(self.entry("combine"))
        return known

    def screening(self, known: Known, *changed: Passenger, **decided: Any) -> Screening:
        """Return a screening that deals with every report that waits."""
        versions = {**known.versions, **{report.key: report.version for report in known.waiting}}
        said: dict[str, Any] = {"leg": known.leg, "versions": versions, "changed": changed}
        return Screening(inbox=known.inbox, deliveries=len(known.deliveries), **said | decided)

    def record(self, *changed: Passenger, known: Known | None = None, **decided: Any) -> None:
        """Load a leg, unless it was loaded before, and commit a screening of it."""
        self.does("record", self.screening(known or self.known(), *changed, **decided), EDITION, self.clock.now())

    def shown(self, **asked: Any) -> Sequence[ShownHit]:
        """Return what an officer sees, in the order of the queue."""
        return self.looked(a_grant(Capability.READ_HITS), **asked)

    def looked(self, grant: Grant, **asked: Any) -> Sequence[ShownHit]:
        """Return what somebody sees, in the order of the queue."""
        with self.store.transaction(grant) as change:
            standing = triage.in_order(change.queue(**asked).hits, self.clock.now())
            shown = change.hits([one.queued.id for one in standing])
            change.append(self.entry("consult"))
        return shown

    def counted(self) -> dict[str, int]:
        """Return how many rows of each kind there are."""
        return dict(self.sees(Capability.READ_BOARD, "numbers"))


def a_unit(
    home: Path, engine: Engine, keys: FileKeys, clock: SettableClock, first: int = 1, law: privacy.Profile = LAW
) -> Unit:
    """Return a unit over a migrated database; its receipts are numbered from ``first``."""
    dates = Dates(partial(privacy.visible, law), partial(privacy.outlived, law))
    store = SqlStore(engine, keys, clock=clock, ids=RandomIds(), lookups=privacy.lookups, dates=dates)
    return Unit(store=store, engine=engine, keys=keys, clock=clock, home=home, numbers=count(first))
