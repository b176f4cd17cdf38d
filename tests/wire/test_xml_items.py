"""Every stretch of a document is named, what the law treats apart is told apart, and no spelling hides anything."""

import pytest

from pnrscreen import wire
from wire.spoken_xml import LOCATOR, document, message


def items(*inside):
    """Return tag, code and text of the items of a reservation, the tags of the document around it left out."""
    said = message(document(f"<PNR>{LOCATOR}{''.join(inside)}</PNR>"))
    found = [(item.tag, item.code, item.said.strip()) for item in said.items]
    return found[found.index(("BOOKINGREFID", "tag", "</BookingRefID>")) + 1 : -3]


def test_a_tag_its_attributes_and_a_text_are_items():
    assert items('<Passenger RPH="1">\n <GivenName>OTTO</GivenName></Passenger>') == [
        ("PASSENGER", "tag", '<Passenger RPH="1">'),
        ("PASSENGER", "@RPH", "1"),
        ("GIVENNAME", "tag", "<GivenName>"),
        ("GIVENNAME", "text", "OTTO"),
        ("GIVENNAME", "tag", "</GivenName>"),
        ("PASSENGER", "tag", "</Passenger>"),
    ]


def test_an_attribute_is_named_with_its_value():
    raw = document("<PNR  Diet = 'NONE'/>")
    part = next(item for item in wire.read(raw).interchanges[0].messages[0].items if item.code == "@DIET")
    assert raw[part.start : part.end] == b"Diet = 'NONE'"


def test_a_request_is_one_item_with_its_attributes_as_parts():
    (whole, *parts) = items('<SSR SSRCode="DOCS"><Airline Code="ZX"/><Text>/P/AUT</Text></SSR>')
    assert whole[:2] == ("SSR", "DOCS")
    assert parts == [("SSR", "@SSRCODE", "DOCS"), ("SSR", "@CODE", "ZX")]


def test_what_stands_in_a_request_under_another_name_is_a_part():
    found = items('<SSR SSRCode="SEAT"><Text>12A</Text><Mood Why="X">GLAD<Sub/></Mood></SSR>')
    assert [part[1] for part in found] == ["SEAT", "@SSRCODE", "@MOOD", "@MOOD", "@MOOD", "@MOOD"]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("<SSR SSR_Code='ksml'/>", "KSML"),
        ("<DOC_SSR><DOCO/></DOC_SSR>", "DOCO"),
        ("<SSR/>", "UNKNOWN"),
        ("<SSR SSRCode='KOSHER MEAL'/>", "UNKNOWN"),
        ("<SSR SSRCode='&#75;SML'/>", "UNKNOWN"),
        ("<SSR SSRCode='OTHS'>&#x4b;SML</SSR>", "UNKNOWN"),
        ("<SSR SSRCode='DOCS'>O&#39;MARROW M&#220;LLER</SSR>", "DOCS"),
    ],
)
def test_a_request_is_known_by_its_code_or_what_it_holds(said, code):
    assert items(said)[0][:2] == ("SSR", code)


def test_the_text_about_a_minor_is_a_part():
    assert items('<SSR SSRCode="UMNR"><Text>UM08</Text></SSR>')[-1] == ("SSR", "UMNR:text", "UM08")
    assert items('<SSR SSRCode="UMNR" Text="UM08"/>')[-1] == ("SSR", "UMNR:text", "UM08")


def test_a_comment_in_a_request_is_a_part_nobody_knows():
    assert items('<SSR SSRCode="SEAT"><!-- window --></SSR>')[-1] == ("SSR", "UNKNOWN", "<!-- window -->")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("<OSI>CTCM 43660555011</OSI>", "4:28:CTC"),
        ("<OSI><Text>CTCM 43660555011</Text></OSI>", "4:28:CTC"),
        ("<OSI>VIP</OSI>", "4:28"),
        ("<Remark>CTCM 43660555011</Remark>", "4:28:CTC"),
        ("<OSI><Vegan>CTCM 43660555011</Vegan></OSI>", "4:28"),
        ("<OSI>CTCM 43660555011<!-- vegan --></OSI>", "4:28"),
    ],
)
def test_a_remark_is_the_osi_of_edifact(said, code):
    assert [item[:2] for item in items(said)] == [("IFT", code)]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("<History><Surname>OLM</Surname></History>", ("LTS", "")),
        ("<Hotel><Surname>OLM</Surname></Hotel>", ("HOTEL", "NONAIR")),
        ("<Hobby><Surname>OLM</Surname></Hobby>", ("HOBBY", "UNKNOWN")),
        ("<!-- OLM -->", ("XML", "UNKNOWN")),
        ("<?olm OLM?>", ("XML", "UNKNOWN")),
    ],
)
def test_some_elements_are_judged_whole(said, found):
    assert [item[:2] for item in items(said)] == [found]


def test_around_the_reservations_an_unknown_tag_goes_and_what_it_holds_is_judged():
    found = [*message(f"<Umschlag><PNR>{LOCATOR}</PNR></Umschlag>".encode()).items]
    assert [(item.tag, item.code) for item in (found[0], found[1], found[-1])] == [
        ("UMSCHLAG", "UNKNOWN"),
        ("PNR", "tag"),
        ("UMSCHLAG", "UNKNOWN"),
    ]


@pytest.mark.parametrize(
    ("said", "parts"),
    [
        ('xmlns="http://www.iata.org/IATA/2007/00"', []),
        ('xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"', []),
        ('xmlns="http://example.org/kosher"', ["@XMLNS"]),
        ('xmlns:vegetarian="http://www.w3.org/2001/XMLSchema"', ["@VEGETARIAN"]),
    ],
)
def test_only_the_namespaces_of_the_standards_say_nothing(said, parts):
    found = message(f"<PNR {said}>{LOCATOR}</PNR>".encode()).items
    assert [item.code for item in found if item.tag == "PNR" and item.code.startswith("@")] == parts


def test_items_are_made_anew_each_time():
    said = message(document())
    assert [*said.items] == [*said.items] != []
