"""The Security Council's XML: names in positions, qualities of aliases, dates by element, prose for numbers, hostile XML."""

from pathlib import Path

import pytest

from pnrscreen.errors import WatchlistError
from pnrscreen.model import Strength
from pnrscreen.watchlist.sources import markup, un

LIST = Path(__file__).resolve().parents[3] / ".." / "shared" / "data" / "watchlists" / "un"


def element(name, *inner, **children):
    return f"<{name}>{''.join(inner)}{''.join(f'<{child}>{text}</{child}>' for child, text in children.items())}</{name}>"


def individual(*inner, DATAID="101", FIRST_NAME="AMINA", **children):  # noqa: N803  the elements' own names
    children = {"DATAID": DATAID, "REFERENCE_NUMBER": "TSi.001", "FIRST_NAME": FIRST_NAME} | children
    return element("INDIVIDUAL", *inner, **children)


def alias(text, quality="Good", **children):
    return element("INDIVIDUAL_ALIAS", QUALITY=quality, ALIAS_NAME=text, **children)


def born(kind="EXACT", **children):
    return element("INDIVIDUAL_DATE_OF_BIRTH", TYPE_OF_DATE=kind, **children)


def paper(number, kind="Passport", **children):
    return element("INDIVIDUAL_DOCUMENT", TYPE_OF_DOCUMENT=kind, NUMBER=number, **children)


def whole(*individuals, head='<?xml version="1.0" encoding="UTF-8"?>', root='dateGenerated="2026-02-03T00:00:00"'):
    return f"{head}<CONSOLIDATED_LIST {root}><INDIVIDUALS>{''.join(individuals)}</INDIVIDUALS></CONSOLIDATED_LIST>"


def read(*individuals, **options):
    return un.read({"consolidated.xml": whole(*individuals, **options).encode()})


def only(*inner, **children):
    (entry,) = read(individual(*inner, **children)).entries
    return entry


def birth(entry):
    return [(str(claim.first), str(claim.last), claim.circa) for claim in entry.birth_dates]


def papers(entry):
    return [(document.kind, document.number, document.issuer) for document in entry.documents]


def test_a_person_with_everything():
    found = read(
        individual(
            alias("Amina Testowa"),
            born(DATE="1984-02-29"),
            element("NATIONALITY", VALUE="Uzbekistan"),
            paper("AB7654321", ISSUING_COUNTRY="Uzbekistan"),
            SECOND_NAME="TESTOVA",
            NAME_ORIGINAL_SCRIPT="Амина Тестова",
            GENDER="Female",
            UN_LIST_TYPE="Test",
        )
    )
    (entry,) = found.entries
    assert (found.faults, found.edition) == ((), "2026-02-03T00:00:00")
    assert [(name.text, name.kind) for name in entry.names] == [
        ("AMINA TESTOVA", "primary"),
        ("Амина Тестова", "alias"),
        ("Amina Testowa", "alias"),
    ]
    assert (entry.id, entry.sex, entry.nationalities, entry.reason_code) == ("101", "F", ("UZB",), "Test")
    assert (birth(entry), papers(entry)) == ([("1984-02-29", "1984-02-29", False)], [("passport", "AB7654321", "UZB")])


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        ({}, "AMINA"),
        ({"SECOND_NAME": "BINT TEST"}, "AMINA BINT TEST"),
        ({"SECOND_NAME": "BINT", "THIRD_NAME": "Test"}, "AMINA BINT Test"),
        ({"SECOND_NAME": "BINT", "THIRD_NAME": "Test", "FOURTH_NAME": " Al\n Mithal "}, "AMINA BINT Test Al Mithal"),
        ({"SECOND_NAME": "", "FOURTH_NAME": "MITHAL"}, "AMINA MITHAL"),
    ],
)
def test_names_are_positions_joined_in_order(parts, text):
    """No position is taken for a surname: the publisher does not promise one."""
    (name,) = only(**parts).names
    assert (name.text, name.surname, name.given) == (text, "", "")


