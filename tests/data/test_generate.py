"""The generated table of airports is what its generator makes."""

from importlib.metadata import version
from pathlib import Path

import pytest

from pnrscreen.data import airports

pytest.importorskip("airportsdata", reason="airportsdata is absent")


def test_the_table_is_what_the_generator_makes():
    """The same release of the source gives the same file to the byte; another gives the same form."""
    from pnrscreen.data import generate

    kept = Path(airports.__file__).read_text(encoding="ascii")
    made = generate.source()
    if f"airportsdata {version('airportsdata')}," in kept:
        assert made == kept
    assert made.splitlines()[:3] == kept.splitlines()[:3]
    assert [row[:4] for row in generate.rows()] == sorted(row[:4] for row in generate.rows())


def test_a_metropolitan_area_gives_way_to_the_airport_of_its_code():
    """SLU is an airport in Saint Lucia; the source also gives it as the area code of Freetown."""
    from pnrscreen.data import generate

    holders = [row[:3] for row in generate.rows() if " SLU" in row]
    assert holders == ["LCA"]
