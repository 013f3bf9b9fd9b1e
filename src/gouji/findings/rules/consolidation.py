"""C702, C703, C75x, C760 and C791: what there is to say about a sum over many agencies."""

from __future__ import annotations

from gouji.findings.rule import Level, Rule, Severity
from gouji.findings.words import Phrase

C702 = Rule(
    "C702",
    Severity.WARNING,
    Phrase("上级填报与下级汇总不一致", "A parent's figures are not the sum of its parts"),
    Phrase(
        "“{agency}”自己报送的“{label}”为 {found}，所属单位合计为 {expected}，另有 {more} 项不一致",
        "{agency!r} filed {found} for {label!r}, its parts add up to {expected}; {more} more {more:differs|differ}",
    ),
    Phrase(
        "请核对。名录中单列了本级机关的单位，自己报送的应为全口径数",
        "Check it. Whose own office has a line of its own on the roster files for all below",
    ),
    level=Level.LOCAL,
    source="县级主管部门汇总所属部门和乡镇的通行做法",
    why=Phrase(
        "上级自己报的全口径数，应当等于所属各单位之和；不等，必有一方漏报或重复计算。",
        "What a superior reports for all its agencies should be their sum; where it is not, one side left "
        "something out or counted it twice.",
    ),
)
C703 = Rule(
    "C703",
    Severity.INFO,
    Phrase("垂直管理单位不计入", "A vertically led agency is left out"),
    Phrase("“{agency}”实行垂直管理，未计入本级汇总", "{agency!r} is led vertically and is not part of the sum"),
    Phrase("确需计入的，请在名录“计入汇总”一栏填“是”", "To count it, say 是 in the roster's column 计入汇总"),
    level=Level.OFFICIAL,
    source="条例第三条第四款",
    why=Phrase(
        "垂直管理的机关由上级主管部门汇总，地方再加一次就重复了；地方确需包含的，可在名录中写明。",
        "Agencies under vertical management are summed up by their own superiors; adding them here would "
        "count them twice, unless the roster says so.",
    ),
)
C750 = Rule(
    "C750",
    Severity.WARNING,
    Phrase("汇总不完整", "The sum is incomplete"),
    Phrase(
        "“{agency}”的汇总缺 {count} 家：{missing}",
        "The sum for {agency!r} lacks {count} {count:agency|agencies}: {missing}",
    ),
    Phrase("请催报后重新汇总", "Ask them for their reports and add up again"),
    why=Phrase(
        "缺一家，合计就不是全部。照样给出已有的合计，但必须写明缺谁，以免当成全数公布。",
        "With one missing the sum is not the whole. It is given all the same, with who is missing, so that "
        "nobody publishes it as complete.",
    ),
)
C760 = Rule(
    "C760",
    Severity.INFO,
    Phrase("不能相加的指标", "Figures that do not add up"),
    Phrase(
        "有 {count} 项指标不能相加，汇总表中空着：{fields}",
        "{count} {count:figure does not add up and is|figures do not add up and are} left empty: {fields}",
    ),
    Phrase("请由本级另行核定后填写", "Fill them in as your office determines them"),
    why=Phrase(
        "平均数、比率、是否之类，各单位的数相加没有意义。报表中写明 adds_up: no 的指标不加，也不猜。",
        "The sum of averages, rates or yes and no means nothing. What a form declares as adds_up: no is neither added "
        "nor guessed.",
    ),
)
C791 = Rule(
    "C791",
    Severity.WARNING,
    Phrase("自己报送的像是汇总", "What was filed looks like a sum"),
    Phrase(
        "“{agency}”自己报送的是汇总，或与所属 {count} 家的合计完全相同；它和这 {count} 家都已计入",
        "What {agency!r} filed is a sum, or the same as the {count} {count:agency|agencies} below it together; it "
        "counts beside {count:it|them}",
    ),
    Phrase(
        "请核对。报来的是汇总表的，排除那一份，请该单位报本级自己的数；确是自己的数的，无需处理",
        "Check it. If it is their sum, exclude it and ask for the agency's own figures; if these are its "
        "own, nothing has to be done",
    ),
    why=Phrase(
        "把所属单位的汇总表当作本级的表报来，是常见的误报；再相加一次，所属单位就算了两遍，而每张表单看都没有错。",
        "To file the sum of those below as one's own report is a common slip. Added up again these count twice, though "
        "nothing is wrong with any single workbook.",
    ),
)
