"""What formulas in a returned workbook amount to: sums of cells, arithmetic without cells, and nothing else."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from gouji.reader.raw import Position, RawCell

_LONGEST = 500
_MOST_CELLS = 5_000
_SUM_TOKEN = re.compile(r"SUM(?=\()|([A-Z]{1,3}\d{1,7})(?::([A-Z]{1,3}\d{1,7}))?|[+,()]")
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_ARITHMETIC = re.compile(r"[\d.+\-*/() ]+")


def summed_cells(formula: str, sheet: str) -> frozenset[Position] | None:
    """The cells a formula adds up, each once: ``=SUM(D7:I7)``, ``=D7+SUM($E$7:'三'!I7)``.

    Returns:
        None if it is anything but a sum of cells of its own sheet, or adds a cell twice.
    """
    if len(formula) > _LONGEST:
        return None
    bare = re.sub(r"[$\s=]", "", formula).upper()
    bare = bare.replace(f"'{sheet.upper()}'!", "").replace(f"{sheet.upper()}!", "")
    cells: list[Position] = []
    end = 0
    for token in _SUM_TOKEN.finditer(bare):
        if token.start() != end:
            return None
        end = token.end()
        if token[1]:
            area = _area(token[1], token[2] or token[1])
            if area is None or len(cells) + len(area) > _MOST_CELLS:
                return None
            cells += area
    if end != len(bare) or len(set(cells)) != len(cells) or bare.count("(") != bare.count(")"):
        return None
    return frozenset(cells)


def _area(first: str, last: str) -> list[Position] | None:
    (top, left), (bottom, right) = sorted((_position(first), _position(last)))
    left, right = min(left, right), max(left, right)
    if (bottom - top + 1) * (right - left + 1) > _MOST_CELLS:
        return None
    return [(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)]


def _position(reference: str) -> Position:
    match = _REFERENCE.fullmatch(reference)
    assert match is not None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]), column


def arithmetic(formula: str) -> Decimal | None:
    """The value of a formula of numbers, ``+ - * /`` and parentheses; None for anything else."""
    bare = formula.strip().removeprefix("=").strip()
    if len(bare) > _LONGEST or not _ARITHMETIC.fullmatch(bare) or "**" in bare or "//" in bare:
        return None
    try:
        return _value(ast.parse(re.sub(r"\b0+(?=\d)", "", bare), mode="eval").body)
    except (SyntaxError, InvalidOperation, ArithmeticError, RecursionError, ValueError, MemoryError):
        return None


_OPERATIONS: dict[type[ast.operator], Callable[[Decimal, Decimal], Decimal]] = {
    ast.Add: Decimal.__add__,
    ast.Sub: Decimal.__sub__,
    ast.Mult: Decimal.__mul__,
    ast.Div: Decimal.__truediv__,
}


def _value(node: ast.expr) -> Decimal:
    if isinstance(node, ast.Constant):
        return Decimal(str(node.value))
    if isinstance(node, ast.UnaryOp):
        value = _value(node.operand)
        return -value if isinstance(node.op, ast.USub) else value
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATIONS:
        return _OPERATIONS[type(node.op)](_value(node.left), _value(node.right))
    raise ValueError


def result(cell: RawCell, own: Position, sheet: str, at: Callable[[Position], RawCell]) -> Decimal | None:
    """What the formula in an input comes to, if that can be made sure of.

    Arithmetic is computed. A sum of cells counts if the numbers in them add up to what the client computed. Everything
    else (functions, other sheets, other files) could mean anything tomorrow.
    """
    assert cell.formula is not None
    computed = arithmetic(cell.formula)
    if computed is not None:
        return Decimal(f"{computed:.15g}")
    cells = summed_cells(cell.formula, sheet)
    if cells is None or own in cells or cell.is_error or not _is_number(cell.value):
        return None
    total = Decimal(0)
    for position in cells:
        value = at(position).value
        if _is_number(value):
            total += Decimal(str(value))
        elif value is not None:
            return None
    return total if total == Decimal(str(cell.value)) else None


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
