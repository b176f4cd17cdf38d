"""A match in words: what stood for what, what it counted, and what would have prevented it."""

import pytest

from pnrscreen.model import Finding, Match
from pnrscreen.watchlist import sentence, why
from pnrscreen.watchlist.compare import align
from pnrscreen.watchlist.explain import name_findings, prevented
from pnrscreen.watchlist.name import ready, take_apart
from pnrscreen.watchlist.spelling import part

DOCUMENT = Finding(
    feature="document", score=1000, said="P NLD PX4417203", listed="P NLD PX4417203", detail="same number and issuer"
)
BORN = Finding(feature="birth_date", score=1000, said="1984-03-12", listed="1984-03-12", detail="same day: +150")
EQUAL = "LEOCADIA = LEOCADIA (equal); ZUBIRIAGA = ZUBIRIAGA (equal)"


def laid(one, other):
    """Return the findings of two names."""
    said, listed = (ready(take_apart(text), part) for text in (one, other))
    return [*name_findings(said, listed, align(said, listed))]


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        (
            "MARGRIET VELTHUIS",
            "VELTHUIS MARGRIET",
            "MARGRIET = MARGRIET (equal); VELTHUIS = VELTHUIS (equal); the names alone",
        ),
        (
            "ANNE MARIE LINDQVIST",
            "LINDQVIST ANNEMARIE",
            "ANNE MARIE ~ ANNEMARIE (glued); LINDQVIST = LINDQVIST (equal); the names alone",
        ),
        (
            "LEOCADIA INES ZUBIRIAGA",
            "LEOCADIA ZUBIRIAGA",
            f"{EQUAL}; INES: only the passenger has it; left out: -80; the names alone",
        ),
        (
            "LEOCADIA ZUBIRIAGA",
            "LEOCADIA INES ZUBIRIAGA",
            f"{EQUAL}; INES: only the list has it; left out: -80; the names alone",
        ),
    ],
)
def test_names_are_explained_part_by_part_in_the_passengers_order(one, other, words):
    assert sentence(laid(one, other)) == words


def test_what_was_lost_by_order_is_told_apart_from_what_was_lost_by_parts():
    exchanged = {finding.detail: finding.feature for finding in laid("LEOCADIA INES ZUBIRIAGA", "INES LEOCADIA ZUBIRIAGA")}
    contradicting = {finding.detail: finding.feature for finding in laid("LEOCADIA VELTHUIS", "MARGRIET VELTHUIS")}
    assert exchanged["other order: -30"] == "name_order"
    assert contradicting["contradiction: -150"] == "name_parts"


@pytest.mark.parametrize(
    ("score", "findings", "detail"),
    [
        (699, (BORN,), "below the threshold"),
        (1000, (BORN, DOCUMENT), "only another number or issuer would have prevented it"),
        (910, (), "a threshold above 910 or a birth date that differs would have prevented it"),
        (910, (BORN,), "a threshold above 910 would have prevented it"),
    ],
)
def test_the_threshold_is_told_with_what_would_have_prevented_the_match(score, findings, detail):
    assert prevented(score, findings, 700) == Finding(feature="threshold", score=700, said=str(score), detail=detail)


def test_findings_of_every_kind_read_as_one_sentence():
    findings = (
        DOCUMENT,
        Finding(feature="bearer", score=0, listed="Leocadia ZUBIRIAGA", detail="the list names someone else"),
        BORN,
        Finding(feature="sex", score=0, said="F", listed="M", detail="other sex: -100"),
        Finding(feature="rarity", score=0, detail="many people share these name parts: -330"),
        Finding(feature="birth_date", score=0, detail="not known"),
    )
    assert sentence(findings) == (
        "document P NLD PX4417203 ~ P NLD PX4417203 (same number and issuer); the list names someone else; "
        "birth date 1984-03-12 ~ 1984-03-12 (same day: +150); sex F ~ M (other sex: -100); "
        "many people share these name parts: -330; birth date not known"
    )


def test_no_finding_reads_as_nothing_in_common():
    assert sentence(()) == "nothing in common"


def test_why_names_the_score_first_and_the_threshold():
    found = (DOCUMENT, prevented(1000, (DOCUMENT,), 700))
    match = Match(watchlist="national", entry_id="1", entry_digest="d", entry_name="", score=1000, findings=found)
    assert why(match) == (
        "1000 of 1000: document P NLD PX4417203 ~ P NLD PX4417203 (same number and issuer); "
        "threshold 700: only another number or issuer would have prevented it"
    )
