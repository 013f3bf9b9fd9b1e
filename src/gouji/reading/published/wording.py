"""Labels as they are printed: spelled without what differs between hands, known under other names, misprinted."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Collection

from gouji.common import HALF_WIDTH, SIMPLIFIED, plain_words

__all__ = [
    "distance",
    "is_multiple",
    "is_note",
    "is_of_other_measure",
    "likeness",
    "mapped",
    "money_units",
    "spellings",
    "unnumbered",
]

_NUMBERING = re.compile(r"[\s（(]*(?:[一二三四五六七八九十]{1,3}|\d{1,2})[\s）)]*[、.．。，,]?\s*")
_ASIDE = re.compile(r"[（(][^（）()]*[）)]?")
_PIECES = "(?:[件条个份项次宗起封例篇人户笔批案]次?|人件次?)"
_POWER = "[十百千万亿]++"
_TIMES = rf"(?:{_POWER}|[x×*✕]?\s*+(?:10{{,2}}[, ]000|10(?:0++|\^\d|[²³⁴⁵⁶]|⟨\d⟩|的\w次方)))"
_MULTIPLE = rf"{_POWER}\s*+[余多]?{_PIECES}"
_BRACKETS = r"[\s(“\"\[【)”\]】]*+"
_AND = r"\s*+[、,;/或和及(]\s*+"
_LIST = rf"{_BRACKETS}(?:(?:{_PIECES}|万?元){_AND})*+"
_ALONE = rf"(?![”\"]*+[\w%‰]|\s++[一-鿿](?:\s|$))(?!{_BRACKETS}[万亿]?元)"
"""Behind a multiple that stands for itself: not the beginning of a name, and no money."""
_ENGLISH = r"(?:(?:ten |hundred )?(?:thousand|hundred|million)s?\b|['’‘]?000s?\b)"
_IN_ENGLISH = rf"(?:(?:all )?figures (?:are )?)?(?:expressed )?(?:in )?{_ENGLISH}(?: of (?!yuan|rmb|cny)[a-z ]++)?"
_UNIT = re.compile(
    rf"单\s*+位(?:[均都全]为?|{_BRACKETS}[:为是]?){_LIST}{_TIMES}\s*+[余多]?{_PIECES}计?(?![一-鿿])"
    rf"|(?<!金额)(?<!金额[(])单\s*+位(?:[均都全]为?|[:为是(\s]++){_LIST}(?:{_TIMES}|[kw]|{_ENGLISH}){_ALONE}"
    rf"|单\s*+位[:为是(\s]++{_LIST}(?:(?:10{{,2}}+|[一壹])\s*+{_POWER}|1e\d|[kw])\s*+{_PIECES}?计?(?![\w%‰])(?!{_BRACKETS}[万亿]?元)"
    rf"|\bunits?\s*+[:=(]?\s*+(?:(?:in|of)\s+)?(?:10,?000\b|1,?000\b|100\b|{_ENGLISH}|k\b|{_TIMES}{_ALONE})"
    rf"|[(]\s*+{_IN_ENGLISH}\s*+[)]|^\s*+(?!000){_IN_ENGLISH}\s*+$"
    rf"|(?<=[一-鿿])(?<![额费])\s*+[(]\s*+(?:[百千万亿]++(?:\s*+{_PIECES})?+|[x×*✕]\s*+{_TIMES})\s*+[)]\s*+$"
    rf"|^{_BRACKETS}(?:以?\s*+{_MULTIPLE}计?|以\s*+{_POWER}计|[x×*✕]\s*+{_TIMES}(?:\s*+{_PIECES})?+){_BRACKETS}$"
    rf"|以\s*+(?:{_MULTIPLE}(?:为(?:计[量数])?单位|计算?(?![一-鿿]))|{_POWER}为(?:计[量数])?单位)|[均都全]以\s*+{_POWER}计"
    rf"|^\s*+[(]\s*+[百千万亿]++\s*+[)]\s*+$"
    rf"|(?<!报)表[中内格]?(?:数据|数字|数值|数量|件数)"
    rf"(?:[均都全]?[为是]\s*+{_MULTIPLE}(?![一-鿿])|[^。]{{0,6}}(?:[乘除]以?|×|扩大|缩小)了?\s*+{_TIMES}(?!\s*[%元]))"
)
"""In simplified characters and small letters, with signs as they are on a keyboard."""
_MONEY_UNIT = re.compile(
    rf"单\s*+位{_BRACKETS}[:为是]?{_BRACKETS}(?:{_PIECES}{_AND})*+(?:人民币)?\s*+({_POWER}元|元)(?![一-鿿])"
)
_FOLDED = {
    **SIMPLIFIED,
    **HALF_WIDTH,
    **str.maketrans("∶﹕︰仟佰拾", ":::千百十"),
}
_NOTE = re.compile(r"[\s（(【\[“\"]*+(?:附?注释?|备\s*注|(?:填[表报])?说\s*明|[*＊※]|(?i:notes?\b))")
_COMPARED = "[较比与同]?(?:上一?年|去年|前年|同比|增减|增加|减少|增长).*"
_CUMULATED = "(?:往年|历年|累计).*"
_ASIDE_OF_MEASURE = re.compile(rf"{_COMPARED}|{_CUMULATED}|(?:单位)?(?:{_MULTIPLE}|[百千万亿]++)")
_NATURAL = (
    (re.compile("增.?减"), re.compile(_COMPARED)),
    (re.compile("总数|[总合]计|现行有效"), re.compile(_CUMULATED)),
)
"""Words that say nothing new of labels with others: all totals and all that is in force are cumulated."""


@functools.lru_cache(maxsize=1024)
def spellings(label: str, also: tuple[str, ...] = ()) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The plain spellings under which a label is known: with its numbering, and without.

    An aside such as （区分处理的，只计这一情形，不计其他情形） may be left out in either.

    Args:
        label: as the form prints it.
        also: other wordings of it.

    Returns:
        Spellings with the numbering, and without.
    """
    full: dict[str, None] = {}
    bare: dict[str, None] = {}
    for wording in (label, *also):
        short = _ASIDE.sub("", wording[1:]) if wording else ""
        for text in (wording, wording[:1] + short):
            known = plain_words(text)
            without = unnumbered(text)
            full[known] = None
            bare[without] = None
    return tuple(word for word in full if word), tuple(word for word in bare if word)


