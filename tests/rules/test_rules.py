"""Every rule of the project is lawful, ready for service, proves itself on its own examples, and is locked."""

import re
from collections import defaultdict
from pathlib import Path

import pytest

from pnrscreen import bootstrap
from pnrscreen.model import Verdict
from pnrscreen.rulebook import examples, judge, load, lock, reasons, unlocked
from pnrscreen.rulebook.attributes import PARTS
from pnrscreen.rulebook.rule import Status, TargetRole
from pnrscreen.words import LANGUAGES

FOLDER = Path(__file__).resolve().parents[2] / "rules"
FILES = {path.relative_to(FOLDER).as_posix(): path.read_bytes() for path in sorted(FOLDER.rglob("*")) if path.is_file()}
IN_SERVICE = {
    path: re.sub(rb'^status = "draft"', b'status = "active"', said, flags=re.MULTILINE) for path, said in FILES.items()
}
LAW = bootstrap.profile("eu-strict")
SHIPPED = load(FILES, bootstrap.policy(LAW), published=True)
BOOK = load(IN_SERVICE, bootstrap.policy(LAW))  # every rule as if it were active, so that it must be ready
ROUTE = ("leg.", "itinerary.origin.", "itinerary.destination.", "itinerary.countries_before", "itinerary.legs", "itinerary.via")
RULES = pytest.mark.parametrize("rule", BOOK.rules, ids=lambda rule: rule.id)
PROGRAMS = pytest.mark.parametrize("program", BOOK.programs, ids=lambda program: program.rule.id)


def outcome_of(program, facts):
    return judge(program, defaultdict(lambda: None, facts))


def saved_by(program, name, *, held):
    """Tell whether some example is clear that would be a hit if one circumstance, and nothing else, were otherwise."""
    for example in program.rule.examples:
        outcome = outcome_of(program, example.facts)
        otherwise = dict(outcome.indicators + outcome.exonerating) | {name: not held}
        if outcome.verdict is Verdict.CLEAR and program.condition(otherwise) is True:
            return True
    return False


def test_the_lock_pins_every_pack_and_rule():
    assert unlocked(SHIPPED, FILES) == ()
    assert lock(SHIPPED) == FILES["lock.toml"]


def test_every_file_beside_the_rules_is_accounted_for():
    assert {path for path in FILES if not path.endswith(".toml")} == {"README.md"}
    packs = [path for path in FILES if path.endswith("pack.toml")]
    assert len([path for path in FILES if path.endswith(".toml")]) == len(BOOK.rules) + len(packs) + 1


def test_six_packs_hold_two_dozen_rules_and_more():
    assert {pack.id for pack in BOOK.packs} == {"documents", "fighters", "firearms", "narcotics", "protection", "smuggling"}
    assert sum(len(pack.rules) for pack in BOOK.packs) == len(BOOK.rules) >= 24


def test_three_are_active_templates_and_the_others_wait_for_a_unit_to_want_them():
    active = {rule.id for rule in SHIPPED.rules if rule.status is not Status.DRAFT}
    assert active == {"courier-corridor-late-cash", "minor-travelling-alone", "one-document-several-persons"}


@pytest.mark.parametrize("profile", ["eu-strict", "eu-text"])
def test_every_rule_is_lawful_and_ready_under_the_profiles_that_hold_reservations(profile):
    assert len(load(IN_SERVICE, bootstrap.policy(bootstrap.profile(profile))).rules) == len(BOOK.rules)


@PROGRAMS
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_of_every_rule_is_told_in_words(program, language):
    """No officer reads the id of an attribute, of a list or of its items."""
    for example in program.rule.examples:
        outcome = outcome_of(program, example.facts)
        lines = reasons(outcome, language)
        lacking = outcome.verdict is Verdict.UNDETERMINED
        assert len(lines) == len(program.circumstances) + len(program.questions) + lacking
        assert [line.text for line in lines if re.search(r"\b[a-z]+\.[a-z_]+|&&|\|\|", line.text)] == []


@RULES
def test_every_rule_holds_on_its_own_examples(rule):
    assert examples(rule) == ()
    assert {example.verdict for example in rule.examples} == set(Verdict)
    assert all(example.note for example in rule.examples)
    hits = sum(example.verdict is Verdict.HIT for example in rule.examples)
    assert hits >= 2
    assert len(rule.examples) - hits >= 4


@RULES
def test_every_rule_says_what_an_officer_does_first(rule):
    assert len(rule.guide) >= 3
    assert len(rule.falsepositives) >= 3
    assert rule.references


@PROGRAMS
def test_every_exonerating_circumstance_saves_someone_in_the_examples(program):
    for circumstance in program.rule.exonerating:
        assert saved_by(program, circumstance.name, held=True), circumstance.name


@PROGRAMS
def test_every_indicator_has_a_near_miss(program):
    """Some example is clear that would be a hit if this one indicator held."""
    for circumstance in program.rule.indicators:
        assert saved_by(program, circumstance.name, held=False), circumstance.name


@PROGRAMS
def test_no_rule_hits_on_the_route_alone(program):
    for example in program.rule.examples:
        route = {name: value for name, value in example.facts.items() if name.startswith(ROUTE)}
        assert outcome_of(program, route).verdict is not Verdict.HIT


@PROGRAMS
def test_what_is_loaded_is_literals_only(program):
    assert not any("$" in circumstance.when for circumstance in program.rule.circumstances)


@PROGRAMS
def test_no_rule_asks_whose_country_a_person_is_of(program):
    asked = {question.attribute for question in program.questions} | {
        f"{question.attribute}.{part}" for question in program.questions for part in question.parts
    }
    assert PARTS  # the parts of lists are asked by name
    assert not any(word in name for name in asked for word in ("nationalit", "issuer", "sex", "birth_place", "residence"))


@RULES
def test_a_rule_that_protects_does_not_accuse(rule):
    words = f"{rule.title} {rule.why} {' '.join(rule.guide)}".lower()
    assert rule.role is not TargetRole.VICTIM or not any(word in words for word in ("offender", "criminal", "arrest"))
    assert "suspect " not in words


def test_whoever_is_moved_is_sought_to_be_protected_and_who_migrates_not_at_all():
    for rule in BOOK.rules:
        if rule.offence == "eu-annex-ii:2" or any("minor" in one.when for one in rule.indicators):
            assert rule.role is TargetRole.VICTIM, rule.id
        if rule.offence == "eu-annex-ii:11":
            assert rule.role is TargetRole.FACILITATOR, rule.id
            assert "never" in " ".join(rule.guide) or "none may go to a migration authority" in " ".join(rule.guide)


def test_every_pack_says_what_it_cannot_see_and_what_it_was_measured_on():
    for pack in BOOK.packs:
        assert len(pack.limits) >= 3
        assert "measure_packs.py" in pack.measured_with
        assert "not yours" in pack.note
        assert all(row.hits <= row.hits_max for row in pack.expected.values())
        assert all(len(row.limit) > 60 for row in pack.expected.values())
