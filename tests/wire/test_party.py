from pnrscreen.message import Kind, SaidDocument
from pnrscreen.wire.party import Party
from pnrscreen.wire.person import Person
from wire.spoken import segment


def person(surname="", given="", rank="", kind=Kind.PASSENGER):
    who = Person(kind, segment("TIF"))
    who.name("TIF", surname, given)
    who.rank = rank
    return who


def test_people_without_numbers_get_their_position():
    party = Party([person("A", "A"), person("B", "B")], 0)
    assert [who.rank for who in party.people] == ["1", "2"]
    assert [who.rank for who in Party([person(), person(rank="7")], 0).people] == ["", "7"]


def test_the_same_digits_beat_the_same_number():
    one, other = person(rank="01"), person(rank="1")
    party = Party([one, other], 0)
    assert party.numbered("1") is other
    assert party.numbered("001") is one
    assert party.numbered("2") is party.numbered("") is None


def test_of_several_names_the_likest_and_then_the_one_without_document():
    ann, anna, twin = person("LEE", "ANN", "1"), person("LEE", "ANNA", "2"), person("LEE", "ANNA", "3")
    party = Party([ann, anna, twin], 0)
    party.document(anna, SaidDocument(kind="P", number="1"))
    assert party.named("LEE", "ANN") is ann
    assert party.named("LEE", "ANNA") is twin
    assert party.named("LEE", "ANNABEL", 2) is None
    assert party.holder("1") is anna


def test_infants_without_a_request_go_to_whoever_brings_one():
    mother, father, baby = person("A", "M", "1"), person("A", "F", "2"), person("A", "B", "3", Kind.INFANT)
    father.with_infant = True
    Party([mother, father, baby], 0).entrust()
    assert baby.adult is father
    stray = person("A", "B", "3", Kind.INFANT)
    Party([person("A", "M", "1"), person("A", "F", "2"), stray], 0).entrust()
    assert stray.adult is None


def test_whoever_is_added_or_called_otherwise_is_found_like_the_rest():
    party = Party([person("LEE", "ANN", "1")], 0)
    added = party.add(Kind.PASSENGER, segment("TRI"), "007")
    assert party.numbered("7") is added
    party.call(added, "DOCS", "MARROW", "ADA")
    party.call(added, "INFT", "MARROWBONE", "ADA")
    assert party.named("MARROWB", "ADA") is added
