import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone
from enum import IntEnum, StrEnum

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from pnrscreen import audit
from pnrscreen.rights import AuditEntry

AT = datetime(2026, 3, 1, 5, 0, 0, 120, tzinfo=UTC)
SALT = bytes(range(32))
CANARY = "ZZYZXKOWSKA"

KEYS = st.text(st.characters(max_codepoint=127), max_size=8)
VALUES = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.integers(-(2**53) + 1, 2**53 - 1)
PARTS = st.dictionaries(KEYS, VALUES, max_size=6)


def an_entry(**changes):
    return AuditEntry(**{"act": "collect", "at": AT, "profile": "eu-strict", "public": {}, "private": {}} | changes)


def test_a_leaf_is_the_bytes_anyone_can_write_by_hand():
    """The whole recipe, spelled out once: RFC 8785 for the bytes, a domain line for the commitment."""
    entry = an_entry(public={"reports": 3, "class": "api"}, private={"source": "a.edi", "actor": "officer-1"})
    made = audit.leaf(entry, "ticket-7", SALT)
    commitment = hashlib.sha256(b"pnrscreen/commit/v1\n" + SALT + b'{"actor":"officer-1","source":"a.edi"}').hexdigest()
    canonical = (
        '{"at":"2026-03-01T05:00:00.000120Z","event":"collect","log":"operations",'
        f'"private_commitment":"{commitment}","profile":"eu-strict","public":{{"class":"api","reports":3}},'
        '"ticket":"ticket-7","v":1}'
    ).encode()
    assert made == audit.Leaf(
        ticket="ticket-7",
        canonical=canonical,
        commitment=commitment,
        opening=SALT + b'{"actor":"officer-1","source":"a.edi"}',
    )


@given(PARTS, PARTS)
def test_an_independent_canonicaliser_writes_the_same_bytes(public, private):
    entry = an_entry(public=public, private=private)
    made = audit.leaf(entry, "ticket-7", SALT)
    assert made.canonical == rfc8785.dumps(json.loads(made.canonical))
    assert audit.opening(entry, SALT) == SALT + rfc8785.dumps(private)


@given(PARTS, PARTS)
def test_the_order_in_which_an_entry_was_filled_leaves_no_trace(public, private):
    turned = an_entry(public=dict(reversed(public.items())), private=dict(reversed(private.items())))
    assert audit.leaf(turned, "t", SALT) == audit.leaf(an_entry(public=public, private=private), "t", SALT)


def test_the_private_part_is_committed_to_and_not_told():
    made = audit.leaf(an_entry(private={"about": CANARY}), "ticket-7", SALT)
    other = audit.leaf(an_entry(private={"about": CANARY}), "ticket-7", SALT[::-1])
    assert CANARY.encode() not in made.canonical
    assert made.commitment != other.commitment


def test_an_opening_is_what_the_commitment_says():
    entry = an_entry(private={"about": CANARY})
    opened = hashlib.sha256(b"pnrscreen/commit/v1\n" + audit.opening(entry, SALT)).hexdigest()
    assert opened == audit.leaf(entry, "ticket-7", SALT).commitment


def test_an_opening_discloses_the_private_part_to_its_own_commitment_alone():
    entry = an_entry(private={"source": "a.edi", "pages": 3})
    made = audit.leaf(entry, "ticket-7", SALT)
    assert audit.disclosed(made.commitment, made.opening) == {"source": "a.edi", "pages": 3}
    other = audit.leaf(entry, "ticket-8", SALT[::-1])
    with pytest.raises(ValueError, match="commits"):
        audit.disclosed(made.commitment, other.opening)


def test_an_instant_is_told_in_utc_whatever_zone_it_came_in():
    there = AT.astimezone(timezone(timedelta(hours=9)))
    assert audit.leaf(an_entry(at=there), "t", SALT) == audit.leaf(an_entry(), "t", SALT)


def test_an_enumerated_value_is_its_value():
    said = an_entry(public={"state": StrEnum("State", ["OPEN"]).OPEN, "level": IntEnum("Level", ["LOW"]).LOW})
    assert b'"public":{"level":1,"state":"open"}' in audit.leaf(said, "t", SALT).canonical


@pytest.mark.parametrize(
    "value",
    [0.5, True, None, [CANARY], 2**53, -(2**53), f"{CANARY}\ud800"],
    ids=["float", "bool", "null", "list", "+", "-", "half"],
)
@pytest.mark.parametrize("part", ["public", "private"])
def test_a_value_with_more_than_one_byte_form_is_refused_by_its_key(part, value):
    with pytest.raises(ValueError, match="'about'") as refused:
        audit.leaf(an_entry(**{part: {"about": value}}), "t", SALT)
    assert CANARY not in str(refused.value)


@pytest.mark.parametrize("key", ["größe", 3])
def test_a_key_beyond_ascii_is_refused(key):
    with pytest.raises(ValueError, match="not ASCII"):
        audit.leaf(an_entry(public={key: "x"}), "t", SALT)


def test_an_instant_without_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        audit.leaf(an_entry(at=AT.replace(tzinfo=None)), "t", SALT)


@pytest.mark.parametrize("size", [0, 31, 33])
def test_a_salt_of_another_length_is_refused(size):
    with pytest.raises(ValueError, match="32 bytes"):
        audit.leaf(an_entry(), "t", bytes(size))


def test_a_leaf_too_long_for_a_bundle_is_refused():
    """An entry bundle of the log gives the length of a leaf two bytes."""
    with pytest.raises(ValueError, match="65535"):
        audit.leaf(an_entry(public={"text": "x" * 65_535}), "t", SALT)
