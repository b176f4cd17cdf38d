"""Manifests as JSON: an array of people, a flight with its people, or one of either a line, cut into rows of cells.

This module knows JSON and where its characters stand. It refuses to know what a column means.

A person that is no JSON does not stop the others: reading goes on at the next object behind it, and what lies between is a
broken stretch. A text that ends in the middle keeps what was said before. Objects in a person (``document``, ``documents``,
``visa``) are columns too, their key before the inner one: ``{"document": {"number": ...}}`` is ``document_number``. Only in
``flight`` and ``person`` does an inner key stand for itself: the surname of an emergency contact is not the traveller's.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from pnrscreen.wire.columns import lists_people, named
from pnrscreen.wire.delimited import Cell, Row
from pnrscreen.wire.plaintext import sound

JSON_DEPTH_MAX = 8
"""Objects and arrays inside one another: the schema needs four; more would only use up the stack."""
TEXT_MAX = 65_536
"""Characters of one text: what is longer is no value of a manifest but a quote that was never closed."""

_BLANK = re.compile(r"[ \t\r\n]*")
_TEXT = re.compile(rf'"(?:[^"\\]|\\.){{0,{TEXT_MAX}}}+"', re.DOTALL)
_BARE = re.compile(r"(?:-?[0-9][0-9.eE+-]*|true|false|null|#+)(?![A-Za-z0-9_#])")  # signs: overwritten before it was stored
_NEXT = re.compile(r"(?:\}[ \t]*,|[\r\n])[ \t\r\n,]*(?=\{)")
_TRANSPARENT = frozenset({"flight", "person", "passenger", "leg"})


class Unread(NamedTuple):
    """Characters that are no JSON."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Node:
    """One value: its characters, the text of a scalar, the members of an object, the elements of an array."""

    start: int
    end: int
    text: str = ""
    members: tuple[tuple[_Node, _Node], ...] = ()
    elements: tuple[_Node, ...] = ()
    scalar: bool = False


_Member = tuple[_Node, _Node]


class _Malformed(ValueError):
    """Here the text stops being JSON."""

    def __init__(self, at: int) -> None:
        super().__init__(at)
        self.at = at


