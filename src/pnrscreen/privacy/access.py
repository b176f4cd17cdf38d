"""Permission: a signed claim becomes an access, an access becomes a grant, or either is refused with a reason.

This module knows who is believed and which role may do what for which purpose, and it alone can make an Access or a Grant. It
refuses to look anything up: the registry of actors, the profile and the moment are arguments. A reason names roles and
purposes, never what was asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from pnrscreen.errors import Refused
from pnrscreen.model import Instant, Lane
from pnrscreen.privacy import signing
from pnrscreen.privacy.profile import Profile
from pnrscreen.privacy.registry import Registry
from pnrscreen.rights import (
    SYSTEM,
    Access,
    AccessKey,
    Actor,
    Capability,
    Claim,
    Grant,
    GrantKey,
    Login,
    Purpose,
    Role,
    sayable,
)

NEVER = datetime.max.replace(tzinfo=UTC)
"""Until when a credential is good that does not end by itself."""
CLAIM_MINUTES = 5
"""How far the clock of whoever signs may be from the home's; a claim outside it is stale, or not yet made."""


class Denial(StrEnum):
    """Why someone was refused: the closed list of what a leaf of the log may say of it."""

    ACTOR = "actor"
    HOME = "home"
    SIGNATURE = "signature"
    STALE = "stale"
    REPLAYED = "replayed"
    SESSION = "session"
    PURPOSE = "purpose"
    BASIS = "basis"
    ROLE = "role"
    LOGIN = "login"
    TICKET = "ticket"
    CARRIER = "carrier"
    KIND = "kind"
    UNSPECIFIC = "unspecific"
    SEALED = "sealed"
    SCOPE = "scope"
    EXPIRED = "expired"


_PROGRAM = Actor(id=SYSTEM, organisation=SYSTEM, roles=frozenset({Role.SYSTEM}))
_WORK = frozenset({Role.OPERATOR, Role.REVIEWER})
_PROTECTION = frozenset(
    {Role.PROTECTION_REVIEWER}
)  # opens the lane of protection, and no other (Convention on the Rights of the Child)
_ANSWER = frozenset({Role.REVIEWER, Role.REQUEST_OFFICER})
_BORDER = frozenset({Role.OPERATOR, Role.BORDER_OFFICER})
_CONTROL = frozenset({Role.DPO, Role.OVERSIGHT})
_RIGHTS_OF_PERSONS = frozenset({Role.DPO, Role.REQUEST_OFFICER})
_CRITERIA = frozenset({Role.RULE_AUTHOR, Role.RULE_APPROVER})

