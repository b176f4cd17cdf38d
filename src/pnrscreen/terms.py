"""On what terms a listed person or document may be matched: whose the entry is, on what ground, who may learn of it, how long.

This module knows the terms and when they are in force. It refuses to know which of them a law demands; a profile does.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The terms of an entry, or of a list for every entry that states none of its own; an empty term is not stated.

    ``control`` is the originator's: the organisations that may see the entry and be told of it, and no other without the
    owner's word; empty where the originator sets none. ``category`` is what kind of alert it is, in the words of the profile.
    ``valid_from`` and ``expires`` are ISO days, both inclusive: the first and the last on which the entry may be matched.
    """

    owner: str = ""
    ground: str = ""
    control: tuple[str, ...] = ()
    category: str = ""
    valid_from: str = ""
    expires: str = ""

    @property
    def readers(self) -> tuple[str, ...] | None:
        """The organisations that may be told of the entry, as ``organisation`` writes them; None where everyone may."""
        if not self.control:
            return None
        return tuple(sorted({organisation(one) for one in (self.owner, *self.control)} - {""}))

    def open_to(self, reader: str | None) -> bool:
        """Tell whether an organisation may be told of the entry; None is oversight, from which no originator hides anything."""
        return reader is None or self.readers is None or organisation(reader) in self.readers

    def in_force(self, day: str) -> bool:
        """Tell whether the terms allow a match on a day (ISO)."""
        return (not self.valid_from or self.valid_from <= day) and not self.over(day)

    def over(self, day: str) -> bool:
        """Tell whether a day (ISO) comes after the last on which the entry may be matched."""
        return bool(self.expires) and self.expires < day

    def turns(self) -> tuple[str, ...]:
        """Return the days (ISO) on which an entry comes into force and goes out of it."""
        if not (self.valid_from or self.expires):
            return ()
        after = (date.fromisoformat(self.expires) + timedelta(days=1)).isoformat() if self.expires else ""
        return tuple(filter(None, (self.valid_from, after)))

    def within(self, general: Terms) -> Terms:
        """Return these terms, with those of the whole list where they state nothing; neither lasts longer than the other."""
        if general is UNSTATED:
            return self
        if self is UNSTATED:  # one value for most of a million entries
            return general
        said = {one.name: getattr(self, one.name) or getattr(general, one.name) for one in fields(self)}
        said["valid_from"] = max(self.valid_from, general.valid_from)
        said["expires"] = min(filter(None, (self.expires, general.expires)), default="")
        return Terms(**said)


def organisation(name: str) -> str:
    """Return the name of an organisation as it is compared: capitals, or a blank more, mean no other one."""
    return " ".join(name.casefold().replace("|", " ").split())


UNSTATED = Terms()
"""No term is stated."""
