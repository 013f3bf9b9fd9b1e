"""Lines as a template has them: read, and held against the cells that they are drawn over."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from gouji.findings import Rule
from gouji.form import expression
from gouji.form.edition.fields import CellType, Field
from gouji.form.edition.keys import LINE_KEYS
from gouji.form.edition.source import Tree
from gouji.form.edition.values import Values
from gouji.form.expression import Gather, Line, Relation, Term

_OVER_RECORDS = re.compile(r"\bcount\s*\(|\bsum\s*\((?![^)]*,[^)]*\))")
"""A count, or the sum of one thing: of several it is a sum of cells, spelled as a function."""


def parsed_line(tree: Tree, values: Values, *, is_plain: bool) -> Line | None:
    """A line as it is written: its text, or a mapping with the line, its guard and its places.

    Args:
        tree: what it was written as.
        values: notes what is wrong.
        is_plain: only sums of names joined by ``=`` or ``<=`` may stand there.

    Returns:
        The line with its guard, None if it does not follow the language.
    """
    parts = values.mapping(tree, LINE_KEYS) if isinstance(tree.value, dict) else {}
    text = values.required(tree, "line") if parts else values.scalar(tree)
    try:
        line = expression.parse(text, values.digit(tree, "places"))
        if "when" in parts:
            line = replace(line, when=expression.parse(values.scalar(parts["when"])))
    except expression.ExpressionError as error:
        values.wrong(tree, _reason(text, error))
        return None
    if is_plain and (not line.is_plain or line.relation not in (Relation.EQUAL, Relation.AT_MOST)):
        values.wrong(tree, f"only sums of ids joined by = or <= may stand here; found '{line}'")
        return None
    return line


def lines_by_rule(
    tree: Tree | None,
    named: Callable[[str, Tree, Values], Rule | None],
    values: Values,
    *,
    is_plain: bool = False,
) -> Iterator[tuple[str, Rule, Line, Tree]]:
    """The lines under the codes of their rules, without those that are wrong, which are noted.

    Args:
        tree: codes, each with a line or a list of lines; None if there are none.
        named: gives the rule of a code, and notes what has none.
        values: notes what is wrong.
        is_plain: only sums of names joined by ``=`` or ``<=`` may stand there.

    Yields:
        Code, rule, line, and what the line was written as.
    """
    for code, written in values.mapping(tree).items():
        rule = named(code, written, values)
        for item in written.value if isinstance(written.value, list) else [written]:
            line = parsed_line(item, values, is_plain=is_plain)
            if rule is not None and line is not None:
                yield code, rule, line, item


def _reason(text: str, error: expression.ExpressionError) -> str:
    if not _OVER_RECORDS.search(text):
        return str(error)
    if text.count("(") > text.count(")"):
        return f"a line with a comma in it stands in quotation marks within {{ }}; found {text!r}"
    return f"count() and sum() over records stand under `lines` at the top of the template; found {text!r}"


def check_line(line: Line, held: Callable[[str], Sequence[Field]], tree: Tree, values: Values) -> None:
    """Note a line that asks of cells what they do not hold.

    Args:
        line: as it is written.
        held: gives the fields that a name stands for.
        tree: what it was written as.
        values: notes what is wrong.
    """
    if line.when is not None:
        check_line(line.when, held, tree, values)
    if line.word is not None:
        for name in line.own_names:
            _check_word(line, name, held(name), tree, values)
        return
    for name in line.own_names:
        wrong = [field for field in held(name) if not (field.type.is_number or field.type is CellType.DATE)]
        if wrong:
            values.wrong(tree, f"{name!r} in '{line}' is no number; compare it with a word: `{name} = word`")
            return
    days = sum(sign * _days(side, held) for sign, side in ((1, line.left), (-1, line.right)))
    if days:
        values.wrong(tree, f"'{line}' mixes days with numbers; a day is compared with a day")


def _days(side: Sequence[str | Term], held: Callable[[str], Sequence[Field]]) -> Decimal:
    """Days that are added on a side of a line: a least or largest one counts once."""
    found = Decimal(0)
    for term in side:
        names = (term,) if isinstance(term, str) else term.names
        factor = 1 if isinstance(term, str) else term.factor
        dates = [name for name in names if any(field.type is CellType.DATE for field in held(name))]
        is_one = not isinstance(term, str) and term.gather is not Gather.SUM
        found += Decimal(factor) * (bool(dates) if is_one else len(dates))
    return found


def _check_word(line: Line, name: str, fields: Sequence[Field], tree: Tree, values: Values) -> None:
    if any(field.is_total for field in fields):
        values.wrong(tree, f"{name!r} in '{line}' is a total and always a number")
    for field in fields if line.word else ():
        if field.type is CellType.CHOICE and line.word not in field.choices:
            values.wrong(tree, f"{line.word!r} in '{line}' is none of the choices of {field.path!r}")
            return
        if field.type is not CellType.CHOICE and line.word not in field.may_be and field.type is not CellType.TEXT:
            values.wrong(tree, f"{field.path!r} in '{line}' holds no word; compare it with a number")
            return


def is_void(line: Line, resolved: Line) -> bool:
    """True if a part of a line stands for void cells only: there the line asks nothing.

    Args:
        line: as it is written.
        resolved: with the paths of fields for its names.
    """
    if line.when is not None and resolved.when is not None and is_void(line.when, resolved.when):
        return True
    if bool(line.left) != bool(resolved.left) or bool(line.right) != bool(resolved.right):
        return True
    both = zip(_with_names(line), _with_names(resolved), strict=True)
    return any(bool(one.names) != bool(new.names) or bool(one.over) != bool(new.over) for one, new in both)


def _with_names(line: Line) -> list[Term]:
    return [term for term in line.terms if isinstance(term, Term)]


def is_one_word_each(line: Line) -> bool:
    """True if no word of a line is compared with more than one cell.

    Args:
        line: with the paths of fields for its names.
    """
    own = line.word is None or len(line.own_names) == 1
    return own and (line.when is None or is_one_word_each(line.when))
