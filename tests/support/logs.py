"""The log as its overseer has it: handed out into a folder, and verified with bare Python."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select

from pnrscreen import bootstrap
from pnrscreen.adapters.store import schema
from pnrscreen.app import App
from pnrscreen.operations import attest
from pnrscreen.operations.against import Compared
from pnrscreen.rights import Capability, Purpose
from support.homes import claim


def exported(app: App, folder: Path) -> Path:
    """Hand the logs of a home out into a folder."""
    for path, content in attest.export(app, claim(app, "dpo", Purpose.OVERSIGHT)):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


def held(app: App) -> Compared:
    """Hand the logs of a home out to nobody, and return how much of the store was held against them."""
    files = attest.export(app, claim(app, "dpo", Purpose.OVERSIGHT))
    while True:
        try:
            next(files)
        except StopIteration as ended:
            compared: Compared = ended.value
            return compared


def verified(folder: Path, *options: object) -> tuple[int, str]:
    """Run what an overseer runs, with bare Python and nothing of ours."""
    command: Sequence[object] = [sys.executable, "-I", "-S", bootstrap.standalone(), folder, *options]
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False, timeout=120)
    return done.returncode, done.stdout + done.stderr


def entries(app: App) -> list[dict[str, Any]]:
    """Return every entry of both logs in the order it was written, whether it has its place or not."""
    with app.store._engine.connect() as connection:  # type: ignore[attr-defined]
        written = connection.execute(select(schema.leaves.c.canonical).order_by(schema.leaves.c.id)).scalars()
        return [json.loads(entry) for entry in written]


def opened(app: App) -> list[dict[str, Any]]:
    """Return every entry with its private part, as whoever holds the keys opens it."""
    with app.store._engine.connect() as connection:  # type: ignore[attr-defined]
        rows = connection.execute(select(schema.leaves).order_by(schema.leaves.c.id)).all()
    grant = app.own(Capability.SIGN_IN)
    salt = 32
    return [
        json.loads(row.canonical)
        | {"private": json.loads(app.keys.open(row.opening, f"leaf/{row.ticket}/opening", grant)[salt:])}
        for row in rows
    ]
