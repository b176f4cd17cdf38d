"""A rule is taken apart into the questions it asks, or every fault of its conditions is named."""

from collections import defaultdict
from datetime import UTC, datetime

import pytest

from pnrscreen.rulebook.program import program, say, trees
from pnrscreen.rulebook.read import read

BOTH_SIDES = "write what is compared on both sides, as in `bags.pieces == 0`"


def parsed(content: bytes):
    rule, faults = read("late-cash.toml", content)
    assert rule is not None, faults
    return rule, *trees(rule)


def test_every_fault_of_every_condition_is_named_by_its_key(a_rule):
    changes = {
        "booking.lead_hours < 48": "booking.leed_hours < 48",
        "companions.count >= 2": "companions.count >= ",
        "late && cash && !company": "late && cach && !company",
    }
    _, tree, faults = parsed(a_rule(changes))
    assert tree is None
    assert faults == (
        "indicator[late].when: line 1, column 1: unknown attribute `booking.leed_hours`; did you mean `booking.lead_hours`?",
        f"exonerating[company].when: line 1, column 20: a value was expected, not the end: {BOTH_SIDES}",
        "condition: line 1, column 9: unknown indicator `cach`; did you mean `cash`?",
    )


def test_a_condition_speaks_the_names_of_circumstances_only(a_rule):
    _, tree, faults = parsed(a_rule({"late && cash && !company": "late && cash && !company && religion && booking.split"}))
    assert tree is None
    assert [fault.partition("`")[2] for fault in faults] == [
        "religion`; there are cash, company, late",
        "booking.split`; there are cash, company, late",
    ]


def test_a_circumstance_asks_something(a_rule):
    _, _, faults = parsed(a_rule({"booking.lead_hours < 48": "1 < 2"}))
    assert faults == ("indicator[late].when: line 1, column 3: asks nothing of anyone: name at least one attribute",)


def test_a_condition_that_cannot_be_read_is_located(a_rule):
    _, _, faults = parsed(a_rule({"late && cash && !company": "late &&"}))
    assert len(faults) == 1
    assert faults[0].startswith("condition: line 1, column 8: a value was expected, not the end: write what is compared")


@pytest.mark.parametrize(
    ("when", "asked", "facts", "answered"),
    [
        ("booking.lead_hours < 48", ("booking.lead_hours", "<", "48"), {"booking.lead_hours": 3}, (3, True)),
        ("48 > booking.lead_hours", ("booking.lead_hours", "<", "48"), {"booking.lead_hours": 50}, (50, False)),
        ("48 == booking.lead_hours", ("booking.lead_hours", "==", "48"), {}, (None, None)),
        ("booking.split", ("booking.split", "is", "true"), {"booking.split": True}, (True, True)),
        ("'a' in itinerary.via", ("itinerary.via", "contains", '"a"'), {"itinerary.via": ["b"]}, (["b"], False)),
        ("leg.carrier in ['NV']", ("leg.carrier", "in", '["NV"]'), {"leg.carrier": "NV"}, ("NV", True)),
        ("leg.carrier.startsWith('N')", ("leg.carrier", "startsWith", '"N"'), {"leg.carrier": "NV"}, ("NV", True)),
        ("itinerary.via.all(v, v == 'a')", ("itinerary.via", "all", 'v: v == "a"'), {"itinerary.via": ["a"]}, (["a"], True)),
        ("bags.pieces > booking.party", ("bags.pieces", ">", "booking.party"), {"bags.pieces": 3}, (3, None)),
        ("size(itinerary.via) > 1", ("size(itinerary.via)", ">", "1"), {"itinerary.via": ["a"]}, (1, False)),
    ],
)
def test_a_question_says_what_it_asks_and_what_it_finds(a_rule, when, asked, facts, answered):
    rule, tree, faults = parsed(a_rule({'when = "booking.lead_hours < 48"': f"when = '''{when}'''"}))
    assert tree is not None, faults
    question = program(rule, tree).questions[0]
    known = defaultdict(lambda: None, facts)
    assert (question.attribute, question.operator, question.wanted) == asked
    assert (question.found(known), question.verdict(known)) == answered


def test_a_question_about_nobody_is_still_a_question(a_rule):
    rule, tree, _ = parsed(a_rule({"booking.lead_hours < 48": "booking.lead_hours < 48 || false"}))
    assert tree is not None
    assert program(rule, tree).questions[1].attribute == "false"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, None),
        (True, "true"),
        (False, "false"),
        (3, "3"),
        ("x", "x"),
        (["a", None], "a, ?"),
        ((), ""),
        (datetime(2026, 12, 1, tzinfo=UTC), "2026-12-01"),
        (0.5, "0.5"),
    ],
)
def test_values_are_said_as_an_officer_reads_them(value, said):
    assert say(value) == said
