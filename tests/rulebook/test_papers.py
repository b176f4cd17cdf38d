"""What documents, bags and payments answer, and when they answer nothing."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pnrscreen.message import Bags, Kind, Locator, Payment
from pnrscreen.model import Document
from pnrscreen.rulebook import Scene, papers
from pnrscreen.rulebook.attributes import Facts
from support.builders import a_date, a_document, a_leg, a_passenger, an_identity

BOOKED = Locator(owner="NV", locator="ABCDEF")
ELSEWHERE = Locator(owner="NV", locator="GHIJKL")


def someone(id="me", *, kind=Kind.PASSENGER, booking=None, bags=Bags(), surname="MARLOWE", born="1984-03-12", **identity):  # noqa: A002
    who = replace(an_identity(surname, born=born), **identity)
    return a_passenger(who, id=id, kind=kind, booking=booking, bags=bags)


def a_scene(*people, departs="2026-03-01T07:00"):
    return Scene(passenger=people[0], leg=a_leg(departs=departs), others=people, airport=lambda _: None)


def test_documents_and_bags():
    visa = Document(kind="visa", number="V7654321", issuer="USA", expiry=a_date("2026-03"))
    scene = a_scene(
        someone(documents=(replace(a_document(expiry="2026-03-31"), kind="passport"), visa), bags=Bags(pieces=2, weight_kg=31))
    )
    assert papers.document_kinds(scene) == ("passport", "visa")
    assert papers.document_issuers(scene) == ("NLD", "USA")
    assert papers.document_days_valid(scene) == 30
    assert (papers.bag_pieces(scene), papers.bag_weight(scene)) == (2, 31)


def test_without_documents_nothing_is_known_of_them():
    scene = a_scene(someone(documents=()))
    asked = (
        *(papers.document_kinds, papers.document_issuers, papers.document_days_valid, papers.document_persons),
        *(papers.document_same_booking, papers.conflicting_documents, papers.bag_pieces, papers.bag_weight),
    )
    assert [ask(scene) for ask in asked] == [None] * len(asked)


def test_an_expiry_known_to_the_month_counts_no_days():
    assert papers.document_days_valid(a_scene(someone(documents=(a_document(expiry="2031-06"),)))) is None


def test_an_expiry_that_is_no_day_counts_no_days():
    document = replace(a_document(), expiry=replace(a_date("2031-02-28"), day=31))
    assert papers.document_days_valid(a_scene(someone(documents=(document,)))) is None


def test_two_numbers_of_one_kind_and_issuer_conflict():
    first, second, foreign = a_document(), a_document("PX9999999"), a_document("PX9999999", issuer="BEL")
    assert papers.conflicting_documents(a_scene(someone(documents=(first, second)))) is True
    assert papers.conflicting_documents(a_scene(someone(documents=(first, foreign)))) is False


def test_one_document_shown_by_two_people_counts_two():
    me, other = someone("1"), someone("2", names=an_identity("KESTREL", "ILYA").names)
    assert papers.document_persons(a_scene(me, other)) == 2
    assert papers.document_persons(a_scene(me)) == 1


@pytest.mark.parametrize(
    ("surname", "born", "persons"),
    [
        ("MARLOWE", "1984-03-12", 1),
        ("MARLOWE", "1984", 1),
        ("MARLOWE", "", 1),
        ("MARLOWE", "1991-01-01", 2),
        ("KESTREL", "1984-03-12", 1),  # the given name is the same
    ],
)
def test_one_person_reported_twice_is_one_person(surname, born, persons):
    other = someone("2", surname=surname, born=born)
    assert papers.document_persons(a_scene(someone("1"), other)) == persons


def test_whether_all_who_show_a_document_are_on_one_reservation():
    me = someone("1", locators=(BOOKED,))
    together, apart, unbooked = (someone(f"{n}", locators=where) for n, where in ((2, (BOOKED,)), (3, (ELSEWHERE,)), (4, ())))
    assert papers.document_same_booking(a_scene(me, together)) is True
    assert papers.document_same_booking(a_scene(me, together, unbooked)) is None
    assert papers.document_same_booking(a_scene(me, unbooked, apart)) is False
    assert papers.document_same_booking(a_scene(someone("1"), together)) is None


def test_each_document_says_what_is_said_of_it():
    first = replace(a_document(expiry="2026-03-31"), kind="passport", issued=a_date("2026-02-27"))
    visa = Document(kind="visa", number="V7654321", issuer="USA")
    facts = Facts(a_scene(someone("1", documents=(first, visa)), someone("2", names=an_identity("KESTREL").names)))
    passport, other = facts["documents"]
    assert [passport[part] for part in ("kind", "issuer", "days_left", "days_old", "shown_by")] == ["passport", "NLD", 30, 2, 1]
    assert passport["expiry"] == datetime(2026, 3, 31, tzinfo=UTC)
    assert passport["issued"] == datetime(2026, 2, 27, tzinfo=UTC)
    assert [other[part] for part in ("kind", "issuer", "days_left", "days_old", "shown_by")] == [
        "visa",
        "USA",
        None,
        None,
        None,
    ]


def test_bags_of_several_people_may_bear_one_tag():
    tagged = Bags(pieces=1, tags=("0220123456",))
    me, other, alone = someone("1", bags=tagged), someone("2", bags=tagged), someone("3", bags=Bags(tags=("0220999999",)))
    assert papers.bag_tags(a_scene(me)) == ("0220123456",)
    assert papers.bags_shared_with(a_scene(me, other, alone)) == 1
    assert papers.bags_shared_with(a_scene(someone("4"), me)) is None


def test_each_payment_says_what_is_said_of_it():
    card = Payment(kind="card", amount="120.50", currency="EUR", vendor="VI", account="XXXXXXXXXXXX1234", holder="MARLOWE/ILYA")
    cash = Payment(kind="cash", amount="about 100")
    me = someone("1", payments=(card, cash), locators=(BOOKED,))
    companion, stranger = (
        someone("2", payments=(card,), locators=(BOOKED,)),
        someone("3", payments=(card,), locators=(ELSEWHERE,)),
    )
    first, second = Facts(a_scene(me, companion, stranger))["payments"]
    asked = ("kind", "amount", "currency", "vendor", "third_party", "shared_with")
    assert [first[part] for part in asked] == ["card", 120.5, "EUR", "VI", False, 1]
    assert [second[part] for part in asked] == ["cash", None, None, None, None, None]
    stranger_paid = replace(card, holder="KESTREL/BORIS", amount="1e300", account="XXXX")
    (paid,) = Facts(a_scene(someone("1", payments=(stranger_paid,))))["payments"]
    assert (paid["third_party"], paid["amount"], paid["shared_with"]) == (True, None, None)
    aunt = someone("2", surname="KESTREL", locators=(BOOKED,))
    (paid,) = Facts(a_scene(someone("1", payments=(stranger_paid,), locators=(BOOKED,)), aunt))["payments"]
    assert paid["third_party"] is False
