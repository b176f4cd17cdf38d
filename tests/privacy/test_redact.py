"""What is not admitted is overwritten in place, by construction: everything begins overwritten."""

import re
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pnrscreen import wire
from pnrscreen.errors import WireError
from pnrscreen.message import Flight, Function, Interchange, Item, Message, Push
from pnrscreen.privacy.annex import judge_item
from pnrscreen.privacy.redact import redact
from pnrscreen.privacy.titles import Titled
from support.zones import td3
from wire.golden import EDIFACT


def test_a_refused_segment_is_overwritten_up_to_its_terminator(spell, strict):
    interchange, raw = spell(("SRC", "", "SRC"), ("SSR", "KSML", "SSR+KSML:HK:1:ZZ"), ("TIF", "", "TIF+MARLOWE+ODETTE"))
    kept = redact(interchange, raw, (), strict)
    assert kept.content == raw.replace(b"SSR+KSML:HK:1:ZZ'", b"################'")
    assert kept.dropped == {"meal": 1}


def test_line_breaks_stand_wherever_they_are(spell, strict):
    interchange, raw = spell(("LTS", "", "LTS+0/O/NM/MAR\r\nLOWE"))
    assert b"\n##############\r\n####'UNZ" in redact(interchange, raw, (), strict).content.replace(
        b"UNB+UNOA:4+ZZ+PIU+260301:0440+1'", b""
    )


@pytest.mark.parametrize("una", [b"UNA:*.? #", b"UNA(:.) -", b'UNA:+.? "'])
def test_the_terminator_is_the_one_the_interchange_declares(una, spell, strict):
    interchange, raw = spell(("LTS", "", "LTS HAJ"), ("TIF", "", "TIF+MARLOWE"), una=una)
    assert b"#######" + una[-1:] + b"TIF+MARLOWE" + una[-1:] in redact(interchange, raw, (), strict).content


def test_a_cut_off_segment_leaves_not_even_its_last_letter(strict):
    """Without an envelope nothing says what a terminator is, and a letter is never one."""
    message = Message(
        reference="1",
        standard="PNRGOV",
        version="",
        function=Function.ORIGINAL,
        body=Push(flight=Flight()),
        items=(Item("LTS", "", 0, 8, "LTS+HAJX"),),
    )
    bare = Interchange(digest="", start=0, end=8, messages=(message,))
    assert redact(bare, b"LTS+HAJX", (), strict).content == b"########"
    cut = Interchange(digest="", start=0, end=12, messages=(), items=(Item("UNB", "", 0, 4, "UNBX"),))
    assert redact(cut, b"UNBXLTS+HAJX", (), strict).content == b"UNBX########"


def test_noise_that_no_item_speaks_for_is_overwritten_and_counted(spell, strict):
    interchange, raw = spell(("SRC", "", "SRC"), b"VEGETARIAN", ("TIF", "", "TIF+MARLOWE"), b" \r\n")
    kept = redact(interchange, raw, (), strict)
    assert b"SRC'##########TIF+MARLOWE'#\r\n" in kept.content
    assert kept.dropped == {"noise": 1}


def test_history_still_begins_where_it_began_but_names_no_agent(spell, strict):
    interchange, raw = spell(("ABI", "HISTORY", "ABI+4+AB01:VIEZZ0100"), ("TIF", "HISTORY", "TIF+MARLOWE+ODILE"))
    kept = redact(interchange, raw, (), strict)
    assert b"ABI#################'TIF+MARLOWE+ODILE'" in kept.content
    assert kept.dropped == {"agent": 1}


def test_a_refused_part_goes_and_its_segment_stays(spell, strict):
    interchange, raw = spell(("ORG", "", "ORG+1X:VIE+00000000:OFFICE+VIE+1X+T+AT+AB01", {"sine": "AB01"}))
    kept = redact(interchange, raw, (), strict)
    assert b"ORG+1X:VIE+00000000:OFFICE+VIE+1X+T+AT+####'" in kept.content
    assert kept.dropped == {"agent": 1}


