"""What is measured on: listed people, people on no list, names held out of the lists, pairs that somebody labelled.

This module reads and draws; everything drawn is drawn with a fixed seed. It refuses to know any matcher.

Strategy of the hold-out: whole entries are drawn, one Latin name of each is taken out of the list and asked for, and all that
remains of the entry stays listed. Names are never split between what is tuned on and what is measured: entries are.
"""

from __future__ import annotations

import csv
import datetime as dt
import random
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pnrscreen import normalise, watchlist
from pnrscreen.model import Entry, Identity, ListedName, PartialDate, Watchlist
from pnrscreen.watchlist.calibration import script_of

Change = Callable[[str, random.Random], str]

SEED = 20260301
HELD_OUT = 1000
INVENTED = 30_000
_CASES = Path(__file__).resolve().parents[2] / "tests" / "watchlist" / "cases.toml"
_YOUNGEST, _OLDEST = dt.date(2012, 1, 1), dt.date(1940, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A passenger to be looked for: the name as said, the birth date, and whom the list means by it, if anyone."""

    surname: str = ""
    given: str = ""
    born: PartialDate | None = None
    gold: str = ""
    kind: str = ""
    origin: str = ""

    @property
    def text(self) -> str:
        """The whole name, given names first."""
        return f"{self.given} {self.surname}".strip()

    def identity(self, *, dated: bool) -> Identity:
        """Return the person as the matcher is given them."""
        named = normalise.names.person_name(self.surname, self.given)
        return Identity(names=(named,), birth_dates=(self.born,) if dated and self.born else ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """Two names, and whether somebody who looked at them held them for one person's."""

    one: Identity
    other: Identity
    same: bool
    script: str
    judged: str


def table(path: Path) -> list[Mapping[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def is_latin(text: str) -> bool:
    """Tell whether every letter is a Latin one, as in travel documents."""
    return all(unicodedata.name(letter, "").startswith("LATIN") for letter in text if letter.isalpha())


# ------------------------------------------------------------------------------------------------------------- on the list


def entries(folder: Path) -> tuple[Entry, ...]:
    """Return everyone on the two published lists."""
    ofac = {path.name: path.read_bytes() for path in (folder / "watchlists" / "ofac").glob("*.csv")}
    un = {path.name: path.read_bytes() for path in (folder / "watchlists" / "un").glob("*.xml")}
    return (*watchlist.read("ofac", ofac, "ofac").entries, *watchlist.read("un", un, "un").entries)


def listed(people: Iterable[Entry]) -> Watchlist:
    """Return people as one list."""
    return Watchlist(name="lists", digest="", edition="", entries=tuple(people))


def gold(entry: Entry) -> str:
    return f"{entry.watchlist}:{entry.id}"


def born(entry: Entry) -> PartialDate | None:
    return entry.birth_dates[0].first if entry.birth_dates else None


def hold_out(people: Sequence[Entry], rng: random.Random, count: int = HELD_OUT) -> tuple[list[Entry], list[Asked]]:
    """Return the lists without one Latin alias of each of so many people, and those aliases.

    An alias that another name of the entry repeats but for order and case is no test and is not drawn.
    """
    able = [(at, choices) for at, entry in enumerate(people) if (choices := _aliases(entry))]
    remaining, asked = list(people), []
    for at, choices in rng.sample(able, min(count, len(able))):
        entry, taken = people[at], rng.choice(choices)
        name = entry.names[taken]
        remaining[at] = replace(entry, names=(*entry.names[:taken], *entry.names[taken + 1 :]))
        asked.append(
            Asked(
                given=name.text, born=born(entry), gold=gold(entry), kind=f"{name.kind}, {name.strength}", origin=origin(entry)
            )
        )
    return remaining, asked


def _aliases(entry: Entry) -> list[int]:
    keys = [" ".join(sorted(normalise.names.tokens(name.text))) for name in entry.names]
    latin = [at for at, name in enumerate(entry.names) if is_latin(name.text) and keys[at]]
    if len(latin) < 2:
        return []
    return [at for at in latin if entry.names[at].kind != "primary" and keys.count(keys[at]) == 1]


def primaries(people: Iterable[Entry]) -> list[Asked]:
    """Return everyone under their first name."""
    return [
        Asked(given=entry.names[0].text, born=born(entry), gold=gold(entry), origin=origin(entry))
        for entry in people
        if entry.names and is_latin(entry.names[0].text)
    ]


_ORIGINS = {
    "Arabic": "ABU AL BIN IBN MUHAMMAD MOHAMMED AHMAD AHMED ALI HASSAN HUSSEIN ABDUL ABD ABDULLAH IBRAHIM KHALID MAHMUD OMAR",
    "Spanish": "DE LA JOSE JUAN CARLOS LUIS GARCIA LOPEZ GONZALEZ RODRIGUEZ HERNANDEZ MARTINEZ PEREZ SANCHEZ JESUS MIGUEL",
    "Korean, Chinese": "KIM RI PAK CHOE YUN CHANG WANG ZHANG LI CHEN LIU KANG HWANG JANG PAEK RYU SONG CHOL HYOK",
}
_SLAVIC = ("OV", "EV", "IN", "OVA", "EVA", "INA", "ENKO", "SKIY", "SKY", "VICH", "OVNA", "EVNA", "OVIC", "EVIC")


def origin(entry: Entry) -> str:
    """Return a rough group of languages that a listed person's first name comes from, by tell-tale words and endings."""
    words = normalise.names.tokens(entry.names[0].text) if entry.names else ()
    for group, tell_tale in _ORIGINS.items():
        if set(words) & set(tell_tale.split()):
            return group
    return "Slavic" if any(word.endswith(_SLAVIC) and len(word) > 4 for word in words) else "other"


# -------------------------------------------------------------------------------------------------------- on no list


def invented(folder: Path, rng: random.Random, count: int = INVENTED) -> list[Asked]:
    """Return people of 64 countries under popular names of theirs, one surname or, where two are usual, two."""
    forenames, surnames = (_by_country(table(folder / "names" / f"popular_{kind}.csv")) for kind in ("forenames", "surnames"))
    countries = sorted(set(forenames) & set(surnames))
    days = (_YOUNGEST - _OLDEST).days
    people = []
    for _ in range(count):
        country = rng.choice(countries)
        given = rng.sample(forenames[country], min(len(forenames[country]), 2 if rng.random() < 0.4 else 1))
        family = rng.sample(surnames[country], 2 if country in _TWO_SURNAMES and len(surnames[country]) > 1 else 1)
        day = _OLDEST + dt.timedelta(days=rng.randrange(days))
        people.append(
            Asked(
                surname=" ".join(family),
                given=" ".join(given),
                born=PartialDate(year=day.year, month=day.month, day=day.day),
                origin=_ORIGIN_OF.get(country, "other"),
            )
        )
    return people


_TWO_SURNAMES = "AR BR CL CO ES MX PE PT PY SV"
_GROUPS = {
    "Spanish, Portuguese": "AR BR CL CO ES MX PE PH PT PY SV",
    "English, German, Nordic": "AT AU CA DE DK FI FO GB IE IS LU NL NO NZ SE US CH BE",
    "Slavic": "BA BG BY CZ HR ME MK PL RS RU SI SK UA",
    "East Asian": "CN JP KR TW",
    "Turkish, Caucasian, Central Asian": "AM AZ GE KZ TR",
    "South Asian": "BD IN NP",
}
_ORIGIN_OF = {country: group for group, countries in _GROUPS.items() for country in countries.split()}


def _by_country(rows: Iterable[Mapping[str, str]]) -> dict[str, list[str]]:
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for row in rows:
        name = row["Romanized Name"].strip()
        if name and is_latin(name):
            found[row["Country"]][name] = None
    return {country: list(names) for country, names in found.items()}


def passengers(folder: Path) -> list[Asked]:
    """Return the invented passengers of the shared data, of every script."""
    return [
        Asked(
            surname=row["last_name"],
            given=f"{row['first_name']} {row['middle_name']}".strip(),
            born=normalise.dates.partial(row["date_of_birth"]),
            kind=script_of(row["full_name"]),
        )
        for row in table(folder / "names" / "passengers_negative_dev.csv")
    ]


# -------------------------------------------------------------------------------------------------------- labelled pairs


def labelled(folder: Path) -> list[Labelled]:
    """Return every pair that somebody judged: the shared ones, and the project's own cases."""
    return [*_shared_pairs(folder), *_own_pairs()]


def _shared_pairs(folder: Path) -> Iterator[Labelled]:
    for row in table(folder / "names" / "pairs_dev.csv"):
        yield Labelled(
            one=Asked(given=row["name1"]).identity(dated=False),
            other=Asked(given=row["name2"]).identity(dated=False),
            same=row["is_match"] == "true",
            script=script_of(row["name1"], row["name2"]),
            judged="shared",
        )


def _own_pairs() -> Iterator[Labelled]:
    for case in tomllib.loads(_CASES.read_text(encoding="utf-8"))["case"]:
        one, other = (
            (Asked(surname=a, given=b) if b else Asked(given=a))
            for a, _, b in (case[at].partition("/") for at in ("name1", "name2"))
        )
        yield Labelled(
            one=one.identity(dated=False),
            other=other.identity(dated=False),
            same=case["same"],
            script=script_of(case["name1"], case["name2"]),
            judged="own",
        )


# -------------------------------------------------------------------------------------------------------------- changed


def changed(
    people: Sequence[Asked],
    changes: Mapping[str, Change],
    fitting: Mapping[str, frozenset[str]],
    count: int,
    rng: random.Random,
) -> list[Asked]:
    """Return so many people under a name that became another by one kind of change, of those that fit whose name it is."""
    able = [one for one in people if len(one.text.split()) > 1]
    found: list[Asked] = []
    while len(found) < count:
        one, (kind, change) = rng.choice(able), rng.choice(list(changes.items()))
        if kind in fitting and one.origin not in fitting[kind]:
            continue
        text = change(one.text.upper(), rng)
        if text != one.text.upper():
            found.append(replace(one, given=text, kind=kind))
    return found


def misdated(people: Sequence[Asked], rng: random.Random) -> list[Asked]:
    """Return those with a birth date as it may be said: 5 % not at all, 3 % a year off, 2 % with day and month exchanged."""
    return [replace(one, born=_said(one.born, rng)) for one in people if one.born]


def _said(date: PartialDate, rng: random.Random) -> PartialDate | None:
    chance = rng.random()
    if chance < 0.05:
        return None
    if chance < 0.08:
        return replace(date, year=date.year + rng.choice((-1, 1)))
    if chance < 0.10 and date.month and date.day and date.day <= 12:
        return replace(date, month=date.day, day=date.month)
    return date


# ------------------------------------------------------------------------------------------------------ in other scripts


def in_other_scripts(folder: Path, rng: random.Random, count: int = 100) -> tuple[list[Entry], list[Asked]]:
    """Return listed people under romanised popular names, and the same people asked for in their own script."""
    forenames, surnames = (_native(table(folder / "names" / f"popular_{kind}.csv")) for kind in ("forenames", "surnames"))
    people, asked = [], []
    for which in sorted(set(forenames) & set(surnames)):
        for number in range(count):
            given, family = rng.choice(forenames[which]), rng.choice(surnames[which])
            ident = f"{which}-{number}"
            name = ListedName(text=f"{given[1]} {family[1]}", surname=family[1], given=given[1])
            people.append(Entry(watchlist="native", id=ident, names=(name,), digest=ident))
            asked.append(Asked(surname=family[0], given=given[0], gold=f"native:{ident}", kind=which))
    return people, asked


def _native(rows: Iterable[Mapping[str, str]]) -> dict[str, list[tuple[str, str]]]:
    found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in rows:
        own, romanised = row["Localized Name"].strip(), row["Romanized Name"].strip()
        if romanised and is_latin(romanised) and script_of(own) != "Latin":
            found[f"{script_of(own)}, {row['Country']}"].append((own, romanised))
    return found


def original_spellings(people: Sequence[Entry]) -> tuple[list[Entry], list[Asked]]:
    """Return the lists without names in other scripts, and those names: a passenger whose document is not romanised."""
    remaining, asked = [], []
    for entry in people:
        latin = tuple(name for name in entry.names if is_latin(name.text))
        other = [name for name in entry.names if not is_latin(name.text) and script_of(name.text) != "Latin"]
        remaining.append(replace(entry, names=latin))
        if latin and other:
            asked.append(Asked(given=other[0].text, gold=gold(entry), kind=script_of(other[0].text)))
    return remaining, asked
