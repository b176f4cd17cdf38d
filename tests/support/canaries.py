"""Marked values: a home is filled with them, and then nothing that can be read of it may hold one."""

from __future__ import annotations

from collections.abc import Callable

from pnrscreen.adapters.shelf import FileShelf
from pnrscreen.message import Contact, Defect, Locator, Membership, Payment, Severity, Source
from pnrscreen.model import Hit, Identity, Passenger, PersonName
from pnrscreen.ports import Quarantined
from pnrscreen.resemblance import Agreement, Evidence, Finding, Match
from pnrscreen.rights import Capability
from support.builders import a_document, a_passenger, a_report, a_statement
from support.clock import MORNING
from support.grants import a_grant
from support.unit import Unit

SAID = (
    *("surname", "given", "residence", "birthplace", "document", "phone", "email", "account", "holder", "member", "ticket"),
    *("locator", "reference", "seat", "report", "version", "join", "source", "sender", "quoted", "quarantined"),
    *("raw", "finding", "listed", "private", "about", "digest"),
)
CANARIES = {word: f"ZZY{number:03}{word.upper()}" for number, word in enumerate(SAID)}


def a_canary_passenger() -> Passenger:
    """Return a passenger of whom every value is marked."""
    said = CANARIES
    identity = Identity(
        names=(PersonName(surname=said["surname"], given=said["given"]),),
        residence=said["residence"],
        birth_place=said["birthplace"],
        documents=(a_document(said["document"]),),
        contacts=(
            Contact(kind="phone", value="+4790" + said["phone"]),
            Contact(kind="email", value=said["email"] + "@a.example"),
        ),
        payments=(Payment(kind="card", account=said["account"] + "1234", holder=said["holder"]),),
        memberships=(Membership(carrier="NV", number=said["member"]),),
        tickets=(said["ticket"], "9991234567890"),
        locators=(Locator(owner="NV", locator=said["locator"]),),
        reference=said["reference"],
    )
    statement = a_statement(identity, seat=said["seat"], joins=(said["join"],), source=Source.PNR)
    return a_passenger(identity, seat=said["seat"], statements=((said["report"], statement),))


def fill(unit: Unit, a_hit: Callable[..., Hit]) -> None:
    """Let everything a unit does pass through its store, all of it marked."""
    said, someone = CANARIES, a_canary_passenger()
    report = a_report(someone.statements[0][1], key=said["report"], version=(said["version"],))
    odd = Defect(code="E1", severity=Severity.ERROR, segment="NAD", offset=0, said=said["quoted"])
    receipt = unit.receipt(
        report,
        digest=said["digest"],
        redacted=said["raw"].encode(),
        sender=said["sender"],
        reference=said["about"],
        defects=(odd,),
    )
    found = Finding(feature="name", score=900, said=said["finding"], listed=said["listed"])
    known = Evidence(field="document", agreement=Agreement.AGREES, points=900, said=said["finding"], listed=said["listed"])
    cause = Match(
        watchlist="w",
        entry_id="e",
        entry_digest="d",
        entry_name=said["listed"],
        score=900,
        findings=(found,),
        evidence=(known,),
        listed_name=said["listed"],
    )
    broken = Quarantined(
        id="quarantine-1",
        at=MORNING,
        until=MORNING,
        source=said["source"],
        offset=0,
        length=9,
        reason="NO_TRAVELLER",
        segment="NAD",
        content=said["quarantined"].encode(),
        cohort="eu-strict/2026-03-01/quarantine",
    )
    FileShelf(unit.home, unit.keys).put_list("national", said["listed"].encode())
    with unit.store.transaction(a_grant(Capability.RECEIVE)) as change:
        assert change.accept(receipt)
        assert change.quarantine(broken)
        change.append(unit.entry("collect", actor=said["private"]))
    assert unit.known().waiting == (report,)
    unit.record(someone, opened=(a_hit(cause=cause),))
    assert unit.known().passengers == (someone,)


def named_in(seen: bytes) -> set[str]:
    """Return what is marked in bytes, as text of one byte or two a letter, large or small."""
    large = seen.upper()
    return {word for word, canary in CANARIES.items() if canary.encode() in large or canary.encode("utf-16-le") in large}
