from pnrscreen.message import Acknowledgement, Flight, Function, GovernmentRequest, Locator
from wire.spoken import PUSHED, codes, interchange, message, only


def acknowledged(*segments):
    return only(interchange(*message("ACKRES:11:1:IA", *segments)))


def asked(*segments):
    return only(interchange(*message("GOVREQ:16:1:IA", *segments)))


def test_an_acknowledgement_gives_its_function_and_the_errors():
    one = acknowledged("MSG+:23", "ERC+118", "ERC+", "ERC+102")
    assert (one.function, one.body) == (Function.ANSWER, Acknowledgement(code="23", errors=("118", "102")))
    assert acknowledged("MSG+23").body.code == "23"


def test_what_is_not_known_of_them_is_a_defect():
    assert codes(acknowledged("MSG+:23", "TIF+MARROW+ANNA").defects) == ["UNKNOWN_SEGMENT"]


def test_a_request_names_a_flight_and_may_name_reservations():
    one = asked(
        "MSG+:43",
        "ORG+AT:VIE+00000000:PIUVIE++++A1",
        "TVL+010326:0610:010326:0730+IST+VIE+ZX+123",
        "RCI+ZX:QX7P2D+1X",
        "RCI+1X:Q",
    )
    assert (one.function, one.defects) == (Function.REQUEST, ())
    assert one.body == GovernmentRequest(
        code="43",
        requester={"system": "AT", "location": "VIE", "office": "PIUVIE"},
        flight=PUSHED,
        locators=(Locator(owner="ZX", locator="QX7P2D"), Locator(owner="1X", locator="Q")),
    )


def test_a_request_for_nothing_is_a_defect():
    one = asked("MSG+:43")
    assert (one.body.flight, codes(one.defects)) == (Flight(), ["NO_FLIGHT"])
    assert codes(asked("MSG+:43", "RCI+ZX:QX7P2D").defects) == []
    assert codes(asked("TVL+991399+IST+VIE+ZX+123").defects) == ["BAD_DATE"]
