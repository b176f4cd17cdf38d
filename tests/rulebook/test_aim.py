"""No rule is for migration, overstay or tax, in whatever language and key it says so; whoever only mentions them is heard."""

from dataclasses import replace
from pathlib import Path

import pytest

from pnrscreen import bootstrap
from pnrscreen.rulebook.aim import aimed
from pnrscreen.rulebook.lexicon import fold
from pnrscreen.rulebook.read import read
from pnrscreen.rulebook.rule import Policy, Rule, TargetRole

ROOT = Path(__file__).resolve().parents[2]
PROFILES = ("eu-strict", "eu-text", "strict-six-months", "uk", "icao-un")
STRICT = bootstrap.policy(bootstrap.profile("eu-strict"))
FACILITATION = {"offence": "eu-annex-ii:11", "role": TargetRole.FACILITATOR}

AIMS = {
    "en": [
        *("overstay", "overstayers", "who outstay their visa", "people who stay longer than their visa", "over-stay"),
        *(
            "illegal entry",
            "irregular entry",
            "unauthorised stay",
            "unauthorized entrants",
            "visa fraud",
            "who enter illegally",
        ),
        *(
            "migrants",
            "illegal immigrants",
            "emigrants",
            "migration",
            "refugees",
            "asylum seekers",
            "undocumented",
            "deportation",
        ),
        *("who do not leave when their visa ends", "illegally residing", "living unlawfully in the country", "sham marriages"),
        *("Schengen 90 days exceeded", "who exceed their visa", "capital gains"),
        *("refused entry", "foreigners without a permit", "customs fraud", "tobacco smuggled without duty"),
        *("tax", "tax evasion", "VAT evaders", "customs duty", "excise", "cigarettes to evade duty", "unpaid duty"),
    ],
    "fr": [
        *("séjour irrégulier", "dépassement de visa", "entrée illégale", "immigrés clandestins", "sans-papiers", "réfugiés"),
        *("demandeurs d'asile", "fraude fiscale", "évasion fiscale", "droits de douane", "impôts", "TVA"),
    ],
    "es": [
        *("estancia irregular", "quien excede su visado", "entrada irregular", "inmigración ilegal", "indocumentados"),
        *("refugiados", "solicitantes de asilo", "deportación", "evasión fiscal", "impuestos", "aranceles"),
    ],
    "ar": [
        *("تجاوز مدة الإقامة", "مخالفي الإقامة", "الهجرة غير الشرعية", "دخول غير قانوني", "مهاجرين", "المهاجرون", "لاجئين"),
        *("للاجئين", "طالبي اللجوء", "وهجرة", "التهرب الضريبي", "الضرائب", "ضريبة", "الرسوم الجمركية", "الإِقامَة غير النظامية"),
    ],
    "de": [
        "unerlaubte Einreise",
        "illegaler Aufenthalt",
        "Visum überzogen",
        "Flüchtlinge",
        "Asylbewerber",
        "Steuerhinterziehung",
    ],
    "it": ["soggiorno irregolare", "immigrati clandestini", "richiedenti asilo", "rifugiati", "evasione fiscale"],
    "nl": ["illegaal verblijf", "vluchtelingen", "asielzoekers", "visumfraude", "belastingontduiking", "accijns"],
    "pt": ["permanência irregular", "imigrantes ilegais", "refugiados", "evasão fiscal", "impostos"],
    "hidden": ["o\u200bver\u00adstay", "\uff2f\uff36\uff25\uff32stay", "overstay_finder", "se\u0301jour irre\u0301gulier"],
}


@pytest.fixture
def rule(a_rule) -> Rule:
    made, faults = read("late-cash.toml", a_rule())
    assert made is not None, faults
    return made


def told(rule: Rule, law: Policy = STRICT, **changes: object) -> list[str]:
    return list(aimed(replace(rule, **changes), law))


@pytest.mark.parametrize("code", PROFILES)
@pytest.mark.parametrize("language", AIMS)
def test_a_rule_that_is_for_one_is_refused_in_every_language_under_every_profile(rule, code, language):
    law = bootstrap.policy(bootstrap.profile(code))
    assert [said for said in AIMS[language] if not told(rule, law, title=f"Late, {said}")] == []


@pytest.mark.parametrize("code", PROFILES)
def test_each_profile_says_what_keeps_an_aim_out_by_its_own_law(rule, code):
    law = bootstrap.policy(bootstrap.profile(code))
    own = {"uk": "TCA Art", "icao-un": "ICAO Annex 9", "eu-text": "Directive 2016/681"}.get(code, "C-817/19 paras 285-291")
    assert f"title: speaks of `overstayers` ({own}" in told(rule, law, title="Overstayers")[0]
    assert all(own in article or code in {"eu-strict", "strict-six-months"} for article in law.excluded.values())


@pytest.mark.parametrize(
    "said",
    [
        *("Hides drugs in a crowd of migrant workers", "A courier among refugees", "Narcotics, with no excise paid"),
        *("A taxi brings them; taxonomy, syntax", "Tablets for migraine", "Luggage heavy for the stay", "A duty free shop"),
        *(
            "Customs officers on duty look at it",
            "Mules who avoid the officers on duty",
            "La fiscalía antidroga",
            "Los deportes",
        ),
        *("Bagages trop lourds pour le séjour", "El equipaje no corresponde a la estancia", "Er steuert nach Lissabon"),
    ],
)
def test_a_mention_beside_what_the_rule_is_for_is_no_aim_and_neither_is_a_word_that_looks_like_one(rule, said):
    assert told(rule, title=said) == []


