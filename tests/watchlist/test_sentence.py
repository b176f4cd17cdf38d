"""A match in words: everything it holds, in order, in the language of whoever reads it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pnrscreen.model import Watchlist
from pnrscreen.resemblance import Agreement, Evidence, Finding, Match, Otherwise
from pnrscreen.watchlist import compare_pair, match, prepare, reasons, why
from pnrscreen.words import END, ISOLATE, LANGUAGES
from support.builders import a_document, an_entry, an_identity

FOUND = Match(
    watchlist="national",
    entry_id="N-1",
    entry_digest="4b181bbf4a71469e",
    entry_name="Margriet Velthuis",
    score=925,
    findings=(
        Finding(feature="name", score=1000, key="name.equal", said="MOHAMED", listed="MOHAMED"),
        Finding(
            feature="name",
            score=950,
            key="name.same_family",
            said="HASSAN",
            listed="HASAN",
            values=(("family", "HASAN"),),
        ),
        Finding(feature="name_order", score=0, key="name.other_order", points=-30),
        Finding(feature="rarity", score=500, key="rarity.lost", points=-165),
    ),
    name_score=920,
    rarity=500,
    evidence=(
        Evidence(
            field="birth_date",
            agreement=Agreement.COMPATIBLE,
            points=100,
            key="birth_date.day_month_exchanged",
            said="1984-12-03",
            listed="1984-03-12",
        ),
        Evidence(
            field="nationality",
            agreement=Agreement.CONFLICTS,
            points=-20,
            key="nationality.none_shared",
            said="NLD",
            listed="GBR",
        ),
    ),
    listed_name="Hasan Mohamed",
    listed_kind="alias",
    listed_strength="weak",
    edition="2026-02-27",
    threshold=700,
    otherwise=(
        Otherwise(key="otherwise.birth_date", score=325),
        Otherwise(key="otherwise.birth_date_unknown", score=825),
        Otherwise(key="otherwise.part", score=0, values=(("part", "HASSAN"),)),
    ),
)

SAID = {
    "en": "925 of 1000, threshold 700; list: national, edition 2026-02-27, entry N-1, entry version 4b181bbf4a71; "
    "listed as: Hasan Mohamed (alias, weak); names alone: 920: MOHAMED = MOHAMED, HASSAN ~ HASAN (spellings of one name: "
    "HASAN), parts in another order (-30); calibration: 98 of 100 labelled pairs in Latin letters were one person at such a "
    "name score; among passengers far fewer; rarity: many people share these name parts (500 of 1000, -165); birth date: "
    "1984-12-03 / 1984-03-12: day and month exchanged (compatible, +100); nationality: NLD / GBR: no nationality in common "
    "(conflicts, -20); no hit: with a birth date that differs (325), without the name part HASSAN (0), with a threshold above "
    "925",
    "fr": "925 sur 1000, seuil 700 ; liste : national, édition 2026-02-27, fiche N-1, version de la fiche 4b181bbf4a71 ; "
    "inscrit sous : Hasan Mohamed (alias, peu fiable) ; noms seuls : 920 : MOHAMED = MOHAMED, HASSAN ~ HASAN (graphies d'un "
    "même nom : HASAN), éléments du nom dans un autre ordre (-30) ; étalonnage : 98 paires étiquetées sur 100 "
    "(écriture Latin) à un tel score ; bien moins parmi les passagers ; rareté : de nombreuses personnes portent ces éléments "
    "du nom (500 sur 1000, -165) ; date de naissance : 1984-12-03 / 1984-03-12 : jour et mois intervertis (compatible, +100) ; "
    "nationalité : NLD / GBR : aucune nationalité commune (ne concorde pas, -20) ; pas de concordance : avec une date de "
    "naissance différente (325), sans l'élément du nom HASSAN (0), avec un seuil supérieur à 925",
    "es": "925 de 1000, umbral 700; lista: national, edición 2026-02-27, ficha N-1, versión de la ficha 4b181bbf4a71; "
    "inscrito como: Hasan Mohamed (alias, poco fiable); solo nombres: 920: MOHAMED = MOHAMED, HASSAN ~ HASAN (grafías de un "
    "mismo nombre: HASAN), elementos del nombre en otro orden (-30); calibración: 98 de 100 pares etiquetados (escritura "
    "Latin) con tal puntuación; muchos menos entre pasajeros; rareza: muchas personas comparten estos elementos del "
    "nombre (500 de 1000, -165); fecha de nacimiento: 1984-12-03 / 1984-03-12: día y mes intercambiados (compatible, +100); "
    "nacionalidad: NLD / GBR: ninguna nacionalidad en común (no concuerda, -20); sin coincidencia: con una fecha de nacimiento "
    "distinta (325), sin el elemento del nombre HASSAN (0), con un umbral superior a 925",
}


@pytest.mark.parametrize("language", SAID)
def test_a_match_is_one_sentence_in_the_language_of_the_reader(language):
    assert why(FOUND, language).replace("\u00a0", " ") == SAID[language]


def test_in_arabic_every_value_stands_isolated():
    said = why(FOUND, "ar")
    for value in ("HASSAN", "Hasan Mohamed", "1984-12-03", "NLD", "-165", "national", "4b181bbf4a71"):
        assert f"{ISOLATE}{value}{END}" in said
    assert said.count(ISOLATE) == said.count(END)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_as_many_things(language):
    assert len(reasons(FOUND, language)) == len(reasons(FOUND)) == 9


@given(st.from_type(Match), st.sampled_from(LANGUAGES))
def test_whatever_a_match_holds_can_be_said_on_one_line(found, language):
    said = why(found, language)
    assert said.startswith(str(found.score))
    unprinted = {char for char in said if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}}
    assert unprinted <= {ISOLATE, END}


def test_a_document_says_that_it_decides_and_who_carries_it():
    entry = an_entry("VELTHUIS", "MARGRIET", document=a_document().number)
    listed = Watchlist(name="national", digest="d", edition="1", entries=(entry,))
    (found,) = match(an_identity("QUILLFEATHER", "BARTHOLOMEW", document=a_document().number), prepare([listed]))
    said = why(found)
    assert said.startswith("1000 of 1000 by the document alone, threshold 700; ")
    assert "bearer: the list names someone else: MARGRIET VELTHUIS" in said
    assert "rarity" not in said
    assert said.endswith("no hit: with another document (0)")


def test_two_people_without_a_name_have_nothing_in_common():
    _, found = compare_pair(an_identity("VELTHUIS", "MARGRIET"), an_identity("-", ""))
    assert why(found) == "0 of 1000, threshold 700; nothing in common"


def test_below_the_threshold_nothing_prevented_a_hit():
    _, found = compare_pair(an_identity("VELTHUIS", "MARGRIET"), an_identity("QUILLFEATHER", "BARTHOLOMEW"))
    assert "no hit" not in why(found)
