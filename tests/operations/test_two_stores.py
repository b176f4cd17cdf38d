"""One unit's day over each database there is: what an officer sees of it is the same, byte for byte."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import orjson
import pytest

from pnrscreen import bootstrap, doctor, toolbench, views
from pnrscreen.adapters.store import SqlStore
from pnrscreen.bootstrap import founding
from pnrscreen.errors import ConfigError
from pnrscreen.operations import inspect, receive, screen
from pnrscreen.ports import StoreFacts
from support.clock import SettableClock
from support.homes import claim, found, open_unit, paxlst, person, pnr, pnrgov

AMINA = person("KARIMOVA", "AMINA", "840229", "AB7654321", "A1")
CROWD = [person(f"TESTER{chr(65 + n)}", "BERTA", f"9001{n + 1:02}", f"XX11122{n:02}", f"B{n}") for n in range(24)]
UNREADABLE = pnrgov("SRC'RCI+ZZ:QQQQQQ'TIF+'", reference="0000009")
DAY = (
    paxlst(AMINA, *CROWD),
    pnrgov(pnr("ABC2DE", "KARIMOVA+AMINAMRS", "QUILLFEATHER+BARTHOLOMEWMR")),
    UNREADABLE,
    paxlst(AMINA, *CROWD[:20], prepared="260228:0530", reference="0000004"),
    paxlst(AMINA, flight="ZZ0456", reference="0000007"),
    paxlst(AMINA, flight="ZZ07\089", reference="0000008"),
    paxlst(AMINA, *CROWD),
)


def seen(home: Path, clock: SettableClock, store: str) -> list[bytes]:
    """Live the day and return the board and the hits as they are handed to programs."""
    app = open_unit(home, clock, store=store)
    for number, raw in enumerate(DAY):
        receive.receive(app, claim(app), raw, f"file-{number}")
        if number % 2:
            screen.screen(app, claim(app))
    screen.screen(app, claim(app))
    shown = inspect.hits(app, claim(app), everything=True)
    return [
        *(orjson.dumps(views.flight(row, status)) for row, status in inspect.flights(app, claim(app)).items),
        *(orjson.dumps(toolbench.hit_view(one.hit, one.passenger, one.leg)) for one in shown),
        orjson.dumps(dict(inspect.numbers(app, claim(app)))),
        *map(repr, inspect.carriers(app, claim(app))),
    ]


def test_the_same_day_gives_the_same_board_and_hits_in_both(
    tmp_path: Path, clock: SettableClock, new_database: Callable[[], str]
) -> None:
    in_file = seen(tmp_path / "file", clock, "")
    in_server = seen(tmp_path / "server", clock, new_database())
    assert len(in_file) > 5
    assert any(b"KARIMOVA" in one for one in in_file if isinstance(one, bytes))
    assert in_file == in_server
    assert not (tmp_path / "server" / founding.DATABASE).exists()


def test_a_database_is_one_home_s_alone(
    tmp_path: Path, clock: SettableClock, new_database: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = new_database()
    found(tmp_path / "one", clock, store=url)
    bootstrap.open_home(tmp_path / "one")
    with pytest.raises(ConfigError, match="not empty"):
        found(tmp_path / "two", clock, store=url)
    found(tmp_path / "two", clock)
    bootstrap.open_home(tmp_path / "two")
    monkeypatch.setenv("PNRSCREEN_STORE", url)
    bootstrap.open_home(tmp_path / "one")
    with pytest.raises(ConfigError, match="holds another home"):
        bootstrap.open_home(tmp_path / "two")
    monkeypatch.setenv("PNRSCREEN_STORE", new_database())
    with pytest.raises(ConfigError, match="holds no home: restore a backup"):
        bootstrap.open_home(tmp_path / "one")


def test_a_store_of_another_kind_is_refused_before_anything_is_made(tmp_path: Path, clock: SettableClock) -> None:
    with pytest.raises(ConfigError, match="no such store"):
        found(tmp_path / "home", clock, store="mysql://user@host/db")
    found(tmp_path / "home", clock)


ELSEWHERE = "PostgreSQL elsewhere"


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        (None, []),
        (StoreFacts(said=ELSEWHERE), []),
        (StoreFacts(said=ELSEWHERE, overheard=True), [("missing", "without TLS")]),
        (StoreFacts(said=ELSEWHERE, attended=False), [("note", "autovacuum is off")]),
    ],
)
def test_doctor_says_which_database_it_is_who_can_listen_and_whether_it_sees_to_itself(
    tmp_path: Path,
    clock: SettableClock,
    monkeypatch: pytest.MonkeyPatch,
    facts: StoreFacts | None,
    told: Sequence[tuple[str, str]],
) -> None:
    found(tmp_path / "home", clock)
    if facts is not None:
        monkeypatch.setattr(SqlStore, "describe", lambda _: facts)
    said, *more = [check for check in doctor.examine(tmp_path / "home") if check.about == "database"]
    assert said.state == "ok"
    assert said.said.startswith("SQLite 3" if facts is None else ELSEWHERE)
    assert [(check.state, words in check.said) for check, (_, words) in zip(more, told, strict=True)] == [
        (state, True) for state, _ in told
    ]
