"""Nobody gets what they have no right to: every right that is not in the table, every operation, every call of the store."""

from __future__ import annotations

import inspect as introspect
import json
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib import import_module
from typing import Any, get_type_hints

import pytest
from sqlalchemy import func, select

from pnrscreen import operations, ports
from pnrscreen.adapters.store import schema, sqlite_engine
from pnrscreen.app import App
from pnrscreen.bootstrap import founding
from pnrscreen.errors import Refused
from pnrscreen.privacy.access import RIGHTS
from pnrscreen.rights import SYSTEM, Access, Actor, AuditEntry, Capability, Grant, Purpose, Role
from support.clock import SettableClock
from support.grants import EVERY, a_grant
from support.homes import claim, open_unit
from support.people import a_claim
from support.unit import NEEDS

ENTERED_OTHERWISE = {
    "amend.taken": "takes a change",
    "attest.overdue": "names days",
    "backup.write": "takes a grant",
    "clock.jump": "says what the clock does",
    "clock.settled": "is the program's own act",
    "clock.watch": "is the program's own act",
    "inventory.asked_for": "reads the profile",
    "inventory.lists": "takes a snapshot",
    "inventory.lookups": "names quarters",
    "inventory.over": "takes a snapshot",
    "once.begin": "takes what is asked with the right it needs",
    "once.forget": "lets a request be made again",
    "once.keep": "keeps what its asker was answered",
    "ended.cut": "is the program's own act",
    "profile.note": "is the program's own act",
    "presence.began": "is the program's own act",
    "presence.ended": "is the program's own act",
    "presence.present": "is the program's own act",
    "presence.unended": "names kinds of processes",
    "ready.check": "takes a snapshot",
    "registry.note": "is the program's own act",
    "regrant.regrant": "is the program's own act",
    "restricted.note": "is the program's own act",
    "registry.unseen": "shows numbers and dates of versions",
    "scope.adopted": "takes a snapshot",
    "scope.close": "is the program's own act",
    "scope.crosses": "tells two airports apart",
    "scope.gate": "takes what was adopted",
    "scope.leaves_by": "tells where airports lie",
    "scope.propose": "drafts what two must sign",
    "remask.end": "ends, which needs no right but its caller's; what ends shows nobody",
    "remask.found": "names no passenger",
    "remask.rows": "names no passenger",
    "remask.task": "writes nothing down",
    "remask.waiting": "counts",
    "sequence.check": "takes a snapshot",
    "sequence.include": "brings the log up to date",
    "sequence.keep_up": "is asked before anything is shown",
    "sequence.key_lines": "names the public keys of a log",
    "sequence.marked": "reads a checkpoint that is public",
    "sequence.mend_keys": "takes a snapshot",
    "sequence.newest": "reads a checkpoint that is public",
    "sequence.place": "is the program's own act",
    "sequence.publish": "publishes a checkpoint that is public",
    "sequence.sequence": "is the program's own act",
    "sequence.set_back": "is the program's own act",
    "sequence.signed": "reads a checkpoint that is public",
    "sequence.signers": "names the public keys of a log",
    "sequence.successor": "names a public key of a log",
    "sequence.verifier": "names the public key of a log",
    "session.begin": "is where an access comes from",
    "session.enter": "is where an access comes from",
    "unmask.unit_key": "names a public key",
    "tenures.lapse": "is the program's own act",
    "trial.seal_of": "hashes a digest",
    "upgrade.upgrade": "takes the claim itself: an older home may have no table of sessions",
    "upgrade.note_proven": "notes beside the keys that rows are proven",
    "witness.newest": "reads when witnesses signed",
    "witness.propose": "drafts what two must sign",
    "witness.strange": "holds a file that is public against the log",
    "witness.witnessed": "reads a checkpoint that is public",
}
"""Operations on an App that take no Access, and why they need none."""
BASES = {purpose: next(basis for basis, purposes in EVERY.bases.items() if purpose in purposes) for purpose in Purpose}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> App:
    made = open_unit(tmp_path_factory.mktemp("refusals") / "home", SettableClock(), listed=b"")
    known = made.registry
    actors = {role.value: Actor(id=role.value, organisation="unit", roles=frozenset({role})) for role in Role}
    return replace(made, profile=EVERY, registry=replace(known, actors=actors))


def refusals(app: App) -> list[dict[str, Any]]:
    """Return the public parts of every refusal in the log, oldest first."""
    with sqlite_engine(app.config.home / founding.DATABASE).connect() as connection:
        entries = map(json.loads, connection.execute(select(schema.leaves.c.canonical).order_by(schema.leaves.c.id)).scalars())
        return [entry["public"] for entry in entries if entry["event"] == "refuse"]


def an_access(app: App, role: Role, purpose: Purpose) -> Access:
    return replace(claim(app, role.value, Purpose.OVERSIGHT), purpose=purpose, basis=BASES[purpose])