@pytest.mark.parametrize(
    ("quality", "kind", "strength"),
    [
        ("Good", "alias", Strength.STRONG),
        ("Low", "alias", Strength.WEAK),
        ("a.k.a.", "alias", Strength.STRONG),
        ("f.k.a.", "former", Strength.STRONG),
        ("", "alias", Strength.STRONG),
    ],
)
def test_the_quality_of_an_alias(quality, kind, strength):
    _, name = only(alias("Sestra", quality)).names
    assert (name.text, name.kind, name.strength) == ("Sestra", kind, strength)


def test_an_alias_may_hold_several_names():
    assert [name.text for name in only(alias("Sestra; Amina Testowa ;")).names[1:]] == ["Sestra", "Amina Testowa"]


def test_the_best_quality_of_one_spelling_counts():
    """A weak name never makes a hit alone, so a low alias must not hide the good one after it."""
    found = only(alias("Sestra", "Low"), alias("Tetka", "Low"), alias("SESTRA", "Good")).names[1:]
    assert [(name.text, name.strength) for name in found] == [("SESTRA", Strength.STRONG), ("Tetka", Strength.WEAK)]


@pytest.mark.parametrize(
    ("said", "claim"),
    [
        (born(DATE="1984-02-29"), ("1984-02-29", "1984-02-29", False)),
        (born(DATE="1960-01-01-05:00"), ("1960-01-01", "1960-01-01", False)),
        (born(YEAR="1984"), ("1984", "1984", False)),
        (born("APPROXIMATELY", YEAR="1984"), ("1984", "1984", True)),
        (born("APPROXIMATELY", NOTE="circa 1984"), ("1984", "1984", True)),
        (born("BETWEEN", FROM_YEAR="1980", TO_YEAR="1985"), ("1980", "1985", False)),
        (born("BETWEEN", FROM_YEAR="1980"), ("1980", "1980", False)),
        (born("BETWEEN", TO_YEAR="1985"), ("1985", "1985", False)),
        (born(NOTE="Nov. 1973"), ("1973-11", "1973-11", False)),
        (alias("Sestra", DATE_OF_BIRTH="1985-03-01"), ("1985-03-01", "1985-03-01", False)),
    ],
)
def test_the_element_tells_how_much_of_a_date_is_known(said, claim):
    assert birth(only(said)) == [claim]


def test_empty_placeholders_are_no_faults():
    names = ("INDIVIDUAL_ALIAS", "INDIVIDUAL_DATE_OF_BIRTH", "INDIVIDUAL_DOCUMENT", "NATIONALITY", "INDIVIDUAL_ADDRESS")
    found = read(
        individual(*(f"<{name}/>" for name in names), alias("", ""), born(), paper(""), element("NATIONALITY", VALUE=""))
    )
    (entry,) = found.entries
    assert (found.faults, len(entry.names), entry.birth_dates, entry.documents, entry.nationalities) == ((), 1, (), (), ())


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        ("Uzbekistan", ("UZB",)),
        ("Possibly Uzbekistan", ("UZB",)),
        ("believed to be Uzbekistan (by birth)", ("UZB",)),
        ("Sudan/South Sudan", ("SDN", "SSD")),
    ],
)
def test_a_nationality_may_be_hedged_or_double(said, codes):
    assert only(element("NATIONALITY", VALUE=said)).nationalities == codes


@pytest.mark.parametrize(
    ("number", "plain"),
    [("AB7654321", "AB7654321"), (" A 7654321\n", "A7654321"), ("7654-321", "7654321"), ("ABC.7654", "ABC7654")],
)
def test_a_plain_number_gives_no_warning(number, plain):
    found = read(individual(paper(number)))
    assert (papers(found.entries[0]), found.faults) == ([("passport", plain, "")], ())


@pytest.mark.parametrize(
    ("said", "numbers"),
    [
        ("Testland diplomatic passport no. T00000898", ["T00000898"]),
        ("T7654321, U7654321", ["T7654321", "U7654321"]),
        ("T7654321, formerly T7654321", ["T7654321"]),
        ("unknown to the authorities", []),
    ],
)
def test_numbers_are_taken_out_of_prose_with_a_warning(said, numbers):
    found = read(individual(paper(said)))
    assert [document.number for document in found.entries[0].documents] == numbers
    assert [(fault.code, fault.said) for fault in found.faults] == [("W_UNKNOWN_FIELD", said)]


