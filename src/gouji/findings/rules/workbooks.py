"""W2xx: what can be wrong with a workbook: stamp, labels, protection, formulas."""

from __future__ import annotations

from gouji.findings.rule import Rule, Severity
from gouji.findings.rules.advice import FILL_AND_SAVE, IF_REFUSED, OPEN_AND_SAVE, USE_OUR_BLANK
from gouji.findings.words import Phrase

W201 = Rule(
    "W201",
    Severity.ERROR,
    Phrase("不是已知的报表", "Not a form we know"),
    Phrase("工作簿中没有本系统的报表标记", "The workbook carries no stamp of a form"),
    USE_OUR_BLANK,
    why=Phrase(
        "自制表格的行列由各人自定，程序无从证明每个数属于哪一项，因此只收下发的工作簿。",
        "In a table of one's own, nothing proves which number belongs to which item; that is why only the "
        "workbook that was sent out is read.",
    ),
)
W202 = Rule(
    "W202",
    Severity.ERROR,
    Phrase("报表版本未知", "Edition unknown"),
    Phrase("报表版本“{found}”未知，已知版本：{known}", "Edition {found!r} is unknown; known: {known}"),
    Phrase(
        "填报人请用为这种报表发的检查页；收表单位请更新程序，或用 --template 指定该版本的模板",
        "Use the page that was made for this form; the office updates the program, or names the template",
    ),
    why=Phrase(
        "各版本的行列不同。没有该版本的模板，就不知道每一格是什么。",
        "Editions differ in rows and columns. Without the template of this one, nobody knows what its cells are.",
    ),
    on_desk=Phrase(
        "请单位填本次下发的空白工作簿；这一版正是要收的，请更新程序",
        "Ask for the blank workbook of this collection; update the program if this edition is what is being collected",
    ),
    to_agency=Phrase(
        "请填本次下发的空白工作簿；用检查页的，请用为这种报表发的那一份",
        "Fill the blank workbook of this collection; of checker pages, use the one that was made for this form",
    ),
)
W203 = Rule(
    "W203",
    Severity.ERROR,
    Phrase("缺少工作表", "Sheet missing"),
    Phrase("缺少工作表“{sheet}”", "Sheet {sheet!r} is missing"),
    Phrase(
        "请在下发的原工作簿中填报，不要删除工作表或改名",
        "Use the workbook as it was sent out; do not delete or rename sheets",
    ),
    why=Phrase(
        "少一张表就少一部分填报内容，不能按“没有发生”处理。",
        "With a sheet a whole section of the report is missing; that is not the same as zero.",
    ),
)
W204 = Rule(
    "W204",
    Severity.ERROR,
    Phrase("表头或行名被改动", "Label changed"),
    Phrase(
        "表头或行名被改动：现为“{found}”，应为“{expected}”", "A label was changed: {found!r} should be {expected!r}"
    ),
    Phrase("请恢复原文字，或将数字抄入空白工作簿", "Restore the words, or copy the figures into a fresh blank"),
    why=Phrase(
        "数字的含义全在表头和行名上：文字改了，就不能证明数字还是原来那一项。",
        "What a number means is said by its labels alone. Once they are changed, nothing proves that it is "
        "still the same item.",
    ),
)
W205 = Rule(
    "W205",
    Severity.INFO,
    Phrase("表格移动，已找到", "Grid moved, found again"),
    Phrase("表格不在原来的位置，已按文字重新找到：{moves}", "Grids moved and were found again by their words: {moves}"),
    Phrase("无需处理：文字已逐一核对", "Nothing to do: every label was compared"),
    why=Phrase(
        "插入空行、移动表格不改变内容。程序按文字重新对位，并把移动如实记下，供日后核查。",
        "Blank rows and moved tables change nothing. The words tell where everything is now, and the move is "
        "recorded for later.",
    ),
)
W206 = Rule(
    "W206",
    Severity.ERROR,
    Phrase("找不到表格", "Grid not found"),
    Phrase(
        "表格的行列被改动：{what}（{cell} 现为“{found}”，应为“{expected}”）",
        "Rows or columns were changed: {what} ({cell} is {found!r}, should be {expected!r})",
    ),
    Phrase(
        "请恢复原来的行列，或将数字抄入空白工作簿后重新报送",
        "Restore the rows and columns, or copy the figures into a fresh blank",
    ),
    why=Phrase(
        "行列对不上时，按原位置读数会张冠李戴：错一行，后面所有的数都错一行。宁可不读，也不读错。",
        "Where rows do not match, reading at the old addresses shifts every number by a line. Better no "
        "number than a wrong one.",
    ),
)
W207 = Rule(
    "W207",
    Severity.INFO,
    Phrase("保护已取消", "Protection removed"),
    Phrase("工作表保护已取消：{sheets}", "Sheets no longer protected: {sheets}"),
    Phrase("无需处理：文字和公式已逐一核对", "Nothing to do: every label and formula was compared"),
    why=Phrase(
        "有的软件保存时会自动去掉保护，不是填报人的过错。文字和公式都已逐一核对，所以只作记录。",
        "Some programs drop the protection by themselves. As every label and formula was compared, it is "
        "recorded and nothing more.",
    ),
)
W208 = Rule(
    "W208",
    Severity.WARNING,
    Phrase("公式被覆盖", "Formula overwritten"),
    Phrase(
        "{count} 个合计格的公式被数字覆盖或删去（如 {cell} 现为“{found}”），读取时按填报数重新计算",
        "{count} {count:total was|totals were} typed over or emptied ({cell} holds {found!r}); {count:it was|they "
        "were} computed from the inputs",
    ),
    Phrase("合计会自动计算，请不要在合计格填数", "Totals compute themselves: do not type into them"),
    why=Phrase(
        "合计由公式得出，才能随分项一起变。填成数字后再改分项，合计就不会跟着改。",
        "A total is a formula so that it follows its parts. Typed over, it stays as it is when a part is "
        "corrected later.",
    ),
)
W209 = Rule(
    "W209",
    Severity.INFO,
    Phrase("公式未重新计算", "Not recalculated"),
    Phrase(
        "{count} 个合计公式完好，文件里存的结果却不是按现在的填报数算出的（如 {cell} 存的是 {found}，应为 {expected}）",
        "{count} {count:total has its formula, but the stored result is|totals have their formula, but the stored "
        "results are} not {count:that|those} of the figures ({cell} holds {found}, "
        "should be {expected})",
    ),
    OPEN_AND_SAVE,
    why=Phrase(
        "公式完好，只是存下的结果旧了：保存它的软件没有计算，设成了手动计算，或者数是由别的程序写进去的。"
        "导入时一律按分项重新计算，不用表里存的结果。",
        "The formulas are intact and their stored results are old: the program that saved them does not calculate "
        "or was set not to, or another one wrote the figures. Totals are always computed from their parts, never taken "
        "from the file.",
    ),
)
W210 = Rule(
    "W210",
    Severity.WARNING,
    Phrase("没有标记，按文字识别", "No stamp, recognised by its labels"),
    Phrase(
        "工作簿中的标记已丢失，按表中文字识别为 {found} 版",
        "The stamps in the workbook are lost; by its words it is of edition {found}",
    ),
    Phrase("请核对单位和年度", "Check agency and year"),
    why=Phrase(
        "标记写明是哪个单位、哪一年、哪一版。没有标记时，表是对的，但归属只能凭封面文字，所以请人看一眼。",
        "The stamp says whose workbook it is, which year and which edition. Without it the table is right "
        "but its owner rests on the cover's words, so a person should look.",
    ),
)
W211 = Rule(
    "W211",
    Severity.ERROR,
    Phrase("标记互相矛盾", "Stamp contradicts itself"),
    Phrase(
        "工作簿中的标记互相矛盾：{what}一处为“{found}”，一处为“{expected}”",
        "The stamps in the workbook disagree on {what}: {found!r} and {expected!r}",
    ),
    Phrase(
        "请把封面印好的内容改回原样；从别的单位的工作簿复制来的，请用本单位的空白工作簿填报",
        "Put back what the cover printed; if sheets came from another agency's workbook, fill the blank made for you",
    ),
    why=Phrase(
        "一份工作簿只能属于一个单位、一个年度。几处说法不同，多半是借用了别的单位的文件；若照收，数据会记到别人名下。",
        "A workbook belongs to one agency and one year. Where its stamps disagree it was mostly made from "
        "someone else's file, and its numbers would go to the wrong agency.",
    ),
)
W212 = Rule(
    "W212",
    Severity.ERROR,
    Phrase("封印不符", "Seal broken"),
    Phrase(
        "标记的封印不符或已丢失：单位、年度或版本被改动，或不是本单位下发的",
        "The seal of the stamp does not hold or is lost: the stamp was changed, or made by others",
    ),
    USE_OUR_BLANK,
    why=Phrase(
        "封印由收表单位的密钥生成，改动单位、年度或版本后就对不上，可防止冒名报送。",
        "The seal is made with the office's key and breaks when agency, year or edition is changed; it keeps "
        "anyone from filing in another's name.",
    ),
)
W213 = Rule(
    "W213",
    Severity.ERROR,
    Phrase("用了另一版本的表格", "Layout of another edition"),
    Phrase(
        "“{sheet}”是 {found} 版的表格，应为 {expected} 版",
        "{sheet!r} is the table of edition {found}, not of {expected}",
    ),
    USE_OUR_BLANK,
    why=Phrase(
        "各版本的行名相近而行数不同（如 2021 版比 2019 版多两行），套用旧表会整段错位。",
        "Editions have similar words and different rows (2021 has two more than 2019): figures in an old "
        "table would land on the wrong rows.",
    ),
)
W214 = Rule(
    "W214",
    Severity.INFO,
    Phrase("表样有改动", "Layout has changed since"),
    Phrase(
        "该工作簿按较早的表样制作（{found}，现为 {expected}）",
        "The workbook was made with an earlier layout of the form ({found}, now {expected})",
    ),
    Phrase("无需处理：文字已逐一核对", "Nothing to do: every label was compared"),
    why=Phrase(
        "工作簿下发之后，表中印的、填的或加的又有改动。表中文字已逐一核对，数据可用；记下来便于追溯。",
        "What is printed, typed or added up was changed after this workbook was sent out. Every label was compared "
        "and the data is good; it is recorded so that it can be traced.",
    ),
)
W215 = Rule(
    "W215",
    Severity.WARNING,
    Phrase("表外有内容", "Content outside the form"),
    Phrase(
        "表外有 {count} 个单元格填了内容，没有读取（如“{found}”）",
        "{count} {count:cell outside the form holds|cells outside the form hold} something that was not read (such "
        "as {found!r})",
    ),
    Phrase(
        "若是填报内容，请填入表内单元格；若是备注，报表有正文的写入正文，没有的另行告知收表单位",
        "Figures belong into the grid; remarks belong into the texts, where the form has any",
    ),
    why=Phrase(
        "表外的字和数不属于任何一项，程序不会读取。提示一声，以免填报人以为已经报了。",
        "What stands outside the table belongs to no item and is not read. It is said so that nobody "
        "believes it was reported.",
    ),
)

