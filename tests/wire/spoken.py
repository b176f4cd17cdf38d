"""Short ways to say a message in a test: the segments that matter, the envelope supplied."""

from pnrscreen import wire
from pnrscreen.message import Flight

LEG = ("TVL+010326:0610:010326:0730+IST+VIE+ZX+123:Y", "RPI+1+HK")
PUSHED = Flight(
    carrier="ZX",
    number="123",
    departure="IST",
    arrival="VIE",
    scheduled_departure="2026-03-01T06:10",
    scheduled_arrival="2026-03-01T07:30",
)
FLOWN = ("TDT+20+ZX0123+++ZX", "LOC+125+IST", "DTM+189:2603010610:201", "LOC+87+VIE", "DTM+232:2603010730:201")


def interchange(*segments, unb="UNB+UNOA:4+ZXAIR+PIU+260228:0440+REF1", unz="UNZ+1+REF1"):
    """Return an interchange of these segments, UNH and UNT among them."""
    return "'".join((unb, *segments, unz, "")).encode()


def message(kind, *segments):
    """Return the segments of a message with its UNH and a right UNT."""
    return (f"UNH+1+{kind}", *segments, f"UNT+{len(segments) + 2}+1")


def paxlst(*segments, bgm="BGM+745"):
    """Return the one message of a passenger list of flight ZX123."""
    return only(interchange(*message("PAXLST:D:15B:UN:IATA", bgm, *FLOWN, *segments)))


def pnrgov(*segments, function="22"):
    """Return the one message of a push for flight ZX123."""
    header = (f"MSG+:{function}", "ORG+1X:VIE", "TVL+010326:0610:010326:0730+IST+VIE+ZX+123")
    return only(interchange(*message("PNRGOV:13:1:IA", *header, *segments)))


def pnr(*segments):
    """Return the one reservation made of these segments and the pushed flight."""
    if not any(segment.startswith("TVL") for segment in segments):
        segments = (*segments, *LEG)
    return pnrgov("SRC", "RCI+ZX:QX7P2D", *segments).body.pnrs[0]


def only(raw):
    """Return the one message of an interchange."""
    received = wire.read(raw)
    assert received.broken == ()
    assert len(received.interchanges) == 1
    assert len(received.interchanges[0].messages) == 1
    return received.interchanges[0].messages[0]


def segment(said):
    """Return one segment of a message, taken apart."""
    return segments(said)[0]


def segments(*said):
    """Return the segments between UNH and UNT."""
    return page(interchange("UNH+1+X", *said, "UNT+9+1"))[2:-2]


def page(raw):
    """Return every segment of an interchange, UNB first."""
    from pnrscreen.wire import edifact, transport

    (found,) = transport.stretches(raw)
    return list(edifact.Page(found, "utf-8", at=found.una).segments())


def codes(defects):
    """Return the codes of defects, in order."""
    return [defect.code for defect in defects]


def names(people):
    """Return how each person is named first."""
    return [f"{one.names[0].surname}/{one.names[0].given}" if one.names else "" for one in people]
