"""Measures the log beside pymerkle: ``python benchmarks/bench_log.py [--millions N]``.

A log of so many entries is appended, written as files, signed, proved and verified; every figure is processor time of one core.
The entries are what a screening leaves (about 400 bytes each). pymerkle is test-only: its licence keeps it out of the product.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import platform
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pymerkle
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from rich.console import Console
from rich.table import Table

from pnrscreen import audit, bootstrap
from pnrscreen.audit import merkle
from pnrscreen.rights import AuditEntry

START = datetime(2026, 3, 1, tzinfo=UTC)
PROOFS = 200
SALT = bytes(32)


def main() -> None:
    """Measure and print one table."""
    options = argparse.ArgumentParser(description="Measure the log.")
    options.add_argument("--millions", type=float, default=1.0)
    options.add_argument("--beside", type=float, default=0.1, help="millions of entries that pymerkle is given")
    asked = options.parse_args()
    size, beside = round(asked.millions * 1e6), round(asked.beside * 1e6)
    table = Table(title=f"{size:,} entries, Python {platform.python_version()}, processor time of one core")
    for column, side in (("what", "left"), ("measured", "right"), ("pymerkle", "right"), ("ratio", "right")):
        table.add_column(column, justify=side)  # type: ignore[arg-type]
    with tempfile.TemporaryDirectory(prefix="pnrscreen-log-") as scratch:
        for what, ours, theirs, unit in measured(Path(scratch), size, beside):
            ratio = f"{theirs / ours:.3g}" if theirs else ""
            table.add_row(what, f"{ours:,.3g} {unit}", f"{theirs:,.3g} {unit}" if theirs else "", ratio)
    Console(width=110).print(table)


def measured(folder: Path, size: int, beside: int) -> Iterator[tuple[str, float, float, str]]:
    """Yield what was measured, our figure, pymerkle's (0 where it has none), and the unit."""
    tree = pymerkle.InmemoryTree(algorithm="sha256")
    some = list(entries(beside))
    theirs = spent(lambda: [tree.append_entry(entry) for entry in some]) / beside
    made = spent(lambda: [audit.leaf(written(number), f"ticket-{number}", SALT) for number in range(beside)]) / beside
    yield "make a leaf of an act", made * 1e6, 0.0, "us"
    appended, edge = Spent(), audit.Edge()
    for few in batches(size):
        with appended:
            edge, files = edge.grown(few)
        put(folder, files)
    put(folder, edge.unfilled())
    yield "append, with its files made", appended.seconds / size * 1e6, theirs * 1e6, "us an entry"
    key = Ed25519PrivateKey.generate()
    known_as = audit.Verifier.named("benchmark/operations", key.public_key().public_bytes_raw())

    def signed() -> str:
        return audit.signed(audit.Checkpoint(origin=known_as.name, size=size, root=edge.root()), known_as, key.sign)

    yield "checkpoint: root and signature", spent(signed) * 1e3, spent(tree.get_root) * 1e3, "ms"
    (folder / "key").write_text(f"{known_as.vkey}\n")
    (folder / "checkpoint").write_text(signed())
    yield from proved(folder, size, tree, beside)
    quick = "import sys; from pnrscreen.audit import verify; sys.exit(verify.verified(sys.argv[1:]))"
    for what, program in (
        ("verify everything, audit verify", ["-c", quick]),
        ("verify everything, bare Python", ["-I", os.fspath(bootstrap.standalone())]),
    ):
        command = [sys.executable, *program, os.fspath(folder), "--key", known_as.vkey]
        yield what, run_apart(command) / size * 1e6, 0.0, "s a million"


