"""What an attribute can say is what the engine makes of messages, and a rule that waits for anything else is told so."""

import pytest

from pnrscreen.data.countries import COUNTRIES
from pnrscreen.message import Kind, Source
from pnrscreen.normalise import codes
from pnrscreen.rulebook import ranges
from pnrscreen.rulebook.attributes import BY_NAME
from pnrscreen.rulebook.language import LISTS, Type
from pnrscreen.rulebook.never import never
from pnrscreen.rulebook.syntax import parse
from pnrscreen.wire import money


def test_the_words_are_those_that_the_engine_makes_of_messages():
    words = ranges.WORDS
    assert {row[:3] for row in COUNTRIES} == ranges.COUNTRIES
    assert words["passenger.kind"] == {kind.value for kind in Kind}
    assert words["passenger.sources"] == {source.value for source in Source}
    assert words["payments.kind"] == {*money.KINDS.values(), "other"}
    assert words["documents.kind"] >= {
        codes.document_kind(code) for code in ("P", "V", "I", "IP", "IR", "AC", "T", "L", "F", "R", "K")
    }
    assert words["documents.kind"] >= {codes.document_kind(text) for text in ("Residence permit", "driving licence", "Visa")}
    assert words["passenger.sex"] == {codes.sex(text) for text in ("male", "female", "other")}


def test_every_range_is_that_of_an_attribute():
    assert {BY_NAME[name].type for name in ranges.RANGES} == {Type.INT}
    assert all(BY_NAME[name].type in (Type.STRING, Type.STRINGS) for name in ranges.WORDS)
    assert all(BY_NAME[name].type in LISTS for name in ranges.NEVER_EMPTY)
    assert all(name in ranges.WORDS or name == "booking.agency.country" for name in BY_NAME if name.endswith("country"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "passenger.kind == 'banana'",
            'line 1, column 16: `passenger.kind` is never "banana"; there are crew, infant, passenger, transit',
        ),
        ("'Cash' in booking.payment.kinds", '`booking.payment.kinds` is never "Cash"; did you mean `cash`?; there are card'),
        ("payments.exists(p, p.kind != 'Cash')", '`payments.kind` is never "Cash"; did you mean `cash`?'),
        (
            "'UK' == passenger.nationality",
            '`passenger.nationality` is never "UK"; a country is three capital letters, as "PRT"',
        ),
        ("passenger.residence in ['DEU', 'deu']", 'is never "deu"; did you mean `DEU`?; a country is'),
        ("itinerary.countries_before.exists(c, c in ['ROM'])", '`itinerary.countries_before` is never "ROM"; a country is'),
        ("itinerary.stops.exists(s, s.country == 'CV')", '`itinerary.stops.country` is never "CV"'),
        ("leg.carrier != ''", "`leg.carrier` is never empty: what is missing is not known, so take the question out"),
        ("leg.departs_hour == 99 || booking.split", "`leg.departs_hour == 99` can never hold: leg.departs_hour is 0 to 23"),
        ("leg.departs_hour in [22, 24]", "`leg.departs_hour` is never 24: leg.departs_hour is 0 to 23"),
        ("bags.pieces < 0 || booking.split", "`bags.pieces < 0` can never hold: bags.pieces is 0 or more"),
        ("travellers.exists(t, t.bags == -1)", "can never hold: travellers.bags is 0 or more"),
        ("leg.departs < leg.departs || booking.split", "can never hold: ask what some passengers do and others do not"),
    ],
)
def test_what_can_never_be_is_said_with_what_there_is(text, said):
    (fault,) = never(parse(text))
    assert said in fault


@pytest.mark.parametrize(
    "text",
    [
        "booking.agency.country == 'DE' && leg.carrier == 'banana' && passenger.kind == 'crew'",
        "itinerary.countries_before.exists(c, c in ['ECU', 'COL']) && 'EU' in leg.destination.regions",
        "documents.exists(d, d.kind == 'residence permit' && d.issuer == 'XXX' && d.days_left < -3)",
        "['a', 'b'].exists(v, v == leg.carrier) && leg.departs_hour in [0, 23] && bags.pieces == 0",
        "passenger.nationality in itinerary.via_countries && passenger.sex == 'F'",
    ],
)
def test_what_can_be_is_not_said(text):
    assert [*never(parse(text))] == []
