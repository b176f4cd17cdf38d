import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import insert, inspect, select, text
from sqlalchemy.exc import IntegrityError

from pnrscreen.adapters.store import database, migrate, postgres_engine, schema, sqlite_engine
from pnrscreen.adapters.store.migrate import EMPTY
from pnrscreen.adapters.store.migrations.versions import (
    adoption,
    answers,
    clock,
    course,
    cut,
    failing,
    first,
    followed,
    laned,
    lanes,
    ledger,
    lists,
    logs,
    once,
    partitions,
    placed,
    proof,
    queue,
    registry,
    retention,
    review,
    rights,
    rules,
    scope,
    session,
    shares,
    unmask,
)

REVISIONS = (
    first,
    lists,
    ledger,
    registry,
    review,
    logs,
    partitions,
    session,
    answers,
    queue,
    once,
    failing,
    retention,
    course,
    rights,
    scope,
    clock,
    unmask,
    adoption,
    rules,
    lanes,
    shares,
    laned,
    placed,
    cut,
    proof,
    followed,
)
DESCRIBED = {
    "sqlite": "SELECT type, name, tbl_name FROM sqlite_master WHERE tbl_name != 'alembic_version'",
    "postgresql": """
        SELECT relname, attname, format_type(atttypid, atttypmod), collname, attnotnull::text, pg_get_expr(adbin, adrelid)
        FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
            LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
            LEFT JOIN pg_collation ON pg_collation.oid = attcollation
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relname != 'alembic_version'
        UNION ALL SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), '', '', ''
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text != 'alembic_version'
        UNION ALL SELECT tablename, indexname, indexdef, '', '', '' FROM pg_indexes
        WHERE schemaname = 'public' AND tablename != 'alembic_version'
        UNION ALL SELECT partrelid::regclass::text, pg_get_partkeydef(partrelid), '', '', '', '' FROM pg_partitioned_table
        UNION ALL SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid), '', '', '' FROM pg_trigger
        WHERE NOT tgisinternal
        UNION ALL SELECT proname, pg_get_functiondef(oid), '', '', '', '' FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace
    """,
}

OF_SQLITE = ("fk_lookup_passenger",)
"""What the schema has for SQLite alone: Alembic would miss it elsewhere."""


@pytest.fixture(params=["sqlite", "postgres"])
def fresh(request, tmp_path):
    """Return a maker of empty databases of one kind."""
    made = []

    def make():
        if request.param == "postgres":
            made.append(postgres_engine(request.getfixturevalue("new_database")()))
        else:
            made.append(sqlite_engine(tmp_path / f"{len(made)}.db"))
        return made[-1]

    if request.param == "postgres":
        request.getfixturevalue("new_database")
    yield make
    for engine in made:
        engine.dispose()


@pytest.fixture
def empty(fresh):
    return fresh()


def test_the_migrated_tables_are_those_of_the_schema(empty, fresh):
    """No difference that Alembic can see, and the same tables, columns, indexes, constraints and triggers, word by word."""
    migrate(empty)
    with empty.connect() as connection:
        one = {} if empty.dialect.name == "sqlite" else {"include_object": lambda _, name, *__: name not in OF_SQLITE}
        assert compare_metadata(MigrationContext.configure(connection, opts=one), schema.metadata) == []
    made = fresh()
    schema.metadata.create_all(made)
    assert described(empty) == described(made)


def described(engine):
    with engine.connect() as connection:
        return {tuple(row) for row in connection.execute(text(DESCRIBED[engine.dialect.name]))}


def test_constraints_are_named_as_the_schema_names_them(empty, fresh):
    """A later revision can only change what it can name."""
    migrate(empty)
    made = fresh()
    schema.metadata.create_all(made)
    assert [constraints(empty, table) for table in schema.metadata.tables] == [
        constraints(made, table) for table in schema.metadata.tables
    ]


def constraints(engine, table):
    seen = inspect(engine)
    uniques = sorted(seen.get_unique_constraints(table), key=lambda unique: unique["name"])
    foreign = sorted(seen.get_foreign_keys(table), key=lambda key: key["name"])
    return seen.get_pk_constraint(table), uniques, foreign


def test_migrating_again_changes_nothing(empty):
    migrate(empty)
    migrate(empty)
    assert set(inspect(empty).get_table_names()) == {*schema.metadata.tables, "alembic_version"}


def test_the_way_down_leaves_no_table(empty):
    migrate(empty)
    migrate(empty, EMPTY)
    assert inspect(empty).get_table_names() == ["alembic_version"]
    assert described(empty) == set()
    migrate(empty)
    assert set(inspect(empty).get_table_names()) >= schema.metadata.tables.keys()


