"""Agency and year of a report: by its title, or else by its text and what is written under it."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from gouji.common import SIMPLIFIED, clean_name, plain_words
from gouji.form import MAX_NAME, Certainty
from gouji.reading.published.document import Paragraph, PrintedDocument

_YEARS = range(2008, 2100)
"""The first reports under the regulation were those of 2008."""
_NOUGHT = "〇○◯零０Ｏ0OoΟО"  # as typists write it: a circle, or the letter in three alphabets
_CHINESE_YEAR = str.maketrans(f"{_NOUGHT}一二三四五六七八九１２３４５６７８９", "0" * len(_NOUGHT) + "123456789" * 2)
_YEAR = rf"(?P<year>(?:20|２０|二[{_NOUGHT}])[0-9０-９{_NOUGHT}一二三四五六七八九]{{2}})\s*年?\s*度?"
_NAME = r"(?:的)?\s*(?:政府信息|政务信息|信息|政务)\s*公开(?:\s*工作)?(?:\s*情况)?(?:\s*的)?"
_FORM = rf"{_NAME}(?:\s*(?:年度|年))?(?:\s*(?:工作|报告|年报))+"
_BEFORE = rf"(?P<before>.{{0,{MAX_NAME}}}?)"
_TITLES = tuple(
    re.compile(rf"{_BEFORE}{wording}", re.DOTALL)
    for wording in (
        rf"{_YEAR}(?P<middle>.{{0,60}}?){_FORM}[）)》」”\s]{{0,3}}(?:[（(].{{0,12}}[）)])?",
        rf"(?P<middle>){_NAME}\s*{_YEAR}(?:\s*(?:工作|报告|年报))+",
        rf"(?P<middle>){_FORM}\s*[（(]\s*{_YEAR}\s*[）)]",
    )
)
"""The year in front of the name of the form, in the middle of it or in brackets behind it."""
_PERIOD = re.compile(r"(20\d{2})\s*年\s*1\s*月\s*1\s*日.{0,8}?(20\d{2})\s*年\s*12\s*月\s*31\s*日")
_IN_TEXT = re.compile(
    r"(?<![与较比同自从至到])(?<![与较比同自从至到]\s)(20\d{2})\s*年(?!度?(?:政府信息公开|\s*相比|以来|起|前|修[订改]))"
)
"""Years that a text is about, and not those it compares with or begins at."""
_DATE = re.compile(
    rf"((?:19|20)\d{{2}}|二[{_NOUGHT}][{_NOUGHT}一二三四五六七八九]{{2}})\s*年\s*([0-9一二三四五六七八九十]{{1,2}})\s*月\s*([0-9一二三四五六七八九十]{{1,3}})\s*日"
)
_NUMERALS = {char: number for number, char in enumerate("〇一二三四五六七八九")}
_BODY = re.compile(
    r"[政府局委办院厅部会社所心处队区县市镇乡道司校学站州盟旗省团行庭署室组馆厂场园村关库港](?:[（(][^（）()]{1,20}[）)])?$"
)
"""Last words of the names of agencies, and a second name in brackets."""
_SITE = re.compile(r"\s*[-_—|｜–]+\s*[^-_—|｜–]*$")
_FIRST = 40
"""Blocks in front of the first section among which the title is."""
_SHARE = 0.6
_LAST_MONTH = 6
"""Up to this one a report is about the year before that of its date."""
_LONGEST_PART = 60
_LONGEST_TITLE = 2 * MAX_NAME
"""Characters of a line of a title that is broken over several."""
_PROSE = re.compile(r"[，。；：、？！\d]")
_SENTENCE = re.compile(r"[，。；：！？]")


@dataclass(frozen=True, slots=True)
class Known:
    """The agency, the year or the title, and how certain it is.

    Attributes:
        found: what it was taken from, as printed.
        rule: where it was inferred from.
    """

    value: str
    certainty: Certainty
    found: str = ""
    rule: str = ""


UNKNOWN = Known("", Certainty.NOT_FOUND)


@dataclass(frozen=True, slots=True)
class ReportHead:
    """Title, agency and year of a report."""

    title: Known = UNKNOWN
    agency: Known = UNKNOWN
    year: Known = UNKNOWN


def read_head(document: PrintedDocument, first: int) -> ReportHead:
    """Title of a report, with the agency and the year it names.

    Args:
        first: the block with which the first section begins.
    """
    paragraphs = [block for block in document.blocks[max(0, first - _FIRST) : first] if isinstance(block, Paragraph)]
    texts = [_joined(paragraph.text) for paragraph in paragraphs]
    headings = {_joined(paragraph.text) for paragraph in paragraphs if paragraph.is_heading} | {_joined(document.title)}
    for title, above in _titles(texts):
        head = _head(title, above, document.title)
        is_sentence = _SENTENCE.search(title) is not None and title not in headings
        if head is not None and not is_sentence:
            return _with_agency(head, document)
    head = _head(_SITE.sub("", document.title), "", "") or _head(document.title, "", "")
    return head or ReportHead()


def titled(head: ReportHead, document: PrintedDocument, form: str) -> ReportHead:
    """The head of a report, by a title of exactly an agency, a year and the name of the form if no other was found.

    Args:
        head: as it was read.
        document: the report.
        form: its name, as in 图书馆年报.

    Returns:
        The same head if it names a year.
    """
    if head.year is not UNKNOWN:
        return head
    title = re.compile(rf"(?P<agency>.{{0,{MAX_NAME}}}?)(?P<year>20\d{{2}})年度?{re.escape(_joined(form))}")
    texts = [_joined(block.text) for block in document.blocks[:_FIRST] if isinstance(block, Paragraph)]
    pairs = (f"{one}{other}" for one, other in itertools.pairwise(texts))
    for text in (*texts, *pairs, _joined(document.title)):
        match = title.fullmatch(text)
        if match is not None and match["agency"]:
            agency = Known(clean_name(match["agency"]), Certainty.PRINTED, text)
            return ReportHead(Known(text, Certainty.PRINTED), agency, Known(match["year"], Certainty.PRINTED, text))
    return head


def undisputed(head: ReportHead, document: PrintedDocument, openings: Sequence[int]) -> ReportHead:
    """The head without the agency, or the year, in which the reports of a file differ.

    Args:
        head: as it was read.
        document: of one report or several.
        openings: the blocks with which first sections begin.

    Returns:
        The same head of one report.
    """
    if len(openings) < 2:
        return head
    heads = [read_head(document, block) for block in openings]
    agencies = {other.agency.value for other in heads if other.agency.value}
    years = {other.year.value for other in heads if other.year.value}
    return ReportHead(
        head.title, head.agency if len(agencies) < 2 else UNKNOWN, head.year if len(years) < 2 else UNKNOWN
    )


def of_one_agency(head: ReportHead, document: PrintedDocument, begins: int, end: int) -> ReportHead:
    """The head without its agency, if the title of another's report stands in front of the last table.

    Args:
        head: as it was read.
        document: of one report or several.
        begins, end: the blocks between which the sections are.
    """
    texts = [_joined(block.text) for block in document.blocks[begins:end] if isinstance(block, Paragraph)]
    mine = head.agency.value
    for text in (*texts, *(f"{one}{other}" for one, other in itertools.pairwise(texts))):
        if mine and len(text) <= _LONGEST_TITLE and "公开" in text and not _SENTENCE.search(text):
            other = _head(text, "", "")
            name = other.agency.value if other is not None else ""
            if name and name not in mine and mine not in name:
                return ReportHead(head.title, UNKNOWN, head.year)
    return head


def _titles(texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Candidates for the title, the nearest to the text first: one line or several; each with the line above."""
    for last in range(len(texts), 0, -1):
        if len(texts[last - 1]) > _LONGEST_TITLE:
            continue
        for first in range(last - 1, max(-1, last - 4), -1):
            if last - first > 1 and any(len(text) > _LONGEST_PART for text in texts[first:last]):
                break
            title = _joined("".join(texts[first:last]))
            if _names_form(title):
                yield title, texts[first - 1] if first else ""
                break


