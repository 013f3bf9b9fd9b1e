"""Templates at random, in all words of the language: what another office might write for a form of its own."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Sequence
from typing import Any

from gouji.form.edition import TemplateError
from support import forms

Tree = dict[str, Any]

_WORDS = (
    "收入",
    "支出",
    "人员",
    "合同",
    "其他",
    "新增",
    "Staff",
    "Total cost",
    "R0010 Item",
    "面积（平方米）",
    "其中：女性",
    "a/b",
    "＜1年",
)
_TYPES: tuple[Tree, ...] = (
    {"type": "decimal"},
    {"type": "decimal", "places": 2, "digits": 15},
    {"type": "decimal", "signed": True, "unit": "万元"},
    {"type": "decimal", "may_be": ["N/A", "<1"]},
    {"signed": True},
    {"digits": 15},
    {"least": 1, "most": 500},
    {"type": "text", "most": 40},
    {"type": "text", "pattern": "[A-Z][0-9]{4}"},
    {"type": "date"},
    {"type": "date", "may_be": ["N/A"]},
    {"type": "yes_no"},
    {"choices": ["甲类", "乙类", "N/A"]},
    {"optional": True},
    {"adds_up": "no"},
    {"adds_up": "most"},
    {"prompt": "填写说明。", "article": "第一条"},
)
"""What rows, columns, headings, grids and sections say of the cells under them."""
_CODES = (
    ("1", "11", "12", "121", "2", "21", "211", "3", "31"),
    ("201", "20101", "2010101", "2010102", "20102", "202", "20201", "203", "20301"),
    ("1", "1.1", "1.2", "1.2.1", "2", "2.1", "10", "10.1", "10.2"),
)


def template(seed: int, refused: Callable[[str], object] = lambda _: None, *, is_read_from_print: bool = False) -> str:
    """A template that loads: what the loader refuses is left out of it again.

    Args:
        seed: another gives another template.
        refused: is told each reason of the loader.
        is_read_from_print: without what is only read from workbooks: codes, agencies of a roster, registers, English.
    """
    draft = _Draft(random.Random(seed), f"any-{seed}", refused)  # noqa: S311  # no secret
    draft.is_read_from_print = is_read_from_print
    if draft.maybe(0.25) and not is_read_from_print:
        draft.form["language"] = "en"
    for number in range(1, draft.chance.randint(1, 3) + 1):
        draft.add_section(number)
    if draft.maybe(0.4) and not is_read_from_print:
        draft.add_register()
    while draft.maybe(0.5) and len(draft.paths) > 1:
        left, right = draft.chance.sample(draft.paths, 2)
        draft.add_line(("lines",), "P", f"{left} {draft.relation()} {right}")
    if draft.maybe(0.5):
        draft.form["sections"]["说明"] = {
            "title": "说明",
            "texts": {"remarks": {"prompt": "说明。", "paragraphs": draft.chance.randint(1, 8)}},
            "key_figures": {"visits": {"label": "人次", "unit": "人次"}},
        }
    if draft.maybe(0.7):
        draft.form["sign_off"] = {"filled_by": "填报人", "filled_on": {"label": "填报日期", "type": "date"}}
    return json.dumps(draft.form, ensure_ascii=False, indent=1)


class _Draft:
    """A template in the making.

    Attributes:
        paths: of fields, as lines over the form write them.
        is_read_from_print: what is only read from workbooks is left out.
    """

    is_read_from_print = False

    def __init__(self, chance: random.Random, edition: str, refused: Callable[[str], object]) -> None:
        self.chance, self._refused = chance, refused
        self.form: Tree = {"form": "统计表", "edition": edition, "years": "2020-", "rules": {}, "sections": {}}
        self.paths: list[str] = []

    def maybe(self, share: float) -> bool:
        """True in this share of cases."""
        return self.chance.random() < share

    def relation(self) -> str:
        """One of all relations."""
        return self.chance.choice(["=", "<=", ">=", "<", ">", "<>"])

    def _try(self, change: Callable[[Tree], None]) -> bool:
        """Change the form if the loader takes it so."""
        changed = copy.deepcopy(self.form)
        change(changed)
        try:
            forms.load_text(json.dumps(changed, ensure_ascii=False))
        except TemplateError as error:
            for problem in error.problems:
                self._refused(problem.reason)
            return False
        self.form = changed
        return True

    def add_line(self, at: Sequence[str], kind: str, line: object) -> None:
        """A line under a rule of its own, of kind T or P."""
        code = f"{kind}{901 + len(self.form['rules'])}"

        def change(form: Tree) -> None:
            form["rules"][code] = {
                "level": self.chance.choice(["official", "definition", "local", "plausible"]),
                "severity": self.chance.choice(["error", "warning", "info"]),
                "zh": f"规则{code}",
                "en": f"Rule {code}",
                "source": "表",
            }
            _at(form, at)[code] = line

        self._try(change)

    def add_section(self, number: int) -> None:
        """A section of one grid or of several."""
        name = self.chance.choice([f"表{number}", f"S.0{number}", f"Form {number}"])
        section: Tree = {"title": f"第{number}部分", "id": f"s{number}"}
        at = ("sections", name)
        if self.maybe(0.75):
            table, rows, columns = self._table()
            self.form["sections"][name] = section | table
            self._fill_grid(at, rows, columns, f"s{number}.")
        else:
            self.form["sections"][name] = section | {"grids": {}}
            for index in range(1, self.chance.randint(2, 3) + 1):
                table, rows, columns = self._table()
                beside = {"beside": True} if index > 1 and self.maybe(0.5) else {}
                self.form["sections"][name]["grids"][f"分表{index}"] = {"id": f"g{index}", **beside, **table}
                self._fill_grid((*at, "grids", f"分表{index}"), rows, columns, f"s{number}.g{index}.")
        if self.maybe(0.3):
            attributes = self.chance.choice(_TYPES)
            self._try(lambda form: form["sections"][name].update(attributes))

    def add_register(self) -> None:
        """A section whose rows are records, and lines that count and add them up."""
        columns: Tree = {
            "code": {"label": "编码", "type": "text", "most": 7, "pattern": f"[12]{{{self.chance.randint(1, 3)},5}}"},
            "amount": {"label": "金额", "type": "decimal", "places": 2},
            "people": {"label": "人数"},
        }
        for number in range(self.chance.randint(0, 3)):
            columns[f"x{number}"] = {"label": f"栏{number}", **self.chance.choice(_TYPES)}
        columns["result"] = {"label": "结果", "choices": ["已办", "In hand", "N/A"]}
        table = {"title": "登记", "id": "log", "columns": columns, "rows": {"repeat": 20, "key": "code"}}
        if not self._try(lambda form: form["sections"].update({"登记": table})):
            return
        names = [name for name in columns if name != "code"]
        at = ("sections", "登记")
        for _ in range(3):
            if self.maybe(0.5):
                self._add_tie(at, [], names)
        if self.maybe(0.6):
            rule: Tree = {"below": "code", "levels": self.chance.choice([[1, 3], [2, 3, 5], [1, 2, 3, 4, 5]])}
            if self.maybe(0.3):
                rule["at"] = ["amount"]
            self.add_line((*at, "tie_outs"), "P", rule)
        figures = ["count(log)", "sum(log.amount)", "sum(log.people)", 'count(log, result = "In hand")']
        for figure in figures:
            if self.paths and self.maybe(0.4):
                self.add_line(("lines",), "P", f"{figure} {self.relation()} {self.chance.choice(self.paths)}")

    def _table(self) -> tuple[Tree, list[str], list[str]]:
        """A table without lines, and the names of its rows and columns."""
        (rows, row_names), (columns, column_names) = self._axis("r", "rows"), self._axis("c", "columns")
        if self.maybe(0.1):
            return {"columns": columns}, [], column_names
        table: Tree = {"corner": "项目", "columns": columns, "rows": rows}
        if self.maybe(0.3) and not self.is_read_from_print:
            table["stub"] = {"code": "代码"}
            for name, code in zip(row_names, self.chance.choice(_CODES), strict=False):
                _node(rows, name, "rows")["code"] = code
        return table, row_names, column_names

    def _axis(self, letter: str, kind: str) -> tuple[Tree, list[str]]:
        names: list[str] = []
        found: Tree = {}
        number = 0
        for group in range(self.chance.randint(1, 3)):
            leaves: Tree = {}
            for _ in range(self.chance.randint(1, 3)):
                number += 1
                leaves[f"{letter}{number}"] = {"label": f"{self.chance.choice(_WORDS)}{number}"}
            above = self.chance.choice(["", "", "words", f"{letter}g{group}", f"{letter}m{group}"])
            if above == f"{letter}g{group}":
                found[above] = {"label": f"类别{group}", kind: leaves}
                names += [f"{above}.{name}" for name in leaves]
            elif above == f"{letter}m{group}" and not self.is_read_from_print:
                label = {"label": "单位"} if self.maybe(0.5) else {}
                found[above] = {"members": self.chance.choice(["all", "below"]), **label, kind: leaves}
                names += [f"{above}.{name}" for name in leaves]
            else:
                found |= {f"组{group} 类": leaves} if above else leaves
                names += leaves
        return found, names

    def _fill_grid(self, at: Sequence[str], rows: list[str], columns: list[str], prefix: str) -> None:
        """Types, void cells, totals and tie-outs, in an order of chance."""
        steps = [self._add_type] * 3 + [self._add_total] * 3 + [self._add_void] + [self._add_tie] * 4
        steps.append(self._add_below)
        self.chance.shuffle(steps)
        for step in steps:
            if self.maybe(0.6):
                step(at, rows, columns)
        self.paths += [
            f"{prefix}{row}.{column}" if row else f"{prefix}{column}" for row in rows or [""] for column in columns
        ]

    def _add_type(self, at: Sequence[str], rows: list[str], columns: list[str]) -> None:
        kind, names = self.chance.choice([("rows", rows), ("columns", columns)])
        if names:
            name, attributes = self.chance.choice(names), self.chance.choice(_TYPES)
            self._try(lambda form: _node(_at(form, at)[kind], name, kind).update(attributes))

    def _add_void(self, at: Sequence[str], rows: list[str], columns: list[str]) -> None:
        if rows:
            some = {"rows": self._some(rows), "columns": self._some(columns)}
            self._try(lambda form: _at(form, at).setdefault("void", []).append(some))

    def _add_total(self, at: Sequence[str], rows: list[str], columns: list[str]) -> None:
        names, across = self.chance.choice([(rows, columns), (columns, rows)])
        if len(names) > 1:
            target, *parts = self.chance.sample(names, self.chance.randint(2, min(5, len(names))))
            line: object = f"{target} = {self._sum(parts)}"
            if across and self.maybe(0.3):
                line = {"line": line, "at": self._some(across)}
            self.add_line((*at, "totals"), "T", line)

    def _add_below(self, at: Sequence[str], rows: list[str], columns: list[str]) -> None:
        written: Tree = {"below": "code"}
        if self.maybe(0.3):
            written["top"] = rows[-1] if rows else "r1"
        if columns and self.maybe(0.3):
            written["at"] = self._some(columns)
        key, kind = self.chance.choice([("totals", "T"), ("tie_outs", "P")])
        self.add_line((*at, key), kind, written)

    def _add_tie(self, at: Sequence[str], rows: list[str], columns: list[str]) -> None:
        names, across = self.chance.choice([(rows, columns), (columns, rows)])
        if not names:
            return
        written: Tree = {"line": self._tie(names)}
        if " / " in written["line"]:
            written["places"] = self.chance.randint(0, 3)
        if across and self.maybe(0.3):
            written["at"] = self._some(across)
        if self.maybe(0.3):
            other = self.chance.choice(names)
            written["when"] = f"{other} {self.chance.choice(['> 0', 'is filled', 'is blank', '= 甲类', '= 是'])}"
        self.add_line((*at, "tie_outs"), "P", written if len(written) > 1 else written["line"])

    def _tie(self, names: list[str]) -> str:
        chance = self.chance
        left, right, other = (chance.choice(names) for _ in range(3))
        return chance.choice([
            f"{left} {self.relation()} {self._sum(self._some(names))}",
            f"{left} {self.relation()} {chance.randint(0, 99)}",
            f"{left} = 100 * {right} / {other}",
            f"min({', '.join(self._some(names))}) <= {left}",
            f"{left} <= max({', '.join(self._some(names))})",
            f"{left} is filled",
            f"{left} = 甲类",
            f'{left} <> "N/A"',
        ])  # fmt: skip

    def _some(self, names: Sequence[str]) -> list[str]:
        return self.chance.sample(names, self.chance.randint(1, min(3, len(names))))

    def _sum(self, names: Sequence[str]) -> str:
        first, *others = names
        factors = ("", "", "", "2 * ", "0.5 * ")
        words = [f"{self.chance.choice('++-')} {self.chance.choice(factors)}{name}" for name in others]
        return " ".join([self.chance.choice(factors) + first, *words])


def _at(form: Tree, keys: Sequence[str]) -> Tree:
    """The mapping at the end of these keys, made if there is none."""
    for key in keys:
        form = form.setdefault(key, {})
    return form


def _node(axis: Tree, name: str, kind: str) -> Tree:
    """The row or column of a name, be it under headings."""
    ids = name.split(".")
    for key, below in axis.items():
        if key == ids[0]:
            return below if len(ids) == 1 else _node(below[kind], ".".join(ids[1:]), kind)
        if "label" not in below and ids[0] in below:
            found: Tree = below[ids[0]]
            return found
    raise KeyError(name)
