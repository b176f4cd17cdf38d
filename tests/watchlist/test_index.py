"""Where to look: what is posted is found again however it was respelled, and whoever is like nobody is held against few."""

import datetime as dt
import random

import pytest

from pnrscreen.demo.people import Population
from pnrscreen.model import Entry, ListedName, PersonName, Watchlist
from pnrscreen.watchlist import memory, prepare
from pnrscreen.watchlist.bounds import Points
from pnrscreen.watchlist.index import ask, asking, candidates
from support.builders import an_entry

LISTED = (
    an_entry("ZUBIRIAGA", "LEOCADIA INES", id="1"),
    an_entry("VELTHUIS", "ANNE MARIE", id="2"),
    an_entry("VAN DER MEULENAAR", "JOOST", id="3"),
    an_entry("SUPRIYATNOWATI", id="4", given=""),
    an_entry("PEMBERLEIGH", "J Q", id="5"),
    an_entry("AL QUDSIYAN", "ABDUL WADDAH", id="6"),
    an_entry("TIKHRANI", "QASIM", id="7", aliases=["QASIM BIN WADDAH TIKHRANI"]),
    an_entry("ACHTERBERG", "MARGRIET", id="8", aliases=["JORIEKE ACHTERBERG"]),
)


def a_list(*entries):
    return Watchlist(name="national", digest="d", edition="1", entries=entries)


def found(surname, given="", index=None):
    """Return the ids of the entries that are proposed for a name."""
    index = index or prepare([a_list(*LISTED)])
    return {index.entries[index.listed(at).entry].id for at in candidates(PersonName(surname=surname, given=given), index)}


@pytest.mark.parametrize(
    ("surname", "given", "entry"),
    [
        ("ZUBIRIAGA", "LEOCADIA INES", "1"),
        ("LEOCADIA", "ZUBIRIAGA", "1"),
        ("ZUBIRIAGA", "LEOCADIAINES", "1"),
        ("ZUBIRIGA", "LEOKADIA", "1"),
        ("ZUBIRIAGA", "L", "1"),
        ("ZUBIRIAGALEOCADIA", "", "1"),
        ("ZUBIRIAGALEOCADIAINES", "", "1"),
        ("VELTHUIS", "ANNEMARIE", "2"),
        ("ANNEMARIEVELTHUIS", "", "2"),
        ("VELTHUISANNEMARIE", "", "2"),
        ("VELT HUIS", "ANNE", "2"),
        ("SUPRIYAT", "NOWATI", "4"),
        ("VANDERMEULENAAR", "JOOST", "3"),
        ("MEULENAAR", "JOOST", "3"),
        ("JOOSTVANDERMEULENAAR", "", "3"),
        ("SUPRIJATNOWATI", "", "4"),
        ("SUPRIYATNOWATI", "SUPRIYATNOWATI", "4"),
        ("PEMBERLEIGH", "JONATHAN", "5"),
        ("QUDSIYAN", "WADDAH", "6"),
        ("ALQUDSIYAN", "ABDULWADDAH", "6"),
        ("ELKUDSIYAN", "ABDULWADDAH", "6"),
        ("ZUBIRIAGA", "LEOCA", "1"),
        ("ZUBIR", "LEOCADIA", "1"),
        ("MARGRIET", "JORIEKE", "8"),
        ("TIKHRANI", "KASSEM WADAH", "7"),
    ],
)
def test_a_respelled_name_is_proposed(surname, given, entry):
    assert entry in found(surname, given)


def test_no_list_proposes_nobody():
    """An empty list, an entry without a name and a name without a letter are prepared like any other."""
    index = prepare([a_list(Entry(watchlist="national", id="1"), an_entry("-", "", id="2"))])
    assert not len(index)
    assert not found("QUILLFEATHERSTONE", "BARTHOLOMEW", index)
    assert not found("", "", index)


def test_whoever_is_like_nobody_is_held_against_few():
    """No scan: of a thousand listed names, invented like the passengers, no more than a few percent are ever compared."""
    population = Population(random.Random(20260301), dt.date(2026, 3, 1))
    people = [population.person() for _ in range(1050)]
    index = prepare([a_list(*(an_entry(one.surname, one.given, id=str(at)) for at, one in enumerate(people[50:])))])
    held = [len(candidates(PersonName(surname=one.surname, given=one.given), index)) for one in people[:50]]
    assert sum(held) / len(held) < 0.05 * len(index)
    assert not candidates(PersonName(surname="QWRZXQUILP", given="BXVUKWYF"), index)


