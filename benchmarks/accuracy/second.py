"""What else becomes of a name: a second family of changes, apart from those that the matcher is tuned on.

Written from romanisation practice (passport offices, press agencies, consulates), keyboards and travel-document fields, not
from how ``watchlist`` folds letters. It is used up: its figures were looked at by kind, and letters that slipped, digits
misread for letters, German and French spellings, and what common names lose were settled with a view of it. ``foreign`` is its
successor.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

Change = Callable[[str, random.Random], str]

_SPELLED = {
    "French": "SHCH>CHTCH SH>CH CH>TCH ZH>J DZH>DJ KH>KH YU>IOU YA>IA U>OU J>DJ W>OU EE>I OO>OU IY>I",
    "German": "SHCH>SCHTSCH SH>SCH CH>TSCH ZH>SCH KH>CH V>W YA>JA YU>JU YE>JE Y>J Z>S J>DSCH",
    "Polish": "SHCH>SZCZ SH>SZ CH>CZ ZH>Z KH>CH V>W YA>IA YU>JU Y>J TS>C",
    "Turkish": "SH>S CH>C J>C KH>H GH>G W>V Q>K DH>D TH>T OU>U EE>I OO>U AA>A",
    "Egyptian": "J>G Q>K DH>D TH>S EE>I OO>OU",
    "Spanish": "Z>S V>B LL>Y QU>K Y>I X>J",
    "Persian": "W>V U>O I>E TH>S DH>Z Q>GH AW>OW",
    "old English": "Q>K I>EE U>OO IY>EY KH>CH J>DJ AI>EI AY>EI",
    "Wade-Giles, McCune": "ZH>CH J>CH B>P D>T G>K Q>CH X>HS Z>TS",
    "Revised Romanisation": "CH>J P>B T>D K>G YO>YEO",
}
_KEYS = ("QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM")
_READ_AS = {"O": "0", "I": "1", "S": "5", "B": "8", "M": "RN", "W": "VV", "D": "O", "H": "N", "E": "F", "C": "G", "U": "V"}
_CALLED = (
    "MOHAMMED MOHD, MUHAMMAD MHD, WILLIAM BILL, ROBERT BOB, JOSE PEPE, FRANCISCO PACO, ALEKSANDR SASHA, VLADIMIR VOVA, "
    "DMITRIY DIMA, MIKHAIL MISHA, NIKOLAY KOLYA, EVGENIY ZHENYA, IGNACIO NACHO, MANUEL MANOLO, ANTONIO TONI, RAFAEL RAFA, "
    "EDUARDO LALO, GUADALUPE LUPE, JESUS CHUY, ALBERTO BETO, JOSEPH JOE, ABDULLAH ABDO, IBRAHIM BRAHIM, SERGEY SERYOZHA"
)  # fmt: skip
_NICKNAMES = dict(pair.split() for pair in _CALLED.split(", "))


def romanised(style: str) -> Change:
    """Return the change to another office's spelling: all of its habits at once, each letter changed once."""
    habits = dict(pair.split(">") for pair in _SPELLED[style].split())
    found = re.compile("|".join(sorted(habits, key=len, reverse=True)))
    return lambda name, _rng: found.sub(lambda letters: habits[letters[0]], name)


def wrong_key(name: str, rng: random.Random) -> str:
    at = rng.choice([at for at, letter in enumerate(name) if letter.isalpha()])
    row = next((keys for keys in _KEYS if name[at] in keys), "")
    if not row:
        return name
    place = row.index(name[at])
    return name[:at] + rng.choice(row[max(0, place - 1) : place] + row[place + 1 : place + 2]) + name[at + 1 :]


def key_held(name: str, rng: random.Random) -> str:
    at = rng.choice([at for at, letter in enumerate(name) if letter.isalpha()])
    return name[: at + 1] + name[at] + name[at + 1 :]


def key_missed(name: str, rng: random.Random) -> str:
    at = rng.choice([at for at, letter in enumerate(name) if letter.isalpha()])
    return name[:at] + name[at + 1 :]


def read_wrongly(name: str, rng: random.Random) -> str:
    places = [at for at, letter in enumerate(name) if letter in _READ_AS]
    if not places:
        return name
    at = rng.choice(places)
    return name[:at] + _READ_AS[name[at]] + name[at + 1 :]


def machine_zone(name: str, _rng: random.Random) -> str:
    """Return the name line of a machine-readable zone, 39 letters, fillers and all."""
    *given, surname = name.replace("-", " ").replace("'", "").split()
    return f"{surname}<<{'<'.join(given)}"[:39].rstrip("<")


def title_glued(name: str, rng: random.Random) -> str:
    return name + rng.choice(("MR", "MRS", "MSTR", "MISS"))


