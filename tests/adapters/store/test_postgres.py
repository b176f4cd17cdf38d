"""What the server promises: how sessions are set, what its errors say, how months are parted, and what many at once may do."""

import sys
import traceback
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
from types import SimpleNamespace

import pytest
from sqlalchemy import delete, event, insert, inspect, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from pnrscreen.adapters.store import accepting, database, migrate, partition, postgres, postgres_engine, public_url, schema
from pnrscreen.errors import ConfigError, Conflict, Tampered
from pnrscreen.model import HitState
from pnrscreen.rights import Capability
from support.builders import a_leg, a_passenger, a_report
from support.canaries import fill, named_in
from support.grants import a_grant
from support.postgres import emptied

SECRET = "ZZYZX"


@pytest.fixture
def engine(database):
    made = emptied(postgres_engine(database))
    yield made
    made.dispose()


# ------------------------------------------------------------------------------------------------------------ sessions


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("synchronous_commit", "on"),
        ("lock_timeout", "10s"),
        ("statement_timeout", "10min"),
        ("idle_in_transaction_session_timeout", "10min"),
        ("timezone", "UTC"),
        ("application_name", "pnrscreen"),
    ],
)
def test_every_session_is_set_for_safety(engine, setting, value):
    with engine.connect() as connection:
        assert connection.exec_driver_sql(f"SHOW {setting}").scalar() == value


def test_a_view_is_one_snapshot_that_cannot_write_and_a_change_sees_what_was_committed(engine):
    def levels(connection):
        return [connection.exec_driver_sql(f"SHOW transaction_{one}").scalar() for one in ("isolation", "read_only")]

    with engine.connect().execution_options(reading=True) as connection, connection.begin():
        assert levels(connection) == ["repeatable read", "on"]
    with engine.begin() as connection:
        assert levels(connection) == ["read committed", "off"]


@pytest.mark.parametrize("url", ["", "nowhere", "mysql://user@host/db", "postgresql://user@host", "postgresql+asyncpg://h/db"])
def test_what_names_no_postgresql_database_is_refused(url):
    with pytest.raises(ConfigError, match="postgresql://USER@HOST/DATABASE"):
        postgres_engine(url)


def test_without_its_driver_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(ConfigError, match=r"pip install 'pnrscreen\[postgres\]'"):
        postgres_engine("postgresql://user@host/db")


def test_a_url_is_written_down_without_its_password():
    assert public_url(f"postgresql://user:{SECRET}@host:5433/db") == "postgresql://user@host:5433/db"
    assert (
        public_url(f"postgresql://user@host/db?password={SECRET}&sslmode=require")
        == "postgresql://user@host/db?sslmode=require"
    )


@pytest.mark.parametrize(
    ("host", "address", "away"),
    [
        ("/run/postgresql", "", False),
        ("", "", False),
        ("localhost", "127.0.0.1", False),
        ("::1", "", False),
        ("db.example", "192.0.2.7", True),
        ("db.example", "", True),
    ],
)
def test_a_connection_that_leaves_the_machine_is_known(host, address, away):
    assert postgres._away(SimpleNamespace(host=host, hostaddr=address)) is away


def test_it_says_which_server_it_is(unit):
    facts = unit.store.describe()
    assert facts.said.startswith("PostgreSQL 1")
    assert not facts.overheard
    with unit.engine.connect() as connection:
        assert facts.attended is (connection.execute(text("SHOW autovacuum")).scalar() == "on")


# -------------------------------------------------------------------------------------------------------------- errors


def told(error):
    """Return all that a traceback would show."""
    return "".join(traceback.format_exception(error))


def test_a_server_that_does_not_answer_is_said_without_the_password():
    nowhere = postgres_engine(f"postgresql://user:{SECRET}@127.0.0.1:1/db")
    with pytest.raises(OSError, match=r"does not answer: .*Mend it, run again") as unreachable:
        nowhere.connect()
    assert SECRET not in str(unreachable.value)


