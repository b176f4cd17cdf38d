"""An outcome is said in words, in every language, with what was found, what was missing and what did not fire."""

import pytest

from pnrscreen.model import Level, Outcome, Step, Verdict
from pnrscreen.rulebook import reasons
from pnrscreen.rulebook.attributes import USABLE
from pnrscreen.rulebook.language import FUNCTIONS, Type
from pnrscreen.rulebook.program import FLIPPED
from pnrscreen.rulebook.reckon import _RELATIONS
from pnrscreen.rulebook.syntax import MACROS
from pnrscreen.rulebook.telling import _OPERATORS
from pnrscreen.words import CATALOGUES, END, ISOLATE, LANGUAGES


def step(attribute="booking.lead_hours", operator="<", wanted="48", found="5", *, verdict=True, indicator="late"):
    return Step(indicator=indicator, attribute=attribute, operator=operator, wanted=wanted, found=found, verdict=verdict)


def outcome(*trace, verdict=Verdict.HIT, late=True):
    return Outcome(
        rule="late-cash",
        version=2,
        digest="",
        title="Late and in cash",
        verdict=verdict,
        severity=Level.HIGH,
        trace=trace,
        indicators=(("late", late),),
        exonerating=(("company", False),),
    )


def told(asked, language="en"):
    """Return the one question of an outcome, as ``answer: what was asked; what was found``."""
    return ": ".join(reasons(outcome(asked), language)[1])


def test_a_hit_is_explained_line_by_line():
    company = step("companions.count", ">=", "2", "0", verdict=False, indicator="company")
    assert [tuple(line) for line in reasons(outcome(step(), company))] == [
        ("for a hit", "late: holds"),
        ("yes", "hours from booking to departure is below 48; found: 5"),
        ("against a hit", "company: does not hold"),
        ("no", "other travellers on the reservation is at least 2; found: 0"),
    ]


def test_what_was_missing_is_named_and_is_not_clear():
    said = reasons(outcome(step(found=None, verdict=None), verdict=Verdict.UNDETERMINED, late=None))
    assert ("not known", "hours from booking to departure is below 48; nothing is known of it") in said
    assert said[-1] == ("not evaluable", "not the same as clear; missing: hours from booking to departure")


def test_an_outcome_without_its_trace_says_which_circumstances_hold_and_no_more():
    for verdict in Verdict:
        said = [line.text for line in reasons(outcome(verdict=verdict))]
        assert said == ["late: holds", "company: does not hold"]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (step("booking.split", "is", "true", "true"), "yes: is it so: divided reservation; found: yes"),
        (
            step("size(itinerary.via)", ">", "1", "0", verdict=False),
            "no: number of: airports passed through is above 1; found: 0",
        ),
        (step("itinerary.via", "contains", '"LIS"', "", verdict=False), "found: an empty list"),
        (
            step("booking.created", "<", "booking.changed", "2026-12-01"),
            "making of the reservation is below last change of the reservation; found: 2026-12-01",
        ),
        (step("leg.departs - booking.created", "<", "x"), "leg.departs - booking.created is below x"),
        (step("leg.carrier", "frobs", "x"), "operating carrier frobs x"),
    ],
)
def test_each_question_is_said_in_words(asked, said):
    assert said in told(asked)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('d.kind == "visa"', 'kind of a document is "visa"'),
        ('(d.kind == "a) && (b") || (!d.same)', None),
        (
            '(d.kind in ["]", "a"]) && (!(d.days_left > -3))',
            '(kind of a document is one of ["]", "a"]) and (not: (days until the document expires is above -3))',
        ),
        ("d", "the value"),
        ("d.days_left < (3 + 4)", None),
        ("d.days_left < 3 + 4", None),
        ("d.days_left > d.days_old", None),
        ('d.kind.startsWith("x")', None),
        ("size(d.kind) > 2", None),
        ('other.kind == "x"', None),
        ('"x" == d.kind', None),
    ],
)
def test_what_is_asked_of_the_items_of_a_list_is_said_in_words_or_quoted_whole(body, said):
    asked = told(step("documents", "exists", f"d: {body}", "passport, visa"))
    assert asked == f"yes: documents shown: at least one where {said or f'd: {body}'}; found: passport, visa"


def test_answers_of_the_items_of_a_list_are_said_in_words():
    asked = step("payments", "all", "p: (!p.third_party) && (p.shared_with >= 2)", "true 3, false ?", verdict=None)
    assert told(asked, "es").endswith("hallado: s\u00ed 3, no ?")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_attribute_and_operator_has_words_in_every_language(language):
    words = CATALOGUES[language]
    assert [name for name in USABLE if f"attribute.{name}" not in words] == []
    assert {key for key in words if key.startswith("attribute.")} == {f"attribute.{name}" for name in USABLE}
    asked = {"is", "in", *_RELATIONS, *FLIPPED.values(), *(name for name, one in FUNCTIONS.items() if one.gives is Type.BOOL)}
    assert asked | set(MACROS) - {"filter"} == _OPERATORS.keys()
    assert [key for key in _OPERATORS.values() if key not in words] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_an_author_wrote_stays_as_it_is(language):
    said = [line.text for line in reasons(outcome(step()), language)]
    assert len(said) == 3
    assert "late" in said[0]
    assert "48" in said[1]


def test_what_is_read_the_other_way_keeps_its_place():
    said = reasons(outcome(step("itinerary.via", "contains", '"LIS"', "LIS, OPO")), "ar")
    assert f"{ISOLATE}late{END}" in said[0].text
    assert f'{ISOLATE}"LIS"{END}' in said[1].text
    assert f"{ISOLATE}LIS, OPO{END}" in said[1].text
