"""Counts that stand elsewhere than what they are of: 予以公开、部分公开分别为22件、10件, 行政复议、行政诉讼各1件.

Each thing of the series is put before its own number, as if the sentence had said 予以公开22件、部分公开10件; the
grammar then needs to know of one way only. Where things and numbers do not pair off, the word bars its numbers.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from gouji.checks.lexicon import Token, TokenType, WordRole

_EDGES = TokenType.OPEN | TokenType.CLOSE | TokenType.BREAK | TokenType.NUMBER
_LONGEST_SERIES = 80
"""Tokens. What runs on for longer is no series, and a text without a stop must not cost its length squared."""
_TIMES = TokenType.YEAR | TokenType.OTHER_TIME
_IN_TURN = ("分别", "依次")


def in_order(tokens: Sequence[Token]) -> Sequence[Token]:
    """The words of a sentence with every number behind the thing it is of, and none that only denies.

    Args:
        tokens: of the sentence.

    Returns:
        The same tokens where neither is found.
    """
    types = 0
    for token in tokens:
        types |= token[0]  # quicker than by its name, here where most sentences hold neither
    if types & TokenType.DENIAL:
        tokens = _not_one(tokens)
    return _dealt_out(tokens) if types & TokenType.EACH else tokens


def _dealt_out(tokens: Sequence[Token]) -> Sequence[Token]:
    """The words of a sentence with every number behind the thing it is of.

    Args:
        tokens: of the sentence.

    Returns:
        The same tokens where nothing is dealt out.
    """
    found: list[Token] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if not token.types & TokenType.EACH:
            found.append(token)
            place += 1
            continue
        by_year = _by_year(found, tokens, place)
        if by_year:
            del found[by_year.start :]
            found += by_year.tokens
            place = by_year.end
            continue
        things, numbers = _things(found), tokens[place + 1 : _end_of_numbers(tokens, place + 1)]
        pairs = _pairs(token, things, [number for number in numbers if number.types & TokenType.NUMBER])
        if pairs:
            del found[len(found) - sum(map(len, things)) - len(things) + 1 :]
            found += itertools.chain.from_iterable(pairs)
            place += len(numbers)
        else:
            found.append(token._replace(types=_undealt(token, things, numbers)))
        place += 1
    return found


def _not_one(tokens: Sequence[Token]) -> Sequence[Token]:
    """The words of a sentence in which 一起 behind a denial is no count: 未发生一起行政复议, 未收到1件申请.

    Args:
        tokens: of the sentence.

    Returns:
        The same tokens where nothing is denied so.
    """
    if not any(token.types & TokenType.DENIAL for token in tokens):
        return tokens
    found = list(tokens)
    is_denied = False
    acts = 0
    for place, token in enumerate(tokens[:-1]):
        types = token.types
        if types & TokenType.NUMBER and is_denied and token.number == 1:
            following = tokens[place + 1].types
            if following & WordRole.NOUN if acts else not following & (_EDGES | TokenType.SERIES):
                found[place] = token._replace(types=TokenType.FILLER)
        is_denied = bool(
            types & TokenType.DENIAL or (is_denied and types & (TokenType.FILLER | TokenType.CAUSE | WordRole.VERB))
        )
        acts = types & WordRole.VERB | acts if is_denied else 0
    return found


class _ByYear(NamedTuple):
    """Counts of several years put behind their years.

    Attributes:
        start: of the years in what was found before.
        end: the place behind the numbers.
        tokens: each year with what is counted and its number.
    """

    start: int
    end: int
    tokens: Sequence[Token]


def _by_year(found: Sequence[Token], tokens: Sequence[Token], place: int) -> _ByYear | None:
    """The counts of 2023年、2024年分别收到申请18件、25件 and of 2023年和2024年，我局收到申请分别为18件和25件.

    Args:
        found: the words before the one that deals out.
        tokens: of the sentence.
        place: of the word that deals out.

    Returns:
        None where no years stand in front, or another number of counts behind.
    """
    if not tokens[place].text.startswith(_IN_TURN):
        return None
    start, behind = _start_of_clause(found, len(found)), len(found)
    if start and not _years(found[start:behind]) and found[start - 1].types & TokenType.BREAK:
        start, behind = _start_of_clause(found, start - 1), start - 1
    years = _years(found[start:behind])
    nearest = range(place + 1, min(place + _LONGEST_SERIES, len(tokens)))
    first = next((here for here in nearest if tokens[here].types & _EDGES), place)
    if len(years) < 2 or not tokens[first].types & TokenType.NUMBER:
        return None
    end = _end_of_numbers(tokens, first)
    numbers = [token for token in tokens[first:end] if token.types & TokenType.NUMBER]
    if len(numbers) != len(years):
        return None
    last = max(here for here in range(start, behind) if found[here].types & _TIMES)
    counted = [*found[last + 1 :], *tokens[place + 1 : first]]
    mark = tokens[place]._replace(types=TokenType.BREAK)
    dealt = [[year, *counted, number, mark] for year, number in zip(years, numbers, strict=True)]
    return _ByYear(start, end, [token for words in dealt for token in words])


def _start_of_clause(words: Sequence[Token], end: int) -> int:
    near = range(end - 1, max(end - _LONGEST_SERIES, 0) - 1, -1)
    return next((here + 1 for here in near if words[here].types & _EDGES), near.stop + 1)


def _years(clause: Sequence[Token]) -> list[Token]:
    """The years of a series with which a clause begins; none if anything else stands between them."""
    found: list[Token] = []
    for token in clause:
        if token.types & _TIMES:
            found.append(token)
        elif not token.types & (TokenType.SERIES | TokenType.FILLER):
            break
    return found


def _things(before: Sequence[Token]) -> list[list[Token]]:
    """The members of the series that ends with the last word."""
    near = reversed(before[-_LONGEST_SERIES:])
    clause = list(itertools.takewhile(lambda token: not token.types & _EDGES, near))[::-1]
    things: list[list[Token]] = [[]]
    for token in clause:
        if token.types & TokenType.SERIES:
            things.append([])
        else:
            things[-1].append(token)
    return things


def _end_of_numbers(tokens: Sequence[Token], start: int) -> int:
    """The place behind the last of the numbers that stand in a row from *start*; *start* if there is none."""
    end = start
    for place in range(start, len(tokens)):
        types = tokens[place].types
        if types & TokenType.NUMBER:
            end = place + 1
        elif not types & (TokenType.SERIES | TokenType.FILLER):
            break
    return end


def _pairs(each: Token, things: Sequence[Sequence[Token]], numbers: Sequence[Token]) -> list[Iterator[Token]]:
    """Each thing with its number and a mark behind it; nothing where they do not pair off."""
    if not numbers or len(things) < 2 or not all(things):
        return []
    if not each.text.startswith(_IN_TURN):
        numbers = [numbers[0]] * len(things) if len(numbers) == 1 else []
    if len(numbers) != len(things):
        return []
    nouns = [token for token in things[-1] if token.types & WordRole.NOUN]
    mark = each._replace(types=TokenType.SERIES)
    return [
        iter([*thing, *([] if _is_named(thing) else nouns), number, mark])
        for thing, number in zip(things, numbers, strict=True)
    ]


def _undealt(each: Token, things: Sequence[Sequence[Token]], numbers: Sequence[Token]) -> int:
    """The type of a word that deals nothing out: with nothing before it (，分别为自然人3件、企业1件) it breaks down."""
    if not each.text.startswith((*_IN_TURN, "各")):
        return TokenType.FILLER
    is_head = each.text.startswith(_IN_TURN) and not any(things) and not numbers
    return TokenType.PART if is_head else TokenType.SCOPE


def _is_named(thing: Sequence[Token]) -> bool:
    """False of 收到 in 收到、办结申请各8件, whose noun stands with the last."""
    return any(token.types & (WordRole.NOUN | WordRole.NAME) for token in thing)
