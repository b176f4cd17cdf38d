"""What a rulebook says of a passenger, with its reasons."""

from collections import defaultdict
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pnrscreen.errors import RulebookError
from pnrscreen.message import Bags, Flight, Locator
from pnrscreen.model import Booking, Level, Verdict
from pnrscreen.rulebook import Evaluation, Place, Rulebook, Scene, evaluate, examples, judge, load
from pnrscreen.rulebook.attributes import ATTRIBUTES, OF_JOURNEY, PARTS, TYPES, USABLE, Facts
from pnrscreen.rulebook.evaluate import OnLeg
from pnrscreen.rulebook.language import Type
from pnrscreen.rulebook.program import program, trees
from pnrscreen.rulebook.read import read
from support.builders import a_leg, a_passenger, an_identity
from support.trials import a_rule

PATH = "late-cash.toml"
WHOLE = tuple(row.name for row in ATTRIBUTES if row.name in USABLE and not row.part_of)


def _every() -> Rulebook:
    """Return rules of which each asks one attribute whatever it is, and some ask lists."""
    asked = {
        Type.BOOL: "{}",
        Type.INT: "{} > 0",
        Type.STRING: '{} != ""',
        Type.STRINGS: '{}.exists(one, one != "LIS")',
        Type.TIMESTAMP: '{} > timestamp("2026-12-01T00:00:00Z")',
    }
    when = {name: asked.get(TYPES[name], "size({}) > 1").format(name) for name in WHOLE}
    when["stops"] = 'itinerary.stops.exists(s, s.hours > 2 || s.country == "PRT")'
    when["papers"] = "documents.exists(d, d.shown_by > 0 || d.days_left > 2)"
    rules = [read(f"ask-{number}.toml", a_rule(f"ask-{number}", "c", c=text))[0] for number, text in enumerate(when.values())]
    return Rulebook(programs=tuple(program(rule, trees(rule)[0]) for rule in rules))


MANY = _every()
PLACES = {"GYE": Place(country="ECU", zone="America/Guayaquil"), "LIS": Place(country="PRT", zone="Europe/Lisbon")}
DAY = "2026-12-01"


@pytest.fixture
def book(a_rule, policy):
    return load({PATH: a_rule()}, policy)


@pytest.fixture
def scene(airport):
    """Return a maker of scenes: a booking made so late, paid so."""

    def make(created_at="2026-12-01T20:00:00Z", kinds=("cash",), *, booked=True):
        flight = Flight(departure="GYE", arrival="LIS", scheduled_departure="2026-12-01T20:00")
        booking = Booking(created_at=created_at, itinerary=(flight,), payment_kinds=kinds) if booked else None
        passenger = a_passenger(booking=booking)
        return Scene(passenger=passenger, leg=a_leg(departs=f"{DAY}T20:00"), others=(passenger,), airport=airport)

    return make


def test_a_hit_names_its_rule_and_carries_its_whole_trace(book, scene):
    (said,) = evaluate([scene()], book.on(DAY))
    (outcome,) = said.hits
    rule = book.rules[0]
    assert (outcome.rule, outcome.version, outcome.digest) == ("late-cash", 2, rule.digest)
    assert (outcome.verdict, outcome.severity) == (Verdict.HIT, Level.HIGH)
    assert outcome.indicators == (("late", True), ("cash", True))
    assert outcome.exonerating == (("company", False),)
    assert [(step.indicator, step.attribute, step.found, step.verdict) for step in outcome.trace] == [
        ("late", "booking.lead_hours", "5", True),
        ("cash", "booking.payment.kinds", "cash", True),
        ("company", "companions.count", "0", False),
    ]


def test_what_is_missing_is_undetermined_and_never_clear(book, scene):
    (said,) = evaluate([scene(booked=False)], book.on(DAY))
    assert (said.hits, said.undetermined) == ((), ("late-cash",))
    outcome = judge(book.programs[0], Facts(scene(booked=False)))
    assert outcome.verdict is Verdict.UNDETERMINED
    assert [step.found for step in outcome.trace] == [None, None, None]


def test_nothing_is_kept_of_a_clear_rule_and_it_is_traced_on_request(book, scene):
    assert evaluate([scene(kinds=("card",))], book.on(DAY)) == (Evaluation(),)
    facts = defaultdict(lambda: None, {"booking.payment.kinds": ["card"]})
    why_not = judge(book.programs[0], facts)
    assert why_not.verdict is Verdict.CLEAR
    assert [step.verdict for step in why_not.trace] == [None, False, None]


def test_an_exoneration_not_known_leaves_the_verdict_open(book):
    facts = defaultdict(lambda: None, {"booking.lead_hours": 3, "booking.payment.kinds": ["cash"]})
    assert judge(book.programs[0], facts).verdict is Verdict.UNDETERMINED


@pytest.mark.parametrize("day", ["2026-11-30", "2027-06-01"])
def test_a_rule_not_yet_valid_or_overdue_for_review_says_nothing(book, day):
    assert book.on(day).programs == ()


@pytest.mark.parametrize("status", ["draft", "shadow", "suspended", "retired"])
def test_only_active_rules_are_evaluated(a_rule, policy, status):
    book = load({PATH: a_rule({'status = "active"': f'status = "{status}"'})}, policy)
    assert book.on(DAY).programs == ()


def test_an_outcome_is_the_same_whenever_it_is_asked_for(book, scene):
    assert evaluate([scene()] * 2, book) == evaluate([scene()], book) * 2


