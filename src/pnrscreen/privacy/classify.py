"""Which item of the law's list each thing the engine holds about a passenger belongs to.

This module knows the nineteen items of Annex I to Directive (EU) 2016/681 and files every field of every passenger noun under
one of them. It refuses to know what becomes of an item: what is admitted stands in ``annex``, what is sealed and when in the
profile.

A field that is not filed here may not exist: a test walks the nouns and fails until a new field has its row.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from types import MappingProxyType

from pnrscreen.message import (
    Bags,
    Contact,
    Flight,
    Locator,
    Membership,
    Payment,
    Pnr,
    Reported,
    SaidDocument,
    SaidName,
)
from pnrscreen.model import Booking, Document, Identity, Passenger, PersonName, Statement


class Category(IntEnum):
    """An item of Annex I by its number there; OPERATIONAL is what says nothing about a person."""

    OPERATIONAL = 0
    LOCATOR = 1  # PNR record locator
    ISSUED = 2  # date of reservation, issue of ticket
    TRAVEL_DATE = 3
    NAME = 4
    CONTACT = 5  # address and contact information
    PAYMENT = 6  # all forms of payment, billing address
    ITINERARY = 7
    LOYALTY = 8  # frequent-flyer information
    AGENCY = 9
    STATUS = 10  # confirmation, check-in, no-show, go-show
    SPLIT = 11  # split or divided PNR
    REMARKS = 12  # general remarks: unaccompanied minors
    TICKET = 13
    SEAT = 14
    CODE_SHARE = 15
    BAGGAGE = 16
    COMPANIONS = 17  # number and other names of travellers
    API = 18  # advance passenger information
    HISTORY = 19  # changes to any of the above


_C = Category

_FILED = (
    (PersonName, _C.NAME, "surname given title"),
    (PersonName, _C.OPERATIONAL, "source"),
    (SaidName, _C.OPERATIONAL, "source"),
    (SaidName, _C.NAME, "surname given"),
    (Document, _C.API, "kind number issuer expiry issued"),
    (SaidDocument, _C.API, "kind number issuer expiry issued"),
    (Contact, _C.CONTACT, "kind value"),
    (Payment, _C.PAYMENT, "kind amount currency vendor account expiry holder"),
    (Membership, _C.LOYALTY, "carrier number tier"),
    (Bags, _C.BAGGAGE, "pieces weight_kg tags"),
    (Locator, _C.LOCATOR, "owner locator"),
    (Flight, _C.ITINERARY, "carrier number departure arrival booking_class kind"),
    (Flight, _C.TRAVEL_DATE, "scheduled_departure scheduled_arrival"),
    (Flight, _C.CODE_SHARE, "operated_by"),
    (Flight, _C.STATUS, "status"),
    (Identity, _C.NAME, "names"),
    (Identity, _C.API, "birth_dates sex nationalities residence birth_place documents"),
    (Identity, _C.CONTACT, "contacts"),
    (Identity, _C.PAYMENT, "payments"),
    (Identity, _C.LOYALTY, "memberships"),
    (Identity, _C.TICKET, "tickets"),
    (Identity, _C.LOCATOR, "locators reference"),
    (Identity, _C.SPLIT, "splits"),
    (Identity, _C.COMPANIONS, "companions"),
    (Booking, _C.ISSUED, "created_at"),
    (Booking, _C.HISTORY, "changed_at"),
    (Booking, _C.ITINERARY, "itinerary"),
    (Booking, _C.PAYMENT, "payment_kinds"),
    (Booking, _C.AGENCY, "agency"),
    (Booking, _C.REMARKS, "services"),
    (Booking, _C.COMPANIONS, "party"),
    (Booking, _C.SPLIT, "split"),
    (Statement, _C.LOCATOR, "key"),
    (Statement, _C.OPERATIONAL, "source provenance"),
    (Statement, _C.STATUS, "kind checked_in"),
    (Statement, _C.NAME, "identity joins"),
    (Statement, _C.ITINERARY, "booking embarked disembarks"),
    (Statement, _C.SEAT, "seat"),
    (Statement, _C.BAGGAGE, "bags"),
    (Passenger, _C.OPERATIONAL, "id ambiguous"),
    (Passenger, _C.ITINERARY, "leg booking"),
    (Passenger, _C.STATUS, "kind"),
    (Passenger, _C.NAME, "identity statements"),
    (Passenger, _C.SEAT, "seat"),
    (Passenger, _C.BAGGAGE, "bags"),
    (Reported, _C.STATUS, "kind checked_in"),
    (Reported, _C.NAME, "names"),
    (Reported, _C.API, "sex birth_date nationality residence birth_place documents"),
    (Reported, _C.CONTACT, "contacts"),
    (Reported, _C.LOYALTY, "memberships"),
    (Reported, _C.TICKET, "tickets"),
    (Reported, _C.PAYMENT, "payments"),
    (Reported, _C.REMARKS, "services"),
    (Reported, _C.SEAT, "seat"),
    (Reported, _C.BAGGAGE, "bags"),
    (Reported, _C.LOCATOR, "reference locators"),
    (Reported, _C.OPERATIONAL, "rank responsible_for segment offset"),
    (Reported, _C.ITINERARY, "embarked disembarks"),
    (Pnr, _C.LOCATOR, "locators"),
    (Pnr, _C.ISSUED, "created_at"),
    (Pnr, _C.HISTORY, "changed_at"),
    (Pnr, _C.STATUS, "cancelled"),
    (Pnr, _C.COMPANIONS, "travellers party"),
    (Pnr, _C.ITINERARY, "itinerary"),
    (Pnr, _C.PAYMENT, "payments"),
    (Pnr, _C.TICKET, "tickets"),
    (Pnr, _C.CONTACT, "contacts"),
    (Pnr, _C.AGENCY, "agency"),
    (Pnr, _C.BAGGAGE, "bags"),
    (Pnr, _C.SPLIT, "splits"),
    (Pnr, _C.REMARKS, "services"),
    (Pnr, _C.OPERATIONAL, "segment offset end"),
)

CATEGORIES: Mapping[type, Mapping[str, Category]] = MappingProxyType(
    {
        noun: MappingProxyType({name: item for kind, item, names in _FILED if kind is noun for name in names.split()})
        for noun, _, _ in _FILED
    }
)
"""Annex I item of every field, by noun. A field that holds another noun is filed under what that noun mostly is."""
