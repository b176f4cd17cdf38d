"""What an entry, a match and a question are in yente's format, without a server."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pnrscreen.api.problems import Problem
from pnrscreen.api.yente import answer, question, schema
from pnrscreen.message import Contact
from pnrscreen.model import BirthClaim, Document, Entry, ListedName, Strength
from pnrscreen.operations.ask import Found
from pnrscreen.terms import Terms
from pnrscreen.watchlist import Screener, person, told
from support.builders import a_date, a_document, an_entry

WHOLE = Entry(
    watchlist="national",
    id="N-1",
    names=(
        ListedName(text="Inés MARÍN", given="Inés", surname="MARÍN"),
        ListedName(text="Inês Marim", kind="alias"),
        ListedName(text="Inés ROJAS", kind="former"),
        ListedName(text="La Rubia", kind="alias", strength=Strength.WEAK),
    ),
    birth_dates=(
        BirthClaim(first=a_date("1970"), last=a_date("1970"), circa=True),
        BirthClaim(first=a_date("1971-02"), last=a_date("1972-03")),
    ),
    sex="F",
    nationalities=("ESP", "XXA"),
    documents=(a_document("X1"), Document(kind="identity card", number="ID99")),
    contacts=(Contact(kind="phone", value="+34 600 000 000"), Contact(kind="email", value="a@b.es")),
    keywords=("never shown",),
    reason_code="crime.terror SDGT",
    terms=Terms(owner="Ministry", ground="Act 7", category="wanted"),
)


def test_an_entry_is_told_in_the_properties_that_are_meant_for_it():
    assert answer.entity(WHOLE).model_dump(by_alias=True) == {
        "id": "national:N-1",
        "caption": "Inés MARÍN",
        "schema": "Person",
        "properties": {
            "name": ["Inés MARÍN"],
            "firstName": ["Inés"],
            "lastName": ["MARÍN"],
            "alias": ["Inês Marim"],
            "previousName": ["Inés ROJAS"],
            "weakAlias": ["La Rubia"],
            "birthDate": ["1970", "1971-02", "1972-03"],
            "notes": ["born about 1970", "born 1971-02 to 1972-03"],
            "gender": ["female"],
            "nationality": ["es", "xxa"],
            "idNumber": ["X1", "ID99"],
            "phone": ["+34 600 000 000"],
            "email": ["a@b.es"],
            "topics": ["crime.terror", "wanted"],
            "program": ["crime.terror SDGT", "Act 7"],
            "publisher": ["Ministry"],
        },
        "datasets": ["national"],
        "referents": ["N-1"],
        "target": True,
    }


def test_a_document_without_a_person_is_a_document():
    listed = Document(kind="passport", number="PX4417203", issuer="NLD")
    made = answer.entity(Entry(watchlist="lost", id="1", documents=(listed,)))
    assert (made.schema_, made.caption) == ("Passport", "passport PX4417203")
    assert made.properties == {"number": ["PX4417203"], "type": ["passport"], "country": ["nl"]}
    other = answer.entity(Entry(watchlist="lost", id="1", documents=(replace(listed, kind="visa"),)))
    assert other.schema_ == "Identification"


LISTED = an_entry("ZUBIRIAGA", "LEOCADIA INES", born="1984-03-12", nationality="ESP", document="PX4417203", sex="F")
ASKED = person("Leocadia", "Zubiriaga", birth_date="1984-12-03", nationality="PRT", document="PX4417203", sex="M")


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_nothing_that_is_said_of_a_match_is_left_out(language):
    (match,) = Screener.build([LISTED, replace(LISTED, id="other", names=())]).screen_one(ASKED)[:1]
    said = answer.explanations(match, language)
    assert [one.detail for one in said.values()] == [text for _, text in told(match, language)]
    assert {"document", "birth_date", "sex", "nationality", "name_match", "threshold", "entry", "otherwise"} <= said.keys()
    assert (said["sex"].score, said["sex"].query, said["sex"].candidate) == (-0.1, "M", "F")
    assert (said["document"].score, said["nationality"].score) == (0.95, -0.02) or said["document"].score == 1.0


def test_two_things_of_one_kind_stand_under_two_names():
    twice = replace(LISTED, documents=(a_document("PX4417203"), a_document("QX7654321")))
    asked = replace(ASKED, documents=(a_document("PX4417203"), a_document("QX7654321")))
    (match,) = Screener.build([twice]).screen_one(asked)
    said = answer.explanations(match, "en")
    assert {said["document"].query, said["document_2"].query} == {one.said for one in match.evidence if one.field == "document"}


def test_a_score_that_reaches_the_threshold_is_a_match():
    (match,) = Screener.build([LISTED]).screen_one(ASKED)
    at = Found(replace(match, threshold=match.score), LISTED)
    below = Found(replace(match, threshold=match.score + 1), LISTED)
    assert (answer.scored(at, "en").match, answer.scored(below, "en").match) == (True, False)
    assert answer.scored(at, "en").score == match.score / 1000


def an_example(**properties):
    return schema.Example(schema="Person", properties=properties)


def test_a_name_is_put_together_of_its_parts_where_none_is_whole():
    def named(**properties):
        return [(one.given, one.surname) for one in question.question(an_example(**properties)).person.names]

    assert named(firstName="Leocadia", middleName=["Ines"], lastName=["Zubiriaga", "Rojas"]) == [
        ("LEOCADIA INES", "ZUBIRIAGA"),
        ("LEOCADIA INES", "ROJAS"),
    ]
    assert named(firstName="Leocadia") == [("", "LEOCADIA")]
    assert named(name="Leocadia Zubiriaga", firstName="Other", alias=["L. Z."]) == [
        ("", "LEOCADIA ZUBIRIAGA"),
        ("", "L. Z."),
    ]
    assert named() == []


def test_a_country_says_something_only_where_no_nationality_does():
    both = question.question(an_example(country="fr", nationality="Spain", citizenship=["pt", "es"])).person
    assert both.nationalities == ("ESP", "PRT")
    assert question.question(an_example(country="fr")).person.nationalities == ("FRA",)


def test_all_that_identifies_is_asked_for():
    said = question.question(
        an_example(
            passportNumber="ab 765-4321", idNumber=["1"], taxNumber="T-1234", phone="+43 660 1234567", email=["a@b.at", "none"]
        )
    ).person
    assert [(one.kind, one.number) for one in said.documents] == [("passport", "AB7654321"), ("", "T1234")]
    assert [(one.kind, one.value) for one in said.contacts] == [("phone", "+43 660 1234567"), ("email", "a@b.at")]
    assert question.question(an_example(gender=["male", "female"])).person.sex == ""
    assert question.question(an_example(gender="female", birthDate="1984-02-29T00:00:00")).understood.properties == {
        "gender": ["female"],
        "birthDate": ["1984-02-29"],
    }


@pytest.mark.parametrize("name", ["Article", "Passport", "person", ""])
def test_a_schema_that_cannot_be_matched_is_refused(name):
    with pytest.raises(Problem, match="say Person"):
        question.question(schema.Example(schema=name, properties={}))
