"""The tables of names and of words that are no names: written as they are compared, and none of them in two roles."""

import pytest

from pnrscreen.watchlist.families import FAMILIES
from pnrscreen.watchlist.frequent import COMMON
from pnrscreen.watchlist.particles import ARTICLES, FATHER, HONOURS, PARTICLES, SERVANT, SYLLABLE_SURNAMES


@pytest.mark.parametrize("group", FAMILIES, ids=lambda group: group.split()[0])
def test_a_family_holds_at_least_two_forms_in_capital_letters(group):
    full, _, brief = group.partition("|")
    forms = full.split() + brief.split()
    assert full.split()
    assert len(forms) > 1
    assert all(form.isascii() and form.isalpha() and form.isupper() for form in forms)
    assert not set(full.split()) & set(brief.split())


@pytest.mark.parametrize("words", [ARTICLES, FATHER, HONOURS, PARTICLES, SERVANT, SYLLABLE_SURNAMES, frozenset(COMMON.split())])
def test_single_words_are_capital_letters(words):
    assert words
    assert all(word.isascii() and word.isalpha() and word.isupper() for word in words)


def test_articles_and_fathers_are_particles_and_no_particle_is_a_servant_or_an_honour():
    assert ARTICLES | FATHER < PARTICLES
    assert not PARTICLES & (SERVANT | HONOURS)
    assert not ARTICLES & FATHER
