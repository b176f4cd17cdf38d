"""A rulebook is loaded whole and lawful, or not at all; the lock says what was published."""

import pytest

from pnrscreen.errors import RulebookError
from pnrscreen.rulebook import changed, examples, load, lock, unlocked

PATH = "narcotics/late-cash.toml"


def test_rules_come_in_order_of_their_ids(a_rule, policy):
    files = {PATH: a_rule(), "a/zeta.toml": a_rule({"late-cash": "zeta"}), "z/alpha.toml": a_rule({"late-cash": "alpha"})}
    assert [rule.id for rule in load(files, policy).rules] == ["alpha", "late-cash", "zeta"]


def test_only_rule_files_are_read(a_rule, policy):
    files = {PATH: a_rule(), "README.md": b"\xff", "lock.toml": b"not = a = rule", "narcotics/lock.toml": b""}
    assert len(load(files, policy).rules) == 1


def test_every_fault_of_every_file_is_named(a_rule, policy):
    files = {
        "a/broken.toml": b"id = ",
        "b/late-cash.toml": a_rule({"booking.lead_hours < 48": "booking.lead_hours <"}),
        "c/late-cash.toml": a_rule({"version = 2": "version = 0"}),
        "d/late-cash.toml": a_rule({"eu-annex-ii:4": "eu:tax", 'owner = "Narcotics desk"\n': ""}),
    }
    with pytest.raises(RulebookError) as raised:
        load(files, policy)
    assert [fault.split(": ")[:2] for fault in raised.value.faults] == [
        ["a/broken.toml", "not TOML"],
        ["b/late-cash.toml", "indicator[late].when"],
        ["c/late-cash.toml", "version"],
        ["d/late-cash.toml", "owner"],
        ["d/late-cash.toml", "offence"],
    ]


def test_one_id_has_one_file(a_rule, policy):
    with pytest.raises(RulebookError, match=r"b/late-cash\.toml: id: another file holds `late-cash` already"):
        load({"a/late-cash.toml": a_rule(), "b/late-cash.toml": a_rule()}, policy)


def test_a_draft_may_be_unfinished_but_not_unlawful(a_rule, policy):
    draft = {'status = "active"': 'status = "draft"', 'owner = "Narcotics desk"\n': "", 'verdict = "hit"': 'verdict = "clear"'}
    book = load({PATH: a_rule(draft)}, policy)
    assert len(examples(book.rules[0])) == 1
    with pytest.raises(RulebookError, match="may not be asked"):
        load({PATH: a_rule({**draft, "booking.lead_hours < 48": "religion == 'x'"})}, policy)


@pytest.mark.parametrize("status", ["active", "shadow"])
def test_a_rule_in_service_holds_on_its_own_examples(a_rule, policy, status):
    changes = {'status = "active"': f'status = "{status}"', '"booking.lead_hours" = 300': '"booking.party" = 1'}
    with pytest.raises(RulebookError, match=r"example\[2\]: should be clear, is undetermined"):
        load({PATH: a_rule(changes)}, policy)


def test_examples_are_not_run_on_a_rule_that_is_refused(a_rule, policy):
    changes = {"booking.lead_hours < 48": "religion == 'x'", '"booking.lead_hours" = 300': '"booking.party" = 1'}
    with pytest.raises(RulebookError) as raised:
        load({PATH: a_rule(changes)}, policy)
    assert not any("should be" in fault for fault in raised.value.faults)


def test_what_is_locked_is_what_is_loaded(a_rule, policy):
    book = load({PATH: a_rule()}, policy)
    assert f'[late-cash]\nversion = 2\ndigest = "{book.rules[0].digest}"' in lock(book).decode()
    assert unlocked(book, {PATH: a_rule(), "lock.toml": lock(book)}) == ()


def test_a_rule_that_changed_must_raise_its_version(a_rule, policy):
    pinned = lock(load({PATH: a_rule()}, policy))
    changed = load({PATH: a_rule({"Narcotics desk": "Another desk"})}, policy)
    raised = load({PATH: a_rule({"Narcotics desk": "Another desk", "version = 2": "version = 3"})}, policy)
    assert unlocked(changed, {"lock.toml": pinned}) == ("late-cash: has changed, so its version must rise above 2",)
    assert unlocked(raised, {"lock.toml": pinned}) == ("late-cash: lock.toml still holds number 2",)


def test_the_lock_names_every_rule_and_no_other(a_rule, policy):
    book = load({PATH: a_rule()}, policy)
    assert unlocked(book, {}) == ("late-cash: is not in lock.toml",)
    gone = lock(book) + b"\n[gone]\nversion = 1\ndigest = 'x'\n"
    assert unlocked(book, {"lock.toml": gone}) == ("gone: is in lock.toml, and no file holds it",)


def test_an_example_that_does_not_hold_says_how_each_circumstance_came_out(a_rule, policy):
    changes = {'"booking.lead_hours" = 300': '"booking.lead_hours" = 3, "companions.count" = 2'}
    with pytest.raises(RulebookError) as raised:
        load({PATH: a_rule({**changes, 'verdict = "undetermined"': 'verdict = "clear"'})}, policy)
    (fault,) = raised.value.faults
    assert fault.endswith(
        "example[4]: should be clear, is undetermined: late yes, cash yes, company not known; change its facts, or the rule"
    )


@pytest.mark.parametrize("content", [b"= broken", b"\xff", b"a = " + b"[" * 5000, b"\xff\xfe", b"<<<<<<< ours"])
def test_a_lock_that_cannot_be_read_is_a_fault(a_rule, policy, content):
    """It is not taken for an empty one, or a rule that changed could be locked anew under its old version."""
    book = load({PATH: a_rule()}, policy)
    (fault,) = unlocked(book, {"lock.toml": content})
    assert fault.startswith("lock.toml: not ")
    assert fault.endswith("no version can be told from it: take it from where it was last whole")
    assert changed(book.rules[0], {"lock.toml": content}) == (fault,)


@pytest.mark.parametrize("content", [b"late-cash = 3", b"[late-cash]\nversion = 'x'\ndigest = 3"])
def test_a_damaged_lock_locks_nothing(a_rule, policy, content):
    book = load({PATH: a_rule()}, policy)
    assert unlocked(book, {"lock.toml": content}) == ("late-cash: is not in lock.toml",)
