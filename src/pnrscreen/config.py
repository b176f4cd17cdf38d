"""The home's settings: ``pnrscreen.toml`` in the home folder, overridden by ``PNRSCREEN_*``, read once into a frozen Config.

This module knows where settings come from and what each may be. It refuses to be asked twice: nobody else reads the
environment. A variable with our prefix that no option claims is an error, because a typing error in a limit is a limit lost.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from pnrscreen.errors import ConfigError
from pnrscreen.ports import Config
from pnrscreen.rights import Actor, Role

FILE = "pnrscreen.toml"
ACTORS = "actors.toml"
SENDERS = "senders.toml"
NOT_SETTINGS = frozenset({"PNRSCREEN_HOME", "PNRSCREEN_ACTOR", "PNRSCREEN_LANGUAGE", "PNRSCREEN_MEMORY"})
"""Variables of the command line and the machine: which home, who is asking, in which language reasons are said, which folder is
in memory.
"""


class Settings(BaseSettings):
    """Every option of a home, with its meaning."""

    model_config = SettingsConfigDict(env_prefix="PNRSCREEN_", extra="forbid")

    unit: str = Field(min_length=1, description="Name of the Passenger Information Unit, as it stands in the log.")
    profile: str = Field(default="eu-strict", description="Jurisdiction profile: retention, sensitive data, offences.")
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
    interchange_bytes_max: int = Field(
        default=64 * 2**20, ge=2**16, le=2**31, description="Largest file taken in, in bytes; larger ones are refused."
    )

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


def thresholds(path: Path) -> tuple[int, Mapping[str, int]]:
    """Return the thresholds that a settings file states: everyone's, and those of single lists and categories."""
    settings = _settings(path)
    return settings.name_threshold, settings.thresholds


def _settings(path: Path) -> Settings:
    try:
        stated = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from None
    _refuse_unknown_variables()
    try:
        return Settings(**{name: value for name, value in stated.items() if f"PNRSCREEN_{name.upper()}" not in os.environ})
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
        raise ConfigError(f"{path} or a PNRSCREEN_ variable: {faults}") from None
    except SettingsError as error:  # a variable that should hold JSON
        raise ConfigError(f"a PNRSCREEN_ variable: {error}") from None


def write(home: Path, *, unit: str, profile: str, synthetic: bool) -> None:
    """Write a new home's settings; every option not named keeps its default."""
    lines = [
        "# Settings of this home. `pnrscreen doctor` says what is missing; PNRSCREEN_<OPTION> overrides a line.",
        f"unit = {_quoted(unit)}",
        f"profile = {_quoted(profile)}",
        f"synthetic = {str(synthetic).lower()}",
    ]
    (home / FILE).write_text("\n".join(lines) + "\n", "utf-8")


def actors(home: Path) -> tuple[Actor, ...]:
    """Read the registry of actors, or raise ConfigError naming the entry."""
    path = home / ACTORS
    try:
        stated = tomllib.loads(path.read_text("utf-8")).get("actor", [])
        return tuple(
            Actor(id=one["id"], organisation=one["organisation"], roles=frozenset(Role(role) for role in one["roles"]))
            for one in stated
        )
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise ConfigError(f"{path} cannot be used: {error}") from None


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


def write_actors(home: Path, registered: Iterable[Actor]) -> None:
    """Write the registry of a new home."""
    lines = ["# Who may act in this home. Roles stand here and nowhere else: a claim never brings its own."]
    for actor in registered:
        roles = ", ".join(_quoted(role) for role in sorted(actor.roles))
        lines += [
            "",
            "[[actor]]",
            f"id = {_quoted(actor.id)}",
            f"organisation = {_quoted(actor.organisation)}",
            f"roles = [{roles}]",
        ]
    (home / ACTORS).write_text("\n".join(lines) + "\n", "utf-8")


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
