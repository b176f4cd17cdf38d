"""A back-test without a home: messages of an invented day become the passengers whom rules are asked of.

What was sent is read, admitted, put together and matched by the engine's own pipeline, so that a rule finds on synthetic
traffic what it would find in service. This module refuses to invent traffic, and to count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, partial
from hashlib import blake2b

from pnrscreen import governing, normalise, pipeline, privacy, toolbench, trial
from pnrscreen.model import Identity, Instant, Passenger
from pnrscreen.pipeline import InForce
from pnrscreen.resemblance import Match
from pnrscreen.rulebook import Rulebook
from pnrscreen.trial import Boarded, Limits, Planted

TOKEN_BYTES = 8
"""By how much a document is told from others: two of ten million look alike in three back-tests of a million."""


def reader(book: Rulebook, key: bytes) -> trial.Reader:
    """Make the rules of a book, whatever their status, ready to be asked of many passengers. Documents are known to it as
    hashes under a ``key`` (at most 64 bytes), and only where a rule asks for earlier flights.
    """
    return trial.Reader(book, cache(pipeline.place), normalise.codes.subregion, partial(_tokens, key))


def _tokens(key: bytes, who: Identity) -> Iterator[tuple[int, bool]]:
    """Yield the documents somebody shows, each as a token, and whether it tells them from others: as a home looks them up."""
    telling = governing.telling(who)
    for document in dict.fromkeys(map(privacy.of_document, who.documents)):
        if document:
            yield int.from_bytes(blake2b(document.encode(), key=key, digest_size=TOKEN_BYTES).digest()), document in telling


def limits(law: privacy.Profile) -> Limits:
    """Return what a profile says of counts by group: from how many people on they are shown, and when a group is marked."""
    return Limits(small=law.small_cell, ratio_max=law.disparity_percent_max / 100)


def board(files: Iterable[bytes], in_force: InForce, now: Instant, planted: Mapping[str, Planted]) -> Iterator[Boarded]:
    """Yield who is on each leg that some files speak of. ``planted`` says who was put there on purpose, by the number of a
    document, or by ``SURNAME/GIVEN`` where no document was said.
    """
    readings = (toolbench.read(raw, in_force.profile) for raw in files)
    for screening in toolbench.screen(readings, in_force, now):
        matches: defaultdict[str, list[Match]] = defaultdict(list)
        for hit in screening.opened:
            if isinstance(hit.cause, Match):
                matches[hit.passenger].append(hit.cause)
        put = {one.id: planted[key] for one in screening.changed for key in _keys(one) if key in planted}
        yield Boarded(leg=screening.leg, passengers=screening.changed, matches=matches, planted=put)


def _keys(passenger: Passenger) -> Iterator[str]:
    """Yield what a planted passenger is found again by."""
    yield from (document.number for document in passenger.identity.documents)
    if not passenger.identity.documents:
        yield from (f"{name.surname}/{name.given}".replace(" ", "") for name in passenger.identity.names)