def test_whatever_the_table_of_rights_does_not_allow_is_refused_and_written_down(app: App) -> None:
    before = len(refusals(app))
    expected = []
    for capability in Capability:
        for purpose in Purpose:
            for role in set(Role) - {Role.SYSTEM}:
                access = an_access(app, role, purpose)
                if role in RIGHTS.get((capability, purpose), frozenset()):
                    assert app.permit(access, capability).capability is capability
                    continue
                with pytest.raises(Refused) as refused:
                    app.permit(access, capability)
                expected.append({"capability": capability.value, "purpose": purpose.value, "why": refused.value.code})
    assert refusals(app)[before:] == expected
    assert {one["why"] for one in expected} == {"role", "purpose"}


# --------------------------------------------------------------------------------------------------------- operations


def operations_on_an_app() -> Iterator[tuple[str, Callable[..., Any]]]:
    for found in pkgutil.iter_modules(operations.__path__):
        module = import_module(f"pnrscreen.operations.{found.name}")
        for name, function in vars(module).items():
            if not introspect.isfunction(function) or function.__module__ != module.__name__ or name.startswith("_"):
                continue
            if next(iter(introspect.signature(function).parameters), "") == "app":
                yield f"{found.name}.{name}", function


def whole(function: Callable[..., Any], *args: Any, **named: Any) -> list[Any]:
    """Call a function and take all of what it yields bit by bit: it is refused at the first bit."""
    return list(function(*args, **named))


OPERATIONS = dict(operations_on_an_app())


def test_every_operation_asks_for_an_access_first_or_is_known_to_need_none() -> None:
    without = {name for name, one in OPERATIONS.items() if list(introspect.signature(one).parameters)[1:2] != ["access"]}
    assert without == ENTERED_OTHERWISE.keys()
    for name in OPERATIONS.keys() - without:
        assert get_type_hints(OPERATIONS[name])["access"] is Access, name


@pytest.mark.parametrize("name", sorted(OPERATIONS.keys() - ENTERED_OTHERWISE.keys()))
def test_no_operation_does_anything_for_whom_the_registry_gives_no_right(app: App, name: str) -> None:
    before = len(refusals(app))
    access = an_access(app, Role.RULE_AUTHOR, Purpose.RETENTION)
    asked = list(introspect.signature(OPERATIONS[name]).parameters.values())[2:]
    dummies = [None for one in asked if one.kind is one.POSITIONAL_OR_KEYWORD and one.default is one.empty]
    with pytest.raises(Refused):
        whole(OPERATIONS[name], app, access, *dummies)
    assert len(refusals(app)) == before + 1


def test_an_operation_takes_no_claim_for_an_access(app: App) -> None:
    """What was not verified is of another type: mypy refuses it, and so does whoever runs without mypy."""
    for actor in ("op", "operator", SYSTEM):
        with pytest.raises(TypeError, match="an Access only"):
            OPERATIONS["inspect.board"](app, a_claim(app, actor))


# ---------------------------------------------------------------------------------------------------------- the store


def calls_of_the_store() -> Iterator[str]:
    """Yield the methods of the two protocols and of their parts, without what is Python's."""
    for protocol in (ports.Snapshot, ports.Transaction):
        yield from (name for name, _ in introspect.getmembers(protocol, introspect.isfunction) if not name.startswith("_"))


CALLS = sorted(set(calls_of_the_store()))


def test_every_call_of_the_store_states_what_it_needs() -> None:
    assert NEEDS.keys() | {"append"} == set(CALLS)


@pytest.mark.parametrize("name", [name for name in CALLS if name != "append"])
def test_no_call_of_the_store_answers_to_a_grant_for_something_else(app: App, name: str) -> None:
    function = getattr(ports.Transaction, name)
    asked = list(introspect.signature(function).parameters.values())[1:]
    positional = [None for one in asked if one.kind is one.POSITIONAL_OR_KEYWORD]
    named = {one.name: None for one in asked if one.kind is one.KEYWORD_ONLY}
    for capability in set(Capability) - set(NEEDS[name]):
        with (
            pytest.raises(Refused, match=f"this grant is to {capability}"),
            app.store.transaction(a_grant(capability)) as change,
        ):
            whole(getattr(change, name), *positional, **named)


def test_an_entry_of_the_log_may_go_with_any_act_and_nothing_else_is_written_by_it(app: App) -> None:
    with sqlite_engine(app.config.home / founding.DATABASE).connect() as connection:
        before = connection.execute(select(func.count()).select_from(schema.leaves)).scalar_one()
    for capability in Capability:
        with app.store.reading(a_grant(capability)) as snapshot:
            snapshot.append(AuditEntry(act="test", at=app.clock.now(), profile="eu-strict"))
    with sqlite_engine(app.config.home / founding.DATABASE).connect() as connection:
        after = connection.execute(select(func.count()).select_from(schema.leaves)).scalar_one()
    assert after == before + len(Capability)


@pytest.mark.parametrize("stay", ["reading", "transaction"])
@pytest.mark.parametrize("wrong", [None, "grant", object()])
def test_the_store_opens_with_a_grant_only(app: App, stay: str, wrong: Any) -> None:
    assert get_type_hints(getattr(ports.Store, stay))["grant"] is Grant
    with pytest.raises(TypeError, match="Grant only"), getattr(app.store, stay)(wrong):
        pass
