"""How fast bytes become messages, and messages people.

Two kinds of input: the synthetic day with the habits of its carriers, and two plain messages of a known make (``messages``), in
which travellers and reservations are counted. Two baselines: ``bytes.split`` on fixed separators, which minds nothing and
understands nothing, and pydifact, where it is installed (``pip install pydifact==0.2.3``).
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterable

import messages as made
import pytest
from given import Given, Measure

from pnrscreen import normalise, wire
from pnrscreen.message import Interchange
from pnrscreen.wire import edifact, transport
from pnrscreen.wire.characters import mask

FOLD = 64  # characters a line of a Type B telegram
TRAVELLERS, RESERVATIONS = 1000, 400


def tokenise(given: Given) -> Measure:
    """Cut bytes into segments and elements, minding noise, folds and escapes; the baseline splits and minds nothing."""
    return _tokenising("tokenise", given.contents)


def tokenise_folded(given: Given) -> Measure:
    """Cut telegrams folded in mid-token."""
    del given
    whole = (made.passenger_list(TRAVELLERS), made.push(RESERVATIONS))
    folded = [b"\r\n".join(raw[at : at + FOLD] for at in range(0, len(raw), FOLD)) for raw in whole]
    return _tokenising("tokenise, folded", folded)


def parse(given: Given) -> Measure:
    """Turn bytes into people, reservations, defects and located items; the baseline stops at segments and elements."""

    def run() -> int:
        return sum(len(wire.read(content).interchanges) for content in given.contents)

    return Measure("parse", "MB", given.megabytes, run, "tokenise alone", given.megabytes, tokenise(given).run)


def messages(given: Given) -> Measure:
    """Parse again, counted in messages."""
    measured = parse(given)
    return measured._replace(name="messages", unit="messages", amount=given.messages, baseline_amount=given.messages)


def travellers(given: Given) -> Measure:
    """Raw bytes of a passenger list to statements of normalised people."""
    del given
    return _understanding("PAXLST to people", "travellers", TRAVELLERS, made.passenger_list(TRAVELLERS))


def reservations(given: Given) -> Measure:
    """Raw bytes of reservations of 1.5 kB to statements of normalised people."""
    del given
    return _understanding("PNRGOV to people", "PNRs", RESERVATIONS, made.push(RESERVATIONS))


def beside_pydifact(given: Given) -> Measure:
    """Parse the two plain messages whole; pydifact cuts them into segments, elements and components and stops there."""
    from pydifact.parser import Parser  # noqa: PLC0415  not everybody has it

    del given
    contents = (made.passenger_list(TRAVELLERS), made.push(RESERVATIONS))
    texts = [content.decode() for content in contents]
    megabytes = sum(map(len, contents)) / 1e6

    def run() -> int:
        return sum(len(wire.read(content).interchanges) for content in contents)

    def theirs() -> int:
        return sum(len(list(Parser().parse(text))) for text in texts)

    return Measure("parse", "MB", megabytes, run, "pydifact tokens", megabytes, theirs)


def _tokenising(name: str, contents: Iterable[bytes]) -> Measure:
    every = tuple(contents)
    megabytes = sum(map(len, every)) / 1e6

    def run() -> int:
        found = (one for content in every for one in transport.stretches(content) if isinstance(one, transport.Stretch))
        return sum(len(edifact.tokenise(mask(one.content.decode("latin-1"), one.characters), one.characters)) for one in found)

    def split() -> int:
        return sum(len([segment.split(b"+") for segment in content.split(b"'")]) for content in every)

    return Measure(name, "MB", megabytes, run, "bytes.split", megabytes, split)


def _understanding(name: str, unit: str, amount: int, raw: bytes) -> Measure:
    def run() -> int:
        return sum(
            len(normalise.people(held, message))
            for held in wire.each(raw)
            if isinstance(held, Interchange)
            for message in held.messages
        )

    def split() -> int:
        return len([segment.split(b"+") for segment in raw.split(b"'")])

    return Measure(name, unit, amount, run, "bytes.split", amount, split)


Maker = Callable[[Given], Measure]
_PYDIFACT: tuple[Maker, ...] = (beside_pydifact,) if importlib.util.find_spec("pydifact") else ()
MEASURES: tuple[Maker, ...] = (tokenise, tokenise_folded, parse, messages, travellers, reservations, *_PYDIFACT)


@pytest.mark.parametrize("measure", MEASURES, ids=lambda one: one.__name__)
def test_wire(benchmark, given, measure):
    measured = measure(given)
    assert benchmark.pedantic(measured.run, rounds=3)
