"""Every shipped profile is whole and lawful in shape; every fault of another is found at once, each under its key path."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pnrscreen import bootstrap, privacy
from pnrscreen.errors import ConfigError
from pnrscreen.privacy import template
from pnrscreen.privacy.clauses import Counting, Kind, Outage, Period
from pnrscreen.privacy.profile import checked
from pnrscreen.query import Lack
from pnrscreen.rights import Purpose


def shipped(code: str) -> privacy.Profile:
    """Return a shipped profile."""
    return bootstrap.profile(code)


SHIPPED = sorted((Path(privacy.__file__).parent / "profiles").glob("*.toml"))


@pytest.fixture
def written() -> str:
    """Return the default profile as it is written."""
    return next(file for file in SHIPPED if file.stem == "eu-strict").read_text("utf-8")


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_a_shipped_profile_is_named_as_its_file_and_holds_all_that_is_asked(file):
    read = shipped(file.stem)
    assert read.id == file.stem
    assert {"KSML", "MOML", "WCHR", "MEDA", "ORML", "SPML"} <= set(read.services)
    assert {"religion", "service.meal", "remarks.text"} <= set(read.prohibited)


@pytest.mark.parametrize("code", ["eu-strict", "eu-text", "icao-un", "strict-six-months", "uk"])
def test_a_home_that_holds_pnr_seeks_offences_and_checks_no_border(code):
    read = shipped(code)
    assert read.kind is Kind.PNR_LE
    assert read.purposes == frozenset(Purpose) - {Purpose.BORDER_CHECK}
    assert set(read.offences) == {"eu:terrorism", *(f"eu-annex-ii:{number}" for number in range(1, 27))}
    assert read.quarantine_after_hours == 72
    assert read.interactive is None
    assert read.rules_shipped is any(basis.startswith("eu-2016-681:") for basis in read.bases)


def test_a_home_for_border_checks_seeks_no_offence_and_keeps_for_hours(strict):
    read = shipped("eu-border")
    assert read.kind is Kind.API_BORDER
    assert read.purposes == {Purpose.BORDER_CHECK, Purpose.OVERSIGHT, Purpose.RETENTION, Purpose.DATA_SUBJECT_RIGHT}
    assert not read.offences
    assert not read.rules_shipped
    assert {strict.work, read.work} == {Purpose.ADVANCE_ASSESSMENT, Purpose.BORDER_CHECK}
    kept = (read.retention.default, read.retention.linked, read.retention.mask_after)
    assert all(period.months == period.days == 0 and 0 < period.hours <= 96 for period in kept)
    assert read.interactive is not None
    assert read.interactive.answer_hours <= read.retention.default.hours
    assert read.interactive.outage is Outage.FAIL_CLOSED
    assert read.interactive.mandatory == frozenset(Lack)


def test_a_border_check_may_keep_nothing_that_the_law_of_pnr_refuses(strict):
    read = shipped("eu-border")
    assert set(strict.services) <= set(read.services)
    assert set(strict.refused) - {("SSR", "PCTC"), ("SSR", "CTCT"), ("SSR", "UMNR:text")} <= set(read.refused)  # those are PNR
    assert strict.refused_fields | {"contacts", "memberships", "payments", "tickets"} <= read.refused_fields


@pytest.mark.parametrize(
    ("said", "instead", "fault"),
    [
        ('kind = "api-border"', 'kind = "both"', "kind: must be one of pnr-le, api-border"),
        ('kind = "api-border"', "", "kind: is missing"),
        ('kind = "api-border"', 'kind = "pnr-le"', "interactive: is not a key of a profile"),
        ('outage = "fail-closed"', 'outage = "no-board"', "interactive.outage: must be one of fail-open, fail-closed"),
        ('"birth-date", "sex"', '"birth-date", "religion"', "interactive.mandatory: 'religion' is nothing a query says"),
        ("answer_hours = 48", "answer_hours = 0", "interactive.answer_hours: must be a whole number above 0"),
        ("refer_expired = true", "refer_expired = 1", "interactive.refer_expired: must be true or false"),
    ],
)
def test_a_fault_of_what_a_border_home_answers_by_is_named(said, instead, fault):
    written = next(file for file in SHIPPED if file.stem == "eu-border").read_text("utf-8")
    assert said in written
    with pytest.raises(ConfigError) as refusal:
        privacy.profile(written.replace(said, instead, 1).encode())
    assert fault in str(refusal.value)


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_every_number_and_list_of_the_law_stands_beside_its_source(file):
    """Each table and each lone number names an article, a judgment, or says that it is this profile's own decision."""
    for line in file.read_text("utf-8").splitlines():
        if any(line.startswith(key) for key in ("default", "linked", "mask_after", "link_review", "log", "review_months_max")):
            assert any(source in line for source in ("Art ", "C-817/19", "Decision", "reg ", "Annex 9, RP")), line


