"""Gives every benchmark the same input."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent))  # the benchmarks share given.py and are no package

from given import Given


@pytest.fixture(scope="session")
def given() -> Given:
    return Given()
