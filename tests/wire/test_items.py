import pytest

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