W216 = Rule(
    "W216",
    Severity.ERROR,
    Phrase("两张表不一致", "Two sheets disagree"),
    Phrase(
        "“{sheet}”和“{found}”是同一张表，填报数不同或无法核对",
        "{sheet!r} and {found!r} are the same table with figures that differ or cannot be compared",
    ),
    Phrase("请删除多余的一张", "Delete the one that is not meant"),
    why=Phrase(
        "同一张表有两份而数不同，程序不能替填报人选定哪一份是定稿。",
        "The same table is there twice with different figures, and a program must not choose which one is meant.",
    ),
)
W217 = Rule(
    "W217",
    Severity.ERROR,
    Phrase("不知道是哪个单位、哪一年", "Agency or year unknown"),
    Phrase("工作簿中的标记和封面都已丢失，不知道是哪个单位、哪一年的", "Stamps and cover are lost: no agency, no year"),
    Phrase("收表单位请用 --agency 和 --year 指明", "Name them with --agency and --year"),
    why=Phrase(
        "不知道是谁的、哪一年的，数据就无处可归。文件名可以随意改，不能作为依据。",
        "Without agency and year the data belongs nowhere. A file name proves nothing: anyone can change it.",
    ),
    on_desk=FILL_AND_SAVE,
    to_agency=FILL_AND_SAVE,
)
W218 = Rule(
    "W218",
    Severity.WARNING,
    Phrase("含有宏", "Macros in the workbook"),
    Phrase("工作簿中含有宏，没有运行", "The workbook holds macros; they were not run"),
    Phrase(
        "下发的空白工作簿没有宏：请确认来源，另存为“Excel 工作簿(*.xlsx)”后报送",
        "The blank had none: make sure where they come from, and save as Excel Workbook (*.xlsx)",
    ),
    why=Phrase(
        "宏是可以执行的程序，可能带有病毒。下发的工作簿没有宏，所以不运行，也请填报人查明来源。",
        "Macros are programs and may carry a virus. The workbook that was sent out has none; they are never "
        "run, and their source should be known.",
    ),
)
W219 = Rule(
    "W219",
    Severity.INFO,
    Phrase("看不到公式的格式", "A format that shows no formulas"),
    Phrase(
        "这是{format}，只能读到数值，看不到公式和保护；合计按填报数重新计算并与表中数字核对",
        "This is {format}: only values can be seen, no formulas and no protection; totals were computed and compared",
    ),
    Phrase("无需处理；以后请保存为 .xlsx", "Nothing to do; save as .xlsx next time"),
    why=Phrase(
        "这种格式读得到数，看不到公式和保护，合计只能按分项重新计算来核对。",
        "Of this format the values can be read but not formulas and protection; totals are proved by adding "
        "up their parts again.",
    ),
)
W220 = Rule(
    "W220",
    Severity.ERROR,
    Phrase("单元格被合并", "Cells merged"),
    Phrase("{found} 被合并成一格，盖住了“{label}”", "{found} was merged into one cell that stands for {label!r}"),
    Phrase("请取消合并，每项各填一格", "Undo the merge and fill each cell for itself"),
    why=Phrase(
        "合并后只剩一格的数，既算这一项又算那一项，读哪一项都会错。",
        "One number would stand for two fields; read as either, it would be wrong.",
    ),
)
W221 = Rule(
    "W221",
    Severity.INFO,
    Phrase("部分标记已丢失", "Some stamps are lost"),
    Phrase(
        "工作簿中的标记丢失了一部分（{lost}），其余一致",
        "Some of the stamps in the workbook are lost ({lost}); those left agree",
    ),
    Phrase("无需处理", "Nothing to do"),
    why=Phrase(
        "有的软件保存时会丢掉一部分标记；标记写在几处，正是为了丢了一处还认得出。",
        "Several programs drop some of the stamps by themselves; that is why they stand in several places.",
    ),
)
W222 = Rule(
    "W222",
    Severity.INFO,
    Phrase("合计公式写法不同", "Formula spelled otherwise"),
    Phrase(
        "{count} 个合计格的公式写法与下发的不同，加的格相同（如 {cell} 现为“{found}”）",
        "{count} {count:total is spelled otherwise than it was sent and adds|totals are spelled otherwise than they "
        "were sent and add} up the same cells ({cell} holds {found!r})",
    ),
    OPEN_AND_SAVE,
    why=Phrase(
        "不同软件会改写公式的写法（加 $、空格，换次序），加的格没有变，结果也不会变。",
        "Programs respell formulas ($, spaces, order). The cells added up are the same, and so is the result.",
    ),
)
W223 = Rule(
    "W223",
    Severity.WARNING,
    Phrase("合计公式被改动", "Formula altered"),
    Phrase(
        "{count} 个合计格的公式被改动（如 {cell} 现为“{found}”，{what}），读取时按填报数重新计算",
        "{count} {count:total has an altered formula|totals have altered formulas} ({cell} holds {found!r}: {what}); "
        "{count:it was|they were} computed from the inputs",
    ),
    Phrase("合计会自动计算，请不要改动合计格的公式", "Totals compute themselves: leave their formulas as they are"),
    why=Phrase(
        "公式少加、多加了格，合计就不对，而且从表面看不出来。导入时按分项重新计算。",
        "A formula that adds up more or fewer cells gives a wrong total that nobody can see. It is computed "
        "again from the parts.",
    ),
)
W224 = Rule(
    "W224",
    Severity.INFO,
    Phrase("另有工作表", "Other sheets"),
    Phrase(
        "{count} 张工作表不属于本报表，没有读取（{found}）",
        "{count} {count:sheet is not of the form and was|sheets are not of the form and were} not read ({found})",
    ),
    Phrase("无需处理；若是填报内容，请填入表内", "Nothing to do; figures belong into the form's own sheets"),
    why=Phrase(
        "多出来的工作表不读，但要说一声，以免填报内容写在了那里。",
        "Sheets that are not of the form are not read; it is said in case figures were written there.",
    ),
)
W230 = Rule(
    "W230",
    Severity.WARNING,
    Phrase("表被隐藏", "Sheet hidden"),
    Phrase(
        "工作表 {sheets} 被隐藏，其中的填报数照常读取",
        "The sheets {sheets} are hidden; their figures were read all the same",
    ),
    Phrase(
        "请取消隐藏（右击工作表标签 → 取消隐藏），核对其中的填报数",
        "Unhide them (right-click a tab > Unhide) and look at their figures",
    ),
    why=Phrase(
        "隐藏的表填报人看不见，里面的数可能不是想报的数。",
        "Nobody sees a hidden sheet, and its figures may not be those that were meant.",
    ),
)
W231 = Rule(
    "W231",
    Severity.WARNING,
    Phrase("填报格被隐藏", "Inputs out of sight"),
    Phrase(
        "本表有 {count} 个填了内容的单元格在隐藏、筛掉或折叠的行列里（如“{label}”），看不见，照常读取",
        "{count} filled {count:cell stands|cells stand} in rows or columns that are hidden, filtered out or folded "
        "up (such as {label!r}); "
        "{count:it was|they were} read all the same",
    ),
    Phrase(
        "请取消隐藏和筛选（全选后右击行号、列标 → 取消隐藏），核对其中填报的内容",
        "Unhide them (select all, right-click the headings > Unhide, clear filters) and look at what they hold",
    ),
    why=Phrase(
        "看不见的行列里可能是上一年的数，或别人填的数；填的人没有看到，也就没有核对。",
        "Figures that nobody sees may be those of another year or another hand; whoever filed the report did not check "
        "them.",
    ),
)
W232 = Rule(
    "W232",
    Severity.WARNING,
    Phrase("有看不见的文字", "Words that nobody sees"),
    Phrase(
        "“{label}”中“{marked}”与底色同色、字号过小、过大或不属于正文，看不见，照常读取",
        "{label!r} holds words in the colour of the cell, too small or large to be seen or no plain text, which were "
        "read all the same: {marked}",
    ),
    Phrase(
        "请将字体颜色改为“自动”、字号改为正常，字段（如日期、工作表名）改为直接填写，核对后保留或删除",
        "Set the colour of the font to Automatic and its size as usual, type what a field stands for, then keep or "
        "delete them",
    ),
    why=Phrase(
        "看不见的文字仍存在单元格里，公布时会出现在正文中。",
        "They are in the cell all the same, and would be seen in what is published.",
    ),
)
W233 = Rule(
    "W233",
    Severity.WARNING,
    Phrase("日期显示为数字", "A date displayed as a number"),
    Phrase(
        "“{label}”要填日期，显示的是数字 {found}，按日期 {expected} 读取",
        "{label!r} asks for a date and displays the number {found}, which was read as {expected}",
    ),
    Phrase(
        f"请将该格的数字格式改为“日期”，核对显示的日期；{IF_REFUSED.zh}",
        f"Set the number format of the cell to Date and check the day that is displayed; {IF_REFUSED.en}",
    ),
    why=Phrase(
        "电子表格用天数存日期，格式丢失后只看得到天数。填的人可能并没有看到这个日期。",
        "Spreadsheets store a date as a count of days, and without its format only the count is seen: who filled it in "
        "may not have seen that day.",
    ),
)
W234 = Rule(
    "W234",
    Severity.WARNING,
    Phrase("日期看不到年份", "A date displayed without its year"),
    Phrase(
        "“{label}”显示为“{found}”，没有年份，存的是 {expected}，按此读取",
        "{label!r} displays {found!r} without a year; it stores {expected}, which was read",
    ),
    Phrase(
        f"请核对年份，并将该格的数字格式改为带年份的日期；{IF_REFUSED.zh}",
        f"Check the year, and set the number format of the cell to a date with its year; {IF_REFUSED.en}",
    ),
    why=Phrase(
        "只键入月和日时，电子表格自动补上当年的年份，而格式可能不显示它，补错了也看不出来。",
        "Where only month and day are typed, spreadsheets add the year that it is, and the format may not display it: "
        "nobody sees a wrong one.",
    ),
)
W235 = Rule(
    "W235",
    Severity.WARNING,
    Phrase("有图片、文本框或批注盖在表上", "Pictures, text boxes or notes over the sheet"),
    Phrase(
        "工作表上有 {count} 个图片、文本框、控件或一直显示的批注（如{kind}），没有读取",
        "The sheet has pictures, text boxes, form controls or notes that are displayed always, which were not read "
        "({count}, such as {kind})",
    ),
    Phrase(
        "其中若有填报内容，请填入单元格；印章、签名等无需处理",
        "Type what is of the form into its cells; nothing to do for a seal or a signature",
    ),
    why=Phrase(
        "图片、文本框、批注不在单元格里，程序不读。盖住的填报格下面可能还有别的数，提示一声，请人看一眼。",
        "Pictures, text boxes and notes stand in no cell and are not read. Under them cells may hold other figures "
        "than they show, so a person should look.",
    ),
)
W240 = Rule(
    "W240",
    Severity.WARNING,
    Phrase("填报与审核有空白", "Sign-off left blank"),
    Phrase("封面“{label}”没有填", "{label!r} on the cover is blank"),
    Phrase(
        "请在封面填写；按规定应当签字、盖章的，打印后另行签章",
        "Fill it in on the cover; sign and seal the printed form besides, where that is required",
    ),
    why=Phrase(
        "年报要公布，谁填报、谁审核、谁做保密审查、谁签发，出了问题要能找到人。模板或收表设置可以把其中某项定为必填，不填即退回。",
        "The report is published; whoever filled, checked, cleared and signed it must be known when something is "
        "wrong. A template or the settings of a campaign can make any of these an error.",
    ),
)
