"""Y6xx: what can be wrong between last year's report and this. The lines themselves stand in the templates."""

from __future__ import annotations

from gouji.findings.rule import Rule, Severity
from gouji.findings.words import Phrase

Y606 = Rule(
    "Y606",
    Severity.WARNING,
    Phrase("上年年报不能确定", "Last year's report is not certain"),
    Phrase("{last_year} 年年报：{detail}，未作比较", "The report of {last_year}: {detail}; nothing was compared"),
    Phrase("请在上年数据中只留该单位的一份，并核对单位代码", "Keep one report of the agency there, and check its code"),
    why=Phrase(
        "上年有几份或认不准是哪一份时，比出来的差异不可信，宁可不比。",
        "With several reports of last year, or none that is surely the agency's, a difference proves "
        "nothing; better not to compare.",
    ),
)
Y607 = Rule(
    "Y607",
    Severity.INFO,
    Phrase("没有上年年报", "No report of last year"),
    Phrase(
        "上年数据中没有该单位 {last_year} 年的年报，未作比较",
        "There is no report of the agency for {last_year}; nothing was compared",
    ),
    Phrase(
        "新设单位无需处理；否则请核对单位代码和名称", "Nothing to do for a new agency; else check its code and name"
    ),
    why=Phrase(
        "没有上年数就无从比较；说明一声，免得误以为已经比过。",
        "Without last year's figures there is nothing to compare; it is said so that nobody believes it was done.",
    ),
)
