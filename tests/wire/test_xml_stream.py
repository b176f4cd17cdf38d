"""Whatever the bytes, what is whole comes out, nothing is expanded or fetched, and the work stays in proportion."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pnrscreen import wire
from pnrscreen.errors import WireError
from pnrscreen.message import Broken, Interchange
from pnrscreen.wire import xml, xml_stream
from pnrscreen.wire.xml_element import Element
from wire.golden import XML
from wire.spoken import codes
from wire.spoken_xml import IDA, OTTO, document, flight, record

SEEDS = [case.read_bytes() for case in XML]


def broken(raw):
    return [(one.reason, one.segment) for one in wire.read(raw).broken]


def surnames(raw):
    return [
        person.names[0].given
        for one in wire.read(raw).interchanges
        for said in one.messages
        for pnr in said.body.pnrs
        for person in pnr.travellers
    ]


# ------------------------------------------------------------------------------------------------------------ entities

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 30))


@pytest.mark.parametrize(
    "declaration",
    [
        f'<!DOCTYPE a [<!ENTITY l0 "FALKEN">{LAUGHS}]>',
        '<!DOCTYPE a [<!ENTITY l29 SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://example.org/p"> %p;]>',
        '<!DOCTYPE a SYSTEM "http://example.org/a.dtd">',
        '<!DOCTYPE a PUBLIC "-//A//EN" "a.dtd">',
        '<!DOCTYPE a [<!ATTLIST PNR Diet CDATA "KOSHER">]>',
        "<!DOCTYPE a []>",
    ],
)
def test_whatever_declares_or_fetches_is_refused_before_it_can(declaration):
    """The whole document goes, with the reservations in it: what they would say depends on the declaration."""
    raw = declaration.encode() + document(record("<OSI>&l29;</OSI>", OTTO, flight()))
    received = wire.read(raw)
    assert received.interchanges == ()
    assert [(one.reason, one.start, one.end) for one in received.broken] == [("XML_ENTITY", 0, len(raw))]


def test_a_document_type_that_declares_nothing_is_harmless():
    assert surnames(b"<!DOCTYPE IATA_PNRGOV_NotifRQ>" + document(record(OTTO, flight()))) == ["OTTO"]


def test_an_entity_nobody_declared_breaks_its_reservation():
    raw = document(record("<OSI>&who;</OSI>", OTTO), record(IDA, flight()))
    assert surnames(raw) == ["IDA"]
    assert [one.expected for one in wire.read(raw).broken] == ["one of the five entities of XML"]


# -------------------------------------------------------------------------------------------------------------- damage


@pytest.mark.parametrize(
    ("damage", "expected"),
    [
        (("FALKEN", "FAL<KEN"), "well-formed XML"),
        (("</Surname>", ""), "the end tag of the element that is open"),
        (("</PNR>", ""), "the end tag of the element that is open"),
        (('RPH="1"', 'RPH="1" RPH="1"'), "each attribute once"),
        (('RPH="1"', 'RPH="1'), "well-formed XML"),
    ],
)
def test_a_reservation_that_is_not_well_formed_stops_no_other(damage, expected):
    one, other = record(OTTO, flight()), record(IDA, flight())
    raw = document(one, one.replace(*damage, 1), other, other)
    received = wire.read(raw)
    start = raw.index(b"<PNR>", raw.index(b"<PNR>") + 1)
    assert surnames(raw) == ["OTTO", "IDA", "IDA"]
    assert [(lost.start, lost.end, lost.expected) for lost in received.broken] == [(start, raw.index(other.encode()), expected)]
    assert raw[received.broken[0].end :].startswith(other.encode())


def test_the_number_of_an_element_counts_on_behind_damage():
    good = wire.read(document(record(OTTO), record(OTTO), record(IDA)))
    bad = wire.read(document(record(OTTO), record(OTTO).replace("OTTO", "OT&TO"), record(IDA)))
    assert bad.interchanges[0].messages[0].body.pnrs[1].segment == good.interchanges[0].messages[0].body.pnrs[2].segment


def test_what_was_complete_before_a_cut_comes_out():
    raw = document(record(OTTO, flight()), record(IDA, flight()))
    cut = raw[: raw.index(b"IDA") + 2]
    received = wire.read(cut)
    assert surnames(cut) == ["OTTO"]
    assert received.interchanges[0].messages[0].body.flight.number == "123"
    assert codes(received.interchanges[0].defects) == ["TRUNCATED"]
    assert [(one.start, one.end) for one in received.broken] == [(cut.rindex(b"<PNR>"), len(cut))]


def test_damage_outside_of_reservations_costs_none():
    raw = document(record(OTTO), "<Note>&</Note>", record(IDA))
    assert surnames(raw) == ["OTTO", "IDA"]
    assert broken(raw) == [("XML_NOT_WELL_FORMED", "NOTE")]


def test_a_damaged_document_ends_where_another_begins():
    raw = b'<?xml version="1.0"?><PNR><Passenger>' + b'<?xml version="1.0"?>' + document(record(IDA))
    assert surnames(raw) == ["IDA"]
    assert [(one.start, one.end) for one in wire.read(raw).broken] == [(0, 37)]


def test_utf_16_is_not_searched_behind_damage():
    """The next reservation is looked for in bytes, and there a character has two."""
    raw = document(record(OTTO), record(OTTO).replace("OTTO", "OT&TO"), record(IDA)).decode().encode("utf-16-be")
    assert surnames(raw) == ["OTTO"]
    assert wire.read(raw).broken[0].end == len(raw)


@given(st.sampled_from(SEEDS), st.data())
@settings(max_examples=150, deadline=None)
def test_any_damage_gives_interchanges_and_broken_stretches_and_nothing_else(raw, data):
    start = data.draw(st.integers(min_value=0, max_value=len(raw)))
    end = data.draw(st.integers(min_value=start, max_value=min(len(raw), start + 80)))
    signs = (b"", b"<", b">", b"&", b"/>", b'"', b"<PNR>", b"</PNR>", b"<!--", b"]]>", b"<![CDATA[", b"\0", b"\xff", b"<?xml ")
    damage = data.draw(st.sampled_from([*signs, raw[start:end] * 2]))
    with contextlib.suppress(WireError):
        for held in xml.each(raw[:start] + damage + raw[end:]):
            assert isinstance(held, Interchange | Broken)
            if isinstance(held, Interchange):
                assert all(0 <= item.start <= item.end for said in held.messages for item in said.items)


@given(st.binary(max_size=60))
@settings(max_examples=60, deadline=None)
def test_anything_in_a_reservation_leaves_the_others(text):
    if b"<" not in text:  # it could be a reservation of its own
        raw = document(record(OTTO)).replace(b"</PNRs>", b"<PNR>" + text + b"</PNR>" + record(IDA).encode() + b"</PNRs>")
        found = surnames(raw)
        assert (found[0], found[-1]) == ("OTTO", "IDA")


# -------------------------------------------------------------------------------------------------------------- limits


def test_a_depth_bomb_is_refused():
    raw = document(record("<a>" * 100_000), record(IDA))
    assert broken(raw)[0] == ("XML_TOO_DEEP", "PNR")
    assert surnames(raw) == ["IDA"]


def test_elements_may_nest_as_deep_as_the_limit():
    inside = xml_stream.XML_DEPTH_MAX - 3  # NotifRQ, PNRs and PNR stand around them
    assert surnames(document(record("<a>" * inside + "</a>" * inside, OTTO))) == ["OTTO"]
    assert surnames(document(record("<a>" * (inside + 1) + "</a>" * (inside + 1), OTTO))) == []


def test_more_attributes_than_the_limit_are_left_out():
    many = "".join(f' A{n}="x"' for n in range(xml_stream.XML_ATTRIBUTES_MAX))
    raw = document(record(OTTO.replace("<Passenger", f"<Passenger{many}")))
    received = wire.read(raw)
    assert surnames(raw) == ["OTTO"]
    assert codes(received.interchanges[0].messages[0].defects)[0] == "XML_LIMIT"


@pytest.mark.parametrize("said", ['<OSI Text="{}"/>', "<OSI>{}</OSI>"])
def test_more_text_than_the_limit_is_left_out(said):
    raw = document(record(said.format("X" * (xml_stream.XML_TEXT_MAX + 1)), OTTO, flight()))
    assert surnames(raw) == ["OTTO"]
    assert codes(wire.read(raw).interchanges[0].messages[0].defects) == ["XML_LIMIT"]


def test_a_reservation_of_too_many_elements_is_broken_alone():
    raw = document(record(OTTO, "<a/>" * xml_stream.XML_ELEMENTS_MAX), record(IDA))
    assert broken(raw) == [("XML_TOO_LARGE", "PNR")]
    assert surnames(raw) == ["IDA"]


def test_a_tag_without_end_is_refused_before_the_parser_has_begun_it_often():
    raw = b'<IATA_PNRGOV_NotifRQ Version="' + b"1" * (3 * xml_stream.XML_TOKEN_BYTES_MAX)
    assert broken(raw) == [("XML_TOO_LARGE", "")]


def test_names_too_long_to_repeat_end_the_reading_at_the_first_damage():
    raw = f"<{'x' * 5000}>{record(OTTO)}{record('&')}{record(IDA)}</{'x' * 5000}>".encode()
    assert surnames(raw) == ["OTTO"]


# ----------------------------------------------------------------------------------------------------------- encodings


@pytest.mark.parametrize(
    ("declared", "encoding", "guessed"),
    [
        ("", "utf-8", False),
        ("UTF-8", "utf-8", False),
        ("", "cp1252", True),
        ("UTF-8", "cp1252", True),
        ("ISO-8859-2", "iso8859-2", False),
        ("windows-1252", "cp1252", False),
        ("utf-16", "utf-8", False),
        ("iso-8859-12", "utf-8", False),  # there is none of that number
    ],
)
def test_the_encoding_declared_is_believed_if_the_bytes_can_be_in_it(declared, encoding, guessed):
    said = f' encoding="{declared}"' if declared else ""
    raw = f'<?xml version="1.0"{said}?>'.encode() + document(record(OTTO.replace("OTTO", "ÖTTÖ"))).decode().encode(encoding)
    assert xml_stream.encoding_of(raw, 0) == (encoding, guessed)
    assert surnames(raw) == ["ÖTTÖ"]
    assert ("ENCODING_GUESSED" in codes(wire.read(raw).interchanges[0].defects)) == guessed


def test_bytes_that_windows_1252_lacks_are_latin_1():
    raw = document(record(OTTO)).replace(b"OTTO", b"OTT\x81")
    assert xml_stream.encoding_of(raw, 0) == ("iso8859-1", True)
    assert surnames(raw) == ["OTT\x81"]


# --------------------------------------------------------------------------------------------------------------- ends


class Heard:
    """A listener that keeps what it is told."""

    def __init__(self):
        self.elements = []

    def opened(self, element: Element):
        self.elements.append(element)

    finished = limited = opened


@pytest.mark.parametrize(
    ("said", "ends"),
    [
        ("<PNR/>", 6),
        ("<PNR></PNR >", 12),
        ("<PNR><PNRX/></PNR>", 18),
        ('<PNR x="/"></PNR>', 17),
        ("<PNR><!-- /></PNR>--></PNR>", 27),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
def test_an_element_ends_behind_its_last_tag(said, ends, encoding):
    width = len("x".encode(encoding))
    heard = Heard()
    stream = xml_stream.Stream(f"{said} \n".encode(encoding), 0, encoding, heard)
    stream.run()
    assert [(one.start, one.end) for one in heard.elements] == [(0, ends * width)]
    assert stream.end == ends * width
