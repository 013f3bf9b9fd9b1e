"""C7xx: what can be wrong when many file: whose a workbook is, whether it counts, who is missing."""

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
