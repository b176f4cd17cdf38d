"""What every test may ask for, and how hypothesis draws its examples.

``HYPOTHESIS_PROFILE`` chooses: ``ci`` draws the same 50 examples every time; ``soak`` draws 2,000 new ones.
"""

import os
import tempfile
from collections.abc import Callable, Iterator
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, settings

_MEMORY = tempfile.TemporaryDirectory(prefix="pnrscreen-tests-")
os.environ["PNRSCREEN_MEMORY"] = _MEMORY.name  # said before it is read: no test leaves prepared lists in the machine's memory

from support import postgres  # noqa: E402  the same
from support.clock import SettableClock  # noqa: E402  the same

# A busy machine is slow to draw, which says nothing about the code.
settings.register_profile("ci", max_examples=50, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("soak", max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@pytest.fixture
def clock() -> SettableClock:
    """Return a clock that stands still on the morning of ``builders.a_leg()``."""
    return SettableClock()


@pytest.fixture(scope="session", autouse=True)
def _tables_are_copied() -> Iterator[None]:
    """Found each home with a copy of the tables; that migrating makes them is told by the tests of ``migrate``."""
    from support import tables

    with patch("pnrscreen.bootstrap.founding.migrate", tables.lay):
        yield


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """Lend a PostgreSQL server, started once for all tests of this process."""
    with postgres.server() as lent:
        yield lent


@pytest.fixture
def new_database(postgres_server: postgres.Server) -> Iterator[Callable[[], str]]:
    """Return a maker of empty PostgreSQL databases, by URL; they are taken away after the test."""
    made: list[str] = []

    def make() -> str:
        made.append(postgres_server.database())
        return made[-1]

    yield make
    for url in made:
        postgres_server.drop(url)
