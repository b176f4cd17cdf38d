"""What the log does not say again is proven by each row itself: an edit in the database is found, looked at by nobody, and
never proven anew.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Boolean, Column, Integer, LargeBinary, Table, create_engine, select, text, update

from pnrscreen import bootstrap, custody, doctor
from pnrscreen.adapters.logs import MARKS
from pnrscreen.adapters.store import SqlTables, postgres_engine, proving, schema
from pnrscreen.adapters.store.rights import marks
from pnrscreen.app import App
from pnrscreen.bootstrap import founding, keeping
from pnrscreen.errors import Refused, Tampered
from pnrscreen.keeping import PROVEN
from pnrscreen.operations import amend, inspect, links, retain, schedule, screen, sequence, subject, upgrade
from pnrscreen.operations import clock as operation
from pnrscreen.ports import REVIEWED_MATCH, Right
from pnrscreen.privacy import Sought
from pnrscreen.rights import Capability, Purpose
from support.clock import SettableClock
from support.homes import age, claim, confirmed
from support.logs import held
from support.people import a_claim
from support.retained import a_home, custodian, limits, open_at

EITHER = pytest.mark.parametrize("store", ["sqlite", "postgresql"], indirect=True)
HERS = Sought(document="PX4417203", issuer="UZB")
PLAN = b"carrier,number,departure,arrival,scheduled_departure,expects,contact\nZZ,123,IST,VIE,2026-03-01T06:10,api,the desk\n"


@pytest.fixture
def app(tmp_path: Path, clock: SettableClock, store: str) -> App:
    """Return a home with a row in every table that is proven."""
    made = a_home(tmp_path, clock, store=store)
    schedule.load(made, claim(made), PLAN)
    (hit,) = inspect.hits(made, claim(made, "r"), everything=True)
    links.link(made, claim(made, "r"), hit.passenger.id, REVIEWED_MATCH, "case 26/117")
    asks = claim(made, "dpo", Purpose.DATA_SUBJECT_RIGHT)
    request = subject.begin(made, asks, Right.RESTRICTION, "passport seen at the desk")
    (found,) = subject.find(made, asks, request.id, HERS)
    amend.restrict(made, asks, request.id, found.id, "she says that it is another")
    held(made)
    return made


def edit(app: App, statement: Any) -> None:
    """Edit the database as its administrator can: nothing that it holds on to stops them."""
    url = app.config.store
    engine = postgres_engine(url) if url else create_engine(f"sqlite:///{app.config.home / founding.DATABASE}")
    with engine.begin() as connection:
        if url:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        assert connection.execute(text(statement) if isinstance(statement, str) else statement).rowcount
    engine.dispose()


def rows(app: App, table: Table) -> list[Mapping[str, Any]]:
    with app.store._engine.connect() as connection:  # type: ignore[attr-defined]
        return [dict(row) for row in connection.execute(select(table)).mappings()]


def found(app: App) -> list[str]:
    """Return the rows that a look at all of them names."""
    with app.store.reading(app.own(Capability.SEQUENCE)) as snapshot:
        return [one.removesuffix(": it is not as it was written") for one in snapshot.edited()]


def another(column: Column[Any], value: Any) -> Any:
    """Return another value of a column."""
    if isinstance(column.type, Boolean):
        return not value
    if isinstance(column.type, Integer):
        return (value or 0) + 1
    return (value or b"") + b"x" if isinstance(column.type, LargeBinary) else f"{value or ''}x"


@EITHER
@pytest.mark.parametrize("name", [table.name for table in proving.tables()])
def test_an_edit_of_any_proven_column_is_found_and_names_the_row(app: App, name: str) -> None:
    table = schema.metadata.tables[name]
    row = rows(app, table)[0]
    keyed = [*table.primary_key]
    for column in (table.c[said] for said in ("proof", *proving.columns(table)) if said != "single"):
        edited = {**row, column.name: "" if column.name == "proof" else another(column, row[column.name])}
        if name == "hit" and column.name == "lane":
            edited["lane"] = "protection"
        edit(app, update(table).where(*(one == row[one.name] for one in keyed)).values({column.name: edited[column.name]}))
        key = "/".join(str(edited[one.name]) for one in keyed if one.name != "single")
        assert found(app)[0] == f"{name} {key}".rstrip(), column.name
        with pytest.raises(
            Tampered, match=rf"{re.escape(found(app)[0])}: it is not as it was written|more differ|the log says"
        ):
            held(app)
        edit(app, update(table).where(*(one == edited[one.name] for one in keyed)).values({column.name: row[column.name]}))
        assert found(app) == [], column.name


@EITHER
def test_a_confirmed_hit_on_another_person_is_looked_at_and_kept_by_nobody(app: App) -> None:
    (other,) = {row["id"] for row in rows(app, schema.passengers)} - {
        *(row["passenger"] for row in rows(app, schema.hits)),
        *(row["passenger"] for row in rows(app, schema.metadata.tables["mark"])),
    }
    (hit,) = rows(app, schema.hits)
    edit(app, update(schema.hits).values(passenger=other))
    said = f"hit {hit['id']} is not as it was written: somebody edited it in the database"
    with pytest.raises(Tampered, match=said):
        inspect.hits(app, claim(app, "r"), everything=True)
    with pytest.raises(Tampered, match=said):
        inspect.hit(app, claim(app, "r"), hit["id"])
    with pytest.raises(Tampered, match=said):
        links.link(app, claim(app, "r"), other, REVIEWED_MATCH, "case 26/118")
    with pytest.raises(Tampered, match=rf"hit {hit['id']}: it is not as it was written$"):
        held(app)


WHO_STANDS = {
    "a passenger gone": "DELETE FROM passenger WHERE id = (SELECT max(id) FROM passenger)",
    "a hit gone": "DELETE FROM hit",
    "a passenger put there": "INSERT INTO passenger SELECT leg, 'another', cohort, identity, context FROM passenger LIMIT 1",
    "a hit put there": "INSERT INTO hit (id, leg, passenger, level, state, edition, opened_at, cohort, cause)"
    " SELECT 'another', leg, passenger, level, 'open', edition, opened_at, cohort, cause FROM hit",
    "a link gone": "DELETE FROM link",
    "a mark gone": "DELETE FROM mark",
    "a link put there": "INSERT INTO link (id, leg, passenger, stem, kept, kind, author, at, review_due, evidence)"
    " SELECT 'another', leg, passenger, stem, kept, kind, author, at, review_due, evidence FROM link",
    "a mark put there": "INSERT INTO mark (id, leg, passenger, cohort, kind, names, request, at)"
    " SELECT 'another', leg, passenger, cohort, kind, names, request, at FROM mark",
    "a passenger of another day": "UPDATE passenger SET cohort = 'eu-strict/2026-03-02'",
}


@EITHER
@pytest.mark.parametrize("how", WHO_STANDS)
def test_who_is_put_on_a_flight_or_taken_off_it_in_the_database_is_missed(app: App, how: str) -> None:
    edit(app, WHO_STANDS[how])
    others = "leg 1: other passengers, hits, links or marks stand on it than were put there and not taken away"
    unproven = re.match("a (hit|link|mark) put there", how)
    assert found(app) == [*([f"{unproven[1]} another"] if unproven else []), others]
    with pytest.raises(Tampered):
        held(app)


def test_doctor_says_how_many_rows_were_edited(app: App) -> None:
    assert not [one for one in doctor.examine(app.config.home) if one.about == "proofs"]
    edit(app, "UPDATE mark SET kind = 'rectified'")
    edit(app, "UPDATE schedule SET expects = 'none'")
    (told,) = [one for one in doctor.examine(app.config.home) if one.about == "proofs"]
    assert (told.state, "edited in the database: 2;" in told.said) == ("missing", True)


@EITHER
def test_an_edited_link_is_shown_and_renewed_by_nobody(app: App) -> None:
    (link,) = rows(app, schema.links)
    edit(app, update(schema.links).values(review_due="2036-01-01"))
    for use in (links.links, lambda *who: links.review(*who, link["id"], "the trial goes on")):
        with pytest.raises(Tampered, match=f"link {link['id']} is not as it was written"):
            use(app, claim(app, "r"))


@EITHER
@pytest.mark.parametrize("statement", ["UPDATE list SET control = 'Police'", "UPDATE list SET active = false"])
def test_lists_that_were_edited_judge_nobody(app: App, clock: SettableClock, statement: str) -> None:
    edit(app, statement)
    anew = open_at(app.config.home, clock)
    with pytest.raises(Tampered, match=r"list \d+ is not as it was written"):
        screen.screen(anew, claim(anew))


@EITHER
def test_a_clock_that_was_deleted_is_not_taken_back_behind_what_was_done(app: App, clock: SettableClock) -> None:
    before = app.clock.now()
    edit(app, "DELETE FROM clock")
    clock.set(before - timedelta(days=3))
    assert before - open_at(app.config.home, clock).clock.now() < timedelta(hours=1)


@EITHER
@pytest.mark.parametrize("table", ["list", "edition"])
def test_a_list_or_an_edition_that_was_deleted_is_missed(app: App, table: str) -> None:
    (row,) = rows(app, schema.metadata.tables[table])[-1:]
    edit(app, f"DELETE FROM {table} WHERE id = {row['id']}")
    what = f"list {row['name']}" if table == "list" else "edition"
    with pytest.raises(Tampered, match=f"{what} {row['digest']}: the log says that it came into force"):
        held(app)


@EITHER
def test_an_edition_that_was_edited_is_not_taken_for_the_one_in_force(app: App) -> None:
    edit(app, "UPDATE edition SET digest = 'another'")
    with pytest.raises(Tampered, match=r"edition \d+ is not as it was written"):
        screen.screen(app, claim(app))


@EITHER
@pytest.mark.parametrize(
    "how",
    [
        "UPDATE clock SET highest = '2036-01-01T00:00:00.000000Z'",
        "UPDATE clock SET highest = '2016-01-01T00:00:00.000000Z'",
        "DELETE FROM clock",
    ],
)
def test_an_edited_clock_sets_no_time_and_destroys_nothing_until_the_officer_says_that_it_is_right(
    app: App, clock: SettableClock, how: str
) -> None:
    before = app.clock.now()
    edit(app, how)
    with pytest.raises(Tampered, match=r"clock: it is not (as it was written|there, though the log has entries)$"):
        held(app)
    sequence.sequence(app)
    anew = open_at(app.config.home, clock)
    assert anew.clock.now() == before
    for use in (retain.run, lambda app, access: operation.settled(app)):
        with pytest.raises(Tampered, match="clock is not as it was written"):
            use(anew, custodian(anew))
    operation.confirm(anew, claim(anew, "dpo", Purpose.RETENTION))
    assert found(anew) == []
    with pytest.raises(Refused, match="has not jumped forward"):
        operation.confirm(anew, claim(anew, "dpo", Purpose.RETENTION))


@EITHER
def test_what_changes_of_an_edited_row_proves_nothing_of_it(app: App, clock: SettableClock) -> None:
    """The program goes on changing it: a link lapses and is sealed, its hit is moved under other keys."""
    (link,) = rows(app, schema.links)
    clock.set(limits(app).erased - timedelta(days=1))
    links.review(app, claim(confirmed(app), "r"), link["id"], "the trial goes on")
    edit(app, "UPDATE link SET author = 'mallory'")
    edit(app, "UPDATE hit SET level = 1")
    clock.set(limits(app).erased)
    retain.run(app, custodian(confirmed(app)))
    assert [name.split()[0] for name in found(app)] == ["hit", "link"]
    (moved,) = rows(app, schema.hits)
    assert moved["cohort"] == custody.linked(link["stem"])


@EITHER
def test_who_goes_when_their_time_is_over_is_missed_by_nobody(app: App, clock: SettableClock) -> None:
    """Marks go with their day, links once nobody keeps what they kept."""
    (link,) = rows(app, schema.links)
    clock.set(limits(app).erased)
    retain.run(app, custodian(confirmed(app)))
    assert (found(app), rows(app, marks)) == ([], [])
    clock.set(datetime.fromisoformat(f"{link['review_due']}T12:00:00Z") + timedelta(days=2))
    retain.run(app, custodian(confirmed(app)))
    assert (found(app), rows(app, schema.links)) == ([], [])


# ------------------------------------------------------------------------------------------------------ older programs


def upgraded(app: App) -> upgrade.Upgraded:
    with keeping.older(app.config.home, app.machine) as (older, tables):
        how = upgrade.Older(tables, keeping.source(app.config.home).files)
        return upgrade.upgrade(older, a_claim(older, "sysadmin", Purpose.RETENTION), b"", how, None, lambda *_: None)


@EITHER
def test_what_an_older_program_wrote_is_proven_once(app: App, clock: SettableClock) -> None:
    age(app.config.home, "cut")
    assert upgraded(app).revisions == ("proof", "followed")
    anew = open_at(app.config.home, clock)
    assert held(anew).decisions == 1
    edit(anew, "UPDATE hit SET level = 1, proof = ''")
    assert upgraded(app).revisions == ()
    assert len(found(anew)) == 1


def test_a_later_upgrade_proves_nothing_anew(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(app, "UPDATE hit SET level = 1")
    before = found(app)
    monkeypatch.setattr(SqlTables, "pending", lambda _: {"later": "What a later program brings."})
    assert upgraded(app).revisions == ("later",)
    assert found(app) == before != []


def test_an_upgrade_that_broke_off_before_the_rows_were_proven_is_ended_by_the_next(app: App, clock: SettableClock) -> None:
    age(app.config.home, "cut")
    with keeping.older(app.config.home, clock) as (_, tables):
        tables.upgrade()
    assert found(open_at(app.config.home, clock))
    upgraded(app)
    assert found(open_at(app.config.home, clock)) == []


def test_who_takes_the_proofs_out_of_the_database_has_no_row_proven_anew(app: App) -> None:
    noted = app.config.home / "keys" / MARKS / PROVEN
    said = noted.read_bytes()
    age(app.config.home, "cut")
    noted.write_bytes(said)
    with pytest.raises(Tampered, match="somebody took the proofs out of its database"):
        upgraded(app)
    with pytest.raises(Exception, match="is of an older pnrscreen"):
        bootstrap.open_home(app.config.home)
