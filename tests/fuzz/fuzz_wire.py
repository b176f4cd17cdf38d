"""The target of the fuzzer: of any bytes interchanges and broken stretches come out or WireError is raised, nothing else.

Run by ``tests/fuzz/run``. ``check`` is what the tests replay found inputs with; it needs no fuzzer.
"""

import sys
from importlib import import_module

try:
    import atheris
except ImportError:  # only the fuzzer's own environment has it
    atheris = None

if atheris is not None and __name__ == "__main__":
    with atheris.instrument_imports(include=["pnrscreen"]):
        import_module("pnrscreen.pipeline")

from pnrscreen import bootstrap, pipeline, wire
from pnrscreen.errors import WireError
from pnrscreen.message import Broken

STRICT = bootstrap.profile("eu-strict")


def check(raw):
    """Read bytes as a library does and as a unit does, and assert what holds for all."""
    try:
        held = list(wire.each(raw))
    except WireError:
        held = []
    for one in held:
        assert 0 <= one.start <= one.end <= len(raw)
        if not isinstance(one, Broken):
            for item in (*one.items, *(item for said in one.messages for item in said.items)):
                assert 0 <= item.start <= item.end <= one.end - one.start
    reading = pipeline.read(raw, STRICT)
    for admitted in reading.admitted:
        assert admitted.start + len(admitted.redacted) <= len(raw)
    assert reading.admitted or reading.broken


if __name__ == "__main__":
    atheris.Setup(sys.argv, check)
    atheris.Fuzz()
