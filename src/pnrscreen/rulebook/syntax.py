"""The grammar of conditions: text in, a tree with line and column out.

This module knows how a condition is spelled. It refuses to know what an attribute is, what type anything has, or how a tree
is evaluated.

How it works. Conditions are a subset of the Common Expression Language (CEL), with CEL's own spelling and precedence, so
that any CEL implementation reads them alike. One regular expression cuts the text into tokens; a precedence-climbing (Pratt)
parser makes the tree. Left out on purpose: ``null`` (what is missing is UNKNOWN), ``? :``, maps, indexing, regular
expressions, and every function not in the tables of ``language``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from math import isfinite
from types import MappingProxyType
from typing import NamedTuple, NoReturn

from pnrscreen.errors import RulebookError
from pnrscreen.rulebook.tree import At, Binary, Call, Listing, Literal, Macro, Name, Node, Unary

LENGTH_MAX = 4000
PARTS_MAX = 100
INT_MAX = 2**63 - 1  # CEL's int is 64 bits wide
INT_MIN = -(2**63)


class Token(NamedTuple):
    """One word of a condition. ``kind``: word, int, double, string, mark, end."""

    kind: str
    text: str
    at: At


MACROS = ("exists", "exists_one", "all", "filter")
RESERVED = re.compile(
    "as|break|const|continue|else|false|for|function|if|import|in|let|loop|namespace|null|package|return|true|var|void|while"
)
RELATIONS = ("==", "!=", "<=", ">=", "<", ">", "in")
PRECEDENCE = MappingProxyType({"||": 1, "&&": 2, **dict.fromkeys(RELATIONS, 3), "+": 4, "-": 4, "*": 5, "/": 5, "%": 5})
UNARY_PRECEDENCE = 6
ESCAPES = MappingProxyType({"\\\\": "\\", '\\"': '"', "\\'": "'", "\\n": "\n", "\\t": "\t"})

MENDS = MappingProxyType(
    {
        "=": "`==` compares",
        "===": "`==` compares",
        "=<": "`<=` is at most",
        "=>": "`>=` is at least",
        "<>": "`!=` is unequal",
        "\u2260": "`!=` is unequal",
        "\u2264": "`<=` is at most",
        "\u2265": "`>=` is at least",
        "//": "put a comment into `why`; one `/` divides",
        "**": "multiply a number with itself, `x * x`",
        "\u00d7": "`*` multiplies",
        "\u2212": "`-` is minus",
        "\u2013": "`-` is minus",
        "in": "`in` is written in small letters, with a value on its left and a list on its right",
        ".": "a number begins with a figure, as 0.5",
        "&": "`&&` is and",
        "|": "`||` is or",
        "and": "`&&` is and",
        "or": "`||` is or",
        "not": "`!` is not, before what it denies: write `!(x in [...])`, `!p`",
        "is": "`==` compares",
        "like": "text is compared with `startsWith`, `endsWith`, `contains`",
        "xor": "`!=` tells whether just one of two holds",
        "between": "write `low <= x && x <= high`",
        "?": "there is no `? :`; give each case an indicator of its own",
        "\u201c": 'text stands between straight quotes, "so"',
        "\u201d": 'text stands between straight quotes, "so"',
        "\u2018": 'text stands between straight quotes, "so"',
        "\u2019": 'text stands between straight quotes, "so"',
        '"': "close the quotes on the line where they open",
        "'": "close the quotes on the line where they open",
        "[": "there is no indexing; ask with `in`, `exists` or `all`",
        "{": "there are no maps; a list is written `[1, 2]`",
        **dict.fromkeys(
            ("hour", "hours", "day", "days", "week", "weeks", "kg"), "a number has no unit: write the figure alone"
        ),
        "$": "a parameter, as `$late_hours`, is a value that `pack.toml` beside the rule gives: write the value itself",
        ";": "questions are joined with `&&` or `||`",
        "#": "put the comment into `why`",
    }
)
"""How to mend what people write by habit of other languages."""

_TOKEN = re.compile(
    r"""(?P<space>\s+)
    |(?P<double>\d+\.\d+(?:[eE][+-]?\d+)?(?!\w))
    |(?P<int>\d+(?!\w|\.\d))
    |(?P<figures>\d+(?:\.\d+)?\w+)
    |(?P<word>[A-Za-z_]\w*)
    |(?P<string>"(?:[^"\\\n]|\\["'\\nt])*"|'(?:[^'\\\n]|\\["'\\nt])*')
    |(?P<habit>===|=<|=>|<>|//|\*\*)
    |(?P<mark>\|\||&&|[=!<>]=|[!<>+\-*/%()\[\],.])""",
    re.VERBOSE | re.ASCII,
)
_FIGURES = 'write it in figures alone, as 4800, or with a point, as 0.5; a moment is timestamp("2026-12-01T00:00:00Z")'
_ESCAPED = re.compile(r"\\.")


def parse(text: str) -> Node:
    """Parse one condition, or raise RulebookError with the place where reading stopped."""
    if len(text) > LENGTH_MAX:
        _stop(At(1, 1), f"a condition has at most {LENGTH_MAX} characters; give some of its parts a name of their own")
    parser = _Parser(tuple(_tokens(text)))
    tree = parser.expression(0)
    if parser.token.kind != "end":
        otherwise = "join two questions with `&&` or `||`, and open as many brackets as are closed"
        _stop(parser.token.at, f"{_quoted(parser.token)} was not expected here: {_mend(parser.token.text, otherwise)}")
    return tree


def _stop(at: At, reason: str) -> NoReturn:
    raise RulebookError((f"{at}: {reason}",))


def _mend(said: str, otherwise: str) -> str:
    return MENDS.get(said.lower(), otherwise)


def _quoted(token: Token) -> str:
    return "the end" if token.kind == "end" else f"`{token.text}`"


def _named(char: str) -> str:
    """Return a character as it is told: what cannot be seen, or looks like another, by its name."""
    plain = char in MENDS or (char.isascii() and char.isprintable())
    return f"`{char}`" if plain else f"`{char}` ({unicodedata.name(char, f'U+{ord(char):04X}')})"


def _instead(char: str) -> str:
    """Say what to write where a character has no meaning."""
    kind = unicodedata.category(char)
    if kind.startswith("Z"):
        return "write a plain space"
    if kind.startswith("C"):
        return "it cannot be seen; delete it and what stands beside it, and type that again"
    if kind.startswith("L"):
        return "names are written in the letters a to z; a text stands between quotes"
    return "take it out, or put the text that it belongs to between quotes"


def _tokens(text: str) -> Iterator[Token]:
    position, line, line_start = 0, 1, 0
    while position < len(text):
        found = _TOKEN.match(text, position)
        at = At(line, position - line_start + 1)
        if found is None:
            _stop(
                at, f"{_named(text[position])} has no meaning in a condition: {_mend(text[position], _instead(text[position]))}"
            )
        if found.lastgroup == "habit":
            _stop(at, f"`{found.group()}` has no meaning in a condition: {_mend(found.group(), '')}")
        if found.lastgroup == "figures":
            _stop(at, f"`{found.group()}` is no number: {_FIGURES}")
        position = found.end()
        if found.lastgroup != "space":
            yield Token(found.lastgroup or "", found.group(), at)
        elif "\n" in found.group():
            line += found.group().count("\n")
            line_start = found.start() + found.group().rindex("\n") + 1
    yield Token("end", "", At(line, position - line_start + 1))


class _Parser:
    """Precedence climbing over a fixed row of tokens; ``token`` is the one to be read next."""

    def __init__(self, tokens: tuple[Token, ...]) -> None:
        self._tokens = tokens
        self._next = 0
        self._parts = 0

    @property
    def token(self) -> Token:
        return self._tokens[self._next]

    def take(self) -> Token:
        token = self.token
        self._next += token.kind != "end"
        return token

    def at_mark(self, text: str) -> bool:
        return self.token.text == text and self.token.kind == "mark"

    def expect(self, text: str) -> Token:
        if not self.at_mark(text):
            here = "write each value out, with a comma between" if text == "]" else f"put `{text}` before it"
            mend = _mend(self.token.text, here if self.token.kind != "end" else f"add `{text}`")
            _stop(self.token.at, f"`{text}` was expected, not {_quoted(self.token)}: {mend}")
        return self.take()

    def grow(self) -> None:
        """Count a part, which bounds how deep a tree can be and so what it can cost anyone who walks it."""
        self._parts += 1
        if self._parts > PARTS_MAX:
            _stop(self.token.at, f"a condition has at most {PARTS_MAX} parts; give some of them a name of their own")

    def expression(self, floor: int) -> Node:
        """Read operands and the operators that bind tighter than ``floor``."""
        self.grow()
        left = self.postfix(self.operand())
        while (power := self._power()) > floor:
            operator = self.take()
            left = Binary(operator=operator.text, left=left, right=self.expression(power), at=operator.at)
        return left

    def _power(self) -> int:
        return PRECEDENCE.get(self.token.text, 0) if self.token.kind in ("mark", "word") else 0

    def operand(self) -> Node:
        """Read one operand: a literal, a name, a call, a list, a parenthesis, or an operator before one of them."""
        token = self.take()
        if token.kind in _LITERALS:
            return Literal(value=_LITERALS[token.kind](token), at=token.at)
        if token.kind == "word":
            return self.word(token)
        if token.text == "-" and self.token.kind == "int" and int(self.token.text) == -INT_MIN:
            self.take()  # the one number whose opposite is too large
            return Literal(value=INT_MIN, at=token.at)
        if token.text in ("!", "-"):
            return Unary(operator=token.text, operand=self.expression(UNARY_PRECEDENCE), at=token.at)
        if token.text == "[":
            return self.listing(token)
        if token.text == "(":
            inside = self.expression(0)
            if self.at_mark(","):
                _stop(token.at, 'a list is written between [ and ], not ( and ): write [1, 2], or ["XX", "YY"]')
            self.expect(")")
            return inside
        mend = _mend(token.text, "write what is compared on both sides, as in `bags.pieces == 0`")
        _stop(token.at, f"a value was expected, not {_quoted(token)}: {mend}")

    def word(self, token: Token) -> Node:
        """Read ``true``, ``false``, a function call, or the first part of a name."""
        if token.text in ("true", "false"):
            return Literal(value=token.text == "true", at=token.at)
        if token.text.lower() in ("true", "false"):
            _stop(token.at, f"`{token.text}` is written in small letters: write `{token.text.lower()}`")
        if token.text in ("null", "Null", "NULL", "None"):
            _stop(
                token.at,
                f"there is no `{token.text}`: leave the question out; what is missing makes the rule undetermined by itself",
            )
        if RESERVED.fullmatch(token.text):
            _stop(token.at, f"a value was expected, not {_quoted(token)}, a reserved word: name the attribute that is asked")
        if token.text.lower() == "not" and (self.token.kind in _LITERALS or self.token.kind == "word" or self.at_mark("(")):
            _stop(token.at, f"`{token.text}` was not expected here: {_mend('not', '')}")
        if self.at_mark("("):
            return Call(function=token.text, args=self.arguments(), method=False, at=token.at)
        return Name(path=token.text, at=token.at)

    def postfix(self, left: Node) -> Node:
        """Read what may follow an operand: ``.part`` of a name, ``.function(...)``, ``.exists(v, ...)``."""
        while self.at_mark("."):
            self.take()
            self.grow()
            part = self.take()
            if part.kind != "word":
                _stop(part.at, f"a name was expected after the dot, not {_quoted(part)}: finish the name, as in `bags.pieces`")
            if self.at_mark("("):
                left = self.macro(left, part) if part.text in MACROS else self.method(left, part)
            elif isinstance(left, Name):
                left = Name(path=f"{left.path}.{part.text}", at=left.at)
            else:
                _stop(part.at, f"only a name has parts: `{part.text}` must follow an attribute or the variable of a list")
        return left

    def method(self, receiver: Node, name: Token) -> Call:
        return Call(function=name.text, args=(receiver, *self.arguments()), method=True, at=name.at)

    def macro(self, over: Node, name: Token) -> Macro:
        self.expect("(")
        variable = self.take()
        if variable.kind != "word" or RESERVED.fullmatch(variable.text):
            _stop(variable.at, f"`{name.text}` begins with the name of a variable: write list.{name.text}(item, condition)")
        if not self.at_mark(","):
            part = f"{variable.text}{''.join(token.text for token in self._tokens[self._next : self._next + 2])}"
            said = f"{part} ..." if self.at_mark(".") else f"{variable.text} ..."
            mend = f"begin with a name of your own and a comma: write list.{name.text}({variable.text}, {said})"
            _stop(self.token.at, f"`,` was expected, not {_quoted(self.token)}: {mend}")
        self.take()
        body = self.expression(0)
        self.expect(")")
        return Macro(operator=name.text, over=over, variable=variable.text, body=body, at=name.at)

    def arguments(self) -> tuple[Node, ...]:
        self.expect("(")
        if self.at_mark(")"):
            self.take()
            return ()
        found = [self.expression(0)]
        while self.at_mark(","):
            self.take()
            found.append(self.expression(0))
        self.expect(")")
        return tuple(found)

    def listing(self, opening: Token) -> Listing:
        """Read a list: literals only, at least one, so that its value and its type are plain to see."""
        if self.at_mark("]"):
            _stop(
                opening.at, 'a list that is empty holds nothing: write at least one value, as ["XX"], or take the question out'
            )
        items = [_item(self.operand())]
        while self.at_mark(","):
            self.take()
            items.append(_item(self.operand()))
        self.expect("]")
        return Listing(items=tuple(items), at=opening.at)


def _item(node: Node) -> Literal:
    if isinstance(node, Unary) and node.operator == "-" and isinstance(node.operand, Literal):
        value = node.operand.value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return Literal(value=-value, at=node.at)
    if not isinstance(node, Literal):
        _stop(node.at, "a list holds values written out: write them, or compare one by one with `==` and `||`")
    return node


def _double(token: Token) -> float:
    if not isfinite(float(token.text)):
        _stop(token.at, f"{token.text} is larger than any number CEL knows: write a smaller one")
    return float(token.text)


def _integer(token: Token) -> int:
    if int(token.text) > INT_MAX:
        _stop(token.at, f"{token.text} is larger than any number CEL knows: write at most {INT_MAX}")
    return int(token.text)


def _string(token: Token) -> str:
    return _ESCAPED.sub(lambda escape: ESCAPES[escape.group()], token.text[1:-1])


_LITERALS: MappingProxyType[str, Callable[[Token], int | float | str]] = MappingProxyType(
    {"int": _integer, "double": _double, "string": _string}
)
