"""People held against the lists in force, and one entry of them: as originators let each organisation see, and written down."""

from __future__ import annotations

import datetime as dt
import json
import random
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from pnrscreen import bootstrap, person
from pnrscreen.adapters.store import schema, sqlite_engine
from pnrscreen.app import App
from pnrscreen.bootstrap import founding
from pnrscreen.demo.people import Population
from pnrscreen.errors import NotFound
from pnrscreen.operations import ask, publish
from pnrscreen.operations.ask import Scope
from pnrscreen.rights import Actor, Role
from support.clock import SettableClock
from support.homes import LIST, claim, found, register

AMINA = person("Amina", "Karimova", birth_date="1984-02-29", nationality="UZB")
OSWIN = person("Oswin", "Treffeldorn", birth_date="1971-05-06")
OURS = b"""entry_id,name,birth_dates,documents,reason_code,originator_control,expires,owner
N-9,Oswin TREFFELDORN,1971-05-06,,COURIER,Other unit,,Elsewhere
N-1,Amina KARIMOVA,1984,,FRAUD,,,
N-8,Gone LONGSINCE,1950-01-02,,,,2020-01-01,
"""
TABLE = b"issuer,number,kind,reason\nNLD,PX4417203,P,stolen\n"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> App:
    """Return a home with two lists, one of which keeps an entry for another organisation, and a register of documents."""
    home = tmp_path_factory.mktemp("ask") / "home"
    clock = SettableClock()
    found(home, clock)
    other = Actor(id="other", organisation="Other unit", roles=frozenset({Role.OPERATOR}))
    register(home, other)
    opened = bootstrap.open_home(home, clock)
    for name, content in (("test", LIST), ("ours", OURS)):
        files = {"list.csv": content}
        source = publish.Source(name=name, format="csv", files=files, owner="o", basis="b", sought_or_alert=True)
        publish.load_list(opened, claim(opened), source)
    lost = publish.RegisterSource(name="lost", pieces=[TABLE], owner="o", basis="b", sought_or_alert=True)
    publish.load_register(opened, claim(opened), lost)
    return bootstrap.open_home(home, clock)


def asked(app: App, *people: Any, actor: str = "op", **scope: Any) -> list[list[tuple[str, int]]]:
    answers = ask.match(app, claim(app, actor), people, Scope(**scope))
    return [[(ask.name_of(one.entry), one.match.score) for one in answer.found] for answer in answers]


def ids(app: App, *people: Any, **said: Any) -> list[list[str]]:
    return [[name for name, _ in some] for some in asked(app, *people, **said)]


def leaves(app: App, act: str) -> list[tuple[Mapping[str, Any], bytes]]:
    """Return the public part and the whole leaf of every entry of this act, oldest first."""
    with sqlite_engine(app.config.home / founding.DATABASE).connect() as connection:
        written = connection.execute(select(schema.leaves.c.canonical).order_by(schema.leaves.c.id)).scalars().all()
    return [(entry["public"], leaf) for leaf in written if (entry := json.loads(leaf))["event"] == act]


def test_each_person_is_answered_in_order_with_the_whole_entry(app: App) -> None:
    nobody, amina = ask.match(app, claim(app), [person("Nobody Atall"), AMINA])
    assert (nobody.found, nobody.matches) == ([], 0)
    assert {ask.name_of(one.entry) for one in amina.found} == {"test:N-1", "ours:N-1"}
    whole = next(one.entry for one in amina.found if one.entry.watchlist == "test")
    assert whole.documents[0].number == "AB7654321"
    assert amina.matches == 2


def test_what_an_originator_keeps_from_an_organisation_is_neither_shown_nor_counted(app: App) -> None:
    (mine,) = ask.match(app, claim(app), [OSWIN])
    (theirs,) = ask.match(app, claim(app, "other"), [OSWIN])
    assert (mine.found, mine.matches) == ([], 0)
    assert ([ask.name_of(one.entry) for one in theirs.found], theirs.matches) == (["ours:N-9"], 1)
    with pytest.raises(NotFound) as hidden:
        ask.entry(app, claim(app), "ours:N-9")
    with pytest.raises(NotFound) as absent:
        ask.entry(app, claim(app), "ours:N-404")
    assert str(hidden.value) == str(absent.value)
    assert ask.entry(app, claim(app, "other"), "N-9").names[0].text == "Oswin TREFFELDORN"


def test_an_entry_is_named_with_its_list_or_by_an_id_that_one_list_has(app: App) -> None:
    assert ask.entry(app, claim(app), "test:N-1").watchlist == "test"
    assert ask.entry(app, claim(app), "N-2").names[0].text == "Bartholomew QUILLFEATHER"
    assert ask.entry(app, claim(app), "lost:passport:NLD:PX4417203").reason_code == "stolen"
    with pytest.raises(NotFound, match="several lists"):
        ask.entry(app, claim(app), "N-1")


def test_what_is_no_longer_in_force_is_not_there(app: App) -> None:
    assert ids(app, person("Gone Longsince", birth_date="1950-01-02")) == [[]]
    with pytest.raises(NotFound):
        ask.entry(app, claim(app), "ours:N-8")


