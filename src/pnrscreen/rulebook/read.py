"""One rule file: TOML in, a Rule out, with everything wrong in it found at once.

This module knows the keys of a rule file and what each may hold. Of the condition language it knows the words that are taken,
as no circumstance can bear them; it refuses to know the law: a rule that reads well here may still be refused by ``govern``.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any, TypeVar

from pnrscreen.model import Level, Verdict
from pnrscreen.rulebook.document import document
from pnrscreen.rulebook.language import did_you_mean
from pnrscreen.rulebook.rule import Circumstance, Example, Rule, TargetRole
from pnrscreen.rulebook.syntax import RESERVED
from pnrscreen.tenure import Status

E = TypeVar("E", bound=Enum)

IDENTIFIER = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
INDICATOR = re.compile(r"[a-z][a-z0-9_]*")
SEVERITIES = MappingProxyType({level.name.lower(): level for level in Level})

KEYS = (
    *("id", "version", "status", "title", "why", "owner", "role", "bases", "purpose", "offence", "air_link", "severity"),
    *("valid_from", "review_due", "falsepositives", "guide", "references", "condition", "indicator", "exonerating", "example"),
)
CIRCUMSTANCE_KEYS = ("name", "when", "why", "justification")
EMPTY = MappingProxyType(
    {
        "condition": "join the names of the circumstances, as `late && cash && !company`",
        "when": "write a question, as `bags.pieces == 0`",
        "name": "write a name that the condition uses, as `late`",
        "id": "write the name of the file, without .toml",
        "status": "write draft, until it has all it needs",
        "severity": "write low, medium, high or critical",
    }
)
"""What to write where nothing is."""
VERSION_MAX = 2**31 - 1
EXAMPLE_KEYS = ("hit", "verdict", "facts", "note")


def read(path: str, content: bytes) -> tuple[Rule | None, tuple[str, ...]]:
    """Return the rule a file holds, or None, and every fault as ``key: what is wrong``."""
    said, unread = document(content)
    if said is None:
        return None, unread
    keys = Keys(said, "", faults := [])
    keys.only(KEYS)
    rule = _rule(keys, digest=digest(said))
    if rule.id and rule.id != PurePosixPath(path).stem:
        faults.append(f"id: `{rule.id}` must be the name of its file")
    _names_once(rule, faults)
    return (None if faults else rule), tuple(faults)


def digest(said: Mapping[str, Any]) -> str:
    """Return SHA-256 over the canonical JSON of what a file says: keys sorted, days in ISO form, comments without effect."""
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _rule(keys: Keys, digest: str) -> Rule:
    return Rule(
        id=keys.text("id", required=True, like=IDENTIFIER),
        version=keys.version(),
        status=keys.one_of("status", {status.value: status for status in Status}) or Status.DRAFT,
        title=keys.text("title", required=True),
        severity=keys.one_of("severity", SEVERITIES) or Level.LOW,
        condition=keys.text("condition", required=True),
        indicators=tuple(_circumstance(table) for table in keys.tables("indicator", required=True)),
        exonerating=tuple(_circumstance(table) for table in keys.tables("exonerating")),
        examples=tuple(_example(table) for table in keys.tables("example")),
        why=keys.text("why"),
        owner=keys.text("owner"),
        role=keys.one_of("role", {role.value: role for role in TargetRole}, required=False),
        bases=keys.texts("bases"),
        purpose=keys.text("purpose"),
        offence=keys.text("offence"),
        air_link=keys.text("air_link"),
        valid_from=keys.day("valid_from"),
        review_due=keys.day("review_due"),
        falsepositives=keys.texts("falsepositives"),
        guide=keys.texts("guide"),
        references=keys.texts("references"),
        digest=digest,
    )


def _circumstance(keys: Keys) -> Circumstance:
    keys.only(CIRCUMSTANCE_KEYS)
    return Circumstance(
        name=keys.text("name", required=True, like=INDICATOR),
        when=keys.text("when", required=True),
        why=keys.text("why"),
        justification=keys.text("justification"),
    )


def _example(keys: Keys) -> Example:
    keys.only(EXAMPLE_KEYS)
    return Example(
        verdict=keys.verdict(),
        facts=keys.facts(),
        note=keys.text("note"),
    )


def _names_once(rule: Rule, faults: list[str]) -> None:
    names = [circumstance.name for circumstance in rule.circumstances]
    faults.extend(
        f"{name}: means something else in a condition: choose another name"
        for name in sorted({*names})
        if RESERVED.fullmatch(name)
    )
    faults.extend(
        f"{name}: two circumstances bear this name: give one of them another"
        for name in sorted({n for n in names if names.count(n) > 1})
    )


def _moments(value: Any) -> Any:
    """Return facts as conditions take them: every day is midnight UTC, and what an item of a list leaves out is not known."""
    match value:
        case dict():
            return defaultdict(lambda: None, {key: _moments(item) for key, item in value.items()})
        case list():
            return [_moments(item) for item in value]
        case datetime():
            return value.astimezone(UTC) if value.tzinfo else value
        case date():
            return datetime(value.year, value.month, value.day, tzinfo=UTC)
    return value


class Keys:
    """One table of a rule file; what is asked of it and is not there as it should be becomes a fault."""

    def __init__(self, table: Mapping[str, Any], where: str, faults: list[str]) -> None:
        self._table = table
        self._where = where
        self._faults = faults

    def only(self, known: tuple[str, ...]) -> None:
        """Report every key that is not among the known ones."""
        for key in self._table:
            if key not in known:
                self.fault(key, f"no such key{did_you_mean(key, known) or '; there are ' + ', '.join(known)}")

    def verdict(self) -> Verdict:
        """``hit = true`` or ``hit = false``; what cannot be evaluated is said with ``verdict = "undetermined"``."""
        if "hit" not in self._table:
            return self.one_of("verdict", {verdict.value: verdict for verdict in Verdict}) or Verdict.CLEAR
        hit = self._table["hit"]
        if not isinstance(hit, bool):
            self.fault("hit", "must be true or false")
        if "verdict" in self._table:
            self.fault("hit", "is said twice: give `hit` or `verdict`")
        return Verdict.HIT if hit is True else Verdict.CLEAR

    def text(self, key: str, *, required: bool = False, like: re.Pattern[str] | None = None) -> str:
        """Return a text without blanks around it; empty where there is none."""
        value = self._of(key, str, "a text", required=required)
        if not isinstance(value, str):
            return ""
        if required and not value.strip():
            self.fault(key, f"is empty: {EMPTY.get(key, 'write a sentence')}")
        elif like is not None and not like.fullmatch(value):
            self.fault(key, f"`{value}` must look like {like.pattern}, in small letters and without blanks")
        return value.strip()

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts."""
        value = self._of(key, list, 'a list of texts: write ["...", "..."]')
        if not isinstance(value, list):
            return ()
        if not all(isinstance(item, str) and item.strip() for item in value):
            self.fault(key, 'must be a list of texts: write ["...", "..."]')
            return ()
        return tuple(item.strip() for item in value)

    def version(self) -> int:
        """Return the version, from 1 on."""
        value = self._of("version", int, "a whole number", required=True)
        if isinstance(value, int) and value < 1:
            self.fault("version", "begins at 1")
        if isinstance(value, int) and value > VERSION_MAX:
            self.fault("version", f"ends at {VERSION_MAX}: count on by one")
        return value if isinstance(value, int) else 0

    def day(self, key: str) -> str:
        """Return a day in ISO form."""
        value = self._of(key, date, "a day such as 2027-05-31, without quotes")
        if isinstance(value, datetime):
            self.fault(key, "must be a day, without a time")
        return value.isoformat() if isinstance(value, date) else ""

    def number(self, key: str) -> float:
        """Return a number of at least 0, whole or not."""
        value = self._table.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 0:
            self.fault(key, "is missing: write a number of at least 0" if value is None else "must be a number of at least 0")
            return 0
        return value

    def named(self, key: str) -> Iterator[tuple[str, Keys]]:
        """Yield the tables under a key whose names are the author's own."""
        value = self._of(key, dict, f"tables written as [{self._where}{key}.NAME]")
        for name, table in value.items() if isinstance(value, dict) else ():
            if isinstance(table, dict):
                yield name, Keys(table, f"{self._where}{key}.{name}.", self._faults)
            else:
                self.fault(f"{key}.{name}", f"must be written as [{self._where}{key}.{name}]")

    def value(self, key: str) -> Any:
        """Return what stands there, of whatever kind."""
        return self._table.get(key)

    def one_of(self, key: str, choices: Mapping[str, E], *, required: bool = True) -> E | None:
        """Return what a word stands for among the choices."""
        value = self.text(key, required=required)
        if value and value not in choices:
            self.fault(key, f"`{value}` must be one of {', '.join(choices)}")
        return choices.get(value)

    def tables(self, key: str, *, required: bool = False) -> Iterator[Keys]:
        """Yield each table of a list of tables."""
        value = self._of(key, list, f"written as [[{key}]]", required=required)
        for number, table in enumerate(value if isinstance(value, list) else (), start=1):
            if isinstance(table, dict):
                yield Keys(table, f"{self._where}{key}[{table.get('name', number)}].", self._faults)
            else:
                self.fault(key, f"must be written as [[{key}]]")

    def facts(self) -> Mapping[str, Any]:
        """Return the facts of an example."""
        value = self._of("facts", dict, "a table of attributes", required=True)
        try:
            return MappingProxyType(_moments(value)) if isinstance(value, dict) else MappingProxyType({})
        except OverflowError:
            self.fault("facts", "a moment lies outside the calendar once it is in UTC: write a day such as 2026-12-01")
            return MappingProxyType({})

    def _of(self, key: str, kind: type, said: str, *, required: bool = False) -> object:
        value = self._table.get(key)
        if value is None:
            if required:
                self.fault(
                    key, f"is missing: write {key} = ..." if kind is not list else f"is missing: begin one with [[{key}]]"
                )
        elif not isinstance(value, kind) or isinstance(value, bool):
            self.fault(key, f"must be {said}")
            return None
        return value

    def fault(self, key: str, said: str) -> None:
        """Report what is wrong at ``key``."""
        self._faults.append(f"{self._where}{key}: {said}")
