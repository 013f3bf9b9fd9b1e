"""Findings about the records of a table whose rows repeat."""

from __future__ import annotations

from gouji.findings.rule import Rule, Severity
from gouji.findings.words import Phrase

V370 = Rule(
    "V370",
    Severity.ERROR,
    Phrase("记录没有编号", "A record without its key"),
    Phrase("“{label}”没有填，同一行的其他格填有内容", "{label!r} is blank in a row that holds something else"),
    Phrase(
        "请补填编号；不是记录的（小计、备注），请移到表外",
        "Fill in the key; move what is no record (a subtotal, a remark) out of the table",
    ),
    why=Phrase(
        "没有编号的记录分不清是一件事、一行小计，还是上一件的续行。",
        "Without its key nobody can tell a record from a subtotal, or from a second line of the record above.",
    ),
)
V371 = Rule(
    "V371",
    Severity.ERROR,
    Phrase("编号重复", "A key twice"),
    Phrase("“{label}”的“{found}”与第 {first} 行重复", "{label!r} is {found!r}, as in row {first} already"),
    Phrase("请核对是否重复登记，删去一行或更正编号", "See whether it was entered twice; delete one or correct its key"),
    why=Phrase(
        "一件事登记两次，件数和金额就多算一次。",
        "What is entered twice is counted twice, and its amounts too.",
    ),
)
V372 = Rule(
    "V372",
    Severity.INFO,
    Phrase("记录之间有空行", "Empty rows between records"),
    Phrase(
        "记录之间有 {count} 个空行，没有当作记录",
        "{count} {count:row between records is empty and was|rows between records are empty and were} passed over",
    ),
    Phrase("无需处理；若删过记录，请核对件数", "Nothing to do; if records were cleared there, check the counts"),
    why=Phrase(
        "空行不算记录，也不影响别的记录；但清空一条记录留下的正是空行。",
        "An empty row is no record and does no harm to others; but a record that was cleared leaves one.",
    ),
)
V373 = Rule(
    "V373",
    Severity.ERROR,
    Phrase("表尾之后还有内容", "Something below the end of the table"),
    Phrase(
        "登记区在第 {end} 行之前结束，其后 {count} 格填有内容（如“{found}”），没有读取",
        "The rows for records end above row {end}; {count} {count:cell below it holds|cells below it hold} something "
        "that was not read, such as "
        "{found!r}",
    ),
    Phrase(
        "请移到表尾之前；行数不够的，请与下发单位联系",
        "Move it above the end; ask the office if there are too few rows",
    ),
    why=Phrase(
        "表尾之后的内容不在表内，合计和勾稽都没有算它，漏读就少算。",
        "What stands below the end is in no total and in no check; passed over in silence it would be missing.",
    ),
)
V374 = Rule(
    "V374",
    Severity.ERROR,
    Phrase("表内夹有合计行", "A subtotal among the records"),
    Phrase("“{label}”填的是“{found}”，像是一行合计", "{label!r} is {found!r}, which looks like a subtotal"),
    Phrase("请删去该行；合计在表头上方自动计算", "Delete the row; totals are computed above the head"),
    why=Phrase(
        "合计行当作记录读取，金额就算了两遍。",
        "Read as a record, a subtotal would count every amount twice.",
    ),
)
V375 = Rule(
    "V375",
    Severity.ERROR,
    Phrase("总数与记录不符", "A total that its records do not come to"),
    Phrase("“{label}”为 {found}，按记录应为 {expected}", "{label!r} is {found}, and the records come to {expected}"),
    Phrase(
        "请核对是否少了或多了记录；总数会自动计算，请勿填数",
        "See whether records are missing or too many; totals compute themselves, do not type into them",
    ),
    why=Phrase(
        "总数写的是另一个数，说明有记录删了、加了，或总数是填上去的。",
        "The total says another number: records were deleted or added, or somebody typed the total.",
    ),
)
V376 = Rule(
    "V376",
    Severity.WARNING,
    Phrase("登记区的行少了", "Rows of the table are gone"),
    Phrase(
        "登记区下发时 {expected} 行，现为 {found} 行",
        "The table was sent with {expected} {expected:row|rows} and has {found}",
    ),
    Phrase("请核对删去的行里有没有记录", "See whether the rows that were deleted held records"),
    why=Phrase(
        "整行删去不留痕迹，只能从表的长短看出来。",
        "A deleted row leaves no trace but the length of the table.",
    ),
)
V377 = Rule(
    "V377",
    Severity.ERROR,
    Phrase("记录过多", "More records than there are rows for"),
    Phrase("登记了 {found} 条，本表最多 {expected} 条", "There are {found} records, and the table takes {expected}"),
    Phrase("请与下发单位联系，换发行数更多的表", "Ask the office for a table with more rows"),
    why=Phrase(
        "行数是报表定的，插入的行里也能登记，但总数不能超过它。",
        "The form says how many records a table takes, be they in rows that were put in.",
    ),
)
V378 = Rule(
    "V378",
    Severity.ERROR,
    Phrase("代码的位数不对", "Not a code of this table"),
    Phrase("代码“{found}”应为{expected}", "The code {found!r} should be {expected}"),
    Phrase("请按代码表更正；代码不加空格、点和汉字", "Correct it by the list of codes; no spaces, dots or other signs"),
    why=Phrase(
        "上下级由代码的位数看出。位数不对，就不知道它该并入哪一条。",
        "The length of a code tells its level. Of any other length nobody knows to which record it adds.",
    ),
)
V379 = Rule(
    "V379",
    Severity.ERROR,
    Phrase("没有登记上一级", "No record above it"),
    Phrase("“{found}”的上一级“{expected}”没有登记", "{found!r} is below {expected!r}, of which there is no record"),
    Phrase("请补登上一级，或更正代码", "Add the record above it, or correct the code"),
    why=Phrase(
        "没有上一级，它的数就不在任何合计里，总数会少。",
        "Without a record above it its figures are in no sum, and the total is too small.",
    ),
)
