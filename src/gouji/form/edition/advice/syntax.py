"""Advice on what is no YAML, or YAML of another shape than the language asks for."""

from __future__ import annotations

import re

from gouji.findings import Phrase
from gouji.form.edition.advice.template_page import Advice, Slip, Written, proposed_id, write_this
from gouji.form.edition.keys import GRID_KEYS, NODE_KEYS, RULE_KEYS, SECTION_KEYS, SUMS, TOP_KEYS
from gouji.form.edition.source import is_id, is_rule_code

_KEYS = {*TOP_KEYS, *RULE_KEYS, *SECTION_KEYS, *GRID_KEYS, *NODE_KEYS}
_TWO_COLONS = re.compile(r"^(?P<key>[^\s:{\[][^:]*?): +(?P<text>[^\"'{\[&*].*)$")
_FLOW_PAIR = re.compile(r"(?P<key>\w+): +(?P<text>[^\"'{}\[\],:]*: [^{}\[\],]*)")
_RESERVED = re.compile(r"(?:^|[:,?\[{-]\s*)([@`%*!|>])")
"""A sign that no text begins with (YAML 1.1, 5.3)."""
_OF_RESERVED = ("start any", "directive", "alias", "alphabetic", "tag ", "whitespace or", "'!'", "octet")
"""Words of the parser about such a sign."""


_BY_REASON = {
    "not text": None,
    "escape character": Phrase(
        "双引号里的反斜线要写两个；单引号里写一个，如 `pattern: '\\d{6}'`",
        "within double quotes a backslash is written twice, within single ones once: `pattern: '\\d{6}'`",
    ),
    "end of stream": Phrase("这里开始的引号没有合上", "close the quotation mark that begins here"),
}
"""Advice on what the words of the parser tell alone."""


def _not_yaml(slip: Slip) -> Phrase | None:
    line, reason = slip.page.line(slip.problem), slip.parts[0]
    known = [words for words in _BY_REASON if words in reason]
    if known:
        return _BY_REASON[known[0]]
    if slip.page.is_indented_wide(slip.problem):
        return Phrase("缩进请用半角空格，不用全角空格", "indent with plain blanks; these are wide or fixed ones")
    if (sign := _RESERVED.search(line)) is not None and any(words in reason for words in _OF_RESERVED):
        return Phrase(f"以 {sign[1]} 开头的字请加引号", f"put words that begin with `{sign[1]}` into quotation marks")
    if "tab" in reason or "start any token" in reason or "\t" in line:
        return Phrase("缩进请用空格，不用制表符", "indent with blanks, not with tabs")
    otherwise = _PATTERN if _BARE_PATTERN.search(line) else _BRACKETS if "expected ','" in reason else _YAML
    return _signs(line) or _unquoted(line) or _with_signs(line) or otherwise


NOT_APART = re.compile(r"[\w -]+:(?! |\n|$)")
"""A key with no blank behind its colon, or one that is none for YAML."""


def _signs(line: str) -> Phrase | None:
    """Advice on signs of another width, and on a colon without a blank behind it."""
    if any(sign in line for sign in "：，｛｝"):
        fixed = line.replace("：", ": ").replace("，", ", ").replace("｛", "{").replace("｝", "}")
        return Phrase(f"请用半角的冒号、逗号和括号：`{fixed}`", f"use the ASCII signs: `{fixed}`")
    if found := NOT_APART.match(line):
        fixed = f"{found[0]} {line[found.end() :].strip()}"
        return Phrase(f"冒号后面空一格：`{fixed}`", f"a blank stands behind a colon: `{fixed}`")
    return None


_SIGNS = re.compile(
    r"^(?P<key>[^\s:{\[][^:]*?): +(?P<text>\"[^\"]*\"\s*[^\s,].*|'[^']*'\s*[^\s,].*|\[[^\]]*\]\s*\S.*|[&>|?-].*)$"
)
"""A text with quotation marks or brackets around a part of it, or with a sign of YAML in front."""


