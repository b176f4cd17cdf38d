"""A pack before the law: what a profile covers, and whose signature stands."""

from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from pnrscreen import bootstrap, privacy
from pnrscreen.errors import ConfigError, Refused
from pnrscreen.privacy.seriousness import Seriousness

LAW = bootstrap.profile("eu-strict")
FOUND = ("narcotics", 2, "ab" * 32)


def under(**said):
    """Return the profile with another table of sentences."""
    stated = Seriousness(years_min=3, article="Art 3(9)", exempt=frozenset({"eu:terrorism"}), years={}, assumed=0)
    return replace(LAW, seriousness=replace(stated, **said))


def a_key():
    key = Ed25519PrivateKey.generate()
    return key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode(), key.sign


def a_signed(*signers, found=FOUND):
    signed = privacy.SignedPack(pack=found[0], version=found[1], content=found[2])
    for line, sign in signers:
        signed = signed.signed(privacy.fingerprint(line), sign(signed.to_sign))
    return signed


# ------------------------------------------------------------------------------------------------------------- covered


def test_an_offence_that_is_not_listed_is_not_covered_and_the_article_is_named():
    (why,) = privacy.unfit(LAW, ("eu-annex-ii:27",), 3)
    assert "`eu-annex-ii:27` is not on the profile's list of offences (Directive 2016/681 Art 3(9) with Annex II)" in why


@pytest.mark.parametrize(("years", "covered"), [(2, False), (3, True), (10, True)])
def test_an_offence_counts_from_the_threshold_on(years, covered):
    law = under(years={"eu-annex-ii:18": years})
    assert (not [*privacy.unfit(law, ("eu-annex-ii:18",), 3)]) is covered
    assert ("eu-annex-ii:18" in law.pursued) is covered


def test_what_is_too_light_is_said_with_both_numbers_and_the_article():
    (why,) = privacy.unfit(under(years={"eu-annex-ii:10": 1}), ("eu-annex-ii:10",), 3)
    assert "must carry a maximum sentence of 3 years (Art 3(9)), and carries 1: it is not serious enough here" in why


def test_a_sentence_that_nobody_stated_is_not_taken_for_long_enough():
    (why,) = privacy.unfit(under(), ("eu-annex-ii:4",), 3)
    assert "and carries none that the profile states" in why


def test_a_pack_may_ask_for_more_than_the_profile():
    assert [*privacy.unfit(under(years={"eu-annex-ii:4": 4}), ("eu-annex-ii:4",), 5)]


def test_terrorist_offences_need_no_sentence():
    assert not [*privacy.unfit(under(), ("eu:terrorism",), 0)]
    assert "eu:terrorism" in under().pursued


def test_where_a_profile_says_nothing_of_sentences_no_pack_that_asks_for_one_is_covered():
    silent = replace(LAW, seriousness=None)
    (why,) = privacy.unfit(silent, ("eu-annex-ii:4",), 3)
    assert "write [rules.seriousness] there" in why
    assert not [*privacy.unfit(silent, ("eu-annex-ii:4",), 0)]


def test_the_shipped_template_says_that_it_assumes_the_sentence():
    assert LAW.seriousness is not None
    assert (LAW.seriousness.assumed, dict(LAW.seriousness.years)) == (3, {})


SHIPPED = (Path(privacy.__file__).parent / "profiles" / "eu-strict.toml").read_bytes()


def test_a_misspelt_key_of_the_table_is_found():
    with pytest.raises(ConfigError, match=r"rules.seriousness.years_min: is missing"):
        privacy.profile(SHIPPED.replace(b"years_min = 3", b"year_min = 3"))


def test_a_profile_that_assumes_no_sentence_knows_of_none():
    assert b"\nassumed = 3" in SHIPPED
    read = privacy.profile(SHIPPED.replace(b"\nassumed = 3", b"\n")).seriousness
    assert read is not None
    assert (read.assumed, read.carries("eu-annex-ii:4")) == (0, 0)


# -------------------------------------------------------------------------------------------------------------- signed


def test_a_signature_stands_for_its_key_and_its_content():
    ours, theirs = a_key(), a_key()
    signed = privacy.signed_pack(a_signed(ours, theirs).written())
    assert privacy.signer(signed, FOUND, [theirs[0]]) == privacy.fingerprint(theirs[0])
    with pytest.raises(Refused, match="by no key that counts here"):
        privacy.signer(signed, FOUND, [a_key()[0]])


@pytest.mark.parametrize("found", [("firearms", 2, "ab" * 32), ("narcotics", 3, "ab" * 32), ("narcotics", 2, "cd" * 32)])
def test_a_signature_of_another_pack_version_or_content_is_none(found):
    key = a_key()
    with pytest.raises(Refused, match="is not what was signed"):
        privacy.signer(a_signed(key), found, [key[0]])


def test_what_was_signed_and_what_is_there_are_told_apart_by_the_first_sixteen_digits():
    key, found = a_key(), ("narcotics", 3, "0123456789abcdef" * 4)
    with pytest.raises(Refused) as refusal:
        privacy.signer(a_signed(key), found, [key[0]])
    assert f"not what was signed: narcotics 2 {'ab' * 8} was, and this is 3 0123456789abcdef; get" in str(refusal.value)


def test_a_signature_under_a_fingerprint_that_did_not_make_it_is_none():
    ours, theirs = a_key(), a_key()
    forged = a_signed(ours)
    forged = replace(forged, signatures={privacy.fingerprint(theirs[0]): next(iter(forged.signatures.values()))})
    with pytest.raises(Refused, match="by no key that counts here"):
        privacy.signer(forged, FOUND, [theirs[0]])


def test_nothing_signed_is_refused_with_the_verb_that_signs():
    with pytest.raises(Refused, match="pnrscreen rules sign PACK --key FILE"):
        privacy.signer(None, FOUND, [])


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b'{"pack":"x","version":"y","digest":"z","signatures":[]}'])
def test_a_file_that_holds_no_signatures_is_named(content):
    with pytest.raises(Refused, match="holds no signatures"):
        privacy.signed_pack(content)
