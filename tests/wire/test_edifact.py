from hypothesis import given, settings
from hypothesis import strategies as st

from pnrscreen import wire
from pnrscreen.wire import characters, edifact
from pnrscreen.wire.characters import Characters
from wire.spoken import interchange, message, page, segment, segments

SIGNS = st.sampled_from("!\"#$%&'()*+,-./:;<=>?@[]^_`{|}~\x1c\x1d\x1f")
VALUES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), max_size=8)
TREES = st.lists(st.lists(st.lists(VALUES, min_size=1, max_size=3), min_size=1, max_size=3), min_size=1, max_size=4)


def escape(value, signs):
    special = {signs.release, signs.element, signs.component, signs.terminator, signs.repetition} - {""}
    return "".join(signs.release + letter if letter in special else letter for letter in value)


@st.composite
def service_characters(draw):
    element, component, terminator, release, repetition = draw(st.lists(SIGNS, min_size=5, max_size=5, unique=True))
    return Characters(
        element=element,
        component=component,
        terminator=terminator,
        release=release,
        repetition=draw(st.sampled_from(["", repetition])),
    )


@given(TREES, service_characters())
@settings(max_examples=100)
def test_tokenising_what_was_escaped_gives_it_back(tree, signs):
    """Whatever the five service characters are and whatever the values hold, runs of releases included."""
    written = "".join(
        signs.element.join(signs.component.join(escape(value, signs) for value in element) for element in one)
        + signs.terminator
        for one in tree
    )
    masked = characters.mask(written.encode().decode("latin-1"), signs)
    *tokens, rest = edifact.tokenise(masked, signs)
    assert rest == [""]
    assert [[[meant(value, signs) for value in element.split(signs.component)] for element in one] for one in tokens] == tree
    assert len(masked) == len(written.encode())


def meant(value, signs):
    return value.translate(characters.unmasking(signs)).encode("latin-1").decode()


def test_a_segment_gives_what_is_there_and_nothing_where_it_is_not():
    nad = segment("NAD+FL+++O?'MARROW: ANNA ?:LENA:B")
    assert (nad.tag, nad.value(0), nad.value(3), nad.value(3, 1)) == ("NAD", "FL", "O'MARROW", "ANNA :LENA")
    assert (nad.value(3, 9), nad.value(9), nad.values(9), nad.values(1)) == ("", "", [], [""])
    assert nad.said == "NAD+FL+++O?'MARROW: ANNA ?:LENA:B"
    assert list(nad.composites(3)) == [["O'MARROW", "ANNA :LENA", "B"]]


def test_offsets_are_those_of_the_bytes_as_received():
    """Folds and letters of several bytes are counted, at the segment and inside it."""
    raw = interchange("UNH+1+X", "NAD+FL+++MÜL\r\nLER:JÖ?'\r\nRG", "UNT+3+1")
    nad = page(raw)[2]
    assert raw[nad.start : nad.end].decode() == "NAD+FL+++MÜL\r\nLER:JÖ?'\r\nRG'"
    start, end = nad.stretch(3, 0, 1)
    assert raw[start:end].decode() == "MÜL\r\nLER"
    start, end = nad.stretch(3, 1)
    assert raw[start:end].decode() == "JÖ?'\r\nRG"


def test_glued_segments_are_parted_where_qualifiers_show_it():
    said = segments("RPI+1+HKIFT+4:19+ F 28MAY13", "NAT+2+NGARFF+AVF:QX7P2DRFF+ABO:1")
    assert [(one.tag, one.glued) for one in said] == [
        ("RPI", False),
        ("IFT", True),
        ("NAT", False),
        ("RFF", True),
        ("RFF", True),
    ]
    assert said[0].value(1) == "HK"


def test_names_are_never_cut():
    """A surname may end in a tag: only what can be nothing but a new segment is split off."""
    said = segments(
        "TIF+MOTIF+KARIN:A:1", "NAD+FL+++KUNZ:PASSR", "NAD+FL+++SHREF+:A", "TIF+DOC+IFT:A:2", "RPI+1+HKTIF+FALKEN+OTTO:A:1"
    )
    assert [one.tag for one in said] == ["TIF", "NAD", "NAD", "TIF", "RPI", "TIF"]


def test_blanks_between_segments_belong_to_none():
    raw = interchange("UNH+1+X", "  SRC", "UNT+3+1")
    src = page(raw)[2]
    assert (src.tag, raw[src.start : src.end]) == ("SRC", b"SRC'")


def test_a_repetition_counts_only_where_declared():
    raw = b"UNA:+.?*'" + interchange("UNH+1+X", "ATT+2++F*X", "UNT+3+1")
    att = page(raw)[2]
    assert att.value(2) == "F"
    assert list(att.composites(2)) == [["F"], ["X"]]
    assert segment("ATT+2++F*X").value(2) == "F*X"


def test_a_segment_without_end_is_not_taken_apart_and_loses_nobody_around_it():
    """A lost terminator makes megabytes of one segment: what stands before and behind it is read."""
    endless = "IFT+4:15" + "+FARE" * 20_000
    raw = interchange(*message("PAXLST:D:15B", "NAD+FL+++FALKEN:OTTO", endless, "NAD+FL+++LARK:LENA"))
    (said,) = wire.read(raw).interchanges[0].messages
    assert [who.names[0].surname for who in said.body.people] == ["FALKEN", "LARK"]
    (odd,) = (defect for defect in said.defects if defect.code == "OVERSIZE_SEGMENT")
    assert (odd.segment, raw[odd.offset : odd.offset + 8], odd.number) == ("IFT", b"IFT+4:15", 3)
    assert {item.code for item in said.items if item.tag == "IFT"} == {"UNKNOWN"}


def test_an_interchange_without_any_terminator_is_cut_at_last():
    raw = interchange(*message("PAXLST:D:15B", "NAD+FL+++FALKEN:OTTO")) + b"NAD+FL+++" + b"A+" * (3 << 20)
    received = wire.read(raw)
    assert received.interchanges[0].messages[0].body.people[0].names[0].surname == "FALKEN"
