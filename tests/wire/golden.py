"""The golden files: messages of invented people, and beside each the whole of what the wire makes of it.

``python tests/wire/golden.py`` writes the answers anew; read the difference before you keep it. A field that has its default
is left out, an item is ``[tag, code, start, end, said]``.
"""

import dataclasses
import json
from pathlib import Path

from pnrscreen import wire
from pnrscreen.wire.items import Stretches

FOLDER = Path(__file__).parent / "golden"
CASES = tuple(sorted(FOLDER.glob("*/*.edi")))


def plain(value):
    """Return a value as JSON holds it, fields at their default left out."""
    if dataclasses.is_dataclass(value):
        return {
            field.name: plain(getattr(value, field.name))
            for field in dataclasses.fields(value)
            if getattr(value, field.name) != _default(field)
        }
    return [plain(part) for part in value] if isinstance(value, tuple | Stretches) else value


def _default(field):
    return field.default_factory() if field.default_factory is not dataclasses.MISSING else field.default


def answer(case):
    """Return the JSON text of what a golden message says."""
    return json.dumps(plain(wire.read(case.read_bytes())), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    for one in CASES:
        one.with_suffix(".json").write_text(answer(one), encoding="utf-8")
