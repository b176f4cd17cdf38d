"""Verify an exported log folder with nothing but Python 3.8 or newer. One file, no installation: read it before you run it.

    python standalone.py DIR [--key VKEY]... [--earlier CHECKPOINT_FILE]... [--policy FILE]

DIR is a log, or holds one in each folder. A log is ``checkpoint`` (how many entries it has and the hash over them all, signed),
``key`` (the signing key's line), ``tile/entries/`` (the entries, 256 in a bundle), perhaps ``tile/0/`` (their hashes, 256 in a
tile) and ``witnessed`` (the last checkpoint that others signed too). Whoever alters DIR can alter ``key``: give the keys you
have from elsewhere as --key. Keep every checkpoint you are shown and give it as --earlier the next time: it shows whether the
past was rewritten or cut off. Each fault is a line: where, what, and what it means; the last is the verdict. Exit code: 0
verified, 1 faults, 2 wrong use. Memory does not grow with the log; no entry is printed. Formats: C2SP signed-note,
tlog-checkpoint, tlog-cosignature, tlog-policy, tlog-tiles. Hashes: RFC 6962. Signatures: RFC 8032. Canonical JSON: RFC 8785.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Tuple  # noqa: UP035  what an alias needs in Python 3.8

Key = Tuple[str, bytes, bytes]  # noqa: UP006  name, id that begins its signatures, public key
WIDTH = 256  # entries in a bundle, hashes in a tile
TEXTS = ("log", "event", "at", "ticket", "profile", "private_commitment")
FIELDS = frozenset((*TEXTS, "v", "public"))
INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{6})?Z")
COMMITMENT = re.compile("[0-9a-f]{64}")
ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)

# Ed25519 (RFC 8032 section 5.1), slow and plain. Numbers count modulo P; a point is (x, y) with -x^2 + y^2 = 1 + D x^2 y^2;
# ORDER is how often the base point can be added to itself before it comes round.
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


def key_of(line: str, kind: int = 1) -> Key:
    """Read ``<name>+<key id>+<base64(kind, public key)>``; 1 a log's kind, 4 a witness's. Raises ValueError for no key."""
    name, key_id, coded = line.rstrip("\n").split("+", 2)
    raw = decoded(coded)
    real = hashlib.sha256(f"{name}\n".encode() + raw).digest()[:4]
    if not re.fullmatch(r"\S+", name) or len(raw) != 33 or raw[0] != kind or key_id != real.hex():
        raise ValueError("not the line of an Ed25519 key")
    return name, real, raw[1:]


class Policy:
    """Which witnesses must have signed (C2SP tlog-policy). Raises ValueError or IndexError for a text that is none."""

    def __init__(self, text: str) -> None:
        self.logs: list[Key] = []
        self.witnesses: dict[str, Key] = {}
        self.groups: dict[str, tuple[int, list[str]]] = {}
        self.quorum = "none"
        for line in text.splitlines():
            first, *rest = line.split() or ["#"]
            known = {*self.witnesses, *self.groups}
            if first == "log":
                self.logs.append(key_of(rest[0]))
            elif first == "witness" and rest[0] not in known:
                self.witnesses[rest[0]] = key_of(rest[1], 4)
            elif first == "group" and known >= {*rest[2:]} > set() and rest[0] not in known:
                of = {"any": 1, "all": len(rest) - 2}.get(rest[1]) or int(rest[1])
                self.groups[rest[0]] = max(of, 1), rest[2:]
            elif first == "quorum" and rest[0] in {*known, "none"}:
                self.quorum = rest[0]
            elif not first.startswith("#"):
                raise ValueError("a line is none of log, witness, group and quorum, or names what no line before it made")

    def stands(self, name: str, signed: set[str]) -> bool:
        """Tell whether a witness, or enough of a group, signed."""
        of, members = self.groups.get(name, (1, []))
        return name == "none" or name in signed or sum(self.stands(member, signed) for member in members) >= of


def signed_by(note: bytes, key: Key) -> tuple[str, set[bytes]]:
    """Return the text of a note and what a key's signature lines hold. Raises ValueError when it is none."""
    text, _, lines = note.decode().rpartition("\n\n")
    made = [decoded(line.split(" ", 2)[2]) for line in lines.split("\n") if line.startswith(f"\u2014 {key[0]} ")]
    return f"{text}\n", {raw[4:] for raw in made if raw[:4] == key[1]}


def opened(note: bytes, key: Key) -> tuple[int, bytes]:
    """Return size and root of the checkpoint that a key signed; lines of other keys are not looked at. Raises ValueError."""
    try:
        text, ours = signed_by(note, key)
        origin, size, coded = text[:-1].split("\n")
        root = decoded(coded)
    except ValueError:
        size, root = "", b""
    if not re.fullmatch("0|[1-9][0-9]{0,18}", size) or len(root) != 32:
        raise ValueError("malformed: it is not a signed checkpoint of three lines (origin, size, root), so it proves nothing")
    if not ours:
        raise ValueError(f"signature missing: the key {key[0]!a} {key[1].hex()} did not sign it: it is not this log's word")
    if not all(ed25519(key[2], text.encode(), signature) for signature in ours):
        raise ValueError("signature wrong: the key did not sign this text: it was changed after it was signed, or is forged")
    if origin != key[0]:
        raise ValueError(f"another log: it speaks of another log than {key[0]!a}")
    return int(size), root


