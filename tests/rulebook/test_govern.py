"""No rule asks what it may not, and none is active before it has all that the law and good government ask."""

from dataclasses import replace
from datetime import date

import pytest

from pnrscreen import bootstrap
from pnrscreen.rulebook.govern import lawful, months_after, ready, restricted
from pnrscreen.rulebook.program import trees
from pnrscreen.rulebook.read import read


def unlawful(content, policy) -> tuple[str, ...]:
    rule, faults = read("late-cash.toml", content)
    assert rule is not None, faults
    parsed, faults = trees(rule)
    assert parsed is not None, faults
    return lawful(rule, parsed, policy)


def lacking(content, policy) -> tuple[str, ...]:
    rule, faults = read("late-cash.toml", content)
    assert rule is not None, faults
    return ready(rule, policy)


def test_the_lawful_rule_is_lawful_and_ready(a_rule, policy):
    assert unlawful(a_rule(), policy) == ()
    assert lacking(a_rule(), policy) == ()


@pytest.mark.parametrize(
    ("when", "article"),
    [
        ("religion == 'x'", "Art 6(4)"),
        ("passenger.religion in ['x']", "Art 6(4)"),
        ("service.meal == 'x' || booking.lead_hours < 3", "Art 13(4)"),
        ("health", "no profile admits it"),
        ("service.wchr", "no profile admits it"),
        ("service.KSML", "Art 13(4)"),
        ("documents.religion == 'x'", "Art 6(4)"),
        ("passenger.remarks.contains('x')", "no profile admits it"),
    ],
)
def test_a_prohibited_attribute_is_refused_with_its_article(a_rule, policy, when, article):
    faults = unlawful(a_rule({"booking.lead_hours < 48": when}), policy)
    assert any(fault.startswith("indicator[late].when: line 1") and f"({article})" in fault for fault in faults)


def test_an_exonerating_circumstance_may_ask_no_more_than_an_indicator(a_rule, policy):
    faults = unlawful(a_rule({"companions.count >= 2": "religion == 'x'"}), policy)
    (fault,) = faults
    assert fault.startswith("exonerating[company].when: line 1, column 1: `religion` may not be asked (Art 6(4)): take it out")


def test_a_profile_adds_to_what_is_prohibited_and_restricted(a_rule, stricter):
    faults = unlawful(a_rule({"companions.count >= 2": "booking.split || booking.agency.country == 'XX'"}), stricter)
    said = (
        "indicator[late].justification: is missing for `booking.lead_hours`, line 1, column 1 of its `when` (Act 9): write why",
        "exonerating[company].when: line 1, column 1: `booking.split` may not be asked (Act 7)",
        "exonerating[company].when: line 1, column 18: `booking.agency.country` may not be asked (Act 8)",
    )
    assert len(faults) == len(said)
    assert all(fault.startswith(start) for fault, start in zip(faults, said, strict=True))


@pytest.mark.parametrize(
    ("when", "article"),
    [
        ("passenger.nationality == 'XXX'", "C-817/19 para 197"),
        ("passenger.age < 30", "it says what a person is, not what they did"),
        ("'XXX' in document.issuers", "it says what a person is, not what they did"),
    ],
)
def test_a_restricted_attribute_asks_for_a_justification(a_rule, policy, when, article):
    changes = {'when = "booking.lead_hours < 48"': f'when = "{when}"'}
    (fault,) = unlawful(a_rule(changes), policy)
    assert fault.startswith("indicator[late].justification: is missing")
    assert article in fault
    brief = changes | {'why = "Decided late."': 'why = "x"\njustification = "x"'}
    (fault,) = unlawful(a_rule(brief), policy)
    assert fault.startswith("indicator[late].justification: is no sentence")
    justified = changes | {'why = "Decided late."': 'why = "x"\njustification = "The offence concerns nobody else."'}
    assert unlawful(a_rule(justified), policy) == ()


