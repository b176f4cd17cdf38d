"""What can be read of decisions on flights and of what a dictionary refuses in one consistent view, and changed.

This module knows what a grant must be for. It refuses to know any other table.
"""

from __future__ import annotations

from collections.abc import Sequence

from pnrscreen.adapters.store import rescanned, rescanning, scoping
from pnrscreen.adapters.store.visit import Visit
from pnrscreen.model import Instant
from pnrscreen.ports import Adopted, Refusing, Rescanned, Scanned
from pnrscreen.rights import Capability

_SCOPED = (
    *(Capability.READ_SCOPE, Capability.DECIDE_SCOPE, Capability.CLOSE_SCOPE),
    *(Capability.RECEIVE, Capability.READ_METRICS),
)
"""What goes by the decisions on flights."""


class ScopesRead:
    """The part of a view that is about flights in scope, and about dictionaries."""

    _visit: Visit

    def scopes(self) -> Sequence[Adopted]:
        """Return the decisions on flights that were adopted, oldest first."""
        self._visit.needs(*_SCOPED)
        return [*scoping.adopted(self._visit)]

    def rescans(self) -> Sequence[Rescanned]:
        """Return where the dictionary stands, and every day of receipt of which anything is there."""
        self._visit.needs(Capability.RESCAN)
        return [*rescanned.days(self._visit)]


class ScopesWrite(ScopesRead):
    """The part of a change that is about them."""

    def adopt_scope(self, adopted: Adopted) -> bool:
        """Put a decision on flights in force; False where it was adopted before."""
        self._visit.needs(Capability.DECIDE_SCOPE)
        return scoping.adopt(self._visit, adopted)

    def end_scope(self, digest: str, at: Instant) -> None:
        """End a decision on flights before its time."""
        self._visit.needs(Capability.DECIDE_SCOPE)
        scoping.end(self._visit, digest, at)

    def close_scope(self, digest: str) -> bool:
        """Note that the log says of a decision that it is over; False where it is noted already."""
        self._visit.needs(Capability.CLOSE_SCOPE)
        return scoping.close(self._visit, digest)

    def note_dictionary(self, dictionary: str, at: Instant) -> None:
        """Note since when a dictionary of what is refused is in force here."""
        self._visit.needs(Capability.RESCAN)
        rescanned.note(self._visit, dictionary, at)

    def rescan(self, stem: str, refusing: Refusing, at_most: int) -> Scanned:
        """Take what is refused by now out of a batch of what is stored of a day, in place, and note how far it came."""
        self._visit.needs(Capability.RESCAN)
        return rescanning.scan(self._visit, stem, refusing, at_most)