RIGHTS: Mapping[tuple[Capability, Purpose], frozenset[Role]] = MappingProxyType(
    {
        (Capability.RECEIVE, Purpose.ADVANCE_ASSESSMENT): frozenset({Role.OPERATOR, Role.CARRIER}),
        # What came over the network is compared by the program itself; what comes of it waits for a person.
        (Capability.SCREEN, Purpose.ADVANCE_ASSESSMENT): frozenset({Role.OPERATOR, Role.SYSTEM}),
        (Capability.WITHDRAW, Purpose.ADVANCE_ASSESSMENT): _WORK,
        (Capability.READ_BOARD, Purpose.ADVANCE_ASSESSMENT): _WORK
        | _PROTECTION
        | {Role.SYSTEM},  # flights and counts: it names nobody
        (Capability.READ_BOARD, Purpose.OVERSIGHT): _CONTROL,
        (Capability.READ_HITS, Purpose.ADVANCE_ASSESSMENT): _WORK | _PROTECTION,  # Art 6(5)
        (Capability.READ_HITS, Purpose.OVERSIGHT): _CONTROL,  # Art 6(7), Art 15
        # A human decides (Art 6(5)); the program itself is an operator, never a reviewer.
        (Capability.REVIEW, Purpose.ADVANCE_ASSESSMENT): _PROTECTION | {Role.REVIEWER},
        (Capability.PUBLISH_LIST, Purpose.ADVANCE_ASSESSMENT): frozenset({Role.LIST_OWNER}),  # Art 6(3)(a)
        (Capability.READ_LISTS, Purpose.ADVANCE_ASSESSMENT): _WORK | {Role.LIST_OWNER, Role.SYSTEM},
        (Capability.READ_LISTS, Purpose.CRITERIA_DEVELOPMENT): frozenset({Role.RULE_AUTHOR}),
        (Capability.READ_LISTS, Purpose.OVERSIGHT): _CONTROL,
        (Capability.LOAD_SCHEDULE, Purpose.ADVANCE_ASSESSMENT): frozenset({Role.OPERATOR}),
        (Capability.READ_RECEIPTS, Purpose.ADVANCE_ASSESSMENT): frozenset({Role.OPERATOR}),
        (Capability.READ_RECEIPTS, Purpose.OVERSIGHT): _CONTROL,
        (Capability.FOLLOW_RECEIPT, Purpose.ADVANCE_ASSESSMENT): frozenset({Role.OPERATOR, Role.CARRIER}),
        (Capability.READ_PASSENGER, Purpose.ADVANCE_ASSESSMENT): _WORK,
        (Capability.READ_PASSENGER, Purpose.ANSWER_REQUEST): _ANSWER,
        (Capability.READ_PASSENGER, Purpose.OVERSIGHT): _CONTROL,
        (Capability.SEARCH, Purpose.ANSWER_REQUEST): _ANSWER,  # Art 6(2)(b): case by case
        (Capability.SEARCH, Purpose.OVERSIGHT): _CONTROL,
        (Capability.MATCH, Purpose.ADVANCE_ASSESSMENT): _WORK,  # Art 6(3)(a)
        (Capability.READ_RULES, Purpose.ADVANCE_ASSESSMENT): _WORK | {Role.SYSTEM},
        (Capability.READ_RULES, Purpose.CRITERIA_DEVELOPMENT): _CRITERIA,
        (Capability.READ_RULES, Purpose.OVERSIGHT): _CONTROL,
        # A machine asks rules of who has flown and keeps counts (Art 6(2)(c)); whoever asks sees nobody.
        (Capability.BACKTEST, Purpose.CRITERIA_DEVELOPMENT): frozenset({Role.RULE_AUTHOR}),
        (Capability.BACKTEST, Purpose.OVERSIGHT): _CONTROL,
        (Capability.IMPORT_PACK, Purpose.CRITERIA_DEVELOPMENT): frozenset({Role.RULE_AUTHOR}),  # Art 6(2)(c): drafts only
        # Who writes a rule does not approve it, and who advises on it does neither (Art 6(4); C-817/19 paras 194-203).
        (Capability.SUBMIT_RULE, Purpose.CRITERIA_DEVELOPMENT): frozenset({Role.RULE_AUTHOR}),
        (Capability.SIGN_RULE, Purpose.CRITERIA_DEVELOPMENT): _CRITERIA,
        (Capability.OPINE_RULE, Purpose.OVERSIGHT): frozenset({Role.DPO}),
        (Capability.MOVE_RULE, Purpose.CRITERIA_DEVELOPMENT): _CRITERIA,
        (Capability.SUSPEND_RULE, Purpose.CRITERIA_DEVELOPMENT): _CRITERIA,
        (Capability.SUSPEND_RULE, Purpose.ADVANCE_ASSESSMENT): frozenset({Role.SYSTEM}),  # whose day is over
        (Capability.SUSPEND_RULE, Purpose.BORDER_CHECK): frozenset({Role.SYSTEM}),
        # What a rule in shadow would have hit is counted, and shown to nobody who works on hits.
        (Capability.READ_SHADOW, Purpose.CRITERIA_DEVELOPMENT): _CRITERIA,
        (Capability.READ_SHADOW, Purpose.OVERSIGHT): _CONTROL,
        (Capability.READ_METRICS, Purpose.ADVANCE_ASSESSMENT): _WORK | {Role.SYSADMIN},  # counts and times: they name nobody
        (Capability.READ_METRICS, Purpose.OVERSIGHT): _CONTROL,
        (Capability.EXPIRE_QUARANTINE, Purpose.ADVANCE_ASSESSMENT): frozenset({Role.OPERATOR, Role.SYSTEM}),
        # One role sees what could not be read: whoever asks the carrier to send it again.
        (Capability.READ_QUARANTINE, Purpose.ADVANCE_ASSESSMENT): frozenset({Role.OPERATOR}),
        # The log names nobody; who hands it out is who answers for it, and who controls the unit.
        (Capability.READ_LOG, Purpose.OVERSIGHT): _CONTROL,  # Art 13(7), Art 15
        # Who keeps the machine running sees no passenger: no other capability names these two roles. What a backup takes is
        # sealed, and stays so.
        (Capability.BACKUP, Purpose.RETENTION): frozenset({Role.SYSADMIN}),
        # The order of the log is made by the program itself, and by nobody who acts in it.
        (Capability.SEQUENCE, Purpose.ADVANCE_ASSESSMENT): frozenset({Role.SYSTEM}),
        # The program's own, at the door: sessions, versions of the registry, and whom it turns away.
        (Capability.SIGN_IN, Purpose.ADVANCE_ASSESSMENT): frozenset({Role.SYSTEM}),
        (Capability.ACKNOWLEDGE, Purpose.OVERSIGHT): frozenset({Role.DPO}),
        # Who keeps the machine or the keys sees no passenger: no capability but these names their two roles.
        (Capability.READ_KEYS, Purpose.RETENTION): frozenset({Role.KEY_CUSTODIAN, Role.DPO}),
        (Capability.ROTATE_KEYS, Purpose.RETENTION): frozenset({Role.KEY_CUSTODIAN}),
        (Capability.EXPIRE_LOG, Purpose.RETENTION): frozenset({Role.KEY_CUSTODIAN}),  # Art 13(6)
        # What is due is sealed and erased by the program itself, or by who keeps the keys; neither sees anybody by it.
        (Capability.RETAIN, Purpose.RETENTION): frozenset({Role.KEY_CUSTODIAN}),  # Art 12
        (Capability.RETAIN, Purpose.ADVANCE_ASSESSMENT): frozenset({Role.SYSTEM}),
        (Capability.READ_DUE, Purpose.RETENTION): frozenset({Role.KEY_CUSTODIAN, Role.DPO}),
        (Capability.READ_DUE, Purpose.OVERSIGHT): _CONTROL,
        # Whoever has looked into it says that a record is linked to a case, and on what evidence (C-817/19).
        (Capability.LINK, Purpose.ADVANCE_ASSESSMENT): frozenset({Role.REVIEWER}),
        (Capability.LINK, Purpose.ANSWER_REQUEST): _ANSWER,
        # Art 12(3)(a): necessary to answer a request, and approved from outside; who approves holds no right of the unit.
        (Capability.UNMASK, Purpose.ANSWER_REQUEST): _ANSWER,
        (Capability.READ_UNMASKINGS, Purpose.ANSWER_REQUEST): _ANSWER,
        (Capability.READ_UNMASKINGS, Purpose.OVERSIGHT): _CONTROL,
        (Capability.CONTROL_UNMASKING, Purpose.OVERSIGHT): frozenset({Role.DPO}),  # Art 12(3)(b)(ii)
        (Capability.LINK, Purpose.BORDER_CHECK): frozenset({Role.BORDER_OFFICER}),
        (Capability.RETAIN, Purpose.BORDER_CHECK): frozenset({Role.SYSTEM}),
        # That a clock which jumped is right, the officer says: what it makes due is destroyed.
        (Capability.CONFIRM_CLOCK, Purpose.RETENTION): frozenset({Role.DPO}),
        # An authority's order on records is carried out by who answers its requests; it changes no date.
        (Capability.HOLD, Purpose.ANSWER_REQUEST): _ANSWER,
        (Capability.HOLD, Purpose.BORDER_CHECK): frozenset({Role.BORDER_OFFICER}),
        (Capability.READ_HOLDS, Purpose.ANSWER_REQUEST): _ANSWER,
        (Capability.READ_HOLDS, Purpose.BORDER_CHECK): frozenset({Role.BORDER_OFFICER}),
        (Capability.READ_HOLDS, Purpose.OVERSIGHT): _CONTROL,
        (Capability.ADMINISTER, Purpose.ADVANCE_ASSESSMENT): frozenset({Role.SYSADMIN}),
        # Which flights are taken in, two organisations have signed by then; to end that takes no more than an operator.
        (Capability.DECIDE_SCOPE, Purpose.ADVANCE_ASSESSMENT): frozenset({Role.OPERATOR}),  # Art 2; C-817/19 paras 163-174
        (Capability.READ_SCOPE, Purpose.ADVANCE_ASSESSMENT): _WORK | {Role.SYSADMIN, Role.SYSTEM},
        (Capability.READ_SCOPE, Purpose.OVERSIGHT): _CONTROL,
        (Capability.CLOSE_SCOPE, Purpose.ADVANCE_ASSESSMENT): frozenset({Role.SYSTEM}),
        # What a newer dictionary refuses is taken out of what is stored: nobody sees anybody by it.
        (Capability.RESCAN, Purpose.RETENTION): frozenset({Role.KEY_CUSTODIAN}),  # Art 13(4)
        (Capability.RESCAN, Purpose.ADVANCE_ASSESSMENT): frozenset({Role.SYSTEM}),
        (Capability.RESCAN, Purpose.BORDER_CHECK): frozenset({Role.SYSTEM}),
        (Capability.READ_SCOPE, Purpose.BORDER_CHECK): _BORDER | {Role.SYSADMIN, Role.SYSTEM},
        (Capability.CLOSE_SCOPE, Purpose.BORDER_CHECK): frozenset({Role.SYSTEM}),
        # A border home (Regulation 2025/12 Art 1, Directive 2004/82): the same work, and a border officer decides.
        (Capability.RECEIVE, Purpose.BORDER_CHECK): frozenset({Role.OPERATOR, Role.CARRIER}),
        (Capability.SCREEN, Purpose.BORDER_CHECK): frozenset({Role.OPERATOR, Role.SYSTEM}),
        (Capability.WITHDRAW, Purpose.BORDER_CHECK): _BORDER,
        (Capability.READ_BOARD, Purpose.BORDER_CHECK): _BORDER | _PROTECTION | {Role.SYSTEM},
        (Capability.READ_HITS, Purpose.BORDER_CHECK): _BORDER | _PROTECTION,
        (Capability.REVIEW, Purpose.BORDER_CHECK): _PROTECTION | {Role.BORDER_OFFICER},
        (Capability.PUBLISH_LIST, Purpose.BORDER_CHECK): frozenset({Role.LIST_OWNER}),
        (Capability.READ_LISTS, Purpose.BORDER_CHECK): _BORDER | {Role.LIST_OWNER, Role.SYSTEM},
        (Capability.LOAD_SCHEDULE, Purpose.BORDER_CHECK): frozenset({Role.OPERATOR}),
        (Capability.READ_RECEIPTS, Purpose.BORDER_CHECK): frozenset({Role.OPERATOR}),
        (Capability.FOLLOW_RECEIPT, Purpose.BORDER_CHECK): frozenset({Role.OPERATOR, Role.CARRIER}),
        (Capability.READ_PASSENGER, Purpose.BORDER_CHECK): _BORDER,
        (Capability.MATCH, Purpose.BORDER_CHECK): frozenset({Role.BORDER_OFFICER}),
        # What was answered while nothing could be kept, the program itself takes in when it can.
        (Capability.ANSWER, Purpose.BORDER_CHECK): frozenset({Role.CARRIER, Role.BORDER_OFFICER, Role.SYSTEM}),
        (Capability.READ_RULES, Purpose.BORDER_CHECK): _BORDER | {Role.SYSTEM},
        (Capability.READ_METRICS, Purpose.BORDER_CHECK): _BORDER | {Role.SYSADMIN},
        (Capability.EXPIRE_QUARANTINE, Purpose.BORDER_CHECK): frozenset({Role.OPERATOR, Role.SYSTEM}),
        (Capability.READ_QUARANTINE, Purpose.BORDER_CHECK): frozenset({Role.OPERATOR}),
        (Capability.SEQUENCE, Purpose.BORDER_CHECK): frozenset({Role.SYSTEM}),
        (Capability.SIGN_IN, Purpose.BORDER_CHECK): frozenset({Role.SYSTEM}),
        (Capability.ADMINISTER, Purpose.BORDER_CHECK): frozenset({Role.SYSADMIN}),
        (Capability.ADMINISTER, Purpose.RETENTION): frozenset({Role.SYSADMIN, Role.KEY_CUSTODIAN}),
        (Capability.ADMINISTER, Purpose.OVERSIGHT): frozenset({Role.SYSADMIN}),
        # What a person asks of the data held on them (Art 13(1), Directive 2016/680 Arts 12 to 17): by whom nobody is screened.
        (Capability.SEARCH, Purpose.DATA_SUBJECT_RIGHT): _RIGHTS_OF_PERSONS,
        (Capability.HANDLE_REQUEST, Purpose.DATA_SUBJECT_RIGHT): _RIGHTS_OF_PERSONS,
        (Capability.AMEND_RECORD, Purpose.DATA_SUBJECT_RIGHT): _RIGHTS_OF_PERSONS,
        (Capability.BREACH_REGISTER, Purpose.OVERSIGHT): frozenset({Role.DPO}),  # Art 13(8), Directive 2016/680 Arts 30 and 31
    }
)
"""Who may do what, and why. A purpose that does not stand under a capability does not open it for anyone."""


