import pytest
from hypothesis import given
from hypothesis import strategies as st

from pnrscreen.wire.plaintext import Plaintext


@pytest.mark.parametrize(
    ("raw", "encoding", "text", "guessed"),
    [
        ("Łódź".encode(), "utf-8", "Łódź", False),
        ("\ufeffŁódź".encode(), "utf-8", "Łódź", False),
        ("\ufeffŁódź".encode("utf-16-le"), "utf-16-le", "Łódź", False),
        ("\ufeffŁódź".encode("utf-16-be"), "utf-16-be", "Łódź", False),
        ("surname;given".encode("utf-16-le"), "utf-16-le", "surname;given", True),
        ("surname;given".encode("utf-16-be"), "utf-16-be", "surname;given", True),
        ("José".encode("cp1252"), "cp1252", "José", True),
        (b"\x81\xe9", "latin-1", "\x81é", True),
        (b"\xff\xfeA\x00B", "utf-16-le", "A", False),
        (b"\xff\xfe\x00\xd8A\x00", "utf-16-le", "\ufffdA", False),
        (b"", "utf-8", "", False),
    ],
)
def test_the_encoding_is_declared_or_guessed(raw, encoding, text, guessed):
    page = Plaintext(raw)
    assert (page.encoding, page.text, page.guessed) == (encoding, text, guessed)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30), st.sampled_from(["utf-8-sig", "utf-16"]), st.data())
def test_every_stretch_of_text_is_found_in_the_bytes(text, encoding, data):
    raw = text.encode(encoding)
    page = Plaintext(raw)
    start = data.draw(st.integers(0, len(page.text)))
    item = page.item("CELL", "", start, data.draw(st.integers(start, len(page.text))))
    assert raw[item.start : item.end].decode(page.encoding) == item.said