FOR_NOTHING = "say whom the rule will stop for nothing"
ONLY_NEGATED = "exonerating[company]: the condition must use it as `!company`, and only so"
NATIONALITY = {
    'when = "booking.lead_hours < 48"': 'when = "passenger.nationality in [\'XXX\']"\njustification = "It is written down."',
}


@pytest.mark.parametrize(
    "condition",
    [
        "late && !company",
        "late || cash && !company",
        "(late || cash) && !company",
        "!(!late || company)",
        "!company && (cash || late)",
    ],
)
def test_nobody_is_a_hit_for_what_they_are(a_rule, policy, condition):
    faults = unlawful(a_rule({**NATIONALITY, "late && cash && !company": condition}), policy)
    assert any("passenger.nationality alone would make a hit (C-817/19 para 197): join it with `&&`" in said for said in faults)


@pytest.mark.parametrize(
    ("when", "refused"),
    [
        ("documents.exists(d, d.issuer == 'XXX')", True),
        ("documents.exists(d, d.issuer == 'XXX' || d.kind == 'visa')", True),
        ("documents.exists(d, d.issuer == 'XXX' && d.kind == 'visa')", False),
        ("size(documents.filter(d, d.issuer == 'XXX')) > 0", True),
        ("'XXX' in document.issuers || document.issuers.exists(d, d == 'YYY')", True),
        ("travellers.all(t, t.nationality == 'XXX' && t.age < 30)", True),
        ("travellers.all(t, t.nationality == 'XXX' && t.bags == 0)", False),
        ("size(documents) > 1", False),
    ],
)
def test_what_a_person_is_counts_within_lists_too(a_rule, policy, when, refused):
    changes = {
        'when = "booking.lead_hours < 48"': f'when = """{when}"""\njustification = \'Nobody else does it.\'',
        "late && cash && !company": "late && !company",
    }
    faults = unlawful(a_rule(changes), policy)
    assert any("alone would make a hit" in fault for fault in faults) is refused