def test_the_judgment_only_narrows_the_text(strict, literal):
    """Under C-817/19 nothing may be kept that the Directive's text refuses."""
    assert set(literal.services) <= set(strict.services)
    assert set(literal.refused) <= set(strict.refused)
    assert literal.refused_fields <= strict.refused_fields
    assert strict.retention.default.months < literal.retention.default.months


def test_a_period_is_calendar_months_not_days(strict):
    assert strict.retention.default == Period(text="P6M", months=6)
    assert strict.retention.linked == Period(text="P5Y", months=60)
    assert strict.period_counting is Counting.EXCLUSIVE


@pytest.mark.parametrize(
    ("text", "months", "days", "hours"), [("P1Y2M3DT4H", 14, 3, 4), ("PT72H", 0, 0, 72), ("P10D", 0, 10, 0)]
)
def test_periods_are_read_as_iso_8601_writes_them(written, text, months, days, hours):
    read = privacy.profile(written.replace('default = "P6M"', f'default = "{text}"').encode())
    assert read.retention.default == Period(text=text, months=months, days=days, hours=hours)


@pytest.mark.parametrize(
    ("said", "instead", "fault"),
    [
        ('id = "eu-strict"', "", "id: is missing"),
        ('id = "eu-strict"', 'id = ""', "id: must be a text"),
        ('id = "eu-strict"', 'id = "eu.linked"', "id: must be at most 31 small letters, digits and -"),
        ('id = "eu-strict"', 'id = "at/piu"', "id: must be at most 31 small letters, digits and -"),
        ("version = 2", 'version = 2\nvalid_until = "soon"', "valid_until: must be a date"),
        ("version = 2", 'version = 2\nvalid_until = "2026-13-01"', "valid_until: must be a date"),
        ("version = 2", "version = 0", "version: must be a whole number above 0"),
        ("withdraw_share_max = 0.20", "withdraw_share_max = 20", "lists.withdraw_share_max: must be a share from 0 to 1"),
        ("withdraw_share_max = 0.20", "withdraw_share_max = true", "lists.withdraw_share_max: must be a share from 0 to 1"),
        ("list_timeout_minutes = 5", "", "lists.list_timeout_minutes: is missing"),
        ('bodies = ["court"', 'bodies = ["police"', "unmask.bodies: 'police' is no kind of body"),
        ("ratify_hours = 48", "", "unmask.ratify_hours: is missing"),
        ("reviewers = 2", "reviewers = 1", "protection.reviewers: must be 2 or more: nobody decides alone"),
        ("reviewers = 2", "reviewers = 2\nreviewer = 2", "protection.reviewer: is not a key of a profile"),
        ("ratify_hours = 48", "ratify_hours = 48\nratify = false", "unmask.ratify: is not a key of a profile"),
        ("version = 2", "version = true", "version: must be a whole number above 0"),
        ("valid_from = 2022-06-21", 'valid_from = "soon"', "valid_from: must be a date"),
        ('"Europe/Brussels"', '"somewhere"', "legal_timezone: must be a time zone"),
        ('"Europe/Brussels"', '"Europe/Nowhere"', "legal_timezone: must be a time zone"),
        ('"AUT", ', '"AT", ', "flights.inside: 'AT' is no state: write alpha-3 codes such as AUT"),
        ('"exclusive"', '"roughly"', "period_counting: must be exclusive or inclusive"),
        ('"answer-request",', '"curiosity",', "purposes: 'curiosity' is not a purpose"),
        ('sealed = ["name"', 'sealed = ["shoe"', "sealed: 'shoe' is not an item of Annex I"),
        ('default = "P6M"', 'default = "6 months"', "retention.default: must be an ISO 8601 period"),
        ('default = "P6M"', 'default = "P"', "retention.default: must be an ISO 8601 period"),
        ('log = "P5Y"', "", "retention.log: is missing"),
        ('["LANG"]', '["lang"]', "refused.services.language: 'lang' must be in capitals"),
        ('["LANG"]', '["LANG", "WCHR"]', "refused.services.language: 'WCHR' stands under health already"),
        ('["LANG"]', '"LANG"', "refused.services.language: must be a list of texts"),
        ('"LOC 180"', '"LOC180"', "refused.stretches.not_annex_i: 'LOC180' must be a tag and a code"),
        ('"LOC 180"', '"LOC "', "refused.stretches.not_annex_i: 'LOC ' must be a tag and a code"),
        ('"LOC 180"', '"LO 180"', "refused.stretches.not_annex_i: 'LO 180' must be a tag and a code"),
        ('["birth_place"', '["shoe_size"', "refused.fields: 'shoe_size' is not a field of an identity"),
        ("min_exonerating = 1", "min_exonerating = 1\nmax_hits = 3", "rules.max_hits: is not a key of a profile"),
        ("grant_minutes = 15", "grant_minutes = 15\nretention_years = 99", "retention_years: is not a key of a profile"),
    ],
)
def test_a_fault_is_named_by_its_key_path(written, said, instead, fault):
    assert said in written
    with pytest.raises(ConfigError) as refusal:
        privacy.profile(written.replace(said, instead, 1).encode())
    assert fault in str(refusal.value)


