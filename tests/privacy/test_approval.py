"""Papers of an unmasking: one byte form each, one signer each, and nobody in a registry who could sign on both sides."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pnrscreen.custody import KeyRequest, ReturnedKey
from pnrscreen.errors import Refused
from pnrscreen.message import Contact, Payment
from pnrscreen.model import Booking
from pnrscreen.privacy import approval, signing
from pnrscreen.privacy.approval import WHY, Approval, Refusal, Ruling, Said, UnmaskRequest
from pnrscreen.privacy.classify import Category
from pnrscreen.privacy.clauses import Unmasking
from pnrscreen.privacy.disclosed import disclosed
from pnrscreen.privacy.registry import Registry, RegistryError, Version, verify
from pnrscreen.rights import Actor, Body, Role
from support.builders import a_passenger, an_identity
from support.grants import LAW
from support.keys import a_key

ASKED = UnmaskRequest(
    home="home-1",
    made_at="2026-09-02T00:00:00Z",
    unit="Unit",
    id="unmask-1",
    records=(KeyRequest("eu-strict/2026-03-01/identity", "00" * 8, "passenger/1/p/identity", b"sealing", b"wrap"),),
    fields=("api", "name"),
    requester="r",
    organisation="Unit",
    viewer="r",
    authority="",
    basis="b",
    ticket="T-1",
    offence="eu-annex-ii:4",
    necessity="because of this",
    urgency="",
    answer_by="2026-10-02T00:00:00Z",
    key="AAAA",
)
GIVEN = Approval(
    home="home-1",
    made_at="2026-09-02T01:00:00Z",
    request=ASKED.digest,
    records=(ReturnedKey("eu-strict/2026-03-01/identity", "passenger/1/p/identity", b"key"),),
    fields=("name",),
    viewer="r",
    until="2026-09-03T01:00:00Z",
    urgent=False,
    nonce="00" * 16,
    approver="judge",
    reason="order",
)
RULED = Ruling(home="home-1", made_at="2026-09-02T01:00:00Z", about="0" * 64, word="ratified", approver="judge", reason="so")


def signed(paper: Any, who: str = "judge") -> Any:
    return paper.signed(who, a_key(who).sign(paper.to_sign))


def test_what_is_written_is_read_back_the_same() -> None:
    unit = a_key("unit")
    paper = ASKED.signed("unit", unit.sign(ASKED.to_sign))
    assert approval.read_request(paper.written(), unit.line) == paper
    assert approval.read_answer(signed(GIVEN).written()) == signed(GIVEN)
    assert approval.read_answer(signed(RULED).written()) == signed(RULED)


def test_a_request_is_read_where_the_unit_signed_it() -> None:
    for paper in (ASKED, signed(ASKED, "unit"), signed(ASKED, "judge")):
        with pytest.raises(Refused) as refused:
            approval.read_request(paper.written(), a_key("judge").line)
        assert refused.value.code == Refusal.SIGNATURE
    partless = replace(ASKED, records=(ASKED.records[0]._replace(part=""),))
    with pytest.raises(Refused) as refused:
        approval.read_request(signed(partless, "unit").written(), a_key("unit").line)
    assert refused.value.code == Refusal.MALFORMED


def test_a_paper_is_read_up_to_its_greatest_length_and_so_is_each_of_its_texts() -> None:
    spare = (1 << 20) - len(signed(GIVEN).written())
    (record,) = GIVEN.records
    longest, longer = (
        replace(GIVEN, records=(record._replace(context=record.context + "x" * more),)) for more in (spare, spare + 1)
    )
    assert approval.read_answer(signed(longest).written()) == signed(longest)
    with pytest.raises(Refused):
        approval.read_answer(signed(longer).written())
    assert replace(GIVEN, reason="x" * 2000)
    with pytest.raises(ValueError, match="at most 2000 characters"):
        replace(GIVEN, reason="x" * 2001)


@given(st.data())
def test_a_paper_of_which_any_byte_is_changed_is_not_what_was_signed(data: st.DataObject) -> None:
    good = signed(GIVEN).written()
    at, other = data.draw(st.integers(0, len(good) - 1)), data.draw(st.integers(0, 255))
    bad = good[:at] + bytes([other]) + good[at + 1 :]
    try:
        read = approval.read_answer(bad)
    except Refused:
        assert bad != good
    else:
        made = read.signatures.get("judge", b"")
        assert signing.verifies(a_key("judge").line, read.to_sign, made) == (bad == good)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("made_at", "2026-09-02 01:00:00"),
        ("made_at", "2026-09-02T01:00:00+00:00"),
        ("made_at", "2026-9-2T1:00:00Z"),
        ("until", "soon"),
        ("urgent", 1),
        ("fields", "name"),
        ("fields", [1]),
        ("viewer", 7),
        ("reason", "a\nb"),
        ("reason", "x" * 2001),
        ("records", [{"cohort": "c", "record": "r"}]),
        ("records", [{"cohort": "c", "record": "r", "key": "=="}]),
        ("besides", "more"),
    ],
)
def test_what_is_written_otherwise_is_no_paper(name: str, value: object) -> None:
    said = json.loads(signed(GIVEN).written()) | {name: value}
    with pytest.raises(Refused) as refused:
        approval.read_answer(json.dumps(said, sort_keys=True, separators=(",", ":")).encode())
    assert refused.value.code == Refusal.MALFORMED


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff", b'{"signatures":[]}', b" " * (approval.BYTES_MAX + 1)])
def test_anything_else_is_no_paper(content: bytes) -> None:
    for read in (approval.read_answer, lambda bytes_: approval.read_request(bytes_, a_key("unit").line)):
        with pytest.raises(Refused) as refused:
            read(content)
        assert refused.value.code == Refusal.MALFORMED


def test_a_signature_of_one_kind_of_paper_passes_for_no_other() -> None:
    assert len({ASKED.domain, GIVEN.domain, RULED.domain}) == 3
    crossed = replace(RULED, signatures=signed(GIVEN).signatures)
    assert not signing.verifies(a_key("judge").line, crossed.to_sign, crossed.signatures["judge"])


def test_a_ruling_says_one_of_three_words() -> None:
    said = json.loads(signed(RULED).written()) | {"word": "perhaps"}
    with pytest.raises(Refused):
        approval.read_answer(json.dumps(said, sort_keys=True, separators=(",", ":")).encode())
    assert {*Said} == {"refused", "ratified", "recalled"}


def test_every_refusal_says_what_to_do() -> None:
    assert WHY.keys() == {*Refusal}
    assert all(": " in said or "has to" in said or "ratifies" in said for said in WHY.values())


# ------------------------------------------------------------------------------------------------------------ who approves


def registered(*actors: Actor) -> None:
    officer = Actor(id="d", organisation="Unit", roles=frozenset({Role.DPO}), key=a_key("d").line)
    said = {"version": 1, "home": "home-1", "previous": "", "made_at": "2026-03-01T05:00:00Z", "profile": "p/d"}
    Version(**said, synthetic=True, actors=(officer, *actors))  # type: ignore[arg-type]


def an_approver(**said: Any) -> Actor:
    roles = frozenset({Role.EXTERNAL_APPROVER})
    return Actor(
        **{"id": "judge", "organisation": "Court", "roles": roles, "key": a_key("judge").line, "body": Body.COURT} | said
    )


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"body": None}, "approver_wrong"),
        ({"key": ""}, "approver_wrong"),
        ({"organisation": " unit "}, "approver_wrong"),
        ({"roles": frozenset({Role.REVIEWER})}, "approver_wrong"),
        ({"roles": frozenset({Role.EXTERNAL_APPROVER, Role.REVIEWER})}, "roles_apart"),
        ({"roles": frozenset({Role.EXTERNAL_APPROVER, Role.DPO})}, "roles_apart"),
        ({"roles": frozenset({Role.EXTERNAL_APPROVER, Role.KEY_CUSTODIAN})}, "roles_apart"),
        ({"key": a_key("d").line}, "key_twice"),
    ],
)
def test_no_registry_has_an_approver_who_is_not_outside(said: dict[str, Any], code: str) -> None:
    registered(an_approver())
    with pytest.raises(RegistryError) as wrong:
        registered(an_approver(**said))
    assert wrong.value.code == code


# --------------------------------------------------------------------------------------------------------------- what it opens

NOW = approval.moment("2026-09-02T02:00:00Z")


@pytest.fixture(scope="module")
def known() -> Registry:
    """Return a registry with a court, and with somebody of the unit and of an authority who may not approve."""
    people = (
        Actor(id="d", organisation="Unit", roles=frozenset({Role.DPO}), key=a_key("d").line),
        an_approver(),
        an_approver(id="chief", organisation="Police", key=a_key("chief").line, body=Body.INDEPENDENT),
    )
    said = {"version": 1, "home": "home-1", "previous": "", "made_at": "2026-03-01T05:00:00Z", "profile": "p/d"}
    return verify([Version(**said, synthetic=True, actors=people).written()])  # type: ignore[arg-type]


def judged(known: Registry, at: str = "", *, used: bool = False, asked: UnmaskRequest = ASKED, **changed: Any) -> str:
    made = signed(replace(GIVEN, **({"request": asked.digest} | changed)), changed.get("approver", "judge"))
    return approval.check(made, asked, LAW, known, approval.moment(at) if at else NOW, used=used) or ""


def test_an_approval_stands_from_when_it_is_made_until_the_last_second_and_is_used_once(known: Registry) -> None:
    assert judged(known) == ""
    assert judged(known, used=True) == Refusal.REUSED
    assert judged(known, "2026-09-02T00:55:00Z") == ""
    assert judged(known, "2026-09-02T00:54:59Z") == Refusal.EARLY
    assert judged(known, "2026-09-03T00:59:59Z") == ""
    assert judged(known, "2026-09-03T01:00:00Z") == Refusal.EXPIRED


def test_it_is_for_no_longer_than_the_profile_says_to_the_second(known: Registry) -> None:
    urgent = replace(ASKED, urgency="it leaves at noon")
    assert judged(known, until="2026-09-05T01:00:00Z") == ""
    assert judged(known, until="2026-09-05T01:00:01Z") == Refusal.TOO_LONG
    assert judged(known, asked=urgent, urgent=True, until="2026-09-03T01:00:00Z") == ""
    assert judged(known, asked=urgent, urgent=True, until="2026-09-03T01:00:01Z") == Refusal.TOO_LONG
    assert judged(known, urgent=True) == Refusal.NOT_URGENT


def test_a_request_is_answered_by_its_last_second(known: Registry) -> None:
    asked = replace(ASKED, answer_by="2026-09-02T02:00:01Z")
    assert judged(known, asked=asked) == ""
    assert judged(known, "2026-09-02T02:00:01Z", asked=asked) == Refusal.LAPSED


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"home": "home-2"}, Refusal.OTHER_REQUEST),
        ({"request": "0" * 64}, Refusal.OTHER_REQUEST),
        ({"approver": "stranger"}, Refusal.UNKNOWN),
        ({"approver": "d"}, Refusal.ROLE),
        ({"made_at": "2026-09-01T23:54:59Z"}, Refusal.EARLY),
        ({"made_at": "2026-09-01T23:55:00Z", "until": "2026-09-02T23:55:00Z"}, ""),
        ({"viewer": "d"}, Refusal.VIEWER),
        ({"fields": ()}, Refusal.FIELDS),
        ({"fields": ("name", "contact")}, Refusal.FIELDS),
        ({"fields": ("name", "name")}, Refusal.FIELDS),
        ({"records": ()}, Refusal.RECORDS),
        ({"records": (GIVEN.records[0]._replace(context="passenger/1/q/identity"),)}, Refusal.RECORDS),
        ({"records": (GIVEN.records[0]._replace(cohort="eu-strict/2026-03-02/identity"),)}, Refusal.RECORDS),
    ],
)
def test_why_an_approval_opens_nothing(known: Registry, changed: dict[str, Any], why: str) -> None:
    assert judged(known, **changed) == why


COURT_ALONE = replace(LAW.unmasking, bodies=frozenset({Body.COURT}))


def under(known: Registry, unmasking: Unmasking | None, **changed: Any) -> str:
    """Return why an approval of the chief of police opens nothing under a law that lets these bodies unmask."""
    asked = replace(ASKED, urgency="it leaves at noon")
    made = signed(replace(GIVEN, approver="chief", request=asked.digest, **changed), "chief")
    return approval.check(made, asked, replace(LAW, unmasking=unmasking), known, NOW, used=False) or ""


def test_a_body_approves_where_the_profile_names_it_for_that(known: Registry) -> None:
    assert under(known, None) == Refusal.NONE_HERE
    assert under(known, COURT_ALONE) == Refusal.BODY
    assert under(known, COURT_ALONE, urgent=True) == ""
    assert under(known, replace(LAW.unmasking, urgent_bodies=frozenset({Body.COURT})), urgent=True) == Refusal.BODY


def test_nobody_approves_what_they_or_their_organisation_ask_for(known: Registry) -> None:
    assert judged(known, asked=replace(ASKED, requester="judge")) == Refusal.SAME_PERSON
    assert judged(known, asked=replace(ASKED, viewer="judge"), viewer="judge") == Refusal.SAME_PERSON
    assert judged(known, asked=replace(ASKED, organisation=" court ")) == Refusal.INTERESTED
    assert judged(known, asked=replace(ASKED, authority="COURT")) == Refusal.INTERESTED
    assert judged(known, asked=replace(ASKED, authority="Police")) == ""
    police = replace(known.actors["chief"], id="p", roles=frozenset({Role.OPERATOR}), body=None)
    assert judged(replace(known, actors={**known.actors, "p": police})) == ""
    assert judged(replace(known, actors={**known.actors, "p": police}), approver="chief") == Refusal.INSIDE


def test_an_approval_is_signed_with_the_key_of_its_approver(known: Registry) -> None:
    forged = GIVEN.signed("judge", a_key("chief").sign(GIVEN.to_sign))
    for made in (GIVEN, forged, signed(GIVEN, "chief")):
        assert approval.check(made, ASKED, LAW, known, NOW, used=False) == Refusal.SIGNATURE


def test_a_second_signature_under_an_approval_is_none_of_its_approver(known: Registry) -> None:
    both = signed(signed(GIVEN), "chief")
    assert approval.check(both, ASKED, LAW, known, NOW, used=False) == Refusal.SIGNATURE


def test_a_ruling_is_about_one_paper_and_ratified_by_another_person(known: Registry) -> None:
    def ruling(about: str = "0" * 64, **changed: Any) -> str:
        made = signed(replace(RULED, **changed), changed.get("approver", "judge"))
        return approval.check_ruling(made, about, "judge", law, known) or ""

    law = LAW
    assert ruling() == Refusal.RATIFIED_ALONE
    assert ruling(approver="chief") == ruling(word="recalled") == ""
    assert ruling(about="1" * 64) == ruling(home="home-2") == Refusal.OTHER_REQUEST
    assert ruling(approver="d") == Refusal.ROLE
    law = replace(LAW, unmasking=COURT_ALONE)
    assert ruling(approver="chief") == Refusal.BODY
    law = replace(LAW, unmasking=None)
    assert ruling(approver="chief") == Refusal.NONE_HERE


# --------------------------------------------------------------------------------------------------------------- what is shown


def test_only_what_can_be_masked_can_be_asked_for() -> None:
    words = approval.askable(LAW)
    assert {"name", "contact", "payment", "loyalty", "remarks", "companions", "api", "history"} <= words.keys()
    assert not {"itinerary", "seat", "operational"} & words.keys()


def test_what_is_disclosed_is_plain_values_and_what_is_not_known_is_left_out() -> None:
    who = replace(
        an_identity("MARLOWE", "ODETTE", born="1984-03-12"), companions=0, contacts=(Contact(kind="phone", value="+4790"),)
    )
    shown = disclosed(
        replace(a_passenger(who), booking=None), {Category.NAME, Category.CONTACT, Category.API, Category.COMPANIONS}
    )
    assert shown["name"]["names"][0]["surname"] == "MARLOWE"  # type: ignore[index]
    assert shown["contact"] == {"contacts": [{"kind": "phone", "value": "+4790"}]}
    assert shown["api"]["birth_dates"] == ["1984-03-12"]  # type: ignore[index]
    assert "companions" not in shown
    assert disclosed(replace(a_passenger(replace(who, companions=2)), booking=None), {Category.COMPANIONS}) == {
        "companions": {"companions": 2}
    }


@given(st.sets(st.sampled_from([*Category])))
def test_of_a_person_exactly_the_granted_items_are_disclosed(granted: set[Category]) -> None:
    contact, paid = Contact(kind="phone", value="+4790"), Payment(kind="card", account="1234", holder="H")
    identity = replace(an_identity(), contacts=(contact,), payments=(paid,), companions=2)
    person = replace(a_passenger(identity), booking=Booking(created_at="2026-01-01", services=("UMNR",), party=3))
    whole = disclosed(person, {*Category})
    shown = disclosed(person, granted)
    assert shown == {item: said for item, said in whole.items() if item in {one.name.lower() for one in granted}}
    assert {"name", "contact", "payment", "companions", "remarks", "issued"} <= whole.keys()
    json.dumps(whole)
