"""Permission: a claim becomes a grant, or is refused with a reason.

This module knows which role may do what for which purpose, and it alone can make a Grant. It refuses to look anything up: the
registry of actors, the profile and the moment are arguments. A reason names roles and purposes, never what was asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from types import MappingProxyType

from pnrscreen.errors import Refused
from pnrscreen.model import Instant
from pnrscreen.privacy.profile import Profile
from pnrscreen.rights import Access, Actor, Capability, Grant, GrantKey, Purpose, Role

_WORK = frozenset({Role.OPERATOR, Role.REVIEWER})
_CONTROL = frozenset({Role.DPO, Role.OVERSIGHT})

RIGHTS: Mapping[tuple[Capability, Purpose], frozenset[Role]] = MappingProxyType(
    {
        (Capability.RECEIVE, Purpose.ADVANCE_ASSESSMENT): frozenset({Role.OPERATOR}),
        (Capability.SCREEN, Purpose.ADVANCE_ASSESSMENT): frozenset({Role.OPERATOR}),
        (Capability.WITHDRAW, Purpose.ADVANCE_ASSESSMENT): _WORK,
        (Capability.READ_BOARD, Purpose.ADVANCE_ASSESSMENT): _WORK,
        (Capability.READ_BOARD, Purpose.OVERSIGHT): _CONTROL,
        (Capability.READ_HITS, Purpose.ADVANCE_ASSESSMENT): _WORK,  # Art 6(5)
        (Capability.READ_HITS, Purpose.OVERSIGHT): _CONTROL,  # Art 6(7), Art 15
        (Capability.PUBLISH_LIST, Purpose.ADVANCE_ASSESSMENT): frozenset({Role.LIST_OWNER}),  # Art 6(3)(a)
        (Capability.READ_LISTS, Purpose.ADVANCE_ASSESSMENT): frozenset({*_WORK, Role.LIST_OWNER}),
        (Capability.READ_LISTS, Purpose.CRITERIA_DEVELOPMENT): frozenset({Role.RULE_AUTHOR}),
        (Capability.READ_LISTS, Purpose.OVERSIGHT): _CONTROL,
        (Capability.LOAD_SCHEDULE, Purpose.ADVANCE_ASSESSMENT): frozenset({Role.OPERATOR}),
        (Capability.READ_RECEIPTS, Purpose.ADVANCE_ASSESSMENT): frozenset({Role.OPERATOR}),
        (Capability.READ_RECEIPTS, Purpose.OVERSIGHT): _CONTROL,
        # One role sees what could not be read: whoever asks the carrier to send it again.
        (Capability.READ_QUARANTINE, Purpose.ADVANCE_ASSESSMENT): frozenset({Role.OPERATOR}),
        # The log names nobody; who hands it out is who answers for it, and who controls the unit.
        (Capability.READ_LOG, Purpose.OVERSIGHT): _CONTROL,  # Art 13(7), Art 15
        # Who keeps the machine running sees no passenger: no other capability names these two roles. What a backup takes is
        # sealed, and stays so.
        (Capability.BACKUP, Purpose.RETENTION): frozenset({Role.SYSADMIN}),
        (Capability.ADMINISTER, Purpose.ADVANCE_ASSESSMENT): frozenset({Role.SYSADMIN}),
        (Capability.ADMINISTER, Purpose.RETENTION): frozenset({Role.SYSADMIN, Role.KEY_CUSTODIAN}),
        (Capability.ADMINISTER, Purpose.OVERSIGHT): frozenset({Role.SYSADMIN}),
    }
)
"""Who may do what, and why. A purpose that does not stand under a capability does not open it for anyone."""


def permit(access: Access, capability: Capability, actors: Mapping[str, Actor], profile: Profile, now: Instant) -> Grant:
    """Turn a claim into a grant for one capability, or raise Refused. ``now`` is in UTC; the grant ends by itself."""
    actor = actors.get(access.actor)
    if actor is None:
        raise Refused("no such actor is registered in this unit")
    if access.purpose not in profile.purposes:
        raise Refused(f"the profile {profile.id} does not know the purpose {access.purpose}")
    if access.basis not in profile.bases:
        raise Refused(f"the profile {profile.id} does not know that legal basis; it knows {', '.join(profile.bases)}")
    if access.purpose not in profile.bases[access.basis]:
        raise Refused(f"the legal basis {access.basis} does not carry the purpose {access.purpose}")
    _check_rights(actor, access.purpose, capability)
    return Grant(
        key=GrantKey(),
        access=access,
        actor=actor,
        capability=capability,
        profile=profile.id,
        until=now + timedelta(minutes=profile.grant_minutes),
    )


def _check_rights(actor: Actor, purpose: Purpose, capability: Capability) -> None:
    """Refuse an actor none of whose roles may use the capability, or not for this purpose."""
    rights = {why: roles for (what, why), roles in RIGHTS.items() if what is capability}
    if not any(actor.roles & roles for roles in rights.values()):
        raise Refused(f"{capability} needs one of the roles {_listed(frozenset[Role]().union(*rights.values()))}")
    if purpose not in rights:
        raise Refused(f"{capability} is not open for the purpose {purpose}; it is for {_listed(rights)}")
    if not actor.roles & rights[purpose]:
        raise Refused(f"{capability} for the purpose {purpose} needs one of the roles {_listed(rights[purpose])}")


def _listed(words: Iterable[str]) -> str:
    return ", ".join(sorted(words))
