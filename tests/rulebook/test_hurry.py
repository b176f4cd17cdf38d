"""Rules written in a hurry: whatever is wrong is found where it stands, and the message says how to mend it."""

import pytest

from pnrscreen.errors import RulebookError
from pnrscreen.rulebook import load

PATH = "late-cash.toml"
WHEN = "booking.lead_hours < 48"
CONDITION = "late && cash && !company"
HERE = "indicator[late].when: line 1, column "


def when(text: str) -> dict[str, str]:
    return {f'when = "{WHEN}"': f"when = '''{text}'''"}


def justified(text: str) -> dict[str, str]:
    return {f'when = "{WHEN}"\nwhy = "Decided late."': f"when = '''{text}'''\nwhy = 'w'\njustification = 'j'"}


WRONG = [
    # how it is spelled
    (when("booking.lead_hours = 48"), HERE + "20: `=` has no meaning in a condition: `==` compares"),
    (when("booking.lead_hours < 48 and bags.pieces == 0"), HERE + "25: `and` was not expected here: `&&` is and"),
    (when("booking.lead_hours < 48 or bags.pieces == 0"), HERE + "25: `or` was not expected here: `||` is or"),
    (when("not booking.split"), HERE + "1: `not` was not expected here: `!` is not, before what it denies"),
    (when("booking.lead_hours <"), HERE + "21: a value was expected, not the end: write what is compared on both sides"),
    (when("(booking.lead_hours < 48"), HERE + "25: `)` was expected, not the end: add `)`"),
    (when("booking.lead_hours < 48)"), HERE + "24: `)` was not expected here: join two questions with `&&` or `||`, and open"),
    (when("leg.carrier == “NV”"), HERE + '16: `“` has no meaning in a condition: text stands between straight quotes, "so"'),
    (when('leg.carrier == "NV'), HERE + '16: `"` has no meaning in a condition: close the quotes on the line where they open'),
    (when("bags.pieces == null"), HERE + "16: there is no `null`: leave the question out"),
    (when("itinerary.via[0] == 'LIS'"), HERE + "14: `[` was not expected here: there is no indexing; ask with `in`"),
    (when("leg.carrier in [leg.number]"), HERE + "17: a list holds values written out: write them"),
    (
        when("documents.exists(d.kind == 'visa')"),
        HERE + "19: `,` was expected, not `.`: begin with a name of your own and a comma: write list.exists(d, d.kind ...)",
    ),
    (when("booking.split ? true : false"), HERE + "15: `?` has no meaning in a condition: there is no `? :`"),
    # what it names
    (when("booking.leed_hours < 48"), HERE + "1: unknown attribute `booking.leed_hours`; did you mean `booking.lead_hours`?"),
    (when("booking.weather < 48"), HERE + "1: unknown attribute `booking.weather`; there are booking.agency.city"),
    (
        when("documents.kind == 'visa'"),
        HERE + "1: `documents.kind` is asked of one at a time: write documents.exists(one, one.kind",
    ),
    (
        when("documents.exists(d, d.type == 'visa')"),
        HERE + "21: a document has no `type`; there are days_left, days_old, expiry",
    ),
    (when("'LIS'.startWith('L')"), HERE + "7: unknown function `startWith`; did you mean `startsWith`?"),
    (when("leg.carrier.matches('N.')"), HERE + "13: unknown function `matches`; there are size, startsWith"),
    ({CONDITION: "late && cach && !company"}, "condition: line 1, column 9: unknown indicator `cach`; did you mean `cash`?"),
    ({CONDITION: "late && bags.pieces == 0 && !company"}, "unknown indicator `bags.pieces`; there are cash, company, late"),
    (when("leg.destination == 'LIS'"), HERE + "1: unknown attribute `leg.destination`; there are leg.destination.airport"),
    (when("leg.carrier == NV"), HERE + '16: unknown attribute `NV`: a text stands in quotes, "NV"'),
    (when("documents.size > 1"), HERE + "1: unknown attribute `documents.size`: `size(x)` counts what a list holds"),
    (when("itinerary.legs.first == 'LIS'"), HERE + "1: unknown attribute `itinerary.legs.first`: there is no first or last"),
    (when("cash"), HERE + "1: unknown attribute `cash`: one circumstance names no other; join `cash` with this one"),
    (when("documents.count() > 1"), HERE + "11: unknown function `count`: `size(x)` counts what a list holds"),
    (when("documents.any(d, d.kind == 'visa')"), HERE + "11: unknown function `any`: `list.exists(one, ...)` asks"),
    (
        when("exists(documents, d, d.kind == 'visa')"),
        HERE + "1: `exists` follows the list that it looks through: write documents.",
    ),
    (when("payments.sum(p, p.amount) > 500.0"), HERE + "10: unknown function `sum`: there is no sum, mean or extreme"),
    (when("leg.departs > now()"), HERE + "15: unknown function `now`: a rule knows no today: `leg.day`"),
    (when("leg.carrier.lower() == 'nv'"), HERE + "13: unknown function `lower`: codes stand in capitals"),
    (when("passenger.age(leg.day) < 18"), HERE + "11: `passenger.age` is no function: write it without brackets"),
    (when("booking.lead_hours < 2 days"), HERE + "24: `days` was not expected here: a number has no unit: write the figure"),
    (
        when("$late < 4"),
        HERE + "1: `$` has no meaning in a condition: a parameter, as `$late_hours`, is a value that `pack.toml`",
    ),
    (when("leg.departs_hour in [22-24]"), HERE + "24: `]` was expected, not `-`: write each value out, with a comma between"),
    # what it is compared with
    (
        when("booking.lead_hours < '48'"),
        HERE + "20: `<` compares like with like, not int with string: write a whole number without quotes",
    ),
    (when("leg.number == 412"), HERE + '12: `==` compares like with like, not string with int: write "412" in quotes'),
    (
        when("payments.exists(p, p.amount > 500)"),
        HERE + "29: `>` compares like with like, not double with int: write a number with a point",
    ),
    (when("booking.payment.kinds == 'cash'"), HERE + "23: `==` compares one value with one: ask a list with `in`"),
    (
        when("leg.carrier in 'NV'"),
        HERE + "13: what stands right of `in` must be a list, not string: write the values between [ and ]",
    ),
    (when("booking.lead_hours"), HERE + "1: a condition must be bool, not int: write `booking.lead_hours == ...`"),
    (when("!bags.pieces"), HERE + "1: what `!` negates must be bool, not int: write `bags.pieces == ...`"),
    (
        when("booking.created > '2026-12-01'"),
        HERE + "17: `>` compares like with like, not timestamp with string: write timestamp(",
    ),
    (
        when("leg.departs - booking.created < 48"),
        HERE + '31: `<` compares like with like, not duration with int: write duration("48h")',
    ),
    (
        when("leg.departs - booking.created < duration('2d')"),
        HERE + "33: `duration` is given a text written out: write duration(",
    ),
    (
        when("bags.weight_kg / bags.pieces > 20"),
        HERE + "16: `/` divides by a number written out, and not by zero: multiply the other",
    ),
    (when("size(bags.pieces) > 1"), HERE + "1: what `size` takes must be string or list, not int: compare the int itself"),
    (when("1 < 2"), HERE + "3: asks nothing of anyone: name at least one attribute"),
    # what the law forbids
    (when("religion == 'x'"), HERE + "1: `religion` may not be asked (Art 6(4)): take it out, no reason admits it"),
    (when("service.meal == 'x'"), HERE + "1: `service.meal` may not be asked (Art 13(4)): take it out"),
    (when("passenger.remarks.contains('x')"), HERE + "1: `passenger.remarks` may not be asked"),
    (
        when("passenger.age < 30"),
        "indicator[late].justification: is missing for `passenger.age`, line 1, column 1 of its `when`",
    ),
    (
        when("documents.exists(d, d.issuer == 'XXX')"),
        "indicator[late].justification: is missing for `documents.issuer`, line 1, column 21 of its `when`",
    ),
    (
        justified("passenger.nationality == 'XXX'") | {CONDITION: "late && !company"},
        "condition: line 1, column 6: passenger.nationality alone would make a hit (C-817/19 para 197): join it with `&&`",
    ),
    # what it costs
    (
        when("itinerary.via.exists(a, itinerary.via.exists(b, itinerary.via.exists(c, a == b || b == c)))"),
        HERE + "63: lists are looked through 3 deep, at most 2: give the inner question an indicator of its own",
    ),
    (
        when(" && ".join(["itinerary.via.exists(a, itinerary.via.exists(b, a == b || a < b || b < a))"] * 7)),
        "steps a passenger, at most 100,000: ask fewer lists",
    ),
    # what it must have
    ({CONDITION: "late && !company"}, "indicator[cash]: the condition does not use it: name it there, or take it out"),
    (
        {CONDITION: "late && cash"},
        "exonerating[company]: the condition must use it as `!company`, and only so: write `... && !company`",
    ),
    ({'offence = "eu-annex-ii:4"': 'offence = "eu:overstay"'}, "offence: `eu:overstay` is not on the profile's list"),
    ({'owner = "Narcotics desk"': 'onwer = "Narcotics desk"'}, "onwer: no such key; did you mean `owner`?"),
    ({'name = "cash"': 'name = "late"'}, "late: two circumstances bear this name: give one of them another"),
    ({'bases = ["eu-2016-681:6.3.b"]': 'bases = "x"'}, 'bases: must be a list of texts: write ["...", "..."]'),
    ({'owner = "Narcotics desk"\n': ""}, "owner: is missing: name the desk that answers for the rule"),
    ({"valid_from = 2026-12-01": 'valid_from = "2026-12-01"'}, "valid_from: must be a day such as 2027-05-31, without quotes"),
    ({"review_due = 2027-05-31": "review_due = 2029-05-31"}, "review_due: must be 2027-06-01 at the latest"),
    ({'"booking.lead_hours" = 300': '"booking.lead_hours" = "300"'}, "is int, not str: write a whole number, without quotes"),
    ({'"booking.lead_hours" = 300': '"passenger.sex" = "female"'}, '`passenger.sex` is never "female"; there are F, M, X'),
    ({'"booking.lead_hours" = 300': '"bags.pieces" = -1'}, "example[2].facts: `bags.pieces` is never -1: it is 0 or more"),
    ({'"booking.lead_hours" = 300': '"leg.departs_hour" = 24'}, "facts: `leg.departs_hour` is never 24: it is 0 to 23"),
    ({'"booking.lead_hours" = 300': '"leg.departure.country" = ""'}, "country` is never empty: leave it out where it is not"),
    (
        {'"booking.lead_hours" = 300': '"itinerary.via_countries" = ["ES"]'},
        '`itinerary.via_countries` is never "ES"; a country',
    ),
    (
        {'"booking.lead_hours" = 300': '"documents" = [{ kind = "pass" }]'},
        'example[2].facts: `documents.kind` is never "pass"; did you mean `passport`?',
    ),
    ({'"booking.lead_hours" = 300': '"bags.peaces" = 300'}, "unknown attribute `bags.peaces`; did you mean `bags.pieces`?"),
]


@pytest.mark.parametrize(("changes", "said"), WRONG)
def test_each_message_says_where_and_how_to_mend_it(a_rule, policy, changes, said):
    made = a_rule(changes)
    with pytest.raises(RulebookError) as raised:
        load({PATH: made}, policy)
    faults = [fault.removeprefix(f"{PATH}: ") for fault in raised.value.faults]
    assert any(said in fault for fault in faults), faults


def test_thirty_ways_are_more_than_thirty():
    assert len({said for _, said in WRONG}) > 30
