"""A match as data: what stood for what and by what, which name of the list met, and which edition of it."""

import pytest

from pnrscreen.model import ListedName, Strength, Watchlist
from pnrscreen.watchlist import match, prepare
from pnrscreen.watchlist.compare import align
from pnrscreen.watchlist.explain import name_findings
from pnrscreen.watchlist.name import ready, take_apart
from pnrscreen.watchlist.spelling import part
from pnrscreen.words import en
from support.builders import an_entry, an_identity


def laid(one, other):
    """Return the findings of two names."""
    said, listed = (ready(take_apart(text), part) for text in (one, other))
    return [*name_findings(said, listed, align(said, listed))]


@pytest.mark.parametrize(
    ("one", "other", "said", "listed", "key", "values"),
    [
        ("MARGRIET VELTHUIS", "VELTHUIS MARGRIET", "MARGRIET", "MARGRIET", "name.equal", {}),
        ("MOHAMED TIKHRANI", "MEHMET TIKHRANI", "MOHAMED", "MEHMET", "name.same_family", {"family": "MUHAMMAD"}),
        ("JOE TIKHRANI", "YUSUF TIKHRANI", "JOE", "YUSUF", "name.short_form", {"family": "YUSUF"}),
        ("BARTOLOMEW QUILL", "BARTHOLOMEW QUILL", "BARTOLOMEW", "BARTHOLOMEW", "name.sounds_alike", {}),
        ("ODETTE MARLOWA", "ODETTE MARLOWE", "MARLOWA", "MARLOWE", "name.other_ending", {}),
        ("ODETTE VELTHUIS", "ODETTE VELKHUIS", "VELTHUIS", "VELKHUIS", "name.slip", {"letters": "1"}),
        ("ODETTE VELTHUIS", "ODETTE INES VELKHUIS", "VELTHUIS", "VELKHUIS", "name.spelling", {"letters": "1"}),
        ("ODETTE ZIA", "ODETTE ZI", "ZIA", "ZI", "name.slip", {"letters": "1"}),
        ("ODETTE VELTHUIS", "O VELTHUIS", "ODETTE", "O", "name.initial", {}),
        ("ANNE MARIE LINDQVIST", "LINDQVIST ANNEMARIE", "ANNE MARIE", "ANNEMARIE", "name.glued", {}),
        ("QASIM ALTIKHRANI", "QASIM AL TIKHRANI", "ALTIKHRANI", "TIKHRANI", "name.particle_glued", {}),
        ("ABDUL WAHIB TIKHRANI", "WAHIB TIKHRANI", "ABDULWAHIB", "WAHIB", "name.servant_left_out", {}),
        (
            "QUILLFEATHERSTONE BARTHOLOMEW MARGRI",
            "QUILLFEATHERSTONE BARTHOLOMEW MARGRIET",
            "MARGRI",
            "MARGRIET",
            "name.cut_off",
            {"letters": "2"},
        ),
        ("PAK YONG NAM", "PAK YOUN GNAM", "YONG NAM", "YOUN GNAM", "name.syllables", {"letters": "1"}),
        ("LEOCADIA INES ZUBIRIAGA", "LEOCADIA ZUBIRIAGA", "INES", "", "name.only_said", {}),
        ("LEOCADIA ZUBIRIAGA", "LEOCADIA INES ZUBIRIAGA", "", "INES", "name.only_listed", {}),
    ],
)
def test_each_part_says_what_it_met_and_by_what(one, other, said, listed, key, values):
    found = {(each.said, each.listed): each for each in laid(one, other)}
    met = found[said, listed]
    assert (met.key, dict(met.values)) == (key, values)
    assert {each.key for each in found.values()} <= en.WORDS.keys()


def test_parts_come_in_the_passengers_order():
    assert [one.said for one in laid("ANNE MARIE LINDQVIST", "LINDQVIST ANNEMARIE")] == ["ANNE MARIE", "LINDQVIST"]


@pytest.mark.parametrize(
    ("one", "other", "feature", "key", "points"),
    [
        ("LEOCADIA INES ZUBIRIAGA", "INES LEOCADIA ZUBIRIAGA", "name_order", "name.other_order", -30),
        ("SALMAN BIN QASIM", "QASIM BIN SALMAN", "name_order", "name.father_and_son_exchanged", -350),
        ("LEOCADIA VELTHUIS", "MARGRIET VELTHUIS", "name_parts", "name.contradiction", -150),
        ("LEOCADIA INES ZUBIRIAGA", "LEOCADIA ZUBIRIAGA", "name_parts", "name.left_out", -80),
    ],
)
def test_what_was_lost_by_order_is_told_apart_from_what_was_lost_by_parts(one, other, feature, key, points):
    assert (feature, key, points) in [(each.feature, each.key, each.points) for each in laid(one, other)]


def test_a_match_says_which_listed_name_met_and_in_which_state_of_which_list():
    entry = an_entry("VELTHUIS", "MARGRIET", aliases=["BARTHOLOMEW QUILLFEATHER"], weak=["OLD QUILL"])
    listed = Watchlist(name="national", digest="d", edition="2026-02-27", entries=(entry,))
    (found,) = match(an_identity("QUILLFEATHER", "BARTHOLOMEW"), prepare([listed]), editions={"national": "2026-02-27"})
    met = ListedName(text=found.listed_name, kind=found.listed_kind, strength=Strength(found.listed_strength))
    assert met == entry.names[1]
    assert (found.watchlist, found.edition, found.entry_digest) == ("national", "2026-02-27", entry.digest)


def test_the_name_score_is_that_of_the_names_whatever_else_is_known():
    index = prepare([Watchlist(name="national", digest="d", edition="1", entries=(an_entry("VELTHUIS", "MARGRIET"),))])
    people = [an_identity("VELTHUIS", "MARGRIET", born=born) for born in ("1984-02-29", "1984", "")]
    scores = {found.name_score for one in people for found in match(one, index)}
    assert scores == {1000}
