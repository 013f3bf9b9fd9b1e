"""Advice on what is no YAML, or YAML of another shape than the language asks for."""

from __future__ import annotations

import re

from gouji.findings import Phrase
from gouji.form.edition.advice.template_page import Advice, Slip, write_this
from gouji.form.edition.keys import GRID_KEYS, NODE_KEYS, RULE_KEYS, SECTION_KEYS, SUMS, TOP_KEYS
from gouji.form.edition.naming import id_for
from gouji.form.edition.source import is_id

_KEYS = {*TOP_KEYS, *RULE_KEYS, *SECTION_KEYS, *GRID_KEYS, *NODE_KEYS}
_TWO_COLONS = re.compile(r"^(?P<key>[^\s:{\[][^:]*?): +(?P<text>[^\"'{\[&*].*)$")
_FLOW_PAIR = re.compile(r"(?P<key>\w+): +(?P<text>[^\"'{}\[\],:]*: [^{}\[\],]*)")
_RESERVED = re.compile(r"(?:^|[:,?\[{-]\s*)([@`%*!])")
"""A sign that no text begins with (YAML 1.1, 5.3)."""
_OF_RESERVED = ("start any", "directive", "alias", "alphabetic", "tag ", "whitespace or", "'!'", "octet")
"""Words of the parser about such a sign."""


def _not_yaml(slip: Slip) -> Phrase | None:
    line, reason = slip.page.line(slip.problem), slip.parts[0]
    if reason.startswith("not text"):
        return None
    if slip.page.is_indented_wide(slip.problem):
        return Phrase("缩进请用半角空格，不用全角空格", "indent with plain blanks; these are wide or fixed ones")
    if (sign := _RESERVED.search(line)) is not None and any(words in reason for words in _OF_RESERVED):
        return Phrase(f"以 {sign[1]} 开头的字请加引号", f"put words that begin with `{sign[1]}` into quotation marks")
    if "tab" in reason or "start any token" in reason or "\t" in line:
        return Phrase("缩进请用空格，不用制表符", "indent with blanks, not with tabs")
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


def _no_mapping(slip: Slip) -> Phrase | None:
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
            return write_this(f"{key}: {{{code}: {found.tree.value}}}")
        if "：" in found.tree.value or re.match(r"[\w]+:\S", found.tree.value):
            fixed = re.sub(r"\s*[：:]\s*", ": ", found.tree.value, count=1)
            return Phrase(f"冒号用半角，后面空一格：`{fixed}`", f"a colon is `:` with a blank behind: `{fixed}`")
        if len(found.keys) > 1 and found.keys[-2] == "texts":
            return write_this(f"{key}: {{label: {found.tree.value}}}")
        if key in ("rows", "columns"):
            return write_this(f"{key}: {{{id_for(found.tree.value, (), key[0])}: {found.tree.value}}}")
    return None


_NO_TEXT = Phrase(
    "这里写一段文字；以 [ 或 { 开头的请加引号", "write words here; quote those that begin with `[` or `{`"
)


def _twice(slip: Slip) -> Phrase:
    (key,) = slip.parts
    above = next((found.keys for found in slip.page.at(slip.problem) if key in found.keys), ())
    if re.fullmatch(r"[TPY]\d{3}", key):
        return Phrase(
            f"一条规则有几行的，写成列表：`{key}: [一行, 又一行]`",
            f"several lines of a rule are a list: `{key}: [a = b, c = d]`",
        )
    if key in _KEYS and above[-2:-1] not in (("rows",), ("columns",)):
        return Phrase("只写一次，把两处并成一处", "write it once, with all that belongs to it")
    if above[:1] == ("sections",) or not is_id(key):
        return Phrase(
            "另起一个名称；同一部分有几张表的，都写在它的 grids 下",
            "give the second another name; several tables of one section stand under its `grids`",
        )
    return Phrase(f"给后一个另起 id，如 `{key}_2`", f"give the second another id, such as `{key}_2`")


ADVICE: Advice = {
    "not YAML: {}": _not_yaml,
    "expected a mapping": _no_mapping,
    "expected text": _NO_TEXT,
    "{} stands twice": _twice,
}
"""On reading a template at all."""