SHOW_NOBODY = frozenset(
    {
        *(Capability.RETAIN, Capability.READ_DUE, Capability.EXPIRE_QUARANTINE, Capability.EXPIRE_LOG),
        *(Capability.SIGN_IN, Capability.SEQUENCE, Capability.READ_LOG, Capability.ACKNOWLEDGE),
        *(Capability.READ_KEYS, Capability.BACKUP, Capability.ADMINISTER),
    }
)
"""What goes on under a profile that has expired: erasure, the log, and what keeps the machine running."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a request over the network says of itself, behind a login whose credential was verified, valid ``until`` then.

    Raises ValueError for text that may not stand in the log.
    """

    login: Login
    purpose: Purpose | None = None
    basis: str = ""
    ticket: str = ""
    until: Instant = NEVER

    def __post_init__(self) -> None:
        if not sayable(self.basis) or not sayable(self.ticket):
            raise ValueError("a legal basis and a ticket are printable text of at most 200 characters")

    @property
    def actor(self) -> str:
        """Who asks, as long as nobody knows better: the login."""
        return f"{self.login.kind} {self.login.value}"


def sign_in(claim: Claim, signature: bytes, registry: Registry, profile: Profile, now: Instant) -> Access:
    """Turn a claim into an access that lasts one session, or raise Refused with a code of ``Denial``.

    Where an actor has a key, the signature must be that key's. No actor of a home that may hold a real person is without one.
    Whether the claim was used before is for the store to say: the caller burns its nonce.
    """
    actor = registry.actors.get(claim.actor)
    if actor is None:
        raise Refused("no such actor is registered in this unit", Denial.ACTOR)
    if claim.home != registry.home:
        raise Refused("the claim was made for another home", Denial.HOME)
    _check_signature(claim, signature, actor, synthetic=registry.synthetic)
    if abs(now - claim.made_at) > timedelta(minutes=CLAIM_MINUTES):
        said = f"the claim was made more than {CLAIM_MINUTES} minutes from now: sign again, and set the clock of both machines"
        raise Refused(said, Denial.STALE)
    _check_purpose(claim, profile)
    return Access(
        key=AccessKey(),
        actor=claim.actor,
        purpose=claim.purpose,
        basis=claim.basis,
        ticket=claim.ticket,
        until=now + timedelta(hours=profile.session_hours),
    )


