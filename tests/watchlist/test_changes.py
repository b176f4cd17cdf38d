"""Lists that change: new, changed and removed entries without preparing everything again, and nothing else different."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pnrscreen.model import Identity
from pnrscreen.watchlist import Screener, person
from support.builders import a_document, an_entry

FIRST = [
    an_entry("ZUBIRIAGA", "LEOCADIA INES", id="1"),
    an_entry("VELTHUIS", "ANNE MARIE", id="2"),
    an_entry("VAN DER MEULENAAR", "JOOST", id="3", document="PX4417203"),
]
LEOCADIA, ANNE, JOOST = person("LEOCADIA", "ZUBIRIAGA"), person("ANNE MARIE", "VELTHUIS"), person("JOOST", "VAN DER MEULENAAR")
BASE = Screener.build(FIRST, editions={"national": "1"})


def ids(screener, who):
    return [one.entry_id for one in screener.screen_one(who)]


def test_new_entries_are_found_and_name_the_edition_they_came_with():
    then = BASE.changed([an_entry("PEMBERLEIGH", "JONATHAN", id="4")], editions={"national": "2"})
    assert ids(then, person("JONATAN", "PEMBERLEIGH")) == ["4"]
    assert {one.edition for one in then.screen_one(LEOCADIA)} == {"2"}
    assert ids(BASE, person("JONATAN", "PEMBERLEIGH")) == []


def test_who_is_removed_is_no_longer_found_by_name_or_document():
    then = BASE.changed((), gone=[("national", "3")])
    assert ids(BASE, JOOST) == ids(BASE, Identity(documents=(a_document(),))) == ["3"]
    assert ids(then, JOOST) == ids(then, Identity(documents=(a_document(),))) == []
    assert then.ids() == {("national", "1"), ("national", "2")}


def test_a_changed_entry_is_found_as_it_is_now_and_only_so():
    then = BASE.changed([an_entry("PEMBERLEIGH", "ANNE MARIE", id="2")])
    assert ids(then, ANNE) == []
    assert ids(then, person("ANNE MARIE", "PEMBERLEIGH")) == ["2"]


def test_changes_of_changes_add_up():
    then = BASE.changed([an_entry("PEMBERLEIGH", "JONATHAN", id="4")], gone=[("national", "1")])
    later = then.changed([an_entry("ZUBIRIAGA", "LEOCADIA INES", id="1")], gone=[("national", "4"), ("national", "2")])
    assert [one.id for one in later.entries()] == ["3", "1"]
    assert ids(later, LEOCADIA) == ["1"]
    assert ids(later, person("JONATHAN", "PEMBERLEIGH")) == ids(later, ANNE) == []


def test_people_screened_before_need_only_be_held_against_what_came_in():
    then = BASE.changed([an_entry("PEMBERLEIGH", "JONATHAN", id="4")])
    assert ids(then.of_changes(), person("JONATHAN", "PEMBERLEIGH")) == ["4"]
    assert ids(then.of_changes(), LEOCADIA) == ids(BASE.of_changes(), LEOCADIA) == []


def test_what_is_written_is_the_whole_as_it_is_now():
    then = BASE.changed([an_entry("PEMBERLEIGH", "JONATHAN", id="4")], gone=[("national", "1")])
    loaded = Screener.load(b"".join(then.written()))
    assert [one.id for one in loaded.entries()] == ["2", "3", "4"]
    assert not loaded.superseded


def test_a_common_part_is_as_common_in_changes_as_in_the_lists():
    """A name that the lists have a hundred times is no rarer where a change brings it in once."""
    many = Screener.build(
        [an_entry("VELTHUIS", f"ANNE {chr(65 + at // 26)}{chr(65 + at % 26)}", id=f"{at}") for at in range(100)]
    )
    then = many.changed([an_entry("VELTHUIS", "QUILLFEATHER", id="new")])
    assert then.changes.part("VELTHUIS").weight == many.index.part("VELTHUIS").weight == pytest.approx(0.6)
    assert then.changes.part("QUILLFEATHER").weight == 1


NAMES = [("ZUBIRIAGA", "LEOCADIA INES"), ("VELTHUIS", "ANNE MARIE"), ("PEMBERLEIGH", "JONATHAN"), ("TIKHRANI", "QASIM")]
WHO = [person(given_, surname) for surname, given_ in NAMES]
STEP = st.tuples(
    st.lists(st.tuples(st.sampled_from("123456"), st.sampled_from(NAMES)), max_size=3), st.sets(st.sampled_from("123456"))
)


@settings(deadline=None, max_examples=25)
@given(st.lists(STEP, max_size=4))
def test_any_changes_come_to_what_the_lists_come_to(steps):
    """Who is found after changes is who is found in lists prepared with them from the beginning."""
    screener, held = BASE, {one.id: one for one in FIRST}
    for changed, gone in steps:
        entries = {ident: an_entry(*name, id=ident) for ident, name in changed}
        held = {ident: one for ident, one in held.items() if ident not in gone} | entries
        screener = screener.changed(entries.values(), gone=[("national", ident) for ident in gone])
    anew = Screener.build(held.values())
    assert [set(ids(screener, one)) for one in WHO] == [set(ids(anew, one)) for one in WHO]
