import pytest

from pnrscreen import wire
from pnrscreen.message import Bags, Function, Kind
from wire.spoken import FLOWN, codes, interchange, message, names, only, paxlst


@pytest.mark.parametrize(
    ("bgm", "function"),
    [
        ("745", Function.ORIGINAL),
        ("745+DOC5550", Function.ORIGINAL),
        ("250+C", Function.ORIGINAL),
        ("250+CC", Function.UPDATE),
        ("745+CP", Function.UPDATE),
        ("745+RP", Function.UPDATE),
        ("336+G", Function.UPDATE),
        ("745+XR", Function.CANCEL),
        ("266+XF", Function.CANCEL),
        ("266+CLOB", Function.CLOSEOUT),
        ("266+CLNB", Function.CLOSEOUT),
        ("266+CL", Function.CLOSEOUT),
        ("266", Function.UPDATE),
    ],
)
def test_what_a_list_wants(bgm, function):
    assert paxlst(bgm=f"BGM+{bgm}").function is function


@pytest.mark.parametrize(
    ("role", "kind"),
    [("FL", Kind.PASSENGER), ("FM", Kind.CREW), ("DDU", Kind.TRANSIT), ("DDT", Kind.CREW), ("ZZZ", Kind.PASSENGER)],
)
def test_roles(role, kind):
    assert paxlst(f"NAD+{role}+++FALKEN:OTTO").body.people[0].kind is kind


def test_attributes_are_read_wherever_they_stand():
    """RFF after DOC, a date of birth after a document, LOC in any order: each finds its person or document."""
    people = paxlst(
        *(
            "NAD+FL+++FALKEN:OTTO",
            "DOC+P+P1",
            "RFF+SEA:023B",
            "DTM+36:311231",
            "NAT+2+AUT",
            "DTM+329:700101",
            "LOC+91+AUT",
            "LOC+174+IRL",
        ),
        *("DOC+V+V1", "LOC+178+DXB", "DTM+36:300101", "ATT+2++M", "NAD+FL+++HOLM:IDA", "DTM+36:991231", "RFF+ABO:X1"),
    ).body.people
    assert [(paper.kind, paper.number, paper.issuer, paper.expiry) for paper in people[0].documents] == [
        ("P", "P1", "AUT", "31-12-31"),
        ("V", "V1", "", "30-01-01"),
    ]
    assert (people[0].seat, people[0].nationality, people[0].birth_date, people[0].sex) == ("23B", "AUT", "70-01-01", "M")
    assert (people[0].residence, people[0].embarked) == ("IRL", "DXB")
    assert (people[1].documents, people[1].reference) == ((), "X1")


def test_bags():
    people = paxlst(
        "NAD+FL+++A:B",
        "MEA+CT++:2",
        "MEA+WT++KGM:31",
        "FTX+BAG+++ZX1:2",
        "FTX+BAG+++ZX9",
        "NAD+FL+++C:D",
        "MEA+CT++4",
        "FTX+OSI+++ZX1",
    ).body.people
    assert [one.bags for one in people] == [Bags(pieces=2, weight_kg=31, tags=("ZX1", "ZX2", "ZX9")), Bags(pieces=4)]


def test_what_stands_before_the_first_person_is_the_reporting_partys():
    said = paxlst(
        "NAD+MS+++DESK", "COM+5550000:TE", "ATT+2++F", "NAT+2+AUT", "MEA+CT++:2", "FTX+BAG+++ZX1", "DOC+P+P1", "LOC+174+AUT"
    )
    assert said.body.people == ()


def test_a_revision_is_the_last_part_of_the_transaction_reference():
    assert only(interchange(*message("PAXLST:D:15B", "BGM+745", "RFF+TN:X1:::2", *FLOWN))).body.revision == "2"
    assert only(interchange(*message("PAXLST:D:15B", "BGM+745", "RFF+TN:X1:7", *FLOWN))).body.revision == "7"
    assert only(interchange(*message("PAXLST:D:15B", "BGM+745", "RFF+TN:X1", *FLOWN))).body.revision == ""
    assert paxlst("RFF+TN:X1:::9").body.revision == ""


@pytest.mark.parametrize(
    ("counts", "stated"),
    [
        ((), None),
        (("CNT+42:160",), 160),
        (("CNT+41:08",), 8),
        (("CNT+42:3", "CNT+41:2"), 5),
        (("CNT+3:4",), 4),
        (("CNT+42:X",), None),
    ],
)
def test_counts(counts, stated):
    assert paxlst(*counts).body.stated_count == stated


