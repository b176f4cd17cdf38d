"""What a program has of the package with nothing but ``import pnrscreen``."""

import gzip
import io
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import pnrscreen

LIST = b"UNB+UNOA:4+ZX+PIU+260228:0440+R1'UNH+1+PAXLST:D:15B'BGM+745'TDT+20+ZX123'NAD+FL+++FALKEN:OTTO'UNT+5+1'UNZ+1+R1'"


def test_a_file_is_parsed_and_read_without_any_other_import():
    program = (
        "import pnrscreen, sys\n"
        "raw = sys.stdin.buffer.read()\n"
        "print(pnrscreen.parse(raw).interchanges[0].messages[0].body.people[0].names[0].surname)\n"
        "print(len(pnrscreen.read(raw, pnrscreen.profile('eu-strict')).admitted[0].reports))\n"
        "print([one.instalment for one in pnrscreen.wire.each(raw)])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], input=LIST, capture_output=True, check=True)
    assert done.stdout.split() == [b"FALKEN", b"1", b"[1]"]


def test_what_cannot_be_parsed_raises_a_public_error():
    with pytest.raises(pnrscreen.WireError):
        pnrscreen.parse(b"")


def test_what_is_not_there_is_said_as_always():
    with pytest.raises(AttributeError, match="no attribute 'nothing_of_the_kind'"):
        _ = pnrscreen.nothing_of_the_kind


def test_a_container_is_parsed_like_what_is_in_it():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("one.edi", LIST)
        archive.writestr("two.edi.gz", gzip.compress(LIST))
        archive.writestr("note.txt", b"nothing")
    received = pnrscreen.parse(packed.getvalue())
    assert [one.messages[0].standard for one in received.interchanges] == ["PAXLST", "PAXLST"]
    assert len(received.broken) == 1
    assert len(pnrscreen.parse(gzip.compress(LIST)).interchanges) == 1
    with pytest.raises(pnrscreen.WireError):
        pnrscreen.parse(gzip.compress(b"nothing"))


README = (Path(__file__).resolve().parents[1] / "README.md").read_text("utf-8")


def test_the_screener_of_the_readme_does_what_the_readme_says(tmp_path):
    (example,) = [code for code in re.findall(r"```python\n(.*?)```", README, re.DOTALL) if "Screener" in code]
    done = subprocess.run([sys.executable, "-c", example], capture_output=True, check=True, text=True, cwd=tmp_path)
    assert done.stdout.startswith("national N-0042 ")
    assert len(done.stdout.splitlines()) == 1


def test_a_screener_needs_no_home_and_no_list_file():
    entry = pnrscreen.model.Entry(watchlist="own", id="1", names=(pnrscreen.model.ListedName(text="Amina Karimova"),))
    screener = pnrscreen.Screener.build([entry])
    assert [match.entry_id for match in screener.screen_one(pnrscreen.person("Amina Karimova"))] == ["1"]