def test_a_card_number_is_cut_wherever_it_stands_in_a_payment(spell, strict):
    """The second account has no item of its own, and is folded."""
    interchange, raw = spell(
        ("FOP", "", "FOP+CC:::VI:4111111111111111+CC:::CA:55555555\r\n55554444", {"account": "4111111111111111"})
    )
    assert b"VI:411111######1111+CC:::CA:555555##\r\n####4444'" in redact(interchange, raw, (), strict).content


@pytest.mark.parametrize(
    ("said", "given", "kept"),
    [
        ("TIF+MARLOWE+ODETTE REV:A:1", "ODETTE REV", "TIF+MARLOWE+ODETTE ###:A:1"),
        ("TIF+MARLOWE+ODETTE RE\r\nV:A:1", "ODETTE RE\r\nV", "TIF+MARLOWE+ODETTE ##\r\n#:A:1"),
        ("TIF+MARLOWE+ODETTE MRS:A:1", "ODETTE MRS", "TIF+MARLOWE+ODETTE MRS:A:1"),
        ("TIF+MARLOWE+SISTER ODETTE:A:1", "SISTER ODETTE", "TIF+MARLOWE+###### ODETTE:A:1"),
        ("TIF+IMAM+REV:A:1", "REV", "TIF+IMAM+REV:A:1"),
        ("TIF+MARLOWE+ADAM IMAM:A:1", "ADAM IMAM", "TIF+MARLOWE+ADAM IMAM:A:1"),
    ],
)
def test_a_title_that_reveals_an_office_is_overwritten_when_a_blank_parts_it(said, given, kept, spell, strict):
    interchange, raw = spell(("TIF", "", said, {"given": given}))
    redaction = redact(interchange, raw, (), strict)
    assert kept.encode() in redaction.content
    assert redaction.dropped == ({} if said == kept else {"clergy": 1})


def test_a_title_glued_to_a_name_goes_wherever_that_name_stands_with_it(spell, strict):
    interchange, raw = spell(
        ("TIF", "", "TIF+MARLOWE+ODETTEANNREV:A:1", {"given": "ODETTEANNREV"}),
        ("SSR", "DOCS", "SSR+DOCS:HK:1:ZZ:::::/P/NLD/PX1/NLD/12MAR84/F/30JUN31/MARLOWE/ODETTE ANN REV"),
        ("TIF", "HISTORY", "TIF+REVERE+ODETTEANNREVA"),
    )
    kept = redact(interchange, raw, (Titled("ODETTE ANN", "REV"),), strict)
    assert b"TIF+MARLOWE+ODETTEANN###:A:1'" in kept.content
    assert b"/MARLOWE/ODETTE ANN ###'" in kept.content
    assert b"TIF+REVERE+ODETTEANNREVA'" in kept.content
    assert kept.dropped == {"clergy": 2}


def test_a_name_in_another_alphabet_hides_no_title(spell, strict):
    interchange, raw = spell(("TIF", "", "TIF+MARLOWE+RENÉEREV", {"given": "RENÉEREV"}))
    assert "RENÉE###'".encode() in redact(interchange, raw, (Titled("RENÉE", "REV"),), strict).content


def test_a_profile_without_titles_leaves_names_alone(spell, strict):
    interchange, raw = spell(("TIF", "", "TIF+MARLOWE+ODETTE REV", {"given": "ODETTE REV"}))
    assert redact(interchange, raw, (), replace(strict, titles={})).content == raw


def test_history_keeps_names_without_their_titles(spell, strict):
    """History names people whom no report repeats."""
    interchange, raw = spell(("TIF", "HISTORY", "TIF+MARLOWE+ODETTE REV:A:1"))
    assert b"TIF+MARLOWE+ODETTE ###:A:1'" in redact(interchange, raw, (), strict).content


def test_a_surname_that_is_also_a_title_stays_where_a_name_is_judged_apart_and_goes_in_history_where_it_is_not(spell, strict):
    said = "TIF+SISTER MARLOWE+ODETTE:A:1"
    interchange, raw = spell(("TIF", "", said, {"surname": "SISTER MARLOWE", "given": "ODETTE"}), ("TIF", "HISTORY", said))
    content = redact(interchange, raw, (), strict).content
    assert content.count(said.encode()) == content.count(b"TIF+###### MARLOWE+ODETTE:A:1") == 1


