"""Requests that are to count once, over both databases: begun by one process alone, answered again, and forgotten in time."""

from __future__ import annotations

import threading

from pnrscreen.ports import Repeated
from pnrscreen.rights import Capability
from support.grants import a_grant

STEM = "eu-strict/2026-03-01"


def begin(unit, token="t", request="r"):
    return unit.does("begin_once", token, request, unit.clock.now())


def test_a_request_is_begun_once_and_answered_again(unit):
    assert begin(unit) is None
    assert begin(unit) == Repeated(request="r", is_answered=False)
    unit.does("keep_once", "t", b"answer", STEM)
    assert begin(unit) == Repeated(request="r", is_answered=True, answer=b"answer")
    assert begin(unit, request="other") == Repeated(request="r", is_answered=True)
    assert begin(unit, token="another") is None


def test_what_is_forgotten_is_begun_anew_and_what_is_answered_is_not_forgotten(unit):
    begin(unit)
    unit.does("forget_once", "t")
    assert begin(unit) is None
    unit.does("keep_once", "t", b"answer", STEM)
    unit.does("forget_once", "t")
    assert begin(unit).answer == b"answer"


def test_it_is_kept_for_a_day_and_minutes_while_it_is_under_way(unit):
    begin(unit)
    begin(unit, token="slow")
    unit.does("keep_once", "t", b"answer", STEM)
    unit.clock.advance(minutes=5, seconds=1)
    assert begin(unit, token="slow") is None
    unit.clock.advance(hours=23, minutes=54)
    assert begin(unit).is_answered
    unit.clock.advance(minutes=1)
    assert begin(unit) is None


def test_of_many_at_once_one_begins(unit):
    got = []

    def one():
        with unit.store.transaction(a_grant(Capability.SIGN_IN)) as change:
            got.append(change.begin_once("t", "r", unit.clock.now()))
            change.append(unit.entry("test"))

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got.count(None) == 1
    assert len(got) == 4
