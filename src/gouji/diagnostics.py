"""What can be said about a file: severity, rule, diagnostic, and the catalogue of every code with its words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import (
    Literal,
    NotRequired,  # the one pydantic reads on Python 3.11
)

from typing_extensions import TypedDict

Language = Literal["zh", "en"]


class Severity(StrEnum):
    """What a finding does to a file: an error rejects it, a warning is shown, an info is recorded."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the gravest, so that findings sort."""
        return list(Severity).index(self)


class Level(StrEnum):
    """How official a rule is: printed in the form, following from a definition, local practice, plausible, ours."""

    OFFICIAL = "official"
    DEFINITION = "definition"
    LOCAL = "local"
    PLAUSIBLE = "plausible"
    TECHNICAL = "technical"


@dataclass(frozen=True, slots=True)
class Phrase:
    """The same words in Chinese, for clerks, and in English, for engineers. Both may hold ``{names}`` to fill in."""

    zh: str
    en: str

    def text(self, language: Language, values: Mapping[str, Phrase | str] | None = None) -> str:
        """The words in one language with the values filled in (themselves in that language)."""
        template = self.zh if language == "zh" else self.en
        if values is None:
            return template
        return template.format_map(
            {name: value if isinstance(value, str) else value.text(language) for name, value in values.items()}
        )


@dataclass(frozen=True, slots=True)
class Rule:
    """One class of finding. Its code is permanent.

    Attributes:
        title: what it is, in a few words.
        message: what happened here; ``{names}`` are filled from the diagnostic.
        advice: what the clerk does now.
        source: the article, notice or printed words behind it; empty for technical rules.
    """

    code: str
    severity: Severity
    title: Phrase
    message: Phrase
    advice: Phrase
    level: Level = Level.TECHNICAL
    source: str = ""


