"""pnrscreen: screen passenger data within the law. This is the tour of the code; thirty minutes take you through.

What it does. Carriers send API (passport data, PAXLST) and PNR (booking data, PNRGOV). pnrscreen reads every message, however
bent, keeps only what the law admits, puts reservation and check-in of one person together, compares everyone with
watchlists and declared rules, and puts the hits, each with its reasons, before an officer who decides.

Three ideas carry the code:

1. *A pure core that reads top to bottom.* ``pipeline`` turns bytes into hits with no IO, no clock, no randomness.
2. *Operations of one shape.* Permit, load one snapshot, decide (pure), commit change and audit entry together.
3. *The law is construction.* Nobody is let in but on a claim they signed, no store call is made without a Grant, and only
   ``privacy.access`` makes either; nothing is written before ``privacy.admit``; no hit is confirmed but by a person's review;
   nothing is changed or revealed without an audit entry in the same transaction; what identifies a person has no column, it
   rests in an envelope whose key can be destroyed.

The picture::

      carrier file                    operator's terminal         another system
           |                                  |                         |
      +----v----------------------------------v----+   +----------------v-----------+
      |  cli/    argv and tables                   |   |  api/    HTTP and tokens   |
      |          -> one call: operation(app, access, ...)                           |
      +----+---------------------------------------+---+-------------+--------------+
           v                                                    v
      +--------------------------------------------------------------+
      |  operations/  receive --> [inbox] --> screen --> inspect --> review      publish   sequence
      |               permit -> load -> decide -> commit + audit
      +----+---------------------------------------------------------+
           v  calls
      +--------------------------------------------------------------+
      |  pipeline     read(raw)     = wire -> normalise -> privacy.admit -> Reading
      |               screen(known) = correlate -> watchlist -> rulebook -> Screening
      +--------------------------------------------------------------+
           ^  ports: Store, Clock, Ids, Keys, Shelf, Logs
      +----+---------------------------------------------------------+
      |  adapters/    store (SQLite, PostgreSQL)  keys (files, Vault)  shelf  logs    bootstrap chooses them
      +--------------------------------------------------------------+

Read in this order:

=========================================  ==================================================================
``message``, ``model``, ``rights``         the nouns: what was said; what it means; who may ask
``resemblance``                            what a match says: names, evidence, what would have prevented it
``stages``, ``pipeline``                   the hot path, and what its stages hand to each other
``query``, ``answering``                   the same for one traveller whom a carrier asks about
``operations.receive``, ``.screen``        permit, load, decide, commit
``review``, ``operations.review``          what only a person can decide
``privacy.registry``, ``.access``          who may act, and how a signed claim becomes a right
``ports``, ``app``                         the outside, and the bundle every operation is given
``wire/README.md``                         life of an interchange
``adapters/README.md``                     life of an envelope
``audit/README.md``                        life of a leaf
``api/README.md``                          life of a request
one rule in ``rules/``                     how risk is declared; ``rulebook.attributes`` is all a rule may ask
``tests/test_pipeline.py``                 how it is proved
=========================================  ==================================================================

The units, and what each refuses to know:

``wire``        what was SAID: bytes -> Received. Never interprets a value.
``normalise``   what it MEANS: messages -> Reports. Total functions: they answer or return None.
``privacy``     what may be kept, and who may ask: admit, registry, sign_in, permit, profiles. Knows no wire format, no store.
``correlate``   who is on a leg, by the reports that stand. Never looks at the order of arrival.
``assembly``    which lists are whole, and whom their silence withdraws. Believes no list that is not proved.
``joining``     which statements speak of one person. Never guesses: who could be two stays two.
``lanes``       whether a hit is there to protect somebody, by what is said of them. Knows nobody who may see it.
``decided``     what a person has judged already, and what says more than that. Moves no decision.
``naming``      of what text an id is made. Makes none.
``terms``       on what terms someone is listed, and when they are in force. Knows no law.
``watchlist``   how alike is alike: lists, index, comparison, each match explained. Never decides.
``words``       what is said to people, in four languages. Never knows why it is said.
``governing``   how a profile binds rules.
``rulebook``    declared criteria, three-valued, traced. Learns nothing, reads no free text.
``trial``       what rules would have said of who flew, in counts. Keeps nobody, and decides on no rule.
``tenure``      where a rule may go from where it stands in a home, and who stands behind it. Knows no day.
``governing``   which rules judge in a home, and what one still lacks for that. Knows no file.
``expected``    what should come: the flights of a schedule. Knows nothing of what came.
``quality``     what is counted of a carrier, and its score. Quotes nobody.
``urgency``     how much time a flight leaves to act, and what that weighs.
``completeness``  whether a flight is screened, and what is missing. Lets nobody say so.
``triage``      in which order hits are worked on, and by when. Opens none.
``review``      what a person decides about a hit. Cannot be made by a machine.
``lifecycle``   where a hit may go from where it stands; it alone makes a confirmed one.
``custody``     what of a cohort can still be opened, and by whom. Knows no key.
``timekeeping`` the highest moment a home acted on, and what a jump of its clock is.
``keeping``     what a backup is made of. Opens nothing in it.
``audit``       what is written down as leaves, trees, files, signatures and proofs. Holds nothing personal.
``query``       what a carrier asks at its desk, and the four answers of a machine. A fifth has no word.
``answering``   one query: read, judged, answered. Never says why.
``operations``  the order of effects. ``adapters`` do them. ``bootstrap`` joins the two; ``config`` reads settings.
``views``       what operations give back, as plain values. Asks for nothing.
``api``         HTTP into one call, and back. Decides nothing; ``cli`` does the same for the command line. ``client`` asks one
              from elsewhere, and knows nothing of the rest.
``toolbench``   the core for people without a store; ``doctor`` looks a home over; ``demo`` is a synthetic carrier.
``errors``      the exceptions, as a tree. ``data`` holds generated code tables.

``tests/test_architecture.py`` keeps this true: layers, purity, sizes, names.

For programs: ``pnrscreen.parse`` says what is in the bytes of a file, whatever its format; ``pnrscreen.Screener`` holds people
(``pnrscreen.person``) against lists, and ``pnrscreen.open_index`` opens lists that are prepared already; ``pnrscreen.read``
(under a profile, which ``pnrscreen.profile`` gives) and ``pnrscreen.screen`` are the hot path; ``pnrscreen.open_home`` opens a
unit's home. The units are there as attributes (``pnrscreen.wire``); what they hold may be used and may change.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pnrscreen.bootstrap import open_home, open_index, profile
    from pnrscreen.errors import PnrscreenError, WireError
    from pnrscreen.pipeline import read, screen
    from pnrscreen.watchlist import Screener, person
    from pnrscreen.wire import read as parse

__all__ = ["PnrscreenError", "Screener", "WireError", "open_home", "open_index", "parse", "person", "profile", "read", "screen"]
__version__ = "0.1.0"

_HOMES = (
    ("PnrscreenError", "pnrscreen.errors", "PnrscreenError"),
    ("Screener", "pnrscreen.watchlist", "Screener"),
    ("WireError", "pnrscreen.errors", "WireError"),
    ("open_home", "pnrscreen.bootstrap", "open_home"),
    ("open_index", "pnrscreen.bootstrap", "open_index"),
    ("parse", "pnrscreen.wire", "read"),
    ("person", "pnrscreen.watchlist", "person"),
    ("profile", "pnrscreen.bootstrap", "profile"),
    ("read", "pnrscreen.pipeline", "read"),
    ("screen", "pnrscreen.pipeline", "screen"),
)


def __getattr__(name: str) -> Any:
    """Resolve a public name or a unit at its first use (PEP 562), so that importing the package costs nothing."""
    for public, module, theirs in _HOMES:
        if name == public:
            return getattr(import_module(module), theirs)
    if not name.startswith("_") and find_spec(f"pnrscreen.{name}") is not None:
        return import_module(f"pnrscreen.{name}")
    raise AttributeError(f"module 'pnrscreen' has no attribute {name!r}")