def enter(asked: Asked, registry: Registry, profile: Profile, now: Instant) -> Access:
    """Turn a login whose credential was verified into an access that lasts as long as the credential, one session at most.

    Raises Refused for a login that the registry gives nobody, and for a request that names no purpose, or another one than the
    login is for. The caller has verified the credential: a signature, the digest of a key, a certificate.
    """
    found = registry.entering(asked.login)
    if found is None:
        raise Refused("this login is not registered in this unit", Denial.LOGIN)
    actor, known = found
    purpose = asked.purpose or known.purpose
    if purpose is None:
        raise Refused("say for which purpose you ask", Denial.PURPOSE)
    if known.purpose not in {None, purpose}:
        raise Refused(f"this login is for the purpose {known.purpose} alone", Denial.PURPOSE)
    basis = asked.basis or next((name for name, purposes in profile.bases.items() if purpose in purposes), "")
    access = Access(
        key=AccessKey(),
        actor=actor.id,
        purpose=purpose,
        basis=basis,
        ticket=asked.ticket,
        until=min(asked.until, now + timedelta(hours=profile.session_hours)),
    )
    _check_purpose(access, profile)
    if now >= access.until:
        raise Refused("the credential is no longer valid", Denial.SESSION)
    return access


def _check_signature(claim: Claim, signature: bytes, actor: Actor, *, synthetic: bool) -> None:
    """Refuse a claim that is not signed with the actor's key; no key and no signature are both missing in a synthetic home."""
    if synthetic and not actor.key and not signature:
        return
    if not signature:
        raise Refused("the claim is not signed: say --key FILE or PNRSCREEN_KEY", Denial.SIGNATURE)
    if not signing.verifies(actor.key, signing.claim_bytes(claim), signature):
        raise Refused("the claim is not signed with the key that is registered for this actor", Denial.SIGNATURE)


