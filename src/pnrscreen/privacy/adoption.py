"""The profiles a home has been under: numbered adoptions, each naming the one before it, and signed for what it does.

This module knows when an adoption holds. It refuses to know where adoptions are kept, and to hold a private key: whoever signs
brings the signature. An adoption is canonical JSON (RFC 8785) with the whole profile in it, so that it stays readable whatever
a later program ships. What is signed is that without the signatures and without ``adopted_at``, behind a line of its own;
``adopted_at`` is when it was put in force, which the log is told.

::

    {"number": 2, "home": "home-7f3a...", "previous": "<digest of adoption 1>", "registry": "<digest of a version>",
     "made_at": "2026-03-01T05:00:00Z", "profile": "<the profile, canonical JSON>", "before": "<the one in force until then>",
     "adopted_at": "2026-03-01T09:12:44Z", "signatures": [{"actor": "m.roe", "signature": "<base64>"}]}

The first may be signed by nobody where the registry names its profile: then those who founded the home signed for it there.
Afterwards what tightens takes the data protection officer's signature, and what loosens that and one of another organisation.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import orjson

from pnrscreen.errors import Tampered
from pnrscreen.model import Instant
from pnrscreen.privacy import loosening, signing, template
from pnrscreen.privacy.profile import MAY_LACK, RULES_MAY_LACK, Earlier, Profile, checked
from pnrscreen.privacy.registry import SIGNERS_MIN, RegistryError, Version, check_signatures
from pnrscreen.rights import Role

_MOMENT = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption(signing.Signed):
    """One profile that a home shall be under. ``registry`` is the digest of the version whose actors sign."""

    domain = b"pnrscreen/profile/v1\n"
    number: int
    home: str
    previous: str
    registry: str
    made_at: str
    profile: str
    before: str
    adopted_at: str = ""

    def said(self) -> dict[str, object]:
        """Return what it says, without the signatures and the moment of its adoption."""
        said = ("number", "home", "previous", "registry", "made_at", "profile", "before")
        return {name: getattr(self, name) for name in said}

    def written(self) -> bytes:
        """Return it as its file holds it."""
        at = {"adopted_at": self.adopted_at} if self.adopted_at else {}
        return signing.canonical({**self.said(), **at, "signatures": signing.listed(self.signatures)})

    @property
    def file_digest(self) -> str:
        """SHA-256 of its file: of what was signed, by whom, and when it was put in force."""
        return hashlib.sha256(self.written()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted:
    """The profile in force in a home, with those before it, and every adoption that led there, as ``verify`` found them."""

    made: tuple[Adoption, ...]
    law: Profile


def moment(at: Instant) -> str:
    """Write an instant as an adoption holds it."""
    return at.astimezone(UTC).strftime(_MOMENT)


def read(content: bytes) -> Adoption:
    """Read an adoption, whoever signed it. Raises RegistryError for what is not the one byte form of one."""
    try:
        stated: dict[str, Any] = orjson.loads(content)
        made = Adoption(**{**stated, "signatures": signing.unlisted(stated["signatures"])})
        texts = (made.home, made.previous, made.registry, made.made_at, made.profile, made.before, made.adopted_at)
        same = made.written() == content and type(made.number) is int and all(isinstance(text, str) for text in texts)
    except (ValueError, TypeError, KeyError, AttributeError):
        same = False
    if not same:
        raise RegistryError("registry_malformed", "this is no adoption of a profile, or not written in its one canonical form")
    return made


def adopted(made: Adoption, at: str) -> Adoption:
    """Return a proposal as it is put in force at a moment."""
    return replace(made, adopted_at=at)


def verify(contents: Sequence[bytes], versions: Sequence[Version]) -> Adopted:
    """Verify every adoption from the first to the newest, against all versions of the registry, and return what is in force.

    Raises RegistryError where one does not hold, ConfigError where this program cannot read the newest profile.
    """
    if not contents:
        raise RegistryError("version_missing", "no profile was adopted")
    made = [read(content) for content in contents]
    every = _laws([one.profile for one in made])
    known = {version.digest: number for number, version in enumerate(versions)}
    before: Adoption | None = None
    for one, law in zip(made, every, strict=True):
        _check_order(one, before, versions[0].home, known)
        replaced = every[before.number - 1] if before else None
        check_law(law, replaced, _at(one.adopted_at))
        _check_signed(one, law, replaced, versions[known[one.registry]])
        before = one
    over = [_at(one.adopted_at) for one in made[1:]]
    earlier = tuple(Earlier(law, until) for law, until in zip(every, over, strict=False))
    return Adopted(made=tuple(made), law=replace(every[-1], earlier=earlier))


def check_noted(made: Sequence[Adoption], noted: Sequence[str]) -> None:
    """Raise Tampered where an adoption that was noted, by the digest of its file, is another now or is gone."""
    if [one.file_digest for one in made[: len(noted)]] != [*noted]:
        raise Tampered("the profiles are not those that were adopted here: put back every file of HOME/profiles from a backup")


def laws(made: Adoption) -> tuple[Profile | None, Profile]:
    """Return the profile that an adoption takes out of force, where there is one, and the one it puts in force. Raises
    ConfigError for a text that this program cannot read.
    """
    *before, law = _laws([made.before, made.profile] if made.before else [made.profile])
    return before[0] if before else None, law


def _laws(texts: Sequence[str]) -> list[Profile]:
    """Read profiles that followed each other. What an older one does not say, since no program asked it then, is read as the
    next one says it; but what it may leave out it has none of, or that it has some now would be no change.
    """
    read: list[Profile] = []
    after: Mapping[str, Any] = {}
    for text in reversed(texts):
        after = template.laid(template.restored(text), _demanded(after))
        read.append(checked(after, text))
    return read[::-1]


def _demanded(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of a profile's content every profile has to say."""
    rules = {key: value for key, value in content.get("rules", {}).items() if key not in RULES_MAY_LACK}
    return {key: rules if key == "rules" else value for key, value in content.items() if key not in MAY_LACK}


