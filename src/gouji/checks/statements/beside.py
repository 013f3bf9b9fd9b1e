"""Counts that others beside them name, bear out or take back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from gouji.checks.lexicon import Token, TokenType, WordRole
from gouji.checks.statements.found import PartsSoFar, ProvisionalStatement, Statement, are_one
from gouji.checks.statements.naming import Naming
from gouji.checks.statements.words import (
    APPLICANTS,
    BARS,
    FEW,
    HEAVY,
    LONGEST_CLAUSE,
    MOST_WEIGHT,
    OFFICE,
    OPENED,
    STRONG,
    TIMES,
    TOTAL,
    UNKNOWN,
    has_left_over,
    nouns_in,
    types_of,
    verbs_in,
)
from gouji.checks.wordings import EXISTING
from gouji.form import Line

_MOST_PARTS = 12
_ALL = frozenset({"已", "均", "全部", "都", "已经", "现已"})
_OTHER, _REST = "其他处理", re.compile("其[他它](?:情形|情况)?的?")
_BESIDES = frozenset({"另", "另有", "另外"})
_FORWARD = "结转下年"
_NOT_PUT_OFF = TokenType.COMPARISON | TokenType.ROUGH | TokenType.CHANNEL | TokenType.OTHER_THING | TokenType.DENIAL


@dataclass(slots=True)
class NumbersBeside(Naming):
    """Counts that others beside them name, bear out or take back."""

    found: list[ProvisionalStatement] = field(default_factory=list)
    parts: PartsSoFar | None = None
    taken_back: set[str] = field(default_factory=set)
    is_excepted: bool = False
    results_in_row: int = 0

    def _without_doubtful(self) -> list[ProvisionalStatement]:
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

    def _is_doubtful(self, found: ProvisionalStatement) -> bool:
        """True if the sentence states another number of the same thing with equal right."""
        alike = [other for other in self.found[:LONGEST_CLAUSE] if other.statement.path == found.statement.path]
        most = max((other.rank for other in alike), default=(False, False, 0))
        return found.rank < most or any(other.rank == most and not are_one(other, found) for other in alike)

    def _is_part_explained(self, left: Sequence[Token], types: int, count_before: int) -> bool:
        """True of 其中1件为重复申请, of which the next clause may say what became of it."""
        return (
            self.topic.part_of in self.grammar.balanced
            and len(self.found) == count_before
            and not types & (APPLICANTS | TokenType.CHANNEL | TokenType.ROUGH | TokenType.COMPARISON | WordRole.NAME)
            and not types_of(left) & (WordRole.VERB | UNKNOWN | TokenType.DENIAL)
        )

    def _take_up(self, number: Token, clause: Sequence[Token]) -> bool:
        """Take 结转下年 as said of the 2件 in the clause before; False if this clause says anything else."""
        if has_left_over(clause):
            return False  # 其余结转下年 is said of the others
        words = [token for token in clause if not token.types & (TokenType.FILLER | TokenType.ASIDE)]
        path = (
            next((named.path for named in self.grammar.wordings.named.get(words[0].text, ())), None) if words else None
        )
        is_of_part = self.topic.part_of in self.grammar.balanced and bool(types_of(words[:1]) & WordRole.RESULT)
        if path is None or not (path in self.grammar.balanced or is_of_part):
            return False
        if any(token.types & (HEAVY | TIMES) and not token.types & WordRole.SHORT for token in words[1:]):
            return False
        text = self.text[number.start : clause[-1].end][:120]
        self.found.append(
            ProvisionalStatement(
                Statement(path, number.number, number.step, text), STRONG if is_of_part else MOST_WEIGHT
            )
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
            self.found.append(ProvisionalStatement(statement, 0, is_left_over=True))
        return True

    def _is_next_year(self, token: Token, forward: str) -> bool:
        if token.types & TokenType.OTHER_TIME:
            return token.text.startswith((str(self.grammar.year + 1), "下"))
        named = self.grammar.wordings.named
        return bool(token.types & WordRole.NAME) and any(known.path == forward for known in named[token.text])

    def _of_one(self, found: ProvisionalStatement, path: str, left: Sequence[Token]) -> ProvisionalStatement:
        """A statement of several paths as that of one of them, which a weaker verb may name: 收到并办理25件."""
        known = self.grammar.wordings
        by = [verb for verb in verbs_in(left) if any(known.acts.get((verb, noun)) == path for noun in known.nouns)]
        is_weak = bool(by) and known.short.issuperset(by)
        weight = found.weight % STRONG if is_weak else found.weight
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
            self.found.append(
                ProvisionalStatement(replace(statement, path=path), 0, whole=statement.path, is_told=True)
            )

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
        is_part = bool(types & (TokenType.CHANNEL | APPLICANTS) or words) and all(
            OFFICE.search(token.text) for token in words
        )
        is_exact = not types & (BARS & ~TokenType.SCOPE) and not number.step and not self.topic.is_other_time
        known = self.parts
        if not is_part or not is_exact or self.topic.part_of is not None:
            self.parts = None
        elif known is not None and (paths or {known.path}) <= {known.path} and not types & WordRole.NAME:
            self.parts = replace(known, number=known.number + number.number, are_several=True)
        else:
            path = min(paths) if len(paths) == 1 else None
            nouns = nouns_in(left)
            noun = self._in_full(nouns) if nouns else self.topic.noun
            self.parts = None if path is None else PartsSoFar(path, noun, number.number)

    def _is_strong(self, left: Sequence[Token], right: Sequence[Token]) -> bool:
        verb = next(iter(verbs_in(left) or verbs_in(right)), self.topic.verb)
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
        if not _REST.fullmatch("".join(token.text for token in left[:FEW])):
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
            and any(token.text in TOTAL for token in left)
        )

    def _is_of_somebody_else(self, left: Sequence[Token]) -> bool:
        """True of 李某申请 in 收到市民张某申请1件、李某申请2件, neither of which is all that came."""
        topic, nouns = self.topic, nouns_in(left)
        return (
            bool(nouns and self.found and topic.part_of is None)
            and self.found[-1].statement.path == topic.path
            and topic.is_somebodys
            and topic.path == self.grammar.wordings.acts.get((topic.verb or "", nouns[-1]))
            and self.text[left[0].start - 1 : left[0].start] == "、"
            and not verbs_in(left)
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
        is_new = any(verb.startswith("新") for verb in verbs_in(left))
        weaker = [found for found in self.found if found.statement.path == path and (found.weight < STRONG or is_new)]
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
        if words[0].text in OPENED and _ALL.isdisjoint([token.text for token in clause]):
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


def _is_beside(part: str, whole: str, balance: Line, found: Iterable[str]) -> bool:
    """True if a part shows that its whole is more than it says: what came in beside it, or all that came in."""
    if whole in balance.left:
        return part in balance.left
    if whole not in balance.right:
        return False
    return part in balance.right or (part in balance.left and {part, *found}.issuperset(balance.left))
