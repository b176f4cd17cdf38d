"""Messages spelled segment by segment, with the items a reader would have found in them."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from pnrscreen import bootstrap, privacy
from pnrscreen.message import Defect, Flight, Function, Interchange, Item, Message, Push

PROFILES = Path(privacy.__file__).parent / "profiles"
Spelled = tuple[Interchange, bytes]


@pytest.fixture(scope="session")
def strict() -> privacy.Profile:
    """Return the default: the Directive as read in C-817/19."""
    return privacy.profile((PROFILES / "eu-strict.toml").read_bytes())


@pytest.fixture(scope="session")
def literal() -> privacy.Profile:
    """Return the Directive's text alone."""
    return bootstrap.profile("eu-text")


@pytest.fixture
def spell() -> Callable[..., Spelled]:
    """Return a function that spells an interchange of one message."""
    return _spell


def _spell(
    *segments: tuple[str, str, str] | tuple[str, str, str, dict[str, str]] | bytes,
    standard: str = "PNRGOV",
    una: bytes = b"UNA:+.? '",
    defects: tuple[Defect, ...] = (),
) -> Spelled:
    """Spell segments given as (tag, code, text, parts); bare bytes are noise that no item speaks for."""
    end = una[-1:]
    raw = bytearray()
    envelope: list[Item] = []
    items: list[Item] = []

    def add(where: list[Item], tag: str, code: str, text: bytes, parts: dict[str, str]) -> None:
        start = len(raw)
        raw.extend(text)
        where.append(Item(tag, code, start, len(raw), text.removesuffix(end).decode("latin-1")))
        for name, part in parts.items():
            at = start + text.index(part.encode())
            where.append(Item(tag, name, at, at + len(part), part))

    add(envelope, "UNA", "", una, {})
    raw.extend(b"\r\n")
    add(envelope, "UNB", "", b"UNB+UNOA:4+ZZ+PIU+260301:0440+1" + end, {})
    for segment in segments:
        if isinstance(segment, bytes):
            raw.extend(segment)
        else:
            tag, code, text, *parts = segment
            add(items, tag, code, text.encode() + end, *(parts or [{}]))
    add(envelope, "UNZ", "", b"UNZ+1+1" + end, {})
    message = Message(
        reference="1",
        standard=standard,
        version="13.1",
        function=Function.ORIGINAL,
        body=Push(flight=Flight()),
        items=tuple(items),
        defects=defects,
    )
    content = bytes(raw)
    digest = hashlib.sha256(content).hexdigest()
    interchange = Interchange(
        digest=digest,
        start=0,
        end=len(content),
        sender="ZZ",
        terminator=end.decode("latin-1"),
        messages=(message,),
        items=tuple(envelope),
    )
    return interchange, content
