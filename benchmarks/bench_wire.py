"""How fast bytes become messages."""

from __future__ import annotations

import pytest
from given import Given, Measure

from pnrscreen import wire
from pnrscreen.wire import edifact, transport
from pnrscreen.wire.characters import mask


def tokenise(given: Given) -> Measure:
    """Cut bytes into segments and elements, minding noise, folds and escapes; the baseline splits and minds nothing."""

    def run() -> int:
        return sum(
            len(edifact.tokenise(mask(stretch.content.decode(), stretch.characters).text, stretch.characters))
            for content in given.contents
            for stretch in transport.stretches(content)[0]
        )

    def split() -> int:
        return sum(len([segment.split(b"+") for segment in content.split(b"'")]) for content in given.contents)

    return Measure("tokenise", "MB", given.megabytes, run, "bytes.split", given.megabytes, split)


def parse(given: Given) -> Measure:
    """Turn bytes into people, reservations, defects and located items; the baseline stops at segments and elements."""

    def run() -> int:
        return sum(len(wire.read(content).interchanges) for content in given.contents)

    return Measure("parse", "MB", given.megabytes, run, "tokenise alone", given.megabytes, tokenise(given).run)


def messages(given: Given) -> Measure:
    """Parse again, counted in messages."""
    measured = parse(given)
    return measured._replace(name="messages", unit="messages", amount=given.messages, baseline_amount=given.messages)


MEASURES = (tokenise, parse, messages)


@pytest.mark.parametrize("measure", MEASURES[:2], ids=lambda one: one.__name__)
def test_wire(benchmark, given, measure):
    measured = measure(given)
    assert benchmark.pedantic(measured.run, rounds=3)
