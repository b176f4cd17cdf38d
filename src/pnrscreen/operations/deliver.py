"""Deliver: a carrier hands something in, over whatever channel: one file or telegram, or a container of several.

Each file in it is received for itself, so that what cannot be taken of one does not keep the others out. What of a container
cannot be opened goes to quarantine.
"""

from __future__ import annotations

from dataclasses import dataclass

from pnrscreen.app import App
from pnrscreen.errors import Refused
from pnrscreen.message import Broken
from pnrscreen.operations import receive
from pnrscreen.rights import Access, Capability
from pnrscreen.wire import container


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What a delivery gave. ``refused`` says of each file that was turned away which it was and why; ``unread`` tells that
    nothing at all could be read of one.
    """

    intake: receive.Intake
    refused: tuple[tuple[str, str], ...] = ()
    unread: bool = False


def deliver(app: App, access: Access, raw: bytes, source: str) -> Delivered:
    """Take in what was handed over. ``source`` says where it came from; it is kept sealed.

    Idempotent, as ``receive`` is. Raises Refused only where the actor may hand in nothing at all.
    """
    app.permit(access, Capability.RECEIVE)
    total, refused, unread = receive.Intake(), [], False
    for member in container.members(raw, source):
        try:
            if isinstance(member, Broken):
                got = receive.unopened(app, access, raw, source, member)
            else:
                got = receive.receive(app, access, member.raw, member.source)
        except Refused as error:
            refused.append((source if isinstance(member, Broken) else member.source, str(error)))
        else:
            total = total.plus(got)
            unread = unread or bool(got.broken and not (got.interchanges or got.duplicates))
    return Delivered(intake=total, refused=tuple(refused), unread=unread)
