"""Which lists are whole, and whom their silence withdraws: parts, proofs, shares, decisions; order gives nothing away."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pnrscreen.assembly import Finding, Standing, Trust, standing
from pnrscreen.message import Source
from pnrscreen.model import Delivery, FlightLeg, LegKey, Scope
from pnrscreen.stages import Arrived, ListState, ListStatus
from support.clock import MORNING

LEG = FlightLeg(key=LegKey("ZZ", "123", "IST", "2026-03-01"))
EIGHT, NINE, TEN = ("2026-02-28T08:00", ""), ("2026-02-28T09:00", ""), ("2026-02-28T10:00", "")
TRUST = Trust()
TEN_PNRS = [f"pnr:ZZ:{number}" for number in range(10)]
LATER = MORNING + TRUST.list_timeout


def delivery(*reports: str, at: tuple[str, str] = NINE, **said) -> Delivery:
    """Return a full push of reservations, whole, sound, its count stated, from the carrier itself."""
    return Delivery(
        **{
            "assembly": "A1",
            "leg": LEG,
            "source": Source.PNR,
            "listed": "pnr",
            "sender": "ZZAIR",
            "scope": Scope.FULL,
            "version": at,
            "stated": len(reports),
            "read": len(reports),
            "reports": reports,
        }
        | said
    )


def parts(several: list[list[str]], at: tuple[str, str] = NINE, **said) -> list[Delivery]:
    """Return a push in parts, each stating the count of them all."""
    total = sum(map(len, several))
    return [
        delivery(*keys, at=at, part=number, last=number == len(several), stated=total, **said)
        for number, keys in enumerate(several, 1)
    ]


def come_to(
    *several: Delivery, stand: list[str] = TEN_PNRS, trust: Trust = TRUST, decisions: dict[str, bool] | None = None
) -> Standing:
    return standing([Arrived(MORNING, one) for one in several], stand, trust, decisions or {}, lambda key: f"id of {key}")


def the_list(came: Standing) -> ListState:
    (state,) = came.lists
    return state.seen(LATER)


BEFORE = delivery(*TEN_PNRS, at=EIGHT)
NINE_OF_TEN = delivery(*TEN_PNRS[:9])
HALF = delivery(*TEN_PNRS[:5])


# ------------------------------------------------------------------------------------------------------------- absence


def test_who_is_absent_from_a_proved_full_list_falls():
    came = come_to(BEFORE, NINE_OF_TEN)
    assert came.fallen == {TEN_PNRS[9]}
    assert the_list(came) == ListState(listed="pnr", status=ListStatus.COMPLETE, absent=1, standing=10)


def test_an_update_says_nothing_of_who_is_absent():
    came = come_to(BEFORE, replace(NINE_OF_TEN, scope=Scope.UPDATE))
    assert not came.fallen
    assert the_list(came).status is ListStatus.COMPLETE  # as the push before it left it


def test_what_a_newer_update_added_stays():
    assert not come_to(BEFORE, NINE_OF_TEN, delivery(TEN_PNRS[9], at=TEN, scope=Scope.UPDATE)).fallen


def test_what_was_named_in_the_same_minute_stays():
    assert not come_to(BEFORE, NINE_OF_TEN, delivery(TEN_PNRS[9], scope=Scope.UPDATE)).fallen


def test_what_no_delivery_names_stays():
    assert not come_to(BEFORE, NINE_OF_TEN, stand=[*TEN_PNRS[:9], "pnr:ZZ:OTHER"]).fallen


def test_a_list_speaks_of_its_own_class_alone():
    listed = delivery("745:api:abo:A1", at=EIGHT, listed="745", source=Source.API)
    came = come_to(listed, BEFORE, NINE_OF_TEN, stand=[*TEN_PNRS, "745:api:abo:A1"])
    assert came.fallen == {TEN_PNRS[9]}
    assert [state.listed for state in came.lists] == ["745", "pnr"]


@pytest.mark.parametrize(
    ("lacking", "reason"),
    [
        ({"sound": False}, "came damaged"),
        ({"stated": None}, "no count stated"),
        ({"stated": 10}, "another count stated"),
        ({"sender": "1A"}, "sender not registered"),
        ({"sender": ""}, "sender not registered"),
        ({"version": ("", "")}, "does not say when it was prepared"),
    ],
)
def test_a_list_that_lacks_a_proof_withdraws_nobody_and_is_unconfirmed(lacking: dict, reason: str):
    came = come_to(BEFORE, unproved := replace(NINE_OF_TEN, **lacking))
    assert not came.fallen
    alone = come_to(unproved)
    assert (the_list(alone).status, the_list(alone).reasons) == (ListStatus.UNCONFIRMED, (reason,))


def test_only_updates_are_no_list():
    assert the_list(come_to(delivery(scope=Scope.UPDATE))).reasons == ("no whole list came",)


def test_whoever_stands_in_two_parts_counts_once():
    """Half a list sent twice is no whole one, nor are the halves of two."""
    twice = [delivery("pnr:1", "pnr:2", part=1, last=False, stated=3), delivery("pnr:2", "pnr:3", part=2, stated=3)]
    assert the_list(come_to(*twice)).status is ListStatus.COMPLETE
    assert the_list(come_to(*(replace(part, stated=4) for part in twice))).reasons == ("another count stated",)


def test_a_registry_of_senders_says_who_speaks_for_whom():
    registered = Trust(senders={"1A": frozenset({"ZZ"})})
    by_host = replace(NINE_OF_TEN, sender="1A")
    assert come_to(BEFORE, by_host, trust=registered).fallen == {TEN_PNRS[9]}
    assert the_list(come_to(NINE_OF_TEN, trust=registered)).reasons == ("sender not registered",)


# ---------------------------------------------------------------------------------------------------- whole flights


def test_who_did_not_board_falls_by_a_complete_close_out():
    people = [f"745:api:abo:A{number}" for number in range(10)]
    listed = delivery(*people, at=EIGHT, listed="745")
    boarded = delivery(*people[:9], listed="745", scope=Scope.BOARDED)
    assert come_to(listed, boarded, stand=people).fallen == {people[9]}
    left = delivery(people[9], listed="745", scope=Scope.NOT_BOARDED, stated=None)
    assert not come_to(listed, left, stand=people).fallen  # the report itself is cancelled


def test_a_cancelled_flight_takes_everyone_named_before_and_no_one_else():
    people = ["745:api:abo:A1", "250:api:abo:C1", "745:api:abo:LATER", "pnr:ZZ:1"]
    came = come_to(
        delivery(people[0], at=EIGHT, listed="745"),
        delivery(people[1], at=EIGHT, listed="250"),
        delivery(people[3], at=EIGHT),
        delivery(listed="745", scope=Scope.CANCELLED, stated=None),
        delivery(people[2], at=TEN, listed="745", scope=Scope.UPDATE),
        stand=people,
    )
    assert came.fallen == {people[0], people[1]}


# --------------------------------------------------------------------------------------------------------------- guard


def test_exactly_the_share_falls_and_one_more_waits_for_a_person():
    assert come_to(BEFORE, delivery(*TEN_PNRS[:8])).fallen == {*TEN_PNRS[8:]}
    came = come_to(BEFORE, delivery(*TEN_PNRS[:7]))
    assert not came.fallen
    state = the_list(came)
    assert (state.status, state.absent, state.standing) == (ListStatus.WAITS, 3, 10)
    assert state.id.startswith("id of")


def test_a_person_lets_it_happen_or_keeps_them():
    waits = the_list(come_to(BEFORE, HALF)).id
    assert come_to(BEFORE, HALF, decisions={waits: True}).fallen == {*TEN_PNRS[5:]}
    kept = come_to(BEFORE, HALF, decisions={waits: False})
    assert not kept.fallen
    assert the_list(kept).reasons == ("kept by a person",)
    assert come_to(BEFORE, NINE_OF_TEN, decisions={waits: True}).fallen == {TEN_PNRS[9]}


def test_a_decision_is_about_one_sending():
    waits = the_list(come_to(BEFORE, HALF)).id
    again = replace(HALF, version=TEN)
    came = come_to(BEFORE, again, decisions={waits: True})
    assert not came.fallen
    assert the_list(came).status is ListStatus.WAITS


def test_a_decision_is_about_those_who_are_absent_then():
    """More come to light late, by an older push: whoever let three go did not let forty go."""
    waits = the_list(come_to(BEFORE, HALF)).id
    late = delivery(*(f"pnr:late:{number}" for number in range(40)), at=EIGHT)
    stand = [*TEN_PNRS, *late.reports]
    came = come_to(BEFORE, HALF, late, stand=stand, decisions={waits: True})
    assert not came.fallen
    assert (the_list(came).status, the_list(came).absent) == (ListStatus.WAITS, 45)


def test_who_was_withdrawn_no_longer_counts_among_those_standing():
    """Ten stood; one fell; of nine, two are more than a fifth."""
    came = come_to(BEFORE, NINE_OF_TEN, delivery(*TEN_PNRS[:7], at=TEN))
    assert came.fallen == {TEN_PNRS[9]}
    assert (the_list(came).absent, the_list(came).standing) == (2, 9)


# --------------------------------------------------------------------------------------------------------------- parts


def test_half_a_push_withdraws_nobody():
    four = parts([TEN_PNRS[:3], TEN_PNRS[3:5], TEN_PNRS[5:7], TEN_PNRS[7:9]])
    came = come_to(BEFORE, *four[:2])
    assert not came.fallen
    assert came.lists[0].status is ListStatus.ARRIVING
    assert the_list(came).status is ListStatus.PARTIAL
    assert came.findings == (Finding("PARTIAL_LIST", LATER),)
    assert come_to(BEFORE, *four).fallen == {TEN_PNRS[9]}


def test_a_part_missing_between_others_is_missing():
    one, _, three = parts([TEN_PNRS[:3], TEN_PNRS[3:6], TEN_PNRS[6:9]])
    came = come_to(BEFORE, one, three)
    assert not came.fallen
    assert came.findings == (Finding("MISSING_PART", LATER),)
    assert the_list(come_to(BEFORE, three)).status is ListStatus.PARTIAL


def test_a_first_part_alone_is_a_whole_list_when_its_count_says_so():
    """``01:C`` alone and ``+01`` alone are how some senders mark a list in one part (formats A.7)."""
    alone = replace(NINE_OF_TEN, last=False)
    assert come_to(BEFORE, alone).fallen == {TEN_PNRS[9]}
    assert the_list(come_to(replace(alone, stated=40))).status is ListStatus.PARTIAL
    assert the_list(come_to(replace(alone, stated=None))).status is ListStatus.UNCONFIRMED


def test_the_count_of_a_list_in_parts_is_checked_once_all_are_there():
    one, two = (replace(part, stated=12) for part in parts([TEN_PNRS[:5], TEN_PNRS[5:]]))
    assert come_to(one, two).findings == (Finding("EQN_MISMATCH"),)
    assert come_to(*(replace(part, listed="745") for part in (one, two))).findings == (Finding("CNT_MISMATCH"),)
    assert not come_to(replace(NINE_OF_TEN, stated=12)).findings  # a message that is a list by itself was checked in reading


def test_parts_that_state_different_counts_state_none():
    one, two = parts([TEN_PNRS[:5], TEN_PNRS[5:]])
    assert the_list(come_to(one, replace(two, stated=9))).reasons == ("no count stated",)


def test_portions_of_a_part_are_put_together_too():
    one = delivery(*TEN_PNRS[:5], stated=9, portions_end=False)
    two = delivery(*TEN_PNRS[5:9], stated=9, portion=2)
    assert come_to(BEFORE, one, two).fallen == {TEN_PNRS[9]}
    for alone in (one, two):
        assert not come_to(BEFORE, alone).fallen


def test_a_reference_used_again_begins_another_sending():
    """Two pushes under one reference: the later one lacks its second part, and is not made whole by the older one's."""
    older = parts([TEN_PNRS[:5], TEN_PNRS[5:]], at=EIGHT)
    newer = parts([TEN_PNRS[:5], TEN_PNRS[5:9]], at=NINE)
    assert the_list(come_to(*older, newer[0])).status is ListStatus.PARTIAL
    assert the_list(come_to(older[0], newer[1])).status is ListStatus.PARTIAL
    assert come_to(*older, *newer).fallen == {TEN_PNRS[9]}