def test_history_keeps_a_place_that_reads_as_a_title(spell, strict):
    """Of history, names alone are looked into: nothing else of it that is admitted names anyone."""
    interchange, raw = spell(("TVL", "HISTORY", "TVL+010326+OSL+FRA+NV:412 REV"))
    assert b"TVL+010326+OSL+FRA+NV:412 REV'" in redact(interchange, raw, (), strict).content


def test_where_stretches_overlap_refusal_wins(strict):
    items = (Item("LTS", "", 2, 6, "LTS+"), Item("TIF", "", 0, 10, "TIF+MARLOW"))
    message = Message(
        reference="1", standard="PNRGOV", version="", function=Function.ORIGINAL, body=Push(flight=Flight()), items=items
    )
    kept = redact(Interchange(digest="", start=0, end=10, messages=(message,)), b"TIF+MARLOW", (), strict)
    assert kept.content == b"TI####RLOW"


@given(
    st.lists(st.sampled_from(["SSR KSML", "TIF ", "LTS ", "IFT 4:28", "SSR SEAT", "XXX UNKNOWN", "FOP "]), max_size=12),
    st.data(),
)
def test_length_and_line_breaks_stand_and_admitted_segments_are_byte_for_byte_as_received(strict, spelled, data):
    raw, items = b"", []
    for one in spelled:
        tag, _, code = one.partition(" ")
        body = data.draw(st.binary(max_size=12).map(lambda text: text.replace(b"'", b"")))
        start, raw = len(raw), raw + tag.encode() + b"+" + body + b"'"
        items.append(Item(tag, code, start, len(raw), raw[start:].decode("latin-1")))
    message = Message(
        reference="1", standard="PNRGOV", version="", function=Function.ORIGINAL, body=Push(flight=Flight()), items=tuple(items)
    )
    kept = redact(Interchange(digest="", start=0, end=len(raw), messages=(message,)), raw, (), strict)
    assert len(kept.content) == len(raw)
    assert re.sub(rb"[^\r\n]", b".", kept.content) == re.sub(rb"[^\r\n]", b".", raw)
    for item in items:
        if not judge_item(item, "PNRGOV", strict) and item.tag != "FOP":
            assert kept.content[item.start : item.end] == raw[item.start : item.end]
        elif item.tag != "FOP":
            assert set(kept.content[item.start : item.end]) <= set(b"#\r\n")


def redacted(raw, profile):
    """Return what is kept of a file that the wire reads as one interchange."""
    (one,) = wire.read(raw).interchanges
    return redact(one, raw, (), profile)


def test_a_table_keeps_its_frame_and_the_cells_that_annex_i_lists(strict):
    raw = b'Surname;Diet;Place of Birth;"Seat"\r\nMARLOWE;"vegan;\nhalal";UTRECHT;12A\r\nFOTHERGILL;;;"2A WHEELCHAIR"\r\n'
    kept = redacted(raw, strict)
    assert kept.content == (
        b'Surname;####;Place of Birth;"Seat"\r\nMARLOWE;"######\n#####";#######;12A\r\nFOTHERGILL;;;"#############"\r\n'
    )
    assert kept.dropped == {"health": 1, "not_annex_i": 3}


def test_a_row_that_names_nobody_and_lines_before_the_header_are_overwritten(strict):
    raw = b"Captain Marlowe prays\nsurname,seat\nMARLOWE,1A\n,2A\n"
    assert redacted(raw, strict).content == b"#####################\nsurname,seat\nMARLOWE,1A\n###\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_title_in_a_cell_goes_or_the_given_name_does(encoding, strict):
    """In UTF-16 nobody can look for titles byte by byte, so the given name is not kept there."""
    raw = "surname,given_names\r\nMARLOWE,SISTER ODETTE".encode(encoding)
    kept = redacted(raw, strict).content
    assert kept.decode(encoding).startswith("surname,given_names\r\nMARLOWE,")
    assert "SISTER".encode(encoding)[-12:] not in kept
    assert ("ODETTE".encode("utf-16-le") in kept or b"ODETTE" in kept) == (encoding == "utf-8")


