"""The digest of a report: it tells apart whatever a report can say, and nothing else."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from enum import Enum

import pytest

from pnrscreen.message import Bags, Contact, Flight, Kind, Locator, Membership, Payment, Provenance, Source
from pnrscreen.model import Booking, Document, Identity, PartialDate, PersonName, Report, Statement
from pnrscreen.privacy.digest import digest
from support.builders import a_leg, a_report, a_statement

DAY = PartialDate(year=1984, month=3, day=12)
WHO = Identity(
    names=(PersonName(surname="MARLOWE", given="ODETTE"),),
    birth_dates=(DAY,),
    documents=(Document(kind="P", number="PX1", expiry=DAY, issued=DAY),),
    contacts=(Contact(kind="phone", value="1"),),
    payments=(Payment(kind="cash"),),
    memberships=(Membership(carrier="NV", number="1"),),
    locators=(Locator(owner="NV", locator="ABC2DE"),),
    splits=(Locator(owner="NV", locator="QRS7TU"),),
)
BOOKING = Booking(itinerary=(Flight(carrier="NV"),), agency={"office": "OSL"})
FULL = a_report(replace(a_statement(WHO, booking=BOOKING), bags=Bags(pieces=1)), leg=a_leg())
SILENT = {(Report, "key"), (Report, "version"), (Report, "source"), (Statement, "provenance")}
"""Key and age stand beside the digest, and a report's source is that of its statements."""
OTHER = {str: "OTHER", int: 77, bool: True, tuple: ("OTHER",), type(None): "OTHER", dict: {"office": "AMS"}}


def altered(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Yield a dataclass with one field altered, for every field of it and of those inside it."""
    for field in fields(value):
        said = getattr(value, field.name)
        where = f"{path}.{field.name}"
        if (type(value), field.name) in SILENT or field.name == "revision":
            continue
        if is_dataclass(said):
            yield from ((inner, replace(value, **{field.name: other})) for inner, other in altered(said, where))
        elif isinstance(said, tuple) and said and is_dataclass(said[0]):
            yield where, replace(value, **{field.name: ()})
            yield where, replace(value, **{field.name: said * 2})
            yield from ((inner, replace(value, **{field.name: (other,)})) for inner, other in altered(said[0], where))
        elif isinstance(said, Enum):
            others = (one for one in type(said) if one is not said)
            yield from ((where, replace(value, **{field.name: other})) for other in others)
        elif hasattr(said, "_replace"):
            yield from (
                (f"{where}.{name}", replace(value, **{field.name: said._replace(**{name: "Q"})})) for name in said._fields
            )
        else:
            yield where, replace(value, **{field.name: OTHER[type(said)]})


def told(report: Report) -> str:
    """Return the digest of a report as it is."""
    return digest(report, report.statements)


@pytest.mark.parametrize(("where", "other"), [pytest.param(where, other, id=where) for where, other in altered(FULL)])
def test_whatever_is_said_differently_has_another_told(where: str, other: Report):
    assert told(other) != told(FULL)


def test_where_it_was_read_and_how_old_it_is_make_no_difference():
    (statement,) = FULL.statements
    read = replace(FULL, statements=(replace(statement, provenance=Provenance("M1", 9)),), version=("later",), key="other")
    assert told(read) == told(FULL)


def test_values_that_run_together_are_told_apart():
    one, other = (a_report(a_statement(joins=joins)) for joins in (("AB", "C"), ("A", "BC")))
    assert told(one) != told(other)


def test_the_same_text_held_once_or_twice_is_the_same():
    """A digest is of values, not of objects in memory."""
    text, again = str(b"AB2DE", "ascii"), str(b"AB2DE", "ascii")
    once, twice = a_statement(seat=text, joins=(text,)), a_statement(seat=text, joins=(again,))
    assert told(a_report(once)) == told(a_report(twice))


def test_kinds_of_people_and_sources_count():
    said = {told(a_report(a_statement(kind=kind, source=source))) for kind in Kind for source in Source}
    assert len(said) == len(Kind) * len(Source)


def test_a_digest_is_half_of_a_sha_256_in_hexadecimal_digits():
    assert len(bytes.fromhex(told(FULL))) == 16
