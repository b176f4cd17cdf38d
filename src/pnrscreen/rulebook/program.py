"""A rule made ready to run: its conditions parsed, checked and compiled, with every question it asks laid open.

This module knows how to put the parts of one rule together. It refuses to know files, the law and passengers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import InitVar, dataclass, field
from datetime import datetime, time
from types import MappingProxyType
from typing import Any, Self

from pnrscreen.errors import RulebookError
from pnrscreen.rulebook import attributes
from pnrscreen.rulebook.check import check
from pnrscreen.rulebook.emit_python import Condition, Several, Value, asked_of_lists, compile_together, compile_value
from pnrscreen.rulebook.language import Type
from pnrscreen.rulebook.pack import Pack
from pnrscreen.rulebook.rule import Rule
from pnrscreen.rulebook.syntax import parse
from pnrscreen.rulebook.tree import Binary, Call, Macro, Node, inlined, leaves, uses, write
from pnrscreen.tenure import Status

MIDNIGHT = time()
FLIPPED = MappingProxyType({"<": ">", "<=": ">=", ">": "<", ">=": "<=", "in": "contains"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Trees:
    """The conditions of one rule as trees: the one over its circumstances, and one for each circumstance by name."""

    condition: Node
    circumstances: Mapping[str, Node]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One leaf of a circumstance, in words and as functions: what it asks, what it finds, what comes of it.

    ``parts`` are those it asks of what a list holds.
    """

    circumstance: str
    attribute: str
    operator: str
    wanted: str
    found: Value = field(repr=False)
    verdict: Condition = field(repr=False)
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A rule that can be evaluated. ``condition`` takes the verdicts of ``circumstances`` as its facts; ``whole`` is both in
    one tree. ``asks`` names the attributes it asks, with parts of what lists hold, and ``shared`` is what it asks of lists;
    ``of_journey`` is which of both ask nothing but the leg and the itinerary.
    """

    rule: Rule
    trees: Trees = field(repr=False)
    whole: Node = field(repr=False)
    asks: frozenset[str] = field(repr=False)
    shared: tuple[tuple[str, Condition], ...] = field(repr=False)
    of_journey: frozenset[str] = field(repr=False)
    condition: Condition = field(repr=False)
    circumstances: tuple[tuple[str, Condition], ...] = field(repr=False)
    questions: tuple[Question, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """Rules asked at once: ``ask`` takes the facts and what to ``put`` for the rules that are asked, and returns which of them
    are not clear, in their order, by their place in ``programs``. ``shared``, what they ask of lists, is to be among the facts.
    """

    programs: tuple[Program, ...]
    ask: Several = field(repr=False)
    questions: tuple[tuple[int, ...], ...] = field(repr=False)
    shared: Mapping[str, Condition] = field(repr=False)

    @classmethod
    def of(cls, programs: tuple[Program, ...]) -> Self:
        """Compile rules together."""
        ask, questions = compile_together([one.whole for one in programs], f"{len(programs)} rules")
        shared = {text: shared for one in programs for text, shared in one.shared}
        return cls(programs=programs, ask=ask, questions=questions, shared=shared)

    def put(self, places: Iterable[int]) -> tuple[bool, ...]:
        """Return which questions to put where the rules at these places are asked."""
        asked = frozenset(places)
        return tuple(not asked.isdisjoint(rules) for rules in self.questions)

    def places(self, programs: Iterable[Program]) -> Iterator[int]:
        """Yield the places of some of its rules."""
        inside = {id(program) for program in programs}
        return (place for place, program in enumerate(self.programs) if id(program) in inside)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """Every rule that may be used, ready to run, by id, and the packs that some of them came in.

    ``together`` asks them at once, and ``put`` is what to put for those of them: the rules of a day take over what was compiled
    of all. ``of_journey`` is whatever they ask of nothing but the leg and the itinerary.
    """

    programs: tuple[Program, ...] = ()
    packs: tuple[Pack, ...] = ()
    together: Together = field(init=False, repr=False, compare=False)
    put: tuple[bool, ...] = field(init=False, repr=False, compare=False)
    of_journey: frozenset[str] = field(init=False, repr=False, compare=False)
    part_of: InitVar[Together | None] = None

    def __post_init__(self, part_of: Together | None) -> None:
        """Compile all of them together, where that is not done."""
        together = part_of or Together.of(self.programs)
        object.__setattr__(self, "together", together)
        object.__setattr__(self, "put", together.put(together.places(self.programs)))
        object.__setattr__(self, "of_journey", frozenset().union(*(one.of_journey for one in self.programs)))

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules as their authors wrote them."""
        return tuple(program.rule for program in self.programs)

    @property
    def window(self) -> int:
        """How many days of earlier flights its rules ask about; 0 where none does."""
        asked = frozenset().union(*(program.asks for program in self.programs))
        return max((days for name, days in attributes.OF_HISTORY.items() if name in asked), default=0)

    def on(self, day: str) -> Rulebook:
        """Return the rules in force on a day (ISO): active, valid by then, and not overdue for review."""
        return self._some(day, Status.ACTIVE)

    def in_shadow(self, day: str) -> Rulebook:
        """Return the rules whose hits are only counted on a day (ISO)."""
        return self._some(day, Status.SHADOW)

    def _some(self, day: str, status: Status) -> Rulebook:
        inside = tuple(program for program in self.programs if program.rule.in_force(day, status))
        return Rulebook(programs=inside, part_of=self.together)


