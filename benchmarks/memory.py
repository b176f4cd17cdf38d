"""Measures how much memory one very large interchange takes: ``python benchmarks/memory.py [--megabytes 100]``.

A push and a passenger list of that size, each one interchange with one message, are written to a temporary folder and read by a
process of its own, once as a library does (``wire.each``) and once as ``pnrscreen parse`` does. Peaks are of the whole process,
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import messages
from rich.console import Console
from rich.table import Table

READ = """
import resource, sys, time
from pathlib import Path
from pnrscreen import wire
began = time.process_time()
raw = Path(sys.argv[1]).read_bytes()
records = instalments = 0
for held in wire.each(raw):
    instalments += 1
    for message in getattr(held, "messages", ()):
        records += len(getattr(message.body, "people", ())) + len(getattr(message.body, "pnrs", ()))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(records, instalments, round(time.process_time() - began, 1), peak)
"""
PARSE = """
import resource, runpy, sys
sys.argv = ["pnrscreen", "parse", sys.argv[1]]
try:
    runpy.run_module("pnrscreen", run_name="__main__")
finally:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, file=sys.stderr)
"""


def main() -> None:
    """Write, read and print."""
    parser = argparse.ArgumentParser(description="Measure the memory that one very large interchange takes.")
    parser.add_argument("--megabytes", type=int, default=100)
    size = parser.parse_args().megabytes * 1_000_000
    table = Table(title=f"one interchange of {size // 1_000_000} MB, Python {sys.version.split()[0]}")
    for column in ("what", "read by", "records", "instalments", "seconds", "peak MB"):
        table.add_column(column, justify="right" if column not in {"what", "read by"} else "left")
    with tempfile.TemporaryDirectory() as folder:
        for name, blocks in (("PNRGOV push", pushes(size)), ("PAXLST list", lists(size))):
            path = Path(folder) / "large.edi"
            with path.open("wb") as file:
                file.writelines(blocks)
            done = subprocess.run([sys.executable, "-c", READ, str(path)], capture_output=True, text=True, check=True)
            table.add_row(name, "wire.each", *done.stdout.split())
            with (Path(folder) / "out.jsonl").open("wb") as out:
                program = [sys.executable, "-c", PARSE, str(path)]
                parsed = subprocess.run(program, stdout=out, stderr=subprocess.PIPE, check=True)
            table.add_row(name, "pnrscreen parse", "", "", "", parsed.stderr.split()[-1].decode())
    Console(width=110).print(table)


def pushes(size: int) -> Iterator[bytes]:
    """Yield a push of about so many bytes, block by block."""
    return _repeated(messages.push(400), b"'SRC'", b"'UNT+", size)


def lists(size: int) -> Iterator[bytes]:
    """Yield a passenger list of about so many bytes, block by block."""
    return _repeated(messages.passenger_list(2000), b"'NAD+FL", b"'CNT+", size)


def _repeated(raw: bytes, first: bytes, behind: bytes, size: int) -> Iterator[bytes]:
    """Yield a message whose records stand in it as often as it takes."""
    start, end = raw.index(first) + 1, raw.index(behind) + 1
    yield raw[:start]
    for _ in range(size // (end - start)):
        yield raw[start:end]
    yield raw[end:]


if __name__ == "__main__":
    main()
