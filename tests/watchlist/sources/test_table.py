"""A unit's own table: columns by header, one person or one document a row."""

import pytest

from pnrscreen.errors import WatchlistError
from pnrscreen.model import Strength
from pnrscreen.terms import Terms
from pnrscreen.watchlist.sources import table


def read(*lines):
    return table.read({"own.csv": "\n".join(lines).encode()})


def only(head, row):
    found = read(f"entry_id,{head}", f"1,{row}")
    assert found.faults == ()
    (entry,) = found.entries
    return entry


def test_a_person_with_everything():
    found = read(
        "entry_id,surname,given_names,aliases,birth_dates,sex,nationalities,documents,reason_code",
        "1,Testova,Amina,Amina Testowa|~Sestra|,1984-02-29|~1985|1980..1982,F,uz|Kazakhstan,"
        "P:UTO:L898902C3|I:UZB:ab-7654 321,T1",
    )
    (entry,) = found.entries
    assert found.faults == ()
    assert [(name.text, name.surname, name.given, name.kind, name.strength) for name in entry.names] == [
        ("Amina Testova", "Testova", "Amina", "primary", Strength.STRONG),
        ("Amina Testowa", "", "", "alias", Strength.STRONG),
        ("Sestra", "", "", "alias", Strength.WEAK),
    ]
    assert [(str(claim.first), str(claim.last), claim.circa) for claim in entry.birth_dates] == [
        ("1984-02-29", "1984-02-29", False),
        ("1985", "1985", True),
        ("1980", "1982", False),
    ]
    assert (entry.id, entry.sex, entry.nationalities, entry.reason_code) == ("1", "F", ("UZB", "KAZ"), "T1")
    assert [(paper.kind, paper.number, paper.issuer) for paper in entry.documents] == [
        ("passport", "L898902C3", "UTO"),
        ("identity card", "AB7654321", "UZB"),
    ]


@pytest.mark.parametrize(
    ("head", "row", "text"),
    [
        ("name", "Amina Testova", "Amina Testova"),
        ("surname", "Testova", "Testova"),
        ("given_names,surname", "Amina,Testova", "Amina Testova"),
        ("name,surname,given_names", "A. Testova,Testova,Amina", "A. Testova"),
        ("name,surname,given_names", ",Testova,Amina", "Amina Testova"),
    ],
)
def test_a_name_is_whole_or_made_of_its_parts(head, row, text):
    assert [name.text for name in only(head, row).names] == [text]


def test_a_row_may_list_how_someone_is_reached_and_pays():
    entry = only(
        "phones,emails,payments,keywords", "+43 660 1234567|0660 7654321,a@example.org,411111######1111/0927,Quartzline|Q7 "
    )
    assert [(contact.kind, contact.value) for contact in entry.contacts] == [
        ("phone", "+43 660 1234567"),
        ("phone", "0660 7654321"),
        ("email", "a@example.org"),
    ]
    assert [(payment.kind, payment.account, payment.expiry) for payment in entry.payments] == [
        ("card", "411111######1111", "0927")
    ]
    assert entry.keywords == ("Quartzline", "Q7")


def test_of_a_card_number_that_is_listed_whole_the_middle_is_dropped():
    found = read("entry_id,payments", "1,4111-1111 1111 1111/0927|INV770912")
    (entry,) = found.entries
    assert [(payment.kind, payment.account) for payment in entry.payments] == [
        ("card", "411111######1111"),
        ("other", "INV770912"),
    ]
    assert [(fault.code, fault.said) for fault in found.faults] == [("W_CARD_CUT", "")]


@pytest.mark.parametrize(
    ("head", "cell", "code", "said"),
    [
        ("phones", "12345", "E_BAD_CONTACT", "12345"),
        ("emails", "nobody", "E_BAD_CONTACT", "nobody"),
        ("payments", "4111", "E_BAD_ACCOUNT", ""),
    ],
)
def test_what_reaches_nobody_is_a_fault(head, cell, code, said):
    found = read(f"entry_id,name,{head}", f"1,Amina Testova,{cell}")
    assert [(fault.code, fault.where, fault.said) for fault in found.faults] == [(code, "row 2 (id 1)", said)]
    assert (found.entries[0].contacts, found.entries[0].payments) == ((), ())


def test_a_row_may_list_a_document_without_a_person():
    entry = only("documents", "P:UZB:AB7654321")
    assert (entry.names, entry.documents[0].number) == ((), "AB7654321")


def test_a_document_may_leave_out_its_issuer():
    assert only("documents", "P::AB7654321").documents[0].issuer == ""


def test_columns_stand_in_any_order_and_case():
    (entry,) = read("\ufeffNAME , Entry_ID", " Amina Testova , 1 ").entries
    assert (entry.id, entry.names[0].text) == ("1", "Amina Testova")


@pytest.mark.parametrize("mark", [";", "\t"])
def test_cells_may_be_parted_by_something_else(mark):
    (entry,) = read("entry_id,name,birth_dates".replace(",", mark), f'1{mark}"Testova, Amina"{mark}1984').entries
    assert (entry.id, entry.names[0].text, str(entry.birth_dates[0].first)) == ("1", "Testova, Amina", "1984")


