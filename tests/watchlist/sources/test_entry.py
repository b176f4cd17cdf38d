"""What every source shares: rows out of bytes, birth claims, countries, papers, names once, and the seal of an entry."""

import hashlib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pnrscreen.errors import WatchlistError
from pnrscreen.model import Entry, ListedName, Strength
from pnrscreen.terms import Terms
from pnrscreen.watchlist.sources import entry


def rows(content):
    faults = entry.Faults()
    return list(entry.rows(content, "list.csv", faults)), [(fault.code, fault.where) for fault in faults.all()]


@pytest.mark.parametrize(
    "content", [b"a,b\nc,d\n", b"a,b\r\nc,d", b"\xef\xbb\xbfa,b\nc,d", b"a,b\rc,d\r", b"a,b\nc,d\n\x1a", b"a,b\nc,d\0\0"]
)
def test_marks_and_line_ends_change_nothing(content):
    assert rows(content) == ([(1, ["a", "b"]), (2, ["c", "d"])], [])


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\x1a", b"\r\n\r\n", b" , \n"])
def test_nothing_is_no_row(content):
    assert rows(content) == ([], [])


def test_a_blank_row_keeps_the_count():
    assert rows(b"a\n\n,\nb")[0] == [(1, ["a"]), (4, ["b"])]


def test_a_quoted_line_break_is_part_of_its_cell():
    assert rows(b'1,"two\r\nlines"\r\n2,b') == ([(1, ["1", "two\r\nlines"]), (2, ["2", "b"])], [])


@pytest.mark.parametrize("letter", ["\u2028", "\u0085", "\x0b", "\x0c", "\x1c"])
def test_only_carriage_return_and_line_feed_end_a_row(letter):
    assert rows(f"1,a{letter}b\n".encode()) == ([(1, ["1", f"a{letter}b"])], [])


def test_a_row_that_cannot_be_parsed_is_followed_by_the_next():
    assert rows(b'1,a\n2,"b"c\n3,d') == ([(1, ["1", "a"]), (3, ["3", "d"])], [("E_QUOTE", "list.csv row 2")])


def test_a_quote_that_never_ends_is_a_fault():
    assert rows(b'1,a\n2,"b') == ([(1, ["1", "a"])], [("E_QUOTE", "list.csv row 2")])


def test_what_is_not_utf8_is_windows_1252_with_a_fault():
    assert rows(b"1,Jos\xe9 \x85 \x81") == ([(1, ["1", "José … \ufffd"])], [("E_ENCODING", "list.csv byte 5")])


@given(content=st.binary(max_size=80))
@settings(max_examples=60, deadline=None)
def test_any_bytes_give_rows_or_faults(content):
    found, faults = rows(content)
    assert [number for number, _ in found] == sorted({number for number, _ in found})
    assert all(code in {"E_ENCODING", "E_QUOTE"} for code, _ in faults)


@pytest.mark.parametrize(
    ("said", "first", "last", "circa"),
    [
        ("1984-02-29", "1984-02-29", "1984-02-29", False),
        ("1984-02", "1984-02", "1984-02", False),
        ("1984", "1984", "1984", False),
        (" 29 Feb 1984. ", "1984-02-29", "1984-02-29", False),
        ("29 February 1984", "1984-02-29", "1984-02-29", False),
        ("Sept. 1984", "1984-09", "1984-09", False),
        ("1980..1985", "1980", "1985", False),
        ("1980 to 1985", "1980", "1985", False),
        ("1980-1985", "1980", "1985", False),
        ("01 Jan 1980 to 1980", "1980-01-01", "1980", False),
        ("~1984", "1984", "1984", True),
        ("circa 1984", "1984", "1984", True),
        ("c. 1984", "1984", "1984", True),
        ("Approximately 1980-1985", "1980", "1985", True),
        ("~circa 1984", "1984", "1984", True),
    ],
)
def test_a_birth_claim_in_each_form(said, first, last, circa):
    claim = entry.claim(said)
    assert (str(claim.first), str(claim.last), claim.circa) == (first, last, circa)


@pytest.mark.parametrize(
    "said", ["", "~", "soon", "1984-13", "1984-02-30", "1985..1984", "1980..1981..1982", "1984-05..1984-04", "1980..", "..1980"]
)
def test_what_is_no_birth_claim(said):
    assert entry.claim(said) is None


