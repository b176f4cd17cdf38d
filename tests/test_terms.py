"""When an entry may be matched, and what it takes from its list."""

import pytest

from pnrscreen.terms import UNSTATED, Terms

SPRING = Terms(valid_from="2026-03-01", expires="2026-05-31")


@pytest.mark.parametrize(
    ("day", "in_force", "over"),
    [
        ("2026-02-28", False, False),
        ("2026-03-01", True, False),
        ("2026-05-31", True, False),
        ("2026-06-01", False, True),
    ],
)
def test_the_first_and_the_last_day_both_count(day, in_force, over):
    assert (SPRING.in_force(day), SPRING.over(day)) == (in_force, over)


def test_without_limits_an_entry_is_always_in_force():
    assert UNSTATED.in_force("2026-03-01")
    assert UNSTATED.turns() == ()


def test_an_entry_turns_on_its_first_day_and_on_the_one_after_its_last():
    assert SPRING.turns() == ("2026-03-01", "2026-06-01")
    assert Terms(expires="2026-12-31").turns() == ("2027-01-01",)


def test_an_entry_states_its_own_and_takes_the_rest_from_its_list():
    listed = Terms(owner="Ministry", ground="act", control=("A",), category="wanted")
    assert Terms(owner="Police", control=("B",)).within(listed) == Terms(
        owner="Police", ground="act", control=("B",), category="wanted"
    )
    assert UNSTATED.within(listed) is listed
    assert listed.within(UNSTATED) is listed


def test_neither_an_entry_nor_its_list_lasts_longer_than_the_other():
    assert SPRING.within(Terms(expires="2026-04-30", valid_from="2026-02-01")) == Terms(
        valid_from="2026-03-01", expires="2026-04-30"
    )
    assert Terms(owner="A").within(SPRING).expires == SPRING.expires


def test_an_entry_is_open_to_whom_its_originator_names_and_to_oversight():
    kept = Terms(owner="Police", control=("Unit  A",))
    assert [kept.open_to(one) for one in ("unit a", "POLICE", "Unit B", None)] == [True, True, False, True]
    assert UNSTATED.open_to("anyone")
