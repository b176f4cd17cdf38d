"""Law: the profiles that a home was under and is under, as files of the home.

This module knows where adoptions lie, and that none is believed unless all of them hold. It refuses to say which profile a
home should be under: whoever signs does. What the package ships are templates; a home goes by what it adopted alone.
"""

from __future__ import annotations

from pathlib import Path

from pnrscreen import config, privacy
from pnrscreen.adapters import registry as versions
from pnrscreen.adapters.shelf import profile_of, shipped_profile, shipped_profiles
from pnrscreen.adapters.shelf import published as shipped_list
from pnrscreen.errors import ConfigError, Conflict, Refused, Tampered
from pnrscreen.model import Instant
from pnrscreen.ports import Config
from pnrscreen.privacy import adoption
from pnrscreen.privacy import registry as registry_of_actors
from pnrscreen.privacy.adoption import Adopted, Adoption

DEFAULT = "eu-strict"
"""The template of a home that says no other."""
_MEND = "put back every file of HOME/profiles as it was adopted, from a backup"


def profile(code: str) -> privacy.Profile:
    """Return a shipped template by its code; raises NotFound."""
    return privacy.profile(shipped_profile(code), shipped_profile)


def codes() -> list[str]:
    """Return the codes of the shipped templates."""
    return shipped_profiles()


def published() -> frozenset[tuple[str, int, str]]:
    """Return every template that was ever published, as id, version and digest."""
    lines = (line.split() for line in shipped_list().splitlines() if not line.startswith("#"))
    return frozenset((code, int(version), digest) for code, version, digest in lines)


def named(said: str) -> privacy.Profile:
    """Return a profile by a file (TOML that may extend a template, or an adoption of a home), else by its code.

    Raises ConfigError with every fault of a file, NotFound where there is neither.
    """
    path = Path(said)
    if not path.is_file():
        return profile(said)
    if path.suffix != ".json":
        return privacy.profile(path.read_bytes(), shipped_profile)
    try:
        return adoption.laws(adoption.read(path.read_bytes()))[1]
    except privacy.RegistryError as error:
        raise ConfigError(f"{path}: {error}") from None


def adopted(home: Path) -> Adopted | None:
    """Return what a home has adopted, or None for one that is older than adoption. Raises Tampered where it does not hold."""
    contents = versions.read(home, versions.PROFILES)
    if not contents:
        return None
    try:
        return adoption.verify(contents, _versions(home))
    except privacy.RegistryError as error:
        if error.code == "home_other":
            said = "one of the two is another home's: put back every file of HOME/registry, or of HOME/profiles, from a backup"
            raise Tampered(f"{error}; {said}") from None
        raise Tampered(f"the profiles adopted here do not hold: {error}. {_MEND}") from None
    except ConfigError as error:
        said = f"this program asks more of a profile than the one adopted here says ({'; '.join(str(error).splitlines())})"
        raise ConfigError(f"{said}: adopt one that does, pnrscreen profile propose PROFILE --home {home}") from None


def in_force(settings: Config) -> Adopted:
    """Return what a home has adopted. Raises ConfigError, saying what to do, where it has adopted nothing, is set to go by
    another profile or by one that asks for other items to be masked than are; Tampered where it does not hold.
    """
    home = settings.home
    found = adopted(home)
    if found is None:
        raise ConfigError(f"{home} has adopted no profile: pnrscreen upgrade --home {home} says what to do")
    if settings.profile not in {"", found.law.id}:
        said = f"{home / config.FILE} says profile {settings.profile}, and {found.law.id} was adopted last"
        raise ConfigError(f"{said}: take that line out, or adopt the other, pnrscreen profile propose --home {home}")
    privacy.check_masked(found.law)
    return found


def signed_for(settings: Config, known: privacy.Registry) -> privacy.Profile:
    """Return the profile of a home that is older than adoption: the one that its registry is signed for. Raises Tampered where
    that is neither the unit's own nor the shipped one.
    """
    law = privacy.profile(profile_of(settings.home, settings.profile or DEFAULT), shipped_profile)
    if not matches(known, law):
        said = f"the profile {law.id} is not the one that the registry is signed for"
        raise Tampered(f"{said}: let two sign and adopt it, pnrscreen profile propose {law.id} --home {settings.home}")
    return law


def lay(home: Path, under: registry_of_actors.Version, law: privacy.Profile) -> None:
    """Keep the first adoption of a home: of the profile that a version of its registry is signed for, the same each time."""
    first = Adoption(
        number=1,
        home=under.home,
        previous="",
        registry=under.digest,
        made_at=under.made_at,
        profile=law.text,
        before="",
        adopted_at=under.made_at,
    )
    versions.add(home, first.number, first.written(), versions.PROFILES)


def settle(home: Path) -> privacy.Profile | None:
    """Let an older home adopt the profile that its registry is signed for; None where it has adopted one."""
    if versions.read(home, versions.PROFILES):
        return None
    under = _versions(home)
    law = signed_for(config.read(home), registry_of_actors.verify(versions.read(home)))
    lay(home, under[-1], law)
    return law


def adopt(home: Path, content: bytes, at: Instant) -> Adopted:
    """Put a proposal in force: what tightens acts at once on all that is held, what loosens on what is received from then on.

    Raises Refused where it may not be, ConfigError for one that would not be obeyed, Conflict where another came first.
    """
    there = versions.read(home, versions.PROFILES)
    try:
        registry_of_actors.verify(versions.read(home))
        made = adoption.read(content)
        if made.registry != _versions(home)[-1].digest:
            raise Refused("the registry of actors has changed since this was proposed: propose the change anew")
        following = adoption.adopted(made, adoption.moment(at))
        found = adoption.verify([*there, following.written()], _versions(home))
    except privacy.RegistryError as error:
        raise Refused(str(error), error.code) from None
    privacy.check_masked(found.law)
    if not versions.add(home, following.number, following.written(), versions.PROFILES):
        raise Conflict(f"adoption {following.number} of a profile is there already: propose the change anew")
    return found


def signers(home: Path, made: Adoption) -> list[str]:
    """Return who signed for an adoption: of the first, those who signed the version of the registry that names its profile."""
    under = [version for version in _versions(home) if version.digest == made.registry]
    return sorted(made.signatures or {who for version in under for who in version.signatures})


def matches(known: privacy.Registry, law: privacy.Profile) -> bool:
    """Tell whether a profile is the one that a registry is signed for; a home that holds no real person may try any."""
    return known.synthetic or known.profile == f"{law.id}/{law.digest}"


def _versions(home: Path) -> tuple[registry_of_actors.Version, ...]:
    return tuple(registry_of_actors.read(content) for content in versions.read(home))
