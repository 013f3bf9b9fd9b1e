"""Records in formulas of a spreadsheet: sums by the lengths of codes, records that break a line, codes that are odd."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from gouji.common import quoted
from gouji.form.edition.spec import RecordTable
from gouji.form.expression import Line, Term
from gouji.form.records import is_by_codes

_DIGITS = 15
"""Digits that a number of a spreadsheet keeps."""


def top_formula(codes: str, area: str, length: int) -> str:
    """A spreadsheet formula for the sum over the records whose codes have a length, without ``=``.

    It finds codes that are texts and those that are numbers, as which they come from other sheets.

    Args:
        codes: the cells of the codes.
        area: the cells that are added up.
        length: of the codes.

    Returns:
        ``SUMIF(…)+SUMIFS(…)``.
    """
    of_texts = f'SUMIF({codes},"{"?" * length}",{area})'
    if length > _DIGITS:
        return of_texts
    least, most = 10 ** (length - 1) if length > 1 else 0, 10**length - 1
    return f'{of_texts}+SUMIFS({area},{codes},">={least}",{codes},"<={most}")'


def breach_formula(
    line: Line, table: RecordTable, reference: Callable[[str], str], column: Callable[[str], str]
) -> str:
    """A spreadsheet formula that is above 0 where a record breaks a line, without ``=``.

    It multiplies conditions and calls nothing that takes a range for one value, so that with cells for names it is the
    condition of a row, and with columns for names it is an array that ``SUMPRODUCT`` adds up.

    Args:
        line: with ids of columns for names.
        table: what they are the columns of.
        reference: gives cells for an id.
        column: gives all cells of a column for its id.
    """
    is_record = f'({reference(table.key)}<>"")'
    if is_by_codes(line):
        return f"{is_record}*{_breach_by_codes(line, table, reference, column)}"
    conditions = [is_record, *_guards(line, table, reference), *_judgeable(line, table, reference)]
    return "*".join([*conditions, f"(1-{_holds(line, reference)})"])


def _breach_by_codes(
    line: Line, table: RecordTable, reference: Callable[[str], str], column: Callable[[str], str]
) -> str:
    """A condition that a record is not the sum of those one level below it.

    Their codes are its own with some characters more, which ``?`` stands for in the criteria of SUMIF and COUNTIF. A
    criterion that is an array gives a result for each of its texts, in every program.
    """
    (name,) = line.left
    key, value = reference(table.key), reference(str(name))
    steps = () if table.hierarchy is None else table.hierarchy.steps
    more = "+".join(f"{step}*(LEN({key})={length})" for length, step in steps)
    below = f'{key}&REPT("?",{more})'
    has_some = f"(COUNTIF({column(table.key)},{below})>0)"
    is_above = f"({'+'.join(f'(LEN({key})={length})' for length, _ in steps)})"
    added = f"SUMIF({column(table.key)},{below},{column(str(name))})"
    return f"{is_above}*{has_some}*ISNUMBER({value})*(1-(ROUND({value}-{added},6)=0))"


def odd_code_formula(table: RecordTable, reference: Callable[[str], str], column: Callable[[str], str]) -> str:
    """A spreadsheet formula that is above 0 where a code has none of the lengths or nothing above it, without ``=``.

    Args:
        table: in which records add up by their codes.
        reference: gives cells for an id.
        column: gives all cells of a column for its id.

    Returns:
        ``0`` where records do not add up.
    """
    if table.hierarchy is None:
        return "0"
    key, codes = reference(table.key), column(table.key)
    lengths = "".join(f"-(LEN({key})={length})" for length in table.hierarchy.levels)
    lost = [
        f"(LEN({key})={length + step})*(COUNTIF({codes},LEFT({key},{length}))=0)"
        for length, step in table.hierarchy.steps
    ]
    return f'({key}<>"")*({"+".join([f"1{lengths}", *lost])})'


def _guards(line: Line, table: RecordTable, reference: Callable[[str], str]) -> Iterator[str]:
    if line.when is not None:
        yield from _guards(line.when, table, reference)
        yield from _judgeable(line.when, table, reference)
        yield _holds(line.when, reference)


def _judgeable(line: Line, table: RecordTable, reference: Callable[[str], str]) -> Iterator[str]:
    """Conditions under which a line is judged: numbers and days are there, and a word that is compared."""
    for name in line.own_names:
        if line.word is None:
            yield f"ISNUMBER({reference(name)})"
        elif line.word or not table.fields[name].is_optional:
            yield f'({reference(name)}<>"")'


def _holds(line: Line, reference: Callable[[str], str]) -> str:
    if line.word is not None:
        (name,) = line.own_names
        return f"({reference(name)}{line.relation}{quoted(line.word)})"
    left, right = (_side(side, reference) for side in (line.left, line.right))
    # Differences of decimals carry binary noise.
    return f"(ROUND({left}-({right}),6){line.relation}0)"


def _side(side: tuple[str | Term, ...], reference: Callable[[str], str]) -> str:
    parts = []
    for term in side:
        if isinstance(term, str):
            parts.append(f"+{reference(term)}")
        elif term.names:
            sign = "-" if term.factor < 0 else "+"
            parts.append(f"{sign}{abs(term.factor)}*{reference(term.names[0])}")
        else:
            parts.append(f"{'-' if term.factor < 0 else '+'}{abs(term.factor)}")
    return "".join(parts).removeprefix("+") or "0"
