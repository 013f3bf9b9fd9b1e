"""Counts in Chinese texts: ``全年新收政府信息公开申请 45 件`` names 45, and the thing counted.

Precision before recall: a count is read only where its words stand right before it and nothing near it shows that it is
about another year, a part, a region or an estimate.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from gouji.checks.numerals import chinese_number

_FILLER = "(?:[的了过各类共计总]|本年|全年)*"
"""Words that may stand at the ``…`` of a phrase."""
_BEFORE_NUMBER = "(?:总?数量?|总量|件数|案件|事项)?(?:共计|合计|总计|总共|一共|共有|共|计)?(?:为|是|有|达到|达)?[:：]?"
_ARABIC = r"(?P<arabic>\d{1,12}(?:\.\d{1,4})?)(?P<ten_thousands>万)?"
_CHINESE = "(?P<chinese>[零〇一二两三四五六七八九十百千万]{1,12})"
_UNIT = "(?:件|份|宗|起|条)(?![次均])(?!以上|以下|以内|左右|上下|[多余])"
_DENIED = "(?P<denied>未曾?|没有|无|从未)(?:发生|出现|产生)?"
_AFTER_DENIAL = "(?:案件|事项|的?情况)?(?=[，,。；;！!？?\n]|$)"

_SENTENCE_END = re.compile(r"[。；;！!？?\n]")
_CLAUSE_END = re.compile(r"[，,、:：（()）“”]")
_OTHER_SCOPE = re.compile(
    "其中|自然人|公民|个人|法人|企业|组织|网络|网上|线上|在线|平台|网站|信函|邮寄|邮件|信件|当面|现场|传真|窗口|电话|下属|"
    "乡镇|街道|办理|审理|受理|审结|办结|代理|答复|不予|增|减|较|比|每|平均|季度|半年|全县|全市|全省|全区|全州|全国|各(?!.{0,4}[处科股]室)|拟|计划|目标|"
    "[省市县区州]级"
)
"""A clause with one of these, the phrase itself aside, may count something else than the table does."""
_TIME = re.compile(
    r"(?P<year>\d{4})年|(?P<this>本年|今年)|上一?年|去年|前年|往年|历年|同期|近.{1,3}年|.{1,2}年来|累计|截[至止](?!目前)|以来|\d+月|"
    "月份"
)
_INCLUDES = re.compile(r"^[，,（(]?(?:其中)?(?:包?含|包括)|^[（(][^）)]{0,30}结转")
_WIDE = re.compile("[０-９．]")
_SAME_WIDTH = str.maketrans({**{chr(0xFF10 + digit): str(digit) for digit in range(10)}, "．": "."})


@dataclass(frozen=True, slots=True)
class Mention:
    """A count named in a text.

    Attributes:
        number: the count.
        step: 0 if it is exact; of ``1.2万`` the weight of the last digit, up to which it may be rounded.
        sentence: the clause it stands in.
    """

    number: int
    step: int
    sentence: str

    def agrees_with(self, figure: int) -> bool:
        """True if the text may state a figure so, rounding allowed for.

        Args:
            figure: of the table.

        Returns:
            True within less than one *step*; if the count is exact, only if both are equal.
        """
        return abs(figure - self.number) < self.step if self.step else figure == self.number


def mentions(sentences: Iterable[str], phrases: tuple[str, ...], year: int) -> tuple[Mention, ...]:
    """The counts given for a thing that is known by any of *phrases*.

    Args:
        sentences: from :func:`counting_sentences`.
        phrases: words that name the thing; ``…`` in one stands for words without weight.
        year: the report year; counts of another year are left out.

    Returns:
        In the order of the text.
    """
    heads = _heads(phrases)
    telling = [sentence for sentence in sentences if any(map(sentence.__contains__, heads))]
    return tuple(mention for sentence in telling for mention in _mentions_in(sentence, phrases, year))


def _mentions_in(sentence: str, phrases: tuple[str, ...], year: int) -> Iterator[Mention]:
    for match in _pattern(phrases).finditer(sentence):
        before, after = sentence[: match.start()][-_NEAR:], sentence[match.end() :][:_NEAR]
        if _is_of(year, before) and not _has_other_scope(before, after, match) and not _INCLUDES.match(after):
            mention = _mention(match, _clause(before, match[0]))
            if mention is not None:
                yield mention


_NEAR = 300
"""Characters before and after a count that are examined: a text without a stop must not cost its length squared."""
_COUNTING = re.compile(r"[\d零〇一二两三四五六七八九十未没无]")


def counting_sentences(texts: Iterable[str]) -> tuple[str, ...]:
    """The sentences of texts that could give a count, spelled in one way.

    Args:
        texts: of a submission, in any spelling of digits.

    Returns:
        Sentences with half-width digits, without spaces and thousands separators.
    """
    found = (sentence for text in texts for sentence in _SENTENCE_END.split(text))
    return tuple(_plain(sentence) for sentence in found if _COUNTING.search(sentence))


def _plain(sentence: str) -> str:
    """With half-width digits and without spaces and thousands separators."""
    narrow = sentence.translate(_SAME_WIDTH) if _WIDE.search(sentence) else sentence  # a test is quicker
    tight = re.sub(r"\s+", "", narrow)
    return re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", tight)


@functools.lru_cache(maxsize=128)
def _heads(phrases: tuple[str, ...]) -> tuple[str, ...]:
    """The words at the beginning of each phrase. Most sentences hold none of them, and to search for these is quick."""
    return tuple(dict.fromkeys(phrase.partition("…")[0] for phrase in phrases))


@functools.lru_cache(maxsize=128)
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    # The longest first: what stands before a number may end with a shorter one.
    known = sorted(phrases, key=len, reverse=True)
    words = "|".join(_FILLER.join(map(re.escape, phrase.split("…"))) for phrase in known)
    counted = f"{_BEFORE_NUMBER}(?:{_ARABIC}|{_CHINESE}){_UNIT}"
    return re.compile(f"(?:{_DENIED})?(?P<phrase>{words})(?:{counted}|(?P<nothing>{_AFTER_DENIAL}))")


def _is_of(year: int, before: str) -> bool:
    """True if a count is about the report year: the last time named before it decides."""
    last = next(iter(reversed(list(_TIME.finditer(before)))), None)
    return last is None or last["this"] is not None or last["year"] == str(year)


def _has_other_scope(before: str, after: str, match: re.Match[str]) -> bool:
    whole = f"{_CLAUSE_END.split(before)[-1]}{match[0].replace(match['phrase'], '', 1)}"
    part = "其中" in before and "其中" not in match["phrase"]
    return part or _OTHER_SCOPE.search(whole) is not None or re.match("[-—~～至到]", after) is not None


def _clause(before: str, found: str) -> str:
    return f"{_CLAUSE_END.split(before)[-1]}{found}"


def _mention(match: re.Match[str], sentence: str) -> Mention | None:
    if match["nothing"] is not None:
        return Mention(0, 0, sentence) if match["denied"] else None
    if match["denied"]:
        return None
    if match["chinese"]:
        number = chinese_number(match["chinese"])
        return None if number is None else Mention(number, 0, sentence)
    scale = 10_000 if match["ten_thousands"] else 1
    exact = Fraction(match["arabic"]) * scale
    if exact.denominator != 1:
        return None
    decimals = len(match["arabic"].partition(".")[2])
    return Mention(int(exact), 10_000 // 10**decimals if match["ten_thousands"] else 0, sentence)
