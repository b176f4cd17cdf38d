"""Tickets and how they were paid: TKT, MON, FOP, and the card holder of IFT 4:43.

This module knows the order in which a ticket is said: number, amounts, forms of payment, who paid. It refuses to know who
travels on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from pnrscreen.message import Payment
from pnrscreen.wire.edifact import Segment
from pnrscreen.wire.person import ticket

# FOP component 0; CA is cash here, while CA as vendor (component 3) is MasterCard.
KINDS: Mapping[str, str] = MappingProxyType(
    {"CA": "cash", "CC": "card", "CK": "cheque", "GR": "government", "IN": "invoice", "MS": "miscellaneous", "EX": "exchange"}
)
"""The kind of each form of payment, by its code; what has another code is ``other``."""

# Vendors are two letters; X and * mask a number.
_GLUED = re.compile(r"([A-Z]{2}(?=[X*])|[A-Z]{0,10})[ /-]?([0-9X*#](?:[ -]?[0-9X*#]){9,})")
_EXPIRY = re.compile(r"[0-9]{4}")


class Ticket:
    """One ticket while it is being read. Conjunction tickets are one: ``number`` names them all, with a slash between them."""

    __slots__ = ("_amounts", "_holders", "_paid", "number")

    def __init__(self, segment: Segment | None = None) -> None:
        self.number = "/".join(_numbers(segment)) if segment is not None else ""
        self._paid: list[tuple[str, ...]] = []
        self._holders: dict[int, str] = {}
        self._amounts: dict[str, str] = {}

    def price(self, segment: Segment) -> None:
        """Read a MON: every element is qualifier (T total, B base), amount, currency."""
        for parts in segment.composites():
            if len(parts) > 2 and len(parts[2]) == 3 and parts[2].isalpha() and parts[2].isupper():
                self._amounts.setdefault(parts[0], parts[2])

    def pay(self, segment: Segment) -> None:
        """Read a FOP: every element is kind, old or new, amount, vendor, account, expiry."""
        self._paid += [_parted((*parts, *[""] * 6)[:6]) for parts in segment.composites() if any(parts)]

    def held_by(self, holder: str) -> None:
        """Note who holds the last form of payment."""
        if self._paid:
            self._holders[len(self._paid) - 1] = holder

    def payments(self) -> list[Payment]:
        """Return the forms of payment in the currency of the total, else of the base fare."""
        currency = self._amounts.get("T") or self._amounts.get("B") or next(iter(self._amounts.values()), "")
        return [
            Payment(
                kind=KINDS.get(kind, "other"),
                amount=amount,
                currency=currency if amount else "",
                vendor=vendor,
                account=account,
                expiry=expiry,
                holder=self._holders.get(place, ""),
            )
            for place, (kind, _, amount, vendor, account, expiry) in enumerate(self._paid)
        ]


def _numbers(segment: Segment) -> Iterator[str]:
    """Yield the numbers of a TKT: every element is one, of conjunction tickets there are several."""
    return filter(None, (ticket(parts[0]) for parts in segment.composites()))


def _parted(said: tuple[str, ...]) -> tuple[str, ...]:
    """Part a card number from the vendor it is glued to (``VI4111111111111111``): only an account is known to be masked.

    The lost colon may have drawn the expiry into the place of the account.
    """
    kind, use, amount, vendor, account, expiry = said
    glued = _GLUED.fullmatch(vendor)
    if glued is None:
        return said
    drawn = account if not expiry and _EXPIRY.fullmatch(account) else expiry
    return kind, use, amount, glued[1], glued[2], drawn
