"""The allow-list: which stretches of a message Annex I to Directive (EU) 2016/681 lets a unit keep, each with its item.

This module knows every segment, by standard, tag and qualifier, that says something Annex I lists. It refuses to know anything
else: what is not in the table is refused (Art 6(1)), whatever it may say, and a profile can only take from the table.

Strategy. ``judge`` answers for a tag and its code and so can be remembered; ``judge_item`` also looks at what was said, where
anyone may have typed anything. Both answer with "" for admitted, or with the class under which the refusal is counted. A class
is all that may be known of what was refused.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from pnrscreen.message import Item
from pnrscreen.privacy import annex_xml
from pnrscreen.privacy.classify import Category
from pnrscreen.privacy.profile import Profile
from pnrscreen.privacy.titles import title_class

ANY = "*"
HISTORY = "HISTORY"
NONAIR = "NONAIR"
UNKNOWN = "UNKNOWN"
NOT_ANNEX_I = "not_annex_i"
FREE_TEXT = "free_text"
PAYMENT = "payment"

_C = Category


_ROWS = (
    # The envelope carries no passenger.
    ("", "UNA", ANY, _C.OPERATIONAL),
    ("", "UNB", ANY, _C.OPERATIONAL),
    ("", "UNG", ANY, _C.OPERATIONAL),
    ("", "UNE", ANY, _C.OPERATIONAL),
    ("", "UNZ", ANY, _C.OPERATIONAL),
    # PAXLST: advance passenger information, and what it repeats of other items.
    ("PAXLST", "UNH", ANY, _C.OPERATIONAL),
    ("PAXLST", "UNT", ANY, _C.OPERATIONAL),
    ("PAXLST", "BGM", ANY, _C.OPERATIONAL),
    ("PAXLST", "CNT", ANY, _C.OPERATIONAL),
    ("PAXLST", "GEI", ANY, _C.OPERATIONAL),  # whether a document was read by machine
    ("PAXLST", "RFF", "TN", _C.OPERATIONAL),
    ("PAXLST", "NAD", "MS", _C.OPERATIONAL),  # the carrier's desk
    ("PAXLST", "NAD", "FL FM DDU DDT ZZZ", _C.API),
    ("PAXLST", "TDT", ANY, _C.API),
    ("PAXLST", "LOC", "125 87 92 130 22 178 179 180 174 91 188 172", _C.API),
    ("PAXLST", "DTM", "189 232 132 136 137 329 36 182 554", _C.API),
    ("PAXLST", "ATT", "2", _C.API),
    ("PAXLST", "NAT", ANY, _C.API),
    ("PAXLST", "DOC", ANY, _C.API),
    ("PAXLST", "EMP", ANY, _C.API),
    ("PAXLST", "RFF", "AEA", _C.API),
    ("PAXLST", "RFF", "AVF ABO", _C.LOCATOR),
    ("PAXLST", "RFF", "CR", _C.LOYALTY),
    ("PAXLST", "RFF", "YZY", _C.TICKET),
    ("PAXLST", "RFF", "SEA", _C.SEAT),
    ("PAXLST", "COM", ANY, _C.CONTACT),
    ("PAXLST", "MEA", ANY, _C.BAGGAGE),
    ("PAXLST", "FTX", "BAG", _C.BAGGAGE),
    # PAXLST in the old US dialect: of the segment of a traveller the parts below stay, and nothing else.
    ("PAXLST", "UNS", ANY, _C.OPERATIONAL),
    ("PAXLST", "PDT", ANY, _C.API),
    ("PAXLST", "LOC", "5 8 005 008", _C.API),
    ("PAXLST", "DTM", "133 178", _C.API),
    # What governments send: references, flight and status; texts and other references do not stay.
    ("CUSRES", "UNH", ANY, _C.OPERATIONAL),
    ("CUSRES", "UNT", ANY, _C.OPERATIONAL),
    ("CUSRES", "BGM", ANY, _C.OPERATIONAL),
    ("CUSRES", "ERP", ANY, _C.OPERATIONAL),
    ("CUSRES", "ERC", ANY, _C.OPERATIONAL),
    ("CUSRES", "RFF", "TN AF", _C.OPERATIONAL),
    ("CUSRES", "RFF", "AVF ABO", _C.LOCATOR),
    ("CUSRES", "DTM", "189 232", _C.OPERATIONAL),
    ("CUSRES", "LOC", "125 87 92", _C.OPERATIONAL),
    ("ACKRES", "UNH", ANY, _C.OPERATIONAL),
    ("ACKRES", "UNT", ANY, _C.OPERATIONAL),
    ("ACKRES", "MSG", ANY, _C.OPERATIONAL),
    ("ACKRES", "ERC", ANY, _C.OPERATIONAL),
    ("GOVREQ", "UNH", ANY, _C.OPERATIONAL),
    ("GOVREQ", "UNT", ANY, _C.OPERATIONAL),
    ("GOVREQ", "MSG", ANY, _C.OPERATIONAL),
    ("GOVREQ", "ORG", ANY, _C.OPERATIONAL),  # the asking office
    ("GOVREQ", "TVL", ANY, _C.OPERATIONAL),
    ("GOVREQ", "RCI", ANY, _C.LOCATOR),
    # PNRGOV: the reservation.
    ("PNRGOV", "UNH", ANY, _C.OPERATIONAL),
    ("PNRGOV", "UNT", ANY, _C.OPERATIONAL),
    ("PNRGOV", "MSG", ANY, _C.OPERATIONAL),
    ("PNRGOV", "SRC", ANY, _C.OPERATIONAL),
    ("PNRGOV", "APD", ANY, _C.OPERATIONAL),  # the aircraft
    ("PNRGOV", "RCI", ANY, _C.LOCATOR),
    ("PNRGOV", "REF", ANY, _C.LOCATOR),
    ("PNRGOV", "DAT", ANY, _C.ISSUED),
    ("PNRGOV", "TIF", ANY, _C.NAME),
    ("PNRGOV", "ADD", ANY, _C.CONTACT),
    ("PNRGOV", "IFT", "4:28:CTC", _C.CONTACT),
    ("PNRGOV", "SSR", "DOCA CTCM CTCE CTCH CTCB CTCP CTCF CTCA CTCT PCTC", _C.CONTACT),
    ("PNRGOV", "FOP", ANY, _C.PAYMENT),
    ("PNRGOV", "MON", ANY, _C.PAYMENT),
    ("PNRGOV", "IFT", "4:43", _C.PAYMENT),  # who pays, when it is not the traveller
    ("PNRGOV", "TVL", ANY, _C.ITINERARY),
    ("PNRGOV", "FTI", ANY, _C.LOYALTY),
    ("PNRGOV", "SSR", "FQTV", _C.LOYALTY),  # FQTR, FQTS and FQTU are transactions: C-817/19 on heading 8
    ("PNRGOV", "ORG", ANY, _C.AGENCY),
    ("PNRGOV", "RPI", ANY, _C.STATUS),
    ("PNRGOV", "TRI", ANY, _C.STATUS),
    ("PNRGOV", "EQN", ANY, _C.SPLIT),
    ("PNRGOV", "SSR", "UMNR", _C.REMARKS),
    ("PNRGOV", "TKT", ANY, _C.TICKET),
    ("PNRGOV", "PTK", ANY, _C.TICKET),
    ("PNRGOV", "TXD", ANY, _C.TICKET),
    ("PNRGOV", "SSR", "TKNE TKNA TKNM TKNR", _C.TICKET),
    ("PNRGOV", "SSD", ANY, _C.SEAT),
    ("PNRGOV", "SSR", "SEAT NSST NSSA NSSB NSSW NSSR SMSA SMST SMSW RQST", _C.SEAT),
    ("PNRGOV", "TRA", ANY, _C.CODE_SHARE),
    ("PNRGOV", "EBD", ANY, _C.BAGGAGE),
    ("PNRGOV", "TBD", ANY, _C.BAGGAGE),
    ("PNRGOV", "SSR", "XBAG PDBG BIKE SPEQ CBBG AVIH PETC WEAP FRAG BULK", _C.BAGGAGE),
    ("PNRGOV", "SSR", "DOCS DOCO FOID INFT CHLD", _C.API),
    # Tables of small carriers: the frame of rows, delimiters and known headings; each cell is a part and judged by itself.
    ("", "BOM", ANY, _C.OPERATIONAL),  # byte order mark
    ("", "ROW", ANY, _C.OPERATIONAL),
    ("TABLE-CSV", "ROW", ANY, _C.OPERATIONAL),
    ("TABLE-JSON", "ROW", ANY, _C.OPERATIONAL),
    # Machine readable zones.
    ("MRZ", "MRZ", "TD1 TD2 TD3 FRID MRVA MRVB", _C.API),
)

_CELLS = (
    (_C.OPERATIONAL, "prepared_at"),
    (_C.STATUS, "role"),
    (_C.TRAVEL_DATE, "scheduled_departure scheduled_arrival"),
    (_C.ITINERARY, "carrier registration flight_number departure arrival"),
    (_C.NAME, "surname given_names full_name"),
    (_C.API, "sex birth_date nationality residence birth_place mrz"),
    (_C.API, "document_kind document_number document_issuer document_expiry"),
    (_C.API, "document2_kind document2_number document2_issuer document2_expiry"),
    (_C.API, "visa_number visa_issuer visa_expiry visa_mrz"),
    (_C.SEAT, "seat"),
    (_C.BAGGAGE, "bags bag_weight_kg bag_tags"),
    (_C.LOCATOR, "record_locator"),
    (_C.TICKET, "ticket"),
    (_C.CONTACT, "phone email address_country"),
)

_SHARED = tuple((annex_xml.STANDARD, *row[1:]) for row in _ROWS if row[:2] in {("PNRGOV", "SSR"), ("PNRGOV", "IFT")})
"""What XML says as EDIFACT does is judged by the same rows."""

ADMITTED: Mapping[tuple[str, str, str], Category] = MappingProxyType(
    {
        (standard, tag, code): category
        for standard, tag, codes, category in (*_ROWS, *_SHARED, *annex_xml.ROWS)
        for code in codes.split()
    }
)
"""Annex I item of every segment that may stay, by (standard, tag, qualifier); ``*`` stands for any qualifier."""

NAMED_TAGS = frozenset((*(tag for _, tag, _ in ADMITTED), "LTS", "IFT", "FTX", "FAR", "ABI", "SAC", "CELL"))
"""Tags that are the standards' own and so say nothing about a person."""