class DiagnosticRecord(TypedDict):
    """A diagnostic as JSON."""

    code: str
    severity: Literal["error", "warning", "info"]
    path: str | None
    sheet: str | None
    cell: str | None
    label: str | None
    message: str
    found: str | None
    expected: str | None
    suggested: NotRequired[str]
    cause: NotRequired[str]


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding: which rule, where, what was found.

    Attributes:
        path: the JSON path of the field or text, if the finding is about one.
        sheet, cell: the place in the workbook; *cell* may be a range (``D7:I7``).
        label: row and column in the form's own words.
        suggested: a value the clerk may have meant; never used by the program.
        cause: the key of the finding this one follows from.
        order: sorts findings as the form is read; not part of the JSON.
    """

    rule: Rule
    path: str | None = None
    sheet: str | None = None
    cell: str | None = None
    label: str | None = None
    found: str | None = None
    expected: Phrase | None = None
    suggested: str | None = None
    cause: str | None = None
    values: Mapping[str, Phrase | str] = field(default_factory=dict)
    order: tuple[int, ...] = ()

    @property
    def code(self) -> str:
        """The rule's permanent code."""
        return self.rule.code

    @property
    def severity(self) -> Severity:
        """The rule's severity."""
        return self.rule.severity

    @property
    def place(self) -> str | None:
        """``三!D31``, or the sheet alone, or None for the whole file."""
        return f"{self.sheet}!{self.cell}" if self.sheet and self.cell else self.sheet

    @property
    def key(self) -> str:
        """Code and place, as the findings that follow from this one name it: ``V302@三!D7``."""
        return f"{self.code}@{self.place or ''}"

    def message(self, language: Language = "zh") -> str:
        """What happened and what to do, in one or two sentences."""
        values: dict[str, Phrase | str] = {"found": self.found or "", "label": self.label or ""}
        if self.expected is not None:
            values["expected"] = self.expected
        values.update(self.values)
        message = self.rule.message.text(language, values)
        if self.suggested is not None:
            message += Phrase("（是否为 {it}？）", " (did you mean {it}?)").text(language, {"it": self.suggested})
        stop, gap = ("。", "") if language == "zh" else (".", " ")
        return f"{message}{stop}{gap}{self.rule.advice.text(language)}"

    def record(self, language: Language = "zh") -> DiagnosticRecord:
        """The diagnostic as JSON."""
        record: DiagnosticRecord = {
            "code": self.code,
            "severity": self.severity.value,
            "path": self.path,
            "sheet": self.sheet,
            "cell": self.cell,
            "label": self.label,
            "message": self.message(language),
            "found": self.found,
            "expected": self.expected.text(language) if self.expected else None,
        }
        if self.suggested is not None:
            record["suggested"] = self.suggested
        if self.cause is not None:
            record["cause"] = self.cause
        return record


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Findings in a stable order: the whole file first, then as the form is read."""
    return tuple(sorted(diagnostics, key=lambda each: (each.order, each.code)))


def worst(diagnostics: Iterable[Diagnostic]) -> Severity | None:
    """The gravest severity, None if there is no finding."""
    return min((each.severity for each in diagnostics), key=lambda severity: severity.rank, default=None)


_SAVE_AS_XLSX = Phrase(
    "请用 Excel 或 WPS 打开原文件，点“文件 → 另存为”，类型选“Excel 工作簿(*.xlsx)”，再报送另存的文件",
    "Open it in Excel or WPS, choose File > Save As > Excel Workbook (*.xlsx), and send that file",
)
_USE_OUR_BLANK = Phrase(
    "请在下发的空白工作簿中填报，不要自制表格",
    "Fill the blank workbook that was sent out, not a table of your own",
)
_RETYPE = Phrase("请在该单元格改填数字，没有的填 0", "Type a number into that cell; type 0 if there is none")
_OPEN_AND_SAVE = Phrase("无需处理：合计按填报数重新计算", "Nothing to do: totals are computed from the inputs")

F101 = Rule(
    "F101",
    Severity.ERROR,
    Phrase("无法读取的工作簿", "Not a readable workbook"),
    Phrase("文件已损坏或不完整（{detail}）", "The file is damaged or incomplete ({detail})"),
    _SAVE_AS_XLSX,
)
F102 = Rule(
    "F102",
    Severity.ERROR,
    Phrase("文件已加密", "Encrypted"),
    Phrase("文件设置了打开密码", "The file needs a password to open"),
    Phrase("请取消打开密码后重新保存并报送", "Remove the password, save and send again"),
)
F103 = Rule(
    "F103",
    Severity.ERROR,
    Phrase("超出限制", "Over a limit"),
    Phrase("{what}超出限制：{found}，上限 {limit}", "{what} over the limit: {found}, at most {limit}"),
    Phrase(
        "请将填报数抄入一份新的空白工作簿再报送",
        "Copy the figures into a fresh blank workbook and send that",
    ),
)
F104 = Rule(
    "F104",
    Severity.ERROR,
    Phrase("空文件", "Empty file"),
    Phrase("文件没有内容（0 字节）", "The file has no content (0 bytes)"),
    Phrase("请检查是否传输中断，重新报送", "The transfer may have been cut off: send the file again"),
)
F105 = Rule(
    "F105",
    Severity.ERROR,
    Phrase("不是工作簿", "Not a workbook"),
    Phrase("这是{format}，不是 Excel 工作簿", "This is {format}, not an Excel workbook"),
    _USE_OUR_BLANK,
)
F106 = Rule(
    "F106",
    Severity.ERROR,
    Phrase("工作簿格式不支持", "Workbook format not supported"),
    Phrase("这是{format}，目前只能读取 .xlsx", "This is {format}; only .xlsx can be read"),
    _SAVE_AS_XLSX,
)
F107 = Rule(
    "F107",
    Severity.ERROR,
    Phrase("读取中止", "Reader stopped"),
    Phrase("读取该文件时中止（{detail}）", "Reading this file was stopped ({detail})"),
    _SAVE_AS_XLSX,
)
F108 = Rule(
    "F108",
    Severity.ERROR,
    Phrase("打不开文件", "Cannot open the file"),
    Phrase("打不开文件（{detail}）", "The file cannot be opened ({detail})"),
    Phrase(
        "请确认文件存在、没有被其他程序占用、有读取权限",
        "Check that it exists, is not locked by another program and may be read",
    ),
)
F109 = Rule(
    "F109",
    Severity.ERROR,
    Phrase("不是填报数据", "Not submission data"),
    Phrase("不是可用的 JSON 填报数据（{detail}）", "Not usable JSON of a submission ({detail})"),
    Phrase("JSON 的结构见 gouji schema", "See gouji schema for its structure"),
)

W201 = Rule(
    "W201",
    Severity.ERROR,
    Phrase("不是已知的报表", "Not a form we know"),
    Phrase("工作簿中没有本系统的报表标记", "The workbook carries no stamp of a form"),
    _USE_OUR_BLANK,
)
W202 = Rule(
    "W202",
    Severity.ERROR,
    Phrase("报表版本未知", "Edition unknown"),
    Phrase("报表版本“{found}”未知，已知版本：{known}", "Edition {found!r} is unknown; known: {known}"),
    Phrase(
        "收表单位请更新程序，或用 --template 指定该版本的模板",
        "Update the program, or name the template of that edition with --template",
    ),
)
W203 = Rule(
    "W203",
    Severity.ERROR,
    Phrase("缺少工作表", "Sheet missing"),
    Phrase("缺少工作表“{sheet}”", "Sheet {sheet!r} is missing"),
    Phrase(
        "请在下发的原工作簿中填报，不要删除工作表或改名",
        "Use the workbook as it was sent out; do not delete or rename sheets",
    ),
)
W204 = Rule(
    "W204",
    Severity.ERROR,
    Phrase("表头或行名被改动", "Label changed"),
    Phrase(
        "表头或行名被改动：现为“{found}”，应为“{expected}”", "A label was changed: {found!r} should be {expected!r}"
    ),
    Phrase("请恢复原文字，或将数字抄入空白工作簿", "Restore the words, or copy the figures into a fresh blank"),
)
W205 = Rule(
    "W205",
    Severity.INFO,
    Phrase("表格移动，已找到", "Grid moved, found again"),
    Phrase("表格不在原来的位置，已按文字重新找到：{moves}", "Grids moved and were found again by their words: {moves}"),
    Phrase("无需处理：文字已逐一核对", "Nothing to do: every label was compared"),
)
W206 = Rule(
    "W206",
    Severity.ERROR,
    Phrase("找不到表格", "Grid not found"),
    Phrase(
        "表格不在原来的位置：{total} 处文字中有 {wrong} 处对不上（如 {cell} 现为“{found}”，应为“{expected}”）",
        "The grid is not where it was: {wrong} of {total} labels differ ({cell} is {found!r}, should be {expected!r})",
    ),
    Phrase(
        "请不要插入、删除行列；将数字抄入空白工作簿后重新报送",
        "Do not insert or delete rows or columns; copy the figures into a fresh blank",
    ),
)
W207 = Rule(
    "W207",
    Severity.INFO,
    Phrase("保护已取消", "Protection removed"),
    Phrase("工作表保护已取消：{sheets}", "Sheets no longer protected: {sheets}"),
    Phrase("无需处理：文字和公式已逐一核对", "Nothing to do: every label and formula was compared"),
)
W208 = Rule(
    "W208",
    Severity.WARNING,
    Phrase("公式被覆盖", "Formula overwritten"),
    Phrase(
        "{count} 个合计格的公式被改动（如 {cell} 现为“{found}”），读取时按填报数重新计算",
        "The formulas of {count} totals were replaced ({cell} holds {found!r}); totals were computed from the inputs",
    ),
    Phrase("合计会自动计算，请不要在合计格填数", "Totals compute themselves: do not type into them"),
)
W209 = Rule(
    "W209",
    Severity.INFO,
    Phrase("公式未重新计算", "Not recalculated"),
    Phrase(
        "{count} 个合计公式完好，但保存时未重新计算（如 {cell} 显示 {found}，应为 {expected}）",
        "{count} totals have their formula but were not recalculated ({cell} shows {found}, should be {expected})",
    ),
    _OPEN_AND_SAVE,
)
W210 = Rule(
    "W210",
    Severity.WARNING,
    Phrase("没有标记，按文字识别", "No stamp, recognised by its labels"),
    Phrase(
        "工作簿中的标记已丢失，按表中文字识别为 {found} 版",
        "The stamps in the workbook are lost; by its words it is of edition {found}",
    ),
    Phrase("请核对单位和年度", "Check agency and year"),
)
W211 = Rule(
    "W211",
    Severity.ERROR,
    Phrase("标记互相矛盾", "Stamp contradicts itself"),
    Phrase(
        "工作簿中的标记互相矛盾：{what}一处为“{found}”，一处为“{expected}”",
        "The stamps in the workbook disagree on {what}: {found!r} and {expected!r}",
    ),
    Phrase(
        "请勿把封面或表格复制到别的单位的工作簿中；请用本单位的空白工作簿填报",
        "Do not copy sheets between agencies' workbooks; fill the blank that was made for you",
    ),
)
W212 = Rule(
    "W212",
    Severity.ERROR,
    Phrase("封印不符", "Seal broken"),
    Phrase(
        "标记的封印不符：单位、年度或版本被改动，或不是本单位下发的",
        "The seal of the stamp does not hold: it was changed",
    ),
    _USE_OUR_BLANK,
)
W213 = Rule(
    "W213",
    Severity.ERROR,
    Phrase("用了另一版本的表格", "Layout of another edition"),
    Phrase(
        "“{sheet}”是 {found} 版的表格，应为 {expected} 版",
        "{sheet!r} is the table of edition {found}, not of {expected}",
    ),
    _USE_OUR_BLANK,
)
W214 = Rule(
    "W214",
    Severity.INFO,
    Phrase("模板有更新", "Template has changed since"),
    Phrase(
        "该工作簿按较早的模板制作（{found}，现为 {expected}）",
        "The workbook was made from an earlier state of the template ({found}, now {expected})",
    ),
    Phrase("无需处理：文字已逐一核对", "Nothing to do: every label was compared"),
)
W215 = Rule(
    "W215",
    Severity.WARNING,
    Phrase("表外有内容", "Content outside the form"),
    Phrase(
        "表外有 {count} 个单元格填了内容，没有读取（如“{found}”）",
        "{count} cells outside the form hold something that was not read (such as {found!r})",
    ),
    Phrase(
        "若是填报内容，请填入表内单元格；若是备注，可写入正文第六部分",
        "Figures belong into the grid; remarks belong into the texts",
    ),
)

W216 = Rule(
    "W216",
    Severity.ERROR,
    Phrase("两张表不一致", "Two sheets disagree"),
    Phrase(
        "“{sheet}”和“{found}”是同一张表，填报数不同",
        "{sheet!r} and {found!r} are the same table with different figures",
    ),
    Phrase("请删除多余的一张", "Delete the one that is not meant"),
)
W217 = Rule(
    "W217",
    Severity.ERROR,
    Phrase("不知道是哪个单位、哪一年", "Agency or year unknown"),
    Phrase("工作簿中的标记和封面都已丢失，不知道是哪个单位、哪一年的", "Stamps and cover are lost: no agency, no year"),
    Phrase("收表单位请用 --agency 和 --year 指明", "Name them with --agency and --year"),
)

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
    _RETYPE,
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
    _RETYPE,
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

CATALOGUE: tuple[Rule, ...] = tuple(each for each in list(globals().values()) if isinstance(each, Rule))
"""Every rule the program itself knows, in order of code. A form adds its own tie-outs (:attr:`Edition.rules`)."""
