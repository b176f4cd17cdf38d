"""The home's settings: ``pnrscreen.toml`` in the home folder, overridden by ``PNRSCREEN_*``, read once into a frozen Config.

This module knows where settings come from and what each may be. It refuses to be asked twice: nobody else reads the
environment. A variable with our prefix that no option claims is an error, because a typing error in a limit is a limit lost.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from pnrscreen.errors import ConfigError
from pnrscreen.ports import Config

FILE = "pnrscreen.toml"
SENDERS = "senders.toml"
VAULT_TOKEN = "PNRSCREEN_VAULT_TOKEN"  # noqa: S105  the name of a variable
_DATABASE = re.compile(r"postgresql://[^/\s]*/[^/?\s]+(\?\S*)?")
_STORE_LINE = re.compile(r"\s*store\s*=")
NOT_SETTINGS = frozenset(
    {
        *("PNRSCREEN_HOME", "PNRSCREEN_ACTOR", "PNRSCREEN_KEY", "PNRSCREEN_PASSPHRASE_FILE", VAULT_TOKEN),
        *("PNRSCREEN_LANGUAGE", "PNRSCREEN_MEMORY", "PNRSCREEN_TEST_POSTGRES", "PNRSCREEN_DEV"),
    }
)
"""Variables of the command line and the machine: which home, who is asking, with which key and passphrase, what opens Vault (a
token stands in no settings file), in which language reasons are said, which folder is in memory, which server the tests use,
whether a server signs tokens for a first try.
"""

_HOLDERS = r"^(file|vault:(https://[^/\s]+|http://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?)/\S+)$"


class Settings(BaseSettings):
    """Every option of a home, with its meaning."""

    model_config = SettingsConfigDict(env_prefix="PNRSCREEN_", extra="forbid")

    unit: str = Field(min_length=1, description="Name of the Passenger Information Unit, as it stands in the log.")
    profile: str = Field(
        default="",
        description="Jurisdiction profile that must be in force, by its id; empty for the one adopted last.",
    )
    synthetic: bool = Field(default=False, description="True only in a home that holds no real person.")
    name_threshold: int = Field(default=700, ge=500, le=1000, description="Score (of 1000) from which a name is a match.")
    thresholds: dict[
        Annotated[str, StringConstraints(pattern=r"^[^/]+(/.+)?$")], Annotated[int, Field(ge=500, le=1000, strict=True)]
    ] = Field(default_factory=dict, description='The same where it differs: by "list" or "list/category".')
    expects: Literal["api", "pnr", "api+pnr", "none"] = Field(
        default="api+pnr", description="Lists that must come of a flight, where the schedule does not say."
    )
    missing_alarm_minutes: int = Field(
        default=30, ge=0, le=2880, description="Minutes before departure from which a list that has not come is an alarm."
    )
    due_minutes: dict[Literal["low", "medium", "high", "critical"], Annotated[int, Field(ge=1, le=43200, strict=True)]] = Field(
        default_factory=dict,
        description="Minutes within which a hit is to be decided, by level, where not 15 (critical), 60, 240 and 1440 (low).",
    )
    interchange_bytes_max: int = Field(
        default=64 * 2**20, ge=2**16, le=2**31, description="Largest file taken in, in bytes; larger ones are refused."
    )
    keys: str = Field(
        default="file",
        pattern=_HOLDERS,
        description='Who holds the keys: "file", or "vault:https://vault.example:8200/transit"; http on this machine only.',
    )
    vault_token_file: str = Field(
        default="", description="File with the token for Vault, readable by its owner alone; PNRSCREEN_VAULT_TOKEN goes first."
    )

    store: str = Field(
        default="",
        repr=False,
        description="Where the store is: empty for a file in the home, or postgresql://USER@HOST/DATABASE. A password belongs"
        " in PNRSCREEN_STORE or a password file of PostgreSQL, not here.",
    )

    token_issuer: str = Field(
        default="", description="Who signs the tokens that are let in: the issuer's address, as tokens say it."
    )
    token_audience: str = Field(default="", description="For whom tokens are to be; the id of the home when empty.")
    token_keys: str = Field(
        default="",
        pattern=r"^(|https://.+|http://(localhost|127\.0\.0\.1)[:/].+|/.+)$",
        description="The issuer's public keys (JWKS): an https address, or a file.",
    )
    requests_per_second: int = Field(
        default=200, ge=1, le=100_000, description="Requests a second that one caller may make of one server process."
    )

    @field_validator("store")
    @classmethod
    def _place(cls, said: str) -> str:
        if said and not _DATABASE.fullmatch(said):
            raise ValueError("it is empty, or reads postgresql://USER@HOST/DATABASE")
        return said

    @field_validator("thresholds", mode="before")
    @classmethod
    def _flat(cls, said: object) -> object:
        nested = (
            [(name, inner) for name, inner in said.items() if isinstance(inner, Mapping)] if isinstance(said, Mapping) else []
        )
        if nested:
            name, inner = nested[0]
            raise ValueError(f'a category stands in one line with its list, as "{name}/{next(iter(inner), "CATEGORY")}" = 650')
        return said


def read(home: Path) -> Config:
    """Read the settings of a home, or raise ConfigError naming the option and what it may be."""
    if not (home / FILE).is_file():
        raise ConfigError(f"{home} is not a home: run `pnrscreen init --home {home}` first")
    return Config(home=home, **_settings(home / FILE).model_dump())


def unstated(home: Path) -> Mapping[str, str]:
    """Return the options that neither the settings file of a home nor a variable states: the default that holds, and why."""
    stated = _settings(home / FILE).model_fields_set
    options = {name: option for name, option in Settings.model_fields.items() if name not in stated}
    return {
        name: f"{option.get_default(call_default_factory=True)!r}: {option.description}" for name, option in options.items()
    }


def move_store(home: Path, store: str) -> None:
    """State in the settings file of a home where its store is now; every other line stays. Raises ConfigError."""
    path = home / FILE
    lines = path.read_text("utf-8").splitlines()
    top = next((number for number, line in enumerate(lines) if line.lstrip().startswith("[")), len(lines))
    others = [line for number, line in enumerate(lines) if number >= top or not _STORE_LINE.match(line)]
    text = "\n".join([f"store = {_quoted(store)}", *others]) + "\n"
    if _stated(text, path) != {**_stated("\n".join(lines), path), "store": store}:
        raise ConfigError(f"{path} has its setting store in no line of its own: it cannot be changed")
    path.write_text(text, "utf-8")


def thresholds(path: Path) -> tuple[int, Mapping[str, int]]:
    """Return the thresholds that a settings file states: everyone's, and those of single lists and categories."""
    settings = _settings(path)
    return settings.name_threshold, settings.thresholds


