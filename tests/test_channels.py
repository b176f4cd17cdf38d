"""Every way out of the program for a hit, enumerated from the code: each is for the unit's own roles, and none goes further.

A new operation, command or module that gets hold of a hit fails here until someone says for whose eyes it is: nothing leaves
before a person has reviewed it (Directive 2016/681 Art 6(5)).
"""

from __future__ import annotations

import ast
import inspect as looking
import typing
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from pnrscreen import ports
from pnrscreen.app import App
from pnrscreen.errors import Refused
from pnrscreen.model import Hit, Outcome
from pnrscreen.operations import inspect, receive, review, screen
from pnrscreen.ports import Ahead, Queue, Queued, ShownHit
from pnrscreen.privacy.access import RIGHTS
from pnrscreen.resemblance import Match
from pnrscreen.review import ConfirmedHit, Decision, ProtectionOutcome
from pnrscreen.rights import Access, Actor, Capability, Purpose, Role
from pnrscreen.stages import Known, Screening
from support import laws, source
from support.clock import MORNING, SettableClock
from support.grants import EVERY, a_grant
from support.homes import claim, open_unit, paxlst, person

MODULES = source.package(Path(__file__).resolve().parents[1] / "src" / "pnrscreen")
TELLING = frozenset(
    {
        *(Hit, ShownHit, ConfirmedHit, ProtectionOutcome, Match, Outcome, Known, Screening, Queue, Queued, Ahead),
        *(inspect.Waiting, inspect.PendingHit, inspect.QueuePage, inspect.PassengerView),
    }
)
"""What says something of a hit."""
OWN = frozenset({Role.OPERATOR, Role.REVIEWER, Role.PROTECTION_REVIEWER, Role.BORDER_OFFICER, Role.DPO, Role.OVERSIGHT})
"""Who works in the unit on hits, and who controls that work."""

HOLDERS = {
    "review": "what a person's decision makes of it",
    "lifecycle": "decides by a person's review",
    "lanes": "tells by whom it is worked on, and what names nobody",
    "decided": "tells what a person has judged of it already",
    "stages": "hands it from stage to stage",
    "pipeline": "opens and withdraws it",
    "governing": "tells which stay when their rule is silent",
    "ports": "names what comes out of the store",
    "ports.store": "what the store promises",
    "ports.rows": "what comes out of the store",
    "operations.inspect": "shows it, under a grant",
    "operations.review": "decides it, under a grant",
    "adapters.store.history": "opens it for a machine that counts, under a grant",
    "adapters.store.codec": "writes into its envelope why it was opened",
    "adapters.store.noun": "opens it",
    "adapters.store.recording": "writes what a screening opened",
    "adapters.store.reviewing": "shows and decides it, by whose eyes it is for",
    "adapters.store.writing": "asks for the grant",
    "toolbench": "the bench: no home, nobody's real data",
    "views": "as plain values, for who was granted it",
    "cli.review": "asks an officer of the unit what they decide",
    "cli.demo": "prints those of an invented day",
}
"""Every module that gets hold of a hit, beside the one that declares it, and what for."""

OPERATIONS: dict[str, tuple[Callable[[App, Access], Any], frozenset[Capability]]] = {
    "inspect.hits": (inspect.hits, frozenset({Capability.READ_HITS})),
    "inspect.hit": (lambda app, access: inspect.hit(app, access, "0" * 8), frozenset({Capability.READ_HITS})),
    "inspect.queue": (inspect.queue, frozenset({Capability.READ_HITS})),
    "inspect.page": (inspect.page, frozenset({Capability.READ_HITS})),
    "review.waiting": (review.waiting, frozenset({Capability.REVIEW})),
    "review.review": (
        lambda app, access: review.review(app, access, "0" * 8, Decision.CONFIRM, "because of this"),
        frozenset({Capability.REVIEW}),
    ),
}
"""Every operation that tells of hits, how it is asked, and what grant it takes."""

COMMANDS = {
    "bench.screen": "bench",
    "bench._as_table": "bench",
    "bench._as_lines": "bench",
    "demo._show": "operation",
    "review._taken": "operation",
    "review._walk": "operation",
    "review.review": "operation",
    "unit.hits": "operation",
}


def told(hint: object) -> Iterator[object]:
    """Yield every type in an annotation."""
    yield hint
    for inner in typing.get_args(hint):
        yield from told(inner)


def telling(function: Callable[..., Any]) -> bool:
    """Tell whether a function answers with something of a hit."""
    return bool(TELLING & {one for one in told(typing.get_type_hints(function).get("return")) if isinstance(one, type)})


def names_of(names: frozenset[str]) -> set[str]:
    """Return the modules that name one of these, without the package's name."""
    return {
        module.name.removeprefix("pnrscreen.")
        for module in MODULES.values()
        if any(breach for name in names for breach in laws.naming(module, name))
    }


def test_every_module_that_gets_hold_of_a_hit_is_known() -> None:
    """No wire format, no client, no exporter among them: what would leave the unit cannot even name a hit."""
    assert names_of(frozenset({"Hit", "ShownHit", "ConfirmedHit"})) == HOLDERS.keys()


def test_nothing_takes_a_confirmed_hit_yet() -> None:
    """A disclosure will; it will be the only one."""
    assert names_of(frozenset({"ConfirmedHit"})) == {"lifecycle"}


def test_nothing_but_the_record_of_it_takes_what_was_found_to_protect_somebody() -> None:
    """No module that could act on a confirmed hit can so much as name it."""
    record = {"adapters.store.protecting", "adapters.store.reviewing", "adapters.store.writing", "ports.store"}
    assert names_of(frozenset({"ProtectionOutcome"})) == {"lifecycle", *record}


