"""A title that reveals an office goes out of a name; the name, and a word that may be one, stay."""

from dataclasses import replace

import pytest

from pnrscreen import privacy
from pnrscreen.model import PersonName
from pnrscreen.privacy.titles import Place, Titled, places, titled, without_title
from support.builders import a_report, a_statement, an_identity


@pytest.mark.parametrize("title", ["REV", "Rev.", "RABBI", "IMAM", "FR", "SISTER", "HAJI", "REV DR", "DR REV", "MON REV"])
def test_a_title_of_an_office_is_refused_by_either_profile(title, strict, literal):
    assert privacy.refuses_title(title, strict)
    assert privacy.refuses_title(title, literal)


@pytest.mark.parametrize("title", ["", "MR", "MRS", "DR", "PROF DR", "MISS", "SRA"])
def test_other_titles_stay(title, strict):
    assert not privacy.refuses_title(title, strict)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (("ODETTE", "REV"), ("ODETTE", "")),
        (("ODETTE", "MRS"), ("ODETTE", "MRS")),
        (("ODETTE SISTER", ""), ("ODETTE", "")),
        (("SISTER ODETTE", "DR"), ("ODETTE", "DR")),
        (("HAJI ADAM REV", ""), ("ADAM", "")),
        (("REV", ""), ("REV", "")),
        (("ADAM IMAM", ""), ("ADAM IMAM", "")),
        (("ADAM  REVA", ""), ("ADAM  REVA", "")),
        (("", ""), ("", "")),
    ],
)
def test_a_name_loses_its_refused_titles_and_nothing_else(said, kept, strict):
    name = without_title(PersonName(surname="MARLOWE", given=said[0], title=said[1]), strict)
    assert (name.surname, name.given, name.title) == ("MARLOWE", *kept)


def test_reports_tell_which_names_had_a_title(strict):
    def person(*names: PersonName):
        return a_statement(replace(an_identity(), names=names))

    report = a_report(
        person(PersonName(surname="MARLOWE", given="ODETTE", title="REV"), PersonName(surname="MARLOWE", given="SISTER ODILE")),
        person(PersonName(surname="SOLO", title="RABBI"), PersonName(surname="PLAIN", given="ANN", title="MRS")),
        person(PersonName(surname="", title="REV")),
    )
    assert set(titled([report], strict)) == {Titled("ODETTE", "REV"), Titled("ODILE", "SISTER"), Titled("SOLO", "RABBI")}


def test_a_title_is_found_beside_its_name_wherever_that_stands(strict):
    content = b"TIF+MARLOWE+ODETTEREV'...DOCS/MARLOWE/ODETTE REV'...REV. ODETTE'...ODETTEREVA'...XODETTEREV'"
    found = places(content, (), [Titled("ODETTE", "REV")], strict)
    assert found == {Place(18, 21, "clergy"), Place(45, 48, "clergy"), Place(52, 55, "clergy")}
    assert all(content[place.start : place.end] == b"REV" for place in found)


@pytest.mark.parametrize("said", ["REV\r\nEREND ODETTE", "ODETTE HAJJ\r\nI", "HAJ-JI ODETTE"])
def test_a_title_that_is_folded_is_found_whole_though_a_shorter_one_stands_in_it(said, strict):
    title = said.replace("ODETTE", "").strip()
    (found,) = places(said.encode(), [(0, len(said))], (), strict)
    assert said[found.start : found.end] == title
