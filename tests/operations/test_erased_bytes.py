"""What lies about once somebody is erased: database, journal, backups made before, the pages of a server, all keys there are.

Whatever could be a key is tried on whatever could be a wrap (law H 18, H 62).
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, text

from pnrscreen.adapters.store import postgres_engine
from pnrscreen.app import App
from pnrscreen.operations import certificates, links, retain
from pnrscreen.rights import Purpose
from support.clock import MORNING, SettableClock
from support.homes import claim, confirmed
from support.retained import LISTED, OTHERS, a_home, custodian, limits, open_at
from support.stolen import keys_of, lying_about, opened, wraps

STEM = f"eu-strict/{MORNING:%Y-%m-%d}/"
CLASSES = ("identity", "context", "raw")


def of_the_day(content: bytes, kinds: tuple[str, ...] = CLASSES) -> set[bytes]:
    """Return every wrap of a record key of the day."""
    return {wrap for cohort, wrap in wraps(content) if cohort in {f"{STEM}{kind}" for kind in kinds}}


def candidates(app: App) -> set[bytes]:
    """Return whatever could be a key now."""
    return keys_of(app.config.home / "keys")


def said(content: bytes) -> list[str]:
    """Return the words of travellers that stand in some bytes in clear."""
    words = {word for person in (LISTED, *OTHERS) for word in (person[0], person[3])}
    return [word for word in sorted(words) if word.encode() in content]


def test_in_a_home_of_files_nothing_opens_what_was_erased(tmp_path: Path, clock: SettableClock) -> None:
    app = a_home(tmp_path, clock)
    backup = Path(shutil.copytree(app.config.home, tmp_path / "backup", ignore=shutil.ignore_patterns("keys")))
    before = of_the_day(lying_about(backup))
    assert len(before) > 5
    assert opened(before, candidates(app)) >= len(before) - 1  # so that finding nothing below means something
    clock.set(limits(app).erased)
    confirmed(app)
    retain.run(app, custodian(app))
    after = lying_about(app.config.home)
    assert opened(before | of_the_day(after), candidates(app)) == 0
    assert said(after) == said(lying_about(backup)) == []
    database = (app.config.home / "pnrscreen.db").read_bytes()
    checkpointed(app)
    assert not of_the_day((app.config.home / "pnrscreen.db").read_bytes()), "what was deleted is overwritten"
    assert len(database) > 0


def checkpointed(app: App) -> None:
    """Let what stands in the journal come into the file, as the next writer would."""
    app.store._engine.dispose()


def test_whom_a_link_keeps_the_unit_opens_nowhere_either(tmp_path: Path, clock: SettableClock) -> None:
    """Not in the backup from before, not where they were moved: what is there is for the approving body alone."""
    app = a_home(tmp_path, clock)
    with app.store._engine.connect() as connection:
        who = connection.scalar(text("SELECT passenger FROM hit"))
    made = links.link(app, claim(app, "r"), who, "court_order", "order 4/26")
    clock.set(limits(app).erased.replace(day=1, hour=0))
    links.review(app, claim(app, "r"), made.id, "still before the court")
    backup = lying_about(app.config.home)
    clock.set(limits(app).erased)
    confirmed(app)
    retain.run(app, custodian(app))
    content = backup + lying_about(app.config.home)
    kept = {path.name for path in (app.config.home / "keys" / "destroyed").glob("eu-strict.linked~*~identity")}
    (name,) = (one.replace("~", "/") for one in kept)
    found = {wrap for cohort, wrap in wraps(content) if cohort == name}
    assert found
    assert opened(found | of_the_day(content), candidates(app)) == 0


# ------------------------------------------------------------------------------------------------------------ PostgreSQL

_FILES = """
    SELECT pg_read_binary_file(pg_relation_filepath(oid)) FROM pg_class
    WHERE relkind IN ('r', 't', 'i') AND relnamespace IN ('public'::regnamespace, 'pg_toast'::regnamespace)
        AND pg_relation_filepath(oid) IS NOT NULL
