"""The rows of the allow-list for PNRGOV XML: which elements, attributes and texts say something Annex I lists.

This module knows the elements of the XML guide by their folded names. It refuses to know anything else of them: an element, an
attribute or a text without a row goes, and so does all that stands in an element nobody knows. What XML shares with EDIFACT
(SSR, remarks, history) is judged by the rows of EDIFACT, and has none here but for the attributes of an SSR.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from pnrscreen.privacy.classify import Category

STANDARD = "PNRGOV-XML"
TAG = "tag"
TEXT = "text"

_C = Category

_ELEMENTS = (  # category, elements, attributes that may stay in them
    (_C.OPERATIONAL, "XML", ""),  # the declaration of version and encoding
    (
        _C.OPERATIONAL,
        "IATAPNRGOVNOTIFRQ",
        (
            "VERSION TRANSACTIONIDENTIFIER MESSAGEID CORRELATIONID ECHOTOKEN TIMESTAMP TARGET MESSAGEFUNCTION FUNCTION "
            "MESSAGEFUNCTIONCODE FUNCTIONCODE"
        ),
    ),
    (_C.OPERATIONAL, "ORIGINATOR", "AIRLINECODE SYSTEMCODE"),
    (_C.OPERATIONAL, "PNRS", "NUMBEROFPNRS"),
    (_C.OPERATIONAL, "POS PASSENGERS FLIGHTS TAXES EQUIPMENT", ""),
    (_C.ISSUED, "PNR", "NUMBEROFPASSENGERS PNRTRANSDATE PNRCREATIONDATE LASTTKTDATE"),
    (_C.LOCATOR, "BOOKINGREFID", "ID"),
    (_C.LOCATOR, "COMPANYNAME", "CODE"),
    (_C.NAME, "PASSENGER", "RPH SURNAMEREFNUMBER ACCOMPANIEDBYINFANTIND PTCCODE"),
    (_C.NAME, "PERSONNAME GIVENNAME MIDDLENAME SURNAMEPREFIX SURNAME NAMETITLE", ""),
    (_C.CONTACT, "CONTACTINFO", "PHONENUMBER PHONETYPE EMAILADDRESS"),
    (_C.CONTACT, "COUNTRYNAME", "CODE"),
    (_C.CONTACT, "ADDRESS ADDRESSLINE CITYNAME POSTALCODE STATEPROV STREETNMBR", ""),
    (
        _C.PAYMENT,
        "PAYMENTINFO",
        "PAYMENTTYPE PAYMENTUSE PAYMENTAMOUNT CURRENCYCODE VENDORCODE ACCOUNTNBR EXPIRYDATE CARDHOLDERNAME",
    ),
    (_C.PAYMENT, "TOTALFARE", "AMOUNT CURRENCYCODE"),
    (
        _C.ITINERARY,
        "FLIGHT FLIGHTLEG",
        (
            "CARRIERCODE FLIGHTNUMBER OPERATIONALSUFFIX DEPARTUREDATETIME ARRIVALDATETIME DATECHANGENBR RESBOOKDESIGCODE "
            "NUMBERINPARTY STATUS"
        ),
    ),
    (_C.ITINERARY, "DEPARTUREAIRPORT ARRIVALAIRPORT", "LOCATIONCODE"),
    (_C.CODE_SHARE, "OPERATINGAIRLINE MARKETINGAIRLINE", "CODE FLIGHTNUMBER RESBOOKDESIGCODE"),
    (_C.LOYALTY, "CUSTLOYALTY", "PROGRAMID MEMBERSHIPID LOYALLEVEL"),
    (_C.AGENCY, "SOURCE", "PSEUDOCITYCODE ISOCOUNTRY ISOCURRENCY AIRLINEVENDORID AIRPORTCODE"),
    (_C.AGENCY, "REQUESTORID", "TYPE ID"),
    (_C.STATUS, "CHECKIN CHECKEDIN CHECKININFO CHECKEDINPASSENGER PASSENGERCHECKIN", "RPH SURNAMEREFNUMBER SEATNUMBER SEATNBR"),
    (_C.SPLIT, "SPLITBOOKINGREFID SPLITPNR DIVIDEDPNR SPLIT", "ID"),
    (_C.TICKET, "TICKETDOCUMENT", "TICKETDOCUMENTNBR TYPE DATEOFISSUE TICKETLOCATION PRIMARYDOCIND"),
    (_C.TICKET, "PRICINGINFO", "DATE TIME ISOCOUNTRYCODE LOCATIONCODE NONREFUNDABLEIND"),
    (_C.TICKET, "TAX", "AMOUNT ISOCOUNTRY CURRENCYCODE TAXTYPE"),
    (
        _C.BAGGAGE,
        "EXCESSBAGGAGE PREPAIDBAG BAGGAGE",
        (
            "ISSUERCODE SERIALNUMBER SEQUENCECOUNT BAGGAGEPOOL UNITOFMEASUREQUANTITY UNITOFMEASURECODE AMOUNT CURRENCYCODE "
            "BAGDESTINATION"
        ),
    ),
)
_SAID = (  # elements whose text may stay
    (_C.NAME, "GIVENNAME MIDDLENAME SURNAMEPREFIX SURNAME NAMETITLE"),
    (_C.CONTACT, "ADDRESSLINE CITYNAME POSTALCODE STATEPROV COUNTRYNAME STREETNMBR"),
)
_SERVICE = (  # attributes of an SSR and of what stands in it, where the SSR itself may stay
    "SSRCODE SERVICEQUANTITY STATUS BOARDPOINT OFFPOINT RPH SURNAMEREFNUMBER CODE TEXT FREETEXT SEATNUMBER SEATNBR SEATNO SEAT "
    "DOCUMENTTYPE DOCTYPE TRAVELDOCTYPE TYPE ISSUINGLOC ISSUINGCOUNTRY ISSUINGSTATE DOCISSUECOUNTRY COUNTRYOFISSUE "
    "DOCUMENTNUMBER DOCUMENTNBR DOCNUMBER DOCNBR TRAVELDOCNBR TRAVELDOCNUMBER DOCID NUMBER PAXNATIONALITY NATIONALITY "
    "DATEOFBIRTH BIRTHDATE GENDER SEX EXPIRYDATE EXPIRATIONDATE EXPIREDATE DATEOFEXPIRY SURNAME FIRSTGIVENNAME GIVENNAME "
    "SECONDGIVENNAME MIDDLENAME BIRTHLOCATION PLACEOFISSUE DATEOFISSUE ISSUEDATE COUNTRYSTATE ADDRESSTYPE COUNTRY ADDRESS "
    "CITYNAME STATEPROVCOUNTY STATEPROV POSTALCODE"
)

ROWS: tuple[tuple[str, str, str, Category], ...] = tuple(
    (STANDARD, element, code, category)
    for code, table in ((TAG, [(category, elements) for category, elements, _ in _ELEMENTS]), (TEXT, _SAID))
    for category, elements in table
    for element in elements.split()
)
"""Annex I item of every tag and text that may stay, as rows of ``annex``."""

PARTS: Mapping[tuple[str, str], Category] = MappingProxyType(
    {
        (element, f"@{attribute}"): category
        for category, elements, attributes in _ELEMENTS
        for element in elements.split()
        for attribute in attributes.split()
    }
    | {("SSR", f"@{attribute}"): _C.API for attribute in _SERVICE.split()}
)
"""Attributes that may stay with their tag."""

CLASSES: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("FAREINFO", TAG): "fare_type",  # clergy, pilgrim, union and companion fares, as FAR
        ("SOURCE", "@AGENTSINE"): "agent",
        ("SOURCE", "@AGENTDUTYCODE"): "agent",
    }
)
"""Under which class a refusal is counted where "not in Annex I" would say less than it may."""
