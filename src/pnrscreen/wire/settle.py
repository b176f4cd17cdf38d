"""Carries every request and every check-in of a reservation to the traveller it speaks of.

This module knows where carriers put things: DOCS in any of three groups, an infant in its mother's requests, a traveller in
the check-in data alone. It refuses to lose anyone: a name that no TIF gave becomes a traveller.

It runs when the whole reservation has been read, because requests stand before the travellers they belong to. Check-ins come
first (they may name travellers), then adults' documents, then infants, then everything else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

from pnrscreen.message import Bags, Contact, Defect, Flight, Kind
from pnrscreen.wire import baggage, contact, person, ssr
from pnrscreen.wire.located import Leg, Located
from pnrscreen.wire.party import Party
from pnrscreen.wire.person import Person, agreement, another, names_him, plain_rank
from pnrscreen.wire.ssr import Identification, Request


class Placed(NamedTuple):
    """A request where it stands: under a traveller (GR2), under a flight (GR5), or under neither (GR1)."""

    request: Request
    traveller: Person | None = None
    sector: Leg | None = None


class CheckIn:
    """One traveller's check-in on one flight (GR7). ``references`` are his numbers in TIF and TRI."""

    __slots__ = ("bags", "given", "infant", "references", "seat", "sector", "segment", "surname")

    def __init__(self, segment: Located, sector: Leg | None, reference: str = "") -> None:
        self.segment = segment
        self.sector = sector
        self.references = [reference] if reference else []
        self.surname = self.given = self.seat = ""
        self.infant = False
        self.bags: list[Bags] = []