@pytest.mark.parametrize("said", ["Finds overstayers and drugs", "Drugs, and illegal entry", "Couriers who evade tax"])
def test_the_act_itself_is_an_aim_also_beside_another(rule, said):
    (fault,) = told(rule, title=said)
    assert fault.endswith(
        ": no rule may be for that, whatever offence it names: say what the pattern shows of the offence alone"
    )


def test_the_message_says_what_to_name_beside_a_mention(rule):
    (fault,) = told(rule, title="Migrant workers on the night flight")
    assert fault == (
        "title: speaks of `migrant` (C-817/19 paras 285-291: no border control and no irregular migration) and of nothing that"
        " the rule's offence is about: name that beside it (`narcotic` or `drugs` or `psychotropic` or `substances` or"
        " `courier`), or take it out"
    )
    assert "name a listed offence" in told(rule, title="Migrant workers", offence="", role=None)[0]


@pytest.mark.parametrize(
    ("said", "admitted"),
    [
        ("Facilitators who lead people to illegal entry", True),
        ("Facilitation of unauthorised entry and residence", True),
        ("Smugglers who escort migrants", True),
        ("Passeurs de migrants", True),
        ("Traficantes de inmigrantes", True),
        ("تهريب المهاجرين", True),
        ("Unauthorised entry and residence", False),
        ("Overstayers", False),
        ("Facilitators who overstay", False),
        ("Migrants", False),
    ],
)
def test_a_rule_against_facilitation_may_say_what_is_facilitated_beside_who_does_it(rule, said, admitted):
    assert (told(rule, title=said, **FACILITATION) == []) is admitted


def test_a_rule_for_victims_of_trafficking_may_say_among_whom_they_are(rule):
    assert told(rule, title="Human trafficking among asylum seekers", offence="eu-annex-ii:2", role=TargetRole.VICTIM) == []


@pytest.mark.parametrize(
    ("before", "after", "key"),
    [
        ('id = "late-cash"', 'id = "overstay-finder"', "id"),
        ('why = "Couriers are sent late."', 'why = "Tourists overstay."', "why"),
        ("The courier flies.", "The flight ends the TAX residence.", "air_link"),
        ("Narcotics desk", "Immigration desk", "owner"),
        ("Decided late.", "Migrants decide late.", "indicator[late].why"),
        ('why = "No trace."', 'why = "w"\njustification = "They overstay"', "indicator[cash].justification"),
        ("Families.", "They did not overstay before.", "exonerating[company].why"),
        ('severity = "high"', 'severity = "high"\nguide = ["See whether they overstayed."]', "guide"),
        ('verdict = "hit"', 'verdict = "hit"\nnote = "An overstayer"', "example[1].note"),
    ],
)
def test_an_aim_is_found_in_whatever_key_it_stands(a_rule, before, after, key):
    made, faults = read("overstay-finder.toml" if key == "id" else "late-cash.toml", a_rule({before: after}))
    assert made is not None, faults
    assert [one.partition(": speaks of `")[0] for one in told(made)] == [key]


def test_an_indicator_may_not_be_named_for_one(a_rule):
    changes = {'name = "late"': 'name = "likely_overstayer"', "late &&": "likely_overstayer &&"}
    made, faults = read("late-cash.toml", a_rule(changes))
    assert made is not None, faults
    assert [one.partition(": ")[0] for one in told(made)] == ["indicator[likely_overstayer].name"]


@pytest.mark.parametrize(
    "changes",
    [
        {'severity = "high"': 'severity = "high"\nguide = ["No hit may go to a migration authority."]'},
        {"Families.": "Migrant workers book this way."},
        {"Who flies to a funeral.": "Migrant workers who go home, and who overstayed."},
    ],
)
def test_whom_a_rule_stops_for_nothing_and_what_speaks_for_them_is_no_aim(a_rule, changes):
    made, faults = read("late-cash.toml", a_rule(changes))
    assert made is not None, faults
    assert told(made) == []


def test_a_word_that_a_profile_adds_of_its_own_is_refused_anywhere_and_one_that_is_none_of_its_aims_is_not_looked_for(rule):
    law = replace(STRICT, excluded={"tax": "Art 1", "maahanmuutto": "Art 2", "vero": "Art 3"})
    assert "speaks of `maahanmuuttoon` (Art 2): no rule may be for that" in told(rule, law, title="Drugs, maahanmuuttoon")[0]
    assert told(rule, law, title="Drugs, vero")[0].startswith("title: speaks of `vero` (Art 3)")
    assert told(rule, law, title="Verona") == []
    assert told(rule, law, title="Overstayers") == []


def test_a_word_of_an_older_profile_that_the_program_has_too_admits_a_mention(rule):
    """The words of the aims it names are the program's: what is added is only what these do not have."""
    law = replace(STRICT, excluded={"migration": "Art 1", "migrants": "Art 1"})
    assert told(rule, law, title="Drugs among migrants") == []


def test_every_shipped_rule_is_heard():
    for path in sorted((ROOT / "rules").glob("*/*.toml")):
        if path.name != "pack.toml":
            made, faults = read(path.name, path.read_bytes())
            assert made is not None, faults
            assert told(made) == [], path


def test_a_text_is_compared_without_accents_signs_and_stretched_letters():
    assert fold("Éva's  Über-Stay, \uff34AX") == "eva s uber stay tax"
    assert fold("هِجـــرة إلى") == fold("هجره الي")
