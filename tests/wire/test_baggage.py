import pytest

from pnrscreen.message import Bags
from pnrscreen.wire import baggage
from wire.spoken import segment


@pytest.mark.parametrize(
    ("first", "count", "tags"),
    [
        ("ZX012345", "3", ("ZX012345", "ZX012346", "ZX012347")),
        ("ZX099999", "2", ("ZX099999", "ZX100000")),
        ("ZX012345", "", ("ZX012345",)),
        ("ZX012345", "722356", ("ZX012345",)),
        ("ZX012345", "0", ("ZX012345",)),
        ("NONE", "2", ("NONE",)),
        ("", "2", ()),
    ],
)
def test_a_series_of_tags(first, count, tags):
    assert baggage.series(first, count) == tags


def test_no_series_is_longer_than_99():
    assert len(baggage.series("ZX000001", "99")) == 99
    assert len(baggage.series("ZX000001", "100")) == 1


@pytest.mark.parametrize(
    ("said", "unit", "kilograms"),
    [("21", "700", 21), ("46", "701", 21), ("50", "LBR", 23), ("31", "KGM", 31), ("0", "702", None), ("x", "700", None)],
)
def test_weight_is_in_kilograms(said, unit, kilograms):
    assert baggage.weight(said, unit) == kilograms


def test_tbd_says_pieces_weight_and_tags():
    tbd = segment("TBD++3:33:700++HP:SIN-168+618:0123456789:2:ICN+ZX:123456+ZX")
    assert baggage.of_tbd(tbd) == Bags(pieces=3, weight_kg=33, tags=("0123456789", "0123456790", "ZX123456"))
    assert baggage.of_tbd(segment("TBD++2")) == Bags(pieces=2)
    assert baggage.of_tbd(segment("TBD")) == Bags()


def test_ebd_says_pieces_or_weight():
    assert baggage.of_ebd(segment("EBD+EUR:50.00+1::N")) == Bags(pieces=1)
    assert baggage.of_ebd(segment("EBD+EUR:50.00+10:700:K")) == Bags(weight_kg=10)
    assert baggage.of_ebd(segment("EBD")) == Bags()


def test_nothing_said_is_not_nothing_checked():
    assert baggage.together([Bags(), Bags()]) == Bags()
    assert baggage.together([Bags(pieces=0), Bags(tags=("A1",)), Bags(pieces=2, tags=("A1", "A2"))]) == Bags(
        pieces=2, tags=("A1", "A2")
    )


TAGS = ("0999100001", "0999100002", "0999100003")


@pytest.mark.parametrize(
    ("bags", "whole"),
    [
        (
            [Bags(pieces=3, weight_kg=33, tags=TAGS), Bags(pieces=3, weight_kg=33, tags=TAGS)],
            Bags(pieces=3, weight_kg=33, tags=TAGS),
        ),
        ([Bags(pieces=1, tags=TAGS[:1]), Bags(pieces=3, weight_kg=33, tags=TAGS)], Bags(pieces=3, weight_kg=33, tags=TAGS)),
        ([Bags(pieces=3, tags=TAGS), Bags(weight_kg=33, tags=TAGS)], Bags(pieces=3, weight_kg=33, tags=TAGS)),
        ([Bags(pieces=2, tags=TAGS[:2]), Bags(pieces=1, tags=TAGS[2:])], Bags(pieces=3, tags=TAGS)),
        ([Bags(pieces=1), Bags(pieces=1)], Bags(pieces=2)),
    ],
)
def test_a_bag_whose_tag_is_counted_counts_no_more(bags, whole):
    """In a pool head (HP) and members (MP) may all say the bags of the pool."""
    assert baggage.together(bags) == whole
