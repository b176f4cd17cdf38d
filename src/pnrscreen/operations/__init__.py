"""What someone can ask of a unit: one module per thing, each in four paragraphs: permit, load, decide, commit.

This package orders effects and decides nothing that ``pipeline`` or the core decides. An operation takes the App and an
Access (a claim); *permit* turns the claim into a Grant or refuses; *load* takes one snapshot; *decide* is pure; *commit*
writes the change and its audit entry in one transaction. No lock is held while deciding: a leg carries a revision, a stale
one raises Conflict, and the operation runs again from load.
"""
