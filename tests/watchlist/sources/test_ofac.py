"""The Treasury's delimited files: nulls, remarks cut in two, the grammar of birth dates and papers, and who is left out."""

from pathlib import Path

import pytest

from pnrscreen.errors import WatchlistError
from pnrscreen.model import Strength
from pnrscreen.watchlist.sources import ofac

LISTS = Path(__file__).resolve().parents[3] / ".." / "shared" / "data" / "watchlists" / "ofac"
NULL = "-0- "


def cells(*said):
    """Write one row as the publisher does: text in quotes, numbers and nulls without, CRLF at the end."""
    return ",".join(cell if cell == NULL or cell.isdigit() else f'"{cell}"' for cell in said) + "\r\n"


def person(ident="101", name="TESTOVA, Amina", remarks=NULL, kind="individual", program="TEST"):
    return cells(ident, name, kind, program, *[NULL] * 7, remarks)


def read(main, **others):
    files = {"sdn.csv": main} | {f"{name}.csv": content for name, content in others.items()}
    return ofac.read({name: content.encode() for name, content in files.items()})


def only(remarks, **others):
    (entry,) = read(person(remarks=remarks), **others).entries
    return entry


def names(entry):
    return [(name.text, name.kind, name.strength) for name in entry.names]


def birth(entry):
    return [(str(claim.first), str(claim.last), claim.circa) for claim in entry.birth_dates]


def papers(entry):
    return [(paper.kind, paper.number, paper.issuer) for paper in entry.documents]


def contacts(entry):
    return [(contact.kind, contact.value) for contact in entry.contacts]


def codes(contents):
    return [fault.code for fault in contents.faults]


def test_a_person_with_everything():
    found = read(
        person(
            remarks="DOB 10 Dec 1948; alt. DOB 1946; POB Testville; nationality Uzbekistan; alt. citizen Kazakhstan; "
            "Gender Female; Passport AB7654321 (Uzbekistan) issued 01 Jan 2010 expires 01 Jan 2020; "
            "a.k.a. 'SESTRA'; Linked To: TEST GROUP.",
            program="SDGT] [TEST",
        ),
        alt=cells("101", "1", "aka", "TESTOWA, Amina", NULL)
        + cells("101", "2", "fka", "KARIMOVA, Amina", NULL)
        + cells("101", "3", "nka", "TESTINA, Amina", NULL),
        add=cells("101", "1", NULL, "Testville", "Uzbekistan", NULL),
    )
    (entry,) = found.entries
    assert found.faults == ()
    assert names(entry) == [
        ("Amina TESTOVA", "primary", Strength.STRONG),
        ("Amina TESTOWA", "alias", Strength.STRONG),
        ("Amina KARIMOVA", "former", Strength.STRONG),
        ("Amina TESTINA", "alias", Strength.STRONG),
        ("SESTRA", "alias", Strength.WEAK),
    ]
    assert birth(entry) == [("1948-12-10", "1948-12-10", False), ("1946", "1946", False)]
    assert (entry.id, entry.sex, entry.nationalities, entry.reason_code) == ("101", "F", ("UZB", "KAZ"), "SDGT TEST")
    assert papers(entry) == [("passport", "AB7654321", "UZB")]


def test_a_null_says_nothing():
    """The null marker is a value of the format, in every column and with its blank."""
    (entry,) = read(person(program=NULL), alt=cells("101", "1", "aka", NULL, NULL)).entries
    assert (len(entry.names), entry.birth_dates, entry.sex, entry.documents, entry.reason_code) == (1, (), "", (), "")


@pytest.mark.parametrize("ending", ["", "\x1a", "\r\n\x1a", "\0\0", "\r\n"])
def test_the_end_of_the_file_is_no_row(ending):
    found = read(person("101") + person("102") + ending)
    assert ([entry.id for entry in found.entries], found.faults) == (["101", "102"], ())