class Settlement:
    """What became of the requests: the party grows, and what concerns nobody in particular stays with the reservation."""

    def __init__(self, party: Party, sectors: Iterable[Leg], pushed: Flight) -> None:
        self.party = party
        self.contacts: list[Contact] = []
        self.services: list[str] = []
        self.tickets: list[str] = []
        self.defects: list[Defect] = []
        self._pushed = pushed
        self._known_leg = any(sector.here for sector in sectors)
        self._seats: list[tuple[int, Person, str]] = []
        self._bags: dict[Person, list[tuple[bool, Leg | None, Bags]]] = {}

    def run(self, placed: list[Placed], check_ins: list[CheckIn]) -> None:
        """Settle everything."""
        for check_in in check_ins:
            self._check_in(check_in)
        papers = [(one, ssr.docs(one.request.text)) for one in placed if one.request.code == "DOCS" and one.request.text]
        for one, said in papers:
            if not said.infant:
                self._identify(self._holder(one, said), one, said)
        for one in placed:
            if one.request.code == "INFT":
                self._infant(one)
        for one, said in papers:
            if said.infant:
                self._identify(self._infant_holder(one, said), one, said)
        for one in placed:
            self._serve(one)
        self._close()

    # ------------------------------------------------------------------------------------------------------- check-in

    def _check_in(self, said: CheckIn) -> None:
        who = next(filter(None, map(self.party.numbered, said.references)), None)
        if said.surname and (who is None or not agreement(who, said.surname, said.given)):
            # Spelled in another way it may be the same one; begun with other letters it is a traveller of a lost SRC.
            same = who if who is not None and person.resembles(who, said.surname, said.given) else None
            who = self.party.named(said.surname, said.given) or same
        if who is None and not said.surname:
            who = self.party.sole()
        if who is None and said.surname:
            who = self.party.add(Kind.INFANT if said.infant else Kind.PASSENGER, said.segment, (*said.references, "")[0])
        if who is None:
            return
        if said.surname:
            self.party.call(who, "TIF", said.surname, said.given)
        here = self._here(said.sector, "")
        who.checked_in = who.checked_in or here or not self._known_leg
        self._seats.append((0 if here else 3, who, said.seat))
        for bags in said.bags:
            self._bags.setdefault(who, []).append((here, said.sector, bags))

    def _here(self, sector: Leg | None, board: str) -> bool:
        """Tell whether something is said of the pushed leg."""
        return sector.here if sector is not None else board == self._pushed.departure != ""

    # ------------------------------------------------------------------------------------------------------ documents

    def _holder(self, one: Placed, said: Identification) -> Person:
        """Return whose DOCS this is; a traveller whom nothing else names is added."""
        request = one.request
        for reference in request.references:
            if one.traveller is not None and plain_rank(one.traveller.rank) == plain_rank(reference):
                return one.traveller  # two may bear one number
            if who := self.party.numbered(reference):
                return who
        if one.traveller is not None and not request.references:
            return self._rather(one.traveller, said) or one.traveller
        if who := self._by_what_it_says(request, said):
            return who
        if not said.surname:
            self.defects.append(request.segment.defect("NAME_MISSING"))
        return self.party.add(Kind.PASSENGER, request.segment, (*request.references, "")[0])

    def _rather(self, standing: Person, said: Identification) -> Person | None:
        """Return whom a DOCS names more surely than the traveller it stands under: a sender may put them all under one TIF."""
        if not said.surname or agreement(standing, said.surname, said.given) == 2:
            return None
        strays = not names_him(standing, said.surname, said.given)
        return self.party.named(said.surname, said.given, 1 if strays else 2)

    def _by_what_it_says(self, request: Request, said: Identification) -> Person | None:
        if said.document and (who := self.party.holder(said.document.number)):
            return who
        if request.associated and (who := self.party.named(*request.associated)):
            return who
        # A number that fits nobody may be a second traveller of the same name: only the very same letters count then.
        if said.surname and (who := self.party.named(said.surname, said.given, 2 if request.references else 1)):
            if request.references:
                return None if who.documents else who
            return None if another(who, said.surname, said.given, _number(said)) and self.party.room else who
        alone = self.party.sole()
        return alone if alone and (self.party.size == 1 or not said.surname) and not request.references else None

    def _infant_holder(self, one: Placed, said: Identification) -> Person:
        """Return the infant whose DOCS this is: never the adult it stands with, unless that one is the infant."""
        owner = self._responsible(one)
        if owner is not None and owner.kind is Kind.INFANT:
            return owner
        if owner is not None and self.party.may_be_infant(owner) and agreement(owner, said.surname, said.given) == 2:
            owner.kind = Kind.INFANT
            return owner
        return self.party.infant(owner, said.surname, said.given, one.request.segment, _number(said))

    def _identify(self, who: Person, one: Placed, said: Identification) -> None:
        if said.surname or said.given:
            self.party.call(who, "DOCS", said.surname, said.given)
        who.first("sex", said.sex)
        who.first("birth_date", said.birth_date)
        who.first("nationality", said.nationality)
        if said.document is not None:
            self.party.document(who, said.document)
        if said.odd:
            self.defects.append(one.request.segment.defect("BAD_DATE", said=one.request.text))

    def _infant(self, one: Placed) -> None:
        surname, given, birth_date = ssr.inft(one.request.text)
        adult = self._responsible(one)
        if adult is not None and adult.kind is Kind.INFANT:
            adult = None
        if adult is not None:
            adult.with_infant = True
        if not surname:
            return
        infant = self.party.infant(adult, surname, given, one.request.segment)
        self.party.call(infant, "INFT", surname, given)
        infant.first("birth_date", birth_date or "")
        if birth_date is None:
            self.defects.append(one.request.segment.defect("BAD_DATE", said=one.request.text))

    # --------------------------------------------------------------------------------------------------- all the rest

    def _owners(self, one: Placed) -> list[Person]:
        """Return whom a request names: by number, by where it stands, or by name."""
        request = one.request
        found = [who for reference in request.references if (who := self.party.numbered(reference))]
        if not found and one.traveller:
            return [one.traveller]
        if not found and request.associated and (who := self.party.named(*request.associated)):
            return [who]
        return found if len(found) < 2 else list(dict.fromkeys(found))

    def _responsible(self, one: Placed) -> Person | None:
        """Return the one traveller a request names, or the only one there is."""
        owners = self._owners(one)
        return owners[0] if owners else self.party.sole()

    def _serve(self, one: Placed) -> None:
        owners = self._owners(one)
        code = one.request.code
        if owners:
            for who in owners:
                who.services.append(code)
        else:
            self.services.append(code)
        if code in _ACTS:
            _ACTS[code](self, one, owners)

    def ctc(self, one: Placed, owners: list[Person]) -> None:
        """CTCx: a way to reach somebody."""
        found = contact.of_service(one.request.code[3:], one.request.text)
        for contacts in [who.contacts for who in owners] or [self.contacts]:
            contacts.extend(found)

    def seat(self, one: Placed, _owners: list[Person]) -> None:
        """SEAT and its like: a seat beside each reference."""
        here = self._here(one.sector, one.request.board)
        unsaid = one.sector is None and not one.request.board
        for said, reference in one.request.data:
            who = self.party.numbered(reference) if reference else self._responsible(one)
            if who is not None:
                self._seats.append((1 if here else 2 if unsaid else 3, who, person.seat(said)))

    def tkn(self, one: Placed, _owners: list[Person]) -> None:
        """TKNx: a ticket, which after INF is the infant's."""
        number = person.ticket(one.request.text.strip("/ "))
        who = self._responsible(one)
        if one.request.text.lstrip("/ ").startswith("INF") and (who is None or who.kind is not Kind.INFANT):
            infants = self.party.infants(who)
            who = infants[0] if len(infants) == 1 else None
        (who.tickets if who is not None else self.tickets).extend(person.tickets(number))

    def doca(self, one: Placed, _owners: list[Person]) -> None:
        """DOCA: where somebody lives or will stay."""
        said = ssr.doca(one.request.text)
        who = self._concerned(one, infant=said.infant)
        if who is not None:
            who.first("residence", said.country if said.kind == "R" else "")
        (self.contacts if who is None else who.contacts).extend(contact.address(*said.lines))

    def doco(self, one: Placed, _owners: list[Person]) -> None:
        """DOCO: a visa, redress or known traveller number."""
        said = ssr.doco(one.request.text)
        who = self._concerned(one, infant=said.infant)
        if who is not None:
            who.first("birth_place", said.birth_place)
            who.documents += [said.document] if said.document is not None else []
        elif said.document is not None:
            self.defects.append(one.request.segment.defect("HOLDER_UNKNOWN", said=one.request.code))
        if said.odd:
            self.defects.append(one.request.segment.defect("BAD_DATE", said=one.request.text))

    def _concerned(self, one: Placed, *, infant: bool) -> Person | None:
        who = self._responsible(one)
        if not infant or who is None or who.kind is Kind.INFANT:
            return who
        infants = self.party.infants(who)
        return infants[0] if len(infants) == 1 else None

    def foid(self, one: Placed, _owners: list[Person]) -> None:
        """FOID: another form of identification."""
        document, who = ssr.foid(one.request.text), self._responsible(one)
        if document is not None and who is not None:
            who.documents.append(document)
        elif document is not None:
            self.defects.append(one.request.segment.defect("HOLDER_UNKNOWN", said=one.request.code))

    def fqt(self, one: Placed, _owners: list[Person]) -> None:
        """FQTx: a frequent-flyer number."""
        membership, who = ssr.membership(one.request), self._responsible(one)
        if membership and who and all(known.number != membership.number for known in who.memberships):
            who.memberships.append(membership)

    def chld(self, one: Placed, owners: list[Person]) -> None:
        """CHLD and UMNR: a date of birth in the text."""
        for who in owners:
            who.first("birth_date", ssr.born(one.request.text))

    # --------------------------------------------------------------------------------------------------------- at last

    def _close(self) -> None:
        for rank, who, seat in sorted(self._seats, key=lambda said: said[0]):
            if rank < 3 or not self._known_leg:  # another leg's seat says nothing of this one
                who.first("seat", seat)
        for who, said in self._bags.items():
            who.bags = _counted(said)
        for who in self.party.people:
            if "UMNR" in who.services:  # Annex I item 12 of Directive 2016/681 names the guardians of a minor apart
                who.contacts = [replace(one, kind="guardian") if one.kind == "address" else one for one in who.contacts]
        self.party.entrust()


