"""Nothing that the law refuses outlives admission: not in the bytes, not in the reports, not in what is said about them."""

import re
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pnrscreen import bootstrap, privacy
from pnrscreen.errors import Refused
from pnrscreen.message import (
    Contact,
    Defect,
    Flight,
    Function,
    Interchange,
    Item,
    Kind,
    Membership,
    Message,
    Payment,
    Push,
    Severity,
)
from pnrscreen.model import Booking, Identity, PersonName, Report
from pnrscreen.privacy.admit import AGENCY, CONTACTS, admit_statement
from pnrscreen.privacy.again import again
from pnrscreen.stages import Admitted
from support.builders import a_document, a_report, a_statement, an_identity

CODES = (  # every SSR that reveals a special category, and some that no one admitted
    *("KSML", "MOML", "HNML", "VJML", "AVML", "VGML", "RVML", "VLML", "ORML", "VOML", "JPML", "DBML", "GFML", "LSML", "LFML"),
    *("LCML", "LPML", "PRML", "NLML", "BLML", "PFML", "FPML", "SPML", "MEDA", "STCR", "OXYG", "PPOC", "BLND", "DEAF", "DPNA"),
    *("WCHR", "WCHS", "WCHC", "WCHP", "WCBD", "WCBW", "WCLB", "WCMP", "WCOB", "LEGL", "LEGR", "LEGB", "ESAN", "SVAN", "MAAS"),
    *("CPAP", "LANG", "DEPA", "DEPU", "OTHS", "CKIN", "GRPS", "TWOV", "ASVC", "QQQQ"),
)
SECRET = "ZWIEBELKUCHEN"


def reservation(identity: Identity, *services: str) -> Report:
    booking = Booking(services=services, agency={"system": "1X", "office": "VIEZZ0100", "sine": "AB01"}, party=1)
    return a_report(a_statement(identity, booking=booking), version=("2026-02-27T18:04Z",))


def the_statement(admitted: Admitted):
    return admitted.reports[0].statements[0]


def everything(admitted: Admitted) -> str:
    """Return all that an Admitted holds, as text."""
    return admitted.redacted.decode("latin-1") + "".join(
        repr(getattr(admitted, field.name)) for field in fields(Admitted) if field.name != "redacted"
    )


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("group", ["", "HISTORY:"])
@pytest.mark.parametrize("regime", ["strict", "literal"])
def test_no_trace_of_a_refused_service_outlives_admission(code, group, regime, spell, request):
    """Golden: neither the code nor the text of a dropped segment is anywhere in what is kept; the rest is as received."""
    profile = request.getfixturevalue(regime)
    said = f"SSR+{code}:HK:1:ZZ:::IST:VIE:{SECRET}+::1"
    defect = Defect(code="BAD_DATE", severity=Severity.WARNING, segment="SSR", offset=20, said=said, expected=SECRET)
    interchange, raw = spell(
        ("SRC", "", "SRC"),
        ("TIF", "", "TIF+MARLOWE+ODETTEMRS:A:1:1", {"surname": "MARLOWE", "given": "ODETTEMRS"}),
        ("SSR", f"{group}{code}", said),
        ("SSR", "SEAT", "SSR+SEAT:HK:1:ZZ:::IST:VIE+12A::1:N"),
        defects=(defect,),
    )
    admitted = privacy.admit(interchange, raw, [reservation(an_identity(), "SEAT", code, "DOCS")], profile)

    kept = everything(admitted)
    assert code not in kept
    assert SECRET not in kept
    assert len(admitted.redacted) == len(raw)
    assert sum(admitted.dropped.values()) == 1
    assert the_statement(admitted).booking.services == ("SEAT", "DOCS")
    for item in (*interchange.items, *interchange.messages[0].items):
        if not item.code.endswith(code):
            assert admitted.redacted[item.start : item.end] == raw[item.start : item.end]


