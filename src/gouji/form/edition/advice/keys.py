"""Advice on keys, on the words that may stand behind them, on ids, and on rules that are named."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from difflib import get_close_matches

from gouji.findings import Phrase
from gouji.form.edition.advice.template_page import (
    Advice,
    Slip,
    TemplatePage,
    Written,
    mean_this,
    proposed_id,
    write_this,
)
from gouji.form.edition.keys import GRID_KEYS, NODE_KEYS, RULE_KEYS, SECTION_KEYS, TOP_KEYS
from gouji.form.edition.naming import edition_slug, id_for
from gouji.form.edition.sheets import EXCELS_SHEET, taken_names
from gouji.form.edition.source import is_rule_code

_OTHER_WORDS = {
    **dict.fromkeys(("name", "text", "words", "heading", "标签", "名称"), ("label", "title")),
    **dict.fromkeys(("note", "help", "hint", "description", "desc", "说明", "口径", "tooltip"), ("prompt", "why")),
    **dict.fromkeys(("标题",), ("title",)),
    **dict.fromkeys(("行", "row"), ("rows",)),
    **dict.fromkeys(("列", "栏", "column", "col", "cols"), ("columns",)),
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
    **dict.fromkeys(
        ("code", "number"),
        Phrase(
            "表要先有这一栏：与 `corner` 并列写 `stub: {code: 代码}`",
            "the table needs a column for it: `stub: {code: 代码}` beside `corner`",
        ),
    ),
    **dict.fromkeys(
        ("required", "mandatory", "必填"),
        Phrase(
            "格子都是必填的，可空的写 `optional: true`；签章项必填写 `blank: error`",
            "every cell is, unless it is `optional: true`; an item of `sign_off` is with `blank: error`",
        ),
    ),
    "default": Phrase("没有默认值：空白不会当作 0", "there are no defaults: a blank is never read as 0"),
    "tolerance": Phrase(
        "没有误差一项：两行 `a <= b + 0.5` 和 `b <= a + 0.5` 合起来就是",
        "a line has no tolerance: `[a <= b + 0.5, b <= a + 0.5]` says the same",
    ),
    "landscape": Phrase("栏多的工作表自己会横放", "a sheet lies on its side by itself where its columns need that"),
}
"""Keys that one may look for and that there are none of."""


def _unknown_key(slip: Slip) -> Phrase | None:
    key, listed = slip.parts
    known = listed.split(", ")
    if key in _UNKNOWN_HERE:
        return _UNKNOWN_HERE[key]
    if (parted := _parted(slip, key)) is not None:
        return write_this(parted)
    meant = [word for word in _OTHER_WORDS.get(key.casefold(), ()) if word in known]
    homes = [home for keys, home in _HOMES if key in keys]
    if homes and not meant:
        return Phrase(f"`{key}` 写在{homes[0].zh}", f"`{key}` stands {homes[0].en}")
    meant += get_close_matches(key.casefold(), known, 1, 0.6)
    return mean_this(meant[0]) if meant else None


_CUT_BY_COMMAS = ("choices", "may_be", "also", "at", "least", "most", "digits", "places", "repeat", "paragraphs")
"""Keys of numbers and of lists; any other one has one text."""


def _parted(slip: Slip, key: str) -> str | None:
    """A value that commas within braces cut into keys: ``choices: 省, 市`` or ``most: 1,000``; None if it is none."""
    for found in slip.page.at(slip.problem):
        runs: list[list[str]] = []
        for name, below in found.tree.value.items() if isinstance(found.tree.value, dict) else ():
            if isinstance(below.value, str) and below.value:
                runs.append([name, below.value])
            elif runs and below.value == "":
                runs[-1].append(name)
        for name, *words in runs:
            if key in words[1:] and name not in ("when", "line"):
                if name in _CUT_BY_COMMAS:
                    several = f"[{', '.join(words)}]"
                    return f"{name}: {''.join(words) if all(map(str.isdecimal, words)) else several}"
                written = re.search(r"\s*,\s*".join(map(re.escape, words)), slip.page.line(slip.problem))
                return f'{name}: "{written[0] if written else ", ".join(words)}"'
    return None


def _number(slip: Slip) -> Phrase | None:
    """Advice on a number as people write it."""
    key, found = slip.parts[0], unicodedata.normalize("NFKC", slip.parts[-1]).replace(",", "")
    number = re.fullmatch(r"(-?\d{1,9}(?:\.\d{1,9})?)\s*(万|亿|[eE]\d)?\s*%?(?:元|位|个)?", found)
    if number is None:
        return None
    factor = {"万": 4, "亿": 8}.get(number[2] or "") or int((number[2] or "e0")[1:])
    if key == "places" and not re.fullmatch(r"0*[0-9](\.0*)?", found):
        return None
    return write_this(f"{key}: {(Decimal(number[1]).scaleb(factor)).normalize():f}")


_OTHER_CHOICES = {
    **dict.fromkeys(("int", "number", "whole", "count", "整数", "数字", "数"), "integer"),
    **dict.fromkeys(("float", "real", "percent", "money", "amount", "小数", "金额", "百分比"), "decimal"),
    **dict.fromkeys(("string", "str", "文字", "文本"), "text"),
    **dict.fromkeys(("email", "mail", "phone", "tel", "url", "id", "uscc", "邮箱", "电话", "网址", "身份证"), "text"),
    **dict.fromkeys(("常识", "合理"), "plausible"),
    **dict.fromkeys(("制度", "通知", "表头", "审核关系"), "official"),
    **dict.fromkeys(("地方", "本地"), "local"),
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


def _unknown_choice(slip: Slip) -> Phrase | None:
    key, listed, found = slip.parts
    known = listed.split(", ")
    word = found.casefold()
    meant = [other] if (other := _OTHER_CHOICES.get(word, word)) in known else get_close_matches(word, known, 1, 0.6)
    if meant:
        return mean_this(f"{key}: {meant[0]}")
    if key == "digits":
        return Phrase("不写是 10 位，要更多写 15", "leave it out for 10 digits before the point, or write 15")
    return None


def _no_use(slip: Slip) -> Phrase:
    """Advice on an attribute that the cells of its place have no use for."""
    key, types = slip.parts
    if key == "may_be":
        return Phrase("文字什么都能填，不写 may_be", "a text takes any words: leave `may_be` out")
    return mean_this(f"type: {types.split(', ')[0]}")


def _language(slip: Slip) -> Phrase:
    word = slip.parts[0].casefold()
    return write_this(f"language: {'zh' if word.startswith(('zh', 'cn', 'ch')) or not word.isascii() else 'en'}")


def _truth(slip: Slip) -> Phrase | None:
    key, found = slip.parts
    word = found.casefold()
    yes, no = ("yes", "y", "1", "on", "是", "true", "对"), ("no", "n", "0", "off", "否", "false", "")
    return mean_this(f"{key}: {'true' if word in yes else 'false'}") if word in (*yes, *no) else None


def _years(slip: Slip) -> Phrase:
    found = slip.parts[0]
    years = re.findall(r"[12]\d{3}", unicodedata.normalize("NFKC", found))[:2]
    if not years:
        return Phrase("请写四位数的年度，如 `2024-`", "write a year of four digits, such as `2024-`")
    is_open = len(years) == 1 and re.search(r"起|以后|以来|后|至今|on|since|from|[-–—~+]\s*$", found)
    return write_this(f"years: {'-'.join(years)}{'-' if is_open else ''}")


def _edition(slip: Slip) -> Phrase:
    slug = edition_slug(slip.parts[-1]) or "2025"
    return write_this(f"edition: {f'form-{slug}' if slug.isdigit() else slug}")


def _id(slip: Slip) -> Phrase:
    proposal = id_for(slip.parts[0], (), "x")
    return Phrase(
        f"id 用英文小写，印出来的字写在后面，如 `{proposal}: {slip.parts[0]}`",
        f"an id is for programs and what is printed stands behind it: `{proposal}: {slip.parts[0]}`",
    )


def _only_id(slip: Slip) -> Phrase:
    return write_this(f"id: {id_for(slip.parts[0], (), 's')}")


def _bare_heading(slip: Slip) -> Phrase | None:
    key = slip.parts[0]
    if odd := re.search(r"\\(?:u|x)([0-9a-f]{2,4})", key):  # as a reason writes what nobody sees
        sign = f"U+{odd[1].upper():0>4}"
        return Phrase(f"请删去看不见的字符 {sign}", f"take out the invisible character {sign}")
    found = next((found for found in slip.page.at(slip.problem) if found.keys[-1:] == (key,)), None)
    if found is None:
        return None
    proposal = _proposed(key, found)
    value = found.tree.value
    label = value if isinstance(value, str) and value else key
    if isinstance(value, dict) and isinstance(value.get("label", found.tree).value, str):
        return Phrase(f"请写 `{proposal}: {{label: …}}`", f"write `{proposal}: {{label: …}}`")
    return write_this(f"{proposal}: {label}")


def _labelled(slip: Slip) -> Phrase | None:
    """The advice on a key before ``label`` that is no id."""
    key = slip.parts[0]
    found = next((found for found in slip.page.at(slip.problem) if found.keys[-1:] == (key,)), None)
    return None if found is None else write_this(f"{_proposed(key, found)}: {{label: …}}")


def _proposed(key: str, found: Written) -> str:
    """The id for a row or column that has none, told from those of what is beside it."""
    names = found.above[-1].value
    kind = next((name for name in reversed(found.keys) if name in ("rows", "columns")), "rows")
    return proposed_id(key, names, kind, [*names].index(key) + 1) if isinstance(names, dict) else id_for(key)


def _missing(slip: Slip) -> Phrase | None:
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


def _sheet_name(slip: Slip) -> Phrase:
    name = slip.parts[0]
    if name.casefold() in {*taken_names("zh"), *taken_names("en")}:
        return Phrase(
            f"{name} 是程序自己的工作表，请换一个名称，如 {name}表",
            f"{name} is a sheet of the program: take another name",
        )
    if name.casefold() == EXCELS_SHEET:
        return Phrase(f"{name} 是 Excel 自己的名称，请换一个", f"Excel keeps {name} for itself: take another name")
    if len(name) > 20:
        return Phrase(
            f"最多 20 个字：名称写短些，如 `一`，`{name[:60]}` 写在 title 里",
            "at most 20 characters: write a short key, such as `一`, and these words as its `title`",
        )
    plain = re.sub(r"[\[\]:*?/\\']", "-", name).strip("-") or "一"
    return Phrase(f"不能用 [ ] : * ? / \\ '，请写 `{plain}`", f"without [ ] : * ? / \\ ' it would be `{plain}`")


def _no_rule(slip: Slip) -> Phrase:
    code = slip.parts[0]
    if (parted := _parted(slip, code)) is not None:
        return write_this(parted)
    declared = _declared(slip.page)
    near = [known for known in get_close_matches(code, declared, 1, 0.7) if known[:1] == code[:1]]
    proposal = code if is_rule_code(code) else "T901"
    words = f"{proposal}: {{level: definition, severity: error, zh: …, en: …}}"
    meant = Phrase(f"是否为 `{near[0]}`？或者", f"did you mean `{near[0]}`? Or ") if near else Phrase("", "")
    return Phrase(f"{meant.zh}在 rules 下写 `{words}`", f"{meant.en}write under `rules`: `{words}`")


def _declared(page: TemplatePage) -> list[str]:
    return [found.keys[1] for found in page.written() if len(found.keys) == 2 and found.keys[0] == "rules"]


def _unused(slip: Slip) -> Phrase:
    code = slip.parts[0].split(" ")[0]
    key = {"T": "totals", "Y": "across_years"}.get(code[:1], "tie_outs")
    return Phrase(
        f"请在表的 {key} 下写 `{code}: …`，或者去掉", f"write a line `{code}: …` under `{key}`, or take it out"
    )


def _code(slip: Slip) -> Phrase:
    found = re.search(r"\d{1,3}", slip.parts[0])
    letter = slip.parts[0][:1].upper() if slip.parts[0][:1].upper() in "TPY" else "T"
    return write_this(f"{letter}{int(found[0]) if found and found[0].isascii() else 1:03}")


_BETA = Phrase("请写 `severity: warning`", "write `severity: warning`")


_NOT_BOTH = Phrase(
    "文字和 key_figures 另立一个部分，如 `说明: {title: 说明, texts: …}`",
    "give the texts and key figures a section of their own: `乙: {title: …, texts: …}`",
)


def _base(slip: Slip) -> Phrase | None:
    near = get_close_matches(slip.parts[0].removesuffix(".yaml"), slip.page.shipped, 1, 0.5)
    if near:
        return mean_this(f'extends: "{near[0]}"')
    names = ", ".join(slip.page.shipped)
    return Phrase(f"自带的版本有 {names}", f"shipped are {names}; a template beside this one is named without .yaml")


_SAME_PATH = Phrase(
    "给其中一个另起 id，或给它的部分、表、表头一个 id",
    "give one of them another id, or its section, grid or heading one",
)


def _reserved(slip: Slip) -> Phrase:
    first = slip.parts[0].split(".")[0] or "id"
    return Phrase(f"请换一个 id，如 `{first}_1`", f"take another id, such as `{first}_1`; a section needs one")


def _words_looked_for(slip: Slip) -> Phrase:
    return write_this(f"over: {{{slip.parts[0]}: [信息处理费]}}")


def _list(slip: Slip) -> Phrase:
    key, text = slip.parts
    parts = filter(None, map(str.strip, re.split("[,，、；;|/]", text)))
    several, quoted = write_this(f"{key}: [{', '.join(parts)}]"), text.replace("'", "''")
    one = f"{key}: ['{quoted}']"
    return Phrase(f"{several.zh}；确为一项的写 `{one}`", f"{several.en}; if it is one, `{one}`")


def _beside(slip: Slip) -> Phrase:
    said, _, kind = slip.parts
    return Phrase(f"`{said}` 与 `{kind}` 并列，写在它外面", f"write `{said}` beside `{kind}`, not within")


def _bare_pattern(slip: Slip) -> Phrase | None:
    """The advice to write a pattern as YAML has it in single quotes."""
    for found in slip.page.at(slip.problem):
        pattern = found.tree.get("pattern") or found.tree
        if isinstance(pattern.value, str) and (found.keys[-1:] == ("pattern",) or pattern is not found.tree):
            plain = re.sub(r"^/|/[a-z]*$", "", pattern.value) if pattern.value.startswith("/") else pattern.value
            plain = plain.replace("\\\\", "\\")
            if plain != pattern.value:  # another one of the line is as it should be
                return write_this("pattern: '{}'".format(plain.replace("'", "''")))
    return None


ADVICE: Advice = {
    "`<<` merges nothing": _NO_MERGING,
    "{} names one text alone, {}": _list,
    "`{}` is a {} here, not said of all {}": _beside,
    "the pattern of {} asks for a backslash": _bare_pattern,
    "the pattern of {} asks for a slash at both ends": _bare_pattern,
    "{} is a row of words and takes no {}": Phrase(
        "要填的行不写 `heading: true`", "a row that is filled in has no `heading: true`"
    ),
    "the {} of `members: {}` are not written out yet": Phrase(
        "`gouji form expand 模板 --roster 名录 -o 副本` 把单位逐个写进副本，用副本；`gouji new` 自己会写",
        "`gouji form expand TEMPLATE --roster FILE -o COPY` writes them into a copy, to be used instead; `gouji new` "
        "does so itself",
    ),
    "the roster has no agency for `members: {}`": Phrase(
        "all 为全部单位，top 为最上级，below 为下级，其余按名录的类型",
        "all are all agencies, top those above the others, below those just below, the rest are types of the roster",
    ),
    "`members: {}` are {} agencies, and a table has at most {}": Phrase(
        "请用行重复的表（`rows: {repeat: …, key: …}`），一个单位一条",
        "make it a register, a record for each agency: `rows: {repeat: …, key: …}`",
    ),
    "'language' must be one of zh, en; found {}": _language,
    "{} is not known here; known are {}": _unknown_key,
    "{} must be one of {}; found {}": _unknown_choice,
    "{} must be true or false; found {}": _truth,
    "years must be like 2019-2020, 2021- or 2024; found {}": _years,
    "an edition id is at most {} lower-case letters, digits and hyphens; found {}": _edition,
    "{} is not an id (lower-case letters, digits and underscores)": _id,
    "{} is not an id": _only_id,
    "the heading {} has nothing under it; a {} needs an id: `id: {}`": _bare_heading,
    "{} is no id; write an id before `label`, or the printed words alone": _labelled,
    "{} is missing": _missing,
    "{} must be a number; found {}": _number,
    "{} must be a whole number from 0 to 9; found {}": _number,
    "{} is for cells of type {}, and here are none": _no_use,
    "`corner` has {} texts for {} columns of row labels": Phrase(
        "只写一段文字：`corner: 指标名称`；列表用于有几层的行",
        "write one text, `corner: …`; a list is for rows under headings",
    ),
    "there is no code list {}": Phrase(
        "代码表与模板放在同一文件夹", "it stands beside the template, in the same folder"
    ),
    "`void` is a list of mappings with `rows` and `columns`": write_this("void: [{rows: [id], columns: [id]}]"),
    "the form has no field": Phrase(
        "请在最外层写 `sections:`，下面各部分有 rows、columns 或 texts",
        "write `sections:` at the top, with rows, columns or texts in each",
    ),
    "{} cannot be the name of a sheet": _sheet_name,
    "the rule {} is not declared under rules": _no_rule,
    "{} is declared but no line uses it": _unused,
    "a rule of a form is named T, P or Y and three digits; found {}": _code,
    "a rule on trial (beta) cannot reject; make it a warning or an info": _BETA,
    "a section holds grids or texts, not both": _NOT_BOTH,
    "extends names an unknown edition {}": _base,
    "two fields have the path {}": _SAME_PATH,
    "two items have the path {}": _SAME_PATH,
    "{} needs the words that are looked for in the texts": _words_looked_for,
    "{} cannot be a path: an id is taken by the model": _reserved,
}
"""On the words of a template and where they stand."""
