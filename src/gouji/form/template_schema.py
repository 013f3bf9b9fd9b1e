"""The JSON Schema of the template language, for editors: from the keys and words the loader takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from gouji.findings import Level, Power, Severity
from gouji.form.edition.constraints import Judge
from gouji.form.edition.fields import ATTRIBUTES, AddsUp, CellType, Digits, Members
from gouji.form.edition.keys import (
    BELOW_KEYS,
    GRID_KEYS,
    JUDGEMENT_KEYS,
    KEY_FIGURE_KEYS,
    LINE_KEYS,
    NODE_KEYS,
    REPEAT_KEYS,
    RULE_KEYS,
    SECTION_KEYS,
    SIGN_OFF_KEYS,
    STUB_ATTRIBUTES,
    STUB_KEYS,
    SUMS,
    TEXT_KEYS,
    TOP_KEYS,
)
from gouji.form.edition.spec import ItemType
from gouji.form.period import PeriodType

_ID = "^[a-z][a-z0-9_]*$"
_SCALAR: Mapping[str, Any] = {"type": ["string", "number", "boolean"]}
"""A text: to the loader every scalar is one, to YAML ``2019`` is a number."""
_TEXT_MAP: Mapping[str, Any] = {"type": "object", "additionalProperties": _SCALAR}
_TEXTS: Mapping[str, Any] = {"anyOf": [_SCALAR, {"type": "array", "items": _SCALAR}]}
_TRUTH: Mapping[str, Any] = {"enum": [True, False, "true", "false"]}
_NUMBER: Mapping[str, Any] = {"anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"}]}
_YEAR: Mapping[str, Any] = {"anyOf": [{"type": "integer"}, {"type": "string", "pattern": r"^[12]\d{3}$"}]}

_HELP: Mapping[str, str] = {
    "form": "表名。The name of the form.",
    "edition": "版本的 id：小写字母、数字、连字符。The id of the edition.",
    "extends": '地方样式所依据的版本，如 "2021"。The edition that a local variant changes.',
    "notice": "印发表格的文号。The notice that prescribes the form.",
    "reference": "依据的法规。The law behind it.",
    "years": "报告年度：2025-、2019-2020 或 2024。The report years.",
    "period": "报告期：year 年、quarter 季、month 月。The time that one report is for.",
    "language": "工作簿用语：zh 中文、en 英文。The words of the workbook itself.",
    "rules": "规则，按编号：T、P、Y 加三位数字。Rules by code: T, P or Y and three digits.",
    "sections": "部分；名称就是工作表名，最多 20 个字。Sections; the key names the sheet, at most 20 characters.",
    "lines": "跨表的勾稽关系，用全路径。Lines over the whole form, with full paths.",
    "line": "两边的和，用 =、<=、>=、<、>、<> 连接。Two sums and their relation.",
    "when": "这一条成立时才算。The line that must hold for this one to count.",
    "at": "只在这些行或列上算。The rows or columns at which alone it holds.",
    "below": "按代码逐级相加：`{below: code}`。Sums by codes, each row of those whose codes begin with its own.",
    "top": "不在任何一行之下的各行之和。The row that is the sum of all that is below none.",
    "levels": "各级代码的位数，如 [3, 5, 7]。The lengths of codes, shortest first.",
    "places": "小数位数。Places behind the point.",
    "least": "最小可填。The least that may be typed.",
    "most": "最大可填；文字则为最多字数。The most that may be typed; of a text, characters.",
    "may_be": "数之外还可填的字，如 N/A。Words that may stand instead of a number.",
    "choices": "从中选一。The words to choose from.",
    "pattern": "文字的正则表达式。A regular expression for the text.",
    "optional": "可以不填。May be left blank.",
    "void": "不填的格：`{rows: [id], columns: [id]}`。Cells that ask for nothing.",
    "words": "各组的词。Words by group.",
    "judgements": "不是算式的规则。Rules that are no sums.",
    "pictures": "一起看的数，用于图表。Figures that charts show together.",
    "sign_off": "封面上的签名项。What the cover asks of who fills, checks and signs.",
    "title": "印出的标题。The printed heading.",
    "id": "JSON 路径中的一级。A level of the JSON path.",
    "grids": "一个部分的几张表，按标题。Several tables of a section, by their captions.",
    "texts": "要写的文字。Texts to be written.",
    "key_figures": "文字中单独填的数。Figures of a text that are asked for by themselves.",
    "columns": "列：`id: 标签`；不是 id 的名称是表头。Columns: `id: label`; a key that is no id is a heading.",
    "rows": "行：`id: 标签`；不是 id 的名称是表头。Rows: `id: label`; a key that is no id is a heading.",
    "repeat": "一行一条记录，最多几行。Rows for so many records, one a row.",
    "key": "区分记录的那一列。The column that tells records apart.",
    "corner": "左上角的字。The words in the upper left corner.",
    "stub": "行标签旁印的栏，如 `{unit: 计量单位, code: 代码}`。Printed columns beside the row labels.",
    "heading": "true：只印文字、没有格的一行。A row of words without cells.",
    "code": "stub 中的代码。The code in a column of `stub`.",
    "number": "stub 中的行次。The number of the row in a column of `stub`.",
    "note": "stub 中的说明。A note in a column of `stub`.",
    "head": "表上方印的行，如 `表号: 102-1表`。Lines printed over the tables, such as the number of the form.",
    "beside": "排在前一张表的右边。Stands to the right of the table before.",
    "totals": "合计：`id = id + id`，由公式计算。Totals, computed by formulas.",
    "tie_outs": "勾稽关系：两边的和用 = 或 <= 连接。What must hold: two sums joined by = or <=.",
    "doubtful": "成立时反而可疑的等式。Sums that look like a mistake when they hold.",
    "across_years": "跨年：`prior.id` 是上年的数。Sums over two reports: `prior.id` is last year's figure.",
    "label": "印出的字。The printed words.",
    "members": "行、列取自名录：all 全部，top 最上级，below 下级，或名录的类型。Rows or columns from the roster.",
    "also": "读取时也接受的写法。Other wordings that are accepted on reading.",
    "type": "填什么：整数、小数、文字、日期、选项、是否。The type of value.",
    "signed": "可以为负。May be below zero.",
    "unit": "计量单位。The unit.",
    "article": "依据的条款。The article it follows.",
    "prompt": "填报时的说明。What is told where it is typed.",
    "adds_up": "各单位的数能否相加：no 不能，most 取最大。Whether figures of several agencies add up.",
    "digits": "小数点前的位数：10 或 15。Digits before the point: 10 or 15.",
    "paragraphs": "几行，默认 15。Lines, 15 if nothing is said.",
    "level": "来历：官方规定、定义、地方做法、合理性。Where a rule comes from.",
    "severity": "error 退回，warning 提示，info 记录。error rejects, warning is shown, info is recorded.",
    "parts": "不涉及合计时的级别。Its severity where it is not about a total.",
    "zh": "规则的一句话。The rule in a sentence, in Chinese.",
    "en": "英文的一句话。The rule in a sentence, in English.",
    "source": "出处。Where it is said.",
    "why": "理由，中英文。Its reason, in both languages.",
    "from": "从哪个年度起。The report year from which on it holds.",
    "unless": "有这项职权的单位除外。A power that spares an agency.",
    "tolerates": "相差不超过这些指标之和的不算不符。Fields by whose sum a line may be off.",
    "beta": "试行：只提示，不退回。On trial: never rejects.",
    "reason": "封面上请写明原因的字。What the cover asks where it may be broken with a reason.",
    "check": "判断方法。The way it is judged.",
    "over": "涉及的指标或级。The fields or levels it is about.",
    "text": "涉及的文字。The text it is about.",
    "blank": "没有填时的级别，默认 warning。The severity of a blank item.",
}
"""Descriptions of keys, as editors show them."""


def template_schema() -> dict[str, Any]:
    """The JSON Schema of templates: forms and local variants.

    Returns:
        A schema of draft 7, which editors know best. It says where a key may stand and what words there are; sums,
        names and paths are proved when a template is loaded.
    """
    whole = {
        "required": ["form", "edition", "years", "sections"],
        "properties": {
            "rules": {"additionalProperties": {"required": ["zh", "en"]}},
            "sections": {"additionalProperties": {"required": ["title"]}},
        },
    }
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "gouji template",
        "description": "报表模板：一个 YAML 文件。A form as one YAML file.",
        **_object(TOP_KEYS, _TOP),
        "if": {"required": ["extends"]},
        "then": {"required": ["edition"]},
        "else": whole,
        "definitions": {
            "section": _object(SECTION_KEYS, {**_SECTION, **_GRID}),
            "grid": _object(GRID_KEYS, _GRID),
            **{kind: _axis(kind) for kind in ("rows", "columns")},
            "rule": _object(RULE_KEYS, _RULE),
            "judgement": _object(JUDGEMENT_KEYS, _JUDGEMENT),
            "text": _object(TEXT_KEYS, {"paragraphs": _PARAGRAPHS}),
            "key_figure": _labelled(KEY_FIGURE_KEYS, {}),
            "sign_off": _labelled(SIGN_OFF_KEYS, {"type": _words(ItemType), "blank": _words(Severity)}),
            "lines": {
                "type": "object",
                "propertyNames": {"pattern": r"^[TPY]\d{3}$"},
                "additionalProperties": {"anyOf": [_ref("line"), {"type": "array", "items": _ref("line")}]},
            },
            "line": _labelled(
                (*LINE_KEYS, *BELOW_KEYS), {"at": _TEXTS, "levels": _TEXTS, "places": _ATTRIBUTES["places"]}
            ),
            "repeat": {**_object(REPEAT_KEYS, {"repeat": _REPEAT}), "required": list(REPEAT_KEYS)},
            "void": _object(("rows", "columns"), {"rows": _TEXTS, "columns": _TEXTS}),
        },
    }


def _words(kind: type[StrEnum]) -> dict[str, Any]:
    words: list[str | int] = [str(word) for word in kind]
    return {"enum": [*words, *(int(word) for word in words if str(word).isdigit())]}


def _object(keys: Iterable[str], known: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """An object of keys, each of which is a text if nothing is known of it."""
    return {
        "type": "object",
        "properties": {key: _described(key, known.get(key, _SCALAR)) for key in dict.fromkeys(keys)},
        "additionalProperties": False,
    }


def _described(key: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    words = {"description": _HELP[key]} if key in _HELP else {}
    return {**words, "allOf": [schema]} if "$ref" in schema else {**words, **schema}


def _labelled(keys: Iterable[str], known: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Something that may be written as its label alone."""
    return {"anyOf": [_SCALAR, _object(keys, known)]}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/definitions/{name}"}


