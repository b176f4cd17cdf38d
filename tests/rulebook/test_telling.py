"""An outcome is said in words, in every language, with what was found, what was missing and what did not fire."""

import pytest

from pnrscreen.model import Level, Outcome, Step, Verdict
from pnrscreen.rulebook import explain, told
from pnrscreen.rulebook.attributes import USABLE
from pnrscreen.rulebook.telling import _OPERATORS
from pnrscreen.words import CATALOGUES, LANGUAGES


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


def test_a_hit_is_explained_line_by_line():
    company = step("companions.count", ">=", "2", "0", verdict=False, indicator="company")
    assert explain(outcome(step(), company)).splitlines() == [
        "Rule late-cash, version 2 (Late and in cash): hit.",
        "- late: holds",
        "  - hours from booking to departure is below 48; found: 5; holds",
        "- against, company: does not hold",
        "  - other travellers on the reservation is at least 2; found: 0; does not hold",
    ]


def test_what_was_missing_is_named_and_is_not_clear():
    said = explain(outcome(step(found=None, verdict=None), verdict=Verdict.UNDETERMINED, late=None))
    assert "  - hours from booking to departure is below 48; nothing is known of it; not known" in said
    assert said.endswith("Not evaluable, which is not the same as clear. Missing: hours from booking to departure.")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (step("booking.split", "is", "true", "true"), "is it so: divided reservation; found: yes; holds"),
        (
            step("size(itinerary.via)", ">", "1", "0", verdict=False),
            "number of: airports passed through is above 1; found: 0; does not hold",
        ),
        (step("itinerary.via", "contains", '"LIS"', "", verdict=False), "found: an empty list"),
        (step("leg.departs - booking.created", "<", "x"), "leg.departs - booking.created is below x"),
        (step("leg.carrier", "frobs", "x"), "operating carrier frobs x"),
    ],
)
def test_each_question_is_said_in_words(asked, said):
    assert said in told(asked)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_attribute_and_operator_has_words_in_every_language(language):
    words = CATALOGUES[language]
    assert [name for name in USABLE if f"attribute.{name}" not in words] == []
    assert {key for key in words if key.startswith("attribute.")} == {f"attribute.{name}" for name in USABLE}
    assert [key for key in _OPERATORS.values() if key not in words] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_an_author_wrote_stays_as_it_is(language):
    said = explain(outcome(step()), language)
    assert "Late and in cash" in said
    assert "48" in said
    assert len(said.splitlines()) == 4
