"""C7xx: what can be wrong when many file: the roster, whose a workbook is, whether it counts, who is missing."""

from __future__ import annotations

from gouji.findings.rule import Level, Rule, Severity
from gouji.findings.words import Phrase

_NOTHING_TO_DO = Phrase("无需处理", "Nothing to do")
_FILL_THIS_ONE = Phrase(
    "请把数填入本次下发的空白工作簿再报送",
    "Put the figures into the blank workbook that was sent out for this collection",
)
_HAVE_THIS_ONE_FILLED = Phrase(
    "这一份不计入。请通知该单位，把数填入本次下发的空白工作簿再报送",
    "It does not count: have the agency put the figures into the blank workbook that was sent out for this collection",
)
_SAY_WHOSE = Phrase(
    "收表单位核对后用 gouji accept 文件夹 文件 --agency 代码 --reason 原因 指明单位",
    "The office names the agency with gouji accept DIR FILE --agency CODE --reason WHY",
)
_SAY_WHOSE_ON_DESK = Phrase(
    "请核对后在文件页上写明单位、原因，按“认可”",
    "Look at it, then name the agency and say why on the page of the file, and use “Accept”",
)
_ASK_THE_OFFICE = Phrase("有疑问的，请与收表单位联系", "Ask the office if this is not right")
_TAKE_BACK_ON_DESK = Phrase("要撤销，在文件页上按“撤销处理”", "“Take back” on the page of the file undoes that")
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
    why=Phrase(
        "一个单位一年只有一份年报。少了一份，汇总就少一家；多出一份，汇总就重复计算。",
        "An agency has one report a year. One missing leaves it out of the sum; one too many counts it twice.",
    ),
)
C710 = Rule(
    "C710",
    Severity.ERROR,
    Phrase("名录无法读取", "Not a readable roster"),
    Phrase("名录无法读取（{detail}）", "The roster cannot be read ({detail})"),
    Phrase("请将名录存为 .xlsx 或 UTF-8 编码的 .csv", "Save the roster as .xlsx, or as .csv in UTF-8"),
    why=Phrase(
        "名录是收表的依据，读不全就不知道还差谁。",
        "The roster says who must file; read in part, it cannot say who is missing.",
    ),
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
    why=Phrase(
        "列的次序各地不同，程序按列名认列，不按位置猜。",
        "Columns stand in any order, so they are known by their names and never guessed from their place.",
    ),
)
C712 = Rule(
    "C712",
    Severity.INFO,
    Phrase("名录中有其他列", "Another column"),
    Phrase("“{found}”列不是名录的项目，未读取", "The column {found!r} is no part of a roster and was not read"),
    Phrase(
        "自用的列可以保留；如果要用它的内容，请把列名改成名录的项目，如“联系电话”“邮箱”",
        "A column of your own may stay; if its contents are needed, name it like an item of the roster (phone, email)",
    ),
    why=Phrase(
        "名录里可以有自用的列，程序不会动它；逐列说出来，是怕列名写错而漏读。",
        "A roster may have columns of your own. Each is named in case one is a misspelling.",
    ),
)
C713 = Rule(
    "C713",
    Severity.ERROR,
    Phrase("名录为空", "Empty roster"),
    Phrase("名录中没有单位", "The roster lists no agency"),
    Phrase("请每行填写一个单位", "List one agency a row"),
    why=Phrase(
        "没有单位，就没有可以下发和催报的对象。",
        "Without agencies there is nobody to send a workbook to.",
    ),
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
    why=Phrase(
        "全国约有十几万个填报单位；大过上限的文件多半不是名录。",
        "The whole nation has some 165 000 filing bodies; a larger file is mostly no roster.",
    ),
)
C715 = Rule(
    "C715",
    Severity.ERROR,
    Phrase("缺少代码或名称", "Code or name missing"),
    Phrase("“{label}”没有填写", "{label!r} is blank"),
    Phrase("每个单位都要有代码和名称", "Give every agency a code and a name"),
    why=Phrase(
        "代码用来认单位，名称印在报表上，两样缺一不可。",
        "The code identifies the agency and the name is printed in its report: both are needed.",
    ),
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
    why=Phrase(
        "表格软件只保留十五位有效数字，18 位代码的后几位会变成 0，并且找不回来。",
        "Spreadsheets keep fifteen digits: the last ones of an 18-digit code become 0 for good.",
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
    why=Phrase(
        "统一社会信用代码最后一位由前面各位算出，对不上就说明抄错了字。地方自编代码没有校验位，不受影响。",
        "The last character of a unified social credit code is computed from the others; where it differs, "
        "one was miscopied. Codes of an office's own have none.",
    ),
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
    why=Phrase(
        "收到的报表按代码归入，两个单位同一代码就无法分开。",
        "Returns are filed by code; two agencies of one code cannot be told apart.",
    ),
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
    why=Phrase(
        "代码丢失的工作簿要靠名称认，同一上级下同名就认不出来。",
        "A workbook that lost its code is known by its name; two of one name under one superior cannot be told apart.",
    ),
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
    why=Phrase(
        "汇总要逐级相加，上级不在名录里，这个单位就归不到任何一级。",
        "Sums go up level by level; an agency whose superior is not listed belongs to none.",
    ),
)
C721 = Rule(
    "C721",
    Severity.ERROR,
    Phrase("上下级循环", "Circle of parents"),
    Phrase("“{label}”经由上级又回到自身：{found}", "{label!r} is above itself: {found}"),
    Phrase("请更正其中一个单位的上级", "Correct the parent of one of them"),
    Level.DEFINITION,
    why=Phrase(
        "上下级绕成一圈，汇总就没有顶。",
        "Where superiors go round in a circle, a sum has no top.",
    ),
)
C722 = Rule(
    "C722",
    Severity.ERROR,
    Phrase("名录填写不在可选之列", "Not one of the choices"),
    Phrase("“{label}”填的是“{found}”，可填：{expected}", "{label!r} holds {found!r}; the choices are {expected}"),
    Phrase("请改填其中之一，或留空", "Use one of these, or leave it blank"),
    why=Phrase(
        "这一列只有固定的几种写法，才能据此挑选和分组。",
        "This column takes fixed words, so that agencies can be chosen and grouped by it.",
    ),
)
C723 = Rule(
    "C723",
    Severity.INFO,
    Phrase("名称不能直接用作文件名", "No file name as it is"),
    Phrase("“{found}”的文件将命名为“{file}”", "The file of {found!r} will be called {file!r}"),
    Phrase("无需处理；想要别的文件名，请填写简称", "Nothing to do; give a short name if you want another"),
    why=Phrase(
        "Windows 不允许某些字符出现在文件名中，所以换成下划线；名录里的名称不变。",
        "Windows forbids some characters in file names; they become underscores there, while the name stays as it is.",
    ),
)
C724 = Rule(
    "C724",
    Severity.ERROR,
    Phrase("名录文字过长", "Text too long"),
    Phrase("“{label}”有 {found} 字，最多 {expected} 字", "{label!r} has {found} characters, at most {expected}"),
    Phrase("请精简文字", "Shorten the text"),
    why=Phrase(
        "过长的名称放不进封面和文件名，多半是一格粘贴了几行。",
        "A name this long fits neither cover nor file name; mostly several lines were pasted into one cell.",
    ),
)
C725 = Rule(
    "C725",
    Severity.ERROR,
    Phrase("上级不明确", "Ambiguous parent"),
    Phrase("名录中有几个单位都叫“{found}”", "Several agencies on the roster are called {found!r}"),
    Phrase("请改填上级的代码", "Give the parent's code instead"),
    why=Phrase(
        "同名的单位有几个，程序不能替您选定哪一个是上级。",
        "Several agencies have that name, and a program must not choose which is meant.",
    ),
)
C726 = Rule(
    "C726",
    Severity.WARNING,
    Phrase("不像单位的行", "A row that looks like no agency"),
    Phrase(
        "“{found}”像是合计、家数或者说明，不像单位",
        "{found!r} looks like a total, a count or a remark and not like an agency",
    ),
    Phrase(
        "不是单位的，请删除该行，否则会一直算作未报；确是单位的，写全代码和名称即可",
        "Delete the row if it is no agency, as it would be missing for ever; one that is needs its code and full name",
    ),
    why=Phrase(
        "名录每一行都是要下发、催报的单位。表下的合计、说明算作单位，就永远差它一家；程序不能自作主张删掉，所以问一声。",
        "Each row of a roster is an agency that must file. A total or remark under the table would be missing for "
        "ever; to leave a row out is not for a program to decide, so it asks.",
    ),
)
C727 = Rule(
    "C727",
    Severity.WARNING,
    Phrase("邮箱地址不完整", "An incomplete e-mail address"),
    Phrase("“{found}”中有不能发信的邮箱地址", "{found!r} has an e-mail address to which no mail can be sent"),
    Phrase(
        "请写全，如 name@example.cn；几个地址用分号隔开",
        "Give it in full, such as name@example.cn; several with semicolons between them",
    ),
    why=Phrase(
        "催报邮件只发给写全的地址。少了 @ 后面的域名，发信时才发现，该单位就收不到催报。",
        "Reminders go to complete addresses only. One without its domain would be noticed when mail is sent, and the "
        "agency gets none.",
    ),
)
C730 = Rule(
    "C730",
    Severity.ERROR,
    Phrase("报告年度不对", "Wrong year"),
    Phrase("这是 {found} 年度的报表，本次收 {expected} 年度", "This is for {found}; {expected} is being collected"),
    _FILL_THIS_ONE,
    why=Phrase(
        "不同年度的数不能加在一起，误收会让上一年的数算进今年。",
        "Figures of two years must not be added; last year's would count for this one.",
    ),
    on_desk=_HAVE_THIS_ONE_FILLED,
)
C731 = Rule(
    "C731",
    Severity.ERROR,
    Phrase("报表版本不对", "Wrong edition"),
    Phrase("这是 {found} 版的报表，本次收 {expected} 版", "This is of edition {found}; {expected} is being collected"),
    _FILL_THIS_ONE,
    why=Phrase(
        "不同版本的行列不同，不能逐格汇总。",
        "Editions differ in rows and columns and cannot be summed cell by cell.",
    ),
    on_desk=_HAVE_THIS_ONE_FILLED,
)
C732 = Rule(
    "C732",
    Severity.ERROR,
    Phrase("名录中没有该单位", "Agency not on the roster"),
    Phrase("名录中没有“{found}”", "{found!r} is not on the roster"),
    Phrase(
        "不该由本单位收的，用 gouji exclude 文件夹 文件 --reason 原因 排除；是名录中某单位的，"
        "用 gouji accept 文件夹 文件 --agency 代码 --reason 原因 指明",
        "If it is not for this office, gouji exclude DIR FILE --reason WHY leaves it out; if it is of an agency on the "
        "roster, gouji accept DIR FILE --agency CODE --reason WHY says of which",
    ),
    why=Phrase(
        "名录之外的报表归到谁名下，要由收表单位决定，程序不能自作主张。",
        "To whom a return from outside the roster belongs is the office's decision, not a program's.",
    ),
    on_desk=Phrase(
        "不该由本单位收的，在文件页上写明原因，按“排除”；是名录中某单位的，写明单位、原因，按“认可”",
        "If it is not for this office, say why on the page of the file and use “Exclude”; if it is of an agency on "
        "the roster, name that and use “Accept”",
    ),
    is_for_office=True,
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
    why=Phrase(
        "名称相同而代码不同，可能是重名，也可能拿错了工作簿；归错一家，两家的数都错。",
        "One name and two codes may be a namesake or the wrong workbook; filed wrongly, two agencies are wrong.",
    ),
    on_desk=_SAY_WHOSE_ON_DESK,
    is_for_office=True,
)
C734 = Rule(
    "C734",
    Severity.WARNING,
    Phrase("单位名称与名录不符", "Another name than on the roster"),
    Phrase(
        "代码 {code} 在名录中是“{expected}”，工作簿中是“{found}”，按代码归入",
        "Code {code} is {expected} on the roster and {found!r} in the workbook; the code decides",
    ),
    Phrase(
        "请核对名录；更名属实的，写明原因",
        "Check the roster; if the agency was renamed, give the reason",
    ),
    why=Phrase(
        "机构更名很常见，代码更可靠，所以按代码归入，同时提醒核对名录。",
        "Agencies are renamed often. The code is more reliable and decides; the roster may need a look.",
    ),
    is_for_office=True,
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
    why=Phrase(
        "同名单位不止一个，没有代码就分不清，不能随便归一家。",
        "Several agencies have that name; without a code they cannot be told apart.",
    ),
    on_desk=_SAY_WHOSE_ON_DESK,
    is_for_office=True,
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
    why=Phrase(
        "封面上的字谁都能改，只凭它归入，可能把数记到别人名下。",
        "Anyone can change the words of a cover; filed by them alone, figures may go to another agency.",
    ),
    on_desk=_SAY_WHOSE_ON_DESK,
    is_for_office=True,
)
C737 = Rule(
    "C737",
    Severity.WARNING,
    Phrase("用了以前下发的工作簿", "Workbook of an earlier issue"),
    Phrase(
        "这是第 {found} 次下发的工作簿，最近一次是第 {expected} 次",
        "The workbook is of issue {found}; issue {expected} was sent out since",
    ),
    Phrase(
        "请核对：不能采用的，予以排除；可以采用的，写明原因",
        "If it must not count, exclude it; if it may, give the reason",
    ),
    why=Phrase(
        "重新下发通常是因为旧的有问题；交回旧的，可能还带着原来的问题。",
        "A workbook is sent out again because the old one had a fault; what comes back on the old one may "
        "still have it.",
    ),
    to_agency=Phrase(
        "收表单位要求用新的，请填最近一次下发的工作簿", "Fill in the latest one if the office asks for that"
    ),
)
C738 = Rule(
    "C738",
    Severity.INFO,
    Phrase("已被后来的一份代替", "Superseded"),
    Phrase("后来又收到有效的一份（{found}），以后来的为准", "A later valid one counts ({found})"),
    _NOTHING_TO_DO,
    why=Phrase(
        "单位更正后重报，以最后一份有效的为准；旧的保留备查。",
        "When an agency corrects its return the last valid one counts; the older is kept.",
    ),
)
C739 = Rule(
    "C739",
    Severity.INFO,
    Phrase("内容完全相同的重复文件", "Identical duplicate"),
    Phrase("同一内容还有 {names}，只计一次", "The same content also came as {names}; it counts once"),
    _NOTHING_TO_DO,
    why=Phrase(
        "同一份文件常被重复发送，逐字节相同的只计一次。",
        "The same file is often sent twice; byte for byte the same, it counts once.",
    ),
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
    why=Phrase(
        "有错的一份不能顶替已经通过的，否则一次误发就会抹掉好数据。",
        "A return with errors never replaces an accepted one; otherwise one slip would wipe out good data.",
    ),
    is_for_office=True,
)
C741 = Rule(
    "C741",
    Severity.INFO,
    Phrase("逾期", "After the deadline"),
    Phrase("{found} 收到，截止日期是 {expected}", "It came on {found}; the deadline was {expected}"),
    _NOTHING_TO_DO,
    why=Phrase(
        "年报有法定期限（条例第五十条），逾期的照收，并如实记下。",
        "The report has a statutory date (art. 50 of the Regulation); a late one is taken and recorded as such.",
    ),
)
C742 = Rule(
    "C742",
    Severity.ERROR,
    Phrase("现在无法写入", "Cannot be written now"),
    Phrase("无法写入（{detail}），其余照常", "It cannot be written ({detail}); all else went on"),
    _COLLECT_AGAIN,
    why=Phrase(
        "文件正被别的程序打开或磁盘已满时写不进去；其余的照常，再运行一次即可补上。",
        "A file open in another program, or a full disk, cannot be written to. All else went on; running "
        "again makes up for it.",
    ),
    on_desk=Phrase(
        "请检查磁盘空间和权限，再到“收件”按“收取收件文件夹”",
        "Look at disk space and rights, then use “Collect the inbox” under “Take in”",
    ),
    is_for_office=True,
)
C743 = Rule(
    "C743",
    Severity.WARNING,
    Phrase("不是本程序写入的内容", "Not what was filed"),
    Phrase("该文件被改动过，或不是本程序写入的", "The file was changed, or not written by this program"),
    Phrase(
        "请移走它，再运行一次 gouji collect；改数请让单位重报",
        "Move it away and run gouji collect again; figures are changed by a new submission",
    ),
    why=Phrase(
        "程序只写自己的文件，不覆盖任何人改过的内容。",
        "The program writes its own files only and never over what someone changed.",
    ),
    on_desk=Phrase(
        "请移走它，再到“收件”按“收取收件文件夹”；改数请让单位重报",
        "Move it away and use “Collect the inbox” under “Take in”; figures are changed by a new submission",
    ),
    is_for_office=True,
)
C744 = Rule(
    "C744",
    Severity.ERROR,
    Phrase("campaign.toml 的设置不对", "Bad setting in campaign.toml"),
    Phrase("{key} 现为 {found}，应为{expected}", "{key} is {found}, should be {expected}"),
    Phrase("请改正 campaign.toml 后再运行", "Correct campaign.toml and run again"),
    why=Phrase(
        "收表的年度、期限和规则都由 campaign.toml 决定，写错一项会影响所有单位。",
        "Year, deadline and rules of a campaign stand in campaign.toml; one slip there concerns every agency.",
    ),
)
C745 = Rule(
    "C745",
    Severity.INFO,
    Phrase("收表单位已排除", "Excluded by the office"),
    Phrase("{person} 于 {when} 排除，原因：{reason}", "Excluded by {person} on {when}: {reason}"),
    Phrase("要撤销，用 gouji exclude --undo", "gouji exclude --undo takes that back"),
    why=Phrase(
        "排除是人的决定，要留下姓名、时间和理由，日后可查、可撤销。",
        "Leaving a return out is a person's decision: name, time and reason are kept, and it can be undone.",
    ),
    on_desk=_TAKE_BACK_ON_DESK,
    to_agency=_ASK_THE_OFFICE,
)
C746 = Rule(
    "C746",
    Severity.INFO,
    Phrase("收表单位已认可", "Accepted by the office"),
    Phrase("{person} 于 {when} 认可，原因：{reason}", "Accepted by {person} on {when}: {reason}"),
    Phrase("要撤销，用 gouji accept --undo", "gouji accept --undo takes that back"),
    why=Phrase(
        "认可是人的决定，要留下姓名、时间和理由，日后可查、可撤销。",
        "Accepting a return is a person's decision: name, time and reason are kept, and it can be undone.",
    ),
    on_desk=_TAKE_BACK_ON_DESK,
    to_agency=_ASK_THE_OFFICE,
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
    why=Phrase(
        "网络共享上的文件锁常常不起作用，两台电脑同时收表可能互相覆盖。",
        "Locks often do nothing on network shares; two computers at once may overwrite each other's work.",
    ),
)
C748 = Rule(
    "C748",
    Severity.INFO,
    Phrase("收表时文件有变动", "Changed before it was read"),
    Phrase(
        "文件已不在收件文件夹中，或仍在复制、改写，没有读取",
        "The file is no longer in the inbox, or still being copied or changed, and was not read",
    ),
    Phrase(
        "如需收取，请待文件完整放入收件文件夹后再运行一次",
        "Once it is in the inbox as a whole, run again if it is to count",
    ),
    why=Phrase(
        "文件在列出之后、读取之前被移走或改写，或还没有复制完。程序没有见到完整的内容，不作任何判断。",
        "The file was moved or changed between listing and reading, or is only half copied. Its whole content was "
        "never seen, and nothing is concluded from that.",
    ),
    on_desk=Phrase(
        "如需收取，请待文件完整放入收件文件夹后，到“收件”按“收取收件文件夹”",
        "Once it is in the inbox as a whole, use “Collect the inbox” under “Take in” if it is to count",
    ),
    is_for_office=True,
)
C749 = Rule(
    "C749",
    Severity.ERROR,
    Phrase("读不出，不能确定单位", "Not readable, so nobody's"),
    Phrase(
        "不知道是哪个单位的：{what}（{found}）",
        "Nobody knows whose it is: {what} ({found})",
    ),
    Phrase(
        "请按来源联系报送单位，通知在退改文件夹中；办结后用 gouji exclude 文件夹 文件 --reason 原因 排除",
        "Ask who sent it; a notice for them is in returned. When that is done: gouji exclude DIR FILE --reason WHY",
    ),
    why=Phrase(
        "只有工作簿里的标记能说明是哪个单位的。文件名里的单位名只作提示，不据此归入。",
        "Only the stamp inside says whose a workbook is. An agency's name in the name of the file is shown as a hint "
        "and never used.",
    ),
    on_desk=Phrase(
        "请按来源联系报送单位；办结后在文件页上按“排除”",
        "Ask who sent it; use “Exclude” on the page of the file once that is settled",
    ),
    is_for_office=True,
)
C770 = Rule(
    "C770",
    Severity.WARNING,
    Phrase("名录中有重复的列", "An item twice"),
    Phrase(
        "“{found}”列与“{label}”列是同一项，未读取",
        "The column {found!r} is the same item as {label!r} and was not read",
    ),
    Phrase("请只留一列，另一列改名或删除", "Keep one of the two; rename or delete the other"),
    why=Phrase(
        "同一项有两列，读哪一列都可能读错，所以只读左边的一列，并且说出来。",
        "Where two columns are one item either may be the wrong one: the first is read, and that is said.",
    ),
)
C771 = Rule(
    "C771",
    Severity.WARNING,
    Phrase("新增或改名的单位还没有空白工作簿", "Agencies without a blank workbook"),
    Phrase(
        "名录中有 {count} 个单位是下发之后新增或改名的：{found}",
        "{count} on the roster joined or {count:was|were} renamed since workbooks were made: {found}",
    ),
    Phrase("请运行 gouji new 收表文件夹 --add 补做", "gouji new DIR --add makes theirs"),
    why=Phrase(
        "名录在收表期间可以增删、改名；空白工作簿是建收表文件夹时做的，新来的单位没有，改了名的还印着旧名。",
        "A roster may change while a campaign runs. Blank workbooks were made when it began: who joined has none, and "
        "who was renamed has one with the old name.",
    ),
    on_desk=Phrase("这些单位可以在自己的链接页上下载", "They find theirs on the pages of their links"),
    is_for_office=True,
)
C780 = Rule(
    "C780",
    Severity.ERROR,
    Phrase("用了别的单位的链接", "Under another agency's link"),
    Phrase(
        "这是“{found}”的工作簿，却由“{expected}”的链接报来",
        "This is the workbook of {found!r} and came under the link of {expected!r}",
    ),
    Phrase(
        "请报本单位的工作簿；替别的单位报送的，由收表单位核对后用 gouji accept --agency 代码 认可",
        "Send the agency's own workbook; if it was sent for another, the office accepts it with gouji accept --agency",
    ),
    why=Phrase(
        "链接只发给一个单位。别的单位的工作簿从这里报来，可能是选错了文件，也可能不是那个单位的意思，不能让它代替人家已报的数。",
        "A link is given to one agency. The workbook of another may be a slip, or not what that agency wants to file: "
        "it must not take the place of its figures.",
    ),
    on_desk=Phrase(
        "请问清单位；确是替别的单位报送的，在文件页上写明单位、原因，按“认可”",
        "Ask the agency; if it was sent for another, name that on the page of the file and use “Accept”",
    ),
    to_agency=Phrase(
        "请报本单位的工作簿；替别的单位报送的，请与收表单位联系",
        "Send the workbook of your own agency; ask the office if it was sent for another",
    ),
)
C781 = Rule(
    "C781",
    Severity.WARNING,
    Phrase("已验收，新报的待重新打开", "Taken over: waits for reopening"),
    Phrase(
        "该单位已由 {person} 于 {when} 验收，这份暂不计", "{person} took the agency over on {when}: not counted yet"
    ),
    Phrase(
        "要用新报的，由收表单位写明原因重新打开；不用的不必处理",
        "To let it count, the office opens the agency again with a reason; otherwise there is nothing to do",
    ),
    why=Phrase(
        "验收以后的数可能已经汇总、上报。改动要有人负责、有原因，不能悄悄换掉；新报的照样留存。",
        "Figures that were taken over may have been summed up and passed on. A change needs a person and a reason; "
        "what comes is kept all the same.",
    ),
    on_desk=Phrase(
        "要用新报的，先在单位页上按“重新打开”；不用的，在文件页上按“排除”",
        "To let it count, use “Reopen” on the page of the agency; otherwise use “Exclude” on that of the file",
    ),
    to_agency=Phrase("确需更改的，请与收表单位联系", "Ask the office if it has to change"),
)
C782 = Rule(
    "C782",
    Severity.ERROR,
    Phrase("邮件中没有读出文件", "A mail from which no file was read"),
    Phrase("这是{format}，没有读出文件", "This is {format}: no file was read from it"),
    Phrase("请打开邮件，把其中的工作簿存入收件文件夹", "Open the mail and save the workbooks in it into the inbox"),
    why=Phrase(
        "能读的是 .eml、.msg 和 .mbox 邮件的附件。没有附件、结构异常的邮件要由人打开看，不能当作没收到。",
        "The attachments of .eml, .msg and .mbox are read. A person has to open a mail without attachments, or one "
        "that is built as none should be: it must not pass for nothing.",
    ),
    on_desk=Phrase(
        "请打开邮件，把其中的工作簿在“收件”中上传", "Open the mail and send the workbooks in it under “Take in”"
    ),
    to_agency=Phrase("请把填好的工作簿作为附件重新发送", "Attach the workbook to a mail and send it again"),
)
C783 = Rule(
    "C783",
    Severity.ERROR,
    Phrase("还没有验收", "Not taken over yet"),
    Phrase("已通过，还没有验收", "Accepted, and not taken over yet"),
    Phrase(
        "核对后运行 gouji take-over 文件夹 单位；不要求验收的，去掉 --taken-over",
        "Look at it and run gouji take-over DIR AGENCY, or leave out --taken-over",
    ),
    why=Phrase(
        "要求只用已验收的数时，没有验收的不参加，并且说出来，免得汇总后又变。",
        "Where only what was taken over is asked for, the rest is left out and said, so that no sum changes later.",
    ),
    on_desk=Phrase(
        "核对后在单位页上按“验收”；不要求验收的，不选“只用已验收的”",
        "Look at it and use “Take over” on the page of the agency, or do without “Only what was taken over”",
    ),
    is_for_office=True,
)
C784 = Rule(
    "C784",
    Severity.WARNING,
    Phrase("名录中的单位在表中没有行", "Agencies without a row in the form"),
    Phrase(
        "名录中有 {count} 个单位在表中没有行（列）：{found}",
        "{count} on the roster {count:has|have} no row or column in the form: {found}",
    ),
    Phrase(
        "表中的单位以建收表文件夹时的名录为准；下次收表时自会列入，本次可在说明中写明",
        "The rows are those of the roster when the campaign was made; the next campaign has them",
    ),
    why=Phrase(
        "表的行按建收表文件夹时的名录写定。行若随名录变动，已发出的工作簿就与表不一致，先后报来的数也对不上。",
        "The rows were written down when the campaign was made. If they followed the roster, workbooks that are out "
        "would be of another form, and what came before could not be added to what comes later.",
    ),
)
C785 = Rule(
    "C785",
    Severity.INFO,
    Phrase("表中的单位已不在名录", "Rows of agencies that left the roster"),
    Phrase(
        "表中有 {count} 个单位已不在名录：{found}",
        "{count} {count:row or column|rows or columns} of the form {count:is of an agency|are of agencies} that left "
        "the roster: {found}",
    ),
    Phrase("无需处理：这些行照填、照收、照加", "Nothing to do: these rows are filled in, read and added as before"),
    why=Phrase(
        "撤销、合并的单位，撤并以前的数仍是数。行留在表中，已报的数才不丢。",
        "What an agency did before it was dissolved is still to be told: its row stays, and so does what was filed.",
    ),
)
C787 = Rule(
    "C787",
    Severity.WARNING,
    Phrase("名录中的报表不是本次收的", "A form on the roster that is not collected"),
    Phrase(
        "“应报报表”中的“{found}”（{agency}等 {count} 个单位）不是本次收的，本次收的是：{expected}",
        "{found!r} in the column of forms ({agency}; {count} {count:agency|agencies}) is not collected here: "
        "{expected}",
    ),
    Phrase(
        "名称写错的，请在名录中改正；是别次收的，不必处理",
        "Correct the name on the roster; if it is collected elsewhere, there is nothing to do",
    ),
    why=Phrase(
        "同一份名录可用于几次收表，不认得的名称不算错。但名称写错，该单位就不在本次应报之列，没有人会催它。",
        "One roster may serve several campaigns, so that an unknown name is no error. But a slip takes the agency off "
        "the list of those who must file, and nobody would remind it.",
    ),
)
C788 = Rule(
    "C788",
    Severity.ERROR,
    Phrase("该单位不报这种报表", "A form that the agency does not file"),
    Phrase("按名录，{agency}不报这种报表（{found}）", "By the roster, {agency} does not file this form ({found})"),
    Phrase(
        "该报的，在名录的“应报报表”中加上这种报表，再运行一次；不该报的，用 gouji exclude 排除",
        "If it must, add the form on the roster and run again; if not, gouji exclude leaves it out",
    ),
    why=Phrase(
        "名录没有要求的报表，计不计入要由收表单位决定。",
        "It is for the office to say if a report counts that the roster does not ask for.",
    ),
    on_desk=Phrase(
        "该报的，请在名录的“应报报表”中加上这种报表；不该报的，在文件页上按“排除”",
        "If it must, add the form on the roster; if not, use “Exclude” on the page of the file",
    ),
    is_for_office=True,
)
C789 = Rule(
    "C789",
    Severity.WARNING,
    Phrase("像是别的单位报来的", "As if another agency had filed it"),
    Phrase("这是“{agency}”的工作簿，{hint}“{found}”", "This is the workbook of {agency}; {hint} {found}"),
    Phrase(
        "请问清是否拿错了对方的空白工作簿；没有拿错的，写明原因",
        "Ask if they took each other's blank workbook; if they did not, give the reason",
    ),
    why=Phrase(
        "两个单位填错了对方的空白工作簿，数会对调而没有别的迹象。工作簿按标记归入，文件名、发件人不作依据，只请收表单位核对。",
        "Two agencies that fill in each other's blank swap their figures, and nothing else shows it. The stamp "
        "decides; names of files and senders prove nothing, and the office is asked to look.",
    ),
    is_for_office=True,
)
C790 = Rule(
    "C790",
    Severity.WARNING,
    Phrase("分不出哪份在后", "Which of several is later is not certain"),
    Phrase(
        "同时收到的还有 {names}，内容不同，分不出先后；暂以排在最后的这份为准",
        "It came together with {names}, they differ, and nothing certain tells which is later; this one, the last in "
        "order, counts for now",
    ),
    Phrase(
        "请问清以哪份为准：就是这份的，写明原因；是另一份的，认可那一份",
        "Ask which is meant: if it is this one, give the reason; if it is another, accept that",
    ),
    why=Phrase(
        "“年报(1)”“副本”“旧”“最终”都不能说明先后。同一封邮件、同一个压缩包或同时复制来的两份，没有可靠的时间，不能替单位猜。",
        "No word in a name, such as (1), copy, old or final, proves which came last. Two of one mail or archive, or "
        "that were copied together, have no time to go by, and which is meant must not be guessed.",
    ),
    is_for_office=True,
)
