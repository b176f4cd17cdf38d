"""The outside: the database, the key files, the shelf of files, the clock and the dice.

This package knows how each thing outside is spoken to. It refuses to decide: what is kept, shown, matched or destroyed is
decided by the core and ordered by the operations, and here it only happens. README.md beside this file follows one envelope
from its making to its end.
"""
