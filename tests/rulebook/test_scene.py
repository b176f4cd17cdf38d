"""Who on a leg shares what."""

from dataclasses import replace

from pnrscreen.message import Contact, Locator
from pnrscreen.model import Document
from pnrscreen.rulebook import Scene, Ties
from pnrscreen.rulebook.scene import contact_keys, document_keys
from support.builders import a_leg, a_passenger, an_identity


def person(id, document="PX4417203", **identity):  # noqa: A002  the field's own name
    return a_passenger(replace(an_identity(document=document), **identity), id=id)


def a_scene(*people, airport=lambda _: None):
    return Scene(passenger=people[0], leg=a_leg(), others=people, airport=airport)


def test_a_person_is_never_compared_with_themselves():
    me = person("1")
    assert a_scene(me).sharing_documents() == ()
    assert a_scene(me, person("2")).sharing_documents() == (person("2"),)


def test_ties_given_are_used_and_ties_not_given_are_made():
    me, other = person("1"), person("2")
    given = Scene(passenger=me, leg=a_leg(), others=(), airport=lambda _: None, ties=Ties.among((me, other)))
    assert given.sharing_documents() == a_scene(me, other).sharing_documents() == (other,)


def test_people_share_what_can_reach_them_and_their_booking():
    phone, fax = Contact(kind="phone", value="+31200000001"), Contact(kind="fax", value="+31200000002")
    booked = Locator(owner="NV", locator="ABCDEF")
    me = person("1", "A11", contacts=(phone, fax), locators=(booked,))
    caller, faxer, companion = (
        person("2", "A12", contacts=(phone,)),
        person("3", "A13", contacts=(fax,)),
        person("4", "A14", locators=(booked,)),
    )
    scene = a_scene(me, companion, caller, faxer)
    assert scene.sharing_contacts() == (caller,)
    assert scene.sharing_booking() == (companion,)
    assert contact_keys(me.identity) == ("+31200000001",)


def test_a_document_is_recognised_by_number_and_issuer():
    """A missing issuer is the state of nationality; a visa or a number of zeros tells nobody apart."""
    documents = (
        Document(kind="passport", number="PX4417203"),
        Document(kind="passport", number="QQ1234567", issuer="BEL"),
        Document(kind="visa", number="V7654321", issuer="BEL"),
        Document(kind="passport", number="000000000", issuer="BEL"),
    )
    known = replace(an_identity(), documents=documents)
    assert document_keys(known) == (("PX4417203", "NLD"), ("QQ1234567", "BEL"))
    assert document_keys(replace(known, nationalities=())) == (("QQ1234567", "BEL"),)


def test_an_airport_lies_where_the_scene_says(airport):
    scene = a_scene(person("1"), airport=airport)
    assert scene.country("LIS") == "PRT"
    assert scene.regions("LIS") == ("EU", "SCHENGEN")
    assert scene.country("") is scene.country("QQQ") is None
    assert scene.regions("") is scene.regions("QQQ") is None