def _settings(path: Path) -> Settings:
    try:
        stated = _stated(path.read_text("utf-8"), path)
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from None
    _refuse_unknown_variables()
    try:
        return Settings(**{name: value for name, value in stated.items() if f"PNRSCREEN_{name.upper()}" not in os.environ})
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
        raise ConfigError(f"{path} or a PNRSCREEN_ variable: {faults}") from None
    except SettingsError as error:  # a variable that should hold JSON
        raise ConfigError(f"a PNRSCREEN_ variable: {error}") from None


def _stated(text: str, path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path} cannot be read: {error}") from None


def holder(stated: str, token_file: str = "") -> tuple[str, str, str]:
    """Return who holds the keys, at which address, and the token it is asked with; raises ConfigError where that is nobody."""
    if not re.fullmatch(_HOLDERS, stated):
        raise ConfigError(
            'keys are held by "file", or as "vault:https://vault.example:8200/transit"; http on this machine only'
        )
    kind, _, address = stated.partition(":")
    return kind, address, _vault_token(token_file) if address else ""


def _vault_token(stated: str) -> str:
    """Return the token for Vault: the variable's, else the stated file's."""
    if VAULT_TOKEN in os.environ or not stated:
        return os.environ.get(VAULT_TOKEN, "")
    path = Path(stated)
    try:
        if path.stat().st_mode & 0o077:
            raise ConfigError(f"others may read the token in {path}: run chmod 600 on it")
        return path.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"the token for Vault in {path} cannot be read: {error}") from None


