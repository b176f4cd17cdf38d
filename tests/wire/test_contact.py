import pytest

from pnrscreen.message import Contact
from pnrscreen.wire import contact
from wire.spoken import segment


def said(kind, *values):
    return [Contact(kind=kind, value=value) for value in values]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("CTCE ANNA..LENA//EXAMPLE.ORG", said("email", "ANNA_LENA@EXAMPLE.ORG")),
        ("CTCE KIM./LEE//EXAMPLE.ORG/EN", said("email", "KIM-LEE@EXAMPLE.ORG")),
        ("CTCM 43660555001", said("phone", "43660555001")),
        ("CTC M 43660555001", said("phone", "43660555001")),
        ("CTCM43660555001", said("phone", "43660555001")),
        ("CTCM+43660555001", said("phone", "+43660555001")),
        ("CTC43660555001", said("phone", "43660555001")),
        ("CTCM43660555001 WIFE WAITS AT CHURCH", []),
        ("CTC 43660555001-U", said("phone", "43660555001-U")),
        ("CTCT VIE 43 1 5550002", said("phone", "VIE 43 1 5550002")),
        ("CTCF 43 1 5550003", said("fax", "43 1 5550003")),
        ("CTCA GASSE 3 WIEN", said("address", "GASSE 3 WIEN")),
        ("CTCR", said("refused", "")),
        ("CTCH ASK FOR HANS", []),
        ("CTCE NOT AN ADDRESS", []),
        ("CTCM 43660555001 WIFE WAITS AT CHURCH", []),
        ("VIP WATCHES BIRDS", []),
        ("", []),
    ],
)
def test_a_remark_is_a_contact_only_when_it_is_nothing_else(text, found):
    assert contact.of_remark(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("H5550000001 W 5550000002 ", said("phone", "5550000001", "5550000002")),
        ("+43 (1) 555-0001", said("phone", "+43 (1) 555-0001")),
        ("OTTO//EXAMPLE.ORG", said("email", "OTTO@EXAMPLE.ORG")),
        ("CALL 5550000001", []),
        ("12", []),
        ("", []),
    ],
)
def test_a_text_with_a_word_in_it_is_left_alone(text, found):
    assert contact.of_text(text) == found


def test_com_says_value_and_kind():
    com = segment("COM+43 1 5550000:TE+43 1 5550001:FX+OPS//EXAMPLE.ORG:EM+43 1 5550002+:TE+5550003:ZZ")
    assert contact.of_com(com) == [
        *said("phone", "43 1 5550000"),
        *said("fax", "43 1 5550001"),
        *said("email", "OPS@EXAMPLE.ORG"),
        *said("phone", "43 1 5550002", "5550003"),
    ]


def test_nad_says_an_address_behind_the_name():
    assert contact.of_nad(segment("NAD+FL+++A:B+HILL ROAD:2+CORK+:::MUNSTER+T12+IRL"), 4) == said(
        "address", "HILL ROAD 2, CORK, MUNSTER, T12, IRL"
    )
    assert contact.of_nad(segment("NAD+FL+++A:B"), 4) == []


def test_add_says_addresses_and_numbers():
    add = segment("ADD++700:HILL ROAD 2:CORK:::IE:T12:5550000001+700:GASSE 1")
    assert contact.of_add(add) == [
        *said("address", "HILL ROAD 2, CORK, IE, T12"),
        *said("phone", "5550000001"),
        *said("address", "GASSE 1"),
    ]
    assert contact.of_add(segment("ADD")) == []
