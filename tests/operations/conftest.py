"""Where the home of a test of operations has its database."""

from __future__ import annotations

import pytest


@pytest.fixture
def store(request: pytest.FixtureRequest) -> str:
    """Return where the home's database is: a file, unless a test asks for both."""
    return str(request.getfixturevalue("new_database")()) if getattr(request, "param", "") == "postgresql" else ""