"""
_JOURNAL = "SELECT pg_read_binary_file('pg_wal/' || name) FROM pg_ls_waldir()"


def pages(connection: Connection) -> bytes:
    """Return the files of every table and index, dead rows too, and the journal."""
    connection.execute(text("CHECKPOINT"))
    return b"".join(bytes(found) for query in (_FILES, _JOURNAL) for found in connection.execute(text(query)).scalars())


@pytest.fixture
def store(new_database: Callable[[], str]) -> str:
    return new_database()


@pytest.fixture
def engine(store: str) -> Iterator[Engine]:
    made = postgres_engine(store)
    yield made
    made.dispose()


def test_on_a_server_nothing_opens_what_was_erased_and_its_months_are_given_back(
    tmp_path: Path, clock: SettableClock, store: str, engine: Engine
) -> None:
    app = a_home(tmp_path, clock, store=store)
    with engine.connect() as connection:
        before = of_the_day(pages(connection))
    assert opened(before, candidates(app)) > 5  # the journal is the whole server's: other homes have wraps in it too
    clock.set(limits(app).erased)
    confirmed(app)
    retain.run(app, custodian(app))
    with engine.connect() as connection:
        content = pages(connection)
        assert of_the_day(content), "dead rows are there until the server clears them"
        assert opened(before | of_the_day(content), candidates(app)) == 0
        assert said(content) == []
        months = text("SELECT count(*) FROM pg_class WHERE relispartition AND relkind = 'r'")
        assert connection.execute(months).scalar() == 5
    clock.advance(days=40)
    confirmed(app)
    retain.run(app, custodian(app))
    with engine.connect() as connection:
        assert connection.execute(months).scalar() == 0


def test_on_a_server_the_linked_one_remains(tmp_path: Path, clock: SettableClock, store: str, engine: Engine) -> None:
    app = a_home(tmp_path, clock, store=store)
    with engine.connect() as connection:
        who = connection.execute(text("SELECT passenger FROM hit")).scalar_one()
    made = links.link(app, claim(app, "r"), who, "court_order", "order 4/26")
    clock.set(limits(app).erased.replace(day=1, hour=0))
    links.review(app, claim(app, "r"), made.id, "still before the court")
    clock.set(limits(app).erased)
    confirmed(app)
    retain.run(app, custodian(app))
    with engine.connect() as connection:
        counted = {
            table: connection.execute(text(f"SELECT count(*) FROM {table}")).scalar()
            for table in ("passenger", "hit", "review", "lookup", "receipt", "link")
        }
    assert counted == {"passenger": 1, "hit": 1, "review": 1, "lookup": 0, "receipt": 0, "link": 1}


def test_two_who_run_it_at_once_take_each_record_once(
    tmp_path: Path, clock: SettableClock, store: str, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retain, "AT_ONCE", 1)
    app = a_home(tmp_path, clock, store=store)
    with engine.connect() as connection:
        who = connection.execute(text("SELECT passenger FROM hit")).scalar_one()
    made = links.link(app, claim(app, "r"), who, "court_order", "order 4/26")
    clock.set(limits(app).erased.replace(day=1, hour=0))
    links.review(app, claim(app, "r"), made.id, "still before the court")
    clock.set(limits(app).erased)
    others = [app, open_at(app.config.home, clock)]
    with ThreadPoolExecutor(2) as pool:
        done = [one.result() for one in [pool.submit(retain.run, other, custodian(other)) for other in others]]
    with engine.connect() as connection:
        left = {table: connection.execute(text(f"SELECT count(*) FROM {table}")).scalar() for table in ("passenger", "hit")}
    assert left == {"passenger": 1, "hit": 1}
    told = certificates.certify(app, claim(app, "d", Purpose.OVERSIGHT))
    assert sum(one.number for one in told) == sum(one.records for one in done)
    assert all(one.holds for one in told)
