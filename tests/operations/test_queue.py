"""The queue page by page while others work on it, one passenger, a search, a delivery: over a real store with real keys."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from pnrscreen import bootstrap
from pnrscreen.app import App
from pnrscreen.errors import Conflict, NotFound, Refused
from pnrscreen.model import HitState, Level
from pnrscreen.operations import inspect, pages, receive, review, rules, screen
from pnrscreen.ports import ShownHit
from pnrscreen.privacy import Denial, Sought
from pnrscreen.review import Decision
from pnrscreen.rights import Access, Actor, Purpose, Role
from support.clock import MORNING, SettableClock
from support.homes import claim, open_unit, paxlst, person, pnr, pnrgov
from support.logs import entries, opened
from support.ruled import let_judge

WHY = "the photograph shows another woman"
NUMBERS = [f"AB{number}00000{number}" for number in range(1, 8)]
NAMES = ("KARIMOVA", "QUILLFEATHER", "OYELARAN", "VANTONGEREN", "ZBIGNIEWSKI", "MBEKIZULU", "HALVORSEN")
PEOPLE = [person(name, f"AMINA{name[0]}", "840229", number, "A1") for name, number in zip(NAMES, NUMBERS, strict=True)]
LISTED = b"entry_id,name,birth_dates,nationalities,documents,reason_code\n" + b"".join(
    f"N-{number},Amina{name[0]} {name},1984-02-29,UZB,P:UZB:{paper},FTF\n".encode()
    for number, (name, paper) in enumerate(zip(NAMES, NUMBERS, strict=True))
)
STAFF = {
    "anna": Actor(id="anna", organisation="Test unit", roles=frozenset({Role.REVIEWER})),
    "ben": Actor(id="ben", organisation="Test unit", roles=frozenset({Role.REVIEWER})),
    "rita": Actor(id="rita", organisation="Test unit", roles=frozenset({Role.REQUEST_OFFICER})),
    "zz": Actor(id="zz", organisation="ZZ Air", roles=frozenset({Role.CARRIER}), carriers=frozenset({"ZZ"})),
    "qq": Actor(id="qq", organisation="QQ Air", roles=frozenset({Role.CARRIER}), carriers=frozenset({"QQ", "ZZ1"})),
    "none": Actor(id="none", organisation="No Air", roles=frozenset({Role.CARRIER})),
}


@pytest.fixture
def app(tmp_path: Path, clock: SettableClock) -> App:
    """Return a unit where seven people fly who are all on a list."""
    app = open_unit(tmp_path / "home", clock, listed=LISTED)
    app = replace(app, registry=replace(app.registry, actors={**app.registry.actors, **STAFF}))
    fly(app, paxlst(*PEOPLE))
    return app


def fly(app: App, raw: bytes) -> str:
    """Let something come in and be screened; return the id of its delivery."""
    taken = receive.receive(app, claim(app), raw, "a.edi")
    screen.screen(app, claim(app))
    return taken.deliveries[0].id


def refusals(app: App) -> list[dict[str, object]]:
    return [entry["public"] for entry in entries(app) if entry["event"] == "refuse"]


def walk(app: App, limit: int, who: str = "op") -> list[list[ShownHit]]:
    walked, after = [], ""
    while True:
        page = inspect.page(app, claim(app, who), after, limit=limit)
        walked.append([item.shown for item in page.items])
        after = page.after
        if not after:
            return walked


def ids(shown: list[ShownHit]) -> list[str]:
    return [one.hit.id for one in shown]


# ----------------------------------------------------------------------------------------------------------------- pages


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 50])
def test_the_pages_of_a_queue_are_the_queue(app: App, limit: int) -> None:
    walked = walk(app, limit)
    whole = list(inspect.queue(app, claim(app)).hits)
    assert [one for page in walked for one in ids(page)] == whole == ids(inspect.hits(app, claim(app)))
    assert list(review.waiting(app, claim(app)).hits) == whole
    assert [len(page) for page in walked][:-1] == [limit] * (len(walked) - 1)
    assert len(whole) == 7


def test_a_walk_passes_nothing_over_and_shows_nothing_twice_whatever_others_do(app: App, clock: SettableClock) -> None:
    """Between two pages hits are decided, others open that are more urgent, and time goes by."""
    whole = inspect.queue(app, claim(app)).hits
    first = inspect.page(app, claim(app), limit=2)
    clock.advance(minutes=1)
    inspect.hits(app, claim(app, "anna"))
    for gone in (whole[0], whole[3]):
        review.review(app, claim(app, "anna"), gone, Decision.DISMISS, WHY)
    soon = paxlst(PEOPLE[0], flight="ZZ0999", reference="0000009")
    fly(app, soon.replace(b"DTM+232:2603010730", b"DTM+232:2603010650").replace(b"IST", b"SKP"))
    clock.advance(hours=2)
    rest = inspect.page(app, claim(app), first.after, limit=50)
    assert [item.shown.hit.id for item in rest.items] == [one for one in whole[2:] if one != whole[3]]
    assert rest.as_of == first.as_of == MORNING
    again = inspect.page(app, claim(app), limit=50)
    assert len(again.items) == again.waiting == 6
    assert again.as_of == MORNING + timedelta(hours=2, minutes=1)


def test_a_page_says_until_when_something_can_be_done_and_when_each_is_due(app: App, clock: SettableClock) -> None:
    """The flight lands at 06:30 UTC; what is critical is due within a quarter of an hour."""
    lands = MORNING + timedelta(minutes=90)
    for item in inspect.page(app, claim(app)).items:
        assert item.act_by == lands
        assert item.due == item.shown.hit.opened_at + timedelta(minutes=15)
        assert item.shown.hit.level is Level.CRITICAL
    own = replace(app, config=replace(app.config, due_minutes={"critical": 600}))
    assert {item.due for item in inspect.page(own, claim(app)).items} == {lands}
    clock.set(lands)
    assert {item.act_by for item in inspect.page(app, claim(app)).items} == {None}


def test_a_page_is_a_look_at_what_is_on_it_and_at_nothing_else(app: App) -> None:
    before = len([entry for entry in entries(app) if entry["event"] == "consult"])
    page = inspect.page(app, claim(app, "anna"), limit=2)
    seen, unseen = page.items[0].shown.hit.id, inspect.queue(app, claim(app)).hits[-1]
    looks = [entry["public"] for entry in entries(app) if entry["event"] == "consult"]
    assert looks[before:] == [{"hits": 2}]
    assert review.review(app, claim(app, "anna"), seen, Decision.DISMISS, WHY).state is HitState.DISMISSED
    with pytest.raises(Refused, match="look at this hit first"):
        review.review(app, claim(app, "anna"), unseen, Decision.DISMISS, WHY)


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "e30",
        "W10",
        "bnVsbA",
        "é",
        pages.cursor(["2026-03-01T05:00:00+00:00"]),
        pages.cursor(["2026-03-01T05:00:00", False, 1, "", "", "", "", "", "", 1, ""]),
        pages.cursor(["then", False, 1, "", "", "", "", "", "", 1, ""]),
        pages.cursor(["2026-03-01T05:00:00+00:00", 0, 1, "", "", "", "", "", "", 1, ""]),
        "WyI" * 20_000,
        "W1tb" * 200_000,
    ],
)
def test_what_is_no_cursor_is_refused(app: App, cursor: str) -> None:
    with pytest.raises(Refused, match="no cursor"):
        inspect.page(app, claim(app), cursor)
    with pytest.raises(Refused, match="no cursor"):
        inspect.flights(app, claim(app), after=cursor)


@pytest.mark.parametrize("limit", [0, -1, 10_000])
def test_a_page_has_bounds(app: App, limit: int) -> None:
    with pytest.raises(Refused, match="a page holds 1 to"):
        inspect.page(app, claim(app), limit=limit)
    with pytest.raises(Refused, match="a page holds 1 to"):
        inspect.flights(app, claim(app), limit=limit)


# ---------------------------------------------------------------------------------------------------------------- taking


def test_a_taken_hit_is_decided_by_who_took_it_until_their_time_is_over(app: App, clock: SettableClock) -> None:
    first = inspect.queue(app, claim(app)).hits[0]
    for who in ("anna", "ben"):
        inspect.hits(app, claim(app, who))
    taken = review.take(app, claim(app, "anna"), first[:12])
    assert (taken.actor, taken.until) == ("anna", MORNING + timedelta(minutes=review.TAKEN_MINUTES))
    with pytest.raises(Conflict, match="anna works on this hit until 05:10:00 UTC"):
        review.take(app, claim(app, "ben"), first)
    with pytest.raises(Conflict, match="anna works on this hit"):
        review.review(app, claim(app, "ben"), first, Decision.CONFIRM, WHY)
    assert inspect.hit(app, claim(app, "ben"), first).taken == taken
    assert next(item.shown.taken for item in inspect.page(app, claim(app, "ben")).items if item.shown.hit.id == first) == taken
    clock.set(taken.until)
    assert review.review(app, claim(app, "ben"), first, Decision.CONFIRM, WHY).state is HitState.CONFIRMED
    acts = [(entry["event"], entry["public"]) for entry in entries(app) if entry["event"].startswith("review.")]
    assert acts == [("review.take", {"minutes": 10})]


def test_what_is_given_back_is_anyones_again(app: App) -> None:
    first = inspect.queue(app, claim(app)).hits[0]
    inspect.hits(app, claim(app, "ben"))
    review.take(app, claim(app, "anna"), first)
    review.give_back(app, claim(app, "ben"), first)  # not his: nothing changes
    with pytest.raises(Conflict):
        review.review(app, claim(app, "ben"), first, Decision.CONFIRM, WHY)
    review.give_back(app, claim(app, "anna"), first)
    assert review.review(app, claim(app, "ben"), first, Decision.CONFIRM, WHY).state is HitState.CONFIRMED
    with pytest.raises(Conflict, match="was confirmed by ben"):
        review.take(app, claim(app, "anna"), first)


@pytest.mark.parametrize("who", ["rita", "zz", "dpo"])
def test_only_a_reviewer_takes_hits(app: App, who: str) -> None:
    with pytest.raises(Refused, match=r"review needs one of the roles .*reviewer"):
        review.take(app, claim(app, who), "0" * 8)
    with pytest.raises(Refused, match=r"review needs one of the roles .*reviewer"):
        review.give_back(app, claim(app, who), "0" * 8)
    with pytest.raises(Refused, match="at least 8 characters"):
        review.take(app, claim(app, "anna"), "0")


# ------------------------------------------------------------------------------------------------------------ passengers


def asking(app: App, who: str = "rita", ticket: str = "REQ-7") -> Access:
    return replace(claim(app, who, Purpose.ANSWER_REQUEST), ticket=ticket)


def test_a_passenger_is_shown_with_companions_and_hits_and_the_log_says_so(app: App) -> None:
    fly(app, pnrgov(pnr("ABC2DE", "KARIMOVA+AMINAKMRS", "PERECZ+ORSOLYAMRS"), pnr("XYZ2DE", "DOLCI+MARIOMR")))
    hit = next(one for one in inspect.hits(app, claim(app)) if one.passenger.identity.names[0].surname == "KARIMOVA")
    view = inspect.passenger(app, claim(app, "anna"), hit.passenger.id)
    assert view.passenger == hit.passenger
    assert view.leg.key == hit.leg.key
    assert "PERECZ" in {name.surname for one in view.companions for name in one.names}
    assert "DOLCI" not in {name.surname for one in view.companions for name in one.names}
    assert view.hits is not None
    assert [one.hit.id for one in view.hits] == [hit.hit.id]
    (look,) = [entry["public"] for entry in entries(app) if entry["event"] == "consult.passenger"]
    assert look == {"passengers": 1, "companions": len(view.companions)}
    assert review.review(app, claim(app, "anna"), hit.hit.id, Decision.DISMISS, WHY).state is HitState.DISMISSED
    with pytest.raises(NotFound, match="no passenger of that id"):
        inspect.passenger(app, claim(app), "0" * 32)


def test_nobody_answers_a_request_without_a_ticket(app: App) -> None:
    (hit, *_) = inspect.hits(app, claim(app))
    before = len(refusals(app))
    for ask in (
        lambda who: inspect.passenger(app, who, hit.passenger.id),
        lambda who: inspect.search(app, who, Sought(document=NUMBERS[0], issuer="UZB")),
    ):
        with pytest.raises(Refused, match="under which ticket") as refused:
            ask(asking(app, ticket=" "))
        assert refused.value.code == Denial.TICKET
    assert [one["why"] for one in refusals(app)[before:]] == ["ticket", "ticket"]
    assert inspect.passenger(app, asking(app), hit.passenger.id).hits is None


# ---------------------------------------------------------------------------------------------------------------- search


def test_a_search_finds_by_whole_values_and_the_log_keeps_them_sealed(app: App) -> None:
    (found,) = inspect.search(app, asking(app), Sought(document="ab 1000001", issuer="UZB"))
    assert [name.surname for name in found.names] == ["KARIMOVA"]
    assert inspect.passenger(app, asking(app), found.id).passenger.id == found.id
    (entry,) = [entry for entry in entries(app) if entry["event"] == "consult.search"]
    assert entry["public"] == {"kinds": "document", "found": 1}
    assert "AB1000001" not in str(entry)
    (private,) = [one["private"] for one in opened(app) if one["event"] == "consult.search"]
    assert (private["sought.document"], private["passengers"], private["ticket"]) == ("UZB:AB1000001", found.id, "REQ-7")
    assert inspect.search(app, asking(app), Sought(surname="KARIMOVA", given="AMINAK", birth_year=1985)) == []


@pytest.mark.parametrize("who", ["op", "zz"])
def test_a_search_is_for_who_answers_requests(app: App, who: str) -> None:
    with pytest.raises(Refused):
        inspect.search(app, claim(app, who), Sought(locator="ABC2DE"))


def test_what_is_no_whole_value_is_refused_as_unspecific(app: App) -> None:
    before = len(refusals(app))
    for asked in (Sought(), Sought(surname="KARIMOVA"), Sought(document="AB1000001")):
        with pytest.raises(Refused, match="say whole values") as refused:
            inspect.search(app, asking(app), asked)
        assert refused.value.code == Denial.UNSPECIFIC
    assert {one["why"] for one in refusals(app)[before:]} == {"unspecific"}


def test_a_search_that_finds_too_many_is_refused_and_shows_nobody(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """All seven have the locator ABC2DE; three may be found."""
    assert len(inspect.search(app, asking(app), Sought(locator="ABC2DE"))) == 7
    monkeypatch.setattr(inspect, "FOUND_MAX", 3)
    looks = len([entry for entry in entries(app) if entry["event"] == "consult.search"])
    with pytest.raises(Refused, match="more than 3 passengers") as refused:
        inspect.search(app, asking(app), Sought(locator="ABC2DE"))
    assert refused.value.code == Denial.UNSPECIFIC
    assert refusals(app)[-1] == {
        "capability": "search",
        "purpose": "answer-request",
        "why": "unspecific",
        "kinds": "locator",
        "found": "more than 3",
    }
    assert len([entry for entry in entries(app) if entry["event"] == "consult.search"]) == looks
    (private,) = [one["private"] for one in opened(app) if one["event"] == "refuse"][-1:]
    assert private["sought.locator"] == "ABC2DE"


# ------------------------------------------------------------------------------------------------------------- deliveries


def test_a_carrier_follows_its_own_deliveries_alone(app: App) -> None:
    delivery = fly(app, pnrgov(pnr("ABC2DE", "PERECZ+ORSOLYAMRS")))
    mine = inspect.receipt(app, claim(app, "zz"), delivery)
    assert (mine.row.id, mine.row.carriers, mine.state.value) == (delivery, ("ZZ",), "screened")
    assert (mine.row.sender, mine.row.source) == ("", "")
    assert inspect.receipt(app, claim(app), delivery) == mine
    before = len(refusals(app))
    said = set()
    for who, asked in (("qq", delivery), ("none", delivery), ("zz", "receipt-none"), ("op", "receipt-none")):
        with pytest.raises(NotFound) as nothing:
            inspect.receipt(app, claim(app, who), asked)
        said.add(str(nothing.value))
    assert said == {"there is no delivery of that id"}
    assert [one["why"] for one in refusals(app)[before:]] == ["carrier", "carrier"]
    with pytest.raises(Refused):
        inspect.receipt(app, claim(app, "rita"), delivery)


def test_a_delivery_of_which_no_carrier_is_known_is_no_carriers(app: App) -> None:
    nobodys = fly(app, b"surname,given_names\nPERECZ,ORSOLYA\n")
    assert inspect.receipt(app, claim(app), nobodys).row.carriers == ()
    with pytest.raises(NotFound):
        inspect.receipt(app, claim(app, "none"), nobodys)


# ----------------------------------------------------------------------------------------------------- flights, and rules


def test_flights_come_in_pages_that_are_the_board(app: App) -> None:
    for number in range(4):
        fly(app, paxlst(PEOPLE[0], flight=f"ZZ{number}", reference=f"000001{number}"))
    whole = inspect.flights(app, claim(app))
    assert whole.after == ""
    parts, after = [], ""
    while True:
        page = inspect.flights(app, claim(app), after=after, limit=2)
        parts += page.items
        after = page.after
        if not after:
            break
    assert parts == whole.items
    assert len(parts) == 5
    assert inspect.flights(app, claim(app), since="2026-03-02").items == []
    assert len(inspect.flights(app, claim(app), since="2026-03-01", until="2026-03-01T06:11").items) == 5
    with pytest.raises(Refused, match="say a day or a local time"):
        inspect.flights(app, claim(app), since="tomorrow")


def test_whoever_controls_the_rules_sees_which_are_in_force(app: App) -> None:
    oversight = claim(app, "dpo", Purpose.OVERSIGHT)
    edition = inspect.edition(app, oversight)
    assert edition == app.in_force().edition
    assert edition.rules == ()
    let_judge(app)
    edition = bootstrap.open_home(app.config.home, app.clock).in_force().edition
    held = rules.held(app, oversight)
    assert {(one.rule.id, one.rule.version, one.rule.digest) for one in held} == set(edition.rules) != set()
    assert all(one.rule.title and one.rule.owner and one.rule.bases and one.tenure.review_due for one in held)
    with pytest.raises(Refused):
        rules.held(app, claim(app, "zz"))
