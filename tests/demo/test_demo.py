"""The day as a whole: its volumes, its reproducibility, and that what is called true was really sent."""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
import re
from collections import Counter, defaultdict

import pytest

from pnrscreen import demo
from pnrscreen.demo.carriers import CARRIERS
from pnrscreen.demo.cultures import CULTURES
from pnrscreen.message import Kind, Source

DATE = dt.date(2026, 3, 1)


def unfolded(content: bytes) -> bytes:
    return content.replace(b"\r\n", b"")


def segments(content: bytes) -> list[list[list[str]]]:
    """Read a file with a scanner of its own: service characters, then character by character, release included."""
    text = unfolded(content).decode("utf-8-sig")
    announced = re.search("UNA(.{6})UNB", text)
    component, element, _, release, _, terminator = announced[1] if announced else ":+.? '"
    start = text.index("UNB")
    found: list[list[list[str]]] = [[[""]]]
    at = start
    while at < len(text):
        sign = text[at]
        if sign == release:
            at += 1
            found[-1][-1][-1] += text[at]
        elif sign == component:
            found[-1][-1].append("")
        elif sign == element:
            found[-1].append([""])
        elif sign == terminator:
            if found[-1][0][0] == "UNZ":
                return found
            found.append([[""]])
        else:
            found[-1][-1][-1] += sign
        at += 1
    pytest.fail("no UNZ")


def readable(day: demo.Day) -> list[demo.File]:
    return [file for file in day.files if file.name not in day.truth.broken]


# ------------------------------------------------------------------------------------------------------ volumes and seeds


def test_the_same_seed_gives_the_same_bytes() -> None:
    one, two = (demo.day(random.Random(3), DATE, flights=6, passengers=120) for _ in range(2))
    assert one == two


def test_another_seed_gives_other_bytes() -> None:
    one, two = (demo.day(random.Random(seed), DATE, flights=6, passengers=120) for seed in (3, 4))
    assert one.watchlist_csv != two.watchlist_csv
    assert not {file.content for file in one.files} & {file.content for file in two.files}


def test_a_day_has_the_promised_volumes(day: demo.Day) -> None:
    people = [person for flight in day.truth.flights for person in flight.people]
    assert len(day.truth.flights) == 44
    assert sum(person.kind is not Kind.CREW for person in people) > 6500
    assert {person.kind for person in people} == set(Kind)
    assert {flight.carrier for flight in day.truth.flights} == set(CARRIERS)
    assert len(CULTURES) >= 20
    assert len({person.nationality for person in people}) >= 40


@pytest.mark.parametrize(("flights", "passengers"), [(1, 20), (3, 60)])
def test_a_tiny_day_still_carries_everyone_planted(flights: int, passengers: int) -> None:
    day = demo.day(random.Random(1), DATE, flights=flights, passengers=passengers)
    assert len(day.truth.flights) == flights
    aboard = {(flight.label, person.number) for flight in day.truth.flights for person in flight.people}
    assert {(planted.flight, planted.number) for planted in day.truth.planted} <= aboard


def test_departures_are_spread_over_the_local_day(day: demo.Day) -> None:
    assert {flight.departs.date() for flight in day.truth.flights} == {DATE}
    assert len({flight.departs.hour for flight in day.truth.flights}) > 12


def test_some_flights_lack_api_and_some_lack_pnr(day: demo.Day) -> None:
    lacking = Counter(
        source
        for flight in day.truth.flights
        for source in Source
        if not any(source in person.sources for person in flight.people)
    )
    assert lacking == {Source.API: 2, Source.PNR: 2}


# --------------------------------------------------------------------------------------------------------------- the files


def test_files_come_in_the_order_they_were_sent(day: demo.Day) -> None:
    assert [file.name for file in day.files] == sorted(file.name for file in day.files)
    assert len({file.name for file in day.files}) == len(day.files)
    by_flight: dict[str, list[int]] = defaultdict(list)
    for file in day.files:
        by_flight["_".join(file.name.split("_")[1:3])].append(file.at)
    assert all(sent == sorted(sent, reverse=True) for sent in by_flight.values())


def test_every_kind_of_transmission_occurs(day: demo.Day) -> None:
    kinds = {re.sub(r"-\d\d$", "", file.name.split("_")[3].removesuffix(".edi")) for file in day.files}
    assert kinds == {"pnr-full", "pnr-update", "api-crew", "api-list", "api-closed", "ruined"}


def test_some_transmissions_are_sent_twice(day: demo.Day) -> None:
    assert len({file.content for file in day.files}) < len(day.files)


