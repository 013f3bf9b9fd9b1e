"""Y6xx: what can be wrong between last year's report and this. The lines themselves stand in the templates."""

from __future__ import annotations

from gouji.diagnostics.model import Phrase, Rule, Severity

Y606 = Rule(
    "Y606",
    Severity.WARNING,
    Phrase("上年年报不能确定", "Last year's report is not certain"),
    Phrase("{last_year} 年年报：{detail}，未作比较", "The report of {last_year}: {detail}; nothing was compared"),
    Phrase("请在上年数据中只留该单位的一份，并核对单位代码", "Keep one report of the agency there, and check its code"),
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
)
