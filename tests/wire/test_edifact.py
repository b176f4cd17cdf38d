import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pnrscreen import wire
from pnrscreen.wire import characters, edifact, seams
from pnrscreen.wire.characters import Characters
from wire.spoken import codes, interchange, message, names, page, segment, segments

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


NUMBERS = (
    *(
        "1600+WASHINGTON+DC+20500+USA",
        "12:HIGH STREET+LONDON+++GBR",
        "2:NILE STREET+CAIRO+++EGY",
        "2+PARIS",
        "22+ULM",
        "4:10+X",
    ),
    *("2++MA+8010+AUT", "16+1010", "4+17 GRAZ", "12 HIGH ST:AL+MOBILE", "42:A", "20+AB1:C", "+P+1", "CR:12", "FL:TE+X", "1"),
)


@pytest.mark.parametrize("address", NUMBERS)
def test_no_tag_ends_a_name_before_a_house_number(address):
    for tag in sorted(seams._GLUED):
        not_ended(tag, address)


def not_ended(tag, address):
    raw = interchange(*message("PAXLST:D:15B", f"NAD+FL+++SMITH:AN{tag}+{address}", "DTM+329:800101", "NAD+FL+++LAST:ONE"))
    (one,) = wire.read(raw).interchanges
    assert (codes(one.defects), codes(one.messages[0].defects)) == ([], ["NO_FLIGHT"])
    assert names(one.messages[0].body.people) == [f"SMITH/AN{tag}", "LAST/ONE"]


@pytest.mark.parametrize(
    "said",
    [
        *("TIF+MOTIF+JOHN+MARY:A:2", "TIF+SWIFT+KUNZ:A:1", "ADD++700:1 ST:SWIFT+12", "IFT+4:28+BY SWIFT+4:10 PM"),
        *("IFT+4:28+CALL DARCI+12:STREET", "LTS+SADAT+2:NILE", "LTS+USSR+ROME:HK", "FTX+AAP+++TO MR HUNT+1600+X"),
        *("LOC+180+BEL+:::ANTWERP+2", "COM+OPS@ZX.COM+43 1 5550000:TE", "RFF+ABO:HUNT+3+X", "LOC+174+USA+:::KUNZ+3"),
    ],
)
def test_no_text_is_cut_at_a_tag_either(said):
    assert [one.said for one in segments(said, "DTM+329:800101")] == [said, "DTM+329:800101"]


@pytest.mark.parametrize(
    ("said", "parts"),
    [
        ("RFF+ABO:P2CNT+42:1", ["RFF+ABO:P2", "CNT+42:1"]),
        ("DOC++448763368CNT+42:1", ["DOC++448763368", "CNT+42:1"]),
        ("LOC+91+IDNCNT+42:1", ["LOC+91+IDN", "CNT+42:1"]),
        ("NAT+2+IDNDOC++448763368", ["NAT+2+IDN", "DOC++448763368"]),
        ("DTM+329:800101MEA+CT++:2MEA+WT++KGM:31FTX+BAG+++ZX1:2", None),
        ("MEA+WT++KGM:31GEI+4+173EMP+1+CR1:110:111", ["MEA+WT++KGM:31", "GEI+4+173", "EMP+1+CR1:110:111"]),
        ("RFF+SEA:23BRFF+CR:NY123", ["RFF+SEA:23B", "RFF+CR:NY123"]),
        ("RFF+ABO:P1NAD+ZZZ+++", ["RFF+ABO:P1", "NAD+ZZZ+++"]),
        ("BGM+745TDT+20+ZX0123+++ZX", ["BGM+745", "TDT+20+ZX0123+++ZX"]),
        ("LOC+180+IRLCOM+?+43 660 5550101:TE", ["LOC+180+IRL", "COM+?+43 660 5550101:TE"]),
        ("NAD+MS+++ZX DESKCOM+OPS.AT.EXAMPLE.ORG:EM", ["NAD+MS+++ZX DESK", "COM+OPS.AT.EXAMPLE.ORG:EM"]),
        ("ERP+2RFF+ABO:P1ERC+0ZERP+2", ["ERP+2", "RFF+ABO:P1", "ERC+0Z", "ERP+2"]),
        ("LOC+87+VIEERP+2", ["LOC+87+VIE", "ERP+2"]),
        ("FTX+AAP+++OK TO BOARDERP+2", ["FTX+AAP+++OK TO BOARD", "ERP+2"]),
        ("PDT+P/PX1+MARROW:ANNA+GBRPDT+P/PX2+LEE:KIM", ["PDT+P/PX1+MARROW:ANNA+GBR", "PDT+P/PX2+LEE:KIM"]),
        ("NAD+FL+++OKAFO:IFEATT+2++FDTM+329:790612", ["NAD+FL+++OKAFO:IFE", "ATT+2++F", "DTM+329:790612"]),
        ("TIF+FALKEN+OTTO:ATIF+LARK+LENA:A:2", ["TIF+FALKEN+OTTO:A", "TIF+LARK+LENA:A:2"]),
        ("SSR+OTHS:HK:1:ZX:::::VIPTVL+010326:0610+IST", ["SSR+OTHS:HK:1:ZX:::::VIP", "TVL+010326:0610+IST"]),
    ],
)
def test_every_tag_that_qualifiers_show_is_split_off(said, parts):
    expected = parts or ["DTM+329:800101", "MEA+CT++:2", "MEA+WT++KGM:31", "FTX+BAG+++ZX1:2"]
    assert [one.said for one in segments(said)] == expected


def test_trailers_are_split_off_only_where_a_trailer_can_stand():
    raw = interchange("UNH+1+PAXLST:D:15B", "NAD+FL+++A:B", "RFF+ABO:P1UNT+4+1UNZ+1+REF1", unz="")
    assert [one.tag for one in page(raw)] == ["UNB", "UNH", "NAD", "RFF", "UNT", "UNZ"]
    raw = interchange("UNH+1+PAXLST:D:15B", "NAD+FL+++A:BUNT+3+1")
    assert [one.tag for one in page(raw)] == ["UNB", "UNH", "NAD", "UNT", "UNZ"]


def test_what_a_defect_and_a_part_need_of_a_long_segment_is_not_the_whole_of_it(monkeypatch):
    decoded = []
    decode = edifact.Page._decoded
    monkeypatch.setattr(edifact.Page, "_decoded", lambda page, said: decoded.append(len(said)) or decode(page, said))
    long = segment("PDT" + "+Ü:WORD" * 1000)
    assert long.defect("UNKNOWN_WORD").segment == "PDT"
    assert sum(decoded) <= 32
    assert long.places() == [[long.stretch(at, 0, 1), long.stretch(at, 1, 2)] for at in range(1000)]


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
