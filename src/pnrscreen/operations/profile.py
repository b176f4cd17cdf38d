"""Profile: which law a home is under. A change is drafted, signed by as many as it takes, adopted, and noted in the log.

A proposal goes from hand to hand as a file, with the profile in force beside the one proposed: whoever signs sees what changes
and which way. The signatures are the permit, so no access is asked for: the data protection officer's for what tightens, and
one of another organisation besides for what loosens. What was noted is never altered or taken away unseen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from pnrscreen import privacy
from pnrscreen.app import App
from pnrscreen.errors import Refused
from pnrscreen.model import Instant
from pnrscreen.privacy import adoption, loosening
from pnrscreen.privacy.loosening import Change, Way
from pnrscreen.rights import Capability

__all__ = ("Change", "Draft", "changes", "compare", "loosens", "note", "propose", "read", "sign")

Draft = privacy.Adoption
Sign = Callable[[bytes], bytes]


def compare(before: privacy.Profile, after: privacy.Profile) -> tuple[Change, ...]:
    """Return every field in which a profile differs from the one whose place it takes, and whether it tightens or loosens."""
    return loosening.compare(before, after)


def loosens(changes: Sequence[Change]) -> bool:
    """Tell whether any of these changes loosens, so that two of different organisations sign."""
    return loosening.loosens(changes)


def propose(known: privacy.Registry, adopted: privacy.Adopted | None, law: privacy.Profile, at: Instant) -> Draft:
    """Draft that a home shall be under a profile, for some to sign. Raises Refused where it may not be put in force now,
    ConfigError where it would not be obeyed.
    """
    privacy.check_masked(law)
    before = adopted.made[-1] if adopted else None
    if adopted and law.digest == adopted.law.digest:
        raise Refused(f"{law.id} version {law.version} is in force already, word by word")
    try:
        adoption.check_law(law, adopted.law if adopted else None, at)
    except privacy.RegistryError as error:
        raise Refused(str(error), error.code) from None
    return Draft(
        number=before.number + 1 if before else 1,
        home=known.home,
        previous=before.digest if before else "",
        registry=known.newest.digest,
        made_at=adoption.moment(at),
        profile=law.text,
        before=before.profile if before else "",
    )


def read(content: bytes) -> Draft:
    """Read a proposal; raises Refused where it is none."""
    try:
        return adoption.read(content)
    except privacy.RegistryError as error:
        raise Refused(str(error), error.code) from None


def changes(made: Draft) -> tuple[privacy.Profile, tuple[Change, ...]]:
    """Return the profile of a proposal, and what it changes; nothing where it is a home's first. Raises ConfigError."""
    before, law = adoption.laws(made)
    return law, loosening.compare(before, law) if before else ()


def sign(draft: Draft, actor: str, key: Sign) -> Draft:
    """Return a proposal with a signature more."""
    return draft.signed(actor, key(draft.to_sign))


def note(app: App) -> None:
    """Note every adoption that is in force and not yet noted, each with a leaf. Raises Tampered where one that was noted is
    another now, or is gone.
    """
    with app.store.reading(app.own(Capability.SIGN_IN)) as snapshot:
        noted = snapshot.adoptions()
    privacy.check_noted(app.adopted, noted)
    for made in app.adopted[len(noted) :]:
        law, found = changes(made)
        ways = Counter(change.way for change in found)
        public: dict[str, str | int] = {
            "number": made.number,
            "digest": made.digest,
            "profile": f"{law.id}/{law.digest}",
            "version": law.version,
            "signatures": len(made.signatures),
            **{way.value: ways[way] for way in Way},
        }
        with app.store.transaction(app.own(Capability.SIGN_IN)) as change:
            if change.note_adoption(made.number, made.file_digest, app.clock.now()):
                signed = " ".join(sorted(made.signatures))
                change.append(app.entry(app.system, "profile.adopt", public, {"signed": signed}))
