import pytest

from pnrscreen.message import Bags, Contact, Kind, Locator, Membership, Payment, SaidName
from wire.spoken import codes
from wire.spoken_xml import IDA, LOCATOR, MARKETING, OTTO, document, flight, message, pnr, record


def defects(*inside, **attributes):
    return codes(message(document(record(*inside, **attributes))).defects)


def person(inside, *more):
    """Return the traveller of a passenger element with this inside."""
    return pnr(f'<Passenger RPH="1"><Surname>FALKEN</Surname>{inside}</Passenger>', *more).travellers[0]


# ----------------------------------------------------------------------------------------------------------- the record


def test_times_of_a_reservation_are_told_in_utc():
    said = pnr(OTTO, PNR_CreationDate="2026-01-15", PNR_TransDate="2026-02-27T18:04:00+02:00")
    assert (said.created_at, said.changed_at) == ("2026-01-15", "2026-02-27T16:04:00Z")


def test_a_time_that_is_none_is_left_out():
    assert defects(OTTO, flight(), PNR_TransDate="LATELY") == ["BAD_DATE"]


def test_a_partner_s_locator_stands_behind_the_own_ones():
    partner = flight(MARKETING, '<BookingRefID ID="ZXCVBN"><CompanyName Code="YY"/></BookingRefID>')
    said = pnr(partner, OTTO, '<BookingRefID ID="QWERTY"/>')
    assert said.locators == (
        Locator(owner="ZX", locator="QX7P2D"),
        Locator(owner="", locator="QWERTY"),
        Locator(owner="YY", locator="ZXCVBN"),
    )


def test_a_reservation_without_locator_is_worse_without_travellers():
    said = message(document(f"<PNR>{OTTO}{flight()}</PNR>", "<PNR/>")).defects
    assert [(one.code, one.severity) for one in said] == [("NO_LOCATOR", "warning"), ("NO_LOCATOR", "error")]


def test_an_itinerary_without_the_pushed_flight_is_odd():
    assert defects(OTTO, flight(departs="2026-04-01T06:10:00")) == ["OTHER_FLIGHT"]


@pytest.mark.parametrize("split", ['<SplitBookingRefID ID="FGH3JK"/>', '<DividedPNR><BookingRefID ID="FGH3JK"/></DividedPNR>'])
def test_a_split_names_the_other_reservation(split):
    said = pnr(OTTO, split)
    assert said.splits == (Locator(owner="", locator="FGH3JK"),)
    assert said.locators == (Locator(owner="ZX", locator="QX7P2D"),)


@pytest.mark.parametrize(
    ("inside", "cancelled"),
    [
        ((OTTO, flight()), False),
        ((OTTO, flight(status="HX")), True),
        ((OTTO, flight(status="XX"), flight()), False),
        ((OTTO, flight(status="HX", departs="2026-04-01T06:10:00")), False),
        ((OTTO,), False),
        ((), True),
        ((flight(status="UN"),), True),
        ((flight(),), False),  # a group that is not named yet
    ],
)
def test_a_reservation_is_cancelled_when_nobody_travels_on_the_leg(inside, cancelled):
    assert message(document(record(*inside))).body.pnrs[0].cancelled == cancelled


def test_the_booking_office_is_told_without_its_agent():
    office = '<Source AgentSine="AB01" PseudoCityCode="VIEZX0100" ISOCountry="AT"><RequestorID Type="T" ID="0000"/></Source>'
    assert pnr(OTTO, f"<POS>{office}</POS>").agency == {
        "office": "VIEZX0100",
        "country": "AT",
        "iata_number": "0000",
        "type": "T",
    }


def test_the_size_of_the_party_is_the_record_s_or_the_itinerary_s():
    assert pnr(OTTO, flight(NumberInParty="167"), NumberOfPassengers="1").party == 1
    assert pnr(OTTO, flight(NumberInParty="2"), flight(NumberInParty="9", status="HX")).party == 2


