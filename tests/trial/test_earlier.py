"""Earlier flights in a back-test: the same as a home would find leg by leg, for columns and for the stream alike."""

from __future__ import annotations

import pickle
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pnrscreen import governing, pipeline, privacy, rulebook
from pnrscreen.model import Document, Identity, LegKey, Verdict
from pnrscreen.rulebook import Rulebook
from pnrscreen.rulebook.attributes import Facts
from pnrscreen.rulebook.program import program
from pnrscreen.rulebook.rule import Status
from pnrscreen.stages import Past
from pnrscreen.trial import Boarded, Earlier
from support.builders import a_document, a_leg, a_passenger, an_identity
from support.flown import with_regulars
from support.trials import NEUTRAL, a_book, a_reader, a_rule

TRIPS = "passenger.trips_last_180_days"
SELDOM = a_rule("seldom", "few && !none", ("none",), few=f"{TRIPS} <= 12", none=f"{TRIPS} == 0")
OFTEN = a_rule("often", "often || conflict", often=f"{TRIPS} > 12", conflict="passenger.conflicting_documents")
FIRST = date(2026, 1, 1)
WINDOW = 180

PAPERS: Sequence[Document] = (
    a_document("PX1111111"),
    a_document("px 1111111"),
    a_document("PX2222222"),
    a_document("PX1111111", issuer="BEL"),
    a_document("PX3333333", issuer=""),
    a_document("0000000"),
    replace(a_document("PX1111111"), kind="visa"),
    replace(a_document("VV7777777"), kind="visa"),
)
"""One number in two spellings, of two states, as a visa; one whose state nobody says, a placeholder, and a visa."""
DAYS = st.sampled_from((0, 1, 2, 100, 179, 180, 181, 182, 280, 281, 360, 361))
SHOWN = st.lists(st.sampled_from(PAPERS), max_size=3).map(tuple)
WORLD = st.lists(st.tuples(DAYS, st.lists(SHOWN, max_size=4)), max_size=12)


def boarded(world: Sequence[tuple[int, Sequence[Sequence[Document]]]]) -> list[Boarded]:
    """Let people who show documents fly on days, in order of these."""
    legs = []
    for number, (day, people) in enumerate(sorted(world, key=lambda one: one[0])):
        leg = a_leg(f"NV{number}", departs=f"{FIRST + timedelta(days=day)}T07:00")
        aboard = [
            a_passenger(Identity(nationalities=("NLD",), documents=tuple(shown)), id=f"{number}/{place}", leg=leg.key)
            for place, shown in enumerate(people)
        ]
        legs.append(Boarded(leg=leg, passengers=tuple(aboard), matches={}))
    return legs


def shown(on: Boarded) -> frozenset[str]:
    return frozenset(privacy.of_document(each) for one in on.passengers for each in one.identity.documents) - {""}


def past(flown: Mapping[str, Sequence[LegKey]], here: Boarded, since: str) -> Past:
    """Return what a home would find for a leg, by every document that was shown on the flights of the window before it."""
    day = here.leg.key.date
    begin = (date.fromisoformat(day) - timedelta(days=WINDOW)).isoformat()
    found = {each: frozenset(leg for leg in flown[each] if begin <= leg.date < day) for each in shown(here)}
    return Past(since=since, flown={each: legs for each, legs in found.items() if legs})


def on_the_stream(legs: Sequence[Boarded], since: str) -> Mapping[str, rulebook.Scene]:
    """Set the scene of everyone as a screening does."""
    airport, flown = cache(pipeline.place), defaultdict[str, list[LegKey]](list)
    for one in legs:
        for each in shown(one):
            flown[each].append(one.leg.key)
    return {
        scene.passenger.id: scene
        for here in legs
        for scene in governing.scenes(here.leg, here.passengers, {}, airport, past(flown, here, since))
    }


def active(*files: bytes) -> Rulebook:
    rules = [(replace(each.rule, status=Status.ACTIVE), each.trees) for each in a_book(*files).programs]
    return Rulebook(programs=tuple(program(rule, parsed) for rule, parsed in rules))