def test_every_revision_is_there_and_back(empty):
    """Its two ways, walked by hand outside Alembic's environment."""
    with empty.begin() as connection, Operations.context(MigrationContext.configure(connection)):
        for revision in REVISIONS:
            revision.upgrade()
        assert set(inspect(connection).get_table_names()) == schema.metadata.tables.keys()
        for revision in reversed(REVISIONS):
            revision.downgrade()
        assert inspect(connection).get_table_names() == []


COHORT = "eu-strict/2026-03-01"
ROWS = {
    "leg": "INSERT INTO leg (id, carrier, number, departure, date, destination, revision, waiting, cohort, defects, counts,"
    " undetermined, edition) VALUES (7, 'NV', '1', 'OSL', '2026-03-01', '', 0, true, 'c', 0, '{}', '{}', '')",
    "receipt": "INSERT INTO receipt (id, token, at, cohort, messages, dropped, particulars, raw)"
    f" VALUES ('r', 't', 'now', '{COHORT}', 1, '{{}}', :envelope, :envelope)",
    "inbox": "INSERT INTO inbox (leg, receipt, ordinal, cohort, report) VALUES (7, 'r', 0, '{COHORT}', :envelope)",
    "delivery": "INSERT INTO delivery (leg, receipt, ordinal, at, cohort, delivery)"
    f" VALUES (7, 'r', 0, 'now', '{COHORT}', :envelope)",
    "passenger": f"INSERT INTO passenger VALUES (7, 'p', '{COHORT}', :envelope, :envelope)",
    "lookup": "INSERT INTO lookup (leg, passenger, purpose, token) VALUES (7, 'p', 'document', 'k')",
}


def test_what_an_older_home_holds_is_kept_there_and_back(empty):
    """People, look-up hashes, what waits, and the raw of the receipts, through the tables that are made anew."""
    migrate(empty, "registry")
    with empty.begin() as connection:
        for row in ROWS.values():
            connection.execute(text(row.replace("{COHORT}", COHORT)), {"envelope": b"sealed"} if ":envelope" in row else {})
    migrate(empty)
    with empty.connect() as connection:
        assert connection.execute(select(schema.lookups)).all() == [(7, "p", COHORT, "document", "k")]
        assert connection.execute(select(schema.passengers)).all() == [(7, "p", COHORT, b"sealed", b"sealed")]
        assert connection.execute(select(schema.inbox)).all() == [("r", 0, COHORT, 7, b"sealed")]
        assert connection.execute(select(schema.deliveries)).all() == [("r", 0, COHORT, 7, "now", b"sealed")]
        assert connection.execute(select(schema.raws)).all() == [("r", COHORT, b"sealed")]
    with empty.begin() as connection, Operations.context(MigrationContext.configure(connection)):
        partitions.downgrade()
    with empty.connect() as connection:
        for table in ("passenger", "lookup", "inbox", "delivery"):
            assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar() == 1
        assert bytes(connection.execute(text("SELECT raw FROM receipt")).scalar()) == b"sealed"


def test_flights_of_an_older_home_have_no_lists_yet(empty):
    migrate(empty, "first")
    columns = "carrier, number, departure, date, destination, revision, waiting, cohort, defects, counts, undetermined, edition"
    with empty.begin() as connection:
        values = "'NV', '1', 'OSL', '2026-03-01', '', 0, true, 'c', 0, '{}', '{}', ''"
        connection.execute(text(f"INSERT INTO leg ({columns}) VALUES ({values})"))
    migrate(empty)
    with empty.connect() as connection:
        assert connection.execute(text("SELECT number, lists FROM leg")).all() == [("1", "[]")]


def test_look_ups_follow_their_passenger_before_and_after_and_back_again(empty):
    """In a month that was made before: of a foreign key nothing remains on PostgreSQL, and everything comes back."""
    migrate(empty, "proof")
    with empty.begin() as connection:
        for table in ("leg", "passenger"):
            database.make_room_at_once(connection, table, [COHORT])
            connection.execute(text(ROWS[table]), {"envelope": b"sealed"} if ":envelope" in ROWS[table] else {})
        connection.execute(text(f"INSERT INTO lookup VALUES (7, 'p', '{COHORT}', 'document', 'k')"))
    follow(empty)
    assert keyed(empty)
    migrate(empty)
    follow(empty)
    assert keyed(empty) == (empty.dialect.name == "sqlite")
    with empty.begin() as connection, Operations.context(MigrationContext.configure(connection)):
        followed.downgrade()
    follow(empty)
    assert keyed(empty)


