"""Hold: an authority's written order on named records is carried out by copying them to its case, and by nothing else.

What is copied is what is held now: the whole record, or what masking leaves of it. The copy is sealed to the authority's key at
once and goes into its case, under its law; here every record goes on its date all the same. What this unit made of a record
(its hits) is not part of it. Who signed for the order, and the digest of the file, stand in the log.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import NamedTuple

from pnrscreen import privacy
from pnrscreen.app import App
from pnrscreen.errors import NotFound, Refused
from pnrscreen.operations import sequence
from pnrscreen.ports import FoundPassenger, Held, Hold, Snapshot
from pnrscreen.privacy import hold as orders
from pnrscreen.privacy import signing
from pnrscreen.privacy.hold import Order
from pnrscreen.rights import Access, Capability

FORMAT = "pnrscreen/case/v1"
FOUND_MAX = 200
"""Records a locator of an order may lead to."""
Seal = Callable[[bytes, bytes, bytes], bytes]
"""Encrypts what is given to a public key, behind a heading of one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an authority asked for: its name and key (PEM), reference and basis of its order, and whom it names."""

    authority: str
    key: bytes
    reference: str
    basis: str
    passengers: tuple[str, ...] = ()
    locators: tuple[str, ...] = ()


class SealedCopy(NamedTuple):
    """What was copied, and the sealed file."""

    hold: Hold
    content: bytes


def order(app: App, access: Access, asked: Asked) -> Order:
    """Draft an order, for whoever carries it out and somebody of another organisation to sign. Raises Refused."""
    app.permit(access, Capability.HOLD)
    try:
        made = Order(
            home=app.registry.home,
            made_at=f"{app.clock.now().astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            nonce=app.ids.new("order"),
            authority=" ".join(asked.authority.split()),
            key=orders.key_of(asked.key),
            reference=" ".join(asked.reference.split()),
            basis=" ".join(asked.basis.split()),
            ticket=access.ticket,
            passengers=asked.passengers,
            locators=tuple(one.upper() for one in asked.locators),
        )
        return orders.read(made.written())
    except privacy.RegistryError as error:
        raise Refused(str(error), error.code) from None


def read(content: bytes) -> Order:
    """Read an order; raises Refused where it is none."""
    try:
        return orders.read(content)
    except privacy.RegistryError as error:
        raise Refused(str(error), error.code) from None


def place(app: App, access: Access, content: bytes, seal: Seal) -> SealedCopy:
    """Carry a signed order out: copy what it names to a file that the authority alone can open, and write that down first.

    Raises Refused where it is not signed as it must be, NotFound where nothing of it is held, Conflict where it was carried out
    before.
    """
    grant = app.permit(access, Capability.HOLD)
    made = read(content)
    try:
        approver = orders.check(made, app.registry, access.actor)
    except privacy.RegistryError as error:
        app.turn_away(Refused(str(error), error.code), Capability.HOLD, access)
    sequence.keep_up(app)
    with app.store.transaction(grant) as change:
        copied = change.records(_named(change, made))
        if not copied:
            raise NotFound("nothing of what the order names is held here: tell the authority so")
        id_, now = app.ids.new("hold"), app.clock.now()
        heading = {"format": FORMAT, "hold": id_, "key": orders.fingerprint(made.key)}
        sealed = seal(_package(made, copied, content, id_), made.public_key, signing.canonical(heading))
        hold = Hold(
            id=id_,
            at=now,
            authority=made.authority,
            key=orders.fingerprint(made.key),
            order=made.digest,
            package=hashlib.sha256(sealed).hexdigest(),
            records=len(copied),
            masked=sum(one.masked for one in copied),
            requester=access.actor,
            approver=approver,
        )
        change.hold(hold)
        public: dict[str, str | int] = {name: getattr(hold, name) for name in ("key", "order", "package", "records", "masked")}
        said = {
            "authority": made.authority,
            "reference": made.reference,
            "ordered_on": made.basis,
            "ordered_under": made.ticket,
        }
        private = {**said, "approver": approver, "passengers": " ".join(sorted({one.passenger for one in copied}))}
        change.append(app.entry(access, "hold", public, private))
    sequence.sequence(app)
    return SealedCopy(hold, sealed)


def holds(app: App, access: Access) -> Sequence[Hold]:
    """Return what was copied to the cases of authorities, oldest first; it names nobody who travels."""
    grant = app.permit(access, Capability.READ_HOLDS)
    with app.store.reading(grant) as snapshot:
        return snapshot.holds()


def unpacked(plain: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the files of an opened case, each as its manifest says. Raises Refused where one is not."""
    try:
        files = {name: text.encode() for name, text in json.loads(plain).items()}
        said = json.loads(files["manifest.json"])["files"]
        whole = files.keys() - {"manifest.json"} == said.keys()
    except (ValueError, KeyError, AttributeError):
        whole, files, said = False, {}, {}
    if not whole or any(hashlib.sha256(files[name]).hexdigest() != digest for name, digest in said.items()):
        raise Refused("what is in the case is not what its manifest says")
    yield from files.items()


def _named(snapshot: Snapshot, made: Order) -> Sequence[str]:
    """Return the ids of the passengers whom an order names, by id or by the locator of their reservation."""
    ids = set(made.passengers)
    for one in made.locators:
        owner, _, locator = one.partition("/")
        found = snapshot.find(privacy.sought(privacy.Sought(locator=locator)), FOUND_MAX)
        if found.number > FOUND_MAX:
            raise Refused(f"the locator {one} leads to more than {FOUND_MAX} records: have the order name the passengers")
        ids |= {person.id for person in found.people if _theirs(person, owner, locator)}
    return sorted(ids)


def _theirs(person: FoundPassenger, owner: str, locator: str) -> bool:
    """Tell whether a reservation is the one that is meant: its owner is said, or it is on the owner's own flight."""
    said = {one.owner for one in person.identity.locators if one.locator.upper() == locator}
    return owner in said or ("" in said and person.leg.key.carrier == owner)


def _package(made: Order, copied: Sequence[Held], signed: bytes, hold: str) -> bytes:
    """Return the files of a case as one JSON object: the order as it was signed, each record, and what names them all."""
    files = {"order.json": signed.decode()}
    files |= {f"record-{number:04d}.json": one.content.decode() for number, one in enumerate(copied, 1)}
    digests: dict[str, object] = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in files.items()}
    manifest = signing.canonical({"format": FORMAT, "hold": hold, "order": made.digest, "files": digests})
    return signing.canonical({**files, "manifest.json": manifest.decode()})
