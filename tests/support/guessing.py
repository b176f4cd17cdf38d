"""A dictionary attack on the log: someone has every entry and a list of names, and tries what could have been written."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

COMMIT = b"pnrscreen/commit/v1\n"


def guessed(entries: Iterable[Mapping[str, Any]], names: Iterable[str], salt: bytes = b"") -> Iterator[str]:
    """Yield the names that an entry gives away: in clear, hashed, or under its commitment; ``salt`` is what the thief knows."""
    said = [json.dumps(entry, sort_keys=True) for entry in entries]
    words = {word for text in said for word in text.replace('"', " ").replace(":", " ").split()}
    commitments = {entry["private_commitment"] for entry in entries}
    for name in names:
        plain = name.encode()
        forms = (plain, json.dumps(name).encode(), b'{"actor":"' + plain + b'"}', b'{"name":"' + plain + b'"}')
        hashes = {hashlib.sha256(form).hexdigest() for form in forms}
        hashes |= {hashlib.sha256(COMMIT + salt + form).hexdigest() for form in forms}
        hashes |= {whole[:length] for whole in hashes for length in (16, 32)}
        if name in words or hashes & (words | commitments):
            yield name