def write(home: Path, *, unit: str, synthetic: bool, keys: str = "file", store: str = "") -> None:
    """Write a new home's settings; every option not named keeps its default."""
    lines = [
        "# Settings of this home. `pnrscreen doctor` says what is missing; PNRSCREEN_<OPTION> overrides a line.",
        f"unit = {_quoted(unit)}",
        f"synthetic = {str(synthetic).lower()}",
        f"keys = {_quoted(keys)}",
    ]
    if store:
        lines.append(f"store = {_quoted(store)}")
    (home / FILE).write_text("\n".join(lines) + "\n", "utf-8")


def senders(home: Path) -> Mapping[str, frozenset[str]] | None:
    """Read the registry of senders: UNB id -> carriers it speaks for. None without one; raises ConfigError for a wrong one."""
    path = home / SENDERS
    if not path.is_file():
        return None
    try:
        stated = tomllib.loads(path.read_text("utf-8"))["sender"]
        read = {one["id"].strip().upper(): frozenset(map(_carrier, one["carriers"])) for one in stated}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError, ValueError) as error:
        raise ConfigError(f"{path} cannot be used: {error}") from None
    if len(read) < len(stated):
        raise ConfigError(f"{path} cannot be used: a sender stands there twice")
    return MappingProxyType(read)


def _carrier(code: str) -> str:
    if not 2 <= len(code.strip()) <= 3:
        raise ValueError(f"{code!r} is not the code of a carrier")
    return code.strip().upper()


def _quoted(text: str) -> str:
    return '"' + "".join(char if char.isprintable() and char not in '"\\' else f"\\u{ord(char):04x}" for char in text) + '"'


def _refuse_unknown_variables() -> None:
    options = {f"PNRSCREEN_{name.upper()}" for name in Settings.model_fields}
    unknown = sorted(
        name for name in os.environ if name.startswith("PNRSCREEN_") and name not in options and name not in NOT_SETTINGS
    )
    if unknown:
        raise ConfigError(f"unknown variable {unknown[0]}; known are {', '.join(sorted(options | NOT_SETTINGS))}")


def live_home(named: Path | None = None) -> Path | None:
    """Return the live (not synthetic) home one is in: the one named, this folder, or one above it.

    Naming another folder does not lead out of a live home: whichever of them is live counts.
    """
    here = Path.cwd()
    meant = ([named] if named else []) + [here, *here.parents]
    return next((folder for folder in meant if (folder / FILE).is_file() and not read(folder).synthetic), None)


def home_above(path: Path) -> Path | None:
    """Return the home, live or synthetic, in which a path lies."""
    return next((folder for folder in path.absolute().resolve().parents if (folder / FILE).is_file()), None)


def passphrase() -> str | None:
    """Return the passphrase that a machine keeps for its own actor, or None where a person is to be asked.

    ``PNRSCREEN_PASSPHRASE_FILE`` names the file, which may be a descriptor such as /dev/fd/3; its first line counts. Raises
    ConfigError where others may read the file.
    """
    named = os.environ.get("PNRSCREEN_PASSPHRASE_FILE")
    if not named:
        return None
    place = Path(named)
    try:
        if place.is_file() and place.stat().st_mode & 0o077:
            raise ConfigError(f"others may read {place}: run chmod 600 on it")
        return place.read_text("utf-8").partition("\n")[0]
    except OSError as error:
        raise ConfigError(f"PNRSCREEN_PASSPHRASE_FILE: {place} cannot be read: {error.strerror}") from None
