"""The reasons of the loader in Chinese: by the words it has in English, with ``{}`` for what differs."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Sequence

_WORDS = {
    "the file is empty": "文件是空的",
    "the file is not UTF-8 text": "不是 UTF-8 编码的文字",
    "{} is no code list; save it as .csv in UTF-8": "{} 不是代码表，请另存为 UTF-8 编码的 .csv",
    "text of a code list must be visible": "代码表中有看不见的字符",
    "a code list has at most a million bytes": "代码表最多一百万字节",
    "columns of a code list are separated by commas": "代码表各列应以逗号分隔",
    "not CSV: a quotation mark is open, or text follows one": "不合 CSV 的写法：引号没有合上，或引号后面还有文字",
    "not YAML: mapping values are not allowed in this context": "不合 YAML 的写法：这里多了一个“: ”",
    "not YAML: did not find expected ',' or '}'": "不合 YAML 的写法：大括号里少了逗号，或没有合上",
    "not YAML: did not find expected ',' or ']'": "不合 YAML 的写法：方括号里少了逗号，或没有合上",
    "not YAML: did not find expected key": "不合 YAML 的写法：这里应为“名称: 值”，请看缩进",
    "not YAML: could not find expected ':'": "不合 YAML 的写法：名称后面没有冒号和空格",
    "not YAML: found undefined alias": "不合 YAML 的写法：* 后面的名称没有用 & 定义过",
    "not YAML: found unexpected end of stream": "不合 YAML 的写法：引号没有合上",
    "not YAML: not text that YAML allows": "不合 YAML 的写法：有 YAML 不允许的字符",
    "not YAML: found character that cannot start any token": "不合 YAML 的写法：文字不能以这个字符开头",
    "not YAML: found character {} that cannot start any token": "不合 YAML 的写法：文字不能以这个字符开头",
    "not YAML: found a tab character{}": "不合 YAML 的写法：缩进用了制表符",
    "not YAML: block sequence entries are not allowed in this context": "不合 YAML 的写法：短横“- ”不能写在这里",
    "not YAML: sequence entries are not allowed here": "不合 YAML 的写法：短横“- ”不能写在这里",
    "not YAML: mapping keys are not allowed in this context": "不合 YAML 的写法：问号“? ”不能写在这里",
    "not YAML: mapping values are not allowed here": "不合 YAML 的写法：这里多了一个“: ”",
    "not YAML: did not find expected '-' indicator": "不合 YAML 的写法：这里应为列表的下一项“- ”，请看缩进",
    "not YAML: did not find expected node content": "不合 YAML 的写法：这里缺少值",
    "not YAML: did not find expected <document start>": "不合 YAML 的写法：这里已在模板之外，请看缩进",
    "not YAML: expected a single document in the stream": "不合 YAML 的写法：一个文件只写一份模板，不用“---”分开",
    "not YAML: did not find expected alphabetic or numeric character": "不合 YAML 的写法：& 或 * 后面应为字母或数字",
    "not YAML: found duplicate anchor; first occurrence": "不合 YAML 的写法：& 后面的名称定义了两次",
    "not YAML: did not find expected comment or line break": "不合 YAML 的写法：这里应当换行",
    "not YAML: did not find expected whitespace or line break": "不合 YAML 的写法：这里应有空格，或者换行",
    "not YAML: found an indentation indicator equal to 0": "不合 YAML 的写法：| 或 > 后面的缩进数不能是 0",
    "not YAML: found unexpected ':'": "不合 YAML 的写法：冒号后面没有空格",
    "not YAML: found unexpected document indicator": "不合 YAML 的写法：引号没有合上",
    "not YAML: found unknown escape character": "不合 YAML 的写法：双引号里的反斜线写法不对",
    "not YAML: did not find expected hexdecimal number": "不合 YAML 的写法：反斜线后面应为十六进制数",
    "not YAML: found invalid Unicode character escape code": "不合 YAML 的写法：反斜线后面的字符编号不对",
    "not YAML: found undefined tag handle": "不合 YAML 的写法：文字不能以感叹号开头",
    "not YAML: did not find expected '!'": "不合 YAML 的写法：文字不能以感叹号开头",
    "not YAML: did not find expected tag URI": "不合 YAML 的写法：文字不能以感叹号开头",
    "not YAML: did not find URI escaped octet": "不合 YAML 的写法：文字不能以感叹号开头",
    "not YAML: {}directive{}": "不合 YAML 的写法：不能有以 % 开头的行",
    "not YAML: {}version number{}": "不合 YAML 的写法：不能有以 % 开头的行",
    "not YAML: found unexpected non-alphabetical character": "不合 YAML 的写法：不能有以 % 开头的行",
    "not YAML: found incompatible YAML document": "不合 YAML 的写法：不能有以 % 开头的行",
    "not YAML: {}": "不合 YAML 的写法",
    "nested too deeply": "层次过多",
    "aliases expand without end": "别名（&、*）展开没有尽头",
    "a key must be plain text": "名称应为普通文字",
    "{} stands twice": "{} 出现两次",
    "extends goes round in a circle at {}": "extends 在 {} 处循环",
    "extends names an unknown edition {}": "extends 写的版本 {} 不存在",
    "a variant needs an edition id of its own": "地方样式要有自己的 edition",
    "{} is a variant itself; extend the edition it extends": "{} 本身是地方样式，请写它所依据的版本",
    "expected a mapping": "应为“名称: 值”的写法",
    "expected text": "应为文字",
    "{} is not known here; known are {}": "这里没有 {} 这一项，可用：{}",
    "`<<` merges nothing": "<< 不起合并的作用",
    "`{}` is a {} here, not said of all {}": "`{0}` 写在 {2} 里面，成了其中一项",
    "{} names one text alone, {}": "{} 只写了一项 {}",
    "the pattern of {} asks for a backslash": "{} 的 pattern 要求填反斜线",
    "the pattern of {} asks for a slash at both ends": "{} 的 pattern 要求两头填斜线",
    "{} is missing": "缺少 {}",
    "{} is no text": "{} 不是文字，应加引号，或写上文字",
    "{} is empty": "{} 没有内容",
    "{} must have at most {} characters": "{} 最多 {} 个字符",
    "{} needs the words that are looked for in the texts": "{} 要写明在文字中找的词",
    "{} stands under {} and under {}": "{} 既用于 {}，又用于 {}",
    "expected two sums joined by one of = <= >= < > <>, found {}": ("应为两边的和用一个 = <= >= < > <> 连接，现为 {}"),
    "expected an id, a number or a sign, found {}": "应为 id、数或符号，现为 {}",
    "expected an id or a number, found {}": "应为 id 或数，现为 {}",
    "expected + or -, found {}": "应为 + 或 -，现为 {}",
    "expected a closing parenthesis, found {}": "应为右括号，现为 {}",
    "a word is compared as `id = word` or `id <> word`, found {}": (
        "与文字比较写作 `id = 文字` 或 `id <> 文字`，现为 {}"
    ),
    "places are for a quotient, and there is none in {}": "places 用于除法，而 {} 中没有",
    "a line has one quotient at most, found {}": "一行最多有一个除法，现为 {}",
    "a quotient needs `places: 0` to `places: {}`, to which it is rounded": (
        "除法要写明保留几位：`places: 0` 到 `places: {}`"
    ),
    "0 is a side of a line by itself, and nothing is added to it": "0 单独作一边，不与别的相加",
    "expected at least one id, found {}": "至少要有一个 id，现为 {}",
    "{} comes twice in {}": "{0} 在 {1} 中出现两次",
    "expected {}, found {}": "应为 {}，现为 {}",
    "a total is defined as `id = id + id …` with one row or column at the left; found {}": (
        "合计写作 `id = id + id …`，左边是一行或一列；现为 {}"
    ),
    "an edition id is at most {} lower-case letters, digits and hyphens; found {}": (
        "edition 最多 {} 个小写字母、数字和连字符，现为 {}"
    ),
    "{} must be one of {}; found {}": "{} 应为 {} 之一，现为 {}",
    "{} must be true or false; found {}": "{} 应为 true 或 false，现为 {}",
    "{} must be a whole number from 1 to 1000; found {}": "{} 应为 1 到 1000 的整数，现为 {}",
    "records are counted as `count(table)` or `count(table, column = word)` and added up as `sum(table.column)`; "
    "found {}": "记录的统计写作 `count(表)`、`count(表, 列 = 选项)` 或 `sum(表.列)`，现为 {}",
    "rows that repeat stand in a section of their own, not under `grids`": ("重复的行自成一个部分，不放在 `grids` 下"),
    "a line with a comma in it stands in quotation marks within { }; found {}": (
        "大括号里的一行若有逗号，请加引号，现为 {}"
    ),
    "{} is not for rows that repeat": "重复的行用不上 {}",
    "a section whose rows repeat needs an `id`: it names the list of records in the JSON": (
        "行重复的部分要有 `id`，它是 JSON 中记录列表的名称"
    ),
    "a heading over columns of rows that repeat has no id: write its words as the key": (
        "重复的行，列上的表头不用 id：直接以字作名称"
    ),
    "{} is no table whose rows repeat; there are {}": "{} 不是行重复的表，有：{}",
    "the key {} is no column; there are {}": "key 写的 {} 不是列，有：{}",
    "the key {} must be a text or a whole number, and not optional": "key 写的 {} 应为文字或整数，且必填",
    "`repeat` must be a number of rows from 1 to {}; found {}": "`repeat` 应为 1 到 {} 的行数，现为 {}",
    "'at' is not for rows that repeat: a line holds in every record": "重复的行用不上 `at`：每条记录都要成立",
    "{}: neither min(), max() nor a quotient is for rows that repeat": "{}：重复的行里不能用 min()、max() 和除法",
    "{} is no column of {}; there are {}": "{} 不是 {} 的列，有：{}",
    "{} is not always a number that adds up, so that it has no sum": "{} 不一定是可以相加的数，没有合计",
    "{} is none of the choices of {}, which are {}": "{} 不在 {} 的选项中，选项有：{}",
    "count() and sum() over records stand under `lines` at the top of the template; found {}": (
        "对记录的 count()、sum() 写在模板最外层的 `lines` 下，现为 {}"
    ),
    "{} must be a report year; found {}": "{} 应为报告年度，现为 {}",
    "{} is not an id (lower-case letters, digits and underscores)": "{} 不能作 id（只用小写字母、数字、下划线）",
    "{} is not an id": "{} 不能作 id",
    "years must be like 2019-2020, 2021- or 2024; found {}": "years 应写作 2019-2020、2021- 或 2024，现为 {}",
    "the years {} end before they begin": "years {} 的结束早于开始",
    "a section holds grids or texts, not both": "一个部分只能有表，或者只有文字",
    "headings nested too deeply": "表头层次过多",
    "the heading {} has nothing under it; a {} needs an id: `id: {}`": "表头 {} 下面没有内容；{} 要有 id：`id: {}`",
    "{} is a heading with nothing under it": "表头 {} 下面没有内容",
    "{} belongs to one of the grids": "{} 应写在其中一张表里",
    "{} cannot be the name of a sheet": "{} 不能作工作表的名称",
    "two fields have the path {}": "两个指标的路径都是 {}",
    "two items have the path {}": "两项的路径都是 {}",
    "{} cannot be a path: an id is taken by the model": "{} 不能作路径：其中的 id 已被占用",
    "{} is a field and also a level above {}": "{} 既是指标，又是 {} 的上一级",
    "the form has no field": "报表没有指标",
    "there is no field {}, and no level of that name": "没有指标 {}，也没有这一级",
    "there is no text {}": "没有文字 {}",
    "{} is no figure of a table": "{} 不是表中的数",
    "unknown id {} in {}": "{1} 中的 id {0} 不存在",
    "{} adds something twice: a heading stands for everything below it": "{} 把同一项加了两次：表头代表它下面的全部",
    "{} could run along rows and along columns; rename an id": "{} 既可以按行、也可以按列，请改一个 id",
    "{} mixes rows and columns": "{} 混用了行和列",
    "{} must name both years, {}; lines of two years stand under across_years": (
        "{} 应写两年的 {}；跨年的写在 across_years 下"
    ),
    "{} must name ids of one year; lines of two years stand under across_years": (
        "{} 应只写同一年的 id；跨年的写在 across_years 下"
    ),
    "{} must name {}; lines of two years stand under across_years": "{} 应写 {}；跨年的写在 across_years 下",
    "{} does not add up (adds_up), so that it can be no part of a total": "{} 不能相加（adds_up），不能列入合计",
    "the sum of {} for {} is a formula of {} characters, and {} are allowed: put rows or columns that are added side "
    "by side, or add them in two steps": (
        "{} 对 {} 的求和公式长 {} 个字符，最多 {} 个：相加的行或列请放在一起，或分两步相加"
    ),
    "the inputs of {} lie in {} places, too many to be counted in a formula": "{} 的填报格分散在 {} 处，公式数不过来",
    "totals go round in a circle: {}": "合计循环引用：{}",
    "{} compares a word with more than one cell": "{} 把一个词与几个格相比，只能与一个格相比",
    "{} mixes days with numbers; a day is compared with a day": "{} 混用了日期和数，日期只与日期相比",
    "`void` is a list of mappings with `rows` and `columns`": "`void` 是列表，各项写 `rows` 和 `columns`",
    "`{}` in {} is for `lines` over the whole form": "{1} 中的 `{0}` 只用于全表的 `lines`",
    "`{}` stands for no id that is everywhere in {}": "`{}` 在 {} 中没有共同的 id",
    "every name with `{}` must have as many of them: they stand for the same ids": (
        "各处 `{}` 的个数应当相同：它们代表同样的 id"
    ),
    "only sums of ids joined by = or <= may stand here; found {}": "这里只能写用 = 或 <= 连接的 id 之和，现为 {}",
    "the bounds of {}, a count, must be whole numbers": "{} 是整数，least、most 也应为整数",
    "the pattern of {} is no regular expression: {}": "{} 的 pattern 不是正则表达式：{}",
    "the pattern of {} must be short and simple: neither repeated groups nor references, and at most {} characters": (
        "{} 的 pattern 应简短：不用重复的分组和引用，最多 {} 个字符"
    ),
    "the section {} asks for nothing: every cell of it is void": "{} 部分什么也不填：每个格都是 void",
    "the pattern of {} can be tried in too many ways: give it fewer repeats, or the text a smaller most": (
        "{} 的 pattern 可能要试的方式过多：请少用 *、+、?，或把 most 改小"
    ),
    "may_be of {} must hold at most {} characters; `choices` hold more": (
        "{} 的 may_be 合计最多 {} 字；再多请用 `choices`"
    ),
    "the text {} must have room for 1 to {} characters (most)": "文字 {} 的 most 应为 1 到 {}",
    "unknown id {}": "id {} 不存在",
    "{} in {} holds no word; compare it with a number": "{1} 中的 {0} 不会是文字，应与数相比",
    "{} in {} is a total and always a number": "{1} 中的 {0} 是合计，总是数",
    "{} in {} is no number; compare it with a word: `{} = word`": "{1} 中的 {0} 不是数，应与文字相比：`{2} = 文字`",
    "{} in {} is none of the choices of {}": "{1} 中的 {0} 不在 {2} 的 choices 之内",
    "{} in may_be of {} reads as a number": "{1} 的 may_be 中，{0} 会读成数",
    "{} is no id; write an id before `label`, or the printed words alone": (
        "{} 不是 id：请在 `label` 前写 id，或只写印出的字"
    ),
    "{} is a total and must be a number": "{} 是合计，应为数",
    "{} is a total, and all its parts are void; make it void too, or say with `at` where the total holds": (
        "{} 是合计，而它的各项都是 void：请也列入 void，或用 `at` 写明这项合计用在哪里"
    ),
    "{} is defined by two lines that differ in {}; say with `at` where each holds": (
        "{} 由两条合计式定义，而两式在 {} 上不同：请用 `at` 写明各用在哪里"
    ),
    "{} is chosen from a list: name it with `choices`": "{} 从列表中选，请用 `choices` 写出",
    "{} is no id that `{}` stands for here": "{} 不是这里 `{}` 代表的 id",
    "{} must be a number; found {}": "{} 应为数，现为 {}",
    "{} must be a whole number from 0 to 9; found {}": "{} 应为 0 到 9 的整数，现为 {}",
    "{} must be texts of one line, at most {} characters each": "{} 应为一行的文字，每个最多 {} 个字符",
    "{} names {} and {}, which are read as one": "{} 中的 {} 与 {} 读起来相同",
    "{} takes nothing: least is more than most": "{} 什么都填不了：least 大于 most",
    "{} takes nothing: no number of its places, digits and sign lies between its bounds": (
        "{} 什么都填不了：在 least 和 most 之间，没有符合 places、digits、signed 的数"
    ),
    "the pattern of {} has at least {} characters, and its most is {}": (
        "{} 的 pattern 至少有 {} 个字符，而 most 是 {}"
    ),
    "{} is not always a number, so that it can be no part of a total": "{} 不一定是数，不能列入合计",
    "{} is a count and cannot be the sum of parts of counts; make it `type: decimal`": (
        "{} 是整数，不能由整数的几分之几相加；请写 `type: decimal`"
    ),
    "{} is a count and cannot be the sum of decimals such as {}": "{} 是整数，不能由 {} 这样的小数相加",
    "`corner` has {} texts for {} columns of row labels": "`corner` 有 {} 段文字，而行标签有 {} 栏",
    "there is no code list {}": "没有代码表 {}",
    "{} is an id; a row of words with an id is `{}: {label: …, heading: true}`": (
        "{} 是 id；有 id 的文字行写作 `{}: {label: …, heading: true}`"
    ),
    "{} is a row of words and takes no {}": "{} 是只有文字的行，不能有 {}",
    "the grid has rows of words only; a row that is filled in needs an id: `id: label`": (
        "这张表只有文字行；要填的行要有 id：`id: 标签`"
    ),
    "`stub` stands beside rows and under a heading: the grid needs `rows` and `columns`": (
        "`stub` 在行旁、表头下：这张表要有 `rows` 和 `columns`"
    ),
    "`head` is printed over tables; this section has none": "`head` 印在表上方，这一部分没有表",
    "a line of `head` has a text of one line, at most {} characters in all": (
        "`head` 的每行是一行文字，连名称最多 {} 个字符"
    ),
    "lines under `across_years` need `period: year`": "`across_years` 下的算式要有 `period: year`",
    "a judgement of {} needs `period: year`": "{} 的判断要有 `period: year`",
    "`head` has at most {} lines": "`head` 最多 {} 行",
    "the rows of `members: {}` are not written out yet": "`members: {}` 的行还没有写出",
    "the columns of `members: {}` are not written out yet": "`members: {}` 的列还没有写出",
    "the roster has no agency for `members: {}`": "名录中没有 `members: {}` 所指的单位",
    "`members: {}` are {} agencies, and a table has at most {}": "`members: {}` 有 {} 个单位，而一张表最多 {} 个",
    "two rows have the {} {}": "两行的 {} 都是 {}",
    "no row has a {}: codes stand in a column of `stub`, or are the words of headings": (
        "没有一行有 {}：代码写在 `stub` 的一栏，或者就是行的表头（`below: heading`）"
    ),
    "no {} begins with another one, so that nothing is below anything": "没有一个 {} 以另一个开头，谁也不是谁的下级",
    "the code {} has none of the lengths {}": "代码 {} 的位数不是 {}",
    "no row has the code {}, below which {} is": "{1} 的上一级 {0} 没有行",
    "`levels` are the lengths of codes, shortest first, 2 to {} of them: `levels: [3, 5, 7]`": (
        "`levels` 是各级代码的位数，由短到长，2 到 {} 个：`levels: [3, 5, 7]`"
    ),
    "the codes of a table have one list of `levels`": "一张表的代码只有一组 `levels`",
    "the codes of records are their key, a column of text: `below: {}`": (
        "记录的代码就是它的 key，是文字列：`below: {}`"
    ),
    "sums by the codes of records need the lengths of codes, such as `levels: [3, 5, 7]`": (
        "记录按代码逐级相加，要写明各级的位数，如 `levels: [3, 5, 7]`"
    ),
    "rows that add up by codes are at most {}; `repeat` is {}": "按代码逐级相加的表最多 {} 行，`repeat` 现为 {}",
    "{} has no column that adds up": "{} 没有可以相加的列",
    "the form has {} cells, and workbooks of at most {} are read": "全表有 {} 格，而能读取的工作簿最多 {} 格",
    "the form has {} sheets of tables, and workbooks of at most {} are read": "有 {} 张表，而能读取的工作簿最多 {} 张",
    "the form has a table of {} columns, and tables of at most {} are read": "有一张表有 {} 列，而能读取的表最多 {} 列",
    "the form has {} merged cells, and workbooks of at most {} are read": (
        "全表有 {} 个合并单元格，而能读取的工作簿最多 {} 个"
    ),
    "the rule {} is not declared under rules": "规则 {} 没有在 rules 下说明",
    "{} is for cells of type {}, and here are none": "{} 用于类型为 {} 的格，而这里没有",
    "{} names no text": "{} 没有列出文字",
    "{} has no effect on a rule under {}": "{} 对 {} 下的规则不起作用",
    "{} is declared but no line uses it": "{} 已说明，但没有用到",
    "a rule of a form is named T, P or Y and three digits; found {}": "报表的规则编号是 T、P、Y 加三位数字，现为 {}",
    "a rule on trial (beta) cannot reject; make it a warning or an info": "试行的规则不能退回，请改为 warning 或 info",
}


@functools.cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    # Few starts meet a template that is wrong.
    return [
        (re.compile("(.*)".join(map(re.escape, english.split("{}"))), re.DOTALL), zh) for english, zh in _WORDS.items()
    ]


def in_chinese(reason: str) -> str:
    """The reason of a problem in Chinese.

    Args:
        reason: in English, as the loader gives it.

    Returns:
        The reason; as it is if there are no words for it.
    """
    for pattern, words in _patterns():
        if found := pattern.fullmatch(reason):
            return _filled(words, [part.strip("'") for part in found.groups()])
    return reason


def _filled(words: str, parts: Sequence[str]) -> str:
    """The words with the parts in quotation marks, but for those in something that is to be written."""
    numbers = itertools.count()

    def part(slot: re.Match[str]) -> str:
        text = parts[int(slot[1] or next(numbers))]
        return text if words.count("`", 0, slot.start()) % 2 else f"“{text}”"

    return re.sub(r"\{(\d*)\}", part, words)
