"""F12x, W23x, V33x: what there is to say where a published report is read, not a workbook."""

from __future__ import annotations

from gouji.findings.rule import Rule, Severity
from gouji.findings.words import Phrase

_SAVE_AGAIN = Phrase(
    "请从发布网页重新下载或另存后再读", "Download or save it anew from where it was published, then read it again"
)
_ANOTHER_FORM = Phrase(
    "请改用该年报的其他发布形式（网页、Word 或带文字的 PDF），或照表填入空白工作簿",
    "Take another form of the report (page, Word file or PDF with text), or fill a blank workbook from it",
)
_LOOK_AND_FILL = Phrase(
    "请对照原文核实；可用 gouji fill 生成工作簿，在标出的格中补填",
    "Compare with the report; gouji fill makes a workbook in which these cells are marked to be filled in",
)

F120 = Rule(
    "F120",
    Severity.ERROR,
    Phrase("不是可读的年报文件", "Not a report that can be read"),
    Phrase("这是{format}，不是网页、Word、PDF 或文本", "This is {format}, not a page, Word file, PDF or text"),
    _ANOTHER_FORM,
    why=Phrase(
        "公开的年报以网页、Word、PDF 发布；图片里只有像素，别的格式里没有可以核对的表格。",
        "Reports are published as pages, Word files and PDFs; a picture holds nothing but dots, and other formats no "
        "table that could be proved.",
    ),
)
F121 = Rule(
    "F121",
    Severity.ERROR,
    Phrase("读取需要另装软件", "Something is needed to read it"),
    Phrase("读取{format}需要先安装 {need}", "To read {format}, install {need} first"),
    Phrase("安装后重新读取；或另存为 .docx 再读", "Install it and read again; or save the file as .docx"),
    why=Phrase(
        "PDF 和旧格式文档由专门的软件打开，不是每台机器都需要，所以不随程序一起安装。",
        "PDFs and old documents are opened by programs of their own, which not every machine needs.",
    ),
)
F122 = Rule(
    "F122",
    Severity.ERROR,
    Phrase("年报文件已损坏", "A report that is damaged"),
    Phrase("文件已损坏或不完整（{detail}）", "The file is damaged or incomplete ({detail})"),
    _SAVE_AGAIN,
    why=Phrase(
        "残缺的文件里读出的数靠不住，所以一个也不取。",
        "Numbers out of half a file cannot be trusted, so none is taken.",
    ),
)
F123 = Rule(
    "F123",
    Severity.ERROR,
    Phrase("年报文件超出限制", "A report over a limit"),
    Phrase("{what}超过 {limit}，不是一份年报", "{what}: more than {limit}, which is no report"),
    _SAVE_AGAIN,
    why=Phrase(
        "一份年报只有几页、三张表。大出几百倍的文件不是年报，读下去会拖住同批的其他文件。",
        "A report has a few pages and three tables. A file hundreds of times that is none, and reading it would hold "
        "up all others.",
    ),
)
F124 = Rule(
    "F124",
    Severity.ERROR,
    Phrase("读取年报中止", "Reading a report was stopped"),
    Phrase("读取该文件时中止（{detail}）", "Reading this file was stopped ({detail})"),
    _SAVE_AGAIN,
    why=Phrase(
        "每份文件的读取时间和内存都有上限，超过就停下，以免一份坏文件影响整批。",
        "Time and memory for one file are bounded, so that one bad file never costs the others.",
    ),
)
F125 = Rule(
    "F125",
    Severity.ERROR,
    Phrase("网页里没有正文", "A page without the report"),
    Phrase(
        "网页文件里没有年报正文：内容由脚本在浏览器中装入",
        "The page holds no report: a script puts it there when a browser shows the page",
    ),
    Phrase(
        "请在浏览器中打开，等内容显示后，用“另存为 → 网页，单个文件”或打印为 PDF，再读",
        "Open it in a browser, wait until it shows, save it as a single-file page or print it to PDF, and read that",
    ),
    why=Phrase(
        "有的网站先送来一张空页，再由脚本装入内容；存下来的文件里就没有年报，程序也不上网去取。",
        "Some sites send an empty page and let a script fill it; what was saved holds no report, and nothing is "
        "fetched.",
    ),
)
F126 = Rule(
    "F126",
    Severity.ERROR,
    Phrase("扫描件", "A scan"),
    Phrase("PDF 的页面是图片，没有可核对的文字", "The pages of the PDF are pictures, without text that was printed"),
    _ANOTHER_FORM,
    why=Phrase(
        "扫描件里的数字要靠识别，会把 1 认成 7；没有办法证明的数，程序不取。",
        "Figures in a scan have to be guessed from dots, and a 1 may become a 7; what cannot be proved is not taken.",
    ),
)
F127 = Rule(
    "F127",
    Severity.ERROR,
    Phrase("表格是图片", "Tables that are pictures"),
    Phrase(
        "有年报文字，但没有表格；文件里有 {count} 张图片，表格可能是图片",
        "There are texts of a report but no tables; it has {count} {count:picture|pictures}, which the tables may be",
    ),
    _ANOTHER_FORM,
    why=Phrase(
        "有的网站把统计表贴成图片。图片里的数字要靠识别，没有办法证明，程序不取。",
        "Some sites publish the tables as pictures. Figures in pictures have to be guessed and cannot be proved.",
    ),
)
F128 = Rule(
    "F128",
    Severity.ERROR,
    Phrase("没有年报的表格", "No tables of the form"),
    Phrase("没有找到已知版本（{known}）的表格", "No table of a known edition ({known}) was found"),
    Phrase(
        "请确认文件是政府信息公开工作年度报告全文。看得见表格却读不到的，网页请用浏览器打印成 PDF 再读，"
        "逗号隔开的文字请在表格程序里打开后复制成文本再读",
        "Make sure that it is the whole annual report. If you see its tables all the same: print a page to PDF in the "
        "browser; open text with commas in a spreadsheet program, copy it into a text file; then read that",
    ),
    why=Phrase(
        "认表靠表上印的行名和列名。一个也对不上，就不是这张表，或者只是目录、摘要；"
        "也可能是网页不用表格、只用版块排出来的，或者文字用逗号隔开。",
        "Tables are known by the labels that are printed in them. Where none agrees it is another form, or a summary; "
        "or a page lays out its figures without tables, or a text has commas between them.",
    ),
)
F129 = Rule(
    "F129",
    Severity.ERROR,
    Phrase("年报文件已加密", "A report behind a password"),
    Phrase("文件设置了打开密码", "The file needs a password to open"),
    Phrase("请取消打开密码后再读", "Remove the password, then read it again"),
    why=Phrase(
        "加了打开密码的文件，没有密码谁也读不了。",
        "Nobody can read such a file without its password.",
    ),
)

