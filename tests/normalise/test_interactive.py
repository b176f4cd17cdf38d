"""What each function of interactive API does, and that its order of arrival decides nothing."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import permutations

import pytest

from pnrscreen import normalise, wire
from pnrscreen.correlate import correlate
from pnrscreen.message import Function, Manifest
from pnrscreen.model import FlightLeg, LegKey, Passenger
from pnrscreen.normalise.interactive import Effect, effect
from pnrscreen.stages import Known
from wire.spoken import FLOWN, interchange, message

LEG = FlightLeg(key=LegKey("ZX", "123", "IST", "2026-03-01"))


@pytest.mark.parametrize(
    ("code", "identifier", "done"),
    [
        ("745", "", Effect.STATES),
        ("745", "DOC5550", Effect.STATES),
        ("745", "CP", Effect.CHANGES),
        ("745", " cp ", Effect.CHANGES),
        ("745", "XR", Effect.REMOVES),
        ("745", "RP", Effect.REMOVES),
        *(("250", identifier, Effect.STATES) for identifier in ("C", "B", "A", "D", "E", "F")),
        *(("250", identifier, Effect.CHANGES) for identifier in ("CC", "BC", "EC", "FC")),
        ("266", "", Effect.CLOSES),
        ("266", "CL", Effect.CLOSES),
        ("266", "CLOB", Effect.CLOSES_WITH),
        ("266", "CLNB", Effect.CLOSES_WITHOUT),
        ("266", "XF", Effect.CANCELS_FLIGHT),
        ("266", "CF", Effect.CHANGES_FLIGHT),
        *(("336", identifier, Effect.MASTER_CREW) for identifier in ("G", "H", "I")),
        ("655", "", Effect.GATE_PASS),
    ],
)
def test_what_a_list_does_to_what_is_known(code: str, identifier: str, done: Effect):
    """The function is the one the wire reads off the same BGM."""
    (said,) = wire.read(sent(f"{code}+{identifier}", "0500")).interchanges[0].messages
    assert isinstance(said.body, Manifest)
    assert effect(said.body, said.function) is done


@pytest.mark.parametrize(
    ("code", "function", "done"),
    [
        ("745", Function.CANCEL, Effect.REMOVES),
        ("745", Function.UPDATE, Effect.CHANGES),
        ("745", Function.CLOSEOUT, Effect.CLOSES),
        ("266", Function.CANCEL, Effect.REMOVES),
        ("266", Function.UPDATE, Effect.CLOSES),
        ("", Function.ORIGINAL, Effect.STATES),
    ],
)
def test_without_an_identifier_of_the_guide_the_function_decides(code: str, function: Function, done: Effect):
    assert effect(Manifest(code=code, identifier="9917"), function) is done


# ------------------------------------------------------------------------------------------------- from wire to passengers


def sent(bgm: str, time: str, *people: str, flown: Iterable[str] = FLOWN) -> bytes:
    """Return a list about flight ZX123 that was prepared at that time of its day."""
    segments = (f"BGM+{bgm}", *flown, *(segment for person in people for segment in person.split("'")))
    return interchange(*message("PAXLST:D:05B:UN:IATA", *segments), unb=f"UNB+UNOA:4+ZXAIR+PIU+260301:{time}+R{time}")


def someone(given: str, reference: str, number: str, role: str = "FL") -> str:
    return f"NAD+{role}+++MARROW:{given}'RFF+ABO:{reference}'DOC+P+{number}'LOC+91+IRL"


def referred(reference: str) -> str:
    return f"NAD+ZZZ+++'RFF+ABO:{reference}"


ANNA, BELA, CARL = (someone(name, f"ZX000000{at}", f"PX000000{at}") for at, name in enumerate(("ANNA", "BELA", "CARL"), 1))
ANNA_ANEW = someone("ANNA", "ZX0000001", "PX9999991")
LISTED = sent("745", "0400", ANNA, BELA, CARL)


def aboard(files: Iterable[bytes]) -> tuple[Passenger, ...]:
    """Let each file in turn be screened, and return who is on the flight in the end."""
    known = Known(leg=LEG)
    for raw in files:
        for received in wire.read(raw).interchanges:
            reports = tuple(report for said in received.messages for report in normalise.people(received, said))
            assert {report.leg.key for report in reports} <= {LEG.key}
            after = correlate(replace(known, waiting=reports), str)
            known = Known(leg=after.leg, versions=after.versions, passengers=after.passengers)
    return known.passengers


def called(passengers: Iterable[Passenger]) -> str:
    """Return the given name and document of everyone, in order."""
    people = sorted((one.identity.names[0].given, one.identity.documents[0].number) for one in passengers)
    return " ".join(f"{given}/{number[-1]}{'new' if '9999' in number else ''}" for given, number in people)


@pytest.mark.parametrize(
    ("file", "left"),
    [
        (sent("745+CP", "0500", ANNA_ANEW), "ANNA/1new BELA/2 CARL/3"),
        (sent("745+CP", "0500", referred("ZX0000001")), "ANNA/1 BELA/2 CARL/3"),
        (sent("745+XR", "0500", referred("ZX0000001"), BELA), "CARL/3"),
        (sent("745+RP", "0500", BELA), "ANNA/1 CARL/3"),
        (sent("266+CL", "0500"), "ANNA/1 BELA/2 CARL/3"),
        (sent("266+CLOB", "0500", referred("ZX0000001"), BELA, CARL), "ANNA/1 BELA/2 CARL/3"),
        (sent("266+CLNB", "0500", referred("ZX0000001")), "BELA/2 CARL/3"),
        (sent("266+CF", "0500"), "ANNA/1 BELA/2 CARL/3"),
        (sent("266+XF", "0500", ANNA), "BELA/2 CARL/3"),
        (sent("655", "0500", someone("DORA", "ZX0000009", "PX0000009")), "ANNA/1 BELA/2 CARL/3"),
        (sent("336+G", "0500", someone("RUNE", "ZX0000008", "PX0000008", "FM")), "ANNA/1 BELA/2 CARL/3"),
        (sent("745+XR", "0300", referred("ZX0000001")), "ANNA/1 BELA/2 CARL/3"),
    ],
)
def test_what_becomes_of_the_people_on_the_list(file: bytes, left: str):
    """Before the list or behind it: the time a message gives itself decides, never when it comes."""
    assert called(aboard([LISTED, file])) == called(aboard([file, LISTED])) == left


def test_crew_changes_reach_the_crew():
    crew = sent("250+C", "0400", someone("RUNE", "ZX0000008", "PX0000008", "FM"))
    changed = sent("250+CC", "0500", someone("RUNE", "ZX0000008", "PX9999998", "FM"))
    assert called(aboard([changed, LISTED, crew])) == "ANNA/1 BELA/2 CARL/3 RUNE/8new"


def test_a_master_crew_list_puts_nobody_on_a_flight_that_is_none():
    dummy = ("TDT+20+ZX+++ZX", "LOC+188+XXX", "DTM+554:260301:101", "LOC+172+XXX", "DTM+554:260401:101")
    (received,) = wire.read(sent("336+I", "0500", someone("RUNE", "", "PX0000008", "FM"), flown=dummy)).interchanges
    (said,) = received.messages
    assert isinstance(said.body, Manifest)
    assert len(said.body.people) == 1
    assert normalise.people(received, said) == ()


@pytest.mark.parametrize(
    "last",
    [
        sent("266+CLOB", "0700", referred("ZX0000001"), CARL),
        sent("266+CLNB", "0700", referred("ZX0000003")),
        sent("266+XF", "0700"),
    ],
    ids=["CLOB", "CLNB", "XF"],
)
def test_every_order_gives_the_same_passengers(last: bytes):
    """A list, a change, a cancellation, a cancelled flight and a close-out, screened one by one in each of their orders."""
    files = (LISTED, sent("745+CP", "0500", ANNA_ANEW), sent("745+XR", "0600", BELA), last)
    wanted = aboard(files)
    assert "ANNA/1new" in called(wanted)
    assert all(aboard(order) == wanted for order in permutations(files))