@given(st.lists(st.sampled_from(CODES), max_size=6), st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ /", min_size=8, max_size=30))
def test_however_many_there_are_each_is_counted_once(strict, codes, text):
    raw, items = b"", []
    for code in codes:
        start, raw = len(raw), raw + f"SSR+{code}:HK:1:ZZ:::::{text}'".encode()
        items.append(Item("SSR", code, start, len(raw), raw[start:-1].decode()))
    message = Message(
        reference="1", standard="PNRGOV", version="", function=Function.ORIGINAL, body=Push(flight=Flight()), items=tuple(items)
    )
    interchange = Interchange(digest="", start=0, end=len(raw), messages=(message,))
    admitted = privacy.admit(interchange, raw, [reservation(an_identity(), *codes)], strict)
    assert sum(admitted.dropped.values()) == len(codes)
    assert admitted.dropped == privacy.refused(items, strict, "PNRGOV")
    assert not set(re.findall("[A-Z]{4}", everything(admitted))) & set(codes)


def test_free_text_is_dropped_and_a_contact_in_it_kept(spell, strict):
    interchange, raw = spell(
        ("IFT", "4:28", f"IFT+4:28::ZZ+{SECRET}"),
        ("IFT", "4:28:CTC", "IFT+4:28::ZZ+CTCM 4366000000"),
        ("LTS", "", f"LTS+0/O/NM/{SECRET}"),
        ("XXX", "UNKNOWN", f"XXX+{SECRET}"),
    )
    admitted = privacy.admit(interchange, raw, (), strict)
    assert SECRET not in everything(admitted)
    assert b"CTCM 4366000000'" in admitted.redacted
    assert admitted.dropped == {"free_text": 1, "history_text": 1, "unknown_segment": 1}


def test_the_envelope_and_the_counts_are_handed_on(spell, strict):
    interchange, raw = spell(("SRC", "", "SRC"))
    admitted = privacy.admit(interchange, raw, (), strict)
    assert (admitted.digest, admitted.sender, admitted.messages, admitted.dropped) == (interchange.digest, "ZZ", 1, {})
    assert admitted.redacted == raw


def test_of_what_may_not_be_taken_in_no_byte_is_kept_and_each_message_is_counted(spell, strict):
    interchange, raw = spell(("SRC", "", "SRC"))
    (message,) = interchange.messages
    nothing = privacy.admit(replace(interchange, messages=()), raw, (), strict, outside=(message,))
    assert (nothing.redacted, nothing.messages, nothing.dropped) == (b"", 0, {"out_of_scope": 1})
    other = replace(message, items=())
    some = privacy.admit(replace(interchange, messages=(other,)), raw, (), strict, outside=(message,))
    assert (some.redacted, some.messages, some.dropped) == (raw.replace(b"SRC", b"###"), 1, {"out_of_scope": 1})


def test_a_home_for_border_checks_takes_no_reservation(spell):
    interchange, raw = spell(("SRC", "", "SRC"))
    with pytest.raises(Refused) as refused:
        privacy.admit(interchange, raw, (), bootstrap.profile("eu-border"))
    assert refused.value.code == privacy.Denial.KIND


def test_only_what_is_admitted_at_all_is_admitted_again(strict):
    with pytest.raises(TypeError, match="str is nothing that is admitted"):
        again("KSML", strict)


def test_a_defect_keeps_its_place_and_loses_its_quotation(spell, strict):
    """A tag that no standard has is a quotation too."""
    known = Defect(code="BAD_DATE", severity=Severity.WARNING, segment="TIF", offset=7, said="MARLOWE", expected="CCYYMMDD")
    odd = Defect(code="UNKNOWN_SEGMENT", severity=Severity.WARNING, segment="HALAL", offset=9, said="HALAL")
    interchange, raw = spell(("SRC", "", "SRC"), defects=(known, odd))
    interchange = replace(interchange, defects=(known,))
    admitted = privacy.admit(interchange, raw, (), strict)
    bare = replace(known, said="", expected="")
    assert admitted.defects == (bare, bare, replace(odd, said="", segment=""))


def test_a_report_with_nothing_to_refuse_says_the_same_under_a_closed_version(spell, strict):
    report = a_report()
    (kept,) = privacy.admit(*spell(), [report], strict).reports
    assert kept == replace(report, version=(*report.version, kept.version[-1]))


def test_reports_that_differ_in_what_is_refused_alone_are_one(spell, strict):
    several = [reservation(an_identity(), code) for code in ("KSML", "WCHR")]
    assert len(privacy.admit(*spell(), several, strict).reports) == 1


def test_the_digest_of_what_was_refused_goes_with_it(spell, strict):
    """Two messages that differ only in what is refused must not be told apart by their version."""
    one, other = (privacy.admit(*spell(), [reservation(an_identity(), code)], strict).reports[0] for code in ("KSML", "WCHR"))
    assert one == other
    assert one.version[0] == "2026-02-27T18:04Z"
    assert re.fullmatch("[0-9a-f]{32}", one.version[1])


def test_a_person_keeps_what_annex_i_lists_and_no_more(spell, strict):
    said = replace(
        an_identity(),
        names=(PersonName(surname="MARLOWE", given="ODETTE", title="REV"),),
        residence="NLD",
        birth_place="UTRECHT",
        documents=(a_document("PX1"), a_document("VX2", kind="visa"), a_document("KX3", kind="redress")),
        contacts=tuple(Contact(kind=kind, value=kind) for kind in (*sorted(CONTACTS), "refused", "other")),
        payments=(Payment(kind="card", account="4111111111111111", holder="O MARLOWE"), Payment(kind="cash")),
        memberships=(Membership(carrier="NV", number="123", tier="GOLD"),),
    )
    kept = the_statement(privacy.admit(*spell(), [reservation(said)], strict)).identity
    assert kept == replace(
        said,
        names=(PersonName(surname="MARLOWE", given="ODETTE"),),
        residence="",
        birth_place="",
        documents=(a_document("PX1"),),
        contacts=tuple(Contact(kind=kind, value=kind) for kind in sorted(CONTACTS)),
        payments=(Payment(kind="card", account="411111######1111", holder="O MARLOWE"), Payment(kind="cash")),
    )


@pytest.mark.parametrize("vendor", ["VI4111111111111111", "4111 1111-1111 1111", "VI4111111111111111OK12", "VI411111111111"])
def test_no_card_number_stays_where_the_vendor_is_said(spell, strict, vendor):
    said = replace(an_identity(), payments=(Payment(kind="card", vendor=vendor),))
    (kept,) = the_statement(privacy.admit(*spell(), [reservation(said)], strict)).identity.payments
    assert len(kept.vendor) == len(vendor)
    assert not re.search("[0-9]{11}", re.sub("[ -]", "", kept.vendor))


@pytest.mark.parametrize("field", ["account", "amount", "expiry", "holder", "vendor"])
def test_no_card_number_stays_wherever_a_lost_separator_puts_it(spell, strict, field):
    said = replace(an_identity(), payments=(Payment(kind="card", **{field: "OTTO 4111111111111111"}),))
    (kept,) = the_statement(privacy.admit(*spell(), [reservation(said)], strict)).identity.payments
    assert getattr(kept, field) == "OTTO 411111######1111"


def test_the_text_of_the_directive_keeps_all_api_data(spell, literal):
    """Heading 18 before the judgment: any API data collected."""
    said = replace(an_identity(), residence="NLD", birth_place="UTRECHT", documents=(a_document("VX2", kind="visa"),))
    assert the_statement(privacy.admit(*spell(), [reservation(said)], literal)).identity == said


def test_where_tickets_are_refused_nobody_is_joined_by_one(strict):
    said = a_statement(replace(an_identity(), tickets=("9990000000001",)), joins=("tkt:9990000000001", "doc:NLD:PX1"))
    kept = admit_statement(said, replace(strict, refused_fields=frozenset({"tickets"})))
    assert (kept.identity.tickets, kept.joins) == ((), ("doc:NLD:PX1",))
    assert admit_statement(said, replace(strict, refused_fields=frozenset())) == said


def test_the_agency_stays_and_who_sat_there_goes(spell, strict):
    kept = the_statement(privacy.admit(*spell(), [reservation(an_identity())], strict)).booking
    assert kept.agency == {"system": "1X", "office": "VIEZZ0100"}
    assert set(kept.agency) <= AGENCY


def test_crew_statements_are_kept(spell, strict):
    report = a_report(a_statement(kind=Kind.CREW))
    assert privacy.admit(*spell(), [report], strict).reports[0].statements[0].kind is Kind.CREW
