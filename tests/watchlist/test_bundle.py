"""One edition as one run of bytes: the same files give the same bytes, and come back as they were."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pnrscreen.errors import WatchlistError
from pnrscreen.watchlist import bundle

FILES = {"sdn.csv": b'101,"TESTOVA, Amina"\r\n' * 40, "alt.csv": b"", "lists/add.csv": bytes(range(256))}
NAMES = st.text("abcXYZ019._- é", min_size=1, max_size=12)


@given(files=st.dictionaries(NAMES, st.binary(max_size=60), max_size=4))
@settings(max_examples=40, deadline=None)
def test_what_is_packed_comes_back(files):
    assert bundle.unpack(bundle.pack(files)) == files


def test_the_order_of_the_files_changes_no_byte():
    assert bundle.pack(FILES) == bundle.pack(dict(reversed(FILES.items())))


def test_a_bundle_is_smaller_than_what_repeats_in_it():
    assert len(bundle.pack({"sdn.csv": FILES["sdn.csv"]})) < len(FILES["sdn.csv"])


def changed(content):
    """Return a bundle of one file whose stored check sum (the last field before the sizes) is another."""
    at = content.index(b"PK\x01\x02") + 16
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


@pytest.mark.parametrize(
    "content",
    [b"", b"entry_id,name\n", bundle.pack(FILES)[:-30], changed(bundle.pack({"own.csv": b"entry_id,name\n"}))],
    ids=["empty", "other", "truncated", "changed"],
)
def test_bytes_that_are_no_bundle_are_refused(content):
    with pytest.raises(WatchlistError, match="no bundle of files"):
        bundle.unpack(content)
