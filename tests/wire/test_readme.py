import re
from pathlib import Path

from pnrscreen import wire
from wire.golden import EDIFACT, FOLDER

PACKAGE = Path(wire.__file__).parent
README = (PACKAGE / "README.md").read_text(encoding="utf-8")
SOURCE = "".join(module.read_text(encoding="utf-8") for module in PACKAGE.glob("*.py"))


def table(heading):
    return re.findall(r"^\| `([A-Z_]+)` \|", README.partition(f"## {heading}")[2].partition("\n## ")[0], re.MULTILINE)


def test_the_readme_lists_every_defect_once():
    """The codes in the table are those in the source, in alphabetical order."""
    raised = set(re.findall(r'(?:defect|_closed)\([^)"]*"([A-Z_]{4,})"', SOURCE))
    settled = {"CUSTOM_UNA", "WRONG_UNA", "GUESSED_SEPARATORS"}
    assert all(f'"{code}"' in SOURCE for code in settled)
    assert sorted(raised | settled) == table("Defects")


def test_the_readme_lists_every_reason_once():
    raised = set(re.findall(r'reason="([A-Z_]+)"', SOURCE))
    assert sorted(raised) == table("Broken stretches")


ROW = re.compile(r"^\| `([A-Z_]+)` \| [^|]+ \| [^|]+ \| ([^|]+) \| `([^`]+)` \|$", re.MULTILINE)
TESTS = Path(__file__).parents[2]


def test_every_tolerance_says_why_and_has_a_golden_file_or_a_test_that_shows_it():
    shown = {code: (why, where) for code, why, where in ROW.findall(README)}
    assert shown.keys() == set(table("Defects"))
    for code, (why, where) in shown.items():
        file = TESTS / where if where.startswith("tests/") else FOLDER / f"{where}.json"
        assert why.strip()
        assert f'"{code}"' in file.read_text(encoding="utf-8"), f"{where} does not show {code}"


def test_every_reading_says_why_and_its_golden_file_shows_it():
    section = README.partition("## Readings")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| ([a-z ]+) \| ([^|]+) \| ([^|]+) \| `([a-z_/]+)` \|$", section, re.MULTILINE)
    assert len(rows) > 20
    assert [name for name, *_ in rows] == sorted(name for name, *_ in rows)
    for name, what, why, where in rows:
        assert where.partition("/")[2] == name.replace(" ", "_")
        assert what.strip()
        assert why.strip()
        for one in wire.read((FOLDER / f"{where}.edi").read_bytes()).interchanges:
            told = {defect.code for message in one.messages for defect in message.defects}
            assert not told & {"UNKNOWN_SEGMENT", "NO_FLIGHT", "HOLDER_UNKNOWN"}


def test_every_defect_of_the_golden_messages_is_located():
    """Inside a message a defect names the number of its segment and the byte at which it stands."""
    for case in EDIFACT:
        raw = case.read_bytes()
        for one in wire.read(raw).interchanges:
            for defect in (defect for said in one.messages for defect in said.defects):
                assert defect.number > 0
                assert raw[one.start + defect.offset :].translate(None, b"\r\n").startswith(defect.segment.encode()[:3])


def test_every_refusal_of_the_golden_messages_says_where_what_and_what_else():
    for case in EDIFACT:
        for broken in wire.read(case.read_bytes()).broken:
            assert broken.end > broken.start
            assert broken.segment
            assert broken.expected
