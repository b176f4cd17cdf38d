"""What carriers do oddly or wrongly, each habit one small function that can be put before or after another.

This module knows departures from the guides that real feeds show. A *shape* takes the segments of a complete message and
gives them back altered; a *wrap* takes the bytes of a file and the time of sending as ``DDHHMM``. It refuses to know which
carrier has which habit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pnrscreen.demo.edifact import Element, Segment
from pnrscreen.demo.nations import NATIONS

Segments = tuple[Segment, ...]
Shape = Callable[[Segments], Segments]
Wrap = Callable[[bytes, str], bytes]

_FOLD_AT = 64


def _parts(element: Element) -> tuple[str, ...]:
    return (element,) if isinstance(element, str) else element


# ------------------------------------------------------------------------------------------------------------- counts


def miscount_segments(segments: Segments) -> Segments:
    """Say one segment too few in UNT, as the guide's own crew example does."""
    *rest, (tag, count, reference) = segments
    return (*rest, (tag, str(int(str(count)) - 1), reference))


def miscount_people(segments: Segments) -> Segments:
    """Leave one person out of the count in CNT."""
    return tuple(
        ("CNT", (segment[1][0], str(max(int(segment[1][1]) - 1, 0)))) if segment[0] == "CNT" else segment
        for segment in segments
    )


# ------------------------------------------------------------------------------------------------------ names and codes


def title_names(segments: Segments) -> Segments:
    """Glue a title to the given names of an API person: ``JOHNMR``."""
    titles = {"M": "MR", "F": "MRS"}
    shaped = list(segments)
    for at, segment in enumerate(segments[:-1]):
        following = segments[at + 1]
        if segment[:2] == ("NAD", "FL") and following[0] == "ATT" and len(segment[4]) > 1:
            surname, *given = _parts(segment[4])
            given[-1] += titles.get(str(following[3]), "")
            shaped[at] = (*segment[:4], (surname, *given))
    return tuple(shaped)


def glue_titles(segments: Segments) -> Segments:
    """Write the title of a reservation's traveller without a space, and the given names in one: ``MARYANNMRS``."""
    return tuple(
        (*segment[:2], (segment[2][0].replace(" ", ""), *segment[2][1:]), *segment[3:])
        if segment[0] == "TIF" and len(segment) > 2 and isinstance(segment[2], tuple)
        else segment
        for segment in segments
    )


def mix_case(segments: Segments) -> Segments:
    """Write API names in mixed case."""
    return tuple(
        (*segment[:4], tuple(part.title() for part in segment[4])) if segment[:2] == ("NAD", "FL") else segment
        for segment in segments
    )


def say_states_in_two_letters(segments: Segments) -> Segments:
    """Write the states of an SSR DOCS as alpha-2 codes."""
    return tuple(_two_letters(segment) if _is_docs(segment) else segment for segment in segments)


def _two_letters(segment: Segment) -> Segment:
    *head, text = _parts(segment[1])
    fields = text.split("/")
    for at in (2, 4):
        fields[at] = NATIONS[fields[at]].alpha2 if fields[at] in NATIONS else fields[at]
    return (segment[0], (*head, "/".join(fields)), *segment[2:])


# ------------------------------------------------------------------------------------------------------ where things stand


def docs_at_booking(segments: Segments) -> Segments:
    """Put every SSR DOCS of a reservation before its first traveller, with a reference to whom it concerns."""
    return tuple(_moved(segments, "TIF"))


def docs_at_segment(segments: Segments) -> Segments:
    """Put every SSR DOCS of a reservation after the status of its first flight."""
    return tuple(_moved(segments, "RPI"))


def _moved(segments: Segments, anchor: str) -> Iterator[Segment]:
    for block in _blocks(segments):
        docs = list(_documents(block))
        for segment in block:
            if segment[0] == anchor == "TIF":
                yield from docs
                docs.clear()
            if not _is_docs(segment):
                yield segment
            if segment[0] == anchor == "RPI":
                yield from docs
                docs.clear()


def _blocks(segments: Segments) -> Iterator[Segments]:
    """Cut a message before each reservation (SRC) and before its end (UNT)."""
    cuts = [at for at, segment in enumerate(segments) if segment[0] in {"SRC", "UNT"}]
    for start, end in zip([0, *cuts], [*cuts, len(segments)], strict=True):
        yield segments[start:end]


