"""A rule file is read whole, and everything wrong with it is found at once."""

import pytest

from pnrscreen.model import Level, Verdict
from pnrscreen.rulebook.read import read
from pnrscreen.rulebook.rule import Status, TargetRole

PATH = "narcotics/late-cash.toml"


def faults(content: bytes, path: str = PATH) -> tuple[str, ...]:
    rule, found = read(path, content)
    assert rule is None
    return found


def test_a_good_file_is_a_rule(a_rule):
    rule, found = read(PATH, a_rule())
    assert found == ()
    assert rule is not None
    assert (rule.id, rule.version, rule.status, rule.severity) == ("late-cash", 2, Status.ACTIVE, Level.HIGH)
    assert (rule.role, rule.valid_from, rule.review_due) == (TargetRole.COURIER, "2026-12-01", "2027-05-31")
    assert [each.name for each in rule.circumstances] == ["late", "cash", "company"]
    assert [each.verdict for each in rule.examples] == [Verdict.HIT, Verdict.CLEAR, Verdict.CLEAR, Verdict.UNDETERMINED]


def test_the_digest_is_that_of_what_the_file_says_not_of_how_it_is_laid_out(a_rule):
    plain, commented = read(PATH, a_rule())[0], read(PATH, b"# a comment\n" + a_rule())[0]
    changed = read(PATH, a_rule({"Narcotics desk": "Another desk"}))[0]
    assert plain is not None
    assert commented is not None
    assert changed is not None
    assert plain.digest == commented.digest != changed.digest
    assert len(plain.digest) == 64


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({'id = "late-cash"': 'id = "Late_Cash"'}, "id: `Late_Cash` must look like"),
        ({'id = "late-cash"': 'id = "other"'}, "id: `other` must be the name of its file"),
        ({"version = 2": "version = 0"}, "version: begins at 1"),
        ({"version = 2": f"version = {10**40}"}, "version: ends at 2147483647: count on by one"),
        (
            {"late && cash && !company": ""},
            "condition: is empty: join the names of the circumstances, as `late && cash && !company`",
        ),
        ({"booking.lead_hours < 48": " "}, "indicator[late].when: is empty: write a question, as `bags.pieces == 0`"),
        ({'name = "late"': 'name = "true"'}, "true: means something else in a condition: choose another name"),
        ({'name = "late"': 'name = "in"'}, "in: means something else in a condition: choose another name"),
        (
            {'"booking.lead_hours" = 300': '"booking.created" = 0001-01-01T00:00:00+14:00'},
            "example[2].facts: a moment lies outside the calendar",
        ),
        ({"version = 2": "version = true"}, "version: must be a whole number"),
        ({"version = 2\n": ""}, "version: is missing"),
        ({'status = "active"': 'status = "live"'}, "status: `live` must be one of draft, shadow, active"),
        ({'severity = "high"': 'severity = "huge"'}, "severity: `huge` must be one of low, medium, high, critical"),
        ({'role = "courier"': 'role = "suspect"'}, "role: `suspect` must be one of courier"),
        ({'title = "Late and in cash"': 'title = " "'}, "title: is empty"),
        ({'title = "Late and in cash"': "title = 3"}, "title: must be a text"),
        ({'owner = "Narcotics desk"': 'onwer = "Narcotics desk"'}, "onwer: no such key; did you mean `owner`?"),
        ({'bases = ["eu-2016-681:6.3.b"]': 'bases = "x"'}, "bases: must be a list of texts"),
        ({'bases = ["eu-2016-681:6.3.b"]': "bases = [3]"}, "bases: must be a list of texts"),
        ({"valid_from = 2026-12-01": 'valid_from = "2026-12-01"'}, "valid_from: must be a day such as"),
        ({"valid_from = 2026-12-01": "valid_from = 2026-12-01T10:00:00"}, "valid_from: must be a day, without a time"),
        ({'name = "late"': 'name = "Late"'}, "indicator[Late].name: `Late` must look like"),
        ({'name = "cash"': 'name = "late"'}, "late: two circumstances bear this name"),
        ({'when = "booking.lead_hours < 48"\n': ""}, "indicator[late].when: is missing"),
        ({'why = "Decided late."': 'because = "Decided late."'}, "indicator[late].because: no such key"),
        ({'verdict = "hit"': "note = 'n'"}, "example[1].verdict: is missing"),
        ({'verdict = "hit"': "hit = 1"}, "example[1].hit: must be true or false"),
        ({'verdict = "hit"': 'hit = true\nverdict = "hit"'}, "example[1].hit: is said twice: give `hit` or `verdict`"),
        ({'verdict = "hit"': 'verdict = "yes"'}, "example[1].verdict: `yes` must be one of hit, clear, undetermined"),
        ({'facts = { "booking.lead_hours" = 300 }': "facts = 3"}, "example[2].facts: must be a table of attributes"),
    ],
)
def test_every_departure_is_named_by_its_key(a_rule, changes, fault):
    assert any(said.startswith(fault) for said in faults(a_rule(changes)))


