"""Verify an exported log folder with nothing but Python 3.8 or newer. One file, no installation: read it before you run it.

    python standalone.py DIR [--key VKEY]... [--earlier CHECKPOINT_FILE]... [--policy FILE]
DIR is a log, or holds one in each folder: ``checkpoint`` (how many entries, and the hash over them all, signed), ``key`` (the
signing key's line, after those it follows, of which each signed the next), ``tile/entries/`` (256 entries in each), perhaps
``tile/0/`` (their hashes) and ``witnessed`` (what others signed too). Whoever alters DIR can alter ``key``: give keys you have
from elsewhere as --key, and each checkpoint you were shown before as --earlier: it shows whether the past was rewritten or cut
off. Each fault is a line: where, what, what it means; the last is the verdict. Exit code: 0 verified, 1 faults, 2 wrong use.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import sys
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Tuple  # noqa: UP035  what an alias needs in Python 3.8

Key = Tuple[str, bytes, bytes]  # noqa: UP006  name, id that begins its signatures, public key
WIDTH = 256  # entries in a bundle, hashes in a tile
FIELDS = frozenset(("log", "event", "at", "ticket", "profile", "private_commitment", "v", "public"))
INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{6})?Z")
ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)
P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P  # Ed25519 (RFC 8032 section 5.1): points with -x^2 + y^2 = 1 + D x^2 y^2, modulo P


def plus(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    """Add two points."""
    (a, b), (c, d) = one, other
    k = D * a * b * c * d
    return (a * d + b * c) * pow(1 + k, -1, P) % P, (a * c + b * d) * pow(1 - k, -1, P) % P


def times(factor: int, point: tuple[int, int]) -> tuple[int, int]:
    """Add a point to itself ``factor`` times."""
    half = times(factor // 2, plus(point, point)) if factor else (0, 1)
    return plus(half, point) if factor % 2 else half


def point_of(raw: bytes) -> tuple[int, int]:
    """Read a point from 32 bytes (section 5.1.3). Raises ValueError when they are none, or not the one way to write it."""
    odd, y = divmod(int.from_bytes(raw, "little"), 2**255)
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    root = pow(square, (P + 3) // 8, P)
    x = next((x for x in (root, root * pow(2, (P - 1) // 4, P) % P) if x * x % P == square), None)
    if y >= P or x is None or (x == 0 and odd):
        raise ValueError("no point of the curve")
    return (x if x % 2 == odd else P - x), y


def ed25519(public: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether R, S (64 bytes) sign a message: S times the base point is R plus hash times the key (section 5.1.7)."""
    r, s = signature[:32], int.from_bytes(signature[32:], "little")
    digest = int.from_bytes(hashlib.sha512(r + public + message).digest(), "little") % ORDER
    with suppress(ValueError):
        well = len(public) == 32 and len(signature) == 64 and s < ORDER
        return well and times(s, point_of(b"\x58" + b"\x66" * 31)) == plus(point_of(r), times(digest, point_of(public)))
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
        self.quorum = ""  # nobody fulfils a policy that says none
        for line in text.splitlines():
            first, *rest = line.split() or ["#"]
            known = {*self.witnesses, *self.groups}
            taken = {part for key in self.witnesses.values() for part in key}
            if first == "log":
                self.logs.append(key_of(rest[0]))
            elif first == "witness" and rest[0] not in {*known, "none"} and taken.isdisjoint(key_of(rest[1], 4)):
                self.witnesses[rest[0]] = key_of(rest[1], 4)
            elif first == "group" and rest[0] not in {*known, "none"} and len(known & {*rest[2:]}) == len(rest) - 2 > 0:
                self.groups[rest[0]] = max({"any": 1, "all": len(rest) - 2}.get(rest[1]) or int(rest[1]), 1), rest[2:]
            elif first == "quorum" and not self.quorum and rest[0] in {*known, "none"}:
                self.quorum = rest[0]
            elif not first.startswith("#"):
                raise ValueError("a line is none of log, witness, group, quorum, names what no line made, or one twice")

    def stands(self, name: str, signed: set[str]) -> bool:
        """Tell whether a witness, or enough of a group, signed."""
        of, members = self.groups.get(name, (1, []))
        return name == "none" or name in signed or sum(self.stands(member, signed) for member in members) >= of


