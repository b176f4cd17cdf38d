"""Founding: what a new home consists of, who may act in it, and the keys people sign with.

This module knows in what order a home is made, so that what breaks off is none, and that a registry is believed only when every
version of it is valid. It refuses to say what a version should say: whoever signs it does.
"""

from __future__ import annotations

import hashlib
import secrets
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from pnrscreen import config, privacy
from pnrscreen.adapters import durable
from pnrscreen.adapters import registry as versions
from pnrscreen.adapters.keys import PROVIDERS, PersonKey, Provider, public_key
from pnrscreen.adapters.logs import MARKS, LogFolder
from pnrscreen.adapters.store import Engine, claim, migrate, postgres_engine, public_url, sqlite_engine, vacant
from pnrscreen.adapters.system import RandomIds, SystemClock
from pnrscreen.bootstrap import law
from pnrscreen.errors import ConfigError, Conflict, Refused, Tampered
from pnrscreen.keeping import PROVEN
from pnrscreen.ports import Config
from pnrscreen.privacy import registry as registry_of_actors

__all__ = (
    "DATABASE",
    "NewHome",
    "PersonKey",
    "adopt",
    "check_place",
    "create",
    "database",
    "home_id",
    "keep_draft",
    "make_api_key",
    "make_key",
    "open_key",
    "provider",
    "registry",
)

DATABASE = "pnrscreen.db"
KEYS = "keys"
API_KEY_PREFIX = "pnrk_"
"""How an API key begins, so that a scanner of leaked secrets knows one."""
_API_KEY_BYTES = 32
STORES: Mapping[str, Callable[[Path, str], Engine]] = MappingProxyType(
    {
        "": lambda home, _: sqlite_engine(home / DATABASE),
        "postgresql": lambda _, url: postgres_engine(url),
    }
)
"""The databases a store can stand in, by how the setting ``store`` begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewHome:
    """What a new home is made with: ``registry`` is the first version, signed. It says whether the home is a synthetic one,
    which has reproducible ids and may hold no real person.

    ``approver`` is a file with the public key of the body that approves opening sealed records; ``keys`` as in the settings.
    ``store`` is an empty PostgreSQL database to use instead of a file in the home.
    """

    unit: str
    profile: str
    registry: bytes
    keys: str = "file"
    approver: Path | None = None
    store: str = field(default="", repr=False)


def create(home: Path, new: NewHome) -> None:
    """Make a home: folder (0700), keys, store, registry, settings. Refuses a folder that holds anything, and a registry that
    is not valid, with nothing made; what breaks off leaves nothing behind.
    """
    check_place(home)
    chosen = law.profile(new.profile)
    founded = _verified([new.registry], Refused)
    if not law.matches(founded, chosen):
        raise Refused(f"the registry is signed for another profile than {chosen.id} as it is shipped")
    holder = provider(new.keys)
    approver = public_key(new.approver.read_bytes()) if new.approver else None
    there = home.exists()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    home.chmod(0o700)
    try:
        _furnish(home, new, founded, holder, approver)
    except BaseException:
        _empty(home)
        if not there:
            home.rmdir()
        raise


def _furnish(home: Path, new: NewHome, founded: privacy.Registry, holder: Provider, approver: bytes | None) -> None:
    """Put everything into an empty folder. The settings come last: what loses its power before them is no home."""
    engine = database(home, new.store)
    try:
        vacant(engine)
        holder.create(home / "keys", b"pnrscreen synthetic home" if founded.synthetic else None, approver)
        migrate(engine)
        claim(engine, holder.held(home / "keys", SystemClock()), founded.home)
    finally:
        engine.dispose()
    LogFolder(home / "keys" / MARKS).write(PROVEN, SystemClock().now().isoformat().encode())
    versions.add(home, founded.version, new.registry)
    law.lay(home, founded.newest, law.profile(new.profile))
    store = public_url(new.store) if new.store else ""
    config.write(home, unit=new.unit, synthetic=founded.synthetic, keys=new.keys, store=store)


def provider(stated: str, token_file: str = "") -> Provider:
    """Return who holds the keys, by the setting ``keys``."""
    kind, address, token = config.holder(stated, token_file)
    return PROVIDERS[kind](address, token)


def database(home: Path, store: str) -> Engine:
    """Return the database of a home, by the setting ``store``."""
    make = STORES.get(store.partition(":")[0])
    if make is None:
        raise ConfigError(
            "there is no such store: leave it out for a file in the home, or name postgresql://USER@HOST/DATABASE"
        )
    return make(home, store)


def _empty(folder: Path) -> None:
    """Take away all that a folder holds; where another disk is mounted, what is on it."""
    for inner in folder.iterdir():
        if inner.is_mount():
            _empty(inner)
        else:
            shutil.rmtree(inner) if inner.is_dir() else inner.unlink()


def check_place(home: Path) -> None:
    """Raise ConfigError where no home may be made: in a folder that holds more than an empty one for the keys."""
    if home.exists() and any(inner.name != KEYS or any(inner.iterdir()) for inner in home.iterdir()):
        raise ConfigError(f"{home} is not empty: a home is made in a new folder")


def registry(settings: Config) -> privacy.Registry:
    """Return who may act in a home: every version verified. Raises ConfigError without one, Tampered where one is not valid."""
    contents = versions.read(settings.home)
    if not contents:
        raise ConfigError(f"{settings.home} has no registry of actors in {versions.FOLDER}/: put it back, or make a new home")
    verified = _verified(contents, Tampered)
    if verified.synthetic != settings.synthetic:
        raise Tampered("the registry and the settings do not agree whether this home holds real persons: nobody is let in")
    return verified


def adopt(home: Path, content: bytes) -> privacy.Registry:
    """Put the next version of a registry in force. Raises Refused where it is not valid, Conflict where one came first."""
    settings = config.read(home)
    try:
        following = registry_of_actors.succeed(registry(settings), content)
    except privacy.RegistryError as error:
        raise Refused(str(error), error.code) from None
    ours = law.in_force(settings).law
    if not law.matches(following, ours):
        raise Refused(f"the version is signed for another profile than {ours.id}, which is in force: propose it anew")
    if not versions.add(home, following.version, content):
        raise Conflict(f"version {following.version} of the registry is there already: propose the change anew")
    return following


def keep_draft(path: Path, content: bytes, *, new: bool) -> None:
    """Write a draft of a version, whole or not at all; raises ConfigError where a new one would take another file's place."""
    if not new:
        durable.replace(path, content)
    elif not durable.create(path, content):
        raise ConfigError(f"{path} is there already: choose another name for the proposal")


