"""Whatever a used home holds is on the inventory with a date, or on a list of what identifies nobody, with the reason.

Every table, every file and every key of a home is walked: what is added later fails here until somebody says which it is.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, insert, literal, select, update

from pnrscreen.adapters.store import schema, unmasks
from pnrscreen.adapters.store.opinions import opinions, outcomes
from pnrscreen.app import App
from pnrscreen.custody import KeyState
from pnrscreen.model import HitState, Lane
from pnrscreen.operations import amend, breach, inspect, inventory, links, publish, receive, retain, sequence, session, subject
from pnrscreen.operations import clock as operation
from pnrscreen.ports import Right
from pnrscreen.privacy import Sought
from pnrscreen.rights import Capability, Purpose
from support.clock import MORNING, SettableClock
from support.homes import NOBODY, claim, paxlst, person, pnr, pnrgov
from support.people import a_claim
from support.retained import LISTED, OTHERS, a_home, custodian, limits

WITH_THEIR_OWN = {
    **{name: name for name in ("passenger", "lookup", "hit", "review", "receipt", "raw", "inbox", "delivery")},
    "once": "once",
    "session": "session",
    "taking": "taking",
    "opinion": "opinion",
    "protection": "protection",
    "link": "link",
    "subject_request": "subject request",
    "breach": "breach",
    "mark": "mark",
}
"""Tables each row of which the inventory counts under a kind."""
IN_PART = {
    "leg": (
        "ledger",
        schema.legs.c.ledger.is_not(None),
        "flights, and counts of who was on them; what names anybody is the ledger",
    ),
    "leaf": ("log opening", schema.leaves.c.opening != b"", "the entries themselves name nobody (audit/entry.py)"),
    "quarantine": ("quarantine", schema.quarantine.c.state == "open", "where and why something could not be read"),
    "answer": ("answer", None, ""),
    "unmask": ("unmasking", unmasks.unmasks.c.ended_at.is_(None), "officers and items; once it ended, no bytes of anybody"),
}
"""Tables of which the inventory counts the rows that hold something of somebody, and what the rest is."""
WITH_ANOTHER = {"sight": "hit", "repeat": "receipt"}
"""Tables whose rows go with those of another, and hold no more than ids."""
NOBODY_IS_NAMED = {
    "cut": "numbers of strands, for as long as it takes to cut them",
    "home": "a keyed hash of the home's own id",
    "count": "counts of carriers, by day",
    "schedule": "flights, and the carrier's desk to be asked",
    "push": "flights, and a keyed hash of a carrier's system",
    "list": "what is registered of a list: name, owner, counts; the entries lie on the shelf",
    "edition": "digests of what judges",
    "version": "digests of the registry of actors",
    "scope": "decisions about flights, and the ids of officers who signed them",
    "rescan": "days, and how far each was gone through",
    "clock": "moments",
    "run": "a moment and counts",
    "adoption": "digests of profiles",
    "rule": "the texts of rules, the ids of officers who stand behind them, and what they say of the texts",
    "shadow": "counts by flight and rule",
    "tally": "counts by rule",
    "unmask_task": "what the data protection officer is to look at, and by when",
    "hold": "an authority, digests, counts and the ids of officers; what was copied is in the authority's case alone",
}
PUBLIC = {"scope": ["content"]}
"""Bytes that are no envelope: a decision as it was signed."""
FILES = {
    r"pnrscreen\.db(-wal|-shm)?": "the tables, above",
    r"spool/[^/]+\.(sealed|gone)": "inventory: spool",
    r"spool/shut": "a moment",
    r"spool/restricted": "keyed hashes of whose records stand restricted: gone with the marks, above (test_answer_restricted)",
    r"lists/[^/]+\.(sealed|register)": "inventory: superseded list, or in force until another takes its place",
    r"lists/.*": "inventory: unregistered list",
    r"pnrscreen\.toml|senders\.toml": "settings",
    r"profiles/[0-9]{4}\.json": "the law a home is under: officers, not travellers",
    r"registry/[^/]+": "who may act: officers, not travellers",
    r"log/lease|log/(operations|rules)/(checkpoint|tile/.*)": "entries and hashes that name nobody (audit/entry.py)",
    r"keys/(cohorts|sealing|strands)/.*": "keys: gone with what they open, below",
    r"keys/destroyed/.*": "fingerprints of keys that are gone",
    r"keys/granted/since": "since when the list of what persons were granted is kept",
    r"keys/granted/[^/]+~context/[0-9a-f]{32}": "what persons were granted, sealed: gone with the keys of their records",
    r"keys/index/[0-9]{4}Q[1-4]": "inventory: look-up key",
    r"keys/(index\.key|signing/[a-z]+|approver\.pub)": "keys that open nothing",
    r"keys/signed/(operations|rules)": "the checkpoint of each log that was signed last",
    r"keys/signed/proven": "since when the rows are proven",
}
"""Every file of a home, by its path, and what it is."""


BROKEN = "SRC'QQX+7Z:K4'ZZY+@@@+++'XKW+1+2+3'"


def fill(app: App) -> None:
    """Leave something in every table and every folder."""
    (hit,) = inspect.hits(app, claim(app, "r"), everything=True)
    links.link(app, claim(app, "r"), hit.passenger.id, "court_order", "order 4/26")
    receive.receive(app, claim(app), pnrgov(pnr("AB12CD", "ADAMS+ANNAMRS"), BROKEN), "b.edi")
    receive.receive(app, claim(app), pnrgov(pnr("CD12EF", "BAKER+BOBMR"), reference="8"), "c.edi")
    again = paxlst(*(person(*said) for said in (LISTED, *OTHERS)))
    receive.receive(app, claim(app), again, "a.edi")
    session.begin(app, a_claim(app, "op"), b"")
    concerned = claim(app, "d", Purpose.DATA_SUBJECT_RIGHT)
    asked = subject.begin(app, concerned, Right.RESTRICTION, "passport seen at the desk")
    (found, *_) = subject.find(app, concerned, asked.id, Sought(document=LISTED[3], issuer="UZB"))
    amend.restrict(app, concerned, asked.id, found.id, "who it is must be looked into")
    breach.begin(app, claim(app, "d", Purpose.OVERSIGHT), "a laptop was left on a train")
    with app.store._engine.begin() as connection:  # type: ignore[attr-defined]
        once = {"token": "t", "request": "r", "at": "2026-03-01T05:00:00Z", "cohort": f"eu-strict/{MORNING:%Y-%m-%d}"}
        connection.execute(schema.onces.insert().values(**once, answer=b"sealed"))
        leg, who = connection.execute(select(schema.passengers.c.leg, schema.passengers.c.id)).first()  # type: ignore[misc]
        taken = {"leg": leg, "passenger": who, "actor": "r", "until": "2026-03-01T05:30:00Z"}
        connection.execute(schema.takings.insert().values(taken))
        protect(connection)
    source = publish.Source(
        name="test", format="csv", files={"test.csv": NOBODY}, owner="tests", basis="synthetic", sought_or_alert=True
    )
    publish.load_list(app, claim(app), source, shrink=True)
    (app.config.home / "lists" / ".half@written.sealed.0a").write_bytes(b"sealed")
    laid = app.keys.enclose(b"a query", f"eu-strict/{MORNING:%Y-%m-%d}/spool", "spool/x")
    (app.config.home / "spool").mkdir(mode=0o700, exist_ok=True)
    (app.config.home / "spool" / "x.sealed").write_bytes(laid)
    (app.config.home / "spool" / ".y.sealed.0a").write_bytes(laid)
    app.spool.shut(app.clock.now())
    app.spool.restrict(frozenset())
    app.keys.enclose(b"of a day that is over", "eu-strict/2025-03-01/raw", "x")
    app.keys.destroy("eu-strict/2025-03-01/raw")
    sequence.sequence(app)


def protect(connection: Connection) -> None:
    """Leave a hit in the lane of protection that two have decided."""
    columns = schema.hits.c
    copied = [literal("protected-1") if one.name == "id" else one for one in columns]
    connection.execute(insert(schema.hits).from_select([*columns], select(*copied).limit(1)))
    this = columns.id == "protected-1"
    connection.execute(update(schema.hits).where(this).values(state=HitState.PROTECTED.value, lane=Lane.PROTECTION.value))
    stem = connection.scalar(select(columns.cohort).where(this))
    alike = {"hit": "protected-1", "finding": "confirm", "recipient": "child-protection", "at": "", "cohort": stem}
    for place, who in enumerate("ab"):
        one = {"id": who, "reviewer": who, "ordinal": place, "version": "", "reason": b"sealed"}
        connection.execute(insert(opinions).values(**alike, **one))
    both = {"first": "a", "first_by": "a", "second": "b", "second_by": "b"}
    connection.execute(insert(outcomes).values(**alike, **both, state=HitState.PROTECTED.value))


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> App:
    made = a_home(tmp_path_factory.mktemp("used"), SettableClock())
    fill(made)
    return made


def rows(app: App, name: str, which: object = None) -> int:
    table = schema.metadata.tables[name]
    wanted = select(func.count()).select_from(table)
    with app.store._engine.connect() as connection:  # type: ignore[attr-defined]
        return int(connection.scalar(wanted if which is None else wanted.where(which)) or 0)  # type: ignore[arg-type]


def counted(app: App) -> Mapping[str, int]:
    found: Counter[str] = Counter()
    for one in inventory.due(app, custodian(app)):
        found[one.kind] += one.number
    return found


def test_every_table_is_on_the_inventory_or_names_nobody() -> None:
    said = [*WITH_THEIR_OWN, *IN_PART, *WITH_ANOTHER, *NOBODY_IS_NAMED]
    assert sorted(said) == sorted(schema.metadata.tables)


def test_what_the_inventory_counts_is_all_there_is(app: App) -> None:
    found = counted(app)
    for name, kind in WITH_THEIR_OWN.items():
        assert found[kind] == rows(app, name), name
        assert rows(app, name), f"nothing is in {name}: the test proves nothing of it"
    for name, (kind, which, _) in IN_PART.items():
        assert found[kind] == rows(app, name, which), name
    assert {name for name in IN_PART if not rows(app, name)} <= {"answer", "unmask"}  # below, and in test_unmask
    for name, with_ in WITH_ANOTHER.items():
        (key,) = [key for key in schema.metadata.tables[name].foreign_keys if key.column.table.name == with_]
        assert not key.parent.nullable, name
        assert rows(app, name), f"nothing is in {name}: the test proves nothing of it"


def test_no_column_of_a_table_that_names_nobody_could_hold_an_envelope() -> None:
    for name in NOBODY_IS_NAMED:
        held = [column.name for column in schema.metadata.tables[name].c if "BLOB" in str(column.type).upper()]
        assert held == PUBLIC.get(name, []), name


def test_every_file_is_on_the_inventory_or_names_nobody(app: App) -> None:
    home, met = app.config.home, set()
    for place in home.rglob("*"):
        if place.is_file():
            path = str(place.relative_to(home))
            pattern = next((one for one in FILES if re.fullmatch(one, path)), None)
            if path.startswith("spool/.") and path.endswith(".0a"):
                pattern = r"spool/[^/]+\.(sealed|gone)"
            assert pattern, f"{path} is nothing that is known"
            met.add(pattern)
    assert met == FILES.keys()
    found = counted(app)
    assert (found["spool"], found["unregistered list"], found["superseded list"]) == (2, 1, 2)


def test_at_the_end_of_time_nothing_of_it_is_left_but_what_names_nobody(tmp_path: Path) -> None:
    clock = SettableClock()
    app = a_home(tmp_path, clock)
    fill(app)
    for stray in (app.config.home / "lists").glob(".*"):
        os.utime(stray, (MORNING.timestamp(), MORNING.timestamp()))
    clock.set(max(one.due for one in inventory.due(app, custodian(app))) + timedelta(days=8))
    operation.confirm(app, claim(app, "d", Purpose.RETENTION))
    retain.run(app, app.system)
    late = {kind: number for kind, number in counted(app).items() if kind != "log opening"}
    assert late == {}
    for name in (*WITH_THEIR_OWN, *WITH_ANOTHER):
        assert rows(app, name) == 0, name
    with app.store._engine.connect() as connection:  # type: ignore[attr-defined]
        assert set(connection.execute(select(schema.quarantine.c.reservation, schema.quarantine.c.sender))) == {("", "")}
    left = {one.cohort for one in app.keys.cohorts() if one.state is not KeyState.DESTROYED}
    assert {one for one in left if one != "lists" and not one.startswith(f"eu-strict/{clock.now():%Y-%m-%d}/")} == set()
    assert sorted(place.name for place in (app.config.home / "spool").iterdir()) == ["restricted", "shut"]
    assert len(list((app.config.home / "lists").iterdir())) == 1
    with app.store.reading(app.own(Capability.SEQUENCE)) as snapshot:
        ran = snapshot.last_run()
    assert ran is not None
    assert (ran.due, ran.late, ran.failed) == (0, 0, "")


def test_a_run_that_is_held_says_how_much_is_due_and_late(tmp_path: Path) -> None:
    clock = SettableClock()
    app = a_home(tmp_path, clock)
    sequence.sequence(app)
    clock.set(limits(app).erased)
    retain.run(app, app.system)
    asked = claim(app)
    told = inspect.metrics(app, asked)
    assert told["retention_due_records"] > 5
    assert told["retention_late_records"] < told["retention_due_records"]
    assert told["retention_ran_at_seconds"] == int(clock.now().timestamp())
    assert told["clock_ahead_seconds"] == int((clock.now() - MORNING).total_seconds())
    clock.advance(hours=25)
    operation.settled(app)
    retain.broke_off(app, app.system, "OSError")
    told = inspect.metrics(app, claim(app))
    assert told["retention_late_records"] > 5
    assert told["retention_failed"] == 1
    assert told["retention_ran_at_seconds"] == int(limits(app).erased.timestamp())
