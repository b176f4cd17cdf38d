import pytest

from pnrscreen.message import Payment
from pnrscreen.wire.money import Ticket
from wire.spoken import segment


@pytest.mark.parametrize(
    ("said", "kind", "vendor"),
    [
        ("FOP+CA::1.00", "cash", ""),
        ("FOP+CC::1.00:CA:5555XXXX4444:0127", "card", "CA"),
        ("FOP+CK::1.00", "cheque", ""),
        ("FOP+GR::1.00", "government", ""),
        ("FOP+IN::1.00", "invoice", ""),
        ("FOP+MS::1.00", "miscellaneous", ""),
        ("FOP+EX::1.00", "exchange", ""),
        ("FOP+DP::1.00", "other", ""),
    ],
)
def test_ca_is_cash_as_a_kind_and_mastercard_as_a_vendor(said, kind, vendor):
    ticket = Ticket()
    ticket.pay(segment(said))
    (payment,) = ticket.payments()
    assert (payment.kind, payment.vendor, payment.amount) == (kind, vendor, "1.00")


def test_the_currency_is_that_of_the_total_whenever_it_is_said():
    ticket = Ticket(segment("TKT+9990000000001:T:1"))
    ticket.pay(segment("FOP+CC:2:628.32:VI:411111XXXXXX1111:1228+MS"))
    ticket.price(segment("MON+B:300.00:EUR+T:IT+T:357.94:USD"))
    ticket.held_by("PAYER ONE")
    assert ticket.number == "9990000000001"
    assert ticket.payments() == [
        Payment(kind="card", amount="628.32", currency="USD", vendor="VI", account="411111XXXXXX1111", expiry="1228"),
        Payment(kind="miscellaneous", holder="PAYER ONE"),
    ]


def test_a_holder_without_payment_is_nobodys():
    ticket = Ticket(segment("TKT+:1"))
    ticket.held_by("PAYER ONE")
    ticket.pay(segment("FOP+"))
    assert (ticket.number, ticket.payments()) == ("", [])


@pytest.mark.parametrize(
    ("said", "paid"),
    [
        ("FOP+CC:::VI4111111111111111", ("VI", "4111111111111111", "")),
        ("FOP+CC:::VI4111111111111111:1228", ("VI", "4111111111111111", "1228")),
        ("FOP+CC:::VI4111111111111111::1228", ("VI", "4111111111111111", "1228")),
        ("FOP+CC:::VI4111111111111111:4111111111111111", ("VI", "4111111111111111", "")),
        ("FOP+CC:::VI 4111 1111 1111 1111", ("VI", "4111 1111 1111 1111", "")),
        ("FOP+CC:::VISA-4111111111111111", ("VISA", "4111111111111111", "")),
        ("FOP+CC:::VIXXXXXXXXXXXX1111", ("VI", "XXXXXXXXXXXX1111", "")),
        ("FOP+CC:::AX371449635398431", ("AX", "371449635398431", "")),
        ("FOP+CC:::4111111111111111", ("", "4111111111111111", "")),
        ("FOP+CC:::VI:4111111111111111:1228", ("VI", "4111111111111111", "1228")),
        ("FOP+CC:::VI2:1228", ("VI2", "1228", "")),
    ],
)
def test_a_card_number_glued_to_its_vendor_is_parted_from_it(said, paid):
    ticket = Ticket()
    ticket.pay(segment(said))
    (payment,) = ticket.payments()
    assert (payment.vendor, payment.account, payment.expiry) == paid


def test_conjunction_tickets_are_one_with_all_their_numbers():
    assert Ticket(segment("TKT+9990000000002:T:2+999-0000000003:T:2+:T")).number == "9990000000002/9990000000003"
