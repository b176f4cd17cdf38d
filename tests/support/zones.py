"""Machine readable zones of invented people, written as ICAO Doc 9303 parts 3 to 7 ask."""

from __future__ import annotations

from pnrscreen.normalise.letters import comparable
from pnrscreen.wire.mrz import check_digit


def proved(text: str) -> str:
    """Return a field with its check digit behind it."""
    return f"{text}{check_digit(text)}"


def name(surname: str, given: str, width: int) -> str:
    """Return a name field in the letters of Doc 9303, cut to its width."""
    parts = [comparable(part).replace(" ", "<") for part in (surname, given) if part]
    return "<<".join(parts).ljust(width, "<")[:width]


def td3(surname: str, given: str, number: str = "PX0000001", **said: str) -> list[str]:
    """Return the two lines of a passport."""
    first = f"{said.get('kind', 'P'):<<2}{said.get('issuer', 'NLD'):<<3}{name(surname, given, 39)}"
    second = (
        f"{proved(f'{number:<<9}')}{said.get('nationality', 'NLD'):<<3}{proved(said.get('birth', '840229'))}"
        f"{said.get('sex', 'F')}{proved(said.get('expiry', '310101'))}{proved(said.get('optional', '').ljust(14, '<'))}"
    )
    return [first, second + str(check_digit(second[0:10] + second[13:20] + second[21:43]))]


def td1(surname: str, given: str, number: str = "ID0000002", **said: str) -> list[str]:
    """Return the three lines of an identity card; a number of more than nine signs runs into the optional data (part 5)."""
    optional = said.get("optional", "")
    held = proved(f"{number:<<9}") if len(number) <= 9 else f"{number[:9]}<{proved(number)[9:]}<"
    first = f"{said.get('kind', 'I'):<<2}{said.get('issuer', 'NLD'):<<3}{held}{optional}".ljust(30, "<")
    second = f"{proved(said.get('birth', '840229'))}{said.get('sex', 'F')}{proved(said.get('expiry', '310101'))}NLD".ljust(
        29, "<"
    )
    composite = check_digit(first[5:30] + second[0:7] + second[8:15] + second[18:29])
    return [first, f"{second}{composite}", name(surname, given, 30)]
