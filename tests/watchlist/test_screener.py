"""The screener: what any program asks of lists. It answers as the matcher does, alone or in a batch of any size."""

import datetime as dt
import random
import sys

from pnrscreen.demo.people import Population
from pnrscreen.model import Identity, Watchlist
from pnrscreen.watchlist import DEFAULT, Screener, Settings, Thresholds, match, person, prepare
from support.builders import a_document, an_entry


def invented(count):
    """Return people of many cultures, each with the entry that would list them."""
    population = Population(random.Random(20260301), dt.date(2026, 3, 1))
    people = [population.person() for _ in range(count)]
    entries = [an_entry(one.surname, one.given, id=f"{at:04}", born=str(one.born)) for at, one in enumerate(people)]
    return [person(one.given, one.surname, birth_date=str(one.born)) for one in people], entries


PEOPLE, LISTED = invented(90)
ENTRIES = LISTED[:60]


def test_it_answers_as_the_matcher_does():
    index = prepare([Watchlist(name="national", digest="d", edition="1", entries=tuple(ENTRIES))])
    screener, answers = Screener.build(ENTRIES), [match(one, index) for one in PEOPLE]
    assert screener.screen(PEOPLE) == answers
    assert [screener.screen_one(one) for one in PEOPLE] == answers
    assert sum(map(bool, answers)) >= 60


def test_a_batch_may_be_any_iterable_of_any_size(monkeypatch):
    """Nobody is lost, doubled or moved where one portion ends and the next begins."""
    screener = Screener.build(iter(ENTRIES))
    whole = screener.screen(PEOPLE)
    monkeypatch.setattr(sys.modules["pnrscreen.watchlist.screener"], "TOGETHER", 7)
    assert screener.screen(iter(PEOPLE)) == whole
    assert screener.screen([]) == []


def test_no_entry_is_a_list_on_which_nobody_stands():
    assert Screener.build([]).screen([person("Amina Karimova"), Identity()]) == [(), ()]


def test_a_person_without_a_name_is_found_by_document():
    (found,) = Screener.build([an_entry(document="PX4417203")]).screen_one(Identity(documents=(a_document(),)))
    assert found.entry_id == "entry-1"


def test_thresholds_take_the_place_of_those_in_the_settings():
    settings = Settings(threshold=650, thresholds=Thresholds.stated({"national": 900}))
    assert Screener.build(ENTRIES, settings).settings == settings
    assert Screener.build(ENTRIES, settings, Thresholds()).settings == Settings(threshold=650)
    assert Screener.build(ENTRIES).settings == DEFAULT
