"""A unit's home for every test of the adapters: its keys, and a store in every database there is."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from pnrscreen.adapters.keys import FileKeys
from pnrscreen.adapters.store import migrate, postgres_engine, sqlite_engine
from pnrscreen.model import Hit, Level
from pnrscreen.resemblance import Match
from support.builders import a_leg
from support.clock import SettableClock
from support.postgres import Server, emptied
from support.tables import lay
from support.unit import Unit, a_unit

STORES = ("sqlite", "postgres")


@pytest.fixture
def keys(tmp_path: Path) -> FileKeys:
    return FileKeys.create(tmp_path / "keys")


@pytest.fixture(scope="session")
def database(postgres_server: Server) -> str:
    """Return the URL of a PostgreSQL database with all tables, for one test after another."""
    url = postgres_server.database()
    made = postgres_engine(url)
    migrate(made)
    made.dispose()
    return url


@pytest.fixture(params=STORES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Return a database with all tables and no row, in every database a store can stand in."""
    if request.param == "postgres":  # an engine of its own: a store closes its engine's connections when it goes
        made = emptied(postgres_engine(request.getfixturevalue("database")))
    else:
        made = sqlite_engine(tmp_path / "pnrscreen.db")
        lay(made)
    yield made
    made.dispose()


@pytest.fixture
def unit(engine: Engine, keys: FileKeys, clock: SettableClock, tmp_path: Path) -> Unit:
    return a_unit(tmp_path, engine, keys, clock)


def a_match(entry_id: str = "entry-1", score: int = 900) -> Match:
    return Match(
        watchlist="national", entry_id=entry_id, entry_digest="d", entry_name="ODETTE MARLOWE", score=score, findings=()
    )


@pytest.fixture
def a_hit(clock: SettableClock) -> Callable[..., Hit]:
    """Return a builder of hits on ``a_passenger()``."""

    def build(hit_id: str = "hit-1", **said: object) -> Hit:
        plain = {
            "passenger": "passenger-1",
            "leg": a_leg().key,
            "cause": a_match(),
            "level": Level.HIGH,
            "edition": "edition-1",
        }
        return Hit(**plain | {"id": hit_id, "opened_at": clock.now()} | said)

    return build
