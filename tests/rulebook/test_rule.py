"""When a rule is in force."""

from dataclasses import replace

import pytest

from pnrscreen.model import Level
from pnrscreen.rulebook import Rule
from pnrscreen.rulebook.rule import Status

RULE = Rule(
    id="x",
    version=1,
    status=Status.ACTIVE,
    title="X",
    severity=Level.LOW,
    condition="a",
    indicators=(),
    valid_from="2026-12-01",
    review_due="2027-05-31",
)


@pytest.mark.parametrize(
    ("day", "in_force"), [("2026-11-30", False), ("2026-12-01", True), ("2027-05-31", True), ("2027-06-01", False), ("", False)]
)
def test_a_rule_is_in_force_from_its_first_day_until_its_review_is_due(day, in_force):
    assert RULE.in_force(day) is in_force


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.ACTIVE}))
def test_only_an_active_rule_is_in_force(status):
    assert not replace(RULE, status=status).in_force("2026-12-01")