@given(WORLD, st.sampled_from((0, 1, 2, 181)), st.integers(1, 5))
def test_everyone_flew_as_often_as_a_screening_would_find(world: list, begins: int, at_once: int):
    legs, since = [one for one in boarded(world) if one.passengers], (FIRST + timedelta(days=begins)).isoformat()
    reader, earlier = a_reader(SELDOM), Earlier(WINDOW, lambda _: since)
    found: list[int | None] = []
    for first in range(0, len(legs), at_once):
        laid = reader.lay(legs[first : first + at_once])
        column = earlier.columns([TRIPS], laid.legs, laid.rows.flights, laid.shown)[TRIPS]
        known = [True] * len(column.values) if column.known is None else column.known.tolist()
        found += [value if knows else None for value, knows in zip(column.values.tolist(), known, strict=True)]
    assert found == [Facts(scene)[TRIPS] for scene in on_the_stream(legs, since).values()]


@pytest.mark.parametrize("seed", [1, 2])
def test_rules_say_of_regulars_in_a_back_test_what_they_say_on_the_stream(seed: int):
    """Columns and the compiled rule, over thirty weeks of which some travellers come back again and again."""
    legs = with_regulars(30, seed)
    since = legs[0].leg.key.date
    files = (SELDOM, OFTEN, NEUTRAL)
    scenes = [*on_the_stream(legs, since).values()]
    said = rulebook.evaluate(scenes, active(*files))
    hits = Counter((hit.rule, scene.leg.key.date) for scene, one in zip(scenes, said, strict=True) for hit in one.hits)
    unsure = Counter(rule for one in said for rule in one.undetermined)
    reader, earlier = a_reader(*files), Earlier(WINDOW, lambda _: since)
    tally = sum((reader.tally(legs[first : first + 7], earlier) for first in range(0, len(legs), 7)), Counter())
    assert hits == Counter({(rule, day): tally["hits", rule, "day", day] for rule, day in hits})
    assert {rule for rule, _ in hits} == {"seldom", "often", "late-cash"}
    for asked in reader.asked:
        patterns = {key[2]: count for key, count in tally.items() if key[:2] == ("pattern", asked.id)}
        assert sum(n for one, n in patterns.items() if asked.verdict(one) is Verdict.UNDETERMINED) == unsure[asked.id]
        assert sum(n for one, n in patterns.items() if asked.verdict(one) is Verdict.HIT) == sum(
            count for (rule, _), count in hits.items() if rule == asked.id
        )


def test_a_name_finds_nobody():
    day = [(0, [(a_document("PX1111111"),)]), (1, [(a_document("PX2222222"),)]), (181, [(a_document("PX2222222"),)])]
    legs = boarded(day)
    named = [
        replace(
            one,
            passengers=tuple(
                replace(who, identity=replace(an_identity(), documents=who.identity.documents)) for who in one.passengers
            ),
        )
        for one in legs
    ]
    reader, earlier = a_reader(a_rule("once", "once", once=f"{TRIPS} == 1")), Earlier(WINDOW, lambda _: FIRST.isoformat())
    assert sum((reader.tally([one], earlier) for one in named), Counter())["met", "once", ""] == 1


def test_what_is_laid_out_holds_no_document_and_reads_the_same_in_another_process():
    legs = with_regulars(1, 3)
    laid = a_reader(SELDOM).lay(legs)
    sent = pickle.dumps(laid)
    for one in legs:
        for who in one.passengers:
            assert who.identity.documents
            assert not [each for each in who.identity.documents if each.number.encode() in sent]
    reader = a_reader(SELDOM)
    assert reader.add(laid) == reader.add(pickle.loads(sent))


def test_no_token_is_made_where_no_rule_asks():
    assert len(a_reader(NEUTRAL).lay(with_regulars(1, 3)).shown.tokens) == 0
    assert len(a_reader(SELDOM).lay(with_regulars(1, 3)).shown.tokens) > 0


def test_legs_that_come_out_of_order_are_refused():
    early, late = boarded([(0, [()]), (1, [()])])
    reader, earlier = a_reader(SELDOM), Earlier(WINDOW, lambda _: FIRST.isoformat())
    reader.tally([late], earlier)
    with pytest.raises(ValueError, match="comes after"):
        reader.tally([early], earlier)


def test_what_lies_back_further_than_the_window_is_forgotten():
    """Memory holds what can still be found, however long the period is."""
    legs = with_regulars(60, 1)
    reader, earlier = a_reader(SELDOM), Earlier(WINDOW, lambda _: FIRST.isoformat())
    for first in range(0, len(legs), 28):
        reader.tally(legs[first : first + 28], earlier)
    last = date.fromisoformat(legs[-1].leg.key.date)
    seen = [one for one in legs if timedelta() < last - date.fromisoformat(one.leg.key.date) <= timedelta(days=WINDOW)]
    assert len(earlier._tokens) == sum(len(who.identity.documents) for one in seen for who in one.passengers)
