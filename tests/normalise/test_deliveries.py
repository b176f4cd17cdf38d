"""What a message says of its list: which list, which part, whom it names, whether it came whole."""

from dataclasses import replace

import pytest

from pnrscreen import normalise
from pnrscreen.message import (
    Defect,
    Flight,
    Function,
    Interchange,
    Kind,
    Locator,
    Manifest,
    Message,
    Pnr,
    Push,
    Reported,
    SaidName,
    Severity,
    Source,
)
from pnrscreen.model import Delivery, LegKey, Scope
from pnrscreen.normalise.keys import LOSSES

SECTOR = Flight(carrier="ZZ", number="123", departure="IST", arrival="VIE", scheduled_departure="2026-03-01T06:10")
LEG = LegKey("ZZ", "123", "IST", "2026-03-01")
MARY = Reported(kind=Kind.PASSENGER, names=(SaidName(source="NAD", surname="VANDYKE", given="MARY"),), reference="zz 1")
BY_REFERENCE = Reported(kind=Kind.PASSENGER, names=(), reference="zz 1")
NOBODY = Reported(kind=Kind.PASSENGER, names=())


def a_list(*people: Reported, **said) -> Manifest:
    return Manifest(**{"code": "745", "sectors": (SECTOR,), "people": people, **said})


def a_push(*locators: str, **said) -> Push:
    pnrs = tuple(Pnr(locators=(Locator(owner="ZZ", locator=locator),)) for locator in locators)
    return Push(**{"flight": SECTOR, "pnrs": pnrs, **said})


def deliveries(body: Manifest | Push, *defects: Defect, envelope: tuple[Defect, ...] = (), **said) -> tuple[Delivery, ...]:
    """Return what a message with this body says of its list."""
    standard = "PAXLST" if isinstance(body, Manifest) else "PNRGOV"
    given = {"function": Function.ORIGINAL, "reference": "M1", "standard": standard, "version": "", **said}
    message = Message(body=body, defects=defects, **given)
    interchange = Interchange(
        digest="", start=0, end=0, sender="zzair", reference="000001", prepared_at="2026-02-28T04:00", defects=envelope
    )
    return normalise.deliveries(interchange, message, normalise.people(interchange, message))


def test_a_push_of_reservations():
    (one,) = deliveries(a_push("ABC2DE", "XYZ9TT", stated_count=7), part=2)
    assert (one.listed, one.source, one.leg.key, one.scope) == ("pnr", Source.PNR, LEG, Scope.FULL)
    assert one.reports == ("pnr:ZZ:ABC2DE", "pnr:ZZ:XYZ9TT")
    assert (one.version, one.sender) == (("2026-02-28T04:00", ""), "ZZAIR")
    assert (one.part, one.last, one.portion, one.portions_end) == (2, False, 1, True)
    assert (one.stated, one.read, one.sound) == (7, 2, True)


def test_an_update_changes_some():
    (one,) = deliveries(a_push("ABC2DE"), function=Function.UPDATE)
    assert one.scope is Scope.UPDATE


@pytest.mark.parametrize(
    ("said", "part", "last"),
    [
        ({}, 1, True),
        ({"part": 1, "part_flag": "C"}, 1, False),
        ({"part": 1}, 1, False),
        ({"part": 1, "part_flag": "f"}, 1, True),
        ({"part": 16, "part_flag": "F"}, 16, True),
    ],
)
def test_parts_as_senders_mark_them(said: dict, part: int, last: bool):  # noqa: FBT001
    (one,) = deliveries(a_push(), **said)
    assert (one.part, one.last) == (part, last)


def test_a_portion_of_a_long_message():
    (one,) = deliveries(a_push("ABC2DE"), portion=2, last_portion=False)
    assert (one.portion, one.portions_end) == (2, False)


