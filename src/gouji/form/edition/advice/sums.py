"""Advice on lines of sums: what they may name, where they belong, how another way to write them is written here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from gouji.findings import Phrase
from gouji.form import expression
from gouji.form.edition.advice.other_languages import CELL, said_otherwise
from gouji.form.edition.advice.template_page import Advice, LineNames, Slip, TemplatePage, mean_this, write_this
from gouji.form.edition.naming import id_for
from gouji.form.edition.rewriting import as_plain_sums, respelled, rewrite
from gouji.form.edition.source import Tree, is_id

_MOST_LISTED = 12


def _line(slip: Slip) -> Phrase | None:
    """Advice on a line that does not follow the language."""
    for written, grid in slip.page.sums_at(slip.problem):
        text = str(written.tree.value)
        try:
            expression.parse(text)
        except expression.ExpressionError as error:
            if str(error) == slip.problem.reason:
                names = LineNames.of(grid)
                line = _meant(text, names)
                if line is None:
                    other = said_otherwise(text, lambda part, names=names: _meant(part, names))  # type: ignore[misc]
                    if isinstance(other, str):
                        return _ONE_GUARD if written.keys[-1] == "when" else write_this(other)
                    return other or (_DIVISION if "/" in text else _SYNTAX)
                return _placed_line(line, is_total="totals" in written.keys)
    return None


def _meant(text: str, names: LineNames) -> str | None:
    """A line with the ids and signs of the language; None if something else is wrong with it."""
    line = rewrite(text, lambda word: names.meant(word) or _as_id(word))
    return respelled(text) if line is None else line


def _placed_line(line: str, *, is_total: bool) -> Phrase:
    """A line to be written, with where it belongs if it is no total."""
    if not is_total or _is_definition(line):
        return write_this(line)
    if "-" not in line and _is_definition(_turned(line)):
        return write_this(_turned(line))
    return Phrase(f"写在 tie_outs 下：`{line}`", f"write under `tie_outs`: `{line}`")


_ONE_GUARD = Phrase(
    "when 只有一个条件；要几个的，先设一格是否，如 `when: both = 是`",
    "`when` is one line; for several let a cell ask for it, `when: both = 是`",
)
_SYNTAX = Phrase(
    "一行是两边的和，用 =、<=、>= 等连接：`合计 = 甲 + 乙` 写作 `total = a + b`",
    "a line is two sums of ids with one of = <= >= < > <> between: `total = a + b`",
)


_DIVISION = Phrase(
    "除法写作 `{line: a = 100 * b / c, places: 1}`；除以一个数，写作乘以它的倒数，如 `0.5 * b`",
    "a quotient is written `{line: a = 100 * b / c, places: 1}`; instead of dividing by a number multiply, as in "
    "`0.5 * b`",
)


def _word(slip: Slip) -> Phrase | None:
    """Advice on a word that is the label of a row or column."""
    for written, grid in slip.page.sums_at(slip.problem):
        line = rewrite(str(written.tree.value), LineNames.of(grid).meant)
        if line is not None and line != written.tree.value:
            return write_this(line)
    return None


def _quotient(slip: Slip) -> Phrase | None:
    for written, _ in slip.page.sums_at(slip.problem):
        line = f"{{line: {written.tree.value}, places: 2}}"
        if "totals" in written.keys:
            return Phrase(
                f"合计只有相加：让人填写这个数，在 tie_outs 下写 `{line}`",
                f"a total only adds: let the figure be typed, and write under `tie_outs`: `{line}`",
            )
        return write_this(line)
    return None


def _plain_line(slip: Slip) -> Phrase:
    line = as_plain_sums(slip.parts[0])
    if line is not None:
        return write_this(line)
    zh = f"`{slip.parts[0]}` 写在 tie_outs 下"
    return Phrase(zh, f"`{slip.parts[0]}` can stand under `tie_outs`")


_NO_NUMBER = Phrase(
    "合计只加数：把它从这一行去掉，或写 `type: integer`",
    "a total adds numbers: take it out of the line, or make it `type: integer`",
)
_NO_PLACES = Phrase("请去掉 places", "take `places` out")
_NO_ZERO = Phrase("请去掉 0", "take the 0 out")


def _as_id(word: str) -> str | None:
    """A word that is an id but for capital letters, and no cell such as B3."""
    lower = word.casefold()
    return lower if all(map(is_id, lower.split("."))) and not CELL.fullmatch(word) else None


def _turned(line: str) -> str:
    left, _, right = line.partition(" = ")
    return f"{right} = {left}" if right else line


def _is_definition(line: str) -> bool:
    left, _, right = line.partition(" = ")
    return bool(right) and is_id(left.replace(".", "_")) and right != "0" and "/" not in right


def _definition(slip: Slip) -> Phrase:
    line = slip.parts[0]
    if (named := _word(slip) or _without_id(slip, line.partition(" = ")[2])) is not None:
        return named
    if "/" in line:
        return Phrase(
            f"合计只有相加：让人填写这个数，在 tie_outs 下写 `{line}`",
            f"a total only adds: let the figure be typed, and write under `tie_outs`: `{line}`",
        )
    if re.search("[<>]", line):
        return Phrase(f"`{line}` 写在 tie_outs 下", f"`{line}` stands under `tie_outs`")
    if _is_definition(_turned(line)):
        return write_this(_turned(line))
    if " = 0" in line or "0 = " in line:
        return Phrase("合计要有分项", "a total needs parts: `total = a + b`")
    return Phrase(
        f"两边都有几项的是勾稽关系，写在 tie_outs 下：`{line}`",
        f"with several terms on both sides it is a tie-out: `{line}` under `tie_outs`",
    )


def _without_id(slip: Slip, word: str) -> Phrase | None:
    """Advice on a heading that is named by its words; None if there is none of these words."""
    if not any(found.keys[-1:] == (word,) and isinstance(found.tree.value, dict) for found in slip.page.written()):
        return None
    heading = f"{id_for(word, (), 'h')}: {{label: {word}, …}}"
    return Phrase(
        f"`{word}` 是没有 id 的表头，请写 `{heading}`", f"`{word}` is a heading without an id: write `{heading}`"
    )


def _unknown_id(slip: Slip) -> Phrase | None:
    name, line = slip.parts
    grid = next((grid for _, grid in slip.page.sums_at(slip.problem)), None)
    return None if grid is None else _unknown_in(grid, name, line, slip)


def _unknown_in(grid: Tree, name: str, line: str, slip: Slip) -> Phrase | None:
    names = LineNames.of(grid)
    spelled = _with_ids(line, slip.page.line(slip.problem), names) or _with_choice(name, line, grid)
    if spelled is not None:
        return write_this(spelled)
    bare = name.removeprefix("prior.")
    if bare in names.all:
        return Phrase(f"`{bare}` 只是一行字，没有数", f"`{bare}` is a row of words and holds no figure")
    if meant := names.meant(bare):
        return mean_this(meant)
    value = grid.value
    for kind in ("rows", "columns"):
        if isinstance(value, dict) and kind in value and not names.axes[kind]:
            return Phrase(
                f"{kind} 下没有内容，请写 `{bare}: 标签`", f"nothing stands under `{kind}`: write `{bare}: label`"
            )
    for section, other in slip.page.grids():
        if other is not grid and bare in LineNames.of(other).all:
            return Phrase(
                f"`{bare}` 在“{section}”的表里，一行只能用本表的 id；跨表的写在最外层的 lines 下",
                f"`{bare}` stands in the table of {section}, and a line names ids of its own table; lines over tables "
                "stand under `lines` at the top",
            )
    listed = "; ".join(f"{kind}: {_listed(known)}" for kind, known in names.axes.items() if known)
    return Phrase(f"本表有 {listed}", f"this table has {listed}")


def _with_ids(line: str, written: str, names: LineNames) -> str | None:
    """A line with ids for keys that are none and can be read as a sum: of ``own-level`` own is not less level."""
    for code, proposal in names.codes.items():
        spaced = str(" - ".join(code.split("-")))
        if code != spaced and code in written and spaced in line:
            return line.replace(spaced, proposal)
    return None


def _with_choice(name: str, line: str, grid: Tree) -> str | None:
    """A comparison with a word that has no quotation marks, or that is the yes or no of another language."""
    found = re.fullmatch(r"([a-z_][\w.]*) (=|<>) ([\w.]+)", line)
    node = _node(grid, found[1].split(".")[-1]) if found is not None and found[3] == name else None
    if found is None or node is None:
        return None
    kind, choices = node.get("type"), node.get("choices")
    if kind is not None and kind.value == "yes_no":
        return f"{found[1]} {found[2]} {'是' if name in ('yes', 'y', 'true', 'on') else '否'}"
    return None if choices is None else f'{found[1]} {found[2]} "{name}"'


def _none_of(slip: Slip) -> Phrase | None:
    """The choices of the cell that a word is compared with."""
    for _, grid in slip.page.sums_at(slip.problem):
        node = _node(grid, re.split(r"[. ]", slip.parts[1])[0])
        choices = None if node is None else node.get("choices")
        words = choices.value if choices is not None and isinstance(choices.value, list) else []
        kind = None if node is None else node.get("type")
        listed = [str(word.value) for word in words] or (["是", "否"] if kind and kind.value == "yes_no" else [])
        if listed:
            return Phrase(f"可写 {'、'.join(listed[:_MOST_LISTED])}", f"there are {_listed(listed)}")
    return None


def _node(tree: Tree, name: str) -> Tree | None:
    """The row, column or heading of an id in a grid."""
    found = (_below(tree.get(kind), name, kind) for kind in ("rows", "columns"))
    return next((node for node in found if node is not None), None)


def _below(tree: Tree | None, name: str, kind: str) -> Tree | None:
    """That of an id among rows or columns, in headings with an id of their own and in those without."""
    for key, node in tree.value.items() if tree is not None and isinstance(tree.value, dict) else ():
        is_it = key == name and isinstance(node.value, dict)
        found = node if is_it else _below(node.get(kind) if is_id(key) else node, name, kind)
        if found is not None:
            return found
    return None


def _at(slip: Slip) -> Phrase | None:
    """Advice on what ``at`` names: ids of the rows where a line runs along the columns, and of these otherwise."""
    for grid in slip.page.grids_at(slip.problem):
        names = LineNames.of(grid)
        word = slip.parts[0]
        if word not in names.all:
            meant = names.meant(word)
            return None if meant is None else mean_this(meant)
        kind = "rows" if word in names.axes["columns"] else "columns"
        zh = f"这一行要在{'行' if kind == 'rows' else '列'}中选：{_listed(names.axes[kind])}"
        return Phrase(zh, f"`at` names {kind} here: {_listed(names.axes[kind])}")
    return None


def _where_it_adds_up(slip: Slip) -> Phrase:
    """Advice on a total over rates, dates or words: the columns, or the rows, in which it holds."""
    for written, grid in slip.page.sums_at(slip.problem):
        axes, line = LineNames.of(grid).axes, str(written.tree.value)
        across = axes["columns" if re.split(r"[^\w.]", line)[0] in axes["rows"] else "rows"]
        leaves = [name for name in across if not any(other.startswith(f"{name}.") for other in across)]
        fitting = [name for name in leaves if all(_adds_up(_node(grid, part)) for part in name.split("."))]
        if 0 < len(fitting) < len(leaves):
            return write_this(f"{{line: {line}, at: [{', '.join(fitting)}]}}")
    return _NO_NUMBER


def _adds_up(node: Tree | None) -> bool:
    """True if nothing in a row, column or heading keeps its figures from being added."""
    if node is None:
        return True
    kind, adds_up = node.get("type"), node.get("adds_up")
    is_number = kind is None or kind.value in ("integer", "decimal")
    is_sum = adds_up is None or adds_up.value == "yes"
    return is_number and is_sum and not any(node.get(key) for key in ("choices", "may_be", "optional"))


def _listed(names: Iterable[str]) -> str:
    known = list(names)
    return ", ".join(known[:_MOST_LISTED]) + (", …" if len(known) > _MOST_LISTED else "")


def _mixed(slip: Slip) -> Phrase | None:
    for _, grid in slip.page.sums_at(slip.problem):
        axes = LineNames.of(grid).axes
        rows, columns = _listed(axes["rows"]), _listed(axes["columns"])
        return Phrase(
            f"一行只能全用行（{rows}）或全用列（{columns}）",
            f"name rows only ({rows}) or columns only ({columns})",
        )
    return None


def _both_axes(slip: Slip) -> Phrase | None:
    for _, grid in slip.page.sums_at(slip.problem):
        axes = LineNames.of(grid).axes
        both = [name for name in axes["rows"] if name in axes["columns"]]
        if both:
            return Phrase(
                f"行和列都有 {_listed(both)}，把列的改为 `{both[0]}_column` 之类",
                f"rows and columns both have {_listed(both)}: call the column `{both[0]}_column`, for example",
            )
    return None


def _two_years(slip: Slip) -> Phrase:
    if "prior." in slip.parts[0]:
        return Phrase(
            "写在 across_years 下，规则编号以 Y 开头",
            "write it under `across_years`, by a rule whose code begins with Y",
        )
    return Phrase("上年的数写作 `prior.id`，如 `prior.a = a`", "last year's figure is `prior.id`: `prior.a = a`")


def _path(slip: Slip) -> Phrase | None:
    """Advice on a path that nothing has: the one with the most ids in common."""
    ids = set(slip.parts[0].split("."))
    alike = [path for path in _paths(slip.page) if 2 * len(ids & set(path.split("."))) >= len(ids)]
    if slip.parts[0].split(".")[0] in ("narrative", "key_figures"):
        return Phrase(
            "算式不用正文的文字和数；要用的，设一格 `type: text` 或数",
            "lines name cells of tables, no texts: make it a cell, `type: text`",
        )
    near = get_close_matches(slip.parts[0], alike[:_MOST_PATHS], 1, 0.6)
    return mean_this(near[0]) if near else None


_MOST_PATHS = 500


def _paths(page: TemplatePage) -> Iterator[str]:
    """The paths of the fields of a template, as far as ids tell them."""
    for found in page.written():
        if found.keys[:1] == ("sections",) and isinstance(found.tree.value, dict):
            above = [_plain_id(tree) for tree in (*found.above[2:], found.tree)]
            if len(found.keys) in (2, 4) and {"rows", "columns"} & found.tree.value.keys():
                axes = LineNames.of(found.tree).axes
                for row in axes["rows"] or ("",):
                    for column in axes["columns"] or ("",):
                        yield ".".join(part for part in (*above, row, column) if part)


def _plain_id(tree: Tree) -> str:
    found = tree.get("id")
    return found.value if found is not None and isinstance(found.value, str) else ""


def _rule_of_two(slip: Slip) -> Phrase:
    code = slip.parts[0]
    letter = "P" if code.startswith("T") else "T"
    return Phrase(
        f"一条规则只有一种用法：另立一条，如 `{letter}{code[1:]}`",
        f"a rule is used in one way: declare another, such as `{letter}{code[1:]}`, for these lines",
    )


ADVICE: Advice = {
    "{} in {} is no number; compare it with a word: `{} = word`": Phrase(
        "只有几行（列）不是数的，写 `{line: …, at: [是数的 id]}`",
        "where only some cells are no numbers, write `{line: …, at: [ids of those that are]}`",
    ),
    "sums by the codes of records need the lengths of codes, such as `levels: [3, 5, 7]`": Phrase(
        "各级的位数，由短到长；上一级的代码是下一级的前几位",
        "shortest first; the code of a record begins with that of the one above it",
    ),
    "no {} begins with another one, so that nothing is below anything": Phrase(
        "逐级相加要有上级代码的行；没有的，请写出 `id = id + id`",
        "a row is the sum of those whose codes begin with its own; without such codes write `id = id + id`",
    ),
    "lines under `across_years` need `period: year`": Phrase(
        "按季、按月的报表请去掉这些算式", "leave these lines out of a form of quarters or months"
    ),
    "a total is defined as `id = id + id …` with one row or column at the left; found {}": _definition,
    "a quotient needs `places: 0` to `places: {}`, to which it is rounded": _quotient,
    "places are for a quotient, and there is none in {}": _NO_PLACES,
    "0 is a side of a line by itself, and nothing is added to it": _NO_ZERO,
    "only sums of ids joined by = or <= may stand here; found {}": _plain_line,
    "{} in {} is none of the choices of {}": _none_of,
    "a line has one quotient at most, found {}": Phrase(
        "另设一行（列）填其中一个商，再与它比较",
        "let one of the quotients be a figure of its own, and compare with that",
    ),
    "{} in {} holds no word; compare it with a number": _word,
    "{} in {} is a total and always a number": _word,
    "{} is not always a number, so that it can be no part of a total": _where_it_adds_up,
    "{} does not add up (adds_up), so that it can be no part of a total": _where_it_adds_up,
    "{} is a count and cannot be the sum of decimals such as {}": Phrase(
        "把它也写成 `type: decimal`", "make it `type: decimal` too"
    ),
    "there is no field {}, and no level of that name": _path,
    "unknown id {} in {}": _unknown_id,
    "unknown id {}": _at,
    "a word is compared as `id = word` or `id <> word`, found {}": _line,
    "{} mixes rows and columns": _mixed,
    "{} could run along rows and along columns; rename an id": _both_axes,
    "{} must name {}; lines of two years stand under across_years": _two_years,
    "{} stands under {} and under {}": _rule_of_two,
    "expected {}, found {}": _line,
    "{} comes twice in {}": _line,
}
"""On lines of sums."""
