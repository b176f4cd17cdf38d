"""What the file promises: whose it is, what is in it, and what becomes of it when a process dies or two of them meet."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event, text

from pnrscreen.adapters.store import migrate, recording, sqlite_engine
from pnrscreen.errors import ConfigError, Conflict, Tampered
from pnrscreen.rights import Capability
from support import canaries
from support.builders import a_passenger, a_report
from support.canaries import CANARIES, a_canary_passenger, fill
from support.grants import a_grant
from support.tables import lay
from support.unit import Unit


@pytest.fixture
def engine(tmp_path):
    made = sqlite_engine(tmp_path / "pnrscreen.db")
    lay(made)
    yield made
    made.dispose()


# ------------------------------------------------------------------------------------------------------------ secrecy


def test_no_byte_of_a_home_names_anyone(unit, a_hit):
    """Database, journal and lists, before and after the journal is folded in: not one value that was said."""
    fill(unit, a_hit)
    assert "pnrscreen.db-wal" in {path.name for path in unit.home.iterdir()}
    assert named_in(unit.home) == set()
    unit.engine.dispose()
    assert named_in(unit.home) == set()


def named_in(home: Path) -> set[str]:
    """Return the canaries found in any file of a home, in its name or in its bytes."""
    return canaries.named_in(b"".join(path.name.encode() + path.read_bytes() for path in home.rglob("*") if path.is_file()))


def test_the_canaries_would_be_seen(tmp_path):
    """The search itself works: what is written in clear is found."""
    (tmp_path / "leak").write_text(CANARIES["surname"].lower())
    assert named_in(tmp_path) == {"surname"}


def test_a_look_up_hash_goes_with_its_passenger(unit):
    """And is replaced when what it stands for changes."""
    unit.accept()
    unit.record(a_canary_passenger())
    first = tokens(unit)
    assert {purpose for purpose, _ in first} == {"document", "phone", "email", "payment", "locator", "ticket"}
    unit.record(a_passenger())
    assert {purpose for purpose, _ in tokens(unit)} == {"document", "person"}
    assert not first & tokens(unit)
    unit.record(gone={"passenger-1": ""})
    assert tokens(unit) == set()


def tokens(unit) -> set[tuple[str, str]]:
    with unit.engine.connect() as connection:
        return {(purpose, token) for purpose, token in connection.execute(text("SELECT purpose, token FROM lookup"))}


MOVES = {
    "identity": "UPDATE passenger SET identity = (SELECT identity FROM passenger WHERE id = 'b') WHERE id = 'a'",
    "context": "UPDATE passenger SET context = (SELECT context FROM passenger WHERE id = 'b') WHERE id = 'a'",
    "field": "UPDATE passenger SET identity = context WHERE id = 'a'",
    "cause": "UPDATE hit SET cause = (SELECT cause FROM hit WHERE id = 'h2') WHERE id = 'h1'",
    "report": "UPDATE inbox SET report = (SELECT report FROM inbox WHERE ordinal = 1) WHERE ordinal = 0",
    "ledger": "UPDATE leg SET ledger = (SELECT identity FROM passenger WHERE id = 'a')",
    "bit": "UPDATE passenger SET identity = CAST(substr(identity, 1, length(identity) - 1) || x'00' AS BLOB) WHERE id = 'a'",
}


@pytest.mark.parametrize("move", MOVES)
def test_an_envelope_in_another_place_does_not_open(unit, a_hit, move):
    """Whoever can write to the database can destroy, but cannot make one person's record stand for another's."""
    unit.accept()
    hits = tuple(a_hit(name, passenger=who) for name, who in (("h1", "a"), ("h2", "b")))
    unit.record(a_passenger(id="a"), a_passenger(id="b"), opened=hits)
    unit.accept(a_report(version=("9", "1")), a_report(version=("9", "2")))
    with unit.engine.begin() as connection:
        connection.execute(text(MOVES[move]))
    with pytest.raises(Tampered):
        unit.known()


# ------------------------------------------------------------------------------------------------------------ the file


def test_the_database_is_its_owners_alone(unit):
    unit.accept()
    modes = {path.name: path.stat().st_mode & 0o777 for path in unit.home.glob("pnrscreen.db*")}
    assert modes == dict.fromkeys(("pnrscreen.db", "pnrscreen.db-wal", "pnrscreen.db-shm"), 0o600)


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("secure_delete", 1),
        ("temp_store", 2),
        ("busy_timeout", 10000),
    ],
)
def test_every_connection_is_set_for_safety(engine, pragma, value):
    with engine.connect() as connection:
        assert connection.execute(text(f"PRAGMA {pragma}")).scalar() == value


def test_a_full_disk_is_said_and_costs_nothing_that_was_committed(unit):
    """The page limit stands for the end of the disk; SQLite says the same about both."""
    unit.accept()
    before = unit.counted()
    with unit.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
    limited = sqlite_engine(Path(unit.engine.url.database))
    event.listen(limited, "connect", lambda raw, _: raw.execute(f"PRAGMA max_page_count = {pages}").close())
    rows = [{"ticket": str(number), "canonical": b"x" * 4000} for number in range(1000)]
    with pytest.raises(OSError, match="the disk is full"), limited.begin() as connection:
        connection.execute(
            text("INSERT INTO leaf (ticket, log, canonical, cohort, opening) VALUES (:ticket, 'rules', :canonical, '', '')"),
            rows,
        )
    limited.dispose()
    assert unit.counted() == before


def test_a_store_needs_a_home(tmp_path):
    with pytest.raises(ConfigError, match="set up the home first"):
        sqlite_engine(tmp_path / "nowhere" / "pnrscreen.db")


def test_a_file_that_is_no_database_is_refused(tmp_path):
    (tmp_path / "pnrscreen.db").write_bytes(b"not a database, but long enough to look like one" * 50)
    damaged = sqlite_engine(tmp_path / "pnrscreen.db")
    with pytest.raises(Tampered, match="restore it"):
        migrate(damaged)
    damaged.dispose()


def test_an_error_of_the_database_quotes_no_value(engine):
    twice = [{"digest": CANARIES["digest"]}] * 2
    with pytest.raises(Exception, match="UNIQUE") as refused, engine.begin() as connection:
        connection.execute(
            text("INSERT INTO leaf (ticket, log, canonical, cohort, opening) VALUES (:digest, 'rules', '', '', '')"), twice
        )
    assert CANARIES["digest"] not in str(refused.value)


# ----------------------------------------------------------------------------------------------------- several processes


def test_a_store_that_stays_busy_is_a_conflict(unit):
    impatient = sqlite_engine(unit.home / "pnrscreen.db")
    event.listen(impatient, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout = 0").close())
    with unit.store.transaction(a_grant(Capability.RECEIVE)) as change:
        change.accept(unit.receipt(a_report()))
        with pytest.raises(Conflict, match="busy"), impatient.begin():
            pass
        change.append(unit.entry())
    impatient.dispose()


def test_a_change_keeps_nobody_waiting_before_its_first_statement(unit):
    """What is sealed before that, a leg or an interchange, takes as long as to write it."""
    with unit.store.transaction(a_grant(Capability.RECEIVE)) as change:
        unit.accept(a_report(key="api:sooner"))
        change.accept(unit.receipt(a_report(key="api:later")))
        change.append(unit.entry())
    assert [report.key for report in unit.known().waiting] == ["api:sooner", "api:later"]


def test_a_draft_is_no_claim(unit, monkeypatch):
    """Who moves a leg on between another's draft and claim makes the draft stale: it is refused whole."""
    unit.accept()
    loaded, claim = unit.known(), recording.claim

    def late(visit, leg):
        monkeypatch.undo()
        unit.record(a_passenger(id="passenger-1"), known=loaded)
        return claim(visit, leg)

    monkeypatch.setattr(recording, "claim", late)
    with pytest.raises(Conflict):
        unit.record(a_passenger(id="passenger-2"), known=loaded)
    assert [passenger.id for passenger in unit.known().passengers] == ["passenger-1"]


