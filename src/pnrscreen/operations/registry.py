"""Registry: who may act. Versions are drafted, signed by two actors, put in force, noted in the log, and shown to the officer.

A draft goes from hand to hand as a file: whoever signs sees what it says and adds a signature. Two signatures are the permit of
a change, so no access is asked for. A version that is in force is noted once, with a leaf; from then on a home whose registry
is not the noted one, or lacks a noted version, lets nobody in. The data protection officer sees every change and says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC

from pnrscreen import privacy
from pnrscreen.app import App
from pnrscreen.errors import Refused, Tampered
from pnrscreen.model import Instant
from pnrscreen.ports import NotedVersion
from pnrscreen.privacy import registry
from pnrscreen.privacy.registry import Version
from pnrscreen.rights import Access, Actor, Capability, Role

Sign = Callable[[bytes], bytes]
Draft = Version
"""A version on its way: what it says is checked, whether enough people signed it is not."""


def found(home: str, profile: privacy.Profile, actors: Iterable[Actor], at: Instant, *, synthetic: bool = False) -> Draft:
    """Draft the first version of a registry. Raises Refused where it says what no registry may say."""
    try:
        return Version(
            version=1,
            home=home,
            previous="",
            made_at=_moment(at),
            profile=named(profile),
            synthetic=synthetic,
            actors=tuple(actors),
        )
    except privacy.RegistryError as error:
        raise Refused(str(error), error.code) from None


def synthetic(home: str, profile: privacy.Profile, at: Instant, *, operator: str = "operator", dpo: str = "dpo") -> Draft:
    """Draft the registry of a home that holds no real person: those a unit needs at least, none with a key."""
    decides = Role.BORDER_OFFICER if profile.kind is privacy.Kind.API_BORDER else Role.REVIEWER
    unit, authority = "Synthetic unit", "Synthetic court"
    cast = {
        operator: (unit, {Role.OPERATOR, decides, Role.LIST_OWNER}),
        "sysadmin": (unit, {Role.SYSADMIN}),
        dpo: (unit, {Role.DPO}),
    }
    if profile.rules_shipped:
        cast["author"] = unit, {Role.RULE_AUTHOR}
        cast["approver"] = cast["approver2"] = authority, {Role.RULE_APPROVER}
    actors = [Actor(id=one, organisation=body, roles=frozenset(roles)) for one, (body, roles) in cast.items()]
    return found(home, profile, actors, at, synthetic=True)


def propose(
    before: privacy.Registry, profile: privacy.Profile, at: Instant, *, put: Iterable[Actor] = (), remove: Iterable[str] = ()
) -> Draft:
    """Draft the next version: some actors put in or changed, some taken out, under this profile. Raises Refused."""
    gone = set(remove)
    if unknown := gone - before.actors.keys():
        raise Refused(f"{', '.join(sorted(unknown))}: no such actor is registered")
    actors = {**before.actors, **{actor.id: actor for actor in put}}
    try:
        return Version(
            version=before.version + 1,
            home=before.home,
            previous=before.newest.digest,
            made_at=_moment(at),
            profile=named(profile),
            synthetic=before.synthetic,
            actors=tuple(actor for actor in actors.values() if actor.id not in gone),
        )
    except privacy.RegistryError as error:
        raise Refused(str(error), error.code) from None


def public_key(text: str) -> str:
    """Return a public key as the registry holds it; raises Refused for anything but an Ed25519 line of OpenSSH."""
    try:
        return privacy.key_line(text)
    except ValueError as error:
        raise Refused(str(error)) from None


def fingerprint(actor: Actor) -> str:
    """Return the fingerprint of an actor's key as ``ssh-keygen -l`` prints it, or nothing without a key."""
    return privacy.fingerprint(actor.key) if actor.key else ""


def read(content: bytes) -> Draft:
    """Read a draft; raises Refused where it is none."""
    try:
        return registry.read(content)
    except privacy.RegistryError as error:
        raise Refused(str(error), error.code) from None


def sign(draft: Draft, actor: str, line: str, key: Sign) -> Draft:
    """Return a draft with one signature more; ``key`` signs with the private half of ``line``. Where nobody is named, the key
    says who signs. Raises Refused for a key that no actor of the draft has registered.
    """
    who = actor or next((one.id for one in draft.actors if one.key == line), "")
    if not who:
        raise Refused("no actor of this version has that key: say who signs with --as, or take the registered key")
    return draft.signed(who, key(draft.to_sign))


def named(profile: privacy.Profile) -> str:
    """Return how a registry names the profile in force."""
    return f"{profile.id}/{profile.digest}"


def note(app: App) -> None:
    """Note every version that is in force and not yet noted, each with a leaf. Raises Tampered where one that was noted is
    another now, or is gone.
    """
    with app.store.reading(app.own(Capability.SIGN_IN)) as snapshot:
        noted = [row.digest for row in snapshot.versions()]
    digests = app.registry.digests
    if [*digests[: len(noted)]] != noted:
        raise Tampered("the registry of actors is not the one that was in force here: put back every file of HOME/registry")
    for number, digest in enumerate(digests[len(noted) :], len(noted) + 1):
        public: dict[str, str | int] = {"version": number, "digest": digest}
        if number == app.registry.version:
            public["actors"] = len(app.registry.actors)
        with app.store.transaction(app.own(Capability.SIGN_IN)) as change:
            if change.note_version(number, digest, app.clock.now()):
                change.append(app.entry(app.system, "registry.change", public))


def unseen(app: App) -> tuple[NotedVersion, ...]:
    """Return the versions that no data protection officer was shown yet, oldest first."""
    with app.store.reading(app.own(Capability.SIGN_IN)) as snapshot:
        return tuple(row for row in snapshot.versions() if row.seen_at is None)


def acknowledge(app: App, access: Access) -> int:
    """Write down that a data protection officer was shown every version, and return how many were new to them."""
    grant = app.permit(access, Capability.ACKNOWLEDGE)
    with app.store.transaction(grant) as change:
        count = change.acknowledge(app.clock.now())
        if count:
            change.append(app.entry(access, "notice.dpo", {"versions": count, "version": app.registry.version}))
    return count


def _moment(at: Instant) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
