"""What carriers, typists and romanisers do to a name, as functions of a name and a seeded random source."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
OTHER_SPELLINGS = (
    *(("OU", "U"), ("U", "OU"), ("EI", "AI"), ("AY", "EI"), ("Q", "K"), ("K", "Q"), ("KH", "H")),
    *(("DJ", "J"), ("J", "DJ"), ("IY", "I"), ("YA", "IA"), ("EV", "EFF"), ("W", "V"), ("SH", "SCH")),
    *(("TS", "C"), ("OO", "U"), ("EE", "I"), ("AA", "A"), ("DH", "D"), ("GH", "G")),
)
PARTICLES = re.compile(r"\b(AL|EL|BIN|BEN|IBN|ABU|DE|LA|DEL|VAN|VON|DER)\b[ -]+")


def swapped(name: str, _rng: random.Random) -> str:
    first, _, rest = name.partition(" ")
    return f"{rest} {first}".strip()


def typo(name: str, rng: random.Random) -> str:
    places = [i for i, letter in enumerate(name) if letter.isalpha() and len(word_at(name, i)) >= 4]
    if not places:
        return name
    at = rng.choice(places)
    return rng.choice((
        name[:at] + name[at + 1 :],
        name[:at] + rng.choice(LETTERS) + name[at:],
        name[:at] + rng.choice(LETTERS) + name[at + 1 :],
        name[:at] + name[at + 1 : at + 2] + name[at] + name[at + 2 :],
    ))  # fmt: skip


def word_at(name: str, at: int) -> str:
    return name[name.rfind(" ", 0, at) + 1 :].partition(" ")[0]


def two_typos(name: str, rng: random.Random) -> str:
    return typo(typo(name, rng), rng)


def glued(name: str, _rng: random.Random) -> str:
    return name.replace(" ", "").replace("-", "")


def half_glued(name: str, rng: random.Random) -> str:
    words = name.split()
    if len(words) < 3:
        return name
    at = rng.randrange(len(words) - 1)
    return " ".join([*words[:at], words[at] + words[at + 1], *words[at + 2 :]])


def middle_dropped(name: str, rng: random.Random) -> str:
    words = name.split()
    if len(words) < 3:
        return name
    words.pop(rng.randrange(1, len(words) - 1))
    return " ".join(words)


def middle_initial(name: str, rng: random.Random) -> str:
    words = name.split()
    if len(words) < 3:
        return name
    at = rng.randrange(1, len(words) - 1)
    return " ".join([*words[:at], words[at][0], *words[at + 1 :]])


def first_initial(name: str, _rng: random.Random) -> str:
    words = name.split()
    return " ".join([words[0][0], *words[1:]]) if len(words) > 1 else name


def particles_glued(name: str, _rng: random.Random) -> str:
    return PARTICLES.sub(r"\1", name)


def particles_dropped(name: str, _rng: random.Random) -> str:
    return PARTICLES.sub("", name) or name


def respelled(name: str, rng: random.Random) -> str:
    fitting = [pair for pair in OTHER_SPELLINGS if pair[0] in name]
    if not fitting:
        return name
    before, after = rng.choice(fitting)
    return name.replace(before, after, 1)


def cut_off(name: str, _rng: random.Random) -> str:
    """Return what a machine-readable zone of 39 letters keeps, family name first."""
    words = name.split()
    return " ".join([words[-1], *words[:-1]])[:39].strip()


def titled(name: str, rng: random.Random) -> str:
    return f"{name} {rng.choice(('MR', 'DR', 'MRS'))}"


def typo_and_swap(name: str, rng: random.Random) -> str:
    return swapped(typo(name, rng), rng)


MUTATIONS: tuple[Callable[[str, random.Random], str], ...] = (
    *(swapped, typo, two_typos, glued, half_glued, middle_dropped, middle_initial, first_initial, particles_glued),
    *(particles_dropped, respelled, cut_off, titled, typo_and_swap),
)