@pytest.mark.parametrize(
    ("state", "kind", "words"),
    [
        ("40001", Conflict, "run again"),
        ("40P01", Conflict, "run again"),
        ("55P03", Conflict, "run again"),
        ("23505", Conflict, "run again"),
        ("53100", OSError, "full or failing"),
        ("58030", OSError, "full or failing"),
        ("57014", OSError, "took too long"),
        ("57P01", OSError, "ended the connection"),
        ("08006", OSError, "ended the connection"),
        ("XX001", Tampered, "restore it from a backup"),
        ("42P01", ConfigError, "holds no home"),
        ("23514", DBAPIError, "23514: words of the server"),
        ("XX000", DBAPIError, "XX000: words of the server"),
    ],
)
def test_what_goes_wrong_is_said_with_what_to_do_and_without_values(engine, state, kind, words):
    wrong = f"RAISE EXCEPTION 'words of the server' USING ERRCODE = '{state}', DETAIL = 'Key (token)=(ZZ' || 'YZX)'"
    with pytest.raises(kind, match=words) as refused, engine.begin() as connection:
        connection.exec_driver_sql(f"DO $$ BEGIN {wrong}; END $$")
    assert SECRET not in told(refused.value)


def test_neither_a_unique_value_nor_a_refused_row_is_quoted(engine):
    with pytest.raises(DBAPIError) as refused, engine.begin() as connection:
        connection.execute(text("INSERT INTO home VALUES (false, :id)"), {"id": SECRET})
    assert SECRET not in told(refused.value)
    many = [{"id": SECRET, "token": SECRET, "at": "", "cohort": "", "messages": 1, "dropped": "", "particulars": b""}] * 99
    with pytest.raises(Conflict) as twice, engine.begin() as connection:
        connection.execute(insert(schema.receipts), many)
    assert SECRET not in told(twice.value)


def test_a_connection_that_was_ended_is_said_and_the_next_one_works(engine):
    with pytest.raises(OSError, match="ended the connection"), engine.begin() as connection:
        connection.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")
    with engine.begin() as connection:
        assert connection.exec_driver_sql("SELECT 1").scalar() == 1


def test_who_waits_too_long_for_another_is_told(engine):
    impatient = postgres_engine(engine.url.set(drivername="postgresql").render_as_string(hide_password=False))
    event.listen(impatient, "connect", lambda session, _: session.execute("SET lock_timeout = '1ms'") and session.commit())
    with engine.begin() as one:
        postgres.hold(one, "schedule")
        with pytest.raises(Conflict, match="run again"), impatient.begin() as other:
            postgres.hold(other, "schedule")
    impatient.dispose()


# ------------------------------------------------------------------------------------------------------------- secrecy


def test_no_row_of_a_database_names_anyone(unit, a_hit):
    """Every value of every column, as bytes."""
    fill(unit, a_hit)
    seen = []
    with unit.engine.connect() as connection:
        for table in schema.metadata.sorted_tables:
            for row in connection.execute(select(table)):
                seen += [value if isinstance(value, bytes) else str(value).encode() for value in row]
    assert len(seen) > 100
    assert named_in(b"\n".join(seen)) == set()


# -------------------------------------------------------------------------------------------------------------- months


def parts(engine) -> set[str]:
    with engine.connect() as connection:
        return set(connection.exec_driver_sql("SELECT relname FROM pg_class WHERE relispartition AND relkind = 'r'").scalars())


def test_a_month_is_made_when_something_is_first_received_in_it(unit):
    unit.clock.set(datetime(2024, 12, 31, 12, tzinfo=UTC))
    before = parts(unit.engine)
    unit.accept()
    unit.record(a_passenger())
    tables = {"delivery", "inbox", "lookup", "passenger", "raw"}
    assert parts(unit.engine) - before == {f"{table}/eu-strict/2024-12" for table in tables}
    assert {table.name for table in partition.PARTED} == tables
    unit.clock.advance(days=1)
    unit.accept(a_report(version=("2024-12-31T23:59", "1")))
    made = parts(unit.engine) - before
    assert {name.rpartition("/")[2] for name in made} == {"2024-12", "2025-01"}
    with unit.engine.connect() as connection:
        stand = connection.exec_driver_sql("SELECT tableoid::regclass::text, cohort FROM raw ORDER BY cohort").all()
    assert [(name.strip('"'), cohort) for name, cohort in stand] == [
        ("raw/eu-strict/2024-12", "eu-strict/2024-12-31"),
        ("raw/eu-strict/2025-01", "eu-strict/2025-01-01"),
    ]


def test_several_who_first_receive_in_a_month_at_once_find_it_made(unit):
    """And whoever is in the middle of a change of another month is not in the way for longer than that."""
    unit.clock.set(datetime(2025, 5, 1, tzinfo=UTC))
    ready = Barrier(4)

    def receive(number: int) -> bool:
        receipt = unit.receipt(a_report(key=f"api:{number}"))
        ready.wait()
        return unit.does("accept", receipt)

    with ThreadPoolExecutor(4) as pool:
        assert [*pool.map(receive, range(4))] == [True] * 4
    assert len(unit.known().waiting) == 4


