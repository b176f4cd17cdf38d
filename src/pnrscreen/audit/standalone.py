"""Verify an exported log folder with nothing but Python 3.8 or newer. One file, no installation: read it before you run it.

    python standalone.py DIR [--key VKEY] [--earlier CHECKPOINT_FILE]...

DIR holds ``checkpoint`` (how many entries the log has and the hash over all of them, signed), ``key`` (the signing key's line),
``tile/entries/`` (the entries, 256 in a bundle) and perhaps ``tile/0/`` (their hashes, 256 in a tile). Whoever alters DIR can
alter ``key`` too: give the key you have from elsewhere as --key. Keep every checkpoint you are shown and give it as --earlier
the next time: it shows whether the past was rewritten or cut off. Each fault is a line: where, what, and what it means. The
last line is the verdict. Exit code: 0 verified, 1 faults, 2 wrong use. Memory does not grow with the log; no entry is printed.
Formats: C2SP signed-note, tlog-checkpoint, tlog-tiles. Hashes: RFC 6962. Signature: RFC 8032. Canonical JSON: RFC 8785.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import sys
from datetime import datetime
from pathlib import Path

WIDTH = 256  # entries in a bundle, hashes in a tile
TEXTS = ("log", "event", "at", "ticket", "profile", "private_commitment")
FIELDS = frozenset((*TEXTS, "v", "public"))
INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{6})?Z")
DAY = 86_400  # seconds
ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)

# Ed25519 (RFC 8032 section 5.1). Numbers count modulo P; a point is (x, y) with -x^2 + y^2 = 1 + D x^2 y^2; ORDER is how often
# the base point can be added to itself before it comes round. Slow, and as plain as it gets: a few signatures are verified.
P = 2**255 - 19
D = -121665 * pow(121666, P - 2, P) % P
ORDER = 2**252 + 27742317777372353535851937790883648493


def plus(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    """Add two points."""
    (a, b), (c, d) = one, other
    k = D * a * b * c * d
    return (a * d + b * c) * pow(1 + k, P - 2, P) % P, (a * c + b * d) * pow(1 - k, P - 2, P) % P


def times(factor: int, point: tuple[int, int]) -> tuple[int, int]:
    """Add a point to itself ``factor`` times."""
    half = times(factor // 2, plus(point, point)) if factor else (0, 1)
    return plus(half, point) if factor % 2 else half


def point_of(raw: bytes) -> tuple[int, int]:
    """Read a point from 32 bytes (section 5.1.3). Raises ValueError when they are none, or not the one way to write it."""
    odd, y = divmod(int.from_bytes(raw, "little"), 2**255)
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    root = pow(square, (P + 3) // 8, P)
    x = next((x for x in (root, root * pow(2, (P - 1) // 4, P) % P) if x * x % P == square), None)
    if y >= P or x is None or (x == 0 and odd):
        raise ValueError("no point of the curve")
    return (x if x % 2 == odd else P - x), y


def ed25519(public: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether R, S (64 bytes) sign a message: S times the base point is R plus hash times the key (section 5.1.7)."""
    r, s = signature[:32], int.from_bytes(signature[32:], "little")
    if len(public) != 32 or len(signature) != 64 or s >= ORDER:
        return False
    digest = int.from_bytes(hashlib.sha512(r + public + message).digest(), "little") % ORDER
    try:
        return times(s, point_of(b"\x58" + b"\x66" * 31)) == plus(point_of(r), times(digest, point_of(public)))
    except ValueError:
        return False


def decoded(text: str) -> bytes:
    """Read base64. Raises ValueError when the text is none, or not the one way to write it."""
    raw = base64.b64decode(text, validate=True)
    if base64.b64encode(raw) != text.encode():
        raise ValueError("not base64")
    return raw


