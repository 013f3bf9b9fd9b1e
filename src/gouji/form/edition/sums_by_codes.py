"""Sums by codes: ``{below: code}`` under a rule, a row for each class and the rows whose codes begin with its own.

Of fixed rows it is written out as the lines it stands for, so that formula, check and prose are those of any line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from gouji.form.edition.keys import BELOW_KEYS
from gouji.form.edition.source import Tree
from gouji.form.edition.values import Values

HEADING = "heading"
"""Names the words of headings, where codes are printed before labels."""
_MOST_LEVELS, _LONGEST_CODE = 8, 40
_DOT = "."
CodesOf = Callable[[str], Iterable[tuple[str, str]]]
"""Gives each row, by the id that lines name it by, with its code in a column of ``stub``, or "" if it has none."""


def is_below(tree: Tree) -> bool:
    """True for a sum by codes.

    Args:
        tree: what stands under the code of a rule.

    Returns:
        False for a line.
    """
    return isinstance(tree.value, dict) and "below" in tree.value


def with_sums_written_out(sums: Tree | None, codes_of: CodesOf, values: Values) -> Tree | None:
    """The lines of a grid, sums by codes among them written out.

    Args:
        sums: what stands under ``totals`` or ``tie_outs``.
        codes_of: gives the codes of the rows of the grid.
        values: takes the values and notes what is wrong.

    Returns:
        The lines; None if there are none.
    """
    if sums is None or not isinstance(sums.value, dict):
        return sums
    return replace(sums, value={code: _written_out(item, codes_of, values) for code, item in sums.value.items()})


def _written_out(item: Tree, codes_of: CodesOf, values: Values) -> Tree:
    listed = item.value if isinstance(item.value, list) else [item]
    if not any(map(is_below, listed)):
        return item
    lines: list[Tree] = []
    for line in listed:
        lines += _lines(line, codes_of, values) if is_below(line) else [line]
    return replace(item, value=lines)


def _lines(tree: Tree, codes_of: CodesOf, values: Values) -> list[Tree]:
    parts = values.mapping(tree, BELOW_KEYS)
    name = values.required(tree, "below")
    codes: dict[str, str] = {}
    for row, text in codes_of(name):
        if text and text in codes:
            values.wrong(tree, f"two rows have the {name} {text!r}")
        if text:
            codes[text] = row
    if not codes:
        values.wrong(tree, f"no row has a {name!r}: codes stand in a column of `stub`, or are the words of headings")
        return []
    levels = levels_of(tree, values)
    codes = {_stem(code, levels, tuple(codes)): row for code, row in codes.items()}
    parents = _parents(tuple(codes), levels, tree, values)
    below: dict[str, list[str]] = {}
    for code, parent in parents.items():
        below.setdefault(codes[parent] if parent else values.optional(tree, "top") or "", []).append(codes[code])
    if set(below) <= {""}:
        values.wrong(tree, f"no {name} begins with another one, so that nothing is below anything")
    at = {"at": parts["at"]} if "at" in parts else {}
    return [
        replace(tree, value={"line": replace(tree, value=f"{above} = {' + '.join(names)}"), **at})
        for above, names in below.items()
        if above
    ]


def _stem(code: str, levels: Sequence[int], codes: Sequence[str]) -> str:
    """A code without the zeros that fill it up where all codes are as long as those of the lowest level."""
    if not levels or any(len(other) != levels[-1] for other in codes):
        return code
    return next(code[:level] for level in levels if not code[level:].strip("0"))


def _parents(codes: Sequence[str], levels: Sequence[int], tree: Tree, values: Values) -> dict[str, str]:
    """By code the one directly above it; empty for those at the top."""
    known = set(codes)
    is_dotted = any(_DOT in code for code in codes)
    found: dict[str, str] = {}
    for code in codes:
        if levels:
            if len(code) not in levels:
                values.wrong(tree, f"the code {code!r} has none of the lengths {', '.join(map(str, levels))}")
            shorter = [code[:level] for level in levels if level < len(code)][-1:]
            if shorter and shorter[0] not in known:
                values.wrong(tree, f"no row has the code {shorter[0]!r}, below which {code!r} is")
        else:
            shorter = [code[:end] for end in range(1, len(code)) if not is_dotted or code[end] == _DOT]
        found[code] = next((above for above in reversed(shorter) if above in known), "")
    return found


def levels_of(tree: Tree, values: Values) -> tuple[int, ...]:
    """The lengths of codes that a sum by codes names, none if it names none or wrong ones, which are noted.

    Args:
        tree: the sum by codes.
        values: takes the values and notes what is wrong.

    Returns:
        In the order of the template.
    """
    texts = values.strings(tree.get("levels"))
    levels = [int(text) if text.isascii() and text.isdigit() and len(text) < 3 else 0 for text in texts]
    is_right = all(0 < level <= _LONGEST_CODE for level in levels) and sorted(set(levels)) == levels
    if texts and not (is_right and 2 <= len(levels) <= _MOST_LEVELS):
        words = f"`levels` are the lengths of codes, shortest first, 2 to {_MOST_LEVELS} of them: `levels: [3, 5, 7]`"
        values.wrong_value(tree, "levels", words)
        return ()
    return tuple(levels)
