"""The travellers of one reservation, and which of them a reference or a name points at.

This module knows how carriers point at a traveller: by number, by name, or by there being only one. It refuses to know what
is then said of him.
"""

from __future__ import annotations

from pnrscreen.message import Kind, SaidDocument
from pnrscreen.wire.located import Where
from pnrscreen.wire.person import Person, agreement, another, beginning, plain_rank


class Party:
    """The travellers of one reservation in order of appearance. ``size`` is the number in party the itinerary states.

    A group may be of hundreds: whoever is pointed at is found by an index of numbers, of names and of documents.
    """

    __slots__ = ("_by_document", "_by_name", "_by_plain_rank", "_by_rank", "people", "size")

    def __init__(self, people: list[Person], size: int) -> None:
        self.people = people
        self.size = size
        self._by_rank: dict[str, Person] = {}
        self._by_plain_rank: dict[str, Person] = {}
        self._by_name: dict[str, list[Person]] = {}
        self._by_document: dict[str, Person] = {}
        numbered = any(person.rank for person in people)
        for position, person in enumerate(people, 1):
            self._enter(person, person.rank if numbered else str(position))
            for said in person.names:
                self._by_name.setdefault(beginning(said.surname), []).append(person)

    def _enter(self, person: Person, rank: str) -> None:
        person.rank = rank
        self._by_rank.setdefault(rank, person)
        self._by_plain_rank.setdefault(plain_rank(rank), person)

    def add(self, kind: Kind, where: Where, rank: str = "") -> Person:
        """Add a traveller whom no TIF names."""
        person = Person(kind, where)
        self.people.append(person)
        self._enter(person, rank)
        return person

    def call(self, person: Person, source: str, surname: str, given: str) -> None:
        """Add a spelling of a traveller's name."""
        person.name(source, surname, given)
        known = self._by_name.setdefault(beginning(surname), [])
        if person not in known[-1:]:
            known.append(person)

    def document(self, person: Person, document: SaidDocument) -> None:
        """Add a traveller's document."""
        person.documents.append(document)
        self._by_document.setdefault(document.number, person)

    def numbered(self, reference: str) -> Person | None:
        """Return the traveller of that number; the same digits beat the same number."""
        if not reference:
            return None
        return self._by_rank.get(reference) or self._by_plain_rank.get(plain_rank(reference))

    def named(self, surname: str, given: str, least: int = 1) -> Person | None:
        """Return the traveller of that name; of several, the one spelled most alike, and of those one without a document."""
        alike = self._by_name.get(beginning(surname), ())
        ranked = ((agreement(person, surname, given), not person.documents, person) for person in alike)
        fitting = [found for found in ranked if found[0] >= least]
        return max(fitting, key=lambda found: found[:2])[2] if fitting else None

    def holder(self, number: str) -> Person | None:
        """Return the traveller who has a document of that number already."""
        return self._by_document.get(number)

    def sole(self) -> Person | None:
        """Return the only traveller who is no infant, if there is but one."""
        adults = [person for person in self.people if person.kind is not Kind.INFANT]
        return adults[0] if len(adults) == 1 else None

    def infants(self, adult: Person | None) -> list[Person]:
        """Return the infants who travel with an adult, or with nobody known yet."""
        infants = (person for person in self.people if person.kind is Kind.INFANT)
        return [infant for infant in infants if adult is None or infant.adult in {None, adult}]

    def may_be_infant(self, person: Person) -> bool:
        """Tell whether a traveller of whom no type is said may turn out to be an infant."""
        return not (person.adult_type or person.with_infant or person.documents or person.kind is Kind.INFANT)

    @property
    def room(self) -> bool:
        """Whether the number in party leaves room for another traveller, as far as one is stated."""
        return not self.size or sum(person.kind is not Kind.INFANT for person in self.people) < self.size

    def infant(self, adult: Person | None, surname: str, given: str, where: Where, number: str = "") -> Person:
        """Return the infant of that name who travels with ``adult``, adding one when nobody has named it before.

        An INFT, an infant's DOCS and a TIF of type IN speak of one infant when the names agree; without name, of the only one.
        A document of another ``number`` under a name that only begins alike is another infant's.
        """
        if surname or given:
            infant = self._named_infant(adult, surname, given, number)
        else:
            known = self.infants(adult)
            infant = known[0] if len(known) == 1 else None
        if infant is None:
            infant = self.add(Kind.INFANT, where)
        infant.kind = Kind.INFANT
        infant.adult = infant.adult or adult
        return infant

    def _named_infant(self, adult: Person | None, surname: str, given: str, number: str) -> Person | None:
        """Return whom a spelling names of those who are infants, of this adult or of nobody yet, else of those who may be."""
        alike = self._by_name.get(beginning(surname), ())
        known = [who for who in alike if who.kind is Kind.INFANT and (adult is None or who.adult in {None, adult})]
        untold = [who for who in alike if who is not adult and self.may_be_infant(who)]
        same = (person for person in (*known, *untold) if not another(person, surname, given, number))
        ranked = ((agreement(person, surname, given), person) for person in same)
        agreeing, found = max(ranked, key=lambda pair: pair[0], default=(0, None))
        return found if agreeing else None

    def entrust(self) -> None:
        """Give every infant that no request tied to an adult to one said to bring an infant, or to the only adult there is."""
        entrusted = {id(person.adult) for person in self.people}
        bringing = [person for person in self.people if person.with_infant and id(person) not in entrusted]
        for infant in self.people:
            if infant.kind is Kind.INFANT and infant.adult is None:
                infant.adult = bringing.pop(0) if bringing else self.sole()
