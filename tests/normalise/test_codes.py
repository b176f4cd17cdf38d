"""Countries, airports, documents, sexes."""

from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pnrscreen.data.airports import AIRPORTS
from pnrscreen.data.countries import COUNTRIES, REGIONS, SUBREGIONS, WITHDRAWN_CODES
from pnrscreen.normalise.codes import Airport, airport, alpha2, country, document_kind, region, sex, subregion


@pytest.mark.parametrize(
    ("said", "alpha3"),
    [
        ("AUT", "AUT"),
        ("at", "AUT"),
        (" UK ", "GBR"),
        ("D", "DEU"),
        ("D<<", "DEU"),
        ("GBD", "GBD"),
        ("XXA", "XXA"),
        ("RKS", "RKS"),
        ("XKX", "RKS"),
        ("ZAR", "COD"),
        ("YUG", "YUG"),
        ("Korea, North", "PRK"),
        ("Democratic People's Republic of Korea", "PRK"),
        ("Republic of Korea", "KOR"),
        ("Congo, Democratic Republic of the", "COD"),
        ("CONGO, Democratic Republic of (was Zaire)", "COD"),
        ("Congo, Republic of the", "COG"),
        ("Guinea", "GIN"),
        ("Guinea-Bissau", "GNB"),
        ("Iran (Islamic Republic of)", "IRN"),
        ("Syrian Arab Republic", "SYR"),
        ("Viet Nam", "VNM"),
        ("Burma", "MMR"),
        ("Türkiye", "TUR"),
        ("Côte d'Ivoire", "CIV"),
        ("Bosnia-Herzegovina", "BIH"),
        ("The Gambia", "GMB"),
        ("the Philippines", "PHL"),
        ("St. Kitts and Nevis", "KNA"),
        ("Virgin Islands, British", "VGB"),
        ("China, Hong Kong Special Administrative Region", "HKG"),
        ("Republic of China", "TWN"),
        ("Federal Republic of Germany", "DEU"),
        ("Palestinian", "PSE"),
        ("Region: Gaza", "PSE"),
        ("former Soviet Union", "SUN"),
        ("ex-Yugoslavia", "YUG"),
        ("Stateless", "XXA"),
        ("Republic of", ""),
        ("Atlantis", ""),
        ("QQ", ""),
        ("", ""),
    ],
)
def test_country(said: str, alpha3: str):
    assert country(said) == alpha3


def test_every_row_of_the_table_is_found_by_all_its_codes_and_names():
    for row in COUNTRIES:
        codes = [code for code in (row[:3], row[4:6]) if code != "--"]
        assert {country(said) for said in (*codes, *row[7:].split("|"))} == {row[:3]}
    assert {country(code) == successor for code, successor in map(str.split, WITHDRAWN_CODES)} == {True}


def test_the_tables_hold_no_code_twice():
    alpha3 = [row[:3] for row in COUNTRIES]
    alpha2 = [row[4:6] for row in COUNTRIES if row[4:6] != "--"]
    withdrawn = [row.split()[0] for row in WITHDRAWN_CODES]
    assert len({*alpha3, *alpha2, *withdrawn}) == len(alpha3) + len(alpha2) + len(withdrawn)
    assert {code for row in REGIONS for code in row.split()[1:]} <= set(alpha3)


def test_a_country_has_two_letters_or_none():
    assert [alpha2(code) for code in ("NLD", "RKS", "XXA", "D", "")] == ["NL", "XK", "", "", ""]
    assert all(country(two) == code for code in ("DEU", "UZB") if (two := alpha2(code)))


def test_regions():
    assert region("FRA") == {"EU", "EEA", "SCHENGEN"}
    assert region("IRL") == {"EU", "EEA"}
    assert region("CHE") == {"SCHENGEN"}
    assert region("MTQ") == {"EU"}
    assert region("GBR") == region("") == frozenset()


def test_every_country_of_iso_3166_lies_in_one_part_of_the_world_but_antarctica():
    placed = [code for row in SUBREGIONS for code in row.split()[1:]]
    assert len(placed) == len(set(placed))
    there = {row[:3] for row in COUNTRIES if row[4:6] not in {"--", "AQ"}}
    gone = {"ANT", "CSK", "NTZ", "SCG", "SUN", "YUG", "EUE", "UNO", "UNA"}
    assert there - gone <= set(placed) <= {row[:3] for row in COUNTRIES}
    assert (subregion("SAU"), subregion("COL"), subregion("XXA"), subregion("")) == ("Western Asia", "South America", "", "")


def test_airports_and_metropolitan_areas():
    assert airport("ist") == Airport("IST", "TUR", "Europe/Istanbul")
    assert airport("LON") == Airport("LON", "GBR", "Europe/London")
    assert airport("XXX") is None
    assert airport("") is None


def test_every_airport_lies_in_a_known_country_and_zone():
    zones = available_timezones()
    for row in AIRPORTS:
        assert country(row[:3]) == row[:3]
        assert {zone.split()[0] for zone in row[4:].split("|")} <= zones


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("P", "passport"),
        ("PD", "passport"),
        ("V", "visa"),
        ("I", "identity card"),
        ("IP", "passport card"),
        ("AC", "crew certificate"),
        ("T", "travel document"),
        ("Passport", "passport"),
        ("National ID No.", "identity card"),
        ("Driver's Licence", "other"),
        ("K", "known traveller"),
        ("Q", ""),
        ("a drawing", ""),
        ("", ""),
    ],
)
def test_document_kind(said: str, kind: str):
    assert document_kind(said) == kind


@pytest.mark.parametrize(
    ("said", "expected"),
    [("M", "M"), ("fi", "F"), ("XI", "X"), ("Male", "M"), ("Female", "F"), ("U", ""), ("UI", ""), ("?", ""), ("", "")],
)
def test_sex(said: str, expected: str):
    assert sex(said) == expected


@given(st.text(st.characters(), max_size=30))
def test_look_ups_are_total(text: str):
    alpha3 = country(text)
    assert alpha3 == "" or country(alpha3) == alpha3
    assert airport(text) is None or len(text.strip()) == 3
    assert isinstance(document_kind(text), str)
    assert sex(text) in {"", "M", "F", "X"}
    assert region(text) <= {"EU", "EEA", "SCHENGEN"}