def test_line_ends_and_a_byte_order_mark_change_nothing():
    main = person("101", remarks="DOB 1948.") + person("102")
    assert read(main.replace("\r\n", "\n")) == read(main) == read("\ufeff" + main)


def test_remarks_go_on_in_the_middle_of_a_word():
    """Several continuations of one id are joined in order, without a separator, before anything is read."""
    comments = cells("101", "b 1984; Passport AB7654321 (Uzb") + cells("101", "ekistan).")
    entry = only("DOB 1979; alt. DOB 29 Fe", sdn_comments=comments)
    assert birth(entry) == [("1979", "1979", False), ("1984-02-29", "1984-02-29", False)]
    assert papers(entry) == [("passport", "AB7654321", "UZB")]


@pytest.mark.parametrize(
    ("said", "first", "last", "circa"),
    [
        ("DOB 10 Dec 1948", "1948-12-10", "1948-12-10", False),
        ("DOB 1946", "1946", "1946", False),
        ("DOB Sep 1938", "1938-09", "1938-09", False),
        ("DOB circa 1951", "1951", "1951", True),
        ("DOB circa Mar 1961", "1961-03", "1961-03", True),
        ("DOB circa 01 Jan 1950", "1950-01-01", "1950-01-01", True),
        ("DOB 1929 to 1930", "1929", "1930", False),
        ("DOB 01 Jan 1953 to 31 Dec 1954", "1953-01-01", "1954-12-31", False),
        ("DOB circa 1979-1982", "1979", "1982", True),
        ("alt. DOB 1947", "1947", "1947", False),
        ("Alt. DOB 1947", "1947", "1947", False),
    ],
)
def test_every_form_of_a_birth_date(said, first, last, circa):
    assert birth(only(f"POB Testville; {said}.")) == [(first, last, circa)]


@pytest.mark.parametrize(
    ("said", "kind", "number", "issuer"),
    [
        ("Passport AB7654321", "passport", "AB7654321", ""),
        ("Passport B 960789 (Uzbekistan)", "passport", "B960789", "UZB"),
        ("Passport Booklet A5250088 (Kazakhstan)", "passport", "A5250088", "KAZ"),
        ("Passport AB7654321 issued 05 Feb 2011", "passport", "AB7654321", ""),
        ("Passport AB7654321 (Uzbekistan) expires May 2020", "passport", "AB7654321", "UZB"),
        ("alt. Passport AB7654321 (Uzbekistan) issued 05 Feb 2011 expires 04 Feb 2021", "passport", "AB7654321", "UZB"),
        ("Diplomatic Passport D7654321 (Uzbekistan)", "passport", "D7654321", "UZB"),
        ("National ID No. 7654-321 (Uzbekistan)", "identity card", "7654321", "UZB"),
        ("Turkish Identificiation Number 76543210987 (Turkey)", "turkish identificiation number", "76543210987", "TUR"),
        ("SSN 987-65-4321 (United States)", "ssn", "987654321", "USA"),
        ("C.U.R.P. TEST800101HDFXXX09 (Mexico)", "c.u.r.p.", "TEST800101HDFXXX09", "MEX"),
    ],
)
def test_every_form_of_a_document(said, kind, number, issuer):
    assert papers(only(f"DOB 1948; {said}.")) == [(kind, number, issuer)]


def test_one_document_said_twice_is_one():
    assert len(only("Passport AB7654321; alt. Passport AB 7654321.").documents) == 1


@pytest.mark.parametrize("label", ["Passport", "Travel Document Number", "Driver's License No.", "Tax ID No.", "Cedula No."])
def test_a_closed_list_of_labels_begins_a_document(label):
    assert [number for _, number, _ in papers(only(f"{label} T7654321."))] == ["T7654321"]


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("a.k.a. 'SESTRA'", "SESTRA"),
        ("a.k.a. 'ABU-'TEST'", "ABU-'TEST"),
        ("f.k.a. 'STARAYA'", "STARAYA"),
        ("alt. a.k.a. 'TESTER, Little'", "Little TESTER"),
    ],
)
def test_names_in_single_quotes_are_weak(said, text):
    assert names(only(f"DOB 1948; {said}."))[1:] == [(text, "alias", Strength.WEAK)]


