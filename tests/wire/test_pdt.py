import pytest

from pnrscreen.wire import pdt
from wire.spoken import segment


def parted(said):
    """Return each word of a PDT with what it is taken for."""
    return [f"{word.part}={word.said}" for word in pdt.words(segment(said))]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("PDT+P/PX0000001:GBR:311231", "document=P/PX0000001 issuer=GBR dated=311231"),
        ("PDT+P/PX0000001:20311231:X1", "document=P/PX0000001 dated=20311231 other=X1"),
        ("PDT+P/+SMITH:JOHN", "document=P/ surname=SMITH given=JOHN"),
        ("PDT+CC/4?+1", "other=CC/4+1"),
        ("PDT+SMITH:JOHN:A", "surname=SMITH given=JOHN given=A"),
        ("PDT+M:770115+PAX", "sex=M birth=770115 kind=PAX"),
        (
            "PDT+PAX+770115:M+SMITH:JOHN+P/PX0000001",
            "kind=PAX birth=770115 sex=M surname=SMITH given=JOHN document=P/PX0000001",
        ),
        ("PDT+PAX:GBR+LEE:KIM", "kind=PAX place=GBR surname=LEE given=KIM"),
        ("PDT+GBR:USA+O?'NEIL-X:ANN", "place=GBR place=USA surname=O'NEIL-X given=ANN"),
        ("PDT+MONONYM+GBR", "surname=MONONYM place=GBR"),
        ("PDT+GBR", "place=GBR"),
        ("PDT+M+F+770115+780115", "sex=M other=F birth=770115 other=780115"),
        ("PDT+AAA+BBB+CCC+DDD", "place=AAA place=BBB place=CCC other=DDD"),
        ("PDT++:+VGML?+", "other=VGML+"),
        ("PDT", ""),
    ],
)
def test_words_are_told_by_their_shape(said, words):
    assert parted(said) == words.split()


def test_the_law_may_judge_each_word_apart():
    """A visa has a code of its own, and a second code that may be a country is called nothing."""
    one = segment("PDT+V/VI01:USA+P/PX01+SMITH:JOHN+GBR+USA")
    said = one.said
    items = pdt.parts(one, "")
    assert [(item.code, item.said) for item in items] == [
        ("visa", "V/VI01"),
        ("visa", "USA"),
        ("document", "P/PX01"),
        ("surname", "SMITH"),
        ("given", "JOHN"),
        ("place", "GBR"),
        ("other", "USA"),
    ]
    assert [said[item.start - one.start : item.end - one.start] for item in items] == [item.said for item in items]