W250 = Rule(
    "W250",
    Severity.ERROR,
    Phrase("表格版本与年度不符", "Tables of another year's edition"),
    Phrase(
        "报告年度是 {year}，印的却是 {edition} 版的表格", "The report is for {year}, its tables are those of {edition}"
    ),
    Phrase(
        "表二各版问的内容不同，不能换填；数值按印出的版本给出，见 values",
        "Section 二 asks other things in each edition; the values are given by the edition that was printed",
    ),
    why=Phrase(
        "2021 年起表二所问的内容变了。仍用旧表的年报，数字属于旧表，不能当新表的数。",
        "From 2021 on section 二 asks other things. Figures in the old tables belong to these and not to the new ones.",
    ),
)
W251 = Rule(
    "W251",
    Severity.INFO,
    Phrase("行名印得不同", "A label printed differently"),
    Phrase("“{found}”按“{label}”读取", "{found!r} was read as {label!r}"),
    Phrase("无需处理：前后各行都对得上", "Nothing to do: the rows before and after it agree"),
    why=Phrase(
        "公布的年报里行名偶有漏字错字。前后行都能对上、又只差几个字时，读作该行并记录下来。",
        "Labels are misprinted now and then. Where the rows around agree and a few characters differ, it is read as "
        "that row, and said.",
    ),
)
W252 = Rule(
    "W252",
    Severity.ERROR,
    Phrase("有的行没有找到", "Rows that were not found"),
    Phrase("“{label}”没有找到{extent}", "{label!r} was not found{extent}"),
    _LOOK_AND_FILL,
    why=Phrase(
        "行名对不上的数不取：取错一行，比少一行更坏。",
        "A figure whose label does not agree is not taken: a wrong row is worse than none.",
    ),
)
W253 = Rule(
    "W253",
    Severity.ERROR,
    Phrase("同一张表印了两次而数不同", "A table printed twice with other figures"),
    Phrase("“{label}”印了不止一处：{found}", "{label!r} is printed more than once: {found}"),
    _LOOK_AND_FILL,
    why=Phrase(
        "两处数字不同，程序不能判断哪一处是本单位本年的数。",
        "Of two different figures no program can tell which is the agency's own for the year.",
    ),
)
W254 = Rule(
    "W254",
    Severity.ERROR,
    Phrase("列名次序或单位不符", "Columns in another order or unit"),
    Phrase("“{label}”的列名与表式不符：{found}", "The columns of {label!r} are not those of the form: {found}"),
    _LOOK_AND_FILL,
    why=Phrase(
        "列名决定每个数是谁的。列的次序或单位与表式不同，照原样读就会读错。",
        "The heads say whose each figure is. In another order or another unit the figures would be read wrongly.",
    ),
)
W255 = Rule(
    "W255",
    Severity.ERROR,
    Phrase("几行并作一行", "Several rows printed as one"),
    Phrase(
        "“{label}”印成一行（{found}），本版分为 {count} 行",
        "{label!r} is printed as one row ({found}); the edition has {count}",
    ),
    _LOOK_AND_FILL,
    why=Phrase(
        "合计为 0 的，各行都是 0；合计不是 0 的，不能替单位分到各行。",
        "Where the one row is 0 so is each of them; where it is not, nobody can divide it on the agency's behalf.",
    ),
)
W256 = Rule(
    "W256",
    Severity.ERROR,
    Phrase("单位或年度不明", "Whose report it is, or of which year"),
    Phrase("没有找到{what}", "{what} was not found"),
    Phrase("请用 --agency、--year 写明", "Say so with --agency, --year"),
    why=Phrase(
        "标题里有单位和年度。只存了正文或表格的文件没有标题，程序不猜。",
        "The title names them. A file with nothing but texts or tables has no title, and nothing is guessed.",
    ),
)
W257 = Rule(
    "W257",
    Severity.WARNING,
    Phrase("文字部分没有找到", "A text that was not found"),
    Phrase("“{label}”的标题没有找到", "The title of {label!r} was not found"),
    Phrase("请对照原文补填", "Fill it in from the report"),
    why=Phrase(
        "文字按各部分的标题切分。标题缺了，就不能确定从哪里到哪里。",
        "Texts are cut by the titles of the sections. Where one is missing, nobody knows where its text begins and "
        "ends.",
    ),
)
W258 = Rule(
    "W258",
    Severity.WARNING,
    Phrase("网页缺少样式表", "A page without its style sheets"),
    Phrase(
        "有 {count} 格的数字由几段拼成，其中有的可能被没有一并保存的样式表隐藏",
        "the digits of {count} {count:cell|cells} stand in several pieces, some of which a style sheet that was not "
        "saved may hide",
    ),
    Phrase(
        "请在浏览器里用“网页，全部”重新保存，与所附文件夹一起读取",
        "Save the page as a complete web page, and read it where its folder lies beside it",
    ),
    why=Phrase(
        "网页上看不看得见，由样式表决定。样式表没有存下来时，几段拼成的数字只记作文字，不取数。",
        "Style sheets decide what of a page is seen. Where they are not there, digits in several pieces are taken for "
        "words and not for a number.",
    ),
)