def _map(name: str, pattern: str = "") -> dict[str, Any]:
    names = {"propertyNames": {"pattern": pattern}} if pattern else {}
    return {"type": "object", **names, "additionalProperties": _ref(name)}


def _axis(kind: str) -> dict[str, Any]:
    """Rows or columns: ids with labels or more, and headings over some."""
    other = "columns" if kind == "rows" else "rows"
    of_rows = ("heading", *STUB_KEYS)
    keys = [key for key in NODE_KEYS if key != other and (kind == "rows" or key not in of_rows)]
    node = _object(
        keys, {**_ATTRIBUTES, "also": _TEXTS, "members": _words(Members), "heading": _TRUTH, kind: _ref(kind)}
    )
    below = {"anyOf": [_ref(kind), {"type": ["null", "string"], "pattern": "^~$"}]} if kind == "rows" else _ref(kind)
    return {
        "type": "object",
        "patternProperties": {_ID: {"anyOf": [_SCALAR, node]}},
        "additionalProperties": below,
    }


_REPEAT: Mapping[str, Any] = {"anyOf": [{"type": "integer", "minimum": 1}, {"type": "string", "pattern": r"^\d{1,6}$"}]}
_PARAGRAPHS: Mapping[str, Any] = {
    "anyOf": [{"type": "integer", "minimum": 1, "maximum": 1000}, {"type": "string", "pattern": r"^\d{1,4}$"}]
}
_ATTRIBUTES: Mapping[str, Mapping[str, Any]] = {
    **dict.fromkeys(ATTRIBUTES, _SCALAR),
    "type": _words(CellType),
    "signed": _TRUTH,
    "adds_up": _words(AddsUp),
    "digits": _words(Digits),
    "places": {"enum": [*range(10), *map(str, range(10))]},
    "least": _NUMBER,
    "most": _NUMBER,
    "may_be": _TEXTS,
    "choices": _TEXTS,
    "optional": _TRUTH,
}
_GRID: Mapping[str, Mapping[str, Any]] = {
    **_ATTRIBUTES,
    "beside": _TRUTH,
    "corner": _TEXTS,
    "stub": _object((*STUB_KEYS, *STUB_ATTRIBUTES), {}),
    "void": {"anyOf": [_ref("void"), {"type": "array", "items": _ref("void")}]},
    "rows": {"anyOf": [_ref("repeat"), _ref("rows")]},
    "columns": _ref("columns"),
    **dict.fromkeys(SUMS, _ref("lines")),
}
_SECTION: Mapping[str, Mapping[str, Any]] = {
    "head": _TEXT_MAP,
    "grids": _map("grid"),
    "texts": _map("text", _ID),
    "key_figures": _map("key_figure", _ID),
}
_RULE: Mapping[str, Mapping[str, Any]] = {
    "level": _words(Level),
    "severity": _words(Severity),
    "parts": _words(Severity),
    "unless": _words(Power),
    "beta": _TRUTH,
    "from": _YEAR,
    "tolerates": _TEXTS,
    "why": _object(("zh", "en"), {}),
}
_JUDGEMENT: Mapping[str, Mapping[str, Any]] = {
    "check": _words(Judge),
    "words": {"type": "object", "additionalProperties": _TEXTS},
    "over": {"anyOf": [_TEXTS, {"type": "object", "additionalProperties": _TEXTS}]},
}
_TOP: Mapping[str, Mapping[str, Any]] = {
    "period": _words(PeriodType),
    "language": {"enum": ["zh", "en"]},
    "head": _TEXT_MAP,
    "rules": _map("rule", r"^[TPY]\d{3}$"),
    "sections": _map("section"),
    "lines": _ref("lines"),
    "judgements": _map("judgement", r"^[TPY]\d{3}$"),
    "pictures": {"type": "object", "additionalProperties": _TEXTS},
    "sign_off": _map("sign_off", _ID),
}
