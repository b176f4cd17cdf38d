import pytest

from pnrscreen.message import Bags, Contact, Kind, Locator
from wire.spoken import LEG, codes, names, pnr, pnrgov


def test_locators_come_in_order_of_ownership():
    said = pnr("RCI+1X:QWERTY::150126:0915", "TIF+FALKEN+OTTO:A:1", *LEG, "RCI+YY:ZXCVBN", "RCI+DC:9988:C")
    assert said.locators == tuple(
        Locator(owner=owner, locator=locator)
        for owner, locator in (("ZX", "QX7P2D"), ("1X", "QWERTY"), ("YY", "ZXCVBN"), ("DC", "9988"))
    )
    assert said.created_at == "2026-01-15T09:15:00Z"


def test_a_creation_date_one_colon_early():
    assert pnr("RCI+ZX:AAAAAA:150126:0915").created_at == "2026-01-15T09:15:00Z"


def test_the_last_transaction_is_read_even_behind_a_flight():
    assert pnr("DAT+710:150126:0917+700:270226:1804").changed_at == "2026-02-27T18:04:00Z"
    assert pnr(*LEG, "DAT+700:270226").changed_at == "2026-02-27"
    assert pnr("TIF+A+B:A:1", "TKT+9990000000001", "DAT+710:150126").changed_at is None


@pytest.mark.parametrize(
    ("segments", "cancelled"),
    [
        (("ORG",), True),
        (("ORG+:+:++++:+",), True),
        (("ORG+1X:VIE",), False),
        ((), False),
        (("ORG", "TIF+FALKEN+OTTO:A:1"), False),
        (("TIF+FALKEN+OTTO:A:1", LEG[0], "RPI+1+HX"), True),
        (("TIF+FALKEN+OTTO:A:1", LEG[0], "RPI+1+XX", *LEG), False),
        (("TIF+FALKEN+OTTO:A:1", "TVL+090326:0610+IST+VIE+ZX+123", "RPI+1+HX"), False),
    ],
)
def test_cancelled(segments, cancelled):
    assert pnr(*segments).cancelled is cancelled


def test_a_reservation_on_another_flight_says_so():
    said = pnrgov("SRC", "RCI+ZX:A", "TIF+FALKEN+OTTO:A:1", "TVL+090326:0610+IST+VIE+ZX+123", "RPI+1+HK")
    assert codes(said.defects) == ["OTHER_FLIGHT"]


def test_groups_are_nobody_and_placeholders_are():
    """The name of a group is no traveller; a place booked for somebody still unnamed is."""
    said = pnr("TIF+SKI CLUB:G", "TIF+SKI CLUB+PARTY:G", "TIF+TBA+A:A:1", "TIF++:A:2")
    assert names(said.travellers) == ["TBA/A", ""]


def test_history_and_hotels_name_nobody():
    said = pnrgov(
        "SRC",
        "RCI+ZX:A",
        "TIF+NEW+NAME:A:1",
        *LEG,
        "MSG+8",
        "TVL+010326++VIE+HOTEL",
        "TIF+HOTEL+GUEST",
        "ABI+4",
        "SAC+++X",
        "TIF+OLD+NAME:A:1",
        "SSR+KSML:HK",
        "LTS+0/O/NM",
    )
    assert names(said.body.pnrs[0].travellers) == ["NEW/NAME"]
    assert len(said.body.pnrs[0].itinerary) == 1
    assert said.body.pnrs[0].services == ()
    codes_of = {(item.tag, item.code) for item in said.items}
    assert {
        ("TIF", "HISTORY"),
        ("SSR", "HISTORY:KSML"),
        ("TVL", "NONAIR"),
        ("MSG", "NONAIR"),
        ("ABI", "HISTORY"),
        ("LTS", ""),
    } <= codes_of


def test_splits_are_not_locators():
    said = pnr("TIF+A+B:A:1", *LEG, "EQN+1", "RCI+ZX:FGH3JK+1X:QQQQQQ")
    assert said.splits == (Locator(owner="ZX", locator="FGH3JK"), Locator(owner="1X", locator="QQQQQQ"))
    assert said.locators == (Locator(owner="ZX", locator="QX7P2D"),)


def test_the_agency_has_no_person_in_it():
    said = pnr("ORG+1X:VIE+32393340:VIEZX0100+VIE+1X:VIE+T+AT:EUR:DE+SINE1+TERM+9B", "ORG+2Y:LHR")
    assert said.agency == {
        "system": "1X",
        "location": "VIE",
        "iata_number": "32393340",
        "office": "VIEZX0100",
        "office_location": "VIE",
        "type": "T",
        "country": "AT",
        "currency": "EUR",
    }


