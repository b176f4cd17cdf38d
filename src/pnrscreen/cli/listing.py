"""Watchlists as a person reads them: what is registered, what a list holds and lacks, how two editions differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pnrscreen import toolbench
from pnrscreen.cli.show import line, table
from pnrscreen.model import Fault
from pnrscreen.ports import ListRecord

EXAMPLES = 3
"""How many faults of one code are shown where not all are asked for."""

MEANINGS: Mapping[str, str] = {
    "E_ENCODING": "not UTF-8: read as Windows-1252",
    "E_COLUMNS": "a row, or a line, that has not the shape of its list",
    "E_QUOTE": "a quotation mark out of place: the row cannot be read",
    "E_NO_ID": "no id: not used",
    "E_DUP_ID": "the id stands there before: the first is used",
    "E_NO_NAME": "neither name nor document nor anything else to find it by: not used",
    "E_BAD_DATE": "no date: left out, the entry is used",
    "E_BAD_TERM": "nobody can read from when or until when it holds: not used",
    "E_BAD_ENUM": "not a value of its field: left out, the entry is used",
    "E_BAD_CONTACT": "a telephone or an e-mail that tells nothing apart: left out, the entry is used",
    "E_BAD_ACCOUNT": "an account that tells nothing apart: left out, the entry is used",
    "E_NO_NUMBER": "no number that tells a document apart: not used",
    "E_BAD_RUN": "nobody can read where the run of numbers ends: not used",
    "E_DANGLING_REF": "belongs to an entry that is not there",
    "W_UNKNOWN_FIELD": "a field that is not known, or holds prose",
    "W_UNKNOWN_ENUM": "a value that is not known, such as a country",
    "W_CARD_CUT": "a card number listed whole: its middle is dropped",
    "W_DATE_AMBIGUOUS": "day and month may be either: both are kept",
    "W_REPLACED": "a later record of the same id: it is used",
    "W_TRUNCATED": "the file holds fewer records than it says",
    "W_SAME_PERSON": "may be the same person as an earlier entry",
    "W_SAME_DOCUMENT": "the same document as an earlier entry",
}
"""What each code says, and what became of the row."""


def lists(records: Sequence[ListRecord]) -> Group:
    """Show the registered lists, what is in each, whose it is and why it may be matched, and on what terms."""
    return Group(*(part for record in records for part in _list(record)))


def _list(record: ListRecord) -> Sequence[RenderableType]:
    sought = "persons or objects sought or under alert" if record.sought_or_alert else "not said to be of persons sought"
    held = f"format {record.format}   {record.entries:,} entries   {record.faults:,} faults"
    terms = [f"category {record.category}"] if record.category else []
    terms += [f"only for {', '.join(record.control)}"] if record.control else []
    return (
        line(record.name, 0, "bold"),
        line(f"edition {record.edition}   {held}   digest {record.digest[:12]}", 4),
        line(f"owner {record.owner}   basis {record.basis}", 4),
        line("   ".join((sought, *terms)), 4, "" if record.sought_or_alert else "yellow"),
    )


def left_out(counted: Mapping[str, int], name: str, profile: str) -> str:
    """Say how many entries a profile lets nobody be compared with."""
    kinds = ", ".join(f"{count:,} of category {category}" for category, count in counted.items())
    return f"list {name}: not matched under profile {profile}, which knows no such kind of alert: {kinds}"


def checked(found: toolbench.Checked, counts: Mapping[str, int], *, everything: bool) -> Group:
    """Show what a list holds, each fault by code with its first examples or with all, and who stands in it twice."""
    listed = found.listed
    head = Text(f"{listed.name}   format {found.format}   edition {listed.edition}   digest {listed.digest[:12]}", "bold")
    held = table((("", "left"), ("", "right")), [(name, f"{count:,}") for name, count in counts.items()])
    return Group(
        head,
        held,
        Text(""),
        *_faults("faults", listed.faults, everything=everything),
        *_faults("duplicates", found.duplicates, everything=everything),
    )


def checked_register(view: toolbench.View, faults: Sequence[Fault]) -> Group:
    """Show what a table of documents holds, and the first of its rows that cannot be used."""
    head = Text(f"{view['list']}   format documents   edition {view['edition']}   digest {view['digest'][:12]}", "bold")
    held = table((("", "left"), ("", "right")), [(name, f"{count:,}") for name, count in view["counts"].items()])
    return Group(head, held, Text(""), *_faults("first faults", faults, everything=True))


def _faults(heading: str, found: Sequence[Fault], *, everything: bool) -> list[RenderableType]:
    """Show faults by code, most frequent first."""
    if not found:
        return [Text(f"No {heading}.", "green")]
    counted = Counter(fault.code for fault in found)
    shown: list[RenderableType] = [Text(f"{len(found):,} {heading}", "bold")]
    for code, count in sorted(counted.items(), key=lambda item: (-item[1], item[0])):
        style = "yellow" if code.startswith("W_") else "bold red"
        shown.append(line(f"{code}   {count:,}   {MEANINGS.get(code, '')}", 2, style))
        some = [fault for fault in found if fault.code == code][: None if everything else EXAMPLES]
        shown += [line(f"{fault.where}{'   ' if fault.said else ''}{fault.said}", 6) for fault in some]
        if len(some) < count:
            shown.append(line(f"and {count - len(some):,} more: --all shows them", 6, "dim"))
    return shown


def difference(view: toolbench.View) -> Table:
    """Show how two editions differ, entry by entry, field by field."""
    rows: list[list[str | Text]] = [[Text("added", "green"), ident, "", ""] for ident in view["added"]]
    rows += [[Text("removed", "red"), ident, "", ""] for ident in view["removed"]]
    for ident, fields in view["changed"].items():
        rows += [
            [
                Text("changed", "yellow"),
                ident,
                name,
                f"{' | '.join(said['before']) or '-'} -> {' | '.join(said['after']) or '-'}",
            ]
            for name, said in fields.items()
        ]
    return table((("", "left"), ("entry", "left"), ("field", "left"), ("before -> after", "left")), rows)
