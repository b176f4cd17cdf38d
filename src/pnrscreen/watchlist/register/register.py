"""An open register: whether a document is listed, and as what.

This module knows how a document is sought and what is said of it. It refuses to know who carries it, and opens no file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Final, NamedTuple

from pnrscreen.errors import Tampered
from pnrscreen.model import Document, Entry, Identity
from pnrscreen.normalise import documents
from pnrscreen.resemblance import Evidence, Finding, Match, Otherwise
from pnrscreen.terms import UNSTATED, Terms
from pnrscreen.watchlist import slips
from pnrscreen.watchlist.register import packing, rows
from pnrscreen.watchlist.register.building import Buffer
from pnrscreen.watchlist.register.layout import Blocks
from pnrscreen.watchlist.slips import SAME_ISSUER, Issuers

ALONE: Final = 350
"""What a number loses whose issuer is not known: among so many listed it may well be a stranger's."""
TAKEN: Final = 100
"""What it loses when the bearer's nationality stands in for the issuer."""
_LABEL: Final = Finding(feature="bearer", score=500, key="bearer.document")
_WITHOUT: Final = Otherwise(key="otherwise.document", score=0)


class _Row(NamedTuple):
    """A listed document: why it is listed, and the number of its last day."""

    document: Document
    reason: str
    until: int


class Register:
    """One edition of one register, over the bytes of its file; raises Tampered when they are not what was written.

    ``terms`` and ``sought_or_alert`` are what the registry says of it; a document has no terms of its own but its last day.
    """

    def __init__(self, content: Buffer, terms: Terms = UNSTATED, *, sought_or_alert: bool = False) -> None:
        self._blocks = Blocks(content)
        foot = self._blocks.foot
        self.name, self.digest, self._rows = foot.name, foot.digest, foot.rows
        self.edition = self.digest[:12]
        self.terms, self.sought_or_alert = terms, sought_or_alert

    def __len__(self) -> int:
        """Return how many documents are listed."""
        return self._rows

    def check(self) -> None:
        """Read every block; raises Tampered when one is not what was written."""
        counted = sum(rows.size(self._blocks.rows(at)) for at in range(len(self._blocks)))
        if counted != self._rows:
            raise Tampered(f"register {self.name} holds {counted:,} documents, not {self._rows:,}: load it again")

    def turns(self) -> Iterator[str]:
        """Yield the days (ISO) on which a document goes out of force."""
        return (rows.iso(number, after=1) for number in self._blocks.foot.ends)

    def lists(self, entry_id: str) -> bool:
        """Tell whether a document is listed, by the id that a match gives it, on whatever day."""
        return any(True for _ in self.named(entry_id))

    def named(self, entry_id: str) -> Iterator[Entry]:
        """Yield a listed document as an entry, by the id that a match gives it, each time that it is listed."""
        for row in self._listed(entry_id.rpartition(":")[2]):
            if _id(row.document) == entry_id:
                yield self._entry(row)

    def matches(self, identity: Identity, day: str = "", threshold: int = 0) -> tuple[Match, ...]:
        """Return the listed documents that someone carries, at or above the threshold, best first.

        Only those whose last day is not before ``day`` (ISO) can match; without a day every one can.
        """
        found: dict[str, Match] = {}
        for said in identity.documents:
            for row, evidence in self._found(said, identity.nationalities, day):
                match = self._match(row, evidence, threshold)
                before = found.get(match.entry_id)
                if match.score >= threshold and (before is None or before.score < match.score):
                    found[match.entry_id] = match
        return tuple(sorted(found.values(), key=lambda one: (-one.score, one.entry_id)))

    def _found(self, said: Document, nationalities: tuple[str, ...], day: str) -> Iterator[tuple[_Row, Evidence]]:
        """Yield each listed document that is meant by one that is said, and how surely it is."""
        today = rows.day(day) if day else rows.FOR_GOOD
        number = documents.number(said.number)
        if not documents.distinctive(number) or len(number) > packing.LONGEST or not number.isascii():
            return
        for spelled, misread in slips.spellings(number):
            for row in self._listed(spelled):
                issuers = _issuers(said.issuer, row.document.issuer, nationalities)
                if issuers and not rows.FOR_GOOD < row.until < today:
                    alike = slips.likeness(spelled, row.document.number, misread)
                    yield row, slips.met(said, row.document, alike, issuers)

    def _listed(self, number: str) -> Iterator[_Row]:
        """Yield what is listed in the class of a number."""
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
                    yield _Row(listed, foot.reasons[row.reason], row.until)

    def _entry(self, row: _Row) -> Entry:
        about = _id(row.document)
        until = Terms(expires=rows.iso(row.until)) if row.until != rows.FOR_GOOD else UNSTATED
        return Entry(
            watchlist=self.name,
            id=about,
            documents=(row.document,),
            reason_code=row.reason,
            terms=until.within(self.terms),
            digest=hashlib.sha256(f"{about}:{row.reason}".encode()).hexdigest(),
        )

    def _match(self, row: _Row, evidence: Evidence, threshold: int) -> Match:
        entry = self._entry(row)
        return Match(
            watchlist=entry.watchlist,
            entry_id=entry.id,
            entry_digest=entry.digest,
            entry_name="",
            score=evidence.points,
            findings=(_LABEL,),
            reason_code=entry.reason_code,
            evidence=(evidence,),
            edition=self.edition,
            threshold=threshold,
            otherwise=(_WITHOUT,),
            terms=entry.terms,
        )


def _id(document: Document) -> str:
    return f"{document.kind}:{document.issuer}:{document.number}"


def _issuers(said: str, listed: str, nationalities: tuple[str, ...]) -> Issuers | None:
    """Return what the issuers take from the score, None where they make it another document."""
    if said and listed:
        return SAME_ISSUER if said == listed else None
    if listed and nationalities:
        return Issuers(TAKEN, "issuer.nationality") if listed in nationalities else Issuers(ALONE, "issuer.not_said")
    return Issuers(ALONE, "issuer.alone")
