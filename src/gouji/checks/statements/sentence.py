"""The reading of a sentence, clause by clause, from left to right."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from gouji.checks.lexicon import EXCLUDING, Token, TokenType, WordRole
from gouji.checks.statements.beside import NumbersBeside
from gouji.checks.statements.found import ProvisionalStatement, Statement, Topic
from gouji.checks.statements.words import (
    APPLICANTS,
    BARS,
    FEW,
    HEAVY,
    LONGEST_CLAUSE,
    MOST_WEIGHT,
    OFFICE,
    STRONG,
    TIMES,
    UNKNOWN,
    has_left_over,
    has_one_channel,
    may_be_carried,
    name_in,
    nouns_in,
    types_of,
    verbs_in,
    without_echoes,
)

_BELOW = ("本级", "街镇", "镇街", "乡镇", "街道")
_UNTIL = ("至", "到")
_IN_HAND = re.compile("(?:正|仍|尚|还)?在办.*|正在.*")
_COLONS = ("：", ":")
_OF_WHICH = "其中"
_DEEPEST = 8
"""Brackets within each other; what stands deeper is no text, and its topics need not be kept apart."""
_PASSING = TokenType.COMPARISON | TokenType.ROUGH | TokenType.ASIDE
"""Words that bar a number and leave what is spoken of as it is."""
_DENIABLE = (
    *(TokenType.WORD, TokenType.DENIAL, TokenType.FILLER, TokenType.CAUSE, TokenType.YEAR, TokenType.CLOSE_OF_YEAR),
    *(TokenType.REGION, TokenType.OWN_OFFICE, TokenType.SERIES, TokenType.PEER, APPLICANTS, TokenType.CHANNEL),
)
"""Words that may stand in a denial: none of them makes it the denial of something else."""
_NOT_DENIABLE = ~sum(_DENIABLE) & (2 * TokenType.GAP - 1)
_TELLING = HEAVY | TIMES | TokenType.NUMBER | TokenType.DENIAL | TokenType.PART
"""Words that a clause must have some of to say anything."""
_BOUNDARIES = TokenType.OPEN | TokenType.CLOSE | TokenType.BREAK | TokenType.SERIES


@dataclass(slots=True)
class Sentence(NumbersBeside):
    """One sentence as it is read from left to right."""

    outer: list[tuple[Topic, list[Token]]] = field(default_factory=list)
    implied: str | None = None

    def statements(self, tokens: Sequence[Token]) -> list[ProvisionalStatement]:
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
            if len(clause) >= LONGEST_CLAUSE:
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
        if types_of(clause) & TokenType.COMPARISON and types_of(clause) & TokenType.OTHER_TIME:
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
        types = types_of(clause)
        if not types & _TELLING:
            self.topic.is_denied = False
            return
        if types & WordRole.NOUN and types & WordRole.NAME:
            clause = without_echoes(clause)
        if types & TIMES and self._is_all_of_time(clause, types):
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
        if not left or left[-1].text not in _COLONS or not types_of(right) & WordRole.NAME:
            return left
        if types_of(left) & WordRole.NOUN:
            self._note_topic(left, types_of(left), has_number=False)
        return []

    def _read_numbers(self, clause: list[Token], types: int) -> None:
        self.topic.is_denied = False
        count_before = len(self.found)
        numbers = [place for place, token in enumerate(clause) if token.types & TokenType.NUMBER]
        start = 0
        for place, following in itertools.zip_longest(numbers, numbers[1:]):
            left = self._behind_colon(clause[start:place], clause[place + 1 : following])
            if self.results_in_row >= FEW:
                left = self._spelled_out(left)
            self._read_number(left, clause[place], clause[place + 1 : following], clause)
            start = place + 1
        if len(numbers) != 1 or self.topic.is_other_time:
            return
        if types & TokenType.ASIDE and any(_IN_HAND.fullmatch(token.text) for token in clause):
            self._carry_forward(clause[numbers[0]], clause)
        if may_be_carried(clause, types) or (
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
        before, behind = types_of(left), types_of(right)
        nouns = nouns_in(left) if before & WordRole.NOUN else []
        if self.topic.part_of and self.topic.rest <= 0 and (before & TokenType.WORD or behind & WordRole.NAME):
            self.topic.part_of = None
        self.topic.rest -= number.number
        paths, has_own_noun = self._named_by(left, number, right, before)
        weight = STRONG * ((before | behind) & WordRole.NAME > 0 or self._is_strong(left, right)) + has_own_noun
        if len(paths) > 1 and number.number and not paths <= self.grammar.balanced:  # 0 of several is 0 of each
            paths = frozenset()
        if self._is_barred(left, right, before, behind):
            self._add_part(left, number, paths, before | behind)
            self.results_in_row, self.is_excepted = 0, any(token.text == "除" for token in left)
            if self.topic.part_of is None and not types_of(clause) & _PASSING:
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
            self._state(paths, left, right, ProvisionalStatement(statement, weight), has_own_noun=has_own_noun)
            if self.topic.part_of is None and before & WordRole.VERB and behind & (WordRole.VERB | WordRole.RESULT):
                self._tell(left, right, statement)

    def _state(
        self,
        paths: frozenset[str],
        left: Sequence[Token],
        right: Sequence[Token],
        found: ProvisionalStatement,
        *,
        has_own_noun: bool,
    ) -> None:
        """Keep a statement for each path unless it is part of another whole or a stock."""
        types = types_of(left)
        if "累计" in self.text and any(token.text == "累计" for token in left):
            found.is_cumulative = True
        if (types | types_of(right)) & WordRole.NAME:
            found.name = name_in(left) or name_in(right)
        else:
            found.is_left_over = has_left_over(left) and not self.is_excepted
        is_stock = found.is_cumulative and types & TokenType.CLOSE_OF_YEAR
        for path in sorted(paths) if len(paths) > 1 else paths:
            if self._may_be_part(path, left, found.statement.number, has_own_noun=has_own_noun) and not (
                is_stock and path not in self.grammar.balanced
            ):
                found.whole = self.topic.part_of or ""
                self.found.append(found if len(paths) == 1 else self._of_one(found, path, left))

    def _leave(self, left: Sequence[Token], number: Token, before: int, behind: int) -> None:
        """Leave a number alone, and with it what was spoken of, unless it is a part of that."""
        is_of_some = not before & BARS and bool((before | behind) & (TokenType.CHANNEL | APPLICANTS))
        if is_of_some and self._carried_noun is not None and number.number <= (self.topic.number or 0):
            return
        scopes = [token for token in left if token.types & TokenType.SCOPE]
        self.topic = Topic(
            noun=next(iter(nouns_in(left)), None),
            is_partial=True,
            is_other_time=self.topic.is_other_time,
            said_from=self.topic.said_from if is_of_some else number.end,
            is_below=any(token.text.endswith(_BELOW) for token in scopes),
            is_of_others=any(OFFICE.search(token.text) for token in scopes),
        )

    def _note_topic(
        self, words: Sequence[Token], types: int, *, has_number: bool = True, is_resolved: bool = True
    ) -> None:
        """Keep what a clause is about for those that follow; a thing that nobody knows is about something else."""
        nouns = nouns_in(words) if types & WordRole.NOUN else []
        verbs = verbs_in(words) if types & WordRole.VERB else []
        is_strange = bool(types & (UNKNOWN if has_number else TokenType.OTHER_THING))
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
            self.found.append(ProvisionalStatement(statement, 0, whole=self.topic.path or "", is_told=True))
        self.topic.is_denied = bool(paths)
        if paths:
            self.topic.context = self.grammar.context_of.get(min(paths), self.topic.context)
        text = self.text[clause[0].start : clause[-1].end][:120]
        for path in dict.fromkeys(paths):
            self.found.append(ProvisionalStatement(Statement(path, 0, 0, text), MOST_WEIGHT))
        if self.topic.part_of:
            for token in clause:
                for named in self.grammar.wordings.named.get(token.text, ()):
                    self._may_be_part(named.path, (), 0, has_own_noun=True)
        if not paths:
            types = types_of(clause)  # without echoes
            self._note_topic(clause, types, has_number=False)

    def _denied(self, before: Sequence[Token], denied: Sequence[Token]) -> Iterator[str]:
        """The paths of everything that is denied; nothing if anything else is."""
        denied = self._without_further(denied)
        types = types_of(denied)
        if self.topic.is_other_time or self.topic.part_of == "" or types & _NOT_DENIABLE:
            return
        if types_of(before) & (TokenType.SCOPE | TokenType.PART) or has_one_channel(before):
            return
        if self._is_elsewhere(before) or self._is_elsewhere(denied):
            return
        if types & TokenType.CHANNEL and has_one_channel(denied):
            return
        if types & APPLICANTS not in (0, APPLICANTS) and not self._are_whoever(denied):
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
