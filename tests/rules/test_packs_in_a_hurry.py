"""Packs put together in a hurry: whatever is wrong is found in its file and key, and the message says how to mend it."""

import pytest

from pnrscreen import bootstrap
from pnrscreen.errors import RulebookError
from pnrscreen.rulebook import load

POLICY = bootstrap.policy(bootstrap.profile("eu-strict"))
PACK = """id = "couriers"
version = 3
title = "Couriers"
owner = "Narcotics desk"
purpose = "advance-assessment"
covers = "Who carries drugs by air."
offences = ["eu-annex-ii:4"]
penalty_years_min = 3
limits = ["It sees air passengers only."]
references = ["UNODC"]
[parameters.late_hours]
value = 48
means = "Hours before departure from which a reservation is late."
[parameters.corridor]
value = ["COL", "ECU"]
means = "Countries the route leads from."
[expected.measured]
with = "a script"
on = "one synthetic day"
note = "Synthetic traffic is not yours."
[expected.late-cash]
hits = 1.5
hits_max = 4
undetermined = 20
limit = "Couriers who book early are not seen."
"""
RULE = """id = "late-cash"
version = 1
status = "draft"
title = "Late and in cash"
severity = "high"
purpose = "advance-assessment"
offence = "eu-annex-ii:4"
condition = "late && route && !company"
[[indicator]]
name = "late"
when = "booking.lead_hours < $late_hours"
[[indicator]]
name = "route"
when = "itinerary.origin.country in $corridor"
[[exonerating]]
name = "company"
when = "companions.count >= 2"
"""
FILES = {"couriers/pack.toml": PACK, "couriers/late-cash.toml": RULE}
HERE, THERE = "couriers/pack.toml: ", "couriers/late-cash.toml: "

WRONG = [
    # the manifest as a file
    ({PACK: "id = "}, HERE + "not TOML: "),
    ({'title = "Couriers"': 'titel = "Couriers"'}, HERE + "titel: no such key; did you mean `title`?"),
    ({'title = "Couriers"\n': ""}, HERE + "title: is missing: write title = ..."),
    ({'title = "Couriers"': 'title = " "'}, HERE + "title: is empty: write a sentence"),
    ({'id = "couriers"': 'id = "Cocaine couriers"'}, HERE + "id: `Cocaine couriers` must look like "),
    ({'id = "couriers"': 'id = "mules"'}, HERE + "id: `mules` must be the name of its folder"),
    ({"version = 3": "version = 0"}, HERE + "version: begins at 1"),
    ({"version = 3": 'version = "3"'}, HERE + "version: must be a whole number"),
    ({'owner = "Narcotics desk"\n': ""}, HERE + "owner: is missing"),
    ({'covers = "Who carries drugs by air."\n': ""}, HERE + "covers: is missing"),
    ({'limits = ["It sees air passengers only."]\n': ""}, HERE + "limits: is missing: say what the pack cannot see"),
    ({'references = ["UNODC"]': "references = []"}, HERE + "references: is missing: say where the patterns come from"),
    ({'references = ["UNODC"]': 'references = "UNODC"'}, HERE + "references: must be a list of texts"),
    ({"penalty_years_min = 3\n": ""}, HERE + "penalty_years_min: is missing: write a number of at least 0"),
    ({"penalty_years_min = 3": "penalty_years_min = -1"}, HERE + "penalty_years_min: must be a number of at least 0"),
    # what it is for
    ({'offences = ["eu-annex-ii:4"]\n': ""}, HERE + "offences: is missing: list the offences its rules serve against"),
    ({'["eu-annex-ii:4"]': '["eu-annex-ii:4", "eu-annex-ii:4"]'}, HERE + "offences: one is listed twice: take it out"),
    ({'["eu-annex-ii:4"]': '["eu-annex-ii:5"]'}, HERE + "offences: `late-cash` serves against `eu-annex-ii:4`: list it"),
    ({'["eu-annex-ii:4"]': '["eu-annex-ii:4", "eu-annex-ii:5"]'}, HERE + "offences: no rule serves against `eu-annex-ii:5`"),
    ({'covers = "Who': 'x = "'}, HERE + "x: no such key; there are id, version, title"),
    (
        {'purpose = "advance-assessment"\ncovers': 'purpose = "border-check"\ncovers'},
        HERE + "purpose: `late-cash` serves advance-assessment, not border-check: a pack serves the purpose of its rules",
    ),
    # its parameters
    ({"$late_hours": "$late_hour"}, THERE + "`$late_hour`: pack.toml has no such parameter; did you mean `late_hours`?"),
    ({"$late_hours": "$weeks"}, THERE + "`$weeks`: pack.toml has no such parameter: write [parameters.weeks] there"),
    ({"$late_hours": "48"}, HERE + "parameters.late_hours: no rule uses `$late_hours`: take it out, or use it"),
    ({"value = 48": "value = true"}, HERE + "parameters.late_hours.value: must be a number, a code in quotes, or a list"),
    ({"value = 48\n": ""}, HERE + "parameters.late_hours.value: must be a number, a code in quotes, or a list"),
    ({'["COL", "ECU"]': "[]"}, HERE + "parameters.corridor.value: must be a number, a code in quotes, or a list"),
    ({'["COL", "ECU"]': '["COL", 7]'}, HERE + "parameters.corridor.value: must be a number, a code in quotes, or a list"),
    ({'["COL", "ECU"]': """["COL'] || true"]"""}, HERE + "parameters.corridor.value: must be a number, a code in quotes"),
    ({'means = "Countries the route leads from."\n': ""}, HERE + "parameters.corridor.means: is missing"),
    ({"[parameters.corridor]": "[parameters.Corridor]"}, HERE + "parameters.Corridor: must be a word in small letters"),
    ({'means = "Hours': 'unit = "h"\nmeans = "Hours'}, HERE + "parameters.late_hours.unit: no such key"),
    ({"value = 48": 'value = "soon"'}, THERE + "indicator[late].when: line 1, column 20: `<` compares like with like"),
    # what it was measured to do
    ({"[expected.late-cash]": "[expected.late-cahs]"}, HERE + "expected.late-cash: is missing: measure the rule and write"),
    ({"[expected.late-cash]": "[expected.late-cahs]"}, HERE + "expected.late-cahs: no rule beside it has this name; did you"),
    ({"hits = 1.5": "hits = -1"}, HERE + "expected.late-cash.hits: must be a number of at least 0"),
    ({"hits_max = 4": "hits_max = 1"}, HERE + "expected.late-cash.hits_max: must be at least `hits`, 1.5"),
    ({'limit = "Couriers who book early are not seen."\n': ""}, HERE + "expected.late-cash.limit: is missing: write limit"),
    ({"undetermined = 20": "unknown = 20"}, HERE + "expected.late-cash.unknown: no such key"),
    ({"[expected.measured]": "[expected.other]"}, HERE + "expected.measured: is missing: write [expected.measured]"),
    ({'note = "Synthetic traffic is not yours."\n': ""}, HERE + "expected.measured.note: is missing"),
]  # fmt: skip