def trees(rule: Rule) -> tuple[Trees | None, tuple[str, ...]]:
    """Parse and check every condition of a rule; return the trees, or None, and every fault as ``key: what is wrong``."""
    faults: list[str] = []
    named = frozenset(each.name for each in rule.circumstances)
    parts = {each.name: _circumstance(_key(rule, each.name), each.when, named, faults) for each in rule.circumstances}
    condition = _parsed("condition", rule.condition, faults)
    if condition is not None:
        faults.extend(f"condition: {flaw}" for flaw in check(condition, dict.fromkeys(parts, Type.BOOL), "indicator"))
    complete = {name: tree for name, tree in parts.items() if tree is not None}
    if faults or condition is None:
        return None, tuple(faults)
    return Trees(condition=condition, circumstances=MappingProxyType(complete)), ()


def program(rule: Rule, parsed: Trees) -> Program:
    """Compile a rule whose trees hold no fault."""
    label = f"{rule.id} {rule.version}"
    whole = inlined(parsed.condition, parsed.circumstances)
    asks = frozenset(name.path for name in uses(whole))
    lists = asked_of_lists(whole)
    ready = _Ready(label)
    return Program(
        rule=rule,
        trees=parsed,
        whole=whole,
        asks=asks,
        shared=tuple((text, ready(node)) for text, node in lists.items()),
        of_journey=frozenset(text for text, node in lists.items() if _of_journey(node)) | (asks & attributes.OF_JOURNEY),
        condition=ready(parsed.condition),
        circumstances=tuple((name, ready(tree)) for name, tree in parsed.circumstances.items()),
        questions=tuple(_question(name, leaf, ready) for name, tree in parsed.circumstances.items() for leaf in leaves(tree)),
    )


def _of_journey(node: Node) -> bool:
    return attributes.OF_JOURNEY.issuperset(name.path for name in uses(node))


class _Ready:
    """Compiles what one rule asks: a circumstance that is one question, and a question of a list that is shared, once."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._made: dict[str, Value] = {}

    def __call__(self, node: Node) -> Value:
        text = write(node)
        if text not in self._made:
            self._made[text] = compile_value(node, self._label)
        return self._made[text]


def _key(rule: Rule, name: str) -> str:
    kind = "indicator" if any(each.name == name for each in rule.indicators) else "exonerating"
    return f"{kind}[{name}].when"


def _circumstance(key: str, text: str, named: frozenset[str], faults: list[str]) -> Node | None:
    """Read one circumstance. A prohibited name fits everywhere here: ``govern`` answers it with its article."""
    node = _parsed(key, text, faults)
    if node is None:
        return None
    barred = {name.path: Type.ANY for name in uses(node) if attributes.is_prohibited(name.path)}
    faults.extend(f"{key}: {flaw}" for flaw in check(node, {**attributes.TYPES, **barred}, others=named))
    if not uses(node):
        faults.append(f"{key}: {node.at}: asks nothing of anyone: name at least one attribute")
    return node


def _parsed(key: str, text: str, faults: list[str]) -> Node | None:
    try:
        return parse(text)
    except RulebookError as error:
        faults.extend(f"{key}: {fault}" for fault in error.faults)
        return None


def _question(circumstance: str, leaf: Node, ready: _Ready) -> Question:
    subject, operator, wanted = _asks(leaf)
    lists = {name.path: f"{name.path}." for name in uses(leaf)}
    parts = (name.path.removeprefix(of) for name in uses(leaf) for path, of in lists.items() if name.path.startswith(of))
    return Question(
        parts=tuple(dict.fromkeys(parts)),
        circumstance=circumstance,
        attribute=write(subject),
        operator=operator,
        wanted=wanted,
        found=ready(subject),
        verdict=ready(leaf),
    )


def _asks(leaf: Node) -> tuple[Node, str, str]:
    """Say what a leaf asks about, by which operator, and what it wants to find."""
    match leaf:
        case Binary(operator=operator, left=left, right=right) if uses(left) or not uses(right):
            return left, operator, write(right)
        case Binary(operator=operator, left=left, right=right):
            return right, FLIPPED.get(operator, operator), write(left)
        case Call(function=function, args=args):
            return args[0], function, ", ".join(map(write, args[1:]))
        case Macro(operator=operator, over=over, variable=variable, body=body):
            return over, operator, f"{variable}: {write(body)}"
    return leaf, "is", "true"


def say(value: Any, parts: tuple[str, ...] = ()) -> str | None:
    """Write a found value as an officer reads it; None stays None. Of what has parts, those asked for are written."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return ", ".join(say(item, parts) or "?" for item in value)
    if isinstance(value, Mapping):
        return " ".join(say(value[part]) or "?" for part in parts)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d" if value.time() == MIDNIGHT else "%Y-%m-%dT%H:%MZ")
    return None if value is None else str(value)