def test_indicators_are_tables():
    head = b'id = "x"\nversion = 1\nstatus = "draft"\ntitle = "X"\nseverity = "low"\ncondition = "a"\n'
    assert "indicator: must be written as [[indicator]]" in faults(head + b"indicator = [3]\n", "x.toml")
    assert "indicator: must be written as [[indicator]]" in faults(head + b"indicator = 3\n", "x.toml")
    assert "indicator: is missing: begin one with [[indicator]]" in faults(head, "x.toml")


def test_all_faults_of_a_file_are_found_together(a_rule):
    found = faults(
        a_rule({"version = 2": "version = 0", 'severity = "high"': 'severity = "huge"', 'role = "courier"': 'role = "x"'})
    )
    assert len(found) == 3


def test_what_is_not_toml_is_one_fault():
    assert faults(b"id = ")[0].startswith("not TOML: ")
    assert faults(b"\xff") == ("not UTF-8 at byte 0: save it as UTF-8",)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xef\xbb\xbfid = 'x'", "begins with a byte order mark: save it as UTF-8 without one"),
        ("id = 'x'".encode("utf-16"), "not UTF-8 but UTF-16: save it as UTF-8"),
        ("id = 'x'".encode("utf-16-le"), "not UTF-8 but UTF-16: save it as UTF-8"),
        ("id = 'x'".encode("utf-16-be"), "not UTF-8 but UTF-16: save it as UTF-8"),
        (b"= 3", "not TOML: Invalid statement (at line 1, column 1): a line is `key = value`"),
        (b"late", "a line is `key = value`"),
        (b"[indicator]\nname = 'a'\n[[indicator]]\nname = 'b'", "each begins with two brackets, as [[indicator]]"),
        (b"[[indicator]]\nname = 'a'\n[indicator]\nname = 'b'", "each begins with two brackets, as [[indicator]]"),
        (b"id = 'a'\nid = 'b'\n", "write a key once"),
        (b"hit = True", "true and false are in small letters"),
        (b"when = 'x' == 'y'", "use the other kind of quotes"),
        (b"id = 'a", "close the quotes"),
        (b"id = 'a\n'", "stands between three quotes"),
        (b"id = '''a", "close the three quotes"),
        (b'id = "\\d"', "write the text between single quotes"),
        (b"id = [1", "put a comma between values"),
        (b"id = {a = 1", "put a comma between `key = value`"),
        (b"[id", "close the brackets"),
        (b'id = "\\ud800"', "mend the place that it names"),
        (b"id = " + b"[" * 5000, "more than 20 deep"),
        (b"references = " + b"[" * 900 + b"]" * 900, "more than 20 deep"),
        (b"version = " + b"9" * 5000, "a whole number has thousands of digits: write at most 18"),
    ],
)
def test_what_is_not_toml_says_what_to_do(content, said):
    (fault,) = faults(content)
    assert said in fault