class Document:
    """A JSON text taken apart. ``cut`` where it ended in the middle; ``unread`` are the stretches that are no JSON."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.cut = False
        self.unread: list[Unread] = []
        self._tops = self._sequence()

    # ---------------------------------------------------------------------------------------------------------- syntax

    def _sequence(self) -> list[_Node]:
        """Read the values at the top: one, or one after another (JSON Lines); of an array its elements."""
        found: list[_Node] = []
        at = self._skip(0)
        while at < len(self.text):
            if self.text[at] in ",]":  # left behind where reading went on inside an array
                at = self._skip(at + 1)
                continue
            try:
                node = self._value(at, 0)
            except _Malformed as stopped:
                at = self._mend(at, stopped.at)
            else:
                found += node.elements if self.text[at] == "[" else [node]
                at = self._skip(node.end)
        return found

    def _skip(self, at: int) -> int:
        found = _BLANK.match(self.text, at)
        return found.end() if found else at

    def _mend(self, start: int, stopped: int) -> int:
        """Leave out what is no JSON and return where the next object begins, or the end."""
        found = _NEXT.search(self.text, max(stopped - 1, start))
        end = found.end() if found else len(self.text)
        self.unread.append(Unread(start, end))
        return end

    def _value(self, at: int, depth: int) -> _Node:
        sign = self.text[at : at + 1]
        if sign in {"{", "["}:
            if depth >= JSON_DEPTH_MAX:
                raise _Malformed(at)
            return self._object(at, depth) if sign == "{" else self._array(at, depth)
        found = (_TEXT if sign == '"' else _BARE).match(self.text, at)
        if found is None:
            raise _Malformed(at)
        if sign != '"':
            return _Node(start=at, end=found.end(), text="" if found[0] == "null" else found[0], scalar=True)
        return _Node(start=at + 1, end=found.end() - 1, text=self._meant(found[0], at), scalar=True)

    def _meant(self, token: str, at: int) -> str:
        try:
            return sound(str(json.loads(token, strict=False)))
        except ValueError:
            raise _Malformed(at) from None

    def _object(self, start: int, depth: int) -> _Node:
        members: list[tuple[_Node, _Node]] = []
        at = self._skip(start + 1)
        while self.text[at : at + 1] != "}":
            if at >= len(self.text) and members:
                self.cut = True
                return _Node(start=start, end=at, members=tuple(members))
            if self.text[at : at + 1] != '"':
                raise _Malformed(at)
            key = self._value(at, depth)
            at = self._skip(key.end + 1)
            if self.text[at : at + 1] != ":":
                raise _Malformed(at)
            value = self._value(self._skip(at + 1), depth + 1)
            members.append((key, value))
            at = self._behind(value, "}")
        return _Node(start=start, end=at + 1, members=tuple(members))

    def _array(self, start: int, depth: int) -> _Node:
        """Read an array; in one of objects an element that is no JSON does not stop the others."""
        elements: list[_Node] = []
        at = self._skip(start + 1)
        of_objects = self.text[at : at + 1] == "{"
        while self.text[at : at + 1] != "]":
            if at >= len(self.text) and of_objects:
                self.cut = True
                return _Node(start=start, end=at, elements=tuple(elements))
            try:
                element = self._value(at, depth + 1)
                at = self._behind(element, "]")
            except _Malformed as stopped:
                if not of_objects:
                    raise
                at = self._mend(at, stopped.at)
            else:
                elements.append(element)
        return _Node(start=start, end=at + 1, elements=tuple(elements))

    def _behind(self, value: _Node, closing: str) -> int:
        """Return where the next member or element begins, or the closing bracket stands."""
        quoted = value.scalar and self.text[value.start - 1] == '"' and self.text[value.end : value.end + 1] == '"'
        at = self._skip(value.end + quoted)
        if self.text[at : at + 1] == ",":
            return self._skip(at + 1)
        if self.text[at : at + 1] != closing and at < len(self.text):
            raise _Malformed(at)
        return at

    # ------------------------------------------------------------------------------------------------------------ rows

    def rows(self) -> Iterator[Row]:
        """Yield one row for each person, numbered in order; what was said once for several is shared."""
        number = 0
        for top in self._tops:
            for row in self._people(top, ()):
                number += 1
                yield row._replace(number=number)

    def _people(self, node: _Node, shared: tuple[Cell, ...]) -> Iterator[Row]:
        lists = _lists(node)
        if not lists:
            yield Row(0, node.start, node.end, tuple(self._cells(node)), shared)
            return
        said = (*shared, *(cell for cell in self._beside(node, lists) if cell.column))
        for key, people in lists:
            role = (Cell("role", "crew", key.start, key.start),) if key.text.lower() == "crew" else ()
            for person in people.elements:
                yield from self._people(person, (*said, *role))

    def around(self, rows: list[Row]) -> Iterator[Row]:
        """Yield what lies before, between and behind the rows and the unread stretches, with the cells in it."""
        cells = sorted((cell for top in self._tops for cell in self._cells_around(top)), key=lambda cell: cell.start)
        at, upto = 0, 0
        for start, end in (*sorted([*((row.start, row.end) for row in rows), *self.unread]), (len(self.text), len(self.text))):
            first = upto
            while upto < len(cells) and cells[upto].start < start:
                upto += 1
            if start > at:
                yield Row(0, at, start, tuple(cells[first:upto]))
            at = max(at, end)

    def _cells_around(self, node: _Node) -> Iterator[Cell]:
        if lists := _lists(node):
            yield from self._beside(node, lists)
            for _, people in lists:
                for person in people.elements:
                    yield from self._cells_around(person)

    def _beside(self, node: _Node, lists: list[_Member]) -> Iterator[Cell]:
        """Yield the cells of an object beside its lists of people."""
        own = tuple(member for member in node.members if member not in lists)
        if own:
            yield from self._cells(replace(node, members=own))

    def _cells(self, node: _Node, prefix: str = "", *, plain: bool = True) -> Iterator[Cell]:
        """Yield the cells of an object: every scalar in it, and every key that is none of ours."""
        if node.scalar or not node.members:
            yield Cell("", node.text, node.start, node.end)
        for key, value in node.members:
            column = named(prefix + key.text) or (named(key.text) if plain else "")
            inner = [value, *value.elements] if not value.scalar else [value]
            if value.scalar or (value.elements and all(one.scalar for one in value.elements)):
                if not column:
                    yield Cell("", f"{prefix}{key.text}", key.start, key.end)
                yield from (Cell(column, one.text.strip(), one.start, one.end) for one in inner if one.scalar)
                continue
            yield from self._inner(key, value)

    def _inner(self, key: _Node, value: _Node) -> Iterator[Cell]:
        """Yield the cells of an object, or of several, inside a person."""
        name = key.text.lower()
        several = value.elements or (value,)
        found: list[Cell] = []
        if any(one.members or one.elements for one in several):
            for index, one in enumerate(several):
                prefix = name.removesuffix("s") + (str(index + 1) if index else "")
                found += self._cells(one, f"{prefix} ", plain=name in _TRANSPARENT)
        if name not in _TRANSPARENT and not any(cell.column for cell in found):
            yield Cell("", key.text, key.start, key.end)  # a key may be anything, even a name
        yield from found


def _lists(node: _Node) -> list[_Member]:
    """Return the members of an object that list people."""
    return [(key, value) for key, value in node.members if value.elements and lists_people(key.text)]