def key_of(line: str) -> tuple[str, bytes, bytes]:
    """Read ``<name>+<key id>+<base64(1, public key)>`` as name, key id, public key. Raises ValueError for anything else."""
    name, key_id, coded = line.rstrip("\n").split("+", 2)
    raw = decoded(coded)
    real = hashlib.sha256(f"{name}\n".encode() + raw).digest()[:4]
    if not re.fullmatch(r"\S+", name) or len(raw) != 33 or raw[0] != 1 or key_id != real.hex():
        raise ValueError("not the line of an Ed25519 key")
    return name, real, raw[1:]


def opened(note: bytes, key: tuple[str, bytes, bytes]) -> tuple[int, bytes]:
    """Return size and root of the checkpoint that a key signed; lines of other keys are not looked at. Raises ValueError."""
    name, key_id, public = key
    try:
        text, _, lines = note.decode().rpartition("\n\n")
        origin, size, coded = text.split("\n")
        root = decoded(coded)
        made = [decoded(line.split(" ", 2)[2]) for line in lines.split("\n") if line.startswith(f"\u2014 {name} ")]
    except ValueError:
        size, root, made = "", b"", []
    if not re.fullmatch("0|[1-9][0-9]{0,18}", size) or len(root) != 32:
        raise ValueError("malformed: it is not a signed checkpoint of three lines (origin, size, root), so it proves nothing")
    ours = {raw[4:] for raw in made if raw[:4] == key_id}
    if not ours:
        raise ValueError(f"signature missing: the key {name!a} {key_id.hex()} did not sign it: it is not this log's word")
    if not all(ed25519(public, f"{text}\n".encode(), signature) for signature in ours):
        raise ValueError("signature wrong: the key did not sign this text: it was changed after it was signed, or is forged")
    if origin != name:
        raise ValueError(f"another log: it speaks of another log than {name!a}")
    return int(size), root


class Tree:
    """The hash tree over the leaves so far (RFC 6962 section 2.1), kept as the roots of its complete parts, largest first."""

    def __init__(self, size: int = 0, parts: tuple[bytes, ...] = ()) -> None:
        self.size, self.parts = size, [*parts]

    def add(self, leaf: bytes) -> None:
        """Add the hash of one more leaf."""
        rest, self.size = self.size, self.size + 1
        while rest & 1:
            leaf, rest = hashlib.sha256(b"\x01" + self.parts.pop() + leaf).digest(), rest >> 1
        self.parts.append(leaf)

    def root(self) -> bytes:
        """Return the hash over all leaves so far."""
        node = self.parts[-1] if self.parts else hashlib.sha256().digest()
        for part in self.parts[-2::-1]:
            node = hashlib.sha256(b"\x01" + part + node).digest()
        return node


def instant_of(entry: bytes, latest: float) -> float:
    """Return the instant of an entry, or ``latest`` if that is later, in seconds. Raises ValueError for what is no entry."""
    try:
        value = json.loads(entry.decode())
        canonical = ENCODER.encode(value).encode() == entry
    except (ValueError, RecursionError):
        canonical = False
    if not canonical:
        raise ValueError("not canonical JSON: the log writes an entry in one form only, and this is not it")
    if not isinstance(value, dict) or value.keys() != FIELDS:
        raise ValueError(f"wrong fields: an entry has {', '.join(sorted(FIELDS))}, and no other")
    public, at = value["public"], value["at"]
    plain = isinstance(public, dict) and all(k.isascii() and type(v) in {str, int} for k, v in public.items())
    plain = plain and all(type(v) is str or abs(v) < 2**53 for v in public.values()) and type(value["v"]) is int
    plain = plain and value["v"] == 1 and all(isinstance(value[name], str) for name in TEXTS)
    plain = plain and bool(re.fullmatch("[0-9a-f]{64}", value["private_commitment"]) and INSTANT.fullmatch(at))
    try:
        made = datetime.fromisoformat(f"{at[:19] if plain else ''}+00:00").timestamp()
    except ValueError:
        raise ValueError("wrong value: v is 1, public has texts and whole numbers, at is an instant, the rest texts") from None
    if latest - made > DAY:
        raise ValueError("back in time: it says it was made more than a day before an entry that precedes it")
    return max(latest, made)


