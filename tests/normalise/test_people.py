"""A message's people as Reports: legs, keys, versions, and that order gives nothing away."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pnrscreen import normalise
from pnrscreen.message import (
    Acknowledgement,
    Answer,
    Bags,
    Body,
    Contact,
    Flight,
    Function,
    GovernmentRequest,
    Interchange,
    Kind,
    Locator,
    Manifest,
    Message,
    Payment,
    Pnr,
    Provenance,
    Push,
    Reported,
    SaidDocument,
    SaidName,
    Source,
)
from pnrscreen.model import LegKey, PartialDate, Report, Statement

SECTOR = Flight(
    carrier="ZZ",
    number="123",
    departure="IST",
    arrival="VIE",
    scheduled_departure="2026-03-01T06:10",
    scheduled_arrival="2026-03-01T07:30",
)
LEG = LegKey("ZZ", "123", "IST", "2026-03-01")


def a_person(surname: str = "VANDYKE", given: str = "MARY", **said) -> Reported:
    """Return an invented traveller."""
    source = said.pop("source", "NAD")
    return Reported(**{"kind": Kind.PASSENGER, "names": (SaidName(source=source, surname=surname, given=given),), **said})


def a_message(body: Body, **said) -> Message:
    """Return a message around a list or a push."""
    standard = "PAXLST" if isinstance(body, Manifest) else "PNRGOV"
    return Message(
        **{"reference": "M1", "standard": standard, "version": "", "function": Function.ORIGINAL, "body": body, **said}
    )


def reports(body: Body, prepared_at: str | None = "2026-03-01T04:40", **said) -> tuple[Report, ...]:
    """Return what a message with this body reports."""
    message = a_message(body, **said)
    interchange = Interchange(digest="", start=0, end=0, prepared_at=prepared_at, messages=(message,))
    return normalise.people(interchange, message)


def a_list(*people: Reported, **said) -> Manifest:
    return Manifest(**{"code": "745", "sectors": (SECTOR,), "people": people, **said})


def a_push(*pnrs: Pnr) -> Push:
    return Push(flight=SECTOR, pnrs=pnrs)


def a_pnr(*travellers: Reported, **said) -> Pnr:
    master = Locator(owner="zz", locator="abc2de")
    return Pnr(
        **{
            "locators": (master, Locator(owner="1X", locator="QWERTY")),
            "created_at": "2026-01-15T09:15",
            "travellers": travellers,
        }
        | said
    )


def test_namesakes_are_not_each_compared_with_each(monkeypatch):
    """On a list of people who share a key, work grows with their number."""
    compared = []
    equal = Statement.__eq__
    monkeypatch.setattr(Statement, "__eq__", lambda one, other: compared.append(one) or equal(one, other))
    people = [a_person(seat=f"{number}A") for number in range(100)]
    said = reports(a_list(*people, *people))
    assert len({report.key for report in said}) == len(said) == 100
    assert len(compared) <= 200


# ------------------------------------------------------------------------------------------------- passenger lists


def test_a_person_on_a_list():
    person = a_person(
        reference="ZZ0000001",
        seat="012A",
        bags=Bags(pieces=1, tags=("2", "1")),
        embarked="dxb",
        disembarks="VIE",
        checked_in=True,
    )
    (report,) = reports(a_list(person, revision="1"), part=2)
    assert report.key == "745:api:abo:ZZ0000001"
    assert report.version == ("2026-03-01T04:40", "000001", "0002")
    assert (report.leg.key, report.leg.destination, report.source) == (LEG, "VIE", Source.API)
    (statement,) = report.statements
    assert statement.key == "api:abo:ZZ0000001"
    assert (statement.seat, statement.embarked, statement.disembarks, statement.checked_in) == ("12A", "DXB", "VIE", True)
    assert statement.bags == Bags(pieces=1, tags=("1", "2"))
    assert statement.booking is None


def test_keys_from_the_strongest_that_is_said():
    passport = (SaidDocument(kind="P", number="PX0000001", issuer="IRL"),)
    people = (
        a_person(reference="ZZ0000001", documents=passport),
        a_person(documents=passport),
        a_person(birth_date="84-02-29"),
        a_person(documents=(SaidDocument(kind="P", number="000000"),)),
        Reported(kind=Kind.PASSENGER, names=()),
    )
    assert [report.statements[0].key for report in reports(a_list(*people))] == [
        "api:abo:ZZ0000001",
        "api:doc:IRL:PX0000001",
        "api:name:::",
        "api:name:VANDYKE:MARY:",
        "api:name:VANDYKE:MARY:1984-02-29",
    ]


def test_a_child_on_a_parents_passport_does_not_vanish():
    passport = (SaidDocument(kind="P", number="PX0000001", issuer="IRL"),)
    parent, child = a_person(documents=passport), a_person(given="TIM", documents=passport)
    keys = [report.key for report in reports(a_list(parent, child))]
    assert keys == ["745:api:doc:IRL:PX0000001", "745:api:doc:IRL:PX0000001/2"]
    assert keys == [report.key for report in reports(a_list(child, parent))]


def test_a_person_said_twice_alike_is_one():
    assert len(reports(a_list(a_person(offset=1), a_person(offset=99)))) == 1


def test_crew_and_passengers_are_lists_of_their_own_whichever_message_names_them():
    crew, passenger = a_person(kind=Kind.CREW), a_person(given="TIM")
    for code in ("745", "250", "266"):
        classes = {report.statements[0].kind: report.key[:3] for report in reports(a_list(crew, passenger, code=code))}
        assert classes == {Kind.CREW: "250", Kind.PASSENGER: "745"}
    assert {report.key[:4] for report in reports(a_list(crew, passenger, code="900"))} == {"900:"}


def test_who_is_on_no_flight_is_in_no_report():
    """A master crew list and a request for gate passes may repeat a flight; the people on them are not on it."""
    for code in ("336", "655"):
        assert reports(a_list(a_person(kind=Kind.CREW), code=code)) == ()


@pytest.mark.parametrize("body", [Answer(code="962"), Acknowledgement(code="23"), GovernmentRequest(code="43")])
def test_a_government_reports_nobody(body: Body):
    assert reports(body) == ()


@pytest.mark.parametrize(
    ("code", "identifier", "function", "cancelled"),
    [
        ("745", "", Function.ORIGINAL, False),
        ("745", "CP", Function.UPDATE, False),
        ("745", "XR", Function.ORIGINAL, True),
        ("745", "RP", Function.UPDATE, True),
        ("745", "", Function.CANCEL, True),
        ("266", "CLNB", Function.CLOSEOUT, True),
        ("266", "CLOB", Function.CLOSEOUT, False),
    ],
)
def test_what_cancels_reaches_the_key_of_the_first_list(code: str, identifier: str, function: Function, cancelled: bool):  # noqa: FBT001
    manifest = a_list(a_person(reference="ZZ0000001"), code=code, identifier=identifier)
    (report,) = reports(manifest, function=function)
    assert (report.key, report.cancelled) == ("745:api:abo:ZZ0000001", cancelled)


def test_a_close_out_by_reference_alone_replaces_nothing():
    """CLOB may repeat people by reference only; CLNB may too, and cancels them."""
    bare = Reported(kind=Kind.PASSENGER, names=(), reference="ZZ0000001")
    assert reports(a_list(bare, code="266", identifier="CLOB"), function=Function.CLOSEOUT) == ()
    (gone,) = reports(a_list(bare, code="266", identifier="CLNB"), function=Function.CLOSEOUT)
    assert gone.cancelled


def sector(departure: str, arrival: str) -> Flight:
    return replace(SECTOR, departure=departure, arrival=arrival)


@pytest.mark.parametrize(
    ("sectors", "border", "departure"),
    [
        ((sector("DXB", "IST"), sector("IST", "VIE")), 1, "IST"),
        ((sector("ESB", "IST"), sector("IST", "VIE")), 0, "IST"),
        ((sector("IST", "VIE"), sector("VIE", "GRZ")), 0, "IST"),
        ((sector("ESB", "IST"), sector("IST", "AYT")), 0, "IST"),
        ((sector("QQQ", "QQX"), sector("QQX", "QQY")), 0, "QQQ"),
        ((sector("IST", "VIE"),), 7, "IST"),
        ((), 0, ""),
    ],
)
def test_the_leg_is_the_sector_that_crosses_the_border(sectors: tuple[Flight, ...], border: int, departure: str):
    """By its index, else by the two countries, else where the person gets on or off, else the first."""
    person = a_person(embarked="IST", disembarks="AYT")
    (report,) = reports(a_list(person, sectors=sectors, border=border))
    assert report.leg.key.departure == departure


def test_flight_numbers_are_spelled_one_way():
    flight = replace(SECTOR, carrier="zz", number="0123a", departure=" ist", scheduled_departure=None)
    (report,) = reports(a_list(a_person(birth_date="84-02-29"), sectors=(flight,)))
    assert report.leg.key == LegKey("ZZ", "123A", "IST", "")
    assert report.statements[0].identity.birth_dates == (PartialDate(year=1984, month=2, day=29),)


# ------------------------------------------------------------------------------------------------- reservations


def test_a_reservation():
    adult = a_person(
        "ONEILLVANDYKE", "MARYANNMRS", source="TIF", reference="uci1", payments=(Payment(kind="cash"),), services=("B",)
    )
    child = a_person("TEST", "TIM", source="TIF", bags=Bags(pieces=1))
    pnr = a_pnr(
        adult,
        child,
        changed_at="2026-02-27T18:04",
        payments=(Payment(kind="card"),),
        contacts=(Contact(kind="phone", value="1"),),
        tickets=("999",),
        bags=Bags(pieces=4),
        splits=(Locator(owner="ZZ", locator="OTHER1"),),
        services=("A",),
        agency={"office": "X", "country": "AT"},
        itinerary=(SECTOR,),
        party=1,
    )
    (report,) = reports(a_push(pnr))
    assert report.key == "pnr:ZZ:ABC2DE"
    assert report.version == ("2026-03-01T04:40", "2026-02-27T18:04")
    assert (report.leg.key, report.source, report.cancelled) == (LEG, Source.PNR, False)
    by_name, by_reference = report.statements
    assert by_name.key == "pnr:ZZ:ABC2DE#name:TEST/TIM"
    assert by_reference.key == "pnr:ZZ:ABC2DE#ref:UCI1"
    assert (by_name.bags.pieces, by_reference.bags.pieces) == (1, None)  # bags of both are nobody's in particular
    assert [payment.kind for payment in by_name.identity.payments] == ["card"]
    assert [payment.kind for payment in by_reference.identity.payments] == ["card", "cash"]
    assert by_name.identity.companions == 1
    assert by_name.identity.contacts == (Contact(kind="phone", value="1"),)
    assert by_name.identity.tickets == ("999",)
    assert by_name.identity.locators == (Locator(owner="ZZ", locator="ABC2DE"), Locator(owner="1X", locator="QWERTY"))
    booking = by_reference.booking
    assert booking is not None
    assert (booking.payment_kinds, booking.services, booking.party, booking.split) == (("card", "cash"), ("A", "B"), 2, True)
    assert (booking.created_at, booking.itinerary) == ("2026-01-15T09:15", (SECTOR,))
    assert list(booking.agency) == ["country", "office"]
    assert by_name.identity.splits == (Locator(owner="ZZ", locator="OTHER1"),)


def test_each_statement_tells_where_it_was_read():
    (listed,) = reports(a_list(a_person(segment=9)), reference="M7")
    assert listed.statements[0].provenance == Provenance("M7", 9)
    (booked,) = reports(a_push(a_pnr(a_person(segment=12), a_person(given="TIM"), segment=8)))
    assert {statement.provenance for statement in booked.statements} == {Provenance("M1", 12), Provenance("M1", 8)}


def test_where_it_was_read_changes_nothing_that_is_said():
    assert reports(a_list(a_person(segment=9))) == reports(a_list(a_person(segment=99)), reference="M7")


def test_a_version_is_left_open():
    """Whoever admits a report closes its version, with a digest of what was admitted."""
    (listed,) = reports(a_list(a_person(), revision="3"), part=2)
    assert listed.version == ("2026-03-01T04:40", "000003", "0002")
    (booked,) = reports(a_push(a_pnr(a_person())))
    assert booked.version == ("2026-03-01T04:40", "")


def test_a_reservation_pushed_twice_in_a_message_counts_once_unless_it_says_something_else():
    one, other = a_pnr(a_person()), a_pnr(a_person(seat="12A"))
    assert len(reports(a_push(one, other, one))) == 2


def test_namesakes_in_one_reservation_are_two():
    twins = (a_person("DOE", "JOHN", source="TIF", rank="1"), a_person("DOE", "JOHN", source="TIF", rank="2"))
    (report,) = reports(a_push(a_pnr(*twins)))
    assert [statement.key.partition("#")[2] for statement in report.statements] == ["name:DOE/JOHN", "name:DOE/JOHN/2"]


def test_a_cancelled_reservation_is_newer_than_what_it_cancels():
    """Neither it nor its travellers need be named again, and it need not say when it changed."""
    (before,) = reports(a_push(a_pnr(a_person(), changed_at="2026-02-27T18:04")), prepared_at="2026-02-28T06:10")
    (after,) = reports(a_push(a_pnr(cancelled=True)), prepared_at="2026-03-01T04:40")
    assert (after.key, after.cancelled, after.statements) == (before.key, True, ())
    assert after.version > before.version


def test_a_reservation_without_locator_is_known_by_its_travellers():
    one, other = a_person(), a_person(given="TIM")
    (report,) = reports(a_push(a_pnr(one, other, locators=())))
    (again,) = reports(a_push(a_pnr(other, one, locators=())))
    (third,) = reports(a_push(a_pnr(one, locators=())))
    assert report.key == again.key != third.key
    assert "MARY" not in report.key


def test_check_in_and_reservation_recognise_one_another():
    """The same invented traveller in both systems' spelling shares a key, and a companion shares none with her."""
    documents = (SaidDocument(kind="P", number="PX0000001", issuer="IRL"),)
    (listed,) = reports(a_list(a_person("O'NEILL VAN DYKE", "MARY ANN", documents=documents, locators=("ABC2DE",))))
    adult = a_person("ONEILLVANDYKE", "MARYANNMRS", source="TIF")
    (booked,) = reports(a_push(a_pnr(adult, a_person("ONEILLVANDYKE", "TIM", source="TIF"))))
    told = {statement.key.partition("/")[2]: set(statement.joins) for statement in booked.statements}
    assert set(listed.statements[0].joins) & told["MARYANN"]
    assert not set(listed.statements[0].joins) & told["TIM"]