def test_the_country_of_issue_stands_in_for_the_issuing_one():
    assert papers(only(paper("T7654321", kind="National\n Identification Number", COUNTRY_OF_ISSUE="Uzbekistan"))) == [
        ("identity card", "T7654321", "UZB")
    ]


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (individual(DATAID=""), "E_NO_ID"),
        (individual(FIRST_NAME=""), "E_NO_NAME"),
        (individual() + individual(), "E_DUP_ID"),
        (individual(born(NOTE="30-35 years old")), "E_BAD_DATE"),
        (individual(element("NATIONALITY", VALUE="Nowhereland")), "W_UNKNOWN_ENUM"),
        (individual(paper("0000000")), "E_BAD_ENUM"),
        (individual(paper("T7654321", ISSUING_COUNTRY="Nowhereland")), "W_UNKNOWN_ENUM"),
    ],
)
def test_what_cannot_be_used_is_a_located_fault(bad, code):
    found = read(bad, individual(DATAID="909"))
    assert [fault.code for fault in found.faults] == [code]
    assert all(fault.where for fault in found.faults)
    assert found.entries[-1].id == "909"


def test_only_people_are_read():
    entity = element("ENTITY", DATAID="202", FIRST_NAME="TEST FOUNDATION")
    assert [entry.id for entry in read(entity, individual(), entity).entries] == ["101"]


def test_a_namespace_changes_nothing():
    assert read(individual(), root='xmlns="urn:test"').entries == read(individual()).entries


def test_an_edition_without_a_date_has_no_name():
    assert read(individual(), root="").edition == ""


def test_another_encoding_is_read_when_the_file_names_it():
    head = '<?xml version="1.0" encoding="{}"?>'
    for encoding in ("utf-16", "iso-8859-1"):
        content = whole(individual(FIRST_NAME="ÁMINA"), head=head.format(encoding)).encode(encoding)
        assert un.read({"list.xml": content}).entries[0].names[0].text == "ÁMINA"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "not well-formed"),
        (whole(individual())[:-30], "not well-formed"),
        (whole(individual(FIRST_NAME="&undeclared;")), "not well-formed"),
        (whole("<a:b/>"), "not well-formed"),
        (whole(individual(), head='<?xml version="1.0" encoding="no-such"?>'), "not well-formed"),
        (whole(individual(), head='<?xml version="1.0" encoding="gb2312"?>'), "not well-formed"),
        (whole(individual(), head="<!DOCTYPE CONSOLIDATED_LIST>"), "document type"),
        (whole(individual(FIRST_NAME="&a;"), head='<!DOCTYPE x [<!ENTITY a "aaaa">]>'), "document type"),
        (whole(head='<!DOCTYPE x SYSTEM "file:///etc/hostname">'), "document type"),
        (whole("<A>" * markup.DEPTH_MAX + "</A>" * markup.DEPTH_MAX), "nest deeper"),
        ("<html><body>not found</body></html>", "root element"),
    ],
)
def test_xml_that_is_hostile_or_no_list_is_refused(content, reason):
    with pytest.raises(WatchlistError, match=reason) as refused:
        un.read({"consolidated.xml": content.encode()})
    assert refused.value.where == "consolidated.xml"


def test_a_list_is_one_file():
    with pytest.raises(WatchlistError, match="one file"):
        un.read({"a.xml": b"", "b.xml": b""})


@pytest.mark.parametrize(("content", "is_one"), [(whole(), True), ("\ufeff" + whole(), True), ("<html/>", False), ("", False)])
def test_the_format_is_recognised_by_its_root(content, is_one):
    assert un.recognise("any", content.encode()) is is_one


def test_the_published_list():
    if not LIST.is_dir():
        pytest.skip("shared/data is absent")
    found = un.read({path.name: path.read_bytes() for path in LIST.iterdir()})
    assert len(found.entries) == 730
    assert all(entry.names or entry.documents for entry in found.entries)
    assert {fault.code for fault in found.faults} <= {"E_BAD_DATE", "W_UNKNOWN_FIELD"}
