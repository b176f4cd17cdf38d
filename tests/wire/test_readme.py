import re
from pathlib import Path

from pnrscreen import wire

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
