"""Whoever has every entry of the log and a list of a million names learns nothing (law row 50); here a thousandth of it.

``python benchmarks/attack_log.py`` does it with a million.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from pnrscreen import audit
from pnrscreen.app import App
from pnrscreen.operations import inspect, receive, screen
from pnrscreen.rights import AuditEntry
from support.clock import MORNING, SettableClock
from support.guessing import guessed
from support.homes import claim, open_unit, paxlst, person
from support.logs import entries


@pytest.fixture
def app(tmp_path: Path, clock: SettableClock) -> App:
    """Return a unit that received, screened and looked."""
    app = open_unit(tmp_path / "home", clock)
    receive.receive(app, claim(app), paxlst(person("KARIMOVA", "AMINA", "840229", "AB7654321", "A1")), "inbox/KARIMOVA.edi")
    screen.screen(app, claim(app))
    assert len(inspect.hits(app, claim(app))) == 1
    return app


NAMES = [f"{surname}{number}" for surname in ("SMITH", "MUSTER") for number in range(500)]


def test_a_dictionary_of_names_finds_nothing_in_the_log(app: App) -> None:
    true = [
        "KARIMOVA",
        "AMINA",
        "KARIMOVA AMINA",
        "Amina KARIMOVA",
        "AB7654321",
        "840229",
        "ZZ0123",
        "inbox/KARIMOVA.edi",
        "op",
    ]
    assert list(guessed(entries(app), [*true, *NAMES])) == []


def test_the_attack_would_find_what_is_badly_kept() -> None:
    """The same attack on entries that give something away: in clear, under a bare hash, under a salt that is known."""
    salt = bytes(32)

    def entry(public: str, actor: str) -> dict[str, object]:
        made = AuditEntry(act="consult", at=MORNING, profile="p", public={"who": public}, private={"actor": actor})
        leaf = audit.leaf(made, "ticket-1", salt)
        return {"public": {"who": public}, "private_commitment": leaf.commitment}

    assert list(guessed([entry("KARIMOVA", "x")], ["KARIMOVA", *NAMES])) == ["KARIMOVA"]
    assert list(guessed([entry("", "SMITH7")], NAMES)) == []
    assert list(guessed([entry("", "SMITH7")], NAMES, salt)) == ["SMITH7"]
