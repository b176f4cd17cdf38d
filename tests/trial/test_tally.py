"""Counts: the same in whatever portions and order, and what the engine's own evaluation comes to."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from functools import cache

from pnrscreen import pipeline, rulebook
from pnrscreen.rulebook import Rulebook, Scene
from pnrscreen.rulebook.program import program, trees
from pnrscreen.rulebook.rule import Status
from pnrscreen.trial import Boarded, Planted
from support.flown import weeks
from support.trials import NEUTRAL, NOBODY, PILGRIMAGE, a_book, a_reader


def test_counts_are_the_same_in_whatever_portions_and_order_flights_come():
    reader, (week,) = a_reader(), weeks(1, seed=3)
    whole = reader.tally(week)
    apart = [reader.tally([boarded]) for boarded in week]
    random.Random(1).shuffle(apart)
    assert whole == sum(apart, Counter())
    assert whole["passengers",] == sum(len(one.passengers) for one in week)


def test_a_rule_says_in_a_back_test_what_it_says_on_the_stream():
    (week,) = weeks(1, seed=4)
    active = [replace(each.rule, status=Status.ACTIVE) for each in a_book(PILGRIMAGE, NEUTRAL).programs]
    book = Rulebook(programs=tuple(program(rule, trees(rule)[0]) for rule in active))
    airport = cache(pipeline.place)
    hits: Counter[str] = Counter()
    for boarded in week:
        scenes = [
            Scene(passenger=one, leg=boarded.leg, others=boarded.passengers, airport=airport, matches={})
            for one in boarded.passengers
        ]
        hits.update(outcome.rule for said in rulebook.evaluate(scenes, book) for outcome in said.hits)
    tally = a_reader(PILGRIMAGE, NEUTRAL).tally(week)
    assert {rule: tally["met", rule, ""] for rule in hits} == hits
    assert len(hits) == 2


def test_a_rule_that_cannot_say_is_counted_as_such():
    boarded = next(weeks(1, seed=4))[0]
    unbooked = replace(boarded, passengers=tuple(replace(one, booking=None) for one in boarded.passengers))
    reader = a_reader(NEUTRAL)
    tally = reader.tally([unbooked])
    (asked,) = reader.asked
    said = {asked.verdict(key[2]).value: count for key, count in tally.items() if key[0] == "pattern" and len(key) == 3}
    assert said == {"undetermined": len(unbooked.passengers)}


def test_who_was_planted_counts_for_what_is_found_and_for_nothing_else():
    boarded = next(boarded for boarded in next(weeks(1, seed=5)) if boarded.leg.key.departure == "JED")
    reader = a_reader(PILGRIMAGE)
    hit = [one for one in boarded.passengers if reader.tally([_alone(boarded, one.id)])["met", "pilgrim-route", ""]]
    before = reader.tally([boarded])
    planted = {hit[0].id: Planted("courier", wanted=True), hit[1].id: Planted("courier", wanted=False)}
    after = reader.tally([replace(boarded, planted=planted)])
    assert after["passengers",] == before["passengers",] - 2
    assert after["met", "pilgrim-route", ""] == before["met", "pilgrim-route", ""] - 2
    day = boarded.leg.key.date
    for name in ("pilgrim-route", "*"):
        assert after["hits", name, "day", day] == before["hits", name, "day", day] - 2
    assert (after["found", "pilgrim-route", "courier", 1, "hit"], after["found", "pilgrim-route", "courier", 0, "hit"]) == (
        1,
        1,
    )
    assert after["everyone", "pilgrim-route"] == before["everyone", "pilgrim-route"]


def _alone(boarded: Boarded, id_: str) -> Boarded:
    return replace(boarded, passengers=tuple(one for one in boarded.passengers if one.id == id_))


def test_overlap_is_counted_with_other_rules_and_with_the_lists():
    boarded = next(weeks(1, seed=5))[0]
    reader = a_reader(PILGRIMAGE, NEUTRAL, NOBODY)
    named = boarded.passengers[0].id
    tally = reader.tally([replace(boarded, matches={named: [object()]})])
    assert tally["everyone", "lists"] == 1
    assert tally["both", "late-cash", "pilgrim-route"] <= tally["everyone", "late-cash"]
    assert not any(key[0] == "both" and "nobody" in key for key in tally)


def test_a_tally_names_no_passenger():
    week = next(weeks(1, seed=3))
    said = repr(a_reader().tally(week))
    for boarded in week:
        for one in boarded.passengers:
            assert one.id not in said
            assert all(name.surname not in said for name in one.identity.names)
            assert all(born_is_unsaid not in said for born_is_unsaid in map(str, one.identity.birth_dates))
