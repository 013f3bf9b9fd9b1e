"""Formulas in a returned workbook, sorted: sums of cells, arithmetic, links to other files, or nothing known.

Operators bind as spreadsheets bind them, not as Python does: ``-2^2`` is 4, ``2^3^2`` is 64, ``50%`` is a half.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from gouji.common import LONGEST_FORMULA, Position, column_number
from gouji.workbook.formats.raw import RawCell, RawWorkbook

_LONGEST = 500
"""Characters of a formula that is no sum as the form spells it: a large form has long sums."""
_DEEPEST = 40
"""Parentheses within each other."""
_MOST_CELLS = 20_000
"""Bound for all ranges of one formula together."""
_MOST_READ = 100_000
"""Cells looked at for all formulas of a workbook."""
_LONGEST_TRAIL = 20
"""Formulas that refer to formulas that refer to formulas."""
_LARGEST_EXPONENT = 100


@dataclass(frozen=True, slots=True)
class _Area:
    """Cells a formula names; *sheet* is None for its own."""

    sheet: str | None
    top: int
    left: int
    bottom: int
    right: int

    @property
    def positions(self) -> Iterator[Position]:
        return (
            (row, column) for row in range(self.top, self.bottom + 1) for column in range(self.left, self.right + 1)
        )

    @property
    def size(self) -> int:
        return (self.bottom - self.top + 1) * (self.right - self.left + 1)


@dataclass(frozen=True, slots=True)
class _Operation:
    """``+ - * / ^`` of two parts, ``neg`` and ``%`` of one, ``SUM`` of many."""

    sign: str
    parts: tuple[_Node, ...]


_Node = Decimal | _Area | _Operation


class _NoFormula(Exception):  # noqa: N818  # no error: it says that a formula is of no kind known here
    pass


# --- reading --------------------------------------------------------------------------------------------------------

_TOKEN = re.compile(
    r"""[ \t\r\n]*(?:
      (?P<area>(?:(?P<sheet>'(?:[^'\[\]]|'')+'|[^\W\d][\w.]*)!)?
               \$?(?P<left>[A-Z]{1,3})\$?(?P<top>[1-9][0-9]{0,6})
               (?::\$?(?P<right>[A-Z]{1,3})\$?(?P<bottom>[1-9][0-9]{0,6}))?(?![\w.(!:\[]))
    | (?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:E[+-]?[0-9]{1,2})?)(?![\w.])
    | (?P<sum>(?:_XLFN\.|_XLWS\.)?SUM)(?=\()
    | (?P<sign>[-+*/^%(),])
    )[ \t\r\n]*""",
    re.VERBOSE | re.IGNORECASE,
)


class _Reader:
    """Reads one formula by descending from what binds least to what binds most."""

    def __init__(self, formula: str) -> None:
        self.tokens = list(_tokens(formula.strip().removeprefix("=")))
        self.index = 0
        self.depth = 0
        self.cells_left = _MOST_CELLS

    @property
    def next(self) -> str:
        """The sign that comes next; empty for anything else."""
        return (self.tokens[self.index]["sign"] or "") if self.index < len(self.tokens) else ""

    def take(self, *signs: str) -> str:
        """The next sign if it is one of these."""
        sign = self.next
        if sign and sign in signs:
            self.index += 1
            return sign
        return ""

    def insist(self, sign: str) -> None:
        if not self.take(sign):
            raise _NoFormula

    def whole(self) -> _Node:
        node = self.sum()
        if self.index < len(self.tokens):
            raise _NoFormula
        return node

    def sum(self) -> _Node:
        node = self.product()
        while sign := self.take("+", "-"):
            node = _Operation(sign, (node, self.product()))
        return node

    def product(self) -> _Node:
        node = self.power()
        while sign := self.take("*", "/"):
            node = _Operation(sign, (node, self.power()))
        return node

    def power(self) -> _Node:
        node = self.signed()
        while self.take("^"):
            node = _Operation("^", (node, self.signed()))
        return node

    def signed(self) -> _Node:
        minus = False
        while sign := self.take("+", "-"):
            minus ^= sign == "-"
        node = self.percent()
        return _Operation("neg", (node,)) if minus else node

    def percent(self) -> _Node:
        node = self.single()
        while self.take("%"):
            node = _Operation("%", (node,))
        return node

    def single(self) -> _Node:
        if self.take("("):
            node = self.inside()
            self.insist(")")
            return node
        if self.index == len(self.tokens) or self.next:
            raise _NoFormula
        token = self.tokens[self.index]
        self.index += 1
        if token["number"]:
            return Decimal(token["number"])
        return self.added() if token["sum"] else self.area(token)

    def area(self, token: re.Match[str]) -> _Area:
        area = _area(token)
        self.cells_left -= area.size
        if self.cells_left < 0:
            raise _NoFormula
        return area

    def added(self) -> _Node:
        self.insist("(")
        parts = [self.inside()]
        while self.take(","):
            parts.append(self.inside())
        self.insist(")")
        return _Operation("SUM", tuple(parts))

    def inside(self) -> _Node:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise _NoFormula
        node = self.sum()
        self.depth -= 1
        return node


def _tokens(text: str) -> Iterator[re.Match[str]]:
    end = 0
    while end < len(text):
        token = _TOKEN.match(text, end)
        if token is None:
            raise _NoFormula
        yield token
        end = token.end()


def _area(token: re.Match[str]) -> _Area:
    sheet = token["sheet"]
    if sheet is not None and sheet.startswith("'"):
        sheet = sheet[1:-1].replace("''", "'")
    rows = sorted((int(token["top"]), int(token["bottom"] or token["top"])))
    columns = sorted((column_number(token["left"].upper()), column_number((token["right"] or token["left"]).upper())))
    return _Area(sheet, rows[0], columns[0], rows[1], columns[1])


@functools.lru_cache(maxsize=2048)
def _read(formula: str) -> _Node | None:
    """The formula taken apart; None if it is of no kind known here."""
    bare = formula.removeprefix("=")
    is_long = len(formula) > _LONGEST and not (_AS_SENT.fullmatch(bare) or _WEIGHTED.fullmatch(bare))
    if len(formula) > LONGEST_FORMULA or is_long:
        return None
    try:
        return _Reader(formula).whole()
    except _NoFormula:
        return None


# --- sums of cells --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Summed:
    """The terms of a sum: how often it adds each cell of its own sheet, and a number besides."""

    cells: Mapping[Position, Decimal]
    besides: Decimal = Decimal(0)


def summed(formula: str, sheet: str) -> Summed | None:
    """The terms of a formula that does nothing but add and take away cells of its own sheet and numbers.

    Args:
        formula: as the file spells it.
        sheet: name of the sheet on which it stands.

    Returns:
        None for any other formula.
    """
    node = _read(formula)
    try:
        return None if node is None else _summed(node, sheet.casefold())
    except (_NoFormula, ArithmeticError):
        return None


def summed_cells(formula: str, sheet: str) -> frozenset[Position] | None:
    """The cells a formula adds up, each once: ``=SUM(D7:I7)``, ``=D7+SUM($E$7:'三'!I7)``.

    Args:
        formula: as the file spells it.
        sheet: name of the sheet on which it stands.

    Returns:
        None if it is anything but a sum of cells of its own sheet, or adds a cell twice.
    """
    found = summed(formula, sheet)
    if found is None or found.besides or any(count != 1 for count in found.cells.values()):
        return None
    return frozenset(found.cells)


def _summed(node: _Node, sheet: str) -> Summed:
    if isinstance(node, Decimal):
        return Summed({}, node)
    if isinstance(node, _Area):
        if node.sheet is not None and node.sheet.casefold() != sheet:
            raise _NoFormula
        return Summed(dict.fromkeys(node.positions, Decimal(1)))
    return _combined(node.sign, [_summed(part, sheet) for part in node.parts])


def _combined(sign: str, parts: list[Summed]) -> Summed:
    if not any(part.cells for part in parts):
        return Summed({}, _applied(sign, [part.besides for part in parts]))
    match sign, parts:
        case (("SUM" | "+"), _):
            return _plus(*parts)
        case "-", [one, other]:
            return _plus(one, _times(other, Decimal(-1)))
        case "neg", [one]:
            return _times(one, Decimal(-1))
        case "*", [one, other] if not (one.cells and other.cells):
            return _times(one, other.besides) if one.cells else _times(other, one.besides)
        case "/", [one, other] if not other.cells:
            return _times(one, 1 / other.besides)
    raise _NoFormula


def _plus(first: Summed, *others: Summed) -> Summed:
    cells = dict(first.cells)
    for other in others:
        for position, count in other.cells.items():
            cells[position] = cells.get(position, Decimal(0)) + count
    besides = sum((other.besides for other in others), start=first.besides)
    return Summed({position: count for position, count in cells.items() if count}, besides)


def _times(one: Summed, by: Decimal) -> Summed:
    return Summed({position: count * by for position, count in one.cells.items() if by}, one.besides * by)


_RANGE = r"[A-Z]{1,3}[0-9]{1,7}(?::[A-Z]{1,3}[0-9]{1,7})?"
_AS_SENT = re.compile(rf"(?:SUM\({_RANGE}(?:,{_RANGE}){{254}}\)\+)*SUM\({_RANGE}(?:,{_RANGE})*\)")
_SUMS = rf"SUM\({_RANGE}(?:,{_RANGE})*\)"
_WEIGHTED = re.compile(rf"-?(?:[0-9.]+\*)?{_SUMS}(?:[-+](?:[0-9.]+\*)?{_SUMS})*")
"""A function takes 255 arguments at most; only where there are more, there is a second sum."""


def is_spelled_as_sent(formula: str) -> bool:
    """True if a sum is spelled as the form spells it: one ``SUM`` of ranges from the top left on, nothing else.

    Clients change spaces and letter case by themselves.

    Args:
        formula: as the file spells it.
    """
    bare = "".join(formula.upper().split()).removeprefix("=")
    if not _AS_SENT.fullmatch(bare):
        return False
    corners = [(int(row), column_number(letters)) for letters, row in re.findall(r"([A-Z]+)([0-9]+)", bare)]
    return corners == sorted(corners)


_SUM_OR_NOTHING = rf"(?:SUM\({_RANGE}(?:,{_RANGE})*\)|0)"
_DIFFERENCE = re.compile(rf"(?:ROUND\()?{_SUM_OR_NOTHING}-{_SUM_OR_NOTHING}(?:,6\))?")
_ROUNDED = re.compile(r"\s*=?\s*ROUND\((.*),\s*6\s*\)\s*", re.IGNORECASE | re.DOTALL)


def is_difference(formula: str, sheet: str) -> bool:
    """True if a formula only adds and takes away cells of its own sheet, as those beside the tables do.

    Args:
        formula: as the file spells it.
        sheet: name of the sheet on which it stands.
    """
    if _DIFFERENCE.fullmatch("".join(formula.upper().split()).removeprefix("=")):
        return True
    rounded = _ROUNDED.fullmatch(formula)
    found = summed(formula if rounded is None else rounded[1], sheet)
    return found is not None and bool(found.cells) and not found.besides


_SHEET = r"(?:'(?:[^'\[\]]|'')+'|[^\W\d][\w.]*)!"
_PLACE = rf"(?:{_SHEET})?\$?[A-Z]{{1,3}}\$?[0-9]{{1,7}}(?::\$?[A-Z]{{1,3}}\$?[0-9]{{1,7}})?"
_CHECK_TOKEN = re.compile(
    rf"(?:SUM|COUNT|MIN|MAX|IF|AND|ROUND)\(|{_PLACE}|[0-9]+(?:\.[0-9]+)?|\"[^\"]*\"|<>|<=|>=|[-+*/<>=(),]",
    re.IGNORECASE,
)
_CHECK_HEAD = re.compile(r"=?(?:-|[0-9.]+\*)?(?:SUM|MIN|MAX|IF|ROUND)\(", re.IGNORECASE)


def is_check(formula: str) -> bool:
    """True if a formula only compares sums of cells of this workbook and words, as checks of a form do.

    Args:
        formula: as the file spells it.
    """
    bare = "".join(formula.split())
    if len(bare) > LONGEST_FORMULA or links_elsewhere(formula) or not _CHECK_HEAD.match(bare):
        return False
    return not _CHECK_TOKEN.sub("", bare.removeprefix("="))


# --- values ---------------------------------------------------------------------------------------------------------


def _applied(sign: str, numbers: list[Decimal]) -> Decimal:
    """The value of an operation on numbers. Raises ArithmeticError where spreadsheets show an error."""
    if sign == "^" and (numbers[1] != numbers[1].to_integral_value() or abs(numbers[1]) > _LARGEST_EXPONENT):
        raise _NoFormula
    return _OPERATIONS[sign](numbers)


_OPERATIONS: dict[str, Callable[[list[Decimal]], Decimal]] = {
    "+": lambda numbers: numbers[0] + numbers[1],
    "SUM": lambda numbers: sum(numbers, start=Decimal(0)),
    "-": lambda numbers: numbers[0] - numbers[1],
    "*": lambda numbers: numbers[0] * numbers[1],
    "/": lambda numbers: numbers[0] / numbers[1],
    "^": lambda numbers: numbers[0] ** int(numbers[1]),
    "neg": lambda numbers: -numbers[0],
    "%": lambda numbers: numbers[0] / 100,
}


def arithmetic(formula: str) -> Decimal | None:
    """The value of a formula without references: numbers, ``+ - * / ^ %``, parentheses and ``SUM``; None for others.

    Args:
        formula: as the file spells it.
    """
    node = _read(formula)
    try:
        found = None if node is None else _summed(node, "")
    except (_NoFormula, ArithmeticError):
        return None
    return None if found is None or node is None or _refers(node) else _rounded(found.besides)


def _refers(node: _Node) -> bool:
    return isinstance(node, _Area) or (isinstance(node, _Operation) and any(map(_refers, node.parts)))


def _rounded(number: Decimal) -> Decimal:
    """To the fifteen digits that spreadsheets keep."""
    return Decimal(f"{number:.15g}")


class Calculator:
    """Computes formulas of a workbook from what stands in its cells, within bounds."""

    def __init__(self, raw: RawWorkbook) -> None:
        self._sheets = {name.casefold(): sheet for name, sheet in raw.sheets.items()}
        self._known: dict[tuple[str, Position], Decimal | None] = {}
        self._left = _MOST_READ

    def result(self, cell: RawCell, sheet: str, position: Position) -> Decimal | None:
        """The value of the formula in a cell, if that can be made sure of.

        Arithmetic is computed. What refers to cells counts if it comes to what the client computed, and so does every
        formula it refers to. Everything else (functions, names, other files) could mean anything tomorrow.

        Args:
            cell: the cell as it was read.
            sheet: name of the sheet on which it stands.
            position: its row and column.

        Returns:
            None if there is no such value.
        """
        return self._verified(cell, (sheet.casefold(), position), ())

    def sum(self, formula: str, sheet: str) -> Decimal | None:
        """The value a formula would show if it were computed now; None if that cannot be told.

        Args:
            formula: as the file spells it.
            sheet: name of the sheet on which it stands.
        """
        node = _read(formula)
        try:
            return None if node is None else _rounded(self._value(node, sheet.casefold(), ()))
        except (_NoFormula, ArithmeticError):
            return None

    def _verified(
        self, cell: RawCell, place: tuple[str, Position], trail: tuple[tuple[str, Position], ...]
    ) -> Decimal | None:
        if place in self._known:
            return self._known[place]
        if cell.formula is None or place in trail or len(trail) > _LONGEST_TRAIL:
            return None
        node = _read(cell.formula)
        try:
            number = None if node is None else _rounded(self._value(node, place[0], (*trail, place)))
        except (_NoFormula, ArithmeticError):
            number = None
        if node is not None and _refers(node) and (not _is_number(cell) or number != _number(cell)):
            number = None
        self._known[place] = number
        return number

    def _value(self, node: _Node, sheet: str, trail: tuple[tuple[str, Position], ...]) -> Decimal:
        if isinstance(node, Decimal):
            return node
        if isinstance(node, _Area):
            if node.size > 1:  # a range stands for one number only inside SUM
                raise _NoFormula
            return self._added(node, sheet, trail)
        numbers = [
            self._added(part, sheet, trail)
            if node.sign == "SUM" and isinstance(part, _Area)
            else self._value(part, sheet, trail)
            for part in node.parts
        ]
        return _applied(node.sign, numbers)

    def _added(self, area: _Area, sheet: str, trail: tuple[tuple[str, Position], ...]) -> Decimal:
        sheet = sheet if area.sheet is None else area.sheet.casefold()
        if sheet not in self._sheets or area.size > self._left:
            raise _NoFormula
        self._left -= area.size
        total = Decimal(0)
        for position in area.positions:
            cell = self._sheets[sheet].at(*position)
            number = self._verified(cell, (sheet, position), trail) if cell.formula is not None else _number(cell)
            if number is None:
                raise _NoFormula
            total += number
        return total


def _is_number(cell: RawCell) -> bool:
    return isinstance(cell.value, int | float) and not isinstance(cell.value, bool) and not cell.is_error


def _number(cell: RawCell) -> Decimal | None:
    """The number that stands in a cell, 0 in a blank one; None for anything else."""
    if cell.is_blank:
        return Decimal(0)
    return _rounded(Decimal(str(cell.value))) if _is_number(cell) else None


# --- links ----------------------------------------------------------------------------------------------------------

_QUOTED = re.compile(r'"[^"]*"')
_ELSEWHERE = re.compile(
    r"\][^\[\]!]*!|(?:file|https?|ftp):|\\\\|\b[A-Z]:\\|\w\||"
    r"\b(?:WEBSERVICE|HYPERLINK|FILTERXML|RTD|DDE|IMPORTDATA|IMPORTXML|SQL\.REQUEST|CALL|REGISTER\.ID)\(",
    re.IGNORECASE,
)


def links_elsewhere(formula: str) -> bool:
    """True if a formula asks another file, program or place on the net.

    Args:
        formula: as the file spells it.
    """
    return _ELSEWHERE.search(_QUOTED.sub('""', formula[:_LONGEST])) is not None


_PICTURE = re.compile(r"[=+@ ]*(?:_XLFN\.|_XLWS\.)*(?:DISPIMG|IMAGE)\s*\(", re.IGNORECASE)


def is_picture(formula: str) -> bool:
    """True if a formula shows a picture: ``DISPIMG`` is how WPS keeps one in a cell, ``IMAGE`` fetches one.

    Args:
        formula: as the file spells it.
    """
    return _PICTURE.match(formula) is not None


_KEPT_PICTURE = re.compile(r'=(?:_XLFN\.)?DISPIMG\("[^"]*",\s*\d+\)', re.IGNORECASE)


def is_kept_picture(text: str) -> bool:
    """True if a text is what WPS keeps as the result of ``DISPIMG``: all that is left where formulas are not.

    Args:
        text: of a cell without a formula that can be seen.
    """
    return _KEPT_PICTURE.fullmatch(text) is not None