HISTORY_ADMITTED = frozenset({"TIF", "TVL", "DAT", "RCI", "SAC", "RPI", "TBD"})
"""Item 19: history keeps what repeats an item that is admitted outside it; its SSR are judged by their own code."""

TAG_ONLY = frozenset({"ABI"})
"""Where history begins is told by the tag, and the rest names who made the change: the tag stays, the rest goes."""

PARTS: Mapping[tuple[str, str], Category] = MappingProxyType(
    {
        ("TIF", "given"): _C.NAME,
        ("TIF", "surname"): _C.NAME,
        ("NAD", "given"): _C.NAME,
        ("NAD", "surname"): _C.NAME,
        ("FOP", "account"): _C.PAYMENT,
        ("ADD", "text"): _C.CONTACT,
        ("SSR", "UMNR:text"): _C.REMARKS,
        **{("CELL", column): category for category, columns in _CELLS for column in columns.split()},
        **annex_xml.PARTS,
        ("PDT", "surname"): _C.NAME,
        ("PDT", "given"): _C.NAME,
        ("PDT", "document"): _C.API,
        ("PDT", "issuer"): _C.API,
        ("PDT", "dated"): _C.API,
        ("PDT", "visa"): _C.API,
        ("PDT", "kind"): _C.API,
        ("PDT", "sex"): _C.API,
        ("PDT", "birth"): _C.API,
        ("PDT", "place"): _C.API,  # nationality
    }
)
"""Parts of an admitted segment that may stay with it."""