def test_a_column_that_is_not_known_is_said_and_never_read():
    found = read("entry_id,name,shoe_size", "1,Amina Testova,38")
    assert [(fault.code, fault.where, fault.said) for fault in found.faults] == [
        ("W_UNKNOWN_FIELD", "own.csv row 1", "shoe_size")
    ]
    assert len(found.entries) == 1


HEAD = "name,entry_id,sex,nationalities,birth_dates,documents"


@pytest.mark.parametrize(
    ("row", "faults"),
    [
        ("Amina Testova,,,,,", ["E_NO_ID"]),
        ("Amina Testova", ["E_COLUMNS", "E_NO_ID"]),
        ("Amina Testova,1", ["E_COLUMNS"]),
        ("Amina Testova,1,,,,,more", ["E_COLUMNS"]),
        ("Amina Testova,0,,,,", ["E_DUP_ID"]),
        (",1,F,,,", ["E_NO_NAME"]),
        ('Amina "Testova,1,,,,\n"Amina" Testova,2', ["E_QUOTE"]),
        ("Amina Testova,1,?,,,", ["W_UNKNOWN_ENUM"]),
        ("Amina Testova,1,,Nowhereland,,", ["W_UNKNOWN_ENUM"]),
        ("Amina Testova,1,,,soon,", ["E_BAD_DATE"]),
        ("Amina Testova,1,,,,AB7654321", ["E_BAD_ENUM"]),
        ("Amina Testova,1,,,,P:UZB:", ["E_BAD_ENUM"]),
        ("Amina Testova,1,,,,P:??:AB7654321", ["W_UNKNOWN_ENUM"]),
    ],
)
def test_what_cannot_be_used_is_a_located_fault(row, faults):
    """A bad value never costs its row, and a bad row never costs the next."""
    found = read(HEAD, "First Person,0,,,,", row, "Good Person,9,,,,")
    assert [fault.code for fault in found.faults] == faults
    assert all("row 3" in fault.where or "row 4" in fault.where for fault in found.faults)
    assert (found.entries[0].id, found.entries[-1].id) == ("0", "9")


@pytest.mark.parametrize("content", ["", "name,surname", "entry_id,sex", "entry_id:name", "1,Amina Testova"])
def test_a_header_without_what_no_row_can_do_without_is_refused(content):
    with pytest.raises(WatchlistError, match="the header needs entry_id"):
        read(content)


def test_a_table_is_one_file():
    with pytest.raises(WatchlistError, match="one file"):
        table.read({"a.csv": b"", "b.csv": b""})


@pytest.mark.parametrize(
    ("content", "is_one"), [("Entry_ID,name", True), ("\ufeffname,entry_id\n", True), ("name\nentry_id", False), ("", False)]
)
def test_the_format_is_recognised_by_its_header(content, is_one):
    assert table.recognise("any", content.encode()) is is_one


TERMS = "name,category,owner,legal_ground,originator_control,valid_from,expires"


def test_the_terms_of_an_entry():
    entry = only(TERMS, "Amina Testova,Wanted,State Police,warrant 12,PIU Example| JIT 7,2026-03,2026-08-31")
    assert entry.terms == Terms(
        owner="State Police",
        ground="warrant 12",
        control=("PIU Example", "JIT 7"),
        category="wanted",
        valid_from="2026-03-01",
        expires="2026-08-31",
    )
    assert entry.provenance == "row 2 (id 1)"


@pytest.mark.parametrize("cells", ["soon,", ",soon", "2026-03-02,2026-03-01", ",2026-02-30"])
def test_a_limit_that_cannot_be_read_is_no_licence_without_limit(cells):
    found = read("entry_id,name,valid_from,expires", f"1,Amina Testova,{cells}", "2,Boris Testov,,")
    assert [entry.id for entry in found.entries] == ["2"]
    assert [(fault.code, fault.where) for fault in found.faults] == [("E_BAD_TERM", "row 2 (id 1)")]


@pytest.mark.parametrize("row", ["1,Amina Testova", "1,Amina,Testova,2026-08-31"])
def test_a_row_that_may_lack_its_limit_is_not_used(row):
    found = read("entry_id,name,expires", row, "2,Boris Testov,")
    assert ([entry.id for entry in found.entries], [fault.code for fault in found.faults]) == (["2"], ["E_COLUMNS"])


@pytest.mark.parametrize("head", ["expiry", "Valid_Until", "valid_to", "expiry_date", "expires_on"])
def test_other_words_for_the_last_day(head):
    assert only(f"name,{head}", "Amina Testova,2026-08-31").terms.expires == "2026-08-31"


@pytest.mark.parametrize("head", ["expiration", "valid", "until"])
def test_a_column_that_sounds_like_a_limit_is_not_passed_over(head):
    with pytest.raises(WatchlistError, match=f"the column {head} may say until when"):
        read(f"entry_id,name,{head}", "1,Amina Testova,2026-08-31")