def signed_by(note: bytes, key: Key) -> tuple[str, set[bytes]]:
    """Return the text of a note (C2SP signed-note) and what a key's signature lines hold. Raises ValueError when it is none."""
    text, _, lines = note.decode().rpartition("\n\n")
    made = [decoded(line.split(" ", 2)[2]) for line in lines.split("\n") if line.startswith(f"\u2014 {key[0]} ")]
    return f"{text}\n", {raw[4:] for raw in made if raw[:4] == key[1]}


def cosigned(note: bytes, key: Key) -> int:
    """Return when a witness signed (C2SP tlog-cosignature), in seconds since 1970; 0 never. Raises ValueError for a forgery."""
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
    """Return instant and log of an entry, which is canonical JSON (RFC 8785). Raises ValueError for what is none."""
    canonical = False
    with suppress(ValueError, RecursionError):
        value = json.loads(entry.decode())
        canonical = ENCODER.encode(value).encode() == entry
    if not canonical:
        raise ValueError("not canonical JSON: the log writes an entry in one form only, and this is not it")
    if not isinstance(value, dict) or value.keys() != FIELDS:
        raise ValueError(f"wrong fields: an entry has {', '.join(sorted(FIELDS))}, and no other")
    public = value["public"]
    well = isinstance(public, dict) and all(k.isascii() and type(v) in {str, int} for k, v in public.items())
    well = well and all(type(v) is str or abs(v) < 2**53 for v in public.values()) and type(value["v"]) is int
    well = well and value["v"] == 1 and all(isinstance(value[name], str) for name in FIELDS - {"v", "public"})
    if not well or not re.fullmatch("[0-9a-f]{64}", value["private_commitment"]) or not INSTANT.fullmatch(value["at"]):
        raise ValueError("wrong value: v is 1, public has texts and whole numbers, at is an instant, the rest texts")
    return value["at"], value["log"]