def test_claims_stand_once_and_the_bad_one_is_a_fault():
    faults = entry.Faults()
    found = entry.claims(["1984", " ", "1984 ", "soon"], "row 1", faults)
    assert [str(claim.first) for claim in found] == ["1984"]
    assert [(fault.code, fault.where, fault.said) for fault in faults.all()] == [("E_BAD_DATE", "row 1", "soon")]


def test_countries_stand_once_and_the_unknown_one_is_a_fault():
    faults = entry.Faults()
    assert entry.countries(["uz", "Uzbekistan", "", "Nowhereland", "KAZ"], "row 1", faults) == ("UZB", "KAZ")
    assert [(fault.code, fault.where, fault.said) for fault in faults.all()] == [("W_UNKNOWN_ENUM", "row 1", "Nowhereland")]


def test_a_fault_quotes_a_limited_piece():
    faults = entry.Faults()
    faults.add("E_BAD_DATE", "row 1", "x" * (entry.SAID_MAX + 1))
    assert faults.all()[0].said == "x" * entry.SAID_MAX


@pytest.mark.parametrize("number", ["", "-", "123", "0000000", "UNKNOWN"])
def test_a_number_that_tells_nothing_apart_is_no_document(number):
    assert entry.document("P", number, "UZB") is None


@pytest.mark.parametrize(("kind", "plain"), [("P", "passport"), (" Seaman Card ", "seaman card"), ("", "")])
def test_a_kind_without_a_word_of_ours_keeps_its_own(kind, plain):
    paper = entry.document(kind, "ab-7654 321", "Nowhereland")
    assert (paper.kind, paper.number, paper.issuer) == (plain, "AB7654321", "")


def name(text, strength=Strength.STRONG):
    return ListedName(text=text, strength=strength)


def test_each_spelling_stands_once_in_the_place_it_came_first():
    found = entry.each_once(
        [name("Amina"), name(""), name("Sestra", Strength.WEAK), name("AMINA", Strength.WEAK), name("sestra")]
    )
    assert found == (name("Amina"), name("sestra"))


PERSON = Entry(watchlist="unit", id="1", names=(name("Amina Testova"),))


def test_a_seal_does_not_seal_itself():
    assert entry.sealed(entry.sealed(PERSON)) == entry.sealed(PERSON)
    assert len(entry.sealed(PERSON).digest) == 64


@pytest.mark.parametrize(
    "change",
    [{"watchlist": "other"}, {"id": "2"}, {"names": ()}, {"sex": "F"}, {"nationalities": ("UZB",)}, {"reason_code": "X"}],
)
def test_a_seal_covers_everything_said(change):
    assert entry.sealed(replace(PERSON, **change)).digest != entry.sealed(PERSON).digest


@pytest.mark.parametrize("path", ["SDN.CSV", "lists/sdn.csv", "C:\\lists\\Sdn.csv"])
def test_folders_and_case_are_no_part_of_a_file_name(path):
    assert entry.base_name(path) == "sdn.csv"


@pytest.mark.parametrize("files", [[], ["b", "a"]])
def test_one_file_means_one(files):
    assert entry.only_file(["a"], "csv") == "a"
    with pytest.raises(WatchlistError, match="the csv format is one file") as refused:
        entry.only_file(files, "csv")
    assert refused.value.where == ", ".join(sorted(files))


def test_what_a_list_is_registered_on_holds_where_its_entry_states_nothing():
    own = Terms(owner="Police", expires="2026-08-31")
    told = entry.sealed(
        replace(PERSON, terms=own), "unit", Terms(owner="Ministry", ground="warrant", expires="2026-05-31")
    ).terms
    assert told == Terms(owner="Police", ground="warrant", expires="2026-05-31")


def test_where_an_entry_stands_is_no_part_of_its_seal():
    """A row that moved down says the same."""
    assert entry.sealed(replace(PERSON, provenance="row 2")).digest == entry.sealed(PERSON).digest


@pytest.mark.parametrize(
    "terms", [{"owner": "A"}, {"ground": "A"}, {"control": ("A",)}, {"category": "a"}, {"valid_from": "2026-01-01"}]
)
def test_a_seal_covers_the_terms(terms):
    assert entry.sealed(replace(PERSON, terms=Terms(**terms))).digest != entry.sealed(PERSON).digest


