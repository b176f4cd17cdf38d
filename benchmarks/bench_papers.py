"""Measures a register of documents: ``python benchmarks/bench_papers.py [--millions 10] [--folder PATH]``.

A synthetic table of lost and stolen documents is written, built into a register, opened and asked; then addresses are searched
for as much as may be sought in them. Building and searching are timed by the processor. Looking up is timed by the clock, since
waiting for a disk is part of it, and, because a busy machine makes anyone wait, by the processor as well.
"""

from __future__ import annotations

import argparse
import mmap
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from pnrscreen.adapters import aside
from pnrscreen.message import Contact
from pnrscreen.model import Document, Entry, Identity
from pnrscreen.watchlist import mentions
from pnrscreen.watchlist.register import Register, build

ISSUERS = ("UTO", "NLD", "DEU", "FRA", "ITA", "ESP", "POL", "SWE", "TUR", "BRA", "ZAF", "KOR", "UZB", "NOR", "GBR", "USA")
SHAPES = ("999999999", "A99999999", "AA9999999", "XXXXXXXXX", "999999999999", "AA99999", "99999999", "XXXXXXXXX")
"""Of each issuer in turn: 9 a digit, A a letter, X either, as passports and identity cards are numbered."""
REASONS = ("stolen", "lost", "stolen blank", "revoked")
DAY = "2026-12-01"
AT_ONCE = 1 << 18
_DIGITS, _LETTERS = b"0123456789", b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_OF = {"9": _DIGITS, "A": _LETTERS, "X": _DIGITS + _LETTERS}


def table(rng: np.random.Generator, count: int) -> Iterator[bytes]:
    """Yield a table of so many invented documents, a stretch at a time; the same seed gives the same table."""
    yield b"issuer,number,kind,expires,reason\n"
    for begin in range(0, count, AT_ONCE):
        size = min(AT_ONCE, count - begin)
        issuer = rng.integers(0, len(ISSUERS), size)
        numbers = np.zeros(size, "S12")
        for shape in sorted(set(SHAPES)):
            these = np.flatnonzero(np.isin(issuer, [at for at in range(len(ISSUERS)) if SHAPES[at % 8] == shape]))
            letters = [np.frombuffer(_OF[kind], np.uint8)[rng.integers(0, len(_OF[kind]), len(these))] for kind in shape]
            numbers[these] = np.ascontiguousarray(np.stack(letters, axis=1)).view(f"S{len(shape)}").ravel()
        reason = rng.integers(0, len(REASONS), size)
        rows = zip(issuer.tolist(), numbers.tolist(), reason.tolist(), strict=True)
        yield b"".join(b"%b,%b,P,,%b\n" % (_ISSUERS[at], number, _REASONS[why]) for at, number, why in rows)


_ISSUERS = tuple(issuer.encode() for issuer in ISSUERS)
_REASONS = tuple(reason.encode() for reason in REASONS)


def listed(path: Path, rng: random.Random, count: int) -> Sequence[tuple[str, str]]:
    """Return issuer and number of so many rows of the table, drawn all over it."""
    found = []
    with path.open("rb") as file:
        for _ in range(count):
            file.seek(rng.randrange(path.stat().st_size - 200))
            file.readline()
            issuer, number, *_ = file.readline().decode().split(",")
            found.append((issuer, number))
    return found


def strangers(rng: random.Random, count: int) -> Sequence[tuple[str, str]]:
    """Return so many documents of the same issuers and shapes, drawn anew."""
    places = [rng.randrange(len(ISSUERS)) for _ in range(count)]
    return [(ISSUERS[at], "".join(chr(rng.choice(_OF[kind])) for kind in SHAPES[at % 8])) for at in places]


def slipped(number: str) -> str:
    """Return a number as it is misread."""
    return number.translate(str.maketrans("OI01", "01OI"))


def ask(register: Register, asked: Sequence[tuple[str, str]]) -> tuple[list[float], list[float], list[int]]:
    """Return how long each question took, in milliseconds of the clock and of the processor, and the best score it gave."""
    took, worked, scores = [], [], []
    for issuer, number in asked:
        person = Identity(documents=(Document(kind="passport", number=number, issuer=issuer),))
        began, at_work = time.perf_counter(), time.thread_time()
        matches = register.matches(person, DAY)
        worked.append((time.thread_time() - at_work) * 1000)
        took.append((time.perf_counter() - began) * 1000)
        scores.append(matches[0].score if matches else 0)
    return took, worked, scores


def mapped(path: Path) -> memoryview:
    """Map a register."""
    with path.open("rb") as file:
        return memoryview(mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ))


def forget(path: Path) -> None:
    """Have the system forget what it holds of a file in memory."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def own_megabytes() -> int:
    """Return the memory that is this process's own now, mapped files apart."""
    said = re.search(r"RssAnon:\s+(\d+)", Path("/proc/self/status").read_text("ascii"))
    return int(said[1]) // 1024 if said else 0