V350 = Rule(
    "V350",
    Severity.ERROR,
    Phrase("印的是空白", "Blank in print"),
    Phrase("“{label}”印的是空白{extent}", "{label!r} is blank in print{extent}"),
    _LOOK_AND_FILL,
    why=Phrase(
        "空白可能是“没有”，也可能是漏印。程序不把空白当 0；按合计能推出什么，另行写明。",
        "A blank may mean none or forgotten. It is never taken for a 0; what the sums say of it is told.",
    ),
)
V351 = Rule(
    "V351",
    Severity.ERROR,
    Phrase("印的不是单个数", "Printed in words"),
    Phrase("“{label}”印的是“{found}”{meaning}", "{label!r} is printed as {found!r}{meaning}"),
    _LOOK_AND_FILL,
    why=Phrase(
        "“22（其中修订16件）”“/”“251000元”要由人来定是哪个数；取第一个数字，常常取错。",
        "Such entries need a person to say which number is meant; the first number in them is often the wrong one.",
    ),
)
V352 = Rule(
    "V352",
    Severity.INFO,
    Phrase("推定的数", "Inferred"),
    Phrase("“{label}”没有照印，是推定的{extent}：{by}", "{label!r} was inferred{extent}: {by}"),
    Phrase("要只取照印的数，用 --strict", "To take only what is printed, use --strict"),
    why=Phrase(
        "缺了一格的行、连在一起的数字，有时只有一种读法说得通。推定的数与照印的数分开标明，不混用。",
        "A row that lacks a cell, or digits that run together, can sometimes be read in one way only. What was "
        "inferred is marked and never passes for what is printed.",
    ),
)
V353 = Rule(
    "V353",
    Severity.ERROR,
    Phrase("有几种读法", "Several readings"),
    Phrase(
        "“{label}”印的是“{found}”，有几种读法：{readings}", "{label!r} is printed as {found!r}, which may be {readings}"
    ),
    _LOOK_AND_FILL,
    why=Phrase(
        "连在一起的数字、对不上列的数，有几种读法都说得通，程序不替人选。",
        "Digits that run together, or figures under no column, can be read in several ways; nobody chooses for a "
        "person.",
    ),
)
V354 = Rule(
    "V354",
    Severity.WARNING,
    Phrase("照印的数相加不对", "Printed figures that do not add up"),
    Phrase(
        "“{label}”照印是 {found}，按印出的各数应为 {expected}（{rule}）",
        "{label!r} is printed as {found}, the printed parts make it {expected} ({rule})",
    ),
    Phrase("请对照原文；照印的数都已读出，另行标明", "Compare with the report; all are read as printed, and marked"),
    why=Phrase(
        "年报印出来的合计与各数不符，读得再准也不知道错的是哪一个。",
        "Where a printed total is not the sum of its parts, reading it right does not tell which of them is wrong.",
    ),
)
