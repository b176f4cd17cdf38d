import pytest

from pnrscreen import wire
from wire.spoken import LEG, interchange, message, paxlst

HEADER = ("MSG+:22", "ORG+1X:VIE", "TVL+010326:0610:010326:0730+IST+VIE+ZX+123")
SOUND = ("SRC", "RCI+ZX:GOOD01", "TIF+FALKEN+OTTO:A:1", *LEG)


def part(*segments, unb="UNB+UNOA:4+ZXAIR+PIU+260228:0440+REF1"):
    raw = interchange(*message("PNRGOV:13:1:IA", *HEADER, *segments), unb=unb)
    (found,) = wire.read(raw).interchanges
    return raw, *wire.part(found)


@pytest.mark.parametrize(
    ("broken", "reason", "segment"),
    [
        (("SRC", "RCI+ZX:AAAAA1", "TIF++:A:1", *LEG), "NO_TRAVELLER", "TIF"),
        (("SRC", "RCI+ZX:AAAAA1", *LEG), "NO_TRAVELLER", "SRC"),
        (("SRC", "RCI+ZX", *LEG), "NO_LOCATOR_NO_TRAVELLER", "RCI"),
        (("SRC", "TIF++:A:1", *LEG), "NO_LOCATOR_NO_TRAVELLER", "SRC"),
        (("SRC", "QQ7+1", "ZXZ+@"), "RESERVATION_UNREADABLE", "SRC"),
        (("SRC",), "RESERVATION_UNREADABLE", "SRC"),
    ],
)
def test_a_reservation_that_names_nobody_is_taken_out_whole(broken, reason, segment):
    raw, parted, (one,) = part(*SOUND, *broken, *SOUND)
    assert (one.reason, one.segment) == (reason, segment)
    assert raw[one.start : one.end].decode().split("'")[:-1] == [*broken]
    assert raw.decode().split("'")[one.number].startswith(segment)  # UNB stands at 0, UNH at 1
    (held,) = parted.messages
    assert len(held.body.pnrs) == 2
    assert not [item for item in held.items if one.start <= item.start < one.end]
    assert (one.sender, one.prepared_at, one.flight.number) == ("ZXAIR", "2026-02-28T04:40", "123")


def test_everything_else_of_the_message_is_still_spoken_for():
    raw, parted, (one,) = part("SRC", "RCI+ZX:AAAAA1", *LEG, *SOUND)
    spoken = {at for item in (*parted.items, *parted.messages[0].items) for at in range(item.start, item.end)}
    assert set(range(len(raw))) - spoken == set(range(one.start, one.end))


def test_named_people_without_a_locator_stay_and_are_kept_besides():
    _, parted, (one,) = part("SRC", "RCI+ZX", "TIF+FALKEN+OTTO:A:1", *LEG)
    assert (one.reason, one.segment, one.said) == ("LOCATOR_MISSING", "RCI", "RCI+ZX")
    assert len(parted.messages[0].body.pnrs) == 1


@pytest.mark.parametrize(
    "whole",
    [
        SOUND,
        ("SRC", "RCI+ZX:AAAAA1", "ORG"),
        ("SRC", "RCI+ZX", "ORG"),
        ("SRC", "RCI+ZX:AAAAA1", "TIF+SKI CLUB:G", *LEG),
        ("SRC", "RCI+ZX:AAAAA1", "SSR+GRPF:HK:1:ZX", *LEG),
        ("SRC", "RCI+ZX:AAAAA1", "TIF++:A:1", "SSR+DOCS:HK::ZX:::::/P/AUT/P1234567/AUT/12MAR84/M/01JAN31///P", *LEG),
    ],
)
def test_whoever_is_named_or_need_not_be_is_not_refused(whole):
    _, parted, broken = part(*whole)
    assert (len(parted.messages[0].body.pnrs), broken) == (1, ())


def test_separators_of_the_sender_s_own_are_read():
    raw = interchange(*message("PNRGOV:13:1:IA", *HEADER, "SRC", "RCI+ZX:AAAAA1", "TIF+SKI CLUB:G", *LEG))
    (found,) = wire.read(b"UNA*:.? '" + raw.replace(b"+", b"~").replace(b":", b"*").replace(b"~", b":")).interchanges
    assert wire.part(found)[1] == ()


def test_a_list_is_left_as_it_is():
    raw = interchange(*message("PAXLST:D:15B:UN:IATA", "BGM+745", "NAD+FL+++FALKEN:OTTO"))
    (found,) = wire.read(raw).interchanges
    assert wire.part(found) == (found, ())
    assert paxlst("NAD+FL+++FALKEN:OTTO").body.people
