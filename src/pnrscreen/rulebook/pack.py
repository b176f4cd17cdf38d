"""A pack: one folder of rules with a manifest, which travels, is signed and is refused as a whole.

This module knows the keys of ``pack.toml``, how parameters become literals, and the digest of a folder. It refuses to know
where folders lie, who signs, and which offences a jurisdiction lists.

A parameter is data that a unit edits without touching a rule: the airports of a corridor, a number of hours. A rule names it as
``$corridor_countries``; what is loaded has the values written out, so a rule's digest covers them and nothing is looked up
when a passenger is judged.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from pnrscreen.rulebook.document import document
from pnrscreen.rulebook.language import did_you_mean
from pnrscreen.rulebook.read import IDENTIFIER, INDICATOR, Keys
from pnrscreen.rulebook.rule import Rule

MANIFEST = "pack.toml"
_USE = re.compile(r"\$([a-z][a-z0-9_]*)")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,19}", re.ASCII)
_STATUS = re.compile(rb"""^status *= *["'][a-z]+["']""", re.MULTILINE)
_KEYS = (
    *("id", "version", "title", "owner", "purpose", "covers", "offences", "penalty_years_min", "limits", "references"),
    *("parameters", "expected"),
)
_NEEDED = MappingProxyType(
    {
        "offences": "list the offences its rules serve against, by the codes of the profiles",
        "limits": "say what the pack cannot see, and whom it will stop for nothing",
        "references": "say where the patterns come from",
        "rules": "a pack holds one rule file at least beside its manifest",
    }
)
_COUNTS = ("hits", "hits_max", "undetermined", "limit")

Value = int | float | str | tuple[int, ...] | tuple[str, ...]
"""What a parameter may be: a number, a code, or a list of one of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One thing a unit may set, and what it means."""

    name: str
    value: Value
    means: str

    @property
    def literal(self) -> str:
        """The value as a condition writes it."""
        return _literal(self.value)


class Expected(NamedTuple):
    """What a rule does on 1,000 flights: hits as counted, the most that count allows (95 %), and passengers not evaluable; and
    what the rule cannot see, in a sentence.
    """

    hits: float
    hits_max: float
    undetermined: float
    limit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """One manifest, the ids of the rules beside it, and the digest of the folder.

    ``penalty_years_min``: the maximum sentence, in years, that each of its offences must carry at least where it is used.
    """

    id: str
    version: int
    title: str
    owner: str
    purpose: str
    covers: str
    offences: tuple[str, ...]
    penalty_years_min: int
    limits: tuple[str, ...]
    references: tuple[str, ...]
    parameters: Mapping[str, Parameter]
    measured_with: str
    measured_on: str
    note: str
    expected: Mapping[str, Expected]
    rules: tuple[str, ...] = ()
    digest: str = ""


class Unpacked(NamedTuple):
    """Rule files with every parameter written out, the packs by folder, and the faults, each under its file."""

    files: Mapping[str, bytes]
    packs: Mapping[str, Pack]
    faults: tuple[str, ...]


def unpack(files: Mapping[str, bytes], *, published: bool = False) -> Unpacked:
    """Read every manifest among the files, and write its parameters out in the rules beside it.

    A rule whose parameters cannot be written out is not among the files that are returned: its fault is. What is ``published``
    must fit together: manifest, rules and figures.
    """
    packs: dict[str, Pack] = {}
    faults: list[str] = []
    rules = {path: content for path, content in files.items() if not is_manifest(path)}
    for path in sorted(path for path in files if is_manifest(path)):
        folder = path.removesuffix(MANIFEST)
        inside = {name.removeprefix(folder): content for name, content in files.items() if name.startswith(folder)}
        pack, found = _read(inside)
        if pack is not None and published:
            found = (*found, *_whole(pack, folder, inside))
        faults += (f"{path}: {fault}" for fault in found)
        if pack is not None:
            packs[folder] = pack
        for name in sorted(name for name in rules if name.startswith(folder)):
            content, unknown = _written_out(rules.pop(name), pack.parameters) if pack is not None else (b"", ())
            faults += (f"{name}: {fault}" for fault in unknown)
            if pack is not None and not unknown:
                rules[name] = content
    return Unpacked(MappingProxyType(rules), MappingProxyType(packs), tuple(faults))


def is_manifest(path: str) -> bool:
    """Tell whether a file is the manifest of the folder it lies in."""
    return path.rpartition("/")[2] == MANIFEST


def folder_digest(files: Mapping[str, bytes]) -> str:
    """Return the digest of a pack's TOML files, as ``sha256sum *.toml | sha256sum`` prints it within the folder."""
    lines = (f"{hashlib.sha256(files[path]).hexdigest()}  {path}\n" for path in sorted(files))
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def as_drafts(files: Mapping[str, bytes], folder: str) -> Mapping[str, bytes]:
    """Return the files of one pack as they lie in a home, below ``folder``: the manifest as it is, and every rule a draft."""
    named = {path.rpartition("/")[2]: content for path, content in files.items()}
    return {
        f"{folder}{name}": content if name == MANIFEST else _STATUS.sub(b'status = "draft"', content, count=1)
        for name, content in named.items()
    }


# ------------------------------------------------------------------------------------------------------- the manifest


def _read(files: Mapping[str, bytes]) -> tuple[Pack | None, tuple[str, ...]]:
    said, unread = document(files[MANIFEST])
    if said is None:
        return None, unread
    faults: list[str] = []
    pack = _manifest(Keys(said, "", faults), tuple(sorted(files)), folder_digest(files))
    return pack, tuple(faults)


def _manifest(keys: Keys, files: Sequence[str], digest: str) -> Pack:
    keys.only(_KEYS)
    measured = next((table for name, table in keys.named("expected") if name == "measured"), None)
    return Pack(
        id=keys.text("id", required=True, like=IDENTIFIER),
        version=keys.version(),
        title=keys.text("title", required=True),
        owner=keys.text("owner", required=True),
        purpose=keys.text("purpose", required=True),
        covers=keys.text("covers", required=True),
        offences=keys.texts("offences"),
        penalty_years_min=int(keys.number("penalty_years_min")),
        limits=keys.texts("limits"),
        references=keys.texts("references"),
        parameters=MappingProxyType(dict(_parameters(keys))),
        measured_with=measured.text("with", required=True) if measured else "",
        measured_on=measured.text("on", required=True) if measured else "",
        note=measured.text("note", required=True) if measured else "",
        expected=MappingProxyType(dict(_expected(keys))),
        rules=tuple(path.removesuffix(".toml") for path in files if path != MANIFEST),
        digest=digest,
    )


def _parameters(keys: Keys) -> Iterator[tuple[str, Parameter]]:
    for name, table in keys.named("parameters"):
        table.only(("value", "means"))
        if not INDICATOR.fullmatch(name):
            keys.fault(f"parameters.{name}", "must be a word in small letters, as `corridor_airports`")
        said = table.value("value")
        value = tuple(said) if isinstance(said, list) else said
        if not _is_value(value):
            table.fault("value", "must be a number, a code in quotes, or a list of either that is not empty")
            value = 0
        yield name, Parameter(name=name, value=value, means=table.text("means", required=True))


def _is_value(value: object) -> bool:
    if isinstance(value, tuple):
        return bool(value) and len({type(item) for item in value}) == 1 and all(map(_is_single, value))
    return _is_single(value) or type(value) is float


def _is_single(value: object) -> bool:
    return type(value) is int or (isinstance(value, str) and bool(_CODE.fullmatch(value)))


def _literal(value: Value) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_literal, value))}]"
    return f"'{value}'" if isinstance(value, str) else str(value)


