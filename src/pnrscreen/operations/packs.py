"""Packs: a signed folder of rules is taken into a home, where each of its rules is a draft.

Nothing judges by a pack: whoever answers for the rules puts each in service afterwards. A pack is refused whole where a rule in
it is not lawful, where the profile does not cover its offences (Directive 2016/681 Art 3(9) with Annex II), or where nobody
whose key counts has signed the very content.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from pnrscreen import governing, privacy, rulebook
from pnrscreen.app import App
from pnrscreen.errors import Refused
from pnrscreen.rights import Access, Capability
from pnrscreen.rulebook import Pack, Rule
from pnrscreen.rulebook.rule import Status

PACK = "pack"
"""Why a pack was refused, in one word for the log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A pack as it arrives: its files by ``<folder>/<name>``, its file of signatures (empty: none), and the public keys that
    whoever imports it trusts besides those of the home's actors.
    """

    files: Mapping[str, bytes]
    signatures: bytes = b""
    keys: Sequence[str] = ()


class Taken(NamedTuple):
    """What was taken in: the pack, who signed it, and how it differs from the edition that lay there (empty: none did)."""

    pack: Pack
    signer: str
    news: tuple[str, ...]


def take_in(app: App, access: Access, parcel: Parcel) -> Taken:
    """Check a pack, put its rules into the home as drafts, and write that down.

    Raises RulebookError with every fault of its files, Refused where it is not covered, not signed, or no newer edition.
    """
    grant = app.permit(access, Capability.IMPORT_PACK)
    law = governing.policy(app.profile)
    book = rulebook.load(parcel.files, law, published=True)
    if len(book.packs) != 1:
        raise Refused("this is no pack: a pack is one folder of rules with a pack.toml", PACK)
    (pack,) = book.packs
    signed = _check(app, pack, parcel)

    held = app.shelf.rules(shipped=app.profile.rules_shipped)
    before = rulebook.load(held, law)
    _check_newer(pack, book.rules, before)

    drafts = rulebook.as_drafts(parcel.files, f"{pack.id}/")
    kept = {path: content for path, content in held.items() if not path.startswith(f"{pack.id}/")}
    after = rulebook.load({**kept, **drafts}, law)
    for rule in after.rules:
        if rule.id in pack.rules and rule.status is not Status.DRAFT:
            raise Refused(
                f'rule {rule.id}: write its status on a line of its own, status = "draft", before any other text', PACK
            )
    app.shelf.put_rules({**kept, **drafts, rulebook.LOCK: rulebook.lock(after)})
    with app.store.transaction(grant) as change:
        public: dict[str, str | int] = {
            "pack": pack.id,
            "version": pack.version,
            "digest": pack.digest,
            "rules": len(pack.rules),
            "signer": signed,
        }
        change.append(app.entry(access, "rule.import", public))
    return Taken(pack, signed, _news(before, after, pack.id))


def _check(app: App, pack: Pack, parcel: Parcel) -> str:
    """Return who signed a pack, once the law of the home covers it; raises Refused."""
    unfit = [*privacy.unfit(app.profile, pack.offences, pack.penalty_years_min)]
    if unfit:
        raise Refused("\n".join((f"pack {pack.id} is not covered by the profile {app.profile.id}:", *unfit)), PACK)
    keys = [*parcel.keys, *(actor.key for actor in app.registry.actors.values() if actor.key)]
    signed = privacy.signed_pack(parcel.signatures) if parcel.signatures else None
    return privacy.signer(signed, (pack.id, pack.version, pack.digest), keys)


def _check_newer(pack: Pack, rules: Sequence[Rule], before: rulebook.Rulebook) -> None:
    """Refuse an edition that is not above the one that lies in the home, and a rule that changed under its old version."""
    held = next((one for one in before.packs if one.id == pack.id), None)
    if held is not None and held.version >= pack.version:
        raise Refused(
            f"pack {pack.id} lies here in version {held.version} already: read what differs (pnrscreen rules diff), and raise "
            "its version where that is meant",
            PACK,
        )
    known = {rule.id: rule for rule in before.rules}
    for rule in rules:
        old = known.get(rule.id)
        if old is not None and (old.version > rule.version or (old.version == rule.version and _text(old) != _text(rule))):
            raise Refused(f"rule {rule.id}: has changed, so its version must rise above {old.version}", PACK)


def _text(rule: Rule) -> Rule:
    """Return what a rule says, wherever it stands in its life."""
    return replace(rule, status=Status.DRAFT, digest="")


def _news(before: rulebook.Rulebook, after: rulebook.Rulebook, pack: str) -> tuple[str, ...]:
    """Say what is new in a pack. That a rule is a draft here now is nothing new in it."""
    old, new = rulebook.edition(before, pack), rulebook.edition(after, pack)
    if old is None or new is None:
        return ()
    held = {rule.id: rule for rule in old[1]}
    rules = [was if (was := held.get(rule.id)) and _text(was) == _text(rule) else rule for rule in new[1]]
    return rulebook.difference(old, (new[0], rules))