def test_letters_run_together_are_looked_at_where_particles_are_among_them():
    """ALI AL-BADRI is as long as ABRAHAMYAN, of which a half is spelled like IBRAHIM: neither makes it the same."""
    names = an_entry("AL-BADRI AL-SAMARRAI", "IBRAHIM ALI", id="1"), an_entry("YAN", "ABRAHAM", id="2")
    index = prepare([a_list(*names)])
    points = Points(threshold=0.7, gain=0.0, near=0.0, within=0.0, loss=0.0, other=0.0, common=0.0, left_out=0.0, weak=0.0)
    asked = ("ALIALBADRI IBRAHIM", "ALIALBADRY IBRAHIM", "ALIELBEDRI IBRAHIM", "NARINE ABRAHAMYAN")
    sought = index.seek([asking(PersonName(surname=text)) for text in asked], points)
    found = [[index.entries[index.listed(one.at).entry].id for one in sought.get(at, ())] for at in range(len(asked))]
    assert found == [["1"], ["1"], [], ["2"]]


def test_a_part_weighs_less_the_more_often_it_is_listed():
    """1 where it is listed once, 0.8 ten times, never below 0.4."""
    listed = [ListedName(text=f"VELTHUIS {text}") for text in ("QUILLFEATHER", *["MEULENAAR"] * 10)]
    index = prepare([a_list(Entry(watchlist="national", id="1", names=tuple(listed * 100)))])
    assert [round(index.part(text).weight, 2) for text in ("QUILLFEATHER", "MEULENAAR", "VELTHUIS", "PEMBERLEIGH")] == [
        0.6,
        0.4,
        0.4,
        1,
    ]


def test_what_is_remembered_is_bounded_and_changes_no_answer(monkeypatch):
    monkeypatch.setattr(memory, "REMEMBERED_MAX", 3)
    index = prepare([a_list(*LISTED)])
    for _ in range(3):
        for given in ("KASSEM", "QASEM", "KASIM WADDAH"):
            assert found("TIKHRANI", given, index) == {"7"}
        assert index.remembered <= 3 + 6  # never more than what one name brings beyond it


def test_surname_and_given_names_tell_which_part_a_field_cuts_off():
    """Given names come first and their last is shortened; where only one field is known, the last of all parts is."""
    index = prepare([a_list(an_entry("ZUBIRIAGA OLAVARRIETA", "LEOCADIA INES"))])
    assert index.listed(0).name.tail == 1
    assert ask(PersonName(surname="ZUBIRIAGA OLAVARRIETA", given="LEOCADIA INES"), index).tail == 1
    assert ask(PersonName(surname="ZUBIRIAGA OLAVARRIETA LEOCADIA INES"), index).tail == 3


@pytest.mark.parametrize("word", ["A" * 300, "X" * 64, "BCDFGHKLMN" * 12])
def test_a_word_of_any_length_is_looked_for(word):
    """As long a name as garbage makes is found under itself, and costs no other one its place."""
    index = prepare([a_list(*LISTED, an_entry(f"{word} ZUBIRIAGA", f"LEOCADIA {word}", id="long"))])
    assert "long" in found(f"{word} ZUBIRIAGA", f"LEOCADIA {word}", index)
    assert "1" in found("ZUBIRIAGA", "LEOCADIA INES", index)


def test_what_had_no_room_leaves_nothing_behind():
    """Where more names are found than there is room for, the search is done again, with the same answer as in a large room."""
    entries = [an_entry("VELTHUIS", f"ANNE {chr(65 + at)}ETJE", id=str(at)) for at in range(26)]
    small, large = prepare([a_list(*entries)]), prepare([a_list(*entries)])
    small._make_room(4)
    asked = [asking(PersonName(surname="VELTHUIS", given=given)) for given in ("ANNE BETJE", "ANNE", "ANNE CETJE")]
    points = Points(
        threshold=0.7, gain=0.15, near=0.1, within=0.05, loss=0.31, other=0.02, common=0.45, left_out=0.18, weak=0.69
    )
    for _ in range(2):
        assert small.seek(asked, points) == large.seek(asked, points)


def test_a_person_of_one_name_is_found_where_the_list_has_more():
    """Somebody who travels under one name alone is worth a look when the birth date agrees."""
    assert "1" in found("ZUBIRIAGA")
    assert "1" in found("", "LEOKADIA")
