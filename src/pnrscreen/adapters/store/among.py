"""Which of many values a column may have, handed over as one, so that a statement reads the same for however many.

``column IN (?, ?, ?)`` is another statement for each number of values: each has to be put together, read and planned, and kept
beside the others. This module knows how each database takes many values at once: PostgreSQL as an array, SQLite as the text of
a JSON array. It refuses to know any table.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Self

from sqlalchemy import ARRAY, Boolean, Column, Dialect, Integer, Text, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine


class _Several(TypeDecorator[list[Any]]):
    """Many values in one parameter."""

    impl = Text
    cache_ok = True

    def __init__(self, *, of_numbers: bool) -> None:
        super().__init__()
        self.of_numbers = of_numbers

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return what the database takes them as."""
        return ARRAY(Integer() if self.of_numbers else Text()) if dialect.name == "postgresql" else Text()

    def process_bind_param(self, value: Iterable[Any] | None, dialect: Dialect) -> Any:
        """Return them as the database takes them."""
        several = [*(value or ())]
        return several if dialect.name == "postgresql" else json.dumps(several)


class _Among(FunctionElement[bool]):
    """``column`` is one of several values."""

    name = "among"
    type = Boolean()
    inherit_cache = True

    def self_group(self, against: object = None) -> Self:  # noqa: ARG002 - what SQLAlchemy asks
        """Stand in a condition as it is: with ``= 1`` behind it no index is looked at."""
        return self


def among(column: Column[Any], name: str) -> _Among:
    """Return what picks rows whose column has one of the values that are bound to a name: texts or whole numbers."""
    return _Among(column, bindparam(name, type_=_Several(of_numbers=isinstance(column.type, Integer))))


@compiles(_Among, "postgresql")
def _in_array(element: _Among, compiler: SQLCompiler, **said: Any) -> str:
    column, several = (compiler.process(part, **said) for part in element.clauses)
    return f"{column} = ANY ({several})"


@compiles(_Among, "sqlite")
def _in_json(element: _Among, compiler: SQLCompiler, **said: Any) -> str:
    column, several = (compiler.process(part, **said) for part in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({several}))"  # noqa: S608 - names of columns and of parameters
