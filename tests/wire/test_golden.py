import pytest

from pnrscreen import wire
from wire.golden import CASES, EDIFACT, FOLDER, answer, plain


def test_every_message_has_its_answer_and_every_answer_its_message():
    assert {case.stem for case in CASES} == {found.stem for found in FOLDER.glob("*/*.json")}
    assert len(CASES) >= 40


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}-{case.stem}")
def test_golden(case):
    """Every golden message says what its answer says: people, defects, items, all of it."""
    assert answer(case) == case.with_suffix(".json").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", EDIFACT, ids=lambda case: f"{case.parent.name}-{case.stem}")
def test_noise_around_a_message_changes_nothing_in_it(case):
    """The same bytes in a telegram, with a footer behind them, make the same messages at the same offsets."""
    raw = case.read_bytes()
    if case.stem == "utf_16":
        pytest.skip("no transport puts single bytes before UTF-16")
    clean = wire.read(raw)
    noise = b"\x01QU VIEPIXH\r\n.ISTOPZX 010440\r\n\x02"
    noisy = wire.read(
        noise + raw.removeprefix(b"\xef\xbb\xbf") + (b"" if "truncated" in case.stem else b"\r\n\x03\r\n____\r\n")
    )
    assert [plain(one.messages) for one in noisy.interchanges] == [plain(one.messages) for one in clean.interchanges]
    assert [one.digest for one in noisy.interchanges] == [one.digest for one in clean.interchanges]
    assert len(noisy.broken) == len(clean.broken)


def test_a_folded_copy_is_the_same_transmission():
    """The digest leaves out CR and LF, so that folding and one segment a line are one and the same."""
    unfolded, folded = (wire.read((FOLDER / "pnrgov" / f"{name}.edi").read_bytes()) for name in ("plain", "folded_type_b"))
    assert unfolded.interchanges[0].digest == folded.interchanges[0].digest
    assert [pnr.travellers[0].names for pnr in unfolded.interchanges[0].messages[0].body.pnrs[:1]] == [
        pnr.travellers[0].names for pnr in folded.interchanges[0].messages[0].body.pnrs[:1]
    ]