def _names_form(text: str) -> bool:
    """True if a text begins with a title."""
    folded = _folded(text)
    return "公开" in folded and any(wording.match(folded) for wording in _TITLES)


def _joined(text: str) -> str:
    return clean_name(re.sub(r"(?<=[\u2e80-\uffef])\s+(?=[\u2e80-\uffef])", "", text))


def _folded(text: str) -> str:
    """The same text, character for character, in simplified ones."""
    return text.translate(SIMPLIFIED)


def _head(title: str, above: str, metadata: str) -> ReportHead | None:
    match = next(filter(None, (wording.fullmatch(_folded(title)) for wording in _TITLES)), None)
    if match is None:
        return None
    year = _year(match["year"])
    if year is None:
        return None
    name = _agency(title[slice(*match.span("before"))] + title[slice(*match.span("middle"))])
    shown = title
    if not name and above:
        full = f"{above}{title}".replace(" ", "")
        if _is_body(above) or metadata.replace(" ", "") == full:
            name, shown = _agency(above), f"{above}{title}"
    agency = Known(name, Certainty.PRINTED, shown) if name else UNKNOWN
    return ReportHead(Known(shown, Certainty.PRINTED), agency, Known(str(year), Certainty.PRINTED, title))


def _with_agency(head: ReportHead, document: PrintedDocument) -> ReportHead:
    """The same with the agency from elsewhere, if the title does not name it."""
    if head.agency is not UNKNOWN:
        return head
    other = _head(_SITE.sub("", document.title), "", "") or _head(document.title, "", "")
    if other is not None and other.agency is not UNKNOWN and other.year.value == head.year.value:
        return ReportHead(head.title, other.agency, head.year)
    return head


