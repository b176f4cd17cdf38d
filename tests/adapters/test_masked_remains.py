"""What remains of a record once it is masked: of the items that are masked nothing, of every other all there was.

The passenger is made from the nouns themselves: a field that is new is filled as the others are, and looked for.
"""

from __future__ import annotations

import json
import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import is_dataclass, replace
from datetime import timedelta
from enum import Enum
from itertools import count
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from sqlalchemy import Engine, select

from pnrscreen import bootstrap, privacy
from pnrscreen.adapters.keys import FileKeys
from pnrscreen.adapters.store import codec, schema
from pnrscreen.errors import PnrscreenError
from pnrscreen.message import Bags, Flight, Kind
from pnrscreen.model import Booking, Hit, Identity, PartialDate, Passenger, Statement
from pnrscreen.privacy import masking
from pnrscreen.privacy.classify import CATEGORIES, Category
from pnrscreen.rights import Capability
from support.builders import a_leg, a_passenger, a_report
from support.clock import MORNING, SettableClock
from support.grants import a_grant
from support.unit import Unit, a_unit

LAW = bootstrap.profile("eu-text")  # under which a record is masked long before it is erased
MASKED = privacy.limits(LAW, MORNING.date(), linked=False).masked
HIDDEN = masking.MASKED | masking.WITH_THEM
LATER = MORNING + timedelta(days=3650)


def full(kind: Any, said: str, numbers: Iterator[int]) -> Any:
    """Return a value of a type, none of its fields empty; words and numbers stand nowhere else."""
    within = [one for one in get_args(kind) if one is not types.NoneType]
    if get_origin(kind) is tuple:
        return (full(within[0], said, numbers),)
    if kind == Mapping[str, str]:
        return {f"ZK{next(numbers)}": f"ZV{next(numbers)}"}
    if within:
        return full(within[0], said, numbers)
    if is_dataclass(kind) or hasattr(kind, "_fields"):
        hints = {"year": int} if kind is PartialDate else get_type_hints(kind)
        return kind(**{name: full(hint, f"{kind.__name__}.{name}", numbers) for name, hint in hints.items()})
    last = [*kind][-1] if issubclass(kind, Enum) else None
    return last or (f"Z{next(numbers)}{said.upper()}" if kind is str else kind(next(numbers)))


def everything() -> Passenger:
    """Return a passenger of whom every field is filled."""
    numbers = count(7_100_001)
    identity = full(Identity, "", numbers)
    statement = full(Statement, "", numbers)
    return a_passenger(
        identity,
        kind=Kind.CREW,
        booking=full(Booking, "", numbers),
        seat=full(str, "seat", numbers),
        bags=full(Bags, "", numbers),
        statements=(("pnr:everything", statement),),
    )


def marks(noun: Any, names: Mapping[str, Category]) -> Iterator[tuple[Category, str]]:
    """Yield the words and numbers of a noun, each with the item it is filed under."""
    for name, item in names.items():
        yield from _marks(getattr(noun, name), item)


def _marks(value: Any, item: Category) -> Iterator[tuple[Category, str]]:
    if type(value) in CATEGORIES:
        yield from marks(value, CATEGORIES[type(value)])
    elif isinstance(value, PartialDate):
        yield item, str(value.year)
    elif isinstance(value, tuple):
        for one in value:
            yield from _marks(one, item)
    elif isinstance(value, Mapping):
        yield from ((item, str(one)) for one in value.values())
    elif isinstance(value, (str, int, float)) and not isinstance(value, (bool, Enum)):
        yield item, str(value)


def of(passenger: Passenger) -> tuple[set[str], set[str]]:
    """Return what is to be hidden of a passenger, and what is to remain."""
    said = [(item, mark) for item, mark in marks(passenger, CATEGORIES[Passenger]) if mark.startswith(("Z", "71"))]
    hidden = {mark for item, mark in said if item in HIDDEN}
    masked_with = {mark for _, one in passenger.statements for _, mark in marks(one, CATEGORIES[Statement])}
    return hidden, {mark for item, mark in said if item not in HIDDEN | {Category.OPERATIONAL}} - masked_with


@pytest.fixture
def filled(tmp_path: Path, engine: Engine, keys: FileKeys, clock: SettableClock, a_hit: Callable[..., Hit]) -> Unit:
    unit, someone = a_unit(tmp_path, engine, keys, clock, law=LAW), everything()
    unit.accept(a_report(replace(someone.statements[0][1], key="document:X1"), key="pnr:everything"))
    unit.record(someone, opened=[a_hit()])
    return unit


