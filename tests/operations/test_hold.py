"""An authority's order copies a record to its case, and prolongs nothing here: the record goes on its date all the same."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization as form
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from pnrscreen.app import App
from pnrscreen.bootstrap import holding
from pnrscreen.errors import ConfigError, Conflict, NotFound, Refused, Tampered
from pnrscreen.operations import clock as operation
from pnrscreen.operations import hold, inspect, inventory, retain
from pnrscreen.operations.hold import Asked, SealedCopy
from pnrscreen.privacy import hold as orders
from pnrscreen.rights import Access, Actor, Purpose, Role
from support.clock import SettableClock
from support.homes import claim
from support.keys import a_key
from support.logs import opened
from support.retained import a_home, custodian, limits, open_at

COURT = X25519PrivateKey.generate()
PUBLIC = COURT.public_key().public_bytes(form.Encoding.PEM, form.PublicFormat.SubjectPublicKeyInfo)
PRIVATE = COURT.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())
STAFF = (("q", "Test unit", Role.REQUEST_OFFICER), ("q2", "Test unit", Role.REVIEWER), ("x", "Ministry", Role.OVERSIGHT))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home that every test takes a copy of."""
    folder = tmp_path_factory.mktemp("made")
    a_home(folder, SettableClock())
    return folder / "home"


@pytest.fixture
def app(made: Path, tmp_path: Path, clock: SettableClock) -> App:
    return staffed(open_at(Path(shutil.copytree(made, tmp_path / "home")), clock))


def staffed(app: App) -> App:
    """Register those who carry orders out and approve them, with keys, as in a home that holds real persons."""
    known = app.registry
    people = [
        Actor(id=id_, organisation=whose, roles=frozenset({role}), key=a_key(id_).line)
        for id_, whose, role in (*STAFF, ("m", "Test unit", Role.DPO))
    ]
    live = replace(known.newest, synthetic=False, actors=tuple(people))
    actors = {**known.actors, **{one.id: one for one in people}}
    return replace(app, registry=replace(known, newest=live, actors=actors))


def officer(app: App, actor: str = "q") -> Access:
    return claim(app, actor, Purpose.ANSWER_REQUEST)


def listed(app: App) -> str:
    (hit,) = inspect.hits(app, claim(app, "r"), everything=True)
    return hit.passenger.id


def an_order(app: App, *signers: str, **said: Any) -> bytes:
    asked: dict[str, Any] = {"authority": "Court of X", "key": PUBLIC, "reference": "4 Gs 12/26", "basis": "Code 94", **said}
    made = hold.order(app, officer(app), Asked(**asked))
    for one in signers:
        made = made.signed(one, a_key(one).sign(made.to_sign))
    return made.written()


def placed(app: App, **said: Any) -> SealedCopy:
    return hold.place(app, officer(app), an_order(app, "q", "x", **said), holding.seal)


def files(tmp_path: Path, case: SealedCopy, private: bytes = PRIVATE) -> dict[str, Any]:
    """Open a case as the authority does, with nothing of the unit's."""
    (tmp_path / "case").write_bytes(case.content)
    (tmp_path / "court.key").write_bytes(private)
    found = dict(hold.unpacked(holding.opened(tmp_path / "case", tmp_path / "court.key")))
    return {name: json.loads(content) for name, content in found.items()}


def test_the_authority_opens_what_was_held_and_nobody_reads_it_on_the_way(app: App, tmp_path: Path) -> None:
    case = placed(app, passengers=(listed(app),))
    assert b"KARIMOVA" not in case.content
    found = files(tmp_path, case)
    assert found["record-0001.json"]["record"]["identity"]["names"][0]["surname"] == "KARIMOVA"
    assert found["record-0001.json"]["masked"] is False
    assert found["order.json"]["signatures"][0]["actor"] == "q"
    assert "hits" not in found["record-0001.json"]  # what the unit suspects is not in a carrier's record
    other = X25519PrivateKey.generate().private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())
    with pytest.raises(Tampered, match="another key"):
        files(tmp_path, case, other)
    for place in (5, len(case.content) - 5):
        changed = bytearray(case.content)
        changed[place] ^= 1
        with pytest.raises(Tampered):
            files(tmp_path, case._replace(content=bytes(changed)))


def test_a_locator_leads_to_its_own_carrier_s_reservation_only(app: App, tmp_path: Path) -> None:
    assert placed(app, locators=("ZZ/ABC2DE",)).hold.records == 3
    with pytest.raises(NotFound, match="nothing of what the order names"):
        placed(app, locators=("YY/ABC2DE",))


