import pytest

from pnrscreen import wire
from pnrscreen.wire import items
from wire.spoken import segment


def coded(said, group=""):
    one = segment(said)
    one.group = group
    return [(item.tag, item.code) for item in items.of(one)]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("SSR+KSML:HK:1:ZX+::1", [("SSR", "KSML")]),
        ("SSR+LONGER:HK", [("SSR", "UNKNOWN")]),
        ("SSR", [("SSR", "UNKNOWN")]),
        ("SSR+UMNR:HK:1:ZX:::::MET BY UNCLE+::1", [("SSR", "UMNR"), ("SSR", "UMNR:text")]),
        ("IFT+4:28::ZX+VIP WATCHES BIRDS", [("IFT", "4:28")]),
        ("IFT+4:28::ZX+CTCM 43660555001", [("IFT", "4:28:CTC")]),
        ("IFT+4:28::ZX+CTCM 43660555001 CALL AFTER PRAYER", [("IFT", "4:28")]),
        ("IFT+4:43+SPONSOR PERSON", [("IFT", "4:43")]),
        ("IFT+TALL STORY", [("IFT", "UNKNOWN")]),
        ("LTS+0/O/NM/MARROW", [("LTS", "")]),
        ("RFF+AVF:QX7P2D", [("RFF", "AVF")]),
        ("RFF+SOMEBODY:X", [("RFF", "UNKNOWN")]),
        ("LOC+174+IRL", [("LOC", "174")]),
        ("COM+43 660 5550001:TE", [("COM", "TE")]),
        ("RCI+ZX:QX7P2D", [("RCI", "")]),
        ("DAT+700:270226:1804", [("DAT", "")]),
        ("TIF+FALKEN+OTTO:A:1", [("TIF", ""), ("TIF", "surname"), ("TIF", "given")]),
        ("TIF+MONONYM", [("TIF", ""), ("TIF", "surname")]),
        ("NAD+FL+++FALKEN:OTTO:K+STREET", [("NAD", "FL"), ("NAD", "surname"), ("NAD", "given")]),
        ("NAD+FL++FALKEN:OTTO", [("NAD", "FL"), ("NAD", "surname"), ("NAD", "given")]),
        ("NAD+FL", [("NAD", "FL")]),
        ("NAD+MS+++ZX OPS DESK", [("NAD", "MS")]),
        ("FOP+CC::1.00:VI:4111:1228+CA::2.00", [("FOP", ""), ("FOP", "account")]),
        ("ADD++700:GASSE 1:WIEN:::AT:1010:ASK", [("ADD", ""), ("ADD", "text")]),
        ("ORG+1X:VIE+1+VIE+1X+T+AT+AB01", [("ORG", ""), ("ORG", "sine")]),
        ("ORG", [("ORG", "")]),
    ],
)
def test_the_qualifier_that_decides(said, expected):
    assert coded(said) == expected


def test_in_history_and_beside_the_flight_nothing_is_judged_apart():
    assert coded("TIF+FALKEN+OTTO:A:1", items.HISTORY) == [("TIF", "HISTORY")]
    assert coded("SSR+KSML:HK", items.HISTORY) == [("SSR", "HISTORY:KSML")]
    assert coded("TVL+010326++VIE", items.NON_AIR) == [("TVL", "NONAIR")]
    assert coded("XYZZYHUGO+1", items.UNKNOWN) == [("XYZZYHUG", "UNKNOWN")]


def test_an_inner_item_says_and_spans_its_part():
    whole, _, given = items.of(segment("TIF+FALKEN+OTTO?'S:A:1"))
    assert (whole.said, given.said) == ("TIF+FALKEN+OTTO?'S:A:1", "OTTO'S")
    assert given.end - given.start == len("OTTO?'S")


ALIKE = [
    *("FTX+BAG+1", "FTX+BAG   +1", "FTX+BAG   1+1", "FTX+BAGS+1", "FTX+BAGSS+1", "FTX+BAG:1+1", "FTX+BA G+1", "FTX"),
    *("RFF+AVF:1", "RFF+AVFS:1", "RFF+AVF 1:1", "RFF", "RFF+", "LOC+17+1", "LOC+174+1", "LOC+1741+1", "LOC+17 4+1", "LOCX17+1"),
    *(
        "COM+123:TE",
        "COM+123:EM",
        "COM+1:TE",
        "COM+1:EM",
        "GEI+4+173",
        "GEI+4+174",
        "GEI+44444+173",
        "LOC:17+1",
        "LOC:17:1+1",
    ),
]


@pytest.mark.parametrize("begun", range(len(ALIKE)))
def test_of_segments_that_begin_alike_each_is_told_by_what_it_says(begun):
    """Whichever comes first, no verdict on one is taken for a verdict on another."""
    said = [*ALIKE[begun:], *ALIKE[:begun]]
    raw = "'".join(["UNB+UNOA:4+ZZ+PIU+260301:0440+1", "UNH+1+PAXLST:D:05B:UN:IATA", *said, ""]).encode()
    (message,) = wire.read(raw).interchanges[0].messages
    every = [*message.items]
    for wanted in {(item.tag, item.code) for item in every if item.code != items.UNKNOWN}:
        runs, rest = message.items.sifted(lambda tag, code, wanted=wanted: (tag, code) == wanted)
        meant = [one for one in every if (one.tag, one.code) == wanted]
        assert b"".join(raw[start:end] for start, end in runs) == b"".join(raw[one.start : one.end] for one in meant)
        assert not {*rest} & {*meant}