def _agency(text: str) -> str:
    name = clean_name(text).strip("《》<>“”\"'：:，,、 ·-—")
    name = re.sub(r"^(?:[关關][于於]|附件\d*[：:]?)\s*", "", name)
    name = re.sub(r"(?:[关關][于於]|的|编制|公布|发布|本级)$", "", name).strip()
    return name if len(name) <= MAX_NAME else ""


def _is_body(text: str) -> bool:
    return 2 < len(text) <= 40 and _BODY.search(_folded(text)) is not None and not _PROSE.search(text)


def _year(written: str) -> int | None:
    digits = written.translate(_CHINESE_YEAR)
    year = int(digits) if digits.isdigit() else 0
    return year if year in _YEARS else None


def year_of_text(texts: Sequence[str], signed_on: date | None) -> Known:
    """The year that a report is about, by the period it names or by the year it speaks of most.

    Args:
        texts: paragraphs of the report.
        signed_on: the date under it: nearly all are signed in the first months of the next year.

    Returns:
        The year with its certainty.
    """
    whole = "\n".join(texts)
    periods = {first for first, last in _PERIOD.findall(whole) if first == last}
    if len(periods) == 1:
        return Known(periods.pop(), Certainty.INFERRED, rule="period")
    counts = Counter(_IN_TEXT.findall(whole))
    ended = str(signed_on.year - 1) if signed_on is not None and signed_on.month <= _LAST_MONTH else ""
    if counts:
        year, count = counts.most_common(1)[0]
        is_told = count >= 2 and count >= _SHARE * counts.total()
        if (is_told and not ended) or year == ended:
            return Known(year, Certainty.INFERRED, rule="text")
    return UNKNOWN


# --- what is written under a report ---------------------------------------------------------------------------------

