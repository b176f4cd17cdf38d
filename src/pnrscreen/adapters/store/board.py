"""The rows of the board: what messages, schedule and quarantine say of each flight, of all flights or of some.

This module knows by which rows a flight is on the board, and how a part of the board is found without reading the rest. It
refuses to open an envelope.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy import Table as SqlTable

from pnrscreen.adapters.store import noun, schema, timetable
from pnrscreen.adapters.store.visit import Visit
from pnrscreen.lanes import DECIDED_IN
from pnrscreen.model import FlightLeg, HitState, LegKey, Level
from pnrscreen.ports import BoardRow, QuarantineState, Window

_SHOWN = tuple(column for column in schema.legs.c if column.name != "ledger")
_DECIDED = sorted(DECIDED_IN)
_DAY = 10  # characters of an ISO day
_UNREPAIRED = (schema.quarantine.c.number != "", schema.quarantine.c.state != QuarantineState.REPAIRED.value)


def rows(visit: Visit, window: Window) -> Sequence[BoardRow]:
    """Return the flights of a window, soonest departure first; among equals by their key."""
    places = _places(visit, window)
    here = _here(visit, window, places)
    spoken = {row.leg.key: row for row in _legs(visit, here)}
    flights, unrepaired = timetable.flights(visit, _days(schema.schedule, window)), _unrepaired(visit, window)
    listed = (spoken.get(key) or BoardRow(leg=FlightLeg(key=key)) for _, key in places)
    return [noun.planned(row, flights.get(row.leg.key), unrepaired.get(row.leg.key, 0)) for row in listed]


def _places(visit: Visit, window: Window) -> list[tuple[str, LegKey]]:
    """Return when each flight of a window leaves, with its key, in the order of the board.

    A bare day sorts before every time of that day: what has no time comes first.
    """
    departs: dict[LegKey, str] = dict.fromkeys(_unrepaired(visit, window), "")
    for table in (schema.schedule, schema.legs):  # what a message says counts before what was planned
        said = select(table.c.carrier, table.c.number, table.c.departure, table.c.date, table.c.scheduled_departure)
        for *key, at in visit.connection.execute(said.where(_days(table, window))):
            departs[LegKey(*key)] = at or departs.get(LegKey(*key), "")
    places = sorted((at or key.date, key) for key, at in departs.items())
    asked = [place for place in places if _within(place[0], window) and (window.after is None or place > window.after)]
    return asked[: window.limit]


def _within(departs: str, window: Window) -> bool:
    since = window.since[:_DAY] if len(departs) == _DAY else window.since
    return departs >= since and (not window.until or departs < window.until)


def _days(table: SqlTable, window: Window) -> ColumnElement[bool]:
    """Return what picks the flights of the days of a window."""
    bounds = (table.c.date >= window.since[:_DAY], table.c.date <= window.until[:_DAY] if window.until else true())
    return bounds[0] & bounds[1]


def _here(visit: Visit, window: Window, places: Sequence[tuple[str, LegKey]]) -> ColumnElement[bool]:
    """Return what picks the legs of these places: by their keys where they are cut off, else by their days."""
    if window.after is None and window.limit is None:
        return _days(schema.legs, window)
    wanted = {key for _, key in places}
    table, days = schema.legs.c, _days(schema.legs, window)
    found = visit.connection.execute(select(table.id, table.carrier, table.number, table.departure, table.date).where(days))
    return table.id.in_([id_ for id_, *key in found if LegKey(*key) in wanted])


def _legs(visit: Visit, here: ColumnElement[bool]) -> Iterator[BoardRow]:
    """Yield what the messages said of each of some legs."""
    hit, inbox = schema.hits.c, schema.inbox.c
    legs = select(schema.legs.c.id).where(here)
    open_hits: defaultdict[int, dict[str, int]] = defaultdict(dict)
    standing = (hit.state == HitState.OPEN.value, hit.leg.in_(legs))
    by_level = select(hit.leg, hit.level, func.count()).where(*standing).group_by(hit.leg, hit.level)
    for leg, level, count in visit.connection.execute(by_level.order_by(hit.level.desc())):
        open_hits[leg][Level(level).name.lower()] = count
    by_leg = select(hit.leg, func.count()).where(hit.state.in_(_DECIDED), hit.leg.in_(legs))
    decided: dict[int, int] = dict(visit.connection.execute(by_leg.group_by(hit.leg)).all())
    waiting = select(inbox.leg, func.count()).where(inbox.leg.in_(legs)).group_by(inbox.leg)
    unscreened: dict[int, int] = dict(visit.connection.execute(waiting).all())
    now = visit.clock.now()
    for row in visit.connection.execute(select(*_SHOWN).where(here)):
        yield noun.board_row(row, open_hits[row.id], decided.get(row.id, 0), unscreened.get(row.id, 0), now)


def _unrepaired(visit: Visit, window: Window) -> Mapping[LegKey, int]:
    """Count the stretches of each leg that no resend has repaired: whether their bytes are still there does not matter."""
    row = schema.quarantine.c
    leg = (row.carrier, row.number, row.departure, row.date)
    wanted = select(*leg, func.count()).where(*_UNREPAIRED, _days(schema.quarantine, window)).group_by(*leg)
    return {LegKey(*found[:4]): found[4] for found in visit.connection.execute(wanted)}