def _expected(keys: Keys) -> Iterator[tuple[str, Expected]]:
    for name, table in keys.named("expected"):
        if name == "measured":
            table.only(("with", "on", "note"))
            continue
        table.only(_COUNTS)
        counts = Expected(
            hits=table.number("hits"),
            hits_max=table.number("hits_max"),
            undetermined=table.number("undetermined"),
            limit=table.text("limit", required=True),
        )
        if counts.hits > counts.hits_max:
            table.fault("hits_max", f"must be at least `hits`, {counts.hits}: the most that the count allows")
        yield name, counts


def _whole(pack: Pack, folder: str, files: Mapping[str, bytes]) -> Iterator[str]:
    """Yield what a manifest lacks, and where it and the files beside it do not fit."""
    if pack.id and folder and pack.id != folder.rstrip("/").rpartition("/")[2]:
        yield f"id: `{pack.id}` must be the name of its folder"
    for key, mend in _NEEDED.items():
        if not getattr(pack, key):
            yield f"{key}: is missing: {mend}"
    if len(set(pack.offences)) < len(pack.offences):
        yield "offences: one is listed twice: take it out"
    for path in files:
        if "/" in path:
            yield f"`{path}`: a pack is one folder without folders in it: move the file up, or into a pack of its own"
    yield from _measured(pack)
    rules = (content.decode(errors="replace") for path, content in files.items() if path != MANIFEST)
    used = {name for text in rules for name in _USE.findall(text)}
    yield from (
        f"parameters.{name}: no rule uses `${name}`: take it out, or use it" for name in pack.parameters if name not in used
    )


def _measured(pack: Pack) -> Iterator[str]:
    if not pack.measured_on:
        yield "expected.measured: is missing: write [expected.measured] with what, on which traffic, and a note of its worth"
    for name in pack.rules:
        if name not in pack.expected:
            yield f"expected.{name}: is missing: measure the rule and write hits, hits_max, undetermined, and a limit"
    for name in pack.expected:
        if name not in pack.rules:
            yield f"expected.{name}: no rule beside it has this name{did_you_mean(name, pack.rules) or ': take it out'}"


def _written_out(content: bytes, parameters: Mapping[str, Parameter]) -> tuple[bytes, tuple[str, ...]]:
    """Return a rule file with the parameters as literals, and a fault for each that the manifest does not have."""
    text = content.decode(errors="surrogateescape")
    unknown = sorted({name for name in _USE.findall(text) if name not in parameters})
    faults = tuple(
        f"`${name}`: {MANIFEST} has no such parameter{did_you_mean(name, parameters) or f': write [parameters.{name}] there'}"
        for name in unknown
    )
    filled = _USE.sub(lambda found: parameters[found[1]].literal if found[1] in parameters else found[0], text)
    return filled.encode(errors="surrogateescape"), faults


# ------------------------------------------------------------------------------------------------ the rules in a pack


def fits(pack: Pack, rules: Iterable[Rule]) -> Iterator[str]:
    """Yield where the purpose and the offences of a pack and those of its rules differ; a draft may have none yet."""
    rules = tuple(rules)
    for rule in rules:
        if rule.purpose and rule.purpose != pack.purpose:
            yield f"purpose: `{rule.id}` serves {rule.purpose}, not {pack.purpose}: a pack serves the purpose of its rules"
    served = {rule.offence for rule in rules if rule.offence}
    for rule in rules:
        if rule.offence and rule.offence not in pack.offences:
            yield f"offences: `{rule.id}` serves against `{rule.offence}`: list it, so that who takes the pack knows"
    if served:
        yield from (f"offences: no rule serves against `{one}`: take it out" for one in pack.offences if one not in served)
