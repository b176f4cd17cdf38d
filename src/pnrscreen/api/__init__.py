"""The API over HTTP: one handler, one operation. The thin edge that units, border agencies and oversight query.

This package translates requests into calls and what they give back into JSON. It refuses to decide anything: who may ask is for
the registry and ``privacy``, what is answered for ``operations``. Whoever adds a route writes a handler in ``routes/``, which
asks for ``entry.Entered`` first; tests walk every route as every role.

::

    observed   a line and a count for each request, an answer to what nobody expected
      limits   bodies and rates
        entry  a credential becomes an Access            tokens   whose a token is
          once  a request that counts once               schema, shown, described  what is asked and answered
          routes/*  one call to an operation             problems what went wrong, over HTTP
"""

from pnrscreen.api.app import application
from pnrscreen.api.process import from_environment

__all__ = ("application", "from_environment")
