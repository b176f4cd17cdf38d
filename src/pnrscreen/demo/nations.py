"""Nations and airports: codes, dialling prefixes, how a passport number looks, where an airport lies.

This module knows public facts of geography. The passport patterns only look like the issuer's (A a letter, 9 a digit); it
refuses to know any real number.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import NamedTuple


class Nation(NamedTuple):
    """A state: ISO 3166 alpha-3 and alpha-2, dialling prefix, passport pattern, a city to be born or live in."""

    alpha3: str
    alpha2: str
    dial: str
    pattern: str
    city: str


class Airport(NamedTuple):
    """An airport by IATA code: alpha-3 state, latitude and longitude in degrees, IANA time zone."""

    code: str
    state: str
    latitude: float
    longitude: float
    zone: str


_NATIONS = """
ARE AE 971 A9999999 DUBAI
ARM AM 374 AA9999999 YEREVAN
AUT AT 43 A9999999 GRAZ
BRA BR 55 AA999999 RECIFE
CHN CN 86 AA9999999 CHENGDU
CIV CI 225 99AA99999 BOUAKE
COL CO 57 AA999999 PEREIRA
DEU DE 49 A99A9A999 KASSEL
DOM DO 1809 AA9999999 SANTIAGO
DZA DZ 213 999999999 ORAN
ECU EC 593 A9999999 LOJA
EGY EG 20 A99999999 TANTA
ESP ES 34 AAA999999 TOLEDO
ETH ET 251 AA9999999 GONDAR
FRA FR 33 99AA99999 RENNES
GBR GB 44 999999999 LEEDS
GEO GE 995 99AA99999 KUTAISI
GHA GH 233 A9999999 KUMASI
GRC GR 30 AA9999999 VOLOS
HTI HT 509 AA9999999 JACMEL
IDN ID 62 A9999999 MALANG
IND IN 91 A9999999 NAGPUR
IRL IE 353 AA9999999 SLIGO
IRN IR 98 A99999999 SHIRAZ
ISL IS 354 A9999999 AKUREYRI
ISR IL 972 99999999 HAIFA
ITA IT 39 AA9999999 FERRARA
JOR JO 962 A999999 IRBID
JPN JP 81 AA9999999 SENDAI
KEN KE 254 A9999999 NAKURU
KOR KR 82 M99999999 DAEJEON
LBN LB 961 LR9999999 TRIPOLI
LTU LT 370 99999999 KAUNAS
MAR MA 212 AA9999999 TETOUAN
MEX MX 52 A99999999 OAXACA
MMR MM 95 AA999999 MANDALAY
NGA NG 234 A99999999 IBADAN
NLD NL 31 AA999999A DEVENTER
PER PE 51 999999999 CUSCO
PAK PK 92 AA9999999 MULTAN
PHL PH 63 P9999999A ILOILO
POL PL 48 AA9999999 LUBLIN
PRT PT 351 AA999999 BRAGA
ROU RO 40 999999999 SIBIU
RUS RU 7 999999999 TVER
SEN SN 221 A99999999 THIES
SOM SO 252 P99999999 MARKA
SRB RS 381 999999999 NIS
SUR SR 597 R999999 MOENGO
SWE SE 46 AA999999 VASTERAS
THA TH 66 AA9999999 LAMPANG
TUN TN 216 A999999 SFAX
TUR TR 90 U99999999 BURSA
UKR UA 380 AA999999 POLTAVA
USA US 1 A99999999 DAYTON
VEN VE 58 999999999 MERIDA
VNM VN 84 A9999999 HUE
BOL BO 591 AA99999 SUCRE
QAT QA 974 99999999 DOHA
"""

_AIRPORTS = """
MAD ESP 40.47 -3.56 Europe/Madrid
BCN ESP 41.30 2.08 Europe/Madrid
BOG COL 4.70 -74.15 America/Bogota
UIO ECU -0.13 -78.36 America/Guayaquil
LIM PER -12.02 -77.11 America/Lima
VVI BOL -17.64 -63.14 America/La_Paz
GRU BRA -23.44 -46.47 America/Sao_Paulo
SDQ DOM 18.43 -69.67 America/Santo_Domingo
CCS VEN 10.60 -66.99 America/Caracas
PBM SUR 5.45 -55.19 America/Paramaribo
JFK USA 40.64 -73.78 America/New_York
MEX MEX 19.44 -99.07 America/Mexico_City
PAP HTI 18.58 -72.29 America/Port-au-Prince
IST TUR 41.26 28.74 Europe/Istanbul
DXB ARE 25.25 55.36 Asia/Dubai
DOH QAT 25.27 51.61 Asia/Qatar
AMM JOR 31.72 35.99 Asia/Amman
BEY LBN 33.82 35.49 Asia/Beirut
CAI EGY 30.12 31.41 Africa/Cairo
CMN MAR 33.37 -7.59 Africa/Casablanca
TUN TUN 36.85 10.23 Africa/Tunis
ALG DZA 36.69 3.22 Africa/Algiers
DSS SEN 14.67 -17.07 Africa/Dakar
LOS NGA 6.58 3.32 Africa/Lagos
ACC GHA 5.61 -0.17 Africa/Accra
ABJ CIV 5.26 -3.93 Africa/Abidjan
ADD ETH 8.98 38.80 Africa/Addis_Ababa
NBO KEN -1.32 36.93 Africa/Nairobi
DEL IND 28.57 77.10 Asia/Kolkata
PVG CHN 31.14 121.81 Asia/Shanghai
ICN KOR 37.46 126.44 Asia/Seoul
NRT JPN 35.76 140.39 Asia/Tokyo
BKK THA 13.69 100.75 Asia/Bangkok
LHR GBR 51.47 -0.45 Europe/London
TBS GEO 41.67 44.95 Asia/Tbilisi
EVN ARM 40.15 44.40 Asia/Yerevan
TLV ISR 32.01 34.89 Asia/Jerusalem
KIX JPN 34.43 135.24 Asia/Tokyo
"""


def _nations() -> dict[str, Nation]:
    rows = (line.split() for line in _NATIONS.split("\n") if line)
    return {row[0]: Nation(*row) for row in rows}


def _airports() -> dict[str, Airport]:
    rows = (line.split() for line in _AIRPORTS.split("\n") if line)
    return {row[0]: Airport(row[0], row[1], float(row[2]), float(row[3]), row[4]) for row in rows}


NATIONS = MappingProxyType(_nations())
"""Every nation of the synthetic world by alpha-3 code."""

AIRPORTS = MappingProxyType(_airports())
"""Every airport of the synthetic world by IATA code."""

CORRIDOR = frozenset(("COL", "ECU", "BOL", "PER", "BRA", "SUR", "VEN", "DOM"))
"""Origins that the courier pattern is about."""
