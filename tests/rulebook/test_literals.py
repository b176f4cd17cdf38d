"""A rule says all there is to it: literals, attributes and functions of a closed list. Nothing in it is learned, or changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pnrscreen import bootstrap
from pnrscreen.rulebook import load
from pnrscreen.rulebook.attributes import BY_NAME
from pnrscreen.rulebook.evaluate import judge
from pnrscreen.rulebook.language import FUNCTIONS
from pnrscreen.rulebook.program import trees
from pnrscreen.rulebook.read import read
from pnrscreen.rulebook.tree import Call, Listing, Literal, Macro, Node, uses

PATH = "late-cash.toml"
ROOT = Path(__file__).parents[2] / "rules"

FILES = {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in ROOT.rglob("*.toml")}
BOOK = load(FILES, bootstrap.policy(bootstrap.profile("eu-strict")))
DIGESTS = tuple(rule.digest for rule in BOOK.rules)


def nodes(node: Node) -> Iterator[Node]:
    """Yield a tree's nodes, found by what its fields hold, whatever kinds there are."""
    yield node
    for each in fields(node):
        value = getattr(node, each.name)
        for part in value if isinstance(value, tuple) else (value,):
            if type(part).__module__ == type(node).__module__ and hasattr(part, "at"):
                yield from nodes(part)


@pytest.mark.parametrize("program", BOOK.programs, ids=lambda program: program.rule.id)
def test_a_shipped_rule_is_made_of_literals_attributes_and_functions_alone(program):
    for tree in program.trees.circumstances.values():
        assert {name.path for name in uses(tree)} <= BY_NAME.keys()
        for node in nodes(tree):
            assert isinstance(node, get_args(Node))
            assert not isinstance(node, Literal) or type(node.value) in {bool, int, float, str}
            assert not isinstance(node, Listing) or all(type(item) is Literal for item in node.items)
            assert not isinstance(node, Call) or node.function in FUNCTIONS
            assert not isinstance(node, Macro) or node.operator in {"exists", "exists_one", "all", "filter"}


@pytest.mark.parametrize(
    "when",
    [
        *("predict(booking.lead_hours) > 1", "booking.lead_hours < threshold", "model.score > 1", "booking.lead_hours = 3"),
        *("self.hits > 3", "random() < 1", "now() > leg.departs", "open('w.pkl') == 1", "booking.lead_hours.learn() > 2"),
        *("env.HOME == 'x'", "[w for w in weights]", "lambda x: x", "__import__('os') == 1", "booking.lead_hours < (x := 3)"),
    ],
)
def test_a_condition_that_asks_for_anything_else_does_not_compile(a_rule, when):
    rule, faults = read(PATH, a_rule({"booking.lead_hours < 48": when}))
    assert faults or trees(rule)[1], when


@pytest.mark.parametrize("key", ["model", "weights", "threshold_file", "train", "include", "import", "code"])
def test_a_rule_file_has_no_key_for_what_was_learned(a_rule, key):
    rule, faults = read(PATH, f'{key} = "model.onnx"\n'.encode() + a_rule())
    assert rule is None
    assert faults[0].startswith(f"{key}: no such key")


@given(st.integers(0, 200), st.sampled_from(["cash", "card"]), st.integers(0, 4))
def test_asking_a_rule_changes_nothing_of_it_and_every_outcome_names_the_text_that_judged(hours, kind, company):
    facts = {"booking.lead_hours": hours, "booking.payment.kinds": [kind], "companions.count": company}
    for program in BOOK.programs:
        rule = program.rule
        outcome = judge(program, defaultdict(lambda: None, facts))
        assert (outcome.rule, outcome.version, outcome.digest) == (rule.id, rule.version, rule.digest)
        assert outcome == judge(program, defaultdict(lambda: None, facts))
    assert tuple(rule.digest for rule in BOOK.rules) == DIGESTS
