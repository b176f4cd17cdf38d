"""Withdraw: a person says whether those whom a list leaves out are gone, where so many are that the engine does not decide it.

The decision is about one sending of one list, as the board shows it; it is written into the leg's ledger with its reason in the
log, and the next screening follows it. Whoever is withdrawn stands again when a later message names them.
"""

from __future__ import annotations

from collections.abc import Sequence

from pnrscreen.app import App
from pnrscreen.errors import NotFound, Refused
from pnrscreen.ports import BoardRow
from pnrscreen.rights import Access, Capability
from pnrscreen.stages import ListState, ListStatus


def withdraw(app: App, access: Access, flight: str, reason: str, *, listed: str = "", keep: bool = False) -> ListState:
    """Let the list of a flight that waits withdraw whom it leaves out, or ``keep`` them, and return where it stood.

    ``flight`` is as on the board (``ZZ123``), with its day where it flies on several (``ZZ123/2026-03-01``); ``listed`` names
    the list where several wait. Raises NotFound when none waits, Refused when it is not said which or why, Conflict when the
    flight changed in between.
    """
    grant = app.permit(access, Capability.WITHDRAW)
    if not reason.strip():
        raise Refused("say why: it stands in the log")
    with app.store.reading(grant) as snapshot:
        row, state = _waiting(snapshot.board(), flight, listed)
    with app.store.transaction(grant) as change:
        change.decide(row.leg, state.id, withdraw=not keep)
        public: dict[str, str | int] = {"absent": state.absent, "standing": state.standing, "kept": int(keep)}
        private = {"leg": str(row.leg.key), "list": state.listed, "sending": state.id, "reason": reason}
        change.append(app.entry(access, "withdraw", public, private))
    return state


def _waiting(rows: Sequence[BoardRow], flight: str, listed: str) -> tuple[BoardRow, ListState]:
    """Return the one list that waits on a flight."""
    found = [
        (row, state)
        for row in rows
        for state in row.lists
        if f"{row.leg.key}/".startswith(f"{flight.upper()}/")
        and state.status is ListStatus.WAITS
        and listed in {"", state.listed}
    ]
    if not found:
        raise NotFound(f"no list of flight {flight} waits for a decision: none leaves out so many, or it is decided already")
    if len(found) > 1:
        several = "; ".join(f"{row.leg.key} list {state.listed}" for row, state in found)
        raise Refused(f"several wait, say which: {several}")
    return found[0]
