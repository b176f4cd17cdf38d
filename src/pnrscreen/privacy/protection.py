"""What a profile says of hits that are there to protect somebody: who is a child, how many decide, who may be told.

This module knows the shape of one table of a profile. It refuses to know any number or word in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pnrscreen.privacy import values
from pnrscreen.privacy.table import Table

_TOGETHER = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Protection:
    """Below which ``age`` in years a traveller is a child, how many specialist ``reviewers`` must find the same, and who may be
    told of whoever is to be protected: recipient -> what they do.
    """

    age: int
    reviewers: int
    recipients: Mapping[str, str]


def protection(table: Table) -> Protection:
    """Read ``[protection]``. One reviewer alone never decides, whatever a profile says."""
    read = Protection(
        age=table.number("age"), reviewers=table.number("reviewers"), recipients=values.texts(table.within("recipients"))
    )
    if read.reviewers < _TOGETHER:
        table.fault("reviewers", f"must be {_TOGETHER} or more: nobody decides alone where somebody is to be protected")
    if not read.recipients:
        table.fault("recipients", "must name who is told of whoever is to be protected")
    table.close()
    return read