@pytest.fixture
def months(unit):
    """Return a unit with a passenger in each of two months, made after the trigger was."""
    for month in (11, 12):
        unit.clock.set(datetime(2023, month, 1, tzinfo=UTC))
        leg = a_leg(f"NV{month}")
        unit.accept(a_report(key=f"api:{month}", leg=leg))
        unit.record(a_passenger(id=f"passenger-{month}", leg=leg.key), known=unit.known(leg))
    assert found(unit.engine) == {"eu-strict/2023-11-01", "eu-strict/2023-12-01"}
    return unit


def found(engine) -> set[str]:
    """Return the cohorts of which a look-up stands."""
    with engine.connect() as connection:
        return set(connection.execute(select(schema.lookups.c.cohort)).scalars())


def test_whoever_deletes_a_passenger_from_a_month_deletes_how_they_are_found(months):
    """A month is made like the whole table, but has its trigger from being attached to it."""
    with months.engine.begin() as connection:
        connection.exec_driver_sql('DELETE FROM "passenger/eu-strict/2023-11"')
    assert found(months.engine) == {"eu-strict/2023-12-01"}
    with months.engine.begin() as connection:
        connection.execute(delete(schema.passengers))
    assert found(months.engine) == set()


@pytest.mark.parametrize(
    ("table", "moved"),
    [
        ("passenger", "cohort = 'eu-strict/2023-12-01'"),
        ("passenger/eu-strict/2023-11", "cohort = 'eu-strict/2023-11-02'"),
        ("passenger/eu-strict/2023-11", "id = 'another'"),
    ],
)
def test_no_passenger_is_moved_to_another_month_nor_within_one_away_from_how_they_are_found(months, table, moved):
    with pytest.raises(IntegrityError, match="look-ups refer to them"), months.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE \"{table}\" SET {moved} WHERE id = 'passenger-11'")
    assert found(months.engine) == {"eu-strict/2023-11-01", "eu-strict/2023-12-01"}


def test_what_is_written_of_a_passenger_anew_leaves_how_they_are_found(months):
    with months.engine.begin() as connection:
        assert connection.execute(update(schema.passengers).values(identity=b"sealed")).rowcount == 2
        assert [*connection.execute(select(schema.passengers.c.identity)).scalars()] == [b"sealed"] * 2
    assert found(months.engine) == {"eu-strict/2023-11-01", "eu-strict/2023-12-01"}


@pytest.mark.parametrize("nearer", ["CREATE TEMPORARY TABLE lookup (LIKE lookup)", "SET LOCAL search_path = pg_catalog"])
def test_look_ups_go_whatever_else_has_their_name_for_who_deletes(months, nearer):
    with months.engine.begin() as connection:
        connection.exec_driver_sql(nearer)
        connection.exec_driver_sql("DELETE FROM public.passenger")
        connection.exec_driver_sql("DROP TABLE IF EXISTS pg_temp.lookup")
    assert found(months.engine) == set()


def test_nothing_is_left_of_what_is_taken_away(new_database):
    """Not the function either, which does not go with its table: a database that is left so can take a home again."""
    engine = postgres_engine(new_database())
    for _ in range(2):
        migrate(engine)
        with engine.begin() as connection:
            database.drop_all(connection)
    with engine.connect() as connection:
        assert (
            connection.exec_driver_sql("SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace").scalar() == 0
        )
        assert inspect(connection).get_table_names() == []
    engine.dispose()


@pytest.mark.parametrize(
    "stem", ["", "eu-strict", "eu-strict/2026-03", "eu'strict/2026-03-01", "e/2026-03-01/raw", "e" * 60 + "/2026-03-01"]
)
def test_what_is_no_cohort_gets_no_partition(engine, stem):
    with pytest.raises(ValueError, match=r"profile"), engine.connect() as connection:
        partition.make_room(connection, stem)


# ---------------------------------------------------------------------------------------------------------------- bulk


def last_said(engine, pid: int) -> str:
    """Return the statement that a session sent last, as the server knows it."""
    with engine.connect() as other:
        return other.execute(text("SELECT query FROM pg_stat_activity WHERE pid = :pid"), {"pid": pid}).scalar()