class Audit:
    """One reading of a folder. Faults are printed as they are found; what is kept is a few hashes, however long the log."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.faults, self.latest, self.tree = folder, 0, float("-inf"), Tree()
        self.told: Tree | None = None  # the tree as the hash tiles tell it, once a bundle differs from its tile
        self.differs = ("", "")  # the first such tile, and what differs

    def fault(self, text: str) -> None:
        """Print a fault and count it."""
        self.faults += 1
        print(text)  # noqa: T201  it is what this program is for

    def contents(self, path: str | Path) -> bytes:
        """Read a file, below DIR unless it is given whole; never more than the largest bundle and one byte."""
        try:
            with (self.folder / path).open("rb") as stream:
                return stream.read(WIDTH * (2 + 65_535) + 1)
        except OSError as error:
            self.fault(f"{str(path)!a}: unreadable: {error.strerror}, so nothing that depends on it is verified")
            return b""

    def find(self, kind: str, number: int) -> str:
        """Return the path of a bundle or tile (C2SP tlog-tiles), else of its widest partial form ``.p/W``, else ""."""
        path = f"{kind}/" + re.sub("...(?=.)", r"x\g<0>/", str(number).zfill((len(str(number)) + 2) // 3 * 3))
        if (self.folder / path).is_file():
            return path
        found = [file.name for file in self.folder.glob(f"{path}.p/*") if re.fullmatch("[1-9][0-9]{0,2}", file.name)]
        return f"{path}.p/{max(found, key=int)}" if found else ""

    def key(self, given: tuple[str, bytes, bytes] | None) -> tuple[str, bytes, bytes] | None:
        """Return the auditor's key, else the folder's own; report a folder's key that is none, or another one."""
        try:
            own = given if given and not (self.folder / "key").exists() else key_of(self.contents("key").decode())
        except ValueError:
            own = None
        if not own or own != (given or own):
            self.fault("key: another key: the folder brings none that is valid, or another one than you: do not trust it")
        return given or own

    def open(self, path: str | Path, key: tuple[str, bytes, bytes] | None) -> tuple[int, bytes] | None:
        """Return size and root of a checkpoint of this log, or report why it is none."""
        try:
            return opened(self.contents(path), key) if key else None
        except ValueError as fault:
            self.fault(f"{str(path)!a}: {fault}")
            return None

    def read(self, sizes: set[int]) -> dict[int, bytes]:
        """Read every entry; return the root of the first ``size`` entries for each of these sizes that the log reaches."""
        number, roots = 0, {0: self.tree.root()}
        while path := self.find("tile/entries", number):
            mine = self.bundle(path, number * WIDTH)
            self.compare(path, number, mine)
            for leaf in mine:
                self.tree.add(leaf)
                if self.tree.size in sizes:
                    roots[self.tree.size] = self.tree.root()
            number += 1
        return roots

    def bundle(self, path: str, first: int) -> list[bytes]:
        """Return the leaf hashes of a bundle's entries, each of which stands behind its length in two bytes."""
        hashes: list[bytes] = []
        raw, start, width = self.contents(path), 0, int(path.partition(".p/")[2] or WIDTH)
        while start < len(raw):
            end = start + 2 + int.from_bytes(raw[start : start + 2], "big")
            if end > len(raw):
                self.fault(f"{path}: malformed: at byte {start} an entry is longer than what is left: cut off or damaged")
                break
            try:
                self.latest = instant_of(raw[start + 2 : end], self.latest)
            except ValueError as fault:
                self.fault(f"entry {first + len(hashes)} ({path}): {fault}")
            hashes.append(hashlib.sha256(b"\x00" + raw[start + 2 : end]).digest())
            start = end
        if len(hashes) != width:
            self.fault(f"{path}: wrong count: {len(hashes)} entries stand where {width} belong: some were dropped or added")
        return hashes

    def compare(self, path: str, number: int, mine: list[bytes]) -> None:
        """Note the first entry that differs from the hash tiles, and from there on build the tree that the tiles tell."""
        name = self.find("tile/0", number)
        raw = self.contents(name) if name else b"".join(mine)
        told = [raw[at : at + 32] for at in range(0, len(raw), 32)]
        if told != mine and not self.told:
            self.told = Tree(self.tree.size, tuple(self.tree.parts))
            at = next(at for at in range(len(raw) + WIDTH) if mine[at : at + 1] != told[at : at + 1])
            gone = not mine[at:] or mine[at : at + 1] == told[at + 1 : at + 2]
            new = not told[at:] or mine[at + 1 : at + 2] == told[at : at + 1]
            what = "reordered" if sorted(mine) == sorted(told) else "dropped" if gone else "added" if new else "changed"
            self.differs = (name, f"entry {number * WIDTH + at} ({path}): {what}: from here on it is not what was logged")
        if self.told:
            for leaf in told:
                self.told.add(leaf)

    def judge(self, size: int, root: bytes, roots: dict[int, bytes]) -> None:
        """Report how the entries differ from the signed checkpoint, and where, as far as the hash tiles can tell."""
        if self.tree.size != size:
            what = "truncated" if self.tree.size < size else "added"
            self.fault(f"tile/entries: {what}: {self.tree.size} entries stand here, the checkpoint signs {size}")
        if roots.get(size, root) != root:
            self.fault("checkpoint: wrong root: it signs other entries; some were changed, added, dropped or moved")
        if self.told and roots.get(size) == root:
            self.fault(f"{self.differs[0]}: wrong hash tile: the entries are those that were signed, this tile is not theirs")
        elif self.told:
            sure = "the tiles have the signed root" if self.told.root() == root else "if tile/0 is right, nobody signed that"
            self.fault(f"{self.differs[1]} ({sure})")


