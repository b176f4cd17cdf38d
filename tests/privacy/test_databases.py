"""Only lists registered as the profile demands, and kinds of entry it knows, can become part of what judges (C-817/19)."""

from dataclasses import replace

import pytest

from pnrscreen import bootstrap, privacy, watchlist
from pnrscreen.errors import Refused
from pnrscreen.model import Watchlist
from pnrscreen.pipeline import InForce
from pnrscreen.terms import Terms
from support.builders import an_entry

KINDS = (an_entry(id="1"), replace(an_entry(id="2"), terms=Terms(category="wanted")))
GATHERED = replace(an_entry(id="3"), terms=Terms(category="intelligence"))


def a_list(*entries, **changes) -> Watchlist:
    return Watchlist(
        **{"name": "national", "digest": "d", "edition": "1", "entries": entries, "sought_or_alert": True} | changes
    )


def test_a_list_nobody_registered_as_one_of_those_sought_is_refused_with_the_clause(strict):
    with pytest.raises(Refused, match=r"national is not registered .* Art 6\(3\)\(a\) .* C-817/19 .* --sought-or-alert"):
        privacy.matchable([a_list(*KINDS, sought_or_alert=False)], strict)


def test_a_list_of_a_kind_that_is_no_alert_is_refused(strict):
    with pytest.raises(Refused, match="'intelligence' is no kind of alert"):
        privacy.matchable([a_list(*KINDS, terms=Terms(category="intelligence"))], strict)


def test_entries_of_a_kind_that_is_no_alert_are_left_out_and_counted(strict):
    (left,) = privacy.matchable([a_list(*KINDS, GATHERED)], strict)
    assert left.entries == KINDS
    assert privacy.left_out((*KINDS, GATHERED), strict) == {"intelligence": 1}


def test_the_text_of_the_directive_alone_demands_neither(literal):
    listed = a_list(*KINDS, GATHERED, sought_or_alert=False)
    assert privacy.matchable([listed], literal) == [listed]


@pytest.mark.parametrize(("entry", "sought"), [(KINDS[0], ()), (GATHERED, ("national",))])
def test_nothing_that_judges_can_hold_what_the_law_keeps_out(strict, entry, sought):
    """Not even code that goes past every check can make a screener of it."""
    lawful = bootstrap.put_together(strict, [a_list(*KINDS)], {})
    lists = watchlist.Screener.build([entry])
    with pytest.raises(Refused, match="national"):
        InForce(edition=replace(lawful.edition, sought=sought), profile=strict, lists=lists, rules=lawful.rules)
