"""Privacy: what may be kept, who may ask, and how someone is found again. The law is data (profiles) and tables, not habits.

``admit`` passes over every interchange before anything is stored; ``sign_in`` alone turns a signed claim into an access, and
``permit`` that into a grant; ``registry`` says who may act, ``resolution`` what two of them decide together, ``approval`` what
a body outside the unit approves; ``profile`` reads what one jurisdiction fixes, ``adoption`` says which of them a home is under
and was, ``loosening`` what a change does. This package refuses to know storage, private keys and clocks.
"""

from pnrscreen.privacy.access import NEVER, Asked, Denial, enter, for_the_program, permit, purposes, sign_in
from pnrscreen.privacy.account import masked
from pnrscreen.privacy.admit import admit, admit_report, check_kind
from pnrscreen.privacy.adoption import Adopted, Adoption, check_noted
from pnrscreen.privacy.again import UNREADABLE, Anew, again, bare, dictionary, overwritten
from pnrscreen.privacy.annex import admits_service, refused
from pnrscreen.privacy.clauses import Interactive, Kind, Outage
from pnrscreen.privacy.databases import check_list, enforce, left_out, matchable
from pnrscreen.privacy.leaving import Sector, leaves_by
from pnrscreen.privacy.lookups import Sought, lookups, of_document, sought
from pnrscreen.privacy.masking import check_masked
from pnrscreen.privacy.packs import SIGNATURES, SignedPack, signed_pack, signer, unfit
from pnrscreen.privacy.period import last_day
from pnrscreen.privacy.profile import Profile, profile
from pnrscreen.privacy.readiness import lacks
from pnrscreen.privacy.redact import redact
from pnrscreen.privacy.registry import Registry, RegistryError
from pnrscreen.privacy.retention import Limits, Stage, begun, ends, hours_end, left, limits, log_ends, outlived, stage, visible
from pnrscreen.privacy.scope import Decision, Gate, flights, parted, unread
from pnrscreen.privacy.signing import claim_bytes, fingerprint, key_line
from pnrscreen.privacy.subject import Told, package, page
from pnrscreen.privacy.subject import due as answer_due
from pnrscreen.privacy.subject import extended as answer_extended
from pnrscreen.privacy.titles import refuses_title, titled

__all__ = (
    "NEVER",
    "SIGNATURES",
    "UNREADABLE",
    "Adopted",
    "Adoption",
    "Anew",
    "Asked",
    "Decision",
    "Denial",
    "Gate",
    "Interactive",
    "Kind",
    "Limits",
    "Outage",
    "Profile",
    "Registry",
    "RegistryError",
    "Sector",
    "SignedPack",
    "Sought",
    "Stage",
    "Told",
    "admit",
    "admit_report",
    "admits_service",
    "again",
    "answer_due",
    "answer_extended",
    "bare",
    "begun",
    "check_kind",
    "check_list",
    "check_masked",
    "check_noted",
    "claim_bytes",
    "dictionary",
    "ends",
    "enforce",
    "enter",
    "fingerprint",
    "flights",
    "for_the_program",
    "hours_end",
    "key_line",
    "lacks",
    "last_day",
    "leaves_by",
    "left",
    "left_out",
    "limits",
    "log_ends",
    "lookups",
    "masked",
    "matchable",
    "of_document",
    "outlived",
    "overwritten",
    "package",
    "page",
    "parted",
    "permit",
    "profile",
    "purposes",
    "redact",
    "refused",
    "refuses_title",
    "sign_in",
    "signed_pack",
    "signer",
    "sought",
    "stage",
    "titled",
    "unfit",
    "unread",
    "visible",
)