def test_json_keeps_known_keys_and_their_values_alone(strict):
    raw = b'[{"surname": "MARLOWE", "given_names": "OD\\u0045TTE", "REV BLAKE": {"faith": 7}, "visa": {"number": "V1"}}]'
    assert redacted(raw, strict).content == (
        b'[{"surname": "MARLOWE", "given_names": "###########", "#########": {"#####": #}, "visa": {"number": "##"}}]'
    )


def test_json_keeps_nothing_of_lists_within_lists_of_an_unknown_key(strict):
    raw = b'[{"surname": "MARLOWE", "remarks": [["secret"]]}, {"surname": "HOLM", "remarks": {"x": [[["secret"]], []]}}]'
    kept = redacted(raw, strict).content
    assert b"secret" not in kept
    assert kept.count(b'"surname": "') == 2


def test_a_number_that_was_overwritten_leaves_the_json_around_it_legible(strict):
    raw = b'[{"surname": "MARLOWE", "given_names": "IDA", "points": 5}, {"surname": "HOLM", "given_names": "OTTO"}]'
    said = redacted(raw, strict).content
    assert b": #}" in said
    (again,) = [one for one in wire.each(said) if hasattr(one, "messages")]
    assert [person.names[0].surname for person in again.messages[0].body.people] == ["MARLOWE", "HOLM"]


def test_a_zone_keeps_everything_but_the_issuers_data_and_a_visa_nothing(strict, literal):
    passport, visa = (
        td3("MARLOWE", "ODETTE", optional="ZE184226B"),
        ("V<NLDMARLOWE<<ODETTE".ljust(44, "<"), "L8988901C4NLD4009078F9612109".ljust(44, "<")),
    )
    raw = "\n".join((*passport, "", *visa, "")).encode()
    kept = redacted(raw, strict).content.decode().split("\n")
    assert kept == [passport[0], passport[1].replace("ZE184226B<<<<<", "#" * 14), "", "#" * 44, "#" * 44, ""]
    assert redacted(raw, literal).content.decode().split("\n")[3] == visa[0]
    table = f'mrz\n"{"|".join(passport)}"\n"{"|".join(visa)}"\n'
    assert redacted(table.encode(), strict).content.decode() == f'mrz\n"{"|".join(kept[:2])}"\n"{"#" * 89}"\n'


@pytest.mark.parametrize("between", [b"'", b"'\r\n", b"'\n  ", b"XX'"], ids=["bare", "folded", "indented", "damaged"])
@pytest.mark.parametrize("path", EDIFACT, ids=[path.stem for path in EDIFACT])
def test_items_that_are_sifted_are_redacted_like_items_that_are_made(path, between, strict):
    raw = path.read_bytes().replace(b"'", between)
    with suppress(WireError):
        for sifted in wire.read(raw).interchanges:
            said = [replace(message, items=tuple(message.items)) for message in sifted.messages]
            made = replace(sifted, items=tuple(sifted.items), messages=tuple(said))
            content = raw[sifted.start : sifted.end]
            assert redact(sifted, content, (), strict) == redact(made, content, (), strict)


def test_nobody_makes_an_item_of_what_stays_as_it_is(strict):
    raw = b"UNB+UNOA:4+ZZ+PIU+260301:0440+1'UNH+1+PAXLST:D:05B:UN:IATA'BGM+745'TDT+20+ZZ123'NAD+FL+++MARLOWE:ODETTE'ATT+2++F'"
    (interchange,) = wire.read(raw).interchanges
    runs, rest = interchange.messages[0].items.sifted(lambda tag, _: tag != "BGM")
    assert [raw[start:end] for start, end in runs] == [b"UNH+1+PAXLST:D:05B:UN:IATA'", b"TDT+20+ZZ123'", b"ATT+2++F'"]
    assert [(item.tag, item.code) for item in rest] == [("BGM", "745"), ("NAD", "FL"), ("NAD", "surname"), ("NAD", "given")]
