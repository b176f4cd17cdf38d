"""Session: someone signs in. A signed claim counts once, here, now, and becomes an access that ends by itself.

The claim and its signature go sealed into the log, so that whoever oversees the unit can verify later that the person signed.
Whoever is turned away is written down as well, with the reason as one word of a closed list.
"""

from __future__ import annotations

import base64

from pnrscreen import privacy
from pnrscreen.app import App
from pnrscreen.errors import Refused
from pnrscreen.operations import profile, registry
from pnrscreen.rights import Access, Capability, Claim


def to_sign(claim: Claim) -> bytes:
    """Return the bytes that an actor signs with their key to make a claim their own."""
    return privacy.claim_bytes(claim)


def begin(app: App, claim: Claim, signature: bytes) -> Access:
    """Let someone in on their signed claim. Raises Refused, and writes it down, for one that is forged, altered, stale, of
    another home, or used before; Tampered where the registry or the profiles are not those that were noted.
    """
    registry.note(app)
    profile.note(app)
    now = app.clock.now()
    try:
        access = privacy.sign_in(claim, signature, app.registry, app.profile, now)
        _commit(app, access, claim, signature)
    except Refused as refused:
        app.turn_away(refused, Capability.SIGN_IN, claim)
    return access


def enter(app: App, asked: privacy.Asked) -> Access:
    """Let someone in whose credential was verified at the door, and write the session down. Raises Refused, and writes it down,
    where the registry gives that login nobody, or the credential or its purpose does not hold.
    """
    registry.note(app)
    try:
        access = privacy.enter(asked, app.registry, app.profile, app.clock.now())
    except Refused as refused:
        app.turn_away(refused, Capability.SIGN_IN, asked)
    with app.store.transaction(app.own(Capability.SIGN_IN)) as change:
        public: dict[str, str | int] = {
            "purpose": access.purpose.value,
            "registry": app.registry.version,
            "settings": app.settings,
            "login": asked.login.kind.value,
        }
        change.append(app.entry(access, "session.begin", public, {"login": asked.login.value}))
    return access


def _commit(app: App, access: Access, claim: Claim, signature: bytes) -> None:
    """Burn the claim and write the session down, in one transaction."""
    with app.store.transaction(app.own(Capability.SIGN_IN)) as change:
        if not change.begin_session(claim.nonce, app.clock.now()):
            raise Refused("the claim was used before: sign a new one", privacy.Denial.REPLAYED)
        public: dict[str, str | int] = {
            "purpose": access.purpose.value,
            "registry": app.registry.version,
            "settings": app.settings,
        }
        signed = {
            "claim": privacy.claim_bytes(claim).decode(),
            "signature": base64.b64encode(signature).decode(),
            "key": app.registry.actors[claim.actor].key,
        }
        change.append(app.entry(access, "session.begin", public, signed))
