import pytest
from hypothesis import given
from hypothesis import strategies as st

from pnrscreen.wire import delimited
from pnrscreen.wire.delimited import CELL_MAX, COLUMNS_MAX


def cells(text):
    head = delimited.header(text)
    return [[cell.text for cell in row.cells] for row in delimited.rows(text, head)]


@pytest.mark.parametrize("sign", list(",;\t|"))
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_delimiter_and_line_end(sign, end):
    text = end.join(sign.join(line) for line in (["surname", "given names"], ["FALKEN", "ADA"], ["MARROW", "OTTO"]))
    assert cells(text) == [["FALKEN", "ADA"], ["MARROW", "OTTO"]]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ('"FALKEN, VAN",ADA', ["FALKEN, VAN", "ADA"]),
        ('"FAL""KEN",ADA', ['FAL"KEN', "ADA"]),
        ('"FAL\r\nKEN",ADA', ["FAL\r\nKEN", "ADA"]),
        (' "FALKEN" , ADA ', ["FALKEN", "ADA"]),
        ('"FALKEN,ADA', ["FALKEN", "ADA"]),
        ('FAL"KEN,ADA', ['FAL"KEN', "ADA"]),
        ('"FALKEN"X,ADA', ['FALKEN"X', "ADA"]),
        (",", ["", ""]),
    ],
)
def test_quotes_hold_a_cell_together_where_they_are_closed(row, said):
    assert cells(f"surname,given_names\n{row}")[0] == said


def test_a_quote_never_closed_swallows_nobody():
    text = 'surname,given_names\n"FALKEN,ADA\n' + "MARROW,OTTO\n" * 500 + '"TESSEL",JAN\n'
    rows = list(delimited.rows(text, delimited.header(text)))
    assert len(rows) == 502
    assert rows[0].odd
    assert not rows[1].odd


def test_a_cell_is_closed_within_reach_or_not_at_all():
    assert cells(f'surname,given_names\n"{"A" * CELL_MAX}",ADA')[0][0] == "A" * CELL_MAX
    assert cells(f'surname,given_names\n"{"A" * CELL_MAX}A,B",ADA')[0][1] == 'B"'


def test_cells_without_end_are_one():
    (row,) = cells("surname,given_names\n" + "," * 10_000)
    assert len(row) == COLUMNS_MAX + 1


def test_the_header_may_stand_below_other_lines():
    head = delimited.header("sep=;\r\nManifest of ZX123\r\n\r\nLast Name;First Name\r\nFALKEN;ADA")
    assert (head.row.number, head.delimiter, head.columns) == (4, ";", ("surname", "given_names"))


@pytest.mark.parametrize("text", ["", "\n\n", "surname", "hello,world", "\n" * 30 + "surname,given_names", "UNB+UNOA:4+X"])
def test_without_two_columns_of_ours_there_is_no_header(text):
    assert delimited.header(text) is None


def test_zones_alone_are_a_column():
    assert delimited.header("MRZ\r\nx").columns == ("mrz",)


@given(st.text('a,";\r\n |', max_size=60))
def test_every_character_is_in_a_row_or_ends_one(body):
    text = f"surname,given_names\n{body}"
    head = delimited.header(text)
    at = head.row.end
    for row in delimited.rows(text, head):
        assert text[at : row.start] in {"\n", "\r", "\r\n"}
        at = row.end
    assert text[at:] in {"", "\n", "\r", "\r\n"}