def test_a_profile_names_who_is_told_of_whoever_is_to_be_protected(written):
    head, _, rest = written.partition("[protection.recipients]")
    with pytest.raises(ConfigError, match=r"protection\.recipients: must name who is told"):
        privacy.profile(f"{head}[protection.recipients]\n{rest[rest.index('[', 1) :]}".encode())


def test_every_fault_is_found_at_once():
    with pytest.raises(ConfigError) as refusal:
        privacy.profile(b'version = 0\n[retention]\ndefault = "P6X"\n[typo]\n')
    lines = str(refusal.value).splitlines()
    for fault in (
        "id: is missing",
        "version: must",
        "retention.default: must",
        "retention.log: is missing",
        "typo: is not a key",
    ):
        assert any(line.startswith(fault) for line in lines), fault


@pytest.mark.parametrize("text", [b"id = ", b"\xff\xfe", b'id = "a"\nid = "b"'])
def test_what_is_no_toml_is_refused_as_such(text):
    with pytest.raises(ConfigError, match="is not TOML"):
        privacy.profile(text)


def test_the_digest_covers_the_content_and_nothing_else(written, strict):
    """A comment or a reordering changes no law; a number does."""
    assert privacy.profile(b"# a comment\n" + written.encode()).digest == strict.digest
    assert privacy.profile(written.replace("version = 2", "version = 3").encode()).digest != strict.digest


def test_a_profile_says_what_it_changes_of_a_template_and_takes_the_rest(written, strict):
    kept = 'default = "P3M"\nlinked = "P1Y"\nmask_after = "P3M"\nlink_review = "P1M"\nlog = "P5Y"\n'
    own = f'extends = "eu-strict"\nid = "at-piu"\n[retention]\n{kept}'.encode()
    read = privacy.profile(own, lambda _: written.encode())
    assert (read.id, read.retention.default.text, read.retention.linked.text) == ("at-piu", "P3M", "P1Y")
    assert (read.words, read.offences, read.bases) == (strict.words, strict.offences, strict.bases)
    before, _, after = written.replace('id = "eu-strict"', 'id = "at-piu"').partition("[retention]")
    whole = f"{before}[retention]\n{kept}[{after.partition('[')[2]}"
    assert privacy.profile(whole.encode()).digest == read.digest  # of all that it says, wherever it was written


def test_a_table_of_values_is_taken_whole_so_that_its_numbers_stand_side_by_side(written):
    with pytest.raises(ConfigError) as refusal:
        privacy.profile(b'extends = "eu-strict"\n[retention]\ndefault = "P1M"\n', lambda _: written.encode())
    assert "retention.log: is missing" in str(refusal.value)


def test_what_a_profile_is_without_is_not_taken_from_its_template(written):
    own = b'extends = "eu-strict"\nwithout = ["flights"]\nid = "at-piu"\n'
    assert privacy.profile(own, lambda _: written.encode()).flights is None
    for wrong in (b'without = ["fligths"]', b'without = ["id"]'):
        with pytest.raises(ConfigError, match="is nothing that is taken from eu-strict"):
            privacy.profile(own.replace(b'without = ["flights"]', wrong), lambda _: written.encode())


def test_a_template_that_is_not_there_or_extends_another_is_refused(written):
    with pytest.raises(ConfigError, match="extends: there is no profile 'x'"):
        privacy.profile(b'extends = "x"')
    with pytest.raises(ConfigError, match="extends eu-strict itself: extend that one"):
        privacy.profile(b'extends = "a"', lambda _: b'extends = "eu-strict"')


def test_the_canonical_text_alone_is_the_same_profile_again(strict):
    again = checked(template.restored(strict.text))
    assert (again, again.digest, again.text) == (strict, strict.digest, strict.text)
    for other in (strict.text + " ", " " + strict.text, "[]", "{"):
        with pytest.raises(ConfigError, match="canonical form"):
            template.restored(other)


def test_the_canonical_text_is_sorted_and_writes_each_letter_as_itself():
    """Whatever else came out would be signed and published under another digest."""
    assert template.canonical({"b": [1, 0.5], "a": {"d": True, "c": "Á"}}) == '{"a":{"c":"Á","d":true},"b":[1,0.5]}'


@pytest.mark.parametrize(
    ("now", "over"),
    [
        (datetime(2026, 6, 30, 21, 59, 59, tzinfo=UTC), False),
        (datetime(2026, 6, 30, 22, tzinfo=UTC), True),
        (datetime(2026, 1, 1, tzinfo=UTC), False),
    ],
)
def test_a_profile_expires_when_its_last_day_is_over_where_the_law_is_and_one_without_never_does(now, over, strict):
    assert replace(strict, valid_until=date(2026, 6, 30)).expired(now) is over
    assert replace(strict, valid_until=None).expired(now) is False


def test_a_profile_that_is_shown_repeats_none_of_its_text(strict):
    assert strict.text
    assert "text='{" not in repr(strict)