def faults(change, files=FILES):
    changed = dict(files)
    for old, new in change.items():
        assert any(old in text for text in changed.values()), old
        changed = {path: text.replace(old, new) for path, text in changed.items()}
    with pytest.raises(RulebookError) as raised:
        load({path: text.encode() for path, text in changed.items()}, POLICY, published=True)
    return raised.value.faults


def test_the_pack_is_right_before_it_is_made_wrong():
    book = load({path: text.encode() for path, text in FILES.items()}, POLICY)
    (rule,) = book.rules
    assert [one.when for one in rule.indicators] == ["booking.lead_hours < 48", "itinerary.origin.country in ['COL', 'ECU']"]


@pytest.mark.parametrize(("change", "said"), WRONG, ids=[said for _, said in WRONG])
def test_every_fault_is_found_and_says_how_to_mend_it(change, said):
    assert any(fault.startswith(said) for fault in faults(change)), faults(change)


def test_a_pack_without_a_rule_is_none():
    with pytest.raises(RulebookError, match="a pack holds one rule file at least"):
        load({"couriers/pack.toml": PACK.encode()}, POLICY, published=True)


def test_a_folder_within_a_pack_is_refused():
    assert any(
        "a pack is one folder without folders in it" in fault for fault in faults({}, FILES | {"couriers/more/x.toml": RULE})
    )


def test_a_manifest_that_is_not_utf8_is_named():
    with pytest.raises(RulebookError, match=r"couriers/pack.toml: not UTF-8 at byte 4"):
        load({"couriers/pack.toml": b"id =\xff", "couriers/late-cash.toml": RULE.encode()}, POLICY)


def test_a_parameter_outside_a_pack_is_no_word_of_the_language():
    with pytest.raises(RulebookError, match=r"`\$` has no meaning in a condition"):
        load({"late-cash.toml": RULE.encode()}, POLICY)


def test_a_parameter_that_changes_changes_the_digest_of_the_rules_that_use_it_and_of_the_pack():
    one = load({path: text.encode() for path, text in FILES.items()}, POLICY)
    other = load({path: text.replace("value = 48", "value = 72").encode() for path, text in FILES.items()}, POLICY)
    assert one.rules[0].digest != other.rules[0].digest
    assert one.packs[0].digest != other.packs[0].digest


def test_a_home_may_take_a_rule_out_of_a_pack_and_a_publisher_may_not():
    more = {"couriers/later-cash.toml": RULE.replace("late-cash", "later-cash")}
    measured = PACK + PACK[PACK.index("[expected.late-cash]") :].replace("late-cash", "later-cash")
    files = {path: text.encode() for path, text in (FILES | more | {"couriers/pack.toml": measured}).items()}
    assert len(load(files, POLICY, published=True).rules) == 2
    del files["couriers/later-cash.toml"]
    assert len(load(files, POLICY).rules) == 1
    with pytest.raises(RulebookError, match="no rule beside it has this name"):
        load(files, POLICY, published=True)