@pytest.mark.parametrize(
    ("when", "refused"),
    [
        ("itinerary.carriers.exists(c, passenger.nationality == 'SYR')", True),
        ("itinerary.stops.all(c, passenger.nationality == 'SYR')", True),
        ("itinerary.stops.exists(c, passenger.nationality == 'SYR' && c.hours > 3)", False),
        ("itinerary.carriers.exists(c, passenger.nationality == 'SYR' && c == 'XX')", False),
        ("size(itinerary.carriers.filter(c, passenger.nationality == 'SYR')) > 0", True),
        ("['SYR', 'IRQ'].exists(n, n == passenger.nationality)", True),
        ("(passenger.nationality == 'SYR') == (bags.pieces >= 0)", True),
        ("(passenger.nationality == 'SYR') == (bags.pieces > 0)", False),
        ("(passenger.nationality == 'SYR') != (bags.pieces < 0)", True),
        ("(passenger.nationality == 'SYR') in [true]", True),
        ("passenger.nationality == 'SYR' && leg.carrier == leg.carrier", True),
        ("passenger.nationality == 'SYR' && leg.carrier == 'XX'", False),
        ("passenger.nationality == 'SYR' && (booking.split || !booking.split)", True),
        ("passenger.nationality == 'SYR' && (leg.carrier == 'XX' || leg.carrier != 'XX')", True),
        ("passenger.nationality == 'SYR' && (leg.carrier < 'XX' || leg.carrier >= 'XX')", True),
        ("passenger.nationality == 'SYR' && (booking.lead_hours > 3 || booking.lead_hours <= 3)", True),
        ("passenger.nationality == 'SYR' && booking.split", False),
        ("passenger.nationality == 'SYR' && size(itinerary.legs) > 0", True),
        ("passenger.nationality == 'SYR' && size(itinerary.legs) >= 0", True),
        ("passenger.nationality == 'SYR' && size(itinerary.legs) > 1", False),
        ("passenger.nationality == 'SYR' && size(itinerary.stops) > 0", False),
        ("passenger.nationality == 'SYR' && itinerary.stops.exists(s, true)", False),
        ("passenger.nationality == 'SYR' && itinerary.stops.exists(s, s.hours < 9 || s.hours >= 3)", False),
        ("passenger.nationality == 'SYR' && !itinerary.stops.all(s, s.hours < 3 && s.hours > 9)", False),
        ("passenger.nationality == 'SYR' && !itinerary.stops.exists(s, s.hours < 3 && s.hours > 9)", True),
        ("passenger.nationality == 'SYR' && documents.exists(d, d.kind == d.kind)", True),
        ("passenger.nationality == 'SYR' && leg.carrier.contains('')", True),
        ("passenger.nationality == 'SYR' && leg.departs_hour < 24", True),
        ("passenger.nationality == 'SYR' && leg.departs_hour < 23", False),
        ("passenger.nationality == 'SYR' && leg.departs.getMonth() != 12", True),
        ("passenger.nationality == 'SYR' && bags.pieces * bags.weight_kg > -1", True),
        ("passenger.nationality == 'SYR' && bags.pieces % 3 < 3 && bags.pieces / 2 >= 0", True),
        ("passenger.nationality == 'SYR' && leg.departs - leg.departs == duration('0s')", True),
        ("passenger.nationality == 'SYR' && leg.departs < leg.departs + duration('1h')", True),
        ("passenger.nationality == 'SYR' && leg.departs - booking.created < duration('1h')", False),
        ("passenger.nationality == 'SYR' && 'A' < 'B' && 'A' in ['A'] && size('A') > 0 && size([1]) == 1", True),
        ("passenger.nationality == 'SYR' && (bags.pieces > 3 || bags.pieces < 4)", True),
        ("passenger.nationality == 'SYR' && (bags.pieces > 3 || 2 * bags.pieces < 100)", True),
        ("passenger.nationality == 'SYR' && (bags.pieces > 3 || bags.pieces < 3)", False),
        ("payments.exists(p, passenger.nationality == 'SYR' && (p.amount > 3.0 || p.amount <= 3.0))", True),
        ("payments.exists(p, passenger.nationality == 'SYR' && (p.amount > 3.0 || p.amount < 4.0))", True),
        ("payments.exists(p, passenger.nationality == 'SYR' && (p.amount > 3.0 || p.amount < 3.0))", False),
        ("passenger.age < 30 && passenger.age > 40 || bags.pieces > 3", False),
        ("passenger.nationality == 'SYR' && leg.carrier != '' && leg.carrier.size() > 0", True),
        ("passenger.nationality == 'SYR' && passenger.kind in ['passenger', 'infant', 'crew', 'transit']", True),
        ("passenger.nationality == 'SYR' && passenger.kind in ['crew', 'transit']", False),
        ("passenger.age + 0 * bags.pieces < 40", True),
        ("passenger.age + bags.pieces - bags.pieces < 40", True),
        ("double(passenger.age) * 1.0 < double(bags.pieces) * 0.0 + 40.0", True),
        ("passenger.age + bags.pieces < 40", False),
    ],
)
def test_a_question_that_everyone_answers_alike_is_none(a_rule, policy, when, refused):
    changes = {
        'when = "booking.lead_hours < 48"': f'when = """{when}"""\njustification = "The offence concerns nobody else."',
        "late && cash && !company": "late && !company",
    }
    faults = unlawful(a_rule(changes), policy)
    assert any("alone would make a hit" in fault for fault in faults) is refused


@pytest.mark.parametrize("free", ["bags.pieces >= 0", "booking.split || !booking.split"])
def test_nobody_is_a_hit_for_what_they_are_not(a_rule, policy, free):
    changes = {
        "booking.lead_hours < 48": free,
        '"companions.count >= 2"': "\"passenger.nationality in ['AUT', 'DEU']\"\njustification = 'No other does it.'",
        "late && cash && !company": "late && !company",
    }
    assert any("passenger.nationality alone would make a hit" in said for said in unlawful(a_rule(changes), policy))


