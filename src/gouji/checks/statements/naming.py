"""The figures that the words around a number name."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from gouji.checks.lexicon import EXISTENCE, Token, TokenType, WordRole
from gouji.checks.statements.found import Topic
from gouji.checks.statements.grammar import Grammar
from gouji.checks.statements.words import (
    APPLICANTS,
    BARS,
    HEAVY,
    OPENED,
    TOTAL,
    UNKNOWN,
    are_adjacent,
    are_joined,
    has_one_channel,
    nouns_in,
    types_of,
    verbs_in,
    without_offices,
)
from gouji.checks.wordings import EXISTING, Named

_ORGANIZED = re.compile("法人|组织|企业")
"""Beside them 公民 are natural persons; alone they are whoever asks."""
_LONGEST_GAP = 24
_MANY_RESULTS = 4
"""Of them one at least is said of no other thing: proposals too are answered in public, in part, or not."""
_ARISING = "产生"
_IN_COURT_TOO = re.compile(r"\d{1,6}[件宗起例][、，,和及](?:行政)?诉讼(?:案件)?\d")
"""Beside it 办理 is said of the one sued: who decides on 行政复议 decides no 行政诉讼."""
_FURTHER = ("其他", "其它", "重要", "重大", "相关", "有关")
"""With them begins what a form does not count and a denial adds: 和其他政策文件."""
_BEING = ("为", "是", "属")
_LINKS = TokenType.SERIES | TokenType.CAUSE
_NOTHING: tuple[frozenset[str], bool] = (frozenset(), False)
_OTHERWISE = WordRole.NOUN | TokenType.OTHER_THING | TokenType.PEER
"""Words by which a sentence says itself what it is about."""


@dataclass(slots=True)
class _SentenceWords:
    """The words of a sentence in the light of a form's wordings, wherever in it they stand.

    Attributes:
        grammar: it is read by.
        text: the sentence.
        is_on_requests: it stands under a heading on requests, so that 收到90件申请 is of them.
    """

    grammar: Grammar
    text: str
    is_on_requests: bool

    def _nouns_behind(self, right: Sequence[Token]) -> list[str]:
        passed = 0
        for token in right:
            if token.types & WordRole.NOUN:
                is_sure = not token.types & WordRole.SHORT or (self.is_on_requests and not passed)
                return [token.text] if is_sure or any(said in self.text for said in OPENED) else []
            if token.types & TokenType.OTHER_THING and "公开" not in token.text:
                return []
            passed += token.end - token.start
            if passed > _LONGEST_GAP:
                return []
        return []

    def _spoken_of(self, words: Sequence[Token]) -> frozenset[str]:
        """The nouns that words without one are about, by the last that is about any."""
        known = self.grammar.spoken_of
        return next(
            (known[token.text] for token in reversed(words) if token.types & WordRole.NAME and token.text in known),
            frozenset(),
        )

    def _ends_named(self, left: Sequence[Token]) -> bool:
        """True if a word that needs no verb stands behind the verbs, or where there is none."""
        verbs = self.grammar.wordings.verbs
        first = next((place for place, token in enumerate(left) if token.text in verbs), 0)
        return bool(types_of(left[first:]) & WordRole.NAME)

    def _implied_noun(self, tokens: Sequence[Token]) -> str | None:
        """The noun of a sentence that names none, but two terms of a balance: 新收2件，上年结转0件."""
        names: list[Token] = []
        verbs: set[str] = set()
        for token in tokens:
            if token.types & _OTHERWISE:
                return None
            if token.types & WordRole.NAME:
                names.append(token)
            elif token.types & WordRole.VERB:
                verbs.add(token.text)
        if not names or len(names) + len(verbs) < 2 or "案" in self.text:
            return None
        known = self.grammar.wordings
        terms = {named.path for token in names for named in known.named[token.text]} & self.grammar.balanced
        noun = min(self._spoken_of(names), default=None) if terms else None
        if noun is not None:
            terms |= {path for verb in verbs if (path := known.acts.get((verb, noun))) in self.grammar.balanced}
        return noun if len(terms) > 1 else None

    def _is_carried(self, right: Iterable[Token]) -> bool:
        """True of 转2026年 in 尚在办理的2件转2026年: what is not done is what is carried."""
        words = (token for token in right if token.types & HEAVY)
        first = next(words, None)
        return first is not None and any(
            named.path in self.grammar.balanced for named in self.grammar.wordings.named.get(first.text, ())
        )

    def _is_elsewhere(self, words: Iterable[Token]) -> bool:
        """True of 全区 unless it is the report of a district, or nobody knows whose report it is."""
        own = self.grammar.region
        return own is not None and any(token.types & TokenType.REGION and token.text[1] != own for token in words)

    def _is_of_some_applicants(self, left: Sequence[Token], right: Sequence[Token]) -> bool:
        if self._are_whoever([*left, *right]):
            return False
        applicants = types_of(left) & APPLICANTS or types_of(right) & APPLICANTS
        if applicants in (0, APPLICANTS):
            return False
        is_total = any(token.text in TOTAL for token in left)
        return not is_total or (applicants == TokenType.NATURAL and bool(_ORGANIZED.search(self.text)))

    def _are_whoever(self, words: Iterable[Token]) -> bool:
        """True of 公民, where no others are named."""
        return not _ORGANIZED.search(self.text) and all(
            token.text.startswith("公民") for token in words if token.types & TokenType.NATURAL
        )

    def _denied_verbs(self, noun: Token, denied: Sequence[Token]) -> list[str]:
        """All verbs of 未制定、未废止规范性文件; those of the first noun, or that of what there is, if it has none."""
        before = [token for token in denied if token.start < noun.start]
        near = list(itertools.takewhile(lambda token: not token.types & WordRole.NOUN, reversed(before)))
        behind = [verb for verb in verbs_in(denied) if verb not in self.grammar.wordings.short]
        later = [token for token in denied if token.start > noun.start]
        if are_joined(before):
            return verbs_in(near) or verbs_in(before)  # 未制发或废止规章、规范性文件
        return verbs_in(near) or (behind if are_joined(later) else behind[:1]) or [EXISTING]

    def _without_further(self, denied: Sequence[Token]) -> Sequence[Token]:
        """The words of a denial, without 和其他政策文件 behind it."""
        last = max((place for place, token in enumerate(denied) if token.types & WordRole.NOUN), default=-1)
        further = denied[last + 1 :]
        is_further = (
            bool(types_of(denied[:last]) & WordRole.VERB and further and further[0].types & TokenType.SERIES)
            and not types_of(further) & ~(TokenType.SERIES | TokenType.FILLER | TokenType.GAP)
            and self.text.startswith(_FURTHER, further[0].end)
        )
        return denied[: last + 1] if is_further else denied

    def _is_cause_of_another(self, noun: Token, denied: Sequence[Token]) -> bool:
        """True of 申请 in 未发生因申请引发的行政复议, in 无因申请提起行政复议 and in 无结转下年度的申请."""
        before = [token for token in denied if token.start < noun.start]
        near = list(itertools.takewhile(lambda token: not token.types & TokenType.SERIES, reversed(before)))
        if [token.text for token in before] == [_ARISING]:
            before = near = []  # 未产生申请
        if (before and before[-1].types & TokenType.CAUSE) or types_of(near) & WordRole.NAME:
            return True
        later = (token for token in denied if token.start > noun.start)
        following = next((token for token in later if token.types & (_LINKS | WordRole.NAME)), None)
        return following is not None and not following.types & TokenType.SERIES


def _behind_heavy(words: Sequence[Token]) -> Iterator[Token]:
    """The words behind the last one that is a thing, the last first."""
    return itertools.takewhile(lambda token: not token.types & HEAVY, reversed(words))


@dataclass(slots=True)
class Naming(_SentenceWords):
    """The paths that the words around a number name, with what the clauses before have said."""

    topic: Topic
    tokens: Sequence[Token] = ()
    results_named: int | None = None
    noun_of_results: str | None = None

    def _named_by(
        self, left: list[Token], number: Token, right: list[Token], before: int
    ) -> tuple[frozenset[str], bool]:
        """The paths that words name, and whether they name the thing themselves."""
        if before & HEAVY:
            named = self._named(left, behind=()) if before & WordRole.NAME else None
            is_named = before & WordRole.NAME and self._ends_named(left)
            return named or (_NOTHING if is_named else self._acted(left, number, right))
        if before & UNKNOWN and left[-1].text not in EXISTENCE:
            return _NOTHING
        return self._named([], behind=right) or self._acted(left, number, right)

    def _named(self, left: Sequence[Token], behind: Sequence[Token]) -> tuple[frozenset[str], bool] | None:
        """The paths of words that need no verb; None if there are none."""
        words = left or behind
        places = [place for place, token in enumerate(words) if token.types & WordRole.NAME]
        if not places:
            return None
        between = words[places[-1] + 1 :] if left else words[: places[0]]
        if types_of(between) & UNKNOWN and types_of(without_offices(between)) & UNKNOWN:
            return None
        nouns = [token.text for token in words if token.types & WordRole.NOUN]
        paths = frozenset(path for place in places for path in self._paths(words, place, nouns))
        return (paths, bool(nouns) or self._says_context(words, paths)) if paths else None

    def _noun_of_results(self) -> str | None:
        """The noun of a sentence that says what became of things in so many ways that they can be no others."""
        if self.topic.is_partial:
            return None
        if self.results_named is None:
            known = self.grammar.wordings.named
            names = {token.text for token in self.tokens if token.types & WordRole.NAME}
            paths = {named.path for name in names for named in known.get(name, ()) if named.nouns}
            self.results_named = len(paths & self.grammar.results)
            self.noun_of_results = min(
                (
                    noun
                    for name in names
                    for named in known.get(name, ())
                    if named.path in paths
                    for noun in named.nouns
                ),
                default=None,
            )
        return self.noun_of_results if self.results_named >= _MANY_RESULTS else None

    def _says_context(self, words: Sequence[Token], paths: frozenset[str]) -> bool:
        known = self.grammar.context_of
        return any(known[path] in token.text for path in paths if path in known for token in words)

    def _paths(self, words: Sequence[Token], place: int, nouns: Sequence[str]) -> Iterator[str]:
        """The paths that the word at a place names in its context."""
        token = words[place]
        spoken: set[str | None] = {*nouns} or {self._carried_noun or self._noun_of_results()}
        if token.types & WordRole.SHORT and spoken.isdisjoint(self.grammar.spoken_of.get(token.text, ())):
            return
        for named in self.grammar.wordings.named[token.text]:
            if self.topic.is_below and named.path in self.grammar.balanced:
                continue
            if named.nouns and not spoken & named.nouns:
                continue
            if named.said and not self._is_said(named, words, place):
                continue
            yield named.path

    def _is_said(self, named: Named, words: Sequence[Token], place: int) -> bool:
        """True if the context was said, and no verb makes the agency the one that decides instead of the one sued."""
        is_said = named.said in self.text[self.topic.said_from : words[place].start]
        if not is_said and named.said != self.topic.context and named.said not in (self._carried_noun or ""):
            return False
        verbs = self.grammar.wordings.verbs.intersection(token.text for token in words[:place])
        is_sued = verbs <= self.grammar.wordings.short and _IN_COURT_TOO.match(self.text, words[place].end)
        return bool(types_of(words) & TokenType.CAUSE or not verbs or is_sued)

    def _is_all_that_came(self, left: Sequence[Token], number: Token) -> bool:
        """True of 政府信息公开申请3件 and 依申请公开0件, but not of 依申请公开3件, which may have been disclosed."""
        nouns = [token for token in left if token.types & WordRole.NOUN]
        if not nouns or nouns[-1].types & WordRole.SHORT or types_of(left) & UNKNOWN:
            return False
        ends = ("申请", "依申请公开") if not number.number else ("申请",)
        return nouns[-1].text.endswith(ends)

    def _acted(self, left: Sequence[Token], number: Token, right: Sequence[Token]) -> tuple[frozenset[str], bool]:
        """The paths of a verb and a noun, one of which may stand behind the number or in the clause before."""
        types = types_of(left)
        if not left and right and right[0].text in _BEING:
            return _NOTHING  # 4件为网络申请 is a part of what was said before
        if types & TokenType.OTHER_THING or types_of(_behind_heavy(left)) & UNKNOWN:
            return _NOTHING
        nouns = nouns_in(left) or self._nouns_behind(right)
        has_own_noun = bool(nouns)
        if not nouns:
            if types & UNKNOWN or self._carried_noun is None:
                return _NOTHING
            nouns = [self._carried_noun]
        verbs = self._verbs_of(left, number, right, has_own_noun=has_own_noun)
        if not verbs:
            return _NOTHING
        acts = self.grammar.wordings.acts
        ways = self._ways(verbs, left, nouns) if len(verbs) > 1 else verbs
        paths = {acts.get((verb, noun)) for noun in nouns for verb in ways}
        return frozenset(path for path in paths if path is not None and None not in paths), has_own_noun

    def _verbs_of(
        self, left: Sequence[Token], number: Token, right: Sequence[Token], *, has_own_noun: bool
    ) -> list[str]:
        """The verbs before a number, behind it, or of the clause before; none where nothing says any."""
        types = types_of(left)
        verbs = verbs_in(left)
        if not verbs and (has_own_noun or not types & HEAVY):
            verbs = verbs_in(itertools.takewhile(lambda token: not token.types & UNKNOWN, right))
        if not verbs and has_own_noun and any(token.text in EXISTENCE for token in left):
            verbs = [] if types_of(right) & UNKNOWN else [EXISTING]
        if not verbs and self.topic.verb is None and self._is_all_that_came(left, number):
            verbs = [EXISTING]
        if verbs or self.topic.verb is None or types & UNKNOWN:
            return verbs
        if not left and types_of(right) & WordRole.RESULT:
            return []  # 7件经会商后结转下年 is no more 办结 than what stands before it
        return [self.topic.verb]

    def _ways(self, verbs: list[str], left: Sequence[Token], nouns: Sequence[str]) -> list[str]:
        """Of several verbs all that are joined (收到并办理), and the strong of those side by side (受理办结)."""
        if are_joined(left):
            return verbs
        strong = [verb for verb in verbs if verb not in self.grammar.wordings.short] or verbs
        acts = self.grammar.wordings.acts
        meant = [verb for verb in strong if any((verb, noun) in acts for noun in nouns)]
        return meant if meant and are_adjacent(left) else strong[:1]

    @property
    def _carried_noun(self) -> str | None:
        return None if self.topic.is_partial else self.topic.noun

    def _is_barred(self, left: Sequence[Token], right: Sequence[Token], before: int, behind: int) -> bool:
        """True if a number may be of another time, of a part or of another whole, or not exact."""
        bars = before & BARS
        if bars == TokenType.ASIDE and self._is_carried(right):
            bars = 0
        if self.topic.is_other_time or bars:
            return True
        if not before & HEAVY and behind & BARS:
            return True
        if before & TokenType.REGION and self._is_elsewhere(left):
            return True
        if (before | behind) & TokenType.CHANNEL and has_one_channel([*left, *right]):
            return True
        return bool((before | behind) & APPLICANTS) and self._is_of_some_applicants(left, right)