def _with_signs(line: str) -> Phrase | None:
    """Advice on a text that begins like something else."""
    found = _SIGNS.match(line)
    if found is None:
        return None
    mark = "'" if '"' in found["text"] else '"'
    quoted = f"{found['key']}: {mark}{found['text']}{mark}"
    return Phrase(f"整段文字加引号：`{quoted}`", f"put quotation marks around all of the text: `{quoted}`")


_BARE_PATTERN = re.compile(r"\bpattern: *[^'\"\s]")
_PATTERN = Phrase("pattern 写在单引号里：`pattern: '\\d{6}'`", "a pattern stands in single quotes: `pattern: '\\d{6}'`")
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
        if isinstance(found.tree.value, list | str) and (advice := _of_shape(found)) is not None:
            return advice
    return None


def _of_shape(found: Written) -> Phrase | None:
    """Advice on a text or a list where keys stand with their values."""
    value, (over, key) = found.tree.value, ("", "", *found.keys)[-2:]
    text = value if isinstance(value, str) else ""
    if not found.keys:
        return _NO_TEMPLATE
    if "：" in text or re.match(r"\w+:\S", text):
        fixed = re.sub(r"\s*[：:]\s*", ": ", text, count=1)
        return Phrase(f"冒号用半角，后面空一格：`{fixed}`", f"a colon is `:` with a blank behind: `{fixed}`")
    if key in ("rows", "columns") and not text:
        return Phrase(f"{key} 下写 `id: 标签`，一行一个，不用短横", f"write `id: label` lines under `{key}`, no list")
    below = _BELOW.get(key) or (_BELOW.get(f"{over} of text", _BELOW.get(f"{key} of text")) if text else None)
    if below is None:
        return None
    if below == "ID: TEXT":
        labels = list(filter(None, map(str.strip, re.split("[,，、；;]", text))))
        ids: list[str] = []
        for place, label in enumerate(labels, 1):
            ids.append(proposed_id(label, ids, key, place))
        below = ", ".join(f"{name}: {label}" for name, label in zip(ids, labels, strict=True))
    return write_this(f"{key}: {{{below.replace('TEXT', text)}}}")


_BELOW = {
    "head": "表号: …, 制定机关: …",
    "sections": "甲: {title: …}",
    "rules": "T901: {zh: …, en: …}",
    "sign_off": "filled_by: 填报人",
    "stub": "code: 代码",
    "texts": "remarks: {label: …}",
    "key_figures": "visitors: {label: …, unit: …}",
    "lines": "P901: …",
    **dict.fromkeys(("rows of text", "columns of text"), "ID: TEXT"),
    **{f"{sums} of text": f"{'T901' if sums == 'totals' else 'P901'}: TEXT" for sums in SUMS},
    "rules of text": "zh: TEXT, en: TEXT",
    "sections of text": "title: TEXT, …",
    "texts of text": "label: TEXT",
}
"""What stands under a key, and under a key of which the text was written, for those who wrote a list or a text."""
_NO_TEMPLATE = Phrase(
    "模板由 `form: 表名`、`edition: form-2025`、`years: 2025-` 等行开头",
    "a template begins with lines such as `form: …`, `edition: form-2025`, `years: 2025-`",
)


def _no_text(slip: Slip) -> Phrase:
    for found in slip.page.at(slip.problem):
        if found.keys == ("years",) and isinstance(found.tree.value, list):
            years = [str(year.value) for year in found.tree.value]
            return write_this(f"years: {'-'.join(dict.fromkeys((*years[:1], *years[-1:])))}")
    return Phrase(
        "这里写一段文字；以 [ 或 { 开头的请加引号", "write words here; quote those that begin with `[` or `{`"
    )


def _twice(slip: Slip) -> Phrase:
    (key,) = slip.parts
    above = next((found.keys for found in slip.page.at(slip.problem) if key in found.keys), ())
    if is_rule_code(key):
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
    "expected text": _no_text,
    "'{}' is empty": Phrase("冒号后面写印出的字", "write the printed words behind the colon"),
    "{} stands twice": _twice,
}
"""On reading a template at all."""
