"""P5xx: what is plausible, as far as it hangs on no form. The rules about figures stand in the templates."""

from __future__ import annotations

from gouji.findings.rule import Level, Rule, Severity
from gouji.findings.words import Phrase

P510 = Rule(
    "P510",
    Severity.WARNING,
    Phrase("内容雷同", "Nearly the same text"),
    Phrase("“{label}”约{part}文字与{other}相同", "{label!r} is about {part} the same as {other}"),
    Phrase(
        "请对照核实；确为本单位本年情况的，不用改",
        "Compare the two; leave it as it is if all of it is so",
    ),
    level=Level.LOCAL,
    source="各地审核要求：避免照搬上年或他单位年报",
    beta=True,
    why=Phrase(
        "年报应写本单位本年的情况；大段照搬上年或别的单位的文字，往往也把不属于自己的事写了进去。",
        "A report is the agency's own account of the year; text taken over from last year or from another agency often "
        "tells what is not its own.",
    ),
)
P511 = Rule(
    "P511",
    Severity.WARNING,
    Phrase("正文所述数量自身不勾稽", "A text that does not add up in itself"),
    Phrase(
        "正文写“{sentence}”，按“{prose}”，一边为 {left}，另一边为 {right}",
        "the text says {sentence!r}; by {prose!r} one side is {left} and the other {right}",
    ),
    Phrase("请核对正文所写的件数", "Check the counts in the text"),
    level=Level.LOCAL,
    source="表三表头所印勾稽关系；各地审核要求",
    beta=True,
    why=Phrase(
        "正文写了收到、结转和办结各多少件，这几个数之间也应当平衡，读者会自己加一遍。",
        "Where a text says how many requests came in, were answered and were carried forward, these must balance too: "
        "readers add them up.",
    ),
)
P512 = Rule(
    "P512",
    Severity.WARNING,
    Phrase("签署日期与报告期相距过远", "A day of the sign-off far from the report period"),
    Phrase(
        "“{label}”是 {found}，一般应在 {expected} 之间",
        "{label!r} is {found}; a report of this period is mostly signed between {expected}",
    ),
    Phrase(
        "请核对年份；日期无误的，不用改。各个日期都差四年的，请在电子表格的选项中取消“1904 日期系统”，再重新填写日期",
        "Check the year; leave it as it is if it is right. Where every date is four years off, take the workbook off "
        "the 1904 date system in the options of the spreadsheet program, and type the dates again",
    ),
    why=Phrase(
        "签发日期印在公布的年报末尾。年份最容易写错；工作簿换成 1904 日期系统，所有日期都会变成四年后的另一天。",
        "The day of approval is printed under the published report. Years are easily mistyped, and a workbook that is "
        "switched to the 1904 date system moves every date by four years and a day.",
    ),
)
