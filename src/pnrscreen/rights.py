"""The nouns of rights: who may ask, for what purpose, and what is written down when they do.

This module knows the closed lists of roles and purposes and the shape of a claim, a grant and an audit entry. It refuses to
decide: ``privacy.access`` turns a Claim into an Access and an Access into a Grant, and nothing else can.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from pnrscreen.model import Instant, Lane

SYSTEM = "system"
"""The actor under whose name the program itself acts; nobody can be registered under it."""
_TEXT_LENGTH_MAX = 200
_NONCE_BYTES = 16


class Role(StrEnum):
    """The closed list of what an actor may be in a unit. ``system`` is the program itself: no person can hold it."""

    OPERATOR = "operator"
    REVIEWER = "reviewer"
    PROTECTION_REVIEWER = "protection_reviewer"  # trained in it: sees and decides the hits of the lane of protection, alone
    LIST_OWNER = "list_owner"
    RULE_AUTHOR = "rule_author"
    RULE_APPROVER = "rule_approver"
    DPO = "dpo"
    OVERSIGHT = "oversight"
    KEY_CUSTODIAN = "key_custodian"
    SYSADMIN = "sysadmin"
    REQUEST_OFFICER = "request_officer"
    CARRIER = "carrier"  # a machine of a carrier, or of who sends for several
    BORDER_OFFICER = "border_officer"
    EXTERNAL_APPROVER = "external_approver"  # someone of a court or independent body: signs approvals, and enters nothing
    SYSTEM = "system"  # the program itself: no one is registered under it


class Purpose(StrEnum):
    """The closed list of why anyone may ask (Directive 2016/681 Art 6(2), Regulation 2025/12 Art 1); there is no default."""

    ADVANCE_ASSESSMENT = "advance-assessment"
    ANSWER_REQUEST = "answer-request"
    CRITERIA_DEVELOPMENT = "criteria-development"
    OVERSIGHT = "oversight"
    RETENTION = "retention"
    BORDER_CHECK = "border-check"
    DATA_SUBJECT_RIGHT = "data-subject-right"


class Capability(StrEnum):
    """What a grant lets its holder do."""

    RECEIVE = "receive"
    SCREEN = "screen"
    WITHDRAW = "withdraw"
    READ_BOARD = "read-board"
    READ_HITS = "read-hits"
    REVIEW = "review"
    PUBLISH_LIST = "publish-list"
    READ_LISTS = "read-lists"
    LOAD_SCHEDULE = "load-schedule"
    READ_RECEIPTS = "read-receipts"
    FOLLOW_RECEIPT = "follow-receipt"
    READ_PASSENGER = "read-passenger"
    SEARCH = "search"
    MATCH = "match"
    ANSWER = "answer"
    READ_RULES = "read-rules"
    BACKTEST = "backtest"
    IMPORT_PACK = "import-pack"
    SUBMIT_RULE = "submit-rule"
    SIGN_RULE = "sign-rule"
    OPINE_RULE = "opine-rule"
    MOVE_RULE = "move-rule"
    SUSPEND_RULE = "suspend-rule"
    READ_SHADOW = "read-shadow"
    READ_METRICS = "read-metrics"
    EXPIRE_QUARANTINE = "expire-quarantine"
    READ_QUARANTINE = "read-quarantine"
    READ_LOG = "read-log"
    BACKUP = "backup"
    SEQUENCE = "sequence"
    EXPIRE_LOG = "expire-log"
    RETAIN = "retain"
    READ_DUE = "read-due"
    LINK = "link"
    CONFIRM_CLOCK = "confirm-clock"
    HOLD = "hold"
    READ_HOLDS = "read-holds"
    UNMASK = "unmask"
    READ_UNMASKINGS = "read-unmaskings"
    CONTROL_UNMASKING = "control-unmasking"
    READ_KEYS = "read-keys"
    ROTATE_KEYS = "rotate-keys"
    SIGN_IN = "sign-in"
    ACKNOWLEDGE = "acknowledge"
    ADMINISTER = "administer"
    HANDLE_REQUEST = "handle-request"
    AMEND_RECORD = "amend-record"
    BREACH_REGISTER = "breach-register"
    DECIDE_SCOPE = "decide-scope"
    READ_SCOPE = "read-scope"
    CLOSE_SCOPE = "close-scope"
    RESCAN = "rescan"


class Body(StrEnum):
    """What kind of body someone approves for: a court, or an independent administrative body (C-817/19 paras 223, 237-247)."""

    COURT = "court"
    INDEPENDENT = "independent"


class LoginKind(StrEnum):
    """By what someone may enter over the network."""

    TOKEN = "token"  # noqa: S105  a kind, no secret: an OpenID Connect token, named by the subject it is issued to
    API_KEY = "api-key"  # SHA-256 of the key
    CERTIFICATE = "certificate"  # SHA-256 of the client's certificate


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """One way for an actor to enter over the network: ``value`` names the credential and is none itself.

    ``purpose`` is what it is for; without one each request says its own.
    """

    kind: LoginKind
    value: str
    purpose: Purpose | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A person or machine the unit has registered, with the public key that verifies what they sign (an OpenSSH line).

    Roles come from the registry, never from a claim. Only an actor of a home that holds no real person may have no key.
    ``logins`` are their ways in over the network, ``carriers`` the codes of those that a carrier's machine may speak for,
    ``body`` says for what kind of body someone approves from outside.
    """

    id: str
    organisation: str
    roles: frozenset[Role]
    key: str = ""
    logins: tuple[Login, ...] = ()
    carriers: frozenset[str] = frozenset()
    body: Body | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What an actor signs: this home, this actor, for this purpose, on this basis, under this ticket, now, once.

    It opens nothing by itself. Raises ValueError for text that is not printable or longer than 200 characters, for a moment
    without time zone, and for a nonce that is not 16 bytes in hexadecimal.
    """

    home: str
    actor: str
    purpose: Purpose
    basis: str
    ticket: str
    made_at: Instant
    nonce: str

    def __post_init__(self) -> None:
        for name in ("home", "actor", "basis", "ticket"):
            if not sayable(getattr(self, name)):
                raise ValueError(f"the {name} of a claim is printable text of at most {_TEXT_LENGTH_MAX} characters")
        if self.made_at.tzinfo is None:
            raise ValueError("the moment of a claim has a time zone")
        if len(bytes.fromhex(self.nonce)) != _NONCE_BYTES:
            raise ValueError(f"the nonce of a claim has {_NONCE_BYTES} bytes")


def sayable(text: str) -> bool:
    """Tell whether a text may stand in a claim and so in the log: printable, and short."""
    return len(text) <= _TEXT_LENGTH_MAX and (text.isprintable() or not text)


class AccessKey:
    """The token without which no Access can be made; only ``privacy.access`` may name it (tested)."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """A verified claim, good until the session ends. Made by ``privacy.sign_in``; it opens nothing without a Grant."""

    key: AccessKey = field(repr=False)
    actor: str
    purpose: Purpose
    basis: str
    ticket: str = ""
    until: Instant

    def __post_init__(self) -> None:
        if type(self.key) is not AccessKey:
            msg = "an Access is made by privacy.sign_in only"
            raise TypeError(msg)


class GrantKey:
    """The token without which no Grant can be made; only ``privacy.access`` may name it (tested)."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A permitted access: what every store call asks for. Made by ``privacy.permit`` alone. ``lanes`` are those
    whose hits it opens.
    """

    key: GrantKey = field(repr=False)
    access: Access
    actor: Actor
    capability: Capability
    profile: str
    until: Instant
    lanes: frozenset[Lane] = frozenset({Lane.ORDINARY})

    def __post_init__(self) -> None:
        if type(self.key) is not GrantKey:
            msg = "a Grant is made by privacy.permit only"
            raise TypeError(msg)

    @property
    def organisation(self) -> str | None:
        """Whose eyes it opens with: the actor's organisation; None for oversight, from which no originator hides anything."""
        return None if self.access.purpose is Purpose.OVERSIGHT else self.actor.organisation


class Log(StrEnum):
    """The two logs of a unit: what it judges by, which may be shown to anyone, and what it does."""

    RULES = "rules"
    OPERATIONS = "operations"


ACTS_OF_RULES = frozenset(
    {
        *("db.register", "edition.publish", "profile.adopt", "registry.change", "rule.import", "rules.jump", "rules.successor"),
        *("scope.adopt", "scope.close", "scope.end", "upgrade", "witness.policy"),
        *("rule.submit", "rule.sign", "rule.opine", "rule.shadow", "rule.activate", "rule.renew", "rule.end"),
        *("rule.suspend", "rule.retire", "rule.backtest"),
    }
)
"""The acts that stand in the log of rules: they say what judges, and concern nobody who travels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One act, as it will stand in its log: ``public`` goes into the leaf in clear and holds nothing personal; ``private``
    (actor, purpose, basis, references) enters only as a salted commitment and is kept sealed beside it. No floats.
    """

    act: str
    at: Instant
    profile: str
    public: Mapping[str, str | int] = field(default_factory=dict)
    private: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def log(self) -> Log:
        """The log this act belongs in."""
        return Log.RULES if self.act in ACTS_OF_RULES else Log.OPERATIONS
