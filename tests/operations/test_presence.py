"""The log says when a process of the unit began and ended, and which one broke off."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from pnrscreen.app import App
from pnrscreen.operations import presence, sequence
from support.clock import SettableClock
from support.homes import open_unit
from support.logs import entries


@pytest.fixture
def app(tmp_path: Path, clock: SettableClock) -> App:
    return open_unit(tmp_path / "home", clock, listed=b"")


def told(app: App) -> list[tuple[str, dict[str, object]]]:
    return [(one["event"], one["public"]) for one in entries(app) if one["event"].startswith("process.")]


def test_a_beginning_and_an_end_are_entries_that_name_kind_and_process(app: App) -> None:
    process = presence.began(app, "serve")
    other = presence.began(app, "serve")
    presence.ended(app, process)
    assert process != other
    assert told(app) == [
        ("process.start", {"process": process, "kind": "serve"}),
        ("process.start", {"process": other, "kind": "serve"}),
        ("process.stop", {"process": process, "kind": "serve", "well": 1}),
    ]


def test_what_does_not_end_well_says_so_and_goes_on_to_be_raised(app: App) -> None:
    with pytest.raises(KeyboardInterrupt), presence.present(app, "worker"):
        raise KeyboardInterrupt
    assert [(event, public.get("well")) for event, public in told(app)] == [("process.start", None), ("process.stop", 0)]


def test_a_process_that_left_no_end_is_named_with_its_beginning(app: App, clock: SettableClock) -> None:
    with presence.present(app, "ingest"):
        pass
    began_at = clock.now() + timedelta(hours=1)
    clock.advance(hours=1)
    lost = presence.began(app, "worker")
    clock.advance(hours=1)
    still = presence.began(app, "serve")
    sequence.sequence(app)
    assert presence.unended(app) == ((lost, "worker", began_at), (still, "serve", clock.now()))
    presence.ended(app, lost, well=False)
    sequence.sequence(app)
    assert [one.id for one in presence.unended(app)] == [still]


def test_only_the_newest_entries_are_looked_through(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    presence.began(app, "worker")
    presence.began(app, "serve")
    sequence.sequence(app)
    monkeypatch.setattr(presence, "LOOKED_OVER", 1)
    assert [one.kind for one in presence.unended(app)] == ["serve"]
