"""Which items of Annex I nobody reads any more once a record is masked.

This module knows what lies in the envelope whose keys are sealed at a profile's first limit: the same in every home, so that no
change of profile finds records that were written for another. It refuses to let a home go by a profile that asks for less, or
for more: it would not be obeyed.
"""

from __future__ import annotations

from typing import Final

from pnrscreen.errors import ConfigError
from pnrscreen.privacy.classify import Category
from pnrscreen.privacy.profile import Profile

_C = Category
MASKED: Final = frozenset({_C.NAME, _C.CONTACT, _C.PAYMENT, _C.LOYALTY, _C.REMARKS, _C.COMPANIONS, _C.API, _C.HISTORY})
"""What a profile asks for: Directive 2016/681 Art 12(2)(a) to (f), with the number of travellers, and the history of changes
(item 19)."""
WITH_THEM: Final = frozenset({_C.LOCATOR, _C.SPLIT, _C.TICKET})
"""By what a carrier would name the person at once: masked with them, whether a profile asks for it or not."""


def check_masked(law: Profile) -> None:
    """Raise ConfigError where a profile asks for other items to be masked than those that are."""
    unmasked, unasked = law.sealed - MASKED - WITH_THEM, MASKED - law.sealed
    if not unmasked and not unasked:
        return
    faults = [
        *([f"asks that {said(unmasked)} be masked, which stays readable"] if unmasked else []),
        *([f"does not ask that {said(unasked)} be masked, which is"] if unasked else []),
    ]
    wanted = ", ".join(f'"{item.name.lower()}"' for item in sorted(MASKED))
    mend = f"write sealed = [{wanted}] in it, raise its version and adopt that, pnrscreen profile propose"
    raise ConfigError(f"sealed: the profile {law.id} {' and '.join(faults)}: {mend}")


def said(items: frozenset[Category]) -> str:
    """Name items in words, in the order of Annex I."""
    return ", ".join(item.name.lower() for item in sorted(items))
