"""Packs of rules on the bench: read one, sign it, verify it, and say what is new in an edition.

This module knows files that are handed to it. It refuses to know where they lie, and to put any rule in service.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from pnrscreen import privacy, rulebook
from pnrscreen.errors import Refused, RulebookError


class Edition(NamedTuple):
    """One edition of a pack with its rules, and the file of signatures beside it (empty: none)."""

    pack: rulebook.Pack
    rules: Sequence[rulebook.Rule]
    signatures: bytes

    @property
    def found(self) -> tuple[str, int, str]:
        """Id, version and digest: what is signed."""
        return self.pack.id, self.pack.version, self.pack.digest


def edition(files: Mapping[str, bytes], signatures: bytes, policy: rulebook.Policy) -> Edition:
    """Read the files of one folder, named ``<folder>/<name>``; raises RulebookError with every fault."""
    book = rulebook.load(files, policy, published=True)
    if len(book.packs) != 1:
        raise RulebookError((f"a pack is one folder of rules with a {rulebook.MANIFEST}: there are {len(book.packs)} here",))
    return Edition(book.packs[0], book.rules, signatures)


def sign_pack(one: Edition, line: str, sign: Callable[[bytes], bytes]) -> bytes:
    """Return the file of signatures with one more: of the key whose public line it is. One of other content is dropped."""
    pack, version, digest = one.found
    signed = privacy.SignedPack(pack=pack, version=version, content=digest)
    if one.signatures:
        before = privacy.signed_pack(one.signatures)
        signed = before if (before.pack, before.version, before.content) == one.found else signed
    return signed.signed(privacy.fingerprint(line), sign(signed.to_sign)).written() + b"\n"


def verify_pack(one: Edition, key: str) -> str:
    """Return the fingerprint of the key, which signed this very content; raises Refused where it did not."""
    signed = privacy.signed_pack(one.signatures) if one.signatures else None
    return privacy.signer(signed, one.found, [public_key(key)])


def public_key(said: str) -> str:
    """Return the line of a public key; raises Refused for anything else."""
    try:
        return privacy.key_line(said)
    except ValueError as error:
        raise Refused(str(error)) from None


def pack_news(old: Edition, new: Edition) -> tuple[str, ...]:
    """Return every difference between two editions, in words."""
    return rulebook.difference((old.pack, old.rules), (new.pack, new.rules))


def unfit_packs(book: rulebook.Rulebook, law: privacy.Profile) -> tuple[str, ...]:
    """Return why packs are not covered by a profile, each reason behind the name of its pack."""
    return tuple(
        f"pack {pack.id}: {why}" for pack in book.packs for why in privacy.unfit(law, pack.offences, pack.penalty_years_min)
    )
