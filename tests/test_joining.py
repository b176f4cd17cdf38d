"""Who is one person: the ladder of evidence, and what stays apart."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pnrscreen.joining import CROWD, Joined, Spoken, alike, join, one_edit
from pnrscreen.message import Kind, Locator, Source
from pnrscreen.model import Document, Identity, PersonName, Statement
from support.builders import a_date


def said(key: str, *joins: str, name: str = "", born: str = "", sex: str = "", locator: str = "", passport: str = "") -> Spoken:
    """Return a statement; its key begins with the system that makes it, ``name`` is ``SURNAME/GIVEN``."""
    surname, _, given_names = name.partition("/")
    identity = Identity(
        names=(PersonName(surname=surname, given=given_names),) if name else (),
        birth_dates=(a_date(born),) if born else (),
        sex=sex,
        documents=(Document(kind="passport", number=passport, issuer="KOR"),) if passport else (),
        locators=(Locator(owner="", locator=locator),) if locator else (),
    )
    source = Source(key.partition(":")[0])
    return f"report of {key}", Statement(key=key, source=source, kind=Kind.PASSENGER, identity=identity, joins=joins)


def groups(*spoken: Spoken) -> set[tuple[str, ...]]:
    return {tuple(sorted(statement.key for _, statement in one.spoken)) for one in join(spoken)}


def doubtful(*spoken: Spoken) -> set[str]:
    return {statement.key for one in join(spoken) if one.ambiguous for _, statement in one.spoken}


SOUZAS = (
    said("api:1", "loc:ABC2DE|SOUZA|CARLA", name="SOUZA/CARLA", born="1980-01-01", locator="ABC2DE"),
    said("api:2", "loc:XYZ9TT|SOUZA|CARLA", name="SOUZA/CARLA", born="1991-12-31", locator="XYZ9TT"),
)


def test_documents_attach_to_the_right_carla_by_the_locator():
    """S06, told apart by their reservations."""
    booked = (
        said("pnr:x", "loc:XYZ9TT|SOUZA|CARLA", name="SOUZA/CARLA"),
        said("pnr:a", "loc:ABC2DE|SOUZA|CARLA", name="SOUZA/CARLA"),
    )
    assert groups(*SOUZAS, *booked) == {("api:1", "pnr:a"), ("api:2", "pnr:x")}
    assert not doubtful(*SOUZAS, *booked)


def test_documents_attach_to_the_right_carla_by_the_birth_date():
    both = ("loc:ABC2DE|SOUZA|CARLA",)
    people = [
        said(f"{key}:{born}", *both, name="SOUZA/CARLA", born=born) for key in ("api", "pnr") for born in ("1980", "1991")
    ]
    assert groups(*people) == {("api:1980", "pnr:1980"), ("api:1991", "pnr:1991")}


def test_documents_attach_to_neither_carla_where_nothing_tells_which():
    """S06: never to both, and everyone who is meant is marked."""
    both = ("loc:ABC2DE|SOUZA|CARLA",)
    people = [said(f"{key}:{n}", *both, name="SOUZA/CARLA") for key in ("api", "pnr") for n in "12"]
    assert groups(*people) == {("api:1",), ("api:2",), ("pnr:1",), ("pnr:2",)}
    assert doubtful(*people) == {"api:1", "api:2", "pnr:1", "pnr:2"}


def test_two_check_ins_that_may_both_be_one_reservation_are_both_doubtful():
    booked = said("pnr:1", "loc:ABC2DE|SOUZA|CARLA", name="SOUZA/CARLA")
    people = [said(f"api:{born}", "loc:ABC2DE|SOUZA|CARLA", name="SOUZA/CARLA", born=born) for born in ("1980", "1991")]
    assert len(groups(*people, booked)) == 3
    assert doubtful(*people, booked) == {"api:1980", "api:1991", "pnr:1"}


def test_a_contradicting_birth_date_takes_the_other_out_of_question():
    booked = said("pnr:1", "loc:ABC2DE|SOUZA|CARLA", name="SOUZA/CARLA", born="1991-12-31")
    people = [said(f"api:{born}", "loc:ABC2DE|SOUZA|CARLA", name="SOUZA/CARLA", born=born) for born in ("1980", "1991")]
    assert groups(*people, booked) == {("api:1980",), ("api:1991", "pnr:1")}
    assert not doubtful(*people, booked)


@pytest.mark.parametrize(
    ("booked", "one"),
    [
        ({}, True),
        ({"sex": "F"}, False),
        ({"passport": "M0000002"}, True),  # renewed since it was booked
        ({"passport": "M0000002", "locator": "XYZ9TT"}, False),
        ({"passport": "M0000001", "locator": "XYZ9TT"}, True),
    ],
)
def test_namesakes_of_one_birthday_are_one_unless_more_contradicts_it(booked: dict[str, str], *, one: bool):
    same = {"name": "KIM/JI", "born": "1985-01-01"}
    check_in = said("api:1", "name:KIM|JI|1985-01-01", **same, sex="M", passport="M0000001", locator="ABC2DE")
    known = {"sex": "M", "passport": "M0000001", "locator": "ABC2DE"} | booked
    known = {key: value for key, value in known.items() if key in booked or key == "locator"}
    reservation = said("pnr:1", "name:KIM|JI|1985-01-01", **same, **known)
    assert groups(check_in, reservation) == ({("api:1", "pnr:1")} if one else {("api:1",), ("pnr:1",)})
    assert doubtful(check_in, reservation) == (set() if one else {"api:1", "pnr:1"})


def test_one_passport_under_two_names_and_sexes_joins_nobody():
    carla = said("api:1", "doc:KOR:M0000001", name="SOUZA/CARLA", sex="F", passport="M0000001")
    john = said("pnr:1", "doc:KOR:M0000001", name="SMITH/JOHN", sex="M", passport="M0000001")
    assert len(groups(carla, john)) == 2
    mistyped = said("pnr:1", "doc:KOR:M0000001", name="SOUZA/CARLA MARIA", sex="M", passport="M0000001")
    assert len(groups(carla, mistyped)) == 1


def test_namesakes_without_any_join_are_apart_and_doubtful():
    assert doubtful(said("api:1", name="SOUZA/CARLA MARIA"), said("pnr:1", name="SOUZA/CARLA")) == {"api:1", "pnr:1"}
    assert not doubtful(said("api:1", name="SOUZA/CARLA", born="1980"), said("pnr:1", name="SOUZA/CARLA", born="1991"))
    assert not doubtful(said("api:1", name="SOUZA/CARLA"), said("api:2", name="SOUZA/CARLA"))


@pytest.mark.parametrize(
    "rung", ["doc:NLD:PX1", "ref:NV0000001", "tkt:A|1", "loc:A|S|C", "seat:A|1A|C", "name:S|C|1", "born:A|1"]
)
def test_every_rung_joins_two_who_alone_share_it(rung: str):
    assert groups(said("api:1", rung), said("pnr:1", rung), said("pnr:2")) == {("api:1", "pnr:1"), ("pnr:2",)}


def test_the_stronger_rung_decides():
    check_in = said("api:1", "seat:A|1A|C", "doc:NLD:PX1")
    assert ("api:1", "pnr:right") in groups(check_in, said("pnr:wrong", "seat:A|1A|C"), said("pnr:right", "doc:NLD:PX1"))


def test_a_couple_that_swapped_seats_keeps_its_documents():
    people = (
        said("api:anna", "loc:A|S|ANNA", "seat:A|12A|A"),
        said("api:axel", "loc:A|S|AXEL", "seat:A|12B|A"),
        said("pnr:anna", "loc:A|S|ANNA", "seat:A|12B|A"),
        said("pnr:axel", "loc:A|S|AXEL", "seat:A|12A|A"),
    )
    assert groups(*people) == {("api:anna", "pnr:anna"), ("api:axel", "pnr:axel")}


def test_father_and_son_of_one_name_are_told_apart_by_their_seats():
    people = [said(f"{key}:{seat}", "loc:A|SOUZA|JOAO", f"seat:A|{seat}|J") for key in ("api", "pnr") for seat in ("1A", "1B")]
    assert groups(*people) == {("api:1A", "pnr:1A"), ("api:1B", "pnr:1B")}


def test_one_whom_two_documents_give_to_two_people_is_given_to_neither():
    check_in = said("api:1", "doc:NLD:PX1", "doc:IRL:PX2")
    people = (check_in, said("pnr:1", "doc:NLD:PX1"), said("pnr:2", "doc:IRL:PX2"))
    assert len(groups(*people)) == 3
    assert doubtful(*people) == {"api:1", "pnr:1", "pnr:2"}


def test_a_crowd_that_shares_one_thing_is_not_compared_and_is_doubtful():
    crowd = [said(f"{key}:{n}", "ref:GROUP1") for key in ("api", "pnr") for n in range(CROWD)]
    assert len(groups(*crowd)) == 2 * CROWD
    assert len(doubtful(*crowd)) == 2 * CROWD


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SOUZA/CARLA MARIA", "SOUZA/CARLA"),
        ("SOUZA/CARLA MARIA", "SOUZA/MARIA"),
        ("SOUZA/CARLAMARIA", "SOUZA/CARLA"),
        ("SOUZA/CARLA ANA MARIA", "SOUZA/CARLA MARIA"),
        ("DE LA SOUZA/CARLA", "SOUZA DE LA/CARLA"),
        ("CARLA/SOUZA", "SOUZA/CARLA"),
        ("DE LA/SOUZA CARLA", "DELASOUZA/CARLA"),
        ("SOUZA/CARLA", "SOUSA/CARLA MARIA"),
        ("SOUZA/KARLA", "SOUZA/CARLA"),
        ("SOUZA/CRALA", "SOUZA/CARLA"),
        ("SOUZA/CARLLA", "SOUZA/CARLA"),
        ("SOUZA/CARLA BEA", "SOUZA/KARLA EVA"),
        ("KARIMOVA", "KARIMOWA"),
    ],
)
def test_small_differences_within_one_reservation(one: str, other: str):
    people = (said("api:1", name=one, locator="ABC2DE"), said("pnr:1", name=other, locator="ABC2DE"))
    assert groups(*people) == {("api:1", "pnr:1")}
    apart = (said("api:1", name=one, locator="ABC2DE"), said("pnr:1", name=other, locator="XYZ9TT"))
    assert len(groups(*apart)) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SOUZA/ANNA", "SOUZA/ANNE"),
        ("SOUZA/CARLA", "SOUZA/PAULA"),
        ("SOUZA/CARLA", "SILVA/CARLA"),
        ("SOUZA/CARLA", "SOUZA/"),
        ("ROE/", "ROW/"),
        ("SOUZA/AN", "SOUZA/ANDREA"),
        ("SOUZA/KARLA", "SOUSA/CARLA"),
    ],
)
def test_differences_that_are_not_small(one: str, other: str):
    assert len(groups(said("api:1", name=one, locator="ABC2DE"), said("pnr:1", name=other, locator="ABC2DE"))) == 2


def test_small_differences_join_nobody_of_another_sex_or_where_two_could_be_meant():
    maria = said("api:1", name="SOUZA/MARIA", sex="F", locator="A")
    assert len(groups(maria, said("pnr:1", name="SOUZA/MARIO", sex="M", locator="A"))) == 2
    two = (said("pnr:1", name="SOUZA/MARIE", locator="A"), said("pnr:2", name="SOUZA/MARIAH", locator="A"))
    assert len(groups(maria, *two)) == 3
    assert doubtful(maria, *two) == {"api:1", "pnr:1", "pnr:2"}


def test_one_edit_is_one():
    assert not one_edit("CARLA", "KARLO")
    assert not one_edit("CARLA", "CARLAAA")
    assert one_edit("CARLA", "CARLAA")
    assert not one_edit("CARLA", "CALRO")


def test_likeness_goes_both_ways():
    one, other = PersonName(surname="SOUZA", given="CARLA MARIA"), PersonName(surname="SOUSA", given="MARIA")
    assert alike(one, other)
    assert alike(other, one)


JOINS = st.lists(st.sampled_from(["doc:1", "doc:2", "loc:A|1", "loc:A|2", "seat:A|1", "name:1"]), max_size=3, unique=True)
PEOPLE = st.lists(
    st.tuples(
        st.sampled_from(["api", "pnr"]), JOINS, st.sampled_from(["", "1980", "1991"]), st.sampled_from(["SOUZA/CARLA", "ROE/J"])
    ),
    max_size=8,
).map(lambda drawn: [said(f"{key}:{n}", *joins, born=born, name=name) for n, (key, joins, born, name) in enumerate(drawn)])


def named(joined: list[Joined]) -> set[tuple[frozenset[str], bool]]:
    return {(frozenset(statement.key for _, statement in one.spoken), one.ambiguous) for one in joined}


@given(PEOPLE, st.randoms())
def test_the_order_of_statements_says_nothing(people: list[Spoken], draw: random.Random):
    assert named(join(draw.sample(people, len(people)))) == named(join(people))


@given(PEOPLE)
def test_everyone_is_in_one_group_of_at_most_one_of_each_system_whose_birth_dates_agree(people: list[Spoken]):
    joined = join(people)
    assert sorted(statement.key for one in joined for _, statement in one.spoken) == sorted(
        statement.key for _, statement in people
    )
    for one in joined:
        assert len({statement.source for _, statement in one.spoken}) == len(one.spoken)
        assert len({date for _, statement in one.spoken for date in statement.identity.birth_dates}) <= 1
        assert not (one.ambiguous and len(one.spoken) > 1)