def test_a_registered_document_is_found_by_its_number(app: App) -> None:
    assert ids(app, person("Some Body", nationality="NLD", document="PX4417203")) == [["lost:passport:NLD:PX4417203"]]


@pytest.mark.parametrize(
    ("scope", "left"),
    [
        ({}, {"test:N-1", "ours:N-1"}),
        ({"lists": frozenset({"test"})}, {"test:N-1"}),
        ({"without": frozenset({"test"})}, {"ours:N-1"}),
        ({"topics": frozenset({"FRAUD"})}, {"ours:N-1"}),
        ({"except_for": frozenset({"test:N-1"})}, {"ours:N-1"}),
        ({"except_for": frozenset({"N-1"})}, set()),
        ({"limit": 1}, {"ours:N-1"}),
    ],
)
def test_a_question_is_about_what_its_scope_says(app: App, scope: Mapping[str, Any], left: set[str]) -> None:
    if "limit" in scope:
        (answer,) = ask.match(app, claim(app), [AMINA], Scope(**scope))
        assert (len(answer.found), answer.matches) == (1, 2)
        return
    assert {*ids(app, AMINA, **scope)[0]} == left


def test_a_list_that_is_not_in_force_is_not_looked_at_in_silence(app: App) -> None:
    with pytest.raises(NotFound):
        asked(app, AMINA, lists=frozenset({"test", "tset"}))


NEAR = person("Amina", "Karimova", birth_date="1971-07-08")
"""The same name, another birth date."""


def test_a_score_is_the_same_whatever_it_is_held_against(app: App) -> None:
    """A threshold says what is a match, a cutoff what is shown besides; neither makes anyone more alike."""
    (low,) = ask.match(app, claim(app), [NEAR], Scope(cutoff=500, lists=frozenset({"test"})))
    (one,) = low.found
    assert (one.match.threshold, low.matches) == (700, 0)
    assert 500 < one.match.score < 700
    at = one.match.score
    (matched,) = ask.match(app, claim(app), [NEAR], Scope(threshold=at, lists=frozenset({"test"})))
    assert [(found.match.score, found.match.threshold) for found in matched.found] == [(at, at)]
    assert matched.matches == 1
    assert asked(app, NEAR, cutoff=at, lists=frozenset({"test"})) == [[]]
    assert asked(app, NEAR) == [[]]


def test_no_match_is_left_out_by_a_cutoff(app: App) -> None:
    assert len(asked(app, AMINA, cutoff=1000)[0]) == 2
    (answer,) = ask.match(app, claim(app), [person("Bartholomew", "Quillfeather")], Scope(threshold=1000))
    assert answer.matches == sum(one.match.score == 1000 for one in answer.found)


def test_a_look_is_written_down_before_it_is_answered(app: App) -> None:
    before = len(leaves(app, "consult.match"))
    ask.match(app, claim(app), [AMINA, OSWIN])
    written = leaves(app, "consult.match")[before:]
    assert [public for public, _ in written] == [{"edition": app.in_force().edition.digest, "people": 2, "entries": 2}]
    assert not any(word in written[0][1].lower() for word in (b"karimova", b"n-1", b"treffeldorn", b"n-9"))
    ask.entry(app, claim(app), "test:N-1")
    public, leaf = leaves(app, "consult.entry")[-1]
    assert (public["entries"], b"N-1" in leaf) == (1, False)


def test_many_entries_are_named_in_several_leaves(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ask, "ENTRIES_A_LEAF", 3)
    before = len(leaves(app, "consult.match"))
    ask.match(app, claim(app), [AMINA] * 4)
    written = [(public["people"], public["entries"]) for public, _ in leaves(app, "consult.match")[before:]]
    assert written == [(4, 3), (0, 3), (0, 2)]


def test_the_catalogue_tells_what_judges_from_what_is_registered(app: App, tmp_path: Path) -> None:
    found = ask.catalog(app, claim(app))
    assert [(one.record.name, one.in_force) for one in found] == [("lost", True), ("ours", True), ("test", True)]
    older = replace(app.in_force().edition, watchlists=(("test", "0", "another"),))
    stale = replace(app, in_force=lambda: replace(app.in_force(), edition=older))
    assert not any(one.in_force for one in ask.catalog(stale, claim(app)))


def test_several_threads_get_what_one_gets(app: App) -> None:
    """An index has one space to count in; questions over a network come at once."""
    assert isinstance(app.in_force().lists.index.alone, type(threading.Lock()))
    population = Population(random.Random(7), dt.date(2026, 3, 1))
    people = [person(one.given, one.surname) for one in (population.person() for _ in range(200))] + [AMINA, NEAR] * 50
    alone = [asked(app, one, cutoff=500) for one in people]
    with ThreadPoolExecutor(8) as threads:
        together: Sequence[Any] = list(threads.map(lambda one: asked(app, one, cutoff=500), people))
    assert together == alone
