import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pnrscreen.wire.objects import JSON_DEPTH_MAX, Document

PEOPLE = [{"surname": "FALKEN"}, {"surname": "MARROW"}]


def said(document):
    return [{cell.column: cell.text for cell in (*row.shared, *row.cells)} for row in document.rows()]


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(PEOPLE),
        json.dumps(PEOPLE, indent=2),
        "\n".join(map(json.dumps, PEOPLE)),
        json.dumps({"people": PEOPLE}),
        json.dumps([{"passengers": PEOPLE[:1]}, {"persons": PEOPLE[1:]}]),
    ],
)
def test_people_in_any_of_the_shapes(text):
    document = Document(text)
    assert said(document) == PEOPLE
    assert not document.unread
    assert not document.cut


def test_what_is_said_of_a_flight_is_said_of_its_people():
    text = json.dumps({"flight": {"number": "123", "from": "IST"}, "people": PEOPLE[:1], "crew": PEOPLE[1:], "carrier": "ZX"})
    one, other = said(Document(text))
    assert one == {"flight_number": "123", "departure": "IST", "carrier": "ZX", "surname": "FALKEN"}
    assert other["role"] == "crew"


def test_the_frame_around_people_holds_the_cells_of_the_flight_and_nothing_of_them():
    for text in ('{"people":[{"surname":"FALKEN"}]}', '{"carrier":"ZX","people":[{"surname":"FALKEN"}],"mood":"sad"}'):
        document = Document(text)
        around = [*document.around([*document.rows()])]
        assert "".join(text[row.start : row.end] for row in around) == text.replace('{"surname":"FALKEN"}', "")
        assert [cell.text for row in around for cell in row.cells] == (["ZX", "mood", "sad"] if "mood" in text else [])


def test_an_object_in_a_person_is_columns_of_its_own():
    (one,) = said(Document('[{"surname":"FALKEN","documents":[{"number":"PX1"},{"number":"ID2"}],"visa":{"number":"V3"}}]'))
    assert one == {"surname": "FALKEN", "document_number": "PX1", "document2_number": "ID2", "visa_number": "V3"}


def test_somebody_elses_name_is_not_the_travellers():
    (one,) = said(Document('[{"surname":"FALKEN","emergency_contact":{"surname":"OTHER","phone":"123456"}}]'))
    assert one == {"surname": "FALKEN", "": "123456"}


def test_a_person_that_is_no_json_does_not_stop_the_others():
    text = '{"people":[{"surname":"FALKEN"},{"surname":oops},{"surname":"MARROW"}]}'
    document = Document(text)
    assert said(document) == PEOPLE
    (lost,) = document.unread
    assert text[lost.start : lost.end] == '{"surname":oops},'


@pytest.mark.parametrize(
    "text", ['[{"surname":"FALKEN"', '{"people":[{"surname":"FALKEN"}', '{"people":[{"surname":"FALKEN"},']
)
def test_a_text_that_ends_in_the_middle_keeps_what_was_said(text):
    document = Document(text)
    assert said(document) == PEOPLE[:1]
    assert document.cut


def test_nesting_has_an_end():
    deep = '{"surname":"FALKEN","x":' + "[" * JSON_DEPTH_MAX + "]" * JSON_DEPTH_MAX + "}"
    assert Document(deep).unread
    assert Document('{"x":' * 100_000).unread


@pytest.mark.parametrize(
    "text", ["", "nothing", "[", "{", '{"a"', '{"a" 1}', "[1,", '"\\ud800"', '["\\q"]', "[[[]]]", '{"a":"b" "c":1}']
)
def test_damaged_texts_name_nobody_and_raise_nothing(text):
    assert not any(column for one in said(Document(text)) for column in one if column)


@given(st.text('{}[]",:\\ \nasurnmeu0', max_size=80))
def test_any_text_is_taken_apart_without_a_gap(body):
    text = f'[{{"surname":"FALKEN"}}{body}'
    document = Document(text)
    rows = list(document.rows())
    covered = sorted([(row.start, row.end) for row in (*rows, *document.around(rows))] + [*map(tuple, document.unread)])
    assert covered[0][0] == 0
    assert all(end >= start for (_, end), (start, _) in pairwise(covered))
    assert max(end for _, end in covered) == len(text)
