"""Statements of texts: ``2024年，我委共收到政府信息公开申请16件`` states 16, and the figure it is of.

A sentence is cut into clauses at commas, brackets and, behind a number, at 、 and 和. In a clause a number is governed
by the words in front of it, or by those behind it where none stands in front (收到16件申请). A noun or a verb that a
clause leaves out is that of the clause before (行政复议1件、行政诉讼0件), as long as nothing unknown stands between. A
statement is taken only if it is of this year, of the whole agency, exact, and of one figure; else it is left alone.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from gouji.checks.distribution import in_order
from gouji.checks.lexicon import EXCLUDING, EXISTENCE, LEFT_OVER, Token, TokenType, WordRole, sentences
from gouji.checks.wordings import EXISTING, Named, Wordings
from gouji.form import Line

_LONGEST_CLAUSE = 80
"""Tokens. What runs on for longer is no clause, and a text without a stop must not cost its length squared."""
_MOST_PARTS = 12
_ORGANIZED = re.compile("法人|组织|企业")
"""Beside them 公民 are natural persons; alone they are whoever asks."""
_LONGEST_GAP = 24
_BELOW = ("本级", "街镇", "镇街", "乡镇", "街道")
_UNTIL = ("至", "到")
_REMAINING = LEFT_OVER | {"尚", "另", "还"}
_OFFICES = ("局", "委", "办", "厅", "中心", "街道", "镇", "乡", "机关", "单位")
_ALL = frozenset({"已", "均", "全部", "都", "已经", "现已"})
_IN_HAND = re.compile("(?:正|仍|尚|还)?在办.*|正在.*")
_MANY_RESULTS = 4
"""Of them one at least is said of no other thing: proposals too are answered in public, in part, or not."""
_ARISING = "产生"
_COLONS = ("：", ":")
_FEW = 2
_IN_COURT_TOO = re.compile(r"\d{1,6}[件宗起例][、，,和及](?:行政)?诉讼(?:案件)?\d")
"""Beside it 办理 is said of the one sued: who decides on 行政复议 decides no 行政诉讼."""
_FURTHER = ("其他", "其它", "重要", "重大", "相关", "有关")
"""With them begins what a form does not count and a denial adds: 和其他政策文件."""
_OTHER, _REST = "其他处理", re.compile("其[他它](?:情形|情况)?的?")
_OF_WHICH = "其中"
_BEING = ("为", "是", "属")
_OPENED = ("公开", "依申请")
_BESIDES = frozenset({"另", "另有", "另外"})
_DEEPEST = 8
"""Brackets within each other; what stands deeper is no text, and its topics need not be kept apart."""
_OFFICE = re.compile("本级|局属|委属|厅属|属单位|下属|下级|直属|乡镇|镇街|街镇|街道|部门|单位|各")
_TOTAL = frozenset({"合计", "共计", "总计", "总共", "一共", "共"})
_STRONG, _MOST_WEIGHT = 2, 3
_BARS = TokenType.SCOPE | TokenType.COMPARISON | TokenType.ROUGH | TokenType.DENIAL | TokenType.PEER | TokenType.ASIDE
_LINKS = TokenType.SERIES | TokenType.CAUSE
_NOTHING: tuple[frozenset[str], bool] = (frozenset(), False)
_FORWARD = "结转下年"
_NOT_PUT_OFF = TokenType.COMPARISON | TokenType.ROUGH | TokenType.CHANNEL | TokenType.OTHER_THING | TokenType.DENIAL
_PASSING = TokenType.COMPARISON | TokenType.ROUGH | TokenType.ASIDE
"""Words that bar a number and leave what is spoken of as it is."""
_HEAVY = TokenType.WORD | TokenType.OTHER_THING
_UNKNOWN = TokenType.GAP | TokenType.OTHER_THING | TokenType.NUMBER
"""Words that may be a thing, a person or a place of its own."""
_APPLICANTS = TokenType.NATURAL | TokenType.ORGANIZATION
_TIMES = TokenType.YEAR | TokenType.OTHER_TIME
_DENIABLE = (
    *(TokenType.WORD, TokenType.DENIAL, TokenType.FILLER, TokenType.CAUSE, TokenType.YEAR, TokenType.CLOSE_OF_YEAR),
    *(TokenType.REGION, TokenType.OWN_OFFICE, TokenType.SERIES, TokenType.PEER, _APPLICANTS, TokenType.CHANNEL),
)
"""Words that may stand in a denial: none of them makes it the denial of something else."""
_NOT_DENIABLE = ~sum(_DENIABLE) & (2 * TokenType.GAP - 1)
_TELLING = _HEAVY | _TIMES | TokenType.NUMBER | TokenType.DENIAL | TokenType.PART
"""Words that a clause must have some of to say anything."""
_OTHERWISE = WordRole.NOUN | TokenType.OTHER_THING | TokenType.PEER
"""Words by which a sentence says itself what it is about."""
_BOUNDARIES = TokenType.OPEN | TokenType.CLOSE | TokenType.BREAK | TokenType.SERIES


@dataclass(frozen=True, slots=True)
class Statement:
    """A count stated in a text.

    Attributes:
        path: of the figure.
        number: the count.
        step: 0 if it is exact; of ``1.2万`` the weight of the last digit, up to which it may be rounded.
        sentence: the clause it stands in.
    """

    path: str
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


@dataclass(slots=True)
class _Topic:
    """The words that a clause may leave out, because those before it said them.

    Attributes:
        part_of: the path of the whole that is being broken down; empty if that is no figure of the form.
        is_other_time: of another year, until a year is named.
        number: the last count, of whatever it was.
        rest: what the parts named so far leave of the whole.
        is_loose: a semicolon has passed, behind which a part may be none.
        is_denied: the clause before denied something.
        is_partial: the clause before was about a part or about another whole, and so is what leaves its noun out.
        said_from: where in the sentence the words begin that what follows is about.
        waiting: the number of what is left over (尚有2件), of which the next clause may say what becomes of it.
        is_below: the clauses before were about a part of the agency (区本级), until its whole is named.
        context: what had to be said for the last count (公开 for 行政复议2件), and need not be said again for the next.
        is_somebodys: something unknown stood in front of the last count (张某申请1件).
        is_of_others: the last count was of offices below (各乡镇), and so is the next sentence that names nothing else.
    """

    noun: str | None = None
    verb: str | None = None
    path: str | None = None
    part_of: str | None = None
    is_other_time: bool = False
    number: int | None = None
    rest: int = 0
    is_loose: bool = False
    is_denied: bool = False
    said_from: int = 0
    is_partial: bool = False
    waiting: Token | None = None
    context: str = ""
    is_below: bool = False
    is_somebodys: bool = False
    is_of_others: bool = False


@dataclass(slots=True)
class _Found:
    """A statement with what may yet take it back.

    Attributes:
        statement: of the sentence.
        weight: of two numbers of one thing the one with more weight counts: that of a strong verb, and then that
            which names its noun itself.
        is_left_over: it is of what others have been taken from.
        is_cumulative: it may be of more years than one (累计制定14件), if another is of this year.
        whole: the path of which it is a part; empty if of none.
        is_told: it is all of its whole, of which a clause of its own tells the result (收到1件，已予以公开).
        name: the word that names it without a verb; empty if none does.
        is_definite: it is spoken of as known (受理的37件已答复), and counts only beside no other.
    """

    statement: Statement
    weight: int
    is_left_over: bool = False
    is_cumulative: bool = False
    whole: str = ""
    is_told: bool = False
    name: str = ""
    is_definite: bool = False

    @property
    def rank(self) -> tuple[bool, bool, int]:
        """The greater, the more it counts beside others of the same thing."""
        return not self.is_cumulative, not self.is_left_over, self.weight


@dataclass(slots=True)
class _PartsSoFar:
    """Counts by way in, by applicants or by office, which their sum may follow: 网上12件、现场3件，合计15件.

    Attributes:
        path: that all of them are a part of.
        noun: that they are counts of.
        number: their sum.
        are_several: there is more than one.
    """

    path: str
    noun: str | None
    number: int
    are_several: bool = False


@dataclass(frozen=True)
class Grammar:
    """The reading of texts for one form, year and agency.

    Attributes:
        wordings: the words of the form.
        year: the report year.
        region: the last character of the region whose report it is (区 of 洪泽区人民政府), with which 全区 is the
            whole; empty if it is the report of an office, None if that is not known.
        balances: what comes in and what becomes of it, as paths; both sides of each come to the same.
    """

    wordings: Wordings
    year: int
    region: str | None = None
    balances: tuple[Line, ...] = ()

    def statements(self, texts: Iterable[str]) -> tuple[Statement, ...]:
        """The counts that texts state.

        Args:
            texts: of one report.

        Returns:
            In the order of the texts.
        """
        lexicon = self.wordings.lexicon(self.year)
        found: list[_Found] = []
        topic: _Topic | None = None
        for sentence, is_on_requests in sentences(texts, self.wordings.stems):
            if not sentence:
                topic = None
                continue
            reader = _Sentence(self, sentence, is_on_requests, topic or _Topic())
            stated = reader.statements(in_order(lexicon.tokens(sentence)))
            # 办理48件。其中新收45件 in the sentence before
            while topic and found and topic.path in reader.taken_back and found[-1].statement.path == topic.path:
                found.pop()
            found += stated
            last = reader.topic
            topic = _Topic(
                noun=last.noun,
                path=last.path,
                number=last.number,
                context=last.context,
                is_partial=last.is_of_others,
                is_of_others=last.is_of_others,
            )
        if any(known.is_definite for known in found):
            found.sort(key=lambda known: not known.is_definite)
        exact = {known.statement.path: known.statement.number for known in found}
        return tuple(known.statement for known in found if self._is_sure(known, exact))

    def _is_sure(self, found: _Found, exact: Mapping[str, int]) -> bool:
        """False of 办理17件 that may hold what is carried forward, and of 其余9件已答复 beside which others may be too.

        Args:
            found: a statement.
            exact: the last number of each path that the text states.
        """
        path = found.statement.path
        if found.is_definite and exact[path] != found.statement.number:
            return False
        if found.is_told:
            return self._is_all(found, exact)
        line = self._balance_of.get(path)
        is_strong = found.weight >= _STRONG and not found.is_left_over
        if line is None or (is_strong and not found.whole):
            return True
        left, right = line.plain_sides
        # Of 新收的17件中，16件办结 the rest of what came may have been done too.
        is_of_some = bool(found.whole) and (
            found.whole in left and path in right and any(exact.get(name) for name in left if name != found.whole)
        )
        if is_strong and not is_of_some:
            return True
        beside = left if path in left else (*left, *right)
        if not found.is_left_over and not is_of_some and not any(exact.get(name) for name in beside if name != path):
            return True
        return sum(exact.get(name, 0) for name in left) == sum(exact.get(name, 0) for name in right)

    def _is_all(self, found: _Found, exact: Mapping[str, int]) -> bool:
        """True if all that was to be done was done so: nothing else came in, and nothing of it is carried forward.

        Args:
            found: what is told of a whole in a balance.
            exact: the last number of each path that the text states.
        """
        left, right = self._balance_of[found.whole].plain_sides
        if found.whole in right:
            return True
        if found.statement.path in right:
            return sum(exact.get(name, 0) for name in left) == sum(exact.get(name, 0) for name in right)
        return not any(exact.get(name) for name in left if name != found.whole) and all(
            exact.get(name) in (None, 0, found.statement.number) for name in right
        )

    @functools.cached_property
    def spoken_of(self) -> Mapping[str, frozenset[str]]:
        """By words without a noun the nouns they are about: those of their context, or of the balance they are in."""
        acts = self.wordings.acts
        found = {}
        for word, listed in self.wordings.named.items():
            for named in listed:
                beside = {name for balance in self.balances if named.path in balance.names for name in balance.names}
                nouns = named.nouns or frozenset(noun for (_, noun), path in acts.items() if path in beside)
                if nouns:
                    found[word] = nouns
                    break
        return found

    @functools.cached_property
    def context_of(self) -> Mapping[str, str]:
        """By path what must be said for its names to count."""
        return {
            named.path: named.said for listed in self.wordings.named.values() for named in listed[::-1] if named.said
        }

    @functools.cached_property
    def results(self) -> frozenset[str]:
        """The paths of what becomes of things that are spoken of."""
        named = itertools.chain.from_iterable(self.wordings.named.values())
        return frozenset(known.path for known in named if known.nouns and known.path not in self.balanced)

    @functools.cached_property
    def balanced(self) -> frozenset[str]:
        """The paths that stand in a balance."""
        return frozenset(self._balance_of)

    @functools.cached_property
    def _balance_of(self) -> Mapping[str, Line]:
        """The first balance that a path stands in."""
        return {name: balance for balance in reversed(self.balances) for name in balance.names}


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
                return [token.text] if is_sure or any(said in self.text for said in _OPENED) else []
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
        return bool(_types(left[first:]) & WordRole.NAME)

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
        words = (token for token in right if token.types & _HEAVY)
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
        applicants = _types(left) & _APPLICANTS or _types(right) & _APPLICANTS
        if applicants in (0, _APPLICANTS):
            return False
        is_total = any(token.text in _TOTAL for token in left)
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
        behind = [verb for verb in _verbs(denied) if verb not in self.grammar.wordings.short]
        later = [token for token in denied if token.start > noun.start]
        if _are_joined(before):
            return _verbs(near) or _verbs(before)  # 未制发或废止规章、规范性文件
        return _verbs(near) or (behind if _are_joined(later) else behind[:1]) or [EXISTING]

    def _without_further(self, denied: Sequence[Token]) -> Sequence[Token]:
        """The words of a denial, without 和其他政策文件 behind it."""
        last = max((place for place, token in enumerate(denied) if token.types & WordRole.NOUN), default=-1)
        further = denied[last + 1 :]
        is_further = (
            bool(_types(denied[:last]) & WordRole.VERB and further and further[0].types & TokenType.SERIES)
            and not _types(further) & ~(TokenType.SERIES | TokenType.FILLER | TokenType.GAP)
            and self.text.startswith(_FURTHER, further[0].end)
        )
        return denied[: last + 1] if is_further else denied

    def _is_cause_of_another(self, noun: Token, denied: Sequence[Token]) -> bool:
        """True of 申请 in 未发生因申请引发的行政复议, in 无因申请提起行政复议 and in 无结转下年度的申请."""
        before = [token for token in denied if token.start < noun.start]
        near = list(itertools.takewhile(lambda token: not token.types & TokenType.SERIES, reversed(before)))
        if [token.text for token in before] == [_ARISING]:
            before = near = []  # 未产生申请
        if (before and before[-1].types & TokenType.CAUSE) or _types(near) & WordRole.NAME:
            return True
        later = (token for token in denied if token.start > noun.start)
        following = next((token for token in later if token.types & (_LINKS | WordRole.NAME)), None)
        return following is not None and not following.types & TokenType.SERIES


@dataclass(slots=True)
class _Naming(_SentenceWords):
    """The paths that the words around a number name, with what the clauses before have said."""

    topic: _Topic
    tokens: Sequence[Token] = ()
    results_named: int | None = None
    noun_of_results: str | None = None

    def _named_by(
        self, left: list[Token], number: Token, right: list[Token], before: int
    ) -> tuple[frozenset[str], bool]:
        """The paths that words name, and whether they name the thing themselves."""
        if before & _HEAVY:
            named = self._named(left, behind=()) if before & WordRole.NAME else None
            return named or (_NOTHING if self._ends_named(left) else self._acted(left, number, right))
        if before & _UNKNOWN and left[-1].text not in EXISTENCE:
            return _NOTHING
        return self._named([], behind=right) or self._acted(left, number, right)

    def _named(self, left: Sequence[Token], behind: Sequence[Token]) -> tuple[frozenset[str], bool] | None:
        """The paths of words that need no verb; None if there are none."""
        words = left or behind
        places = [place for place, token in enumerate(words) if token.types & WordRole.NAME]
        if not places:
            return None
        between = words[places[-1] + 1 :] if left else words[: places[0]]
        if _types(between) & _UNKNOWN and _types(_without_offices(between)) & _UNKNOWN:
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
        return bool(_types(words) & TokenType.CAUSE or not verbs or is_sued)

    def _is_all_that_came(self, left: Sequence[Token], number: Token) -> bool:
        """True of 政府信息公开申请3件 and 依申请公开0件, but not of 依申请公开3件, which may have been disclosed."""
        nouns = [token for token in left if token.types & WordRole.NOUN]
        if not nouns or nouns[-1].types & WordRole.SHORT or _types(left) & _UNKNOWN:
            return False
        ends = ("申请", "依申请公开") if not number.number else ("申请",)
        return nouns[-1].text.endswith(ends)

    def _acted(self, left: Sequence[Token], number: Token, right: Sequence[Token]) -> tuple[frozenset[str], bool]:
        """The paths of a verb and a noun, one of which may stand behind the number or in the clause before."""
        types = _types(left)
        if not left and right and right[0].text in _BEING:
            return _NOTHING  # 4件为网络申请 is a part of what was said before
        heavy = max((place for place, token in enumerate(left) if token.types & _HEAVY), default=-1)
        if types & TokenType.OTHER_THING or _types(left[heavy + 1 :]) & _UNKNOWN:
            return _NOTHING
        nouns = _nouns(left) or self._nouns_behind(right)
        has_own_noun = bool(nouns)
        if not nouns:
            if types & _UNKNOWN or self._carried_noun is None:
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
        types = _types(left)
        verbs = _verbs(left)
        if not verbs and (has_own_noun or not types & _HEAVY):
            verbs = _verbs(itertools.takewhile(lambda token: not token.types & _UNKNOWN, right))
        if not verbs and has_own_noun and any(token.text in EXISTENCE for token in left):
            verbs = [] if _types(right) & _UNKNOWN else [EXISTING]
        if not verbs and self.topic.verb is None and self._is_all_that_came(left, number):
            verbs = [EXISTING]
        if verbs or self.topic.verb is None or types & _UNKNOWN:
            return verbs
        if not left and _types(right) & WordRole.RESULT:
            return []  # 7件经会商后结转下年 is no more 办结 than what stands before it
        return [self.topic.verb]

    def _ways(self, verbs: list[str], left: Sequence[Token], nouns: Sequence[str]) -> list[str]:
        """Of several verbs all that are joined (收到并办理), and the strong of those side by side (受理办结)."""
        if _are_joined(left):
            return verbs
        strong = [verb for verb in verbs if verb not in self.grammar.wordings.short] or verbs
        acts = self.grammar.wordings.acts
        meant = [verb for verb in strong if any((verb, noun) in acts for noun in nouns)]
        return meant if meant and _are_adjacent(left) else strong[:1]

    @property
    def _carried_noun(self) -> str | None:
        return None if self.topic.is_partial else self.topic.noun


@dataclass(slots=True)
class _Neighbours(_Naming):
    """Counts that others beside them name, bear out or take back."""

    found: list[_Found] = field(default_factory=list)
    parts: _PartsSoFar | None = None
    taken_back: set[str] = field(default_factory=set)
    is_excepted: bool = False
    results_in_row: int = 0

    def _without_doubtful(self) -> list[_Found]:
        """The statements that no other of the sentence makes doubtful, nor the results of a whole that is doubtful."""
        paths = {found.statement.path for found in self.found}
        if len(paths) == len(self.found):
            return self.found
        kept = [found for found in self.found if not self._is_doubtful(found)]
        unsure = paths.difference(found.statement.path for found in kept)
        if any(not unsure.isdisjoint(balance.left) for balance in self.grammar.balances):
            # 政府新收2件，予以公开2件；部门新收4件，不予处理1件: the 1 is of one of the two.
            return [found for found in kept if found.statement.path not in self.grammar.results]
        return kept

    def _break_down(self) -> None:
        """Take what follows for parts of the count before."""
        self.topic.part_of, self.topic.rest, self.topic.is_loose = self.topic.path or "", self.topic.number or 0, False

    def _is_doubtful(self, found: _Found) -> bool:
        """True if the sentence states another number of the same thing with equal right."""
        alike = [other for other in self.found[:_LONGEST_CLAUSE] if other.statement.path == found.statement.path]
        most = max((other.rank for other in alike), default=(False, False, 0))
        return found.rank < most or any(other.rank == most and not _are_one(other, found) for other in alike)

    def _is_part_explained(self, left: Sequence[Token], types: int, count_before: int) -> bool:
        """True of 其中1件为重复申请, of which the next clause may say what became of it."""
        return (
            self.topic.part_of in self.grammar.balanced
            and len(self.found) == count_before
            and not types & (_APPLICANTS | TokenType.CHANNEL | TokenType.ROUGH | TokenType.COMPARISON | WordRole.NAME)
            and not _types(left) & (WordRole.VERB | _UNKNOWN | TokenType.DENIAL)
        )

    def _take_up(self, number: Token, clause: Sequence[Token]) -> bool:
        """Take 结转下年 as said of the 2件 in the clause before; False if this clause says anything else."""
        if _has_left_over(clause):
            return False  # 其余结转下年 is said of the others
        words = [token for token in clause if not token.types & (TokenType.FILLER | TokenType.ASIDE)]
        path = (
            next((named.path for named in self.grammar.wordings.named.get(words[0].text, ())), None) if words else None
        )
        is_of_part = self.topic.part_of in self.grammar.balanced and bool(_types(words[:1]) & WordRole.RESULT)
        if path is None or not (path in self.grammar.balanced or is_of_part):
            return False
        if any(token.types & (_HEAVY | _TIMES) and not token.types & WordRole.SHORT for token in words[1:]):
            return False
        text = self.text[number.start : clause[-1].end][:120]
        self.found.append(
            _Found(Statement(path, number.number, number.step, text), _STRONG if is_of_part else _MOST_WEIGHT)
        )
        return True

    def _is_put_off(self, clause: Sequence[Token], types: int) -> bool:
        """Take 1件将于下年答复 and 12月收到的1件延至下年 for what is carried forward, if the balance bears it out."""
        if not types & TokenType.OTHER_TIME or types & _NOT_PUT_OFF:
            return False
        numbers = [place for place, token in enumerate(clause) if token.types & TokenType.NUMBER]
        if len(numbers) != 1 or self.topic.is_other_time or not self.topic.noun:
            return False
        forward = self.grammar.wordings.named.get(_FORWARD, ())
        if not forward or self.topic.noun not in self.grammar.spoken_of.get(_FORWARD, ()):
            return False
        number, right = clause[numbers[0]], clause[numbers[0] + 1 :]
        return any(self._is_next_year(token, forward[0].path) for token in right) and self._carry_forward(
            number, clause
        )

    def _carry_forward(self, number: Token, clause: Sequence[Token]) -> bool:
        """Take a number for what is carried forward, if the balance bears it out."""
        text = self.text[clause[0].start : clause[-1].end][:120]
        for known in self.grammar.wordings.named.get(_FORWARD, ()):
            statement = Statement(known.path, number.number, number.step, text)
            self.found.append(_Found(statement, 0, is_left_over=True))
        return True

    def _is_next_year(self, token: Token, forward: str) -> bool:
        if token.types & TokenType.OTHER_TIME:
            return token.text.startswith((str(self.grammar.year + 1), "下"))
        named = self.grammar.wordings.named
        return bool(token.types & WordRole.NAME) and any(known.path == forward for known in named[token.text])

    def _of_one(self, found: _Found, path: str, left: Sequence[Token]) -> _Found:
        """A statement of several paths as that of one of them, which a weaker verb may name: 收到并办理25件."""
        known = self.grammar.wordings
        by = [verb for verb in _verbs(left) if any(known.acts.get((verb, noun)) == path for noun in known.nouns)]
        is_weak = bool(by) and known.short.issuperset(by)
        weight = found.weight % _STRONG if is_weak else found.weight
        return replace(found, statement=replace(found.statement, path=path), weight=weight)

    def _tell(self, left: Sequence[Token], right: Sequence[Token], statement: Statement) -> None:
        """Take what the same clause says has become of all of it: 收到3件全部予以公开, 受理的37件已答复."""
        if (
            not any(token.text in _ALL or token.text.startswith("全部") for token in right)
            or statement.path not in self.grammar.balanced
        ):
            return
        words = [token for token in right if not token.types & (TokenType.FILLER | WordRole.NOUN | TokenType.SERIES)]
        path = None
        if left[-1].text == "的" and all(token.types & WordRole.VERB for token in words):
            acts = self.grammar.wordings.acts
            paths = {acts.get((token.text, self.topic.noun or "")) for token in words}
            path = paths.pop() if len(paths) == 1 else None
        elif all(token.types & WordRole.RESULT for token in words):
            path = self._result_of(words)
        if path not in (None, statement.path) and self.found[-1].statement == statement:
            self.found[-1].is_definite = left[-1].text == "的"
            self.found.append(_Found(replace(statement, path=path), 0, whole=statement.path, is_told=True))

    def _in_full(self, nouns: Sequence[str]) -> str:
        """The last noun, or the longer one that was said before a short form of it."""
        noun, known = nouns[-1], self.grammar.wordings
        if noun not in known.short:
            return noun
        said = [*nouns[-2::-1], self.topic.noun or noun]
        act = known.acts.get((EXISTING, noun))
        return next(
            (other for other in said if other not in known.short and known.acts.get((EXISTING, other)) == act), noun
        )

    def _add_part(self, left: Sequence[Token], number: Token, paths: frozenset[str], types: int) -> None:
        """Note a count of a part, of which all may be summed up behind."""
        words = [token for token in left if token.types & TokenType.SCOPE]
        is_part = bool(types & (TokenType.CHANNEL | _APPLICANTS) or words) and all(
            _OFFICE.search(token.text) for token in words
        )
        is_exact = not types & (_BARS & ~TokenType.SCOPE) and not number.step and not self.topic.is_other_time
        known = self.parts
        if not is_part or not is_exact or self.topic.part_of is not None:
            self.parts = None
        elif known is not None and (paths or {known.path}) <= {known.path} and not types & WordRole.NAME:
            self.parts = replace(known, number=known.number + number.number, are_several=True)
        else:
            path = min(paths) if len(paths) == 1 else None
            nouns = _nouns(left)
            noun = self._in_full(nouns) if nouns else self.topic.noun
            self.parts = None if path is None else _PartsSoFar(path, noun, number.number)

    def _is_strong(self, left: Sequence[Token], right: Sequence[Token]) -> bool:
        verb = next(iter(_verbs(left) or _verbs(right)), self.topic.verb)
        return verb not in self.grammar.wordings.short

    def _beside_others(self, left: Sequence[Token], number: Token, before: int) -> frozenset[str]:
        """The path of 合计15件, of which parts are stated; else none, and 张某申请1件 gives way to 李某申请2件."""
        if self.parts is not None and self._is_sum_of_parts(left, number):
            self.topic.noun, self.topic.is_partial = self.parts.noun, False
            return frozenset({self.parts.path})
        if before & TokenType.GAP and self._is_of_somebody_else(left):
            self.found.pop()
        return frozenset()

    def _spelled_out(self, left: list[Token]) -> list[Token]:
        """其他处理 for 其他 where it ends a row of results."""
        if not _REST.fullmatch("".join(token.text for token in left[:_FEW])):
            return left
        types = TokenType.WORD | WordRole.NAME | WordRole.RESULT
        return [left[0]._replace(types=types, text=_OTHER)] if _OTHER in self.grammar.wordings.named else left

    def _is_sum_of_parts(self, left: Sequence[Token], number: Token) -> bool:
        """True of 合计15件 behind 网上12件、现场3件."""
        parts = self.parts
        return (
            parts is not None
            and parts.are_several
            and parts.number == number.number
            and all(token.types & TokenType.FILLER for token in left)
            and any(token.text in _TOTAL for token in left)
        )

    def _is_of_somebody_else(self, left: Sequence[Token]) -> bool:
        """True of 李某申请 in 收到市民张某申请1件、李某申请2件, neither of which is all that came."""
        topic, nouns = self.topic, _nouns(left)
        return (
            bool(nouns and self.found and topic.part_of is None)
            and self.found[-1].statement.path == topic.path
            and topic.is_somebodys
            and topic.path == self.grammar.wordings.acts.get((topic.verb or "", nouns[-1]))
            and self.text[left[0].start - 1 : left[0].start] == "、"
            and not _verbs(left)
        )

    def _may_be_part(self, path: str, left: Sequence[Token], number: int, *, has_own_noun: bool) -> bool:
        """True unless a whole is broken down and the number is a part of it that is no figure of its own.

        A whole that contains what comes in beside it (收到48件，其中上年结转3件), or what came in at all
        (办理48件，其中新收45件), is not that figure.
        """
        whole = self.topic.part_of
        if whole is None:
            return True
        known = self.grammar.context_of
        if whole in known and path not in known and not has_own_noun and not self.topic.is_loose:
            return False  # 行政复议9件（含上年结转1件）
        if not whole:
            return self._is_of_another_thing(path) if has_own_noun else self._is_of_a_sum(path)
        if path == whole:
            return self._gives_way(path, left)
        if (
            not self.topic.is_loose
            and not any(token.text in _BESIDES for token in left)
            and (
                self.topic.rest <= 0 or self.topic.rest + number == self.topic.number
            )  # the last of the parts, or the first
            and any(
                _is_beside(
                    path,
                    whole,
                    balance,
                    {found.statement.path for found in self.found[-_MOST_PARTS:] if found.whole == whole},
                )
                for balance in self.grammar.balances
            )
        ):
            self.found = [found for found in self.found if found.statement.path != whole]
            self.taken_back.add(whole)
        return True

    def _is_of_another_thing(self, path: str) -> bool:
        """True of 依申请公开受理6件 in 公开信息300余份，其中…，依申请公开受理6件, with which the parts end."""
        is_another = path in self.grammar.context_of or (
            self.topic.number is not None and (self.topic.is_loose or path in self.grammar.balanced)
        )
        if is_another:
            self.topic.part_of = None
        return is_another

    def _is_of_a_sum(self, path: str) -> bool:
        """True of a part of 共44件 behind what came and what came over, which is of the same things."""
        is_spoken_of = self.topic.number is not None and self._carried_noun is not None
        return is_spoken_of or (path in self.grammar.results and self._noun_of_results() is not None)

    def _gives_way(self, path: str, left: Sequence[Token]) -> bool:
        """Take back 办理39件 for 答复36件, and 收到12件 for 新收11件, where the one is a part of the other."""
        is_new = any(verb.startswith("新") for verb in _verbs(left))
        weaker = [found for found in self.found if found.statement.path == path and (found.weight < _STRONG or is_new)]
        if weaker:
            self.found = [found for found in self.found if found not in weaker]
            self.topic.part_of = None
        if is_new:
            self.taken_back.add(path)
        return bool(weaker) or is_new

    def _told(self, clause: Sequence[Token]) -> str | None:
        """The path of the result that a clause of its own tells of all that was counted last: 收到1件，已予以公开."""
        topic = self.topic
        if (
            not topic.number
            or topic.path not in self.grammar.balanced
            or topic.part_of is not None
            or topic.is_other_time
        ):
            return None
        words = [token for token in clause if not token.types & (TokenType.FILLER | TokenType.OWN_OFFICE)]
        if not words or not words[0].types & WordRole.NAME:
            return None
        if words[0].text in _OPENED and _ALL.isdisjoint([token.text for token in clause]):
            return None  # 依法公开 says how it is done
        are_clear = all(token.types & (WordRole.NAME | WordRole.VERB | TokenType.SERIES) for token in words)
        return self._result_of(words) if are_clear else None

    def _result_of(self, words: Iterable[Token]) -> str | None:
        """The path of the one result that words name; None if they name none or several."""
        paths = {self._result(token.text) for token in words if token.types & WordRole.NAME}
        return paths.pop() if len(paths) == 1 else None

    def _result(self, word: str) -> str | None:
        """The path of what became of the things that are spoken of; None if the word names none."""
        listed = self.grammar.wordings.named[word]
        return next(
            (
                known.path
                for known in listed
                if self._carried_noun in known.nouns and known.path not in self.grammar.balanced
            ),
            None,
        )


@dataclass(slots=True)
class _Sentence(_Neighbours):
    """One sentence as it is read from left to right."""

    outer: list[tuple[_Topic, list[Token]]] = field(default_factory=list)
    implied: str | None = None

    def statements(self, tokens: Sequence[Token]) -> list[_Found]:
        """The statements that nothing in the sentence takes back.

        Args:
            tokens: of the sentence.
        """
        self.tokens = tokens
        if self.topic.noun is None:
            self.topic.noun = self.implied = self._implied_noun(tokens)
        self._read_clauses(tokens)
        return self._without_doubtful()

    def _read_clauses(self, tokens: Iterable[Token]) -> None:
        """Read clause by clause; while a bracket is open the topic is kept aside, and words that wait for a number."""
        clause: list[Token] = []
        has_number = 0
        for token in tokens:
            types = token.types
            if has_number and types & TokenType.PART and token.text == _OF_WHICH:
                self._read(clause)
                clause, has_number = [token], 0
            elif not types & _BOUNDARIES or (types & TokenType.SERIES and not has_number):
                clause.append(token)
                has_number |= types & TokenType.NUMBER
            elif types & TokenType.OPEN:
                self._open(clause, has_number)
                clause, has_number = [], 0
            elif types & TokenType.CLOSE:
                self._read(clause)
                clause, has_number = [], 0
                if self.outer:
                    self.topic, clause = self.outer.pop()
            else:
                self._read(clause)
                clause, has_number = [], 0
                self._loosen(token)
            if len(clause) >= _LONGEST_CLAUSE:
                self._read(clause)
                clause, has_number = [], 0
        self._read(clause)

    def _open(self, clause: list[Token], has_number: int) -> None:
        """Keep the topic aside for a bracket, which breaks down the number before it."""
        if has_number:
            self._read(clause)
            clause = []
        kept = replace(self.topic) if len(self.outer) < _DEEPEST else self.topic
        self.outer.append((kept, clause))
        if _types(clause) & TokenType.COMPARISON and _types(clause) & TokenType.OTHER_TIME:
            self.topic.is_other_time = True  # 与2022年相比（新收20件） counts what it is compared with
        if has_number and self.topic.part_of is None:
            self._break_down()
        elif has_number and self.results_in_row and self.found:  # 无法提供6件（4件不掌握，2件没有现成信息）
            self.topic.part_of, self.topic.rest = self.found[-1].statement.path, self.found[-1].statement.number

    def _loosen(self, mark: Token) -> None:
        """Expect a new thing behind a semicolon."""
        if mark.text not in ";；":
            return
        self.topic.is_loose = True
        if self.topic.noun is None:
            self.topic.verb = None  # it was of a thing that nobody knows

    def _read(self, clause: list[Token]) -> None:
        types = _types(clause)
        if not types & _TELLING:
            self.topic.is_denied = False
            return
        if types & WordRole.NOUN and types & WordRole.NAME:
            clause = _without_echoes(clause)
        if types & _TIMES and self._is_all_of_time(clause, types):
            return
        is_broken_down = types & TokenType.PART and self.topic.part_of is None
        is_behind = is_broken_down and clause[-1].types & TokenType.PART and types & TokenType.NUMBER  # of 17件中
        if is_broken_down and not is_behind:
            self._break_down()
        if self.topic.is_below and types & TokenType.REGION and not self._is_elsewhere(clause):
            self.topic.noun = self.topic.noun or self.implied
            self.topic.is_below = self.topic.is_partial = False
        if types & TokenType.FILLER and "不" in self.text and any(token.text in EXCLUDING for token in clause):
            self.topic.part_of = None
        waiting, self.topic.waiting = self.topic.waiting, None
        if not types & TokenType.NUMBER:
            if waiting is None or types & TokenType.DENIAL or not self._take_up(waiting, clause):
                self._read_without_number(clause, types)
            return
        self._read_numbers(clause, types)
        if is_behind and self.topic.path:
            self._break_down()

    def _behind_colon(self, left: list[Token], right: Sequence[Token]) -> list[Token]:
        """The words before a number; none of 均按期答复：6件无法提供, which is of what stands behind it."""
        if not left or left[-1].text not in _COLONS or not _types(right) & WordRole.NAME:
            return left
        if _types(left) & WordRole.NOUN:
            self._note_topic(left, _types(left), has_number=False)
        return []

    def _read_numbers(self, clause: list[Token], types: int) -> None:
        self.topic.is_denied = False
        count_before = len(self.found)
        numbers = [place for place, token in enumerate(clause) if token.types & TokenType.NUMBER]
        start = 0
        for place, following in itertools.zip_longest(numbers, numbers[1:]):
            left = self._behind_colon(clause[start:place], clause[place + 1 : following])
            if self.results_in_row >= _FEW:
                left = self._spelled_out(left)
            self._read_number(left, clause[place], clause[place + 1 : following], clause)
            start = place + 1
        if len(numbers) != 1 or self.topic.is_other_time:
            return
        if types & TokenType.ASIDE and any(_IN_HAND.fullmatch(token.text) for token in clause):
            self._carry_forward(clause[numbers[0]], clause)
        if _is_left_over(clause, types) or (
            self.topic.part_of and self._is_part_explained(clause[: numbers[0]], types, count_before)
        ):
            self.topic.waiting = clause[numbers[0]]

    def _is_all_of_time(self, clause: Sequence[Token], types: int) -> bool:
        """True if a clause says when a number will be done and nothing else; else what it says of time is noted."""
        if self._is_put_off(clause, types):
            return True
        self._note_time(clause, types)
        return False

    def _note_time(self, clause: Sequence[Token], types: int) -> None:
        if not types & TokenType.OTHER_TIME:
            self.topic.is_other_time = False
            return
        is_compared = types & TokenType.COMPARISON
        cause = False
        for token in clause:
            if token.types & TokenType.YEAR:
                self.topic.is_other_time = False
            elif token.types & TokenType.OTHER_TIME and not is_compared and not cause:
                self.topic.is_other_time = True
            # 因2023年的申请引发 does not say when, nor does 延期至2024年1月 of what is counted
            cause = (
                bool(token.types & TokenType.CAUSE)
                or token.text in _UNTIL
                or (cause and bool(token.types & TokenType.OTHER_TIME))
            )

    # --- numbers ----------------------------------------------------------------------------------------------------

    def _read_number(self, left: list[Token], number: Token, right: list[Token], clause: list[Token]) -> None:
        before, behind = _types(left), _types(right)
        nouns = _nouns(left) if before & WordRole.NOUN else []
        if self.topic.part_of and self.topic.rest <= 0 and (before & TokenType.WORD or behind & WordRole.NAME):
            self.topic.part_of = None
        self.topic.rest -= number.number
        paths, has_own_noun = self._named_by(left, number, right, before)
        weight = _STRONG * ((before | behind) & WordRole.NAME > 0 or self._is_strong(left, right)) + has_own_noun
        if len(paths) > 1 and number.number and not paths <= self.grammar.balanced:  # 0 of several is 0 of each
            paths = frozenset()
        if self._is_barred(left, right, before, behind):
            self._add_part(left, number, paths, before | behind)
            self.results_in_row, self.is_excepted = 0, any(token.text == "除" for token in left)
            if self.topic.part_of is None and not _types(clause) & _PASSING:
                self._leave(left, number, before, behind)
            return
        if not paths:
            paths = self._beside_others(left, number, before)
        self.results_in_row = self.results_in_row + 1 if paths and paths <= self.grammar.results else 0
        self.parts, self.topic.is_somebodys = None, bool(before & TokenType.GAP)
        governing, types = (left, before) if nouns else ([*left, *right], before | behind)
        self._note_topic(governing, types, is_resolved=bool(paths))
        if paths or not self.topic.part_of:
            self.topic.context = self.grammar.context_of.get(min(paths, default=""), "")
        if self.topic.part_of is None:
            self.topic.path, self.topic.number = min(paths, default=None), number.number
        if paths:
            text = self.text[clause[0].start : clause[-1].end][:120]
            statement = Statement(min(paths), number.number, number.step, text)
            self._state(paths, left, right, _Found(statement, weight), has_own_noun=has_own_noun)
            if self.topic.part_of is None and before & WordRole.VERB and behind & (WordRole.VERB | WordRole.RESULT):
                self._tell(left, right, statement)

    def _state(
        self, paths: frozenset[str], left: Sequence[Token], right: Sequence[Token], found: _Found, *, has_own_noun: bool
    ) -> None:
        """Keep a statement for each path unless it is part of another whole or a stock."""
        types = _types(left)
        if "累计" in self.text and any(token.text == "累计" for token in left):
            found.is_cumulative = True
        if (types | _types(right)) & WordRole.NAME:
            found.name = _name(left) or _name(right)
        else:
            found.is_left_over = _has_left_over(left) and not self.is_excepted
        is_stock = found.is_cumulative and types & TokenType.CLOSE_OF_YEAR
        for path in sorted(paths) if len(paths) > 1 else paths:
            if self._may_be_part(path, left, found.statement.number, has_own_noun=has_own_noun) and not (
                is_stock and path not in self.grammar.balanced
            ):
                found.whole = self.topic.part_of or ""
                self.found.append(found if len(paths) == 1 else self._of_one(found, path, left))

    def _leave(self, left: Sequence[Token], number: Token, before: int, behind: int) -> None:
        """Leave a number alone, and with it what was spoken of, unless it is a part of that."""
        is_of_some = not before & _BARS and bool((before | behind) & (TokenType.CHANNEL | _APPLICANTS))
        if is_of_some and self._carried_noun is not None and number.number <= (self.topic.number or 0):
            return
        scopes = [token for token in left if token.types & TokenType.SCOPE]
        self.topic = _Topic(
            noun=next(iter(_nouns(left)), None),
            is_partial=True,
            is_other_time=self.topic.is_other_time,
            said_from=self.topic.said_from if is_of_some else number.end,
            is_below=any(token.text.endswith(_BELOW) for token in scopes),
            is_of_others=any(_OFFICE.search(token.text) for token in scopes),
        )

    def _is_barred(self, left: Sequence[Token], right: Sequence[Token], before: int, behind: int) -> bool:
        """True if a number may be of another time, of a part or of another whole, or not exact."""
        bars = before & _BARS
        if bars == TokenType.ASIDE and self._is_carried(right):
            bars = 0
        if self.topic.is_other_time or bars:
            return True
        if not before & _HEAVY and behind & _BARS:
            return True
        if before & TokenType.REGION and self._is_elsewhere(left):
            return True
        if (before | behind) & TokenType.CHANNEL and _has_one_channel([*left, *right]):
            return True
        return bool((before | behind) & _APPLICANTS) and self._is_of_some_applicants(left, right)

    def _note_topic(
        self, words: Sequence[Token], types: int, *, has_number: bool = True, is_resolved: bool = True
    ) -> None:
        """Keep what a clause is about for those that follow; a thing that nobody knows is about something else."""
        nouns = _nouns(words) if types & WordRole.NOUN else []
        verbs = _verbs(words) if types & WordRole.VERB else []
        is_strange = bool(types & (_UNKNOWN if has_number else TokenType.OTHER_THING))
        spoken = self._spoken_of(words) if types & WordRole.NAME else frozenset()
        if nouns:
            is_alone = has_number and not is_resolved and not verbs and not is_strange
            self.topic.noun = None if is_alone else self._in_full(nouns)
            self.topic.is_partial = self.topic.is_of_others = False
        elif spoken and (is_resolved or not has_number):
            self.topic.noun = self.topic.noun if self.topic.noun in spoken else min(spoken)
        elif is_strange and not self.topic.part_of:
            self.topic.noun = None
        if types & WordRole.NAME:
            self.topic.verb = None
        elif verbs:
            self.topic.verb = verbs[0]
        elif is_strange:
            self.topic.verb = None
        is_rough = types & TokenType.GAP and any(token.text[0].isdecimal() for token in words)
        if not has_number and (is_strange or is_rough):  # 300余份 is a whole too
            self.topic.path, self.topic.number = None, self.topic.number or 0

    # --- denials ----------------------------------------------------------------------------------------------------

    def _read_without_number(self, clause: list[Token], types: int) -> None:
        paths: list[str] = []
        if types & TokenType.DENIAL:
            place = next(place for place, token in enumerate(clause) if token.types & TokenType.DENIAL)
            paths += self._denied(clause[:place], clause[place + 1 :])
        elif self.topic.is_denied:
            paths += self._denied([], clause)
        elif (told := self._told(clause)) and not any(found.is_told for found in self.found[-1:]):
            text = self.text[clause[0].start : clause[-1].end][:120]
            statement = Statement(told, self.topic.number or 0, 0, text)
            self.found.append(_Found(statement, 0, whole=self.topic.path or "", is_told=True))
        self.topic.is_denied = bool(paths)
        if paths:
            self.topic.context = self.grammar.context_of.get(min(paths), self.topic.context)
        text = self.text[clause[0].start : clause[-1].end][:120]
        for path in dict.fromkeys(paths):
            self.found.append(_Found(Statement(path, 0, 0, text), _MOST_WEIGHT))
        if self.topic.part_of:
            for token in clause:
                for named in self.grammar.wordings.named.get(token.text, ()):
                    self._may_be_part(named.path, (), 0, has_own_noun=True)
        if not paths:
            types = _types(clause)  # without echoes
            self._note_topic(clause, types, has_number=False)

    def _denied(self, before: Sequence[Token], denied: Sequence[Token]) -> Iterator[str]:
        """The paths of everything that is denied; nothing if anything else is."""
        denied = self._without_further(denied)
        types = _types(denied)
        if self.topic.is_other_time or self.topic.part_of == "" or types & _NOT_DENIABLE:
            return
        if _types(before) & (TokenType.SCOPE | TokenType.PART) or _has_one_channel(before):
            return
        if self._is_elsewhere(before) or self._is_elsewhere(denied):
            return
        if types & TokenType.CHANNEL and _has_one_channel(denied):
            return
        if types & _APPLICANTS not in (0, _APPLICANTS) and not self._are_whoever(denied):
            return
        known = self.grammar.wordings
        nouns = {token.text for token in denied if token.types & WordRole.NOUN}
        for token in denied:
            if (
                token.types & WordRole.NAME
                and token.types & WordRole.SHORT
                and self.topic.noun not in self.grammar.spoken_of.get(token.text, ())
            ):
                continue
            if token.types & WordRole.NAME:
                yield from (
                    named.path
                    for named in known.named[token.text]
                    if not named.nouns or named.nouns & nouns or self.topic.noun in named.nouns
                )
            elif token.types & WordRole.NOUN and not self._is_cause_of_another(token, denied):
                ways = (known.acts.get((verb, token.text)) for verb in self._denied_verbs(token, denied))
                yield from filter(None, ways)


def _are_one(one: _Found, other: _Found) -> bool:
    """False of two numbers of one thing, and of 信息不存在1件，没有现成信息1件, which are kinds of it."""
    number = one.statement.number
    are_kinds = one.name != other.name and bool(one.name and other.name and number) and not one.is_told
    return number == other.statement.number and not are_kinds


def _types(words: Iterable[Token]) -> int:
    """The types and roles of all words."""
    found = 0
    for token in words:
        found |= token[0]  # quicker than by its name, here where it counts
    return found


def _nouns(words: Sequence[Token]) -> list[str]:
    """The nouns, a short form only beside its verb or where the longer was said."""
    found = []
    passed = 0
    for token in words:
        types = token.types
        if types & WordRole.NOUN and not (types & WordRole.SHORT and passed & _UNKNOWN):
            found.append(token.text)
        # An office in front is who did it, and no other thing: 市规划和自然资源局办结申请.
        passed = 0 if types & TokenType.GAP and token.text.endswith(_OFFICES) else passed | types
    return found


def _without_offices(words: Iterable[Token]) -> Iterator[Token]:
    return (token for token in words if not (token.types & TokenType.GAP and token.text.endswith(_OFFICES)))


def _name(words: Iterable[Token]) -> str:
    return next((token.text for token in words if token.types & WordRole.RESULT), "")


def _verbs(words: Iterable[Token]) -> list[str]:
    return [token.text for token in words if token.types & WordRole.VERB]


def _are_joined(words: Sequence[Token]) -> bool:
    """True of 受理并答复 and 受理和办结, which are of the same things."""
    places = [place for place, token in enumerate(words) if token.types & WordRole.VERB]
    if len(places) < 2:
        return False
    between = [token for token in words[places[0] : places[-1]] if not token.types & WordRole.VERB]
    return all(token.types & (TokenType.SERIES | TokenType.FILLER) for token in between) and bool(
        _types(between) & TokenType.SERIES
    )


def _are_adjacent(words: Sequence[Token]) -> bool:
    """True of 受理办结, which are of the same things too."""
    return any(one.types & other.types & WordRole.VERB for one, other in itertools.pairwise(words))


def _without_echoes(clause: list[Token]) -> list[Token]:
    """The clause, in which 公开 beside 依申请公开政府信息 is no word of its own."""
    nouns = [token.text for token in clause if token.types & WordRole.NOUN]
    return [
        token._replace(types=TokenType.FILLER)
        if token.types & WordRole.NAME and any(token.text in noun for noun in nouns)
        else token
        for token in clause
    ]


def _is_left_over(clause: Iterable[Token], types: int) -> bool:
    """True of 尚有2件在办 and 1件未办结: what the next clause may carry forward."""
    if types & (WordRole.NAME | TokenType.COMPARISON | TokenType.ROUGH | TokenType.CHANNEL | TokenType.OTHER_THING):
        return False
    if types & (TokenType.ASIDE | TokenType.DENIAL):
        return True
    return not _REMAINING.isdisjoint([token.text for token in clause])


def _has_left_over(words: Iterable[Token]) -> bool:
    """True of 其余2件: what others of its kind have been taken from."""
    return not LEFT_OVER.isdisjoint([token.text for token in words])


def _has_one_channel(words: Iterable[Token]) -> bool:
    return len({token.text for token in words if token.types & TokenType.CHANNEL}) == 1


def _is_beside(part: str, whole: str, balance: Line, found: Iterable[str]) -> bool:
    """True if a part shows that its whole is more than it says: what came in beside it, or all that came in."""
    if whole in balance.left:
        return part in balance.left
    if whole not in balance.right:
        return False
    return part in balance.right or (part in balance.left and {part, *found}.issuperset(balance.left))