# ------------------------------------------------------------------------------------------------------------ operations


def test_every_operation_that_tells_of_hits_is_known() -> None:
    found = {
        f"{name.rpartition('.')[2]}.{public}"
        for name in MODULES
        if name.startswith("pnrscreen.operations.")
        for public, function in vars(import_module(name)).items()
        if looking.isfunction(function) and function.__module__ == name and not public.startswith("_") and telling(function)
    }
    assert found == OPERATIONS.keys() | {"inspect.passenger"}


def test_who_may_open_a_passenger_and_not_look_at_hits_is_shown_none(tmp_path: Path, clock: SettableClock) -> None:
    """An officer who answers a request sees who it is, not of what anyone suspects them; the unit's own roles see both."""
    everyone = {role.value: Actor(id=role.value, organisation="Test unit", roles=frozenset({role})) for role in Role}
    app = open_unit(tmp_path / "home", clock)
    app = replace(app, registry=replace(app.registry, actors={**app.registry.actors, **everyone}))
    receive.receive(app, claim(app), paxlst(person("KARIMOVA", "AMINA", "840229", "AB7654321", "A1")), "a.edi")
    screen.screen(app, claim(app))
    (hit,) = inspect.hits(app, claim(app))
    shown = {}
    for role in Role:
        for purpose in app.profile.purposes:
            if role in RIGHTS.get((Capability.READ_PASSENGER, purpose), ()):
                view = inspect.passenger(app, claim(app, role.value, purpose), hit.passenger.id)
                shown[role, purpose] = None if view.hits is None else len(view.hits)
    assert shown[Role.REQUEST_OFFICER, Purpose.ANSWER_REQUEST] is None
    assert {number for (_, purpose), number in shown.items() if purpose is Purpose.ANSWER_REQUEST} == {None}
    assert {number for (_, purpose), number in shown.items() if purpose is not Purpose.ANSWER_REQUEST} == {1}
    assert {role for (role, _), number in shown.items() if number is not None} == OWN - {
        Role.BORDER_OFFICER,
        Role.PROTECTION_REVIEWER,
    }


@pytest.mark.parametrize("name", OPERATIONS)
def test_only_the_unit_s_own_roles_reach_an_operation_that_tells_of_hits(
    tmp_path: Path, clock: SettableClock, name: str
) -> None:
    """Every role for every purpose, one at a time: whoever is not let in by the table is refused before anything is read."""
    ask, capabilities = OPERATIONS[name]
    everyone = {role.value: Actor(id=role.value, organisation="Test unit", roles=frozenset({role})) for role in Role}
    app = open_unit(tmp_path / "home", clock, listed=b"")
    app = replace(app, profile=EVERY, registry=replace(app.registry, actors={**app.registry.actors, **everyone}))
    for role in Role:
        for purpose in Purpose:
            if any(role in RIGHTS.get((capability, purpose), ()) for capability in capabilities):
                assert role in OWN
                continue
            with pytest.raises(Refused, match=r"needs one of the roles|is not open for the purpose"):
                ask(app, claim(app, role.value, purpose))


# ----------------------------------------------------------------------------------------------------------------- store


def test_the_store_tells_of_hits_by_four_grants_only(tmp_path: Path, clock: SettableClock) -> None:
    needed = {
        "known": (Capability.SCREEN, lambda change: change.known([])),
        "flown": (Capability.BACKTEST, lambda change: change.flown([])),
        "queue": (Capability.READ_HITS, lambda change: change.queue()),
        "ahead": (Capability.READ_HITS, lambda change: change.ahead(MORNING, 1)),
        "queued_of": (Capability.READ_HITS, lambda change: change.queued_of("")),
        "hits": (Capability.READ_HITS, lambda change: change.hits([])),
        "hit": (Capability.READ_HITS, lambda change: change.hit("00000000")),
        "to_review": (Capability.REVIEW, lambda change: change.to_review("00000000")),
    }
    promised = {**vars(ports.Snapshot), **vars(ports.Transaction)}
    assert {name for name, method in promised.items() if looking.isfunction(method) and telling(method)} == needed.keys()
    app = open_unit(tmp_path / "home", clock, listed=b"")
    for capability, ask in needed.values():
        for other in Capability:
            if other is not capability:
                with pytest.raises(Refused, match="this grant is to"), app.store.transaction(a_grant(other)) as change:
                    ask(change)


# ---------------------------------------------------------------------------------------------------------- command line


def test_every_command_that_shows_hits_is_known_and_gets_them_lawfully() -> None:
    """From an operation, which asks for a grant; or on the bench, which refuses to run in a live home."""
    sources = {
        *("inspect.hits", "inspect.hit", "operation.review", "views.hit"),
        *("toolbench.hit_view", "toolbench.match_view", "toolbench.why"),
    }
    found = {
        f"{module.name.rpartition('.')[2]}.{function.name}"
        for module in MODULES.values()
        if module.unit == "cli"
        for function in module.tree.body
        if isinstance(function, ast.FunctionDef)
        and sources & {ast.unparse(node) for node in ast.walk(function) if isinstance(node, ast.Attribute)}
    }
    assert found == COMMANDS.keys()
    for bench in {one.partition(".")[0] for one, kind in COMMANDS.items() if kind == "bench"}:
        text = ast.unparse(MODULES[f"pnrscreen.cli.{bench}"].tree)
        assert text.count("options.bench_only(home)") == text.count("home: options.BenchHome") > 0