def home_id() -> str:
    """Return an id for a new home: what every claim and every version of its registry names."""
    return RandomIds().new("home")


def _verified(contents: Sequence[bytes], kind: type[Refused | Tampered]) -> privacy.Registry:
    try:
        return registry_of_actors.verify(contents)
    except privacy.RegistryError as error:
        raise kind(str(error)) from None


def make_key(path: Path, passphrase: str, comment: str = "") -> PersonKey:
    """Make a person's signing key in a new file outside every home. Raises ConfigError."""
    if inside := config.home_above(path):
        raise ConfigError(
            f"{path} is inside the home {inside}: whoever may read the home could take the key, keep it elsewhere"
        )
    return PersonKey.create(path, passphrase, comment)


def make_api_key(path: Path) -> str:
    """Make an API key in a new file outside every home, and return its SHA-256: all that the unit keeps of it."""
    if inside := config.home_above(path):
        raise ConfigError(f"{path} is inside the home {inside}: the key is for the machine that asks, not for the unit")
    secret = f"{API_KEY_PREFIX}{secrets.token_urlsafe(_API_KEY_BYTES)}"
    if not durable.create(path, f"{secret}\n".encode()):
        raise ConfigError(f"{path} is there already: a key is never replaced, choose another name")
    return hashlib.sha256(secret.encode()).hexdigest()


def open_key(path: Path, passphrase: str) -> PersonKey:
    """Open a person's signing key. Raises ConfigError for what is none, Refused for the wrong passphrase."""
    return PersonKey.open(path, passphrase)