def cosigned(note: bytes, key: Key) -> int:
    """Return when a witness signed a note, in seconds since 1970; 0 where it did not. Raises ValueError for a forgery."""
    text, made = signed_by(note, key)
    told = [(int.from_bytes(raw[:8], "big"), raw[8:]) for raw in made]
    if not all(ed25519(key[2], f"cosignature/v1\ntime {at}\n{text}".encode(), signature) for at, signature in told):
        raise ValueError(f"signature wrong: the witness {key[0]!a} did not sign this text: it is forged")
    return max((at for at, _ in told), default=0)


class Tree:
    """The hash tree over the leaves so far (RFC 6962 section 2.1), kept as the roots of its complete parts, largest first."""

    def __init__(self, size: int = 0, parts: tuple[bytes, ...] = ()) -> None:
        self.size, self.parts = size, [*parts]

    def add(self, leaves: list[bytes]) -> None:
        """Add the hashes of some more leaves."""
        for node in leaves:
            rest, self.size = self.size, self.size + 1
            while rest & 1:
                node, rest = hashlib.sha256(b"\x01" + self.parts.pop() + node).digest(), rest >> 1  # noqa: PLW2901
            self.parts.append(node)

    def root(self) -> bytes:
        """Return the hash over all leaves so far."""
        node = self.parts[-1] if self.parts else hashlib.sha256().digest()
        for part in self.parts[-2::-1]:
            node = hashlib.sha256(b"\x01" + part + node).digest()
        return node


def form_of(entry: bytes) -> tuple[str, str]:
    """Return instant and log of an entry. Raises ValueError for what is none."""
    try:
        value = json.loads(entry.decode())
        canonical = ENCODER.encode(value).encode() == entry
    except (ValueError, RecursionError):
        canonical = False
    if not canonical:
        raise ValueError("not canonical JSON: the log writes an entry in one form only, and this is not it")
    if not isinstance(value, dict) or value.keys() != FIELDS:
        raise ValueError(f"wrong fields: an entry has {', '.join(sorted(FIELDS))}, and no other")
    public = value["public"]
    well = isinstance(public, dict) and all(k.isascii() and type(v) in {str, int} for k, v in public.items())
    well = well and all(type(v) is str or abs(v) < 2**53 for v in public.values()) and type(value["v"]) is int
    well = well and value["v"] == 1 and all(isinstance(value[name], str) for name in TEXTS)
    if not well or not COMMITMENT.fullmatch(value["private_commitment"]) or not INSTANT.fullmatch(value["at"]):
        raise ValueError("wrong value: v is 1, public has texts and whole numbers, at is an instant, the rest texts")
    return value["at"], value["log"]