def for_the_program(profile: Profile) -> Access:
    """Return the access of the program itself, which names nobody; ``bootstrap`` alone asks for it (tested)."""
    purpose = profile.work
    basis = next((name for name, purposes in profile.bases.items() if purpose in purposes), "")
    return Access(key=AccessKey(), actor=SYSTEM, purpose=purpose, basis=basis, until=NEVER)


def permit(access: Access, capability: Capability, actors: Mapping[str, Actor], profile: Profile, now: Instant) -> Grant:
    """Turn an access into a grant for one capability, or raise Refused. ``now`` is in UTC; the grant ends by itself."""
    if not isinstance(access, Access):
        raise TypeError("a Grant is made of an Access only")
    actor = _PROGRAM if access.actor == SYSTEM else actors.get(access.actor)
    if actor is None:
        raise Refused("no such actor is registered in this unit", Denial.ACTOR)
    if now >= access.until:
        raise Refused("the session is over: sign in again", Denial.SESSION)
    _check_purpose(access, profile)
    _check_rights(actor, access.purpose, capability)
    if profile.expired(now) and capability not in SHOW_NOBODY:
        said = f"the profile {profile.id} expired on {profile.valid_until}: adopt one that is valid, pnrscreen profile propose"
        raise Refused(said, Denial.EXPIRED)
    return Grant(
        key=GrantKey(),
        access=access,
        actor=actor,
        capability=capability,
        profile=profile.id,
        until=min(now + timedelta(minutes=profile.grant_minutes), access.until),
        lanes=_lanes(actor, access.purpose, capability),
    )


