"""F1xx: what can be wrong with a file."""

from __future__ import annotations

from gouji.findings.rule import Rule, Severity
from gouji.findings.rules.advice import FILL_AND_SAVE, SAVE_AS_XLSX
from gouji.findings.words import Phrase

_REMOVE_PASSWORD = Phrase(
    "请取消打开密码（Excel：文件 → 信息 → 保护工作簿；WPS：文件 → 文档加密），重新保存并报送",
    "Remove it (Excel: File > Info > Protect Workbook; WPS: Menu > Document Encryption), save and send again",
)

F101 = Rule(
    "F101",
    Severity.ERROR,
    Phrase("无法读取的工作簿", "Not a readable workbook"),
    Phrase("文件已损坏或不完整（{detail}）", "The file is damaged or incomplete ({detail})"),
    SAVE_AS_XLSX,
    why=Phrase(
        "压缩包或内部结构缺了一块，多半是传输中断或存盘没有完成。残缺的文件里读出的数靠不住，所以一个也不取。",
        "Part of the archive is missing, mostly because a transfer or a save was cut off. Numbers out of "
        "half a file cannot be trusted, so none is taken.",
    ),
)
F102 = Rule(
    "F102",
    Severity.ERROR,
    Phrase("文件已加密", "Encrypted"),
    Phrase("文件设置了打开密码{detail}", "The file needs a password to open{detail}"),
    Phrase(
        f"{_REMOVE_PASSWORD.zh}；收表单位知道密码的可用 --password",
        f"{_REMOVE_PASSWORD.en}; an office that knows it uses --password",
    ),
    why=Phrase(
        "加了打开密码的文件，没有密码谁也读不了；密码在转发中常常丢失，收表单位也无法批量处理。",
        "Nobody can read such a file without its password, and passwords get lost on the way; an office "
        "cannot take thousands of files that way.",
    ),
    on_desk=_REMOVE_PASSWORD,
    to_agency=_REMOVE_PASSWORD,
)
F103 = Rule(
    "F103",
    Severity.ERROR,
    Phrase("超出限制", "Over a limit"),
    Phrase("{what}超出限制：{found}，上限 {limit}", "{what} over the limit: {found}, at most {limit}"),
    Phrase(
        "请将填报数抄入一份新的空白工作簿再报送；过大的压缩包请分成几个",
        "Copy the figures into a fresh blank workbook and send that; make several of an archive that is too large",
    ),
    why=Phrase(
        "一份填好的报表只有几十 KB、约两千个单元格。大出几百倍的文件不是报表，读下去会拖住同批的其他文件。",
        "A filled form has some 30 KB and two thousand cells. A file hundreds of times that is no form, and "
        "reading it would hold up all others.",
    ),
)
F104 = Rule(
    "F104",
    Severity.ERROR,
    Phrase("空文件", "Empty file"),
    Phrase("文件没有内容（0 字节）", "The file has no content (0 bytes)"),
    Phrase("请检查是否传输中断，重新报送", "The transfer may have been cut off: send the file again"),
    why=Phrase(
        "文件名还在，内容没有了，通常是发送或下载中断。",
        "The name arrived without the content, mostly because sending or downloading was cut off.",
    ),
)
F105 = Rule(
    "F105",
    Severity.ERROR,
    Phrase("不是工作簿", "Not a workbook"),
    Phrase("这是{format}，不是 Excel 工作簿", "This is {format}, not an Excel workbook"),
    FILL_AND_SAVE,
    why=Phrase(
        "网页、文档、图片和文本里没有单元格的位置和公式，程序无法证明哪个数属于哪一项，猜出来的数比没有更坏。",
        "Web pages, documents, pictures and text have no cells and no formulas to prove which number belongs "
        "where, and a guessed number is worse than none.",
    ),
)
F106 = Rule(
    "F106",
    Severity.ERROR,
    Phrase("工作簿格式不支持", "Workbook format not supported"),
    Phrase("这是{format}，不能直接读取", "This is {format}, which cannot be read as it is"),
    SAVE_AS_XLSX,
    why=Phrase(
        "这种格式的读取结果无法逐格核实。另存为 .xlsx 只需几秒，而且公式和保护都会保留。"
        "Excel 和 WPS 打不开的（.fods、.sxc、.uos、Numbers、Gnumeric、Lotus 1-2-3），提示里写明用什么软件打开。",
        "What a program reads of this format cannot be proved cell by cell. Saving as .xlsx takes seconds "
        "and keeps formulas and protection. Where neither Excel nor WPS opens it (.fods, .sxc, .uos, Numbers, "
        "Gnumeric, Lotus 1-2-3), the message names a program that does.",
    ),
)
F107 = Rule(
    "F107",
    Severity.ERROR,
    Phrase("读取中止", "Reader stopped"),
    Phrase("读取该文件时中止（{detail}）", "Reading this file was stopped ({detail})"),
    SAVE_AS_XLSX,
    why=Phrase(
        "每份文件的读取时间和内存都有上限，超过就停下，以免一份坏文件影响整批。",
        "Time and memory for one file are bounded, so that one bad file never costs the others.",
    ),
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
    why=Phrase(
        "文件不在、被别的程序占用或没有读取权限时，程序看不到内容，不能当作“没有报”或“报了空表”。",
        "Where a file is missing, held by another program or not permitted, its content is unknown; that "
        "must not pass for a blank return.",
    ),
)
F109 = Rule(
    "F109",
    Severity.ERROR,
    Phrase("不是填报数据", "Not submission data"),
    Phrase("不是可用的 JSON 填报数据（{detail}）", "Not usable JSON of a submission ({detail})"),
    Phrase("JSON 的结构见 gouji schema", "See gouji schema for its structure"),
    why=Phrase(
        "JSON 数据要写明版本并且完整，才能与工作簿读出的数据放在一起使用。",
        "JSON has to name its edition and be complete, so that it can stand beside what was read from workbooks.",
    ),
)
F110 = Rule(
    "F110",
    Severity.ERROR,
    Phrase("没有展开的压缩包", "An archive that was not opened"),
    Phrase("这是{format}，没有展开", "This is {format}, which was not opened"),
    Phrase(
        "请解压后报送其中的工作簿，或压缩为不设密码的 .zip",
        "Unpack it and send the workbooks in it, or pack them as a .zip without a password",
    ),
    why=Phrase(
        "压缩包有密码、不完整、套了多层或格式特别时，程序不展开，免得被恶意压缩包拖垮。",
        "Archives behind a password, broken, several deep or of other formats are not opened, so that no hostile one "
        "can bring the office down.",
    ),
)
F111 = Rule(
    "F111",
    Severity.ERROR,
    Phrase("打开工作簿时的临时文件", "What a program leaves beside an open workbook"),
    Phrase(
        "这是{program}打开工作簿时留下的临时文件，不是工作簿本身",
        "This is what {program} leaves beside a workbook that is open, not the workbook itself",
    ),
    Phrase(
        "请关闭正在编辑的工作簿，报送名称前没有“~$”或“.~lock”的那一份",
        "Close the workbook and send the file whose name has no ~$ or .~lock before it",
    ),
    why=Phrase(
        "“~$”“.~lock”开头的是软件打开工作簿时留下的占位文件，里面没有填报内容。",
        "Files that begin with ~$ or .~lock only mark that a workbook is open; nothing that was filled in "
        "stands in them.",
    ),
)
F112 = Rule(
    "F112",
    Severity.ERROR,
    Phrase("其中有没有读出的文件", "Not all in it could be read"),
    Phrase("其中的 {names} 没有读出：{what}", "{names} in it could not be read: {what}"),
    Phrase(
        "请解压后报送其中的工作簿，或压缩为不设密码、不再套压缩包的 .zip",
        "Unpack it and send the workbooks in it, or pack them as a .zip without a password and without archives in it",
    ),
    why=Phrase(
        "压缩包、邮件里有一份没有读出，那一份就可能是谁的年报。别的照收，这一份记在压缩包、邮件名下，有人处理之前一直列出，免得当作没收到。",
        "What could not be read of an archive or a mail may be somebody's report. The others are taken; the archive or "
        "mail is listed until somebody decides about it, so that nothing in it passes for not having come.",
    ),
)