def test_a_weak_name_that_is_also_a_strong_alias_is_strong():
    entry = only("a.k.a. 'SESTRA'.", alt=cells("101", "1", "aka", "SESTRA", NULL))
    assert names(entry)[1:] == [("SESTRA", "alias", Strength.STRONG)]


@pytest.mark.parametrize(
    ("said", "text", "surname", "given"),
    [
        ("TESTOVA, Amina", "Amina TESTOVA", "TESTOVA", "Amina"),
        ("DE TEST, Pablo Ejemplo, Jr.", "Pablo Ejemplo DE TEST Jr.", "DE TEST", "Pablo Ejemplo"),
        ("TEST, Pablo, Jr., III", "Pablo TEST Jr. III", "TEST", "Pablo"),
        ("TEST, Juan E. de la", "Juan E. de la TEST", "TEST", "Juan E. de la"),
        ("ABU MITHAL", "ABU MITHAL", "", ""),
    ],
)
def test_the_parts_of_a_name_stand_between_commas(said, text, surname, given):
    (entry,) = read(person(name=said)).entries
    assert [(name.text, name.surname, name.given) for name in entry.names] == [(text, surname, given)]


def test_telephones_and_emails_stand_in_the_remarks_under_several_labels():
    entry = only(
        "DOB 1984; Email Address a@example.org; alt. Email Address b@example.org; Email:c@example.org; "
        "Website www.example.org; Phone Number 436601234567; alt. Phone Number 436607654321; "
        "Telephone No. (43) (0)660 1111111; Fax: 436602222222."
    )
    assert contacts(entry) == [
        ("phone", "436601234567"),
        ("phone", "436607654321"),
        ("phone", "(43) (0)660 1111111"),
        ("email", "a@example.org"),
        ("email", "b@example.org"),
        ("email", "c@example.org"),
    ]


@pytest.mark.parametrize("said", ["Telephone engineer", "Email clerk", "General Manager, Test Mobile Phones LLC"])
def test_a_position_is_no_telephone(said):
    found = read(person(remarks=f"{said}; DOB 1984."))
    assert (found.entries[0].contacts, found.faults) == ((), ())


def test_an_unusable_telephone_costs_nothing_beside_it():
    found = read(person(remarks="DOB 1984; Phone Number 12345; alt. Phone Number 436601234567; Email Address a@example.org."))
    (entry,) = found.entries
    assert [(fault.code, fault.where, fault.said) for fault in found.faults] == [("E_BAD_CONTACT", "id 101", "12345")]
    assert contacts(entry) == [("phone", "436601234567"), ("email", "a@example.org")]
    assert birth(entry) == [("1984", "1984", False)]


def test_only_people_are_read():
    """Entities are the null marker; their rows are known, so what refers to them dangles not."""
    main = (
        person("1", "TEST CO., LTD.", kind=NULL, remarks="Phone Number 1; Email Address info@example.org.")
        + person("2", "TEST STAR", kind="vessel")
        + person("3", "T-1", kind="aircraft")
    )
    found = read(main + person("4"), alt=cells("1", "1", "aka", "TEST COMPANY", NULL))
    assert ([entry.id for entry in found.entries], found.faults) == (["4"], ())


@pytest.mark.parametrize("name", ["alt", "add", "sdn_comments"])
def test_a_row_of_nobody_is_a_fault(name):
    (fault,) = read(person(), **{name: cells("999", "1", "aka", "NOBODY, Test", NULL)}).faults
    assert (fault.code, fault.where) == ("E_DANGLING_REF", f"{name}.csv row 1 (id 999)")