def test_a_part_sent_after_all_were_there_begins_another_sending():
    whole = parts([TEN_PNRS[:5], TEN_PNRS[5:]])
    third = delivery("pnr:ZZ:NEW", at=("2026-02-28T09:10", ""), part=3)
    assert the_list(come_to(*whole, third)).status is ListStatus.PARTIAL


def test_parts_may_be_prepared_minutes_apart():
    one, two = parts([TEN_PNRS[:5], TEN_PNRS[5:9]])
    assert come_to(BEFORE, one, replace(two, version=("2026-02-28T09:04", ""))).fallen == {TEN_PNRS[9]}


def test_parts_without_a_time_are_put_together_and_prove_nothing():
    one, two = parts([TEN_PNRS[:5], TEN_PNRS[5:9]], at=("", ""))
    assert the_list(come_to(one, two)).reasons == ("does not say when it was prepared",)
    assert the_list(come_to(one, replace(two, version=NINE))).status is ListStatus.PARTIAL


def test_parts_are_waited_for_from_the_first_on():
    one, two, _ = parts([TEN_PNRS[:3], TEN_PNRS[3:6], TEN_PNRS[6:]])
    later = MORNING + timedelta(minutes=4)
    (state,) = standing([Arrived(later, two), Arrived(MORNING, one), Arrived(later, one)], [], TRUST, {}, str).lists
    assert state.due == LATER


# ---------------------------------------------------------------------------------------------------------------- laws

SENT = [
    BEFORE,
    *parts([TEN_PNRS[:5], TEN_PNRS[5:9]]),
    *parts([TEN_PNRS[:5], TEN_PNRS[5:6]], at=TEN, assembly="A2"),
    delivery(TEN_PNRS[9], at=("2026-02-28T09:30", ""), scope=Scope.UPDATE, assembly="A3"),
    replace(HALF, version=("2026-02-28T11:00", ""), sound=False, assembly="A4"),
]


@given(st.lists(st.sampled_from(SENT), max_size=9), st.randoms())
def test_a_function_of_the_set(some: list[Delivery], draw: random.Random):
    again = draw.sample(some, len(some)) + some[:2]
    assert come_to(*again) == come_to(*some)


@given(st.lists(st.sampled_from(SENT), max_size=9))
def test_nobody_falls_whom_a_newer_message_names(some: list[Delivery]):
    newest = max((one.version for one in some), default=EIGHT)
    named = {key for one in some if one.version == newest for key in one.reports}
    assert not come_to(*some).fallen & named


def test_huge_part_numbers_cost_nothing():
    assert the_list(come_to(delivery("pnr:1", part=10**12))).status is ListStatus.PARTIAL
