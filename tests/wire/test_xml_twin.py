"""One booking in two formats is one booking: EDIFACT and its XML twin give the same reports of the same people."""

from dataclasses import replace
from pathlib import Path

from pnrscreen import normalise, privacy, toolbench, wire
from wire.golden import FOLDER
from wire.spoken import interchange
from wire.spoken import message as edifact

TWIN = interchange(
    *edifact(
        "PNRGOV:13:1:IA",
        "MSG+:22",
        "ORG+1X:VIE",
        "TVL+010326:0610:010326:0730+IST+VIE+ZX+123",
        "EQN+2",
        "SRC",
        "RCI+ZX:QX7P2D::150126:0915+1X:QWERTY",
        "SSR+CTCE:HK:1:ZX:::::/ANNA..LENA//EXAMPLE.ORG+::1",
        "DAT+700:270226:1804",
        "IFT+4:28::ZX+CTCM 43660555011",
        "ORG+1X:VIE+00000000:VIEZX0100++1X+T+AT:EUR",
        "ADD++700:TESTGASSE 1:WIEN:::AT:1010:43660555012",
        "ADD++700:::::::anna//example.org",
        "EBD+EUR:50.00+1::N",
        "TIF+VAN TESSEL+ANNA LENA MRS:A:1",
        "FTI+ZX:000123456",
        "SSR+DOCS:HK:1:ZX:::::/P/IRL/PX0000001/IRL/29FEB84/F/01JAN31/VAN TESSEL/ANNA/LENA",
        "SSR+DOCO:HK:1:ZX:::::/CORK IRL/V/VI0000009/DUBLIN/02JAN25/AUT",
        "SSR+DOCA:HK:1:ZX:::::/R/IRL/HILL ROAD 2/CORK//T12",
        "SSR+SEAT:HK:1:ZX:::IST:VIE+012A::1:N",
        "TKT+9990000000001:T:1",
        "MON+T:357.94:EUR",
        "FOP+CC::357.94:VI:411111XXXXXX1111:1228",
        "IFT+4:43+SPONSOR PERSON",
        "TVL+010326:0205:010326:0505+DXB+IST+ZX+0099:Y",
        "RPI+1+HK",
        "TVL+010326:0610:010326:0730+IST+VIE+ZX+123:M",
        "RPI+1+HK",
        "SRC",
        "RCI+ZX:KLM4NP::200226",
        "DAT+700:260226:0800",
        "TIF+FALKEN+OTTO:A:1",
        "TIF+FALKEN+IDA:C:2",
        "TVL+010326:0610:010326:0730+IST+VIE+ZX+123",
        "RPI+2+HK",
        "SSR+DOCS:HK:1:ZX:::::/P/AUT/PX0000002/AUT/12JUL80/M/01JAN31/FALKEN/OTTO+::1",
        "SSR+DOCS:HK:1:ZX:::::/P/AUT/PX0000003/AUT/03MAY18/F/01JAN29/FALKEN/IDA+::2",
        "SSR+CHLD:HK:1:ZX:::::03MAY18+::2",
    ),
    unb="UNB+IATA:1+ZX+PIUPNR+260228:0610+ZX0000001",
)


def reports(raw):
    (one,) = wire.read(raw).interchanges
    return normalise.people(one, one.messages[0])


def test_both_formats_report_the_same():
    """Legs, people, documents, itinerary, payments, keys and the digest that closes a version: all of it."""
    said, twin = reports((FOLDER / "pnrgov_xml" / "full_push.xml").read_bytes()), reports(TWIN)
    assert said == twin


def test_a_push_of_one_format_is_replaced_by_the_same_of_the_other():
    """Their keys and versions are alike, so a carrier may change its format between two pushes."""
    said = [(report.key, report.version[:2], report.cancelled) for report in reports(TWIN)]
    assert said == [
        ("pnr:ZX:QX7P2D", ("2026-02-28T06:10", "2026-02-27T18:04:00Z"), False),
        ("pnr:ZX:KLM4NP", ("2026-02-28T06:10", "2026-02-26T08:00:00Z"), False),
    ]


def test_both_formats_are_heads_of_the_same_push():
    (one,) = wire.read((FOLDER / "pnrgov_xml" / "full_push.xml").read_bytes()).interchanges
    (other,) = wire.read(TWIN).interchanges
    assert (one.sender, one.reference, one.prepared_at) == (other.sender, other.reference, other.prepared_at)
    assert one.messages[0].function is other.messages[0].function
    assert replace(one.messages[0].body, pnrs=()) == replace(other.messages[0].body, pnrs=())


def test_both_formats_are_parsed_into_the_same_view():
    profile = privacy.profile((Path(privacy.__file__).parent / "profiles" / "eu-strict.toml").read_bytes())
    raw = (FOLDER / "pnrgov_xml" / "full_push.xml").read_bytes()
    (said,), (twin,) = (list(toolbench.parse(one, "-", profile)) for one in (raw, TWIN))
    assert said["flight"] == twin["flight"]
    assert travellers(said) == travellers(twin)
    assert said.keys() == twin.keys()
    assert [pnr.keys() for pnr in said["pnrs"]] == [pnr.keys() for pnr in twin["pnrs"]]


def travellers(view):
    """Return the travellers of a view, without where they stand: that differs between the formats."""
    return [[{**who, "provenance": None} for who in pnr["travellers"]] for pnr in view["pnrs"]]