def _documents(block: Segments) -> Iterator[Segment]:
    """Yield every DOCS of one reservation with a reference to the traveller it stood under."""
    rank = ""
    for segment in block:
        if segment[0] == "TIF" and len(segment) > 2:  # a group has a name and no rank
            rank = segment[2][2]
        elif _is_docs(segment):
            yield ("SSR", segment[1], ("", "", rank))


def _is_docs(segment: Segment) -> bool:
    return segment[0] == "SSR" and segment[1][0] == "DOCS"


def codeshare_as_second_flight(segments: Segments) -> Segments:
    """Name the operating flight in a second TVL rather than in TRA, as guides before 14.1 have it."""
    return tuple(("TVL", "", "", "", "", segment[2]) if segment[0] == "TRA" else segment for segment in segments)


def references_last(segments: Segments) -> Segments:
    """Put the references of a PAXLST person after the documents."""
    shaped: list[Segment] = []
    held: list[Segment] = []
    for segment in segments:
        if segment[0] in {"NAD", "CNT", "UNT"}:
            shaped += held
            held = []
        if segment[0] == "RFF" and segment[1][0] != "TN":
            held.append(segment)
        else:
            shaped.append(segment)
    return tuple(shaped)


# ---------------------------------------------------------------------------------------------------- odd and truncated


def bare_bag_count(segments: Segments) -> Segments:
    """Give the number of bags where its unit belongs: ``MEA+CT++2``."""
    return tuple(
        ("MEA", "CT", "", segment[3][1]) if segment[:2] == ("MEA", "CT") and isinstance(segment[3], tuple) else segment
        for segment in segments
    )


def space_times(segments: Segments) -> Segments:
    """Put a space before the times of the flight: ``DTM+189: 2603010610:201``."""
    return tuple(
        ("DTM", (segment[1][0], f" {segment[1][1]}", *segment[1][2:]))
        if segment[0] == "DTM" and segment[1][0] in {"189", "232"}
        else segment
        for segment in segments
    )


def pad_seats(segments: Segments) -> Segments:
    """Write a seat with leading zeros: ``RFF+SEA:012A``."""
    return tuple(
        ("RFF", ("SEA", segment[1][1].zfill(4))) if segment[0] == "RFF" and segment[1][0] == "SEA" else segment
        for segment in segments
    )


def empty_locators(segments: Segments) -> Segments:
    """Send the qualifier of the record locator with nothing behind it."""
    return tuple(("RFF", ("AVF", "")) if segment[0] == "RFF" and segment[1][0] == "AVF" else segment for segment in segments)


def stray_segments(segments: Segments) -> Segments:
    """Leave a truncated segment behind the first equipment code, as history cut off in mid-line does."""
    at = next((at for at, segment in enumerate(segments) if segment[0] == "APD"), len(segments) - 2)
    return (*segments[: at + 1], ("L",), *segments[at + 1 :])


def empty_check_in(segments: Segments) -> Segments:
    """Send the check-in group with no time in it: ``DAT'``."""
    return tuple(("DAT",) if segment[0] == "DAT" and segment[1][0] == "2" else segment for segment in segments)


# ------------------------------------------------------------------------------------------------------ around the file


def fold(content: bytes, _sent: str) -> bytes:
    """Break the text into lines of 64 characters, in mid-word, as Type B does."""
    lines = (content[at : at + _FOLD_AT] for at in range(0, len(content), _FOLD_AT))
    return b"\r\n".join(lines)


def type_b(content: bytes, sent: str) -> bytes:
    """Put the text into a Type B telegram: priority and addressee, originator and time, start and end of text."""
    return b"\x01QU MADPUXH\r\n.MADOPXX %s\r\n\x02" % sent.encode() + content + b"\r\n\x03"


def mail_footer(content: bytes, sent: str) -> bytes:
    """Let a mail gateway add its rule and its stamp."""
    return content + b"\r\n" + b"_" * 60 + b"\r\n" + f"{sent[:2]} {sent[2:]}Z *3872\r\n".encode()


def byte_order_mark(content: bytes, _sent: str) -> bytes:
    """Begin the file with the byte order mark of a text editor."""
    return b"\xef\xbb\xbf" + content
