"""Rules to be tested, and weeks of people whom they are asked of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from pnrscreen import trial
from pnrscreen.rulebook import Rulebook
from pnrscreen.rulebook.program import program, trees
from pnrscreen.rulebook.read import read
from pnrscreen.toolbench import backtest
from pnrscreen.trial import Limits, Reader, Tally, Terms
from support.flown import weeks

RULE = """
id = "{id}"
version = 1
status = "draft"
title = "{id}"
severity = "low"
condition = "{condition}"
"""
CIRCUMSTANCE = """
[[{kind}]]
name = "{name}"
when = '''{when}'''
"""


def a_rule(id_: str, condition: str, exonerating: tuple[str, ...] = (), **circumstances: str) -> bytes:
    """Write a draft; ``circumstances`` say by name when each holds."""
    parts = [
        CIRCUMSTANCE.format(kind="exonerating" if name in exonerating else "indicator", name=name, when=when)
        for name, when in circumstances.items()
    ]
    return (RULE.format(id=id_, condition=condition) + "".join(parts)).encode()


PILGRIMAGE = a_rule(
    "pilgrim-route",
    "route && stay && !early",
    ("early",),
    route='leg.departure.airport in ["JED", "MED"]',
    stay="itinerary.nights_away <= 20",
    early="booking.lead_hours > 2000",
)
"""Asks nothing of what anybody is, and is all about whom a pilgrimage is for."""
NEUTRAL = a_rule(
    "late-cash",
    "late && cash && !company",
    ("company",),
    late="booking.lead_hours < 400",
    cash='"cash" in booking.payment.kinds',
    company="companions.count >= 3",
)
NOBODY = a_rule("nobody", "never", never="booking.lead_hours < -9000")


def a_book(*files: bytes) -> Rulebook:
    """Compile rules."""
    made = []
    for number, content in enumerate(files):
        name = content.split(b'"')[1].decode()
        rule, faults = read(f"{number}/{name}.toml", content)
        assert rule is not None, faults
        parsed, faults = trees(rule)
        assert parsed is not None, faults
        made.append(program(rule, parsed))
    return Rulebook(programs=tuple(made))


def a_reader(*files: bytes) -> Reader:
    return backtest.reader(a_book(*(files or (PILGRIMAGE, NEUTRAL, NOBODY))), b"tests")


def terms(**said: Any) -> Terms:
    given: dict[str, Any] = {
        "source": "store",
        "profile": "eu-strict",
        "limits": Limits(10, 1.25),
        "minutes": 10,
        "budget": 0.5,
    }
    return Terms(**{**given, **said})


def counted(reader: Reader, number: int, seed: int) -> list[Tally]:
    """Count weeks one by one."""
    return [reader.tally(week) for week in weeks(number, seed)]


def a_report(number: int, seed: int, reader: Reader | None = None, **said: Any) -> dict[str, Any]:
    """Report what rules say of so many weeks."""
    asked = reader or a_reader()
    return trial.report(sum(counted(asked, number, seed), Counter()), asked.asked, terms(**said))


def of(report: Mapping[str, Any], rule: str) -> dict[str, Any]:
    """Return what a report says of one rule."""
    found: dict[str, Any] = next(one for one in report["rules"] if one["id"] == rule)
    return found
