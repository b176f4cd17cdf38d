"""How much of anything is taken apart at once, and why so much and no more.

Beyond a limit nothing is lost: it is handed on in instalments, kept as a segment that nobody understood, or refused with its
place. Every figure leaves the largest thing a carrier was ever seen to send far below it.
"""

from __future__ import annotations

BLOCK_BYTES = 1 << 20
"""So much of an interchange is cut into segments at once: a flight's whole list fits, and memory does not grow with a file."""

SEGMENT_BYTES_MAX = 1 << 16
"""A longer segment is not taken apart. The longest free text seen is under 3 kB; a missing terminator makes megabytes."""

INSTALMENT_SEGMENTS = 40_000
"""From so many segments on, an interchange is handed on in instalments, cut where a message, reservation or person begins.

The reservations of an A380 with their histories are about 15,000 segments.
"""

RECORD_SEGMENTS_MAX = 20_000
"""A message is cut after so many segments even where no record begins: a reservation of 100 travellers has about 2,000."""

HEAD_SEGMENTS_MAX = 200
"""So many segments before its first record a message that comes in portions is read with again: eight sectors have about 60."""
