"""C7xx: what can be wrong when many file: the roster, whose a workbook is, whether it counts, who is missing."""

from __future__ import annotations

from gouji.diagnostics.advice import USE_OUR_BLANK
from gouji.diagnostics.model import Level, Phrase, Rule, Severity

_NOTHING_TO_DO = Phrase("无需处理", "Nothing to do")
_SAY_WHOSE = Phrase(
    "收表单位核对后用 gouji accept 文件夹 文件 --agency 代码 --reason 原因 指明单位",
    "The office names the agency with gouji accept DIR FILE --agency CODE --reason WHY",
)
_COLLECT_AGAIN = Phrase(
    "请关闭打开该文件的程序、检查磁盘空间和权限，再运行一次 gouji collect",
    "Close the program that has it open, look at disk space and rights, and run gouji collect again",
)

C701 = Rule(
    "C701",
    Severity.ERROR,
    Phrase("名录内单位一家一报", "Every agency files exactly once"),
    Phrase("“{agency}”应报一份，现计 {count} 份", "{agency} must file exactly once and has {count} that count"),
    Phrase("请催报；多报的只留一份", "Ask for what is missing; let one of several count"),
    Level.DEFINITION,
    "名录内单位一家一报",
)
C710 = Rule(
    "C710",
    Severity.ERROR,
    Phrase("名录无法读取", "Not a readable roster"),
    Phrase("名录无法读取（{detail}）", "The roster cannot be read ({detail})"),
    Phrase("请将名录存为 .xlsx 或 UTF-8 编码的 .csv", "Save the roster as .xlsx, or as .csv in UTF-8"),
)
C711 = Rule(
    "C711",
    Severity.ERROR,
    Phrase("名录缺少表头", "No header"),
    Phrase(
        "前 {rows} 行中没有同时含有“代码”和“单位名称”的表头", "None of the first {rows} rows names both code and name"
    ),
    Phrase(
        "请在第一行写明各列名称，至少有“代码”和“单位名称”",
        "Name the columns in the first row, at least code and name",
    ),
)
C712 = Rule(
    "C712",
    Severity.INFO,
    Phrase("名录中有其他列", "Another column"),
    Phrase("“{found}”列不是名录的项目，未读取", "The column {found!r} is no part of a roster and was not read"),
    Phrase("无需处理；列名写错的请改正", "Nothing to do, unless the name is misspelled"),
)
C713 = Rule(
    "C713",
    Severity.ERROR,
    Phrase("名录为空", "Empty roster"),
    Phrase("名录中没有单位", "The roster lists no agency"),
    Phrase("请每行填写一个单位", "List one agency a row"),
)
C714 = Rule(
    "C714",
    Severity.ERROR,
    Phrase("名录过大", "Roster too large"),
    Phrase("{what}超出限制：{found}，上限 {limit}", "{what} over the limit: {found}, at most {limit}"),
    Phrase(
        "单位多的名录请存为 .csv，更多的请拆分",
        "Save a long roster as .csv; split one that is longer still",
    ),
)
C715 = Rule(
    "C715",
    Severity.ERROR,
    Phrase("缺少代码或名称", "Code or name missing"),
    Phrase("“{label}”没有填写", "{label!r} is blank"),
    Phrase("每个单位都要有代码和名称", "Give every agency a code and a name"),
)
C716 = Rule(
    "C716",
    Severity.ERROR,
    Phrase("代码被表格软件改写", "Code mangled by a spreadsheet program"),
    Phrase(
        "代码“{found}”已被改为数值，后几位丢失",
        "The code {found!r} was turned into a number and has lost its last digits",
    ),
    Phrase(
        "请将该列的单元格格式设为“文本”，再重新填写代码",
        "Format the column as text, then type the codes again",
    ),
)
C717 = Rule(
    "C717",
    Severity.WARNING,
    Phrase("统一社会信用代码校验不符", "Wrong check digit"),
    Phrase(
        "“{found}”不是有效的统一社会信用代码：校验位不符",
        "{found!r} is no valid unified social credit code: its check digit is wrong",
    ),
    Phrase("请核对代码；不是统一社会信用代码的不必处理", "Check the code; nothing to do if it is a code of your own"),
)
C718 = Rule(
    "C718",
    Severity.ERROR,
    Phrase("代码重复", "Duplicate code"),
    Phrase("代码“{found}”已用于“{other}”", "The code {found!r} is already that of {other!r}"),
    Phrase(
        "请每个单位用不同的代码，重复的行请删除", "Give every agency a code of its own, delete rows that stand twice"
    ),
    Level.DEFINITION,
)
C719 = Rule(
    "C719",
    Severity.ERROR,
    Phrase("同一上级下名称重复", "Duplicate name under one parent"),
    Phrase(
        "名称“{found}”在同一上级下已有，代码为 {other}",
        "The name {found!r} stands twice under one parent; the other has the code {other}",
    ),
    Phrase("请用能区分的全称，重复的行请删除", "Use full names that differ, delete rows that stand twice"),
    Level.DEFINITION,
)
C720 = Rule(
    "C720",
    Severity.ERROR,
    Phrase("上级不在名录中", "Unknown parent"),
    Phrase("名录中没有“{found}”", "There is no {found!r} on the roster"),
    Phrase(
        "请填名录中上级单位的代码（或全称）；最上一级留空",
        "Give the code (or the full name) of a parent on the roster; leave it blank at the top",
    ),
    Level.DEFINITION,
)
C721 = Rule(
    "C721",
    Severity.ERROR,
    Phrase("上下级循环", "Circle of parents"),
    Phrase("“{label}”经由上级又回到自身：{found}", "{label!r} is above itself: {found}"),
    Phrase("请更正其中一个单位的上级", "Correct the parent of one of them"),
    Level.DEFINITION,
)
C722 = Rule(
    "C722",
    Severity.ERROR,
    Phrase("名录填写不在可选之列", "Not one of the choices"),
    Phrase("“{label}”填的是“{found}”，可填：{expected}", "{label!r} holds {found!r}; the choices are {expected}"),
    Phrase("请改填其中之一，或留空", "Use one of these, or leave it blank"),
)
C723 = Rule(
    "C723",
    Severity.INFO,
    Phrase("名称不能直接用作文件名", "No file name as it is"),
    Phrase("“{found}”的文件将命名为“{file}”", "The file of {found!r} will be called {file!r}"),
    Phrase("无需处理；想要别的文件名，请填写简称", "Nothing to do; give a short name if you want another"),
)
C724 = Rule(
    "C724",
    Severity.ERROR,
    Phrase("名录文字过长", "Text too long"),
    Phrase("“{label}”有 {found} 字，最多 {expected} 字", "{label!r} has {found} characters, at most {expected}"),
    Phrase("请精简文字", "Shorten the text"),
)
C725 = Rule(
    "C725",
    Severity.ERROR,
    Phrase("上级不明确", "Ambiguous parent"),
    Phrase("名录中有几个单位都叫“{found}”", "Several agencies on the roster are called {found!r}"),
    Phrase("请改填上级的代码", "Give the parent's code instead"),
)
C730 = Rule(
    "C730",
    Severity.ERROR,
    Phrase("报告年度不对", "Wrong year"),
    Phrase("这是 {found} 年度的报表，本次收 {expected} 年度", "This is for {found}; {expected} is being collected"),
    USE_OUR_BLANK,
)
C731 = Rule(
    "C731",
    Severity.ERROR,
    Phrase("报表版本不对", "Wrong edition"),
    Phrase("这是 {found} 版的报表，本次收 {expected} 版", "This is of edition {found}; {expected} is being collected"),
    USE_OUR_BLANK,
)
C732 = Rule(
    "C732",
    Severity.ERROR,
    Phrase("名录中没有该单位", "Agency not on the roster"),
    Phrase("名录中没有“{found}”", "{found!r} is not on the roster"),
    _SAY_WHOSE,
)
C733 = Rule(
    "C733",
    Severity.ERROR,
    Phrase("单位代码与名录不符", "Another code than on the roster"),
    Phrase(
        "“{name}”在名录中的代码是 {expected}，工作簿中是 {found}",
        "{name} has the code {expected} on the roster and {found} in the workbook",
    ),
    _SAY_WHOSE,
)
C734 = Rule(
    "C734",
    Severity.WARNING,
    Phrase("单位名称与名录不符", "Another name than on the roster"),
    Phrase(
        "代码 {code} 在名录中是“{expected}”，工作簿中是“{found}”，按代码归入",
        "Code {code} is {expected} on the roster and {found!r} in the workbook; the code decides",
    ),
    Phrase("请核对名录", "Check the roster"),
)
C735 = Rule(
    "C735",
    Severity.ERROR,
    Phrase("名录中有同名单位", "Several agencies of that name"),
    Phrase(
        "名录中有 {count} 个“{found}”，工作簿没有单位代码，不知道是哪一个",
        "The roster has {count} called {found!r} and the workbook has no code",
    ),
    _SAY_WHOSE,
)
C736 = Rule(
    "C736",
    Severity.ERROR,
    Phrase("标记已丢失，不能确定单位", "No stamp, so nobody's yet"),
    Phrase(
        "工作簿中的标记已丢失，封面写的是“{found}”，不能凭此归入",
        "The stamps in the workbook are lost; the cover says {found!r}, which proves nothing",
    ),
    _SAY_WHOSE,
)
C737 = Rule(
    "C737",
    Severity.WARNING,
    Phrase("用了以前下发的工作簿", "Workbook of an earlier issue"),
    Phrase(
        "这是第 {found} 次下发的工作簿，最近一次是第 {expected} 次",
        "The workbook is of issue {found}; issue {expected} was sent out since",
    ),
    Phrase("请核对：如不能采用，用 gouji exclude 排除", "If it must not count, gouji exclude takes it out"),
)
C738 = Rule(
    "C738",
    Severity.INFO,
    Phrase("已被后来的一份代替", "Superseded"),
    Phrase("后来又收到有效的一份（{found}），以后来的为准", "A later valid one counts ({found})"),
    _NOTHING_TO_DO,
)
C739 = Rule(
    "C739",
    Severity.INFO,
    Phrase("内容完全相同的重复文件", "Identical duplicate"),
    Phrase("与 {found} 内容完全相同，只计一次", "The same content as {found}; it counts once"),
    _NOTHING_TO_DO,
)
C740 = Rule(
    "C740",
    Severity.WARNING,
    Phrase("后来的一份有错，仍以原来的为准", "A later one is wrong; the earlier counts"),
    Phrase(
        "通过之后又收到一份有错的（{found}），仍以 {expected} 为准",
        "After it was accepted a wrong one came ({found}); {expected} still counts",
    ),
    Phrase("请问清该单位是否要更正", "Ask the agency whether it means to correct its figures"),
)
C741 = Rule(
    "C741",
    Severity.INFO,
    Phrase("逾期", "After the deadline"),
    Phrase("{found} 收到，截止日期是 {expected}", "It came on {found}; the deadline was {expected}"),
    _NOTHING_TO_DO,
)
C742 = Rule(
    "C742",
    Severity.ERROR,
    Phrase("现在无法写入", "Cannot be written now"),
    Phrase("无法写入（{detail}），其余照常", "It cannot be written ({detail}); all else went on"),
    _COLLECT_AGAIN,
)
C743 = Rule(
    "C743",
    Severity.WARNING,
    Phrase("不是本程序写入的内容", "Not what was filed"),
    Phrase("该文件被改动过，或不是 gouji collect 写入的", "The file was changed, or not written by gouji collect"),
    Phrase(
        "请移走它，再运行一次 gouji collect；改数请让单位重报",
        "Move it away and run gouji collect again; figures are changed by a new submission",
    ),
)
C744 = Rule(
    "C744",
    Severity.ERROR,
    Phrase("campaign.toml 的设置不对", "Bad setting in campaign.toml"),
    Phrase("{key} 现为 {found}，应为{expected}", "{key} is {found}, should be {expected}"),
    Phrase("请改正 campaign.toml 后再运行", "Correct campaign.toml and run again"),
)
C745 = Rule(
    "C745",
    Severity.INFO,
    Phrase("收表单位已排除", "Excluded by the office"),
    Phrase("{person} 于 {when} 排除，原因：{reason}", "Excluded by {person} on {when}: {reason}"),
    Phrase("要撤销，用 gouji exclude --undo", "gouji exclude --undo takes that back"),
)
C746 = Rule(
    "C746",
    Severity.INFO,
    Phrase("收表单位已认可", "Accepted by the office"),
    Phrase("{person} 于 {when} 认可，原因：{reason}", "Accepted by {person} on {when}: {reason}"),
    Phrase("要撤销，用 gouji accept --undo", "gouji accept --undo takes that back"),
)
C747 = Rule(
    "C747",
    Severity.INFO,
    Phrase("文件夹在网络共享上", "Folder on a network share"),
    Phrase(
        "{found} 在网络共享上，那里的锁不一定可靠",
        "{found} is on a network share, where locks may not hold",
    ),
    Phrase("同一时间请只在一台电脑上收表", "Let one computer at a time collect"),
)
C748 = Rule(
    "C748",
    Severity.INFO,
    Phrase("收表前文件已移走", "Gone before it was read"),
    Phrase("文件已不在 inbox 中，没有读取", "The file is no longer in the inbox and was not read"),
    Phrase("如需收取，请放回 inbox 再运行一次", "Put it back into the inbox and run again if it is to count"),
)