_CLASS: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("LTS", ANY): "history_text",
        ("IFT", ANY): FREE_TEXT,
        ("FTX", ANY): FREE_TEXT,
        ("SSR", "OTHS"): FREE_TEXT,
        ("SSR", "CKIN"): FREE_TEXT,
        ("SSR", "ADTK"): FREE_TEXT,
        ("FAR", ANY): "fare_type",  # clergy, pilgrim, union and companion fares
        ("ORG", "sine"): "agent",
        ("ABI", ANY): "agent",
        **annex_xml.CLASSES,
    }
)
"""Under which class a refusal is counted where "not in Annex I" would say less than it may."""

_REACHED_BY = frozenset(
    {
        ("ADD", "text"),
        ("CELL", "phone"),
        ("CELL", "email"),
        ("CONTACTINFO", "@PHONENUMBER"),
        ("CONTACTINFO", "@EMAILADDRESS"),
    }
)
"""Parts that may hold a number or an e-mail and nothing else."""

_E_MAIL = re.compile(r"\S+(?:@|//)\S+")
_TWO_LETTERS = re.compile(r"[^\W\d_]{2}")
_CARD_AS_IDENTITY = re.compile(r"CC[A-Z]{0,2}(?:[ -]?[0-9]){11,}")
_WORDY = re.compile(r"[A-Za-z]{3}")
_WORD = re.compile(r"[A-Z]+")


def judge(standard: str, tag: str, code: str, profile: Profile) -> str:
    """Return "" when a segment may stay, else the class under which its refusal is counted."""
    if code == UNKNOWN:
        return "unknown_segment"
    if code.startswith(NONAIR):
        return NOT_ANNEX_I  # hotel, car and rail are no air ticket: C-817/19 on heading 6
    past = code.startswith(HISTORY)
    own = _own(code)
    narrowed = (profile.services.get(own, "") if tag == "SSR" else "") or _narrowed(tag, own, profile)
    if past and (tag, f"{own}:text") in PARTS:
        return FREE_TEXT  # in history nothing is judged apart: the text cannot go alone
    if narrowed or _admitted(standard, tag, own, past=past):
        return narrowed
    return "history_text" if past and tag == "IFT" else _class(tag, own)