def test_the_seal_is_the_digest_of_a_form_anyone_can_write():
    """SHA-256 of UTF-8 JSON without blanks, keys sorted, without fields of the entry that say nothing."""
    written = (
        '{"id":"1","names":[{"given":"","kind":"primary","strength":"strong","surname":"","text":"Amina Testova"}],'
        '"watchlist":"unit"}'
    )
    assert entry.sealed(PERSON).digest == hashlib.sha256(written.encode()).hexdigest()


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("2026-03-05", "2026-03-05", "2026-03-05"),
        ("2026-03-05T10:00:00Z", "2026-03-05", "2026-03-05"),
        ("2028-02", "2028-02-01", "2028-02-29"),
        ("2026", "2026-01-01", "2026-12-31"),
        ("05 Mar 2026", "2026-03-05", "2026-03-05"),
        ("soon", "", ""),
        ("", "", ""),
    ],
)
def test_a_period_begins_with_its_first_day_and_ends_with_its_last(said, first, last):
    assert (entry.first_day(said), entry.last_day(said)) == (first, last)


@pytest.mark.parametrize(
    "said", [{"expires": "never"}, {"valid_from": "31.02.2026"}, {"valid_from": "2026-03-02", "expires": "2026-03-01"}]
)
def test_an_entry_nobody_can_tell_the_end_of_has_no_terms(said):
    faults = entry.Faults()
    assert entry.terms(said, "row 2", faults) is None
    assert [(fault.code, fault.where) for fault in faults.all()] == [("E_BAD_TERM", "row 2")]


def test_a_quotation_mark_that_nobody_closed_costs_its_own_row_alone():
    found, faults = rows(b'1,Amina\n2,"Peter\n3,"Olga ""O"""\n4,"two\nlines"\n5,"Ines\n6,Ada\n')
    assert [row for _, row in found] == [["1", "Amina"], ["3", 'Olga "O"'], ["4", "two\nlines"], ["6", "Ada"]]
    assert faults == [("E_QUOTE", "list.csv row 2"), ("E_QUOTE", "list.csv row 5")]


def reached(*, phones=(), emails=()):
    faults = entry.Faults()
    found = entry.reached(phones, emails, "row 2", faults)
    return [one.value for one in found], [(fault.code, fault.where, fault.said) for fault in faults.all()]


@pytest.mark.parametrize(
    ("said", "each"),
    [
        ("+43 660 1234567; +43 660 7654321", ["+43 660 1234567", "+43 660 7654321"]),
        ("(1) +43 660 1234567 (2) +43 660 7654321", ["+43 660 1234567", "+43 660 7654321"]),
        ("+436601234567, +436607654321.", ["+436601234567", "+436607654321"]),
        ("+43 660 1234567 / +43 660 7654321", ["+43 660 1234567", "+43 660 7654321"]),
        ("436601234567\n436607654321", ["436601234567", "436607654321"]),
        ("436601234567 436607654321", ["436601234567", "436607654321"]),
        ("0660/1234567", ["0660/1234567"]),
        ("+43 (0) 660 123 45 67", ["+43 (0) 660 123 45 67"]),
        ("+43,660,1234567", ["+43,660,1234567"]),
        (" ; ", []),
    ],
)
def test_a_value_may_list_several_telephones_and_one_is_never_torn(said, each):
    assert reached(phones=[said]) == (each, [])


@pytest.mark.parametrize(
    ("said", "each"),
    [
        ("a@example.org;b@example.org", ["a@example.org", "b@example.org"]),
        ("a@example.org, b@example.org.", ["a@example.org", "b@example.org"]),
        ("a@example.org b@example.org", ["a@example.org", "b@example.org"]),
        ("(1) a@example.org (2) b@example.org", ["a@example.org", "b@example.org"]),
    ],
)
def test_a_value_may_list_several_emails(said, each):
    assert reached(emails=[said]) == (each, [])


def test_a_telephone_or_an_email_that_is_written_twice_is_one():
    phones, emails = ["+43 660 1234567", "0043-660-1234567"], ["a@example.org", "A@EXAMPLE.ORG"]
    assert reached(phones=phones, emails=emails) == (["+43 660 1234567", "a@example.org"], [])


def test_what_reaches_nobody_is_named_and_costs_nothing_beside_it():
    found, faults = reached(phones=["12345; +43 660 1234567"], emails=["nobody; a@example.org"])
    assert found == ["+43 660 1234567", "a@example.org"]
    assert faults == [("E_BAD_CONTACT", "row 2", "12345"), ("E_BAD_CONTACT", "row 2", "nobody")]