def test_a_count_is_checked_only_when_the_list_came_whole():
    assert codes(paxlst("NAD+FL+++A:B", "CNT+42:2").defects) == ["CNT_MISMATCH"]
    for part in ("02", "01:C", "16:F"):
        raw = interchange(f"UNH+1+PAXLST:D:15B++{part}", "BGM+745", *FLOWN, "CNT+42:130", "UNT+9+1")
        assert codes(only(raw).defects) == []


def route(*segments):
    body = only(interchange(*message("PAXLST:D:15B", "BGM+745", *segments))).body
    return [f"{one.carrier}{one.number} {one.departure}-{one.arrival}" for one in body.sectors], body.border


def test_routes():
    assert route(*FLOWN) == (["ZX123 IST-VIE"], 0)
    assert route(
        "TDT+20+ZX1", "LOC+92+A", "LOC+92+B", "TDT+20+ZX2", "LOC+125+B", "LOC+87+C", "TDT+20+ZX3", "LOC+92+C", "LOC+92+D"
    ) == (
        ["ZX1 A-B", "ZX2 B-C", "ZX3 C-D"],
        1,
    )
    assert route("TDT+20+ZX1", "LOC+92+A", "LOC+87+B", "LOC+130+C")[0] == ["ZX1 A-B", "ZX1 B-C"]
    assert route("TDT+20+ZX1", "LOC+87+B", "LOC+125+A")[0] == ["ZX1 A-B"]
    assert route("TDT+20+ZX1", "LOC+22+A", "LOC+87+B") == (["ZX1 A-B"], 0)
    assert route("TDT+20+ZX1", "LOC+125+A")[0] == ["ZX1 A-"]
    assert route("TDT+20+ZX1", "LOC+60+A") == (["ZX1 -"], 0)
    assert route("TDT+20+ZX1", "LOC+92+A", "LOC+92+B", "TDT+20+ZX2", "LOC+92+B", "LOC+92+C")[1] == 0


def test_a_time_before_its_airport():
    body = only(
        interchange(
            *message(
                "PAXLST:D:15B",
                "BGM+745",
                "TDT+20+ZX1",
                "DTM+189:2603010610:201",
                "LOC+125+A",
                "LOC+87+B",
                "DTM+232:2603010730:201",
            )
        )
    ).body
    assert (body.sectors[0].departure, body.sectors[0].scheduled_departure, body.sectors[0].scheduled_arrival) == (
        "A",
        "2026-03-01T06:10",
        "2026-03-01T07:30",
    )


@pytest.mark.parametrize(
    ("tdt", "carrier", "number", "defects"),
    [
        ("TDT+20+ZX877+++XZ", "XZ", "877", ["CARRIER_MISMATCH"]),
        ("TDT+20+BAW877+++BAW", "BAW", "877", []),
        ("TDT+20+877+++ZX", "ZX", "877", []),
        ("TDT+34+ZX877", "ZX", "877", []),
    ],
)
def test_carriers(tdt, carrier, number, defects):
    said = only(interchange(*message("PAXLST:D:15B", "BGM+745", tdt)))
    assert (said.body.sectors[0].carrier, said.body.sectors[0].number, codes(said.defects)) == (carrier, number, defects)


@pytest.mark.parametrize("segment", ["BGM+10+X", "TDT+11++++TRUCK"])
def test_a_land_manifest_is_not_read(segment):
    received = wire.read(interchange(*message("PAXLST:D:03B", segment, "NAD+FL+++ROAD:RAY")))
    assert [broken.reason for broken in received.broken] == ["UNSUPPORTED_MODE"]


def test_nobody_is_lost_for_an_odd_name():
    said = paxlst(
        "NAD+FL+++MONONYM",
        "NAD+FL+++:FNU",
        "NAD+FL",
        "NAD+FL++A:LEFT",
        "NAD+FL++++A:RIGHT",
        "NAD+XX+++A:ROLE",
        "NAD+COR+++NOT:A PERSON",
    )
    assert names(said.body.people) == ["MONONYM/", "/FNU", "", "A/LEFT", "A/RIGHT", "A/ROLE"]
    assert codes(said.defects) == ["NAME_MISSING", "UNKNOWN_QUALIFIER"]
