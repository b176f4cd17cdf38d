"""Once: a request that is sent again, because its answer never came, changes nothing and is answered as the first time.

Whoever asks names the request by a key of their own (``Idempotency-Key``). What was answered is kept sealed for a day, for the
actor who asked and for nobody else, and goes before when anybody is erased, of whom it may speak; another request under the
same key is a mistake, and told so.
"""

from __future__ import annotations

from dataclasses import dataclass

from pnrscreen.app import App
from pnrscreen.errors import Conflict
from pnrscreen.rights import Access, Capability


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request that is to count once: who asks, for what right, under which key, and what is asked, in bytes."""

    access: Access
    capability: Capability
    key: str
    request: bytes


class OtherRequest(Conflict):
    """Another request came under a key that is taken."""


def begin(app: App, asked: Asked) -> bytes | None:
    """Return what the same request was answered before, or None where it is to be answered now.

    Raises Refused for whoever has no right to what is asked, before anything is looked up; Conflict while the same request is
    still under way; OtherRequest where the key stands for another one.
    """
    app.permit(asked.access, asked.capability)
    request = app.keys.blind("once", asked.request.hex())
    with app.store.transaction(app.own(Capability.SIGN_IN)) as change:
        kept = change.begin_once(_token(app, asked), request, app.clock.now())
        if kept is None:
            return None
        change.append(app.entry(asked.access, "repeat", {"capability": asked.capability.value}))
    if kept.request != request:
        raise OtherRequest("this Idempotency-Key stands for another request of yours: take a new key for a new request")
    if not kept.is_answered:
        raise Conflict("the same request is still under way: ask again in a moment")
    return kept.answer


def keep(app: App, asked: Asked, answer: bytes) -> None:
    """Keep what a request was answered, for a day."""
    now = app.clock.now()
    with app.store.transaction(app.own(Capability.SIGN_IN)) as change:
        change.keep_once(_token(app, asked), answer, f"{app.profile.id}/{now:%Y-%m-%d}")


def forget(app: App, asked: Asked) -> None:
    """Let a request that changed nothing be made again under its key."""
    with app.store.transaction(app.own(Capability.SIGN_IN)) as change:
        change.forget_once(_token(app, asked))


def _token(app: App, asked: Asked) -> str:
    """Return the keyed hash under which a request is found again: the actor is part of it, so that no other finds it."""
    return app.keys.blind("once", f"{asked.access.actor}\n{asked.key}")
