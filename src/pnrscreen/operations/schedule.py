"""Schedule: which flights there are, which lists each owes the unit, and whom to call when one does not come (users' S03)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pnrscreen.app import App
from pnrscreen.expected import EXPECTATIONS, ScheduledFlight
from pnrscreen.model import Fault
from pnrscreen.normalise import timetable
from pnrscreen.rights import Access, Capability


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What a schedule came to: the flights in force now, how many it took out, and the rows that could not be read."""

    flights: tuple[ScheduledFlight, ...]
    replaced: int
    faults: tuple[Fault, ...]


def load(app: App, access: Access, table: bytes) -> Loaded:
    """Read a schedule (CSV) and put it in the place of what stood for the days it covers; a row that cannot be read is left out
    and said. What must come of a flight that does not say is the home's ``expects``.
    """
    grant = app.permit(access, Capability.LOAD_SCHEDULE)

    flights, faults = timetable.read(table, EXPECTATIONS[app.config.expects])

    replaced = 0
    if flights:
        with app.store.transaction(grant) as change:
            replaced = change.load_schedule(flights, app.clock.now())
            public: dict[str, str | int] = {"flights": len(flights), "replaced": replaced, "faults": len(faults)}
            change.append(app.entry(access, "schedule.load", public))
    return Loaded(flights=flights, replaced=replaced, faults=faults)


def flights(app: App, access: Access) -> Sequence[ScheduledFlight]:
    """Return the flights of the schedule, soonest departure first."""
    grant = app.permit(access, Capability.READ_BOARD)
    with app.store.reading(grant) as snapshot:
        return snapshot.schedule()
