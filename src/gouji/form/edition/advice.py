"""Advice on what is wrong in a template: what to write instead, in both languages, by the words of the reason.

The loader says what it did not understand; here is looked at what was written there, to say what was meant.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

from gouji.findings import Phrase
from gouji.form import expression
from gouji.form.edition.keys import GRID_KEYS, NODE_KEYS, RULE_KEYS, SECTION_KEYS, SUMS, TOP_KEYS
from gouji.form.edition.naming import edition_slug, id_for
from gouji.form.edition.rewriting import as_plain_sums, rewrite
from gouji.form.edition.sheets import taken_names
from gouji.form.edition.source import Problem, Tree, is_id

_MOST_LISTED = 12


def advised(
    problems: Iterable[Problem], file: str, text: str, tree: Tree | None, shipped: Sequence[str]
) -> tuple[Problem, ...]:
    """Problems of a template, each with what to write instead where that can be told.

    Args:
        problems: as the loader found them.
        file: the name of the template in them.
        text: of the template.
        tree: the template with its base under it; None if it could not be read so far.
        shipped: the ids of the editions that come with the package.

    Returns:
        The problems in their order, without those that have the same cause as another.
    """
    page = _TemplatePage(file, text.splitlines(), tree, shipped)
    found = [_advised(_placed(problem, page), page) for problem in problems]
    meant = {(problem.line, word) for problem in found for word in _MEANT_KEY.findall(problem.advice.en)}
    return tuple(problem for problem in found if not _follows(problem, meant, page))


def _advised(problem: Problem, page: _TemplatePage) -> Problem:
    for pattern, advise in _ADVICE:
        if found := pattern.fullmatch(problem.reason):
            slip = _Slip(tuple(map(_bare, found.groups())), problem, page)
            words = advise if isinstance(advise, Phrase) else advise(slip)
            if words is not None:
                return replace(problem, advice=words)
    return problem


def _placed(problem: Problem, page: _TemplatePage) -> Problem:
    """A problem of YAML, at the line before where a full-width colon was found to be none only behind it."""
    before = replace(problem, line=max(1, problem.line - 1))
    is_before = re.match(r"[\w ]+：", page.line(before)) and not re.search("[：，]", page.line(problem))
    return before if problem.reason.startswith("not YAML") and is_before else problem


_MEANT_KEY = re.compile(r"^did you mean `(\w+)`\?")


def _follows(problem: Problem, meant: Iterable[tuple[int, str]], page: _TemplatePage) -> bool:
    """True if a key is only missing because it is misspelt beside."""
    found = re.fullmatch(r"'(\w+)' is missing", problem.reason)
    if found is None:
        return False
    beside = page.lines_of_mapping(problem)
    return any(word == found[1] and line in beside for line, word in meant)


# --- the template as it was written ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Written:
    """A value with the keys that lead to it and the mappings they stand in, outermost first."""

    keys: tuple[str, ...]
    above: tuple[Tree, ...]
    tree: Tree


@dataclass(frozen=True, slots=True)
class _TemplatePage:
    """A template as a file of lines and as a tree."""

    file: str
    lines: Sequence[str]
    tree: Tree | None
    shipped: Sequence[str]

    def line(self, problem: Problem) -> str:
        """The line of a problem, empty if it stands in another file."""
        is_here = problem.file == self.file and problem.line <= len(self.lines)
        return re.sub(r"\s+#.*", "", self.lines[problem.line - 1]).strip() if is_here else ""

    def written(self) -> Iterator[_Written]:
        """Everything in the tree, in its order."""
        if self.tree is not None:
            yield from _walked(_Written((), (), self.tree))

    def at(self, problem: Problem) -> Iterator[_Written]:
        """The values at the line of a problem."""
        for found in self.written():
            if found.tree.file == problem.file and problem.line in (found.tree.line, found.tree.key_line):
                yield found

    def lines_of_mapping(self, problem: Problem) -> set[int]:
        """The lines of the values of the mapping that a problem is about."""
        for found in self.at(problem):
            if isinstance(found.tree.value, dict):
                return {below.line for below in found.tree.value.values()}
        return set()

    def sums_at(self, problem: Problem) -> Iterator[tuple[_Written, Tree]]:
        """The lines of sums that are written at the line of a problem, each with the grid it stands in."""
        for found in self.at(problem):
            if isinstance(found.tree.value, str):
                for key, grid in zip(found.keys, found.above, strict=True):
                    if key in SUMS:
                        yield found, grid

    def grids(self) -> Iterator[tuple[str, Tree]]:
        """Everything that has rows or columns, with its section."""
        for found in self.written():
            if len(found.keys) > 1 and found.keys[0] == "sections" and isinstance(found.tree.value, dict):
                is_grid = len(found.keys) in (2, 4) and {"rows", "columns"} & found.tree.value.keys()
                if is_grid:
                    yield found.keys[1], found.tree


def _walked(written: _Written) -> Iterator[_Written]:
    yield written
    value = written.tree.value
    if isinstance(value, dict):
        for key, below in value.items():
            yield from _walked(_Written((*written.keys, key), (*written.above, written.tree), below))
    elif isinstance(value, list):
        for below in value:
            yield from _walked(_Written(written.keys, written.above, below))


@dataclass(frozen=True, slots=True)
class _Slip:
    """A problem with the parts of its reason."""

    parts: tuple[str, ...]
    problem: Problem
    page: _TemplatePage


@dataclass(frozen=True, slots=True)
class _LineNames:
    """The names that a line of a grid may use: by each the printed words.

    Attributes:
        axes: of the rows and of the columns.
        codes: keys that are no ids and have no rows under them, with what they should have been.
    """

    axes: Mapping[str, Mapping[str, str]]
    codes: Mapping[str, str]

    @classmethod
    def of(cls, grid: Tree) -> _LineNames:
        codes: dict[str, str] = {}
        axes = {}
        for kind in ("rows", "columns"):
            below = grid.get(kind)
            axes[kind] = dict(_named(below, kind, "", codes)) if below is not None else {}
        return cls(axes, codes)

    @property
    def all(self) -> Mapping[str, str]:
        """Those of both."""
        return {name: label for names in self.axes.values() for name, label in names.items()}

    def meant(self, word: str) -> str | None:
        """The name that somebody meant; None if nothing is like it."""
        known = self.all
        if word in known or word in self.codes:
            return self.codes.get(word, word)
        if by_label := [name for name, label in known.items() if _plain(label) == _plain(word)]:
            return by_label[0] if len(by_label) == 1 else None
        ends = [name for name in known if name.endswith(f".{word}") or word.endswith(f".{name}")]
        if len(ends) == 1:
            return ends[0]
        return next(iter(get_close_matches(word.casefold(), known, 1, 0.7)), None)


def _named(tree: Tree, kind: str, above: str, codes: dict[str, str]) -> Iterator[tuple[str, str]]:
    for key, below in tree.value.items() if isinstance(tree.value, dict) else ():
        node = below.as_node()
        if is_id(key):
            label = node.get("label")
            name = f"{above}.{key}" if above else key
            yield name, str(label.value) if label is not None else ""
            if kind in node:
                yield from _named(node[kind], kind, name, codes)
        elif isinstance(below.value, dict) and not (below.value.keys() & set(NODE_KEYS) - {kind}):
            yield from _named(below, kind, above, codes)
        else:
            codes[key] = id_for(key, (), kind[0])


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().replace(" ", "")


def _bare(text: str) -> str:
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"" else text


def _write(text: str) -> Phrase:
    return Phrase(f"请写 `{text}`", f"write `{text}`")


def _mean(text: str) -> Phrase:
    return Phrase(f"是否为 `{text}`？", f"did you mean `{text}`?")


# --- YAML -----------------------------------------------------------------------------------------------------------

_TWO_COLONS = re.compile(r"^(?P<key>[^\s:{\[][^:]*?): +(?P<text>[^\"'{\[&*].*)$")
_FLOW_PAIR = re.compile(r"(?P<key>\w+): +(?P<text>[^\"'{}\[\],:]*: [^{}\[\],]*)")


def _not_yaml(slip: _Slip) -> Phrase | None:
    line, reason = slip.page.line(slip.problem), slip.parts[0]
    if reason.startswith("not text"):
        return None
    if "tab" in reason or "start any token" in reason or "\t" in line:
        return Phrase("缩进请用空格，不用制表符", "indent with blanks, not with tabs")
    if "alias" in reason:
        return Phrase("以 * 开头的字请加引号", "put words that begin with `*` into quotation marks")
    if any(sign in line for sign in "：，｛｝"):
        fixed = line.replace("：", ": ").replace("，", ", ").replace("｛", "{").replace("｝", "}")
        return Phrase(f"请用半角的冒号、逗号和括号：`{fixed}`", f"use the ASCII signs: `{fixed}`")
    return _unquoted(line) or (_BRACKETS if "expected ','" in reason else _YAML)


_BRACKETS = Phrase("请看这里的括号和逗号是否成对", "look whether brackets are closed and commas in their places")
_YAML = Phrase(
    "请看这一行和上一行的缩进、冒号后的空格和引号",
    "look at the indentation of this line and the one before, at blanks behind colons, at quotation marks",
)


def _unquoted(line: str) -> Phrase | None:
    """Advice on words with a colon and a blank in them; None if there are none."""
    for pattern in (_FLOW_PAIR, _TWO_COLONS):
        found = pattern.search(line)
        if found is not None and ": " in found["text"]:
            quoted = f'{found["key"]}: "{found["text"].strip()}"'
            return Phrase(
                f"字中有冒号和空格的，请加引号：`{quoted}`",
                f"put words with a colon and a blank in them into quotation marks: `{quoted}`",
            )
    return None


def _no_mapping(slip: _Slip) -> Phrase | None:
    for found in slip.page.at(slip.problem):
        key = found.keys[-1] if found.keys else ""
        if isinstance(found.tree.value, list):
            if key in ("rows", "columns"):
                return Phrase(
                    f"{key} 下写 `id: 标签`，一行一个，不用短横", f"write `id: label` lines under `{key}`, no list"
                )
            continue
        if not isinstance(found.tree.value, str):
            continue
        if key in SUMS:
            code = "T901" if key == "totals" else "P901"
            return _write(f"{key}: {{{code}: {found.tree.value}}}")
        if "：" in found.tree.value or re.match(r"[\w]+:\S", found.tree.value):
            fixed = re.sub(r"\s*[：:]\s*", ": ", found.tree.value, count=1)
            return Phrase(f"冒号用半角，后面空一格：`{fixed}`", f"a colon is `:` with a blank behind: `{fixed}`")
        if len(found.keys) > 1 and found.keys[-2] == "texts":
            return _write(f"{key}: {{label: {found.tree.value}}}")
        if key in ("rows", "columns"):
            return _write(f"{key}: {{{id_for(found.tree.value, (), key[0])}: {found.tree.value}}}")
    return None


_NO_TEXT = Phrase(
    "这里写一段文字；以 [ 或 { 开头的请加引号", "write words here; quote those that begin with `[` or `{`"
)


def _twice(slip: _Slip) -> Phrase:
    (key,) = slip.parts
    above = next((found.keys for found in slip.page.at(slip.problem) if key in found.keys), ())
    if re.fullmatch(r"[TPY]\d{3}", key):
        return Phrase(
            f"一条规则有几行的，写成列表：`{key}: [一行, 又一行]`",
            f"several lines of a rule are a list: `{key}: [a = b, c = d]`",
        )
    if above[:1] == ("sections",) or not is_id(key):
        return Phrase(
            "另起一个名称；同一部分有几张表的，都写在它的 grids 下",
            "give the second another name; several tables of one section stand under its `grids`",
        )
    return Phrase(f"给后一个另起 id，如 `{key}_2`", f"give the second another id, such as `{key}_2`")


# --- keys, words and ids --------------------------------------------------------------------------------------------

_OTHER_WORDS = {
    **dict.fromkeys(("name", "text", "words", "heading", "标签", "名称"), ("label", "title")),
    **dict.fromkeys(("note", "help", "hint", "description", "desc", "说明", "口径", "tooltip"), ("prompt", "why")),
    **dict.fromkeys(("标题",), ("title",)),
    **dict.fromkeys(("units", "单位"), ("unit",)),
    **dict.fromkeys(("basis", "依据", "law"), ("article", "source")),
    **dict.fromkeys(("kind", "format", "类型"), ("type",)),
    **dict.fromkeys(("negative", "sign"), ("signed",)),
    **dict.fromkeys(("min", "minimum", "lowest"), ("least",)),
    **dict.fromkeys(("max", "maximum", "highest"), ("most",)),
    **dict.fromkeys(("decimals", "precision", "scale"), ("places",)),
    **dict.fromkeys(("options", "enum", "values", "list"), ("choices",)),
    **dict.fromkeys(("regex", "regexp"), ("pattern",)),
    **dict.fromkeys(("sum", "sums", "合计"), ("totals",)),
    **dict.fromkeys(("checks", "constraints", "relations", "勾稽关系", "tieouts"), ("tie_outs",)),
    **dict.fromkeys(("tables", "表"), ("grids",)),
    **dict.fromkeys(("year", "年度"), ("years",)),
    **dict.fromkeys(("id", "version"), ("edition",)),
    **dict.fromkeys(("signoff", "signatures"), ("sign_off",)),
    **dict.fromkeys(("header", "form_no", "表号", "制定机关"), ("head",)),
    **dict.fromkeys(("codes", "代码", "行次", "no"), ("code", "number")),
    **dict.fromkeys(("lang", "locale", "语言"), ("language",)),
    **dict.fromkeys(("frequency", "interval", "报告期", "周期"), ("period",)),
}
"""Keys that people write, and those of the language, of which the first that is known at the place is meant."""
_HOMES = (
    (TOP_KEYS, Phrase("模板的最外层", "at the top of the template")),
    (RULE_KEYS, Phrase("规则（rules）下", "in a rule under `rules`")),
    (GRID_KEYS, Phrase("表或部分下", "in a grid or a section")),
    (NODE_KEYS, Phrase("行、列或其表头下", "in a row, a column or a heading with an id")),
    (SECTION_KEYS, Phrase("部分（sections）下", "in a section")),
)


_NO_MERGING = Phrase(
    "没有合并（<<）；别名代表整个值，如 `columns: *name`",
    "there is no merging: an alias stands for a whole value, as in `columns: *name`",
)


_UNKNOWN_HERE = {
    "<<": _NO_MERGING,
    "members": Phrase(
        "`members` 写在行或列下：`units: {members: all}`",
        "`members` stands in a row or a column with an id: `units: {members: all}`",
    ),
    "below": Phrase(
        "`{below: code}` 写在表的 totals 或 tie_outs 下，自成一条",
        "`{below: code}` stands by itself under `totals` or `tie_outs` of a table",
    ),
    "sheet": Phrase(
        "一个部分是一张工作表；同一张上的几张表写在它的 grids 下",
        "a section is a sheet; several tables on one sheet stand under its `grids`",
    ),
    "landscape": Phrase("栏多的工作表自己会横放", "a sheet lies on its side by itself where its columns need that"),
}
"""Keys that one may look for and that there are none of."""


def _unknown_key(slip: _Slip) -> Phrase | None:
    key, listed = slip.parts
    known = listed.split(", ")
    if key in _UNKNOWN_HERE:
        return _UNKNOWN_HERE[key]
    meant = [word for word in _OTHER_WORDS.get(key.casefold(), ()) if word in known]
    meant += get_close_matches(key.casefold(), known, 1, 0.6)
    if meant:
        return _mean(meant[0])
    homes = [home for keys, home in _HOMES if key in keys]
    if homes:
        return Phrase(f"`{key}` 写在{homes[0].zh}", f"`{key}` stands {homes[0].en}")
    return None


_OTHER_CHOICES = {
    **dict.fromkeys(("int", "number", "whole", "count", "整数", "数字", "数"), "integer"),
    **dict.fromkeys(("float", "real", "percent", "money", "amount", "小数", "金额", "百分比"), "decimal"),
    **dict.fromkeys(("string", "str", "文字", "文本"), "text"),
    **dict.fromkeys(("boolean", "bool", "yesno", "是否"), "yes_no"),
    **dict.fromkeys(("day", "datetime", "日期"), "date"),
    **dict.fromkeys(("fatal", "reject", "错误", "退回"), "error"),
    **dict.fromkeys(("warn", "警告", "提示"), "warning"),
    **dict.fromkeys(("note", "information", "信息"), "info"),
    **dict.fromkeys(("law", "legal", "法定", "官方"), "official"),
    **dict.fromkeys(("false", "none", "否"), "no"),
    **dict.fromkeys(("true", "sum", "是"), "yes"),
    **dict.fromkeys(("max", "largest"), "most"),
    **dict.fromkeys(("roster", "全部", "名录", "各单位", "filers"), "all"),
    **dict.fromkeys(("下级", "下属", "children", "subordinates", "units"), "below"),
    **dict.fromkeys(("root", "roots", "本级", "最上级"), "top"),
    **dict.fromkeys(("部门", "departments", "bureaus"), "department"),
    **dict.fromkeys(("乡镇", "下级政府", "townships"), "lower_body"),
    "垂直管理": "vertical",
    **dict.fromkeys(("quarterly", "季", "季度"), "quarter"),
    **dict.fromkeys(("monthly", "月", "月份"), "month"),
    **dict.fromkeys(("yearly", "annual", "年", "年度"), "year"),
}


def _unknown_choice(slip: _Slip) -> Phrase | None:
    key, listed, found = slip.parts
    known = listed.split(", ")
    word = found.casefold()
    meant = [other] if (other := _OTHER_CHOICES.get(word, word)) in known else get_close_matches(word, known, 1, 0.6)
    if meant:
        return _mean(f"{key}: {meant[0]}")
    if key == "digits":
        return Phrase("不写是 10 位，要更多写 15", "leave it out for 10 digits before the point, or write 15")
    return None


def _truth(slip: _Slip) -> Phrase | None:
    key, found = slip.parts
    word = found.casefold()
    yes, no = ("yes", "y", "1", "on", "是", "true", "对"), ("no", "n", "0", "off", "否", "false", "")
    return _mean(f"{key}: {'true' if word in yes else 'false'}") if word in (*yes, *no) else None


def _years(slip: _Slip) -> Phrase:
    found = slip.parts[0]
    years = re.findall(r"\d{4}", unicodedata.normalize("NFKC", found))[:2]
    if not years:
        return Phrase("请写四位数的年度，如 `2024-`", "write a year of four digits, such as `2024-`")
    is_open = len(years) == 1 and re.search(r"起|以后|以来|后|至今|on|since|from|[-–—~+]\s*$", found)
    return _write(f"years: {'-'.join(years)}{'-' if is_open else ''}")


def _edition(slip: _Slip) -> Phrase:
    return _write(f"edition: {edition_slug(slip.parts[-1]) or 'form-2025'}")


def _id(slip: _Slip) -> Phrase:
    proposal = id_for(slip.parts[0], (), "x")
    return Phrase(
        f"id 用英文小写，印出来的字写在后面，如 `{proposal}: {slip.parts[0]}`",
        f"an id is for programs and what is printed stands behind it: `{proposal}: {slip.parts[0]}`",
    )


def _only_id(slip: _Slip) -> Phrase:
    return _write(f"id: {id_for(slip.parts[0], (), 's')}")


def _bare_heading(slip: _Slip) -> Phrase | None:
    key, kind = slip.parts[0], slip.parts[1]
    proposal = id_for(key, (), kind[:1])
    found = next((found for found in slip.page.at(slip.problem) if found.keys[-1:] == (key,)), None)
    if found is None:
        return None
    value = found.tree.value
    label = value if isinstance(value, str) and value else key
    if isinstance(value, dict) and isinstance(value.get("label", found.tree).value, str):
        return Phrase(f"请写 `{proposal}: {{label: …}}`", f"write `{proposal}: {{label: …}}`")
    return _write(f"{proposal}: {label}")


def _missing(slip: _Slip) -> Phrase | None:
    return _MISSING.get(slip.parts[0])


_MISSING = {
    "form": Phrase("请在最外层写 `form: 表名`", "write `form: the name of the form` at the top"),
    "edition": Phrase("请在最外层写 `edition: 版本的 id`，如 form-2025", "write `edition: form-2025` at the top"),
    "years": Phrase("请在最外层写 `years: 2025-`", "write `years: 2025-` at the top"),
    "title": Phrase("请写 `title: 这一部分印出的标题`", "write `title: the printed heading of the section`"),
    "label": Phrase("请写 `label: 印出的字`", "write `label: the printed words`"),
    "zh": Phrase("请写 `zh: 规则的一句话`", "write `zh: the rule in a sentence, in Chinese`"),
    "en": Phrase("请写 `en: 英文的一句话`", "write `en: the rule in a sentence, in English`"),
    "check": Phrase("请写 `check: named_in_text` 等判断方法", "write `check:` and one of the ways to judge"),
}


def _sheet_name(slip: _Slip) -> Phrase:
    name = slip.parts[0]
    if name.casefold() in {*taken_names("zh"), *taken_names("en")}:
        return Phrase(
            f"{name} 是程序自己的工作表，请换一个名称，如 {name}表",
            f"{name} is a sheet of the program: take another name",
        )
    if len(name) > 20:
        return Phrase(
            f"最多 20 个字：名称写短些，如 `一`，`{name[:60]}` 写在 title 里",
            "at most 20 characters: write a short key, such as `一`, and these words as its `title`",
        )
    plain = re.sub(r"[\[\]:*?/\\']", "-", name).strip("-") or "一"
    return Phrase(f"不能用 [ ] : * ? / \\ '，请写 `{plain}`", f"without [ ] : * ? / \\ ' it would be `{plain}`")


def _no_rule(slip: _Slip) -> Phrase:
    code = slip.parts[0]
    declared = _declared(slip.page)
    near = [known for known in get_close_matches(code, declared, 1, 0.7) if known[:1] == code[:1]]
    proposal = code if re.fullmatch(r"[TPY]\d{3}", code) else "T901"
    words = f"{proposal}: {{level: definition, severity: error, zh: …, en: …}}"
    meant = Phrase(f"是否为 `{near[0]}`？或者", f"did you mean `{near[0]}`? Or ") if near else Phrase("", "")
    return Phrase(f"{meant.zh}在 rules 下写 `{words}`", f"{meant.en}write under `rules`: `{words}`")


def _declared(page: _TemplatePage) -> list[str]:
    return [found.keys[1] for found in page.written() if len(found.keys) == 2 and found.keys[0] == "rules"]


def _unused(slip: _Slip) -> Phrase:
    code = slip.parts[0].split(" ")[0]
    key = {"T": "totals", "Y": "across_years"}.get(code[:1], "tie_outs")
    return Phrase(
        f"请在表的 {key} 下写 `{code}: …`，或者去掉", f"write a line `{code}: …` under `{key}`, or take it out"
    )


def _code(slip: _Slip) -> Phrase:
    found = re.search(r"\d{1,3}", slip.parts[0])
    letter = slip.parts[0][:1].upper() if slip.parts[0][:1].upper() in "TPY" else "T"
    return _write(f"{letter}{int(found[0]) if found and found[0].isascii() else 1:03}")


_BETA = Phrase("请写 `severity: warning`", "write `severity: warning`")


_NOT_BOTH = Phrase(
    "文字和 key_figures 另立一个部分，如 `说明: {title: 说明, texts: …}`",
    "give the texts and key figures a section of their own: `乙: {title: …, texts: …}`",
)


def _base(slip: _Slip) -> Phrase | None:
    near = get_close_matches(slip.parts[0].removesuffix(".yaml"), slip.page.shipped, 1, 0.5)
    if near:
        return _mean(f'extends: "{near[0]}"')
    names = ", ".join(slip.page.shipped)
    return Phrase(f"自带的版本有 {names}", f"shipped are {names}; a template beside this one is named without .yaml")


_SAME_PATH = Phrase(
    "给其中一个另起 id，或给它的部分、表、表头一个 id",
    "give one of them another id, or its section, grid or heading one",
)


def _reserved(slip: _Slip) -> Phrase:
    first = slip.parts[0].split(".")[0] or "id"
    return Phrase(f"请换一个 id，如 `{first}_1`", f"take another id, such as `{first}_1`; a section needs one")


# --- lines of sums --------------------------------------------------------------------------------------------------


def _line(slip: _Slip) -> Phrase | None:
    """Advice on a line that does not follow the language."""
    for written, grid in slip.page.sums_at(slip.problem):
        text = str(written.tree.value)
        try:
            expression.parse(text)
        except expression.ExpressionError as error:
            if str(error) == slip.problem.reason:
                names = _LineNames.of(grid)
                line = rewrite(text, lambda word, names=names: names.meant(word) or _as_id(word))  # type: ignore[misc]
                if line is None:
                    return _DIVISION if "/" in text else _SYNTAX
                return _placed_line(line, is_total="totals" in written.keys)
    return None


def _placed_line(line: str, *, is_total: bool) -> Phrase:
    """A line to be written, with where it belongs if it is no total."""
    if not is_total or _is_definition(line):
        return _write(line)
    if "-" not in line and _is_definition(_turned(line)):
        return _write(_turned(line))
    return Phrase(f"写在 tie_outs 下：`{line}`", f"write under `tie_outs`: `{line}`")


_SYNTAX = Phrase(
    "一行是两边的和，用 =、<=、>= 等连接：`合计 = 甲 + 乙` 写作 `total = a + b`",
    "a line is two sums of ids with one of = <= >= < > <> between: `total = a + b`",
)


_DIVISION = Phrase(
    "除法写作 `{line: a = 100 * b / c, places: 1}`；除以一个数，写作乘以它的倒数，如 `0.5 * b`",
    "a quotient is written `{line: a = 100 * b / c, places: 1}`; instead of dividing by a number multiply, as in "
    "`0.5 * b`",
)


def _word(slip: _Slip) -> Phrase | None:
    """Advice on a word that is the label of a row or column."""
    for written, grid in slip.page.sums_at(slip.problem):
        line = rewrite(str(written.tree.value), _LineNames.of(grid).meant)
        if line is not None and line != written.tree.value:
            return _write(line)
    return None


def _quotient(slip: _Slip) -> Phrase | None:
    for written, _ in slip.page.sums_at(slip.problem):
        line = f"{{line: {written.tree.value}, places: 2}}"
        if "totals" in written.keys:
            return Phrase(
                f"合计只有相加：让人填写这个数，在 tie_outs 下写 `{line}`",
                f"a total only adds: let the figure be typed, and write under `tie_outs`: `{line}`",
            )
        return _write(line)
    return None


def _plain_line(slip: _Slip) -> Phrase:
    line = as_plain_sums(slip.parts[0])
    if line is not None:
        return _write(line)
    zh = f"`{slip.parts[0]}` 写在 tie_outs 下"
    return Phrase(zh, f"`{slip.parts[0]}` can stand under `tie_outs`")


_NO_NUMBER = Phrase(
    "合计只加数：把它从这一行去掉，或写 `type: integer`",
    "a total adds numbers: take it out of the line, or make it `type: integer`",
)
_NO_PLACES = Phrase("请去掉 places", "take `places` out")
_NO_ZERO = Phrase("请去掉 0", "take the 0 out")


def _as_id(word: str) -> str | None:
    """A word that is an id but for capital letters."""
    lower = word.casefold()
    return lower if all(map(is_id, lower.split("."))) else None


def _turned(line: str) -> str:
    left, _, right = line.partition(" = ")
    return f"{right} = {left}" if right else line


def _is_definition(line: str) -> bool:
    left, _, right = line.partition(" = ")
    return bool(right) and is_id(left.replace(".", "_")) and right != "0" and "/" not in right


def _definition(slip: _Slip) -> Phrase:
    line = slip.parts[0]
    if (named := _word(slip)) is not None:
        return named
    if "/" in line:
        return Phrase(
            f"合计只有相加：让人填写这个数，在 tie_outs 下写 `{line}`",
            f"a total only adds: let the figure be typed, and write under `tie_outs`: `{line}`",
        )
    if re.search("[<>]", line):
        return Phrase(f"`{line}` 写在 tie_outs 下", f"`{line}` stands under `tie_outs`")
    if _is_definition(_turned(line)):
        return _write(_turned(line))
    if " = 0" in line or "0 = " in line:
        return Phrase("合计要有分项", "a total needs parts: `total = a + b`")
    return Phrase(
        f"两边都有几项的是勾稽关系，写在 tie_outs 下：`{line}`",
        f"with several terms on both sides it is a tie-out: `{line}` under `tie_outs`",
    )


def _unknown_id(slip: _Slip) -> Phrase | None:
    name, _ = slip.parts
    grids = [grid for written, grid in slip.page.sums_at(slip.problem)]
    if not grids:
        return None
    names = _LineNames.of(grids[0])
    bare = name.removeprefix("prior.")
    if meant := names.meant(bare):
        return _mean(meant)
    value = grids[0].value
    for kind in ("rows", "columns"):
        if isinstance(value, dict) and kind in value and not names.axes[kind]:
            return Phrase(
                f"{kind} 下没有内容，请写 `{bare}: 标签`", f"nothing stands under `{kind}`: write `{bare}: label`"
            )
    for section, grid in slip.page.grids():
        if grid is not grids[0] and bare in _LineNames.of(grid).all:
            return Phrase(
                f"`{bare}` 在“{section}”的表里，一行只能用本表的 id；跨表的写在最外层的 lines 下",
                f"`{bare}` stands in the table of {section}, and a line names ids of its own table; lines over tables "
                "stand under `lines` at the top",
            )
    listed = "; ".join(f"{kind}: {_listed(known)}" for kind, known in names.axes.items() if known)
    return Phrase(f"本表有 {listed}", f"this table has {listed}")


def _listed(names: Iterable[str]) -> str:
    known = list(names)
    return ", ".join(known[:_MOST_LISTED]) + (", …" if len(known) > _MOST_LISTED else "")


def _mixed(slip: _Slip) -> Phrase | None:
    for _, grid in slip.page.sums_at(slip.problem):
        axes = _LineNames.of(grid).axes
        rows, columns = _listed(axes["rows"]), _listed(axes["columns"])
        return Phrase(
            f"一行只能全用行（{rows}）或全用列（{columns}）",
            f"name rows only ({rows}) or columns only ({columns})",
        )
    return None


def _both_axes(slip: _Slip) -> Phrase | None:
    for _, grid in slip.page.sums_at(slip.problem):
        axes = _LineNames.of(grid).axes
        both = [name for name in axes["rows"] if name in axes["columns"]]
        if both:
            return Phrase(
                f"行和列都有 {_listed(both)}，把列的改为 `{both[0]}_column` 之类",
                f"rows and columns both have {_listed(both)}: call the column `{both[0]}_column`, for example",
            )
    return None


def _two_years(slip: _Slip) -> Phrase:
    if "prior." in slip.parts[0]:
        return Phrase(
            "写在 across_years 下，规则编号以 Y 开头",
            "write it under `across_years`, by a rule whose code begins with Y",
        )
    return Phrase("上年的数写作 `prior.id`，如 `prior.a = a`", "last year's figure is `prior.id`: `prior.a = a`")


def _path(slip: _Slip) -> Phrase | None:
    """Advice on a path that nothing has: the one with the most ids in common."""
    ids = set(slip.parts[0].split("."))
    alike = [path for path in _paths(slip.page) if 2 * len(ids & set(path.split("."))) >= len(ids)]
    near = get_close_matches(slip.parts[0], alike[:_MOST_PATHS], 1, 0.6)
    return _mean(near[0]) if near else None


_MOST_PATHS = 500


def _paths(page: _TemplatePage) -> Iterator[str]:
    """The paths of the fields of a template, as far as ids tell them."""
    for found in page.written():
        if found.keys[:1] == ("sections",) and isinstance(found.tree.value, dict):
            above = [_plain_id(tree) for tree in (*found.above[2:], found.tree)]
            if len(found.keys) in (2, 4) and {"rows", "columns"} & found.tree.value.keys():
                axes = _LineNames.of(found.tree).axes
                for row in axes["rows"] or ("",):
                    for column in axes["columns"] or ("",):
                        yield ".".join(part for part in (*above, row, column) if part)


def _plain_id(tree: Tree) -> str:
    found = tree.get("id")
    return found.value if found is not None and isinstance(found.value, str) else ""


def _rule_of_two(slip: _Slip) -> Phrase:
    code = slip.parts[0]
    letter = "P" if code.startswith("T") else "T"
    return Phrase(
        f"一条规则只有一种用法：另立一条，如 `{letter}{code[1:]}`",
        f"a rule is used in one way: declare another, such as `{letter}{code[1:]}`, for these lines",
    )


_BY_REASON: Mapping[str, Phrase | Callable[[_Slip], Phrase | None]] = {
    "{} in {} is no number; compare it with a word: `{} = word`": Phrase(
        "只有几行（列）不是数的，写 `{line: …, at: [是数的 id]}`",
        "where only some cells are no numbers, write `{line: …, at: [ids of those that are]}`",
    ),
    "{} is a row of words and takes no {}": Phrase(
        "要填的行不写 `heading: true`", "a row that is filled in has no `heading: true`"
    ),
    "the {} of `members: {}` are not written out yet": Phrase(
        "`gouji form expand 模板 --roster 名录 -o 副本` 把单位逐个写进副本，用副本；`gouji new` 自己会写",
        "`gouji form expand TEMPLATE --roster FILE -o COPY` writes them into a copy, to be used instead; `gouji new` "
        "does so itself",
    ),
    "sums by the codes of records need the lengths of codes, such as `levels: [3, 5, 7]`": Phrase(
        "各级的位数，由短到长；上一级的代码是下一级的前几位",
        "shortest first; the code of a record begins with that of the one above it",
    ),
    "no {} begins with another one, so that nothing is below anything": Phrase(
        "逐级相加要有上级代码的行；没有的，请写出 `id = id + id`",
        "a row is the sum of those whose codes begin with its own; without such codes write `id = id + id`",
    ),
    "the roster has no agency for `members: {}`": Phrase(
        "all 为全部单位，top 为最上级，below 为下级，其余按名录的类型",
        "all are all agencies, top those above the others, below those just below, the rest are types of the roster",
    ),
    "`members: {}` are {} agencies, and a table has at most {}": Phrase(
        "请用行重复的表（`rows: {repeat: …, key: …}`），一个单位一条",
        "make it a register, a record for each agency: `rows: {repeat: …, key: …}`",
    ),
    "'language' must be one of zh, en; found {}": Phrase(
        "请写 `language: zh` 或 `language: en`", "write `language: en`"
    ),
    "lines under `across_years` need `period: year`": Phrase(
        "按季、按月的报表请去掉这些算式", "leave these lines out of a form of quarters or months"
    ),
    "not YAML: {}": _not_yaml,
    "expected a mapping": _no_mapping,
    "expected text": _NO_TEXT,
    "{} stands twice": _twice,
    "{} is not known here; known are {}": _unknown_key,
    "{} must be one of {}; found {}": _unknown_choice,
    "{} must be true or false; found {}": _truth,
    "years must be like 2019-2020, 2021- or 2024; found {}": _years,
    "an edition id is at most {} lower-case letters, digits and hyphens; found {}": _edition,
    "{} is not an id (lower-case letters, digits and underscores)": _id,
    "{} is not an id": _only_id,
    "the heading {} has nothing under it; a {} needs an id: `id: {}`": _bare_heading,
    "{} is missing": _missing,
    "{} cannot be the name of a sheet": _sheet_name,
    "the rule {} is not declared under rules": _no_rule,
    "{} is declared but no line uses it": _unused,
    "a rule of a form is named T, P or Y and three digits; found {}": _code,
    "a rule on trial (beta) cannot reject; make it a warning or an info": _BETA,
    "a section holds grids or texts, not both": _NOT_BOTH,
    "extends names an unknown edition {}": _base,
    "two fields have the path {}": _SAME_PATH,
    "two items have the path {}": _SAME_PATH,
    "{} cannot be a path: an id is taken by the model": _reserved,
    "a total is defined as `id = id + id …` with one row or column at the left; found {}": _definition,
    "a quotient needs `places: 0` to `places: {}`, to which it is rounded": _quotient,
    "places are for a quotient, and there is none in {}": _NO_PLACES,
    "0 is a side of a line by itself, and nothing is added to it": _NO_ZERO,
    "only sums of ids joined by = or <= may stand here; found {}": _plain_line,
    "{} in {} holds no word; compare it with a number": _word,
    "{} in {} is a total and always a number": _word,
    "{} is not always a number, so that it can be no part of a total": _NO_NUMBER,
    "there is no field {}, and no level of that name": _path,
    "unknown id {} in {}": _unknown_id,
    "{} mixes rows and columns": _mixed,
    "{} could run along rows and along columns; rename an id": _both_axes,
    "{} must name {}; lines of two years stand under across_years": _two_years,
    "{} stands under {} and under {}": _rule_of_two,
    "expected {}, found {}": _line,
    "{} comes twice in {}": _line,
}
"""By the words of a reason, with ``{}`` for what differs, the advice or what gives it."""
_ADVICE = [
    (re.compile("(.*?)".join(map(re.escape, words.split("{}"))), re.DOTALL), advise)
    for words, advise in _BY_REASON.items()
]
