"""Registers of documents that are lost, stolen or revoked: a hundred million of them, on one small machine.

Knows a document by issuer and number, as it is written and as it is easily misread. Refuses to know who carries it: what is
listed is a document, not a person. Reading order: ``packing`` (a number as an integer), ``rows`` (sixteen bytes), ``reading``
(a table), ``building`` (sorted), ``layout`` (the file), ``register`` (what is asked).

**False positives.** A register answers from the number itself, not from a filter. The key of a number of at most 12 places
*is* its class, so looking it up meets no stranger. Of a longer one it is 63 bits of a hash: a look meets a stranger with a
probability of at most L / 2^63 for L long numbers listed, 10^-11 for a hundred million, and the number that is kept beside the
key is compared before anything is said.

What is left lies in numbers, not in looking them up. Of the S numbers an issuer uses, n may be listed. A number drawn from them
is a listed one with n / S, and a slip away from one with at most (2^k - 1) n / S, where k counts the places at which the issuer
writes letters and digits alike: none for one that counts in digits, where no slip leads to another document of its own. Without
the issuer, n and S are those of all issuers together: when a hundred million are listed, about one number of nine digits in ten
is. That is why a number without its issuer is said, but does not alert by itself.
"""

from pnrscreen.watchlist.register.building import Buffer, Built, Keep, build
from pnrscreen.watchlist.register.reading import recognise
from pnrscreen.watchlist.register.register import Register

FORMAT = "documents"
"""How the format of a register is called among those of lists; it holds no entries."""

__all__ = ("FORMAT", "Buffer", "Built", "Keep", "Register", "build", "recognise")