def _narrowed(tag: str, code: str, profile: Profile) -> str:
    return profile.refused.get((tag, code)) or profile.refused.get((tag, ANY), "")


def _own(code: str) -> str:
    """Return the qualifier that a segment has by itself, wherever it stands."""
    return code.removeprefix(HISTORY).lstrip(": ")


def _admitted(standard: str, tag: str, code: str, *, past: bool) -> bool:
    if (tag, code) in _CLASS:
        return False
    if past and tag != "SSR":
        return standard != annex_xml.STANDARD and tag in HISTORY_ADMITTED
    return (standard, tag, code) in ADMITTED or (standard, tag, ANY) in ADMITTED


def _class(tag: str, code: str) -> str:
    return _CLASS.get((tag, code)) or _CLASS.get((tag, ANY)) or NOT_ANNEX_I


READ = frozenset({"DAT", "NAMETITLE", "SSR", "IFT"})
"""Segments of which what they say is judged, and not their qualifier alone."""
_TYPED_BY_ANYONE = frozenset({_C.SEAT, _C.BAGGAGE, _C.TICKET, _C.LOYALTY})
"""Texts of these items are searched for the profile's words; names, documents and addresses are not: Pilgrim is a surname."""


def judge_item(item: Item, standard: str, profile: Profile) -> str:
    """Return what ``judge`` does for a whole segment, having also looked at texts that anyone may have typed."""
    return judge(standard, item.tag, item.code, profile) or judge_said(item, profile)


def judge_said(item: Item, profile: Profile) -> str:
    """Return "" when an admitted segment says only what its qualifier lets it say, else the class of what it says besides."""
    if item.tag == "DAT":
        return FREE_TEXT if _WORDY.search(item.said, 3) else ""  # a check-in time may be said in words
    if item.tag == "NAMETITLE":
        return title_class(item.said, profile) if item.code == annex_xml.TEXT else ""
    if item.tag not in READ:
        return ""
    own = _own(item.code)
    category = ADMITTED.get(("PNRGOV", item.tag, own))
    if own == "FOID" and _CARD_AS_IDENTITY.search(item.said.upper()):
        return PAYMENT
    if category is Category.CONTACT and "CTCT" in item.said:
        return profile.refused.get(("SSR", "CTCT"), "")
    return spoken(item.said, profile) if category in _TYPED_BY_ANYONE else ""


def judge_part(item: Item, profile: Profile) -> str:
    """Return "" when a part of an admitted segment may stay with it, else the class under which its refusal is counted."""
    if (item.tag, item.code) in profile.refused:
        return profile.refused[item.tag, item.code]
    if (item.tag, item.code) not in PARTS:
        return _class(item.tag, item.code)
    if (item.tag, item.code) in _REACHED_BY and _TWO_LETTERS.search(item.said) and not _E_MAIL.fullmatch(item.said.strip()):
        return FREE_TEXT  # neither a number nor an e-mail
    if item.code == "UMNR:text" or (item.tag == "CELL" and PARTS[item.tag, item.code] in _TYPED_BY_ANYONE):
        return spoken(item.said, profile)
    return ""


def spoken(text: str, profile: Profile) -> str:
    """Return the class of the first word of ``text`` that the profile's dictionaries refuse, or ""."""
    return next((profile.words[word] for word in _WORD.findall(text.upper()) if word in profile.words), "")


def segments(items: Iterable[Item]) -> list[tuple[Item, list[Item]]]:
    """Put each segment together with its parts: items that lie inside the segment they follow."""
    found: list[tuple[Item, list[Item]]] = []
    parts: list[Item] = []
    start, end = 0, -1
    for item in items:
        _, _, begins, ends, _ = item
        if start <= begins and ends <= end:
            parts.append(item)
        else:
            parts, start, end = [], begins, ends
            found.append((item, parts))
    return found


def refused(items: Iterable[Item], profile: Profile, standard: str) -> Mapping[str, int]:
    """Count by class the stretches of one message that the law refuses: each segment once, or each refused part of it."""
    counted: Counter[str] = Counter()
    for segment, parts in segments(items):
        reason = judge_item(segment, standard, profile)
        counted.update([reason] if reason else [judge_part(part, profile) for part in parts])
    return {name: count for name, count in sorted(counted.items()) if name}


def admits_service(code: str, profile: Profile) -> bool:
    """Tell whether an SSR code may be kept as a fact about a booking."""
    return not judge("PNRGOV", "SSR", code, profile)
