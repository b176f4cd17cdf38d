"""A checked tree becomes one function of columns: for each row True, False or UNKNOWN, as ``emit_python`` has it for one.

This module knows what each operator means for arrays when something is missing. It refuses to know attributes and where columns
come from.

How it works. A tree is emitted once for some columns, as closures; they run over slices of rows that fit a processor's cache.
A ``Frame`` says which rows, and which items of lists, stand at each place. ``&&`` and ``||`` ask the cheap parts first and,
once few places are left undecided, only those. ``exists`` and its kin ask their body in a frame with a place for each item.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pnrscreen.rulebook import kleene, reckon
from pnrscreen.rulebook.check import cost
from pnrscreen.rulebook.columns import Array, Column, Columns, Lists, Mask
from pnrscreen.rulebook.emit_python import chain, is_written_out, written_out
from pnrscreen.rulebook.kleene import Truth
from pnrscreen.rulebook.language import WRITTEN_OUT, Type
from pnrscreen.rulebook.reckon import Values
from pnrscreen.rulebook.tree import LOGIC, Binary, Call, Listing, Literal, Macro, Name, Node, Unary, uses

SLICE = 1 << 17
"""Rows asked at a time: few enough for their arrays to stay in a cache, enough for the work of a call to vanish."""
FEW = 0.4
"""The share of undecided places below which only they are asked on: copying them costs about half of asking."""

Offsets = NDArray[np.signedinteger[Any]]
Places = Offsets | slice


class Frame(NamedTuple):
    """Where a tree is asked: how many places, which row stands at each, which item each variable stands for."""

    size: int
    rows: Places
    items: Mapping[str, Places]


class Held(NamedTuple):
    """The lists at each place of a frame: where each begins among ``items``, and of which columns these are."""

    offsets: Offsets
    items: Places
    columns: Mapping[str, Column]
    known: Mask | None

    @property
    def lengths(self) -> Offsets:
        """How long each list is."""
        return np.diff(self.offsets)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """What a condition says of each row; where neither is set, it is False."""

    true: Mask = field(repr=False)
    unknown: Mask = field(repr=False)


Asked = Callable[[Frame], Truth]
Valued = Callable[[Frame], Values]
Looked = Callable[[Frame], Held]


def verdicts(node: Node, columns: Columns) -> Verdicts:
    """Say what a condition says of every row of columns that hold each attribute it names."""
    ask = _Emitter(columns.table, {}).truth(node)
    true, unknown = np.zeros(columns.rows, np.bool_), np.zeros(columns.rows, np.bool_)
    with np.errstate(all="ignore"):  # what overflows is UNKNOWN, and what no number is compares false
        for start in range(0, columns.rows, SLICE):
            stop = min(start + SLICE, columns.rows)
            found = ask(Frame(stop - start, slice(start, stop), {}))
            true[start:stop] = found.true
            if found.unknown is not None:
                unknown[start:stop] = found.unknown
    return Verdicts(true=true, unknown=unknown)


class _Emitter:
    """Emits a tree for one table. ``lists`` holds the columns each variable around stands for an item of."""

    def __init__(self, table: Mapping[str, Column | Lists], lists: Mapping[str, Mapping[str, Column]]) -> None:
        self._table = table
        self._lists = lists

    # --------------------------------------------------------------------------------------------------------- questions

    def truth(self, node: Node) -> Asked:
        """Emit a question."""
        match node:
            case Unary(operator="!", operand=operand):
                ask = self.opposite(operand)
            case Binary(operator=operator) if operator in LOGIC:
                ask = self.logic(operator, chain(node, operator))
            case Binary(operator="in"):
                ask = self.member(node)
            case Binary():
                ask = self.relation(node)
            case Macro():
                ask = self.macro(node)
            case Call():
                ask = self.of_texts(node)
            case _:
                ask = self.plain(node)
        return ask

    def plain(self, node: Node) -> Asked:
        """Emit what is a question by itself: an attribute, true, false."""
        value = self.value(node)

        def ask(frame: Frame) -> Truth:
            found = reckon.spread(value(frame), frame.size)
            return kleene.truth(found.data, found.known)

        return ask

    def opposite(self, node: Node) -> Asked:
        ask = self.truth(node)
        return lambda frame: kleene.negated(ask(frame))

    def relation(self, node: Binary) -> Asked:
        one, other = self.value(node.left), self.value(node.right)
        return lambda frame: reckon.compared(node.operator, one(frame), other(frame), frame.size)

    def logic(self, operator: str, parts: tuple[Node, ...]) -> Asked:
        """Ask cheap parts first, and the rest only where they can still matter; Kleene's logic has no order."""
        first, *rest = (self.truth(part) for part in sorted(parts, key=cost))
        join, decides = (kleene.both, False) if operator == "&&" else (kleene.either, True)

        def ask(frame: Frame) -> Truth:
            found = first(frame)
            narrowed: list[tuple[Truth, NDArray[np.int64]]] = []
            for part in rest:
                still = kleene.undecided(found, decides=decides)
                few = np.count_nonzero(still)
                if not few:
                    break
                if few < FEW * frame.size:
                    places = np.flatnonzero(still)
                    narrowed.append((found, places))
                    found, frame = kleene.taken(found, places), _only(frame, places)
                found = join(found, part(frame))
            for whole, places in reversed(narrowed):
                found = kleene.put_back(whole, places, found)
            return found

        return ask

    def member(self, node: Binary) -> Asked:
        """Emit ``value in list``: some item is the value."""
        value = self.value(node.left)
        if isinstance(node.right, Listing):
            among = reckon.among(written_out(node.right))
            return lambda frame: among(reckon.spread(value(frame), frame.size))
        look = self.lists(node.right)

        def ask(frame: Frame) -> Truth:
            held, sought = look(frame), value(frame)
            items = _taken(held.columns[""], held.items)
            repeated = sought if sought.fixed else _repeated(sought, held.lengths)
            same = kleene.exists(reckon.compared("==", items, repeated, len(items.data)), held.offsets)
            return _where(same, kleene.all_known(held.known, sought.known))

        return ask

    def macro(self, node: Macro) -> Asked:
        look, inside = self.lists(node.over), self.inside(node)
        reduce = _REDUCE[node.operator]

        def ask(frame: Frame) -> Truth:
            held = look(frame)
            return _where(reduce(inside(frame, held), held.offsets), held.known)

        return ask

    def inside(self, node: Macro) -> Callable[[Frame, Held], Truth]:
        """Emit the body of a macro, asked in a frame with a place for each item."""
        ask = _Emitter(self._table, {**self._lists, node.variable: self.columns(node.over)}).truth(node.body)
        variable = node.variable
        outward = any(name.path.partition(".")[0] != variable for name in uses(node.body))

        def asked(frame: Frame, held: Held) -> Truth:
            size = int(held.offsets[-1])
            rows: Places = _NOWHERE
            items = {variable: held.items}
            if outward:
                owner = np.repeat(np.arange(frame.size), held.lengths)
                around = {name: _at(places, owner) for name, places in frame.items.items()}
                rows, items = _at(frame.rows, owner), {**around, **items}
            return ask(Frame(size, rows, items))

        return asked

    def of_texts(self, node: Call) -> Asked:
        one, other = map(self.value, node.args)
        fixed = reckon.fixed(written_out(node.args[1])) if is_written_out(node.args[1]) else None
        ask = reckon.of_texts(node.function, fixed)
        return lambda frame: ask(reckon.spread(one(frame), frame.size), other(frame))

    # ------------------------------------------------------------------------------------------------------------ values

    def value(self, node: Node) -> Valued:
        """Emit a value."""
        match node:
            case Literal() | Listing():
                value = _fixed(node)
            case Call(function=function) if function in WRITTEN_OUT:
                value = _fixed(node)
            case Name(path=path):
                value = self.name(path)
            case Unary(operator="-", operand=operand):
                value = self.spread(operand, reckon.negative)
            case Binary(operator=operator) if operator in reckon.SIGNS:
                value = self.computed(node)
            case Call(function="size", args=(arg,)) if self.is_list(arg):
                value = self.size(arg)
            case Call(function=function, args=(arg,)):
                value = self.spread(arg, reckon.called(function))
            case _:
                value = self.answered(node)
        return value

    def spread(self, node: Node, call: Callable[[Values], Values]) -> Valued:
        value = self.value(node)
        return lambda frame: call(reckon.spread(value(frame), frame.size))

    def computed(self, node: Binary) -> Valued:
        one, other = self.value(node.left), self.value(node.right)
        return lambda frame: reckon.computed(node.operator, reckon.spread(one(frame), frame.size), other(frame))

    def answered(self, node: Node) -> Valued:
        """Emit a question as a value, which other answers are compared with."""
        ask = self.truth(node)
        return lambda frame: reckon.valued(ask(frame))

    def name(self, path: str) -> Valued:
        head, _, part = path.partition(".")
        if head in self._lists:
            of = self._lists[head][part]
            return lambda frame: _taken(of, frame.items[head])
        whole = self._table[path]
        assert isinstance(whole, Column)
        return lambda frame: _taken(whole, frame.rows)

    def size(self, node: Node) -> Valued:
        look = self.lists(node)

        def count(frame: Frame) -> Values:
            held = look(frame)
            return Values(held.lengths, Type.INT, held.known)

        return count

    # ------------------------------------------------------------------------------------------------------------- lists

    def lists(self, node: Node) -> Looked:
        """Emit a list."""
        match node:
            case Name(path=path):
                held = self._table[path]
                assert isinstance(held, Lists)
                return lambda frame: _held(held, frame)
            case Macro():
                return self.kept(node)
        many, columns = len(written_out(node)), self.columns(node)
        return lambda frame: Held(many * np.arange(frame.size + 1), np.tile(np.arange(many), frame.size), columns, None)

    def kept(self, node: Macro) -> Looked:
        """Emit ``filter``: the same lists without the items of which the body does not hold."""
        look, inside = self.lists(node.over), self.inside(node)

        def looked(frame: Frame) -> Held:
            held = look(frame)
            found = inside(frame, held)
            lengths = kleene.count(found.true, held.offsets)
            kept = _at(held.items, np.flatnonzero(found.true))
            unsure = kleene.unsure(found, held.offsets)
            if unsure is None:
                return Held(_offsets(lengths), kept, held.columns, held.known)
            kept = kept[np.repeat(~unsure, lengths)]
            return Held(_offsets(np.where(unsure, 0, lengths)), kept, held.columns, kleene.all_known(held.known, ~unsure))

        return looked

    def columns(self, node: Node) -> Mapping[str, Column]:
        """Return what the items of a list are taken from."""
        match node:
            case Name(path=path):
                held = self._table[path]
                assert isinstance(held, Lists)
                return held.items
            case Macro(over=over):
                return self.columns(over)
        return MappingProxyType({"": reckon.column_of(written_out(node))})

    def is_list(self, node: Node) -> bool:
        """Tell a list from a text, which has a size too."""
        match node:
            case Name(path=path):
                return path.partition(".")[0] not in self._lists and isinstance(self._table[path], Lists)
            case Macro() | Listing():
                return True
        return False


