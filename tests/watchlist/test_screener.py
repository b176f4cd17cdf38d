"""The screener: what any program asks of lists. It answers as the matcher does, alone or in a batch of any size."""

import datetime as dt
import random
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from pnrscreen.demo.people import Population
from pnrscreen.model import Identity, Watchlist
from pnrscreen.watchlist import DEFAULT, Register, Screener, Settings, Thresholds, match, person, prepare
from pnrscreen.watchlist.register import build
from support.builders import a_document, an_entry


def invented(count):
    """Return people of many cultures, each with the entry that would list them."""
    population = Population(random.Random(20260301), dt.date(2026, 3, 1))
    people = [population.person() for _ in range(count)]
    entries = [an_entry(one.surname, one.given, id=f"{at:04}", born=str(one.born)) for at, one in enumerate(people)]
    return [person(one.given, one.surname, birth_date=str(one.born)) for one in people], entries


PEOPLE, LISTED = invented(90)
ENTRIES = LISTED[:60]
TABLE = b"issuer,number,kind,expires\nNLD,PX4417203,P,2026-03-01\nUTO,QX7654321,P,\n"
SLTD = Register(build("sltd", [TABLE], b"".join).content)
BEARER = Identity(documents=(a_document("PX4417203"), a_document("QX7654321", issuer="")))


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


def test_threads_that_ask_behind_a_lock_get_what_one_gets():
    """An index has one space to count in: without the lock two searches at once would write over each other."""
    screener = Screener.build(ENTRIES)
    alone = screener.screen(PEOPLE)
    screener.index.alone = lock = threading.Lock()
    with lock, ThreadPoolExecutor(1) as threads:
        asked = threads.submit(screener.screen_one, PEOPLE[0])
        with pytest.raises(TimeoutError):
            asked.result(timeout=0.2)
        lock.release()
        assert asked.result(timeout=10) == alone[0]
        lock.acquire()
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(screener.screen_one, PEOPLE)) == alone


def test_an_entry_is_found_by_its_id_among_all_that_are_listed():
    screener = Screener.build([*ENTRIES, an_entry(id="0001", watchlist="other")], registers=[SLTD])
    assert [one.watchlist for one in screener.named("0001")] == ["national", "other"]
    assert [*screener.named("0002")] == [ENTRIES[2]]
    assert [*screener.named("none")] == []
    (listed,) = screener.named("passport:NLD:PX4417203")
    assert (listed.watchlist, listed.documents[0].number, listed.terms.expires) == ("sltd", "PX4417203", "2026-03-01")
    changed = screener.changed([replace(ENTRIES[1], reason_code="new"), an_entry(id="later")], [("national", "0002")])
    assert [(one.watchlist, one.reason_code) for one in changed.named("0001")] == [("other", ""), ("national", "new")]
    assert ([*changed.named("0002")], len([*changed.named("later")])) == ([], 1)


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


def test_registers_are_asked_beside_the_lists_with_their_own_threshold_and_day():
    screener = Screener.build([an_entry(document="PX4417203", id="1")], registers=[SLTD])
    lower = replace(screener, settings=Settings(thresholds=Thresholds.stated({"sltd": 650})))
    found = [("national", "1", 1000), ("sltd", "passport:NLD:PX4417203", 1000)]
    assert answers(screener, BEARER) == found
    assert answers(screener, BEARER, "2026-03-02") == found[:1]
    assert answers(lower, BEARER) == [*found, ("sltd", "passport:UTO:QX7654321", 650)]
    assert screener.screen([Identity(), BEARER], "2026-03-02") == [(), screener.screen_one(BEARER, "2026-03-02")]


def test_registers_stay_when_lists_change():
    then = Screener.build([an_entry(document="PX4417203", id="1")], registers=[SLTD]).changed((), gone=[("national", "1")])
    assert answers(then, BEARER) == [("sltd", "passport:NLD:PX4417203", 1000)]
    meant = {("national", "1"), ("sltd", "passport:NLD:PX4417203"), ("sltd", "passport:NLD:PX4417204"), ("other", "1")}
    assert then.listed(meant) == {("sltd", "passport:NLD:PX4417203")}


def answers(screener, who, day=""):
    return [(one.watchlist, one.entry_id, one.score) for one in screener.screen_one(who, day)]
