"""A table of documents: every row becomes the document it names, or a fault that costs no other row."""

import pytest

from pnrscreen.errors import WatchlistError
from pnrscreen.watchlist import register
from pnrscreen.watchlist.register import packing, rows
from pnrscreen.watchlist.register.reading import RUN_MAX, Reader, recognise


def read(*chunks):
    """Return what a table says, as (number, issuer, kind, reason, last day), and its reader."""
    reader = Reader()
    found = []
    for packed in reader.read(chunk if isinstance(chunk, bytes) else chunk.encode() for chunk in chunks):
        for at in range(rows.size(packed)):
            row = rows.apart(int(packed.rest[at]))
            number = packing.text(int(packed.key[at]), row.letters) if packed.text is None else packed.text[at].decode()
            words = (reader.issuers.words()[row.issuer], reader.kinds.words()[row.kind], reader.reasons.words()[row.reason])
            found.append((number, *words, row.until))
    return sorted(found), reader


def faults(reader):
    return [(fault.code, fault.where) for fault in reader.faults]


def test_every_column_is_understood():
    found, reader = read("issuer,number,kind,expires,reason\nNetherlands,px-441 7203,P,2000-01-03,stolen\n")
    assert found == [("PX4417203", "NLD", "passport", "stolen", 2)]
    assert not reader.faulty


def test_the_columns_of_an_exchange_layout_mean_the_same():
    """Unknown columns are passed over, in whatever order they stand."""
    found, _ = read("record_id,issuing_state,document_type,document_number,status\nZZ-1,UTO,P,L898902C3,lost\n")
    assert found == [("L898902C3", "UTO", "passport", "lost", 0)]


def test_a_run_of_blanks_is_every_number_of_it():
    found, _ = read("issuer,number,number_to\nUTO,X000098,X000101\nUTO,Y1234567,\n")
    assert [number for number, *_ in found] == ["X000098", "X000099", "X000100", "X000101", "Y1234567"]


@pytest.mark.parametrize("last", ["X000097", "Y000101", "X0000101", "ABC", f"X{98 + RUN_MAX:06d}"])
def test_what_is_no_run_is_a_fault(last):
    found, reader = read(f"issuer,number,number_to\nUTO,X000098,{last}\nUTO,X000001,\n")
    assert [number for number, *_ in found] == ["X000001"]
    assert faults(reader) == [("E_BAD_RUN", "row 2")]


def test_a_row_that_names_no_document_is_a_fault_and_costs_no_other():
    table = 'issuer,number,reason\nUTO,00000,\nUTO\nUTO,UNKNOWN,\n\nUTO,"A1,234567",lost\nUTO,"A7654321,lost\nUTO,A1111112,\n'
    found, reader = read(table)
    assert [number for number, *_ in found] == ["A1111112", "A1234567"]
    assert faults(reader) == [
        ("E_COLUMNS", "row 3"),
        ("E_COLUMNS", "row 7"),
        ("E_NO_NUMBER", "row 2"),
        ("E_NO_NUMBER", "row 4"),
    ]


def test_a_number_too_long_to_be_one_is_a_fault():
    _, reader = read(f"issuer,number\nUTO,{'1234' * 9}\n")
    assert faults(reader) == [("E_NO_NUMBER", "row 2")]


def test_a_row_whose_last_day_cannot_be_read_is_not_used():
    """A limit that cannot be read must not become no limit; neither of a single number, nor of a run."""
    table = "issuer,number,number_to,expires\nUTO,A1234567,,2026-13-40\nUTO,B100,B102,soon\nUTO,C1234567,,2000-01-03\n"
    found, reader = read(table)
    assert found == [("C1234567", "UTO", "", "", 2)]
    assert faults(reader) == [("E_BAD_TERM", "row 2"), ("E_BAD_TERM", "row 3")]


@pytest.mark.parametrize("column", ["valid_until", "Expiry_Date"])
def test_a_limit_by_another_name_does_not_become_no_limit(column):
    with pytest.raises(WatchlistError, match="may say until when a record holds: call it expires"):
        read(f"issuer,number,{column}\nUTO,A1234567,2026-01-01\n")


def test_where_the_pieces_are_cut_makes_no_difference():
    table = "issuer,number\r\nUTO,A1234567\r\nNLD,PX4417203\r\nUTO,11010119900307123X\r\n".encode("utf-8-sig")
    whole, _ = read(table)
    assert len(whole) == 3
    assert all(read(table[:cut], table[cut:])[0] == whole for cut in range(len(table)))
    assert read(*(table[at : at + 1] for at in range(len(table))))[0] == whole


def test_letters_of_another_alphabet_and_stray_bytes_are_read_as_in_a_message():
    found, reader = read("issuer,number\nUTO,\u04101234567\n".encode(), b"UTO,\xff\xfe1234567\n")
    assert [number for number, *_ in found] == ["1234567", "A1234567"]
    assert not reader.faulty


@pytest.mark.parametrize("table", ["", "issuer,name\nUTO,A1234567\n", "number,document_number\n1,2\n"])
def test_a_table_without_one_column_of_numbers_is_none(table):
    with pytest.raises(WatchlistError, match="one column number"):
        read(table)


def test_more_reasons_than_can_be_told_apart_are_refused():
    table = "number,reason\n" + "".join(f"A{number:07d},r{number}\n" for number in range(300))
    with pytest.raises(WatchlistError, match="at most 256 reasons"):
        read(table)


@pytest.mark.parametrize(
    ("head", "is_one"),
    [
        (b"issuer,number\n", True),
        (b"\xef\xbb\xbfIssuing_State, document_number ,x\n", True),
        (b"entry_id,issuer,number\n", False),
        (b"entry_id,name\n", False),
        (b"", False),
    ],
)
def test_a_register_is_recognised_by_its_heading(head, is_one):
    assert recognise(head) is is_one
    assert register.recognise is recognise
