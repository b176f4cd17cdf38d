"""Which listed offences are serious enough: their maximum sentence by national law, held against a profile's threshold.

This module knows how a profile says it. It refuses to know any sentence and any threshold: those stand in ``profiles/*.toml``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pnrscreen.privacy.table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Seriousness:
    """The maximum sentence in years that an offence must carry (``article`` says where that is written), those that need
    none, and what each carries; ``assumed`` is taken for one that is not among ``years``, 0 for nothing known.
    """

    years_min: int
    article: str
    exempt: frozenset[str]
    years: Mapping[str, int]
    assumed: int

    def carries(self, offence: str) -> int:
        """Return the maximum sentence of an offence in years."""
        return self.years.get(offence, self.assumed)

    def reaches(self, offence: str) -> bool:
        """Tell whether an offence is serious enough."""
        return offence in self.exempt or self.carries(offence) >= self.years_min


def seriousness(rules: Table) -> Seriousness | None:
    """Read the table ``seriousness`` of a profile's rules; None where it has none: then no sentence is known."""
    if "seriousness" not in set(rules):
        return None
    table = rules.within("seriousness")
    years = table.within("years")
    read = Seriousness(
        years_min=table.number("years_min"),
        article=table.text("article"),
        exempt=table.words("exempt"),
        years=MappingProxyType({offence: years.number(offence) for offence in years}),
        assumed=table.number("assumed") if "assumed" in set(table) else 0,
    )
    table.close()
    return read


def uncovered(law: Seriousness | None, listed: Mapping[str, str], offences: tuple[str, ...], years_min: int) -> Iterator[str]:
    """Yield why offences that something serves against are not covered: not listed, or not known to be serious enough."""
    for offence in offences:
        if offence not in listed:
            where = law.article if law is not None else "the profile's [rules.offences]"
            yield f"`{offence}` is not on the profile's list of offences ({where}): passenger data may not serve against it"
        elif law is None:
            if years_min:
                yield (
                    f"`{offence}` ({listed[offence]}) must carry {years_min} years, and the profile says nothing of sentences: "
                    "write [rules.seriousness] there"
                )
        elif offence not in law.exempt and law.carries(offence) < max(years_min, law.years_min):
            carries = law.carries(offence) or "none that the profile states"
            yield (
                f"`{offence}` ({listed[offence]}) must carry a maximum sentence of {max(years_min, law.years_min)} years "
                f"({law.article}), and carries {carries}: it is not serious enough here, so the pack may not be used"
            )