def write(source: Path, target: Path, millions: float) -> None:
    """Write a table and build its register, and print what that took."""
    rng = np.random.default_rng(7)
    with source.open("wb") as file:
        file.writelines(table(rng, round(millions * 1e6)))
    own = 0

    def keep(pieces: Iterable[bytes]) -> memoryview:
        def watched() -> Iterator[bytes]:
            nonlocal own
            for at, piece in enumerate(pieces):
                own = max(own, own_megabytes()) if at % 1000 == 0 else own
                yield piece

        return aside.lay(watched(), target.parent)

    began = time.process_time()
    with source.open("rb") as file:
        built = build("synthetic", iter(lambda: file.read(1 << 23), b""), keep)
    took = time.process_time() - began
    target.write_bytes(built.content)
    sizes = f"{source.stat().st_size / 1e6:,.0f}|{len(built.content) / 1e6:,.0f}"
    print(f"{built.rows:,}|{built.twice:,}|{sizes}|{took:.0f}|{own:,}")


def look_up(source: Path, target: Path, count: int) -> None:
    """Ask an opened register, cold and warm, and print what that took and what it said."""
    rng = random.Random(11)
    hits, misses = listed(source, rng, count), strangers(rng, count)
    print("asked of|p50 ms|p99 ms|max ms|p99 cpu ms|same|slip|alone|nothing")
    forget(target)
    began = time.perf_counter()
    view = mapped(target)
    register = Register(view)
    opened = (time.perf_counter() - began) * 1000
    kinds = (
        ("listed, cold", hits),
        ("listed, warm", hits),
        ("listed, misread", [(issuer, slipped(number)) for issuer, number in hits]),
        ("strangers", misses),
        ("strangers, no issuer", [("", number) for _, number in misses]),
    )
    for name, asked in kinds:
        took, worked, scores = ask(register, asked)
        p50, p99 = np.percentile(took, (50, 99))
        busy = np.percentile(worked, 99)
        told = [sum(low <= score < high for score in scores) for low, high in ((1000, 1001), (900, 1000), (1, 900), (0, 1))]
        print(f"{name}|{p50:.3f}|{p99:.3f}|{max(took):.3f}|{busy:.3f}|" + "|".join(f"{number:,}" for number in told))
    began = time.process_time()
    Register(view).check()
    whole = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"opened in {opened:.1f} ms; every block checked in {whole:.1f} s; peak {peak:,} MB with every page touched")


def read_texts(count: int) -> None:
    """Seek as many keywords, telephones and e-mails in addresses as may be sought, and print what that took."""
    rng = random.Random(13)
    word = lambda: "".join(rng.choices(_LETTERS.decode(), k=7))  # noqa: E731
    entries = [
        Entry(
            watchlist="synthetic",
            id=str(number),
            keywords=(f"{word()} {word()}", word()),
            contacts=(
                Contact(kind="phone", value=f"+43 {rng.randrange(10**9, 10**10)}"),
                Contact(kind="email", value=f"{word()}@{word()}.example"),
            ),
        )
        for number in range(mentions.PATTERNS_MAX // 4)
    ]
    began = time.process_time()
    sought = mentions.Mentions(enumerate(entries))
    built = time.process_time() - began
    texts = [f"{word()} {word()}strasse {rng.randrange(200)}, {rng.randrange(9999)} {word()}" for _ in range(count)]
    texts[::10] = [f"c/o {rng.choice(entries).keywords[0].lower()}, 1010 Wien" for _ in texts[::10]]
    began = time.process_time()
    hits = sum(bool(sought.found(mentions.readings(text))) for text in texts)
    took = time.process_time() - began
    print(f"{len(sought):,}|{built:.1f}|{own_megabytes():,}|{count:,}|{hits:,}|{took / count * 1e6:.0f}")


def main() -> None:
    """Write, build and ask, each in a process of its own, so that its memory is its own."""
    parser = argparse.ArgumentParser(description="Measure a register of documents.")
    parser.add_argument("--millions", type=float, default=10)
    parser.add_argument("--questions", type=int, default=20_000)
    parser.add_argument(
        "--folder", type=Path, help="where to write, some 60 MB for each million; a passing folder when not said"
    )
    parser.add_argument("--step", choices=("write", "look", "texts"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        source, target = options.folder / "papers.csv", options.folder / "papers.register"
        if options.step == "write":
            write(source, target, options.millions)
        elif options.step == "texts":
            read_texts(options.questions)
        else:
            look_up(source, target, options.questions)
        return
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        common = [sys.executable, __file__, "--millions", str(options.millions), "--questions", str(options.questions)]
        steps = [
            subprocess.run([*common, "--folder", folder, "--step", step], capture_output=True, text=True, check=True).stdout
            for step in ("write", "look", "texts")
        ]
    _show("building", "documents|said twice|table MB|register MB|processor s|own peak MB", steps[0].splitlines())
    heading, *rows, said = steps[1].splitlines()
    _show("looking up", heading, rows)
    Console(width=110).print(said)
    _show("texts", "sought|built in s|own MB|addresses|that mention one|each us", steps[2].splitlines())


def _show(title: str, heading: str, rows: Sequence[str]) -> None:
    shown = Table(title=title)
    for words in heading.split("|"):
        shown.add_column(words, justify="right")
    for row in rows:
        shown.add_row(*row.split("|"))
    Console(width=110).print(shown)


if __name__ == "__main__":
    main()
