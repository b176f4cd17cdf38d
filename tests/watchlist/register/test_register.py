"""A register of documents: what is listed is found however it was misread, and nothing else is."""

import random
import string
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pnrscreen.errors import Tampered, WatchlistError
from pnrscreen.model import Identity
from pnrscreen.terms import Terms
from pnrscreen.watchlist import why
from pnrscreen.watchlist.register import Register, build
from pnrscreen.words import en
from support.builders import a_document

DAY = "2026-12-01"
TABLE = """issuer,number,kind,expires,reason
UTO,L898902C3,P,,stolen
NLD,PX4417203,P,2026-12-01,lost
UZB,PX4417203,P,2026-11-30,lost
,A7654321,P,,revoked
DEU,C01X00T47,ID,,stolen
CHN,110101199003071234,ID,,lost
"""


def made(table=TABLE, name="sltd", rows_at_once=1 << 20):
    return build(name, [table.encode()], b"".join, rows_at_once)


def asked(register, number, issuer="", nationalities=(), day=DAY):
    person = Identity(documents=(a_document(number, issuer=issuer),), nationalities=tuple(nationalities))
    return [(match.entry_id, match.score) for match in register.matches(person, day)]


@pytest.fixture(scope="module")
def register():
    return Register(made().content)


@pytest.mark.parametrize(
    ("number", "issuer", "found"),
    [
        ("L898902C3", "UTO", [("passport:UTO:L898902C3", 1000)]),
        ("L8989O2C3", "UTO", [("passport:UTO:L898902C3", 900)]),
        ("L898902C36", "UTO", [("passport:UTO:L898902C3", 900)]),
        ("px-441 7203", "NLD", [("passport:NLD:PX4417203", 1000)]),
        ("COIX00T47", "DEU", [("identity card:DEU:C01X00T47", 900)]),
        ("110101199003071234", "CHN", [("identity card:CHN:110101199003071234", 1000)]),
        ("1101O1199003071234", "CHN", [("identity card:CHN:110101199003071234", 900)]),
        ("L898902C4", "UTO", []),
        ("L898902C3", "UZB", []),
        ("110101199003071235", "CHN", []),
        ("00000", "UTO", []),
        ("É" * 40, "UTO", []),
    ],
)
def test_a_document_is_found_by_issuer_and_number(register, number, issuer, found):
    assert asked(register, number, issuer) == found


def test_without_its_issuer_a_number_is_said_but_alerts_nobody(register):
    """Among a hundred million, one number of nine digits in ten is listed by somebody."""
    assert asked(register, "L898902C3") == [("passport:UTO:L898902C3", 650)]
    assert asked(register, "A7654321", "NLD") == [("passport::A7654321", 650)]
    person = Identity(documents=(a_document("L898902C3", issuer=""),))
    assert not register.matches(person, DAY, threshold=700)


def test_a_nationality_stands_in_for_an_issuer_that_is_not_said(register):
    assert asked(register, "L898902C3", nationalities=["UTO"]) == [("passport:UTO:L898902C3", 900)]
    assert asked(register, "L898902C3", nationalities=["NLD"]) == [("passport:UTO:L898902C3", 650)]


def test_a_record_holds_to_its_last_day(register):
    assert asked(register, "PX4417203", "NLD", day="2026-12-01")
    assert not asked(register, "PX4417203", "NLD", day="2026-12-02")
    assert not asked(register, "PX4417203", "UZB")


def test_a_match_says_that_the_document_is_meant_and_not_a_person(register):
    (match,) = register.matches(Identity(documents=(a_document("L8989O2C3", issuer="UTO"),)), DAY, threshold=700)
    assert (match.watchlist, match.entry_name, match.reason_code) == ("sltd", "", "stolen")
    (document,) = match.evidence
    assert (document.said, document.listed) == ("P UTO L8989O2C3", "passport UTO L898902C3")
    said = why(match)
    assert said.startswith("900 of 1000 by the document alone, threshold 700; ")
    assert "bearer: document, not person: the list names nobody" in said
    assert "same number but for a slip, O read for 0, same issuer (compatible, 900 by itself)" in said
    assert said.endswith("no hit: with another document (0)")


def test_a_match_stands_on_the_terms_of_the_register_and_ends_with_the_document():
    terms = Terms(owner="NCB Example", category="document", expires="2027-06-30")
    register = Register(made().content, terms, sought_or_alert=True)
    papers = (a_document("PX4417203", issuer="NLD"), a_document("L898902C3", issuer="UTO"))
    matches = register.matches(Identity(documents=papers), DAY, threshold=700)
    assert [match.terms for match in matches] == [replace(terms, expires="2026-12-01"), terms]
    assert {(match.threshold, match.edition) for match in matches} == {(700, register.edition)}