_FURNITURE = re.compile(
    r"[【\[（(]?(?:附件|打印|关闭|分享|扫一扫|上一[篇条]|下一[篇条]|责任编辑|编辑[：:]|来源[：:]|信息来源|发布时间|发布日期|浏览次数|"
    r"(?:此件(?:主动|依申请|不予)?(?:公开|删减|[^，。]{0,6}发布)|微信扫一扫|预览时标签不可点|阅读原文|轻触阅读|(?:继续|向上)滑动看)(?!.*。\Z)|"
    r"相关(?:文件|链接|阅读|附件)|返回顶部|字体[：:]|主办[：:单]|承办[：:单]|版权所有|ICP备|公网安备|网站标识码|网站地图|TOP$|收藏)"
)
"""Words of pages and documents below the text."""
_MONTH = re.compile(_DATE.pattern[: _DATE.pattern.rindex(r"\s*(")])
"""The date of a signature without its day."""
_LONGEST_SIGN = 40
_SIGNATURE = re.compile(rf"(?P<name>.{{0,{_LONGEST_SIGN}}}?)\s*(?P<day>{_DATE.pattern})", re.DOTALL)
"""Who signed a report, and the date, in one line."""


def without_signature(paragraphs: Sequence[str], agency: str) -> tuple[list[str], str, date | None]:
    """The paragraphs of the last section without what stands under a report; who signed it, and the date.

    Args:
        paragraphs: of the last section.
        agency: whose report it is, as far as it is known.

    Returns:
        Paragraphs, the agency that signed, and the date.
    """
    left = list(paragraphs)
    while left and len(left[-1]) <= 80 and _FURNITURE.match(left[-1]):
        left.pop()
    day = _day(left[-1]) if left else None
    is_dated = day is not None or (len(left) > 1 and _MONTH.fullmatch("".join(left[-1].split())) is not None)
    if is_dated:
        left.pop()
    elif left:
        text, signed, day = _without_date(left[-1])
        left[-1:] = [text] if text else []
        if signed:
            return left, signed, day
    text, name = _tail(left[-1]) if left else ("", "")
    if left and agency and _agency(_joined(left[-1])) == agency:  # a name may end as a sentence does
        text, name = "", _joined(left[-1])
    if not ((agency and _agency(name) == agency) or (is_dated and _is_body(name) and len(name) <= _LONGEST_SIGN)):
        return (left if day is not None or not is_dated else [*left, paragraphs[len(left)]]), "", day
    left[-1:] = [text] if text else []
    return left, name, day


def is_name_of(signed: str, agency: str) -> bool:
    """True if a report is signed with the name that its title has, whatever signs a title cannot keep.

    Args:
        signed: below the text.
        agency: by the title.
    """
    return bool(signed) and (_agency(signed) == agency or plain_words(signed) == plain_words(agency))


def _tail(paragraph: str) -> tuple[str, str]:
    """A paragraph up to the end of its last sentence, and what stands behind that."""
    start = max(paragraph.rfind(end) for end in "。！；：\n") + 1
    return paragraph[:start].rstrip(), _joined(paragraph[start:])


def _without_date(paragraph: str) -> tuple[str, str, date | None]:
    """A paragraph without the signature and the date behind its last sentence, and both of them."""
    text, tail = _tail(paragraph)
    match = _SIGNATURE.fullmatch(tail)
    name = _joined(match["name"]) if match is not None else ""
    day = _day(match["day"]) if match is not None and (_is_body(name) or (text and not name)) else None
    return (paragraph, "", None) if day is None else (text, name, day)


def _day(text: str) -> date | None:
    match = _DATE.fullmatch("".join(text.split()).strip("（）()"))
    if match is None:
        return None
    year = match[1].translate(_CHINESE_YEAR)
    try:
        return date(int(year), _small(match[2]), _small(match[3]))
    except ValueError:
        return None


def _small(written: str) -> int:
    if written.isdigit():
        return int(written)
    tens, ten, ones = written.rpartition("十")
    if not ten:
        return _NUMERALS.get(written, 0)
    return 10 * (_NUMERALS.get(tens, 0) if tens else 1) + _NUMERALS.get(ones, 0)
