"""What a name is made of: titles off, compounds made one, particles set aside, and always something left."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pnrscreen.watchlist.families import FAMILIES
from pnrscreen.watchlist.name import ready, take_apart
from pnrscreen.watchlist.spelling import part

WORDS = st.sampled_from(
    ("ABD", "ABDEL", "AL", "DIN", "EDDINE", "BIN", "VAN", "DE", "DR", "HERR", "ALLAH", "KARIM", "TIKHRANI", "Q")
)


def spelled(text, **known):
    return ready(take_apart(text), part, **known)


@pytest.mark.parametrize(
    ("text", "cores"),
    [
        ("Margriet Velthuis", "MARGRIET VELTHUIS"),
        ("ABD AL KARIM TIKHRANI", "ABDULKARIM TIKHRANI"),
        ("ABDEL KARIM TIKHRANI", "ABDULKARIM TIKHRANI"),
        ("ABDALKARIM TIKHRANI", "ABDULKARIM TIKHRANI"),
        ("ABDOULKARIM TIKHRANI", "ABDULKARIM TIKHRANI"),
        ("ABD ALLAH TIKHRANI", "ABDULLAH TIKHRANI"),
        ("TIKHRANI ABD", "TIKHRANI ABD"),
        ("ABD AL", "ABDULAL"),
        ("SALAH AL DIN TIKHRANI", "SALAHUDDIN TIKHRANI"),
        ("SALAH EDDINE TIKHRANI", "SALAHUDDIN TIKHRANI"),
        ("SALAHEDDINE TIKHRANI", "SALAHUDDIN TIKHRANI"),
        ("SALAHADDIN TIKHRANI", "SALAHUDDIN TIKHRANI"),
        ("DIN TIKHRANI", "DIN TIKHRANI"),
        ("VAN DIN", "DIN"),
        ("DR HERR MARGRIET VELTHUIS", "MARGRIET VELTHUIS"),
        ("DR MR", "DR MR"),
        ("IMAM TIKHRANI", "IMAM TIKHRANI"),
        ("VAN DER", "VAN DER"),
        ("", ""),
        ("- . '", ""),
    ],
)
def test_a_name_is_taken_apart(text, cores):
    assert " ".join(take_apart(text).cores) == cores


def test_a_listed_spelling_stays_in_its_family():
    """Writing ``servant of the`` and ``of the faith`` one way takes no form out of the family that lists it."""
    forms = [form for group in FAMILIES for form in group.replace("|", " ").split()]
    taken = {form: [part(core).family for core in take_apart(form).cores] for form in forms}
    assert [form for form in forms if taken[form] != [part(form).family]] == []


@pytest.mark.parametrize(("text", "cores"), [("PWINT SAN", ("PWINT", "SAN")), ("JAN VAN", ("JAN",)), ("SAN PWINT", ("PWINT",))])
def test_a_particle_that_is_a_name_too_is_one_where_it_stands_last(text, cores):
    assert take_apart(text).cores == cores


@pytest.mark.parametrize(
    ("text", "cores"),
    [
        ("ZUBIR1AGA LE0CADIA", ("ZUBIRIAGA", "LEOCADIA")),
        ("5ALAH 8AKR", ("SALAH", "BAKR")),
        ("ZUBIRIAGA 10", ("ZUBIRIAGA",)),
        ("ZUBIRIAGA10", ("ZUBIRIAGA",)),
    ],
)
def test_a_digit_beside_a_letter_is_a_letter_that_was_misread(text, cores):
    assert take_apart(text).cores == cores


def test_particles_stand_before_their_part():
    taken = take_apart("JOOST VAN DER MEULENAAR DE")
    assert taken.before == ((), ("VAN", "DER"))
    assert taken.letters == len("JOOST VAN DER MEULENAAR DE")


@given(st.lists(WORDS, min_size=1, max_size=6))
def test_something_always_remains_of_a_name(words):
    taken = take_apart(" ".join(words))
    assert taken.cores
    assert len(taken.before) == len(taken.cores)
    assert spelled(" ".join(words)).letters == len(" ".join(words))


def test_a_ready_name_holds_each_part_with_its_particles_glued():
    name = spelled("JOOST VAN DER MEULENAAR")
    assert [one.text for one in name.parts] == ["JOOST", "MEULENAAR"]
    assert name.glued == ("", "VANDERMEULENAAR")


def test_what_stands_after_bin_is_a_father():
    assert spelled("QASIM BIN WADDAH AL TIKHRANI").fathers == (False, True, False)


@pytest.mark.parametrize(("given_parts", "tail"), [(0, 2), (1, 0), (2, 1), (3, 2), (9, 2)])
def test_a_cut_off_shortens_the_last_given_name_or_the_last_part(given_parts, tail):
    assert spelled("LEOCADIA INES ZUBIRIAGA", given=given_parts).tail == tail


@pytest.mark.parametrize(
    ("text", "syllabic"),
    [
        ("KIM CHOL SU", True),
        ("CHOL SU KIM", True),
        ("CHOL KIM BOM", False),
        ("KIM CHOLSU", False),
        ("KIM CHOL SU HO", False),
        ("KIM CHOLLIMA SU", False),
    ],
)
def test_three_short_parts_with_a_family_name_at_an_end_are_syllables(text, syllabic):
    assert spelled(text).syllabic == syllabic
