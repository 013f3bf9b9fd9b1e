"""Cells outside a table that compute something: the line of the live check, and the differences of tie-outs.

Where a formula of ours is still seen, it is known by what it adds up. Where it is not, because a sheet was pasted as
values or its format shows no formulas, a cell is known by the value that the formula gives.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from gouji.common import Cell
from gouji.form import STATUS, CellValue, Edition, GridSheet, expression
from gouji.workbook.formats.display_texts import comes_to
from gouji.workbook.formats.raw import RawCell
from gouji.workbook.reader.formulas import is_check, is_difference, links_elsewhere

_EARLIER = replace(STATUS["zh"], counts=("空白 ", " 格，非数字 ", " 格，勾稽不符 ", " 处"))
"""As workbooks say it that were sent out before."""
_STATUS_LINE = re.compile(
    "|".join(
        re.escape(words.head) + said
        for words in (*STATUS.values(), _EARLIER)
        for said in (re.escape(words.all_well), r"\d+".join(map(re.escape, words.counts)))
    )
)


def is_live(formula: str, sheet: str, *, has_written_checks: bool = False) -> bool:
    """True if a formula is one of ours outside the tables, however a client spells it.

    Args:
        formula: as the file spells it.
        sheet: name of the sheet on which it stands.
        has_written_checks: checks of the sheet are more than differences of two sums.
    """
    if any(words.head in formula for words in STATUS.values()) and not links_elsewhere(formula):
        return True
    return is_difference(formula, sheet) or (has_written_checks and is_check(formula))


def is_status(value: object) -> bool:
    """True for the words that the line of the live check shows.

    Args:
        value: of a cell.
    """
    return isinstance(value, str) and _STATUS_LINE.fullmatch(value.strip()) is not None


def differences(edition: Edition, sheet: GridSheet, values: Mapping[str, CellValue]) -> Mapping[Cell, Decimal | None]:
    """The value of each difference beside a table, by the place where it was sent.

    Args:
        edition: of the form.
        sheet: of the table.
        values: the inputs that could be read; None is given where one of a line could not.

    Returns:
        None for a difference that cannot be told from these values.
    """
    numbers = {path: value for path, value in values.items() if isinstance(value, int | Decimal)}
    known, words = edition.figures(numbers), {path: value for path, value in values.items() if path not in numbers}
    # Some readers of values alone give no words of a formula but a zero.
    found: dict[Cell, Decimal | None] = {sheet.status: Decimal(0)}
    for check in sheet.checks:
        judged = expression.judged(check.constraint.line, known, words)
        found[check.cell] = None if judged is None else Decimal(judged.shown)
    return found


def shows(cell: RawCell, difference: Decimal | None) -> bool:
    """True if a cell without a formula shows a difference, or none.

    Args:
        cell: as it was read.
        difference: None if it is not known.
    """
    # Some readers of values alone take the format that shows a difference for that of a time.
    value = cell.value if cell.serial is None else cell.serial
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value is None
    if difference is None or value == 0:
        return True
    return comes_to(value, difference)
