"""Code tables: countries and airports, as tuples of compact strings.

They know which code stands for what. They refuse to know how a code is looked up or what follows from it: that is
``normalise.codes``. ``countries`` is kept by hand; ``airports`` is generated (``python -m pnrscreen.data.generate``).
"""