def purposes(actor: Actor, capability: Capability) -> frozenset[Purpose]:
    """Return for which purposes a role of an actor may use a capability; a profile may not know each of them."""
    return frozenset(why for (what, why), roles in RIGHTS.items() if what is capability and actor.roles & roles)


def _lanes(actor: Actor, purpose: Purpose, capability: Capability) -> frozenset[Lane]:
    """Return whose hits a grant opens: each lane by a role that gives the right itself, so that no role widens another."""
    by = RIGHTS[capability, purpose] & actor.roles
    lanes = {Lane.PROTECTION: by & _PROTECTION, Lane.ORDINARY: by - _PROTECTION}
    return frozenset(lane for lane, roles in lanes.items() if roles)


def _check_purpose(asked: Claim | Access, profile: Profile) -> None:
    """Refuse a purpose or a legal basis that the profile does not know, or a basis that does not carry the purpose."""
    if asked.purpose not in profile.purposes:
        raise Refused(f"the profile {profile.id} does not know the purpose {asked.purpose}", Denial.PURPOSE)
    if asked.basis not in profile.bases:
        said = f"the profile {profile.id} does not know that legal basis; it knows {', '.join(profile.bases)}"
        raise Refused(said, Denial.BASIS)
    if asked.purpose not in profile.bases[asked.basis]:
        raise Refused(f"the legal basis {asked.basis} does not carry the purpose {asked.purpose}", Denial.BASIS)


def _check_rights(actor: Actor, purpose: Purpose, capability: Capability) -> None:
    """Refuse an actor none of whose roles may use the capability, or not for this purpose."""
    rights = {why: roles for (what, why), roles in RIGHTS.items() if what is capability}
    if not any(actor.roles & roles for roles in rights.values()):
        people = _people(frozenset[Role]().union(*rights.values()))
        said = f"{capability} needs one of the roles {people}" if people else f"{capability} is for the program itself"
        raise Refused(said, Denial.ROLE)
    if purpose not in rights:
        raise Refused(f"{capability} is not open for the purpose {purpose}; it is for {_listed(rights)}", Denial.PURPOSE)
    if not actor.roles & rights[purpose]:
        said = f"{capability} for the purpose {purpose} needs one of the roles {_people(rights[purpose])}"
        raise Refused(said, Denial.ROLE)


def _people(roles: frozenset[Role]) -> str:
    """List roles as someone may ask for them: what only the program may do is no one's to ask for."""
    return _listed(roles - {Role.SYSTEM})


def _listed(words: Iterable[str]) -> str:
    return ", ".join(sorted(words))
