"""The registry of actors: numbered versions, each signed by two actors of the version before, each naming the one before it.

This module knows when a version is valid and what it registers. It refuses to know where versions are kept, and to hold a
private key: whoever signs brings the signature. A version is canonical JSON (RFC 8785); what is signed is that without the
signatures, behind a line of its own; its digest is SHA-256 of the same bytes without that line.

::

    {"version": 2, "home": "home-7f3a...", "previous": "<digest of version 1>", "made_at": "2026-03-01T05:00:00Z",
     "profile": "eu-strict/<digest>", "synthetic": false,
     "actors": [{"id": "j.doe", "organisation": "PIU", "roles": ["operator"], "key": "ssh-ed25519 AAAA..."}],
     "signatures": [{"actor": "m.roe", "signature": "<base64>"}, {"actor": "k.lee", "signature": "<base64>"}]}
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import orjson

from pnrscreen.privacy import duties, signing
from pnrscreen.rights import SYSTEM, Actor, Body, Login, LoginKind, Purpose, Role

SIGNERS_MIN = 2
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}", re.ASCII)
_ORGANISATION = re.compile(r"[ -~]{1,100}", re.ASCII)
_CARRIER = re.compile(r"[A-Z0-9]{2,3}", re.ASCII)
_LOGINS: Mapping[LoginKind, re.Pattern[str]] = MappingProxyType(
    {
        LoginKind.TOKEN: re.compile(r"[!-~]{1,200}", re.ASCII),
        LoginKind.API_KEY: re.compile(r"[0-9a-f]{64}", re.ASCII),
        LoginKind.CERTIFICATE: re.compile(r"[0-9a-f]{64}", re.ASCII),
    }
)
_LOGIN_SAID: Mapping[LoginKind, str] = MappingProxyType(
    {
        LoginKind.TOKEN: "the subject of its tokens: 1 to 200 printable ASCII characters without blank",
        LoginKind.API_KEY: "the SHA-256 of a key in hexadecimal: pnrscreen actor api-key makes one",
        LoginKind.CERTIFICATE: "the SHA-256 of a certificate (DER) in hexadecimal",
    }
)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)


class RegistryError(ValueError):
    """A registry that may not be used. ``code`` is stable, and says why.

    registry_malformed  not the one byte form of a version
    version_missing     a version is not there, or there is none at all
    chain_broken        a version does not name the digest of the one before it
    home_other          a version of another home, or of another kind of home
    signer_unknown      signed by someone whom the version before does not know
    signature_wrong     a signature that the registered key did not make, or a second one of the same actor
    signers_few         signed by fewer than two actors, or the first version not by the data protection officer
    actor_wrong         an id, organisation or key that cannot stand in a registry
    actor_twice         two actors of one id
    key_twice           two actors with one key: one person could sign twice
    key_missing         a person without key, in a home that may hold real persons
    login_wrong         a login that names no credential
    login_twice         one login for two actors
    carriers_missing    a carrier's machine that speaks for no carrier, or somebody else who speaks for one
    approver_wrong      an approver without key or body, or of an organisation of the unit; or somebody else with a body
    id_reserved         the program's own name or role
    roles_apart         roles that no one may hold together
    officer_missing     no data protection officer
    profile_other       a profile that may not be in force, or not after the one before it
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Version(signing.Signed):
    """One version as it is written, its contents checked, its signatures not yet."""

    domain = b"pnrscreen/registry/v1\n"
    version: int
    home: str
    previous: str
    made_at: str
    profile: str
    synthetic: bool
    actors: tuple[Actor, ...]

    def __post_init__(self) -> None:
        _check(self)

    def said(self) -> dict[str, object]:
        """Return what it says, without the signatures."""
        return {
            "version": self.version,
            "home": self.home,
            "previous": self.previous,
            "made_at": self.made_at,
            "profile": self.profile,
            "synthetic": self.synthetic,
            "actors": [_actor_said(one) for one in sorted(self.actors, key=lambda one: one.id)],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """Who may act, as the newest valid version has it. Made by ``verify`` and ``succeed`` alone.

    ``since`` gives the version in which an actor stands as now for the first time; ``digests`` those of every version.
    """

    newest: Version
    actors: Mapping[str, Actor]
    since: Mapping[str, int]
    digests: tuple[str, ...]

    @property
    def home(self) -> str:
        """The id of the home: what every claim must be made for."""
        return self.newest.home

    @property
    def version(self) -> int:
        """The number of the newest version."""
        return self.newest.version

    @property
    def profile(self) -> str:
        """The profile in force, as ``id/digest``."""
        return self.newest.profile

    @property
    def synthetic(self) -> bool:
        """Whether the home may hold no real person, so that actors need no key."""
        return self.newest.synthetic

    def whose(self, key: str) -> str:
        """Return the id of the actor who registered a public key, or nothing."""
        return next((actor.id for actor in self.actors.values() if actor.key == key), "")

    def entering(self, login: Login) -> tuple[Actor, Login] | None:
        """Return who enters by a credential of this kind and name, with the login as it is registered, or None for nobody.

        In a home that holds no real person a token may simply name an actor.
        """
        if self.synthetic and login.kind is LoginKind.TOKEN and login.value in self.actors:
            return self.actors[login.value], login
        named = (login.kind, login.value)
        found = ((actor, one) for actor in self.actors.values() for one in actor.logins if (one.kind, one.value) == named)
        return next(found, None)


def _actor_said(actor: Actor) -> dict[str, object]:
    """Return an actor as a version writes it; what few have is left out where it is empty."""
    said: dict[str, object] = {
        "id": actor.id,
        "organisation": actor.organisation,
        "roles": sorted(actor.roles),
        "key": actor.key,
    }
    if actor.logins:
        said["logins"] = [
            {"kind": one.kind.value, "value": one.value} | ({"purpose": one.purpose.value} if one.purpose else {})
            for one in actor.logins
        ]
    if actor.carriers:
        said["carriers"] = sorted(actor.carriers)
    if actor.body:
        said["body"] = actor.body.value
    return said


def _actor(said: Mapping[str, Any]) -> Actor:
    """Read an actor as a version writes it."""
    return Actor(
        id=said["id"],
        organisation=said["organisation"],
        roles=frozenset(Role(role) for role in said["roles"]),
        key=said["key"],
        logins=tuple(
            Login(
                kind=LoginKind(one["kind"]),
                value=one["value"],
                purpose=Purpose(one["purpose"]) if "purpose" in one else None,
            )
            for one in said.get("logins", ())
        ),
        carriers=frozenset(said.get("carriers", ())),
        body=Body(said["body"]) if "body" in said else None,
    )


def read(content: bytes) -> Version:
    """Read a version and check what it says, not who signed it. Raises RegistryError."""
    try:
        stated: dict[str, Any] = orjson.loads(content)
        signatures = signing.unlisted(stated.pop("signatures"))
        actors = tuple(_actor(one) for one in stated.pop("actors"))
        version = Version(**stated, actors=actors, signatures=signatures)
        same = version.written() == content
    except RegistryError:
        raise
    except (ValueError, TypeError, KeyError, AttributeError):
        raise RegistryError("registry_malformed", "this is no version of a registry") from None
    if not same:  # a list sorted otherwise, a blank, a signature that stands twice
        raise RegistryError("registry_malformed", "this version of the registry is not written in its one canonical form")
    return version


def verify(contents: Sequence[bytes]) -> Registry:
    """Verify every version from the first to the newest, in that order, and return what is in force. Raises RegistryError."""
    if not contents:
        raise RegistryError("version_missing", "there is no version of the registry")
    registry = None
    for content in contents:
        registry = succeed(registry, content)
    assert registry is not None
    return registry


def succeed(before: Registry | None, content: bytes) -> Registry:
    """Return the registry with one version more, or the first; raises RegistryError where it may not follow."""
    made = read(content)
    expected = before.version + 1 if before else 1
    if made.version != expected:
        raise RegistryError("version_missing", f"version {expected} of the registry is not there, but version {made.version}")
    if made.previous != (before.newest.digest if before else ""):
        raise RegistryError("chain_broken", f"version {made.version} of the registry does not follow the one before it")
    if before and (made.home, made.synthetic) != (before.home, before.synthetic):
        raise RegistryError("home_other", f"version {made.version} of the registry is of another home")
    _check_signatures(made, before.actors if before else {actor.id: actor for actor in made.actors})
    past = before.since if before else {}
    known = before.actors if before else {}
    return Registry(
        newest=made,
        actors=MappingProxyType({actor.id: actor for actor in made.actors}),
        since=MappingProxyType(
            {one.id: past[one.id] if known.get(one.id) == one else made.version for one in made.actors},
        ),
        digests=(*(before.digests if before else ()), made.digest),
    )


def _check_signatures(made: Version, signers: Mapping[str, Actor]) -> None:
    """Raise where a signature is not one of a known signer, or where too few signed."""
    what = f"version {made.version} of the registry"
    check_signatures(what, made.to_sign, made.signatures, signers, synthetic=made.synthetic)
    officer = any(Role.DPO in signers[who].roles for who in made.signatures)
    if made.version == 1 and not officer and not made.synthetic:
        raise RegistryError("signers_few", "the first version of a registry is signed by the data protection officer too")


def check_signatures(
    what: str,
    to_sign: bytes,
    signatures: Mapping[str, bytes],
    signers: Mapping[str, Actor],
    *,
    synthetic: bool,
    least: int = SIGNERS_MIN,
) -> None:
    """Raise RegistryError where a signature is not one of a known signer, or where too few signed; each has a key of their own.

    In a home that holds no real person nobody needs to sign.
    """
    for who, signature in signatures.items():
        if who not in signers:
            raise RegistryError("signer_unknown", f"{what} is signed by someone unknown before it")
        if not signing.verifies(signers[who].key, to_sign, signature):
            raise RegistryError("signature_wrong", f"the signature of {who} under {what} is not theirs")
    if not synthetic and len(signatures) < least:
        needed = "the signatures of two actors" if least == SIGNERS_MIN else "the signature of an actor"
        raise RegistryError("signers_few", f"{what} needs {needed}, it has {len(signatures)}")


def _check(made: Version) -> None:
    """Raise RegistryError where a version says what no registry may say."""
    if type(made.version) is not int or made.version < 1 or type(made.synthetic) is not bool:
        raise RegistryError("registry_malformed", "a version has a number from 1 on, and says whether its home is synthetic")
    texts = (made.home, made.previous, made.profile, made.made_at)
    if not all(isinstance(text, str) and text.isascii() for text in texts) or not _MOMENT.fullmatch(made.made_at):
        raise RegistryError(
            "registry_malformed", "a version names its home, its profile, the version before and when it was made"
        )
    for actor in made.actors:
        _check_actor(actor, synthetic=made.synthetic)
    for code, what, values in (
        ("actor_twice", "id", [actor.id for actor in made.actors]),
        ("key_twice", "key", [actor.key for actor in made.actors if actor.key]),
        ("login_twice", "login", [f"{one.kind} {one.value}" for actor in made.actors for one in actor.logins]),
    ):
        if len(set(values)) < len(values):
            raise RegistryError(
                code, f"two actors have one {what}: {_twice(values) if what == 'id' else 'each needs their own'}"
            )
    _check_approvers(made.actors)
    if not any(Role.DPO in actor.roles for actor in made.actors):
        raise RegistryError("officer_missing", "a registry has a data protection officer (role dpo): Directive 2016/681 Art 5")


def _check_actor(actor: Actor, *, synthetic: bool) -> None:
    if not isinstance(actor.id, str) or not _ID.fullmatch(actor.id):
        raise RegistryError(
            "actor_wrong", "an id has at most 64 letters, digits and . _ @ -, and begins with a letter or digit"
        )
    if actor.id.lower() == SYSTEM or Role.SYSTEM in actor.roles:
        raise RegistryError("id_reserved", f"{SYSTEM} is the program itself: nobody is registered under that name or role")
    if not isinstance(actor.organisation, str) or not _ORGANISATION.fullmatch(actor.organisation):
        raise RegistryError("actor_wrong", f"the organisation of {actor.id} is 1 to 100 printable ASCII characters")
    if not actor.roles:
        raise RegistryError("actor_wrong", f"{actor.id} has no role; roles are {', '.join(sorted(set(Role) - {Role.SYSTEM}))}")
    if why := duties.conflict(actor.roles):
        raise RegistryError("roles_apart", f"{actor.id}: {why}")
    if not actor.key and not actor.logins and not synthetic:
        raise RegistryError("key_missing", f"{actor.id} has no key and no login: pnrscreen actor key FILE makes a key")
    _check_logins(actor)
    if actor.key and actor.key != _line(actor.key):
        raise RegistryError("actor_wrong", f"the key of {actor.id} is not an Ed25519 public key as ssh-keygen writes it")


def _check_logins(actor: Actor) -> None:
    for login in actor.logins:
        if not _LOGINS[login.kind].fullmatch(login.value):
            raise RegistryError("login_wrong", f"{actor.id}: a login by {login.kind} is {_LOGIN_SAID[login.kind]}")
    if (Role.CARRIER in actor.roles) != bool(actor.carriers):
        raise RegistryError(
            "carriers_missing", f"{actor.id}: who has the role carrier names its carriers, and nobody else does"
        )
    if not all(isinstance(one, str) and _CARRIER.fullmatch(one) for one in actor.carriers):
        raise RegistryError("actor_wrong", f"{actor.id}: a carrier is a code of two or three letters and digits")


def inside(actors: Iterable[Actor]) -> frozenset[str]:
    """Return the organisations of all who have a part in the unit: none of them may approve what it asks for (C-817/19)."""
    return frozenset(organisation(one.organisation) for one in actors if Role.EXTERNAL_APPROVER not in one.roles)


def organisation(name: str) -> str:
    """Return how an organisation is compared: letters large or small and blanks make no other one."""
    return " ".join(name.casefold().split())


def _check_approvers(actors: Sequence[Actor]) -> None:
    unit = inside(actors)
    for one in actors:
        approves = Role.EXTERNAL_APPROVER in one.roles
        if approves != (one.body is not None) or (approves and not one.key):
            said = f"who approves from outside has a key and says of what kind of body: {', '.join(Body)}; nobody else does"
            raise RegistryError("approver_wrong", f"{one.id}: {said}")
        if approves and organisation(one.organisation) in unit:
            said = "of an organisation that has a part in the unit, and approves nothing that the unit asks for"
            raise RegistryError("approver_wrong", f"{one.id} is {said} (C-817/19 paras 237-247)")


def _line(key: str) -> str:
    try:
        return signing.key_line(key)
    except (ValueError, AttributeError):
        return ""


def _twice(values: Iterable[str]) -> str:
    return ", ".join(sorted(value for value, count in Counter(values).items() if count > 1))
