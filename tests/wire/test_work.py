"""Work grows with what is there and no faster: twice as much of anything takes twice as many steps, counted, not timed."""

import sys

import pytest

from pnrscreen import wire
from pnrscreen.message import Broken
from wire.spoken import FLOWN, interchange, message

PAXLST = "PAXLST:D:15B:UN:IATA"
PNRGOV = "PNRGOV:13:1:IA"
FLIGHT = ("MSG+:22", "TVL+010326:0610:010326:0730+IST+VIE+ZX+123")


def spelled(number):
    """Return a number in letters: names are told apart by letters alone."""
    return "".join(chr(ord("A") + int(digit)) for digit in f"{number:03d}")[::-1]


def listed(count):
    people = (f"NAD+FL+++FALKEN:NUMBER{number}'DOC+P+P{number:07d}'ATT+2++F" for number in range(count))
    return interchange(*message(PAXLST, "BGM+745", *FLOWN, *people))


def pushed(count):
    records = (f"SRC'RCI+ZX:Q{number:05d}'TIF+FALKEN+N{number}:A:1" for number in range(count))
    return interchange(*message(PNRGOV, *FLIGHT, *records))


def one_reservation(*segments):
    return interchange(*message(PNRGOV, *FLIGHT, "SRC", "RCI+ZX:QX7P2D", *segments))


def papers_by_name(count):
    people = (f"TIF+FAL{spelled(number)}+NUMBER:A:{number}" for number in range(count))
    papers = (
        f"SSR+DOCS:HK:1:ZX:::::/P/AUT/P{number:07d}/AUT/29FEB84/M/01JAN31/FAL{spelled(number)}/NUMBER"
        for number in range(count)
    )
    return one_reservation(*papers, *people)


def namesakes(count):
    return one_reservation(*(f"TIF+FALKEN+NUMBER{number}:A:{number}" for number in range(count)))


def infants(count):
    adults = (f"TIF+FAL{spelled(number)}+NUMBER:A:{number}" for number in range(count))
    babies = (f"SSR+INFT:HK:1:ZX:::::FAL{spelled(number)}/BABY 24DEC25+::{number}" for number in range(count))
    return one_reservation(*adults, *babies)


def checked_in(count):
    people = (f"TIF+FAL{spelled(number)}+NUMBER:A:{number}" for number in range(count))
    checks = (f"TRI++1:::{number}'TIF+FAL{spelled(number)}+NUMBER:A:{number}'SSD+1A" for number in range(count))
    return one_reservation(*people, "TVL+010326:0610:010326:0730+IST+VIE+ZX+123:Y", "DAT", *checks)


def glued(count):
    return one_reservation(*(f"RPI+1+HKIFT+4:19+{number}" for number in range(count)))


def stray(count):
    return interchange(*(f"XXX+{number}" for number in range(count)), *message(PNRGOV, *FLIGHT))


def broken(count):
    records = (f"SRC'RCI+ZX:Q{number:05d}'TIF++:A:1" for number in range(count))
    return interchange(*message(PNRGOV, *FLIGHT, *records))


def several(count):
    return interchange(*message(PAXLST, "BGM+745", *FLOWN, "NAD+FL+++FALKEN:OTTO")) * count


def opened_only(count):
    return b"UNB+UNOA:4+ZX+PIU+260228:0440+R1'" * count


def folded(count):
    raw = listed(count)
    return b"\r\n".join(raw[at : at + 64] for at in range(0, len(raw), 64))


def escaped(count):
    return interchange(*message(PAXLST, "BGM+745", *FLOWN, *[f"NAD+FL+++O{'?' * 9}'{'?' * 8}:A"] * count))


def words_of_one_pdt(count):
    return interchange(*message("PAXLST:001:000", *FLOWN, "UNS+D", "PDT+FALKEN:OTTO" + "+??" * count, "UNS+S"))


def documents_of_one_pdt(count):
    papers = "".join(f"+P/P{number:07d}:AUT:310101" for number in range(count))
    return interchange(*message("PAXLST:001:000", *FLOWN, "UNS+D", f"PDT+FALKEN:OTTO{papers}", "UNS+S"))


def steps(raw):
    """Count the calls that reading and parting takes."""
    counted = 0

    def count(_frame, event, _argument):
        nonlocal counted
        counted += event == "call"

    sys.setprofile(count)
    try:
        for held in wire.each(raw):
            if not isinstance(held, Broken):
                wire.part(held)
                for said in held.messages:
                    for _ in said.items:
                        pass
    finally:
        sys.setprofile(None)
    return counted


SHAPES = (
    *(listed, pushed, papers_by_name, namesakes, infants, checked_in, glued, stray, broken, several, opened_only),
    *(folded, escaped, words_of_one_pdt, documents_of_one_pdt),
)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_twice_as_much_takes_twice_the_steps(shape):
    once, twice = steps(shape(60)), steps(shape(120))
    assert twice <= 2.2 * once
