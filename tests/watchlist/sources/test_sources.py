"""The one door to every list format: chosen or detected, read, named, and sealed."""

import pytest

from pnrscreen.errors import WatchlistError
from pnrscreen.watchlist import sources
from pnrscreen.watchlist.sources.entry import sealed

TABLE = b"entry_id,name\n1,Amina Testova\n,Nobody\n"
TREASURY = b'101,"TESTOVA, Amina","individual","TEST",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB 1984."\r\n'
COUNCIL = (
    b'<CONSOLIDATED_LIST dateGenerated="2026-02-03"><INDIVIDUALS><INDIVIDUAL><DATAID>1</DATAID>'
    b"<FIRST_NAME>AMINA</FIRST_NAME></INDIVIDUAL></INDIVIDUALS></CONSOLIDATED_LIST>"
)
ENTITIES = b'{"id": "P-1", "schema": "Person", "properties": {"name": ["Amina Testova"]}}\n'

EACH = [("csv", TABLE), ("ftm", ENTITIES), ("ofac", TREASURY), ("un", COUNCIL)]


def test_every_format_is_tried_here():
    assert {form for form, _ in EACH} == set(sources.SOURCES)


@pytest.mark.parametrize(("form", "content"), EACH)
def test_a_list_is_detected_and_read(form, content):
    files = {"some.file": content}
    assert sources.detect(files) == form
    found = sources.read(form, files, "unit")
    assert [entry.watchlist for entry in found.entries] == ["unit"]
    assert all(sealed(entry) == entry for entry in found.entries)


def test_files_that_add_to_a_list_do_not_hide_it():
    assert sources.detect({"alt.csv": b"", "sdn.csv": b""}) == "ofac"


def test_faults_come_with_the_list():
    assert [fault.code for fault in sources.read("csv", {"own.csv": TABLE}, "unit").faults] == ["E_NO_ID"]


def test_an_edition_has_its_publishers_name_or_its_digest():
    assert sources.read("un", {"un.xml": COUNCIL}, "un").edition == "2026-02-03"
    own = sources.read("csv", {"own.csv": TABLE}, "own")
    assert own.edition == own.digest[:12]
    assert len(own.digest) == 64


def test_the_digest_covers_names_and_bytes_and_no_order():
    """Moving bytes from one file to the next is another edition; the order the files were given in is none."""

    def digest(**files):
        return sources.read("ofac", {f"{name}.csv": content for name, content in files.items()}, "x").digest

    assert digest(sdn=TREASURY, alt=b"") == digest(alt=b"", sdn=TREASURY)
    assert len({digest(sdn=TREASURY, alt=b""), digest(sdn=TREASURY, add=b""), digest(sdn=TREASURY, alt=b"\n")}) == 3


def test_an_entry_of_another_list_has_another_seal():
    one, other = (sources.read("csv", {"own.csv": TABLE}, name).entries[0] for name in ("one", "other"))
    assert one.digest != other.digest


@pytest.mark.parametrize(("form", "files"), [("xls", {"own.xls": b""}), ("csv", {})])
def test_no_format_or_no_file_is_refused(form, files):
    with pytest.raises(WatchlistError, match="no list format 'xls': use one of csv" if files else "no file") as refused:
        sources.read(form, files, "unit")
    assert refused.value.where == "unit"


@pytest.mark.parametrize("files", [{}, {"b": b"", "a": b"hello"}])
def test_what_no_format_fits_is_not_guessed(files):
    with pytest.raises(WatchlistError, match="not recognised") as refused:
        sources.detect(files)
    assert refused.value.where == ", ".join(sorted(files))