def test_a_rule_costs_no_more_as_a_whole_than_one_condition_may(a_rule, policy):
    asked = "travellers.exists(a, travellers.exists(b, a.bags == b.bags && a.bags > 0 && b.bags > 1 || a.bags == 7))"
    costly = f'when = "{asked} && {asked}"'
    alone = {'when = "booking.lead_hours < 48"': costly}
    assert unlawful(a_rule(alone), policy) == ()
    (fault,) = unlawful(a_rule({**alone, 'when = "companions.count >= 2"': costly}), policy)
    assert fault.startswith("condition: line 1, column 14: with what it names, costs up to ")
    assert fault.endswith("steps a passenger, at most 100,000: ask fewer lists")


def test_a_part_is_read_once_however_deep_it_stands(a_rule, policy):
    deep = "bags.pieces"
    for _ in range(30):
        deep = f"({deep} / 2 + 1)"
    assert unlawful(a_rule({"booking.lead_hours < 48": f"{deep} > 3"}), policy) == ()


def test_many_questions_are_judged_without_a_table(a_rule, policy):
    """Where a table of truth would be too large, answers are tried as far as they matter."""
    many = " || ".join(f"bags.pieces == {number}" for number in range(20))
    for when, refused in (
        (f"passenger.age < 30 && ({many})", False),
        (f"passenger.age < 30 || ({many})", True),
        (f"(passenger.age < 30) == !({many})", False),
        (f"passenger.age < 30 && (booking.split || {many} || !booking.split)", True),
        (f"passenger.age < 30 && (bags.pieces < 3 || {many} || bags.pieces > 1)", True),
        (f"passenger.age < 30 && (bags.pieces < 3 || {many} || bags.pieces > 3)", False),
        (f"passenger.age < 30 && !(bags.pieces < 0 && ({many}))", True),
    ):
        changes = {
            'when = "booking.lead_hours < 48"': f'when = "{when}"\njustification = "The offence concerns nobody else."',
            "late && cash && !company": "late && !company",
        }
        found = unlawful(a_rule(changes), policy)
        assert any("passenger.age alone would make a hit" in fault for fault in found) is refused, when


@pytest.mark.parametrize(
    ("condition", "fault"),
    [
        ("cash || cash && !company && late", "exonerating[company]: no hit is prevented by it: join it to the whole"),
        ("late || cash || late && !company", "exonerating[company]: no hit is prevented by it: join it to the whole"),
        ("cash && !company || cash && late && !company", "indicator[late]: the condition comes out alike with it and without"),
        ("late && cash == !company", ONLY_NEGATED),
        ("['x'].exists_one(v, late) && cash && !company", ""),
    ],
)
def test_a_circumstance_without_effect_is_refused(a_rule, policy, condition, fault):
    faults = unlawful(a_rule({"late && cash && !company": condition}), policy)
    assert any(said.startswith(fault) for said in faults) if fault else not faults


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"companions.count >= 2": "bags.pieces < 0"}, "exonerating[company].when: can never hold, so nothing is asked"),
        ({"companions.count >= 2": "booking.split && !booking.split"}, "exonerating[company].when: can never hold"),
        ({"companions.count >= 2": "bags.pieces >= 0"}, "exonerating[company].when: holds for everyone"),
        ({"booking.lead_hours < 48": "leg.departs_hour > 23"}, "indicator[late].when: can never hold"),
        ({"booking.lead_hours < 48": "document.persons > 0"}, "indicator[late].when: holds for everyone"),
    ],
)
def test_a_circumstance_comes_out_either_way(a_rule, policy, changes, fault):
    assert any(said.startswith(fault) for said in unlawful(a_rule(changes), policy))