class Audit:
    """One reading of a folder. Faults are printed as they are found; what is kept is a few hashes, however long the log."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.faults, self.tree, self.form = folder, 0, Tree(), form_of
        self.latest, self.log = "", ""  # the latest instant of an entry, and the log that entries must name
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

    def key(self, given: Key | None) -> Key | None:
        """Return the auditor's key, else the folder's own; report a folder's key that is none, or another one."""
        try:
            own = given if given and not (self.folder / "key").exists() else key_of(self.contents("key").decode())
        except ValueError:
            own = None
        if not own or own != (given or own):
            self.fault("key: another key: the folder brings none that is valid, or another one than you: do not trust it")
        return given or own

    def open(self, path: str | Path, key: Key | None) -> tuple[int, bytes] | None:
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
            before = self.tree.size
            for size in sorted({size for size in sizes if before < size < before + len(mine)} | {before + len(mine)}):
                self.tree.add(mine[self.tree.size - before : size - before])
                roots.update({size: self.tree.root()} if size in sizes else {})
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
            entry = raw[start + 2 : end]
            try:
                self.check(*self.form(entry))
            except ValueError as fault:
                self.fault(f"entry {first + len(hashes)} ({path}): {fault}")
            hashes.append(hashlib.sha256(b"\x00" + entry).digest())
            start = end
        if len(hashes) != width:
            self.fault(f"{path}: wrong count: {len(hashes)} entries stand where {width} belong: some were dropped or added")
        return hashes

    def check(self, at: str, log: str) -> None:
        """Raise ValueError for an entry of another log, of no day there is, or of over a day before one that precedes it."""
        if at[:10] != self.latest[:10]:
            try:
                made = datetime.fromisoformat(at[:19])
            except ValueError:
                raise ValueError("wrong value: at is of a day that no calendar has") from None
            if self.latest and datetime.fromisoformat(self.latest[:19]) - made > timedelta(1):
                raise ValueError("back in time: it says it was made more than a day before an entry that precedes it")
        if self.log and self.log != log:
            raise ValueError(f"another log: it belongs in the log of {log!a}")
        self.latest = max(at, self.latest)

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
            self.told.add(told)

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

    def witnesses(self, key: Key, policy: Policy) -> list[tuple[Path, tuple[int, bytes]]]:
        """Return the checkpoint that the witnesses of a policy signed, as an earlier one, or report that too few did."""
        told = self.open("witnessed", key) if (self.folder / "witnessed").exists() else None
        try:
            seen = {name: cosigned(self.contents("witnessed"), one) for name, one in policy.witnesses.items()} if told else {}
        except ValueError as fault:
            self.fault(f"witnessed: {fault}")
            return []
        if not policy.stands(policy.quorum, {name for name, at in seen.items() if at}):
            missing = ", ".join(sorted(ascii(name) for name in policy.witnesses if not seen.get(name)))
            self.fault(f"witnessed: witness missing: too few signed for {policy.quorum!a}; not signed by {missing}")
        elif told:
            when = [f"{name!a} at {datetime.fromtimestamp(at, timezone.utc):%Y-%m-%d %H:%M}" for name, at in seen.items() if at]
            print(f"witnessed: {told[0]} entries, by {', '.join(when)} UTC")  # noqa: T201
        return [(self.folder / "witnessed", told)] if told else []

    def verify(self, given: Key | None, earlier: list[Path], policy: Policy | None) -> bool:
        """Verify this log and print the verdict: against a key had from elsewhere, earlier checkpoints, and a policy."""
        key = self.key(given)
        self.log = key[0].rpartition("/")[2] if key and key[0].endswith(("/operations", "/rules")) else ""
        now = self.open("checkpoint", key)
        known = [(file, then) for file in earlier for then in [self.open(file.absolute(), key)] if then]
        known += self.witnesses(key, policy) if key and policy else []
        roots = self.read({size for size, _ in [*([now] if now else []), *(then for _, then in known)]})
        if now:
            self.judge(*now, roots)
        for file, (size, root) in known:
            if size > self.tree.size:
                self.fault(f"{str(file)!a}: truncated: it signs {size} entries, of {self.tree.size} here: the tail was cut off")
            elif roots[size] != root:
                self.fault(f"{str(file)!a}: forked: the first {size} entries are not those it signs: the past was rewritten")
        if key and now and not self.faults:
            whose = f"{len(earlier)} earlier, {'your' if given else 'its own'} key {key[1].hex()}"
            print(f"VERIFIED: {now[0]} entries of {key[0]!a}, root {now[1].hex()}, {whose}")  # noqa: T201
            return True
        print(f"NOT VERIFIED: {self.faults} faults")  # noqa: T201
        return False


def origin(file: Path) -> str:
    """Return the name of the log that a checkpoint says it is of."""
    with file.open(encoding="utf-8", errors="replace") as lines:
        return lines.readline(1000).rstrip("\n")


def main(audit: type[Audit] = Audit, words: list[str] | None = None) -> int:
    """Read the command line, or these words of one, verify, print a verdict for each log; return the exit code."""
    parser = argparse.ArgumentParser(description="Verify an exported log folder.")
    parser.add_argument("folder", metavar="DIR", type=Path)
    parser.add_argument("--key", metavar="VKEY", type=key_of, action="append", default=[], help="a log's key, from elsewhere")
    parser.add_argument("--earlier", metavar="CHECKPOINT_FILE", type=Path, action="append", default=[])
    parser.add_argument("--policy", metavar="FILE", type=Path, help="which witnesses must have signed")
    asked = parser.parse_args(words)
    if not asked.folder.is_dir() or not all(file.is_file() for file in [*asked.earlier, *filter(None, [asked.policy])]):
        parser.error("DIR is a folder, and CHECKPOINT_FILE and FILE are files, that can be read")
    try:
        policy = Policy(asked.policy.read_text("utf-8")) if asked.policy else None
    except (ValueError, IndexError) as fault:
        parser.error(f"the policy cannot be used: {fault}")
    keys = {key[0]: key for key in [*asked.key, *(policy.logs if policy else [])]}
    files, alone = sorted(asked.folder.glob("*/checkpoint")), asked.folder / "checkpoint"
    if alone.exists() or not files:
        mine = keys.get(origin(alone) if alone.is_file() else "", next(iter(keys.values()), None))
        return 0 if audit(asked.folder).verify(mine, asked.earlier, policy) else 1
    names = [origin(file) for file in files]
    done = len({*names}) == len(names)
    for file, name in zip(files, names):  # noqa: B905  Python 3.8 knows no strict
        print(f"{file.parent.name!a}{':' if names.count(name) == 1 else ', not the only one of its log: NOT VERIFIED'}")  # noqa: T201
        done &= audit(file.parent).verify(keys.get(name), [one for one in asked.earlier if origin(one) == name], policy)
    for name in sorted({*keys, *map(origin, asked.earlier)} - {*names}):
        print(f"NOT VERIFIED: the log {name!a} is not in this folder")  # noqa: T201
        done = False
    return 0 if done else 1


if __name__ == "__main__":
    sys.exit(main())
