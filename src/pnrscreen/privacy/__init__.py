"""Privacy: what may be kept, who may ask, and how someone is found again. The law is data (profiles) and tables, not habits.

``admit`` passes over every interchange before anything is stored; ``permit`` alone turns a claim into a grant; ``profile``
reads what one jurisdiction fixes. This package refuses to know storage, keys and clocks.
"""

from pnrscreen.privacy.access import permit
from pnrscreen.privacy.account import masked
from pnrscreen.privacy.admit import admit
from pnrscreen.privacy.annex import admits_service, refused
from pnrscreen.privacy.databases import check_list, enforce, left_out, matchable
from pnrscreen.privacy.lookups import lookups
from pnrscreen.privacy.profile import Profile, profile
from pnrscreen.privacy.titles import refuses_title

__all__ = (
    "Profile",
    "admit",
    "admits_service",
    "check_list",
    "enforce",
    "left_out",
    "lookups",
    "masked",
    "matchable",
    "permit",
    "profile",
    "refused",
    "refuses_title",
)