def _check_order(made: Adoption, before: Adoption | None, home: str, known: Mapping[str, int]) -> None:
    number = before.number + 1 if before else 1
    if made.number != number:
        raise RegistryError("version_missing", f"adoption {number} of a profile is not there, but adoption {made.number}")
    if made.home != home:
        said = f"adoption {number} of a profile is of the home {made.home}, the registry of actors of {home}"
        raise RegistryError("home_other", said)
    if (made.previous, made.before) != ((before.digest, before.profile) if before else ("", "")):
        said = f"adoption {number} of a profile does not follow the one before it: propose the change anew"
        raise RegistryError("chain_broken", said)
    if made.registry not in known or (before and known[made.registry] < known[before.registry]):
        raise RegistryError("signer_unknown", f"adoption {number} of a profile is signed under no registry of its time")
    earliest = max(made.made_at, before.adopted_at if before else "")
    if moment(_at(made.adopted_at)) != made.adopted_at or made.adopted_at < earliest:
        said = f"adoption {number} of a profile was put in force before it was proposed, or before the one that it follows"
        raise RegistryError("chain_broken", said)


def check_law(law: Profile, before: Profile | None, at: Instant) -> None:
    """Raise RegistryError where a profile may not be put in force at a moment, or not after the one before it."""
    if law.valid_from.isoformat() > law.day(at):
        raise RegistryError("profile_other", f"the profile {law.id} is valid from {law.valid_from} on")
    if law.expired(at):
        raise RegistryError("profile_other", f"the profile {law.id} expired on {law.valid_until}: take one that is valid")
    if before and law.kind is not before.kind:
        raise RegistryError("profile_other", f"this home is of kind {before.kind}, and stays so: make another home")
    if before and law.id == before.id and law.version <= before.version and law.digest != before.digest:
        raise RegistryError("profile_other", f"version {before.version} of {law.id} is in force: raise the version above it")


def _check_signed(made: Adoption, law: Profile, before: Profile | None, under: Version) -> None:
    """Raise where too few, or not the right ones, signed for what an adoption does."""
    if not before and not made.signatures and under.profile == f"{law.id}/{law.digest}":
        return
    loose = not before or loosening.loosens(loosening.compare(before, law))
    what = f"profile {law.id} version {law.version}"
    signers = {actor.id: actor for actor in under.actors}
    least = SIGNERS_MIN if loose else 1
    check_signatures(what, made.to_sign, made.signatures, signers, synthetic=under.synthetic, least=least)
    if under.synthetic:
        return
    signed = [signers[who] for who in made.signatures]
    if not any(Role.DPO in actor.roles for actor in signed):
        raise RegistryError("signers_few", f"{what} is signed by the data protection officer")
    if loose and len({actor.organisation for actor in signed}) < SIGNERS_MIN:
        raise RegistryError("signers_few", f"{what} loosens what is in force: two of different organisations sign it")


def _at(text: str) -> Instant:
    try:
        return datetime.strptime(text, _MOMENT).replace(tzinfo=UTC)
    except ValueError:
        raise RegistryError("registry_malformed", "an adoption says when it was put in force, to the second") from None
