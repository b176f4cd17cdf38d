"""Tables as they rest: what does not fit the tables that are there is refused, whatever it is."""

import pytest

from pnrscreen.adapters.store import raw
from pnrscreen.errors import Tampered
from pnrscreen.keeping import Table

EDITION = ("id", "digest", "at", "content", "proof")
COLUMNS = ("id", "receipt", "at")


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        (Table("absent", COLUMNS, 0, ()), "absent is none of the revision"),
        (Table("repeat", COLUMNS[:2], 0, ()), "repeat is none of the revision"),
        (Table("repeat", COLUMNS, 1, [("a", "no receipt", "now")]), "a row of repeat cannot stand"),
        (Table("edition", EDITION, 1, [(1, None, "now", "", "")]), "a row of edition cannot stand"),
        (Table("edition", EDITION, 2, [(1, "no receipt", "now", "", "")] * 2), "a row of edition cannot stand"),
        (Table("edition", EDITION, 20, [(1, "no receipt", "now", "", "")] * 20), "a row of edition cannot stand"),
    ],
)
def test_rows_that_do_not_fit_are_refused_and_nothing_of_them_is_quoted(engine, table, reason):
    with pytest.raises(Tampered, match=reason) as refusal:
        raw.load(engine, table._replace(rows=iter(table.rows)))
    assert "no receipt" not in str(refusal.value)
    with engine.connect() as connection:
        assert [one.length for one in raw.tables(connection)] == [0] * len(list(raw.tables(connection)))


def test_a_table_comes_to_the_same_wherever_it_is_read(engine):
    rows = [(number, f"digest {number}", "now", "{}", "") for number in range(600)]
    assert raw.load(engine, Table("edition", EDITION, 600, iter(rows))) == frozenset()
    found = raw.summary(engine, "edition")
    assert found.rows == 600
    with engine.connect() as connection:
        (edition,) = [table for table in raw.tables(connection) if table.name == "edition"]
        assert [*edition.rows] == rows
