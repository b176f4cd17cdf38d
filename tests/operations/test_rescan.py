"""Law H 4: a code is added, the job runs, what is stored loses it, and the log counts it by class."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from pnrscreen import bootstrap, pipeline, privacy
from pnrscreen.adapters.store import codec, schema
from pnrscreen.adapters.store.writing import SqlTransaction
from pnrscreen.app import App
from pnrscreen.operations import inspect, receive, rescan, retain, screen
from pnrscreen.ports import Refusing, Scanned
from pnrscreen.rights import Capability
from support.clock import SettableClock
from support.homes import claim, open_unit, paxlst, person, pnr, pnrgov
from support.logs import entries
from support.retained import custodian, open_at

LAW = bootstrap.profile("eu-strict")
MORE = replace(
    LAW, services={**LAW.services, "PETC": "pet"}, titles={**LAW.titles, "MRS": "title"}, words={**LAW.words, "PARROT": "pet"}
)
"""The profile with a code, a title and a word more."""
PARROT = "SSR+PETC:HK:1:ZZ:::::PARROT IN CABIN'"
RESERVATION = pnr("ABC2DE", "KARIMOVA+AMINAMRS") + PARROT
WAITING = pnr("ABC3DE", "MARLOWE+ODETTEMRS") + PARROT


def a_home(folder: Path, clock: SettableClock, store: str = "") -> App:
    """Return a unit with a reservation that was screened, one that waits, and the keeper of its keys."""
    open_unit(folder / "home", clock, store=store)
    app = open_at(folder / "home", clock)
    receive.receive(app, claim(app), pnrgov(RESERVATION), "a.edi")
    receive.receive(app, claim(app), paxlst(person("KARIMOVA", "AMINA", "840229", "AB7654321", "A1")), "b.edi")
    screen.screen(app, claim(app))
    receive.receive(app, claim(app), pnrgov(WAITING, reference="7", kind="141", prepared="260227:0710"), "c.edi")
    return app


def newer(app: App) -> App:
    """Return the unit once it has adopted the newer profile."""
    return replace(app, profile=MORE)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    a_home(folder, SettableClock())
    return folder / "home"


@pytest.fixture(params=["sqlite", "postgres"])
def app(request: pytest.FixtureRequest, tmp_path: Path, clock: SettableClock, made: Path) -> App:
    if request.param == "postgres":
        return a_home(tmp_path, clock, request.getfixturevalue("new_database")())
    return copy_of(made, tmp_path, clock)


def copy_of(made: Path, folder: Path, clock: SettableClock) -> App:
    return open_at(Path(shutil.copytree(made, folder / "home")), clock)


def opened(app: App) -> bytes:
    """Return everything about travellers that is stored, as it reads when it is opened."""
    return b"\n".join(plain for _, plain in everything(app))


def everything(app: App) -> Iterator[tuple[str, bytes]]:
    grant = app.permit(claim(app), Capability.SCREEN)
    with app.store._engine.connect() as connection:  # type: ignore[attr-defined]
        rows: Mapping[str, Any] = {
            name: connection.execute(select(table)).all() for name, table in schema.metadata.tables.items()
        }
    for row in rows["raw"]:
        yield "raw", app.keys.open(row.content, f"receipt/{row.receipt}/raw", grant)
    for row in rows["inbox"]:
        yield "inbox", app.keys.open(row.report, f"inbox/{row.receipt}/{row.ordinal}/report", grant)
    for row in rows["passenger"]:
        for part in ("identity", "context"):
            yield part, app.keys.open(getattr(row, part), f"passenger/{row.leg}/{row.id}/{part}", grant)
    for row in rows["leg"]:
        if row.ledger:
            yield "ledger", app.keys.open(row.ledger, f"leg/{row.id}/ledger", grant)


def acts(app: App, act: str) -> list[dict[str, Any]]:
    return [one["public"] for one in entries(app) if one["event"] == act]


def test_stored_rows_lose_what_is_refused_now_and_nothing_else(app: App) -> None:
    before = opened(app)
    assert {word for word in (b"PETC", b"PARROT", b"MRS") if word in before} == {b"PETC", b"PARROT", b"MRS"}
    done = rescan.run(newer(app), custodian(app))
    after = opened(app)
    assert not any(word in after for word in (b"PETC", b"PARROT", b"MRS"))
    assert (done.days, done.closed) == (1, 0)
    assert done.changed == 4  # two raws, a report that waits, a passenger
    for word in (b"KARIMOVA", b"AMINA", b"MARLOWE", b"ODETTE", b"AB7654321", b"ABC2DE", b"IST+VIE"):
        assert after.count(word) == before.count(word)


def test_the_log_counts_by_class_and_never_says_the_word(app: App) -> None:
    rescan.run(newer(app), custodian(app))
    (begun,), batches = acts(app, "rescan.begin"), acts(app, "rescan")
    dictionary = privacy.dictionary(MORE)
    assert begun == {"dictionary": dictionary, "days": 1}
    assert [one["kind"] for one in batches] == ["raw", "inbox", "passenger", "ledger"]
    assert {one["dictionary"] for one in batches} == {dictionary}
    raw, inbox, people, ledger = batches
    assert (raw["changed"], raw["taken.pet"], raw["taken.title"]) == (2, 2, 2)
    assert (inbox["changed"], inbox["taken.pet"], inbox["taken.title"]) == (1, 1, 1)
    assert (people["changed"], people["taken.pet"]) == (1, 1)
    assert ledger["changed"] == 0
    said = repr(begun) + repr(batches)
    assert not any(word in said for word in ("PETC", "PARROT", "MRS"))


def test_raw_bytes_are_those_that_would_have_been_kept_at_once(app: App) -> None:
    rescan.run(newer(app), custodian(app))
    raws = [plain for kind, plain in everything(app) if kind == "raw"]
    (whole,) = pipeline.read(pnrgov(RESERVATION), MORE).admitted
    assert whole.redacted in raws


def test_what_is_gone_through_is_left_alone_and_a_day_is_looked_at_once_more_when_it_is_over(
    made: Path, tmp_path: Path, clock: SettableClock
) -> None:
    """Another process may have taken in under the dictionary before until it noticed."""
    app = copy_of(made, tmp_path, clock)
    assert rescan.run(newer(app), custodian(app)).days == 1
    assert rescan.run(newer(app), custodian(app)) == rescan.Done()
    receive.receive(app, claim(app), pnrgov(pnr("ABC4DE", "BRANDVOLD+SIGNEMRS") + PARROT, reference="8", kind="141"), "d.edi")
    assert rescan.run(newer(app), custodian(app)) == rescan.Done()
    clock.advance(days=1)
    assert rescan.run(newer(app), custodian(app)).changed == 2
    assert b"PETC" not in opened(app)
    assert rescan.run(newer(app), custodian(app)) == rescan.Done()
    receive.receive(newer(app), claim(app), pnrgov(pnr("ABC5DE", "QUORNE+ZOEMRS"), reference="10", kind="141"), "e.edi")
    clock.advance(days=2)
    assert rescan.run(newer(app), custodian(app)) == rescan.Done()  # it came under the dictionary in force
    in_force, *days = rescan.standing(newer(app), custodian(app))
    assert in_force.dictionary == privacy.dictionary(MORE)
    assert [(one.dictionary, one.over) for one in days] == [(privacy.dictionary(MORE), True), ("", False)]


class Killed(Exception):
    """The process ends here."""


@pytest.mark.parametrize("batch", range(6))
def test_whoever_runs_it_next_goes_on_from_where_it_was_killed(
    made: Path, tmp_path: Path, clock: SettableClock, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    """Two records at a time, so that there are more batches than kinds; killed within one, after the rows were written."""
    app = newer(copy_of(made, tmp_path, clock))
    whole, scans = SqlTransaction.rescan, list[str]()

    def scan(self: SqlTransaction, stem: str, refusing: Refusing, _at_most: int) -> Scanned:
        done = whole(self, stem, refusing, 1)
        if len(scans) == batch:
            scans.append("killed")
            raise Killed
        scans.append(done.kind)
        return done

    monkeypatch.setattr(SqlTransaction, "rescan", scan)
    with pytest.raises(Killed):
        rescan.run(app, custodian(app))
    rescan.run(app, custodian(app))
    assert not any(word in opened(app) for word in (b"PETC", b"PARROT", b"MRS"))
    logged = [one["kind"] for one in acts(app, "rescan")]
    assert logged == [one for one in scans if one != "killed"]  # none was gone through twice, and none left out
    assert sum(one["changed"] for one in acts(app, "rescan")) == 4


def test_a_screening_goes_on_after_it_and_gives_the_same_hits(app: App) -> None:
    before = [(one.hit.id, one.passenger.id) for one in inspect.hits(app, claim(app))]
    rescan.run(newer(app), custodian(app))
    screen.screen(newer(app), claim(app))
    assert [(one.hit.id, one.passenger.id) for one in inspect.hits(newer(app), claim(app))] == before
    assert b"MRS" not in opened(app)
    receive.receive(newer(app), claim(app), pnrgov(RESERVATION, reference="11", prepared="260227:0910"), "f.edi")
    screen.screen(newer(app), claim(app))
    assert b"PETC" not in opened(app)


def test_no_digest_of_what_was_refused_stays(made: Path, tmp_path: Path, clock: SettableClock) -> None:
    app = copy_of(made, tmp_path, clock)

    def digests() -> set[str]:
        (plain,) = (plain for kind, plain in everything(app) if kind == "ledger")
        return {version[-1] for key, version in codec.decode(codec.Ledger, plain).versions.items() if key.startswith("pnr:")}

    assert all(map(len, digests()))
    rescan.run(newer(app), custodian(app))
    assert digests() == {""}


def test_a_sealed_day_is_noted_as_closed(made: Path, tmp_path: Path, clock: SettableClock) -> None:
    app = copy_of(made, tmp_path, clock)
    clock.advance(days=400)
    literal = replace(newer(app), profile=replace(MORE, retention=bootstrap.profile("eu-text").retention))
    done = rescan.run(literal, custodian(literal))
    assert done.days == 1
    assert done.closed >= 3
    _, day = rescan.standing(literal, custodian(literal))
    assert (day.over, day.closed) == (True, True)
    assert rescan.run(literal, custodian(literal)) == rescan.Done()


def test_what_is_erased_is_looked_for_no_more(made: Path, tmp_path: Path, clock: SettableClock) -> None:
    app = copy_of(made, tmp_path, clock)
    clock.advance(days=400)
    retain.run(app, custodian(app))
    assert rescan.run(newer(app), custodian(app)).looked == 0


def test_the_database_file_holds_other_bytes_for_what_changed(made: Path, tmp_path: Path, clock: SettableClock) -> None:
    app = copy_of(made, tmp_path, clock)
    place = app.config.home / "pnrscreen.db"

    def contents() -> set[bytes]:
        with sqlite3.connect(place) as database:
            return {bytes(one) for (one,) in database.execute("SELECT content FROM raw UNION SELECT identity FROM passenger")}

    before = contents()
    rescan.run(newer(app), custodian(app))
    gone = before - contents()
    assert len(gone) == 3
    with sqlite3.connect(place) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    lying = b"".join(path.read_bytes() for path in app.config.home.glob("pnrscreen.db*"))
    assert not [one for one in gone if one in lying]


@settings(max_examples=6, deadline=None)
@given(st.permutations(["PETC", "SEAT", "DOCS"]))
def test_in_whatever_order_codes_are_added_the_same_stays(order: list[str]) -> None:
    raw = pnrgov(RESERVATION + "SSR+DOCS:HK:1:ZZ:::::P/UZB/AB7654321/UZB/29FEB84/F/01JAN31/KARIMOVA/AMINA'")
    law, (stored,) = LAW, pipeline.read(raw, LAW).admitted
    content, reports = stored.redacted, stored.reports
    for code in order:
        law = replace(law, services={**law.services, code: "more"})
        content = pipeline.again(content, law).kept
        reports = tuple(privacy.again(one, law).kept for one in reports)
    (at_once,) = pipeline.read(raw, law).admitted
    assert content == at_once.redacted
    assert [one.statements for one in reports] == [one.statements for one in at_once.reports]


def test_only_what_is_refused_by_code_or_word_makes_another_dictionary() -> None:
    assert privacy.dictionary(LAW) == privacy.dictionary(replace(LAW, version=9, grant_minutes=1))
    others = (
        MORE,
        replace(LAW, refused_fields=frozenset()),
        replace(LAW, refused={}),
        replace(LAW, refused_documents=frozenset()),
    )
    assert len({privacy.dictionary(one) for one in (LAW, *others)}) == 5


def test_what_cannot_be_read_any_more_goes_whole_where_a_word_in_it_is_refused() -> None:
    assert pipeline.again(b"nothing that is a message PARROT\r\n", MORE) == privacy.Anew(
        b"####### #### ## # ####### ######\r\n", {"unreadable": 1}
    )
    assert pipeline.again(b"nothing that is a message FRA\r\n", MORE).taken == {}
