"""The nouns of rights: who may ask, for what purpose, and what is written down when they do.

This module knows the closed lists of roles and purposes and the shape of a grant and of an audit entry. It refuses to decide:
``privacy.access`` turns an Access into a Grant, and nothing else can.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from pnrscreen.model import Instant


class Role(StrEnum):
    """The closed list of what a person may be in a unit."""

    OPERATOR = "operator"
    REVIEWER = "reviewer"
    LIST_OWNER = "list_owner"
    RULE_AUTHOR = "rule_author"
    DPO = "dpo"
    OVERSIGHT = "oversight"
    KEY_CUSTODIAN = "key_custodian"
    SYSADMIN = "sysadmin"


class Purpose(StrEnum):
    """The closed list of why anyone may ask (Directive 2016/681 Art 6(2)); there is no default."""

    ADVANCE_ASSESSMENT = "advance-assessment"
    ANSWER_REQUEST = "answer-request"
    CRITERIA_DEVELOPMENT = "criteria-development"
    OVERSIGHT = "oversight"
    RETENTION = "retention"


class Capability(StrEnum):
    """What a grant lets its holder do."""

    RECEIVE = "receive"
    SCREEN = "screen"
    WITHDRAW = "withdraw"
    READ_BOARD = "read-board"
    READ_HITS = "read-hits"
    PUBLISH_LIST = "publish-list"
    READ_LISTS = "read-lists"
    LOAD_SCHEDULE = "load-schedule"
    READ_RECEIPTS = "read-receipts"
    READ_QUARANTINE = "read-quarantine"
    READ_LOG = "read-log"
    BACKUP = "backup"
    ADMINISTER = "administer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A person or machine the unit has registered. Roles come from the registry, never from a claim."""

    id: str
    organisation: str
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """A claim: this actor, for this purpose, on this basis, under this ticket. It opens nothing by itself."""

    actor: str
    purpose: Purpose
    basis: str
    ticket: str = ""


class GrantKey:
    """The token without which no Grant can be made; only ``privacy.access`` may name it (tested)."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A permitted access: what every store call asks for. Made by ``privacy.permit`` alone."""

    key: GrantKey = field(repr=False)
    access: Access
    actor: Actor
    capability: Capability
    profile: str
    until: Instant

    def __post_init__(self) -> None:
        if type(self.key) is not GrantKey:
            msg = "a Grant is made by privacy.permit only"
            raise TypeError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One act, as it will stand in the log: ``public`` goes into the leaf in clear and holds nothing personal; ``private``
    (actor, purpose, basis, references) enters only as a salted commitment and is kept sealed beside it. No floats.
    """

    act: str
    at: Instant
    profile: str
    public: Mapping[str, str | int] = field(default_factory=dict)
    private: Mapping[str, str | int] = field(default_factory=dict)
