"""V3xx: what can be wrong with one value."""

from __future__ import annotations

from gouji.diagnostics.advice import RETYPE
from gouji.diagnostics.model import Phrase, Rule, Severity

V301 = Rule(
    "V301",
    Severity.ERROR,
    Phrase("空白未填", "Blank"),
    Phrase("“{label}”空白未填{extent}", "{label!r} is blank{extent}"),
    Phrase(
        "数字没有发生的填 0（整个部分都为 0 的，可在封面选择零报告），文字没有的填“无”",
        "Type 0 where there is none (a section that is all zero can be declared so on the cover), 无 where a text has "
        "nothing to say",
    ),
)
V302 = Rule(
    "V302",
    Severity.ERROR,
    Phrase("不是数字", "Not a number"),
    Phrase("“{label}”填的是“{found}”，不是数字", "{label!r} holds {found!r}, which is not a number"),
    RETYPE,
)
V303 = Rule(
    "V303",
    Severity.ERROR,
    Phrase("不是整数", "Not a whole number"),
    Phrase("“{label}”应为整数，填的是“{found}”", "{label!r} takes whole numbers, found {found!r}"),
    Phrase("请按件数或项数填写整数", "Type the number of items, without a fraction"),
)
V304 = Rule(
    "V304",
    Severity.ERROR,
    Phrase("不能为负", "Negative"),
    Phrase("“{label}”不能为负，填的是“{found}”", "{label!r} cannot be negative, found {found!r}"),
    Phrase("请核对后改填", "Check and correct it"),
)
V305 = Rule(
    "V305",
    Severity.ERROR,
    Phrase("数字过大", "Too large"),
    Phrase("“{label}”的数字过大或位数过多：“{found}”", "{label!r} is too large or has too many digits: {found!r}"),
    Phrase(
        "请核对是否多填了位数；整数部分最多十位，有效数字最多十五位",
        "Check for extra digits: at most ten before the point and fifteen in all",
    ),
)
V306 = Rule(
    "V306",
    Severity.ERROR,
    Phrase("错误值", "Spreadsheet error value"),
    Phrase("“{label}”显示错误值 {found}", "{label!r} shows the error {found}"),
    RETYPE,
)
V307 = Rule(
    "V307",
    Severity.WARNING,
    Phrase("填报格中是公式", "Formula in an input"),
    Phrase(
        "“{label}”填的是公式“{found}”，按其结果 {expected} 读取",
        "{label!r} holds {found!r}; its value {expected} was read",
    ),
    Phrase("请改填数字", "Type the number itself"),
)
V308 = Rule(
    "V308",
    Severity.ERROR,
    Phrase("日期或逻辑值", "A date or a truth value"),
    Phrase("“{label}”填的是{kind}“{found}”，不是数字", "{label!r} holds {kind} {found!r}, not a number"),
    Phrase(
        "请先将单元格格式改为“常规”，再填数字",
        "Set the cell's format to General, then type the number",
    ),
)
V309 = Rule(
    "V309",
    Severity.INFO,
    Phrase("已换读", "Read as"),
    Phrase("“{label}”填的是“{found}”，读作 {expected}", "{label!r} holds {found!r}, read as {expected}"),
    Phrase("无需处理；下次请直接填数字", "Nothing to do; next time type the number alone"),
)
V310 = Rule(
    "V310",
    Severity.ERROR,
    Phrase("文字过长", "Text too long"),
    Phrase("“{label}”有 {found} 字，最多 {expected} 字", "{label!r} has {found} characters, at most {expected}"),
    Phrase("请精简文字", "Shorten the text"),
)
V311 = Rule(
    "V311",
    Severity.ERROR,
    Phrase("零报告与填报不符", "Declared zero but not zero"),
    Phrase(
        "封面选择了零报告，但“{section}”有 {count} 格不是 0（如“{label}”填了 {found}）",
        "The cover declares {section!r} all zero, but {count} cells are not ({label!r} is {found})",
    ),
    Phrase("请在封面取消零报告，或更正该数", "Withdraw the declaration on the cover, or correct the figure"),
)
V312 = Rule(
    "V312",
    Severity.ERROR,
    Phrase("不是日期", "Not a date"),
    Phrase("“{label}”填的是“{found}”，不是日期", "{label!r} holds {found!r}, which is not a date"),
    Phrase("请按 2021-01-31 的样式填写", "Type it like 2021-01-31"),
)
V313 = Rule(
    "V313",
    Severity.WARNING,
    Phrase("疑为日期", "May be a date"),
    Phrase(
        "“{label}”的 {found} 恰为日期 {expected} 的序号",
        "{label!r} is {found}, which is how spreadsheets store the date {expected}",
    ),
    Phrase("如确为件数，无需处理", "Nothing to do if it is the count"),
)
V314 = Rule(
    "V314",
    Severity.ERROR,
    Phrase("公式结果无法核实", "Formula that cannot be verified"),
    Phrase(
        "“{label}”填的是公式“{found}”，其结果无法核实",
        "{label!r} holds {found!r}, whose value cannot be verified",
    ),
    Phrase("请改填数字", "Type the number itself"),
)
V315 = Rule(
    "V315",
    Severity.ERROR,
    Phrase("不在可选之列", "Not one of the choices"),
    Phrase("“{label}”填的是“{found}”，只能选“是”或“否”", "{label!r} holds {found!r}; only 是 or 否 can be chosen"),
    Phrase("请在下拉框中选择", "Choose from the list"),
)
V316 = Rule(
    "V316",
    Severity.ERROR,
    Phrase("数据项不符", "Not as the schema says"),
    Phrase("JSON 中的“{label}”与结构不符（“{found}”）", "{label!r} is not as the schema says ({found!r})"),
    Phrase("JSON 的结构见 gouji schema", "See gouji schema for its structure"),
)
V317 = Rule(
    "V317",
    Severity.ERROR,
    Phrase("引用了别的文件", "Link to another file"),
    Phrase(
        "“{label}”的公式引用了别的文件或网址（{found}），对方一变，数就变",
        "{label!r} holds {found!r}, which asks another file or place: its value changes when that does",
    ),
    Phrase("请改填数字", "Type the number itself"),
)