def test_a_reader_does_not_wait_for_a_writer(unit):
    with unit.store.transaction(a_grant(Capability.RECEIVE)) as change:
        change.accept(unit.receipt(a_report()))
        assert unit.counted()["receipts"] == 0
        change.append(unit.entry())
    assert unit.counted()["receipts"] == 1


WRITER = """
import os, signal, sys
from pathlib import Path
from pnrscreen.adapters.keys import FileKeys
from pnrscreen.adapters.store import sqlite_engine
from pnrscreen.ports import Ran
from pnrscreen.rights import Capability
from support.builders import a_report
from support.clock import SettableClock
from support.grants import a_grant
from support.unit import a_unit

home, name, die = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "die"
unit = a_unit(home, sqlite_engine(home / "pnrscreen.db"), FileKeys(home / "keys"), SettableClock(), first=1000 * name)
print("ready", flush=True)
sys.stdin.readline()
for number in range(10):
    with unit.store.transaction(a_grant(Capability.RECEIVE)) as change:
        assert change.accept(unit.receipt(*(a_report(key=f"api:{name}:{number}:{k}") for k in range(10))))
        change.append(unit.entry())
        if die:
            os.kill(os.getpid(), signal.SIGKILL)
"""


@contextmanager
def a_writer(unit: Unit, name: int, end: str = "live") -> Iterator[subprocess.Popen]:
    """Run a process that receives ten files of ten reports into a unit's home, once it is told to go."""
    found = (str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", ""))
    path = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, found))}
    command = [sys.executable, "-c", WRITER, str(unit.home), str(name), end]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=path) as writer:
        assert writer.stdout.readline() == "ready\n"
        yield writer