def read(unit: Unit) -> Iterator[bytes]:
    """Yield what each read that there is for people gives out, but of those that an approval opens."""
    purposes = dict(privacy.lookups(everything()))
    asked: tuple[tuple[Capability, str, tuple[object, ...]], ...] = (
        (Capability.SCREEN, "known", ([a_leg().key],)),
        (Capability.READ_BOARD, "board", ()),
        (Capability.READ_BOARD, "numbers", ()),
        (Capability.READ_BOARD, "counted", ("2026-01-01",)),
        (Capability.READ_RECEIPTS, "deliveries", (100,)),
        (Capability.READ_HITS, "queue", ()),
        (Capability.READ_HITS, "queued_of", ("passenger-1",)),
        (Capability.READ_HITS, "hits", (["hit-1"],)),
        (Capability.READ_HITS, "hit", ("hit-1",)),
        (Capability.REVIEW, "to_review", ("hit-1",)),
        (Capability.READ_PASSENGER, "passenger", ("passenger-1",)),
        *((Capability.SEARCH, "find", ([pair], 20)) for pair in purposes.items()),
        (Capability.HOLD, "records", (["passenger-1"],)),
        (Capability.BACKTEST, "flown", ([a_leg().key],)),
        (Capability.HANDLE_REQUEST, "held", ("passenger-1",)),
        (Capability.LINK, "links", ()),
        (Capability.READ_DUE, "holdings", ()),
    )
    for capability, act, said in asked:
        with unit.store.transaction(a_grant(capability, until=LATER)) as change:
            try:
                found = getattr(change, act)(*said)
            except PnrscreenError as error:
                found = error
            change.append(unit.entry())
        yield f"{act} {found!r}".encode()
        if act == "records":
            yield from (one.content for one in found)


def named(passenger: Passenger, seen: bytes) -> tuple[set[str], set[str]]:
    """Return what stands in some bytes of what is to be hidden, and what lacks there of what is to remain."""
    hidden, remains = of(passenger)
    return {mark for mark in hidden if mark.encode() in seen}, {mark for mark in remains if mark.encode() not in seen}


def test_no_officer_reads_a_masked_item_in_any_way_and_what_is_not_masked_remains(filled: Unit) -> None:
    someone = everything()
    hidden, remains = of(someone)
    assert len(hidden) > 40
    assert len(remains) > 12
    assert not hidden & remains
    assert named(someone, b"".join(read(filled)))[0] == hidden  # before, all of it is read
    filled.clock.set(MASKED)
    assert named(someone, b"".join(read(filled))) == (set(), set())


def test_no_key_that_is_left_opens_a_masked_item(filled: Unit) -> None:
    """By keys alone, whoever holds them: with those of identities gone, what opens says what remains and no more."""
    filled.keys.destroy("eu-strict/2026-03-01/identity")
    with filled.engine.connect() as connection:
        (row,) = connection.execute(select(schema.passengers))
    at = f"passenger/{row.leg}/{row.id}"
    plain = filled.keys.open(row.context, f"{at}/context", a_grant())
    assert named(everything(), plain) == (set(), set())
    with pytest.raises(PnrscreenError):
        filled.keys.open(row.identity, f"{at}/identity", a_grant())


def test_a_record_that_was_written_when_its_context_held_more_is_read_whole_and_copied_masked(filled: Unit) -> None:
    someone = everything()
    assert someone.booking is not None
    before = codec.encode(codec.Circumstances(someone.kind, replace(someone.booking, party=0), someone.seat, someone.bags))
    who = codec.encode(codec.Person(someone.identity, someone.statements, party=someone.booking.party))
    with filled.engine.begin() as connection:
        (row,) = connection.execute(select(schema.passengers))
        at, stem = f"passenger/{row.leg}/{row.id}", "eu-strict/2026-03-01"
        values = {
            "identity": filled.keys.enclose(who, f"{stem}/identity", f"{at}/identity"),
            "context": filled.keys.enclose(before, f"{stem}/context", f"{at}/context"),
        }
        connection.execute(schema.passengers.update().values(values))
    with filled.store.reading(a_grant(Capability.READ_PASSENGER)) as snapshot:
        assert snapshot.passenger("passenger-1").passenger == someone
        snapshot.append(filled.entry())
    filled.clock.set(MASKED)
    with filled.store.reading(a_grant(Capability.HOLD, until=LATER)) as snapshot:
        (copy,) = snapshot.records(["passenger-1"])
        snapshot.append(filled.entry())
    assert named(someone, copy.content) == (set(), set())
    assert json.loads(copy.content)["record"]["booking"]["split"] is False


def test_each_field_lies_in_the_envelope_of_its_item() -> None:
    """A field of Identity that is filed under an item that is not masked has no place there, nor one of a booking that is."""
    assert set(CATEGORIES[Identity].values()) <= HIDDEN
    assert {name for name, item in CATEGORIES[Booking].items() if item in HIDDEN} == set(codec.MASKED_OF_BOOKING)
    rest = set(codec.Circumstances.__struct_fields__)
    assert rest <= set(CATEGORIES[Passenger])
    beside = [CATEGORIES[Passenger][name] for name in rest] + [*CATEGORIES[Bags].values(), *CATEGORIES[Flight].values()]
    assert not HIDDEN & set(beside)
    assert masking.MASKED.isdisjoint(masking.WITH_THEM)


def test_what_is_masked_of_a_booking_is_empty_where_it_remains() -> None:
    empty = Booking()
    rest = codec.decode(codec.Circumstances, codec.circumstances(everything()))
    assert rest.booking is not None
    assert all(getattr(rest.booking, name) == getattr(empty, name) for name in codec.MASKED_OF_BOOKING)