def _number(said: Identification) -> str:
    return said.document.number if said.document is not None else ""


def _counted(said: list[tuple[bool, Leg | None, Bags]]) -> Bags:
    """Return the bags of the pushed leg, else of the leg with most: a bag checked through is said on every leg."""
    if len(said) == 1:
        return said[0][2]
    legs: dict[Leg | None, list[Bags]] = {}
    for _, sector, bags in [one for one in said if one[0]] or said:
        legs.setdefault(sector, []).append(bags)
    every = [baggage.together(dict.fromkeys(bags)) for bags in legs.values()]
    return max(every, key=lambda bags: (bags.pieces or 0, bags.weight_kg or 0, len(bags.tags)))


_ACTS: Mapping[str, Callable[[Settlement, Placed, list[Person]], None]] = MappingProxyType(
    dict.fromkeys(("CTCM", "CTCE", "CTCR", "CTCH", "CTCB", "CTCP", "CTCF"), Settlement.ctc)
    | dict.fromkeys(("SEAT", "NSST", "NSSA", "NSSW", "NSSB", "RQST"), Settlement.seat)
    | dict.fromkeys(("TKNE", "TKNA", "TKNM"), Settlement.tkn)
    | dict.fromkeys(("FQTV", "FQTR", "FQTS", "FQTU"), Settlement.fqt)
    | {"DOCA": Settlement.doca, "DOCO": Settlement.doco, "FOID": Settlement.foid}
    | {"CHLD": Settlement.chld, "UMNR": Settlement.chld}
)