def test_an_address_and_numbers_are_contacts_of_whoever_they_stand_under():
    street = "<AddressLine>TESTGASSE 1</AddressLine><CityName>WIEN</CityName>"
    said = pnr(
        f'<ContactInfo PhoneNumber="+43 660 555010"><Address>{street}</Address></ContactInfo>',
        '<Passenger><Surname>FALKEN</Surname><ContactInfo EmailAddress="otto@example.org" PhoneNumber="AT HOME"/></Passenger>',
    )
    assert said.contacts == (Contact(kind="phone", value="+43 660 555010"), Contact(kind="address", value="TESTGASSE 1, WIEN"))
    assert said.travellers[0].contacts == (Contact(kind="email", value="otto@example.org"),)


def test_a_remark_that_is_a_contact_is_one():
    assert pnr(OTTO, "<OSI>CTCM 43660555011</OSI><OSI><Text>WATCHES BIRDS</Text></OSI>").contacts == (
        Contact(kind="phone", value="43660555011"),
    )


def test_history_and_other_services_name_nobody():
    said = pnr(OTTO, f"<History>{IDA}</History><Hotel>{IDA}</Hotel><Private><BookingHistory>{IDA}</BookingHistory></Private>")
    assert len(said.travellers) == 1


def test_travellers_and_flights_are_found_in_elements_of_the_sender_s_own():
    said = message(document(record(f"<Leute><Erster>{OTTO}</Erster></Leute><Reise>{flight()}</Reise>")))
    assert [one.rank for one in said.body.pnrs[0].travellers] == ["1"]
    assert len(said.body.pnrs[0].itinerary) == 1
    assert [(one.code, one.segment) for one in said.defects] == [("UNKNOWN_SEGMENT", "LEUTE"), ("UNKNOWN_SEGMENT", "REISE")]


# ----------------------------------------------------------------------------------------------------------- travellers


def test_a_name_is_reported_as_tif_writes_it():
    given = "<GivenName>ANNA</GivenName><MiddleName>LENA</MiddleName>"
    said = person(f"<SurnamePrefix>VAN DER</SurnamePrefix>{given}<NameTitle>Dr.</NameTitle>")
    assert said.names == (SaidName(source="TIF", surname="VAN DER FALKEN", given="ANNA LENA Dr"),)


def test_a_title_that_could_be_a_name_is_not_put_beside_one():
    assert person("<GivenName>OTTO</GivenName><NameTitle>RABBI</NameTitle>").names[0].given == "OTTO"


def test_a_traveller_without_a_name_comes_out():
    assert defects('<Passenger RPH="1"/>', flight()) == ["NAME_MISSING"]
    assert len(pnr('<Passenger RPH="1"/>').travellers) == 1


def test_where_a_traveller_is_said_is_told():
    raw = document(record(OTTO, flight()))
    (said,) = message(raw).body.pnrs[0].travellers
    assert raw[said.offset :].startswith(OTTO.encode())
    assert said.segment == raw[: said.offset].count(b"<") - raw[: said.offset].count(b"</") + 1


def test_a_request_under_a_traveller_is_his_whatever_it_refers_to():
    """RPH may number flights there."""
    paper = '<DOC_SSR SSRCode="DOCS" RPH="2"><DOCS DocumentNumber="PX1" DocumentType="P"/></DOC_SSR>'
    said = pnr(OTTO.replace("</Passenger>", f"{paper}</Passenger>"), IDA)
    assert [len(one.documents) for one in said.travellers] == [1, 0]


def test_a_document_in_attributes_is_the_same_as_one_in_text():
    attributes = (
        'DocumentType="P" DocumentNumber="PX0000001" IssuingLoc="AUT" PaxNationality="AUT" DateOfBirth="1980-07-12" '
        'Gender="M" ExpiryDate="2031-01-01" Surname="FALKEN" FirstGivenName="OTTO" SecondGivenName="EMIL"'
    )
    one = person(f'<DOC_SSR SSRCode="DOCS"><DOCS {attributes}/></DOC_SSR>')
    text = "/P/AUT/PX0000001/AUT/12JUL1980/M/01JAN2031/FALKEN/OTTO/EMIL"
    other = person(f'<SSR SSRCode="DOCS"><Text>{text}</Text></SSR>')
    assert (one.names, one.documents, one.birth_date, one.sex, one.nationality) == (
        other.names,
        other.documents,
        other.birth_date,
        other.sex,
        other.nationality,
    )
    assert one.documents[0].expiry == "2031-01-01"


