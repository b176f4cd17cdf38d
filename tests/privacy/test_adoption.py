"""Law H 60: an adoption holds when it follows the one before, and those signed whom what it does takes."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pnrscreen import bootstrap, privacy
from pnrscreen.errors import ConfigError, Refused, Tampered
from pnrscreen.operations import profile, registry
from pnrscreen.privacy import adoption, template
from pnrscreen.privacy.loosening import Way
from pnrscreen.privacy.profile import MAY_LACK, RULES_MAY_LACK, checked
from pnrscreen.rights import Actor, Role
from support.clock import MORNING
from support.keys import a_key
from support.people import HOME_ID, PEOPLE, a_draft, signed, someone

OUTSIDE = Actor(id="d.pa", organisation="Data Protection Authority", roles=frozenset({Role.OVERSIGHT}), key=a_key("d.pa").line)
COURT = Actor(id="c.court", organisation="Ministry", roles=frozenset({Role.OVERSIGHT}), key=a_key("c.court").line)
KNOWN = privacy.registry.verify([signed(a_draft(*PEOPLE, OUTSIDE, COURT), "j.doe", "m.roe").written()])
STRICT, TEXT = bootstrap.profile("eu-strict"), bootstrap.profile("eu-text")
NOON = MORNING + timedelta(hours=7)


def own(law: privacy.Profile, **said: object) -> privacy.Profile:
    """Return a profile that says some things otherwise, under a higher version."""
    content = template.restored(law.text)
    content = template.laid({"version": law.version + 1, **said}, content)
    return checked(content)


STRICTER, LAXER = own(STRICT, grant_minutes=5), own(STRICT, grant_minutes=60)
BOTH = own(STRICT, grant_minutes=5, session_hours=24)


def first(law: privacy.Profile = STRICT) -> adoption.Adoption:
    """Return the first adoption of the home, for which its registry is signed."""
    made = profile.propose(KNOWN, None, law, MORNING)
    return adoption.adopted(made, adoption.moment(MORNING))


def after(*made: adoption.Adoption) -> privacy.Adopted:
    return adoption.verify([one.written() for one in made], [KNOWN.newest])


def proposed(law: privacy.Profile, *who: str) -> adoption.Adoption:
    """Return the adoption of a profile after the first, signed by some."""
    made = profile.propose(KNOWN, after(first()), law, MORNING)
    for one in who:
        made = profile.sign(made, one, a_key(one).sign)
    return adoption.adopted(made, adoption.moment(NOON))


def refusal(*made: adoption.Adoption, under: tuple[privacy.registry.Version, ...] = (KNOWN.newest,)) -> str:
    with pytest.raises(privacy.RegistryError) as refused:
        adoption.verify([one.written() for one in made], under)
    return refused.value.code


def test_those_who_signed_the_registry_signed_for_its_profile():
    assert after(first()).law == STRICT
    assert refusal(first(TEXT)) == "signers_few"


def test_a_first_profile_that_no_registry_names_is_signed_by_two_of_different_organisations():
    made = profile.propose(KNOWN, None, TEXT, MORNING)
    for who in ("m.roe", "j.doe"):
        made = profile.sign(made, who, a_key(who).sign)
    made = adoption.adopted(made, adoption.moment(MORNING))
    assert refusal(made) == "signers_few"
    assert after(profile.sign(made, "d.pa", a_key("d.pa").sign)).law.id == "eu-text"


def test_what_tightens_takes_the_data_protection_officer_alone():
    law = after(first(), proposed(STRICTER, "m.roe")).law
    assert (law.grant_minutes, [before.law.grant_minutes for before in law.earlier]) == (5, [15])
    assert law.earlier[0].until == NOON
    assert refusal(first(), proposed(STRICTER)) == "signers_few"
    assert refusal(first(), proposed(STRICTER, "j.doe")) == "signers_few"


@pytest.mark.parametrize("law", [LAXER, BOTH, TEXT], ids=["laxer", "stricter and laxer", "another"])
def test_what_loosens_takes_two_of_different_organisations_one_the_officer(law):
    for few in ((), ("m.roe",), ("m.roe", "j.doe"), ("d.pa", "j.doe")):
        assert refusal(first(), proposed(law, *few)) == "signers_few"
    for enough in (("m.roe", "d.pa"), ("m.roe", "d.pa", "c.court")):
        assert after(first(), proposed(law, *enough)).law.digest == law.digest


def test_a_signature_is_of_someone_registered_and_their_own():
    made = proposed(STRICTER)
    assert refusal(first(), made.signed("stranger", a_key("stranger").sign(made.to_sign))) == "signer_unknown"
    assert refusal(first(), made.signed("m.roe", a_key("stranger").sign(made.to_sign))) == "signature_wrong"
    good = proposed(STRICTER, "m.roe")
    assert refusal(first(), replace(good, profile=LAXER.text)) == "signature_wrong"


def test_it_follows_the_one_before_and_names_what_it_replaces():
    good = proposed(STRICTER, "m.roe")
    assert refusal(good) == "version_missing"
    assert refusal(first(), replace(good, previous="0" * 64)) == "chain_broken"
    assert refusal(first(), replace(good, before=TEXT.text)) == "chain_broken"
    assert refusal(first(), replace(good, home="home-other")) == "home_other"
    assert refusal(first(), replace(good, adopted_at=adoption.moment(MORNING - timedelta(days=1)))) == "chain_broken"
    an_hour_later = adoption.moment(MORNING + timedelta(hours=1))
    backdated = replace(good, made_at=adoption.moment(NOON), adopted_at=an_hour_later)  # to act on what was held before
    assert refusal(first(), backdated) == "chain_broken"
    assert refusal(first(), replace(good, adopted_at="2026-03-01T12:0:00Z")) == "chain_broken"
    assert refusal(first(), replace(good, adopted_at="")) == "registry_malformed"
    with pytest.raises(privacy.RegistryError) as refused:
        adoption.verify([], [KNOWN.newest])
    assert refused.value.code == "version_missing"


def test_an_adoption_says_which_profile_it_takes_out_of_force_and_which_it_puts_in() -> None:
    assert adoption.laws(first()) == (None, STRICT)
    out, into = adoption.laws(proposed(STRICTER))
    assert out is not None
    assert (out.digest, into.digest) == (STRICT.digest, STRICTER.digest)


def test_who_has_left_the_registry_signs_for_nothing_more():
    gone = registry.propose(KNOWN, STRICT, MORNING, remove=["d.pa"])
    later = privacy.registry.succeed(KNOWN, signed(gone, "j.doe", "m.roe").written())
    under = (KNOWN.newest, later.newest)
    made = profile.propose(later, after(first()), LAXER, MORNING)
    for who in ("m.roe", "d.pa"):
        made = profile.sign(made, who, a_key(who).sign)
    assert refusal(first(), adoption.adopted(made, adoption.moment(NOON)), under=under) == "signer_unknown"
    followed = replace(proposed(STRICTER), previous=made.previous, registry=later.newest.digest)
    followed = profile.sign(followed, "m.roe", a_key("m.roe").sign)
    stale = profile.propose(KNOWN, adoption.verify([first().written(), followed.written()], under), TEXT, MORNING)
    stale = adoption.adopted(stale, adoption.moment(NOON))  # under the registry that knew them, after one that does not
    assert refusal(first(), followed, stale, under=under) == "signer_unknown"


def test_a_profile_of_another_kind_an_older_version_or_another_time_is_refused():
    adopted = after(first())
    for law, why in (
        (bootstrap.profile("eu-border"), "stays so"),
        (checked({**template.restored(LAXER.text), "version": STRICT.version}), "raise the version"),
        (own(STRICT, valid_from="2999-01-01"), "valid from 2999-01-01 on"),
        (own(STRICT, valid_until="2026-02-28"), "expired on 2026-02-28"),
        (STRICT, "in force already, word by word"),
    ):
        with pytest.raises(Refused, match=why):
            profile.propose(KNOWN, adopted, law, MORNING)
    older = checked({**template.restored(STRICTER.text), "version": STRICT.version})
    with pytest.raises(Refused, match="raise the version"):
        profile.propose(KNOWN, after(first(), proposed(LAXER, "m.roe", "d.pa")), older, NOON)
    forced = replace(proposed(LAXER, "m.roe", "d.pa"), profile=own(STRICT, valid_until="2026-02-28").text)
    assert refusal(first(), forced) == "profile_other"


def test_what_a_later_program_asks_and_an_older_profile_does_not_say_is_read_as_the_next_says_it():
    content = template.restored(STRICT.text)
    del content["session_hours"]
    older = adoption.adopted(replace(first(), profile=template.canonical(content)), adoption.moment(MORNING))
    digest = template.digest(template.canonical(content))
    under = replace(KNOWN.newest, profile=f"eu-strict/{digest}")
    older = replace(older, registry=under.digest)
    follows = replace(proposed(STRICTER), previous=older.digest, before=older.profile, registry=under.digest)
    follows = profile.sign(follows, "m.roe", a_key("m.roe").sign)
    law = adoption.verify([older.written(), follows.written()], [under]).law
    assert (law.earlier[0].law.session_hours, law.earlier[0].law.digest) == (STRICT.session_hours, digest)


FULL = {"leaving": {"states": ["GBR"], "kept": "P1D"}, "valid_until": "2999-12-31", **template.restored(STRICT.text)}
LACKING = {
    **{key: {name: said for name, said in FULL.items() if name != key} for key in sorted(FULL)},
    **{
        f"rules.{key}": {**FULL, "rules": {name: said for name, said in FULL["rules"].items() if name != key}}
        for key in sorted(FULL["rules"])
    },
}


@pytest.mark.parametrize("key", LACKING)
def test_what_a_profile_may_leave_out_is_known(key: str):
    of_rules, name = key.startswith("rules."), key.removeprefix("rules.")
    if name in (RULES_MAY_LACK if of_rules else MAY_LACK):
        checked(LACKING[key])
    else:
        with pytest.raises(ConfigError, match="missing"):
            checked(LACKING[key])


@pytest.mark.parametrize(
    ("key", "way"),
    [
        ("unmask", Way.LOOSENED),
        ("flights", Way.TIGHTENED),
        ("assessment", Way.TIGHTENED),
        ("leaving", Way.TIGHTENED),
        ("valid_until", Way.TIGHTENED),
        ("rules.seriousness", Way.TIGHTENED),
    ],
)
def test_what_comes_into_a_profile_that_had_none_of_it_is_a_change_and_what_goes_too(key: str, way: Way):
    back = {Way.TIGHTENED: Way.LOOSENED, Way.LOOSENED: Way.TIGHTENED}[way]
    without, full = template.canonical(LACKING[key]), template.canonical(FULL)
    for before, after_, says in ((without, full, way), (full, without, back)):
        _, changes = profile.changes(replace(proposed(STRICTER), before=before, profile=after_))
        assert [change.way for change in changes] == [says]


def test_that_masked_records_may_be_opened_again_takes_two():
    sealed = checked({name: said for name, said in template.restored(STRICTER.text).items() if name != "unmask"})
    again = own(STRICTER)
    for who, holds in ((("m.roe",), False), (("m.roe", "d.pa"), True)):
        second = proposed(sealed, "m.roe")
        made = profile.propose(KNOWN, after(first(), second), again, MORNING)
        for one in who:
            made = profile.sign(made, one, a_key(one).sign)
        third = adoption.adopted(made, adoption.moment(NOON))
        if holds:
            assert after(first(), second, third).law.unmasking
        else:
            assert refusal(first(), second, third) == "signers_few"


def test_a_proposal_is_its_one_byte_form():
    content = proposed(STRICTER, "m.roe").written()
    assert adoption.read(content).written() == content
    for broken in (content + b" ", content.replace(b'"number":2', b'"number":"2"'), b"{}", b"[]", content[:-1]):
        with pytest.raises(Refused, match="no adoption of a profile"):
            profile.read(broken)


def test_what_was_noted_is_there_and_unaltered():
    made = (first(), proposed(STRICTER, "m.roe"))
    noted = [hashlib.sha256(one.written()).hexdigest() for one in made]
    privacy.check_noted(made, noted[:1])
    privacy.check_noted(made, noted)
    backdated = replace(made[1], adopted_at=adoption.moment(datetime(2026, 3, 1, 6, tzinfo=UTC)))
    for held in (made[:1], (), (made[0], backdated)):
        with pytest.raises(Tampered, match="not those that were adopted here"):
            privacy.check_noted(held, noted)


def test_a_synthetic_home_changes_without_signatures():
    known = privacy.registry.verify([registry.synthetic(HOME_ID, STRICT, MORNING).written()])
    one = adoption.adopted(profile.propose(known, None, TEXT, MORNING), adoption.moment(MORNING))
    found = adoption.verify([one.written()], [known.newest])
    two = adoption.adopted(profile.propose(known, found, STRICT, MORNING), adoption.moment(NOON))
    assert adoption.verify([one.written(), two.written()], [known.newest]).law.digest == STRICT.digest


def test_someone_of_the_same_organisation_is_nobody_from_outside():
    assert {one.organisation for one in PEOPLE} == {someone("x", Role.DPO).organisation} != {OUTSIDE.organisation}
