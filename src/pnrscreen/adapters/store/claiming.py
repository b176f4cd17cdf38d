"""What can be read of persons concerned and of breaches in one consistent view, and changed.

This module knows what a grant must be for. It refuses to know any other table.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from pnrscreen.adapters.store import cutting, departing, dropping, granting, holding, marking, registering
from pnrscreen.adapters.store.visit import Visit
from pnrscreen.model import Instant, LegKey, Passenger
from pnrscreen.ports import Breach, Efface, Ended, Expired, Gone, Granted, Heard, HeldRecord, Owed, SubjectRequest
from pnrscreen.rights import Capability
from pnrscreen.stages import Mark


class SubjectsRead:
    """The part of a view that is about persons concerned, and about breaches."""

    _visit: Visit

    def clocks(self) -> Mapping[str, int]:
        """Return how many requests of persons and notices of breaches wait, and how many of each are past their time."""
        self._visit.needs(Capability.READ_BOARD, Capability.READ_METRICS)
        return registering.clocks(self._visit, self._visit.clock.now().date().isoformat())

    def notice_due(self) -> Instant | None:
        """Return by when the authority is to be told of a breach, None when it was told of every one."""
        self._visit.needs(Capability.READ_BOARD)
        return registering.notice_due(self._visit)

    def subject_requests(self, request: str = "") -> Sequence[SubjectRequest]:
        """Return the request of this id, or every one, the first due first; raises NotFound."""
        self._visit.needs(Capability.HANDLE_REQUEST, Capability.AMEND_RECORD)
        return registering.requests(self._visit, request)

    def held(self, record: str) -> HeldRecord:
        """Return what is held of a passenger, by id; raises NotFound. Reveals identities."""
        self._visit.needs(Capability.HANDLE_REQUEST, Capability.AMEND_RECORD, Capability.RETAIN)
        return holding.held(self._visit, record)

    def departed(self, stem: str) -> Sequence[str]:
        """Return the records, which no link keeps, of earlier flights of those on the flights out of a cohort."""
        self._visit.needs(Capability.RETAIN)
        return departing.departed(self._visit, stem)

    def restricted_on(self, leg: LegKey) -> frozenset[str]:
        """Return the names (``correlate.marks``) of those on a leg whose records stand restricted."""
        self._visit.needs(Capability.ANSWER)
        return marking.restricted_on(self._visit, leg)

    def restricted(self) -> frozenset[str]:
        """Return the names of all whose records stand restricted, on whatever leg."""
        self._visit.needs(Capability.RETAIN)
        return marking.restricted(self._visit)

    def owed(self) -> Owed:
        """Return what is listed beside the keys that persons were granted and this store does not know."""
        self._visit.needs(Capability.SCREEN)
        return granting.owed(self._visit)

    def breaches(self, breach: str = "") -> Sequence[Breach]:
        """Return the breach of this id, or every one, the first known first; raises NotFound."""
        self._visit.needs(Capability.BREACH_REGISTER)
        return registering.breaches(self._visit, breach)


class SubjectsWrite(SubjectsRead):
    """The part of a change that is about them."""

    def keep_request(self, request: SubjectRequest) -> None:
        """Keep a request of a person concerned as it stands now."""
        self._visit.needs(Capability.HANDLE_REQUEST)
        registering.keep_request(self._visit, request)

    def keep_breach(self, breach: Breach) -> None:
        """Keep an entry of the breach register as it stands now."""
        self._visit.needs(Capability.BREACH_REGISTER)
        registering.keep_breach(self._visit, breach)

    def expire_registers(self, now: Instant) -> Expired:
        """Take away requests and breaches whose time is over, and the keys of the days that hold none any more."""
        self._visit.needs(Capability.RETAIN)
        return registering.expire(self._visit, now)

    def restrict(self, record: str, mark: Mark, request: str, at: Instant) -> int:
        """Let nobody compare a passenger any more, set the open hits aside, and return how many; raises Conflict."""
        self._visit.needs(Capability.AMEND_RECORD)
        return granting.restrict(self._visit, record, mark, request, at)

    def lift(self, record: str, at: Instant) -> int:
        """Lift a restriction; return how many hits are open again. Raises Conflict where there is none."""
        self._visit.needs(Capability.AMEND_RECORD)
        return granting.lift(self._visit, record, at)

    def rectify(self, righted: Passenger, mark: Mark, request: str, at: Instant) -> None:
        """Show and compare a passenger as they are from now on; what carriers said stays beside it."""
        self._visit.needs(Capability.AMEND_RECORD)
        granting.rectify(self._visit, righted, mark, request, at)

    def list_lifted(self, record: str, names: Collection[str], at: Instant) -> None:
        """List that a restriction was lifted, once it is."""
        self._visit.needs(Capability.AMEND_RECORD)
        granting.list_lifted(self._visit, record, names, at)

    def erase_person(self, record: str, mark: Mark, request: str, at: Instant, efface: Efface) -> Gone:
        """Take one passenger away before their time, out of the stored messages too; raises NotFound, Conflict."""
        self._visit.needs(Capability.AMEND_RECORD, Capability.RETAIN)
        return granting.erase(self._visit, record, mark, request, at, efface)

    def keep_out(self, leg: LegKey, passenger: Passenger, efface: Efface) -> Gone:
        """Take what stored messages, lists and the ledger say of a passenger who was not kept, but for those who were."""
        self._visit.needs(Capability.SCREEN)
        return granting.keep_out(self._visit, leg, passenger, efface)

    def regrant(self, granted: Granted, people: Sequence[Passenger], efface: Efface) -> Gone | None:
        """Do again what was granted, and return what went by it; None where the store holds nothing of whom it is about."""
        self._visit.needs(Capability.SCREEN)
        return granting.regrant(self._visit, granted, people, efface)

    def note_cut(self, head: bytes) -> None:
        """Note that what hangs by the strand of an envelope, which begins so, is to be cut once this change is committed."""
        self._visit.needs(Capability.ANSWER)
        cutting.note(self._visit, cutting.hung([head]))

    def cut(self) -> int:
        """Cut the strands by which hangs what an earlier change took away before its day, and return how many."""
        self._visit.needs(Capability.RETAIN)
        return cutting.cut(self._visit)

    def drop_ended(self, heard: Heard) -> Ended:
        """Take away what of older rows hangs by strands that were cut since, and return how much."""
        self._visit.needs(Capability.SCREEN)
        return dropping.drop(self._visit, self._visit.clock.now(), heard)