@pytest.mark.parametrize("condition", ["late && cash && !company", "!(!late || !cash || company)"])
def test_what_a_person_is_may_stand_beside_what_they_did(a_rule, policy, condition):
    assert unlawful(a_rule({**NATIONALITY, "late && cash && !company": condition}), policy) == ()


def test_a_part_of_an_indicator_counts_as_much_as_the_whole(a_rule, policy):
    when = "passenger.age < 30 || booking.lead_hours < 48"
    changes = {
        'when = "booking.lead_hours < 48"': f"when = '{when}'\njustification = 'Nobody else does it.'",
        "late && cash && !company": "late && !company",
    }
    assert any("passenger.age alone would make a hit" in fault for fault in unlawful(a_rule(changes), policy))


def test_a_condition_that_holds_for_everyone_is_refused(a_rule, policy):
    faults = unlawful(a_rule({"late && cash && !company": "late && cash && !company || true"}), policy)
    assert any("nothing alone would make a hit" in fault for fault in faults)


@pytest.mark.parametrize(
    ("condition", "fault"),
    [
        ("late && !company", "indicator[cash]: the condition does not use it"),
        ("late && cash", ONLY_NEGATED),
        ("late && cash && company", ONLY_NEGATED),
        ("late && cash && !company || late && cash && company", ONLY_NEGATED),
    ],
)
def test_every_circumstance_counts_and_what_exonerates_speaks_against(a_rule, policy, condition, fault):
    assert any(said.startswith(fault) for said in unlawful(a_rule({"late && cash && !company": condition}), policy))


@pytest.mark.parametrize(
    ("facts", "fault"),
    [
        ('"booking.leed_hours" = 3', "unknown attribute `booking.leed_hours`; did you mean `booking.lead_hours`?"),
        ('"religion" = "x"', "unknown attribute `religion`"),
        ('"booking.lead_hours" = "3"', "`booking.lead_hours` is int, not str"),
        ('"booking.lead_hours" = true', "`booking.lead_hours` is int, not bool"),
        ('"itinerary.via" = [3]', "`itinerary.via` is list(string), not int within: write a text in quotes"),
        ('"itinerary.via" = "LIS"', "`itinerary.via` is list(string), not str: write it between [ and ]"),
        (
            '"documents.kind" = "visa"',
            '`documents.kind` is a part of each of `documents`: write "documents" = [{ "kind" = ... }]',
        ),
        ('"documents" = ["visa"]', "`documents` is list(document), not str within: write { kind = ..., ... }"),
        ('"documents" = [{ knd = "visa" }]', "`documents`: a document has no `knd`; did you mean `kind`?"),
        ('"documents" = [{ kind = 3 }]', "`documents`: `kind` is string, not int: write a text in quotes"),
        (
            '"booking.created" = 2026-12-01T10:00:00',
            "`booking.created` is timestamp, not a moment without a zone: write a moment",
        ),
    ],
)
def test_the_facts_of_examples_are_attributes_of_their_type(a_rule, policy, facts, fault):
    faults = unlawful(a_rule({'"booking.lead_hours" = 300': facts}), policy)
    assert any(said.startswith("example[2].facts: ") and fault in said for said in faults)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({'why = "Couriers are sent late."\n': ""}, "why: is missing"),
        ({'owner = "Narcotics desk"\n': ""}, "owner: is missing"),
        ({'air_link = "The courier flies."\n': ""}, "air_link: is missing"),
        ({"valid_from = 2026-12-01\n": ""}, "valid_from: is missing"),
        ({"review_due = 2027-05-31\n": ""}, "review_due: is missing"),
        ({'role = "courier"\n': ""}, "role: is missing: say whom the rule looks for"),
        ({'bases = ["eu-2016-681:6.3.b"]\n': ""}, "bases: is missing"),
        ({"eu-2016-681:6.3.b": "eu-2004-82"}, "bases: `eu-2004-82` is no legal basis of the profile"),
        ({'purpose = "advance-assessment"': 'purpose = "border-control"'}, "purpose: must be advance-assessment"),
        ({"The courier flies.": "x"}, "air_link: `x` is no sentence, which has 3 words at least: say what ties the offence"),
        ({"2026-12-01": "9999-11-01"}, "valid_from: 9999-11-01 leaves no time for a review, the calendar ends: write a day"),
        ({"2027-05-31": "2026-12-01"}, "review_due: must lie after valid_from"),
        ({"2027-05-31": "2027-06-02"}, "review_due: must be 2027-06-01 at the latest, 6 months after valid_from"),
        ({'why = "Decided late."\n': ""}, "indicator[late].why: is missing"),
        ({'why = "Families."\n': ""}, "exonerating[company].why: is missing"),
        ({'falsepositives = ["Who flies to a funeral."]\n': ""}, "falsepositives: is missing: " + FOR_NOTHING),
        ({'verdict = "hit"': 'verdict = "clear"'}, "example: at least 1 that hits and 3 that do not must be given"),
        ({'verdict = "undetermined"': 'verdict = "hit"'}, "example: at least 1 that hits and 3 that do not must be given"),
    ],
)
def test_a_rule_in_service_lacks_nothing(a_rule, policy, changes, fault):
    (said,) = lacking(a_rule(changes), policy)
    assert said.startswith(fault)


