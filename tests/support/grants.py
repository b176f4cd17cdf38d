"""Grants for tests that need to be let in and are not about who may enter."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from pnrscreen import bootstrap
from pnrscreen.model import Instant
from pnrscreen.rights import Access, AccessKey, Actor, Capability, Grant, GrantKey, Purpose, Role
from support.clock import MORNING

LAW = bootstrap.profile("eu-strict")
EVERY = replace(LAW, purposes=frozenset(Purpose), bases={**LAW.bases, "border": frozenset({Purpose.BORDER_CHECK})})
"""A law that knows every purpose, so that the table of rights alone decides."""


def an_access(
    actor: str = "officer-1",
    purpose: Purpose = Purpose.ADVANCE_ASSESSMENT,
    until: Instant = MORNING + timedelta(days=365),
) -> Access:
    """Return an access as ``privacy.sign_in`` would give it."""
    return Access(key=AccessKey(), actor=actor, purpose=purpose, basis="eu-2016-681:6.2.a", ticket="ticket-0", until=until)


def a_grant(
    capability: Capability = Capability.SCREEN,
    *,
    actor: str = "officer-1",
    organisation: str = "unit",
    purpose: Purpose = Purpose.ADVANCE_ASSESSMENT,
    profile: str = "eu-strict",
    until: Instant = MORNING + timedelta(days=365),
) -> Grant:
    """Return a grant as ``privacy.permit`` would give it to an officer on duty, here for a year."""
    return Grant(
        key=GrantKey(),
        access=an_access(actor, purpose, until),
        actor=Actor(id=actor, organisation=organisation, roles=frozenset({Role.OPERATOR, Role.REVIEWER})),
        capability=capability,
        profile=profile,
        until=until,
    )
