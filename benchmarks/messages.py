"""Two messages of a known make, as large as wanted: a passenger list and a push of reservations of 1.5 kB each.

The people are invented from syllables by a seed. A reservation holds one adult with DOCS, DOCA and a contact, a ticket with
price and card, two legs, a check-in with a bag, and a line of history.
"""

from __future__ import annotations

import random

_SYLLABLES = ("BA", "KO", "LI", "MA", "NE", "RU", "SA", "TI", "VE", "ZO", "DAN", "FEL", "GOR", "HAM", "JUN", "KAR", "LOM")
_STATES = ["AUT", "BEL", "CZE", "DEU", "ESP", "FRA", "GRC", "HUN", "IRL", "ITA"]
FLIGHT = "010326:0610:010326:0730+IST+VIE+ZX+123"


def passenger_list(people: int, seed: int = 1) -> bytes:
    """Return a PAXLST of one flight with everybody's document, birth, route, seat and bag."""
    rng = random.Random(seed)
    head = (
        *("BGM+745", "RFF+TN:ZX26030100001:::1", "NAD+MS+++ZX OPS DESK", "COM+43 1 0000:TE", "TDT+20+ZX0123+++ZX"),
        *("LOC+125+IST", "DTM+189:2603010610:201", "LOC+87+VIE", "DTM+232:2603010730:201"),
    )
    body = [segment for number in range(people) for segment in _listed(rng, number)]
    return _interchange("PAXLST:D:15B:UN:IATA", (*head, *body, f"CNT+42:{people}"), "APIS")


def push(reservations: int, seed: int = 1) -> bytes:
    """Return a PNRGOV 13.1 push of one flight."""
    rng = random.Random(seed)
    head = ("MSG+:22", "ORG+1X:VIE", f"TVL+{FLIGHT}", f"EQN+{reservations}")
    body = [segment for number in range(reservations) for segment in _reservation(rng, number)]
    return _interchange("PNRGOV:13:1:IA", (*head, *body), "PNRGOV")


def _interchange(kind: str, segments: tuple[str, ...], application: str) -> bytes:
    said = (f"UNB+UNOA:4+ZXAIR:ZZ+PIU:ZZ+260228:0440+REF1++{application}", f"UNH+1+{kind}+ZX123/260301+01:F", *segments)
    return "".join(f"{segment}'" for segment in (*said, f"UNT+{len(segments) + 2}+1", "UNZ+1+REF1")).encode()


def _listed(rng: random.Random, number: int) -> tuple[str, ...]:
    surname, given, state, birth = _name(rng, 3), _name(rng, 2), rng.choice(_STATES), _birth(rng)
    return (
        f"NAD+FL+++{surname}:{given}",
        f"ATT+2++{rng.choice('MF')}",
        f"DTM+329:{birth}",
        "GEI+4+173",
        f"FTX+BAG+++ZX{number:06d}:1",
        *("LOC+22+VIE", "LOC+178+IST", "LOC+179+VIE"),
        f"NAT+2+{state}",
        f"RFF+AVF:{_locator(number)}",
        f"RFF+ABO:ZX{number:07d}",
        f"RFF+SEA:{number % 60 + 1}A",
        f"DOC+P:110:111+{state[:1]}{number:08d}",
        "DTM+36:310101",
        f"LOC+91+{state}",
    )


def _reservation(rng: random.Random, number: int) -> tuple[str, ...]:
    surname, given, state = _name(rng, 3), _name(rng, 2), rng.choice(_STATES)
    birth = f"{rng.randint(1, 28):02d}{rng.choice(['JAN', 'FEB', 'MAR', 'APR', 'MAY'])}{rng.randint(45, 99)}"
    ticket, locator = f"999{number:010d}", _locator(number)
    return (
        "SRC",
        f"RCI+ZX:{locator}::150126:0915+1X:{_locator(number + 7)}",
        "DAT+700:270226:1804+710:150126:0917",
        "ORG+1X:VIE+12345678:VIEZX0100+VIE+1X+T+AT:EUR:DE+AB01",
        f"ADD++700:{number % 90 + 1} RINGSTRASSE:WIEN:::AT:1010:4366{number:07d}",
        f"TIF+{surname}+{given}MR:A:1",
        f"FTI+ZX:{number:09d}:::GOLD",
        f"REF+:ZX{number:07d}",
        "FAR+N+++++YOW",
        f"SSR+DOCS:HK:1:ZX:::::/P/{state}/{state[:1]}{number:08d}/{state}/{birth}/M/01JAN31/{surname}/{given}",
        f"SSR+DOCA:HK:1:ZX:::::/D/AUT/{number % 90 + 1} RINGSTRASSE/WIEN//1010",
        f"SSR+CTCM:HK:1:ZX:::::4366{number:07d}+::1",
        f"SSR+TKNE:HK:1:ZX:::IST:VIE:{ticket}C1+::1",
        f"TKT+{ticket}:T:1",
        "MON+B:300.00:EUR+T:357.94:EUR",
        "PTK+NR++280226:2359+ZX+999+VIE",
        "TXD++12.00:AT::ZY+8.50:DE::RA",
        f"FOP+CC::357.94:VI:411111XXXXXX{number % 10_000:04d}:1228",
        f"IFT+4:43+{given} {surname}+{number % 90 + 1} RINGSTRASSE WIEN+4366{number:07d}",
        "TVL+010326:0205:010326:0505+DXB+IST+ZX+99:Y",
        *("RPI+1+HK", "APD+320"),
        f"SSR+SEAT:HK:1:ZX:::DXB:IST+{number % 60 + 1}C::1:N",
        "TVL+010326:0610:010326:0730+IST+VIE+ZX+123:M",
        *("RPI+1+HK", "APD+320"),
        f"SSR+SEAT:HK:1:ZX:::IST:VIE+{number % 60 + 1}A::1:N",
        "DAT+2:010326:0430",
        "ORG+ZX++++A",
        f"TRI++IST-{number:03d}:::1",
        f"TIF+{surname}+{given}MR:A:1",
        f"SSD+{number % 60 + 1:03d}A++++Y",
        f"TBD++1:21:700++HP:IST-{number:03d}+ZX:0999{number % 1_000_000:06d}:1:VIE",
        f"LTS+0/O/NM/{surname}/{given}MR(ADT)/RP SALES OFFICE/CHANGE OF SEAT AND CONTACT" + " RECEIVED FROM PASSENGER" * 18,
    )


def _name(rng: random.Random, syllables: int) -> str:
    return "".join(rng.choices(_SYLLABLES, k=syllables))


def _birth(rng: random.Random) -> str:
    return f"{rng.randint(45, 99):02d}{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}"


def _locator(number: int) -> str:
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
    return "".join(letters[number // 32**place % 32] for place in range(6))
