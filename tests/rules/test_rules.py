"""Every rule of the project is lawful, proves itself on its own examples, and is locked."""

from collections import defaultdict
from pathlib import Path

import pytest

from pnrscreen.model import Verdict
from pnrscreen.rulebook import Policy, examples, judge, load, lock, unlocked
from pnrscreen.rulebook.rule import TargetRole

FOLDER = Path(__file__).resolve().parents[2] / "rules"
FILES = {path.relative_to(FOLDER).as_posix(): path.read_bytes() for path in sorted(FOLDER.rglob("*")) if path.is_file()}
POLICY = Policy(
    prohibited={"religion": "Directive 2016/681 Art 6(4)"},
    restricted={"passenger.nationality": "C-817/19 paras 196-197"},
    offences=frozenset({"eu:terrorism", *(f"eu-annex-ii:{item}" for item in range(1, 27))}),
    bases=frozenset({"eu-2016-681:6.2.a", "eu-2016-681:6.3.b"}),
    review_months_max=6,
    min_exonerating=1,
)
BOOK = load(FILES, POLICY)


def test_the_lock_pins_every_rule():
    assert unlocked(BOOK, FILES) == ()
    assert lock(BOOK) == FILES["lock.toml"]


def test_every_file_beside_the_rules_is_accounted_for():
    assert {path for path in FILES if not path.endswith(".toml")} == {"README.md"}
    assert len([path for path in FILES if path.endswith(".toml")]) == len(BOOK.rules) + 1


@pytest.mark.parametrize("rule", BOOK.rules, ids=lambda rule: rule.id)
def test_every_rule_holds_on_its_own_examples(rule):
    assert examples(rule) == ()
    assert {example.verdict for example in rule.examples} == set(Verdict)
    assert all(example.note for example in rule.examples)


@pytest.mark.parametrize("rule", BOOK.rules, ids=lambda rule: rule.id)
def test_every_rule_says_what_an_officer_does_first(rule):
    assert rule.guide
    assert rule.references


@pytest.mark.parametrize("program", BOOK.programs, ids=lambda program: program.rule.id)
def test_every_exonerating_circumstance_saves_someone_in_the_examples(program):
    """Some example that is clear would be a hit if this one circumstance did not hold."""
    for circumstance in program.rule.exonerating:
        verdicts = []
        for example in program.rule.examples:
            outcome = judge(program, defaultdict(lambda: None, example.facts))
            without = dict(outcome.indicators + outcome.exonerating) | {circumstance.name: False}
            verdicts.append((outcome.verdict, program.condition(without)))
        assert (Verdict.CLEAR, True) in verdicts, circumstance.name


@pytest.mark.parametrize("rule", BOOK.rules, ids=lambda rule: rule.id)
def test_a_rule_that_protects_does_not_accuse(rule):
    words = f"{rule.title} {rule.why} {' '.join(rule.guide)}".lower()
    assert rule.role is not TargetRole.VICTIM or not any(word in words for word in ("offender", "criminal", "arrest"))
    assert "suspect " not in words
