"""Short ways to say PNRGOV XML in a test: the elements that matter, the document around them supplied."""

from pnrscreen import wire

FLIGHT_LEG = (
    '<FlightLeg CarrierCode="ZX" FlightNumber="123" '
    'DepartureDateTime="2026-03-01T06:10:00" ArrivalDateTime="2026-03-01T07:30:00">'
    '<DepartureAirport LocationCode="IST"/><ArrivalAirport LocationCode="VIE"/></FlightLeg>'
)
LOCATOR = '<BookingRefID ID="QX7P2D"><CompanyName Code="ZX"/></BookingRefID>'
OTTO = '<Passenger RPH="1"><GivenName>OTTO</GivenName><Surname>FALKEN</Surname></Passenger>'
IDA = '<Passenger RPH="2"><GivenName>IDA</GivenName><Surname>FALKEN</Surname></Passenger>'


def flight(*inside, status="HK", number="123", departs="2026-03-01T06:10:00", **attributes):
    """Return a flight element, the pushed one unless said otherwise."""
    more = "".join(f' {name}="{said}"' for name, said in attributes.items())
    airports = '<DepartureAirport LocationCode="IST"/><ArrivalAirport LocationCode="VIE"/>'
    return (
        f'<Flight DepartureDateTime="{departs}" ArrivalDateTime="2026-03-01T07:30:00" Status="{status}" FlightNumber="{number}"'
        f"{more}>{airports}{''.join(inside) or MARKETING}</Flight>"
    )


MARKETING = '<MarketingAirline Code="ZX"/>'


def record(*inside, **attributes):
    """Return a PNR element."""
    return f"<PNR{''.join(f' {name}={said!r}' for name, said in attributes.items())}>{LOCATOR}{''.join(inside)}</PNR>"


def document(*records, head=FLIGHT_LEG, **attributes):
    """Return the bytes of a push of flight ZX123."""
    said = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f"<IATA_PNRGOV_NotifRQ{said}>{head}<PNRs>{''.join(records)}</PNRs></IATA_PNRGOV_NotifRQ>".encode()


def message(raw):
    """Return the one message of bytes that hold nothing broken."""
    received = wire.read(raw)
    assert received.broken == ()
    assert len(received.interchanges) == 1
    return received.interchanges[0].messages[0]


def pnr(*inside, **attributes):
    """Return the one reservation of a push, its flight supplied unless it has one."""
    if not any(element.startswith("<Flight") for element in inside):
        inside = (*inside, flight())
    return message(document(record(*inside, **attributes))).body.pnrs[0]
