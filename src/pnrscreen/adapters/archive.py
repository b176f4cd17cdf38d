"""The byte form of a backup: one tar file of plain members, read and written front to back.

This module knows the members and what proves them. It refuses to believe a length: nothing is read beyond what is there, no
member is unpacked anywhere by name, and what is no plain member (a link, a device, a sparse file) is refused.

::

    home/log/...          files of the home that must not be newer than the tables
    tables/<name>/000000  rows of a table in frames (``frame``), some megabytes a part; a table without rows has none
    home/...              the other files of the home
    manifest.json         what all of this is, with the SHA-256 of every member
    seal                  the SHA-256 of the manifest, a blank, and what the keys of the home make of it

POSIX.1-1988 (ustar) headers with the GNU forms of long names and of sizes over 8 GiB, which every ``tar`` reads.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import tarfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from io import BufferedReader
from itertools import groupby
from pathlib import Path
from typing import BinaryIO, NamedTuple

import msgspec

from pnrscreen.adapters import belongings, durable, frame
from pnrscreen.errors import ConfigError, Conflict, Tampered
from pnrscreen.keeping import FORMAT, HomeFile, Manifest, Progress, Row, Summary, Table, Verified

_BLOCK = 512
_PIECE = 1 << 20
_PART = 8 << 20  # of a table, unless one row is longer
_SHORT_MAX = 64 << 20  # a manifest
_NAME_MAX = 1024
_READ = msgspec.json.Decoder(Manifest)
_MANIFEST, _SEAL = "manifest.json", "seal"
_ROWS = re.compile(r"tables/([a-z_]{1,40})/[0-9]{6,9}", re.ASCII)
_HOME = "home/"


@contextmanager
def writing(path: Path) -> Iterator[TarArchive]:
    """Write an archive; nothing of it is left when it was not published. Raises ConfigError for a name that is taken."""
    if os.path.lexists(path):
        raise ConfigError(f"{path} is there already: a backup never replaces one, give another name")
    if not path.parent.is_dir():
        raise ConfigError(f"there is no folder {path.parent}")
    passing = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with open(os.open(passing, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123
            yield TarArchive(file, passing, path)
    except OSError as error:
        raise OSError(
            f"the backup could not be written to {path.parent}: {error.strerror or error}. Nothing is left of it"
        ) from None
    finally:
        passing.unlink(missing_ok=True)


@contextmanager
def reading(path: Path) -> Iterator[TarKept]:
    """Hold an archive: what was verified is what is restored. Raises ConfigError without one."""
    if not path.is_file():
        raise ConfigError(f"there is no file {path}")
    with path.open("rb") as file:
        yield TarKept(file, path)


class TarArchive:
    """An archive being written, in memory that does not grow with it. Implements ``keeping.Archive``."""

    def __init__(self, file: BinaryIO, passing: Path, path: Path) -> None:
        self._file, self._passing, self._path = file, passing, path
        self._hash = hashlib.sha256()
        self._members: dict[str, str] = {}
        self._summaries: dict[str, Summary] = {}

    def put_table(self, table: Table) -> None:
        """Write a table in parts of whole rows."""
        tally = frame.Tally(table.columns)
        for number, part in enumerate(_parts(tally.through(table.rows))):
            self._put(f"tables/{table.name}/{number:06}", sum(map(len, part)), part)
        self._summaries[table.name] = tally.summary()

    def put_file(self, file: HomeFile) -> None:
        """Write a file of the home; raises Conflict when it changed while it was read."""
        self._put(_HOME + file.path, file.size, file.content)

    def summaries(self) -> Mapping[str, Summary]:
        """Return what each table written came to."""
        return dict(self._summaries)

    def members(self) -> Mapping[str, str]:
        """Return the SHA-256 of every member written."""
        return dict(self._members)

    def seal(self, manifest: Manifest, mark: Callable[[str], str]) -> str:
        """Write the manifest and its mark, reach the disk, and return the SHA-256 of the archive."""
        said = msgspec.json.format(msgspec.json.encode(manifest))
        named = hashlib.sha256(said).hexdigest()
        self._put(_MANIFEST, len(said), [said])
        sealed = f"{named} {mark(named)}\n".encode()
        self._put(_SEAL, len(sealed), [sealed])
        self._write(bytes(2 * _BLOCK))
        self._file.flush()
        os.fsync(self._file.fileno())
        return self._hash.hexdigest()

    def publish(self) -> None:
        """Give the archive its name, durably."""
        self._passing.replace(self._path)
        durable.flush(self._path.parent)

    def _put(self, name: str, size: int, content: Iterable[bytes]) -> None:
        self._write(_header(name, size))
        digest, left = hashlib.sha256(), size
        for piece in content:
            digest.update(piece)
            self._write(piece)
            left -= len(piece)
        if left:
            raise Conflict(f"{name.removeprefix(_HOME)} changed while it was read: run again")
        self._write(bytes(-size % _BLOCK))
        self._members[name] = digest.hexdigest()

    def _write(self, piece: bytes) -> None:
        self._hash.update(piece)
        self._file.write(piece)


class _Member(NamedTuple):
    """A member of an archive; its content begins where the file stands when it is yielded."""

    name: str
    size: int


class TarKept:
    """An archive that is there. Implements ``keeping.Kept``."""

    def __init__(self, file: BufferedReader, path: Path) -> None:
        self._file, self._path = file, path
        self._length = os.fstat(file.fileno()).st_size

    def verify(self, progress: Progress) -> Verified:
        """Read all of it and return its manifest; raises Tampered, naming the member that is not as it was written."""
        digests: dict[str, str] = {}
        tallies: dict[str, frame.Tally] = {}
        short: dict[str, bytes] = {}
        for member in self._members():
            if member.name in digests or (_SEAL in digests):
                raise Tampered(f"{self._path}: {member.name} is there twice, or behind the end")
            if member.name in {_MANIFEST, _SEAL}:
                short[member.name] = self._short(member)
                digests[member.name] = hashlib.sha256(short[member.name]).hexdigest()
            else:
                digests[member.name] = self._digest(member, tallies)
            progress("MiB", self._file.tell() // _PIECE, self._length // _PIECE)
        manifest, named, mark = self._manifest(short)
        members = {name: digest for name, digest in digests.items() if name not in {_MANIFEST, _SEAL}}
        for name in sorted(members.keys() | manifest.members):
            if members.get(name) != manifest.members.get(name):
                raise Tampered(f"{self._path}: {name} is not what the backup was made of")
        for name in sorted(manifest.tables.keys() | tallies):
            promised = manifest.tables.get(name)
            if promised is None or tallies.get(name, frame.Tally()).summary(promised.columns) != promised:
                raise Tampered(f"{self._path}: the rows of {name} are not those the backup was made of")
        return Verified(manifest, named, mark, self._whole())

    def files(self) -> Iterator[HomeFile]:
        """Yield the files of the home."""
        for member in self._members():
            if member.name.startswith(_HOME):
                yield HomeFile(member.name.removeprefix(_HOME), member.size, self._content(member))

    def tables(self, manifest: Manifest) -> Iterator[Table]:
        """Yield the tables in the order in which they were written, which is that in which they can be filled."""
        parts = (member for member in self._members() if _ROWS.fullmatch(member.name))
        for name, several in groupby(parts, lambda member: member.name.split("/")[1]):
            summary = manifest.tables[name]
            yield Table(name, summary.columns, summary.rows, self._rows(several, len(summary.columns)))

    def _members(self) -> Iterator[_Member]:
        """Yield the members one after another, from the front; where one ends does not depend on how much of it was read."""
        at, before = 0, "the beginning"
        while True:
            self._file.seek(at)
            block = self._file.read(_BLOCK)
            if not block.strip(b"\0"):
                self._end(at, before)
                return
            name, size, length = self._headed(block, before)
            at += length
            if not 0 <= size <= self._length - at:
                raise Tampered(f"{self._path}: {name} is cut short")
            self._check(name, size, at - length)
            yield _Member(name, size)
            at += size
            self._file.seek(at)
            if self._file.read(-size % _BLOCK).strip(b"\0"):
                raise Tampered(f"{self._path}: there is something between {name} and what follows it")
            at, before = at + -size % _BLOCK, name

    def _headed(self, block: bytes, before: str) -> tuple[str, int, int]:
        """Return the name and the size that a header states, and how long the header is."""
        header = self._parsed(block, before)
        if header.type != tarfile.GNUTYPE_LONGNAME:
            return header.name, header.size, _BLOCK
        length = min(max(header.size, 0), _NAME_MAX)
        name = self._file.read(length + -length % _BLOCK).rstrip(b"\0").decode("utf-8", "replace")
        return name, self._parsed(self._file.read(_BLOCK), before).size, 2 * _BLOCK + length + -length % _BLOCK

    def _parsed(self, block: bytes, before: str) -> tarfile.TarInfo:
        try:
            return tarfile.TarInfo.frombuf(block, "utf-8", "strict")
        except (tarfile.HeaderError, UnicodeDecodeError):
            raise self._damaged(before) from None

    def _damaged(self, before: str) -> Tampered:
        what = "this is no backup" if before == "the beginning" else "it is damaged or cut short"
        return Tampered(f"{self._path}: {what} (after {before})")

    def _end(self, at: int, before: str) -> None:
        """Refuse anything behind the two empty blocks that end an archive, and an archive without them."""
        if self._length != at + 2 * _BLOCK or any(self._file.read(_BLOCK)):
            raise self._damaged(before)

    def _check(self, name: str, size: int, at: int) -> None:
        """Refuse whatever is not one of ours: another name, or a header of which one byte is not as it is written here."""
        path = name.removeprefix(_HOME)
        ours = name in {_MANIFEST, _SEAL} or _ROWS.fullmatch(name) or (path != name and belongings.takes(path))
        self._file.seek(at)
        if not ours or self._file.read(len(_header(name, size))) != _header(name, size):
            raise Tampered(f"{self._path}: {name!r} is no member of a backup, or its header is damaged")

    def _short(self, member: _Member) -> bytes:
        if member.size > _SHORT_MAX:
            raise Tampered(f"{self._path}: {member.name} is too long to be one")
        return self._file.read(member.size)

    def _digest(self, member: _Member, tallies: dict[str, frame.Tally]) -> str:
        """Return the SHA-256 of a member, with the rows in it counted in."""
        rows = _ROWS.fullmatch(member.name)
        tally = tallies.setdefault(rows[1], frame.Tally()) if rows else None
        digest = hashlib.sha256()
        for piece in self._content(member) if tally is None else map(tally.add, self._frames(member)):
            digest.update(piece)
        return digest.hexdigest()

    def _content(self, member: _Member) -> Iterator[bytes]:
        left = member.size
        while left and (piece := self._file.read(min(left, _PIECE))):
            left -= len(piece)
            yield piece

    def _frames(self, member: _Member) -> Iterator[bytes]:
        """Yield the frames in a part of a table."""
        left = member.size
        while left:
            length = self._file.read(min(left, frame.LENGTH))
            left -= frame.LENGTH
            if not 0 <= int.from_bytes(length) <= left:
                raise Tampered(f"{self._path}: {member.name} holds a row that is longer than what is there")
            yield length + self._file.read(int.from_bytes(length))
            left -= int.from_bytes(length)

    def _rows(self, parts: Iterable[_Member], width: int) -> Iterator[Row]:
        for member in parts:
            for one in self._frames(member):
                yield frame.row(one[frame.LENGTH :], width, f"{self._path}: {member.name}")

    def _manifest(self, short: Mapping[str, bytes]) -> tuple[Manifest, str, str]:
        """Return the manifest, by which hash it is known, and what the keys of its home made of that."""
        if _MANIFEST not in short or _SEAL not in short:
            raise Tampered(f"{self._path}: the backup was never finished: it has no manifest")
        named, _, mark = short[_SEAL].decode("ascii", "replace").removesuffix("\n").partition(" ")
        if hashlib.sha256(short[_MANIFEST]).hexdigest() != named or not re.fullmatch("[0-9a-f]{32}", mark):
            raise Tampered(f"{self._path}: {_MANIFEST} is not what the backup was made of")
        try:
            manifest = _READ.decode(short[_MANIFEST])
        except msgspec.DecodeError:
            raise Tampered(f"{self._path}: {_MANIFEST} cannot be read: a newer pnrscreen may have made it") from None
        if manifest.format != FORMAT:
            raise ConfigError(
                f"{self._path} is of format {manifest.format}, this program reads {FORMAT}: use a newer pnrscreen"
            )
        return manifest, named, mark

    def _whole(self) -> str:
        self._file.seek(0)
        return hashlib.file_digest(self._file, "sha256").hexdigest()


def _header(name: str, size: int) -> bytes:
    """Return the header of a plain member; nothing in it depends on who wrote it or when."""
    header = tarfile.TarInfo(name)
    header.size, header.mode = size, 0o600
    return header.tobuf(tarfile.GNU_FORMAT, "utf-8", "strict")


def _parts(frames: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Gather frames into parts."""
    part: list[bytes] = []
    size = 0
    for one in frames:
        part.append(one)
        size += len(one)
        if size >= _PART:
            yield part
            part, size = [], 0
    if part:
        yield part