def test_examples_that_come_out_otherwise_are_reported(a_rule):
    rule, _ = read(PATH, a_rule({'"companions.count" = 0 }': '"companions.count" = 5 }\nnote = "A family"'}))
    assert rule is not None
    (failed,) = examples(rule)
    circumstances = "late yes, cash yes, company yes"
    assert failed.fault == f"example[1]: should be hit, is clear (A family): {circumstances}; change its facts, or the rule"
    assert ("companions.count", "5", True) in [(step.attribute, step.found, step.verdict) for step in failed.outcome.trace]


def test_examples_of_a_rule_that_cannot_be_read_are_not_run(a_rule):
    rule, _ = read(PATH, a_rule({"booking.lead_hours < 48": "booking.lead_hours <"}))
    assert rule is not None
    with pytest.raises(RulebookError, match="a value was expected"):
        examples(rule)


def test_what_two_rules_ask_of_a_list_is_asked_once_and_means_the_same(a_rule, policy, scene):
    when = "itinerary.flights.exists(f, f.arrival.airport == 'LIS') && booking.lead_hours < 48"
    changes = {'when = "booking.lead_hours < 48"': f'when = "{when}"', 'status = "active"': 'status = "draft"'}
    book = load({PATH: a_rule(changes), "other.toml": a_rule({**changes, 'id = "late-cash"': 'id = "other"'})}, policy)
    (said,) = evaluate([scene()], book)
    assert said.hits == tuple(judge(each, Facts(scene())) for each in book.programs)
    assert len(said.hits) == 2
    assert (
        book.programs[0].shared[0][0]
        == book.programs[1].shared[0][0]
        == 'itinerary.flights.exists(f, f.arrival.airport == "LIS")'
    )


def test_what_a_list_holds_is_traced_by_the_parts_that_were_asked(a_rule, policy, scene):
    """Whatever other rules asked of the same list before: the trace of a rule is its own."""
    when = "itinerary.flights.exists(f, f.arrival.airport == 'LIS' && f.departs > timestamp('2026-12-01T00:00:00Z'))"
    changes = {'when = "booking.lead_hours < 48"': f'when = """{when}"""', 'status = "active"': 'status = "draft"'}
    book = load({PATH: a_rule(changes)}, policy)
    facts = Facts(scene())
    assert facts["itinerary.flights"][0]["status"] is None
    assert judge(book.programs[0], facts).trace[0].found == "LIS 2026-12-02T01:00Z"


JOURNEYS = st.lists(
    st.builds(
        Flight,
        carrier=st.sampled_from(["NV", "XY"]),
        departure=st.sampled_from(["GYE", "LIS", "AMS", "QQQ"]),
        arrival=st.sampled_from(["LIS", "AMS", "GYE"]),
        scheduled_departure=st.sampled_from([f"{DAY}T20:00", "2026-12-09T08:00", None]),
        scheduled_arrival=st.sampled_from([f"{DAY}T23:00", None]),
        kind=st.sampled_from(["air", "surface", "open"]),
        status=st.sampled_from(["HK", "XX", ""]),
        booking_class=st.sampled_from(["Y", ""]),
        operated_by=st.sampled_from(["", "XY 1"]),
    ),
    max_size=3,
).map(tuple)


@given(st.lists(st.tuples(JOURNEYS, st.integers(0, 3)), min_size=2, max_size=5))
def test_what_is_of_a_journey_is_one_answer_for_all_who_have_it(people):
    """Whoever else has the same itinerary: each answer that is shared is the one that would have been given to them alone."""
    leg = a_leg(departure="GYE", destination="LIS", departs=f"{DAY}T20:00")
    who = [
        a_passenger(
            replace(an_identity(document=f"PX441720{number}"), companions=number, locators=(Locator(owner="NV", locator="A"),)),
            id=f"passenger-{place}",
            booking=Booking(itinerary=journey, created_at=f"2026-11-0{number + 1}T00:00:00Z", party=number) if number else None,
            bags=Bags(pieces=number),
        )
        for place, (journey, number) in enumerate(people)
    ]
    scenes = [Scene(passenger=one, leg=leg, others=tuple(who), airport=PLACES.get, matches={}) for one in who]
    on_leg = OnLeg(scenes[0], MANY)
    assert on_leg._of_journey >= OF_JOURNEY - {row.name for row in ATTRIBUTES if row.part_of}
    for scene in scenes:
        shared, alone = on_leg.facts(scene), Facts(scene)
        for name in WHOLE:
            assert _plain(shared[name], name) == _plain(alone[name], name), name
    assert evaluate(scenes, MANY) == tuple(evaluate([scene], MANY)[0] for scene in scenes)


def test_the_rules_of_a_day_are_asked_as_if_there_were_no_others(a_rule, policy, scene):
    """What was compiled of all rules is taken over by those in force."""
    names = [f"late-cash-{number}" for number in range(5)]
    of = {name: a_rule({'"late-cash"': f'"{name}"'} | ({'"active"': '"shadow"'} if name[-1] == "2" else {})) for name in names}
    book = load({f"{name}.toml": text for name, text in of.items()}, policy)
    some, tried = book.on(DAY), book.in_shadow(DAY)
    assert some.together is tried.together is book.together
    (said,), (shadowed,) = evaluate([scene()], some), evaluate([scene()], tried)
    assert [hit.rule for hit in said.hits] == [*names[:2], *names[3:]]
    assert [hit.rule for hit in shadowed.hits] == [names[2]]
    (unknown,) = evaluate([scene(booked=False)], some.on(DAY))
    assert unknown.undetermined == (*names[:2], *names[3:])


def _plain(value, name):
    """Open each item of a list, so that two are compared by what they answer."""
    if name not in PARTS or value is None:
        return value
    return [{row.part: item[row.part] for row in PARTS[name]} for item in value]
