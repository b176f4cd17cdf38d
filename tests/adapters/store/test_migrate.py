import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import create_engine, inspect, text

from pnrscreen.adapters.store import migrate, schema, sqlite_engine
from pnrscreen.adapters.store.migrate import EMPTY
from pnrscreen.adapters.store.migrations.versions import first, ledger, lists, registry, session

REVISIONS = (first, lists, ledger, registry, session)
DESCRIBED = "SELECT type, name, tbl_name FROM sqlite_master WHERE tbl_name != 'alembic_version' ORDER BY type, name"


@pytest.fixture
def empty(tmp_path):
    made = sqlite_engine(tmp_path / "pnrscreen.db")
    yield made
    made.dispose()


def test_the_migrated_tables_are_those_of_the_schema(empty):
    """No difference that Alembic can see, and the same tables, indexes and constraints by name."""
    migrate(empty)
    with empty.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), schema.metadata) == []
        migrated = connection.execute(text(DESCRIBED)).all()
    made = create_engine("sqlite://")
    schema.metadata.create_all(made)
    with made.connect() as connection:
        assert connection.execute(text(DESCRIBED)).all() == migrated
    made.dispose()


def test_constraints_are_named_as_the_schema_names_them(empty, tmp_path):
    """A later revision can only change what it can name."""
    migrate(empty)
    made = sqlite_engine(tmp_path / "made.db")
    schema.metadata.create_all(made)
    assert [constraints(empty, table) for table in schema.metadata.tables] == [
        constraints(made, table) for table in schema.metadata.tables
    ]
    made.dispose()


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


def test_flights_of_an_older_home_have_no_lists_yet(empty):
    migrate(empty, "first")
    columns = "carrier, number, departure, date, destination, revision, waiting, cohort, defects, counts, undetermined, edition"
    with empty.begin() as connection:
        values = "'NV', '1', 'OSL', '2026-03-01', '', 0, 1, 'c', 0, '{}', '{}', ''"
        connection.execute(text(f"INSERT INTO leg ({columns}) VALUES ({values})"))
    migrate(empty)
    with empty.connect() as connection:
        assert connection.execute(text("SELECT number, lists FROM leg")).all() == [("1", "[]")]


def test_a_migration_that_fails_leaves_what_was_there(empty):
    """A table of the same name stands in the way: nothing of the revision remains."""
    with empty.begin() as connection:
        connection.execute(text("CREATE TABLE leaf (id INTEGER)"))
    with pytest.raises(Exception, match="already exists"):
        migrate(empty)
    assert inspect(empty).get_table_names() == ["leaf"]