def last_surname_dropped(name: str, _rng: random.Random) -> str:
    words = name.split()
    return " ".join(words[:-1]) if len(words) > 2 else name


def ends_only(name: str, _rng: random.Random) -> str:
    words = name.split()
    return f"{words[0]} {words[-1]}" if len(words) > 2 else name


def initials_but_last(name: str, _rng: random.Random) -> str:
    words = name.split()
    return " ".join([words[0], *(word[0] for word in words[1:-1]), words[-1]]) if len(words) > 2 else name


def nickname(name: str, _rng: random.Random) -> str:
    return " ".join(_NICKNAMES.get(word, word) for word in name.split())


def surname_first(name: str, _rng: random.Random) -> str:
    *given, surname = name.split()
    return " ".join([surname, *given])


def blanks_lost(name: str, rng: random.Random) -> str:
    words = name.split()
    at = rng.randrange(max(1, len(words) - 1))
    return " ".join([*words[:at], "".join(words[at : at + 2]), *words[at + 2 :]])


def blank_gained(name: str, rng: random.Random) -> str:
    places = [at for at in range(3, len(name) - 3) if name[at - 3 : at + 3].isalpha()]
    if not places:
        return name
    at = rng.choice(places)
    return f"{name[:at]} {name[at:]}"


def then(first: Change, second: Change) -> Change:
    return lambda name, rng: second(first(name, rng), rng)


CHANGES: dict[str, Change] = {
    **{f"spelled as {style}": romanised(style) for style in _SPELLED},
    "wrong key": wrong_key,
    "key held": key_held,
    "key missed": key_missed,
    "read wrongly": read_wrongly,
    "machine-readable zone": machine_zone,
    "title glued on": title_glued,
    "last surname dropped": last_surname_dropped,
    "first and last alone": ends_only,
    "middle names as initials": initials_but_last,
    "nickname": nickname,
    "surname first": surname_first,
    "a blank lost": blanks_lost,
    "a blank gained": blank_gained,
    "wrong key, surname first": then(wrong_key, surname_first),
    "French spelling, key missed": then(romanised("French"), key_missed),
    "two wrong keys": then(wrong_key, wrong_key),
    "first and last, key held": then(ends_only, key_held),
}

FITTING: dict[str, frozenset[str]] = {
    **{f"spelled as {style}": frozenset({"Arabic", "Slavic", "other"}) for style in _SPELLED},
    "spelled as Spanish": frozenset({"Spanish"}),
    "spelled as Egyptian": frozenset({"Arabic"}),
    "spelled as Persian": frozenset({"Arabic"}),
    "spelled as Wade-Giles, McCune": frozenset({"Korean, Chinese"}),
    "spelled as Revised Romanisation": frozenset({"Korean, Chinese"}),
}
"""Whose names an office spells so; every other change fits everyone."""

_ACCENTS = {"A": "Á", "E": "É", "I": "Í", "O": "Ö", "U": "Ü", "N": "Ñ", "C": "Ç", "S": "Š", "Z": "Ž"}


def accented(name: str, rng: random.Random) -> str:
    places = [at for at, letter in enumerate(name) if letter in _ACCENTS]
    return _replaced(name, places, rng, _ACCENTS.__getitem__) if places else name


def marked(name: str, rng: random.Random) -> str:
    """Return the name with signs for one of its blanks, or behind a letter where it has none."""
    at = rng.choice([at for at, letter in enumerate(name) if letter == " "] or range(1, len(name)))
    return name[:at] + rng.choice("-_./,") + name[at + (name[at] == " ") :]


def _replaced(name: str, places: Sequence[int], rng: random.Random, by: Callable[[str], str]) -> str:
    at = rng.choice(places)
    return name[:at] + by(name[at]) + name[at + 1 :]


def letter_lost(name: str, rng: random.Random) -> str:
    """Return the name with a sign for a letter, as systems put for those they do not have."""
    return _replaced(name, [at for at, letter in enumerate(name) if letter.isalpha()], rng, lambda _: rng.choice("?*#@"))


def vowel_mistaken(name: str, rng: random.Random) -> str:
    places = [at for at, letter in enumerate(name) if letter in "AEIOU"]
    return _replaced(name, places, rng, lambda letter: rng.choice("AEIOU".replace(letter, ""))) if places else name


def neighbours_swapped(name: str, rng: random.Random) -> str:
    at = rng.choice([at for at in range(len(name) - 1) if name[at : at + 2].isalpha()])
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


MILD: tuple[Change, ...] = (
    *(surname_first, key_missed, key_held, accented, marked),
    *(blank_gained, letter_lost, vowel_mistaken, neighbours_swapped),
)
"""What happens to almost every name on its way, one at a time."""