@pytest.mark.parametrize(("name", "row"), [("alt", '101,1,"aka"'), ("sdn_comments", "101")])
def test_a_row_cut_short_is_a_fault(name, row):
    found = read(person(), **{name: row})
    assert codes(found) == ["E_COLUMNS"]
    assert len(found.entries) == 1


def test_a_last_line_cut_in_the_middle_costs_only_itself():
    found = read(person("101") + person("102")[:14])
    assert ([entry.id for entry in found.entries], codes(found)) == (["101"], ["E_QUOTE"])


def test_a_row_of_too_few_columns_still_lists_its_person():
    found = read('101,"TESTOVA, Amina","individual","TEST"\r\n')
    assert (names(found.entries[0])[0][0], codes(found)) == ("Amina TESTOVA", ["E_COLUMNS"])


@pytest.mark.parametrize(
    ("main", "code"),
    [
        (person("nobody"), "E_NO_ID"),
        (person("101") + person("101"), "E_DUP_ID"),
        (person(name=NULL), "E_NO_NAME"),
        (person(name=" , "), "E_NO_NAME"),
        (person(remarks="DOB 31 Feb 1948."), "E_BAD_DATE"),
        (person(remarks="DOB 1950 to 1940."), "E_BAD_DATE"),
        (person(remarks="nationality Nowhereland."), "W_UNKNOWN_ENUM"),
        (person(remarks="Passport AB7654321 (Nowhereland)."), "W_UNKNOWN_ENUM"),
        (person(remarks="Passport 00000."), "E_BAD_ENUM"),
        (person(remarks="Passport issued in Testville."), "E_BAD_ENUM"),
        (person(remarks="Phone Number 12345."), "E_BAD_CONTACT"),
        (person(remarks="Email Address unknown."), "E_BAD_CONTACT"),
    ],
)
def test_what_cannot_be_used_is_a_located_fault(main, code):
    found = read(main + person("909"))
    assert codes(found) == [code]
    assert all(fault.where for fault in found.faults)
    assert found.entries[-1].id == "909"


def test_the_sister_list_has_the_same_shape():
    files = {"CONS_PRIM.CSV": person(), "CONS_ALT.CSV": cells("101", "1", "aka", "TESTOWA, Amina", NULL)}
    (entry,) = ofac.read({f"lists/{name}": content.encode() for name, content in files.items()}).entries
    assert len(entry.names) == 2


def test_one_file_of_any_name_is_the_main_one():
    assert ofac.read({"renamed.txt": person().encode()}).entries == read(person()).entries


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        (("alt.csv",), "main file"),
        (("alt.csv", "add.csv"), "main file"),
        (("a.csv", "b.csv"), "one file"),
        (("sdn.csv", "cons_prim.csv"), "two lists"),
    ],
)
def test_files_that_make_no_list_are_refused(files, reason):
    with pytest.raises(WatchlistError, match=reason):
        ofac.read(dict.fromkeys(files, person().encode()))


@pytest.mark.parametrize(
    ("name", "content", "is_one"),
    [
        ("SDN.CSV", "", True),
        ("any", person(), True),
        ("any", "\ufeff" + person(kind=NULL), True),
        ("any", "entry_id,name\n", False),
        ("any", "{}", False),
    ],
)
def test_the_format_is_recognised_by_its_name_or_its_first_row(name, content, is_one):
    assert ofac.recognise(name, content.encode()) is is_one


def test_the_published_list():
    if not LISTS.is_dir():
        pytest.skip("shared/data is absent")
    found = ofac.read({path.name: path.read_bytes() for path in LISTS.iterdir()})
    assert len(found.entries) == 4620
    assert all(entry.names or entry.documents for entry in found.entries)
    assert sum(len(entry.contacts) for entry in found.entries) == 76
    assert not {"E_BAD_CONTACT", "E_BAD_DATE", "E_COLUMNS", "E_DUP_ID", "E_ENCODING", "E_NO_ID", "E_NO_NAME", "E_QUOTE"} & set(
        codes(found)
    )