@pytest.mark.parametrize("offence", ["eu:irregular-entry", "eu:tax-evasion", "eu-annex-ii:27", ""])
def test_migration_tax_and_ordinary_crime_are_no_offences_of_the_list(a_rule, policy, offence):
    (fault,) = lacking(a_rule({"eu-annex-ii:4": offence}), policy)
    assert fault.startswith(f"offence: `{offence}` is not on the profile's list")


def test_what_speaks_for_the_passenger_must_be_stated(a_rule, policy):
    assert lacking(a_rule(), replace(policy, min_exonerating=2)) == (
        "exonerating: at least 2 must be stated: what speaks for the passenger",
    )


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 12, 1), 6, date(2027, 6, 1)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2026, 1, 15), 0, date(2026, 1, 15)),
        (date(9999, 11, 1), 6, date.max),
    ],
)
def test_months_are_those_of_the_calendar(day, months, later):
    assert months_after(day, months) == later


# ------------------------------------------------------------------------------------------------------------- the aim


def test_for_facilitation_nobody_is_sought_who_only_travels(a_rule, policy):
    facilitation = {"eu-annex-ii:4": "eu-annex-ii:11"}
    (fault,) = unlawful(a_rule({**facilitation, 'role = "courier"': 'role = "traveller"'}), policy)
    assert fault.startswith("role: `traveller` may not be sought for eu-annex-ii:11")
    assert unlawful(a_rule({**facilitation, 'role = "courier"': 'role = "facilitator"'}), policy) == ()


@pytest.mark.parametrize("code", ["eu-strict", "eu-text", "strict-six-months", "uk", "icao-un"])
def test_the_shipped_profiles_seek_for_facilitation_who_facilitates(a_rule, code):
    law = bootstrap.policy(bootstrap.profile(code))
    facilitation = {"eu-annex-ii:4": "eu-annex-ii:11", 'role = "courier"': 'role = "document-user"'}
    assert any(one.startswith("role: ") for one in unlawful(a_rule(facilitation), law))


def test_restricted_attributes_are_found_within_lists_too(a_rule, policy):
    rule, _ = read("late-cash.toml", a_rule({"booking.lead_hours < 48": "documents.exists(d, d.issuer == 'XXX')"}))
    assert restricted(trees(rule)[0], policy) == ("documents.issuer",)
    rule, _ = read("late-cash.toml", a_rule())
    assert restricted(trees(rule)[0], policy) == ()
