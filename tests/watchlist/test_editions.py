"""What a newer edition changes, and who stands in one twice."""

from pnrscreen import watchlist
from pnrscreen.watchlist import editions

HEAD = "entry_id,name,aliases,birth_dates,sex,nationalities,documents,reason_code,expires\n"


def a_list(*rows):
    return watchlist.read("csv", {"list.csv": (HEAD + "\n".join(rows)).encode()}, "unit")


def twice(*rows):
    return [(fault.code, fault.where, fault.said) for fault in editions.duplicates(a_list(*rows).entries)]


def test_what_came_what_went_and_what_reads_differently_field_by_field():
    before = a_list("1,Amina Testova,Sestra,1984,F,UZB,P:UZB:AB7654321,FTF,", "2,Boris Testov,,,,,,,", "3,Same Person,,,,,,,")
    after = a_list(
        "3,Same Person,,,,,,,", "1,Amina Testova,,1984|1985,F,UZB,P:UZB:AB7654321,,2026-08-31", "4,New Person,,,,,,,"
    )
    found = editions.difference(before, after)
    assert (found.added, found.removed) == (("4",), ("2",))
    assert {change.field: (change.before, change.after) for change in found.changed["1"]} == {
        "names": (("Sestra (alias)",), ()),
        "birth_dates": ((), ("1985",)),
        "reason_code": (("FTF",), ()),
        "expires": ((), ("2026-08-31",)),
    }
    assert set(found.changed) == {"1"}
    assert found


def test_order_and_place_are_no_difference():
    before = a_list("1,Amina Testova,A Testova|B Testova,1984|1985,,,,,", "2,Boris Testov,,,,,,,")
    after = a_list("2,Boris Testov,,,,,,,", "1,Amina Testova,B Testova|A Testova,1985|1984,,,,,")
    assert not editions.difference(before, after)


def test_the_same_document_twice_is_named_with_both_places():
    assert twice("1,Amina Testova,,1984,F,UZB,P:UZB:AB7654321,,", "2,Somebody Else,,,,,P:UZB:AB 7654321,,") == [
        ("W_SAME_DOCUMENT", "row 3 (id 2)", "passport:UZB:AB7654321: as row 2 (id 1)")
    ]


def test_the_same_name_in_any_order_with_a_birth_date_that_may_be_the_same():
    found = twice("1,Amina Testova,,1984,F,UZB,,,", "2,TESTOVA Amina,,1984-02-29,,,,,", "3,Amina Testova,,1990,,,,,")
    assert found == [("W_SAME_PERSON", "row 3 (id 2)", "AMINA TESTOVA: as row 2 (id 1)")]


def test_sex_nationality_weak_names_and_single_names_tell_people_apart():
    assert twice("1,Amina Testova,~Sestra Maria,,F,UZB,,,", "2,Amina Testova,,,M,,,,", "3,Amina Testova,,,F,KAZ,,,") == []
    assert twice("1,Sestra,,,,,,,", "2,Sestra,,,,,,,") == []
    assert twice("1,Sestra,,1984,,,,,", "2,Sestra,,1984,,,,,") != []
    assert twice("1,A B,~Sestra Maria,,,,,,", "2,C D,~Sestra Maria,,,,,,") == []
