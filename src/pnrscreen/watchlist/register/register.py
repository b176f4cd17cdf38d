"""An open register: whether a document is listed, and as what.

This module knows how a document is sought and what is said of it. It refuses to know who carries it, and opens no file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from pnrscreen.errors import Tampered
from pnrscreen.model import Document, Finding, Identity, Match
from pnrscreen.normalise import documents
from pnrscreen.watchlist import slips
from pnrscreen.watchlist.register import packing, rows
from pnrscreen.watchlist.register.building import Buffer
from pnrscreen.watchlist.register.layout import Blocks

ALONE: Final = 350
"""What a number loses whose issuer is not known: among so many listed it may well be a stranger's."""
TAKEN: Final = 100
"""What it loses when the bearer's nationality stands in for the issuer."""
_LABEL: Final = Finding(feature="bearer", score=500, detail="document, not person: the register names nobody")


class Register:
    """One edition of one register, over the bytes of its file; raises Tampered when they are not what was written."""

    def __init__(self, content: Buffer) -> None:
        self._blocks = Blocks(content)
        foot = self._blocks.foot
        self.name, self.digest, self._rows = foot.name, foot.digest, foot.rows
        self._issuer_of = {issuer: place for place, issuer in enumerate(foot.issuers)}

    def __len__(self) -> int:
        """Return how many documents are listed."""
        return self._rows

    def check(self) -> None:
        """Read every block; raises Tampered when one is not what was written."""
        counted = sum(rows.size(self._blocks.rows(at)) for at in range(len(self._blocks)))
        if counted != self._rows:
            raise Tampered(f"register {self.name} holds {counted:,} documents, not {self._rows:,}: load it again")

    def matches(self, identity: Identity, day: str, threshold: int = 0) -> tuple[Match, ...]:
        """Return the listed documents that someone carries on a day (ISO), at or above the threshold, best first."""
        found: dict[str, Match] = {}
        for said in identity.documents:
            for listed, reason, score, detail in self._found(said, identity.nationalities, day):
                match = self._match(said, listed, reason, score, detail)
                before = found.get(match.entry_id)
                if score >= threshold and (before is None or before.score < score):
                    found[match.entry_id] = match
        return tuple(sorted(found.values(), key=lambda one: (-one.score, one.entry_id)))

    def _found(self, said: Document, nationalities: tuple[str, ...], day: str) -> Iterator[tuple[Document, str, int, str]]:
        """Yield each listed document that is meant by one that is said, with its reason, and how surely it is."""
        today = rows.day(day)
        number = documents.number(said.number)
        if not documents.distinctive(number) or len(number) > packing.LONGEST or not number.isascii():
            return
        for spelled, misread in slips.spellings(number):
            for listed, reason, until in self._listed(spelled):
                if rows.FOR_GOOD < until < today:
                    continue
                score, detail = slips.likeness(spelled, listed.number, misread)
                loss, words = _issuers(said.issuer, listed.issuer, nationalities)
                if loss is not None:
                    yield listed, reason, score - loss, f"{detail}; {words}"

    def _listed(self, number: str) -> Iterator[tuple[Document, str, int]]:
        """Yield what is listed in the class of a number: document, reason, last day."""
        foot = self._blocks.foot
        key, _ = packing.one(number)
        for at in self._blocks.holding(key):
            block = self._blocks.rows(at)
            begin, end = (int(block.key.searchsorted(packing.KEY.type(key), side)) for side in ("left", "right"))
            for place in range(begin, end):
                row = rows.apart(int(block.rest[place]))
                whole = packing.text(key, row.letters) if block.text is None else block.text[place].decode()
                if slips.folded(whole) == slips.folded(number):
                    listed = Document(kind=foot.kinds[row.kind], number=whole, issuer=foot.issuers[row.issuer])
                    yield listed, foot.reasons[row.reason], row.until

    def _match(self, said: Document, listed: Document, reason: str, score: int, detail: str) -> Match:
        about = f"{listed.kind}:{listed.issuer}:{listed.number}"
        return Match(
            watchlist=self.name,
            entry_id=about,
            entry_digest=hashlib.sha256(f"{about}:{reason}".encode()).hexdigest(),
            entry_name="",
            score=score,
            findings=(replace(slips.met(said, listed), score=score, detail=detail), _LABEL),
            reason_code=reason,
        )


def _issuers(said: str, listed: str, nationalities: tuple[str, ...]) -> tuple[int | None, str]:
    """Return what the issuers take from the score, None where they make it another document, and that in words."""
    if said and listed:
        return (0, "same issuer") if said == listed else (None, "")
    if listed and nationalities:
        return (TAKEN, "issuer not said, nationality the same") if listed in nationalities else (ALONE, "issuer not said")
    return ALONE, "one issuer is not known: the number alone proves little"
