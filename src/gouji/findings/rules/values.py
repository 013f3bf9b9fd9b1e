"""V3xx: what can be wrong with one value."""

from __future__ import annotations

from gouji.findings.rule import Rule, Severity
from gouji.findings.words import Phrase

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
    why=Phrase(
        "空白可能是“没有”，也可能是“忘了填”。年报要公布，程序不能替单位把空白当成 0。",
        "A blank may mean none or forgotten. The report is published, so nobody may turn a blank into a 0 on "
        "the agency's behalf.",
    ),
)
V302 = Rule(
    "V302",
    Severity.ERROR,
    Phrase("不是数字", "Not a number"),
    Phrase("“{label}”填的是“{found}”，不是数字", "{label!r} holds {found!r}, which is not a number"),
    Phrase("请在该单元格改填数字，没有的填 0", "Type a number into that cell; type 0 if there is none"),
    why=Phrase(
        "“无”“/”“见附件”等文字不能相加，也不能汇总。没有发生的，统一填 0。",
        "Words such as 无 or / cannot be added up. Where there is nothing, everyone types 0.",
    ),
)
V303 = Rule(
    "V303",
    Severity.ERROR,
    Phrase("不是整数", "Not a whole number"),
    Phrase("“{label}”应为整数，填的是“{found}”", "{label!r} takes whole numbers, found {found!r}"),
    Phrase("请按件数或项数填写整数", "Type the number of items, without a fraction"),
    why=Phrase(
        "件数、项数只能是整数。出现小数，多半是单位填错（如把“万件”当作“件”）。",
        "Items are counted in whole numbers. A fraction mostly comes from another unit, such as ten thousands.",
    ),
)
V304 = Rule(
    "V304",
    Severity.ERROR,
    Phrase("不能为负", "Negative"),
    Phrase("“{label}”不能为负，填的是“{found}”", "{label!r} cannot be negative, found {found!r}"),
    Phrase("请核对后改填", "Check and correct it"),
    why=Phrase(
        "件数和金额不会小于 0；只有 2019 版“本年增/减”可以填负数。",
        "Counts and amounts are never below 0; only 2019's change of items may be negative.",
    ),
)
V305 = Rule(
    "V305",
    Severity.ERROR,
    Phrase("数字过大", "Too large"),
    Phrase("“{label}”的数字过大或位数过多：“{found}”", "{label!r} is too large or has too many digits: {found!r}"),
    Phrase(
        "请核对是否多填了位数；整数部分最多十位（报表另有规定的除外），有效数字最多十五位",
        "Check for extra digits: at most ten before the point, unless the form says otherwise, and fifteen in all",
    ),
    why=Phrase(
        "已公布的年报中，最大的一格不过八位数。位数过多，多半是连打、粘连或把电话号码填进了表。",
        "The largest figure in any published report has eight digits. More digits are mostly two numbers run "
        "together, or a telephone number.",
    ),
)
V306 = Rule(
    "V306",
    Severity.ERROR,
    Phrase("错误值", "Spreadsheet error value"),
    Phrase("“{label}”显示错误值 {found}", "{label!r} shows the error {found}"),
    Phrase("请在该单元格重新填写；数字没有的填 0", "Type it anew into that cell; 0 for a count of nothing"),
    why=Phrase(
        "#REF!、#DIV/0! 表示公式已经失效，原来的数不在了。",
        "#REF! or #DIV/0! means that a formula has lost its way; the number itself is gone.",
    ),
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
    why=Phrase(
        "公式会随别的格变化，报上来的应是定下来的数。本式结果已核实，照此读取。",
        "A formula changes with other cells; what is filed should stand still. This one was worked out and "
        "its value was taken.",
    ),
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
    why=Phrase(
        "表格软件常把“3-4”“1/2”自动变成日期，原来填的数已经看不出来。",
        "Spreadsheets turn entries such as 3-4 or 1/2 into dates, and what was typed can no longer be seen.",
    ),
)
V309 = Rule(
    "V309",
    Severity.INFO,
    Phrase("已换读", "Read as"),
    Phrase("“{label}”填的是“{found}”，读作 {expected}", "{label!r} holds {found!r}, read as {expected}"),
    Phrase("无需处理；下次请直接填数字", "Nothing to do; next time type the number alone"),
    why=Phrase(
        "全角数字、空格、千分位和单位不影响数值，程序代为整理，并把原样和读法一并记录，随时可查。",
        "Full-width digits, spaces, separators and units do not change the number; they are tidied, and both "
        "spellings are recorded.",
    ),
)
V310 = Rule(
    "V310",
    Severity.ERROR,
    Phrase("文字过长", "Text too long"),
    Phrase("“{label}”有 {found} 字，最多 {expected} 字", "{label!r} has {found} characters, at most {expected}"),
    Phrase("请精简文字", "Shorten the text"),
    why=Phrase(
        "一个单元格最多容纳 32767 字，超出的会被软件截断而没有提示。",
        "A cell holds 32 767 characters; programs cut off the rest without a word.",
    ),
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
    why=Phrase(
        "选了零报告，就是声明该部分全部为 0。两处说法不一，程序不能判断以哪处为准。",
        "A zero return states that a whole section is 0. Where figures say otherwise, a program cannot tell "
        "which is meant.",
    ),
)
V312 = Rule(
    "V312",
    Severity.ERROR,
    Phrase("不是日期", "Not a date"),
    Phrase("“{label}”填的是“{found}”，不是日期", "{label!r} holds {found!r}, which is not a date"),
    Phrase("请按 2021-01-31 的样式填写", "Type it like 2021-01-31"),
    why=Phrase(
        "日期要写成年月日，才不会把日、月读反。",
        "Year, month and day have to be plain, or day and month are read the wrong way round.",
    ),
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
    why=Phrase(
        "这个数恰好等于一个近期日期在软件里的序号，可能是日期被改成了数字格式。",
        "The number is exactly what spreadsheets store for a recent date: a date may have lost its format.",
    ),
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
    why=Phrase(
        "公式的结果要能当场验算才可采用。它引用了别处或用了复杂函数，验算不了。",
        "The value of a formula counts only where it can be worked out again. This one refers elsewhere or "
        "uses other functions.",
    ),
)
V315 = Rule(
    "V315",
    Severity.ERROR,
    Phrase("不在可选之列", "Not one of the choices"),
    Phrase("“{label}”填的是“{found}”，只能选“是”或“否”", "{label!r} holds {found!r}; only 是 or 否 can be chosen"),
    Phrase("请在下拉框中选择", "Choose from the list"),
    why=Phrase(
        "只有“是”和“否”两种意思明确；“大概”“部分”不能作为零报告的依据。",
        "Only 是 and 否 are plain; nothing else can stand for a zero return.",
    ),
)
V316 = Rule(
    "V316",
    Severity.ERROR,
    Phrase("数据项不符", "Not as the schema says"),
    Phrase("JSON 中的“{label}”与结构不符（“{found}”）", "{label!r} is not as the schema says ({found!r})"),
    Phrase("JSON 的结构见 gouji schema", "See gouji schema for its structure"),
    why=Phrase(
        "多出的或类型不对的数据项，多半是拼写错误或版本不对；悄悄丢掉会漏数。",
        "An unknown item or one of the wrong type is mostly a misspelling or another edition; dropping it "
        "silently would lose data.",
    ),
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
    why=Phrase(
        "别的文件不会随报表一起报来，对方一变数就变，谁也无法核对。",
        "The other file does not come with the return; when it changes so does the figure, and nobody can check it.",
    ),
)
V318 = Rule(
    "V318",
    Severity.ERROR,
    Phrase("零报告而表外有数", "Declared zero with figures outside the form"),
    Phrase(
        "封面选择了零报告，但“{section}”的表外有 {count} 个数，没有读取（如“{found}”）",
        "The cover declares {section!r} all zero, but outside its table stand figures that were not read "
        "({count}, such as {found!r})",
    ),
    Phrase(
        "是这一部分的数，请填入表内，并在封面取消零报告；与填报无关的，请删除",
        "If they belong to the section, put them into the table and withdraw the declaration on the cover; "
        "otherwise delete them",
    ),
    why=Phrase(
        "表内的数被移到表外，表内就成了空白；选了零报告，空白按 0 计，数就丢了。",
        "Figures that were moved out of a table leave blanks behind, which count as 0 once the section is "
        "declared zero: the figures would be lost.",
    ),
)
