"""The wire format of yente, the open screening server of OpenSanctions (version 5), so that what asks it can ask a unit.

``schema`` is what comes and goes, ``question`` makes people of it, ``answer`` makes it of entries and matches, ``catalog`` says
what there is. This package translates. It refuses to ask for anything and to decide; ``routes.yente`` asks ``operations.ask``.

A yente score is 0 to 1, ours 0 to 1000. An entry is ``list:id``; its own id stands among the ``referents``.
"""