# ------------------------------------------------------------------------------------------------- laws

PEOPLE = st.builds(
    a_person,
    st.sampled_from(["DOE", "ROE", "FNU", ""]),
    st.sampled_from(["JOHN", "JOHNMR", "AMR", "", "\u5c0f"]),
    source=st.sampled_from(["NAD", "TIF"]),
    kind=st.sampled_from(Kind),
    birth_date=st.sampled_from(["84-02-29", "1984", "", "soon"]),
    reference=st.sampled_from(["", "", "ZZ0000001", "1"]),
    documents=st.lists(
        st.builds(SaidDocument, kind=st.sampled_from("PV"), number=st.sampled_from(["PX0000001", "000000", ""])), max_size=2
    ).map(tuple),
    contacts=st.lists(st.builds(Contact, kind=st.just("phone"), value=st.text(max_size=2)), max_size=2).map(tuple),
    locators=st.sampled_from([(), ("ABC2DE",)]),
    offset=st.integers(0, 9),
)
PNRS = st.builds(
    lambda people, contacts, cancelled, locators: a_pnr(*people, contacts=contacts, cancelled=cancelled, locators=locators),
    st.lists(PEOPLE, max_size=3),
    st.lists(st.builds(Contact, kind=st.just("email"), value=st.text(max_size=2)), max_size=2).map(tuple),
    st.booleans(),
    st.sampled_from(
        [(), (Locator(owner="ZZ", locator="A"),), (Locator(owner="ZZ", locator="A"), Locator(owner="", locator="B"))]
    ),
)


