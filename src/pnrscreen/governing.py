"""How a profile binds rules: what the law of one place asks of each, as the rulebook takes it.

This module knows a profile and the rulebook's word for it. It refuses to know the files of a home.
"""

from __future__ import annotations

from pnrscreen import privacy, rulebook


def policy(law: privacy.Profile) -> rulebook.Policy:
    """Return what a profile says about rules; an offence that is not serious enough is none for a rule."""
    return rulebook.Policy(
        prohibited=law.prohibited,
        restricted=law.restricted,
        offences=law.pursued,
        bases=frozenset(law.bases),
        review_months_max=law.review_months_max,
        min_exonerating=law.min_exonerating,
    )