def test_one_file_cannot_be_read(day: demo.Day) -> None:
    (name,) = day.truth.broken
    (ruined,) = (file for file in day.files if file.name == name)
    assert ruined.content.startswith(b"UNH")
    assert b"UNB" not in ruined.content


def test_every_file_obeys_its_service_characters_and_closes_what_it_opens(small: demo.Day) -> None:
    for file in readable(small):
        found = segments(file.content)
        tags = [segment[0][0] for segment in found]
        assert all(re.fullmatch(r"[A-Z]{3}|L", tag) for tag in tags), file.name
        assert tags[0] == "UNB"
        assert tags[-1] == "UNZ"
        assert tags.count("UNH") == tags.count("UNT") >= 1
        assert found[0][5] == found[-1][2]


def test_segment_counts_are_right_except_where_a_carrier_miscounts(small: demo.Day) -> None:
    wrong = set()
    for file in readable(small):
        found = segments(file.content)
        tags = [segment[0][0] for segment in found]
        for start, segment in enumerate(found):
            if segment[0][0] == "UNH":
                end = tags.index("UNT", start)
                if found[end][1][0] != str(end - start + 1):
                    wrong.add(file.name.split("_")[1][:2])
    assert wrong == {"Z0"}


def test_no_text_leaves_the_common_character_set(day: demo.Day) -> None:
    for file in day.files:
        assert file.content.removeprefix(b"\xef\xbb\xbf").isascii(), file.name


# --------------------------------------------------------------------------------------------------------------- the truth


def test_planted_people_are_in_the_bytes_of_their_flight(day: demo.Day) -> None:
    for planted in (*day.truth.planted, *day.truth.decoys):
        flight, _, origin = planted.flight.split("/")
        sent = b"".join(unfolded(file.content) for file in day.files if f"_{flight}_{origin}_" in file.name)
        assert planted.number.encode() in sent


def test_no_two_people_share_a_document_unless_planted(day: demo.Day) -> None:
    bearers: dict[tuple[str, str], list[str]] = defaultdict(list)
    for flight in day.truth.flights:
        for person in flight.people:
            bearers[person.issuer, person.number].append(person.surname)
    shared = {number for (_, number), names in bearers.items() if len(names) > 1}
    planted = [planted for planted in day.truth.planted if planted.cause == "shared-document"]
    assert shared == {one.number for one in planted}
    assert len(planted) == 6


def test_the_planted_causes_are_those_promised(day: demo.Day) -> None:
    causes = Counter(planted.cause for planted in day.truth.planted)
    assert causes == {"list": 12, "courier": 6, "shared-document": 6, "minor-alone": 3}
    assert Counter(decoy.cause for decoy in day.truth.decoys) == {"list": 10, "courier": 7, "minor-alone": 3}


def test_a_locator_belongs_to_one_booking(day: demo.Day) -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    for flight in day.truth.flights:
        for person in flight.people:
            for locator in person.locators[:1]:
                owners[locator].add(flight.label)
    assert all(len(labels) == 1 for labels in owners.values())


# ----------------------------------------------------------------------------------------------------------- the watchlist


def rows(day: demo.Day) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(day.watchlist_csv.decode(), newline="")))


def test_the_watchlist_has_three_hundred_entries_with_distinct_ids(day: demo.Day) -> None:
    listed = rows(day)
    assert len(listed) == len({row["entry_id"] for row in listed}) == 300


def test_planted_entries_exist_and_do_not_stand_together(day: demo.Day) -> None:
    ids = [row["entry_id"] for row in rows(day)]
    planted = sorted(ids.index(planted.entry) for planted in day.truth.planted if planted.entry)
    assert len(planted) == 12
    assert planted[-1] - planted[0] > 100


def test_a_birth_date_reads_as_documented(day: demo.Day) -> None:
    for row in rows(day):
        for date in filter(None, row["birth_dates"].split("|")):
            assert re.fullmatch(r"\d{4}-\d\d-\d\d|~?\d{4}|\d{4}\.\.\d{4}", date)


def test_only_planted_entries_bear_the_name_of_someone_flying(day: demo.Day) -> None:
    aboard = {(person.surname, person.given) for flight in day.truth.flights for person in flight.people}
    planted = {one.entry for one in (*day.truth.planted, *day.truth.decoys)}
    namesakes = {row["entry_id"] for row in rows(day) if (row["surname"], row["given_names"]) in aboard}
    assert namesakes <= planted
