"""What a rulebook says of a scene, with the whole reasoning.

This module knows how a verdict and its trace are made. It refuses to decide what follows from either: an Outcome is put
before an officer, or counted as not evaluable, by others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from pnrscreen.message import Flight
from pnrscreen.model import FlightLeg, Outcome, Step, Verdict
from pnrscreen.rulebook.attributes import OF_LEG, Facts
from pnrscreen.rulebook.program import Program, Rulebook, say
from pnrscreen.rulebook.rule import TargetRole
from pnrscreen.rulebook.scene import Scene

Itinerary = tuple[Flight, ...]
WORTH = 10
"""How many questions of journeys have to be asked before it takes less time to find who has the same than to ask again."""
VERDICTS = MappingProxyType({True: Verdict.HIT, False: Verdict.CLEAR, None: Verdict.UNDETERMINED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """What the rules say of one passenger: what hits, with its whole trace, and the rules that could not be evaluated, by id.

    Of a rule in neither, nothing is kept: it is clear, as nearly all are.
    """

    hits: tuple[Outcome, ...] = ()
    undetermined: tuple[str, ...] = ()


def evaluate(scenes: Iterable[Scene], rulebook: Rulebook) -> tuple[Evaluation, ...]:
    """Return what every rule of a rulebook says of each passenger; ``Rulebook.on`` has the rules in force on a day.

    What the flight alone decides is asked once of all who are on it, and what follows from their itinerary once of all who have
    it. Less knowledge gives the same verdict or none, so a rule that is clear when nothing but the flight is known is clear for
    everyone.
    """
    found: list[Evaluation] = []
    leg: FlightLeg | None = None
    for scene in scenes:
        if leg is None or scene.leg is not leg:
            leg, on_leg = scene.leg, OnLeg(scene, rulebook)
        found.append(on_leg.judge(on_leg.facts(scene)))
    return tuple(found)


class OnLeg:
    """What is known of everyone on one leg, and the rules that this leaves open."""

    def __init__(self, scene: Scene, rulebook: Rulebook) -> None:
        facts, rules = Facts(scene), rulebook.together
        self._known = {name: facts[name] for name in OF_LEG}
        nobody = defaultdict(lambda: None, self._known)
        self._rules, self._put = rules, rules.put(place for place, _ in rules.ask(nobody, rulebook.put))
        of_journey = rulebook.of_journey.union(OF_LEG)
        self._of_journey = of_journey if len(of_journey) >= len(OF_LEG) + WORTH else frozenset()
        self._first: dict[Itinerary, Facts] = {}
        self._again: dict[Itinerary, Mapping[str, Any]] = {}

    def judge(self, facts: Facts) -> Evaluation:
        """Return what the rules say of one passenger."""
        hits: list[Outcome] = []
        undetermined: list[str] = []
        for place, verdict in self._rules.ask(facts, self._put):
            rule = self._rules.programs[place]
            if verdict:
                hits.append(judge(rule, facts))
            else:
                undetermined.append(rule.rule.id)
        return Evaluation(hits=tuple(hits), undetermined=tuple(undetermined))

    def facts(self, scene: Scene) -> Facts:
        """Return the facts of one passenger, with what was answered of the first who has the same itinerary."""
        if not self._of_journey:
            return Facts(scene, self._known, self._rules.shared)
        booking = scene.passenger.booking
        booked = booking.itinerary if booking is not None else ()
        first = self._first.get(booked)
        if first is None:
            self._first[booked] = facts = Facts(scene, self._known, self._rules.shared)
            return facts
        known = self._again.get(booked)
        if known is None:
            known = self._again[booked] = {name: value for name, value in first.items() if name in self._of_journey}
        return Facts(scene, known, self._rules.shared)


def judge(ready: Program, facts: Mapping[str, Any]) -> Outcome:
    """Evaluate one rule, whatever its status, with its whole trace. ``facts`` answers None for what is not known."""
    rule = ready.rule
    circumstances = {name: condition(facts) for name, condition in ready.circumstances}
    return Outcome(
        rule=rule.id,
        version=rule.version,
        digest=rule.digest,
        title=rule.title,
        verdict=VERDICTS[ready.condition(circumstances)],
        severity=rule.severity,
        trace=trace(ready, facts),
        indicators=tuple((each.name, circumstances[each.name]) for each in rule.indicators),
        exonerating=tuple((each.name, circumstances[each.name]) for each in rule.exonerating),
        victim=rule.role is TargetRole.VICTIM,
    )


def trace(ready: Program, facts: Mapping[str, Any]) -> tuple[Step, ...]:
    """Answer every question a rule asks, also those that no longer mattered to its verdict."""
    return tuple(
        Step(
            indicator=question.circumstance,
            attribute=question.attribute,
            operator=question.operator,
            wanted=question.wanted,
            found=say(question.found(facts), question.parts),
            verdict=question.verdict(facts),
        )
        for question in ready.questions
    )
