"""Words of a Chinese report, one after another: those a form knows its counts by, numbers, denials, years, scopes.

A sentence is read once from left to right by one pattern; what it does not know is a gap, which the grammar
(``gouji.checks.statements``) may pass over in front of a subject and nowhere else. The form's own words stand in its
template, under the rule. Two signs in them are spelled out here: 上年, 本年 and 下年 stand for every way to write that
year of the report at hand, and ``~`` before a noun makes it a short form, which counts only beside its verb.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from gouji.checks.numerals import chinese_number


class TokenType:
    """Types of words that the grammar tells apart, each one bit, so that a clause is asked for many at once.

    They are plain numbers: members of an enumeration are looked up five times as slowly, a thousand times a report.
    """

    WORD = 1 << 0
    """A word of the form."""
    NUMBER = 1 << 1
    DENIAL = 1 << 2
    """未, 没有, 无."""
    YEAR = 1 << 3
    """The report year, the whole of it."""
    OTHER_TIME = 1 << 4
    """Another year, a part of a year, several years."""
    CLOSE_OF_YEAR = 1 << 5
    """The day up to which a stock is counted: 截至12月31日."""
    REGION = 1 << 6
    """全区, 我县."""
    OWN_OFFICE = 1 << 7
    """我局."""
    NATURAL, ORGANIZATION, CHANNEL = 1 << 8, 1 << 9, 1 << 10
    """A kind of applicants, a way in: alone a part, both or several together all."""
    SCOPE = 1 << 11
    """Another whole, a part, a plan: nothing beside it counts."""
    COMPARISON = 1 << 12
    """同比, 增长: nothing in its clause counts."""
    ROUGH = 1 << 13
    """约, 近, 余: no exact number."""
    OTHER_THING = 1 << 14
    """Things that reports count too: 信息, 来信, 提案."""
    PART = 1 << 15
    """其中, 包括."""
    CAUSE = 1 << 16
    """因, 引发."""
    FILLER = 1 << 17
    """Words without weight."""
    SERIES = 1 << 18
    """、 和 及."""
    OPEN, CLOSE, BREAK = 1 << 19, 1 << 20, 1 << 21
    GAP = 1 << 22
    """Anything else."""
    PEER = 1 << 23
    """投诉, 举报: what is denied in one breath with what the form counts; elsewhere another thing."""
    ASIDE = 1 << 24
    """应办, 在办, 修订, 撤回: what may happen to the same things and is no count of the form."""
    EACH = 1 << 25
    """分别, 各, 均为: deals counts out to what is listed before it."""


class WordRole:
    """Roles of a word of the form, as bits beside those of the types."""

    NAME = 1 << 26
    """It names a count without a verb."""
    NOUN = 1 << 27
    VERB = 1 << 28
    RESULT = 1 << 30
    """A name of what became of a thing: 不予公开."""
    SHORT = 1 << 29
    """A noun that is short for a longer one, a verb that gives way to a stronger one (办理 beside 办结), or a name that
    counts only where its noun is known (结转 alone)."""


class Token(NamedTuple):
    """A word of a sentence.

    Attributes:
        types: its type and its roles, as bits.
        text: as the form spells it, of a word of the form; of any other as it stands.
        start, end: where it stands in the sentence.
        number, step: of a count: its value, and up to which difference it may be rounded.
    """

    types: int
    text: str
    start: int
    end: int
    number: int = 0
    step: int = 0


EXCLUDING = frozenset({"不含", "不包括", "不包含", "不计"})
"""Fillers that say that a whole does not contain what follows."""
LEFT_OVER = frozenset({"剩", "剩余", "其余", "余下", "余"})
"""Fillers that say that others have been taken from what follows."""
EXISTENCE = frozenset({"发生", "存在", "出现", "有", "共有", "涉及"})
"""Fillers that say that there is something."""
_UNITS = (
    "(?:[件份宗起条项例]次?|个(?!工作日|月|自然日|小时|百分点|人|部门|单位|方面)|桩|单|笔"
    "|部(?![门分署委])|次(?![数性生序日年]))"
)
_NUMERALS = "零〇一二两三四五六七八九十百千万壹贰叁肆伍陆柒捌玖拾佰仟"
_NUMBER = (
    rf"(?P<digits>\d{{1,12}}(?:\.\d{{1,4}})?)(?P<scale>万)?(?:(?P<unit>{_UNITS})(?!次|均\d|以[上下内]|左右|上下|[多余])"
    r"|(?P<bare>(?=[，,。；;、！!？?）)\n]|$)))"
    rf"|(?P<written>[{_NUMERALS}]{{1,12}})(?:{_UNITS}(?!次|均\d|以[上下内]|左右|上下|[多余])"
    r"|(?=[，,。；;、）)]|$))"
)
_PERCENTAGE = r"(?:占比?(?:例)?为?(?:总数的?)?)?\d[\d.]*(?:%|个百分点)"
_NUMBERING = (
    r"[（(][一二三四五六七八九十\d]{1,2}[）)]|[①-⑳]"
    r"|(?<![^，,；;：:])(?:\d{1,2}|[一二三四五六七八九十]{1,3})[、.．](?!\d)"
)
_OTHER_NUMBER = r"\d[\d.]*[^\s\d，,。；;、（）()]?|第[零一二三四五六七八九十]+[^\s，。；、]?"

_SPELLINGS = {
    "上年": r"(?:上一?年度?|去年度?|{last}年度?)",
    "本年": r"(?:本年度?|今年|当年|{this}年度?)",
    "下年": r"(?:下一?年度?|下一个年度|次年度?|明年|{next}年度?)",
}
_YEAR_END = r"12月(?:31日|底|末)"

_NOT_OF_A_REQUEST = "(?!人|表|书|内容|渠道|方式|条件|材料|平台|系统)"
"""Behind 申请: 申请人 and 申请书 are no requests."""
_MADE_PUBLIC = (
    r"(?<=制定|制发|印发|出台)[并、及和]?(?:主动|及时)?(?:公开|公布|发布|备案)(?=[了的]?(?:(?:行政)?规范性文件|规章))"
)
"""Behind what makes a document: 制定并公开规范性文件 is one act."""
_BELOW = "各?(?:部门|单位|街镇|镇街|乡镇|街道|县市区|县区|市县|县|区|镇|乡)"
_ALL_OFFICES = (
    r"各(?:级|个)?(?:职能)?(?:部门|单位|行政机关)(?:[、和及与]各?(?:级|个)?(?:部门|单位|镇街|街镇|乡镇|镇乡|街道))*"
)
"""Behind 全区: all there are of it."""
_FIXED: Sequence[tuple[int, str]] = (
    (
        TokenType.FILLER,
        (
            "(?<=公开)范围|(?<=公开)(?:方面)?的(?:诉求|需求|要求|请求)|以[^，,。；;、\\d以]{1,20}为(?:被申请人|被告|被复议人)的?|申请(?:内容|渠道|方式)(?![^，,。；;]{0,6}\\d)|(?<=申请)(?:信件|来信|来函|函件)|(?<=复的|结的)信件(?=中)|(?<=法提供的|不掌握的|不存在的)(?:政府)?信息(?=\\d)|"
            "向[^，,。；;、\\d向]{1,12}(?:局|委|办|厅|院|中心|机关|政府|管委会|办事处|街道|镇|乡)(?=提出|提交|申请|递交)|清理(?=废止)|(?:要求|告知|通知|经)?补正(?:通知)?后?(?=(?:申请人)?逾期[未不])|(?<=废止|有效)文件|按照?(?:法定|规定|相关|有关|《?条例》?)?(?:要求|规定|程序|流程|时限|期限)(?:[、和及](?:要求|规定|程序|流程|时限|期限))*|不(?:含|包括|包含|计)|(?:尚)?未到(?:期|(?:法定)?(?:答复|办理)?期限?)|期限未满|行政争议(?:案件)?\\d{1,6}[件宗起例][，,]其中(?=(?:行政)?复议)"
        ),
    ),
    (TokenType.REGION, rf"[全我本][省市县区州旗盟]{_ALL_OFFICES}"),
    (TokenType.OPEN, "[（(〔【]"),
    (TokenType.CLOSE, "[）)〕】]"),
    (TokenType.FILLER, r"[：:](?!\d{4}年)(?=[\d零一二三四五六七八九十])"),
    (TokenType.BREAK, "[，,；;：:]|——|…+"),
    (TokenType.FILLER, f"[省市县区州府]本级(?:及|和|与|、){_BELOW}(?:[、及和与]{_BELOW})*"),
    (TokenType.ASIDE, r"(?:逾期|超期|延期|超时)(?=[^\d，,。；;、不未]{1,6}\d)"),
    (
        TokenType.SCOPE,
        (
            "未(?:能|予)?(?:及时|按时|按期|如期)?(?:办结|答复|办理|处理|回复|补正)|逾期|超期|延期|超时|计划|目标|预计|累计(?=.{0,12}以来)|平均|代表|"
            "各(?:个|级)?(?:部门|单位|镇|乡|街道|县|市|区|科室|委办局)|政府本级|[省市县区州]本级|本级(?:政府|部门|机关)|局属|委属|厅属|属单位|企?事业单位|国有企业|全系统|全行业|系统内|所属|下属|下级|直属|乡镇|镇街(?!道)|(?<![一-鿿])镇街道|(?<=[市县区辖各个])镇街道|街镇|镇（街道）|[省市县区州镇]级(?!及)|"
            "名义|清理(?!并)|协助|配合|协办|会办|转办|交办|转交|移送|移交|审理|审结|备案|代理|承办|应诉|出庭|败诉|胜诉|纠错|被纠正|撤销|撤诉|重复|代办|答复率|办结率|"
            "办理率|公开率|按期率|按时率|及时率|复议率|占比|咨询|收费|缴费|每|拟"
        ),
    ),
    (
        TokenType.OTHER_THING,
        (
            "行政许可|行政处罚|行政强制|行政确认|行政检查|主动公开(?:政府|政务)?信息|公开(?:各类)?(?:政府|政务)?信息(?!的?(?:类|行政|案件|申请))|(?:政府|政务)信息(?!公开|依申请|的?(?:申请|行政))|"
            "申请表|申请书|申请内容|申请渠道|申请方式|申请条件|申请材料|申请人次|来信|来访|来电|信件(?!申请|提交|提出|方式|形式)|留言|诉求|提案|建议|议案|会议|稿件|文章|工单|热线|"
            "新闻|公告|平台|专栏|栏目|培训|检查|答复书|告知书|制定权|案卷|项目|证照|证件|工作动态|办法|制度"
        ),
    ),
    (
        TokenType.DENIAL,
        "从未|无一|尚未|暂未|并未|均未|未曾|未有|未|没有人|没人|没有|没|暂无|均无|并无|无人|无|不存在|零(?=结转|申请|收到|受理|行政复议|行政诉讼|复议|诉讼|投诉|举报|信访)",
    ),
    (
        TokenType.COMPARISON,
        "同比|环比|相比|比(?!例)|较(?!为|好|多|大|强)|增长|增加|减少|下降|上升|增幅|持平|净增|多收|少收|增(?=\\d)|减(?=\\d)",
    ),
    (TokenType.FILLER, "余(?=\\d)"),
    (
        TokenType.ROUGH,
        "大约|约|近(?=[\\d一二三四五六七八九十百])|超过|超(?=\\d)|逾|不少于|至少|不足|将近|余(?!下)|多件|左右|以上",
    ),
    (TokenType.PEER, "投诉|举报|信访|(?:行政)?申诉|(?:行政)?争议|纠纷"),
    (
        TokenType.ASIDE,
        "修订|修改|撤回|补正|除(?=\\d)|结转(?=\\d+件)|[需须应待](?=办|处理|答复)|(?:正|仍|尚|还)在办理?|在办(?!理)|在办理(?=之?中|过程)|正在(?:(?:办理|处理|答复)(?=[，,。；;、中之）)]|$))?",
    ),
    (TokenType.EACH, "(?:分别|依次)(?:为|是|有)?|各(?:为|是|有)?(?=[\\d零〇一二两三四五六七八九十])|[均都皆](?:为|是)"),
    (
        TokenType.FILLER,
        r"(?:公民|公众|群众|个人|自然人)[、和或与及]法人[和或、与及]者?其[他它](?:社会)?组织",
    ),  # whoever asks
    (TokenType.NATURAL, "自然人|公民个人|公民|个人(?!隐私|信息|所得)"),
    (
        TokenType.ORGANIZATION,
        "(?<=个人[和或、与及])单位|单位(?=[和或、与及]个人)|法人(?:和|或|或者|及|与|、)?(?:其他|其它)?组织|法人|其他组织|其它组织|商业企业|企业|科研机构|社会公益组织|社会组织|法律服务机构|律师事务所",
    ),
    (
        TokenType.CHANNEL,
        "快递|信件(?=申请|提交|提出|方式|形式)|书面(?=[、和或及与](?:网|线上|互联|在线|电子|口头|当面|现场|邮|信函))|书面(?=[^，。]{0,12}\\d+件[，、；](?:网|线上|互联|在线|电子|口头|当面|现场))|(?:在线|网上|网络|申请)(?:申请)?(?:平台|系统)|线上|线下|网络|网上|互联网|在线|信函|邮寄|邮政|邮件|电子邮箱|当面|现场|传真|窗口|电话|口头|(?:政府)?(?:门户)?网站|依申请公开(?:系统|平台)",
    ),
    (
        TokenType.PART,
        "其中|(?<=[件份宗条起项个])中(?=[，,])|包括|包含|含(?!有关)|分为|涉及(?!的|.{0,10}(?:信息公开|依申请|复议|诉讼))(?=[^，,。；;]{0,20}\\d)",
    ),
    (
        TokenType.CAUSE,
        "因(?:依法|主动)?公开(?:政府|政务)?信息(?!的?申请)|[因由]此(?=引|产|导|发生|提)|因(?!此|而)|引发|引起|产生|导致|引致|所致|诱发",
    ),
    (TokenType.SERIES, "、|以及|且(?!不)|和|及(?!时)|与|或者?|并(?!未|无)"),
    (
        TokenType.OWN_OFFICE,
        "[我本](?:局|委|办|厅|院|处|所|中心|部门|单位|机关|司|署|队|镇|乡|街道|街道办|街办|办事处|园区|管委会)|[我本]行",
    ),
    (TokenType.REGION, "[全我本][省市县区州旗盟]"),
    (TokenType.FILLER, "一年以?来|全年度?|报告期内?|统计年度|统计期内?|年度内?"),
    (
        TokenType.FILLER,
        (
            "(?:从|按照?)(?:申请|办理|答复|处理|受理)人?(?:方式|渠道|途径|形式|类型|类别|情况|结果)(?:来?[看分说]|分类|划分|统计)?(?=[，,：:])|"
            "以(?=[^，。]{0,6}(?:形式|方式|渠道|途径))|政府系统|通过|方式|形式|渠道|途径|关于|有关|相关|方面|工作|情况|情形|现象|问题|领域|类型?|的|了|过|到|共计|合计|总计|总共|一共|共|计|总数|总量|数量|件数|次数|数|量|案件|事项|请求|业务|事务|事宜|"
            "办件|案例|件|案|为|是|有|达到|达|均|已|也|还|全部|都|再行?|按时限?|按期|及时|如期|依法|依规|依规定|按规定?(?![模划则范程章格])|规范|实际|累计|总体|期间|向|提交|提起|提请|发生|出现|存在|涉及|被|对|就|由|于|在|经|针对|要求|等|后|起|"
            "任何|一切|事件|完成|妥善|认真|积极|高效|严格|现已|目前|将|已经|相应|该|这|书面|有效(?!的)|公众|群众|市民|居民|申请人|社会|新|进行|系|年内|(?:在)?(?:法定|规定)?(?:期限|时限|时间)内?|法定|规定|继续|[作做]出?|予以|给予|予(?!以)|同意|决定|中|其他(?=原因)|各类|各种|各级(?:各部门|行政机关|机关)?|行政机关|政府|信息公开|政务公开|公开|"
            "[我本](?:[省市县区州镇乡])|年|时|方|并|则|另|而|尚|剩余|其余|余下|剩|当事人|第三方|一并|仍|至|本|所|工作人员|主要|情况如下|"
            "[“”‘’\"'《》．.·\\-—]"
        ),
    ),
)
"""Words of the language, the earlier first; those of the form and of time come before all of them."""


@dataclass(frozen=True, slots=True)
class _Alternative:
    """One way to write words of a type.

    Attributes:
        begins: characters with which it may begin.
        is_open: it may begin with any.
    """

    type: int
    pattern: str
    begins: frozenset[str]
    is_open: bool

    def may_begin_with(self, character: str) -> bool:
        """False if nothing that matches begins with a character."""
        return self.is_open or character in self.begins or (_DIGIT in self.begins and character.isdecimal())


_PIECE = re.compile(r"\\.|\[[^]]*\]|\(\?(?:<?[!=]|:)|\{[\d,]+\}|.")
_NAMED_GROUP = re.compile(r"\(\?P<\w+>")
_DIGIT, _ANYTHING, _NOTHING = "0", "any", ""
"""Among the beginnings of a pattern; with the last it may match nothing."""
_OPEN = frozenset({_ANYTHING, _NOTHING})
_GROUPS, _EDGES, _QUANTIFIERS = {"(", "(?:"}, {"^", "$"}, {"?", "*", "+"}


@functools.lru_cache(maxsize=8192)
def _alternatives(token_type: int, pattern: str) -> tuple[_Alternative, ...]:
    """The alternatives of a pattern, cut at the bars outside parentheses: most patterns are those of every year."""
    depth = 0
    pieces: list[str] = []
    found: list[_Alternative] = []
    for piece in [*_PIECE.findall(_NAMED_GROUP.sub("(?:", pattern)), "|"]:
        depth += piece.startswith("(") - (piece == ")")
        if piece == "|" and depth == 0:
            begins = _beginnings(deque(pieces))
            found.append(_Alternative(token_type, "".join(pieces), begins, is_open=not begins.isdisjoint(_OPEN)))
            pieces = []
        else:
            pieces.append(piece)
    return tuple(found)


def _beginnings(pieces: deque[str]) -> frozenset[str]:
    """The characters with which the alternatives up to a closing parenthesis begin.

    Args:
        pieces: of a pattern, which are taken.
    """
    begins: set[str] = set()
    is_begun = False
    while pieces:
        piece = pieces.popleft()
        if piece == ")":
            break
        if piece == "|":
            begins |= set() if is_begun else {_NOTHING}
            is_begun = False
            continue
        characters = _beginnings(pieces) if piece.startswith("(") else _characters(piece)
        may_lack = _NOTHING in characters or (pieces and pieces[0].startswith(("?", "*", "{0")))
        while pieces and (pieces[0] in _QUANTIFIERS or pieces[0].startswith("{")):
            pieces.popleft()
        if is_begun or piece in _EDGES or (piece.startswith("(") and piece not in _GROUPS):
            continue
        begins |= characters - {_NOTHING}
        is_begun = not may_lack
    return frozenset(begins if is_begun else begins | {_NOTHING})


def _characters(piece: str) -> frozenset[str]:
    """The characters that a piece of a pattern stands for."""
    if piece == "." or piece.startswith("[^"):
        return frozenset({_ANYTHING})
    listed = piece[1:-1] if piece.startswith("[") else piece
    return frozenset(listed.replace(r"\d", _DIGIT).replace("\\", ""))


_OFFICE, _ANY_OFFICE = "本机关", r"[^，,。；;：:、（(\d]{1,12}?"
"""As the form names the office whose report it is, and as the report may: 非本机关掌握, 非区教育局掌握."""
_OF_THE_OFFICE = re.compile(f"(?<=非){_ANY_OFFICE}(?=掌握)")
_FILE = "政府信息公开件"
_FILE_LEFT_OUT = r"(?<=收到|受理|答复)政府信息公开(?=\d{1,6}件)"
"""答复政府信息公开95件, in which 件 stands behind the number alone."""
_LOOSE = re.compile("(?<=公开|获取|提供)(?:相关|有关)(?:的)?")


def _loosely(word: str) -> str:
    """The pattern of a word of the form, in which 相关 may stand before 政府信息, and no 人 behind 申请."""
    if word == _FILE:
        return rf"{_FILE}|{_FILE_LEFT_OUT}"
    if word.startswith(f"非{_OFFICE}"):
        return f"非{_ANY_OFFICE}{word.removeprefix(f'非{_OFFICE}')}"
    if word.endswith("的政府信息"):
        return f"{word}(?!不)"  # 申请的政府信息不存在 is a result
    if word.endswith("复议"):
        return f"{word}(?!决定|机关|机构|期间|委员会)"  # who decides, and how, is none
    return re.sub("(?<=公开|获取|提供)(?=政府信息)", "(?:(?:相关|有关)的?)?", re.escape(word)) + (
        _NOT_OF_A_REQUEST if word.endswith("申请") else ""
    )


_Scanner = tuple[Callable[[str, int], re.Match[str] | None], tuple[int, ...]]
_LONG = 1_000
"""Characters of an alternative that takes longer to compile than all others of a character: it has a pattern alone."""


class _Scanners(dict[str, tuple[_Scanner, ...]]):
    """By its first character what a word may be, in patterns to be tried in order; made when it is first met.

    Few words begin alike, and a pattern of all of them would try hundreds at every place. The number of an empty
    group behind an alternative tells which it was: a group around it would keep the engine from skipping it quickly.
    """

    def __init__(self, alternatives: Sequence[_Alternative]) -> None:
        super().__init__()
        self.alternatives = alternatives

    def __missing__(self, character: str) -> tuple[_Scanner, ...]:
        known = (alternative for alternative in self.alternatives if alternative.may_begin_with(character))
        found = self[character] = tuple(
            _scanner(tuple((alternative.type, alternative.pattern) for alternative in group))
            for _, group in itertools.groupby(known, _length_if_long)
        )
        return found


def _length_if_long(alternative: _Alternative) -> int:
    return len(alternative.pattern) if len(alternative.pattern) > _LONG else 0


@functools.lru_cache(maxsize=2048)
def _scanner(alternatives: tuple[tuple[int, str], ...]) -> _Scanner:
    """A pattern of alternatives and their types; that of a long one is shared by all characters it may begin with."""
    pattern = "|".join(f"{pattern}()" for _, pattern in alternatives)
    return re.compile(pattern).match, tuple(token_type for token_type, _ in alternatives)


_OPENLY_WRITTEN = re.compile("年来")
"""In whatever begins with anything at all; sentences without need not look for it."""


class Lexicon:
    """The words of one form in one report year."""

    def __init__(self, words: Mapping[str, int], year: int) -> None:
        """Make the patterns.

        Args:
            words: of the form with their roles, with 上年, 本年 and 下年 where a year is named.
            year: the report year.
        """
        years = {"last": year - 1, "this": year, "next": year + 1}
        self._types = {word: TokenType.WORD | roles for word, roles in words.items()}
        self._spellings = {name: pattern.format(**years) for name, pattern in _SPELLINGS.items()}
        self._canonical = [(re.compile(pattern), name) for name, pattern in self._spellings.items()]
        self._canonical += [(_OF_THE_OFFICE, _OFFICE), (re.compile("^政府信息公开$"), _FILE)]
        dated = [word for word in words if any(name in word for name in _SPELLINGS)]
        bare = sorted(set(words).difference(dated), key=len, reverse=True)
        patterns = [
            (TokenType.FILLER, rf"{_MADE_PUBLIC}|(?:答复|办理|处理)(?:结果|意见|结论)[均都]?[为是]"),
            *((TokenType.WORD, self._spelled(word)) for word in sorted(dated, key=len, reverse=True)),
            *((TokenType.WORD, _loosely(word)) for word in bare),
            *self._times(year),
            (TokenType.FILLER, _PERCENTAGE),
            (TokenType.FILLER, _NUMBERING),
            (TokenType.FILLER, self._reasons(words)),
            (TokenType.NUMBER, _NUMBER),
            (TokenType.GAP, _OTHER_NUMBER),
            *_FIXED,
        ]
        known = [alternative for pattern in patterns for alternative in _alternatives(*pattern)]
        self._inverted = re.compile("|".join(self._inversions(dated)) or "(?!)")
        self._carrying = re.compile("|".join(map(re.escape, sorted(set().union(*_carrying(dated))))) or "(?!)")
        self._all = _Scanners(known)
        self._usual = _Scanners([alternative for alternative in known if not alternative.is_open])

    def tokens(self, sentence: str) -> list[Token]:
        """The words of a sentence in their order, gaps between them too.

        Args:
            sentence: in half-width digits and without spaces.

        Returns:
            Tokens that cover the sentence.
        """
        scanners = self._all if _OPENLY_WRITTEN.search(sentence) else self._usual
        found: list[Token] = []
        start = end = 0
        length = len(sentence)
        # A search for verbs alone is quicker than that of all inversions, and most sentences hold none.
        inversions = self._inverted.finditer(sentence) if self._carrying.search(sentence) else ()
        inverted = {match.start(): match for match in _in_order(inversions, sentence)}
        while start < length:
            if start in inverted:
                if start > end:
                    found.append(Token(TokenType.GAP, sentence[end:start], end, start))
                found += self._put_in_order(inverted[start])
                start = end = inverted[start].end()
                continue
            for scan, types in scanners[sentence[start]]:
                match = scan(sentence, start)
                if match is not None:
                    token_type = types[(match.lastindex or 0) - 1]
                    break
            else:
                start += 1
                continue
            if start > end:
                found.append(Token(TokenType.GAP, sentence[end:start], end, start))
            end = match.end()
            if token_type == TokenType.WORD:
                found.append(self._word(match[0], start, end))
            elif token_type == TokenType.NUMBER:
                found.append(_number(match[0], start, end))
            else:
                found.append(Token(token_type, match[0], start, end))
            start = end
        if length > end:
            found.append(Token(TokenType.GAP, sentence[end:], end, length))
        return found

    def _reasons(self, words: Mapping[str, int]) -> str:
        """The pattern of a reason in front of what became of a request: 因涉及商业秘密 in 因涉及商业秘密不予公开."""
        results = sorted(
            self._spelled(word) for word, roles in words.items() if roles & WordRole.NAME and roles & WordRole.RESULT
        )
        return (
            rf"(?:(?:因|属于|由于)[^，,；;：:（(\d]{{0,24}}?|告知(?:申请人)?|重复申请(?:事项)?[依法均]{{0,3}}|(?:[信访投诉举报、和咨询]{{4,12}}|行政查询|大量反复)类?(?:事项|申请)?[依法均]{{0,3}})(?={'|'.join(results)})"
            if results
            else "(?!)"
        )

    def _inversions(self, dated: Sequence[str]) -> Iterator[str]:
        """Patterns of dated words with something in between: 结转3件至下年, 另有3件结转 and 上年无结转."""
        heads, ends = _carrying(dated)
        if ends:
            verbs = "|".join(sorted(map(re.escape, ends), key=len, reverse=True))
            count = rf"(?P<count>(?:\d{{1,12}}|[{_NUMERALS}]{{1,12}}){_UNITS})"
            yield f"(?P<verb>{verbs}){count}[至到入]?{self._spellings['下年']}"
            left_over = count.replace("<count>", "<left_over>")
            yield rf"(?:另有?|尚有|还有|其余|剩余|余下?){left_over}(?:申请)?(?P<kept>{verbs})(?=[，,。；;、）)]|$)"
            bare = "|".join(sorted(ends & heads, key=len, reverse=True)) or "(?!)"
            yield rf"(?P<none>无|没有|未有)(?P<bare>{bare})(?:申请|案?件|事项|情况)?(?=[，,。；;、）)]|$)"
            rest = count.replace("<count>", "<rest>")
            yield rf"(?<=[，,、；;])(?P<over>{bare})(?:[数总件]?量|件?数)?[为是]?{rest}(?=[，,。；;、）)]|$)"
        if heads:
            verbs = "|".join(sorted(map(re.escape, heads), key=len, reverse=True))
            yield rf"{self._spellings['上年']}(?P<denial>无|没有|未有)(?P<carried>{verbs})"

    def _put_in_order(self, match: re.Match[str]) -> Iterator[Token]:
        """The words of an inversion as if nothing stood between them."""
        start, end = match.span()
        if match["denial"]:
            yield Token(TokenType.DENIAL, match["denial"], *match.span("denial"))
            yield self._word(f"上年{match['carried']}", start, end)
            return
        if match["none"]:
            yield Token(TokenType.DENIAL, match["none"], *match.span("none"))
        verb = match["verb"] or match["kept"] or match["bare"] or match["over"]
        known = (f"{verb}{link}下年" for link in ("", "至", "到", "入"))
        word = self._word(next(word for word in known if word in self._types), start, end)
        yield word._replace(types=word.types | WordRole.SHORT) if match["none"] or match["over"] else word
        count = next((name for name in ("count", "left_over", "rest") if match[name]), None)
        if count and (number := _COUNT.match(match.string, match.start(count))):
            yield _number(number[0], *number.span())

    def _word(self, text: str, start: int, end: int) -> Token:
        types = self._types.get(text)
        if types is None and _LOOSE.search(text):
            text = _LOOSE.sub("", text)
            types = self._types.get(text)
        if types is None:  # with a year in it
            for pattern, name in self._canonical:
                text = pattern.sub(name, text)
            types = self._types.get(text, TokenType.WORD)
        return Token(types, text, start, end)

    def _spelled(self, word: str) -> str:
        for name, pattern in self._spellings.items():
            word = word.replace(name, pattern)
        return word

    def _times(self, year: int) -> Iterator[tuple[int, str]]:
        """Patterns of times: the year as a whole, its end, and all other times."""
        whole = (
            rf"(?:(?:{year}年|本年|自)?1月(?:1日)?起?[至到—~-]+(?:{year}年)?{_YEAR_END}(?:止|期间)?"
            rf"|{year}年1[至到—~-]+12月份?)"
        )
        yield TokenType.SCOPE, "当年(?=[^。]{0,24}跨年)|跨年度?"  # the one is a part where the other is
        yield TokenType.YEAR, rf"{whole}|{self._spellings['本年']}(?:全年|以来)?(?!\d?\d月)"
        yield (
            TokenType.CLOSE_OF_YEAR,
            (
                rf"截[至止](?:目前|当前|今|年底|年末|(?:{year}年|本年度?)?(?:{_YEAR_END}|年?[底末]))(?:[，,])?"
                rf"|(?:{year}年|本年度?)?{_YEAR_END}(?=(?:现行|继续)?有效)"
            ),
        )
        yield (
            TokenType.OTHER_TIME,
            (
                r"\d{4}年?[至—~-]+\d{4}年|近.{1,3}年|(?!一年来|[，,。；;：:、）)]).{1,2}年来|(?:上|去|前|往|历)年|上一年|下一?年|同期|"
                r"(?:\d{4}年度?)?(?:\d{1,2}月份?(?:\d{1,2}日)?)?截[至止]|\d{4}年度?|\d{1,2}月份?|[上下]半年|第?[一二三四\d]季度|以来|"
                rf"{year}年(?=\d{{1,2}}月)"
            ),
        )


def _carrying(dated: Iterable[str]) -> tuple[set[str], set[str]]:
    """The verbs of 上年结转 and those of 结转至下年."""
    words = list(dated)
    return (
        {word.removeprefix("上年") for word in words if word.startswith("上年")},
        {word.removesuffix("下年").rstrip("至到入") for word in words if word.endswith("下年")},
    )


_DONE = re.compile("办结|答复|回复|办毕|办复|办完|完毕|办理(?!情况|工作|流程|结果|机制|制度)")


def _in_order(inversions: Iterable[re.Match[str]], sentence: str) -> Iterator[re.Match[str]]:
    """Those to be put in order; not 无结转 and 结转1件 before anything is done, which may be of what came over."""
    done: int | None = None
    for match in inversions:
        if match["none"] or match["over"]:
            if done is None:
                first = _DONE.search(sentence)
                done = first.start() if first else len(sentence)
            if done > match.start():
                continue
        yield match


_COUNT = re.compile(_NUMBER)
_COUNTED = re.compile(rf"(?P<digits>\d+(?:\.\d+)?)(?P<scale>万)?|(?P<written>[{_NUMERALS}]+)")
"""What a count begins with."""


def _number(text: str, start: int, end: int) -> Token:
    """The token of a count; a gap if it has no value or several."""
    match = _COUNTED.match(text)
    assert match is not None
    if match["written"]:
        value = chinese_number(match["written"])
        return Token(TokenType.GAP if value is None else TokenType.NUMBER, text, start, end, value or 0)
    digits, scale = match["digits"], 10_000 if match["scale"] else 1
    whole, _, decimals = digits.partition(".")
    value, rest = divmod(int(whole + decimals) * scale, 10 ** len(decimals))
    if rest:
        return Token(TokenType.GAP, text, start, end)
    step = 10_000 // 10 ** len(decimals) if match["scale"] else 0
    return Token(TokenType.NUMBER, text, start, end, value, step)


_WIDE = re.compile("[０-９．％]")
_SAME_WIDTH = str.maketrans({**{chr(0xFF10 + digit): str(digit) for digit in range(10)}, "．": ".", "％": "%"})
_SENTENCE_ENDS = "。！!？?"
"""Besides the end of a line."""
_TELLING = re.compile(
    rf"[\d未没无不为{_NUMERALS}](?:(?<=[\d未没无])|(?<=[{_NUMERALS}])[件份宗起条个项例部次]|(?<=不)存在"
    "|(?<=为)零|(?<=零)(?:申请|复议|诉讼))"
)
"""A number or a denial. The set at its head is what the engine skips by: it is quicker than the alternatives."""


_HEADING = re.compile(r"\s*(?:[（(]?[一二三四五六七八九十]{1,3}[)）、.．]|[（(]?\d{1,2}[)）、.．](?!\d))")


def sentences(texts: Iterable[str], stems: re.Pattern[str]) -> Iterator[tuple[str, bool]]:
    """The sentences of texts that could state a count, spelled in one way; others as empty strings.

    Args:
        texts: of a report.
        stems: words one of which such a sentence holds.

    Yields:
        Sentences with half-width digits, without spaces and thousands separators; and if they stand under a heading
        on requests.
    """
    for text in texts:
        before, is_telling, is_on_requests = "", False, False
        for end in _SENTENCE_ENDS:  # quicker than to split by a pattern
            text = text.replace(end, "\n")  # noqa: PLW2901
        for sentence in text.split("\n"):
            is_of_requests = "依申请公开" in sentence
            if is_on_requests != is_of_requests and _HEADING.match(sentence):
                is_on_requests = is_of_requests
            # In this order: most sentences count nothing, and a number is quicker to look for than all stems.
            is_telling = bool(_TELLING.search(sentence)) and bool(
                is_telling or stems.search(sentence) or stems.search(before)
            )
            yield _plain(sentence) if is_telling else "", is_on_requests
            before = sentence
        yield "", False


def _narrow(sentence: str) -> str:
    return sentence.translate(_SAME_WIDTH) if _WIDE.search(sentence) else sentence  # a test is quicker


def _plain(sentence: str) -> str:
    tight = "".join(_narrow(sentence).split())
    return re.sub(r"(?<=\d)[,，](?=\d{3}(?!\d))", "", tight)