@functools.lru_cache(maxsize=4096)
def unnumbered(text: str) -> str:
    """The plain words of a label without the number before it.

    Args:
        text: a label as printed.

    Returns:
        Plain words; empty if nothing is left.
    """
    match = _NUMBERING.match(text)
    rest = plain_words(text[match.end() :]) if match is not None else ""
    return rest or plain_words(text)


def is_multiple(text: str) -> bool:
    """True for a text that says in which multiple figures, or some of them, are counted, such as 单位：万件.

    Args:
        text: as printed.
    """
    return _UNIT.search(text.translate(_FOLDED).lower()) is not None


def money_units(text: str) -> frozenset[str]:
    """The units of money that a text says figures have.

    Args:
        text: as printed.

    Returns:
        万元 of ``金额单位：人民币万元``.
    """
    return frozenset(_MONEY_UNIT.findall(text.translate(_FOLDED))) if "元" in text else frozenset()


def is_note(text: str) -> bool:
    """True for a text that says of itself that it belongs to what stands over it: 注：单位为万件.

    Args:
        text: as printed.
    """
    return _NOTE.match(text) is not None


def is_of_other_measure(words: str, known: Collection[str]) -> bool:
    """True for a label and words of another year or of a multiple beside it: 上年处理决定数量, 总计（万件）.

    Args:
        words: plain, as printed.
        known: spellings of the label, which may have such words themselves.
    """
    known = {*known, *(word.removeprefix("本年") for word in known)}
    asides = {aside for word in known for aside in (words.removeprefix(word), words.removesuffix(word))}
    natural = [said for label, said in _NATURAL if any(map(label.search, known))]
    return words not in known and any(
        _ASIDE_OF_MEASURE.fullmatch(aside) and not any(said.fullmatch(aside) for said in natural)
        for aside in asides - {words}
    )


def mapped(text: str) -> tuple[str, list[int]]:
    """The plain words of any length, and for each of their characters its place in the text.

    Args:
        text: of any length.

    Returns:
        Both.
    """
    words: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        for folded in _folded(char):
            words.append(folded)
            places.append(place)
    return "".join(words), places


@functools.lru_cache(maxsize=8192)
def _folded(char: str) -> str:
    folded = unicodedata.normalize("NFKC", char).casefold().translate(SIMPLIFIED)
    return "".join(char for char in folded if unicodedata.category(char)[0] not in "PZC")


def distance(one: str, other: str, most: int) -> int:
    """Characters to be changed, added or dropped to make one of the other; *most* + 1 if they are more.

    Args:
        one: a wording.
        other: another one.
        most: where counting ends.

    Returns:
        The count.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    row = list(range(len(other) + 1))
    for number, char in enumerate(one, start=1):
        before, row[0] = row[0], number
        for column, against in enumerate(other, start=1):
            cost = before + (char != against)
            before = row[column]
            row[column] = min(cost, before + 1, row[column - 1] + 1)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


def likeness(one: str, other: str) -> float:
    """Share of the characters that two wordings have in common, in whatever order: 0.0 to 1.0.

    Args:
        one: a wording.
        other: another one.

    Returns:
        1.0 for the same characters.
    """
    if not one or not other:
        return 0.0
    left = list(other)
    both = 0
    for char in one:
        if char in left:
            left.remove(char)
            both += 1
    return 2 * both / (len(one) + len(other))