def test_money_of_a_traveller_and_of_nobody():
    said = pnr(
        "FOP+CA::25.00",
        "TIF+FALKEN+OTTO:A:1",
        "TKT+9990000000001:T:1",
        "MON+T:9.00:EUR",
        "FOP+CC::9.00:VI:4111:1228",
        "IFT+4:43+PAYER",
        "ADD++702:GASSE 2:WIEN",
        "IFT+4:15+FARE",
    )
    assert [payment.kind for payment in said.payments] == ["cash"]
    (traveller,) = said.travellers
    assert (traveller.payments[0].currency, traveller.payments[0].holder, traveller.tickets) == (
        "EUR",
        "PAYER",
        ("9990000000001",),
    )
    assert traveller.contacts == ()
    assert said.contacts[0].value == "GASSE 2, WIEN"


def test_a_ticket_of_nobody_stays_with_the_reservation():
    assert pnr(*LEG, "TKT+9990000000001:T:1").tickets == ("9990000000001",)


def test_excess_baggage_counts_when_nothing_was_checked():
    assert pnr("EBD+EUR:50.00+2::N", "TIF+A+B:A:1").bags == Bags(pieces=2)
    assert pnr("TIF+A+B:A:1", "EBD+EUR:50.00+2::N").travellers[0].bags == Bags(pieces=2)
    assert pnr("EBD+EUR:50.00+2::N", "TIF+A+B:A:1", *LEG, "DAT", "TRI++1:::1", "TBD++3:33:700").bags == Bags(
        pieces=3, weight_kg=33
    )


def test_what_stands_nowhere_hurts_nobody():
    """RPI, TRA, SSD, TBD, REF and FTI without what they belong to are passed over."""
    said = pnr("RPI+1+HK", "TRA+KL+1", "SSD+1A", "TBD++1", "REF+:X", "FTI+ZX:1", "TVL+++++972", "TIF+A+B:A:1", "FTI+ZX")
    assert names(said.travellers) == ["A/B"]


def test_party_is_counted_on_live_flights():
    assert pnr("TIF+A+B:A:1", LEG[0], "RPI+9+HX", LEG[0], "RPI+3+HK", LEG[0], "RPI+X+HK").party == 3


def test_dates_that_are_none_are_told():
    said = pnrgov("SRC", "RCI+ZX:A::999999", "DAT+700:999999", "TVL+999999+IST+VIE+ZX+1")
    assert codes(said.defects) == ["BAD_DATE"] * 3


def test_memberships_and_reference():
    (traveller,) = pnr("TIF+A+B:A:1:1", "FTI+ZX:1:::GOLD+YY:2:::::G", "REF+:UCI1", "REF+X").travellers
    assert [(one.carrier, one.number, one.tier) for one in traveller.memberships] == [("ZX", "1", "GOLD"), ("YY", "2", "G")]
    assert (traveller.reference, traveller.kind) == ("UCI1", Kind.PASSENGER)


@pytest.mark.parametrize(
    ("said", "ticket"),
    [
        ("TKT+999-0000000001:T:1", "9990000000001"),
        ("TKT+9990000000002:T:2+9990000000003:T:2", "9990000000002|9990000000003"),
        ("SSR+TKNE:HK:1:ZX:::IST:VIE:9990000000004C1/9990000000005C1", "9990000000004|9990000000005"),
        ("SSR+TKNE:HK:1:ZX:::IST:VIE+9990000000006C1::1", "9990000000006"),
        ("SSR+TKNM:HK:1:ZX:::IST:VIE:999-0000000007C1", "9990000000007"),
    ],
)
def test_no_ticket_is_lost_for_how_it_is_written(said, ticket):
    assert "|".join(pnr("TIF+FALKEN+OTTO:A:1", said).travellers[0].tickets) == ticket


def test_the_bags_of_a_pool_count_once():
    pool = ("TRI++1:::1", "TBD++3:33:700++HP:IST-1+ZX:0999100001:3:VIE", "TRI++2:::2")
    said = pnr("TIF+FALKEN+OTTO:A:1", "TIF+HOLM+IDA:A:2", *LEG, *pool, "TBD++3:33:700++MP:IST-1+ZX:0999100001:3:VIE")
    assert said.bags == Bags(pieces=3, weight_kg=33, tags=("0999100001", "0999100002", "0999100003"))
    assert {one.bags for one in said.travellers} == {said.bags}


def test_a_contact_of_two_named_travellers_stays_with_the_reservation():
    said = pnr("SSR+CTCM:HK:2:ZX:::::/43660555001-1FALKEN/OTTOMR-1HOLM/IDAMRS", "TIF+FALKEN+OTTOMR:A:1", "TIF+HOLM+IDAMRS:A:2")
    assert said.contacts == (Contact(kind="phone", value="43660555001"),)


def test_a_hyphenated_name_association_finds_its_traveller():
    docs = "SSR+DOCS:HK:1:ZX:::::/P/GBR/P0000001/GBR/01JAN80/F/01JAN30/FALKEN-HOLM/ANNA-1FALKEN-HOLM/ANNAMRS"
    said = pnr(docs, "TIF+HOLM+IDA:A:1", "TIF+FALKENHOLM+ANNAMRS:A:2")
    assert [[name.given for name in one.names] for one in said.travellers] == [["IDA"], ["ANNAMRS", "ANNA"]]
