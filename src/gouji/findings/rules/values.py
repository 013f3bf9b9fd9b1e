"""V3xx: what can be wrong with one value."""

from __future__ import annotations

from gouji.findings.rule import Rule, Severity
from gouji.findings.rules.advice import IF_REFUSED
from gouji.findings.words import Phrase

V301 = Rule(
    "V301",
    Severity.ERROR,
    Phrase("空白未填", "Blank"),
    Phrase("“{label}”空白未填{extent}", "{label!r} is blank{extent}"),
    Phrase(
        "数字没有发生的填 0（整个部分都为 0 的，可在封面选择零报告），文字没有的填“无”",
        "Type 0 where there is none (a section that is all zero can be declared so on the cover); where a text has "
        "nothing to say, say so",
    ),
    why=Phrase(
        "空白可能是“没有”，也可能是“忘了填”。年报要公布，程序不能替单位把空白当成 0。",
        "A blank may mean none or forgotten. The report is published, so nobody may turn a blank into a 0 on "
        "the agency's behalf.",
    ),
)
V302 = Rule(
    "V302",
    Severity.ERROR,
    Phrase("不是数字", "Not a number"),
    Phrase("“{label}”填的是“{found}”，不是数字", "{label!r} holds {found!r}, which is not a number"),
    Phrase("请在该单元格改填数字，没有的填 0", "Type a number into that cell; type 0 if there is none"),
    why=Phrase(
        "“无”“/”“见附件”等文字不能相加，也不能汇总。没有发生的，统一填 0。",
        "Words such as 无 or / cannot be added up. Where there is nothing, everyone types 0.",
    ),
)
V303 = Rule(
    "V303",
    Severity.ERROR,
    Phrase("不是整数", "Not a whole number"),
    Phrase("“{label}”应为整数，填的是“{found}”", "{label!r} takes whole numbers, found {found!r}"),
    Phrase("请按件数或项数填写整数", "Type the number of items, without a fraction"),
    why=Phrase(
        "件数、项数只能是整数。出现小数，多半是单位填错（如把“万件”当作“件”）。",
        "Items are counted in whole numbers. A fraction mostly comes from another unit, such as ten thousands.",
    ),
)
V304 = Rule(
    "V304",
    Severity.ERROR,
    Phrase("不能为负", "Negative"),
    Phrase("“{label}”不能为负，填的是“{found}”", "{label!r} cannot be negative, found {found!r}"),
    Phrase("请核对后改填", "Check and correct it"),
    why=Phrase(
        "件数和金额不会小于 0；只有 2019 版“本年增/减”可以填负数。",
        "Counts and amounts are never below 0; only 2019's change of items may be negative.",
    ),
)
V305 = Rule(
    "V305",
    Severity.ERROR,
    Phrase("数字过大", "Too large"),
    Phrase("“{label}”的数字过大或位数过多：“{found}”", "{label!r} is too large or has too many digits: {found!r}"),
    Phrase(
        "请核对是否多填了位数；整数部分最多十位（报表另有规定的除外），有效数字最多十五位",
        "Check for extra digits: at most ten before the point, unless the form says otherwise, and fifteen in all",
    ),
    why=Phrase(
        "已公布的年报中，最大的一格不过八位数。位数过多，多半是连打、粘连或把电话号码填进了表。",
        "The largest figure in any published report has eight digits. More digits are mostly two numbers run "
        "together, or a telephone number.",
    ),
)
V306 = Rule(
    "V306",
    Severity.ERROR,
    Phrase("错误值", "Spreadsheet error value"),
    Phrase("“{label}”显示错误值 {found}", "{label!r} shows the error {found}"),
    Phrase("请在该单元格重新填写；数字没有的填 0", "Type it anew into that cell; 0 for a count of nothing"),
    why=Phrase(
        "#REF!、#DIV/0! 表示公式已经失效，原来的数不在了。",
        "#REF! or #DIV/0! means that a formula has lost its way; the number itself is gone.",
    ),
)
V307 = Rule(
    "V307",
    Severity.WARNING,
    Phrase("填报格中是公式", "Formula in an input"),
    Phrase(
        "“{label}”填的是公式“{found}”，按其结果 {expected} 读取",
        "{label!r} holds {found!r}; its value {expected} was read",
    ),
    Phrase("请改填数字", "Type the number itself"),
    why=Phrase(
        "公式会随别的格变化，报上来的应是定下来的数。本式结果已核实，照此读取。",
        "A formula changes with other cells; what is filed should stand still. This one was worked out and "
        "its value was taken.",
    ),
)
V308 = Rule(
    "V308",
    Severity.ERROR,
    Phrase("日期或逻辑值", "A date or a truth value"),
    Phrase("“{label}”填的是{kind}“{found}”，不是数字", "{label!r} holds {kind} {found!r}, not a number"),
    Phrase(
        f"请先将单元格格式改为“常规”，再填数字；{IF_REFUSED.zh}",
        f"Set the cell's format to General, then type the number; {IF_REFUSED.en}",
    ),
    why=Phrase(
        "表格软件常把“3-4”“1/2”自动变成日期，原来填的数已经看不出来。",
        "Spreadsheets turn entries such as 3-4 or 1/2 into dates, and what was typed can no longer be seen.",
    ),
)
V309 = Rule(
    "V309",
    Severity.INFO,
    Phrase("已换读", "Read as"),
    Phrase("“{label}”填的是“{found}”，读作 {expected}", "{label!r} holds {found!r}, read as {expected}"),
    Phrase("无需处理；下次请照读出的写法填写", "Nothing to do; next time type it as it was read"),
    why=Phrase(
        "全角数字、空格、千分位和单位不影响数值，程序代为整理，并把原样和读法一并记录，随时可查。",
        "Full-width digits, spaces, separators and units do not change the number; they are tidied, and both "
        "spellings are recorded.",
    ),
)
V310 = Rule(
    "V310",
    Severity.ERROR,
    Phrase("文字过长", "Text too long"),
    Phrase("“{label}”有 {found} 字，最多 {expected} 字", "{label!r} has {found} characters, at most {expected}"),
    Phrase("请精简文字", "Shorten the text"),
    why=Phrase(
        "一个单元格最多容纳 32767 字，超出的会被软件截断而没有提示。",
        "A cell holds 32 767 characters; programs cut off the rest without a word.",
    ),
)
V311 = Rule(
    "V311",
    Severity.ERROR,
    Phrase("零报告与填报不符", "Declared zero but not zero"),
    Phrase(
        "封面选择了零报告，但“{section}”有 {count} 格不是 0（如“{label}”填了 {found}）",
        "The cover declares {section!r} all zero, but {count} {count:cell is|cells are} not ({label!r} is {found})",
    ),
    Phrase("请在封面取消零报告，或更正该数", "Withdraw the declaration on the cover, or correct the figure"),
    why=Phrase(
        "选了零报告，就是声明该部分全部为 0。两处说法不一，程序不能判断以哪处为准。",
        "A zero return states that a whole section is 0. Where figures say otherwise, a program cannot tell "
        "which is meant.",
    ),
)
V312 = Rule(
    "V312",
    Severity.ERROR,
    Phrase("不是日期", "Not a date"),
    Phrase("“{label}”填的是“{found}”，不是日期", "{label!r} holds {found!r}, which is not a date"),
    Phrase("请按 2021-01-31 的样式填写", "Type it like 2021-01-31"),
    why=Phrase(
        "日期要写成年月日，才不会把日、月读反。",
        "Year, month and day have to be plain, or day and month are read the wrong way round.",
    ),
)
V313 = Rule(
    "V313",
    Severity.WARNING,
    Phrase("疑为日期", "May be a date"),
    Phrase(
        "“{label}”的 {found} 恰为日期 {expected} 的序号",
        "{label!r} is {found}, which is how spreadsheets store the date {expected}",
    ),
    Phrase("如确为件数，不用改", "Leave it as it is if it is the count"),
    why=Phrase(
        "这个数恰好等于一个近期日期在软件里的序号，可能是日期被改成了数字格式。",
        "The number is exactly what spreadsheets store for a recent date: a date may have lost its format.",
    ),
)
V314 = Rule(
    "V314",
    Severity.ERROR,
    Phrase("公式结果无法核实", "Formula that cannot be verified"),
    Phrase(
        "“{label}”填的是公式“{found}”，其结果无法核实",
        "{label!r} holds {found!r}, whose value cannot be verified",
    ),
    Phrase("请改填数字", "Type the number itself"),
    why=Phrase(
        "公式的结果要能当场验算才可采用。它引用了别处或用了复杂函数，验算不了。",
        "The value of a formula counts only where it can be worked out again. This one refers elsewhere or "
        "uses other functions.",
    ),
)
V315 = Rule(
    "V315",
    Severity.ERROR,
    Phrase("不在可选之列", "Not one of the choices"),
    Phrase("“{label}”填的是“{found}”，只能选{choices}", "{label!r} holds {found!r}; only {choices} can be chosen"),
    Phrase("请在下拉框中选择", "Choose from the list"),
    why=Phrase(
        "只有“是”和“否”两种意思明确；“大概”“部分”不能作为零报告的依据。",
        "Only 是 and 否 are plain; nothing else can stand for a zero return.",
    ),
)
V316 = Rule(
    "V316",
    Severity.ERROR,
    Phrase("数据项不符", "Not as the schema says"),
    Phrase("JSON 中的“{label}”与结构不符（“{found}”）", "{label!r} is not as the schema says ({found!r})"),
    Phrase("JSON 的结构见 gouji schema", "See gouji schema for its structure"),
    why=Phrase(
        "多出的或类型不对的数据项，多半是拼写错误或版本不对；悄悄丢掉会漏数。",
        "An unknown item or one of the wrong type is mostly a misspelling or another edition; dropping it "
        "silently would lose data.",
    ),
)
V317 = Rule(
    "V317",
    Severity.ERROR,
    Phrase("引用了别的文件", "Link to another file"),
    Phrase(
        "“{label}”取自别的文件或网址（{found}），对方一变就跟着变",
        "{label!r} comes from another file or place ({found!r}) and changes when that does",
    ),
    Phrase(
        "请改填数字；单元格里没有公式的，先在“数据”里断开链接或删除查询，不然一刷新又会变",
        "Type the number itself; where the cell shows no formula, break the link or delete the query first "
        "(under Data), or it will change again",
    ),
    why=Phrase(
        "别的文件不会随报表一起报来，对方一变数就变，谁也无法核对。",
        "The other file does not come with the return; when it changes so does the figure, and nobody can check it.",
    ),
)
V318 = Rule(
    "V318",
    Severity.ERROR,
    Phrase("零报告而表外有数", "Declared zero with figures outside the form"),
    Phrase(
        "封面选择了零报告，但“{section}”的表外有 {count} 个数，没有读取（如“{found}”）",
        "The cover declares {section!r} all zero, but outside its table stand figures that were not read "
        "({count}, such as {found!r})",
    ),
    Phrase(
        "是这一部分的数，请填入表内，并在封面取消零报告；与填报无关的，请删除",
        "If they belong to the section, put them into the table and withdraw the declaration on the cover; "
        "otherwise delete them",
    ),
    why=Phrase(
        "表内的数被移到表外，表内就成了空白；选了零报告，空白按 0 计，数就丢了。",
        "Figures that were moved out of a table leave blanks behind, which count as 0 once the section is "
        "declared zero: the figures would be lost.",
    ),
)
V320 = Rule(
    "V320",
    Severity.ERROR,
    Phrase("表内非填报格有内容", "Content in the table where nothing is asked"),
    Phrase(
        "表内或填报行旁有 {count} 个不是填报格的单元格填了内容，没有读取（如“{found}”）",
        "In the table or in a row beside its inputs, cells that are no inputs hold something that was not read "
        "({count}, such as {found!r})",
    ),
    Phrase(
        "是填报数的，请移到对应的填报格（合并的单元格只填第一格）；与填报无关的，请删除",
        "Move figures into the inputs they belong to (of merged cells the first one); delete what is not of the form",
    ),
    why=Phrase(
        "数填在了表内别的格或旁边一行，看表的人会当作填报数，而程序只读填报格：两边看到的数就不同了。",
        "A reader of the table takes such a figure for the one that is filed, while a program reads the inputs alone: "
        "they would see different numbers.",
    ),
)
V321 = Rule(
    "V321",
    Severity.ERROR,
    Phrase("单元格里是图片", "A picture in a cell"),
    Phrase(
        "“{label}”的单元格里是图片，读不出数字或文字",
        "The cell of {label!r} holds a picture, which is no number and no text",
    ),
    Phrase("请删除图片，把其中的数字或文字填入该单元格", "Delete it and type what it shows into that cell"),
    why=Phrase(
        "图片里的数字不能相加，文字不能公布成文；不认识单元格图片的软件在那里只看到错误值或公式。",
        "Figures in a picture cannot be added up and its words cannot be published as text; programs that do not know "
        "pictures in cells find an error or a formula there.",
    ),
)
V322 = Rule(
    "V322",
    Severity.ERROR,
    Phrase("正文上有图片或文本框", "A picture or a text box over a text"),
    Phrase(
        "“{label}”的位置上有{kind}，其中的内容没有读取",
        "Over {label!r} lies {kind}, and what is in it was not read",
    ),
    Phrase(
        "请把其中的文字填入该部分的单元格，每段一行，再删除图片或文本框",
        "Type its words into the cells of that text, a paragraph a row, and delete it",
    ),
    why=Phrase(
        "浮在单元格上面的东西不在任何一格里，程序读不到；看的人却以为它是正文的一部分，照此公布就漏了。",
        "What floats over the cells stands in none of them and is not read, while a reader takes it for a part of the "
        "text: it would be missing from what is published.",
    ),
)
V323 = Rule(
    "V323",
    Severity.ERROR,
    Phrase("单元格样式使内容看不真", "A style that keeps the contents from sight"),
    Phrase(
        "“{label}”存的是 {found}，但{kind}，看到的不一定是它",
        "{label!r} stores {found}, but {kind}: what is seen may be something else",
    ),
    Phrase(
        "请将水平对齐改为“常规”或“居中”、缩进改为 0、文字方向改为横排从左到右，清除条件格式，核对看到的内容后再报；"
        f"{IF_REFUSED.zh}",
        "Set the horizontal alignment to General or Center, the indent to 0 and the orientation to horizontal, from "
        f"left to right, and clear conditional formats, then check what is seen; {IF_REFUSED.en}",
    ),
    why=Phrase(
        "“填充”对齐把单元格里的字重复到填满为止，条件格式可以划去数字或把它变成底色：填的人看到的和存的不是一个数。",
        "Fill repeats what is in a cell for as long as there is room, and a conditional format can strike a number out "
        "or hide it: what the clerk sees is not the number that is stored.",
    ),
)
V324 = Rule(
    "V324",
    Severity.ERROR,
    Phrase("零值不显示", "Zeros are not displayed"),
    Phrase(
        "本表设为不显示零值，有 {count} 个填报格存的是 0，看到的是空白（如“{label}”）",
        "The sheet displays no zeros: {count} {count:input that stores 0 looks|inputs that store 0 look} blank (such "
        "as {label!r})",
    ),
    Phrase(
        "请打开零值显示（文件 → 选项 → 高级 → 在具有零值的单元格中显示零；WPS：选项 → 视图 → 零值），核对后再报",
        "Have zeros displayed (File > Options > Advanced > Show a zero in cells that have zero value), then check them",
    ),
    why=Phrase(
        "空白是没有填，0 是填了没有。零值不显示时两者看不出分别，填的人不知道自己报了 0。",
        "A blank says nothing, a zero says none. Where zeros look blank nobody can tell the two apart, and a zero may "
        "be filed that nobody meant.",
    ),
)
V325 = Rule(
    "V325",
    Severity.ERROR,
    Phrase("文字顺序被颠倒", "Characters that turn a text around"),
    Phrase(
        "“{label}”的文字“{found}”里有改变书写方向的隐藏字符，看到的顺序和存的不一样",
        "{label!r} holds {found!r}, with invisible characters that turn it around: it is not seen as it is stored",
    ),
    Phrase(
        "请清空该格，重新键入文字，不要从网页、聊天软件粘贴",
        "Empty the cell and type the text anew instead of pasting it",
    ),
    why=Phrase(
        "这类字符用于从右向左书写的文字，单元格里看不见它，却会把后面的数字和字母倒过来：看到 4321，存的是 1234。",
        "They are made for scripts that run from right to left and cannot be seen themselves, but turn around what "
        "follows: 4321 is seen where 1234 is stored.",
    ),
)
V330 = Rule(
    "V330",
    Severity.ERROR,
    Phrase("显示与实际不符", "Displayed otherwise than stored"),
    Phrase(
        "“{label}”显示{display}，存的却是 {stored}，看到的和存的不是一个数",
        "{label!r} displays {display} but stores {stored}, which is not the same number",
    ),
    Phrase(
        f"请将单元格格式改为“常规”，核对后重新填写；设过条件格式的，请清除；{IF_REFUSED.zh}",
        "Set the cell's format to General and clear conditional formats, then check the number and type it anew; "
        f"{IF_REFUSED.en}",
    ),
    why=Phrase(
        "数字格式可以把 1105500 显示成 110.6，把 412 显示成“无”。填的人看到的和软件存的不是一个数，程序不能替他选。",
        "A number format can display 1105500 as 110.6, or 412 as a word. Nobody but the clerk knows which of the two "
        "numbers is meant.",
    ),
)
V331 = Rule(
    "V331",
    Severity.ERROR,
    Phrase("显示的数不能确定", "Display that nobody can be sure of"),
    Phrase(
        "“{label}”存的是 {found}，按单元格格式“{format}”会显示成什么，各软件不一样",
        "{label!r} stores {found}; what its format {format!r} displays of it depends on the program or the column",
    ),
    Phrase(
        "请将单元格格式改为“常规”；位数多、显示不全的，请改为小数位数足够的“数值”，或按规定位数重新填写；"
        f"{IF_REFUSED.zh}",
        "Set the cell's format to General; if the number has more digits than are displayed, to Number with enough "
        f"decimals, or type it with fewer; {IF_REFUSED.en}",
    ),
    why=Phrase(
        "格式无法识别、随条件变化或显示不全时，不同的软件会显示出不同的数，不能确定填的人看到的是哪一个。",
        "Where a format is not known, changes under a condition or has no room for all digits, programs display "
        "different numbers, and nobody knows which one the clerk saw.",
    ),
)
V340 = Rule(
    "V340",
    Severity.ERROR,
    Phrase("数字带删除线、上下标或看不见", "Number struck out, unseen, or with raised or lowered characters"),
    Phrase(
        "“{label}”填的“{found}”中，“{marked}”带有删除线、上下标，与底色同色、字号过小、过大或用符号字体而看不真，或不属于正文，"
        "看到的不是所存的数",
        "{label!r} holds {found!r}, of which {marked!r} is struck out, raised, lowered, in the colour of the cell, too "
        "small or too large to be seen, in a font of symbols or no plain text: what is displayed is not the number "
        "that is stored",
    ),
    Phrase(
        f"请清空该单元格，清除格式后重新填写数字；{IF_REFUSED.zh}",
        f"Clear the cell with its format, then type the number anew; {IF_REFUSED.en}",
    ),
    why=Phrase(
        "划去的字、上标的注号、白底上的白字与数字存在同一格里，去掉格式就连成另一个数："
        "划去 41 再写 412，存的是 41412。",
        "Digits that were struck out, raised note marks and white digits on white are stored in one row with the "
        "number: 41 struck out before 412 is stored as 41412.",
    ),
)
V341 = Rule(
    "V341",
    Severity.WARNING,
    Phrase("划去的文字未读取", "Words struck out are not read"),
    Phrase(
        "“{label}”中“{marked}”带有删除线，没有读取",
        "{label!r} holds words that are struck out and were not read: {marked}",
    ),
    Phrase("请将划去的文字删除；确需保留的，请取消删除线", "Delete them, or take the line away if they are meant"),
    why=Phrase(
        "加了删除线的字，看的人当作已经删去，但仍存在单元格里，公布时会重新出现。",
        "Readers take words with a line through them as deleted. They are still in the cell, and would be "
        "published again.",
    ),
)
V342 = Rule(
    "V342",
    Severity.WARNING,
    Phrase("数字存为文本，合计未加", "Numbers stored as text, which totals leave out"),
    Phrase(
        "“{label}”等 {count} 格的数字存为文本（如“{found}”），没有加进合计：{total} 显示 {displayed}，应为 {expected}",
        "{count} {count:cell|cells} from {label!r} on {count:holds a number|hold numbers} stored as text (such as "
        "{found!r}), which spreadsheets leave out "
        "of totals: {total} displays {displayed}, not {expected}",
    ),
    Phrase(
        f"请选中这些单元格，点左上角的绿色三角，选“转换为数字”，或将格式改为“常规”后重新填写；{IF_REFUSED.zh}",
        "Select the cells and choose Convert to Number at their green corners, or set their format to General and type "
        f"them anew; {IF_REFUSED.en}",
    ),
    why=Phrase(
        "公式并没有错，但求和不认文本。填报人看到的合计偏小，程序按各格的数字重新加总。",
        "The formula is right, but sums pass over text. Whoever filled the form saw a total that is too small; here "
        "the cells are added up as numbers.",
    ),
)
V360 = Rule(
    "V360",
    Severity.ERROR,
    Phrase("不在可选范围", "None of the choices"),
    Phrase("“{label}”填的是“{found}”，应为：{expected}", "{label!r} holds {found!r}, and must be {expected}"),
    Phrase("请从下拉列表中选择", "Choose it from the list of the cell"),
    why=Phrase(
        "同一个意思有几种写法，就无法分类统计；本格只收所列的写法。",
        "What is written in several ways cannot be counted; the cell takes the words that are listed and no others.",
    ),
)
V361 = Rule(
    "V361",
    Severity.ERROR,
    Phrase("超出规定范围", "Out of bounds"),
    Phrase("“{label}”填的是 {found}，应{expected}", "{label!r} is {found}, and must be {expected}"),
    Phrase("请核对并更正该数", "Check the figure and correct it"),
    why=Phrase(
        "报表对这一格规定了上限或下限，超出的数不可能是对的。",
        "The form bounds this figure, and one beyond its bounds cannot be right.",
    ),
)
V362 = Rule(
    "V362",
    Severity.ERROR,
    Phrase("小数位数过多", "Too many decimal places"),
    Phrase("“{label}”填的是 {found}，{expected}", "{label!r} is {found}, and takes {expected}"),
    Phrase("请按规定的小数位数填写", "Round it to as many places as the form asks"),
    why=Phrase(
        "小数位数由报表规定。多出来的位数是四舍五入还是填错，程序不能替填报人决定。",
        "The form says how many places a figure has. Whether more of them are to be rounded away or are a slip is not "
        "for a program to decide.",
    ),
)
V363 = Rule(
    "V363",
    Severity.ERROR,
    Phrase("写法不合要求", "Not written as asked"),
    Phrase(
        "“{label}”填的是“{found}”，不合规定的写法（应{expected}）", "{label!r} is {found!r}, and should be {expected}"
    ),
    Phrase("请按规定的写法填写，括号、横线和位数都要一致", "Write it so, with the same brackets, dashes and digits"),
    why=Phrase(
        "编号、代码有固定的写法，少一位、多一位就对不上。",
        "Codes and numbers of documents are written in one way; with a digit too few or too many they match nothing.",
    ),
)
V364 = Rule(
    "V364",
    Severity.ERROR,
    Phrase("既不是数，也不是规定的写法", "Neither a number nor a word that may stand there"),
    Phrase("“{label}”填的是“{found}”，应为{expected}", "{label!r} holds {found!r}, and must be {expected}"),
    Phrase("请填数，或照所列的写法填写", "Type the number, or one of these words as it is written here"),
    why=Phrase(
        "没有数的，报表规定了怎么写；别的写法无法与没有填区分开。",
        "Where there is no number the form says what to write; other words cannot be told from a mistake.",
    ),
)