def run_apart(command: list[str]) -> float:
    """Return the processor time of a program, in seconds; it must succeed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def proved(folder: Path, size: int, tree: Any, beside: int) -> Iterator[tuple[str, float, float, str]]:
    """Prove and check some entries, and growth from some sizes, out of the files."""
    chosen = random.Random(1)
    places, others = ([chosen.randrange(1, most) for _ in range(PROOFS)] for most in (size, beside))
    root_of = audit.roots(size, lambda path: (folder / path).read_bytes())
    leaf = {place: leaf_at(folder, place, size) for place in places}
    root = root_of(0, size)
    proofs: list[list[bytes]] = []
    ours = spent(lambda: proofs.extend(merkle.inclusion(root_of, place, size) for place in places)) / PROOFS
    theirs = spent(lambda: [tree.prove_inclusion(place, beside) for place in others]) / PROOFS
    yield "prove that an entry is in it", ours * 1e3, theirs * 1e3, "ms"
    checked = spent(
        lambda: [merkle.is_included(leaf[place], place, size, proof, root) for place, proof in zip(places, proofs, strict=True)]
    )
    proof = tree.prove_inclusion(others[0], beside)
    base, state = tree.get_leaf(others[0]), tree.get_root(beside)
    beside_checked = spent(lambda: [pymerkle.verify_inclusion(base, state, proof) for _ in places]) / PROOFS
    yield "check that proof", checked / PROOFS * 1e6, beside_checked * 1e6, "us"
    ours = spent(lambda: [merkle.consistency(root_of, place, size) for place in places]) / PROOFS
    theirs = spent(lambda: [tree.prove_consistency(place, beside) for place in others]) / PROOFS
    yield "prove that it goes on from a size", ours * 1e3, theirs * 1e3, "ms"


def leaf_at(folder: Path, place: int, size: int) -> bytes:
    """Return the hash of an entry as the lowest tiles have it."""
    index = place // audit.WIDTH
    wide = min(audit.WIDTH, size - index * audit.WIDTH)
    path = f"{index % 1000:03}"
    while index >= 1000:
        index //= 1000
        path = f"x{index % 1000:03}/{path}"
    tile = (folder / "tile" / "0" / (path if wide == audit.WIDTH else f"{path}.p/{wide}")).read_bytes()
    return tile[place % audit.WIDTH * 32 :][:32]


def entries(count: int, first: int = 0) -> Iterator[bytes]:
    """Yield entries as they stand in a log, made quickly: how long making one takes is measured apart."""
    pattern = audit.leaf(written(0), "ticket-%d", SALT).canonical.decode()
    at, committed = f"{START:%Y-%m-%dT%H:%M:%S.000000Z}", pattern.split('"private_commitment":"')[1][:64]
    before, _, rest = pattern.partition(at)
    middle, _, end = rest.partition(committed)
    for number in range(first, first + count):
        moment = f"{START + timedelta(seconds=number // 500):%Y-%m-%dT%H:%M:%S}.{number % 500:06}Z"
        digest = hashlib.sha256(number.to_bytes(8, "big")).hexdigest()
        yield f"{before}{moment}{middle}{digest}{end % number}".encode()


def written(number: int) -> AuditEntry:
    """Return what one screening of a leg leaves."""
    public: dict[str, str | int] = dict.fromkeys(
        ("compared", "changed", "gone", "opened", "withdrawn", "undetermined"), number % 7
    )
    public["edition"] = hashlib.sha256(b"edition").hexdigest()
    private: dict[str, str | int] = {"actor": "officer-1", "purpose": "advance-assessment", "leg": f"ZZ{number}"}
    return AuditEntry(act="match", at=START, profile="eu-strict", public=public, private=private)


def batches(size: int) -> Iterator[list[bytes]]:
    """Yield all entries, a bundle at a time."""
    for first in range(0, size, audit.WIDTH):
        yield list(entries(min(audit.WIDTH, size - first), first))


def put(folder: Path, files: Any) -> None:
    """Write files; how long the disk takes is not what is measured."""
    for path, content in files:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


class Spent:
    """Adds up the processor time of what is done under it."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __enter__(self) -> None:
        self._began = time.process_time()

    def __exit__(self, *_: object) -> None:
        self.seconds += time.process_time() - self._began


def spent(run: Callable[[], object]) -> float:
    """Return the processor time of one run, in seconds."""
    began = time.process_time()
    run()
    return time.process_time() - began


if __name__ == "__main__":
    main()
