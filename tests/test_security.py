"""SECURITY.md names a test for each threat, and each of them is there."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

TESTS = Path(__file__).resolve().parent
MODEL = (TESTS.parent / "SECURITY.md").read_text("utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in MODEL.partition("## Threats, by boundary")[2].partition("## What 0.1")[0].splitlines()
    if line.startswith("| ") and not line.startswith(("| threat ", "| --- "))
]


@cache
def written_in(file: str) -> frozenset[str]:
    """Return the names of the tests of a file."""
    tree = ast.parse((TESTS / file).read_text("utf-8"))
    return frozenset(one.name for one in ast.walk(tree) if isinstance(one, ast.FunctionDef) and one.name.startswith("test_"))


def test_every_threat_has_something_against_it_and_a_test_that_holds_it():
    assert len(ROWS) > 40
    for row in ROWS:
        assert len(row) == 3, row
        assert re.findall(r"`([\w/]+\.py)::(test_\w+)`", row[2]), row


def test_the_tests_that_are_named_are_there():
    named = re.findall(r"`([\w/]+\.py)::(\w+)`", MODEL)
    assert [f"{file}::{name}" for file, name in named if name not in written_in(file)] == []