@pytest.mark.parametrize(("rows", "way"), [(postgres.COPY_ROWS_MIN - 1, "INSERT"), (postgres.COPY_ROWS_MIN, "COPY")])
def test_many_rows_are_copied_and_read_back_as_few_are(engine, rows, way):
    odd = 'é\t\\"\n'
    with engine.begin() as connection:
        postgres.fill(
            connection, schema.editions, [{"digest": "d", "at": f"{number}", "content": odd} for number in range(rows)]
        )
        assert last_said(engine, connection.connection.dbapi_connection.info.backend_pid).startswith(way)
    with engine.connect() as connection:
        assert [*connection.execute(select(schema.editions.c.content)).scalars()] == [odd] * rows


def test_every_kind_of_column_can_be_copied():
    """A new kind needs its name in COPY before a table that has it can be filled."""
    kinds = {type(column.type) for table in schema.metadata.tables.values() for column in table.columns}
    assert kinds == set(postgres._KINDS)


# ------------------------------------------------------------------------------------------------------ several at once


def waits(engine) -> bool:
    """Tell whether a session of this database waits for a lock."""
    with engine.connect() as connection:
        waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        return bool(connection.exec_driver_sql(waiting).scalar())


def test_what_an_officer_is_about_to_see_is_not_withdrawn_as_unseen(unit, a_hit):
    unit.accept()
    unit.record(a_passenger(), opened=(a_hit(),))
    known = unit.known()
    with ThreadPoolExecutor(1) as pool:
        with unit.store.transaction(a_grant(Capability.READ_HITS)) as change:
            assert len(change.hits(["hit-1"])) == 1
            withdrawn = pool.submit(unit.record, known=known, withdrawn=("hit-1",))
            while not waits(unit.engine):
                assert not withdrawn.done()
            change.append(unit.entry())
        withdrawn.result()
    assert [hit.state for hit in unit.known().hits] == [HitState.WITHDRAWN]


def test_no_look_at_what_somebody_has_seen_waits_for_another(unit, a_hit):
    unit.accept()
    unit.record(a_passenger(), opened=(a_hit(),))
    with unit.store.transaction(a_grant(Capability.READ_HITS)) as first:
        first.hits(["hit-1"])
        first.append(unit.entry())
    with unit.store.transaction(a_grant(Capability.READ_HITS)) as change:
        assert len(change.hits(["hit-1"])) == 1
        with unit.store.transaction(a_grant(Capability.READ_HITS), patience=0.1) as beside:
            assert len(beside.hits(["hit-1"])) == 1
            beside.append(unit.entry())
        change.append(unit.entry())


def test_who_counts_of_a_carrier_waits_for_nobody_who_does(unit):
    connections = [unit.engine.connect() for _ in range(8)]
    shares = {database.share(connection): connection for connection in connections}
    assert len(shares) > 1, "as many connections in a row have different shares"
    row = {"carrier": "NV", "day": "2026-03-01", "severity": "", "code": "messages", "count": 1}
    for share, connection in shares.items():
        connection.exec_driver_sql("SET lock_timeout = '100ms'")
        connection.execute(accepting._COUNTING(connection), [row | {"share": share}])
    for connection in connections:
        connection.commit()
        connection.close()
    with unit.store.reading(a_grant(Capability.READ_BOARD)) as snapshot:
        assert [(one.carrier, one.number) for one in snapshot.counted("2026-03-01")] == [("NV", len(shares))]


def test_a_process_keeps_the_connections_it_needs_at_once(unit):
    connections = [unit.engine.connect() for _ in range(postgres._AT_ONCE)]
    for connection in connections:
        connection.close()
    assert unit.engine.pool.checkedin() == postgres._AT_ONCE


def test_two_who_make_the_tables_at_once_make_them_once(new_database):
    url = new_database()
    engines = [postgres_engine(url) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        assert [*pool.map(migrate, engines)] == [None, None]
    assert set(inspect(engines[0]).get_table_names()) == {*schema.metadata.tables, "alembic_version"}
    for engine in engines:
        engine.dispose()


def test_text_is_ordered_by_its_bytes_whatever_language_a_database_has(new_database):
    """The order of a board must not depend on where it is read; a revision need not remember it."""
    engine = postgres_engine(new_database())
    with engine.begin() as connection:
        connection.exec_driver_sql('CREATE TABLE other (word text COLLATE "POSIX")')
    migrate(engine)
    with engine.connect() as connection:
        columns = "information_schema.columns WHERE table_schema = 'public' AND data_type = 'text'"
        assert [*connection.exec_driver_sql(f"SELECT DISTINCT collation_name FROM {columns}").scalars()] == ["C"]
    engine.dispose()
