"""What the fuzzer once found is replayed: each input broke an invariant, and does so no more."""

import importlib.util
from pathlib import Path

import pytest

HERE = Path(__file__).parent
FOUND = sorted((HERE / "corpus").iterdir())


def check(raw):
    spec = importlib.util.spec_from_file_location("fuzz_wire", HERE / "fuzz_wire.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.check(raw)


@pytest.mark.parametrize("found", FOUND, ids=lambda found: found.name)
def test_a_found_input_breaks_nothing_any_more(found):
    check(found.read_bytes())
