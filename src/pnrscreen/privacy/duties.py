"""Which roles nobody may hold together: the separation of duties, as a table.

This module knows the pairs. It refuses to know who holds what.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from pnrscreen.rights import Role

_WORK = frozenset(
    {
        *(Role.OPERATOR, Role.REVIEWER, Role.PROTECTION_REVIEWER, Role.LIST_OWNER, Role.RULE_AUTHOR, Role.RULE_APPROVER),
        *(Role.REQUEST_OFFICER, Role.BORDER_OFFICER),
    }
)
_RUN = frozenset({Role.SYSADMIN, Role.KEY_CUSTODIAN})
_CONTROL = frozenset({Role.DPO, Role.OVERSIGHT})

APART: tuple[tuple[frozenset[Role], frozenset[Role], str], ...] = (
    (_RUN, _WORK, "who runs the machine or holds its keys sees no passenger"),
    (_CONTROL, _WORK, "who controls the work does none of it"),  # Directive 2016/681 Art 5(2), Art 15(2)
    (_CONTROL, _RUN, "who controls the unit does not run its machine"),
    (
        frozenset({Role.EXTERNAL_APPROVER}),
        _WORK | _RUN | _CONTROL | {Role.CARRIER},
        "who approves from outside is no one's colleague",
    ),
    (frozenset({Role.RULE_AUTHOR}), frozenset({Role.RULE_APPROVER}), "who writes a rule does not approve it"),
    (frozenset({Role.CARRIER}), _WORK | _RUN | _CONTROL, "who sends the data sees nothing of what becomes of it"),
)
"""One actor holds no role of the first set together with one of the second; the words say why."""


def conflict(roles: AbstractSet[Role]) -> str:
    """Return why roles may not be held by one actor, or nothing where they may."""
    for one, other, why in APART:
        if roles & one and roles & other:
            pair = ", ".join(sorted((roles & one) | (roles & other)))
            return f"one actor may not be {pair}: {why}"
    return ""