class Audit:
    """One reading of a folder. Faults are printed as they are found; what is kept is a few hashes, however long the log."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.faults, self.tree, self.form, self.log, self.latest = folder, 0, Tree(), form_of, "", ""
        self.told: tuple[Tree, str, str] | None = None  # once a tile differs: the tree as the tiles tell it; where; what
        self.ahead: tuple[str, object] = "", None  # when an entry said that the clock had jumped ahead, and by how many seconds
        self.signers: dict[Key, int] = {}  # the keys as the entries have them follow each other, and how many each may sign

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

    def keys(self, given: list[Key]) -> list[Key]:
        """Return the folder's keys, oldest first, else the auditor's; report keys that are none, or others than theirs."""
        own = [] if (self.folder / "key").exists() else given
        with suppress(ValueError):
            own = own or [key_of(line) for line in self.contents("key").decode().splitlines()]
        if own and {*given} <= {*own}:
            return own
        self.fault("key: another key: the folder brings none that is valid, or another one than you: do not trust it")
        return given or own

    def open(self, path: str | Path, keys: list[Key]) -> tuple[int, bytes, Key] | None:
        """Return size, root and signer of a checkpoint (C2SP tlog-checkpoint), or report why it is none of these keys."""
        note, size, root = self.contents(path), "", b""
        with suppress(ValueError):
            made = [(key, *signed_by(note, key)) for key in keys]
            key, text, ours = next((one for one in made[::-1] if one[2]), made[-1])
            origin, size, coded = text[:-1].split("\n")
            root = decoded(coded)
        if not re.fullmatch("0|[1-9][0-9]{0,18}", size) or len(root) != 32:
            what = "malformed: it is not a signed checkpoint of three lines (origin, size, root), so it proves nothing"
        elif not ours:
            what = f"signature missing: the key {key[0]!a} {key[1].hex()} did not sign it: it is not this log's word"
        elif not all(ed25519(key[2], text.encode(), signature) for signature in ours):
            what = "signature wrong: the key did not sign this text: it was changed after it was signed, or is forged"
        elif origin != key[0]:
            what = f"another log: it speaks of another log than {key[0]!a}"
        else:
            return int(size), root, key
        self.fault(f"{str(path)!a}: {what}")
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
            entry, where = raw[start + 2 : end], f"entry {first + len(hashes)} ({path})"
            try:
                self.check(*self.form(entry), where)
                if re.search(rb'\.(?:successor|jump|confirm)","log":', entry):  # it is about the log's own keys or clock
                    self.heed(json.loads(entry), first + len(hashes))
            except ValueError as fault:
                self.fault(f"{where}: {fault}")
            hashes.append(hashlib.sha256(b"\x00" + entry).digest())
            start = end
        if len(hashes) != width:
            self.fault(f"{path}: wrong count: {len(hashes)} entries stand where {width} belong: some were dropped or added")
        return hashes

    def check(self, at: str, log: str, where: str) -> None:
        """Raise ValueError for an entry of another log, no day there is, or over a day back though no clock was ahead."""
        if at[:10] != self.latest[:10]:
            try:
                made, latest, jumped = (datetime.fromisoformat((one or at)[:19]) for one in (at, self.latest, self.ahead[0]))
            except ValueError:
                raise ValueError("wrong value: at is of a day that no calendar has") from None
            if latest - made > timedelta(1):
                if type(self.ahead[1]) is not int or (jumped - made).total_seconds() > self.ahead[1] + 86400:
                    raise ValueError("back in time: it says it was made more than a day before an entry that precedes it")
                print(f"{where}: a clock that had jumped ahead was set right: back to {at[:16]} from {self.latest[:16]}")  # noqa: T201
                self.latest, self.ahead = "", ("", None)
        if self.log and self.log != log:
            raise ValueError(f"another log: it belongs in the log of {log!a}")
        self.latest = max(at, self.latest)

    def heed(self, value: dict[str, Any], number: int) -> None:
        """Mind a clock that jumped, or a key in another's place. Raises ValueError where the one before did not sign it."""
        public = value["public"]
        if not value["event"].endswith(".successor"):
            self.ahead = self.latest, public.get("kind") == "forward" and public.get("seconds")
            return
        line, before = str(public.get("key")), [*self.signers][-1]
        if not ed25519(before[2], f"pnrscreen/successor/v1\n{line}\n".encode(), decoded(str(public.get("signed")))):
            raise ValueError("another key: it names a key to sign from here on, and the one before did not sign that")
        self.signers.update({before: number, key_of(line): sys.maxsize})

    def compare(self, path: str, number: int, mine: list[bytes]) -> None:
        """Note the first entry that differs from the hash tiles, and from there on build the tree that the tiles tell."""
        name = self.find("tile/0", number)
        raw = self.contents(name) if name else b"".join(mine)
        told = [raw[at : at + 32] for at in range(0, len(raw), 32)]
        if told != mine and not self.told:
            at = next(at for at in range(len(raw) + WIDTH) if mine[at : at + 1] != told[at : at + 1])
            gone = not mine[at:] or mine[at : at + 1] == told[at + 1 : at + 2]
            new = not told[at:] or mine[at + 1 : at + 2] == told[at : at + 1]
            what = "reordered" if sorted(mine) == sorted(told) else "dropped" if gone else "added" if new else "changed"
            said = f"entry {number * WIDTH + at} ({path}): {what}: from here on it is not what was logged"
            self.told = Tree(self.tree.size, tuple(self.tree.parts)), name, said
        if self.told:
            self.told[0].add(told)

    def judge(self, size: int, root: bytes, roots: dict[int, bytes]) -> None:
        """Report how the entries differ from the signed checkpoint, and where, as far as the hash tiles can tell."""
        if self.tree.size != size:
            what = "truncated" if self.tree.size < size else "added"
            self.fault(f"tile/entries: {what}: {self.tree.size} entries stand here, the checkpoint signs {size}")
        if roots.get(size, root) != root:
            self.fault("checkpoint: wrong root: it signs other entries; some were changed, added, dropped or moved")
        if self.told and roots.get(size) == root:
            self.fault(f"{self.told[1]}: wrong hash tile: the entries are those that were signed, this tile is not theirs")
        elif self.told:
            sure = "the tiles have the signed root" if self.told[0].root() == root else "if tile/0 is right, nobody signed that"
            self.fault(f"{self.told[2]} ({sure})")

    def witnesses(self, keys: list[Key], policy: Policy) -> list[tuple[Path, tuple[int, bytes, Key]]]:
        """Return the checkpoint that the witnesses of a policy signed, as an earlier one, or report that too few did."""
        told = self.open("witnessed", keys) if (self.folder / "witnessed").exists() else None
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

    def verify(self, given: list[Key], earlier: list[Path], policy: Policy | None) -> bool:
        """Verify this log and print the verdict: against keys had from elsewhere, earlier checkpoints, and a policy."""
        keys = self.keys(given)
        name, self.signers = keys[0][0] if keys else "", dict.fromkeys(keys[:1] or [("", b"", b"")], sys.maxsize)
        self.log = name.rpartition("/")[2] if name.endswith(("/operations", "/rules")) else ""
        now = self.open("checkpoint", keys) if keys else None
        known = [(file, then) for file in earlier if keys for then in [self.open(file.absolute(), keys)] if then]
        told = known + (self.witnesses(keys, policy) if keys and policy else []) + ([(Path("checkpoint"), now)] if now else [])
        roots = self.read({size for _, (size, _, _) in told})
        if now:
            self.judge(*now[:2], roots)
        for file, then in told:
            size, root, key = then
            if size > self.signers.get(key, size):
                self.fault(f"{str(file)!a}: key replaced: {key[1].hex()} signed {size} entries, of at most {self.signers[key]}")
            elif then is not now and size > self.tree.size:
                self.fault(f"{str(file)!a}: truncated: it signs {size} entries, of {self.tree.size} here: the tail was cut off")
            elif then is not now and roots[size] != root:
                self.fault(f"{str(file)!a}: forked: the first {size} entries are not those it signs: the past was rewritten")
        if keys and [*self.signers] != keys:
            self.fault("key: another key: its keys are not those that the entries have follow each other")
        if not now or self.faults:
            print(f"NOT VERIFIED: {self.faults} faults")  # noqa: T201
            return False
        whose = f"{len(earlier)} earlier, {'your' if given else 'its own'} key {(given or keys)[-1][1].hex()}"
        print(f"VERIFIED: {now[0]} entries of {name!a}, root {now[1].hex()}, {whose}")  # noqa: T201
        return True


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
    keys = [*asked.key, *(policy.logs if policy else [])]
    logs = {one.with_name("checkpoint") for one in asked.folder.glob("*/[ckt]*") if one.name in ("checkpoint", "key", "tile")}
    files = [alone] if (alone := asked.folder / "checkpoint").exists() else sorted(logs) or [alone]
    notes = {one: audit(one.parent).contents(one.name) for one in [*files, *asked.earlier] if one.is_file()}
    names = {one: note.decode(errors="replace").partition("\n")[0] for one, note in notes.items()}
    done = len({*(here := [names.get(file, "") for file in files])}) == len(here)
    ours = [[key for key in keys if key[0] == name] for name in here]
    if files == [alone]:
        return 0 if audit(asked.folder).verify(ours[0] or keys[:1], asked.earlier, policy) else 1
    for file, name, mine in zip(files, here, ours):  # noqa: B905  Python 3.8 knows no strict
        print(f"{file.parent.name!a}{':' if here.count(name) == 1 else ', not the only one of its log: NOT VERIFIED'}")  # noqa: T201
        done &= audit(file.parent).verify(mine, [one for one in asked.earlier if names[one] == name], policy)
    gone = sorted({*(key[0] for key in keys), *(names[one] for one in asked.earlier)} - {*here})
    print("".join(f"NOT VERIFIED: the log {name!a} is not in this folder\n" for name in gone), end="")  # noqa: T201
    return 0 if done and not gone else 1


if __name__ == "__main__":
    sys.exit(main())
