"""Loops that are compiled where numba is and interpreted where it is not: the same answers, the same numbers."""

import json
import os
import random
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from pnrscreen.watchlist import alike, compiled, lexicon, spelling
from pnrscreen.watchlist.edits import Text, edits

LETTERS = st.text(alphabet="ABCDEIKLMNOSU", max_size=12)

PROGRAM = """
import json, sys
from pnrscreen.model import Entry, Identity, ListedName, PersonName, Watchlist
from pnrscreen.watchlist import compiled, match, prepare
names = json.load(sys.stdin)
entries = tuple(Entry(watchlist="l", id=str(at), names=(ListedName(text=text),)) for at, text in enumerate(names["listed"]))
index = prepare([Watchlist(name="l", digest="", edition="", entries=entries)])
people = [Identity(names=(PersonName(surname=text),)) for text in names["asked"]]
print(json.dumps([compiled.COMPILED, [[[one.entry_id, one.score] for one in match(person, index)] for person in people]]))
"""


def said(names, **environment):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], input=json.dumps(names).encode(), capture_output=True, check=True,
        env={**os.environ, **environment},
    )  # fmt: skip
    return json.loads(done.stdout)


def test_interpreted_loops_give_the_answers_of_compiled_ones():
    rng = random.Random(5)
    given_names, surnames = (
        ("MOHAMED", "YUSUF", "ANNE MARIE", "ABDUL KARIM", "LI", "OTTO", "J"),
        ("AL TIKRITI", "FALKEN", "VAN DER MEER", "KIM"),
    )
    listed = [f"{rng.choice(given_names)} {rng.choice(given_names)} {rng.choice(surnames)}" for _ in range(60)]
    asked = [
        *listed[:20],
        *(name.replace(" ", "", 1) for name in listed[:20]),
        "MUHAMMAD YOUSEF TIKRITY",
        "FALKN OTTO",
        "QWXYZ",
    ]
    names = {"listed": listed, "asked": asked}
    interpreted, plain = said(names, NUMBA_DISABLE_JIT="1")
    fast, answers = said(names)
    assert (interpreted, fast) == (False, compiled.COMPILED)
    assert answers == plain
    assert all(found for name, found in zip(listed[:20], answers, strict=False) if "J" not in name.split())  # J tells little


DESK = lexicon.desk()


@given(LETTERS, LETTERS)
@example("AB" * 30, "BA" * 30)
@example("AB" * 30, "BA" * 60)
def test_edits_are_those_of_optimal_string_alignment(one, other):
    mine, yours = (
        Text(compiled.flat(np.frombuffer(f"{word} ".encode(), np.uint8).copy()), 0, len(word)) for word in (one, other)
    )
    assert edits(mine, yours, DESK, 0) == OSA.distance(one, other)


WORDS = (
    "MOHAMED",
    "MUHAMMAD",
    "YUSUF",
    "JOSEPH",
    "ALI",
    "ELI",
    "LI",
    "FALKEN",
    "FALKIN",
    "FALKENA",
    "FALKENAUER",
    "FALK",
    "ABDUL",
    "HSN",
    "HASAN",
    "KOVACS",
    "KOVAC",
    "ABDULMAJID",
    "ABDULAHMAD",
    "ABDULMAHD",
    "ABDULZI",
    "ABDULZIA",
    "ZIA",
    "ZI",
    "ALLI",
    "ARI",
    "ARIF",
)


@given(st.sampled_from(WORDS) | LETTERS.filter(bool), st.sampled_from(WORDS) | LETTERS.filter(bool))
def test_likeness_is_what_spelling_says(one, other):
    held = lexicon.Lexicon(lexicon.lay_out(dict.fromkeys((one, other)), [1] * len({one, other})))
    first, second = (held.number(word) for word in (one, other))
    desk = lexicon.desk()
    alike.take_up(held.parts, first, desk)
    found = alike.likeness(held.parts, first, held.parts, second, desk)
    parts = spelling.part(one), spelling.part(other)
    otherwise = alike.MAY_SLIP if spelling.may_slip(*parts) else 0.0
    assert found == pytest.approx(spelling.likeness(*parts)[0] or otherwise)


@given(st.lists(st.tuples(st.integers(0, compiled.MASK), st.integers(0, 1000)), max_size=50), st.integers(0, compiled.MASK))
def test_a_table_gives_back_what_was_put_under_a_key_and_nothing_else(put, absent):
    held = compiled.table(np.array([key for key, _ in put], np.int64), np.array([value for _, value in put], np.int32))
    for key in {key for key, _ in put} | {absent}:
        at = compiled.place(held, key)
        found = [] if at < 0 else [int(held.values[place]) for place in range(held.starts[at], held.starts[at + 1])]
        assert found == [value for one, value in put if one == key]


@given(st.text(alphabet="ABCXYZ", max_size=20), st.text(alphabet="ABCXYZ", max_size=20))
def test_texts_run_together_have_the_number_of_both(one, other):
    together = compiled.joined(compiled.spelled(one), compiled.spelled(other), len(other), compiled.POWERS)
    assert together == compiled.spelled(one + other)


def test_loops_are_compiled_where_nothing_can_be_kept(monkeypatch):
    class Nowhere:
        @staticmethod
        def njit(*, nogil, _nrt, cache=False):
            assert nogil
            assert not _nrt
            if cache:
                raise RuntimeError("no locator available")
            return lambda function: (function, "compiled")

    monkeypatch.setattr(compiled, "_NUMBA", Nowhere)
    monkeypatch.setattr(compiled, "COMPILED", True)
    assert compiled.kernel(abs) == (abs, "compiled")
    monkeypatch.setattr(compiled, "COMPILED", False)
    assert compiled.kernel(abs) is abs