def main() -> int:
    """Read the command line, verify, print the verdict; return the exit code."""
    parser = argparse.ArgumentParser(description="Verify an exported log folder.")
    parser.add_argument("folder", metavar="DIR", type=Path)
    parser.add_argument("--key", metavar="VKEY", type=key_of, help="the log's key, from elsewhere than DIR")
    parser.add_argument("--earlier", metavar="CHECKPOINT_FILE", type=Path, action="append", default=[])
    asked = parser.parse_args()
    if not asked.folder.is_dir() or not all(file.is_file() for file in asked.earlier):
        parser.error("DIR is a folder, and CHECKPOINT_FILE a file, that can be read")
    audit = Audit(asked.folder)
    key = audit.key(asked.key)
    now = audit.open("checkpoint", key)
    earlier = [(file, then) for file in asked.earlier for then in [audit.open(file.absolute(), key)] if then]
    roots = audit.read({size for size, _ in [*([now] if now else []), *(then for _, then in earlier)]})
    if now:
        audit.judge(*now, roots)
    for file, (size, root) in earlier:
        if size > audit.tree.size:
            audit.fault(f"{str(file)!a}: truncated: it signs {size} entries, of {audit.tree.size} here: the tail was cut off")
        elif roots[size] != root:
            audit.fault(f"{str(file)!a}: forked: the first {size} entries are not those it signs: the past was rewritten")
    if key and now and not audit.faults:
        whose = f"{len(earlier)} earlier, {'your' if asked.key else 'its own'} key {key[1].hex()}"
        print(f"VERIFIED: {now[0]} entries of {key[0]!a}, root {now[1].hex()}, {whose}")  # noqa: T201
        return 0
    print(f"NOT VERIFIED: {audit.faults} faults")  # noqa: T201
    return 1


if __name__ == "__main__":
    sys.exit(main())