_REDUCE = MappingProxyType({"exists": kleene.exists, "all": kleene.holds_for_all, "exists_one": kleene.exists_one})
_NOWHERE = slice(0, 0)


def _at(places: Places, which: Offsets) -> Offsets:
    """Return some of the rows or items that stand in a frame."""
    return which + places.start if isinstance(places, slice) else places[which]


def _only(frame: Frame, which: Offsets) -> Frame:
    items = {name: _at(places, which) for name, places in frame.items.items()}
    return Frame(len(which), _at(frame.rows, which), items)


def _taken(column: Column, places: Places) -> Values:
    known = None if column.known is None else _some(column.known, places)
    return Values(_some(column.values, places), column.of, known, column.words)


def _some(values: Array, places: Places) -> Array:
    """Return the values at some places, which are never out of bounds."""
    return values[places] if isinstance(places, slice) else values.take(places, mode="clip")


def _repeated(value: Values, lengths: Offsets) -> Values:
    known = None if value.known is None else np.repeat(value.known, lengths)
    return value._replace(data=np.repeat(value.data, lengths), known=known)


def _held(lists: Lists, frame: Frame) -> Held:
    """Return the lists that stand in a frame; the items of neighbouring rows are neighbours."""
    rows = frame.rows
    known = None if lists.known is None else lists.known[rows]
    if isinstance(rows, slice):
        offsets = lists.offsets[rows.start : rows.stop + 1]
        return Held(offsets - offsets[0], slice(int(offsets[0]), int(offsets[-1])), lists.items, known)
    begin = lists.offsets.take(rows, mode="clip")
    lengths = lists.offsets.take(rows + 1, mode="clip") - begin
    offsets = _offsets(lengths)
    items = np.repeat(begin - offsets[:-1], lengths) + np.arange(int(offsets[-1]))
    return Held(offsets, items, lists.items, known)


def _offsets(lengths: Offsets) -> NDArray[np.int64]:
    offsets = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=offsets[1:])
    return offsets


def _fixed(node: Node) -> Valued:
    value = reckon.fixed(written_out(node))
    return lambda _: value


def _where(found: Truth, known: Mask | None) -> Truth:
    """Return answers of which those are not known whose list is not."""
    if known is None:
        return found
    unknown = ~known if found.unknown is None else found.unknown | ~known
    return Truth(found.true & known, unknown)
