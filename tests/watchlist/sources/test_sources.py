"""The one door to every list format: chosen or detected, read, named, and sealed."""

from pathlib import Path

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

UNION = (
    b'<export xmlns="http://eu.europa.ec/fpi/fsd/export"><sanctionEntity logicalId="1"><subjectType code="person"/>'
    b'<nameAlias wholeName="Amina Testova"/></sanctionEntity></export>'
)
KINGDOM = b"Report Date: 08-Oct-2026\nUnique ID,Name 6,Name 1,Designation Type\nX1,Testova,Amina,Individual\n"
FLAT = b"<sdnList><sdnEntry><uid>1</uid><lastName>TESTOVA</lastName><sdnType>Individual</sdnType></sdnEntry></sdnList>"
ADVANCED = (
    b'<Sanctions><ReferenceValueSets><PartySubTypeValues><PartySubType ID="4">Individual</PartySubType></PartySubTypeValues>'
    b'</ReferenceValueSets><DistinctParties><DistinctParty FixedRef="1"><Profile ID="1" PartySubTypeID="4"><Identity><Alias>'
    b"<DocumentedName><DocumentedNamePart><NamePartValue>TESTOVA</NamePartValue></DocumentedNamePart></DocumentedName>"
    b"</Alias></Identity></Profile></DistinctParty></DistinctParties></Sanctions>"
)
RECORDS = b'{"DATA_SOURCE": "X", "RECORD_ID": "1", "NAME_FULL": "Amina Testova"}\n'

EACH = [
    ("csv", TABLE),
    ("eu", UNION),
    ("ftm", ENTITIES),
    ("ofac", TREASURY),
    ("ofac-advanced", ADVANCED),
    ("ofac-xml", FLAT),
    ("senzing", RECORDS),
    ("uk", KINGDOM),
    ("un", COUNCIL),
]


def test_every_format_is_tried_here():
    assert {form for form, _ in EACH} == set(sources.SOURCES) == set(sources.ABOUT)


@pytest.mark.parametrize(("form", "content"), EACH)
def test_a_list_is_detected_and_read(form, content):
    files = {"some.file": content}
    assert sources.detect(files) == form
    found = sources.read(form, files, "unit")
    assert [entry.watchlist for entry in found.entries] == ["unit"]
    assert all(sealed(entry) == entry for entry in found.entries)
    assert all(entry.provenance for entry in found.entries)


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


@pytest.mark.parametrize("form", [form for form, content in EACH if content.startswith(b"<")])
@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda content: b"<!DOCTYPE x [<!ENTITY a 'b'>]>" + content, "declaration"),
        (lambda content: content[:-9], "not well-formed"),
        (lambda content: b"<other>" + content + b"</other>", "root element"),
        (lambda content: content.replace(b">", b">" + b"<a>" * 40 + b"</a>" * 40, 1), "nest deeper"),
    ],
)
def test_xml_that_is_cut_off_or_does_more_than_say_is_refused_whole(form, spoil, said):
    with pytest.raises(WatchlistError, match=said):
        sources.read(form, {"list.xml": spoil(dict(EACH)[form])}, "x")


@pytest.mark.parametrize("form", ["eu", "ofac-advanced", "ofac-xml", "uk", "un"])
def test_a_list_of_one_file_is_not_read_from_two(form):
    with pytest.raises(WatchlistError, match="is one file"):
        sources.read(form, {"a": b"", "b": b""}, "x")


SAMPLES = Path(__file__).resolve().parents[3] / ".." / "shared" / "data" / "watchlists" / "samples"
WHOLE = {
    "eu_fsf_xml": ("eu", 6, 3),
    "ofac_sdn_advanced_xml": ("ofac-advanced", 2, 1),
    "ofac_sdn_xml": ("ofac-xml", 6, 4),
    "uk_ofsi_conlist_csv": ("uk", 6, 1),
    "uk_uksl_csv": ("uk", 2, 1),
    "uk_uksl_xml": ("uk", 2, 2),
}
"""Of files in the shape they are published in: format, people, documents."""


@pytest.mark.parametrize(("folder", "form", "people", "papers"), [(folder, *row) for folder, row in WHOLE.items()])
def test_published_files(folder, form, people, papers):
    if not SAMPLES.is_dir():
        pytest.skip("shared/data is absent")
    contents = [{path.name: path.read_bytes()} for path in sorted((SAMPLES / folder).iterdir())]
    assert {sources.detect(files) for files in contents} == {form}
    entries = [entry for files in contents for entry in sources.read(form, files, "x").entries]
    assert (len(entries), sum(len(entry.documents) for entry in entries)) == (people, papers)