def test_a_birth_date_of_which_only_the_year_is_known_is_kept():
    assert person('<DOC_SSR><DOCS DateOfBirth="1980" Surname="FALKEN"/></DOC_SSR>').birth_date == "1980-00-00"


def test_a_date_in_a_document_that_is_none_is_odd():
    assert defects(OTTO.replace("</Pass", '<DOC_SSR><DOCS DateOfBirth="SOON"/></DOC_SSR></Pass'), flight()) == ["BAD_DATE"]


def test_a_person_whom_only_a_request_names_comes_out():
    said = pnr('<SSR SSRCode="DOCS"><Text>/P/AUT/PX1/AUT/12JUL80/M/01JAN31/FALKEN/OTTO</Text></SSR>')
    assert [one.names[0].surname for one in said.travellers] == ["FALKEN"]
    assert said.travellers[0].segment > said.segment


@pytest.mark.parametrize("spelled", ["<Text>12A</Text>", "<Text>/NSST 012A</Text>", "<SeatNumber>12A</SeatNumber>"])
def test_a_seat_is_said_in_text_or_apart(spelled):
    said = f'<SSR SSRCode="SEAT" BoardPoint="IST" OffPoint="VIE" RPH="1">{spelled}</SSR>'
    assert pnr(OTTO, IDA, said).travellers[0].seat == "12A"


@pytest.mark.parametrize("spelled", ["<Text>12A 12B</Text>", "<SeatNumber>12A/12B</SeatNumber>"])
def test_of_several_seats_each_traveller_has_the_own_one(spelled):
    said = pnr(OTTO, IDA, f'<SSR SSRCode="SEAT" BoardPoint="IST" RPH="1 2">{spelled}</SSR>')
    assert [one.seat for one in said.travellers] == ["12A", "12B"]


@pytest.mark.parametrize(("gender", "sex"), [("Female", "F"), ("MALE", "M"), ("f", "F"), ("MI", "M"), ("Other", "")])
def test_a_gender_is_a_letter_or_a_word(gender, sex):
    assert person(f'<DOC_SSR><DOCS DateOfBirth="1980-07-12" Gender="{gender}" Surname="FALKEN"/></DOC_SSR>').sex == sex


def test_a_frequent_flyer_number():
    said = person('<CustLoyalty ProgramID="ZX" MembershipID="000123456" LoyalLevel="GOLD"/>')
    assert said.memberships == (Membership(carrier="ZX", number="000123456", tier="GOLD"),)
    assert pnr(OTTO, '<CustLoyalty MembershipID="1"/>').travellers[0].memberships == ()


def test_an_infant_is_one_person_however_often_it_is_said():
    infant = '<Passenger RPH="2"><GivenName>PIA</GivenName><Surname>FALKEN</Surname><FareInfo PTC_Code="INF"/></Passenger>'
    said = pnr(OTTO.replace("</Pass", '<SSR SSRCode="INFT"><Text>FALKEN/PIA 24DEC25</Text></SSR></Pass'), infant)
    assert [(one.kind, one.responsible_for) for one in said.travellers] == [(Kind.PASSENGER, ""), (Kind.INFANT, "1")]
    assert said.travellers[1].birth_date == "25-12-24"


# ---------------------------------------------------------------------------------------------------------------- money