def test_a_register_says_when_its_documents_end_and_which_it_lists(register):
    assert list(register.turns()) == ["2026-12-01", "2026-12-02"]
    assert register.lists("passport:UZB:PX4417203")
    assert not register.lists("passport:UTO:PX4417203")


def test_without_a_day_every_document_matches(register):
    assert asked(register, "PX4417203", "UZB", day="") == [("passport:UZB:PX4417203", 1000)]


@pytest.mark.parametrize(
    ("issuer", "nationalities", "key"),
    [("UTO", (), "same"), ("", (), "alone"), ("", ("UTO",), "nationality"), ("", ("NLD",), "not_said")],
)
def test_a_match_says_what_is_known_of_the_issuer(register, issuer, nationalities, key):
    person = Identity(documents=(a_document("L898902C3", issuer=issuer),), nationalities=nationalities)
    (match,) = register.matches(person, DAY)
    assert match.evidence[0].also == (f"issuer.{key}",)
    assert f"issuer.{key}" in en.WORDS


def test_each_listed_document_is_named_once_by_what_says_most(register):
    papers = (a_document("L8989O2C3", issuer="UTO"), a_document("L898902C3", issuer="UTO"), a_document("PX4417203"))
    matches = register.matches(Identity(documents=papers), DAY)
    assert [(match.entry_id, match.score) for match in matches] == [
        ("passport:NLD:PX4417203", 1000),
        ("passport:UTO:L898902C3", 1000),
    ]


@settings(max_examples=30)
@given(st.randoms(use_true_random=False), st.sampled_from([1, 60, 1 << 20]))
def test_a_register_answers_as_a_look_through_the_whole_table_would(rng, rows_at_once):
    """Few letters, so that classes, runs and blocks are full of neighbours; in however many runs it was sorted."""
    listed = {(rng.choice(("UTO", "NLD")), number(rng)) for _ in range(200)}
    table = "issuer,number\n" + "".join(f"{issuer},{text}\n" for issuer, text in listed)
    register = Register(made(table, rows_at_once=rows_at_once).content)
    assert len(register) == len(listed)
    register.check()
    fold = str.maketrans("OI", "01")
    for issuer, text in [*listed, *(("UTO", number(rng)) for _ in range(50))]:
        exact = {entry.rpartition(":")[2] for entry, score in asked(register, text, issuer) if score == 1000}
        slips = {entry.rpartition(":")[2] for entry, score in asked(register, text, issuer) if score == 900}
        assert exact == {other for by, other in listed if by == issuer and other == text}
        assert slips >= {
            other for by, other in listed if by == issuer and other != text and other.translate(fold) == text.translate(fold)
        }


def number(rng):
    return "1" + "".join(rng.choice("01OIAB") for _ in range(rng.choice((4, 8, 14)))) + "7"


def test_a_register_of_many_blocks_finds_every_row():
    rng = random.Random(3)
    listed = sorted({"".join(rng.choices(string.digits, k=9)) for _ in range(9000)} - {"000000000"})
    built = made("issuer,number\n" + "".join(f"UTO,{text}\n" for text in listed), rows_at_once=2000)
    register = Register(built.content)
    assert built.rows == len(register) == len(listed)
    assert all(asked(register, text, "UTO") for text in rng.sample(listed, 500) + listed[:1] + listed[-1:])


def test_the_same_table_gives_the_same_bytes_and_says_what_came_of_it():
    table = TABLE + "UTO,L898902C3,P,,stolen\nUTO,00000,P,,\n"
    built = made(table)
    assert bytes(built.content) == bytes(made(table).content)
    assert bytes(built.content) != bytes(made(table, name="other").content)
    assert (built.rows, built.twice, built.faulty) == (6, 1, 1)
    assert [fault.code for fault in built.faults] == ["E_NO_NUMBER"]


def test_a_table_of_no_document_makes_no_register():
    with pytest.raises(WatchlistError, match="holds no document"):
        made("issuer,number\nUTO,00000\n")


@pytest.mark.parametrize("cut", [0, 1, 8, 40, 200, -1, -20, -60, -300])
def test_a_register_that_was_cut_is_refused(cut):
    content = made().content
    with pytest.raises(Tampered, match="load it again"):
        Register(content[:cut])


def test_a_register_of_which_any_byte_was_changed_is_refused():
    """At once, where it is read on opening; else when it is checked, or when the block is looked into."""
    content = made().content
    for at in range(len(content)):
        changed = content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
        with pytest.raises(Tampered):
            Register(changed).check()


def test_no_answer_comes_from_a_block_that_was_changed():
    content = bytearray(made().content)
    content[9] ^= 1
    register = Register(bytes(content))
    with pytest.raises(Tampered, match="not what was written"):
        asked(register, "L898902C3", "UTO")