def test_no_limit_changes_and_the_record_goes_on_its_date_while_the_case_still_opens(
    app: App, clock: SettableClock, tmp_path: Path
) -> None:
    before = [(one.kind, one.cohort, one.masked, one.due) for one in inventory.due(app, custodian(app))]
    case = placed(app, passengers=(listed(app),))
    assert [(one.kind, one.cohort, one.masked, one.due) for one in inventory.due(app, custodian(app))] == before
    who = listed(app)
    clock.set(limits(app).erased)
    if operation.jump(app):
        operation.confirm(app, claim(app, "d", Purpose.RETENTION))
    assert retain.run(app, app.system).records > 5
    with pytest.raises(NotFound):
        inspect.passenger(app, claim(app), who)
    with pytest.raises(NotFound, match="tell the authority so"):
        placed(app, passengers=(who,))
    assert files(tmp_path, case)["record-0001.json"]["record"]["identity"]["names"][0]["surname"] == "KARIMOVA"
    assert [one.records for one in hold.holds(app, claim(app, "d", Purpose.OVERSIGHT))] == [1]


@pytest.mark.parametrize("run", [True, False])
def test_who_is_masked_is_copied_as_masked(tmp_path: Path, clock: SettableClock, *, run: bool) -> None:
    """By the law's date, whether the keys were sealed by then or not."""
    app = staffed(a_home(tmp_path, clock, "eu-text"))
    who = listed(app)
    clock.set(limits(app).masked)
    if run:
        retain.run(app, app.system)
    case = placed(app, passengers=(who,))
    (record,) = (said for name, said in files(tmp_path, case).items() if name.startswith("record"))
    assert (case.hold.masked, record["masked"]) == (1, True)
    assert set(record["record"]) <= {"kind", "booking", "seat", "bags", "ambiguous"}
    assert "KARIMOVA" not in str(record)


def test_two_people_of_two_organisations_answer_for_it(app: App) -> None:
    who = listed(app)
    for signers, why in (
        ((), "signatures of two"),
        (("q",), "signatures of two"),
        (("q", "q2"), "another organisation"),
        (("q2", "x"), "whoever carries an order out"),
    ):
        with pytest.raises(Refused, match=why):
            hold.place(app, officer(app), an_order(app, *signers, passengers=(who,)), holding.seal)
    stated = an_order(app, "q", "x", passengers=(who,))
    with pytest.raises(Refused, match="is not theirs"):
        hold.place(app, officer(app), stated.replace(b"4 Gs 12/26", b"4 Gs 13/26"), holding.seal)
    with pytest.raises(Refused, match=r"needs one of the roles|is not open"):
        hold.place(app, claim(app, "d", Purpose.OVERSIGHT), stated, holding.seal)
    assert hold.holds(app, claim(app, "d", Purpose.OVERSIGHT)) == []


def test_an_order_is_carried_out_once(app: App) -> None:
    stated = an_order(app, "q", "x", passengers=(listed(app),))
    hold.place(app, officer(app), stated, holding.seal)
    with pytest.raises(Conflict, match="carried out before"):
        hold.place(app, officer(app), stated, holding.seal)
    assert len(hold.holds(app, claim(app, "d", Purpose.OVERSIGHT))) == 1


def test_the_log_says_which_key_which_file_and_who_and_the_leaf_names_nobody(app: App) -> None:
    who = listed(app)
    case = placed(app, passengers=(who,))
    (entry,) = [one for one in opened(app) if one["event"] == "hold"]
    assert entry["public"] == {
        "key": orders.fingerprint(orders.key_of(PUBLIC)),
        "order": case.hold.order,
        "package": hashlib.sha256(case.content).hexdigest(),
        "records": 1,
        "masked": 0,
    }
    said = {name: entry["private"][name] for name in ("authority", "reference", "ordered_on", "ordered_under", "approver")}
    assert said == {
        "authority": "Court of X",
        "reference": "4 Gs 12/26",
        "ordered_on": "Code 94",
        "ordered_under": "T-1",
        "approver": "x",
    }
    assert entry["private"]["passengers"] == who
    assert who not in str(entry["public"])


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({}, "names passengers or record locators"),
        ({"passengers": tuple(f"p-{number}" for number in range(101))}, "at most 100"),
        ({"locators": ("ABC2DE",)}, "with its carrier"),
        ({"passengers": ("p",), "reference": " "}, "says its reference"),
        ({"passengers": ("p",), "key": b"no key"}, "is a PEM file"),
        (
            {
                "passengers": ("p",),
                "key": Ed25519PrivateKey.generate()
                .public_key()
                .public_bytes(form.Encoding.PEM, form.PublicFormat.SubjectPublicKeyInfo),
            },
            "is a PEM file",
        ),
    ],
)
def test_an_order_that_says_too_little_or_names_too_many_is_none(app: App, said: dict[str, Any], why: str) -> None:
    with pytest.raises(Refused, match=why):
        an_order(app, **said)
    with pytest.raises(Refused, match="no order"):
        hold.read(b"{}")


def test_a_case_whose_file_is_not_what_its_manifest_says_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="manifest"):
        list(hold.unpacked(b'{"manifest.json": "{\\"files\\": {\\"a\\": \\"0\\"}}", "a": "b"}'))
    (tmp_path / "case").write_bytes(b"{}\nnothing")
    (tmp_path / "key").write_bytes(b"nothing")
    with pytest.raises(ConfigError, match="no private key"):
        holding.opened(tmp_path / "case", tmp_path / "key")