def test_a_ticket_and_how_it_was_paid():
    paid = '<PaymentInfo PaymentType="CC" PaymentAmount="9.50" VendorCode="VI" AccountNbr="41XX" CardHolderName="A B"/>'
    fare = '<TotalFare Amount="9.50" CurrencyCode="EUR"/>'
    said = person(f'<TicketDocument TicketDocumentNbr="9990000000001">{fare}{paid}</TicketDocument>')
    assert said.tickets == ("9990000000001",)
    assert said.payments == (Payment(kind="card", amount="9.50", currency="EUR", vendor="VI", account="41XX", holder="A B"),)


def test_what_belongs_to_nobody_stays_with_the_reservation():
    said = pnr(OTTO, '<TicketDocument TicketDocumentNbr="?"/><PaymentInfo PaymentType="Barter"/>')
    assert (said.tickets, said.payments) == ((), (Payment(kind="other"),))


# -------------------------------------------------------------------------------------------------- itinerary, check-in


@pytest.mark.parametrize(
    ("airlines", "carrier", "operated_by"),
    [
        (MARKETING, "ZX", ""),
        ('<OperatingAirline Code="ZX"/>', "ZX", ""),
        (f'<OperatingAirline Code="ZX" FlightNumber="0123"/>{MARKETING}', "ZX", ""),
        (f'<OperatingAirline Code="YY" FlightNumber="0456"/>{MARKETING}', "ZX", "YY 456"),
        (f'<OperatingAirline Code="YY"/>{MARKETING}', "ZX", "YY"),
        (f'<OperatingAirline FlightNumber="456"/>{MARKETING}', "ZX", "ZX 456"),
        (f"<OperatingAirline/>{MARKETING}", "ZX", ""),
    ],
)
def test_who_operates_a_flight(airlines, carrier, operated_by):
    (said,) = pnr(OTTO, flight(airlines)).itinerary
    assert (said.carrier, said.operated_by) == (carrier, operated_by)


def test_gaps_and_open_flights_keep_their_place():
    said = pnr(OTTO, flight(), '<Flight FlightNumber="ARNK"/>', '<Flight FlightNumber="OPEN"/>', "<Flight/>")
    assert [(one.kind, one.number) for one in said.itinerary] == [("air", "123"), ("surface", ""), ("open", ""), ("open", "")]


def test_a_flight_without_a_number_but_with_a_time_is_one():
    assert pnr(OTTO, flight(number="")).itinerary[0].kind == "air"


def test_check_in_is_told_of_travellers_and_adds_those_nobody_named():
    bags = '<Baggage IssuerCode="ZX" SerialNumber="000001" SequenceCount="2" UnitOfMeasureQuantity="2" UnitOfMeasureCode="PC"/>'
    inside = f'<CheckIn RPH="1" SeatNumber="012A">{bags}</CheckIn><Passenger RPH="9"><Surname>OLM</Surname></Passenger>'
    said = pnr(OTTO, IDA, flight(MARKETING, inside)).travellers
    assert [(one.rank, one.checked_in, one.seat) for one in said] == [("1", True, "12A"), ("2", False, ""), ("9", True, "")]
    assert said[0].bags == Bags(pieces=2, tags=("ZX000001", "ZX000002"))


@pytest.mark.parametrize(
    ("said", "bags"),
    [
        ('UnitOfMeasureQuantity="2" UnitOfMeasureCode="N"', Bags(pieces=2)),
        ('UnitOfMeasureQuantity="23.0" UnitOfMeasureCode="KG"', Bags(weight_kg=23)),
        ('IssuerCode="ZX" SerialNumber="0999100001"', Bags(tags=("0999100001",))),
        ("", Bags()),
    ],
)
def test_bags_of_a_traveller_and_of_the_reservation(said, bags):
    assert person(f"<ExcessBaggage {said}/>").bags == bags
    assert pnr(OTTO, f"<PrepaidBag {said}/>").bags == bags


def test_a_reservation_lies_where_its_element_does():
    raw = document(record(OTTO, flight()))
    (said,) = message(raw).body.pnrs
    assert raw[said.offset : said.end].decode() == record(OTTO, flight())
    assert said.segment == 6
    assert LOCATOR.encode() in raw[said.offset : said.end]