def test_a_process_killed_before_its_commit_leaves_nothing(unit):
    with a_writer(unit, 1, "die") as writer:
        writer.communicate("go\n")
    assert writer.returncode == -signal.SIGKILL
    assert set(unit.counted().values()) == {0}
    unit.accept()
    assert unit.known().waiting == (a_report(),)


def test_two_processes_that_write_at_once_lose_nothing(unit):
    with a_writer(unit, 1) as one, a_writer(unit, 2) as other:
        for writer in (one, other):
            writer.stdin.write("go\n")
            writer.stdin.flush()
    assert (one.returncode, other.returncode) == (0, 0)
    counted = unit.counted()
    assert (counted["receipts"], counted["leaves"], counted["legs"]) == (20, 20, 1)
    assert len(unit.known().waiting) == 200


def test_a_home_that_is_opened_again_in_a_process_takes_no_lock_from_what_has_it_open(engine, tmp_path):
    """POSIX drops every lock of a process on a file when any descriptor of it is closed: another process that ends would take
    itself for the last, and the journal away from under whoever still writes into it.
    """
    journal = tmp_path / "pnrscreen.db-wal"
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE kept (number INTEGER)"))
    assert journal.exists()
    again = sqlite_engine(tmp_path / "pnrscreen.db")
    with again.connect() as connection:
        connection.execute(text("SELECT 1"))
    another = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('SELECT count(*) FROM kept').fetchall(); c.close()"
    )
    subprocess.run([sys.executable, "-c", another, str(tmp_path / "pnrscreen.db")], check=True)
    assert journal.exists()
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO kept VALUES (1)"))
    with sqlite_engine(tmp_path / "pnrscreen.db").connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM kept")).scalar() == 1
    again.dispose()


# -------------------------------------------------------------------------------------------------------------- turns


def test_those_who_write_in_one_process_go_in_one_after_another(engine):
    """Whoever waits is let in when the one before gives the connection back, and not at the next time it asks."""
    order, waiting = list[str](), threading.Event()

    def second() -> None:
        with engine.connect() as connection:
            waiting.set()
            connection.execute(text("SELECT 1"))
            order.append("second")

    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
        other = threading.Thread(target=second)
        other.start()
        waiting.wait()
        order.append("first")
        connection.commit()
        connection.execute(text("SELECT 1"))  # it goes on: nobody has been let in yet
        order.append("first again")
    other.join()
    assert order == ["first", "first again", "second"]


def test_whoever_waits_longer_than_they_can_is_told_so(engine):
    with engine.connect() as connection, engine.connect().execution_options(patience=0.05) as hasty:
        connection.execute(text("SELECT 1"))
        with pytest.raises(Conflict, match="busy with other writers"):
            hasty.execute(text("SELECT 1"))
        hasty.rollback()
    with engine.connect().execution_options(patience=0.05) as later:
        assert later.execute(text("SELECT 1")).scalar() == 1
