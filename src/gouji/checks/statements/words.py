"""The words of a clause by what they are: nouns, verbs and offices, and those that stand for others."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence

from gouji.checks.lexicon import LEFT_OVER, Token, TokenType, WordRole

LONGEST_CLAUSE = 80
"""Tokens. What runs on for longer is no clause, and a text without a stop must not cost its length squared."""
_REMAINING = LEFT_OVER | {"尚", "另", "还"}
_OFFICES = ("局", "委", "办", "厅", "中心", "街道", "镇", "乡", "机关", "单位")
FEW = 2
OPENED = ("公开", "依申请")
OFFICE = re.compile("本级|局属|委属|厅属|属单位|下属|下级|直属|乡镇|镇街|街镇|街道|部门|单位|各")
TOTAL = frozenset({"合计", "共计", "总计", "总共", "一共", "共"})
STRONG, MOST_WEIGHT = 2, 3
BARS = TokenType.SCOPE | TokenType.COMPARISON | TokenType.ROUGH | TokenType.DENIAL | TokenType.PEER | TokenType.ASIDE
HEAVY = TokenType.WORD | TokenType.OTHER_THING
UNKNOWN = TokenType.GAP | TokenType.OTHER_THING | TokenType.NUMBER
"""Words that may be a thing, a person or a place of its own."""
APPLICANTS = TokenType.NATURAL | TokenType.ORGANIZATION
TIMES = TokenType.YEAR | TokenType.OTHER_TIME


def types_of(words: Iterable[Token]) -> int:
    """The types and roles of all words."""
    found = 0
    for token in words:
        found |= token[0]  # quicker than by its name, here where it counts
    return found


def nouns_in(words: Sequence[Token]) -> list[str]:
    """The nouns, a short form only beside its verb or where the longer was said."""
    found = []
    passed = 0
    for token in words:
        types = token.types
        if types & WordRole.NOUN and not (types & WordRole.SHORT and passed & UNKNOWN):
            found.append(token.text)
        # An office in front is who did it, and no other thing: 市规划和自然资源局办结申请.
        passed = 0 if types & TokenType.GAP and token.text.endswith(_OFFICES) else passed | types
    return found


def without_offices(words: Iterable[Token]) -> Iterator[Token]:
    """The words but for offices that are named: who did it is no other thing."""
    return (token for token in words if not (token.types & TokenType.GAP and token.text.endswith(_OFFICES)))


def name_in(words: Iterable[Token]) -> str:
    """The first word that names a result; empty if none does."""
    return next((token.text for token in words if token.types & WordRole.RESULT), "")


def verbs_in(words: Iterable[Token]) -> list[str]:
    """The verbs of the form, in their order."""
    return [token.text for token in words if token.types & WordRole.VERB]


def are_joined(words: Sequence[Token]) -> bool:
    """True of 受理并答复 and 受理和办结, which are of the same things."""
    places = [place for place, token in enumerate(words) if token.types & WordRole.VERB]
    if len(places) < 2:
        return False
    between = [token for token in words[places[0] : places[-1]] if not token.types & WordRole.VERB]
    return all(token.types & (TokenType.SERIES | TokenType.FILLER) for token in between) and bool(
        types_of(between) & TokenType.SERIES
    )


def are_adjacent(words: Sequence[Token]) -> bool:
    """True of 受理办结, which are of the same things too."""
    return any(one.types & other.types & WordRole.VERB for one, other in itertools.pairwise(words))


def without_echoes(clause: list[Token]) -> list[Token]:
    """The clause, in which 公开 beside 依申请公开政府信息 is no word of its own."""
    nouns = [token.text for token in clause if token.types & WordRole.NOUN]
    return [
        token._replace(types=TokenType.FILLER)
        if token.types & WordRole.NAME and any(token.text in noun for noun in nouns)
        else token
        for token in clause
    ]


def may_be_carried(clause: Iterable[Token], types: int) -> bool:
    """True of 尚有2件在办 and 1件未办结: what the next clause may carry forward."""
    if types & (WordRole.NAME | TokenType.COMPARISON | TokenType.ROUGH | TokenType.CHANNEL | TokenType.OTHER_THING):
        return False
    if types & (TokenType.ASIDE | TokenType.DENIAL):
        return True
    return not _REMAINING.isdisjoint([token.text for token in clause])


def has_left_over(words: Iterable[Token]) -> bool:
    """True of 其余2件: what others of its kind have been taken from."""
    return not LEFT_OVER.isdisjoint([token.text for token in words])


def has_one_channel(words: Iterable[Token]) -> bool:
    """True if one way in is named, and no second."""
    return len({token.text for token in words if token.types & TokenType.CHANNEL}) == 1
