"""How alike two names are: which part stands for which, and what that is worth.

This module knows two names and nothing else. It refuses to know people: dates, documents and lists are ``attributes``'s and
``match``'s. A name score is 0..1000; 700 is where two names are more likely one person's than two persons'.

Strategy: every way in which a part of one name may stand for a part of the other is proposed (same, same family, spelling,
glued, initial, cut off, syllables), the best are taken greedily, and the rest is judged: parts left over on one side were
left out, parts left over on both sides contradict each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rapidfuzz.distance import OSA

from pnrscreen.watchlist.name import Name
from pnrscreen.watchlist.spelling import ABDUL, LONG, likeness, may_slip, own_letters, sounds

CUT_LENGTH = 30
"""From this many letters a name may have been cut off: MRZ name fields hold 39 (ICAO Doc 9303-4), NAD components 35."""

_SURE = 980
"""From here on two names are the same part by part, and no unusual reading can add to it."""

SLOPE = 1.75
"""How fast an unlike pair loses worth: at a likeness of 0.43 it is worth nothing."""

ALONE = 0.38
"""What it takes from a score that only one part is met, where either name has more: one part alone names nobody."""


DOUBT = 1.0
"""What unlike pairs take besides, by how unlike they are on average, where other parts are left over."""

SLIP = 2.0
"""How many letters one letter that slipped is worth."""

SLIPPED = 0.9
"""How far a part with a slip is the same part, where the rest of the name bears it out."""

SLIPS_MAX = 2
"""In how many parts a letter may have slipped, where more parts stand for one another."""

ALL_BUT_EQUAL = 0.94
_GLUED = 0.9
"""From here on a particle that is glued on adds nothing."""
_TURNED_FROM = 7
"""All parts of a name that stand as one, turned in a circle, are no fewer letters."""
_INITIALS = frozenset({"initial", "initials"})


class Pairing(NamedTuple):
    """One part of a name standing for one of the other. ``ours`` and ``theirs`` are bit masks of part positions."""

    alike: float
    letters: int
    kind: str
    ours: int
    theirs: int
    weight: float


Losses = tuple[tuple[str, float], ...]
"""What takes from a score, by what it is called."""


class Alignment(NamedTuple):
    """Two names laid side by side: the pairings, what is left over, and the score from 0 to 1000."""

    score: int
    pairings: tuple[Pairing, ...]
    left_ours: tuple[int, ...]
    left_theirs: tuple[int, ...]
    remarks: tuple[tuple[str, int], ...]


def align(ours: Name, theirs: Name, proposals: Sequence[Pairing] | None = None) -> Alignment:
    """Return the best alignment of two names and its score; symmetric. ``proposals`` are ``one_to_one``, where known."""
    if proposals is None:
        proposals = one_to_one(ours, theirs)
    best = _aligned(ours, theirs, _choose(proposals))
    if best.score < _SURE:
        best = _slipped(ours, theirs, best)
        unusual = [*_joined(ours, theirs, flipped=False), *_joined(theirs, ours, flipped=True)]
        unusual += [*_cut_off(ours, theirs, flipped=False), *_cut_off(theirs, ours, flipped=True)]
        if unusual:
            best = max(best, _aligned(ours, theirs, _choose([*proposals, *unusual])))
        if ours.syllabic and theirs.syllabic:
            best = max(best, *(_aligned(ours, theirs, pairings) for pairings in _syllables(ours, theirs)), best)
    return best


def _aligned(ours: Name, theirs: Name, pairings: list[Pairing]) -> Alignment:
    """Return the alignment that these pairings make."""
    taken_ours = taken_theirs = 0
    for pairing in pairings:
        taken_ours |= pairing.ours
        taken_theirs |= pairing.theirs
    left_ours = tuple([i for i in range(len(ours.parts)) if not taken_ours >> i & 1])
    left_theirs = tuple([j for j in range(len(theirs.parts)) if not taken_theirs >> j & 1])
    if not pairings:
        return Alignment(0, (), left_ours, left_theirs, ())
    return _judge(ours, theirs, tuple(pairings), left_ours, left_theirs)


def _choose(proposals: Sequence[Pairing]) -> list[Pairing]:
    """Take the best pairing, then the best of what it leaves, and so on."""
    chosen: list[Pairing] = []
    taken_ours = taken_theirs = 0
    for pairing in sorted(proposals, reverse=True):
        if not (pairing.ours & taken_ours or pairing.theirs & taken_theirs):
            chosen.append(pairing)
            taken_ours |= pairing.ours
            taken_theirs |= pairing.theirs
    return chosen


def one_to_one(ours: Name, theirs: Name) -> Sequence[Pairing]:
    """Return each part that may stand for one part: alike, with a particle glued on, as servant left out, as initial."""
    proposals: list[Pairing] = []
    glued_ours, glued_theirs = ([each and sounds(each) for each in name.glued] for name in (ours, theirs))
    for i, one in enumerate(ours.parts):
        for j, other in enumerate(theirs.parts):
            alike, kind = likeness(one, other)
            if alike < _GLUED:
                # a particle written apart here is glued on there: AL TIKRITI, ALTIKRITI
                if (glued_ours[i] and glued_ours[i] == other.sounds) or (glued_theirs[j] and glued_theirs[j] == one.sounds):
                    alike, kind = 0.97, "particle glued"
                elif not alike:
                    if _servant_left_out(one.text, other.text):
                        alike, kind = 0.86, "servant left out"
                    elif one.text[0] == other.text[0] and (len(one.text) == 1 or len(other.text) == 1):
                        proposals.append(Pairing(0.85, 2, "initial", 1 << i, 1 << j, 0.4))
            if alike:
                letters, weight = len(one.text) + len(other.text), (one.weight + other.weight) / 2
                proposals.append(Pairing(alike, letters, kind, 1 << i, 1 << j, weight))
    return proposals


def lacking(proposals: Sequence[Pairing], position: int) -> Sequence[Pairing]:
    """Return what is left of ``one_to_one`` where our name is ``name.without`` the part at a position."""
    gone = 1 << position
    return [one if one.ours < gone else one._replace(ours=one.ours >> 1) for one in proposals if one.ours != gone]


def _servant_left_out(one: str, other: str) -> bool:
    """Tell whether ABDUL HAMID is called HAMID."""
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    return len(longer) == len(ABDUL) + len(shorter) and longer == ABDUL + shorter


def _joined(apart: Name, whole: Name, *, flipped: bool) -> Iterator[Pairing]:
    """Yield neighbours on one side that stand as one part, or as its initials, on the other: ANNE MARIE, ANNEMARIE, A-M."""
    if apart.shortest_run > whole.longest + 1 and not whole.brief:
        return
    for mask, text, initials, weight in _runs(apart, whole.longest + 1, brief=whole.brief):
        for position, one in enumerate(whole.parts):
            if abs(len(one.text) - len(text)) > 1 and len(one.text) != len(initials):
                continue
            kind, alike = _stands_for(one.text, text, initials)
            if kind:
                ours, theirs = (1 << position, mask) if flipped else (mask, 1 << position)
                if kind == "initials":
                    yield Pairing(alike, 2, kind, ours, theirs, 0.5)
                else:
                    yield Pairing(alike, len(text) * 2, kind, ours, theirs, max(weight, one.weight))


def _runs(name: Name, longest: int, *, brief: bool) -> Iterator[tuple[int, str, str, float]]:
    """Yield runs of neighbouring parts: positions, letters run together, initials, weight.

    No run is longer than the ``longest`` letters it could stand for, or, where a ``brief`` part could be initials, three
    parts. All parts together may turn in a circle: the family name stands first or last.
    """
    count = len(name.parts)
    for start in range(count):
        text, initials, weight, mask = name.parts[start].text, name.parts[start].text[0], name.parts[start].weight, 1 << start
        for step in range(1, count):
            at = (start + step) % count
            text += name.glued[at] or name.parts[at].text
            if len(text) > longest and not (brief and step < 3):
                break
            initials += name.parts[at].text[0]
            weight += name.parts[at].weight
            mask |= 1 << at
            if start + step < count or (step == count - 1 and len(text) >= _TURNED_FROM):
                yield mask, text, initials, weight


def _stands_for(whole: str, joined: str, initials: str) -> tuple[str, float]:
    """Return how one part stands for several written together, or nothing."""
    if whole == joined:
        return "glued", 0.98
    if whole == initials:
        return "initials", 0.85
    longest = max(len(whole), len(joined))
    if longest >= 7 and OSA.distance(whole, joined, score_cutoff=1) <= 1:
        return "glued", 0.98 - 1 / longest
    return "", 0.0


def _cut_off(short: Name, full: Name, *, flipped: bool) -> Iterator[Pairing]:
    """Yield the last part of a long name as the beginning of a part of the other: fields end at 35 or 39 letters."""
    if short.letters < CUT_LENGTH or short.letters >= full.letters:
        return
    last = short.parts[short.tail]
    for position, other in enumerate(full.parts):
        if len(last.text) < len(other.text) and other.text.startswith(last.text):
            ours, theirs = (1 << position, 1 << short.tail) if flipped else (1 << short.tail, 1 << position)
            yield Pairing(0.86, len(last.text) + 1, "cut off", ours, theirs, min(last.weight, other.weight))


def _syllables(ours: Name, theirs: Name) -> Iterator[list[Pairing]]:
    """Yield alignments of a family name and a given name of two syllables, whichever end the family name stands at."""
    for i, j in ((0, 0), (0, 1), (1, 0), (1, 1)):
        one, other = _unit(ours, i), _unit(theirs, j)
        surname, counterpart = ours.parts[2 - 2 * i], theirs.parts[2 - 2 * j]
        same, kind = likeness(surname, counterpart)
        alike = 1 - OSA.distance(one, other) / max(len(one), len(other))
        if same and alike >= 0.65:
            weight = (_weigh(ours, i) + _weigh(theirs, j)) / 2
            yield [
                Pairing(alike, len(one) + len(other), "syllables", 3 << i, 3 << j, weight),
                Pairing(same, len(surname.text) * 2, kind, 4 >> 2 * i, 4 >> 2 * j, (surname.weight + counterpart.weight) / 2),
            ]


def _unit(name: Name, start: int) -> str:
    return name.parts[start].text + name.parts[start + 1].text


def _weigh(name: Name, start: int) -> float:
    return name.parts[start].weight + name.parts[start + 1].weight


def _judge(
    ours: Name, theirs: Name, pairings: tuple[Pairing, ...], left_ours: tuple[int, ...], left_theirs: tuple[int, ...]
) -> Alignment:
    """Return the score of an alignment: worth of the pairs, less contradictions, what is missing and what is out of order."""
    weight = sum([pairing.weight for pairing in pairings])
    worth = sum([pairing.weight * max(0.0, 1 - SLOPE * (1 - pairing.alike)) for pairing in pairings])
    only_ours = sorted([ours.parts[i].weight for i in left_ours])
    only_theirs = sorted([theirs.parts[j].weight for j in left_theirs])
    clashes = min(len(only_ours), len(only_theirs))
    against = sum(map(sum, zip(only_ours[-clashes:], only_theirs[-clashes:], strict=True))) / 2 if clashes else 0.0
    extras = only_ours[: len(only_ours) - clashes] + only_theirs[: len(only_theirs) - clashes]
    losses = (
        ("contradiction", 0.15 if clashes else 0.0),
        ("in doubt", _doubt(pairings) if left_ours or left_theirs else 0.0),
        ("left out", _left_out(extras, pairings, left_ours, left_theirs)),
        *_out_of_place(ours, theirs, pairings),
    )
    return _scored(worth / (weight + against), losses, pairings, left_ours, left_theirs)


def _scored(
    score: float, losses: Losses, pairings: tuple[Pairing, ...], left_ours: tuple[int, ...], left_theirs: tuple[int, ...]
) -> Alignment:
    """Return an alignment worth a score less all losses."""
    remarks = [(name, round(1000 * loss)) for name, loss in losses if loss]
    score -= sum([loss for _, loss in losses])
    return Alignment(max(0, round(1000 * score)), pairings, left_ours, left_theirs, tuple([one for one in remarks if one[1]]))


def _slipped(ours: Name, theirs: Name, found: Alignment) -> Alignment:
    """Return what two names are worth that differ by slips in a part or two: whoever wrote one may have meant the other.

    Slips are judged by all the letters that were written rightly, and one part at least has none. Two names that are known to
    be two are no slip. Parts that are not spelled alike may be one where nothing else is left over (``may_slip``).
    """
    pairings = list(found.pairings)
    if found.left_ours or found.left_theirs:
        if len(found.left_ours) != 1 or len(found.left_theirs) != 1:
            return found
        i, j = found.left_ours[0], found.left_theirs[0]
        one, other = ours.parts[i], theirs.parts[j]
        if not may_slip(one, other):
            return found
        weight = (one.weight + other.weight) / 2
        pairings.append(Pairing(SLIPPED, len(one.text) + len(other.text), "spelling", 1 << i, 1 << j, weight))
    slips = [at for at, pairing in enumerate(pairings) if pairing.alike < ALL_BUT_EQUAL]
    if not 0 < len(slips) <= SLIPS_MAX or len(slips) == len(pairings):
        return found
    edits = 0
    for at in slips:
        apart = _edits(ours, theirs, pairings[at])
        if not apart:
            return found
        edits += apart
        pairings[at] = pairings[at]._replace(alike=max(pairings[at].alike, SLIPPED), kind="slip")
    letters = sum(pairing.letters for pairing in pairings) / 2
    unlike = sum((1 - pairing.alike) * pairing.letters / 2 for pairing in pairings if pairing.kind != "slip")
    slipped = tuple(pairings)
    return max(found, _scored(1 - (SLIP * edits + unlike) / letters, _out_of_place(ours, theirs, slipped), slipped, (), ()))


def _edits(ours: Name, theirs: Name, slip: Pairing) -> int:
    """Return in how many letters two parts differ, 0 where that is no slip."""
    if slip.kind != "spelling":
        return 0
    one, other = ours.parts[slip.ours.bit_length() - 1], theirs.parts[slip.theirs.bit_length() - 1]
    most = 2 if min(own_letters(one), own_letters(other)) >= LONG else 1
    edits = OSA.distance(one.text, other.text, score_cutoff=most)
    return 0 if edits > most or (one.known and other.known) else edits


def _doubt(pairings: tuple[Pairing, ...]) -> float:
    """Parts that are not quite alike, where others are left over: both may be chance."""
    return DOUBT * sum(1 - pairing.alike for pairing in pairings if pairing.kind not in _INITIALS) / len(pairings)


def _left_out(
    extras: list[float], pairings: tuple[Pairing, ...], left_ours: tuple[int, ...], left_theirs: tuple[int, ...]
) -> float:
    """Parts that only one name has: people leave names out, but one part alone names nobody, even two run together; nor do
    initials alone, whatever is left.
    """
    full = [pairing for pairing in pairings if pairing.kind not in _INITIALS]
    if not full:
        return ALONE
    if not extras:
        return 0.0
    if len(full) == 1 and any(_is_one(mask) for mask in _beside(full[0], left_ours, left_theirs)):
        return ALONE
    return min(0.25, 0.03 + 0.05 * sum(extras))


def _beside(pairing: Pairing, left_ours: tuple[int, ...], left_theirs: tuple[int, ...]) -> Iterator[int]:
    """Yield which parts are paired on each side that has others."""
    if left_ours:
        yield pairing.ours
    if left_theirs:
        yield pairing.theirs


def _is_one(mask: int) -> bool:
    return not mask & (mask - 1)


def _out_of_place(ours: Name, theirs: Name, pairings: tuple[Pairing, ...]) -> Losses:
    """Return what it takes that parts stand elsewhere in one name than in the other."""
    return (
        ("father and son exchanged", 0.35 if _fathers_exchanged(ours, theirs, pairings) else 0.0),
        ("other order", 0.03 if _out_of_order(pairings) else 0.0),
    )


def _fathers_exchanged(ours: Name, theirs: Name, pairings: tuple[Pairing, ...]) -> bool:
    """SALMAN BIN MUHAMMAD is not MUHAMMAD BIN SALMAN: who stands before the first BIN is the son."""
    if not (any(ours.fathers) and any(theirs.fathers)):
        return False
    son_ours = 1 << max(0, ours.fathers.index(True) - 1)
    son_theirs = 1 << max(0, theirs.fathers.index(True) - 1)
    fathers_ours = sum(1 << i for i, is_father in enumerate(ours.fathers) if is_father)
    fathers_theirs = sum(1 << j for j, is_father in enumerate(theirs.fathers) if is_father)
    return any(
        (pair.ours & son_ours and pair.theirs & fathers_theirs and not pair.theirs & son_theirs)
        or (pair.theirs & son_theirs and pair.ours & fathers_ours and not pair.ours & son_ours)
        for pair in pairings
    )


def _out_of_order(pairings: tuple[Pairing, ...]) -> bool:
    """Tell whether the parts come in another order, and not merely with the family name moved from one end to the other."""
    if len(pairings) < 2:
        return False
    order = [pairing.theirs for pairing in sorted(pairings, key=lambda pairing: pairing.ours)]
    descents = sum(1 for before, after in zip(order, order[1:] + order[:1], strict=True) if before > after)
    return descents > 1