@pytest.mark.parametrize(
    ("code", "identifier", "function", "listed", "scope"),
    [
        ("745", "", Function.ORIGINAL, "745", Scope.FULL),
        ("745", "DOC-0042", Function.ORIGINAL, "745", Scope.FULL),
        ("250", "C", Function.ORIGINAL, "250", Scope.FULL),
        ("745", "CP", Function.UPDATE, "745", Scope.UPDATE),
        ("745", "XR", Function.CANCEL, "745", Scope.UPDATE),
        ("266", "CL", Function.CLOSEOUT, "745", Scope.UPDATE),
        ("266", "clob", Function.CLOSEOUT, "745", Scope.BOARDED),
        ("266", "CLNB", Function.CLOSEOUT, "745", Scope.NOT_BOARDED),
        ("266", "XF", Function.CANCEL, "745", Scope.CANCELLED),
    ],
)
def test_what_a_list_means_as_a_whole(code: str, identifier: str, function: Function, listed: str, scope: Scope):
    (one,) = deliveries(a_list(MARY, code=code, identifier=identifier, stated_count=1, revision="2"), function=function)
    assert (one.listed, one.scope, one.source) == (listed, scope, Source.API)
    assert (one.stated, one.read, one.version) == (1, 1, ("2026-02-28T04:00", "000002"))


def test_who_is_named_by_reference_alone_is_named():
    clob = {"code": "266", "identifier": "CLOB"}
    (one,) = deliveries(a_list(BY_REFERENCE, **clob), function=Function.CLOSEOUT)
    assert one.reports == deliveries(a_list(MARY))[0].reports == ("745:api:abo:ZZ 1",)
    assert one.sound
    (two,) = deliveries(a_list(NOBODY, **clob), function=Function.CLOSEOUT)
    assert (two.reports, two.read, two.sound) == ((), 1, False)


def test_messages_of_one_list_share_their_assembly_key_and_others_do_not():
    """A.7: sender, type, BGM code, reference of the interchange or common access reference, flight."""
    keys = [
        deliveries(a_list(MARY))[0].assembly,
        deliveries(a_list(MARY, code="250"))[0].assembly,
        deliveries(a_push("ABC2DE"))[0].assembly,
        deliveries(a_push("ABC2DE"), function=Function.UPDATE)[0].assembly,
        deliveries(a_push("ABC2DE"), access_reference="010326/ZZ")[0].assembly,
        deliveries(a_push("ABC2DE", flight=replace(SECTOR, number="124")))[0].assembly,
    ]
    assert len(set(keys)) == len(keys)
    assert deliveries(a_list(NOBODY), reference="M2", part=2)[0].assembly == keys[0]


def test_people_on_two_legs_make_two_deliveries():
    onward = replace(SECTOR, departure="QQX", arrival="QQY")
    boards = replace(MARY, embarked="QQX", reference="zz 2")
    both = deliveries(a_list(MARY, boards, sectors=(replace(SECTOR, departure="QQQ", arrival="QQX"), onward)))
    assert sorted((one.leg.key.departure, one.reports) for one in both) == [
        ("QQQ", ("745:api:abo:ZZ 1",)),
        ("QQX", ("745:api:abo:ZZ 2",)),
    ]


def test_an_empty_list_of_a_flight_is_a_delivery_and_one_of_no_flight_is_none():
    assert [one.reports for one in deliveries(a_list())] == [()]
    assert [one.reports for one in deliveries(a_push())] == [()]
    assert deliveries(a_list(sectors=())) == deliveries(a_push(flight=Flight())) == ()


def test_what_came_damaged_is_not_sound():
    for code in sorted(LOSSES):
        loss = Defect(code=code, severity=Severity.WARNING, segment="UNT", offset=0)
        assert not deliveries(a_push("ABC2DE"), loss)[0].sound
        assert not deliveries(a_push("ABC2DE"), envelope=(loss,))[0].sound
    error = Defect(code="NO_LOCATOR", severity=Severity.ERROR, segment="SRC", offset=0)
    assert not deliveries(a_push("ABC2DE"), error)[0].sound
    habit = Defect(code="BAD_DATE", severity=Severity.WARNING, segment="DAT", offset=0)
    assert deliveries(a_push("ABC2DE"), habit)[0].sound


def test_a_master_crew_list_says_nothing_of_a_flight():
    assert deliveries(a_list(MARY, code="336", identifier="G", stated_count=1), function=Function.UPDATE) == ()
