"""Prove: what anyone who follows a log asks of it piece by piece: its files, that an entry is in it, that it only grew.

Everything handed out here follows from files that hold nothing personal; whoever asks verifies it against a checkpoint they
trust, with the public key. RFC 9162 section 2.1, C2SP tlog-tiles.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pnrscreen import audit
from pnrscreen.app import App
from pnrscreen.errors import NotFound, Tampered
from pnrscreen.operations import sequence
from pnrscreen.rights import Access, Capability, Log


def file(app: App, access: Access, log: Log, path: str) -> bytes:
    """Return a file of a log: ``checkpoint``, ``witnessed``, ``key``, ``tile/...``. Raises NotFound where it has none such."""
    app.permit(access, Capability.READ_LOG)
    if path == "key":
        return sequence.key_lines(app, log)
    content = app.logs.read(f"{log}/{path}") if _is_of_log(path) else b""
    if not content:
        raise NotFound(f"the log of {log} has no file of that name; its checkpoint says how long it is")
    return content


def inclusion(app: App, access: Access, log: Log, index: int, size: int) -> Sequence[bytes]:
    """Return the proof that the entry at place ``index`` is in the log of the first ``size`` entries, lowest sibling first.

    Raises NotFound where what was signed has no such entry.
    """
    app.permit(access, Capability.READ_LOG)
    if not 0 <= index < size <= _signed(app, log):
        raise NotFound(f"the log of {log} has no entry at that place in that size; its checkpoint says how long it is")
    return _whole(log, lambda: audit.inclusion(_roots(app, log), index, size))


def consistency(app: App, access: Access, log: Log, old: int, size: int) -> Sequence[bytes]:
    """Return the proof that the log of the first ``size`` entries goes on from that of the first ``old``, lowest node first.

    Raises NotFound where what was signed is shorter.
    """
    app.permit(access, Capability.READ_LOG)
    if not 0 <= old <= size <= _signed(app, log):
        raise NotFound(f"the log of {log} never had those sizes; its checkpoint says how long it is")
    return _whole(log, lambda: audit.consistency(_roots(app, log), old, size))


def _signed(app: App, log: Log) -> int:
    told = sequence.signed(app, log)
    return told.size if told else 0


def _roots(app: App, log: Log) -> audit.RootOf:
    """Return what hashes any run of a log's leaves out of its files as they are signed now."""
    return audit.roots(_signed(app, log), lambda path: app.logs.read(f"{log}/{path}"))


def _whole(log: Log, prove: Callable[[], Sequence[bytes]]) -> Sequence[bytes]:
    try:
        return prove()
    except ValueError as error:
        raise Tampered(f"a file of the log of {log} is not as it was signed: {error}") from None


def _is_of_log(path: str) -> bool:
    """Tell whether a path can be one of a log: no step in it leads anywhere else."""
    first, *rest = path.split("/")
    return (first in {"checkpoint", "witnessed"} and not rest) or (first == "tile" and all(map(_is_step, rest)))


def _is_step(step: str) -> bool:
    return step.isascii() and step.replace(".", "", 1).isalnum()