def follow(engine):
    """Tell that a look-up is there and goes with its passenger, and leave both."""
    with engine.connect() as connection:
        assert connection.execute(select(schema.lookups)).all() == [(7, "p", COHORT, "document", "k")]
        assert connection.execute(text("DELETE FROM passenger")).rowcount == 1
        assert connection.execute(select(schema.lookups)).all() == []
        connection.rollback()


def keyed(engine):
    """Tell whether a look-up of nobody is refused."""
    nobody = insert(schema.lookups).values(leg=7, passenger="nobody", cohort=COHORT, purpose="document", token="k")
    with engine.connect() as connection:
        try:
            connection.execute(nobody)
        except IntegrityError:
            return True
        connection.rollback()
    return False


COUNTED = "carrier, day, severity, code, count"


def test_counts_of_an_older_home_are_kept_in_shares_and_added_up_again(empty):
    migrate(empty, "lanes")
    with empty.begin() as connection:
        connection.execute(text(f"INSERT INTO count ({COUNTED}) VALUES ('NV', '2026-03-01', '', 'messages', 3)"))
    migrate(empty)
    with empty.begin() as connection:
        assert connection.execute(select(schema.counts.c.share, schema.counts.c.count)).all() == [(0, 3)]
        connection.execute(text(f"INSERT INTO count ({COUNTED}, share) VALUES ('NV', '2026-03-01', '', 'messages', 5, 4)"))
    with empty.begin() as connection, Operations.context(MigrationContext.configure(connection)):
        shares.downgrade()
    with empty.connect() as connection:
        assert connection.execute(text(f"SELECT {COUNTED} FROM count")).all() == [("NV", "2026-03-01", "", "messages", 8)]


OF_HITS = {
    "leg": ROWS["leg"],
    "hit": "INSERT INTO hit (id, leg, passenger, level, state, edition, opened_at, cohort, cause, lane) VALUES"
    " ('h', 7, 'p', 1, 'confirmed', '', '', 'c', :envelope, 'ordinary'), ('v', 7, 'p', 1, 'protected', '', '', 'c', :envelope,"
    " 'protection')",
    "sight": "INSERT INTO sight (id, hit, actor, version) VALUES (3, 'h', 'r', 'd')",
    "review": "INSERT INTO review (id, hit, state, reviewer, at, cohort, reason)"
    " VALUES ('r', 'h', 'confirmed', 'r', '', 'c', :envelope)",
    "opinion": "INSERT INTO opinion (id, hit, reviewer, finding, recipient, at, ordinal, version, cohort, reason) VALUES"
    " ('a', 'v', 'cora', 'confirm', 'x', '', 0, '', 'c', :envelope),"
    " ('b', 'v', 'dana', 'confirm', 'x', '', 1, '', 'c', :envelope)",
    "protection": "INSERT INTO protection (hit, state, cohort, finding, recipient, at, first, first_by, second, second_by)"
    " VALUES ('v', 'protected', 'c', 'confirm', 'x', '', 'a', 'cora', 'b', 'dana')",
}


def test_hits_of_an_older_home_are_kept_with_all_that_was_said_of_them(empty):
    migrate(empty, "shares")
    with empty.begin() as connection:
        for row in OF_HITS.values():
            connection.execute(text(row), {"envelope": b"sealed"} if ":envelope" in row else {})
        before = told(connection)
        assert [*map(len, before)] == [1, 2, 1, 1, 2, 1]
    migrate(empty, "cut")
    outside = text("UPDATE hit SET lane = 'ordinary'")
    with pytest.raises(IntegrityError), empty.begin() as connection:
        connection.execute(outside)
    with empty.begin() as connection:
        assert told(connection) == before
    with empty.begin() as connection, Operations.context(MigrationContext.configure(connection)):
        laned.downgrade()
        assert told(connection) == before
        connection.execute(outside)
    with pytest.raises(IntegrityError), empty.begin() as connection:
        connection.execute(text("DELETE FROM hit WHERE id = 'h'"))  # its review holds it, as ever


def told(connection):
    return [sorted(map(repr, connection.execute(text(f"SELECT * FROM {table}")))) for table in OF_HITS]


def test_a_migration_that_fails_leaves_what_was_there(empty):
    """A table of the same name stands in the way: nothing of the revision remains."""
    with empty.begin() as connection:
        connection.execute(text("CREATE TABLE leaf (id INTEGER)"))
    with pytest.raises(Exception, match="already exists"):
        migrate(empty)
    assert inspect(empty).get_table_names() == ["leaf"]
