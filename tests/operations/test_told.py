"""A hit that a rule caused is told in words of the language of whoever reads it, by command line and API."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from pnrscreen import bootstrap, views
from pnrscreen.adapters import system
from pnrscreen.app import App
from pnrscreen.bootstrap.standing import Standing
from pnrscreen.cli import show
from pnrscreen.model import Outcome
from pnrscreen.operations import inspect, receive, screen
from pnrscreen.words import END, ISOLATE, LANGUAGES
from support.clock import SettableClock
from support.command import pnrscreen
from support.homes import claim, open_unit, paxlst, person
from support.ruled import let_judge
from support.server import client, served

pytestmark = pytest.mark.filterwarnings("ignore:EdDSA is deprecated:joserfc.errors.SecurityWarning")
SHIPPED = Path(__file__).parents[2] / "rules" / "documents" / "one-document-several-persons.toml"
HERE = "one-document-here"
ONE = person("HOLLYBUSH", "TILDA", "700101", "XY1234567", "B1").replace("ABC2DE", "QQQ1AA")
OTHER = person("VANDERQUILL", "OMA", "880808", "XY1234567", "B2").replace("ABC2DE", "QQQ2BB")
TOLD = {
    "en": (
        ("for a hit", "shared: holds"),
        ("yes", "people on this flight who show one document is above 1; found: 2"),
        ("against a hit", "one_party: does not hold"),
        ("no", "is it so: all who show the document are on one reservation; found: no"),
    ),
    "fr": (
        ("indice", "shared\u00a0: vérifié"),
        ("oui", "personnes de ce vol présentant un même document\u00a0: plus de 1\u00a0; constaté\u00a0: 2"),
        ("contre-indice", "one_party\u00a0: non vérifié"),
        ("non", "est-ce le cas\u00a0: tous les porteurs du document sur une réservation\u00a0; constaté\u00a0: non"),
    ),
    "es": (
        ("indicio", "shared: se cumple"),
        ("sí", "personas de este vuelo con un mismo documento: más de 1; hallado: 2"),
        ("contraindicio", "one_party: no se cumple"),
        ("no", "es así: todos los portadores del documento en una reserva; hallado: no"),
    ),
    "ar": (
        ("قرينة", f"{ISOLATE}shared{END}: متحقق"),
        ("نعم", f"أشخاص على هذه الرحلة بوثيقة واحدة: أكثر من {ISOLATE}1{END}؛ وُجد: {ISOLATE}2{END}"),
        ("قرينة مضادة", f"{ISOLATE}one_party{END}: غير متحقق"),
        ("لا", "هل هذا صحيح: كل حاملي الوثيقة في حجز واحد؛ وُجد: لا"),
    ),
}


@pytest.fixture
def app(tmp_path: Path, clock: SettableClock) -> App:
    home = tmp_path / "home"
    new = open_unit(home, clock)
    ours = SHIPPED.read_text("utf-8").replace(SHIPPED.stem, HERE).replace("2026-11-01", "2026-01-01")
    (home / "rules").mkdir(exist_ok=True)
    (home / "rules" / f"{HERE}.toml").write_text(ours.replace("2027-04-30", "2026-06-30"), "utf-8")
    let_judge(new, HERE)
    app = bootstrap.open_home(home, clock)
    receive.receive(app, claim(app), paxlst(ONE, OTHER), "file")
    screen.screen(app, claim(app))
    return app


@pytest.fixture
def printed(app: App, clock: SettableClock, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, int], list[str]]:
    """Return what ``hits`` prints in a language on a terminal so wide, line by line."""
    monkeypatch.setattr(system.SystemClock, "now", lambda _: clock.now())

    def run(language: str, width: int) -> list[str]:
        monkeypatch.setattr(show.out, "width", width)
        done = pnrscreen("hits", "--home", app.config.home, "--lang", language)
        assert done.returncode == 0, done.stderr
        return done.stdout.decode().splitlines()

    return run


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_terminal_shows_what_was_asked_and_found_in_the_language_asked_for(
    printed: Callable[[str, int], list[str]], language: str
) -> None:
    lines = [" ".join(line.split()) for line in printed(language, 160)]
    for label, text in TOLD[language]:
        assert lines.count(" ".join(f"{label} {text}".split())) == 2, (label, text)  # both show the document
    assert not any("document." in line for line in lines)


def test_on_eighty_columns_what_is_broken_stays_below_itself(printed: Callable[[str, int], list[str]]) -> None:
    lines = printed("fr", 80)
    assert all(len(line) <= 80 for line in lines)
    (place,) = {line.index("shared") for line in lines if "shared" in line}
    below = [line for before, line in pairwise(lines) if "plus de" in before]
    assert len(below) == 2
    assert all(line[:place].isspace() and not line[place].isspace() for line in below)


def test_programs_read_the_same_words_beside_the_trace(app: App, clock: SettableClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system.SystemClock, "now", lambda _: clock.now())
    done = pnrscreen("hits", "--home", app.config.home, "--format", "jsonl", "--lang", "fr")
    read = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(read) == 2
    for view in read:
        assert [(one["label"], one["text"]) for one in view["reasons"]] == [*TOLD["fr"]]
        assert view["indicators"] == {"shared": True}
        assert [one["attribute"] for one in view["trace"]] == ["document.persons", "document.same_booking"]


def test_the_api_tells_a_rule_s_hit_in_the_language_asked_for(app: App, clock: SettableClock) -> None:
    home = app.config.home
    with served(Standing(home, clock)) as where, client(where, "op") as asking:
        listed = asking.get("/v1/hits?lang=es").json()["hits"]
        assert len(listed) == 2
        for view in (*listed, asking.get(f"/v1/hits/{listed[0]['hit']}?lang=es").json()):
            assert [(one["label"], one["text"]) for one in view["reasons"]] == [*TOLD["es"]]
            assert view["trace"]
        english = asking.get("/v1/hits").json()["hits"][0]["reasons"]
        assert [(one["label"], one["text"]) for one in english] == [*TOLD["en"]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_a_masked_hit_no_value_is_told_that_was_found(app: App, language: str) -> None:
    """Not even where whoever masked it had left the trace on it."""
    for item in inspect.hits(app, claim(app)):
        assert isinstance(item.hit.cause, Outcome)
        assert item.hit.cause.trace
        view = views.hit(replace(item, masked="18 or over"), language)
        told = [(one["label"], one["text"]) for one in view["reasons"]]
        assert told == [line for line in TOLD[language] if "_party" in line[1] or "shared" in line[1]]
        assert "trace" not in view
