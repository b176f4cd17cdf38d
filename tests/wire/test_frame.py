import pytest

from pnrscreen.wire.frame import Frame
from wire.spoken import segment


def frame(unh):
    header = segment(unh)
    return Frame(header=header, segments=(header,), near=None)


@pytest.mark.parametrize(
    ("part", "number", "flag", "whole"),
    [
        ("", None, "", True),
        ("+01:F", 1, "F", True),
        ("+01:C", 1, "C", False),
        ("+01", 1, "", False),
        ("+02:F", 2, "F", False),
        ("+X", None, "", True),
    ],
)
def test_parts(part, number, flag, whole):
    said = frame(f"DUM+1+PAXLST:D:15B+REF{part}")
    assert (said.standard, said.part, said.flag, said.whole) == ("PAXLST", number, flag, whole)
