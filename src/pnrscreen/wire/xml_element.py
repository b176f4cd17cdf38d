"""Elements of PNRGOV XML: their names however they are spelled, and one of them as a located value.

This module knows which elements the guide has (IATA_PNRGOV_NotifRQ, 13.1 and later) and that senders spell them as they like:
``DOC_SSR`` or ``DocSSR``, ``ISOCountry`` or ``ISOCOuntry``, in any namespace or none. It refuses to know what they say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pnrscreen.message import Defect, Severity

ROOT = "IATAPNRGOVNOTIFRQ"
RECORD = "PNR"

SERVICES = frozenset({"SSR", "DOCSSR"})
REMARKS = frozenset({"OSI", "REMARK", "REMARKS", "GENERALREMARK"})
HISTORY = frozenset({"HISTORY", "BOOKINGHISTORY", "PNRHISTORY", "HISTORYINFO"})
NON_AIR = frozenset({"NONAIR", "NONAIRSERVICE", "NONAIRSERVICES", "HOTEL", "CAR", "RAIL"})
CHECK_INS = frozenset({"CHECKIN", "CHECKEDIN", "CHECKININFO", "CHECKEDINPASSENGER", "PASSENGERCHECKIN"})
SPLITS = frozenset({"SPLITBOOKINGREFID", "SPLITPNR", "DIVIDEDPNR", "SPLIT"})

ELEMENTS = frozenset(
    (
        *(ROOT, "ORIGINATOR", "FLIGHTLEG", "DEPARTUREAIRPORT", "ARRIVALAIRPORT", "PNRS", RECORD, "BOOKINGREFID"),
        *(
            "COMPANYNAME",
            "POS",
            "SOURCE",
            "REQUESTORID",
            "CONTACTINFO",
            "ADDRESS",
            "ADDRESSLINE",
            "CITYNAME",
            "POSTALCODE",
            "STATEPROV",
        ),
        *("COUNTRYNAME", "STREETNMBR", "PREPAIDBAG", "PASSENGERS", "PASSENGER", "PERSONNAME", "GIVENNAME", "MIDDLENAME"),
        *("SURNAMEPREFIX", "SURNAME", "NAMETITLE", "CUSTLOYALTY", "EXCESSBAGGAGE", "FAREINFO", "AIRLINE", "TEXT"),
        *("FLIGHTINFO", "DOCS", "DOCO", "DOCA", "TICKETDOCUMENT", "TOTALFARE", "PRICINGINFO", "TAXES", "TAX", "PAYMENTINFO"),
        *("FLIGHTS", "FLIGHT", "OPERATINGAIRLINE", "MARKETINGAIRLINE", "EQUIPMENT", "BAGGAGE"),
    )
) | (SERVICES | REMARKS | HISTORY | NON_AIR | CHECK_INS | SPLITS)
"""The names of the guide, folded. How check-in, splits, history and other services are named there differs between senders."""


def fold(name: str) -> str:
    """Return a name without namespace, underscores and hyphens, in capitals."""
    return name.rpartition(":")[2].replace("_", "").replace("-", "").upper()


class Element:
    """One element. ``key`` is its folded name, ``number`` its place in the document (the root is 1).

    ``start`` and ``end`` are byte offsets in the interchange as received; attributes go by their folded names.
    """

    __slots__ = ("_heard", "attributes", "children", "end", "key", "number", "parts", "start")

    def __init__(self, key: str, attributes: Mapping[str, str], start: int, number: int) -> None:
        self.key = key
        self.attributes = attributes
        self.start = self.end = start
        self.number = number
        self.parts: list[str] = []
        self.children: list[Element] = []
        self._heard = 0

    def hear(self, text: str, limit: int) -> bool:
        """Add a text, of all texts no more than ``limit`` characters; return whether this one passes the limit."""
        room = limit - self._heard
        self._heard += len(text)
        self.parts += [text[:room]] if room > 0 else []
        return 0 <= room < len(text)

    @property
    def text(self) -> str:
        """What stands in the element itself, not in the elements inside it, blanks run together."""
        return " ".join("".join(self.parts).split())

    def said(self, *names: str) -> str:
        """Return what the first of these attributes says, or of the child elements a sender writes in their place, or ""."""
        for name in names:
            if value := self.attributes.get(name, ""):
                return value
            for child in self.children:
                if child.key == name and (value := child.text):
                    return value
        return ""

    def each(self, *keys: str) -> Iterator[Element]:
        """Yield the child elements of these names."""
        return (child for child in self.children if child.key in keys)

    def child(self, key: str) -> Element:
        """Return the first child element of a name; one that is not there says nothing."""
        return next(self.each(key), Element(key, {}, self.start, self.number))

    def defect(self, code: str, severity: Severity = Severity.WARNING, *, said: str = "", expected: str = "") -> Defect:
        """Return a defect located at this element."""
        return Defect(
            code=code,
            severity=severity,
            segment=self.key[:32],
            number=self.number,
            offset=self.start,
            said=said,
            expected=expected,
        )
