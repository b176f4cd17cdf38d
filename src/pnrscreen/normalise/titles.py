"""Titles at the end of given names: ``JOHN MR``, ``JOHNMR``, ``ISABELLEMRS``.

Knows which words are titles and when the last letters of a word are one. Refuses to take a letter off a name on a guess: AMR,
ADAMS and VADIMS end in the letters of a title and are names.

Reservation systems glue a title to the given name, so the end of a word alone proves nothing. In order:

1. Another spelling of the same person decides. Where a document names AMR, ``AMR`` is no title; where it names MARY ANN, the
   end of ``MARYANNMRS`` is one.
2. Some endings close no given name in any language (MRS, MSTR, MRDR): they are titles.
3. MR, MS and MISS close some names. What remains must be able to stand alone: a consonant before the ending (JOHN-MR, K-MR)
   makes a cluster no name ends in, but for the L-MS and R-MS of HELMS and HARMS; a vowel before it (OLGA-MS, ALI-MR) leaves a
   name when at least three letters and two vowels remain, which keeps AMR, SAMR, AAMR, SHAMS and TOMS whole. A table holds
   the names that even so look titled.
4. Every other title counts only as a word of its own, and one that is also a name (GEN, HON, LADY) only when another
   spelling does without it.

What stays doubtful stays in the name.
"""

from __future__ import annotations

from itertools import accumulate
from typing import Final

from pnrscreen.normalise.letters import letters, tokens

Words = tuple[str, ...]

CLERGY_TITLES: Final = frozenset({"FR", "IMAM", "RABBI", "REV"})
"""Titles that tell a religion: a profile may refuse them (Directive (EU) 2016/681, article 13(4))."""

NAMES_TOO: Final = frozenset({"DAME", "GEN", "HON", "IMAM", "LADY", "LORD", "MAJ", "RABBI", "SIR"})
"""Titles that are given names elsewhere (HON in Hong Kong, MAJ in Sweden, DAME in Senegal, IMAM in Indonesia)."""

_CLOSED: Final = ("CHD", "INF", "MDM", "MLLE", "MRDR", "MRPROF", "MRS", "MRSDR", "MSDR", "MSTR")
"""Endings that close no given name."""

_OPEN: Final = ("MISS", "MR", "MS")
"""Endings that close some given names."""

_SPOKEN_ALONE: Final = "AMB CAPT COL DR DRMR DRMRS DRMS HRH LT MME PROF PROFDR SGT SR SRA SRTA"
TITLES: Final = frozenset({*_SPOKEN_ALONE.split(), *_CLOSED, *_OPEN}) | CLERGY_TITLES | NAMES_TOO
_LONGEST_FIRST: Final = tuple(sorted(TITLES, key=lambda title: (-len(title), title)))

_NAMES_THAT_LOOK_TITLED: Final = (
    "ABRAHAMS ABRAMS ADAMS AKIMS AMMR ARTEMS ARTJOMS AVRAMS BAHRAMS EFIMS HAKIMS IBRAHIMS IBRAGIMS JEFIMS JOACHIMS JOAHIMS "
    "KHAMISS LAMISS MAKSIMS MAXIMS MUAMR RAHIMS RAMISS SALIMS SELIMS TROFIMS VADIMS VILIAMS VILJAMS WADIMS WILHELMS "
    "WILLEMS WILIAMS WILLIAMS"
)
_LOOK_TITLED: Final = frozenset(_NAMES_THAT_LOOK_TITLED.split())
_VOWELS: Final = frozenset("AEIOU")


def split(words: Words, known: tuple[str, ...] = (), *, glued: bool = True) -> tuple[Words, Words]:
    """Part upper-case given names into names and titles; ``known`` are the same person's given names by other spellings.

    Either part may come out empty: whether a name may vanish altogether is for the caller to say. With ``glued`` false only
    words of their own are taken for titles.
    """
    if len(words) == 1:
        for name in known:  # rule 1, where it is plain to see
            if name and words[0].startswith(name) and words[0][len(name) :] in TITLES:
                return (name,), (words[0][len(name) :],)
    titles: Words = ()
    while words:
        rest, title = _last(words, known, glued=glued)
        if not title:
            break
        words, titles = rest, (title, *titles)
    return words, titles


def split_within(words: Words, known: tuple[str, ...] = ()) -> tuple[Words, Words]:
    """Take the titles off that are glued to a word before the last, as in ``JOHNMR PETER``.

    Formats that have a field for a second given name leave the title at the end of the first.
    """
    if len(words) < 2:
        return words, ()
    parts = [split((word,), known) for word in words[:-1]]
    names = tuple(rest[0] if rest else word for word, (rest, _) in zip(words, parts, strict=False))
    return (*names, *words[-1:]), tuple(title for rest, titles in parts if rest for title in titles)


def _last(words: Words, known: tuple[str, ...], *, glued: bool) -> tuple[Words, str]:
    """Take one title off the end, or none: the names that remain, and the title."""
    before, word = words[:-1], words[-1].strip(".,")
    if word in TITLES:
        return (before, word) if _stands_alone(before, word, known) else (words, "")
    title = _glued(before, word, known) if glued else ""
    return ((*before, _without(word, title)), title) if title else (words, "")


def _without(word: str, title: str) -> str:
    return word.removesuffix(title).rstrip("-.,")


def _stands_alone(before: Words, word: str, known: tuple[str, ...]) -> bool:
    if any(word in tokens(name) for name in known):
        return False
    return word not in NAMES_TOO or _spelled(before, known)


def _glued(before: Words, word: str, known: tuple[str, ...]) -> str:
    """Return the title that ends ``word``, or an empty text."""
    if not word.endswith(_LONGEST_FIRST) or _begun((*before, word), known):
        return ""
    for title in filter(word.endswith, _LONGEST_FIRST):
        rest = letters(_without(word, title))
        if rest and (title in _CLOSED or _spelled((*before, rest), known)):
            return title
        if rest and title in _OPEN:
            return title if _parts(rest, title) else ""
    return ""


def _spelled(words: Words, known: tuple[str, ...]) -> bool:
    """Tell whether another spelling has these given names: all of them, the first of them, or their initial."""
    said = letters(" ".join(words))
    return bool(said) and any(said == letters(name)[:1] or said in accumulate(tokens(name)) for name in known)


def _begun(words: Words, known: tuple[str, ...]) -> bool:
    """Tell whether another spelling holds these letters as a beginning or as a word: then they are a name."""
    if not known:
        return False
    said = letters(" ".join(words))
    return any(letters(name).startswith(said) or letters(words[-1]) in tokens(name) for name in known)


def _parts(rest: str, title: str) -> bool:
    """Tell whether ``rest`` can be a given name with ``title`` behind it, rather than one name with it."""
    if rest + title in _LOOK_TITLED:
        return False
    vowels = sum(letter in _VOWELS for letter in rest) + rest[1:].count("Y")
    if rest[-1] in _VOWELS or (rest[-1] == "Y" and len(rest) > 1):
        return len(rest) > 2 and vowels > 1 and not (rest + title).endswith("AAMR")
    return title != "MS" or rest[-1] not in "LR" or vowels > 1