def turned(person: Reported) -> Reported:
    """Return the same person with what stood first standing last."""
    return replace(
        person,
        documents=person.documents[::-1],
        contacts=person.contacts[::-1],
        names=person.names[::-1],
        offset=person.offset + 1,
    )


@given(st.lists(PEOPLE, max_size=5), st.randoms())
def test_the_order_of_a_list_says_nothing(people: list[Reported], random):
    shuffled = [turned(person) for person in random.sample(people, len(people))]
    assert sorted(map(repr, reports(a_list(*shuffled)))) == sorted(map(repr, reports(a_list(*people))))


@given(st.lists(PNRS, max_size=3), st.randoms())
def test_the_order_of_a_push_says_nothing(pnrs: list[Pnr], random):
    shuffled = [
        replace(
            pnr,
            travellers=tuple(map(turned, random.sample(pnr.travellers, len(pnr.travellers)))),
            contacts=pnr.contacts[::-1],
        )
        for pnr in random.sample(pnrs, len(pnrs))
    ]
    assert sorted(map(repr, reports(a_push(*shuffled)))) == sorted(map(repr, reports(a_push(*pnrs))))


@given(st.lists(PEOPLE, max_size=5))
def test_everyone_on_a_list_is_in_a_report_of_their_own(people: list[Reported]):
    made = reports(a_list(*people))
    assert made == reports(a_list(*people))
    assert len({report.key for report in made}) == len(made)
    names = {name for person in people for name in normalise.names.understood(person.names)}
    assert names == {name for report in made for statement in report.statements for name in statement.identity.names}


@given(st.lists(PEOPLE, max_size=5))
def test_every_traveller_of_a_reservation_is_in_its_report(people: list[Reported]):
    (report,) = reports(a_push(a_pnr(*people)))
    assert len(report.statements) == len({statement.key for statement in report.statements}) == len(people)


@given(st.text(max_size=8), st.text(max_size=8), st.text(max_size=8))
def test_any_text_makes_a_report(one: str, two: str, three: str):
    """Whatever a message says, its people come out."""
    flight = Flight(carrier=one, number=two, departure=three, arrival=one, scheduled_departure=two)
    said = a_person(
        one,
        two,
        birth_date=three,
        nationality=one,
        sex=two,
        seat=three,
        reference=one,
        locators=(two,),
        documents=(SaidDocument(kind=three, number=one, issuer=two, expiry=three, issued=one),),
    )
    assert len(reports(a_list(said, sectors=(flight,)), prepared_at=two)) == 1
    assert len(reports(Push(flight=flight, pnrs=(a_pnr(said, changed_at=two),)), prepared_at=None)) == 1
